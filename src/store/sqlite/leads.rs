//! The one question a message puts to the store, and its answer.

use super::rows::{instant, reference, word};
use super::trouble;
use crate::Trouble;
use crate::casework::case::{Event, Format};
use crate::casework::correspond::{Lead, Leads, Windows};
use crate::casework::decide::SENT_TO_US;
use crate::casework::letter::LetterKind;
use crate::casework::{CaseId, CorrespondenceKeys, Stage};
use crate::mail::{AddrSpec, WordsDigest};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// At most so many ids of a thread are looked up: References can hold thousands.
const ANSWERS_AT_MOST: usize = 64;
/// At most so many open cases of one writer are looked at.
const CASES_AT_MOST: u32 = 20;

/// At most so many messages of one writer on one case are compared.
const WORDS_AT_MOST: u32 = 100;

const HOUR: i64 = 3_600_000;

/// The letters that tell of mail that came, and no others of the council's own people's.
static TOLD: LazyLock<String> = LazyLock::new(|| {
    let kinds: Vec<String> = LetterKind::ALL
        .iter()
        .filter(|k| k.tells_of_mail())
        .map(|k| format!("'{k}'"))
        .collect();
    windowed(&format!(
        "outbox INDEXED BY outbox_kind WHERE to_public = 0 AND kind IN ({})",
        kinds.join(", ")
    ))
});
static TO_ALL: LazyLock<String> = LazyLock::new(|| windowed("outbox WHERE to_public = 1"));
static TO_ADDRESS: LazyLock<String> = LazyLock::new(|| windowed("outbox WHERE to_public = 1 AND forward_path = ?4"));
static TO_DOMAIN: LazyLock<String> = LazyLock::new(|| windowed("outbox WHERE to_public = 1 AND domain = ?4"));

/// Notices of the past hour beyond which nobody asks how many there were.
const NOTICES_AT_MOST: u32 = 50;

/// Counts letters in three windows that end now, in one walk: a week of letters is walked at each message.
fn windowed(which: &str) -> String {
    format!(
        "SELECT count(*) FILTER (WHERE queued_at > ?1), count(*) FILTER (WHERE queued_at > ?2), count(*) FROM {which} AND queued_at > ?3"
    )
}

/// Everything the store knows that bears on a message.
pub(super) fn leads(tx: &Transaction<'_>, keys: &CorrespondenceKeys, received_at: Timestamp, now: Timestamp) -> rusqlite::Result<Leads> {
    let mut leads = Leads::default();
    let mut seen = BTreeSet::new();
    for id in keys.answers.iter().take(ANSWERS_AT_MOST) {
        let mut query = tx.prepare_cached("SELECT case_id FROM correspondence WHERE message_id = ?1 ORDER BY case_id")?;
        for case in query.query_map([&id.0], |r| r.get::<_, i64>(0))? {
            let case = CaseId(case?);
            if seen.insert(case) {
                leads.by_answers.push(lead(tx, case)?);
            }
        }
    }
    for hint in &keys.hints {
        let mut query = tx.prepare_cached("SELECT id FROM case_file WHERE register = ?1 AND year = ?2 AND number = ?3")?;
        if let Some(case) = query
            .query_row(params![hint.register.word(), hint.year, hint.number], |r| r.get(0))
            .optional()?
        {
            leads.by_hint.push(lead(tx, CaseId(case))?);
        }
    }
    if let Some(reported) = &keys.reported {
        // A letter of ours, by its whole Message-ID: nobody can guess one (attack 22).
        let mut query = tx.prepare_cached("SELECT case_id FROM outbox WHERE message_id = ?1 AND case_id IS NOT NULL")?;
        if let Some(case) = query.query_row([&reported.0], |r| r.get(0)).optional()? {
            leads.by_reported = Some(lead(tx, CaseId(case))?);
        }
    }
    if !keys.about.trim().is_empty() {
        by_name(tx, &keys.about, &mut leads)?;
    }
    leads.same_message = same_message(tx, keys)?;
    if let Some(from) = &keys.from {
        about_sender(tx, from, keys.by_form, received_at, now, &mut leads)?;
    }
    if let Some(stated) = &keys.stated {
        of_stated(tx, stated, &mut leads)?;
    }
    for address in &keys.shared {
        leads.our_letter_seen = leads.our_letter_seen.max(our_letter_seen(tx, address, now)?);
    }
    let mut query = tx.prepare_cached("SELECT count(*) FROM (SELECT 1 FROM outbox WHERE to_public = 0 AND queued_at > ?1 LIMIT ?2)")?;
    leads.notices_in_the_hour = query.query_row([now.as_millisecond() - HOUR, i64::from(NOTICES_AT_MOST)], |r| r.get(0))?;
    // Answers, questions and reminders are the council's own doing: they leave room for what is new.
    leads.told = windows(tx, &TOLD, None, now)?;
    let mut query = tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM outbox INDEXED BY outbox_kind WHERE to_public = 0 AND kind = ?2 AND queued_at > ?1)",
    )?;
    let mut since = |span: i64, kind: LetterKind| query.query_row(params![now.as_millisecond() - span, kind.word()], |r| r.get(0));
    leads.digest_in_the_hour = since(HOUR, LetterKind::ManyMessages)?;
    leads.urgent_digest_lately = since(HOUR / 12, LetterKind::UrgentMessages)?;
    leads.letters_in_all = windows(tx, &TO_ALL, None, now)?;
    Ok(leads)
}

