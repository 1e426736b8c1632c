//! Working days and bank holidays of one nation, computed by rule for any year (`rules/holidays.toml`).
//! Sources: Banking and Financial Dealings Act 1971, Schedule 1, and the yearly proclamations; Gregorian Easter.
//! Never: knows what day it is.

use super::super::policy::{Refusal, RuleFile};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::Weekday;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The years whose holidays are computed once and kept; others are computed when asked for.
const KEPT_YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// Working days and bank holidays of one nation.
#[derive(Debug, Clone)]
pub struct Calendar {
    nation: String,
    rules: Vec<Holiday>,
    one_offs: Vec<OneOff>,
    closures: Vec<(Date, Date)>,
    kept: BTreeMap<Date, String>,
}

/// Why a day is no working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayOff {
    /// Saturday or Sunday.
    Weekend,
    /// A bank holiday, by name.
    BankHoliday(String),
    /// The council is closed.
    Closure,
}

impl DayOff {
    /// The reason as the working of a date says it, behind that date: its weekday stands there already.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Weekend => "not a working day",
            Self::BankHoliday(_) => "a bank holiday",
            Self::Closure => "the council is closed",
        }
    }
}

#[derive(Debug, Clone)]
struct Holiday {
    name: String,
    rule: Rule,
}

#[derive(Debug, Clone, Copy)]
enum Rule {
    Fixed { month: i8, day: i8 },
    Easter { offset: i64 },
    Nth { weekday: Weekday, month: i8, nth: i8 },
}

#[derive(Debug, Clone)]
struct OneOff {
    name: String,
    on: Date,
    instead_of: Option<Date>,
}

impl Calendar {
    /// From `rules/holidays.toml`, and the council's closures (first and last day of each).
    pub fn from_rules(holidays: &RuleFile, closures: &[(Date, Date)]) -> Result<Self, Refusal> {
        let read: File = holidays.read()?;
        let mut rules = Vec::new();
        for entry in read.holiday {
            let span = entry.span();
            rules.push(
                entry
                    .into_inner()
                    .checked()
                    .map_err(|(what, hint)| holidays.refuse(span, what, hint))?,
            );
        }
        let mut one_offs = Vec::new();
        for entry in read.one_off {
            let name = entry.name;
            let on = civil(entry.on, holidays)?;
            let instead_of = entry.instead_of.map(|d| civil(d, holidays)).transpose()?;
            one_offs.push(OneOff { name, on, instead_of });
        }
        let mut closed = closures.to_vec();
        for entry in read.closure {
            let span = entry.first.span();
            let (first, last) = (civil(entry.first, holidays)?, civil(entry.last, holidays)?);
            if last < first {
                return Err(holidays.refuse(
                    span,
                    "this closure ends before it begins",
                    "write first = the first day off, last = the last",
                ));
            }
            closed.push((first, last));
        }
        let mut calendar = Self {
            nation: read.nation,
            rules,
            one_offs,
            closures: closed,
            kept: BTreeMap::new(),
        };
        for year in KEPT_YEARS {
            let of_year = calendar.compute(year);
            calendar.kept.extend(of_year);
        }
        // A holiday that stands for one that is none is a slip of the pen: the wrong day would stay a holiday.
        for one in &calendar.one_offs {
            if let Some(day) = one.instead_of
                && !calendar.by_rule(day.year()).contains_key(&day)
            {
                return Err(Refusal {
                    file: holidays.name.clone(),
                    line: holidays.line_of(&day.to_string()),
                    what: format!("{} is said to stand for {day}, which is no bank holiday", one.name),
                    hint: "instead-of names the day that would have been the holiday".to_owned(),
                });
            }
        }
        Ok(calendar)
    }

    /// The nation whose holidays these are.
    pub fn nation(&self) -> &str {
        &self.nation
    }

    /// The bank holidays of a year, in order, with their names.
    pub fn holidays(&self, year: i16) -> BTreeMap<Date, String> {
        if !KEPT_YEARS.contains(&year) {
            return self.compute(year);
        }
        self.kept
            .iter()
            .filter(|(day, _)| day.year() == year)
            .map(|(day, name)| (*day, name.clone()))
            .collect()
    }

