//! Due dates, with their working. Clocks are data in `rules/deadlines.toml`; days of law are `jiff::civil::Date`.
//! Nothing here knows what day it is.
//!
//! Reading order: `calendar` (which days are working days) · `count` (adding days, working days and months) ·
//! `day` (the London day of an instant) · `rules` (the clocks as data) · `remind` (when somebody is told) · `words` (dates and workings as people read them).

pub mod calendar;
pub mod count;
pub mod day;
pub mod remind;
pub mod rules;
pub mod words;

#[cfg(test)]
mod tests;

pub use calendar::{Calendar, DayOff};
pub use count::{FirstDay, Roll, Unit};
pub use day::{london, london_day};
pub use rules::{Clock, DeadlineRules, Extend, MetBy, Nature, Start};
pub use words::{capital, long_date, short_date};
