//! Opening a case: its parties, its events, its clocks, what is asked, and the acknowledgement or why there is none.

use super::ABOUT_THE_CLERK;
use super::Decision;
use super::Facts;
use super::Instead;
use super::RISK_TO_LIFE;
use super::automatic;
use super::is_dated_by_stamp;
use super::notice;
use super::opens;
use super::tell;
use super::view;
use crate::casework::by_form::FilledIn;
use crate::casework::by_form::address_in;
use crate::casework::case::Actor;
use crate::casework::case::CaseParty;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Format;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::case::register_for;
use crate::casework::case::standing::FORMATS;
use crate::casework::class::Class;
use crate::casework::class::Kind;
use crate::casework::clock::Start;
use crate::casework::clock::london_day;
use crate::casework::clock::long_date;
use crate::casework::correspond::Party;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::person::name_for_greeting;
use crate::casework::obey;
use crate::casework::papers;
use crate::casework::papers::Papers;
use crate::casework::policy::Office;
use crate::casework::told;
use crate::mail::Authentication;
use crate::mail::Defect;
use crate::mail::MessageId;
use crate::mail::NamedAddress;
use crate::mail::screen::nobody_reads;
use jiff::civil::Date;

/// What is done with a personal message on no known case instead of opening one; `None` where one is opened.
pub(super) fn instead_of_opening(facts: &Facts, office: &Office) -> Option<Instead> {
    let class = &facts.class;
    let opens = match class.kind {
        Kind::Complaint | Kind::Review | Kind::RightsRequest => true,
        Kind::Regulator => {
            return Some(Instead::Ask("it seems to come from a regulator, which a person answers"));
        }
        Kind::Enquiry | Kind::AutoReply | Kind::Bounce | Kind::Bulk => false,
    };
    // First, so that whoever reads what waits reads this and not a lesser reason.
    if class.flags.contains(RISK_TO_LIFE) && !(opens && class.firm) {
        return Some(Instead::Ask("it may speak of a danger to somebody’s life"));
    }
    if !class.firm {
        return Some(Instead::Ask("the program is not sure what it is"));
    }
    if !opens {
        // Somebody with an open case writes again without answering: thanks, a passport, a second thought (T3, T11).
        if !facts.leads.by_party.is_empty() && class.kind == Kind::Enquiry {
            return Some(Instead::Ask(
                "its sender has an open case, and it does not say that it belongs to it",
            ));
        }
        if facts.leads.by_stated.iter().any(|l| l.stage != Stage::Closed) && class.kind == Kind::Enquiry {
            return Some(Instead::Ask(
                "the address that the web form gives has an open case, and it does not say that it belongs to it",
            ));
        }
        // An empty message with a letter attached says nothing that the program can read (T15).
        if class.kind == Kind::Enquiry && facts.typed.text.trim().is_empty() && facts.message.attachments.iter().any(|a| !a.seems_a_logo())
        {
            return Some(Instead::Ask("all that it says is in its attachments, which were not read"));
        }
        // What is not whole was judged by a part of it, and the part that is gone may have been the complaint
        // (fixtures/broken: cut off in the header, in a part, or empty).
        let has = |defect| facts.message.has(defect);
        let nothing_said = facts.typed.text.trim().is_empty() && facts.typed.forwarded.is_none();
        // RFC 5322 §3.6: no mail program leaves out both; a header that breaks off has lost them.
        let header_cut = has(Defect::NoMessageId) && has(Defect::NoDate);
        if (has(Defect::CutOff) || header_cut || nothing_said && !facts.message.defects.is_empty()) && class.kind == Kind::Enquiry {
            return Some(Instead::Ask("it is empty or breaks off, so what it says is not known"));
        }
        return Some(Instead::Leave);
    }
    let Some(from) = facts.message.only_from() else {
        return Some(Instead::Ask("it does not come from exactly one address"));
    };
    let by_form = facts.filled_in.is_some();
    if !by_form && (office.is_ours(&from.address) || office.is_own_domain(&from.address)) {
        return Some(Instead::Ask(
            "it comes from an address of the council’s own: a web form, or a colleague passing something on",
        ));
    }
    // A ticket robot that says nothing of itself must not fill the register (attack 13); nor a person who sends the same
    // forty times. Each waits with its date of receipt, and a person says which are cases.
    if facts.leads.arrivals_from_address_hour >= office.policy.caps.arrivals_in_an_hour {
        return Some(Instead::Ask(
            "many messages came from this address within an hour, so a machine may be writing",
        ));
    }
    // Whoever asks for a review changes a case that is there, and anybody can write an address into a form (attack 20).
    if class.kind == Kind::Review && !facts.leads.by_stated.is_empty() {
        return Some(Instead::Ask(
            "it asks for a review by a web form, and nothing proves that it is from the person whose case it may be about",
        ));
    }
    let passed_on = facts
        .typed
        .forwarded
        .as_ref()
        .is_some_and(|f| f.address.as_ref() != Some(&from.address) && !f.text.trim().is_empty());
    if passed_on && !class.on_behalf {
        return Some(Instead::Ask(
            "it passes on somebody else’s message, so it is not clear whom to answer",
        ));
    }
    None
}

