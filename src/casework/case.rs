//! A case is the fold of its events. Events are only ever added; each carries the hash of the one before (R75).
//!
//! ```text
//! new ─▶ waiting (details, consent, identity) ─▶ investigating ─▶ decided ─▶ in review ─▶ reviewed ─▶ closed
//! ```
//!
//! `case/standing.rs` holds what stands beside the stage, `case/fold.rs` the fold, `case/chain.rs` the hash chain. A decision knows neither the ledger row of its message nor
//! the Message-ID of its letters; `case/complete.rs` puts both into its events when they are recorded.

mod chain;
mod complete;
mod fold;
pub mod standing;

#[cfg(test)]
mod tests;

pub use chain::BrokenChain;
pub use chain::verify_chain;
pub use standing::{Asked, Closing, Draft, Extension, Finding, Marker, Question, Refusal, Restriction, ReviewFile, Sharing};

use super::act::Act;
use super::act::Factor;
use super::act::Outcome;
use super::act::ReviewResult;

use super::class::{Class, Track, words};
use super::clock::MetBy;
use super::letter::LetterKind;
use crate::mail::{AddrSpec, Authentication, DeliveryReport, MessageId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::BTreeSet;

words! {
    /// The register a case stands in; the opening of its reference.
    Register {
        /// Personal-data complaints and their reviews.
        PersonalData = "PD",
        /// Service complaints and their reviews.
        Service = "SC",
        /// Rights requests that are no complaint.
        Rights = "RR",
    }
}

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

/// The store's number for a case. Never reused, never shown to the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseId(pub i64);

/// A case's number as people write it: `PD-2026-0042`. No secret and no key (attack 10).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseReference {
    /// The register.
    pub register: Register,
    /// The year of receipt.
    pub year: i16,
    /// Its number within register and year, from 1.
    pub number: u32,
}

impl std::fmt::Display for CaseReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}-{:04}", self.register.word(), self.year, self.number)
    }
}

impl std::str::FromStr for CaseReference {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("{text:?} is not a case reference such as PD-2026-0042");
        let mut parts = text.trim().splitn(3, '-');
        let register = parts
            .next()
            .and_then(|r| Register::from_word(&r.to_ascii_uppercase()))
            .ok_or_else(bad)?;
        let year = parts.next().filter(|y| y.len() == 4).and_then(|y| y.parse().ok()).ok_or_else(bad)?;
        let number = parts
            .next()
            .filter(|n| (4..=6).contains(&n.len()))
            .and_then(|n| n.parse().ok())
            .ok_or_else(bad)?;
        Ok(Self { register, year, number })
    }
}

