//! Attempts at letters: counted before they are made.

use super::trouble;
use crate::Trouble;
use jiff::Timestamp;
use rusqlite::{Transaction, params};

/// Counts one that is about to be made.
pub(super) fn count(tx: &Transaction<'_>, letter: i64, now: Timestamp, next: Timestamp) -> Result<(), Trouble> {
    let write = || {
        tx.prepare_cached(
            "UPDATE outbox SET attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, ?2), next_at = ?3
             WHERE id = ?1 AND state = 'queued'",
        )?
        .execute(params![letter, now.as_millisecond(), next.as_millisecond()])
    };
    write()
        .map(drop)
        .map_err(|e| trouble(&format!("counting an attempt at letter {letter}"), e))
}

/// Takes one back that was counted and not made.
pub(super) fn take_back(tx: &Transaction<'_>, letter: i64, next: Timestamp) -> Result<(), Trouble> {
    let write = || {
        tx.prepare_cached(
            "UPDATE outbox SET first_attempt_at = CASE WHEN attempts > 1 THEN first_attempt_at END, attempts = max(attempts - 1, 0),
                               next_at = ?2
             WHERE id = ?1 AND state = 'queued'",
        )?
        .execute(params![letter, next.as_millisecond()])
    };
    write()
        .map(drop)
        .map_err(|e| trouble(&format!("taking back an attempt at letter {letter}"), e))
}

/// Puts a letter off after one.
pub(super) fn put_off(tx: &Transaction<'_>, letter: i64, next: Timestamp, answer: &str, unknown: bool) -> Result<(), Trouble> {
    let write = || {
        tx.prepare_cached("UPDATE outbox SET next_at = ?2, answer = ?3, unknown = unknown + ?4 WHERE id = ?1 AND state = 'queued'")?
            .execute(params![letter, next.as_millisecond(), answer, unknown])
    };
    write().map(drop).map_err(|e| trouble(&format!("putting letter {letter} off"), e))
}
