//! Replies that name one message or one case by its number: STATUS 4711, STATUS PD-2026-0042, BELONGS TO PD-2026-0042. They
//! stand alone: with other words beside them they are read as any reply is. Numbers are no secrets and no keys (attack 10):
//! whether this person may know of what is named is asked where it is looked up.

use super::reply::pattern;
use super::reply::plain;
use crate::casework::CaseReference;
use crate::casework::correspond::references_in;

/// What a reply names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A message, by its ledger row: how does it stand?
    Message(i64),
    /// A case: how does it stand?
    Case(CaseReference),
    /// The message that was shown belongs to this case.
    BelongsTo(CaseReference),
}

/// How it is typed that a message belongs to a case.
pub fn belongs_to(case: &str) -> String {
    format!("BELONGS TO {case}")
}

/// What a reply names, where it says nothing else. A message is put on a case only where one waits for a word (`waits`).
pub fn named(typed: &str, waits: bool) -> Option<Named> {
    let text = plain(typed);
    let text = pattern!(r"(?:[,;]? ?(?:please|pls|thanks|thank you|ta|cheers))*[ .!]*$").replace(text.trim(), "");
    let asks = pattern!(r"^(?:please )?(?:status|show)(?: me)?(?: of| for)?[ :]+(?:message |row |no\.? ?|#)?(.{1,24})$");
    if let Some(what) = asks.captures(&text).and_then(|c| c.get(1)) {
        return match what.as_str().trim().parse() {
            Ok(row) => Some(Named::Message(row)),
            Err(_) => only_reference(what.as_str()).map(Named::Case),
        };
    }
    let belongs = pattern!(
        r"^(?:please )?(?:(?:(?:it|this|that|this one|this message)(?: is|'s)? )?(?:belongs|goes|belong) (?:to|on|with)|(?:file|put|add|keep)(?: (?:it|this|that|this one))? (?:on|to|under|with|in)|(?:it|this|that)(?:'s| is) (?:about|for|on|part of))[ :]+(?:case )?(.{1,24})$"
    );
    let case = belongs.captures(&text).and_then(|c| c.get(1)).map_or(text.as_ref(), |m| m.as_str());
    only_reference(case).filter(|_| waits).map(Named::BelongsTo)
}

/// The reference that a text is, and nothing else.
fn only_reference(text: &str) -> Option<CaseReference> {
    let text = text.trim();
    match references_in(text).as_slice() {
        // The longest way to write one has three marks between its parts.
        [one] if text.chars().count() <= one.to_string().chars().count() + 4 => Some(one.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> CaseReference {
        "PD-2026-0042".parse().unwrap()
    }

    #[test]
    fn a_number_says_which_message_or_case_is_meant() {
        for typed in [
            "STATUS 4711",
            "status 4711 please",
            "Show me message 4711.",
            "Status: 4711",
            "show no. 4711, thanks",
        ] {
            assert_eq!(named(typed, false), Some(Named::Message(4711)), "{typed}");
        }
        for typed in ["STATUS PD-2026-0042", "status of pd 2026/42, please", "Show me PD-2026-0042"] {
            assert_eq!(named(typed, false), Some(Named::Case(case())), "{typed}");
        }
    }

    #[test]
    fn a_message_is_put_on_a_case_where_one_waits() {
        for typed in [
            "BELONGS TO PD-2026-0042",
            "It belongs to PD-2026-0042, thanks",
            "this is about PD-2026-0042",
            "File it on pd-2026-42 please",
            "PD-2026-0042",
        ] {
            assert_eq!(named(typed, true), Some(Named::BelongsTo(case())), "{typed}");
            assert_eq!(named(typed, false), None, "{typed}");
        }
    }

    #[test]
    fn with_other_words_beside_it_it_is_read_as_any_reply() {
        for typed in [
            "STATUS",
            "status of the other one",
            "Accept PD-2026-0050",
            "I think it belongs to PD-2026-0042",
            "Does it belong to PD-2026-0042?",
            "It belongs to PD-2026-0042 or PD-2026-0043",
            "It belongs to PD-2026-0042. Assign it to Tom",
            "Don't file it on PD-2026-0042",
            "NOT OURS",
            "",
        ] {
            assert_eq!(named(typed, true), None, "{typed}");
        }
    }
}
