//! What `rules/` and the configuration say, read once, checked, and handed out in parts.

use super::class::words;
use super::clock::{Calendar, DeadlineRules};
use crate::mail::{AddrSpec, NamedAddress, ScreeningPolicy};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

words! {
    /// A part that a registered person plays.
    Role {
        /// Runs the policy day to day (R3).
        Clerk = "clerk",
        /// Stands in for the clerk.
        Deputy = "deputy",
        /// Decides reviews (R32).
        Reviewer = "reviewer",
        /// Gets what is about the clerk.
        Chair = "chair",
        /// Is asked about markers and identity (R64).
        Adviser = "data protection adviser",
        /// Appoints single points of contact (R61).
        ServiceManager = "service manager",
        /// A single point of contact (R61, R62).
        SinglePointOfContact = "single point of contact",
    }
}

/// A registered person of the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their one registered address.
    pub address: AddrSpec,
    /// Their parts.
    pub roles: Vec<Role>,
}

/// An address of the council's, and where it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedMailbox {
    /// Its name in the configuration.
    pub name: String,
    /// The address people write to.
    pub address: AddrSpec,
    /// Further addresses that end in the same mailbox.
    pub aliases: Vec<AddrSpec>,
    /// The authserv-ids whose Authentication-Results count (RFC 8601 §2.5).
    pub authserv_ids: Vec<String>,
}

/// The council, as letters name it. All of it is data (domain page, fact 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Council {
    /// Its full name.
    pub name: String,
    /// Its postal address, lines; may be empty.
    pub postal_address: Vec<String>,
    /// Its telephone number; may be empty.
    pub telephone: String,
    /// Its web site; may be empty.
    pub website: String,
    /// Where its complaints policy stands; may be empty.
    pub policy_url: String,
    /// Where its privacy notice stands; may be empty (R74).
    pub privacy_notice_url: String,
    /// The regulator as it is called, and how to reach it.
    pub regulator: Regulator,
    /// How a letter is signed: a name or an office.
    pub signed_by: String,
    /// The office under the name.
    pub signed_office: String,
}

/// The regulator for data protection: data, because it moved and was renamed in 2026.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regulator {
    /// Its full name.
    pub name: String,
    /// What people call it.
    pub short_name: String,
    /// Where to complain.
    pub url: String,
    /// Its telephone number.
    pub telephone: String,
}

words! {
    /// Whether letters leave.
    Mode {
        /// Nothing goes to the public; the clerk sees what would have gone.
        Shadow = "shadow",
        /// Letters leave.
        Live = "live",
    }
}

/// A file of rules or a letter: its name and its text. Reading files is for the walls; this room gets words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFile {
    /// The name people know it by, such as `rules/deadlines.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Why a file of rules, a template or a configuration is refused at start: where, what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it; empty where that is plain.
    pub hint: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)?;
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// What the council's policy says: rules, checked.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The version of the adopted policy (R1).
    pub version: String,
    /// When the council must look at it again (R2).
    pub next_review: Option<Date>,
    /// Screening lists.
    pub screening: ScreeningPolicy,
    /// Cues and the decision table.
    pub classification: super::classify::Classifier,
    /// The clocks.
    pub deadlines: DeadlineRules,
    /// Working days.
    pub calendar: Calendar,
    /// Caps on automatic letters (product page: never more than the caps allow).
    pub caps: Caps,
}

/// How many automatic letters may leave, per address, per domain and in all, in an hour, a day and a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// To one address.
    pub address: Cap,
    /// To one domain.
    pub domain: Cap,
    /// In all.
    pub all: Cap,
    /// Seconds within which an answer to our letter is taken for a machine's.
    pub machine_answers_within_seconds: i64,
}

/// A cap in three windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// In 60 minutes.
    pub hour: u32,
    /// In 24 hours.
    pub day: u32,
    /// In 7 days.
    pub week: u32,
}

/// The whole office: the council, its people, its mailboxes, its policy, its letters. Read once at start.
pub struct Office {
    /// The council as letters name it.
    pub council: Council,
    /// Its registered people.
    pub people: Vec<Person>,
    /// Its mailboxes.
    pub mailboxes: Vec<SharedMailbox>,
    /// From whom letters come.
    pub letters_from: NamedAddress,
    /// Whether letters leave.
    pub mode: Mode,
    /// Its policy.
    pub policy: Policy,
    /// Its letters.
    pub templates: super::letter::Templates,
    /// What else the configuration lets templates say (periods, links), by name.
    pub texts: BTreeMap<String, String>,
}

impl Office {
    /// The first person with a role.
    pub fn person(&self, role: Role) -> Option<&Person> {
        self.people.iter().find(|p| p.roles.contains(&role))
    }

    /// The authserv-ids that count for a mailbox.
    pub fn authserv_ids(&self, mailbox: &str) -> &[String] {
        self.mailboxes
            .iter()
            .find(|m| m.name == mailbox)
            .map_or(&[], |m| &m.authserv_ids)
    }
}
