//! ASSIGN and SPOC: whom a case is given to, and who speaks with the complainant.

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::IT;
use super::super::pattern;
use super::super::persons;
use super::super::persons::Who;
use crate::casework::act::Act;

const POINT: &str =
    r"(?:spoc|s\.p\.o\.c\.?|(?:single|sole|only|one) (?:point of contact|contact point|contact|point)|point of contact|contact person)";

pub(in crate::desk) fn assign(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let plainly = pattern!(
        r"^(?:re-?)?(?:assign|allocate)(?: ",
        IT,
        r")?(?: over)?(?:[ :,-]+(?:please|pls|to|for|investigation by))*[ :-]+"
    );
    let handing = pattern!(
        r"^(?:give|pass|hand|transfer|delegate|move|send|leave|refer) ",
        IT,
        r"(?: over| on| across)? (?:to|with|for) "
    );
    let getting = pattern!(r"^(?:get|have|let) ");
    if let Some(m) = plainly.find(text) {
        let at = clause.from + m.end();
        return match at_person(clause, at) {
            Some((Who::One(person), to)) if pattern!(r"^ ?:").is_match(clause.plain.slice(to, clause.text_end)) => {
                asked(clause, person, to)
            }
            Some((Who::One(person), to)) => {
                if clause.ends_well(to) || pattern!(r"^ (?:to|for|who|she|he|they|so)\b").is_match(clause.plain.slice(to, clause.end)) {
                    Heard::act(given(person), purpose(clause, to))
                } else {
                    Heard::unclear("it is not clear to whom")
                }
            }
            Some((Who::Unclear(why), _)) => Heard::unclear(why),
            None => Heard::unclear("ASSIGN needs the person"),
        };
    }
    if pattern!(r"^(?:re-?)?assign\b").is_match(text) {
        return Heard::unclear("ASSIGN needs the person");
    }
    if let Some(m) = handing.find(text) {
        // Where a letter waits to be sent, "send it to me" is of the letter.
        if text.starts_with("send") && clause.situation.draft.is_some() {
            return Heard::unclear("is the draft to go (SEND), or the case to be given to somebody (ASSIGN)");
        }
        return match at_person(clause, clause.from + m.end()) {
            Some((Who::One(person), to)) => Heard::act(given(person), purpose(clause, to)),
            Some((Who::Unclear(why), _)) => Heard::unclear(why),
            None => None,
        };
    }
    let (at, must) = match getting.find(text) {
        Some(m) => (clause.from + m.end(), true),
        None => (clause.from, false),
    };
    // "Lorna to look into this": only somebody registered, only with these words behind.
    let (who, to) = at_person(clause, at)?;
    let duty = pattern!(
        r"^,? (?:to |can )?(?:please )?(?:deal with|handle|look (?:at|into|after)|investigate|take(?: (?:on|over))?|pick up|have|do|sort(?: out)?|run with|lead on|own) (?:",
        IT,
        r"|on this|the investigation)(?: one| on| up| out| over)?"
    );
    let m = duty.find(clause.plain.slice(to, clause.end))?;
    if !must && !m.as_str().trim_start_matches([',', ' ']).starts_with(['t', 'c']) {
        return None;
    }
    match who {
        Who::One(person) => Heard::act(given(person), to + m.end()),
        Who::Unclear(why) if why.starts_with("which one") => Heard::unclear(why),
        Who::Unclear(_) => None,
    }
}

pub(in crate::desk) fn spoc(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let first = pattern!(
        r"^(?:(?:the|his|her|their|new|a) )*",
        POINT,
        r"(?: for (?:him|her|them|this|this one|mr [a-z-]+|mrs [a-z-]+|ms [a-z-]+))?(?:'s| is| to be| should be| will be| please)*[\s:=,-]*(?:to )?"
    );
    let make = pattern!(r"^(?:make|appoint|name|set|put|nominate|use|have|let) ");
    let as_point = pattern!(
        r"^(?: down)?(?: as| to be| is| be)*(?: now)?(?: (?:the|his|her|their|a|our|mr [a-z-]+'s|mrs [a-z-]+'s|ms [a-z-]+'s))* ",
        POINT,
        r"\b(?: for (?:him|her|them|this|this one|the complainant))?(?: with (?:him|her|them))?"
    );
    if let Some(m) = first.find(text) {
        return match at_person(clause, clause.from + m.end()) {
            Some((Who::One(person), to)) => {
                let (reason, end) = super::reasons(clause, to, false);
                let end = if reason.is_empty() { purpose(clause, to) } else { end };
                Heard::act(Act::SinglePointOfContact { person, reason }, end)
            }
            Some((Who::Unclear(why), _)) => Heard::unclear(why),
            None => Heard::unclear("SPOC needs the person"),
        };
    }
    let at = clause.from + make.find(text).map_or(0, |m| m.end());
    let (who, to) = at_person(clause, at)?;
    let m = as_point.find(clause.plain.slice(to, clause.end))?;
    // "Camille is her SPoC" tells, "Camille as SPoC" asks for it.
    if at == clause.from && m.as_str().starts_with(" is ") && !m.as_str().contains("now") {
        return None;
    }
    match who {
        Who::One(person) => {
            let to = to + m.end();
            let (reason, end) = super::reasons(clause, to, false);
            Heard::act(Act::SinglePointOfContact { person, reason }, end.max(to))
        }
        Who::Unclear(why) => Heard::unclear(why),
    }
}

/// `ASSIGN Lorna: who had the list?`: what stands behind the colon goes to that person as it is, so it must be a question or a
/// request; what may be a remark about them is asked about.
fn asked(clause: &Clause<'_>, person: String, to: usize) -> Option<Heard> {
    let (question, end) = super::reasons(clause, to, false);
    let opens = pattern!(
        r"(?i)^(?:please |can you |could you |would you )*(?:tell|say|send|explain|describe|confirm|let (?:me|us) know|write down|look up|find out|what|who|whom|whose|when|where|why|which|how|whether|if|did|do|does|is|are|was|were|have|has|had|can|could|would|will)\b"
    );
    if question.ends_with('?') || opens.is_match(&question) {
        return Heard::act(Act::Assign { person, question }, end);
    }
    Heard::unclear(
        "ASSIGN with a name says who looks into it; with a colon and a question behind the name, who is asked. What stands behind the colon reads like neither",
    )
}

/// Somebody looks into it.
fn given(person: String) -> Act {
    Act::Assign {
        person,
        question: String::new(),
    }
}

fn at_person(clause: &Clause<'_>, at: usize) -> Option<(Who, usize)> {
    let at = super::super::clause::unquoted(clause.plain, at, clause.end);
    persons::person(clause.plain, at, clause.end, &clause.situation.people, &clause.situation.writer)
}

/// Behind the words that say what the person is to do.
fn purpose(clause: &Clause<'_>, to: usize) -> usize {
    let rest = clause.plain.slice(to, clause.end);
    let m = pattern!(
        r"^(?:,? (?:please|pls|plz))?,? (?:to (?:deal with|look (?:at|into)|investigate|handle|sort(?: out)?|pick up|take (?:on|over|forward)|see to|action|do)(?: (?:it|this|this one|that))?|for (?:investigation|action|him to [a-z ]{2,20}|her to [a-z ]{2,20})|who (?:knows|has|was|is|took|did|deals|dealt|handled|wrote|can)[^.!?]*|(?:she|he|they)(?:'s| has| knows| was| is|'ll| took| did| deals| dealt| can)[^.!?]*|so (?:she|he|they) can[^.!?]*)"
    )
    .find(rest);
    to + m.map_or(0, |m| m.end())
}
