//! FORMAT, ADDRESS, RESEND: how a person is reached, and what is sent again because it did not arrive.

use super::*;
use crate::casework::case::Format;
use crate::casework::case::LetterState;
use crate::casework::case::Undelivered;
use crate::casework::letter::stands_for;
use crate::mail::sample::address;

impl Desk {
    /// The newest letter of a kind comes back.
    fn bounces(&mut self, kind: LetterKind) {
        let message_id = self
            .case()
            .letters
            .iter()
            .rev()
            .find(|l| l.letter == kind)
            .expect("a letter")
            .message_id
            .clone();
        let event = Event::LetterUndelivered {
            message_id,
            report: Undelivered::Refused("550 no such user".into()),
        };
        self.add(vec![(Actor::Redress, "despatch".into(), event)], &[]);
    }

    fn newest(&self) -> &LetterOrder {
        self.letters.last().expect("a letter")
    }
}

fn needs(formats: &[Format]) -> Act {
    Act::Format { needed: formats.to_vec() }
}

/// A need is kept and goes with every later letter; it is taken back the same way.
#[test]
fn a_format_is_kept_and_applied_to_every_letter() {
    let mut desk = Desk::new();
    desk.done(needs(&[Format::LargePrint]));
    assert!(desk.refused(needs(&[Format::LargePrint])).why.contains("already"));
    desk.done(update("We have asked the allotment officer."));
    assert_eq!(desk.newest().data["formats"], serde_json::json!(["large print"]));
    assert!(
        flat(&words_of(desk.newest(), &desk.office, Some(&desk.reference)).text).contains("copy of this letter in large print is attached")
    );
    assert!(desk.refused(needs(&[Format::LargePrint, Format::PlainText])).why.contains("size"));
    desk.done(needs(&[Format::PlainText]));
    desk.sends(outcome(Outcome::Upheld));
    assert_eq!(desk.newest().data["formal"], false, "no copy is promised to who cannot read it");
    desk.done(needs(&[]));
    assert!(desk.case().formats.is_empty());
}

/// Somebody who wants post has their letters printed by whoever deals with the case, a reminder of the program's included. A letter
/// on paper has told nobody anything until a person says when it was posted, and counts as told when post has taken its days (R30).
#[test]
fn letters_by_post_go_to_whoever_posts_them() {
    let mut desk = Desk::for_another();
    desk.done(needs(&[Format::Post, Format::LargePrint]));
    desk.days(20);
    let reminder = desk
        .letters
        .iter()
        .find(|l| stands_for(l) == LetterKind::ConsentWanted)
        .expect("a reminder");
    assert_eq!((reminder.kind, reminder.to_public), (LetterKind::ToPost, false));
    desk.done(note("The signed form came by post on 17 December."));
    desk.done(Act::ConsentAccepted);
    desk.sends(outcome(Outcome::NotUpheld));
    let posted = desk.newest();
    assert_eq!(posted.to.address, address("clerk@aldermoor-tc.example"));
    assert_eq!(stands_for(posted), LetterKind::Outcome);
    let files = crate::casework::letter::write(posted, &desk.office, Some(&desk.reference), &[1; 32], "x", 0, desk.now).attachments;
    assert!(files.iter().any(|f| f.media_type == "application/pdf"), "a PDF to print");
    assert_eq!(desk.case().finding.expect("a finding").communicated_on, None);
    assert_eq!(desk.due("C6"), None, "R30: nobody has been told yet");
    let met = |desk: &Desk, clock: &str| desk.case().deadlines.iter().find(|d| d.clock == clock).and_then(|d| d.met_on);
    assert_eq!(met(&desk, "C4"), None);
    // Reminded until it is posted, on the next working day and each week.
    desk.days(9);
    let reminded = desk.case().reminded.iter().filter(|r| r.starts_with("post ")).count();
    assert!(reminded >= 2, "{:?}", desk.case().reminded);
    let lines = tick::digest(&[desk.case()], &tick::Waiting::default(), date(2026, 12, 28), &desk.office);
    assert!(
        lines[0].data["parts"].to_string().contains("“outcome” since"),
        "{:?}",
        lines[0].data
    );
    assert!(desk.refused(note("posted on 1 March 2027")).why.contains("past"));
    assert!(desk.refused(note("posted on 18 November 2026")).why.contains("nothing was there"));
    let work = desk.done(note("Posted on 21 December 2026"));
    assert!(
        work.said.iter().any(|s| s.contains("counts as told on Wed 23 Dec 2026")),
        "{:?}",
        work.said
    );
    let told = desk.case().finding.expect("a finding").communicated_on;
    assert_eq!((told, met(&desk, "C4")), (Some(date(2026, 12, 23)), Some(date(2026, 12, 23))));
    assert_eq!(
        desk.due("C6"),
        Some(date(2027, 1, 25)),
        "a month from 23 December is a Saturday, rolled"
    );
    assert!(desk.refused(note("Posted today")).why.contains("no letter"));
    crate::casework::case::verify_chain(&desk.file).expect("the chain holds");
}

