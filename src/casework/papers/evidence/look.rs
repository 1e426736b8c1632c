//! One attachment, with all that it holds: what each of its documents is, page by page, by both questions: whose document is
//! it, and does it let the writer act? What could not be told is said, and what may be an identity document is kept like one.
//! Never: asks for anything; what an attachment does to the verdict is `evidence`'s.

use super::Evidence;
use super::IdentityPiece;
use super::People;
use crate::casework::class::AttachmentView;
use crate::casework::classify;
use crate::casework::classify::called_identity;
use crate::casework::classify::looks_like_identity;
use crate::casework::papers::consent;
use crate::casework::papers::consent::Compared;
use crate::casework::papers::consent::ConsentPaper;
use crate::casework::papers::consent::Text;
use crate::casework::papers::identity;
use crate::casework::papers::identity::IdentityKind;
use crate::casework::papers::identity::IdentityPaper;
use crate::casework::papers::identity::Judged;
use crate::casework::papers::identity::Known;
use crate::casework::papers::identity::OtherPaper;
use crate::mail::Attachment;
use crate::mail::ReadDocument;
use crate::mail::document::How;
use crate::mail::document::Page;
use crate::mail::document::Reading;

/// Documents looked at in one message, with all that they hold.
const DOCUMENTS_MAX: usize = 60;
/// Words below which a page is a caption and no letter.
const LETTER_WORDS: usize = 12;
/// Words below which a page that was recognised in a picture may be a passport or licence too blurred to be known as one: a
/// sharp one has forty to sixty.
const BLURRED_WORDS: usize = 60;

/// Judges one attachment with all that it holds.
pub(super) fn one(
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
                    if let Reading::Encrypted | Reading::Broken(_) = &document.outcome {
                        let is_locked = matches!(document.outcome, Reading::Encrypted);
                        evidence.unopened.push((label(attachment), is_locked));
                    }
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
fn not_handed_in(
    at: usize,
    attachment: &Attachment,
    people: People<'_>,
    compared: &Compared<'_>,
    view: &mut View,
    evidence: &mut Evidence,
) {
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
#[expect(
    clippy::too_many_arguments,
    reason = "what a document is judged by, and what it is added to; one caller has them all"
)]
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
        let few = if consent.is_some() && !on_one_page {
            LETTER_WORDS
        } else {
            BLURRED_WORDS
        };
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

pub(super) fn is_word_processed(attachment: &Attachment) -> bool {
    ["wordprocessingml", "opendocument.text", "rtf"]
        .iter()
        .any(|kind| attachment.media_type.contains(kind))
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
    classify::could_be_a_document(a) && a.media_type != "text/calendar"
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
