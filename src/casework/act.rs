//! What a person of the council may do to a case: one value for each verb of the desk (product page, section 1).
//!
//! An act is a wish, read from a reply or from the terminal. Whether this person may do it is `desk/`'s to say; what it
//! does to the case is `obey`'s. Texts are the person's own words, kept as written; dates are already dates.

use super::case::Ask;
use super::case::CaseReference;
use super::case::Format;
use super::case::Lifts;
use super::class::Class;
use super::class::Consent;
use super::class::Kind;
use super::class::Reason;
use super::class::Track;
use crate::mail::AddrSpec;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

super::class::words! {
    /// The result of an investigation (R27–R30).
    Outcome {
        /// The complaint is right.
        Upheld = "UPHELD",
        /// In part.
        Partly = "PARTLY",
        /// It is not.
        NotUpheld = "NOT UPHELD",
    }
}

super::class::words! {
    /// The result of a review (R33).
    ReviewResult {
        /// The decision stands.
        Uphold = "UPHOLD",
        /// The decision is changed.
        Change = "CHANGE",
    }
}

super::class::words! {
    /// What is manifestly unfounded or excessive about a complaint (R36).
    Factor {
        /// Stated intent to disrupt, and threats to individuals.
        Disruption = "A",
        /// Unsubstantiated accusations persisted in.
        Accusations = "B",
        /// Targeting individuals out of a personal grudge.
        Grudge = "C",
        /// Frequent complaints meant to disrupt.
        Frequency = "D",
        /// Repeats the substance of what was already investigated.
        Repetition = "E",
    }
}

super::class::words! {
    /// What a message is, in the clerk's word: the answer to "we are not sure about this one".
    Triage {
        /// A complaint about personal data.
        Complaint = "COMPLAINT",
        /// A review of a decision.
        Review = "REVIEW",
        /// A complaint on behalf of another.
        Representative = "REPRESENTATIVE",
        /// A rights request.
        Rights = "RIGHTS",
        /// A service complaint.
        Service = "SERVICE",
        /// A regulator's or an ombudsman's letter (R39).
        Regulator = "ICO",
        /// Ordinary mail.
        NotOurs = "NOT OURS",
    }
}

impl Triage {
    /// Writes a person's word on what a message is into the verdict on it: from then on it is certain.
    pub fn tell(self, class: &mut Class, by: &str) {
        let held = class.track.unwrap_or(Track::PersonalData);
        (class.kind, class.track) = match self {
            Self::Complaint => (Kind::Complaint, Some(Track::PersonalData)),
            Self::Representative => (Kind::Complaint, Some(held)),
            Self::Review => (Kind::Review, Some(held)),
            Self::Rights => (Kind::RightsRequest, None),
            Self::Service => (Kind::Complaint, Some(Track::Service)),
            Self::Regulator => (Kind::Regulator, Some(held)),
            Self::NotOurs => (Kind::Enquiry, None),
        };
        // A regulator writes of somebody, and for nobody.
        class.on_behalf = (class.on_behalf || self == Self::Representative) && self != Self::Regulator;
        if class.on_behalf && class.consent == Consent::NotNeeded {
            class.consent = Consent::Missing;
        }
        class.firm = true;
        class.confidence = 1.0;
        let word = Reason {
            rule: "a-person".to_owned(),
            words: format!("{by} says so: {}", self.word()),
            weight: 1.0,
        };
        class.because.insert(0, word);
    }
}

/// What a person says of a regulator's letter, or what it says itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegulatorLetter {
    /// The regulator's reference; empty where it stands in the letter.
    pub reference: String,
    /// The day of the letter; that of the act where nothing says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The day by which it wants an answer, where it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Date>,
    /// Of a message that waits: the case it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<CaseReference>,
    /// Of a message that waits: whether it opens a matter of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "kebab-case")]
