//! What happens in a case: the events, who made them happen, and how they stand in the file. A decision knows neither the
//! ledger row of its message nor the Message-ID of its letters; `complete.rs` puts both in when they are recorded.

use super::CaseParty;
use super::CaseReference;
use super::standing::Closing;
use super::standing::Format;
use crate::casework::act::Act;
use crate::casework::act::Factor;
use crate::casework::act::Outcome;
use crate::casework::act::ReviewResult;
use crate::casework::class::Class;
use crate::casework::class::words;
use crate::casework::clock::MetBy;
use crate::casework::letter::LetterKind;
use crate::mail::AddrSpec;
use crate::mail::DeliveryReport;
use crate::mail::MessageId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeSet;

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
    /// Something is wanted of the sender before the case can go on. It counts as asked when a letter that carries it has left.
    Asked {
        /// `details`, `consent` or `identity`.
        what: Vec<Ask>,
        /// Of details, which of the three things a complaint cannot do without (R17); empty where a person asks in their own
        /// words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        missing: Vec<Missing>,
    },
    /// Papers came with the message, and whether they will do is a person's to say: nothing of substance leaves before (R25).
    PapersToJudge {
        /// Consent or identity.
        what: Vec<Ask>,
    },
    /// It goes with another case of the same person.
    Linked {
        /// That case.
        to: CaseReference,
        /// Why.
        why: String,
    },
    /// A person says that a duty was done by another way than our letters: on paper, by telephone, on a regulator's form.
    DoneByHand {
        /// Which clocks that stops.
        met_by: MetBy,
        /// The day it was done.
        on: Date,
        /// The person's words.
        words: String,
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
    /// A letter that goes by post came to somebody of the council, to be printed and posted. It has told nobody anything yet.
    LetterToPost {
        /// Which letter.
        letter: LetterKind,
        /// Its Message-ID: that of the mail it came with.
        message_id: MessageId,
        /// The day, Europe/London.
        on: Date,
    },
    /// It was posted, as a person says.
    LetterPosted {
        /// Which letter.
        letter: LetterKind,
        /// The Message-ID of the mail it came with.
        message_id: MessageId,
        /// The day it was posted.
        posted_on: Date,
        /// The day on which it counts as told: the days that post takes later (domain page, section 2.4).
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
        consent: Vec<crate::casework::papers::ConsentNote>,
        /// Papers that prove who somebody is, or seem to.
        identity: Vec<crate::casework::papers::IdentityPaper>,
        /// How many could not be read.
        not_checked: u32,
    },
    /// The sealed copy of an identity document was destroyed, or was found gone.
    CopyDestroyed {
        /// What it had been taken for.
        is: crate::casework::papers::keeping::SealedAs,
        /// Why now.
        why: crate::casework::papers::keeping::Destroyed,
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
    /// has it (DECISIONS 19).
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
        /// What they were asked, which is all that they were told of the matter.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        question: String,
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
    /// A person says that it is not theirs.
    ReviewClaimDropped {
        /// Their words.
        why: String,
    },
    /// A late request is taken all the same: the clerk's discretion (C6).
    ReviewAccepted,
    /// A late request is not taken, and why (R31, C6).
    ReviewNotTaken {
        /// Why, as the person reads it.
        why: String,
    },
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
        /// Whether the person was not told, because the law excuses it; the reason stands in `what` (R56).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        untold: bool,
    },
    /// A regulator has written about the matter (R39).
    RegulatorWrote {
        /// Its reference.
        reference: String,
        /// The day of its letter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Date>,
        /// The day by which it wants an answer, where it names one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<Date>,
    },
    /// The file is kept from disposal (R72).
    HoldPlaced {
        /// Why.
        reason: String,
    },
    /// The hold ended.
    HoldEnded,
    /// The data this is about may be stored and nothing else (R47).
    StoredOnly,
    /// It may be used again.
    StoredOnlyEnded,
    /// The person was asked to change how they are in touch (L19).
    ConductWarned {
        /// The behaviour, its effect, and what must change.
        text: String,
    },
    /// One person speaks with the complainant (R61, R62).
    ContactNamed {
        /// Their name in the configuration.
        person: String,
        /// Why, as the person was told.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
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
    /// A restriction, a marker or both ended.
    Lifted {
        /// Which.
        #[serde(default, skip_serializing_if = "Lifts::is_both")]
        of: Lifts,
        /// Why, as the person reads it where they are told.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Whoever stands in for the clerk says that the case is not about the clerk: it only mentions them (T17).
    NotAboutTheClerk {
        /// Why.
        why: String,
    },
    /// How the person needs their letters; takes the place of what was known before. Empty: the usual email.
    FormatNeeded {
        /// The formats.
        formats: BTreeSet<Format>,
    },
    /// Letters go to another address of the person who wrote from this on: the old one does not take them.
    AddressGiven {
        /// The address.
        address: AddrSpec,
    },
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
    /// It is open again. A refusal is set aside by it, and the case is decided anew.
    Reopened {
        /// Why.
        why: String,
        /// The day of what was new, where a refused complaint is taken up again: its month runs from it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Date>,
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

impl Event {
    /// The council's mail server has a letter: it left, or, where the mail went to one of the council's own people instead of
    /// the person it is for, it waits to be posted.
    pub fn handed_over(letter: LetterKind, message_id: MessageId, to_public: bool, on: Date) -> Self {
        if letter.is_to_public() && !to_public {
            Self::LetterToPost { letter, message_id, on }
        } else {
            Self::LetterHandedOver { letter, message_id, on }
        }
    }
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

words! {
    /// What LIFT ends.
    Lifts {
        /// The restriction and the marker.
        Both = "both",
        /// The restriction of contact.
        Restriction = "restriction",
        /// The warning marker.
        Marker = "marker",
    }
}

impl Default for Lifts {
    /// Files from before say nothing else.
    fn default() -> Self {
        Self::Both
    }
}

impl Lifts {
    /// Whether it ends everything.
    pub fn is_both(&self) -> bool {
        *self == Self::Both
    }

    /// Whether it ends the restriction.
    pub fn restriction(self) -> bool {
        self != Self::Marker
    }

    /// Whether it ends the marker.
    pub fn marker(self) -> bool {
        self != Self::Restriction
    }
}

words! {
    /// What a complaint cannot be looked into without (R17).
    Missing {
        /// Who complains.
        Name = "name",
        /// How to answer them.
        Reach = "reach",
        /// What happened.
        Detail = "detail",
    }
}

/// From whom a filed message came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filed {
    /// A party to the case.
    Party(AddrSpec),
    /// The clerk or another officer, by name.
    Officer(String),
    /// A regulator or an ombudsman, who is party to nothing and to whom nothing leaves from here (R39, R41).
    Regulator(AddrSpec),
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
