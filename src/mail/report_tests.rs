use super::*;
use crate::mail::RawMessage;
use crate::mail::Screened;
use crate::mail::ScreeningPolicy;
use crate::mail::parse;
use crate::mail::screen;

fn fixture(name: &str) -> Message {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bounce").join(name);
    parse(&RawMessage::new(std::fs::read(path).unwrap()))
}

#[test]
fn every_bounce_says_which_letter_and_what_became_of_it() {
    for (name, action, status, whom) in [
        ("001-postfix-failure.eml", Action::Failed, "5.1.1", "m.oldroyd@example.org"),
        ("002-delay.eml", Action::Delayed, "4.4.1", "m.oldroyd@example.org"),
        (
            "003-several-recipients-the-worst-counts.eml",
            Action::Failed,
            "5.2.2",
            "b@example.org",
        ),
        ("004-relayed.eml", Action::Delivered, "2.1.9", "m.oldroyd@example.org"),
        ("005-read-receipt.eml", Action::Displayed, "", "m.oldroyd@example.org"),
        ("006-no-action-but-a-status.eml", Action::Failed, "5.7.1", "m.oldroyd@example.org"),
        ("007-qmail.eml", Action::Failed, "5.1.1", "m.oldroyd@example.org"),
        ("008-exim.eml", Action::Failed, "", "m.oldroyd@example.org"),
        (
            "009-exchange-without-a-report.eml",
            Action::Failed,
            "5.1.10",
            "m.oldroyd@example.org",
        ),
        ("010-exim-delay.eml", Action::Delayed, "", "m.oldroyd@example.org"),
    ] {
        let expected = DeliveryReport {
            action,
            status: status.to_owned(),
            final_recipient: AddrSpec::new(whom),
            original: Some(MessageId("redress.4f2a@aldermoor-tc.example".to_owned())),
        };
        let message = fixture(name);
        assert_eq!(Some(&expected), report(&message).as_ref(), "{name}");
        assert_eq!(Screened::Bounce(expected), screen(&message, &ScreeningPolicy::default()), "{name}");
    }
}

#[test]
fn a_person_who_writes_of_a_bounce_is_a_person() {
    for text in [
        "From: Ann Ash <ann@example.org>\nSubject: Undeliverable: my complaint\n\nYour mailbox says it is full and my complaint could not be delivered.",
        "Return-Path: <ann@example.org>\nFrom: Ann Ash <ann@example.org>\nSubject: Fwd: failure notice\n\nPlease see below.\n\nHi. This is the qmail-send program.",
        "From: Ann Ash <ann@example.org>\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the report.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
    ] {
        assert_eq!(None, report(&parse(&RawMessage::new(text.as_bytes()))), "{text}");
    }
}

#[test]
fn a_report_that_says_nothing_is_still_a_report() {
    let text = "Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nSubject: x\nContent-Type: multipart/report; boundary=b\n\n--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n\u{1}garbage\n--b--\n";
    let found = report(&parse(&RawMessage::new(text.as_bytes()))).unwrap();
    assert_eq!((Action::Unknown, None, None), (found.action, found.final_recipient, found.original));
}

#[test]
fn statuses_are_found_where_they_stand_alone() {
    assert_eq!(Some("5.1.1".to_owned()), enhanced_status("smtp; 550 5.1.1 <a@b>: gone"));
    assert_eq!(Some("4.2.2".to_owned()), enhanced_status("(#4.2.2)"));
    assert_eq!(None, enhanced_status("198.51.100.4 or 3.1.1 or 5.1.1.1"));
}
