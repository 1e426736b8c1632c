//! A message as it came and as it reads. Parsing never fails: it gives a value and its defects.
//! Standards: RFC 5322, 2045–2049, 2231. Guards against what one mail can do to a parser: see `guard`.
//! Never: decides what a message means. Only this room reads header fields.

use super::address::{AddrSpec, NamedAddress};
use super::attachment::Attachment;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;

/// The bytes as the mailbox gave them. Cheap to clone; never changed.
#[derive(Clone, PartialEq, Eq)]
pub struct RawMessage(Arc<[u8]>);

impl RawMessage {
    /// Takes the bytes as they are.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// SHA-256 of every byte: the same bytes are the same message, wherever they lie.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(HEXLOWER.encode(&Sha256::digest(&self.0)))
    }
}

impl fmt::Debug for RawMessage {
    // A message's bytes are somebody's words: they never reach a log by way of `{:?}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawMessage({} bytes)", self.0.len())
    }
}

/// SHA-256 of the whole message, lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub String);

/// SHA-256 over From, Date, Subject, Message-ID and the body, without the trace fields that each delivery adds:
/// the same mail sent to two of our addresses has one digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContentDigest(pub String);

/// A msg-id (RFC 5322 §3.6.4) without its angle brackets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageId(pub String);

/// The reverse-path (RFC 5321 §4.4, `Return-Path`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReversePath {
    /// `<>`: a machine wrote, and nothing may answer (RFC 3834 §2).
    Null,
    /// Where a report about this message would go.
    Address(AddrSpec),
    /// The delivering server left no trace of it.
    Absent,
}

/// What was wrong with the bytes. A defect never stops a message; several take away its authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Defect {
    /// No byte at all, or nothing but white space.
    Empty,
    /// No From field, or none with an address.
    NoFrom,
    /// More than one From field, or more than one address in it (RFC 5322 §3.6.2 allows it; authority does not).
    SeveralFrom,
    /// A field that may stand once stands more than once (Sender, Subject, Date, Message-ID…).
    RepeatedField,
    /// No Message-ID field.
    NoMessageId,
    /// No readable Date field.
    NoDate,
    /// Messages nested deeper than we open, or more of them than we count.
    TooDeep,
    /// More parts, longer headers, or more bytes than we read.
    TooLarge,
    /// A multipart body that ends before its closing boundary.
    CutOff,
    /// Text that could not be decoded as its label says.
    BrokenCharset,
    /// NUL or other bytes that no mail may hold.
    ControlBytes,
    /// The parser gave up; nothing but the envelope of the message is known.
    Unreadable,
}

/// A message as it reads. Built once by [`parse`]; nothing is filled in later.
#[derive(Debug, Clone)]
pub struct Message {
    /// The Message-ID, where there was exactly one.
    pub message_id: Option<MessageId>,
    /// In-Reply-To and References together, newest first, without repetition.
    pub answers: Vec<MessageId>,
    /// Every address of every From field.
    pub from: Vec<NamedAddress>,
    /// The Sender field (RFC 5322 §3.6.2). Never identity.
    pub sender: Option<NamedAddress>,
    /// The Reply-To field. Never identity.
    pub reply_to: Vec<NamedAddress>,
    /// To and Cc, in order.
    pub recipients: Vec<NamedAddress>,
    /// Where this copy was delivered: Delivered-To, X-Original-To, Envelope-To, To and Cc. Tokens ride here.
    pub delivered_to: Vec<AddrSpec>,
    /// The subject, decoded, on one line, without controls or direction marks.
    pub subject: String,
    /// The Date field: a claim of the sender's. Receipt is the server's time.
    pub date: Option<Timestamp>,
    /// The reverse-path as the delivering server wrote it.
    pub reverse_path: ReversePath,
    /// The body as plain text: the text parts, or the HTML as text; every word of it, quotation included.
    pub text: String,
    /// The HTML body as it came, where there was one: quotation borders live in its markup.
    pub html: Option<String>,
    /// Everything that is not the body, nested messages too.
    pub attachments: Vec<Attachment>,
    /// What was wrong with it, sorted, without repetition.
    pub defects: Vec<Defect>,
    /// Size in bytes as it came.
    pub size: usize,
    /// SHA-256 without trace fields.
    pub content_digest: ContentDigest,
    /// Header fields, top first: lower-case name, unfolded raw value. For this room only.
    pub(in crate::mail) fields: Vec<(String, String)>,
}

impl Message {
    /// The one person a message claims to be from; `None` where there is none or more than one.
    pub fn only_from(&self) -> Option<&NamedAddress> {
        match self.from.as_slice() {
            [one] if !self.has(Defect::SeveralFrom) => Some(one),
            _ => None,
        }
    }

    /// Whether the bytes had this defect.
    pub fn has(&self, defect: Defect) -> bool {
        self.defects.contains(&defect)
    }

    /// Every value of a field, top first. Private to this room: elsewhere a header is nobody's business.
    pub(in crate::mail) fn field_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.fields.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

/// Reads a message. Any bytes in, a value out; what was wrong stands in `defects`.
pub fn parse(_raw: &RawMessage) -> Message {
    unimplemented!()
}
