//! Which words open a command, and which verb a clause was nearest to.

use super::super::command::COMMANDS;
use super::super::command::Command;
use super::super::command::Verb;
use super::near;
use super::near::Near;

/// The letters at the start of a text.
pub(super) fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphabetic() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// Whether a word opens a command.
pub(super) fn is_verb(word: &str) -> bool {
    const MORE: [&str; 14] = [
        "ask", "id", "not", "partly", "upheld", "uphold", "send", "re", "lift", "tell", "let", "take", "remove", "passport",
    ];
    MORE.contains(&word)
        || COMMANDS
            .iter()
            .any(|c| c.verb.word().split(' ').next().is_some_and(|v| v.eq_ignore_ascii_case(word)))
}

/// The verb that a clause was nearest to.
pub(super) fn nearest(text: &str) -> Option<Verb> {
    let mut tried = 0;
    for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() > 2) {
        tried += 1;
        if tried > 12 {
            break;
        }
        // `ask details` is ASK DETAILS and no other of those that begin with ASK.
        let begins = |c: &&Command| c.verb.word().split(' ').next().is_some_and(|v| v.eq_ignore_ascii_case(word));
        let holds = |c: &&Command| {
            let verb = c.verb.word().to_ascii_lowercase();
            verb.contains(' ')
                && verb
                    .split(' ')
                    .all(|v| text.split(|c: char| !c.is_ascii_alphabetic()).any(|w| w == v))
        };
        let exact = COMMANDS.iter().filter(begins).find(holds).or_else(|| COMMANDS.iter().find(begins));
        if let Some(c) = exact {
            return Some(c.verb);
        }
        if let Some(Near::Surely(verb) | Near::Perhaps(verb)) = near::near(word) {
            return verb_near(verb);
        }
    }
    None
}

/// The verb that a word stands for.
pub(super) fn verb_near(word: &str) -> Option<Verb> {
    match word {
        "upheld" | "uphold" | "partly" => Some(Verb::Outcome),
        "send" => Some(Verb::Yes),
        "consent" => Some(Verb::ConsentOk),
        word => Verb::from_word(&word.to_ascii_uppercase()),
    }
}
