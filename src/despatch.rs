//! The doorway out: outbox → carrier → what became of it.
//!
//! | state | who owns the letter | what a crash here does |
//! |---|---|---|
//! | queued | the store: committed with the decision that caused it | nothing: it is due again |
//! | attempted | the store: the attempt is counted and committed before the dialogue | it is tried again with the same Message-ID |
//! | handed over | the council's mail server, which answered 2xx after the last dot | nothing |
//! | failed | a person: an event on the case and a notice to the clerk | nothing |
//!
//! What says nothing of a letter (no connection, a refused login, a sender the server does not like) ends the round: the
//! others were not tried and wait with it (`door`).
//!
//! A letter to the public is looked through for secrets of the desk before the first attempt.
//!
//! The impossible, stated (qmail INTERNALS §6): a crash between the server's 2xx and our commit sends the letter a
//! second time, and not before its next turn. Its Message-ID is a keyed hash of its cause, so both copies are one letter to
//! every mail program.

mod door;

use crate::Trouble;
use crate::casefile::letter_left;
use crate::casework::Case;
use crate::casework::Office;
use crate::casework::clock::london_day;
use crate::casework::decide;
use crate::casework::token::Matter;
use crate::clerk;
use crate::clerk::About;
use crate::clerk::shows_secret;
use crate::mail::AddrSpec;
use crate::store::{OutboxRow, Queued, Store, Transaction, Writer};
use crate::transport::{Carrier, Delivery, Parcel};
pub use door::Door;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Letters taken from the outbox at a time.
const BATCH: usize = 48;
/// A dialogue that took so long and came to nothing is a silent server's: nobody else waits for it in this round.
const SILENT: Duration = Duration::from_secs(45);
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

impl std::ops::AddAssign for Sent {
    fn add_assign(&mut self, more: Self) {
        self.handed_over += more.handed_over;
        self.put_off += more.put_off;
        self.given_up += more.given_up;
    }
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
    /// Whether the way out is open.
    pub door: Arc<Door>,
}

impl Despatch {
    /// Sends every letter that is due, and answers what became of them. A letter that fails stops no other; a server that
    /// takes none at all stops all.
    ///
    /// # Errors
    /// The store's; the carrier's troubles are what became of letters.
    pub async fn send_due(&self) -> Result<Sent, Trouble> {
        self.send_due_until(|| false).await
    }

    /// The same for a program that may be asked to end meanwhile: then the first letter that is put off is the last that is
    /// tried.
    ///
    /// # Errors
    /// The store's.
    pub async fn send_due_until<E: Fn() -> bool + Sync>(&self, ending: E) -> Result<Sent, Trouble> {
        let mut sent = Sent::default();
        loop {
            let now = (self.now)();
            if self.door.closed_until(now).is_some() {
                return Ok(sent);
            }
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
            let round = self.send_all(due, &ending).await?;
            sent += round;
            // Put-off letters are due later; the rest of the queue waits with them rather than knock at a closed door.
            if round.put_off > 0 && (sent.handed_over == 0 || ending()) {
                return Ok(sent);
            }
        }
    }

    /// Carries letters away in as many lanes as there are, and writes down what became of them meanwhile: what came in while
    /// the last was written is written together. The first goes alone: it finds out whether the server takes any.
    async fn send_all<E: Fn() -> bool + Sync>(&self, due: Vec<(OutboxRow, Vec<u8>)>, ending: &E) -> Result<Sent, Trouble> {
        let lanes = self.carrier.lanes().max(1);
        let (done, mut attempts) = mpsc::channel(BATCH);
        let round = Round {
            despatch: self,
            queue: Mutex::new(VecDeque::from(due)),
            goes_on: AtomicBool::new(true),
            ending,
        };
        let carrying = async {
            let done = done;
            round.carry_next(&done).await;
            join_all((0..lanes).map(|_| round.carry_rest(&done))).await;
        };
        let noting = async {
            let mut sent = Ok(Sent::default());
            let mut some = Vec::new();
            while attempts.recv_many(&mut some, BATCH).await > 0 {
                let attempts = std::mem::take(&mut some);
                if let Ok(so_far) = &mut sent {
                    match self.note(attempts).await {
                        Ok(noted) => *so_far += noted,
                        Err(trouble) => {
                            // Letters under way are finished, no other is begun. What became of those is not written down;
                            // each attempt was counted before it was made, and is made again.
                            round.goes_on.store(false, Ordering::Relaxed);
                            sent = Err(trouble);
                        }
                    }
                }
            }
            sent
        };
        let mut sent = tokio::join!(carrying, noting).1?;
        let left = round.queue.into_inner().unwrap_or_else(PoisonError::into_inner);
        sent.put_off += self.leave(left).await?;
        Ok(sent)
    }

