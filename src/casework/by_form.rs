//! What a web form says of the person who filled it in. A form's mail comes from the council's own website or from whoever keeps it:
//! its sender is nobody who complains, and the name and the address inside are claims. So they are never a key to anything on file,
//! and no automatic letter goes there (attack 24).

use super::policy::Office;
use crate::mail::AddrSpec;
use crate::mail::Message;
use crate::mail::Screened;
use crate::mail::Typed;
use crate::mail::Why;
use crate::mail::can_be_written_to;
use crate::mail::form::Form;
use crate::mail::screen::nobody_reads;

/// Who filled in a web form, as the form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledIn {
    /// The name given; empty where none was.
    pub name: String,
    /// The address given; `None` where none was, or none that a person reads.
    pub address: Option<AddrSpec>,
}

/// Who filled in the web form that a message is; `None` where it is no form's mail, or somebody passes one on. The form must be
/// plain in its structure ([`crate::mail::form::read`]), and its sender no person: by screening, or because it asks for answers at
/// the very address that stands in it.
pub fn filled_in(message: &Message, typed: &Typed, screened: &Screened, office: &Office) -> Option<FilledIn> {
    let form = typed.form.as_ref()?;
    let from = &message.only_from()?.address;
    // A form answers nobody, and nobody passes it on.
    if typed.forwarded.is_some() || !message.answers.is_empty() {
        return None;
    }
    let ours = office.is_ours(from);
    if !ours && office.person_at(from).is_some() {
        return None;
    }
    let stated = address_in(form, office);
    let asked_for = match message.reply_to.as_slice() {
        [one] if one.address != *from && !office.is_ours(&one.address) => Some(&one.address),
        _ => None,
    };
    let answers_go_there = asked_for.is_some() && asked_for == stated.as_ref();
    let sent_by_a_machine = match screened {
        Screened::Unanswerable(Why::NoReply(_) | Why::OurAddress(_)) => true,
        // Exchange asks for silence on the mail of persons too, who write lists with labels.
        Screened::Unanswerable(Why::AsksForSilence) | Screened::Personal => false,
        Screened::Unanswerable(Why::Automatic(_) | Why::NullReversePath | Why::Bulk(_) | Why::Ours(_) | Why::WordedAsAutomatic(_))
        | Screened::Bounce(_) => return None,
    };
    // What somebody writes to others from our own address, with a copy to us, is a letter, whatever lists are in it.
    let to_us_alone = message.recipients.iter().all(|to| office.is_ours(&to.address));
    if !answers_go_there && !(sent_by_a_machine && (!ours || to_us_alone)) {
        return None;
    }
    let replies = asked_for.filter(|a| !office.is_own_domain(a) && is_somebodys(a, office));
    Some(FilledIn {
        name: form.name.clone(),
        address: replies.cloned().or(stated),
    })
}

/// The one address that a form gives for whoever filled it in; `None` where it gives none, several, or one that is no person's own.
pub fn address_in(form: &Form, office: &Office) -> Option<AddrSpec> {
    let mut given: Vec<AddrSpec> = form
        .email
        .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';'))
        .map(|piece| piece.strip_prefix("mailto:").unwrap_or(piece))
        .filter_map(AddrSpec::new)
        .collect();
    given.dedup();
    match given.as_slice() {
        [one] if is_somebodys(one, office) => Some(one.clone()),
        _ => None,
    }
}

/// Whether an address may be a member of the public's own, and can be written to.
pub fn is_somebodys(address: &AddrSpec, office: &Office) -> bool {
    !office.is_ours(address)
        && office.person_at(address).is_none()
        && !nobody_reads(address, &office.policy.screening)
        && can_be_written_to(address)
}
