//! Cases that the digest lists by where they stand: those that came since the last one, those that are under way, and those that
//! were answered and are open still.

use crate::casework::case::Case;
use crate::casework::case::Deadline;
use crate::casework::case::Stage;
use crate::casework::clock::MetBy;
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

/// Open cases whose last answer has left, and on which nothing runs and nothing waits: neither the policy nor the law says when such a
/// file is closed, so that a person says it, and its year of retention starts (R71). A decision whose window for a review is open
/// closes by itself (`lapse`); what a regulator, a draft or a letter that did not arrive waits for stands in parts of its own.
pub(super) fn answered(open: &[&&Case], today: Date) -> Vec<String> {
    let waits = |c: &Case| c.owes_regulator() || c.draft.is_some() || !c.not_arrived().is_empty() || !c.waits_for_a_word().is_empty();
    open.iter()
        .filter(|c| !waits(c))
        .filter_map(|c| {
            let (what, on) = last_answer(c, today)?;
            Some(format!(
                "{}: {what} left on {}, and no further answer is owed. CLOSE, with a word why, closes it",
                c.reference,
                short_date(on)
            ))
        })
        .collect()
}

/// What the last answer was, and the day it left; `None` where another is to come, or the person may still ask for a review.
fn last_answer(case: &Case, today: Date) -> Option<(&'static str, Date)> {
    let window = |d: &Deadline| case.met_by.get(&d.clock) == Some(&MetBy::ReviewRequest) && d.met_on.is_none() && d.due_on >= today;
    match case.stage {
        Stage::Reviewed => {
            let on = case.review.as_ref().and_then(|r| r.communicated_on)?;
            Some(("the answer to the review", on))
        }
        Stage::Decided if !case.deadlines.iter().any(window) => Some(("the answer", *case.met.get(&MetBy::Outcome)?)),
        _ => None,
    }
}

fn next_date(case: &Case) -> Option<&Deadline> {
    let open = case
        .deadlines
        .iter()
        .filter(|d| d.met_on.is_none() && !case.paused.contains_key(&d.clock));
    open.min_by_key(|d| d.alarm_on)
}
