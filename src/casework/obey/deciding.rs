//! OUTCOME, REFUSE, REVIEW, CLOSE, NOT OURS, NOT A COMPLAINT: a person's judgement, written down with its reasons.

use super::Command;
use super::Refused;
use super::Work;
use super::ended_as_a_sentence;
use super::grounds;
use super::no;
use super::points;
use super::post;
use super::regulator;
use super::rights;
use super::said;
use crate::casework::act::Factor;
use crate::casework::act::Outcome;
use crate::casework::act::ReviewResult;
use crate::casework::case::Case;
use crate::casework::case::Closing;
use crate::casework::case::Event;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::class::Right;
use crate::casework::clock::MetBy;
use crate::casework::clock::Start;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::follow;
use crate::casework::letter;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data;
use crate::casework::letter::data::CaseLetter;
use crate::casework::told;
use jiff::civil::Date;

/// OUTCOME (R27–R30): reasons in full, nothing while identity or authority is open (R25), once.
pub(super) fn outcome(c: &Command<'_>, result: Outcome, reasons: &str, work: &mut Work) -> Result<(), Refused> {
    undecided(c)?;
    papers_settled(c)?;
    said(
        reasons,
        "an outcome needs its reasons",
        "OUTCOME UPHELD: what you found, point by point",
    )?;
    let event = Event::OutcomeDecided {
        result,
        reasons: reasons.trim().to_owned(),
    };
    work.event(c, "R29: the outcome is given in writing, with its reasons", event);
    work.say(format!("The outcome is recorded: {}.", result.word().to_lowercase()));
    rights::answer(c, result, work)?;
    // T7: what was asked for besides has its own date, and this letter says nothing of it.
    let requests = c
        .case
        .linked
        .iter()
        .filter(|l| l.register == Register::Rights && c.case.register != Register::Rights);
    for request in requests {
        work.warn(format!(
            "It does not answer {request}: that request has its own date, and its own OUTCOME."
        ));
    }
    late(c, work);
    if c.case.acknowledged_on.is_none() {
        work.warn("No acknowledgement has left: this letter acknowledges as well. The law’s 30 days still count.");
    }
    let (kind, told) = outcome_letter(c, result, reasons, work);
    if kind == LetterKind::Outcome && c.case.register != Register::Rights {
        points::remind(result, reasons, &told.points, work);
    }
    work.letter(c, kind, &told);
    Ok(())
}

/// The letter of an outcome, with the window for a review as it would open today.
pub(super) fn outcome_letter(c: &Command<'_>, result: Outcome, reasons: &str, work: &mut Work) -> (LetterKind, CaseLetter) {
    let objection = c.case.register == Register::Rights && c.case.class.rights.contains(&Right::Objection);
    let kind = if objection {
        LetterKind::ObjectionAnswer
    } else {
        LetterKind::Outcome
    };
    let policy = &c.office.policy;
    let window = policy.deadlines.starting(
        Start::Communicated,
        c.case.register,
        c.case.class.kind,
        post::told_on(c),
        &policy.calendar,
    );
    let (before, points, after_points) = if kind == LetterKind::Outcome {
        points::of(reasons)
    } else {
        (reasons.trim().to_owned(), Vec::new(), String::new())
    };
    let told = CaseLetter {
        result: result.word().to_owned(),
        reasons: before,
        points,
        after_points,
        due_on: window.first().map(|d| long_date(d.due_on)).unwrap_or_default(),
        ..told::about(c.case, c.today, c.office)
    };
    if let Some(window) = window.first() {
        work.say_window(c, window.due_on);
    }
    (kind, told)
}

