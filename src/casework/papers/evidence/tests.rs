//! What a message's papers show, from words as readers hand them in. All people are invented.

use super::*;
use crate::mail;
use crate::mail::RawMessage;
use crate::mail::document::Engine;
use crate::mail::document::How;
use crate::mail::document::Page;
use crate::mail::document::Reading;
use jiff::civil::date;

const CAME: Date = date(2026, 11, 22);

const PASSPORT: [&str; 17] = [
    "UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND",
    "PASSPORT",
    "Surname",
    "PENROSE",
    "Given names",
    "IVY",
    "Nationality",
    "BRITISH CITIZEN",
    "Date of birth",
    "03 FEB /FEB 51",
    "Sex F",
    "Date of expiry",
    "30 SEP /SEP 31",
    "Passport No 123456789",
    "P<GBRPENROSE<<IVY<<<<<<<<<<<<<<<<<<<<<<<<<<<",
    "1234567897GBR5102034F3109302<<<<<<<<<<<<<<<4",
    "",
];

const CONSENT: [&str; 7] = [
    "To Aldermoor Town Council, 3 November 2026",
    "I, Ivy Penrose, authorise my son Simon Penrose to act for me",
    "in this complaint about my personal data, and I agree that the council",
    "may share my personal data with him.",
    "I can withdraw this at any time.",
    "Signed: Ivy Penrose",
    "Date: 3 November 2026",
];

const SAR: &str = "Under UK GDPR please send me a copy of all personal data you hold about me. My passport is attached.";
const FOR_HER: &str =
    "I am writing on behalf of my mother, Ivy Penrose, to complain that you shared her personal data. Please find attached.";

/// A message with these attachments, each 100 kB of noise, unless it is to be a logo.
fn message(words: &str, files: &[(&str, &str, bool)]) -> (Message, Typed) {
    let mut text = format!(
        "From: Simon Penrose <simon@residents.example>\r\nTo: council@aldermoor-tc.example\r\nSubject: Please read\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{words}\r\n"
    );
    for (name, kind, inline) in files {
        let shown = if *inline { "inline" } else { "attachment" };
        let size = if name.contains("logo") { 4_000 } else { 100_000 };
        let body = data_encoding::BASE64.encode(&vec![0xA5; size]);
        text.push_str(&format!(
            "--b\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: {shown}; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
        ));
    }
    text.push_str("--b--\r\n");
    let message = mail::parse(&RawMessage::new(text.into_bytes()));
    assert_eq!(message.attachments.len(), files.len());
    let typed = mail::typed(&message);
    (message, typed)
}

fn recognised(lines: &[&str]) -> Page {
    Page {
        how: How::Ocr { engine: Engine::PpOcr },
        lines: lines.iter().filter(|l| !l.is_empty()).map(|l| (*l).to_owned()).collect(),
        mrz: Vec::new(),
    }
}

fn document(kind: &str, outcome: Reading) -> ReadDocument {
    ReadDocument {
        name: "a file".to_owned(),
        media_type: kind.to_owned(),
        bytes: 100_000,
        sha256: String::new(),
        inline: false,
        outcome,
        inside: Vec::new(),
    }
}

fn text(pages: Vec<Page>, unread: &[&str]) -> Reading {
    Reading::Text {
        pages,
        unread: unread.iter().map(|u| (*u).to_owned()).collect(),
    }
}

fn people(on_behalf: bool, awaits_identity: bool) -> People<'static> {
    People {
        writer: if on_behalf { "Simon Penrose" } else { "Ivy Penrose" },
        data_subject: "Ivy Penrose",
        on_behalf,
        awaits_identity,
    }
}

fn shown(words: &str, files: &[(&str, &str, bool)], documents: &[ReadDocument], people: People<'_>) -> Evidence {
    let (message, typed) = message(words, files);
    gather(&message, &typed, documents, people, CAME, "Aldermoor Town Council")
}

