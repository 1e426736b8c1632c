//! What a data protection lawyer found wanting: each test is one finding, told by the words of the law or the policy that it is
//! about.

use super::*;
use crate::casework::case::Undelivered;
use crate::casework::class::Consent;
use crate::casework::class::Identity;
use crate::casework::papers::IdentityPaper;
use crate::casework::papers::identity::IdentityKind;
use crate::mail::Authentication;

impl Desk {
    /// Our newest letter of a kind comes back.
    fn comes_back(&mut self, kind: LetterKind) {
        let case = self.case();
        let letter = case.letters.iter().rev().find(|l| l.letter == kind).expect("such a letter");
        let event = Event::LetterUndelivered {
            message_id: letter.message_id.clone(),
            report: Undelivered::Refused("550 no such mailbox".into()),
        };
        self.add(vec![(Actor::Redress, "a report".into(), event)], &[]);
    }

    /// The person writes, and a passport comes with it.
    fn sends_a_passport(&mut self) {
        self.hears(Kind::Enquiry);
        let row = self
            .file
            .iter()
            .rev()
            .find_map(|r| match &r.event {
                Event::MessageFiled { arrival, .. } => Some(*arrival),
                _ => None,
            })
            .expect("a message");
        let seen = Event::PapersSeen {
            arrival: row,
            consent: Vec::new(),
            identity: vec![IdentityPaper::unread(IdentityKind::Passport)],
            not_checked: 0,
        };
        self.add(vec![(Actor::Redress, "the program looked".into(), seen)], &[]);
    }

    fn wrote(&self, kind: LetterKind) -> usize {
        self.letters.iter().filter(|l| l.kind == kind).count()
    }
}

fn access() -> Desk {
    Desk::with(|f| {
        f.class.kind = Kind::RightsRequest;
        f.class.rights.insert(Right::Access);
    })
}

fn ask(what: Ask, words: &str) -> Act {
    Act::Ask { what, words: words.into() }
}

/// T18, C20: nobody is told "we wrote to you before" where nobody wrote; the clerk hears that nothing was asked.
#[test]
fn nobody_is_reminded_of_a_letter_that_stayed_back() {
    for change in [
        (|f: &mut crate::casework::decide::Facts| {
            f.class.flags.insert("risk-to-life".into());
        }) as fn(&mut crate::casework::decide::Facts),
        |f| f.arrival.from_before = true,
        |f| f.authentication = Authentication::Unknown,
    ] {
        let mut desk = Desk::with(|f| {
            f.class.on_behalf = true;
            f.class.consent = Consent::Missing;
            change(f);
        });
        assert_eq!(desk.wrote(LetterKind::Acknowledgement), 0);
        desk.days(70);
        assert_eq!(desk.wrote(LetterKind::ConsentWanted), 0);
        assert!(desk.case().asked.is_empty() && desk.case().papers_open());
        assert!(
            desk.file
                .iter()
                .any(|r| matches!(&r.event, Event::Reminded { words, .. } if words.contains("Nobody has asked")))
        );
    }
    // What a person asked in danger to life is not repeated by a machine either.
    let mut desk = Desk::with(|f| {
        f.class.on_behalf = true;
        f.class.consent = Consent::Missing;
        f.class.flags.insert("risk-to-life".into());
    });
    desk.done(ask(Ask::Consent, ""));
    assert!(!desk.letter(LetterKind::ConsentWanted).contains("before"));
    desk.days(40);
    assert_eq!(desk.wrote(LetterKind::ConsentWanted), 1);
    // A letter that came back has asked for nothing.
    let mut desk = Desk::for_another();
    assert!(desk.case().asked.contains_key(&Ask::Consent));
    desk.comes_back(LetterKind::Acknowledgement);
    desk.days(20);
    assert_eq!(desk.wrote(LetterKind::ConsentWanted), 0);
}

