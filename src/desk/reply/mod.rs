//! How a reply is read: the words of a mail become acts, or a question, or nothing.
//!
//! A reply is taken whole. A command counts where it opens a clause, behind polite words at most; what is negated, doubted,
//! planned, asked, quoted, or hung on a condition is no command. One unclear part makes the whole reply a question, and
//! nothing changes.
//!
//! Reading order: `casework::plain` (the text in plain form, its sentences) · `frame` (greeting, sign-off, politeness) · `reading` (one
//! sentence after the other) · `clause` and `readers/` (a command at the start of a clause) · `extent` (how far it reaches) · `inside`
//! (what else stands in a text) · `mood` (what else a clause may be) · `doubt` (whether it takes a command back) · `triage` (what a message is) · `verdict` (what the whole comes
//! to) · `verbs`, `dates`, `persons`, `near` · `wish` (what may have been meant by what was read as nothing).

pub(super) mod clause;
pub(super) mod dates;
mod doubt;
mod extent;
mod frame;
mod inside;
mod mood;
mod near;
mod persons;
pub(super) mod readers;
mod reading;
mod triage;
mod verbs;
mod verdict;
mod wish;

#[cfg(test)]
mod tests;

use super::command::Verb;
use super::command::command;
use crate::casework::Stage;
use crate::casework::act::Act;
use crate::casework::clock::Calendar;
use crate::casework::plain;
use crate::casework::plain::Plain;
use dates::Today;
use jiff::civil::Date;
use near::Near;
use reading::Reading;
use verbs::first_word;
use verbs::nearest;
pub use wish::wished;

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

/// Lines among a quotation that are looked at one by one.
const DOUBTFUL_MAX: usize = 60;

/// What the reader must know about the case and its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The case's number; empty where there is none. A reply that names another is asked about.
    pub reference: String,
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
    /// Whether the person was asked to delete a message from the mailbox: DONE counts.
    pub message_to_delete: bool,
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
    if typed.chars().nth(plain::CHARACTERS_MAX).is_some() {
        return ask("the reply is too long to be read as commands", None);
    }
    let today = Today {
        on: situation.today,
        due: situation.due,
        calendar,
    };
    let mut plain = Plain::new(typed);
    if situation.triage
        && let Some(reply) = triage::triage(&plain, situation, today)
    {
        return reply;
    }
    if pattern!(r"<(?:why|what|text|case or new|date|date or length|reasons?|person|body|what and why|reference|terms|factors a-e)>")
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
    let sentences = plain::sentences(&plain, from, to);
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
    let reading = Reading::new(&plain, &sentences, to, situation, today);
    // A letter in full where a letter waits: the new words for it.
    if situation.draft.as_deref() == Some("UPDATE") && pattern!(r"^\s*dear (?:mr|mrs|ms|miss|dr|sir|[a-z]+)\b").is_match(&plain.text) {
        let act = Act::Update {
            text: typed.trim().to_owned(),
        };
        return match reading.doubt_inside(&act, 0, plain.text.len()) {
            Some((why, nearest)) => ask(why, nearest),
            None => Reply::Commands(vec![act]),
        };
    }
    reading.whole()
}

/// Reads the typed words of a mail in which a program may have wrapped what it quotes: `doubtful` lines may be the quotation's. None of
/// them is ever a command or a part of one; where one reads like a command, or takes one back, the whole is asked about.
pub fn read_mail(typed: &str, doubtful: &[String], situation: &Situation, calendar: &Calendar) -> Reply {
    let reply = read(typed, situation, calendar);
    let changes = |reply: &Reply| matches!(reply, Reply::Commands(acts) if !acts.iter().all(Act::only_asks));
    let acts = changes(&reply);
    let taken = doubtful.iter().take(DOUBTFUL_MAX).any(|lines| {
        let text = plain(lines);
        changes(&read(lines, situation, calendar)) || acts && doubt::takes_certainty(&text, &text, doubt::Place::Behind)
    });
    if taken || doubtful.len() > DOUBTFUL_MAX && acts {
        return ask(
            "words of yours cannot be told from what your mail program quotes: write them above everything else",
            None,
        );
    }
    reply
}

/// A text in the plain form in which replies are read: lower case, one kind of quotation mark, single spaces.
pub(super) fn plain(text: &str) -> String {
    Plain::new(text).text
}

fn ask(why: impl Into<String>, nearest: Option<Verb>) -> Reply {
    Reply::Ask { why: why.into(), nearest }
}

/// The same words with one misspelt verb spelt right, where nothing else can be meant and the right spelling makes sense.
fn mend<'a>(plain: &Plain<'a>, situation: &Situation) -> Option<Plain<'a>> {
    let (from, to) = frame::body(plain, &situation.writer);
    for sentence in plain::sentences(plain, from, to).iter().take(SENTENCES_MAX) {
        let lead = frame::lead(plain, sentence.from, sentence.to);
        let text = plain.slice(lead.to, sentence.to);
        let word = first_word(text);
        if let Some(Near::Surely(verb)) = near::near(word) {
            return Some(plain.respelt(lead.to, lead.to + word.len(), verb));
        }
        // "accept this + asign to Jan": a second verb behind one that carries no text.
        if !pattern!(r"^(?:accept|assign|reopen|release|lift|service|ask|id ok|consent ok)\b").is_match(text) {
            continue;
        }
        for joint in pattern!(r"(?: and| then| \+| &|,|;) +").find_iter(text) {
            let second = frame::lead(plain, lead.to + joint.end(), sentence.to).to;
            let word = first_word(plain.slice(second, sentence.to));
            if let Some(Near::Surely(verb)) = near::near(word) {
                return Some(plain.respelt(second, second + word.len(), verb));
            }
        }
    }
    None
}

/// How the nearest command is typed, for the answer.
pub fn usage(nearest: Option<Verb>) -> &'static str {
    nearest.map_or("", |v| command(v).usage)
}
