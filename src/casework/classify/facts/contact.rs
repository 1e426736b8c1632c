//! How the writer can be reached besides their address, and the days on which they say they wrote before. Claims as
//! written: nothing here is dialled or checked.

use crate::casework::classify::normalise::Sentence;
use crate::casework::classify::normalise::Zone;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A British telephone number, or one written with its country; an address of mail.
static REACHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)[A-Za-z0-9][A-Za-z0-9._%+-]{0,60}@[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,60}){1,4}|(?:\+\d{2}[ \d()-]{8,16}|(?-u:\b)0[127389]\d(?:[ -]?\d){7,9})(?-u:\b)")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// A day as people write it in a letter.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|aug|sept?|oct|nov|dec)(?-u:\b)(?: \d{4}(?-u:\b))?|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// More than this many are no contact details but a list.
const MANY: usize = 6;

/// Telephone numbers and further addresses that the writer gives, in their order, each once. `known`: the address that the
/// message came from.
pub(in super::super) fn reached_at(text: &str, known: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for one in REACHED.find_iter(text) {
        let one = one.as_str().trim();
        if !one.eq_ignore_ascii_case(known) && !found.iter().any(|f| f.eq_ignore_ascii_case(one)) {
            found.push(one.to_owned());
        }
    }
    found.truncate(MANY);
    found
}

/// The days named in sentences that tell of writing, asking or reporting before, as written, each once. `told`: which
/// sentences do.
pub(in super::super) fn days_before(sentences: &[Sentence], told: &BTreeSet<usize>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sentence in told.iter().filter_map(|at| sentences.get(*at)) {
        if !matches!(sentence.zone, Zone::Body | Zone::Cover | Zone::Subject) {
            continue;
        }
        for day in DAY.find_iter(sentence.words(0, sentence.folded.len())) {
            let day = day.as_str().to_owned();
            if !found.contains(&day) {
                found.push(day);
            }
        }
    }
    found.truncate(MANY);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_further_addresses_are_noted_once() {
        assert_eq!(
            reached_at(
                "Ring 01632 960 117 or 07700 900288, or ada@byrne.example (not ADA@byrne.example). Ref 0001.",
                "tom@ash.example"
            ),
            ["01632 960 117", "07700 900288", "ada@byrne.example"]
        );
        assert!(reached_at("From tom@ash.example, invoice 2231, £1,385.00", "Tom@ash.example").is_empty());
    }

    #[test]
    fn days_count_only_where_somebody_wrote_before() {
        let sentences = [
            Sentence::new(Zone::Body, "I asked for it on 3 May 2026 and again on the 20th of June."),
            Sentence::new(Zone::Body, "The fair is on 1 August."),
        ];
        assert_eq!(days_before(&sentences, &BTreeSet::from([0])), ["3 May 2026", "20th of June"]);
        assert!(days_before(&sentences, &BTreeSet::new()).is_empty());
    }
}
