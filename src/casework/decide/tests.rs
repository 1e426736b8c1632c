mod forms;
mod law;
mod routes;

use super::*;
use crate::casework::case::Ask;
use crate::casework::case::CaseReference;
use crate::casework::case::Register;
use crate::casework::class::Consent;
use crate::casework::class::Right;
use crate::casework::class::Track;
use crate::casework::correspond::Windows;
use crate::casework::letter;
use crate::casework::policy::LettersTo;
use crate::casework::policy::Mode;
use crate::casework::policy::Role;
use crate::casework::testing::class;
use crate::casework::testing::facts;
use crate::casework::testing::noon;
use crate::casework::testing::office;
use crate::casework::testing::person;
use crate::mail::AddrSpec;
use crate::mail::Attachment;
use crate::mail::DeliveryReport;
use crate::mail::MessageId;
use crate::mail::NamedAddress;
use crate::mail::Why;
use crate::mail::report::Action;
use crate::mail::sample::address;
use crate::mail::typed::Forwarded;

const CLERK: &str = "clerk@aldermoor-tc.example";
const CHAIR: &str = "chair@aldermoor-tc.example";
const DEPUTY: &str = "bob.tranter@aldermoor-tc.example";

fn lead(about_the_clerk: bool) -> Lead {
    Lead {
        words: std::collections::BTreeMap::new(),
        case: CaseId(42),
        reference: reference(),
        stage: Stage::Investigating,
        parties: vec![address("m.oldroyd@freemail.example")],
        people: Vec::new(),
        about_the_clerk,
    }
}

fn reference() -> CaseReference {
    "PD-2026-0042".parse().expect("a reference")
}

fn on_case(facts: &mut Facts, about_the_clerk: bool) {
    facts.leads.by_answers = vec![lead(about_the_clerk)];
    facts.matched = Match::Case {
        case: CaseId(42),
        reference: reference(),
        by: "an answer".to_owned(),
    };
}

fn letters(decision: &Decision) -> Vec<(LetterKind, String)> {
    decision.letters.iter().map(|l| (l.kind, l.to.address.to_string())).collect()
}

fn notices(decision: &Decision) -> Vec<String> {
    decision
        .letters
        .iter()
        .filter(|l| !l.to_public)
        .map(|l| l.to.address.to_string())
        .collect()
}

fn to_public(decision: &Decision) -> usize {
    decision.letters.iter().filter(|l| l.to_public).count()
}

fn withheld(decision: &Decision) -> Option<String> {
    decision.events.iter().find_map(|(_, _, e)| match e {
        Event::LetterWithheld { why, .. } => Some(why.clone()),
        _ => None,
    })
}

fn clocks(decision: &Decision) -> Vec<String> {
    decision
        .events
        .iter()
        .filter_map(|(_, _, e)| {
            if let Event::DeadlineSet { clock, .. } = e {
                Some(clock.clone())
            } else {
                None
            }
        })
        .collect()
}

fn asked(decision: &Decision) -> Vec<Ask> {
    decision
        .events
        .iter()
        .find_map(|(_, _, e)| {
            if let Event::Asked { what, .. } = e {
                Some(what.clone())
            } else {
                None
            }
        })
        .unwrap_or_default()
}

