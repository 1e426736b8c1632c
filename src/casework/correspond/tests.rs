use super::super::testing::facts;
use super::super::testing::office;
use super::*;
use crate::mail::DeliveryReport;
use crate::mail::NamedAddress;
use crate::mail::report::Action;
use crate::mail::sample::address;
use proptest::prelude::*;

fn lead(number: u32, parties: &[&str]) -> Lead {
    Lead {
        words: std::collections::BTreeMap::new(),
        case: CaseId(i64::from(number)),
        reference: CaseReference {
            register: super::super::case::Register::PersonalData,
            year: 2026,
            number,
        },
        stage: Stage::New,
        parties: parties.iter().map(|p| address(p)).collect(),
        people: Vec::new(),
        about_the_clerk: false,
    }
}

fn aligned(domain: &str) -> Authentication {
    Authentication::Aligned { domain: domain.to_owned() }
}

const OLDROYD: &str = "m.oldroyd@freemail.example";

/// Judges a message from Margaret Oldroyd with this subject, answering a message or not, against these leads.
fn judged(subject: &str, answers: bool, leads: &Leads, authentication: &Authentication) -> Match {
    let mut facts = facts();
    facts.message.subject = subject.to_owned();
    if answers {
        facts.message.answers = vec![MessageId("redress.a@aldermoor-tc.example".into())];
    }
    let keys = correspondence_keys(&facts.message, &facts.fingerprint, &facts.screened, &office());
    match_case(&facts.message, authentication, &keys, leads, &office())
}

fn case_of(matched: &Match) -> Option<i64> {
    match matched {
        Match::Case { case, .. } => Some(case.0),
        Match::Ambiguous { .. } | Match::NoCase => None,
    }
}

#[test]
fn references_are_found_as_people_write_them() {
    let one = |text: &str| references_in(text).iter().map(ToString::to_string).collect::<Vec<_>>();
    for text in [
        "Re: Case PD-2026-0042: new complaint",
        "pd-2026-0042",
        "PD–2026–0042",
        "PD\u{2011}2026\u{2011}0042",
        "(PD 2026 0042)",
        "ref PD/2026/42.",
        "PD2026-0042",
        "Ihre Nr.: pd.2026.0042,",
    ] {
        assert_eq!(one(text), ["PD-2026-0042"], "{text}");
    }
    assert_eq!(one("PD-2026-0042 SC-2027-0001 PD-2026-0042"), ["PD-2026-0042", "SC-2027-0001"]);
    for text in [
        "",
        "UPD-2026-0042",
        "PD-2026-00421234",
        "PD-1926-0042",
        "PD-2026",
        "PDF 2026 report",
        "PD-2026-0000",
        "PD-2026-0042x",
    ] {
        assert!(one(text).is_empty(), "{text}");
    }
    assert_eq!(
        references_in(&(1..200).map(|n| format!("PD-2026-{n:04} ")).collect::<String>()).len(),
        10
    );
}

#[test]
fn keys_are_what_the_store_needs_and_no_more() {
    let mut facts = facts();
    facts.message.subject = "Re: PD-2026-0042".into();
    facts.message.answers = (0..500).map(|n| MessageId(format!("{n}@x.example"))).collect();
    facts.message.delivered_to = vec![
        address("council+sc-2026-0003@aldermoor-tc.example"),
        address("other+sc-2026-0004@elsewhere.example"),
    ];
    let report = DeliveryReport {
        action: Action::Failed,
        status: String::new(),
        final_recipient: None,
        original: Some(MessageId("redress.a@x.example".into())),
    };
    let keys = correspondence_keys(&facts.message, &facts.fingerprint, &Screened::Bounce(report), &office());
    assert_eq!(keys.answers.len(), 100);
    assert_eq!(
        keys.hints.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["PD-2026-0042", "SC-2026-0003"]
    );
    assert_eq!(keys.from, Some(address(OLDROYD)));
    assert_eq!(keys.reported, Some(MessageId("redress.a@x.example".into())));
}