/// R21, R25, R26: consent that came with the message is not asked for again, and is a person's to judge before anything leaves.
#[test]
fn consent_that_came_along_is_open_until_it_is_judged() {
    let attached = || {
        Desk::with(|f| {
            f.class.on_behalf = true;
            f.class.consent = Consent::Attached;
        })
    };
    let mut desk = attached();
    assert!(
        !desk.letter(LetterKind::Acknowledgement).contains("written consent"),
        "not asked again"
    );
    assert_eq!((desk.case().stage, desk.due("C4")), (Stage::New, None));
    assert!(desk.refused(outcome(Outcome::Upheld)).why.contains("R25"));
    assert!(next::possible(&desk.case()).contains(&"CONSENT OK"));
    desk.days(3);
    desk.done(Act::ConsentAccepted);
    assert_eq!(desk.case().papers_complete_on, Some(date(2026, 12, 1)));
    assert_eq!(desk.due("C4"), Some(date(2027, 1, 4)), "a month from 1 December, rolled");
    desk.drafted(outcome(Outcome::Upheld));
    let mut desk = attached();
    desk.done(Act::ConsentRefused {
        why: "It is not signed.".into(),
    });
    assert_eq!((desk.case().waiting_for, desk.case().to_judge.len()), (vec![Ask::Consent], 0));
    assert!(desk.refused(outcome(Outcome::Upheld)).why.contains("R25"));
    // The same of a document that came with a request from an address that nothing proves.
    let mut desk = Desk::with(|f| {
        f.class.kind = Kind::RightsRequest;
        f.class.rights.insert(Right::Access);
        f.class.identity = Identity::Attached;
        f.authentication = Authentication::Unknown;
    });
    assert!(desk.refused(outcome(Outcome::Upheld)).why.contains("R25"));
    desk.days(5);
    desk.done(Act::IdentityAccepted { note: String::new() });
    assert_eq!(
        desk.due("C9"),
        Some(date(2026, 12, 29)),
        "nobody had asked: the month runs from receipt"
    );
}

/// Article 12A: the month of a request starts with the proof that was asked for, on the day that it came.
#[test]
fn proof_of_identity_moves_the_month_only_where_it_was_asked_for() {
    let mut desk = access();
    assert!(desk.refused(ask(Ask::Identity, " ")).why.contains("R22"), "no doubt, no asking");
    desk.done(ask(Ask::Identity, "The name is not the one on our list."));
    desk.days(2);
    desk.sends_a_passport();
    desk.days(6);
    desk.hears(Kind::Enquiry);
    desk.days(2);
    desk.done(Act::IdentityAccepted { note: String::new() });
    assert_eq!(
        desk.case().papers_complete_on,
        Some(date(2026, 11, 30)),
        "the passport came then, the thanks later"
    );
    assert_eq!(desk.due("C9"), Some(date(2026, 12, 30)));
    // Asked by nobody, in effect: the letter stayed back.
    let mut desk = Desk::with(|f| {
        f.class.kind = Kind::RightsRequest;
        f.class.rights.insert(Right::Access);
        f.authentication = Authentication::Unknown;
    });
    desk.days(9);
    desk.sends_a_passport();
    desk.done(Act::IdentityAccepted { note: String::new() });
    assert_eq!(desk.due("C9"), Some(date(2026, 12, 29)));
    // A complaint in which identity was never in doubt.
    let mut desk = Desk::new();
    desk.days(9);
    desk.done(Act::IdentityAccepted { note: String::new() });
    assert_eq!(
        (desk.due("C4"), desk.wrote(LetterKind::PapersAccepted)),
        (Some(date(2026, 12, 29)), 0)
    );
}

/// Article 12(3): the notice of an extension goes within the first month, whatever was agreed since.
#[test]
fn a_request_is_extended_in_its_first_month_alone() {
    let mut desk = access();
    desk.done(extend(date(2027, 1, 15), "Many files."));
    desk.days(40);
    assert!(desk.refused(extend(date(2027, 1, 29), "Still many.")).why.contains("first month"));
}

