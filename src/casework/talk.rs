//! Words in a text for the public that may have been meant for us: an order about the letter, a word to a colleague, an opinion
//! of the person, a thing said in confidence. People write them in one breath with what they want to tell, and what has left
//! cannot be called back.
//!
//! Two rooms look here. `desk/` asks about what is surely not for the letter ([`is_asked_about`]); `obey` lets no text that shows
//! any sign leave without a yes ([`keeps_back`]). The signs are data: `signs` holds them, each with words that it must hear and words that it must not.
//!
//! Names are told by whose they are: the person's own are masked as `PPPP`, those of the council's people as `CCCC` (nothing else in
//! a plain form is a capital), so that a sign can say "a colleague is addressed" without a pattern for each council.

mod signs;

use super::act::Act;
use super::case::Ask;
use super::plain::Plain;
use super::plain::Sentence;
use super::plain::sentences;
use regex::Regex;
use std::sync::LazyLock;

/// How sure a sign is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The text does not speak to its reader: `she`, or the reader by name. It may be how the clerk tells us what to write.
    Manner,
    /// An opinion, a confidence, a strategy.
    Aside,
    /// An order or a question to us.
    ToUs,
}

/// A sign that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign<'t> {
    /// How sure it is.
    pub weight: Weight,
    /// The words, as written.
    pub words: &'t str,
}

/// Who reads a text that an act carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The person, at once: no draft comes between.
    Person,
    /// The person, after a draft.
    Draft,
    /// The file alone.
    File,
}

/// The words of its own that an act carries, and who reads them.
pub fn text_of(act: &Act) -> Option<(Audience, &str)> {
    let (audience, text) = match act {
        Act::Update { text } => (Audience::Person, text),
        Act::Extend { reason, .. } => (Audience::Person, reason),
        Act::Ask { words, .. } => (Audience::Person, words),
        Act::IdentityRefused { why } | Act::ConsentRefused { why } => (Audience::Person, why),
        Act::SinglePointOfContact { reason, .. } => (Audience::Person, reason),
        Act::Decide { reasons, .. }
        | Act::Refuse { reasons, .. }
        | Act::DecideReview { reasons, .. }
        | Act::NotOurs { reasons }
        | Act::NotAComplaint { reasons } => (Audience::Draft, reasons),
        Act::Warn { text } => (Audience::Draft, text),
        Act::Share { what, .. } => (Audience::Draft, what),
        Act::Restrict { reason, .. } | Act::Marker { reason } => (Audience::Draft, reason),
        Act::Close { why } => (Audience::Draft, why),
        Act::Lift { reason, .. } => (Audience::Draft, reason),
        Act::Note { text } => (Audience::File, text),
        Act::Hold { reason } => (Audience::File, reason),
        Act::IdentityAccepted { note } => (Audience::File, note),
        Act::Accept
        | Act::Triage { .. }
        | Act::Service
        | Act::ConsentAccepted
        | Act::Assign { .. }
        | Act::Ico { .. }
        | Act::Release
        | Act::Reopen
        | Act::Send
        | Act::Cancel
        | Act::Format { .. }
        | Act::WriteTo { .. }
        | Act::Resend
        | Act::Undo
        | Act::SourceGone
        | Act::Status
        | Act::List
        | Act::Help => return None,
    };
    (!text.trim().is_empty()).then_some((audience, text))
}

/// The sign that keeps an act from leaving at once, where there is one.
pub fn keeps_back<'t>(act: &'t Act, person: &[&str], council: &[&str]) -> Option<Sign<'t>> {
    let (Audience::Person, text) = text_of(act)? else { return None };
    // Why more time is needed is the council's own affair: a colleague named there is no matter of the person's.
    if matches!(act, Act::Extend { .. })
        && let Some(named) = names_a_colleague(text, council)
    {
        return Some(named);
    }
    let everything = found(text, person, council, |_, _| true)?;
    if everything.weight > Weight::Manner || !matches!(act, Act::Ask { what: Ask::Details, .. }) {
        return Some(everything);
    }
    // What is asked for is told about the person ("which day she means"): there the third person is no sign in the first
    // sentence. In a further one it is talk ("She has moved").
    let plain = Plain::new(text);
    let further = sentences(&plain, 0, plain.text.len())
        .get(1)
        .map(|s| plain.written(s.from, plain.text.len()))?;
    found(further, person, council, |_, _| true)
}

