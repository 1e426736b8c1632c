//! Whether an automatic letter may go to the person who wrote. One function, asked for every such letter; it answers why
//! not, in words for the file and the clerk. A letter kept back changes nothing else: the case is open and its clocks run.

use super::Facts;
use super::RISK_TO_LIFE;
use crate::casework::correspond::Windows;
use crate::casework::obey;
use crate::casework::policy::Cap;
use crate::casework::policy::LettersTo;
use crate::casework::policy::Mode;
use crate::casework::policy::Office;
use crate::mail::AddrSpec;
use crate::mail::Authentication;
use crate::mail::can_be_written_to;

/// Why no automatic letter answers what may speak of a danger to life.
pub(super) const IN_DANGER: &str = "it may speak of a danger to somebody’s life, and a person answers that";

/// Why no automatic letter goes; `None` where one may. Shadow mode comes last, so that the clerk reads what would stand
/// against it in live mode too.
pub(super) fn kept_back(facts: &Facts, office: &Office) -> Option<&'static str> {
    let caps = &office.policy.caps;
    let leads = &facts.leads;
    let from = facts.message.only_from()?;
    if facts.class.flags.contains(RISK_TO_LIFE) {
        return Some(IN_DANGER);
    }
    if facts.arrival.from_before {
        return Some("it is older mail, from before redress was set up or handed over late");
    }
    if let Some(why) = unproven(&facts.authentication, facts.arrival.place.mailbox(), office) {
        return Some(why);
    }
    if leads
        .seconds_since_our_letter
        .is_some_and(|s| (0..caps.machine_answers_within_seconds).contains(&s))
    {
        return Some("it came within seconds of a letter of ours, so a machine may have answered");
    }
    if leads.arrivals_from_address_hour >= caps.arrivals_in_an_hour {
        return Some("many messages came from this address within an hour, so two machines may be talking");
    }
    if cannot_be_answered(&from.address) {
        return Some("the sender’s address cannot be written to");
    }
    if reached(leads.letters_to_address, caps.address) {
        return Some("this address has had as many automatic letters as the caps allow");
    }
    if reached(leads.letters_to_domain, caps.domain) {
        return Some("this domain has had as many automatic letters as the caps allow");
    }
    if reached(leads.letters_in_all, caps.all) {
        return Some("as many automatic letters as the caps allow have gone out");
    }
    match office.mode {
        Mode::Shadow => Some(obey::SHADOW),
        Mode::Live => None,
    }
}

/// A letter to a forged address is spam in the council's name (attack 24), so the From domain must be proven. A failed check
/// never gets a letter.
///
/// `Unknown` means that neither the council's host nor a DKIM signature we could check said anything. Nearly every resident's
/// host signs today, so this is rare on a host that gives verdicts, and there it is a reason for doubt: the letter stays back,
/// the clerk is told at once and has five working days. A host that never gives verdicts (no authserv-id is configured for the
/// mailbox) makes every unsigned sender unknown; a council on such a host may decide that a letter is worth the risk
/// (`letters.sender = "host-is-silent"` in rules/policy.toml). It is not decided for it.
fn unproven(authentication: &Authentication, mailbox: &str, office: &Office) -> Option<&'static str> {
    match authentication {
        Authentication::Aligned { .. } => None,
        Authentication::Failed => Some("the check of its sender failed, so the address may be somebody else’s"),
        Authentication::Unknown => match office.policy.letters_to {
            LettersTo::HostIsSilent if office.authserv_ids(mailbox).is_empty() => None,
            LettersTo::HostIsSilent | LettersTo::Proven => Some("nothing proves that the sender’s address is theirs"),
        },
    }
}

/// Addresses that our mail library or a server may refuse: two dots together, a quoted local part.
fn cannot_be_answered(address: &AddrSpec) -> bool {
    let local = address.local();
    local.contains("..")
        || local.starts_with('.')
        || local.ends_with('.')
        || local.contains('"')
        || !local.is_ascii()
        || !can_be_written_to(address)
}

fn reached(sent: Windows, cap: Cap) -> bool {
    sent.hour >= cap.hour || sent.day >= cap.day || sent.week >= cap.week
}
