//! EXTEND, UPDATE, SERVICE, SHARE: what people are told besides the decision.

use super::Command;
use super::Refused;
use super::Work;
use super::deciding::papers_settled;
use super::ended_as_a_sentence;
use super::no;
use super::said;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::class::SpecialCategory;
use crate::casework::clock::Clock;
use crate::casework::clock::MetBy;
use crate::casework::clock::Start;
use crate::casework::clock::Unit;
use crate::casework::clock::count::add_months;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data::CaseLetter;
use crate::casework::told;
use jiff::civil::Date;

/// EXTEND (R28): told before the date, with the reason. After the date the letter says that it is late; a rights request
/// can then not be extended at all, because the law wants the notice within the first month.
pub(super) fn extend(c: &Command<'_>, until: Date, reason: &str, work: &mut Work) -> Result<(), Refused> {
    said(reason, "the person must be told why", "EXTEND until when, because …")?;
    let (deadline, clock) = extendable(c)?;
    let reach = reach(c, deadline, clock);
    let until = months_meant(c, deadline, clock, &reach, until);
    if until <= deadline.due_on {
        return Err(no(
            &format!(
                "{} is no later than {}, when it is due now",
                short_date(until),
                short_date(deadline.due_on)
            ),
            "Name a later day.",
        ));
    }
    if until <= c.today {
        return Err(no(&format!("{} is not in the future", short_date(until)), "Name a later day."));
    }
    let first_due = reach.first_due;
    if let Some(latest) = reach.latest.filter(|l| until > *l) {
        return Err(no(
            &format!("it can be moved to {} at the latest{}", short_date(latest), beyond_the_first(clock)),
            "Name an earlier day; UPDATE tells the person how it stands.",
        ));
    }
    let late = c.today > deadline.due_on;
    // UK GDPR, Article 12(3): the notice goes within one month, whatever the date was moved to since.
    if c.today > first_due && c.case.register == Register::Rights {
        return Err(no(
            &format!(
                "it was first due on {}: the law lets you extend a request only by a notice within the first month",
                short_date(first_due)
            ),
            "Answer it now; UPDATE tells the person how it stands.",
        ));
    }
    if late {
        work.warn(format!(
            "It was due on {}. The letter says that it is late: the policy wants it before that day (R28).",
            short_date(deadline.due_on)
        ));
    }
    if c.office.policy.calendar.council_day_off(until).is_some() {
        work.warn(format!("{} is no working day.", short_date(until)));
    }
    work.event(
        c,
        "R28: the complainant is told before the original deadline",
        Event::Extended {
            clock: deadline.clock.clone(),
            from: deadline.due_on,
            until,
            reason: reason.trim().to_owned(),
            late,
        },
    );
    let moved = Deadline {
        clock: deadline.clock.clone(),
        due_on: until,
        alarm_on: until,
        working: format!("{}; moved by a person to {}", deadline.working, short_date(until)),
        met_on: None,
    };
    work.set_date(c, &moved);
    let told = CaseLetter {
        reasons: ended_as_a_sentence(reason),
        due_on: long_date(until),
        was_due_on: told_until(c, deadline.due_on, late),
        late,
        kind: if clock.met_by == MetBy::ReviewOutcome {
            "review".to_owned()
        } else {
            told::about(c.case, c.today, c.office).kind
        },
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::Extension, &told);
    Ok(())
}

/// What bounds an extension: all of it counts from the day on which the clock started.
struct Reach {
    starts: Date,
    uncounted: i64,
    first_due: Date,
    latest: Option<Date>,
}

fn reach(c: &Command<'_>, deadline: &Deadline, clock: &Clock) -> Reach {
    let calendar = &c.office.policy.calendar;
    let starts = follow::start_of(c.case, clock).unwrap_or(c.case.received_on);
    let uncounted = c.case.days_uncounted(&deadline.clock, starts);
    let first_due = clock.due_without(starts, uncounted, calendar).due_on;
    Reach {
        starts,
        uncounted,
        first_due,
        latest: clock.latest(starts, first_due, calendar),
    }
}

/// The date that is moved, where the person knows of it or it has passed: a letter says no “we said” of what no letter said (50).
fn told_until(c: &Command<'_>, due: Date, late: bool) -> String {
    let by_letter = c.case.acknowledged_on.is_some() || c.case.acknowledged_by_hand.is_some() || !c.case.extensions.is_empty();
    let told = by_letter || c.case.letters.iter().any(|l| l.letter.acknowledges());
    if told || late { long_date(due) } else { String::new() }
}

