//! Contact with a person: LIFT, RESTRICT, MARKER.

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::THEM;
use super::super::dates;
use super::super::dates::When;
use super::super::pattern;
use super::super::persons;
use crate::casework::act::Act;
use crate::casework::case::Lifts;
use crate::casework::clock::long_date;

pub(in crate::desk) fn lift(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(
        r"^(?:(?:lift|remove|end|drop|withdraw|take off|take away|delete|clear)(?: (?:the|his|her|their|this|that|mr|mrs|ms|[a-z_-]+'s|contact|warning|violence|safety|staff))* (?:marker|restrictions?)|take (?:the|his|her|their) (?:contact |warning )?(?:marker|restrictions?) off|(?:marker|restriction) (?:off|lifted)|lift(?: (?:it|this|that|both))?)(?: (?:on|from|for) (?:him|her|them|(?:mr|mrs|ms) [a-z_-]+))?"
    )
    .find(text)?;
    let to = clause.from + m.end();
    if clause.situation.draft.is_some() && pattern!(r"^(?:drop|delete|withdraw)").is_match(m.as_str()) {
        return Heard::unclear("is the draft to be dropped (CANCEL), or a restriction in force to be ended (LIFT)");
    }
    let matched = m.as_str();
    let of = match (
        matched.contains("marker"),
        matched.contains("restriction"),
        matched.contains(" both"),
    ) {
        (_, _, true) => Some(Lifts::Both),
        (true, ..) => Some(Lifts::Marker),
        (_, true, _) => Some(Lifts::Restriction),
        (false, false, false) => None,
    };
    let (reason, end) = super::reasons(clause, to, true);
    if !reason.is_empty() {
        return Heard::act(Act::Lift { of, reason }, end);
    }
    if clause.ends_well(to) {
        Heard::act(Act::Lift { of, reason }, to)
    } else {
        None
    }
}

pub(in crate::desk) fn marker(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(
        r"^(?:(?:put|place|add|set|raise|record|create|apply)(?: an?| the)?(?: warning| safety| staff safety| violence| risk)* marker|(?:warning |safety |staff safety |violence )?marker)(?: (?:on|for|against|to)(?: (?:him|her|them|it|this|this (?:one|person|case)|(?:his|her|their|the) (?:file|record|case)|(?:mr|mrs|ms|miss|dr) [a-z_-]+|the (?:complainant|file|record|case)|file))?)?(?: (?:please|pls))?"
    )
    .find(text)?;
    let at = clause.from + m.end();
    let behind = clause.plain.slice(at, clause.end);
    if pattern!(r"^ ?(?:is|was|has|should|off|on file|review|still|stays|expires|comes|needs|lapsed|pen)\b").is_match(behind) {
        return None;
    }
    if !clause.ends_well(at) && !clause.plain.shouted(clause.from, clause.from + 6) {
        return Heard::unclear("MARKER needs the reason: MARKER: threatened a member of staff on 3 May");
    }
    let (from, _) = clause.behind_separator(at, clause.text_end);
    let (reason, to) = clause.text(from, clause.reason_end(from));
    if super::super::mood::is_condition(clause.plain.slice(from, clause.text_end)) || behind.trim_start().starts_with('?') {
        return Heard::unclear("it is not certain whether a marker is wanted");
    }
    if reason.split_whitespace().count() < 2 {
        return Heard::unclear("MARKER needs the reason");
    }
    Heard::act(Act::Marker { reason }, to)
}

pub(in crate::desk) fn restrict(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(r"^(?:restrict|limit)\b(?:,? (?:please|pls)[:,-])?[\s:,-]*").find(text)?;
    let mut at = clause.from + m.end();
    let names = persons::folded(&clause.situation.complainant);
    let whom = pattern!(
        r"^(?:(?:contact (?:with|from|by) )?(?:",
        THEM,
        r"|his|her|their)(?:'s)?(?: contact)?|contact)\b"
    );
    if let Some(m) = whom.find(clause.plain.slice(at, clause.text_end)) {
        at += m.end();
    } else {
        let first = clause.plain.slice(at, clause.text_end).split(' ').next().unwrap_or("");
        if names.iter().any(|n| n == first) {
            at += first.len();
            let second = clause.plain.slice(at + 1, clause.text_end).split(' ').next().unwrap_or("");
            if names.iter().any(|n| n == second) {
                at += 1 + second.len();
            }
        }
    }
    at += pattern!(r"^\s*(?:to\b|:|-)?\s*")
        .find(clause.plain.slice(at, clause.text_end))
        .map_or(0, |m| m.end());
    let rest = clause.plain.slice(at, clause.text_end);
    let Some(until) = pattern!(r"[\s,;(]+(?:until|untill|till|til|up to|through to)\s+").find(rest) else {
        return Heard::unclear("RESTRICT needs the day on which it is looked at again: RESTRICT one email a week UNTIL 1 March: reason");
    };
    let terms = clause.plain.written(at, at + until.start()).trim_end_matches([',', ':']).to_owned();
    let from = at + until.end();
    let (day, taken) = match dates::when(clause.plain.slice(from, clause.text_end), clause.today) {
        Some((When::Day(day), taken)) => (day, taken),
        Some((When::Unclear(why), _)) => return Heard::unclear(why),
        None => return Heard::unclear("RESTRICT needs the date until which it holds"),
    };
    if day <= clause.today.on {
        return Heard::unclear(format!("{} is past", long_date(day)));
    }
    let (reason_from, _) = clause.behind_separator(from + taken, clause.text_end);
    let (reason, to) = clause.text(reason_from, clause.text_end);
    if terms.split_whitespace().count() < 2 || reason.split_whitespace().count() < 2 {
        return Heard::unclear("RESTRICT needs the terms, the date and the reason: the letter says all three (R58)");
    }
    Heard::act(
        Act::Restrict {
            terms,
            until: Some(day),
            reason,
        },
        to,
    )
}
