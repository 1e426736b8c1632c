//! What a second look at the desk found: words that asserted what was not so, and what could not be said.

use super::*;
use crate::casework::testing::facts_on;

/// R21: the letter says that a written consent was accepted, so the file must show one, or a note of it.
#[test]
fn a_consent_that_nothing_shows_is_not_accepted() {
    let mut desk = Desk::for_another();
    assert!(desk.refused(Act::ConsentAccepted).why.contains("nothing on the file shows"));
    desk.done(note(
        "Edna Oldroyd signed the form at the counter on 27 November; the paper is in the file.",
    ));
    desk.done(Act::ConsentAccepted);
    let mut desk = Desk::for_another();
    desk.days(2);
    desk.hears(Kind::Enquiry);
    desk.done(Act::ConsentAccepted);
}

/// R17: what somebody feels about it is not what happened.
#[test]
fn a_complaint_without_a_name_or_a_story_is_asked_for_both() {
    let desk = Desk::with(|f| {
        f.typed.text = "I want to make a complaint about how you used my data. It is a disgrace.".into();
        f.message.from[0].name = String::new();
    });
    let words = desk.letter(LetterKind::Acknowledgement);
    assert!(
        words.contains("your name") && words.contains("what happened, and roughly when"),
        "{words}"
    );
}

/// R47, R72: a file that is held and data that may only be stored are two things, and the person is told before the second ends.
#[test]
fn the_end_of_a_hold_is_not_the_end_of_a_restriction_of_data() {
    let mut desk = Desk::with(|f| {
        f.class.kind = Kind::RightsRequest;
        f.class.rights = [Right::Restriction].into();
    });
    desk.sends(outcome(Outcome::Upheld));
    desk.done(Act::Hold {
        reason: "a court case is pending".into(),
    });
    let work = desk.done(Act::Release);
    assert!(warns(&work, "stored and nothing else"), "{:?}", work.warned);
    assert!(desk.case().stored_only.is_some() && desk.case().hold.is_none());
    assert!(
        desk.refused(share("Kent Police", "her letter, because they asked"))
            .why
            .contains("R47")
    );
    assert!(desk.refused(Act::Release).why.contains("told before"));
    desk.done(note("TOLD on 28 November by telephone that it ends on 1 December"));
    desk.done(Act::Release);
    assert!(desk.case().stored_only.is_none());
}

/// R49: an objection that may be about mailings is not refused without a word.
#[test]
fn an_objection_that_is_refused_is_asked_about_marketing() {
    let mut desk = Desk::with(|f| {
        f.class.kind = Kind::RightsRequest;
        f.class.rights = [Right::Objection].into();
    });
    assert!(
        desk.letter(LetterKind::Acknowledgement)
            .contains("an end to the use of personal information that you object to")
    );
    let work = desk.drafted(outcome(Outcome::NotUpheld));
    assert!(warns(&work, "direct marketing is absolute"), "{:?}", work.warned);
    assert!(!warns(&desk.drafted(outcome(Outcome::Upheld)), "R49"));
}

/// R57–R59, L20: what, why, by which policy, for how long, to whom to write, and how to say that it is wrong.
#[test]
fn the_letter_of_a_restriction_holds_everything() {
    let mut desk = Desk::new();
    desk.done(Act::SinglePointOfContact {
        person: "Bob Tranter".into(),
        reason: "You wrote to five of us.".into(),
    });
    desk.sends(Act::Restrict {
        terms: "You may write once a week, by email only".into(),
        until: Some(date(2027, 6, 10)),
        reason: "you sent 40 emails a day to three officers".into(),
    });
    let words = desk.letter(LetterKind::Restricted);
    for must in [
        "by email only.",
        "bob.tranter@aldermoor-tc.example",
        "This lasts until 10 June 2027",
        "our policy on unreasonably persistent contact",
        "If you do not agree",
    ] {
        assert!(words.contains(must), "{must:?} is missing: {words}");
    }
    desk.sends(Act::Restrict {
        terms: "You may write once a week.".into(),
        until: None,
        reason: "Nothing has changed.".into(),
    });
    assert!(desk.letter(LetterKind::Restricted).contains("until we tell you that it has ended"));
}

