//! A clause in which a command may stand, and what the readers of the table make of it.

use super::Situation;
use super::dates::Today;
use super::frame;
use super::pattern;
use crate::casework::act::Act;
use crate::casework::plain::Plain;
use crate::casework::plain::skip;

/// Reads one command from the start of a clause.
pub(in crate::desk) type Reader = fn(&Clause<'_>) -> Option<Heard>;

/// What a reader heard.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::desk) enum Heard {
    /// Acts, and where the words for them end; `loose` where whatever follows in the sentence is talk.
    Acts {
        /// What was said.
        acts: Vec<Act>,
        /// Where it ends.
        to: usize,
        /// Whether the rest of the sentence is not looked at.
        loose: bool,
    },
    /// It is this command, and something about it is not clear: why.
    Unclear(String),
}

impl Heard {
    pub fn act(act: Act, to: usize) -> Option<Self> {
        Some(Self::Acts {
            acts: vec![act],
            to,
            loose: false,
        })
    }

    pub fn unclear(why: impl Into<String>) -> Option<Self> {
        Some(Self::Unclear(why.into()))
    }
}

/// A place where a command may begin.
#[derive(Debug, Clone, Copy)]
pub(in crate::desk) struct Clause<'a> {
    /// The words.
    pub plain: &'a Plain<'a>,
    /// Where the clause begins, polite words left out.
    pub from: usize,
    /// Where its sentence ends.
    pub end: usize,
    /// Where a text that belongs to a command ends: before the next command, or at the end of the reply.
    pub text_end: usize,
    /// The same for the text of a letter, which may itself ask for things.
    pub letter_end: usize,
    /// The case.
    pub situation: &'a Situation,
    /// What dates count from.
    pub today: Today<'a>,
    /// Whether it was asked politely, so that its question mark is no doubt.
    pub asks: bool,
    /// Whether a yes led it in.
    pub agrees: bool,
}

/// `it`, `this one`, `the case`.
pub(super) const IT: &str = r"(?:this one|that one|(?:this|that|the|his|her|their) (?:new )?(?:case|complaint|matter|mail|email|e-mail|request|file|one)|it|this|that|[a-z]{2}-20\d\d-\d+)";
/// The complainant, as a clerk speaks of them.
pub(super) const THEM: &str = r"(?:him|her|them|the (?:complainant|resident|lady|gentleman|man|woman|sender|applicant|claimant|writer|couple)|(?:mr|mrs|ms|miss|dr)\b\.? [a-z_'-]+)";
/// A document of identity.
pub(super) const ID: &str = r"(?:(?:(?:photo(?:graphic)?|proof of|copy of|a|an|some|valid|his|her|their|the) )*(?:identity(?: documents?)?|identification|i\.?d\.?(?: documents?)?|passport|(?:driv(?:ing|er'?s?) )?licen[cs]e))";
/// A document of consent.
pub(super) const CONSENT: &str = r"(?:(?:letter|form|proof) of (?:authority|consent)|(?:consent|authority|permission|authorisation|authorization|mandate)(?: (?:form|letter|note|slip))?)";

impl<'a> Clause<'a> {
    /// The plain form of the clause, to the end of its sentence.
    pub fn rest(&self) -> &str {
        self.plain.slice(self.from, self.end)
    }

    /// Whether what was heard up to a place can end there: at a stop, a joining word, or polite words; not in the middle of
    /// what turns out to be another sentence (`accept that we were late`).
    pub fn ends_well(&self, at: usize) -> bool {
        pattern!(r#"^(?:\s*$|\s*[,.;:!?()"'&+/*-]|\s+(?:and|then|please|pls|plz|thanks|thank you|thx|tks|tx|ta|cheers|x|xx|now|today|asap|straight|right|too|as well|also|again|because|since|cos|for now|for me|from now|will you|would you|could you|if|unless|once|when|but|until|after|first|or|only|tomorrow|later|next|by the way|everyone|all|kindly)\b)"#)
            .is_match(self.plain.slice(at, self.end))
    }

    /// Where the words behind a separator (`:`, `-`, `,`, `because`) begin, and whether there was one.
    pub fn behind_separator(&self, at: usize, to: usize) -> (usize, bool) {
        let polite = frame::after_polite(self.plain, at, to);
        let text = self.plain.slice(polite, to);
        let separator = pattern!(
            r#"^(?:[\s,;:.!*"'>)-]*[,;:.!\n*)-][\s,;:.!*>)-]*|\s+|^)(?:\(|(?:on the grounds? that|because of|because|bcos|bcause|becuase|becasue|cos|coz|as|since|given that|due to|owing to|on account of|reasons? (?:is|are|being)?|reasons?|why|for the reasons? that)\b[\s:,-]*)?"#
        );
        let Some(m) = separator.find(text) else { return (polite, false) };
        let had = m.as_str().chars().any(|c| !c.is_ascii_whitespace());
        (polite + m.end(), had)
    }

    /// A text argument from a place to where it ends, as written: without the separator before it and the thanks behind.
    pub fn text(&self, at: usize, to: usize) -> (String, usize) {
        let end = frame::before_thanks(self.plain, at, to);
        let mut text = self.plain.written(at, end);
        // The question mark of "can you …?" is the question's.
        if self.asks && text.ends_with('?') && text.matches('?').count() == 1 {
            text = text.trim_end_matches('?').trim_end();
        }
        // A bracket that opened before the text began.
        if text.ends_with(')') && !text.contains('(') {
            text = text.trim_end_matches(')').trim_end();
        }
        (text.to_owned(), to)
    }

    /// The end of a reason that a letter will carry: it runs on over further sentences, and stops where the writer turns to
    /// us again (`I'll ring her on Monday`).
    pub fn reason_end(&self, at: usize) -> usize {
        let text = self.plain.slice(at, self.text_end);
        let turn = pattern!(
            r"(?:[.!?]\s+|\n\s*)(?:i'll|i will|i'm|i am|i've|i have|we'll speak|let me|hope|sorry|thanks|thank you|cheers|speak|see you|any (?:problem|question)s?|shout|can you|could you|ps\b|p\.s|by the way|btw)\b"
        );
        match turn.find(text) {
            Some(m) => at + text.get(..m.start() + 1).map_or(m.start(), |t| t.trim_end().len()),
            None => self.text_end,
        }
    }
}

/// Where a second command begins inside a text: `… and assign to Lorna`. Only forms that can hardly be anything else.
pub(super) fn inner_command(plain: &Plain<'_>, from: usize, to: usize) -> Option<usize> {
    let found = pattern!(
        r"(?:,? and|,? then|;|,? & |, and then) (?:please |also |then |can you |could you )*(?:(?:re-?)?assign (?:it |this |the case )?to |ask (?:him |her |them )?for (?:an? |some |his |her |their )?(?:id|consent)\b)"
    )
    .find(plain.slice(from, to))?;
    Some(from + found.start())
}

/// Passes over quotes and spaces.
pub(super) fn unquoted(plain: &Plain<'_>, from: usize, to: usize) -> usize {
    skip(plain, from, to, &['"', '\'', '*'])
}
