//! OUTCOME, REFUSE and REVIEW: the council's judgement. Each needs its reasons; each comes back as a draft.

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::IT;
use super::super::pattern;
use crate::casework::Stage;
use crate::casework::act::Act;
use crate::casework::act::Factor;
use crate::casework::act::Outcome;
use crate::casework::act::ReviewResult;

const DECISION: &str = r"(?:(?:the|our|his|her|original|first|earlier|my|council's) )*(?:decision|outcome|answer|finding)";

pub(in crate::desk) fn outcome(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let named = pattern!(
        r#"^(?:(?:the |my |our |final )*(?:outcome|finding|result|verdict|conclusion)(?: (?:on this(?: one)?|for this(?: one)?|here))?(?: is| was|'s|:|=|,| -|-)*[\s"':-]*)(not[ -]?upheld|(?:partly|partially|part|in part)[ ,-]*(?:upheld)?|upheld(?:,? (?:in part|partly|partially))?)"#
    );
    let bare = pattern!(
        // "This one" and "my decision" are passed over before: "is upheld" is what they leave.
        r"^(?:is )?(?:(?:i|we) (?:find|have found|conclude|have concluded|rule|decide) )?(?:that )?",
        r"(?:(?:(?:the |this |his |her |their )?complaint|this|it|this one)(?: is|'s| to be)? |is )?(not[ -]?upheld|(?:partly|partially|part|in part)[ ,-]?upheld|partly|upheld(?:,? (?:in part|partly|partially))?|(?:(?:i am|i'm|we are|we're) )?(?:partly |partially )?uphold(?:ing)?(?: ",
        IT,
        r")?(?: (?:in part|partly|partially))?)"
    );
    let (c, with_word) = match named.captures(text) {
        Some(c) => (c, true),
        None => match bare.captures(text) {
            Some(c) => (c, false),
            None if pattern!(r"^outcome\b").is_match(text) && clause.ends_well(clause.from + 7) => {
                return Heard::unclear("OUTCOME needs the result: UPHELD, PARTLY or NOT UPHELD");
            }
            None => return None,
        },
    };
    let said = c.get(1)?.as_str();
    let to = clause.from + c.get(0)?.end();
    if clause.situation.stage == Stage::InReview {
        // In a review, "uphold" is of the decision and "upheld" may be of either.
        return if said.starts_with("uphold") {
            None
        } else {
            Heard::unclear("the case is in review: REVIEW UPHOLD (the decision stands) or REVIEW CHANGE")
        };
    }
    let begins = clause.plain.slice(to, clause.end);
    if said == "partly" && !with_word && !pattern!(r"^\s*[:,.-]").is_match(begins) {
        return None;
    }
    let (from, separated) = clause.behind_separator(to, clause.text_end);
    if !separated && !with_word && !begins.trim().is_empty() && !begins.starts_with('\n') {
        return Heard::unclear("write the result, a colon, and then the reasons");
    }
    if pattern!(r"^(?:or|if|unless|once|subject|pending|but (?:not|only))\b|^\?").is_match(clause.plain.slice(from, clause.text_end))
        || begins.trim_start().starts_with('?')
        || pattern!(r"^\s+or\b").is_match(begins)
        || (begins.trim_end().ends_with('?') && !clause.asks && !begins.contains(':'))
    {
        return Heard::unclear("it is not certain what the result is");
    }
    let result = if said.contains("not") {
        Outcome::NotUpheld
    } else if said.contains("part") {
        Outcome::Partly
    } else {
        Outcome::Upheld
    };
    let (reasons, to) = clause.text(from, clause.text_end);
    if reasons.split_whitespace().count() < 2 {
        return Heard::unclear(format!("{}: the letter needs your reasons", result.word()));
    }
    let another = pattern!(
        r"(?:^|[.!?;,\n-]\s*)(?:(?:so|well|oh|hmm+|sorry|and|but),? )*(?:on (?:reflection|second thoughts?|balance)|actually|no\b|rather|or\b|make (?:that|it)|i mean|perhaps|maybe)[^.:;\n]{0,30}\b(?:upheld|partly|partially|uphold)\b"
    );
    if another.is_match(&super::super::plain(&reasons)) {
        return Heard::unclear("two results are named: which is meant");
    }
    Heard::act(Act::Decide { result, reasons }, to)
}

