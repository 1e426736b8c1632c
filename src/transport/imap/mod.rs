//! Mail from an IMAP folder (RFC 3501), left exactly as it was: EXAMINE, BODY.PEEK[], UIDs only.
//!
//! async-imap stands behind [`connection`] alone. Its typed calls take a tagged NO or BAD, and a connection that was
//! closed half-way, for success; so commands are sent raw and their answers read up to our own tag. Whatever goes
//! wrong, the connection is thrown away, and the next [`Source::open`](crate::transport::Source::open) makes a new one.
//! Never: retries, backs off, or concludes from an absence that a message is gone. The crate's `trace` log shows
//! passwords and bodies; the logging set-up pins `async_imap` and `imap_proto` above it.

mod connection;
mod idle;
mod login;
mod looker;
mod names;
mod remover;
mod source;

pub use looker::ImapLooker;
pub use remover::ImapRemover;
pub use source::ImapSource;

use crate::transport::auth::Auth;
use crate::transport::tls::TlsMode;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Where a folder is, and how we get at it.
#[derive(Clone)]
pub struct ImapSettings {
    /// The server's host name, as in its certificate.
    pub host: String,
    /// Its port: 993 with implicit TLS, 143 with STARTTLS.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: TlsMode,
    /// A council's own certificate authority (PEM), trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Whom we log in as.
    pub user: String,
    /// How we prove it.
    pub auth: Auth,
    /// What the configuration calls this mailbox; stands in errors and log lines, where the address does not.
    pub mailbox: String,
    /// The folder as people write it ("INBOX", "Sent", "Gelöscht"); it is encoded for the wire here.
    pub folder: String,
    /// How long anything may take.
    pub timeouts: ImapTimeouts,
}

impl fmt::Debug for ImapSettings {
    // The user is an address more often than not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImapSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("mailbox", &self.mailbox)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// How long anything may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImapTimeouts {
    /// Name look-up, connection and TLS handshake.
    pub connect: Duration,
    /// One command; a transfer has this much more for every megabyte, and never so long a silence.
    pub command: Duration,
    /// An IDLE is ended and begun anew after this long: routers and mail hosts forget quiet connections, some after
    /// ten minutes (RFC 2177 allows 29).
    pub idle: Duration,
}

impl Default for ImapTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(60),
            idle: Duration::from_secs(9 * 60),
        }
    }
}
