//! How the domain's values stand in columns, and back.

use super::super::{LedgerRow, OutboxRow, OutboxState};
use crate::casework::letter::LetterKind;
use crate::casework::{CaseId, CaseReference, Disposition, Kind, Place, Register};
use crate::mail::{AddrSpec, Fingerprint, MessageId};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Row, Transaction};

/// A column that does not hold what the program wrote there.
fn damaged(column: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, format!("column {column} is damaged").into())
}

/// An instant from milliseconds.
pub(super) fn instant(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(row.get(column)?).map_err(|_| damaged(column))
}

/// An instant that may be missing.
pub(super) fn instant_if_any(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Option<Timestamp>> {
    match row.get::<_, Option<i64>>(column)? {
        Some(_) => instant(row, column).map(Some),
        None => Ok(None),
    }
}

/// A date from ISO text.
pub(super) fn date(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Date> {
    row.get_ref(column)?
        .as_str()
        .ok()
        .and_then(|t| t.parse().ok())
        .ok_or_else(|| damaged(column))
}

/// A date from ISO text that may be empty.
pub(super) fn date_if_any(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Option<Date>> {
    let text: String = row.get(column)?;
    if text.is_empty() {
        Ok(None)
    } else {
        text.parse().map(Some).map_err(|_| damaged(column))
    }
}

/// One of a closed list of words.
pub(super) fn word<T>(row: &Row<'_>, column: &'static str, read: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    row.get_ref(column)?.as_str().ok().and_then(read).ok_or_else(|| damaged(column))
}

/// A case reference from its three columns; `None` where the row has no case (a left join).
pub(super) fn reference(row: &Row<'_>) -> rusqlite::Result<Option<CaseReference>> {
    let register: Option<String> = row.get("register")?;
    let Some(register) = register else { return Ok(None) };
    let register = Register::from_word(&register).ok_or_else(|| damaged("register"))?;
    Ok(Some(CaseReference {
        register,
        year: row.get("year")?,
        number: row.get("number")?,
    }))
}

/// The word for a letter's state.
pub(super) fn state_word(state: OutboxState) -> &'static str {
    match state {
        OutboxState::Queued => "queued",
        OutboxState::HandedOver => "handed over",
        OutboxState::Failed => "failed",
    }
}

/// The columns of a letter, without its bytes.
pub(super) const OUTBOX: &str = "SELECT o.id, o.kind, o.case_id, o.message_id, o.forward_path, o.to_public, o.state, o.attempts, o.first_attempt_at, o.unknown, o.given_up, o.queued_at, o.next_at, o.answer,
            c.register, c.year, c.number, coalesce(c.about_the_clerk, 0) AS about_the_clerk FROM outbox o LEFT JOIN case_file c ON c.id = o.case_id";

/// A letter in the outbox.
pub(super) fn outbox(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        id: row.get("id")?,
        kind: word(row, "kind", LetterKind::from_word)?,
        case: row.get::<_, Option<i64>>("case_id")?.map(CaseId),
        reference: reference(row)?,
        message_id: MessageId(row.get("message_id")?),
        to: word(row, "forward_path", AddrSpec::new)?,
        to_public: row.get("to_public")?,
        about_the_clerk: row.get("about_the_clerk")?,
        state: word(row, "state", |w| match w {
            "queued" => Some(OutboxState::Queued),
            "handed over" => Some(OutboxState::HandedOver),
            "failed" => Some(OutboxState::Failed),
            _ => None,
        })?,
        attempts: row.get("attempts")?,
        first_attempt_at: instant_if_any(row, "first_attempt_at")?,
        unknown: row.get("unknown")?,
        given_up: row.get("given_up")?,
        queued_at: instant(row, "queued_at")?,
        next_at: instant(row, "next_at")?,
        answer: row.get("answer")?,
    })
}

/// The columns of a ledger row.
pub(super) const LEDGER: &str = "SELECT a.*, c.register, c.year, c.number FROM arrival a LEFT JOIN case_file c ON c.id = a.case_id";

/// A row of the ledger, without its places.
pub(super) fn ledger(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    let text = |column: &'static str| -> rusqlite::Result<String> { row.get(column) };
    let some = |text: String| Some(text).filter(|t| !t.is_empty());
    let released: Option<i64> = row.get("released_at")?;
    Ok(LedgerRow {
        id: row.get("id")?,
        places: Vec::new(),
        received_at: instant(row, "received_at")?,
        taken_at: instant(row, "taken_at")?,
        message_id: some(text("message_id")?).map(MessageId),
        from: AddrSpec::new(&text("from_address")?),
        subject: text("subject")?,
        size: row.get::<_, i64>("size")?.max(0).cast_unsigned(),
        fingerprint: some(text("fingerprint")?).map(Fingerprint),
        disposition: Disposition::from_word(&text("disposition")?),
        kind: Kind::from_word(&text("kind")?),
        verdict: text("verdict")?,
        because: serde_json::from_str(&text("because")?).map_err(|_| damaged("because"))?,
        reference: reference(row)?,
        repeats: row.get("repeats")?,
        held: some(text("held")?).filter(|_| released.is_none()),
    })
}

/// Where a row's message lies.
pub(super) fn places(tx: &Transaction<'_>, arrival: i64) -> rusqlite::Result<Vec<Place>> {
    let mut query =
        tx.prepare_cached("SELECT mailbox, folder, uid_validity, uid, path, handed FROM place WHERE arrival = ?1 ORDER BY rowid")?;
    query.query_map([arrival], place)?.collect()
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    let mailbox: String = row.get("mailbox")?;
    let path: String = row.get("path")?;
    Ok(if row.get("handed")? {
        Place::Handed { mailbox }
    } else if path.is_empty() {
        Place::Imap {
            mailbox,
            folder: row.get("folder")?,
            uid_validity: row.get("uid_validity")?,
            uid: row.get("uid")?,
        }
    } else {
        Place::File { mailbox, path }
    })
}

/// The columns that make a place: mailbox, folder, UIDVALIDITY, UID, path, handed.
pub(super) fn place_columns(place: &Place) -> (&str, &str, u32, u32, &str, bool) {
    match place {
        Place::Imap {
            mailbox,
            folder,
            uid_validity,
            uid,
        } => (mailbox, folder, *uid_validity, *uid, "", false),
        Place::File { mailbox, path } => (mailbox, "", 0, 0, path, false),
        Place::Handed { mailbox } => (mailbox, "", 0, 0, "", true),
    }
}
