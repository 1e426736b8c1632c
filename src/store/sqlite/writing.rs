//! The single tables of a transaction: what each question of the store is made of.

use super::super::{LedgerRow, OutboxRow, OutboxState, Queued};
use super::rows::{self, OUTBOX, instant, place_columns, places, state_word, word};
use super::transaction::SqliteTransaction;
use super::trouble;
use crate::Trouble;
use crate::casework::case::{Actor, CaseParty, Deadline, Event, EventHash, LetterState, Waits};
use crate::casework::decide::NewCase;
use crate::casework::letter::LetterKind;
use crate::casework::papers::keeping::SealedCopy;
use crate::casework::{Case, CaseId, CaseReference, Place, Recorded};
use crate::mail::{MessageId, RawMessage};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

impl SqliteTransaction<'_> {
    pub(super) fn write_place(&self, row: i64, place: &Place) -> rusqlite::Result<()> {
        let (mailbox, folder, uid_validity, uid, path, handed) = place_columns(place);
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO place (mailbox, folder, uid_validity, uid, path, handed, arrival) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )?;
        insert
            .execute(params![mailbox, folder, uid_validity, uid, path, handed, row])
            .map(drop)
    }

    pub(super) fn write_raw(&self, row: i64, raw: &RawMessage) -> rusqlite::Result<()> {
        self.tx
            .prepare_cached("INSERT INTO raw_message (arrival, bytes) VALUES (?1, ?2)")?
            .execute(params![row, raw.bytes()])
            .map(drop)
    }

    pub(super) fn write_letter(&self, letter: &Queued, case: Option<CaseId>, at: Timestamp) -> rusqlite::Result<i64> {
        // A letter's Message-ID is a keyed hash of its cause: the same cause never queues it twice.
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO outbox (kind, case_id, message_id, forward_path, domain, to_public, queued_at, next_at, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8) ON CONFLICT (message_id) DO NOTHING",
        )?;
        insert.execute(params![
            letter.kind.word(),
            case.map(|c| c.0),
            letter.message_id.0,
            letter.to.to_string(),
            letter.to.domain(),
            letter.to_public,
            at.as_millisecond(),
            letter.bytes
        ])?;
        if let Some(case) = case {
            self.write_correspondence(&letter.message_id, case)?;
        }
        self.tx
            .prepare_cached("SELECT id FROM outbox WHERE message_id = ?1")?
            .query_row([&letter.message_id.0], |r| r.get(0))
    }

    pub(super) fn write_correspondence(&self, id: &MessageId, case: CaseId) -> rusqlite::Result<()> {
        let mut insert = self
            .tx
            .prepare_cached("INSERT INTO correspondence (message_id, case_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        insert.execute(params![id.0, case.0]).map(drop)
    }

    pub(super) fn write_events(&self, case: CaseId, at: Timestamp, events: &[(Actor, String, Event)]) -> rusqlite::Result<()> {
        let mut last = self
            .tx
            .prepare_cached("SELECT sequence, hash FROM event WHERE case_id = ?1 ORDER BY sequence DESC LIMIT 1")?;
        let (mut sequence, mut previous) = last
            .query_row([case.0], |r| Ok((r.get::<_, u32>(0)?, EventHash(r.get(1)?))))
            .optional()?
            .unwrap_or_else(|| (0, EventHash::of_nothing()));
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO event (case_id, sequence, at, by_whom, authority, body, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for (by, authority, event) in events {
            let next = Recorded::chain_after(sequence, previous, at, by.clone(), authority.clone(), event.clone());
            insert.execute(params![
                case.0,
                next.sequence,
                next.at.as_millisecond(),
                json(&next.by)?,
                next.authority,
                json(&next.event)?,
                next.previous.0,
                next.hash.0
            ])?;
            (sequence, previous) = (next.sequence, next.hash);
        }
        Ok(())
    }

    /// Brings the register's row of a case up to its events, so many of which are new: most change no date and no party.
    pub(super) fn project(&self, case: CaseId, new: usize) -> rusqlite::Result<()> {
        let Some(reference) = self.reference_of(case)? else { return Ok(()) };
        let events = self.events_of(case)?;
        let before = Case::from_events(&reference, &events[..events.len().saturating_sub(new)]);
        let now = Case::from_events(&reference, &events);
        let acknowledged = now
            .letters
            .iter()
            .rev()
            .find(|l| l.letter == LetterKind::Acknowledgement)
            .map_or("", |l| letter_word(l.state));
        let formats: Vec<&str> = now.formats.iter().map(|f| f.word()).collect();
        let waits: Vec<&str> = now.waits_for_a_word().into_iter().map(Waits::word).collect();
        self.tx
            .prepare_cached(
                "UPDATE case_file SET stage = ?2, acknowledged = ?3, formats = ?4, waits = ?5, about_the_clerk = ?6 WHERE id = ?1",
            )?
            .execute(params![
                case.0,
                now.stage.word(),
                acknowledged,
                formats.join(","),
                waits.join(","),
                now.about_the_clerk()
            ])?;
        if now.deadlines != before.deadlines {
            // A date that plays no part any more (a case moved, closed, or an act taken back) stands in the events alone.
            self.tx
                .prepare_cached("DELETE FROM deadline WHERE case_id = ?1")?
                .execute([case.0])?;
            self.write_deadlines(case, &now.deadlines)?;
        }
        if now.parties != before.parties {
            self.write_parties(case, &now.parties)?;
        }
        Ok(())
    }

    pub(super) fn write_deadlines(&self, case: CaseId, deadlines: &[Deadline]) -> rusqlite::Result<()> {
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO deadline (case_id, clock, due_on, alarm_on, working, met_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (case_id, clock) DO UPDATE SET due_on = ?3, alarm_on = ?4, working = ?5, met_on = ?6",
        )?;
        for d in deadlines {
            insert.execute(params![
                case.0,
                d.clock,
                d.due_on.to_string(),
                d.alarm_on.to_string(),
                d.working,
                d.met_on.map(|m| m.to_string()).unwrap_or_default()
            ])?;
        }
        Ok(())
    }

    pub(super) fn write_parties(&self, case: CaseId, parties: &[CaseParty]) -> rusqlite::Result<()> {
        let mut insert = self.tx.prepare_cached("INSERT INTO party (address, case_id, role, seat) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (address, case_id) DO UPDATE SET role = ?3, seat = ?4")?;
        for (seat, party) in parties.iter().enumerate() {
            if let Some(address) = &party.address {
                insert.execute(params![
                    address.to_string(),
                    case.0,
                    party.role.word(),
                    i64::try_from(seat).unwrap_or(i64::MAX)
                ])?;
            }
        }
        Ok(())
    }

    pub(super) fn write_case(&self, new: &NewCase, reference: &CaseReference) -> rusqlite::Result<CaseId> {
        let complainant = new.parties.first().map_or("", |p| p.name.as_str());
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO case_file (register, year, number, stage, received_on, complainant, kind, about_the_clerk) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let case = CaseId(insert.insert(params![
            reference.register.word(),
            reference.year,
            reference.number,
            new.stage.word(),
            new.received_on.to_string(),
            complainant,
            new.kind.word(),
            new.about_the_clerk
        ])?);
        self.write_parties(case, &new.parties)?;
        self.write_deadlines(case, &new.deadlines)?;
        Ok(case)
    }

    pub(super) fn reference_of(&self, case: CaseId) -> rusqlite::Result<Option<CaseReference>> {
        let mut query = self
            .tx
            .prepare_cached("SELECT register, year, number FROM case_file WHERE id = ?1")?;
        query.query_row([case.0], rows::reference).optional().map(Option::flatten)
    }

    pub(super) fn events_of(&self, case: CaseId) -> rusqlite::Result<Vec<Recorded>> {
        let mut query = self.tx.prepare_cached(
            "SELECT sequence, at, by_whom, authority, body, previous, hash FROM event WHERE case_id = ?1 ORDER BY sequence",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Recorded {
                sequence: row.get("sequence")?,
                at: instant(row, "at")?,
                by: word(row, "by_whom", |t| serde_json::from_str(t).ok())?,
                authority: row.get("authority")?,
                event: word(row, "body", |t| serde_json::from_str(t).ok())?,
                previous: EventHash(row.get("previous")?),
                hash: EventHash(row.get("hash")?),
            })
        };
        query.query_map([case.0], read)?.collect()
    }

    pub(super) fn letter(&self, letter: i64) -> rusqlite::Result<OutboxRow> {
        self.tx
            .prepare_cached(&format!("{OUTBOX} WHERE o.id = ?1"))?
            .query_row([letter], rows::outbox)
    }

    pub(super) fn finish_letter(
        &self,
        letter: i64,
        state: OutboxState,
        now: Timestamp,
        answer: &str,
        event: impl FnOnce(&OutboxRow) -> Event,
    ) -> rusqlite::Result<()> {
        let row = self.letter(letter)?;
        self.tx
            .prepare_cached("UPDATE outbox SET state = ?2, done_at = ?3, answer = ?4 WHERE id = ?1")?
            .execute(params![letter, state_word(state), now.as_millisecond(), answer])?;
        if let Some(case) = row.case {
            self.write_events(case, now, &[(Actor::Redress, "despatch".to_owned(), event(&row))])?;
            self.project(case, 1)?;
        }
        Ok(())
    }

    pub(super) fn ledger_rows(&self, sql: &str, with: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<Vec<LedgerRow>> {
        let mut query = self.tx.prepare_cached(sql)?;
        let mut found: Vec<LedgerRow> = query.query_map(with, rows::ledger)?.collect::<rusqlite::Result<_>>()?;
        for row in &mut found {
            row.places = places(&self.tx, row.id)?;
        }
        found.sort_by_key(|r| r.id);
        Ok(found)
    }

    pub(super) fn event_of_copy(
        &self,
        copy: &SealedCopy,
        by: &Actor,
        now: Timestamp,
        authority: &str,
        event: Event,
    ) -> Result<(), Trouble> {
        let Some((case, _)) = &copy.case else { return Ok(()) };
        self.write_events(*case, now, &[(by.clone(), authority.to_owned(), event)])
            .and_then(|()| self.project(*case, 1))
            .map_err(|e| trouble("writing down what became of a copy", e))
    }
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))
}

/// The word the register keeps for a letter's fate.
pub(super) fn letter_word(state: LetterState) -> &'static str {
    match state {
        LetterState::Queued => "queued",
        LetterState::ToPost => "to be posted",
        LetterState::HandedOver => "handed over",
        LetterState::Undelivered => "undelivered",
    }
}

pub(super) fn letter_state(word: &str) -> Option<LetterState> {
    [
        LetterState::Queued,
        LetterState::ToPost,
        LetterState::HandedOver,
        LetterState::Undelivered,
    ]
    .into_iter()
    .find(|s| letter_word(*s) == word)
}

/// Text for `LIKE ... ESCAPE '\'` that finds `find` anywhere, its own `%` and `_` meant literally.
pub(super) fn anywhere(find: &str) -> String {
    format!("%{}%", find.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}
