//! MIME parts (RFC 2045, 2046): one pass over the lines, a stack of open boundaries, no recursion.
//! A body that is cut off before its closing boundary keeps its text: the part simply ends where the bytes end.
//! Never: opens a nested message (that is `message::parse`, under its own bound), decodes a body.

use super::charset;
use super::fields;
use super::fields::clean_line;
use super::guard::Budget;
use super::guard::DEPTH_MAX;
use super::guard::NAME_CHARS_MAX;
use super::guard::PART_HEADER_OCTETS_MAX;
use super::guard::caught;
use super::guard::take;
use super::message::Defect;
use mail_parser::HeaderValue;
use mail_parser::parsers::MessageStream;
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// A Content-Type or Content-Disposition (RFC 2045 §5, 2183), parameters decoded (RFC 2231).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::mail) struct Labelled {
    /// `text/plain`, `multipart/mixed`, `attachment`; lower-case.
    pub value: String,
    /// Lower-case names.
    parameters: Vec<(String, String)>,
}

impl Labelled {
    /// Reads a field's value; an unreadable one is empty.
    pub fn read(value: &str) -> Self {
        const VALUE_OCTETS_MAX: usize = 16 * 1024;
        let mut end = value.len().min(VALUE_OCTETS_MAX);
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        let line = format!("{}\n", &value[..end]);
        let parsed = caught(|| match MessageStream::new(line.as_bytes()).parse_content_type() {
            HeaderValue::ContentType(ct) => Some(Self {
                value: match &ct.c_subtype {
                    Some(subtype) => format!("{}/{}", ct.c_type, subtype),
                    None => ct.c_type.to_string(),
                }
                .to_ascii_lowercase(),
                parameters: ct
                    .attributes()
                    .unwrap_or_default()
                    .iter()
                    .map(|a| (a.name.to_ascii_lowercase(), a.value.to_string()))
                    .collect(),
            }),
            _ => None,
        });
        parsed.flatten().unwrap_or_default()
    }

    /// A parameter's value.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// What a body is encoded with (RFC 2045 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mail) enum Encoding {
    /// 7bit, 8bit, binary, or a name nobody knows.
    Identity,
    QuotedPrintable,
    Base64,
}

/// One part: a leaf with a body, or a multipart with parts of its own.
#[derive(Debug)]
pub(in crate::mail) struct Part {
    pub content_type: Labelled,
    pub disposition: Labelled,
    pub encoding: Encoding,
    /// Whether a Content-ID stands on it: something in the HTML refers to it.
    pub has_content_id: bool,
    /// The multipart it stands in.
    pub parent: Option<usize>,
    /// Parts in it, in order; empty for a leaf.
    pub children: Vec<usize>,
    /// Whether it was opened as a multipart.
    pub is_multipart: bool,
    /// Where its body lies in the message.
    pub body: Range<usize>,
}

impl Part {
    /// The file name, as the sender wrote it and decoded; `None` where there is none.
    pub fn file_name(&self) -> Option<String> {
        let name = self
            .disposition
            .parameter("filename")
            .or_else(|| self.content_type.parameter("name"))?;
        // Many programs put encoded-words where RFC 2231 belongs.
        Some(fields::decode_words(name))
    }

    /// Whether the sender says it is to be saved and not read.
    pub fn is_attachment(&self) -> bool {
        self.disposition.value == "attachment"
    }

    /// The body's bytes, transfer encoding undone, without loss: what is no base64 stays as it is.
    pub fn decoded<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let body = &bytes[self.body.clone()];
        match self.encoding {
            Encoding::Identity => Cow::Borrowed(body),
            Encoding::QuotedPrintable => Cow::Owned(charset::quoted_printable(body)),
            Encoding::Base64 => {
                let (mut decoded, rest) = charset::base64(body);
                let is_text = self.content_type.value.starts_with("text/");
                if decoded.is_empty() && !rest.is_empty() {
                    return Cow::Borrowed(body);
                }
                if is_text && !rest.is_empty() {
                    decoded.push(b'\n');
                    decoded.extend_from_slice(rest);
                }
                Cow::Owned(decoded)
            }
        }
    }

    fn new(fields: &[(String, String)], parent: Option<(usize, &Part)>, body: Range<usize>) -> Self {
        let content_type = match fields::first(fields, "content-type").map(Labelled::read) {
            Some(read) if read.value.contains('/') => read,
            // Inside a digest a part without a type is a message (RFC 2046 §5.1.5); elsewhere it is plain text.
            _ if parent.is_some_and(|(_, p)| p.content_type.value == "multipart/digest") => Labelled {
                value: "message/rfc822".to_owned(),
                parameters: Vec::new(),
            },
            _ => Labelled {
                value: "text/plain".to_owned(),
                parameters: Vec::new(),
            },
        };
        let encoding = match fields::first(fields, "content-transfer-encoding")
            .map(|v| clean_line(v, NAME_CHARS_MAX).to_ascii_lowercase())
            .as_deref()
        {
            Some("quoted-printable") => Encoding::QuotedPrintable,
            Some("base64") => Encoding::Base64,
            _ => Encoding::Identity,
        };
        Self {
            content_type,
            disposition: fields::first(fields, "content-disposition").map(Labelled::read).unwrap_or_default(),
            encoding,
            has_content_id: fields::first(fields, "content-id").is_some_and(|v| !v.is_empty()),
            parent: parent.map(|(index, _)| index),
            children: Vec::new(),
            is_multipart: false,
            body,
        }
    }
}

