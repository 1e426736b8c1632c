//! The one table of commands: what each is called, how it is typed, what it does, who may say it, where in a case it makes
//! sense, and which function reads it. Help, the footers of notifications, `read-reply --json` and the permission of the
//! desk all come from here.

use super::reply::clause::Reader;
use super::reply::readers;
use crate::casework::Role;
use crate::casework::Stage;
use crate::casework::act::Act;
use crate::casework::act::Triage;
use crate::casework::case::Ask;
use crate::casework::class::words;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

words! {
    /// The verbs as a person types them and as `read-reply --json` prints them.
    Verb {
        /// It is a complaint (triage).
        Complaint = "COMPLAINT",
        /// It is a request for a review (triage), or a review's result.
        Review = "REVIEW",
        /// It is a complaint for another person (triage).
        Representative = "REPRESENTATIVE",
        /// It is a rights request (triage).
        Rights = "RIGHTS",
        /// It is a service complaint.
        Service = "SERVICE",
        /// It is another body's matter.
        NotOurs = "NOT OURS",
        /// It is no complaint.
        NotAComplaint = "NOT A COMPLAINT",
        /// The identity document does.
        IdOk = "ID OK",
        /// It does not.
        IdNo = "ID NO",
        /// The consent does.
        ConsentOk = "CONSENT OK",
        /// It does not.
        ConsentNo = "CONSENT NO",
        /// Ask for proof of identity.
        AskId = "ASK ID",
        /// Ask for consent.
        AskConsent = "ASK CONSENT",
        /// Ask for something else.
        AskDetails = "ASK DETAILS",
        /// Take the case on.
        Accept = "ACCEPT",
        /// More time.
        Extend = "EXTEND",
        /// Write to the complainant how it stands.
        Update = "UPDATE",
        /// A note on the file.
        Note = "NOTE",
        /// One person speaks with this complainant.
        Spoc = "SPOC",
        /// Who looks into it.
        Assign = "ASSIGN",
        /// The result of the investigation.
        Outcome = "OUTCOME",
        /// Refuse as manifestly unfounded or excessive.
        Refuse = "REFUSE",
        /// Pass something to another body.
        Share = "SHARE",
        /// The regulator has written.
        Ico = "ICO",
        /// End a legal hold.
        Release = "RELEASE",
        /// Keep the file from disposal.
        Hold = "HOLD",
        /// End a restriction or a marker.
        Lift = "LIFT",
        /// Ask the person to change how they are in touch.
        Warn = "WARN",
        /// Restrict contact.
        Restrict = "RESTRICT",
        /// A warning marker.
        Marker = "MARKER",
        /// How the person needs their letters.
        Format = "FORMAT",
        /// Where the person can be reached.
        Address = "ADDRESS",
        /// Send again what did not arrive.
        Resend = "RESEND",
        /// Open again.
        Reopen = "REOPEN",
        /// Close.
        Close = "CLOSE",
        /// Send the draft.
        Yes = "YES",
        /// Drop the draft.
        Cancel = "CANCEL",
        /// Take the last act back.
        Undo = "UNDO",
        /// How the case stands.
        Status = "STATUS",
        /// Which cases are open.
        List = "LIST",
        /// What can be said.
        Help = "HELP",
    }
}

/// One command.
#[derive(Debug)]
pub struct Command {
    /// Its verb.
    pub verb: Verb,
    /// How it is typed, as the footers show it.
    pub usage: &'static str,
    /// What it does, in a few words.
    pub does: &'static str,
    /// Who may say it.
    pub who: &'static [Role],
    /// Where in a case it is offered. It is not refused elsewhere for that alone: the case itself knows what it can bear.
    pub at: &'static [Stage],
    /// How it is read; `None` for the words of triage, which count only where they are asked for.
    pub(super) reader: Option<Reader>,
}

/// Whoever runs the policy day to day.
const DESK: &[Role] = &[Role::Clerk, Role::Deputy, Role::Chair];
/// They, and whoever decides reviews (R32).
const REVIEWERS: &[Role] = &[Role::Reviewer, Role::Clerk, Role::Deputy, Role::Chair];
/// They, and whoever appoints single points of contact (R61).
const MANAGERS: &[Role] = &[Role::Clerk, Role::Deputy, Role::Chair, Role::ServiceManager];
/// They, and whoever is asked about identity and markers (R64).
const ADVISED: &[Role] = &[Role::Clerk, Role::Deputy, Role::Chair, Role::Adviser];
/// Every registered person.
const EVERYBODY: &[Role] = Role::ALL;

