//! The letters: which there are, what each must be told, how its text is made. A template is data in `templates/`.

//!
//! Reading order: `data` (what each letter is told) · `template` (the files, compiled and checked) · `markdown` (data made
//! harmless) · `plain`, `html` and `pdf` (the forms, from one source) · `person` (which names are used) · `samples`.

pub mod data;
mod html;
mod markdown;
mod pdf;
pub mod person;
mod plain;
pub(in crate::casework) mod samples;
mod samples_of_cases;
mod template;

#[cfg(test)]
mod tests;

pub use template::Templates;

use super::case::CaseReference;
use super::case::Format;
use super::class::words;
use super::papers::form::ConsentForm;
use super::policy::Council;
use super::policy::Office;
use crate::mail::Copy;
use crate::mail::ID_PREFIX;
use crate::mail::MessageId;
use crate::mail::NamedAddress;
use crate::mail::Outgoing;
use data_encoding::BASE32_NOPAD;
use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use jiff::Timestamp;
use sha2::Sha256;

words! {
    /// Which letter (numbers: domain page, section 4).
    LetterKind {
        /// L1, with its L2, L3 and L4 paragraphs: to the person who wrote.
        Acknowledgement = "acknowledgement",
        /// A new case: to the clerk.
        NewCase = "new-case",
        /// A message that may be a case: to the clerk.
        Unsure = "unsure",
        /// A message on a known case: to the clerk.
        Reply = "reply",
        /// A letter did not arrive: to the clerk.
        Undelivered = "undelivered",
        /// A message that could not be taken as usual, or a forged command: to the clerk.
        Held = "held",
        /// The copy of an identity document is destroyed and its message still lies in the mailbox: to the clerk.
        SourceMail = "source-mail",
        /// Above the caps: one digest to the clerk.
        ManyMessages = "many-messages",
        /// Above their cap: one digest of urgent messages to the clerk, every few minutes.
        UrgentMessages = "urgent-messages",
        /// A mailbox cannot be read, or can again: to the clerk and the deputy.
        Outage = "outage",
        /// The one answer to a reply of a person of the council's.
        Answer = "answer",
        /// L2: what is missing (R17, R18).
        DetailsWanted = "details-wanted",
        /// L3: the written consent (R21).
        ConsentWanted = "consent-wanted",
        /// L4: proof of identity (R22, R23).
        IdentityWanted = "identity-wanted",
        /// L5: identity or authority is accepted.
        PapersAccepted = "papers-accepted",
        /// L6: identity or authority is not accepted.
        PapersRefused = "papers-refused",
        /// L7: more time (R28).
        Extension = "extension",
        /// L8: a question about what is meant.
        Clarification = "clarification",
        /// L9: how it stands.
        Progress = "progress",
        /// L10, L11, L12: the outcome; to a rights request, the answer.
        Outcome = "outcome",
        /// L13: the refusal notice (R38).
        Refusal = "refusal",
        /// L14: a review was asked for too late.
        ReviewLate = "review-late",
        /// L15: a request for a review is acknowledged.
        ReviewReceived = "review-received",
        /// L16: the review's outcome.
        ReviewOutcome = "review-outcome",
        /// L17: the way to the regulator.
        RegulatorRoute = "regulator-route",
        /// L18: the chronology for an answer to the regulator, to the clerk, who writes it.
        RegulatorAnswer = "regulator-answer",
        /// L19: a request to change how somebody is in touch.
        ConductWarning = "conduct-warning",
        /// L20: contact is restricted.
        Restricted = "restricted",
        /// L21, L23: a restriction or a marker ended.
        Lifted = "lifted",
        /// L22: a warning marker, where the person is told.
        MarkerTold = "marker-told",
        /// L24: one person to speak with.
        ContactNamed = "contact-named",
        /// L25: the answer to an objection.
        ObjectionAnswer = "objection-answer",
        /// L27: passed on to another body.
        PassedOn = "passed-on",
        /// L28: another procedure, another body, or no complaint.
        OtherRoute = "other-route",
        /// L29: closed: withdrawn, not pursued, finished.
        CaseClosed = "case-closed",
        /// L30: a question to staff and members.
        Question = "question",
        /// A case is given to somebody to look into, or one person speaks with whom it is about: to those who need to know.
        CaseGiven = "case-given",
        /// Dates of a case, to whoever deals with it.
        Reminder = "reminder",
        /// The Monday digest.
        Digest = "digest",
        /// A letter to be printed and posted, to the clerk.
        ToPost = "to-post",
    }
}

