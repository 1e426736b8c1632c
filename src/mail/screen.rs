//! What may be answered by a machine, and what must not (RFC 3834 §2, 2369, 2919, 3464, 8098).
//! The standards' own fields are known here; words and fields of particular programs stand in `rules/screening.toml`.
//! Never: drops anything, judges what a message is about, or sends.

use super::address::AddrSpec;
use super::compose::ID_PREFIX;
use super::fields::clean_line;
use super::form;
use super::message::Message;
use super::message::MessageId;
use super::message::ReversePath;
use super::report::DeliveryReport;
use super::report::report;
pub use super::screening_rules::MachineField;
pub use super::screening_rules::RuleFault;
pub use super::screening_rules::ScreeningRules;
pub use super::screening_rules::WordRule;
pub use super::screening_rules::screening_from_rules;
use super::typed;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeSet;

/// What kind of sender stands behind a message, as far as its form tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screened {
    /// A person wrote, as far as can be seen.
    Personal,
    /// Nothing automatic may answer: a machine wrote, or our own letter came back, or the mail asks for no answer.
    Unanswerable(Why),
    /// A report on the delivery of some letter.
    Bounce(DeliveryReport),
}

/// Why nothing may answer, with what showed it: a field's name or a rule's id, never the sender's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Auto-Submitted other than `no`, or one of its older relatives (RFC 3834 §5).
    Automatic(String),
    /// The null reverse-path, without a report inside (RFC 3834 §2).
    NullReversePath,
    /// List or bulk mail (RFC 2369, 2919; Precedence). A person may have written it, by way of a list.
    Bulk(String),
    /// A letter of our own: by its Message-ID, or by a machine's marks under an address of ours.
    Ours(String),
    /// An address of ours stands in From, and nothing says that it is a letter of our own: the council's web form writes so,
    /// and somebody who uses the council's mailbox. Never answered; a person may have written it.
    OurAddress(String),
    /// Worded as UK bodies' robots word it, though no field says so.
    WordedAsAutomatic(String),
    /// An address that says nobody reads it, or a text that says so. A person may have written it, by way of a web form.
    NoReply(String),
    /// X-Auto-Response-Suppress and nothing else: Exchange tenants stamp it on the mail of persons too, so it is a wish for silence
    /// and no proof of a machine (MS-OXCMAIL §2.1.3.2.8).
    AsksForSilence,
}

/// What the council and `rules/screening.toml` say about screening.
#[derive(Debug, Clone, Default)]
pub struct ScreeningPolicy {
    /// Addresses of ours: mail that claims to be from one of them is never answered.
    pub ours: Vec<AddrSpec>,
    /// Those of them from which a registered person writes: a council whose clerk has no other address than the council's.
    pub shared: Vec<AddrSpec>,
    /// Message-ID domain of our letters: what carries it is ours come back.
    pub message_id_domain: String,
    /// Subject openings that robots use, lower-case, besides those of `rules`.
    pub robot_subjects: Vec<String>,
    /// Sentence openings that robots use in their first lines, lower-case, besides those of `rules`.
    pub robot_phrases: Vec<String>,
    /// Local parts nobody reads (`noreply`…), lower-case, without `-`, `_` and `.`, besides those of `rules`.
    pub no_reply_locals: Vec<String>,
    /// The rows of `rules/screening.toml`.
    pub rules: ScreeningRules,
}

/// Whether a Message-ID is one of ours, by its form alone (who it belongs to is the store's question).
pub fn is_ours(id: &MessageId, policy: &ScreeningPolicy) -> bool {
    !policy.message_id_domain.is_empty()
        && id
            .0
            .rsplit_once('@')
            .is_some_and(|(l, d)| l.starts_with(ID_PREFIX) && d.eq_ignore_ascii_case(&policy.message_id_domain))
}

/// Screens a message. A human complaint that came through a mailing list is still told apart later: this says only
/// that nothing automatic may answer it.
pub fn screen(message: &Message, policy: &ScreeningPolicy) -> Screened {
    // A report comes first: it is automatic too, and the only automatic mail that says something about a letter of ours.
    if let Some(report) = report(message) {
        return Screened::Bounce(report);
    }
    match unanswerable(message, policy) {
        Some(why) => Screened::Unanswerable(why),
        None => Screened::Personal,
    }
}