/// Where a text names one of the council's people.
fn names_a_colleague<'t>(text: &'t str, council: &[&str]) -> Option<Sign<'t>> {
    let plain = Plain::new(text);
    let masked = masked(&plain, &[], council);
    let from = masked.find('C')?;
    Some(Sign {
        weight: Weight::Manner,
        words: shortened(plain.written(from, masked.len())),
    })
}

/// The sign for which an act is asked about before it is even drafted: of a letter that leaves at once everything but its manner;
/// of a draft, which is read again, only an order to us, since nobody says that in a reason.
pub fn is_asked_about<'t>(act: &'t Act, person: &[&str], council: &[&str]) -> Option<Sign<'t>> {
    let (audience, text) = text_of(act)?;
    match audience {
        Audience::Person => found(text, person, council, |weight, _| weight > Weight::Manner),
        Audience::Draft => found(text, person, council, |weight, opens| weight == Weight::ToUs && opens),
        Audience::File => None,
    }
}

/// The surest sign in a text, the first of its weight; `person` are the names of whoever reads it, `council` our own people's.
/// `counts` is told how sure a sign is, and whether it opens a clause.
fn found<'t>(text: &'t str, person: &[&str], council: &[&str], counts: impl Fn(Weight, bool) -> bool) -> Option<Sign<'t>> {
    let plain = Plain::new(text);
    let masked = masked(&plain, person, council);
    let sentences = sentences(&plain, 0, plain.text.len());
    let clauses: Vec<(usize, usize)> = sentences.iter().flat_map(|s| clauses(&masked, *s)).collect();
    let mut best: Option<(Weight, usize, usize)> = None;
    let mut take = |weight, opens, from, to| {
        if counts(weight, opens) && best.is_none_or(|(w, f, _)| weight > w || weight == w && from < f) {
            best = Some((weight, from, to));
        }
    };
    for (weight, pattern, opens) in TABLE.iter() {
        if *opens {
            for (from, to) in &clauses {
                if let Some(m) = pattern.find(masked.get(*from..*to).unwrap_or("")) {
                    take(*weight, true, from + m.start(), from + m.end());
                }
            }
        } else if let Some(m) = pattern.find(&masked) {
            take(*weight, false, m.start(), m.end());
        }
    }
    if let Some((from, to)) = speaks_of(&masked) {
        take(Weight::Manner, false, from, to);
    }
    if let Some(jotted) = sentences.iter().find(|s| is_jotted(masked.get(s.from..s.to).unwrap_or(""))) {
        take(Weight::Manner, false, jotted.from, jotted.to);
    }
    let (weight, from, to) = best?;
    let (from, to) = around(&clauses, from, to);
    Some(Sign {
        weight,
        words: shortened(plain.written(from, to)),
    })
}

/// The table, compiled: how sure, the pattern, whether it is tried where a clause begins.
static TABLE: LazyLock<Vec<(Weight, Regex, bool)>> = LazyLock::new(|| {
    signs::SIGNS
        .iter()
        .map(|row| {
            let pattern = row
                .pattern
                .replace("{them}", signs::THEM)
                .replace("{she}", signs::SHE)
                .replace("{lead}", signs::LEAD);
            let compiled = Regex::new(&pattern).expect("invariant: each row is a constant that a test compiles");
            (row.weight, compiled, row.pattern.starts_with('^'))
        })
        .collect()
});

/// Shortest name that is known without its capital: shorter ones are words as well (`May`, `Will`, `Rose`).
const KNOWN_SMALL: usize = 5;

/// The plain form on one line, with names masked; as long as before, so that a place stays a place.
fn masked(plain: &Plain<'_>, person: &[&str], council: &[&str]) -> String {
    let words = |names: &[&str]| -> Vec<String> { names.iter().flat_map(|n| name_words(n)).collect() };
    let (person, council) = (words(person), words(council));
    let mut out = plain.text.replace('\n', " ");
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    let mut at = 0;
    while let Some(start) = out.get(at..).and_then(|rest| rest.find(letter)).map(|n| at + n) {
        let end = out
            .get(start..)
            .and_then(|r| r.find(|c| !letter(c)))
            .map_or(out.len(), |n| start + n);
        let word = out.get(start..end).unwrap_or("");
        let capital = plain.written(start, start + 1).chars().next().is_some_and(char::is_uppercase);
        let known = capital || word.len() >= KNOWN_SMALL;
        let is = |names: &[String]| known && names.iter().any(|n| n == word);
        let mask = match (is(&person), is(&council)) {
            (true, _) => Some("P"),
            (false, true) => Some("C"),
            (false, false) => None,
        };
        if let Some(mask) = mask {
            out.replace_range(start..end, &mask.repeat(end - start));
        }
        at = end;
    }
    out
}

