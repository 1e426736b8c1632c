//! Tokens and deeds.

use super::rows::instant;
use super::rows::reference;
use super::rows::word;
use super::trouble;
use crate::Trouble;
use crate::casework::CaseId;
use crate::casework::absence::Shown;
use crate::casework::clock::london_day;
use crate::casework::listed::Listed;
use crate::casework::token::Issued;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::casework::token::TokenHash;
use crate::mail::AddrSpec;
use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::Transaction;
use rusqlite::params;

pub(super) fn issue(tx: &Transaction<'_>, issued: &Issued) -> Result<(), Trouble> {
    let (case, arrival) = match issued.matter {
        Matter::Case(case) => (Some(case.0), None),
        Matter::Row(row) => (None, Some(row)),
        Matter::Nothing => (None, None),
    };
    // A notice that is written again carries the same secret: the first row stands.
    tx.prepare_cached(
        "INSERT INTO token (hash, person, case_id, arrival, purpose, draft, issued_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (hash) DO NOTHING",
    )
    .and_then(|mut q| {
        q.execute(params![
            issued.hash.hex(),
            issued.to.to_string(),
            case,
            arrival,
            issued.purpose.word(),
            issued.draft,
            issued.issued_at.as_millisecond(),
            issued.expires_at.as_millisecond(),
        ])
    })
    .map(|_| ())
    .map_err(|e| trouble("keeping a token", e))
}

pub(super) fn shown(tx: &Transaction<'_>, hashes: &[TokenHash]) -> Result<Vec<Issued>, Trouble> {
    let doing = "looking up tokens";
    let mut found = Vec::new();
    let mut query = tx
        .prepare_cached(
            "SELECT hash, person, case_id, arrival, purpose, draft, issued_at, expires_at, used_at, cancelled_at FROM token WHERE hash = ?1",
        )
        .map_err(|e| trouble(doing, e))?;
    for hash in hashes {
        let rows = query.query_map([hash.hex()], |r| Ok(read(r))).map_err(|e| trouble(doing, e))?;
        for row in rows {
            found.push(row.map_err(|e| trouble(doing, e))??);
        }
    }
    Ok(found)
}

/// Messages that wait, with whom their notices went to or who had them in a list. A one-time code is asked of its writer and
/// is no such notice.
pub(super) fn shown_and_waiting(tx: &Transaction<'_>) -> Result<Vec<Shown>, Trouble> {
    let doing = "reading which messages wait for a word";
    let ask = || -> rusqlite::Result<Vec<Shown>> {
        tx.prepare_cached(
            "SELECT a.id, a.received_at, a.from_address, a.subject, s.person, c.register, c.year, c.number FROM arrival a JOIN
                 (SELECT arrival, person FROM token WHERE arrival IS NOT NULL AND purpose = ?1
                  UNION SELECT arrival, person FROM untold WHERE listed_at IS NOT NULL) s ON s.arrival = a.id
                 LEFT JOIN case_file c ON c.id = a.case_id
             WHERE a.held <> '' AND a.released_at IS NULL ORDER BY a.received_at, a.id, s.person",
        )?
        .query_map([Purpose::Notice.word()], |r| {
            Ok(Shown {
                to: word(r, "person", AddrSpec::new)?,
                message: Listed {
                    row: r.get("id")?,
                    reference: reference(r)?,
                    on: london_day(instant(r, "received_at")?),
                    from: AddrSpec::new(&r.get::<_, String>("from_address")?),
                    subject: r.get("subject")?,
                },
            })
        })?
        .collect()
    };
    ask().map_err(|e| trouble(doing, e))
}

