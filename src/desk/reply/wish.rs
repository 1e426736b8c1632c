//! What a reply may have wished that was read as no command: the words for it, said with the answer that nothing was done. It decides
//! nothing: a remark stays a remark.

use super::Situation;
use super::Verb;
use super::pattern;
use super::plain;
use crate::casework::Stage;

/// Verbs that are named at most.
const NAMED_MAX: usize = 3;

/// The verbs that may have been meant by words that were read as no command; none where nothing points to one.
pub fn wished(typed: &str, situation: &Situation) -> Vec<Verb> {
    let text = plain(typed);
    let decides = if situation.stage == Stage::InReview {
        Verb::Review
    } else {
        Verb::Outcome
    };
    let all: [(bool, &[Verb]); 9] = [
        (
            pattern!(r"\b(?:withdr(?:aw|ew|awn|awing)|clos(?:e|ed|ing)|dropp(?:ed|ing) (?:it|this|the complaint))\b").is_match(&text),
            &[Verb::Close],
        ),
        (
            pattern!(r"\b(?:consent|authority|authorisation|form)\b").is_match(&text) && situation.stage == Stage::Waiting,
            &[Verb::ConsentOk, Verb::ConsentNo],
        ),
        (
            pattern!(r"\b(?:proof of (?:who|id|identity)|passport|driving licence|photo id)\b").is_match(&text),
            &[Verb::AskId, Verb::IdOk, Verb::IdNo],
        ),
        (
            pattern!(
                r"\b(?:(?:can|could|will|would) (?:you|[a-z]+) (?:please )?(?:take|look at|deal with|handle|pick up)|(?:give|pass|hand) (?:it|this) to|(?:take|have|do) this one)\b|^\W*ask [a-z]+(?: [a-z]+)? ?[:,]"
            )
            .is_match(&text),
            &[Verb::Assign],
        ),
        (
            pattern!(r"\b(?:overturn(?:ed)?|uph(?:e|o)ld|we were (?:wrong|right)|stands|change the decision)\b").is_match(&text),
            &[decides],
        ),
        (pattern!(r"\b(?:vexatious|refuse|refusing)\b").is_match(&text), &[Verb::Refuse]),
        (
            pattern!(r"\b(?:more time|longer|another (?:week|fortnight|month)|extend(?:ed)?|extension)\b").is_match(&text),
            &[Verb::Extend],
        ),
        (
            pattern!(r"\b(?:tell|let) (?:him|her|them|mr|mrs|ms)\b|^\s*dear (?:mr|mrs|ms|miss|dr|sir|[a-z]+)\b").is_match(&text),
            &[Verb::Update],
        ),
        (pattern!(r"\btak(?:e|ing) (?:this|it) on\b|\blook(?:ing)? into (?:this|it)\b").is_match(&text), &[Verb::Accept]),
    ];
    let mut named: Vec<Verb> = Vec::new();
    for verb in all.iter().filter(|(said, _)| *said).flat_map(|(_, verbs)| *verbs) {
        if !named.contains(verb) && named.len() < NAMED_MAX {
            named.push(*verb);
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::super::tests::situation;
    use super::*;

    /// Plain wishes that are read as nothing, each with a word for it; small talk has none.
    #[test]
    fn a_wish_that_was_not_read_has_its_word_named() {
        let at = |stage: Stage| Situation { stage, ..situation(false) };
        for (said, stage, verb) in [
            (
                "She's withdrawn it so close it, no letter needed",
                Stage::Investigating,
                Verb::Close,
            ),
            ("She rang to withdraw it, close please", Stage::Investigating, Verb::Close),
            ("the consent is ok except the date is missing", Stage::Waiting, Verb::ConsentNo),
            ("Need proof of who she is before we go on", Stage::Investigating, Verb::AskId),
            ("Jan can you take this one?", Stage::New, Verb::Assign),
            ("Ask Martin: who put the note on the board, and when?", Stage::New, Verb::Assign),
            ("Overturn it. We were wrong about the list.", Stage::InReview, Verb::Review),
            ("We will need more time for this", Stage::Investigating, Verb::Extend),
        ] {
            assert!(wished(said, &at(stage)).contains(&verb), "{said}: {:?}", wished(said, &at(stage)));
        }
        for said in ["Thanks, noted.", "I am in the office on Tuesday.", "Has she written before?"] {
            assert!(wished(said, &at(Stage::Investigating)).is_empty(), "{said}");
        }
    }
}
