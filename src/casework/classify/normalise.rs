//! A text as cues read it: folded sentence by sentence, each letter still knowing where the writer wrote it.
//! Folding is NFKC, lower case, without marks, one kind of quotation mark, dash and space (R-crates: `don't` ≠ `don’t`).

use unicode_normalization::char::decompose_compatible;

/// Where a sentence stands, so that a cue can ask for its own place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Zone {
    /// The subject line.
    Subject,
    /// The words of the person whose matter it is.
    Body,
    /// The words of somebody who passes another's mail on.
    Cover,
    /// Quoted history: read for one question only, what the council has answered before.
    History,
    /// The From name and address, and the names of attachments.
    Envelope,
}

/// One sentence.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// Where it stands.
    pub zone: Zone,
    /// As the writer wrote it.
    pub written: String,
    /// Folded.
    pub folded: String,
    /// For each byte of `folded`, the byte of `written` that it came from.
    origin: Vec<u32>,
}

impl Sentence {
    /// Folds a sentence.
    pub fn new(zone: Zone, written: &str) -> Self {
        let mut folded = String::with_capacity(written.len());
        let mut origin = Vec::with_capacity(written.len());
        for (at, c) in written.char_indices() {
            let place = u32::try_from(at).unwrap_or(u32::MAX);
            // Nearly every letter is one of these, and stays one byte.
            if c.is_ascii_lowercase() || c == ' ' {
                folded.push(c);
                origin.push(place);
                continue;
            }
            fold_char(c, &mut folded);
            origin.resize(folded.len(), place);
        }
        Self {
            zone,
            written: written.to_owned(),
            folded,
            origin,
        }
    }

    /// Each word as written and as folded.
    pub fn tokens(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut rest = 0;
        std::iter::from_fn(move || {
            let from = rest + self.folded[rest..].find(|c| c != ' ')?;
            let to = self.folded[from..].find(' ').map_or(self.folded.len(), |n| from + n);
            rest = to;
            Some((self.words(from, to), &self.folded[from..to]))
        })
    }

    /// The writer's own words for a stretch of `folded`.
    pub fn words(&self, from: usize, to: usize) -> &str {
        let start = self.origin.get(from).map_or(0, |o| *o as usize);
        let end = self.origin.get(to).map_or(self.written.len(), |o| *o as usize);
        self.written.get(start..end.max(start)).unwrap_or("").trim()
    }
}

/// Folds a text as sentences are folded.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| fold_char(c, &mut out));
    out
}

