//! Delivery status and disposition notifications (RFC 3464, 8098): which letter, what became of it.

use super::address::AddrSpec;
use super::address_list::address_list;
use super::fields;
use super::guard;
use super::message::Message;
use super::message::MessageId;
use super::message::ReversePath;
use serde::Deserialize;
use serde::Serialize;

/// What became of the message a report is about (RFC 3464 §2.3.3; RFC 8098 for `Displayed`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It will not arrive.
    Failed,
    /// It has not arrived yet.
    Delayed,
    /// It arrived, was relayed or expanded.
    Delivered,
    /// A person's mail program says it was shown or deleted (RFC 8098).
    Displayed,
    /// A report that could not be read.
    Unknown,
}

/// A report on one letter. A claim until the letter it names turns out to be ours (attack 22).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryReport {
    /// What became of it.
    pub action: Action,
    /// The enhanced status code, such as `5.1.1` (RFC 3463); empty where none was given.
    pub status: String,
    /// Whom it did not reach.
    pub final_recipient: Option<AddrSpec>,
    /// The Message-ID of the letter it is about, from the returned message.
    pub original: Option<MessageId>,
}

/// Reads a report out of a message; `None` where there is none in it. Of several recipients the worst counts: a letter
/// that did not reach one of them may have reached nobody who matters.
pub fn report(message: &Message) -> Option<DeliveryReport> {
    structured(message).or_else(|| from_words(message))
}

/// A report in the form the standards give it: a machine-readable part beside the words for people.
fn structured(message: &Message) -> Option<DeliveryReport> {
    let content_type = message.field_values("content-type").next().unwrap_or_default().to_ascii_lowercase();
    let part = message.attachments.iter().find(|a| {
        matches!(
            a.declared.as_str(),
            "message/delivery-status"
                | "message/global-delivery-status"
                | "message/disposition-notification"
                | "message/global-disposition-notification"
        )
    });
    let part = match part {
        // A person may attach a report to a complaint; a report says that it is one, or comes from where reports come from.
        Some(part) if content_type.starts_with("multipart/report") || is_from_mail_system(message) => part,
        _ => return None,
    };
    let original = returned_id(message);
    if part.declared.contains("disposition") {
        return Some(disposition(&part.bytes, original));
    }
    let mut worst: Option<Recipient> = None;
    for recipient in recipients(&part.bytes) {
        if worst.as_ref().is_none_or(|w| severity(recipient.action) > severity(w.action)) {
            worst = Some(recipient);
        }
    }
    Some(match worst {
        Some(worst) => DeliveryReport {
            action: worst.action,
            status: worst.status,
            final_recipient: worst.address,
            original,
        },
        // The part is there and says nothing that can be read: the words beside it may.
        None => DeliveryReport {
            original,
            ..in_words(message, Action::Unknown)
        },
    })
}

/// What a report says of one recipient (RFC 3464 §2.3).
struct Recipient {
    action: Action,
    status: String,
    address: Option<AddrSpec>,
}

fn severity(action: Action) -> u8 {
    match action {
        Action::Failed => 4,
        Action::Delayed => 3,
        Action::Unknown => 2,
        Action::Displayed => 1,
        Action::Delivered => 0,
    }
}

/// The groups of fields after the first, each on one recipient; at most 500 are read.
fn recipients(bytes: &[u8]) -> Vec<Recipient> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while !rest.trim_ascii().is_empty() && found.len() < 500 {
        let section = fields::split(rest, guard::PART_HEADER_OCTETS_MAX);
        if section.fields.is_empty() {
            break;
        }
        let of = |name| fields::first(&section.fields, name);
        let address = of("final-recipient").or_else(|| of("original-recipient")).and_then(typed_address);
        if address.is_some() || of("action").is_some() {
            let status = of("status")
                .or_else(|| of("diagnostic-code"))
                .and_then(enhanced_status)
                .unwrap_or_default();
            found.push(Recipient {
                action: action(of("action").unwrap_or_default(), &status),
                status,
                address,
            });
        }
        rest = rest.get(section.body_at..).filter(|r| r.len() < rest.len()).unwrap_or_default();
    }
    found
}

