//! What stands inside a text that a command carries: a second command, another case's number, a word that was meant for us. A
//! text runs on to the next command, so whatever is not seen here would leave in a letter.

use super::clause::Clause;
use super::clause::Heard;
use super::frame;
use super::pattern;
use super::reading::Reading;
use super::reading::hear;
use super::verbs::first_word;
use super::verbs::is_verb;
use crate::casework::act::Act;
use crate::casework::plain::sentences;
use crate::casework::talk;
use crate::casework::talk::Audience;
use crate::desk::command::Verb;
use crate::desk::command::verb_of;

/// Sentences and joints that are looked at inside one text.
const PLACES_MAX: usize = 200;

impl Reading<'_> {
    /// Why an act that was heard between two places is asked about, with the nearest command, where its text holds more than
    /// its text.
    pub(super) fn doubt_inside(&self, act: &Act, from: usize, to: usize) -> Option<(String, Option<Verb>)> {
        let verb = verb_of(act);
        let person = [self.situation.complainant.as_str()];
        let council: Vec<&str> = self.situation.people.iter().map(String::as_str).collect();
        let (audience, text) = talk::text_of(act)?;
        if audience == Audience::Person && words_in_marks(text).is_some() {
            return None;
        }
        if let Some((begin, end)) = self.plain.place_of(from, to, text)
            && let Some(inner) = self.command_within(begin, end, matches!(act, Act::Decide { .. }))
        {
            let words = self.plain.written(inner, inner + 60).lines().next().unwrap_or("");
            return Some((
                format!("“{words}” stands inside the words for {verb}: write each command on a line of its own"),
                Some(verb),
            ));
        }
        let sign = talk::is_asked_about(act, &person, &council)?;
        let instead = if audience == Audience::Person {
            format!("Send {verb} with the words as they should leave; words that you put in quotation marks come back as a draft")
        } else {
            format!("Send {verb} without them")
        };
        Some((format!("is “{}” meant for the letter? {instead}", sign.words), Some(verb)))
    }

    /// Where a second command begins between two places of a text. In the reasons of an outcome each point may have its own
    /// verdict behind a colon (L11): that is none.
    fn command_within(&self, from: usize, to: usize, has_points: bool) -> Option<usize> {
        let is_point = |place: usize| {
            has_points
                && self.plain.slice(from, place).trim_end().ends_with(':')
                && pattern!(r"^(?:not[ -]upheld|partly(?: upheld)?|upheld)\b").is_match(self.plain.slice(place, to))
        };
        let mut tried = 0;
        for sentence in sentences(self.plain, from, to) {
            let joints =
                pattern!(r"(?:,? (?:and|then|also|plus)|[;,:&+]| -+|\(|\b(?:please|pls|kindly))(?: (?:and|then|also|please|pls))* +")
                    .find_iter(self.plain.slice(sentence.from, sentence.to))
                    .map(|m| (sentence.from + m.end(), false));
            let opens = (sentence.from > from).then_some((sentence.from, true));
            for (place, opens) in opens.into_iter().chain(joints) {
                tried += 1;
                if tried > PLACES_MAX {
                    return Some(place);
                }
                if !is_point(place) && self.is_command(place, sentence.to, to, opens) {
                    return Some(place);
                }
            }
        }
        None
    }

    /// Whether a command stands somewhere behind a condition that nothing divides from it: `if she replies again refuse it`.
    pub(super) fn wished_within(&self, from: usize, to: usize) -> bool {
        pattern!(r"[ ,]+[a-z]")
            .find_iter(self.plain.slice(from, to))
            .take(PLACES_MAX)
            .any(|m| self.is_command(from + m.end() - 1, to, to, false))
    }

    fn is_command(&self, place: usize, sentence_end: usize, text_end: usize, opens: bool) -> bool {
        let lead = frame::lead(self.plain, place, sentence_end);
        let words = self.plain.slice(lead.to, sentence_end);
        // What is said to the person says "you": `and update you on Friday`, `and let you know`.
        let to_them = pattern!(r"^(?:[a-z']+ ){1,4}you(?:r|rs)?\b").is_match(words);
        // Talk of somebody's doing: `we uphold your complaint`.
        let told = pattern!(r"^(?:we|i|you|they|it|there|the|a|an)\b").is_match(words);
        // "Send it." with nothing to send is no part of a note either.
        let send = pattern!(r"^(?:send|cancel) (?:it|this|that|the (?:letter|draft))(?: (?:off|out|now|please|pls|thanks))*[ .!]*$");
        if opens && send.is_match(words) {
            return true;
        }
        if words.is_empty() || to_them || told {
            return false;
        }
        let clause = Clause {
            plain: self.plain,
            from: lead.to,
            end: sentence_end,
            text_end,
            letter_end: text_end,
            situation: self.situation,
            today: self.today,
            asks: lead.asks,
            agrees: false,
        };
        match hear(&clause) {
            Some(Heard::Acts { acts, .. }) => acts.iter().all(|a| match a {
                // Words that stand in any letter: `please note that …`, `and help`.
                Act::Note { .. } => pattern!(r"^(?:(?:add|make|put|leave|file|private|internal) |note *[:-])").is_match(words),
                // `the lamp is the County's, not ours`: what a thing is, is said in letters too.
                Act::NotOurs { .. } | Act::NotAComplaint { .. } | Act::Service => opens && self.plain.shouted(lead.to, lead.to + 7),
                // `please send the form to our office`.
                Act::Share { .. } => pattern!(r"^(?:share|disclose)\b").is_match(words) || !pattern!(r"\b(?:our|us|you|your)\b").is_match(words),
                Act::Status | Act::List | Act::Help | Act::Send | Act::Cancel => false,
                _ => true,
            }),
            // A command that lacks something: only where nothing but one can be meant.
            Some(Heard::Unclear(_)) => {
                is_verb(first_word(words))
                    && (opens && self.plain.shouted(lead.to, lead.to + first_word(words).len())
                        || pattern!(
                            r"^(?:(?:re-?)?assign (?:it|this|the case|to)|extend (?:it|this|by|to|until|till|for|the deadline)|(?:close|refuse|accept|reopen|undo|cancel|restrict|release) (?:it|this|this one|the case|the complaint)\b|refuse (?:under|on) |outcome\b|not[ -]upheld|hold (?:it|this)|update (?:her|him|them)|ask (?:her|him|them))"
                        )
                        .is_match(words))
            }
            None => false,
        }
    }

    /// The number of another case, where one is named outside the reasons of a judgement or a note: what is asked for may be
    /// meant for that case.
    pub(super) fn other_case(&self, acts: &[Act]) -> Option<String> {
        let own = number(&self.situation.reference)?;
        let other = |m: &regex::Match<'_>| number(m.as_str()).as_ref() != Some(&own);
        let named: Vec<_> = case_numbers().find_iter(self.plain.slice(0, self.end)).filter(other).collect();
        let first = named.first()?;
        let pointed_at: usize = acts
            .iter()
            .filter_map(|act| Some((act, talk::text_of(act)?)))
            .filter(|(_, (audience, _))| *audience != Audience::Person)
            .map(|(act, (_, text))| {
                let plain = super::plain(text);
                let judges = matches!(act, Act::Refuse { .. } | Act::Decide { .. } | Act::DecideReview { .. });
                case_numbers()
                    .find_iter(&plain)
                    .filter(other)
                    .filter(|m| points_at(&plain, m.start(), m.end(), judges))
                    .count()
            })
            .sum();
        (pointed_at < named.len()).then(|| self.plain.written(first.start(), first.end()).to_owned())
    }
}

