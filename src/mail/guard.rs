//! Limits before work: what one message may cost, however it is built (attack 15; zammad#2754, CVE-2026-48187).
//!
//! Everything in this room is linear in the size of the message, and recursion is bounded by [`NESTED_MAX`] messages of
//! [`DEPTH_MAX`] multiparts each, so that a 2 MiB stack is ample. We split MIME parts ourselves (`parts`), because
//! mail-parser's own message type recurses when it is dropped: a `message/rfc822` inside a base64 part hides any depth
//! from a count of the raw bytes. From mail-parser we take the readers of single fields, and catch what they might throw.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

/// Messages inside messages that are opened, one in the other. Deeper ones stay attachments with their bytes.
pub const NESTED_MAX: usize = 5;
/// Messages inside one message that are opened, all together.
pub const MESSAGES_MAX: usize = 64;
/// Multiparts inside multiparts.
pub const DEPTH_MAX: usize = 20;
/// Parts of one message, those of nested messages included.
pub const PARTS_MAX: usize = 500;
/// Attachments of one message, those of nested messages included.
pub const ATTACHMENTS_MAX: usize = 200;
/// Octets of the header section that are read.
pub const HEADER_OCTETS_MAX: usize = 256 * 1024;
/// Octets of one header field that are read; the rest of the field is cut.
pub const FIELD_OCTETS_MAX: usize = 64 * 1024;
/// Octets of the header section of a MIME part that are read.
pub const PART_HEADER_OCTETS_MAX: usize = 32 * 1024;
/// Addresses read from one field.
pub const ADDRESSES_MAX: usize = 500;
/// Message ids kept from In-Reply-To and References.
pub const IDS_MAX: usize = 200;
/// Octets of text that are kept as the body's view; the raw message keeps all.
pub const TEXT_OCTETS_MAX: usize = 1024 * 1024;
/// Octets of HTML that are turned into text by a full HTML reader; longer ones are stripped of tags crudely.
pub const HTML_OCTETS_MAX: usize = 1024 * 1024;
/// Open elements, one in the other, that the HTML reader is given: it is quadratic in them.
pub const HTML_DEPTH_MAX: usize = 500;
/// Start tags that the HTML reader is given.
pub const HTML_TAGS_MAX: usize = 20_000;
/// Characters of a subject.
pub const SUBJECT_CHARS_MAX: usize = 300;
/// Characters of a name: of a person or of a file.
pub const NAME_CHARS_MAX: usize = 120;

/// What is left of the limits while one message is read, nested messages included.
#[derive(Debug, Clone)]
pub(in crate::mail) struct Budget {
    /// Parts that may still be read.
    pub parts: usize,
    /// Attachments that may still be kept.
    pub attachments: usize,
    /// Nested messages that may still be opened.
    pub messages: usize,
}

impl Budget {
    /// The whole allowance of one message.
    pub fn full() -> Self {
        Self {
            parts: PARTS_MAX,
            attachments: ATTACHMENTS_MAX,
            messages: MESSAGES_MAX,
        }
    }
}

/// Takes one from a counter; false where nothing is left.
pub(in crate::mail) fn take(left: &mut usize) -> bool {
    match left.checked_sub(1) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

/// Runs a reader of somebody else's that might panic on bytes nobody thought of; `None` where it did.
pub(in crate::mail) fn caught<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
