//! Cues as they will be to a writer whom nobody has met.
//!
//! Whoever writes a cue has read the mail it is for, so on that mail every cue speaks, and weights fitted on it trust the cues
//! more than a stranger's mail bears out. So a message teaches, and is judged in a report, without the patterns that match in no
//! voice but its own: what is left is what its writer would have found, had the rules been written without them.

use super::Classifier;
use super::Labelled;
use super::reading;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The patterns that match in a message, by number.
#[derive(Debug, Clone, Default)]
pub struct Heard(BTreeSet<usize>);

impl Classifier {
    /// Which patterns match in a message.
    pub fn heard(&self, one: &Labelled) -> Heard {
        let sentences = reading::read(&one.message, &one.typed).sentences;
        Heard(sentences.iter().flat_map(|s| self.cues.matching(s)).collect())
    }

    /// For each voice this classifier as it is to somebody who writes like that and was never met: without the patterns that
    /// match in that voice alone. `mail`: the voice of each message, and what was heard in it.
    pub fn unmet<'a>(&self, mail: impl Iterator<Item = (&'a str, &'a Heard)>) -> BTreeMap<&'a str, Self> {
        let mut voices: BTreeSet<&str> = BTreeSet::new();
        // The voice that a pattern was heard in; `None` once there are two.
        let mut only: BTreeMap<usize, Option<&str>> = BTreeMap::new();
        for (voice, heard) in mail {
            voices.insert(voice);
            for pattern in &heard.0 {
                let known = only.entry(*pattern).or_insert(Some(voice));
                *known = known.filter(|k| *k == voice);
            }
        }
        let of = |voice: &str| only.iter().filter(|(_, v)| **v == Some(voice)).map(|(p, _)| *p).collect();
        let without = |voice: &'a str| Self {
            cues: Arc::new(self.cues.without(of(voice))),
            models: Arc::clone(&self.models),
        };
        voices.into_iter().map(|voice| (voice, without(voice))).collect()
    }
}
