//! What a decision is made from, and what it is made of: facts in, decision out.

use super::besides::GoesWith;
use crate::casework::by_form::FilledIn;
use crate::casework::case::{Actor, Case, CaseId, CaseParty, CaseReference, Deadline, Event, Register, Stage};
use crate::casework::class::{Class, Disposition, Kind, Reason};
use crate::casework::correspond::{Leads, Match, Sender};
use crate::casework::letter::LetterOrder;
use crate::mail::{AddrSpec, Authentication, Fingerprint, Message, ReadDocument, Screened, Typed};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a message lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "kebab-case")]
pub enum Place {
    /// In a mailbox on a server.
    Imap {
        /// The shared mailbox's name in the configuration.
        mailbox: String,
        /// The folder on the server.
        folder: String,
        /// UIDVALIDITY (RFC 3501 §2.3.1.1).
        uid_validity: u32,
        /// UID.
        uid: u32,
    },
    /// In a file, a Maildir or an mbox: the path, with the Maildir's unique name or the mbox's message number.
    File {
        /// The shared mailbox's name in the configuration, or the folder's.
        mailbox: String,
        /// The path as given; for a Maildir without its flags.
        path: String,
    },
    /// Handed in on standard input: redress holds the only copy.
    Handed {
        /// The shared mailbox's name.
        mailbox: String,
    },
}

impl Place {
    /// The shared mailbox's name.
    pub fn mailbox(&self) -> &str {
        match self {
            Self::Imap { mailbox, .. } | Self::File { mailbox, .. } | Self::Handed { mailbox } => mailbox,
        }
    }
}

/// A message's coming: where it lies, when the council's server had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Where it lies.
    pub place: Place,
    /// The server's time of arrival (INTERNALDATE), not the Date field.
    pub received_at: Timestamp,
    /// The day of that, Europe/London: what the law counts from.
    pub received_on: Date,
    /// When redress took it.
    pub taken_at: Timestamp,
    /// Old mail, from before set-up: shown to the clerk, never acknowledged unless asked for.
    pub from_before: bool,
}

/// Everything known about one message, complete; never changed.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Its coming.
    pub arrival: Arrival,
    /// The bytes' hash.
    pub fingerprint: Fingerprint,
    /// The message.
    pub message: Message,
    /// Its newly written words.
    pub typed: Typed,
    /// What may answer it.
    pub screened: Screened,
    /// Who filled in the web form that it is, as the form says; `None` where it is none.
    pub filled_in: Option<FilledIn>,
    /// What is proven about its sender.
    pub authentication: Authentication,
    /// What its attachments say, in their order; empty where the screening says that a machine wrote.
    pub documents: Vec<ReadDocument>,
    /// What they show of authority and identity; beside the names of its case, where it belongs to one ([`evidence_on_file`]).
    pub evidence: crate::casework::papers::Evidence,
    /// What it is about. For machine mail: by screening alone.
    pub class: Class,
    /// What the store knows about it.
    pub leads: Leads,
    /// Which case it belongs to.
    pub matched: Match,
    /// Who wrote it.
    pub sender: Sender,
    /// The case it belongs to, as its file says; `None` where it belongs to none.
    pub on_file: Option<Box<Case>>,
    /// The case with which one that it opens goes; `None` where it stands by itself.
    pub goes_with: Option<GoesWith>,
    /// Secrets of the desk that it shows and that were sent to somebody else (attacks 3 and 4).
    pub shows: Vec<ShownSecret>,
}

/// A secret that was sent to one of the council's own people, and that somebody else showed while it counted. It counts no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSecret {
    /// Whose it was, by name.
    pub of: String,
    /// The case that it is about; `None` where it is about a message that waits, or about no one matter.
    pub case: Option<CaseReference>,
    /// Whether that case is about the clerk.
    pub about_the_clerk: bool,
    /// Whether it is told of: within an hour a few are, and of the rest the ledger tells.
    pub told: bool,
}

/// What happens because of one message, or of the clock, or of a letter's fate. Committed whole or not at all.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What is done with the message.
    pub disposition: Disposition,
    /// What the ledger says in words, without personal data.
    pub verdict: String,
    /// Which case it touches.
    pub case: CaseAction,
    /// What is added to that case's file, in order.
    pub events: Vec<(Actor, String, Event)>,
    /// The letters that leave, to the public and to the council's own people.
    pub letters: Vec<LetterOrder>,
    /// Who had no notice of it because too many had gone, and whether it is urgent: they find it in a list when the hour is
    /// quiet.
    pub untold: Vec<(AddrSpec, bool)>,
    /// Whether a person must look before it goes further (`redress held`), and why.
    pub held: Option<String>,
    /// Whether the raw bytes are kept in the store (always where redress holds the only copy).
    pub keep_raw: bool,
    /// What counted.
    pub because: Vec<Reason>,
}

/// Which case a decision touches.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseAction {
    /// A new one is opened.
    Open(NewCase),
    /// A known one gets another entry.
    File(CaseId),
    /// None.
    None,
}

/// What the store must know to open a case; everything else is in its events.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCase {
    /// The register it stands in.
    pub register: Register,
    /// The day of receipt; its year is in the reference.
    pub received_on: Date,
    /// Where it starts.
    pub stage: Stage,
    /// The people in it.
    pub parties: Vec<CaseParty>,
    /// Its due dates.
    pub deadlines: Vec<Deadline>,
    /// What it is.
    pub kind: Kind,
    /// Whether nothing about it goes to the clerk; leads must say so again for every later message.
    pub about_the_clerk: bool,
}
