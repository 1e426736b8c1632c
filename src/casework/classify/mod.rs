//! What a message is about: cues answer small questions, a table turns the answers into a verdict.
//! The cues and their weights are data in `rules/`; a council may add to them or switch one off.
//! Method: `normalise` folds, `cues` fire, `table` weighs with `model`'s learned weights, `facts` are noted beside.
//! Never: opens a case on learned words against the cues, reads quoted history for anything but what was decided.

mod cues;
mod explain;
mod facts;
mod features;
mod learn;
mod lexicon;
mod model;
mod normalise;
mod notes;
mod patterns;
mod quick;
mod reading;
mod table;
#[cfg(test)]
mod tests;
mod train;
mod unmet;

use super::class::Class;
use super::class::Kind;
use super::class::Reason;
use super::class::Track;
use super::policy::Refusal;
use super::policy::RuleFile;
use crate::mail::Message;
use crate::mail::Screened;
use crate::mail::Typed;
use crate::mail::screen::Why;
use cues::Cues;
use model::Models;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(in crate::casework) use facts::papers::called_identity;
pub(in crate::casework) use facts::papers::could_be_a_document;
pub(in crate::casework) use facts::papers::looks_like_identity;
pub use learn::Labelled;
pub use learn::Lesson;
pub use unmet::Heard;

/// The cues, compiled and checked, with the learned weights.
#[derive(Debug, Clone)]
pub struct Classifier {
    cues: Arc<Cues>,
    models: Arc<Models>,
}

impl Classifier {
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
            Screened::Bounce(_) => table::machine(Kind::Bounce, "screening", "a report on the delivery of a letter"),
            Screened::Unanswerable(Why::Automatic(why) | Why::WordedAsAutomatic(why)) => {
                table::automatic(&self.cues, &self.models, message, typed, why)
            }
            Screened::Unanswerable(Why::NullReversePath) => {
                table::machine(Kind::AutoReply, "screening", "the reverse-path is empty: a machine wrote")
            }
            Screened::Unanswerable(Why::Bulk(_)) => table::judge(&self.cues, &self.models, message, typed, true),
            Screened::Unanswerable(Why::Ours(_) | Why::OurAddress(_) | Why::NoReply(_) | Why::AsksForSilence) => {
                self.classify(message, typed)
            }
        }
    }

    /// What kept a message from being this kind: the reasons weighed for that verdict, those against it first.
    /// `None` for kinds that screening alone gives.
    pub fn why_not(&self, message: &Message, typed: &Typed, kind: Kind, track: Option<Track>) -> Option<Vec<Reason>> {
        table::why_not(&self.cues, &self.models, message, typed, kind, track)
    }

    /// Cues that never fired on any of these messages, by id: `check` shows them to whoever keeps the rules.
    pub fn silent_cues<'a>(&self, messages: impl Iterator<Item = (&'a Message, &'a Typed)>) -> Vec<String> {
        let mut silent: BTreeSet<String> = self.cues.cues.iter().map(|c| c.id.to_string()).collect();
        for (message, typed) in messages {
            for fired in self.cues.fire(&reading::read(message, typed).sentences) {
                silent.remove(&*fired.id);
            }
        }
        silent.into_iter().collect()
    }

    /// What contradicts itself in the rules, in words: a cue that its own `unless` always takes back, one pattern that
    /// gives two answers.
    pub fn contradictions(&self) -> Vec<String> {
        self.cues.contradictions()
    }

    /// The id of every cue in use.
    pub fn cue_ids(&self) -> impl Iterator<Item = &str> {
        self.cues.cues.iter().map(|c| &*c.id)
    }

    /// What a cue is for, by its id.
    pub fn about_cue(&self, id: &str) -> Option<AboutCue<'_>> {
        let cue = self.cues.cues.iter().find(|c| *c.id == *id)?;
        let answer = &self.cues.answers[cue.answer];
        Some(AboutCue {
            question: &answer.question,
            answer: &answer.words,
            reason: &cue.reason,
            source: &cue.source,
        })
    }
}

/// What a cue is for: the question it answers, the answer it gives, why it counts and where that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutCue<'a> {
    /// The question, such as `what is the writer doing`.
    pub question: &'a str,
    /// The answer in words.
    pub answer: &'a str,
    /// Why the cue counts.
    pub reason: &'a str,
    /// The paragraph, requirement or trap that it rests on.
    pub source: &'a str,
}
