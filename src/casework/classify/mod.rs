//! What a message is about: cues answer small questions, a table turns the answers into a verdict.
//! The cues and their weights are data in `rules/`; a council may add to them or switch one off.

mod machine;

use super::class::Class;
use super::policy::{Refusal, RuleFile};
use crate::mail::{Message, Typed};

/// The cues, compiled and checked.
#[derive(Debug, Clone)]
pub struct Classifier {}

impl Classifier {
    /// Compiles the rules; the council's own files come after the shipped ones and may add cues or switch one off.
    pub fn from_rules(_files: &[RuleFile]) -> Result<Self, Refusal> {
        unimplemented!()
    }

    /// Judges a personal message. Machine mail never comes here.
    pub fn classify(&self, _message: &Message, _typed: &Typed) -> Class {
        unimplemented!()
    }
}
