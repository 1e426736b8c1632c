//! Letters and the day's reminders: one that cannot go keeps no other back, and none goes twice for nothing.

use super::*;
use crate::council;
use async_trait::async_trait;
use redress::casefile;
use redress::casework::letter::LetterKind;
use redress::despatch::Sent;
use redress::mail::RawMessage;
use redress::transport::{Delivery, Parcel};

const WORDS: &str = "I want to make a formal complaint. The council put my home address and my telephone number on its website without \
                     asking me. That is my personal data. Please take it down and apologise.";

/// A case opened by the `n`th resident.
fn complaint(n: u32) -> RawMessage {
    let from = format!("resident{n}@residents.example");
    RawMessage::new(council::message(&from, &format!("c{n}@residents.example"), "Complaint", "", WORDS))
}

/// Takes complaints as if they lay in the council's mailbox.
fn take(bench: &Bench, how_many: u32) {
    use redress::casework::{Arrival, Place};
    let mut store = bench.store();
    for n in 1..=how_many {
        let arrival = Arrival {
            place: Place::Imap {
                mailbox: "council".to_owned(),
                folder: "INBOX".to_owned(),
                uid_validity: 1,
                uid: n,
            },
            received_at: now(),
            received_on: redress::casework::clock::london_day(now()),
            taken_at: now(),
            from_before: false,
        };
        let office = &bench.works.office;
        let taken = redress::intake::prepare_safely(complaint(n), arrival, office, None, &Reader::nothing());
        let receipts = redress::intake::settle(&mut store, office, &bench.works.despatch.key, vec![taken], None).expect("it is taken");
        assert!(
            matches!(&receipts[0].outcome, Outcome::Done { reference: Some(_), .. }),
            "{receipts:?}"
        );
    }
}

#[test]
fn one_case_with_which_the_day_cannot_deal_keeps_no_reminder_of_another_back() {
    let bench = Bench::set();
    take(&bench, 3);
    // The first case's file is damaged, as a failing disk leaves it.
    let raw = rusqlite::Connection::open(bench.path("redress.sqlite")).expect("the file");
    raw.execute_batch("DROP TRIGGER event_never_changed; UPDATE event SET body = '{' WHERE case_id = 1 AND sequence = 1;")
        .expect("damage");
    drop(raw);
    // A Monday, long after every date.
    let monday = at("2026-06-01T08:00:00Z");
    let mut store = bench.store();
    let mut tx = store.begin().expect("a transaction");
    let ticked = casefile::tick(tx.as_mut(), &bench.works.office, &bench.works.despatch.key, monday).expect("the day comes all the same");
    tx.commit().expect("committed");
    assert_eq!(ticked.cases, 2, "{ticked:?}");
    let letters = bench.outbox();
    for case in [2, 3] {
        let reminded = |l: &&OutboxRow| l.case.is_some_and(|c| c.0 == case) && l.queued_at == monday;
        assert!(letters.iter().any(|l| reminded(&l)), "case {case} has its reminder: {letters:?}");
    }
    let digest = letters
        .iter()
        .find(|l| l.kind == LetterKind::Digest)
        .expect("the digest is written");
    let bytes = bench
        .store()
        .begin()
        .expect("a transaction")
        .letter_bytes(digest.id)
        .expect("its bytes");
    assert!(String::from_utf8_lossy(&bytes).contains("Cases whose reminders failed"));
}

/// A way out that says what the test tells it to, one word a letter; then that it has the letter.
#[derive(Default)]
struct Told {
    answers: std::sync::Mutex<Vec<Delivery>>,
    carried: std::sync::Mutex<Vec<String>>,
    /// What happens while the first letter is on its way.
    meanwhile: std::sync::Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Told {
    fn next(&self, answer: Delivery) {
        self.answers.lock().expect("the answers").push(answer);
    }

    fn carried(&self) -> Vec<String> {
        self.carried.lock().expect("the letters").clone()
    }
}

#[async_trait]
impl Carrier for Told {
    async fn hand_over(&self, letter: &Parcel) -> Delivery {
        self.carried.lock().expect("the letters").push(letter.message_id.0.clone());
        if let Some(happens) = self.meanwhile.lock().expect("what happens").take() {
            happens();
        }
        let mut answers = self.answers.lock().expect("the answers");
        if answers.is_empty() {
            Delivery::HandedOver("250 taken".to_owned())
        } else {
            answers.remove(0)
        }
    }

