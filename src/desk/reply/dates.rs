//! Dates as people write them in a reply: `18 December`, `11.12.2026`, `next Friday`, `two weeks`, `end of the month`.
//! Lengths count from the case's due date (product page, section 1). What has two readings, or none, is asked about.

use super::pattern;
use crate::casework::clock::Calendar;
use crate::casework::clock::FirstDay;
use crate::casework::clock::count::add_days;
use crate::casework::clock::count::add_months;
use crate::casework::clock::count::add_working_days;
use crate::casework::clock::long_date;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::Weekday;

/// Longest length that is taken at its word, in days: more than that is a slip of the finger.
const LONGEST_DAYS: u32 = 400;
/// A date with slashes has two readings; the one that lies further off than this is no reading for a case.
const PLAUSIBLE_MONTHS: u32 = 6;

/// What a date is counted from.
#[derive(Debug, Clone, Copy)]
pub(in crate::desk) struct Today<'a> {
    /// The day of the reply.
    pub on: Date,
    /// The case's due date, where there is one.
    pub due: Option<Date>,
    /// Working days.
    pub calendar: &'a Calendar,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum When {
    /// A day.
    Day(Date),
    /// Words for a time that do not name one day: why.
    Unclear(String),
}

/// Reads a date or a length at the start of a plain text, and how many characters it took. `None` where no time is named.
pub(in crate::desk) fn when(text: &str, today: Today<'_>) -> Option<(When, usize)> {
    let skipped = text.len()
        - text
            .trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | ':' | '-' | '*'))
            .len();
    let rest = text.get(skipped..)?;
    let read = vague(rest)
        .or_else(|| range(rest))
        .or_else(|| length(rest, today))
        .or_else(|| numeric(rest, today))
        .or_else(|| named_day(rest, today))
        .or_else(|| period_end(rest, today))
        .or_else(|| weekday(rest, today))
        .or_else(|| day_of_month(rest, today));
    read.map(|(when, length)| (when, skipped + length))
}

fn vague(text: &str) -> Option<(When, usize)> {
    let m = pattern!(
        r"^(?:an? |the |another )?(?:few|couple(?: of)?|several|some) (?:more )?(?:working |business )?(?:days?|weeks?|months?)\b|^(?:a bit|a while|a little|some time|some more time|more time|as long as|asap|whenever|(?:the )?new year|after christmas|before christmas|christmas|easter|(?:mid|early|late)[ -](?:january|february|march|april|may|june|july|august|september|october|november|december|next|the|month|week|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b|(?:the )?(?:middle|start|beginning) of)"
    )
    .find(text)?;
    Some((
        When::Unclear("that does not name a day: which date, or how many days or weeks".to_owned()),
        m.end(),
    ))
}

/// `7-10 days`, `two or three weeks`.
fn range(text: &str) -> Option<(When, usize)> {
    const COUNT: &str = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)";
    let m = pattern!(
        "^(?:for |by )?",
        COUNT,
        r"(?: (?:days?|weeks?|months?))?(?: ?- ?| to | or |/)",
        COUNT,
        r" (?:more |further |extra )?(?:working |business |calendar )?(?:days?|weeks?|wks?|months?)\b"
    )
    .find(text)?;
    Some((When::Unclear("two lengths are named: which is meant".to_owned()), m.end()))
}

