//! What letters are told, read off a case or a verdict: the one home of it for `decide`, `obey`, `follow` and `tick`.

use super::case::Ask;
use super::case::Case;
use super::case::Deadline;
use super::case::Format;
use super::case::Missing;
use super::case::Register;
use super::case::Stage;
use super::class::Class;
use super::class::Kind;
use super::class::Right;
use super::clock::Clock;
use super::clock::MetBy;
use super::clock::Start;
use super::clock::long_date;
use super::correspond::Party;
use super::letter::data::Acknowledgement;
use super::letter::data::CaseLetter;
use super::letter::person::name_for_greeting;
use super::papers::form::ConsentForm;
use super::policy::Office;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What every letter about this case is told; the letter's own part is filled in by whoever orders it.
pub fn about(case: &Case, today: Date, office: &Office) -> CaseLetter {
    let contact = case
        .contact
        .as_ref()
        .and_then(|name| office.people.iter().find(|p| p.name == *name));
    CaseLetter {
        name: case.writer().and_then(|p| name_for_greeting(&p.name)).unwrap_or_default(),
        // A complaint whose decision is being looked at again waits for the review's result.
        kind: kind(if case.stage == Stage::InReview {
            Kind::Review
        } else {
            case.class.kind
        })
        .to_owned(),
        register: register(case.register).to_owned(),
        received_on: long_date(case.received_on),
        today: long_date(today),
        council_signs: case.about_the_clerk(),
        contact: case.contact.clone().unwrap_or_default(),
        contact_address: contact.map(|p| p.address.to_string()).unwrap_or_default(),
        request: request(&case.class),
        missing: missing_in_words(&missing_of(case)),
        formats: formats(&case.formats),
        consent_form: consent_form(case),
        ..CaseLetter::default()
    }
}

/// The form for whoever's data it is, with the names that the case knows. Where nobody else is named, theirs is left to be
/// written: a form in which the writer gives consent to themself helps nobody.
fn consent_form(case: &Case) -> ConsentForm {
    let representative = case.writer().map_or("", |p| p.name.as_str());
    let party = case.parties.iter().find(|p| p.role == Party::DataSubject && !p.name.is_empty());
    let subject = party.map_or(case.class.data_subject.as_str(), |p| p.name.as_str());
    ConsentForm::new(if subject == representative { "" } else { subject }, representative)
}

/// The day by which a case is to be answered, as its dates run; of one whose time starts with the acknowledgement, which no letter
/// has been yet, as if a letter of this day were it. `None` where no date says so.
pub fn answered_by(case: &Case, today: Date, office: &Office) -> Option<Date> {
    let running = case.deadlines.iter().filter(|d| {
        let clock = office.policy.deadlines.clock(&d.clock);
        d.met_on.is_none() && clock.is_some_and(|c| c.registers.contains(&case.register) && answers(c))
    });
    let kind = if case.review.is_some() { Kind::Review } else { case.class.kind };
    running
        .map(|d| d.due_on)
        .min()
        .or_else(|| answer_from_now(kind, case.register, today, office).filter(|_| case.acknowledged_on.is_none()))
}

/// The same where the time for an answer starts with a letter of this day that acknowledges.
fn answer_from_now(kind: Kind, register: Register, today: Date, office: &Office) -> Option<Date> {
    let policy = &office.policy;
    let set = policy
        .deadlines
        .starting(Start::Acknowledged, register, kind, today, &policy.calendar);
    let answer = set.iter().find(|d| policy.deadlines.clock(&d.clock).is_some_and(answers));
    answer.map(|d| d.due_on)
}

/// Whether a clock is stopped by the answer.
fn answers(clock: &Clock) -> bool {
    matches!(clock.met_by, MetBy::Outcome | MetBy::ReviewOutcome)
}

/// Which of the three things that a complaint cannot do without are wanted of this case's person (R17).
pub fn missing_of(case: &Case) -> Vec<Missing> {
    if !case.missing.is_empty() {
        return case.missing.clone();
    }
    let writer = case.writer();
    let mut missing = Vec::new();
    missing.extend(writer.is_none_or(|w| w.name.trim().is_empty()).then_some(Missing::Name));
    missing.extend(
        writer
            .is_none_or(|w| w.address.is_none() && w.reach.is_empty())
            .then_some(Missing::Reach),
    );
    missing.push(Missing::Detail);
    missing
}

