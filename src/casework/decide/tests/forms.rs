//! What came by a web form: a case of whoever it names, of whom nothing is proven.

use super::*;
use crate::casework::by_form::FilledIn;
use jiff::SignedDuration;

const STATED: &str = "ada.byrne@residents.example";

/// The office, where nobody reads `noreply@`.
fn office_of_forms() -> Office {
    let mut office = office();
    office.policy.screening.no_reply_locals = vec!["noreply".to_owned()];
    office
}

/// The resident's complaint by the website's form, proven for the website.
fn form() -> Facts {
    let mut facts = facts();
    facts.message.from = vec![NamedAddress {
        name: "Aldermoor website".into(),
        address: address("noreply@aldermoor-tc.example"),
    }];
    facts.screened = Screened::Unanswerable(Why::NoReply("N-01".into()));
    facts.authentication = Authentication::Aligned {
        domain: "aldermoor-tc.example".into(),
    };
    facts.class.writer = "Ada Byrne".into();
    facts.filled_in = Some(FilledIn {
        name: "Ada Byrne".into(),
        address: Some(address(STATED)),
    });
    facts
}

fn parties_of(decision: &Decision) -> Vec<(String, Option<String>, Authentication)> {
    let CaseAction::Open(case) = &decision.case else {
        panic!("no case")
    };
    let told = |p: &CaseParty| {
        (
            p.name.clone(),
            p.address.as_ref().map(ToString::to_string),
            p.authentication.clone(),
        )
    };
    case.parties.iter().map(told).collect()
}

#[test]
fn a_firm_case_by_a_form_is_opened_and_nobody_outside_is_written_to() {
    let office = office_of_forms();
    let decision = decide(&form(), &office);
    assert_eq!(decision.disposition, Disposition::Open);
    assert_eq!(letters(&decision), [(LetterKind::NewCase, CLERK.into())]);
    assert_eq!(clocks(&decision), ["C1", "C2", "C4"], "the clocks run from receipt");
    assert_eq!(
        parties_of(&decision),
        [("Ada Byrne".into(), Some(STATED.into()), Authentication::Unknown)]
    );
    assert!(withheld(&decision).is_some_and(|why| why.contains("web form") && why.contains("RESEND")));
    let notice = &read(&decision, &office)[0];
    for must in [
        "It came by a web form",
        STATED,
        "Then reply RESEND by",
        "that would have gone",
        "Dear Ada Byrne",
    ] {
        assert!(notice.contains(must), "{must}: {notice}");
    }
    assert!(decision.letters[0].data["resend"].as_bool() == Some(true));
    assert!(!decision.verdict.contains("Byrne"), "the ledger's words hold no personal data");
}

#[test]
fn a_form_without_an_address_is_a_case_of_somebody_by_their_name() {
    let mut facts = form();
    facts.filled_in = Some(FilledIn {
        name: "Ada Byrne".into(),
        address: None,
    });
    let office = office_of_forms();
    let decision = decide(&facts, &office);
    assert_eq!(parties_of(&decision), [("Ada Byrne".into(), None, Authentication::Unknown)]);
    assert!(withheld(&decision).is_some_and(|why| why.contains("ADDRESS")));
    assert!(read(&decision, &office)[0].contains("Reply ADDRESS with their address"));
    // The website is nobody's name.
    facts.filled_in = Some(FilledIn {
        name: String::new(),
        address: None,
    });
    facts.class.writer = "Aldermoor website".into();
    assert_eq!(parties_of(&decide(&facts, &office))[0].0, "");
}

/// By the clerk's word too, the form's own address is party to nothing.
#[test]
fn an_address_that_nobody_reads_is_no_party_by_a_word_either() {
    let office = office_of_forms();
    for filled_in in [None, form().filled_in] {
        let mut facts = form();
        facts.message.from[0].address = address("noreply@reports.example");
        facts.filled_in = filled_in;
        let decision = open_by_word(&facts, &office);
        let stated = facts.filled_in.as_ref().map(|_| STATED.to_owned());
        assert_eq!(parties_of(&decision), [("Ada Byrne".into(), stated, Authentication::Unknown)]);
        assert_eq!(to_public(&decision), 0);
    }
    // Passed on by a colleague: the form inside says who.
    let mut facts = form();
    facts.filled_in = None;
    facts.screened = Screened::Personal;
    facts.message.from[0].address = address("joan.pell@aldermoor-tc.example");
    facts.typed.forwarded = Some(Forwarded {
        name: "Website".into(),
        address: Some(address("noreply@aldermoor-tc.example")),
        subject: String::new(),
        text: String::new(),
        own_to_another: false,
    });
    facts.typed.form = crate::mail::form::read(&format!("Name: Ada Byrne\nEmail: {STATED}\nMessage: You printed my address."));
    let decision = open_by_word(&facts, &office);
    assert_eq!(parties_of(&decision)[0].1.as_deref(), Some(STATED));
    assert_eq!(decide(&facts, &office).disposition, Disposition::Ask);
}

