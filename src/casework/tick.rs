//! What a day brings: reminders, lapsed windows, a digest on Mondays (`digest`). Pure: the cases and the day in, decisions out, a case
//! each; the doorway commits them. Each reminder goes once, and its name is an event on the file.
//!
//! Who hears: the clerk; the chair or deputy of what is about the clerk; the reviewer too of a review; the person themself
//! of what was asked of them (C20).

mod asked;
mod dealing;
mod digest;
mod letters;
mod standing;
mod waits;

pub use dealing::deals_with;
pub use dealing::given_to;
pub use digest::Waiting;
pub use digest::digest;
pub use digest::has_digest;

use super::absence;
use super::case::Actor;
use super::case::Case;
use super::case::Closing;
use super::case::Event;
use super::case::Register;
use super::case::Stage;
use super::clock::MetBy;
use super::clock::Nature;
use super::clock::Start;
use super::clock::capital;
use super::clock::remind::days_between;
use super::clock::short_date;
use super::follow;
use super::letter::LetterOrder;
use super::letter::data;
use super::letter::data::Agenda;
use super::obey;
use super::policy::Office;
use super::policy::Person;
use super::policy::Role;
use jiff::civil::Date;

/// What a day brings to one case.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// What is added to its file.
    pub events: Vec<(Actor, String, Event)>,
    /// The letters that leave.
    pub letters: Vec<LetterOrder>,
    /// Who hears of it besides those who deal with the case.
    also_to: Vec<Role>,
    /// Sentences that are for those who run the policy alone: that a marker stands is for few to know (R68).
    for_few: Vec<String>,
}

impl Brought {
    /// Whether the day brings nothing.
    pub fn is_nothing(&self) -> bool {
        self.events.is_empty() && self.letters.is_empty()
    }
}

/// What today brings to a case.
pub fn brings(case: &Case, today: Date, office: &Office) -> Brought {
    let mut brought = Brought::default();
    let mut lines: Vec<String> = Vec::new();
    let mut overdue = false;
    if case.stage != Stage::Closed {
        moved(case, office, &mut lines, &mut brought);
    }
    overdue |= dates(case, today, office, &mut lines, &mut brought);
    let dated = !lines.is_empty();
    letters::waiting_for_post(case, today, office, &mut lines, &mut brought);
    if case.stage == Stage::Closed {
        // A late request, or any other word on a closed case, waits for a person like one on an open case (R31, C6).
        silence(case, today, office, &mut lines, &mut brought);
        notify(case, today, office, (lines, dated), overdue, &mut brought);
        return brought;
    }
    letters::never_acknowledged(case, today, office, &mut lines, &mut brought);
    progress(case, today, office, &mut lines, &mut brought);
    asked::unanswered(case, today, office, &mut lines, &mut brought);
    questions(case, today, &mut lines, &mut brought);
    drafts(case, today, &mut lines, &mut brought);
    silence(case, today, office, &mut lines, &mut brought);
    lapse(case, today, office, &mut lines, &mut brought);
    notify(case, today, office, (lines, dated), overdue, &mut brought);
    brought
}

/// A changed holiday list or closure moves open dates, and says so.
fn moved(case: &Case, office: &Office, lines: &mut Vec<String>, brought: &mut Brought) {
    for deadline in follow::moved_dates(case, office) {
        brought.events.push(obey::deadline_event(&deadline, office));
        lines.push(format!(
            "A date moved: {} is now {}. {}.",
            deadline.clock,
            short_date(deadline.due_on),
            capital(&deadline.working)
        ));
    }
}