    async fn check(&self) -> Result<String, redress::Trouble> {
        Ok("told".to_owned())
    }

    fn lanes(&self) -> usize {
        1
    }
}

fn told() -> (Bench, Arc<Told>) {
    let folder = tempfile::tempdir().expect("a folder");
    let carrier = Arc::new(Told::default());
    (Bench::with(folder, office(), carrier.clone()), carrier)
}

/// The letter to the public, alone in the outbox.
fn only_the_acknowledgement(bench: &Bench) -> i64 {
    take(bench, 1);
    let raw = rusqlite::Connection::open(bench.path("redress.sqlite")).expect("the file");
    raw.execute("DELETE FROM outbox WHERE to_public = 0", []).expect("notices go");
    bench.outbox()[0].id
}

#[tokio::test]
async fn a_letter_whose_fate_could_not_be_written_down_is_not_sent_again_at_once() {
    let (bench, carrier) = told();
    take(&bench, 2);
    let waiting = bench.outbox().len();
    let path = bench.path("redress.sqlite");
    // The server has the first letter, and no fate can be written down from then on.
    let breaks = move || {
        let raw = rusqlite::Connection::open(path).expect("the file");
        raw.execute_batch("CREATE TRIGGER full BEFORE UPDATE OF done_at ON outbox BEGIN SELECT RAISE(ABORT, 'no room'); END;")
            .expect("a trigger");
    };
    *carrier.meanwhile.lock().expect("what happens") = Some(Box::new(breaks));
    assert!(bench.works.despatch.send_due().await.is_err());
    assert_eq!(carrier.carried().len(), waiting, "the others of the batch were not dropped");
    let raw = rusqlite::Connection::open(bench.path("redress.sqlite")).expect("the file");
    raw.execute_batch("DROP TRIGGER full").expect("room again");
    bench.works.despatch.send_due().await.expect("nothing is due");
    assert_eq!(carrier.carried().len(), waiting, "nothing goes a second time at once");
    minutes_pass(2);
    assert_eq!(bench.works.despatch.send_due().await.expect("sent").handed_over, waiting);
}

#[tokio::test]
async fn a_letter_that_is_put_back_has_all_patience_anew_and_its_second_failure_is_told_too() {
    let (bench, carrier) = told();
    let letter = only_the_acknowledgement(&bench);
    let notices = |bench: &Bench| bench.outbox().iter().filter(|l| l.kind == LetterKind::Undelivered).count();
    carrier.next(Delivery::Refused("550 no such person".to_owned()));
    assert_eq!(bench.works.despatch.send_due().await.expect("sent").given_up, 1);
    assert_eq!(notices(&bench), 1);
    // Five days later somebody has mended the address book, and the server is busy for a moment.
    minutes_pass(5 * 24 * 60);
    let mut store = bench.store();
    let mut tx = store.begin().expect("a transaction");
    assert!(tx.retry(letter, now()).expect("put back"));
    tx.commit().expect("committed");
    carrier.next(Delivery::Later("451 not now".to_owned()));
    assert_eq!(
        bench.works.despatch.send_due().await.expect("sent").put_off,
        1,
        "one 4xx is no reason to give up"
    );
    minutes_pass(60);
    carrier.next(Delivery::Refused("550 no such person".to_owned()));
    bench.works.despatch.send_due().await.expect("sent");
    assert_eq!(notices(&bench), 2, "the second time is told too");
}

#[tokio::test]
async fn nobody_knows_twice_is_a_persons_matter_whatever_came_between() {
    let (bench, carrier) = told();
    only_the_acknowledgement(&bench);
    carrier.next(Delivery::Unknown("the connection was lost".to_owned()));
    assert_eq!(bench.works.despatch.send_due().await.expect("sent").put_off, 1);
    minutes_pass(10);
    carrier.next(Delivery::Later("451 not now".to_owned()));
    assert_eq!(bench.works.despatch.send_due().await.expect("sent").put_off, 1);
    minutes_pass(10);
    carrier.next(Delivery::Unknown("the connection was lost".to_owned()));
    assert_eq!(bench.works.despatch.send_due().await.expect("sent").given_up, 1);
}

fn attempts(bench: &Bench) -> u32 {
    bench.outbox().iter().map(|l| l.attempts).sum()
}

#[tokio::test]
async fn a_server_that_takes_nothing_from_us_is_asked_once_and_not_once_a_letter() {
    let (bench, carrier) = told();
    take(&bench, 3);
    let waiting = bench.outbox().len();
    let send = || bench.works.despatch.send_due();
    carrier.next(Delivery::Closed("the server refused the user name and password".to_owned()));
    let sent = send().await.expect("noted");
    assert_eq!((sent.handed_over, sent.put_off, sent.given_up), (0, waiting, 0));
    assert_eq!(
        (carrier.carried().len(), attempts(&bench)),
        (1, 1),
        "what was not tried is not counted as tried"
    );
    // At once nobody knocks again, whoever asks.
    assert_eq!(send().await.expect("nothing"), Sent::default());
    assert_eq!(carrier.carried().len(), 1);
    minutes_pass(1);
    carrier.next(Delivery::Closed("550 5.4.5 Daily user sending limit exceeded".to_owned()));
    assert_eq!(send().await.expect("noted").given_up, 0);
    assert_eq!(carrier.carried().len(), 2);
    assert_ne!(
        carrier.carried()[0],
        carrier.carried()[1],
        "another letter knocks: one alone may be the reason"
    );
    minutes_pass(1);
    assert_eq!(
        send().await.expect("nothing"),
        Sent::default(),
        "the second time it stays shut for longer"
    );
    minutes_pass(2);
    assert_eq!(send().await.expect("sent").handed_over, waiting);
}

#[tokio::test]
async fn once_asked_to_end_the_first_letter_that_is_put_off_is_the_last_that_is_tried() {
    let (bench, carrier) = told();
    take(&bench, 3);
    let waiting = bench.outbox().len();
    carrier.next(Delivery::Later("no answer in time".to_owned()));
    let sent = bench.works.despatch.send_due_until(|| true).await.expect("noted");
    assert_eq!((sent.put_off, carrier.carried().len(), attempts(&bench)), (waiting, 1, 1));
    // The others were not tried and are due as soon as it runs again.
    assert_eq!(bench.works.despatch.send_due().await.expect("sent").handed_over, waiting - 1);
}

#[tokio::test]
async fn a_clerk_whose_mailbox_refuses_our_notices_has_somebody_who_hears_of_it_once() {
    let (bench, carrier) = told();
    take(&bench, 2);
    let raw = rusqlite::Connection::open(bench.path("redress.sqlite")).expect("the file");
    raw.execute("DELETE FROM outbox WHERE to_public = 1", []).expect("letters go");
    let notices = bench.outbox().len();
    assert!(notices > 1, "{notices}");
    for _ in 0..notices {
        carrier.next(Delivery::Refused("552 5.2.2 mailbox full".to_owned()));
    }
    let sent = bench.works.despatch.send_due().await.expect("sent");
    assert_eq!((sent.given_up, sent.handed_over), (notices, 1));
    let told: Vec<OutboxRow> = bench.outbox().into_iter().filter(|l| l.kind == LetterKind::Undelivered).collect();
    let chair = bench.works.office.person(redress::casework::Role::Chair).expect("a chair");
    assert_eq!(told.iter().map(|l| &l.to).collect::<Vec<_>>(), [&chair.address]);
}