fn length(text: &str, today: Today<'_>) -> Option<(When, usize)> {
    let c = pattern!(
        r"^(?:for |by )?(?:(?:a|an) (?:further|extra|additional|extra) |another |a ?further |(?:an )?extra |one more )?(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|twenty[ -]one|twenty[ -]eight|thirty)?[ -]?(?:more |further |extra )?(working[ -]days?|business[ -]days?|w/?days?|days?|weeks?|wks?|w|calendar months?|months?|fortnights?|half weeks?)\b(?:'s?)?(?: (?:more|extra|longer|further))?"
    )
    .captures(text)?;
    let all = c.get(0)?;
    let said = c.get(1).map(|m| m.as_str());
    // "week" alone is a length only behind "another", "one more" and the like.
    if said.is_none() && !pattern!(r"^(?:for |by )?(?:a |an )?(?:another|one more|further|extra)").is_match(text) {
        return None;
    }
    let count = said.map_or(Some(1), number)?;
    let unit = c.get(2)?.as_str();
    // "a week on Friday" and "a week today" are days, not lengths.
    let behind = text.get(all.end()..).unwrap_or("");
    if pattern!(r"^ (?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|^ today\b|^ tomorrow\b|^ from\b").is_match(behind) {
        return Some((When::Unclear("write the date itself".to_owned()), all.end()));
    }
    if unit.starts_with("half") {
        return Some((When::Unclear("write the date itself".to_owned()), all.end()));
    }
    let Some(due) = today.due else {
        return Some((
            When::Unclear("the case has no due date to count from: write the date itself".to_owned()),
            all.end(),
        ));
    };
    let days = if unit.starts_with("fortnight") {
        count * 14
    } else if unit.starts_with('w') && !unit.starts_with("working") && !unit.contains("day") {
        count * 7
    } else if unit.contains("month") {
        count * 31
    } else {
        count
    };
    if count == 0 || days > LONGEST_DAYS {
        return Some((When::Unclear("that is longer than an extension can be".to_owned()), all.end()));
    }
    let day = if unit.starts_with("working") || unit.starts_with("business") || unit.starts_with("wday") || unit.starts_with("w/day") {
        add_working_days(due, count, FirstDay::DayAfter, |d| today.calendar.day_off(d).is_some())
    } else if unit.contains("month") {
        add_months(due, count)
    } else {
        add_days(due, days, FirstDay::DayAfter)
    };
    Some((When::Day(day), all.end()))
}

fn numeric(text: &str, today: Today<'_>) -> Option<(When, usize)> {
    if let Some(c) = pattern!(r"^(20\d\d)-(\d{1,2})-(\d{1,2})\b").captures(text) {
        let (y, m, d) = (number16(&c, 1)?, number8(&c, 2)?, number8(&c, 3)?);
        return Some((real(y, m, d), c.get(0)?.end()));
    }
    let c = pattern!(r"^(\d{1,2})([/.\-])(\d{1,2})(?:[/.\-](\d{4}|\d{2}))?\b").captures(text)?;
    let end = c.get(0)?.end();
    let (first, second) = (number8(&c, 1)?, number8(&c, 3)?);
    let slash = c.get(2)?.as_str() == "/";
    let year = match c.get(4).map(|m| m.as_str()) {
        Some(y) if y.len() == 2 => Some(2000 + y.parse::<i16>().ok()?),
        Some(y) => Some(y.parse::<i16>().ok()?),
        None => None,
    };
    // Day before month, as the country writes it; a slash is also how American programs write month before day.
    let after = today.due.unwrap_or(today.on);
    let far = add_months(after, PLAUSIBLE_MONTHS);
    let other_way = slash && first <= 12 && second <= 12 && first != second;
    match (year, other_way) {
        (None, true) => Some((
            When::Unclear(format!("{first}/{second} can be read two ways: write the month as a word")),
            end,
        )),
        (None, false) => Some((next_such(second, first, today.on), end)),
        (Some(y), true) => {
            let (this, that) = (Date::new(y, second, first).ok(), Date::new(y, first, second).ok());
            let fits = |d: Option<Date>| d.is_some_and(|d| d > after && d <= far);
            match (fits(this), fits(that)) {
                (true, true) => Some((
                    When::Unclear(format!("{first}/{second}/{y} can be read two ways: write the month as a word")),
                    end,
                )),
                (false, true) => Some((When::Unclear("write the month as a word".to_owned()), end)),
                (true, false) | (false, false) => Some((this.map_or_else(no_such_day, When::Day), end)),
            }
        }
        (Some(y), false) => Some((real(y, second, first), end)),
    }
}

const MONTHS: &str = "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec";

/// A day of the month in a word, as somebody dictates it.
const DAY_WORDS: &str = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[ -]first|twenty[ -]second|twenty[ -]third|twenty[ -]fourth|twenty[ -]fifth|twenty[ -]sixth|twenty[ -]seventh|twenty[ -]eighth|twenty[ -]ninth|thirtieth|thirty[ -]first";

