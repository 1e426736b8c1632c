//! The doorway in. `prepare` is everything that needs no database: parse, screen, authenticate, read, score; it runs on
//! all cores. Attachments are read by the reader that it is handed, in time that is bounded.
//! `settle` is one transaction for a batch: ask leads, match, decide, write letters, commit; a savepoint a
//! message, so that one bad message never takes another with it. One message is a batch of one. What a person's word makes of a
//! message that waited is in `intake/word.rs`.
//! Never: a socket, a clock, a header name, a number of days.

mod prepare;
mod word;

pub use prepare::{Prepared, Understood, prepare, prepare_safely, understand_safely};
pub(crate) use word::Kept;
pub(crate) use word::Word;
pub(crate) use word::Worded;
pub(crate) use word::by_word;
pub(crate) use word::file_by_word;

use crate::Trouble;
use crate::casework::by_form;
use crate::casework::clock::london_day;
use crate::casework::correspond;
use crate::casework::correspond::Lead;
use crate::casework::decide;
use crate::casework::letter;
use crate::casework::letter::data::Offers;
use crate::casework::papers::keeping;
use crate::casework::papers::keeping::SealedAs;
use crate::casework::token::Matter;
use crate::casework::{Arrival, Case, CaseAction, CaseReference, Decision, Facts, Kind, Leads, Match, Office, Sender};
use crate::clerk;
use crate::clerk::About;
use crate::mail::{self, Fingerprint, RawMessage, Screened};
use crate::reading::Reader;
use crate::store;
use crate::store::{Cursor, Queued, Store, Transaction, Unread};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a message brought that is no fact about it.
#[derive(Debug)]
pub struct Brought {
    /// Its bytes.
    pub raw: RawMessage,
    /// As in [`Prepared`].
    pub reader: Option<Arc<Reader>>,
}

/// A message on its way to the store: read, or not readable but never lost.
#[derive(Debug, Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a batch holds fifty at most, and all but a few are of the small kind"
)]
pub enum Taken {
    /// It was read.
    Read(Box<Prepared>),
    /// It gets a row that says why it was not.
    Unread {
        /// Its coming.
        arrival: Arrival,
        /// Its bytes, where they were fetched.
        raw: Option<RawMessage>,
        /// Why.
        unread: Unread,
    },
}

/// What became of a message in the store.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Its ledger row.
    pub row: i64,
    /// What was done.
    pub outcome: Outcome,
}

/// What was done with a message.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Decided and committed.
    Done {
        /// What it was understood as.
        facts: Box<Facts>,
        /// The decision.
        decision: Box<Decision>,
        /// The case it opened or touched.
        reference: Option<CaseReference>,
    },
    /// This place was taken before: nothing was done.
    Already,
    /// The same bytes of a folder that was renumbered: its row now names both places.
    Renumbered,
    /// It could not be read: its row says why, and the clerk is told.
    Unread(String),
}

/// How far a folder is taken once a batch is settled; moved in the batch's own transaction.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The shared mailbox's name.
    pub mailbox: String,
    /// The folder on the server.
    pub folder: String,
    /// Where its cursor stands afterwards.
    pub cursor: Cursor,
}

/// What would be done with a message if the store knew nothing: for `explain`.
pub fn would(prepared: Prepared, office: &Office) -> (Facts, Decision) {
    let keys = keys(&prepared, office);
    let facts = gather(prepared, &keys, Leads::default(), office);
    let decision = decide::decide(&facts, office);
    (facts, decision)
}

/// Settles a batch in one transaction. Temporary trouble undoes the whole batch, and its messages are taken again;
/// permanent trouble with one message gives that message a row that waits for a person.
pub fn settle(
    store: &mut dyn Store,
    office: &Office,
    key: &[u8; 32],
    batch: Vec<Taken>,
    progress: Option<&Progress>,
) -> Result<Vec<Receipt>, Trouble> {
    let mut tx = store.begin()?;
    let mut receipts = Vec::with_capacity(batch.len());
    for taken in batch {
        receipts.push(settle_one(tx.as_mut(), office, key, taken)?);
    }
    if let Some(p) = progress {
        tx.set_cursor(&p.mailbox, &p.folder, &p.cursor)?;
    }
    tx.commit()?;
    Ok(receipts)
}