/// REFUSE (R35–R38): a person's decision, with each factor and its evidence; the notice holds reasons, the regulator and the
/// courts, or it is not written.
pub(super) fn refuse(c: &Command<'_>, factors: &[Factor], reasons: &str, work: &mut Work) -> Result<(), Refused> {
    undecided(c)?;
    if c.case.register == Register::Service {
        return Err(no(
            "the grounds for a refusal are those of the policy for personal data, and this is a service complaint",
            "OUTCOME NOT UPHELD, with its reasons: the person may ask for stage 2. RESTRICT, after WARN, where contact itself is the trouble.",
        ));
    }
    papers_settled(c)?;
    if factors.is_empty() {
        return Err(no(
            "a refusal names the factors it rests on (R36)",
            "REFUSE A, E: the evidence for each. A stated intent to disrupt, with threats; B unsupported accusations; C a grudge; D frequency; E repetition.",
        ));
    }
    said(
        reasons,
        "a refusal needs its reasons, with the evidence for each factor (R38)",
        "REFUSE E: what was looked into before, when, and what is the same now",
    )?;
    if c.office.council.regulator.name.trim().is_empty() {
        return Err(no(
            "the notice must name the regulator, and the configuration names none (R38)",
            "Set [council.regulator] in redress.toml.",
        ));
    }
    grounds::evidence(factors, reasons)?;
    let earlier = grounds::earlier(c, factors, reasons)?;
    if factors.contains(&Factor::Frequency) {
        work.say(format!(
            "Earlier cases that frequency rests on: {} ({}).",
            earlier.len(),
            earlier.join("; ")
        ));
    }
    if factors.contains(&Factor::Disruption) {
        work.warn(
            "A needs both: that they said they mean to disrupt, and a threat to a person (R36). Do your words give the evidence for each?",
        );
    }
    if factors.len() == 1 {
        work.warn("No factor is conclusive by itself (R37): are the reasons enough?");
    }
    if c.case.acknowledged_on.is_none() {
        work.warn("No acknowledgement has left. The law knows no refusal in place of one: acknowledge first.");
    }
    work.event(
        c,
        "R35: a person’s decision, case by case",
        Event::Refused {
            factors: factors.to_vec(),
            reasons: reasons.trim().to_owned(),
            earlier: earlier.clone(),
        },
    );
    work.say("The refusal is recorded.");
    let policy = &c.office.policy;
    for deadline in policy
        .deadlines
        .starting(Start::RefusalDecided, c.case.register, c.case.class.kind, c.today, &policy.calendar)
    {
        let capped = match policy.deadlines.clock(&deadline.clock) {
            Some(clock) => clock.capped(deadline, &c.case.deadlines, c.today),
            None => deadline,
        };
        work.set_date(c, &capped);
    }
    let told = refusal_letter(c, factors, reasons, earlier);
    complete_notice(c, &told)?;
    work.letter(c, LetterKind::Refusal, &told);
    Ok(())
}

/// The refusal notice: each factor in words with its evidence, and the earlier cases it rests on.
pub(super) fn refusal_letter(c: &Command<'_>, factors: &[Factor], reasons: &str, earlier: Vec<String>) -> CaseLetter {
    let (reasons, evidence) = grounds::evidence(factors, reasons).unwrap_or_else(|_| (reasons.trim().to_owned(), Vec::new()));
    let words = |factor: &Factor| {
        let own = evidence.iter().find(|(f, _)| f == factor).map(|(_, words)| words.as_str());
        own.map_or_else(
            || grounds::in_words(*factor).to_owned(),
            |own| format!("{}: {own}", grounds::in_words(*factor)),
        )
    };
    CaseLetter {
        reasons,
        factors: factors.iter().map(words).collect(),
        lines: earlier,
        ..told::about(c.case, c.today, c.office)
    }
}

/// The three contents of the notice, looked for in the letter as it would leave: a council's own wording may have lost one.
fn complete_notice(c: &Command<'_>, told: &CaseLetter) -> Result<(), Refused> {
    // The words themselves, whatever the envelope.
    let order = post::internal(LetterKind::Refusal, c.by, data::value(told));
    let words = letter::words_of(&order, c.office, Some(&c.case.reference)).text.to_lowercase();
    let flat: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let regulator = c.office.council.regulator.name.to_lowercase();
    for (there, what) in [
        (flat.contains(&regulator), "the right to complain to the regulator"),
        (
            flat.contains("court") || flat.contains("judicial"),
            "the right to pursue a judicial remedy",
        ),
    ] {
        if !there {
            return Err(no(
                &format!("the notice does not hold {what} (R38)"),
                "The council’s own wording of the letter “refusal” must say it.",
            ));
        }
    }
    Ok(())
}

