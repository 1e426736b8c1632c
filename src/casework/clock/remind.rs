//! When somebody is told about a date: before it, on it, after it; each step once. Pure: today is passed in.
//!
//! Each reminder has a name that holds the clock, the due date and the step, so that a date that moves is reminded of anew,
//! and a day on which the program did not run costs nothing: the newest step that has come is the one that goes.

use super::calendar::Calendar;
use super::rules::Clock;
use super::rules::Nature;
use super::words::capital;
use super::words::short_date;
use crate::casework::case::Deadline;
use jiff::ToSpan;
use jiff::civil::Date;

/// A reminder that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Its name: it goes once.
    pub what: String,
    /// What it says, as a sentence.
    pub words: String,
    /// Whether the date has passed.
    pub overdue: bool,
}

impl Clock {
    /// The reminder about a date that stands today, if one does. `starts_on` matters to nudges alone.
    pub fn reminder(&self, deadline: &Deadline, today: Date, calendar: &Calendar) -> Option<Reminder> {
        if deadline.met_on.is_some() || self.nature != Nature::Duty {
            return None;
        }
        let alarm = deadline.alarm_on;
        let name = |step: &str| format!("{} {} {step}", self.id, deadline.due_on);
        let what = &self.name;
        if today > alarm {
            let days = days_between(alarm, today);
            let round = if self.every == 0 { 0 } else { (days - 1) / i64::from(self.every) };
            return Some(Reminder {
                what: name(&format!("late {round}")),
                words: format!(
                    "Overdue: {what} ({}) was due on {}, {days} {} ago. {}",
                    self.id,
                    short_date(alarm),
                    if days == 1 { "day" } else { "days" },
                    capital(&deadline.working)
                ),
                overdue: true,
            });
        }
        if today == alarm {
            return Some(Reminder {
                what: name("today"),
                words: format!("Due today: {what} ({}). {}", self.id, capital(&deadline.working)),
                overdue: false,
            });
        }
        // The smallest step that has come: of "7 and 3 before" on the second day before, that is 3.
        let step = self
            .warn_before
            .iter()
            .copied()
            .filter(|n| working_days_before(alarm, *n, calendar) <= today)
            .min()?;
        Some(Reminder {
            what: name(&format!("before {step}")),
            words: format!("Due {}: {what} ({}). {}", short_date(alarm), self.id, capital(&deadline.working)),
            overdue: false,
        })
    }

    /// The nudge that stands today for a clock without an end: of 14 and 28 days and every 14 after, the newest that came.
    pub fn nudge(&self, since: Date, today: Date) -> Option<(String, i64)> {
        let days = days_between(since, today);
        let last = i64::from(self.nudges.iter().copied().max()?);
        let step = if days > last && self.every > 0 {
            last + (days - last) / i64::from(self.every) * i64::from(self.every)
        } else {
            i64::from(self.nudges.iter().copied().filter(|n| i64::from(*n) <= days).max()?)
        };
        Some((format!("{} {since} {step}", self.id), days))
    }
}

/// Whole days from one day to another; negative where the other is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The day that lies so many working days before another.
pub fn working_days_before(day: Date, count: u32, calendar: &Calendar) -> Date {
    let mut at = day;
    let mut left = count;
    while left > 0 {
        let Ok(before) = at.yesterday() else { return at };
        at = before;
        left -= u32::from(calendar.council_day_off(at).is_none());
    }
    at
}

/// The day so many days later.
pub fn days_after(day: Date, count: u32) -> Date {
    day.saturating_add(i64::from(count).days())
}
