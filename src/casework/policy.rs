//! What `rules/` and the configuration say, read once, checked, and handed out in parts.

mod load;
mod shipped;

#[cfg(test)]
mod tests;

pub use shipped::{shipped_cues, shipped_rules, shipped_templates};

#[cfg(test)]
pub(super) fn own_part(files: &[RuleFile]) -> Result<load::Own, Refusal> {
    load::Own::from_rules(files, &[])
}

use super::case::Register;
use super::class::Right;
use super::class::words;
use super::clock::Calendar;
use super::clock::DeadlineRules;
use super::clock::Start;
use crate::mail::{AddrSpec, NamedAddress, ScreeningPolicy};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::BTreeSet;

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
    /// Whether redress deletes there the messages that brought identity documents, once it has destroyed its own copies.
    pub deletes_identity_mail: bool,
    /// How the mailbox's webmail links to a message, with `{id}` for its Message-ID; empty for the link of RFC 2392.
    pub message_link: String,
    /// Whether its host gives no verdict on mail from the council's own people, so that their commands need a one-time code.
    pub host_is_silent: bool,
    /// Folders of sent mail that are watched.
    pub sent_folders: Vec<String>,
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

impl RuleFile {
    /// Reads the file as TOML. What it does not understand is refused with the line it stands on.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Refusal> {
        toml::from_str(&self.text).map_err(|e| {
            // An unknown key or word is best mended by the list of known ones, which toml's message carries.
            let what = e.message().lines().collect::<Vec<_>>().join("; ");
            self.refuse(e.span().unwrap_or(0..0), what, "the head of the shipped file explains each key")
        })
    }

    /// A refusal that points at a place in this file.
    pub fn refuse(&self, span: std::ops::Range<usize>, what: impl Into<String>, hint: impl Into<String>) -> Refusal {
        let before = self.text.as_bytes().get(..span.start).unwrap_or(self.text.as_bytes());
        let line = if self.text.is_empty() {
            0
        } else {
            1 + before.iter().filter(|b| **b == b'\n').count()
        };
        Refusal {
            file: self.name.clone(),
            line,
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// The line on which some text first stands, from 1; 0 where it does not.
    pub fn line_of(&self, text: &str) -> usize {
        self.text.lines().position(|l| l.contains(text)).map_or(0, |i| i + 1)
    }
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
    /// The day the council adopted it (R1).
    pub adopted: Option<Date>,
    /// The minute that records it (R1); may be empty.
    pub minute: String,
    /// When the council must look at it again (R2).
    pub next_review: Option<Date>,
    /// What an automatic letter needs to know about its sender.
    pub letters_to: LettersTo,
    /// Working days that a letter by post takes to reach its reader (domain page, section 2.4).
    pub post_days: u32,
    /// In which registers a representative is asked for consent (R21).
    pub consent_registers: BTreeSet<Register>,
    /// Whether MPs and councillors need the person's written consent as everybody does (G13: the policy says so, the law does
    /// not).
    pub consent_from_elected: bool,
    /// Days after which the copy of an identity document is destroyed at the latest (domain page, section 6).
    pub identity_copy_days: u16,
    /// Which rights hand personal data over, so that identity matters (R22).
    pub identity_rights: BTreeSet<Right>,
    /// Domains on which anybody can have an address, lower-case.
    pub public_domains: BTreeSet<String>,
    /// On which bases something is passed on (R51, R55).
    pub sharing: Sharing,
    /// The privacy notices that the council has published (R6).
    pub notices: Vec<NoticeText>,
    /// Who was told of the policy, and when (R4).
    pub told: Vec<(String, Date)>,
    /// How many days before its own review of the policy the council is reminded (R2); 0: on the day.
    pub review_warned_days_before: u32,
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
    /// When somebody is told that nobody answers.
    pub silence: Silence,
}

impl Policy {
    /// The day by which the council must look at its policy again (R2): as it said itself, else C19 from the day of adoption.
    pub fn review_by(&self) -> Option<Date> {
        self.next_review.or_else(|| self.adopted.and_then(|on| self.looked_at_again(on)))
    }

    /// The same of a text that was adopted or published on a day (R6).
    pub fn looked_at_again(&self, on: Date) -> Option<Date> {
        let clock = self.deadlines.clocks().iter().find(|c| c.starts == Start::Adopted)?;
        Some(clock.due(on, &self.calendar).due_on)
    }
}

/// After how many working days without a word from the council's people somebody is told; 0 where nobody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Silence {
    /// Whoever deals with it is reminded.
    pub reminded_after_days: u32,
    /// The deputy is told as well.
    pub deputy_after_days: u32,
    /// The chair is told as well.
    pub chair_after_days: u32,
}

impl Default for Silence {
    /// A week, two, and three: before the policy's month ends.
    fn default() -> Self {
        Self {
            reminded_after_days: 5,
            deputy_after_days: 10,
            chair_after_days: 15,
        }
    }
}

/// A privacy notice as the council published it (R6). Letters link it by `council.privacy_notice_url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeText {
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The day it was published.
    pub published: Date,
    /// The day by which it must be looked at again.
    pub next_review: Option<Date>,
}

