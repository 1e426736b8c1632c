//! UPDATE and NOTE: the words for the complainant, and the words for the file.

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::THEM;
use super::super::pattern;
use super::super::persons;
use crate::casework::act::Act;
use std::sync::LazyLock;

/// The complainant, as clerks speak of them or by a name of theirs, which [`masked`] has hidden.
static WHOM: LazyLock<String> = LazyLock::new(|| format!("{THEM}|(?:(?:mrs?|ms|miss|dr)\\b\\.? )?P+(?: P+)?"));

pub(in crate::desk) fn update(clause: &Clause<'_>) -> Option<Heard> {
    let text = with_words_below(clause, "update");
    if !pattern!(r"^(?:send|progress|update|tell|inform|advise|notify|assure|let|write|reply|get|go|email|message|say)\b").is_match(text) {
        return None;
    }
    let masked = masked(clause, text);
    let text = masked.as_str();
    let plainly = pattern!(
        r"^(?:send (?:(?:",
        WHOM.as_str(),
        r") )?an? )?(?:progress )?update(?: (?:to |for )?(?:",
        WHOM.as_str(),
        r"))?(?: (?:that|with|saying|as follows|to say(?: that)?|reading|please|pls))*[\s:,-]+"
    );
    let telling = pattern!(
        r"^(?:(?:tell|inform|advise|notify|assure) (?:",
        WHOM.as_str(),
        r")(?: (?:please|that|as follows))*|let (?:",
        WHOM.as_str(),
        r") know(?: (?:please|that|as follows))*|(?:write|reply|get back|go back) (?:back )?to (?:",
        WHOM.as_str(),
        r") (?:to say|and say|saying|with|and tell (?:",
        WHOM.as_str(),
        r"))(?: that)?|(?:email|message|write) (?:",
        WHOM.as_str(),
        r") (?:to say|and say|saying|with|and tell (?:",
        WHOM.as_str(),
        r"))(?: that)?|say to (?:",
        WHOM.as_str(),
        r")(?: that)?)[\s:,-]+"
    );
    let (m, plain_verb) = match plainly.find(text) {
        Some(m) => (m, true),
        None => match telling.find(text) {
            Some(m) => (m, false),
            None if pattern!(r"^update\b").is_match(text) && clause.ends_well(clause.from + 6) => {
                return Heard::unclear("UPDATE needs the words for the complainant");
            }
            None => return None,
        },
    };
    let at = clause.from + m.end();
    let begins = clause.plain.slice(at, clause.letter_end);
    if pattern!(r"^(?:her|him|them)[.!;]").is_match(begins) {
        return Heard::unclear("UPDATE needs the words for the complainant, as they are to read");
    }
    if pattern!(r"^(?:about|if|whether|once|when|as soon as|later|on (?:monday|tuesday|wednesday|thursday|friday)|tomorrow|next week|first|what|how|why|who|whom|which|where|of|to|whatever|something|anything)\b").is_match(begins) && !m.as_str().contains(':')
        || plain_verb
            && !m.as_str().contains([':', '-', '\n', ','])
            && (pattern!(r"^(?:the (?:file|register|record|log|case|website|policy|spreadsheet|minutes|mayor|chair)|on|to|your|our|my|me|us)\b").is_match(begins)
                || persons::is_own(clause.plain, at, clause.end, &clause.situation.people, &clause.situation.writer))
    {
        return Heard::unclear("UPDATE needs the words for the complainant, as they are to read");
    }
    let (text, to) = clause.text(at, clause.letter_end);
    if text.split_whitespace().count() < 3 {
        return Heard::unclear("UPDATE needs the words for the complainant");
    }
    Heard::act(Act::Update { text }, to)
}

pub(in crate::desk) fn note(clause: &Clause<'_>) -> Option<Heard> {
    let text = with_words_below(clause, "note");
    let m = pattern!(
        r"^(?:(?:add|make|put|record|file|leave|take) (?:an? |this )?(?:private |file |short |quick |little )?note(?: (?:on|to|in|for) (?:the )?(?:file|case|record)| here)?|(?:private |file |internal |case |quick )?note(?: (?:for|to|on) (?:the )?(?:file|record|case|self))?|for the (?:file|record))(?: (?:that|to say(?: that)?|saying))?([\s:,.-]+)"
    )
    .captures(text)?;
    let all = m.get(0)?;
    let mark = m.get(1)?.as_str().contains([':', '-', '\n', ',', '.']);
    let at = clause.from + all.end();
    let begins = clause.plain.slice(at, clause.text_end);
    let spelled = clause.plain.shouted(clause.from, clause.from + 4);
    if !mark && !spelled {
        if pattern!(r"^(?:to|for) (?:the )?(?:complainant|him|her|them|mr|mrs|ms)\b").is_match(begins) {
            return Heard::unclear("NOTE is for the file alone; words for the complainant go with UPDATE");
        }
        // "Please note that I am away": said to us.
        if pattern!(r"^(?:i|i'm|im|we|we're|our|my|the office|the (?:above|following|below)|new|change of|that (?:i|we|our|my)|your|you)\b")
            .is_match(begins)
        {
            return None;
        }
    }
    if !spelled && pattern!(r"^(?:to|for) (?:the )?(?:complainant|him|her|them|mr|mrs|ms)\b").is_match(begins) {
        return Heard::unclear("NOTE is for the file alone; words for the complainant go with UPDATE");
    }
    let (text, to) = clause.text(at, clause.text_end);
    if text.split_whitespace().count() < 2 {
        return Heard::unclear("NOTE needs its text");
    }
    Heard::act(Act::Note { text }, to)
}

/// The clause; where it is the verb alone on its line, with the words below it.
fn with_words_below<'a>(clause: &'a Clause<'_>, verb: &str) -> &'a str {
    let rest = clause.rest();
    if rest.trim() == verb {
        clause.plain.slice(clause.from, clause.letter_end)
    } else {
        rest
    }
}

/// A clause with the complainant's own names as capitals, which no plain form holds; as long as before.
fn masked(clause: &Clause<'_>, text: &str) -> String {
    let names = persons::folded(&clause.situation.complainant);
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '\'' | '_' | '-'))) {
        let word = piece.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '\'' | '_' | '-')));
        if !word.is_empty() && names.iter().any(|n| n == word) {
            out.push_str(&"P".repeat(word.len()));
            out.push_str(piece.get(word.len()..).unwrap_or(""));
        } else {
            out.push_str(piece);
        }
    }
    out
}
