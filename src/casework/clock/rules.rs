//! The clocks as data: read, checked, and set going. Each answers a date and the sum that led to it.

use super::super::case::{Deadline, Register};
use super::super::class::Kind;
use super::super::class::words;
use super::super::policy::{Refusal, RuleFile};
use super::calendar::Calendar;
use super::count::{FirstDay, Roll, Unit, add_days, add_months, add_working_days, roll_on};
use super::words::{date_after, number, short_date};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

words! {
    /// What sets a clock going.
    Start {
        /// The day the council's mailbox had the message.
        Receipt = "receipt",
        /// The day nothing about identity or authority is open any more (R26); receipt where nothing was.
        PapersComplete = "papers-complete",
        /// The acknowledgement left.
        Acknowledged = "acknowledged",
        /// Details, consent or identity was asked of somebody.
        Asked = "asked",
        /// The outcome's letter left (R30).
        Communicated = "communicated",
        /// A person decided to refuse.
        RefusalDecided = "refusal-decided",
        /// A person first knew of a personal data breach.
        BreachKnown = "breach-known",
        /// Contact was restricted.
        Restricted = "restricted",
        /// A warning marker was set or last looked at.
        Marked = "marked",
        /// The file was closed.
        Closed = "closed",
        /// The council adopted the policy, or last looked at it.
        Adopted = "adopted",
        /// A regulator wrote about a case.
        RegulatorWrote = "regulator-wrote",
        /// Another law's request or route begins; the program only tells of it.
        OtherRoute = "other-route",
    }
}

words! {
    /// What stops a clock.
    MetBy {
        /// The acknowledgement was handed over.
        Acknowledgement = "acknowledgement",
        /// The outcome was communicated.
        Outcome = "outcome",
        /// The review outcome was communicated.
        ReviewOutcome = "review-outcome",
        /// The refusal's letter left.
        Refusal = "refusal",
        /// A review was asked for.
        ReviewRequest = "review-request",
        /// The person answered what was asked.
        Answer = "answer",
        /// The restriction or marker was looked at again, or ended.
        Lifted = "lifted",
        /// The file was disposed of.
        Disposal = "disposal",
        /// The council was consulted on its answer to the regulator (R41); no clock waits for it.
        Consultation = "consultation",
        /// The answer to the regulator left (R41).
        RegulatorAnswer = "regulator-answer",
        /// A person says so on the file.
        Person = "person",
    }
}

words! {
    /// What kind of date a clock gives.
    Nature {
        /// It can be missed: reminders before, on and after.
        Duty = "duty",
        /// The other side may act until then; afterwards it has lapsed, and nobody is late.
        Window = "window",
        /// No end, only days on which somebody is nudged.
        Nudge = "nudge",
        /// Told to people in letters; nothing is watched.
        Told = "told",
    }
}

/// One clock of `rules/deadlines.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// `C1`, `C2`…
    pub id: String,
    /// What it is for, in a few words.
    pub name: String,
    /// Where the time comes from.
    pub source: String,
    /// In which registers it runs.
    pub registers: BTreeSet<Register>,
    /// For which kinds of case.
    pub kinds: BTreeSet<Kind>,
    /// What sets it going.
    pub starts: Start,
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// Whether the start counts.
    pub first_day: FirstDay,
    /// What happens to an end on a day off.
    pub roll: Roll,
    /// Whether the council's closures are days off for it.
    pub closures: bool,
    /// The other way to read it.
    pub literal: Option<Literal>,
    /// What stops it.
    pub met_by: MetBy,
    /// What kind of date it gives.
    pub nature: Nature,
    /// How far a person may move it, counted from its start (`None`: not at all).
    pub extend: Option<Extend>,
    /// Whether a question to somebody who asks for their data stops it until the answer (C10).
    pub pauses: bool,
    /// The clock whose date it never passes, while that date is to come (C8).
    pub not_after: Option<String>,
    /// Working days before the due date on which its reminder goes; C5 for the outcome.
    pub warn_before: Vec<u32>,
    /// Days from the start on which somebody is nudged.
    pub nudges: Vec<u32>,
    /// After the last nudge, or once overdue: every so many days again; 0 never.
    pub every: u32,
}