fn settle_one(tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], taken: Taken) -> Result<Receipt, Trouble> {
    match taken {
        Taken::Unread { arrival, raw, unread } => note_unread(tx, office, key, &arrival, raw.as_ref(), &unread),
        Taken::Read(prepared) => {
            let (raw, arrival) = (prepared.raw.clone(), prepared.arrival.clone());
            let known = Unread {
                why: String::new(),
                from: prepared.message.only_from().map(|f| f.address.clone()),
                subject: prepared.message.subject.clone(),
                message_id: prepared.message.message_id.clone(),
                size: prepared.message.size as u64,
            };
            let failed = match store::alone(tx, "deciding on it", |tx| receive(tx, office, key, *prepared))? {
                Ok(receipt) => return Ok(receipt),
                Err(why) => why,
            };
            let unread = Unread {
                why: format!("{failed}; a person must look"),
                ..known
            };
            note_unread(tx, office, key, &arrival, Some(&raw), &unread)
        }
    }
}

/// One message in, one committed decision out. No header name and no number of days appears here.
fn receive(tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], prepared: Prepared) -> Result<Receipt, Trouble> {
    let place = &prepared.arrival.place;
    if let Some(row) = tx.taken(place, &prepared.fingerprint, prepared.message.size as u64)? {
        return Ok(Receipt {
            row,
            outcome: Outcome::Already,
        });
    }
    if let Some(row) = tx.renumbered(place, &prepared.fingerprint)? {
        tx.also_lies(row, place)?;
        return Ok(Receipt {
            row,
            outcome: Outcome::Renumbered,
        });
    }
    let keys = keys(&prepared, office);
    let leads = tx.leads(&keys, prepared.arrival.received_at, prepared.arrival.taken_at)?;
    let brought = Brought {
        raw: prepared.raw.clone(),
        reader: prepared.reader.clone(),
    };
    let mut facts = gather(prepared, &keys, leads, office);
    belongs_to_decided(tx, &mut facts, office)?;
    // A report on a letter of ours is about the letter's case, whoever it comes from.
    let on_file = match &facts.matched {
        Match::Case { case, reference, .. } => Some((*case, reference.clone())),
        Match::Ambiguous { .. } | Match::NoCase => facts.leads.by_reported.as_ref().map(|l| (l.case, l.reference.clone())),
    };
    if let Some((case, reference)) = on_file {
        facts.on_file = Some(Box::new(Case::from_events(&reference, &tx.events(case)?)));
        decide::on_its_file(&mut facts);
    }
    if let Some(evidence) = decide::evidence_on_file(&facts, office) {
        facts.evidence = evidence;
    }
    let mut shown = clerk::shown(tx, office, &facts)?;
    let leaks = clerk::cancel_leaks(tx, office, &mut facts, &mut shown)?;
    let receipt = match clerk::receive(tx, office, key, &brought, &facts, &shown)? {
        Some(receipt) => receipt,
        None => decided_on(tx, office, key, &brought, facts)?,
    };
    leaks.say_anew(tx, office, key, &receipt)?;
    Ok(receipt)
}

/// What nobody of the council commanded: decided, and committed.
fn decided_on(tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], brought: &Brought, facts: Facts) -> Result<Receipt, Trouble> {
    let decision = decide::decide(&facts, office);
    let of = concerning(&facts, &decision);
    let besides = decide::asks_besides(&facts, &decision).then(|| facts.clone());
    let receipt = record(tx, office, key, &brought.raw, facts, decision, of)?;
    if let Some(facts) = besides {
        word::open_request(tx, office, key, &brought.raw, facts, &receipt)?;
    }
    Ok(receipt)
}

/// What the store is asked about a message.
fn keys(prepared: &Prepared, office: &Office) -> correspond::CorrespondenceKeys {
    correspond::correspondence_keys(&prepared.message, &prepared.fingerprint, &prepared.screened, office)
        .of_regulator(&prepared.class, &prepared.typed)
        .of_form(prepared.filled_in.as_ref())
}

/// A request for a review that answers nothing of ours and names no number belongs to the decided case of its sender (R31).
fn belongs_to_decided(tx: &mut dyn Transaction, facts: &mut Facts, office: &Office) -> Result<(), Trouble> {
    let asks = facts.class.kind == Kind::Review && facts.class.firm && facts.matched == Match::NoCase;
    if !asks || !matches!(facts.sender, Sender::Public(_)) || facts.screened != Screened::Personal {
        return Ok(());
    }
    let decided = decided(tx, facts.leads.by_party.iter().chain(&facts.leads.ended))?;
    if let Some(matched) = correspond::match_review(&facts.class, &facts.authentication, &facts.matched, &decided) {
        facts.sender = correspond::identify(&facts.message, &facts.authentication, &matched, &facts.leads, office);
        facts.matched = matched;
    }
    Ok(())
}

