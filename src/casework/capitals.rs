//! Words that begin with a capital in letters to a council and are nobody's name: days, months, offices, how a letter opens
//! and the small words that open a sentence. One home for whoever looks for names in running text.

/// Whether a word is one of them. `word`: in small letters, without what stands round it.
pub(in crate::casework) fn is_no_name(word: &str) -> bool {
    NO_NAMES.contains(&word)
}

const NO_NAMES: &[&str] = &[
    "dear",
    "the",
    "council",
    "town",
    "parish",
    "clerk",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "yours",
    "please",
    "complaint",
    "our",
    "my",
    "we",
    "he",
    "she",
    "they",
    "it",
    "this",
    "that",
    "her",
    "data",
    "protection",
    "act",
    "officer",
    "committee",
    "gdpr",
    "sir",
    "madam",
    "information",
    "office",
    "i",
    "to",
    "all",
    "you",
    "re",
    "him",
    "community",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_and_offices_are_nobody() {
        assert!(["monday", "may", "clerk", "council", "dear"].iter().all(|w| is_no_name(w)));
        assert!(!is_no_name("ada"));
    }
}
