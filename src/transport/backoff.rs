//! How long to wait before trying again. Pure: the chance comes from the caller.

use std::time::Duration;

/// Waits that double from `first` to `longest`, each shortened by chance to between a half and the whole, so that
/// several mailboxes that lost one server do not come back in the same second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    /// Begins with `first`; never waits longer than `longest`.
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            failures: 0,
        }
    }

    /// How long to wait after one more failure. `random` is any number; all of its 64 bits should be chance.
    pub fn after_failure(&mut self, random: u64) -> Duration {
        let factor = 1u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        let whole = self.first.checked_mul(factor).map_or(self.longest, |d| d.min(self.longest));
        self.failures = self.failures.saturating_add(1);
        // The top 53 bits are what a float holds exactly; this is in 0..1.
        let chance = (random >> 11) as f64 / (1u64 << 53) as f64;
        whole.mul_f64(0.5 + chance / 2.0)
    }

    /// It worked: the next failure waits `first` again.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// How many failures in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut backoff = Backoff::new(Duration::from_secs(2), Duration::from_secs(60));
        let waits: Vec<u64> = (0..7)
            .map(|_| backoff.after_failure(u64::MAX).as_secs_f64().round() as u64)
            .collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff.failures(), 7);
        backoff.succeeded();
        assert!(backoff.after_failure(0) <= Duration::from_secs(2));
    }

    #[test]
    fn chance_takes_off_up_to_a_half() {
        let at = |random| Backoff::new(Duration::from_secs(10), Duration::from_secs(60)).after_failure(random);
        assert_eq!(at(0), Duration::from_secs(5));
        assert_eq!(at(1 << 63), Duration::from_millis(7500));
        assert!(at(u64::MAX) <= Duration::from_secs(10));
    }

    #[test]
    fn a_thousand_failures_neither_overflow_nor_exceed_the_longest() {
        let mut backoff = Backoff::new(Duration::from_secs(3), Duration::from_secs(900));
        for n in 0..1000 {
            assert!(backoff.after_failure(n) <= Duration::from_secs(900));
        }
    }
}
