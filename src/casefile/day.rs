//! The coming of a day to every case: asked once each morning, committed in one piece.

use super::commit;
use crate::Trouble;
use crate::casework::Office;
use crate::casework::absence;
use crate::casework::case::Case;
use crate::casework::clock::london_day;
use crate::casework::decide::AWAITS_CODE;
use crate::casework::letter::LetterOrder;
use crate::casework::tick;
use crate::casework::token::Matter;
use crate::clerk;
use crate::clerk::About;
use crate::desk::authority;
use crate::mail::AddrSpec;
use crate::store::{CaseRow, LedgerRow, OutboxState, Transaction, alone};
use jiff::Timestamp;
use jiff::ToSpan;

/// What a tick did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Cases to which the day brought something.
    pub cases: usize,
    /// Letters queued, the digest among them.
    pub letters: usize,
}

/// The coming of a day: reminders, lapsed windows, moved dates, the Monday digest. May run as often as it likes: what went
/// once does not go again. A case that cannot be dealt with (a letter that cannot be written, a damaged row) stops no other:
/// the log names it and the digest counts it.
///
/// # Errors
/// The store's.
pub fn tick(tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], at: Timestamp) -> Result<Ticked, Trouble> {
    let today = london_day(at);
    let mut ticked = Ticked::default();
    let away = tx.away(today)?;
    let mut cases = Vec::new();
    let mut stuck = 0;
    for row in tx.cases()? {
        match alone(tx, "bringing it the day", |tx| tick_one(tx, office, key, &row, &away, at))? {
            Ok((case, letters)) => {
                ticked.cases += usize::from(letters.is_some());
                ticked.letters += letters.unwrap_or_default();
                // Thousands of files are read one after the other; all at once they are held for the digest alone.
                if tick::has_digest(today) {
                    cases.push(case);
                }
            }
            Err(why) => {
                tracing::error!(case = %row.reference, why, "the day brought nothing to this case; the others go on");
                stuck += 1;
            }
        }
    }
    drop_unanswered_codes(tx, at)?;
    for (cause, orders) in absence::messages_waiting(&tx.shown_and_waiting()?, today, office) {
        // One Message-ID a step and reader: the outbox takes it once.
        clerk::write(orders, office, key, &cause, &About::default(), at)?.queue(tx, None, Matter::Nothing, at)?;
    }
    if !tick::has_digest(today) {
        return Ok(ticked);
    }
    let shown = tx.shown_and_waiting()?;
    let unseen = |row: &LedgerRow| row.held.as_deref() != Some(AWAITS_CODE) && !shown.iter().any(|s| s.message.row == row.id);
    let waiting = tick::Waiting {
        not_shown: tx.held()?.iter().filter(|row| unseen(row)).count(),
        held: shown,
        undelivered: tx.outbox(Some(OutboxState::Failed))?.iter().filter(|l| l.case.is_none()).count(),
        // One that was written just now has not been tried yet.
        queued: tx.outbox(Some(OutboxState::Queued))?.iter().filter(|l| l.attempts > 0).count(),
        stuck,
    };
    let mut digest = tick::digest(&cases, &waiting, today, office);
    let (of_the_clerk, rest): (Vec<_>, Vec<_>) = digest.iter().cloned().partition(is_about_the_clerk);
    for (letters, about_the_clerk) in [(rest, false), (of_the_clerk, true)] {
        digest.extend(absence::stand_in(&letters, &away, about_the_clerk, office));
    }
    // One Message-ID a Monday and reader: the outbox takes it once.
    let queued = alone(tx, "writing the digest", |tx| {
        let letters = clerk::write(digest.clone(), office, key, &format!("digest {today}"), &About::default(), at)?;
        letters.queue(tx, None, Matter::Nothing, at)?;
        Ok(letters.letters.len())
    })?;
    match queued {
        Ok(letters) => ticked.letters += letters,
        Err(why) => tracing::error!(why, "the digest was not written; the day's reminders go"),
    }
    Ok(ticked)
}

/// A reply whose one-time code did not come back in time waits for nobody any more.
fn drop_unanswered_codes(tx: &mut dyn Transaction, at: Timestamp) -> Result<(), Trouble> {
    let too_old = at.checked_sub(authority::CODE_HOURS.hours()).unwrap_or(Timestamp::MIN);
    for row in tx.held()? {
        if row.held.as_deref() == Some(AWAITS_CODE) && row.received_at < too_old {
            tx.release(row.id, "redress", at)?;
        }
    }
    Ok(())
}

/// What a day brings to one case: the case as it stands afterwards, and how many letters were queued, where it brought
/// anything at all.
fn tick_one(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    row: &CaseRow,
    away: &[AddrSpec],
    at: Timestamp,
) -> Result<(Case, Option<usize>), Trouble> {
    let today = london_day(at);
    let case = Case::from_events(&row.reference, &tx.events(row.id)?);
    let mut brought = tick::brings(&case, today, office);
    let standing_in = absence::stand_in(&brought.letters, away, case.about_the_clerk(), office);
    brought.letters.extend(standing_in);
    if brought.is_nothing() {
        return Ok((case, None));
    }
    let cause = format!("tick {} {today}", row.reference);
    commit(
        tx,
        office,
        key,
        row.id,
        &case.with(&brought.events, today),
        &brought.events,
        &brought.letters,
        &cause,
        at,
    )?;
    let fresh = Case::from_events(&row.reference, &tx.events(row.id)?);
    Ok((fresh, Some(brought.letters.len())))
}

/// Whether a digest is the one about the clerk's own cases.
fn is_about_the_clerk(digest: &LetterOrder) -> bool {
    digest.data.get("about_the_clerk").and_then(serde_json::Value::as_bool) == Some(true)
}
