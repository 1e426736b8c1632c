//! What an attachment says: the words that were read in it, or why none were. Plain values; `reading` fills them,
//! `casework` judges them. They stand in this room so that neither has to know the other.
//! Never: an opinion of what the words are worth; a store, a clock.
//! The words may be those of a passport: they live as long as the decision on one message, are never stored or logged,
//! and `{:?}` shows counts only.

use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// One attachment, as far as it could be read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadDocument {
    /// What the sender called it, made safe to show ([`super::attachment::safe_name`]). A label only.
    pub name: String,
    /// The media type by content.
    pub media_type: String,
    /// Its size in octets.
    pub bytes: u64,
    /// SHA-256 of its bytes, lower-case hexadecimal: the same document sent twice is one document.
    pub sha256: String,
    /// Whether the sender's mail program showed it in the body: a logo, mostly, but iPhones do so with every photo.
    pub inline: bool,
    /// What was read in it.
    pub outcome: Reading,
    /// What it holds, in order: the files of a zip, the attachments of a message or a winmail.dat.
    pub inside: Vec<ReadDocument>,
}

/// What came of reading one attachment. The texts of the last three are for the clerk: short, without the sender's words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Words were read, page by page. One page for what has none (a letter as DOCX, a message).
    Text {
        /// The pages, in order; those without words are there and empty.
        pages: Vec<Page>,
        /// What of the document was not read, and why, each in words for the clerk (`page 2: no program …`). Empty where all
        /// of it was: only then may "it is not in there" be said of anything.
        unread: Vec<String>,
    },
    /// It was opened and looked at, and there are no words in it: a photograph of a hedge, an empty page.
    NoText,
    /// It has no words of its own; what it holds is in `inside` (a zip).
    Holds,
    /// It is locked with a password.
    Encrypted,
    /// It could not be opened: cut off, damaged, or not what it begins as.
    Broken(String),
    /// Opening it would cost more than a stranger may cost us; nothing more of it was looked at.
    TooLarge(String),
    /// Nothing was tried, or it was not finished: no reader for its kind, no OCR engine here, no time left.
    NotChecked(String),
}

/// One page and how its words were come by.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Whether they were written as text or recognised in a picture.
    pub how: How,
    /// The words, line by line, top to bottom; no empty lines.
    pub lines: Vec<String>,
    /// Lines that may be a machine-readable zone (ICAO 9303 part 3, OCR-B): capital letters, digits and `<`, 28 to 46
    /// characters, in order from top to bottom. As read, save that a passport's lines are 44 long by more or fewer fillers, and
    /// that no digit is told in them where only letters can stand, nor the other way round (DECISIONS 68); the number, the
    /// names' spelling and all check digits are as they were seen.
    pub mrz: Vec<String>,
}

/// How a page's words were come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The text layer of a PDF.
    TextLayer,
    /// The words of a document that is text: DOCX, ODT, RTF, HTML, plain, a message.
    Words,
    /// Recognised in a picture: letters may be wrong.
    Ocr {
        /// What recognised them.
        engine: Engine,
    },
}

/// A program that recognises letters in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// The PP-OCRv4 models, run in this program.
    PpOcr,
    /// Tesseract, run as a program of its own.
    Tesseract,
}

impl ReadDocument {
    /// Every page of this document, without those of what it holds.
    pub fn pages(&self) -> &[Page] {
        match &self.outcome {
            Reading::Text { pages, .. } => pages,
            Reading::NoText | Reading::Holds | Reading::Encrypted | Reading::Broken(_) | Reading::TooLarge(_) | Reading::NotChecked(_) => {
                &[]
            }
        }
    }