impl TryFrom<String> for CaseReference {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<CaseReference> for String {
    fn from(r: CaseReference) -> String {
        r.to_string()
    }
}

/// Who made something happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "kebab-case")]
pub enum Actor {
    /// The program, by a rule of the policy.
    Redress,
    /// The person who wrote to the council: party to the case, by address.
    Party {
        /// Their address.
        address: AddrSpec,
    },
    /// A member of the council's staff, by name in the configuration.
    Officer {
        /// Their name.
        name: String,
    },
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
    /// Whether the address's domain was proven when they wrote.
    pub authentication: Authentication,
}

/// Something that happened in a case. Past tense; only ever added, never changed in meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A message opened the case.
    CaseOpened {
        /// The ledger row of the message that opened it; 0 until it is recorded.
        arrival: i64,
        /// The day of receipt, Europe/London (clocks count from it).
        received_on: Date,
        /// The subject line, for the clerk.
        subject: String,
        /// What the message was taken for, with reasons.
        class: Box<Class>,
        /// The parties as they stand at the start.
        parties: Vec<CaseParty>,
        /// The version of the policy in force at receipt (R1).
        policy_version: String,
    },
    /// Something is asked of the sender before the case can go on; the acknowledgement carries it.
    Asked {
        /// `details`, `consent` or `identity`.
        what: Vec<Ask>,
    },
    /// A due date was set, with its working.
    DeadlineSet {
        /// The clock's id in `rules/deadlines.toml`.
        clock: String,
        /// The day it is due.
        due_on: Date,
        /// The earlier reading that is alarmed, where the law can be read two ways (C1).
        alarm_on: Date,
        /// How the day was found, in words.
        working: String,
        /// What stops it.
        met_by: MetBy,
    },
    /// A letter was written and queued.
    LetterQueued {
        /// Which letter.
        letter: LetterKind,
        /// Its Message-ID; empty until it is recorded.
        message_id: MessageId,
        /// To whom.
        to: AddrSpec,
    },
    /// A letter was handed over to the council's mail server.
    LetterHandedOver {
        /// Which letter.
        letter: LetterKind,
        /// Its Message-ID.
        message_id: MessageId,
        /// The day it left, Europe/London.
        on: Date,
    },
    /// A letter could not be delivered: refused for good, given up, or reported back.
    LetterUndelivered {
        /// Its Message-ID.
        message_id: MessageId,
        /// The server's word, or the report's.
        report: Undelivered,
    },
    /// A further message was filed on the case.
    MessageFiled {
        /// Its ledger row; 0 until it is recorded.
        arrival: i64,
        /// From a party, the clerk, or a machine.
        from: Filed,
        /// The day of receipt.
        received_on: Date,
    },
    /// What the papers of a message seemed to be. Kinds and comparisons only: nothing of what they say (R22–R24).
    PapersSeen {
        /// The ledger row of the message; 0 until it is recorded.
        arrival: i64,
        /// Papers that speak of authority.
        consent: Vec<super::papers::ConsentNote>,
        /// Papers that prove who somebody is, or seem to.
        identity: Vec<super::papers::IdentityPaper>,
        /// How many could not be read.
        not_checked: u32,
    },
    /// The sealed copy of an identity document was destroyed, or was found gone.
    CopyDestroyed {
        /// What it had been taken for.
        is: super::papers::keeping::SealedAs,
        /// Why now.
        why: super::papers::keeping::Destroyed,
        /// The day.
        on: Date,
    },
    /// The message that brought an identity document is no longer in the mailbox.
    SourceRemoved {
        /// Its ledger row.
        arrival: i64,
        /// The day it was said or done.
        on: Date,
    },
    /// No letter was sent, and why (shadow mode, caps, failed authentication, a threat to life).
    LetterWithheld {
        /// Which letter it would have been.
        letter: LetterKind,
        /// Why it did not go.
        why: String,
    },
    /// The case is under investigation.
    Accepted,
    /// It is a service complaint: its clocks and letters are those of that register. Its number stays, because the person
    /// has it (DECISIONS 11).
    MovedToService,
    /// What was asked for came, and a person says that it does (R21–R24).
    PapersAccepted {
        /// Details, consent or identity.
        what: Ask,
    },
    /// What came does not do, and why.
    PapersRefused {
        /// Details, consent or identity.
        what: Ask,
        /// Why, in the clerk's words.
        why: String,
    },
    /// All identification requirements are met: the policy's month starts (R26).
    PapersComplete {
        /// The day.
        on: Date,
    },
    /// A date was moved by a person, and the complainant is told (R28).
    Extended {
        /// The clock.
        clock: String,
        /// The day it was due.
        from: Date,
        /// The day it is due now.
        until: Date,
        /// Why.
        reason: String,
        /// Whether the old day had passed: the letter says so.
        late: bool,
    },
    /// A clock stands still from this day on (C10: a question to somebody who asks for their data).
    ClockPaused {
        /// The clock.
        clock: String,
        /// The first day that does not count.
        from: Date,
    },
    /// It runs again.
    ClockResumed {
        /// The clock.
        clock: String,
        /// The first day that counts again.
        on: Date,
    },
    /// A date no longer plays a part.
    DeadlineDropped {
        /// The clock.
        clock: String,
        /// Why.
        why: String,
    },
    /// A note on the file.
    Noted {
        /// Its words.
        text: String,
    },
    /// Somebody looks into it.
    Assigned {
        /// Their name in the configuration.
        person: String,
    },
    /// A member of staff or of the council was asked what they know (R40, L30).
    QuestionPut {
        /// Who.
        person: String,
        /// By when an answer is asked for.
        by_when: Date,
    },
    /// The complainant was told how it stands (C3, L9).
    ProgressTold,
    /// One of the council's people wrote to a party from their own mail program: news to them, and never a decision.
    WrittenDirectly {
        /// The ledger row of what they sent; 0 until it is recorded.
        arrival: i64,
        /// Who wrote: a registered person's name, or the mailbox.
        by: String,
        /// The day it was sent.
        on: Date,
    },
    /// A person decided the complaint (R27–R30); communicated when its letter leaves.
    OutcomeDecided {
        /// The result.
        result: Outcome,
        /// The reasons, as written.
        reasons: String,
    },
    /// A person refused the complaint as manifestly unfounded or excessive (R35–R38).
    Refused {
        /// By which factors.
        factors: Vec<Factor>,
        /// The reasons and evidence, as written.
        reasons: String,
        /// Earlier cases of the same people, with the days they came (R37).
        earlier: Vec<String>,
    },
    /// The decision reached the person: the letter left (R30). Opens the review window.
    DecisionCommunicated {
        /// The day.
        on: Date,
    },
    /// A review was asked for (R31).
    ReviewRequested {
        /// The day the request came.
        on: Date,
        /// Whether the window had closed.
        late: bool,
    },
    /// A message that nothing proves to be the party's asks for a review: its day is kept, and a person says whether it is
    /// theirs (attack 20).
    ReviewClaimed {
        /// The day it came.
        on: Date,
    },
    /// A late request is taken all the same: the clerk's discretion (C6).
    ReviewAccepted,
    /// A person decided the review (R32, R33).
    ReviewDecided {
        /// The result.
        result: ReviewResult,
        /// The reasons, as written.
        reasons: String,
        /// Whether the reviewer also made the decision: warned of, and on record.
        same_person: bool,
    },
    /// The review outcome's letter left.
    ReviewCommunicated {
        /// The day.
        on: Date,
    },
    /// The disclosure log: something was passed to another body (R54–R56).
    Shared {
        /// To whom.
        body: String,
        /// What, and why.
        what: String,
        /// The lawful basis, with the exemption and agreement relied on where there is one (R51, R55).
        basis: String,
    },
    /// The regulator has taken the matter up (R39).
    RegulatorWrote {
        /// Its reference.
        reference: String,
    },
    /// The file is kept from disposal (R72).
    HoldPlaced {
        /// Why.
        reason: String,
    },
    /// The hold ended.
    HoldEnded,
    /// One person speaks with the complainant (R61, R62).
    ContactNamed {
        /// Their name in the configuration.
        person: String,
    },
    /// Contact is restricted (R57–R59).
    Restricted {
        /// What is restricted.
        terms: String,
        /// When it is looked at again.
        until: Option<Date>,
        /// Why it is necessary.
        reason: String,
    },
    /// A warning marker stands (R63–R68).
    Marked {
        /// Why.
        reason: String,
        /// Whether the person is told (R64). Where not, nothing that leaves may show it (R65).
        told: bool,
    },
    /// Restriction and marker ended.
    Lifted,
    /// A draft lies ready: nothing of it has happened yet.
    Drafted {
        /// What it would do.
        act: Box<Act>,
    },
    /// The draft was dropped.
    DraftDropped,
    /// The draft was sent.
    DraftSent,
    /// The case is closed.
    Closed {
        /// In which way.
        how: Closing,
        /// Why.
        why: String,
    },
    /// It is open again.
    Reopened {
        /// Why.
        why: String,
    },
    /// A reminder went out; each goes once.
    Reminded {
        /// Which: the clock, the day it is about, and the step.
        what: String,
        /// What it says.
        words: String,
    },
    /// What was done is taken back; the events stand, and do not count.
    Undone {
        /// Their numbers in the file.
        events: Vec<u32>,
    },
}

