//! A message as it came and as it reads. Parsing never fails: it gives a value and its defects.
//! Standards: RFC 5322, 2045–2049, 2231. Guards against what one mail can do to a parser: see `guard`.
//! Never: decides what a message means. Only this room reads header fields.

use super::address::{AddrSpec, NamedAddress};
use super::address_list::address_list;
use super::attachment::Attachment;
use super::attachment::media_type;
use super::attachment::safe_name;
use super::body;
use super::fields;
use super::fields::clean_line;
use super::guard;
use super::guard::Budget;
use super::parts;
use super::parts::Part;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use memchr::memchr;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
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
    /// A line in the header that is no field, or a header without the blank line at its end: readers differ on where the
    /// body begins.
    StrayLine,
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

    /// Lets go of what is large, the bytes of attachments and the HTML, once everything that is wanted of it is known.
    pub fn forget_bytes(&mut self) {
        self.html = None;
        for attachment in &mut self.attachments {
            attachment.bytes = Arc::default();
            if let Some(inner) = &mut attachment.message {
                inner.forget_bytes();
            }
        }
    }

    /// Whether the bytes had this defect.
    pub fn has(&self, defect: Defect) -> bool {
        self.defects.contains(&defect)
    }

    /// Whether something about its header leaves a doubt which message was authenticated, or how: no authority rests on
    /// such a message, whatever its DKIM signature says (RFC 6376 section 8.15).
    pub fn is_doubtful(&self) -> bool {
        [
            Defect::SeveralFrom,
            Defect::RepeatedField,
            Defect::NoMessageId,
            Defect::NoDate,
            Defect::StrayLine,
            Defect::TooLarge,
            Defect::Unreadable,
        ]
        .into_iter()
        .any(|defect| self.has(defect))
    }

    /// Every value of a field, top first. Private to this room: elsewhere a header is nobody's business.
    pub(in crate::mail) fn field_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.fields
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }
}

/// Reads a message. Any bytes in, a value out; what was wrong stands in `defects`. Linear in the bytes, and at home on a
/// 2 MiB stack: see [`guard`].
pub fn parse(raw: &RawMessage) -> Message {
    let bytes = raw.bytes();
    guard::caught(|| read(bytes, 0, &mut Budget::full())).unwrap_or_else(|| unreadable(bytes))
}

/// Whether another reader of the same bytes saw the same message: the same fields in the same order, all of them whole, the
/// body at the same place, and the one sender `from`. A signature that it checked says nothing about any other message
/// (RFC 6376 section 8.15).
pub fn reads_alike<'a>(raw: &RawMessage, names: impl IntoIterator<Item = &'a [u8]>, body_at: usize, from: &[String]) -> bool {
    let bytes = raw.bytes();
    let Some(section) = guard::caught(|| fields::split(bytes, guard::HEADER_OCTETS_MAX)) else {
        return false;
    };
    let mut defects = Vec::new();
    let ours = self::from(&section.fields, &mut defects);
    let one_sender = match (ours.as_slice(), from) {
        ([ours], [theirs]) => defects.is_empty() && AddrSpec::new(theirs).as_ref() == Some(&ours.address),
        _ => false,
    };
    let mut theirs = names.into_iter();
    let same_fields = section
        .fields
        .iter()
        .all(|(name, _)| theirs.next().is_some_and(|n| n.trim_ascii().eq_ignore_ascii_case(name.as_bytes())));
    // A header with nothing under it may be said to end before its last line end or behind it.
    let same_body = section.body_at == body_at
        || section.body_at.max(body_at) >= bytes.len() && bytes[section.body_at.min(body_at)..].trim_ascii().is_empty();
    one_sender && same_fields && theirs.next().is_none() && same_body && !section.cut && !section.stray
}

/// Octets of a message that are read at all; above, only the header is.
const MESSAGE_OCTETS_MAX: usize = 64 * 1024 * 1024;