/// Whatever hides it (no engine, no time, a picture nobody can decode, a blur), and whatever it is called: what may be an
/// identity document lies apart, and the clerk is told to look.
#[test]
fn what_may_be_a_document_lies_apart_under_any_name() {
    let hidden = [
        Reading::NotChecked("no program".to_owned()),
        Reading::NotChecked("too much was read within the hour".to_owned()),
        Reading::Broken("cut off".to_owned()),
        Reading::TooLarge("a picture of 60000 by 60000 pixels".to_owned()),
        Reading::Encrypted,
        Reading::NoText,
        text(vec![recognised(&["rNtED KNCDOM", "PASSPQRT oee", "5uRn"])], &[]),
        text(
            vec![recognised(&[
                "Cover page of the papers I am sending you today with this message of mine",
            ])],
            &["page 2: no program"],
        ),
    ];
    for outcome in hidden {
        for (words, awaits) in [(SAR, false), ("Here it is.", true)] {
            let said = format!("{outcome:?}, {words}");
            let evidence = shown(
                words,
                &[("IMG_2041.jpeg", "image/jpeg", false)],
                &[document("image/jpeg", outcome.clone())],
                people(false, awaits),
            );
            assert_eq!(evidence.to_seal().get(&0), Some(&SealedAs::Unread), "{said}");
            assert!(
                matches!(evidence.event(), Some(Event::PapersSeen { not_checked: 1.., .. })),
                "{said}"
            );
            let steps = super::super::steps(&evidence, false).join(" ");
            assert!(steps.contains("IMG_2041.jpeg") && steps.contains("ID OK"), "{said}: {steps}");
            let mut class = Class::of(crate::casework::class::Kind::RightsRequest, None);
            class.identity = Identity::Attached;
            let (message, typed) = message(words, &[]);
            evidence.settle(&mut class, &message, &typed);
            assert_eq!(
                class.identity,
                Identity::Attached,
                "{said}: nobody is asked for what they have just sent"
            );
            let findings = super::super::findings(&evidence, &class).join(" ");
            assert!(findings.contains("not checked"), "{said}: {findings}");
        }
    }
}

#[test]
fn a_photo_of_a_hedge_stays_with_the_case() {
    for (words, kind, outcome) in [
        // Nobody speaks of a document and nobody waits for one.
        ("The hedge is on my side of the road.", "image/jpeg", Reading::NoText),
        // A letter is a letter, whoever speaks of a passport.
        (
            SAR,
            "application/pdf",
            text(
                vec![recognised(
                    &["I am writing about the hedge in Quay Street once more, since nothing was done about it."; 6],
                )],
                &[],
            ),
        ),
    ] {
        let evidence = shown(
            words,
            &[("IMG_1.jpeg", kind, false)],
            &[document(kind, outcome)],
            people(false, false),
        );
        assert!(evidence.to_seal().is_empty(), "{words}");
        assert!(evidence.event().is_none(), "{words}");
    }
    // Nor is a logo one.
    let logo = shown(
        SAR,
        &[("logo.png", "image/png", true)],
        &[document("image/png", Reading::NoText)],
        people(false, false),
    );
    assert!(logo.to_seal().is_empty());
}

/// One scan with the consent on its first page and the passport on its second, in either order: both are found.
#[test]
fn consent_and_passport_in_one_file_are_both_found() {
    let mut orders = [
        vec![recognised(&CONSENT), recognised(&PASSPORT)],
        vec![recognised(&PASSPORT), recognised(&CONSENT)],
    ];
    for pages in &mut orders {
        let evidence = shown(
            FOR_HER,
            &[("scan.pdf", "application/pdf", false)],
            &[document("application/pdf", text(std::mem::take(pages), &[]))],
            people(true, false),
        );
        assert!(evidence.consent.iter().any(|(_, p)| p.kind.shows_authority()), "{evidence:?}");
        assert!(
            evidence.identity.iter().any(|p| matches!(p.judged, Some(Judged::Accepted(_)))),
            "{evidence:?}"
        );
        assert_eq!(evidence.to_seal().get(&0), Some(&SealedAs::WithConsent));
        assert_eq!(evidence.views[0].is, "passport");
        assert!(evidence.views[0].says.contains("letter of authority"), "{}", evidence.views[0].says);
        let steps = super::super::steps(&evidence, true).join(" ");
        assert!(steps.contains("CONSENT OK") && steps.contains("ID OK"), "{steps}");
        assert!(
            steps.contains("scan.pdf holds the consent and an identity document, or what may be one, in one file"),
            "{steps}"
        );
    }
    // And in a zip, each in a file of its own.
    let mut zip = document("application/zip", Reading::Holds);
    zip.inside = vec![
        document("application/pdf", text(vec![recognised(&CONSENT)], &[])),
        document("image/jpeg", text(vec![recognised(&PASSPORT)], &[])),
    ];
    let evidence = shown(FOR_HER, &[("papers.zip", "application/zip", false)], &[zip], people(true, false));
    assert_eq!(
        (evidence.consent.len(), evidence.to_seal().get(&0)),
        (1, Some(&SealedAs::WithConsent))
    );
}

