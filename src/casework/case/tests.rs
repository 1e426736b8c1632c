use super::*;
use crate::casework::class::Reason;
use crate::casework::decide::CaseAction;
use crate::casework::decide::decide;
use crate::casework::testing::facts;
use crate::casework::testing::noon;
use crate::casework::testing::office;
use crate::mail::DeliveryReport;
use crate::mail::report::Action;
use crate::mail::sample::address;
use jiff::civil::date;

fn reference() -> CaseReference {
    "PD-2026-0042".parse().expect("a reference")
}

fn chained(events: Vec<(Actor, String, Event)>) -> Vec<Recorded> {
    let written = [(
        LetterKind::Acknowledgement,
        MessageId("redress.a@aldermoor-tc.example".into()),
        address("m.oldroyd@freemail.example"),
    )];
    let mut file: Vec<Recorded> = Vec::new();
    for (by, authority, event) in events {
        let next = Recorded::chain(file.last(), noon(), by, authority, event.completed(7, &written));
        file.push(next);
    }
    file
}

fn opened() -> Vec<(Actor, String, Event)> {
    decide(&facts(), &office()).events
}

fn by_redress(event: Event) -> (Actor, String, Event) {
    (Actor::Redress, String::new(), event)
}

fn ack() -> MessageId {
    MessageId("redress.a@aldermoor-tc.example".into())
}

fn handed_over() -> Event {
    Event::LetterHandedOver {
        letter: LetterKind::Acknowledgement,
        message_id: ack(),
        on: date(2026, 11, 28),
    }
}

#[test]
fn a_file_folds_into_its_case() {
    let case = Case::from_events(&reference(), &chained(opened()));
    assert_eq!((case.stage, case.received_on), (Stage::New, date(2026, 11, 28)));
    assert_eq!(
        case.deadlines.iter().map(|d| d.clock.as_str()).collect::<Vec<_>>(),
        ["C1", "C2", "C4"]
    );
    assert_eq!(
        case.letters,
        [CaseLetter {
            letter: LetterKind::Acknowledgement,
            message_id: ack(),
            state: LetterState::Queued,
            on: None,
            asks: Vec::new(),
        }]
    );
    assert_eq!((case.acknowledged_on, case.waiting_for.as_slice()), (None, &[][..]));
    assert!(case.deadlines.iter().all(|d| d.met_on.is_none()));
}

/// The acknowledgement meets the clocks that wait for it, and no other; a letter that came back meets none.
#[test]
fn a_letter_handed_over_meets_its_clocks_until_it_comes_back() {
    let mut events = opened();
    events.push(by_redress(handed_over()));
    let met = |case: &Case| {
        case.deadlines
            .iter()
            .filter(|d| d.met_on.is_some())
            .map(|d| d.clock.clone())
            .collect::<Vec<_>>()
    };
    let case = Case::from_events(&reference(), &chained(events.clone()));
    assert_eq!(
        (case.acknowledged_on, met(&case)),
        (Some(date(2026, 11, 28)), vec!["C1".to_owned(), "C2".to_owned()])
    );

    let report = |action| Event::LetterUndelivered {
        message_id: ack(),
        report: Undelivered::Reported(DeliveryReport {
            action,
            status: "5.1.1".into(),
            final_recipient: None,
            original: Some(ack()),
        }),
    };
    let after = |event| {
        let mut more = events.clone();
        more.push(by_redress(event));
        Case::from_events(&reference(), &chained(more))
    };
    assert_eq!(after(report(Action::Delayed)).acknowledged_on, Some(date(2026, 11, 28)));
    let back = after(report(Action::Failed));
    assert_eq!(
        (back.acknowledged_on, met(&back).len(), back.letters[0].state),
        (None, 0, LetterState::Undelivered)
    );
    assert_eq!(
        after(Event::LetterUndelivered {
            message_id: MessageId("another@x.example".into()),
            report: Undelivered::Refused("550".into())
        })
        .letters[0]
            .state,
        LetterState::HandedOver
    );
}