/// Those of a person's cases in which they know a decision, in order.
fn decided<'a>(tx: &mut dyn Transaction, leads: impl Iterator<Item = &'a Lead>) -> Result<Vec<&'a Lead>, Trouble> {
    let mut decided = Vec::new();
    for lead in leads {
        if Case::from_events(&lead.reference, &tx.events(lead.case)?).is_decided() {
            decided.push(lead);
        }
    }
    Ok(decided)
}

/// What the letters of a decision are about, beside what it says itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Concerning {
    /// The case that the letters are about, as it stands when they leave.
    pub case: Option<Box<Case>>,
    /// The place of a draft that they show.
    pub draft: Option<u32>,
    /// The waiting message that they are about, and what can be said of it.
    pub row: Option<(i64, Offers)>,
}

/// Commits one decision: draws the number of a new case, writes the letters, puts commands and secrets into the notices
/// among them, and remembers the secrets by their hashes.
///
/// # Errors
/// The store's; permanent where a letter cannot be written.
pub(crate) fn record(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    raw: &RawMessage,
    mut facts: Facts,
    decision: Decision,
    of: Concerning,
) -> Result<Receipt, Trouble> {
    let reference = match &decision.case {
        CaseAction::Open(new) => Some(tx.next_reference(new.register, new.received_on.year())?),
        CaseAction::File(case) => tx.reference(*case)?,
        CaseAction::None => None,
    };
    let at = facts.arrival.taken_at;
    let case = match (&decision.case, &reference) {
        (CaseAction::Open(_), Some(reference)) => {
            let opened = Case::from_events(reference, &[]).with(&decision.events, london_day(at));
            Some(Box::new(opened))
        }
        _ => of.case,
    };
    let about = About {
        reference: reference.as_ref(),
        case: case.as_deref(),
        draft: of.draft,
        offers: of.row.map(|(_, offers)| offers),
    };
    // A message that is recorded once more has letters of its own.
    let cause = &match facts.leads.same_message {
        None => facts.fingerprint.0.clone(),
        Some(_) => format!("{} once more", facts.fingerprint.0),
    };
    let letters = clerk::write(decision.letters.clone(), office, key, cause, &about, at)?;
    let (raw, sealed) = apart(raw, &facts, &decision);
    let (row, case) = tx.record(&raw, &facts, &decision, reference.as_ref(), &letters.letters)?;
    let days = office.policy.identity_copy_days;
    // Of a message that is recorded once more (a request inside a complaint) the copies are sealed already.
    for (is, bytes) in sealed.into_iter().filter(|_| facts.leads.same_message.is_none()) {
        let on = facts.arrival.received_on;
        tx.seal_copy(row, case, is, on, keeping::destroy_by(on, days), &bytes)?;
    }
    for (person, urgent) in &decision.untold {
        tx.note_untold(row, person, *urgent, at)?;
    }
    let matter = case.map_or(Matter::Row(of.row.map_or(row, |(of, _)| of)), Matter::Case);
    letters.remember(tx, matter, of.draft, at)?;
    facts.message.forget_bytes();
    Ok(Receipt {
        row,
        outcome: Outcome::Done {
            facts: Box::new(facts),
            decision: Box::new(decision),
            reference,
        },
    })
}

/// Where the case of a message stands once what was decided about it is on its file.
fn concerning(facts: &Facts, decision: &Decision) -> Concerning {
    let mut of = Concerning::default();
    if let Some(case) = &facts.on_file {
        of.case = Some(Box::new(case.with(&decision.events, london_day(facts.arrival.taken_at))));
    }
    of
}

/// An attachment that is sealed apart: what it was taken for, and its bytes.
type ToSeal = (SealedAs, Arc<[u8]>);

/// What of a message is kept with the case, and what is sealed apart: identity documents never lie with the text. Where one
/// cannot be taken out of the bytes, nothing but the header is kept with the text.
fn apart(raw: &RawMessage, facts: &Facts, decision: &Decision) -> (RawMessage, Vec<ToSeal>) {
    // Papers that nobody looked at, because their sender's case was opened in the same moment: they stay in the mailbox alone.
    let unread =
        by_form::is_somebodys_mail(&facts.screened, facts.filled_in.as_ref()) && facts.documents.len() < facts.message.attachments.len();
    let to_seal = facts.evidence.to_seal();
    let cut: BTreeSet<usize> = match unread {
        true => (0..facts.message.attachments.len()).collect(),
        false => to_seal.keys().copied().collect(),
    };
    if cut.is_empty() || !decision.keep_raw {
        return (raw.clone(), Vec::new());
    }
    let attachments = &facts.message.attachments;
    let sealed = to_seal
        .iter()
        .filter_map(|(at, is)| Some((*is, attachments.get(*at)?.bytes.clone())))
        .collect();
    let kept = mail::without_attachments(raw, &cut).unwrap_or_else(|| mail::apart::header_only(raw));
    (kept, sealed)
}

