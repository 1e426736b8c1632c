//! ACCEPT, ASK, ID OK and NO, CONSENT OK and NO (R17, R21–R26).

use super::Command;
use super::Refused;
use super::Work;
use super::ended_as_a_sentence;
use super::no;
use super::said;
use crate::casework::case::Ask;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Filed;
use crate::casework::case::Recorded;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::case::counted;
use crate::casework::class::Kind;
use crate::casework::class::Right;
use crate::casework::clock::Start;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data;
use crate::casework::letter::data::Agenda;
use crate::casework::letter::data::CaseLetter;
use crate::casework::papers::identity::Whose;
use crate::casework::papers::keeping;
use crate::casework::told;
use jiff::civil::Date;

/// L15 to the person; and to the reviewer whom it names, that it is theirs (R32).
fn review_taken(c: &Command<'_>, requested_on: Date, due: &[Deadline], work: &mut Work) {
    let told = follow::review_received(c.case, requested_on, due, c.today, c.office);
    work.letter(c, LetterKind::ReviewReceived, &told);
    let Some(person) = follow::reviewer(c.case, c.office).filter(|p| p.address != c.by.address) else {
        return;
    };
    let agenda = Agenda {
        title: "a review for you to decide".to_owned(),
        today: short_date(c.today),
        lines: follow::review_is_yours(c.case, requested_on, due, c.office)
            .into_iter()
            .chain(follow::what_was_decided(c.case))
            .collect(),
        about_the_clerk: c.case.about_the_clerk(),
        ..Agenda::default()
    };
    work.notice(LetterKind::Reminder, person, data::value(&agenda));
    work.say(format!("{} is told that the review is theirs.", person.name));
}

