//! What follows by itself: from a letter that left, from a review that was asked for, from an answer that came, from a
//! holiday list that changed. Rules only; no judgement. Asked by `decide`, `obey`, `tick` and the doorways.

use super::case::Actor;
use super::case::Ask;
use super::case::Case;
use super::case::Closing;
use super::case::Deadline;
use super::case::Event;
use super::case::Register;
use super::class::Kind;
use super::class::Right;
use super::clock::Clock;
use super::clock::MetBy;
use super::clock::Nature;
use super::clock::Start;
use super::clock::capital;
use super::clock::long_date;
use super::clock::remind::days_between;
use super::clock::short_date;
use super::letter::LetterKind;
use super::letter::data::CaseLetter;
use super::policy::Office;
use super::policy::Person;
use super::policy::Role;
use super::told;
use jiff::civil::Date;

/// The day on which a clock of this case started, as its file says; `None` where it has not.
pub fn start_of(case: &Case, clock: &Clock) -> Option<Date> {
    if let (MetBy::Outcome, Some(again)) = (clock.met_by, case.taken_up_again) {
        return Some(again);
    }
    match clock.starts {
        Start::Receipt if clock.met_by == MetBy::ReviewOutcome => case.review.as_ref().map(|r| r.requested_on),
        // A rights request whose month waited for proof starts with it.
        Start::Receipt if case.register == Register::Rights => Some(case.papers_complete_on.unwrap_or(case.received_on)),
        Start::Receipt => Some(case.received_on),
        Start::PapersComplete => case
            .papers_complete_on
            .or(if case.papers_open() { None } else { Some(case.received_on) }),
        Start::Acknowledged => case.acknowledged_on,
        Start::Communicated => case.met.get(&MetBy::Outcome).copied(),
        Start::Closed => case.closing.as_ref().map(|(_, _, on)| *on),
        Start::Restricted => case.restriction.as_ref().map(|r| r.since),
        Start::Marked => case.marker.as_ref().map(|m| m.since),
        Start::Asked => case.asked.values().map(|a| a.on).min(),
        Start::RefusalDecided | Start::BreachKnown | Start::Adopted | Start::RegulatorWrote | Start::OtherRoute => None,
    }
}

/// How the working of a date begins that runs from what was new in a refused complaint.
const NEW_AGAIN: &str = "taken up again on what came";

/// When a clock of this case is due, by its file and today's list of days off.
fn due_now(case: &Case, clock: &Clock, office: &Office) -> Option<Deadline> {
    let (start, calendar) = (start_of(case, clock)?, &office.policy.calendar);
    Some(match (clock.met_by, case.taken_up_again) {
        (MetBy::Outcome, Some(_)) => clock.due_since(NEW_AGAIN, start, calendar),
        _ => clock.due(start, calendar),
    })
}

/// The dates for the answer to a refused complaint that is taken up again, counted from the day of what was new.
pub fn taken_up_again(case: &Case, since: Date, office: &Office) -> Vec<Deadline> {
    let clocks = office.policy.deadlines.clocks().iter();
    clocks
        .filter(|c| c.nature == Nature::Duty && c.met_by == MetBy::Outcome)
        .filter(|c| c.registers.contains(&case.register) && c.kinds.contains(&case.class.kind))
        .map(|c| c.due_since(NEW_AGAIN, since, &office.policy.calendar))
        .collect()
}

/// The dates that a regulator's letter of a day sets going (R39): the day that it names; where it names none, the council's own.
pub fn regulator_dates(register: Register, kind: Kind, on: Date, answer_by: Option<Date>, office: &Office) -> Vec<Deadline> {
    let policy = &office.policy;
    let set = policy
        .deadlines
        .starting(Start::RegulatorWrote, register, kind, on, &policy.calendar);
    set.into_iter()
        .map(|d| match answer_by {
            Some(by) => Deadline {
                due_on: by,
                alarm_on: by,
                working: format!("the regulator wrote {}; its letter names {}", short_date(on), short_date(by)),
                ..d
            },
            None => Deadline {
                working: format!("{}, as its letter names no day", d.working),
                ..d
            },
        })
        .collect()
}

/// The dates that a request for a review sets going, counted from the day it came (C7; stage 2 of the service procedure).
/// The acknowledgement's own clocks belong to the message that opened the case.
pub fn review_dates(case: &Case, requested_on: Date, office: &Office) -> Vec<Deadline> {
    let policy = &office.policy;
    let mut all = policy
        .deadlines
        .starting(Start::Receipt, case.register, Kind::Review, requested_on, &policy.calendar);
    all.retain(|d| policy.deadlines.clock(&d.clock).is_some_and(|c| c.met_by == MetBy::ReviewOutcome));
    all
}