/// The facts about a message, complete.
fn gather(prepared: Prepared, keys: &correspond::CorrespondenceKeys, leads: Leads, office: &Office) -> Facts {
    let matched: Match = correspond::match_case(&prepared.message, &prepared.authentication, keys, &leads, office);
    let sender: Sender = correspond::identify(&prepared.message, &prepared.authentication, &matched, &leads, office);
    let mut class = prepared.class;
    // What a form sends in the clerk's own name, somebody else typed.
    let hers = matches!(sender, Sender::Officer(_)) && prepared.filled_in.is_none();
    if !hers || prepared.typed.forwarded.is_some() {
        let on_a_case = matches!(matched, Match::Case { .. });
        decide::naming_the_clerk(&mut class, &prepared.message, &prepared.typed, on_a_case, office);
    }
    Facts {
        arrival: prepared.arrival,
        fingerprint: prepared.fingerprint,
        message: prepared.message,
        typed: prepared.typed,
        screened: prepared.screened,
        filled_in: prepared.filled_in,
        authentication: prepared.authentication,
        documents: prepared.documents,
        evidence: prepared.evidence,
        class,
        leads,
        matched,
        sender,
        on_file: None,
        goes_with: None,
        shows: Vec::new(),
    }
}

fn note_unread(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    arrival: &Arrival,
    raw: Option<&RawMessage>,
    unread: &Unread,
) -> Result<Receipt, Trouble> {
    let fingerprint = raw.map_or_else(|| Fingerprint(String::new()), RawMessage::fingerprint);
    if let Some(row) = tx.taken(&arrival.place, &fingerprint, unread.size)? {
        return Ok(Receipt {
            row,
            outcome: Outcome::Already,
        });
    }
    let renumbered = match raw {
        Some(_) => tx.renumbered(&arrival.place, &fingerprint)?,
        None => tx.renumbered_unread(arrival, unread)?,
    };
    if let Some(row) = renumbered {
        tx.also_lies(row, &arrival.place)?;
        return Ok(Receipt {
            row,
            outcome: Outcome::Renumbered,
        });
    }
    let cause = format!("{:?}", arrival.place);
    let leads = tx.leads(&correspond::CorrespondenceKeys::default(), arrival.received_at, arrival.taken_at)?;
    let (orders, untold) = decide::note_unread(
        &unread.why,
        unread.from.as_ref(),
        &unread.subject,
        unread.size,
        arrival,
        &leads,
        office,
    );
    let letters = clerk::write(orders, office, key, &cause, &About::default(), arrival.taken_at)?;
    let row = tx.record_unread(arrival, raw, unread, &letters.letters)?;
    for person in &untold {
        tx.note_untold(row, person, false, arrival.taken_at)?;
    }
    letters.remember(tx, Matter::Row(row), None, arrival.taken_at)?;
    Ok(Receipt {
        row,
        outcome: Outcome::Unread(unread.why.clone()),
    })
}

/// Writes the letters of one decision as bytes for the outbox. `cause` is what they are about: with the installation's
/// key it makes their Message-IDs.
///
/// # Errors
/// Permanent where a letter cannot be written as mail (an address that no server takes).
pub fn write_letters(
    orders: &[letter::LetterOrder],
    office: &Office,
    reference: Option<&CaseReference>,
    key: &[u8; 32],
    cause: &str,
    at: Timestamp,
) -> Result<Vec<Queued>, Trouble> {
    let mut queued = Vec::with_capacity(orders.len());
    for (index, order) in orders.iter().enumerate() {
        let outgoing = letter::write(order, office, reference, key, cause, index, at);
        let bytes = mail::compose(&outgoing).map_err(|why| Trouble::permanent(format!("writing the letter {}: {why}", order.kind)))?;
        queued.push(Queued {
            // A letter to be posted counts as the letter inside it.
            kind: letter::stands_for(order),
            message_id: outgoing.message_id,
            to: outgoing.to.address,
            bytes,
            to_public: order.to_public,
        });
    }
    Ok(queued)
}