pub(in crate::desk) fn review(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let reviewing = clause.situation.stage == Stage::InReview;
    let named = pattern!(
        r#"^(?:the )?review(?: (?:outcome|result|decision|is|finding))*[\s:,"'=-]*(?:to )?(upholds?(?: "#,
        DECISION,
        r")?|upheld|change[ds]?(?: ",
        DECISION,
        r")?|overturn(?:ed)?|(?:the )?(?:original )?decision stands|stands)"
    );
    let bare = pattern!(
        r"^(uphold ",
        DECISION,
        r"|change ",
        DECISION,
        r"|overturn ",
        DECISION,
        r"|(?:(?:the|our|original|first) )*decision stands|(?:(?:the|our|original|first) )*(?:decision|outcome) (?:upheld|changed|overturned))"
    );
    let short = pattern!(r"^(uphold|change|overturn|stands)\s*[:.,-]");
    let (c, named_so) = match named.captures(text) {
        Some(c) => (c, true),
        None => (
            bare.captures(text)
                .or_else(|| if reviewing { short.captures(text) } else { None })?,
            false,
        ),
    };
    let said = c.get(1)?;
    if !reviewing && !named_so {
        return None;
    }
    if !reviewing && matches!(clause.situation.stage, Stage::New | Stage::Waiting | Stage::Investigating) {
        return Heard::unclear("no review is open on this case; its result goes with OUTCOME");
    }
    let words = said.as_str();
    // To uphold the complaint is to change the decision.
    if words == "upheld" && named_so || pattern!(r"\boutcome upheld$").is_match(words) {
        return Heard::unclear("does the decision stand (REVIEW UPHOLD) or is it changed (REVIEW CHANGE)");
    }
    let result = if words.contains("chang") || words.contains("overturn") {
        ReviewResult::Change
    } else {
        ReviewResult::Uphold
    };
    let at = clause.from + said.end();
    let begins = clause.plain.slice(at, clause.end);
    let (from, separated) = clause.behind_separator(at, clause.text_end);
    if pattern!(r"^\s*(?:\?|or\b|if\b|unless\b|\w+ of\b)").is_match(begins) || (!separated && !begins.trim().is_empty()) {
        return Heard::unclear("write REVIEW UPHOLD or REVIEW CHANGE, a colon, and then the reasons");
    }
    let (reasons, to) = clause.text(from, clause.text_end);
    if reasons.split_whitespace().count() < 2 {
        return Heard::unclear(format!("REVIEW {}: the letter needs your reasons", result.word()));
    }
    Heard::act(Act::DecideReview { result, reasons }, to)
}

pub(in crate::desk) fn refuse(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let verb = pattern!(
        r"^refuse\b(?: to (?:act(?: on (?:it|this|the complaint))?|deal with (?:it|this)|consider (?:it|this)))?(?: ",
        IT,
        r"\b)?(?: (?:please|pls))?"
    )
    .find(text)?;
    let mut at = clause.from + verb.end();
    let on = pattern!(
        r"^(?:[\s:,-]*(?:under|on|for|because of|because|as|citing|using|by|per|with|grounds?|factors?|reasons?|points?|letters?|headings?|heads?|the|these|this|of|manifestly|unfounded|excessive|and|both|policy|following|ground)\b)*[\s:,-]*"
    );
    let lead = on.find(clause.plain.slice(at, clause.text_end)).map_or(0, |m| m.end());
    let listed = factors(clause, at + lead);
    let (factors, to) = match listed {
        Listed::Factors(factors, to) => (factors, to),
        Listed::NoSuch(letter) => {
            return Heard::unclear(format!("the policy has factors a to e; “{letter}” is none of them: which is meant"));
        }
        Listed::None => return Heard::unclear("REFUSE needs the factors, a to e, and the reasons: REFUSE b and e: …"),
        Listed::Marked(factors, from) => {
            let (reasons, to) = clause.text(from, clause.text_end);
            return Heard::act(Act::Refuse { factors, reasons }, to);
        }
    };
    at = to;
    let begins = clause.plain.slice(at, clause.end);
    if pattern!(r"^\s*(?:\?|or\b|maybe\b|perhaps\b|if\b|unless\b)").is_match(begins) || (begins.trim_end().ends_with('?') && !clause.asks) {
        return Heard::unclear("it is not certain whether to refuse");
    }
    let (from, _) = clause.behind_separator(at, clause.text_end);
    if pattern!(r"^(?:if|unless|once|when|or|maybe)\b").is_match(clause.plain.slice(from, clause.text_end)) {
        return Heard::unclear("it is not certain whether to refuse");
    }
    let (reasons, to) = clause.text(from, clause.text_end);
    if reasons.split_whitespace().count() < 2 {
        return Heard::unclear("REFUSE needs the reasons: the letter must give them (R38)");
    }
    Heard::act(Act::Refuse { factors, reasons }, to)
}

enum Listed {
    /// Factors in a row, and where the row ends.
    Factors(Vec<Factor>, usize),
    /// Factors as list markers, each with its reason: where the first stands.
    Marked(Vec<Factor>, usize),
    /// A letter that is no factor.
    NoSuch(String),
    /// None.
    None,
}

