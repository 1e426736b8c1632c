//! Messages whose notices stayed back above their cap. An hour after the first of them stayed back, their reader gets one list of
//! all; of urgent ones within minutes. Nothing is told of by a terminal alone.

use super::invitation;
use super::invitation::About;
use crate::Trouble;
use crate::casework::Office;
use crate::casework::clock::london_day;
use crate::casework::decide;
use crate::casework::listed::Listed;
use crate::casework::token::Matter;
use crate::mail::AddrSpec;
use crate::store::LedgerRow;
use crate::store::Transaction;
use crate::store::Untold;
use jiff::Timestamp;
use jiff::ToSpan;
use std::collections::BTreeMap;

/// Minutes that notices wait for the rest of their flood.
const WAIT_MINUTES: i64 = 60;
/// The same for what may speak of a danger to life.
const URGENT_WAIT_MINUTES: i64 = 5;
/// Who lets a message go that waited for nothing but its notice.
const BY: &str = "redress";

/// Sends the lists that are due. May be called at any time and any number of times: what was listed is not listed again.
/// Answers how many left.
///
/// # Errors
/// The store's.
pub fn list_untold(tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], at: Timestamp) -> Result<usize, Trouble> {
    let mut by_reader: BTreeMap<(AddrSpec, bool), Vec<Untold>> = BTreeMap::new();
    for untold in tx.untold()? {
        by_reader.entry((untold.to.clone(), untold.urgent)).or_default().push(untold);
    }
    let mut sent = 0;
    for ((to, urgent), all) in by_reader {
        let wait = if urgent { URGENT_WAIT_MINUTES } else { WAIT_MINUTES };
        let due_since = at.checked_sub(wait.minutes()).unwrap_or(Timestamp::MIN);
        if all.first().is_none_or(|oldest| oldest.since > due_since) {
            continue;
        }
        // Somebody may have left the council meanwhile: then the rows wait for whoever looks at the register.
        if let Some(person) = office.person_at(&to) {
            let rows: Vec<Listed> = all.iter().map(|u| listed(&u.message)).collect();
            let order = decide::list(person, urgent, &rows);
            let newest = all.iter().map(|u| u.message.id).max().unwrap_or(0);
            let cause = format!("untold {to} {urgent} {newest}");
            invitation::write(vec![order], office, key, &cause, &About::default(), at)?.queue(tx, None, Matter::Nothing, at)?;
            sent += 1;
        }
        for untold in &all {
            let row = &untold.message;
            tx.was_listed(row.id, &to, at)?;
            // It waited for nothing but to be told of.
            if matches!(row.held.as_deref(), Some(decide::ABOVE_THE_CAP | decide::URGENT_ABOVE_THE_CAP)) {
                tx.release(row.id, BY, at)?;
            }
        }
    }
    Ok(sent)
}

fn listed(row: &LedgerRow) -> Listed {
    Listed {
        row: row.id,
        reference: row.reference.clone(),
        on: london_day(row.received_at),
        from: row.from.clone(),
        subject: row.subject.clone(),
    }
}
