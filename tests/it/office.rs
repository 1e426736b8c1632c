//! A redress of our own for a test: a folder with redress.toml, a store, and the real program run in it.

use super::servers::Servers;
use jiff::Timestamp;
use redress::casefile;
use redress::casework::Office;
use redress::casework::clock::london_day;
use redress::casework::tick::has_digest;
use redress::config;
use redress::store::sqlite::Sqlite;
use redress::store::{Cursor, Store};
use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// The address people write to.
pub const COUNCIL: &str = "council@aldermoor-tc.example";
/// The clerk's registered address.
pub const CLERK: &str = "clerk@aldermoor-tc.example";

/// What stands as the server's answer on a letter that the tests kept from leaving.
pub const NOT_SENT: &str = "not sent by tests";

/// How redress reaches its two servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Plain text, to loopback only.
    None,
    /// TLS after a plain greeting.
    Starttls,
    /// TLS from the first byte.
    Implicit,
}

/// A folder in which the real program runs.
pub struct Desk {
    folder: TempDir,
    /// Whether what a Monday brings is behind it.
    monday: OnceCell<()>,
}

impl Desk {
    /// A desk whose mailbox and outgoing mail are the test's own servers.
    pub fn at(servers: &Servers, tls: Tls, mode: &str) -> Self {
        let (word, imap, smtp) = match tls {
            Tls::None => ("none", servers.imap_port(), servers.smtp_port()),
            Tls::Starttls => ("starttls", servers.imap_port(), servers.smtp_port()),
            Tls::Implicit => ("implicit", servers.imaps_port(), servers.smtps_port()),
        };
        let ca = match tls {
            Tls::None => String::new(),
            Tls::Starttls | Tls::Implicit => format!("ca_file = {:?}\n", servers.ca_certificate()),
        };
        let host = servers.host();
        let login = format!("user = \"{COUNCIL}\"\npassword_file = \"password\"\n");
        Self::with(
            mode,
            &format!("[mailbox.imap]\nhost = \"{host}\"\nport = {imap}\ntls = \"{word}\"\n{ca}{login}"),
            &format!("[smtp]\nhost = \"{host}\"\nport = {smtp}\ntls = \"{word}\"\n{ca}{login}"),
            &servers.password(COUNCIL),
        )
    }

    /// A desk with these ways in and out.
    pub fn with(mode: &str, mailbox: &str, outgoing: &str, password: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = settings(mode, mailbox, outgoing);
        fs::write(folder.path().join("redress.toml"), config).expect("a configuration");
        let secret = folder.path().join("password");
        fs::write(&secret, password).expect("a password file");
        #[cfg(unix)]
        fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a private file");
        Self {
            folder,
            monday: OnceCell::new(),
        }
    }

    /// Adds to its configuration.
    pub fn configure(&self, more: &str) {
        let path = self.folder().join("redress.toml");
        let text = fs::read_to_string(&path).expect("its configuration") + more;
        fs::write(path, text).expect("a configuration");
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The program with these words after its name, ready to start in the folder.
    pub fn command(&self, words: &[&str]) -> Command {
        if words.first() == Some(&"run") {
            self.monday.get_or_init(|| self.have_mondays_digest());
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
        command
            .args(words)
            .current_dir(self.folder())
            .env_remove("RUST_LOG")
            .stdin(Stdio::null());
        command
    }

    /// The program goes by the real calendar, and tests count letters: on a Monday its digest is written before the first run, and
    /// never leaves. A configuration that does not hold is the test's to try.
    fn have_mondays_digest(&self) {
        let now = Timestamp::now();
        let config = config::load(&self.folder().join("redress.toml"))
            .ok()
            .filter(|_| has_digest(london_day(now)));
        let Some(office) = config.and_then(|c| config::office::office(&c).ok()) else {
            return;
        };
        let mut store = Sqlite::open(&self.folder().join("redress.sqlite")).expect("the store");
        let key = store.installation_key().expect("the key");
        let mut tx = store.begin().expect("a transaction");
        let before = tx.outbox(None).expect("the letters").len();
        casefile::tick(tx.as_mut(), &office, &key, now).expect("the day");
        for letter in tx.outbox(None).expect("the letters").split_off(before) {
            // A letter to the mailbox itself would be waited for.
            match office.is_ours(&letter.to) {
                true => tx.given_up(letter.id, now, NOT_SENT),
                false => tx.handed_over(letter.id, now, london_day(now), NOT_SENT),
            }
            .expect("a letter");
        }
        tx.commit().expect("it lasts");
    }

    /// Runs the program to its end.
    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().expect("the program starts")
    }

    /// Runs the program and answers its standard output; panics with everything it said where it failed.
    pub fn says(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        );
        assert!(
            output.status.success(),
            "redress {words:?} ended with {:?}\n{out}\n{err}",
            output.status
        );
        out
    }