/// The factors at a place: letters, words, or the markers of a list.
fn factors(clause: &Clause<'_>, at: usize) -> Listed {
    let text = clause.plain.slice(at, clause.text_end);
    // Each on a line of its own, behind its letter.
    let marker = pattern!(r"(?m)^[\s*-]*\(?([a-z])(?:\)|\.|:| -|-) ");
    if let Some(first) = marker.captures(text).filter(|c| c.get(0).is_some_and(|m| m.start() == 0)) {
        let lines: Vec<&str> = marker.captures_iter(text).filter_map(|c| c.get(1).map(|m| m.as_str())).collect();
        let starts = first.get(0).map_or(0, |m| m.as_str().len() - m.as_str().trim_start().len());
        let own_line = at + starts == 0 || clause.plain.slice(0, at + starts).trim_end_matches(' ').ends_with('\n');
        if lines.len() > 1 || own_line {
            let mut found = Vec::new();
            for letter in lines {
                match letter_of(letter) {
                    Some(f) if !found.contains(&f) => found.push(f),
                    Some(_) => {}
                    None => return Listed::NoSuch(letter.to_owned()),
                }
            }
            return Listed::Marked(found, at + starts);
        }
    }
    let all = pattern!(r"^all (?:five|of them|of the factors|factors|the factors|grounds)\b");
    if let Some(m) = all.find(text) {
        return Listed::Factors(Factor::ALL.to_vec(), at + m.end());
    }
    let mut found: Vec<Factor> = Vec::new();
    let mut end = 0;
    let mut here = 0;
    loop {
        let rest = text.get(here..).unwrap_or("");
        let letter = pattern!(r#"^\(?["']?([a-z])["']?\)?(?:$|[\s,;:.&+/)"'-])"#);
        let word = pattern!(
            r"^(?:the |his |her |their |a |personal |stated |manifest |unsubstantiated |persistent |constant |intent to |intention to )*(disrupt(?:ion|ive|ing)?|threats?|accusations?|allegations?|grudge|target(?:ing|ed)|frequen(?:t|cy)(?: complaints)?|repeti(?:tion|tive|tious)|repeat(?:ed|ing|s)?|same (?:issue|point|complaint)s?(?: again)?)\b"
        );
        if let Some(c) = letter.captures(rest) {
            let name = c.get(1).map_or("", |m| m.as_str());
            let width = c.get(0).map_or(1, |m| {
                m.as_str()
                    .trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ')' | '"' | '\''))
                    .len()
            });
            // "a complaint like this": an article, unless a list or a separator follows.
            let behind = rest.get(width..).unwrap_or("");
            let listed =
                pattern!(r#"^(?:\s*$|\s*[,;:.&+/)"'-]|\s+(?:and|or|&|to|because|as|since|plus|please|pls)\b|\n)"#).is_match(behind);
            if name == "i" && found.is_empty() || !listed {
                break;
            }
            if let Some(range) = pattern!(r"^\s*(?:-|to)\s*([a-e])\b(?:\s*[:.,-]|\s*$|\s+because)").captures(behind)
                && let (Some(first), Some(last)) = (letter_of(name), range.get(1).and_then(|m| letter_of(m.as_str())))
                && first < last
            {
                found.extend(Factor::ALL.iter().filter(|f| **f >= first && **f <= last));
                let over = range.get(1).map_or(0, |m| m.end());
                end = here + width + over;
                break;
            }
            match letter_of(name) {
                Some(f) => {
                    if !found.contains(&f) {
                        found.push(f);
                    }
                }
                None => return Listed::NoSuch(name.to_owned()),
            }
            here += width;
        } else if let Some(c) = word.captures(rest) {
            let f = word_of(c.get(1).map_or("", |m| m.as_str()));
            if !found.contains(&f) {
                found.push(f);
            }
            here += c.get(0).map_or(0, |m| m.end());
        } else {
            break;
        }
        end = here;
        let joint =
            pattern!(r"^(?:\s*(?:,|&|\+|/|;)\s*(?:and |& )?|\s+(?:and|plus|as well as)\s+)(?:(?:for|on|under|factors?|grounds?) )?");
        match joint.find(text.get(here..).unwrap_or("")) {
            // "b, he has said …": behind the comma a list must go on.
            Some(m) if letter_or_word_follows(text.get(here + m.end()..).unwrap_or("")) => here += m.end(),
            Some(_) | None => break,
        }
    }
    if found.is_empty() {
        Listed::None
    } else {
        found.sort_unstable();
        Listed::Factors(found, at + end)
    }
}

fn letter_or_word_follows(text: &str) -> bool {
    pattern!(
        r#"^(?:\(?["']?[a-z]["']?\)?(?:$|\s*[,;:.&+/)-]|\s+(?:and|&|because|as|since|plus|please|pls)\b|\n)|(?:the |his |her |their |a |personal |unsubstantiated |persistent )*(?:disrupt|threat|accusation|allegation|grudge|target|frequen|repeti|repeat|same (?:issue|point|complaint)))"#
    )
    .is_match(text)
}

fn letter_of(letter: &str) -> Option<Factor> {
    Factor::from_word(&letter.to_ascii_uppercase())
}

fn word_of(word: &str) -> Factor {
    if word.starts_with("disrupt") || word.starts_with("threat") {
        Factor::Disruption
    } else if word.starts_with("accus") || word.starts_with("alleg") {
        Factor::Accusations
    } else if word.starts_with("grudge") || word.starts_with("target") {
        Factor::Grudge
    } else if word.starts_with("frequen") {
        Factor::Frequency
    } else {
        Factor::Repetition
    }
}
