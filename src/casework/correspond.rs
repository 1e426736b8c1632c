//! Whose message it is and which case it belongs to. One question to the store (the keys), one judgement here (the leads).

use super::case::{CaseId, CaseReference, Stage};
use super::class::words;
use super::policy::{Office, Person};
use crate::mail::{
    AddrSpec, Authentication, ContentDigest, Fingerprint, Message, MessageId, Screened,
};
use serde::{Deserialize, Serialize};

words! {
    /// A person's part in a case.
    Party {
        /// Writes for themself.
        Complainant = "complainant",
        /// Whose data or matter it is, where another writes.
        DataSubject = "data subject",
        /// Writes for another.
        Representative = "representative",
        /// Writes, in a part nobody knows yet.
        Unknown = "unknown",
    }
}

/// What the store is asked about a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorrespondenceKeys {
    /// The message's own Message-ID.
    pub message_id: Option<MessageId>,
    /// In-Reply-To and References, newest first.
    pub answers: Vec<MessageId>,
    /// Case references in the subject (and in a `+detail` of ours): hints, no keys.
    pub hints: Vec<CaseReference>,
    /// The one From address, where there is one.
    pub from: Option<AddrSpec>,
    /// The bytes' hash.
    pub fingerprint: Option<Fingerprint>,
    /// The content's hash.
    pub content: Option<ContentDigest>,
    /// The letter a delivery report names.
    pub reported: Option<MessageId>,
}

/// A case that a key points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: CaseReference,
    /// Where it stands.
    pub stage: Stage,
    /// The addresses that are party to it.
    pub parties: Vec<AddrSpec>,
}

/// What the store answered: everything that `match_case`, the caps and the decision need, as owned values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leads {
    /// Cases whose correspondence (ours or theirs) one of `answers` names, newest id first.
    pub by_answers: Vec<Lead>,
    /// Cases that the hints name.
    pub by_hint: Vec<Lead>,
    /// Open cases to which the From address is party.
    pub by_party: Vec<Lead>,
    /// The case of the letter a delivery report names.
    pub by_reported: Option<Lead>,
    /// An earlier ledger row with the same Message-ID and content, or the same bytes.
    pub same_message: Option<i64>,
    /// When our newest automatic letter to this address was handed over or queued, seconds before this arrival.
    pub seconds_since_our_letter: Option<i64>,
    /// Automatic letters to this address in the past hour, day and week.
    pub letters_to_address: Windows,
    /// Automatic letters to the From domain in the same windows.
    pub letters_to_domain: Windows,
    /// Automatic letters in all in the same windows.
    pub letters_in_all: Windows,
    /// Personal messages from this address taken in the past hour (growth of a loop).
    pub arrivals_from_address_hour: u32,
}

/// Counts in the past hour, day and week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Windows {
    /// The past 60 minutes.
    pub hour: u32,
    /// The past 24 hours.
    pub day: u32,
    /// The past 7 days.
    pub week: u32,
}

/// Which case a message belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Match {
    /// Exactly one case, by a key that counts, from somebody who is party to it.
    Case {
        /// The case.
        case: CaseId,
        /// Its reference.
        reference: CaseReference,
        /// What showed it.
        by: String,
    },
    /// A hint or a key from somebody who is no party, or two candidates: a person looks (attack 10).
    Ambiguous {
        /// The references it may belong to.
        candidates: Vec<CaseReference>,
        /// Why it is not certain.
        why: String,
    },
    /// None.
    NoCase,
}

/// Who wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// Exactly one registered person, and the From domain is proven.
    Officer(Person),
    /// Says it is a registered person; nothing proves it (attack 1). Never obeyed, never answered.
    ClaimsToBeOfficer(Person),
    /// Anybody else.
    Public(Party),
}

/// What to ask the store about a message.
pub fn correspondence_keys(
    _message: &Message,
    _fingerprint: &Fingerprint,
    _screened: &Screened,
    _office: &Office,
) -> CorrespondenceKeys {
    unimplemented!()
}

/// Which case it belongs to. Two candidates are never one; a number or a subject is a hint, no key.
pub fn match_case(
    _message: &Message,
    _authentication: &Authentication,
    _keys: &CorrespondenceKeys,
    _leads: &Leads,
    _office: &Office,
) -> Match {
    unimplemented!()
}

/// Who wrote it. An officer is one only when the From domain is proven.
pub fn identify(
    _message: &Message,
    _authentication: &Authentication,
    _matched: &Match,
    _leads: &Leads,
    _office: &Office,
) -> Sender {
    unimplemented!()
}
