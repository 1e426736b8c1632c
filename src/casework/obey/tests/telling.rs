//! EXTEND, UPDATE, SERVICE, SHARE, RESTRICT, MARKER: what people are told besides the decision.

use super::*;

/// Decision 50: who was never written to was told no date.
#[test]
fn more_time_says_of_no_date_that_we_told_it_to_somebody_whom_nobody_wrote_to() {
    let mut desk = Desk::with(|f| f.arrival.from_before = true);
    assert!(
        desk.letters.iter().all(|l| !l.to_public),
        "an old mail is not acknowledged by itself"
    );
    let until = desk.due("C4").expect("its date runs").saturating_add(jiff::ToSpan::days(10));
    desk.done(extend(until, "The archive is closed."));
    let words = desk.letter(LetterKind::Extension);
    assert!(words.contains("We need more time") && !words.contains("We said"), "{words}");
}

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
    desk.done(lift(None, ""));
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
    let work = desk.done(Act::SinglePointOfContact {
        person: "Ravi Anand".into(),
        reason: "You have three complaints with us.".into(),
    });
    assert!(work.warned.is_empty(), "{:?}", work.warned);
    let named = desk.letter(LetterKind::ContactNamed);
    assert!(named.contains("ravi.anand@") && named.contains("three complaints"), "{named}");
    assert!(
        desk.file
            .iter()
            .any(|r| matches!(&r.event, Event::ContactNamed { reason, .. } if reason.contains("three complaints"))),
        "R61: the reason stands on the file"
    );
    // R62: they are told, and read what comes; whoever decided it knows already.
    let told: Vec<&str> = desk
        .letters
        .iter()
        .filter(|l| l.kind == LetterKind::CaseGiven)
        .map(|l| l.to.name.as_str())
        .collect();
    assert_eq!(told, ["Ravi Anand"]);
    desk.hears(Kind::Enquiry);
    let readers: Vec<&str> = desk
        .letters
        .iter()
        .filter(|l| l.kind == LetterKind::Reply)
        .map(|l| l.to.name.as_str())
        .collect();
    assert_eq!(readers, ["Sue Hartley", "Ravi Anand"]);
    desk.done(update("We are looking."));
    assert!(desk.letter(LetterKind::Progress).contains("Ravi Anand"));
    assert!(desk.refused(lift(None, "")).why.contains("why must be said"));
    desk.sends(lift(None, "you have written once a week since March"));
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

/// Whoever read them and however: words that show a sign of internal talk leave by no act without a yes.
#[test]
fn internal_talk_leaves_only_after_a_yes() {
    use crate::casework::talk;
    let (mut fresh, mut begun) = (Desk::for_another(), Desk::new());
    for desk in [&mut fresh, &mut begun] {
        for (name, address) in [
            ("Lorna Dyke", "lorna.dyke@aldermoor-tc.example"),
            ("Tom Ashby", "tom.ashby@aldermoor-tc.example"),
        ] {
            desk.office.people.push(person(name, address, &[Role::Reviewer]));
        }
    }
    begun.done(Act::Accept);
    let public = |desk: &Desk| desk.letters.iter().filter(|l| l.to_public).count();
    let ask = |what, words: &str| Act::Ask {
        what,
        words: words.to_owned(),
    };
    let mut tried = 0;
    for (_, talk) in talk::samples() {
        // Names in the table are its own; here another person is written to.
        let talk = talk.replace("Margaret", "her").replace("Mrs Whitlock", "her");
        let words = format!("We have asked the printer. {talk}");
        let acts = |desk: &str| match desk {
            "begun" => vec![update(&words), extend(date(2027, 1, 15), &words), ask(Ask::Identity, &words)],
            _ => vec![
                Act::ConsentRefused { why: words.clone() },
                Act::IdentityRefused { why: words.clone() },
                ask(Ask::Consent, &words),
            ],
        };
        for (name, desk) in [("begun", &mut begun), ("fresh", &mut fresh)] {
            for act in acts(name) {
                let before = public(desk);
                let answer = desk.says(act.clone());
                assert!(!matches!(answer, Answer::Done(_)), "{act:?}: {answer:?}");
                assert_eq!(public(desk), before, "{act:?}");
                if let Answer::Draft { work, .. } = &answer {
                    tried += 1;
                    assert!(
                        work.warned.iter().any(|w| w.contains("may not be meant")),
                        "{act:?}: {:?}",
                        work.warned
                    );
                    desk.done(Act::Cancel);
                }
            }
        }
    }
    assert!(tried > 50, "{tried}");
    // Plain words leave at once, and a yes sends what was shown.
    begun.done(update("We have asked the printer and will write again by Friday."));
    begun.sends(update("She will hear by Friday."));
    assert!(begun.letter(LetterKind::Progress).contains("She will hear by Friday"));
    // Other words take the place of a draft that waits, and are shown again: never both, and never the old ones.
    begun.drafted(update("She will hear on Monday."));
    let before = public(&begun);
    begun.sends(update("You will hear from us on Monday."));
    assert_eq!(public(&begun), before + 1);
    assert!(begun.letter(LetterKind::Progress).contains("You will hear from us on Monday"));
    assert!(begun.case().draft.is_none());
}