impl LetterKind {
    /// Whether it tells the person that we have their complaint, whatever else it says: one letter may acknowledge and answer
    /// (ICO, what to do after the investigation). A refusal is none: the law knows no refusal in place of an acknowledgement.
    pub fn acknowledges(self) -> bool {
        matches!(
            self,
            Self::Acknowledgement
                | Self::DetailsWanted
                | Self::ConsentWanted
                | Self::IdentityWanted
                | Self::PapersAccepted
                | Self::PapersRefused
                | Self::Extension
                | Self::Clarification
                | Self::Progress
                | Self::Outcome
                | Self::ObjectionAnswer
                | Self::PassedOn
                | Self::OtherRoute
                | Self::ReviewReceived
        )
    }

    /// Whether it tells the council's own people of mail that came: what somebody outside can cause, and the cap on notices
    /// counts (attack 14).
    pub fn tells_of_mail(self) -> bool {
        matches!(self, Self::NewCase | Self::Unsure | Self::Reply | Self::Undelivered | Self::Held)
    }

    /// Whether it goes to people outside the council.
    pub fn is_to_public(self) -> bool {
        match self {
            Self::NewCase
            | Self::Unsure
            | Self::Reply
            | Self::Undelivered
            | Self::Held
            | Self::SourceMail
            | Self::ManyMessages
            | Self::UrgentMessages
            | Self::Outage
            | Self::Answer
            | Self::RegulatorAnswer
            | Self::Question
            | Self::CaseGiven
            | Self::Reminder
            | Self::Digest
            | Self::ToPost => false,
            Self::Acknowledgement
            | Self::DetailsWanted
            | Self::ConsentWanted
            | Self::IdentityWanted
            | Self::PapersAccepted
            | Self::PapersRefused
            | Self::Extension
            | Self::Clarification
            | Self::Progress
            | Self::Outcome
            | Self::Refusal
            | Self::ReviewLate
            | Self::ReviewReceived
            | Self::ReviewOutcome
            | Self::RegulatorRoute
            | Self::ConductWarning
            | Self::Restricted
            | Self::Lifted
            | Self::MarkerTold
            | Self::ContactNamed
            | Self::ObjectionAnswer
            | Self::PassedOn
            | Self::OtherRoute
            | Self::CaseClosed => true,
        }
    }

    /// Whether it is a formal letter, which goes as a PDF on the council's letterhead too.
    pub fn is_formal(self) -> bool {
        matches!(
            self,
            Self::Extension | Self::Outcome | Self::Refusal | Self::ReviewOutcome | Self::ObjectionAnswer
        )
    }
}

/// A letter decided on: which, to whom, answering what, and what it must be told. The case reference is filled in when
/// the case has its number.
#[derive(Debug, Clone)]
pub struct LetterOrder {
    /// Which letter.
    pub kind: LetterKind,
    /// To whom.
    pub to: NamedAddress,
    /// What the template is told, as data; never rendered a second time (attack 12).
    pub data: serde_json::Value,
    /// The message it answers.
    pub in_reply_to: Option<MessageId>,
    /// The thread, oldest first.
    pub references: Vec<MessageId>,
    /// Files that go with it.
    pub attachments: Vec<Copy>,
    /// True for the public: counted by the caps and kept back in shadow mode.
    pub to_public: bool,
}

/// A letter's words (same name as the file in `templates/`).
pub type Letter = LetterKind;

/// A letter's text before it is addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The subject line.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The same words as HTML.
    pub html: String,
}

/// Writes a letter: subject, plain text and HTML from one source, addressed and threaded. `index` tells letters of one
/// message apart; `cause` is what it is about (the ledger row's fingerprint, the case and the clock…): with the
/// installation's key they make the Message-ID, so that a retry repeats it.
pub fn write(
    order: &LetterOrder,
    office: &Office,
    reference: Option<&CaseReference>,
    key: &[u8; 32],
    cause: &str,
    index: usize,
    at: Timestamp,
) -> Outgoing {
    let written = words_of(order, office, reference);
    let plain_text = needs(&order.data, Format::PlainText);
    Outgoing {
        message_id: message_id(key, office.letters_from.address.domain(), cause, order.kind, index),
        date: at,
        from: office.letters_from.clone(),
        to: order.to.clone(),
        reply_to: None,
        in_reply_to: order.in_reply_to.clone(),
        references: order.references.clone(),
        subject: written.subject,
        text: written.text,
        html: if plain_text { String::new() } else { written.html },
        attachments: files_of(order, office, reference),
        answers_a_message: order.to_public && order.in_reply_to.is_some(),
    }
}