/// The strongest reason first: what is filed as a machine's mail must not hide behind a mailing list's fields.
fn unanswerable(message: &Message, policy: &ScreeningPolicy) -> Option<Why> {
    let sentences = first_sentences(&message.text);
    our_letter(message, policy)
        .or_else(|| generated(message, policy))
        .or_else(|| automatic(message, policy))
        .or_else(|| worded(message, &sentences, policy))
        .or_else(|| null_reverse_path(message))
        .or_else(|| bulk(message, policy))
        .or_else(|| no_reply(message, &sentences, policy))
        .or_else(|| our_address(message, policy))
}

/// A letter of ours that came back: with its Message-ID, or, where a gateway has put another in its place, under an address
/// of ours with the marks that every letter of ours carries. A web form that writes in our name has such marks too.
fn our_letter(message: &Message, policy: &ScreeningPolicy) -> Option<Why> {
    if message.message_id.as_ref().is_some_and(|id| is_ours(id, policy)) {
        return Some(Why::Ours("Message-ID of a letter of ours".to_owned()));
    }
    let is_marked = message
        .field_values("auto-submitted")
        .map(keyword)
        .any(|k| !k.is_empty() && k != "no")
        && asks_for_silence(message);
    (is_marked && is_from_us(message, policy) && !form::looks_like_one(&message.text) && !asks_for_answers_elsewhere(message, policy))
        .then(|| Why::Ours("From is an address of ours, with the marks of our letters".to_owned()))
}

/// Mail in the name of one of our addresses that is no letter of ours as far as can be seen. What a registered person writes
/// from such an address is a person's; a web form's mail is not.
fn our_address(message: &Message, policy: &ScreeningPolicy) -> Option<Why> {
    if !is_from_us(message, policy) {
        return None;
    }
    if form::looks_like_one(&message.text) || asks_for_answers_elsewhere(message, policy) {
        return Some(Why::NoReply("a web form that writes in the name of an address of ours".to_owned()));
    }
    let is_shared = message.only_from().is_some_and(|from| policy.shared.contains(&from.address));
    (!is_shared).then(|| Why::OurAddress("From is an address of ours".to_owned()))
}

fn is_from_us(message: &Message, policy: &ScreeningPolicy) -> bool {
    message.from.iter().any(|from| is_our_address(&from.address, policy))
}

fn is_our_address(address: &AddrSpec, policy: &ScreeningPolicy) -> bool {
    policy
        .ours
        .iter()
        .any(|own| own == address || own.without_detail() == address.without_detail())
}

/// Whether Reply-To names somebody else than us: who writes in our name on behalf of somebody does so.
fn asks_for_answers_elsewhere(message: &Message, policy: &ScreeningPolicy) -> bool {
    message.reply_to.iter().any(|to| !is_our_address(&to.address, policy))
}

/// What `auto-generated` may also be, and then is first of all: a bulletin, or a web form that holds a person's words.
/// `auto-replied` is never either.
fn generated(message: &Message, policy: &ScreeningPolicy) -> Option<Why> {
    let keywords: Vec<String> = message.field_values("auto-submitted").map(keyword).collect();
    if keywords.is_empty() || keywords.iter().any(|k| k != "auto-generated") {
        return None;
    }
    let form = || form::looks_like_one(&message.text).then(|| Why::NoReply("Auto-Submitted: auto-generated, on a web form".to_owned()));
    bulk(message, policy).or_else(form)
}

/// RFC 3834 §5, and the fields that were there before it.
fn automatic(message: &Message, policy: &ScreeningPolicy) -> Option<Why> {
    for value in message.field_values("auto-submitted") {
        let keyword = keyword(value);
        // An empty field says nothing; any other keyword than `no` says machine (RFC 3834 §5).
        if !keyword.is_empty() && keyword != "no" {
            return Some(Why::Automatic(format!(
                "Auto-Submitted: {}",
                known(&keyword, &["auto-replied", "auto-generated", "auto-notified"])
            )));
        }
    }
    if message
        .field_values("precedence")
        .any(|v| matches!(keyword(v).as_str(), "auto_reply" | "auto-reply" | "autoreply"))
    {
        return Some(Why::Automatic("Precedence: auto_reply".to_owned()));
    }
    machine_field(message, policy, Kind::Automatic).map(Why::Automatic)
}

fn null_reverse_path(message: &Message) -> Option<Why> {
    (message.reverse_path == ReversePath::Null).then_some(Why::NullReversePath)
}

