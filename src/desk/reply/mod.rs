//! How a reply is read: the words of a mail become acts, or a question, or nothing.
//!
//! A reply is taken whole. A command counts where it opens a clause, behind polite words at most; what is negated, doubted,
//! planned, asked, quoted, or hung on a condition is no command. One unclear part makes the whole reply a question, and
//! nothing changes.
//!
//! Reading order: `words` (the text in plain form, its sentences) · `frame` (greeting, sign-off, politeness) · `clause` and
//! `readers/` (a command at the start of a clause) · `mood` (what else a clause may be) · `dates`, `persons`, `near`.

pub(super) mod clause;
mod dates;
mod frame;
mod mood;
mod near;
mod persons;
pub(super) mod readers;
mod words;

#[cfg(test)]
mod tests;

use super::command::COMMANDS;
use super::command::Verb;
use super::command::command;
use super::command::verb_of;
use crate::casework::Stage;
use crate::casework::act::Act;
use crate::casework::act::Triage;
use crate::casework::case::Ask;
use crate::casework::clock::Calendar;
use clause::Clause;
use clause::Heard;
use dates::Today;
use jiff::civil::Date;
use mood::Mood;
use near::Near;
use words::Plain;
use words::Sentence;

/// A pattern that is compiled once. Its parts are put together as they stand.
macro_rules! pattern {
    ($($part:expr),+ $(,)?) => {{
        static PATTERN: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
            regex::Regex::new(&[$($part),+].concat()).expect("invariant: the pattern is a constant that the tests compile")
        });
        &*PATTERN
    }};
}
pub(super) use pattern;

/// Sentences that are looked at; nobody gives orders in more.
const SENTENCES_MAX: usize = 300;
/// Misspelt verbs that are mended in one reply.
const MENDED_MAX: usize = 6;

/// What the reader must know about the case and its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// Who complains; empty where nobody is named.
    pub complainant: String,
    /// The date an answer is due: lengths count from it.
    pub due: Option<Date>,
    /// Where the case stands.
    pub stage: Stage,
    /// The draft that waits for a yes, by the verb that made it.
    pub draft: Option<String>,
    /// The council's people, by name.
    pub people: Vec<String>,
    /// Who writes.
    pub writer: String,
    /// The day of the reply.
    pub today: Date,
    /// Whether it answers "we are not sure about this message": the words of triage count.
    pub triage: bool,
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Acts, in the order in which they were said.
    Commands(Vec<Act>),
    /// Nothing is asked for.
    Nothing(Aside),
    /// Something is asked for and is not clear: what, and the nearest command where there is one.
    Ask {
        /// What is not clear, in words for the person who wrote.
        why: String,
        /// The command that was nearest.
        nearest: Option<Verb>,
    },
}

/// What a reply is that asks for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// Thanks, greetings, small talk: to answer it would be noise.
    Thanks,
    /// Something is said, and none of it is to be done: a negation, a doubt, a plan, a question, a remark. Whoever wrote it
    /// may think otherwise, so they are told.
    Remark,
}

impl Aside {
    /// In words for the person who wrote.
    pub fn words(self) -> &'static str {
        match self {
            Self::Thanks => "thanks and small talk",
            Self::Remark => "a remark, a question or a plan; no command",
        }
    }
}

/// Reads the typed words of a reply. Never fails; any text gives one of three answers.
pub fn read(typed: &str, situation: &Situation, calendar: &Calendar) -> Reply {
    if typed.chars().nth(words::CHARACTERS_MAX).is_some() {
        return ask("the reply is too long to be read as commands", None);
    }
    let today = Today {
        on: situation.today,
        due: situation.due,
        calendar,
    };
    let mut plain = Plain::new(typed);
    if situation.triage
        && let Some(reply) = triage(&plain, situation)
    {
        return reply;
    }
    if pattern!(r"<(?:why|what|text|date|date or length|reasons?|person|body|what and why|reference|terms|factors a-e)>")
        .is_match(&plain.text)
    {
        return ask(
            "a word in angle brackets is still there: put your own in its place",
            nearest(&plain.text),
        );
    }
    let mut mended = 0;
    while mended < MENDED_MAX
        && let Some(better) = mend(&plain, situation)
    {
        plain = better;
        mended += 1;
    }
    let (from, to) = frame::body(&plain, &situation.writer);
    let sentences = words::sentences(&plain, from, to);
    if sentences.is_empty() {
        return if plain.text.trim().is_empty() {
            ask("there are no words of your own in the reply", None)
        } else {
            Reply::Nothing(Aside::Thanks)
        };
    }
    if sentences.len() > SENTENCES_MAX {
        return ask("the reply is too long to be read as commands", None);
    }
    // A letter in full where a letter waits: the new words for it.
    if situation.draft.as_deref() == Some("UPDATE") && pattern!(r"^\s*dear (?:mr|mrs|ms|miss|dr|sir|[a-z]+)\b").is_match(&plain.text) {
        return Reply::Commands(vec![Act::Update {
            text: typed.trim().to_owned(),
        }]);
    }
    Reading::new(&plain, &sentences, to, situation, today).whole()
}

