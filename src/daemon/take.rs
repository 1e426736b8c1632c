//! Taking mail: what lies above a folder's cursor, batch by batch, fetched, read on all cores, settled in one transaction.
//! A message that kills the program is found out and held; whoever stops the program at another moment accuses no message.

use super::Older;
use super::Watched;
use super::Works;
use super::before;
use super::coming::{CLOCKS_APART, arrival, place};
use super::mended;
use super::reading::{Read, read_batch};
use super::refused::{self, Patience, kept};
use crate::Trouble;
use crate::casework::{Arrival, Place};
use crate::intake::{self, Progress, Receipt, Taken};
use crate::mail;
use crate::store::{Cursor, Store, Unread};
use crate::transport::{Listed, UNDESCRIBED};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Bytes of messages in memory at once, about.
const BATCH_BYTES: u64 = 4 << 20;
/// A batch that was begun so often without an end is taken message by message.
const TRIES_TOGETHER: u32 = 2;
/// A single message that was begun so often without an end is held unread.
const TRIES_ALONE: u32 = 3;
/// Bytes read of a message that is too large to take.
const HEADER_BYTES: usize = 256 << 10;

/// Which folder a cursor belongs to.
#[derive(Debug, Clone)]
struct FolderName {
    mailbox: String,
    folder: String,
    numbered: bool,
}

/// Takes everything above the cursor.
///
/// # Errors
/// The source's or the store's; nothing is lost, the cursor stands at the last settled batch.
pub async fn take_all(works: &Works, watched: &mut Watched, older: Older, tell: &mut impl FnMut(&Receipt)) -> Result<(), Trouble> {
    let opened = watched.source.open().await?;
    let folder = FolderName {
        mailbox: watched.mailbox.clone(),
        folder: watched.folder.clone(),
        numbered: watched.numbered,
    };
    let mut cursor = stand(works, folder.clone(), opened.uid_validity, opened.uid_next).await?;
    before::note(works, watched, &cursor).await?;
    let mut refusal = None;
    // A folder on disk has no lasting numbers, and older mail lies below the cursor: both are walked from the start, and
    // what has its row is passed over by its place.
    let follows_cursor = watched.numbered && older.since.is_none();
    if !follows_cursor {
        cursor = Cursor {
            taken_to: 0,
            trying_to: 0,
            tries: 0,
            ..cursor
        };
    }
    let patience = Patience {
        known: cursor.refused.take().filter(|_| follows_cursor),
        follows_cursor,
        numbered: watched.numbered,
        now: (works.now)(),
    };
    let never_read = mended::never_read(works, watched.numbered).await?;
    let mut next = next_batch(works, watched, &cursor, older, &patience, &never_read).await?;
    while let Some(Next { room, end, mut fetched }) = next {
        for row in std::mem::take(&mut fetched.known) {
            let outcome = intake::Outcome::Already;
            tell(&Receipt { row, outcome });
        }
        let mended = std::mem::take(&mut fetched.mended);
        refusal = refusal.or(fetched.why.take());
        cursor = patience.note(cursor, &fetched.refused);
        // Counted only while messages are read: whoever stops the program at another moment accuses no message.
        let before = cursor;
        if follows_cursor {
            cursor = begin_batch(works, folder.clone(), cursor, end).await?;
        }
        let Come { whole, unread, dated } = come(works, watched, fetched, &cursor, older);
        let Read { taken, waiting, why } = read_batch(works, whole, unread).await?;
        refusal = refusal.or(why);
        cursor = patience.note(cursor, &waiting);
        if follows_cursor && room == 1 {
            keep_cursor(
                works,
                folder.clone(),
                Cursor {
                    trying_to: cursor.trying_to,
                    ..before
                },
            )
            .await?;
        }
        let done = settled(&cursor, end);
        let progress = follows_cursor.then(|| Progress {
            mailbox: watched.mailbox.clone(),
            folder: watched.folder.clone(),
            cursor: kept(&done),
        });
        let (office, key, now) = (works.office.clone(), works.despatch.key, (works.now)());
        let settling = works.store.ask(move |store| {
            let receipts = intake::settle(store, &office, &key, taken, progress.as_ref())?;
            note_listings(store, &dated)?;
            mended::let_go(store, &mended, now)?;
            Ok(receipts)
        });
        // The server hands out the next batch while this one is written down. Whatever becomes of the next, this one counts.
        let (receipts, fetched) = tokio::join!(settling, next_batch(works, watched, &done, older, &patience, &never_read));
        for receipt in &receipts? {
            say(receipt);
            tell(receipt);
        }
        works.letters.notify_one();
        cursor = done;
        next = fetched?;
    }
    // Where no cursor stays before it, whoever asked hears of it now.
    refusal.filter(|_| !follows_cursor).map_or(Ok(()), Err)
}