/// Dates that come near, have come, or were missed. Answers whether one is overdue.
fn dates(case: &Case, today: Date, office: &Office, lines: &mut Vec<String>, brought: &mut Brought) -> bool {
    let mut overdue = false;
    let policy = &office.policy;
    for deadline in &case.deadlines {
        if case.paused.contains_key(&deadline.clock) {
            continue;
        }
        let Some(clock) = policy.deadlines.clock(&deadline.clock) else {
            continue;
        };
        // One clock of each purpose speaks: of the two for the acknowledgement, the law's keeps quiet until the policy's is past.
        if let Some(mut reminder) = clock.reminder(deadline, today, &policy.calendar) {
            if reminder.overdue && clock.met_by == MetBy::Acknowledgement {
                reminder.words.push_str(". Put the reason on the file: NOTE (R20).");
            }
            if clock.met_by == MetBy::RegulatorAnswer && !case.met.contains_key(&MetBy::Consultation) {
                reminder.words.push_str(&format!(". {}", obey::NOT_CONSULTED));
            }
            let waits = case.month_waits_for_proof().filter(|_| clock.met_by == MetBy::Outcome);
            if waits.is_some() && !reminder.overdue {
                reminder
                    .words
                    .push_str(". Counted from receipt: its month begins with the proof that was asked for.");
            }
            if let (true, Some(since)) = (reminder.overdue, waits) {
                reminder.overdue = false;
                reminder.words = format!(
                    "The month of {} has not begun: proof was asked for on {} and has not come. From receipt it would have ended on {}.",
                    clock.id,
                    short_date(since),
                    short_date(deadline.due_on)
                );
            }
            if !once(case, &reminder.what, &reminder.words, &clock.source, brought) {
                continue;
            }
            overdue |= reminder.overdue;
            if reminder.overdue {
                brought.also_to.extend(absence::hear_as_well(case, today, office));
            }
            if clock.starts == Start::Marked {
                brought.for_few.push(reminder.words.clone());
            }
            lines.push(reminder.words);
        }
    }
    overdue
}

/// C3: nobody has written to the person for a while.
fn progress(case: &Case, today: Date, office: &Office, lines: &mut Vec<String>, brought: &mut Brought) {
    let undecided = case.finding.is_none() && case.refusal.is_none() && case.review.as_ref().is_none_or(|r| r.decided.is_none());
    if !undecided || case.register == Register::Rights {
        return;
    }
    for clock in office.policy.deadlines.clocks() {
        let runs = clock.nature == Nature::Nudge
            && clock.starts == Start::Receipt
            && clock.registers.contains(&case.register)
            && clock.kinds.contains(&case.class.kind);
        if !runs {
            continue;
        }
        let since = case.last_told_on.unwrap_or(case.received_on);
        if let Some((what, days)) = clock.nudge(since, today) {
            let words = format!(
                "{} days since the person last heard from us: {} ({}). {}",
                days,
                clock.name,
                clock.id,
                if case.papers_open() {
                    "Nothing of substance may leave before consent or identity is settled (R25): ASK CONSENT or ASK ID writes to them."
                } else {
                    "UPDATE writes to them."
                }
            );
            if once(case, &what, &words, &clock.source, brought) {
                lines.push(words);
            }
        }
    }
}

/// Questions to staff whose day has passed. That one is answered is told when the answer comes, with its words. What was asked for a
/// decision is asked no more once it is made.
fn questions(case: &Case, today: Date, lines: &mut Vec<String>, brought: &mut Brought) {
    if !is_looked_into(case) {
        return;
    }
    for question in case.questions.iter().filter(|q| !q.answered && today > q.by_when) {
        let words = format!(
            "{} has not answered; they were asked to by {}.",
            question.person,
            short_date(question.by_when)
        );
        if once(
            case,
            &format!("question {} {}", question.person, question.by_when),
            &words,
            "R40: cooperation of staff and members",
            brought,
        ) {
            lines.push(words);
        }
    }
}

/// Whether somebody still looks into it: there is no decision yet, or a review of it is under way.
fn is_looked_into(case: &Case) -> bool {
    matches!(case.stage, Stage::New | Stage::Waiting | Stage::Investigating | Stage::InReview)
}

/// A draft that lies for days is easily taken for a letter that left.
fn drafts(case: &Case, today: Date, lines: &mut Vec<String>, brought: &mut Brought) {
    if let Some(draft) = &case.draft
        && days_between(draft.on, today) >= 2
    {
        let words = "A draft lies ready and was not sent. Answer the message that shows it: SEND or CANCEL. SEND in reply to this one shows it again.".to_owned();
        if once(case, &format!("draft {}", draft.on), &words, "a draft changes nothing", brought) {
            lines.push(words);
        }
    }
}

