//! Files that could not be read and have their row that says so. They are asked for once more at each look, without a word as long as
//! they are refused: whoever mends their permissions changes neither their size nor their time, so that nothing else would tell. One
//! that is given is taken like any other message, and its first row is let go.

use super::Watched;
use super::Works;
use crate::Trouble;
use crate::mail::RawMessage;
use crate::store::Store;
use crate::transport::Listed;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Who lets such a row go.
const BY: &str = "redress: the file can be read now, and is taken";

/// The rows of files that nobody could read until now: asked once for a whole walk, and of a mailbox of files alone. What a person has let go is dealt with, and what
/// is too large stays unread.
///
/// # Errors
/// The store's.
pub(super) async fn never_read(works: &Works, numbered: bool) -> Result<BTreeSet<i64>, Trouble> {
    if numbered {
        return Ok(BTreeSet::new());
    }
    let at_most = works.message_bytes_at_most;
    works
        .store
        .ask(move |store| {
            let held = store.begin()?.held()?;
            let unread = held.into_iter().filter(|r| r.fingerprint.is_none() && r.size <= at_most);
            Ok(unread.map(|r| r.id).collect())
        })
        .await
}

/// Of files that have their row, those of these rows that are given now, with what they say and the row.
pub(super) async fn given_now(
    watched: &mut Watched,
    known: &[(Listed, i64)],
    never_read: &BTreeSet<i64>,
) -> Vec<(Listed, RawMessage, i64)> {
    let mut given = Vec::new();
    for (listed, row) in known.iter().filter(|(_, row)| never_read.contains(row)) {
        let messages = watched.source.fetch(&[listed.uid]).await.unwrap_or_default();
        given.extend(messages.into_iter().map(|(_, raw)| (listed.clone(), raw, *row)));
    }
    given
}

/// Lets the rows go of what is taken now.
///
/// # Errors
/// The store's.
pub(super) fn let_go(store: &mut dyn Store, rows: &[i64], now: Timestamp) -> Result<(), Trouble> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut tx = store.begin()?;
    for row in rows {
        tx.release(*row, BY, now)?;
    }
    tx.commit()
}
