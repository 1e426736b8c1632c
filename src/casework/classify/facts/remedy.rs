//! What they want put right, in their own words.

use crate::casework::classify::normalise::Sentence;
use crate::casework::classify::normalise::Zone;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where a wish begins within its sentence.
static WISH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u:\b)(?:what (?:i|we|she|he) (?:want|would like|d like)\w*|(?:i|we|she|he|they)(?: would|d| should|ll| will| shall)? (?:also )?(?:be (?:very )?(?:grateful|glad)|want|wants|like|ask|asks|expect|require|requires|demand|insist|wonder|request)|",
        r"please|kindly|pls|(?:could|can|would|will|may|might) (?:you|it|we|i|somebody|someone|whoever|the|they)|somebody should|take (?:it|this|that|them)|get (?:it|that|them)|put (?:it|this)|refund|delete|remove)(?-u:\b)"
    ))
    .expect("invariant: a constant pattern, compiled by a test")
});

/// Remedies longer than this many characters are cut: a few of their own words are wanted.
const LONG: usize = 300;

/// The wish that most cues speak for, the first among equals; empty where none is put into words.
pub(in super::super) fn remedy(sentences: &[Sentence], weight_by_sentence: &BTreeMap<usize, f64>) -> String {
    let mut best: Option<(usize, f64)> = None;
    for (at, weight) in weight_by_sentence {
        let sentence = &sentences[*at];
        if !matches!(sentence.zone, Zone::Body | Zone::Cover) {
            continue;
        }
        let weight = weight + if WISH.is_match(&sentence.folded) { 1.0 } else { 0.0 };
        if best.is_none_or(|(_, b)| weight > b + 1e-9) {
            best = Some((*at, weight));
        }
    }
    let Some((at, _)) = best else {
        return String::new();
    };
    let sentence = &sentences[at];
    let start = WISH.find(&sentence.folded).map_or(0, |m| m.start());
    let words = sentence.words(start, sentence.folded.len());
    let words: String = words.chars().take(LONG).collect();
    words.trim().trim_end_matches(['.', '!', ';', ',']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_is_in_their_own_words() {
        let sentences = [
            Sentence::new(Zone::Body, "It’s been up for weeks."),
            Sentence::new(Zone::Body, "Since then I’ve had calls, so could you take it down?"),
        ];
        assert_eq!(remedy(&sentences, &BTreeMap::from([(1, 1.0)])), "could you take it down?");
        assert_eq!(remedy(&sentences, &BTreeMap::new()), "");
    }
}
