//! Reading a batch: our own DKIM check where one is wanted, and everything else that needs no store, on all cores. A message
//! whose sender nobody can be asked about now waits for a later look.

use super::Works;
use super::refused::PATIENCE;
use crate::Trouble;
use crate::casework::{Arrival, Stage};
use crate::intake::{self, Taken, Understood};
use crate::mail::{self, AddrSpec};
use crate::store::Store;
use futures::future::join_all;
use std::collections::BTreeSet;

/// A batch, read.
pub(super) struct Read {
    /// What is ready to be settled.
    pub(super) taken: Vec<Taken>,
    /// The numbers of those whose sender nobody could be asked about: taken at a later look.
    pub(super) waiting: Vec<u32>,
    /// Why the first of those waits.
    pub(super) why: Option<Trouble>,
}

/// Reads a batch: our own DKIM check where one is wanted, then everything that needs no store, on all cores. Attachments come
/// last, those of mail that is none of ours only where its sender has a case.
pub(super) async fn read_batch(
    works: &Works,
    whole: Vec<(u32, mail::RawMessage, Arrival)>,
    mut taken: Vec<Taken>,
) -> Result<Read, Trouble> {
    let jobs = join_all(whole.into_iter().map(|(uid, raw, arrival)| async move {
        let own = own_dkim(works, &raw, &arrival).await;
        (uid, raw, arrival, own)
    }))
    .await;
    let read = on_all_cores(works, jobs, |works, (uid, raw, arrival, own)| {
        let (own, waits) = match own {
            Ok(own) => (own, None),
            Err(trouble) => (None, Some(trouble)),
        };
        let understood = intake::understand_safely(raw, arrival, &works.office, own.as_deref());
        (uid, understood, waits)
    })
    .await?;
    let (mut waiting, mut why, mut understood) = (Vec::new(), None, Vec::with_capacity(read.len()));
    for (uid, one, waits) in read {
        match waits {
            // No automatic letter goes where a life may be in danger, and a person reads it now.
            Some(trouble) if !one.may_be_urgent() => {
                tracing::warn!(uid, %trouble, "its sender cannot be checked now: taken at a later look");
                waiting.push(uid);
                why.get_or_insert(trouble);
            }
            Some(_) | None => understood.push(one),
        }
    }
    let strangers = strangers(works, &understood).await?;
    let read = on_all_cores(works, understood, move |works, one| {
        let is_strange = one.only_if_party.as_ref().is_some_and(|from| strangers.contains(from));
        one.read_papers(&works.office, Some(&*works.reader).filter(|_| !is_strange))
    });
    taken.extend(read.await?);
    Ok(Read { taken, waiting, why })
}

/// Those who are party to no open case, among the senders for whose attachments that decides whether they are read.
async fn strangers(works: &Works, understood: &[Understood]) -> Result<BTreeSet<AddrSpec>, Trouble> {
    let mut senders: BTreeSet<AddrSpec> = understood.iter().filter_map(|one| one.only_if_party.clone()).collect();
    if senders.is_empty() {
        return Ok(senders);
    }
    let ask = move |store: &mut dyn Store| {
        let mut tx = store.begin()?;
        let mut strangers = BTreeSet::new();
        for sender in std::mem::take(&mut senders) {
            if tx.cases_of(&sender)?.iter().all(|(case, _)| case.stage == Stage::Closed) {
                strangers.insert(sender);
            }
        }
        Ok(strangers)
    };
    works.store.ask(ask).await
}

/// What our own DKIM check found; `None` where none is wanted, or the message cannot be checked.
///
/// # Errors
/// Temporary, where the name servers give no answer and the message is fresh enough to wait for one: silence is no verdict, and
/// a sender is not downgraded for it. After an hour it is taken without.
async fn own_dkim(works: &Works, raw: &mail::RawMessage, arrival: &Arrival) -> Result<Option<Vec<mail::DkimPass>>, Trouble> {
    let Some(verifier) = works.dkim.as_ref() else { return Ok(None) };
    let ids = works.office.authserv_ids(arrival.place.mailbox());
    if !mail::authentication::wants_own_dkim_check(&mail::parse(raw), ids) {
        return Ok(None);
    }
    match verifier.verify(raw).await {
        Ok(passes) => Ok(Some(passes)),
        Err(trouble) if trouble.is_temporary() && arrival.taken_at.duration_since(arrival.received_at) < PATIENCE => Err(trouble),
        Err(_) => Ok(None),
    }
}

/// Does the same with each, on every core.
async fn on_all_cores<A: Send + 'static, B: Send + 'static>(
    works: &Works,
    each: Vec<A>,
    work: impl Fn(&Works, A) -> B + Send + Sync + 'static,
) -> Result<Vec<B>, Trouble> {
    use rayon::prelude::*;
    let works = works.clone();
    tokio::task::spawn_blocking(move || works.pool.install(|| each.into_par_iter().map(|one| work(&works, one)).collect()))
        .await
        .map_err(|e| Trouble::permanent("reading a batch of messages").because(e))
}