fn read(bytes: &[u8], nested: usize, budget: &mut Budget) -> Message {
    let section = fields::split(bytes, guard::HEADER_OCTETS_MAX);
    let mut message = envelope(bytes, section.fields, section.body_at);
    if section.cut {
        message.defects.push(Defect::TooLarge);
    }
    if section.stray {
        message.defects.push(Defect::StrayLine);
    }
    if bytes.len() > MESSAGE_OCTETS_MAX {
        message.defects.push(Defect::TooLarge);
    } else {
        let found = parts::split(bytes, &message.fields, section.body_at, budget, &mut message.defects);
        let body = body::body(bytes, &found, &mut message.defects);
        message.attachments = attachments(bytes, &found, &body.used, nested, budget, &mut message.defects);
        message.text = body.text;
        message.html = body.html;
    }
    message.defects.sort();
    message.defects.dedup();
    message
}

/// What is said of a message that made a reader panic: its header, where that much can be read.
fn unreadable(bytes: &[u8]) -> Message {
    let section = guard::caught(|| fields::split(bytes, guard::HEADER_OCTETS_MAX)).unwrap_or(fields::Section {
        fields: Vec::new(),
        body_at: bytes.len(),
        cut: true,
        stray: true,
    });
    let mut message =
        guard::caught(|| envelope(bytes, section.fields, section.body_at)).unwrap_or_else(|| envelope(bytes, Vec::new(), bytes.len()));
    message.defects.push(Defect::Unreadable);
    message.defects.sort();
    message.defects.dedup();
    message
}

/// Everything that the header says; body and attachments still empty.
fn envelope(bytes: &[u8], fields: Vec<(String, String)>, body_at: usize) -> Message {
    let mut defects = Vec::new();
    if bytes.iter().all(u8::is_ascii_whitespace) {
        defects.push(Defect::Empty);
    }
    if bytes.contains(&0) {
        defects.push(Defect::ControlBytes);
    }
    if ONCE.iter().any(|name| fields::count(&fields, name) > 1) {
        defects.push(Defect::RepeatedField);
    }
    let from = from(&fields, &mut defects);
    let ids = fields::first(&fields, "message-id").map(fields::message_ids).unwrap_or_default();
    let message_id = match (fields::count(&fields, "message-id"), ids.as_slice()) {
        (1, [one]) => Some(one.clone()),
        _ => None,
    };
    if fields::count(&fields, "message-id") == 0 || ids.is_empty() {
        defects.push(Defect::NoMessageId);
    }
    let date = fields::first(&fields, "date").and_then(fields::date);
    if date.is_none() {
        defects.push(Defect::NoDate);
    }
    let recipients = addresses(&fields, &["to", "cc"], &mut defects);
    Message {
        message_id,
        answers: answers(&fields),
        from,
        sender: addresses(&fields, &["sender"], &mut defects).into_iter().next(),
        reply_to: addresses(&fields, &["reply-to"], &mut defects),
        delivered_to: delivered_to(&fields, &recipients, &mut defects),
        recipients,
        subject: fields::first(&fields, "subject")
            .map(|v| clean_line(&fields::decode_words(v), guard::SUBJECT_CHARS_MAX))
            .unwrap_or_default(),
        date,
        reverse_path: reverse_path(&fields),
        text: String::new(),
        html: None,
        attachments: Vec::new(),
        size: bytes.len(),
        content_digest: content_digest(&fields, &bytes[body_at..]),
        fields,
        defects,
    }
}

/// Fields that may stand once (RFC 5322 §3.6, RFC 2045 §4, §5, §6.1). From is judged by itself.
const ONCE: [&str; 12] = [
    "sender",
    "reply-to",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
];

/// Every address of every From field. More than one of either, a group, or a form that reads two ways: no authority.
fn from(fields: &[(String, String)], defects: &mut Vec<Defect>) -> Vec<NamedAddress> {
    let mut from = Vec::new();
    let mut doubtful = fields::count(fields, "from") > 1;
    for (_, value) in fields.iter().filter(|(name, _)| name == "from") {
        let list = address_list(value);
        doubtful |= list.doubtful || list.cut;
        from.extend(list.addresses);
        from.truncate(guard::ADDRESSES_MAX);
    }
    if from.is_empty() {
        defects.push(Defect::NoFrom);
    }
    if doubtful || from.len() > 1 {
        defects.push(Defect::SeveralFrom);
    }
    from
}

