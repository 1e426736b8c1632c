//! What only asks: STATUS, LIST, HELP.

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::IT;
use super::super::pattern;
use crate::casework::act::Act;

pub(in crate::desk) fn status(clause: &Clause<'_>) -> Option<Heard> {
    let m = pattern!(
        r"^(?:(?:(?:the|a) )?(?:current )?status(?: (?:of|on|for) ",
        IT,
        r"| (?:update|report|check))?|where (?:are we|have we got to|have we got|do we stand|does (?:this|it|that) stand|has this got to|we are|we've got to|we stand)(?: (?:with|on) ",
        IT,
        r")?|how (?:does (?:this|it) stand|do we stand|far have we got)(?: (?:with|on) ",
        IT,
        r")?|what(?:'s| is| are) (?:the )?(?:current )?(?:status|position|state of play)(?: (?:of|on|with) ",
        IT,
        r")?|(?:send|give|show|let me have) (?:me |us )?(?:the |a )?(?:current )?(?:status|position))"
    )
    .find(clause.rest())?;
    let to = clause.from + m.end();
    let stops = clause.ends_well(to);
    stops.then_some(Heard::Acts {
        acts: vec![Act::Status],
        to,
        loose: true,
    })
}

pub(in crate::desk) fn list(clause: &Clause<'_>) -> Option<Heard> {
    let m = pattern!(
        r"^(?:list(?: (?:the |all |of |my |our )*(?:open )?(?:cases|complaints))?|(?:show|send|give|let) (?:me |us )?(?:have )?(?:the |a |my )?(?:full |whole |case |open )?list(?: of (?:the |all |open )*(?:cases|complaints))?|what(?:'s| is| cases are| complaints are| have we got| have we| cases have we got| do we have) (?:still |now )?(?:open|live|on the list|outstanding)|which (?:cases|ones|complaints) (?:are|do we have|have we(?: got)?) (?:still |now )?(?:open|live|outstanding))(?: (?:at|for) (?:the|this) (?:moment|minute|present|time)| at present| right now| just now)?"
    )
    .find(clause.rest())?;
    let to = clause.from + m.end();
    clause.ends_well(to).then_some(Heard::Acts {
        acts: vec![Act::List],
        to,
        loose: true,
    })
}

pub(in crate::desk) fn help(clause: &Clause<'_>) -> Option<Heard> {
    let m = pattern!(
        r"^(?:help(?: me)?|what (?:can|do) i (?:say|type|reply|write)(?: (?:here|now|next|to (?:it|this|that|you)))?|how do i [a-z' ]{3,60}|what are (?:my|the) (?:options|commands)|remind me (?:of|what) (?:the )?(?:commands|options|i can (?:say|do|type))|which commands (?:are there|can i use)|how does this work)"
    )
    .find(clause.rest())?;
    let to = clause.from + m.end();
    clause.ends_well(to).then_some(Heard::Acts {
        acts: vec![Act::Help],
        to,
        loose: true,
    })
}
