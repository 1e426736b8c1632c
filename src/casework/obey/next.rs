//! What can be done with a case now, and how it stands: for STATUS, HELP, notices and `case show`.

use super::people;
use crate::casework::act::Act;
use crate::casework::act::Triage;
use crate::casework::case::Ask;
use crate::casework::case::Case;
use crate::casework::case::LetterState;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::clock::short_date;
use crate::casework::policy::Office;
use jiff::civil::Date;

/// Whether an act comes back as a draft before it does anything on this case.
pub fn is_drafted(act: &Act, case: &Case) -> bool {
    // Whatever carries a person's own words to somebody who is owed a decision, or ends their case without one, is read again first.
    match act {
        Act::NotOurs { reasons } | Act::NotAComplaint { reasons } => !reasons.trim().is_empty() || case.is_owed_a_decision(),
        Act::Triage { is: Triage::NotOurs } => case.is_owed_a_decision(),
        Act::Assign { .. } => people::tells_who_complains(act, case),
        _ => may_be_drafted(act),
    }
}

/// Whether an act comes back as a draft on some case at least.
pub fn may_be_drafted(act: &Act) -> bool {
    matches!(
        act,
        Act::NotOurs { .. }
            | Act::NotAComplaint { .. }
            | Act::Triage { is: Triage::NotOurs }
            | Act::Decide { .. }
            | Act::Refuse { .. }
            | Act::DecideReview { .. }
            | Act::Warn { .. }
            | Act::Restrict { .. }
            | Act::Marker { .. }
            | Act::Close { .. }
            | Act::Share { .. }
    )
}

/// The commands that make sense now, each as it is typed, the likeliest first.
pub fn possible(case: &Case) -> Vec<&'static str> {
    let mut all = Vec::new();
    if case.draft.is_some() {
        all.extend(["SEND", "CANCEL"]);
    }
    for ask in case.waiting_for.iter().chain(&case.to_judge) {
        match ask {
            Ask::Consent => all.extend(["CONSENT OK", "CONSENT NO: why"]),
            Ask::Identity => all.extend(["ID OK", "ID NO: why"]),
            Ask::Details => {}
        }
    }
    match case.stage {
        Stage::New | Stage::Waiting => all.extend([
            "ACCEPT",
            "ASK DETAILS: what you need to know",
            "OUTCOME UPHELD: reasons (or PARTLY, NOT UPHELD)",
        ]),
        Stage::Investigating => all.extend([
            "OUTCOME UPHELD: reasons (or PARTLY, NOT UPHELD)",
            "EXTEND 2 weeks because …",
            "UPDATE: how it stands",
            "ASK DETAILS: what you need to know",
        ]),
        Stage::Decided => all.push("CLOSE: why"),
        Stage::InReview => all.extend(["REVIEW UPHOLD: reasons", "REVIEW CHANGE: reasons", "EXTEND 2 weeks because …"]),
        Stage::Reviewed => all.push("CLOSE: why"),
        Stage::Closed => all.push("REOPEN"),
    }
    if matches!(case.stage, Stage::New | Stage::Waiting) {
        all.extend(if case.is_owed_a_decision() {
            ["NOT A COMPLAINT: why", "NOT OURS: who deals with it, and why"]
        } else {
            ["NOT A COMPLAINT", "NOT OURS"]
        });
    }
    if case.review.as_ref().is_some_and(|r| !r.accepted) {
        all.extend(["ACCEPT (take the late review)", "CLOSE: why the late review is not taken"]);
    }
    if case.review.is_none() && case.review_claimed_on.is_some() {
        all.push("ACCEPT (take the review that was asked for)");
    }
    if matches!(case.stage, Stage::New | Stage::Waiting | Stage::Investigating) {
        all.extend([
            "ASK CONSENT",
            "ASK ID: the reason for the doubt",
            "ASSIGN name",
            "ASSIGN name: your question",
        ]);
        if case.register == Register::PersonalData {
            all.push("SERVICE");
        }
        all.extend(["REFUSE E: factors and evidence", "CLOSE withdrawn"]);
    }
    if case
        .letters
        .iter()
        .any(|l| l.state == LetterState::Undelivered && l.letter.is_to_public())
    {
        all.extend(["ADDRESS where the person can be reached", "RESEND"]);
    }
    if case.letters.iter().any(|l| l.state == LetterState::ToPost) {
        all.push("NOTE POSTED on the day the letter went");
    }
    if case.restriction.is_some() || case.marker.is_some() {
        all.push("LIFT");
    }
    if case.hold.is_some() || case.stored_only.is_some() {
        all.push("RELEASE");
    }
    if case.hold.is_none() {
        all.push("HOLD: why");
    }
    all.extend(["SHARE with whom: what, and why", "ICO reference", "NOTE: text", "STATUS"]);
    all
}

