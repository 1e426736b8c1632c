//! A case is the fold of its events. Events are only ever added; each carries the hash of the one before (R75).
//!
//! ```text
//! new ─▶ waiting (details, consent, identity) ─▶ investigating ─▶ decided ─▶ in review ─▶ reviewed ─▶ closed
//! ```
//!
//! `case/event.rs` holds what can happen, `case/fold.rs` what a file's events amount to, `case/endings.rs` how it ends and is
//! opened again, `case/letters.rs` what became of its letters, `case/standing.rs` what stands beside the stage,
//! `case/chain.rs` the hash chain, `case/reference.rs` the number.

mod asks;
mod chain;
mod complete;
mod endings;
mod event;
mod fold;
mod letters;
mod reference;
pub mod standing;
mod waits;

#[cfg(test)]
mod tests;

pub use chain::BrokenChain;
pub use chain::verify_chain;
pub use event::{Actor, Ask, Event, EventHash, Filed, Lifts, Missing, Recorded, Undelivered};
pub use fold::counted;
pub use reference::{CaseId, CaseReference, Register};
pub use standing::{
    Asked, Closing, Draft, Extension, Finding, Format, Marker, Question, Refusal, RegulatorMatter, Restriction, ReviewFile, Sharing,
};
pub use waits::Waits;

use super::class::{Class, Kind, Track, words};
use super::clock::MetBy;
use super::letter::LetterKind;
use crate::mail::{AddrSpec, Authentication, MessageId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::BTreeSet;

words! {
    /// Where a case stands.
    Stage {
        /// Opened, nobody has looked yet.
        New = "new",
        /// Something is asked of the sender: details, consent or identity.
        Waiting = "waiting",
        /// Under investigation.
        Investigating = "investigating",
        /// The outcome was communicated.
        Decided = "decided",
        /// A review was asked for.
        InReview = "in review",
        /// The review outcome was communicated.
        Reviewed = "reviewed",
        /// Closed, in one of its ways.
        Closed = "closed",
    }
}

/// A person in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseParty {
    /// Their part in it.
    pub role: super::correspond::Party,
    /// Their name as given; empty where none was.
    pub name: String,
    /// Where they wrote from; `None` for a data subject who has not written.
    pub address: Option<AddrSpec>,
    /// How they are reached otherwise, in the words of whoever entered it: a postal address, a telephone number. Empty where
    /// nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reach: String,
    /// Whether the address's domain was proven when they wrote.
    pub authentication: Authentication,
}

/// A case as its events tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its number as people write it.
    pub reference: CaseReference,
    /// Where it stands.
    pub stage: Stage,
    /// The day of receipt.
    pub received_on: Date,
    /// The verdict on the message that opened it.
    pub class: Class,
    /// The subject line of the message that opened it.
    pub subject: String,
    /// The people in it.
    pub parties: Vec<CaseParty>,
    /// The latest date set for each clock.
    pub deadlines: Vec<Deadline>,
    /// What stops each clock, by its id.
    pub met_by: BTreeMap<String, MetBy>,
    /// What is still wanted of the sender, whether or not a letter has asked for it; what was wanted last stands last.
    pub waiting_for: Vec<Ask>,
    /// Which of the three things that a complaint cannot do without are wanted (R17); empty where none was asked for by them.
    pub missing: Vec<Missing>,
    /// Papers that came with the message that opened the case, and that a person has to judge (R21–R24).
    pub to_judge: BTreeSet<Ask>,
    /// Papers that a person has accepted, and not refused since.
    pub judged: BTreeSet<Ask>,
    /// The day the acknowledgement was handed over.
    pub acknowledged_on: Option<Date>,
    /// The day on which a person acknowledged it by another way than our letters, as they noted.
    pub acknowledged_by_hand: Option<Date>,
    /// The letters, in order.
    pub letters: Vec<CaseLetter>,
    /// The register whose clocks and letters count; another than the reference's once the case was moved.
    pub register: Register,
    /// The version of the policy in force at receipt (R1).
    pub policy_version: String,
    /// When a letter that left asked each thing of the sender (C20).
    pub asked: BTreeMap<Ask, Asked>,
    /// The day on which all identification requirements were met (R26); `None` while they are not, and where none was asked.
    pub papers_complete_on: Option<Date>,
    /// Clocks that stand still, since when (C10).
    pub paused: BTreeMap<String, Date>,
    /// Days that did not count so far, by clock: from each question to its answer (C10).
    pub uncounted: BTreeMap<String, Vec<(Date, Date)>>,
    /// Extensions, in order.
    pub extensions: Vec<Extension>,
    /// Who looks into it.
    pub assigned: Option<String>,
    /// Questions to staff and members.
    pub questions: Vec<Question>,
    /// The newest day on which a letter to the person left.
    pub last_told_on: Option<Date>,
    /// The decision.
    pub finding: Option<Finding>,
    /// The refusal.
    pub refusal: Option<Refusal>,
    /// Refusals that no longer stand, because the complaint was taken up again.
    pub refusals_set_aside: Vec<Refusal>,
    /// The day of what was new when a refused complaint was taken up again: its month runs from it.
    pub taken_up_again: Option<Date>,
    /// The review.
    pub review: Option<ReviewFile>,
    /// The day on which a message came that asks for one and that nothing proves; the first, where there were several.
    pub review_claimed_on: Option<Date>,
    /// The disclosure log.
    pub sharings: Vec<Sharing>,
    /// The regulator's reference, its newest letter, and the answer that it wants.
    pub regulator: Option<RegulatorMatter>,
    /// Why the file is kept from disposal.
    pub hold: Option<String>,
    /// Since when the data this is about may be stored and nothing else (R47).
    pub stored_only: Option<Date>,
    /// The single point of contact.
    pub contact: Option<String>,
    /// The restriction in force.
    pub restriction: Option<Restriction>,
    /// The marker in force.
    pub marker: Option<Marker>,
    /// How the person needs their letters; empty for the usual email.
    pub formats: BTreeSet<Format>,
    /// What lies ready to be sent.
    pub draft: Option<Draft>,
    /// How it was closed, why, and when; `None` while it is open.
    pub closing: Option<(Closing, String, Date)>,
    /// Who closed it as no complaint, or as another body's matter.
    pub ended_by: Option<String>,
    /// Cases of the same person that go with it.
    pub linked: Vec<CaseReference>,
    /// Where it stood, and which dates ran, when it was closed.
    pub before_closing: Option<(Stage, Vec<Deadline>)>,
    /// Reminders that went out.
    pub reminded: BTreeSet<String>,
    /// The days on which a party's messages came.
    pub heard_on: Vec<Date>,
    /// Since when something of a party's waits for a word from the council's people; `None` where nothing does.
    pub unanswered_since: Option<Date>,
    /// What each way of stopping a clock was met on.
    pub met: BTreeMap<MetBy, Date>,
}

