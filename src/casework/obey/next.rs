//! What can be done with a case now, and how it stands: for STATUS, HELP, notices and `case show`.

use super::people;
use crate::casework::act::Act;
use crate::casework::act::Triage;
use crate::casework::case::Ask;
use crate::casework::case::Case;
use crate::casework::case::Deadline;
use crate::casework::case::LetterState;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::case::Waits;
use crate::casework::clock::MetBy;
use crate::casework::clock::Nature;
use crate::casework::clock::capital;
use crate::casework::clock::short_date;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::casework::policy::Role;
use crate::casework::talk;
use crate::casework::talk::Audience;
use crate::casework::talk::Sign;
use jiff::civil::Date;

/// Whether an act comes back as a draft before it does anything on this case.
pub fn is_drafted(act: &Act, case: &Case, office: &Office) -> bool {
    // Whatever carries a person's own words to somebody who is owed a decision, or ends their case without one, is read again first.
    match act {
        Act::NotOurs { reasons } | Act::NotAComplaint { reasons } => !reasons.trim().is_empty() || case.is_owed_a_decision(),
        Act::Triage { is: Triage::NotOurs, .. } => case.is_owed_a_decision(),
        Act::Assign { .. } if people::tells_who_complains(act, case) => true,
        // Somebody who never knew of a marker gets no letter to be read before.
        Act::Lift { .. } => case.restriction.is_some() || case.marker.as_ref().is_some_and(|m| m.told),
        _ => may_be_drafted(act) || not_for_its_reader(act, case, office).is_some() || replaces_draft(act, case),
    }
}

/// Whether other words are said for a draft that waits: they take its place, and are shown again.
fn replaces_draft(act: &Act, case: &Case) -> bool {
    let same = |waiting: &Act| std::mem::discriminant(waiting) == std::mem::discriminant(act);
    talk::text_of(act).is_some_and(|(audience, _)| audience == Audience::Person) && case.draft.as_ref().is_some_and(|d| same(&d.act))
}

/// Words of an act that would leave at once and may have been meant for us: none of them goes without a yes, whoever read the
/// act and however sure the reader was.
pub fn not_for_its_reader<'a>(act: &'a Act, case: &Case, office: &Office) -> Option<Sign<'a>> {
    let person: Vec<&str> = case.parties.iter().map(|p| p.name.as_str()).collect();
    let council: Vec<&str> = office.people.iter().map(|p| p.name.as_str()).collect();
    talk::keeps_back(act, &person, &council)
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
            | Act::Lift { .. }
    )
}

/// The verbs that come first at a stage, in the order in which they are most often said: the one order for notices, reminders,
/// STATUS and the terminal.
pub fn first(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::New => &["ACCEPT", "ASK DETAILS", "SERVICE", "NOT OURS", "NOT A COMPLAINT", "UPDATE"],
        Stage::Waiting => &["CONSENT OK", "CONSENT NO", "ID OK", "ID NO", "ACCEPT", "UPDATE"],
        Stage::Investigating => &["OUTCOME", "EXTEND", "UPDATE", "ASSIGN", "REFUSE"],
        Stage::InReview => &["REVIEW", "EXTEND", "UPDATE", "ASSIGN"],
        Stage::Decided | Stage::Reviewed => &["NOTE", "CLOSE", "STATUS"],
        Stage::Closed => &["REOPEN", "NOTE", "STATUS"],
    }
}

/// What comes behind them there.
fn further(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::New | Stage::Waiting => &[
            "ASK DETAILS",
            "OUTCOME",
            "SERVICE",
            "NOT A COMPLAINT",
            "NOT OURS",
            "ASK CONSENT",
            "ASK ID",
            "ASSIGN",
            "REFUSE",
            "CLOSE",
        ],
        Stage::Investigating => &["ASK DETAILS", "ASK CONSENT", "ASK ID", "SERVICE", "CLOSE"],
        Stage::InReview | Stage::Decided | Stage::Reviewed | Stage::Closed => &[],
    }
}

/// Whether a verb of its stage is heard on this case: what would be refused at once for where the case stands is offered nowhere,
/// neither by STATUS nor below a notice. What a verb wants besides (a reason, a paper on the file) is another matter.
pub fn is_heard(verb: &str, case: &Case) -> bool {
    let judged = |ask: Ask| case.closing.is_none() && (case.waiting_for.contains(&ask) || case.to_judge.contains(&ask));
    match verb {
        "CONSENT OK" | "CONSENT NO" => judged(Ask::Consent),
        "ID OK" | "ID NO" => judged(Ask::Identity),
        "SERVICE" => case.register == Register::PersonalData,
        // Nothing of substance leaves while consent or identity is open (R25).
        "OUTCOME" | "UPDATE" => !case.papers_open(),
        // The grounds are those of the policy for personal data (R35–R38).
        "REFUSE" => !case.papers_open() && case.register != Register::Service,
        "SHARE" => !case.papers_open() && case.stored_only.is_none(),
        "EXTEND" => {
            let wanted = if case.stage == Stage::InReview {
                MetBy::ReviewOutcome
            } else {
                MetBy::Outcome
            };
            let runs = |d: &Deadline| d.met_on.is_none() && case.met_by.get(&d.clock) == Some(&wanted);
            case.deadlines.iter().any(runs)
        }
        "HOLD" => case.hold.is_none(),
        "REOPEN" => case.closing.is_some(),
        _ => true,
    }
}