/// ACCEPT: under investigation; or, where a review was asked for too late, that it is taken all the same.
pub(super) fn accept(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    if let Some(review) = c.case.review.as_ref().filter(|r| !r.accepted) {
        work.event(c, "C6: the council may take a late request; its discretion", Event::ReviewAccepted);
        work.say("The review is taken, though it was asked for late.");
        let due = follow::review_dates(c.case, review.requested_on, c.office);
        for deadline in &due {
            work.set_date(c, deadline);
        }
        review_taken(c, review.requested_on, &due, work);
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
        review_taken(c, on, &due, work);
        return Ok(());
    }
    // Nobody recognised a request in what somebody wrote who has our decision; a person does (R14, R31).
    if let Some(on) = c.case.may_have_asked_for_review() {
        return review_recognised(c, on, work);
    }
    // L15 stayed back because nobody was sure that a review was asked for: now a person is.
    let acknowledged = c.case.letters.iter().any(|l| l.letter == LetterKind::ReviewReceived);
    if let (Stage::InReview, Some(review), false) = (c.case.stage, &c.case.review, acknowledged)
        && c.case.finding.is_some()
    {
        let due = follow::review_dates(c.case, review.requested_on, c.office);
        work.event(
            c,
            "R31: a person says that it asks for a review",
            Event::Noted {
                text: "It asks for a review.".to_owned(),
            },
        );
        review_taken(c, review.requested_on, &due, work);
        return Ok(());
    }
    match c.case.stage {
        Stage::New | Stage::Waiting => {
            work.event(c, "R27: a person has taken it up", Event::Accepted);
            work.say("The case is under investigation.");
            if answered_on(c).is_some() {
                resume(c, work);
            } else if !c.case.paused.is_empty() {
                work.warn("The dates stand still until the question is answered. If the answer came by another way, ACCEPT once more: they run again from that day.");
            }
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
        Stage::InReview => Err(no("a review is under way", "REVIEW UPHOLD or REVIEW CHANGE decides it.")),
        Stage::Decided | Stage::Reviewed | Stage::Closed => Err(no(
            "it is decided already, and the person has written nothing since that could ask for a review",
            "CLOSE closes the case.",
        )),
    }
}

/// What a person says is a request for a review, from the day it came. After the window it is the clerk's discretion, and ACCEPT is
/// how it is used (C6).
fn review_recognised(c: &Command<'_>, on: Date, work: &mut Work) -> Result<(), Refused> {
    let late = follow::review_is_late(c.case, on);
    work.event(
        c,
        "R14, R31: a person says that what came on that day asks for a review",
        Event::ReviewRequested { on, late },
    );
    if late {
        work.event(c, "C6: the council may take a late request; its discretion", Event::ReviewAccepted);
        work.say("The review is taken, though it was asked for late.");
    } else {
        work.say(format!("The review is taken, as asked for on {}.", long_date(on)));
    }
    let due = follow::review_dates(c.case, on, c.office);
    for deadline in &due {
        work.set_date(c, deadline);
    }
    review_taken(c, on, &due, work);
    Ok(())
}

/// The clocks that stand still run again, from the day the answer came: it may have waited for somebody to look.
fn resume(c: &Command<'_>, work: &mut Work) {
    work.events
        .extend(follow::resume(c.case, answered_on(c).unwrap_or(c.today), c.office));
}

/// The day of the person's newest message since the question that stopped the clocks; `None` where none came, or nothing stands still.
fn answered_on(c: &Command<'_>) -> Option<Date> {
    let stopped = c.case.paused.values().max()?;
    c.case.heard_on.iter().rev().find(|heard| *heard >= stopped).copied()
}

/// ASK: details, consent or identity. On an access request that is under way, details are a clarification, and its month
/// stands still until the answer (C10).
pub(super) fn ask(c: &Command<'_>, what: Ask, words: &str, work: &mut Work) -> Result<(), Refused> {
    if matches!(c.case.stage, Stage::Decided | Stage::InReview | Stage::Reviewed) && what != Ask::Details {
        return Err(no("it is decided already", "UPDATE writes to the person."));
    }
    // A reminder only of what reached the person: a letter that was kept back or came back has asked for nothing.
    let again = c.case.asked.contains_key(&what) && c.case.waiting_for.contains(&what);
    let access = c.case.register == Register::Rights && c.case.class.rights.contains(&Right::Access);
    let clarifies = what == Ask::Details && (c.case.stage == Stage::Investigating || c.case.register == Register::Rights);
    if clarifies {
        said(words, "a question needs its words", "ASK DETAILS: what exactly you need to know")?;
    }
    let authority = match what {
        Ask::Details => "R17: who complains, how to reply, enough detail".to_owned(),
        Ask::Consent => "R21: the data subject’s written consent for this complaint".to_owned(),
        Ask::Identity => format!("R22: {}", doubt(c, words)?),
    };
    // Asked again without words, what was missing is missing still.
    let missing = match what {
        Ask::Details if words.trim().is_empty() => told::missing_of(c.case),
        Ask::Details | Ask::Consent | Ask::Identity => Vec::new(),
    };
    work.event(
        c,
        &authority,
        Event::Asked {
            what: vec![what],
            missing: missing.clone(),
        },
    );
    // The month stands still from the day on which the question leaves (`follow::left`), which the letter says.
    let pauses = clarifies && access && c.case.paused.is_empty();
    let told = CaseLetter {
        reasons: ended_as_a_sentence(words),
        missing: told::missing_in_words(&missing),
        again,
        paused: pauses,
        ..told::about(c.case, c.today, c.office)
    };
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

/// The reason for the doubt about identity, without which none is sought (R22): the words of whoever asks; or, asked once more,
/// the reason that stands on the file.
fn doubt(c: &Command<'_>, words: &str) -> Result<String, Refused> {
    let on_file = c.case.waiting_for.contains(&Ask::Identity) || c.case.to_judge.contains(&Ask::Identity);
    match words.trim() {
        "" if on_file => Ok("asked for once more".to_owned()),
        "" => Err(no(
            "identity is sought only where there is doubt, and the doubt goes on the file (R22)",
            "ASK ID: the reason for the doubt, which the person reads.",
        )),
        words => Ok(words.to_owned()),
    }
}

/// ID OK, CONSENT OK: what came does. When nothing is open any more, the policy's month starts on this day (R26); of a
/// rights request for which proof was asked, on the day the proof came. Where nothing of it was open, no date moves.
pub(super) fn accepted(c: &Command<'_>, what: Ask, work: &mut Work) -> Result<(), Refused> {
    let open = |ask: Ask| c.case.waiting_for.contains(&ask) || c.case.to_judge.contains(&ask);
    // That the papers are complete says nothing of one that nobody had to judge and that was looked at all the same (R23).
    if c.case.judged.contains(&what) && !open(what) {
        return Err(no("that was accepted already", "STATUS shows how the case stands."));
    }
    let authority = match what {
        Ask::Consent => "R21: a person has looked at the consent",
        Ask::Identity | Ask::Details => "R23: a person has looked at the document; no copy is kept",
    };
    work.event(c, authority, Event::PapersAccepted { what });
    work.say(match what {
        Ask::Consent => "Consent is accepted.",
        Ask::Identity | Ask::Details => "Identity is accepted.",
    });
    if !open(what) {
        work.warn("Nobody had asked for it, so no date moves and no letter goes.");
        return Ok(());
    }
    if [Ask::Consent, Ask::Identity].into_iter().any(|a| a != what && open(a)) {
        work.warn("Something else is still open; the month has not started.");
        return Ok(());
    }
    let rights = c.case.register == Register::Rights;
    // The month of a request runs from the day the proof came, not from the day somebody looked, and only where a letter had
    // asked for it (UK GDPR, Article 12A).
    let asked_on = c.case.asked.get(&what).map(|a| a.on);
    let on = match (rights, asked_on) {
        (true, Some(asked)) => came_on(c, what, asked).unwrap_or(c.today),
        (true, None) => c.case.received_on,
        (false, _) => c.today,
    };
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
                // A question that was put before stands still from the month's first day on (C10).
                let uncounted = c.case.days_uncounted(&deadline.clock, on);
                let moved = if uncounted > 0 {
                    follow::due_without(c.case, clock, on, uncounted, c.office)
                } else {
                    let mut moved = clock.due(on, &c.office.policy.calendar);
                    moved.working = moved.working.replacen("received", follow::PROOF_CAME, 1);
                    moved
                };
                work.set_date(c, &moved);
                due.push(moved);
            }
        }
    } else if rights {
        due.extend(c.case.deadlines.iter().filter(|d| d.met_on.is_none()).cloned());
    } else {
        due = work.start_clocks(c, Start::PapersComplete, c.today);
    }
    let told = CaseLetter {
        result: if what == Ask::Consent { "consent" } else { "identity" }.to_owned(),
        // A service complaint and a review have dates that ran before the papers came.
        due_on: due
            .first()
            .map(|d| d.due_on)
            .or_else(|| told::answered_by(c.case, c.today, c.office))
            .map(long_date)
            .unwrap_or_default(),
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::PapersAccepted, &told);
    Ok(())
}

