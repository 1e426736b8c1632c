//! What the digest lists until somebody says a word, because no date runs for it; and what a regulator waits for.

use crate::casework::case::Case;
use crate::casework::case::Waits;
use crate::casework::clock::MetBy;
use crate::casework::clock::short_date;

/// Cases of which a regulator waits for an answer (R39, R41).
pub(super) fn with_the_regulator(cases: &[&Case]) -> Vec<String> {
    let line = |case: &Case| {
        let matter = case.regulator.as_ref()?;
        let consulted = match case.met.get(&MetBy::Consultation) {
            Some(on) => format!("the council was consulted on {}", short_date(*on)),
            None => "the council has not been consulted".to_owned(),
        };
        Some(format!("{}: {}, not answered yet; {consulted}", case.reference, matter.reference))
    };
    cases.iter().filter(|c| c.owes_regulator()).filter_map(|c| line(c)).collect()
}

/// Requests for a review that nobody has taken or turned down, and what came on closed cases: no date runs for any of it, so
/// that it stands here until somebody says a word (R31, C6).
pub(super) fn for_a_word(cases: &[&Case]) -> Vec<String> {
    let line = |case: &Case, waits: Waits| {
        let since = match waits {
            Waits::LateReview => case.review.as_ref().map(|r| r.requested_on),
            Waits::ClaimedReview => case.review_claimed_on,
            Waits::MayBeReview | Waits::AfterReview | Waits::Message => case.unanswered_since,
            Waits::Papers => None,
        };
        since.map(|since| {
            format!(
                "{}: {}, since {}. {}",
                case.reference,
                waits.in_words(),
                short_date(since),
                waits.answers()
            )
        })
    };
    cases
        .iter()
        .flat_map(|case| case.waits_for_a_word().into_iter().filter_map(|waits| line(case, waits)))
        .collect()
}
