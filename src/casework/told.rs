//! What letters are told, read off a case or a verdict: the one home of it for `decide`, `obey`, `follow` and `tick`.

use super::case::Ask;
use super::case::Case;
use super::case::Deadline;
use super::case::Format;
use super::case::Register;
use super::class::Class;
use super::class::Kind;
use super::class::Right;
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
        kind: kind(case.class.kind).to_owned(),
        register: register(case.register).to_owned(),
        received_on: long_date(case.received_on),
        today: long_date(today),
        council_signs: case.about_the_clerk(),
        contact: case.contact.clone().unwrap_or_default(),
        contact_address: contact.map(|p| p.address.to_string()).unwrap_or_default(),
        request: request(&case.class),
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
            clock.is_some_and(|c| c.registers.contains(&of.register) && matches!(c.met_by, MetBy::Outcome | MetBy::ReviewOutcome))
        })
        .map(|d| long_date(d.due_on));
    // A request inside a complaint has a month of its own (T7).
    let request_by = of.deadlines.iter().find(|d| {
        let clock = office.policy.deadlines.clock(&d.clock);
        of.register != Register::Rights
            && clock.is_some_and(|c| c.registers.contains(&Register::Rights) && c.starts == Start::Receipt && c.met_by == MetBy::Outcome)
    });
    Acknowledgement {
        request_by: request_by.map(|d| long_date(d.due_on)).unwrap_or_default(),
        kind: kind(of.class.kind).to_owned(),
        register: register(of.register).to_owned(),
        name: of.name.clone(),
        received_on: long_date(of.received_on),
        today: long_date(of.today),
        reply_by: reply_by.unwrap_or_default(),
        request: request(of.class),
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
        (Some(Right::Rectification), None) => "personal information to be corrected",
        (Some(Right::Erasure), None) => "personal information to be deleted",
        (Some(Right::Restriction), None) => "the use of personal information to be restricted",
        (Some(Right::Portability), None) => "personal information to be handed over in a form that can be used elsewhere",
        (Some(Right::Informed | Right::Objection | Right::Automated | Right::Pecr | Right::Security), None)
        | (None, _)
        | (Some(_), Some(_)) => "",
    };
    words.to_owned()
}
