//! What people write who have our decision, what is said to the clerk of it, and what was asked and not answered.

use super::*;
use crate::casework::case::Waits;
use crate::casework::class::Consent;

fn decided() -> Desk {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.sends(outcome(Outcome::NotUpheld));
    desk.days(10);
    desk
}

fn writes(desk: &mut Desk, words: &str) {
    desk.hears_of(|f| {
        f.class.kind = Kind::Enquiry;
        f.class.track = None;
        f.typed.text = words.into();
    });
}

/// R14, R31, R33, C7, L15: plain words of somebody who has our decision are a request, in time, with its month and its letter.
#[test]
fn plain_words_in_reply_to_the_outcome_are_a_request_for_a_review() {
    for words in ["I would like a review please.", "Please review this decision. I do not agree."] {
        let mut desk = decided();
        writes(&mut desk, words);
        assert_eq!(desk.case().stage, Stage::InReview, "{words}");
        assert_eq!(desk.due("C7"), Some(date(2027, 1, 8)), "a month from 8 December");
        assert!(desk.letter(LetterKind::ReviewReceived).contains("8 December 2026"), "{words}");
        assert!(
            desk.letter(LetterKind::Reply).contains("request for a review about personal data"),
            "{words}"
        );
    }
}

/// R31, C7, L15: what nobody is sure of is asked, waits for a word until one is said, and ACCEPT makes it a request from its day.
#[test]
fn what_may_be_a_request_for_a_review_waits_for_a_word() {
    let mut desk = decided();
    assert!(desk.refused(Act::Accept).instead.contains("CLOSE"));
    writes(&mut desk, "I do not agree with you at all.");
    assert_eq!(desk.case().stage, Stage::Decided);
    assert_eq!(desk.case().waits_for_a_word(), [Waits::MayBeReview]);
    assert!(desk.letter(LetterKind::Reply).contains("reply ACCEPT: the review is taken"));
    desk.days(30);
    assert!(desk.letter(LetterKind::Reminder).contains("ACCEPT takes it as a request"));
    let digest = tick::digest(&[desk.case()], &tick::Waiting::default(), date(2027, 1, 11), &desk.office);
    let digest = flat(&words_of(&digest[0], &desk.office, None).text);
    assert!(digest.contains("which may ask for a review, since Tue 8 Dec 2026"), "{digest}");
    let decide = Act::DecideReview {
        result: ReviewResult::Uphold,
        reasons: "Nothing new.".into(),
    };
    assert!(desk.refused(decide).instead.contains("ACCEPT"), "each hint leads on");
    let work = desk.done(Act::Accept);
    assert!(work.said[0].contains("as asked for on 8 December 2026"), "{:?}", work.said);
    assert_eq!(desk.due("C7"), Some(date(2027, 1, 8)), "its month runs from the day it came");
    assert!(desk.letter(LetterKind::ReviewReceived).contains("8 December 2026"));
    assert!(desk.case().waits_for_a_word().is_empty());
}

/// C6: the same after the window closed is the clerk's discretion, used by the same word.
#[test]
fn a_late_one_is_taken_by_the_same_word() {
    let mut desk = decided();
    desk.days(40);
    assert_eq!(desk.case().stage, Stage::Closed);
    writes(&mut desk, "I do not agree with you at all.");
    assert_eq!(desk.case().waits_for_a_word(), [Waits::MayBeReview]);
    desk.done(Act::Accept);
    let case = desk.case();
    assert_eq!(case.stage, Stage::InReview);
    assert!(case.review.is_some_and(|r| r.late && r.accepted));
}

