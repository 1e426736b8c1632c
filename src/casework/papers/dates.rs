//! Days as people write them in letters, and as documents print them. Day before month, as in this country.

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A day found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::casework) struct Found {
    /// The day.
    pub on: Date,
    /// Where it stands.
    pub at: Range<usize>,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    Regex::new(&format!(
        r"(?ix) \b(?: (?P<d1>\d{{1,2}})\s*(?:st|nd|rd|th)?\s+(?:day\s+of\s+|of\s+)?(?P<m1>{month})\.?,?(?:\s+(?P<y1>\d{{4}}|'?\d{{2}})\b)?
            | (?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?(?:\s+(?P<y2>\d{{4}})\b)?
            | (?P<d3>\d{{1,2}})\s?[/.\-]\s?(?P<m3>\d{{1,2}})\s?[/.\-]\s?(?P<y3>\d{{4}}|\d{{2}})\b
            | (?P<y4>\d{{4}})-(?P<m4>\d{{2}})-(?P<d4>\d{{2}})\b )"
    ))
    .expect("invariant: a constant pattern, compiled by a test")
});

/// Every day in a text, in order; at most 40. One without a year is the last of that name up to `received_on`.
pub(in crate::casework) fn days(text: &str, received_on: Date) -> Vec<Found> {
    let mut found = Vec::new();
    for c in WRITTEN.captures_iter(text).take(40) {
        let get = |names: [&str; 4]| names.iter().find_map(|n| c.name(n)).map(|m| m.as_str());
        let (Some(day), Some(month)) = (get(["d1", "d2", "d3", "d4"]), get(["m1", "m2", "m3", "m4"])) else {
            continue;
        };
        let Ok(day) = day.parse::<i8>() else { continue };
        let named = MONTHS.iter().position(|m| month.to_lowercase().starts_with(m)).map(|n| n + 1);
        let Some(month) = named.or_else(|| month.parse::<usize>().ok()).and_then(|m| i8::try_from(m).ok()) else {
            continue;
        };
        let on = match get(["y1", "y2", "y3", "y4"]).map(|y| y.trim_start_matches('\'')) {
            Some(year) => year
                .parse::<i16>()
                .ok()
                .map(|y| if y < 100 { century(y, received_on) } else { y })
                .and_then(|y| Date::new(y, month, day).ok()),
            None => [received_on.year(), received_on.year() - 1]
                .iter()
                .find_map(|y| Date::new(*y, month, day).ok().filter(|d| *d <= received_on)),
        };
        let whole = c.get(0).map_or(0..0, |m| m.range());
        found.extend(on.map(|on| Found { on, at: whole }));
    }
    found
}

/// Two digits of a year: the last one up to next year.
fn century(two: i16, received_on: Date) -> i16 {
    let this = received_on.year();
    let guess = this - this.rem_euclid(100) + two;
    if guess > this + 1 { guess - 100 } else { guess }
}

/// Whether a day lies more than six months before receipt (domain page, section 6).
pub(super) fn is_old(on: Date, received_on: Date) -> bool {
    received_on.checked_sub(6.months()).is_ok_and(|limit| on < limit)
}

/// Whether a line, spaces and signs left out, has a day on it in one of the forms that documents print: `02 APR /AVR 28`,
/// `02.04.2028`, `020428`, `280402`.
pub(super) fn printed(line: &str, on: Date) -> bool {
    let bare: String = line
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let (y, m, d) = (on.year(), on.month(), on.day());
    let short = y.rem_euclid(100);
    let month = usize::try_from(m)
        .ok()
        .and_then(|m| MONTHS.get(m.wrapping_sub(1)))
        .map(|m| m.to_ascii_uppercase())
        .unwrap_or_default();
    let figures = [
        format!("{d:02}{m:02}{y:04}"),
        format!("{y:04}{m:02}{d:02}"),
        format!("{short:02}{m:02}{d:02}"),
        format!("{d:02}{m:02}{short:02}"),
    ];
    if figures.iter().any(|f| stands_alone(&bare, f)) {
        return true;
    }
    // `02APRAVR28`: the month twice, in two languages.
    let opening = format!("{d:02}{month}");
    bare.match_indices(&opening).any(|(at, _)| {
        let rest = bare.get(at + opening.len()..).unwrap_or_default();
        let year = rest.trim_start_matches(|c: char| c.is_ascii_uppercase());
        rest.len() - year.len() <= 9
            && (year.starts_with(&format!("{y:04}"))
                || year.starts_with(&format!("{short:02}")) && !year.get(2..3).is_some_and(|c| c.chars().all(|c| c.is_ascii_digit())))
    })
}

/// Whether figures stand in a line without another figure beside them.
fn stands_alone(line: &str, figures: &str) -> bool {
    line.match_indices(figures).any(|(at, _)| {
        let before = line.get(..at).and_then(|b| b.chars().last());
        let after = line.get(at + figures.len()..).and_then(|a| a.chars().next());
        !before.is_some_and(|c| c.is_ascii_digit()) && !after.is_some_and(|c| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_read_as_people_write_them() {
        let on = date(2026, 11, 22);
        for (text, wanted) in [
            ("21/7/26", date(2026, 7, 21)),
            ("28th February 2026", date(2026, 2, 28)),
            ("Dated this 3rd day of May 2026", date(2026, 5, 3)),
            ("9 Nov. 2026", date(2026, 11, 9)),
            ("November 9, 2026", date(2026, 11, 9)),
            ("2026-11-09", date(2026, 11, 9)),
            ("12.03.2015", date(2015, 3, 12)),
            ("27 September", date(2026, 9, 27)),
            ("24 December", date(2025, 12, 24)),
            ("born 5/7/64", date(1964, 7, 5)),
        ] {
            assert_eq!(days(text, on).first().map(|f| f.on), Some(wanted), "{text}");
        }
        assert!(days("31/31/2026 and 12 Mill Lane, PDC/2026/09, 0117 496 0000", on).is_empty());
    }

    #[test]
    fn a_printed_day_is_found_in_every_form_and_no_other() {
        let on = date(2028, 4, 2);
        for line in [
            "02 APR /AVR 28",
            "02.04.2028",
            "280402",
            "4b. 02.04.2028",
            "02 APR 2028",
            "02APRAVR28",
        ] {
            assert!(printed(line, on), "{line}");
        }
        for line in ["02 APR /AVR 29", "12.04.2028", "2804021", "02 MAY /MAI 28", "", "02 APR 281"] {
            assert!(!printed(line, on), "{line}");
        }
    }

    #[test]
    fn six_months_are_counted_by_the_calendar() {
        assert!(!is_old(date(2026, 5, 22), date(2026, 11, 22)));
        assert!(is_old(date(2026, 5, 21), date(2026, 11, 22)));
    }
}
