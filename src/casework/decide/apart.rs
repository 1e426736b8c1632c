//! What is told about a message that could not be read, and about a letter that was given up: decisions without facts.

use super::Arrival;
use super::CaseAction;
use super::Decision;
use super::Facts;
use super::Place;
use super::notice::WHEN_DONE;
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
use crate::casework::letter::data::Offers;
use crate::casework::obey;
use crate::casework::papers::keeping::Destroyed;
use crate::casework::papers::keeping::SealedAs;
use crate::casework::papers::keeping::SealedCopy;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::casework::policy::Role;
use crate::mail::AddrSpec;
use crate::mail::MessageId;
use crate::mail::NamedAddress;
use crate::mail::message_link;
use crate::mail::without_markers;
use jiff::Timestamp;

/// The notice about a message that has a row and nothing more: what is known of it without reading it. Beside it, who had none
/// because too many had gone.
pub fn note_unread(
    why: &str,
    from: Option<&AddrSpec>,
    subject: &str,
    size: u64,
    arrival: &Arrival,
    leads: &Leads,
    office: &Office,
) -> (Vec<LetterOrder>, Vec<AddrSpec>) {
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
            WHEN_DONE.to_owned(),
        ],
        letter: "none".to_owned(),
        // Nothing of it was read, so no case can be made of it.
        offers: Offers::OffTheList,
        ..Notice::default()
    };
    let (orders, held) = tell::orders(LetterKind::Held, &notice, false, false, leads, office);
    let untold = held.map_or_else(Vec::new, |_| tell::recipients(false, false, office));
    (orders, untold.into_iter().map(|p| p.address.clone()).collect())
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
        message: super::view::message(facts, office),
        steps: vec![
            format!(
                "Ask {} whether they wrote it. Their mail program may be answering by itself.",
                person.name
            ),
            "Commands are still done and answered: nothing is lost.".to_owned(),
        ],
        letter: "none".to_owned(),
        offers: Offers::Nothing,
        ..Notice::default()
    };
    // Of a case that is not theirs to see the others hear nothing: whoever may know of it is told, or nobody.
    let about_the_clerk = super::notice::touches_a_case_about_the_clerk(facts);
    let told = absence::others(&[Role::Deputy, Role::Chair], &[person], about_the_clerk, office);
    let Some(to) = told.first() else { return };
    decision
        .letters
        .push(obey::internal_order(LetterKind::Held, to, data::value(&notice)));
}

/// The notice about a letter that our own server refused for good, that was tried too long, or that was stopped. About a notice
/// the next in line is told, for its own reader would not get this one either.
/// `answer` is the server's last word, or why it was stopped.
pub fn letter_given_up(
    kind: LetterKind,
    to: &AddrSpec,
    answer: &str,
    to_public: bool,
    about_the_clerk: bool,
    office: &Office,
) -> Vec<LetterOrder> {
    let said = match answer.trim() {
        "" => String::new(),
        words => format!(" What is known of it: {}", words.chars().take(300).collect::<String>()),
    };
    if !to_public {
        return notice_given_up(to, &said, about_the_clerk, office);
    }
    let notice = Notice {
        what: "letter that was not delivered".to_owned(),
        why: format!(
            "The letter “{kind}” to {to} could not be handed to the mail server: it was refused, or tried too long.{said}"
        ),
        done: vec!["It has told nobody anything: no date was met by it, and the dates of the case run on.".to_owned()],
        about_the_clerk,
        steps: vec![
            "Find out whether the address is right: the case shows how the person wrote to us.".to_owned(),
            "If the fault is mended, reply RESEND: the letter is written again, with the dates that count then.".to_owned(),
            "If the address is wrong or no longer used, ask the person for another. Then reply ADDRESS, with the new address, and RESEND. For letters on paper: FORMAT post, and RESEND.".to_owned(),
        ],
        letter: "none".to_owned(),
        ..Notice::default()
    };
    tell::orders(LetterKind::Undelivered, &notice, about_the_clerk, false, &Leads::default(), office).0
}

/// The notice that one of the council's people cannot be written to, for the next in line: of the clerk the deputy hears, else
/// the chair; of the deputy the chair; of the chair nobody, so that it never goes in a circle.
fn notice_given_up(to: &AddrSpec, said: &str, about_the_clerk: bool, office: &Office) -> Vec<LetterOrder> {
    let Some(person) = office.person_at(to) else { return Vec::new() };
    let next: &[Role] = if person.roles.contains(&Role::Chair) {
        &[]
    } else if person.roles.contains(&Role::Deputy) {
        &[Role::Chair]
    } else {
        &[Role::Deputy, Role::Chair]
    };
    let told = absence::others(next, &[person], about_the_clerk, office);
    let Some(stands_in) = told.first() else { return Vec::new() };
    let name = &person.name;
    let notice = Notice {
        what: "notices that were not delivered".to_owned(),
        why: format!("What redress writes to {name} could not be delivered: it was refused, or tried too long.{said}"),
        done: vec![
            format!("{name} has not heard of it. The dates run on."),
            "This comes once a day while it lasts.".to_owned(),
        ],
        about_the_clerk,
        steps: vec![
            format!("Tell {name}: the mailbox may be full, or the address wrong. Whoever looks after your mail can help."),
            "Reply LIST: it shows what is open and what waits, and you can answer for it.".to_owned(),
        ],
        letter: "none".to_owned(),
        ..Notice::default()
    };
    vec![obey::internal_order(LetterKind::Undelivered, stands_in, data::value(&notice))]
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
    let whom = "Tell whoever looks after your mail: the password may have changed, or the server may be away.";
    let then = "They can have everything tried: the program’s own check says what is wrong. A corrected password is read by itself, and nothing needs a restart.";
    standstill([whom, then], about_folder(mailbox, folder, outage), why, hint, office)
}

