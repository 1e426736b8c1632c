//! Cases that the digest lists by where they stand: those that came since the last one, and those that are under way.

use crate::casework::case::Case;
use crate::casework::case::Deadline;
use crate::casework::case::Stage;
use crate::casework::clock::remind::days_between;
use crate::casework::clock::short_date;
use jiff::civil::Date;

/// Open cases that are new: nobody has looked yet, or they came in the past week, whatever was asked of their people at once.
pub(super) fn new(open: &[&&Case], today: Date) -> Vec<String> {
    let fresh = |c: &Case| c.stage == Stage::New || days_between(c.received_on, today) < 7;
    open.iter()
        .filter(|c| fresh(c))
        .map(|c| format!("{}, received {}", c.reference, short_date(c.received_on)))
        .collect()
}

/// Cases under investigation that no other part names, with who looks into them and the next date: nothing is due, and they are not
/// to be forgotten. `elsewhere` is what the other parts say.
pub(super) fn under_way(open: &[&&Case], elsewhere: &[&[String]]) -> Vec<String> {
    let named = |c: &Case| {
        let reference = c.reference.to_string();
        elsewhere.iter().any(|part| part.iter().any(|line| line.starts_with(&reference)))
    };
    open.iter()
        .filter(|c| c.stage == Stage::Investigating && !named(c))
        .map(|c| {
            let who = c.assigned.as_ref().map(|p| format!(", with {p}")).unwrap_or_default();
            let next = next_date(c).map_or_else(
                || "no date runs".to_owned(),
                |d| format!("next {} {}", d.clock, short_date(d.alarm_on)),
            );
            format!("{}, received {}{who}: {next}", c.reference, short_date(c.received_on))
        })
        .collect()
}

fn next_date(case: &Case) -> Option<&Deadline> {
    let open = case
        .deadlines
        .iter()
        .filter(|d| d.met_on.is_none() && !case.paused.contains_key(&d.clock));
    open.min_by_key(|d| d.alarm_on)
}
