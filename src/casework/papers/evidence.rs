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
use super::keeping::SealedAs;
use super::names::fit;
use super::spoken;
use crate::casework::case::Event;
use crate::casework::class::AttachmentView;
use crate::casework::class::Class;
use crate::casework::class::Consent;
use crate::casework::class::Identity;
use crate::casework::classify::called_identity;
use crate::casework::classify::looks_like_identity;
use crate::mail::Attachment;
use crate::mail::Message;
use crate::mail::ReadDocument;
use crate::mail::Typed;
use crate::mail::document::How;
use crate::mail::document::Page;
use crate::mail::document::Reading;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Documents looked at in one message, with all that they hold.
const DOCUMENTS_MAX: usize = 60;
/// Words below which a page is a caption and no letter.
const LETTER_WORDS: usize = 12;
/// Words below which a page that was recognised in a picture may be a passport or licence too blurred to be known as one: a
/// sharp one has forty to sixty.
const BLURRED_WORDS: usize = 60;

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
    /// Whether every attachment that could be a document was read, with every page.
    pub all_read: bool,
    /// The attachments that hold a paper about authority, counted as in [`IdentityPiece`].
    consent_in: BTreeSet<usize>,
}

/// A paper about identity and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityPiece {
    /// The attachment it lies in, counted from 0 among the message's own.
    pub attachment: usize,
    /// What the sender called it.
    pub label: String,
    /// What it seems to be; `None` where it could not be told, and its name, the message or the case says that it may be one.
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
    /// Whether proof of identity is looked for in this message: it says that it brings one, its case waits for one, or what it
    /// asks for makes one necessary. What cannot be told for certain is then kept like one (R22).
    pub awaits_identity: bool,
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
            awaits_identity: class.identity == Identity::Attached,
        }
    }

    /// The same, where proof of identity is looked for besides for a reason that the verdict does not know.
    #[must_use]
    pub fn awaiting_identity(self, also: bool) -> Self {
        Self {
            awaits_identity: self.awaits_identity || also,
            ..self
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
    let people = people.awaiting_identity(spoken::of_identity(message, typed));
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
    let mut view = View {
        is: kind_by_form(attachment),
        says: read.map(ReadDocument::finding).unwrap_or_default(),
        found: Vec::new(),
    };
    let all: Vec<&ReadDocument> = read.map(|d| d.all().into_iter().take(DOCUMENTS_MAX).collect()).unwrap_or_default();
    if all.is_empty() {
        not_handed_in(at, attachment, people, compared, &mut view, evidence);
    }
    let called_so = looks_like_identity(attachment);
    for document in &all {
        let called_so = called_so || called_identity(&document.name) && is_a_document(document);
        let may_be_one = called_so || people.awaits_identity && !attachment.seems_a_logo() && is_a_document(document);
        match &document.outcome {
            Reading::Text { pages, unread } => {
                let blurred = words_of(at, attachment, document, known, compared, people, &mut view, evidence);
                let called_so = called_so && pages.iter().any(is_recognised);
                if !unread.is_empty() {
                    evidence.unread.push((label(attachment), document.finding()));
                    evidence.all_read = false;
                }
                if may_be_one && (blurred || !unread.is_empty()) || called_so && view.found.is_empty() {
                    suspect(at, attachment, evidence);
                }
            }
            Reading::NoText => {
                if matches!(view.is, "not read") {
                    view.is = "picture";
                }
                if may_be_one && is_picture_or_scan(document) || called_so {
                    suspect(at, attachment, evidence);
                }
            }
            Reading::Holds => {}
            Reading::Encrypted | Reading::Broken(_) | Reading::TooLarge(_) | Reading::NotChecked(_) => {
                if !attachment.seems_a_logo() || called_so {
                    evidence.unread.push((label(attachment), document.finding()));
                }
                if could_be_a_document(attachment) {
                    evidence.all_read = false;
                }
                if may_be_one {
                    suspect(at, attachment, evidence);
                }
            }
        }
    }
    view.of(attachment)
}

/// What is found out about an attachment while its documents are looked at.
struct View {
    /// What it is as far as nothing was found in it.
    is: &'static str,
    /// What its reading came to.
    says: String,
    /// What was found in it, each with its words; one file may hold a consent and a passport.
    found: Vec<(&'static str, String)>,
}

impl View {
    fn of(self, attachment: &Attachment) -> AttachmentView {
        let weight = |is: &str| match is {
            "passport" | "licence" => 2,
            "consent" => 1,
            _ => 0,
        };
        let heaviest = self.found.iter().map(|(is, _)| *is).max_by_key(|is| weight(is));
        let says: Vec<&str> = self.found.iter().map(|(_, says)| says.as_str()).collect();
        AttachmentView {
            name: attachment.name.clone(),
            media_type: attachment.media_type.clone(),
            is: heaviest.unwrap_or(self.is).to_owned(),
            says: if says.is_empty() { self.says } else { says.join("; ") },
        }
    }
}

/// An attachment that no reader was given: a file of plain words needs none, and of the rest only name and message speak.
fn not_handed_in(at: usize, attachment: &Attachment, people: People<'_>, compared: &Compared<'_>, view: &mut View, evidence: &mut Evidence) {
    if attachment.message.is_none() && !attachment.inline {
        match plain_words(attachment) {
            Some(lines) => match letter(lines, false, people, compared) {
                Some(paper) => consent_found(at, attachment, paper, view, evidence),
                None => view.is = "letter",
            },
            None => evidence.all_read &= !could_be_a_document(attachment),
        }
    }
    let may_be_one = people.awaits_identity && could_be_a_document(attachment) && !attachment.seems_a_logo();
    let words = attachment.media_type.starts_with("text/") || attachment.message.is_some();
    if looks_like_identity(attachment) || may_be_one && !words {
        suspect(at, attachment, evidence);
    }
}

/// Judges the words of a document page by page, by both questions: whose document is it, and does it let the writer act? One
/// scan may hold a consent and a passport. Answers whether a page of it may be an identity document too blurred to be known.
#[expect(clippy::too_many_arguments, reason = "what a document is judged by, and what it is added to; one caller has them all")]
fn words_of(
    at: usize,
    attachment: &Attachment,
    document: &ReadDocument,
    known: &Known<'_>,
    compared: &Compared<'_>,
    people: People<'_>,
    view: &mut View,
    evidence: &mut Evidence,
) -> bool {
    let mut rest: Vec<&Page> = Vec::new();
    let mut accepted: Vec<IdentityPaper> = Vec::new();
    let mut other: Option<OtherPaper> = None;
    for page in document.pages() {
        match identity::judge_page(page, known) {
            Some(Judged::Accepted(paper)) if accepted.contains(&paper) => {}
            Some(Judged::Accepted(paper)) => accepted.push(paper),
            Some(Judged::NotAccepted(paper)) => {
                other = other.or(Some(paper));
                rest.push(page);
            }
            None => rest.push(page),
        }
    }
    for paper in &accepted {
        let word = match paper.kind {
            IdentityKind::Passport => "passport",
            IdentityKind::GbLicence | IdentityKind::NiLicence => "licence",
        };
        view.found.push((word, paper.findings().join("; ")));
        evidence.identity.push(piece(at, attachment, Some(Judged::Accepted(*paper))));
    }
    let consent = letter_in(document, &rest, people, compared);
    let explains = |page: &Page| consent.is_some() && letter_in(document, &[page], people, compared).is_some();
    let on_one_page = rest.iter().any(|p| explains(p));
    let blurred = rest.iter().any(|page| {
        let words: usize = page.lines.iter().map(|l| l.split_whitespace().count()).sum();
        let few = if consent.is_some() && !on_one_page { LETTER_WORDS } else { BLURRED_WORDS };
        is_recognised(page) && words < few && other.is_none() && !explains(page)
    });
    match (consent, other) {
        // A letter of authority that speaks of a bill is still one.
        (Some(paper), _) => consent_found(at, attachment, paper, view, evidence),
        (None, Some(other)) if accepted.is_empty() => {
            let says = format!("seems to be {other}: not a document the policy accepts as proof of identity");
            view.found.push(("other", says));
            evidence.identity.push(piece(at, attachment, Some(Judged::NotAccepted(other))));
        }
        (None, _) if accepted.is_empty() && !matches!(view.is, "message" | "calendar") => {
            let enough = document.lines().map(|l| l.split_whitespace().count()).sum::<usize>() >= LETTER_WORDS;
            view.is = if enough { "letter" } else { "other" };
        }
        (None, _) => {}
    }
    blurred
}

fn consent_found(at: usize, attachment: &Attachment, paper: ConsentPaper, view: &mut View, evidence: &mut Evidence) {
    view.found.push(("consent", paper.said().join("; ")));
    evidence.consent.push((label(attachment), paper));
    evidence.consent_in.insert(at);
}

fn piece(at: usize, attachment: &Attachment, judged: Option<Judged>) -> IdentityPiece {
    IdentityPiece {
        attachment: at,
        label: label(attachment),
        judged,
    }
}

/// What may be a passport and was not read as one: not checked, and kept like one.
fn suspect(at: usize, attachment: &Attachment, evidence: &mut Evidence) {
    if !evidence.identity.iter().any(|p| p.attachment == at) {
        evidence.identity.push(piece(at, attachment, None));
    }
}

fn is_recognised(page: &Page) -> bool {
    matches!(page.how, How::Ocr { .. })
}

fn is_picture_or_scan(document: &ReadDocument) -> bool {
    document.media_type.starts_with("image/") || document.media_type == "application/pdf"
}

/// Whether a file may hold the picture of a document: not plain words, an appointment, a card or a recording.
fn is_a_document(document: &ReadDocument) -> bool {
    let kind = document.media_type.as_str();
    !["text/", "audio/", "video/", "message/"].iter().any(|k| kind.starts_with(k)) && kind != "image/svg+xml"
}

/// The letter of authority that these pages of a document make.
fn letter_in(document: &ReadDocument, pages: &[&Page], people: People<'_>, compared: &Compared<'_>) -> Option<ConsentPaper> {
    // A message is judged with its heading, as a link of the chain.
    if document.media_type == "message/rfc822" {
        return None;
    }
    let recognised = pages.iter().any(|p| is_recognised(p));
    let lines = pages.iter().flat_map(|p| &p.lines).cloned().collect();
    letter(lines, recognised, people, compared)
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
            // Said to be there, and something is that could not be told: not checked, but not missing either.
            Identity::Attached if suspected || !self.all_read => Identity::Attached,
            Identity::Attached | Identity::Missing => Identity::Missing,
        }
    }

    /// The attachments that hold proof of identity, or may: they are kept apart from the text. Cards that prove nothing to the
    /// policy are as much somebody's secret. Each with what it is sealed as.
    pub fn to_seal(&self) -> BTreeMap<usize, SealedAs> {
        let mut sealed = BTreeMap::new();
        for piece in &self.identity {
            let is = match piece.judged {
                Some(Judged::NotAccepted(other)) if !matches!(other, OtherPaper::BankCard | OtherPaper::IdentityCard) => continue,
                judged => SealedAs::of(judged),
            };
            let is = if self.consent_in.contains(&piece.attachment) { SealedAs::WithConsent } else { is };
            // What was recognised says more than what was not.
            let kept = sealed.entry(piece.attachment).or_insert(is);
            if *kept == SealedAs::Unread {
                *kept = is;
            }
        }
        sealed
    }

    /// The files that hold an identity document and a paper about authority, as their sender calls them.
    pub fn with_both(&self) -> Vec<&str> {
        let sealed = self.to_seal();
        let both = |p: &&IdentityPiece| sealed.get(&p.attachment) == Some(&SealedAs::WithConsent);
        let mut labels: Vec<&str> = self.identity.iter().filter(both).map(|p| p.label.as_str()).collect();
        labels.dedup();
        labels
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

#[cfg(test)]
#[path = "evidence_tests.rs"]
mod tests;
