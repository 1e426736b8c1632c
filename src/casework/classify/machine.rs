//! What a message is, machine mail included: form settles what a machine sent, the cues settle what a person wrote.

use super::Classifier;
use crate::casework::class::Class;
use crate::casework::class::Consent;
use crate::casework::class::Identity;
use crate::casework::class::Kind;
use crate::casework::class::Reason;
use crate::mail::Message;
use crate::mail::Screened;
use crate::mail::Typed;
use crate::mail::Why;
use std::collections::BTreeSet;

impl Classifier {
    /// Judges any message. What screening knows to be automatic is never read for a case; list mail and mail from an
    /// address nobody reads is, because people write through residents' lists and web forms (T14, attack 23).
    pub fn judge(&self, message: &Message, typed: &Typed, screened: &Screened) -> Class {
        match screened {
            Screened::Personal => self.classify(message, typed),
            Screened::Bounce(_) => by_form(Kind::Bounce, message, "a delivery report"),
            Screened::Unanswerable(Why::Automatic(by)) => by_form(Kind::AutoReply, message, by),
            Screened::Unanswerable(Why::WordedAsAutomatic(by)) => by_form(Kind::AutoReply, message, by),
            Screened::Unanswerable(Why::NullReversePath) => by_form(Kind::AutoReply, message, "the null reverse-path"),
            Screened::Unanswerable(Why::Bulk(by)) => {
                let class = self.classify(message, typed);
                if class.is_case() { class } else { by_form(Kind::Bulk, message, by) }
            }
            Screened::Unanswerable(Why::NoReply(_) | Why::Ours(_)) => self.classify(message, typed),
        }
    }
}

/// The class of a message whose form says everything.
fn by_form(kind: Kind, message: &Message, by: &str) -> Class {
    let writer = message.only_from().map(|f| if f.name.is_empty() { f.address.to_string() } else { f.name.clone() });
    Class {
        kind,
        track: None,
        on_behalf: false,
        rights: BTreeSet::new(),
        writer: writer.unwrap_or_default(),
        data_subject: String::new(),
        remedy: String::new(),
        special_category: BTreeSet::new(),
        consent: Consent::NotNeeded,
        identity: Identity::NotAsked,
        flags: BTreeSet::new(),
        firm: true,
        confidence: 1.0,
        runner_up: None,
        because: vec![Reason::settled("screening", by)],
    }
}
