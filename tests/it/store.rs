//! The store suite: what any database behind the wall must do. A second database runs the same tests.

use crate::office::office;
use jiff::Timestamp;
use jiff::civil::date;
use redress::casework::case::verify_chain;
use redress::casework::{Arrival, Office, Place, Register};
use redress::intake::{self, Outcome, Receipt, Taken};
use redress::mail::RawMessage;
use redress::reading::Reader;
use redress::store::sqlite::Sqlite;
use redress::store::{Cursor, OutboxState, Store};
use std::path::Path;
use tempfile::TempDir;

const KEY: [u8; 32] = [7; 32];

fn open() -> (TempDir, Sqlite) {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("redress.sqlite")).unwrap();
    (folder, store)
}

fn complaint(id: &str, from: &str, words: &str) -> RawMessage {
    RawMessage::new(
        format!(
            "Return-Path: <{from}>\r\nAuthentication-Results: mx.aldermoor-tc.example; dmarc=pass header.from=residents.example\r\n\
             From: Ada Byrne <{from}>\r\nTo: council@aldermoor-tc.example\r\nSubject: Complaint about my personal data\r\n\
             Date: Wed, 25 Nov 2026 09:12:00 +0000\r\nMessage-ID: <{id}@residents.example>\r\n\r\n{words}\r\n"
        )
        .into_bytes(),
    )
}

const WORDS: &str = "Dear Council,\r\n\r\nI want to complain about how you have handled my personal data. You put my home address and my\r\n\
    telephone number on your website without asking me. Please take them down and apologise.\r\n\r\nAda Byrne";

fn at(uid: u32) -> Arrival {
    let received_at: Timestamp = "2026-11-25T09:13:00Z".parse().unwrap();
    Arrival {
        place: Place::Imap {
            mailbox: "council".to_owned(),
            folder: "INBOX".to_owned(),
            uid_validity: 1,
            uid,
        },
        received_at,
        received_on: date(2026, 11, 25),
        taken_at: received_at,
        from_before: false,
    }
}

fn take(store: &mut Sqlite, office: &Office, raw: RawMessage, arrival: Arrival) -> Receipt {
    let taken = intake::prepare_safely(raw, arrival, office, None, &Reader::nothing());
    intake::settle(store, office, &KEY, vec![taken], None).unwrap().remove(0)
}

fn reference(receipt: &Receipt) -> String {
    match &receipt.outcome {
        Outcome::Done {
            reference: Some(reference),
            ..
        } => reference.to_string(),
        other => panic!("no case: {other:?}"),
    }
}

#[test]
fn a_complaint_has_its_row_its_case_its_dates_and_its_letters() {
    let (_folder, mut store) = open();
    let office = office();
    let receipt = take(&mut store, &office, complaint("a", "ada@residents.example", WORDS), at(1));
    assert_eq!(reference(&receipt), "PD-2026-0001");
    let mut tx = store.begin().unwrap();
    let cases = tx.cases().unwrap();
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].complainant, "Ada Byrne");
    assert!(
        cases[0]
            .deadlines
            .iter()
            .any(|d| d.clock == "C1" && d.due_on == date(2026, 12, 29) && d.alarm_on == date(2026, 12, 24))
    );
    let letters = tx.outbox(Some(OutboxState::Queued)).unwrap();
    assert_eq!(letters.iter().filter(|l| l.to_public).count(), 1);
    assert_eq!(letters.iter().filter(|l| !l.to_public).count(), 1);
    let rows = tx.ledger("ada@residents.example", 10).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].places, [at(1).place]);
    assert!(tx.raw(rows[0].id).unwrap().is_some(), "a case's message is kept");
    let events = tx.events(cases[0].id).unwrap();
    verify_chain(&events).unwrap();
}

