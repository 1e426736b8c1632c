//! The doorway for a mailbox that cannot be read: a lost server, a wrong password. It is logged at every try; after an hour the
//! clerk and the deputy are told by mail, once a day while it lasts, and once when it is over. Mail may still leave where it
//! cannot come in; where the store itself is in the way (a full disk), the notice leaves without being written down ([`Unwritten`]).

use crate::Trouble;
use crate::casework::LetterOrder;
use crate::casework::Office;
use crate::casework::decide;
use crate::casework::decide::Outage;
use crate::intake::write_letters;
use crate::store::Queued;
use crate::store::Store;
use crate::store::Transaction;
use jiff::SignedDuration;
use jiff::Timestamp;

/// So long a server may be away before somebody is told: it is restarted, or the line is down.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// So long after one notice comes the next.
const BETWEEN_NOTICES: SignedDuration = SignedDuration::from_hours(24);

/// An outage that the store cannot hold. It is kept in memory until the store takes notes again.
#[derive(Debug, Default, Clone, Copy)]
pub struct Unwritten(Option<Outage>);

impl Unwritten {
    /// The store did not take the note that a folder cannot be read; `why` is what stands in its way. Answers the notices that are due,
    /// for the carrier itself.
    ///
    /// # Errors
    /// Where a notice cannot be written as mail.
    pub fn lasts(
        &mut self,
        office: &Office,
        key: &[u8; 32],
        (mailbox, folder): (&str, &str),
        why: &Trouble,
        now: Timestamp,
    ) -> Result<Vec<Queued>, Trouble> {
        let outage = self.0.get_or_insert(Outage { since: now, told_at: None });
        if !is_due(outage, now) {
            return Ok(Vec::new());
        }
        let orders = decide::cannot_be_written(mailbox, folder, outage, &why.chain(), &why.hint, office);
        outage.told_at = Some(now);
        write_letters(
            &orders,
            office,
            None,
            key,
            &cause(&format!("{mailbox} {folder} unwritten"), now),
            now,
        )
    }
}

fn is_due(outage: &Outage, now: Timestamp) -> bool {
    let was_told = outage.told_at.is_some_and(|at| now.duration_since(at) < BETWEEN_NOTICES);
    now.duration_since(outage.since) >= PATIENCE && !was_told
}

/// A folder could not be read. Answers how many notices were queued. What could not be written down before is written now.
///
/// # Errors
/// The store's: then it is told by the log alone.
pub fn failed(
    store: &mut dyn Store,
    office: &Office,
    key: &[u8; 32],
    (mailbox, folder): (&str, &str),
    why: &Trouble,
    unwritten: &Unwritten,
    now: Timestamp,
) -> Result<usize, Trouble> {
    let mut tx = store.begin()?;
    let known = unwritten.0.or(tx.outage(mailbox, folder)?);
    let mut outage = known.unwrap_or(Outage { since: now, told_at: None });
    let mut queued = 0;
    if is_due(&outage, now) {
        let orders = decide::cannot_be_read(mailbox, folder, &outage, &why.chain(), &why.hint, office);
        queued = queue(tx.as_mut(), office, key, &orders, &format!("{mailbox} {folder} lasts"), now)?;
        outage.told_at = Some(now);
    }
    tx.set_outage(mailbox, folder, Some(&outage))?;
    tx.commit()?;
    Ok(queued)
}

/// A folder was read. Answers how many notices were queued: where somebody was told of an outage, they hear that it is over.
///
/// # Errors
/// The store's.
pub fn mended(
    store: &mut dyn Store,
    office: &Office,
    key: &[u8; 32],
    (mailbox, folder): (&str, &str),
    unwritten: &Unwritten,
    now: Timestamp,
) -> Result<usize, Trouble> {
    let mut tx = store.begin()?;
    let known = unwritten.0.or(tx.outage(mailbox, folder)?);
    let Some(outage) = known else { return Ok(0) };
    let mut queued = 0;
    if outage.told_at.is_some() {
        let orders = decide::can_be_read_again(mailbox, folder, &outage, office);
        queued = queue(tx.as_mut(), office, key, &orders, &format!("{mailbox} {folder} is over"), now)?;
    }
    tx.set_outage(mailbox, folder, None)?;
    tx.commit()?;
    Ok(queued)
}

/// What a notice is about, for its Message-ID.
fn cause(about: &str, now: Timestamp) -> String {
    format!("outage {about} {now}")
}

fn queue(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    orders: &[LetterOrder],
    about: &str,
    now: Timestamp,
) -> Result<usize, Trouble> {
    let letters = write_letters(orders, office, None, key, &cause(about, now), now)?;
    for letter in &letters {
        tx.queue(letter, None, now)?;
    }
    Ok(letters.len())
}
