//! What the standards say about a message. Pure: no store, clock, environment, randomness or logging.
//!
//! | standard | what we take from it | where |
//! |---|---|---|
//! | RFC 5322, 2047 | fields, addresses, ids, dates | `message`, `fields`, `address_list`, `address` |
//! | RFC 2045, 2046, 2183, 2231 | parts, transfer encodings, charsets, file names | `parts`, `charset`, `attachment` |
//! | RFC 2046 §5.1, 3676, HTML | the body as plain text | `body`, `html` |
//! | none: what strangers may cost us | limits | `guard` |
//! | RFC 3834, 2369, 2919 | what must never be answered | `screen`, `screening_rules` |
//! | RFC 3464, 3461, 8098 | delivery and disposition reports | `report` |
//! | RFC 8601, 6376, 7489 | whose results count, and alignment | `authentication`, `results` |
//! | RFC 3676 and the habits of mail programs | the words newly written, and whether two messages say the same | `typed`, `same_words` |
//! | none: the habit of websites | what a web form's message holds | `form` |
//! | RFC 5321 §4.4 | when a message was taken in | `dates` |
//! | RFC 5322, 3834 | what our own letters look like | `compose` |
//! | ICAO 9303 part 3 | what an attachment says, as plain values | `document` |
//!
//! Only this room can read a header field: the accessor is private to it.

pub mod address;
mod address_list;
pub mod apart;
pub mod attachment;
pub mod authentication;
mod body;
mod charset;
pub mod compose;
mod dates;
pub mod document;
mod fields;
pub mod form;
pub mod guard;
mod header_digest;
mod html;
mod link;
pub mod message;
mod parts;
pub mod report;
mod results;
mod same_words;
#[cfg(test)]
pub mod sample;
pub mod screen;
mod screening_rules;
pub mod typed;
mod unseen;

pub use address::{AddrSpec, NamedAddress};
pub use apart::without_attachments;
pub use attachment::Attachment;
pub use authentication::{Authentication, DkimPass};
pub use compose::{Copy, ID_PREFIX, Outgoing, can_be_written_to, compose};
pub use dates::{Dates, dates, taken_in_at};
pub use document::ReadDocument;
pub use header_digest::{DIGESTED_FIELDS, HeaderDigest, header_digest};
pub use link::{message_link, percent_encoded};
pub use message::{ContentDigest, Defect, Fingerprint, Message, MessageId, RawMessage, ReversePath, parse, reads_alike};
pub use report::DeliveryReport;
pub use same_words::WordsDigest;
pub use screen::{RuleFault, Screened, ScreeningPolicy, ScreeningRules, Why, screen, screening_from_rules};
pub use typed::{Forwarded, Typed, typed, without_markers};
pub use unseen::is_unseen;