/// "By two months" counts like the month itself, from the day on which the clock started (ICO): from 31 January the third month ends on
/// 30 April, though the first was due on 1 March. A day just so many months behind the date that is due now, which the law does not
/// allow or which is no working day, was said as such a length; every other day is meant as it was said.
fn months_meant(c: &Command<'_>, deadline: &Deadline, clock: &Clock, reach: &Reach, until: Date) -> Date {
    let moved_before = c.case.extensions.iter().any(|e| e.clock == deadline.clock);
    let (Some(extend), Unit::Months, false) = (clock.extend, clock.unit, moved_before) else {
        return until;
    };
    (1..=extend.count)
        .find(|months| extend.unit == Unit::Months && add_months(deadline.due_on, *months) == until)
        .map_or(until, |months| {
            let calendar = &c.office.policy.calendar;
            let allowed = reach.latest.is_none_or(|latest| until <= latest);
            if allowed && calendar.day_off(until).is_none() {
                return until;
            }
            let longer = Clock {
                count: clock.count + months,
                ..clock.clone()
            };
            longer.due_without(reach.starts, reach.uncounted, calendar).due_on
        })
}

/// How far a date may be moved, in words behind the last day.
fn beyond_the_first(clock: &Clock) -> String {
    let Some(extend) = clock.extend else { return String::new() };
    let unit = match extend.unit {
        Unit::Months => "month",
        Unit::Days => "day",
        Unit::WorkingDays => "working day",
    };
    let s = if extend.count == 1 { "" } else { "s" };
    format!(", {} {unit}{s} beyond the first {}", extend.count, clock.id)
}

/// The date that a person may move now: of the review while there is one, of the outcome before.
fn extendable<'a>(c: &Command<'a>) -> Result<(&'a Deadline, &'a Clock), Refused> {
    let wanted = if c.case.stage == Stage::InReview {
        MetBy::ReviewOutcome
    } else {
        MetBy::Outcome
    };
    c.case
        .deadlines
        .iter()
        .filter(|d| d.met_on.is_none())
        .filter_map(|d| Some((d, c.office.policy.deadlines.clock(&d.clock)?)))
        .find(|(_, k)| k.met_by == wanted && k.extend.is_some() && k.registers.contains(&c.case.register))
        .ok_or_else(|| {
            no(
                "no date runs that could be moved",
                "UPDATE tells the person how it stands. The law’s 30 days cannot be moved.",
            )
        })
}

/// UPDATE (C3): how it stands, in the clerk's words.
pub(super) fn update(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    papers_settled(c)?;
    said(text, "an update needs its words", "UPDATE: what was done, what is next, and when")?;
    work.event(c, "s.164A(5): news of progress", Event::ProgressTold);
    let due = told::answered_by(c.case, c.today, c.office).filter(|d| *d >= c.today);
    let told = CaseLetter {
        reasons: ended_as_a_sentence(text),
        due_on: due.map(long_date).unwrap_or_default(),
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::Progress, &told);
    Ok(())
}

/// SERVICE: the clocks and letters of the other register; the number stays, because the person has it.
pub(super) fn service(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    if c.case.register == Register::Service {
        return Err(no("it is a service complaint already", ""));
    }
    if c.case.register == Register::Rights {
        return Err(no(
            "a request about personal data keeps the law’s month, whatever else it is about",
            "Answer it: OUTCOME. If it is about a service as well, forward that part to the council’s mailbox and answer SERVICE when you are asked what it is.",
        ));
    }
    if c.case.finding.is_some() || c.case.review.is_some() {
        return Err(no("it is decided already", ""));
    }
    let policy = &c.office.policy;
    work.event(c, "a person says that it is about a service", Event::MovedToService);
    // What runs in both registers (a regulator's day, a restriction that is to be looked at again) stays.
    let own = |d: &&Deadline| {
        let clock = policy.deadlines.clock(&d.clock);
        d.met_on.is_none() && clock.is_none_or(|k| !k.registers.contains(&Register::Service))
    };
    for deadline in c.case.deadlines.iter().filter(own) {
        let why = "it is a service complaint".to_owned();
        work.follows(
            "the clocks of the service register",
            Event::DeadlineDropped {
                clock: deadline.clock.clone(),
                why,
            },
        );
    }
    let mut due = policy.deadlines.starting(
        Start::Receipt,
        Register::Service,
        c.case.class.kind,
        c.case.received_on,
        &policy.calendar,
    );
    if let Some(on) = c.case.acknowledged_on {
        due.extend(
            policy
                .deadlines
                .starting(Start::Acknowledged, Register::Service, c.case.class.kind, on, &policy.calendar),
        );
    }
    for deadline in &due {
        work.set_date(c, deadline);
    }
    let answer = due.iter().find(|d| {
        policy
            .deadlines
            .clock(&d.clock)
            .is_some_and(|k| matches!(k.met_by, MetBy::Outcome | MetBy::ReviewOutcome))
    });
    let told = CaseLetter {
        register: "service".to_owned(),
        result: "service".to_owned(),
        due_on: answer.map(|d| long_date(d.due_on)).unwrap_or_default(),
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::OtherRoute, &told);
    Ok(())
}