impl Case {
    /// The person who wrote, to whom letters go: the first party. `None` where nobody is known.
    pub fn writer(&self) -> Option<&CaseParty> {
        self.parties.first()
    }

    /// Whether consent or identity is still open, so that nothing of substance may leave (R25).
    pub fn papers_open(&self) -> bool {
        !self.to_judge.is_empty() || super::papers::bars_substance(&self.waiting_for).is_some()
    }

    /// Whether the case is under the law's own duty to acknowledge and answer, and its person has been told that we have it:
    /// then ending it is a decision with reasons.
    pub fn is_owed_a_decision(&self) -> bool {
        let told = |l: &CaseLetter| l.letter.acknowledges() && l.state != LetterState::Undelivered;
        self.register != Register::Service && (self.acknowledged_on.is_some() || self.letters.iter().any(told))
    }

    /// Who decided the complaint: the outcome, the refusal, or that it is none.
    pub fn decider(&self) -> Option<&str> {
        let by = [
            self.finding.as_ref().map(|f| &f.by),
            self.refusal.as_ref().map(|r| &r.by),
            self.ended_by.as_ref(),
        ];
        by.into_iter().flatten().next().map(String::as_str)
    }

    /// Whether the person was told a decision that they may ask us to review: an outcome, or that it is no complaint of ours.
    pub fn may_be_reviewed(&self) -> bool {
        let outcome = self.finding.as_ref().is_some_and(|f| f.communicated_on.is_some());
        outcome || self.ended_by.is_some() && self.met.contains_key(&MetBy::Outcome)
    }

    /// Whether the case is a regulator's own matter, opened by its letter: nobody outside is written to from it (R39).
    pub fn is_regulators(&self) -> bool {
        self.class.kind == Kind::Regulator
    }

    /// Whether a regulator waits for an answer that no note says has left.
    pub fn owes_regulator(&self) -> bool {
        self.regulator.is_some() && !self.met.contains_key(&MetBy::RegulatorAnswer)
    }

    /// Whether the person knows a decision in it: an outcome, a refusal, that it is none, or what a review came to. A request for
    /// a review that names no case is about such a one.
    pub fn is_decided(&self) -> bool {
        let refused = self.refusal.as_ref().is_some_and(|r| r.communicated_on.is_some());
        let reviewed = self.review.as_ref().is_some_and(|r| r.communicated_on.is_some());
        self.may_be_reviewed() || refused || reviewed
    }

    /// Whether nothing about it may go to the clerk.
    pub fn about_the_clerk(&self) -> bool {
        self.class.flags.contains("about-the-clerk")
    }
}

/// A due date on a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The clock's id in `rules/deadlines.toml`.
    pub clock: String,
    /// The day it is due.
    pub due_on: Date,
    /// The day that is alarmed; the same, or earlier (C1).
    pub alarm_on: Date,
    /// How the day was found, in words.
    pub working: String,
    /// The day it was met, where it was.
    pub met_on: Option<Date>,
}

/// A letter on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLetter {
    /// Which letter.
    pub letter: LetterKind,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// `queued`, `to be posted`, `handed over`, `undelivered`.
    pub state: LetterState,
    /// The day it left; of one that waits to be posted, the day it came to be.
    pub on: Option<Date>,
    /// What it asks of the person.
    pub asks: Vec<Ask>,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// Waits in the outbox.
    Queued,
    /// Somebody of the council has it and is to post it.
    ToPost,
    /// The council's mail server has it.
    HandedOver,
    /// It did not arrive.
    Undelivered,
}

/// The register that a verdict belongs to.
pub fn register_for(kind: super::class::Kind, track: Option<Track>) -> Register {
    match (kind, track) {
        (super::class::Kind::RightsRequest, _) => Register::Rights,
        (_, Some(Track::Service)) => Register::Service,
        (_, Some(Track::PersonalData) | None) => Register::PersonalData,
    }
}
