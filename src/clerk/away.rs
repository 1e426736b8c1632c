//! The automatic answers of the council's own people: who says that they are away is stood in for when something falls due.
//! Who writes again is back. It changes no case (product page, section 2).

use crate::Trouble;
use crate::casework::Facts;
use crate::casework::Office;
use crate::desk::away::away_until;
use crate::mail::Authentication;
use crate::mail::Screened;
use crate::mail::Why;
use crate::store::Transaction;

/// Notes that a registered person is away, or is back.
///
/// # Errors
/// The store's.
pub(super) fn note(tx: &mut dyn Transaction, office: &Office, facts: &Facts) -> Result<(), Trouble> {
    let Some(from) = facts.message.only_from() else { return Ok(()) };
    let Some(person) = office.person_at(&from.address) else {
        return Ok(());
    };
    let believed = match &facts.authentication {
        Authentication::Aligned { domain } => domain == person.address.domain(),
        Authentication::Unknown => office.host_is_silent(facts.arrival.place.mailbox()),
        Authentication::Failed => false,
    };
    if !believed {
        return Ok(());
    }
    match &facts.screened {
        Screened::Personal => tx.is_back(&person.address),
        Screened::Unanswerable(Why::Automatic(_) | Why::NullReversePath | Why::WordedAsAutomatic(_)) => {
            let until = away_until(
                &facts.message.subject,
                &facts.message.text,
                facts.arrival.received_on,
                &office.policy.calendar,
            );
            until.map_or(Ok(()), |day| tx.note_absence(&person.address, day))
        }
        Screened::Unanswerable(Why::Bulk(_) | Why::Ours(_) | Why::NoReply(_)) | Screened::Bounce(_) => Ok(()),
    }
}
