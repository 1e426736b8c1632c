//! OUTCOME, REFUSE, REVIEW, CLOSE, and the drafts they make.

use super::*;

/// R20, R26, R27, R29, R30: accept, outcome as a draft, the letter, the window for a review, its lapse.
#[test]
fn the_core_path_goes_from_acceptance_to_the_closed_file() {
    let mut desk = Desk::new();
    assert_eq!(desk.case().stage, Stage::New);
    desk.done(Act::Accept);
    assert_eq!(desk.case().stage, Stage::Investigating);
    desk.refused(Act::Accept);
    let draft = desk.drafted(outcome(Outcome::Upheld));
    assert_eq!(desk.case().stage, Stage::Investigating, "a draft changes nothing");
    let shown = words_of(&draft.letters[0], &desk.office, Some(&desk.reference)).text;
    desk.done(Act::Send);
    assert_eq!(
        flat(&shown),
        desk.letter(LetterKind::Outcome),
        "the draft is the letter as it leaves"
    );
    let case = desk.case();
    assert_eq!((case.stage, case.draft.clone()), (Stage::Decided, None));
    assert_eq!(case.finding.expect("a finding").communicated_on, Some(date(2026, 11, 28)));
    assert_eq!(desk.due("C6"), Some(date(2026, 12, 29)));
    desk.days(32);
    let case = desk.case();
    assert_eq!(case.stage, Stage::Closed);
    assert_eq!(case.closing.expect("closed").0, Closing::Finished);
    assert!(desk.due("C14").is_some(), "R71: the file's own year starts");
}

/// R35–R38: factors, evidence, linked cases for e, and the three contents of the notice, or nothing.
#[test]
fn a_refusal_holds_everything_or_is_not_written() {
    let refuse = |factors: &[Factor], reasons: &str| Act::Refuse {
        factors: factors.to_vec(),
        reasons: reasons.into(),
    };
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    assert!(desk.refused(refuse(&[], "because")).why.contains("R36"));
    assert!(desk.refused(refuse(&[Factor::Grudge], "  ")).why.contains("R38"));
    assert!(desk.refused(refuse(&[Factor::Repetition], "the same again")).why.contains("R37"));
    desk.earlier.push(Earlier {
        reference: "PD-2026-0033".parse().expect("a reference"),
        received_on: date(2026, 8, 4),
        stage: Stage::Closed,
        decided_on: Some(date(2026, 9, 1)),
    });
    let work = desk.drafted(refuse(&[Factor::Repetition], "We looked into this in August, and nothing is new."));
    assert!(work.warned.iter().any(|w| w.contains("conclusive")));
    desk.done(Act::Send);
    let words = desk.letter(LetterKind::Refusal);
    for must in [
        "We looked into this in August",
        "Information Commission (ICO)",
        "through the courts (a judicial remedy)",
        "PD-2026-0033, received on 4 August 2026, decided on 1 September 2026",
        "repeats what we have already looked into",
    ] {
        assert!(words.contains(must), "{must:?} is missing: {words}");
    }
    for never in ["vexatious", "factor E", "Factor"] {
        assert!(!words.contains(never), "{never:?}");
    }
    assert_eq!(desk.case().closing.expect("closed").0, Closing::Refused);
    let mut nobody = Desk::new();
    nobody.office.council.regulator.name = String::new();
    assert!(nobody.refused(refuse(&[Factor::Grudge], "x")).why.contains("R38"));
}

/// R31–R33: in time, its month, another person; the same person is warned and recorded; no second review.
#[test]
fn a_review_in_time_is_decided_by_somebody_else() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.sends(outcome(Outcome::NotUpheld));
    desk.days(10);
    desk.hears(Kind::Review);
    let case = desk.case();
    assert_eq!(case.stage, Stage::InReview);
    assert_eq!(desk.due("C7"), Some(date(2027, 1, 8)));
    let words = desk.letter(LetterKind::ReviewReceived);
    assert!(
        words.contains("Ravi Anand") && words.contains("8 December 2026") && words.contains("8 January 2027"),
        "{words}"
    );
    let decide = Act::DecideReview {
        result: ReviewResult::Change,
        reasons: "The list was never meant for that.".into(),
    };
    let work = desk.drafted(decide.clone());
    assert!(work.warned.iter().any(|w| w.contains("R32")), "{:?}", work.warned);
    let Answer::Draft { work, .. } = desk.says_as("Ravi Anand", decide.clone()) else {
        panic!("a draft")
    };
    assert!(work.warned.iter().all(|w| !w.contains("R32")));
    assert!(matches!(desk.says_as("Ravi Anand", Act::Send), Answer::Done(_)));
    assert_eq!(desk.case().stage, Stage::Reviewed);
    let words = desk.letter(LetterKind::ReviewOutcome);
    assert!(words.contains("The decision is changed.") && words.contains("Ravi Anand"));
    assert!(!words.contains("ask us to review"), "no second review: {words}");
    desk.days(1);
    assert!(desk.refused(decide).why.contains("no second one"));
    desk.sends(close("You have had our last answer."));
    assert!(desk.letter(LetterKind::RegulatorRoute).contains("ico.org.uk"));
}

