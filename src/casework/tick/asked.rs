//! C20: what is wanted of the person and has not come. They are reminded once, by a machine only of what a letter has asked for;
//! on the last day it is the clerk's to close.

use super::Brought;
use super::once;
use crate::casework::case::Actor;
use crate::casework::case::Ask;
use crate::casework::case::Case;
use crate::casework::case::Event;
use crate::casework::clock::Clock;
use crate::casework::clock::Start;
use crate::casework::decide::RISK_TO_LIFE;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data::CaseLetter;
use crate::casework::obey;
use crate::casework::policy::Mode;
use crate::casework::policy::Office;
use crate::casework::told;
use jiff::civil::Date;

/// What today brings of it.
pub(super) fn unanswered(case: &Case, today: Date, office: &Office, lines: &mut Vec<String>, brought: &mut Brought) {
    let Some(clock) = office.policy.deadlines.clocks().iter().find(|c| c.starts == Start::Asked) else {
        return;
    };
    let last = clock.nudges.iter().copied().max().unwrap_or(clock.count);
    for ask in &case.waiting_for {
        let Some(asked) = case.asked.get(ask) else {
            not_asked_yet(case, *ask, clock, today, lines, brought);
            continue;
        };
        // Somebody who wrote since has not gone silent; a person must look first, and hears so of the silence itself.
        let wrote = case.wrote_since(asked);
        if wrote && case.unanswered_since.is_some() {
            continue;
        }
        let Some((step, days)) = clock.nudge(asked.on, today) else {
            continue;
        };
        let what = format!("{ask:?} {step}");
        let words = match ask {
            Ask::Details => "the details we asked for have not come",
            Ask::Consent => "the written consent has not come",
            Ask::Identity => "proof of identity has not come",
        };
        if days >= i64::from(last) {
            let line = format!(
                "{days} days: {words} ({}). CLOSE not pursued closes the case; a reply opens it again.",
                clock.id
            );
            if once(case, &what, &line, &clock.source, brought) {
                lines.push(line);
            }
        } else if wrote {
            let line = format!(
                "{days} days: {words}; the person has written since, so no machine reminds them ({}). {}",
                clock.id,
                match ask {
                    Ask::Details => "ACCEPT, if what they wrote is enough; ASK DETAILS asks again.",
                    Ask::Consent => "CONSENT OK or CONSENT NO, on what they sent; ASK CONSENT asks again.",
                    Ask::Identity => "ID OK or ID NO, on what they sent; ASK ID asks again.",
                }
            );
            if once(case, &what, &line, &clock.source, brought) {
                lines.push(line);
            }
        } else if let Some(why) = nobody_is_reminded(case, office) {
            let line = format!("{days} days: {words}. The person was not reminded: {why} ({}).", clock.id);
            if once(case, &what, &line, &clock.source, brought) {
                lines.push(line);
            }
        } else if once(
            case,
            &what,
            &format!("{days} days: {words}; the person is reminded"),
            &clock.source,
            brought,
        ) {
            remind(case, *ask, today, office, brought);
            lines.push(format!("{days} days: {words}. The person was reminded ({}).", clock.id));
        }
    }
}

/// What is wanted of the person, in a word each: of what was asked before they last wrote, or of the rest.
pub(super) fn of(case: &Case, wrote_since: bool) -> Vec<&'static str> {
    let answered = |ask: &&Ask| case.asked.get(*ask).is_some_and(|asked| case.wrote_since(asked)) == wrote_since;
    let word = |ask: &Ask| match ask {
        Ask::Details => "details",
        Ask::Consent => "consent",
        Ask::Identity => "identity",
    };
    case.waiting_for.iter().filter(answered).map(word).collect()
}

/// No letter has asked for it: the first stayed back or did not arrive. The clerk hears so once; nobody is told that they owe us
/// an answer to what they never read.
fn not_asked_yet(case: &Case, ask: Ask, clock: &Clock, today: Date, lines: &mut Vec<String>, brought: &mut Brought) {
    let first = clock.nudges.iter().copied().min().unwrap_or(clock.count);
    if case.was_asked(ask) || today < crate::casework::clock::remind::days_after(case.received_on, first) {
        return;
    }
    let (what, verb) = match ask {
        Ask::Details => ("details", "ASK DETAILS"),
        Ask::Consent => ("the written consent", "ASK CONSENT"),
        Ask::Identity => ("proof of identity", "ASK ID"),
    };
    let line = format!("Nobody has asked the person for {what} yet: no letter with it has reached them. {verb} asks.");
    if once(case, &format!("{ask:?} not asked"), &line, &clock.source, brought) {
        lines.push(line);
    }
}

/// Why no machine reminds this person.
fn nobody_is_reminded(case: &Case, office: &Office) -> Option<&'static str> {
    if case.class.flags.contains(RISK_TO_LIFE) {
        Some("they spoke of a danger to life, and a person writes to them")
    } else if office.mode == Mode::Shadow {
        Some(obey::SHADOW)
    } else {
        None
    }
}

/// The letter that asks, once more.
fn remind(case: &Case, ask: Ask, today: Date, office: &Office, brought: &mut Brought) {
    let kind = match ask {
        Ask::Details => LetterKind::DetailsWanted,
        Ask::Consent => LetterKind::ConsentWanted,
        Ask::Identity => LetterKind::IdentityWanted,
    };
    let told = CaseLetter {
        again: true,
        ..told::about(case, today, office)
    };
    let authority = "C20: a reminder of what was asked".to_owned();
    match obey::order_for(case, kind, &told, None, office) {
        Some(order) => {
            brought.events.push((Actor::Redress, authority, obey::queued(&order)));
            brought.letters.push(order);
        }
        None => brought.events.push((
            Actor::Redress,
            authority,
            Event::LetterWithheld {
                letter: kind,
                why: "there is no address, and nobody who could post it".to_owned(),
            },
        )),
    }
}
