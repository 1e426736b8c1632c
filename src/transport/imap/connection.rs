//! One logged-in connection, and the only caller of async-imap's commands.
//!
//! A command is sent raw and its answer read response by response until the tag is ours: NO, BAD, BYE and an end of
//! the connection are all errors here, as RFC 3501 §7.1 means them. async-imap's own calls swallow all four.
//! A connection is not safe to use after an error or after a future was dropped half-way; its owner throws it away.

use crate::Trouble;
use crate::transport::wire::Wire;
use crate::transport::words::server_words;
use async_imap::Session;
use async_imap::error::Error;
use async_imap::imap_proto::Capability;
use async_imap::imap_proto::MailboxDatum;
use async_imap::imap_proto::RequestId;
use async_imap::imap_proto::Response;
use async_imap::imap_proto::Status;
use std::collections::BTreeSet;
use std::io;
use std::time::Duration;
use tokio::io::BufWriter;
use tokio::time::Instant;
use tokio::time::timeout_at;

/// What async-imap speaks over. It writes a command in four pieces; the buffer makes one of them.
pub(super) type Stream = BufWriter<Wire>;

/// How a command ended, where a NO is something the caller can use.
pub(super) enum Ended {
    /// OK.
    Done,
    /// NO, in the server's words, cleaned.
    Refused(String),
}

pub(super) struct Connection {
    session: Session<Stream>,
    /// What errors call it: mailbox and folder as the configuration names them.
    label: String,
    /// How long one small command may take.
    limit: Duration,
    /// How many messages the server last said there are.
    exists: u32,
    /// Whether the number has grown since [`Connection::news`] was last asked: mail that came while we spoke of
    /// something else, and that no IDLE will mention again.
    grown: bool,
}

impl Connection {
    pub(super) fn new(session: Session<Stream>, label: String, limit: Duration) -> Self {
        Self {
            session,
            label,
            limit,
            exists: 0,
            grown: false,
        }
    }

    /// How long one small command may take.
    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    /// How many messages the server last said there are.
    pub(super) fn exists(&self) -> u32 {
        self.exists
    }

    /// Whether mail has come since [`Connection::take_news`] was last asked.
    pub(super) fn has_news(&self) -> bool {
        self.grown
    }