/// SHARE (R54–R56): an explicit act with its reason, in the disclosure log, and told to the person; `untold` where the law
/// excuses that, with the reason on the file.
pub(super) fn share(c: &Command<'_>, body: &str, what: &str, untold: bool, work: &mut Work) -> Result<(), Refused> {
    papers_settled(c)?;
    if c.case.stored_only.is_some() {
        return Err(no(
            "the data may be stored and nothing else, so it is not passed on (R47)",
            "RELEASE ends that, once the person has been told.",
        ));
    }
    said(body, "to whom?", "SHARE with Borsetshire County Council: what, and why")?;
    said(
        what,
        "what is passed on, and why, must be said",
        "SHARE with …: your letter of 28 November, because …",
    )?;
    if untold && !says_why(what) {
        return Err(no(
            "why the person is not told must be said (R56)",
            "SHARE WITHOUT TELLING Kent Police: their letter of 28 November, because telling them would harm the investigation",
        ));
    }
    let sharing = &c.office.policy.sharing;
    let mut basis = sharing.basis(c.case.register).to_owned();
    let special = &c.case.class.special_category;
    let criminal = special.contains(&SpecialCategory::Criminal);
    for (applies, condition) in [
        (special.len() > usize::from(criminal), &sharing.special_category),
        (criminal, &sharing.criminal_offence),
    ] {
        if applies && !condition.is_empty() {
            basis.push_str("; ");
            basis.push_str(condition);
        }
    }
    work.event(
        c,
        if untold {
            "R54–R56: an explicit act, with its reason; the person is not told, for the reason given"
        } else {
            "R54–R56: an explicit act, with its reason"
        },
        Event::Shared {
            body: body.trim().to_owned(),
            what: what.trim().to_owned(),
            basis: basis.clone(),
            untold,
        },
    );
    work.say(format!("It is in the disclosure log: to {}, on the basis “{basis}”.", body.trim()));
    if let Some(exemption) = sharing.exemption_for(body) {
        work.warn(format!(
            "This body is passed things under {exemption}: name it if you rely on it (R55)."
        ));
    }
    work.warn("Redress passes nothing on by itself: send it to them yourself.");
    if untold {
        work.say("The person is not told: no letter goes, and the reason stands in the log.");
        work.warn("People are told unless the law excuses it (UK GDPR, Articles 13 and 14; Data Protection Act 2018, Schedule 2): name the exemption, and ask the adviser if you are not sure.");
        return Ok(());
    }
    work.warn("The letter names this basis to the person as the law. It is the usual one of this register: is it the one for what you pass on, and to whom (R51)? If not, CANCEL, and have [sharing] in rules/policy.toml put right.");
    if !special.is_empty() {
        work.warn("The condition for special categories stands in it because the case holds such data (R53). If none of them is passed on, say so in your words.");
    }
    let reach = sharing.contact_of(body).unwrap_or_default().to_owned();
    if reach.is_empty() {
        work.warn("The letter says who has it, what and why. If the person may need to reach them, put how into your words; a [[sharing.body]] in rules/policy.toml says it each time.");
    }
    let told = CaseLetter {
        person: body.trim().to_owned(),
        what: what.trim().to_owned(),
        basis,
        reach,
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::PassedOn, &told);
    Ok(())
}

/// Whether words give a reason.
fn says_why(what: &str) -> bool {
    let lower = what.to_lowercase();
    [" because ", " since ", " so that "].iter().any(|w| lower.contains(w)) || lower.starts_with("because ")
}
