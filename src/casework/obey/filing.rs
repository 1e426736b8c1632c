//! NOTE, HOLD, RELEASE, REOPEN, UNDO: what changes the file and writes to nobody outside.

use super::Answer;
use super::Command;
use super::Refused;
use super::Work;
use super::carry_out;
use super::no;
use super::people;
use super::post;
use super::regulator;
use super::said;
use crate::casework::case::Actor;
use crate::casework::case::Ask;
use crate::casework::case::Case;
use crate::casework::case::Closing;
use crate::casework::case::Event;
use crate::casework::case::Recorded;
use crate::casework::case::counted;
use crate::casework::clock::MetBy;
use crate::casework::clock::Start;
use crate::casework::clock::london_day;
use crate::casework::clock::short_date;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data;
use crate::casework::letter::data::Agenda;
use crate::casework::papers::dates;
use crate::casework::policy::Role;
use jiff::civil::Date;

/// NOTE. Some say more than they note: NOT THEIRS, that a review which nothing proved was not asked for by the party; POSTED, that a
/// letter on paper went, which is when it counts; BREACH, that a personal data breach is known, which sets its 72 hours going; BREACH
/// REPORTED, that the regulator has the report of it (C15); ACKNOWLEDGED, that the person was told on paper or by telephone that
/// we have their complaint (C1, C2); CONSULTED and ANSWERED ICO, that the council was consulted on the answer to a regulator, and
/// that the answer left (R41); NOT ABOUT THE CLERK, that a complaint only mentions the clerk, who deals with it from then on. A day in the words is the day it was done; without one, it is today.
pub(super) fn note(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    said(text, "an empty note says nothing", "NOTE: what should be on the file")?;
    let text = text.trim();
    let lower = text.to_lowercase();
    let mut words = lower.split(|ch: char| !ch.is_alphanumeric()).filter(|w| !w.is_empty());
    match (words.next().unwrap_or(""), words.next().unwrap_or("")) {
        ("posted", _) => post::posted(c, text, work)?,
        ("breach", "reported") => {
            let authority = "Article 33: the regulator has the report";
            by_hand(c, MetBy::Person, authority, text, c.case.received_on, work)?;
        }
        ("breach", _) => {
            noted(c, text, work)?;
            work.start_clocks(c, Start::BreachKnown, c.today);
            work.warn("72 hours count from the moment somebody knew, weekends too (UK GDPR, Article 33). NOTE BREACH REPORTED, with the day, stops the reminders.");
        }
        ("acknowledged", _) => {
            let authority = "R20, s.164A(3): acknowledged by a person, not by a letter of ours";
            by_hand(c, MetBy::Acknowledgement, authority, text, c.case.received_on, work)?;
        }
        ("consulted", _) => regulator::consulted(c, text, work)?,
        _ if regulator::is_answer(text) => regulator::answered(c, text, work)?,
        ("not", "theirs") if c.case.review.is_none() && c.case.review_claimed_on.is_some() => {
            let why = text.to_owned();
            work.event(
                c,
                "attack 20: a person says that it is not the party’s",
                Event::ReviewClaimDropped { why },
            );
            work.say("It is on the file that the request for a review was not theirs. Nothing waits for it any more.");
        }
        _ if says_not_about_the_clerk(&lower) => people::not_about_the_clerk(c, text, work)?,
        _ => noted(c, text, work)?,
    }
    Ok(())
}