/// Every file that goes with a letter: those it was ordered with, the form, the printed copy.
pub fn files_of(order: &LetterOrder, office: &Office, reference: Option<&CaseReference>) -> Vec<Copy> {
    let mut files = with_form(order, &office.council, reference);
    files.extend(copy_of(order, office, reference));
    files
}

/// The files that go with a letter: those it was ordered with, and the consent form where consent is asked for, which can
/// only be written once the case has its number.
fn with_form(order: &LetterOrder, council: &Council, reference: Option<&CaseReference>) -> Vec<Copy> {
    let mut files = order.attachments.clone();
    // Of a letter to be posted, the letter inside: its form is posted with it.
    let told = order.data.get("copy_of").and_then(|c| c.get("data")).unwrap_or(&order.data);
    let word = |of: Option<&serde_json::Value>, key: &str| {
        let value = of.and_then(|v| v.get(key)).and_then(serde_json::Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let asks = match stands_for(order) {
        LetterKind::Acknowledgement => told.get("ask_consent").and_then(serde_json::Value::as_bool) == Some(true),
        LetterKind::ConsentWanted => true,
        _ => false,
    };
    if !asks {
        return files;
    }
    let names = told.get("consent_form");
    let form = ConsentForm::new(&word(names, "subject"), &word(names, "representative"));
    let reference = reference.map(ToString::to_string).unwrap_or_default();
    let size = pdf::Size::of(needs(told, Format::LargePrint));
    let printed = if needs(told, Format::PlainText) {
        None
    } else {
        pdf::copy(
            &form.source(&council.name, &reference),
            "A form for your consent",
            council,
            &reference,
            size,
            &[],
        )
    };
    files.push(printed.map_or_else(
        || Copy {
            name: "consent-form.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: form.text(&council.name, &reference).into_bytes(),
        },
        |printed| Copy {
            name: "consent-form.pdf".to_owned(),
            ..printed
        },
    ));
    files
}

/// Whether a letter's data names a format that its reader needs.
fn needs(data: &serde_json::Value, format: Format) -> bool {
    formats(data).iter().any(|f| f == format.word())
}

/// The formats that a letter's data names.
fn formats(data: &serde_json::Value) -> Vec<String> {
    let named = data.get("formats").and_then(|f| f.as_array());
    named
        .into_iter()
        .flatten()
        .filter_map(|f| f.as_str())
        .map(ToOwned::to_owned)
        .collect()
}

/// Whether a copy as a PDF goes with a letter: with a formal one, with every one to somebody who needs large print, and with
/// none to somebody who needs plain text.
pub fn has_copy(kind: LetterKind, formats: &[String]) -> bool {
    let needed = |format: Format| formats.iter().any(|f| f == format.word());
    kind.is_to_public() && !needed(Format::PlainText) && (kind.is_formal() || needed(Format::LargePrint))
}

/// The letter that an order counts as on the file: itself; of one to be posted, the letter inside.
pub fn stands_for(order: &LetterOrder) -> LetterKind {
    let inside = order.data.get("copy_of").and_then(|c| c.get("kind")).and_then(|k| k.as_str());
    match (order.kind, inside.and_then(LetterKind::from_word)) {
        (LetterKind::ToPost, Some(kind)) => kind,
        (kind, _) => kind,
    }
}

/// The words of a letter, without sending it anywhere: for `explain`, shadow mode and the clerk's copy.
pub fn words_of(order: &LetterOrder, office: &Office, reference: Option<&CaseReference>) -> Written {
    let reference = reference.map(ToString::to_string).unwrap_or_default();
    office
        .templates
        .render(order.kind, &order.data, office, &reference)
        // Every template was rendered with samples at start, so this is a council's own wording that stumbles over a case
        // the samples do not show. It must not stop the letter (attack 12).
        .unwrap_or_else(|_| in_short(order.kind, &office.council, &reference))
}

/// The copy that goes with a letter as a tagged PDF, where it is a formal one or one to be posted; `None` where there is
/// none, or it cannot be made: a letter never waits for its copy.
pub fn copy_of(order: &LetterOrder, office: &Office, reference: Option<&CaseReference>) -> Option<Copy> {
    let reference = reference.map(ToString::to_string).unwrap_or_default();
    office.templates.copy(order.kind, &order.data, office, &reference)
}

/// `redress.` and 32 base32 characters of a keyed hash, at the domain the letters come from. The parts are told apart by
/// their lengths, so that no two letters share one.
fn message_id(key: &[u8; 32], domain: &str, cause: &str, kind: LetterKind, index: usize) -> MessageId {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length (RFC 2104)");
    for part in [cause, kind.word(), &index.to_string()] {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part.as_bytes());
    }
    let tag = mac.finalize().into_bytes();
    let short = tag.get(..20).unwrap_or(&tag);
    MessageId(format!("{ID_PREFIX}{}@{domain}", BASE32_NOPAD.encode(short).to_ascii_lowercase()))
}

/// The letter that always works: no template, no data but the reference and the council's own name.
fn in_short(kind: LetterKind, council: &Council, reference: &str) -> Written {
    let numbered = |words: &str| {
        if reference.is_empty() {
            words.to_owned()
        } else {
            format!("{words}: {reference}")
        }
    };
    let (subject, body) = match kind {
        LetterKind::Acknowledgement => (
            numbered("We have received your message"),
            "We have received your message and a person will read it. If you write to us about it, please give the reference in the subject line.",
        ),
        LetterKind::NewCase => (
            numbered("A new case"),
            "A new case was opened. Its letter could not be written in full. Reply to this message with STATUS: it shows how the case stands.",
        ),
        LetterKind::Unsure | LetterKind::Held => (
            numbered("A message waits for you"),
            "A message waits for a person to look at it. The notice could not be written in full. Reply to this message with STATUS: it shows the message.",
        ),
        LetterKind::Reply => (
            numbered("A new message on a case"),
            "There is a new message on this case, in the council’s mailbox. The notice could not be written in full. Reply to this message with STATUS: it shows how the case stands.",
        ),
        LetterKind::Undelivered => (
            numbered("A letter may not have arrived"),
            "A letter on this case may not have arrived. The notice could not be written in full. Reply to this message with RESEND when you know the address is right.",
        ),
        LetterKind::SourceMail => (
            numbered("Please delete a message with an identity document"),
            "Our copy of an identity document is destroyed. The message that brought it still lies in the mailbox: please delete it.",
        ),
        LetterKind::Answer => (
            numbered("Your reply"),
            "Your reply was read. Its answer could not be written in full. Reply to this message with STATUS: it shows how the case stands.",
        ),
        LetterKind::ManyMessages => (
            "Many messages are coming in".to_owned(),
            "Many messages are coming in. Nothing is lost: they lie in the council’s mailbox, and LIST, in reply to this, shows what is open and what waits.",
        ),
        LetterKind::UrgentMessages => (
            "URGENT: many urgent messages are coming in".to_owned(),
            "Many urgent messages are coming in. Look at each of them now, in the council’s mailbox. LIST, in reply to this, shows what is open and what waits.",
        ),
        LetterKind::Outage => (
            "The mail cannot be read".to_owned(),
            "Something is wrong with reading the council's mail, or was. This notice could not be written in full: ask whoever looks after your mail.",
        ),
        LetterKind::RegulatorAnswer
        | LetterKind::Question
        | LetterKind::CaseGiven
        | LetterKind::Reminder
        | LetterKind::Digest
        | LetterKind::ToPost => (
            numbered("About a case"),
            "There is something to do on a case. This notice could not be written in full. Reply to this message with STATUS or LIST.",
        ),
        LetterKind::DetailsWanted
        | LetterKind::ConsentWanted
        | LetterKind::IdentityWanted
        | LetterKind::PapersAccepted
        | LetterKind::PapersRefused
        | LetterKind::Extension
        | LetterKind::Clarification
        | LetterKind::Progress
        | LetterKind::Outcome
        | LetterKind::Refusal
        | LetterKind::ReviewLate
        | LetterKind::ReviewReceived
        | LetterKind::ReviewOutcome
        | LetterKind::RegulatorRoute
        | LetterKind::ConductWarning
        | LetterKind::Restricted
        | LetterKind::Lifted
        | LetterKind::MarkerTold
        | LetterKind::ContactNamed
        | LetterKind::ObjectionAnswer
        | LetterKind::PassedOn
        | LetterKind::OtherRoute
        | LetterKind::CaseClosed => (
            numbered("About your case"),
            "We want to write to you about your case, and the letter could not be written in full. Please reply to this email, and a person will answer you.",
        ),
    };
    // Whoever changed the wording hears of it from those who read it.
    let mend = if kind.is_to_public() {
        String::new()
    } else {
        format!("\n\nPlease tell whoever looks after redress that the wording of “{kind}” needs mending.")
    };
    let source = format!("{body}{mend}\n\n{}", markdown::escape(&council.name));
    Written {
        text: plain::text(&source),
        html: html::page(&source, &subject, &council.name, false),
        subject,
    }
}
