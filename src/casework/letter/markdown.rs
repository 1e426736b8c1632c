//! Data made harmless for the place it lands in: a Markdown source. Every ASCII punctuation mark is escaped (CommonMark
//! 0.31 §2.4), so that nothing that came by mail can become a heading, a link, a picture, raw HTML or a second template
//! (attacks 11, 12 and 18).

use crate::casework::clock::capital;
use crate::mail::is_unseen;

/// How much of a person's own words goes into a notice, in characters. The message itself stays in the mailbox.
pub const WORDS_MAX: usize = 60_000;

/// A value on one line: controls, line ends and direction marks become a space, runs of space become one.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || is_unseen(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A value on one line, escaped.
pub fn escape(text: &str) -> String {
    let line = one_line(text);
    let mut out = String::with_capacity(line.len() + 16);
    for c in line.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A paragraph whose longest line is shorter was not broken by a mail program but by its writer: an address, a verse.
const WRAPPED_AT_LEAST: usize = 55;

/// Somebody's own lines, with the line ends taken back that their mail program put in: where the next word would have made
/// the line longer than the paragraph's longest. RFC 5322 section 2.1.1 has programs break at 78 characters, and a second
/// break at another width leaves ragged half-lines.
fn lines(text: &str) -> Vec<String> {
    let all: Vec<&str> = text.split(['\n', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']).collect();
    let mut out: Vec<String> = Vec::with_capacity(all.len());
    for paragraph in all.split_inclusive(|line| line.trim().is_empty()) {
        let longest = paragraph.iter().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
        let mut before: Option<usize> = None;
        for line in paragraph {
            let bare = line.trim_end();
            let first_word = bare.split(' ').next().unwrap_or("").chars().count();
            let flows_on = longest >= WRAPPED_AT_LEAST
                && bare.starts_with(char::is_alphanumeric)
                && !begins_an_item(bare)
                && before.is_some_and(|length| length + 1 + first_word > longest);
            match out.last_mut() {
                Some(last) if flows_on => {
                    last.push(' ');
                    last.push_str(bare);
                }
                _ => out.push(bare.to_owned()),
            }
            before = Some(bare.chars().count()).filter(|length| *length > 0);
        }
    }
    out
}

/// `1.`, `2)`, `a)`: a line that begins an item of a list.
fn begins_an_item(line: &str) -> bool {
    let mark = line.split(' ').next().unwrap_or("");
    mark.len() <= 3 && mark.ends_with(['.', ')']) && mark.chars().next().is_some_and(char::is_alphanumeric)
}

/// Somebody's own words as a block quotation, line by line, escaped; cut at [`WORDS_MAX`].
pub fn quotation(text: &str) -> String {
    let cut: String = text.chars().take(WORDS_MAX).collect();
    let mut out = String::with_capacity(cut.len() + cut.len() / 8);
    let mut blank = true;
    for line in lines(&cut) {
        let line = escape(&line);
        if line.is_empty() {
            if !blank {
                out.push_str(">\n");
            }
            blank = true;
        } else {
            // Two spaces at the end keep the writer's line ends (CommonMark §6.7).
            out.push_str("> ");
            out.push_str(&line);
            out.push_str("  \n");
            blank = false;
        }
    }
    if out.is_empty() {
        out.push_str("> (no words of their own)\n");
    }
    if text.chars().nth(WORDS_MAX).is_some() {
        out.push_str(">\n> (cut here: the rest is in the message itself)\n");
    }
    out
}

/// Somebody's own words as paragraphs of the letter: they begin with a capital ("upheld, because the list …"), blank lines part paragraphs, line ends stay, lines that begin with a
/// hyphen and a space or a bullet are a list; every other mark is escaped. Cut at [`WORDS_MAX`].
pub fn paragraphs(text: &str) -> String {
    let cut: String = text.chars().take(WORDS_MAX).collect();
    let mut out = String::with_capacity(cut.len() + cut.len() / 8);
    let mut in_list = false;
    for line in lines(&capital(cut.trim_start())) {
        let bare = line.trim();
        let item = bare
            .strip_prefix("- ")
            .or_else(|| bare.strip_prefix("• "))
            .or_else(|| bare.strip_prefix("* "))
            .map(escape)
            .filter(|l| !l.is_empty());
        if let Some(item) = item {
            if !in_list {
                out.push('\n');
            }
            out.push_str("- ");
            out.push_str(&item);
            out.push('\n');
            in_list = true;
            continue;
        }
        if in_list {
            out.push('\n');
            in_list = false;
        }
        let line = escape(&line);
        out.push_str(&line);
        out.push_str(if line.is_empty() { "\n" } else { "  \n" });
    }
    format!("{}\n", out.trim_end_matches([' ', '\n']).trim_start_matches('\n'))
}
