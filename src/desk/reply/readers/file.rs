//! The file itself: CLOSE, REOPEN, HOLD, RELEASE, ICO, SHARE.

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::IT;
use super::super::dates;
use super::super::pattern;
use crate::casework::act::Act;
use crate::casework::act::RegulatorLetter;
use jiff::civil::Date;

pub(in crate::desk) fn close(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(r"^close(?: (?:", IT, r"))?(?: (?:off|down|out|up))?(?: (?:please|pls))?").find(text)?;
    let at = clause.from + m.end();
    let behind = clause.plain.slice(at, clause.end);
    if pattern!(r"^ (?:to|by|at|friend|friends|call|enough|of|shave|family|attention|links?|contact|relationship|neighbours?|-)\b")
        .is_match(behind)
        && m.as_str() == "close"
    {
        return None;
    }
    if pattern!(
        r"^(?:,? (?:if|unless|once|when|as soon as|after|until|on (?:monday|tuesday|wednesday|thursday|friday)|tomorrow|next week|later)\b)"
    )
    .is_match(behind)
    {
        return Heard::unclear("it is to be closed only under a condition: write again when it is met");
    }
    if !clause.ends_well(at) && !clause.plain.shouted(clause.from, clause.from + 5) && !pattern!(r"^ (?:withdrawn|resolved|settled|sorted|answered|finished|done|complete[d]?|duplicate|agreed|on|due|owing|with|per|under|following|given|she|he|they|we|no|nothing)\b").is_match(behind) {
        return Heard::unclear("it is not clear what is to be closed");
    }
    let (from, _) = clause.behind_separator(at, clause.text_end);
    let (why, to) = clause.text(from, clause.reason_end(from));
    if super::super::mood::is_condition(clause.plain.slice(from, clause.text_end)) || behind.trim_start().starts_with('?') {
        return Heard::unclear("it is not certain whether to close");
    }
    if why.is_empty() || pattern!(r"^(?:and|then|also|but)\b").is_match(clause.plain.slice(from, clause.text_end)) {
        return Heard::unclear("CLOSE needs the reason, which the complainant is told");
    }
    Heard::act(Act::Close { why }, to)
}

pub(in crate::desk) fn reopen(clause: &Clause<'_>) -> Option<Heard> {
    let m = pattern!(r"^(?:re-?open(?: ", IT, r")?|open ", IT, r" (?:up )?(?:again|back up))").find(clause.rest())?;
    let to = clause.from + m.end();
    if clause.ends_well(to) {
        Heard::act(Act::Reopen, to)
    } else {
        Heard::unclear("it is not clear what is to be opened again")
    }
}

pub(in crate::desk) fn release(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(
        r"^(?:release(?: (?:the )?(?:legal )?hold| it| this(?: one)?| the (?:file|case)| from (?:the )?(?:legal )?hold)*|(?:lift|remove|end|drop) the (?:legal )?hold|take (?:the (?:legal )?hold off(?: (?:it|this))?|(?:it|this) off (?:legal )?hold)|(?:legal )?hold (?:off|released|lifted))"
    )
    .find(text)?;
    let to = clause.from + m.end();
    if clause.ends_well(to) {
        Heard::act(Act::Release, to)
    } else {
        Heard::unclear("RELEASE ends the hold on the file; is that what is meant")
    }
}

pub(in crate::desk) fn hold(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(
        r"^(?:(legal hold|(?:put|place) (?:a |an? legal )?(?:legal )?hold on (?:",
        IT,
        r"|the file|disposal|deletion)|(?:put|place) ",
        IT,
        r" (?:on|under) (?:a )?legal hold|hold (?:on )?(?:the )?(?:disposal|deletion|the file|file|records?)(?: of (?:it|this|the file))?|don't (?:delete|destroy|dispose of) (?:it|this|the file|anything))|hold(?: ",
        IT,
        r")?)(?: (?:please|pls))?"
    )
    .captures(text)?;
    // "Put a hold on this till I'm back" puts something off.
    let explicit = m
        .get(1)
        .is_some_and(|m| pattern!(r"\b(?:legal|disposal|deletion|file|records?|delete|destroy|dispose)\b").is_match(m.as_str()));
    let at = clause.from + m.get(0)?.end();
    let behind = clause.plain.slice(at, clause.end);
    if !explicit && pattern!(r"^ (?:on|off|fire|your|tight|back|up|out|onto|that thought|the|my)\b").is_match(behind) {
        return None;
    }
    let (from, separated) = clause.behind_separator(at, clause.text_end);
    let reason_words = clause.plain.slice(from, clause.text_end);
    // "Hold for two weeks" wants time, and HOLD keeps the file from being destroyed: not the same.
    if !explicit
        && (dates::when(behind, clause.today).is_some()
            || dates::when(reason_words, clause.today).is_some()
            || pattern!(r"^\s*(?:for now|for (?:a|the|two|three|one|\d)|until|till|pending|while|over|there|this until)\b")
                .is_match(behind))
    {
        return Heard::unclear("HOLD keeps the file from being destroyed; for more time to answer, EXTEND");
    }
    // "Hold this one please, the chair wants a word" puts something off; what keeps a file is the law, or its destruction.
    let of_the_file = pattern!(
        r"\b(?:legal|law|court|claim|tribunal|solicitors?|lawyers?|barrister|police|ombudsman|ico|commissioner|regulator|inquest|inquiry|audit(?:or)?s?|litigation|proceedings|judicial|injunction|prosecution|disposal|dispose|destr(?:oy|uction|oyed)|delet(?:e|ion|ed)|retention|evidence|insurers?|foi)\b"
    );
    let typed = clause.plain.shouted(clause.from, clause.from + 4) || behind.trim_start().starts_with(':');
    if !explicit && !typed && !of_the_file.is_match(reason_words) {
        return Heard::unclear(
            "HOLD keeps the file from being destroyed (HOLD: solicitor’s letter received); for more time to answer, EXTEND",
        );
    }
    if !explicit && !separated && !clause.plain.shouted(clause.from, clause.from + 4) {
        return Heard::unclear("HOLD needs the reason: HOLD: solicitor's letter received");
    }
    let (reason, to) = clause.text(from, clause.reason_end(from));
    if reason.split_whitespace().count() < 2 {
        return Heard::unclear("HOLD needs the reason");
    }
    Heard::act(Act::Hold { reason }, to)
}

