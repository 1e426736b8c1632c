//! To whom a notice goes, and how many may. About the clerk: the chair or deputy, never the clerk. A danger to life: more
//! than one person. Above the cap: one digest instead (attack 14).

use super::Decision;
use super::Facts;
use super::RISK_TO_LIFE;
use crate::casework::clock::short_date;
use crate::casework::correspond::Leads;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Notice;
use crate::casework::listed;
use crate::casework::listed::Listed;
use crate::casework::obey;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::casework::policy::Role;
use crate::casework::tick;
use crate::mail::NamedAddress;

/// Why a message waits of which nobody was told because too many notices had gone; the list in which it stands ends that.
pub const ABOVE_THE_CAP: &str = "its notice would have been above the cap; a digest went instead";
/// The same of an urgent one.
pub const URGENT_ABOVE_THE_CAP: &str =
    "it is urgent, and its notice would have been above the cap; a digest of urgent messages went instead";

/// The list of messages whose notices stayed back, for the one who would have had them.
pub fn list(person: &Person, urgent: bool, all: &[Listed]) -> LetterOrder {
    let (rows, beyond) = listed::lines(all);
    let since = all.iter().map(|l| l.on).min();
    let notice = Notice {
        urgent: if urgent {
            super::notice::IN_DANGER.to_owned()
        } else {
            String::new()
        },
        // What did not go to the clerk may be about the clerk.
        about_the_clerk: !person.roles.contains(&Role::Clerk),
        received_on: since.map(short_date).unwrap_or_default(),
        what: count(all.len()),
        why: listed::beyond(beyond),
        rows,
        letter: "none".to_owned(),
        ..Notice::default()
    };
    let kind = if urgent {
        LetterKind::UrgentMessages
    } else {
        LetterKind::ManyMessages
    };
    obey::internal_order(kind, person, data::value(&notice))
}

fn count(n: usize) -> String {
    match n {
        1 => "One message".to_owned(),
        n => format!("{n} messages"),
    }
}

/// Adds the notice for the right people, unless the cap on notices is reached.
pub(super) fn tell(kind: LetterKind, notice: &Notice, about_the_clerk: bool, decision: &mut Decision, facts: &Facts, office: &Office) {
    let (mut letters, held) = orders(
        kind,
        notice,
        about_the_clerk,
        facts.class.flags.contains(RISK_TO_LIFE),
        &facts.leads,
        office,
    );
    // Whoever looks into a case, or speaks with its person, reads what comes on it as well (R62).
    if kind == LetterKind::Reply
        && let Some(case) = &facts.on_file
        && let Some(first) = letters.iter().find(|l| l.kind == kind).cloned()
    {
        let given = tick::given_to(case, office);
        let further: Vec<LetterOrder> = given
            .into_iter()
            .filter(|p| office.may_know_of(p, about_the_clerk) && !letters.iter().any(|l| l.to.address == p.address))
            .map(|p| LetterOrder {
                to: NamedAddress {
                    name: p.name.clone(),
                    address: p.address.clone(),
                },
                ..first.clone()
            })
            .collect();
        letters.extend(further);
    }
    decision.letters.extend(letters);
    if let Some(why) = held {
        decision.held.get_or_insert_with(|| why.to_owned());
        let urgent = !notice.urgent.is_empty();
        let untold = recipients(about_the_clerk, facts.class.flags.contains(RISK_TO_LIFE), office);
        decision.untold.extend(untold.into_iter().map(|p| (p.address.clone(), urgent)));
    }
}

/// The notice for the right people, and why its message must wait for a person where nobody is told. `leads` counts the
/// notices of the past hour, day and week: above the cap one digest an hour goes instead (attack 14). Urgent messages have a
/// cap of twice the size and a digest of their own every five minutes: a flood of them never makes the desk silent.
pub(super) fn orders(
    kind: LetterKind,
    notice: &Notice,
    about_the_clerk: bool,
    danger: bool,
    leads: &Leads,
    office: &Office,
) -> (Vec<LetterOrder>, Option<&'static str>) {
    let urgent = !notice.urgent.is_empty();
    let people = recipients(about_the_clerk, danger, office);
    if people.is_empty() {
        let nobody = if about_the_clerk {
            "it is about the clerk, and no chair or deputy is registered who could be told"
        } else {
            "nobody is registered who could be told"
        };
        return (Vec::new(), Some(nobody));
    }
    let cap = office.policy.caps.notices;
    let sent = leads.told;
    // Nobody hides a complaint about the clerk from the chair behind a flood that only the clerk hears of.
    let factor = if urgent || about_the_clerk { 2 } else { 1 };
    let over = |sent: u32, cap: u32| sent >= cap.saturating_mul(factor);
    if !over(sent.hour, cap.hour) && !over(sent.day, cap.day) && !over(sent.week, cap.week) {
        let data = data::value(notice);
        return (
            people.into_iter().map(|p| obey::internal_order(kind, p, data.clone())).collect(),
            None,
        );
    }
    let (digest, went_lately, held) = if urgent {
        (LetterKind::UrgentMessages, leads.urgent_digest_lately, URGENT_ABOVE_THE_CAP)
    } else {
        (LetterKind::ManyMessages, leads.digest_in_the_hour, ABOVE_THE_CAP)
    };
    if went_lately {
        return (Vec::new(), Some(held));
    }
    let data = data::value(&Notice {
        received_on: notice.received_on.clone(),
        urgent: notice.urgent.clone(),
        about_the_clerk,
        letter: "none".to_owned(),
        ..Notice::default()
    });
    (
        people.into_iter().map(|p| obey::internal_order(digest, p, data.clone())).collect(),
        Some(held),
    )
}

/// Who is told. About the clerk: the chair, else the deputy, else the reviewer, and nobody who is the clerk as well. Else the
/// clerk, else who stands in. Where life may be in danger, two people, because one may be on leave.
pub(super) fn recipients(about_the_clerk: bool, danger: bool, office: &Office) -> Vec<&Person> {
    let clerks: Vec<&Person> = office.people.iter().filter(|p| p.roles.contains(&Role::Clerk)).collect();
    let is_clerk = |p: &Person| clerks.iter().any(|c| c.address == p.address);
    let order: &[Role] = if about_the_clerk {
        &[Role::Chair, Role::Deputy, Role::Reviewer]
    } else {
        &[Role::Clerk, Role::Deputy, Role::Chair, Role::Reviewer]
    };
    let mut people: Vec<&Person> = Vec::new();
    for person in order.iter().filter_map(|role| {
        office
            .people
            .iter()
            .find(|p| p.roles.contains(role) && !(about_the_clerk && is_clerk(p)))
    }) {
        if !people.iter().any(|p| p.address == person.address) {
            people.push(person);
        }
    }
    people.truncate(if danger { 2 } else { 1 });
    people
}
