//! The outbox: letters, when they are due, and the attempts at them, which are counted before they are made. What becomes of a letter
//! for good is an event on its case, and is written where those are (`writing`).

use super::super::{OutboxRow, OutboxState};
use super::rows::{self, OUTBOX, state_word};
use super::trouble;
use crate::Trouble;
use jiff::Timestamp;
use rusqlite::{Transaction, params};

/// Letters due at a time, the longest due first.
pub(super) fn due(tx: &Transaction<'_>, now: Timestamp, at_most: usize) -> Result<Vec<OutboxRow>, Trouble> {
    let ask = || {
        tx.prepare_cached(&format!(
            "{OUTBOX} WHERE o.state = 'queued' AND o.next_at <= ?1 ORDER BY o.next_at, o.id LIMIT ?2"
        ))?
        .query_map(
            params![now.as_millisecond(), i64::try_from(at_most).unwrap_or(i64::MAX)],
            rows::outbox,
        )?
        .collect::<rusqlite::Result<_>>()
    };
    ask().map_err(|e| trouble("reading which letters are due", e))
}

/// When the next one is due.
pub(super) fn next_due(tx: &Transaction<'_>) -> Result<Option<Timestamp>, Trouble> {
    let ask = || {
        tx.prepare_cached("SELECT min(next_at) FROM outbox WHERE state = 'queued'")?
            .query_row([], |r| r.get::<_, Option<i64>>(0))
    };
    let at = ask().map_err(|e| trouble("reading when the next letter is due", e))?;
    Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
}

/// All in a state, or all; by number.
pub(super) fn list(tx: &Transaction<'_>, state: Option<OutboxState>) -> Result<Vec<OutboxRow>, Trouble> {
    let ask = || {
        tx.prepare_cached(&format!("{OUTBOX} WHERE ?1 = '' OR o.state = ?1 ORDER BY o.id"))?
            .query_map([state.map_or("", state_word)], rows::outbox)?
            .collect::<rusqlite::Result<_>>()
    };
    ask().map_err(|e| trouble("reading the outbox", e))
}

/// A letter as it leaves.
pub(super) fn bytes(tx: &Transaction<'_>, letter: i64) -> Result<Vec<u8>, Trouble> {
    let ask = || {
        tx.prepare_cached("SELECT bytes FROM outbox WHERE id = ?1")?
            .query_row([letter], |r| r.get(0))
    };
    ask().map_err(|e| trouble(&format!("reading letter {letter}"), e))
}

/// Counts an attempt that is about to be made.
pub(super) fn count_attempt(tx: &Transaction<'_>, letter: i64, now: Timestamp, next: Timestamp) -> Result<(), Trouble> {
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

/// Takes an attempt back that was counted and not made.
pub(super) fn take_attempt_back(tx: &Transaction<'_>, letter: i64, next: Timestamp) -> Result<(), Trouble> {
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

/// Puts a letter off after an attempt.
pub(super) fn put_off(tx: &Transaction<'_>, letter: i64, next: Timestamp, answer: &str, unknown: bool) -> Result<(), Trouble> {
    let write = || {
        tx.prepare_cached("UPDATE outbox SET next_at = ?2, answer = ?3, unknown = unknown + ?4 WHERE id = ?1 AND state = 'queued'")?
            .execute(params![letter, next.as_millisecond(), answer, unknown])
    };
    write().map(drop).map_err(|e| trouble(&format!("putting letter {letter} off"), e))
}

/// Puts a letter back among those that are due; false where it has left.
pub(super) fn retry(tx: &Transaction<'_>, letter: i64, now: Timestamp) -> Result<bool, Trouble> {
    let write = || {
        tx.prepare_cached(
            "UPDATE outbox SET state = 'queued', attempts = 0, first_attempt_at = NULL, unknown = 0, next_at = ?2, done_at = NULL
             WHERE id = ?1 AND state <> 'handed over'",
        )?
        .execute(params![letter, now.as_millisecond()])
    };
    write()
        .map(|n| n == 1)
        .map_err(|e| trouble(&format!("putting letter {letter} back"), e))
}
