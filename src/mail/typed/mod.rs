//! The words newly written: without quoted history, signature, disclaimers, footers and banners.
//! A view; the raw message stays whole. A forwarded message yields the words of the first writer.
//! Standards: RFC 3676 (`-- `, `>`); the rest is the habit of mail programs, told apart in the files below.
//! Never: decides what the words mean.

mod disclaimer;
mod forwarded;
mod html;
mod quotation;
mod signature;
#[cfg(test)]
mod tests;

use super::address::AddrSpec;
use super::compose::ID_PREFIX;
use super::form;
use super::form::Form;
use super::message::Message;
use super::unseen;
pub use quotation::without_markers;
use serde::{Deserialize, Serialize};

/// The words newly written, and what was set aside.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    /// The writer's own new words, paragraphs kept.
    pub text: String,
    /// Quoted history that was set aside; empty where there was none.
    pub quoted: String,
    /// The signature block that was set aside.
    pub signature: String,
    /// What was forwarded, where the message passes on somebody else's.
    pub forwarded: Option<Forwarded>,
    /// Lines of the text that may be the quotation's, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rewrapped: Option<Rewrapped>,
    /// The web form that the text is; of a message that is passed on, the one inside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
}

/// Lines without a mark as a mail program leaves them that wraps what it quotes. Nobody can tell them from an answer written between
/// quoted lines, so they stand in the text; who obeys a text looks here first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rewrapped {
    /// The words without these lines.
    pub without: String,
    /// The lines, those that stand together in one text.
    pub lines: Vec<String>,
}

impl Typed {
    /// The words that are surely the writer's own.
    pub fn own(&self) -> &str {
        self.rewrapped.as_ref().map_or(&self.text, |r| &r.without)
    }

    /// The words that a person typed: of a web form, without its fields.
    pub fn words(&self) -> &str {
        match (&self.form, &self.forwarded) {
            (Some(form), None) => &form.words,
            (Some(_) | None, _) => &self.text,
        }
    }

    /// The lines that may be the quotation's.
    pub fn doubtful(&self) -> &[String] {
        self.rewrapped.as_ref().map_or(&[], |r| &r.lines)
    }
}

/// A message passed on by somebody else (T4: a councillor forwards a resident's mail).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Forwarded {
    /// The first writer's name as written in the forwarded heading.
    pub name: String,
    /// The first writer's address, where the heading gave one.
    pub address: Option<AddrSpec>,
    /// The subject in the forwarded heading.
    pub subject: String,
    /// The first writer's own words, without their quotation and signature.
    pub text: String,
    /// It is the sender's own letter, and went to an address that is not the council's: the council has a copy (T5).
    #[serde(default)]
    pub own_to_another: bool,
}

/// Lines of a body beyond this are not read: nobody types that many, and every step below is linear in them.
const LINES_MAX: usize = 20_000;

/// Reads the newly written words of a message.
pub fn typed(message: &Message) -> Typed {
    let mut typed = new_words(message);
    typed.form = form::read(typed.forwarded.as_ref().map_or(&typed.text, |f| &f.text));
    typed
}

fn new_words(message: &Message) -> Typed {
    let name = message.from.first().map_or("", |f| f.name.as_str());
    let plain = read(plain_lines(&message.text), Vec::new(), name, message);
    let Some(html) = &message.html else {
        return plain;
    };
    let mut lines = Vec::new();
    let mut marked = Vec::new();
    for line in html::lines(html).into_iter().take(LINES_MAX) {
        if line.signature {
            marked.push(line.text)
        } else {
            lines.push(clean(&line.text))
        }
    }
    let only_html = message
        .field_values("content-type")
        .next()
        .is_some_and(|t| t.trim().to_ascii_lowercase().starts_with("text/html"));
    // The plain twin is what most programs write with care; the markup is taken where it alone knows history from words.
    let knows_more = !marked.is_empty() && plain.signature.is_empty();
    if !only_html && !knows_more && !plain.quoted.is_empty() {
        return plain;
    }
    let rich = read(lines, marked, name, message);
    if rich.text.is_empty() && rich.forwarded.is_none() || !only_html && !knows_more && rich.quoted.is_empty() && rich.forwarded.is_none() {
        plain
    } else {
        rich
    }
}

