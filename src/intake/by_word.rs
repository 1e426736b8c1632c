//! A message that waited for a person, and their word about it: a case is opened from it, or it goes on the one it belongs to, as
//! if that had been known when it came.

use super::Concerning;
use super::Outcome;
use super::concerning;
use super::gather;
use super::prepare;
use super::record;
use crate::Trouble;
use crate::casework::Arrival;
use crate::casework::Case;
use crate::casework::CaseId;
use crate::casework::CaseReference;
use crate::casework::Facts;
use crate::casework::Match;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::act::Triage;
use crate::casework::class::Class;
use crate::casework::correspond;
use crate::casework::decide;
use crate::mail::RawMessage;
use crate::reading::Reader;
use crate::store::Transaction;

/// A message that waits for a person's word: its row, its bytes and its coming.
pub(crate) struct Kept {
    /// The row in which it waits.
    pub row: i64,
    /// Its bytes.
    pub raw: RawMessage,
    /// Its coming.
    pub arrival: Arrival,
}

impl Kept {
    /// The facts about it, as they are now: its attachments are read anew, and the store is asked what it knows.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn facts(&self, tx: &mut dyn Transaction, office: &Office, reader: Option<&Reader>) -> Result<Facts, Trouble> {
        // The store is held meanwhile; the time that attachments may take is bounded, and such answers are few.
        let nothing = Reader::nothing();
        let mut prepared = prepare(self.raw.clone(), self.arrival.clone(), office, None, reader.unwrap_or(&nothing));
        // Our own DKIM check was made when it came: it needs name servers, and the key may be gone by now.
        if let Some(proven) = tx.authentication(self.row)? {
            prepared.authentication = proven;
        }
        let keys = correspond::correspondence_keys(&prepared.message, &prepared.fingerprint, &prepared.screened, office);
        let mut leads = tx.leads(&keys, prepared.arrival.received_at, prepared.arrival.taken_at)?;
        // It is the same message, and this time a person looks.
        leads.same_message = None;
        Ok(gather(prepared, &keys, leads, office))
    }
}

/// A case that a person's word opened.
pub(crate) struct Opened {
    /// Its number.
    pub reference: CaseReference,
    /// The case.
    pub case: Option<CaseId>,
    /// What the message is, with that word in it.
    pub class: Class,
}

/// Opens a case from a message that waited for a person, by that person's word: as if it had been understood so when it
/// came: its attachments are read, and its dates run from the day it was received.
///
/// # Errors
/// The store's.
pub(crate) fn open_by_word(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    reader: Option<&Reader>,
    kept: &Kept,
    is: Triage,
    by: &Person,
) -> Result<Opened, Trouble> {
    let mut facts = kept.facts(tx, office, reader)?;
    is.tell(&mut facts.class, &by.name);
    facts.matched = Match::NoCase;
    let decision = decide::open_by_word(&facts, office);
    let receipt = record(tx, office, key, &kept.raw, facts, decision, Concerning::default())?;
    let Outcome::Done {
        facts,
        reference: Some(reference),
        ..
    } = receipt.outcome
    else {
        return Err(Trouble::permanent("opening a case from a message that waited: no number was drawn"));
    };
    let case = tx.find_case(&reference)?;
    Ok(Opened {
        reference,
        case,
        class: facts.class,
    })
}

/// Files a message that waited for a person on a case, by that person's word: what follows from it follows as if it had been
/// known when it came.
///
/// # Errors
/// The store's.
#[expect(
    clippy::too_many_arguments,
    reason = "a message, a case and a person's word that they belong together; one caller has them all"
)]
pub(crate) fn file_by_word(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    reader: Option<&Reader>,
    kept: &Kept,
    case: CaseId,
    file: Case,
    by: &Person,
) -> Result<(), Trouble> {
    let mut facts = kept.facts(tx, office, reader)?;
    facts.matched = Match::Case {
        case,
        reference: file.reference.clone(),
        by: format!("{} says that it belongs there", by.name),
    };
    facts.on_file = Some(Box::new(file));
    let decision = decide::file_by_word(&facts, office);
    let of = concerning(&facts, &decision);
    record(tx, office, key, &kept.raw, facts, decision, of).map(drop)
}