/// The next batch, fetched.
struct Next {
    /// How many messages it may have.
    room: usize,
    /// The last number that it covers, its own or of a message that nobody wants.
    end: u32,
    fetched: Fetched,
}

/// What lies above the cursor and fits in memory; `None` where nothing does.
async fn next_batch(
    works: &Works,
    watched: &mut Watched,
    cursor: &Cursor,
    older: Older,
    patience: &Patience,
    never_read: &BTreeSet<i64>,
) -> Result<Option<Next>, Trouble> {
    let room = if cursor.tries >= TRIES_TOGETHER { 1 } else { works.batch_at_most };
    let listed = watched.source.list(cursor.taken_to, works.batch_at_most).await?;
    let batch = within(&listed, room);
    let Some(end) = batch.last().map(|l| l.uid) else {
        return Ok(None);
    };
    let mut wanted: Vec<Listed> = batch
        .iter()
        .filter(|l| is_new(l, cursor, older, watched.numbered))
        .cloned()
        .collect();
    if watched.numbered && older.since.is_none() && wanted.len() < batch.len() {
        // Numbered anew: what is older than set-up is passed over only where it lay there then.
        let old: Vec<u32> = batch
            .iter()
            .map(|l| l.uid)
            .filter(|uid| !wanted.iter().any(|w| w.uid == *uid))
            .collect();
        let there = before::lay(works, watched, &old).await?;
        wanted = batch.iter().filter(|l| !there.contains(&l.uid)).cloned().collect();
    }
    // Above the cursor nothing has a row, but for what lies behind a refused message.
    let (wanted, known) = if patience.follows_cursor && patience.known.is_none() {
        (wanted, Vec::new())
    } else {
        let lie = wanted.iter().map(|l| place(watched, l, cursor.uid_validity)).collect();
        without_rows(works, wanted, lie).await?
    };
    let given = mended::given_now(watched, &known, never_read).await;
    let mut fetched = fetch_batch(works, watched, &wanted, cursor, patience).await?;
    let rows = known.into_iter().map(|(_, row)| row);
    fetched.known = rows.filter(|row| given.iter().all(|(_, _, mended)| mended != row)).collect();
    for (listed, raw, row) in given {
        fetched.whole.push((listed, raw));
        fetched.mended.push(row);
    }
    Ok(Some(Next { room, end, fetched }))
}

/// Of these, those that have no row yet, and the rows of the others: what was taken is not fetched at every look.
async fn without_rows(works: &Works, listed: Vec<Listed>, places: Vec<Place>) -> Result<(Vec<Listed>, Vec<(Listed, i64)>), Trouble> {
    works
        .store
        .ask(move |store| {
            let mut tx = store.begin()?;
            let (mut new, mut known) = (Vec::new(), Vec::new());
            for (listed, place) in listed.into_iter().zip(places) {
                match tx.lies_known(&place, listed.size, listed.received_at)? {
                    Some(row) => known.push((listed, row)),
                    None => new.push(listed),
                }
            }
            Ok((new, known))
        })
        .await
}

/// Where the folder's cursor stands; a folder seen for the first time starts after what it holds, a renumbered one anew.
async fn stand(works: &Works, name: FolderName, uid_validity: u32, uid_next: u32) -> Result<Cursor, Trouble> {
    let FolderName { mailbox, folder, numbered } = name;
    let now = (works.now)();
    works
        .store
        .ask(move |store| {
            let mut tx = store.begin()?;
            let kept = tx.cursor(&mailbox, &folder)?;
            let righted = match kept {
                Some(cursor) if cursor.set_up_at.duration_since(now) > CLOCKS_APART => {
                    let newest = tx.noted_before(&mailbox, &folder)?.and_then(|noted| noted.newest);
                    Some(not_in_the_future(cursor, newest, now))
                }
                kept => kept,
            };
            let cursor = match righted {
                Some(cursor) if righted == kept && (cursor.uid_validity == uid_validity || !numbered) => return Ok(cursor),
                Some(cursor) if cursor.uid_validity == uid_validity || !numbered => cursor,
                // RFC 3501 §2.3.1.1: every UID kept is void. Rescan; what had a row is recognised by its bytes.
                Some(cursor) => Cursor {
                    uid_validity,
                    taken_to: 0,
                    rescan_to: uid_next.saturating_sub(1),
                    trying_to: 0,
                    tries: 0,
                    refused: None,
                    ..cursor
                },
                None => Cursor {
                    uid_validity,
                    taken_to: uid_next.saturating_sub(1),
                    set_up_at: now,
                    rescan_to: 0,
                    trying_to: 0,
                    tries: 0,
                    refused: None,
                },
            };
            tx.set_cursor(&mailbox, &folder, &cursor)?;
            tx.commit()?;
            Ok(cursor)
        })
        .await
}