/// RFC 3464 §2.3.3; a missing action is told by the class of the status (RFC 3463 §3.1).
fn action(value: &str, status: &str) -> Action {
    let word: String = value.trim().chars().take_while(char::is_ascii_alphabetic).collect();
    match word.to_ascii_lowercase().as_str() {
        "failed" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" | "relayed" | "expanded" => Action::Delivered,
        _ => by_status(status),
    }
}

fn by_status(status: &str) -> Action {
    match status.as_bytes().first() {
        Some(b'5') => Action::Failed,
        Some(b'4') => Action::Delayed,
        Some(b'2') => Action::Delivered,
        _ => Action::Unknown,
    }
}

/// `rfc822; someone@there.example` (RFC 3464 §2.3.2).
fn typed_address(value: &str) -> Option<AddrSpec> {
    let address = value.split_once(';').map_or(value, |(_, address)| address);
    address_list(address).addresses.into_iter().next().map(|a| a.address)
}

/// A disposition notification (RFC 8098 §3.2).
fn disposition(bytes: &[u8], returned: Option<MessageId>) -> DeliveryReport {
    let section = fields::split(bytes, guard::PART_HEADER_OCTETS_MAX);
    let of = |name| fields::first(&section.fields, name);
    let value = of("disposition").unwrap_or_default().to_ascii_lowercase();
    let kind = value.split_once(';').map_or("", |(_, kind)| kind).trim();
    let action = if kind.starts_with("displayed")
        || kind.starts_with("deleted")
        || kind.starts_with("processed")
        || kind.starts_with("dispatched")
    {
        Action::Displayed
    } else if kind.starts_with("failed") || kind.starts_with("denied") {
        Action::Failed
    } else {
        Action::Unknown
    };
    DeliveryReport {
        action,
        status: String::new(),
        final_recipient: of("final-recipient").or_else(|| of("original-recipient")).and_then(typed_address),
        original: of("original-message-id")
            .and_then(|v| fields::message_ids(v).into_iter().next())
            .or(returned),
    }
}

/// The Message-ID of the letter that a report gives back: whole, as its header, or among the words.
fn returned_id(message: &Message) -> Option<MessageId> {
    let whole = message
        .attachments
        .iter()
        .filter_map(|a| a.message.as_deref())
        .find_map(|m| m.message_id.clone());
    let header = || {
        let part = message.attachments.iter().find(|a| {
            matches!(
                a.declared.as_str(),
                "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" | "message/rfc822" | "message/global"
            )
        })?;
        let section = fields::split(&part.bytes, guard::PART_HEADER_OCTETS_MAX);
        fields::first(&section.fields, "message-id").and_then(|v| fields::message_ids(v).into_iter().next())
    };
    // Last, a thread: a bounce in words alone may still answer the letter.
    whole
        .or_else(header)
        .or_else(|| id_in_words(&message.text))
        .or_else(|| message.answers.first().cloned())
}

/// `Message-ID: <…>` in a copy of the header among the words.
fn id_in_words(text: &str) -> Option<MessageId> {
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_start_matches(['>', ' ', '|', '\t']);
        let Some(value) = line
            .get(..11)
            .filter(|n| n.eq_ignore_ascii_case("message-id:"))
            .map(|_| &line[11..])
        else {
            continue;
        };
        // A long id stands on the next line by itself.
        let value = if value.trim().is_empty() {
            lines.next().unwrap_or_default()
        } else {
            value
        };
        return fields::message_ids(value).into_iter().next();
    }
    None
}

/// A bounce in words alone: qmail, old Exchange, some gateways. It must come from where bounces come from, and say so.
fn from_words(message: &Message) -> Option<DeliveryReport> {
    if !is_from_mail_system(message)
        && message.reverse_path != ReversePath::Null
        && message.field_values("x-failed-recipients").next().is_none()
    {
        return None;
    }
    let subject = message.subject.to_lowercase();
    let start: String = message.text.chars().take(WORDS_CHARS_MAX).collect::<String>().to_lowercase();
    let said = |words: &[&str], text: &str| words.iter().any(|w| text.contains(w));
    let action = if said(&DELAYED_SUBJECTS, &subject) || said(&DELAYED_WORDS, &start) {
        Action::Delayed
    } else if said(&FAILED_SUBJECTS, &subject) || said(&FAILED_WORDS, &start) {
        Action::Failed
    } else if is_from_mail_system(message) && subject.contains("delivery status notification") {
        Action::Unknown
    } else {
        return None;
    };
    Some(in_words(message, action))
}