/// R31, L14: too late waits for a person, who takes it or says why not; the regulator stays open.
#[test]
fn a_late_review_waits_for_a_person() {
    let decided = || {
        let mut desk = Desk::new();
        desk.done(Act::Accept);
        desk.sends(outcome(Outcome::NotUpheld));
        desk.days(40);
        desk.hears(Kind::Review);
        desk
    };
    let mut desk = decided();
    assert!(desk.case().review.as_ref().is_some_and(|r| r.late && !r.accepted));
    assert_eq!(desk.case().stage, Stage::Closed);
    desk.sends(close("You gave no reason for the delay."));
    let words = desk.letter(LetterKind::ReviewLate);
    for must in [
        "28 November 2026",
        "29 December 2026",
        "7 January 2027",
        "You gave no reason",
        "Information Commission",
    ] {
        assert!(words.contains(must), "{must:?} is missing: {words}");
    }
    let mut desk = decided();
    desk.done(Act::Accept);
    assert_eq!(desk.case().stage, Stage::InReview);
    assert_eq!(desk.due("C7"), Some(date(2027, 2, 8)), "counted from the day the request came");
}

/// T17: nothing about the clerk is the clerk's to do, and the council signs.
#[test]
fn what_is_about_the_clerk_is_not_the_clerks() {
    let mut desk = Desk::with(|f| {
        f.class.flags.insert("about-the-clerk".into());
    });
    assert!(desk.refused(Act::Accept).why.contains("not yours"));
    assert!(matches!(desk.says_as("Priya Nair", Act::Accept), Answer::Done(_)));
    assert!(matches!(desk.says_as("Priya Nair", outcome(Outcome::Upheld)), Answer::Draft { .. }));
    assert!(matches!(desk.says_as("Priya Nair", Act::Send), Answer::Done(_)));
    assert!(!desk.letter(LetterKind::Outcome).contains("Sue Hartley"));
    desk.days(40);
    let clerk = desk.office.person(Role::Clerk).expect("a clerk").address.clone();
    assert!(desk.letters.iter().all(|l| l.to.address != clerk), "the clerk hears nothing");
}

/// Drafts: replaced, dropped, sent once; nothing to send where nothing lies ready.
#[test]
fn a_draft_is_replaced_dropped_or_sent_once() {
    let mut desk = Desk::new();
    assert!(desk.refused(Act::Send).why.contains("nothing lies ready"));
    assert!(desk.refused(Act::Cancel).why.contains("nothing lies ready"));
    desk.drafted(outcome(Outcome::Upheld));
    desk.drafted(close("withdrawn"));
    assert!(matches!(desk.case().draft.expect("a draft").act, Act::Close { .. }));
    desk.done(Act::Cancel);
    assert_eq!(desk.case().draft, None);
    desk.sends(close("She has withdrawn it."));
    assert!(desk.letter(LetterKind::CaseClosed).contains("do not want to go on"));
    desk.refused(Act::Send);
}

/// Every act on a closed case that would change its outcome is refused; REOPEN brings its dates back.
#[test]
fn a_closed_case_says_so() {
    let mut desk = Desk::new();
    desk.sends(no_complaint("You asked how to book the hall."));
    let words = desk.letter(LetterKind::OtherRoute);
    assert!(words.contains("If you did mean to complain"), "{words}");
    for act in [Act::Accept, outcome(Outcome::Upheld), update("x"), Act::Service] {
        assert!(desk.refused(act).instead.contains("REOPEN"));
    }
    assert_eq!(desk.due("C4"), None);
    desk.days(30);
    let work = desk.done(Act::Reopen);
    assert!(work.warned.iter().any(|w| w.contains("C2") || w.contains("C1") || w.contains("C4")) || desk.due("C4").is_some());
    assert_eq!(desk.case().stage, Stage::New);
    assert_eq!(desk.due("C14"), None);
}

/// R35–R38: what a refusal promises. Something new is considered: REOPEN sets the refusal aside, the month runs from the day of
/// what was new, and the case is decided anew.
#[test]
fn a_refused_complaint_that_is_taken_up_again_is_decided_anew() {
    let refuse = || Act::Refuse {
        factors: vec![Factor::Grudge],
        reasons: "Three letters are about one officer, and none says what she did.".into(),
    };
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.sends(refuse());
    assert_eq!(desk.case().closing.expect("closed").0, Closing::Refused);
    desk.days(20);
    desk.hears(Kind::Enquiry);
    desk.days(2);
    let work = desk.done(Act::Reopen);
    assert!(work.warned.iter().any(|w| w.contains("UPDATE")), "{:?}", work.warned);
    let case = desk.case();
    assert_eq!((case.stage, case.refusal.is_none()), (Stage::Investigating, true));
    assert_eq!(case.refusals_set_aside.len(), 1, "it stays on the file");
    let open: Vec<&str> = case
        .deadlines
        .iter()
        .filter(|d| d.met_on.is_none())
        .map(|d| d.clock.as_str())
        .collect();
    assert_eq!(open, ["C4"]);
    assert_eq!(desk.due("C4"), Some(date(2027, 1, 18)), "from 18 December, the day of what was new");
    assert!(
        follow::moved_dates(&case, &desk.office).is_empty(),
        "no list of days off moves it back"
    );
    desk.done(extend(date(2027, 2, 1), "the photographs are looked at"));
    desk.sends(outcome(Outcome::Upheld));
    let case = desk.case();
    assert!(case.may_be_reviewed() && case.decider() == Some("Sue Hartley"));
    // A word too quick is taken back, and the refusal stands again.
    let mut slip = Desk::new();
    slip.sends(refuse());
    slip.done(Act::Reopen);
    slip.done(Act::Undo);
    assert!(slip.case().refusal.is_some() && slip.case().stage == Stage::Closed);
    // It may be refused once more, with a notice of its own.
    slip.done(Act::Reopen);
    slip.sends(refuse());
    assert_eq!(slip.letters.iter().filter(|l| l.kind == LetterKind::Refusal).count(), 2);
    assert_eq!(slip.case().closing.expect("closed").0, Closing::Refused);
}