/// Whether the window for a review had closed by a day.
pub fn review_is_late(case: &Case, on: Date) -> bool {
    let window = case
        .deadlines
        .iter()
        .chain(case.before_closing.iter().flat_map(|(_, dates)| dates))
        .find(|d| case.met_by.get(&d.clock) == Some(&MetBy::ReviewRequest));
    // A register without a window (the service procedure) takes a request at any time.
    window.is_some_and(|w| on > w.due_on)
}

/// Who decides a review of this case: never the person who decided it (R32); `None` where there is nobody else.
pub fn reviewer<'a>(case: &Case, office: &'a Office) -> Option<&'a Person> {
    let decider = case.decider();
    let may = |p: &&Person| decider != Some(p.name.as_str()) && office.may_know_of(p, case.about_the_clerk());
    office.people.iter().filter(|p| p.roles.contains(&Role::Reviewer)).find(may)
}

/// What the reviewer is asked to do, a step each.
pub fn review_is_yours(case: &Case, requested_on: Date, due: &[Deadline], office: &Office) -> Vec<String> {
    let by = due.first().map(|d| format!(" by {}", short_date(d.due_on))).unwrap_or_default();
    let clerk = office
        .person(Role::Clerk)
        .filter(|p| office.may_know_of(p, case.about_the_clerk()))
        .map(|p| format!(" {} keeps the file and can answer questions about it.", p.name))
        .unwrap_or_default();
    vec![
        format!(
            "The person asked for a review on {}, and was told that you look at the decision again. It is yours to decide{by}.",
            short_date(requested_on)
        ),
        format!("Read what was decided, and what they say against it. STATUS shows how the case stands.{clerk}"),
        "Reply REVIEW UPHOLD: your reasons, or REVIEW CHANGE: your reasons. The letter comes back to you as a draft before it goes."
            .to_owned(),
    ]
}

/// What was decided, for whoever looks at it again.
pub fn what_was_decided(case: &Case) -> Vec<String> {
    let Some(finding) = &case.finding else { return Vec::new() };
    let told = finding
        .communicated_on
        .map(|on| format!(", told on {}", short_date(on)))
        .unwrap_or_default();
    vec![
        format!("{}, by {}{told}.", capital(&finding.result.word().to_lowercase()), finding.by),
        finding.reasons.clone(),
    ]
}

/// What the acknowledgement of a review is told (L15). A reviewer is named only where it is not the person who decided (R32).
pub fn review_received(case: &Case, requested_on: Date, due: &[Deadline], today: Date, office: &Office) -> CaseLetter {
    let reviewer = reviewer(case, office);
    CaseLetter {
        kind: "review".to_owned(),
        received_on: long_date(requested_on),
        due_on: due.first().map(|d| long_date(d.due_on)).unwrap_or_default(),
        person: reviewer.map(|p| p.name.clone()).unwrap_or_default(),
        ..told::about(case, today, office)
    }
}

/// How the working of a date begins that runs from the day on which proof of identity came, and not from receipt (C9).
pub(super) const PROOF_CAME: &str = "what was asked for came";

/// When a clock is due that started on a day and of which days did not count (C10).
pub fn due_without(case: &Case, clock: &Clock, start: Date, uncounted: i64, office: &Office) -> Deadline {
    let mut due = clock.due_without(start, uncounted, &office.policy.calendar);
    if clock.starts == Start::Receipt && start != case.received_on {
        due.working = due.working.replacen("received", PROOF_CAME, 1);
    }
    due
}

/// Clocks that stand still run again from this day: an answer came (C10).
pub fn resume(case: &Case, on: Date, office: &Office) -> Vec<(Actor, String, Event)> {
    let mut events = Vec::new();
    for (clock, since) in &case.paused {
        events.push((
            Actor::Redress,
            "C10: the days from the question to the answer do not count".to_owned(),
            Event::ClockResumed { clock: clock.clone(), on },
        ));
        let known = office.policy.deadlines.clock(clock);
        // A date that a person moved is theirs; it moves on by the days alone.
        let extended = case.extensions.iter().any(|e| e.clock == *clock);
        if let (Some(known), false) = (known, extended)
            && let Some(start) = start_of(case, known)
        {
            let uncounted = case.days_uncounted(clock, start) + days_between(start.max(*since), on).max(0);
            if uncounted > 0 {
                let moved = due_without(case, known, start, uncounted, office);
                events.push(super::obey::deadline_event(&moved, office));
            }
        }
    }
    events
}

/// Whether anything may follow when such a letter has left: the file of the others need not be read.
pub fn may_follow(letter: LetterKind) -> bool {
    letter.acknowledges()
        || matches!(
            letter,
            LetterKind::Clarification
                | LetterKind::OtherRoute
                | LetterKind::Outcome
                | LetterKind::ObjectionAnswer
                | LetterKind::Refusal
                | LetterKind::ReviewOutcome
        )
}

