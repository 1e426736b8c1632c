//! Documents of several pages, and pages in every form of picture: what was not read of them is said, and what was read is
//! judged as the desk judges it. All people are invented.

use crate::pdf_files::{HELVETICA, pdf_of, stream};
use crate::reading::{engines, lines, read, read_with, zipped};
use crate::specimens::{Fonts, Person, STRAIGHT, Shot, letter, licence, passport, person, photograph, picture, zone};
use image::{DynamicImage, GrayImage, ImageFormat};
use jiff::civil::date;
use redress::casework::papers::evidence;
use redress::casework::papers::identity::{Check, IdentityKind, IdentityPaper, Judged, Known, judge};
use redress::casework::papers::keeping::SealedAs;
use redress::casework::papers::{Evidence, People};
use redress::mail::{self, RawMessage};
use redress::reading::{ReadDocument, Reading};
use std::io::Cursor;

const CONSENT: [&str; 8] = [
    "To Aldermoor Town Council",
    "I, Ivy Penrose, authorise my son Simon Penrose to act for me",
    "in this complaint about my personal data, and I agree that the",
    "council may share my personal data with him.",
    "I can withdraw this at any time.",
    "Signed: Ivy Penrose",
    "Date: 3 November 2026",
    "12 Quay Street, Aldermoor",
];
const COVER: [&str; 2] = [
    "Dear council, this is the covering page of my papers for you.",
    "Please find the signed letter of my mother on the next page, thank you.",
];

fn ivy() -> Person {
    person(1)
}

/// A page of a PDF.
enum Of<'a> {
    Words(&'a [&'a str]),
    Picture(&'a GrayImage),
}

/// A PDF with these pages.
fn pdf(pages: &[Of<'_>]) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let first = 4;
    let kids: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", first + 3 * n)).collect();
    objects.push(b"<</Type/Catalog/Pages 2 0 R>>".to_vec());
    objects.push(format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()).into_bytes());
    objects.push(HELVETICA.into());
    for (n, page) in pages.iter().enumerate() {
        let (at, content, xobject) = match page {
            Of::Words(lines) => {
                let words: String = lines.iter().map(|l| format!("({l}) Tj T*\n")).collect();
                (first + 3 * n, format!("BT /F1 12 Tf 60 780 Td 22 TL\n{words}ET"), b"null".to_vec())
            }
            Of::Picture(picture) => {
                let jpeg = photograph(picture, &STRAIGHT, 1);
                let (w, h) = (picture.width(), picture.height());
                let head =
                    format!("/Type/XObject/Subtype/Image/Width {w}/Height {h}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode");
                let high = 515 * h / w;
                let content = format!("q 515 0 0 {high} 40 {} cm /Im Do Q", 800 - high.min(760));
                (first + 3 * n, content, stream(&head, &jpeg))
            }
        };
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F1 3 0 R>>/XObject<</Im {} 0 R>>>>>>",
                at + 1,
                at + 2
            )
            .into_bytes(),
        );
        objects.push(stream("", content.as_bytes()));
        objects.push(xobject);
    }
    pdf_of(&objects)
}

