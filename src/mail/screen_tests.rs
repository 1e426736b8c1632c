use super::*;
use crate::mail::RawMessage;
use crate::mail::parse;

fn rules() -> ScreeningPolicy {
    let text = include_str!("../../rules/screening.toml");
    let mut policy = screening_from_rules("rules/screening.toml", text).unwrap();
    // The clerk of this council has no address but one of the council's own.
    let clerk = AddrSpec::new("clerk@aldermoor-tc.example").unwrap();
    policy.ours = vec![AddrSpec::new("council@aldermoor-tc.example").unwrap(), clerk.clone()];
    policy.shared = vec![clerk];
    policy.message_id_domain = "aldermoor-tc.example".to_owned();
    policy
}

fn screened(header: &str, body: &str) -> Screened {
    let head = if header.contains("From:") {
        String::new()
    } else {
        "From: Ann Ash <ann.ash@example.org>\n".to_owned()
    };
    let raw = format!("{head}{header}\n\n{body}\n");
    screen(&parse(&RawMessage::new(raw.into_bytes())), &rules())
}

#[test]
fn people_are_personal() {
    for (header, body) in [
        (
            "Subject: Your automated response",
            "I wrote three weeks ago and all I had was a robot saying 'this is an automated response'. It is not good enough.",
        ),
        (
            "Subject: Re: Automatic reply: my complaint",
            "I had the message below. When will somebody answer?\n\n> I am out of the office.",
        ),
        (
            "Subject: Bins",
            "Thank you for your email of 3 May. I am not happy with it: the bin has still not been emptied.",
        ),
        (
            "Subject: Email received in error",
            "I have been sent another resident's council tax letter. Please explain.",
        ),
        (
            "Subject: Traffic",
            "Due to the volume of traffic on Mill Lane my drive is blocked each morning.",
        ),
        (
            "Subject: Parking",
            "I work part time and could not be at home when your officer called. Please tell me who has my number.",
        ),
        ("Subject: x\nAuto-Submitted: no", "I wish to complain."),
        ("Subject: x\nX-Auto-Response-Suppress: DR, OOF", "I wish to complain."),
        ("Subject: x\nPrecedence: first-class", "I wish to complain."),
    ] {
        assert_eq!(Screened::Personal, screened(header, body), "{header}");
    }
}

#[test]
fn a_web_form_that_calls_itself_automatic_is_not_an_auto_reply() {
    let body = "This is an automated message from your website.\n\nName: Ann Ash\nEmail: ann.ash@example.org\nMessage: You sent my letter to my neighbour.";
    for header in [
        "From: Website <noreply@aldermoor.example>\nSubject: New enquiry",
        "From: Website <forms@aldermoor.example>\nAuto-Submitted: auto-generated",
    ] {
        let found = screened(header, body);
        assert!(matches!(found, Screened::Unanswerable(Why::NoReply(_))), "{found:?}");
    }
    let regulator = screened(
        "Subject: Final decision",
        "Dear clerk,\n\nOur decision is enclosed. Please do not reply to this email.",
    );
    assert!(matches!(regulator, Screened::Unanswerable(Why::NoReply(_))), "{regulator:?}");
}

#[test]
fn fields_of_machines() {
    for (header, kind) in [
        ("Auto-Submitted: auto-replied", "automatic"),
        ("Auto-Submitted: (comment) auto-generated; owner-email=x", "automatic"),
        ("Auto-Submitted: whatever", "automatic"),
        ("Precedence: auto_reply", "automatic"),
        ("X-Autoreply: yes", "automatic"),
        ("X-Loop: desk@example.org", "automatic"),
        ("Return-Path: <>", "null"),
        ("Precedence: bulk", "bulk"),
        ("Precedence: bulk\nAuto-Submitted: auto-generated", "bulk"),
        ("Precedence: bulk\nAuto-Submitted: auto-replied", "automatic"),
        ("Precedence: bulk\nX-Autoreply: yes", "automatic"),
        ("List-Id: <x.example.org>", "bulk"),
        ("List-Unsubscribe: <mailto:off@example.org>", "bulk"),
        ("Feedback-ID: 1:2:3:x", "bulk"),
        ("X-Auto-Response-Suppress: All", "silence"),
        ("X-Auto-Response-Suppress: DR, AutoReply", "silence"),
        ("From: Planning <no-reply@sandleigh.example>", "no-reply"),
        ("From: Planning <planning.noreply@sandleigh.example>", "no-reply"),
        ("From: x <council@aldermoor-tc.example>", "our address"),
        ("From: x <council+t0k3n@aldermoor-tc.example>", "our address"),
        (
            "From: x <council@aldermoor-tc.example>\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All",
            "ours",
        ),
        (
            "From: x <council@aldermoor-tc.example>\nAuto-Submitted: auto-generated",
            "automatic",
        ),
        ("From: x <council@aldermoor-tc.example>\nReply-To: ada@example.org", "no-reply"),
        ("From: x <clerk@aldermoor-tc.example>", "personal"),
        ("From: x <clerk@aldermoor-tc.example>\nReply-To: ada@example.org", "no-reply"),
        (
            "From: x <clerk@aldermoor-tc.example>\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All",
            "ours",
        ),
        ("Message-ID: <redress.abc@aldermoor-tc.example>", "ours"),
    ] {
        let found = match screened(header, "Some words.") {
            Screened::Unanswerable(Why::Automatic(_)) => "automatic",
            Screened::Unanswerable(Why::NullReversePath) => "null",
            Screened::Unanswerable(Why::Bulk(_)) => "bulk",
            Screened::Unanswerable(Why::Ours(_)) => "ours",
            Screened::Unanswerable(Why::OurAddress(_)) => "our address",
            Screened::Unanswerable(Why::WordedAsAutomatic(_)) => "worded",
            Screened::Unanswerable(Why::NoReply(_)) => "no-reply",
            Screened::Unanswerable(Why::AsksForSilence) => "silence",
            Screened::Personal => "personal",
            Screened::Bounce(_) => "bounce",
        };
        assert_eq!(kind, found, "{header}");
    }
}

