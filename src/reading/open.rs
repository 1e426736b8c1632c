//! One attachment opened by what its bytes are, and everything in it, outermost first. Each reader is given what is left
//! of the allowance; a reader of somebody else's that panics costs this document and no other.

use super::archive;
use super::gaps::Gaps;
use super::limits::Allowance;
use super::ocr::Engines;
use super::office;
use super::outlook;
use super::pdf;
use super::picture;
use super::rtf;
use super::tiff;
use super::tnef;
use crate::mail;
use crate::mail::RawMessage;
use crate::mail::attachment;
use crate::mail::document::How;
use crate::mail::document::Page;
use crate::mail::document::ReadDocument;
use crate::mail::document::Reading;
use data_encoding::HEXLOWER;
use sha2::Digest;
use sha2::Sha256;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

/// A file that another one holds.
pub(super) struct Held {
    /// What it is called in there.
    pub name: String,
    /// Its bytes, or why they were not taken out.
    pub bytes: Result<Vec<u8>, Reading>,
}

/// What a reader found.
pub(super) struct Opened {
    /// The document's own words.
    pub outcome: Reading,
    /// What it holds.
    pub holds: Vec<Held>,
}

impl Opened {
    /// Words, and nothing held.
    pub fn just(outcome: Reading) -> Self {
        Self {
            outcome,
            holds: Vec::new(),
        }
    }
}

/// Reads one document.
pub(super) fn document(
    name: &str,
    inline: bool,
    bytes: &[u8],
    depth: usize,
    engines: &Engines,
    allowance: &mut Allowance<'_>,
) -> ReadDocument {
    let media_type = attachment::media_type(bytes);
    let mut read = outside(name, inline, bytes, media_type);
    if let Some(refused) = refused(bytes, depth, allowance) {
        read.outcome = refused;
        return read;
    }
    let opened = catch_unwind(AssertUnwindSafe(|| by_kind(bytes, media_type, engines, allowance)));
    let Ok(opened) = opened else {
        read.outcome = Reading::Broken("the program that reads such files failed on it".to_owned());
        return read;
    };
    read.outcome = bounded(opened.outcome, allowance);
    for held in opened.holds {
        let name = attachment::safe_name(&held.name);
        read.inside.push(match held.bytes {
            Ok(bytes) => document(&name, false, &bytes, depth + 1, engines, allowance),
            Err(why) => ReadDocument {
                outcome: why,
                ..outside(&name, false, &[], "application/octet-stream")
            },
        });
    }
    read
}

/// What is known of a document without opening it.
pub(super) fn outside(name: &str, inline: bool, bytes: &[u8], media_type: &str) -> ReadDocument {
    ReadDocument {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes: bytes.len() as u64,
        sha256: HEXLOWER.encode(&Sha256::digest(bytes)),
        inline,
        outcome: Reading::NoText,
        inside: Vec::new(),
    }
}

/// Why a document is not opened at all.
fn refused(bytes: &[u8], depth: usize, allowance: &mut Allowance<'_>) -> Option<Reading> {
    if bytes.is_empty() {
        return Some(Reading::Broken("it is empty".to_owned()));
    }
    if bytes.len() as u64 > allowance.limits.attachment_bytes {
        return Some(Reading::TooLarge(format!("it has {} MB", bytes.len() >> 20)));
    }
    if depth > allowance.limits.depth {
        return Some(Reading::TooLarge("it lies too deep in other files".to_owned()));
    }
    if !allowance.open_one() {
        return Some(Reading::TooLarge("there are too many files in it".to_owned()));
    }
    if allowance.deadline.is_over() {
        return Some(Reading::NotChecked("there was no time left for it".to_owned()));
    }
    None
}

fn by_kind(bytes: &[u8], media_type: &str, engines: &Engines, allowance: &mut Allowance<'_>) -> Opened {
    match media_type {
        "application/pdf" => Opened::just(pdf::read(bytes, engines, allowance)),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => office::docx(bytes, allowance),
        "application/vnd.oasis.opendocument.text" => office::odt(bytes, allowance),
        "application/rtf" => Opened::just(words(&rtf::text(bytes))),
        "application/zip" => archive::zip(bytes, allowance),
        "application/ms-tnef" => tnef::read(bytes, allowance),
        "application/vnd.ms-outlook" => outlook::message(bytes, allowance),
        "application/x-ole-storage" if outlook::is_encrypted_office(bytes) => Opened::just(Reading::Encrypted),
        "message/rfc822" => message(bytes),
        "text/calendar" | "text/vcard" => Opened::just(Reading::NotChecked("an appointment or a business card".to_owned())),
        "image/svg+xml" => Opened::just(Reading::NotChecked("there is no reader for drawings (SVG)".to_owned())),
        "application/msword" => Opened::just(Reading::NotChecked("a document of an old Word (.doc); ask for a PDF".to_owned())),
        kind if kind.starts_with("text/") => Opened::just(words(&attachment::text_of(bytes, kind))),
        kind if picture::is_one(kind) => Opened::just(recognised(bytes, kind, engines, allowance)),
        _ => Opened::just(Reading::NotChecked("there is no reader for its kind".to_owned())),
    }
}

