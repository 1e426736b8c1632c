//! When an answer is no longer given. A program that answers by itself and does not say so (RFC 3834) would else be answered
//! for ever: each answer of ours is a question to it. What changes a case has its own measure
//! ([`crate::desk::authority::ACTS_IN_AN_HOUR`]) and is always answered.
//!
//! What was said before is read from the verdicts of the ledger, so that there is no second book of it.

use crate::Trouble;
use crate::mail::AddrSpec;
use crate::store::Transaction;
use jiff::Timestamp;
use jiff::ToSpan;

/// The verdict on a reply that was not clear.
pub(super) const ASKED: &str = "a reply that was not clear: nothing was changed, and it was asked what is meant";
/// The verdict on a remark.
pub(super) const KEPT: &str = "a remark: kept, nothing was changed, and the sender is told so";
/// The verdict on a reply without a secret.
pub(super) const NO_SECRET: &str =
    "a reply that reads like a command and shows no secret that counts: nothing was changed, and the sender is told";
/// The verdict on an answer to a one-time code that did nothing.
pub(super) const CODE_IDLE: &str = "a reply to a one-time code: nothing was done, and answered";
/// The verdict on a command above the measure.
pub(super) const MEASURE: &str = "a reply above the measure of an hour: nothing was changed, and the sender is told once";
/// The verdict on a reply for which there was no room among those that wait for a code.
pub(super) const FULL: &str = "a reply while too many wait for their codes: nothing was changed, and the registered address is told once";
/// The verdict on a reply that is answered no more.
pub(super) const SILENT: &str = "a reply that nothing could be done about, after others like it within the hour: kept and not answered";

/// Answers in an hour to replies that nothing could be done about.
const IDLE_MAX: u32 = 3;
/// What the last of them says at its end.
pub(super) const LAST: &str =
    ". More replies like this will get no answer for an hour, in case a program writes them; a plain command is still done and answered";

/// Whether a reply is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// Yes.
    Speaks,
    /// Yes, and the next like it are not.
    LastTime,
    /// No; whether the deputy is to hear of it, which is once an hour.
    Silent { tell_deputy: bool },
}

/// Whether a reply with this verdict is answered now.
///
/// # Errors
/// The store's.
pub(super) fn voice(tx: &mut dyn Transaction, person: &AddrSpec, verdict: &str, at: Timestamp) -> Result<Voice, Trouble> {
    const IDLE: [&str; 4] = [ASKED, KEPT, NO_SECRET, CODE_IDLE];
    let hour_ago = at.checked_sub(1.hour()).unwrap_or(Timestamp::MIN);
    let mut said = |verdict: &str| tx.judged_since(person, verdict, hour_ago);
    let spent = if verdict == MEASURE {
        said(MEASURE)? > 0
    } else if IDLE.contains(&verdict) {
        let mut before = 0;
        for idle in IDLE {
            before += said(idle)?;
        }
        if before + 1 == IDLE_MAX {
            return Ok(Voice::LastTime);
        }
        before >= IDLE_MAX
    } else {
        false
    };
    if !spent {
        return Ok(Voice::Speaks);
    }
    Ok(Voice::Silent {
        tell_deputy: said(SILENT)? == 0,
    })
}
