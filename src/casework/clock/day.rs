//! The day of an instant, as the law counts it: Europe/London (domain page 2.4: receipt is the day the mailbox got it).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::OnceLock;

/// The civil day in London of an instant: 23:30 UTC on 31 March is 1 April there.
pub fn london_day(at: Timestamp) -> Date {
    at.to_zoned(london()).date()
}

/// London's time zone, from the data in the binary.
pub fn london() -> TimeZone {
    static LONDON: OnceLock<TimeZone> = OnceLock::new();
    // The zone data is compiled in; UTC is what London keeps for half the year, should it ever be missing.
    LONDON
        .get_or_init(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC))
        .clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_shortly_before_midnight_utc_in_summer_came_the_next_day() {
        assert_eq!(london_day("2026-03-31T23:30:00Z".parse().unwrap()), jiff::civil::date(2026, 4, 1));
        assert_eq!(london_day("2026-12-31T23:30:00Z".parse().unwrap()), jiff::civil::date(2026, 12, 31));
    }
}