fn fold_char(c: char, out: &mut String) {
    match c {
        'a'..='z' | '0'..='9' | '£' | '\n' => out.push(c),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        // Half of all writers leave the apostrophe out (`dont`), so it counts for nothing.
        '\'' | '‘' | '’' | '‛' | '′' | '`' | '´' => {}
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => out.push('"'),
        '–' | '—' | '‐' | '‑' | '‒' | '―' | '−' => out.push('-'),
        '…' => out.push_str("..."),
        'ß' => out.push_str("ss"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' => out.push('d'),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        c if c.is_ascii() => out.push(if c.is_ascii_whitespace() { ' ' } else { c }),
        c if c.is_whitespace() => out.push(' '),
        c => decompose_compatible(c, |d| {
            for l in d.to_lowercase() {
                if l.is_ascii() || l.is_alphanumeric() && !is_mark(l) {
                    out.push(l);
                }
            }
        }),
    }
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// More sentences than this are not read: a clerk would not either, and the work stays bounded.
const SENTENCES_MAX: usize = 1_500;
/// A sentence longer than this many bytes is cut: the rules look at neighbours, not at pages.
const SENTENCE_MAX: usize = 600;
/// A line at least this long was broken by the mail program, not by the writer.
const WRAPPED: usize = 50;

/// Divides a text into sentences.
pub(super) fn sentences(zone: Zone, text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut paragraph = String::new();
    let mut last = 0;
    for line in text.lines().map(str::trim) {
        let starts_item = line.starts_with(['-', '*', '•', '–', '·', '○'])
            || line
                .split_once(['.', ')'])
                .is_some_and(|(n, _)| n.trim_start_matches('(').len() <= 2 && !n.is_empty());
        if line.is_empty() || starts_item || last < WRAPPED && last > 0 && !continues(line) {
            divide(zone, &paragraph, &mut out);
            paragraph.clear();
        }
        if !line.is_empty() {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
        last = line.len();
    }
    divide(zone, &paragraph, &mut out);
    out.truncate(SENTENCES_MAX);
    out
}

/// A short line followed by a small letter goes on: hard-wrapped by a program that counts otherwise.
fn continues(line: &str) -> bool {
    line.starts_with(|c: char| c.is_lowercase())
}

fn divide(zone: Zone, paragraph: &str, out: &mut Vec<Sentence>) {
    let bytes = paragraph.as_bytes();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let end_mark = matches!(bytes[at], b'.' | b'?' | b'!');
        if end_mark {
            let mut end = at + 1;
            while end < bytes.len() && matches!(bytes[end], b'.' | b'?' | b'!' | b'"' | b'\'' | b')') {
                end += 1;
            }
            if paragraph[end..].starts_with('”') || paragraph[end..].starts_with('’') {
                end += '”'.len_utf8();
            }
            let space = bytes.get(end).is_none_or(|b| *b == b' ');
            if space && !(bytes[at] == b'.' && abbreviates(&paragraph[start..at], &paragraph[end..])) {
                push(zone, &paragraph[start..end], out);
                start = end;
            }
            at = end;
            continue;
        }
        if at - start >= SENTENCE_MAX && bytes[at] == b' ' {
            push(zone, &paragraph[start..at], out);
            start = at;
        }
        at += 1;
    }
    push(zone, &paragraph[start..], out);
}

fn push(zone: Zone, text: &str, out: &mut Vec<Sentence>) {
    let text = text.trim();
    if !text.is_empty() {
        out.push(Sentence::new(zone, text));
    }
}

/// Whether a full stop between these words ends no sentence.
fn abbreviates(before: &str, after: &str) -> bool {
    let word = before.rsplit([' ', '(']).next().unwrap_or("").to_ascii_lowercase();
    // `no. 14` is a number, `he said no.` an answer.
    let number = matches!(word.as_str(), "no" | "nos") && after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    number
        || word.len() == 1 && word.chars().all(|c| c.is_ascii_alphabetic())
        || matches!(
            word.as_str(),
            "mr" | "mrs"
                | "ms"
                | "dr"
                | "st"
                | "rev"
                | "cllr"
                | "prof"
                | "e.g"
                | "i.e"
                | "etc"
                | "ref"
                | "approx"
                | "a.m"
                | "p.m"
                | "hon"
                | "col"
                | "sgt"
                | "tel"
                | "s"
                | "para"
                | "p"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_the_way_back() {
        let s = Sentence::new(Zone::Body, "I’m ‘not’ happy: Zoë’s ﬁle");
        assert_eq!(s.folded, "im not happy: zoes file");
        let at = s.folded.find("zoe").expect("folded above");
        assert_eq!(s.words(at, at + 5), "Zoë’s");
    }

    #[test]
    fn wrapped_lines_join_and_abbreviations_do_not_end() {
        let text = "I wrote to Mr. Cole about the lamp outside my house and he\nsaid no. Why?\nThanks\nJo";
        let got: Vec<String> = sentences(Zone::Body, text).into_iter().map(|s| s.written).collect();
        assert_eq!(
            got,
            [
                "I wrote to Mr. Cole about the lamp outside my house and he said no.",
                "Why?",
                "Thanks",
                "Jo"
            ]
        );
    }

    #[test]
    fn any_text_is_read() {
        for text in ["", "…", "\u{0}\u{feff}", "a.”b", "”’.”’", &"x".repeat(5_000)] {
            let _ = sentences(Zone::Body, text);
        }
    }
}
