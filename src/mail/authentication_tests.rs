use super::*;
use crate::mail::RawMessage;
use crate::mail::parse;
use std::fs;
use std::path::Path;

const OURS: &str = "mx1.aldermoor-tc.example";

/// Every fixture, and what must be found. `Aligned` alone means: for aldermoor-tc.example.
#[rustfmt::skip]
const EXPECTED: &[(&str, &str)] = &[
    ("001-clerk-without-any-result.eml", "Unknown"),
    ("002-spf-fail-in-received-only.eml", "Unknown"),
    ("003-border-says-dmarc-fail.eml", "Failed"),
    ("004-forged-result-above-received.eml", "Unknown"),
    ("005-forged-result-below-received.eml", "Unknown"),
    ("006-forged-result-twice.eml", "Unknown"),
    ("007-forged-result-below-the-border-s-own-fail.eml", "Failed"),
    ("008-forged-result-above-the-border-s-own-fail.eml", "Failed"),
    ("009-forged-result-of-a-lower-hop.eml", "Unknown"),
    ("010-forged-hop-in-our-name.eml", "Unknown"),
    ("011-another-server-s-result.eml", "Unknown"),
    ("012-authserv-id-that-ends-like-ours.eml", "Unknown"),
    ("013-authserv-id-in-a-comment.eml", "Unknown"),
    ("014-pass-in-a-comment.eml", "Unknown"),
    ("015-pass-in-a-quoted-reason.eml", "Unknown"),
    ("016-none-is-no-pass.eml", "Unknown"),
    ("017-all-none.eml", "Unknown"),
    ("018-dmarc-fail-beats-dkim-pass.eml", "Failed"),
    ("019-genuine.eml", "Aligned"),
    ("020-genuine-stamped-above-received.eml", "Aligned"),
    ("021-genuine-with-one-forged-result-more.eml", "Aligned"),
    ("022-genuine-through-lmtp.eml", "Aligned"),
    ("023-genuine-with-comments-and-version.eml", "Aligned"),
    ("024-display-name-with-her-address.eml", "Aligned:freemail.example"),
    ("025-display-name-in-an-encoded-word.eml", "Aligned:freemail.example"),
    ("026-her-address-in-a-comment.eml", "Aligned:freemail.example"),
    ("027-her-address-behind-quoted-pairs.eml", "Aligned:freemail.example"),
    ("028-her-address-unquoted-before-the-brackets.eml", "Unknown"),
    ("029-group-address.eml", "Unknown"),
    ("030-two-addresses-in-from.eml", "Unknown"),
    ("031-two-addresses-in-from-the-other-way.eml", "Unknown"),
    ("032-two-from-fields.eml", "Unknown"),
    ("033-two-from-fields-the-other-way.eml", "Unknown"),
    ("034-no-from.eml", "Unknown"),
    ("035-sender-and-return-path-of-a-mailer.eml", "Failed"),
    ("036-resent-and-x-sender-are-nothing.eml", "Unknown"),
    ("037-look-alike-domain.eml", "Aligned:xn--aldermor-tc-wnj.example"),
    ("038-our-domain-with-an-end-more.eml", "Aligned:aldermoor-tc.example.net"),
    ("039-a-domain-that-only-ends-like-ours.eml", "Failed"),
    ("040-signed-by-a-public-suffix.eml", "Failed"),
    ("041-signed-by-the-parent.eml", "Aligned:mail.aldermoor-tc.example"),
    ("042-spf-pass-aligned.eml", "Aligned"),
    ("043-spf-pass-of-another-reverse-path.eml", "Unknown"),
    ("044-dmarc-pass-for-another-from.eml", "Failed"),
    ("045-dkim-header-i-only.eml", "Aligned"),
    ("046-dkim-fail-only.eml", "Unknown"),
    ("047-forged-hop-in-our-name-below-a-border-of-another-name.eml", "Unknown"),
    ("048-genuine-with-a-hand-over-inside-the-host.eml", "Aligned"),
    ("049-genuine-with-a-field-a-method-above-received.eml", "Aligned"),
    ("050-forged-result-apart-from-the-border-s-own.eml", "Unknown"),
];

fn read(name: &str) -> Message {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/forged").join(name);
    parse(&RawMessage::new(fs::read(path).unwrap()))
}

fn in_words(found: &Authentication) -> String {
    match found {
        Authentication::Aligned { domain } if domain == "aldermoor-tc.example" => "Aligned".to_owned(),
        Authentication::Aligned { domain } => format!("Aligned:{domain}"),
        Authentication::Failed => "Failed".to_owned(),
        Authentication::Unknown => "Unknown".to_owned(),
    }
}

