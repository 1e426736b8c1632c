//! A regulator's matter (R39, R41, L18): ICO, and the notes that say that the council was consulted and that the answer left.
//! Nothing goes to a regulator from here: a person answers.

use super::Command;
use super::Refused;
use super::Work;
use super::chronology;
use super::deciding;
use super::filing;
use super::no;
use super::said;
use crate::casework::act::Act;
use crate::casework::act::RegulatorLetter;
use crate::casework::case::Closing;
use crate::casework::case::Event;
use crate::casework::clock::MetBy;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data;
use crate::casework::letter::data::CaseLetter;
use crate::casework::told;
use jiff::civil::Date;

/// What is said of a case whose answer to the regulator nobody has talked over with the council.
pub(in crate::casework) const NOT_CONSULTED: &str =
    "Nothing says that the council was consulted on the answer (R41): NOTE CONSULTED, with the day.";

/// Who is meant by "the regulator" in a note.
const REGULATORS: [&str; 7] = ["ico", "regulator", "commissioner", "commission", "ombudsman", "lgsco", "regulators"];

/// ICO: its reference, the day of its letter and the day by which it wants an answer on the file, and the chronology for that
/// answer to whoever writes it.
pub(super) fn wrote(c: &Command<'_>, letter: &RegulatorLetter, work: &mut Work) -> Result<(), Refused> {
    let reference = letter.reference.trim();
    said(reference, "its reference is needed", "ICO IC-123456-A1B2")?;
    let known = c.case.regulator.as_ref().filter(|m| m.reference == reference);
    if let (Some(matter), None, None) = (known, letter.on, letter.answer_by) {
        return Err(no(
            &format!("{reference} is on the file already, since {}", short_date(matter.wrote_on)),
            &format!("ICO {reference} by 16 December sets the day by which it wants an answer."),
        ));
    }
    let on = letter.on.or(known.map(|m| m.wrote_on)).unwrap_or(c.today);
    if on > c.today {
        return Err(no(&format!("{} is not past", short_date(on)), "Name the day of its letter."));
    }
    if let Some(by) = letter.answer_by.filter(|by| *by < on) {
        return Err(no(
            &format!("{} is before its letter of {}", short_date(by), short_date(on)),
            "Name the day by which it wants an answer.",
        ));
    }
    work.event(
        c,
        "R39: the regulator’s letter",
        Event::RegulatorWrote {
            reference: reference.to_owned(),
            on: Some(on),
            answer_by: letter.answer_by,
        },
    );
    work.say(format!("The regulator’s reference is on the file: {reference}."));
    for deadline in follow::regulator_dates(c.case.register, c.case.class.kind, on, letter.answer_by, c.office) {
        work.set_date(c, &deadline);
    }
    if letter.answer_by.is_none() {
        work.warn(format!(
            "No day by which it wants an answer is known. If its letter names one: ICO {reference} by that day."
        ));
    }
    work.say("The chronology comes to you by mail. The answer is yours to write, after the council was consulted (R41).");
    let line = (on, format!("the regulator wrote to the council (its reference: {reference})"));
    hand_over(c, reference, letter.answer_by, None, line, work);
    Ok(())
}

/// NOTE CONSULTED on …: the council was consulted on the answer (R41). The chronology comes again, with that day in it.
pub(super) fn consulted(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    let Some(matter) = &c.case.regulator else {
        return filing::noted(c, text, work);
    };
    let authority = "R41: the council is consulted on the answer to the regulator";
    let on = filing::by_hand(c, MetBy::Consultation, authority, text, matter.wrote_on, work)?;
    work.say("The chronology comes to you once more, with that day in it.");
    let line = (on, chronology::CONSULTED.to_owned());
    hand_over(c, &matter.reference, matter.answer_by, Some(on), line, work);
    Ok(())
}

/// Whether a note says that the regulator was answered: `ANSWERED ICO on 10 December`, `answered the ombudsman today`.
pub(super) fn is_answer(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|ch: char| !ch.is_alphanumeric()).filter(|w| !w.is_empty());
    words.next() == Some("answered") && words.take(4).any(|w| REGULATORS.contains(&w))
}

/// NOTE ANSWERED ICO on …: the answer left. Its date is met.
pub(super) fn answered(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    let Some(matter) = &c.case.regulator else {
        return Err(no(
            "no regulator has written, as far as this file says",
            "ICO, with its reference, comes first.",
        ));
    };
    let authority = "R41: the answer to the regulator left";
    filing::by_hand(c, MetBy::RegulatorAnswer, authority, text, matter.wrote_on, work)?;
    if !c.case.met.contains_key(&MetBy::Consultation) {
        work.warn(NOT_CONSULTED);
    }
    Ok(())
}

/// The chronology, to whoever writes the answer; `line` is what this act itself adds to it.
fn hand_over(c: &Command<'_>, reference: &str, answer_by: Option<Date>, consulted: Option<Date>, line: (Date, String), work: &mut Work) {
    let told = CaseLetter {
        result: reference.to_owned(),
        due_on: answer_by.map(long_date).unwrap_or_default(),
        was_due_on: consulted.map(long_date).unwrap_or_default(),
        lines: chronology::told(c.case, c.events, line),
        ..told::about(c.case, c.today, c.office)
    };
    work.notice(LetterKind::RegulatorAnswer, c.by, data::value(&told));
}

/// What cannot be done on a regulator's own matter: nobody outside is written to from it, and nothing is decided there.
pub(super) fn bears(c: &Command<'_>) -> Result<(), Refused> {
    let written_from_here = !matches!(
        c.act,
        Act::Accept
            | Act::Note { .. }
            | Act::Assign { .. }
            | Act::Ico { .. }
            | Act::Hold { .. }
            | Act::Release
            | Act::Close { .. }
            | Act::Reopen
            | Act::Undo
            | Act::Send
            | Act::Cancel
            | Act::Status
            | Act::List
            | Act::Help
    );
    if c.case.is_regulators() && written_from_here {
        return Err(no(
            "this is the regulator’s matter, from which nobody is written to",
            "The complaint is dealt with on its own case. NOTE CONSULTED and NOTE ANSWERED ICO, each with its day; CLOSE when it is over.",
        ));
    }
    Ok(())
}

/// CLOSE on a regulator's own matter: no letter goes.
pub(super) fn close(c: &Command<'_>, why: &str, work: &mut Work) {
    let closed = Event::Closed {
        how: Closing::Finished,
        why: why.to_owned(),
    };
    work.event(c, "R39: a person says that the matter is over", closed);
    work.say("The matter is closed. No letter goes: the regulator is answered by a person.");
    if c.case.owes_regulator() {
        work.warn("Nothing says that the regulator was answered, so its date stays: NOTE ANSWERED ICO, with the day, stops it.");
    }
    deciding::disposal(c, work);
}
