//! What our IMAP source makes of a server that misbehaves. Each trap of async-imap has its test here.

use std::time::Duration;
use std::time::Instant;

use redress::Trouble;
use redress::transport::Auth;
use redress::transport::Listed;
use redress::transport::Source;
use redress::transport::UNDESCRIBED;
use redress::transport::imap::ImapSettings;
use redress::transport::imap::ImapSource;
use redress::transport::imap::ImapTimeouts;
use redress::transport::tls::TlsMode;
use secrecy::SecretString;
use tempfile::NamedTempFile;

use crate::fake_imap::Act;
use crate::fake_imap::FakeImap;
use crate::fake_imap::PASSWORD;
use crate::fake_imap::USER;
use crate::fake_peer::pem;

const SOON: Duration = Duration::from_millis(400);

fn settings(fake: &FakeImap) -> ImapSettings {
    ImapSettings {
        host: "localhost".to_owned(),
        port: fake.port(),
        tls: TlsMode::None,
        ca_file: None,
        user: USER.to_owned(),
        auth: Auth::Password(SecretString::from(PASSWORD)),
        mailbox: "complaints".to_owned(),
        folder: "INBOX".to_owned(),
        timeouts: ImapTimeouts {
            connect: Duration::from_secs(5),
            command: SOON,
            idle: Duration::from_secs(60),
        },
    }
}

fn source(fake: &FakeImap) -> ImapSource {
    ImapSource::new(settings(fake)).unwrap()
}

fn mail(n: u32) -> Vec<u8> {
    format!("From: p.greene@resident.example\r\nSubject: bins {n}\r\n\r\nMissed for the {n}. time.\r\n").into_bytes()
}

fn fake_with(count: u32) -> FakeImap {
    let fake = FakeImap::start();
    for n in 1..=count {
        fake.deliver(&mail(n));
    }
    fake
}

async fn take_all(source: &mut ImapSource) -> Result<Vec<(u32, Vec<u8>)>, Trouble> {
    source.open().await?;
    let listed = source.list(0, 100).await?;
    let uids: Vec<u32> = listed.iter().map(|l| l.uid).collect();
    let fetched = source.fetch(&uids).await?;
    Ok(fetched.into_iter().map(|(uid, raw)| (uid, raw.bytes().to_vec())).collect())
}

fn uids(listed: &[Listed]) -> Vec<u32> {
    listed.iter().map(|l| l.uid).collect()
}

#[tokio::test]
async fn mail_is_listed_and_fetched_and_nothing_else_is_said() {
    let fake = fake_with(3);
    let mut source = source(&fake);
    let opened = source.open().await.unwrap();
    assert_eq!(
        (opened.uid_validity, opened.uid_next, opened.messages, opened.idle),
        (1_700_000_000, 4, 3, true)
    );
    let listed = source.list(0, 100).await.unwrap();
    assert_eq!(uids(&listed), [1, 2, 3]);
    assert_eq!(listed[0].size, mail(1).len() as u64);
    assert_eq!(listed[0].received_at.to_string(), "2026-02-01T09:30:00Z");
    // In the order asked.
    let fetched = source.fetch(&[3, 1]).await.unwrap();
    assert_eq!(
        fetched.iter().map(|(uid, raw)| (*uid, raw.bytes())).collect::<Vec<_>>(),
        [(3, &mail(3)[..]), (1, &mail(1)[..])]
    );
    let header = source.fetch_header(2, 20).await.unwrap().unwrap();
    assert_eq!(header.bytes(), &mail(2)[..20]);
    let header = source.fetch_header(2, 10_000).await.unwrap().unwrap();
    assert!(header.bytes().ends_with(b"Subject: bins 2\r\n\r\n"));
    source.close().await;
    let harmless = [
        "CAPABILITY",
        "AUTHENTICATE PLAIN",
        "EXAMINE",
        "UID SEARCH UID",
        "UID FETCH",
        "NOOP",
        "LOGOUT",
    ];
    for command in fake.heard() {
        assert!(harmless.iter().any(|h| command.starts_with(h)), "{command}");
        assert!(!command.contains("BODY["), "marks the mail as read: {command}");
    }
}