fn addresses(fields: &[(String, String)], names: &[&str], defects: &mut Vec<Defect>) -> Vec<NamedAddress> {
    let mut found = Vec::new();
    for name in names {
        for (_, value) in fields.iter().filter(|(n, _)| n == name) {
            let list = address_list(value);
            found.extend(list.addresses);
            if list.cut || found.len() > guard::ADDRESSES_MAX {
                found.truncate(guard::ADDRESSES_MAX);
                defects.push(Defect::TooLarge);
                return found;
            }
        }
    }
    found
}

/// In-Reply-To and References, newest first (RFC 5322 §3.6.4 puts the newest last in References).
fn answers(fields: &[(String, String)]) -> Vec<MessageId> {
    let mut answers: Vec<MessageId> = Vec::new();
    let mut seen = BTreeSet::new();
    let in_reply_to = fields
        .iter()
        .filter(|(n, _)| n == "in-reply-to")
        .flat_map(|(_, v)| fields::message_ids(v));
    let references = fields
        .iter()
        .filter(|(n, _)| n == "references")
        .flat_map(|(_, v)| fields::message_ids(v).into_iter().rev());
    for id in in_reply_to.chain(references) {
        if answers.len() < guard::IDS_MAX && seen.insert(id.clone()) {
            answers.push(id);
        }
    }
    answers
}

/// Where this copy went. Forwarding and blind copies take our address out of To, so that the trace fields are asked too.
fn delivered_to(fields: &[(String, String)], recipients: &[NamedAddress], defects: &mut Vec<Defect>) -> Vec<AddrSpec> {
    let trace = addresses(
        fields,
        &["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to"],
        defects,
    );
    let received = fields
        .iter()
        .filter(|(n, _)| n == "received")
        .take(50)
        .filter_map(|(_, v)| received_for(v));
    let mut found: Vec<AddrSpec> = Vec::new();
    let mut seen = BTreeSet::new();
    for address in trace
        .into_iter()
        .chain(recipients.iter().cloned())
        .map(|a| a.address)
        .chain(received)
    {
        if found.len() < guard::ADDRESSES_MAX && seen.insert(address.clone()) {
            found.push(address);
        }
    }
    found
}

/// The `for <address>` of a Received field (RFC 5321 §4.4).
fn received_for(value: &str) -> Option<AddrSpec> {
    let mut words = value.split_whitespace();
    words.find(|word| word.eq_ignore_ascii_case("for"))?;
    let word = words.next()?;
    AddrSpec::new(word.trim_end_matches(';').trim_start_matches('<').trim_end_matches('>'))
}

/// The top-most Return-Path: the delivering server wrote it (RFC 5321 §4.4).
fn reverse_path(fields: &[(String, String)]) -> ReversePath {
    let Some(value) = fields::first(fields, "return-path") else {
        return ReversePath::Absent;
    };
    let inner: String = value.chars().filter(|c| !c.is_whitespace() && !matches!(c, '<' | '>')).collect();
    if inner.is_empty() {
        return ReversePath::Null;
    }
    match address_list(value).addresses.into_iter().next() {
        Some(only) => ReversePath::Address(only.address),
        None => ReversePath::Absent,
    }
}

/// SHA-256 over the fields a sender wrote and the body, line ends and last blank lines apart.
fn content_digest(fields: &[(String, String)], body: &[u8]) -> ContentDigest {
    let mut digest = Sha256::new();
    for name in ["from", "date", "subject", "message-id"] {
        for (_, value) in fields.iter().filter(|(n, _)| n == name) {
            digest.update(name.as_bytes());
            digest.update(b":");
            // Hops refold long fields: white space is no difference.
            for word in value.split_whitespace() {
                digest.update(word.as_bytes());
                digest.update(b" ");
            }
            digest.update(b"\n");
        }
    }
    let mut body = body.trim_ascii_end();
    digest.update(b"\n");
    while let Some(at) = memchr(b'\r', body) {
        let is_line_end = body.get(at + 1) == Some(&b'\n');
        digest.update(&body[..if is_line_end { at } else { at + 1 }]);
        body = &body[at + 1..];
    }
    digest.update(body);
    ContentDigest(HEXLOWER.encode(&digest.finalize()))
}

