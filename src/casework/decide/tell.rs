//! To whom a notice goes, and how many may. About the clerk: the chair or deputy, never the clerk. A danger to life: more
//! than one person. Above the cap: one digest instead (attack 14).

use super::Decision;
use super::Facts;
use super::RISK_TO_LIFE;
use crate::casework::correspond::Leads;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Notice;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::casework::policy::Role;
use crate::casework::tick;
use crate::mail::NamedAddress;

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
    let sent = leads.notices;
    // Nobody hides a complaint about the clerk from the chair behind a flood that only the clerk hears of.
    let factor = if urgent || about_the_clerk { 2 } else { 1 };
    let over = |sent: u32, cap: u32| sent >= cap.saturating_mul(factor);
    let order = |kind: LetterKind, data: &serde_json::Value, person: &Person| LetterOrder {
        kind,
        to: NamedAddress {
            name: person.name.clone(),
            address: person.address.clone(),
        },
        data: data.clone(),
        in_reply_to: None,
        references: Vec::new(),
        attachments: Vec::new(),
        to_public: false,
    };
    if !over(sent.hour, cap.hour) && !over(sent.day, cap.day) && !over(sent.week, cap.week) {
        let data = data::value(notice);
        return (people.into_iter().map(|p| order(kind, &data, p)).collect(), None);
    }
    let (digest, went_lately, held) = if urgent {
        let held = "it is urgent, and its notice would have been above the cap; a digest of urgent messages went instead";
        (LetterKind::UrgentMessages, leads.urgent_digest_lately, held)
    } else {
        let held = "its notice would have been above the cap; a digest went instead";
        (LetterKind::ManyMessages, leads.digest_in_the_hour, held)
    };
    if went_lately {
        return (Vec::new(), Some(held));
    }
    let data = data::value(&Notice {
        received_on: notice.received_on.clone(),
        urgent: notice.urgent.clone(),
        letter: "none".to_owned(),
        ..Notice::default()
    });
    (people.into_iter().map(|p| order(digest, &data, p)).collect(), Some(held))
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
