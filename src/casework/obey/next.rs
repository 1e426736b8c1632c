//! What can be done with a case now, and how it stands: for STATUS, HELP, notices and `case show`.

use crate::casework::act::Act;
use crate::casework::act::Triage;
use crate::casework::case::Ask;
use crate::casework::case::Case;
use crate::casework::case::LetterState;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::case::Waits;
use crate::casework::clock::MetBy;
use crate::casework::clock::Nature;
use crate::casework::clock::short_date;
use crate::casework::policy::Office;
use jiff::civil::Date;

/// Whether an act comes back as a draft before it does anything on this case.
pub fn is_drafted(act: &Act, case: &Case) -> bool {
    // Whatever carries a person's own words to somebody who is owed a decision, or ends their case without one, is read again first.
    match act {
        Act::NotOurs { reasons } | Act::NotAComplaint { reasons } => !reasons.trim().is_empty() || case.is_owed_a_decision(),
        Act::Triage { is: Triage::NotOurs, .. } => case.is_owed_a_decision(),
        _ => may_be_drafted(act),
    }
}

/// Whether an act comes back as a draft on some case at least.
pub fn may_be_drafted(act: &Act) -> bool {
    matches!(
        act,
        Act::NotOurs { .. }
            | Act::NotAComplaint { .. }
            | Act::Triage { is: Triage::NotOurs, .. }
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
    if case.owes_regulator() {
        if !case.met.contains_key(&MetBy::Consultation) {
            all.push("NOTE CONSULTED on the day the council talked about the answer");
        }
        all.push("NOTE ANSWERED ICO on the day the answer left");
    }
    if case.is_regulators() {
        all.extend(match case.stage {
            Stage::Closed => ["REOPEN", "ICO reference by the day it wants an answer", "STATUS"],
            _ => ["CLOSE: why", "ICO reference by the day it wants an answer", "STATUS"],
        });
        return all;
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
    if case.waits_for_a_word().contains(&Waits::LateReview) {
        all.extend(["ACCEPT (take the late review)", "CLOSE: why the late review is not taken"]);
    }
    if case.review.is_none() && case.review_claimed_on.is_some() {
        all.extend(["ACCEPT (take the review that was asked for)", "NOTE NOT THEIRS: how you know"]);
    }
    if matches!(case.stage, Stage::New | Stage::Waiting | Stage::Investigating) {
        all.extend(["ASK CONSENT", "ASK ID: the reason for the doubt", "ASSIGN name"]);
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
    if case.restriction.is_some() || case.marker.is_some() {
        all.push("LIFT");
    }
    if case.hold.is_some() || case.stored_only.is_some() {
        all.push("RELEASE");
    }
    if case.hold.is_none() {
        all.push("HOLD: why");
    }
    all.extend([
        "SHARE with whom: what, and why",
        "ICO reference by the day it wants an answer",
        "NOTE: text",
        "STATUS",
    ]);
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
    if let Some(matter) = &case.regulator {
        lines.push(format!(
            "The regulator wrote on {}, reference {}.",
            short_date(matter.wrote_on),
            matter.reference
        ));
        lines.push(match (case.met.get(&MetBy::RegulatorAnswer), case.met.get(&MetBy::Consultation)) {
            (Some(on), _) => format!("It was answered on {}.", short_date(*on)),
            (None, Some(on)) => format!("The council was consulted on the answer on {}.", short_date(*on)),
            (None, None) => super::NOT_CONSULTED.to_owned(),
        });
    }
    for waits in case.waits_for_a_word().into_iter().filter(|w| *w != Waits::Papers) {
        lines.push(format!("It waits for your word: {}. {}.", waits.in_words(), waits.answers()));
    }
    for format in &case.formats {
        lines.push(format!("Letters to this person: {format}."));
    }
    for (clock, since) in &case.paused {
        lines.push(format!("{clock} stands still since {}.", short_date(*since)));
    }
    let mut open: Vec<_> = case.deadlines.iter().filter(|d| d.met_on.is_none()).collect();
    open.sort_by_key(|d| (d.alarm_on, d.clock.clone()));
    for deadline in open {
        let clock = office.policy.deadlines.clock(&deadline.clock);
        let name = clock.map_or("", |c| c.name.as_str());
        // A window that has closed has lapsed, and nobody is late.
        let duty = clock.is_none_or(|c| c.nature == Nature::Duty);
        let late = if duty && deadline.alarm_on < today { " OVERDUE." } else { "" };
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
