//! Whether the From domain is proven (RFC 8601, 6376, 7489): the topmost Authentication-Results of a configured
//! authserv-id, else our own DKIM check, aligned with From. A header is a claim; `none` is not a pass.

use super::message::Message;
use serde::{Deserialize, Serialize};

/// What is proven about the From domain of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authentication {
    /// A passing result aligned with the one From address (RFC 7489 §3.1).
    Aligned {
        /// The From domain that is vouched for, lower-case ASCII.
        domain: String,
    },
    /// A result that counts says no: DMARC failed, or what passed belongs to another domain.
    Failed,
    /// Nobody whose word counts has said anything.
    Unknown,
}

/// A DKIM signature that our own check found valid: its `d=` domain, and whether it binds the message whole
/// (From signed, no `l=`). Found at the wall (`transport`), judged here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DkimPass {
    /// The signing domain, `d=`.
    pub domain: String,
}

/// Judges what is proven. `authserv_ids` are those of the council's own border servers; `own` is our own DKIM check's
/// passes, `None` where none was made.
pub fn authenticate(_message: &Message, _authserv_ids: &[String], _own: Option<&[DkimPass]>) -> Authentication {
    unimplemented!()
}

/// Whether our own DKIM check is worth making: no trusted Authentication-Results on it, exactly one From, and a
/// DKIM-Signature present.
pub fn wants_own_dkim_check(_message: &Message, _authserv_ids: &[String]) -> bool {
    unimplemented!()
}