/// REVIEW (R31–R33): only where one was asked for and is taken; the reviewer should not be the decider.
pub(super) fn review(c: &Command<'_>, result: ReviewResult, reasons: &str, work: &mut Work) -> Result<(), Refused> {
    let Some(review) = &c.case.review else {
        return Err(match c.case.may_have_asked_for_review() {
            Some(on) => no(
                &format!("nobody has said yet that what came on {} asks for a review", short_date(on)),
                "ACCEPT takes it as a request for a review; then REVIEW decides it.",
            ),
            None if c.case.may_be_reviewed() => no("nobody has asked for a review", "CLOSE closes the case."),
            None => no("nobody has asked for a review", "OUTCOME decides the complaint itself."),
        });
    };
    if !review.accepted {
        return Err(no(
            "the review was asked for too late and is not taken yet",
            "ACCEPT takes it all the same; CLOSE tells the person that it came too late.",
        ));
    }
    if let Some((_, _, by)) = &review.decided {
        return Err(no(
            &format!("the review was decided already, by {by}; there is no second one"),
            "CLOSE closes the case.",
        ));
    }
    said(reasons, "a review needs its reasons", "REVIEW UPHOLD: what you found")?;
    papers_settled(c)?;
    let same_person = c.case.decider() == Some(c.by.name.as_str());
    if same_person {
        work.warn(format!(
            "{} also made the decision. Somebody else should review it (R32); it is recorded that nobody else did.",
            c.by.name
        ));
    }
    let named = follow::reviewer(c.case, c.office).filter(|p| p.name != c.by.name && !same_person);
    let told_of = c.case.letters.iter().any(|l| l.letter == LetterKind::ReviewReceived);
    if let Some(named) = named.filter(|_| told_of) {
        work.warn(format!(
            "The person was told that {} looks at it again; this letter names {}.",
            named.name, c.by.name
        ));
    }
    let event = Event::ReviewDecided {
        result,
        reasons: reasons.trim().to_owned(),
        same_person,
    };
    work.event(c, "R33: the review outcome is given in writing", event);
    work.say(format!("The review is recorded: {}.", result.word().to_lowercase()));
    late(c, work);
    let told = review_letter(c, result, reasons, &c.by.name, review.requested_on);
    work.letter(c, LetterKind::ReviewOutcome, &told);
    Ok(())
}

/// The letter of a review that `by` decided.
pub(super) fn review_letter(c: &Command<'_>, result: ReviewResult, reasons: &str, by: &str, requested_on: Date) -> CaseLetter {
    CaseLetter {
        result: result.word().to_owned(),
        reasons: reasons.trim().to_owned(),
        person: by.to_owned(),
        received_on: long_date(requested_on),
        ..told::about(c.case, c.today, c.office)
    }
}

/// CLOSE: withdrawn, not pursued, finished; a review that came too late; a person who has had the last answer.
pub(super) fn close(c: &Command<'_>, why: &str, work: &mut Work) -> Result<(), Refused> {
    said(why, "closing needs a word why", "CLOSE withdrawn; CLOSE not pursued; CLOSE: why")?;
    let why = why.trim();
    if let Some(review) = c.case.review.as_ref().filter(|r| !r.accepted) {
        return close_late_review(c, review.requested_on, why, work);
    }
    if c.case.is_regulators() {
        regulator::close(c, why, work);
        return Ok(());
    }
    let how = way_of_closing(why);
    if c.case.stage == Stage::InReview && how == Closing::Finished {
        return Err(no("a review is under way", "REVIEW decides it."));
    }
    if how == Closing::Finished && !matches!(c.case.stage, Stage::Decided | Stage::Reviewed) {
        return Err(no(
            "nothing has been decided yet",
            "OUTCOME first; or CLOSE withdrawn, where the person took it back; or CLOSE not pursued, where they did not answer.",
        ));
    }
    if how == Closing::NotPursued && c.case.waiting_for.is_empty() {
        work.warn("Nothing was asked of the person that is still open: is it theirs to answer?");
    }
    work.event(c, "a person closes the case", Event::Closed { how, why: why.to_owned() });
    work.say(format!("The case is closed: {how}. {}", after(how)));
    disposal(c, work);
    let told = CaseLetter {
        result: how.word().to_owned(),
        reasons: if how == Closing::Finished {
            ended_as_a_sentence(why)
        } else {
            String::new()
        },
        what: told::waited_for(c.case),
        ..told::about(c.case, c.today, c.office)
    };
    // After the review there is nothing left but the regulator, and the letter says how.
    let kind = if how == Closing::Finished && c.case.stage == Stage::Reviewed {
        LetterKind::RegulatorRoute
    } else {
        LetterKind::CaseClosed
    };
    work.letter(c, kind, &told);
    Ok(())
}