    /// Letters that were taken for this round and not begun: their attempt was counted and not made.
    async fn leave(&self, left: VecDeque<(OutboxRow, Vec<u8>)>) -> Result<usize, Trouble> {
        let now = (self.now)();
        let due_at = self.door.closed_until(now).unwrap_or(now);
        let ids: Vec<i64> = left.iter().map(|(row, _)| row.id).collect();
        let count = ids.len();
        if count > 0 {
            self.store
                .ask(move |store| {
                    let mut tx = store.begin()?;
                    for id in &ids {
                        tx.not_attempted(*id, due_at)?;
                    }
                    tx.commit()
                })
                .await?;
        }
        Ok(count)
    }

    /// Hands over a notice that the store cannot hold. It is tried once: whether it left is said in the log alone.
    pub async fn hand_over_unwritten(&self, notice: Queued) {
        let parcel = Parcel {
            reverse_path: self.reverse_path.clone(),
            forward_path: notice.to,
            message_id: notice.message_id,
            bytes: notice.bytes,
        };
        match self.carrier.hand_over(&parcel).await {
            Delivery::HandedOver(_) => tracing::info!(kind = %notice.kind, "a notice that could not be written down left"),
            Delivery::Later(_) | Delivery::Closed(_) | Delivery::Unknown(_) | Delivery::Refused(_) => {
                tracing::warn!(kind = %notice.kind, "a notice that could not be written down did not leave");
            }
        }
    }

    async fn carry(&self, row: OutboxRow, bytes: Vec<u8>) -> Attempt {
        let parcel = Parcel {
            reverse_path: self.reverse_path.clone(),
            forward_path: row.to.clone(),
            message_id: row.message_id.clone(),
            bytes,
        };
        let begun = Instant::now();
        let delivery = self.carrier.hand_over(&parcel).await;
        let at = (self.now)();
        let fate = judge(&row, &delivery, at);
        let silent = begun.elapsed() >= SILENT && matches!(delivery, Delivery::Later(_) | Delivery::Unknown(_));
        let door_closed = silent || matches!(delivery, Delivery::Closed(_));
        let mut next = next_attempt(&row, at);
        if door_closed {
            let (until, news) = self.door.found_closed(at);
            // Behind the others that wait for the same moment: another knocks then.
            next = until.saturating_add(SignedDuration::from_secs(1)).unwrap_or(until);
            if news {
                let why = delivery.words();
                tracing::warn!(why, until = %until, "no letter leaves: the mail server takes none of ours now");
            }
        } else {
            self.door.found_open();
        }
        match fate {
            Fate::GivenUp => {
                tracing::warn!(
                    letter = row.id,
                    attempts = row.attempts + 1,
                    "letter failed for good: redress outbox says why"
                );
            }
            Fate::HandedOver | Fate::PutOff => tracing::info!(letter = row.id, attempts = row.attempts + 1, fate = ?fate, "letter"),
        }
        Attempt {
            row,
            delivery,
            fate,
            at,
            next,
            door_closed,
        }
    }

    async fn note(&self, attempts: Vec<Attempt>) -> Result<Sent, Trouble> {
        let (office, key) = (self.office.clone(), self.key);
        self.store.ask(move |store| note_all(store, &office, &key, &attempts)).await
    }
}

/// Letters on their way out together.
struct Round<'a, E> {
    despatch: &'a Despatch,
    queue: Mutex<VecDeque<(OutboxRow, Vec<u8>)>>,
    /// Whether another letter is begun.
    goes_on: AtomicBool,
    ending: &'a E,
}