/// What stays a question, and what stays left alone.
#[test]
fn a_form_opens_nothing_by_itself_where_something_is_unsure() {
    type Change = fn(&mut Facts);
    let unsure: [(&str, Change); 8] = [
        ("not sure", |f| f.class.firm = false),
        ("regulator", |f| f.class.kind = Kind::Regulator),
        ("many messages", |f| f.leads.arrivals_from_address_hour = 3),
        ("nothing proves that it is from the person", |f| {
            f.class.kind = Kind::Review;
            f.leads.by_stated = vec![lead(false)];
        }),
        ("has an open case", |f| {
            f.class = class(Kind::Enquiry, None);
            f.leads.by_stated = vec![lead(false)];
        }),
        ("case number", |f| {
            f.matched = Match::Ambiguous {
                candidates: vec![reference()],
                why: "it names a case number".into(),
            };
        }),
        ("reads like a case", |f| {
            f.filled_in = None;
        }),
        ("danger", |f| {
            f.class = class(Kind::Enquiry, None);
            f.class.flags.insert(RISK_TO_LIFE.into());
            f.class.firm = false;
        }),
    ];
    let office = office_of_forms();
    for (words, change) in unsure {
        let mut facts = form();
        change(&mut facts);
        let decision = decide(&facts, &office);
        assert_eq!((decision.disposition, to_public(&decision)), (Disposition::Ask, 0), "{words}");
        assert!(
            decision.verdict.contains(words) || words == "case number",
            "{words}: {}",
            decision.verdict
        );
    }
    let mut ordinary = form();
    ordinary.class = class(Kind::Enquiry, None);
    let decision = decide(&ordinary, &office);
    assert_eq!((decision.disposition, decision.letters.len()), (Disposition::Leave, 0));
    ordinary.leads.by_stated = vec![Lead {
        stage: Stage::Closed,
        ..lead(false)
    }];
    assert_eq!(decide(&ordinary, &office).disposition, Disposition::Leave);
}

/// T24: the button pressed twice. It is filed as nobody's message: who filled it in is not proven.
#[test]
fn the_same_words_by_a_form_are_filed_and_are_nobodys_word() {
    let office = office_of_forms();
    let mut facts = form();
    let words = WordsDigest::of(facts.typed.words()).expect("long enough");
    facts.leads.by_stated = vec![Lead {
        words: [(words, facts.arrival.received_at - SignedDuration::from_hours(2))].into(),
        ..lead(false)
    }];
    let decision = decide(&facts, &office);
    assert_eq!(decision.case, CaseAction::File(CaseId(42)));
    assert!(matches!(
        &decision.events[..],
        [(Actor::Redress, _, Event::MessageFiled { from: Filed::Machine, .. })]
    ));
    assert_eq!(letters(&decision), [(LetterKind::Reply, CLERK.into())]);
    // Somebody else used the form since: that is no word of theirs.
    facts.leads.arrivals_from_address_hour = 1;
    assert_eq!(letters(&decide(&facts, &office)), [(LetterKind::Reply, CLERK.into())]);
    for last in facts.leads.by_stated[0].words.values_mut() {
        *last = facts.arrival.received_at - SignedDuration::from_mins(59);
    }
    assert!(decide(&facts, &office).letters.is_empty(), "within the hour nobody is told twice");
    // The same words where the check of the sender failed prove nothing.
    facts.authentication = Authentication::Failed;
    assert_eq!(decide(&facts, &office).disposition, Disposition::Open);
    // A closed case takes nothing more by itself.
    facts.authentication = form().authentication;
    facts.leads.by_stated[0].stage = Stage::Closed;
    assert_eq!(decide(&facts, &office).disposition, Disposition::Open);
}

/// T17, T18: who is told, and that no letter is even offered to somebody in danger.
#[test]
fn a_form_is_handled_with_the_same_care() {
    let office = office_of_forms();
    let mut facts = form();
    facts.class.flags.insert(ABOUT_THE_CLERK.into());
    assert_eq!(notices(&decide(&facts, &office)), [CHAIR]);
    let mut facts = form();
    facts.leads.by_stated = vec![lead(true)];
    facts.class.firm = false;
    assert_eq!(notices(&decide(&facts, &office)), [CHAIR], "its person has a case about the clerk");
    let mut facts = form();
    facts.class.flags.insert(RISK_TO_LIFE.into());
    let decision = decide(&facts, &office);
    assert_eq!((decision.disposition, to_public(&decision)), (Disposition::Open, 0));
    assert!(notices(&decision).len() > 1 && withheld(&decision).is_some_and(|w| w.contains("danger")));
    assert!(decision.letters.iter().all(|l| l.data["resend"].as_bool() == Some(false)));
}