/// The words of a name in plain form.
fn name_words(name: &str) -> Vec<String> {
    Plain::new(name)
        .text
        .split(|c: char| !(c.is_ascii_alphabetic() || c == '_'))
        .filter(|w| w.len() > 2 && !matches!(*w, "mrs" | "miss" | "cllr" | "councillor" | "council" | "the" | "and"))
        .map(str::to_owned)
        .collect()
}

/// The places where a clause of a sentence begins, each with where it ends.
fn clauses(masked: &str, sentence: Sentence) -> Vec<(usize, usize)> {
    static JOINTS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:,|;|:| -+|\(| (?:but|and|so|then|though|although|because)) +|\(")
            .expect("invariant: a constant, compiled by a test")
    });
    let text = masked.get(sentence.from..sentence.to).unwrap_or("");
    // A sign may reach over the next joint, so each goes on to the end of the sentence.
    std::iter::once(sentence.from)
        .chain(JOINTS.find_iter(text).map(|m| sentence.from + m.end()))
        .filter(|start| *start < sentence.to)
        .map(|start| (start, sentence.to))
        .collect()
}

/// From the clause in which a find begins to the end of its sentence.
fn around(clauses: &[(usize, usize)], from: usize, to: usize) -> (usize, usize) {
    clauses
        .iter()
        .filter(|(start, _)| *start <= from)
        .max_by_key(|(start, _)| *start)
        .map_or((from, to), |(start, end)| (*start, to.max(*end)))
}

/// Characters of a find that are quoted back.
const QUOTED_MAX: usize = 90;

fn shortened(words: &str) -> &str {
    let words = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '-' | '(' | ')' | '.'));
    match words.char_indices().nth(QUOTED_MAX) {
        Some((cut, _)) => {
            let head = words.get(..cut).unwrap_or(words);
            head.rfind(' ').and_then(|space| head.get(..space)).unwrap_or(head)
        }
        None => words,
    }
}

/// What says "you" is written to its reader; "she" is somebody else then ("your mother … her signature").
static ADDRESSED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\byou(?:r|rs|rself)?\b").expect("invariant: a constant, compiled by a test"));

/// Where a text speaks of somebody in the third person who can only be its reader: by name, or as `she` where nobody else has
/// been named before; or where its writer speaks for themselves (`I don't want to …`).
fn speaks_of(masked: &str) -> Option<(usize, usize)> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:\bdear (?:mrs?|ms|miss|dr)?\.? ?)?P+(?: P+)*").expect("invariant: a constant, compiled by a test")
    });
    static THIRD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:she|he|her|him|his|hers|herself|himself)\b").expect("invariant: a constant, compiled by a test")
    });
    static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"C|\b(?:officer|clerk|surveyor|manager|colleague|contractor|engineer|warden|caretaker|councillor|mayor|chair|adviser|doctor|inspector|steward|driver|harbour master)\b")
            .expect("invariant: a constant, compiled by a test")
    });
    let by_name = NAMED
        .find_iter(masked)
        .find(|m| !m.as_str().starts_with("dear"))
        .map(|m| (m.start(), m.end()));
    let by_word = THIRD
        .find(masked)
        .filter(|m| !ADDRESSED.is_match(masked) && !OTHERS.is_match(masked.get(..m.start()).unwrap_or("")))
        .map(|m| (m.start(), m.end()));
    match (by_name, by_word) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Whether a sentence asks somebody who is not its reader, or stands as people jot things down for themselves, without saying who:
