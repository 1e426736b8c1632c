//! What the days bring, without any message: dates and digests each morning, copies that must go each hour.

use super::Works;
use crate::Trouble;
use crate::casefile;
use crate::casework::clock::{london, london_day};
use crate::copies;
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

/// Destroys the copies whose last day has come, and asks for the messages of destroyed ones.
pub(super) async fn destroy_copies(works: &Works) -> Result<(), Trouble> {
    let (office, key, now) = (works.office.clone(), works.despatch.key, (works.now)());
    let done = works.store.ask(move |store| copies::tick(store, &office, &key, now)).await?;
    if done != copies::Ticked::default() {
        tracing::info!(destroyed = done.destroyed, asked = done.asked, "copies of identity documents");
        works.letters.notify_one();
    }
    Ok(())
}