/// A review that was asked for after the window closed, and is not taken (L14).
fn close_late_review(c: &Command<'_>, requested_on: Date, why: &str, work: &mut Work) -> Result<(), Refused> {
    let window = c
        .case
        .deadlines
        .iter()
        .find(|d| c.case.met_by.get(&d.clock) == Some(&MetBy::ReviewRequest));
    let communicated = c.case.met.get(&MetBy::Outcome).copied();
    work.event(
        c,
        "R31, C6: a review is asked for within one month; the council need not take a late one",
        Event::ReviewNotTaken { why: why.to_owned() },
    );
    if c.case.stage != Stage::Closed {
        work.event(
            c,
            "R31: a review is asked for within one month",
            Event::Closed {
                how: Closing::Finished,
                why: why.to_owned(),
            },
        );
        disposal(c, work);
    }
    work.say("The review is not taken, because it was asked for too late.");
    let told = CaseLetter {
        reasons: ended_as_a_sentence(why),
        received_on: long_date(requested_on),
        was_due_on: communicated.map(long_date).unwrap_or_default(),
        due_on: window.map(|d| long_date(d.due_on)).or_else(|| window_of(c)).unwrap_or_default(),
        late: true,
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::ReviewLate, &told);
    Ok(())
}

/// The last day of the window, where the case's own date was dropped when it closed.
fn window_of(c: &Command<'_>) -> Option<String> {
    let communicated = c.case.met.get(&MetBy::Outcome)?;
    window_from(c, *communicated).map(long_date)
}

/// The last day of the window that a decision opens which is told on a day; `None` in a register without one.
fn window_from(c: &Command<'_>, told_on: Date) -> Option<Date> {
    let policy = &c.office.policy;
    let set = policy
        .deadlines
        .starting(Start::Communicated, c.case.register, c.case.class.kind, told_on, &policy.calendar);
    set.first().map(|d| d.due_on)
}

/// What a later word from the person does.
fn after(how: Closing) -> &'static str {
    match how {
        Closing::NotPursued => "A reply opens it again.",
        _ => "A reply comes to you; REOPEN opens it again.",
    }
}

/// In which way a case is closed, by how the reason begins: "the page was withdrawn" says nothing of the complaint.
fn way_of_closing(why: &str) -> Closing {
    let words = why.to_lowercase();
    let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    // Whoever took it back may be named first: "she has withdrawn it".
    let taken_back = words.iter().take(4).position(|w| w.starts_with("withdr"));
    let by_them = |before: &[&str]| {
        before.iter().all(|w| {
            matches!(
                *w,
                "complaint"
                    | "request"
                    | "was"
                    | "is"
                    | "has"
                    | "have"
                    | "been"
                    | "he"
                    | "she"
                    | "they"
                    | "it"
                    | "the"
                    | "complainant"
                    | "person"
                    | "now"
            )
        })
    };
    let begins = |start: &[&str]| words.starts_with(start);
    if taken_back.is_some_and(|at| by_them(words.get(..at).unwrap_or_default())) {
        Closing::Withdrawn
    } else if begins(&["not", "pursued"]) || begins(&["no", "reply"]) || begins(&["no", "answer"]) || begins(&["not", "answered"]) {
        Closing::NotPursued
    } else {
        Closing::Finished
    }
}

/// NOT OURS: another body's matter (L28).
pub(super) fn not_ours(c: &Command<'_>, reasons: &str, work: &mut Work) -> Result<(), Refused> {
    let hint = "NOT OURS: who deals with it, and why it is not for this council";
    other_route(c, Closing::NotOurs, reasons, hint, "R54: another body deals with it", work)
}