/// A TIFF of several grey pages, uncompressed (TIFF 6.0).
fn tiff(pages: &[&GrayImage]) -> Vec<u8> {
    let mut bytes = b"II*\0".to_vec();
    let mut pointer = bytes.len();
    bytes.extend([0; 4]);
    for page in pages {
        let strip = u32::try_from(bytes.len()).expect("a small file");
        bytes.extend(page.as_raw());
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        let directory = u32::try_from(bytes.len()).expect("a small file");
        bytes[pointer..pointer + 4].copy_from_slice(&directory.to_le_bytes());
        let (w, h) = page.dimensions();
        let entries: [(u16, u32); 9] = [
            (256, w),
            (257, h),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, strip),
            (277, 1),
            (278, h),
            (279, w * h),
        ];
        bytes.extend(9u16.to_le_bytes());
        for (tag, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(4u16.to_le_bytes());
            bytes.extend(1u32.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        pointer = bytes.len();
        bytes.extend([0; 4]);
    }
    bytes
}

/// What the desk makes of one file that a son sends for his mother.
fn evidence_of(name: &str, words: &str, bytes: &[u8], document: ReadDocument, on_behalf: bool) -> Evidence {
    let body = data_encoding::BASE64.encode(bytes);
    let raw = format!(
        "From: A Penrose <p@residents.example>\r\nTo: council@aldermoor-tc.example\r\nSubject: My papers\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{words}\r\n--b\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\n\
         Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--b--\r\n"
    );
    let message = mail::parse(&RawMessage::new(raw.into_bytes()));
    let typed = mail::typed(&message);
    let people = People {
        writer: if on_behalf { "Simon Penrose" } else { "Ivy Penrose" },
        data_subject: "Ivy Penrose",
        on_behalf,
        awaits_identity: false,
    };
    evidence::gather(&message, &typed, &[document], people, date(2026, 11, 22), "Aldermoor Town Council")
}

fn paper(read: &ReadDocument, name: &str, words: &str) -> Option<IdentityPaper> {
    let known = Known {
        writer: name,
        data_subject: name,
        words,
        received_on: date(2026, 11, 22),
    };
    match judge(read, &known) {
        Some(Judged::Accepted(paper)) => Some(paper),
        Some(Judged::NotAccepted(_)) | None => None,
    }
}

#[test]
fn what_was_not_read_of_a_document_is_said() {
    let fonts = Fonts::installed();
    let scan = letter(&fonts.serif, &CONSENT);
    let document = read(&pdf(&[Of::Words(&COVER), Of::Picture(&scan)]));
    assert_eq!(lines(&document), COVER);
    assert!(
        document.finding().contains("not checked: page 2: it is a picture, and no program"),
        "{}",
        document.finding()
    );
    // More pages than are looked at.
    let page = ["A page of the minutes of the council of this town"];
    let many: Vec<Of<'_>> = (0..103).map(|_| Of::Words(&page)).collect();
    let document = read(&pdf(&many));
    assert_eq!(document.pages().len(), 100);
    assert_eq!(document.unread(), ["pages 101 to 103: it has more pages than are looked at"]);
    // And in one that was read to its end nothing is left over.
    assert!(read(&pdf(&[Of::Words(&COVER), Of::Words(&CONSENT)])).unread().is_empty());
}

#[test]
fn pictures_of_a_letter_that_are_not_looked_at_are_said() {
    let noise: Vec<u8> = (0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
        (
            "word/document.xml".to_owned(),
            b"<w:document><w:p><w:t>See the nine photos below.</w:t></w:p></w:document>".to_vec(),
        ),
    ];
    files.extend((0..9).map(|n| (format!("word/media/image{n}.png"), noise.clone())));
    // A logo counts for nothing.
    files.insert(2, ("word/media/image.png".to_owned(), b"small".to_vec()));
    let listed: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let document = read(&zipped(&listed));
    assert_eq!(document.inside.len(), 6);
    assert_eq!(document.unread(), ["3 more pictures in it than are looked at"]);
}

/// A fax writes its pages into one file; the consent is on the second.
#[test]
fn every_page_of_a_fax_is_read() {
    let fonts = Fonts::installed();
    let (cover, consent) = (letter(&fonts.sans, &COVER), letter(&fonts.sans, &CONSENT));
    let fax = tiff(&[&cover, &consent]);
    let document = read_with(&fax, &engines());
    assert_eq!((document.media_type.as_str(), document.pages().len()), ("image/tiff", 2));
    let words = "I am writing on behalf of my mother, Ivy Penrose, to complain. Her letter is attached.";
    let evidence = evidence_of("fax.tif", words, &fax, document, true);
    assert!(evidence.consent.iter().any(|(_, p)| p.kind.shows_authority()), "{evidence:?}");
    // A chain of pages that runs in a circle ends.
    let mut circle = tiff(&[&cover, &consent]);
    let at = circle.len() - 4;
    let first = circle[4..8].to_vec();
    circle[at..].copy_from_slice(&first);
    assert!(!matches!(read(&circle).outcome, Reading::Text { .. }));
}

/// The letter in each kind of picture, askew and in poor light.
#[test]
fn a_letter_is_read_in_every_kind_of_picture_and_light() {
    let fonts = Fonts::installed();
    let engines = engines();
    let page = letter(&fonts.serif, &CONSENT);
    let shots = [
        (ImageFormat::Png, Shot { turn: 4.0, ..STRAIGHT }),
        (
            ImageFormat::WebP,
            Shot {
                turn: -7.0,
                light: 0.4,
                ..STRAIGHT
            },
        ),
        (
            ImageFormat::Tiff,
            Shot {
                turn: 90.0,
                shade: true,
                ..STRAIGHT
            },
        ),
        (
            ImageFormat::Jpeg,
            Shot {
                turn: 11.0,
                blur: 1.0,
                light: 0.35,
                ..STRAIGHT
            },
        ),
    ];
    for (n, (format, shot)) in shots.into_iter().enumerate() {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageLuma8(picture(&page, &shot, n as u64 + 1))
            .write_to(&mut bytes, format)
            .expect("a picture");
        let document = read_with(&bytes.into_inner(), &engines);
        let said = lines(&document).join(" ");
        for word in ["Ivy Penrose", "authorise", "Simon", "personal data", "Signed", "November"] {
            assert!(
                said.contains(word),
                "{format:?}, turned by {}°: {word:?} is missing: {said}",
                shot.turn
            );
        }
    }
}

/// Consent and passport in one scan: both are found, and the file is kept until both are judged.
#[test]
fn a_scan_with_consent_and_passport_shows_both() {
    let fonts = Fonts::installed();
    let (consent, page) = (letter(&fonts.serif, &CONSENT), passport(&fonts, &ivy()));
    let scan = pdf(&[Of::Picture(&consent), Of::Picture(&page)]);
    let document = read_with(&scan, &engines());
    let words = "I am writing on behalf of my mother, Ivy Penrose, to complain. Please find attached.";
    let evidence = evidence_of("scan.pdf", words, &scan, document, true);
    assert!(evidence.consent.iter().any(|(_, p)| p.kind.shows_authority()), "{evidence:?}");
    assert_eq!(evidence.to_seal().get(&0), Some(&SealedAs::WithConsent), "{evidence:?}");
}

/// Too blurred for anybody to read: not checked, kept apart, and never "missing".
#[test]
fn a_blurred_passport_is_not_checked() {
    let fonts = Fonts::installed();
    for (n, shot) in [
        Shot {
            blur: 7.0,
            size: 0.4,
            ..STRAIGHT
        },
        Shot { blur: 9.0, ..STRAIGHT },
    ]
    .into_iter()
    .enumerate()
    {
        let photo = photograph(&passport(&fonts, &ivy()), &shot, n as u64);
        let document = read_with(&photo, &engines());
        assert!(paper(&document, "Ivy Penrose", "").is_none_or(|p| p.name != Check::Consistent));
        let words = "Please send me a copy of all personal data you hold about me. My passport is attached.";
        let evidence = evidence_of("IMG_2041.jpeg", words, &photo, document, false);
        assert_eq!(evidence.identity.len(), 1, "blurred {}: {evidence:?}", shot.blur);
        assert!(evidence.to_seal().contains_key(&0), "{evidence:?}");
    }
}

/// In heavy print `O` looks like `0`, and on a card that lay on its side capitals look like small letters. Number and print prove what
/// was there, for the owner alone.
#[test]
fn a_licence_in_heavy_print_goes_with_its_owner() {
    let fonts = Fonts::with(
        "/usr/share/fonts/opentype/ocr-b/OCRB.otf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    );
    let engines = engines();
    let aside = Shot { turn: 90.0, ..STRAIGHT };
    for (n, shot, name, others) in [
        (0, aside, "Anna Maria Eriksson", ["Anna Lena Eriksson", "Maria Eriksson"]),
        (3, aside, "Niamh O'Sullivan", ["Nora O'Sullivan", "Niamh Sullivan"]),
        (5, STRAIGHT, "Wei Li", ["Wen Li", "Wei Lin"]),
    ] {
        let photo = photograph(&licence(&fonts, &person(n)), &shot, n as u64 + 1);
        let read = read_with(&photo, &engines);
        let of = |name: &str| paper(&read, name, "").map(|p| p.name);
        assert_eq!(of(name), Some(Check::Consistent), "{:?}", lines(&read));
        for other in others {
            assert_ne!(of(other), Some(Check::Consistent), "{other}: {:?}", lines(&read));
        }
    }
}

/// Three pixels out of focus: digits are read and everything else is taken for digits. Nothing that is not printed comes of it.
#[test]
fn a_british_passport_out_of_focus_is_read_or_left() {
    let fonts = Fonts::installed();
    let engines = engines();
    let shot = Shot { blur: 3.0, ..STRAIGHT };
    let someone = person(9);
    let read = read_with(&photograph(&passport(&fonts, &someone), &shot, 9 + 1), &engines);
    let second = &zone(&someone)[1];
    let found: Vec<&String> = read.pages().iter().flat_map(|p| &p.mrz).filter(|l| !l.starts_with('P')).collect();
    assert_eq!(found, [second]);
    let judged = paper(&read, "Quentin Garrod", "I was born on 4 March 1960");
    assert!(
        judged.is_none_or(|p| p.name != Check::Consistent && p.birth != Check::Consistent),
        "{found:?}"
    );
}

/// A driving licence as a telephone photographs it: its owner's name goes with it, nobody else's does.
#[test]
fn a_photographed_licence_goes_with_its_owner_and_nobody_else() {
    let fonts = Fonts::installed();
    let engines = engines();
    for (n, shot) in [
        (1, STRAIGHT),
        (
            0,
            Shot {
                turn: 3.0,
                quality: 60,
                ..STRAIGHT
            },
        ),
        (9, Shot { turn: 90.0, ..STRAIGHT }),
    ] {
        let someone = person(n);
        let (name, born) = match n {
            0 => ("Anna Maria Eriksson", "I was born on 12 August 1974"),
            1 => ("Ivy Penrose", "I was born on 3 February 1951"),
            _ => ("Ingrid Kari Solheim", "I was born on 27 May 1969"),
        };
        let photo = photograph(&licence(&fonts, &someone), &shot, n as u64 + 1);
        let read = read_with(&photo, &engines);
        let own = paper(&read, name, born).unwrap_or_else(|| panic!("a licence: {:?}", lines(&read)));
        assert_eq!(own.kind, IdentityKind::GbLicence);
        assert_eq!(
            (own.name, own.birth, own.in_date, own.makeup),
            (Check::Consistent, Check::Consistent, Check::Consistent, Check::Consistent),
            "{:?}\n{:?}",
            own.findings(),
            lines(&read)
        );
        for other in ["Edith Garrod", "Quentin Penrose", "Anna Lena Eriksson", "Ingrid Maud Solheim"] {
            let theirs = paper(&read, other, "I was born on 4 March 1960").expect("a licence");
            assert_ne!(theirs.name, Check::Consistent, "{other}");
            assert_ne!(theirs.birth, Check::Consistent, "{other}");
        }
    }
}
