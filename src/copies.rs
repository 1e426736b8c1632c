//! The doorway of sealed copies: what is done with the copies of identity documents as days pass and people decide.
//! A copy is destroyed when a person has decided on it, and on its last day at the latest; while its message still lies in a
//! mailbox, redress deletes it where the council lets it (`Deletable`; the daemon holds the connection), else the clerk is asked
//! each week, until they say DONE or it is seen to lie nowhere any more. Nothing here opens a copy.

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
use crate::casework::papers::keeping::SealedAs;
use crate::casework::papers::keeping::SealedCopy;
use crate::casework::token::Matter;
use crate::clerk;
use crate::clerk::About;
use crate::mail::Fingerprint;
use crate::store::Store;
use crate::store::Transaction;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

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
        asked: ask_for_sources(store, office, key, &BTreeMap::new(), now)?,
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

/// A message that redress may delete in a mailbox itself, in one of its places.
#[derive(Debug, Clone)]
pub struct Deletable {
    /// A copy that it brought, which is destroyed.
    pub copy: i64,
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

/// The copies that are destroyed and whose message was not said to be out of the mailbox.
///
/// # Errors
/// The store's.
pub fn lying(store: &mut dyn Store) -> Result<Vec<SealedCopy>, Trouble> {
    let copies = store.begin()?.sealed_copies()?;
    Ok(copies
        .into_iter()
        .filter(|c| c.destroyed_on.is_some() && c.source_gone_on.is_none())
        .collect())
}

/// The messages of destroyed copies in mailboxes where the council lets redress delete them: every place of each, and of those
/// that were the same message again.
///
/// # Errors
/// The store's.
pub fn deletable(store: &mut dyn Store, office: &Office) -> Result<Vec<Deletable>, Trouble> {
    let copies = store.begin()?.sealed_copies()?;
    let mut found = Vec::new();
    let mut looked_at = BTreeSet::new();
    for copy in copies.iter().filter(|c| c.source_gone_on.is_none()) {
        let of_one: Vec<&SealedCopy> = copies.iter().filter(|c| c.arrival == copy.arrival).collect();
        if !looked_at.insert(copy.arrival) || !keeping::program_may_delete(&of_one) {
            continue;
        }
        for lies in &copy.places {
            let Place::Imap {
                mailbox,
                folder,
                uid_validity,
                uid,
            } = &lies.place
            else {
                continue;
            };
            if office.deletes_identity_mail(mailbox) && !lies.fingerprint.0.is_empty() {
                found.push(Deletable {
                    copy: copy.id,
                    mailbox: mailbox.clone(),
                    folder: folder.clone(),
                    uid_validity: *uid_validity,
                    uid: *uid,
                    fingerprint: lies.fingerprint.clone(),
                });
            }
        }
    }
    Ok(found)
}

/// Writes down that the messages of these copies are out of every mailbox, by whom.
///
/// # Errors
/// The store's.
pub fn gone(store: &mut dyn Store, copies: &[SealedCopy], now: Timestamp) -> Result<(), Trouble> {
    let mut tx = store.begin()?;
    for copy in copies {
        tx.source_removed(copy, &Actor::Redress, now, london_day(now))?;
    }
    tx.commit()
}

/// A person says that what they were asked for is out of the mailbox: the messages of a case, or of a row that has none.
/// Answers how many copies that settles.
///
/// # Errors
/// The store's.
pub fn said_gone(tx: &mut dyn Transaction, of: Matter, by: &Actor, now: Timestamp) -> Result<usize, Trouble> {
    let mut settled = 0;
    for copy in tx.sealed_copies()? {
        let meant = match of {
            Matter::Case(case) => copy.case.as_ref().is_some_and(|(id, _)| *id == case),
            Matter::Row(row) => copy.arrival == row,
            Matter::Nothing => false,
        };
        if meant && copy.destroyed_on.is_some() && copy.source_gone_on.is_none() {
            tx.source_removed(&copy, by, now, london_day(now))?;
            settled += 1;
        }
    }
    Ok(settled)
}

/// Asks for the messages that brought destroyed copies and still lie in a mailbox. `seen` is in which folders each was seen
/// when somebody looked, by the copy's number.
///
/// # Errors
/// The store's.
pub fn ask_for_sources(
    store: &mut dyn Store,
    office: &Office,
    key: &[u8; 32],
    seen: &BTreeMap<i64, Vec<String>>,
    now: Timestamp,
) -> Result<usize, Trouble> {
    let today = london_day(now);
    let mut asked = 0;
    let mut tx = store.begin()?;
    let copies = tx.sealed_copies()?;
    let mut told = BTreeSet::new();
    for copy in keeping::to_ask_for(&copies, today) {
        if !copy.lies_somewhere() {
            tx.source_removed(copy, &Actor::Redress, now, today)?;
            continue;
        }
        // Several documents in one message are one request.
        if told.insert(copy.arrival) {
            let folders = seen.get(&copy.id).map_or(&[][..], Vec::as_slice);
            ask_for_source(tx.as_mut(), copy, folders, office, key, now)?;
            asked += 1;
        }
        tx.asked_to_remove_source(copy, today)?;
    }
    tx.commit()?;
    Ok(asked)
}

fn ask_for_source(
    tx: &mut dyn Transaction,
    copy: &SealedCopy,
    seen: &[String],
    office: &Office,
    key: &[u8; 32],
    now: Timestamp,
) -> Result<(), Trouble> {
    let today = london_day(now);
    let row = tx
        .ledger(&copy.arrival.to_string(), 200)?
        .into_iter()
        .find(|r| r.id == copy.arrival);
    let (from, subject) = row.map_or((None, String::new()), |r| (r.from, r.subject));
    let orders = decide::source_still_there(copy, from.as_ref(), &subject, seen, office);
    let (case, reference) = match &copy.case {
        Some((case, reference)) => (Some(*case), Some(reference)),
        None => (None, None),
    };
    let cause = format!("sealed copy {} {today}", copy.id);
    let file = match (case, reference) {
        (Some(case), Some(reference)) => Some(Case::from_events(reference, &tx.events(case)?)),
        _ => None,
    };
    let about = About {
        reference,
        case: file.as_ref(),
        ..About::default()
    };
    let matter = case.map_or(Matter::Row(copy.arrival), Matter::Case);
    clerk::write(orders, office, key, &cause, &about, now)?.queue(tx, case, matter, now)
}

/// Destroys those copies on a case of which a person has decided enough: to be called in the transaction that records it.
/// Answers how many there were.
///
/// # Errors
/// The store's.
pub fn decided(
    tx: &mut dyn Transaction,
    case: CaseId,
    by: &Actor,
    why: Destroyed,
    which: impl Fn(SealedAs) -> bool,
    now: Timestamp,
) -> Result<usize, Trouble> {
    let today = london_day(now);
    let mut count = 0;
    for copy in tx.sealed_copies()? {
        if copy.case.as_ref().is_some_and(|(of, _)| *of == case) && which(copy.is) {
            count += usize::from(tx.destroy_copy(&copy, by, now, today, why)?);
        }
    }
    Ok(count)
}
