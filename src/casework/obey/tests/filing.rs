//! NOTE, HOLD, ICO, ASSIGN, UNDO: what changes the file.

use super::*;
use crate::casework::clock::MetBy;

/// R39–R41: the regulator's reference, the question to staff, the chronology to the clerk and nothing to the regulator.
#[test]
fn a_regulator_is_answered_by_a_person() {
    let mut desk = Desk::new();
    desk.done(ico("IC-123456-A1B2"));
    assert!(desk.letter(LetterKind::RegulatorAnswer).contains("IC-123456-A1B2"));
    assert!(desk.letters.iter().all(|l| !l.to.address.domain().contains("ico.org.uk")));
    desk.done(question("bob tranter", "Did you use the allotment list for the newsletter?"));
    let asked = desk.letter(LetterKind::Question);
    for must in ["confidential", "11 December 2026", "Did you use the allotment list", "Sue Hartley"] {
        assert!(asked.contains(must), "{must:?} is missing: {asked}");
    }
    assert!(!asked.contains("Oldroyd"), "never the complainant’s detail beyond need");
    assert_eq!(desk.case().assigned, None, "a witness does not look into it");
    assert!(desk.refused(assign("nobody")).instead.contains("Bob Tranter"));
    desk.days(20);
    assert!(desk.case().reminded.iter().any(|r| r.starts_with("question Bob Tranter")));
}

/// R40: to ask is not to give. What was told of the matter stands on the file; a question that names who complains is read again
/// before it leaves.
#[test]
fn to_ask_somebody_is_not_to_give_them_the_case() {
    let mut desk = Desk::new();
    let work = desk.drafted(question("Bob Tranter", "What did Mrs Oldroyd say to you?"));
    assert!(work.warned.iter().any(|w| w.contains("R40")), "{:?}", work.warned);
    desk.done(Act::Cancel);
    desk.done(question("Bob Tranter", "Who had the list in October?"));
    assert!(
        desk.file
            .iter()
            .any(|r| matches!(&r.event, Event::QuestionPut { question, .. } if question.contains("in October")))
    );
    assert!(desk.refused(question("Sue Hartley", "Who had it?")).why.contains("you"));
    // Given to somebody, they are told, reminded, and read what comes.
    desk.done(assign("Bob Tranter"));
    let given = desk.letter(LetterKind::CaseGiven);
    assert!(given.contains("Margaret Oldroyd") && given.contains("Tue 29 Dec 2026"), "{given}");
    let to_bob = |desk: &Desk, kind: LetterKind| {
        let all = desk.letters.iter().filter(|l| l.kind == kind);
        all.filter(|l| l.to.name == "Bob Tranter").count()
    };
    desk.days(40);
    assert!(to_bob(&desk, LetterKind::Reminder) >= 4, "{}", to_bob(&desk, LetterKind::Reminder));
    desk.hears(Kind::Enquiry);
    assert_eq!(to_bob(&desk, LetterKind::Reply), 1);
    // Whoever it is about is not given the case without a word.
    let mut desk = Desk::with(|f| f.message.subject = "Councillor Tranter and my letter".into());
    assert!(desk.done(assign("Bob Tranter")).warned.iter().any(|w| w.contains("seems to name")));
}

/// R68: that a marker is to be looked at again is for those who run the policy, not for whoever was given the case.
#[test]
fn a_markers_date_goes_to_nobody_who_was_given_the_case() {
    let mut desk = Desk::new();
    desk.done(assign("Ravi Anand"));
    desk.sends(marker("WITHHOLD: shouted at staff; telling may make it worse"));
    assert!(!desk.letter(LetterKind::CaseGiven).contains("marker"));
    desk.days(200);
    let said = |name: &str| {
        let all = desk.letters.iter().filter(|l| l.kind == LetterKind::Reminder && l.to.name == name);
        all.map(|l| l.data["lines"].to_string()).collect::<String>()
    };
    assert!(said("Sue Hartley").contains("marker"));
    assert!(said("Ravi Anand").contains("C4") && !said("Ravi Anand").contains("marker"));
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

/// R39, R41, L18: the chronology says what truly happened and when: nothing that was taken back, what did not arrive, whose message
/// came, with what result; and nothing of how somebody may be in touch (R65).
#[test]
fn the_chronology_holds_what_happened_and_nothing_else() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.done(Act::Undo);
    desk.days(1);
    desk.hears(Kind::Enquiry);
    desk.done(Act::Accept);
    desk.done(note("ACKNOWLEDGED by telephone on 28 November 2026"));
    desk.sends(Act::Marker {
        reason: "She came to the office and shouted.".into(),
    });
    desk.sends(outcome(Outcome::NotUpheld));
    desk.comes_back(LetterKind::Outcome);
    desk.days(3);
    desk.done(Act::Ico {
        letter: RegulatorLetter {
            reference: "IC-123456-A1B2".into(),
            on: Some(date(2026, 12, 1)),
            answer_by: Some(date(2026, 12, 16)),
            ..RegulatorLetter::default()
        },
    });
    assert_eq!(desk.due("C21"), Some(date(2026, 12, 16)));
    let told = desk.letter(LetterKind::RegulatorAnswer);
    assert_eq!(
        told.matches("taken under investigation").count(),
        1,
        "what was taken back is not told: {told}"
    );
    for words in [
        "It wants an answer by 16 December 2026",
        "28 November 2026: the complaint was acknowledged by a person",
        "29 November 2026: a further message came from the complainant",
        "29 November 2026: the outcome was decided: not upheld",
        "we wrote to the person (outcome); it did not arrive",
        "1 December 2026: the regulator wrote to the council",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("marker") && !told.contains("shouted"), "R65: {told}");
    let early = desk.refused(note("CONSULTED on 30 November 2026")).why;
    assert!(early.contains("1 Dec"), "before the letter came: {early}");
    desk.done(note("CONSULTED the council at its meeting of 2 December 2026"));
    let again = desk.letter(LetterKind::RegulatorAnswer);
    assert!(again.contains("The council was consulted on 2 December 2026"), "{again}");
    assert!(desk.case().owes_regulator());
    desk.done(note("ANSWERED ICO today"));
    assert!(!desk.case().owes_regulator());
    desk.days(30);
    assert!(!desk.case().reminded.iter().any(|r| r.starts_with("C21 2026-12-16 today")));
    // Its next letter wants an answer of its own, and nobody was consulted on that.
    desk.done(ico("IC-999999-Z9"));
    assert!(desk.case().owes_regulator() && !desk.case().met.contains_key(&MetBy::Consultation));
    let unsaid = desk.done(note("answered the regulator by post"));
    assert!(unsaid.warned.iter().any(|w| w.contains("R41")), "{:?}", unsaid.warned);
}

/// R39: the day on which a regulator wants its answer outlives the case.
#[test]
fn a_closed_case_keeps_the_regulators_day() {
    let mut desk = Desk::new();
    desk.done(ico("IC-123456-A1B2"));
    let due = desk.due("C21");
    assert!(due.is_some());
    desk.sends(close("withdrawn"));
    assert_eq!((desk.case().stage, desk.due("C21")), (Stage::Closed, due));
    desk.days(30);
    assert!(desk.case().reminded.iter().any(|r| r.starts_with("C21 ")));
}
