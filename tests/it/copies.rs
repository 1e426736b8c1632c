//! Copies of identity documents: kept apart from their message, destroyed in time, and said to be. All people are invented.

use crate::office::office;
use jiff::Timestamp;
use jiff::civil::date;
use redress::casefile;
use redress::casework::act::Act;
use redress::casework::case::{Ask, Event};
use redress::casework::clock::london_day;
use redress::casework::letter::LetterKind;
use redress::casework::obey::Answer;
use redress::casework::papers::keeping::{Destroyed, SealedAs};
use redress::casework::{Actor, Arrival, CaseId, Place, Role};
use redress::copies;
use redress::intake;
use redress::mail::RawMessage;
use redress::reading::Reader;
use redress::store::sqlite::Sqlite;
use redress::store::{OutboxState, Store};
use std::collections::BTreeMap;

const KEY: [u8; 32] = [7; 32];
/// What the picture says, as base64 and as itself.
const SECRET: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01 a picture of the passport of Ada Byrne";

fn with_passport() -> RawMessage {
    with_file("my passport.jpg")
}

fn with_file(name: &str) -> RawMessage {
    let picture = data_encoding::BASE64.encode(SECRET);
    RawMessage::new(
        format!(
            "Return-Path: <ada@residents.example>\r\nAuthentication-Results: mx.aldermoor-tc.example; dmarc=pass header.from=residents.example\r\n\
             From: Ada Byrne <ada@residents.example>\r\nTo: council@aldermoor-tc.example\r\nSubject: Complaint about my personal data\r\n\
             Date: Wed, 25 Nov 2026 09:12:00 +0000\r\nMessage-ID: <passport@residents.example>\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
             I want to complain about how you have handled my personal data. You put my home address on your website\r\n\
             without asking me. Please take it down. My passport is attached.\r\n\r\nAda Byrne\r\n--b\r\n\
             Content-Type: image/jpeg; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--b--\r\n"
        )
        .into_bytes(),
    )
}

fn arrival(uid: u32) -> Arrival {
    let received_at: Timestamp = "2026-11-25T09:13:00Z".parse().unwrap();
    Arrival {
        place: Place::Imap {
            mailbox: "council".to_owned(),
            folder: "INBOX".to_owned(),
            uid_validity: 1,
            uid,
        },
        received_at,
        received_on: london_day(received_at),
        taken_at: received_at,
        from_before: false,
    }
}

fn taken(store: &mut Sqlite) -> i64 {
    take(store, with_passport(), arrival(9))
}

/// Takes one message where no attachment can be read.
fn take(store: &mut Sqlite, raw: RawMessage, arrival: Arrival) -> i64 {
    let taken = intake::prepare_safely(raw, arrival, &office(), None, &Reader::nothing());
    intake::settle(store, &office(), &KEY, vec![taken], None).unwrap().remove(0).row
}

/// The message again, as another of the council's addresses got it: other trace fields.
fn again(raw: &RawMessage) -> RawMessage {
    RawMessage::new(
        [
            b"Received: from mx.residents.example by mx.aldermoor-tc.example; Wed, 25 Nov 2026 09:12:30 +0000\r\n",
            raw.bytes(),
        ]
        .concat(),
    )
}

fn shows_secret(bytes: &[u8]) -> bool {
    let picture = data_encoding::BASE64.encode(SECRET);
    bytes.windows(SECRET.len()).any(|w| w == SECRET) || bytes.windows(20).any(|w| w == &picture.as_bytes()[..20])
}

/// ID OK by the clerk, on the day after.
fn accepted(store: &mut Sqlite) {
    let office = office();
    let clerk = office.person(Role::Clerk).unwrap();
    let act = Act::IdentityAccepted { note: String::new() };
    let at = "2026-11-26T10:00:00Z".parse().unwrap();
    let mut tx = store.begin().unwrap();
    let answer = casefile::act(tx.as_mut(), &office, &KEY, CaseId(1), &act, clerk, at).unwrap();
    assert!(matches!(answer, Answer::Done(_)), "{answer:?}");
    tx.commit().unwrap();
}

fn events(store: &mut Sqlite) -> Vec<Event> {
    let mut tx = store.begin().unwrap();
    tx.events(CaseId(1)).unwrap().into_iter().map(|e| e.event).collect()
}