#[tokio::test]
async fn gaps_a_short_listing_and_the_last_message_are_counted_right() {
    let fake = FakeImap::start();
    let there = [5, 6, 9000, 9001, 4_000_000_000];
    for uid in there {
        fake.deliver_as(uid, &mail(uid));
    }
    let mut source = source(&fake);
    source.open().await.unwrap();
    assert_eq!(uids(&source.list(0, 100).await.unwrap()), there);
    assert_eq!(uids(&source.list(0, 3).await.unwrap()), [5, 6, 9000]);
    assert_eq!(uids(&source.list(6, 2).await.unwrap()), [9000, 9001]);
    // `n:*` names the last message even where it lies below n.
    assert_eq!(source.list(4_000_000_000, 10).await.unwrap(), []);
    assert_eq!(source.list(u32::MAX, 10).await.unwrap(), []);
    // What comes after the opening is listed too.
    let late = fake.deliver(b"Subject: late\r\n\r\n");
    source.wait(Duration::from_secs(10)).await.unwrap();
    assert_eq!(uids(&source.list(4_000_000_000, 10).await.unwrap()), [late]);
    let sparse = fake.heard().iter().filter(|c| c.starts_with("UID SEARCH")).count();
    assert!(sparse < 50, "{sparse} searches");
}

