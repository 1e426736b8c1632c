//! Identity and consent: ID OK, ID NO, CONSENT OK, CONSENT NO, and what is asked of the complainant.

use super::super::clause::CONSENT;
use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::ID;
use super::super::clause::THEM;
use super::super::pattern;
use super::super::persons;
use crate::casework::act::Act;
use crate::casework::case::Ask;

const WHOSE: &str = r"(?:(?:the|his|her|their|this|that|[a-z_-]+'s|mr|mrs|ms) )*";
const IS: &str = r"(?:'s| is| are| both| all| now| just| really| look| looks| seems| was)*";
const FINE: &str = r"(?:ok(?:ay)?|fine|good|accepted|correct|valid|in order|confirmed|checked(?: and (?:ok|fine|correct))?|checks out|approved|alright|all right|all good|satisfactory|great|good enough|acceptable)";
const NOT_FINE: &str = r"(?:no good|not (?:ok(?:ay)?|good enough|acceptable|accepted|valid|right|good|enough|sufficient|satisfactory)|isn't (?:ok(?:ay)?|good enough|acceptable|valid|right|enough)|won't do|will not do|rejected|unacceptable|no\b)";

/// ID OK and CONSENT OK, both at once where both are named.
pub(in crate::desk) fn accepted(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let said = pattern!(
        r"^",
        WHOSE,
        "(",
        ID,
        "|",
        CONSENT,
        r")(?:(?: and|,| &|/| \+)? ",
        WHOSE,
        "(",
        ID,
        "|",
        CONSENT,
        r"))?",
        IS,
        " ",
        FINE
    );
    let accept = pattern!(
        r"^(?:accept|ok|approve|pass|happy with|satisfied with|fine with|i'm happy with|i am happy with) (?:both )?",
        WHOSE,
        "(",
        ID,
        "|",
        CONSENT,
        r")(?:(?: and|,| &|/) ",
        WHOSE,
        "(",
        ID,
        "|",
        CONSENT,
        "))?"
    );
    let c = said.captures(text).or_else(|| accept.captures(text))?;
    let to = clause.from + c.get(0)?.end();
    if !clause.ends_well(to) {
        return None;
    }
    if pattern!(r"\bseems\b").is_match(c.get(0)?.as_str()) {
        return Heard::unclear("it is not certain that the document does");
    }
    // What stands behind it is the assessment, for the file alone (R24).
    let (note, to) = super::reasons(clause, to, true);
    let mut acts = Vec::new();
    for named in [c.get(1), c.get(2)].into_iter().flatten() {
        let act = if is_consent(named.as_str()) {
            Act::ConsentAccepted
        } else {
            Act::IdentityAccepted { note: note.clone() }
        };
        if !acts.contains(&act) {
            acts.push(act);
        }
    }
    Some(Heard::Acts { acts, to, loose: false })
}

/// DONE: the message that brought an identity document is out of the mailbox. Only where a message is asked for: anywhere else
/// "done" is talk.
pub(in crate::desk) fn done(clause: &Clause<'_>) -> Option<Heard> {
    if !clause.situation.message_to_delete {
        return None;
    }
    let said = pattern!(
        r"^(?:(?:it|that|this|the (?:message|email|mail)|i|we)(?:'s| is|'ve| have| has)?(?: been)?(?: now| both| all)? )?(?:done|deleted|(?:has )?gone)(?: (?:it|that|this|the (?:message|email|mail)))?(?: (?:now|today|everywhere|from (?:the )?(?:mailbox|inbox|trash|bin)(?: and (?:the )?(?:trash|bin))?))?"
    );
    let to = clause.from + said.find(clause.rest())?.end();
    clause.ends_well(to).then(|| Heard::act(Act::SourceGone, to)).flatten()
}

/// ID NO and CONSENT NO, with why.
pub(in crate::desk) fn not_accepted(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let said = pattern!(r"^", WHOSE, "(", ID, "|", CONSENT, ")", IS, "[ :,-]+", NOT_FINE);
    let reject = pattern!(
        r"^(?:reject|decline|can't accept|cannot accept|can not accept|not accepting) ",
        WHOSE,
        "(",
        ID,
        "|",
        CONSENT,
        ")"
    );
    let c = said.captures(text).or_else(|| reject.captures(text))?;
    let at = clause.from + c.get(0)?.end();
    if pattern!(r"^ (?:longer|need|needed|required|problem|issue)").is_match(clause.plain.slice(at, clause.end)) {
        return None;
    }
    let (from, _) = clause.behind_separator(at, clause.text_end);
    let (why, to) = clause.text(from, clause.reason_end(from));
    let consent = is_consent(c.get(1)?.as_str());
    if why.split_whitespace().count() < 2 {
        let verb = if consent { "CONSENT NO" } else { "ID NO" };
        return Heard::unclear(format!("{verb} needs the reason, which the complainant is told"));
    }
    Heard::act(
        if consent {
            Act::ConsentRefused { why }
        } else {
            Act::IdentityRefused { why }
        },
        to,
    )
}

