//! The doorway of sealed copies: what is done with the copies of identity documents as days pass and people decide.
//! A copy is destroyed when a person has decided on it, and on its last day at the latest; while its message still lies in a
//! mailbox, redress deletes it where the council lets it (`Deletable`; the daemon holds the connection), else the clerk is asked
//! each week. Nothing here opens a copy.

use crate::Trouble;
use crate::casework::Case;
use crate::casework::CaseId;
use crate::casework::Office;
use crate::casework::Place;
use crate::casework::case::Actor;
use crate::casework::clock::london_day;
use crate::casework::decide;
use crate::casework::papers::keeping;
use crate::casework::papers::keeping::Destroyed;
use crate::casework::papers::keeping::SealedCopy;
use crate::casework::token::Matter;
use crate::clerk;
use crate::clerk::About;
use crate::mail::Fingerprint;
use crate::store::Store;
use crate::store::Transaction;
use jiff::Timestamp;

/// What a tick did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Copies destroyed.
    pub destroyed: usize,
    /// Requests to delete a message.
    pub asked: usize,
}

/// Destroys the copies whose last day has come, and asks for the messages that brought destroyed ones. May be called at any
/// time and any number of times: nothing is done twice in a day.
///
/// # Errors
/// The store's; nothing is half done.
pub fn tick(store: &mut dyn Store, office: &Office, key: &[u8; 32], now: Timestamp) -> Result<Ticked, Trouble> {
    Ok(Ticked {
        destroyed: destroy_due(store, now)?,
        asked: ask_for_sources(store, office, key, now)?,
    })
}

/// Destroys the copies whose last day has come.
///
/// # Errors
/// The store's.
pub fn destroy_due(store: &mut dyn Store, now: Timestamp) -> Result<usize, Trouble> {
    let today = london_day(now);
    let mut tx = store.begin()?;
    let mut destroyed = 0;
    for copy in keeping::due(&tx.sealed_copies()?, today) {
        destroyed += usize::from(tx.destroy_copy(copy, &Actor::Redress, now, today, Destroyed::TimeIsUp)?);
    }
    tx.commit()?;
    Ok(destroyed)
}

/// A message that redress may delete in a mailbox itself.
#[derive(Debug, Clone)]
pub struct Deletable {
    /// The copy that it brought, which is destroyed.
    pub copy: SealedCopy,
    /// The mailbox's name.
    pub mailbox: String,
    /// The folder on the server.
    pub folder: String,
    /// The folder's UIDVALIDITY when it was taken.
    pub uid_validity: u32,
    /// Its UID.
    pub uid: u32,
    /// Its bytes' hash: nothing else is deleted.
    pub fingerprint: Fingerprint,
}

/// The messages of destroyed copies in mailboxes where the council lets redress delete them.
///
/// # Errors
/// The store's.
pub fn deletable(store: &mut dyn Store, office: &Office) -> Result<Vec<Deletable>, Trouble> {
    let mut tx = store.begin()?;
    let mut found = Vec::new();
    for copy in tx.sealed_copies()? {
        let Some(Place::Imap {
            mailbox,
            folder,
            uid_validity,
            uid,
        }) = copy.place.clone()
        else {
            continue;
        };
        let done = copy.destroyed_on.is_none() || copy.source_gone_on.is_some();
        if done || !office.deletes_identity_mail(&mailbox) {
            continue;
        }
        let rows = tx.ledger(&copy.arrival.to_string(), 200)?;
        let row = rows.into_iter().find(|r| r.id == copy.arrival);
        if let Some(fingerprint) = row.and_then(|r| r.fingerprint) {
            found.push(Deletable {
                copy,
                mailbox,
                folder,
                uid_validity,
                uid,
                fingerprint,
            });
        }
    }
    Ok(found)
}

/// Writes down that a message is out of its mailbox.
///
/// # Errors
/// The store's.
pub fn deleted(store: &mut dyn Store, copy: &SealedCopy, now: Timestamp) -> Result<(), Trouble> {
    let mut tx = store.begin()?;
    tx.source_removed(copy, &Actor::Redress, now, london_day(now))?;
    tx.commit()
}

/// Asks for the messages that brought destroyed copies and still lie in a mailbox.
///
/// # Errors
/// The store's.
pub fn ask_for_sources(store: &mut dyn Store, office: &Office, key: &[u8; 32], now: Timestamp) -> Result<usize, Trouble> {
    let today = london_day(now);
    let mut asked = 0;
    let mut tx = store.begin()?;
    for copy in keeping::to_ask_for(&tx.sealed_copies()?, today) {
        // What was handed in on standard input lies in no mailbox, and our own record of it has no document in it.
        if copy.place.is_none() || matches!(copy.place, Some(Place::Handed { .. })) {
            tx.source_removed(copy, &Actor::Redress, now, today)?;
            continue;
        }
        ask_for_source(tx.as_mut(), copy, office, key, now)?;
        asked += 1;
    }
    tx.commit()?;
    Ok(asked)
}

fn ask_for_source(tx: &mut dyn Transaction, copy: &SealedCopy, office: &Office, key: &[u8; 32], now: Timestamp) -> Result<(), Trouble> {
    let today = london_day(now);
    let row = tx
        .ledger(&copy.arrival.to_string(), 200)?
        .into_iter()
        .find(|r| r.id == copy.arrival);
    let (from, subject) = row.map_or((None, String::new()), |r| (r.from, r.subject));
    let orders = decide::source_still_there(
        copy,
        from.as_ref(),
        &subject,
        "it had been looked at, or its last day had come",
        office,
    );
    let (case, reference) = match &copy.case {
        Some((case, reference)) => (Some(*case), Some(reference)),
        None => (None, None),
    };
    let cause = format!("sealed copy {} {today}", copy.id);
    let stage = match (case, reference) {
        (Some(case), Some(reference)) => Some(Case::from_events(reference, &tx.events(case)?).stage),
        _ => None,
    };
    let about = About {
        reference,
        stage,
        ..About::default()
    };
    let matter = case.map_or(Matter::Nothing, Matter::Case);
    clerk::write(orders, office, key, &cause, &about, now)?.queue(tx, case, matter, now)?;
    tx.asked_to_remove_source(copy, today)
}

/// Destroys the copies on a case because a person decided on the document: to be called in the transaction that records ID OK
/// or ID NO. Answers how many there were.
///
/// # Errors
/// The store's.
pub fn decided(tx: &mut dyn Transaction, case: CaseId, by: &Actor, why: Destroyed, now: Timestamp) -> Result<usize, Trouble> {
    let today = london_day(now);
    let mut count = 0;
    for copy in tx
        .sealed_copies()?
        .iter()
        .filter(|c| c.case.as_ref().is_some_and(|(of, _)| *of == case))
    {
        count += usize::from(tx.destroy_copy(copy, by, now, today, why)?);
    }
    Ok(count)
}
