//! The council owns the policy, the clerk runs it: versions, roles, reviews, records.

use super::*;
use crate::casework::policy::NoticeText;

/// The newest notice of a new case: to whom.
fn told_first(desk: &Desk) -> String {
    let notice = desk.letters.iter().find(|l| l.kind == LetterKind::NewCase).expect("a notice");
    notice.to.address.to_string()
}

/// R1: the version in force at receipt stays with the case, whatever is adopted later.
#[test]
fn a_case_keeps_the_version_of_its_day() {
    let mut desk = Desk::new();
    let then = desk.office.policy.version.clone();
    desk.office.policy.version = "V3".into();
    desk.done(Act::Accept);
    assert_eq!(desk.case().policy_version, then);
    assert_ne!(then, "V3");
    assert!(
        desk.office.policy.adopted.is_some() && desk.office.policy.next_review.is_some(),
        "on record"
    );
}

/// R3: who runs the policy day to day is the council's to say: the roles decide who hears and who may act, not the names.
#[test]
fn roles_are_the_councils_to_give() {
    assert_eq!(told_first(&Desk::new()), "clerk@aldermoor-tc.example");
    let mut office = office();
    office.people.retain(|p| !p.roles.contains(&Role::Clerk));
    office
        .people
        .push(person("Ada Byrne", "ada.byrne@aldermoor-tc.example", &[Role::Clerk]));
    let decision = decide(&facts(), &office);
    let notice = decision.letters.iter().find(|l| l.kind == LetterKind::NewCase).expect("a notice");
    assert_eq!(notice.to.address.to_string(), "ada.byrne@aldermoor-tc.example");
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    let by = desk.file.iter().find(|r| r.event == Event::Accepted).expect("an event").by.clone();
    assert_eq!(
        by,
        Actor::Officer {
            name: "Sue Hartley".into()
        },
        "who did it is on the file"
    );
}

/// R6: each notice's review is warned of before it and named as overdue after it, every Monday.
#[test]
fn a_notices_review_is_warned_of_and_then_overdue() {
    let mut office = office();
    office.policy.next_review = None;
    let digest = |office: &Office, monday: Date| {
        let letters = tick::digest(&[], &tick::Waiting::default(), monday, office);
        flat(&words_of(&letters[0], office, None).text)
    };
    office.policy.notices.push(NoticeText {
        name: "complaints privacy notice".into(),
        version: "3".into(),
        published: date(2026, 6, 2),
        next_review: Some(date(2027, 1, 15)),
    });
    assert!(!digest(&office, date(2026, 11, 2)).contains("privacy notice"), "not yet");
    assert!(digest(&office, date(2026, 12, 7)).contains("complaints privacy notice (version 3) is due on Fri 15 Jan 2027"));
    assert!(digest(&office, date(2027, 1, 18)).contains("complaints privacy notice (version 3) was due on Fri 15 Jan 2027 and is overdue"));
}

/// R20: the acknowledgement's target is five working days; an overrun is said, and its reason asked for the file.
#[test]
fn an_overrun_asks_for_its_reason() {
    let mut desk = Desk::with(|f| f.authentication = crate::mail::Authentication::Unknown);
    assert_eq!(desk.due("C2"), Some(date(2026, 12, 4)), "a Saturday’s five working days");
    desk.days(6);
    assert!(
        !desk
            .letters
            .iter()
            .any(|l| words_of(l, &desk.office, None).text.contains("reason on the file"))
    );
    desk.days(2);
    assert!(
        desk.letter(LetterKind::Reminder)
            .contains("Put the reason on the file: NOTE (R20).")
    );
    desk.done(note("The office was closed by a flood."));
    assert!(
        desk.file
            .iter()
            .any(|r| matches!(&r.event, Event::Noted { text } if text.contains("flood")))
    );
}

/// R22: identity is sought only where there is doubt, and the doubt is on the file; R24: what does not do is said, always.
#[test]
fn a_doubt_about_identity_has_its_reason_on_file() {
    let ask = |words: &str| Act::Ask {
        what: Ask::Identity,
        words: words.into(),
    };
    let mut desk = Desk::new();
    assert!(desk.refused(ask(" ")).why.contains("R22"), "the address is proven, so why?");
    desk.done(ask("The signature is not the one on your earlier letters."));
    assert!(desk.letter(LetterKind::IdentityWanted).contains("earlier letters"));
    let reason = |desk: &Desk| {
        desk.file
            .iter()
            .rev()
            .find(|r| matches!(r.event, Event::Asked { .. }))
            .expect("asked")
            .authority
            .clone()
    };
    assert!(reason(&desk).contains("The signature is not the one"), "{}", reason(&desk));
    let mut unproven = Desk::with(|f| f.authentication = crate::mail::Authentication::Unknown);
    assert!(unproven.refused(ask("")).why.contains("R22"), "whose doubt is it, and why?");
    unproven.done(ask("Nothing shows that the address is yours."));
    assert!(reason(&unproven).contains("Nothing shows"), "{}", reason(&unproven));
    assert!(desk.refused(Act::IdentityRefused { why: " ".into() }).why.contains("why"), "R24");
}

/// R34: reviews go where complaints go: the configured address, whatever it is.
#[test]
fn a_review_is_asked_for_at_the_configured_address() {
    let mut desk = Desk::new();
    desk.office.letters_from.address = crate::mail::sample::address("desk@another-council.example");
    desk.sends(outcome(Outcome::NotUpheld));
    assert!(desk.letter(LetterKind::Outcome).contains("desk@another-council.example"));
}
