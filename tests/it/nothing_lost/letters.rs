//! Letters and the day's reminders: one that cannot go keeps no other back, and none goes twice for nothing.

use super::*;
use crate::council;
use redress::casefile;
use redress::casework::letter::LetterKind;
use redress::mail::RawMessage;

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
        assert!(matches!(&receipts[0].outcome, Outcome::Done { reference: Some(_), .. }), "{receipts:?}");
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
    let digest = letters.iter().find(|l| l.kind == LetterKind::Digest).expect("the digest is written");
    let bytes = bench.store().begin().expect("a transaction").letter_bytes(digest.id).expect("its bytes");
    assert!(String::from_utf8_lossy(&bytes).contains("Cases whose reminders failed"));
}