/// What was asked of the person and has not come, in words behind "We asked you for"; empty where nothing was.
pub fn waited_for(case: &Case) -> String {
    let words = |ask: &Ask| match ask {
        Ask::Details => "more details",
        Ask::Consent => "a written consent",
        Ask::Identity => "proof of who you are",
    };
    case.waiting_for.iter().map(words).collect::<Vec<_>>().join(" and ")
}

/// The same as a letter asks for it (L2: exactly what is missing).
pub fn missing_in_words(missing: &[Missing]) -> Vec<String> {
    let words = |m: &Missing| match m {
        Missing::Name => "your name",
        Missing::Reach => "how we can reach you: an email or a postal address",
        Missing::Detail => "what happened, and roughly when",
    };
    missing.iter().map(|m| words(m).to_owned()).collect()
}

/// What the acknowledgement draws on.
pub struct Acknowledged<'a> {
    /// What it is about.
    pub class: &'a Class,
    /// The register it stands in.
    pub register: Register,
    /// The name to greet, or empty.
    pub name: String,
    /// The day of receipt.
    pub received_on: Date,
    /// The day it is written.
    pub today: Date,
    /// Its dates.
    pub deadlines: &'a [Deadline],
    /// What is asked for.
    pub asked: &'a [Ask],
    /// Of details, which are missing.
    pub missing: &'a [Missing],
    /// In which form the person needs letters.
    pub formats: &'a BTreeSet<Format>,
    /// Whether the council signs instead of the clerk.
    pub council_signs: bool,
}

/// What the acknowledgement is told (L1). A date that waits for papers is not promised before they are there.
pub fn acknowledgement(of: &Acknowledged<'_>, office: &Office) -> Acknowledgement {
    let waits = of.asked.iter().any(|a| *a != Ask::Details) && of.class.kind != Kind::Review;
    let reply_by = of
        .deadlines
        .iter()
        .filter(|_| !waits)
        .find(|d| {
            let clock = office.policy.deadlines.clock(&d.clock);
            clock.is_some_and(|c| c.registers.contains(&of.register) && answers(c))
        })
        .map(|d| d.due_on)
        // Stage 1 of the service procedure starts with this very letter (C16), so its date is known when it is written.
        .or_else(|| answer_from_now(of.class.kind, of.register, of.today, office).filter(|_| !waits))
        .map(long_date);
    Acknowledgement {
        request_besides: of.class.asks_for_a_copy_besides(),
        kind: kind(of.class.kind).to_owned(),
        register: register(of.register).to_owned(),
        name: of.name.clone(),
        received_on: long_date(of.received_on),
        today: long_date(of.today),
        reply_by: reply_by.unwrap_or_default(),
        request: request(of.class),
        missing: missing_in_words(of.missing),
        ask_details: of.asked.contains(&Ask::Details),
        ask_consent: of.asked.contains(&Ask::Consent),
        ask_identity: of.asked.contains(&Ask::Identity),
        asks: !of.asked.is_empty(),
        consent_form: ConsentForm::new(&of.class.data_subject, &of.class.writer),
        council_signs: of.council_signs,
        formats: formats(of.formats),
    }
}

/// The formats as letters branch on them.
pub fn formats(needed: &BTreeSet<Format>) -> Vec<String> {
    needed.iter().map(|f| f.word().to_owned()).collect()
}

/// The kind as letters branch on it.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::RightsRequest => "rights-request",
        Kind::Review => "review",
        Kind::Complaint | Kind::Regulator | Kind::Enquiry | Kind::AutoReply | Kind::Bounce | Kind::Bulk => "complaint",
    }
}

/// The register as letters branch on it.
fn register(register: Register) -> &'static str {
    match register {
        Register::PersonalData => "personal-data",
        Register::Service => "service",
        Register::Rights => "rights",
    }
}

/// What a rights request asked for, where it named one right (L26: treated as what it is).
fn request(class: &Class) -> String {
    let mut rights = class.rights.iter();
    let words = match (rights.next(), rights.next()) {
        (Some(Right::Access), None) => "a copy of personal information",
        (Some(Right::Rectification), None) => "a correction of personal information",
        (Some(Right::Erasure), None) => "the deletion of personal information",
        (Some(Right::Restriction), None) => "a restriction on the use of personal information",
        (Some(Right::Portability), None) => "personal information in a form that can be used elsewhere",
        (Some(Right::Objection), None) => "an end to the use of personal information that you object to",
        (Some(Right::Informed | Right::Automated | Right::Pecr | Right::Security), None) | (None, _) | (Some(_), Some(_)) => "",
    };
    words.to_owned()
}