/// Opens a case.
pub(super) fn open(facts: &Facts, office: &Office) -> Decision {
    let class = &facts.class;
    let register = register_for(class.kind, class.track);
    let papers = papers::required(facts, &office.policy);
    let deadlines = deadlines(register, class.kind, &papers, facts, office);
    let parties = parties(class, facts, office);
    let stage = match (Stage::at_opening(class.kind), papers.asked.is_empty()) {
        (Stage::New, false) => Stage::Waiting,
        (stage, _) => stage,
    };

    let (mut decision, opened) = opens(facts, stage, &parties, &deadlines, office);
    let by = author(facts, office).map_or(Actor::Redress, |f| Actor::Party { address: f.address });
    let authority = if facts.filled_in.is_some() {
        "a message by a web form: who it is from is what the form says; the verdict and its reasons stand in the event"
    } else if is_passed_on(facts, office) {
        "R5: passed on by one of the council’s own people; the verdict and its reasons stand in the event"
    } else {
        "a message to the council; the verdict and its reasons stand in the event"
    };
    decision.events.push((by, authority.to_owned(), opened));
    if !facts.leads.formats.is_empty() {
        decision.events.push((
            Actor::Redress,
            format!("{FORMATS}; known from an earlier case"),
            Event::FormatNeeded {
                formats: facts.leads.formats.clone(),
            },
        ));
    }
    if let Some(goes_with) = &facts.goes_with {
        decision.events.push((
            Actor::Redress,
            goes_with.authority.to_owned(),
            Event::Linked {
                to: goes_with.to.clone(),
                why: goes_with.why.to_owned(),
            },
        ));
    }
    for deadline in &deadlines {
        decision.events.push(obey::deadline_event(deadline, office));
    }
    if !papers.asked.is_empty() {
        let reasons: Vec<&str> = papers.asked.iter().map(|(_, why)| why.as_str()).collect();
        decision.events.push((Actor::Redress, reasons.join("; "), papers.event()));
    }
    if !papers.to_judge.is_empty() {
        let reasons: Vec<&str> = papers.to_judge.iter().map(|(_, why)| why.as_str()).collect();
        let what = papers.to_judge.iter().map(|(what, _)| *what).collect();
        decision
            .events
            .push((Actor::Redress, reasons.join("; "), Event::PapersToJudge { what }));
    }
    decision.events.extend(papers::seen(&facts.evidence));
    let besides = if class.asks_for_a_copy_besides() {
        ", and a request for a copy beside it"
    } else {
        ""
    };
    decision.verdict = format!("a {} is opened{besides}", view::what_it_is(class));

    let order = acknowledgement(register, &papers, &deadlines, facts, office);
    let kept_back = acknowledge(order.as_ref(), &mut decision, facts, office);
    if facts.filled_in.is_some() {
        decision
            .verdict
            .push_str("; it came by a web form, and no letter goes to whom it names");
    }
    notice::new_case(order, kept_back.as_deref(), &papers, &deadlines, &mut decision, facts, office);
    decision
}

/// Why the acknowledgement stays back of what came by a web form.
const BY_FORM: &str = "it came by a web form, and nothing proves that the address in it is theirs; RESEND sends it once you know";
/// The same where the form gives no address, or none that a letter can go to.
const BY_FORM_WITHOUT_ADDRESS: &str =
    "it came by a web form that gives no address to write to: ADDRESS, with the person’s own, and RESEND send it";