#[test]
fn the_picture_lies_apart_and_in_no_letter() {
    let mut store = Sqlite::in_memory().unwrap();
    let row = taken(&mut store);
    let picture = data_encoding::BASE64.encode(SECRET);
    let shows = |bytes: &[u8]| {
        let line = picture.as_bytes();
        bytes.windows(SECRET.len()).any(|w| w == SECRET) || bytes.windows(20).any(|w| w == &line[..20])
    };
    assert!(shows(with_passport().bytes()), "the test would see it");
    let mut tx = store.begin().unwrap();
    let kept = tx.raw(row).unwrap().expect("a case keeps its message");
    assert!(!shows(kept.bytes()) && String::from_utf8_lossy(kept.bytes()).contains("You put my home address"));
    for letter in tx.outbox(None).unwrap() {
        assert!(!shows(&tx.letter_bytes(letter.id).unwrap()), "{}", letter.kind);
    }
    let copies = tx.sealed_copies().unwrap();
    assert_eq!(
        (copies.len(), copies[0].is, copies[0].destroy_by),
        (1, SealedAs::Unread, date(2026, 12, 9))
    );
    assert_eq!(tx.open_copy(copies[0].id).unwrap().as_deref(), Some(SECRET));
}

/// A bill with a picture, which opens no case.
fn ordinary(more_fields: &str) -> RawMessage {
    let whole = String::from_utf8(with_passport().bytes().to_vec()).unwrap();
    let (head, rest) = whole.split_once("Content-Type: text/plain\r\n\r\n").unwrap();
    let (_, papers) = rest.split_once("\r\n--b\r\n").unwrap();
    let head = head
        .replace("Complaint about my personal data", "Invoice 2231")
        .replace("<passport@", "<invoice@")
        .replace("MIME-Version", &format!("{more_fields}MIME-Version"));
    let words =
        "Please find attached our invoice no. 2231 for cutting the grass in October. Payment is due within 30 days.\r\n\r\nAda Byrne";
    let papers = papers.replace("my passport.jpg", "invoice.jpg");
    RawMessage::new(format!("{head}Content-Type: text/plain\r\n\r\n{words}\r\n--b\r\n{papers}").into_bytes())
}

#[test]
fn attachments_of_mail_that_is_none_of_ours_are_read_for_a_party_alone() {
    let asked = |raw: RawMessage| {
        intake::understand_safely(raw, arrival(10), &office(), None)
            .only_if_party
            .map(|from| from.to_string())
    };
    assert_eq!(asked(ordinary("")).as_deref(), Some("ada@residents.example"));
    assert_eq!(
        asked(ordinary("In-Reply-To: <letter@aldermoor-tc.example>\r\n")),
        None,
        "it may be on a case"
    );
    assert_eq!(asked(with_passport()), None, "it is a case");
}

#[test]
fn what_nobody_looked_at_is_not_kept() {
    let mut store = Sqlite::in_memory().unwrap();
    // Their case was opened between the reading and the settling of this one.
    let unread = intake::understand_safely(ordinary(""), arrival(10), &office(), None).read_papers(&office(), None);
    taken(&mut store);
    let row = intake::settle(&mut store, &office(), &KEY, vec![unread], None)
        .unwrap()
        .remove(0)
        .row;
    let mut tx = store.begin().unwrap();
    let kept = String::from_utf8(tx.raw(row).unwrap().expect("a party is asked about").bytes().to_vec()).unwrap();
    assert!(kept.contains("our invoice no. 2231") && !kept.contains(&data_encoding::BASE64.encode(SECRET)));
}

