//! The clocks as data: read, checked, and set going. Each answers a date and the sum that led to it.

use super::super::case::{Deadline, Register};
use super::super::class::Kind;
use super::super::class::words;
use super::super::policy::{Refusal, RuleFile};
use super::calendar::Calendar;
use super::count::{FirstDay, Roll, Unit, add_days, add_months, add_working_days, roll_on};
use super::words::{date_after, number, short_date};
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
        for entry in read.clock {
            let id = entry.get_ref().id.clone();
            if clocks.iter().any(|c| c.id == id.get_ref().as_str()) {
                return Err(file.refuse(
                    id.span(),
                    format!("the clock {} stands here twice", id.get_ref()),
                    "give each clock an id of its own",
                ));
            }
            clocks.push(entry.into_inner().checked(file)?);
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

    /// The due dates that something sets going, in the file's order.
    pub fn starting(&self, start: Start, register: Register, kind: Kind, on: Date, calendar: &Calendar) -> Vec<Deadline> {
        self.clocks
            .iter()
            .filter(|c| c.starts == start && c.registers.contains(&register) && c.kinds.contains(&kind))
            .map(|c| c.due(on, calendar))
            .collect()
    }
}

impl Clock {
    /// When it is due if it starts `on`, with the working in words.
    pub fn due(&self, on: Date, calendar: &Calendar) -> Deadline {
        let (due_on, sum) = self.read(on, self.first_day, self.roll, calendar);
        let opening = match self.starts {
            Start::Receipt => "received",
            Start::PapersComplete => "papers complete",
        };
        let mut working = format!("{opening} {}; {sum}", short_date(on));
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
            sum.push_str(&format!(", {} → {}", why.words(end), date_after(rolled, end)));
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
                "name one or more of complaint, review, rights-request",
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
        })
    }
}
