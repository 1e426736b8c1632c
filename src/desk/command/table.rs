//! The rows of the one table of commands. The order is the order in which they are tried on a clause.

use super::Command;
use super::Verb;
use crate::casework::Role;
use crate::casework::Stage;
use crate::desk::reply::clause::Reader;
use crate::desk::reply::readers;

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

const WAITING: &[Stage] = &[Stage::Waiting];
const FRESH: &[Stage] = &[Stage::New, Stage::Waiting];
const OPEN: &[Stage] = &[Stage::New, Stage::Waiting, Stage::Investigating];
const RUNNING: &[Stage] = &[Stage::New, Stage::Waiting, Stage::Investigating, Stage::InReview];
const INVESTIGATING: &[Stage] = &[Stage::Waiting, Stage::Investigating];
const IN_REVIEW: &[Stage] = &[Stage::InReview];
const ENDED: &[Stage] = &[Stage::Decided, Stage::Reviewed, Stage::Closed];
const CLOSED: &[Stage] = &[Stage::Closed];
const NOT_CLOSED: &[Stage] = &[
    Stage::New,
    Stage::Waiting,
    Stage::Investigating,
    Stage::Decided,
    Stage::InReview,
    Stage::Reviewed,
];
/// Where somebody has done something already.
const ONCE_BEGUN: &[Stage] = &[Stage::Waiting, Stage::Investigating, Stage::Decided, Stage::InReview];
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
        ONCE_BEGUN,
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
        Verb::Done,
        "DONE",
        "the message with the identity document is deleted",
        ADVISED,
        NOWHERE,
        Some(readers::papers::done),
    ),
    row(
        Verb::IdOk,
        "ID OK",
        "the identity document does",
        ADVISED,
        WAITING,
        Some(readers::papers::accepted),
    ),
    row(
        Verb::IdNo,
        "ID NO <why>",
        "it does not",
        ADVISED,
        WAITING,
        Some(readers::papers::not_accepted),
    ),
    row(
        Verb::ConsentOk,
        "CONSENT OK",
        "the consent does",
        ADVISED,
        WAITING,
        Some(readers::papers::accepted),
    ),
    row(
        Verb::ConsentNo,
        "CONSENT NO <why>",
        "it does not",
        ADVISED,
        WAITING,
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
        "take it on: somebody looks into it",
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
        "SPOC <person>: <why>",
        "one person speaks with the complainant",
        MANAGERS,
        NOT_CLOSED,
        Some(readers::people::spoc),
    ),
    row(
        Verb::Assign,
        "ASSIGN <person>",
        "who looks into it; with a colon and a question, who is asked",
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
        NOWHERE,
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
        "LIFT: <why>",
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
        CLOSED,
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

/// The words that answer "what is this message?", said as they are meant there.
pub(super) const TRIAGE: &[Command] = &[
    row(Verb::Complaint, "COMPLAINT", "about personal data", DESK, NOWHERE, None),
    row(Verb::Service, "SERVICE", "a complaint about a service", DESK, NOWHERE, None),
    row(
        Verb::Review,
        "REVIEW",
        "somebody wants a decision looked at again",
        DESK,
        NOWHERE,
        None,
    ),
    row(
        Verb::Representative,
        "REPRESENTATIVE",
        "a complaint for somebody else",
        DESK,
        NOWHERE,
        None,
    ),
    row(Verb::Rights, "RIGHTS", "a request about personal data", DESK, NOWHERE, None),
    row(
        Verb::Ico,
        "ICO <case or NEW>",
        "a regulator's letter, about that case or a matter of its own",
        DESK,
        NOWHERE,
        None,
    ),
    row(
        Verb::NotOurs,
        "NOT OURS",
        "ordinary mail, or dealt with: off the list",
        DESK,
        NOWHERE,
        None,
    ),
];