/// `NOTE NOT ABOUT THE CLERK: why`.
fn says_not_about_the_clerk(lower: &str) -> bool {
    let words: Vec<&str> = lower
        .split(|ch: char| !ch.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(4)
        .collect();
    words == ["not", "about", "the", "clerk"]
}

pub(super) fn noted(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    work.event(c, "R75: on the file", Event::Noted { text: text.to_owned() });
    work.say("The note is on the file.");
    Ok(())
}

/// A duty that was done by another way: its clocks stop on the day that the words name, which is that day or today, and not
/// before what it answers came. Answers the day.
pub(super) fn by_hand(
    c: &Command<'_>,
    met_by: MetBy,
    authority: &str,
    text: &str,
    not_before: Date,
    work: &mut Work,
) -> Result<Date, Refused> {
    let on = dates::days(text, c.today).first().map_or(c.today, |d| d.on);
    if on > c.today || on < not_before {
        return Err(no(
            &format!("{} is not between {} and today", short_date(on), short_date(not_before)),
            "Name the day on which it was done.",
        ));
    }
    work.event(
        c,
        authority,
        Event::DoneByHand {
            met_by,
            on,
            words: text.to_owned(),
        },
    );
    work.say(format!("It is on the file that this was done on {}.", short_date(on)));
    if met_by == MetBy::Acknowledgement && c.case.acknowledged_on.is_none() {
        work.start_clocks(c, Start::Acknowledged, on);
    }
    Ok(on)
}

/// HOLD (R72).
pub(super) fn hold(c: &Command<'_>, reason: &str, work: &mut Work) -> Result<(), Refused> {
    said(reason, "a hold needs its reason (R72)", "HOLD: a court case is pending")?;
    work.event(
        c,
        "R72: exceptional circumstances",
        Event::HoldPlaced {
            reason: reason.trim().to_owned(),
        },
    );
    work.say("The file is held: it is not disposed of until RELEASE.");
    Ok(())
}

/// RELEASE, one thing at a time: the hold of a file says nothing of what may be done with the data (R72), and before these are used
/// again the person must have been told (R47; UK GDPR, Article 18(3)).
pub(super) fn release(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    if c.case.hold.is_none() && c.case.stored_only.is_none() {
        return Err(no("the file is not held", ""));
    }
    if c.case.hold.is_some() {
        work.event(c, "R72: the circumstances have ended", Event::HoldEnded);
        work.say("The hold has ended.");
        if c.case.stored_only.is_some() {
            work.warn("The data may still be stored and nothing else (R47). RELEASE once more ends that, once the person has been told.");
        }
        return Ok(());
    }
    if !told_since_stored_only(c.events) {
        return Err(no(
            "the person must be told before the data are used again (R47; UK GDPR, Article 18(3)), and nothing on the file says that they were",
            "Write to them that the restriction ends, and when. Then NOTE TOLD, with the day; then RELEASE.",
        ));
    }
    work.event(
        c,
        "R47: the restriction of processing has ended, and the person was told before",
        Event::StoredOnlyEnded,
    );
    work.say("The data may be used again.");
    Ok(())
}

/// Whether the file says that the person heard of the end of a restriction of their data: by a letter of ours about how it stands, by
/// one that somebody wrote to them directly, or as a note says that begins with TOLD.
fn told_since_stored_only(events: &[Recorded]) -> bool {
    let says = |event: &Event| match event {
        Event::ProgressTold | Event::WrittenDirectly { .. } => true,
        Event::Noted { text } => text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("told")),
        _ => false,
    };
    counted(events)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .take_while(|r| !matches!(r.event, Event::StoredOnly))
        .any(|r| says(&r.event))
}

/// REOPEN: the dates that ran run again. A refusal is set aside: its notice said that something new would be considered, and what
/// is considered is decided anew.
pub(super) fn reopen(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    if c.case.closing.is_none() {
        return Err(no("the case is open", ""));
    }
    let since = matches!(c.case.closing, Some((Closing::Refused, ..))).then(|| new_on(c));
    work.event(
        c,
        "a person opens the case again",
        Event::Reopened {
            why: "opened again by a person".to_owned(),
            since,
        },
    );
    if let Some(since) = since {
        work.say(format!(
            "The refusal is set aside, and the complaint is looked into again. What was new came on {}.",
            short_date(since)
        ));
        for deadline in follow::taken_up_again(c.case, since, c.office) {
            work.set_date(c, &deadline);
        }
        work.warn("Nothing tells the person yet: UPDATE says that you are looking into it again.");
        return Ok(());
    }
    work.say("The case is open again, and its dates run again.");
    if let Some((_, dates)) = &c.case.before_closing {
        for deadline in dates.iter().filter(|d| d.due_on < c.today) {
            work.warn(format!("{} was due on {}.", deadline.clock, short_date(deadline.due_on)));
        }
    }
    Ok(())
}

/// The day of what was new after a refusal: of the person's newest message since it was told; today where none came.
fn new_on(c: &Command<'_>) -> Date {
    let told = c.case.refusal.as_ref().and_then(|r| r.communicated_on);
    let newest = c.case.heard_on.iter().rev().find(|on| told.is_none_or(|told| **on >= told));
    newest.copied().unwrap_or(c.today)
}