#[test]
fn an_answer_from_a_party_is_on_its_case() {
    let leads = Leads {
        by_answers: vec![lead(42, &[OLDROYD])],
        ..Leads::default()
    };
    assert_eq!(case_of(&judged("hello", true, &leads, &aligned("freemail.example"))), Some(42));
    // A host that says nothing of the sender still files: the key was sent to that address.
    assert_eq!(case_of(&judged("hello", true, &leads, &Authentication::Unknown)), Some(42));
    // A failed check files nothing (attack 20: a party's proven address).
    assert!(matches!(
        judged("hello", true, &leads, &Authentication::Failed),
        Match::Ambiguous { .. }
    ));
}

#[test]
fn a_number_counts_from_a_party_alone() {
    let own = Leads {
        by_hint: vec![lead(42, &[OLDROYD])],
        ..Leads::default()
    };
    assert_eq!(
        case_of(&judged("PD-2026-0042", false, &own, &aligned("freemail.example"))),
        Some(42)
    );
    // Attacks 10, 20, 21: a stranger gets the same answer whether the number exists or not.
    let others = Leads {
        by_hint: vec![lead(41, &["someone@else.example"])],
        ..Leads::default()
    };
    let exists = judged("Re: Case PD-2026-0041", false, &others, &aligned("freemail.example"));
    let invented = judged("Re: Case PD-2026-0041", false, &Leads::default(), &aligned("freemail.example"));
    assert_eq!(exists, invented);
    assert!(matches!(exists, Match::Ambiguous { ref candidates, .. } if candidates.len() == 1));
}

/// Everybody who fills in the form sends from the website's address, or from the council's own where the clerk is registered with it.
#[test]
fn a_form_that_names_a_number_is_for_a_person() {
    for from in ["clerk@aldermoor-tc.example", OLDROYD] {
        let mut facts = facts();
        facts.message.subject = "PD-2026-0042 again".to_owned();
        facts.message.from = vec![NamedAddress {
            name: String::new(),
            address: address(from),
        }];
        let mut keys = correspondence_keys(&facts.message, &facts.fingerprint, &facts.screened, &office());
        let leads = Leads {
            by_hint: vec![lead(42, &[OLDROYD])],
            ..Leads::default()
        };
        let judged = |keys: &CorrespondenceKeys| match_case(&facts.message, &aligned("freemail.example"), keys, &leads, &office());
        assert_eq!(case_of(&judged(&keys)), Some(42), "{from}");
        keys.by_form = true;
        assert!(matches!(judged(&keys), Match::Ambiguous { .. }), "{from}");
    }
}

#[test]
fn a_stranger_with_a_key_is_for_a_person() {
    let leads = Leads {
        by_answers: vec![lead(42, &["m.oldroyd@other.example"])],
        ..Leads::default()
    };
    assert!(matches!(
        judged("hello", true, &leads, &aligned("freemail.example")),
        Match::Ambiguous { .. }
    ));
}

#[test]
fn two_candidates_are_never_one() {
    let two = Leads {
        by_answers: vec![lead(42, &[OLDROYD]), lead(43, &[OLDROYD])],
        ..Leads::default()
    };
    assert!(
        matches!(judged("hello", true, &two, &aligned("freemail.example")), Match::Ambiguous { ref candidates, .. } if candidates.len() == 2)
    );
    let crossed = Leads {
        by_answers: vec![lead(42, &[OLDROYD])],
        by_hint: vec![lead(43, &[OLDROYD])],
        ..Leads::default()
    };
    assert!(matches!(
        judged("PD-2026-0043", true, &crossed, &aligned("freemail.example")),
        Match::Ambiguous { .. }
    ));
    // Their own case by key, and somebody else's number in the subject: still their own case.
    let mention = Leads {
        by_answers: vec![lead(42, &[OLDROYD])],
        by_hint: vec![lead(41, &["a@b.example"])],
        ..Leads::default()
    };
    assert_eq!(
        case_of(&judged("see PD-2026-0041", true, &mention, &aligned("freemail.example"))),
        Some(42)
    );
    let same = Leads {
        by_answers: vec![lead(42, &[OLDROYD])],
        by_hint: vec![lead(42, &[OLDROYD])],
        ..Leads::default()
    };
    assert_eq!(
        case_of(&judged("Re: PD-2026-0042", true, &same, &aligned("freemail.example"))),
        Some(42)
    );
}