/// C10: a month stands still for a question that left, and not for one that stayed back or came back.
#[test]
fn a_month_stands_still_for_a_question_that_was_read() {
    let mut desk = access();
    desk.done(ask(Ask::Details, "Which years do you mean?"));
    assert!(desk.case().paused.contains_key("C9"));
    desk.days(10);
    desk.comes_back(LetterKind::Clarification);
    assert!(desk.case().paused.is_empty());
    desk.hears(Kind::Enquiry);
    assert_eq!(desk.due("C9"), Some(date(2026, 12, 29)), "no day was lost");
    let mut desk = access();
    desk.office.mode = Mode::Shadow;
    desk.done(ask(Ask::Details, "Which years do you mean?"));
    assert!(desk.case().paused.is_empty());
}

/// s.164A(4), R29, R42, R50: a complaint that we have acknowledged is not ended by one word.
#[test]
fn what_was_acknowledged_ends_with_reasons_the_regulator_and_a_review() {
    let not_ours = |reasons: &str| Act::NotOurs { reasons: reasons.into() };
    let mut desk = Desk::new();
    assert!(desk.refused(no_complaint("")).why.contains("reasons"));
    assert!(desk.refused(not_ours(" ")).instead.contains("NOT OURS"));
    desk.sends(not_ours("The county keeps that list, and has its own officer for it."));
    let letter = desk.letter(LetterKind::OtherRoute);
    for must in [
        "The county keeps that list",
        "Information Commission (ICO)",
        "If you do not agree",
        "29 December 2026",
    ] {
        assert!(letter.contains(must), "{must:?} is missing: {letter}");
    }
    assert_eq!((desk.case().stage, desk.due("C6")), (Stage::Closed, Some(date(2026, 12, 29))));
    assert!(desk.due("C14").is_some());
    desk.days(5);
    desk.hears(Kind::Review);
    assert_eq!(desk.case().stage, Stage::InReview);
    let decide = Act::DecideReview {
        result: ReviewResult::Change,
        reasons: "It is our list after all.".into(),
    };
    let work = desk.drafted(decide);
    assert!(work.warned.iter().any(|w| w.contains("R32")), "whoever ended it does not review it");
    // Opened again by a person: it is undecided, and its dates run.
    let mut desk = Desk::new();
    desk.sends(no_complaint("You asked how to book the hall."));
    desk.done(Act::Reopen);
    assert_eq!(
        (
            desk.due("C6"),
            desk.case().met.contains_key(&crate::casework::clock::MetBy::Outcome)
        ),
        (None, false)
    );
    desk.drafted(outcome(Outcome::Upheld));
    // A request as well; a service complaint stays one word.
    assert!(access().refused(no_complaint("")).why.contains("reasons"));
    let mut service = Desk::with(|f| f.class.track = Some(Track::Service));
    service.done(no_complaint(""));
    assert_eq!(service.case().stage, Stage::Closed);
}

/// R36, R37: E rests on decided cases of this person, nobody else's case is named, and each factor has its own evidence.
#[test]
fn a_refusal_rests_on_this_persons_own_decided_cases() {
    let refuse = |factors: &[Factor], reasons: &str| Act::Refuse {
        factors: factors.to_vec(),
        reasons: reasons.into(),
    };
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.earlier = vec![Earlier {
        reference: "PD-2026-0011".parse().expect("a reference"),
        received_on: date(2026, 3, 2),
        stage: Stage::Closed,
        decided_on: None,
    }];
    let nobody_looked = desk.refused(refuse(&[Factor::Repetition], "It is the same as PD-2026-0011."));
    assert!(nobody_looked.why.contains("R37"), "{}", nobody_looked.why);
    let strangers = desk.refused(refuse(&[Factor::Grudge], "As in PD-2026-0007."));
    assert!(strangers.why.contains("PD-2026-0007"), "{}", strangers.why);
    desk.earlier[0].decided_on = Some(date(2026, 4, 1));
    let bare = desk.refused(refuse(&[Factor::Grudge, Factor::Repetition], "It is the same as PD-2026-0011."));
    assert!(bare.why.contains("R36") && bare.instead.contains("C: "), "{bare:?}");
    desk.sends(refuse(
        &[Factor::Grudge, Factor::Repetition],
        "We thought about this. C: three letters name the same officer. E: PD-2026-0011 found the same.",
    ));
    let letter = desk.letter(LetterKind::Refusal);
    for must in [
        "We thought about this.",
        "grudge: three letters name the same officer.",
        "PD-2026-0011, received on 2 March 2026, decided on 1 April 2026",
    ] {
        assert!(letter.contains(must), "{must:?} is missing: {letter}");
    }
    assert!(!letter.contains("C: "), "{letter}");
}

