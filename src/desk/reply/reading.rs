//! One reading of one reply: its sentences in order, each clause to the first reader that hears something in it.

use super::Reply;
use super::Situation;
use super::clause::Clause;
use super::clause::Heard;
use super::dates;
use super::dates::Today;
use super::doubt;
use super::doubt::Place;
use super::frame;
use super::inside;
use super::mood;
use super::mood::Mood;
use super::pattern;
use super::verbs::is_verb;
use super::verbs::nearest;
use crate::casework::act::Act;
use crate::casework::plain::Plain;
use crate::casework::plain::Sentence;
use crate::desk::command::COMMANDS;
use crate::desk::command::Verb;
use crate::desk::command::verb_of;

/// One reading of one reply.
pub(super) struct Reading<'a> {
    pub(super) plain: &'a Plain<'a>,
    pub(super) sentences: &'a [Sentence],
    pub(super) end: usize,
    pub(super) situation: &'a Situation,
    pub(super) today: Today<'a>,
    pub(super) acts: Vec<Act>,
    pub(super) unclear: Option<(String, Option<Verb>)>,
    /// Words that take something back or put it off.
    pub(super) hedged: bool,
    /// A wish that names no command, with the nearest one.
    pub(super) wish: Option<Option<Verb>>,
    /// Something that is said and is no thanks.
    pub(super) said: bool,
    /// A negation, a doubt, a plan, a question.
    pub(super) aside: bool,
    /// A word of praise.
    pub(super) praised: bool,
    /// Words beside the commands that take certainty from any of them.
    pub(super) doubted: bool,
    /// Words that leave something open: too much beside what cannot be taken back.
    pub(super) left_open: bool,
    /// A plan that names a command: beside another act it may be meant as one.
    pub(super) planned: Option<Option<Verb>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(plain: &'a Plain<'a>, sentences: &'a [Sentence], end: usize, situation: &'a Situation, today: Today<'a>) -> Self {
        Self {
            plain,
            sentences,
            end,
            situation,
            today,
            acts: Vec::new(),
            unclear: None,
            hedged: false,
            wish: None,
            said: false,
            aside: false,
            praised: false,
            doubted: false,
            left_open: false,
            planned: None,
        }
    }

    pub(super) fn whole(mut self) -> Reply {
        let mut reached = 0;
        let mut quoting = false;
        for (index, sentence) in self.sentences.iter().enumerate() {
            if sentence.from < reached {
                continue;
            }
            // Behind "She wrote:" stand somebody else's words, up to the next paragraph.
            if quoting && !self.plain.slice(0, sentence.from).ends_with("\n\n") {
                self.aside = true;
                continue;
            }
            let before = self.acts.len();
            reached = self.sentence(index, *sentence).max(sentence.to);
            let words = self.plain.slice(sentence.from, sentence.to);
            quoting = self.acts.len() == before && words.trim_end().ends_with(':') && self.unclear.is_none();
        }
        self.verdict()
    }

    /// Reads one sentence; answers how far the words were used up.
    fn sentence(&mut self, index: usize, sentence: Sentence) -> usize {
        if is_quotation(self.plain.slice(sentence.from, sentence.to)) {
            self.aside = true;
            return sentence.to;
        }
        let lead = frame::lead(self.plain, sentence.from, sentence.to);
        let (mut at, mut lead) = (lead.to, lead);
        if wants_nothing(self.plain.slice(at, sentence.to)) {
            self.aside = true;
            return sentence.to;
        }
        if let Some(to) = self.reason_first(sentence, at) {
            return to;
        }
        if let Some(inner) = self.asked_behind(index, sentence, at) {
            lead = frame::lead(self.plain, inner, sentence.to);
            lead.asks = true;
            at = lead.to;
        }
        if let Some(inner) = self.said_instead(index, sentence, at) {
            lead = frame::lead(self.plain, inner, sentence.to);
            at = lead.to;
        }
        let mut first = true;
        loop {
            let clause = self.clause(index, sentence, at, lead);
            let Some(heard) = hear(&clause) else {
                if first {
                    self.not_a_command(sentence, at, lead);
                } else {
                    self.rest_of(sentence, at);
                }
                return sentence.to;
            };
            let (to, loose) = match heard {
                Heard::Unclear(why) => {
                    let nearest = nearest(self.plain.slice(at, sentence.to));
                    self.unclear.get_or_insert((why, nearest));
                    return sentence.to;
                }
                Heard::Acts { acts, to, loose } => {
                    for act in acts {
                        self.keep(act, at, to);
                    }
                    (to, loose)
                }
            };
            if to >= sentence.to {
                return to;
            }
            let behind = frame::after_polite(self.plain, to, sentence.to);
            match self.tail(behind, sentence, loose || lead.asks) {
                Tail::Done => {
                    self.beside(behind, sentence.to);
                    return sentence.to;
                }
                Tail::Next(next) => {
                    // Who began with "can you" asks for all of it.
                    let asks = lead.asks;
                    lead = frame::lead(self.plain, next, sentence.to);
                    lead.asks |= asks;
                    at = lead.to;
                    first = false;
                }
                Tail::Loose(_) if loose => return sentence.to,
                Tail::Loose(why) => {
                    let nearest = self.acts.last().map(verb_of);
                    self.unclear.get_or_insert((why, nearest));
                    return sentence.to;
                }
            }
        }
    }

    /// Notes what else stands in the sentence of a command: beside a yes it may be what is wrong with the letter.
    fn beside(&mut self, at: usize, to: usize) {
        let text = self.plain.slice(at, to);
        if text.chars().any(|c| c.is_ascii_alphanumeric()) && !matches!(mood::mood(text, text), Mood::Talk | Mood::Praise) {
            self.said = true;
            self.left_open |= doubt::leaves_open(text);
        }
    }

    /// Keeps an act that was heard between two places, or the doubt about the words it carries.
    fn keep(&mut self, act: Act, from: usize, to: usize) {
        if let Some(doubt) = self.doubt_inside(&act, from, to) {
            self.unclear.get_or_insert(doubt);
            return;
        }
        self.acts.push(match act {
            Act::Update { text } => Act::Update {
                text: inside::words_in_marks(&text).unwrap_or(&text).to_owned(),
            },
            act => act,
        });
    }

    /// `Because the archive is shut, extend to 8 January`: the reason stands first.
    fn reason_first(&mut self, sentence: Sentence, at: usize) -> Option<usize> {
        let text = self.plain.slice(at, sentence.to);
        let c =
            pattern!(r"^(?:because|as|since|given that|seeing as) ([^,]{4,200}), ((?:please |pls |can you |could you |then )*extend\b.*)$")
                .captures(text)?;
        let (reason, command) = (c.get(1)?, c.get(2)?);
        let lead = frame::lead(self.plain, at + command.start(), sentence.to);
        let verb =
            pattern!(r"^extend\b(?: (?:it|this|this one))?(?: (?:to|until|till|by|for))?").find(self.plain.slice(lead.to, sentence.to))?;
        let (when, taken) = dates::when(self.plain.slice(lead.to + verb.end(), sentence.to), self.today)?;
        let behind = frame::after_polite(self.plain, lead.to + verb.end() + taken, sentence.to);
        let clean = self.plain.slice(behind, sentence.to).chars().all(|c| !c.is_ascii_alphanumeric());
        match when {
            dates::When::Day(until) if clean && self.today.due.is_none_or(|due| until > due) => {
                let reason = self.plain.written(at + reason.start(), at + reason.end()).to_owned();
                self.keep(Act::Extend { until, reason }, at, sentence.to);
            }
            dates::When::Day(_) => {
                self.unclear
                    .get_or_insert(("it is not clear until when to extend".to_owned(), Some(Verb::Extend)));
            }
            dates::When::Unclear(why) => {
                self.unclear.get_or_insert((why, Some(Verb::Extend)));
            }
        }
        Some(sentence.to)
    }

    /// `Lorna is still off, so could you extend …`: a plain request behind a remark. Not behind anybody else's words, a
    /// negation, a doubt or a condition.
    fn asked_behind(&self, index: usize, sentence: Sentence, at: usize) -> Option<usize> {
        if hear(&self.clause(
            index,
            sentence,
            at,
            frame::Lead {
                to: at,
                ..frame::Lead::default()
            },
        ))
        .is_some()
        {
            return None;
        }
        let text = self.plain.slice(at, sentence.to);
        let m = pattern!(r"(?:, so|,| so|;| -|:) (?:so )?(?:(?:can|could|would|will) you|please)\b").find(text)?;
        let before = text.get(..m.start()).unwrap_or("");
        let spoken = pattern!(
            r#"\b(?:says?|said|asks?|asked|wants?|wanted|told|tells|thinks?|thought|wrote|writes|suggest(?:s|ed)?|reckons?|demand(?:s|ed)?|insist(?:s|ed)?|words|letter|email|if|unless|once|when|whether|until|before|not sure|maybe|perhaps|might|don't|do not|never|rather|instead)\b|["?]"#
        )
        .is_match(before);
        if spoken {
            return None;
        }
        let inner = at + m.start() + 1;
        let lead = frame::lead(self.plain, inner, sentence.to);
        hear(&self.clause(index, sentence, lead.to, lead)).map(|_| inner)
    }

    /// `Don't assign it to Tom, assign it to Bob`: behind what is not to be done, what is.
    fn said_instead(&self, index: usize, sentence: Sentence, at: usize) -> Option<usize> {
        let text = self.plain.slice(at, sentence.to);
        let c = pattern!(r"^(?:don't|dont|do not|not) ([a-z]+)\b[^,;.:]{0,60}[,;] *(?:(?:but|just|instead|rather) )*").captures(text)?;
        let word = c.get(1)?.as_str();
        if !is_verb(word) && !matches!(word, "give" | "pass" | "hand" | "make" | "put" | "worry" | "bother" | "wait") {
            return None;
        }
        let inner = at + c.get(0)?.end();
        let lead = frame::lead(self.plain, inner, sentence.to);
        hear(&self.clause(index, sentence, lead.to, lead)).map(|_| inner)
    }

    /// What stands behind a command in its own sentence.
    fn tail(&self, at: usize, sentence: Sentence, asks: bool) -> Tail {
        let text = self.plain.slice(at, sentence.to);
        let bare = text.trim_matches(|c: char| {
            c.is_ascii_whitespace() || matches!(c, '.' | '!' | ',' | ';' | '"' | '\'' | ')' | '(' | '*' | '-' | ':')
        });
        if bare.is_empty() {
            return Tail::Done;
        }
        if bare.chars().all(|c| c == '?') {
            return if asks {
                Tail::Done
            } else {
                Tail::Loose("it is put as a question".to_owned())
            };
        }
        let joint = pattern!(
            r#"^[\s"')]*(?:[,;/&+.:]|--?|\band\b|\bthen\b|\bplus\b|\balso\b)+[\s,&"']*(?:(?:and|then|also|plus|please|pls|&)\b[\s,]*)*"#
        );
        if let Some(m) = joint.find(text) {
            let next = at + m.end();
            let lead = frame::lead(self.plain, next, sentence.to);
            let clause = Clause {
                plain: self.plain,
                from: lead.to,
                end: sentence.to,
                text_end: self.end,
                letter_end: self.end,
                situation: self.situation,
                today: self.today,
                asks: lead.asks || asks,
                agrees: false,
            };
            if hear(&clause).is_some() {
                return Tail::Next(next);
            }
            let rest = self.plain.slice(next, sentence.to);
            // `ask her for ID, and which dates she means`: what is behind it belongs to what was asked.
            if pattern!(r"^(?:which|when|where|whether|who|whom|how|why|what(?: [b-z]|$))").is_match(rest) {
                return Tail::Loose("the second half of the sentence is not clear".to_owned());
            }
            let by_and = pattern!(r"\b(?:and|then|plus|also)\b|&|\+").is_match(m.as_str());
            if doubts_reason(rest) || doubts_reason(text) || doubt::takes_certainty(rest, rest, Place::Within) {
                return Tail::Loose("there is a condition or a doubt behind it".to_owned());
            }
            return if by_and && !matches!(mood::mood(rest, rest), Mood::Aside | Mood::Talk) {
                Tail::Loose("the second half of the sentence is not clear".to_owned())
            } else {
                Tail::Done
            };
        }
        if pattern!(r"^\s*\(?(?:because|since|as|cos|so|given|for)\b|^\s*\(").is_match(text)
            && !doubts_reason(text)
            && !doubt::takes_certainty(text, text, Place::Within)
        {
            return Tail::Done;
        }
        if mood::casts_doubt(text) {
            return Tail::Loose("there is a condition or a doubt behind it".to_owned());
        }
        Tail::Loose("the words behind it are not clear".to_owned())
    }

    fn rest_of(&mut self, sentence: Sentence, at: usize) {
        if doubts_reason(self.plain.slice(at, sentence.to)) {
            self.unclear
                .get_or_insert(("there is a condition or a doubt behind it".to_owned(), None));
        }
    }
}

