//! Everything that a message's papers show, gathered: what each attachment is, which papers speak of authority, which seem
//! to be proof of identity, and what could not be read. Then what that does to the verdict's two words.
//! Never: opens a file; all it knows are the words that `reading` handed in and the message itself.

use super::chain;
use super::consent;
use super::consent::Compared;
use super::consent::ConsentKind;
use super::consent::ConsentNote;
use super::consent::ConsentPaper;
use super::consent::MailOf;
use super::consent::Text;
use super::identity;
use super::identity::IdentityKind;
use super::identity::IdentityPaper;
use super::identity::Judged;
use super::identity::Known;
use super::identity::OtherPaper;
use super::names::fit;
use crate::casework::case::Event;
use crate::casework::class::AttachmentView;
use crate::casework::class::Class;
use crate::casework::class::Consent;
use crate::casework::class::Identity;
use crate::casework::classify::looks_like_identity;
use crate::mail::Attachment;
use crate::mail::Message;
use crate::mail::ReadDocument;
use crate::mail::Typed;
use crate::mail::document::How;
use crate::mail::document::Reading;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Documents looked at in one message, with all that they hold.
const DOCUMENTS_MAX: usize = 60;
/// Words below which a page is a caption and no letter.
const LETTER_WORDS: usize = 12;

/// What a message's papers show. Lives as long as the decision on the message: the words in it are the papers' own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// Papers that speak of authority: where each stands, in words, and what it has.
    pub consent: Vec<(String, ConsentPaper)>,
    /// Papers about identity: the place of the attachment among the message's, its label, and what it seems to be.
    pub identity: Vec<IdentityPiece>,
    /// Every attachment as `explain` shows it.
    pub views: Vec<AttachmentView>,
    /// What was attached and could not be read, for the clerk: label and reason.
    pub unread: Vec<(String, String)>,
    /// Whether every attachment that could be a document was read.
    pub all_read: bool,
}

/// A paper about identity and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityPiece {
    /// The attachment it lies in, counted from 0 among the message's own.
    pub attachment: usize,
    /// What the sender called it.
    pub label: String,
    /// What it seems to be; `None` where it was not read and only its name or the message says so.
    pub judged: Option<Judged>,
}

/// Whose names are compared.
#[derive(Debug, Clone, Copy)]
pub struct People<'a> {
    /// The person who wrote.
    pub writer: &'a str,
    /// The person whose data it is.
    pub data_subject: &'a str,
    /// Whether the writer acts for another.
    pub on_behalf: bool,
}

impl<'a> People<'a> {
    /// The people as a verdict has them.
    pub fn of(class: &'a Class) -> Self {
        Self {
            writer: &class.writer,
            data_subject: if class.data_subject.is_empty() {
                &class.writer
            } else {
                &class.data_subject
            },
            on_behalf: class.on_behalf,
        }
    }
}

/// Gathers what the papers of a message show.
pub fn gather(
    message: &Message,
    typed: &Typed,
    documents: &[ReadDocument],
    people: People<'_>,
    received_on: Date,
    council: &str,
) -> Evidence {
    let words = match &typed.forwarded {
        Some(inner) => format!("{}\n{}", typed.text, inner.text),
        None => typed.text.clone(),
    };
    let also = writer_also(message, typed);
    let compared = Compared {
        writer: people.writer,
        writer_also: &also,
        data_subject: people.data_subject,
        council,
        received_on,
    };
    let known = Known {
        writer: people.writer,
        data_subject: people.data_subject,
        words: &words,
        received_on,
    };
    let mut evidence = Evidence {
        all_read: true,
        ..Evidence::default()
    };
    for (at, attachment) in message.attachments.iter().enumerate() {
        let view = one(at, attachment, documents.get(at), &known, &compared, people, &mut evidence);
        evidence.views.push(view);
    }
    if people.on_behalf {
        mails_inside(message, &compared, &mut evidence);
    }
    evidence
}

