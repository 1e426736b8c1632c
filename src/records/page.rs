//! How text is laid out for a terminal or a file: headings, folded lines, days, emphasis.

use crate::casework::clock::london;
use crate::mail::is_unseen;
use jiff::Timestamp;
use jiff::civil::Date;

/// Lines are folded at this many characters.
pub const WIDTH: usize = 100;

/// Whether emphasis is written as terminal colours or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A file, a pipe, or a terminal that wants none.
    Plain,
    /// A terminal.
    Colour,
}

impl Ink {
    /// A heading.
    pub fn heading(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What was done well, or calls for nothing.
    pub fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// What a person should look at.
    pub fn care(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// What went wrong.
    pub fn bad(self, text: &str) -> String {
        self.paint("31", text)
    }

    /// What can be skipped.
    pub fn quiet(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// A day as letters and screens write it: `Sat 28 Nov 2026`.
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// An instant in the council's own time: `Sat 28 Nov 2026, 14:05`.
pub fn moment(at: Timestamp) -> String {
    at.to_zoned(london()).strftime("%a %-d %b %Y, %H:%M").to_string()
}

/// The same, short enough for a table: `2026-11-28 14:05`.
pub fn short_moment(at: Timestamp) -> String {
    at.to_zoned(london()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// One thing and several: `1 letter`, `2 letters`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Text from a stranger made safe for a terminal: no control characters (an escape sequence could rewrite the screen),
/// nothing unseen; line ends stay.
pub fn safe(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            c if is_unseen(c) => None,
            c => Some(c),
        })
        .collect()
}

/// The same on one line, at most `most` characters.
pub fn safe_line(text: &str, most: usize) -> String {
    let line = safe(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let kept: String = line.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Text folded at [`WIDTH`]: the first line begins with `first`, those below it stand under its text.
pub fn hanging(first: &str, text: &str) -> String {
    let below = " ".repeat(first.chars().count());
    let folded = folded(text, &below);
    format!("{first}{}", folded.strip_prefix(&below).unwrap_or(&folded))
}

/// Text folded at [`WIDTH`], each line begun with `lead`; empty lines stay.
pub fn folded(text: &str, lead: &str) -> String {
    let room = WIDTH.saturating_sub(lead.chars().count()).max(20);
    let mut out = String::new();
    for line in text.lines() {
        let mut used = 0;
        out.push_str(lead);
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > room {
                out.push('\n');
                out.push_str(lead);
                used = 0;
            }
            if used > 0 {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += length;
        }
        while out.ends_with(' ') {
            out.pop();
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_text_cannot_steer_the_terminal() {
        assert_eq!(safe("a\u{1b}[2Jb\u{202e}c\r\nd"), "a[2Jbc\nd");
        assert_eq!(safe_line("one\n two\tthree", 40), "one two three");
        assert_eq!(safe_line("a long subject", 7), "a long…");
    }

    #[test]
    fn lines_fold_and_keep_their_lead() {
        let text = "word ".repeat(40);
        assert!(
            folded(&text, "  | ")
                .lines()
                .all(|l| l.starts_with("  | word") && l.chars().count() <= WIDTH)
        );
        assert_eq!(folded("a\n\nb", "> "), "> a\n>\n> b\n");
    }
}