#[test]
fn every_forgery_is_seen_for_what_it_is() {
    let mut wrong = Vec::new();
    for (name, expected) in EXPECTED {
        let found = in_words(&authenticate(&read(name), &[OURS.to_owned()], None));
        if found != *expected {
            wrong.push(format!("{name}: {found}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/forged"))
        .unwrap()
        .filter(|entry| entry.as_ref().is_ok_and(|e| e.path().extension().is_some_and(|e| e == "eml")))
        .count();
    assert_eq!(files, EXPECTED.len(), "a fixture has no row");
}

#[test]
fn where_no_server_is_configured_nothing_is_proven() {
    for (name, _) in EXPECTED {
        assert_eq!(Authentication::Unknown, authenticate(&read(name), &[], None), "{name}");
    }
}

#[test]
fn no_forgery_shows_the_clerk_s_address_as_the_sender_s() {
    for name in [
        "024-display-name-with-her-address.eml",
        "025-display-name-in-an-encoded-word.eml",
        "026-her-address-in-a-comment.eml",
        "027-her-address-behind-quoted-pairs.eml",
    ] {
        let message = read(name);
        let from = message.only_from().unwrap();
        assert_eq!("s.hartley.clerk@freemail.example", from.address.to_string(), "{name}");
        assert!(!from.name.contains('@') && from.name.contains("Sue"), "{name}: {}", from.name);
    }
}

#[test]
fn our_own_check_counts_where_the_border_says_nothing() {
    let own = [DkimPass {
        domain: "aldermoor-tc.example".to_owned(),
    }];
    let ids = [OURS.to_owned()];
    let of = |name, own| in_words(&authenticate(&read(name), &ids, own));
    assert_eq!("Aligned", of("001-clerk-without-any-result.eml", Some(&own[..])));
    assert_eq!("Failed", of("018-dmarc-fail-beats-dkim-pass.eml", Some(&own[..])));
    assert_eq!("Unknown", of("030-two-addresses-in-from.eml", Some(&own[..])));
    assert_eq!("Unknown", of("032-two-from-fields.eml", Some(&own[..])));
    assert_eq!("Unknown", of("001-clerk-without-any-result.eml", Some(&[])));
    let other = [DkimPass {
        domain: "mailer.example.net".to_owned(),
    }];
    assert_eq!("Failed", of("001-clerk-without-any-result.eml", Some(&other[..])));
}

#[test]
fn our_own_check_is_asked_for_where_it_can_help() {
    let ids = [OURS.to_owned()];
    assert!(wants_own_dkim_check(&read("011-another-server-s-result.eml"), &ids));
    assert!(wants_own_dkim_check(&read("019-genuine.eml"), &[]));
    assert!(!wants_own_dkim_check(&read("019-genuine.eml"), &ids));
    assert!(!wants_own_dkim_check(&read("001-clerk-without-any-result.eml"), &ids));
    assert!(!wants_own_dkim_check(&read("032-two-from-fields.eml"), &[]));
}

#[test]
fn alignment_is_by_label_and_never_by_public_suffix() {
    for (one, other, aligned) in [
        ("aldermoor.gov.uk", "aldermoor.gov.uk", true),
        ("mail.aldermoor.gov.uk", "aldermoor.gov.uk", true),
        ("aldermoor.gov.uk", "mail.aldermoor.gov.uk", true),
        ("gov.uk", "aldermoor.gov.uk", false),
        ("uk", "aldermoor.gov.uk", false),
        ("evilaldermoor.gov.uk", "aldermoor.gov.uk", false),
        ("a.parishes.example", "b.parishes.example", false),
        ("com.au", "council.com.au", false),
        ("devon.sch.uk", "hill.devon.sch.uk", false),
        ("gmail.com", "gmail.com", true),
        ("", "", false),
    ] {
        assert_eq!(aligned, is_aligned(one, other), "{one} {other}");
    }
}

#[test]
fn results_are_read_as_the_grammar_has_them() {
    let read =
        results("mx.example 1; dkim = pass (ok; fine) header . d=a.example header.i=\"@a.example\"; dmarc/1=fail; ; junk; =x; spf=none")
            .unwrap();
    assert_eq!("mx.example", read.authserv_id);
    let all: Vec<(&str, &str)> = read.methods.iter().map(|m| (m.method.as_str(), m.result.as_str())).collect();
    assert_eq!(vec![("dkim", "pass"), ("dmarc", "fail"), ("spf", "none")], all);
    assert_eq!(Some("@a.example"), read.methods[0].property("header.i"));
    assert_eq!(Some(Vec::new()), results("mx.example; none").map(|r| r.methods));
    for nothing in ["", ";", "dkim=pass; mx.example", "(mx.example; dkim=pass", "\""] {
        assert!(results(nothing).is_none_or(|r| r.methods.is_empty()), "{nothing}");
    }
}
