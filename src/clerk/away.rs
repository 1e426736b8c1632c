//! The automatic answers of the council's own people: who says that they are away is stood in for when something falls due.
//! Who writes again is back. It changes no case (product page, section 2).

use crate::Trouble;
use crate::casework::Facts;
use crate::casework::Office;
use crate::casework::token::Issued;
use crate::desk::away::away_until;
use crate::mail::Authentication;
use crate::mail::Screened;
use crate::mail::Why;
use crate::store::Transaction;

/// Seconds by which a message's own Date may differ from its arrival: an old one that is sent once more says nothing about today.
const FRESH_SECONDS: i64 = 24 * 3600;

/// Notes that a registered person is away, or is back. Where their address is proven, by any message of today. Where the host
/// proves nothing, an absence by an answer to a notice of theirs (`issued`: nobody else knows its secret), and its end by what
/// they do with authority alone, which the doorway notes itself.
///
/// # Errors
/// The store's.
pub(super) fn note(tx: &mut dyn Transaction, office: &Office, facts: &Facts, issued: &[Issued]) -> Result<(), Trouble> {
    let Some(from) = facts.message.only_from() else { return Ok(()) };
    let Some(person) = office.person_at(&from.address) else {
        return Ok(());
    };
    let arrived = facts.arrival.received_at.as_second();
    let today = facts.message.date.is_some_and(|d| (d.as_second() - arrived).abs() <= FRESH_SECONDS);
    let (leaves, returns) = match &facts.authentication {
        Authentication::Aligned { domain } => {
            let proven = domain == person.address.domain() && today;
            (proven, proven)
        }
        Authentication::Unknown => {
            let answers_theirs = issued.iter().any(|i| i.to == person.address);
            (office.host_is_silent(facts.arrival.place.mailbox()) && answers_theirs, false)
        }
        Authentication::Failed => (false, false),
    };
    match &facts.screened {
        Screened::Personal if returns => tx.is_back(&person.address),
        Screened::Unanswerable(Why::Automatic(_) | Why::NullReversePath | Why::WordedAsAutomatic(_)) if leaves => {
            let until = away_until(
                &facts.message.subject,
                &facts.message.text,
                facts.arrival.received_on,
                &office.policy.calendar,
            );
            until.map_or(Ok(()), |day| tx.note_absence(&person.address, day))
        }
        Screened::Personal | Screened::Unanswerable(_) | Screened::Bounce(_) => Ok(()),
    }
}
