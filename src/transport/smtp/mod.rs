//! Letters away by SMTP (RFC 5321), on lettre's connection and never on its pool.
//!
//! One letter, one recipient, one dialogue; a few connections at most, used again while they are in order. A dialogue
//! runs in a task of its own with its own time limits: a caller who goes away cannot cut it, for an answer that was
//! never read would be taken for the next one's. Whatever is odd ends the connection.
//! Never: goes on without TLS where it was asked for, sends a line that does not end in CRLF, or tries again by itself.

mod dialogue;
mod start;

use crate::Trouble;
use crate::transport::Carrier;
use crate::transport::Delivery;
use crate::transport::Parcel;
use crate::transport::auth::Auth;
use crate::transport::tls::Endpoint;
use crate::transport::tls::TlsMode;
use async_trait::async_trait;
use dialogue::After;
use dialogue::Conversation;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio::time::sleep_until;

/// The server that takes our letters, and how we get at it.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The server's host name, as in its certificate.
    pub host: String,
    /// Its port: 465 with implicit TLS, 587 with STARTTLS.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: TlsMode,
    /// A council's own certificate authority (PEM), trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Whom we log in as, where the server asks that.
    pub login: Option<Login>,
    /// What we call ourselves in EHLO (RFC 5321 §4.1.1.1): a host name, or an address in brackets.
    pub hello_name: String,
    /// How many connections at once; Microsoft 365 allows three.
    pub lanes: usize,
    /// How long anything may take.
    pub timeouts: SmtpTimeouts,
}

impl fmt::Debug for SmtpSettings {
    // The login's user is an address more often than not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("lanes", &self.lanes)
            .finish_non_exhaustive()
    }
}

/// Who logs in.
#[derive(Clone)]
pub struct Login {
    /// The user name.
    pub user: String,
    /// The password or token.
    pub auth: Auth,
}

/// How long anything may take. The standard's own limits (RFC 5321 §4.5.3.2) suit a relay that has hours; a desk that
/// writes to its own submission server can be shorter except at the end, where the server may be scanning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmtpTimeouts {
    /// Connection, TLS handshake, greeting, EHLO and login together.
    pub connect: Duration,
    /// The answer to one command.
    pub command: Duration,
    /// Sending the letter and the answer to its final dot: ten minutes (RFC 5321 §4.5.3.2.6).
    pub final_answer: Duration,
    /// An unused connection is closed after this long.
    pub idle: Duration,
}

impl Default for SmtpTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(60),
            command: Duration::from_secs(120),
            final_answer: Duration::from_secs(600),
            idle: Duration::from_secs(30),
        }
    }
}

/// Hands letters to one SMTP server.
pub struct SmtpCarrier {
    office: Arc<Office>,
}

impl SmtpCarrier {
    /// Checks the settings and reads the certificate authorities; connects nowhere. Permanent trouble where they
    /// cannot work: plain text to another machine, an unreadable authority, a hello name that is none.
    pub fn new(settings: SmtpSettings) -> Result<Self, Trouble> {
        let endpoint = Endpoint::new(&settings.host, settings.port, settings.tls, settings.ca_file.as_deref())?;
        let fits = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
        if settings.hello_name.is_empty() || !settings.hello_name.chars().all(fits) {
            return Err(Trouble::permanent("taking the name we greet the SMTP server with")
                .hint("use this machine's host name, such as desk.council.example"));
        }
        let lanes = settings.lanes.max(1);
        Ok(Self {
            office: Arc::new(Office {
                lanes,
                free: Semaphore::new(lanes),
                login: Mutex::new(settings.login.clone()),
                settings,
                endpoint,
                rest: Mutex::new(Rest::default()),
            }),
        })
    }

    /// Takes another password or a fresh access token, from the next connection on.
    pub fn set_login(&self, login: Option<Login>) {
        *locked(&self.office.login) = login;
    }
}

#[async_trait]
impl Carrier for SmtpCarrier {
    async fn hand_over(&self, letter: &Parcel) -> Delivery {
        if let Some(why) = unfit(&letter.bytes) {
            return Delivery::Refused(why.to_owned());
        }
        let office = Arc::clone(&self.office);
        let letter = letter.clone();
        let dialogue = tokio::spawn(async move { office.deliver(&letter).await });
        match dialogue.await {
            Ok(delivery) => delivery,
            // The runtime is going down, or a bug: how far the dialogue was nobody knows.
            Err(_) => Delivery::Unknown("the dialogue with the server broke off".to_owned()),
        }
    }

    async fn check(&self) -> Result<String, Trouble> {
        let office = Arc::clone(&self.office);
        let checking = tokio::spawn(async move {
            let mut conversation = office.begin().await?;
            conversation.noop().await?;
            let said = conversation.description();
            conversation.quit().await;
            Ok(format!("{}: {said}", office.endpoint.label()))
        });
        match checking.await {
            Ok(checked) => checked,
            Err(e) => Err(Trouble::temporary("trying the SMTP server").because(e)),
        }
    }

    fn lanes(&self) -> usize {
        self.office.lanes
    }
}

