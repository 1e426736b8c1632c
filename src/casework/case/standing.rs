//! What stands beside a case's stage: findings, reviews, holds, drafts. Each is what the events of the file say now.

use crate::casework::act::Act;
use crate::casework::act::Factor;
use crate::casework::act::Outcome;
use crate::casework::act::ReviewResult;
use crate::casework::class::words;
use crate::mail::MessageId;
use jiff::civil::Date;

words! {
    /// The ways in which a case is closed.
    Closing {
        /// Everything was done.
        Finished = "finished",
        /// The person took it back.
        Withdrawn = "withdrawn",
        /// What was asked for never came (C20).
        NotPursued = "not pursued",
        /// Manifestly unfounded or excessive (R35–R38).
        Refused = "refused",
        /// Another body's matter.
        NotOurs = "not ours",
        /// No complaint at all.
        NotAComplaint = "not a complaint",
    }
}

impl Closing {
    /// The way and its reason in one line; where the reason is the way's own word, once.
    pub fn with_reason(self, why: &str) -> String {
        let why = why.trim();
        if why.trim_end_matches('.').eq_ignore_ascii_case(self.word()) {
            return self.to_string();
        }
        format!("{self}: {why}")
    }
}

words! {
    /// How a person needs their letters, where the usual email does not do (Equality Act 2010; kept, and applied to every
    /// letter).
    Format {
        /// 18 point in the copy that goes with every letter, and larger letters in the mail.
        LargePrint = "large print",
        /// Plain text alone: no HTML, no PDF.
        PlainText = "plain text",
        /// On paper: a PDF to somebody of the council, who posts it.
        Post = "post",
    }
}

/// By which authority a format is kept.
pub(in crate::casework) const FORMATS: &str = "Equality Act 2010: the form in which the person can read it";

/// What was asked of the sender, by a letter that left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The day the first letter with it left.
    pub on: Date,
    /// That letter: where it did not arrive, nothing was asked.
    pub letter: MessageId,
    /// How many messages of a party had come before it left: only later ones can be an answer to it.
    pub heard: usize,
}

/// A date that a person moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The clock.
    pub clock: String,
    /// From.
    pub from: Date,
    /// Until.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Whether the old day had passed.
    pub late: bool,
}

/// A decision on the complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The result.
    pub result: Outcome,
    /// The reasons.
    pub reasons: String,
    /// Who decided.
    pub by: String,
    /// The day its letter left.
    pub communicated_on: Option<Date>,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// By which factors.
    pub factors: Vec<Factor>,
    /// The earlier cases it rests on, as the letter names them.
    pub earlier: Vec<String>,
    /// The reasons.
    pub reasons: String,
    /// Who decided.
    pub by: String,
    /// The day its letter left.
    pub communicated_on: Option<Date>,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewFile {
    /// The day the request came.
    pub requested_on: Date,
    /// Whether the window had closed.
    pub late: bool,
    /// Whether it is taken: in time, or by discretion.
    pub accepted: bool,
    /// Whether a person has said that it is not taken, because it came too late.
    pub turned_down: bool,
    /// The result, the reasons and who decided.
    pub decided: Option<(ReviewResult, String, String)>,
    /// The day its letter left.
    pub communicated_on: Option<Date>,
}

/// A line of the disclosure log (R54).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// The day.
    pub on: Date,
    /// To whom.
    pub body: String,
    /// What, and why.
    pub what: String,
    /// The lawful basis.
    pub basis: String,
    /// Who passed it on.
    pub by: String,
    /// Whether the person was not told.
    pub untold: bool,
}

/// A regulator's part in a case (R39, R41).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegulatorMatter {
    /// Its reference.
    pub reference: String,
    /// The day of its newest letter.
    pub wrote_on: Date,
    /// The day by which that letter wants an answer, where it names one.
    pub answer_by: Option<Date>,
}

/// A restriction of contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// What is restricted.
    pub terms: String,
    /// When it is looked at again.
    pub until: Option<Date>,
    /// Why it is necessary.
    pub reason: String,
    /// Since when.
    pub since: Date,
}

/// A warning marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Why.
    pub reason: String,
    /// Whether the person is told.
    pub told: bool,
    /// Since when.
    pub since: Date,
}

/// A question to a member of staff or of the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who.
    pub person: String,
    /// The day it was put.
    pub on: Date,
    /// By when an answer is asked for.
    pub by_when: Date,
    /// What they were asked; empty on files from before questions had words.
    pub question: String,
    /// Whether an answer of theirs is on the file.
    pub answered: bool,
}

/// What lies ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its place in the file: the yes that sends it answers the message which showed this one (attack 5).
    pub sequence: u32,
    /// What it would do.
    pub act: Act,
    /// Who drafted it.
    pub by: String,
    /// When.
    pub on: Date,
}