enum Tail {
    /// Nothing more in this sentence.
    Done,
    /// Another command begins here.
    Next(usize),
    /// Something that is not clear: why.
    Loose(String),
}

/// Tries every reader of the table on a clause; the first that hears something counts.
pub(super) fn hear(clause: &Clause<'_>) -> Option<Heard> {
    if clause.from >= clause.end && !clause.agrees {
        return None;
    }
    COMMANDS.iter().filter_map(|c| c.reader).find_map(|reader| reader(clause))
}

/// Whether the words behind a command take it back or hang it on something.
fn doubts_reason(text: &str) -> bool {
    mood::is_condition(text.trim_start_matches(|c: char| !c.is_ascii_alphabetic()))
        || pattern!(
            r"^[\s,;:.-]*(?:but|or|tomorrow|later|not yet|on (?:monday|tuesday|wednesday|thursday|friday)|next week|maybe|perhaps|probably|possibly|i think|i suppose|only)\b|\b(?:unless|provided|subject to|not sure|unsure|if (?:he|she|they|you|we|i|it|that|the|[a-z]+ (?:agrees|says|thinks|wants|is|can|has|does))|but (?:not|wait|check|don't|do not|only|first|hold|before)|or (?:should|is|shall|do)|what do you think|i think|i suppose|i guess|i believe|as soon as|once (?:he|she|they|we|it|the))\b|\?\s*$"
        )
        .is_match(text)
}

/// `Share nothing with the County`: a verb with nothing to do.
fn wants_nothing(text: &str) -> bool {
    // "Assign to Tom, no, sorry, to Jan" corrects itself.
    let corrected = pattern!(r"\bno,? (?:sorry|wait|actually|i mean|make that|rather)\b").is_match(text);
    !corrected && pattern!(
        r"^(?:accept|share|send|assign|ask|extend|close|release|lift|hold|restrict|disclose|forward|pass|give|refuse)\b(?: [a-z']+){0,2} (?:nothing|none|nobody|no one|neither|no)\b"
    )
    .is_match(text)
}

/// Words of somebody else: more than a few, in quotation marks.
pub(super) fn is_quotation(text: &str) -> bool {
    let trimmed = text.trim_start_matches([' ', '-', '*']);
    if trimmed.starts_with('>') {
        return true;
    }
    let Some(inner) = trimmed.strip_prefix('"') else { return false };
    let words = inner.split('"').next().unwrap_or("").split_whitespace().count();
    words > 4
}
