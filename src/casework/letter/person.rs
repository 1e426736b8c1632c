//! Which names a letter uses. A display name is whatever its owner typed: it greets only where it looks like a name, so that
//! a letter cannot be made to carry a message (attacks 6, 11 and 24).

use super::markdown::one_line;

/// Words that stand in display names of machines and offices, in slogans and in abuse, and in no person's name.
const NOT_NAMES: &[&str] = &[
    "account",
    "admin",
    "admits",
    "alert",
    "and",
    "are",
    "bank",
    "billing",
    "bitcoin",
    "buy",
    "case",
    "chair",
    "claim",
    "clerk",
    "click",
    "complaint",
    "complaints",
    "council",
    "councillor",
    "customer",
    "delivery",
    "desk",
    "donotreply",
    "email",
    "enquiries",
    "enquiry",
    "free",
    "fuck",
    "gdpr",
    "has",
    "hello",
    "help",
    "here",
    "his",
    "http",
    "https",
    "info",
    "is",
    "it",
    "liar",
    "lied",
    "lies",
    "mail",
    "mailer",
    "man's",
    "money",
    "newsletter",
    "no",
    "no-reply",
    "noreply",
    "not",
    "notification",
    "notifications",
    "office",
    "our",
    "parish",
    "pay",
    "please",
    "postmaster",
    "reply",
    "robot",
    "sales",
    "scum",
    "security",
    "service",
    "services",
    "shit",
    "stop",
    "support",
    "system",
    "team",
    "that",
    "the",
    "their",
    "this",
    "ticket",
    "tickets",
    "to",
    "town",
    "undefined",
    "unknown",
    "update",
    "urgent",
    "user",
    "verify",
    "was",
    "we",
    "webmaster",
    "website",
    "winner",
    "with",
    "www",
    "you",
    "your",
];
/// Small words inside names.
const PARTICLES: &[&str] = &[
    "al", "ap", "bin", "bint", "da", "dal", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "ten", "ter",
    "van", "von", "y", "zu",
];

/// A name that may greet somebody: one to five words of letters (any script), each beginning with a capital or in a script
/// without them. `None` where it does not look like one.
pub fn name_for_greeting(name: &str) -> Option<String> {
    let name = one_line(name);
    let name = name.trim_matches(|c| matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’'));
    // "Oldroyd, Margaret", as some mail programs have it.
    let name = match name.split_once(", ") {
        Some((last, first)) if !first.contains(',') => format!("{first} {last}"),
        _ => name.to_owned(),
    };
    let words: Vec<&str> = name.split(' ').collect();
    let length = name.chars().count();
    if !(2..=60).contains(&length) || words.is_empty() || words.len() > 5 {
        return None;
    }
    let capitals = words.iter().filter(|w| starts_like_a_name(w)).count();
    let fits = |w: &&str| {
        is_word(w) && (starts_like_a_name(w) || PARTICLES.contains(w)) && !NOT_NAMES.contains(&w.to_lowercase().trim_end_matches('.'))
    };
    (capitals > 0 && words.iter().all(fits)).then_some(name)
}

/// A display name as a notice shows it: on one line, short, and without anything that looks like an address (attack 6).
pub fn name_for_notice(name: &str) -> String {
    let line = one_line(name);
    let words: Vec<&str> = line.split(' ').filter(|w| !w.contains(['@', '＠', '﹫'])).collect();
    let kept = words.join(" ");
    let mut short: String = kept
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '<' | '>' | '(' | ')' | ' '))
        .chars()
        .take(80)
        .collect();
    if kept.chars().nth(80).is_some() {
        short.push('…');
    }
    short
}

fn is_word(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let rest = word
        .chars()
        .all(|c| c.is_alphabetic() || is_mark(c) || matches!(c, '-' | '‐' | '\'' | '’' | '.'));
    letters > 0 && rest && word.chars().count() <= 24
}

fn starts_like_a_name(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
}

/// Combining marks that belong to letters (accents, vowel signs): alphabetic by Unicode only in part.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}
