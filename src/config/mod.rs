//! What `redress.toml` says: found, read once, checked, handed out in parts.
//!
//! Passwords are not here but in the places it names ([`secrets`]); they are read only by the commands that log in.
//! A configuration that does not hold is refused with every fault at once, each at its line with a hint ([`fault`]).

mod check;
pub mod fault;
mod file;
pub mod office;
pub mod secrets;

use crate::casework::policy::Cap;
use crate::casework::policy::Caps;
use crate::casework::policy::Council;
use crate::casework::policy::Mode;
use crate::casework::policy::Person;
use crate::casework::policy::SharedMailbox;
use crate::mail::NamedAddress;
use crate::reading::Limits;
use fault::Fault;
use jiff::civil::Date;
use secrets::PasswordFrom;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// The example with every setting explained (`redress init --example`).
pub const EXAMPLE: &str = include_str!("example.toml");

/// The nations of the United Kingdom: they differ in ombudsmen and bank holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nation {
    /// England.
    England,
    /// Wales.
    Wales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// The word as the configuration spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::England => "england",
            Self::Wales => "wales",
            Self::Scotland => "scotland",
            Self::NorthernIreland => "northern-ireland",
        }
    }
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// TLS after a plain greeting (RFC 2595, 3207); never without it.
    Starttls,
    /// None: only to this same machine.
    None,
}

/// What recognises letters on pictures and scans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// The models, else Tesseract.
    Best,
    /// The models alone.
    Models,
    /// Tesseract alone.
    Tesseract,
    /// Nothing: pictures are not checked.
    None,
}

/// How attachments are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingSettings {
    /// With which engine.
    pub engine: Engine,
    /// Where the models are; `None`: looked for.
    pub models_folder: Option<PathBuf>,
    /// What an attachment may cost.
    pub limits: Limits,
}

/// Where reports of undelivered letters go (RFC 5321 §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterReversePath {
    /// To the address letters come from: redress reads the reports.
    From,
    /// Nowhere.
    Null,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For a log collector: one JSON object a line.
    Json,
}

/// A server to log in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// A certificate authority of the council's own, beside the operating system's.
    pub ca_file: Option<PathBuf>,
    /// Who logs in and with what; `None` where the server asks for no login.
    pub login: Option<Login>,
}

/// Who logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The account.
    pub user: String,
    /// Where its password is.
    pub password: PasswordFrom,
}

/// Where the mail of a mailbox lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lies {
    /// On an IMAP server, in these folders.
    Imap {
        /// The server.
        server: Server,
        /// The folders.
        folders: Vec<String>,
    },
    /// On this machine: a Maildir, an mbox, or a folder of `.eml` files.
    Folder(PathBuf),
}

/// A mailbox that people write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Its name, addresses and trusted servers.
    pub shared: SharedMailbox,
    /// Where its mail lies.
    pub lies: Lies,
    /// How often to look even if the server did not call.
    pub poll: Duration,
    /// Whether to let the server call (RFC 2177).
    pub idle: bool,
}

/// What takes letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrying {
    /// An SMTP server.
    Smtp {
        /// The server.
        server: Server,
        /// Letters handed over at once, at most.
        connections: usize,
        /// What redress calls itself to the server; `None`: the domain letters come from.
        hello_name: Option<String>,
    },
    /// A folder of `.eml` files.
    Folder(PathBuf),
}

/// The policy as the council adopted it (R1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Its version; empty where none is given.
    pub version: String,
    /// The day of adoption.
    pub on: Option<Date>,
    /// The minute; empty where none is given.
    pub minute: String,
    /// When the council must look at it again (R2).
    pub next_review: Option<Date>,
}

/// What a council changes in the caps on automatic letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CapChanges {
    /// To one address.
    pub address: Option<Cap>,
    /// To one domain.
    pub domain: Option<Cap>,
    /// In all.
    pub all: Option<Cap>,
    /// Seconds within which an answer to our letter is taken for a machine's.
    pub machine_answers_within_seconds: Option<i64>,
}

impl CapChanges {
    /// The caps of the rules with these changes.
    pub fn apply(self, caps: &mut Caps) {
        caps.address = self.address.unwrap_or(caps.address);
        caps.domain = self.domain.unwrap_or(caps.domain);
        caps.all = self.all.unwrap_or(caps.all);
        caps.machine_answers_within_seconds = self.machine_answers_within_seconds.unwrap_or(caps.machine_answers_within_seconds);
    }
}

/// Everything `redress.toml` says, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it was read from.
    pub file: PathBuf,
    /// Whether letters leave.
    pub mode: Mode,
    /// The council as letters name it.
    pub council: Council,
    /// Its policy as adopted.
    pub policy: Adopted,
    /// Days it is closed, first and last.
    pub closures: Vec<(Date, Date)>,
    /// Its people.
    pub people: Vec<Person>,
    /// Its mailboxes.
    pub mailboxes: Vec<Mailbox>,
    /// What takes letters: also in shadow mode, for the clerk's own.
    pub carrying: Carrying,
    /// From whom letters come.
    pub letters_from: NamedAddress,
    /// Where reports of undelivered letters go.
    pub reverse_path: LetterReversePath,
    /// The store's file.
    pub store: PathBuf,
    /// A larger message is left where it lies, in bytes.
    pub message_bytes_max: u64,
    /// Messages taken in one go, at most.
    pub batch_max: usize,
    /// How attachments are read.
    pub reading: ReadingSettings,
    /// What this council changes in the caps of `rules/caps.toml`.
    pub caps: CapChanges,
    /// Further words for the council's own letters.
    pub texts: BTreeMap<String, String>,
    /// The council's own rules.
    pub rules_folder: Option<PathBuf>,
    /// The council's own letters.
    pub templates_folder: Option<PathBuf>,
    /// The form of log lines.
    pub log: LogFormat,
}

/// Finds the configuration: the file asked for, else `redress.toml` here, else in the user's and then in the system's
/// configuration folder. `Err` holds the places that were looked at.
pub fn find(asked: Option<&Path>) -> Result<PathBuf, Vec<PathBuf>> {
    if let Some(path) = asked {
        return Ok(path.to_owned());
    }
    let places = places();
    places.iter().find(|p| p.is_file()).cloned().ok_or(places)
}

fn places() -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("redress.toml")];
    let user = std::env::var_os("XDG_CONFIG_HOME")
        .filter(|v| Path::new(v).is_absolute())
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
    if let Some(folder) = user {
        places.push(folder.join("redress").join("redress.toml"));
    }
    places.push(PathBuf::from("/etc/redress/redress.toml"));
    places
}

/// Reads and checks a configuration. Every fault that can be found at once is said at once.
pub fn load(path: &Path) -> Result<Config, Vec<Fault>> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| {
        let hint = match e.kind() {
            std::io::ErrorKind::NotFound => "`redress init` writes one",
            std::io::ErrorKind::PermissionDenied => "the account that runs redress must be able to read it",
            _ => "",
        };
        vec![Fault::of_file(&name, format!("cannot be read: {e}"), hint)]
    })?;
    parse(path, &text)
}

/// Checks the text of a configuration that lies (or will lie) at `path`.
pub fn parse(path: &Path, text: &str) -> Result<Config, Vec<Fault>> {
    let name = path.display().to_string();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: file::File = toml::from_str(text).map_err(|e| vec![Fault::from_toml(&name, text, &e)])?;
    check::check(path, &name, text, file)
}

#[cfg(test)]
mod tests;