    /// Every line of this document, without those of what it holds.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.pages().iter().flat_map(|p| p.lines.iter().map(String::as_str))
    }

    /// What of this document was not read although the rest was: [`Reading::Text`]'s own account of it.
    pub fn unread(&self) -> &[String] {
        match &self.outcome {
            Reading::Text { unread, .. } => unread,
            Reading::NoText | Reading::Holds | Reading::Encrypted | Reading::Broken(_) | Reading::TooLarge(_) | Reading::NotChecked(_) => {
                &[]
            }
        }
    }

    /// This document and all that it holds, outermost first. Bounded, since the reader bounds the depth.
    pub fn all(&self) -> Vec<&ReadDocument> {
        let mut found = vec![self];
        let mut at = 0;
        while let Some(document) = found.get(at).copied() {
            found.extend(&document.inside);
            at += 1;
        }
        found
    }

    /// What was done with it, in a few words for the clerk; none of the document's own.
    pub fn finding(&self) -> String {
        let said = match &self.outcome {
            Reading::Text { pages, unread } => {
                let words: usize = pages.iter().flat_map(|p| &p.lines).map(|l| l.split_whitespace().count()).sum();
                let recognised = pages.iter().any(|p| matches!(p.how, How::Ocr { .. }));
                let how = if recognised { "read from the picture" } else { "read" };
                let pages = match pages.len() {
                    0 | 1 => String::new(),
                    n => format!(" on {n} pages"),
                };
                let plural = if words == 1 { "word" } else { "words" };
                let rest = match unread.as_slice() {
                    [] => String::new(),
                    parts => format!("; not checked: {}", parts.join("; ")),
                };
                format!("{how}: {words} {plural}{pages}{rest}")
            }
            Reading::NoText => "looked at: no words in it".to_owned(),
            Reading::Holds => "opened".to_owned(),
            Reading::Encrypted => "cannot be opened: it is locked with a password; ask for it without one".to_owned(),
            Reading::Broken(why) => format!("cannot be opened: {why}; ask for it again, as a PDF or a photo"),
            Reading::TooLarge(why) => format!("not checked: {why}"),
            Reading::NotChecked(why) => format!("not checked: {why}"),
        };
        match self.inside.len() {
            0 => said,
            1 => format!("{said}; holds 1 file"),
            n => format!("{said}; holds {n} files"),
        }
    }
}

impl fmt::Debug for ReadDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadDocument({}, {} bytes, {:?}", self.media_type, self.bytes, self.outcome)?;
        if !self.inside.is_empty() {
            write!(f, ", inside {:?}", self.inside)?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { pages, unread } if unread.is_empty() => write!(f, "Text({pages:?})"),
            Self::Text { pages, unread } => write!(f, "Text({pages:?}, unread {unread:?})"),
            Self::NoText => f.write_str("NoText"),
            Self::Holds => f.write_str("Holds"),
            Self::Encrypted => f.write_str("Encrypted"),
            Self::Broken(why) => write!(f, "Broken({why})"),
            Self::TooLarge(why) => write!(f, "TooLarge({why})"),
            Self::NotChecked(why) => write!(f, "NotChecked({why})"),
        }
    }
}

impl fmt::Debug for Page {
    // A page may be a passport's: its words never reach a log by way of `{:?}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Page({:?}, {} lines, {} mrz)", self.how, self.lines.len(), self.mrz.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> ReadDocument {
        ReadDocument {
            name: "consent.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: 812,
            sha256: String::new(),
            inline: false,
            outcome: Reading::Text {
                pages: vec![Page {
                    how: How::TextLayer,
                    lines: vec!["I, Ivy Penrose, authorise my son".to_owned()],
                    mrz: Vec::new(),
                }],
                unread: Vec::new(),
            },
            inside: Vec::new(),
        }
    }

    #[test]
    fn its_words_are_in_no_debug_line_and_no_finding() {
        let letter = letter();
        assert_eq!(
            format!("{letter:?}"),
            "ReadDocument(application/pdf, 812 bytes, Text([Page(TextLayer, 1 lines, 0 mrz)]))"
        );
        assert_eq!(letter.finding(), "read: 6 words");
    }

    #[test]
    fn what_was_not_read_is_said_beside_what_was() {
        let mut letter = letter();
        let Reading::Text { unread, .. } = &mut letter.outcome else {
            unreachable!("a letter has words")
        };
        unread.push("page 2: no program that recognises letters is installed".to_owned());
        assert_eq!(
            letter.finding(),
            "read: 6 words; not checked: page 2: no program that recognises letters is installed"
        );
        assert_eq!(letter.unread().len(), 1);
    }

    #[test]
    fn what_is_held_is_found_at_every_depth() {
        let mut zip = letter();
        zip.outcome = Reading::Holds;
        let mut inner = letter();
        inner.inside = vec![letter(), letter()];
        zip.inside = vec![inner, letter()];
        assert_eq!(zip.all().len(), 5);
        assert_eq!(zip.finding(), "opened; holds 2 files");
    }
}