#[test]
fn nobody_decides_and_it_is_destroyed_on_its_last_day() {
    let mut store = Sqlite::in_memory().unwrap();
    taken(&mut store);
    let tick = |store: &mut Sqlite, at: &str| copies::tick(store, &office(), &KEY, at.parse().unwrap()).unwrap();
    assert_eq!(tick(&mut store, "2026-12-08T23:00:00Z"), copies::Ticked::default());
    let done = tick(&mut store, "2026-12-09T00:30:00Z");
    assert_eq!((done.destroyed, done.asked), (1, 1));
    assert_eq!(
        tick(&mut store, "2026-12-09T12:00:00Z"),
        copies::Ticked::default(),
        "nothing twice in a day"
    );
    assert!(
        events(&mut store)
            .iter()
            .any(|e| matches!(e, Event::CopyDestroyed { why: Destroyed::TimeIsUp, on, .. } if *on == date(2026, 12, 9)))
    );
    // The clerk is asked again after a week, until it is done.
    assert_eq!(tick(&mut store, "2026-12-16T12:00:00Z").asked, 1);
    let mut tx = store.begin().unwrap();
    assert_eq!(tx.open_copy(1).unwrap(), None);
    let asked = tx
        .outbox(Some(OutboxState::Queued))
        .unwrap()
        .into_iter()
        .filter(|l| l.kind == LetterKind::SourceMail)
        .count();
    assert_eq!(asked, 2);
    let copies = tx.sealed_copies().unwrap();
    let clerk = Actor::Officer {
        name: "Sue Hartley".to_owned(),
    };
    tx.source_removed(&copies[0], &clerk, "2026-12-16T13:00:00Z".parse().unwrap(), date(2026, 12, 16))
        .unwrap();
    assert!(tx.sealed_copies().unwrap().is_empty());
    tx.commit().unwrap();
    assert_eq!(tick(&mut store, "2027-01-16T12:00:00Z"), copies::Ticked::default());
}

#[test]
fn a_decision_destroys_it_at_once() {
    let mut store = Sqlite::in_memory().unwrap();
    taken(&mut store);
    let mut tx = store.begin().unwrap();
    let clerk = Actor::Officer {
        name: "Sue Hartley".to_owned(),
    };
    let now = "2026-11-26T10:00:00Z".parse().unwrap();
    assert_eq!(
        copies::decided(tx.as_mut(), CaseId(1), &clerk, Destroyed::Accepted, |_| true, now).unwrap(),
        1
    );
    assert_eq!(
        copies::decided(tx.as_mut(), CaseId(1), &clerk, Destroyed::Accepted, |_| true, now).unwrap(),
        0
    );
    assert_eq!(tx.open_copy(1).unwrap(), None);
    tx.commit().unwrap();
    assert!(events(&mut store).iter().any(|e| matches!(
        e,
        Event::CopyDestroyed {
            why: Destroyed::Accepted,
            ..
        }
    )));
    redress::casework::case::verify_chain(&store.begin().unwrap().events(CaseId(1)).unwrap()).expect("the chain holds");
}

/// A person says ID OK, or ID NO with a reason: the copy has done its work in the same transaction.
#[test]
fn the_word_of_a_person_destroys_it() {
    let refused = Act::IdentityRefused {
        why: "The photo is too dark to read.".to_owned(),
    };
    for (act, why) in [
        (Act::IdentityAccepted { note: String::new() }, Destroyed::Accepted),
        (refused, Destroyed::Refused),
    ] {
        let mut store = Sqlite::in_memory().unwrap();
        taken(&mut store);
        let office = office();
        let clerk = office.person(Role::Clerk).unwrap();
        let mut tx = store.begin().unwrap();
        let answer = casefile::act(
            tx.as_mut(),
            &office,
            &KEY,
            CaseId(1),
            &act,
            clerk,
            "2026-11-26T10:00:00Z".parse().unwrap(),
        )
        .unwrap();
        assert!(matches!(answer, Answer::Done(_)), "{answer:?}");
        assert_eq!(tx.open_copy(1).unwrap(), None);
        tx.commit().unwrap();
        let gone = events(&mut store)
            .iter()
            .any(|e| matches!(e, Event::CopyDestroyed { why: given, .. } if *given == why));
        assert!(gone, "{act:?}");
    }
}

