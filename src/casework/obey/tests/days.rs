//! What a day brings: reminders, the digest, dates that move, windows that lapse.

use super::*;
use crate::casework::absence::Shown;
use crate::casework::listed::Listed;
use crate::mail::AddrSpec;

/// Reminders go once each: before, on and after the date, and a stop of the program costs nothing.
#[test]
fn each_reminder_goes_once() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.days(60);
    let case = desk.case();
    let steps: Vec<&String> = case.reminded.iter().filter(|r| r.starts_with("C4 ")).collect();
    for step in ["before 7", "before 3", "today", "late 0"] {
        assert_eq!(steps.iter().filter(|s| s.ends_with(step)).count(), 1, "{step}: {steps:?}");
    }
    let again = tick::brings(&case, london_day(desk.now), &desk.office);
    assert!(again.is_nothing(), "the same day brings nothing twice: {again:?}");
    let mut stopped = Desk::new();
    stopped.done(Act::Accept);
    stopped.now += jiff::SignedDuration::from_hours(24 * 30);
    stopped.days(1);
    let late: Vec<String> = stopped.case().reminded.into_iter().filter(|r| r.starts_with("C4 ")).collect();
    assert_eq!(late.len(), 1, "one reminder, the newest: {late:?}");
}

/// C3: nobody heard from us for two weeks; an update stills it for two more.
#[test]
fn silence_is_noticed() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.days(14);
    let nudges = |d: &Desk| d.case().reminded.iter().filter(|r| r.starts_with("C3 ")).count();
    assert_eq!(nudges(&desk), 1);
    desk.done(update("We have asked the allotment officer."));
    desk.days(13);
    assert_eq!(nudges(&desk), 1);
    desk.days(2);
    assert_eq!(nudges(&desk), 2);
}

/// The Monday digest: one a week, what is overdue first, and the policy's own review (R2).
#[test]
fn mondays_bring_the_digest() {
    let mut desk = Desk::new();
    desk.days(3);
    let monday = date(2026, 11, 30);
    assert!(tick::digest(&[desk.case()], &tick::Waiting::default(), date(2026, 12, 1), &desk.office).is_empty());
    let clerk = desk.office.person(Role::Clerk).expect("a clerk").address.clone();
    let chair = desk.office.person(Role::Chair).expect("a chair").address.clone();
    let shown = |row: i64, to: &AddrSpec, subject: &str| Shown {
        to: to.clone(),
        message: Listed {
            row,
            reference: None,
            on: date(2026, 11, 27),
            from: None,
            subject: subject.to_owned(),
        },
    };
    let letters = tick::digest(
        &[desk.case()],
        &tick::Waiting {
            held: vec![shown(7, &clerk, "The hall"), shown(8, &chair, "The Clerk's conduct")],
            not_shown: 1,
            ..Default::default()
        },
        monday,
        &desk.office,
    );
    // What was shown to the chair alone stands in a digest of the chair's.
    assert_eq!(letters.len(), 2);
    let chairs = flat(&words_of(&letters[1], &desk.office, None).text);
    assert!(
        letters[1].to.address == chair && chairs.contains("STATUS 8") && !chairs.contains("STATUS 7"),
        "{chairs}"
    );
    let words = flat(&words_of(&letters[0], &desk.office, None).text);
    assert!(
        words.contains("PD-2026-0042") && words.contains("The hall no one sender, Fri 27 Nov 2026 STATUS 7"),
        "{words}"
    );
    assert!(
        !words.contains("conduct") && words.contains("One more says that it is from one of you"),
        "{words}"
    );
    assert!(
        words.contains("review of its complaints policy") && words.contains("overdue"),
        "R2: {words}"
    );
    let later = monday.checked_add(8.weeks()).expect("a day");
    let words = flat(
        &words_of(
            &tick::digest(&[desk.case()], &tick::Waiting::default(), later, &desk.office)[0],
            &desk.office,
            None,
        )
        .text,
    );
    assert!(words.contains("Overdue"), "{words}");
}

/// A closure that the council adds moves open dates, and says so.
#[test]
fn a_changed_list_of_days_off_moves_open_dates() {
    let mut desk = Desk::new();
    let rules = crate::casework::policy::shipped_rules();
    let holidays = rules.iter().find(|f| f.name.ends_with("holidays.toml")).expect("holidays");
    let closure = [(date(2026, 12, 1), date(2026, 12, 4))];
    desk.office.policy.calendar = crate::casework::clock::Calendar::from_rules(holidays, &closure).expect("a calendar");
    // The acknowledgement left, so C2 is met and stays; a case that nobody acknowledged moves.
    let moved = follow::moved_dates(&desk.case(), &desk.office);
    assert!(moved.is_empty(), "{moved:?}");
    let mut open = Desk::with(|f| f.authentication = crate::mail::Authentication::Unknown);
    open.office.policy.calendar = desk.office.policy.calendar.clone();
    assert_eq!(open.due("C2"), Some(date(2026, 12, 4)));
    open.days(1);
    assert_eq!(open.due("C2"), Some(date(2026, 12, 10)));
    assert!(
        open.file
            .iter()
            .any(|r| matches!(&r.event, Event::DeadlineSet { working, .. } if working.contains("days off changed")))
    );
}

/// R4: the record of who was told of the policy, once a council keeps it.
#[test]
fn the_digest_names_who_was_not_told_of_the_policy() {
    let mut desk = Desk::new();
    let monday = date(2026, 11, 30);
    let words = |d: &Desk| flat(&words_of(&tick::digest(&[], &tick::Waiting::default(), monday, &d.office)[0], &d.office, None).text);
    assert!(!words(&desk).contains("told of the complaints policy"));
    desk.office.policy.told.push(("Sue Hartley".into(), date(2026, 6, 2)));
    let said = words(&desk);
    assert!(said.contains("Bob Tranter") && !said.contains("Sue Hartley, "), "{said}");
}

/// C6: the window closes the file only where the person was silent since the decision, and whoever deals with it hears so.
#[test]
fn a_lapsed_window_closes_only_a_silent_case() {
    let decided = || {
        let mut desk = Desk::new();
        desk.done(Act::Accept);
        desk.sends(outcome(Outcome::NotUpheld));
        desk
    };
    let mut silent = decided();
    silent.days(40);
    assert_eq!(silent.case().closing.expect("closed").0, Closing::Finished);
    let told = |l: &LetterOrder| flat(&words_of(l, &silent.office, None).text).contains("so the case is closed");
    assert!(silent.letters.iter().any(told));
    let mut wrote = decided();
    wrote.days(10);
    wrote.hears(Kind::Enquiry);
    wrote.days(60);
    assert_eq!(wrote.case().stage, Stage::Decided, "what they wrote may have been the request");
    let told = |l: &LetterOrder| flat(&words_of(l, &wrote.office, None).text).contains("has written since the decision");
    assert_eq!(wrote.letters.iter().filter(|l| told(l)).count(), 1, "once, among other reminders");
    wrote.sends(close("Answered on the telephone; no review is wanted."));
    assert_eq!(wrote.case().stage, Stage::Closed);
    let mut regulator = decided();
    regulator.done(ico("IC-123456-A1B2"));
    regulator.days(60);
    assert_eq!(regulator.case().stage, Stage::Decided);
}