/// C10: a question that is needed to find the data left, and the month of an access request stands still from this day on.
fn stands_still(case: &Case, on: Date, office: &Office) -> Vec<(Actor, String, Event)> {
    let access = case.register == Register::Rights && case.class.rights.contains(&Right::Access);
    if !access || !case.paused.is_empty() || !case.waiting_for.contains(&Ask::Details) {
        return Vec::new();
    }
    case.deadlines
        .iter()
        .filter(|d| d.met_on.is_none() && office.policy.deadlines.clock(&d.clock).is_some_and(|k| k.pauses))
        .map(|d| {
            (
                Actor::Redress,
                "C10: Data Protection Act 2018, section 54: the days until the answer do not count".to_owned(),
                Event::ClockPaused {
                    clock: d.clock.clone(),
                    from: on,
                },
            )
        })
        .collect()
}

/// What follows when a letter has left (R30): dates that start on that day, and the cases it closes.
pub fn left(case: &Case, letter: LetterKind, on: Date, office: &Office) -> Vec<(Actor, String, Event)> {
    if !may_follow(letter) {
        return Vec::new();
    }
    let policy = &office.policy;
    let mut events = Vec::new();
    let start = |start: Start| {
        policy
            .deadlines
            .starting(start, case.register, case.class.kind, on, &policy.calendar)
            .iter()
            .map(|d| super::obey::deadline_event(d, office))
            .collect::<Vec<_>>()
    };
    let communicated = (
        Actor::Redress,
        "R30: the letter dates the decision".to_owned(),
        Event::DecisionCommunicated { on },
    );
    // Once: a second copy of the letter starts nothing anew.
    if letter.acknowledges() && case.acknowledged_on.is_none_or(|known| known == on) && !case.met.contains_key(&MetBy::Outcome) {
        let known: Vec<&str> = case.deadlines.iter().map(|d| d.clock.as_str()).collect();
        events.extend(
            start(Start::Acknowledged)
                .into_iter()
                .filter(|(_, _, e)| !matches!(e, Event::DeadlineSet { clock, .. } if known.contains(&clock.as_str()))),
        );
    }
    match letter {
        LetterKind::Clarification => events.extend(stands_still(case, on, office)),
        // No complaint, or another body's: told with reasons, it is a decision, and may be reviewed (R30, R31).
        LetterKind::OtherRoute
            if case.ended_by.is_some() && case.register != Register::Service && !case.met.contains_key(&MetBy::Outcome) =>
        {
            events.push(communicated);
            events.extend(start(Start::Communicated));
        }
        LetterKind::Outcome | LetterKind::ObjectionAnswer if case.finding.is_some() => {
            let again = case.finding.as_ref().is_some_and(|f| f.communicated_on.is_some());
            if !again {
                events.push(communicated);
                events.extend(start(Start::Communicated));
                if case.register == Register::Rights {
                    events.push(closed(Closing::Finished, "the request is answered"));
                    events.extend(start(Start::Closed));
                }
            }
        }
        LetterKind::Refusal if case.refusal.is_some() && case.closing.is_none() => {
            events.push(communicated);
            events.push(closed(Closing::Refused, "the refusal notice left"));
            events.extend(start(Start::Closed));
        }
        LetterKind::ReviewOutcome if case.review.is_some() => events.push((
            Actor::Redress,
            "R33: the review outcome is in writing".to_owned(),
            Event::ReviewCommunicated { on },
        )),
        _ => {}
    }
    events
}

fn closed(how: Closing, why: &str) -> (Actor, String, Event) {
    (
        Actor::Redress,
        "its last letter left".to_owned(),
        Event::Closed { how, why: why.to_owned() },
    )
}

/// How the working of a date begins that counts from the last day on which an acknowledgement should have left.
pub(super) const NEVER_ACKNOWLEDGED: &str = "no letter acknowledged it";

/// Dates that come out otherwise than they stand on the file, because the holiday list or a closure changed. Dates that a
/// person moved, that stand still, or that are met, stay.
pub fn moved_dates(case: &Case, office: &Office) -> Vec<Deadline> {
    let policy = &office.policy;
    case.deadlines
        .iter()
        .filter(|d| d.met_on.is_none())
        .filter(|d| !case.extensions.iter().any(|e| e.clock == d.clock))
        .filter(|d| !case.paused.contains_key(&d.clock) && !case.uncounted.contains_key(&d.clock))
        // A rights request whose month was started anew by proof of identity keeps that start in its working alone.
        .filter(|d| !d.working.starts_with(PROOF_CAME) && !d.working.starts_with("set by a person"))
        // Nor is one that counts from the day an acknowledgement should have left moved by the one that left late.
        .filter(|d| !d.working.starts_with(NEVER_ACKNOWLEDGED))
        .filter_map(|d| {
            let clock = policy.deadlines.clock(&d.clock)?;
            let mut now = due_now(case, clock, office)?;
            if now.due_on == d.due_on && now.alarm_on == d.alarm_on {
                return None;
            }
            now.working = format!(
                "{}; it was {}, before the list of days off changed",
                now.working,
                short_date(d.due_on)
            );
            Some(now)
        })
        .collect()
}