/// The same where the mail is there, and redress cannot write down what it would do with it.
pub fn cannot_be_written(mailbox: &str, folder: &str, outage: &Outage, why: &str, hint: &str, office: &Office) -> Vec<LetterOrder> {
    let whom = "Tell whoever looks after the computer that redress runs on: its disk may be full, or redress may not write there.";
    let then = "Once it can be written again everything goes on by itself, and nothing needs a restart.";
    standstill([whom, then], about_folder(mailbox, folder, outage), why, hint, office)
}

fn standstill([whom, then]: [&str; 2], about: Notice, why: &str, hint: &str, office: &Office) -> Vec<LetterOrder> {
    let mut steps = vec![
        whom.to_owned(),
        "Read the mailbox yourself meanwhile, and look for complaints: the dates run.".to_owned(),
        then.to_owned(),
    ];
    if !hint.is_empty() {
        steps.insert(1, format!("What may help: {}.", without_markers(hint).trim_end_matches('.')));
    }
    let notice = Notice {
        why: without_markers(&why.chars().take(300).collect::<String>()),
        steps,
        ..about
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

/// The request to delete the message that brought an identity document, once our copy of it is destroyed. `seen` is in which
/// folders it was seen when redress looked; where that is empty, where it lay when it came.
pub fn source_still_there(copy: &SealedCopy, from: Option<&AddrSpec>, subject: &str, seen: &[String], office: &Office) -> Vec<LetterOrder> {
    let why = match copy.why {
        Some(Destroyed::TimeIsUp) => "its last day has come",
        Some(Destroyed::Refused) => "it was looked at and not accepted",
        Some(Destroyed::Asked) => "somebody asked for it",
        Some(Destroyed::Accepted | Destroyed::Gone) | None => "it was looked at",
    };
    let mut steps = Vec::new();
    match copy.is {
        SealedAs::Unread => steps.push(
            "Look at it: redress could not read it, and it may be no identity document. If it is none, and the case needs it, keep the message and say DONE.".to_owned(),
        ),
        SealedAs::WithConsent => {
            steps.push("The same file holds the consent: file a copy of that page alone before you delete it.".to_owned());
        }
        SealedAs::Passport | SealedAs::Licence | SealedAs::OtherCard => {}
    }
    steps.push("Delete the message, with every copy you made of it: Sent, Trash, downloads, paper.".to_owned());
    steps.push("Empty the mailbox’s Trash, or make sure that it empties itself.".to_owned());
    steps.push(match copy.places.iter().any(|l| matches!(l.place, Place::Imap { .. })) {
        true => "Reply DONE. redress looks for itself as well: once it finds the message in no folder, you are not asked again.".to_owned(),
        false => "Reply DONE.".to_owned(),
    });
    let link = |id: &MessageId| message_link(office.message_link(copy.mailboxes().first().copied().unwrap_or_default()), id);
    let notice = Notice {
        what: match copy.is {
            SealedAs::Passport => "a passport",
            SealedAs::Licence => "a driving licence",
            SealedAs::Unread => "a document that could not be read",
            SealedAs::OtherCard => "a card",
            SealedAs::WithConsent => "a file with an identity document and a consent",
        }
        .to_owned(),
        why: why.to_owned(),
        about_the_clerk: copy.about_the_clerk,
        received_on: short_date(copy.received_on),
        message: MessageView {
            address: from.map(ToString::to_string).unwrap_or_default(),
            subject: subject.chars().take(300).collect(),
            place: places_of(copy, seen).join("; "),
            link: copy.message_id.as_ref().map(link).unwrap_or_default(),
            ..MessageView::default()
        },
        steps,
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

/// Where a message lies, in words: by mailbox and folder, each once.
fn places_of(copy: &SealedCopy, seen: &[String]) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    if !seen.is_empty() {
        for mailbox in copy.mailboxes() {
            places.push(format!(
                "mailbox {mailbox}, {} {}",
                if seen.len() == 1 { "folder" } else { "folders" },
                seen.join(", ")
            ));
        }
        return places;
    }
    for lies in &copy.places {
        let place = match &lies.place {
            Place::Imap { mailbox, folder, .. } => format!("mailbox {mailbox}, folder {folder}"),
            Place::File { mailbox, .. } => format!("mailbox {mailbox}"),
            Place::Handed { .. } => continue,
        };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::testing;

    #[test]
    fn whose_mailbox_refuses_our_notices_has_a_stand_in_and_never_in_a_circle() {
        let office = testing::office();
        let address = |role| office.person(role).unwrap().address.clone();
        let told = |to: &AddrSpec, about_the_clerk| -> Vec<AddrSpec> {
            letter_given_up(LetterKind::NewCase, to, "552 5.2.2 mailbox full", false, about_the_clerk, &office)
                .into_iter()
                .map(|order| order.to.address)
                .collect()
        };
        assert_eq!(told(&address(Role::Clerk), false), [address(Role::Deputy)]);
        assert_eq!(told(&address(Role::Deputy), false), [address(Role::Chair)]);
        assert_eq!(told(&address(Role::Deputy), true), [address(Role::Chair)]);
        assert!(told(&address(Role::Chair), false).is_empty());
        assert!(told(&AddrSpec::new("nobody@residents.example").unwrap(), false).is_empty());
    }
}
