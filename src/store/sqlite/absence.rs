//! Who is away.

use super::trouble;
use crate::Trouble;
use crate::mail::AddrSpec;
use jiff::civil::Date;
use rusqlite::Transaction;
use rusqlite::params;

pub(super) fn note(tx: &Transaction<'_>, person: &AddrSpec, until: Date) -> Result<(), Trouble> {
    tx.prepare_cached("INSERT INTO absence (person, until) VALUES (?1, ?2) ON CONFLICT (person) DO UPDATE SET until = ?2")
        .and_then(|mut q| q.execute(params![person.to_string(), until.to_string()]))
        .map(drop)
        .map_err(|e| trouble("noting an absence", e))
}

pub(super) fn end(tx: &Transaction<'_>, person: &AddrSpec) -> Result<(), Trouble> {
    tx.prepare_cached("DELETE FROM absence WHERE person = ?1")
        .and_then(|mut q| q.execute([person.to_string()]))
        .map(drop)
        .map_err(|e| trouble("ending an absence", e))
}

/// Days are compared as they are written: the form sorts.
pub(super) fn on(tx: &Transaction<'_>, day: Date) -> Result<Vec<AddrSpec>, Trouble> {
    let ask = || -> rusqlite::Result<Vec<String>> {
        tx.prepare_cached("SELECT person FROM absence WHERE until >= ?1 ORDER BY person")?
            .query_map([day.to_string()], |r| r.get(0))?
            .collect()
    };
    let away = ask().map_err(|e| trouble("reading who is away", e))?;
    Ok(away.iter().filter_map(|a| AddrSpec::new(a)).collect())
}