pub enum Act {
    /// Take the case under investigation.
    Accept,
    /// Answers an unsure message.
    Triage {
        /// What it is.
        is: Triage,
        /// The case it belongs to, where one was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<CaseReference>,
    },
    /// It is a service complaint: the case moves to that register.
    Service,
    /// It is not a matter for this council: the person is told where to turn.
    NotOurs {
        /// Why, and who deals with it, for the letter; may be empty where no letter has acknowledged the case.
        #[serde(default)]
        reasons: String,
    },
    /// It is no complaint.
    NotAComplaint {
        /// Why, for the letter; may be empty where no letter has acknowledged the case.
        #[serde(default)]
        reasons: String,
    },
    /// Ask the sender for something (R17, R21–R23).
    Ask {
        /// Details, consent or identity.
        what: Ask,
        /// What exactly, in the clerk's words; empty for the standard text.
        words: String,
    },
    /// Identity is accepted (R22, R26).
    IdentityAccepted {
        /// Why a document of a third party, or one sent for another, does (R24); may be empty for the person's own.
        #[serde(default)]
        note: String,
    },
    /// The message that brought an identity document is out of the mailbox.
    SourceGone,
    /// The document does not do.
    IdentityRefused {
        /// Why, in the clerk's words.
        why: String,
    },
    /// Consent is accepted (R21, R26).
    ConsentAccepted,
    /// The consent does not do.
    ConsentRefused {
        /// Why, in the clerk's words.
        why: String,
    },
    /// More time (R28).
    Extend {
        /// The new date.
        until: Date,
        /// Why.
        reason: String,
    },
    /// Tell the complainant how it stands.
    Update {
        /// The text of the letter.
        text: String,
    },
    /// A note on the file.
    Note {
        /// The note.
        text: String,
    },
    /// Who looks into it; with a question, who is asked what they know (R40, L30).
    Assign {
        /// Their name in the configuration.
        person: String,
        /// The question; empty where they look into it.
        #[serde(default)]
        question: String,
    },
    /// The outcome (R27–R30).
    Decide {
        /// The result.
        result: Outcome,
        /// The reasons, as the clerk wrote them.
        reasons: String,
    },
    /// Refuse as manifestly unfounded or excessive (R35–R38).
    Refuse {
        /// Which factors.
        factors: Vec<Factor>,
        /// The reasons.
        reasons: String,
    },
    /// The review's outcome (R33).
    DecideReview {
        /// The result.
        result: ReviewResult,
        /// The reasons.
        reasons: String,
    },
    /// Pass something to another body (R54–R56).
    Share {
        /// To whom.
        body: String,
        /// What, and why where it was said.
        what: String,
        /// Whether the person is not told, because the law excuses it; the reason stands in `what`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        untold: bool,
    },
    /// The Information Commissioner's Office, or an ombudsman, has written (R39).
    Ico {
        /// What was said of its letter.
        letter: RegulatorLetter,
    },
    /// Keep the file from disposal (R72).
    Hold {
        /// Why.
        reason: String,
    },
    /// End the hold.
    Release,
    /// One person speaks with this complainant (R61, R62).
    SinglePointOfContact {
        /// Their name in the configuration.
        person: String,
        /// Why, as the person reads it.
        #[serde(default)]
        reason: String,
    },
    /// Ask the person to change how they are in touch, before anything is restricted (L19).
    Warn {
        /// The behaviour, its effect, and what must change.
        text: String,
    },
    /// Restrict contact (R57–R59).
    Restrict {
        /// What is restricted.
        terms: String,
        /// When it is looked at again.
        until: Option<Date>,
        /// Why it is necessary.
        reason: String,
    },
    /// A warning marker (R63–R68).
    Marker {
        /// Why.
        reason: String,
    },
    /// End a restriction or a marker.
    Lift {
        /// Which; `None` where nobody said.
        of: Option<Lifts>,
        /// Why, as the person reads it.
        #[serde(default)]
        reason: String,
    },
    /// Close the case.
    Close {
        /// Why.
        why: String,
    },
    /// Open it again.
    Reopen,
    /// Send the draft.
    Send,
    /// Drop the draft.
    Cancel,
    /// How the person needs their letters; empty for the usual email.
    Format {
        /// The formats.
        needed: Vec<Format>,
    },
    /// Where the person can be reached from now on.
    WriteTo {
        /// Their address.
        address: AddrSpec,
    },
    /// Write again what did not arrive.
    Resend,
    /// Take the last act back, where no letter has left.
    Undo,
    /// How the case stands.
    Status,
    /// Which cases are open.
    List,
    /// What can be said now.
    Help,
}

impl Act {
    /// Whether it asks, and changes nothing.
    #[must_use]
    pub fn only_asks(&self) -> bool {
        matches!(self, Self::Status | Self::List | Self::Help)
    }
}