/// NOT A COMPLAINT: closed, and the person is told how to say that it was one (R8, R50).
pub(super) fn not_a_complaint(c: &Command<'_>, reasons: &str, work: &mut Work) -> Result<(), Refused> {
    let hint = "NOT A COMPLAINT: why it is none, as the person is to read it";
    other_route(
        c,
        Closing::NotAComplaint,
        reasons,
        hint,
        "R8: a person says that it is no complaint",
        work,
    )
}

/// Ends a case without an outcome. Where the law owes the person one and they know of the case, that is itself a decision: with
/// its reasons, the way to the regulator, and a review (s.164A(4); R29, R42, R50; DECISIONS 52).
fn other_route(c: &Command<'_>, how: Closing, reasons: &str, hint: &str, authority: &str, work: &mut Work) -> Result<(), Refused> {
    undecided(c)?;
    let owed = c.case.is_owed_a_decision();
    if owed {
        said(
            reasons,
            "the person has been told that we have it, and the law wants an answer with reasons",
            hint,
        )?;
    }
    let reasons = reasons.trim();
    let why = if reasons.is_empty() { how.word() } else { reasons };
    work.event(c, authority, Event::Closed { how, why: why.to_owned() });
    work.say(format!("The case is closed: {how}. {}", after(how)));
    disposal(c, work);
    let mut told = CaseLetter {
        result: how.word().to_owned(),
        reasons: reasons.to_owned(),
        ..told::about(c.case, c.today, c.office)
    };
    if let Some(window) = window_from(c, post::told_on(c)).filter(|_| owed) {
        work.say_window(c, window);
        told.due_on = long_date(window);
    }
    work.letter(c, LetterKind::OtherRoute, &told);
    Ok(())
}

/// R71: the day from which the file may be disposed of; never while it is held (R72).
pub(super) fn disposal(c: &Command<'_>, work: &mut Work) {
    if c.case.hold.is_some() {
        work.warn("The file is held: it is not disposed of until the hold ends (R72).");
    }
    if c.case.stored_only.is_some() {
        work.warn("The data may be stored and nothing else: what is needed to honour that is kept (R47).");
    }
    work.start_clocks(c, Start::Closed, c.today);
}

fn undecided(c: &Command<'_>) -> Result<(), Refused> {
    let decided = |what: &str, on: &Case| -> Refused {
        no(
            &format!("{what} already"),
            if on.review.is_some() {
                "REVIEW decides the review."
            } else {
                "If the person disagrees, they may ask for a review; CLOSE closes the case."
            },
        )
    };
    if let Some(finding) = &c.case.finding {
        return Err(decided(&format!("it was decided by {}", finding.by), c.case));
    }
    if let Some(refusal) = &c.case.refusal {
        return Err(decided(&format!("it was refused by {}", refusal.by), c.case));
    }
    if c.case.review.is_some() {
        return Err(no("this case is a review", "REVIEW UPHOLD or REVIEW CHANGE decides it."));
    }
    Ok(())
}

/// R25: nothing of substance leaves while identity or entitlement is open.
pub(super) fn papers_settled(c: &Command<'_>) -> Result<(), Refused> {
    if c.case.papers_open() {
        return Err(no(
            "consent or identity is still open, and nothing of substance may leave until it is settled (R25)",
            "CONSENT OK or ID OK first; ASK CONSENT or ASK ID asks again.",
        ));
    }
    Ok(())
}

/// Says what is late, so that nobody sends a late letter without knowing.
fn late(c: &Command<'_>, work: &mut Work) {
    for deadline in c.case.deadlines.iter().filter(|d| d.met_on.is_none() && d.due_on < c.today) {
        let duty = c
            .office
            .policy
            .deadlines
            .clock(&deadline.clock)
            .is_some_and(|k| k.nature == crate::casework::clock::Nature::Duty && k.met_by != MetBy::RegulatorAnswer);
        if duty {
            work.warn(format!("{} was due on {}.", deadline.clock, short_date(deadline.due_on)));
        }
    }
}
