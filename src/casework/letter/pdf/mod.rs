//! A letter as a tagged, accessible PDF (PDF/UA-1, ISO 14289-1) on the council's letterhead, from the same Markdown as the
//! mail. `blocks` (what the source says) · `layout` (lines and pages) · `draw` (the file) · `fonts`.
//!
//! A letter never fails on a name: a character that the fonts cannot draw becomes a frame, and a line at the end says so.
//! Should the whole fail, the letter goes without a copy. The same words give the same bytes.

mod blocks;
mod draw;
mod fonts;
mod layout;

#[cfg(test)]
mod tests;

use crate::casework::policy::Council;
use crate::mail::Copy;

/// How large the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 12 point.
    Usual,
    /// 18 point: large print (UK Association for Accessible Formats: 16 to 22).
    Large,
}

impl Size {
    /// The size for somebody who needs large print, or does not.
    pub fn of(large: bool) -> Self {
        if large { Self::Large } else { Self::Usual }
    }
}

/// The copy that goes with a letter; `None` where it cannot be made. `addressee` are the lines of whom it is posted to, below the
/// letterhead; empty where it is not posted.
pub fn copy(source: &str, subject: &str, council: &Council, reference: &str, size: Size, addressee: &[String]) -> Option<Copy> {
    let bytes = make(source, subject, council, reference, size, addressee)?;
    let stem = if reference.is_empty() { "letter" } else { reference };
    Some(Copy {
        name: format!("{stem}.pdf"),
        media_type: "application/pdf".to_owned(),
        bytes,
    })
}

fn make(source: &str, subject: &str, council: &Council, reference: &str, size: Size, addressee: &[String]) -> Option<Vec<u8>> {
    let fonts = fonts::fonts()?;
    let mut blocks = blocks::letterhead(council);
    blocks.extend(blocks::addressee(addressee));
    blocks.extend(blocks::of(source));
    if blocks::make_drawable(&mut blocks, fonts) {
        let mut note = vec![blocks::note(
            "A frame stands for a letter that this copy cannot print. The email shows every letter.",
        )];
        blocks::make_drawable(&mut note, fonts);
        blocks.extend(note);
    }
    let pages = layout::pages(&blocks, fonts, size);
    let (title, foot, name) = (
        // A document without a title is not accessible (PDF/UA-1, 7.1).
        blocks::drawable(if subject.trim().is_empty() { "Letter" } else { subject }, &fonts.plain).0,
        blocks::drawable(reference, &fonts.plain).0,
        blocks::drawable(&council.name, &fonts.plain).0,
    );
    let said = draw::Said {
        title: &title,
        foot: &foot,
        council: &name,
        size,
    };
    draw::file(&blocks, &pages, &said, fonts)
}
