//! How and where a person is reached: FORMAT, ADDRESS, RESEND, WARN. Read only as they are typed in the table: each word is common
//! in ordinary talk ("the format of the letter", "her address is on the form").

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::pattern;
use crate::casework::act::Act;
use crate::casework::case::Format;
use crate::mail::AddrSpec;

pub(in crate::desk) fn format(clause: &Clause<'_>) -> Option<Heard> {
    let verb = pattern!(r"^format\b[\s:,-]*").find(clause.rest())?;
    let meant = clause.plain.shouted(clause.from, clause.from + 6) || verb.as_str().contains(':');
    let rest = clause.rest().get(verb.end()..).unwrap_or("");
    let list = pattern!(
        r"^(?:(?:large[ -]print|plain[ -]text(?: only)?|(?:by )?post|paper|(?:usual |by )?e-?mail|usual)(?:\s*(?:,|and|&|\+)\s*)?)+"
    )
    .find(rest);
    let Some(list) = list.filter(|m| clause.ends_well(clause.from + verb.end() + m.as_str().trim_end().len())) else {
        if !meant {
            return None;
        }
        return Heard::unclear("FORMAT needs one of these: large print, plain text, post, email");
    };
    let words = list.as_str();
    let mut needed = Vec::new();
    for (format, word) in [
        (Format::LargePrint, "large"),
        (Format::PlainText, "plain"),
        (Format::Post, "post"),
        (Format::Post, "paper"),
    ] {
        if words.contains(word) && !needed.contains(&format) {
            needed.push(format);
        }
    }
    Heard::act(Act::Format { needed }, clause.from + verb.end() + list.end())
}

pub(in crate::desk) fn address(clause: &Clause<'_>) -> Option<Heard> {
    let verb = pattern!(r"^address\b[\s:,-]*").find(clause.rest())?;
    let meant = clause.plain.shouted(clause.from, clause.from + 7) || verb.as_str().contains(':');
    let at = clause.from + verb.end();
    let rest = clause.plain.written(at, clause.text_end);
    let word = rest.split_whitespace().next().unwrap_or("");
    let bare = word.trim_start_matches("mailto:").trim_matches(['<', '>', '(', ')', ',', ';', '.']);
    match AddrSpec::new(bare) {
        Some(address) => Heard::act(Act::WriteTo { address }, at + rest.find(word).unwrap_or(0) + word.len()),
        None if !meant => None,
        None => Heard::unclear("ADDRESS needs an email address; a postal address goes into a note, with FORMAT post"),
    }
}

pub(in crate::desk) fn resend(clause: &Clause<'_>) -> Option<Heard> {
    let m = pattern!(r"^resend\b(?: (?:it|that|this|the letters?|them))?").find(clause.rest())?;
    let to = clause.from + m.end();
    if clause.ends_well(to) {
        return Heard::act(Act::Resend, to);
    }
    clause
        .plain
        .shouted(clause.from, clause.from + 6)
        .then(|| Heard::Unclear("RESEND sends again what did not arrive; it takes no other words".to_owned()))
}

pub(in crate::desk) fn warn(clause: &Clause<'_>) -> Option<Heard> {
    let verb = pattern!(r"^warn\b[\s:,-]*").find(clause.rest())?;
    let meant = clause.plain.shouted(clause.from, clause.from + 4) || verb.as_str().contains(':');
    if !meant {
        return None;
    }
    let (text, to) = clause.text(clause.from + verb.end(), clause.letter_end);
    if text.split_whitespace().count() < 3 {
        return Heard::unclear("WARN needs its words: what happened, what it does, and what must change");
    }
    Heard::act(Act::Warn { text }, to)
}