    /// Why a day is none of the law's working days (weekend, bank holiday); `None` where it is one.
    pub fn day_off(&self, day: Date) -> Option<DayOff> {
        if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return Some(DayOff::Weekend);
        }
        if KEPT_YEARS.contains(&day.year()) {
            return self.kept.get(&day).cloned().map(DayOff::BankHoliday);
        }
        self.compute(day.year()).remove(&day).map(DayOff::BankHoliday)
    }

    /// Why a day is none of the council's working days: the law's days off, and its own closures.
    pub fn council_day_off(&self, day: Date) -> Option<DayOff> {
        let closed = || {
            self.closures
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&day))
                .then_some(DayOff::Closure)
        };
        self.day_off(day).or_else(closed)
    }

    fn compute(&self, year: i16) -> BTreeMap<Date, String> {
        let mut days = self.by_rule(year);
        for one in &self.one_offs {
            if let Some(day) = one.instead_of.filter(|d| d.year() == year) {
                days.remove(&day);
            }
        }
        for one in self.one_offs.iter().filter(|o| o.on.year() == year) {
            days.insert(one.on, one.name.clone());
        }
        days
    }

    /// The year's holidays before any proclamation. Every holiday's own day is placed first; then those that fell on a
    /// weekend move, in order, to the next weekday that is free: 25 December on a Saturday gives 27 and 28, on a Sunday
    /// 26 and 27.
    fn by_rule(&self, year: i16) -> BTreeMap<Date, String> {
        let mut days = BTreeMap::new();
        let mut displaced = Vec::new();
        for holiday in &self.rules {
            let Some(day) = holiday.rule.in_year(year) else {
                continue;
            };
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            if weekend && matches!(holiday.rule, Rule::Fixed { .. }) {
                displaced.push((day, holiday.name.clone()));
            } else {
                days.insert(day, holiday.name.clone());
            }
        }
        for (mut day, name) in displaced {
            while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || days.contains_key(&day) {
                let Ok(next) = day.tomorrow() else { break };
                day = next;
            }
            days.insert(day, format!("{name} (substitute day)"));
        }
        days
    }
}

impl Rule {
    fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed { month, day } => Date::new(year, month, day).ok(),
            Self::Easter { offset } => easter_sunday(year)?.checked_add(offset.days()).ok(),
            Self::Nth { weekday, month, nth } => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok(),
        }
    }
}

/// Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm, also called Meeus, Jones and Butcher).
/// `None` before 1583, when that calendar began.
pub fn easter_sunday(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let (month, day) = ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

// --- The file ----------------------------------------------------------------------------------------------------------

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    nation: String,
    #[serde(default)]
    holiday: Vec<Spanned<HolidayEntry>>,
    #[serde(default, rename = "one-off")]
    one_off: Vec<OneOffEntry>,
    #[serde(default)]
    closure: Vec<ClosureEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayEntry {
    name: String,
    day: Option<String>,
    easter: Option<i64>,
    weekday: Option<DayName>,
    month: Option<i8>,
    nth: Option<i8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOffEntry {
    name: String,
    on: Spanned<toml::value::Datetime>,
    #[serde(rename = "instead-of")]
    instead_of: Option<Spanned<toml::value::Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosureEntry {
    first: Spanned<toml::value::Datetime>,
    last: Spanned<toml::value::Datetime>,
    #[serde(default, rename = "why")]
    _why: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum DayName {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl DayName {
    fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

impl HolidayEntry {
    fn checked(self) -> Result<Holiday, (String, &'static str)> {
        let hint = "give one of: day = \"12-25\"; easter = 1; weekday, month and nth together";
        let rule = match (self.day, self.easter, self.weekday, self.month, self.nth) {
            (Some(text), None, None, None, None) => {
                let parts = text
                    .split_once('-')
                    .and_then(|(m, d)| Some((m.parse::<i8>().ok()?, d.parse::<i8>().ok()?)));
                // 2024 is a leap year, so that 29 February may be written.
                match parts.filter(|(m, d)| Date::new(2024, *m, *d).is_ok()) {
                    Some((month, day)) => Rule::Fixed { month, day },
                    None => {
                        return Err((format!("{text:?} is no day of the year"), "write month and day, such as \"12-25\""));
                    }
                }
            }
            (None, Some(offset), None, None, None) if (-180..=180).contains(&offset) => Rule::Easter { offset },
            (None, None, Some(weekday), Some(month @ 1..=12), Some(nth)) if (1..=4).contains(&nth) || nth == -1 => Rule::Nth {
                weekday: weekday.weekday(),
                month,
                nth,
            },
            _ => {
                return Err((format!("{}: it is not clear which day this is", self.name), hint));
            }
        };
        Ok(Holiday { name: self.name, rule })
    }
}

/// A TOML date as a civil date; a time of day or a date that does not exist is refused.
pub(crate) fn civil(read: Spanned<toml::value::Datetime>, file: &RuleFile) -> Result<Date, Refusal> {
    let span = read.span();
    let value = read.into_inner();
    let day = match (value.date, value.time) {
        (Some(d), None) => i16::try_from(d.year)
            .ok()
            .zip(i8::try_from(d.month).ok())
            .zip(i8::try_from(d.day).ok()),
        _ => None,
    };
    day.and_then(|((y, m), d)| Date::new(y, m, d).ok())
        .ok_or_else(|| file.refuse(span, "this is no date", "write a date alone, such as 2026-12-28"))
}
