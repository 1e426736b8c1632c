//! ACCEPT, ASK, ID OK and NO, CONSENT OK and NO (R17, R21–R26).

use super::Command;
use super::Refused;
use super::Work;
use super::no;
use super::post::told_about;
use super::said;
use crate::casework::case::Ask;
use crate::casework::case::Event;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::class::Kind;
use crate::casework::class::Right;
use crate::casework::clock::Start;
use crate::casework::clock::long_date;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data::CaseLetter;

/// ACCEPT: under investigation; or, where a review was asked for too late, that it is taken all the same.
pub(super) fn accept(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    if let Some(review) = c.case.review.as_ref().filter(|r| !r.accepted) {
        work.event(c, "C6: the council may take a late request; its discretion", Event::ReviewAccepted);
        work.say("The review is taken, though it was asked for late.");
        let due = follow::review_dates(c.case, review.requested_on, c.office);
        for deadline in &due {
            work.set_date(c, deadline);
        }
        let told = follow::review_received(c.case, review.requested_on, &due, c.today, c.office);
        work.letter(c, LetterKind::ReviewReceived, &told);
        return Ok(());
    }
    // A message that nothing proved asked for one; a person says that it is theirs, and its month runs from the day it came.
    if let (None, Some(on)) = (&c.case.review, c.case.review_claimed_on) {
        let requested = Event::ReviewRequested { on, late: false };
        work.event(c, "R31: a person says that the party asked for it", requested);
        work.say(format!("The review is taken, as asked for on {}.", long_date(on)));
        let due = follow::review_dates(c.case, on, c.office);
        for deadline in &due {
            work.set_date(c, deadline);
        }
        let told = follow::review_received(c.case, on, &due, c.today, c.office);
        work.letter(c, LetterKind::ReviewReceived, &told);
        return Ok(());
    }
    // L15 stayed back because nobody was sure that a review was asked for: now a person is.
    let acknowledged = c.case.letters.iter().any(|l| l.letter == LetterKind::ReviewReceived);
    if let (Stage::InReview, Some(review), false) = (c.case.stage, &c.case.review, acknowledged)
        && c.case.finding.is_some()
    {
        let due = follow::review_dates(c.case, review.requested_on, c.office);
        let told = follow::review_received(c.case, review.requested_on, &due, c.today, c.office);
        work.event(
            c,
            "R31: a person says that it asks for a review",
            Event::Noted {
                text: "It asks for a review.".to_owned(),
            },
        );
        work.letter(c, LetterKind::ReviewReceived, &told);
        return Ok(());
    }
    match c.case.stage {
        Stage::New | Stage::Waiting => {
            work.event(c, "R27: a person has taken it up", Event::Accepted);
            work.say("The case is under investigation.");
            resume(c, work);
            if c.case.papers_open() {
                work.warn("Consent or identity is still open: nothing of substance may leave until it is settled (R25).");
            }
            Ok(())
        }
        // An answer came that nothing proved, and the clocks stood still until a person took it.
        Stage::Investigating if !c.case.paused.is_empty() => {
            work.say("The dates run again.");
            resume(c, work);
            Ok(())
        }
        Stage::Investigating => Err(no("it is under investigation already", "OUTCOME, EXTEND and UPDATE come next.")),
        Stage::Decided | Stage::InReview | Stage::Reviewed | Stage::Closed => {
            Err(no("it is decided already", "REVIEW decides a review; CLOSE closes the case."))
        }
    }
}

/// The clocks that stand still run again, from the day the answer came: it may have waited for somebody to look.
fn resume(c: &Command<'_>, work: &mut Work) {
    let stopped = c.case.paused.values().max();
    let came_on = c.case.heard_on.iter().rev().find(|heard| stopped.is_some_and(|s| *heard >= s));
    work.events
        .extend(follow::resume(c.case, came_on.copied().unwrap_or(c.today), c.office));
}

