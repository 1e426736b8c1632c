//! What the clerk taught: the answer to each question what a message is, by ledger row.

use super::super::ClerkAnswer;
use super::rows::{instant, word};
use super::trouble;
use crate::Trouble;
use crate::casework::{Kind, Right, Track};
use rusqlite::{Transaction, params};

/// Keeps an answer; a later one about the same message takes its place.
pub(super) fn keep(tx: &Transaction<'_>, answer: &ClerkAnswer) -> Result<(), Trouble> {
    let rights: Vec<&str> = answer.rights.iter().map(|r| r.word()).collect();
    let write = || {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO clerk_answer (arrival, at, kind, track, on_behalf, rights) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            answer.row,
            answer.at.as_millisecond(),
            answer.kind.word(),
            answer.track.map_or("", Track::word),
            answer.on_behalf,
            rights.join(" "),
        ])
    };
    write()
        .map(drop)
        .map_err(|e| trouble(&format!("keeping the clerk's answer on row {}", answer.row), e))
}

/// Every answer, in the order of the ledger.
pub(super) fn all(tx: &Transaction<'_>) -> Result<Vec<ClerkAnswer>, Trouble> {
    let read = || {
        tx.prepare_cached("SELECT arrival, at, kind, track, on_behalf, rights FROM clerk_answer ORDER BY arrival")?
            .query_map([], |r| {
                Ok(ClerkAnswer {
                    row: r.get("arrival")?,
                    at: instant(r, "at")?,
                    kind: word(r, "kind", Kind::from_word)?,
                    track: Track::from_word(&r.get::<_, String>("track")?),
                    on_behalf: r.get("on_behalf")?,
                    rights: r
                        .get::<_, String>("rights")?
                        .split_whitespace()
                        .filter_map(Right::from_word)
                        .collect(),
                })
            })?
            .collect::<Result<Vec<_>, _>>()
    };
    read().map_err(|e| trouble("reading the clerk's answers", e))
}
