//! A regulator's letter (R39): what it says of itself, and what a person's word makes of it: a message on the case that it is
//! about, or a matter of its own. Whether it is a regulator's at all, nobody but a person says.

use super::CaseAction;
use super::Decision;
use super::Facts;
use super::base;
use super::filed;
use super::opens;
use crate::casework::act::RegulatorLetter;
use crate::casework::case::Actor;
use crate::casework::case::CaseId;
use crate::casework::case::CaseParty;
use crate::casework::case::CaseReference;
use crate::casework::case::Event;
use crate::casework::case::Filed;
use crate::casework::case::Stage;
use crate::casework::class::Disposition;
use crate::casework::clock::Calendar;
use crate::casework::clock::FirstDay;
use crate::casework::clock::count::add_days;
use crate::casework::clock::count::add_working_days;
use crate::casework::correspond::Lead;
use crate::casework::correspond::Party;
use crate::casework::papers::dates;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::mail::AddrSpec;
use crate::mail::Authentication;
use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// The Commission's own form of a reference: `IC-204417-K8P2`.
static COMMISSION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bIC-[0-9]{3,}(?:-[A-Z0-9]{2,})*\b").expect("invariant: a constant pattern, compiled by a test"));

/// Anybody's: `our reference 26 011 482`, `Case ref: ABC/123-4`.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:our|case|complaint|investigation) ref(?:erence)?\.?(?: (?:number|no\.?))?(?: is)?[ :]{1,3}([A-Z]{0,6}[-/]?[0-9][A-Z0-9/-]*(?: [0-9]+)*)")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// The words before a day by which something is wanted.
static BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:by|no later than|not later than|on or before)\s+(?:the end of\s+|close of business on\s+|[0-9]{1,2}(?:[:.][0-9]{2})?\s?(?:am|pm|noon) on\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// A length within which something is wanted.
static WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bwithin\s+(?:the next\s+)?([0-9]{1,2}|five|seven|ten|fourteen|fifteen|twenty|twenty-eight|thirty)\s+(working\s+|calendar\s+)?days\b")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// Characters behind "by" in which its day must stand.
const DAY_WITHIN: usize = 40;

/// What the letter says of itself, as far as a program can read it: its reference, the day it came, and the earliest day that
/// is still to come by which it wants something. Its words, and those that it passes on; never its attachments.
pub fn letter_of(facts: &Facts, office: &Office) -> RegulatorLetter {
    let on = facts.arrival.received_on;
    let passed_on = facts.typed.forwarded.as_ref().map_or("", |f| f.text.as_str());
    let text = format!("{}\n{}\n{passed_on}", facts.message.subject, facts.typed.text);
    RegulatorLetter {
        reference: reference_in(&text).unwrap_or_default(),
        on: Some(on),
        answer_by: answer_by(&text, on, &office.policy.calendar),
        of: None,
        apart: false,
    }
}

fn reference_in(text: &str) -> Option<String> {
    let own = COMMISSION.find(text).map(|m| m.as_str().to_ascii_uppercase());
    own.or_else(|| {
        let found = REFERENCE.captures(text)?.get(1)?;
        Some(found.as_str().trim_end_matches(['-', '/']).to_owned())
    })
}

/// The earliest day from the letter's own on that stands behind "by", or that "within ten working days" comes to.
fn answer_by(text: &str, on: Date, calendar: &Calendar) -> Option<Date> {
    // A day without a year is the next of that name.
    let until = on.saturating_add(1.year()).saturating_sub(1.day());
    let named = BY.find_iter(text).filter_map(|m| {
        let behind: String = text.get(m.end()..)?.chars().take(DAY_WITHIN).collect();
        dates::days(&behind, until).into_iter().find(|d| d.at.start == 0).map(|d| d.on)
    });
    let counted = WITHIN.captures_iter(text).filter_map(|c| {
        let count = number(c.get(1)?.as_str())?;
        let working = c.get(2).is_some_and(|m| m.as_str().to_ascii_lowercase().starts_with("working"));
        Some(if working {
            add_working_days(on, count, FirstDay::DayAfter, |d| calendar.day_off(d).is_some())
        } else {
            add_days(on, count, FirstDay::DayAfter)
        })
    });
    named.chain(counted).filter(|day| *day >= on).min()
}

fn number(word: &str) -> Option<u32> {
    let named = match word.to_ascii_lowercase().as_str() {
        "five" => 5,
        "seven" => 7,
        "ten" => 10,
        "fourteen" => 14,
        "fifteen" => 15,
        "twenty" => 20,
        "twenty-eight" => 28,
        "thirty" => 30,
        figures => return figures.parse().ok(),
    };
    Some(named)
}

/// The cases that a letter may be about: those that it names or answers on, and whether those are surer than a name; else those
/// of the person it names.
pub fn may_be_about(facts: &Facts) -> (Vec<&Lead>, bool) {
    let leads = &facts.leads;
    let mut sure: Vec<&Lead> = Vec::new();
    for lead in leads.by_answers.iter().chain(&leads.by_hint) {
        if !sure.iter().any(|l| l.case == lead.case) {
            sure.push(lead);
        }
    }
    if sure.is_empty() {
        (leads.by_name.iter().collect(), false)
    } else {
        (sure, true)
    }
}

/// Its letter on the case that it is about. What it means for that case, the act ICO says. Its sender becomes no party: what they
/// write next is shown to a person again.
pub fn regulator_on_case(case: CaseId, by: &Person, facts: &Facts) -> Decision {
    let mut decision = base(facts, Disposition::File, CaseAction::File(case));
    decision.verdict = "a regulator’s letter, by a person’s word: filed on the case that it is about".to_owned();
    let (_, _, event) = filed(facts, from(facts));
    decision.also((officer(by), "R39: a person says that it is the regulator’s".to_owned(), event));
    decision
}

/// A matter of its own, where no case is about it, or where it goes with one that is over.
pub fn regulator_apart(linked: &[CaseReference], by: &Person, facts: &Facts, office: &Office) -> Decision {
    let class = &facts.class;
    let (mut decision, opened) = opens(facts, Stage::at_opening(class.kind), &whom(&class.data_subject), &[], office);
    decision.verdict = "a regulator’s letter, by a person’s word: a matter of its own is opened".to_owned();
    decision.also((officer(by), "R39: a person says that it is the regulator’s".to_owned(), opened));
    for to in linked {
        decision.also((
            officer(by),
            "R39: the case that the regulator writes about".to_owned(),
            Event::Linked {
                to: to.clone(),
                why: "the regulator writes about it".to_owned(),
            },
        ));
    }
    decision
}

/// The person the regulator writes about, by name alone: nobody is written to from its matter.
pub(super) fn whom(name: &str) -> Vec<CaseParty> {
    let named = !name.trim().is_empty();
    let party = CaseParty {
        role: Party::Complainant,
        name: name.trim().to_owned(),
        address: None,
        reach: String::new(),
        authentication: Authentication::Unknown,
    };
    named.then_some(party).into_iter().collect()
}

fn from(facts: &Facts) -> Filed {
    let address: Option<AddrSpec> = facts.message.only_from().map(|f| f.address.clone());
    address.map_or(Filed::Machine, Filed::Regulator)
}

fn officer(by: &Person) -> Actor {
    Actor::Officer { name: by.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::testing;
    use jiff::civil::date;

    #[test]
    fn references_are_read_as_regulators_write_them() {
        let of = |text: &str| reference_in(text).unwrap_or_default();
        assert_eq!(of("Case reference IC-204417-K8P2 - Aldermoor Town Council"), "IC-204417-K8P2");
        assert_eq!(of("our reference 26 011 482: Aldermoor"), "26 011 482");
        assert_eq!(of("Our ref: 24/005/771."), "24/005/771");
        assert_eq!(of("Complaint reference number EA-12345, about"), "EA-12345");
        assert_eq!(of("with reference to your letter of 3 May"), "");
    }

    #[test]
    fn the_day_it_wants_its_answer_by_is_read() {
        let calendar = testing::office().policy.calendar;
        let on = date(2026, 11, 25);
        let of = |text: &str| answer_by(text, on, &calendar);
        assert_eq!(of("Please let us have, by 16 December 2026, a copy"), Some(date(2026, 12, 16)));
        assert_eq!(of("reply by Friday 8 January please"), Some(date(2027, 1, 8)));
        assert_eq!(of("no later than 5pm on 11/12/2026"), Some(date(2026, 12, 11)));
        assert_eq!(of("within 10 working days"), Some(date(2026, 12, 9)));
        assert_eq!(of("within twenty-eight days, or by 16 December 2026"), Some(date(2026, 12, 16)));
        // A day that has passed was somebody else's, and a day that nothing is wanted by is none.
        assert_eq!(of("You should have answered her by 3 November 2026."), None);
        assert_eq!(of("She wrote on 16 December 2025. We stand by the view that it matters."), None);
    }
}
