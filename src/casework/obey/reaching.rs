//! FORMAT, ADDRESS, RESEND: in which form a person can read letters, where letters reach them, and what is sent again because
//! it did not arrive.

use super::Command;
use super::Refused;
use super::Work;
use super::deciding;
use super::no;
use super::post::NO_WAY;
use crate::casework::case::Event;
use crate::casework::case::Format;
use crate::casework::case::standing::FORMATS;
use crate::casework::clock::long_date;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data;
use crate::casework::letter::data::CaseLetter;
use crate::casework::told;
use crate::mail::AddrSpec;
use std::collections::BTreeSet;

/// FORMAT: kept on the file, applied to every letter of the case, and known when the person writes about something else.
pub(super) fn format(c: &Command<'_>, needed: &[Format], work: &mut Work) -> Result<(), Refused> {
    let formats: BTreeSet<Format> = needed.iter().copied().collect();
    if formats.contains(&Format::LargePrint) && formats.contains(&Format::PlainText) {
        return Err(no(
            "plain text has no size of its own, so it cannot be in large print too",
            "FORMAT large print, or FORMAT plain text: the reader’s own program makes it larger.",
        ));
    }
    if formats == c.case.formats {
        return Err(no("that is how letters go already", ""));
    }
    let words: Vec<&str> = formats.iter().map(|f| f.word()).collect();
    work.event(c, FORMATS, Event::FormatNeeded { formats });
    work.say(if words.is_empty() {
        "Letters go by email in the usual form.".to_owned()
    } else {
        format!("Letters to this person from now on: {}.", words.join(", "))
    });
    Ok(())
}

/// ADDRESS: letters go there from now on. Nothing leaves yet: the answer shows the address again, and RESEND is the next step.
pub(super) fn address(c: &Command<'_>, address: &AddrSpec, work: &mut Work) -> Result<(), Refused> {
    let Some(writer) = c.case.writer() else {
        return Err(no("nobody is known on this case to whom an address could belong", ""));
    };
    if writer.address.as_ref() == Some(address) {
        return Err(no(
            "that is the address on file already",
            "RESEND sends what did not arrive once more.",
        ));
    }
    if c.office.is_ours(address) || c.office.person_at(address).is_some() {
        return Err(no(
            "that is an address of the council’s own",
            "ADDRESS is where the person who complains can be reached.",
        ));
    }
    work.event(
        c,
        "a person of the council has it from the person who wrote",
        Event::AddressGiven { address: address.clone() },
    );
    work.say(format!("Letters go to {address} from now on."));
    work.warn("Make sure that it is theirs: a decision sent to somebody else cannot be called back.");
    let again: Vec<String> = undelivered(c).iter().map(|k| format!("“{k}”")).collect();
    if !again.is_empty() {
        work.say(format!("RESEND sends again what did not arrive: {}.", again.join(", ")));
    }
    Ok(())
}

/// RESEND: what did not arrive is written again from the file, with the dates that count now, and sent to the address on file.
pub(super) fn resend(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    let kinds = undelivered(c);
    if kinds.is_empty() {
        return Err(no(
            "no letter on this case was kept back, or is known not to have arrived",
            "STATUS shows how the case stands.",
        ));
    }
    let mut lost = Vec::new();
    for kind in kinds {
        match again(c, kind, work) {
            Some((kind, told)) => {
                work.say(format!("“{kind}” is written again."));
                work.letter(c, kind, &told);
            }
            None if kind == LetterKind::Acknowledgement => acknowledge(c, work),
            None => lost.push(kind),
        }
    }
    for kind in &lost {
        work.warn(format!(
            "The words of “{kind}” are not on the file: they stand in the answer that came when it was sent. {}",
            instead(*kind)
        ));
    }
    if work.letters.is_empty() && work.events.is_empty() {
        return Err(no(
            "what did not arrive cannot be written again from the file alone",
            "UPDATE writes to the person in your own words; ASK asks again.",
        ));
    }
    Ok(())
}

