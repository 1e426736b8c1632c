//! The letters of acts: to whom, told what, and what becomes of one that cannot go by mail.

use super::Command;
use super::Work;
use crate::casework::case::Actor;
use crate::casework::case::Case;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Register;
use crate::casework::class::Class;
use crate::casework::class::Kind;
use crate::casework::class::Right;
use crate::casework::clock::MetBy;
use crate::casework::clock::Start;
use crate::casework::clock::capital;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Agenda;
use crate::casework::letter::data::CaseLetter;
use crate::casework::letter::data::CopyOf;
use crate::casework::letter::person::name_for_greeting;
use crate::casework::policy::Mode;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::mail::MessageId;
use crate::mail::NamedAddress;
use jiff::civil::Date;

/// What every letter about this case is told; the letter's own part is filled in by whoever orders it.
pub fn told_about(case: &Case, today: Date, office: &Office) -> CaseLetter {
    let contact = case
        .contact
        .as_ref()
        .and_then(|name| office.people.iter().find(|p| p.name == *name));
    CaseLetter {
        name: case.writer().and_then(|p| name_for_greeting(&p.name)).unwrap_or_default(),
        kind: match case.class.kind {
            Kind::RightsRequest => "rights-request",
            Kind::Review => "review",
            Kind::Complaint | Kind::Regulator | Kind::Enquiry | Kind::AutoReply | Kind::Bounce | Kind::Bulk => "complaint",
        }
        .to_owned(),
        register: register(case).to_owned(),
        received_on: long_date(case.received_on),
        today: long_date(today),
        council_signs: case.about_the_clerk(),
        contact: case.contact.clone().unwrap_or_default(),
        contact_address: contact.map(|p| p.address.to_string()).unwrap_or_default(),
        request: request(&case.class),
        ..CaseLetter::default()
    }
}

fn register(case: &Case) -> &'static str {
    match case.register {
        Register::PersonalData => "personal-data",
        Register::Service => "service",
        Register::Rights => "rights",
    }
}

/// What a rights request asked for, where it named one right.
fn request(class: &Class) -> String {
    let mut rights = class.rights.iter();
    match (rights.next(), rights.next()) {
        (Some(Right::Access), None) => "a copy of personal information",
        (Some(Right::Rectification), None) => "personal information to be corrected",
        (Some(Right::Erasure), None) => "personal information to be deleted",
        (Some(Right::Restriction), None) => "the use of personal information to be restricted",
        (Some(Right::Portability), None) => "personal information to be handed over in a form that can be used elsewhere",
        _ => "",
    }
    .to_owned()
}

/// The letter as it would be ordered: to the person who wrote, in the thread of our letters to them.
pub(in crate::casework) fn order(case: &Case, kind: LetterKind, told: &CaseLetter) -> Option<LetterOrder> {
    let writer = case.writer()?;
    let told = CaseLetter {
        formal: kind.is_formal(),
        ..told.clone()
    };
    let references: Vec<MessageId> = case
        .letters
        .iter()
        .filter(|l| l.letter.is_to_public() && !l.message_id.0.is_empty())
        .map(|l| l.message_id.clone())
        .collect();
    let references = references.get(references.len().saturating_sub(20)..).unwrap_or_default().to_vec();
    Some(LetterOrder {
        kind,
        to: NamedAddress {
            name: told.name.clone(),
            address: writer.address.clone()?,
        },
        data: data::value(&told),
        in_reply_to: references.last().cloned(),
        references,
        attachments: Vec::new(),
        to_public: true,
    })
}

impl Work {
    /// Orders a letter to the person who wrote: it is queued, or kept back in shadow mode, or goes to whoever deals with the
    /// case to be posted, where there is no address.
    pub(super) fn letter(&mut self, c: &Command<'_>, kind: LetterKind, told: &CaseLetter) {
        self.letter_about(c.case, c.office, c.by, kind, told);
    }

