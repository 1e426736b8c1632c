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

/// R31, C6: what waits for a word on a closed case is reminded of, goes on to the deputy and the chair, and stands in the digest until
/// somebody says one.
#[test]
fn a_late_review_on_a_closed_case_does_not_wait_for_ever() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.sends(outcome(Outcome::NotUpheld));
    desk.days(40);
    assert_eq!(desk.case().stage, Stage::Closed);
    desk.hears(Kind::Review);
    assert!(desk.case().review.is_some_and(|r| r.late && !r.accepted));
    desk.days(24);
    let steps = |d: &Desk| d.case().reminded.iter().filter(|r| r.starts_with("silence ")).count();
    assert_eq!(steps(&desk), 3, "the clerk, the deputy, the chair");
    let reminded = desk.letter(LetterKind::Reminder);
    assert!(
        reminded.contains("asked for too late") && reminded.contains("ACCEPT takes it all the same"),
        "{reminded}"
    );
    let digest = |d: &Desk| {
        let letters = tick::digest(&[d.case()], &tick::Waiting::default(), date(2027, 2, 1), &d.office);
        flat(&words_of(&letters[0], &d.office, None).text)
    };
    assert!(digest(&desk).contains("Waits for your word"), "{}", digest(&desk));
    // A note stills the reminders; the review waits all the same, until it is taken or turned down.
    desk.done(note("Asked the chair what to do."));
    desk.days(30);
    assert_eq!(steps(&desk), 3);
    assert!(digest(&desk).contains("a review that was asked for too late"), "{}", digest(&desk));
    desk.sends(close("You did not say why you could not write sooner."));
    assert!(!digest(&desk).contains("Waits for your word"), "{}", digest(&desk));
}

/// Attack 20: a review that nothing proves waits until a person says whose it is.
#[test]
fn a_claimed_review_waits_until_it_is_theirs_or_is_not() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.sends(outcome(Outcome::NotUpheld));
    desk.days(5);
    desk.hears_of(|f| {
        f.class.kind = Kind::Review;
        f.authentication = crate::mail::Authentication::Unknown;
    });
    assert_eq!(desk.case().waits_for_a_word(), [crate::casework::case::Waits::ClaimedReview]);
    desk.done(note("NOT THEIRS: she says that she did not write it"));
    assert!(desk.case().waits_for_a_word().is_empty());
    assert!(desk.case().review_claimed_on.is_none());
}

/// A reply on a closed case is somebody's to read: it waits like one on an open case.
#[test]
fn a_reply_on_a_closed_case_waits_for_a_word() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.sends(close("withdrawn"));
    desk.hears(Kind::Enquiry);
    assert_eq!(desk.case().waits_for_a_word(), [crate::casework::case::Waits::Message]);
    desk.days(8);
    let reminded = desk.letter(LetterKind::Reminder);
    assert!(reminded.contains("REOPEN opens the case again"), "{reminded}");
    desk.done(note("Thanks; nothing to do."));
    assert!(desk.case().waits_for_a_word().is_empty());
}

/// C8: a refusal is told in five working days, and never after the law's 30 days.
#[test]
fn a_refusal_is_never_told_after_the_laws_thirty_days() {
    let refuse = || Act::Refuse {
        factors: vec![Factor::Grudge],
        reasons: "Three letters name the same officer.".into(),
    };
    let c8 = |days: i32| {
        let mut desk = Desk::new();
        desk.done(Act::Accept);
        desk.days(days);
        let work = desk.drafted(refuse());
        work.events
            .iter()
            .find_map(|(_, _, e)| match e {
                Event::DeadlineSet {
                    clock, due_on, working, ..
                } if clock == "C8" => Some((*due_on, working.clone())),
                _ => None,
            })
            .expect("C8")
    };
    assert_eq!(c8(2).0, date(2026, 12, 7));
    let (due, working) = c8(25);
    assert_eq!(due, date(2026, 12, 27), "C1, as the law can be read: {working}");
    assert!(working.contains("never after C1"), "{working}");
    assert!(c8(40).0 > date(2027, 1, 8), "what is past caps nothing");
}

/// R2, R6, C19: without a day of review of its own, a policy or a notice is looked at a year after its adoption.
#[test]
fn a_policy_without_a_review_date_is_looked_at_after_a_year() {
    let mut desk = Desk::new();
    desk.office.policy.next_review = None;
    desk.office.policy.adopted = Some(date(2025, 12, 20));
    let said = |desk: &Desk| {
        let letters = tick::digest(&[], &tick::Waiting::default(), date(2026, 11, 30), &desk.office);
        letters[0].data["lines"].to_string()
    };
    assert!(said(&desk).contains("is due on Sun 20 Dec 2026"), "{}", said(&desk));
    desk.office.policy.adopted = None;
    assert!(!said(&desk).contains("due"), "{}", said(&desk));
    assert_eq!(desk.office.policy.looked_at_again(date(2024, 5, 21)), Some(date(2025, 5, 21)));
}

