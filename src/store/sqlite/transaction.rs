//! One transaction: what a decision changes, written whole.

use super::super::{
    CaseRow, ClerkAnswer, Cursor, LedgerRow, NotedBefore, OutboxRow, OutboxState, Queued, Transaction as StoreTransaction, Unread, Untold,
};
use super::absence;
use super::before;
use super::cursors;
use super::leads;
use super::leaks;
use super::lessons;
use super::outages;
use super::outbox;
use super::places;
use super::rows::{self, LEDGER, date, date_if_any, word};
use super::sealed;
use super::tokens;
use super::trouble;
use super::untold;
use super::writing::{anywhere, json, letter_state};
use crate::Trouble;
use crate::casework::absence::Shown;
use crate::casework::case::{Actor, Deadline, Event, Undelivered, Waits};
use crate::casework::decide::NewCase;
use crate::casework::decide::Outage;
use crate::casework::obey::Earlier;
use crate::casework::papers::keeping::{Destroyed, SealedAs, SealedCopy};
use crate::casework::token::{Issued, TokenHash};
use crate::casework::{
    Arrival, CaseAction, CaseId, CaseReference, CorrespondenceKeys, Decision, Facts, Leads, Place, Recorded, Register, Stage,
};
use crate::mail::{AddrSpec, Authentication, Fingerprint, HeaderDigest, RawMessage, Screened, WordsDigest};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};

/// A transaction on the one connection; dropped without `commit`, it is undone.
pub(super) struct SqliteTransaction<'a> {
    pub(super) tx: Transaction<'a>,
}

impl<'a> SqliteTransaction<'a> {
    pub(super) fn new(tx: Transaction<'a>) -> Self {
        Self { tx }
    }

    /// A statement without parameters and rows.
    fn say(&self, sql: &str) -> rusqlite::Result<()> {
        self.tx.prepare_cached(sql)?.execute([]).map(drop)
    }
}

