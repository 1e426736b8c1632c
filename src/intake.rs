//! The doorway in. `prepare` is everything that needs no database: parse, screen, authenticate, read, score; it runs on
//! all cores. Attachments are read by the reader that it is handed, in time that is bounded.
//! `settle` is one transaction for a batch: ask leads, match, decide, write letters, commit; a savepoint a
//! message, so that one bad message never takes another with it. One message is a batch of one.
//! Never: a socket, a clock, a header name, a number of days.

use crate::Trouble;
use crate::casework::act::Triage;
use crate::casework::class::Class;
use crate::casework::correspond;
use crate::casework::decide;
use crate::casework::letter;
use crate::casework::papers;
use crate::casework::papers::Evidence;
use crate::casework::papers::keeping;
use crate::casework::papers::keeping::SealedAs;
use crate::casework::token::Matter;
use crate::casework::{Arrival, Case, CaseAction, CaseId, CaseReference, Decision, Facts, Leads, Match, Office, Person, Sender, Stage};
use crate::clerk;
use crate::mail::{self, Authentication, DkimPass, Fingerprint, Message, RawMessage, ReadDocument, Screened, Typed};
use crate::reading::Reader;
use crate::store::{Cursor, Queued, Store, Transaction, Unread};
use jiff::Timestamp;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// One message, as far as it can be understood without asking the store.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The bytes.
    pub raw: RawMessage,
    /// Its coming.
    pub arrival: Arrival,
    /// The bytes' hash.
    pub fingerprint: Fingerprint,
    /// The message.
    pub message: Message,
    /// Its newly written words.
    pub typed: Typed,
    /// What may answer it.
    pub screened: Screened,
    /// What is proven about its sender.
    pub authentication: Authentication,
    /// What its attachments say.
    pub documents: Vec<ReadDocument>,
    /// What they show of authority and identity.
    pub evidence: Evidence,
    /// What it is about.
    pub class: Class,
    /// Of a message from one of the council's own people: what reads the attachments of an earlier message, should their word
    /// open a case of it.
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

/// Understands one message without the store. Pure but for the reader of attachments; call it on a thread with a large
/// stack (16 MiB), and through [`prepare_safely`] where a panic must cost one message only.
pub fn prepare(raw: RawMessage, arrival: Arrival, office: &Office, own_dkim: Option<&[DkimPass]>, reader: &Reader) -> Prepared {
    let message = mail::parse(&raw);
    let typed = mail::typed(&message);
    let screened = mail::screen(&message, &office.policy.screening);
    let authentication = mail::authentication::authenticate(&message, office.authserv_ids(arrival.place.mailbox()), own_dkim);
    // A machine's attachments are nobody's papers, and a stranger's robot gets none of our time.
    let documents = match screened {
        Screened::Personal => reader.read(&message),
        Screened::Unanswerable(_) | Screened::Bounce(_) => Vec::new(),
    };
    let mut class = office.policy.classification.classify_screened(&message, &typed, &screened);
    let evidence = papers::evidence::gather(
        &message,
        &typed,
        &documents,
        papers::People::of(&class),
        arrival.received_on,
        &office.council.name,
    );
    evidence.settle(&mut class, &message, &typed);
    let own = message.only_from().is_some_and(|f| office.person_at(&f.address).is_some());
    Prepared {
        reader: own.then(|| Arc::new(reader.another())),
        fingerprint: raw.fingerprint(),
        raw,
        arrival,
        message,
        typed,
        screened,
        authentication,
        documents,
        evidence,
        class,
    }
}

/// [`prepare`], with a panic turned into a row that waits for a person.
pub fn prepare_safely(raw: RawMessage, arrival: Arrival, office: &Office, own_dkim: Option<&[DkimPass]>, reader: &Reader) -> Taken {
    let attempt = catch_unwind(AssertUnwindSafe(|| prepare(raw.clone(), arrival.clone(), office, own_dkim, reader)));
    match attempt {
        Ok(prepared) => Taken::Read(Box::new(prepared)),
        Err(_) => {
            let size = raw.bytes().len() as u64;
            let why = "the program failed while reading it; a person must look".to_owned();
            Taken::Unread {
                arrival,
                raw: Some(raw),
                unread: Unread {
                    why,
                    size,
                    ..Unread::default()
                },
            }
        }
    }
}

