//! How long the copy of an identity document is kept: until a person has decided, and never longer than the policy's days
//! (domain page, section 6: look, record, delete). The copy lies sealed and apart from the message's text.

use super::identity::IdentityKind;
use super::identity::Judged;
use crate::casework::case::CaseId;
use crate::casework::case::CaseReference;
use crate::casework::case::Event;
use crate::casework::case::Recorded;
use crate::casework::decide::Place;
use crate::mail::Fingerprint;
use crate::mail::MessageId;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

super::super::class::words! {
    /// Why a copy was destroyed.
    Destroyed {
        /// A person accepted the document (ID OK).
        Accepted = "the document was accepted",
        /// A person refused it (ID NO).
        Refused = "the document was not accepted",
        /// Nobody had decided by the last day.
        TimeIsUp = "its last day had come",
        /// A person asked for it.
        Asked = "a person asked for it",
        /// The file was not there any more, or had been changed.
        Gone = "it was already gone",
    }
}

super::super::class::words! {
    /// What a sealed copy was taken for when it came.
    SealedAs {
        /// A passport.
        Passport = "passport",
        /// A driving licence.
        Licence = "driving licence",
        /// It may be one by what is said of it, and could not be read.
        Unread = "document not read",
        /// An identity document in the same file as a paper about authority.
        WithConsent = "identity document in one file with a consent",
        /// A bank card or identity card.
        OtherCard = "other card",
    }
}

impl SealedAs {
    /// What a judged paper is sealed as.
    pub fn of(judged: Option<Judged>) -> Self {
        match judged {
            None => Self::Unread,
            Some(Judged::Accepted(paper)) => match paper.kind {
                IdentityKind::Passport => Self::Passport,
                IdentityKind::GbLicence | IdentityKind::NiLicence => Self::Licence,
            },
            Some(Judged::NotAccepted(_)) => Self::OtherCard,
        }
    }
}

/// A copy that is kept, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedCopy {
    /// The store's number for it.
    pub id: i64,
    /// The case it belongs to, where there is one.
    pub case: Option<(CaseId, CaseReference)>,
    /// The ledger row of its message.
    pub arrival: i64,
    /// What it was taken for.
    pub is: SealedAs,
    /// The day it came.
    pub received_on: Date,
    /// The last day it may be kept.
    pub destroy_by: Date,
    /// The day it was destroyed, where it was.
    pub destroyed_on: Option<Date>,
    /// The day on which its message was known to be out of the mailbox.
    pub source_gone_on: Option<Date>,
    /// The day on which the clerk was last asked to delete that message.
    pub asked_on: Option<Date>,
    /// Whether nothing about its case goes to the clerk.
    pub about_the_clerk: bool,
    /// Why it was destroyed, where it was.
    pub why: Option<Destroyed>,
    /// The Message-ID of its message.
    pub message_id: Option<MessageId>,
    /// Where that message lies, and every message that was the same one again; each with the bytes it had there.
    pub places: Vec<Lies>,
}

/// A message in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lies {
    /// The place.
    pub place: Place,
    /// The hash of its bytes there: one sent twice has other trace fields.
    pub fingerprint: Fingerprint,
}

impl SealedCopy {
    /// Whether its message lies in a mailbox or folder: what was handed in on standard input does not, and our own record of
    /// it has no document in it.
    pub fn lies_somewhere(&self) -> bool {
        self.places.iter().any(|l| !matches!(l.place, Place::Handed { .. }))
    }

    /// The mailboxes in which its message may lie.
    pub fn mailboxes(&self) -> BTreeSet<&str> {
        let somewhere = self.places.iter().filter(|l| !matches!(l.place, Place::Handed { .. }));
        somewhere.map(|l| l.place.mailbox()).collect()
    }
}

/// Whether a program may delete the message that brought these copies, all of one message. Not where one file holds a consent
/// as well, which would be lost with it; nor where one of them was never read, unless it is the only one and a person called it
/// an identity document: then nobody knows what would go.
pub fn program_may_delete(copies: &[&SealedCopy]) -> bool {
    let accepted = |c: &SealedCopy| c.why == Some(Destroyed::Accepted);
    !copies.is_empty()
        && copies.iter().all(|c| c.destroyed_on.is_some())
        && copies.iter().all(|c| match c.is {
            SealedAs::WithConsent => false,
            SealedAs::Unread => copies.len() == 1 && accepted(c),
            SealedAs::Passport | SealedAs::Licence | SealedAs::OtherCard => true,
        })
}