const FRESH: &[Stage] = &[Stage::New, Stage::Waiting];
const OPEN: &[Stage] = &[Stage::New, Stage::Waiting, Stage::Investigating];
const RUNNING: &[Stage] = &[Stage::New, Stage::Waiting, Stage::Investigating, Stage::InReview];
const INVESTIGATING: &[Stage] = &[Stage::Waiting, Stage::Investigating];
const IN_REVIEW: &[Stage] = &[Stage::InReview];
const ENDED: &[Stage] = &[Stage::Decided, Stage::Reviewed, Stage::Closed];
const NOT_CLOSED: &[Stage] = &[
    Stage::New,
    Stage::Waiting,
    Stage::Investigating,
    Stage::Decided,
    Stage::InReview,
    Stage::Reviewed,
];
const ANYWHERE: &[Stage] = Stage::ALL;
const NOWHERE: &[Stage] = &[];

const fn row(
    verb: Verb,
    usage: &'static str,
    does: &'static str,
    who: &'static [Role],
    at: &'static [Stage],
    reader: Option<Reader>,
) -> Command {
    Command {
        verb,
        usage,
        does,
        who,
        at,
        reader,
    }
}

/// Every command, in the order in which they are tried on a clause.
pub const COMMANDS: &[Command] = &[
    row(
        Verb::Complaint,
        "COMPLAINT",
        "it is a complaint about personal data",
        DESK,
        NOWHERE,
        None,
    ),
    row(
        Verb::Representative,
        "REPRESENTATIVE",
        "it is a complaint for somebody else",
        DESK,
        NOWHERE,
        None,
    ),
    row(Verb::Rights, "RIGHTS", "it is a rights request", DESK, NOWHERE, None),
    row(
        Verb::Yes,
        "YES or SEND",
        "send the draft as it is",
        EVERYBODY,
        NOWHERE,
        Some(readers::draft::send),
    ),
    row(
        Verb::Cancel,
        "CANCEL",
        "drop the draft",
        EVERYBODY,
        NOWHERE,
        Some(readers::draft::cancel),
    ),
    row(
        Verb::Undo,
        "UNDO",
        "take the last step back, where no letter has left",
        DESK,
        NOT_CLOSED,
        Some(readers::draft::undo),
    ),
    row(
        Verb::NotAComplaint,
        "NOT A COMPLAINT",
        "it is no complaint",
        DESK,
        FRESH,
        Some(readers::intake::not_a_complaint),
    ),
    row(
        Verb::Service,
        "SERVICE",
        "it is a service complaint",
        DESK,
        FRESH,
        Some(readers::intake::service),
    ),
    row(
        Verb::NotOurs,
        "NOT OURS",
        "it is another body's matter",
        DESK,
        FRESH,
        Some(readers::intake::not_ours),
    ),
    row(
        Verb::IdOk,
        "ID OK",
        "the identity document does",
        ADVISED,
        FRESH,
        Some(readers::papers::accepted),
    ),
    row(
        Verb::IdNo,
        "ID NO <why>",
        "it does not",
        ADVISED,
        FRESH,
        Some(readers::papers::not_accepted),
    ),
    row(
        Verb::ConsentOk,
        "CONSENT OK",
        "the consent does",
        ADVISED,
        FRESH,
        Some(readers::papers::accepted),
    ),
    row(
        Verb::ConsentNo,
        "CONSENT NO <why>",
        "it does not",
        ADVISED,
        FRESH,
        Some(readers::papers::not_accepted),
    ),
    row(
        Verb::AskId,
        "ASK ID",
        "ask for a passport or driving licence",
        DESK,
        OPEN,
        Some(readers::papers::ask),
    ),
    row(
        Verb::AskConsent,
        "ASK CONSENT",
        "ask for the person's written consent",
        DESK,
        OPEN,
        Some(readers::papers::ask),
    ),
    row(
        Verb::AskDetails,
        "ASK DETAILS <what>",
        "ask for something else",
        DESK,
        OPEN,
        Some(readers::papers::ask),
    ),
    row(
        Verb::Accept,
        "ACCEPT",
        "take it on as a complaint",
        DESK,
        FRESH,
        Some(readers::intake::accept),
    ),
    row(
        Verb::Extend,
        "EXTEND <date or length> BECAUSE <reason>",
        "more time; the complainant is told",
        DESK,
        RUNNING,
        Some(readers::time::extend),
    ),
    row(
        Verb::Note,
        "NOTE <text>",
        "a note on the file, for nobody else",
        EVERYBODY,
        ANYWHERE,
        Some(readers::text::note),
    ),
    row(
        Verb::Spoc,
        "SPOC <person>",
        "one person speaks with the complainant",
        MANAGERS,
        NOT_CLOSED,
        Some(readers::people::spoc),
    ),
    row(
        Verb::Assign,
        "ASSIGN <person>",
        "who looks into it",
        MANAGERS,
        RUNNING,
        Some(readers::people::assign),
    ),
    row(
        Verb::Update,
        "UPDATE <text>",
        "write to the complainant",
        DESK,
        RUNNING,
        Some(readers::text::update),
    ),
    row(
        Verb::Review,
        "REVIEW UPHOLD or CHANGE: <reasons>",
        "the result of the review",
        REVIEWERS,
        IN_REVIEW,
        Some(readers::judgement::review),
    ),
    row(
        Verb::Refuse,
        "REFUSE <factors a-e>: <reasons>",
        "refuse as manifestly unfounded or excessive",
        DESK,
        INVESTIGATING,
        Some(readers::judgement::refuse),
    ),
    row(
        Verb::Outcome,
        "OUTCOME UPHELD, PARTLY or NOT UPHELD: <reasons>",
        "the result",
        DESK,
        INVESTIGATING,
        Some(readers::judgement::outcome),
    ),
    row(
        Verb::Share,
        "SHARE <body>: <what and why>",
        "pass something to another body",
        DESK,
        NOT_CLOSED,
        Some(readers::file::share),
    ),
    row(
        Verb::Ico,
        "ICO <reference>",
        "the Commissioner's office has written",
        DESK,
        ANYWHERE,
        Some(readers::file::ico),
    ),
    row(
        Verb::Release,
        "RELEASE",
        "end the hold",
        ADVISED,
        ANYWHERE,
        Some(readers::file::release),
    ),
    row(
        Verb::Hold,
        "HOLD <reason>",
        "keep the file from disposal",
        ADVISED,
        ENDED,
        Some(readers::file::hold),
    ),
    row(
        Verb::Lift,
        "LIFT",
        "end a restriction or a marker",
        ADVISED,
        NOWHERE,
        Some(readers::contact::lift),
    ),
    row(
        Verb::Warn,
        "WARN <what happened, and what must change>",
        "ask the person to change how they are in touch",
        DESK,
        NOWHERE,
        Some(readers::reaching::warn),
    ),
    row(
        Verb::Restrict,
        "RESTRICT <terms> UNTIL <date>: <reason>",
        "restrict contact",
        DESK,
        NOWHERE,
        Some(readers::contact::restrict),
    ),
    row(
        Verb::Marker,
        "MARKER <reason>",
        "a warning marker",
        ADVISED,
        NOWHERE,
        Some(readers::contact::marker),
    ),
    row(
        Verb::Format,
        "FORMAT large print, plain text, post or email",
        "how the person needs their letters",
        DESK,
        NOWHERE,
        Some(readers::reaching::format),
    ),
    row(
        Verb::Address,
        "ADDRESS <email address>",
        "where the person can be reached from now on",
        DESK,
        NOWHERE,
        Some(readers::reaching::address),
    ),
    row(
        Verb::Resend,
        "RESEND",
        "send again what did not arrive",
        DESK,
        NOWHERE,
        Some(readers::reaching::resend),
    ),
    row(
        Verb::Reopen,
        "REOPEN",
        "open the case again",
        DESK,
        ENDED,
        Some(readers::file::reopen),
    ),
    row(
        Verb::Close,
        "CLOSE <why>",
        "close the case",
        DESK,
        NOT_CLOSED,
        Some(readers::file::close),
    ),
    row(
        Verb::Status,
        "STATUS",
        "how the case stands",
        EVERYBODY,
        ANYWHERE,
        Some(readers::ask::status),
    ),
    row(
        Verb::List,
        "LIST",
        "which cases are open",
        EVERYBODY,
        ANYWHERE,
        Some(readers::ask::list),
    ),
    row(
        Verb::Help,
        "HELP",
        "what you can say here",
        EVERYBODY,
        ANYWHERE,
        Some(readers::ask::help),
    ),
];