/// Recipient and status as far as the words give them.
fn in_words(message: &Message, action: Action) -> DeliveryReport {
    let start: String = message.text.chars().take(WORDS_CHARS_MAX).collect();
    let status = start.lines().find_map(enhanced_status).unwrap_or_default();
    let named = message
        .field_values("x-failed-recipients")
        .next()
        .and_then(|v| address_list(v).addresses.into_iter().next())
        .map(|a| a.address);
    let action = if action == Action::Unknown { by_status(&status) } else { action };
    DeliveryReport {
        action,
        status,
        final_recipient: named.or_else(|| address_in_words(&start, message)),
        original: returned_id(message),
    }
}

/// The first address in the words that is neither the reporter's nor ours, to whom the report came.
fn address_in_words(text: &str, message: &Message) -> Option<AddrSpec> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '[' | ']'))
        .filter(|word| word.contains('@') && word.len() <= 254)
        .take(50)
        .filter_map(|word| AddrSpec::new(word.trim_start_matches("mailto:").trim_matches([':', '.', '\''])))
        .find(|a| !message.delivered_to.contains(a) && !message.from.iter().any(|f| f.address == *a))
}

/// `5.1.1` in a text (RFC 3463 §2), where it stands by itself.
fn enhanced_status(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|w| w.trim_end_matches('.'))
        .find_map(|word| {
            let mut numbers = word.split('.');
            let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
            let fits = numbers.next().is_none()
                && matches!(class, "2" | "4" | "5")
                && [subject, detail].iter().all(|n| (1..=3).contains(&n.len()));
            fits.then(|| word.to_owned())
        })
}

/// Whether the sender is a mail system and no person: by the local part that RFC 2142, 3464 and usage give it, or by
/// the names that mail servers use.
fn is_from_mail_system(message: &Message) -> bool {
    const LOCALS: [&str; 7] = [
        "mailer-daemon",
        "postmaster",
        "mailerdaemon",
        "mail-daemon",
        "microsoftexchange",
        "mailsystem",
        "mail.daemon",
    ];
    const NAMES: [&str; 5] = [
        "mail delivery system",
        "mail delivery subsystem",
        "mail delivery service",
        "microsoft outlook",
        "system administrator",
    ];
    message.from.iter().any(|from| {
        let (local, name) = (from.address.local(), from.name.to_lowercase());
        LOCALS.iter().any(|l| local.starts_with(l)) || NAMES.contains(&name.as_str()) && message.reverse_path == ReversePath::Null
    })
}

/// Characters of the words that are looked at.
const WORDS_CHARS_MAX: usize = 4_000;

/// Subjects of sendmail, Postfix, Exim, qmail, Exchange, Gmail and of gateways that report a failure.
const FAILED_SUBJECTS: [&str; 14] = [
    "undelivered mail returned",
    "undeliverable",
    "mail delivery failed",
    "mail delivery failure",
    "delivery status notification (failure)",
    "delivery failure",
    "delivery has failed",
    "failure notice",
    "returned mail",
    "message undeliverable",
    "could not be delivered",
    "not delivered",
    "non-delivery",
    "nondeliverable",
];
/// The same of a delay.
const DELAYED_SUBJECTS: [&str; 7] = [
    "delivery status notification (delay)",
    "delivery delayed",
    "delayed mail",
    "message delayed",
    "delivery is delayed",
    "still being retried",
    "warning: could not send message",
];
/// First words of a failure: qmail, Exim, Exchange, Gmail.
const FAILED_WORDS: [&str; 12] = [
    "wasn't able to deliver your message",
    "couldn't be delivered",
    "could not be delivered",
    "delivery has failed to these recipients",
    "delivery to the following recipient failed",
    "delivery to the following recipients failed",
    "the following address(es) failed",
    "did not reach the following recipient",
    "did not reach some or all of the intended recipients",
    "permanent fatal errors",
    "permanent error",
    "address not found",
];
/// First words of a delay.
const DELAYED_WORDS: [&str; 6] = [
    "this is a warning message only",
    "has been delayed",
    "has not yet been delivered",
    "you do not need to resend your message",
    "no action is required on your part. delivery attempts will continue",
    "delivery attempts will continue",
];

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