/// Every letter of a decision as it would leave, for reading.
fn read(decision: &Decision, office: &Office) -> Vec<String> {
    let written = |(i, order)| {
        let out = letter::write(order, office, Some(&reference()), &[1; 32], "cause", i, noon());
        format!("{}\n{}", out.subject, out.text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    decision.letters.iter().enumerate().map(written).collect()
}

#[test]
fn a_complaint_is_opened_acknowledged_and_shown_to_the_clerk() {
    let office = office();
    let decision = decide(&facts(), &office);
    assert_eq!(decision.disposition, Disposition::Open);
    assert_eq!(
        letters(&decision),
        [
            (LetterKind::Acknowledgement, "m.oldroyd@freemail.example".into()),
            (LetterKind::NewCase, CLERK.into())
        ]
    );
    assert_eq!(clocks(&decision), ["C1", "C2", "C4"]);
    assert!(asked(&decision).is_empty() && decision.held.is_none() && decision.keep_raw && decision.opens_case());
    let CaseAction::Open(case) = &decision.case else { panic!("opened") };
    assert_eq!(
        (case.register, case.stage, case.deadlines.len(), case.about_the_clerk),
        (Register::PersonalData, Stage::New, 3, false)
    );
    let all = read(&decision, &office);
    assert!(all[0].contains("by 29 December 2026"));
    for must in [
        "received Sat 28 Nov 2026",
        "a bank holiday → Tue 29 Dec",
        "You printed my home address",
        "m.oldroyd@freemail.example",
        "PD-2026-0042: new complaint",
        "The acknowledgement is on its way",
        "printed my address",
    ] {
        assert!(all[1].contains(must), "{must:?} is missing: {}", all[1]);
    }
    // The ledger's words hold no personal data.
    assert!(!decision.verdict.contains("Oldroyd"));
}

/// Attack 24: to the one From address, with nothing of the sender's words, whatever Reply-To says.
#[test]
fn the_acknowledgement_never_goes_to_a_reply_to() {
    let office = office();
    let mut facts = facts();
    facts.message.reply_to = ["newsdesk@daily.example", "victim@example.example"]
        .map(|a| NamedAddress {
            name: String::new(),
            address: address(a),
        })
        .to_vec();
    let decision = decide(&facts, &office);
    assert_eq!(letters(&decision).len(), 2);
    assert_eq!(decision.letters[0].to.address, address("m.oldroyd@freemail.example"));
    let all = read(&decision, &office);
    for word in ["newsletter", "autumn", "home address", "daily.example"] {
        assert!(!all[0].contains(word), "{word}");
    }
    assert!(all[1].contains("newsdesk@daily.example"));
}

/// Attack 13: a ticket robot that says nothing of itself fills no register; a person says which of its mails are cases.
#[test]
fn a_fourth_case_from_one_address_within_an_hour_waits_for_a_person() {
    let (mut facts, office) = (facts(), office());
    facts.leads.arrivals_from_address_hour = 2;
    assert!(decide(&facts, &office).opens_case());
    facts.leads.arrivals_from_address_hour = 3;
    let decision = decide(&facts, &office);
    assert_eq!((to_public(&decision), decision.opens_case()), (0, false));
    assert!(decision.held.as_ref().is_some_and(|why| why.contains("many messages")));
    assert_eq!(notices(&decision), [CLERK]);
    let why = super::automatic::kept_back(&facts, &office);
    assert!(why.is_some_and(|why| why.contains("two machines")), "nor would a letter go");
}

/// Every reason for which a letter stays back: the case is open, its clocks run, the clerk knows why and sees the letter.
#[test]
fn letters_stay_back_and_cases_do_not() {
    type Change = fn(&mut Facts, &mut Office);
    let reasons: [(&str, Change); 10] = [
        ("failed", |f, _| f.authentication = Authentication::Failed),
        ("nothing proves", |f, _| f.authentication = Authentication::Unknown),
        ("shadow mode", |_, o| o.mode = Mode::Shadow),
        ("before redress was set up", |f, _| f.arrival.from_before = true),
        ("within seconds", |f, _| f.leads.seconds_since_our_letter = Some(3)),
        ("this address has had", |f, _| {
            f.leads.letters_to_address = Windows { hour: 0, day: 1, week: 1 }
        }),
        ("this address has had", |f, _| {
            f.leads.letters_to_address = Windows { hour: 0, day: 0, week: 3 }
        }),
        ("this domain has had", |f, _| {
            f.leads.letters_to_domain = Windows {
                hour: 20,
                day: 20,
                week: 20,
            }
        }),
        ("as many automatic letters", |f, _| {
            f.leads.letters_in_all = Windows {
                hour: 40,
                day: 40,
                week: 40,
            }
        }),
        ("cannot be written to", |f, _| {
            f.message.from[0].address = address("ann..b@docomo.example")
        }),
    ];
    for (words, change) in reasons {
        let (mut facts, mut office) = (facts(), office());
        change(&mut facts, &mut office);
        let decision = decide(&facts, &office);
        assert_eq!((to_public(&decision), decision.opens_case()), (0, true), "{words}");
        assert_eq!(clocks(&decision), ["C1", "C2", "C4"], "{words}");
        assert!(
            withheld(&decision).is_some_and(|w| w.contains(words)),
            "{words}: {:?}",
            withheld(&decision)
        );
        let notice = &read(&decision, &office)[0];
        assert_eq!(notices(&decision), [CLERK], "{words}");
        assert!(
            notice.contains("No letter was sent")
                && notice.contains("that would have gone")
                && notice.contains("Acknowledge it yourself by"),
            "{words}: {notice}"
        );
    }
}

/// What is not known of a sender is no proof; a council whose host never says anything may decide otherwise.
#[test]
fn an_address_that_no_letter_can_be_written_to_opens_its_case_without_one() {
    let too_long = format!("{}@residents.example", "a".repeat(65));
    for text in [
        too_long.as_str(),
        "ann:(b@residents.example",
        "ann@-residents.example",
        "ann@residents-.example",
        "ann@re_.example",
    ] {
        let mut facts = facts();
        facts.message.from[0].address = address(text);
        let decision = decide(&facts, &office());
        assert!(decision.opens_case(), "{text}");
        let written = decision
            .letters
            .iter()
            .find(|l| l.to_public && !crate::mail::can_be_written_to(&l.to.address));
        assert!(written.is_none(), "{text}");
    }
}

#[test]
fn unknown_senders_get_letters_only_where_the_council_said_so() {
    let mut facts = facts();
    facts.authentication = Authentication::Unknown;
    let with = |letters_to, ids: &[&str]| {
        let mut office = office();
        office.policy.letters_to = letters_to;
        office.mailboxes[0].authserv_ids = ids.iter().map(|s| (*s).to_owned()).collect();
        to_public(&decide(&facts, &office))
    };
    assert_eq!(with(LettersTo::Proven, &[]), 0);
    assert_eq!(with(LettersTo::HostIsSilent, &["mx1.aldermoor-tc.example"]), 0);
    assert_eq!(with(LettersTo::HostIsSilent, &[]), 1);
}

/// T17: about the clerk, so the chair is told, and the clerk's name is on nothing.
#[test]
fn what_is_about_the_clerk_goes_to_the_chair() {
    let office = office();
    let mut facts = facts();
    facts.class.flags.insert(ABOUT_THE_CLERK.into());
    let decision = decide(&facts, &office);
    assert_eq!(notices(&decision), [CHAIR]);
    assert!(matches!(&decision.case, CaseAction::Open(c) if c.about_the_clerk));
    let all = read(&decision, &office);
    assert!(!all[0].contains("Sue Hartley"), "{}", all[0]);
    assert!(all[1].contains("The clerk has had no notice of it"));
    // Asked about instead of opened: still the chair.
    facts.class.firm = false;
    assert_eq!(notices(&decide(&facts, &office)), [CHAIR]);
    // A later message on the case, plain as it may be.
    let mut later = self::facts();
    on_case(&mut later, true);
    assert_eq!(notices(&decide(&later, &office)), [CHAIR]);
    // Something that may belong to it, from somebody in it, or from a stranger who names it.
    for name_it in [false, true] {
        let mut near = self::facts();
        near.class.firm = false;
        let leads = if name_it {
            &mut near.leads.by_hint
        } else {
            &mut near.leads.by_party
        };
        leads.push(lead(true));
        assert_eq!(notices(&decide(&near, &office)), [CHAIR], "named: {name_it}");
    }
    // Another matter of the same person is the clerk's, who must not read of the first.
    let mut other = self::facts();
    other.leads.by_party.push(Lead {
        reference: "PD-2026-0007".parse().expect("a reference"),
        ..lead(true)
    });
    let decision = decide(&other, &office);
    assert_eq!(notices(&decision), [CLERK]);
    assert!(read(&decision, &office).iter().all(|words| !words.contains("PD-2026-0007")));
    // Nobody but the clerk is registered: nobody is told, and it waits.
    let alone = Office {
        people: vec![person("Sue Hartley", CLERK, &[Role::Clerk, Role::Deputy])],
        ..self::office()
    };
    let decision = decide(&facts, &alone);
    assert!(notices(&decision).is_empty() && decision.held.is_some());
}

/// T18: a person is told at once, two of them, and no machine answers.
#[test]
fn a_danger_to_life_is_for_people() {
    let office = office();
    let mut facts = facts();
    facts.class.flags.insert(RISK_TO_LIFE.into());
    let decision = decide(&facts, &office);
    assert_eq!(
        (to_public(&decision), notices(&decision)),
        (0, vec![CLERK.to_owned(), DEPUTY.to_owned()])
    );
    let notice = &read(&decision, &office)[0];
    assert!(
        notice.starts_with("URGENT") && notice.contains("999") && !notice.contains("would have gone"),
        "{notice}"
    );
    facts.class.flags.insert(ABOUT_THE_CLERK.into());
    assert_eq!(notices(&decide(&facts, &office)), [CHAIR, DEPUTY]);
    // Ordinary mail with such words is shown too, whatever the verdict is sure of.
    facts.class = class(Kind::Enquiry, None);
    facts.class.flags.insert(RISK_TO_LIFE.into());
    assert_eq!(notices(&decide(&facts, &office)).len(), 2);
}

/// R15, R21, R26: consent is asked, the case waits, and the month of the policy does not start.
#[test]
fn a_representative_is_asked_for_consent() {
    let office = office();
    let mut facts = facts();
    facts.class.on_behalf = true;
    facts.class.consent = Consent::Claimed;
    facts.class.writer = "Margaret Oldroyd".into();
    facts.class.data_subject = "Edna Oldroyd".into();
    let decision = decide(&facts, &office);
    assert_eq!(
        (asked(&decision), clocks(&decision)),
        (vec![Ask::Consent], vec!["C1".to_owned(), "C2".to_owned()])
    );
    let CaseAction::Open(case) = &decision.case else { panic!("opened") };
    assert_eq!((case.stage, case.parties.len()), (Stage::Waiting, 2));
    let all = read(&decision, &office);
    assert!(
        all[0].contains("written consent")
            && all[0].matches("Edna").count() == 1
            && all[0].contains("My name is: Edna Oldroyd")
            && !all[0].contains("29 December")
    );
    assert!(all[1].contains("R21"));
    facts.class.consent = Consent::Attached;
    let decision = decide(&facts, &office);
    assert!(
        asked(&decision).is_empty() && !clocks(&decision).contains(&"C4".to_owned()),
        "R26: not before it is judged"
    );
    assert!(read(&decision, &office)[1].contains("not checked"));
}

/// R22: identity only where data would be handed over and the address proves nothing; never for a plain complaint.
#[test]
fn identity_is_asked_only_where_there_is_doubt() {
    let mut office = office();
    office.policy.letters_to = LettersTo::HostIsSilent;
    office.mailboxes[0].authserv_ids.clear();
    let mut facts = facts();
    facts.authentication = Authentication::Unknown;
    assert!(asked(&decide(&facts, &office)).is_empty());
    facts.class = class(Kind::RightsRequest, Some(Track::PersonalData));
    facts.class.rights.insert(Right::Access);
    let decision = decide(&facts, &office);
    assert_eq!((asked(&decision), clocks(&decision)), (vec![Ask::Identity], vec!["C9".to_owned()]));
    assert!(matches!(&decision.case, CaseAction::Open(c) if c.register == Register::Rights));
    let why = decision
        .events
        .iter()
        .find(|(_, _, e)| matches!(e, Event::Asked { .. }))
        .map(|(_, why, _)| why.clone());
    assert!(why.is_some_and(|w| w.contains("R22")), "the doubt is recorded");
    facts.class.rights = [Right::Erasure].into();
    assert!(asked(&decide(&facts, &office)).is_empty());
    facts.class.rights = [Right::Access].into();
    facts.authentication = Authentication::Aligned {
        domain: "freemail.example".into(),
    };
    let decision = decide(&facts, &office);
    assert!(asked(&decision).is_empty());
    assert!(read(&decision, &office)[0].contains("We will answer by 29 December 2026"));
}

/// R17: details are asked only of a message that holds none.
#[test]
fn details_are_asked_only_where_there_are_none() {
    let ask = |text: &str| {
        let mut facts = facts();
        facts.typed.text = text.into();
        asked(&decide(&facts, &office()))
    };
    assert_eq!(
        ask("I wish to make a formal complaint about data protection.\n\nThank you"),
        [Ask::Details]
    );
    assert_eq!(ask("I’m not happy with how you handled my data."), [Ask::Details]);
    for enough in [
        "You published my address on your website!",
        "Your newsletter printed my phone number",
        "Thanks for sharing my address with the village",
    ] {
        assert!(ask(enough).is_empty(), "{enough}");
    }
}

#[test]
fn reviews_and_services_have_their_own_places() {
    let office = office();
    let mut facts = facts();
    facts.class = class(Kind::Review, Some(Track::PersonalData));
    let decision = decide(&facts, &office);
    assert_eq!(clocks(&decision), ["C1", "C2", "C7"]);
    assert!(matches!(&decision.case, CaseAction::Open(c) if c.stage == Stage::InReview));
    facts.class = class(Kind::Complaint, Some(Track::Service));
    let decision = decide(&facts, &office);
    assert_eq!(clocks(&decision), ["C16"]);
    assert!(matches!(&decision.case, CaseAction::Open(c) if c.register == Register::Service));
}