/// R18, R30: what tells nobody anything meets nothing: of somebody who gave neither a name nor a way of reaching them no duty is
/// met by a letter, and what was kept back goes once there is an address.
#[test]
fn nobody_is_told_who_cannot_be_reached() {
    let mut desk = Desk::with(|f| f.authentication = crate::mail::Authentication::Unknown);
    let event = Event::CaseOpened {
        arrival: 1,
        received_on: date(2026, 11, 28),
        subject: String::new(),
        class: Box::new(desk.case().class),
        parties: vec![crate::casework::case::CaseParty {
            role: crate::casework::correspond::Party::Complainant,
            name: String::new(),
            address: None,
            reach: String::new(),
            authentication: crate::mail::Authentication::Unknown,
        }],
        policy_version: "V2".into(),
    };
    desk.add(vec![(Actor::Redress, "a test".into(), event)], &[]);
    desk.done(Act::Accept);
    let work = desk.drafted(outcome(Outcome::Upheld));
    assert!(
        work.letters.is_empty() && work.warned.iter().any(|w| w.contains("no way of reaching")),
        "{work:?}"
    );
    desk.done(Act::Send);
    assert!(
        desk.case().deadlines.iter().all(|d| d.met_on.is_none()),
        "{:?}",
        desk.case().deadlines
    );
    desk.done(Act::WriteTo {
        address: address("margaret@plover.example"),
    });
    let work = desk.done(Act::Resend);
    assert_eq!(work.letters.len(), 2, "the acknowledgement and the outcome: {:?}", work.said);
    assert!(desk.due("C6").is_some());
}

/// A letter that did not arrive stands in the digest of each Monday with its case, until it is written again.
#[test]
fn what_did_not_arrive_is_in_the_digest_until_it_is_sent_again() {
    let mut desk = Desk::new();
    let said = |desk: &Desk| {
        let letters = tick::digest(&[desk.case()], &tick::Waiting::default(), date(2026, 12, 7), &desk.office);
        letters[0].data["parts"].to_string()
    };
    desk.sends(outcome(Outcome::Upheld));
    assert!(!said(&desk).contains("not delivered"));
    desk.bounces(LetterKind::Outcome);
    let digest = said(&desk);
    assert!(
        digest.contains("Letters that were not delivered") && digest.contains("PD-2026-0042: “outcome”"),
        "{digest}"
    );
    desk.done(Act::Resend);
    assert!(!said(&desk).contains("not delivered"));
}

/// A letter that did not arrive has told nobody anything: no window, no closing, and the dates run again.
#[test]
fn what_did_not_arrive_has_not_happened() {
    let mut desk = Desk::new();
    desk.sends(outcome(Outcome::Upheld));
    assert!(desk.due("C6").is_some());
    desk.bounces(LetterKind::Outcome);
    assert_eq!(desk.due("C6"), None, "R30");
    assert!(desk.case().deadlines.iter().any(|d| d.clock == "C4" && d.met_on.is_none()));
    desk.earlier.push(Earlier {
        reference: "PD-2026-0033".parse().expect("a reference"),
        received_on: date(2026, 8, 4),
        stage: Stage::Closed,
        decided_on: Some(date(2026, 9, 1)),
    });
    let mut refused = Desk::new();
    refused.earlier.clone_from(&desk.earlier);
    refused.sends(Act::Refuse {
        factors: vec![Factor::Repetition],
        reasons: "We looked into this in August.".into(),
    });
    assert_eq!(refused.case().stage, Stage::Closed);
    refused.bounces(LetterKind::Refusal);
    let case = refused.case();
    assert_eq!((case.stage, case.closing), (Stage::Decided, None), "R38: nobody has been told");
    refused.done(Act::Resend);
    assert_eq!(refused.case().stage, Stage::Closed);
    let words = refused.letter(LetterKind::Refusal);
    assert!(
        words.contains("PD-2026-0033, received on 4 August 2026") && words.contains("judicial remedy"),
        "{words}"
    );
}

/// Another address is asked for, given, shown again, and only then is the decision sent there: with the window that counts now.
#[test]
fn an_outcome_is_sent_again_to_another_address() {
    let mut desk = Desk::new();
    assert!(desk.refused(Act::Resend).why.contains("no letter"));
    desk.sends(outcome(Outcome::NotUpheld));
    desk.bounces(LetterKind::Outcome);
    desk.days(10);
    for wrong in [
        "clerk@aldermoor-tc.example",
        "council@aldermoor-tc.example",
        "m.oldroyd@freemail.example",
    ] {
        desk.refused(Act::WriteTo { address: address(wrong) });
    }
    let before = desk.letters.len();
    let work = desk.done(Act::WriteTo {
        address: address("margaret@plover.example"),
    });
    assert_eq!(desk.letters.len(), before, "nothing leaves yet");
    assert!(work.said.iter().any(|s| s.contains("margaret@plover.example")) && work.said.iter().any(|s| s.contains("RESEND")));
    let work = desk.done(Act::Resend);
    assert_eq!(work.letters.len(), 1);
    assert_eq!(desk.newest().to.address, address("margaret@plover.example"));
    assert_eq!(desk.due("C6"), Some(date(2027, 1, 8)), "a month from 8 December");
    assert!(desk.letter(LetterKind::Outcome).contains("8 January 2027"));
    assert!(
        desk.case().letters.iter().any(|l| l.state == LetterState::Undelivered),
        "what failed stays on the file"
    );
    assert!(desk.refused(Act::Resend).why.contains("no letter"), "once");
    assert!(desk.case().closing.is_none());
}

/// An acknowledgement is written again with what is still asked; a letter whose words are not on the file is named.
#[test]
fn what_cannot_be_written_again_is_said() {
    let mut desk = Desk::for_another();
    desk.bounces(LetterKind::Acknowledgement);
    assert_eq!(desk.case().acknowledged_on, None);
    desk.done(Act::Resend);
    let words = desk.letter(LetterKind::Acknowledgement);
    assert!(words.contains("written consent"), "{words}");
    assert!(desk.case().acknowledged_on.is_some());
    let mut desk = Desk::new();
    desk.done(update("We have asked the allotment officer."));
    desk.bounces(LetterKind::Progress);
    assert!(desk.refused(Act::Resend).instead.contains("UPDATE"));
}
