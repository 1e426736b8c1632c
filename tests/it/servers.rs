//! A real mail host for one test: Dovecot (IMAP) and Exim (SMTP), private to the test.
//!
//! It lives in one temporary folder and on loopback ports that the kernel chose; it ends with the
//! value, with a panic, and with a killed test process. Any number may run at once. Exim delivers
//! into Dovecot by LMTP. Never touches the system's configuration, asks no DNS, and no mail can
//! leave the machine. Limits: Linux; Dovecot 2.3 (2.4 speaks another configuration), Exim 4.96.
#![allow(dead_code, reason = "a harness offers more than any one test uses")]

mod config;
mod launch;
mod mailbox;
mod process;
mod smtp;
mod tls;

use std::net::Ipv4Addr;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use tempfile::TempDir;

use config::{AUTHORISED, Ports};
use launch::Daemons;
use process::{Identity, Watchdog, wait_until};

pub use mailbox::Mailbox;
#[allow(unused_imports, reason = "for the tests that name the type")]
pub use mailbox::MessageState;
pub use smtp::Reply;

/// The council's accounts, which exist from the start, and their passwords.
pub const ACCOUNTS: [(&str, &str); 3] = [
    ("council@aldermoor-tc.example", "market cross 1624"),
    ("clerk@aldermoor-tc.example", "minutes of the last meeting"),
    ("chair@aldermoor-tc.example", "order, order"),
];

/// Dovecot takes a client that speaks from the very address it speaks to for secure, even without
/// TLS. A client of this address speaks from 127.0.0.1, and so counts as one from elsewhere.
const REMOTE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);

/// An address no domain has authorised. 127.0.0.1 is not authorised either.
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 66);

/// What may differ from one test to the next.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether a password is taken on a connection without TLS (by both servers). If not, they
    /// listen on another loopback address: see [`Servers::host`].
    pub plaintext_auth: bool,
    /// Whether Dovecot calls fsync. No test here survives a power cut, so by default it does not.
    pub fsync: bool,
    /// The MTA announces this SIZE and refuses more with 552.
    pub message_size_limit: u64,
    /// Lines for the end of dovecot.conf, for example `imap_capability = IMAP4rev1`.
    pub dovecot_extra: String,
    /// Lines for the main part of exim.conf.
    pub exim_extra: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            plaintext_auth: true,
            fsync: false,
            message_size_limit: 50 << 20,
            dovecot_extra: String::new(),
            exim_extra: String::new(),
        }
    }
}

/// A running mail host. See the module's head.
pub struct Servers {
    host: Ipv4Addr,
    ports: Ports,
    // Bound, never listening: so nobody else is given our ports while a daemon is stopped.
    _reserved: Vec<OwnedFd>,
    identity: Identity,
    authority: PathBuf,
    // One lock for both daemons and the watchdog, which must know who runs.
    daemons: Mutex<Daemons>,
    // Last: fields are dropped in this order, and the daemons write here.
    folder: TempDir,
}

impl Servers {
    /// Starts both servers with the usual options and returns when both answer.
    pub fn start() -> Servers {
        Servers::with(Options::default())
    }

