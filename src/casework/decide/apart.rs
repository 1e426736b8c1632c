//! What is told about a message that could not be read, and about a letter that was given up: decisions without facts.

use super::Arrival;
use super::CaseAction;
use super::Decision;
use super::Facts;
use super::Place;
use super::tell;
use crate::casework::absence;
use crate::casework::case::Actor;
use crate::casework::case::CaseId;
use crate::casework::case::Event;
use crate::casework::class::Disposition;
use crate::casework::clock::london_day;
use crate::casework::clock::short_date;
use crate::casework::correspond::Leads;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::MessageView;
use crate::casework::letter::data::Notice;
use crate::casework::papers::keeping::SealedCopy;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::casework::policy::Role;
use crate::mail::AddrSpec;
use crate::mail::NamedAddress;
use crate::mail::without_markers;
use jiff::Timestamp;

/// The notice about a message that has a row and nothing more: what is known of it without reading it.
pub fn note_unread(
    why: &str,
    from: Option<&AddrSpec>,
    subject: &str,
    size: u64,
    arrival: &Arrival,
    leads: &Leads,
    office: &Office,
) -> Vec<LetterOrder> {
    let notice = Notice {
        what: "one that was not read".to_owned(),
        why: why.to_owned(),
        received_on: short_date(arrival.received_on),
        message: MessageView {
            address: from.map(ToString::to_string).unwrap_or_default(),
            subject: without_markers(&subject.chars().take(300).collect::<String>()),
            words: format!("(not read; {} MB)", size.div_ceil(1 << 20)),
            place: format!("mailbox {}", arrival.place.mailbox()),
            ..MessageView::default()
        },
        steps: vec![
            "Look at it in the mailbox, with care for its attachments.".to_owned(),
            "If it is a complaint, a review or a request about personal information, acknowledge it yourself.".to_owned(),
            "If you cannot open it, ask the sender for a plain message.".to_owned(),
            "When you have dealt with it: `redress held`, which shows its row and lets it go.".to_owned(),
        ],
        letter: "none".to_owned(),
        ..Notice::default()
    };
    tell::orders(LetterKind::Held, &notice, false, false, leads, office).0
}

/// What one of the council's people wrote to a party from their own mail program: kept on the case, and news to that person.
/// Whatever it says, it decides nothing: a decision is a command with its letter.
pub fn written_directly(case: CaseId, by: &str, facts: &Facts) -> Decision {
    let mut decision = super::base(facts, Disposition::File, CaseAction::File(case));
    decision.verdict = "sent to a party directly: filed on the case as news to them; it decides nothing".to_owned();
    decision.also((
        Actor::Redress,
        "found in the folder of sent mail".to_owned(),
        Event::WrittenDirectly {
            arrival: 0,
            by: by.to_owned(),
            on: facts.arrival.received_on,
        },
    ));
    decision
}

/// A message that is nobody's business here, with the reason for the ledger.
pub fn passed_over(facts: &Facts, verdict: &str) -> Decision {
    super::leave(facts, verdict.to_owned())
}

/// The verdict on the copy in a folder of sent mail of what was written to ourselves: the one that came is the message, and
/// whichever is taken first (a mail program may keep its copy before the server delivers).
pub const SENT_TO_US: &str = "in the folder of sent mail: a copy of what was written to ourselves, which counts where it came";

/// Why a reply waits whose writer was sent a one-time code.
pub const AWAITS_CODE: &str = "a code was sent to its writer’s registered address, and its answer has not come";

/// A reply that waits for the code that was sent to the registered address.
pub fn awaits_code(facts: &Facts) -> Decision {
    let mut decision = super::base(facts, Disposition::Ask, CaseAction::None);
    decision.verdict =
        "a reply with a command that nothing proves: a code was sent to the registered address and must come back".to_owned();
    decision.held = Some(AWAITS_CODE.to_owned());
    decision
}

/// Tells the deputy, or the chair, that a person's replies are answered no more for an hour: either a program writes them, or
/// somebody needs help.
pub fn answers_stopped(decision: &mut Decision, person: &Person, facts: &Facts, office: &Office) {
    let why = format!(
        "several replies of {} within an hour could not be read as commands, and are answered no more for now",
        person.name
    );
    let notice = Notice {
        why: why.clone(),
        received_on: short_date(facts.arrival.received_on),
        message: super::notice::message(facts, office),
        steps: vec![
            format!(
                "Ask {} whether they wrote it. Their mail program may be answering by itself.",
                person.name
            ),
            "Commands are still done and answered: nothing is lost.".to_owned(),
        ],
        letter: "none".to_owned(),
        ..Notice::default()
    };
    // Of a case that is not theirs to see the others hear nothing: whoever may know of it is told, or nobody.
    let about_the_clerk = super::notice::touches_a_case_about_the_clerk(facts);
    let told = absence::others(&[Role::Deputy, Role::Chair], &[person], about_the_clerk, office);
    let Some(to) = told.first() else { return };
    decision.letters.push(LetterOrder {
        kind: LetterKind::Held,
        to: NamedAddress {
            name: to.name.clone(),
            address: to.address.clone(),
        },
        data: data::value(&notice),
        in_reply_to: None,
        references: Vec::new(),
        attachments: Vec::new(),
        to_public: false,
    });
}

