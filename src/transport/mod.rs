//! The only sockets and mail folders. Everything here may fail, hang or lie, and says so as `Trouble`.

pub mod auth;
pub mod backoff;
pub mod dkim;
pub mod folder;
pub mod imap;
pub mod smtp;
pub mod tls;
mod wire;
mod words;

pub use auth::Auth;
pub use backoff::Backoff;

use crate::Trouble;
use crate::mail::{AddrSpec, Fingerprint, HeaderDigest, MessageId, RawMessage};
use async_trait::async_trait;
use jiff::Timestamp;
use std::time::Duration;

/// Where messages come from: an IMAP folder, a Maildir, an mbox, a file, standard input.
#[async_trait]
pub trait Source: Send {
    /// Opens (or reopens after trouble) and says what stands there.
    async fn open(&mut self) -> Result<Opened, Trouble>;
    /// Sizes and server times of the messages above `uid`, ascending, at most `at_most`.
    async fn list(&mut self, above: u32, at_most: usize) -> Result<Vec<Listed>, Trouble>;
    /// The bytes of these, in the order asked, nothing marked or moved (BODY.PEEK[]). A message that is gone (expunged
    /// since it was listed) is left out; anything less certain is trouble.
    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<(u32, RawMessage)>, Trouble>;
    /// Of one message that is not taken whole: its header section, at most `limit` bytes. `None` where the message is gone,
    /// and where it stands and its header is not given.
    async fn fetch_header(&mut self, uid: u32, limit: usize) -> Result<Option<RawMessage>, Trouble>;
    /// What tells each of these messages from every other, whatever its number, without its bytes. Left out is what the server
    /// does not give; empty where a message's place tells it from others.
    async fn header_digests(&mut self, _uids: &[u32]) -> Result<Vec<(u32, HeaderDigest)>, Trouble> {
        Ok(Vec::new())
    }
    /// Waits until something may have come, or `at_most` has passed (IDLE where offered). Never trusted alone.
    async fn wait(&mut self, at_most: Duration) -> Result<(), Trouble>;
    /// Says goodbye.
    async fn close(&mut self);
}

/// What stands in a folder when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// UIDVALIDITY (RFC 3501 §2.3.1.1); a hash of the path for folders on disk.
    pub uid_validity: u32,
    /// The UID the next message will get.
    pub uid_next: u32,
    /// How many messages there are.
    pub messages: u32,
    /// Whether the server offers IDLE (RFC 2177).
    pub idle: bool,
}

/// A message in a folder, before it is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its UID.
    pub uid: u32,
    /// RFC822.SIZE in bytes; [`UNDESCRIBED`] where the server would not say.
    pub size: u64,
    /// INTERNALDATE: when the server had it.
    pub received_at: Timestamp,
    /// For folders on disk: the path or unique name that is its place; empty on a server.
    pub path: String,
}

/// The size of a message that a server counts but will not describe: larger than any mail, so that it goes the way of
/// the too large ones (a row, its header if that can be had) and holds nobody up.
pub const UNDESCRIBED: u64 = u32::MAX as u64;

/// Cuts a listing into batches for [`Source::fetch`], each of at most `count_max` messages and `bytes_max` bytes: a
/// fetch holds all its bodies in memory. A single message above `bytes_max` makes a batch alone.
pub fn batches(listed: &[Listed], count_max: usize, bytes_max: u64) -> Vec<&[Listed]> {
    let mut out = Vec::new();
    let (mut first, mut bytes) = (0, 0u64);
    for (at, one) in listed.iter().enumerate() {
        let full = at - first >= count_max || bytes.saturating_add(one.size) > bytes_max;
        if full && at > first {
            out.push(&listed[first..at]);
            (first, bytes) = (at, 0);
        }
        bytes = bytes.saturating_add(one.size);
    }
    if first < listed.len() {
        out.push(&listed[first..]);
    }
    out
}

