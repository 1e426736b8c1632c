//! Gathers the policy from its files. Of `policy`, `deadlines`, `holidays` and `caps` the last file of that name counts, so
//! a council's own replaces the shipped one; screening and classification files add to one another.

use super::super::case::Register;
use super::super::class::Right;
use super::super::classify::Classifier;
use super::super::clock::Calendar;
use super::super::clock::DeadlineRules;
use super::super::clock::calendar::civil;
use super::Cap;
use super::Caps;
use super::LettersTo;
use super::NoticeText;
use super::Policy;
use super::Refusal;
use super::RuleFile;
use super::Sharing;
use super::Silence;
use crate::mail::ScreeningPolicy;
use crate::mail::screen::RuleFault;
use crate::mail::screen::screening_from_rules;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

/// The files that this room reads itself, by the last part of their names.
const OURS: [&str; 4] = ["policy.toml", "deadlines.toml", "holidays.toml", "caps.toml"];
/// The file that the mail room reads.
const SCREENING: &str = "screening.toml";

impl Policy {
    /// From the rules, the shipped ones first and the council's own after them.
    pub fn from_rules(files: &[RuleFile]) -> Result<Self, Refusal> {
        Self::from_rules_and_closures(files, &[])
    }

    /// The same, with the days on which the council is closed (first and last day of each) from its configuration.
    pub fn from_rules_and_closures(files: &[RuleFile], closures: &[(Date, Date)]) -> Result<Self, Refusal> {
        let own = Own::from_rules(files, closures)?;
        let (screening_files, cues): (Vec<RuleFile>, Vec<RuleFile>) = files
            .iter()
            .filter(|f| !OURS.contains(&file_name(f)))
            .cloned()
            .partition(|f| file_name(f) == SCREENING);
        let classification = Classifier::from_rules(&cues)?;
        Ok(own.with(screening(&screening_files)?, classification))
    }
}

/// The part of the policy that this room's own files say.
pub(in crate::casework) struct Own {
    policy: PolicyFile,
    told: Vec<(String, Date)>,
    adopted: Option<Date>,
    next_review: Option<Date>,
    notices: Vec<NoticeText>,
    deadlines: DeadlineRules,
    calendar: Calendar,
    caps: Caps,
}

impl Own {
    pub(in crate::casework) fn from_rules(files: &[RuleFile], closures: &[(Date, Date)]) -> Result<Self, Refusal> {
        let file = last(files, "policy.toml")?;
        let mut policy: PolicyFile = file.read()?;
        let adopted = policy.adopted.take().map(|d| civil(d, file)).transpose()?;
        let next_review = policy.next_review.take().map(|d| civil(d, file)).transpose()?;
        let mut told = Vec::new();
        for entry in std::mem::take(&mut policy.told) {
            told.push((entry.name, civil(entry.on, file)?));
        }
        let mut notices = Vec::new();
        for entry in std::mem::take(&mut policy.notice) {
            notices.push(NoticeText {
                name: entry.name,
                version: entry.version,
                published: civil(entry.published, file)?,
                next_review: entry.next_review.map(|d| civil(d, file)).transpose()?,
            });
        }
        Ok(Self {
            policy,
            notices,
            told,
            adopted,
            next_review,
            deadlines: DeadlineRules::from_rules(last(files, "deadlines.toml")?)?,
            calendar: Calendar::from_rules(last(files, "holidays.toml")?, closures)?,
            caps: caps(last(files, "caps.toml")?)?,
        })
    }

    pub(in crate::casework) fn with(self, screening: ScreeningPolicy, classification: Classifier) -> Policy {
        Policy {
            version: self.policy.version,
            adopted: self.adopted,
            minute: self.policy.minute,
            next_review: self.next_review,
            letters_to: self.policy.letters.sender,
            post_days: self.policy.letters.post_days,
            consent_registers: self.policy.papers.consent,
            consent_from_elected: self.policy.papers.consent_from_elected,
            identity_copy_days: self.policy.papers.identity_copy_days,
            identity_rights: self.policy.papers.identity_rights,
            public_domains: self
                .policy
                .mail
                .public_domains
                .iter()
                .map(|d| d.trim().to_ascii_lowercase())
                .collect(),
            sharing: Sharing {
                bases: [
                    (Register::PersonalData, self.policy.sharing.personal_data),
                    (Register::Service, self.policy.sharing.service),
                    (Register::Rights, self.policy.sharing.rights),
                ]
                .into_iter()
                .collect(),
                special_category: self.policy.sharing.special_category,
                criminal_offence: self.policy.sharing.criminal_offence,
                contact: self.policy.sharing.contact,
                agreements: self.policy.sharing.agreement.into_iter().map(|a| (a.body, a.name)).collect(),
                bodies: self.policy.sharing.body.into_iter().map(|b| (b.name, b.contact)).collect(),
            },
            told: self.told,
            notices: self.notices,
            review_warned_days_before: self.policy.review.warn_days_before,
            screening,
            classification,
            deadlines: self.deadlines,
            calendar: self.calendar,
            caps: self.caps,
            silence: self.policy.silence,
        }
    }
}