/// Judges one attachment with all that it holds.
fn one(
    at: usize,
    attachment: &Attachment,
    read: Option<&ReadDocument>,
    known: &Known<'_>,
    compared: &Compared<'_>,
    people: People<'_>,
    evidence: &mut Evidence,
) -> AttachmentView {
    let mut is = kind_by_form(attachment);
    let mut says = read.map(ReadDocument::finding).unwrap_or_default();
    let all: Vec<&ReadDocument> = read.map(|d| d.all().into_iter().take(DOCUMENTS_MAX).collect()).unwrap_or_default();
    if all.is_empty() && attachment.message.is_none() && !attachment.inline {
        // A file of plain words needs no reader.
        match plain_words(attachment) {
            Some(lines) => {
                if let Some(paper) = letter(lines, false, people, compared) {
                    is = "consent";
                    says = paper.said().join("; ");
                    evidence.consent.push((label(attachment), paper));
                } else {
                    is = "letter";
                }
            }
            None => evidence.all_read &= !could_be_a_document(attachment),
        }
    }
    for document in &all {
        match &document.outcome {
            Reading::Text { .. } => {
                if let Some(judged) = identity::judge(document, known) {
                    let (word, words) = match &judged {
                        Judged::Accepted(paper) => (
                            match paper.kind {
                                IdentityKind::Passport => "passport",
                                IdentityKind::GbLicence | IdentityKind::NiLicence => "licence",
                            },
                            paper.findings().join("; "),
                        ),
                        Judged::NotAccepted(other) => (
                            "other",
                            format!("seems to be {other}: not a document the policy accepts as proof of identity"),
                        ),
                    };
                    // A letter of authority that speaks of a bill is still one.
                    let consent = matches!(judged, Judged::NotAccepted(_))
                        .then(|| letter_in(document, people, compared))
                        .flatten();
                    if let Some(paper) = consent {
                        (is, says) = ("consent", paper.said().join("; "));
                        evidence.consent.push((label(attachment), paper));
                        continue;
                    }
                    (is, says) = (word, words);
                    evidence.identity.push(IdentityPiece {
                        attachment: at,
                        label: label(attachment),
                        judged: Some(judged),
                    });
                } else if let Some(paper) = letter_in(document, people, compared) {
                    (is, says) = ("consent", paper.said().join("; "));
                    evidence.consent.push((label(attachment), paper));
                } else if !matches!(is, "consent" | "passport" | "licence" | "message" | "calendar") {
                    let enough = document.lines().map(|l| l.split_whitespace().count()).sum::<usize>() >= LETTER_WORDS;
                    is = if enough { "letter" } else { "other" };
                    if looks_like_identity(attachment) && recognised(document) {
                        suspect(at, attachment, evidence);
                    }
                }
            }
            Reading::NoText => {
                if matches!(is, "not read") {
                    is = "picture";
                }
                if looks_like_identity(attachment) {
                    suspect(at, attachment, evidence);
                }
            }
            Reading::Holds => {}
            Reading::Encrypted | Reading::Broken(_) | Reading::TooLarge(_) | Reading::NotChecked(_) => {
                if !document.inline || looks_like_identity(attachment) {
                    evidence.unread.push((label(attachment), document.finding()));
                }
                if could_be_a_document(attachment) {
                    evidence.all_read = false;
                }
                if looks_like_identity(attachment) {
                    suspect(at, attachment, evidence);
                }
            }
        }
    }
    if all.is_empty() && looks_like_identity(attachment) {
        suspect(at, attachment, evidence);
    }
    AttachmentView {
        name: attachment.name.clone(),
        media_type: attachment.media_type.clone(),
        is: is.to_owned(),
        says,
    }
}

/// What is called a passport and was not read as one: not checked, and kept like one.
fn suspect(at: usize, attachment: &Attachment, evidence: &mut Evidence) {
    if !evidence.identity.iter().any(|p| p.attachment == at) {
        evidence.identity.push(IdentityPiece {
            attachment: at,
            label: label(attachment),
            judged: None,
        });
    }
}