/// The lawful bases of passing something on, and the agreements relied on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sharing {
    /// By register.
    pub bases: BTreeMap<Register, String>,
    /// What stands beside the basis of special categories (R53); may be empty.
    pub special_category: String,
    /// What stands beside the basis of criminal-offence data (R53); may be empty.
    pub criminal_offence: String,
    /// Why contact may be restricted and warnings kept (R52); may be empty.
    pub contact: String,
    /// Body and name of each agreement.
    pub agreements: Vec<(String, String)>,
    /// Body and how a person reaches it, for the letter that says what it was passed (L27).
    pub bodies: Vec<(String, String)>,
}

impl Sharing {
    /// The basis in a register; empty where the council named none.
    pub fn basis(&self, register: Register) -> &str {
        self.bases.get(&register).map_or("", String::as_str)
    }

    /// The agreement under which a body is passed things, where there is one.
    pub fn exemption_for(&self, body: &str) -> Option<&str> {
        of_body(&self.agreements, body)
    }

    /// How a person reaches a body, where the council keeps that.
    pub fn contact_of(&self, body: &str) -> Option<&str> {
        of_body(&self.bodies, body)
    }
}

/// What is kept of a body, by its name.
fn of_body<'a>(kept: &'a [(String, String)], body: &str) -> Option<&'a str> {
    let wanted = body.trim().to_lowercase();
    let found = kept.iter().find(|(name, _)| name.trim().to_lowercase() == wanted);
    found.map(|(_, what)| what.as_str())
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
    /// Notices to the council's own people (attack 14).
    pub notices: Cap,
    /// Seconds within which an answer to our letter is taken for a machine's.
    pub machine_answers_within_seconds: i64,
    /// Messages from one address in an hour from which on no letter goes to it (attack 13).
    pub arrivals_in_an_hour: u32,
}

words! {
    /// To which senders an automatic letter may go, once nothing else speaks against it (attack 24).
    LettersTo {
        /// Only where the From domain is proven.
        Proven = "proven",
        /// Also where nothing is known, in a mailbox whose host gives no verdicts.
        HostIsSilent = "host-is-silent",
    }
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
    /// Whether redress deletes in this mailbox the messages that brought identity documents.
    pub fn deletes_identity_mail(&self, mailbox: &str) -> bool {
        self.mailboxes.iter().any(|m| m.name == mailbox && m.deletes_identity_mail)
    }

    /// How a mailbox's webmail links to a message; empty where the configuration names no way.
    pub fn message_link(&self, mailbox: &str) -> &str {
        let named = self.mailboxes.iter().find(|m| m.name == mailbox);
        named.map_or("", |m| m.message_link.as_str())
    }

    /// Whether an address is one of the council's mailboxes, with or without a `+detail`.
    pub fn is_ours(&self, address: &AddrSpec) -> bool {
        let bare = address.without_detail();
        self.mailboxes
            .iter()
            .any(|m| m.address == bare || m.aliases.contains(&bare) || m.aliases.contains(address))
            || self.letters_from.address == bare
    }

    /// Whether an address is on a domain that only the council writes from.
    pub fn is_own_domain(&self, address: &AddrSpec) -> bool {
        let domain = address.domain();
        !self.policy.public_domains.contains(domain) && self.mailboxes.iter().any(|m| m.address.domain() == domain)
    }

    /// The registered person with exactly this address. Compared in ASCII, byte for byte: no look-alike, no "ends with"
    /// (attack 19).
    pub fn person_at(&self, address: &AddrSpec) -> Option<&Person> {
        self.people.iter().find(|p| p.address == *address)
    }

    /// The first person with a role.
    pub fn person(&self, role: Role) -> Option<&Person> {
        self.people.iter().find(|p| p.roles.contains(&role))
    }

    /// Whether this person may know of a case: of one about the clerk, only those who deal with such cases.
    pub fn may_know_of(&self, person: &Person, about_the_clerk: bool) -> bool {
        !about_the_clerk
            || !person.roles.contains(&Role::Clerk)
                && [Role::Chair, Role::Deputy, Role::Reviewer]
                    .iter()
                    .any(|role| person.roles.contains(role))
    }

    /// Whether a mailbox's host gives no verdict on mail from the council's own people.
    pub fn host_is_silent(&self, mailbox: &str) -> bool {
        self.mailboxes.iter().any(|m| m.name == mailbox && m.host_is_silent)
    }

    /// Whether a folder holds what was sent from a mailbox.
    pub fn is_sent_folder(&self, mailbox: &str, folder: &str) -> bool {
        self.mailboxes
            .iter()
            .any(|m| m.name == mailbox && m.sent_folders.iter().any(|f| f == folder))
    }

    /// The authserv-ids that count for a mailbox.
    pub fn authserv_ids(&self, mailbox: &str) -> &[String] {
        self.mailboxes.iter().find(|m| m.name == mailbox).map_or(&[], |m| &m.authserv_ids)
    }
}
