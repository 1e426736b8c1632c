//! The letters of acts: to whom, in which envelope, and what becomes of one that cannot go by mail.

use super::Command;
use super::Work;
use crate::casework::case::Actor;
use crate::casework::case::Case;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Format;
use crate::casework::clock::MetBy;
use crate::casework::clock::Start;
use crate::casework::clock::capital;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::letter;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Agenda;
use crate::casework::letter::data::CaseLetter;
use crate::casework::letter::data::CopyOf;
use crate::casework::policy::Mode;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::casework::tick;
use crate::mail::MessageId;
use crate::mail::NamedAddress;
use jiff::civil::Date;
use serde_json::Value;

/// A letter of a case on its way to the person who wrote: by mail in the thread of our letters to them, or as a PDF to
/// somebody of the council, to be posted, where there is no address or the person needs post. `None` where there is neither
/// an address nor anybody to post it. What counts on the file is the letter, whatever the envelope.
pub(in crate::casework) fn order(
    case: &Case,
    kind: LetterKind,
    told: &CaseLetter,
    by: Option<&Person>,
    office: &Office,
) -> Option<LetterOrder> {
    let told = CaseLetter {
        formal: !goes_by_post(case) && letter::has_copy(kind, &told.formats),
        ..told.clone()
    };
    order_told(case, kind, &told.today, data::value(&told), by, office)
}

fn goes_by_post(case: &Case) -> bool {
    case.formats.contains(&Format::Post) || case.writer().is_none_or(|w| w.address.is_none())
}

/// The same, of data that are ready.
fn order_told(case: &Case, kind: LetterKind, today: &str, told: Value, by: Option<&Person>, office: &Office) -> Option<LetterOrder> {
    let name = told.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let address = case.writer().and_then(|w| w.address.clone());
    let Some(address) = address.filter(|_| !goes_by_post(case)) else {
        let by = by.or_else(|| tick::deals_with(case, office).first().copied())?;
        return Some(to_post(today, &name, case.about_the_clerk(), kind, told, by));
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
        to: NamedAddress { name, address },
        data: told,
        in_reply_to: references.last().cloned(),
        references,
        attachments: Vec::new(),
        to_public: true,
    })
}

/// A letter to be printed and posted: to a person of the council, with the letter inside. It counts as sent on the day it
/// is handed over to them.
pub(in crate::casework) fn to_post(
    today: &str,
    name: &str,
    about_the_clerk: bool,
    kind: LetterKind,
    told: Value,
    by: &Person,
) -> LetterOrder {
    let agenda = Agenda {
        today: today.to_owned(),
        name: name.to_owned(),
        about_the_clerk,
        copy_of: Some(CopyOf { kind, data: told }),
        ..Agenda::default()
    };
    internal(LetterKind::ToPost, by, data::value(&agenda))
}

/// The event that an order is queued: of the letter that counts, to whom it goes.
pub(in crate::casework) fn queued(order: &LetterOrder) -> Event {
    Event::LetterQueued {
        letter: letter::stands_for(order),
        message_id: MessageId(String::new()),
        to: order.to.address.clone(),
    }
}

/// Why nothing leaves in shadow mode.
pub(in crate::casework) const SHADOW: &str = "redress runs in shadow mode, in which nothing goes to the public";

impl Work {
    /// Orders a letter to the person who wrote: it is queued, or kept back in shadow mode, or goes to whoever acts to be
    /// posted.
    pub(super) fn letter(&mut self, c: &Command<'_>, kind: LetterKind, told: &CaseLetter) {
        if let Some(order) = order(c.case, kind, told, Some(c.by), c.office) {
            self.send(c, kind, order);
        }
    }

    /// The same, of data that are ready.
    pub(super) fn letter_told(&mut self, c: &Command<'_>, kind: LetterKind, told: Value) {
        if let Some(order) = order_told(c.case, kind, &long_date(c.today), told, Some(c.by), c.office) {
            self.send(c, kind, order);
        }
    }

    fn send(&mut self, c: &Command<'_>, kind: LetterKind, order: LetterOrder) {
        if c.office.mode == Mode::Shadow {
            self.follows(
                "shadow mode",
                Event::LetterWithheld {
                    letter: kind,
                    why: SHADOW.to_owned(),
                },
            );
            self.say(match order.kind {
                LetterKind::ToPost => "In live mode the letter would come to you to be posted. Nothing was sent.".to_owned(),
                _ => format!("In live mode the letter would go to {}. Nothing was sent.", order.to.address),
            });
            return;
        }
        let authority = if order.kind == LetterKind::ToPost {
            "the letter of this act, by post"
        } else {
            "the letter of this act"
        };
        self.follows(authority, queued(&order));
        let reached_by_mail = c.case.writer().is_some_and(|w| w.address.is_some());
        self.say(match (order.kind, reached_by_mail) {
            (LetterKind::ToPost, false) => "There is no email address, so the letter comes to you to be printed and posted.".to_owned(),
            (LetterKind::ToPost, true) => "The person needs letters by post, so it comes to you to be printed and posted.".to_owned(),
            _ => format!("The letter goes to {}.", order.to.address),
        });
        self.letters.push(order);
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