pub(in crate::desk) fn ico(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let named = pattern!(
        r"^(?:(?:we've|we have|i've|i have|had|got|just had|just got|received|there's|here's|add|record|log)\b.{0,40}?)?\b(?:the )?(?:ico|information commissioner(?:'s office)?|commissioner)\b.{0,60}?\b(ic-?[0-9]{3,}(?:-[a-z0-9]+)*|[a-z]{2,5}[-/]?[0-9]{4,}[a-z0-9/-]*|[0-9]{5,}[a-z0-9/-]*)"
    );
    let first =
        pattern!(r"^(?:(?:the |their |our )?(?:case )?ref(?:erence)?(?: (?:no|number))?(?: is|:|-| =)* ?)?(ic-[0-9]{3,}-[a-z0-9]{2,})\b");
    match named.captures(text).or_else(|| first.captures(text)) {
        Some(c) => {
            let reference = c.get(1)?;
            let before = text.get(..reference.start()).unwrap_or("");
            if pattern!(r"\b(?:not|isn't|wasn't|never|haven't|hasn't)\b").is_match(before) || text.trim_end().ends_with('?') {
                return None;
            }
            let (from, mut to) = (clause.from + reference.start(), clause.from + reference.end());
            let mut letter = RegulatorLetter {
                reference: clause.plain.written(from, to).trim_end_matches(['-', '/']).to_owned(),
                ..RegulatorLetter::default()
            };
            // Only what stands right behind the reference: dates in other sentences are talk.
            if let Some((by, taken)) = answer_by(clause.plain.slice(to, clause.end), clause.today) {
                letter.answer_by = Some(by);
                to += taken;
            }
            Some(Heard::Acts {
                acts: vec![Act::Ico { letter }],
                to,
                loose: true,
            })
        }
        None if pattern!(r"^ico[\s.!:]*$|^ico (?:ref|reference)\b").is_match(text.trim()) => {
            Heard::unclear("ICO needs its reference, such as IC-123456-A1B2")
        }
        None => None,
    }
}

/// `… by 16 December`, right behind a regulator's reference: the day by which it wants its answer, and how much was read.
pub(in crate::desk) fn answer_by(text: &str, today: dates::Today<'_>) -> Option<(Date, usize)> {
    let m = pattern!(
        r"^,? ?\(?(?:(?:wants?|wanted|due|answer(?: (?:due|wanted))?|reply(?: (?:due|wanted))?|response(?: (?:due|wanted))?) )?by "
    )
    .find(text)?;
    match dates::when(text.get(m.end()..)?, today)? {
        (dates::When::Day(by), taken) => Some((by, m.end() + taken)),
        (dates::When::Unclear(_), _) => None,
    }
}

const BODY: &str = r"(?:council|county|borough|district|city|parish|police|constabulary|ombudsman|lgo|lgsco|ico|commissioner|nhs|hospital|trust|insurers?|solicitors?|lawyers?|highways|environment agency|housing association|homes|fire service|department|contractors?|company|ltd|limited|office|agency|authority|association|services?|school|university|society|team|provider|auditors?|mp)";

