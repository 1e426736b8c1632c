//! The fold: what a file's events amount to.

use super::Actor;
use super::Ask;
use super::Case;
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
use super::RegulatorMatter;
use super::Restriction;
use super::ReviewFile;
use super::Sharing;
use super::Stage;
use crate::casework::class::Class;
use crate::casework::class::Kind;
use crate::casework::class::Track;
use crate::casework::clock::MetBy;
use crate::casework::clock::london_day;
use crate::casework::decide::ABOUT_THE_CLERK;
use crate::mail::Authentication;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The events of a file that count: all but those that were taken back.
pub fn counted(events: &[Recorded]) -> impl Iterator<Item = &Recorded> {
    let undone: BTreeSet<u32> = events
        .iter()
        .filter_map(|r| match &r.event {
            Event::Undone { events } => Some(events),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    events.iter().filter(move |r| !undone.contains(&r.sequence))
}

impl Case {
    /// What the events of a file amount to, taken in order. A file always begins with `CaseOpened`; of one that does not,
    /// nothing but its reference is known. Events that were taken back stand in the file and do not count.
    pub fn from_events(reference: &CaseReference, events: &[Recorded]) -> Self {
        let mut case = Self::unopened(reference);
        for recorded in counted(events) {
            case.apply(recorded.sequence, &recorded.by, &recorded.event, london_day(recorded.at));
        }
        case
    }

    /// The case as it stands once this is on its file too: for a judgement that looks a step ahead.
    pub fn with(&self, events: &[(Actor, String, Event)], on: Date) -> Self {
        let mut next = self.clone();
        for (by, _, event) in events {
            next.apply(0, by, event, on);
        }
        next
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
            missing: Vec::new(),
            to_judge: BTreeSet::new(),
            judged: BTreeSet::new(),
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
            refusals_set_aside: Vec::new(),
            taken_up_again: None,
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

    fn apply(&mut self, sequence: u32, actor: &Actor, event: &Event, on: Date) {
        let by = match actor {
            Actor::Officer { name } => name.clone(),
            Actor::Redress | Actor::Party { .. } => String::new(),
        };
        self.hear(actor, event);
        match event {
            Event::Drafted { act } => {
                self.draft = Some(Draft {
                    sequence,
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
                        turned_down: false,
                        decided: None,
                        communicated_on: None,
                    });
                }
            }
            Event::Asked { what, missing } => {
                if what.contains(&Ask::Details) {
                    self.missing.clone_from(missing);
                }
                self.ask(what);
            }
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
            Event::LetterHandedOver { letter, message_id, on } => self.told(*letter, message_id, *on, *on),
            Event::LetterToPost { letter, message_id, on } => self.letter_since(*letter, message_id, LetterState::ToPost, *on),
            Event::LetterPosted {
                letter,
                message_id,
                posted_on,
                on,
            } => self.told(*letter, message_id, *posted_on, *on),
            Event::LetterUndelivered { message_id, report } => self.undelivered(message_id, report),
            // A machine's mail never changes a stage; a person's is read by a person first.
            Event::MessageFiled { from, received_on, .. } => match from {
                Filed::Party(_) => self.heard_on.push(*received_on),
                Filed::Officer(name) => {
                    for question in self.questions.iter_mut().filter(|q| q.person == *name) {
                        question.answered = true;
                    }
                }
                Filed::Regulator(_) | Filed::Machine => {}
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
    fn hear(&mut self, actor: &Actor, event: &Event) {
        match (actor, event) {
            // Entered by hand, a late request waits for a word like one that came by mail.
            (Actor::Officer { .. }, Event::ReviewRequested { on, late: true }) => self.unanswered_since = Some(*on),
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
                self.judged.insert(*what);
                if self.waiting_for.is_empty() && self.stage == Stage::Waiting {
                    self.stage = Stage::Investigating;
                }
            }
            // What came does not do, so it is still asked for, from the day on which the letter that says so leaves.
            Event::PapersRefused { what, .. } => {
                self.asked.remove(what);
                self.judged.remove(what);
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
                    self.uncounted.entry(clock.clone()).or_default().push((since, *on));
                }
            }
            Event::Assigned { person } => self.assigned = Some(person.clone()),
            Event::QuestionPut { person, by_when, question } => self.questions.push(Question {
                person: person.clone(),
                on,
                by_when: *by_when,
                question: question.clone(),
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
                    turned_down: false,
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
            Event::ReviewClaimDropped { .. } => self.review_claimed_on = None,
            Event::ReviewNotTaken { .. } => {
                if let Some(review) = &mut self.review {
                    review.turned_down = true;
                }
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
            Event::Shared { body, what, basis, untold } => self.sharings.push(Sharing {
                on,
                body: body.clone(),
                what: what.clone(),
                basis: basis.clone(),
                by: by.to_owned(),
                untold: *untold,
            }),
            // Its newest letter wants an answer of its own, and the council is consulted on that one (R41).
            Event::RegulatorWrote {
                reference,
                on: wrote_on,
                answer_by,
            } => {
                self.unmeet(MetBy::Consultation);
                self.unmeet(MetBy::RegulatorAnswer);
                self.regulator = Some(RegulatorMatter {
                    reference: reference.clone(),
                    wrote_on: wrote_on.unwrap_or(on),
                    answer_by: *answer_by,
                });
            }
            Event::HoldPlaced { reason } => self.hold = Some(reason.clone()),
            Event::HoldEnded => self.hold = None,
            Event::StoredOnly => self.stored_only = Some(on),
            Event::StoredOnlyEnded => self.stored_only = None,
            Event::ContactNamed { person, .. } => self.contact = Some(person.clone()),
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
            // Of one alone, its dates are dropped by events of their own.
            Event::Lifted { of, .. } => {
                if of.restriction() {
                    self.restriction = None;
                }
                if of.marker() {
                    self.marker = None;
                }
                if of.is_both() {
                    self.deadlines.retain(|d| self.met_by.get(&d.clock) != Some(&MetBy::Lifted));
                }
            }
            Event::NotAboutTheClerk { .. } => {
                self.class.flags.remove(ABOUT_THE_CLERK);
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
            Event::Reopened { since, .. } => self.reopened(since.unwrap_or(on)),
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