impl StoreTransaction for SqliteTransaction<'_> {
    fn seal_copy(
        &mut self,
        arrival: i64,
        case: Option<CaseId>,
        is: SealedAs,
        received_on: Date,
        destroy_by: Date,
        bytes: &[u8],
    ) -> Result<i64, Trouble> {
        sealed::seal(&self.tx, arrival, case, is, (received_on, destroy_by), bytes)
    }

    fn copies_join_case(&mut self, arrival: i64, case: CaseId) -> Result<(), Trouble> {
        sealed::join_case(&self.tx, arrival, case)
    }

    fn open_copy(&mut self, copy: i64) -> Result<Option<Vec<u8>>, Trouble> {
        sealed::open(&self.tx, copy)
    }

    fn sealed_copies(&mut self) -> Result<Vec<SealedCopy>, Trouble> {
        sealed::copies(&self.tx)
    }

    fn destroy_copy(&mut self, copy: &SealedCopy, by: &Actor, now: Timestamp, on: Date, why: Destroyed) -> Result<bool, Trouble> {
        if !sealed::destroy(&self.tx, copy.id, on, why)? {
            return Ok(false);
        }
        let event = Event::CopyDestroyed { is: copy.is, why, on };
        self.event_of_copy(
            copy,
            by,
            now,
            "look, record, delete (policy: rules/policy.toml, identity-copy-days)",
            event,
        )?;
        Ok(true)
    }

    fn source_removed(&mut self, copy: &SealedCopy, by: &Actor, now: Timestamp, on: Date) -> Result<(), Trouble> {
        sealed::note_source(&self.tx, copy.id, sealed::Source::Gone, on)?;
        let event = Event::SourceRemoved { arrival: copy.arrival, on };
        self.event_of_copy(copy, by, now, "its message lies in no mailbox any more", event)
    }

    fn asked_to_remove_source(&mut self, copy: &SealedCopy, on: Date) -> Result<(), Trouble> {
        sealed::note_source(&self.tx, copy.id, sealed::Source::AskedFor, on)
    }

    fn mark(&mut self) -> Result<(), Trouble> {
        self.say("SAVEPOINT message").map_err(|e| trouble("marking a message's start", e))
    }

    fn keep(&mut self) -> Result<(), Trouble> {
        self.say("RELEASE message").map_err(|e| trouble("keeping a message", e))
    }

    fn undo(&mut self) -> Result<(), Trouble> {
        self.say("ROLLBACK TO message")
            .and_then(|()| self.say("RELEASE message"))
            .map_err(|e| trouble("undoing a message", e))
    }

    fn lies_known(&mut self, place: &Place, size: u64, received_at: Timestamp) -> Result<Option<i64>, Trouble> {
        places::known(&self.tx, place, size, received_at)
    }

    fn note_listing(&mut self, place: &Place, size: u64, listed_at: Timestamp) -> Result<(), Trouble> {
        places::listed(&self.tx, place, size, listed_at)
    }

    fn taken(&mut self, place: &Place, fingerprint: &Fingerprint, size: u64) -> Result<Option<i64>, Trouble> {
        places::taken(&self.tx, place, fingerprint, size)
    }

    fn renumbered(&mut self, place: &Place, fingerprint: &Fingerprint) -> Result<Option<i64>, Trouble> {
        places::renumbered(&self.tx, place, fingerprint)
    }

    fn renumbered_unread(&mut self, arrival: &Arrival, unread: &Unread) -> Result<Option<i64>, Trouble> {
        places::renumbered_unread(&self.tx, arrival, unread)
    }

    fn also_lies(&mut self, row: i64, place: &Place) -> Result<(), Trouble> {
        self.write_place(row, place).map_err(|e| trouble("noting a further place", e))
    }

    fn leads(&mut self, keys: &CorrespondenceKeys, received_at: Timestamp, now: Timestamp) -> Result<Leads, Trouble> {
        leads::leads(&self.tx, keys, received_at, now).map_err(|e| trouble("looking up what bears on a message", e))
    }

    fn next_reference(&mut self, register: Register, year: i16) -> Result<CaseReference, Trouble> {
        let draw = || {
            self.tx
                .prepare_cached(
                    "INSERT INTO numbering (register, year, last) VALUES (?1, ?2, 1)
                     ON CONFLICT (register, year) DO UPDATE SET last = last + 1 RETURNING last",
                )?
                .query_row(params![register.word(), year], |r| r.get(0))
        };
        let number = draw().map_err(|e| trouble("drawing a case number", e))?;
        Ok(CaseReference { register, year, number })
    }

    fn record(
        &mut self,
        raw: &RawMessage,
        facts: &Facts,
        decision: &Decision,
        reference: Option<&CaseReference>,
        letters: &[Queued],
    ) -> Result<(i64, Option<CaseId>), Trouble> {
        let write = || -> rusqlite::Result<(i64, Option<CaseId>)> {
            let at = facts.arrival.taken_at;
            let first = facts.leads.same_message.is_none();
            let case = match (&decision.case, reference) {
                (CaseAction::Open(new), Some(reference)) => {
                    let case = self.write_case(new, reference)?;
                    // A reply that refers to a message of two matters belongs to the one it opened first.
                    if let Some(id) = facts.message.message_id.as_ref().filter(|_| first) {
                        self.write_correspondence(id, case)?;
                    }
                    Some(case)
                }
                (CaseAction::File(case), _) => Some(*case),
                (CaseAction::Open(_), None) | (CaseAction::None, _) => None,
            };
            let mut insert = self.tx.prepare_cached(
                "INSERT INTO arrival (received_at, taken_at, message_id, from_address, subject, size, fingerprint, content, personal,
                                      disposition, kind, verdict, because, case_id, repeats, held, words, authentication)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            )?;
            let message = &facts.message;
            // Only on a case: what ordinary mail says is kept nowhere.
            let words = case.filter(|_| first).and_then(|_| WordsDigest::of(facts.typed.words()));
            let row = insert.insert(params![
                facts.arrival.received_at.as_millisecond(),
                at.as_millisecond(),
                message.message_id.as_ref().map_or("", |m| m.0.as_str()),
                message.only_from().map(|f| f.address.to_string()).unwrap_or_default(),
                message.subject,
                i64::try_from(message.size).unwrap_or(i64::MAX),
                facts.fingerprint.0,
                message.content_digest.0,
                facts.screened == Screened::Personal,
                decision.disposition.word(),
                facts.class.kind.word(),
                decision.verdict,
                json(&decision.because)?,
                case.map(|c| c.0),
                facts.leads.same_message,
                decision.held.as_deref().unwrap_or(""),
                words.map(|w| w.0).unwrap_or_default(),
                json(&facts.authentication)?
            ])?;
            self.write_place(row, &facts.arrival.place)?;
            if decision.keep_raw {
                self.write_raw(row, raw)?;
            }
            for letter in letters {
                self.write_letter(letter, case, at)?;
            }
            if let Some(case) = case {
                if let (CaseAction::File(_), Some(id)) = (&decision.case, &message.message_id) {
                    self.write_correspondence(id, case)?;
                }
                let written: Vec<_> = letters.iter().map(|l| (l.kind, l.message_id.clone(), l.to.clone())).collect();
                let complete = |(by, authority, event): &(Actor, String, Event)| {
                    (by.clone(), authority.clone(), event.clone().completed(row, &written))
                };
                let events: Vec<_> = decision.events.iter().map(complete).collect();
                self.write_events(case, at, &events)?;
                self.project(case, events.len())?;
            }
            Ok((row, case))
        };
        write().map_err(|e| trouble("recording a message", e))
    }

    fn authentication(&mut self, row: i64) -> Result<Option<Authentication>, Trouble> {
        let ask = || {
            self.tx
                .prepare_cached("SELECT authentication FROM arrival WHERE id = ?1 AND authentication <> ''")?
                .query_row([row], |r| word(r, "authentication", |t| serde_json::from_str(t).ok()))
                .optional()
        };
        ask().map_err(|e| trouble(&format!("reading what was proven about row {row}"), e))
    }

    fn record_unread(&mut self, arrival: &Arrival, raw: Option<&RawMessage>, unread: &Unread, letters: &[Queued]) -> Result<i64, Trouble> {
        let write = || -> rusqlite::Result<i64> {
            let mut insert = self.tx.prepare_cached(
                "INSERT INTO arrival (received_at, taken_at, message_id, from_address, subject, size, fingerprint, verdict, held)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            )?;
            let row = insert.insert(params![
                arrival.received_at.as_millisecond(),
                arrival.taken_at.as_millisecond(),
                unread.message_id.as_ref().map_or("", |m| m.0.as_str()),
                unread.from.as_ref().map(ToString::to_string).unwrap_or_default(),
                unread.subject,
                unread.size.cast_signed(),
                raw.map(|r| r.fingerprint().0).unwrap_or_default(),
                unread.why
            ])?;
            self.write_place(row, &arrival.place)?;
            if let Some(raw) = raw {
                self.write_raw(row, raw)?;
            }
            for letter in letters {
                self.write_letter(letter, None, arrival.taken_at)?;
            }
            Ok(row)
        };
        write().map_err(|e| trouble("recording a message that could not be read", e))
    }

    fn cursor(&mut self, mailbox: &str, folder: &str) -> Result<Option<Cursor>, Trouble> {
        cursors::read(&self.tx, mailbox, folder)
    }

    fn set_cursor(&mut self, mailbox: &str, folder: &str, cursor: &Cursor) -> Result<(), Trouble> {
        cursors::write(&self.tx, mailbox, folder, cursor)
    }

    fn noted_before(&mut self, mailbox: &str, folder: &str) -> Result<Option<NotedBefore>, Trouble> {
        before::noted(&self.tx, mailbox, folder)
    }

    fn set_noted_before(&mut self, mailbox: &str, folder: &str, noted: NotedBefore) -> Result<(), Trouble> {
        before::set_noted(&self.tx, mailbox, folder, noted)
    }

    fn note_before(&mut self, mailbox: &str, folder: &str, digests: &[HeaderDigest]) -> Result<(), Trouble> {
        before::note(&self.tx, mailbox, folder, digests)
    }

    fn lay_before(&mut self, mailbox: &str, folder: &str, digest: &HeaderDigest) -> Result<bool, Trouble> {
        before::lay(&self.tx, mailbox, folder, digest)
    }

    fn outage(&mut self, mailbox: &str, folder: &str) -> Result<Option<Outage>, Trouble> {
        outages::read(&self.tx, mailbox, folder)
    }

    fn set_outage(&mut self, mailbox: &str, folder: &str, outage: Option<&Outage>) -> Result<(), Trouble> {
        outages::note(&self.tx, mailbox, folder, outage)
    }

    fn letters_due(&mut self, now: Timestamp, at_most: usize) -> Result<Vec<OutboxRow>, Trouble> {
        outbox::due(&self.tx, now, at_most)
    }

    fn next_letter_due(&mut self) -> Result<Option<Timestamp>, Trouble> {
        outbox::next_due(&self.tx)
    }

    fn letter_bytes(&mut self, letter: i64) -> Result<Vec<u8>, Trouble> {
        outbox::bytes(&self.tx, letter)
    }

    fn count_attempt(&mut self, letter: i64, now: Timestamp, next: Timestamp) -> Result<(), Trouble> {
        outbox::count_attempt(&self.tx, letter, now, next)
    }

    fn not_attempted(&mut self, letter: i64, next: Timestamp) -> Result<(), Trouble> {
        outbox::take_attempt_back(&self.tx, letter, next)
    }

    fn handed_over(&mut self, letter: i64, now: Timestamp, on: Date, answer: &str) -> Result<(), Trouble> {
        self.finish_letter(letter, OutboxState::HandedOver, now, answer, |row| {
            Event::handed_over(row.kind, row.message_id.clone(), row.to_public, on)
        })
        .map_err(|e| trouble(&format!("noting that letter {letter} was handed over"), e))
    }

    fn put_off(&mut self, letter: i64, next: Timestamp, answer: &str, unknown: bool) -> Result<(), Trouble> {
        outbox::put_off(&self.tx, letter, next, answer, unknown)
    }

    fn given_up(&mut self, letter: i64, now: Timestamp, answer: &str) -> Result<(), Trouble> {
        self.finish_letter(letter, OutboxState::Failed, now, answer, |row| Event::LetterUndelivered {
            message_id: row.message_id.clone(),
            report: Undelivered::Refused(answer.to_owned()),
        })
        .and_then(|()| {
            self.tx
                .prepare_cached("UPDATE outbox SET given_up = given_up + 1 WHERE id = ?1")?
                .execute([letter])
                .map(drop)
        })
        .map_err(|e| trouble(&format!("giving letter {letter} up"), e))
    }

    fn retry(&mut self, letter: i64, now: Timestamp) -> Result<bool, Trouble> {
        outbox::retry(&self.tx, letter, now)
    }

    fn queue(&mut self, letter: &Queued, case: Option<CaseId>, now: Timestamp) -> Result<i64, Trouble> {
        self.write_letter(letter, case, now).map_err(|e| trouble("queueing a letter", e))
    }

    fn outbox(&mut self, state: Option<OutboxState>) -> Result<Vec<OutboxRow>, Trouble> {
        outbox::list(&self.tx, state)
    }

    fn add_events(&mut self, case: CaseId, at: Timestamp, events: &[(Actor, String, Event)]) -> Result<(), Trouble> {
        self.write_events(case, at, events)
            .and_then(|()| self.project(case, events.len()))
            .map_err(|e| trouble("adding events to a case", e))
    }

    fn open_case(&mut self, new: &NewCase, reference: &CaseReference) -> Result<CaseId, Trouble> {
        self.write_case(new, reference).map_err(|e| trouble("opening a case", e))
    }

    fn cases_of(&mut self, address: &AddrSpec) -> Result<Vec<(Earlier, bool)>, Trouble> {
        let ask = || -> rusqlite::Result<Vec<(Earlier, bool)>> {
            let mut query = self.tx.prepare_cached(
                "SELECT c.register, c.year, c.number, c.stage, c.received_on, c.about_the_clerk FROM party p JOIN case_file c ON c.id = p.case_id
                 WHERE p.address = ?1 ORDER BY c.id",
            )?;
            query
                .query_map([address.to_string()], |r| {
                    let earlier = Earlier {
                        reference: rows::reference(r)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
                        received_on: date(r, "received_on")?,
                        stage: word(r, "stage", Stage::from_word)?,
                        decided_on: None,
                    };
                    Ok((earlier, r.get("about_the_clerk")?))
                })?
                .collect()
        };
        ask().map_err(|e| trouble("reading the cases of an address", e))
    }

    fn find_case(&mut self, reference: &CaseReference) -> Result<Option<CaseId>, Trouble> {
        let ask = || {
            self.tx
                .prepare_cached("SELECT id FROM case_file WHERE register = ?1 AND year = ?2 AND number = ?3")?
                .query_row(params![reference.register.word(), reference.year, reference.number], |r| r.get(0))
                .optional()
        };
        ask().map(|id| id.map(CaseId)).map_err(|e| trouble("looking a case up", e))
    }

    fn reference(&mut self, case: CaseId) -> Result<Option<CaseReference>, Trouble> {
        self.reference_of(case).map_err(|e| trouble("reading a case's number", e))
    }

    fn events(&mut self, case: CaseId) -> Result<Vec<Recorded>, Trouble> {
        self.events_of(case).map_err(|e| trouble("reading a case's events", e))
    }

    fn cases(&mut self) -> Result<Vec<CaseRow>, Trouble> {
        let ask = || -> rusqlite::Result<Vec<CaseRow>> {
            let mut query = self.tx.prepare_cached("SELECT * FROM case_file ORDER BY register, year, number")?;
            let mut found: Vec<CaseRow> = query
                .query_map([], |r| {
                    Ok(CaseRow {
                        id: CaseId(r.get("id")?),
                        reference: rows::reference(r)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
                        stage: word(r, "stage", Stage::from_word)?,
                        received_on: date(r, "received_on")?,
                        complainant: r.get("complainant")?,
                        deadlines: Vec::new(),
                        acknowledgement: letter_state(&r.get::<_, String>("acknowledged")?),
                        waits: r.get::<_, String>("waits")?.split(',').filter_map(Waits::from_word).collect(),
                        about_the_clerk: r.get("about_the_clerk")?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut query = self
                .tx
                .prepare_cached("SELECT * FROM deadline WHERE case_id = ?1 ORDER BY due_on, clock")?;
            for case in &mut found {
                case.deadlines = query
                    .query_map([case.id.0], |r| {
                        Ok(Deadline {
                            clock: r.get("clock")?,
                            due_on: date(r, "due_on")?,
                            alarm_on: date(r, "alarm_on")?,
                            working: r.get("working")?,
                            met_on: date_if_any(r, "met_on")?,
                        })
                    })?
                    .collect::<rusqlite::Result<_>>()?;
            }
            Ok(found)
        };
        ask().map_err(|e| trouble("reading the register", e))
    }

    fn ledger(&mut self, find: &str, at_most: usize) -> Result<Vec<LedgerRow>, Trouble> {
        let sql = format!(
            "{LEDGER} WHERE ?1 = '' OR a.id = ?2 OR a.message_id LIKE ?3 ESCAPE '\\' OR a.from_address LIKE ?3 ESCAPE '\\'
                OR a.subject LIKE ?3 ESCAPE '\\' OR (c.register || '-' || c.year || '-' || printf('%04d', c.number)) LIKE ?3 ESCAPE '\\'
             ORDER BY a.id DESC LIMIT ?4"
        );
        let find = find.trim().trim_start_matches('<').trim_end_matches('>');
        let number: i64 = find.parse().unwrap_or(-1);
        let limit = i64::try_from(at_most).unwrap_or(i64::MAX);
        self.ledger_rows(&sql, &[&find, &number, &anywhere(find), &limit])
            .map_err(|e| trouble("searching the ledger", e))
    }

    fn held(&mut self) -> Result<Vec<LedgerRow>, Trouble> {
        self.ledger_rows(&format!("{LEDGER} WHERE a.held <> '' AND a.released_at IS NULL"), &[])
            .map_err(|e| trouble("reading what is held", e))
    }

    fn release(&mut self, row: i64, by: &str, now: Timestamp) -> Result<bool, Trouble> {
        let write = || {
            self.tx
                .prepare_cached(
                    "UPDATE arrival SET released_at = ?2, released_by = ?3 WHERE id = ?1 AND held <> '' AND released_at IS NULL",
                )?
                .execute(params![row, now.as_millisecond(), by])
        };
        write().map(|n| n == 1).map_err(|e| trouble(&format!("releasing row {row}"), e))
    }

    fn raw(&mut self, row: i64) -> Result<Option<RawMessage>, Trouble> {
        let ask = || {
            self.tx
                .prepare_cached("SELECT bytes FROM raw_message WHERE arrival = ?1")?
                .query_row([row], |r| r.get::<_, Vec<u8>>(0))
                .optional()
        };
        ask()
            .map(|b| b.map(RawMessage::new))
            .map_err(|e| trouble(&format!("reading the message of row {row}"), e))
    }

    fn keep_clerk_answer(&mut self, answer: &ClerkAnswer) -> Result<(), Trouble> {
        lessons::keep(&self.tx, answer)
    }

    fn clerk_answers(&mut self) -> Result<Vec<ClerkAnswer>, Trouble> {
        lessons::all(&self.tx)
    }

    fn issue_token(&mut self, issued: &Issued) -> Result<(), Trouble> {
        tokens::issue(&self.tx, issued)
    }

    fn tokens(&mut self, hashes: &[TokenHash]) -> Result<Vec<Issued>, Trouble> {
        tokens::shown(&self.tx, hashes)
    }

    fn use_token(&mut self, hash: TokenHash, at: Timestamp) -> Result<(), Trouble> {
        tokens::used(&self.tx, hash, at)
    }

    fn cancel_token(&mut self, hash: TokenHash, at: Timestamp) -> Result<(), Trouble> {
        tokens::cancelled(&self.tx, hash, at)
    }

    fn done_before(&mut self, deed: &str) -> Result<bool, Trouble> {
        tokens::done_before(&self.tx, deed)
    }

    fn remember_deed(&mut self, deed: &str, person: &AddrSpec, at: Timestamp) -> Result<(), Trouble> {
        tokens::remember(&self.tx, deed, person, at)
    }

    fn deeds_since(&mut self, person: &AddrSpec, since: Timestamp) -> Result<u32, Trouble> {
        tokens::since(&self.tx, person, since)
    }

    fn leaks_since(&mut self, person: &AddrSpec, since: Timestamp) -> Result<u32, Trouble> {
        leaks::since(&self.tx, person, since)
    }

    fn shown_and_waiting(&mut self) -> Result<Vec<Shown>, Trouble> {
        tokens::shown_and_waiting(&self.tx)
    }

    fn judged_since(&mut self, from: &AddrSpec, verdict: &str, since: Timestamp) -> Result<u32, Trouble> {
        leads::judged_since(&self.tx, from, verdict, since)
    }

    fn waiting_for_codes(&mut self, person: &AddrSpec, at: Timestamp) -> Result<u32, Trouble> {
        tokens::codes_waiting(&self.tx, person, at)
    }

    fn note_untold(&mut self, row: i64, to: &AddrSpec, urgent: bool, since: Timestamp) -> Result<(), Trouble> {
        untold::note(&self.tx, row, to, urgent, since)
    }

    fn untold(&mut self) -> Result<Vec<Untold>, Trouble> {
        untold::waiting(&self.tx)
    }

    fn was_listed(&mut self, row: i64, to: &AddrSpec, at: Timestamp) -> Result<(), Trouble> {
        untold::listed(&self.tx, row, to, at)
    }

    fn note_absence(&mut self, person: &AddrSpec, until: Date) -> Result<(), Trouble> {
        absence::note(&self.tx, person, until)
    }

    fn is_back(&mut self, person: &AddrSpec) -> Result<(), Trouble> {
        absence::end(&self.tx, person)
    }

    fn away(&mut self, on: Date) -> Result<Vec<AddrSpec>, Trouble> {
        absence::on(&self.tx, on)
    }

    fn commit(self: Box<Self>) -> Result<(), Trouble> {
        self.tx.commit().map_err(|e| trouble("committing", e))
    }
}