/// Blank words are refused here as well, whoever reads them.
#[test]
fn blank_words_are_refused() {
    let mut desk = Desk::new();
    assert!(desk.refused(Act::Warn { text: " ".into() }).why.contains("must change"));
    assert!(desk.refused(share(" ", "the letter")).why.contains("whom"));
    assert!(desk.refused(update(" ")).why.contains("words"));
    assert!(desk.refused(ico(" ")).why.contains("reference"));
    desk.done(Act::Accept);
    desk.sends(close("withdrawn"));
    assert!(desk.refused(update("We look into it.")).why.contains("closed"));
}

/// R59, R67, L21, L23: a restriction and a marker are looked at each by itself, and the person reads why.
#[test]
fn a_restriction_and_a_marker_end_each_by_itself_and_with_its_reason() {
    let mut desk = Desk::new();
    let restrict = || Act::Restrict {
        terms: "Please write by email only".to_owned(),
        until: None,
        reason: "You came to the office four times in one day and shouted.".to_owned(),
    };
    desk.sends(restrict());
    let jotted = desk.drafted(marker("On 2 May she threw a chair at a member of staff."));
    assert!(warns(&jotted, "speak of “she”"), "{:?}", jotted.warned);
    let work = desk.sends(marker("On 2 May you threw a chair at a member of staff."));
    assert!(!warns(&work, "speak of"), "{:?}", work.warned);
    assert!(desk.due("C12").is_some() && desk.due("C13").is_some());
    let which = desk.refused(lift(None, "all is calm"));
    assert!(which.instead.contains("LIFT RESTRICTION"), "{which:?}");
    desk.sends(lift(Some(Lifts::Restriction), "you have written once a week since March"));
    let letter = desk.letter(LetterKind::Lifted);
    assert!(
        letter.contains("once a week since March.") && letter.contains("in the usual ways"),
        "{letter}"
    );
    assert!(!letter.contains("note about you"), "{letter}");
    assert!(desk.case().restriction.is_none() && desk.case().marker.is_some());
    assert!(desk.due("C12").is_none() && desk.due("C13").is_some(), "its own date alone");
    // A restriction that is kept on other terms is told as one that was looked at again.
    desk.sends(restrict());
    desk.sends(restrict());
    assert!(desk.letter(LetterKind::Restricted).contains("looked again"));
    desk.sends(lift(Some(Lifts::Both), "nothing has happened for six months"));
    assert!(desk.case().restriction.is_none() && desk.case().marker.is_none());
    assert_eq!((desk.due("C12"), desk.due("C13")), (None, None));
}