/// ASK: details, consent or identity. On an access request that is under way, details are a clarification, and its month
/// stands still until the answer (C10).
pub(super) fn ask(c: &Command<'_>, what: Ask, words: &str, work: &mut Work) -> Result<(), Refused> {
    if matches!(c.case.stage, Stage::Decided | Stage::InReview | Stage::Reviewed) && what != Ask::Details {
        return Err(no("it is decided already", "UPDATE writes to the person."));
    }
    let again = c.case.waiting_for.contains(&what);
    let access = c.case.register == Register::Rights && c.case.class.rights.contains(&Right::Access);
    let clarifies = what == Ask::Details && (c.case.stage == Stage::Investigating || c.case.register == Register::Rights);
    let pauses = clarifies && access && c.case.paused.is_empty();
    if clarifies {
        said(words, "a question needs its words", "ASK DETAILS: what exactly you need to know")?;
    }
    let authority = match what {
        Ask::Details => "R17: who complains, how to reply, enough detail",
        Ask::Consent => "R21: the data subject’s written consent for this complaint",
        Ask::Identity if words.trim().is_empty() => "R22: there is doubt about identity",
        Ask::Identity => "R22: the doubt is in the clerk’s words, in the letter",
    };
    work.event(c, authority, Event::Asked { what: vec![what] });
    let mut told = CaseLetter {
        reasons: words.trim().to_owned(),
        again,
        ..told_about(c.case, c.today, c.office)
    };
    if pauses {
        let clocks = c.case.deadlines.iter().filter(|d| {
            let clock = c.office.policy.deadlines.clock(&d.clock);
            d.met_on.is_none() && clock.is_some_and(|k| k.pauses)
        });
        for deadline in clocks {
            work.event(
                c,
                "C10: Data Protection Act 2018, section 54: the days until the answer do not count",
                Event::ClockPaused {
                    clock: deadline.clock.clone(),
                    from: c.today,
                },
            );
            told.paused = true;
        }
    }
    let kind = match (what, clarifies) {
        (Ask::Details, true) => LetterKind::Clarification,
        (Ask::Details, false) => LetterKind::DetailsWanted,
        (Ask::Consent, _) => LetterKind::ConsentWanted,
        (Ask::Identity, _) => LetterKind::IdentityWanted,
    };
    work.say(match what {
        Ask::Details => "The person is asked.",
        Ask::Consent => "The written consent is asked for.",
        Ask::Identity => "Proof of identity is asked for.",
    });
    work.letter(c, kind, &told);
    if c.case.class.kind == Kind::Complaint && c.case.register == Register::PersonalData && what != Ask::Details {
        work.warn("The law’s own clocks do not wait for it: start looking into it.");
    }
    Ok(())
}

/// ID OK, CONSENT OK: what came does. When nothing is open any more, the policy's month starts on this day (R26); of a
/// rights request, on the day the proof came.
pub(super) fn accepted(c: &Command<'_>, what: Ask, work: &mut Work) -> Result<(), Refused> {
    if c.case.papers_complete_on.is_some() && !c.case.waiting_for.contains(&what) {
        return Err(no("that was accepted already", "STATUS shows how the case stands."));
    }
    let authority = match what {
        Ask::Consent => "R21: a person has looked at the consent",
        Ask::Identity | Ask::Details => "R23: a person has looked at the document; no copy is kept",
    };
    work.event(c, authority, Event::PapersAccepted { what });
    work.say(match what {
        Ask::Consent => "Consent is accepted.",
        Ask::Identity | Ask::Details => "Identity is accepted. Delete the copy of the document from the mailbox.",
    });
    let others = c
        .case
        .waiting_for
        .iter()
        .any(|a| *a != what && matches!(a, Ask::Consent | Ask::Identity));
    if others {
        work.warn("Something else is still asked for; the month has not started.");
        return Ok(());
    }
    let rights = c.case.register == Register::Rights;
    // The month of a request runs from the day the proof came, not from the day somebody looked (UK GDPR, Article 12A).
    let asked_on = c.case.asked.get(&what).map(|a| a.on);
    let came_on = asked_on.and_then(|asked| c.case.heard_on.iter().rev().find(|d| **d >= asked).copied());
    let on = if rights { came_on.unwrap_or(c.today) } else { c.today };
    work.event(c, "R26: all identification requirements are met", Event::PapersComplete { on });
    let mut due = Vec::new();
    if rights && asked_on.is_some() {
        for deadline in c.case.deadlines.iter().filter(|d| d.met_on.is_none()) {
            if let Some(clock) = c
                .office
                .policy
                .deadlines
                .clock(&deadline.clock)
                .filter(|k| k.starts == Start::Receipt)
            {
                let mut moved = clock.due(on, &c.office.policy.calendar);
                moved.working = moved.working.replacen("received", "what was asked for came", 1);
                work.set_date(c, &moved);
                due.push(moved);
            }
        }
    } else if !rights {
        due = work.start_clocks(c, Start::PapersComplete, c.today);
    }
    let told = CaseLetter {
        result: if what == Ask::Consent { "consent" } else { "identity" }.to_owned(),
        due_on: due.first().map(|d| long_date(d.due_on)).unwrap_or_default(),
        ..told_about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::PapersAccepted, &told);
    Ok(())
}

/// ID NO, CONSENT NO: what came does not do, and why; it is still asked for.
pub(super) fn refused(c: &Command<'_>, what: Ask, why: &str, work: &mut Work) -> Result<(), Refused> {
    said(why, "the person must be told why", "ID NO: what is wrong with it, in plain words")?;
    let authority = match what {
        Ask::Consent => "R21, R24: a person has looked at the consent",
        Ask::Identity | Ask::Details => "R23, R24: a person has looked at the document",
    };
    work.event(
        c,
        authority,
        Event::PapersRefused {
            what,
            why: why.trim().to_owned(),
        },
    );
    work.say("It is not accepted, and is still asked for.");
    let told = CaseLetter {
        result: if what == Ask::Consent { "consent" } else { "identity" }.to_owned(),
        reasons: why.trim().to_owned(),
        ..told_about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::PapersRefused, &told);
    Ok(())
}
