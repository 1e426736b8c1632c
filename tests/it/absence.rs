//! Whoever is away or says nothing: who hears what falls due, and when.

use crate::attacks::{Scene, of, words_of};
use crate::council::message;
use crate::desk_by_mail::{CHAIR, answer, unstamped};
use crate::office::{CLERK, office_with};
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use jiff::SignedDuration;
use redress::casework::letter::LetterKind;
use std::sync::Arc;

pub const DEPUTY: &str = "bob.tranter@aldermoor-tc.example";

pub fn with_a_deputy() -> Scene {
    Scene::at(Desk::at(
        Arc::new(office_with(|text| {
            let deputy = format!("[[person]]\nname = \"Bob Tranter\"\naddress = \"{DEPUTY}\"\nroles = [\"deputy\"]\n[[mailbox]]");
            *text = text.replacen("[[mailbox]]", &deputy, 1);
        })),
        &Given::default(),
    ))
}

/// The same message, written now by the desk's clock.
fn dated(desk: &Desk, bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(bytes).expect("text");
    let now = jiff::fmt::rfc2822::to_string(&desk.now.to_zoned(jiff::tz::TimeZone::UTC)).expect("a date");
    text.split_inclusive("\r\n")
        .map(|l| {
            if l.starts_with("Date: ") {
                format!("Date: {now}\r\n")
            } else {
                l.to_owned()
            }
        })
        .collect::<String>()
        .into_bytes()
}

fn out_of_office(scene: &mut Scene, words: &str) -> Vec<Letter> {
    let more = format!("In-Reply-To: <{}>\r\nAuto-Submitted: auto-replied\r\n", scene.notice.message_id.0);
    let sent = message(CLERK, "o1@aldermoor-tc.example", "Automatic reply: New complaint", &more, words);
    let sent = dated(&scene.desk, sent);
    scene.desk.take(sent).1
}

#[test]
fn while_the_clerk_is_away_the_deputy_hears_what_falls_due() {
    let mut scene = with_a_deputy();
    let letters = out_of_office(
        &mut scene,
        "I am on annual leave and will be back on Monday 14 December. For anything urgent please ring.",
    );
    assert!(letters.is_empty(), "an automatic answer gets none: {letters:?}");
    let until = scene.desk.now + SignedDuration::from_hours(24 * 10);
    let brought = scene.desk.days_pass(until);
    let deputy: Vec<&Letter> = brought.iter().map(|(_, l)| l).filter(|l| l.to.to_string() == DEPUTY).collect();
    assert!(!deputy.is_empty(), "{brought:?}");
    assert!(
        deputy.iter().any(|l| words_of(l).contains("Sue Hartley is away")),
        "{}",
        words_of(deputy[0])
    );
    assert!(
        brought.iter().any(|(_, l)| l.to.to_string() == CLERK),
        "the clerk finds hers when she is back"
    );
    // She writes again: from then on hers are hers.
    // An old message of hers that somebody sends once more is no word of today's.
    scene.mail(CLERK, "Re: PD-2026-0001", "I am here, thank you Bob.");
    assert!(told_of_absence(&mut scene, 2));
    let back = message(
        CLERK,
        "o2@aldermoor-tc.example",
        "Re: PD-2026-0001",
        "",
        "I am back, thank you Bob.",
    );
    let back = dated(&scene.desk, back);
    scene.desk.take(back);
    let until = scene.desk.now + SignedDuration::from_hours(24 * 20);
    let brought = scene.desk.days_pass(until);
    assert!(!brought.iter().any(|(_, l)| words_of(l).contains("is away")), "{brought:?}");
}

/// Whether within some days anybody hears that the clerk is away.
fn told_of_absence(scene: &mut Scene, days: i64) -> bool {
    let until = scene.desk.now + SignedDuration::from_hours(24 * days);
    scene
        .desk
        .days_pass(until)
        .iter()
        .any(|(_, l)| words_of(l).contains("Sue Hartley is away"))
}

