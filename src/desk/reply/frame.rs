//! What stands around the commands of a reply: the greeting, the sign-off, and the polite words before a verb and behind it.

use super::pattern;
use super::persons;
use crate::casework::plain::Plain;

/// Where the words begin and end, without greeting and sign-off.
pub(super) fn body(plain: &Plain<'_>, writer: &str) -> (usize, usize) {
    let end = before_sign_off(plain, writer);
    (after_greeting(plain, end), end)
}

fn after_greeting(plain: &Plain<'_>, end: usize) -> usize {
    let text = plain.slice(0, end);
    let greeting = pattern!(
        r"^\s*(?:(?:hi|hiya|hello|hey|dear|morning|good (?:morning|afternoon|evening)|afternoon|evening|all|team)(?: (?:all|both|there|again|team|redress|complaints|folks|everyone|[a-z_'-]+(?: [a-z_'-]+)?))?\s*[,.!:-]?[ ]*\n)+\s*"
    );
    greeting.find(text).map_or(0, |m| m.end())
}

/// Lines at the foot that are thanks, good wishes or the writer's own name.
fn before_sign_off(plain: &Plain<'_>, writer: &str) -> usize {
    let names = persons::folded(writer);
    let mut end = plain.text.trim_end().len();
    end = under_own_name(plain, &names, end).unwrap_or(end);
    for _ in 0..6 {
        let text = plain.slice(0, end);
        let start = text.rfind('\n').map_or(0, |i| i + 1);
        let line = text.get(start..).unwrap_or("").trim();
        let is_name = {
            let words: Vec<&str> = line.split([' ', ',', '.', '-']).filter(|w| !w.is_empty()).collect();
            let initials: String = names.iter().filter_map(|n| n.chars().next()).collect();
            !words.is_empty()
                && words.len() <= 4
                && (words.iter().all(|w| names.iter().any(|n| n == w) || *w == "x")
                    || (words.len() == 1
                        && words
                            .first()
                            .is_some_and(|w| *w == initials || (w.len() == 1 && initials.starts_with(w)))))
        };
        let is_wish = pattern!(
            r"^(?:-+ ?)?(?:many thanks|thanks?(?: (?:again|all|both|so much|a lot|very much|in advance|ever so|for (?:this|that|your help)))?|thank you(?: (?:again|very much|so much))?|thx|tks|ta|cheers|kind(?:est)? regards|best regards|regards|warm regards|best(?: wishes)?|all the best|with (?:kind|best) (?:regards|wishes)|yours(?: (?:sincerely|faithfully|truly))?|bye|speak soon|have a (?:good|nice|lovely) (?:day|weekend|one)|sent from my [a-z0-9 ]+|sent from [a-z ]+|get outlook for [a-z]+|\*+|x+)[ ,.!x*]*(?:(?:from )?[a-z_'-]+(?: [a-z_'-]+)?)?[ .!]*$"
        )
        .is_match(line)
            && line.len() <= 40;
        if line.is_empty() || is_name || is_wish {
            // A reply of nothing but thanks keeps its words.
            if start == 0 {
                break;
            }
            end = plain.slice(0, start).trim_end().len();
        } else {
            break;
        }
    }
    end
}

/// Where the writer's own signature begins: their full name at the start of a line, and an office or a number behind it or below, down
/// to the end. What a program puts under a block (a motto, hours of work) is no word of the reply; a postscript is, and then nothing is
/// taken away.
fn under_own_name(plain: &Plain<'_>, names: &[String], end: usize) -> Option<usize> {
    if names.len() < 2 {
        return None;
    }
    let text = plain.slice(0, end);
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let start = from;
        from += line.len();
        let mut rest = line.trim_start();
        let named = names.iter().all(|name| match rest.trim_start().strip_prefix(name.as_str()) {
            Some(behind) => {
                rest = behind;
                true
            }
            None => false,
        });
        let rest = rest.trim();
        if start == 0 || !named || !(rest.is_empty() || rest.starts_with(['|', '-', '\u{2022}'])) {
            continue;
        }
        let below = text.get(from..).unwrap_or("");
        let office = pattern!(
            r"\b(?:clerk|officer|council|manager|deputy|mayor|chair(?:man|woman)?|adviser|tel|telephone|mobile|town hall)\b|\||\d{5}|@|www\."
        );
        let postscript =
            pattern!(r"\b(?:p\.?s\.?|nb|don't|do not|wait|hold on|not yet|instead|actually|also|accept|send|outcome|extend|assign)\b");
        let block = below.lines().filter(|l| !l.trim().is_empty()).count() <= 12;
        if block && (office.is_match(rest) || office.is_match(below)) && !postscript.is_match(below) {
            return Some(plain.slice(0, start).trim_end().len());
        }
    }
    None
}

/// Where a text ends once thanks and the like behind its last sentence are left out.
pub(super) fn before_thanks(plain: &Plain<'_>, from: usize, to: usize) -> usize {
    let text = plain.slice(from, to);
    let thanks = pattern!(
        r"(?s)(?:^|[.!?)]|\n)[\s]*((?:many thanks|thanks|thank you|thx|ta|cheers|regards|kind regards|best wishes|sorry for the delay|sorry about the delay|hope that'?s ok(?:ay)?|hope that helps|let me know if (?:you need|that's|there's)[^.!?\n]{0,40})(?: (?:again|all|very much|so much|in advance|for (?:your help|chasing|the reminder|reminding me|this|that|all your help)))?(?:,? [a-z'-]+)?[\s.!x]*)$"
    );
    match thanks.captures(text).and_then(|c| c.get(1)) {
        Some(m) if m.start() > 0 => from + text.get(..m.start()).unwrap_or("").trim_end().len(),
        Some(_) | None => to,
    }
}

