//! Name servers that do not answer: a sender is not downgraded for it. The message is taken at a later look, everybody else's
//! now; after an hour it is taken without the check.

use super::*;
use crate::attacks::forged::signed;
use crate::attacks::{COMPLAINT, RESIDENT};
use crate::office::{COUNCIL, office, office_with};
use redress::casework::letter::LetterKind;
use redress::transport::dkim::DkimVerifier;

/// A desk whose mail host stamps nothing, and whose name servers do not answer.
fn bench() -> Bench {
    bench_of(office_with(|text| {
        *text = text.replace("authserv_ids = [\"mx.aldermoor-tc.example\"]", "")
    }))
}

fn bench_of(office: Office) -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let carrier = FolderCarrier::new(folder.path().join("letters"));
    let mut bench = Bench::with(folder, office, Arc::new(carrier));
    bench.works.dkim = Some(Arc::new(DkimVerifier::unanswered().expect("a check")));
    bench
}

fn complaint(id: &str, words: &str) -> String {
    format!(
        "From: Margaret Oldroyd <{RESIDENT}>\r\nTo: {COUNCIL}\r\nSubject: Complaint\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMessage-ID: <{id}@residents.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    )
}

fn acknowledged(bench: &Bench) -> usize {
    bench.outbox().iter().filter(|l| l.kind == LetterKind::Acknowledgement).count()
}

#[tokio::test]
async fn a_message_waits_for_its_check_and_nobody_waits_for_it() {
    let (mut bench, fake) = (bench(), FakeImap::start());
    let mut watched = on_server(&fake);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    fake.date(" 2-Mar-2026 10:00:00 +0000");
    let (mail, zone) = signed("residents.example", &complaint("w1", COMPLAINT));
    fake.deliver(mail.as_bytes());
    fake.deliver(&enquiry(2));
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1, "the other one");
    minutes_pass(20);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0, "still no answer");
    // The name servers are back.
    let zone: Vec<(&str, &str)> = zone.iter().map(|(name, record)| (name.as_str(), record.as_str())).collect();
    bench.works.dkim = Some(Arc::new(DkimVerifier::offline(zone).expect("a check")));
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!((acknowledged(&bench), bench.ledger().len()), (1, 2));
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
}

#[tokio::test]
async fn after_an_hour_it_is_taken_without_and_a_person_is_told() {
    let (bench, fake) = (bench(), FakeImap::start());
    let mut watched = on_server(&fake);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    fake.date(" 2-Mar-2026 10:00:00 +0000");
    let (mail, _) = signed("residents.example", &complaint("w1", COMPLAINT));
    fake.deliver(mail.as_bytes());
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    minutes_pass(61);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    let row = &bench.ledger()[0];
    assert!(row.disposition.is_some(), "it was read: {row:?}");
    assert_eq!(acknowledged(&bench), 0);
    assert!(bench.outbox().iter().any(|l| l.kind == LetterKind::NewCase));
}

#[tokio::test]
async fn a_danger_to_life_waits_for_no_check() {
    let (bench, fake) = (bench(), FakeImap::start());
    let mut watched = on_server(&fake);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    fake.date(" 2-Mar-2026 10:00:00 +0000");
    let words = format!("{COMPLAINT}\r\n\r\nI cannot go on. I am going to kill myself tonight.");
    let (mail, _) = signed("residents.example", &complaint("w1", &words));
    fake.deliver(mail.as_bytes());
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!(acknowledged(&bench), 0);
}

#[tokio::test]
async fn a_signature_is_checked_where_the_border_is_named_and_wrote_nothing() {
    let (mut bench, fake) = (bench_of(office()), FakeImap::start());
    let mut watched = on_server(&fake);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    fake.date(" 2-Mar-2026 10:00:00 +0000");
    let (mail, zone) = signed("residents.example", &complaint("w1", COMPLAINT));
    let zone: Vec<(&str, &str)> = zone.iter().map(|(name, record)| (name.as_str(), record.as_str())).collect();
    bench.works.dkim = Some(Arc::new(DkimVerifier::offline(zone).expect("a check")));
    fake.deliver(mail.as_bytes());
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!(acknowledged(&bench), 1);
}