/// How far a date may be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// How many beyond the first due date.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// The second reading of a clock's words (C1: the Act can be read a day shorter, without a roll).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Literal {
    /// Whether the start counts.
    #[serde(rename = "first-day")]
    pub first_day: FirstDay,
    /// What happens to an end on a day off.
    pub roll: Roll,
}

/// The clocks of `rules/deadlines.toml`.
#[derive(Debug, Clone)]
pub struct DeadlineRules {
    clocks: Vec<Clock>,
}

impl DeadlineRules {
    /// From `rules/deadlines.toml`. Refuses a word outside the vocabulary, an id twice, a count of nothing, and a clock
    /// that could never run, each with its line.
    pub fn from_rules(file: &RuleFile) -> Result<Self, Refusal> {
        let read: File = file.read()?;
        let mut clocks: Vec<Clock> = Vec::new();
        let mut capped: Vec<Spanned<String>> = Vec::new();
        for entry in read.clock {
            let id = entry.get_ref().id.clone();
            if clocks.iter().any(|c| c.id == id.get_ref().as_str()) {
                return Err(file.refuse(
                    id.span(),
                    format!("the clock {} stands here twice", id.get_ref()),
                    "give each clock an id of its own",
                ));
            }
            let entry = entry.into_inner();
            if let Some(other) = &entry.not_after {
                capped.push(other.clone());
            }
            clocks.push(entry.checked(file)?);
        }
        if let Some(unknown) = capped.iter().find(|id| !clocks.iter().any(|c| c.id == id.get_ref().as_str())) {
            return Err(file.refuse(
                unknown.span(),
                format!("not-after names {}, and no clock has this id", unknown.get_ref()),
                "name the id of another clock of this file",
            ));
        }
        if clocks.is_empty() {
            return Err(file.refuse(0..0, "there is no clock in it", "begin one with [[clock]]"));
        }
        Ok(Self { clocks })
    }

    /// Every clock, in the file's order.
    pub fn clocks(&self) -> &[Clock] {
        &self.clocks
    }

    /// A clock by its id.
    pub fn clock(&self, id: &str) -> Option<&Clock> {
        self.clocks.iter().find(|c| c.id == id)
    }

    /// The due dates that start with receipt for the plain kind of case a register holds. A decision that knows the kind
    /// asks `starting`.
    pub fn on_receipt(&self, register: Register, received_on: Date, calendar: &Calendar) -> Vec<Deadline> {
        let kind = match register {
            Register::PersonalData | Register::Service => Kind::Complaint,
            Register::Rights => Kind::RightsRequest,
        };
        self.starting(Start::Receipt, register, kind, received_on, calendar)
    }

    /// The due dates that something sets going, in the file's order. Nudges and what is only told have none.
    pub fn starting(&self, start: Start, register: Register, kind: Kind, on: Date, calendar: &Calendar) -> Vec<Deadline> {
        self.clocks
            .iter()
            .filter(|c| matches!(c.nature, Nature::Duty | Nature::Window))
            .filter(|c| c.starts == start && c.registers.contains(&register) && c.kinds.contains(&kind))
            .map(|c| c.due(on, calendar))
            .collect()
    }
}

impl Clock {
    /// When it is due if it starts `on`, with the working in words.
    pub fn due(&self, on: Date, calendar: &Calendar) -> Deadline {
        self.due_since(self.opening(), on, calendar)
    }

    /// The same, where another thing than usual set it going: `what` opens its working.
    pub fn due_since(&self, what: &str, on: Date, calendar: &Calendar) -> Deadline {
        let (due_on, sum) = self.read(on, self.first_day, self.roll, calendar);
        let mut working = format!("{what} {}; {sum}", short_date(on));
        let mut alarm_on = due_on;
        if let Some(literal) = self.literal {
            let (other, sum) = self.read(on, literal.first_day, literal.roll, calendar);
            alarm_on = due_on.min(other);
            if other != due_on {
                let earlier = if other < due_on { ", the earlier, so alarmed then" } else { "" };
                working.push_str(&format!("; or, read literally, {sum}{earlier}"));
            }
        }
        Deadline {
            clock: self.id.clone(),
            due_on,
            alarm_on,
            working,
            met_on: None,
        }
    }