fn named_day(text: &str, today: Today<'_>) -> Option<(When, usize)> {
    let one = pattern!(
        r"^(?:the )?(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:the )?(\d{1,2}(?:st|nd|rd|th)?|",
        DAY_WORDS,
        r")(?: of)? (",
        MONTHS,
        r")\b\.?(?:,? (20\d\d))?"
    );
    let two = pattern!(
        r"^(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(",
        MONTHS,
        r")\b\.? (?:the )?(\d{1,2}(?:st|nd|rd|th)?|",
        DAY_WORDS,
        r")\b(?:,? (20\d\d))?"
    );
    let (c, day, month) = if let Some(c) = one.captures(text) {
        (c, 2, 3)
    } else {
        (two.captures(text)?, 3, 2)
    };
    let end = c.get(0)?.end();
    let (d, m) = (day_number(c.get(day)?.as_str())?, month_number(c.get(month)?.as_str())?);
    let read = match c.get(4) {
        Some(y) => real(y.as_str().parse().ok()?, m, d),
        // The next such day from now on: one before the due date is asked about, not put off by a year.
        None => next_such(m, d, today.on),
    };
    Some((with_weekday(read, c.get(1).map(|w| w.as_str())), end))
}

fn period_end(text: &str, today: Today<'_>) -> Option<(When, usize)> {
    let c = pattern!(
        r"^(?:the )?(?:very )?end of (?:the |this )?(next month|next week|month|week|year|(?:",
        MONTHS,
        r"))\b(?: (20\d\d))?|^(?:the )?(month|year|week)[ -]end\b"
    )
    .captures(text)?;
    let end = c.get(0)?.end();
    let named = c.get(1).or_else(|| c.get(3))?.as_str();
    let friday = |of: Date| {
        let ahead = i64::from(Weekday::Friday.to_monday_one_offset()) - i64::from(of.weekday().to_monday_one_offset());
        of.checked_add(ahead.days()).ok()
    };
    let day = match named {
        "month" => Some(today.on.last_of_month()),
        "next month" => Some(add_months(today.on.first_of_month(), 1).last_of_month()),
        "week" => friday(today.on),
        "next week" => today.on.checked_add(7.days()).ok().and_then(friday),
        "year" => Some(today.on.last_of_year()),
        month => {
            let m = month_number(month)?;
            let year = c.get(2).and_then(|y| y.as_str().parse().ok());
            let first = match year {
                Some(y) => Date::new(y, m, 1).ok()?,
                None => match next_such(m, 1, today.on.first_of_month().yesterday().ok()?) {
                    When::Day(d) => d,
                    When::Unclear(_) => return None,
                },
            };
            Some(first.last_of_month())
        }
    };
    Some((day.map_or_else(no_such_day, When::Day), end))
}

fn weekday(text: &str, today: Today<'_>) -> Option<(When, usize)> {
    let c = pattern!(
        r"^(next |this |this coming |coming |on )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thurs?|fri)\b( week| after next| next week| fortnight)?|^(tomorrow|today)\b"
    )
    .captures(text)?;
    let end = c.get(0)?.end();
    if let Some(word) = c.get(4) {
        let day = if word.as_str() == "today" {
            Some(today.on)
        } else {
            today.on.tomorrow().ok()
        };
        return Some((day.map_or_else(no_such_day, When::Day), end));
    }
    let wanted = weekday_number(c.get(2)?.as_str())?;
    let now = i64::from(today.on.weekday().to_monday_one_offset());
    let wanted = i64::from(wanted.to_monday_one_offset());
    let coming = if wanted > now { wanted - now } else { wanted - now + 7 };
    let of_next_week = wanted - now + 7;
    let in_days = match (c.get(1).map(|m| m.as_str().trim()), c.get(3).map(|m| m.as_str().trim())) {
        (_, Some("week" | "after next")) => coming + 7,
        (_, Some("next week")) => of_next_week,
        (_, Some(_)) => return Some((When::Unclear("write the date itself".to_owned()), end)),
        (Some("next"), None) => of_next_week,
        (Some(_) | None, None) => coming,
    };
    let day = today.on.checked_add(in_days.days()).ok();
    Some((day.map_or_else(no_such_day, When::Day), end))
}

