//! A case that came by letter, telephone or in person, entered by a person with the day it truly came (R16, R19).

use super::ABOUT_THE_CLERK;
use super::NewCase;
use super::RISK_TO_LIFE;
use super::naming_the_clerk;
use super::open;
use super::regulator;
use super::tell;
use crate::casework::case::Actor;
use crate::casework::case::CaseParty;
use crate::casework::case::CaseReference;
use crate::casework::case::Event;
use crate::casework::case::Format;
use crate::casework::case::Stage;
use crate::casework::case::register_for;
use crate::casework::case::standing::FORMATS;
use crate::casework::class::Class;
use crate::casework::class::Consent;
use crate::casework::class::Kind;
use crate::casework::class::Reason;
use crate::casework::class::Right;
use crate::casework::class::Track;
use crate::casework::class::words;
use crate::casework::clock::long_date;
use crate::casework::clock::short_date;
use crate::casework::correspond::Party;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Agenda;
use crate::casework::letter::person::name_for_greeting;
use crate::casework::obey;
use crate::casework::papers;
use crate::casework::papers::Papers;
use crate::casework::policy::Mode;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::casework::told;
use crate::mail;
use crate::mail::AddrSpec;
use crate::mail::Authentication;
use crate::mail::NamedAddress;
use jiff::civil::Date;
use std::collections::BTreeSet;

words! {
    /// How something came that is no mail (R16).
    Channel {
        /// A letter by post or by hand.
        Letter = "letter",
        /// A telephone call.
        Telephone = "telephone",
        /// A visit.
        Visit = "visit",
        /// A message elsewhere: a social network, a form.
        Other = "other",
    }
}

/// What a person enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// How it came.
    pub channel: Channel,
    /// The day it came; the clocks count from it.
    pub received_on: Date,
    /// What it is: a complaint, a review or a rights request.
    pub kind: Kind,
    /// What it is about.
    pub track: Track,
    /// Which rights a rights request names.
    pub rights: BTreeSet<Right>,
    /// Who complains; empty for somebody who gave no name.
    pub name: String,
    /// How to reach them by mail, if they said.
    pub email: Option<AddrSpec>,
    /// Where letters go otherwise, or a telephone number: kept on the file in the person's own words.
    pub reach: String,
    /// For whom they write, where it is for another.
    pub on_behalf_of: String,
    /// What they say, in a line or more.
    pub about: String,
    /// What they want put right; may be empty.
    pub remedy: String,
    /// In which form they need letters; empty for the usual one.
    pub formats: BTreeSet<Format>,
    /// Whether it is about the clerk, as whoever enters it says; the words are looked at as well (T17).
    pub about_the_clerk: bool,
    /// Of a request for a review: the case it is about, where whoever enters it says so.
    pub of: Option<CaseReference>,
    /// The complaint that it came with.
    pub goes_with: Option<CaseReference>,
}

impl ByHand {
    /// What was said, and how to reach the person, as it stands on the file.
    pub(super) fn said(&self) -> String {
        let mut said = format!("By {}: {}", self.channel, self.about.trim());
        if !self.reach.trim().is_empty() {
            said.push_str(&format!("\nTo reach them: {}", self.reach.trim()));
        }
        said
    }

    /// The request for a copy that a complaint holds besides, as an entry of its own that goes with the complaint (T7); `None`
    /// where it holds none.
    pub fn request_besides(&self, complaint: &CaseReference) -> Option<Self> {
        (self.kind == Kind::Complaint && self.rights.contains(&Right::Access)).then(|| Self {
            kind: Kind::RightsRequest,
            rights: [Right::Access].into(),
            goes_with: Some(complaint.clone()),
            ..self.clone()
        })
    }
}