/// The words of a document without pages.
pub(super) fn words(text: &str) -> Reading {
    let lines = lines_of(text);
    if lines.is_empty() {
        return Reading::NoText;
    }
    Reading::Text {
        pages: vec![Page {
            how: How::Words,
            lines,
            mrz: Vec::new(),
        }],
        unread: Vec::new(),
    }
}

/// Lines with words on them.
pub(super) fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// A picture as a page; a fax as its pages.
fn recognised(bytes: &[u8], media_type: &str, engines: &Engines, allowance: &mut Allowance<'_>) -> Reading {
    let pages = match media_type {
        "image/tiff" => tiff::directories(bytes),
        _ => Vec::new(),
    };
    let Some((last, _)) = pages.split_last().filter(|(_, others)| !others.is_empty()) else {
        return match page(bytes, media_type, engines, allowance) {
            Ok(page) => Gaps::default().outcome(vec![page]),
            Err(why) => why,
        };
    };
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let (mut found, mut gaps) = (Vec::new(), Gaps::default());
    for (number, directory) in (1..).zip(&pages) {
        if !allowance.may_recognise() {
            gaps.pages(number, count, more_than_are_looked_at());
            break;
        }
        // A chain that leads out of the file ends at its last whole page.
        if directory == last && *directory as usize >= bytes.len() {
            break;
        }
        match page(&tiff::beginning_at(bytes, *directory), media_type, engines, allowance) {
            Ok(page) => found.push(page),
            Err(Reading::NoText) => {}
            Err(why) => gaps.page(number, why),
        }
    }
    gaps.outcome(found)
}

fn more_than_are_looked_at() -> Reading {
    Reading::NotChecked("there are more pictures in it than are looked at".to_owned())
}

fn page(bytes: &[u8], media_type: &str, engines: &Engines, allowance: &mut Allowance<'_>) -> Result<Page, Reading> {
    if !allowance.recognise_one() {
        return Err(more_than_are_looked_at());
    }
    let picture = picture::decode(bytes, media_type, allowance.limits)?;
    engines
        .read(picture, allowance.limits, &allowance.deadline)
        .map_err(Reading::NotChecked)
}

/// A message in a message: who wrote, about what, the words, and what is attached to it.
fn message(bytes: &[u8]) -> Opened {
    let message = mail::parse(&RawMessage::new(bytes));
    let mut text = String::new();
    for from in &message.from {
        text.push_str(&format!("From: {} <{}>\n", from.name, from.address));
    }
    text.push_str(&format!("Subject: {}\n{}", message.subject, message.text));
    Opened {
        outcome: words(&text),
        holds: message
            .attachments
            .iter()
            .map(|a| Held {
                name: a.name.clone(),
                bytes: Ok(a.bytes.to_vec()),
            })
            .collect(),
    }
}

/// At most so many lines of so many characters, without controls.
fn bounded(outcome: Reading, allowance: &Allowance<'_>) -> Reading {
    let Reading::Text { mut pages, mut unread } = outcome else {
        return outcome;
    };
    let mut left = allowance.limits.lines;
    let mut cut = false;
    for page in &mut pages {
        cut |= page.lines.len() > left;
        page.lines.truncate(left);
        left -= page.lines.len();
        for line in &mut page.lines {
            if line.chars().any(|c| c.is_control() && c != '\t') || line.len() > allowance.limits.line_chars {
                *line = line
                    .chars()
                    .filter(|c| !c.is_control() || *c == '\t')
                    .take(allowance.limits.line_chars)
                    .collect();
            }
        }
    }
    if cut {
        unread.push(format!("what stands behind its first {} lines", allowance.limits.lines));
    }
    Reading::Text { pages, unread }
}
