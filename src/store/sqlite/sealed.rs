//! Copies of identity documents: sealed with a key of their own (XChaCha20-Poly1305), the bytes in a second file, the key in
//! the first. To destroy one, its key is overwritten and its row in the second file deleted; `secure_delete` overwrites both.
//! What it cannot reach: backups of both files from the same day (`src/DECISIONS.md`).

use super::rows::{date, date_if_any, places, reference, word};
use super::trouble;
use crate::Trouble;
use crate::casework::CaseId;
use crate::casework::papers::keeping::{Destroyed, Lies, SealedAs, SealedCopy};
use crate::mail::{Fingerprint, MessageId};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::path::{Path, PathBuf};

/// The second file's one table.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS sealed.copy (
    id     INTEGER PRIMARY KEY,  -- as in sealed_copy
    nonce  BLOB NOT NULL,        -- 24 random bytes
    bytes  BLOB NOT NULL         -- sealed; opened only with the key in the first file and the right id
) STRICT";

/// Where the sealed bytes of a store lie: `redress-sealed.sqlite` beside `redress.sqlite`.
pub(super) fn path_beside(store: &Path) -> PathBuf {
    let stem = store
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_else(|| "redress".to_owned());
    store.with_file_name(format!("{stem}-sealed.sqlite"))
}

/// Attaches the second file; a store in memory has it in memory.
pub(super) fn attach(connection: &Connection, path: Option<&Path>) -> rusqlite::Result<()> {
    let file = path.map_or_else(|| ":memory:".to_owned(), |p| p.to_string_lossy().into_owned());
    connection.execute("ATTACH DATABASE ?1 AS sealed", [file])?;
    if path.is_some() {
        connection.query_row("PRAGMA sealed.journal_mode = DELETE", [], |_| Ok(()))?;
    }
    connection.execute_batch("PRAGMA sealed.secure_delete = ON; PRAGMA sealed.synchronous = FULL;")?;
    connection.execute_batch(SCHEMA)
}

/// Seals a copy and keeps it.
pub(super) fn seal(
    tx: &Transaction<'_>,
    arrival: i64,
    case: Option<CaseId>,
    is: SealedAs,
    days: (Date, Date),
    bytes: &[u8],
) -> Result<i64, Trouble> {
    let doing = "sealing the copy of an identity document";
    let (mut key, mut nonce) = ([0_u8; 32], [0_u8; 24]);
    getrandom::fill(&mut key)
        .and_then(|()| getrandom::fill(&mut nonce))
        .map_err(|e| Trouble::permanent(doing).because(e.to_string()))?;
    let (received_on, destroy_by) = days;
    let keep = || -> rusqlite::Result<i64> {
        let mut insert = tx.prepare_cached(
            "INSERT INTO sealed_copy (arrival, case_id, is_a, received_on, destroy_by, key) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        insert.insert(params![
            arrival,
            case.map(|c| c.0),
            is.word(),
            received_on.to_string(),
            destroy_by.to_string(),
            key.as_slice()
        ])
    };
    let id = keep().map_err(|e| trouble(doing, e))?;
    let bound = id.to_be_bytes();
    let sealed = XChaCha20Poly1305::new(&key.into())
        .encrypt(&nonce.into(), Payload { msg: bytes, aad: &bound })
        .map_err(|_| Trouble::permanent(format!("{doing}: it is too large")))?;
    tx.execute(
        "INSERT INTO sealed.copy (id, nonce, bytes) VALUES (?1, ?2, ?3)",
        params![id, nonce.as_slice(), sealed],
    )
    .map_err(|e| trouble(doing, e))?;
    Ok(id)
}

/// The copies of a message without a case belong to one now.
pub(super) fn join_case(tx: &Transaction<'_>, arrival: i64, case: CaseId) -> Result<(), Trouble> {
    tx.execute(
        "UPDATE sealed_copy SET case_id = ?2 WHERE arrival = ?1 AND case_id IS NULL",
        params![arrival, case.0],
    )
    .map(drop)
    .map_err(|e| trouble("giving sealed copies to their case", e))
}