/// What the store is told, what is added to the file, and the letters that leave.
pub fn by_hand(entry: &ByHand, by: &Person, today: Date, office: &Office) -> (NewCase, Vec<(Actor, String, Event)>, Vec<LetterOrder>) {
    if entry.kind == Kind::Regulator {
        return regulator_by_hand(entry, by, today, office);
    }
    let class = class(entry, office);
    let about_the_clerk = class.flags.contains(ABOUT_THE_CLERK);
    // What is about the clerk is the chair's or the deputy's from now on, whoever took the letter or the call.
    let dealing = tell::recipients(about_the_clerk, false, office);
    let poster = if about_the_clerk {
        dealing.first().copied().unwrap_or(by)
    } else {
        by
    };
    let register = register_for(class.kind, class.track);
    let policy = &office.policy;
    let (message, typed) = as_mail(&entry.about);
    let papers = papers::required_by_hand(&class, (&message, &typed), is_reached(entry), policy);
    let deadlines = open::dates(register, &class, papers.complete(), entry.received_on, office);
    let stage = match (Stage::at_opening(class.kind), papers.asked.is_empty()) {
        (Stage::New, false) => Stage::Waiting,
        (stage, _) => stage,
    };
    let parties = parties(entry, &class);
    let actor = Actor::Officer { name: by.name.clone() };
    let mut events = vec![(
        actor.clone(),
        format!("R16: by {}, entered by hand", entry.channel),
        Event::CaseOpened {
            arrival: 0,
            received_on: entry.received_on,
            subject: first_line(&entry.about),
            class: Box::new(class.clone()),
            parties: parties.clone(),
            policy_version: policy.version.clone(),
        },
    )];
    events.push((actor, "R19: what was said".to_owned(), Event::Noted { text: entry.said() }));
    if let Some(goes_with) = &entry.goes_with {
        events.push((
            Actor::Redress,
            "T7: two matters, two clocks".to_owned(),
            Event::Linked {
                to: goes_with.clone(),
                why: "the complaint that came with it".to_owned(),
            },
        ));
    }
    if !entry.formats.is_empty() {
        events.push((
            Actor::Officer { name: by.name.clone() },
            FORMATS.to_owned(),
            Event::FormatNeeded {
                formats: entry.formats.clone(),
            },
        ));
    }
    for deadline in &deadlines {
        events.push(obey::deadline_event(deadline, office));
    }
    if !papers.asked.is_empty() {
        let reasons: Vec<&str> = papers.asked.iter().map(|(_, why)| why.as_str()).collect();
        events.push((Actor::Redress, reasons.join("; "), papers.event()));
    }
    let mut letters = Vec::new();
    acknowledge(
        entry,
        &class,
        register,
        &papers,
        &deadlines,
        poster,
        today,
        office,
        &mut events,
        &mut letters,
    );
    let new = NewCase {
        register,
        received_on: entry.received_on,
        stage,
        parties,
        deadlines,
        kind: class.kind,
        about_the_clerk,
    };
    if about_the_clerk {
        letters.extend(handed_on(entry, by, &dealing, today));
    }
    (new, events, letters)
}

/// Tells whoever deals with what is about the clerk that such a case was entered.
fn handed_on(entry: &ByHand, by: &Person, dealing: &[&Person], today: Date) -> Vec<LetterOrder> {
    let agenda = data::value(&Agenda {
        today: short_date(today),
        lines: vec![format!(
            "A case that is about the clerk was entered by hand, by {}, received on {}. It is yours to deal with: nothing more of it goes to the clerk.",
            by.name,
            short_date(entry.received_on)
        )],
        about_the_clerk: true,
        ..Agenda::default()
    });
    dealing
        .iter()
        .map(|p| obey::internal_order(LetterKind::Reminder, p, agenda.clone()))
        .collect()
}

/// A regulator's letter on paper, about no case that is here (R39): a matter of its own. Nobody is written to from it; ICO, with its
/// reference and the day of its answer, comes next.
fn regulator_by_hand(
    entry: &ByHand,
    by: &Person,
    today: Date,
    office: &Office,
) -> (NewCase, Vec<(Actor, String, Event)>, Vec<LetterOrder>) {
    let mut class = class(entry, office);
    class.on_behalf = false;
    class.consent = Consent::NotNeeded;
    let parties = regulator::whom(&entry.name);
    let register = register_for(class.kind, class.track);
    let about_the_clerk = class.flags.contains(ABOUT_THE_CLERK);
    let letters = match about_the_clerk {
        true => handed_on(entry, by, &tell::recipients(true, false, office), today),
        false => Vec::new(),
    };
    let new = NewCase {
        register,
        received_on: entry.received_on,
        stage: Stage::at_opening(class.kind),
        parties: parties.clone(),
        deadlines: Vec::new(),
        kind: class.kind,
        about_the_clerk,
    };
    let actor = Actor::Officer { name: by.name.clone() };
    let opened = Event::CaseOpened {
        arrival: 0,
        received_on: entry.received_on,
        subject: first_line(&entry.about),
        class: Box::new(class),
        parties,
        policy_version: office.policy.version.clone(),
    };
    let events = vec![
        (
            actor.clone(),
            format!("R39: a regulator’s letter, by {}, entered by hand", entry.channel),
            opened,
        ),
        (actor, "R19: what was said".to_owned(), Event::Noted { text: entry.said() }),
    ];
    (new, events, letters)
}

