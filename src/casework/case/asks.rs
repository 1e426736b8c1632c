//! What a letter asks of the person, and from which day on it is asked (C20, C10; DECISIONS 50).

use super::Ask;
use super::Asked;
use super::Case;
use crate::casework::letter::LetterKind;
use crate::mail::MessageId;
use jiff::civil::Date;

impl Case {
    /// What a letter of this kind, written now, asks of the person.
    pub(super) fn asks(&self, letter: LetterKind) -> Vec<Ask> {
        match letter {
            LetterKind::Acknowledgement => self.waiting_for.clone(),
            LetterKind::DetailsWanted | LetterKind::Clarification => vec![Ask::Details],
            LetterKind::ConsentWanted => vec![Ask::Consent],
            LetterKind::IdentityWanted => vec![Ask::Identity],
            // It asks again for what was refused, and that is what was wanted last.
            LetterKind::PapersRefused => self.waiting_for.last().copied().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// A letter left: what it asks is asked from this day on (C20).
    pub(super) fn has_asked(&mut self, message_id: &MessageId, on: Date) {
        let Some(letter) = self.letters.iter().find(|l| l.message_id == *message_id) else {
            return;
        };
        for ask in letter.asks.iter().filter(|a| self.waiting_for.contains(a)) {
            self.asked.entry(*ask).or_insert_with(|| Asked {
                on,
                letter: message_id.clone(),
            });
        }
    }
}