/// ASK ID, ASK CONSENT, ASK DETAILS, and two of them in one breath.
pub(in crate::desk) fn ask(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let verb =
        pattern!(r"^(?:ask|request|get|obtain|(?:write|go back|get back|reply|email) (?:to )?(?:and ask|asking))(?: (?:please|pls))?")
            .find(text)?;
    let mut at = clause.from + verb.end();
    let named = whom(clause, at)?;
    let addressed = named > at;
    at = named;
    let led = pattern!(
        r"^(?:[\s,:-]+(?:please|pls|us|me|for|to (?:please )?(?:send|provide|give|show|supply|let (?:us|me) have|email|tell|confirm|let (?:us|me) know|bring|share|say|explain|clarify)(?: (?:us|me|in|over|with us))*|with|and))*[\s,:-]*"
    );
    let lead = led.find(clause.plain.slice(at, clause.text_end)).map_or(0, |m| m.end());
    let object = at + lead;
    let asked_for = clause.plain.slice(object, clause.end);
    let paper = pattern!(
        r"^",
        r"(?:(?:a|an|the|his|her|their|some|any|valid|signed|written|proper|copy of|copies of|scan of|photo of|proof of|sight of|[a-z_-]+'s) )*(",
        ID,
        r"(?: or (?:a |his |her |their )?",
        ID,
        r")*|",
        CONSENT,
        r")(?:(?: and|,| &|/| \+| plus)+ (?:(?:for|a|an|the|his|her|their|some|signed|written|copy of|[a-z_-]+'s) )*(",
        ID,
        "|",
        CONSENT,
        "))?"
    );
    if let Some(c) = paper.captures(asked_for) {
        let to = object + c.get(0)?.end();
        let also = pattern!(r"^ (?:from (?:(?:(?:the|his|her|their|mr|mrs|ms|miss|dr) )+[a-z_'-]+|[a-z_'-]+)|to act|to (?:represent|speak for) (?:him|her|them)|first|before we (?:start|go on|do anything)|so we know who (?:he|she|they) (?:is|are))\b")
            .find(clause.plain.slice(to, clause.end));
        let to = to + also.map_or(0, |m| m.end());
        if clause.ends_well(to) {
            // One thing alone may have its reason behind it, which the person reads: the doubt of ASK ID, the gap of ASK CONSENT.
            let (words, to) = match c.get(2) {
                None => super::reasons(clause, to, false),
                Some(_) => (String::new(), to),
            };
            let acts = [c.get(1), c.get(2)]
                .into_iter()
                .flatten()
                .map(|m| Act::Ask {
                    what: if is_consent(m.as_str()) { Ask::Consent } else { Ask::Identity },
                    words: words.clone(),
                })
                .collect();
            return Some(Heard::Acts { acts, to, loose: false });
        }
    }
    let details = pattern!(
        r"^(?:for |some |any |a few |a bit |a little |full |the |more |further |extra |specific )*(?:details?|info(?:rmation)?|particulars)\b(?: (?:of|about|on|re|regarding|as to|concerning))?[\s:,-]*"
    );
    let what_from = match details.find(asked_for) {
        Some(m) => object + m.end(),
        None if verb.as_str() == "get" && !addressed => return None,
        None if !addressed && lead < 2 => return Heard::unclear("it is not clear what is to be asked, and of whom"),
        None => object,
    };
    let to = clause.reason_end(what_from);
    let (what, to) = clause.text(what_from, to);
    if what.split_whitespace().count() < 2 {
        return Heard::unclear("ASK DETAILS needs to say what to ask for");
    }
    Heard::act(
        Act::Ask {
            what: Ask::Details,
            words: what,
        },
        to,
    )
}

/// Behind the words for the complainant, where they stand. `None` where somebody of the council's own is meant.
fn whom(clause: &Clause<'_>, at: usize) -> Option<usize> {
    let rest = clause.plain.slice(at, clause.end);
    let lead = rest.len() - rest.trim_start().len();
    let begin = at + lead;
    if let Some(m) = pattern!("^", THEM, r"\b").find(clause.plain.slice(begin, clause.end)) {
        return Some(begin + m.end());
    }
    let names = persons::folded(&clause.situation.complainant);
    let mut end = begin;
    for word in clause.plain.slice(begin, clause.end).split([' ', '\n']).take(3) {
        let bare = word.trim_end_matches([',', ':', '.']);
        if !names.iter().any(|n| n == bare) {
            break;
        }
        end += bare.len() + 1;
    }
    if end > begin {
        return Some(end - 1);
    }
    let own = persons::is_own(clause.plain, begin, clause.end, &clause.situation.people, &clause.situation.writer);
    (!own).then_some(at)
}

fn is_consent(words: &str) -> bool {
    pattern!(r"consent|authority|permission|authoris|authoriz|mandate").is_match(words)
}