fn recognised(document: &ReadDocument) -> bool {
    document.pages().iter().any(|p| matches!(p.how, How::Ocr { .. }))
}

fn letter_in(document: &ReadDocument, people: People<'_>, compared: &Compared<'_>) -> Option<ConsentPaper> {
    // A message is judged with its heading, as a link of the chain.
    if document.media_type == "message/rfc822" {
        return None;
    }
    let recognised = document.pages().iter().any(|p| matches!(p.how, How::Ocr { .. }));
    letter(document.lines().map(str::to_owned).collect(), recognised, people, compared)
}

/// A letter that speaks of authority. Of somebody who writes for themself no consent is wanted, and none is looked for.
fn letter(lines: Vec<String>, recognised: bool, people: People<'_>, compared: &Compared<'_>) -> Option<ConsentPaper> {
    if !people.on_behalf {
        return None;
    }
    consent::judge(
        &Text {
            lines,
            recognised,
            mail: None,
        },
        compared,
    )
}

/// The person's own words in messages that were passed on or attached.
fn mails_inside(message: &Message, compared: &Compared<'_>, evidence: &mut Evidence) {
    let writer_is = |name: &str| fit(compared.writer, name).may_be_one() && !compared.writer.is_empty();
    for link in chain::links(message, compared.received_on) {
        let from = crate::casework::papers::consent_name(&link.from);
        let name = link.from.to_lowercase();
        let ours = compared.council.to_lowercase();
        // A letter of our own that is quoted has our form in it, and gives nobody anything.
        let council = ["council", "clerk"].iter().any(|w| name.contains(w)) || !ours.is_empty() && name.contains(&ours);
        if council || writer_is(&from) && !fit(compared.data_subject, &from).may_be_one() {
            continue;
        }
        let text = Text {
            lines: link.lines.clone(),
            recognised: false,
            mail: Some(MailOf {
                from: &from,
                on: link.on,
                to_writer: true,
            }),
        };
        if let Some(paper) = consent::judge(&text, compared) {
            evidence.consent.push(("a message passed on inside".to_owned(), paper));
        }
    }
}

impl Evidence {
    /// Puts what the papers show into the verdict. Where they were not read, the first look by names and words stands.
    pub fn settle(&self, class: &mut Class, message: &Message, typed: &Typed) {
        if class.on_behalf {
            class.consent = self.consent_word(class.consent, message, typed);
        }
        class.identity = self.identity_word(class.identity);
    }

    fn consent_word(&self, first: Consent, message: &Message, typed: &Typed) -> Consent {
        if self.consent.iter().any(|(_, p)| p.kind.shows_authority()) {
            return Consent::Attached;
        }
        let taken_back = self.consent.iter().any(|(_, p)| p.kind == ConsentKind::Withdrawn);
        let said = match first {
            Consent::Attached | Consent::Claimed => Consent::Claimed,
            Consent::Missing | Consent::NotNeeded => Consent::Missing,
        };
        if taken_back || self.consent.iter().any(|(_, p)| !p.kind.shows_authority()) {
            // Something was sent: that there is authority was said, and is not shown.
            return Consent::Claimed;
        }
        let words_inside = typed.forwarded.is_some() || message.attachments.iter().any(|a| a.message.is_some());
        match first {
            // Every paper was read, and none of them is it.
            Consent::Attached if self.all_read && !words_inside => said,
            Consent::Attached => Consent::Attached,
            Consent::Claimed | Consent::Missing | Consent::NotNeeded => first,
        }
    }

    fn identity_word(&self, first: Identity) -> Identity {
        let accepted = self.identity.iter().any(|p| matches!(p.judged, Some(Judged::Accepted(_))));
        let suspected = self.identity.iter().any(|p| p.judged.is_none());
        match first {
            Identity::NotAsked => Identity::NotAsked,
            Identity::Attached | Identity::Missing if accepted => Identity::Attached,
            // Called one, and not read: not checked, but not missing either.
            Identity::Attached if suspected || !self.all_read => Identity::Attached,
            Identity::Attached | Identity::Missing => Identity::Missing,
        }
    }

