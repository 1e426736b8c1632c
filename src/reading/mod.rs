//! What attachments say: bytes → media type, words, findings. Every step is bounded; what cannot be read is said to be
//! "not checked", with the reason.
//! Never: judges what the words are worth (that is `casework::papers`), stores or logs any of them, uses the network.

pub use crate::mail::document::Engine;
pub use crate::mail::document::How;
pub use crate::mail::document::Page;
pub use crate::mail::document::ReadDocument;
pub use crate::mail::document::Reading;
