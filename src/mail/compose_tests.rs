use super::*;
use crate::mail::Defect;
use crate::mail::RawMessage;
use crate::mail::Screened;
use crate::mail::ScreeningPolicy;
use crate::mail::Why;
use crate::mail::parse;
use crate::mail::screen;
use proptest::prelude::*;

fn letter() -> Outgoing {
    Outgoing {
        message_id: MessageId("redress.4f2a@aldermoor-tc.example".to_owned()),
        date: "2026-11-21T10:00:00Z".parse().unwrap(),
        from: NamedAddress {
            name: "Aldermoor Town Council – complaints".to_owned(),
            address: AddrSpec::new("council@aldermoor-tc.example").unwrap(),
        },
        to: NamedAddress {
            name: "Zoë O’Brien".to_owned(),
            address: AddrSpec::new("zoe@example.org").unwrap(),
        },
        reply_to: AddrSpec::new("council+abc@aldermoor-tc.example"),
        in_reply_to: Some(MessageId("first@example.org".to_owned())),
        references: vec![MessageId("zero@example.org".to_owned()), MessageId("first@example.org".to_owned())],
        subject: "We have received your complaint – PD-2026-0042".to_owned(),
        text: "Dear Zoë,\n\nWe have your complaint about £40.\n\nFrom here on we look into it.\n.\nYours".to_owned(),
        html: "<p>Dear Zoë,</p><p>We have your complaint about £40.</p>".to_owned(),
        attachments: vec![Copy {
            name: "lettre à Zoë.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.7 x".to_vec(),
        }],
        answers_a_message: true,
    }
}

#[test]
fn same_letter_same_bytes_ascii_and_crlf() {
    let bytes = compose(&letter()).unwrap();
    assert_eq!(bytes, compose(&letter()).unwrap());
    assert!(bytes.is_ascii());
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' => assert_eq!(b'\r', bytes[at - 1]),
            b'\r' => assert_eq!(b'\n', bytes[at + 1]),
            _ => {}
        }
    }
    assert!(bytes.split(|&b| b == b'\n').all(|line| line.len() <= 998));
}

#[test]
fn what_was_written_is_read_again() {
    let written = letter();
    let read = parse(&RawMessage::new(compose(&written).unwrap()));
    assert_eq!(Vec::<Defect>::new(), read.defects);
    assert_eq!(Some(written.message_id), read.message_id);
    assert_eq!(Some(&written.from), read.only_from());
    assert_eq!(vec![written.to], read.recipients);
    assert_eq!(written.subject, read.subject);
    assert_eq!(Some(written.date), read.date);
    assert_eq!(
        vec!["first@example.org", "zero@example.org"],
        read.answers.iter().map(|id| id.0.as_str()).collect::<Vec<_>>()
    );
    assert_eq!(written.text, read.text);
    assert_eq!(written.html, read.html.unwrap().trim_end());
    assert_eq!(
        ("lettre à Zoë.pdf", "application/pdf"),
        (read.attachments[0].name.as_str(), read.attachments[0].media_type.as_str())
    );
    assert_eq!(&written.attachments[0].bytes[..], &read.attachments[0].bytes[..]);
}

#[test]
fn every_letter_of_ours_is_never_answered_by_us() {
    let ours = ScreeningPolicy {
        ours: vec![letter().from.address],
        message_id_domain: "aldermoor-tc.example".to_owned(),
        ..ScreeningPolicy::default()
    };
    for answers_a_message in [true, false] {
        for attachments in [Vec::new(), letter().attachments] {
            let bytes = compose(&Outgoing {
                answers_a_message,
                attachments,
                ..letter()
            })
            .unwrap();
            let message = parse(&RawMessage::new(bytes));
            assert!(matches!(screen(&message, &ours), Screened::Unanswerable(Why::Ours(_))));
            // A system that is set up otherwise, or another copy of ours, knows it for a machine's.
            assert!(matches!(
                screen(&message, &ScreeningPolicy::default()),
                Screened::Unanswerable(Why::Automatic(_))
            ));
        }
    }
}

#[test]
fn a_line_break_in_a_header_is_refused() {
    let subject = Outgoing {
        subject: "x\r\nBcc: newsdesk@example.net".to_owned(),
        ..letter()
    };
    let name = Outgoing {
        to: NamedAddress {
            name: "x\ny".to_owned(),
            ..letter().to
        },
        ..letter()
    };
    let id = Outgoing {
        in_reply_to: Some(MessageId("a\r\nb@example.org".to_owned())),
        ..letter()
    };
    let file = Outgoing {
        attachments: vec![Copy {
            name: "a\nb".to_owned(),
            ..letter().attachments[0].clone()
        }],
        ..letter()
    };
    for bad in [subject, name, id, file] {
        let why = compose(&bad).unwrap_err();
        assert!(why.contains("line break") && !why.contains("example"), "{why}");
    }
}

#[test]
fn an_address_that_cannot_be_written_is_said_and_not_repeated() {
    let bad = Outgoing {
        to: NamedAddress {
            name: String::new(),
            address: AddrSpec::new("ann..b@docomo.example").unwrap(),
        },
        ..letter()
    };
    let why = compose(&bad).unwrap_err();
    assert!(why.contains("recipient") && !why.contains("ann.."), "{why}");
}

#[test]
fn a_long_thread_is_cut_to_its_first_and_newest() {
    let references = (0..50).map(|n| MessageId(format!("{n}@example.org"))).collect();
    let read = parse(&RawMessage::new(
        compose(&Outgoing {
            references,
            in_reply_to: None,
            ..letter()
        })
        .unwrap(),
    ));
    assert_eq!(REFERENCES_MAX, read.answers.len());
    assert_eq!("49@example.org", read.answers[0].0);
    assert_eq!("0@example.org", read.answers[REFERENCES_MAX - 1].0);
}

#[test]
fn two_spaces_in_a_subject_do_not_join_words() {
    for before in 0..70 {
        let subject = format!("{}£  éFf9=éé0T£Sz!  (v4’:9)", "é".repeat(before));
        let read = parse(&RawMessage::new(
            compose(&Outgoing {
                subject: subject.clone(),
                ..letter()
            })
            .unwrap(),
        ));
        assert_eq!(crate::mail::fields::clean_line(&subject, 300), read.subject);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_words_survive_the_way_out_and_in(text in "Dear all, [ -~£é’\n]{0,300}", subject in "[ -~£é’]{0,120}", name in "[A-Za-zé’ .,\"()<>]{0,40}") {
        let written = Outgoing { text: text.clone(), subject: subject.clone(), to: NamedAddress { name: name.clone(), ..letter().to }, ..letter() };
        let read = parse(&RawMessage::new(compose(&written).unwrap()));
        prop_assert_eq!(crate::mail::fields::clean_line(&subject, 300), read.subject);
        prop_assert_eq!(&written.to.address, &read.recipients[0].address);
        prop_assert_eq!(1, read.recipients.len());
        let words: Vec<&str> = text.split_whitespace().collect();
        if !words.is_empty() {
            prop_assert_eq!(words, read.text.split_whitespace().collect::<Vec<_>>());
        }
    }
}
