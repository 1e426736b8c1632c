//! When an answer is no longer given. A program that answers by itself and does not say so (RFC 3834) would else be answered
//! for ever: each answer of ours is a question to it. What changes a case has its own measure
//! ([`crate::desk::authority::ACTS_IN_AN_HOUR`]) and is always answered.
//!
//! What was said before is read from the verdicts of the ledger, so that there is no second book of it.

use super::told::Told;
use crate::Trouble;
use crate::mail::AddrSpec;
use crate::store::Transaction;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use jiff::ToSpan;
use sha2::Digest;
use sha2::Sha256;

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

/// The verdict on a yes whose secret counts no more: no program says yes by itself.
pub(super) const YES_TOO_LATE: &str = "a yes that answers no message whose secret counts: nothing was changed, and the sender is told";

/// Answers in an hour to the same words about the same thing that nothing could be done about: a program says the same for ever.
const SAME_WORDS_MAX: u32 = 3;
/// Answers in an hour to replies that nothing could be done about, whatever their words: a person who sorts a morning's messages
/// may be misread each time, and each answer teaches.
const IDLE_MAX: u32 = 12;
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

/// Whether a reply is answered now.
///
/// # Errors
/// The store's.
pub(super) fn voice(tx: &mut dyn Transaction, person: &AddrSpec, told: &Told, at: Timestamp) -> Result<Voice, Trouble> {
    const IDLE: [&str; 4] = [ASKED, KEPT, NO_SECRET, CODE_IDLE];
    let hour_ago = at.checked_sub(1.hour()).unwrap_or(Timestamp::MIN);
    let spent = if told.verdict == MEASURE {
        tx.judged_since(person, MEASURE, hour_ago)? > 0
    } else if IDLE.contains(&told.verdict) {
        let mut before = 0;
        for idle in IDLE {
            before += tx.judged_since(person, idle, hour_ago)?;
        }
        let same = said_before(tx, person, told, at)?;
        let spent = |before: u32, same: u32| before >= IDLE_MAX || before.min(same) >= SAME_WORDS_MAX;
        if !spent(before, same) && spent(before + 1, same + 1) {
            return Ok(Voice::LastTime);
        }
        spent(before, same)
    } else {
        false
    };
    if !spent {
        return Ok(Voice::Speaks);
    }
    Ok(Voice::Silent {
        tell_deputy: tx.judged_since(person, SILENT, hour_ago)? == 0,
    })
}

/// How often the same words were said about the same thing in this hour of the clock and the one before, up to the measure; it is noted
/// that they were said once more. Letters alone count: a ticket's number changes with each message. Kept among the deeds, which remember replies by a digest.
fn said_before(tx: &mut dyn Transaction, person: &AddrSpec, told: &Told, at: Timestamp) -> Result<u32, Trouble> {
    let letters: String = told
        .answer
        .words
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let about = (told.case.map(|c| c.0), told.row.map(|(row, _)| row));
    let this_hour = at.as_second().div_euclid(3_600);
    let mut before = 0;
    for hour in [this_hour - 1, this_hour] {
        for n in 0..SAME_WORDS_MAX {
            let said = format!("said {person} {hour} {about:?} {n} {letters}");
            let digest = HEXLOWER.encode(&Sha256::digest(said.as_bytes()));
            if tx.done_before(&digest)? {
                before += 1;
                continue;
            }
            if hour == this_hour {
                tx.remember_deed(&digest, person, at)?;
            }
            break;
        }
    }
    Ok(before.min(SAME_WORDS_MAX))
}