/// Queues the acknowledgement, or writes down why it stays back. Answers the reason.
fn acknowledge(order: Option<&LetterOrder>, decision: &mut Decision, facts: &Facts, office: &Office) -> Option<String> {
    let why = match order {
        _ if facts.class.flags.contains(RISK_TO_LIFE) => Some(automatic::IN_DANGER),
        Some(_) if facts.filled_in.is_some() => Some(BY_FORM),
        None if facts.filled_in.is_some() => Some(BY_FORM_WITHOUT_ADDRESS),
        None if is_from_nobody(facts, office) => {
            Some("it came from an address that nobody reads: ADDRESS, with the person’s own, and RESEND send it")
        }
        None if is_in_our_name(facts, office) => {
            Some("it came by way of the council’s own address: ADDRESS, with the person’s own, and RESEND send it")
        }
        None => Some("it does not come from exactly one address"),
        Some(_) if is_passed_on(facts, office) => {
            Some("it was passed on, and nothing proves that the address in it is theirs; RESEND sends it once you know")
        }
        Some(_) => automatic::kept_back(facts, office),
    };
    match (order, why) {
        (Some(order), None) => {
            decision.events.push((
                Actor::Redress,
                "an acknowledgement at once (policy: within 5 working days; s.164A: within 30 days)".to_owned(),
                obey::queued(order),
            ));
            decision.letters.push(order.clone());
            None
        }
        (_, why) => {
            let why = why.unwrap_or("it does not come from exactly one address");
            decision.withhold(LetterKind::Acknowledgement, why);
            Some(why.to_owned())
        }
    }
}

/// The clocks that run from receipt, and those that wait for the papers where nothing about them is open.
pub(super) fn deadlines(register: Register, kind: Kind, papers: &Papers, facts: &Facts, office: &Office) -> Vec<Deadline> {
    let class = Class {
        kind,
        ..facts.class.clone()
    };
    let mut all = dates(register, &class, papers.complete(), facts.arrival.received_on, office);
    if is_dated_by_stamp(facts) {
        for deadline in &mut all {
            deadline
                .working
                .push_str("; the day is that of the mail server’s stamp in the message, and not of the file it lay in");
        }
    }
    all
}

/// The same of a verdict and the day it came. `complete` is whether nothing about identity or authority is open.
pub(super) fn dates(register: Register, class: &Class, complete: bool, on: Date, office: &Office) -> Vec<Deadline> {
    let policy = &office.policy;
    let kind = class.kind;
    let mut all = policy.deadlines.starting(Start::Receipt, register, kind, on, &policy.calendar);
    if complete {
        // Nothing about identity was ever open, so the papers were complete on the day of receipt (R26).
        let clocks = policy
            .deadlines
            .starting(Start::PapersComplete, register, kind, on, &policy.calendar);
        all.extend(clocks.into_iter().map(|d| Deadline {
            working: d.working.replacen("papers complete", "received, nothing asked,", 1),
            ..d
        }));
    }
    all
}

/// Whether one of the council's own people passes on what somebody else wrote to them (R5): then that person is the one who
/// complains, and what proves the officer's address says nothing of theirs.
fn is_passed_on(facts: &Facts, office: &Office) -> bool {
    let own = facts
        .message
        .only_from()
        .is_some_and(|f| office.person_at(&f.address).is_some() || office.is_ours(&f.address) || office.is_own_domain(&f.address));
    own && facts.typed.forwarded.is_some() || is_in_our_name(facts, office)
}

/// Whether From is an address of the council's own: whoever wrote it, letters to that address would come back to the council.
fn is_in_our_name(facts: &Facts, office: &Office) -> bool {
    facts.message.only_from().is_some_and(|f| office.is_ours(&f.address))
}

/// Whether From is an address that nobody reads: who sends from there is no party to anything.
fn is_from_nobody(facts: &Facts, office: &Office) -> bool {
    let screening = &office.policy.screening;
    facts.message.only_from().is_some_and(|f| nobody_reads(&f.address, screening))
}

/// Whether the one who complains is not the one who sent the message: what proves the sender's address says nothing of theirs.
pub(super) fn is_second_hand(facts: &Facts, office: &Office) -> bool {
    facts.filled_in.is_some() || is_passed_on(facts, office) || is_from_nobody(facts, office)
}