/// UNDO: the last thing a person did, where no letter has left for it. The events stay on the file and do not count. Where a
/// draft waits again by it, it is shown again: a yes belongs to the message that shows the draft (attack 5).
pub(super) fn undo(c: &Command<'_>) -> Result<Answer, Refused> {
    let undone = |sequence: u32| {
        c.events
            .iter()
            .any(|r| matches!(&r.event, Event::Undone { events } if events.contains(&sequence)))
    };
    let by_a_person = |r: &&Recorded| {
        matches!(r.by, Actor::Officer { .. })
            && !matches!(r.event, Event::Undone { .. } | Event::MessageFiled { .. })
            // What is destroyed or deleted stays so.
            && !matches!(r.event, Event::CopyDestroyed { .. } | Event::SourceRemoved { .. })
            && !undone(r.sequence)
    };
    let Some(last) = c.events.iter().rev().find(by_a_person) else {
        return Err(no("nobody has done anything yet that could be taken back", ""));
    };
    // What an act adds is recorded in one instant; letters leave in later ones.
    let first = c
        .events
        .iter()
        .rev()
        .skip_while(|r| r.sequence > last.sequence)
        .take_while(|r| r.at == last.at && !matches!(r.event, Event::LetterHandedOver { .. } | Event::CaseOpened { .. }))
        .last()
        .map_or(last.sequence, |r| r.sequence);
    let group: Vec<&Recorded> = c
        .events
        .iter()
        .filter(|r| r.sequence >= first && r.at == last.at && !undone(r.sequence))
        .filter(|r| !matches!(r.event, Event::LetterHandedOver { .. } | Event::MessageFiled { .. }))
        .filter(|r| !matches!(r.event, Event::CopyDestroyed { .. } | Event::SourceRemoved { .. }))
        .collect();
    if group.iter().any(|r| matches!(r.event, Event::LetterQueued { .. })) {
        return Err(no(
            "a letter has left for the last thing that was done, so it cannot be taken back",
            "UPDATE can set it right; NOTE puts a word on the file.",
        ));
    }
    let numbers: Vec<u32> = group.iter().map(|r| r.sequence).collect();
    let words: Vec<String> = group.iter().map(|r| r.sequence.to_string()).collect();
    let taken_back = match words.as_slice() {
        [one] => format!("Taken back: entry {one} on the file. It stays there and does not count."),
        several => format!(
            "Taken back: entries {} on the file. They stay there and do not count.",
            several.join(", ")
        ),
    };
    let kept: Vec<Recorded> = c.events.iter().filter(|r| !numbers.contains(&r.sequence)).cloned().collect();
    let before = Case::from_events(&c.case.reference, &kept);
    let mut work = Work::default();
    work.event(c, "UNDO: no letter had left", Event::Undone { events: numbers });
    withdraw(c, &group, &mut work);
    // One that lay ready all along needs no second showing: its yes still counts.
    let lay_ready = c.case.draft.as_ref().map(|d| d.sequence);
    if let Some(draft) = before.draft.as_ref().filter(|d| Some(d.sequence) != lay_ready) {
        let mut again = Work::default();
        let shown = Command {
            case: &before,
            events: &kept,
            act: &draft.act,
            ..*c
        };
        carry_out(&shown, &mut again)?;
        again
            .warned
            .insert(0, format!("{taken_back} The draft that lay ready before is ready again."));
        return Ok(Answer::Draft {
            draft: work.events,
            work: again,
        });
    }
    work.say(taken_back);
    Ok(Answer::Done(work))
}

/// What cannot be taken back with the events is set right or said: somebody has a question or a case in their mailbox, and a
/// copy is gone.
fn withdraw(c: &Command<'_>, taken_back: &[&Recorded], work: &mut Work) {
    let clerk = c.office.person(Role::Clerk).map(|p| p.name.as_str());
    let mut told: Vec<&str> = Vec::new();
    for recorded in taken_back {
        let had_a_mail = match &recorded.event {
            Event::Assigned { person } | Event::QuestionPut { person, .. } | Event::ContactNamed { person, .. } => Some(person.as_str()),
            Event::NotAboutTheClerk { .. } => clerk,
            Event::PapersAccepted { what: Ask::Identity } | Event::PapersRefused { what: Ask::Identity, .. } => {
                work.warn(
                    "Our own copy of the identity document was destroyed when you decided, and does not come back. The message with it lies in the mailbox until it is deleted; else ask again: ASK ID: the reason.",
                );
                None
            }
            _ => None,
        };
        let others = || c.office.people.iter().filter(|p| p.address != c.by.address);
        let Some(who) = had_a_mail.and_then(|name| others().find(|p| p.name == name)) else {
            continue;
        };
        if told.contains(&who.name.as_str()) {
            continue;
        }
        told.push(&who.name);
        let agenda = Agenda {
            title: "taken back, nothing to do".to_owned(),
            today: short_date(c.today),
            lines: vec![format!(
                "{} has taken back what you were sent about this on {}. You need not do anything. What it said stays confidential: please delete it.",
                c.by.name,
                short_date(london_day(recorded.at))
            )],
            about_the_clerk: c.case.about_the_clerk(),
            ..Agenda::default()
        };
        work.notice(LetterKind::Reminder, who, data::value(&agenda));
        work.say(format!("{} had a mail about it, and is told that it is taken back.", who.name));
    }
}
