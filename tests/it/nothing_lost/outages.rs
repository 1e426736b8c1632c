//! A mailbox that cannot be read: the log says so at each try, and after an hour somebody is told by mail.

use super::*;
use redress::casework::letter::LetterKind;
use redress::mail::{Message, RawMessage, parse};
use std::sync::Mutex;

/// Subjects of the notices about the mailbox, each with whom it went to.
fn told_of(bench: &Bench) -> Vec<String> {
    let mut store = bench.store();
    let mut tx = store.begin().expect("a transaction");
    let all = tx.outbox(None).expect("the outbox");
    let notices: Vec<_> = all.into_iter().filter(|l| l.kind == LetterKind::Outage).collect();
    let mut words = Vec::new();
    for letter in notices {
        let bytes = tx.letter_bytes(letter.id).expect("its words");
        words.push(format!("{}: {}", letter.to, parse(&RawMessage::new(bytes)).subject));
    }
    words
}

async fn look(bench: &Bench, watched: &mut Watched) -> bool {
    daemon::once(&bench.works, std::slice::from_mut(watched), Older::default(), |_| {})
        .await
        .is_ok()
}

#[tokio::test]
async fn after_an_hour_the_clerk_is_told_once_a_day_and_when_it_is_over() {
    let (bench, fake) = (Bench::set(), FakeImap::start());
    let mut watched = on_server(&fake);
    assert!(look(&bench, &mut watched).await);
    fake.greet("* BYE down for maintenance");
    assert!(!look(&bench, &mut watched).await);
    minutes_pass(30);
    assert!(!look(&bench, &mut watched).await);
    assert!(told_of(&bench).is_empty(), "a server is restarted now and then");
    minutes_pass(31);
    assert!(!look(&bench, &mut watched).await);
    let clerk = "clerk@aldermoor-tc.example: The mail cannot be read: mailbox council, folder INBOX";
    assert_eq!(told_of(&bench), [clerk]);
    minutes_pass(23 * 60);
    assert!(!look(&bench, &mut watched).await);
    assert_eq!(told_of(&bench).len(), 1, "once a day");
    minutes_pass(2 * 60);
    assert!(!look(&bench, &mut watched).await);
    assert_eq!(told_of(&bench).len(), 2);
    // It is over: that is said too, once.
    fake.greet("* OK ready");
    assert!(look(&bench, &mut watched).await);
    assert!(told_of(&bench)[2].contains("can be read again"), "{:?}", told_of(&bench));
    assert!(look(&bench, &mut watched).await);
    assert_eq!(told_of(&bench).len(), 3);
    // The next outage begins anew.
    fake.greet("* BYE down again");
    assert!(!look(&bench, &mut watched).await);
    assert_eq!(told_of(&bench).len(), 3);
}

#[tokio::test]
async fn a_password_that_was_refused_is_read_again() {
    let fake = FakeImap::start();
    let kept = Arc::new(Mutex::new("last year's".to_owned()));
    let (place, asked) = (kept.clone(), Arc::new(Mutex::new(0)));
    let count = asked.clone();
    let auth = Auth::kept(move || {
        *count.lock().expect("one thread") += 1;
        Ok(SecretString::from(place.lock().expect("one thread").clone()))
    })
    .expect("a password");
    let mut watched = on_server_with(&fake, auth);
    assert!(watched.source.open().await.is_err_and(|t| !t.is_temporary()));
    // Whoever looks after the mail writes the new one into its file; nobody starts the program anew.
    *kept.lock().expect("one thread") = fake_imap::PASSWORD.to_owned();
    watched.source.open().await.expect("the new password is good");
    watched.source.open().await.expect("and stays so");
    assert_eq!(*asked.lock().expect("one thread"), 2, "read at the start, and after the refusal");
}

/// The store refuses to write, as on a full disk: nothing can be queued, and mail can still leave.
#[tokio::test]
async fn a_store_that_cannot_be_written_is_told_of_by_mail_alone() {
    let bench = Bench::set();
    let folder = bench.path("mails");
    std::fs::create_dir(&folder).expect("a folder");
    let store = rusqlite::Connection::open(bench.path("redress.sqlite")).expect("the store");
    for table in ["cursor", "outage"] {
        store
            .execute_batch(&format!(
                "CREATE TRIGGER full_{table} BEFORE INSERT ON {table} BEGIN SELECT raise(ABORT, 'the disk is full'); END"
            ))
            .expect("a full disk");
    }
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(daemon::run(bench.works.clone(), vec![on_disk::on_disk(&folder)], stopped));
    let left = || -> Vec<Message> {
        let letters = std::fs::read_dir(bench.path("letters")).into_iter().flatten();
        let bytes = letters.map(|l| std::fs::read(l.expect("a letter").path()).expect("its words"));
        let read = bytes.map(|b| parse(&RawMessage::new(b)));
        read.filter(|m| m.subject.starts_with("The mail")).collect()
    };
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(left().is_empty(), "a moment is no outage");
    minutes_pass(61);
    let told = loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let told = left();
        if !told.is_empty() {
            break told;
        }
    };
    assert_eq!(told.len(), 1, "the clerk hears once");
    assert!(told[0].subject.starts_with("The mail cannot be read"), "{}", told[0].subject);
    let text = told[0].text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("its disk may be full"), "{text}");
    // Room was made: what lasted is over, and that leaves as every letter does.
    store
        .execute_batch("DROP TRIGGER full_cursor; DROP TRIGGER full_outage")
        .expect("room");
    let over = loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        if !told_of(&bench).is_empty() {
            break told_of(&bench);
        }
    };
    assert!(over[0].contains("can be read again"), "{over:?}");
    let _ = stop.send(true);
    running.await.expect("it ends").expect("well");
}