/// What is asked of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Who complains, how to reply, enough detail (R17).
    Details,
    /// The data subject's written consent (R21).
    Consent,
    /// Passport or driving licence, where there is doubt (R22, R23).
    Identity,
}

/// From whom a filed message came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filed {
    /// A party to the case.
    Party(AddrSpec),
    /// The clerk or another officer, by name.
    Officer(String),
    /// An automatic message: changes nothing (out of office, receipt).
    Machine,
}

/// How a letter failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undelivered {
    /// Our server refused it for good, or we gave up.
    Refused(String),
    /// A delivery report about it came back.
    Reported(DeliveryReport),
}

/// SHA-256 over the event before and this one, lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EventHash(pub String);

/// An event as it stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// 1 for the first event of a case, then one more each.
    pub sequence: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who made it happen.
    pub by: Actor,
    /// By which authority or reason: an R-number, a rule id, a person's words.
    pub authority: String,
    /// What happened.
    pub event: Event,
    /// The hash of the event before; of the empty string for the first.
    pub previous: EventHash,
    /// The hash of this one.
    pub hash: EventHash,
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
    /// What is still asked of the sender.
    pub waiting_for: Vec<Ask>,
    /// The day the acknowledgement was handed over.
    pub acknowledged_on: Option<Date>,
    /// The letters, in order.
    pub letters: Vec<CaseLetter>,
    /// The register whose clocks and letters count; another than the reference's once the case was moved.
    pub register: Register,
    /// The version of the policy in force at receipt (R1).
    pub policy_version: String,
    /// When each thing was asked of the sender (C20).
    pub asked: BTreeMap<Ask, Asked>,
    /// The day on which all identification requirements were met (R26); `None` while they are not, and where none was asked.
    pub papers_complete_on: Option<Date>,
    /// Clocks that stand still, since when (C10).
    pub paused: BTreeMap<String, Date>,
    /// Days that did not count so far, by clock (C10).
    pub uncounted: BTreeMap<String, i64>,
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
    /// The review.
    pub review: Option<ReviewFile>,
    /// The day on which a message came that asks for one and that nothing proves; the first, where there were several.
    pub review_claimed_on: Option<Date>,
    /// The disclosure log.
    pub sharings: Vec<Sharing>,
    /// The regulator's reference and when it was entered.
    pub regulator: Option<(String, Date)>,
    /// Why the file is kept from disposal.
    pub hold: Option<String>,
    /// The single point of contact.
    pub contact: Option<String>,
    /// The restriction in force.
    pub restriction: Option<Restriction>,
    /// The marker in force.
    pub marker: Option<Marker>,
    /// What lies ready to be sent.
    pub draft: Option<Draft>,
    /// How it was closed, why, and when; `None` while it is open.
    pub closing: Option<(Closing, String, Date)>,
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
        super::papers::bars_substance(&self.waiting_for).is_some()
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
    /// `queued`, `handed over`, `undelivered`.
    pub state: LetterState,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// Waits in the outbox.
    Queued,
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
