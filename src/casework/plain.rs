//! A text twice: as it was written, and in a plain form that patterns can be tried on. The plain form has one
//! ASCII character for every character written (lower case, straight quotes, hyphens), so that a place in the one is a
//! place in the other, and a text argument is always cut from the words as they were written.

use unicode_normalization::UnicodeNormalization;

/// Characters that are read; whoever types more is answered that it is too long for a command.
pub const CHARACTERS_MAX: usize = 40_000;
/// A line that was broken at this width or later was broken by the mail program, not by the writer. Programs wrap at 65
/// to 78 columns (RFC 3676 §4.2 recommends 78 at most).
const WRAPPED_FROM: usize = 64;

/// A text and its plain form.
#[derive(Debug, Clone)]
pub struct Plain<'a> {
    original: &'a str,
    /// The plain form: ASCII, one byte for each character.
    pub text: String,
    /// Where each byte of the plain form stands in the original, and the original's end.
    at: Vec<usize>,
}

impl<'a> Plain<'a> {
    /// The plain form of a text.
    pub fn new(original: &'a str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut at = Vec::with_capacity(original.len() + 1);
        for (i, c) in original.char_indices().take(CHARACTERS_MAX) {
            at.push(i);
            text.push(plain(c));
        }
        at.push(original.len());
        Self { original, text, at }
    }

    /// The words between two places of the plain form, as they were written, without white space around them.
    pub fn written(&self, from: usize, to: usize) -> &'a str {
        let place = |i: usize| self.at.get(i).copied().unwrap_or(self.original.len());
        self.original.get(place(from)..place(to)).unwrap_or("").trim()
    }

    /// The plain form between two places.
    pub fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to.max(from)).unwrap_or("")
    }

    /// Where words stand between two places, as they were written; the last such place.
    pub fn place_of(&self, from: usize, to: usize, words: &str) -> Option<(usize, usize)> {
        let place = |i: usize| self.at.get(i).copied().unwrap_or(self.original.len());
        let begin = place(from);
        let start = begin + self.original.get(begin..place(to))?.rfind(words)?;
        let index = |byte: usize| self.at.partition_point(|at| *at < byte);
        Some((index(start), index(start + words.len())))
    }

    /// Whether it was written in capitals.
    pub fn shouted(&self, from: usize, to: usize) -> bool {
        let written = self.written(from, to);
        written.chars().any(char::is_uppercase) && !written.chars().any(char::is_lowercase)
    }

    /// The same with one word of the plain form spelt otherwise; what was written stays.
    pub fn respelt(&self, from: usize, to: usize, word: &str) -> Self {
        let mut text = String::with_capacity(self.text.len() + word.len());
        text.push_str(self.slice(0, from));
        text.push_str(word);
        text.push_str(self.slice(to, self.text.len()));
        let start = self.at.get(from).copied().unwrap_or(self.original.len());
        let mut at = self.at.get(..from).unwrap_or_default().to_vec();
        at.extend(std::iter::repeat_n(start, word.len()));
        at.extend(self.at.get(to..).unwrap_or_default());
        Self {
            original: self.original,
            text,
            at,
        }
    }
}

/// A character's plain form. What is no Latin letter becomes `_`, which is part of no word we know (attack 19: no letter of
/// another alphabet passes for one of ours); what is no letter at all becomes `*`.
fn plain(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\n' => '\n',
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '`' | '\u{b4}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2026}' => '.',
        '\u{b7}' | '\u{2022}' => '-',
        c if c.is_ascii() => {
            if c.is_ascii_control() {
                ' '
            } else {
                c
            }
        }
        c if c.is_whitespace() => ' ',
        // Seven characters more than a letter's accents decompose to are not looked at.
        c if c.is_alphabetic() => match std::iter::once(c).nfd().next() {
            Some(base) if base.is_ascii_alphabetic() => base.to_ascii_lowercase(),
            Some(_) | None => '_',
        },
        _ => '*',
    }
}

/// A sentence, as places in the plain form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Its first character.
    pub from: usize,
    /// Behind its last, full stop included.
    pub to: usize,
    /// Whether it begins a line.
    pub opens_line: bool,
}

