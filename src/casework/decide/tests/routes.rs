//! Messages that open no case: where each goes, and what it must not do.

use super::*;

/// What may be a case and is not certain is shown to a person, and its sender hears nothing.
#[test]
fn unsure_means_ask() {
    type Change = fn(&mut Facts);
    let unsure: [(&str, Change); 10] = [
        ("not sure", |f| f.class.firm = false),
        ("regulator", |f| f.class = class(Kind::Regulator, Some(Track::PersonalData))),
        ("case number", |f| {
            f.matched = Match::Ambiguous {
                candidates: vec![reference()],
                why: "it names a case number".into(),
            }
        }),
        ("exactly one address", |f| f.message.from.clear()),
        ("council’s own", |f| {
            f.message.from[0].address = address("website@aldermoor-tc.example")
        }),
        ("passes on", |f| {
            f.typed.forwarded = Some(Forwarded {
                name: "Keith".into(),
                address: Some(address("k@else.example")),
                subject: String::new(),
                text: "They did it again.".into(),
                own_to_another: false,
            })
        }),
        ("open case", |f| {
            f.class = class(Kind::Enquiry, None);
            f.leads.by_party = vec![lead(false)];
        }),
        ("attachments", |f| {
            f.class = class(Kind::Enquiry, None);
            f.typed.text.clear();
            f.message.attachments = vec![Attachment {
                name: "letter.pdf".into(),
                declared: String::new(),
                media_type: "application/pdf".into(),
                bytes: vec![0u8; 2048].into(),
                inline: false,
                message: None,
            }];
        }),
        ("machine", |f| f.screened = Screened::Unanswerable(Why::Bulk("List-Id".into()))),
        ("through a list", |f| {
            f.screened = Screened::Unanswerable(Why::Bulk("List-Id".into()));
            f.class = class(Kind::Enquiry, None);
            f.class.firm = false;
        }),
    ];
    let office = office();
    for (words, change) in unsure {
        let mut facts = facts();
        change(&mut facts);
        let decision = decide(&facts, &office);
        assert_eq!((decision.disposition, to_public(&decision)), (Disposition::Ask, 0), "{words}");
        assert_eq!(decision.case, CaseAction::None, "{words}");
        assert!(
            decision.events.is_empty() && decision.held.as_ref().is_some_and(|h| h.contains(words)),
            "{words}: {:?}",
            decision.held
        );
        assert_eq!(letters(&decision), [(LetterKind::Unsure, CLERK.into())], "{words}");
    }
}

/// Attack 10: the clerk's notice is the only thing that leaves, and the sender's view is the same for any number.
#[test]
fn ordinary_mail_is_left_as_it_was() {
    let mut facts = facts();
    facts.class = class(Kind::Enquiry, None);
    for kind in [Kind::Enquiry, Kind::Bulk, Kind::AutoReply] {
        facts.class.kind = kind;
        let decision = decide(&facts, &office());
        assert_eq!(
            (decision.disposition, decision.letters.len(), decision.events.len()),
            (Disposition::Leave, 0, 0),
            "{kind}"
        );
    }
}

#[test]
fn the_same_message_again_is_a_row_and_nothing_more() {
    let mut facts = facts();
    facts.leads.same_message = Some(17);
    let decision = decide(&facts, &office());
    assert_eq!(
        (decision.letters.len(), decision.events.len(), decision.case.clone()),
        (0, 0, CaseAction::None)
    );
    assert!(decision.verdict.contains("row 17"));
}

#[test]
fn machines_change_nothing_and_hear_nothing() {
    let mut facts = facts();
    facts.class = class(Kind::AutoReply, None);
    for why in [
        Why::Automatic("auto-replied".into()),
        Why::NullReversePath,
        Why::WordedAsAutomatic("thank you for contacting us".into()),
        Why::NoReply("no-reply".into()),
        Why::Ours("ours".into()),
    ] {
        facts.screened = Screened::Unanswerable(why);
        let decision = decide(&facts, &office());
        assert_eq!((decision.disposition, decision.letters.len()), (Disposition::Leave, 0));
    }
    on_case(&mut facts, false);
    facts.screened = Screened::Unanswerable(Why::Automatic("out of office".into()));
    let decision = decide(&facts, &office());
    assert_eq!((decision.disposition, decision.letters.len()), (Disposition::File, 0));
    assert!(matches!(
        &decision.events[..],
        [(_, _, Event::MessageFiled { from: Filed::Machine, .. })]
    ));
}

