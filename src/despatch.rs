//! The doorway out: outbox → carrier → what became of it.
//!
//! | state | who owns the letter | what a crash here does |
//! |---|---|---|
//! | queued | the store: committed with the decision that caused it | nothing: it is due again |
//! | attempted | the store: the attempt is counted and committed before the dialogue | it is tried again with the same Message-ID |
//! | handed over | the council's mail server, which answered 2xx after the last dot | nothing |
//! | failed | a person: an event on the case and a notice to the clerk | nothing |
//!
//! A letter to the public is looked through for secrets of the desk before the first attempt.
//!
//! The impossible, stated (qmail INTERNALS §6): a crash between the server's 2xx and our commit sends the letter a
//! second time, and not before its next turn. Its Message-ID is a keyed hash of its cause, so both copies are one letter to
//! every mail program.

use crate::Trouble;
use crate::casefile::letter_left;
use crate::casework::Office;
use crate::casework::decide;
use crate::clerk::shows_secret;
use crate::intake::write_letters;
use crate::mail::AddrSpec;
use crate::store::{OutboxRow, Store, Transaction, Writer};
use crate::transport::{Carrier, Delivery, Parcel};
use futures::stream::{self, StreamExt};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Letters taken from the outbox at a time.
const BATCH: usize = 48;
/// RFC 5321 §4.5.4.1: give-up time is at least four days; a person hears of it long before.
const PATIENCE: SignedDuration = SignedDuration::from_hours(4 * 24);

/// What one round of despatch did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Letters the server took.
    pub handed_over: usize,
    /// Letters put off.
    pub put_off: usize,
    /// Letters given up.
    pub given_up: usize,
}

/// What despatch needs; cheap to clone.
#[derive(Clone)]
pub struct Despatch {
    /// The one writer.
    pub store: Writer,
    /// What takes letters away.
    pub carrier: Arc<dyn Carrier>,
    /// For the notice about a letter that failed.
    pub office: Arc<Office>,
    /// The key of Message-IDs.
    pub key: [u8; 32],
    /// The reverse-path of our letters, where reports about them come back to.
    pub reverse_path: Option<AddrSpec>,
    /// The date: the one thing of the world that tests replace.
    pub now: fn() -> Timestamp,
}

impl Despatch {
    /// Sends every letter that is due, and answers what became of them. A letter that fails stops no other.
    ///
    /// # Errors
    /// The store's; the carrier's troubles are what became of letters.
    pub async fn send_due(&self) -> Result<Sent, Trouble> {
        let mut sent = Sent::default();
        loop {
            let now = (self.now)();
            let (office, key) = (self.office.clone(), self.key);
            let (due, stopped) = self.store.ask(move |store| take_due(store, &office, &key, now)).await?;
            sent.given_up += stopped;
            if due.is_empty() {
                // What was stopped made room for the next.
                if stopped > 0 {
                    continue;
                }
                return Ok(sent);
            }
            let lanes = self.carrier.lanes().max(1);
            let mut results = stream::iter(due).map(|(row, bytes)| self.send(row, bytes)).buffer_unordered(lanes);
            let mut server_is_down = false;
            let mut failed = None;
            // To the end, whatever fails: a dialogue that is dropped half-way leaves a letter of which nobody knows.
            while let Some(result) = results.next().await {
                match result {
                    Ok(Fate::HandedOver) => sent.handed_over += 1,
                    Ok(Fate::PutOff) => {
                        sent.put_off += 1;
                        server_is_down = true;
                    }
                    Ok(Fate::GivenUp) => sent.given_up += 1,
                    Err(trouble) => failed = failed.or(Some(trouble)),
                }
            }
            if let Some(trouble) = failed {
                return Err(trouble);
            }
            // Put-off letters are due later; the rest of the queue waits with them rather than knock at a closed door.
            if server_is_down && sent.handed_over == 0 {
                return Ok(sent);
            }
        }
    }

    async fn send(&self, row: OutboxRow, bytes: Vec<u8>) -> Result<Fate, Trouble> {
        let parcel = Parcel {
            reverse_path: self.reverse_path.clone(),
            forward_path: row.to.clone(),
            message_id: row.message_id.clone(),
            bytes,
        };
        let delivery = self.carrier.hand_over(&parcel).await;
        let now = (self.now)();
        let (office, key) = (self.office.clone(), self.key);
        let fate = judge(&row, &delivery, now);
        tracing::info!(letter = row.id, attempts = row.attempts + 1, fate = ?fate, "letter");
        self.store
            .ask(move |store| note(store, &office, &key, &row, &delivery, fate, now))
            .await?;
        Ok(fate)
    }
}

