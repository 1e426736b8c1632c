//! Requests and complaints that come together, or one after the other (R9, T7), and what is about the clerk and came by letter
//! (T17).

use super::*;
use crate::casework::case::Missing;
use crate::casework::class::Right;
use crate::casework::decide::ByHand;
use crate::casework::decide::Channel;
use crate::casework::decide::by_hand;
use std::collections::BTreeSet;

fn text(decision: &Decision, kind: LetterKind, office: &Office) -> String {
    let order = decision.letters.iter().find(|l| l.kind == kind).expect("such a letter");
    let words = crate::casework::letter::words_of(order, office, None).text;
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// T7, C9: a complaint that asks for a copy besides is two matters: the complaint's file holds no date for the request, and the
/// request is a case with a letter, a month and a proof of identity of its own.
#[test]
fn a_request_inside_a_complaint_is_a_matter_of_its_own() {
    let office = office();
    let mut facts = facts();
    facts.class.rights.insert(Right::Access);
    let months = |d: &Decision| {
        d.events
            .iter()
            .filter(|(_, _, e)| matches!(e, Event::DeadlineSet { clock, .. } if clock == "C9"))
            .count()
    };
    let decision = decide(&facts, &office);
    assert!(
        !crate::casework::decide::asks_besides(&facts, &decision),
        "a complaint about an answer names the right too (R9)"
    );
    facts.class.asks_for_a_copy = true;
    let decision = decide(&facts, &office);
    assert!(crate::casework::decide::asks_besides(&facts, &decision));
    assert_eq!(months(&decision), 0);
    let letter = text(&decision, LetterKind::Acknowledgement, &office);
    assert!(
        letter.contains("also asks for a copy of personal information. That is a request of its own"),
        "{letter}"
    );
    assert!(text(&decision, LetterKind::NewCase, &office).contains("a case of its own"));
    facts.authentication = Authentication::Unknown;
    let (about, request) = crate::casework::decide::request_besides(facts, &reference(), &office);
    let CaseAction::Open(new) = &request.case else {
        panic!("{:?}", request.case)
    };
    assert_eq!(
        (new.kind, new.register, months(&request)),
        (Kind::RightsRequest, Register::Rights, 1)
    );
    assert!(!crate::casework::decide::asks_besides(&about, &request), "once");
    let linked = |e: &Event| matches!(e, Event::Linked { to, .. } if *to == reference());
    assert!(request.events.iter().any(|(_, _, e)| linked(e)));
    let asked = |e: &Event| matches!(e, Event::Asked { what, .. } if what.contains(&Ask::Identity));
    assert!(request.events.iter().any(|(_, _, e)| asked(e)), "R22: nothing proves the address");
    assert!(text(&request, LetterKind::NewCase, &office).contains("It goes with PD-2026-0042"));
}

/// R9, s.164A(3): who is not content with our answer to a request, and says so in a reply as our letter invites, has complained.
#[test]
fn a_complaint_about_an_answer_is_a_case_of_its_own() {
    let office = office();
    for kind in [Kind::Complaint, Kind::Review] {
        let mut facts = answered_request(&office);
        facts.class.kind = kind;
        let decision = decide(&facts, &office);
        let CaseAction::Open(new) = &decision.case else {
            panic!("{kind}: {:?}", decision.case)
        };
        assert_eq!((new.register, new.kind), (Register::PersonalData, Kind::Complaint));
        assert_eq!(to_public(&decision), 1, "it is acknowledged");
        assert!(
            decision
                .events
                .iter()
                .any(|(_, _, e)| matches!(e, Event::Linked { to, .. } if to.to_string() == "RR-2026-0003"))
        );
        for clock in ["C1", "C2", "C4"] {
            let set = |e: &Event| matches!(e, Event::DeadlineSet { clock: set, .. } if set == clock);
            assert!(decision.events.iter().any(|(_, _, e)| set(e)), "{clock}");
        }
        assert!(text(&decision, LetterKind::NewCase, &office).contains("RR-2026-0003"));
        // One complaint, not one a letter.
        facts.leads.by_party = vec![lead(false)];
        assert_eq!(decide(&facts, &office).disposition, Disposition::File);
    }
    let mut thanks = answered_request(&office);
    thanks.class.kind = Kind::Enquiry;
    assert_eq!(decide(&thanks, &office).disposition, Disposition::File);
}

/// A reply on a request that was answered.
fn answered_request(office: &Office) -> Facts {
    let mut request = facts();
    request.class = class(Kind::RightsRequest, Some(Track::PersonalData));
    request.class.rights.insert(Right::Access);
    let reference: crate::casework::CaseReference = "RR-2026-0003".parse().expect("a reference");
    let mut events = decide(&request, office).events;
    for event in [
        Event::OutcomeDecided {
            result: crate::casework::act::Outcome::Partly,
            reasons: "Here is what we hold.".into(),
        },
        Event::DecisionCommunicated {
            on: jiff::civil::date(2026, 12, 1),
        },
    ] {
        events.push((Actor::Redress, "a test".into(), event));
    }
    let mut file: Vec<crate::casework::Recorded> = Vec::new();
    for (by, authority, event) in events {
        let next = crate::casework::Recorded::chain(file.last(), request.arrival.taken_at, by, authority, event.completed(1, &[]));
        file.push(next);
    }
    let mut reply = crate::casework::testing::facts_on(jiff::civil::date(2026, 12, 9));
    reply.matched = Match::Case {
        case: crate::casework::CaseId(3),
        reference: reference.clone(),
        by: "a test".into(),
    };
    reply.on_file = Some(Box::new(crate::casework::Case::from_events(&reference, &file)));
    reply
}

/// T17: what came by letter and is about the clerk is the chair's, and the letter to be posted goes to the chair too.
#[test]
fn a_letter_about_the_clerk_is_not_the_clerks() {
    let office = office();
    let entry = ByHand {
        channel: Channel::Letter,
        received_on: jiff::civil::date(2026, 11, 27),
        kind: Kind::Complaint,
        track: Track::PersonalData,
        rights: BTreeSet::new(),
        name: "Margaret Oldroyd".into(),
        email: None,
        reach: "4 Mill Lane".into(),
        on_behalf_of: String::new(),
        about: "She read my medical note aloud in the shop.".into(),
        remedy: String::new(),
        formats: BTreeSet::new(),
        about_the_clerk: true,
        of: None,
        goes_with: None,
    };
    let clerk = office.people[0].clone();
    let today = jiff::civil::date(2026, 11, 28);
    let (new, events, letters) = by_hand(&entry, &clerk, today, &office);
    assert!(new.about_the_clerk);
    let flagged = |e: &Event| matches!(e, Event::CaseOpened { class, .. } if class.flags.contains("about-the-clerk"));
    assert!(events.iter().any(|(_, _, e)| flagged(e)));
    assert!(
        letters.len() == 2 && letters.iter().all(|l| l.to.address != clerk.address),
        "{letters:?}"
    );
    let usual = ByHand {
        about_the_clerk: false,
        ..entry
    };
    assert!(!by_hand(&usual, &clerk, today, &office).0.about_the_clerk);
}

/// R16, R17, R22, R25: what is entered by hand is asked for what a mail would be asked for: identity before data is handed over,
/// exactly the details that are missing, and nothing of somebody who cannot be reached.
#[test]
fn by_hand_the_same_papers_are_asked_as_by_mail() {
    let office = office();
    let clerk = office.people[0].clone();
    let today = jiff::civil::date(2026, 11, 28);
    let rang = ByHand {
        channel: Channel::Telephone,
        received_on: jiff::civil::date(2026, 11, 27),
        kind: Kind::RightsRequest,
        track: Track::PersonalData,
        rights: [Right::Access].into(),
        name: "Margaret Oldroyd".into(),
        email: Some(crate::mail::sample::address("m.oldroyd@freemail.example")),
        reach: String::new(),
        on_behalf_of: String::new(),
        about: "She wants a copy of everything that is held about her.".into(),
        remedy: String::new(),
        formats: BTreeSet::new(),
        about_the_clerk: false,
        of: None,
        goes_with: None,
    };
    let asked = |entry: &ByHand| {
        let (_, events, letters) = by_hand(entry, &clerk, today, &office);
        let asked = events.iter().find_map(|(_, why, e)| match e {
            Event::Asked { what, missing } => Some((what.clone(), missing.clone(), why.clone())),
            _ => None,
        });
        (asked, letters)
    };
    let (what, letters) = asked(&rang);
    assert!(what.is_some_and(|(what, _, why)| what == [Ask::Identity] && why.contains("R22")));
    assert_eq!(letters[0].data["ask_identity"], true);
    let erasure = ByHand {
        rights: [Right::Erasure].into(),
        ..rang.clone()
    };
    assert!(asked(&erasure).0.is_none(), "deleting hands nothing over");
    // A complaint that asks for a copy as well: the copy is a case of its own, with the law's month for it (T7).
    let both = ByHand {
        kind: Kind::Complaint,
        about: "The newsletter printed her address, and she wants a copy of everything.".into(),
        ..rang.clone()
    };
    let request = both
        .request_besides(&"PD-2026-0001".parse().expect("a reference"))
        .expect("a request besides");
    for (entry, clock) in [(&both, "C4"), (&request, "C9")] {
        let (new, ..) = by_hand(entry, &clerk, today, &office);
        let clocks: Vec<&str> = new.deadlines.iter().map(|d| d.clock.as_str()).collect();
        assert!(clocks.contains(&clock), "{clocks:?}");
    }
    // Who complains, how to answer, what happened: each only where it is missing.
    let nobody = ByHand {
        kind: Kind::Complaint,
        rights: BTreeSet::new(),
        name: String::new(),
        email: None,
        about: "The newsletter printed her address.".into(),
        ..rang.clone()
    };
    let (what, letters) = asked(&nobody);
    let (_, missing, why) = what.expect("details are asked");
    assert_eq!(missing, [Missing::Name, Missing::Reach]);
    assert!(why.contains("R17") && letters.is_empty(), "{why}: {letters:?}");
    let by_letter = ByHand {
        reach: "4 Mill Lane".into(),
        about: "A complaint about data protection.".into(),
        ..nobody
    };
    let (what, letters) = asked(&by_letter);
    assert_eq!(what.expect("details are asked").1, [Missing::Name, Missing::Detail]);
    assert_eq!(letters[0].data["reach"], "4 Mill Lane");
}
