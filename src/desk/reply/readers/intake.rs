//! What a message is: ACCEPT, SERVICE, NOT OURS, NOT A COMPLAINT.

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::IT;
use super::super::pattern;
use crate::casework::act::Act;

const IT_IS: &str = r"(?:(?:this one|that one|this|that|it|(?:this|the) (?:case|complaint|matter|one))(?: is|'s|s)? (?:really |just |actually |clearly |definitely |only |now |more )*)?";

pub(in crate::desk) fn accept(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(
        r"^(?:accept(?: ",
        IT,
        r")?|take (?:",
        IT,
        r" on|on ",
        IT,
        r")(?: board)?|take on)(?: as (?:a |an )?(?:(?:personal )?data(?: protection)? |dp |pd )?complaint)?"
    )
    .find(text)?;
    let to = clause.from + m.end();
    if pattern!(r"^ as (?:a |an )?service\b").is_match(clause.plain.slice(to, clause.end)) {
        return service(&Clause { from: to + 4, ..*clause });
    }
    if clause.ends_well(to) {
        Heard::act(Act::Accept, to)
    } else if m.as_str() == "take on" {
        None
    } else {
        Heard::unclear("it is not clear what is to be accepted")
    }
}

pub(in crate::desk) fn service(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let plainly = pattern!(
        r"^",
        IT_IS,
        r"(?:a |an )?service(?: (?:complaint|matter|issue|one|track|register|case)s?)?"
    );
    let moved = pattern!(
        r"^(?:treat|log|take|record|handle|put|file|move|mark|deal with|class|classify|count|register|switch|change) ",
        IT,
        r"(?: over| across| down)? (?:as|to|under|into|in) (?:a |an |the )?service(?: (?:complaint|matter|issue|one|track|register|case)s?)?"
    );
    let other = pattern!(
        r"^",
        IT_IS,
        r"(?:not|isn't|isnt) (?:a |an )?(?:personal[ -]data|data(?: protection)?|dp|gdpr|privacy)(?: complaint| matter| issue| one)?[,;. -]+(?:it's|it is|this is|but|just|more|rather)?(?: more| just| really)?(?: a| an)? ?service(?: (?:complaint|matter|issue|one)s?)?"
    );
    let m = plainly.find(text).or_else(|| moved.find(text)).or_else(|| other.find(text))?;
    let to = clause.from + m.end();
    clause.ends_well(to).then(|| Heard::act(Act::Service, to)).flatten()
}

pub(in crate::desk) fn not_ours(clause: &Clause<'_>) -> Option<Heard> {
    let m = pattern!(
        r"^(?:",
        IT_IS,
        r"(?:not|isn't|isnt) (?:really |actually |strictly )?(?:one of ours|ours|one for us|for us|our (?:matter|responsibility|job|department|remit|problem|area|patch|business)|a matter for us|a matter for this council)|nothing to do with us)",
        r"(?:,? (?:i'm afraid|i am afraid|i fear|i regret(?: to say)?|sadly|unfortunately|alas|sorry|at all)(?: (?:my )?(?:lovely|love|dear|pet|mate))?)?"
    )
    .find(clause.rest())?;
    let to = clause.from + m.end();
    if !clause.ends_well(to) {
        return None;
    }
    let (reasons, to) = super::reasons(clause, to, true);
    Heard::act(Act::NotOurs { reasons }, to)
}

pub(in crate::desk) fn not_a_complaint(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(
        r"^",
        IT_IS,
        r"(?:not|isn't|isnt|no) (?:really |actually )?(?:a |an )?((?:personal[ -]data|data(?: protection)?|dp|gdpr|privacy) )?complaint(?: at all| as such)?"
    )
    .captures(text)?;
    let to = clause.from + m.get(0)?.end();
    if m.get(1).is_some() {
        // "Not a data complaint" leaves open what it is.
        return if service(clause).is_some() {
            None
        } else {
            Heard::unclear("is it no complaint at all (NOT A COMPLAINT), or a service complaint (SERVICE)")
        };
    }
    if !clause.ends_well(to) {
        return None;
    }
    let (reasons, to) = super::reasons(clause, to, true);
    Heard::act(Act::NotAComplaint { reasons }, to)
}