fn day_of_month(text: &str, today: Today<'_>) -> Option<(When, usize)> {
    let c = pattern!(
        r"^(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]* )?(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)|the (",
        DAY_WORDS,
        r"))\b"
    )
    .captures(text)?;
    let end = c.get(0)?.end();
    // "The second week", "the first Monday": an ordinal of something else.
    let of_another = pattern!(
        r"^ (?:(?:full|whole|working|complete|calendar|business) )*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weeks?|weekend|half|quarter|part|months?|fortnight|days?)\b|^ (?:day )?of (?:next|the|this|that|following)\b|^ in\b"
    );
    if of_another.is_match(text.get(end..).unwrap_or("")) {
        return Some((When::Unclear("write the date itself".to_owned()), end));
    }
    let d = day_number(c.get(2).or_else(|| c.get(3))?.as_str())?;
    if !(1..=31).contains(&d) {
        return Some((no_such_day(), end));
    }
    let after = today.on;
    // The next such day from now on: within the next two months there always is one.
    let found = (0..3u32)
        .filter_map(|n| {
            let month = add_months(after.first_of_month(), n);
            Date::new(month.year(), month.month(), d).ok()
        })
        .find(|day| *day > after);
    Some((
        with_weekday(found.map_or_else(no_such_day, When::Day), c.get(1).map(|w| w.as_str())),
        end,
    ))
}

/// The day of the month that a figure or a word names.
fn day_number(word: &str) -> Option<i8> {
    if let Ok(n) = word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse() {
        return Some(n);
    }
    let folded = word.replace('-', " ");
    let at = DAY_WORDS.replace("[ -]", " ").split('|').position(|w| w == folded)?;
    i8::try_from(at + 1).ok()
}

fn real(year: i16, month: i8, day: i8) -> When {
    Date::new(year, month, day).map_or_else(|_| no_such_day(), When::Day)
}

fn no_such_day() -> When {
    When::Unclear("there is no such day".to_owned())
}

/// The first day of this name behind `after`.
fn next_such(month: i8, day: i8, after: Date) -> When {
    let year = after.year();
    // A leap day may be up to eight years off; nobody means that one.
    let found = [Some(year), year.checked_add(1)]
        .into_iter()
        .flatten()
        .filter_map(|y| Date::new(y, month, day).ok())
        .find(|d| *d > after);
    found.map_or_else(no_such_day, When::Day)
}

/// A day named with its weekday must fall on it.
fn with_weekday(when: When, named: Option<&str>) -> When {
    match (when, named.and_then(weekday_number)) {
        (When::Day(day), Some(weekday)) if day.weekday() != weekday => {
            When::Unclear(format!("{} is not that day of the week: which is meant", long_date(day)))
        }
        (when, _) => when,
    }
}

pub(super) fn weekday_number(word: &str) -> Option<Weekday> {
    Some(match word.get(..3)? {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

fn month_number(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let at = NAMES.iter().position(|n| word.starts_with(n))?;
    i8::try_from(at + 1).ok()
}

/// A number in figures or in a word.
pub(super) fn number(word: &str) -> Option<u32> {
    if let Ok(n) = word.parse() {
        return Some(n);
    }
    const WORDS: [(&str, u32); 22] = [
        ("a", 1),
        ("an", 1),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("eleven", 11),
        ("twelve", 12),
        ("thirteen", 13),
        ("fourteen", 14),
        ("fifteen", 15),
        ("sixteen", 16),
        ("eighteen", 18),
        ("twenty", 20),
        ("thirty", 30),
        ("twenty-one", 21),
    ];
    let folded = word.replace(' ', "-");
    if folded == "twenty-eight" {
        return Some(28);
    }
    WORDS.iter().find(|(w, _)| *w == folded).map(|(_, n)| *n)
}

fn number8(c: &regex::Captures<'_>, group: usize) -> Option<i8> {
    c.get(group)?.as_str().parse().ok()
}

fn number16(c: &regex::Captures<'_>, group: usize) -> Option<i16> {
    c.get(group)?.as_str().parse().ok()
}
