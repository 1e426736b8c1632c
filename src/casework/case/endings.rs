//! How a case ends and is opened again, and what stops its clocks or lets them run once more.

use super::Case;
use super::Closing;
use super::Deadline;
use super::Stage;
use crate::casework::clock::MetBy;
use jiff::civil::Date;

impl Case {
    /// A closed case has no date that could be missed; they come back with it. The day on which a regulator wants its answer is
    /// none of the case's, and stays (R39).
    pub(super) fn close(&mut self, how: Closing, why: &str, on: Date) {
        let stays = |d: &Deadline| d.met_on.is_some() || self.met_by.get(&d.clock) == Some(&MetBy::RegulatorAnswer);
        let (kept, open): (Vec<Deadline>, Vec<Deadline>) = std::mem::take(&mut self.deadlines).into_iter().partition(stays);
        self.deadlines = kept;
        if self.stage != Stage::Closed {
            self.before_closing = Some((self.stage, open));
        }
        self.stage = Stage::Closed;
        self.closing = Some((how, why.to_owned(), on));
        self.draft = None;
    }

    /// Opened again by a word or by an answer. What was told instead of a decision is none any more.
    pub(super) fn reopened(&mut self, since: Date) {
        let refused = matches!(self.closing, Some((Closing::Refused, ..)));
        self.reopen();
        if self.ended_by.take().is_some() {
            self.unmeet(MetBy::Outcome);
            self.drop_window();
        }
        if refused {
            self.set_refusal_aside(since);
        }
    }

    pub(super) fn reopen(&mut self) {
        if let Some((stage, open)) = self.before_closing.take() {
            self.stage = stage;
            self.deadlines.retain(|d| self.met_by.get(&d.clock) != Some(&MetBy::Disposal));
            // What was met while it was closed is met.
            self.deadlines.extend(open.into_iter().map(|d| Deadline {
                met_on: self.met_by.get(&d.clock).and_then(|by| self.met.get(by)).copied(),
                ..d
            }));
        }
        self.closing = None;
    }

    /// A refused complaint is taken up again: the refusal stays on the file and decides nothing any more, and the case is decided
    /// anew. Its month runs from the day of what was new.
    fn set_refusal_aside(&mut self, since: Date) {
        self.refusals_set_aside.extend(self.refusal.take());
        self.unmeet(MetBy::Outcome);
        self.unmeet(MetBy::Refusal);
        self.deadlines.retain(|d| self.met_by.get(&d.clock) != Some(&MetBy::Refusal));
        self.taken_up_again = Some(since);
        self.stage = Stage::Investigating;
    }

    pub(super) fn in_review(&mut self, on: Date) {
        if self.stage == Stage::Closed {
            self.reopen();
        }
        self.stage = Stage::InReview;
        self.meet(MetBy::ReviewRequest, on);
    }

    pub(super) fn meet(&mut self, what: MetBy, on: Date) {
        self.met.insert(what, on);
        for deadline in &mut self.deadlines {
            if self.met_by.get(&deadline.clock) == Some(&what) {
                deadline.met_on = Some(on);
            }
        }
    }

    /// No decision is known to the person, so no window for a review is open.
    pub(super) fn drop_window(&mut self) {
        self.deadlines.retain(|d| self.met_by.get(&d.clock) != Some(&MetBy::ReviewRequest));
    }

    /// What stopped these clocks has not happened after all.
    pub(super) fn unmeet(&mut self, what: MetBy) {
        self.met.remove(&what);
        for deadline in &mut self.deadlines {
            if self.met_by.get(&deadline.clock) == Some(&what) {
                deadline.met_on = None;
            }
        }
    }

    pub(super) fn set_acknowledged(&mut self, on: Option<Date>) {
        self.acknowledged_on = on;
        match on {
            Some(on) => self.met.insert(MetBy::Acknowledgement, on),
            None => self.met.remove(&MetBy::Acknowledgement),
        };
        for deadline in &mut self.deadlines {
            if self.met_by.get(&deadline.clock) == Some(&MetBy::Acknowledgement) {
                deadline.met_on = on;
            }
        }
    }
}