/// The sentences between two places: ended by a full stop, a question mark, an exclamation mark, or the end of a line that
/// was ended on purpose.
pub fn sentences(plain: &Plain<'_>, from: usize, to: usize) -> Vec<Sentence> {
    let bytes = plain.text.as_bytes();
    let mut found = Vec::new();
    let mut start = from;
    let mut opens_line = true;
    let mut i = from;
    while i < to {
        let (ends, by_line) = match bytes.get(i) {
            Some(b'\n') => (line_ends_here(plain, i, to), true),
            Some(b'!' | b'?') => (followed_by_space(bytes, i, to), false),
            Some(b'.') => (followed_by_space(bytes, i, to) && !after_abbreviation(plain, start, i), false),
            _ => (false, false),
        };
        i += 1;
        if ends {
            push(plain, &mut found, start, i, opens_line);
            start = i;
            // Behind a full stop that ends its line, the next sentence begins a line too.
            opens_line = by_line || bytes.get(i) == Some(&b'\n');
        }
    }
    push(plain, &mut found, start, to, opens_line);
    found
}

fn push(plain: &Plain<'_>, found: &mut Vec<Sentence>, from: usize, to: usize, opens_line: bool) {
    let slice = plain.slice(from, to);
    let trimmed = slice.trim();
    if trimmed.is_empty() {
        return;
    }
    let lead = slice.len() - slice.trim_start().len();
    found.push(Sentence {
        from: from + lead,
        to: from + lead + trimmed.len(),
        opens_line: opens_line || slice.get(..lead).is_some_and(|l| l.contains('\n')),
    });
}

fn followed_by_space(bytes: &[u8], i: usize, to: usize) -> bool {
    let mut next = i + 1;
    while next < to && matches!(bytes.get(next), Some(b'"' | b'\'' | b')' | b'.' | b'!' | b'?')) {
        next += 1;
    }
    next >= to || matches!(bytes.get(next), Some(b' ' | b'\n'))
}

fn after_abbreviation(plain: &Plain<'_>, start: usize, stop: usize) -> bool {
    let word = plain.slice(start, stop).rsplit([' ', '\n', '(']).next().unwrap_or("");
    matches!(
        word,
        "mr" | "mrs"
            | "ms"
            | "dr"
            | "cllr"
            | "no"
            | "nr"
            | "st"
            | "rd"
            | "e.g"
            | "eg"
            | "i.e"
            | "ie"
            | "approx"
            | "etc"
            | "ref"
            | "vs"
            | "rev"
    ) && !(word == "no" && stop - start <= 2)
        || (word.len() == 1 && word.bytes().all(|b| b.is_ascii_digit()) && plain.slice(start, stop).trim().len() == 1)
}

/// Whether the writer ended the line at `i`: an empty line, or a next word that would still have fitted.
fn line_ends_here(plain: &Plain<'_>, i: usize, to: usize) -> bool {
    let before = plain.slice(0, i);
    let line = before.rsplit('\n').next().unwrap_or("");
    let after = plain.slice(i + 1, to);
    let next = after.split('\n').next().unwrap_or("");
    let word = next.split_whitespace().next().unwrap_or("");
    word.is_empty() || line.trim().is_empty() || line.trim_end().len() + 1 + word.len() <= WRAPPED_FROM
}

/// Where the next words begin at or behind a place: white space and what stands between words is passed over.
pub fn skip(plain: &Plain<'_>, from: usize, to: usize, over: &[char]) -> usize {
    let slice = plain.slice(from, to);
    from + (slice.len()
        - slice
            .trim_start_matches(|c: char| c.is_ascii_whitespace() || over.contains(&c))
            .len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let plain = Plain::new(text);
        sentences(&plain, 0, plain.text.len())
            .iter()
            .map(|s| plain.written(s.from, s.to).to_owned())
            .collect()
    }

    #[test]
    fn the_plain_form_keeps_its_places() {
        let plain = Plain::new("“Don’t” – Zoë\u{a0}👍 сlose");
        assert_eq!(plain.text, "\"don't\" - zoe * _lose");
        assert_eq!(plain.written(1, 6), "Don’t");
        assert_eq!(plain.respelt(1, 6, "refuse").written(0, 8), "“Don’t”");
    }

    #[test]
    fn sentences_end_where_the_writer_ended_them() {
        assert_eq!(split("Extend to 11.12.2026. Thanks"), ["Extend to 11.12.2026.", "Thanks"]);
        assert_eq!(split("Accept\nAssign to Lorna"), ["Accept", "Assign to Lorna"]);
        assert_eq!(
            split("refuse a and c - in his email of 9 November he says he will bury\nthe office in paper"),
            ["refuse a and c - in his email of 9 November he says he will bury\nthe office in paper"]
        );
        assert_eq!(split("Tell Mrs. Oldroyd. Then close"), ["Tell Mrs. Oldroyd.", "Then close"]);
        assert_eq!(split(""), Vec::<String>::new());
    }
}
