//! Words that a recogniser ran together, parted again: in a photo the narrow spaces of print are lost. Only what no word of the
//! language is parted, so that a letter that was read well stays as it was read.

use regex::Regex;
use std::sync::LazyLock;

/// `Iam`, `Iwant`.
static I_AND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)I(agree|allow|am|appoint|ask|authori[sz]e|can|confirm|consent|declare|do|gave|give|have|hereby|know|live|permit|understand|want|was|will|wish|would)(?-u:\b)")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// `towrite`, `mydaughter`, `onmybehalf` from its middle.
static SMALL_AND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u:\b)(?:(to)(act|be|complain|deal|discuss|get|have|make|receive|see|send|speak|talk|write|you)|",
        r"(my)(aunt|behalf|brother|complaint|dad|data|daughter|father|friend|granddaughter|grandson|husband|mother|mum|name|neighbour|personal|sister|solicitor|son|uncle|wife)|",
        r"(give|gives|gave|for|on|with|about)(my|me|you|your|his|her))(?-u:\b)"
    ))
    .expect("invariant: a constant pattern, compiled by a test")
});

/// A word that goes on with a capital: `granddaughterChloe`, `TownCouncil`.
static CAPITAL_INSIDE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u:\b)([A-Za-z][a-z]+)([A-Z][a-z]+)").expect("invariant: a constant pattern, compiled by a test"));

/// Beginnings of names that go on with a capital.
const OF_NAMES: &[&str] = &[
    "mc", "mac", "de", "del", "della", "di", "du", "fitz", "la", "le", "van", "von", "ap", "al", "el", "st",
];

/// The line with its words parted.
pub(super) fn parted(line: &str) -> String {
    // Twice, because a match ends where the third of three words begins.
    let line = at_capitals(&at_capitals(line));
    let line = I_AND.replace_all(&line, "I $1");
    SMALL_AND
        .replace_all(&line, |c: &regex::Captures<'_>| {
            let words: Vec<&str> = c.iter().skip(1).flatten().map(|m| m.as_str()).collect();
            words.join(" ")
        })
        .into_owned()
}

fn at_capitals(line: &str) -> String {
    let part = |c: &regex::Captures<'_>| {
        let between = if OF_NAMES.contains(&c[1].to_lowercase().as_str()) {
            ""
        } else {
            " "
        };
        format!("{}{between}{}", &c[1], &c[2])
    };
    CAPITAL_INSIDE.replace_all(line, part).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ran_together_is_parted_and_names_are_not() {
        for (read, meant) in [
            (
                "Iwant my complaint PDC26-12 reviewed. Iam happy for my",
                "I want my complaint PDC26-12 reviewed. I am happy for my",
            ),
            (
                "granddaughterAnwen Pugh towrite to you about it",
                "granddaughter Anwen Pugh to write to you about it",
            ),
            ("AldermoorTownCouncil", "Aldermoor Town Council"),
            ("Igive mydaughter leave", "I give my daughter leave"),
            ("Ian McDonald and Sister MacLeod", "Ian McDonald and Sister MacLeod"),
            ("Sue DeVito wrote today", "Sue DeVito wrote today"),
            ("I am Ivan. It was I.", "I am Ivan. It was I."),
        ] {
            assert_eq!(parted(read), meant);
        }
    }
}
