//! The answers to "we are not sure about this message": one word each, and behind REVIEW and ICO the case that it belongs to.

use super::Reply;
use super::Situation;
use super::ask;
use super::dates::Today;
use super::first_word;
use super::frame;
use super::mood;
use super::nearest;
use super::pattern;
use super::readers;
use super::verbs;
use crate::casework::act::Act;
use crate::casework::act::RegulatorLetter;
use crate::casework::act::Triage;
use crate::casework::correspond::references_in;
use crate::casework::plain::Plain;
use crate::desk::command::Verb;

/// A case's number as people write it, in the plain form.
const CASE: &str = r"((?:pd|sc|rr)[ ./_-]{0,3}20[0-9]{2}[ ./_-]{1,3}[0-9]{1,6})\b";

/// Reads such an answer; anything else is read as usual.
pub(super) fn triage(plain: &Plain<'_>, situation: &Situation, today: Today<'_>) -> Option<Reply> {
    let (from, to) = frame::body(plain, &situation.writer);
    let lead = frame::lead(plain, from, to);
    if let Some(reply) = regulator(plain, lead.to, to, today).or_else(|| review_of(plain.slice(lead.to, to).trim())) {
        return Some(reply);
    }
    let text = plain.slice(lead.to, to).trim();
    let said = pattern!(
        r#"^(?:(?:it's|its|it is|this is|that's|that is|treat (?:it|this) as|open (?:it|this) as|it's a case of)? ?(?:an? )?)(data complaint|personal data complaint|complaint|review(?: request)?|request for (?:a )?review|representative|for somebody else|on behalf|rights(?: request)?|subject access request|sar|service(?: complaint)?|not ours|not (?:one of )?ours|not a complaint|ordinary(?: mail)?|nothing)(?: (?:about|against) (?:us|the council|(?:his|her|their|personal) data))?((?:\s*[,.!;:"'()-]|\s+(?:please|pls|thanks|thank you|because|as|since)\b|\s*$)[^?]*)$"#
    )
    .captures(text);
    let Some(c) = said else {
        return begins_as_triage(text).then(|| ask("it is not certain what the message is: say it in one word", None));
    };
    let tail = c.get(2).map_or("", |m| m.as_str());
    if mood::casts_doubt(tail) {
        return Some(ask("it is not certain what the message is", None));
    }
    if holds_command(tail) {
        return Some(ask(
            "say in one word what the message is; what is to be done with the case comes in answer to the next notice",
            nearest(tail),
        ));
    }
    let is = match c.get(1)?.as_str() {
        w if w.starts_with("service") => Triage::Service,
        w if w.starts_with("not") || w.starts_with("ordinary") => Triage::NotOurs,
        w if w.contains("review") => Triage::Review,
        w if w.starts_with("representative") || w.starts_with("for ") || w.starts_with("on ") => Triage::Representative,
        w if w.starts_with("rights") || w.starts_with("sar") || w.starts_with("subject") => Triage::Rights,
        _ => Triage::Complaint,
    };
    Some(Reply::Commands(vec![Act::Triage { is, of: None }]))
}

/// Whether a short answer begins with a word of triage and goes on to something that takes its certainty: `a complaint I think`.
fn begins_as_triage(text: &str) -> bool {
    let begins = pattern!(
        r"^(?:it's|its|it is|this is|that's|that is|treat (?:it|this) as|open (?:it|this) as)? ?(?:an? )?(?:(?:data |personal data |service )?complaint|review|rights request|subject access request|representative)\b"
    );
    text.split_whitespace().count() <= 8 && begins.is_match(text)
}

/// `REVIEW PD-2026-0003`, `it's a request for a review of PD-2026-0003`.
fn review_of(text: &str) -> Option<Reply> {
    let c = pattern!(
        r"^(?:(?:it's|its|it is|this is|that's|that is) )?(?:an? )?(?:review(?: request)?|request for (?:a )?review)[ ,:-]*(?:(?:of|on|in|for|about|the|case|decision|outcome) )*",
        CASE,
        r"[\s.!,]*(?:(?:please|pls|thanks|thank you)[\s.!]*)?$"
    )
    .captures(text)?;
    let of = references_in(c.get(1)?.as_str()).into_iter().next();
    Some(Reply::Commands(vec![Act::Triage { is: Triage::Review, of }]))
}

/// `ICO PD-2026-0003`, `ICO NEW`, `it's the ICO, about PD-2026-0003, IC-123456-A1B2, by 16 December`. Everything behind the word
/// must be one of these: a case, NEW, a reference, a day.
fn regulator(plain: &Plain<'_>, from: usize, to: usize, today: Today<'_>) -> Option<Reply> {
    let named = pattern!(
        r"^\s*(?:(?:it's|its|it is|this is|that's|that is|treat (?:it|this) as) )?(?:from )?(?:(?:an?|the) )*(?:ico|information commission(?:er)?(?:'s office)?|regulator(?:'s)?|(?:local government )?ombudsman(?:'s)?|lgsco)\b(?: (?:letter|matter))?"
    )
    .find(plain.slice(from, to))?;
    let mut letter = RegulatorLetter::default();
    let mut at = from + named.end();
    loop {
        let joints = pattern!(
            r"^(?:[\s,.;:!()-]|(?:about|on|for|case|is|it|and|with|of|please|pls|thanks|thank you|concerns|regarding|their|the|our|ref|reference|number)\b)*"
        );
        at += joints.find(plain.slice(at, to)).map_or(0, |m| m.end());
        let rest = plain.slice(at, to);
        if rest.is_empty() {
            return Some(Reply::Commands(vec![Act::Ico { letter }]));
        }
        let reference = pattern!(r"^(?:ic-?[0-9]{3,}(?:-[a-z0-9]+)*|[a-z]{0,5}[-/]?[0-9]{4,}[a-z0-9/-]*)\b");
        if let Some(c) = pattern!("^", CASE).captures(rest).filter(|_| letter.of.is_none()) {
            letter.of = references_in(c.get(1)?.as_str()).into_iter().next();
            at += c.get(0)?.end();
        } else if let Some(m) = pattern!(r"^(?:new|apart|a (?:new )?(?:matter|case) of its own)\b").find(rest) {
            letter.apart = true;
            at += m.end();
        } else if let Some((by, taken)) = readers::file::answer_by(rest, today).filter(|_| letter.answer_by.is_none()) {
            letter.answer_by = Some(by);
            at += taken;
        } else if let Some(m) = reference.find(rest).filter(|_| letter.reference.is_empty()) {
            plain.written(at, at + m.end()).clone_into(&mut letter.reference);
            at += m.end();
        } else {
            let why = "behind ICO stands a case or NEW, and where it is needed the regulator's reference and the day of its answer";
            return Some(ask(why, Some(Verb::Ico)));
        }
    }
}

/// Whether what stands behind the word of triage asks for something as well.
fn holds_command(tail: &str) -> bool {
    let pieces = pattern!(r"[,.;:!()\n]+| -+ |\b(?:and|then|also|please|pls|can you|could you|would you)\b").split(tail);
    pieces.map(|p| first_word(p.trim())).any(|word| {
        // "not ours, not a complaint" is said twice; "review of the decision" says what it is.
        verbs::is_verb(word)
            && !matches!(
                word,
                "not" | "review" | "service" | "complaint" | "rights" | "representative" | "yes" | "re" | "id"
            )
    })
}
