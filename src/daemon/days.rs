//! What the days bring, without any message: dates and digests each morning, copies that must go each hour.

use super::Works;
use crate::Trouble;
use crate::casefile;
use crate::casework::clock::{london, london_day};
use crate::copies;
use crate::mail::MessageId;
use crate::transport::Removal;
use crate::transport::Sighting;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::watch;

/// The hour from which a day's reminders go.
const MORNING: i8 = 6;
/// How often somebody looks whether a new day has begun.
const BETWEEN_LOOKS: Duration = Duration::from_secs(300);

/// Asks what today brings to every case, and commits it (house of the clocks: `casefile::tick`).
pub(super) async fn bring_the_day(works: &Works) -> Result<(), Trouble> {
    let (office, key, now) = (works.office.clone(), works.despatch.key, (works.now)());
    let ticked = works
        .store
        .ask(move |store| {
            let mut tx = store.begin()?;
            let ticked = casefile::tick(tx.as_mut(), &office, &key, now)?;
            tx.commit()?;
            Ok(ticked)
        })
        .await?;
    if ticked.letters > 0 {
        tracing::info!(cases = ticked.cases, letters = ticked.letters, "the day's dates");
    }
    Ok(())
}

/// Once a day, in the morning: reminders and digests are read when people begin to work.
pub(super) async fn keep_days(works: Works, mut stop: watch::Receiver<bool>) -> Result<(), Trouble> {
    let mut last = None;
    while !*stop.borrow() {
        let now = (works.now)();
        let today = london_day(now);
        if last != Some(today) && now.to_zoned(london()).hour() >= MORNING {
            match bring_the_day(&works).await {
                Ok(()) => {
                    last = Some(today);
                    works.letters.notify_one();
                }
                Err(trouble) => tracing::warn!(trouble = %trouble, "the day's dates, again later"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(BETWEEN_LOOKS) => {}
            _ = stop.changed() => {}
        }
    }
    Ok(())
}

/// How often the copies of identity documents are looked at. A day begins somewhere in it, and no copy outlives its last day
/// by more than this.
const COPIES_EVERY: Duration = Duration::from_secs(3_600);

/// Destroys the copies of identity documents whose last day has come, hour by hour.
pub(super) async fn keep_copies(works: Works, mut stop: watch::Receiver<bool>) -> Result<(), Trouble> {
    while !*stop.borrow() {
        if let Err(trouble) = destroy_copies(&works).await {
            tracing::warn!(trouble = %trouble, "copies of identity documents: trying again later");
        }
        tokio::select! {
            () = tokio::time::sleep(COPIES_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
    Ok(())
}

/// Destroys the copies whose last day has come; deletes the messages of destroyed ones where the council lets redress do so,
/// and asks the clerk for the others.
pub(super) async fn destroy_copies(works: &Works) -> Result<(), Trouble> {
    let (office, key, now) = (works.office.clone(), works.despatch.key, (works.now)());
    let destroyed = works.store.ask(move |store| copies::destroy_due(store, now)).await?;
    let deleted = delete_messages(works).await?;
    let (gone, seen) = look_for_messages(works).await?;
    let asked = works
        .store
        .ask(move |store| copies::ask_for_sources(store, &office, &key, &seen, now))
        .await?;
    if destroyed + deleted + gone + asked > 0 {
        tracing::info!(destroyed, deleted, gone, asked, "copies of identity documents");
        works.letters.notify_one();
    }
    Ok(())
}

/// Deletes the messages of destroyed copies where the council lets redress, in every place that is known. Whether they are
/// gone, looking tells. What cannot be deleted is the clerk's: nothing here stops the rest.
async fn delete_messages(works: &Works) -> Result<usize, Trouble> {
    if works.removers.is_empty() {
        return Ok(0);
    }
    let office = works.office.clone();
    let mut deleted = 0;
    for one in works.store.ask(move |store| copies::deletable(store, &office)).await? {
        let Some(remover) = works.removers.get(&one.mailbox) else {
            continue;
        };
        match remover.remove(&one.folder, one.uid_validity, one.uid, &one.fingerprint).await {
            Ok(Removal::Removed) => deleted += 1,
            // Of a folder that was numbered anew, or out of which somebody took it: another place may count.
            Ok(other) => tracing::info!(copy = one.copy, what = ?other, "a message with an identity document was not deleted there"),
            Err(trouble) => tracing::warn!(copy = one.copy, %trouble, "a message with an identity document was not deleted"),
        }
    }
    Ok(deleted)
}

/// Looks in all folders where the messages of destroyed copies lie. What lies in none any more is settled, whoever deleted it;
/// of the rest the clerk hears where it was seen. A message without a Message-ID, or in a folder on disk, is the clerk's to say.
async fn look_for_messages(works: &Works) -> Result<(usize, BTreeMap<i64, Vec<String>>), Trouble> {
    let now = (works.now)();
    let lying = works.store.ask(|store| copies::lying(store)).await?;
    let mut ids: BTreeMap<String, Vec<MessageId>> = BTreeMap::new();
    for copy in &lying {
        let Some(id) = &copy.message_id else { continue };
        for mailbox in copy.mailboxes() {
            let asked = ids.entry(mailbox.to_owned()).or_default();
            if !asked.contains(id) {
                asked.push(id.clone());
            }
        }
    }
    let mut sighted: BTreeMap<(String, MessageId), Sighting> = BTreeMap::new();
    for (mailbox, ids) in ids {
        let Some(looker) = works.lookers.get(&mailbox) else { continue };
        match looker.look_for(&ids).await {
            Ok(found) => sighted.extend(ids.into_iter().map(|id| (mailbox.clone(), id)).zip(found)),
            Err(trouble) => tracing::warn!(%mailbox, %trouble, "looking for messages with identity documents: again later"),
        }
    }
    let (mut gone, mut seen) = (Vec::new(), BTreeMap::new());
    for copy in lying {
        let Some(id) = copy.message_id.clone() else { continue };
        let mailboxes = copy.mailboxes();
        let found: Vec<&Sighting> = mailboxes
            .iter()
            .filter_map(|m| sighted.get(&((*m).to_owned(), id.clone())))
            .collect();
        if !found.is_empty() && found.len() == mailboxes.len() && found.iter().all(|s| s.is_gone()) {
            gone.push(copy);
        } else {
            seen.insert(copy.id, found.iter().flat_map(|s| s.folders.clone()).collect());
        }
    }
    let count = gone.len();
    if count > 0 {
        works.store.ask(move |store| copies::gone(store, &gone, now)).await?;
    }
    Ok((count, seen))
}