/// R30, R33: a refusal or a review outcome that came back has told nobody anything, and is sent again.
#[test]
fn a_decision_that_came_back_is_not_given() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.sends(Act::Refuse {
        factors: vec![Factor::Grudge],
        reasons: "Three letters name the same officer.".into(),
    });
    assert_eq!(desk.case().stage, Stage::Closed);
    desk.comes_back(LetterKind::Refusal);
    let case = desk.case();
    assert_eq!(case.stage, Stage::Decided);
    assert!(case.deadlines.iter().any(|d| d.clock == "C8" && d.met_on.is_none()));
    desk.done(Act::Resend);
    assert_eq!(desk.case().stage, Stage::Closed);
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.sends(outcome(Outcome::NotUpheld));
    desk.days(3);
    desk.hears(Kind::Review);
    desk.sends(Act::DecideReview {
        result: ReviewResult::Uphold,
        reasons: "Nothing is new.".into(),
    });
    desk.comes_back(LetterKind::ReviewOutcome);
    assert!(desk.case().deadlines.iter().any(|d| d.clock == "C7" && d.met_on.is_none()));
    desk.done(Act::Resend);
    assert!(desk.case().deadlines.iter().any(|d| d.clock == "C7" && d.met_on.is_some()));
}

/// C1, C2, C15: what a person did by another way stops its clocks, and so does any letter that says we have the complaint.
#[test]
fn duties_are_met_by_whatever_meets_them() {
    let unknown = || Desk::with(|f| f.authentication = Authentication::Unknown);
    let mut desk = unknown();
    desk.done(update("We have your complaint and are looking into it."));
    assert_eq!(desk.case().acknowledged_on, Some(date(2026, 11, 28)));
    desk.comes_back(LetterKind::Progress);
    assert_eq!(desk.case().acknowledged_on, None);
    let mut desk = unknown();
    desk.days(4);
    assert!(
        desk.refused(note("Acknowledged on 3 March 2026 by letter."))
            .why
            .contains("between")
    );
    desk.done(note("Acknowledged on 30 November 2026 by letter, Bob Tranter."));
    assert_eq!(desk.case().acknowledged_on, Some(date(2026, 11, 30)));
    let mut desk = Desk::new();
    desk.done(note("Breach: the list was on the website."));
    desk.days(20);
    let red = |d: &Desk| {
        d.file
            .iter()
            .filter(|r| matches!(&r.event, Event::Reminded { what, .. } if what.starts_with("C15")))
            .count()
    };
    assert!(red(&desk) <= 3, "once a stage, not each morning: {}", red(&desk));
    desk.done(note("Breach reported to the ICO on 29 November 2026, their form."));
    assert!(
        desk.case()
            .deadlines
            .iter()
            .any(|d| d.clock == "C15" && d.met_on == Some(date(2026, 11, 29)))
    );
}

/// A request keeps the law's month; a complaint that moves before it was acknowledged has its stage-1 date from the letter that
/// says so.
#[test]
fn a_request_is_never_moved_to_the_service_register() {
    assert!(access().refused(Act::Service).why.contains("month"));
    let mut desk = Desk::with(|f| f.authentication = Authentication::Unknown);
    desk.done(Act::Service);
    assert!(desk.due("C16-stage-1").is_some());
}

/// The way of closing is how its reason begins; a request is called one.
#[test]
fn a_reason_says_in_its_first_words_how_a_case_ends() {
    let mut desk = Desk::new();
    assert!(
        desk.refused(close("The page was withdrawn from the website."))
            .why
            .contains("decided")
    );
    assert!(desk.refused(close("We have no reply from the printer.")).why.contains("decided"));
    desk.sends(close("Withdrawn by her on the telephone."));
    let mut desk = access();
    desk.sends(close("withdrawn"));
    assert!(desk.letter(LetterKind::CaseClosed).contains("withdrawn your request"));
}