impl<E: Fn() -> bool + Sync> Round<'_, E> {
    /// Carries the next letter; false where none is begun any more.
    async fn carry_next(&self, done: &mpsc::Sender<Attempt>) -> bool {
        if !self.goes_on.load(Ordering::Relaxed) {
            return false;
        }
        let next = self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some((row, bytes)) = next else { return false };
        let attempt = self.despatch.carry(row, bytes).await;
        if attempt.door_closed || attempt.fate == Fate::PutOff && (self.ending)() {
            self.goes_on.store(false, Ordering::Relaxed);
        }
        // It is listened to until the last has been sent.
        let _ = done.send(attempt).await;
        true
    }

    async fn carry_rest(&self, done: &mpsc::Sender<Attempt>) {
        while self.carry_next(done).await {}
    }
}

/// A letter, and what became of it.
struct Attempt {
    row: OutboxRow,
    delivery: Delivery,
    fate: Fate,
    at: Timestamp,
    /// When it is due again, where it was put off.
    next: Timestamp,
    /// Whether what became of it says that no other letter need be tried now.
    door_closed: bool,
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
        Delivery::Later(_) | Delivery::Closed(_) | Delivery::Unknown(_) if patience_ended => Fate::GivenUp,
        Delivery::Later(_) | Delivery::Closed(_) | Delivery::Unknown(_) => Fate::PutOff,
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

/// Writes down what became of some letters, in one transaction. Permanent trouble with one undoes none of the others: they
/// have left, and must not leave again.
fn note_all(store: &mut dyn Store, office: &Office, key: &[u8; 32], attempts: &[Attempt]) -> Result<Sent, Trouble> {
    let mut sent = Sent::default();
    let mut failed = None;
    let mut tx = store.begin()?;
    for attempt in attempts {
        tx.mark()?;
        match note(tx.as_mut(), office, key, attempt) {
            Ok(()) => tx.keep()?,
            Err(trouble) if trouble.is_temporary() => return Err(trouble),
            Err(trouble) => {
                tx.undo()?;
                failed = Some(trouble);
            }
        }
        match attempt.fate {
            Fate::HandedOver => sent.handed_over += 1,
            Fate::PutOff => sent.put_off += 1,
            Fate::GivenUp => sent.given_up += 1,
        }
    }
    tx.commit()?;
    failed.map_or(Ok(sent), Err)
}

fn note(tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], attempt: &Attempt) -> Result<(), Trouble> {
    let Attempt {
        row,
        delivery,
        fate,
        at,
        next,
        ..
    } = attempt;
    let answer = match delivery {
        Delivery::Unknown(a) => format!("{UNKNOWN}{a}"),
        other => other.words().to_owned(),
    };
    match fate {
        Fate::HandedOver => letter_left(tx, office, row, *at, &answer),
        Fate::PutOff => {
            let unknown = matches!(delivery, Delivery::Unknown(_));
            tx.put_off(row.id, *next, &answer, unknown)
        }
        Fate::GivenUp => give_up(tx, office, key, row, &answer, *at),
    }
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
    let orders = decide::letter_given_up(row.kind, &row.to, answer, row.to_public, row.about_the_clerk, office);
    let cause = match row.given_up {
        // Whoever's mailbox refuses our mail refuses all of it: their stand-in hears of it once a day.
        _ if !row.to_public => format!("{} refuses our mail {}", row.to, london_day(now)),
        0 => row.message_id.0.clone(),
        // Put back and given up again, it is told again.
        before => format!("{} given up {}", row.message_id.0, before + 1),
    };
    if orders.is_empty() {
        return Ok(());
    }
    let file = match (row.case, &row.reference) {
        (Some(case), Some(reference)) => Some(Case::from_events(reference, &tx.events(case)?)),
        _ => None,
    };
    let about = About {
        reference: row.reference.as_ref(),
        case: file.as_ref(),
        ..About::default()
    };
    let matter = row.case.map_or(Matter::Nothing, Matter::Case);
    clerk::write(orders, office, key, &cause, &about, now)?.queue(tx, row.case, matter, now)
}
