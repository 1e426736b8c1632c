//! Which messages lay in a folder before redress was pointed at it. They are noted once, by a few fields of their headers, so
//! that they are known again when the folder is numbered anew: what is older than set-up and was not there then was moved in
//! since, and is taken.

use super::Watched;
use super::Works;
use crate::Trouble;
use crate::mail::HeaderDigest;
use crate::store::{Cursor, NotedBefore};
use crate::transport::{Listed, UNDESCRIBED};
use std::collections::BTreeSet;

/// Messages listed at a time.
const AT_A_TIME: usize = 500;

/// Notes what lies up to the cursor, once for each folder: all of it has its row or was there before. The numbers must be those
/// of the cursor.
pub(super) async fn note(works: &Works, watched: &mut Watched, cursor: &Cursor) -> Result<(), Trouble> {
    let (mailbox, folder) = watched.name();
    // Of a folder that is being gone through anew nobody knows what was there.
    if !watched.numbered || cursor.taken_to < cursor.rescan_to {
        return Ok(());
    }
    let of = (mailbox.clone(), folder.clone());
    if works
        .store
        .ask(move |store| store.begin()?.noted_before(&of.0, &of.1))
        .await?
        .is_some()
    {
        return Ok(());
    }
    let (mut above, mut noted) = (0, NotedBefore::default());
    while above < cursor.taken_to {
        let listed = watched.source.list(above, AT_A_TIME).await?;
        let there: Vec<&Listed> = listed.iter().filter(|l| l.uid <= cursor.taken_to).collect();
        let Some(last) = there.last() else { break };
        above = last.uid;
        let newest = there.iter().filter(|l| l.size != UNDESCRIBED).map(|l| l.received_at).max();
        noted.newest = noted.newest.max(newest);
        let uids: Vec<u32> = there.iter().map(|l| l.uid).collect();
        let digests: Vec<HeaderDigest> = watched.source.header_digests(&uids).await?.into_iter().map(|(_, d)| d).collect();
        let of = (mailbox.clone(), folder.clone());
        works
            .store
            .ask(move |store| {
                let mut tx = store.begin()?;
                tx.note_before(&of.0, &of.1, &digests)?;
                tx.commit()
            })
            .await?;
    }
    works
        .store
        .ask(move |store| {
            let mut tx = store.begin()?;
            tx.set_noted_before(&mailbox, &folder, noted)?;
            tx.commit()
        })
        .await
}

/// Of these, those that lay there before set-up. What the server says nothing of did not.
pub(super) async fn lay(works: &Works, watched: &mut Watched, uids: &[u32]) -> Result<BTreeSet<u32>, Trouble> {
    if uids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let digests = watched.source.header_digests(uids).await?;
    let (mailbox, folder) = watched.name();
    works
        .store
        .ask(move |store| {
            let mut tx = store.begin()?;
            let mut there = BTreeSet::new();
            for (uid, digest) in &digests {
                if tx.lay_before(&mailbox, &folder, digest)? {
                    there.insert(*uid);
                }
            }
            Ok(there)
        })
        .await
}