/// RFC 2369, 2919, 8058, Precedence, and what senders of newsletters put on theirs.
fn bulk(message: &Message, policy: &ScreeningPolicy) -> Option<Why> {
    const LIST: [&str; 9] = [
        "list-id",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "list-post",
        "list-help",
        "list-subscribe",
        "list-owner",
        "list-archive",
        "mailing-list",
    ];
    if let Some(name) = LIST.iter().find(|name| message.field_values(name).next().is_some()) {
        return Some(Why::Bulk((*name).to_owned()));
    }
    for value in message.field_values("precedence") {
        let keyword = keyword(value);
        if ["bulk", "list", "junk"].contains(&keyword.as_str()) {
            return Some(Why::Bulk(format!("Precedence: {keyword}")));
        }
    }
    machine_field(message, policy, Kind::Bulk).map(Why::Bulk)
}

/// Addresses that nobody reads, and texts and programs that say so; last the mere wish for silence.
fn no_reply(message: &Message, sentences: &[String], policy: &ScreeningPolicy) -> Option<Why> {
    if let Some(id) = sentences
        .iter()
        .enumerate()
        .find_map(|(nth, s)| opening_rule(&policy.rules.silence, nth, s))
    {
        return Some(Why::NoReply(id.to_owned()));
    }
    if let Some(rule) = message.from.iter().find_map(|from| rule_of_silence(from.address.local(), policy)) {
        return Some(Why::NoReply(rule.to_owned()));
    }
    machine_field(message, policy, Kind::NoReply)
        .map(Why::NoReply)
        .or_else(|| asks_for_silence(message).then_some(Why::AsksForSilence))
}

/// Whether an address says of itself that nobody reads it.
pub fn nobody_reads(address: &AddrSpec, policy: &ScreeningPolicy) -> bool {
    rule_of_silence(address.local(), policy).is_some()
}

fn asks_for_silence(message: &Message) -> bool {
    message
        .field_values("x-auto-response-suppress")
        .flat_map(|v| v.split(','))
        .map(|v| v.trim().to_ascii_lowercase())
        .any(|v| matches!(v.as_str(), "all" | "autoreply"))
}

/// The rule that says nobody reads a local part. Long words may stand at either end (`planning-noreply`, `noreply-4711`);
/// short ones must be the whole of it.
fn rule_of_silence<'a>(local: &str, policy: &'a ScreeningPolicy) -> Option<&'a str> {
    const LONG: usize = 7;
    let plain: String = local.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
    let fits = |words: &str| plain == words || words.len() >= LONG && (plain.starts_with(words) || plain.ends_with(words));
    let rule = policy
        .rules
        .no_reply
        .iter()
        .find(|rule| fits(&rule.words))
        .map(|rule| rule.id.as_str());
    rule.or_else(|| policy.no_reply_locals.iter().find(|words| fits(words)).map(String::as_str))
}

/// Which verdict a program's own field stands for.
pub use super::screening_rules::FieldKind as Kind;

fn machine_field(message: &Message, policy: &ScreeningPolicy, kind: Kind) -> Option<String> {
    let hit = policy.rules.fields.iter().filter(|rule| rule.kind == kind).find(|rule| {
        message.field_values(&rule.field).any(|value| match rule.value.as_deref() {
            Some(wanted) => value.to_ascii_lowercase().contains(wanted),
            None => !matches!(keyword(value).as_str(), "no" | "none" | "false" | "0"),
        })
    })?;
    Some(format!("{}: {}", hit.id, hit.field))
}

/// Mail that is worded as robots word it: by its subject's opening, or by the opening of a sentence in its first lines.
/// A person who quotes a robot does so in the middle of a sentence or behind `Re:`, and is not caught.
fn worded(message: &Message, sentences: &[String], policy: &ScreeningPolicy) -> Option<Why> {
    let rules = &policy.rules;
    let subject = subject_opening(&message.subject);
    let strong = opening_rule(&rules.subjects, 0, &subject).or_else(|| opening_words(&policy.robot_subjects, &subject));
    if let Some(id) = strong {
        return Some(Why::WordedAsAutomatic(id.to_owned()));
    }
    if form::looks_like_one(&message.text) {
        return None;
    }
    let strong = sentences
        .iter()
        .enumerate()
        .find_map(|(nth, s)| opening_rule(&rules.phrases, nth, s).or_else(|| opening_words(&policy.robot_phrases, s)));
    if let Some(id) = strong {
        return Some(Why::WordedAsAutomatic(id.to_owned()));
    }
    let hints: BTreeSet<&str> = sentences
        .iter()
        .enumerate()
        .filter_map(|(nth, s)| opening_rule(&rules.hints, nth, s))
        .chain(opening_rule(&rules.hint_subjects, 0, &subject))
        .collect();
    (hints.len() >= 2).then(|| Why::WordedAsAutomatic(hints.into_iter().collect::<Vec<_>>().join(", ")))
}