/// R64, R66, L22, L23: an adviser is asked first; said once more, the marker is kept, and the letter says that.
#[test]
fn a_marker_that_is_looked_at_again_is_kept() {
    let mut desk = Desk::new();
    desk.office
        .people
        .push(person("Gwen Dale", "gwen.dale@aldermoor-tc.example", &[Role::Adviser]));
    let work = desk.sends(marker("She threatened the warden on 2 November"));
    assert!(warns(&work, "Gwen Dale is registered as the adviser"), "{:?}", work.warned);
    assert!(desk.letter(LetterKind::MarkerTold).contains("We have put a warning note"));
    desk.days(180);
    let work = desk.sends(marker("another incident on 2 May"));
    assert!(work.said.iter().any(|s| s.contains("kept")), "{:?}", work.said);
    let words = desk.letter(LetterKind::MarkerTold);
    assert!(
        words.contains("We are keeping it for now.") && words.contains("Another incident on 2 May.") && !words.contains("We have put"),
        "{words}"
    );
    assert!(desk.due("C13").is_some_and(|on| on > date(2027, 11, 1)), "its six months run anew");
}

/// R28, C9, s.2.4: two months more count from the day the clock started, and end on a working day.
#[test]
fn two_months_more_count_like_the_first() {
    let request = |on: Date| {
        Desk::with(|f| {
            *f = facts_on(on);
            f.class.kind = Kind::RightsRequest;
            f.class.rights.insert(Right::Access);
        })
    };
    for (received, asked, becomes) in [
        (date(2027, 1, 31), date(2027, 5, 1), date(2027, 4, 30)),
        (date(2026, 11, 30), date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 11, 30), date(2027, 2, 1), date(2027, 2, 1)),
    ] {
        let mut desk = request(received);
        desk.days(10);
        desk.done(extend(asked, "There are four thousand pages to read."));
        assert_eq!(desk.due("C9"), Some(becomes), "received {received}");
    }
    let mut desk = request(date(2027, 1, 31));
    let refused = desk.refused(extend(date(2027, 6, 1), "There are many papers."));
    assert!(
        refused.why.contains("Fri 30 Apr 2027 at the latest, 2 months beyond the first C9"),
        "{}",
        refused.why
    );
}

/// C9: nobody is late whose month has not begun, and the clerk hears that instead.
#[test]
fn a_month_that_waits_for_proof_is_not_overdue() {
    let mut desk = Desk::with(|f| {
        f.class.kind = Kind::RightsRequest;
        f.class.rights.insert(Right::Access);
    });
    desk.done(Act::Ask {
        what: Ask::Identity,
        words: "The surname is not the one on our list.".into(),
    });
    desk.days(60);
    let told: Vec<String> = desk
        .letters
        .iter()
        .filter(|l| l.kind == LetterKind::Reminder)
        .map(|l| {
            let words = words_of(l, &desk.office, Some(&desk.reference));
            format!("{} {}", words.subject, flat(&words.text))
        })
        .collect();
    assert!(told.iter().all(|t| !t.contains("OVERDUE") && !t.contains("Overdue")), "{told:#?}");
    assert!(told.iter().any(|t| t.contains("has not begun: proof was asked for")), "{told:#?}");
}

/// R38: letters never say a factor's letter, also where the one factor is named once more before its evidence.
#[test]
fn the_one_factor_loses_its_letter() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    let refuse = |factor: Factor, reasons: &str| Act::Refuse {
        factors: vec![factor],
        reasons: reasons.into(),
    };
    assert!(warns(
        &desk.drafted(refuse(Factor::Disruption, "A: you wrote that you will stop every meeting.")),
        "needs both"
    ));
    desk.sends(refuse(Factor::Grudge, "C: three letters name the same officer."));
    let words = desk.letter(LetterKind::Refusal);
    assert!(words.contains("Three letters name") && !words.contains("C: "), "{words}");
}

/// R25: what would be refused is not offered.
#[test]
fn nothing_is_offered_that_would_be_refused() {
    let mut desk = Desk::for_another();
    let offered = next::possible(&desk.case());
    assert!(
        offered.iter().all(|o| !o.starts_with("UPDATE") && !o.starts_with("OUTCOME")),
        "{offered:?}"
    );
    desk.days(20);
    let reminders: Vec<String> = desk
        .letters
        .iter()
        .filter(|l| l.kind == LetterKind::Reminder)
        .map(|l| flat(&words_of(l, &desk.office, Some(&desk.reference)).text))
        .collect();
    assert!(
        reminders
            .iter()
            .all(|r| !r.contains("UPDATE writes to them") && !r.contains("ACCEPT, UPDATE")),
        "{reminders:#?}"
    );
}
