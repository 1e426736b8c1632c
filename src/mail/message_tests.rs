use super::*;
use proptest::prelude::*;
use std::path::Path;

fn of(text: impl AsRef<[u8]>) -> Message {
    parse(&RawMessage::new(text.as_ref()))
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).unwrap()
}

fn broken(name: &str) -> Message {
    of(fixture(&format!("broken/{name}.eml")))
}

/// Every fixture of this room, with its name.
fn all_fixtures() -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for folder in ["automatic", "bounce", "forged", "broken"] {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "eml") {
                all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    all.sort();
    all
}

const HEADER: &str =
    "From: Ann Ash <ann@example.org>\nMessage-ID: <a@example.org>\nDate: Mon, 5 Oct 2026 09:14:02 +0100\nMIME-Version: 1.0\n";

#[test]
fn every_broken_message_gives_its_words_and_its_defects() {
    use Defect::*;
    let words = "You printed my address in the minutes.";
    let cafe = "You printed my address. The fine was £40 at the café.";
    let bare = [NoFrom, NoMessageId, NoDate];
    for (name, text, defects) in [
        ("001-empty", "", &[Empty, NoFrom, NoMessageId, NoDate][..]),
        ("002-only-white-space", "", &[Empty, NoFrom, NoMessageId, NoDate]),
        (
            "003-no-header-at-all",
            "Dear clerk\n\nYou printed my address in the minutes.",
            &bare,
        ),
        ("004-truncated-in-the-header", "Subj", &[NoMessageId, NoDate, StrayLine]),
        (
            "005-truncated-multipart",
            "You printed my address in the minutes.\nIt was the Septem",
            &[CutOff],
        ),
        ("006-truncated-in-base64", words, &[CutOff]),
        (
            "007-undecodable-base64",
            "You printed my address in the minutes.\nPlease, take it out: 12 Mill Lane.",
            &[],
        ),
        (
            "008-base64-with-a-footer",
            "You printed my address in the minutes.\n\n____\nLower Wex residents: to leave the list, write to us.",
            &[],
        ),
        ("009-undeclared-latin-1", cafe, &[BrokenCharset]),
        ("010-latin-1-that-says-utf-8", cafe, &[BrokenCharset]),
        ("011-utf-8-that-says-ascii", cafe, &[]),
        ("012-unknown-charset", "You printed my address. The fine was £40.", &[BrokenCharset]),
        ("013-nul-bytes", words, &[ControlBytes]),
        ("014-no-message-id-and-no-date", words, &[NoMessageId, NoDate]),
        ("015-no-from", words, &[NoFrom, NoDate]),
        ("016-several-from", words, &[SeveralFrom, RepeatedField, NoDate]),
        ("017-from-that-is-no-address", words, &bare),
        ("018-header-injection", words, &[NoDate]),
        ("019-file-names", words, &[]),
        (
            "020-boundaries-that-are-prefixes",
            "You printed my address in the minutes.\nA rule: --b is no boundary here, nor is\n--bbb",
            &[],
        ),
        ("021-empty-plain-part", words, &[]),
        ("022-cut-fold", words, &[NoDate, StrayLine]),
        ("023-multipart-without-a-boundary", words, &[]),
        ("024-body-that-is-a-file", "", &[]),
    ] {
        let message = broken(name);
        assert_eq!(text, message.text, "{name}");
        assert_eq!(defects, message.defects, "{name}");
    }
}

#[test]
fn one_line_stays_one_line() {
    let message = broken("018-header-injection");
    assert_eq!("Complaint Bcc: newsdesk@example.net The council admits it", message.subject);
    assert_eq!("Marge X-Case-Action: CLOSE", message.from[0].name);
    let message = of("Subject: a\u{202e}b\u{2028}c\u{0}d\te\n\n");
    assert_eq!("a b c d e", message.subject);
    assert_eq!(
        guard::SUBJECT_CHARS_MAX,
        of(format!("Subject: {}\n\n", "£".repeat(5000))).subject.chars().count()
    );
}

#[test]
fn a_file_s_name_is_only_a_label() {
    let names: Vec<String> = broken("019-file-names").attachments.into_iter().map(|a| a.name).collect();
    let long = format!("{}….pdf", "n".repeat(guard::NAME_CHARS_MAX - 5));
    let expected = [
        "pd42",
        "PD-2026-0042.txt",
        "consent fdp.exe",
        "_CON",
        "a .pdf",
        &long,
        "unnamed",
        "unnamed",
        "a b.pdf",
        "consent.pdf",
    ];
    assert_eq!(expected.to_vec(), names);
}