#[tokio::test]
async fn an_empty_folder_is_no_trouble() {
    let fake = FakeImap::start();
    let mut source = source(&fake);
    assert_eq!(source.open().await.unwrap().uid_next, 1);
    assert_eq!(source.list(0, 10).await.unwrap(), []);
    assert!(source.fetch(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn no_bad_and_bye_to_any_command_are_trouble_and_never_an_empty_answer() {
    for command in [
        "CAPABILITY",
        "AUTHENTICATE",
        "EXAMINE",
        "UID SEARCH",
        "UID FETCH",
        "UID FETCH 1:3 (UID BODY",
    ] {
        for act in [
            Act::No("[SERVERBUG] no".to_owned()),
            Act::Bad,
            Act::Bye,
            Act::Cut,
            Act::Hang,
            Act::WrongTag,
        ] {
            let fake = fake_with(3);
            fake.on(command, 1, act.clone());
            let mut source = source(&fake);
            let begun = Instant::now();
            let taken = take_all(&mut source).await;
            // A NO to the description of all: each is asked for alone.
            if command == "UID FETCH" && matches!(act, Act::No(_)) {
                assert_eq!(taken.unwrap().len(), 3);
            } else {
                assert!(taken.is_err(), "{command} {act:?}");
            }
            assert!(begun.elapsed() < Duration::from_secs(8), "{command} {act:?}");
            // The next opening makes a new connection, and all is there.
            let taken = take_all(&mut source).await.unwrap();
            assert_eq!(taken.len(), 3, "{command} {act:?}");
        }
    }
}

#[tokio::test]
async fn half_an_answer_is_trouble() {
    for command in ["UID SEARCH", "UID FETCH 1:3 (UID RFC822", "UID FETCH 1:3 (UID BODY"] {
        for act in [Act::CutHalfway, Act::NoHalfway] {
            let fake = fake_with(3);
            fake.on(command, 1, act.clone());
            let mut source = source(&fake);
            match take_all(&mut source).await {
                Ok(taken) => assert!(
                    command.ends_with("RFC822") && act == Act::NoHalfway && taken.len() == 3,
                    "{command} {act:?}"
                ),
                Err(trouble) => assert!(trouble.is_temporary(), "{command} {act:?}"),
            }
            assert_eq!(take_all(&mut source).await.unwrap().len(), 3);
        }
    }
}

#[tokio::test]
async fn a_connection_cut_at_any_line_loses_nothing_and_invents_nothing() {
    let fake = fake_with(4);
    let before = fake.lines_sent();
    let whole = take_all(&mut source(&fake)).await.unwrap();
    let lines = fake.lines_sent() - before;
    assert!(lines > 30);
    for n in 1..=lines {
        fake.cut_at_line(n);
        let mut source = source(&fake);
        let cut = take_all(&mut source).await;
        assert!(cut.is_err_and(|t| t.is_temporary()), "line {n}");
        assert_eq!(take_all(&mut source).await.unwrap(), whole, "line {n}");
    }
    fake.cut_at_line(0);
}

#[tokio::test]
async fn a_message_is_gone_only_where_the_server_says_so() {
    let fake = fake_with(3);
    let mut source = source(&fake);
    source.open().await.unwrap();
    source.list(0, 10).await.unwrap();
    // Expunged since: left out, and the others come.
    fake.expunge(2);
    let fetched = source.fetch(&[1, 2, 3]).await.unwrap();
    assert_eq!(fetched.iter().map(|(uid, _)| *uid).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(source.fetch_header(2, 100).await.unwrap(), None);
    // Left out once by a careless server: asked for again.
    fake.omit(3, 1);
    assert_eq!(source.fetch(&[1, 3]).await.unwrap().len(), 2);
    // Left out always though it is there: trouble, not absence.
    fake.omit(3, 1000);
    let refused = source.fetch(&[1, 3]).await.unwrap_err();
    assert!(refused.to_string().contains("uid 3"), "{refused}");
    source.open().await.unwrap();
    assert_eq!(source.fetch_header(3, 100).await.unwrap(), None);
}

#[tokio::test]
async fn a_message_that_the_server_will_not_describe_is_listed_all_the_same() {
    let fake = fake_with(3);
    let mut source = source(&fake);
    source.open().await.unwrap();
    fake.omit(2, 1000);
    let listed = source.list(0, 10).await.unwrap();
    assert_eq!(uids(&listed), [1, 2, 3]);
    assert_eq!(listed[1].size, UNDESCRIBED);
}

#[tokio::test]
async fn a_dropped_question_leaves_no_answer_behind() {
    let fake = fake_with(3);
    let mut source = source(&fake);
    source.open().await.unwrap();
    fake.on("UID FETCH", 1, Act::Hang);
    let dropped = tokio::time::timeout(Duration::from_millis(50), source.fetch(&[1, 2])).await;
    assert!(dropped.is_err());
    // The connection with the unread answer is gone; the next call says so instead of reading it.
    assert!(source.fetch(&[3]).await.is_err_and(|t| t.is_temporary()));
    source.open().await.unwrap();
    let fetched = source.fetch(&[3]).await.unwrap();
    assert_eq!(fetched[0].1.bytes(), &mail(3)[..]);
    assert_eq!(fake.connections(), 2);
}

#[tokio::test]
async fn a_changed_uidvalidity_is_told_at_the_next_opening() {
    let fake = fake_with(2);
    let mut source = source(&fake);
    assert_eq!(source.open().await.unwrap().uid_validity, 1_700_000_000);
    fake.renumber(1_700_000_001);
    assert_eq!(source.open().await.unwrap().uid_validity, 1_700_000_001);
    assert_eq!(fake.connections(), 1, "a sound connection is used again");
    fake.tell(None, true);
    assert!(source.open().await.is_err_and(|t| !t.is_temporary()));
    // UIDNEXT may be missing.
    fake.tell(Some(7), false);
    assert_eq!(source.open().await.unwrap().uid_next, 3);
}

#[tokio::test]
async fn idle_ends_when_mail_comes_and_not_before() {
    let fake = fake_with(1);
    let mut source = source(&fake);
    source.open().await.unwrap();
    source.list(0, 10).await.unwrap();
    let begun = Instant::now();
    source.wait(Duration::from_millis(300)).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(300));
    let waiting = tokio::spawn(async move {
        source.wait(Duration::from_secs(20)).await.unwrap();
        source
    });
    while fake.heard().iter().filter(|c| *c == "IDLE").count() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    fake.deliver(&mail(2));
    let mut source = waiting.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(uids(&source.list(1, 10).await.unwrap()), [2]);
}

#[tokio::test]
async fn mail_that_comes_while_idle_begins_is_not_slept_over() {
    // EXISTS before the `+`.
    let fake = fake_with(1);
    let mut source = source(&fake);
    source.open().await.unwrap();
    source.list(0, 10).await.unwrap();
    fake.on("IDLE", 1, Act::Deliver(mail(2)));
    let begun = Instant::now();
    source.wait(Duration::from_secs(20)).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(10));
    // Between the listing and the wait: the NOOP before IDLE brings it.
    source.list(0, 10).await.unwrap();
    fake.deliver(&mail(3));
    source.wait(Duration::from_secs(20)).await.unwrap();
    // Told with another answer, before the wait: no command is needed.
    source.list(0, 10).await.unwrap();
    fake.deliver(&mail(4));
    assert!(source.fetch(&[99]).await.unwrap().is_empty());
    source.wait(Duration::from_secs(20)).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn idle_is_renewed_though_the_server_keeps_talking() {
    let fake = fake_with(1);
    fake.say_still_here();
    let mut settings = settings(&fake);
    settings.timeouts.idle = Duration::from_millis(60);
    let mut source = ImapSource::new(settings).unwrap();
    source.open().await.unwrap();
    source.wait(Duration::from_millis(400)).await.unwrap();
    let idles = fake.heard().iter().filter(|c| *c == "IDLE").count();
    assert!((3..=8).contains(&idles), "{idles}");
}

#[tokio::test]
async fn a_refused_idle_becomes_a_poll_and_a_lost_one_is_trouble() {
    let fake = fake_with(1);
    let mut source = source(&fake);
    source.open().await.unwrap();
    fake.on("IDLE", 1, Act::No("not today".to_owned()));
    let begun = Instant::now();
    source.wait(Duration::from_millis(200)).await.unwrap();
    source.wait(Duration::from_millis(200)).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(400));
    assert_eq!(fake.heard().iter().filter(|c| *c == "IDLE").count(), 1);

    for act in [Act::Bad, Act::Bye, Act::Cut, Act::Hang] {
        let fake = fake_with(1);
        fake.on("IDLE", 1, act.clone());
        let mut source = self::source(&fake);
        source.open().await.unwrap();
        assert!(source.wait(Duration::from_secs(5)).await.is_err(), "{act:?}");
    }
    // Lost within IDLE, with mail or without.
    let fake = fake_with(1);
    let mut source = self::source(&fake);
    source.open().await.unwrap();
    fake.cut_at_line(4);
    fake.say_still_here();
    assert!(source.wait(Duration::from_secs(5)).await.is_err());
}

#[tokio::test]
async fn a_server_without_idle_is_asked_now_and_then() {
    let fake = fake_with(1);
    fake.offer("IMAP4rev1 AUTH=PLAIN");
    let mut settings = settings(&fake);
    settings.timeouts.idle = Duration::from_millis(50);
    let mut source = ImapSource::new(settings).unwrap();
    assert!(!source.open().await.unwrap().idle);
    source.list(0, 10).await.unwrap();
    fake.deliver(&mail(2));
    let begun = Instant::now();
    source.wait(Duration::from_secs(20)).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
    fake.on("NOOP", 1, Act::Cut);
    assert!(source.wait(Duration::from_secs(1)).await.is_err());
}

#[tokio::test]
async fn a_wrong_password_is_permanent_and_a_busy_server_is_not() {
    let fake = FakeImap::start();
    let mut wrong = settings(&fake);
    wrong.auth = Auth::Password(SecretString::from("wrong"));
    let shown = format!("{wrong:?} {:?}", wrong.auth);
    assert!(!shown.contains('@') && !shown.contains("\"wrong\""), "{shown}");
    let mut source = ImapSource::new(wrong).unwrap();
    let trouble = source.open().await.unwrap_err();
    assert!(!trouble.is_temporary());
    assert!(!format!("{trouble} {trouble:?}").contains('@'), "{trouble:?}");
    source.set_auth(Auth::Password(SecretString::from(PASSWORD)));
    source.open().await.unwrap();

    fake.on("AUTHENTICATE", 1, Act::No("[UNAVAILABLE] backend is down".to_owned()));
    let mut again = self::source(&fake);
    assert!(again.open().await.is_err_and(|t| t.is_temporary()));

    fake.on("EXAMINE", 1, Act::No("[NONEXISTENT] no such folder".to_owned()));
    assert!(again.open().await.is_err_and(|t| !t.is_temporary()));

    // Without AUTH=PLAIN, LOGIN; where that is forbidden, nothing.
    fake.offer("IMAP4rev1");
    self::source(&fake).open().await.unwrap();
    assert!(fake.heard().iter().any(|c| c.starts_with("LOGIN ")));
    fake.offer("IMAP4rev1 LOGINDISABLED");
    assert!(self::source(&fake).open().await.is_err_and(|t| !t.is_temporary()));
}

#[tokio::test]
async fn a_strange_greeting_is_not_spoken_to() {
    for greeting in [
        "* PREAUTH welcome back",
        "* BYE too many connections",
        "HTTP/1.1 400 Bad Request",
        "",
    ] {
        let fake = FakeImap::start();
        fake.greet(greeting);
        assert!(source(&fake).open().await.is_err_and(|t| t.is_temporary()), "{greeting}");
        assert!(fake.heard().is_empty(), "{greeting}");
    }
}

#[tokio::test]
async fn an_unreadable_answer_leaves_no_letter_in_the_error() {
    let fake = fake_with(1);
    let mut source = source(&fake);
    source.open().await.unwrap();
    fake.on("UID FETCH", 1, Act::Nonsense);
    let trouble = source.fetch(&[1]).await.unwrap_err();
    let shown = format!("{trouble} {trouble:?} {}", trouble.chain());
    assert!(!shown.contains("secret"), "{shown}");
}

fn over_starttls(fake: &FakeImap, authority: &NamedTempFile) -> ImapSource {
    let mut settings = settings(fake);
    settings.tls = TlsMode::StartTls;
    settings.ca_file = Some(authority.path().to_owned());
    ImapSource::new(settings).unwrap()
}

#[tokio::test]
async fn starttls_encrypts_before_the_password_or_says_nothing() {
    let fake = fake_with(2);
    let authority = pem(fake.authority());
    assert_eq!(take_all(&mut over_starttls(&fake, &authority)).await.unwrap().len(), 2);

    // Refused, or stripped by somebody in the middle: the password is not said.
    let fake = fake_with(2);
    fake.on("STARTTLS", 1, Act::Bad);
    let authority = pem(fake.authority());
    assert!(over_starttls(&fake, &authority).open().await.is_err_and(|t| !t.is_temporary()));
    assert_eq!(fake.heard(), ["STARTTLS"]);

    // Another authority's certificate.
    let other = pem(FakeImap::start().authority());
    assert!(over_starttls(&fake, &other).open().await.is_err());
    assert_eq!(fake.heard(), ["STARTTLS", "STARTTLS"]);
}

#[tokio::test]
async fn what_was_smuggled_in_before_tls_is_never_an_answer() {
    let fake = fake_with(2);
    fake.inject("r2 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] done\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n");
    let authority = pem(fake.authority());
    let injected = over_starttls(&fake, &authority).open().await;
    assert!(injected.is_err_and(|t| t.is_temporary()));
    assert_eq!(fake.heard(), ["STARTTLS"]);
}
