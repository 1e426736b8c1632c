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

/// The copy that goes with a letter; `None` where it cannot be made.
pub fn copy(source: &str, subject: &str, council: &Council, reference: &str) -> Option<Copy> {
    let bytes = make(source, subject, council, reference)?;
    let stem = if reference.is_empty() { "letter" } else { reference };
    Some(Copy {
        name: format!("{stem}.pdf"),
        media_type: "application/pdf".to_owned(),
        bytes,
    })
}

fn make(source: &str, subject: &str, council: &Council, reference: &str) -> Option<Vec<u8>> {
    let fonts = fonts::fonts()?;
    let mut blocks = blocks::letterhead(council);
    blocks.extend(blocks::of(source));
    if blocks::make_drawable(&mut blocks, fonts) {
        let mut note = vec![blocks::note(
            "A frame stands for a letter that this copy cannot print. The email shows every letter.",
        )];
        blocks::make_drawable(&mut note, fonts);
        blocks.extend(note);
    }
    let pages = layout::pages(&blocks, fonts);
    let (title, foot, name) = (
        // A document without a title is not accessible (PDF/UA-1, 7.1).
        blocks::drawable(if subject.trim().is_empty() { "Letter" } else { subject }, &fonts.plain).0,
        blocks::drawable(reference, &fonts.plain).0,
        blocks::drawable(&council.name, &fonts.plain).0,
    );
    draw::file(&blocks, &pages, &title, &foot, &name, fonts)
}