/// Every leaf that is not the body, in order.
fn attachments(
    bytes: &[u8],
    found: &[Part],
    used: &[usize],
    nested: usize,
    budget: &mut Budget,
    defects: &mut Vec<Defect>,
) -> Vec<Attachment> {
    let mut attachments = Vec::new();
    for (index, part) in found.iter().enumerate() {
        if part.is_multipart || used.binary_search(&index).is_ok() {
            continue;
        }
        let name = part.file_name();
        // A part that is the whole message, or a nameless one without a byte, is nothing that anybody attached.
        if part.body.is_empty() && name.is_none() {
            continue;
        }
        if !guard::take(&mut budget.attachments) {
            defects.push(Defect::TooLarge);
            break;
        }
        let decoded = part.decoded(bytes);
        let declared = clean_line(&part.content_type.value, guard::NAME_CHARS_MAX);
        let by_content = media_type(&decoded);
        let is_message = matches!(declared.as_str(), "message/rfc822" | "message/global")
            || by_content == "message/rfc822" && !declared.starts_with("text/");
        let message = if is_message {
            open(&decoded, nested, budget, defects)
        } else {
            None
        };
        attachments.push(Attachment {
            name: name.as_deref().map(safe_name).unwrap_or_else(|| nameless(message.as_ref())),
            media_type: if message.is_some() { "message/rfc822" } else { by_content }.to_owned(),
            declared,
            inline: !part.is_attachment() && (part.has_content_id || part.disposition.value == "inline"),
            bytes: Arc::from(decoded.into_owned()),
            message: message.map(Box::new),
        });
    }
    attachments
}

/// Where the bodies of a message's attachments lie in its bytes, in the order of [`Message::attachments`], each with whether
/// it is written in base64. As many as were read; fewer where a reader gave up.
pub(in crate::mail) fn attachment_bodies(raw: &RawMessage) -> Vec<(std::ops::Range<usize>, bool)> {
    let bytes = raw.bytes();
    let find = || {
        let mut budget = Budget::full();
        let mut defects = Vec::new();
        let section = fields::split(bytes, guard::HEADER_OCTETS_MAX);
        let found = parts::split(bytes, &section.fields, section.body_at, &mut budget, &mut defects);
        let body = body::body(bytes, &found, &mut defects);
        let leaf = |(index, part): (usize, &Part)| {
            let is_attached =
                !part.is_multipart && body.used.binary_search(&index).is_err() && !(part.body.is_empty() && part.file_name().is_none());
            is_attached.then(|| (part.body.clone(), part.encoding == parts::Encoding::Base64))
        };
        found.iter().enumerate().filter_map(leaf).collect()
    };
    if bytes.len() > MESSAGE_OCTETS_MAX {
        return Vec::new();
    }
    guard::caught(find).unwrap_or_default()
}

/// A nested message is called by its subject, as mail programs do; anything else without a name is `unnamed`.
fn nameless(message: Option<&Message>) -> String {
    match message.filter(|m| !m.subject.is_empty()) {
        Some(message) => safe_name(&format!("{}.eml", message.subject.replace(['/', '\\'], " "))),
        None => safe_name(""),
    }
}

/// Opens a nested message, where neither depth nor number forbids it.
fn open(bytes: &[u8], nested: usize, budget: &mut Budget, defects: &mut Vec<Defect>) -> Option<Message> {
    if nested >= guard::NESTED_MAX || !guard::take(&mut budget.messages) {
        defects.push(Defect::TooDeep);
        return None;
    }
    let message = read(bytes, nested + 1, budget);
    // What was too deep or too large inside is said of the whole.
    defects.extend(message.defects.iter().filter(|d| matches!(d, Defect::TooDeep | Defect::TooLarge)));
    Some(message)
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
