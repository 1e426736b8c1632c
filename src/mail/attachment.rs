//! What is attached: its kind by content, a label that is safe to show, its bytes.
//! Never: opens an archive, reads a document, trusts a declared type or a name.

use super::charset;
use super::fields::clean_line;
use super::guard::NAME_CHARS_MAX;
use super::guard::caught;
use super::html;
use super::message::Message;
use std::sync::Arc;

/// Characters of a written file name that are looked at; the last part of the path lies within.
const FIELD_CHARS_MAX: usize = 4096;

/// One attachment of a message.
#[derive(Clone)]
pub struct Attachment {
    /// What the sender called it: last path part, no controls or direction marks, at most 120 characters. A label only.
    pub name: String,
    /// The media type the sender declared (RFC 2045), lower-case.
    pub declared: String,
    /// The media type by content; `application/octet-stream` where it cannot be told.
    pub media_type: String,
    /// The decoded bytes.
    pub bytes: Arc<[u8]>,
    /// Shown in the body by the sender's mail program (Content-Disposition inline or a Content-ID): logos, mostly.
    pub inline: bool,
    /// The message inside, where this is one (message/rfc822) and not too deep.
    pub message: Option<Box<Message>>,
}

/// Octets below which a picture in the body is a logo. A telephone's photograph, which some mail programs show in the body as
/// well, has more, however small it was made.
const LOGO_OCTETS_MAX: usize = 20 << 10;

impl Attachment {
    /// Whether it seems to be a letterhead's or signature's picture and nothing that was sent to be looked at.
    pub fn seems_a_logo(&self) -> bool {
        self.inline && self.bytes.len() < LOGO_OCTETS_MAX
    }
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

/// A label that is safe to show (attack 17): the last part of the path, one line, no direction marks, at most
/// [`NAME_CHARS_MAX`] characters with its extension kept. Never a path to store anything under.
pub fn safe_name(written: &str) -> String {
    // Cleaned before the path is cut, so that a control character cannot hide a separator.
    let line = clean_line(written, FIELD_CHARS_MAX);
    let last = line
        .rsplit(['/', '\\', '\u{2215}', '\u{2044}', '\u{ff0f}', '\u{ff3c}'])
        .next()
        .unwrap_or_default();
    let last = last.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '"' | '\''));
    let name: String = last
        .chars()
        .map(|c| {
            if matches!(c, '<' | '>' | ':' | '|' | '?' | '*' | '"') {
                '_'
            } else {
                c
            }
        })
        .collect();
    if name.is_empty() {
        return "unnamed".to_owned();
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let reserved = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) && stem.ends_with(|c: char| c.is_ascii_digit()));
    let name = if reserved { format!("_{name}") } else { name };
    shorten(&name)
}

fn shorten(name: &str) -> String {
    if name.chars().count() <= NAME_CHARS_MAX {
        return name.to_owned();
    }
    let extension = name
        .rsplit_once('.')
        .map(|(_, e)| e)
        .filter(|e| !e.is_empty() && e.chars().count() <= 10);
    let room = NAME_CHARS_MAX - 1 - extension.map_or(0, |e| e.chars().count() + 1);
    let mut short: String = name.chars().take(room).collect();
    short.push('…');
    if let Some(extension) = extension {
        short.push('.');
        short.push_str(extension);
    }
    short
}

/// The media type by content. What the sender called it is never asked, save between two kinds of plain text.
pub fn media_type(bytes: &[u8]) -> &'static str {
    const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    const TNEF: &[u8] = &[0x78, 0x9f, 0x3e, 0x22];
    if bytes.starts_with(TNEF) {
        return "application/ms-tnef";
    }
    if bytes.starts_with(OLE) {
        return ole_type(bytes);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_type(bytes);
    }
    // Some scanners write rubbish before the PDF's header; readers allow a kilobyte (ISO 32000-1, annex H.3.4.1).
    if find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() {
        return "application/pdf";
    }
    if let Some(text) = text_type(bytes) {
        return text;
    }
    match caught(|| infer::get(bytes)).flatten().map(|t| t.mime_type()) {
        // What is text by infer's short look and is no text by ours is nothing we know.
        Some("text/html" | "text/xml" | "text/x-shellscript") | None => "application/octet-stream",
        Some(known) => known,
    }
}

/// The words of a file that is text, read as a body of that media type would be: UTF-8 or UTF-16 by its mark, else what
/// HTML declares for itself, else as unlabelled mail.
pub fn text_of(bytes: &[u8], media_type: &str) -> String {
    let label = match bytes {
        [0xff, 0xfe, ..] => Some("utf-16le".to_owned()),
        [0xfe, 0xff, ..] => Some("utf-16be".to_owned()),
        _ if media_type == "text/html" => html::declared_charset(bytes),
        _ => None,
    };
    let (text, _) = charset::decode(bytes, label.as_deref());
    if media_type == "text/html" { html::to_text(&text) } else { text }
}