/// What is done about a letter after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    HandedOver,
    PutOff,
    GivenUp,
}

/// Letters to be sent, each with its bytes, and how many were stopped.
pub type Due = (Vec<(OutboxRow, Vec<u8>)>, usize);

/// The letters that are due, their attempt counted and committed before the dialogue begins. One to the public that holds a
/// secret of the desk is stopped here, the last place before it leaves, and a person is told (attack 3).
///
/// # Errors
/// The store's.
pub fn take_due(store: &mut dyn Store, office: &Office, key: &[u8; 32], now: Timestamp) -> Result<Due, Trouble> {
    let mut tx = store.begin()?;
    let rows = tx.letters_due(now, BATCH)?;
    let (mut due, mut stopped) = (Vec::with_capacity(rows.len()), 0);
    for row in rows {
        let bytes = tx.letter_bytes(row.id)?;
        if row.to_public && shows_secret(tx.as_mut(), &bytes)? {
            tracing::error!(letter = row.id, "a letter to the public holds a secret of the desk and was stopped");
            give_up(tx.as_mut(), office, key, &row, HOLDS_A_SECRET, now)?;
            stopped += 1;
            continue;
        }
        tx.count_attempt(row.id, now, next_attempt(&row, now))?;
        due.push((row, bytes));
    }
    tx.commit()?;
    Ok((due, stopped))
}

/// What the outbox says of a letter that was stopped.
const HOLDS_A_SECRET: &str = "not sent: it holds a secret that proves who gives commands";

/// Decides what an answer means for a letter.
fn judge(row: &OutboxRow, delivery: &Delivery, now: Timestamp) -> Fate {
    // Not from when it was queued: a machine that was off, and whoever puts a letter back, begin anew.
    let patience_ended = row.first_attempt_at.is_some_and(|first| now.duration_since(first) > PATIENCE);
    match delivery {
        Delivery::HandedOver(_) => Fate::HandedOver,
        Delivery::Refused(_) => Fate::GivenUp,
        // Nobody knows whether it arrived: the same Message-ID once more, then a person, whatever came between.
        Delivery::Unknown(_) if row.unknown > 0 => Fate::GivenUp,
        Delivery::Later(_) | Delivery::Unknown(_) if patience_ended => Fate::GivenUp,
        Delivery::Later(_) | Delivery::Unknown(_) => Fate::PutOff,
    }
}

/// How the answer of an attempt without a known outcome begins.
const UNKNOWN: &str = "outcome unknown: ";

/// Minutes until the next attempt: 1, 2, 4 … up to four hours.
fn delay(attempts: u32) -> SignedDuration {
    SignedDuration::from_mins(1_i64.checked_shl(attempts.min(8)).unwrap_or(240).min(240))
}

/// When a letter is due again after an attempt that begins now.
fn next_attempt(row: &OutboxRow, now: Timestamp) -> Timestamp {
    now.saturating_add(delay(row.attempts)).unwrap_or(now)
}

fn note(
    store: &mut dyn Store,
    office: &Office,
    key: &[u8; 32],
    row: &OutboxRow,
    delivery: &Delivery,
    fate: Fate,
    now: Timestamp,
) -> Result<(), Trouble> {
    let answer = match delivery {
        Delivery::HandedOver(a) | Delivery::Later(a) | Delivery::Refused(a) => a.clone(),
        Delivery::Unknown(a) => format!("{UNKNOWN}{a}"),
    };
    let mut tx = store.begin()?;
    match fate {
        Fate::HandedOver => letter_left(tx.as_mut(), office, row, now, &answer)?,
        Fate::PutOff => {
            let unknown = matches!(delivery, Delivery::Unknown(_));
            tx.put_off(row.id, next_attempt(row, now), &answer, unknown)?;
        }
        Fate::GivenUp => give_up(tx.as_mut(), office, key, row, &answer, now)?,
    }
    tx.commit()
}

/// A letter does not leave any more: an event on its case, and a notice to the clerk.
fn give_up(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    row: &OutboxRow,
    answer: &str,
    now: Timestamp,
) -> Result<(), Trouble> {
    tx.given_up(row.id, now, answer)?;
    let orders = decide::letter_given_up(row.kind, &row.to, row.to_public, row.about_the_clerk, office);
    // Put back and given up again, it is told again.
    let cause = match row.given_up {
        0 => row.message_id.0.clone(),
        before => format!("{} given up {}", row.message_id.0, before + 1),
    };
    for letter in write_letters(&orders, office, row.reference.as_ref(), key, &cause, now)? {
        tx.queue(&letter, row.case, now)?;
    }
    Ok(())
}