/// Whether a number stands in a sentence (`repeats PD-2025-0063`), and does not head one (`PD-2025-0063: close`). The reasons of a
/// judgement may begin with one.
fn points_at(text: &str, from: usize, to: usize, judges: bool) -> bool {
    let (before, behind) = (text.get(..from).unwrap_or(""), text.get(to..).unwrap_or(""));
    pattern!(r"[a-z0-9,:] $|\($").is_match(before) || judges && pattern!(r"^ +[a-z]").is_match(behind)
}

/// Finds cases' numbers as people type them.
fn case_numbers() -> &'static regex::Regex {
    pattern!(r"\b(?:pd|sc|rr)[ /_.-]{0,2}20\d\d[ /_.-]{1,2}\d{1,6}\b")
}

/// A number's parts, however it was typed.
fn number(text: &str) -> Option<(String, String, u32)> {
    let c = pattern!(r"^\s*([a-zA-Z]{2})[ /_.-]{0,2}(20\d\d)[ /_.-]{1,2}(\d{1,6})\s*$").captures(text)?;
    let of = |group: usize| c.get(group).map_or("", |m| m.as_str());
    Some((of(1).to_ascii_lowercase(), of(2).to_owned(), of(3).parse().ok()?))
}

/// The words of a text that stands in quotation marks as a whole: whoever writes so means every word of it.
pub(super) fn words_in_marks(text: &str) -> Option<&str> {
    let inner = text
        .trim()
        .trim_end_matches('.')
        .strip_prefix(['"', '\u{201c}'])?
        .strip_suffix(['"', '\u{201d}'])?;
    (!inner.contains(['"', '\u{201c}', '\u{201d}'])).then_some(inner.trim())
}