#[test]
fn what_is_asked_makes_a_case_wait() {
    let mut events = opened();
    events.push(by_redress(Event::Asked {
        what: vec![Ask::Consent, Ask::Consent, Ask::Details],
        missing: Vec::new(),
    }));
    events.push(by_redress(Event::MessageFiled {
        arrival: 9,
        from: Filed::Machine,
        received_on: date(2026, 11, 29),
    }));
    let case = Case::from_events(&reference(), &chained(events));
    assert_eq!((case.stage, case.waiting_for), (Stage::Waiting, vec![Ask::Consent, Ask::Details]));
}

#[test]
fn a_file_without_its_opening_is_an_empty_case() {
    let case = Case::from_events(&reference(), &[]);
    assert_eq!(
        (case.stage, case.parties.len(), case.received_on),
        (Stage::New, 0, date(2026, 1, 1))
    );
}

#[test]
fn a_chain_holds_and_any_change_breaks_it() {
    let mut events = opened();
    events.push(by_redress(handed_over()));
    let file = chained(events);
    assert_eq!(verify_chain(&file), Ok(()));
    assert_eq!(file[0].previous, EventHash::of_nothing());
    let broken = |change: &dyn Fn(&mut Vec<Recorded>)| {
        let mut copy = file.clone();
        change(&mut copy);
        verify_chain(&copy).expect_err("broken").sequence
    };
    assert_eq!(broken(&|f| f[2].authority.push('x')), 3);
    assert_eq!(
        broken(&|f| f[1].by = Actor::Officer {
            name: "Sue Hartley".into()
        }),
        2
    );
    assert_eq!(
        broken(&|f| {
            f.remove(1);
        }),
        2
    );
    assert_eq!(broken(&|f| f.swap(1, 2)), 2);
    assert_eq!(broken(&|f| f[3].hash = EventHash("0".repeat(64))), 4);
    assert_eq!(broken(&|f| f[0].at = "2026-11-28T12:00:01Z".parse().expect("a time")), 1);
}

/// A database keeps JSON: what comes back must give the same hash, whatever figures a verdict carries.
#[test]
fn a_chain_survives_a_journey_through_json() {
    let mut facts = facts();
    facts.class.confidence = 0.1 + 0.2;
    facts.class.because = (0..200)
        .map(|i| Reason {
            rule: format!("r{i}"),
            words: "“quoted” — £5 \u{1f600}".into(),
            weight: f64::from(i) / 7.0 - 9.3,
        })
        .collect();
    facts.class.because.push(Reason {
        rule: "nan".into(),
        words: String::new(),
        weight: f64::NAN,
    });
    facts.class.because.push(Reason {
        rule: "inf".into(),
        words: String::new(),
        weight: f64::NEG_INFINITY,
    });
    let mut file: Vec<Recorded> = Vec::new();
    for (by, authority, event) in decide(&facts, &office()).events {
        let at = "2026-11-28T12:00:00.123456789Z".parse().expect("a time");
        let next = Recorded::chain(file.last(), at, by, authority, event);
        file.push(next);
    }
    let text = serde_json::to_string(&file).expect("JSON");
    let back: Vec<Recorded> = serde_json::from_str(&text).expect("events");
    assert_eq!(back, file);
    assert_eq!(verify_chain(&back), Ok(()));
}

/// What the decision could not know is in the file: the ledger row and the Message-ID.
#[test]
fn a_decision_is_completed_when_it_is_recorded() {
    let decision = decide(&facts(), &office());
    assert!(matches!(decision.case, CaseAction::Open(_)));
    let file = chained(decision.events);
    assert!(matches!(&file[0].event, Event::CaseOpened { arrival: 7, .. }));
    assert!(
        file.iter()
            .any(|r| matches!(&r.event, Event::LetterQueued { message_id, .. } if *message_id == ack()))
    );
}

#[test]
fn references_are_read_and_written() {
    for good in ["PD-2026-0042", "sc-2026-0001", " RR-2027-123456 "] {
        assert!(good.parse::<CaseReference>().is_ok(), "{good}");
    }
    for bad in ["", "XX-2026-0042", "PD-26-0042", "PD-2026-42", "PD-2026-1234567", "PD-2026-00a2"] {
        assert!(bad.parse::<CaseReference>().is_err(), "{bad}");
    }
    assert_eq!(reference().to_string(), "PD-2026-0042");
}
