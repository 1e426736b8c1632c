//! `redress.toml` as it is written: one type a table, one field a key, closed to unknown keys.
//! Nothing is checked here beyond what a type can hold; `check` turns this into [`super::Config`].

use crate::casework::policy::Cap;
use crate::casework::policy::Mode;
use crate::casework::policy::Role;
use crate::mail::AddrSpec;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Deserializer;
use serde::de;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde::de::value::MapAccessDeserializer;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub mode: Option<Mode>,
    pub rules_folder: Option<Spanned<PathBuf>>,
    pub templates_folder: Option<Spanned<PathBuf>>,
    pub council: CouncilTable,
    #[serde(default)]
    pub person: Vec<PersonTable>,
    #[serde(default)]
    pub mailbox: Vec<Spanned<MailboxTable>>,
    pub smtp: Option<Spanned<SmtpTable>>,
    pub outbox: Option<Spanned<OutboxTable>>,
    #[serde(default)]
    pub letters: LettersTable,
    #[serde(default)]
    pub store: StoreTable,
    #[serde(default)]
    pub limits: LimitsTable,
    #[serde(default)]
    pub reading: ReadingTable,
    #[serde(default)]
    pub caps: CapsTable,
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    #[serde(default)]
    pub log: LogTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CouncilTable {
    pub name: Spanned<String>,
    pub nation: super::Nation,
    #[serde(default)]
    pub postal_address: Vec<String>,
    #[serde(default)]
    pub telephone: String,
    #[serde(default)]
    pub website: String,
    #[serde(default)]
    pub policy_url: String,
    #[serde(default)]
    pub privacy_notice_url: String,
    pub signed_by: String,
    #[serde(default)]
    pub signed_office: String,
    #[serde(default)]
    pub closures: Vec<Spanned<ClosureTable>>,
    #[serde(default)]
    pub policy: PolicyTable,
    #[serde(default)]
    pub regulator: RegulatorTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClosureTable {
    #[serde(deserialize_with = "day")]
    pub from: Date,
    #[serde(deserialize_with = "day")]
    pub to: Date,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyTable {
    #[serde(default)]
    pub version: String,
    #[serde(default, deserialize_with = "maybe_day")]
    pub adopted_on: Option<Date>,
    #[serde(default)]
    pub minute: String,
    #[serde(default, deserialize_with = "maybe_day")]
    pub next_review: Option<Date>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegulatorTable {
    pub name: Option<String>,
    pub short_name: Option<String>,
    pub url: Option<String>,
    pub telephone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonTable {
    pub name: String,
    pub address: Spanned<AddrSpec>,
    pub roles: Spanned<Vec<Role>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailboxTable {
    pub name: Spanned<String>,
    pub address: Spanned<AddrSpec>,
    #[serde(default)]
    pub aliases: Vec<AddrSpec>,
    #[serde(default)]
    pub authserv_ids: Vec<String>,
    pub delete_identity_mail: Option<Spanned<bool>>,
    pub message_link: Option<Spanned<String>>,
    #[serde(default)]
    pub host_is_silent: bool,
    pub poll_seconds: Option<Spanned<u64>>,
    pub idle: Option<bool>,
    pub imap: Option<Spanned<ImapTable>>,
    pub folder: Option<Spanned<FolderTable>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ImapTable {
    pub host: Spanned<String>,
    pub port: Option<u16>,
    pub tls: Option<Spanned<super::Tls>>,
    pub ca_file: Option<PathBuf>,
    pub user: String,
    pub password_file: Option<PathBuf>,
    pub password_command: Option<Vec<String>>,
    pub password_credential: Option<String>,
    pub folders: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub sent_folders: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FolderTable {
    pub path: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SmtpTable {
    pub host: Spanned<String>,
    pub port: Option<u16>,
    pub tls: Option<Spanned<super::Tls>>,
    pub ca_file: Option<PathBuf>,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
    pub password_command: Option<Vec<String>>,
    pub password_credential: Option<String>,
    pub connections: Option<Spanned<usize>>,
    pub hello_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutboxTable {
    pub folder: PathBuf,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LettersTable {
    pub from_name: Option<String>,
    pub from_address: Option<AddrSpec>,
    pub reverse_path: Option<super::LetterReversePath>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoreTable {
    pub path: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadingTable {
    pub engine: Option<super::Engine>,
    pub models_folder: Option<PathBuf>,
    pub attachment_bytes: Option<Spanned<u64>>,
    pub pages: Option<Spanned<usize>>,
    pub pages_recognised: Option<Spanned<usize>>,
    pub seconds_an_attachment: Option<Spanned<u64>>,
    pub seconds_a_message: Option<Spanned<u64>>,
    pub memory_bytes: Option<Spanned<u64>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsTable {
    pub message_bytes: Option<Spanned<u64>>,
    pub batch: Option<Spanned<usize>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CapsTable {
    pub machine_answers_within_seconds: Option<i64>,
    pub address: Option<Cap>,
    pub domain: Option<Cap>,
    pub all: Option<Cap>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogTable {
    pub format: Option<super::LogFormat>,
}

/// A day, with or without quotation marks: `"2026-12-24"` and TOML's own `2026-12-24` mean the same.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    struct Day;
    impl<'de> Visitor<'de> for Day {
        type Value = Date;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a day such as 2026-12-24")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
            text.trim()
                .parse()
                .map_err(|_| E::custom(format!("{text:?} is no day such as 2026-12-24")))
        }
        // TOML's own dates come as a map with one private key.
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Date, A::Error> {
            let written = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))?;
            self.visit_str(&written.to_string())
        }
    }
    from.deserialize_any(Day)
}

fn maybe_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    day(from).map(Some)
}
