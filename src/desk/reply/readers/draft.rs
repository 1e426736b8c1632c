//! A draft that waits: YES, SEND, CANCEL; and UNDO.

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::pattern;
use crate::casework::act::Act;

/// A yes counts where nothing else stands beside it in its sentence: a yes with a condition is none.
pub(in crate::desk) fn send(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest().trim();
    let draft = clause.situation.draft.is_some();
    let only = pattern!(
        r#"^(?:(?:yes|yep|send|sent|it|this|that|the|draft|letter|email|one|please|pls|plz|now|off|out|as|is|it's|its|thanks|thank|you|go|ahead|good|to|fine|great|perfect|lovely|excellent|brilliant|spot|on|looks|happy|with|all|ok|okay|confirm|confirmed|approve|approved|approve|ta|cheers|him|her|them|away|today|for|me|i'm|i|am|can|straight|right|and|so|very|much|good|by|that's|thats|correct|x)\b|[\s,.!;:*"'()-])*$"#
    );
    // "Yeah, right" is no yes.
    if pattern!(r"\b(?:yes|yep|yeah|yup),? right[ .!]*$").is_match(clause.plain.slice(0, clause.end)) {
        return Heard::unclear("is the draft to be sent");
    }
    let thanks_for = pattern!(
        r"^for (?:being (?:so |very )?(?:quick|patient|prompt|kind)|(?:all )?(?:your|the) (?:help|patience|work|draft|reminder|nudge)|(?:all )?(?:this|that)|(?:doing|sorting|chasing|drafting|writing) (?:this|that|it))(?: (?:so|very) (?:quickly|fast|much))?[ .!]*$"
    );
    let says_send = pattern!(r"\b(?:send|go ahead|good to go|confirm(?:ed)?|approved?)\b");
    let nothing_else = text.is_empty() || only.is_match(text) || thanks_for.is_match(text);
    if nothing_else && (clause.agrees || says_send.is_match(text)) {
        if text.contains('?') {
            return Heard::unclear("is the draft to be sent");
        }
        return if draft {
            Heard::act(Act::Send, clause.end)
        } else {
            Heard::unclear("no draft is waiting for a yes on this case")
        };
    }
    let begins = pattern!(
        r"^(?:send|confirm|approve)(?: (?:it|this|that|the (?:draft|letter|email|reply|answer)|that one|this one))?(?: (?:off|out|now|as (?:it )?is))*"
    );
    if draft
        && let Some(m) = begins.find(text)
        && clause.ends_well(clause.from + m.end())
    {
        return Heard::act(Act::Send, clause.from + m.end());
    }
    None
}

pub(in crate::desk) fn cancel(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let m = pattern!(
        r"^(?:cancel|drop|scrap|bin|ditch|discard|withdraw|tear up|forget|delete)(?: (?:(?:that|this) (?:draft|letter|one|email)|it|this|that|the (?:draft|letter|email|update|reply)))?"
    )
    .find(text)?;
    let to = clause.from + m.end();
    if !clause.ends_well(to) {
        return None;
    }
    // A message is not a draft.
    if pattern!(r"^(?:delete|bin|drop|discard|ditch) (?:this|that|the) (?:e-?mail|mail|message)\b").is_match(text) {
        return clause
            .situation
            .draft
            .as_ref()
            .and_then(|_| Heard::unclear("is the draft to be dropped (CANCEL), or a message to be deleted from the mailbox"));
    }
    let plainly = m.as_str().starts_with("cancel");
    match (clause.situation.draft.is_some(), plainly) {
        (true, _) => Heard::act(Act::Cancel, to),
        (false, true) => Heard::unclear("no draft is waiting on this case; to end a restriction, LIFT; to take the last step back, UNDO"),
        (false, false) => None,
    }
}

pub(in crate::desk) fn undo(clause: &Clause<'_>) -> Option<Heard> {
    let m = pattern!(r"^(?:undo(?: (?:it|this|that|the last (?:one|step|act|thing|command)|my last (?:one|step|command)))?|take (?:that|the last (?:one|step)) back)").find(clause.rest())?;
    let to = clause.from + m.end();
    clause.ends_well(to).then(|| Heard::act(Act::Undo, to)).flatten()
}
