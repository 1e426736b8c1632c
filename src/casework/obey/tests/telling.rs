//! EXTEND, UPDATE, SERVICE, SHARE, RESTRICT, MARKER: what people are told besides the decision.

use super::*;

/// R28: before the date in time; after it, labelled late; the law's 30 days not at all; reasons always.
#[test]
fn more_time_is_told_before_the_date_or_says_that_it_is_late() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    assert!(desk.refused(extend(date(2027, 1, 15), " ")).why.contains("why"));
    assert!(desk.refused(extend(date(2026, 12, 29), "x")).why.contains("no later"));
    assert!(desk.refused(extend(date(2028, 1, 1), "x")).why.contains("at the latest"));
    desk.done(extend(date(2027, 1, 15), "A member of staff is away."));
    assert_eq!(desk.due("C4"), Some(date(2027, 1, 15)));
    let words = desk.letter(LetterKind::Extension);
    assert!(words.contains("15 January 2027") && words.contains("29 December 2026") && words.contains("A member of staff is away."));
    assert!(!words.contains("letter is late"));
    desk.days(60);
    let work = desk.done(extend(date(2027, 2, 10), "We are still waiting."));
    assert!(work.warned.iter().any(|w| w.contains("late")));
    assert!(desk.letter(LetterKind::Extension).contains("sorry that this letter is late"));
    assert!(desk.case().extensions.last().expect("an extension").late);
}

/// R65: a withheld marker is in no letter, no chronology, no reminder to be read outside.
#[test]
fn a_withheld_marker_leaves_in_nothing() {
    let mut desk = Desk::new();
    desk.drafted(marker("WITHHOLD: shouted at staff; telling may make it worse"));
    let before = desk.letters.len();
    desk.done(Act::Send);
    assert_eq!(desk.letters.len(), before, "no letter");
    assert!(desk.case().marker.as_ref().is_some_and(|m| !m.told));
    desk.done(ico("IC-1"));
    desk.done(Act::Accept);
    desk.sends(outcome(Outcome::Partly));
    for order in &desk.letters {
        let words = words_of(order, &desk.office, Some(&desk.reference));
        let all = format!("{} {}", words.subject, words.text).to_lowercase();
        assert!(!all.contains("marker") && !all.contains("shouted"), "{}", order.kind);
    }
    desk.done(Act::Lift);
    assert!(
        desk.letters.iter().all(|l| l.kind != LetterKind::Lifted),
        "who never knew is told nothing"
    );
}

/// R54–R56: an explicit act with its reason and basis, in the log, told to the person.
#[test]
fn sharing_is_logged_with_its_basis() {
    let mut desk = Desk::new();
    assert!(desk.refused(share("The MP", " ")).why.contains("why"));
    desk.drafted(share("Borsetshire County Council", "your letter, because the pavement is theirs"));
    assert!(desk.case().sharings.is_empty(), "a draft passes nothing on");
    desk.done(Act::Send);
    let case = desk.case();
    assert_eq!(case.sharings.len(), 1);
    assert!(case.sharings[0].basis.contains("6(1)(e)") && case.sharings[0].by == "Sue Hartley");
    assert!(desk.letter(LetterKind::PassedOn).contains("Borsetshire County Council"));
}

/// SERVICE: the other register's clocks and letters, the same number, and no regulator.
#[test]
fn a_service_complaint_has_the_councils_own_times() {
    let mut desk = Desk::new();
    desk.done(Act::Service);
    let case = desk.case();
    assert_eq!((case.register, case.class.track), (Register::Service, Some(Track::Service)));
    assert_eq!(desk.due("C4"), None);
    assert_eq!(desk.due("C16-stage-1"), Some(date(2026, 12, 11)));
    let words = desk.letter(LetterKind::OtherRoute);
    assert!(words.contains("a complaint about our service") && !words.contains("Information Commission"));
    desk.done(Act::Accept);
    desk.sends(outcome(Outcome::NotUpheld));
    let words = desk.letter(LetterKind::Outcome);
    assert!(words.contains("stage 2") && !words.contains("Information Commission"), "{words}");
    desk.days(50);
    desk.hears(Kind::Review);
    assert_eq!(desk.case().stage, Stage::InReview);
    assert!(desk.due("C16-stage-2").is_some());
}

/// Shadow mode: the file goes on, nothing leaves.
#[test]
fn in_shadow_mode_no_letter_leaves() {
    let mut desk = Desk::new();
    desk.office.mode = Mode::Shadow;
    let work = desk.done(update("We are looking."));
    assert!(work.letters.is_empty() && work.said.iter().any(|s| s.contains("Nothing was sent")));
}

/// R57–R62: restriction with terms, reason and review; a single point of contact who signs.
#[test]
fn contact_is_restricted_with_its_reason_and_review() {
    let mut desk = Desk::new();
    desk.sends(Act::Restrict {
        terms: "Please write by email only.".into(),
        until: None,
        reason: "You shouted at a member of staff on 3 November.".into(),
    });
    let words = desk.letter(LetterKind::Restricted);
    for must in [
        "by email only",
        "shouted",
        "28 May 2027",
        "public meetings",
        "data protection rights",
        "emergency",
    ] {
        assert!(words.contains(must), "{must:?} is missing: {words}");
    }
    desk.done(Act::SinglePointOfContact {
        person: "Ravi Anand".into(),
    });
    assert!(desk.letter(LetterKind::ContactNamed).contains("ravi.anand@"));
    desk.done(update("We are looking."));
    assert!(desk.letter(LetterKind::Progress).contains("Ravi Anand"));
    desk.done(Act::Lift);
    assert!(desk.letter(LetterKind::Lifted).contains("in the usual ways"));
    assert_eq!(desk.due("C12"), None);
}

/// R51–R53: the basis of passing on special categories names its condition, and a restriction its assessment.
#[test]
fn bases_are_named() {
    let mut desk = Desk::with(|f| {
        f.class.special_category.insert(crate::casework::class::SpecialCategory::Health);
    });
    desk.sends(share("The county", "your letter, for the pavement"));
    assert!(desk.case().sharings[0].basis.contains("paragraph 6"), "R53");
    desk.sends(Act::Restrict {
        terms: "By email only".into(),
        until: None,
        reason: "shouting".into(),
    });
    let restricted = desk
        .file
        .iter()
        .find(|r| matches!(r.event, Event::Restricted { .. }))
        .expect("an event");
    assert!(
        restricted.authority.contains("6(1)(f)") && restricted.authority.contains("assessment"),
        "R52"
    );
}

/// R54–R56: where the law excuses telling the person, the reason is on the file and no letter goes.
#[test]
fn something_is_passed_on_without_telling_only_with_a_reason() {
    let untold = |what: &str| Act::Share {
        body: "Kent Police".into(),
        what: what.into(),
        untold: true,
    };
    let mut desk = Desk::new();
    assert!(desk.refused(untold("the letter of 28 November")).why.contains("R56"));
    let before = desk.letters.len();
    let work = desk.sends(untold(
        "the letter of 28 November, because telling her would harm their investigation",
    ));
    assert_eq!(desk.letters.len(), before, "no letter goes");
    assert!(work.warned.iter().any(|w| w.contains("Schedule 2")), "{:?}", work.warned);
    let case = desk.case();
    assert!(case.sharings[0].untold && case.sharings[0].what.contains("harm their investigation"));
    assert!(case.last_told_on != Some(london_day(desk.now)) || case.letters.iter().all(|l| l.letter != LetterKind::PassedOn));
}
