//! Understanding one message without the store: the first half of taking it in. Pure but for the reader of attachments.

use super::{Taken, would};
use crate::casework::by_form;
use crate::casework::by_form::FilledIn;
use crate::casework::class::Class;
use crate::casework::papers::Evidence;
use crate::casework::{Arrival, Disposition, Office, correspond, decide, papers};
use crate::mail::{self, AddrSpec, Authentication, DkimPass, Fingerprint, Message, RawMessage, ReadDocument, Screened, Typed};
use crate::reading::Reader;
use crate::store::Unread;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// One message, as far as it can be understood without asking the store.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The bytes.
    pub raw: RawMessage,
    /// Its coming.
    pub arrival: Arrival,
    /// The bytes' hash.
    pub fingerprint: Fingerprint,
    /// The message.
    pub message: Message,
    /// Its newly written words.
    pub typed: Typed,
    /// What may answer it.
    pub screened: Screened,
    /// Who filled in the web form that it is, as the form says.
    pub filled_in: Option<FilledIn>,
    /// What is proven about its sender.
    pub authentication: Authentication,
    /// What its attachments say.
    pub documents: Vec<ReadDocument>,
    /// What they show of authority and identity.
    pub evidence: Evidence,
    /// What it is about.
    pub class: Class,
    /// Of a message from one of the council's own people: what reads the attachments of an earlier message, should their word
    /// open a case of it.
    pub reader: Option<Arc<Reader>>,
}

/// Understands one message without the store, its attachments too. Pure but for the reader; call it on a thread with a large
/// stack (16 MiB), and through [`prepare_safely`] where a panic must cost one message only.
pub fn prepare(raw: RawMessage, arrival: Arrival, office: &Office, own_dkim: Option<&[DkimPass]>, reader: &Reader) -> Prepared {
    read_papers(understand(raw, arrival, office, own_dkim), office, Some(reader))
}

/// [`prepare`], with a panic turned into a row that waits for a person.
pub fn prepare_safely(raw: RawMessage, arrival: Arrival, office: &Office, own_dkim: Option<&[DkimPass]>, reader: &Reader) -> Taken {
    understand_safely(raw, arrival, office, own_dkim).read_papers(office, Some(reader))
}

/// The first half of [`prepare`]: everything but what the attachments say.
fn understand(raw: RawMessage, arrival: Arrival, office: &Office, own_dkim: Option<&[DkimPass]>) -> Prepared {
    let message = mail::parse(&raw);
    let typed = mail::typed(&message);
    let screened = mail::screen(&message, &office.policy.screening);
    let filled_in = by_form::filled_in(&message, &typed, &screened, office);
    let authentication = mail::authentication::authenticate(&message, office.authserv_ids(arrival.place.mailbox()), own_dkim);
    let class = office.policy.classification.classify_screened(&message, &typed, &screened);
    Prepared {
        reader: None,
        fingerprint: raw.fingerprint(),
        raw,
        arrival,
        message,
        typed,
        screened,
        filled_in,
        authentication,
        documents: Vec::new(),
        evidence: Evidence::default(),
        class,
    }
}

/// Whose share of the hour's reading time a message uses.
fn purse(authentication: &Authentication) -> &str {
    match authentication {
        Authentication::Aligned { domain } => domain,
        Authentication::Failed | Authentication::Unknown => "",
    }
}

/// The second half of [`prepare`]: what the attachments show; without a reader, what their names and the message say of them.
fn read_papers(mut prepared: Prepared, office: &Office, reader: Option<&Reader>) -> Prepared {
    // A machine's attachments are nobody's papers, and a stranger's robot gets none of our time. What somebody hung on a web form
    // is theirs.
    let somebodys = by_form::is_somebodys_mail(&prepared.screened, prepared.filled_in.as_ref());
    if let Some(reader) = reader.filter(|_| somebodys) {
        prepared.documents = reader.read_for(&prepared.message, purse(&prepared.authentication));
    }
    let own = prepared.message.only_from().is_some_and(|f| office.person_at(&f.address).is_some());
    prepared.reader = reader.filter(|_| own).map(|r| Arc::new(r.another()));
    let in_doubt = papers::is_in_doubt(&prepared.class, &prepared.authentication, &office.policy);
    prepared.evidence = papers::evidence::gather(
        &prepared.message,
        &prepared.typed,
        &prepared.documents,
        papers::People::of(&prepared.class).awaiting_identity(in_doubt),
        prepared.arrival.received_on,
        &office.council.name,
    );
    prepared.evidence.settle(&mut prepared.class, &prepared.message, &prepared.typed);
    prepared
}

/// A message that was understood but for its attachments.
#[derive(Debug)]
pub struct Understood {
    taken: Taken,
    /// Whose attachments need not be read unless they are party to an open case; `None` where they are read in any case, or
    /// there are none.
    pub only_if_party: Option<AddrSpec>,
}

/// The first half of [`prepare_safely`].
pub fn understand_safely(raw: RawMessage, arrival: Arrival, office: &Office, own_dkim: Option<&[DkimPass]>) -> Understood {
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let prepared = understand(raw.clone(), arrival.clone(), office, own_dkim);
        Understood {
            only_if_party: only_if_party(&prepared, office).cloned(),
            taken: Taken::Read(Box::new(prepared)),
        }
    }));
    attempt.unwrap_or_else(|_| Understood {
        taken: failed(raw, arrival),
        only_if_party: None,
    })
}

/// Reading takes seconds, and most letters with a plan or a poster are none of ours: what would be left where it lies and kept
/// nowhere, whatever is in its attachments, is read only for a sender who has a case.
fn only_if_party<'a>(prepared: &'a Prepared, office: &Office) -> Option<&'a AddrSpec> {
    // A form's sender is nobody; whoever filled it in may have a case.
    let from = match &prepared.filled_in {
        Some(form) => form.address.as_ref()?,
        None => prepared.message.only_from().map(|f| &f.address)?,
    };
    if prepared.message.attachments.is_empty() || office.person_at(from).is_some() {
        return None;
    }
    let keys = correspond::correspondence_keys(&prepared.message, &prepared.fingerprint, &prepared.screened, office);
    if !keys.answers.is_empty() || !keys.hints.is_empty() {
        return None;
    }
    let (_, decision) = would(read_papers(prepared.clone(), office, None), office);
    (decision.disposition == Disposition::Leave && !decision.keep_raw).then_some(from)
}

impl Understood {
    /// Whether it may speak of a danger to somebody's life: then nothing is waited for.
    pub fn may_be_urgent(&self) -> bool {
        matches!(&self.taken, Taken::Read(prepared) if prepared.class.flags.contains(decide::RISK_TO_LIFE))
    }

    /// The second half of [`prepare_safely`]. Without a reader the attachments are not read.
    pub fn read_papers(self, office: &Office, reader: Option<&Reader>) -> Taken {
        match self.taken {
            Taken::Read(prepared) => {
                let (raw, arrival) = (prepared.raw.clone(), prepared.arrival.clone());
                let attempt = catch_unwind(AssertUnwindSafe(|| read_papers(*prepared, office, reader)));
                attempt.map_or_else(|_| failed(raw, arrival), |prepared| Taken::Read(Box::new(prepared)))
            }
            unread @ Taken::Unread { .. } => unread,
        }
    }
}

/// The row of a message on which the program failed.
fn failed(raw: RawMessage, arrival: Arrival) -> Taken {
    Taken::Unread {
        unread: Unread {
            why: "the program failed while reading it; a person must look".to_owned(),
            size: raw.bytes().len() as u64,
            ..Unread::default()
        },
        arrival,
        raw: Some(raw),
    }
}