/// The acknowledgement: by mail where there is an address, else to whoever entered it, to be posted.
#[expect(clippy::too_many_arguments, reason = "one step of `by_hand`, apart to be read")]
fn acknowledge(
    entry: &ByHand,
    class: &Class,
    register: crate::casework::case::Register,
    papers: &Papers,
    deadlines: &[super::Deadline],
    by: &Person,
    today: Date,
    office: &Office,
    events: &mut Vec<(Actor, String, Event)>,
    letters: &mut Vec<LetterOrder>,
) {
    let name = name_for_greeting(&entry.name).unwrap_or_default();
    let of = told::Acknowledged {
        class,
        register,
        name: name.clone(),
        received_on: entry.received_on,
        today,
        deadlines,
        asked: &papers.list(),
        missing: &papers.missing,
        formats: &entry.formats,
        council_signs: class.flags.contains(ABOUT_THE_CLERK),
    };
    let told = data::value(&told::acknowledgement(&of, office));
    let kept_back = if class.flags.contains(RISK_TO_LIFE) {
        Some((
            "T18: a danger to life",
            "it may speak of a danger to somebody’s life, and a person answers that",
        ))
    } else if !is_reached(entry) {
        Some(("a letter tells somebody something, or it is none", obey::NO_WAY))
    } else if office.mode == Mode::Shadow {
        Some(("shadow mode", obey::SHADOW))
    } else {
        None
    };
    if let Some((authority, why)) = kept_back {
        let withheld = Event::LetterWithheld {
            letter: LetterKind::Acknowledgement,
            why: why.to_owned(),
        };
        events.push((Actor::Redress, authority.to_owned(), withheld));
        return;
    }
    let by_mail = entry.email.as_ref().filter(|_| !entry.formats.contains(&Format::Post));
    let order = match by_mail {
        Some(address) => LetterOrder {
            kind: LetterKind::Acknowledgement,
            to: NamedAddress {
                name,
                address: address.clone(),
            },
            data: told,
            in_reply_to: None,
            references: Vec::new(),
            attachments: Vec::new(),
            to_public: true,
        },
        None => obey::to_post(
            &long_date(today),
            &entry.name,
            entry.reach.trim(),
            class.flags.contains(ABOUT_THE_CLERK),
            LetterKind::Acknowledgement,
            told,
            by,
        ),
    };
    events.push((
        Actor::Redress,
        "an acknowledgement at once (policy: within 5 working days; s.164A: within 30 days)".to_owned(),
        obey::queued(&order),
    ));
    letters.push(order);
}

/// Whether there is any way of answering: an email address, or what the person said of how to reach them.
fn is_reached(entry: &ByHand) -> bool {
    entry.email.is_some() || !entry.reach.trim().is_empty() || entry.formats.contains(&Format::Post)
}

fn class(entry: &ByHand, office: &Office) -> Class {
    let because = vec![Reason::settled("by-hand", "a person of the council entered it")];
    let (message, typed) = as_mail(&entry.about);
    let mut flags = office.policy.classification.classify(&message, &typed).flags;
    if entry.about_the_clerk {
        flags.insert(ABOUT_THE_CLERK.to_owned());
    }
    let writer = entry.name.trim();
    let another = Some(entry.on_behalf_of.trim()).filter(|name| !name.is_empty());
    let mut class = Class {
        on_behalf: another.is_some(),
        rights: entry.rights.clone(),
        asks_for_a_copy: entry.rights.contains(&Right::Access),
        writer: writer.to_owned(),
        data_subject: another.unwrap_or(writer).to_owned(),
        remedy: entry.remedy.trim().to_owned(),
        flags,
        consent: another.map_or(Consent::NotNeeded, |_| Consent::Missing),
        because,
        ..Class::of(entry.kind, Some(entry.track))
    };
    // The same look that a mail gets.
    naming_the_clerk(&mut class, &message, &typed, false, office);
    class
}

/// What was said, as a mail would say it.
fn as_mail(about: &str) -> (mail::Message, mail::Typed) {
    let raw = format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{about}\r\n");
    let message = mail::parse(&mail::RawMessage::new(raw.into_bytes()));
    let typed = mail::typed(&message);
    (message, typed)
}

fn parties(entry: &ByHand, class: &Class) -> Vec<CaseParty> {
    let writer = |role| CaseParty {
        role,
        name: entry.name.trim().to_owned(),
        address: entry.email.clone(),
        reach: entry.reach.trim().to_owned(),
        // Somebody who stood at the desk or rang gave the address themself; nothing vouches for it.
        authentication: Authentication::Unknown,
    };
    if !class.on_behalf {
        return vec![writer(Party::Complainant)];
    }
    vec![
        writer(Party::Representative),
        CaseParty {
            role: Party::DataSubject,
            name: class.data_subject.clone(),
            address: None,
            reach: String::new(),
            authentication: Authentication::Unknown,
        },
    ]
}

fn first_line(text: &str) -> String {
    text.trim().lines().next().unwrap_or("").chars().take(120).collect()
}
