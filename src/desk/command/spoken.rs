//! An act back into words: its verb, and its arguments as `read-reply --json` prints them.

use super::Verb;
use crate::casework::act::Act;
use crate::casework::act::Triage;
use crate::casework::case::Ask;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The verb of an act.
pub fn verb_of(act: &Act) -> Verb {
    match act {
        Act::Accept => Verb::Accept,
        Act::Triage { is, .. } => match is {
            Triage::Complaint => Verb::Complaint,
            Triage::Review => Verb::Review,
            Triage::Representative => Verb::Representative,
            Triage::Rights => Verb::Rights,
            Triage::Service => Verb::Service,
            Triage::Regulator => Verb::Ico,
            Triage::NotOurs => Verb::NotOurs,
        },
        Act::Service => Verb::Service,
        Act::NotOurs { .. } => Verb::NotOurs,
        Act::NotAComplaint { .. } => Verb::NotAComplaint,
        Act::Ask { what: Ask::Details, .. } => Verb::AskDetails,
        Act::Ask { what: Ask::Consent, .. } => Verb::AskConsent,
        Act::Ask { what: Ask::Identity, .. } => Verb::AskId,
        Act::IdentityAccepted { .. } => Verb::IdOk,
        Act::SourceGone => Verb::Done,
        Act::IdentityRefused { .. } => Verb::IdNo,
        Act::ConsentAccepted => Verb::ConsentOk,
        Act::ConsentRefused { .. } => Verb::ConsentNo,
        Act::Extend { .. } => Verb::Extend,
        Act::Update { .. } => Verb::Update,
        Act::Note { .. } => Verb::Note,
        Act::Assign { .. } => Verb::Assign,
        Act::Decide { .. } => Verb::Outcome,
        Act::Refuse { .. } => Verb::Refuse,
        Act::DecideReview { .. } => Verb::Review,
        Act::Share { .. } => Verb::Share,
        Act::Ico { .. } => Verb::Ico,
        Act::Hold { .. } => Verb::Hold,
        Act::Release => Verb::Release,
        Act::SinglePointOfContact { .. } => Verb::Spoc,
        Act::Warn { .. } => Verb::Warn,
        Act::Restrict { .. } => Verb::Restrict,
        Act::Marker { .. } => Verb::Marker,
        Act::Lift { .. } => Verb::Lift,
        Act::Close { .. } => Verb::Close,
        Act::Format { .. } => Verb::Format,
        Act::WriteTo { .. } => Verb::Address,
        Act::Resend => Verb::Resend,
        Act::Reopen => Verb::Reopen,
        Act::Send => Verb::Yes,
        Act::Cancel => Verb::Cancel,
        Act::Undo => Verb::Undo,
        Act::Status => Verb::Status,
        Act::List => Verb::List,
        Act::Help => Verb::Help,
    }
}

/// An act as `read-reply --json` prints it: `{"verb", "args"}`.
pub fn spoken(act: &Act) -> Value {
    let pairs: Vec<(&str, Value)> = match act {
        Act::Ask { what: Ask::Details, words } => vec![("what", json!(words))],
        Act::IdentityRefused { why } | Act::ConsentRefused { why } | Act::Close { why } => vec![("why", json!(why))],
        Act::Extend { until, reason } => vec![("until", json!(until.to_string())), ("reason", json!(reason))],
        Act::Update { text } | Act::Note { text } | Act::Warn { text } => vec![("text", json!(text))],
        Act::Assign { person, .. } | Act::SinglePointOfContact { person, .. } => vec![("person", json!(person))],
        Act::Decide { result, reasons } => vec![("result", json!(result.word())), ("reasons", json!(reasons))],
        Act::DecideReview { result, reasons } => vec![("result", json!(result.word())), ("reasons", json!(reasons))],
        Act::Refuse { factors, reasons } => {
            let letters: Vec<String> = factors.iter().map(|f| f.word().to_ascii_lowercase()).collect();
            vec![("factors", json!(letters)), ("reasons", json!(reasons))]
        }
        Act::Share { body, what, untold } => {
            let mut pairs = vec![("body", json!(body)), ("what", json!(what))];
            pairs.extend(untold.then(|| ("told", json!(false))));
            pairs
        }
        Act::Triage { of, .. } => of.iter().map(|of| ("case", json!(of.to_string()))).collect(),
        Act::Ico { letter } => {
            let mut pairs = vec![("reference", json!(letter.reference))];
            pairs.extend(letter.on.map(|on| ("on", json!(on.to_string()))));
            pairs.extend(letter.answer_by.map(|by| ("answer_by", json!(by.to_string()))));
            pairs.extend(letter.of.as_ref().map(|of| ("case", json!(of.to_string()))));
            pairs.extend(letter.apart.then(|| ("apart", json!(true))));
            pairs
        }
        Act::Hold { reason } | Act::Marker { reason } => vec![("reason", json!(reason))],
        Act::Restrict { terms, until, reason } => vec![
            ("terms", json!(terms)),
            ("until", json!(until.map(|d| d.to_string()))),
            ("reason", json!(reason)),
        ],
        Act::Format { needed } => vec![("needed", json!(needed.iter().map(|f| f.word()).collect::<Vec<_>>()))],
        Act::WriteTo { address } => vec![("address", json!(address.to_string()))],
        Act::Accept
        | Act::Resend
        | Act::Service
        | Act::NotOurs { .. }
        | Act::NotAComplaint { .. }
        | Act::Ask { .. }
        | Act::IdentityAccepted { .. }
        | Act::SourceGone
        | Act::ConsentAccepted
        | Act::Release
        | Act::Lift { .. }
        | Act::Reopen
        | Act::Send
        | Act::Cancel
        | Act::Undo
        | Act::Status
        | Act::List
        | Act::Help => Vec::new(),
    };
    let args: Map<String, Value> = pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    json!({ "verb": verb_of(act).word(), "args": args })
}