/// What would be done with a message if the store knew nothing: for `explain`.
pub fn would(prepared: &Prepared, office: &Office) -> (Facts, Decision) {
    let keys = correspond::correspondence_keys(&prepared.message, &prepared.fingerprint, &prepared.screened, office);
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
            tx.mark()?;
            let failed = match catch_unwind(AssertUnwindSafe(|| receive(tx, office, key, &prepared))) {
                Ok(Ok(receipt)) => {
                    tx.keep()?;
                    return Ok(receipt);
                }
                Ok(Err(trouble)) if trouble.is_temporary() => return Err(trouble),
                Ok(Err(trouble)) => trouble.chain(),
                Err(_) => "the program failed while deciding on it".to_owned(),
            };
            tx.undo()?;
            let from = prepared.message.only_from().map(|f| f.address.clone());
            let unread = Unread {
                why: format!("{failed}; a person must look"),
                from,
                subject: prepared.message.subject.clone(),
                message_id: prepared.message.message_id.clone(),
                size: prepared.message.size as u64,
            };
            note_unread(tx, office, key, &prepared.arrival, Some(&prepared.raw), &unread)
        }
    }
}

/// One message in, one committed decision out. No header name and no number of days appears here.
fn receive(tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], prepared: &Prepared) -> Result<Receipt, Trouble> {
    let place = &prepared.arrival.place;
    if let Some(row) = tx.taken(place)? {
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
    let keys = correspond::correspondence_keys(&prepared.message, &prepared.fingerprint, &prepared.screened, office);
    let leads = tx.leads(&keys, prepared.arrival.received_at, prepared.arrival.taken_at)?;
    let mut facts = gather(prepared, &keys, leads, office);
    if let Match::Case { case, reference, .. } = &facts.matched {
        facts.on_file = Some(Box::new(Case::from_events(reference, &tx.events(*case)?)));
    }
    if let Some(receipt) = clerk::receive(tx, office, key, prepared, &facts)? {
        return Ok(receipt);
    }
    let decision = decide::decide(&facts, office);
    let stage = facts.on_file.as_ref().map(|c| c.stage);
    record(tx, office, key, prepared, &facts, decision, stage, None)
}

/// Commits one decision: draws the number of a new case, writes the letters, puts commands and secrets into the notices
/// among them, and remembers the secrets by their hashes. `stage` is where the case stands, `draft` the place of a draft
/// that the notices show.
///
/// # Errors
/// The store's; permanent where a letter cannot be written.
#[expect(
    clippy::too_many_arguments,
    reason = "one commit of everything a decision changes; both callers have all of it"
)]
pub(crate) fn record(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    prepared: &Prepared,
    facts: &Facts,
    decision: Decision,
    stage: Option<Stage>,
    draft: Option<u32>,
) -> Result<Receipt, Trouble> {
    let reference = match &decision.case {
        CaseAction::Open(new) => Some(tx.next_reference(new.register, new.received_on.year())?),
        CaseAction::File(case) => tx.reference(*case)?,
        CaseAction::None => None,
    };
    let stage = match &decision.case {
        CaseAction::Open(new) => Some(new.stage),
        CaseAction::File(_) | CaseAction::None => stage,
    };
    let at = prepared.arrival.taken_at;
    let cause = &prepared.fingerprint.0;
    let mut orders = decision.letters.clone();
    let secrets = clerk::invite(&mut orders, office, key, cause, reference.as_ref(), stage, draft.is_some());
    let letters = write_letters(&orders, office, reference.as_ref(), key, cause, at)?;
    let (raw, sealed) = apart(prepared, facts, &decision);
    let (row, case) = tx.record(&raw, facts, &decision, reference.as_ref(), &letters)?;
    let days = office.policy.identity_copy_days;
    for (is, bytes) in sealed {
        let on = facts.arrival.received_on;
        tx.seal_copy(row, case, is, on, keeping::destroy_by(on, days), &bytes)?;
    }
    let matter = case.map_or(Matter::Row(row), Matter::Case);
    clerk::remember(tx, &letters, &secrets, matter, draft, at)?;
    Ok(Receipt {
        row,
        outcome: Outcome::Done {
            facts: Box::new(facts.clone()),
            decision: Box::new(decision),
            reference,
        },
    })
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
#[expect(clippy::too_many_arguments, reason = "one step of the desk, which has all of it")]
pub(crate) fn open_by_word(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    reader: Option<&Reader>,
    raw: RawMessage,
    arrival: Arrival,
    is: Triage,
    by: &Person,
) -> Result<Opened, Trouble> {
    // The store is held meanwhile; the time that attachments may take is bounded, and such answers are few.
    let nothing = Reader::nothing();
    let mut prepared = prepare(raw, arrival, office, None, reader.unwrap_or(&nothing));
    is.tell(&mut prepared.class, &by.name);
    let keys = correspond::correspondence_keys(&prepared.message, &prepared.fingerprint, &prepared.screened, office);
    let mut leads = tx.leads(&keys, prepared.arrival.received_at, prepared.arrival.taken_at)?;
    // It is the same message, and this time a person has said what it is.
    leads.same_message = None;
    let mut facts = gather(&prepared, &keys, leads, office);
    facts.matched = Match::NoCase;
    let decision = decide::open_by_word(&facts, office);
    let receipt = record(tx, office, key, &prepared, &facts, decision, None, None)?;
    let Outcome::Done {
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
        class: prepared.class,
    })
}