#[test]
fn where_the_host_is_silent_an_absence_needs_a_secret_and_its_end_an_act() {
    let away = |answers: &str| {
        let sent = unstamped(
            CLERK,
            "o1@x.example",
            answers,
            "I am on annual leave and will be back on Monday 14 December.",
        );
        let text = String::from_utf8(sent).expect("text");
        text.replace("MIME-Version", "Auto-Submitted: auto-replied\r\nMIME-Version")
            .into_bytes()
    };
    let office = || {
        Arc::new(office_with(|text| {
            let deputy = format!("[[person]]\nname = \"Bob Tranter\"\naddress = \"{DEPUTY}\"\nroles = [\"deputy\"]\n[[mailbox]]");
            *text = text
                .replacen("[[mailbox]]", &deputy, 1)
                .replace("poll_seconds", "host_is_silent = true\npoll_seconds");
        }))
    };
    // Anybody can write such an answer; who answers no notice of hers is not believed.
    let mut scene = Scene::at(Desk::at(office(), &Given::default()));
    scene.desk.take(away("no.such@x.example"));
    assert!(!told_of_absence(&mut scene, 10));
    let mut scene = Scene::at(Desk::at(office(), &Given::default()));
    let notice = scene.notice.message_id.0.clone();
    scene.desk.take(away(&notice));
    // And nobody ends it by writing in her name.
    scene
        .desk
        .take(unstamped(CLERK, "o2@x.example", &notice, "Thank you, that is fine."));
    assert!(told_of_absence(&mut scene, 10));
    let code = answer(
        &scene
            .desk
            .take(unstamped(CLERK, "o3@x.example", &notice, "accept this one please"))
            .1,
    );
    scene.desk.take(unstamped(CLERK, "o4@x.example", &code.message_id.0, "yes"));
    assert!(!told_of_absence(&mut scene, 4));
}

#[test]
fn where_nobody_says_a_word_the_deputy_hears_and_then_the_chair() {
    let mut scene = with_a_deputy();
    let until = scene.desk.now + SignedDuration::from_hours(24 * 24);
    let brought = scene.desk.days_pass(until);
    let first = |to: &str| {
        brought
            .iter()
            .find(|(_, l)| l.to.to_string() == to && words_of(l).contains("Nobody at the council"))
            .map(|(day, _)| *day)
    };
    let (clerk, deputy, chair) = (first(CLERK), first(DEPUTY), first(CHAIR));
    assert!(
        clerk.is_some() && clerk < deputy && deputy < chair,
        "{clerk:?} {deputy:?} {chair:?}"
    );
    // A message that nobody says a word about goes the same way.
    let mut scene = with_a_deputy();
    let words =
        "From the lady at number 12, she dropped it in: I want to make a complaint about how you have handled my personal information.";
    let asked = scene.mail(CLERK, "Complaint: my address", words);
    assert_eq!(of(&asked, LetterKind::Unsure), 1, "{asked:?}");
    scene.reply(CLERK, "Note: I have asked the printers, who will look tomorrow.");
    let brought = scene.desk.days_pass(until);
    let told = |to: &str| {
        brought
            .iter()
            .filter(|(_, l)| l.to.to_string() == to && words_of(l).contains("waits for a word"))
            .count()
    };
    assert_eq!((told(CLERK), told(DEPUTY), told(CHAIR)), (3, 2, 1), "{brought:?}");
    // A note is a word: where there is one, nobody is told.
    let mut scene = with_a_deputy();
    scene.reply(CLERK, "Note: I have asked the printers, who will look tomorrow.");
    let brought = scene.desk.days_pass(until);
    assert!(
        !brought.iter().any(|(_, l)| words_of(l).contains("Nobody at the council")),
        "{brought:?}"
    );
}

/// A case that nobody touched and that is overdue goes on being heard of by those whom silence has reached, once a week.
#[test]
fn what_is_overdue_on_a_case_that_nobody_touched_goes_on_to_the_deputy_and_the_chair() {
    let mut scene = with_a_deputy();
    let until = scene.desk.now + SignedDuration::from_hours(24 * 60);
    let brought = scene.desk.days_pass(until);
    for who in [DEPUTY, CHAIR] {
        let days: Vec<_> = brought
            .iter()
            .filter(|(_, l)| l.kind == LetterKind::Reminder && l.to.to_string() == who && words_of(l).starts_with("OVERDUE"))
            .map(|(at, _)| *at)
            .collect();
        assert!((2..=6).contains(&days.len()), "{who}: {days:?}");
    }
    // Once somebody has said a word, it is whoever deals with it who is reminded.
    scene.reply(CLERK, "Note: the newsletter's list is with the printer, who was asked.");
    let until = scene.desk.now + SignedDuration::from_hours(24 * 15);
    let brought = scene.desk.days_pass(until);
    let further = |l: &Letter| l.kind == LetterKind::Reminder && l.to.to_string() != CLERK;
    assert!(!brought.iter().any(|(_, l)| further(l)), "{brought:?}");
    assert!(brought.iter().any(|(_, l)| words_of(l).starts_with("OVERDUE")));
}
