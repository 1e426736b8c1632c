//! The fold: what a file's events amount to.

use super::Actor;
use super::Ask;
use super::Case;
use super::CaseLetter;
use super::CaseReference;
use super::Closing;
use super::Deadline;
use super::Draft;
use super::Event;
use super::Extension;
use super::Filed;
use super::Finding;
use super::LetterState;
use super::Marker;
use super::Question;
use super::Recorded;
use super::Refusal;
use super::Register;
use super::Restriction;
use super::ReviewFile;
use super::Sharing;
use super::Stage;
use super::Undelivered;
use crate::casework::class::Class;
use crate::casework::class::Kind;
use crate::casework::class::Track;
use crate::casework::clock::MetBy;
use crate::casework::clock::london_day;
use crate::casework::clock::remind::days_between;
use crate::casework::letter::LetterKind;
use crate::mail::Authentication;
use crate::mail::MessageId;
use crate::mail::report::Action;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

impl Case {
    /// What the events of a file amount to, taken in order. A file always begins with `CaseOpened`; of one that does not,
    /// nothing but its reference is known. Events that were taken back stand in the file and do not count.
    pub fn from_events(reference: &CaseReference, events: &[Recorded]) -> Self {
        let undone: BTreeSet<u32> = events
            .iter()
            .filter_map(|r| match &r.event {
                Event::Undone { events } => Some(events),
                _ => None,
            })
            .flatten()
            .copied()
            .collect();
        let mut case = Self::unopened(reference);
        for recorded in events.iter().filter(|r| !undone.contains(&r.sequence)) {
            case.apply(recorded);
        }
        case
    }

    /// The case once these events are on its file: what a decision comes to before it is recorded.
    pub fn with(&self, events: &[(Actor, String, Event)], at: Timestamp) -> Self {
        let mut case = self.clone();
        for (by, authority, event) in events.iter().cloned() {
            case.apply(&Recorded::unchained(at, by, authority, event));
        }
        case
    }

    fn unopened(reference: &CaseReference) -> Self {
        Self {
            reference: reference.clone(),
            stage: Stage::New,
            received_on: Date::new(reference.year, 1, 1).unwrap_or(Date::MIN),
            class: Class {
                firm: false,
                confidence: 0.0,
                ..Class::of(Kind::Enquiry, None)
            },
            subject: String::new(),
            parties: Vec::new(),
            deadlines: Vec::new(),
            met_by: BTreeMap::new(),
            waiting_for: Vec::new(),
            to_judge: BTreeSet::new(),
            acknowledged_on: None,
            acknowledged_by_hand: None,
            letters: Vec::new(),
            register: reference.register,
            policy_version: String::new(),
            asked: BTreeMap::new(),
            papers_complete_on: None,
            paused: BTreeMap::new(),
            uncounted: BTreeMap::new(),
            extensions: Vec::new(),
            assigned: None,
            questions: Vec::new(),
            last_told_on: None,
            finding: None,
            refusal: None,
            review: None,
            sharings: Vec::new(),
            regulator: None,
            hold: None,
            stored_only: None,
            contact: None,
            restriction: None,
            marker: None,
            formats: BTreeSet::new(),
            draft: None,
            closing: None,
            ended_by: None,
            linked: Vec::new(),
            before_closing: None,
            reminded: BTreeSet::new(),
            heard_on: Vec::new(),
            review_claimed_on: None,
            unanswered_since: None,
            met: BTreeMap::new(),
        }
    }

