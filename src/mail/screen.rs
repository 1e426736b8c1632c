//! What may be answered by a machine, and what must not (RFC 3834 §2, 2369, 2919, 3464, 8098).
//! Never: drops anything, judges what a message is about, or sends.

use super::address::AddrSpec;
use super::message::{Message, MessageId};
use super::report::DeliveryReport;
use serde::{Deserialize, Serialize};

/// What kind of sender stands behind a message, as far as its form tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screened {
    /// A person wrote, as far as can be seen.
    Personal,
    /// A machine wrote, or our own letter came back: never answered.
    Unanswerable(Why),
    /// A report on the delivery of some letter.
    Bounce(DeliveryReport),
}

/// Why nothing may answer, with what showed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Auto-Submitted other than `no`, or one of its older relatives (RFC 3834 §5).
    Automatic(String),
    /// The null reverse-path, without a report inside (RFC 3834 §2).
    NullReversePath,
    /// List or bulk mail (RFC 2369, 2919; Precedence).
    Bulk(String),
    /// A letter of our own, or mail from an address of ours.
    Ours(String),
    /// Worded as UK bodies' robots word it, though no field says so.
    WordedAsAutomatic(String),
    /// An address that says nobody reads it.
    NoReply(String),
}

/// What the council and `rules/screening.toml` say about screening.
#[derive(Debug, Clone, Default)]
pub struct ScreeningPolicy {
    /// Addresses of ours: mail that claims to be from one of them is never answered.
    pub ours: Vec<AddrSpec>,
    /// Message-ID domain of our letters: what carries it is ours come back.
    pub message_id_domain: String,
    /// Subject openings and body phrases that robots use, lower-case.
    pub robot_subjects: Vec<String>,
    /// Body phrases that robots use in their first lines, lower-case.
    pub robot_phrases: Vec<String>,
    /// Local parts nobody reads (`no-reply`…), lower-case.
    pub no_reply_locals: Vec<String>,
}

/// Whether a Message-ID is one of ours, by its form alone (who it belongs to is the store's question).
pub fn is_ours(id: &MessageId, policy: &ScreeningPolicy) -> bool {
    !policy.message_id_domain.is_empty() && id.0.rsplit_once('@').is_some_and(|(l, d)| l.starts_with("redress.") && d == policy.message_id_domain)
}

/// Screens a message. A human complaint that came through a mailing list is still told apart later: this says only
/// that nothing automatic may answer it.
pub fn screen(_message: &Message, _policy: &ScreeningPolicy) -> Screened {
    unimplemented!()
}