/// Attack 22: only a report that names a letter of ours counts, and it moves nothing.
#[test]
fn delivery_reports_prove_little() {
    let report = |action| DeliveryReport {
        action,
        status: "5.1.1".into(),
        final_recipient: Some(address("m.oldroyd@freemail.example")),
        original: Some(MessageId("redress.a@aldermoor-tc.example".into())),
    };
    let mut facts = facts();
    facts.class = class(Kind::Bounce, None);
    facts.screened = Screened::Bounce(report(Action::Failed));
    let forged = decide(&facts, &office());
    assert_eq!(
        (forged.disposition, forged.letters.len(), forged.events.len()),
        (Disposition::Leave, 0, 0)
    );
    facts.leads.by_reported = Some(lead(false));
    let office = office();
    let told = decide(&facts, &office);
    assert_eq!(
        (told.case.clone(), letters(&told)),
        (CaseAction::File(CaseId(42)), vec![(LetterKind::Undelivered, CLERK.to_owned())])
    );
    assert!(matches!(told.events[0].2, Event::LetterUndelivered { .. }));
    assert!(read(&told, &office)[0].contains("may not have arrived"));
    for action in [Action::Delivered, Action::Displayed, Action::Delayed] {
        facts.screened = Screened::Bounce(report(action));
        let decision = decide(&facts, &office);
        assert!(decision.letters.is_empty() && !decision.events.iter().any(|(_, _, e)| matches!(e, Event::LetterHandedOver { .. })));
    }
    facts.leads.by_reported = Some(lead(true));
    facts.screened = Screened::Bounce(report(Action::Failed));
    assert_eq!(notices(&decide(&facts, &office)), [CHAIR]);
}

#[test]
fn the_clerks_mail_is_kept_and_commands_nothing() {
    let office = office();
    let mut facts = facts();
    facts.class = class(Kind::Enquiry, None);
    facts.sender = Sender::Officer(office.people[0].clone());
    on_case(&mut facts, false);
    let decision = decide(&facts, &office);
    assert_eq!(
        (decision.disposition, decision.letters.len(), decision.case.clone()),
        (Disposition::Act, 0, CaseAction::File(CaseId(42)))
    );
    assert_eq!(
        decision.verdict,
        "from the clerk: kept on the case; nothing in it counts as a command"
    );
    // What the clerk passes on is shown, not answered (R5).
    facts.matched = Match::NoCase;
    facts.class = class(Kind::Complaint, Some(Track::PersonalData));
    let decision = decide(&facts, &office);
    assert_eq!((decision.disposition, to_public(&decision)), (Disposition::Ask, 0));
}

/// Attack 1: kept aside, told once, at the registered address; the sender hears nothing and nothing is filed.
#[test]
fn a_forged_clerk_is_held_and_told_once() {
    let office = office();
    let mut facts = facts();
    facts.sender = Sender::ClaimsToBeOfficer(office.people[0].clone());
    on_case(&mut facts, false);
    let decision = decide(&facts, &office);
    assert_eq!(
        (decision.disposition, decision.case.clone(), decision.events.len()),
        (Disposition::Ask, CaseAction::None, 0)
    );
    assert_eq!(letters(&decision), [(LetterKind::Held, CLERK.into())]);
    assert!(decision.held.is_some());
    let notice = &read(&decision, &office)[0];
    assert!(
        notice.contains("nothing proves that it is") && notice.contains("Sat 28 Nov 2026") && notice.contains("C1"),
        "{notice}"
    );
    facts.leads.arrivals_from_address_hour = 1;
    assert_eq!(
        decide(&facts, &office).letters.len(),
        1,
        "her own mail of that hour silences nothing"
    );
    facts.leads.held_from_address_hour = 1;
    let again = decide(&facts, &office);
    assert!(again.letters.is_empty() && again.held.is_some());
}