/// R34: a message after the review waits until somebody says a word, and an unanswered question to a colleague hides nothing.
#[test]
fn a_message_after_the_review_stands_in_the_digest() {
    let mut desk = decided();
    desk.done(note("ready"));
    desk.hears(Kind::Review);
    desk.done(question("Bob Tranter", "What did the list say?"));
    let decide = Act::DecideReview {
        result: ReviewResult::Uphold,
        reasons: "Nothing new.".into(),
    };
    assert!(matches!(desk.says_as("Ravi Anand", decide), Answer::Draft { .. }));
    assert!(matches!(desk.says_as("Ravi Anand", Act::Send), Answer::Done(_)));
    writes(&mut desk, "I would like another review please.");
    assert_eq!(desk.case().waits_for_a_word(), [Waits::AfterReview]);
    let digest = tick::digest(&[desk.case()], &tick::Waiting::default(), date(2026, 12, 14), &desk.office);
    let digest = flat(&words_of(&digest[0], &desk.office, None).text);
    assert!(digest.contains("a message since the review"), "{digest}");
    assert!(
        !digest.contains("on Bob Tranter"),
        "what was asked for the review is not waited for behind it: {digest}"
    );
}

/// C9, C10: the days before the month began are no days of it, and a question stands still until it is answered.
#[test]
fn a_question_before_the_proof_counts_no_day_twice() {
    let mut desk = Desk::with(|f| {
        *f = crate::casework::testing::facts_on(date(2026, 11, 30));
        f.class.kind = Kind::RightsRequest;
        f.class.rights.insert(Right::Access);
    });
    desk.done(Act::Ask {
        what: Ask::Identity,
        words: "The surname is not the one on our list.".into(),
    });
    desk.days(4);
    desk.done(Act::Ask {
        what: Ask::Details,
        words: "Which years do you mean?".into(),
    });
    desk.days(10);
    desk.done(Act::IdentityAccepted {
        note: "Shown at the desk.".into(),
    });
    assert_eq!(desk.due("C9"), Some(date(2027, 1, 14)), "a month from 14 December");
    let work = desk.done(Act::Accept);
    assert!(work.warned.iter().any(|w| w.contains("stand still")), "{:?}", work.warned);
    assert!(desk.case().paused.contains_key("C9"), "nobody answered");
    desk.days(4);
    desk.hears(Kind::Enquiry);
    assert_eq!(desk.due("C9"), Some(date(2027, 1, 18)), "14 January and four days");
    let case = desk.case();
    let c9 = case.deadlines.iter().find(|d| d.clock == "C9").expect("C9");
    assert!(
        c9.working.starts_with("what was asked for came Mon 14 Dec 2026") && c9.working.contains("4 days do not count"),
        "{}",
        c9.working
    );
}

/// R35–R38, S4 Scope: the grounds are those of the policy for personal data, and no service complaint is refused by them.
#[test]
fn a_service_complaint_is_not_refused_by_the_policy_for_personal_data() {
    let mut desk = Desk::with(|f| f.class.track = Some(Track::Service));
    desk.done(Act::Accept);
    let refused = desk.refused(Act::Refuse {
        factors: vec![Factor::Grudge],
        reasons: "Three letters name the same gardener.".into(),
    });
    assert!(
        refused.why.contains("service complaint") && refused.instead.contains("stage 2"),
        "{refused:?}"
    );
    assert!(!next::possible(&desk.case()).iter().any(|p| p.starts_with("REFUSE")));
}

