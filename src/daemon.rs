//! Poll, receive, despatch; until told to stop, or once. The only place that waits.
//! A lost server, a full disk, a wrong password: nothing is lost, it is said, and tried again with growing patience.

mod before;
pub(crate) mod coming;
mod days;
mod mended;
mod reading;
mod refused;
mod take;

use crate::Trouble;
use crate::casework::clock::london_day;
use crate::casework::{Arrival, Office, Place};
use crate::despatch::{Despatch, Sent};
use crate::intake::{self, Receipt};
use crate::mail;
use crate::outages;
use crate::outages::Unwritten;
use crate::reading::Reader;
use crate::store::Writer;
use crate::transport::Looker;
use crate::transport::Remover;
use crate::transport::Source;
use crate::transport::backoff::Backoff;
use crate::transport::dkim::DkimVerifier;
use days::{bring_the_day, destroy_copies, keep_copies, keep_days, list_untold};
use jiff::SignedDuration;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};

pub use take::take_all;

/// The first pause after trouble, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Everything a running redress works with.
#[derive(Clone)]
pub struct Works {
    /// The council.
    pub office: Arc<Office>,
    /// The one writer.
    pub store: Writer,
    /// The way out.
    pub despatch: Despatch,
    /// Our own DKIM check, for senders of whom no trusted server says anything; `None` where nobody can be asked.
    pub dkim: Option<Arc<DkimVerifier>>,
    /// What reads attachments.
    pub reader: Arc<Reader>,
    /// Threads with large stacks for `prepare`.
    pub pool: Arc<rayon::ThreadPool>,
    /// Larger messages are not taken: their header is shown to the clerk.
    pub message_bytes_at_most: u64,
    /// Messages settled in one transaction, at most.
    pub batch_at_most: usize,
    /// The date.
    pub now: fn() -> Timestamp,
    /// What deletes messages that brought identity documents, by the mailbox's name; only where the council lets it.
    pub removers: Arc<BTreeMap<String, Arc<dyn Remover>>>,
    /// What looks where such messages lie, by the mailbox's name.
    pub lookers: Arc<BTreeMap<String, Arc<dyn Looker>>>,
    /// Rung when letters were queued.
    pub letters: Arc<Notify>,
}

/// A folder that is watched.
pub struct Watched {
    /// The shared mailbox's name in the configuration.
    pub mailbox: String,
    /// The folder's name on the server; the path for a folder on disk.
    pub folder: String,
    /// True where UIDs are the server's and last; false where a place is a path.
    pub numbered: bool,
    /// Where its messages come from.
    pub source: Box<dyn Source>,
    /// How long to wait before looking again, even where the server promises to call (IDLE).
    pub poll: Duration,
}

impl Watched {
    /// Its mailbox and folder.
    fn name(&self) -> (String, String) {
        (self.mailbox.clone(), self.folder.clone())
    }
}

/// How messages from before set-up are treated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Older {
    /// Take mail that the server had at this instant or later, though it is from before set-up.
    pub since: Option<Timestamp>,
    /// Acknowledge it like new mail.
    pub acknowledge: bool,
    /// What the council had at this instant or later is new mail, whenever the folder was first seen.
    pub new_since: Option<Timestamp>,
}

impl Older {
    /// Whatever its age, as new mail: for a message that a mail server hands over as it comes.
    pub fn all() -> Self {
        Self {
            since: Some(Timestamp::MIN),
            acknowledge: true,
            new_since: None,
        }
    }

    /// Whatever its age, and only that of the last days as new mail: for files that somebody names. Of an archive nobody waits
    /// for an acknowledgement.
    pub fn named(now: Timestamp) -> Self {
        Self {
            since: Some(Timestamp::MIN),
            acknowledge: false,
            new_since: Some(now.checked_sub(NEW_FOR).unwrap_or(Timestamp::MIN)),
        }
    }
}

/// So long a message that comes in a file is new mail: five working days and a weekend, the policy's own time for an
/// acknowledgement (clock C2).
const NEW_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Threads for `prepare`: one a core, each with a stack that no nesting our guards let through can fill.
///
/// # Errors
/// Where the machine has no threads to give.
pub fn pool() -> Result<Arc<rayon::ThreadPool>, Trouble> {
    rayon::ThreadPoolBuilder::new()
        .stack_size(16 << 20)
        .thread_name(|n| format!("prepare-{n}"))
        .build()
        .map(Arc::new)
        .map_err(|e| Trouble::temporary("starting the reading threads").because(e))
}

/// Reads a letter of our own making on every reading thread, and forgets it: what is made at first use (compiled cues,
/// their memory) is made before the first message, so that no message is accused of the time it takes.
fn warm(works: &Works) {
    let raw = mail::RawMessage::new(WARMING.as_bytes().to_vec());
    let now = (works.now)();
    let arrival = Arrival {
        place: Place::Handed { mailbox: String::new() },
        received_at: now,
        received_on: london_day(now),
        taken_at: now,
        from_before: true,
    };
    works.pool.broadcast(|_| {
        drop(intake::prepare_safely(
            raw.clone(),
            arrival.clone(),
            &works.office,
            None,
            &works.reader,
        ))
    });
}

