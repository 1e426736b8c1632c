//! Our own letters as RFC 5322 bytes. Every one is marked so that it screens as unanswerable itself (RFC 3834 §3.1):
//! Auto-Submitted, X-Auto-Response-Suppress, a Message-ID of ours. Deterministic: same letter, same bytes.

use super::address::AddrSpec;
use super::address::NamedAddress;
use super::attachment::safe_name;
use super::message::MessageId;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use lettre::Address;
use lettre::Message;
use lettre::message::Attachment;
use lettre::message::Body;
use lettre::message::Mailbox;
use lettre::message::MultiPart;
use lettre::message::SinglePart;
use lettre::message::header::ContentTransferEncoding;
use lettre::message::header::ContentType;
use lettre::message::header::HeaderName;
use lettre::message::header::HeaderValue;
use sha2::Digest;
use sha2::Sha256;
use std::time::SystemTime;

/// How each of our own Message-IDs begins. What answers one answers a letter of ours, as far as form tells.
pub const ID_PREFIX: &str = "redress.";

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
    /// The letter as HTML, the same words; empty for a reader who needs plain text alone.
    pub html: String,
    /// What goes with it.
    pub attachments: Vec<Copy>,
    /// `auto-replied` for an answer to a message, `auto-generated` for a notice (RFC 3834 §3.1.7).
    pub answers_a_message: bool,
}

/// Message-IDs in References: the first of the thread and the newest ones (RFC 5322 §3.6.4 sets no limit; servers do).
const REFERENCES_MAX: usize = 20;

/// Writes the bytes, CRLF lines, ASCII only. `Err` says why a letter cannot be written (an address that lettre refuses),
/// without repeating the address.
pub fn compose(letter: &Outgoing) -> Result<Vec<u8>, String> {
    for (what, value) in header_values(letter) {
        if value.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return Err(format!("the {what} holds a line break or another control character"));
        }
    }
    let mut builder = Message::builder()
        .from(mailbox(&letter.from, "sender")?)
        .to(mailbox(&letter.to, "recipient")?)
        .subject(single_spaces(&letter.subject))
        .date(SystemTime::from(letter.date))
        .message_id(Some(format!("<{}>", letter.message_id.0)));
    if let Some(address) = &letter.reply_to {
        builder = builder.reply_to(mailbox(
            &NamedAddress {
                name: String::new(),
                address: address.clone(),
            },
            "address for answers",
        )?);
    }
    if let Some(id) = &letter.in_reply_to {
        builder = builder.in_reply_to(format!("<{}>", id.0));
    }
    let references = references(letter);
    if !references.is_empty() {
        builder = builder.references(references);
    }
    let auto_submitted = if letter.answers_a_message {
        "auto-replied"
    } else {
        "auto-generated"
    };
    for (name, value) in [
        ("Auto-Submitted", auto_submitted),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", "en-GB"),
    ] {
        let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| "a header name is not ASCII".to_owned())?;
        builder = builder.raw_header(HeaderValue::new(name, value.to_owned()));
    }
    let message = match body(letter)? {
        Words::Both(parts) => builder.multipart(parts),
        Words::Plain(part) => builder.singlepart(part),
    }
    .map_err(|e| format!("the letter could not be built: {e}"))?;
    let bytes = message.formatted();
    if !bytes.is_ascii() {
        return Err("the letter did not come out as ASCII".to_owned());
    }
    Ok(bytes)
}

/// One space between words: of two where a field is folded, the library drops both (RFC 2047, section 6.2, lets a reader
/// ignore white space between encoded words).
fn single_spaces(subject: &str) -> String {
    subject.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Everything that lands in a header field.
fn header_values(letter: &Outgoing) -> Vec<(&'static str, &str)> {
    let mut values = vec![
        ("subject", letter.subject.as_str()),
        ("Message-ID", &letter.message_id.0),
        ("sender's name", &letter.from.name),
        ("recipient's name", &letter.to.name),
    ];
    values.extend(
        letter
            .in_reply_to
            .iter()
            .chain(&letter.references)
            .map(|id| ("thread", id.0.as_str())),
    );
    values.extend(letter.attachments.iter().flat_map(|copy| {
        [
            ("attachment's name", copy.name.as_str()),
            ("attachment's type", copy.media_type.as_str()),
        ]
    }));
    values
}

/// Whether a letter to this address can be written at all. RFC 5322 lets more through than the library writes: a local part
/// over 64 octets, some punctuation, a domain label that ends in a hyphen.
pub fn can_be_written_to(address: &AddrSpec) -> bool {
    address.to_string().parse::<Address>().is_ok()
}

fn mailbox(named: &NamedAddress, whose: &str) -> Result<Mailbox, String> {
    let address: Address = named
        .address
        .to_string()
        .parse()
        .map_err(|e| format!("the {whose}'s address cannot be written: {e}"))?;
    let name = named.name.trim();
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

fn references(letter: &Outgoing) -> String {
    let all = &letter.references;
    let newest = all.len().saturating_sub(REFERENCES_MAX - 1).max(1);
    let ids: Vec<String> = all
        .iter()
        .take(1)
        .chain(all.iter().skip(newest))
        .map(|id| format!("<{}>", id.0))
        .collect();
    ids.join(" ")
}

/// The body of a letter.
enum Words {
    /// Parts: the two forms, or files beside the words.
    Both(MultiPart),
    /// Plain text and nothing else.
    Plain(SinglePart),
}

/// Plain text and HTML side by side, and what goes with them. Boundaries come from the Message-ID, so that a retry
/// repeats the letter octet for octet.
fn body(letter: &Outgoing) -> Result<Words, String> {
    let plain = words(ContentType::TEXT_PLAIN, &letter.text)?;
    let mixed = || MultiPart::mixed().boundary(boundary(letter, "all"));
    if letter.html.is_empty() {
        return match letter.attachments.is_empty() {
            true => Ok(Words::Plain(plain)),
            false => with_files(mixed().singlepart(plain), &letter.attachments).map(Words::Both),
        };
    }
    let words = MultiPart::alternative()
        .boundary(boundary(letter, "words"))
        .singlepart(plain)
        .singlepart(self::words(ContentType::TEXT_HTML, &letter.html)?);
    if letter.attachments.is_empty() {
        return Ok(Words::Both(words));
    }
    with_files(mixed().multipart(words), &letter.attachments).map(Words::Both)
}

fn with_files(mut mixed: MultiPart, files: &[Copy]) -> Result<MultiPart, String> {
    for copy in files {
        let media_type = ContentType::parse(&copy.media_type)
            .or_else(|_| ContentType::parse("application/octet-stream"))
            .map_err(|e| e.to_string())?;
        mixed = mixed.singlepart(Attachment::new(safe_name(&copy.name)).body(copy.bytes.clone(), media_type));
    }
    Ok(mixed)
}

/// Quoted-printable whatever the words are: no line is ever too long and no octet needs 8BITMIME.
fn words(kind: ContentType, text: &str) -> Result<SinglePart, String> {
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| "the letter's text cannot be encoded".to_owned())?;
    Ok(SinglePart::builder().header(kind).body(body))
}

fn boundary(letter: &Outgoing, which: &str) -> String {
    let digest = Sha256::digest(format!("{}\n{which}", letter.message_id.0));
    format!("=_{}", &HEXLOWER.encode(&digest)[..32])
}

#[cfg(test)]
#[path = "compose_tests.rs"]
mod tests;
