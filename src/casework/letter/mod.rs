//! The letters: which there are, what each must be told, how its text is made. A template is data in `templates/`.

use super::class::words;
use crate::mail::{Copy, MessageId, NamedAddress};

words! {
    /// Which letter (numbers: domain page, section 4).
    LetterKind {
        /// L1, with its L2, L3 and L4 paragraphs: to the person who wrote.
        Acknowledgement = "acknowledgement",
        /// A new case: to the clerk.
        NewCase = "new-case",
        /// A message that may be a case: to the clerk.
        Unsure = "unsure",
        /// A message on a known case: to the clerk.
        Reply = "reply",
        /// A letter did not arrive: to the clerk.
        Undelivered = "undelivered",
        /// A message that could not be taken as usual, or a forged command: to the clerk.
        Held = "held",
        /// Above the caps: one digest to the clerk.
        ManyMessages = "many-messages",
    }
}

/// A letter decided on: which, to whom, answering what, and what it must be told. The case reference is filled in when
/// the case has its number.
#[derive(Debug, Clone)]
pub struct LetterOrder {
    /// Which letter.
    pub kind: LetterKind,
    /// To whom.
    pub to: NamedAddress,
    /// What the template is told, as data; never rendered a second time (attack 12).
    pub data: serde_json::Value,
    /// The message it answers.
    pub in_reply_to: Option<MessageId>,
    /// The thread, oldest first.
    pub references: Vec<MessageId>,
    /// Files that go with it.
    pub attachments: Vec<Copy>,
    /// True for the public: counted by the caps and kept back in shadow mode.
    pub to_public: bool,
}

/// A letter's words (same name as the file in `templates/`).
pub type Letter = LetterKind;

/// The templates, compiled and checked.
#[derive(Debug)]
pub struct Templates {}

use super::case::CaseReference;
use super::policy::{Office, Refusal, RuleFile};
use crate::mail::Outgoing;
use jiff::Timestamp;

impl Templates {
    /// Compiles the letters; the council's own files come after the shipped ones and replace those of the same name.
    /// Refuses a missing letter, an unknown name in one, and a front matter that does not hold.
    pub fn from_files(_files: &[RuleFile]) -> Result<Self, Refusal> {
        unimplemented!()
    }
}

/// Writes a letter: subject, plain text and HTML from one source, addressed and threaded. `index` tells letters of one
/// message apart; `cause` is what it is about (the ledger row's fingerprint, the case and the clock…): with the
/// installation's key they make the Message-ID, so that a retry repeats it.
pub fn write(
    _order: &LetterOrder,
    _office: &Office,
    _reference: Option<&CaseReference>,
    _key: &[u8; 32],
    _cause: &str,
    _index: usize,
    _at: Timestamp,
) -> Outgoing {
    unimplemented!()
}
