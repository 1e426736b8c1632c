//! Data made harmless for the place it lands in: a Markdown source. Every ASCII punctuation mark is escaped (CommonMark
//! 0.31 §2.4), so that nothing that came by mail can become a heading, a link, a picture, raw HTML or a second template
//! (attacks 11, 12 and 18).

use crate::casework::clock::capital;

/// How much of a person's own words goes into a notice, in characters. The message itself stays in the mailbox.
pub const WORDS_MAX: usize = 60_000;

/// Lengths of the longest line at which mail programs break lines (RFC 5322 §2.1.1 wants 78, most use 72).
const WRAPPED_AT: std::ops::RangeInclusive<usize> = 60..=80;

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
    let cut: String = unwrapped(&text.chars().take(WORDS_MAX).collect::<String>());
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
    let cut: String = unwrapped(&text.chars().take(WORDS_MAX).collect::<String>());
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

/// The same words without the line ends that a mail program put in to keep lines short: those behind which the next word
/// had no room. They would stand as ragged ends on a narrower screen. A line end that a person typed stays.
fn unwrapped(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let widest = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    if !WRAPPED_AT.contains(&widest) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for (line, next) in lines.iter().zip(lines.iter().skip(1).map(Some).chain([None])) {
        out.push_str(line);
        let Some(next) = next else { break };
        let word = next.split_whitespace().next().unwrap_or("").chars().count();
        let begins_anew = next.starts_with([' ', '\t', '>', '-', '*', '•']);
        let full = word > 0 && line.chars().count() + 1 + word > widest;
        out.push(if full && !begins_anew && !line.is_empty() { ' ' } else { '\n' });
    }
    out
}

/// Characters that change how others are shown, or show as nothing: controls, direction marks (UAX 9), byte order mark,
/// soft hyphen, zero-width space. Joiners stay: some scripts need them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programs_line_ends_go_and_a_persons_stay() {
        let wrapped = "On Thursday evening your office sent the allotment waiting list round\nby email, and every one of us was in the To line for all\n\
                       to see.\n\nYours sincerely\nJoan Whitlock\n9 Tannery Row";
        assert_eq!(
            unwrapped(wrapped),
            "On Thursday evening your office sent the allotment waiting list round by email, and every one of us was in the To line for all\n\
             to see.\n\nYours sincerely\nJoan Whitlock\n9 Tannery Row"
        );
        // A list, short lines, and lines that nobody broke are as they were.
        for kept in ["- one\n- two", "Ada\n1 High Street", &format!("{}\n{}", "long ".repeat(40), "next")] {
            assert_eq!(unwrapped(kept), *kept);
        }
    }
}