/// A clock that ran ahead when redress was set up would make all mail mail from before, until the true time has caught up. Set-up
/// was after the newest message that lay there then, by the server's own time; on disk nobody knows, and it counts from now on.
fn not_in_the_future(cursor: Cursor, newest_before: Option<Timestamp>, now: Timestamp) -> Cursor {
    tracing::warn!(set_up_at = %cursor.set_up_at, "the clock ran ahead when this folder was set up: corrected");
    Cursor {
        set_up_at: newest_before.unwrap_or(now).min(now),
        ..cursor
    }
}

/// As much of the list as fits in memory; always one message.
fn within(listed: &[Listed], room: usize) -> &[Listed] {
    let mut bytes = 0;
    let fits = listed.iter().take(room).take_while(|l| {
        let first = bytes == 0;
        bytes += l.size.max(1);
        first || bytes <= BATCH_BYTES
    });
    &listed[..fits.count().max(1).min(listed.len())]
}

/// Whether a listed message is taken without another question: new mail always; mail from before set-up where it was asked
/// for.
fn is_new(listed: &Listed, cursor: &Cursor, older: Older, numbered: bool) -> bool {
    match older.since {
        Some(since) => listed.received_at >= since,
        // A message that somebody moved in lately may be old by its date and is new to us: only a rescan goes by dates,
        // and a folder on disk, which has nothing else to go by.
        None => (numbered && listed.uid > cursor.rescan_to) || listed.received_at >= cursor.set_up_at,
    }
}

/// Counts the attempt at a batch before it is made, so that a message that kills the program is found out.
async fn begin_batch(works: &Works, name: FolderName, cursor: Cursor, end: u32) -> Result<Cursor, Trouble> {
    let trying = Cursor {
        trying_to: cursor.trying_to.max(end),
        tries: cursor.tries + 1,
        ..cursor
    };
    keep_cursor(works, name, trying).await?;
    Ok(trying)
}

async fn keep_cursor(works: &Works, name: FolderName, cursor: Cursor) -> Result<(), Trouble> {
    works
        .store
        .ask(move |store| {
            let mut tx = store.begin()?;
            tx.set_cursor(&name.mailbox, &name.folder, &kept(&cursor))?;
            tx.commit()
        })
        .await
}

/// Where the cursor stands once everything up to `end` is settled. Short of a batch that ended the program before,
/// messages are still taken one by one, each with its own tries.
fn settled(cursor: &Cursor, end: u32) -> Cursor {
    if cursor.trying_to > end {
        Cursor {
            taken_to: end,
            tries: TRIES_TOGETHER,
            ..*cursor
        }
    } else {
        Cursor {
            taken_to: end,
            trying_to: 0,
            tries: 0,
            ..*cursor
        }
    }
}

/// What was fetched of a batch.
struct Fetched {
    /// Messages, whole.
    whole: Vec<(Listed, mail::RawMessage)>,
    /// Messages of which only the header was fetched, and why.
    header_only: Vec<(Listed, Option<mail::RawMessage>, String)>,
    /// Messages that stand there and were not given: asked for again at the next look.
    refused: Vec<u32>,
    /// Why the first of those was not given.
    why: Option<Trouble>,
    /// The rows of those that have one already.
    known: Vec<i64>,
    /// The rows of files that could not be read, and are among the whole ones now.
    mended: Vec<i64>,
}

