//! What the council's people write to a party from their own mail program, found in a folder of sent mail that is watched:
//! filed on the case as news to that person. It is never read as a command, decides nothing, and nobody is written to.

use super::hashes;
use crate::Trouble;
use crate::casework::CaseId;
use crate::casework::Facts;
use crate::casework::Office;
use crate::casework::Place;
use crate::casework::Stage;
use crate::casework::decide;
use crate::casework::token;
use crate::intake;
use crate::intake::Brought;
use crate::intake::Concerning;
use crate::intake::Receipt;
use crate::mail::AddrSpec;
use crate::mail::screen::is_ours;
use crate::store::Transaction;

/// Recipients that are looked at; nobody writes to more people about one case.
const RECIPIENTS_MAX: usize = 50;

/// Whether a message lies in a folder of sent mail.
pub(super) fn is_sent(office: &Office, facts: &Facts) -> bool {
    match &facts.arrival.place {
        Place::Imap { mailbox, folder, .. } => office.is_sent_folder(mailbox, folder),
        Place::File { .. } | Place::Handed { .. } => false,
    }
}

/// Files what was sent to a party on the case it belongs to; leaves everything else.
///
/// # Errors
/// The store's.
pub(super) fn receive(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    brought: &Brought,
    facts: &Facts,
) -> Result<Receipt, Trouble> {
    let decision = match writer(office, facts) {
        None => decide::passed_over(
            facts,
            "in the folder of sent mail: a letter of our own, or not from the council's people",
        ),
        Some(_) if facts.message.recipients.iter().all(|to| office.is_ours(&to.address)) => decide::passed_over(facts, decide::SENT_TO_US),
        Some(by) => {
            forget_secrets(tx, office, facts)?;
            match case_of(tx, facts)? {
                Some(case) => decide::written_directly(case, &by, facts),
                None => decide::passed_over(
                    facts,
                    "sent by the council's people, and not to a party of one open case: left as it was",
                ),
            }
        }
    };
    intake::record(tx, office, key, &brought.raw, facts.clone(), decision, Concerning::default())
}

/// Who wrote it, by name: a registered person, or whoever uses the mailbox. `None` for our own letters, of which some hosts
/// keep a copy there, and for anybody else.
fn writer(office: &Office, facts: &Facts) -> Option<String> {
    let ours = facts
        .message
        .message_id
        .as_ref()
        .is_some_and(|id| is_ours(id, &office.policy.screening));
    let from = &facts.message.only_from()?.address;
    match office.person_at(from) {
        _ if ours => None,
        Some(person) => Some(person.name.clone()),
        None => office.is_ours(from).then(|| "Somebody at the council’s mailbox".to_owned()),
    }
}

/// A secret that was passed on to anybody else counts no more; its owner's next notice brings a new one (attack 3).
fn forget_secrets(tx: &mut dyn Transaction, office: &Office, facts: &Facts) -> Result<(), Trouble> {
    let shown = token::presented(&facts.message, |a| office.is_ours(a));
    for issued in tx.tokens(&hashes(&shown))? {
        let to_others = recipients(facts).any(|a| *a != issued.to && !office.is_ours(a));
        if to_others {
            tx.cancel_token(issued.hash, facts.arrival.received_at)?;
        }
    }
    Ok(())
}

/// The one case whose party it was sent to: the one it answers or names, else the only open one of its recipients.
fn case_of(tx: &mut dyn Transaction, facts: &Facts) -> Result<Option<CaseId>, Trouble> {
    let leads = &facts.leads;
    let named = leads
        .by_answers
        .iter()
        .chain(&leads.by_hint)
        .find(|lead| recipients(facts).any(|a| lead.parties.contains(a)));
    if let Some(lead) = named {
        return Ok(Some(lead.case));
    }
    let mut open = Vec::new();
    for address in recipients(facts) {
        for (case, _) in tx.cases_of(address)? {
            if case.stage != Stage::Closed && !open.contains(&case.reference) {
                open.push(case.reference);
            }
        }
    }
    match open.as_slice() {
        [one] => tx.find_case(one),
        _ => Ok(None),
    }
}

fn recipients(facts: &Facts) -> impl Iterator<Item = &AddrSpec> {
    facts.message.recipients.iter().take(RECIPIENTS_MAX).map(|r| &r.address)
}
