//! One invented council for every test and for the bench: its configuration, and the office it describes.

use super::servers::Servers;
use jiff::Timestamp;
use redress::casework::Office;
use redress::config;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The address people write to.
pub const COUNCIL: &str = "council@aldermoor-tc.example";
/// Who works with cases.
pub const CLERK: &str = "clerk@aldermoor-tc.example";
/// The name in Authentication-Results that counts.
pub const AUTHSERV_ID: &str = "mx.aldermoor-tc.example";
/// Domains of the people who write; the test MTA delivers to both.
pub const RESIDENTS: [&str; 2] = ["residents.example", "elsewhere.example"];

/// What a test may want otherwise.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// The port of an SMTP server without TLS or login.
    pub smtp_port: u16,
    /// Larger messages are left where they lie.
    pub message_bytes: u64,
}

/// Writes `redress.toml`, with all that it names, into `folder`; answers its path. Mode live, caps out of the way.
/// Without servers the mail lies in the folder `mail` and the letters in `letters`.
pub fn write(folder: &Path, servers: Option<&Servers>, wishes: Option<&Wishes>) -> PathBuf {
    let mut text = String::from(
        r#"mode = "live"

[council]
name = "Aldermoor Town Council"
nation = "england"
postal_address = ["Town Hall", "1 Market Place", "Aldermoor", "AM1 1AA"]
telephone = "01632 960100"
website = "https://www.aldermoor-tc.example"
policy_url = "https://www.aldermoor-tc.example/complaints"
privacy_notice_url = "https://www.aldermoor-tc.example/privacy"
signed_by = "The Town Clerk"
signed_office = "Town Clerk and Chief Officer"

[council.policy]
version = "V2"
adopted_on = "2024-05-21"
next_review = "2027-05-21"

[[person]]
name = "Ngozi Okonjo"
address = "clerk@aldermoor-tc.example"
roles = ["clerk"]

[[person]]
name = "Martin Speke"
address = "chair@aldermoor-tc.example"
roles = ["chair", "reviewer"]

[caps]
address = { hour = 100000, day = 100000, week = 100000 }
domain = { hour = 1000000, day = 1000000, week = 1000000 }
all = { hour = 1000000, day = 1000000, week = 1000000 }

[store]
path = "redress.sqlite"

[[mailbox]]
name = "council"
address = "council@aldermoor-tc.example"
authserv_ids = ["mx.aldermoor-tc.example"]
"#,
    );
    match servers {
        Some(servers) => {
            let password = folder.join("imap-password");
            std::fs::write(&password, servers.password(COUNCIL)).expect("writing the password");
            private(&password);
            let _ = write!(
                text,
                "\n[mailbox.imap]\nhost = \"{}\"\nport = {}\ntls = \"none\"\nuser = \"{COUNCIL}\"\npassword_file = \"imap-password\"\n",
                servers.host(),
                servers.imap_port()
            );
        }
        None => text.push_str("\n[mailbox.folder]\npath = \"mail\"\n"),
    }
    let smtp_port = wishes.map(|w| w.smtp_port).or_else(|| servers.map(Servers::smtp_port));
    match smtp_port {
        Some(port) => {
            let _ = write!(text, "\n[smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n");
        }
        None => text.push_str("\n[outbox]\nfolder = \"letters\"\n"),
    }
    if let Some(wishes) = wishes {
        let _ = write!(text, "\n[limits]\nmessage_bytes = {}\n", wishes.message_bytes);
    }
    let path = folder.join("redress.toml");
    std::fs::write(&path, text).expect("writing the configuration");
    path
}

/// The office that the configuration in `folder` describes.
pub fn office(configuration: &Path) -> Arc<Office> {
    let config = config::load(configuration).unwrap_or_else(|faults| panic!("the test's configuration does not hold: {faults:?}"));
    let office = config::office::office(&config).unwrap_or_else(|refusal| panic!("the test's office does not hold: {refusal:?}"));
    Arc::new(office)
}

/// A message as a person sends it and the council's server stamps it: proven.
pub fn message(from: &str, id: &str, subject: &str, more: &str, words: &str) -> Vec<u8> {
    let domain = from.rsplit('@').next().unwrap_or("");
    format!(
        "Return-Path: <{from}>\r\n\
         Authentication-Results: {AUTHSERV_ID}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
         From: <{from}>\r\nTo: <{COUNCIL}>\r\nSubject: {subject}\r\nDate: {}\r\nMessage-ID: <{id}>\r\n{more}\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}\r\n",
        "Mon, 02 Mar 2026 09:15:00 +0000"
    )
    .into_bytes()
}

/// An instant, for tests.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|e| panic!("{text:?} is no instant: {e}"))
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("making a file private");
}