/// A letter with a little of everything.
const WARMING: &str = "From: Ada Byrne <ada@warming.example>\r\nTo: council@warming.example\r\nSubject: Complaint about my data\r\n\
    Date: Mon, 2 Nov 2026 09:00:00 +0000\r\nMessage-ID: <warming@warming.example>\r\n\r\n\
    Dear Clerk,\r\n\r\nI want to complain that my address was published on your website without my consent. Please take it down\r\n\
    and apologise. I asked on 3 August and nothing came of it.\r\n\r\nYours sincerely,\r\nAda Byrne\r\n";

/// What came of taking all that waits and sending all that is due.
#[derive(Debug, Default)]
pub struct Round {
    /// What became of letters.
    pub sent: Sent,
    /// The first trouble. What could be done besides was done.
    pub trouble: Option<Trouble>,
}

/// [`round`], for whom only a round without trouble counts.
///
/// # Errors
/// The round's trouble.
pub async fn once(works: &Works, folders: &mut [Watched], older: Older, tell: impl FnMut(&Receipt)) -> Result<Sent, Trouble> {
    let Round { sent, trouble } = round(works, folders, older, tell).await;
    trouble.map_or(Ok(sent), Err)
}

/// Takes everything that waits in every folder, does the day's work, sends everything that is due, and answers when all of it is
/// done. One folder's trouble keeps neither the others nor letters from being dealt with.
pub async fn round(works: &Works, folders: &mut [Watched], older: Older, tell: impl FnMut(&Receipt)) -> Round {
    warm(works);
    let (mut trouble, meanwhile) = take_while_sending(works, folders, older, tell).await;
    for done in [destroy_copies(works).await, bring_the_day(works).await, list_untold(works).await] {
        if let Err(t) = done {
            tracing::error!(trouble = %t, "the day's work is not done");
            trouble.get_or_insert(t);
        }
    }
    send_what_is_left(works, trouble, meanwhile).await
}

/// The same without the day's work: what one message more costs a daemon that runs.
pub async fn take_and_send(works: &Works, folders: &mut [Watched], older: Older, tell: impl FnMut(&Receipt)) -> Round {
    let (trouble, meanwhile) = take_while_sending(works, folders, older, tell).await;
    send_what_is_left(works, trouble, meanwhile).await
}

/// Letters of one batch leave while the next is taken. Answers the first trouble with taking, and what became of letters.
async fn take_while_sending(
    works: &Works,
    folders: &mut [Watched],
    older: Older,
    mut tell: impl FnMut(&Receipt),
) -> (Option<Trouble>, Round) {
    let (taken_all, stop) = watch::channel(false);
    let taking = async {
        let mut trouble = None;
        for watched in folders.iter_mut() {
            let taken = take_all(works, watched, older, &mut tell).await;
            watched.source.close().await;
            note_reach(works, watched.name(), taken.as_ref().err(), &mut Unwritten::default()).await;
            if let Err(t) = taken {
                tracing::error!(mailbox = watched.mailbox, trouble = %t, "folder not taken");
                trouble.get_or_insert(t);
            }
        }
        // Nobody listens where the sending ended in trouble.
        let _ = taken_all.send(true);
        trouble
    };
    tokio::join!(taking, send_meanwhile(works, stop))
}

/// Sends what is due now, and sums the round up.
async fn send_what_is_left(works: &Works, mut trouble: Option<Trouble>, meanwhile: Round) -> Round {
    let mut sent = meanwhile.sent;
    let last = match meanwhile.trouble {
        Some(t) => Err(t),
        None => works.despatch.send_due().await,
    };
    match last {
        Ok(last) => sent += last,
        Err(t) => {
            trouble.get_or_insert(t);
        }
    }
    Round { sent, trouble }
}

/// Sends what batch after batch puts into the outbox, until everything is taken. A letter under way then is finished: no
/// send is ever dropped half-way.
async fn send_meanwhile(works: &Works, mut taken_all: watch::Receiver<bool>) -> Round {
    let mut round = Round::default();
    while round.trouble.is_none() && !*taken_all.borrow() {
        tokio::select! {
            () = works.letters.notified() => match works.despatch.send_due().await {
                Ok(sent) => round.sent += sent,
                Err(trouble) => round.trouble = Some(trouble),
            },
            _ = taken_all.changed() => {}
        }
    }
    round
}

/// Watches every folder and sends what is due, until `stop` says so. What is under way then is finished.
///
/// # Errors
/// Only what waiting cannot mend; everything else is said, and tried again.
pub async fn run(works: Works, folders: Vec<Watched>, stop: watch::Receiver<bool>) -> Result<(), Trouble> {
    warm(&works);
    let mut tasks = tokio::task::JoinSet::new();
    for watched in folders {
        tasks.spawn(watch_folder(works.clone(), watched, stop.clone()));
    }
    tasks.spawn(keep_days(works.clone(), stop.clone()));
    tasks.spawn(send_letters(works.clone(), stop.clone()));
    tasks.spawn(keep_copies(works.clone(), stop.clone()));
    let mut outcome = Ok(());
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(trouble)) => outcome = outcome.and(Err(trouble)),
            Err(e) => outcome = outcome.and(Err(Trouble::permanent("a task of the daemon ended early").because(e))),
        }
    }
    outcome
}

