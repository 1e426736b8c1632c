//! Which row a place belongs to: what is taken is never taken twice, wherever and however often it lies.

use super::super::Unread;
use super::trouble;
use crate::Trouble;
use crate::casework::{Arrival, Place};
use crate::mail::Fingerprint;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

/// The row of a message as far as its listing tells.
pub(super) fn known(tx: &Transaction<'_>, place: &Place, size: u64, received_at: Timestamp) -> Result<Option<i64>, Trouble> {
    let ask = |mailbox: &str, path: &str| {
        tx.prepare_cached(
            "SELECT a.id FROM place p JOIN arrival a ON a.id = p.arrival
                 WHERE p.mailbox = ?1 AND p.path = ?2 AND p.path <> '' AND a.size = ?3 AND coalesce(p.listed_at, a.received_at) = ?4",
        )?
        .query_row(params![mailbox, path, size.cast_signed(), received_at.as_millisecond()], |r| {
            r.get(0)
        })
        .optional()
    };
    match place {
        Place::File { mailbox, path } => ask(mailbox, path).map_err(|e| trouble("looking a file up", e)),
        Place::Imap { .. } | Place::Handed { .. } => taken(tx, place, &Fingerprint(String::new()), size),
    }
}

/// Remembers the time by which a file is listed.
pub(super) fn listed(tx: &Transaction<'_>, place: &Place, size: u64, listed_at: Timestamp) -> Result<(), Trouble> {
    let Place::File { mailbox, path } = place else { return Ok(()) };
    let write = || {
        tx.prepare_cached(
            "UPDATE place SET listed_at = ?4 WHERE mailbox = ?1 AND path = ?2 AND path <> ''
                 AND arrival = (SELECT max(a.id) FROM place q JOIN arrival a ON a.id = q.arrival WHERE q.mailbox = ?1 AND q.path = ?2 AND q.path <> '' AND a.size = ?3)",
        )?
        .execute(params![mailbox, path, size.cast_signed(), listed_at.as_millisecond()])
    };
    write().map(drop).map_err(|e| trouble("noting the time of a file", e))
}

/// The row of a message that was taken here before.
pub(super) fn taken(tx: &Transaction<'_>, place: &Place, fingerprint: &Fingerprint, size: u64) -> Result<Option<i64>, Trouble> {
    let ask = || {
        match place {
        Place::Handed { .. } => Ok(None),
        Place::Imap {
            mailbox,
            folder,
            uid_validity,
            uid,
        } => tx
            .prepare_cached(
                "SELECT arrival FROM place WHERE mailbox = ?1 AND folder = ?2 AND uid_validity = ?3 AND uid = ?4 AND handed = 0 AND path = ''",
            )?
            .query_row(params![mailbox, folder, uid_validity, uid], |r| r.get(0))
            .optional(),
        Place::File { mailbox, path } => tx
            .prepare_cached(
                "SELECT a.id FROM place p JOIN arrival a ON a.id = p.arrival
                 WHERE p.mailbox = ?1 AND p.path = ?2 AND p.path <> '' AND a.fingerprint = ?3 AND (a.fingerprint <> '' OR a.size = ?4)",
            )?
            .query_row(params![mailbox, path, fingerprint.0, size.cast_signed()], |r| r.get(0))
            .optional(),
    }
    };
    ask().map_err(|e| trouble("looking a place up", e))
}

/// The row of the same bytes under another UIDVALIDITY.
pub(super) fn renumbered(tx: &Transaction<'_>, place: &Place, fingerprint: &Fingerprint) -> Result<Option<i64>, Trouble> {
    let Place::Imap {
        mailbox,
        folder,
        uid_validity,
        ..
    } = place
    else {
        return Ok(None);
    };
    let ask = || {
        tx
            .prepare_cached(
                "SELECT a.id FROM arrival a JOIN place p ON p.arrival = a.id
                 WHERE a.fingerprint = ?1 AND a.fingerprint <> '' AND p.mailbox = ?2 AND p.folder = ?3 AND p.uid_validity <> ?4
                   AND NOT EXISTS (SELECT 1 FROM place q WHERE q.arrival = a.id AND q.mailbox = ?2 AND q.folder = ?3 AND q.uid_validity = ?4)
                 ORDER BY a.id LIMIT 1",
            )?
            .query_row(params![fingerprint.0, mailbox, folder, uid_validity], |r| r.get(0))
            .optional()
    };
    ask().map_err(|e| trouble("recognising a message of a renumbered folder", e))
}

/// The row of a message whose bytes were never taken, under another UIDVALIDITY.
pub(super) fn renumbered_unread(tx: &Transaction<'_>, arrival: &Arrival, unread: &Unread) -> Result<Option<i64>, Trouble> {
    let Place::Imap {
        mailbox,
        folder,
        uid_validity,
        ..
    } = &arrival.place
    else {
        return Ok(None);
    };
    let ask = || {
        tx
            .prepare_cached(
                "SELECT a.id FROM arrival a JOIN place p ON p.arrival = a.id
                 WHERE a.fingerprint = '' AND a.message_id = ?1 AND a.size = ?2 AND a.received_at = ?3
                   AND p.mailbox = ?4 AND p.folder = ?5 AND p.uid_validity <> ?6
                   AND NOT EXISTS (SELECT 1 FROM place q WHERE q.arrival = a.id AND q.mailbox = ?4 AND q.folder = ?5 AND q.uid_validity = ?6)
                 ORDER BY a.id LIMIT 1",
            )?
            .query_row(
                params![
                    unread.message_id.as_ref().map_or("", |m| m.0.as_str()),
                    unread.size.cast_signed(),
                    arrival.received_at.as_millisecond(),
                    mailbox,
                    folder,
                    uid_validity
                ],
                |r| r.get(0),
            )
            .optional()
    };
    ask().map_err(|e| trouble("recognising an unread message of a renumbered folder", e))
}
