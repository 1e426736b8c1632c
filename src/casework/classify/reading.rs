//! What of a message is evidence: the words of the person whose matter it is, the words of one who passes them on,
//! and the form it came in. Quoted history is kept apart: it answers one question only.

use super::normalise::Sentence;
use super::normalise::Zone;
use super::normalise::sentences;
use crate::mail::Message;
use crate::mail::Typed;
use crate::mail::form::Form;

/// A message laid out for the cues.
#[derive(Debug)]
pub(super) struct Reading {
    /// Every sentence, in its zone.
    pub sentences: Vec<Sentence>,
    /// The web form it came from, where it did.
    pub form: Option<Form>,
    /// The words of the person whose matter it is, as written.
    pub words: String,
    /// The words of one who passes another's mail on; empty where nobody does.
    pub cover: String,
}

/// History beyond this many bytes adds nothing to its one question.
const HISTORY_MAX: usize = 6_000;

/// Lays a message out.
pub(super) fn read(message: &Message, typed: &Typed) -> Reading {
    let form = typed.form.clone();
    let (words, cover) = match (&typed.forwarded, &form) {
        (Some(_), Some(form)) => (form.words.clone(), typed.text.clone()),
        (Some(forwarded), None) => (forwarded.text.clone(), typed.text.clone()),
        (None, Some(form)) => (form.words.clone(), String::new()),
        (None, None) => (typed.text.clone(), String::new()),
    };
    let mut out = Vec::new();
    out.extend(sentences(Zone::Subject, &message.subject));
    if let Some(forwarded) = &typed.forwarded {
        out.extend(sentences(Zone::Subject, &forwarded.subject));
    }
    out.extend(sentences(Zone::Cover, &cover));
    out.extend(sentences(Zone::Body, &words));
    for attachment in &message.attachments {
        // A letter that came as plain words in a part of its own is read like the body; documents are for `papers`.
        let short = attachment.media_type.starts_with("text/plain")
            && attachment.bytes.len() < 20_000
            && attachment.name.to_lowercase().ends_with(".txt");
        if short && words.split_whitespace().count() < 40 {
            out.extend(sentences(Zone::Body, &String::from_utf8_lossy(&attachment.bytes)));
        }
    }
    let history: String = typed.quoted.chars().take(HISTORY_MAX).collect();
    out.extend(sentences(Zone::History, &history));
    let mut envelope: Vec<String> = message.from.iter().map(|f| format!("{} <{}>", f.name, f.address)).collect();
    if let Some(forwarded) = &typed.forwarded {
        envelope.push(format!(
            "{} <{}>",
            forwarded.name,
            forwarded.address.as_ref().map(ToString::to_string).unwrap_or_default()
        ));
    }
    out.extend(envelope.iter().map(|line| Sentence::new(Zone::Envelope, line)));
    Reading {
        sentences: out,
        form,
        words,
        cover,
    }
}