/// How a case stands, in plain lines.
pub fn status(case: &Case, today: Date, office: &Office) -> String {
    let mut lines = vec![format!(
        "{}: {}, received {}.",
        case.reference,
        case.stage,
        short_date(case.received_on)
    )];
    if let Some(person) = &case.assigned {
        lines.push(format!("{person} looks into it."));
    }
    for ask in &case.waiting_for {
        let what = match ask {
            Ask::Details => "details",
            Ask::Consent => "written consent",
            Ask::Identity => "proof of identity",
        };
        let since = case
            .asked
            .get(ask)
            .map(|a| format!(", asked on {}", short_date(a.on)))
            .unwrap_or_default();
        lines.push(format!("It waits for {what}{since}."));
    }
    for ask in &case.to_judge {
        lines.push(
            match ask {
                Ask::Consent => "The written consent that came is to be judged: CONSENT OK, or CONSENT NO and why.",
                Ask::Identity | Ask::Details => "The identity document that came is to be judged: ID OK, or ID NO and why.",
            }
            .to_owned(),
        );
    }
    for format in &case.formats {
        lines.push(format!("Letters to this person: {format}."));
    }
    for letter in case.letters.iter().filter(|l| l.state == LetterState::ToPost) {
        let since = letter.on.map(|on| format!(" since {}", short_date(on))).unwrap_or_default();
        lines.push(format!(
            "“{}” waits to be posted{since}, and has told the person nothing yet: NOTE POSTED, with the day.",
            letter.letter
        ));
    }
    for kind in case.not_arrived() {
        lines.push(format!("“{kind}” did not arrive: ADDRESS and RESEND, or FORMAT post and RESEND."));
    }
    for (clock, since) in &case.paused {
        lines.push(format!("{clock} stands still since {}.", short_date(*since)));
    }
    let mut open: Vec<_> = case.deadlines.iter().filter(|d| d.met_on.is_none()).collect();
    open.sort_by_key(|d| (d.alarm_on, d.clock.clone()));
    for deadline in open {
        let name = office.policy.deadlines.clock(&deadline.clock).map_or("", |c| c.name.as_str());
        let late = if deadline.alarm_on < today { " OVERDUE." } else { "" };
        lines.push(format!(
            "{}: {name} ({}).{late} {}.",
            short_date(deadline.alarm_on),
            deadline.clock,
            deadline.working
        ));
    }
    if let Some(since) = case.stored_only {
        lines.push(format!(
            "Since {} the data may be stored and nothing else (R47).",
            short_date(since)
        ));
    }
    if case.draft.is_some() {
        lines.push("A draft lies ready: SEND or CANCEL.".to_owned());
    }
    if let Some((how, why, on)) = &case.closing {
        lines.push(format!("Closed on {}: {how} ({why}).", short_date(*on)));
    }
    lines.push(format!("What can be said now: {}.", possible(case).join(" · ")));
    lines.join("\n")
}

/// Every command that makes sense now, one a line.
pub fn help(case: &Case) -> String {
    possible(case).join("\n")
}
