//! What lay in a folder before redress was pointed at it.

use super::super::NotedBefore;
use super::trouble;
use crate::Trouble;
use crate::mail::HeaderDigest;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

/// What is known of all of them; `None` where not all were noted.
pub(super) fn noted(tx: &Transaction<'_>, mailbox: &str, folder: &str) -> Result<Option<NotedBefore>, Trouble> {
    let ask = || {
        tx.prepare_cached("SELECT newest_at FROM noted_before WHERE mailbox = ?1 AND folder = ?2")?
            .query_row([mailbox, folder], |r| {
                let newest: Option<i64> = r.get(0)?;
                Ok(NotedBefore {
                    newest: newest.and_then(|at| Timestamp::from_millisecond(at).ok()),
                })
            })
            .optional()
    };
    ask().map_err(|e| trouble("reading what lay in a folder before set-up", e))
}

/// Notes that all were noted.
pub(super) fn set_noted(tx: &Transaction<'_>, mailbox: &str, folder: &str, noted: NotedBefore) -> Result<(), Trouble> {
    let write = || {
        tx.prepare_cached("INSERT OR REPLACE INTO noted_before (mailbox, folder, newest_at) VALUES (?1, ?2, ?3)")?
            .execute(params![mailbox, folder, noted.newest.map(Timestamp::as_millisecond)])
    };
    write()
        .map(drop)
        .map_err(|e| trouble("noting what lay in a folder before set-up", e))
}

/// Notes some.
pub(super) fn note(tx: &Transaction<'_>, mailbox: &str, folder: &str, digests: &[HeaderDigest]) -> Result<(), Trouble> {
    let write = || {
        let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO before_set_up (mailbox, folder, digest) VALUES (?1, ?2, ?3)")?;
        for digest in digests {
            insert.execute([mailbox, folder, &digest.0])?;
        }
        Ok(())
    };
    write().map_err(|e| trouble("noting what lay in a folder before set-up", e))
}

/// Whether such a message was among them.
pub(super) fn lay(tx: &Transaction<'_>, mailbox: &str, folder: &str, digest: &HeaderDigest) -> Result<bool, Trouble> {
    let ask = || {
        tx.prepare_cached("SELECT 1 FROM before_set_up WHERE mailbox = ?1 AND folder = ?2 AND digest = ?3")?
            .exists([mailbox, folder, &digest.0])
    };
    ask().map_err(|e| trouble("looking for a message from before set-up", e))
}
