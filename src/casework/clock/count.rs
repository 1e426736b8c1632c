//! Adding days, working days and months to a day. Each step answers the days it passed through, for the working.

use super::calendar::{Calendar, DayOff};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Days that are no weekend, bank holiday or (where the clock says so) closure.
    WorkingDays,
    /// Every day.
    Days,
    /// Months to the corresponding date; the last day of the month where there is none.
    Months,
}

/// Whether the day a clock starts is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FirstDay {
    /// Day one is the day after the start.
    DayAfter,
    /// Day one is the start itself ("beginning when").
    SameDay,
}

/// What happens to an end that falls on a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Roll {
    /// It moves to the next working day (ICO).
    NextWorkingDay,
    /// It stands.
    None,
}

/// The last of `count` calendar days from `start`. Saturates at the last day a date can name.
pub fn add_days(start: Date, count: u32, first_day: FirstDay) -> Date {
    let steps = match first_day {
        FirstDay::DayAfter => i64::from(count),
        FirstDay::SameDay => i64::from(count).saturating_sub(1),
    };
    start.saturating_add(steps.days())
}

/// The last of `count` working days from `start`. `is_off` says which days do not count.
pub fn add_working_days(start: Date, count: u32, first_day: FirstDay, is_off: impl Fn(Date) -> bool) -> Date {
    let mut day = start;
    let mut counted = u32::from(first_day == FirstDay::SameDay && !is_off(start));
    while counted < count {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
        counted += u32::from(!is_off(day));
    }
    day
}

/// The corresponding date `count` months after `start`; the last day of that month where it has none. Always added to the
/// original date: 31 January and two months is 31 March, though one month is 28 February.
pub fn add_months(start: Date, count: u32) -> Date {
    start.saturating_add(i64::from(count.min(12_000)).months())
}

/// Moves an end that falls on a day off to the next working day. Answers the day, and why it moved.
pub fn roll_on(end: Date, calendar: &Calendar) -> (Date, Option<DayOff>) {
    let why = calendar.day_off(end);
    let mut day = end;
    while calendar.day_off(day).is_some() {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    (day, why)
}