/// The last day that a copy may be kept.
pub fn destroy_by(received_on: Date, days: u16) -> Date {
    received_on.checked_add(i64::from(days).days()).unwrap_or(Date::MAX)
}

/// The copies whose last day has come.
pub fn due(copies: &[SealedCopy], today: Date) -> impl Iterator<Item = &SealedCopy> {
    copies.iter().filter(move |c| c.destroyed_on.is_none() && c.destroy_by <= today)
}

/// Whether a case's file tells of a destroyed copy whose message was not said to be out of the mailbox: each copy has one event
/// for the one and one for the other.
pub fn source_is_asked_for(events: &[Recorded]) -> bool {
    let count = |is: fn(&Event) -> bool| events.iter().filter(|r| is(&r.event)).count();
    count(|e| matches!(e, Event::CopyDestroyed { .. })) > count(|e| matches!(e, Event::SourceRemoved { .. }))
}

/// Days after which the clerk is asked again to delete a message that brought an identity document.
const ASK_AGAIN_DAYS: i64 = 7;

/// The destroyed copies whose message still lies in a mailbox, and of which the clerk has not been reminded this week.
/// redress itself deletes nothing in a mailbox (ARCHITECTURE, invariants).
pub fn to_ask_for(copies: &[SealedCopy], today: Date) -> impl Iterator<Item = &SealedCopy> {
    copies.iter().filter(move |c| {
        let asked_lately = c
            .asked_on
            .is_some_and(|on| on.checked_add(ASK_AGAIN_DAYS.days()).is_ok_and(|next| today < next));
        c.destroyed_on.is_some() && c.source_gone_on.is_none() && !asked_lately
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_copy_is_due_on_its_last_day_and_not_before() {
        let copy = SealedCopy {
            id: 1,
            case: None,
            arrival: 1,
            is: SealedAs::Passport,
            received_on: date(2026, 11, 22),
            destroy_by: destroy_by(date(2026, 11, 22), 14),
            destroyed_on: None,
            source_gone_on: None,
            asked_on: None,
            about_the_clerk: false,
            why: None,
            message_id: None,
            places: Vec::new(),
        };
        let copies = [
            copy.clone(),
            SealedCopy {
                destroyed_on: Some(date(2026, 11, 23)),
                ..copy
            },
        ];
        assert_eq!(due(&copies, date(2026, 12, 5)).count(), 0);
        assert_eq!(due(&copies, date(2026, 12, 6)).count(), 1);
        assert_eq!(destroy_by(date(2026, 11, 22), 0), date(2026, 11, 22));
        assert_eq!(to_ask_for(&copies, date(2026, 12, 6)).count(), 1, "only the destroyed one");
        let asked = [SealedCopy {
            asked_on: Some(date(2026, 12, 6)),
            ..copies[1].clone()
        }];
        assert_eq!(to_ask_for(&asked, date(2026, 12, 12)).count(), 0);
        assert_eq!(to_ask_for(&asked, date(2026, 12, 13)).count(), 1);
    }

    /// What a machine deletes, it must know: no file with a consent in it, nothing that nobody read.
    #[test]
    fn a_program_deletes_only_what_is_known() {
        let copy = |is: SealedAs, why: Destroyed| SealedCopy {
            id: 1,
            case: None,
            arrival: 1,
            is,
            received_on: date(2026, 11, 22),
            destroy_by: date(2026, 12, 6),
            destroyed_on: Some(date(2026, 11, 23)),
            source_gone_on: None,
            asked_on: None,
            about_the_clerk: false,
            why: Some(why),
            message_id: None,
            places: Vec::new(),
        };
        let may = |copies: &[SealedCopy]| program_may_delete(&copies.iter().collect::<Vec<_>>());
        let passport = copy(SealedAs::Passport, Destroyed::TimeIsUp);
        let unread = |why| copy(SealedAs::Unread, why);
        assert!(may(std::slice::from_ref(&passport)));
        assert!(may(&[unread(Destroyed::Accepted)]));
        assert!(!may(&[unread(Destroyed::Refused)]), "a photo of a hedge is refused too");
        assert!(!may(&[unread(Destroyed::TimeIsUp)]));
        assert!(!may(&[passport.clone(), unread(Destroyed::Accepted)]), "which of them was meant?");
        assert!(!may(&[copy(SealedAs::WithConsent, Destroyed::Accepted)]));
        let kept = SealedCopy {
            destroyed_on: None,
            why: None,
            ..passport.clone()
        };
        assert!(!may(&[passport, kept]) && !may(&[]));
    }
}