/// The notice about a letter that our own server refused for good, that was tried too long, or that was stopped. About a notice nobody is
/// told by another notice: it would go the same way.
pub fn letter_given_up(kind: LetterKind, to: &AddrSpec, to_public: bool, about_the_clerk: bool, office: &Office) -> Vec<LetterOrder> {
    if !to_public {
        return Vec::new();
    }
    let notice = Notice {
        what: "letter that was not delivered".to_owned(),
        why: format!(
            "The letter “{kind}” to {to} could not be handed to the mail server: it was refused, or tried too long. `redress outbox` shows the server’s answer."
        ),
        about_the_clerk,
        steps: vec![
            "Find out whether the address is right: the case shows how the person wrote to us.".to_owned(),
            "If the fault is mended, send it again: `redress outbox retry`.".to_owned(),
            "If the address is wrong or no longer used, ask the person for another. Then, in reply to any notice on the case: ADDRESS, with the new address, and RESEND. For letters on paper: FORMAT post, and RESEND.".to_owned(),
        ],
        letter: "none".to_owned(),
        ..Notice::default()
    };
    tell::orders(LetterKind::Undelivered, &notice, about_the_clerk, false, &Leads::default(), office).0
}

/// A folder that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// When it first could not be read.
    pub since: Timestamp,
    /// When the clerk was last told.
    pub told_at: Option<Timestamp>,
}

/// The notice that a folder cannot be read, to the clerk and the deputy. `why` and `hint` are the program's own words, or a
/// server's.
pub fn cannot_be_read(mailbox: &str, folder: &str, outage: &Outage, why: &str, hint: &str, office: &Office) -> Vec<LetterOrder> {
    let mut steps = vec![
        "Tell whoever looks after your mail: the password may have changed, or the server may be away.".to_owned(),
        "Read the mailbox yourself meanwhile, and look for complaints: the dates run.".to_owned(),
        "`redress check` tries everything and says what is wrong. A corrected password is read by itself: nothing needs a restart."
            .to_owned(),
    ];
    if !hint.is_empty() {
        steps.insert(1, format!("What may help: {}.", without_markers(hint).trim_end_matches('.')));
    }
    let notice = Notice {
        why: without_markers(&why.chars().take(300).collect::<String>()),
        steps,
        ..about_folder(mailbox, folder, outage)
    };
    to_clerk_and_deputy(&notice, office)
}

/// The notice that a folder can be read again, to those who heard that it could not.
pub fn can_be_read_again(mailbox: &str, folder: &str, outage: &Outage, office: &Office) -> Vec<LetterOrder> {
    let about = about_folder(mailbox, folder, outage);
    let notice = Notice {
        done: vec![
            format!("It could not be read since {}.", about.received_on),
            "What came meanwhile is being taken now, with its dates from the day it came.".to_owned(),
        ],
        ..about
    };
    to_clerk_and_deputy(&notice, office)
}

fn about_folder(mailbox: &str, folder: &str, outage: &Outage) -> Notice {
    Notice {
        what: format!("mailbox {mailbox}, folder {folder}"),
        received_on: short_date(london_day(outage.since)),
        letter: "none".to_owned(),
        ..Notice::default()
    }
}

fn to_clerk_and_deputy(notice: &Notice, office: &Office) -> Vec<LetterOrder> {
    let data = data::value(notice);
    let told = office
        .people
        .iter()
        .filter(|p| p.roles.contains(&Role::Clerk) || p.roles.contains(&Role::Deputy));
    told.map(|person| LetterOrder {
        kind: LetterKind::Outage,
        to: NamedAddress {
            name: person.name.clone(),
            address: person.address.clone(),
        },
        data: data.clone(),
        in_reply_to: None,
        references: Vec::new(),
        attachments: Vec::new(),
        to_public: false,
    })
    .collect()
}

/// The request to delete the message that brought an identity document, once our copy of it is destroyed.
pub fn source_still_there(copy: &SealedCopy, from: Option<&AddrSpec>, subject: &str, why: &str, office: &Office) -> Vec<LetterOrder> {
    let place = match &copy.place {
        Some(Place::Imap { mailbox, folder, .. }) => format!("mailbox {mailbox}, folder {folder}"),
        Some(Place::File { mailbox, .. } | Place::Handed { mailbox }) => format!("mailbox {mailbox}"),
        None => String::new(),
    };
    let notice = Notice {
        what: copy.is.to_string(),
        why: why.to_owned(),
        about_the_clerk: copy.about_the_clerk,
        received_on: short_date(copy.received_on),
        message: MessageView {
            address: from.map(ToString::to_string).unwrap_or_default(),
            subject: subject.chars().take(300).collect(),
            place,
            ..MessageView::default()
        },
        steps: vec![
            "Find the message and delete it, with every copy you made of it: Sent, Trash, downloads, paper.".to_owned(),
            "Empty the mailbox’s Trash, or make sure that it empties itself.".to_owned(),
            format!("Say that it is done: redress papers done {}.", copy.id),
        ],
        letter: "none".to_owned(),
        ..Notice::default()
    };
    tell::orders(
        LetterKind::SourceMail,
        &notice,
        copy.about_the_clerk,
        false,
        &Leads::default(),
        office,
    )
    .0
}
