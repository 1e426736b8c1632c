//! Due dates, with their working. Clocks are data in `rules/deadlines.toml`; days of law are `jiff::civil::Date`.
//! Nothing here knows what day it is.

/// Working days and bank holidays of one nation.
#[derive(Debug, Clone)]
pub struct Calendar {}

/// The clocks of `rules/deadlines.toml`.
#[derive(Debug, Clone)]
pub struct DeadlineRules {}

use super::case::{Deadline, Register};
use super::policy::{Refusal, RuleFile};
use jiff::civil::Date;

impl Calendar {
    /// From `rules/holidays.toml`, and the council's closures.
    pub fn from_rules(_holidays: &RuleFile, _closures: &[(Date, Date)]) -> Result<Self, Refusal> {
        unimplemented!()
    }
}

impl DeadlineRules {
    /// From `rules/deadlines.toml`.
    pub fn from_rules(_file: &RuleFile) -> Result<Self, Refusal> {
        unimplemented!()
    }

    /// The due dates that start with receipt, for a register.
    pub fn on_receipt(
        &self,
        _register: Register,
        _received_on: Date,
        _calendar: &Calendar,
    ) -> Vec<Deadline> {
        unimplemented!()
    }
}