#[test]
fn an_open_case_of_the_sender_is_no_match_by_itself() {
    let leads = Leads {
        by_party: vec![lead(42, &[OLDROYD])],
        ..Leads::default()
    };
    assert_eq!(judged("hello", false, &leads, &aligned("freemail.example")), Match::NoCase);
}

/// Attack 7: more than one From, in either order, and fields that stand twice, give no authority and match nothing.
#[test]
fn several_senders_match_nothing() {
    let mut facts = facts();
    facts.message.answers = vec![MessageId("redress.a@x.example".into())];
    facts.message.from.push(NamedAddress {
        name: String::new(),
        address: address("mallory@example.example"),
    });
    let leads = Leads {
        by_answers: vec![lead(42, &[OLDROYD])],
        ..Leads::default()
    };
    for _ in 0..2 {
        facts.message.from.reverse();
        let keys = correspondence_keys(&facts.message, &facts.fingerprint, &facts.screened, &office());
        assert!(matches!(
            match_case(&facts.message, &aligned("freemail.example"), &keys, &leads, &office()),
            Match::Ambiguous { .. }
        ));
    }
}

fn identified(from: &str, name: &str, authentication: &Authentication, defects: &[Defect]) -> Sender {
    let mut facts = facts();
    facts.message.from = vec![NamedAddress {
        name: name.to_owned(),
        address: address(from),
    }];
    facts.message.defects = defects.to_vec();
    identify(&facts.message, authentication, &Match::NoCase, &Leads::default(), &office())
}

#[test]
fn an_officer_is_one_only_when_proven() {
    let clerk = "clerk@aldermoor-tc.example";
    assert!(matches!(
        identified(clerk, "", &aligned("aldermoor-tc.example"), &[]),
        Sender::Officer(_)
    ));
    // Attacks 1, 2 and 8.
    assert!(matches!(
        identified(clerk, "", &Authentication::Failed, &[]),
        Sender::ClaimsToBeOfficer(_)
    ));
    assert!(matches!(
        identified(clerk, "", &Authentication::Unknown, &[]),
        Sender::ClaimsToBeOfficer(_)
    ));
    assert!(matches!(
        identified(clerk, "", &aligned("mailer.example.net"), &[]),
        Sender::ClaimsToBeOfficer(_)
    ));
    // Attack 7.
    for defect in [Defect::SeveralFrom, Defect::RepeatedField, Defect::NoMessageId, Defect::NoDate] {
        assert!(
            matches!(
                identified(clerk, "", &aligned("aldermoor-tc.example"), &[defect]),
                Sender::ClaimsToBeOfficer(_) | Sender::Public(_)
            ),
            "{defect:?}"
        );
        assert!(
            !matches!(
                identified(clerk, "", &aligned("aldermoor-tc.example"), &[defect]),
                Sender::Officer(_)
            ),
            "{defect:?}"
        );
    }
}

/// Attacks 6 and 19: names, look-alikes, sub-domains, details and endings are strangers in every way.
#[test]
fn look_alikes_are_strangers() {
    for from in [
        "s.hartley.clerk@freemail.example",
        "clerk@aldermоor-tc.example",
        "clerk@aldermoor-tc.example.net",
        "clerk@a1dermoor-tc.example",
        "clerk@mail.aldermoor-tc.example",
        "clеrk@aldermoor-tc.example",
        "clerk+x@aldermoor-tc.example",
    ] {
        let domain = address(from).domain().to_owned();
        assert_eq!(
            identified(from, "Sue Hartley <clerk@aldermoor-tc.example>", &aligned(&domain), &[]),
            Sender::Public(Party::Unknown),
            "{from}"
        );
    }
}

proptest! {
    /// Any subject at all: no panic, a bounded answer, and every reference found reads back as itself.
    #[test]
    fn any_subject_is_read(text in "\\PC{0,200}") {
        let found = references_in(&text);
        prop_assert!(found.len() <= 10);
        for reference in found {
            prop_assert_eq!(reference.to_string().parse::<CaseReference>().expect("a reference"), reference);
        }
    }
}
