//! Everything that a message's papers show, gathered: what each attachment is, which papers speak of authority, which seem
//! to be proof of identity, and what could not be read. Then what that does to the verdict's two words.
//! `evidence/look.rs` judges one attachment; here they come together.
//! Never: opens a file; all it knows are the words that `reading` handed in and the message itself.

mod look;

use super::chain;
use super::consent;
use super::consent::Compared;
use super::consent::ConsentKind;
use super::consent::ConsentNote;
use super::consent::ConsentPaper;
use super::consent::MailOf;
use super::consent::Text;
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
use crate::casework::classify::looks_like_identity;
use crate::mail::Message;
use crate::mail::ReadDocument;
use crate::mail::Typed;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

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
    /// What could not be opened at all: its label, and whether a password locks it. It can be asked for again.
    pub unopened: Vec<(String, bool)>,
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
        let view = look::one(at, attachment, documents.get(at), &known, &compared, people, &mut evidence);
        evidence.views.push(view);
    }
    // Where the document was found, the pictures in a letter's own file are its letterhead: the letter stays with the case.
    if evidence.identity.iter().any(|p| matches!(p.judged, Some(Judged::Accepted(_)))) {
        let is_letter = |at: usize| {
            message
                .attachments
                .get(at)
                .is_some_and(|a| look::is_word_processed(a) && !looks_like_identity(a))
        };
        evidence.identity.retain(|p| p.judged.is_some() || !is_letter(p.attachment));
    }
    if people.on_behalf {
        mails_inside(message, &compared, &mut evidence);
    }
    evidence
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
            let is = if self.consent_in.contains(&piece.attachment) {
                SealedAs::WithConsent
            } else {
                is
            };
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

    /// What to ask of the sender where a file cannot be opened, as a letter says it. Empty where all could be. The names of the
    /// files are the sender's and stand in no letter.
    pub fn to_send_again(&self) -> String {
        let locked = "A file that you sent is locked with a password, and we cannot open it. Please send it again without one.";
        let broken = "A file that you sent cannot be opened: it is damaged or was cut off. Please send it again, as a PDF or a photo.";
        let said = [(true, locked), (false, broken)];
        let wanted = said
            .into_iter()
            .filter(|(is_locked, _)| self.unopened.iter().any(|(_, l)| l == is_locked));
        wanted.map(|(_, words)| words).collect::<Vec<_>>().join(" ")
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

#[cfg(test)]
mod tests;