/// Opens a copy; `None` where it was destroyed, or its bytes are gone or not the ones that were sealed.
pub(super) fn open(tx: &Transaction<'_>, id: i64) -> Result<Option<Vec<u8>>, Trouble> {
    let ask = || -> rusqlite::Result<Option<[Vec<u8>; 3]>> {
        tx.prepare_cached(
            "SELECT s.key, c.nonce, c.bytes FROM sealed_copy s JOIN sealed.copy c ON c.id = s.id WHERE s.id = ?1 AND s.key IS NOT NULL",
        )?
        .query_row([id], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?]))
        .optional()
    };
    let Some([key, nonce, bytes]) = ask().map_err(|e| trouble("opening a sealed copy", e))? else {
        return Ok(None);
    };
    let (Ok(key), Ok(nonce)) = (<[u8; 32]>::try_from(key), <[u8; 24]>::try_from(nonce)) else {
        return Ok(None);
    };
    let bound = id.to_be_bytes();
    Ok(XChaCha20Poly1305::new(&key.into())
        .decrypt(&nonce.into(), Payload { msg: &bytes, aad: &bound })
        .ok())
}

/// Every copy that is kept, or whose message may still be in the mailbox; oldest first.
pub(super) fn copies(tx: &Transaction<'_>) -> Result<Vec<SealedCopy>, Trouble> {
    let ask = || -> rusqlite::Result<Vec<SealedCopy>> {
        let mut query = tx.prepare_cached(
            "SELECT s.id, s.arrival, s.case_id, s.is_a, s.received_on, s.destroy_by, s.destroyed_on, s.why, s.source_gone, s.asked_on,
                    f.register, f.year, f.number, coalesce(f.about_the_clerk, 0) AS about_the_clerk, a.message_id
             FROM sealed_copy s JOIN arrival a ON a.id = s.arrival LEFT JOIN case_file f ON f.id = s.case_id
             WHERE s.destroyed_on = '' OR s.source_gone = '' ORDER BY s.id",
        )?;
        let mut found: Vec<SealedCopy> = query
            .query_map([], |r| {
                let case: Option<i64> = r.get("case_id")?;
                let known = match case {
                    Some(case) => reference(r)?.map(|reference| (CaseId(case), reference)),
                    None => None,
                };
                Ok(SealedCopy {
                    id: r.get("id")?,
                    case: known,
                    arrival: r.get("arrival")?,
                    is: word(r, "is_a", SealedAs::from_word)?,
                    received_on: date(r, "received_on")?,
                    destroy_by: date(r, "destroy_by")?,
                    destroyed_on: date_if_any(r, "destroyed_on")?,
                    source_gone_on: date_if_any(r, "source_gone")?,
                    asked_on: date_if_any(r, "asked_on")?,
                    about_the_clerk: r.get("about_the_clerk")?,
                    why: Destroyed::from_word(&r.get::<_, String>("why")?),
                    message_id: Some(r.get::<_, String>("message_id")?).filter(|id| !id.is_empty()).map(MessageId),
                    places: Vec::new(),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        for copy in &mut found {
            copy.places = lies(tx, copy.arrival)?;
        }
        Ok(found)
    };
    ask().map_err(|e| trouble("listing sealed copies", e))
}

/// Every place of a message, and of those that were the same one again.
fn lies(tx: &Transaction<'_>, arrival: i64) -> rusqlite::Result<Vec<Lies>> {
    let mut query = tx.prepare_cached("SELECT id, fingerprint FROM arrival WHERE id = ?1 OR repeats = ?1 ORDER BY id")?;
    let rows: Vec<(i64, String)> = query
        .query_map([arrival], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut found = Vec::new();
    for (row, fingerprint) in rows {
        found.extend(places(tx, row)?.into_iter().map(|place| Lies {
            place,
            fingerprint: Fingerprint(fingerprint.clone()),
        }));
    }
    Ok(found)
}

/// Destroys a copy: its key is overwritten, its bytes deleted. False where it was destroyed before.
pub(super) fn destroy(tx: &Transaction<'_>, id: i64, on: Date, why: Destroyed) -> Result<bool, Trouble> {
    let doing = "destroying a sealed copy";
    let changed = tx
        .execute(
            "UPDATE sealed_copy SET key = NULL, destroyed_on = ?2, why = ?3 WHERE id = ?1 AND destroyed_on = ''",
            params![id, on.to_string(), why.word()],
        )
        .map_err(|e| trouble(doing, e))?;
    tx.execute("DELETE FROM sealed.copy WHERE id = ?1", [id])
        .map_err(|e| trouble(doing, e))?;
    Ok(changed > 0)
}

/// Notes that the message of a copy is out of the mailbox, or that the clerk was asked to take it out.
pub(super) fn note_source(tx: &Transaction<'_>, id: i64, column: Source, on: Date) -> Result<(), Trouble> {
    let sql = match column {
        Source::Gone => "UPDATE sealed_copy SET source_gone = ?2 WHERE id = ?1",
        Source::AskedFor => "UPDATE sealed_copy SET asked_on = ?2 WHERE id = ?1",
    };
    tx.execute(sql, params![id, on.to_string()])
        .map(drop)
        .map_err(|e| trouble("noting where a message lies", e))
}

/// What is noted of a copy's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// It is out of the mailbox.
    Gone,
    /// The clerk was asked to take it out.
    AskedFor,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::sqlite::Sqlite;
    use jiff::civil::date;

    /// A row to hang a copy on.
    fn arrival(connection: &Connection) -> i64 {
        connection
            .execute(
                "INSERT INTO arrival (received_at, taken_at, size, verdict) VALUES (0, 0, 1, 'kept')",
                [],
            )
            .expect("a row");
        connection.last_insert_rowid()
    }

    #[test]
    fn a_copy_is_in_neither_file_alone_and_gone_when_destroyed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("redress.sqlite");
        let secret = b"P<GBRBYRNE<<ADA<<<<<<<< a picture of a passport".repeat(40);
        let mut store = Sqlite::open(&path).expect("a store");
        let row = arrival(&store.connection);
        let mut tx = store.begin().expect("a transaction");
        let id = tx
            .seal_copy(row, None, SealedAs::Passport, date(2026, 11, 22), date(2026, 12, 6), &secret)
            .expect("sealed");
        tx.commit().expect("kept");
        store.settle_down().expect("the journal is emptied");
        let holds = |file: &Path| std::fs::read(file).expect("a file").windows(20).any(|w| w == &secret[..20]);
        assert!(!holds(&path) && !holds(&path_beside(&path)));
        // Read again by another process.
        drop(store);
        let mut store = Sqlite::open(&path).expect("a store");
        let mut tx = store.begin().expect("a transaction");
        assert_eq!(tx.open_copy(id).expect("asked").as_deref(), Some(secret.as_slice()));
        let copies = tx.sealed_copies().expect("asked");
        assert_eq!(
            (copies.len(), copies[0].is, copies[0].destroy_by),
            (1, SealedAs::Passport, date(2026, 12, 6))
        );
        let by = crate::casework::Actor::Redress;
        let now = "2026-12-06T12:00:00Z".parse().expect("a time");
        assert!(
            tx.destroy_copy(&copies[0], &by, now, date(2026, 12, 6), Destroyed::TimeIsUp)
                .expect("destroyed")
        );
        assert!(
            !tx.destroy_copy(&copies[0], &by, now, date(2026, 12, 6), Destroyed::TimeIsUp)
                .expect("asked again")
        );
        assert_eq!(tx.open_copy(id).expect("asked"), None);
        tx.commit().expect("kept");
        let left: i64 = store
            .connection
            .query_row("SELECT count(*) FROM sealed.copy", [], |r| r.get(0))
            .expect("a count");
        let key: Option<Vec<u8>> = store
            .connection
            .query_row("SELECT key FROM sealed_copy", [], |r| r.get(0))
            .expect("a key");
        assert_eq!((left, key), (0, None));
    }

    #[test]
    fn a_changed_or_exchanged_copy_does_not_open() {
        let mut store = Sqlite::in_memory().expect("a store");
        let row = arrival(&store.connection);
        let mut tx = store.begin().expect("a transaction");
        let seal = |tx: &mut dyn crate::store::Transaction, bytes: &[u8]| {
            tx.seal_copy(row, None, SealedAs::Licence, date(2026, 11, 22), date(2026, 12, 6), bytes)
                .expect("sealed")
        };
        let (one, two) = (seal(tx.as_mut(), b"one"), seal(tx.as_mut(), b"two"));
        tx.commit().expect("kept");
        // The bytes of one under the number of the other.
        store
            .connection
            .execute("UPDATE sealed.copy SET bytes = (SELECT bytes FROM sealed.copy WHERE id = ?1), nonce = (SELECT nonce FROM sealed.copy WHERE id = ?1) WHERE id = ?2", [one, two])
            .expect("exchanged");
        let mut tx = store.begin().expect("a transaction");
        assert_eq!(tx.open_copy(two).expect("asked"), None);
        assert_eq!(tx.open_copy(one).expect("asked").as_deref(), Some(b"one".as_slice()));
    }
}
