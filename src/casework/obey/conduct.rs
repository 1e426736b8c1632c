//! WARN, RESTRICT, MARKER, LIFT: how somebody may be in touch, and what stands on our records about it.

use super::Command;
use super::Refused;
use super::Work;
use super::ended_as_a_sentence;
use super::no;
use super::said;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Lifts;
use crate::casework::clock::Start;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data::CaseLetter;
use crate::casework::policy::Role;
use crate::casework::told;
use jiff::civil::Date;

/// WARN (L19): what must change, before anything is restricted. Their rights are not in question, and the letter says so.
pub(super) fn warn(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    said(
        text,
        "the behaviour, its effect and what must change must be said",
        "WARN: you have written forty times this week, which …; please write once a week",
    )?;
    if c.case.restriction.is_some() {
        return Err(no("contact is restricted already", "LIFT ends it; RESTRICT changes its terms."));
    }
    work.event(
        c,
        "a warning comes before a restriction",
        Event::ConductWarned {
            text: text.trim().to_owned(),
        },
    );
    work.say("The warning is on the file.");
    speaks_to_its_reader(text, work);
    let told = CaseLetter {
        reasons: ended_as_a_sentence(text),
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::ConductWarning, &told);
    Ok(())
}

/// RESTRICT (R57–R59).
pub(super) fn restrict(c: &Command<'_>, terms: &str, until: Option<Date>, reason: &str, work: &mut Work) -> Result<(), Refused> {
    said(terms, "what is restricted must be said (R58)", "RESTRICT to email only, because …")?;
    said(
        reason,
        "why it is necessary must be said (R58)",
        "RESTRICT to email only, because …",
    )?;
    if !c.events.iter().any(|r| matches!(r.event, Event::ConductWarned { .. })) {
        work.warn("Nobody has asked the person to change anything yet. WARN comes first, unless it cannot wait.");
    }
    speaks_to_its_reader(reason, work);
    let banned = ["public meeting", "meetings of the council", "emergenc"];
    if banned.iter().any(|b| terms.to_lowercase().contains(b)) {
        work.warn("Nobody can be kept from public meetings or emergencies, and the letter says so.");
    }
    work.event(
        c,
        &format!("R57: necessary to protect staff; {}", c.office.policy.sharing.contact),
        Event::Restricted {
            terms: terms.trim().to_owned(),
            until,
            reason: reason.trim().to_owned(),
        },
    );
    let review_on = review_dates(c, Start::Restricted, until, work);
    let told = CaseLetter {
        // Looked at again, and going on: the person is told the result (L21), and not once more that we have decided it.
        again: c.case.restriction.is_some(),
        what: ended_as_a_sentence(terms),
        reasons: ended_as_a_sentence(reason),
        // How long it lasts, where whoever decided said so; looked at again it is by that day in any case.
        was_due_on: until.map(long_date).unwrap_or_default(),
        due_on: review_on.map(long_date).unwrap_or_default(),
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::Restricted, &told);
    Ok(())
}

/// These letters are about nobody but their reader: words that speak of "she" were mostly jotted down for us.
fn speaks_to_its_reader(text: &str, work: &mut Work) {
    const THIRD: [&str; 6] = ["he", "she", "him", "her", "his", "hers"];
    let lower = text.to_lowercase();
    let third = lower.split(|ch: char| !ch.is_alphanumeric()).find(|word| THIRD.contains(word));
    if let Some(word) = third.filter(|_| !work.is_sent()) {
        work.warn(format!(
            "The letter speaks to the person, and these words speak of “{word}”. Say it again with “you” where the person is meant."
        ));
    }
}

/// MARKER (R63–R68): the person is told, unless the reason begins with WITHHOLD. Then nothing that leaves may show it (R65).
pub(super) fn marker(c: &Command<'_>, reason: &str, work: &mut Work) -> Result<(), Refused> {
    said(reason, "why must be said (R63)", "MARKER: what happened, and when")?;
    let (told, reason) = disclosure(reason);
    said(
        reason,
        "why must be said (R63)",
        "MARKER WITHHOLD: what happened, and why telling would do harm",
    )?;
    // Told once, it is looked at again: the person is told the result (L23), and not once more that it stands (L22).
    let kept = told && c.case.marker.as_ref().is_some_and(|m| m.told);
    let adviser = c.office.person(Role::Adviser).filter(|a| a.address != c.by.address);
    if let Some(adviser) = adviser.filter(|a| !c.case.questions.iter().any(|q| q.person == a.name)) {
        work.warn(format!(
            "{} is registered as the adviser and was not asked on this case: ASSIGN {}: your question, and both views go on the file (R64).",
            adviser.name, adviser.name
        ));
    }
    work.event(
        c,
        &format!(
            "R63, R64: a person’s decision on this case; whom they consulted stands in their notes; {}",
            c.office.policy.sharing.contact
        ),
        Event::Marked {
            reason: reason.to_owned(),
            told,
        },
    );
    let review_on = review_dates(c, Start::Marked, None, work);
    if !told {
        work.say("The marker is recorded and the person is not told.");
        work.warn("Put the adviser’s view on the file with a note (R64).");
        return Ok(());
    }
    speaks_to_its_reader(reason, work);
    let letter = CaseLetter {
        reasons: ended_as_a_sentence(reason),
        due_on: review_on.map(long_date).unwrap_or_default(),
        again: kept,
        ..told::about(c.case, c.today, c.office)
    };
    if kept {
        work.say("The marker is looked at again, and kept.");
    }
    work.letter(c, LetterKind::MarkerTold, &letter);
    Ok(())
}

