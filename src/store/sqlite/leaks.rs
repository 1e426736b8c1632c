//! Tokens that others showed than those they were sent to.

use super::trouble;
use crate::Trouble;
use crate::mail::AddrSpec;
use jiff::Timestamp;
use rusqlite::Transaction;
use rusqlite::params;

/// How many were cancelled since an instant; a letter mostly has two.
pub(super) fn since(tx: &Transaction<'_>, person: &AddrSpec, since: Timestamp) -> Result<u32, Trouble> {
    tx.prepare_cached("SELECT count(*) FROM token WHERE person = ?1 AND cancelled_at > ?2")
        .and_then(|mut q| q.query_row(params![person.to_string(), since.as_millisecond()], |r| r.get(0)))
        .map_err(|e| trouble("counting leaks", e))
}
