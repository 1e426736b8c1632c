//! What a message is about: cues answer small questions, a table turns the answers into a verdict.
//! The cues and their weights are data in `rules/`; a council may add to them or switch one off.
//! Method: `normalise` folds, `cues` fire, `table` weighs with `model`'s learned weights, `facts` are noted beside.
//! Never: opens a case on learned words against the cues, reads quoted history for anything but what was decided.

mod cues;
mod explain;
mod facts;
mod form;
mod learn;
mod model;
mod normalise;
mod patterns;
mod reading;
mod table;
#[cfg(test)]
mod tests;
mod train;

use super::class::Class;
use super::policy::Refusal;
use super::policy::RuleFile;
use crate::mail::Message;
use crate::mail::Screened;
use crate::mail::Typed;
use crate::mail::screen::Why;
use cues::Cues;
use model::Models;
use std::sync::Arc;

pub use learn::Labelled;
pub use learn::Lesson;

/// The cues, compiled and checked, with the learned weights.
#[derive(Debug, Clone)]
pub struct Classifier {
    cues: Arc<Cues>,
    models: Arc<Models>,
}

/// What stands behind a rule that counted, for a reader who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleNote {
    /// The small question that the rule helps to answer.
    pub question: String,
    /// What its answer means.
    pub answer: String,
    /// Where that is written: the policy, the labelling guide, a trap.
    pub source: String,
}

impl Classifier {
    /// What stands behind a cue, by its id; `None` for learned words and built-in steps.
    pub fn note(&self, id: &str) -> Option<RuleNote> {
        let cue = self.cues.cues.iter().find(|c| c.id == id)?;
        let answer = self.cues.answers.get(cue.answer)?;
        Some(RuleNote {
            question: answer.question.clone(),
            answer: answer.words.clone(),
            source: cue.source.clone(),
        })
    }

    /// Compiles the rules; the council's own files come after the shipped ones and may add cues or switch one off.
    /// A file whose name ends in `.weights` holds learned weights; the last one counts.
    pub fn from_rules(files: &[RuleFile]) -> Result<Self, Refusal> {
        let (weights, rules): (Vec<&RuleFile>, Vec<&RuleFile>) = files.iter().partition(|f| f.name.ends_with(".weights"));
        let rules: Vec<RuleFile> = rules.into_iter().cloned().collect();
        let cues = Cues::from_rules(&rules)?;
        let models = weights.last().map_or_else(|| Ok(Models::default()), |f| Models::read(f))?;
        Ok(Self {
            cues: Arc::new(cues),
            models: Arc::new(models),
        })
    }

    /// Judges a personal message. Machine mail: see [`Self::classify_screened`].
    pub fn classify(&self, message: &Message, typed: &Typed) -> Class {
        table::judge(&self.cues, &self.models, message, typed, false)
    }

    /// Judges any message by its screening and its words. A robot's mail is what it is; a person who wrote through a
    /// list, a form or an address that nobody reads is still heard, but never firmly: the clerk is asked.
    pub fn classify_screened(&self, message: &Message, typed: &Typed, screened: &Screened) -> Class {
        match screened {
            Screened::Personal => self.classify(message, typed),
            Screened::Bounce(_) => table::machine(super::class::Kind::Bounce, "screening", "a report on the delivery of a letter"),
            Screened::Unanswerable(Why::Automatic(why) | Why::WordedAsAutomatic(why)) => {
                table::automatic(&self.cues, &self.models, message, typed, why)
            }
            Screened::Unanswerable(Why::NullReversePath) => table::machine(
                super::class::Kind::AutoReply,
                "screening",
                "the reverse-path is empty: a machine wrote",
            ),
            Screened::Unanswerable(Why::Bulk(_)) => table::judge(&self.cues, &self.models, message, typed, true),
            Screened::Unanswerable(Why::Ours(_) | Why::NoReply(_)) => self.classify(message, typed),
        }
    }
}