/// A consent beside a passport that is too blurred to be known: both again.
#[test]
fn a_blurred_page_behind_a_consent_is_suspected() {
    let pages = vec![recognised(&CONSENT), recognised(&["PASSPQRT", "rNtED KNCDOM 0F"])];
    let evidence = shown(
        "My mother’s letter and her passport are attached. I am writing on behalf of my mother, Ivy Penrose.",
        &[("scan.pdf", "application/pdf", false)],
        &[document("application/pdf", text(pages, &[]))],
        people(true, true),
    );
    assert_eq!(evidence.consent.len(), 1);
    assert_eq!(evidence.to_seal().get(&0), Some(&SealedAs::WithConsent));
    // A consent alone is suspected of nothing.
    let evidence = shown(
        "My mother’s letter is attached; her passport follows. I am writing on behalf of my mother, Ivy Penrose.",
        &[("scan.pdf", "application/pdf", false)],
        &[document("application/pdf", text(vec![recognised(&CONSENT)], &[]))],
        people(true, true),
    );
    assert_eq!((evidence.consent.len(), evidence.to_seal().len()), (1, 0));
}

/// Of a document that was read in part nobody says that the consent is not in it.
#[test]
fn what_was_read_in_part_is_not_said_to_lack_anything() {
    let cover = Page {
        how: How::TextLayer,
        lines: vec!["Dear council, please find the signed letter of my mother on the next page, thank you very much.".to_owned()],
        mrz: Vec::new(),
    };
    let evidence = shown(
        FOR_HER,
        &[("scan.pdf", "application/pdf", false)],
        &[document(
            "application/pdf",
            text(vec![cover], &["page 2: no program to recognise letters is installed here"]),
        )],
        people(true, false),
    );
    assert!(!evidence.all_read);
    assert_eq!(evidence.unread.len(), 1);
    assert!(evidence.unread[0].1.contains("page 2"), "{:?}", evidence.unread);
    let mut class = Class::of(crate::casework::class::Kind::Complaint, None);
    (class.on_behalf, class.consent) = (true, Consent::Attached);
    let (message, typed) = message(FOR_HER, &[]);
    evidence.settle(&mut class, &message, &typed);
    assert_eq!(class.consent, Consent::Attached, "not asked for again: a person looks");
}

/// Some mail programs show every photo in the body. One that was not read is told of like any other; a logo is not.
#[test]
fn a_photo_in_the_body_that_was_not_read_is_told_of() {
    let unread = || document("image/jpeg", Reading::NotChecked("no program".to_owned()));
    let evidence = shown(
        "See the photo.",
        &[("image0.jpeg", "image/jpeg", true), ("logo.png", "image/png", true)],
        &[unread(), unread()],
        people(false, false),
    );
    let labels: Vec<&str> = evidence.unread.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["image0.jpeg"]);
}

/// What cannot be opened is asked for again in words that are ready; the file's own name stands in none of them.
#[test]
fn what_cannot_be_opened_is_asked_for_again() {
    let files = [
        ("her letter.pdf", "application/pdf", false),
        ("page 2.pdf", "application/pdf", false),
    ];
    let locked = document("application/pdf", Reading::Encrypted);
    let broken = document("application/pdf", Reading::Broken("it is cut off".to_owned()));
    let evidence = shown(FOR_HER, &files, &[locked.clone(), broken], people(true, false));
    let again = evidence.to_send_again();
    assert!(
        again.contains("password") && again.contains("damaged") && !again.contains("letter.pdf"),
        "{again}"
    );
    let steps = super::super::steps(&evidence, true).join(" ");
    assert!(
        steps.contains("To ask for her letter.pdf, page 2.pdf again: ASK CONSENT. Words for it: A file"),
        "{steps}"
    );
    let evidence = shown(SAR, &files[..1], &[locked], people(false, false));
    let steps = super::super::steps(&evidence, false).join(" ");
    assert!(steps.contains("again: ASK DETAILS.") && !steps.contains("damaged"), "{steps}");
    let read = document("application/pdf", text(vec![recognised(&CONSENT)], &[]));
    assert_eq!(shown(FOR_HER, &files[..1], &[read], people(true, false)).to_send_again(), "");
}
