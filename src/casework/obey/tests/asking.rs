//! ASK, ID, CONSENT: what is asked, reminded, accepted, refused, and comes late.

use super::*;

/// R25: nothing of substance while consent is open. R21, R26: the month starts on the dated event.
#[test]
fn nothing_of_substance_leaves_while_consent_is_open() {
    let mut desk = Desk::for_another();
    assert_eq!(desk.case().stage, Stage::Waiting);
    assert_eq!(desk.due("C4"), None);
    assert_eq!(
        desk.due("C1"),
        Some(date(2026, 12, 29)),
        "domain fact 2: the law’s clock does not wait"
    );
    assert!(desk.refused(outcome(Outcome::Upheld)).why.contains("R25"));
    assert!(desk.refused(update("soon")).why.contains("R25"));
    desk.days(3);
    desk.done(Act::ConsentRefused {
        why: "It is not signed.".into(),
    });
    assert!(desk.letter(LetterKind::PapersRefused).contains("It is not signed."));
    assert_eq!(desk.case().waiting_for, [Ask::Consent]);
    desk.days(2);
    desk.done(Act::ConsentAccepted);
    assert_eq!(desk.case().papers_complete_on, Some(date(2026, 12, 3)));
    assert_eq!(desk.due("C4"), Some(date(2027, 1, 4)), "a month from 3 December, a Sunday, rolled");
    assert!(desk.letter(LetterKind::PapersAccepted).contains("4 January 2027"));
    assert_eq!(desk.case().stage, Stage::Investigating);
}

/// C20: reminded once, then the clerk may close, and a late answer opens the case again.
#[test]
fn what_was_asked_is_reminded_once_and_a_late_answer_reopens() {
    let mut desk = Desk::for_another();
    desk.days(13);
    let reminders = |d: &Desk| d.letters.iter().filter(|l| l.kind == LetterKind::ConsentWanted).count();
    assert_eq!(reminders(&desk), 0);
    desk.days(40);
    assert_eq!(reminders(&desk), 1);
    assert!(desk.letter(LetterKind::ConsentWanted).contains("have not had an answer"));
    desk.days(8);
    assert!(
        desk.case().reminded.iter().any(|r| r == "Consent 60" || r.contains("60")),
        "{:?}",
        desk.case().reminded
    );
    desk.sends(close("not pursued"));
    assert!(desk.letter(LetterKind::CaseClosed).contains("have not heard from you"));
    assert_eq!(desk.case().closing.clone().expect("closed").0, Closing::NotPursued);
    desk.days(30);
    desk.hears(Kind::Enquiry);
    assert_eq!(desk.case().stage, Stage::Waiting, "opened again where it stood");
    assert!(desk.due("C1").is_some());
}