    /// Whether mail has come since this was last asked.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.grown)
    }

    /// How long the connection may be silent before reading fails.
    pub(super) fn set_silence(&mut self, silence: Duration) {
        self.session.get_mut().get_mut().set_silence(silence);
    }

    /// The names of what the server can do (RFC 3501 §6.1.1), upper-case; `AUTH=` with its prefix.
    pub(super) async fn capabilities(&mut self) -> Result<BTreeSet<String>, Trouble> {
        let mut names = BTreeSet::new();
        self.command("asking for capabilities", "CAPABILITY", |response| {
            if let Response::Capabilities(list) = response {
                names.extend(list.iter().map(|c| match c {
                    Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
                    Capability::Auth(name) => format!("AUTH={}", name.to_uppercase()),
                    Capability::Atom(name) => name.to_uppercase(),
                }));
            }
        })
        .await?;
        Ok(names)
    }

    /// Sends a small command, shows `each` every untagged response, and returns when the server said OK to it.
    pub(super) async fn command(&mut self, doing: &str, line: &str, each: impl FnMut(&Response<'_>)) -> Result<(), Trouble> {
        let limit = self.limit;
        match self.command_or_no(doing, line, limit, each).await? {
            Ended::Done => Ok(()),
            Ended::Refused(words) => Err(self.trouble(doing).because(format!("NO: {words}"))),
        }
    }

    /// The same, where a NO can be used and a transfer may take longer.
    pub(super) async fn command_or_no(
        &mut self,
        doing: &str,
        line: &str,
        limit: Duration,
        mut each: impl FnMut(&Response<'_>),
    ) -> Result<Ended, Trouble> {
        let until = Instant::now() + limit;
        let tag = self.send(doing, line, until).await?;
        loop {
            let see = |this: &Self, response: &Response<'_>| {
                let ended = this.ending(doing, &tag, response)?;
                if ended.is_none() {
                    each(response);
                }
                Ok(ended)
            };
            if let Some(ended) = self.response(doing, until, see).await? {
                return Ok(ended);
            }
        }
    }

    /// Sends a command and returns its tag.
    pub(super) async fn send(&mut self, doing: &str, line: &str, until: Instant) -> Result<RequestId, Trouble> {
        match timeout_at(until, self.session.run_command(line)).await {
            Ok(Ok(tag)) => Ok(tag),
            Ok(Err(e)) => Err(self.broken(doing, &e)),
            Err(_) => Err(self.trouble(doing).because("no answer in time")),
        }
    }

    /// Sends a line that is no command of its own: `DONE`.
    pub(super) async fn send_untagged(&mut self, doing: &str, line: &str, until: Instant) -> Result<(), Trouble> {
        match timeout_at(until, self.session.run_command_untagged(line)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(e)) => Err(self.broken(doing, &e)),
            Err(_) => Err(self.trouble(doing).because("no answer in time")),
        }
    }

    /// Reads the next response and shows it to `see`. An end of the connection is trouble, whatever was being read.
    pub(super) async fn response<R>(
        &mut self,
        doing: &str,
        until: Instant,
        see: impl FnOnce(&Self, &Response<'_>) -> Result<R, Trouble>,
    ) -> Result<R, Trouble> {
        match self.response_before(doing, until, see).await? {
            Some(seen) => Ok(seen),
            None => Err(self.trouble(doing).because("no answer in time")),
        }
    }

    /// The same, or `None` when `until` has come. Ending the read loses nothing: what has come of a response stays
    /// in async-imap's buffer.
    pub(super) async fn response_before<R>(
        &mut self,
        doing: &str,
        until: Instant,
        see: impl FnOnce(&Self, &Response<'_>) -> Result<R, Trouble>,
    ) -> Result<Option<R>, Trouble> {
        let response = match timeout_at(until, self.session.read_response()).await {
            Ok(Ok(Some(response))) => response,
            Ok(Ok(None)) => {
                return Err(self.trouble(doing).because("the server closed the connection"));
            }
            Ok(Err(e)) => return Err(self.broken(doing, &Error::Io(e))),
            Err(_) => return Ok(None),
        };
        self.note(response.parsed());
        see(self, response.parsed()).map(Some)
    }

    /// Whether this response ends the command with our tag, and how. BAD and BYE are trouble at any time.
    pub(super) fn ending(&self, doing: &str, tag: &RequestId, response: &Response<'_>) -> Result<Option<Ended>, Trouble> {
        let said = |outcome: &async_imap::imap_proto::Outcome<'_>| server_words(outcome.information.as_deref().unwrap_or_default());
        match response {
            Response::Done {
                tag: theirs,
                status,
                outcome,
            } if theirs == tag => match status {
                Status::Ok => Ok(Some(Ended::Done)),
                Status::No => Ok(Some(Ended::Refused(said(outcome)))),
                // Temporary: a big host says BAD when it throttles or has lost its own backend.
                Status::Bad | Status::Bye | Status::PreAuth => Err(self.trouble(doing).because(format!("BAD: {}", said(outcome)))),
            },
            // The answer to something we did not ask: we no longer know where we are.
            Response::Done { .. } => Err(self.trouble(doing).because("an answer to another command came")),
            Response::Data {
                status: Status::Bye,
                outcome,
            } => Err(self
                .trouble(doing)
                .because(format!("the server ended the session: {}", said(outcome)))),
            Response::Data {
                status: Status::Bad,
                outcome,
            } => Err(self.trouble(doing).because(format!("BAD: {}", said(outcome)))),
            _ => Ok(None),
        }
    }

    /// Temporary trouble, with what was being done and where.
    pub(super) fn trouble(&self, doing: &str) -> Trouble {
        Trouble::temporary(format!("{doing} of {}", self.label))
    }

    /// Keeps count of the messages: EXISTS may come with any answer (RFC 3501 §7.3.1).
    fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::MailboxData(MailboxDatum::Exists(n)) => {
                self.grown |= *n > self.exists;
                self.exists = *n;
            }
            Response::Expunge(_) => self.exists = self.exists.saturating_sub(1),
            _ => {}
        }
    }

    /// An error of async-imap's. Its text is not kept: a parse error quotes what it was reading, which may be
    /// somebody's letter.
    fn broken(&self, doing: &str, error: &Error) -> Trouble {
        self.trouble(doing).because(cause(error))
    }
}

/// What an error of async-imap's means, without the text it carries.
pub(super) fn cause(error: &Error) -> String {
    match error {
        Error::Io(e) => match e.kind() {
            io::ErrorKind::TimedOut => "no answer in time".to_owned(),
            io::ErrorKind::Other => "the server's answer could not be read".to_owned(),
            io::ErrorKind::UnexpectedEof => "the server closed the connection within an answer".to_owned(),
            kind => kind.to_string(),
        },
        Error::ConnectionLost => "the server closed the connection".to_owned(),
        Error::Validate(_) => "a line break in what was to be sent".to_owned(),
        Error::Parse(_) => "the server's answer could not be read".to_owned(),
        _ => "the server refused".to_owned(),
    }
}
