//! Whether a message speaks of proof of identity at all. Wider than the cue that a document is attached: the cue decides
//! whether one is asked for, this decides only what is kept apart until a person has looked (R22).

use crate::mail::Message;
use crate::mail::Typed;
use regex::Regex;
use std::sync::LazyLock;

/// Octets of a text that are looked at.
const OCTETS_MAX: usize = 64 << 10;
/// Messages nested deeper are not looked at.
const DEPTH_MAX: usize = 3;

/// Passport, licence, photo ID, in the words that people use for them. The edges of words are ASCII's: with those of Unicode, a
/// text with one curly apostrophe is walked by the regex crate's slowest engine.
static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?-u:\b)(?:passports?|(?:driving|drivers?|driver['’]s|provisional|photo ?card) licen[cs]es?|photo ?cards?|(?:photo(?:graphic)?|my|our|her|his) ?id|(?:proof|evidence) of (?:id|(?:my |her |his |their )?identity)|id documents?|identity documents?|identification)(?-u:\b)",
    )
    .expect("invariant: a constant pattern, compiled by a test")
});

/// Whether the words newly written, what they pass on, the subject, or a message inside speak of an identity document.
pub(super) fn of_identity(message: &Message, typed: &Typed) -> bool {
    let forwarded = typed.forwarded.as_ref().map_or("", |f| f.text.as_str());
    [message.subject.as_str(), &typed.text, forwarded].into_iter().any(speaks) || inside(message, 0)
}

fn inside(message: &Message, depth: usize) -> bool {
    depth < DEPTH_MAX
        && message
            .attachments
            .iter()
            .filter_map(|a| a.message.as_deref())
            .any(|m| speaks(&m.subject) || speaks(&m.text) || inside(m, depth + 1))
}

fn speaks(text: &str) -> bool {
    let end = text.floor_char_boundary(OCTETS_MAX);
    text.get(..end).is_some_and(|t| DOCUMENT.is_match(t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_people_use_for_it_are_known() {
        for said in [
            "Here is my passport.",
            "photo of my driving licence",
            "I enclose my driver’s license",
            "See attached photocard",
            "my ID as you asked",
            "Proof of identity attached",
        ] {
            assert!(speaks(said), "{said}");
        }
        for said in [
            "The premises licence was granted",
            "I did it",
            "the idea",
            "a street trading licence",
        ] {
            assert!(!speaks(said), "{said}");
        }
    }
}