pub(in crate::desk) fn share(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    if let Some(m) = pattern!(r"^(?:share|disclose)((?: .{3,160}?)??),? without telling (?:(?:them|him|her|the (?:person|complainant))\b)?\s*:?\s*(?:(?:with|to) )?").captures(text) {
        return without_telling(clause, m);
    }
    let with_first = pattern!(r"^(?:share|disclose)(?: (?:it|this|that|the (?:file|case|complaint)))? (?:with|to) (?:the )?");
    let thing_first = pattern!(
        r"^(?:share|disclose|forward|pass|send)( .{3,160}?) (?:(?:on |over |across )?to|with) ((?:the |our |their )*[a-z][a-z'& _-]*?",
        BODY,
        r"(?: of [a-z_-]+)?)([\s]*(?:$|[,.:;(-])|\s+(?:because|as|since|so|for|who|under|please|to)\b)"
    );
    if let Some(m) = with_first.find(text) {
        let at = clause.from + m.end() - if m.as_str().ends_with("the ") { 4 } else { 0 };
        return body_then_what(clause, at);
    }
    if let Some(c) = thing_first.captures(text) {
        let (what, body, ends) = (c.get(1)?, c.get(2)?, c.get(3)?);
        let at = |m: regex::Match<'_>| (clause.from + m.start(), clause.from + m.end());
        let (wf, wt) = at(what);
        let (bf, bt) = at(body);
        let thing = clause.plain.written(wf, wt).to_owned();
        if pattern!(r"^ (?:it|this|that|him|her|them)$").is_match(what.as_str()) {
            let after = clause.from + ends.start();
            return shared(clause, clause.plain.written(bf, bt).to_owned(), String::new(), after);
        }
        return shared(clause, clause.plain.written(bf, bt).to_owned(), thing, clause.from + ends.start());
    }
    let m = pattern!(r"^share[\s:]+").find(text)?;
    let known = pattern!("^share[\\s:]+(?:the |our )*[a-z][a-z'& _-]{0,60}?\\b", BODY, r"\b").is_match(text);
    if known || clause.plain.shouted(clause.from, clause.from + 5) {
        body_then_what(clause, clause.from + m.end())
    } else {
        Heard::unclear("SHARE needs the body, and what and why: SHARE County Council: the complaint, because …")
    }
}

/// `SHARE WITHOUT TELLING Kent Police: their letter, because …` (R56): what is passed on and why stands behind the body.
fn without_telling(clause: &Clause<'_>, m: regex::Captures<'_>) -> Option<Heard> {
    let (all, before) = (m.get(0)?, m.get(1)?);
    if !before.as_str().trim().is_empty() {
        return Heard::unclear("SHARE WITHOUT TELLING comes first, then the body, and what and why behind a colon");
    }
    match body_then_what(clause, clause.from + all.end())? {
        Heard::Acts { acts, to, loose } => {
            let untold = acts.into_iter().map(|act| match act {
                Act::Share { body, what, .. } => Act::Share { body, what, untold: true },
                other => other,
            });
            Some(Heard::Acts {
                acts: untold.collect(),
                to,
                loose,
            })
        }
        unclear => Some(unclear),
    }
}

/// `… with the County: the complaint, because they own the lights`.
fn body_then_what(clause: &Clause<'_>, at: usize) -> Option<Heard> {
    let rest = clause.plain.slice(at, clause.end);
    let c = pattern!(r"^((?:the |our )*[a-z][a-z0-9'&_ -]{1,60}?)(\s*[:,;(]|\s+-|-\s|\s+(?:because|as|since|so that|so|the|his|her|their|a copy|what|copies)\b|[.!]?\s*$)").captures(rest)?;
    let body = clause.plain.written(at + c.get(1)?.start(), at + c.get(1)?.end()).to_owned();
    let mut after = at + c.get(2)?.start();
    let sep = pattern!(r"^[\s,;:(-]+")
        .find(clause.plain.slice(after, clause.text_end))
        .map_or(0, |m| m.end());
    after += sep;
    shared(clause, body, String::new(), after)
}

fn shared(clause: &Clause<'_>, body: String, thing: String, at: usize) -> Option<Heard> {
    let (from, _) = if thing.is_empty() {
        (at, true)
    } else {
        clause.behind_separator(at, clause.text_end)
    };
    let (why, to) = clause.text(from, clause.reason_end(from));
    let why = why.trim_start_matches([':', ',', '-', ' ']).to_owned();
    let what = match (thing.is_empty(), why.trim_matches(['.', ' ']).is_empty()) {
        (true, true) => return Heard::unclear("SHARE needs the body, and what and why: SHARE County Council: the complaint, because …"),
        (true, false) => why,
        (false, true) => thing,
        (false, false) => format!("{thing}, because {why}"),
    };
    if super::super::mood::is_condition(&what) || pattern!(r"(?i)\b(?:until|unless|nothing|once|only if|as soon as)\b").is_match(&what) {
        return Heard::unclear("it is to be shared only under a condition: write again when it is met");
    }
    let untold = false;
    Heard::act(Act::Share { body, what, untold }, to)
}