/// A verb as it is typed on this case; `None` where it makes no sense there.
fn typed(verb: &str, case: &Case) -> Option<&'static [&'static str]> {
    if !is_heard(verb, case) {
        return None;
    }
    let open = matches!(case.stage, Stage::New | Stage::Waiting | Stage::Investigating);
    Some(match verb {
        "CONSENT OK" => &["CONSENT OK"],
        "CONSENT NO" => &["CONSENT NO: why"],
        "ID OK" => &["ID OK"],
        "ID NO" => &["ID NO: why"],
        "ACCEPT" => &["ACCEPT"],
        "SERVICE" => &["SERVICE"],
        "NOT A COMPLAINT" if case.is_owed_a_decision() => &["NOT A COMPLAINT: why"],
        "NOT A COMPLAINT" => &["NOT A COMPLAINT"],
        "NOT OURS" if case.is_owed_a_decision() => &["NOT OURS: who deals with it, and why"],
        "NOT OURS" => &["NOT OURS"],
        "ASK DETAILS" => &["ASK DETAILS: what you need to know"],
        "ASK CONSENT" => &["ASK CONSENT"],
        "ASK ID" => &["ASK ID: the reason for the doubt"],
        "OUTCOME" => &["OUTCOME UPHELD: reasons (or PARTLY, NOT UPHELD)"],
        "REVIEW" => &["REVIEW UPHOLD: reasons", "REVIEW CHANGE: reasons"],
        "EXTEND" => &["EXTEND 2 weeks because …"],
        "UPDATE" => &["UPDATE: how it stands"],
        "ASSIGN" => &["ASSIGN name", "ASSIGN name: your question"],
        "REFUSE" => &["REFUSE E: factors and evidence"],
        "CLOSE" if open => &["CLOSE withdrawn"],
        "CLOSE" => &["CLOSE: why"],
        "REOPEN" => &["REOPEN"],
        "NOTE" => &["NOTE: text"],
        "STATUS" => &["STATUS"],
        _ => return None,
    })
}

/// The commands that make sense now, each as it is typed, the likeliest first.
pub fn possible(case: &Case) -> Vec<&'static str> {
    let mut all = Vec::new();
    if case.draft.is_some() {
        all.extend(["SEND", "CANCEL"]);
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
    // What waits for a word is first wherever the case stands.
    let papers = ["CONSENT OK", "CONSENT NO", "ID OK", "ID NO"];
    for verb in papers.iter().chain(first(case.stage)).chain(further(case.stage)) {
        for command in typed(verb, case).into_iter().flatten() {
            // Every case ends with these two.
            if !all.contains(command) && !matches!(*verb, "NOTE" | "STATUS") {
                all.push(command);
            }
        }
    }
    if case.waits_for_a_word().contains(&Waits::LateReview) {
        all.extend(["ACCEPT (take the late review)", "CLOSE: why the late review is not taken"]);
    }
    if case.review.is_none() && case.review_claimed_on.is_some() {
        all.extend(["ACCEPT (take the review that was asked for)", "NOTE NOT THEIRS: how you know"]);
    }
    if case.may_have_asked_for_review().is_some() {
        all.push("ACCEPT (take what the person wrote as a request for a review)");
    }
    if !case.not_arrived().is_empty() {
        all.extend(["ADDRESS where the person can be reached", "RESEND"]);
    }
    if case.letters.iter().any(|l| l.state == LetterState::ToPost) {
        all.push("NOTE POSTED on the day the letter went");
    }
    if case.restriction.is_some() || case.marker.is_some() {
        all.push("LIFT: why (LIFT RESTRICTION or LIFT MARKER where both stand)");
    }
    if case.hold.is_some() || case.stored_only.is_some() {
        all.push("RELEASE");
    }
    for (verb, usage) in [("HOLD", "HOLD: why"), ("SHARE", "SHARE with whom: what, and why")] {
        if is_heard(verb, case) {
            all.push(usage);
        }
    }
    all.extend(["ICO reference by the day it wants an answer", "NOTE: text", "STATUS"]);
    all
}

/// How a case stands, for whoever asks: what can be said now is for those who deal with cases.
pub fn status_for(by: &Person, case: &Case, today: Date, office: &Office) -> String {
    let all = status(case, today, office);
    let deals = by.roles.iter().any(|r| matches!(r, Role::Clerk | Role::Deputy | Role::Chair));
    match all.rsplit_once('\n') {
        Some((state, _)) if !deals => state.to_owned(),
        Some(_) | None => all,
    }
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
        let came = if case.asked.get(ask).is_some_and(|a| case.wrote_since(a)) {
            " The person has written since: somebody must say whether that was it."
        } else {
            ""
        };
        lines.push(format!("It waits for {what}{since}.{came}"));
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
        let clock = office.policy.deadlines.clock(&deadline.clock);
        let name = clock.map_or("", |c| c.name.as_str());
        // A window that has closed has lapsed, and nobody is late.
        let duty = clock.is_none_or(|c| c.nature == Nature::Duty);
        let waits = case.month_waits_for_proof().is_some() && case.met_by.get(&deadline.clock) == Some(&MetBy::Outcome);
        let late = match duty && deadline.alarm_on < today {
            _ if waits => " Counted from receipt: its month begins with the proof that was asked for.",
            true => " OVERDUE.",
            false => "",
        };
        lines.push(format!(
            "{}: {name} ({}).{late} {}.",
            short_date(deadline.alarm_on),
            deadline.clock,
            capital(&deadline.working)
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
        lines.push(format!(
            "Closed on {}: {}.",
            short_date(*on),
            how.with_reason(why).trim_end_matches('.')
        ));
    }
    lines.push(format!("What can be said now: {}.", possible(case).join(" · ")));
    lines.join("\n")
}

/// Every command that makes sense now, one a line.
pub fn help(case: &Case) -> String {
    possible(case).join("\n")
}