/// A compound file (MS-CFB): Word, Excel, PowerPoint or an Outlook message, by the names in its directory (UTF-16).
fn ole_type(bytes: &[u8]) -> &'static str {
    let window = &bytes[..bytes.len().min(4 * 1024 * 1024)];
    let has = |name: &str| {
        let wide: Vec<u8> = name.bytes().flat_map(|b| [b, 0]).collect();
        find(window, &wide).is_some()
    };
    if has("__properties_version1.0") || has("__substg1.0_") {
        "application/vnd.ms-outlook"
    } else if has("WordDocument") {
        "application/msword"
    } else if has("Workbook") {
        "application/vnd.ms-excel"
    } else if has("PowerPoint Document") {
        "application/vnd.ms-powerpoint"
    } else {
        "application/x-ole-storage"
    }
}

/// A zip: an office document where its directory says so, by names only; nothing is unpacked (attack 16).
fn zip_type(bytes: &[u8]) -> &'static str {
    // OpenDocument puts an uncompressed `mimetype` first (ODF 1.3 part 2, §3.3).
    for (kind, name) in [
        (
            "application/vnd.oasis.opendocument.text",
            &b"mimetypeapplication/vnd.oasis.opendocument.text"[..],
        ),
        (
            "application/vnd.oasis.opendocument.spreadsheet",
            b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        ),
        (
            "application/vnd.oasis.opendocument.presentation",
            b"mimetypeapplication/vnd.oasis.opendocument.presentation",
        ),
        ("application/epub+zip", b"mimetypeapplication/epub+zip"),
    ] {
        if bytes.get(30..30 + name.len()) == Some(name) {
            return kind;
        }
    }
    let mut content_types = false;
    let (mut word, mut sheet, mut slides) = (false, false, false);
    for name in zip_names(bytes) {
        content_types |= name == b"[Content_Types].xml";
        word |= name.starts_with(b"word/");
        sheet |= name.starts_with(b"xl/");
        slides |= name.starts_with(b"ppt/");
    }
    match (content_types, word, sheet, slides) {
        (true, true, _, _) => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (true, _, true, _) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (true, _, _, true) => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/zip",
    }
}

/// The names in a zip's central directory, at most 2,000 (APPNOTE 4.3.12).
fn zip_names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let number = |at: usize, len: usize| -> Option<usize> {
        bytes
            .get(at..at + len)
            .map(|b| b.iter().rev().fold(0usize, |n, &x| n << 8 | usize::from(x)))
    };
    // The end record is in the last 64 KB and a bit.
    let tail = bytes.len().saturating_sub(66_000);
    let end = bytes[tail..].windows(4).rposition(|w| w == b"PK\x05\x06").map(|at| tail + at);
    let mut at = end.and_then(|e| number(e + 16, 4)).unwrap_or(bytes.len());
    std::iter::from_fn(move || {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let (name, extra, comment) = (number(at + 28, 2)?, number(at + 30, 2)?, number(at + 32, 2)?);
        let found = bytes.get(at + 46..at + 46 + name)?;
        at += 46 + name + extra + comment;
        Some(found)
    })
    .take(2_000)
}

/// Kinds of text, where the bytes are text: no NUL and few controls in the first 4 KB.
fn text_type(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(4096)];
    let controls = head
        .iter()
        .filter(|b| (**b < 32 && !matches!(**b, b'\n' | b'\r' | b'\t' | 12 | 27)) || **b == 127)
        .count();
    if head.is_empty() || controls * 50 > head.len() || head.contains(&0) {
        return None;
    }
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("{\\rtf") {
        return Some("application/rtf");
    }
    if text.starts_with("begin:vcalendar") {
        return Some("text/calendar");
    }
    if text.starts_with("begin:vcard") {
        return Some("text/vcard");
    }
    if text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg")) || (text.starts_with("<!doctype svg")) {
        return Some("image/svg+xml");
    }
    if ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| text.starts_with(tag))
        || (text.starts_with("<?xml") && text.contains("<html"))
    {
        return Some("text/html");
    }
    if text.starts_with("<?xml") {
        return Some("text/xml");
    }
    if is_message(text) {
        return Some("message/rfc822");
    }
    // Latin-1 text without any letter in it is no text: a picture's bytes may be free of controls by chance.
    let letters = head.iter().filter(|b| b.is_ascii_alphanumeric() || b.is_ascii_whitespace()).count();
    (letters * 2 > head.len() || std::str::from_utf8(&head[..head.len().saturating_sub(3)]).is_ok()).then_some("text/plain")
}

/// Whether a text begins as a message does: two fields at least, one of them a field that only mail has.
fn is_message(lower: &str) -> bool {
    const MAIL: [&str; 8] = [
        "received",
        "return-path",
        "from",
        "message-id",
        "delivered-to",
        "mime-version",
        "x-mozilla-status",
        "date",
    ];
    let (mut fields, mut mail) = (0, 0);
    for line in lower.lines().take(60) {
        if line.starts_with([' ', '\t']) && fields > 0 {
            continue;
        }
        if line.is_empty() {
            break;
        }
        match line.split_once(':') {
            Some((name, _)) if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') => {
                fields += 1;
                mail += usize::from(MAIL.contains(&name));
            }
            _ if fields == 0 && line.starts_with("from ") => {}
            _ => return false,
        }
    }
    fields >= 3 && mail >= 2
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|&b| b == first) {
        let at = from + at;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