#[test]
fn several_of_anything_that_may_stand_once_is_noted_and_the_first_is_not_preferred() {
    let message = broken("016-several-from");
    assert_eq!(
        (None, None, 2),
        (message.message_id.clone(), message.only_from(), message.from.len())
    );
    for field in [
        "Sender: a@b.example",
        "Subject: x",
        "Date: Mon, 5 Oct 2026 09:14:02 +0100",
        "Message-ID: <x@b.example>",
    ] {
        assert!(
            of(format!("From: a@b.example\n{field}\n{field}\n\n")).has(Defect::RepeatedField),
            "{field}"
        );
    }
}

#[test]
fn the_top_most_field_is_the_one_that_is_read() {
    // mail-parser's own accessors give the bottom-most.
    let message = of("Return-Path: <>\nSubject: upper\nReturn-Path: <x@evil.example>\nSubject: lower\nFrom: a@b.example\n\n");
    assert_eq!((ReversePath::Null, "upper"), (message.reverse_path, message.subject.as_str()));
    assert_eq!(ReversePath::Absent, of("From: a@b.example\n\n").reverse_path);
    assert_eq!(ReversePath::Null, of("Return-Path:  < > \n\n").reverse_path);
    assert_eq!(
        ReversePath::Address(AddrSpec::new("a@b.example").unwrap()),
        of("Return-Path: <A@B.example>\n\n").reverse_path
    );
}

#[test]
fn threads_are_read_with_and_without_spaces() {
    let message =
        of("In-Reply-To: Your mail of Monday <d@x.example>\nReferences: <a@x.example><b@x.example>\n <c@x.example>,<d@x.example>\n\n");
    let ids: Vec<&str> = message.answers.iter().map(|id| id.0.as_str()).collect();
    assert_eq!(vec!["d@x.example", "c@x.example", "b@x.example", "a@x.example"], ids);
    assert_eq!("bare@x.example", of("References: bare@x.example\n\n").answers[0].0);
}

#[test]
fn tokens_are_found_wherever_a_copy_was_delivered() {
    let message = of(
        "Delivered-To: one@a.example\nX-Original-To: two@a.example\nEnvelope-To: three@a.example, four@a.example\nReceived: from x by y with ESMTP id z\n\tfor <council+tok@a.example>; Mon, 5 Oct 2026 09:14:02 +0100\nTo: Five <five@a.example>\nCc: group: six@a.example, one@a.example;\n\n",
    );
    let all: Vec<String> = message.delivered_to.iter().map(|a| a.to_string()).collect();
    let expected = ["one", "two", "three", "four", "five", "six", "council+tok"].map(|l| format!("{l}@a.example"));
    assert_eq!(expected.to_vec(), all);
}

#[test]
fn dates_that_cannot_be_are_none() {
    for (value, expected) in [
        ("Mon, 5 Oct 2026 09:14:02 +0100", Some("2026-10-05T08:14:02Z")),
        ("5 Oct 2026 09:14:00 GMT", Some("2026-10-05T09:14:00Z")),
        ("Tue, 31 Feb 2026 09:14:02 +0000", None),
        ("Mon, 5 Oct 2026 25:14:02 +0100", None),
        ("nonsense", None),
        ("", None),
        ("Thu, 1 Jan 9999 00:00:00 +0000", None),
    ] {
        assert_eq!(
            expected.map(|e| e.parse().unwrap()),
            of(format!("Date: {value}\n\n")).date,
            "{value}"
        );
    }
}

#[test]
fn names_and_subjects_are_decoded() {
    let message = of(
        "From: =?iso-8859-1?Q?Zo=EB?= =?iso-8859-1?Q?_O'Brien?= <zoe@example.org>\nSubject: =?utf-8?B?wqM0MCBmaW7igJo=?= =?utf-8?Q?=C2?= =?utf-8?Q?=A3_more?= and =?x-no?Q?such?= =?broken\n\n",
    );
    assert_eq!("Zoë O'Brien", message.from[0].name);
    assert_eq!("£40 fin‚£ more and such =?broken", message.subject);
    assert_eq!("Jörg", of("From: J\u{f6}rg <j@example.org>\n\n").from[0].name);
    assert_eq!("Sue", of("From: sue@example.org (Sue)\n\n").from[0].name);
    assert_eq!("", of("From: sue@example.org\n\n").from[0].name);
}

