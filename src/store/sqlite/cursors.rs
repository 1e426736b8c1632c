//! How far each folder is taken.

use super::super::{Cursor, Refused};
use super::rows::instant;
use super::trouble;
use crate::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};

/// Where a folder stands.
pub(super) fn read(tx: &Transaction<'_>, mailbox: &str, folder: &str) -> Result<Option<Cursor>, Trouble> {
    let ask = || {
        tx.prepare_cached("SELECT * FROM cursor WHERE mailbox = ?1 AND folder = ?2")?
            .query_row([mailbox, folder], |r| {
                Ok(Cursor {
                    uid_validity: r.get("uid_validity")?,
                    taken_to: r.get("taken_to")?,
                    set_up_at: instant(r, "set_up_at")?,
                    rescan_to: r.get("rescan_to")?,
                    trying_to: r.get("trying_to")?,
                    tries: r.get("tries")?,
                    refused: match r.get("refused_uid")? {
                        Some(uid) => Some(Refused {
                            uid,
                            since: instant(r, "refused_since")?,
                        }),
                        None => None,
                    },
                })
            })
            .optional()
    };
    ask().map_err(|e| trouble("reading how far a folder was taken", e))
}

/// Notes where a folder stands.
pub(super) fn write(tx: &Transaction<'_>, mailbox: &str, folder: &str, cursor: &Cursor) -> Result<(), Trouble> {
    let write = || {
        tx
            .prepare_cached(
                "INSERT INTO cursor (mailbox, folder, uid_validity, taken_to, set_up_at, rescan_to, trying_to, tries, refused_uid, refused_since)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (mailbox, folder) DO UPDATE SET uid_validity = ?3, taken_to = ?4, set_up_at = ?5, rescan_to = ?6, trying_to = ?7, tries = ?8,
                                                             refused_uid = ?9, refused_since = ?10",
            )?
            .execute(params![
                mailbox,
                folder,
                cursor.uid_validity,
                cursor.taken_to,
                cursor.set_up_at.as_millisecond(),
                cursor.rescan_to,
                cursor.trying_to,
                cursor.tries,
                cursor.refused.map(|r| r.uid),
                cursor.refused.map(|r| r.since.as_millisecond())
            ])
    };
    write().map(drop).map_err(|e| trouble("noting how far a folder was taken", e))
}