    fn apply(&mut self, recorded: &Recorded) {
        let on = london_day(recorded.at);
        let by = match &recorded.by {
            Actor::Officer { name } => name.clone(),
            Actor::Redress | Actor::Party { .. } => String::new(),
        };
        self.hear(recorded);
        match &recorded.event {
            Event::Drafted { act } => {
                self.draft = Some(Draft {
                    sequence: recorded.sequence,
                    act: act.as_ref().clone(),
                    by,
                    on,
                });
            }
            Event::CaseOpened {
                received_on,
                subject,
                class,
                parties,
                policy_version,
                ..
            } => {
                self.received_on = *received_on;
                self.subject.clone_from(subject);
                self.class = class.as_ref().clone();
                self.parties.clone_from(parties);
                self.policy_version.clone_from(policy_version);
                self.stage = Stage::at_opening(class.kind);
                if class.kind == Kind::Review {
                    self.review = Some(ReviewFile {
                        requested_on: *received_on,
                        late: false,
                        accepted: true,
                        decided: None,
                        communicated_on: None,
                    });
                }
            }
            Event::Asked { what } => self.ask(what),
            Event::PapersToJudge { what } => self.to_judge.extend(what),
            Event::Linked { to, .. } => self.linked.push(to.clone()),
            Event::DoneByHand {
                met_by: MetBy::Acknowledgement,
                on,
                ..
            } => {
                self.acknowledged_by_hand = Some(*on);
                self.set_acknowledged(Some(self.acknowledged_on.map_or(*on, |known| known.min(*on))));
            }
            Event::DoneByHand { met_by, on, .. } => self.meet(*met_by, *on),
            Event::DeadlineSet {
                clock,
                due_on,
                alarm_on,
                working,
                met_by,
            } => {
                // A clock that is met stays met when its date moves (a holiday proclaimed later).
                let met_on = self.met.get(met_by).copied();
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
            Event::DeadlineDropped { clock, .. } => self.deadlines.retain(|d| d.clock != *clock),
            Event::LetterQueued { letter, message_id, .. } => self.set_letter(*letter, message_id, LetterState::Queued),
            Event::LetterHandedOver { letter, message_id, on } => {
                self.set_letter(*letter, message_id, LetterState::HandedOver);
                self.has_asked(message_id, *on);
                if letter.is_to_public() {
                    self.last_told_on = Some(*on);
                }
                if letter.acknowledges() {
                    self.set_acknowledged(Some(self.acknowledged_on.unwrap_or(*on)));
                }
            }
            Event::LetterUndelivered { message_id, report } => self.undelivered(message_id, report),
            // A machine's mail never changes a stage; a person's is read by a person first.
            Event::MessageFiled { from, received_on, .. } => match from {
                Filed::Party(_) => self.heard_on.push(*received_on),
                Filed::Officer(name) => {
                    for question in self.questions.iter_mut().filter(|q| q.person == *name) {
                        question.answered = true;
                    }
                }
                Filed::Machine => {}
            },
            // Papers change nothing until a person accepts or refuses them.
            Event::PapersSeen { .. } | Event::CopyDestroyed { .. } | Event::SourceRemoved { .. } => {}
            Event::WrittenDirectly { on, .. } => self.last_told_on = Some(*on),
            Event::LetterWithheld { .. }
            | Event::Noted { .. }
            | Event::ProgressTold
            | Event::ConductWarned { .. }
            | Event::Undone { .. } => {}
            other => self.act(other, on, &by),
        }
    }

    /// Whether something of a party's waits for a word: from when it came until one of the council's people does anything.
    fn hear(&mut self, recorded: &Recorded) {
        match (&recorded.by, &recorded.event) {
            (Actor::Officer { .. }, _) | (_, Event::WrittenDirectly { .. }) => self.unanswered_since = None,
            (
                _,
                Event::CaseOpened { received_on, .. }
                | Event::MessageFiled {
                    from: Filed::Party(_),
                    received_on,
                    ..
                },
            ) => {
                self.unanswered_since.get_or_insert(*received_on);
            }
            _ => {}
        }
    }

    /// What people did to the case.
    fn act(&mut self, event: &Event, on: Date, by: &str) {
        match event {
            Event::Accepted => {
                self.waiting_for.retain(|a| *a != Ask::Details);
                if matches!(self.stage, Stage::New | Stage::Waiting) {
                    self.stage = Stage::Investigating;
                }
            }
            Event::MovedToService => {
                self.register = Register::Service;
                self.class.track = Some(Track::Service);
            }
            Event::PapersAccepted { what } => {
                self.waiting_for.retain(|a| a != what);
                self.to_judge.remove(what);
                if self.waiting_for.is_empty() && self.stage == Stage::Waiting {
                    self.stage = Stage::Investigating;
                }
            }
            // What came does not do, so it is still asked for, from the day on which the letter that says so leaves.
            Event::PapersRefused { what, .. } => {
                self.asked.remove(what);
                self.waiting_for.retain(|a| a != what);
                self.ask(&[*what]);
            }
            Event::PapersComplete { on } => self.papers_complete_on = Some(*on),
            Event::Extended {
                clock,
                from,
                until,
                reason,
                late,
            } => self.extensions.push(Extension {
                clock: clock.clone(),
                from: *from,
                until: *until,
                reason: reason.clone(),
                late: *late,
            }),
            Event::ClockPaused { clock, from } => {
                self.paused.insert(clock.clone(), *from);
            }
            Event::ClockResumed { clock, on } => {
                if let Some(since) = self.paused.remove(clock) {
                    *self.uncounted.entry(clock.clone()).or_default() += days_between(since, *on).max(0);
                }
            }
            Event::Assigned { person } => self.assigned = Some(person.clone()),
            Event::QuestionPut { person, by_when } => self.questions.push(Question {
                person: person.clone(),
                on,
                by_when: *by_when,
                answered: false,
            }),
            Event::OutcomeDecided { result, reasons } => {
                self.finding = Some(Finding {
                    result: *result,
                    reasons: reasons.clone(),
                    by: by.to_owned(),
                    communicated_on: None,
                });
                self.stage = Stage::Decided;
            }
            Event::Refused { factors, reasons, earlier } => {
                self.refusal = Some(Refusal {
                    factors: factors.clone(),
                    earlier: earlier.clone(),
                    reasons: reasons.clone(),
                    by: by.to_owned(),
                    communicated_on: None,
                });
                self.stage = Stage::Decided;
            }
            Event::DecisionCommunicated { on } => {
                if let Some(finding) = &mut self.finding {
                    finding.communicated_on = Some(*on);
                }
                if let Some(refusal) = &mut self.refusal {
                    refusal.communicated_on = Some(*on);
                    self.meet(MetBy::Refusal, *on);
                }
                self.meet(MetBy::Outcome, *on);
            }
            Event::ReviewRequested { on, late } => {
                self.review = Some(ReviewFile {
                    requested_on: *on,
                    late: *late,
                    accepted: !late,
                    decided: None,
                    communicated_on: None,
                });
                if !late {
                    self.in_review(*on);
                }
            }
            Event::ReviewClaimed { on } => {
                self.review_claimed_on.get_or_insert(*on);
            }
            Event::ReviewAccepted => {
                if let Some(review) = &mut self.review {
                    review.accepted = true;
                }
                self.in_review(on);
            }
            Event::ReviewDecided { result, reasons, .. } => {
                if let Some(review) = &mut self.review {
                    review.decided = Some((*result, reasons.clone(), by.to_owned()));
                }
                self.stage = Stage::Reviewed;
            }
            Event::ReviewCommunicated { on } => {
                if let Some(review) = &mut self.review {
                    review.communicated_on = Some(*on);
                }
                self.meet(MetBy::ReviewOutcome, *on);
            }
            Event::Shared { body, what, basis } => self.sharings.push(Sharing {
                on,
                body: body.clone(),
                what: what.clone(),
                basis: basis.clone(),
                by: by.to_owned(),
            }),
            Event::RegulatorWrote { reference } => self.regulator = Some((reference.clone(), on)),
            Event::HoldPlaced { reason } => self.hold = Some(reason.clone()),
            Event::HoldEnded => self.hold = None,
            Event::StoredOnly => self.stored_only = Some(on),
            Event::StoredOnlyEnded => self.stored_only = None,
            Event::ContactNamed { person } => self.contact = Some(person.clone()),
            Event::Restricted { terms, until, reason } => {
                self.restriction = Some(Restriction {
                    terms: terms.clone(),
                    until: *until,
                    reason: reason.clone(),
                    since: on,
                });
            }
            Event::Marked { reason, told } => {
                self.marker = Some(Marker {
                    reason: reason.clone(),
                    told: *told,
                    since: on,
                });
            }
            Event::Lifted => {
                self.restriction = None;
                self.marker = None;
                self.deadlines.retain(|d| self.met_by.get(&d.clock) != Some(&MetBy::Lifted));
            }
            Event::FormatNeeded { formats } => self.formats.clone_from(formats),
            // What the old address proved says nothing about the new one; a person vouches for it.
            Event::AddressGiven { address } => {
                if let Some(writer) = self.parties.first_mut() {
                    writer.address = Some(address.clone());
                    writer.authentication = Authentication::Unknown;
                }
            }
            Event::DraftDropped | Event::DraftSent => self.draft = None,
            Event::Closed { how, why } => {
                self.ended_by = matches!(how, Closing::NotOurs | Closing::NotAComplaint).then(|| by.to_owned());
                self.close(*how, why, on);
            }
            Event::Reopened { .. } => {
                self.reopen();
                // It is a complaint after all: what was told instead of a decision is none.
                if self.ended_by.take().is_some() {
                    self.unmeet(MetBy::Outcome);
                    self.drop_window();
                }
            }
            Event::Reminded { what, .. } => {
                self.reminded.insert(what.clone());
            }
            // The rest was applied above.
            _ => {}
        }
    }

    fn ask(&mut self, what: &[Ask]) {
        for ask in what {
            self.to_judge.remove(ask);
            if !self.waiting_for.contains(ask) {
                self.waiting_for.push(*ask);
            }
        }
        if !self.waiting_for.is_empty() && self.stage == Stage::New {
            self.stage = Stage::Waiting;
        }
    }

    /// A closed case has no date that could be missed; they come back with it.
    fn close(&mut self, how: Closing, why: &str, on: Date) {
        let (kept, open): (Vec<Deadline>, Vec<Deadline>) = self.deadlines.drain(..).partition(|d| d.met_on.is_some());
        self.deadlines = kept;
        if self.stage != Stage::Closed {
            self.before_closing = Some((self.stage, open));
        }
        self.stage = Stage::Closed;
        self.closing = Some((how, why.to_owned(), on));
        self.draft = None;
    }

    fn reopen(&mut self) {
        if let Some((stage, open)) = self.before_closing.take() {
            self.stage = stage;
            self.deadlines.retain(|d| self.met_by.get(&d.clock) != Some(&MetBy::Disposal));
            // What was met while it was closed is met.
            self.deadlines.extend(open.into_iter().map(|d| Deadline {
                met_on: self.met_by.get(&d.clock).and_then(|by| self.met.get(by)).copied(),
                ..d
            }));
        }
        self.closing = None;
    }

    fn in_review(&mut self, on: Date) {
        if self.stage == Stage::Closed {
            self.reopen();
        }
        self.stage = Stage::InReview;
        self.meet(MetBy::ReviewRequest, on);
    }

    fn meet(&mut self, what: MetBy, on: Date) {
        self.met.insert(what, on);
        for deadline in &mut self.deadlines {
            if self.met_by.get(&deadline.clock) == Some(&what) {
                deadline.met_on = Some(on);
            }
        }
    }

    fn set_letter(&mut self, letter: LetterKind, message_id: &MessageId, state: LetterState) {
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
    fn undelivered(&mut self, message_id: &MessageId, report: &Undelivered) {
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

    /// No decision is known to the person, so no window for a review is open.
    fn drop_window(&mut self) {
        self.deadlines.retain(|d| self.met_by.get(&d.clock) != Some(&MetBy::ReviewRequest));
    }

    /// What stopped these clocks has not happened after all.
    fn unmeet(&mut self, what: MetBy) {
        self.met.remove(&what);
        for deadline in &mut self.deadlines {
            if self.met_by.get(&deadline.clock) == Some(&what) {
                deadline.met_on = None;
            }
        }
    }

    fn set_acknowledged(&mut self, on: Option<Date>) {
        self.acknowledged_on = on;
        match on {
            Some(on) => self.met.insert(MetBy::Acknowledgement, on),
            None => self.met.remove(&MetBy::Acknowledgement),
        };
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
