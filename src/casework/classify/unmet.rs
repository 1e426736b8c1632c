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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::class::Kind;
    use crate::casework::policy::RuleFile;
    use crate::mail;
    use crate::mail::RawMessage;
    use crate::mail::Screened;

    fn letter(words: &str) -> Labelled {
        let raw = format!("From: Ada Byrne <ada@byrne.example>\nSubject: pond\n\n{words}\n");
        let message = mail::parse(&RawMessage::new(raw.into_bytes()));
        Labelled {
            typed: mail::typed(&message),
            screened: Screened::Personal,
            message,
            kind: Kind::Enquiry,
            track: None,
            on_behalf: false,
            rights: BTreeSet::new(),
            every_right: true,
        }
    }

    #[test]
    fn a_voice_is_read_without_what_matches_in_it_alone() {
        let rules = RuleFile {
            name: "rules/own.toml".into(),
            text: "[[answer]]\nid = \"informs\"\nquestion = \"what\"\nwords = \"tells\"\n\
                [[cue]]\nid = \"heron\"\nanswer = \"informs\"\nreason = \"a bird\"\npatterns = ['\\bheron\\b']\n\
                [[cue]]\nid = \"otter\"\nanswer = \"informs\"\nreason = \"a beast\"\npatterns = ['\\botter\\b']\n"
                .into(),
        };
        let classifier = Classifier::from_rules(&[rules]).expect("sound rules");
        let mail = [
            ("a", letter("The heron is back.")),
            ("a", letter("A heron and an otter.")),
            ("b", letter("An otter!")),
        ];
        let heard: Vec<Heard> = mail.iter().map(|(_, one)| classifier.heard(one)).collect();
        let unmet = classifier.unmet(mail.iter().map(|(voice, _)| *voice).zip(&heard));
        let matching = |voice: &str, at: usize| unmet[voice].heard(&mail[at].1).0.len();
        assert_eq!([heard[0].0.len(), heard[1].0.len(), heard[2].0.len()], [1, 2, 1]);
        assert_eq!([matching("a", 0), matching("a", 1), matching("b", 2)], [0, 1, 1]);
    }
}