/// What takes a single message out of a mailbox, where the council lets redress do so. Sources never do.
#[async_trait]
pub trait Remover: Send + Sync {
    /// Deletes the message with this UID if it is still the one with these bytes, and no other.
    async fn remove(&self, folder: &str, uid_validity: u32, uid: u32, fingerprint: &Fingerprint) -> Result<Removal, Trouble>;
}

/// What looks where a message lies in all folders of a mailbox, and changes nothing.
#[async_trait]
pub trait Looker: Send + Sync {
    /// Where each of these lies, in their order.
    async fn look_for(&self, messages: &[MessageId]) -> Result<Vec<Sighting>, Trouble>;
}

/// Where a message was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sighting {
    /// The folders, as people write their names.
    pub folders: Vec<String>,
    /// Whether every folder was looked into: only then is "in none" an answer.
    pub everywhere: bool,
}

impl Sighting {
    /// Whether it is known to lie nowhere.
    pub fn is_gone(&self) -> bool {
        self.everywhere && self.folders.is_empty()
    }
}

/// What became of a message that was to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// Somebody deleted or moved it before.
    NotThere,
    /// Something else has its number.
    Another,
    /// The folder's numbers mean other messages now (UIDVALIDITY).
    Renumbered,
    /// The server cannot delete one message alone (no UIDPLUS, RFC 4315).
    NotOffered,
}

/// What takes letters away: an SMTP server, a folder of files.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Hands one letter to one person over. Never cancelled from outside: it keeps its own time limits.
    async fn hand_over(&self, letter: &Parcel) -> Delivery;
    /// Logs in and says goodbye, for `redress check`.
    async fn check(&self) -> Result<String, Trouble>;
    /// How many letters it takes at once.
    fn lanes(&self) -> usize;
}

/// A letter in its envelope (RFC 5321): our letters leave with the null reverse-path only if the council says so.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// MAIL FROM; `None` is the null reverse-path.
    pub reverse_path: Option<AddrSpec>,
    /// RCPT TO.
    pub forward_path: AddrSpec,
    /// The letter's Message-ID, for file names and log lines.
    pub message_id: MessageId,
    /// CRLF bytes.
    pub bytes: Vec<u8>,
}

/// What became of a letter (RFC 5321 §4.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// 2xx after the final dot: the server has it.
    HandedOver(String),
    /// 4xx to this letter, or a conversation that broke off: try again later.
    Later(String),
    /// No connection, no login, or a server that takes nothing from our sender: it says nothing of this letter, and every other
    /// would hear the same now.
    Closed(String),
    /// The connection was lost after DATA: nobody knows. The same Message-ID again, once, then a person.
    Unknown(String),
    /// 5xx to this recipient or letter: never.
    Refused(String),
}

impl Delivery {
    /// The server's words, or ours where it said none.
    pub fn words(&self) -> &str {
        match self {
            Self::HandedOver(words) | Self::Later(words) | Self::Closed(words) | Self::Unknown(words) | Self::Refused(words) => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(sizes: &[u64], count_max: usize, bytes_max: u64) -> Vec<Vec<u32>> {
        let listed: Vec<Listed> = (1..)
            .zip(sizes)
            .map(|(uid, size)| Listed {
                uid,
                size: *size,
                received_at: Timestamp::UNIX_EPOCH,
                path: String::new(),
            })
            .collect();
        batches(&listed, count_max, bytes_max)
            .into_iter()
            .map(|b| b.iter().map(|l| l.uid).collect())
            .collect()
    }

    #[test]
    fn batches_are_cut_by_number_and_by_bytes_and_leave_nobody_out() {
        assert_eq!(cut(&[1, 1, 1, 1, 1], 2, 100), [vec![1, 2], vec![3, 4], vec![5]]);
        assert_eq!(cut(&[60, 60, 10], 50, 100), [vec![1], vec![2, 3]]);
        assert_eq!(cut(&[10, 5000, 10], 50, 100), [vec![1], vec![2], vec![3]]);
        assert_eq!(cut(&[UNDESCRIBED, u64::MAX, u64::MAX], 50, 100), [[1], [2], [3]]);
        assert!(cut(&[], 50, 100).is_empty());
    }
}
