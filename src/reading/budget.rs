//! What reading may cost in an hour, over all messages: a ceiling for one message does not stop five hundred of them.

use super::limits::Limits;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

/// Time spent on attachments, by the hour. A purse is whose messages share one part of it: a proven domain, or all whose
/// sender nothing proves.
#[derive(Debug, Default)]
pub(super) struct Budget {
    hour: Mutex<Hour>,
}

#[derive(Debug, Default)]
struct Hour {
    began: Option<Instant>,
    spent: Duration,
    of: HashMap<String, Duration>,
}

/// How long a budget lasts.
const HOUR: Duration = Duration::from_secs(3_600);

/// Readings shorter than this are not worth a purse's entry; they count in all.
const SHORT: Duration = Duration::from_millis(10);

impl Budget {
    /// What is left of this hour for a purse.
    pub(super) fn left(&self, purse: &str, limits: &Limits, now: Instant) -> Duration {
        let mut hour = self.hour.lock().unwrap_or_else(PoisonError::into_inner);
        if hour.began.is_none_or(|began| now.duration_since(began) >= HOUR) {
            *hour = Hour {
                began: Some(now),
                ..Hour::default()
            };
        }
        let of_purse = hour.of.get(purse).copied().unwrap_or_default();
        let in_all = limits.hour_time.saturating_sub(hour.spent);
        in_all.min(limits.purse_time.saturating_sub(of_purse))
    }

    /// Counts what a reading took.
    pub(super) fn spend(&self, purse: &str, time: Duration) {
        let mut hour = self.hour.lock().unwrap_or_else(PoisonError::into_inner);
        hour.spent += time;
        if time >= SHORT {
            *hour.of.entry(purse.to_owned()).or_default() += time;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_the_hour_of_all_the_others() {
        let limits = Limits {
            hour_time: Duration::from_secs(100),
            purse_time: Duration::from_secs(40),
            ..Limits::default()
        };
        let (budget, now) = (Budget::default(), Instant::now());
        let left = |purse: &str, now: Instant| budget.left(purse, &limits, now).as_secs();
        assert_eq!(left("a.example", now), 40);
        budget.spend("a.example", Duration::from_secs(60));
        assert_eq!((left("a.example", now), left("b.example", now)), (0, 40));
        budget.spend("", Duration::from_secs(20));
        assert_eq!((left("", now), left("b.example", now)), (20, 20));
        budget.spend("b.example", Duration::from_secs(20));
        assert_eq!(left("c.example", now), 0, "the hour is over for everybody");
        assert_eq!(left("a.example", now + HOUR), 40, "and begins anew");
    }
}