    /// When it is due if it starts `on` and days between were not counted (C10), with the working in words.
    pub fn due_without(&self, on: Date, uncounted: i64, calendar: &Calendar) -> Deadline {
        let (end, _) = self.read(on, self.first_day, Roll::None, calendar);
        let later = end.saturating_add(uncounted.max(0).days());
        let (due_on, why) = match self.roll {
            Roll::NextWorkingDay => roll_on(later, calendar),
            Roll::None => (later, None),
        };
        let days = if uncounted == 1 { "one day does" } else { "days do" };
        let mut working = format!(
            "{} {}; → {}; {}{days} not count, from the question to the answer → {}",
            self.opening(),
            short_date(on),
            date_after(end, on),
            if uncounted == 1 { String::new() } else { format!("{uncounted} ") },
            date_after(later, on),
        );
        if let Some(why) = why {
            working.push_str(&format!(", {} → {}", why.words(), date_after(due_on, later)));
        }
        Deadline {
            clock: self.id.clone(),
            due_on,
            alarm_on: due_on,
            working,
            met_on: None,
        }
    }

    /// A date of this clock, no later than that of the clock it never passes, where that one runs on the same case and its date is
    /// not past (C8: a refusal is told before the law's 30 days are over).
    pub fn capped(&self, deadline: Deadline, others: &[Deadline], today: Date) -> Deadline {
        let first = self.not_after.as_ref().and_then(|id| others.iter().find(|d| d.clock == *id));
        match first {
            Some(first) if first.alarm_on >= today && first.alarm_on < deadline.due_on => Deadline {
                due_on: first.alarm_on,
                alarm_on: first.alarm_on,
                working: format!(
                    "{}; but never after {} → {}",
                    deadline.working,
                    first.clock,
                    date_after(first.alarm_on, deadline.due_on)
                ),
                ..deadline
            },
            _ => deadline,
        }
    }

    /// The last day to which a person may move a date that was first due on `first_due`; `None` where none may.
    pub fn latest(&self, starts_on: Date, first_due: Date, calendar: &Calendar) -> Option<Date> {
        let extend = self.extend?;
        let day = match (extend.unit, self.unit) {
            // Months are added to the day the clock started on: 31 January and three months is 30 April (ICO).
            (Unit::Months, Unit::Months) => add_months(starts_on, self.count + extend.count),
            (Unit::Months, Unit::Days | Unit::WorkingDays) => add_months(first_due, extend.count),
            (Unit::Days, _) => add_days(first_due, extend.count, FirstDay::DayAfter),
            (Unit::WorkingDays, _) => add_working_days(first_due, extend.count, FirstDay::DayAfter, |d| calendar.day_off(d).is_some()),
        };
        Some(match self.roll {
            Roll::NextWorkingDay => roll_on(day, calendar).0,
            Roll::None => day,
        })
    }

    /// How the working of its date begins.
    fn opening(&self) -> &'static str {
        match self.starts {
            Start::Receipt => "received",
            Start::PapersComplete => "papers complete",
            Start::Acknowledged => "acknowledged",
            Start::Asked => "asked",
            Start::Communicated => "outcome sent",
            Start::RefusalDecided => "decided",
            Start::BreachKnown => "known",
            Start::Restricted => "restricted",
            Start::Marked => "marked",
            Start::Closed => "closed",
            Start::Adopted => "adopted",
            Start::RegulatorWrote => "the regulator wrote",
            Start::OtherRoute => "received",
        }
    }

    /// One reading: the day, and the sum in words from the count to the day.
    fn read(&self, on: Date, first_day: FirstDay, roll: Roll, calendar: &Calendar) -> (Date, String) {
        let off = |day: Date| {
            if self.closures {
                calendar.council_day_off(day)
            } else {
                calendar.day_off(day)
            }
            .is_some()
        };
        let (end, mut sum) = match self.unit {
            Unit::Days => {
                let from = match first_day {
                    FirstDay::DayAfter => "from the day after",
                    FirstDay::SameDay => "from that day on",
                };
                (add_days(on, self.count, first_day), format!("{} days {from}", self.count))
            }
            Unit::WorkingDays => {
                let end = add_working_days(on, self.count, first_day, off);
                (
                    end,
                    format!("{} working day{}", number(self.count), if self.count == 1 { "" } else { "s" }),
                )
            }
            Unit::Months => {
                let end = add_months(on, self.count);
                let mut sum = format!("{} month{}", number(self.count), if self.count == 1 { "" } else { "s" });
                if end.day() != on.day() {
                    sum.push_str(&format!(", to the month’s last day as it has no {}", ordinal(on.day())));
                }
                (end, sum)
            }
        };
        sum.push_str(&format!(" → {}", date_after(end, on)));
        if roll == Roll::None {
            return (end, sum);
        }
        let (rolled, why) = roll_on(end, calendar);
        if let Some(why) = why {
            sum.push_str(&format!(", {} → {}", why.words(), date_after(rolled, end)));
        }
        (rolled, sum)
    }
}

