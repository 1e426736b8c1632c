//! NOTE, HOLD, RELEASE, ICO, REOPEN, UNDO: what changes the file and writes to nobody outside.

use super::Answer;
use super::Command;
use super::Refused;
use super::Work;
use super::carry_out;
use super::no;
use super::said;
use crate::casework::case::Actor;
use crate::casework::case::Case;
use crate::casework::case::Event;
use crate::casework::case::Recorded;
use crate::casework::clock::MetBy;
use crate::casework::clock::Start;
use crate::casework::clock::london_day;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data;
use crate::casework::letter::data::CaseLetter;
use crate::casework::papers::dates;
use crate::casework::told;

/// NOTE. Three say more than they note: BREACH, that a personal data breach is known, which sets its 72 hours going; BREACH
/// REPORTED, that the regulator has the report of it (C15); ACKNOWLEDGED, that the person was told on paper or by telephone that
/// we have their complaint (C1, C2). A day in the words is the day it was done; without one, it is today.
pub(super) fn note(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    said(text, "an empty note says nothing", "NOTE: what should be on the file")?;
    let text = text.trim();
    let lower = text.to_lowercase();
    let mut words = lower.split(|ch: char| !ch.is_alphanumeric()).filter(|w| !w.is_empty());
    match (words.next().unwrap_or(""), words.next().unwrap_or("")) {
        ("breach", "reported") => by_hand(c, MetBy::Person, "Article 33: the regulator has the report", text, work)?,
        ("breach", _) => {
            noted(c, text, work);
            work.start_clocks(c, Start::BreachKnown, c.today);
            work.warn("72 hours count from the moment somebody knew, weekends too (UK GDPR, Article 33). NOTE BREACH REPORTED, with the day, stops the reminders.");
        }
        ("acknowledged", _) => by_hand(
            c,
            MetBy::Acknowledgement,
            "R20, s.164A(3): acknowledged by a person, not by a letter of ours",
            text,
            work,
        )?,
        _ => noted(c, text, work),
    }
    Ok(())
}

fn noted(c: &Command<'_>, text: &str, work: &mut Work) {
    work.event(c, "R75: on the file", Event::Noted { text: text.to_owned() });
    work.say("The note is on the file.");
}

/// A duty that was done by another way: its clocks stop on the day that the words name.
fn by_hand(c: &Command<'_>, met_by: MetBy, authority: &str, text: &str, work: &mut Work) -> Result<(), Refused> {
    let on = dates::days(text, c.today).first().map_or(c.today, |d| d.on);
    if on > c.today || on < c.case.received_on {
        return Err(no(
            &format!("{} is not between the day it came and today", short_date(on)),
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
    Ok(())
}

/// ICO (R39, R41): its reference on the file, and the chronology for the answer, to whoever writes it. Nothing goes to the
/// regulator from here.
pub(super) fn regulator(c: &Command<'_>, reference: &str, work: &mut Work) -> Result<(), Refused> {
    said(reference, "its reference is needed", "ICO IC-123456-A1B2")?;
    let reference = reference.trim();
    work.event(
        c,
        "R39: the regulator’s letter",
        Event::RegulatorWrote {
            reference: reference.to_owned(),
        },
    );
    work.say(format!("The regulator’s reference is on the file: {reference}."));
    work.say("The chronology comes to you by mail. The answer is yours to write, after the council was consulted (R41).");
    let told = CaseLetter {
        result: reference.to_owned(),
        lines: chronology(c.events),
        ..told::about(c.case, c.today, c.office)
    };
    work.notice(LetterKind::RegulatorAnswer, c.by, data::value(&told));
    Ok(())
}

/// What happened, a line each: what a regulator asks for, and nothing about restrictions, markers or our own notices (R65).
fn chronology(events: &[Recorded]) -> Vec<String> {
    events
        .iter()
        .filter_map(|r| {
            let on = long_date(london_day(r.at));
            let what = match &r.event {
                Event::CaseOpened { received_on, .. } => return Some(format!("{}: the message came", long_date(*received_on))),
                Event::LetterHandedOver { letter, on, .. } if letter.is_to_public() => {
                    return Some(format!("{}: our letter “{letter}” left", long_date(*on)));
                }
                Event::Asked { .. } => "something was asked of the person",
                Event::Accepted => "taken under investigation",
                Event::PapersComplete { .. } => "all identification requirements were met",
                Event::Extended { .. } => "the date was moved, with reasons",
                Event::MessageFiled { .. } => "a further message came",
                Event::OutcomeDecided { .. } => "the outcome was decided",
                Event::Refused { .. } => "the complaint was refused",
                Event::ReviewRequested { .. } => "a review was asked for",
                Event::ReviewDecided { .. } => "the review was decided",
                Event::Shared { .. } => "something was passed to another body",
                Event::Closed { .. } => "the case was closed",
                Event::Reopened { .. } => "the case was opened again",
                _ => return None,
            };
            Some(format!("{on}: {what}"))
        })
        .collect()
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

/// RELEASE.
pub(super) fn release(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    if c.case.hold.is_none() && c.case.stored_only.is_none() {
        return Err(no("the file is not held", ""));
    }
    if c.case.hold.is_some() {
        work.event(c, "R72: the circumstances have ended", Event::HoldEnded);
        work.say("The hold has ended.");
    }
    if c.case.stored_only.is_some() {
        work.event(c, "R47: the restriction of processing has ended", Event::StoredOnlyEnded);
        work.say("The data may be used again.");
        work.warn("The person must be told before it is used again (UK GDPR, Article 18(3)): UPDATE.");
    }
    Ok(())
}

/// REOPEN: the dates that ran run again.
pub(super) fn reopen(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    if c.case.closing.is_none() {
        return Err(no("the case is open", ""));
    }
    work.event(
        c,
        "a person opens the case again",
        Event::Reopened {
            why: "opened again by a person".to_owned(),
        },
    );
    work.say("The case is open again, and its dates run again.");
    if let Some((_, dates)) = &c.case.before_closing {
        for deadline in dates.iter().filter(|d| d.due_on < c.today) {
            work.warn(format!("{} was due on {}.", deadline.clock, short_date(deadline.due_on)));
        }
    }
    Ok(())
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
        .collect();
    if group.iter().any(|r| matches!(r.event, Event::LetterQueued { .. })) {
        return Err(no(
            "a letter has left for the last thing that was done, so it cannot be taken back",
            "UPDATE can set it right; NOTE puts a word on the file.",
        ));
    }
    let numbers: Vec<u32> = group.iter().map(|r| r.sequence).collect();
    let words: Vec<String> = group.iter().map(|r| r.sequence.to_string()).collect();
    let taken_back = format!("Taken back: {} on the file. It stays there and does not count.", words.join(", "));
    let kept: Vec<Recorded> = c.events.iter().filter(|r| !numbers.contains(&r.sequence)).cloned().collect();
    let before = Case::from_events(&c.case.reference, &kept);
    let mut work = Work::default();
    work.event(c, "UNDO: no letter had left", Event::Undone { events: numbers });
    if let Some(draft) = &before.draft {
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
