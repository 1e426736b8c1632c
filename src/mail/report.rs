//! Delivery status and disposition notifications (RFC 3464, 8098): which letter, what became of it.

use super::address::AddrSpec;
use super::message::{Message, MessageId};
use serde::{Deserialize, Serialize};

/// What became of the message a report is about (RFC 3464 §2.3.3; RFC 8098 for `Displayed`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It will not arrive.
    Failed,
    /// It has not arrived yet.
    Delayed,
    /// It arrived, was relayed or expanded.
    Delivered,
    /// A person's mail program says it was shown or deleted (RFC 8098).
    Displayed,
    /// A report that could not be read.
    Unknown,
}

/// A report on one letter. A claim until the letter it names turns out to be ours (attack 22).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryReport {
    /// What became of it.
    pub action: Action,
    /// The enhanced status code, such as `5.1.1` (RFC 3463); empty where none was given.
    pub status: String,
    /// Whom it did not reach.
    pub final_recipient: Option<AddrSpec>,
    /// The Message-ID of the letter it is about, from the returned message.
    pub original: Option<MessageId>,
}

/// Reads a report out of a message; `None` where there is none in it.
pub fn report(_message: &Message) -> Option<DeliveryReport> {
    unimplemented!()
}