async fn watch_folder(works: Works, mut watched: Watched, mut stop: watch::Receiver<bool>) -> Result<(), Trouble> {
    let mut backoff = Backoff::new(FIRST_PAUSE, LONGEST_PAUSE);
    // At first nobody knows: the program may have ended during an outage.
    let mut in_reach = false;
    let mut unwritten = Unwritten::default();
    while !*stop.borrow() {
        let mut taken = 0;
        let round = take_all(&works, &mut watched, Older::default(), &mut |_| taken += 1).await;
        let wait = match round {
            Ok(()) => {
                backoff.succeeded();
                if !in_reach {
                    note_reach(&works, watched.name(), None, &mut unwritten).await;
                    in_reach = true;
                }
                if taken > 0 {
                    rest(&works).await;
                }
                let at_most = watched.poll;
                tokio::select! {
                    waited = watched.source.wait(at_most) => waited.err(),
                    _ = stop.changed() => None,
                }
            }
            Err(trouble) => Some(trouble),
        };
        if let Some(trouble) = wait {
            watched.source.close().await;
            let pause = backoff.after_failure(random());
            tracing::warn!(mailbox = watched.mailbox, trouble = %trouble, seconds = pause.as_secs(), "trying again later");
            note_reach(&works, watched.name(), Some(&trouble), &mut unwritten).await;
            in_reach = false;
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.changed() => {}
            }
        }
    }
    watched.source.close().await;
    Ok(())
}

/// Notes whether a folder can be read; where it cannot for long, the clerk and the deputy hear of it by mail.
async fn note_reach(works: &Works, name: (String, String), trouble: Option<&Trouble>, unwritten: &mut Unwritten) {
    let (office, key, now) = (works.office.clone(), works.despatch.key, (works.now)());
    let ((mailbox, folder), before) = (name.clone(), *unwritten);
    let why = trouble.map(|t| Trouble::temporary(t.chain()).hint(t.hint.clone()));
    let noted = works
        .store
        .ask(move |store| match &why {
            Some(why) => outages::failed(store, &office, &key, (&mailbox, &folder), why, &before, now),
            None => outages::mended(store, &office, &key, (&mailbox, &folder), &before, now),
        })
        .await;
    match noted {
        Ok(queued) => {
            *unwritten = Unwritten::default();
            if queued > 0 {
                works.letters.notify_one();
            }
        }
        // The store itself may be what is in the way.
        Err(trouble) => {
            tracing::warn!(%trouble, "the outage of a folder was not noted");
            if let Err(trouble) = tell_unwritten(works, (&name.0, &name.1), &trouble, unwritten).await {
                tracing::warn!(%trouble, "and nobody was told of it by mail");
            }
        }
    }
}

/// Tells by mail alone that nothing can be written down. No letter of this kind is ever tried twice: the next is due a day later.
async fn tell_unwritten(works: &Works, of: (&str, &str), why: &Trouble, unwritten: &mut Unwritten) -> Result<(), Trouble> {
    let now = (works.now)();
    for notice in unwritten.lasts(&works.office, &works.despatch.key, of, why, now)? {
        works.despatch.hand_over_unwritten(notice).await;
    }
    Ok(())
}

/// Nothing more waits in a folder: the store keeps no more memory than it needs.
async fn rest(works: &Works) {
    if let Err(trouble) = works.store.ask(|store| store.settle_down()).await {
        tracing::warn!(trouble = %trouble, "the store's journal was not emptied");
    }
}

async fn send_letters(works: Works, mut stop: watch::Receiver<bool>) -> Result<(), Trouble> {
    let mut backoff = Backoff::new(FIRST_PAUSE, LONGEST_PAUSE);
    let ending = stop.clone();
    let ending = || *ending.borrow();
    while !*stop.borrow() {
        let pause = match works.despatch.send_due_until(ending).await {
            Ok(sent) => {
                if sent.handed_over > 0 {
                    backoff.succeeded();
                }
                let next = works.store.ask(|store| store.begin()?.next_letter_due()).await.unwrap_or(None);
                let now = (works.now)();
                // Behind a closed door nothing is due before it is tried again.
                let next = next.max(works.despatch.door.closed_until(now));
                let until = next.map_or(60, |at| at.duration_since(now).as_secs().clamp(1, 60));
                Duration::from_secs(until.cast_unsigned())
            }
            Err(trouble) => {
                let pause = backoff.after_failure(random());
                tracing::warn!(trouble = %trouble, seconds = pause.as_secs(), "sending again later");
                pause
            }
        };
        tokio::select! {
            () = works.letters.notified() => {}
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
    // What was queued last still leaves before the program ends, where the server takes it at once.
    works.despatch.send_due_until(ending).await.map(drop)
}

/// For jitter only.
fn random() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness every client of a restarted server comes back at once: bad, not wrong.
    let _ = getrandom::fill(&mut bytes);
    u64::from_ne_bytes(bytes)
}