fn read(row: &Row<'_>) -> Result<Issued, Trouble> {
    let doing = "reading a token";
    let broken = || Trouble::permanent(format!("{doing}: a column does not hold what it should"));
    let text = |i: usize| row.get::<_, String>(i).map_err(|e| trouble(doing, e));
    let number = |i: usize| row.get::<_, Option<i64>>(i).map_err(|e| trouble(doing, e));
    let instant = |ms: i64| Timestamp::from_millisecond(ms).map_err(|_| broken());
    let case = number(2)?;
    let arrival = number(3)?;
    Ok(Issued {
        hash: TokenHash::from_hex(&text(0)?).ok_or_else(broken)?,
        to: AddrSpec::new(&text(1)?).ok_or_else(broken)?,
        matter: match (case, arrival) {
            (Some(case), _) => Matter::Case(CaseId(case)),
            (None, Some(row)) => Matter::Row(row),
            (None, None) => Matter::Nothing,
        },
        purpose: Purpose::from_word(&text(4)?).ok_or_else(broken)?,
        draft: number(5)?.map(u32::try_from).transpose().map_err(|_| broken())?,
        issued_at: instant(number(6)?.ok_or_else(broken)?)?,
        expires_at: instant(number(7)?.ok_or_else(broken)?)?,
        used_at: number(8)?.map(instant).transpose()?,
        cancelled_at: number(9)?.map(instant).transpose()?,
    })
}

pub(super) fn used(tx: &Transaction<'_>, hash: TokenHash, at: Timestamp) -> Result<(), Trouble> {
    mark(tx, "UPDATE token SET used_at = ?2 WHERE hash = ?1 AND used_at IS NULL", hash, at)
}

pub(super) fn cancelled(tx: &Transaction<'_>, hash: TokenHash, at: Timestamp) -> Result<(), Trouble> {
    // A letter has two secrets, in its words and in its Message-ID: whoever showed one has seen the letter.
    mark(
        tx,
        "UPDATE token SET cancelled_at = ?2 WHERE cancelled_at IS NULL AND EXISTS (
             SELECT 1 FROM token AS shown WHERE shown.hash = ?1 AND shown.person = token.person AND shown.purpose = token.purpose
                 AND shown.issued_at = token.issued_at AND shown.case_id IS token.case_id AND shown.arrival IS token.arrival
                 AND shown.draft IS token.draft)",
        hash,
        at,
    )
}

fn mark(tx: &Transaction<'_>, sql: &str, hash: TokenHash, at: Timestamp) -> Result<(), Trouble> {
    tx.prepare_cached(sql)
        .and_then(|mut q| q.execute(params![hash.hex(), at.as_millisecond()]))
        .map(|_| ())
        .map_err(|e| trouble("marking a token", e))
}

pub(super) fn done_before(tx: &Transaction<'_>, digest: &str) -> Result<bool, Trouble> {
    tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM deed WHERE digest = ?1)")
        .and_then(|mut q| q.query_row([digest], |r| r.get(0)))
        .map_err(|e| trouble("looking up a deed", e))
}

pub(super) fn remember(tx: &Transaction<'_>, digest: &str, person: &AddrSpec, at: Timestamp) -> Result<(), Trouble> {
    tx.prepare_cached("INSERT INTO deed (digest, person, done_at) VALUES (?1, ?2, ?3) ON CONFLICT (digest) DO NOTHING")
        .and_then(|mut q| q.execute(params![digest, person.to_string(), at.as_millisecond()]))
        .map(|_| ())
        .map_err(|e| trouble("keeping a deed", e))
}

pub(super) fn since(tx: &Transaction<'_>, person: &AddrSpec, since: Timestamp) -> Result<u32, Trouble> {
    tx.prepare_cached("SELECT count(*) FROM deed WHERE person = ?1 AND done_at > ?2")
        .and_then(|mut q| q.query_row(params![person.to_string(), since.as_millisecond()], |r| r.get(0)))
        .map_err(|e| trouble("counting deeds", e))
}

/// Replies whose code was sent and has neither come back nor grown old: what only claims to be theirs, and what a person
/// has let go, does not count.
pub(super) fn codes_waiting(tx: &Transaction<'_>, person: &AddrSpec, at: Timestamp) -> Result<u32, Trouble> {
    tx.prepare_cached(
        "SELECT count(DISTINCT a.id) FROM arrival a JOIN token t ON t.arrival = a.id
             WHERE a.held <> '' AND a.released_at IS NULL AND t.purpose = ?1 AND t.person = ?2
               AND t.expires_at > ?3 AND t.used_at IS NULL AND t.cancelled_at IS NULL",
    )
    .and_then(|mut q| q.query_row(params![Purpose::Code.word(), person.to_string(), at.as_millisecond()], |r| r.get(0)))
    .map_err(|e| trouble("counting the replies that wait for a code", e))
}
