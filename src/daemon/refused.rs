//! Messages that the mail server has and does not give, and files that may not be read. Nobody waits for them: the others of their batch are asked for one
//! by one and taken. They are asked for again at every look, and the cursor stays before the first of them; when that one
//! has been refused for an hour it gets a row that says so, and the clerk is told.

use super::Watched;
use crate::Trouble;
use crate::mail::RawMessage;
use crate::store::{Cursor, Refused};
use crate::transport::{Listed, UNDESCRIBED};
use jiff::{SignedDuration, Timestamp};

/// A server that is overloaded refuses too: so long a message is asked for before it is given up.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// So many are refused in a row before the rest of a batch is not asked for any more: each may cost a minute.
const IN_A_ROW: usize = 5;

/// How long refusals are borne with while a folder is walked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// The refusal known from an earlier walk.
    pub known: Option<Refused>,
    /// Whether the cursor is followed; where it is not, nothing comes back to a message later.
    pub follows_cursor: bool,
    /// Whether its messages have the server's numbers; false for files.
    pub numbered: bool,
    /// When this walk began.
    pub now: Timestamp,
}

impl Patience {
    /// Whether a message was refused for so long that it is not asked for any more. A file that has lain there for so long was
    /// written whole, and gives itself no more by waiting: somebody must look at its permissions.
    pub fn has_ended(&self, listed: &Listed) -> bool {
        let refused_since = if self.numbered {
            self.known.filter(|r| r.uid == listed.uid).map(|r| r.since)
        } else {
            Some(listed.received_at)
        };
        refused_since.is_some_and(|since| self.now.duration_since(since) >= PATIENCE)
    }

    /// Whether a message that the server would not describe is left for a later look.
    pub fn waits_for(&self, listed: &Listed) -> bool {
        listed.size == UNDESCRIBED && self.follows_cursor && !self.has_ended(listed)
    }

    /// Notes the first refusal of this walk in its cursor; the same message as before keeps its instant.
    pub fn note(&self, cursor: Cursor, refused: &[u32]) -> Cursor {
        let first = refused.iter().min().map(|uid| Refused {
            uid: *uid,
            since: self.known.filter(|r| r.uid == *uid).map_or(self.now, |r| r.since),
        });
        Cursor {
            refused: cursor.refused.into_iter().chain(first).min_by_key(|r| r.uid),
            ..cursor
        }
    }
}

/// The cursor as it is kept: a walk goes on behind a refused message, the kept cursor stays before it.
pub(super) fn kept(walked: &Cursor) -> Cursor {
    let before = walked.refused.map_or(u32::MAX, |r| r.uid.saturating_sub(1));
    Cursor {
        taken_to: walked.taken_to.min(before),
        ..*walked
    }
}

/// What became of an asking for several messages.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Those that came.
    pub given: Vec<(u32, RawMessage)>,
    /// Those that stand there and did not come.
    pub refused: Vec<u32>,
    /// Why the first of those did not.
    pub why: Option<Trouble>,
}

/// Fetches messages; where that fails for all together, one by one.
///
/// # Errors
/// Where the server cannot be reached any more.
pub(super) async fn fetch(watched: &mut Watched, uids: &[u32], uid_validity: u32) -> Result<Asked, Trouble> {
    if uids.is_empty() {
        return Ok(Asked::default());
    }
    match watched.source.fetch(uids).await {
        Ok(given) => {
            return Ok(Asked { given, ..Asked::default() });
        }
        Err(trouble) if !trouble.is_temporary() => return Err(trouble),
        Err(trouble) => tracing::warn!(mailbox = watched.mailbox, trouble = %trouble, "asking for each message alone"),
    }
    reopen(watched, uid_validity).await?;
    let mut asked = Asked::default();
    for uid in uids {
        if watched.numbered && asked.given.is_empty() && asked.refused.len() >= IN_A_ROW {
            asked.refused.push(*uid);
            continue;
        }
        match watched.source.fetch(&[*uid]).await {
            Ok(given) => asked.given.extend(given),
            Err(trouble) if !trouble.is_temporary() => return Err(trouble),
            Err(trouble) => {
                tracing::warn!(mailbox = watched.mailbox, uid, trouble = %trouble, "a message is not given: asked for again later");
                asked.refused.push(*uid);
                asked.why.get_or_insert(trouble);
                reopen(watched, uid_validity).await?;
            }
        }
    }
    Ok(asked)
}

/// The header of a message that is not taken whole; `None` where the server does not give even that.
///
/// # Errors
/// Where the server cannot be reached any more.
pub(super) async fn header(watched: &mut Watched, uid: u32, uid_validity: u32, limit: usize) -> Result<Option<RawMessage>, Trouble> {
    for _attempt in 0..2 {
        match watched.source.fetch_header(uid, limit).await {
            Err(trouble) if trouble.is_temporary() => reopen(watched, uid_validity).await?,
            given => return given,
        }
    }
    Ok(None)
}

/// After trouble the connection is gone. Files stay open as they are: another opening would number them anew.
async fn reopen(watched: &mut Watched, uid_validity: u32) -> Result<(), Trouble> {
    if !watched.numbered {
        return Ok(());
    }
    let opened = watched.source.open().await?;
    if opened.uid_validity == uid_validity {
        Ok(())
    } else {
        Err(Trouble::temporary("taking mail").because("the folder was renumbered meanwhile"))
    }
}
