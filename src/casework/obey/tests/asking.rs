//! ASK, ID, CONSENT: what is asked, reminded, accepted, refused, and comes late.

use super::*;
use crate::casework::papers::identity::IdentityKind;
use crate::casework::papers::identity::IdentityPaper;
use crate::casework::papers::identity::Whose;

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

/// R23, R24: who sends a consent and a passport in one mail has both looked at, in either order; each is accepted once.
#[test]
fn each_paper_is_accepted_once_in_either_order() {
    let identity = || Act::IdentityAccepted {
        note: "she came to the counter with it".into(),
    };
    for acts in [[Act::ConsentAccepted, identity()], [identity(), Act::ConsentAccepted]] {
        let mut desk = Desk::for_another();
        desk.days(2);
        desk.hears(Kind::Enquiry);
        for act in &acts {
            desk.done(act.clone());
        }
        assert!(desk.case().papers_complete_on.is_some());
        for act in acts {
            assert!(desk.refused(act).why.contains("accepted already"));
        }
    }
}

/// L3 by itself, asked for by a person and reminded of: the form has both names that the case knows.
#[test]
fn the_form_that_is_asked_for_later_has_both_names() {
    let mut desk = Desk::with(|f| {
        f.class.on_behalf = true;
        f.class.data_subject = "Edith Garrod".to_owned();
        f.class.consent = crate::casework::class::Consent::Missing;
    });
    let writer = desk.case().writer().expect("somebody wrote").name.clone();
    desk.done(Act::Ask {
        what: Ask::Consent,
        words: String::new(),
    });
    let letter = desk.letter(LetterKind::ConsentWanted);
    let flat = letter.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("My name is: Edith Garrod"), "{flat}");
    assert!(
        !writer.is_empty() && flat.contains(&format!("name of their firm: {writer}")),
        "{flat}"
    );
}

/// R24: what is not the person's own, or comes for another, is weighed in words before it is accepted.
#[test]
fn a_third_partys_document_is_accepted_with_a_note_alone() {
    let bare = || Act::IdentityAccepted { note: String::new() };
    let weighed = || Act::IdentityAccepted {
        note: "Her son’s passport; she confirmed it by telephone on the number we hold.".to_owned(),
    };
    let mut for_another = Desk::for_another();
    assert!(for_another.refused(bare()).why.contains("R24"));
    for_another.done(weighed());
    let mut own = Desk::new();
    let somebody_elses = Event::PapersSeen {
        arrival: 1,
        consent: Vec::new(),
        identity: vec![IdentityPaper {
            whose: Whose::Neither,
            ..IdentityPaper::unread(IdentityKind::Passport)
        }],
        not_checked: 0,
    };
    own.add(vec![(Actor::Redress, String::new(), somebody_elses)], &[]);
    assert!(own.refused(bare()).instead.contains("ID OK:"));
    own.done(weighed());
    let noted = |e: &Recorded| matches!(&e.event, Event::Noted { text } if text.contains("by telephone"));
    assert!(own.file.iter().any(noted), "the assessment is on the file");
    // Of the person's own paper nothing need be said.
    Desk::new().done(bare());
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