    /// The attachments that hold proof of identity, or are called so and were not read: they are kept apart from the text.
    /// Cards that prove nothing to the policy are as much somebody's secret.
    pub fn to_seal(&self) -> BTreeSet<usize> {
        let sealed = |p: &&IdentityPiece| match p.judged {
            None | Some(Judged::Accepted(_)) => true,
            Some(Judged::NotAccepted(other)) => matches!(other, OtherPaper::BankCard | OtherPaper::IdentityCard),
        };
        self.identity.iter().filter(sealed).map(|p| p.attachment).collect()
    }

    /// What goes into the case's file; `None` where no paper says anything.
    pub fn event(&self) -> Option<Event> {
        let consent: Vec<ConsentNote> = self.consent.iter().map(|(_, p)| p.note()).collect();
        let identity: Vec<IdentityPaper> = self
            .identity
            .iter()
            .filter_map(|p| match p.judged {
                Some(Judged::Accepted(paper)) => Some(paper),
                Some(Judged::NotAccepted(_)) | None => None,
            })
            .collect();
        let suspected = self.identity.iter().filter(|p| p.judged.is_none()).count();
        let not_checked = u32::try_from(self.unread.len().max(suspected)).unwrap_or(u32::MAX);
        let nothing = consent.is_empty() && identity.is_empty() && suspected == 0;
        (!nothing).then_some(Event::PapersSeen {
            arrival: 0,
            consent,
            identity,
            not_checked,
        })
    }

    /// What to ask for where a consent was sent and lacks something: the best paper's gap. Empty where none was sent or
    /// nothing is lacking.
    pub fn to_ask(&self) -> String {
        let best = self
            .consent
            .iter()
            .map(|(_, p)| p)
            .min_by_key(|p| (!p.kind.shows_authority(), p.gap().len()));
        best.map(ConsentPaper::to_ask).unwrap_or_default()
    }
}

/// What the writer calls themself beside their name: the sender's display name and domain, the signature, the last lines.
fn writer_also(message: &Message, typed: &Typed) -> String {
    let mut lines: Vec<String> = Vec::new();
    for from in message.from.iter().take(1) {
        lines.push(from.name.clone());
        lines.push(from.address.domain().split('.').next().unwrap_or_default().to_owned());
    }
    lines.extend(typed.signature.lines().take(12).map(str::to_owned));
    let tail: Vec<&str> = typed.text.lines().rev().filter(|l| !l.trim().is_empty()).take(5).collect();
    let head = typed.text.lines().filter(|l| !l.trim().is_empty()).take(3);
    lines.extend(
        tail.into_iter()
            .chain(head)
            .filter(|l| l.split_whitespace().count() <= 8)
            .map(str::to_owned),
    );
    lines.join("\n")
}

fn label(attachment: &Attachment) -> String {
    if attachment.name.is_empty() {
        "an attachment without a name".to_owned()
    } else {
        attachment.name.clone()
    }
}

fn plain_words(attachment: &Attachment) -> Option<Vec<String>> {
    let is_plain = attachment.media_type.starts_with("text/plain") && attachment.bytes.len() < 64 << 10;
    is_plain.then(|| String::from_utf8_lossy(&attachment.bytes).lines().map(str::to_owned).collect())
}

fn could_be_a_document(a: &Attachment) -> bool {
    crate::casework::classify::could_be_a_document(a) && a.media_type != "text/calendar"
}

/// What an attachment is by its form alone.
fn kind_by_form(attachment: &Attachment) -> &'static str {
    let media = attachment.media_type.as_str();
    if attachment.message.is_some() || media == "message/rfc822" {
        "message"
    } else if media == "text/calendar" {
        "calendar"
    } else if media.starts_with("image/") {
        "picture"
    } else if media == "application/pdf" || media.contains("word") || media.contains("opendocument") || media.starts_with("text/") {
        "not read"
    } else {
        "other"
    }
}