/// Screening lists: each file adds to the ones before it. The council's own addresses and the Message-ID domain come from
/// the configuration, not from rules.
fn screening(files: &[RuleFile]) -> Result<ScreeningPolicy, Refusal> {
    let mut all = ScreeningPolicy::default();
    for file in files {
        let fault = |f: RuleFault| Refusal {
            file: f.file,
            line: f.line,
            what: f.what,
            hint: String::new(),
        };
        all.rules.extend(screening_from_rules(&file.name, &file.text).map_err(fault)?.rules);
    }
    Ok(all)
}

fn caps(file: &RuleFile) -> Result<Caps, Refusal> {
    let read: CapsFile = file.read()?;
    if !(0..=86_400).contains(read.machine.answers_within_seconds.get_ref()) {
        return Err(file.refuse(
            read.machine.answers_within_seconds.span(),
            "answers-within-seconds must be from 0 to 86400",
            "",
        ));
    }
    Ok(Caps {
        address: read.address,
        domain: read.domain,
        all: read.all,
        notices: read.notices,
        machine_answers_within_seconds: read.machine.answers_within_seconds.into_inner(),
        arrivals_in_an_hour: read.machine.arrivals_in_an_hour,
    })
}

fn last<'a>(files: &'a [RuleFile], name: &str) -> Result<&'a RuleFile, Refusal> {
    files.iter().rev().find(|f| file_name(f) == name).ok_or_else(|| Refusal {
        file: format!("rules/{name}"),
        line: 0,
        what: "this file is missing".to_owned(),
        hint: "it comes with the program; a council's own replaces it and must hold the same keys".to_owned(),
    })
}

/// The last part of a path, whatever the separator.
pub(in crate::casework) fn file_name(file: &RuleFile) -> &str {
    file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PolicyFile {
    version: String,
    adopted: Option<Spanned<toml::value::Datetime>>,
    #[serde(default)]
    minute: String,
    next_review: Option<Spanned<toml::value::Datetime>>,
    letters: LettersSection,
    papers: PapersSection,
    mail: MailSection,
    #[serde(default)]
    sharing: SharingSection,
    #[serde(default)]
    review: ReviewSection,
    #[serde(default)]
    told: Vec<ToldEntry>,
    #[serde(default)]
    notice: Vec<NoticeEntry>,
    #[serde(default)]
    silence: Silence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct NoticeEntry {
    name: String,
    version: String,
    published: Spanned<toml::value::Datetime>,
    next_review: Option<Spanned<toml::value::Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldEntry {
    name: String,
    on: Spanned<toml::value::Datetime>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct SharingSection {
    #[serde(default, rename = "PD")]
    personal_data: String,
    #[serde(default, rename = "SC")]
    service: String,
    #[serde(default, rename = "RR")]
    rights: String,
    #[serde(default, rename = "special-category")]
    special_category: String,
    #[serde(default, rename = "criminal-offence")]
    criminal_offence: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    agreement: Vec<AgreementEntry>,
    #[serde(default)]
    body: Vec<BodyEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyEntry {
    name: String,
    contact: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgreementEntry {
    body: String,
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ReviewSection {
    #[serde(default)]
    warn_days_before: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LettersSection {
    sender: LettersTo,
    #[serde(default = "two")]
    post_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PapersSection {
    consent: BTreeSet<Register>,
    identity_rights: BTreeSet<Right>,
    #[serde(default = "yes")]
    consent_from_elected: bool,
    #[serde(default = "fourteen")]
    identity_copy_days: u16,
}

/// What a council's own file from before these keys means.
fn yes() -> bool {
    true
}

fn two() -> u32 {
    2
}

fn fourteen() -> u16 {
    14
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct MailSection {
    public_domains: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CapsFile {
    address: Cap,
    domain: Cap,
    all: Cap,
    notices: Cap,
    machine: MachineSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct MachineSection {
    answers_within_seconds: Spanned<i64>,
    arrivals_in_an_hour: u32,
}