/// A multipart that is open while the lines go by.
struct Open {
    index: usize,
    boundary: Vec<u8>,
}

/// Splits a message into its parts; the first is the message itself. `fields` is its own header.
pub(in crate::mail) fn split(
    bytes: &[u8],
    header: &[(String, String)],
    body_at: usize,
    budget: &mut Budget,
    defects: &mut Vec<Defect>,
) -> Vec<Part> {
    let mut parts = vec![Part::new(header, None, body_at..bytes.len())];
    let mut stack: Vec<Open> = Vec::new();
    let mut current = 0; // the leaf or preamble that the lines belong to
    let mut skipping = open(&mut parts, 0, &mut stack, defects);
    let mut at = body_at;
    if stack.is_empty() {
        return parts;
    }
    let mut epilogue = false;
    while at < bytes.len() {
        let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n + 1);
        let line = &bytes[at..end];
        let Some((level, closes)) = delimiter(line, &stack) else {
            at = end;
            continue;
        };
        // The line end before a delimiter belongs to the delimiter (RFC 2046 §5.1.1).
        let body_end = before_line_end(bytes, at);
        if !skipping && !epilogue {
            parts[current].body.end = body_end.max(parts[current].body.start);
        }
        if level + 1 < stack.len() {
            defects.push(Defect::CutOff);
        }
        for closed in stack.drain(level + 1..) {
            parts[closed.index].body.end = body_end.max(parts[closed.index].body.start);
        }
        at = end;
        if closes {
            if let Some(closed) = stack.pop() {
                parts[closed.index].body.end = body_end.max(parts[closed.index].body.start);
            }
            if stack.is_empty() {
                return parts;
            }
            epilogue = true;
            continue;
        }
        epilogue = false;
        if !take(&mut budget.parts) {
            defects.push(Defect::TooLarge);
            return parts;
        }
        let section = part_header(bytes, at, &stack);
        let parent = stack[level].index;
        let part = Part::new(&section.fields, Some((parent, &parts[parent])), section.body_at..bytes.len());
        current = parts.len();
        parts.push(part);
        parts[parent].children.push(current);
        at = section.body_at;
        skipping = open(&mut parts, current, &mut stack, defects);
    }
    // The bytes ended before the outermost boundary was closed.
    defects.push(Defect::CutOff);
    parts
}

/// Opens a part as a multipart where it is one. True where its body is only a preamble.
fn open(parts: &mut [Part], index: usize, stack: &mut Vec<Open>, defects: &mut Vec<Defect>) -> bool {
    let part = &mut parts[index];
    if !part.content_type.value.starts_with("multipart/") {
        return false;
    }
    let Some(boundary) = part
        .content_type
        .parameter("boundary")
        .map(str::trim_end)
        .filter(|b| !b.is_empty() && b.len() <= 250)
    else {
        // A multipart nobody can split is read as the text it may be.
        part.content_type = Labelled {
            value: "text/plain".to_owned(),
            parameters: Vec::new(),
        };
        return false;
    };
    if stack.len() >= DEPTH_MAX {
        defects.push(Defect::TooDeep);
        return false;
    }
    part.is_multipart = true;
    stack.push(Open {
        index,
        boundary: boundary.as_bytes().to_vec(),
    });
    true
}

/// The header of a part; a delimiter ends it too, so that an empty part cannot swallow the next.
fn part_header(bytes: &[u8], at: usize, stack: &[Open]) -> fields::Section {
    let mut end = at;
    while end < bytes.len() && end - at <= PART_HEADER_OCTETS_MAX {
        let next = memchr(b'\n', &bytes[end..]).map_or(bytes.len(), |n| end + n + 1);
        let line = &bytes[end..next];
        if delimiter(line, stack).is_some() {
            let mut section = fields::split(&bytes[at..end], PART_HEADER_OCTETS_MAX);
            section.body_at = end;
            return section;
        }
        end = next;
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    let mut section = fields::split(&bytes[at..end], PART_HEADER_OCTETS_MAX);
    section.body_at += at;
    section
}

/// Which open boundary a line is, innermost first, and whether it closes.
fn delimiter(line: &[u8], stack: &[Open]) -> Option<(usize, bool)> {
    let rest = line.strip_prefix(b"--")?.trim_ascii_end();
    stack.iter().enumerate().rev().find_map(|(level, open)| {
        let after = rest.strip_prefix(open.boundary.as_slice())?;
        match after {
            b"" => Some((level, false)),
            b"--" => Some((level, true)),
            _ => None,
        }
    })
}

fn before_line_end(bytes: &[u8], at: usize) -> usize {
    match &bytes[..at] {
        [.., b'\r', b'\n'] => at - 2,
        [.., b'\n'] => at - 1,
        _ => at,
    }
}