    /// Starts both servers with other options.
    pub fn with(options: Options) -> Servers {
        let folder = tempfile::Builder::new().prefix("it-").tempdir();
        let folder = folder.expect("making the servers' temporary folder");
        let root = folder.path();
        // A Unix socket's name has 107 bytes; Dovecot's longest has 28 after the folder.
        let length = root.as_os_str().len();
        assert!(length < 75, "TMPDIR is too long for sockets: {root:?}");
        let watchdog = Watchdog::over(root);
        let identity = Identity::find();
        identity.own(root);
        for name in ["run", "mail", "spool", "log", "passwords"] {
            std::fs::create_dir(root.join(name)).expect("making the servers' folders");
            identity.own(&root.join(name));
        }
        let host = match options.plaintext_auth {
            true => Ipv4Addr::LOCALHOST,
            false => REMOTE,
        };
        let tls = tls::make(root, &[Ipv4Addr::LOCALHOST, REMOTE]);
        identity.own(&tls.key);
        let (ports, reserved) = launch::reserve(host);
        config::write(root, &identity, host, ports, &tls, &options);
        let servers = Servers {
            host,
            ports,
            _reserved: reserved,
            identity,
            authority: tls.authority,
            daemons: Mutex::new(Daemons {
                imap: None,
                smtp: None,
                watchdog,
            }),
            folder,
        };
        // From here on a panic drops `servers`, and so ends whatever was started.
        servers.replace_file("accounts", "");
        for (address, password) in ACCOUNTS {
            servers.add_account(address, password);
        }
        servers.install_exim();
        servers.refuse_other_dovecot();
        // Both first, then both answers: they start side by side.
        servers.launch_imap();
        servers.launch_smtp();
        servers.await_imap();
        servers.await_smtp();
        servers
    }

    /// Where both servers listen: 127.0.0.1, or 127.0.0.5 if they refuse passwords without TLS
    /// (Dovecot would not refuse them from its own address). The certificate is good for both.
    pub fn host(&self) -> Ipv4Addr {
        self.host
    }

    /// IMAP without TLS at first; offers STARTTLS.
    pub fn imap_port(&self) -> u16 {
        self.ports.imap
    }

    /// IMAP with TLS from the first byte.
    pub fn imaps_port(&self) -> u16 {
        self.ports.imaps
    }

    /// SMTP without TLS at first; offers STARTTLS and AUTH PLAIN LOGIN.
    pub fn smtp_port(&self) -> u16 {
        self.ports.smtp
    }

    /// SMTP with TLS from the first byte.
    pub fn smtps_port(&self) -> u16 {
        self.ports.smtps
    }

    /// The authority (PEM) that signed the servers' certificate for `localhost` and
    /// for [`Servers::host`].
    pub fn ca_certificate(&self) -> &Path {
        &self.authority
    }

    /// Makes an account that can log in to both servers, or changes its password. Residents need
    /// none to get mail: their mailboxes come into being with the first delivery.
    pub fn add_account(&self, address: &str, password: &str) {
        let fits = !password.contains(char::is_control) && password.trim() == password;
        assert!(fits, "the account files cannot hold {password:?}");
        let address = address.to_lowercase();
        self.mailbox(&address).prepare();
        // One writer at a time, whichever threads of the test add accounts.
        let _one = self.lock();
        self.write_account(&address, password);
    }

    /// The password of an account.
    pub fn password(&self, address: &str) -> String {
        let address = address.to_lowercase();
        let found = self.accounts().into_iter().find(|(a, _)| *a == address);
        found.unwrap_or_else(|| panic!("{address} is no account")).1
    }

    /// Hands a message to the MTA as the authorised host of its domain would: that of the
    /// envelope, or for an empty one (a bounce) that of the From line. Passes SPF and, if the two
    /// domains agree, DMARC. From a domain that authorises no host this is a stranger's mail.
    pub fn deliver(&self, envelope_from: &str, to: &str, raw: &[u8]) -> Reply {
        let claimed = match envelope_from {
            "" => author(raw),
            address => address.to_owned(),
        };
        let domain = claimed.rsplit('@').next().unwrap_or("").to_lowercase();
        let host = AUTHORISED.iter().find(|(name, _)| *name == domain);
        let source = host.map_or(STRANGER, |(_, ip)| Ipv4Addr::from(*ip));
        let helo = format!("mx.{domain}");
        smtp::send(source, self.smtp(), &helo, envelope_from, to, raw)
    }

    /// Hands a message to the MTA from an address no domain has authorised, whatever it claims.
    pub fn deliver_as_stranger(&self, envelope_from: &str, to: &str, raw: &[u8]) -> Reply {
        let helo = "unknown.invalid";
        smtp::send(STRANGER, self.smtp(), helo, envelope_from, to, raw)
    }