#[test]
fn plain_and_html_and_what_hangs_on_them() {
    let text = format!(
        "{HEADER}Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\nWords.\n--a\nContent-Type: text/html\n\n<p>Words.</p>\n--a--\n--r\nContent-Type: image/png; name=logo.png\nContent-ID: <l>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n--o\nContent-Type: text/plain; name=notes.txt\n\nNotes.\n--o\nContent-Type: text/plain\n\nMore words.\n--o--\n"
    );
    let message = of(text);
    assert_eq!(
        ("Words.\n\nMore words.", Some("<p>Words.</p>")),
        (message.text.as_str(), message.html.as_deref())
    );
    let kinds: Vec<(&str, &str, bool)> = message
        .attachments
        .iter()
        .map(|a| (a.name.as_str(), a.media_type.as_str(), a.inline))
        .collect();
    assert_eq!(vec![("logo.png", "image/png", true), ("notes.txt", "text/plain", false)], kinds);
    assert!(message.defects.is_empty());
}

#[test]
fn a_stub_beside_html_is_not_the_letter() {
    let html = "<p>You printed my address in the minutes, and I should like to know who allowed it.</p>";
    let with = |plain: &str| {
        of(format!(
            "{HEADER}Content-Type: multipart/alternative; boundary=a\n\n--a\n\n{plain}\n--a\nContent-Type: text/html\n\n{html}\n--a--\n"
        ))
        .text
    };
    assert!(with("This message needs an HTML viewer.").starts_with("You printed"));
    assert!(with("\u{a0}").starts_with("You printed"));
    assert_eq!("No thank you.", with("No thank you."));
}

#[test]
fn flowed_text_is_joined() {
    let flowed = |parameters: &str, body: &str| of(format!("{HEADER}Content-Type: text/plain; format=flowed{parameters}\n\n{body}")).text;
    assert_eq!(
        "One long line.\nNext.\n\n> Quoted and joined.\n>> Deeper.\n-- \nAnn",
        flowed("", "One long \nline.\nNext.\n\n> Quoted and \n> joined.\n>> Deeper.\n-- \nAnn\n")
    );
    assert_eq!(
        "Fußgängerzone\n From here",
        flowed("; delsp=yes", "Fußgänger \nzone\n  From here\n")
    );
}

