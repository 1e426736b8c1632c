//! Whether the way out is open. A server that cannot be reached, refuses the login or takes nothing from our sender says so to
//! every letter alike: after the first such answer nobody else knocks until the next turn, so that a wrong password costs one
//! login and not one a letter, and a silent server one time-out.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// It stays shut for a minute, then for twice as long each time, and never for longer than this. Hosts lock an account after about ten
/// refused logins in a short time: four an hour are none.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// The door, shared by all who send.
#[derive(Debug, Default)]
pub struct Door(Mutex<State>);

#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// How often it was found closed since it was last open.
    failures: u32,
    until: Option<Timestamp>,
}

impl State {
    fn shut(&self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| now < *until && until.duration_since(now) <= LONGEST)
    }
}

impl Door {
    /// Until when nobody need knock; `None` where somebody may. A clock that was set back shuts no door for longer than it
    /// could have been shut.
    pub fn closed_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.lock().shut(now)
    }

    /// Somebody found it closed. Answers until when it counts as closed, and whether this is news: others may have knocked at
    /// the same moment.
    pub(super) fn found_closed(&self, now: Timestamp) -> (Timestamp, bool) {
        let mut state = self.lock();
        if let Some(until) = state.shut(now) {
            return (until, false);
        }
        let pause = SignedDuration::from_mins(1 << state.failures.min(8)).min(LONGEST);
        let until = now.saturating_add(pause).unwrap_or(now);
        *state = State {
            failures: state.failures.saturating_add(1),
            until: Some(until),
        };
        (until, true)
    }

    /// The server spoke with us about a letter.
    pub(super) fn found_open(&self) {
        *self.lock() = State::default();
    }

    /// A lock whose holder panicked still guards a sound value: it is replaced whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_stays_shut_for_longer_each_time_and_opens_with_the_first_answer() {
        let door = Door::default();
        let mut now: Timestamp = "2026-11-22T14:00:00Z".parse().unwrap();
        assert_eq!(door.closed_until(now), None);
        let minutes: Vec<i64> = (0..6)
            .map(|_| {
                let (until, news) = door.found_closed(now);
                assert!(news && !door.found_closed(now).1, "who knocked at the same moment brings no news");
                let shut = until.duration_since(now).as_mins();
                assert_eq!(door.closed_until(now), Some(until));
                now = until;
                assert_eq!(door.closed_until(now), None, "then somebody may knock");
                shut
            })
            .collect();
        assert_eq!(minutes, [1, 2, 4, 8, 15, 15]);
        door.found_open();
        assert_eq!(door.found_closed(now).0.duration_since(now).as_mins(), 1);
    }

    #[test]
    fn a_clock_that_was_set_back_shuts_no_door() {
        let door = Door::default();
        let ahead: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
        door.found_closed(ahead);
        assert_eq!(door.closed_until("2026-11-22T14:00:00Z".parse().unwrap()), None);
    }
}