fn ordinal(day: i8) -> String {
    let ending = match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

// --- The file ----------------------------------------------------------------------------------------------------------

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    clock: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    id: Spanned<String>,
    name: String,
    source: String,
    registers: Spanned<Vec<Register>>,
    kinds: Spanned<Vec<Kind>>,
    starts: Start,
    count: Spanned<u32>,
    unit: Unit,
    first_day: Option<Spanned<FirstDay>>,
    roll: Roll,
    #[serde(default)]
    closures: bool,
    literal: Option<Literal>,
    met_by: MetBy,
    nature: Option<Nature>,
    extend: Option<Extend>,
    #[serde(default)]
    pauses: bool,
    not_after: Option<Spanned<String>>,
    #[serde(default)]
    warn_before: Vec<u32>,
    #[serde(default)]
    nudges: Vec<u32>,
    #[serde(default)]
    every: u32,
}

impl Entry {
    fn checked(self, file: &RuleFile) -> Result<Clock, Refusal> {
        let id = self.id.get_ref().trim().to_owned();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(file.refuse(self.id.span(), "a clock’s id is letters, digits and hyphens", "such as C1"));
        }
        if !(1..=10_000).contains(self.count.get_ref()) {
            return Err(file.refuse(self.count.span(), "count must be from 1 to 10000", ""));
        }
        if self.registers.get_ref().is_empty() {
            return Err(file.refuse(
                self.registers.span(),
                "a clock without a register never runs",
                "name one or more of PD, SC, RR",
            ));
        }
        if self.kinds.get_ref().is_empty() {
            return Err(file.refuse(
                self.kinds.span(),
                "a clock without a kind never runs",
                "name one or more of complaint, review, rights-request, regulator",
            ));
        }
        let first_day = match (self.unit, self.first_day) {
            (Unit::Months, Some(given)) => {
                return Err(file.refuse(
                    given.span(),
                    "months run to the corresponding date and have no first-day",
                    "leave first-day out",
                ));
            }
            (Unit::Months, None) => FirstDay::DayAfter,
            (Unit::Days | Unit::WorkingDays, Some(given)) => given.into_inner(),
            (Unit::Days | Unit::WorkingDays, None) => {
                return Err(file.refuse(
                    self.id.span(),
                    format!("{id} does not say whether its first day counts"),
                    "add first-day = \"day-after\" or \"same-day\"",
                ));
            }
        };
        Ok(Clock {
            id,
            name: self.name,
            source: self.source,
            registers: self.registers.into_inner().into_iter().collect(),
            kinds: self.kinds.into_inner().into_iter().collect(),
            starts: self.starts,
            count: self.count.into_inner(),
            unit: self.unit,
            first_day,
            roll: self.roll,
            closures: self.closures,
            literal: self.literal,
            met_by: self.met_by,
            nature: self.nature.unwrap_or(Nature::Duty),
            extend: self.extend,
            pauses: self.pauses,
            not_after: self.not_after.map(Spanned::into_inner),
            warn_before: self.warn_before,
            nudges: self.nudges,
            every: self.every,
        })
    }
}