/// The row of a verb.
pub fn command(verb: Verb) -> &'static Command {
    COMMANDS
        .iter()
        .find(|c| c.verb == verb)
        .expect("invariant: every verb has its row, which a test counts")
}

/// What a role can say at a stage, in the order of the table; `draft` where a draft waits for a yes.
pub fn offered(roles: &[Role], stage: Stage, draft: bool) -> Vec<&'static Command> {
    COMMANDS
        .iter()
        .filter(|c| may(c, roles))
        .filter(|c| c.at.contains(&stage) || draft && matches!(c.verb, Verb::Yes | Verb::Cancel))
        .collect()
}

/// The words that answer "we are not sure about this message".
pub fn triage_offered() -> Vec<&'static Command> {
    [
        Verb::Complaint,
        Verb::Review,
        Verb::Representative,
        Verb::Rights,
        Verb::Service,
        Verb::NotOurs,
    ]
    .into_iter()
    .map(command)
    .collect()
}

/// Whether one of these roles may say it.
pub fn may(command: &Command, roles: &[Role]) -> bool {
    command.who.iter().any(|r| roles.contains(r))
}

/// The verb of an act.
pub fn verb_of(act: &Act) -> Verb {
    match act {
        Act::Accept => Verb::Accept,
        Act::Triage { is } => match is {
            Triage::Complaint => Verb::Complaint,
            Triage::Review => Verb::Review,
            Triage::Representative => Verb::Representative,
            Triage::Rights => Verb::Rights,
            Triage::Service => Verb::Service,
            Triage::NotOurs => Verb::NotOurs,
        },
        Act::Service => Verb::Service,
        Act::NotOurs => Verb::NotOurs,
        Act::NotAComplaint => Verb::NotAComplaint,
        Act::Ask { what: Ask::Details, .. } => Verb::AskDetails,
        Act::Ask { what: Ask::Consent, .. } => Verb::AskConsent,
        Act::Ask { what: Ask::Identity, .. } => Verb::AskId,
        Act::IdentityAccepted => Verb::IdOk,
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
        Act::Lift => Verb::Lift,
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
        Act::Assign { person } | Act::SinglePointOfContact { person } => vec![("person", json!(person))],
        Act::Decide { result, reasons } => vec![("result", json!(result.word())), ("reasons", json!(reasons))],
        Act::DecideReview { result, reasons } => vec![("result", json!(result.word())), ("reasons", json!(reasons))],
        Act::Refuse { factors, reasons } => {
            let letters: Vec<String> = factors.iter().map(|f| f.word().to_ascii_lowercase()).collect();
            vec![("factors", json!(letters)), ("reasons", json!(reasons))]
        }
        Act::Share { body, what } => vec![("body", json!(body)), ("what", json!(what))],
        Act::Ico { reference } => vec![("reference", json!(reference))],
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
        | Act::Triage { .. }
        | Act::Service
        | Act::NotOurs
        | Act::NotAComplaint
        | Act::Ask { .. }
        | Act::IdentityAccepted
        | Act::ConsentAccepted
        | Act::Release
        | Act::Lift
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_one_row() {
        assert_eq!(COMMANDS.len(), Verb::ALL.len());
        for verb in Verb::ALL {
            assert_eq!(COMMANDS.iter().filter(|c| c.verb == *verb).count(), 1, "{verb}");
            assert!(command(*verb).usage.starts_with(verb.word().split(' ').next().unwrap()), "{verb}");
            assert!(!command(*verb).who.is_empty());
        }
    }

    #[test]
    fn each_stage_offers_something_and_a_role_only_what_it_may() {
        for stage in Stage::ALL {
            let clerk = offered(&[Role::Clerk], *stage, false);
            assert!(clerk.len() >= 4, "{stage}");
            let contact = offered(&[Role::SinglePointOfContact], *stage, false);
            assert!(
                contact
                    .iter()
                    .all(|c| matches!(c.verb, Verb::Note | Verb::Status | Verb::List | Verb::Help)),
                "{stage}"
            );
        }
        assert!(
            offered(&[Role::Clerk], Stage::Investigating, true)
                .iter()
                .any(|c| c.verb == Verb::Yes)
        );
        assert_eq!(triage_offered().len(), 6);
    }
}