/// Who wrote what the case is about. `None` where that is not one address; of what was passed on without one, nobody. Never an
/// address from which a form or a program sends.
fn author(facts: &Facts, office: &Office) -> Option<NamedAddress> {
    if let Some(FilledIn { name, address }) = &facts.filled_in {
        return address.clone().map(|address| NamedAddress {
            name: name.clone(),
            address,
        });
    }
    if !is_passed_on(facts, office) {
        return facts.message.only_from().filter(|_| !is_from_nobody(facts, office)).cloned();
    }
    let forwarded = facts.typed.forwarded.as_ref()?;
    let name = forwarded.name.clone();
    let of_the_form = || facts.typed.form.as_ref().and_then(|form| address_in(form, office));
    let screening = &office.policy.screening;
    match forwarded.address.clone() {
        Some(address) if office.is_ours(&address) || nobody_reads(&address, screening) => of_the_form(),
        given => given.filter(|a| office.person_at(a).is_none()),
    }
    .map(|address| NamedAddress { name, address })
}

/// What the one who wrote is called. Of a form, its sender's name is that of a website.
fn name_of_writer(class: &Class, facts: &Facts) -> String {
    let websites = |name: &str| facts.message.from.iter().any(|f| f.name.contains(name));
    match &facts.filled_in {
        Some(filled) if websites(&class.writer) => filled.name.clone(),
        Some(_) | None => class.writer.clone(),
    }
}

fn parties(class: &Class, facts: &Facts, office: &Office) -> Vec<CaseParty> {
    let second_hand = is_second_hand(facts, office);
    let written_by = name_of_writer(class, facts);
    let from = author(facts, office);
    if from.is_none() && !second_hand {
        return Vec::new();
    }
    // Whoever gives no address complains by their name alone: letters are posted, or wait for one.
    let name = match &from {
        Some(from) if written_by.is_empty() => from.name.clone(),
        _ => written_by,
    };
    let writer = |role| CaseParty {
        role,
        name: name.clone(),
        address: from.as_ref().map(|from| from.address.clone()),
        reach: String::new(),
        authentication: if second_hand {
            Authentication::Unknown
        } else {
            facts.authentication.clone()
        },
    };
    if !class.on_behalf {
        return vec![writer(Party::Complainant)];
    }
    let subject = CaseParty {
        role: Party::DataSubject,
        name: class.data_subject.clone(),
        address: None,
        reach: String::new(),
        authentication: Authentication::Unknown,
    };
    vec![writer(Party::Representative), subject]
}

/// The acknowledgement to the one From address (attack 24); of what came second-hand, to the address given, and that one is kept back.
/// It repeats nothing that the sender wrote.
fn acknowledgement(register: Register, papers: &Papers, deadlines: &[Deadline], facts: &Facts, office: &Office) -> Option<LetterOrder> {
    let from = author(facts, office)?;
    let class = &facts.class;
    let name = name_for_greeting(&from.name)
        .or_else(|| name_for_greeting(&name_of_writer(class, facts)))
        .unwrap_or_default();
    let of = told::Acknowledged {
        class,
        register,
        name: name.clone(),
        received_on: facts.arrival.received_on,
        today: london_day(facts.arrival.taken_at),
        deadlines,
        asked: &papers.list(),
        missing: &papers.missing,
        formats: &facts.leads.formats,
        council_signs: class.flags.contains(ABOUT_THE_CLERK),
    };
    let told = told::acknowledgement(&of, office);
    if facts.leads.formats.contains(&Format::Post) {
        // Somebody of the council posts it; where nobody can, the person has it by mail at least.
        let about_the_clerk = class.flags.contains(ABOUT_THE_CLERK);
        if let Some(by) = tell::recipients(about_the_clerk, false, office).first() {
            let today = long_date(facts.arrival.received_on);
            return Some(obey::to_post(
                &today,
                &name,
                "",
                about_the_clerk,
                LetterKind::Acknowledgement,
                data::value(&told),
                by,
            ));
        }
    }
    let mut references: Vec<MessageId> = facts.message.answers.iter().take(20).rev().cloned().collect();
    references.extend(facts.message.message_id.clone());
    // A thread that the person never saw is none of theirs; and in the thread of their complaint, a request would be answered on both.
    let apart = is_second_hand(facts, office) || class.kind == Kind::RightsRequest && facts.goes_with.is_some();
    let (in_reply_to, references) = if apart {
        (None, Vec::new())
    } else {
        (facts.message.message_id.clone(), references)
    };
    Some(LetterOrder {
        kind: LetterKind::Acknowledgement,
        to: NamedAddress {
            name,
            address: from.address.clone(),
        },
        data: data::value(&told),
        in_reply_to,
        references,
        attachments: Vec::new(),
        to_public: true,
    })
}