#[test]
fn media_types_are_told_by_content() {
    let zip = |names: &[&str], first: &[u8]| {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(30, 0);
        bytes.extend_from_slice(first);
        let start = bytes.len() as u32;
        for name in names {
            let mut entry = b"PK\x01\x02".to_vec();
            entry.resize(46, 0);
            entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
            bytes.extend(entry);
            bytes.extend_from_slice(name.as_bytes());
        }
        let mut end = b"PK\x05\x06".to_vec();
        end.resize(22, 0);
        end[16..20].copy_from_slice(&start.to_le_bytes());
        bytes.extend(end);
        bytes
    };
    let ole = |name: &str| {
        [
            &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..],
            &[0; 600],
            &name.bytes().flat_map(|b| [b, 0]).collect::<Vec<u8>>(),
        ]
        .concat()
    };
    for (bytes, expected) in [
        (
            zip(&["word/document.xml", "[Content_Types].xml"], b""),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            zip(&["[Content_Types].xml", "xl/workbook.xml"], b""),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (zip(&["word/fake.txt"], b""), "application/zip"),
        (
            zip(&[], b"mimetypeapplication/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (ole("WordDocument"), "application/msword"),
        (ole("__properties_version1.0"), "application/vnd.ms-outlook"),
        (b"\x78\x9f\x3e\x22rest".to_vec(), "application/ms-tnef"),
        (b"junk\n%PDF-1.4\n".to_vec(), "application/pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF".to_vec(), "image/jpeg"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n".to_vec(), "text/calendar"),
        (b"<?xml version=\"1.0\"?>\n<svg onload=x>".to_vec(), "image/svg+xml"),
        (b"<!DOCTYPE html><html>".to_vec(), "text/html"),
        (b"{\\rtf1 x}".to_vec(), "application/rtf"),
        (
            b"Received: by x\r\nFrom: a@b.example\r\nSubject: y\r\n\r\nz".to_vec(),
            "message/rfc822",
        ),
        (b"Dear Sir: I write\nFrom: nobody\n".to_vec(), "text/plain"),
        (
            b"MZ\x90\x00\x03\x00\x00\x00\x04\x00".to_vec(),
            "application/vnd.microsoft.portable-executable",
        ),
        (vec![1, 2, 3, 0, 5], "application/octet-stream"),
        (Vec::new(), "application/octet-stream"),
    ] {
        assert_eq!(
            expected,
            media_type(&bytes),
            "{:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(40)])
        );
    }
}

#[test]
fn nested_messages_are_read_and_kept_whole() {
    let inner = "From: Bob Ash <bob@example.org>\nSubject: The list\n\nHere is the list.\n";
    let text = format!(
        "{HEADER}Content-Type: multipart/mixed; boundary=o\n\n--o\n\nSee below.\n--o\nContent-Type: message/rfc822\n\n{inner}--o--\n"
    );
    let message = of(text);
    let attachment = &message.attachments[0];
    let nested = attachment.message.as_ref().unwrap();
    assert_eq!(
        ("The list.eml", "Here is the list.", "bob@example.org"),
        (
            attachment.name.as_str(),
            nested.text.as_str(),
            nested.from[0].address.to_string().as_str()
        )
    );
    assert_eq!("See below.", message.text);
}

#[test]
fn newline_twins_are_one_message() {
    for (name, bytes) in all_fixtures() {
        let unix: Vec<u8> = bytes.iter().copied().filter(|&b| b != b'\r').collect();
        let internet: Vec<u8> = unix
            .iter()
            .flat_map(|&b| if b == b'\n' { vec![b'\r', b'\n'] } else { vec![b] })
            .collect();
        let (a, b) = (of(&unix), of(&internet));
        assert_eq!(a.text, b.text, "{name}");
        assert_eq!(a.fields, b.fields, "{name}");
        assert_eq!(a.defects, b.defects, "{name}");
        assert_eq!(a.html, b.html, "{name}");
        assert_eq!(a.content_digest, b.content_digest, "{name}");
        assert_eq!(
            (a.message_id, a.from, a.subject, a.date, a.answers),
            (b.message_id, b.from, b.subject, b.date, b.answers),
            "{name}"
        );
        let kinds = |m: &[Attachment]| {
            m.iter()
                .map(|x| {
                    (
                        x.name.clone(),
                        x.media_type.clone(),
                        x.inline,
                        x.message.as_ref().map(|n| n.text.clone()),
                    )
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(kinds(&a.attachments), kinds(&b.attachments), "{name}");
    }
}

#[test]
fn the_same_mail_by_two_roads_has_one_digest() {
    let one = of(format!(
        "Received: from a by b\nDelivered-To: clerk@a.example\n{HEADER}Subject: A long subject\n that was folded\n\nWords.\n"
    ));
    let two = of(format!(
        "X-Spam: no\n{HEADER}To: info@a.example\nSubject: A long\n  subject that was folded\n\nWords.\n\n\n"
    ));
    let other = of(format!("{HEADER}Subject: A long subject that was folded\n\nOther words.\n"));
    assert_eq!(one.content_digest, two.content_digest);
    assert_ne!(one.content_digest, other.content_digest);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_become_a_message(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let message = of(&bytes);
        prop_assert!(!message.has(Defect::Unreadable));
    }

    #[test]
    fn any_field_soup_becomes_a_message(text in "(From|To|Date|Subject|References|Received|Content-Type|Content-Disposition|Authentication-Results|Return-Path)[ :]{1,2}[ -~\n\t;=\"()<>@,£]{0,200}\n{1,2}[ -~\n=-]{0,300}") {
        let message = of(text);
        prop_assert!(!message.has(Defect::Unreadable));
        let _ = crate::mail::authentication::authenticate(&message, &["mx".to_owned()], None);
        let _ = crate::mail::report::report(&message);
    }

    #[test]
    fn a_damaged_mail_becomes_a_message(which in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12)) {
        let all = all_fixtures();
        let mut bytes = all[which.index(all.len())].1.clone();
        if bytes.is_empty() {
            return Ok(());
        }
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let message = of(&bytes);
        prop_assert!(!message.has(Defect::Unreadable));
        let _ = crate::mail::screen(&message, &crate::mail::ScreeningPolicy::default());
        let _ = crate::mail::authentication::authenticate(&message, &["mx1.aldermoor-tc.example".to_owned()], None);
    }
}

#[test]
fn a_header_that_readers_divide_differently_has_no_authority() {
    let fields = "From: a@b.example\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <x@b.example>\r\n";
    let read = |more: &str| parse(&RawMessage::new(format!("{fields}{more}\r\nwords\r\n").into_bytes()));
    assert!(!read("").is_doubtful());
    let long = format!("{}: x\r\n", ">".repeat(130));
    for stray in [&long, "no field\r\nSubject: x\r\n", &format!("{long}{long}")] {
        assert!(read(stray).has(Defect::StrayLine) && read(stray).is_doubtful(), "{stray}");
    }
    assert!(read(&format!("X-A: {}\r\n", "a".repeat(70_000))).is_doubtful());
    assert!(read(&format!("X-A: {}\r\n", "a".repeat(900)).repeat(300)).is_doubtful());
}