/// L17, fact 6: behind the last stage of a service complaint stands no regulator; in Wales stands its ombudsman.
#[test]
fn the_end_of_a_service_complaint_names_whom_there_is() {
    let ends = |nation: &str| {
        let mut desk = Desk::with(|f| f.class.track = Some(Track::Service));
        desk.office.texts.insert("nation".into(), nation.into());
        desk.done(Act::Accept);
        desk.sends(outcome(Outcome::NotUpheld));
        let outcome = desk.letter(LetterKind::Outcome);
        desk.days(1);
        writes(&mut desk, "I would like a review please.");
        let decide = Act::DecideReview {
            result: ReviewResult::Uphold,
            reasons: "Nothing new.".into(),
        };
        assert!(matches!(desk.says_as("Ravi Anand", decide), Answer::Draft { .. }));
        assert!(matches!(desk.says_as("Ravi Anand", Act::Send), Answer::Done(_)));
        desk.sends(close("There is nothing left to look at."));
        let last = desk.letters.iter().rev().find(|l| l.to_public).expect("a letter").clone();
        let last = words_of(&last, &desk.office, Some(&desk.reference));
        (
            outcome,
            desk.letter(LetterKind::ReviewOutcome),
            format!("{} {}", last.subject, flat(&last.text)),
        )
    };
    let (first, second, last) = ends("england");
    assert!(
        last.contains("Our procedure has ended") && last.contains("no further stage"),
        "{last}"
    );
    for letter in [&first, &second, &last] {
        assert!(
            !letter.to_lowercase().contains("ombudsman") && !letter.contains("regulator"),
            "{letter}"
        );
    }
    let (first, second, last) = ends("wales");
    for letter in [&first, &second, &last] {
        assert!(letter.contains("Public Services Ombudsman for Wales"), "{letter}");
    }
}

/// C20: what was refused is asked for once more, and its days count from that letter, though the person wrote on the same day.
#[test]
fn after_consent_no_the_person_is_reminded_again() {
    let mut desk = Desk::for_another();
    desk.days(3);
    desk.hears_of(|f| {
        f.class.kind = Kind::Enquiry;
        f.class.consent = Consent::Attached;
        f.typed.text = "Here it is.".into();
    });
    desk.done(Act::ConsentRefused {
        why: "The letter is not signed and has no date.".into(),
    });
    desk.days(1);
    let told = |desk: &Desk, words: &str| {
        desk.letters
            .iter()
            .filter(|l| l.kind == LetterKind::Reminder)
            .any(|l| flat(&words_of(l, &desk.office, Some(&desk.reference)).text).contains(words))
    };
    assert!(!told(&desk, "Nobody has asked"), "a letter with it has reached them");
    desk.days(14);
    assert!(
        desk.letter(LetterKind::ConsentWanted).contains("consent"),
        "the person is reminded on day 14"
    );
    desk.days(50);
    assert!(
        told(&desk, "CLOSE not pursued closes the case"),
        "and on day 60 the clerk may close it"
    );
}

/// R71: no rule closes a case whose review was answered, so that it stands in the digest until a person does.
#[test]
fn a_case_whose_last_answer_has_left_stands_in_the_digest_until_it_is_closed() {
    let monday = date(2026, 12, 28);
    let line = |desk: &Desk| {
        let digest = tick::digest(&[desk.case()], &tick::Waiting::default(), monday, &desk.office);
        let words = flat(&words_of(&digest[0], &desk.office, None).text);
        words.contains("no further answer is owed. CLOSE")
    };
    let mut desk = decided();
    assert!(!line(&desk), "the window for a review is open");
    desk.hears(Kind::Review);
    assert!(!line(&desk), "the review is to be decided");
    let decide = Act::DecideReview {
        result: ReviewResult::Uphold,
        reasons: "Nothing new.".into(),
    };
    assert!(matches!(desk.says_as("Ravi Anand", decide), Answer::Draft { .. }));
    assert!(matches!(desk.says_as("Ravi Anand", Act::Send), Answer::Done(_)));
    assert!(line(&desk));
    desk.drafted(close("you have our last answer"));
    assert!(!line(&desk), "the draft is listed as such");
    desk.done(Act::Send);
    assert!(!line(&desk));
}

/// A register without a window for a review closes nothing by itself either.
#[test]
fn an_answered_service_complaint_stands_in_the_digest_until_it_is_closed() {
    let mut desk = Desk::with(|f| f.class.track = Some(Track::Service));
    desk.done(Act::Accept);
    desk.sends(outcome(Outcome::Upheld));
    let digest = tick::digest(&[desk.case()], &tick::Waiting::default(), date(2026, 12, 7), &desk.office);
    let words = flat(&words_of(&digest[0], &desk.office, None).text);
    assert!(words.contains("SC-2026-0042: the answer left on"), "{words}");
}