async fn fetch_batch(
    works: &Works,
    watched: &mut Watched,
    wanted: &[Listed],
    cursor: &Cursor,
    patience: &Patience,
) -> Result<Fetched, Trouble> {
    let given_up = cursor.tries >= TRIES_ALONE + TRIES_TOGETHER && wanted.len() == 1;
    let (small, large): (Vec<&Listed>, Vec<&Listed>) = wanted
        .iter()
        .filter(|l| !patience.waits_for(l))
        .partition(|l| l.size <= works.message_bytes_at_most && !given_up);
    let uids: Vec<u32> = small.iter().map(|l| l.uid).collect();
    let asked = refused::fetch(watched, &uids, cursor.uid_validity).await?;
    // After its hour a message is asked for once more, and gets its row whatever the answer is.
    let (ended, waited_for): (Vec<&Listed>, Vec<&Listed>) = small
        .iter()
        .filter(|l| asked.refused.contains(&l.uid))
        .partition(|l| patience.has_ended(l));
    let mut refused: Vec<u32> = waited_for.iter().map(|l| l.uid).collect();
    let large = large.into_iter().chain(ended.iter().copied());
    refused.extend(wanted.iter().filter(|l| patience.waits_for(l)).map(|l| l.uid));
    let whole = asked
        .given
        .into_iter()
        .filter_map(|(uid, raw)| small.iter().find(|l| l.uid == uid).map(|l| ((*l).clone(), raw)))
        .collect();
    let mut header_only = Vec::new();
    for listed in large {
        let header = refused::header(watched, listed.uid, cursor.uid_validity, HEADER_BYTES).await?;
        let why = if given_up {
            "the program stopped each time it read this message; it was not read again, a person must look".to_owned()
        } else if ended.contains(&listed) {
            if watched.numbered {
                "the mail server has it and does not give it: not read, it lies in the mailbox".to_owned()
            } else {
                "redress may not read this file: it is taken as a new message as soon as its permissions let it, unless NOT OURS gave it up"
                    .to_owned()
            }
        } else if listed.size == UNDESCRIBED {
            "the mail server would not describe it: not read, it lies in the mailbox".to_owned()
        } else {
            let lies = if watched.numbered { "in the mailbox" } else { "in its file" };
            format!("larger than {} MB: not read, it lies {lies}", works.message_bytes_at_most >> 20)
        };
        header_only.push((listed.clone(), header, why));
    }
    Ok(Fetched {
        whole,
        header_only,
        refused,
        why: asked.why,
        known: Vec::new(),
        mended: Vec::new(),
    })
}

/// What came of a batch.
struct Come {
    /// Each message that was fetched, with its number and its coming.
    whole: Vec<(u32, mail::RawMessage, Arrival)>,
    /// Those that get a row that says why they were not.
    unread: Vec<Taken>,
    /// Files that came to the council earlier than they were written: by place, size and the file's own time.
    dated: Vec<(Place, u64, Timestamp)>,
}

/// Each fetched message with its coming.
fn come(works: &Works, watched: &Watched, fetched: Fetched, cursor: &Cursor, older: Older) -> Come {
    let mut dated = Vec::new();
    let mut coming = |listed: &Listed, raw: Option<&mail::RawMessage>| {
        let coming = arrival(works, watched, listed, raw, cursor, older);
        if coming.received_at != listed.received_at {
            dated.push((coming.place.clone(), listed.size, listed.received_at));
        }
        coming
    };
    let whole = fetched.whole.into_iter().map(|(listed, raw)| {
        let coming = coming(&listed, Some(&raw));
        (listed.uid, raw, coming)
    });
    let whole = whole.collect();
    let unread = fetched.header_only.into_iter().map(|(listed, header, why)| {
        let size = if listed.size == UNDESCRIBED { 0 } else { listed.size };
        unread(coming(&listed, header.as_ref()), header.as_ref(), size, why)
    });
    let unread = unread.collect();
    Come { whole, unread, dated }
}

/// Remembers by which time a file is listed whose message the council had earlier, so that it is known without being read.
fn note_listings(store: &mut dyn Store, dated: &[(Place, u64, Timestamp)]) -> Result<(), Trouble> {
    if dated.is_empty() {
        return Ok(());
    }
    let mut tx = store.begin()?;
    for (place, size, listed_at) in dated {
        tx.note_listing(place, *size, *listed_at)?;
    }
    tx.commit()
}