/// Cases of somebody of a first and a last name that stand in these words: "Ms Dervla Roche" is Dervla Roche. A regulator's own
/// matters are not among them.
fn by_name(tx: &Transaction<'_>, about: &str, leads: &mut Leads) -> rusqlite::Result<()> {
    let mut query = tx.prepare_cached(
        "SELECT id FROM case_file WHERE instr(complainant, ' ') > 0 AND instr(lower(?1), lower(complainant)) > 0 AND kind <> 'regulator'
         ORDER BY id DESC LIMIT ?2",
    )?;
    let cases: Vec<i64> = query
        .query_map(params![about, CASES_AT_MOST], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for case in cases {
        leads.by_name.push(lead(tx, CaseId(case))?);
    }
    Ok(())
}

fn same_message(tx: &Transaction<'_>, keys: &CorrespondenceKeys) -> rusqlite::Result<Option<i64>> {
    if let Some(fingerprint) = &keys.fingerprint {
        let mut query =
            tx.prepare_cached("SELECT id FROM arrival WHERE fingerprint = ?1 AND fingerprint <> '' AND verdict <> ?2 ORDER BY id LIMIT 1")?;
        if let Some(row) = query.query_row([fingerprint.0.as_str(), SENT_TO_US], |r| r.get(0)).optional()? {
            return Ok(Some(row));
        }
    }
    // Message-ID and content together: whoever sends another text under a used Message-ID sends another message.
    let (Some(id), Some(content)) = (&keys.message_id, &keys.content) else {
        return Ok(None);
    };
    let mut query = tx.prepare_cached(
        "SELECT id FROM arrival WHERE message_id = ?1 AND message_id <> '' AND content = ?2 AND verdict <> ?3 ORDER BY id LIMIT 1",
    )?;
    query.query_row([id.0.as_str(), &content.0, SENT_TO_US], |r| r.get(0)).optional()
}

/// Which cases of an address are asked for.
#[derive(Clone, Copy)]
enum Which {
    All,
    Open,
    Closed,
}

/// The newest cases that an address is a party of.
fn cases_of(tx: &Transaction<'_>, address: &str, which: Which) -> rusqlite::Result<Vec<CaseId>> {
    let mut query = tx.prepare_cached(match which {
        Which::All => "SELECT case_id FROM party WHERE address = ?1 ORDER BY case_id DESC LIMIT ?2",
        Which::Open => {
            "SELECT p.case_id FROM party p JOIN case_file c ON c.id = p.case_id WHERE p.address = ?1 AND c.stage <> 'closed' ORDER BY p.case_id DESC LIMIT ?2"
        }
        Which::Closed => {
            "SELECT p.case_id FROM party p JOIN case_file c ON c.id = p.case_id WHERE p.address = ?1 AND c.stage = 'closed' ORDER BY p.case_id DESC LIMIT ?2"
        }
    })?;
    query
        .query_map(params![address, CASES_AT_MOST], |r| r.get(0).map(CaseId))?
        .collect()
}

/// A case with what was written on it: by an address or a form, by no other party; or, without an address, by anybody.
fn lead_with_words(tx: &Transaction<'_>, case: CaseId, by: Option<&str>) -> rusqlite::Result<Lead> {
    let mut found = lead(tx, case)?;
    let mut query = tx.prepare_cached(
        "SELECT words, received_at FROM arrival
             WHERE case_id = ?1 AND words <> ''
               AND (?2 IS NULL OR from_address = ?2 OR from_address NOT IN (SELECT address FROM party WHERE case_id = ?1))
             ORDER BY id LIMIT ?3",
    )?;
    found.words = query
        .query_map(params![case.0, by, WORDS_AT_MOST], |r| {
            Ok((r.get(0).map(WordsDigest)?, instant(r, "received_at")?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found)
}

/// The cases of the address that a web form gives, with what anybody wrote on them: the words came by the form's address before, or
/// by the person's own.
fn of_stated(tx: &Transaction<'_>, stated: &AddrSpec, leads: &mut Leads) -> rusqlite::Result<()> {
    let address = stated.to_string();
    for case in cases_of(tx, &address, Which::All)? {
        leads.by_stated.push(lead_with_words(tx, case, None)?);
    }
    // So that a case opened by a form has them too, and the next that is opened by mail.
    leads.formats = formats(tx, &address)?;
    Ok(())
}

/// In which form the person at an address needs letters, as their newest case says.
fn formats(tx: &Transaction<'_>, address: &str) -> rusqlite::Result<BTreeSet<Format>> {
    let mut query = tx.prepare_cached(
        "SELECT c.formats FROM party p JOIN case_file c ON c.id = p.case_id WHERE p.address = ?1 AND p.seat = 0 ORDER BY p.case_id DESC LIMIT 1",
    )?;
    let formats: Option<String> = query.query_row([address], |r| r.get(0)).optional()?;
    Ok(formats.iter().flat_map(|f| f.split(',')).filter_map(Format::from_word).collect())
}

fn about_sender(
    tx: &Transaction<'_>,
    from: &AddrSpec,
    by_form: bool,
    received_at: Timestamp,
    now: Timestamp,
    leads: &mut Leads,
) -> rusqlite::Result<()> {
    let address = from.to_string();
    // Everybody who uses a form sends from its address.
    if !by_form {
        for case in cases_of(tx, &address, Which::Open)? {
            leads.by_party.push(lead_with_words(tx, case, Some(&address))?);
        }
        for case in cases_of(tx, &address, Which::Closed)? {
            leads.ended.push(lead(tx, case)?);
        }
        leads.formats = formats(tx, &address)?;
    }
    let mut query =
        tx.prepare_cached("SELECT max(max(queued_at, coalesce(done_at, 0))) FROM outbox WHERE forward_path = ?1 AND to_public = 1")?;
    let newest: Option<i64> = query.query_row([&address], |r| r.get(0))?;
    // By the server's clock, not by when redress took it: after an hour without it, two messages of one person are taken in
    // one second, and neither answers the other's letter.
    let received_at = received_at.as_millisecond();
    leads.seconds_since_our_letter = newest.map(|at| (received_at - at).div_euclid(1000));
    leads.letters_to_address = windows(tx, &TO_ADDRESS, Some(&address), now)?;
    leads.letters_to_domain = windows(tx, &TO_DOMAIN, Some(from.domain()), now)?;
    let mut query = tx.prepare_cached(
        "SELECT count(*), count(*) FILTER (WHERE held <> '') FROM arrival
             WHERE from_address = ?1 AND from_address <> '' AND received_at > ?2 AND received_at <= ?3
               AND CASE WHEN ?4 THEN disposition <> 'leave' ELSE personal = 1 END",
    )?;
    (leads.arrivals_from_address_hour, leads.held_from_address_hour) = query
        .query_row(params![address, received_at - HOUR, received_at, by_form], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    Ok(())
}

/// Letters to one of our own addresses that are looked at.
const OUR_LETTERS_AT_MOST: u32 = 20;

/// When the newest letter that left for one of our own addresses was queued, where the ledger has seen it come back; `None` where
/// it has not, or where another of the past hour has not. Only a Message-ID that the outbox knows counts: nobody else can make one.
fn our_letter_seen(tx: &Transaction<'_>, to: &AddrSpec, now: Timestamp) -> rusqlite::Result<Option<Timestamp>> {
    let mut query = tx.prepare_cached(
        "SELECT o.queued_at, coalesce(o.done_at, 0), EXISTS (SELECT 1 FROM arrival a WHERE a.message_id = o.message_id AND a.message_id <> '')
             FROM outbox o WHERE o.to_public = 0 AND o.forward_path = ?1 AND o.state = 'handed over'
             ORDER BY o.queued_at DESC, o.id DESC LIMIT ?2",
    )?;
    let hour_ago = now.as_millisecond() - HOUR;
    let mut newest = None;
    for row in query.query_map(params![to.to_string(), OUR_LETTERS_AT_MOST], |r| {
        Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?, r.get::<_, bool>(2)?))
    })? {
        let (queued_at, left_at, seen) = row?;
        if !seen && (newest.is_none() || left_at > hour_ago) {
            return Ok(None);
        }
        newest.get_or_insert(queued_at);
    }
    Ok(newest.and_then(|at| Timestamp::from_millisecond(at).ok()))
}

/// Messages from an address since an instant with one verdict.
pub(super) fn judged_since(tx: &Transaction<'_>, from: &AddrSpec, verdict: &str, since: Timestamp) -> Result<u32, Trouble> {
    tx.prepare_cached("SELECT count(*) FROM arrival WHERE from_address = ?1 AND from_address <> '' AND received_at > ?2 AND verdict = ?3")
        .and_then(|mut q| q.query_row(params![from.to_string(), since.as_millisecond(), verdict], |r| r.get(0)))
        .map_err(|e| trouble("counting messages by their verdict", e))
}

/// Counts back from now. `?1` is since when, `?2` whose, where it is somebody's.
fn windows(tx: &Transaction<'_>, sql: &str, whose: Option<&str>, now: Timestamp) -> rusqlite::Result<Windows> {
    let mut query = tx.prepare_cached(sql)?;
    let since = |hours: i64| now.as_millisecond() - hours * HOUR;
    let (hour, day, week) = (since(1), since(24), since(24 * 7));
    let counts = |r: &rusqlite::Row<'_>| {
        Ok(Windows {
            hour: r.get(0)?,
            day: r.get(1)?,
            week: r.get(2)?,
        })
    };
    match whose {
        Some(whose) => query.query_row(params![hour, day, week, whose], counts),
        None => query.query_row([hour, day, week], counts),
    }
}

fn lead(tx: &Transaction<'_>, case: CaseId) -> rusqlite::Result<Lead> {
    let mut query = tx.prepare_cached("SELECT register, year, number, stage, about_the_clerk FROM case_file WHERE id = ?1")?;
    let (found, stage, about_the_clerk) = query.query_row([case.0], |r| {
        Ok((reference(r)?, word(r, "stage", Stage::from_word)?, r.get("about_the_clerk")?))
    })?;
    let found = found.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let mut query = tx.prepare_cached("SELECT address FROM party WHERE case_id = ?1 ORDER BY seat, address")?;
    let parties = query
        .query_map([case.0], |r| word(r, "address", AddrSpec::new))?
        .collect::<rusqlite::Result<_>>()?;
    let mut query = tx.prepare_cached("SELECT body FROM event WHERE case_id = ?1 AND sequence = 1")?;
    let opened = query
        .query_row([case.0], |r| word(r, "body", |t| serde_json::from_str::<Event>(t).ok()))
        .optional()?;
    let people = match opened {
        Some(Event::CaseOpened { parties, .. }) => parties.into_iter().map(|p| (p.role, p.name)).collect(),
        _ => Vec::new(),
    };
    Ok(Lead {
        case,
        reference: found,
        stage,
        parties,
        people,
        words: BTreeMap::new(),
        about_the_clerk,
    })
}