/// The letters that did not arrive and were not sent again since, each once; and an acknowledgement that was kept back when the
/// case was opened, which a person may send once they know whose address it is.
fn undelivered(c: &Command<'_>) -> Vec<LetterKind> {
    let letters = &c.case.letters;
    let mut kinds = Vec::new();
    let kept_back = c.events.iter().any(|r| {
        matches!(
            r.event,
            Event::LetterWithheld {
                letter: LetterKind::Acknowledgement,
                ..
            }
        )
    });
    if kept_back && c.case.acknowledged_on.is_none() && !letters.iter().any(|l| l.letter == LetterKind::Acknowledgement) {
        kinds.push(LetterKind::Acknowledgement);
    }
    for kind in c.case.not_arrived() {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.extend(reached_nobody(c));
    kinds
}

/// Letters that could not go because there was no way of reaching the person, and were not written since.
fn reached_nobody(c: &Command<'_>) -> Vec<LetterKind> {
    let mut kinds = Vec::new();
    for recorded in c.events {
        match &recorded.event {
            Event::LetterWithheld { letter, why } if why == NO_WAY && *letter != LetterKind::Acknowledgement => kinds.push(*letter),
            Event::LetterQueued { letter, .. } => kinds.retain(|k| k != letter),
            Event::Reopened { .. } => kinds.retain(|k| !matches!(k, LetterKind::CaseClosed | LetterKind::RegulatorRoute)),
            _ => {}
        }
    }
    kinds.dedup();
    kinds
}

/// What a letter is told when it is written again; `None` where the file does not hold its words.
fn again(c: &Command<'_>, kind: LetterKind, work: &mut Work) -> Option<(LetterKind, CaseLetter)> {
    let case = c.case;
    let about = || told::about(case, c.today, c.office);
    match kind {
        LetterKind::Outcome | LetterKind::ObjectionAnswer => {
            let finding = case.finding.as_ref()?;
            Some(deciding::outcome_letter(c, finding.result, &finding.reasons, work))
        }
        LetterKind::Refusal => {
            let refusal = case.refusal.as_ref()?;
            Some((
                kind,
                deciding::refusal_letter(c, &refusal.factors, &refusal.reasons, refusal.earlier.clone()),
            ))
        }
        LetterKind::ReviewOutcome => {
            let review = case.review.as_ref()?;
            let (result, reasons, by) = review.decided.as_ref()?;
            Some((kind, deciding::review_letter(c, *result, reasons, by, review.requested_on)))
        }
        LetterKind::ReviewReceived => {
            let on = case.review.as_ref()?.requested_on;
            let due = follow::review_dates(case, on, c.office);
            Some((kind, follow::review_received(case, on, &due, c.today, c.office)))
        }
        LetterKind::Extension => {
            let extension = case.extensions.last()?;
            let told = CaseLetter {
                reasons: extension.reason.clone(),
                due_on: long_date(extension.until),
                was_due_on: long_date(extension.from),
                // It reaches them only now.
                late: c.today > extension.from,
                ..about()
            };
            Some((kind, told))
        }
        LetterKind::PassedOn => {
            let sharing = case.sharings.last()?;
            let told = CaseLetter {
                person: sharing.body.clone(),
                what: sharing.what.clone(),
                basis: sharing.basis.clone(),
                reach: c.office.policy.sharing.contact_of(&sharing.body).unwrap_or_default().to_owned(),
                ..about()
            };
            Some((kind, told))
        }
        LetterKind::ContactNamed => case.contact.as_ref().map(|_| (kind, about())),
        _ => None,
    }
}

/// The acknowledgement once more, with what is still asked.
fn acknowledge(c: &Command<'_>, work: &mut Work) {
    let case = c.case;
    let of = told::Acknowledged {
        class: &case.class,
        register: case.register,
        name: told::about(case, c.today, c.office).name,
        received_on: case.received_on,
        today: c.today,
        deadlines: &case.deadlines,
        asked: &case.waiting_for,
        missing: &told::missing_of(case),
        formats: &case.formats,
        council_signs: case.about_the_clerk(),
    };
    let told = data::value(&told::acknowledgement(&of, c.office));
    work.say("The acknowledgement is written again.");
    work.letter_told(c, LetterKind::Acknowledgement, told);
}

fn instead(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::DetailsWanted | LetterKind::Clarification => "ASK DETAILS asks again.",
        LetterKind::ConsentWanted => "ASK CONSENT asks again.",
        LetterKind::IdentityWanted => "ASK ID asks again.",
        LetterKind::PapersRefused => "ID NO or CONSENT NO says it again.",
        _ => "UPDATE writes to the person in your own words.",
    }
}