/// Something of the person's waits for a word, and none comes: whoever deals with it is reminded, then others are told.
fn silence(case: &Case, today: Date, office: &Office, lines: &mut Vec<String>, brought: &mut Brought) {
    for step in absence::unanswered(case, today, office) {
        if once(case, &step.what, &step.words, "a case never waits for one person alone", brought) {
            lines.push(step.words);
            brought.also_to.extend(step.to);
        }
    }
}

/// C6: the window for a review closed. Where nobody asked and the person has been silent since the decision, nothing is left
/// to do: the file is closed, whoever deals with it hears so, and a reply opens it again. Where they wrote, their message may be
/// the request that nobody recognised: a person reads it and closes the case.
fn lapse(case: &Case, today: Date, office: &Office, lines: &mut Vec<String>, brought: &mut Brought) {
    if case.stage != Stage::Decided || case.regulator.is_some() || case.review.as_ref().is_some_and(|r| !r.accepted) {
        return;
    }
    let lapsed = case.deadlines.iter().find(|d| {
        let window = case.met_by.get(&d.clock) == Some(&MetBy::ReviewRequest);
        window && d.met_on.is_none() && d.due_on < today
    });
    let Some(window) = lapsed else { return };
    let by = short_date(window.due_on);
    let told_on = case.met.get(&MetBy::Outcome);
    if case.heard_on.iter().any(|on| told_on.is_none_or(|told| on >= told)) {
        let words = format!(
            "Nobody asked for a review by {by}, as far as the program understood; but the person has written since the decision. If that was no request, CLOSE closes the case; if it was, ACCEPT takes it, from the day it came."
        );
        if once(case, &format!("window {}", window.due_on), &words, &window.working, brought) {
            lines.push(words);
        }
        return;
    }
    lines.push(format!(
        "Nobody asked for a review by {by}, so the case is closed. REOPEN opens it again; a late request comes to you."
    ));
    brought.events.push((
        Actor::Redress,
        format!("C6: {}", window.working),
        Event::Closed {
            how: Closing::Finished,
            why: format!("nobody asked for a review by {by}"),
        },
    ));
    let policy = &office.policy;
    for deadline in policy
        .deadlines
        .starting(Start::Closed, case.register, case.class.kind, today, &policy.calendar)
    {
        brought.events.push(obey::deadline_event(&deadline, office));
    }
}

/// Writes a reminder down; false where it went before.
fn once(case: &Case, what: &str, words: &str, authority: &str, brought: &mut Brought) -> bool {
    if case.reminded.contains(what) {
        return false;
    }
    brought.events.push((
        Actor::Redress,
        authority.to_owned(),
        Event::Reminded {
            what: what.to_owned(),
            words: words.to_owned(),
        },
    ));
    true
}

/// One notice a case and day to each person who deals with it: its lines, and whether a date is among them.
fn notify(case: &Case, today: Date, office: &Office, (lines, dated): (Vec<String>, bool), overdue: bool, brought: &mut Brought) {
    if lines.is_empty() {
        return;
    }
    let told = |lines: Vec<String>| {
        data::value(&Agenda {
            title: if dated { "" } else { "something to look at" }.to_owned(),
            today: short_date(today),
            overdue,
            lines,
            about_the_clerk: case.about_the_clerk(),
            ..Agenda::default()
        })
    };
    let dealing = deals_with(case, office);
    let (few, given): (Vec<&Person>, Vec<&Person>) = dealing.iter().copied().partition(|p| dealing::runs_it(p, case, office));
    let for_given: Vec<String> = lines.iter().filter(|l| !brought.for_few.contains(l)).cloned().collect();
    let agenda = told(lines);
    brought.letters.extend(absence::as_well(&few, &agenda, ""));
    if !for_given.is_empty() {
        brought.letters.extend(absence::as_well(&given, &told(for_given), ""));
    }
    let others = absence::others(&brought.also_to, &dealing, case.about_the_clerk(), office);
    brought.letters.extend(absence::as_well(&others, &agenda, absence::NOBODY_ANSWERED));
}
