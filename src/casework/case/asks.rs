//! What a letter asks of the person, and from which day on it is asked (C20, C10; DECISIONS 50); and which letters did not arrive.

use super::Ask;
use super::Asked;
use super::Case;
use super::LetterState;
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

    /// A letter is on its way to its reader since a day, and counts as told on a day: by email they are one.
    pub(super) fn told(&mut self, letter: LetterKind, message_id: &MessageId, left_on: Date, told_on: Date) {
        self.letter_since(letter, message_id, LetterState::HandedOver, left_on);
        self.has_asked(message_id, left_on);
        if letter.is_to_public() {
            self.last_told_on = Some(told_on);
        }
        if letter.acknowledges() {
            self.set_acknowledged(Some(self.acknowledged_on.unwrap_or(told_on)));
        }
    }

    /// What became of a letter, and since when.
    pub(super) fn letter_since(&mut self, letter: LetterKind, message_id: &MessageId, state: LetterState, on: Date) {
        self.set_letter(letter, message_id, state);
        if let Some(known) = self.letters.iter_mut().find(|l| l.message_id == *message_id) {
            known.on = Some(on);
        }
    }

    /// Letters to the person that did not arrive and were not written again since, each kind once.
    pub fn not_arrived(&self) -> Vec<LetterKind> {
        let mut kinds = Vec::new();
        for (at, letter) in self.letters.iter().enumerate() {
            let later = self.letters.iter().skip(at + 1).any(|l| l.letter == letter.letter);
            let failed = letter.letter.is_to_public() && letter.state == LetterState::Undelivered;
            if failed && !later && !kinds.contains(&letter.letter) {
                kinds.push(letter.letter);
            }
        }
        kinds
    }
}