#[test]
fn the_same_place_the_same_message_and_the_same_id_are_three_things() {
    let (_folder, mut store) = open();
    let office = office();
    take(&mut store, &office, complaint("a", "ada@residents.example", WORDS), at(1));
    assert!(matches!(
        take(&mut store, &office, complaint("a", "ada@residents.example", WORDS), at(1)).outcome,
        Outcome::Already
    ));
    // Sent to a second address of ours: one row more, no case, no letter.
    let second = take(&mut store, &office, complaint("a", "ada@residents.example", WORDS), at(2));
    assert!(
        matches!(&second.outcome, Outcome::Done { reference: None, decision, .. } if decision.letters.is_empty()),
        "{second:?}"
    );
    // Another text under a used Message-ID is another message: nobody can suppress a complaint by sending its id first.
    let other = WORDS.replace("telephone number", "medical history");
    let third = take(&mut store, &office, complaint("a", "ada@residents.example", &other), at(3));
    assert_eq!(reference(&third), "PD-2026-0002");
    assert_eq!(store.begin().unwrap().ledger("", 10).unwrap().len(), 3);
}

#[test]
fn a_transaction_that_is_not_committed_leaves_no_gap_in_the_register() {
    let (_folder, mut store) = open();
    let office = office();
    {
        let mut tx = store.begin().unwrap();
        assert_eq!(tx.next_reference(Register::PersonalData, 2026).unwrap().number, 1);
        tx.mark().unwrap();
        assert_eq!(tx.next_reference(Register::PersonalData, 2026).unwrap().number, 2);
        tx.undo().unwrap();
        assert_eq!(tx.next_reference(Register::PersonalData, 2026).unwrap().number, 2);
    }
    assert_eq!(
        reference(&take(&mut store, &office, complaint("a", "ada@residents.example", WORDS), at(1))),
        "PD-2026-0001"
    );
}

#[test]
fn a_message_that_cannot_be_recorded_takes_no_other_with_it() {
    let (_folder, mut store) = open();
    let office = office();
    let good = intake::prepare_safely(
        complaint("a", "ada@residents.example", WORDS),
        at(1),
        &office,
        None,
        &Reader::nothing(),
    );
    let unread = Taken::Unread {
        arrival: at(2),
        raw: None,
        unread: redress::store::Unread {
            why: "larger than 35 MB".to_owned(),
            size: 40 << 20,
            ..Default::default()
        },
    };
    let cursor = Cursor {
        uid_validity: 1,
        taken_to: 2,
        set_up_at: Timestamp::UNIX_EPOCH,
        rescan_to: 0,
        trying_to: 0,
        tries: 0,
        refused: None,
    };
    let progress = intake::Progress {
        mailbox: "council".to_owned(),
        folder: "INBOX".to_owned(),
        cursor,
    };
    intake::settle(&mut store, &office, &KEY, vec![good, unread], Some(&progress)).unwrap();
    let mut tx = store.begin().unwrap();
    assert_eq!(tx.cursor("council", "INBOX").unwrap(), Some(cursor));
    let held = tx.held().unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].held.as_deref(), Some("larger than 35 MB"));
    assert!(tx.release(held[0].id, "Sue Hartley", Timestamp::UNIX_EPOCH).unwrap());
    assert!(tx.held().unwrap().is_empty());
    assert!(!tx.release(held[0].id, "Sue Hartley", Timestamp::UNIX_EPOCH).unwrap(), "once");
}

#[test]
fn a_letter_is_counted_before_it_is_tried_and_its_fate_is_an_event() {
    let (_folder, mut store) = open();
    let office = office();
    take(&mut store, &office, complaint("a", "ada@residents.example", WORDS), at(1));
    let now: Timestamp = "2026-11-25T09:14:00Z".parse().unwrap();
    let mut tx = store.begin().unwrap();
    let due = tx.letters_due(now, 10).unwrap();
    let letter = due.iter().find(|l| l.to_public).unwrap();
    tx.count_attempt(letter.id, now, now).unwrap();
    tx.handed_over(letter.id, now, date(2026, 11, 25), "250 OK").unwrap();
    assert!(!tx.retry(letter.id, now).unwrap(), "what was handed over is never sent again");
    let row = tx.outbox(Some(OutboxState::HandedOver)).unwrap().remove(0);
    assert_eq!((row.attempts, row.answer.as_str()), (1, "250 OK"));
    let case = tx.cases().unwrap().remove(0);
    assert!(
        case.deadlines
            .iter()
            .filter(|d| ["C1", "C2"].contains(&d.clock.as_str()))
            .all(|d| d.met_on == Some(date(2026, 11, 25))),
        "{case:?}"
    );
    verify_chain(&tx.events(case.id).unwrap()).unwrap();
}