/// The id of the rule whose words open a sentence, the `nth` from the top.
fn opening_rule<'a>(rules: &'a [WordRule], nth: usize, sentence: &str) -> Option<&'a str> {
    rules
        .iter()
        .find(|rule| nth < rule.within && opens_with(sentence, &rule.words))
        .map(|rule| rule.id.as_str())
}

fn opening_words<'a>(all: &'a [String], sentence: &str) -> Option<&'a str> {
    all.iter().find(|words| opens_with(sentence, words)).map(String::as_str)
}

/// Whether words open a text, and end there with a word's end.
fn opens_with(text: &str, words: &str) -> bool {
    // The first octet settles nearly all of some five thousand comparisons.
    if text.as_bytes().first() != words.as_bytes().first() {
        return false;
    }
    text.strip_prefix(words)
        .is_some_and(|rest| !words.ends_with(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric))
}

/// The subject in plain lower case, without ticket numbers in brackets before it (`[#88213] Thank you…`).
fn subject_opening(subject: &str) -> String {
    let mut text = plain(subject);
    while let Some(rest) = text.strip_prefix(['[', '(', '{']) {
        let Some(end) = rest.find([']', ')', '}']).filter(|end| *end <= 60) else {
            break;
        };
        text = rest[end + 1..].trim_start_matches([' ', ':', '-', '–', '|']).to_owned();
    }
    text
}

/// Where the sentences of the first lines begin: each is the rest of its paragraph, in plain lower case. History is
/// not looked at (a reply to an absence note quotes it), nor more than a screenful.
fn first_sentences(text: &str) -> Vec<String> {
    const LINES_MAX: usize = 14;
    const LOOKED_AT: usize = 60;
    const CHARS_MAX: usize = 1200;
    let mut paragraph = String::new();
    let mut sentences = Vec::new();
    let (mut lines, mut chars) = (0, 0);
    for line in typed::lines_before_history(text, LOOKED_AT) {
        let line = line.trim();
        if lines >= LINES_MAX || chars > CHARS_MAX {
            break;
        }
        // A greeting or a heading ends the line for good; a wrapped sentence goes on.
        let ends = line.is_empty() || line.ends_with([',', ':', '!', '*', '=', '-', '_']);
        if !line.is_empty() {
            lines += 1;
            let line: String = line.chars().take(CHARS_MAX).collect();
            chars += line.len();
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(&plain(&line));
        }
        if ends {
            split_sentences(&mut paragraph, &mut sentences);
        }
    }
    split_sentences(&mut paragraph, &mut sentences);
    sentences
}

fn split_sentences(paragraph: &mut String, sentences: &mut Vec<String>) {
    // What stands in quotation marks is somebody else's sentence.
    let text: String = std::mem::take(paragraph).split('"').step_by(2).collect();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let start = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        if start.is_empty() {
            break;
        }
        let end = [". ", "! ", "? ", ": "].iter().filter_map(|stop| start.find(stop)).min();
        let (sentence, after) = match end {
            Some(end) => (&start[..end + 1], &start[end + 1..]),
            None => (start, ""),
        };
        sentences.push(sentence.to_owned());
        rest = after;
    }
}

/// Lower case, straight quotes, one space.
pub(super) fn plain(text: &str) -> String {
    let folded: String = text
        .chars()
        .map(|c| match c {
            '’' | '‘' | '`' | '´' => '\'',
            '“' | '”' => '"',
            '–' | '—' | '‐' | '‑' => '-',
            other => other,
        })
        .collect();
    clean_line(&folded.to_lowercase(), usize::MAX / 8)
}

/// The first word of a field that holds a keyword and perhaps parameters or a comment (RFC 3834 §5).
fn keyword(value: &str) -> String {
    let mut value = value.trim();
    while let Some(rest) = value.strip_prefix('(') {
        value = rest.split_once(')').map_or("", |(_, after)| after).trim_start();
    }
    value
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect::<String>()
        .to_ascii_lowercase()
}

/// A keyword of the sender's is repeated only where the standard knows it.
fn known<'a>(keyword: &'a str, all: &[&str]) -> &'a str {
    if all.contains(&keyword) { keyword } else { "other" }
}

#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;