#[test]
fn a_party_who_writes_again_is_filed_and_shown() {
    let office = office();
    let mut facts = facts();
    on_case(&mut facts, false);
    let decision = decide(&facts, &office);
    assert_eq!(
        (decision.disposition, letters(&decision)),
        (Disposition::File, vec![(LetterKind::Reply, CLERK.to_owned())])
    );
    assert!(clocks(&decision).is_empty());
    facts.class = class(Kind::Review, Some(Track::PersonalData));
    let decision = decide(&facts, &office);
    // Nothing was decided yet, so there is no month for a review (R31); the conversations tell the rest.
    assert_eq!((clocks(&decision), to_public(&decision)), (Vec::<String>::new(), 0));
    assert!(read(&decision, &office)[0].contains("request for a review"));
}

/// Attack 14: a flood brings fewer than twenty notices an hour, and cases open all the same.
#[test]
fn a_flood_brings_one_digest() {
    let office = office();
    let (mut sent, mut digests, mut opened, mut waiting) = (Windows::default(), 0, 0, 0);
    for _ in 0..500 {
        let mut facts = facts();
        facts.leads.told = sent;
        facts.leads.letters_in_all = Windows {
            hour: 40,
            day: 40,
            week: 40,
        };
        facts.leads.digest_in_the_hour = digests > 0;
        let decision = decide(&facts, &office);
        let n = u32::try_from(notices(&decision).len()).expect("few");
        sent = Windows {
            hour: sent.hour + n,
            day: sent.day + n,
            week: sent.week + n,
        };
        digests += decision.letters.iter().filter(|l| l.kind == LetterKind::ManyMessages).count();
        opened += usize::from(decision.opens_case());
        waiting += usize::from(decision.held.is_some());
    }
    assert!(sent.hour < 20 && digests == 1, "{} notices, {digests} digests", sent.hour);
    assert_eq!(opened, 500);
    assert_eq!(waiting, 485, "what has no notice of its own waits in the list");
}

/// A flood of urgent mail does not hide a danger to life: above the cap a digest of its own goes every five minutes.
#[test]
fn a_flood_of_urgent_messages_never_makes_the_desk_silent() {
    let office = office();
    let mut flooded = facts();
    flooded.class.flags.insert("risk-to-life".to_owned());
    flooded.leads.told = Windows {
        hour: 500,
        day: 500,
        week: 500,
    };
    // An ordinary digest went a moment ago: it says nothing of this one.
    flooded.leads.digest_in_the_hour = true;
    let decision = decide(&flooded, &office);
    let digests: Vec<_> = decision.letters.iter().filter(|l| l.kind == LetterKind::UrgentMessages).collect();
    assert_eq!(digests.len(), 2, "two people are told: {:?}", letters(&decision));
    assert!(read(&decision, &office)[0].contains("URGENT"));
    assert!(
        decision.held.as_deref().is_some_and(|w| w.contains("digest of urgent messages")),
        "{:?}",
        decision.held
    );
    flooded.leads.urgent_digest_lately = true;
    assert!(notices(&decide(&flooded, &office)).is_empty(), "one every five minutes");
}

/// A message that cannot be read whole is held, shown, and stops nothing.
#[test]
fn what_cannot_be_read_is_held() {
    for defect in [Defect::Unreadable, Defect::TooDeep, Defect::TooLarge] {
        let mut facts = facts();
        facts.message.defects = vec![defect];
        let decision = decide(&facts, &office());
        assert_eq!(
            (decision.disposition, letters(&decision)),
            (Disposition::Ask, vec![(LetterKind::Held, CLERK.to_owned())])
        );
    }
}

#[test]
fn the_only_copy_is_kept() {
    let mut facts = facts();
    facts.arrival.place = Place::Handed { mailbox: "council".into() };
    assert!(decide(&facts, &office()).keep_raw);
}

/// Attack 6: the notice shows the address, and no address out of a display name.
#[test]
fn a_notice_shows_who_wrote_and_not_who_they_say() {
    let office = office();
    let mut facts = facts();
    facts.message.from = vec![NamedAddress {
        name: "Sue Hartley <clerk@aldermoor-tc.example>".into(),
        address: address("s.hartley.clerk@freemail.example"),
    }];
    let notice = &read(&decide(&facts, &office), &office)[1];
    assert!(notice.contains("From: Sue Hartley, s.hartley.clerk@freemail.example") && !notice.contains(CLERK));
    assert!(notice.contains("the address is not theirs"));
    facts.message.from[0].address = AddrSpec::new("clerk@aldermоor-tc.example").expect("an address");
    assert!(read(&decide(&facts, &office), &office)[1].contains("xn--"));
}
