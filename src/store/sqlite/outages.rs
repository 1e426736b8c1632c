//! Folders that cannot be read: since when, and when somebody was last told.

use super::rows::instant;
use super::trouble;
use crate::Trouble;
use crate::casework::decide::Outage;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

/// The outage of a folder.
pub(super) fn read(tx: &Transaction<'_>, mailbox: &str, folder: &str) -> Result<Option<Outage>, Trouble> {
    let ask = || {
        tx.prepare_cached("SELECT since, told_at FROM outage WHERE mailbox = ?1 AND folder = ?2")?
            .query_row([mailbox, folder], |r| {
                let told_at: Option<i64> = r.get("told_at")?;
                Ok(Outage {
                    since: instant(r, "since")?,
                    told_at: told_at.and_then(|at| Timestamp::from_millisecond(at).ok()),
                })
            })
            .optional()
    };
    ask().map_err(|e| trouble("reading since when a folder is out of reach", e))
}

/// Notes the outage of a folder, or its end.
pub(super) fn note(tx: &Transaction<'_>, mailbox: &str, folder: &str, outage: Option<&Outage>) -> Result<(), Trouble> {
    let write = || match outage {
        Some(outage) => tx
            .prepare_cached(
                "INSERT INTO outage (mailbox, folder, since, told_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (mailbox, folder) DO UPDATE SET since = ?3, told_at = ?4",
            )?
            .execute(params![
                mailbox,
                folder,
                outage.since.as_millisecond(),
                outage.told_at.map(Timestamp::as_millisecond)
            ]),
        None => tx
            .prepare_cached("DELETE FROM outage WHERE mailbox = ?1 AND folder = ?2")?
            .execute([mailbox, folder]),
    };
    write().map(drop).map_err(|e| trouble("noting that a folder is out of reach", e))
}