/// How a clause was led in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lead {
    /// Where the words behind the lead begin.
    pub to: usize,
    /// Whether it asked politely (`can you`), so that a question mark at the end is no doubt.
    pub asks: bool,
    /// Whether it began with a yes.
    pub agrees: bool,
    /// Whether it began with a no.
    pub declines: bool,
}

/// Passes over the polite and small words in front of a verb.
pub(super) fn lead(plain: &Plain<'_>, from: usize, to: usize) -> Lead {
    let mut lead = Lead {
        to: from,
        ..Lead::default()
    };
    loop {
        let text = plain.slice(lead.to, to);
        let begins = lead.to == from;
        let small = pattern!(
            r#"^(?:[\s"'>*(,;:!-]+|(?:(?:re|on|in|ref|case|for)\b:? )?[a-z]{2}-20\d\d-\d{1,6}\b[\s:,;-]+|(?:as|like) (?:we )?(?:discussed|agreed|arranged|settled|decided)(?: (?:with|by) [a-z'. ]{2,40}?)?(?: (?:this morning|today|yesterday|earlier|just now))?[:,]\s*|(?:oops|whoops|p\.?s|nb|ok|okay|okey|right|so|then|and|also|plus|now|well|ah|oh|sorry|thanks|thank you|ta|cheers|great|lovely|fine|good|perfect|please to|please|pls|plz|kindly|just|actually|next|finally|lastly|first|firstly|second|secondly|third|thirdly|ok then|right then|all right|alright|in that case|as discussed|as agreed|as we discussed|for this one|on this one|this one|for this|on this|re this|my decision|decision|my decision is|action|actions|reply|answer|go ahead and|let's|lets|let us|if you (?:could|would|can)|(?:i'd|i would) like(?: you)? to|i want(?: you)? to|i need you to|we need to|i need to|we can|you can|you may|happy to|i'm happy to|i am happy to|i have decided to|i've decided to|we have decided to|i've decided|we've decided to)\b[\s,:;.!-]*|\d{1,2}[.)]\s+|\(?(?:i{1,3}|iv)\)\s+|[-*]\s+)"#
        );
        let greeting = pattern!(
            r"^(?:hi|hiya|hello|hey|morning|good (?:morning|afternoon|evening)|afternoon|evening)\b(?: (?:all|both|there|again|team|redress|folks|everyone))?(?: [a-z'-]+(?:,| -))?[\s,.!:-]*"
        );
        let asks = pattern!(
            r"^(?:(?:would|could) you be (?:so )?(?:good|kind)(?: enough)?(?: as)? to|(?:can|could|would|will) (?:you|u|ya|we)(?: please| pls| kindly| just| also)*|i (?:should|would) be (?:very )?(?:grateful|glad|obliged) if you (?:would|could)(?: please| kindly)*|(?:can|could|may) i (?:please )?(?:ask you to|get you to|have you)|would you mind|any chance you (?:can|could)|are you able to)\b[\s,]*"
        );
        let yes = pattern!(r"^(?:yes|yep|yeah|yup|aye|agreed)\b[\s,.!-]*");
        let no = pattern!(r"^(?:no|nope|nah)[,.!-]+\s*");
        if begins && let Some(m) = greeting.find(text) {
            lead.to += m.end();
        } else if let Some(m) = yes.find(text) {
            lead.to += m.end();
            lead.agrees = true;
        } else if begins && let Some(m) = no.find(text) {
            lead.to += m.end();
            lead.declines = true;
        } else if let Some(m) = asks.find(text) {
            // "Can we …" asks for leave, not for a deed.
            if pattern!(r"^(?:can|could|would|will) we").is_match(m.as_str()) {
                return lead;
            }
            lead.to += m.end();
            lead.asks = true;
        } else if let Some(m) = small.find(text).filter(|m| m.end() > 0) {
            lead.to += m.end();
        } else if let Some(c) =
            pattern!(r"^((?:i|we) (?:hereby |now )?)(?:accept|refuse|uphold|partly uphold|assign|extend|close)\b").captures(text)
        {
            // "We uphold this": said and done in one.
            lead.to += c.get(1).map_or(0, |m| m.end());
            return lead;
        } else {
            return lead;
        }
        if lead.to >= to {
            return lead;
        }
    }
}

/// Passes over polite and small words behind a verb.
pub(super) fn after_polite(plain: &Plain<'_>, from: usize, to: usize) -> usize {
    let text = plain.slice(from, to);
    let polite = pattern!(
        r#"^(?:[\s"'*)]+|,? ?(?:please|pls|plz|thanks|thank you|thx|tks|tx|ta|cheers|now|today|asap|straight away|right away|for me|too|as well|also|again|for now|will you|would you|if you (?:can|could|would|will)|when you (?:get a chance|can|have a (?:minute|moment|sec))|kindly|from now on|by the way|as (?:a|an) (?:personal )?data (?:protection )?complaint|as discussed|as agreed|x+)\b)+"#
    );
    from + polite.find(text).map_or(0, |m| m.end())
}