#[test]
fn a_rule_that_does_not_add_up_is_refused_with_its_line() {
    let row = "[[subject]]\nid = \"S-1\"\nwords = [\"auto:\"]\nreason = \"r\"\nsource = \"s\"\n";
    assert!(screening_from_rules("f", row).is_ok());
    for (text, line, word) in [
        (format!("{row}\n{row}"), 7, "second time"),
        (row.replace("auto:", "Auto:"), 1, "lower case"),
        (row.replace("reason = \"r\"", "reason = \"\""), 1, "reason"),
        (row.replace("words", "word"), 3, "word"),
        (
            format!("{row}\n[[field]]\nid=\"F\"\nname=\"X Y\"\nkind=\"bulk\"\nreason=\"r\"\nsource=\"s\"\n"),
            7,
            "header field",
        ),
        (format!("{row}oops"), 6, ""),
    ] {
        let fault = screening_from_rules("f", &text).unwrap_err();
        assert_eq!(line, fault.line, "{fault}");
        assert!(fault.what.contains(word), "{fault}");
    }
}

/// What a verdict is called in the tables below.
fn in_words(found: &Screened) -> &'static str {
    match found {
        Screened::Personal => "personal",
        Screened::Bounce(_) => "bounce",
        Screened::Unanswerable(Why::Automatic(_)) => "automatic",
        Screened::Unanswerable(Why::NullReversePath) => "null",
        Screened::Unanswerable(Why::Bulk(_)) => "bulk",
        Screened::Unanswerable(Why::Ours(_)) => "ours",
        Screened::Unanswerable(Why::OurAddress(_)) => "our address",
        Screened::Unanswerable(Why::WordedAsAutomatic(_)) => "worded",
        Screened::Unanswerable(Why::NoReply(_)) => "no-reply",
        Screened::Unanswerable(Why::AsksForSilence) => "silence",
    }
}

#[test]
fn every_robot_of_the_fixtures_is_known_and_no_person_is_taken_for_one() {
    let expected = [
        ("001-outlook-automatic-reply", "automatic"),
        ("002-contact-centre-without-any-field", "worded"),
        ("003-ticket-robot", "worded"),
        ("004-part-time-clerk-away", "worded"),
        ("005-welsh-and-english", "worded"),
        ("006-german-absence-note", "worded"),
        ("007-planning-acknowledgement", "worded"),
        ("008-null-reverse-path", "null"),
        ("009-vacation-program", "automatic"),
        ("010-challenge-response", "worded"),
        ("011-our-own-letter-come-back", "ours"),
        ("012-newsletter", "bulk"),
        ("013-complaint-through-a-residents-list", "bulk"),
        ("014-web-form-from-no-reply", "no-reply"),
        ("015-suppress-on-a-person-s-mail", "silence"),
        ("016-councillor-away-on-leave", "worded"),
        ("017-exchange-closed-office", "worded"),
        ("018-person-who-quotes-a-robot", "personal"),
        ("019-person-who-is-away", "personal"),
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/automatic");
    let policy = rules();
    let mut wrong = Vec::new();
    for (name, expected) in expected {
        let raw = std::fs::read(folder.join(format!("{name}.eml"))).unwrap();
        let found = screen(&parse(&RawMessage::new(raw)), &policy);
        if in_words(&found) != expected {
            wrong.push(format!("{name}: {found:?}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_rules_the_standards_fields_still_count() {
    let raw = RawMessage::new(&b"From: a@example.org\nAuto-Submitted: auto-replied\n\nx\n"[..]);
    assert_eq!("automatic", in_words(&screen(&parse(&raw), &ScreeningPolicy::default())));
}