/// Divides the lines of a body; `marked` are those that the markup already calls a signature.
fn read(lines: Vec<String>, marked: Vec<String>, name: &str, message: &Message) -> Typed {
    let divided = quotation::divide(&disclaimer::without_banners(lines), !answers_us(message));
    let rewrapped = rewrapped(&divided, name);
    let (words, mut block) = signature::divide(divided.new, name);
    block.extend(marked);
    let mut out = Typed {
        text: joined(&words),
        quoted: joined(&divided.quoted),
        signature: joined(&block),
        forwarded: None,
        rewrapped,
        form: None,
    };
    if divided.headed.iter().all(|l| l.trim().is_empty()) {
        return out;
    }
    if is_forwarding(message, divided.forward_marker) {
        let mut links = forwarded::links(&divided.headed);
        // The first writer is the deepest who is not the council itself: a chain may end in our own letter.
        links.retain(|l| !l.text.is_empty());
        if let Some(first) = links.iter().rposition(|l| !is_councils(l, message)) {
            let link = links.swap_remove(first);
            out.forwarded = Some(Forwarded {
                own_to_another: is_own_to_another(&link, message),
                name: link.name,
                address: link.address,
                subject: link.subject,
                text: link.text,
            });
        }
    }
    if !out.quoted.is_empty() {
        out.quoted.push('\n');
    }
    out.quoted.push_str(&joined(&divided.headed));
    out
}

/// The lines that may be the quotation's, where there are any.
fn rewrapped(divided: &quotation::Divided, name: &str) -> Option<Rewrapped> {
    let mut without = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    let mut goes_on = false;
    for (line, rest) in divided.new.iter().zip(&divided.rewrapped) {
        match (rest, lines.last_mut().filter(|_| goes_on)) {
            (true, Some(run)) => {
                run.push('\n');
                run.push_str(line);
            }
            (true, None) => lines.push(line.clone()),
            (false, _) => without.push(line.clone()),
        }
        goes_on = *rest;
    }
    (!lines.is_empty()).then(|| Rewrapped {
        without: joined(&signature::divide(without, name).0),
        lines,
    })
}

/// Whether a message of a chain is the council's own: from an address this one was sent to, from an office at the same
/// domain, or under the council's or its clerk's name.
fn is_councils(link: &forwarded::Link, message: &Message) -> bool {
    let offices = [
        "council",
        "clerk",
        "office",
        "info",
        "enquiries",
        "admin",
        "complaints",
        "townclerk",
    ];
    let by_address = link.address.as_ref().is_some_and(|a| {
        message
            .recipients
            .iter()
            .any(|r| r.address == *a || r.address.domain() == a.domain() && offices.iter().any(|o| a.local().contains(o)))
    });
    let name = link.name.to_lowercase();
    by_address
        || name.contains("council") && !name.contains("councillor")
        || name.split_whitespace().any(|w| matches!(w, "clerk" | "clerk,"))
}

/// Whether a message of a chain is the sender's own, to an address at none of the domains that this one was sent to.
fn is_own_to_another(link: &forwarded::Link, message: &Message) -> bool {
    let own = message.from.iter().any(|from| match &link.address {
        Some(address) => *address == from.address,
        None => !link.name.is_empty() && link.name.eq_ignore_ascii_case(&from.name),
    });
    let to = link.to.to_lowercase();
    let domain_of = |address: &AddrSpec| format!("@{}", address.domain().to_lowercase());
    let ours = message.recipients.iter().any(|r| to.contains(&domain_of(&r.address)));
    let the_writers = message
        .from
        .iter()
        .any(|from| to.contains(&from.address.to_string().to_lowercase()));
    own && to.contains('@') && !ours && !the_writers && !to.contains("council") && !to.contains("clerk")
}

/// Whether a message answers a letter of ours. They hold no line to reply below, so that one in such a message is somebody's
/// who is quoted there.
fn answers_us(message: &Message) -> bool {
    message.answers.iter().any(|id| id.0.starts_with(ID_PREFIX))
}

/// Whether a message passes on another: it says so in its subject or over the header block, or it answers nothing
/// and its subject opens no answer.
fn is_forwarding(message: &Message, marker: bool) -> bool {
    let subject = message.subject.trim().to_lowercase();
    let prefix = |words: &[&str]| words.iter().any(|w| subject.starts_with(w));
    let answers = prefix(&["re:", "aw:", "re :", "sv:", "antw:", "ateb:", "atb:"]);
    marker || prefix(&["fw:", "fwd:", "wg:", "tr:", "fw :", "ymlaen:", "i:", "rv:", "enc:"]) || (!answers && message.answers.is_empty())
}

/// The first lines of a text, as far as no history begins among them.
pub(super) fn lines_before_history(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().take(most).map(clean).collect();
    let until = quotation::first_history(&lines).unwrap_or(lines.len());
    lines.truncate(until);
    lines
}

fn plain_lines(text: &str) -> Vec<String> {
    text.lines().take(LINES_MAX).map(clean).collect()
}

/// A line without what nobody sees, and with other spaces as the plain one.
fn clean(line: &str) -> String {
    // The usual line: nothing in it is hidden, and its only white space is the space.
    if line.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        return line.trim_end().to_owned();
    }
    unseen::shown(line)
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// Lines as one text, with at most one empty line between paragraphs.
fn joined(lines: &[String]) -> String {
    let mut out = String::new();
    let mut gap = false;
    for line in lines {
        if line.trim().is_empty() {
            gap = !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            out.push_str(if gap { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        gap = false;
    }
    out
}