/// `rang, no answer`, `waiting on IT`.
fn is_jotted(sentence: &str) -> bool {
    static JOTTED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:still )?(?:waiting (?:on|for)|spoke (?:to|with)|rang|phoned|called|emailed|chased|checked|no (?:answer|reply|news)|nothing (?:yet|new|back)|from C|re:?|got hold of|had a (?:word|chat)|hoping|trying to|need to|see )\b")
            .expect("invariant: a constant, compiled by a test")
    });
    JOTTED.is_match(sentence) || sentence.ends_with('?') && !ADDRESSED.is_match(sentence)
}

/// The words that the table must hear, each with how sure its sign is, for the tests of the rooms that ask.
#[cfg(test)]
pub(crate) fn samples() -> impl Iterator<Item = (Weight, &'static str)> {
    signs::SIGNS
        .iter()
        .flat_map(|row| row.heard.iter().map(|words| (row.weight, *words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: &[&str] = &["Margaret Whitlock"];
    const COUNCIL: &[&str] = &["Gareth Pugh", "Lorna Dyke", "Tom Ashby", "May Rose"];

    fn weight(text: &str) -> Option<Weight> {
        found(text, PERSON, COUNCIL, |_, _| true).map(|s| s.weight)
    }

    #[test]
    fn each_row_hears_its_own_words_and_no_others() {
        for (row, (_, pattern, opens)) in signs::SIGNS.iter().zip(TABLE.iter()) {
            assert!(!row.heard.is_empty(), "{}", row.what);
            let hears = |text: &str| {
                let plain = Plain::new(text);
                let masked = masked(&plain, PERSON, COUNCIL);
                if !opens {
                    return pattern.is_match(&masked);
                }
                sentences(&plain, 0, plain.text.len())
                    .iter()
                    .flat_map(|s| clauses(&masked, *s))
                    .any(|(from, to)| pattern.is_match(&masked[from..to]))
            };
            for text in row.heard {
                assert!(hears(text), "{}: {text:?} is not heard", row.what);
            }
            for text in row.fine {
                assert!(!hears(text), "{}: {text:?} is heard", row.what);
            }
        }
    }

    /// What clerks of all sorts write to people, and what must leave without a question.
    #[test]
    fn ordinary_letters_show_no_sign() {
        for text in [
            "We have asked the printer for the list and will write to you again by 18 December.",
            "Lorna has now spoken to the printer. She will write to you on Friday.",
            "I am sorry that you have not heard from us. I will write again next week.",
            "Please do not send the passport itself; a copy is enough.",
            "Thank you for your patience. Please bear with us: the office is closed until 4 January.",
            "the surveyor cannot come before the 20th",
            "Tom is off sick",
            "We do not hold the minutes of that meeting and have asked the County for them.",
            "Don't worry about the form, we have it.",
            "You may ask us at any time how things stand. Please let me know if you would rather have this by post.",
            "We will not share your address with anybody.",
            "We’re on it",
            "Dear Mrs Whitlock,\n\nWe are sorry for the wait.",
            "The bulb on the fishing pier was replaced on Monday.",
            "A note from you is not enough. It must come from your mother and carry her signature.",
        ] {
            assert_eq!(found(text, PERSON, COUNCIL, |_, _| true), None, "{text}");
        }
    }

    #[test]
    fn a_text_about_its_reader_is_looked_at_again() {
        for text in [
            "she will hear by Friday",
            "Mrs Whitlock has sent us forty emails",
            "we cannot get into her files until Monday",
            "rang on Monday, no answer",
            "We have finished. Happy to close?",
            "where are we with the tapes?",
        ] {
            assert_eq!(weight(text), Some(Weight::Manner), "{text}");
        }
        // A month or a verb is no colleague, and somebody named before may be "she".
        assert_eq!(weight("You may hear from us in May. Rose bushes are cut in June."), None);
        assert_eq!(weight("Lorna is away and she has the file"), None);
    }

    #[test]
    fn the_surest_sign_is_quoted_as_it_was_written() {
        let sign = found(
            "Lorna says she’s found 40 more, don’t tell Mrs Whitlock yet",
            PERSON,
            COUNCIL,
            |_, _| true,
        )
        .expect("a sign");
        assert_eq!((sign.weight, sign.words), (Weight::ToUs, "don’t tell Mrs Whitlock yet"));
    }

    proptest::proptest! {
        /// Any text is read.
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            let _ = found(&text, PERSON, COUNCIL, |_, _| true);
        }
    }
}