fn ask(why: impl Into<String>, nearest: Option<Verb>) -> Reply {
    Reply::Ask { why: why.into(), nearest }
}

/// The one-word answers to "we are not sure about this message". Anything else is read as usual.
fn triage(plain: &Plain<'_>, situation: &Situation) -> Option<Reply> {
    let (from, to) = frame::body(plain, &situation.writer);
    let lead = frame::lead(plain, from, to);
    let text = plain.slice(lead.to, to).trim();
    let c = pattern!(
        r#"^(?:(?:it's|its|it is|this is|that's|that is|treat (?:it|this) as|open (?:it|this) as|it's a case of)? ?(?:an? )?)(data complaint|personal data complaint|complaint|review(?: request)?|request for (?:a )?review|representative|for somebody else|on behalf|rights(?: request)?|subject access request|sar|service(?: complaint)?|not ours|not (?:one of )?ours|not a complaint|ordinary(?: mail)?|nothing)((?:\s*[,.!;:"'()-]|\s+(?:please|pls|thanks|thank you|because|as|since)\b|\s*$)[^?]*)$"#
    )
    .captures(text)?;
    let tail = c.get(2).map_or("", |m| m.as_str());
    if mood::casts_doubt(tail) {
        return Some(ask("it is not certain what the message is", None));
    }
    let is = match c.get(1)?.as_str() {
        w if w.starts_with("service") => Triage::Service,
        w if w.starts_with("not") || w.starts_with("ordinary") => Triage::NotOurs,
        w if w.contains("review") => Triage::Review,
        w if w.starts_with("representative") || w.starts_with("for ") || w.starts_with("on ") => Triage::Representative,
        w if w.starts_with("rights") || w.starts_with("sar") || w.starts_with("subject") => Triage::Rights,
        _ => Triage::Complaint,
    };
    Some(Reply::Commands(vec![Act::Triage { is }]))
}

/// The same words with one misspelt verb spelt right, where nothing else can be meant and the right spelling makes sense.
fn mend<'a>(plain: &Plain<'a>, situation: &Situation) -> Option<Plain<'a>> {
    let (from, to) = frame::body(plain, &situation.writer);
    for sentence in words::sentences(plain, from, to).iter().take(SENTENCES_MAX) {
        let lead = frame::lead(plain, sentence.from, sentence.to);
        let word = first_word(plain.slice(lead.to, sentence.to));
        if let Some(Near::Surely(verb)) = near::near(word) {
            return Some(plain.respelt(lead.to, lead.to + word.len(), verb));
        }
    }
    None
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphabetic() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// One reading of one reply.
struct Reading<'a> {
    plain: &'a Plain<'a>,
    sentences: &'a [Sentence],
    end: usize,
    situation: &'a Situation,
    today: Today<'a>,
    acts: Vec<Act>,
    unclear: Option<(String, Option<Verb>)>,
    /// Words that take something back or put it off.
    hedged: bool,
    /// A wish that names no command, with the nearest one.
    wish: Option<Option<Verb>>,
    /// Something that is said and is no thanks.
    said: bool,
    /// A negation, a doubt, a plan, a question.
    aside: bool,
    /// A word of praise.
    praised: bool,
}