/// An attachment that is sealed apart: what it was taken for, and its bytes.
type ToSeal = (SealedAs, Arc<[u8]>);

/// What of a message is kept with the case, and what is sealed apart: identity documents never lie with the text. Where one
/// cannot be taken out of the bytes, nothing but the header is kept with the text.
fn apart(prepared: &Prepared, facts: &Facts, decision: &Decision) -> (RawMessage, Vec<ToSeal>) {
    let cut = facts.evidence.to_seal();
    if cut.is_empty() || !decision.keep_raw {
        return (prepared.raw.clone(), Vec::new());
    }
    let sealed = cut
        .iter()
        .filter_map(|at| {
            let is = facts
                .evidence
                .identity
                .iter()
                .find(|p| p.attachment == *at)
                .map(|p| SealedAs::of(p.judged))?;
            Some((is, prepared.message.attachments.get(*at)?.bytes.clone()))
        })
        .collect();
    let kept = mail::without_attachments(&prepared.raw, &cut).unwrap_or_else(|| mail::apart::header_only(&prepared.raw));
    (kept, sealed)
}

/// The facts about a message, complete.
fn gather(prepared: &Prepared, keys: &correspond::CorrespondenceKeys, leads: Leads, office: &Office) -> Facts {
    let matched: Match = correspond::match_case(&prepared.message, &prepared.authentication, keys, &leads, office);
    let sender: Sender = correspond::identify(&prepared.message, &prepared.authentication, &matched, &leads, office);
    Facts {
        arrival: prepared.arrival.clone(),
        fingerprint: prepared.fingerprint.clone(),
        message: prepared.message.clone(),
        typed: prepared.typed.clone(),
        screened: prepared.screened.clone(),
        authentication: prepared.authentication.clone(),
        documents: prepared.documents.clone(),
        evidence: prepared.evidence.clone(),
        class: prepared.class.clone(),
        leads,
        matched,
        sender,
        on_file: None,
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
    if let Some(row) = tx.taken(&arrival.place)? {
        return Ok(Receipt {
            row,
            outcome: Outcome::Already,
        });
    }
    let cause = format!("{:?}", arrival.place);
    let leads = tx.leads(&correspond::CorrespondenceKeys::default(), arrival.received_at, arrival.taken_at)?;
    let orders = decide::note_unread(
        &unread.why,
        unread.from.as_ref(),
        &unread.subject,
        unread.size,
        arrival,
        &leads,
        office,
    );
    let letters = write_letters(&orders, office, None, key, &cause, arrival.taken_at)?;
    let row = tx.record_unread(arrival, raw, unread, &letters)?;
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
