//! The fold: what a file's events amount to.

use super::Case;
use super::CaseLetter;
use super::CaseReference;
use super::Deadline;
use super::Event;
use super::LetterState;
use super::Recorded;
use super::Stage;
use super::Undelivered;
use crate::casework::class::Class;
use crate::casework::class::Consent;
use crate::casework::class::Identity;
use crate::casework::class::Kind;
use crate::casework::clock::MetBy;
use crate::casework::letter::LetterKind;
use crate::mail::MessageId;
use crate::mail::report::Action;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

impl Case {
    /// What the events of a file amount to, taken in order. A file always begins with `CaseOpened`; of one that does not,
    /// nothing but its reference is known.
    pub fn from_events(reference: &CaseReference, events: &[Recorded]) -> Self {
        let mut case = Self::unopened(reference);
        for recorded in events {
            case.apply(&recorded.event);
        }
        case
    }

    fn unopened(reference: &CaseReference) -> Self {
        Self {
            reference: reference.clone(),
            stage: Stage::New,
            received_on: Date::new(reference.year, 1, 1).unwrap_or(Date::MIN),
            class: Class {
                kind: Kind::Enquiry,
                track: None,
                on_behalf: false,
                rights: BTreeSet::new(),
                writer: String::new(),
                data_subject: String::new(),
                remedy: String::new(),
                contact: Vec::new(),
                earlier: Vec::new(),
                special_category: BTreeSet::new(),
                consent: Consent::NotNeeded,
                identity: Identity::NotAsked,
                flags: BTreeSet::new(),
                firm: false,
                confidence: 0.0,
                runner_up: None,
                because: Vec::new(),
            },
            subject: String::new(),
            parties: Vec::new(),
            deadlines: Vec::new(),
            met_by: BTreeMap::new(),
            waiting_for: Vec::new(),
            acknowledged_on: None,
            letters: Vec::new(),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::CaseOpened {
                received_on,
                subject,
                class,
                parties,
                ..
            } => {
                self.received_on = *received_on;
                self.subject.clone_from(subject);
                self.class = class.as_ref().clone();
                self.parties.clone_from(parties);
                self.stage = Stage::at_opening(class.kind);
            }
            Event::Asked { what } => {
                for ask in what {
                    if !self.waiting_for.contains(ask) {
                        self.waiting_for.push(*ask);
                    }
                }
                if !self.waiting_for.is_empty() && self.stage == Stage::New {
                    self.stage = Stage::Waiting;
                }
            }
            Event::DeadlineSet {
                clock,
                due_on,
                alarm_on,
                working,
                met_by,
            } => {
                // A clock that is met stays met when its date moves (a holiday proclaimed later).
                let met_on = match met_by {
                    MetBy::Acknowledgement => self.acknowledged_on,
                    MetBy::Outcome | MetBy::ReviewOutcome => None,
                };
                self.deadlines.retain(|d| d.clock != *clock);
                self.deadlines.push(Deadline {
                    clock: clock.clone(),
                    due_on: *due_on,
                    alarm_on: *alarm_on,
                    working: working.clone(),
                    met_on,
                });
                self.met_by.insert(clock.clone(), *met_by);
            }
            Event::LetterQueued { letter, message_id, .. } => self.set_letter(*letter, message_id, LetterState::Queued),
            Event::LetterHandedOver { letter, message_id, on } => {
                self.set_letter(*letter, message_id, LetterState::HandedOver);
                if *letter == LetterKind::Acknowledgement {
                    self.set_acknowledged(Some(self.acknowledged_on.unwrap_or(*on)));
                }
            }
            Event::LetterUndelivered { message_id, report } => self.undelivered(message_id, report),
            // A machine's mail never changes a stage; a person's is read by a person first.
            Event::MessageFiled { .. } | Event::LetterWithheld { .. } => {}
        }
    }

    fn set_letter(&mut self, letter: LetterKind, message_id: &MessageId, state: LetterState) {
        match self.letters.iter_mut().find(|l| l.message_id == *message_id) {
            Some(known) => known.state = state,
            None => self.letters.push(CaseLetter {
                letter,
                message_id: message_id.clone(),
                state,
            }),
        }
    }

    /// A letter that did not arrive has not acknowledged anything: its clocks run again (attack 22: the deadline stands).
    fn undelivered(&mut self, message_id: &MessageId, report: &Undelivered) {
        let failed = match report {
            Undelivered::Refused(_) => true,
            Undelivered::Reported(report) => report.action == Action::Failed,
        };
        let Some(letter) = self.letters.iter_mut().find(|l| failed && l.message_id == *message_id) else {
            return;
        };
        letter.state = LetterState::Undelivered;
        let other = |l: &CaseLetter| l.letter == LetterKind::Acknowledgement && l.state == LetterState::HandedOver;
        if letter.letter == LetterKind::Acknowledgement && !self.letters.iter().any(other) {
            self.set_acknowledged(None);
        }
    }

    fn set_acknowledged(&mut self, on: Option<Date>) {
        self.acknowledged_on = on;
        for deadline in &mut self.deadlines {
            if self.met_by.get(&deadline.clock) == Some(&MetBy::Acknowledgement) {
                deadline.met_on = on;
            }
        }
    }
}

impl Stage {
    /// Where a case of this kind starts.
    pub fn at_opening(kind: Kind) -> Self {
        match kind {
            Kind::Review => Self::InReview,
            Kind::Complaint | Kind::RightsRequest | Kind::Regulator | Kind::Enquiry | Kind::AutoReply | Kind::Bounce | Kind::Bulk => {
                Self::New
            }
        }
    }
}