    fn letter_about(&mut self, case: &Case, office: &Office, by: &Person, kind: LetterKind, told: &CaseLetter) {
        match (order(case, kind, told), office.mode) {
            (Some(order), Mode::Live) => {
                self.follows(
                    "the letter of this act",
                    Event::LetterQueued {
                        letter: kind,
                        message_id: MessageId(String::new()),
                        to: order.to.address.clone(),
                    },
                );
                self.say(format!("The letter goes to {}.", order.to.address));
                self.letters.push(order);
            }
            (Some(order), Mode::Shadow) => {
                self.follows(
                    "shadow mode",
                    Event::LetterWithheld {
                        letter: kind,
                        why: "redress runs in shadow mode, in which nothing goes to the public".to_owned(),
                    },
                );
                self.say(format!(
                    "In live mode the letter would go to {}. Nothing was sent.",
                    order.to.address
                ));
            }
            (None, _) => {
                self.by_post(case, by, kind, told);
                self.say("There is no email address, so the letter comes to you to be printed and posted.");
            }
        }
    }

    /// A letter for somebody without an email address: to a person of the council, as a PDF to be posted. It counts as sent
    /// on the day it is handed over to them.
    fn by_post(&mut self, case: &Case, by: &Person, kind: LetterKind, told: &CaseLetter) {
        let agenda = Agenda {
            today: told.today.clone(),
            name: told.name.clone(),
            about_the_clerk: case.about_the_clerk(),
            copy_of: Some(CopyOf {
                kind,
                data: data::value(told),
            }),
            ..Agenda::default()
        };
        self.follows(
            "the letter of this act, by post",
            Event::LetterQueued {
                letter: kind,
                message_id: MessageId(String::new()),
                to: by.address.clone(),
            },
        );
        self.letters.push(LetterOrder {
            // The envelope is a notice; what counts on the file is the letter inside.
            kind: LetterKind::ToPost,
            ..internal(LetterKind::ToPost, by, data::value(&agenda))
        });
    }

    /// A notice to one of the council's own people.
    pub(super) fn notice(&mut self, kind: LetterKind, to: &Person, told: serde_json::Value) {
        self.letters.push(internal(kind, to, told));
    }

    /// Sets the dates that something starts, and says them.
    pub(super) fn start_clocks(&mut self, c: &Command<'_>, start: Start, on: Date) -> Vec<Deadline> {
        let policy = &c.office.policy;
        let set = policy
            .deadlines
            .starting(start, c.case.register, c.case.class.kind, on, &policy.calendar);
        for deadline in &set {
            self.set_date(c, deadline);
        }
        set
    }

    /// Sets one date, and says it.
    pub(super) fn set_date(&mut self, c: &Command<'_>, deadline: &Deadline) {
        let (by, authority, event) = deadline_event(deadline, c.office);
        self.events.push((by, authority, event));
        let name = c
            .office
            .policy
            .deadlines
            .clock(&deadline.clock)
            .map_or(deadline.clock.as_str(), |k| k.name.as_str());
        self.say(format!(
            "{} ({}): {}. {}.",
            capital(name),
            deadline.clock,
            short_date(deadline.due_on),
            deadline.working
        ));
    }
}

/// A letter to one of the council's own people.
pub(in crate::casework) fn internal(kind: LetterKind, to: &Person, told: serde_json::Value) -> LetterOrder {
    LetterOrder {
        kind,
        to: NamedAddress {
            name: to.name.clone(),
            address: to.address.clone(),
        },
        data: told,
        in_reply_to: None,
        references: Vec::new(),
        attachments: Vec::new(),
        to_public: false,
    }
}

/// The event that sets a date, by the authority of its clock.
pub fn deadline_event(deadline: &Deadline, office: &Office) -> (Actor, String, Event) {
    let clock = office.policy.deadlines.clock(&deadline.clock);
    let event = Event::DeadlineSet {
        clock: deadline.clock.clone(),
        due_on: deadline.due_on,
        alarm_on: deadline.alarm_on,
        working: deadline.working.clone(),
        met_by: clock.map_or(MetBy::Outcome, |c| c.met_by),
    };
    (
        Actor::Redress,
        clock.map_or_else(|| deadline.clock.clone(), |c| c.source.clone()),
        event,
    )
}