/// CONSENT OK. The letter says that a written consent was accepted, so something must show one: what the person sent, or a note of
/// how it came on paper (R21).
pub(super) fn consent_accepted(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    let open = c.case.waiting_for.contains(&Ask::Consent);
    let shows = |event: &Event| match event {
        Event::PapersSeen { consent, .. } => !consent.is_empty(),
        Event::MessageFiled { from, .. } => matches!(from, Filed::Party(_) | Filed::Officer(_)),
        // Somebody looked at something and refused it, or noted what came on paper.
        Event::PapersRefused { what, .. } => *what == Ask::Consent,
        Event::Noted { .. } => true,
        _ => false,
    };
    if open && !counted(c.events).any(|r| shows(&r.event)) {
        return Err(no(
            "nothing on the file shows a written consent: no paper came, and no further message (R21)",
            "If it came on paper, NOTE first what you have, from whom and of which day; then CONSENT OK. ASK CONSENT asks for it.",
        ));
    }
    accepted(c, Ask::Consent, work)
}

/// ID OK. A document that is not the person's own, or was sent for another, is weighed before it counts, and the weighing goes on
/// the file (R24).
pub(super) fn identity_accepted(c: &Command<'_>, note: &str, work: &mut Work) -> Result<(), Refused> {
    let note = note.trim();
    if note.is_empty() && weighs_a_third_party(c) {
        return Err(no(
            "it is somebody else’s document, or it was sent for another person: why it does goes on the file (R24)",
            "ID OK: how you know, and why that is enough. Nobody but us reads it.",
        ));
    }
    accepted(c, Ask::Identity, work)?;
    if !note.is_empty() {
        let text = format!("Identity: {note}");
        work.event(c, "R24: the assessment of a document", Event::Noted { text });
        work.say("Your assessment is on the file.");
    }
    Ok(())
}

/// Whether what came to show identity is a third party's to weigh: the case is for another person, or the newest document
/// seemed to be neither the writer's nor the data subject's.
fn weighs_a_third_party(c: &Command<'_>) -> bool {
    let newest = c.events.iter().rev().find_map(|r| match &r.event {
        Event::PapersSeen { identity, .. } if !identity.is_empty() => Some(identity),
        _ => None,
    });
    c.case.class.on_behalf || newest.is_some_and(|papers| papers.iter().all(|p| p.whose == Whose::Neither))
}

/// The answer to DONE.
pub const SOURCE_GONE: &str = "Noted: the message is out of the mailbox. You are not asked again.";

/// DONE: a person has taken the message that brought an identity document out of the mailbox. What is noted of it, the store does.
pub(super) fn source_gone(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    if !keeping::source_is_asked_for(c.events) {
        return Err(no(
            "no message of this case waits to be deleted",
            "STATUS shows how the case stands.",
        ));
    }
    work.say(SOURCE_GONE);
    Ok(())
}

/// The day on which what was asked for came: that of the first message with such papers since it was asked for, or was last
/// refused; where no message showed any, of the first answer.
fn came_on(c: &Command<'_>, what: Ask, asked_on: Date) -> Option<Date> {
    let refused = |r: &Recorded| matches!(&r.event, Event::PapersRefused { what: refused, .. } if *refused == what);
    let since = c.events.iter().filter(|r| refused(r)).map(|r| r.sequence).max().unwrap_or(0);
    let brought = c.events.iter().filter(|r| r.sequence > since).find_map(|r| match &r.event {
        Event::PapersSeen {
            arrival,
            consent,
            identity,
            ..
        } => {
            let such = if what == Ask::Consent {
                !consent.is_empty()
            } else {
                !identity.is_empty()
            };
            received_on(c, *arrival).filter(|on| such && *on >= asked_on)
        }
        _ => None,
    });
    brought.or_else(|| c.case.heard_on.iter().find(|d| **d >= asked_on).copied())
}

/// The day on which a message of this case came.
fn received_on(c: &Command<'_>, row: i64) -> Option<Date> {
    c.events.iter().find_map(|r| match &r.event {
        Event::MessageFiled { arrival, received_on, .. } | Event::CaseOpened { arrival, received_on, .. } if *arrival == row => {
            Some(*received_on)
        }
        _ => None,
    })
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
        reasons: ended_as_a_sentence(why),
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::PapersRefused, &told);
    Ok(())
}
