//! What an automatic answer of one of the council's people says: that they are away, and until when.

use super::reply::dates::Today;
use super::reply::dates::When;
use super::reply::dates::when;
use super::reply::pattern;
use super::reply::plain;
use crate::casework::clock::Calendar;
use jiff::ToSpan;
use jiff::civil::Date;

/// Days that an absence lasts where its end is not said; another answer renews it.
const DAYS_UNSAID: i32 = 7;
/// Longest absence that is taken at its word, in days.
const DAYS_MAX: i32 = 120;
/// Characters of an automatic answer that are read: the dates stand at its head.
const CHARACTERS_MAX: usize = 4_000;

/// The last day of an absence that an automatic answer speaks of; `None` where it speaks of none (a receipt, a ticket).
pub fn away_until(subject: &str, words: &str, on: Date, calendar: &Calendar) -> Option<Date> {
    let head: String = words.chars().take(CHARACTERS_MAX).collect();
    let text = plain(&format!("{subject}\n{head}"));
    let absence = pattern!(
        r"\b(?:out of (?:the )?office|(?:away|absent) (?:from|until|till|on|this|next|for|and)|i am away|i'm away|am currently away|on (?:annual |sick |maternity |paternity |study )?leave|on holiday|not in the office|away from (?:the|my) (?:office|desk)|(?:do not|don't) work (?:on )?(?:mon|tues|wednes|thurs|fri)days?|back (?:in the office )?on|return(?:ing)? (?:to (?:the office|work) )?on|not working)\b"
    );
    if !absence.is_match(&text) {
        return None;
    }
    let today = Today { on, due: None, calendar };
    let end = pattern!(
        r"\b(until|till|back (?:in the office |at work |at my desk )?on|back|return(?:ing)?(?: to (?:the office|work|my desk))?(?: on)?|to)\s+(?:and including |the morning of )?"
    );
    let latest = on.saturating_add(DAYS_MAX.days());
    let said = end.captures_iter(&text).find_map(|c| {
        let (all, word) = (c.get(0)?, c.get(1)?);
        match when(text.get(all.end()..)?, today)? {
            // "Back on the 14th" is there on the 14th; "until the 11th" may mean either, so the day counts as away.
            (When::Day(day), _) if day > on && day <= latest => {
                let back = word.as_str().starts_with("back") || word.as_str().starts_with("return");
                Some(if back { day.saturating_sub(1.day()) } else { day })
            }
            _ => None,
        }
    });
    Some(said.unwrap_or_else(|| on.saturating_add(DAYS_UNSAID.days())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::testing;
    use jiff::civil::date;

    fn until(subject: &str, words: &str) -> Option<Date> {
        away_until(subject, words, date(2026, 12, 2), &testing::office().policy.calendar)
    }

    #[test]
    fn the_end_is_read_where_it_is_said() {
        let words = "I am on annual leave and will be back on Monday 14 December. For anything urgent ring the office.";
        assert_eq!(until("Automatic reply: PD-2026-0001", words), Some(date(2026, 12, 13)));
        assert_eq!(
            until("Out of Office", "I’m out of the office until 11 December."),
            Some(date(2026, 12, 11))
        );
        assert_eq!(
            until(
                "Automatic reply",
                "I am away from the office, returning on Tuesday 8th December 2026."
            ),
            Some(date(2026, 12, 7))
        );
    }

    #[test]
    fn an_end_that_is_not_said_is_a_week() {
        assert_eq!(
            until("Automatic reply", "I am currently out of the office."),
            Some(date(2026, 12, 9))
        );
        assert_eq!(until("Out of office", "On leave until further notice."), Some(date(2026, 12, 9)));
        // A day that has passed, or lies a year off, is no end.
        assert_eq!(until("Out of office", "Away until 1 December 2026."), Some(date(2026, 12, 9)));
    }

    #[test]
    fn a_receipt_is_no_absence() {
        assert_eq!(until("Your message was received", "Thank you, we answer within five days."), None);
    }
}
