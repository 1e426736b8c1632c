//! The letters of acts: to whom, in which envelope, and what becomes of one that cannot go by mail.

use super::Command;
use super::Refused;
use super::Work;
use super::no;
use crate::casework::case::Actor;
use crate::casework::case::Case;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Format;
use crate::casework::case::LetterState;
use crate::casework::clock::FirstDay;
use crate::casework::clock::MetBy;
use crate::casework::clock::Start;
use crate::casework::clock::capital;
use crate::casework::clock::count::add_working_days;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::follow;
use crate::casework::letter;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Agenda;
use crate::casework::letter::data::CaseLetter;
use crate::casework::letter::data::CopyOf;
use crate::casework::papers::dates;
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

/// Whether somebody of the council knows where a letter on paper goes: the person said where, or the clerk said that they post.
fn can_be_posted(case: &Case) -> bool {
    case.formats.contains(&Format::Post) || case.writer().is_some_and(|w| !w.reach.is_empty())
}

/// The day on which a letter that is written today counts as told: today, or, by post, so many working days later.
pub(super) fn told_on(c: &Command<'_>) -> Date {
    if goes_by_post(c.case) {
        arrives_on(c.today, c.office)
    } else {
        c.today
    }
}

/// The day on which what is posted on a day counts as told (domain page, section 2.4).
fn arrives_on(posted_on: Date, office: &Office) -> Date {
    let policy = &office.policy;
    add_working_days(posted_on, policy.post_days, FirstDay::DayAfter, |d| {
        policy.calendar.day_off(d).is_some()
    })
}

/// NOTE POSTED: the letters of this case that waited to be posted are on their way since a day; what follows from a letter that
/// left follows now (R30).
pub(super) fn posted(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    let named = dates::days(text, c.today).first().map(|d| d.on);
    let yesterday = || c.today.yesterday().ok().filter(|_| text.to_lowercase().contains("yesterday"));
    let on = named.or_else(yesterday).unwrap_or(c.today);
    let waiting: Vec<_> = c.case.letters.iter().filter(|l| l.state == LetterState::ToPost).collect();
    if waiting.is_empty() {
        return Err(no("no letter of this case waits to be posted", "STATUS shows how the case stands."));
    }
    if on > c.today {
        return Err(no(
            &format!("{} is not past", short_date(on)),
            "Name the day on which it was posted.",
        ));
    }
    let ready: Vec<_> = waiting.into_iter().filter(|l| l.on.is_none_or(|came| came <= on)).collect();
    if ready.is_empty() {
        return Err(no(
            &format!("nothing was there to be posted on {}", short_date(on)),
            "Name the day on which it was posted.",
        ));
    }
    let told_on = arrives_on(on, c.office);
    for letter in ready {
        let event = Event::LetterPosted {
            letter: letter.letter,
            message_id: letter.message_id.clone(),
            posted_on: on,
            on: told_on,
        };
        work.event(c, text, event);
        let case = c.case.with(&work.events, c.today);
        work.say(format!(
            "“{}” was posted on {}, and counts as told on {}.",
            letter.letter,
            short_date(on),
            short_date(told_on)
        ));
        for follows in follow::left(&case, letter.letter, told_on, c.office) {
            if let Event::DeadlineSet { clock, due_on, .. } = &follows.2 {
                work.say(format!("{clock}: {}.", short_date(*due_on)));
            }
            work.events.push(follows);
        }
    }
    Ok(())
}

/// The same, of data that are ready.
fn order_told(case: &Case, kind: LetterKind, today: &str, told: Value, by: Option<&Person>, office: &Office) -> Option<LetterOrder> {
    let name = told.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let address = case.writer().and_then(|w| w.address.clone());
    let Some(address) = address.filter(|_| !goes_by_post(case)) else {
        if !can_be_posted(case) {
            return None;
        }
        let by = by.or_else(|| tick::deals_with(case, office).first().copied())?;
        let reach = case.writer().map_or("", |w| w.reach.as_str());
        return Some(to_post(today, &name, reach, case.about_the_clerk(), kind, told, by));
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

/// A letter to be printed and posted: to a person of the council, with the letter inside. It has told nobody anything until
/// NOTE POSTED says that it went. `reach` is where, as the person said.
pub(in crate::casework) fn to_post(
    today: &str,
    name: &str,
    reach: &str,
    about_the_clerk: bool,
    kind: LetterKind,
    told: Value,
    by: &Person,
) -> LetterOrder {
    let agenda = Agenda {
        today: today.to_owned(),
        name: name.to_owned(),
        reach: reach.to_owned(),
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

/// Why nothing leaves to somebody who gave neither an email address nor any other way of reaching them.
pub(in crate::casework) const NO_WAY: &str = "the file has no way of reaching this person";

/// Why nothing leaves in shadow mode.
pub(in crate::casework) const SHADOW: &str = "redress runs in shadow mode, in which nothing goes to the public";

impl Work {
    /// Orders a letter to the person who wrote: it is queued, or kept back in shadow mode, or goes to whoever acts to be
    /// posted.
    pub(super) fn letter(&mut self, c: &Command<'_>, kind: LetterKind, told: &CaseLetter) {
        match order(c.case, kind, told, Some(c.by), c.office) {
            Some(order) => self.send(c, kind, order),
            None => self.reaches_nobody(kind),
        }
    }

    /// The same, of data that are ready.
    pub(super) fn letter_told(&mut self, c: &Command<'_>, kind: LetterKind, told: Value) {
        match order_told(c.case, kind, &long_date(c.today), told, Some(c.by), c.office) {
            Some(order) => self.send(c, kind, order),
            None => self.reaches_nobody(kind),
        }
    }

    /// Until when a review may be asked for, as far as the letter is read: one by post from the day it is posted, one to nobody not
    /// at all.
    pub(super) fn say_window(&mut self, c: &Command<'_>, until: Date) {
        match (goes_by_post(c.case), can_be_posted(c.case)) {
            (false, _) => self.say(format!("The person may ask for a review until {}.", short_date(until))),
            (true, true) => self.say(format!(
                "Posted today, the person may ask for a review until {}.",
                short_date(until)
            )),
            (true, false) => {}
        }
    }

    /// There is no way of reaching the person, so nothing is told, and no duty is met by it.
    fn reaches_nobody(&mut self, kind: LetterKind) {
        self.follows(
            "a letter tells somebody something, or it is none",
            Event::LetterWithheld {
                letter: kind,
                why: NO_WAY.to_owned(),
            },
        );
        self.warn(format!(
            "No letter goes: {NO_WAY}. ADDRESS gives an email address; FORMAT post says that you know where to post it; then RESEND."
        ));
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
        if order.kind == LetterKind::ToPost {
            self.say("When it is posted: NOTE POSTED, with the day. Until then it has told nobody anything.");
        }
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
            capital(&deadline.working)
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