/// Connections and who may have one.
struct Office {
    lanes: usize,
    free: Semaphore,
    settings: SmtpSettings,
    login: Mutex<Option<Login>>,
    endpoint: Endpoint,
    rest: Mutex<Rest>,
}

/// Conversations nobody is using, last used last, and whether somebody is there to end them in time.
#[derive(Default)]
struct Rest {
    unused: Vec<(Conversation, Instant)>,
    watched: bool,
}

impl Office {
    async fn deliver(self: Arc<Self>, letter: &Parcel) -> Delivery {
        let Ok(_lane) = self.free.acquire().await else {
            return Delivery::Closed("the carrier is closed".to_owned());
        };
        let mut conversation = match self.conversation().await {
            Ok(conversation) => conversation,
            Err(trouble) => return Delivery::Closed(trouble.chain()),
        };
        let (delivery, after) = conversation.hand_over(letter).await;
        match after {
            After::InOrder => self.keep(conversation),
            // Dropped without QUIT: the next answer on it may belong to anything.
            After::Odd => drop(conversation),
        }
        delivery
    }

    /// One that rests and still answers, else a new one.
    async fn conversation(&self) -> Result<Conversation, Trouble> {
        loop {
            let resting = locked(&self.rest).unused.pop();
            match resting {
                Some((mut conversation, since)) if since.elapsed() < self.settings.timeouts.idle => {
                    // The server may have ended it meanwhile; RSET shows that before a letter is at stake.
                    if conversation.reset().await {
                        return Ok(conversation);
                    }
                }
                Some(_too_old) => {}
                None => return self.begin().await,
            }
        }
    }

    async fn begin(&self) -> Result<Conversation, Trouble> {
        let login = locked(&self.login).clone();
        start::begin(&self.endpoint, &self.settings, login).await
    }

    /// Lays a conversation to rest, and sees to it that somebody ends it.
    fn keep(self: &Arc<Self>, conversation: Conversation) {
        let mut rest = locked(&self.rest);
        rest.unused.push((conversation, Instant::now()));
        if !rest.watched {
            rest.watched = true;
            let office = Arc::downgrade(self);
            let idle = self.settings.timeouts.idle;
            let mut next = Instant::now() + idle;
            tokio::spawn(async move {
                loop {
                    sleep_until(next).await;
                    // The carrier itself may be gone, and its connections with it.
                    let Some(office) = office.upgrade() else {
                        return;
                    };
                    let (old, later) = office.rested_too_long(idle);
                    for conversation in old {
                        conversation.quit().await;
                    }
                    match later {
                        Some(later) => next = later,
                        None => return,
                    }
                }
            });
        }
    }

    /// Takes out what has rested too long; and when to look again, if there is more.
    fn rested_too_long(&self, idle: Duration) -> (Vec<Conversation>, Option<Instant>) {
        let mut rest = locked(&self.rest);
        let (old, unused): (Vec<_>, Vec<_>) = std::mem::take(&mut rest.unused)
            .into_iter()
            .partition(|(_, since)| since.elapsed() >= idle);
        let later = unused.iter().map(|(_, since)| *since + idle).min();
        rest.unused = unused;
        rest.watched = later.is_some();
        (old.into_iter().map(|(c, _)| c).collect(), later)
    }
}

/// A lock whose holder panicked still guards sound values here: each is replaced whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why these bytes may not go: SMTP ends lines with CRLF, and a lone CR or LF may end one for the next server, which
/// then reads the rest as commands (RFC 5321 §2.3.8; "SMTP smuggling", CVE-2023-51764).
fn unfit(bytes: &[u8]) -> Option<&'static str> {
    if !bytes.ends_with(b"\r\n") {
        return Some("the letter does not end in CRLF");
    }
    let lone = bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        b'\n' => at == 0 || bytes.get(at - 1) != Some(&b'\r'),
        0 => true,
        _ => false,
    });
    lone.then_some("the letter holds a lone CR or LF, or a NUL")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_crlf_lines_may_go() {
        assert_eq!(unfit(b"Subject: a\r\n\r\nbody\r\n"), None);
        for bad in [
            &b"Subject: a\n\nbody\n"[..],
            b"a\r\n\nb\r\n",
            b"a\rb\r\n",
            b"a\r\n.\n.\r\n",
            b"no end",
            b"a\r\r\n",
            b"\0\r\n",
            b"",
        ] {
            assert!(unfit(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn a_hello_name_cannot_smuggle_a_command() {
        let settings = |name: &str| SmtpSettings {
            host: "localhost".to_owned(),
            port: 25,
            tls: TlsMode::None,
            ca_file: None,
            login: None,
            hello_name: name.to_owned(),
            lanes: 0,
            timeouts: SmtpTimeouts::default(),
        };
        for bad in ["", "a b", "a\r\nMAIL FROM:<x@y.example>"] {
            assert!(SmtpCarrier::new(settings(bad)).is_err());
        }
        let carrier = SmtpCarrier::new(settings("desk.council.example"));
        assert_eq!(carrier.map(|c| c.lanes()).ok(), Some(1));
    }
}