impl<'a> Reading<'a> {
    fn new(plain: &'a Plain<'a>, sentences: &'a [Sentence], end: usize, situation: &'a Situation, today: Today<'a>) -> Self {
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
        }
    }

    fn whole(mut self) -> Reply {
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
        if let Some(to) = self.reason_first(index, sentence, at) {
            return to;
        }
        if let Some(inner) = self.asked_behind(index, sentence, at) {
            lead = frame::lead(self.plain, inner, sentence.to);
            lead.asks = true;
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
                    self.acts.extend(acts);
                    (to, loose)
                }
            };
            if to >= sentence.to {
                return to;
            }
            let behind = frame::after_polite(self.plain, to, sentence.to);
            match self.tail(behind, sentence, loose || lead.asks) {
                Tail::Done => return sentence.to,
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

    /// `Because the archive is shut, extend to 8 January`: the reason stands first.
    fn reason_first(&mut self, index: usize, sentence: Sentence, at: usize) -> Option<usize> {
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
                self.acts.push(Act::Extend { until, reason });
            }
            dates::When::Day(_) => {
                self.unclear
                    .get_or_insert(("it is not clear until when to extend".to_owned(), Some(Verb::Extend)));
            }
            dates::When::Unclear(why) => {
                self.unclear.get_or_insert((why, Some(Verb::Extend)));
            }
        }
        let _ = index;
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

    fn clause(&self, index: usize, sentence: Sentence, at: usize, lead: frame::Lead) -> Clause<'a> {
        let mut text_end = self.end;
        let mut letter_end = self.end;
        for later in self.sentences.iter().skip(index + 1) {
            if let Some(strength) = self.opens_command(*later) {
                text_end = text_end.min(later.from);
                if strength == Strength::Line {
                    letter_end = letter_end.min(later.from);
                    break;
                }
            }
        }
        if let Some(inner) = clause::inner_command(self.plain, at, text_end) {
            text_end = inner;
        }
        Clause {
            plain: self.plain,
            from: at,
            end: sentence.to,
            text_end,
            letter_end,
            situation: self.situation,
            today: self.today,
            asks: lead.asks,
            agrees: lead.agrees,
        }
    }

    /// Whether a later sentence surely begins a command, so that a text before it ends there.
    fn opens_command(&self, sentence: Sentence) -> Option<Strength> {
        let lead = frame::lead(self.plain, sentence.from, sentence.to);
        let text = self.plain.slice(lead.to, sentence.to);
        let word = first_word(text);
        if !is_verb(word) || is_quotation(self.plain.slice(sentence.from, sentence.to)) {
            return None;
        }
        let shouted = self.plain.shouted(lead.to, lead.to + word.len()) && word.len() > 1;
        let marked = pattern!(r"^[a-z]+(?: (?:ok|no|upheld|not upheld|partly|uphold|change|[a-z]+))? ?(?::|-|–)").is_match(text);
        let clause = Clause {
            plain: self.plain,
            from: lead.to,
            end: sentence.to,
            text_end: sentence.to,
            letter_end: sentence.to,
            situation: self.situation,
            today: self.today,
            asks: lead.asks,
            agrees: lead.agrees,
        };
        let heard = hear(&clause)?;
        let Heard::Acts { acts, .. } = heard else {
            return (sentence.opens_line && (shouted || marked)).then_some(Strength::Line);
        };
        let pointed = acts.iter().all(|a| {
            matches!(
                a,
                Act::Assign { .. }
                    | Act::Extend { .. }
                    | Act::SinglePointOfContact { .. }
                    | Act::Ask {
                        what: Ask::Consent | Ask::Identity,
                        ..
                    }
                    | Act::Accept
                    | Act::Reopen
                    | Act::Release
                    | Act::Lift
                    | Act::Status
                    | Act::List
                    | Act::IdentityAccepted
                    | Act::ConsentAccepted
            )
        });
        match (sentence.opens_line, shouted || marked || pointed) {
            (true, true) => Some(Strength::Line),
            (true, false) if lead.to == sentence.from => Some(Strength::Line),
            (false, true) if pointed || shouted => Some(Strength::Sentence),
            (true | false, _) => None,
        }
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
            let by_and = pattern!(r"\b(?:and|then|plus|also)\b|&|\+").is_match(m.as_str());
            if doubts_reason(rest) || doubts_reason(text) {
                return Tail::Loose("there is a condition or a doubt behind it".to_owned());
            }
            return if by_and && !matches!(mood::mood(rest, rest), Mood::Aside | Mood::Talk) {
                Tail::Loose("the second half of the sentence is not clear".to_owned())
            } else {
                Tail::Done
            };
        }
        if pattern!(r"^\s*\(?(?:because|since|as|cos|so|given|for)\b|^\s*\(").is_match(text) && !doubts_reason(text) {
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

    fn not_a_command(&mut self, sentence: Sentence, at: usize, lead: frame::Lead) {
        let whole = self.plain.slice(sentence.from, sentence.to);
        let led = self.plain.slice(at, sentence.to);
        if led.trim().is_empty() {
            // Nothing but "ok", "yes please", "no": a wish where it stands alone, talk where it leads in another sentence.
            let alone = self.sentences.len() == 1;
            let thanks = pattern!(r"\b(?:thanks|thank you|ta|cheers|noted|great|lovely)\b").is_match(whole);
            if lead.declines || lead.agrees || (alone && !thanks) {
                self.wish.get_or_insert(None);
            }
            return;
        }
        match mood::mood(whole, led) {
            Mood::Hedge => {
                self.hedged = true;
                self.aside = true;
            }
            Mood::Condition => {
                // "If he writes again, refuse": something is wished for, and not yet.
                let behind = led.find(',').map(|i| at + i + 1);
                let wished = behind.is_some_and(|b| {
                    let inner = frame::lead(self.plain, b, sentence.to);
                    is_verb(first_word(self.plain.slice(inner.to, sentence.to)))
                });
                if wished {
                    self.unclear
                        .get_or_insert(("it hangs on a condition: write again when it is met".to_owned(), nearest(led)));
                } else {
                    self.aside = true;
                }
            }
            Mood::Aside => {
                self.aside = true;
                // A polite question for something that is no command of ours is still a wish.
                if lead.asks {
                    self.wish.get_or_insert(nearest(led));
                }
            }
            Mood::Talk => {}
            Mood::Praise => self.praised = true,
            // Beside a draft, what is said about something may be what is wrong with the letter.
            Mood::Report => {
                if lead.asks {
                    self.wish.get_or_insert(nearest(led));
                }
                self.said = true;
            }
            Mood::Wish => {
                self.wish.get_or_insert(nearest(led));
            }
            Mood::Statement => {
                if let Some(Near::Perhaps(word)) = near::near(first_word(led)) {
                    self.wish.get_or_insert(verb_near(word));
                } else if lead.asks || is_verb(first_word(led)) && led.split_whitespace().count() <= 3 {
                    self.wish.get_or_insert(nearest(led));
                } else {
                    self.said = true;
                }
            }
        }
    }

    fn verdict(mut self) -> Reply {
        if let Some((why, nearest)) = self.unclear.take() {
            return ask(why, nearest);
        }
        let draft = self.situation.draft.is_some();
        let mut acts: Vec<Act> = Vec::new();
        for act in std::mem::take(&mut self.acts) {
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
        if acts.is_empty() {
            return match self.wish {
                Some(nearest) => ask("it is not clear what is to be done", nearest),
                None if draft && (self.said || self.praised) && !self.hedged => ask(
                    "a draft is waiting: SEND sends it as it is, CANCEL drops it, and new words replace it",
                    Some(Verb::Yes),
                ),
                None if self.aside || self.said => Reply::Nothing(Aside::Remark),
                None => Reply::Nothing(Aside::Thanks),
            };
        }
        let last = acts.last().map(verb_of);
        if self.hedged {
            return ask("part of the reply takes it back or puts it off", last);
        }
        if let Some(nearest) = self.wish {
            return ask("part of the reply is not clear", nearest.or(last));
        }
        if acts.contains(&Act::Send) && self.said {
            return ask(
                "a yes with other words beside it: is the draft to go exactly as it is",
                Some(Verb::Yes),
            );
        }
        match contradiction(&acts) {
            Some(why) => ask(why, last),
            None => Reply::Commands(acts),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// At the start of a line.
    Line,
    /// Within a paragraph.
    Sentence,
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
fn hear(clause: &Clause<'_>) -> Option<Heard> {
    if clause.from >= clause.end && !clause.agrees {
        return None;
    }
    COMMANDS.iter().filter_map(|c| c.reader).find_map(|reader| reader(clause))
}

/// Whether the words behind a command take it back or hang it on something.
fn doubts_reason(text: &str) -> bool {
    mood::is_condition(text.trim_start_matches(|c: char| !c.is_ascii_alphabetic()))
        || pattern!(
            r"^[\s,;:.-]*(?:but|or|tomorrow|later|not yet|on (?:monday|tuesday|wednesday|thursday|friday)|next week|maybe|perhaps|probably|possibly|i think|i suppose|only)\b|\b(?:unless|provided|subject to|not sure|unsure|if (?:he|she|they|you|we|i|it|that|the|lorna)|but (?:not|wait|check|don't|do not|only|first|hold|before)|or (?:should|is|shall|do)|what do you think|i think|i suppose|i guess|i believe|as soon as|once (?:he|she|they|we|it|the))\b|\?\s*$"
        )
        .is_match(text)
}

/// `Share nothing with the County`: a verb with nothing to do.
fn wants_nothing(text: &str) -> bool {
    pattern!(
        r"^(?:accept|share|send|assign|ask|extend|close|release|lift|hold|restrict|disclose|forward|pass|give|refuse)\b(?: [a-z']+){0,2} (?:nothing|none|nobody|no one|neither|no)\b"
    )
    .is_match(text)
}

/// Words of somebody else: more than a few, in quotation marks.
fn is_quotation(text: &str) -> bool {
    let trimmed = text.trim_start_matches([' ', '-', '*']);
    if trimmed.starts_with('>') {
        return true;
    }
    let Some(inner) = trimmed.strip_prefix('"') else { return false };
    let words = inner.split('"').next().unwrap_or("").split_whitespace().count();
    words > 4
}

/// Whether a word opens a command.
fn is_verb(word: &str) -> bool {
    const MORE: [&str; 14] = [
        "ask", "id", "not", "partly", "upheld", "uphold", "send", "re", "lift", "tell", "let", "take", "remove", "passport",
    ];
    MORE.contains(&word)
        || COMMANDS
            .iter()
            .any(|c| c.verb.word().split(' ').next().is_some_and(|v| v.eq_ignore_ascii_case(word)))
}

/// The verb that a clause was nearest to.
fn nearest(text: &str) -> Option<Verb> {
    let mut tried = 0;
    for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() > 2) {
        tried += 1;
        if tried > 12 {
            break;
        }
        let exact = COMMANDS
            .iter()
            .find(|c| c.verb.word().split(' ').next().is_some_and(|v| v.eq_ignore_ascii_case(word)));
        if let Some(c) = exact {
            return Some(c.verb);
        }
        if let Some(Near::Surely(verb) | Near::Perhaps(verb)) = near::near(word) {
            return verb_near(verb);
        }
    }
    None
}

fn verb_near(word: &str) -> Option<Verb> {
    match word {
        "upheld" | "uphold" | "partly" => Some(Verb::Outcome),
        "send" => Some(Verb::Yes),
        "consent" => Some(Verb::ConsentOk),
        word => Verb::from_word(&word.to_ascii_uppercase()),
    }
}

/// Two acts that cannot both be meant.
fn contradiction(acts: &[Act]) -> Option<String> {
    let has = |verb: Verb| acts.iter().any(|a| verb_of(a) == verb);
    let count = |verb: Verb| acts.iter().filter(|a| verb_of(a) == verb).count();
    let exclusive: [&[Verb]; 6] = [
        &[Verb::Accept, Verb::Service, Verb::NotOurs, Verb::NotAComplaint, Verb::Refuse],
        &[Verb::IdOk, Verb::IdNo],
        &[Verb::ConsentOk, Verb::ConsentNo],
        &[Verb::Yes, Verb::Cancel, Verb::Undo],
        &[Verb::Close, Verb::Reopen, Verb::Extend],
        &[Verb::Outcome, Verb::Refuse, Verb::Review],
    ];
    for group in exclusive {
        let said: Vec<&str> = group.iter().filter(|v| has(**v)).map(|v| v.word()).collect();
        if said.len() > 1 {
            return Some(format!("{} cannot both be meant", said.join(" and ")));
        }
    }
    [
        Verb::Outcome,
        Verb::Review,
        Verb::Refuse,
        Verb::Extend,
        Verb::Assign,
        Verb::Spoc,
        Verb::Close,
        Verb::Update,
        Verb::Restrict,
    ]
    .into_iter()
    .find(|v| count(*v) > 1)
    .map(|v| format!("{v} is said twice, and not alike"))
}

/// How the nearest command is typed, for the answer.
pub fn usage(nearest: Option<Verb>) -> &'static str {
    nearest.map_or("", |v| command(v).usage)
}