/// C16: the acknowledgement of a service complaint names the day of the answer; where none left, stage 1 counts from the day one
/// should have.
#[test]
fn a_service_complaint_has_its_date_whether_or_not_it_was_acknowledged() {
    let mut desk = Desk::with(|f| f.class.track = Some(Track::Service));
    let letter = desk.letter(LetterKind::Acknowledgement);
    assert_eq!(desk.due("C16-stage-1"), Some(date(2026, 12, 11)));
    assert!(letter.contains("11 December 2026"), "{letter}");
    desk.done(Act::Accept);
    let mut desk = Desk::with(|f| {
        f.class.track = Some(Track::Service);
        f.authentication = crate::mail::Authentication::Unknown;
    });
    desk.days(6);
    assert_eq!(desk.due("C16-stage-1"), None, "it may still be acknowledged in time");
    desk.days(3);
    assert_eq!(
        desk.due("C16-stage-1"),
        Some(date(2026, 12, 18)),
        "ten working days from 4 December"
    );
    desk.done(Act::Resend);
    assert_eq!(
        desk.due("C16-stage-1"),
        Some(date(2026, 12, 18)),
        "a late letter gives no more time"
    );
    // L5 says the date that runs.
    let mut desk = Desk::with(|f| {
        f.class.track = Some(Track::Service);
        f.class.on_behalf = true;
        f.class.consent = crate::casework::class::Consent::Missing;
    });
    desk.days(3);
    desk.done(note("The signed form was handed in at the counter."));
    desk.done(Act::ConsentAccepted);
    assert!(desk.letter(LetterKind::PapersAccepted).contains("11 December 2026"));
    let mut desk = Desk::with(|f| {
        f.class.kind = Kind::Review;
        f.class.on_behalf = true;
        f.class.consent = crate::casework::class::Consent::Missing;
    });
    desk.done(note("The signed form was handed in at the counter."));
    desk.done(Act::ConsentAccepted);
    assert!(desk.letter(LetterKind::PapersAccepted).contains("29 December 2026"));
}

/// The digest names each case: what came in the week, though something was asked of its person at once, and what is under way
/// though nothing is due.
#[test]
fn no_open_case_is_missing_from_the_digest() {
    let parts = |desk: &Desk, on: Date| {
        let letters = tick::digest(&[desk.case()], &tick::Waiting::default(), on, &desk.office);
        letters[0].data["parts"].to_string()
    };
    let asked = Desk::for_another();
    assert!(
        parts(&asked, date(2026, 11, 30)).contains("New"),
        "{}",
        parts(&asked, date(2026, 11, 30))
    );
    assert!(!parts(&asked, date(2026, 12, 7)).contains("\"New\""));
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.done(assign("Ravi Anand"));
    let digest = parts(&desk, date(2026, 12, 7));
    assert!(
        digest.contains("Under investigation") && digest.contains("with Ravi Anand: next C4 Tue 29 Dec 2026"),
        "{digest}"
    );
}

/// L10, L11: each point has its answer; where the reasons show none, whoever drafts it is reminded.
#[test]
fn an_outcome_answers_point_by_point() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    let decide = |reasons: &str| Act::Decide {
        result: Outcome::Partly,
        reasons: reasons.into(),
    };
    let work = desk.drafted(decide("We were wrong about the list."));
    assert!(work.warned.iter().any(|w| w.contains("L11")), "{:?}", work.warned);
    let work = desk.drafted(decide(
        "We looked.\n\n- The list was printed: UPHELD. It should not have been.\n- Nobody answered you: NOT UPHELD. We wrote on 3 May.",
    ));
    assert!(!work.warned.iter().any(|w| w.contains("L1")), "{:?}", work.warned);
    desk.done(Act::Send);
    let letter = desk.letter(LetterKind::Outcome);
    for must in [
        "Point by point",
        "1. The list was printed We uphold this. It should not have been.",
        "2. Nobody answered you We do not uphold this. We wrote on 3 May.",
    ] {
        assert!(letter.contains(must), "{must:?} is missing: {letter}");
    }
    assert!(!letter.contains("NOT UPHELD"), "{letter}");
}