/// Whoever decides hears that our copy is gone, and what becomes of the message that brought it.
#[test]
fn the_answer_says_that_our_copy_is_gone() {
    for (deletes, message) in [(false, "still lies in the mailbox"), (true, "within the hour")] {
        let mut store = Sqlite::in_memory().unwrap();
        taken(&mut store);
        let mut office = office();
        for mailbox in &mut office.mailboxes {
            mailbox.deletes_identity_mail = deletes;
        }
        let clerk = office.person(Role::Clerk).unwrap().clone();
        let at = "2026-11-26T10:00:00Z".parse().unwrap();
        let mut tx = store.begin().unwrap();
        let Answer::Done(work) = casefile::act(
            tx.as_mut(),
            &office,
            &KEY,
            CaseId(1),
            &Act::IdentityAccepted { note: String::new() },
            &clerk,
            at,
        )
        .unwrap() else {
            panic!("done")
        };
        assert!(
            work.said.iter().any(|s| s == "Our own copy of the document is destroyed."),
            "{:?}",
            work.said
        );
        assert!(work.said.iter().any(|s| s.contains(message)), "{:?}", work.said);
        tx.commit().unwrap();
        let found = copies::deletable(&mut store, &office).unwrap();
        assert_eq!(found.len(), usize::from(deletes), "only where the council lets redress");
        if let Some(one) = found.first() {
            assert_eq!((one.folder.as_str(), one.uid_validity, one.uid), ("INBOX", 1, 9));
            assert_eq!(one.fingerprint, with_passport().fingerprint());
            let lying = copies::lying(&mut store).unwrap();
            copies::gone(&mut store, &lying, at).unwrap();
            assert!(copies::deletable(&mut store, &office).unwrap().is_empty());
            assert_eq!(
                copies::ask_for_sources(&mut store, &office, &KEY, &BTreeMap::new(), at).unwrap(),
                0,
                "nobody is asked for what is gone"
            );
            assert!(events(&mut store).iter().any(|e| matches!(e, Event::SourceRemoved { .. })));
        }
    }
}

/// What a telephone calls its photographs tells nothing: where the message speaks of a passport, the picture lies apart though
/// nothing could read it, the file knows of it, and the clerk is told to look.
#[test]
fn a_picture_that_nobody_could_read_lies_apart_under_any_name() {
    let mut store = Sqlite::in_memory().unwrap();
    let row = take(&mut store, with_file("IMG_2041.jpeg"), arrival(9));
    let mut tx = store.begin().unwrap();
    let kept = tx.raw(row).unwrap().expect("a case keeps its message");
    assert!(!shows_secret(kept.bytes()));
    let copies = tx.sealed_copies().unwrap();
    assert_eq!((copies.len(), copies[0].is), (1, SealedAs::Unread));
    let notice = tx
        .outbox(None)
        .unwrap()
        .into_iter()
        .find(|l| l.kind == LetterKind::NewCase)
        .expect("the clerk is told");
    let notice = words(&tx.letter_bytes(notice.id).unwrap());
    assert!(
        notice.contains("IMG_2041.jpeg: may be a passport or driving licence: not checked"),
        "{notice}"
    );
    drop(tx);
    assert!(
        events(&mut store)
            .iter()
            .any(|e| matches!(e, Event::PapersSeen { not_checked: 1, .. }))
    );
}

/// The answer to L4, without a word and under any name: it is what was asked for, until a person has said that it is not.
#[test]
fn what_comes_to_a_case_that_waits_for_identity_lies_apart() {
    let mut store = Sqlite::in_memory().unwrap();
    take(&mut store, request(), arrival(1));
    let office = office();
    let asked = Act::Ask {
        what: Ask::Identity,
        words: "The request comes from another address than the one we know.".to_owned(),
    };
    let letter = {
        let mut tx = store.begin().unwrap();
        let clerk = office.person(Role::Clerk).unwrap();
        let at = "2026-11-25T10:00:00Z".parse().unwrap();
        let answer = casefile::act(tx.as_mut(), &office, &KEY, CaseId(1), &asked, clerk, at).unwrap();
        assert!(matches!(answer, Answer::Done(_)), "{answer:?}");
        let letters = tx.outbox(None).unwrap();
        let letter = letters
            .into_iter()
            .find(|l| l.kind == LetterKind::IdentityWanted)
            .expect("L4")
            .message_id;
        tx.commit().unwrap();
        letter
    };
    let reply = String::from_utf8(with_file("IMG_7.jpeg").bytes().to_vec()).unwrap();
    let (head, rest) = reply.split_once("Content-Type: text/plain\r\n\r\n").unwrap();
    let (_, papers) = rest.split_once("\r\n--b\r\n").unwrap();
    let head = head
        .replace("<passport@", "<answer@")
        .replace("MIME-Version", &format!("In-Reply-To: <{}>\r\nMIME-Version", letter.0));
    let raw = RawMessage::new(format!("{head}Content-Type: text/plain\r\n\r\nAs you wished.\r\n\r\nAda\r\n--b\r\n{papers}").into_bytes());
    let row = take(&mut store, raw, arrival(2));
    let mut tx = store.begin().unwrap();
    assert!(!shows_secret(tx.raw(row).unwrap().expect("it is on the case").bytes()));
    assert_eq!(tx.sealed_copies().unwrap().len(), 1);
    let notice = tx
        .outbox(None)
        .unwrap()
        .into_iter()
        .find(|l| l.kind == LetterKind::Reply)
        .expect("the clerk is told");
    let notice = words(&tx.letter_bytes(notice.id).unwrap());
    assert!(notice.contains("Papers to look at") && notice.contains("IMG_7.jpeg"), "{notice}");
    drop(tx);
    assert!(
        events(&mut store)
            .iter()
            .any(|e| matches!(e, Event::PapersSeen { not_checked: 1, .. }))
    );
}

