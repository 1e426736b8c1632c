//! Our own letters as RFC 5322 bytes. Every one is marked so that it screens as unanswerable itself (RFC 3834 §3.1):
//! Auto-Submitted, X-Auto-Response-Suppress, a Message-ID of ours. Deterministic: same letter, same bytes.

use super::address::{AddrSpec, NamedAddress};
use super::message::MessageId;
use jiff::Timestamp;

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The name the reader sees.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A letter ready to be written as bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Keyed hash of case and letter at our domain, so that a retry repeats it.
    pub message_id: MessageId,
    /// When it was decided; the Date field.
    pub date: Timestamp,
    /// The council's own address, with the council's name.
    pub from: NamedAddress,
    /// The one person it goes to.
    pub to: NamedAddress,
    /// Where an answer should go, where that is not `from`.
    pub reply_to: Option<AddrSpec>,
    /// The message it answers, for In-Reply-To.
    pub in_reply_to: Option<MessageId>,
    /// The thread, oldest first, for References.
    pub references: Vec<MessageId>,
    /// The subject line.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The letter as HTML, the same words.
    pub html: String,
    /// What goes with it.
    pub attachments: Vec<Copy>,
    /// `auto-replied` for an answer to a message, `auto-generated` for a notice (RFC 3834 §3.1.7).
    pub answers_a_message: bool,
}

/// Writes the bytes, CRLF lines, ASCII only. `Err` says why a letter cannot be written (an address that lettre refuses).
pub fn compose(_letter: &Outgoing) -> Result<Vec<u8>, String> {
    unimplemented!()
}
