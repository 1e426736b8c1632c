//! The words newly written: without quoted history, signature, disclaimers, footers and banners.
//! A view; the raw message stays whole. A forwarded message yields the words of the first writer.

use super::address::AddrSpec;
use super::message::Message;
use serde::{Deserialize, Serialize};

/// The words newly written, and what was set aside.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    /// The writer's own new words, paragraphs kept.
    pub text: String,
    /// Quoted history that was set aside; empty where there was none.
    pub quoted: String,
    /// The signature block that was set aside.
    pub signature: String,
    /// What was forwarded, where the message passes on somebody else's.
    pub forwarded: Option<Forwarded>,
}

/// A message passed on by somebody else (T4: a councillor forwards a resident's mail).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Forwarded {
    /// The first writer's name as written in the forwarded heading.
    pub name: String,
    /// The first writer's address, where the heading gave one.
    pub address: Option<AddrSpec>,
    /// The subject in the forwarded heading.
    pub subject: String,
    /// The first writer's own words, without their quotation and signature.
    pub text: String,
}

/// Reads the newly written words of a message.
pub fn typed(_message: &Message) -> Typed {
    unimplemented!()
}
