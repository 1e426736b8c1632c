//! Loop-proof: no letter of ours is ever answered by a machine of ours, and two machines that meet fall silent (attack 13).

use super::desk::{Desk, Letter};
use super::given::Given;
use super::with_room;
use crate::office::office_as_shipped;
use crate::office::office_elsewhere;
use jiff::SignedDuration;
use redress::casework::letter::{self, LetterKind, LetterOrder};
use redress::mail::{self, AddrSpec, NamedAddress, RawMessage, Screened, ScreeningPolicy, Why};
use std::sync::Arc;

/// The council that the other council is.
const ELSEWHERE: &str = "brackwell-pc.example";

#[test]
fn every_letter_we_can_write_screens_as_unanswerable() {
    let office = office_as_shipped("live", "mx.aldermoor-tc.example");
    let at = Given::default().arrival;
    let mut read = 0;
    for kind in LetterKind::ALL {
        for (nth, data) in kind.samples().into_iter().enumerate() {
            for answers in [true, false] {
                let id = mail::MessageId(format!("asked-{nth}@residents.example"));
                let order = LetterOrder {
                    kind: *kind,
                    to: NamedAddress {
                        name: "Ada Byrne".to_owned(),
                        address: AddrSpec::new("ada@residents.example").expect("an address"),
                    },
                    data: data.clone(),
                    in_reply_to: answers.then(|| id.clone()),
                    references: if answers { vec![id] } else { Vec::new() },
                    attachments: Vec::new(),
                    to_public: *kind == LetterKind::Acknowledgement,
                };
                let reference = "PD-2026-0042".parse().expect("a reference");
                let outgoing = letter::write(&order, &office, Some(&reference), &[7; 32], "a cause", nth, at);
                let message = mail::parse(&RawMessage::new(mail::compose(&outgoing).expect("it can be written")));
                let ours = mail::screen(&message, &office.policy.screening);
                assert!(matches!(ours, Screened::Unanswerable(Why::Ours(_))), "{kind} {nth}: {ours:?}");
                let theirs = mail::screen(&message, &ScreeningPolicy::default());
                assert!(
                    matches!(theirs, Screened::Unanswerable(Why::Automatic(_))),
                    "{kind} {nth}: {theirs:?}"
                );
                read += 1;
            }
        }
    }
    assert!(read >= 2 * LetterKind::ALL.len());
}

#[test]
fn two_councils_pointed_at_each_other_fall_silent() {
    with_room(|| {
        for marks in [Marks::Kept, Marks::Lost] {
            let given = Given::default();
            let there = Given {
                border: format!("mx.{ELSEWHERE}"),
                ..Given::default()
            };
            let mut here = Desk::new(&given);
            let mut other = Desk::at(Arc::new(office_elsewhere(ELSEWHERE)), &there);
            // Somebody there set up forwarding under the council's own name.
            let first = complaint(&format!("council@{ELSEWHERE}"), "council@aldermoor-tc.example");
            let mut flying: Vec<Letter> = here.take(first).1;
            assert!(flying.iter().any(|l| l.to_public), "the first letter must fly");
            let mut at_the_other = true;
            let mut rounds = 0;
            loop {
                flying.retain(|l| l.to_public);
                if flying.is_empty() {
                    break;
                }
                rounds += 1;
                assert!(rounds < 10, "they go on and on");
                let desk = if at_the_other { &mut other } else { &mut here };
                desk.now += SignedDuration::from_secs(40 * rounds);
                flying = flying.iter().flat_map(|l| desk.take(carried(l, at_the_other, marks)).1).collect();
                at_the_other = !at_the_other;
            }
            for desk in [&here, &other] {
                let sent = desk.letters.iter().filter(|l| l.to_public).count();
                assert!(sent <= 2, "{sent} letters with their marks {marks:?}");
            }
            assert!(here.in_the_end().matches("case opened").count() <= 1);
            assert!(other.in_the_end().matches("case opened").count() <= 1);
        }
    });
}

/// What the way between the two does to the fields that mark our letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marks {
    Kept,
    /// A gateway rewrites Message-IDs and drops what it does not know.
    Lost,
}

/// A letter as the other council's border server delivers it.
fn carried(letter: &Letter, to_the_other: bool, marks: Marks) -> Vec<u8> {
    let (from, to) = if to_the_other {
        ("aldermoor-tc.example", ELSEWHERE)
    } else {
        (ELSEWHERE, "aldermoor-tc.example")
    };
    let mut text = String::from_utf8(letter.bytes.clone()).expect("our letters are ASCII");
    if marks == Marks::Lost {
        for field in ["Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"] {
            text = text.replacen(&format!("{field}: "), &format!("X-Was-{field}: "), 1);
        }
        text = format!(
            "Message-ID: <gw.{}@gateway.example>\r\n{text}",
            letter.message_id.0.replace('@', ".")
        );
    }
    format!(
        "Return-Path: <council@{from}>\r\nReceived: from out.{from} (out.{from} [192.0.2.9])\r\n\tby mx.{to} with ESMTPS; Wed, 25 Nov 2026 09:14:00 +0000\r\n\
         Authentication-Results: mx.{to}; spf=pass smtp.mailfrom={from}; dmarc=pass header.from={from}\r\n{text}"
    )
    .into_bytes()
}

fn complaint(from: &str, to: &str) -> Vec<u8> {
    let (_, domain) = from.split_once('@').expect("an address");
    format!(
        "Return-Path: <{from}>\r\nReceived: from out.{domain} (out.{domain} [192.0.2.9])\r\n\tby mx.aldermoor-tc.example with ESMTPS; Wed, 25 Nov 2026 09:12:00 +0000\r\n\
         Authentication-Results: mx.aldermoor-tc.example; spf=pass smtp.mailfrom={domain}; dmarc=pass header.from={domain}\r\n\
         From: {from}\r\nTo: {to}\r\nSubject: Complaint about my personal data\r\nDate: Wed, 25 Nov 2026 09:12:00 +0000\r\n\
         Message-ID: <first@{domain}>\r\n\r\nI want to complain about how you have handled my personal data. You put my home address and my\r\n\
         telephone number on your website without asking me. This is a formal complaint. Please take them down and apologise.\r\n\r\nAda Byrne\r\n"
    )
    .into_bytes()
}
