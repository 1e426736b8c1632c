//! What is attached: its kind by content, a label that is safe to show, its bytes.
//! Never: opens an archive, reads a document, trusts a declared type or a name.

use super::message::Message;
use std::sync::Arc;

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

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.media_type, self.bytes.len())
    }
}