#[test]
fn events_are_never_changed_whoever_asks() {
    let (folder, mut store) = open();
    let office = office();
    take(&mut store, &office, complaint("a", "ada@residents.example", WORDS), at(1));
    drop(store);
    let raw = rusqlite::Connection::open(folder.path().join("redress.sqlite")).unwrap();
    assert!(raw.execute("UPDATE event SET authority = 'nobody'", []).is_err());
}

#[test]
fn the_file_is_its_owners_alone_and_a_newer_one_is_refused() {
    let (folder, store) = open();
    drop(store);
    let path = folder.path().join("redress.sqlite");
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777,
        0o600
    );
    rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let refused = Sqlite::open(&path).err().unwrap();
    assert!(
        !refused.is_temporary() && refused.to_string().contains("newer redress"),
        "{refused}"
    );
    assert!(Sqlite::open(Path::new("/dev/null/redress.sqlite")).is_err());
}

#[test]
fn what_our_own_check_proved_about_a_sender_is_kept_with_the_row() {
    let (_folder, mut store) = open();
    let office = office();
    // No border server says anything; our own check of the signature does, when the message comes.
    let bytes = complaint("a", "ada@residents.example", WORDS).bytes().to_vec();
    let bare: String = String::from_utf8(bytes)
        .unwrap()
        .split_inclusive("\r\n")
        .filter(|l| !l.starts_with("Authentication-Results"))
        .collect();
    let signed = [redress::mail::DkimPass {
        domain: "residents.example".to_owned(),
    }];
    let taken = intake::prepare_safely(
        RawMessage::new(bare.into_bytes()),
        at(1),
        &office,
        Some(&signed),
        &Reader::nothing(),
    );
    let row = intake::settle(&mut store, &office, &KEY, vec![taken], None).unwrap()[0].row;
    let proven = store.begin().unwrap().authentication(row).unwrap();
    assert!(
        matches!(&proven, Some(redress::mail::Authentication::Aligned { domain }) if domain == "residents.example"),
        "{proven:?}"
    );
}

#[test]
fn a_renumbered_folder_tells_nobody_again_of_what_was_never_read() {
    let (_folder, mut store) = open();
    let office = office();
    let mut large = |arrival: Arrival, size: u64| {
        let unread = redress::store::Unread {
            why: "larger than 35 MB".to_owned(),
            message_id: Some(redress::mail::MessageId("large@residents.example".to_owned())),
            size,
            ..Default::default()
        };
        let taken = Taken::Unread {
            arrival,
            raw: None,
            unread,
        };
        intake::settle(&mut store, &office, &KEY, vec![taken], None).unwrap().remove(0)
    };
    let first = large(at(4), 40 << 20);
    assert!(matches!(first.outcome, Outcome::Unread(_)));
    let mut again = at(1);
    if let Place::Imap { uid_validity, .. } = &mut again.place {
        *uid_validity = 2;
    }
    let renumbered = large(again.clone(), 40 << 20);
    assert!(matches!(renumbered.outcome, Outcome::Renumbered), "{renumbered:?}");
    assert_eq!(renumbered.row, first.row);
    if let Place::Imap { uid, .. } = &mut again.place {
        *uid = 2;
    }
    assert!(matches!(large(again, 41 << 20).outcome, Outcome::Unread(_)), "another one is told");
    let held = store.begin().unwrap().held().unwrap();
    assert_eq!(held.iter().map(|r| r.places.len()).collect::<Vec<_>>(), [2, 1]);
}
