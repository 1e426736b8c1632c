//! Whether a message holds any detail at all (R17).

use crate::mail::Message;
use crate::mail::Typed;

/// Words that say that there is a complaint and nothing about it. What is left when they are taken away is detail.
const EMPTY_WORDS: &[&str] = &[
    "a",
    "about",
    "also",
    "am",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "been",
    "by",
    "can",
    "complain",
    "complaining",
    "complaint",
    "complaints",
    "council",
    "data",
    "day",
    "dear",
    "do",
    "etc",
    "for",
    "formal",
    "formally",
    "from",
    "gdpr",
    "good",
    "handle",
    "handled",
    "handling",
    "happy",
    "have",
    "hello",
    "hi",
    "how",
    "i",
    "i'd",
    "i'm",
    "in",
    "information",
    "is",
    "it",
    "just",
    "kind",
    "like",
    "log",
    "lodge",
    "madam",
    "made",
    "make",
    "many",
    "me",
    "morning",
    "my",
    "need",
    "not",
    "of",
    "on",
    "our",
    "personal",
    "please",
    "privacy",
    "protection",
    "raise",
    "regards",
    "register",
    "reply",
    "sir",
    "so",
    "submit",
    "thank",
    "thanks",
    "that",
    "the",
    "there",
    "this",
    "to",
    "treated",
    "unhappy",
    "upset",
    "us",
    "very",
    "want",
    "was",
    "way",
    "we",
    "were",
    "what",
    "wish",
    "with",
    "would",
    "you",
    "your",
    "yours",
    "faithfully",
    "sincerely",
    "afternoon",
    "evening",
    "team",
    "clerk",
    // What somebody feels about it is not what happened.
    "angry",
    "appalled",
    "appalling",
    "awful",
    "bad",
    "badly",
    "disappointed",
    "disgrace",
    "disgraceful",
    "disgusted",
    "disgusting",
    "poor",
    "poorly",
    "shocking",
    "terrible",
    "unacceptable",
    "use",
    "used",
    "using",
    "wrong",
    "wrongly",
];
/// This many words of detail, or an attachment, or something forwarded, are enough to begin with.
const DETAIL_WORDS: usize = 2;

/// Whether a message holds no detail at all (R17). Attachments and forwarded words may hold it, so then it does not.
pub(super) fn says_nothing(message: &Message, typed: &Typed) -> bool {
    if typed.forwarded.is_some() || message.attachments.iter().any(|a| !a.seems_a_logo()) {
        return false;
    }
    let detail = |w: &str| {
        let word: String = w
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '\'' | '’'))
            .collect::<String>()
            .replace('’', "'")
            .to_lowercase();
        !word.is_empty() && !EMPTY_WORDS.contains(&word.as_str())
    };
    let words = typed
        .text
        .split_whitespace()
        .chain(message.subject.split_whitespace().filter(|_| typed.text.trim().is_empty()));
    words.filter(|w| detail(w)).take(DETAIL_WORDS).count() < DETAIL_WORDS
}