/// A request for a copy of personal data.
fn request() -> RawMessage {
    RawMessage::new(
        b"Return-Path: <ada@residents.example>\r\nAuthentication-Results: mx.aldermoor-tc.example; dmarc=pass header.from=residents.example\r\n\
          From: Ada Byrne <ada@residents.example>\r\nTo: council@aldermoor-tc.example\r\n\
          Subject: Subject access request\r\nDate: Wed, 25 Nov 2026 09:12:00 +0000\r\nMessage-ID: <sar@residents.example>\r\n\r\n\
          Under Article 15 of the UK GDPR please send me a copy of all the personal data you hold about me.\r\n\r\nAda Byrne\r\n"
            .to_vec(),
    )
}

/// A letter's words on one line.
fn words(bytes: &[u8]) -> String {
    let text = redress::mail::parse(&RawMessage::new(bytes.to_vec())).text;
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The message lies under its first number, under that of the folder numbered anew, and once more because it was sent to two
/// addresses: each is one to delete, with the bytes it has there.
#[test]
fn every_place_of_the_message_counts() {
    let mut store = Sqlite::in_memory().unwrap();
    taken(&mut store);
    take(&mut store, again(&with_passport()), arrival(10));
    let renumbered = Arrival {
        place: Place::Imap {
            mailbox: "council".to_owned(),
            folder: "INBOX".to_owned(),
            uid_validity: 2,
            uid: 3,
        },
        ..arrival(9)
    };
    take(&mut store, with_passport(), renumbered);
    accepted(&mut store);
    let mut office = office();
    for mailbox in &mut office.mailboxes {
        mailbox.deletes_identity_mail = true;
    }
    let found = copies::deletable(&mut store, &office).unwrap();
    let mut places: Vec<(u32, u32)> = found.iter().map(|d| (d.uid_validity, d.uid)).collect();
    places.sort_unstable();
    assert_eq!(places, [(1, 9), (1, 10), (2, 3)]);
    for one in &found {
        let bytes = if one.uid == 10 { again(&with_passport()) } else { with_passport() };
        assert_eq!(one.fingerprint, bytes.fingerprint(), "{one:?}");
    }
}

/// The request can be answered where it is read: it links to the message, says where it lies, and DONE settles it.
#[test]
fn the_request_to_delete_is_answered_by_mail() {
    let mut store = Sqlite::in_memory().unwrap();
    taken(&mut store);
    accepted(&mut store);
    let at = "2026-11-26T11:00:00Z".parse().unwrap();
    let seen = BTreeMap::from([(1, vec!["Archive".to_owned(), "Trash".to_owned()])]);
    assert_eq!(copies::ask_for_sources(&mut store, &office(), &KEY, &seen, at).unwrap(), 1);
    let bytes = {
        let mut tx = store.begin().unwrap();
        let letters = tx.outbox(None).unwrap();
        let asked = letters
            .iter()
            .find(|l| l.kind == LetterKind::SourceMail)
            .expect("the clerk is asked");
        tx.letter_bytes(asked.id).unwrap()
    };
    let letter = redress::mail::parse(&RawMessage::new(bytes.clone()));
    let said = words(&bytes);
    assert!(said.contains("folders Archive, Trash"), "{said}");
    assert!(said.contains("DONE"), "{said}");
    let page = redress::mail::parse(&RawMessage::new(bytes)).text;
    let token = page
        .split("Reference for replies:")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .expect("a secret")
        .to_owned();
    let raw = |from: &str, typed: &str| {
        RawMessage::new(
            format!(
                "Return-Path: <{from}>\r\nAuthentication-Results: mx.aldermoor-tc.example; dmarc=pass header.from=aldermoor-tc.example\r\n\
                 From: Sue Hartley <{from}>\r\nTo: council@aldermoor-tc.example\r\nSubject: Re: {}\r\nMessage-ID: <{}@aldermoor-tc.example>\r\n\
                 In-Reply-To: <{}>\r\nDate: Thu, 26 Nov 2026 11:05:00 +0000\r\n\r\n{typed}\r\n\r\n-- \r\nReference for replies: {token}\r\n",
                letter.subject,
                typed.len(),
                letter.message_id.as_ref().expect("an id").0
            )
            .into_bytes(),
        )
    };
    let later = |uid: u32| Arrival {
        received_at: "2026-11-26T11:06:00Z".parse().unwrap(),
        received_on: date(2026, 11, 26),
        taken_at: "2026-11-26T11:06:00Z".parse().unwrap(),
        ..arrival(uid)
    };
    take(
        &mut store,
        raw("clerk@aldermoor-tc.example", "I will do it on Monday, thanks."),
        later(20),
    );
    assert_eq!(copies::lying(&mut store).unwrap().len(), 1, "a plan is no DONE");
    take(&mut store, raw("clerk@aldermoor-tc.example", "Done"), later(21));
    assert!(copies::lying(&mut store).unwrap().is_empty(), "settled");
    assert!(events(&mut store).iter().any(|e| matches!(e, Event::SourceRemoved { .. })));
    let mut tx = store.begin().unwrap();
    let letters = tx.outbox(None).unwrap();
    let answer = letters.iter().rfind(|l| l.kind == LetterKind::Answer).expect("an answer");
    let answer = words(&tx.letter_bytes(answer.id).unwrap());
    assert!(answer.contains("You are not asked again"), "{answer}");
}

/// A file with the consent in it is not destroyed while nobody has judged the consent, and no machine deletes its message.
#[test]
fn a_file_with_the_consent_stays_until_that_is_judged() {
    let mut store = Sqlite::in_memory().unwrap();
    let text = String::from_utf8(with_passport().bytes().to_vec()).unwrap().replace(
        "I want to complain about how you have handled my personal data.",
        "I am writing on behalf of my mother, Ivy Byrne, to complain about how you have handled her personal data.",
    );
    let row = take(&mut store, RawMessage::new(text.into_bytes()), arrival(9));
    let case = CaseId(1);
    let mut tx = store.begin().unwrap();
    for copy in tx.sealed_copies().unwrap() {
        tx.destroy_copy(&copy, &Actor::Redress, arrival(9).taken_at, date(2026, 11, 25), Destroyed::Gone)
            .unwrap();
        tx.source_removed(&copy, &Actor::Redress, arrival(9).taken_at, date(2026, 11, 25))
            .unwrap();
    }
    let both = tx
        .seal_copy(
            row,
            Some(case),
            SealedAs::WithConsent,
            date(2026, 11, 25),
            date(2026, 12, 9),
            b"both",
        )
        .unwrap();
    tx.commit().unwrap();
    let office = office();
    let clerk = office.person(Role::Clerk).unwrap();
    let at = "2026-11-26T10:00:00Z".parse().unwrap();
    let act = |store: &mut Sqlite, act: Act| {
        let mut tx = store.begin().unwrap();
        let answer = casefile::act(tx.as_mut(), &office, &KEY, case, &act, clerk, at).unwrap();
        let open = tx.open_copy(both).unwrap().is_some();
        tx.commit().unwrap();
        match answer {
            Answer::Done(work) => (work.said.join(" "), open),
            other => panic!("{other:?}"),
        }
    };
    let (said, open) = act(
        &mut store,
        Act::IdentityAccepted {
            note: "His own passport; it is the address on file.".to_owned(),
        },
    );
    assert!(open && said.contains("kept until both are judged"), "{said}");
    let (said, open) = act(&mut store, Act::ConsentAccepted);
    assert!(!open && said.contains("Our own copy of the document is destroyed"), "{said}");
    let mut lets = crate::office::office();
    for mailbox in &mut lets.mailboxes {
        mailbox.deletes_identity_mail = true;
    }
    assert!(copies::deletable(&mut store, &lets).unwrap().is_empty());
}
