//! NOTE, HOLD, ICO, ASSIGN, UNDO: what changes the file.

use super::*;

/// R39–R41: the regulator's reference, the question to staff, the chronology to the clerk and nothing to the regulator.
#[test]
fn a_regulator_is_answered_by_a_person() {
    let mut desk = Desk::new();
    desk.done(ico("IC-123456-A1B2"));
    assert!(desk.letter(LetterKind::RegulatorAnswer).contains("IC-123456-A1B2"));
    assert!(desk.letters.iter().all(|l| !l.to.address.domain().contains("ico.org.uk")));
    desk.done(assign("bob tranter"));
    let question = desk.letter(LetterKind::Question);
    assert!(
        question.contains("confidential") && question.contains("11 December 2026"),
        "{question}"
    );
    assert!(!question.contains("Oldroyd"), "never the complainant’s detail beyond need");
    assert!(desk.refused(assign("nobody")).instead.contains("Bob Tranter"));
    desk.days(20);
    assert!(desk.case().reminded.iter().any(|r| r.starts_with("question Bob Tranter")));
}

/// UNDO: what was done is taken back where no letter left, and stands on the file.
#[test]
fn undo_takes_back_what_no_letter_told() {
    let mut desk = Desk::new();
    assert!(desk.refused(Act::Undo).why.contains("nobody"));
    desk.done(Act::Accept);
    desk.done(Act::Undo);
    assert_eq!(desk.case().stage, Stage::New);
    assert!(
        desk.file.iter().any(|r| matches!(r.event, Event::Accepted)),
        "events are never removed"
    );
    desk.done(note("BREACH: known since this morning"));
    assert_eq!(desk.due("C15"), Some(date(2026, 12, 1)));
    desk.done(Act::Undo);
    assert_eq!(desk.due("C15"), None);
    desk.done(update("We are looking."));
    assert!(desk.refused(Act::Undo).why.contains("letter"));
    crate::casework::case::verify_chain(&desk.file).expect("the chain holds");
}
