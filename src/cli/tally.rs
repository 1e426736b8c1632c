//! What a round of taking mail came to, counted for the one who started it.

use crate::casework::Disposition;
use crate::casework::Mode;
use crate::despatch::Sent;
use crate::intake::Outcome;
use crate::intake::Receipt;
use crate::records::page;
use std::fmt::Write;

/// Messages counted by what was done with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Messages that got a row now.
    pub(super) taken: usize,
    opened: usize,
    asked: usize,
    filed: usize,
    acted: usize,
    left: usize,
    unread: usize,
    known: usize,
}

impl Tally {
    /// Counts one.
    pub(super) fn count(&mut self, receipt: &Receipt) {
        match &receipt.outcome {
            Outcome::Done { decision, .. } => {
                self.taken += 1;
                *match decision.disposition {
                    Disposition::Open => &mut self.opened,
                    Disposition::Ask => &mut self.asked,
                    Disposition::File => &mut self.filed,
                    Disposition::Act => &mut self.acted,
                    Disposition::Leave => &mut self.left,
                } += 1;
            }
            Outcome::Already | Outcome::Renumbered => self.known += 1,
            Outcome::Unread(_) => {
                self.taken += 1;
                self.unread += 1;
            }
        }
    }

    /// The counts in a few lines.
    pub(super) fn summary(&self, sent: &Sent, mode: Mode) -> String {
        let mut out = format!("{} taken", page::count(self.taken, "message", "messages"));
        if self.known > 0 {
            let _ = write!(out, ", {} known already", self.known);
        }
        out.push_str(".\n");
        let lines = [
            (self.opened, "opened a case"),
            (self.filed, "filed on a case"),
            (self.acted, "read as instructions of the council's staff"),
            (self.asked, "shown to the clerk as a question"),
            (self.unread, "not readable: waiting for a person (redress held)"),
            (self.left, "left alone"),
        ];
        for (n, what) in lines.iter().filter(|(n, _)| *n > 0) {
            let _ = writeln!(out, "  {n:>5} {what}");
        }
        let letters = page::count(sent.handed_over, "letter", "letters");
        let _ = write!(out, "{letters} handed over");
        if sent.put_off > 0 {
            let _ = write!(out, ", {} put off", sent.put_off);
        }
        if sent.given_up > 0 {
            let _ = write!(out, ", {} failed for good", sent.given_up);
        }
        out.push_str(match mode {
            Mode::Shadow => "; shadow mode: none to the public.\n",
            Mode::Live => ".\n",
        });
        out
    }
}