/// Whether the person is told, and the reason without that word.
fn disclosure(reason: &str) -> (bool, &str) {
    let trimmed = reason.trim();
    for word in ["withhold", "withheld", "do not tell"] {
        if trimmed.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) {
            let rest = trimmed.get(word.len()..).unwrap_or("");
            return (false, rest.trim_start_matches([':', ',', '-', ' ']));
        }
    }
    (true, trimmed)
}

fn review_dates(c: &Command<'_>, start: Start, until: Option<Date>, work: &mut Work) -> Option<Date> {
    let policy = &c.office.policy;
    let mut on = None;
    for deadline in policy
        .deadlines
        .starting(start, c.case.register, c.case.class.kind, c.today, &policy.calendar)
    {
        let set = match until {
            Some(day) => Deadline {
                due_on: day,
                alarm_on: day,
                working: format!("set by a person on {}", short_date(c.today)),
                ..deadline
            },
            None => deadline,
        };
        work.set_date(c, &set);
        on = Some(set.due_on);
    }
    on
}

/// LIFT: a restriction or a marker ends, each by itself, with the reason that the letter says (R59, R67, L21, L23). Somebody who
/// never knew of a marker is told nothing.
pub(super) fn lift(c: &Command<'_>, of: Option<Lifts>, reason: &str, work: &mut Work) -> Result<(), Refused> {
    let (restricted, marker) = (c.case.restriction.is_some(), c.case.marker.as_ref());
    let of = match (of, restricted, marker.is_some()) {
        (_, false, false) => return Err(no("nothing is restricted or marked", "")),
        (Some(of), false, _) if of.restriction() => return Err(no("no contact is restricted", "LIFT MARKER: why")),
        (Some(of), _, false) if of.marker() => return Err(no("no marker stands", "LIFT RESTRICTION: why")),
        (None, true, true) => {
            return Err(no(
                "a restriction and a marker stand, and each is looked at by itself",
                "LIFT RESTRICTION: why, or LIFT MARKER: why; LIFT BOTH: why ends them together.",
            ));
        }
        (Some(of), ..) => of,
        (None, true, false) => Lifts::Restriction,
        (None, false, true) => Lifts::Marker,
    };
    let told_marker = of.marker() && marker.is_some_and(|m| m.told);
    let is_told = of.restriction() || told_marker;
    if is_told {
        said(
            reason,
            "why must be said: the letter says it (R59, R67)",
            "LIFT: you have written no more than once a week since March",
        )?;
    }
    // The end of a marker that the person never knew of is an event of its own, without a word of it beside (R65).
    let (known, unknown) = match of {
        Lifts::Both if !told_marker => (Some(Lifts::Restriction), Some(Lifts::Marker)),
        Lifts::Marker if !told_marker => (None, Some(Lifts::Marker)),
        Lifts::Both | Lifts::Restriction | Lifts::Marker => (Some(of), None),
    };
    for (of, reason) in [(known, reason.trim()), (unknown, "")] {
        if let Some(of) = of {
            let reason = reason.to_owned();
            work.event(c, "R59, R67: looked at again, and ended", Event::Lifted { of, reason });
        }
    }
    let policy = &c.office.policy;
    for deadline in c.case.deadlines.iter().filter(|_| known != Some(Lifts::Both)) {
        let starts = policy.deadlines.clock(&deadline.clock).map(|k| k.starts);
        let ends = match starts {
            Some(Start::Restricted) => of.restriction(),
            Some(Start::Marked) => of.marker(),
            _ => false,
        };
        if ends {
            work.event(
                c,
                "R59, R67: what ended is not looked at again",
                Event::DeadlineDropped {
                    clock: deadline.clock.clone(),
                    why: "it ended".to_owned(),
                },
            );
        }
    }
    work.say(match of {
        Lifts::Both => "Restriction and marker are ended.",
        Lifts::Restriction => "The restriction is ended.",
        Lifts::Marker => "The marker is ended.",
    });
    if !is_told {
        return Ok(());
    }
    if of.is_both() && !told_marker {
        work.warn("A marker that the person was not told of ends too. Nothing in the reasons may show that there was one (R65).");
    }
    speaks_to_its_reader(reason, work);
    let result = match (of.restriction(), told_marker) {
        (true, true) => "both",
        (true, false) => "restriction",
        (false, _) => "marker",
    };
    let told = CaseLetter {
        result: result.to_owned(),
        reasons: ended_as_a_sentence(reason),
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::Lifted, &told);
    Ok(())
}