    /// As if redress had been pointed at its mailbox years ago: mail that the test dates back is new mail all the same.
    pub fn set_up_long_ago(&self) {
        let mut store = Sqlite::open(&self.folder().join("redress.sqlite")).expect("the store");
        let mut tx = store.begin().expect("a transaction");
        let cursor = tx.cursor("council", "INBOX").expect("the store").expect("a folder that was seen");
        let set_up_at = "2020-01-01T00:00:00Z".parse().expect("an instant");
        tx.set_cursor("council", "INBOX", &Cursor { set_up_at, ..cursor })
            .expect("the store");
        tx.commit().expect("it lasts");
    }

    /// Starts the daemon; it is stopped when the handle is dropped. What it logs is in `daemon.log`.
    pub fn daemon(&self) -> Daemon {
        let log = fs::File::create(self.folder().join("daemon.log")).expect("a log file");
        let child = self
            .command(&["run", "-v"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        Daemon {
            child,
            log: self.folder().join("daemon.log"),
        }
    }
}

/// The configuration of the test's council.
fn settings(mode: &str, mailbox: &str, outgoing: &str) -> String {
    format!(
        r#"mode = "{mode}"
[council]
name = "Aldermoor Town Council"
nation = "england"
postal_address = ["Town Hall", "1 Market Place", "Aldermoor"]
telephone = "01632 960100"
website = "https://www.aldermoor-tc.example"
policy_url = "https://www.aldermoor-tc.example/complaints"
privacy_notice_url = "https://www.aldermoor-tc.example/privacy"
signed_by = "Sue Hartley"
signed_office = "Town Clerk"
[council.policy]
version = "V2"
[[person]]
name = "Sue Hartley"
address = "{CLERK}"
roles = ["clerk"]
[[person]]
name = "Martin Speke"
address = "chair@aldermoor-tc.example"
roles = ["chair", "reviewer"]
[[mailbox]]
name = "council"
address = "{COUNCIL}"
authserv_ids = ["mx.aldermoor-tc.example"]
poll_seconds = 60
{mailbox}
{outgoing}
[store]
path = "redress.sqlite"
[caps]
address = {{ hour = 50, day = 500, week = 5000 }}
domain = {{ hour = 1000000, day = 1000000, week = 1000000 }}
all = {{ hour = 1000000, day = 1000000, week = 1000000 }}
"#
    )
}

/// The same council as a value, in live mode, for tests that need no program.
pub fn office() -> Office {
    let text = settings("live", "[mailbox.folder]\npath = \"mail\"\n", "[outbox]\nfolder = \"letters\"\n");
    let config = config::parse(Path::new("redress.toml"), &text).unwrap_or_else(|faults| panic!("{faults:?}"));
    config::office::office(&config).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// The same council with the caps that ship, in a mode, and with another border server's word counting.
pub fn office_as_shipped(mode: &str, authserv_id: &str) -> Office {
    let text = settings(mode, "[mailbox.folder]\npath = \"mail\"\n", "[outbox]\nfolder = \"letters\"\n");
    let caps = text.find("[caps]").unwrap_or(text.len());
    let ids = format!("authserv_ids = [{authserv_id:?}]");
    let text = text[..caps].replace("authserv_ids = [\"mx.aldermoor-tc.example\"]", &ids);
    let config = config::parse(Path::new("redress.toml"), &text).unwrap_or_else(|faults| panic!("{faults:?}"));
    config::office::office(&config).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// The same council in live mode with the caps that ship, its configuration changed by the test.
pub fn office_with(change: impl Fn(&mut String)) -> Office {
    let text = settings("live", "[mailbox.folder]\npath = \"mail\"\n", "[outbox]\nfolder = \"letters\"\n");
    let caps = text.find("[caps]").unwrap_or(text.len());
    let mut text = text[..caps].to_owned();
    change(&mut text);
    let config = config::parse(Path::new("redress.toml"), &text).unwrap_or_else(|faults| panic!("{faults:?}"));
    config::office::office(&config).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// Another council of the same kind, whose addresses all lie in `domain`.
pub fn office_elsewhere(domain: &str) -> Office {
    let text = settings("live", "[mailbox.folder]\npath = \"mail\"\n", "[outbox]\nfolder = \"letters\"\n");
    let caps = text.find("[caps]").unwrap_or(text.len());
    let text = text[..caps].replace("aldermoor-tc.example", domain);
    let config = config::parse(Path::new("redress.toml"), &text).unwrap_or_else(|faults| panic!("{faults:?}"));
    config::office::office(&config).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// A running `redress run`.
pub struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// What it logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks it to stop as a service manager does, and waits; answers whether it ended well.
    pub fn stop(mut self) -> bool {
        // SAFETY: a signal to a child that has not been waited for.
        unsafe { libc::kill(self.child.id().cast_signed(), libc::SIGTERM) };
        self.child.wait().expect("it ends").success()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- daemon.log\n{}", self.log());
        }
    }
}