    /// The INBOX of an address; a `+tag` is ignored, as in delivery.
    pub fn mailbox(&self, address: &str) -> Mailbox<'_> {
        Mailbox::new(self, address)
    }

    /// Waits until the MTA has nothing left to deliver. What it accepted before the call has then
    /// reached its mailbox, and every bounce too, so that "no more mail came" can be asserted.
    pub fn wait_until_delivered(&self, timeout: Duration) {
        let empty = wait_until(timeout, || self.queued() == 0);
        assert!(
            empty,
            "{} messages still in the MTA's queue after {timeout:?}\n{}",
            self.queued(),
            self.log_tails()
        );
    }

    /// How many messages the MTA has accepted and not finished with.
    pub fn queued(&self) -> usize {
        // Exim writes the -D file first and removes it last.
        let spool = std::fs::read_dir(self.folder().join("spool/input"));
        let names = spool.into_iter().flatten().flatten();
        names.filter(|entry| entry.file_name().as_encoded_bytes().ends_with(b"-D")).count()
    }

    /// Gives INBOX a new UIDVALIDITY and new UIDs from 1, as a restored or moved mailbox has.
    /// Dovecot, which must be running, is restarted: open sessions end. Returns the new value.
    pub fn change_uidvalidity(&self, address: &str) -> u32 {
        self.mailbox(address).renumber()
    }

    /// Ends Dovecot: sessions get its `* BYE`, new connections are refused, and mail waits in the
    /// MTA's queue.
    pub fn stop_imap(&self) {
        let mut daemons = self.lock();
        if let Some(daemon) = daemons.imap.take() {
            // Left to itself, the master gives a session with a silent client seconds to end.
            daemon.stop(true, Duration::from_secs(3));
        }
        daemons.tell();
    }

    /// Ends Dovecot as a power cut does: sessions break off without a word.
    pub fn kill_imap(&self) {
        let mut daemons = self.lock();
        if let Some(daemon) = daemons.imap.take() {
            daemon.kill();
        }
        daemons.tell();
    }

    /// Starts Dovecot again, on the same ports, and has the MTA deliver what waited.
    pub fn start_imap(&self) {
        self.launch_imap();
        self.await_imap();
        // Forced: messages whose next try is not due yet are tried as well.
        if self.queued() > 0 {
            let mut flush = self.exim();
            flush.arg("-qff");
            let status = flush.status().expect("running Exim's queue");
            assert!(status.success(), "Exim's queue run: {status}");
        }
    }

    /// Ends the MTA: new connections are refused. Deliveries under way may finish first.
    pub fn stop_smtp(&self) {
        let mut daemons = self.lock();
        if let Some(daemon) = daemons.smtp.take() {
            // Only the daemon: a delivery cut short would be made twice. A child that talks to a
            // silent client would wait for it, so not for long.
            daemon.stop(false, Duration::from_millis(500));
        }
        daemons.tell();
    }

    /// Starts the MTA again, on the same ports.
    pub fn start_smtp(&self) {
        self.launch_smtp();
        self.await_smtp();
    }

    /// Everything the servers own; `log/` is where to look when a test surprises.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The folder goes with us; what it could have told is then still in the test's output.
            eprintln!("{}", self.log_tails());
        }
        let mut daemons = self.lock();
        for daemon in [daemons.imap.take(), daemons.smtp.take()].into_iter().flatten() {
            daemon.kill();
        }
    }
}

/// The address in a message's From line, roughly: enough to find its domain.
fn author(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let header = text.lines().take_while(|line| !line.is_empty());
    let from = header
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("from"));
    let value = from.map_or("", |(_, value)| value);
    let inside = value.rsplit('<').next().unwrap_or(value);
    inside.trim().trim_end_matches('>').to_owned()
}