/// A message of which only the header was read.
fn unread(arrival: Arrival, header: Option<&mail::RawMessage>, size: u64, why: String) -> Taken {
    let message = header.map(mail::parse);
    let known = message.as_ref();
    let unread = Unread {
        why,
        from: known.and_then(|m| m.only_from()).map(|f| f.address.clone()),
        subject: known.map(|m| m.subject.clone()).unwrap_or_default(),
        message_id: known.and_then(|m| m.message_id.clone()),
        size,
    };
    Taken::Unread {
        arrival,
        raw: None,
        unread,
    }
}

/// A log line for one message: ids and words of ours, nothing of the writer's.
fn say(receipt: &Receipt) {
    match &receipt.outcome {
        intake::Outcome::Done { decision, reference, .. } => {
            let case = reference.as_ref().map(ToString::to_string).unwrap_or_default();
            tracing::info!(row = receipt.row, disposition = %decision.disposition, case, "message");
        }
        intake::Outcome::Already | intake::Outcome::Renumbered => tracing::debug!(row = receipt.row, "message known"),
        intake::Outcome::Unread(why) => tracing::warn!(row = receipt.row, why, "message not read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(taken_to: u32, trying_to: u32, tries: u32) -> Cursor {
        Cursor {
            uid_validity: 1,
            taken_to,
            set_up_at: Timestamp::UNIX_EPOCH,
            rescan_to: 0,
            trying_to,
            tries,
            refused: None,
        }
    }

    #[test]
    fn after_a_killed_batch_messages_are_taken_one_by_one_until_it_is_passed() {
        // Begun twice up to UID 50 without an end; UID 8 alone has just been settled.
        let after = settled(&cursor(7, 50, 3), 8);
        assert_eq!((after.taken_to, after.trying_to, after.tries), (8, 50, TRIES_TOGETHER));
        let passed = settled(&after, 50);
        assert_eq!((passed.taken_to, passed.trying_to, passed.tries), (50, 0, 0));
    }

    #[test]
    fn a_set_up_in_the_future_is_drawn_back_to_the_last_message_that_lay_there() {
        let [newest, now, ahead]: [Timestamp; 3] =
            ["2026-11-20T09:00:00Z", "2026-11-22T14:00:00Z", "2026-11-24T14:00:00Z"].map(|t| t.parse().unwrap());
        let set_up = |at| Cursor {
            set_up_at: at,
            ..cursor(0, 0, 0)
        };
        assert_eq!(not_in_the_future(set_up(ahead), Some(newest), now).set_up_at, newest);
        assert_eq!(not_in_the_future(set_up(ahead), Some(ahead), now).set_up_at, now);
        assert_eq!(not_in_the_future(set_up(ahead), None, now).set_up_at, now);
    }

    #[test]
    fn a_batch_fits_in_memory_and_is_never_empty() {
        let listed: Vec<Listed> = [7 << 20, 2 << 20, 1, 40 << 20]
            .iter()
            .enumerate()
            .map(|(n, size)| Listed {
                uid: n as u32 + 1,
                size: *size,
                received_at: Timestamp::UNIX_EPOCH,
                path: String::new(),
            })
            .collect();
        assert_eq!(within(&listed, 50).len(), 1);
        assert_eq!(within(&listed[1..], 50).len(), 2);
        assert_eq!(within(&listed[3..], 50).len(), 1);
        assert_eq!(within(&listed[1..], 1).len(), 1);
    }

    #[test]
    fn a_rescan_asks_of_what_is_older_than_set_up_whether_it_was_there() {
        let set_up: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        let rescan = Cursor {
            set_up_at: set_up,
            rescan_to: 10,
            ..cursor(0, 0, 0)
        };
        let at = |uid, when: &str| Listed {
            uid,
            size: 1,
            received_at: when.parse().unwrap(),
            path: String::new(),
        };
        assert!(!is_new(&at(3, "2026-10-01T00:00:00Z"), &rescan, Older::default(), true));
        assert!(is_new(&at(4, "2026-11-02T00:00:00Z"), &rescan, Older::default(), true));
        assert!(
            is_new(&at(11, "2026-10-01T00:00:00Z"), &rescan, Older::default(), true),
            "moved in after the rescan"
        );
        let older = Older {
            since: Some("2026-09-01T00:00:00Z".parse().unwrap()),
            ..Older::default()
        };
        assert!(is_new(&at(3, "2026-10-01T00:00:00Z"), &rescan, older, true));
    }
}
