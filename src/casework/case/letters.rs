//! What became of a letter, and what follows from one that did not arrive.

use super::Ask;
use super::Case;
use super::CaseLetter;
use super::Closing;
use super::LetterState;
use super::Undelivered;
use crate::casework::clock::MetBy;
use crate::casework::letter::LetterKind;
use crate::mail::MessageId;
use crate::mail::report::Action;

impl Case {
    pub(super) fn set_letter(&mut self, letter: LetterKind, message_id: &MessageId, state: LetterState) {
        let asks = self.asks(letter);
        match self.letters.iter_mut().find(|l| l.message_id == *message_id) {
            Some(known) => known.state = state,
            None => self.letters.push(CaseLetter {
                letter,
                message_id: message_id.clone(),
                state,
                asks,
            }),
        }
    }

    /// A letter that did not arrive has not acknowledged anything: its clocks run again (attack 22: the deadline stands).
    pub(super) fn undelivered(&mut self, message_id: &MessageId, report: &Undelivered) {
        let failed = match report {
            Undelivered::Refused(_) => true,
            Undelivered::Reported(report) => report.action == Action::Failed,
        };
        let Some(letter) = self.letters.iter_mut().find(|l| failed && l.message_id == *message_id) else {
            return;
        };
        letter.state = LetterState::Undelivered;
        let letter = letter.letter;
        self.asked.retain(|_, asked| asked.letter != *message_id);
        // Nor has it told anybody what was decided: no window is open (R30), and no case is closed by it.
        let told = match letter {
            LetterKind::Outcome | LetterKind::ObjectionAnswer => {
                if let Some(finding) = &mut self.finding {
                    finding.communicated_on = None;
                }
                MetBy::Outcome
            }
            LetterKind::Refusal => {
                if let Some(refusal) = &mut self.refusal {
                    refusal.communicated_on = None;
                }
                self.unmeet(MetBy::Refusal);
                MetBy::Outcome
            }
            LetterKind::ReviewOutcome => {
                if let Some(review) = &mut self.review {
                    review.communicated_on = None;
                }
                MetBy::ReviewOutcome
            }
            // A question that did not arrive has stopped no month (C10).
            LetterKind::Clarification => {
                if !self.asked.contains_key(&Ask::Details) {
                    self.paused.clear();
                }
                MetBy::Acknowledgement
            }
            LetterKind::OtherRoute if self.ended_by.is_some() => MetBy::Outcome,
            _ => MetBy::Acknowledgement,
        };
        let other = |l: &CaseLetter| l.letter.acknowledges() && l.state == LetterState::HandedOver;
        if letter.acknowledges() && !self.letters.iter().any(other) {
            self.set_acknowledged(self.acknowledged_by_hand);
        }
        if told == MetBy::Acknowledgement {
            return;
        }
        let closed_by_it = matches!(self.closing, Some((Closing::Finished | Closing::Refused, ..)));
        if told == MetBy::Outcome && closed_by_it {
            self.reopen();
        }
        self.unmeet(told);
        if told == MetBy::Outcome {
            self.drop_window();
        }
    }
}
