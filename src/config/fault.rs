//! What is wrong in `redress.toml`, shown the way a person mends it: file, line, column, the line itself, a hint.
//! Never shows the value of a key that looks like a secret.

use std::fmt;
use std::ops::Range;

/// One thing that is wrong in a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file as it was asked for.
    pub file: String,
    /// Line and column, from 1; `None` where the whole file is meant.
    pub at: Option<(usize, usize)>,
    /// The line as it stands in the file (a secret's value left out), and how many characters of it are meant.
    pub shown: Option<(String, usize)>,
    /// What is wrong.
    pub what: String,
    /// How to mend it; empty where that is plain.
    pub hint: String,
}

impl Fault {
    /// A fault of the file as a whole: not there, not readable.
    pub fn of_file(file: &str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            at: None,
            shown: None,
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// A fault at a place in the text, given as bytes.
    pub fn at(file: &str, text: &str, span: Range<usize>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        let start = floor_to_char(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |n| start + n);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let number = text[..line_start].matches('\n').count() + 1;
        let column = text[line_start..start].chars().count() + 1;
        let meant_end = floor_to_char(text, span.end.max(start)).min(line_start + line.len());
        let meant = text.get(start..meant_end).map_or(1, |m| m.chars().count());
        Self {
            file: file.to_owned(),
            at: Some((number, column)),
            shown: Some((without_secret(line), meant.max(1))),
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// A fault that the TOML reader found, its words made plain and the nearest known word offered.
    pub fn from_toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let (what, hint) = plain_words(error.message());
        match error.span() {
            Some(span) => Self::at(file, text, span, what, hint),
            None => Self::of_file(file, what, hint),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.file, self.what)?,
            None => write!(f, "{}: {}", self.file, self.what)?,
        }
        if let (Some((line, column)), Some((shown, meant))) = (self.at, &self.shown) {
            let gutter = line.to_string().len();
            write!(f, "\n  {line} | {shown}")?;
            // Tabs keep their width, so that the mark stands under what it marks.
            let lead: String = shown.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            let room = shown.chars().count().saturating_sub(column - 1).max(1);
            let marks = "^".repeat((*meant).min(room));
            write!(f, "\n  {:gutter$} | {lead}{marks}", "")?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// What serde and the TOML reader say, in words for somebody who edits a settings file, and a hint.
fn plain_words(message: &str) -> (String, String) {
    let message = message.lines().next().unwrap_or_default();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let unknown = rest.split('`').next().unwrap_or_default();
        let known = quoted.get(1..).unwrap_or_default();
        let hint = if looks_secret(unknown) && !known.contains(&unknown) {
            "passwords never stand in this file: use password_file, password_command or password_credential".to_owned()
        } else {
            hint_for(unknown, known, "known here")
        };
        return (format!("there is no setting `{unknown}` here"), hint);
    }
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        let unknown = rest.split('`').next().unwrap_or_default();
        let known = quoted.get(1..).unwrap_or_default();
        return (
            format!("`{unknown}` is none of the words that may stand here"),
            hint_for(unknown, known, "one of"),
        );
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let missing = rest.split('`').next().unwrap_or_default();
        return (
            format!("the setting `{missing}` is missing"),
            "`redress init --example` shows every setting with its meaning".to_owned(),
        );
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        return (
            format!("this is {}", rest.replace(", expected ", " where there must be ")),
            "words stand in quotation marks; numbers, true and false without".to_owned(),
        );
    }
    if let Some(rest) = message.strip_prefix("invalid value: integer `") {
        let number = rest.split('`').next().unwrap_or_default();
        let hint = match message.ends_with("u16") {
            true => "a port is a number from 1 to 65535",
            false => "a whole number without sign that is not too large",
        };
        return (format!("the number {number} cannot stand here"), hint.to_owned());
    }
    if message.starts_with("duplicate key") {
        return ("this setting stands here twice".to_owned(), "keep one of the two".to_owned());
    }
    let hint = "a setting is written as name = \"word\", name = 12 or name = [\"one\", \"two\"]: words in quotation marks, commas between";
    (message.to_owned(), hint.to_owned())
}

fn hint_for(word: &str, known: &[&str], list: &str) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => String::new(),
        None => format!("{list}: {}", known.join(", ")),
    }
}

/// The known word nearest to a mistyped one, where one is near enough to be meant (a third of its letters, at most 3).
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(64).collect();
    let allowed = (word.len().max(3) / 3).clamp(1, 3);
    known
        .map(|k| (distance(&word, &k.to_lowercase().chars().collect::<Vec<_>>()), k))
        .filter(|(d, _)| *d <= allowed)
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| k)
}

/// Edit distance with swapped neighbours as one step (Damerau, optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

fn floor_to_char(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn looks_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    ["pass", "secret", "token", "pwd"].iter().any(|w| key.contains(w))
}

/// The line, with what follows `=` left out where the key looks like a secret: the error may end in a log.
fn without_secret(line: &str) -> String {
    match line.split_once('=') {
        Some((key, _)) if looks_secret(key) && !["password_file", "password_command", "password_credential"].contains(&key.trim()) => {
            format!("{key}= (not shown)")
        }
        _ => line.to_owned(),
    }
}
