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
    let ours = office.is_ours(from);
    // A form answers nobody, and nobody passes it on, not even one of our own people by pasting it.
    if typed.forwarded.is_some() || !message.answers.is_empty() || !ours && office.person_at(from).is_some() {
        return None;
    }
    let asked_for = match message.reply_to.as_slice() {
        [one] if one.address != *from && !office.is_ours(&one.address) => Some(&one.address),
        _ => None,
    };
    let stated = address_in(form, office);
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

/// Whether a message brings what somebody wrote, and not a machine of its own accord: what hangs on a web form is theirs.
pub fn is_somebodys_mail(screened: &Screened, filled_in: Option<&FilledIn>) -> bool {
    *screened == Screened::Personal || filled_in.is_some()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::testing;
    use crate::mail::NamedAddress;
    use crate::mail::sample::address;
    use crate::mail::sample::message;
    use crate::mail::typed;

    const FORM: &str = "Name: Ada Byrne\nEmail: ada.byrne@residents.example\nMessage: You printed my address in the newsletter.";

    fn office() -> Office {
        let mut office = testing::office();
        office.policy.screening.no_reply_locals = vec!["noreply".to_owned()];
        office
    }

    fn read(from: &str, reply_to: &[&str], words: &str, why: Option<Why>) -> Option<FilledIn> {
        let mut message = message("Website", from, "Contact us", words);
        message.reply_to = reply_to
            .iter()
            .map(|a| NamedAddress {
                name: String::new(),
                address: address(a),
            })
            .collect();
        let screened = why.map_or(Screened::Personal, Screened::Unanswerable);
        filled_in(&message, &typed(&message), &screened, &office())
    }

    fn no_reply() -> Option<Why> {
        Some(Why::NoReply("N-01".into()))
    }

    #[test]
    fn a_form_is_known_by_its_screening_or_by_where_it_wants_its_answers() {
        let ada = Some(FilledIn {
            name: "Ada Byrne".into(),
            address: Some(address("ada.byrne@residents.example")),
        });
        assert_eq!(read("noreply@web.example", &[], FORM, no_reply()), ada);
        assert_eq!(
            read("council@aldermoor-tc.example", &[], FORM, Some(Why::OurAddress("ours".into()))),
            ada
        );
        for from in ["wordpress@aldermoor-tc.example", "forms@host.example"] {
            assert_eq!(read(from, &["ada.byrne@residents.example"], FORM, None), ada, "{from}");
            assert_eq!(read(from, &["ada.byrne@residents.example"], FORM, Some(Why::AsksForSilence)), ada);
            assert_eq!(read(from, &[], FORM, None), None, "{from}: a person's list");
            assert_eq!(read(from, &["else@residents.example"], FORM, None), None, "{from}");
        }
        assert_eq!(read("ada.byrne@residents.example", &[], FORM, Some(Why::AsksForSilence)), None);
        assert_eq!(
            read("clerk@aldermoor-tc.example", &[], FORM, no_reply()),
            None,
            "one of our own people"
        );
        assert_eq!(read("noreply@web.example", &[], "You printed my address.", no_reply()), None);
        for machine in [Why::Bulk("List-Id".into()), Why::NullReversePath, Why::Automatic("x".into())] {
            assert_eq!(read("noreply@web.example", &[], FORM, Some(machine)), None);
        }
    }

    #[test]
    fn the_address_is_one_that_may_be_the_persons_own() {
        let given = |reply_to: &[&str], email: &str| {
            let words = format!("Name: Ada Byrne\nEmail: {email}\nMessage: You printed my address in the newsletter.");
            let found = read("noreply@web.example", reply_to, &words, no_reply());
            found.and_then(|f| f.address).map(|a| a.to_string())
        };
        let ada = Some("ada@residents.example".to_owned());
        assert_eq!(given(&[], "<ada@residents.example> (mailto:ada@residents.example)"), ada);
        assert_eq!(given(&["ada@residents.example"], "none of your business"), ada);
        for nobodys in ["noreply@web.example", "council@aldermoor-tc.example", "clerk@aldermoor-tc.example"] {
            assert_eq!(given(&[nobodys], "ada@residents.example"), ada, "{nobodys}");
            assert_eq!(given(&[], nobodys), None, "{nobodys}");
        }
        // Two are none, and what a header cannot hold is none (attack 11).
        assert_eq!(given(&[], "ada@residents.example, tom@residents.example"), None);
        assert_eq!(given(&["a@x.example", "b@x.example"], "ada@residents.example"), ada);
        assert_eq!(given(&[], "ada@residents.example%0d%0abcc:x"), None);
    }

    /// What somebody writes to others from our own address is a letter.
    #[test]
    fn a_copy_of_what_we_wrote_to_others_is_no_form() {
        let mut sent = message("Council", "council@aldermoor-tc.example", "Please look", FORM);
        sent.recipients = ["contractor@roofs.example", "council@aldermoor-tc.example"]
            .map(|a| NamedAddress {
                name: String::new(),
                address: address(a),
            })
            .to_vec();
        let screened = Screened::Unanswerable(Why::NoReply("a web form".into()));
        assert_eq!(filled_in(&sent, &typed(&sent), &screened, &office()), None);
        sent.recipients.remove(0);
        assert!(filled_in(&sent, &typed(&sent), &screened, &office()).is_some());
    }
}
