//! A message's coming: where it lies, when the council had it, and whether it is mail from long ago.

use super::Older;
use super::Watched;
use super::Works;
use crate::casework::clock::london_day;
use crate::casework::{Arrival, Place};
use crate::mail;
use crate::store::Cursor;
use crate::transport::Listed;
use jiff::{SignedDuration, Timestamp};

/// A message that lies in a file is handed over within so long of its border's stamp.
const HANDING_OVER: SignedDuration = SignedDuration::from_hours(1);
/// By how much a mail server's clock may run apart from ours.
pub(crate) const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(15);

/// Where a listed message lies.
pub(super) fn place(watched: &Watched, listed: &Listed, uid_validity: u32) -> Place {
    let mailbox = watched.mailbox.clone();
    if watched.numbered {
        Place::Imap {
            mailbox,
            folder: watched.folder.clone(),
            uid_validity,
            uid: listed.uid,
        }
    } else if listed.path == "-" {
        Place::Handed { mailbox }
    } else {
        Place::File {
            mailbox,
            path: listed.path.clone(),
        }
    }
}

pub(super) fn arrival(
    works: &Works,
    watched: &Watched,
    listed: &Listed,
    raw: Option<&mail::RawMessage>,
    cursor: &Cursor,
    older: Older,
) -> Arrival {
    let dates = raw.map(mail::dates).unwrap_or_default();
    let received_at = received_at(listed, dates, watched.numbered);
    // A sender's own date says nothing of the day it came, but a message that was written long ago is none of today's.
    let written = dates.written.filter(|_| !watched.numbered && dates.taken_in.is_none());
    let oldest = [dates.taken_in, written].into_iter().flatten().fold(received_at, Timestamp::min);
    Arrival {
        place: place(watched, listed, cursor.uid_validity),
        received_at,
        received_on: london_day(received_at),
        taken_at: (works.now)(),
        from_before: !older.acknowledge && is_old(oldest, cursor, older),
    }
}

/// When the council had a message. On a server, the server's time. A file's own time may be that of a copy, so the stamp of the
/// border inside counts where it is earlier: by more than handing over takes, or by the day that the law counts.
fn received_at(listed: &Listed, dates: mail::Dates, numbered: bool) -> Timestamp {
    let earlier = |stamp: &Timestamp| {
        *stamp < listed.received_at
            && (listed.received_at.duration_since(*stamp) > HANDING_OVER || london_day(*stamp) != london_day(listed.received_at))
    };
    dates.taken_in.filter(|_| !numbered).filter(earlier).unwrap_or(listed.received_at)
}

/// Whether a message is from before set-up, by the oldest of its dates. What stands above the cursor has come since, if the
/// server's clock runs no further behind than clocks do.
fn is_old(oldest: Timestamp, cursor: &Cursor, older: Older) -> bool {
    match (older.since, older.new_since) {
        (_, Some(new)) => oldest < new,
        (Some(_), None) => oldest < cursor.set_up_at,
        (None, None) => cursor.set_up_at.duration_since(oldest) > CLOCKS_APART,
    }
}
