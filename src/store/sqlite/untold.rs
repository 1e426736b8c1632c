//! Notices that stayed back above their cap.

use super::super::Untold;
use super::rows::LEDGER;
use super::rows::instant;
use super::rows::ledger;
use super::rows::word;
use super::trouble;
use crate::Trouble;
use crate::mail::AddrSpec;
use jiff::Timestamp;
use rusqlite::Transaction;
use rusqlite::params;

/// Notices that are listed at a time: what is beyond them stands in the next list.
const AT_MOST: u32 = 5_000;

pub(super) fn note(tx: &Transaction<'_>, row: i64, person: &AddrSpec, urgent: bool, since: Timestamp) -> Result<(), Trouble> {
    tx.prepare_cached("INSERT INTO untold (arrival, person, urgent, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
        .and_then(|mut q| q.execute(params![row, person.to_string(), urgent, since.as_millisecond()]))
        .map(drop)
        .map_err(|e| trouble("noting that a notice stayed back", e))
}

pub(super) fn waiting(tx: &Transaction<'_>) -> Result<Vec<Untold>, Trouble> {
    let sql = LEDGER.replacen("SELECT ", "SELECT u.person, u.urgent, u.since, ", 1);
    let ask = || -> rusqlite::Result<Vec<Untold>> {
        tx.prepare_cached(&format!(
            "{sql} JOIN untold u ON u.arrival = a.id WHERE u.listed_at IS NULL ORDER BY u.since, a.id LIMIT ?1"
        ))?
        .query_map([AT_MOST], |r| {
            Ok(Untold {
                to: word(r, "person", AddrSpec::new)?,
                urgent: r.get("urgent")?,
                since: instant(r, "since")?,
                message: ledger(r)?,
            })
        })?
        .collect()
    };
    ask().map_err(|e| trouble("reading which notices stayed back", e))
}

pub(super) fn listed(tx: &Transaction<'_>, row: i64, person: &AddrSpec, at: Timestamp) -> Result<(), Trouble> {
    tx.prepare_cached("UPDATE untold SET listed_at = ?3 WHERE arrival = ?1 AND person = ?2 AND listed_at IS NULL")
        .and_then(|mut q| q.execute(params![row, person.to_string(), at.as_millisecond()]))
        .map(drop)
        .map_err(|e| trouble("noting that a message was listed", e))
}
