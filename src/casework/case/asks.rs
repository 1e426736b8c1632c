//! What a letter asks of the person, and from which day on it is asked (C20, C10; DECISIONS 50); and which letters did not arrive.

use super::Ask;
use super::Asked;
use super::Case;
use super::LetterState;
use super::Register;
use crate::casework::clock::remind::days_between;
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
        let heard = self.heard_on.len();
        for ask in letter.asks.iter().filter(|a| self.waiting_for.contains(a)) {
            self.asked.entry(*ask).or_insert_with(|| Asked {
                on,
                letter: message_id.clone(),
                heard,
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

    /// Whether a party has written since something was asked of them.
    pub fn wrote_since(&self, asked: &Asked) -> bool {
        self.heard_on.iter().skip(asked.heard).any(|on| *on >= asked.on)
    }

    /// Whether a letter that asks for it is on its way or has arrived.
    pub fn was_asked(&self, ask: Ask) -> bool {
        let went = |state: LetterState| matches!(state, LetterState::Queued | LetterState::HandedOver);
        self.letters.iter().any(|l| l.asks.contains(&ask) && went(l.state))
    }

    /// Since when proof is waited for without which the month of a request has not begun (C9: receipt, proof or fee, the latest);
    /// `None` where nothing was asked, or it runs.
    pub fn month_waits_for_proof(&self) -> Option<Date> {
        let waits = self.register == Register::Rights && self.papers_open();
        let asked = [Ask::Identity, Ask::Consent].into_iter().filter_map(|a| self.asked.get(&a));
        asked.map(|a| a.on).min().filter(|_| waits)
    }

    /// How many days of a clock that started on a day did not count so far (C10): of a question that was put before, none of the days
    /// before it started, for they are no days of its month.
    pub fn days_uncounted(&self, clock: &str, start: Date) -> i64 {
        let stretches = self.uncounted.get(clock).into_iter().flatten();
        stretches.map(|(from, to)| days_between(start.max(*from), *to).max(0)).sum()
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
