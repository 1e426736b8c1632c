//! What attachments say, and what hostile ones cost: files made here, each read in this process and, where a crash could
//! take the process with it, in the worker as well.

use crate::pdf_files::{pdf, pdf_saying};
use crate::specimens::Fonts;
use crate::specimens::STRAIGHT;
use crate::specimens::Shot;
use crate::specimens::letter;
use crate::specimens::passport;
use crate::specimens::person;
use crate::specimens::photograph;
use crate::specimens::zone;
use redress::mail;
use redress::mail::RawMessage;
use redress::reading;
use redress::reading::Engine;
use redress::reading::Engines;
use redress::reading::How;
use redress::reading::Limits;
use redress::reading::ReadDocument;
use redress::reading::Reader;
use redress::reading::Reading;
use redress::reading::limits::Deadline;
use std::io::Cursor;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Reads bytes as an attachment, in this process, without OCR.
pub fn read(bytes: &[u8]) -> ReadDocument {
    read_with(bytes, &Engines::none())
}

pub fn read_with(bytes: &[u8], engines: &Engines) -> ReadDocument {
    reading::one(
        "attachment",
        false,
        bytes,
        engines,
        &Limits::default(),
        // Far above the limit of a message: what is tested is what is read, on a machine that may be busy.
        Deadline::after(Duration::from_secs(300)),
    )
}

pub fn lines(document: &ReadDocument) -> Vec<&str> {
    document.lines().collect()
}

/// The engines of this machine: `make test` brings both.
pub fn engines() -> Engines {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let engines = Engines::look(Some(&models), None, "/usr/bin");
    assert!(
        engines.models().is_some(),
        "no models in {}: `make models` gets them",
        models.display()
    );
    engines
}

fn worker() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_redress"))
}

/// A zip with these files, deflated.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

const CONTENT_TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    zipped(&[CONTENT_TYPES, ("word/document.xml", document.as_bytes())])
}

/// Octets as base64 in lines, for a message.
fn base64(bytes: &[u8]) -> String {
    let text = data_encoding::BASE64.encode(bytes);
    text.as_bytes()
        .chunks(76)
        .map(|l| std::str::from_utf8(l).expect("ASCII"))
        .collect::<Vec<_>>()
        .join("\r\n")
}

fn message(attachments: &[(&str, &[u8])]) -> RawMessage {
    let mut text = "From: Mary Penrose <mary@residents.example>\r\nTo: council@aldermoor-tc.example\r\nSubject: For my mother\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nPlease see attached.\r\n"
        .to_owned();
    for (name, bytes) in attachments {
        text.push_str(&format!(
            "--b\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment\r\n\r\n{}\r\n",
            base64(bytes)
        ));
    }
    text.push_str("--b--\r\n");
    RawMessage::new(text.into_bytes())
}

const CONSENT: [&str; 4] = [
    "To Aldermoor Town Council",
    "I, Ivy Penrose, authorise my daughter Mary Penrose to act for me",
    "in my complaint about my personal data and to receive my data.",
    "Signed Ivy Penrose, 3 November 2026",
];

/// A message as Outlook saves it (MS-OXMSG): properties by their ids, in UTF-16, and attachments in storages of their own.
fn outlook(body: &str, attachments: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut put = |path: &str, bytes: &[u8]| file.create_stream(path).expect("a stream").write_all(bytes).expect("its bytes");
    for (id, text) in [
        ("0C1A", "Ivy Penrose"),
        ("5D01", "ivy@residents.example"),
        ("0037", "My letter of authority"),
        ("1000", body),
    ] {
        put(&format!("/__substg1.0_{id}001F"), &wide(text));
    }
    for (n, (name, bytes)) in attachments.iter().enumerate() {
        let folder = format!("/__attach_version1.0_#{n:08}");
        file.create_storage(&folder).expect("a storage");
        for (id, content) in [("3707001F", wide(name)), ("37010102", bytes.to_vec())] {
            let mut stream = file.create_stream(format!("{folder}/__substg1.0_{id}")).expect("a stream");
            stream.write_all(&content).expect("its bytes");
        }
    }
    file.flush().expect("written");
    file.into_inner().into_inner()
}

/// What is attached to a message that Outlook saved is read too, however deep.
#[test]
fn an_outlook_message_is_read_with_what_is_attached_to_it() {
    let inner = outlook("Her letter is attached.", &[("consent.pdf", &pdf_saying(&CONSENT))]);
    let document = read(&outlook("Please see below.", &[("FW complaint.msg", &inner)]));
    assert_eq!(document.media_type, "application/vnd.ms-outlook");
    let all = format!("{:?}", said(&document));
    for words in ["ivy@residents.example", "Her letter is attached.", CONSENT[0]] {
        assert!(all.contains(words), "{words:?} is missing: {all}");
    }
    for cut in [8, 600, 1_500] {
        let bytes = outlook("x", &[]);
        let _ = read(&bytes[..cut.min(bytes.len())]);
    }
}

/// Every line of a document and of whatever it holds.
fn said(document: &ReadDocument) -> Vec<String> {
    let mut all: Vec<String> = lines(document).into_iter().map(str::to_owned).collect();
    for inside in &document.inside {
        all.extend(said(inside));
    }
    all
}

/// A photograph as a phone writes it: HEIC, made by another program than the one that reads it (fixtures/papers).
#[test]
fn a_heic_photograph_is_read() {
    let photo = include_bytes!("../../fixtures/papers/consent-photographed.heic");
    let document = read_with(photo, &engines());
    assert!(document.media_type.starts_with("image/hei"), "{}", document.media_type);
    let said = lines(&document).join(" ");
    for word in ["Aldermoor", "Edith Garrod", "Stephen Garrod", "complaint", "2026"] {
        assert!(said.contains(word), "{word:?} is missing: {said}");
    }
    let cut = read(&photo[..photo.len() / 2]);
    assert!(lines(&cut).is_empty(), "{:?}", cut.outcome);
}

#[test]
fn a_letter_reads_the_same_in_every_form() {
    let paragraphs: String = CONSENT.map(|l| format!("<w:p><w:r><w:t>{l}</w:t></w:r></w:p>")).concat();
    let odt = CONSENT.map(|l| format!("<text:p>{l}</text:p>")).concat();
    let odt = format!("<office:document-content>{odt}</office:document-content>");
    let rtf = format!("{{\\rtf1\\ansi {}}}", CONSENT.join("\\par "));
    let html = format!("<html><body><p>{}</p></body></html>", CONSENT.join("</p><p>"));
    let eml = format!(
        "From: Ivy Penrose <ivy@residents.example>\r\nDate: Tue, 3 Nov 2026 10:00:00 +0000\r\nMessage-ID: <a@residents.example>\r\n\r\n{}\r\n",
        CONSENT.join("\r\n")
    );
    let open_document = {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file("mimetype", stored).expect("a file");
        zip.write_all(b"application/vnd.oasis.opendocument.text").expect("its bytes");
        zip.start_file("content.xml", SimpleFileOptions::default()).expect("a file");
        zip.write_all(odt.as_bytes()).expect("its bytes");
        zip.finish().expect("a zip").into_inner()
    };
    for (kind, bytes) in [
        ("application/pdf", pdf_saying(&CONSENT)),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            docx(&paragraphs),
        ),
        ("application/vnd.oasis.opendocument.text", open_document),
        ("application/rtf", rtf.into_bytes()),
        ("text/html", html.into_bytes()),
        ("text/plain", CONSENT.join("\n").into_bytes()),
        ("message/rfc822", eml.into_bytes()),
        ("application/vnd.ms-outlook", outlook(&CONSENT.join("\r\n"), &[])),
    ] {
        let document = read(&bytes);
        assert_eq!(document.media_type, kind);
        let lines = lines(&document);
        let joined = lines.join(" ");
        for line in CONSENT {
            assert!(joined.contains(line), "{kind}: {lines:?}");
        }
    }
}

#[test]
fn a_zip_in_a_message_in_a_zip_is_read_to_the_bottom_and_no_further() {
    let letter = pdf_saying(&CONSENT);
    let inner = zipped(&[("papers/consent.pdf", &letter)]);
    let eml = message(&[("papers.zip", &inner)]);
    let outer = zipped(&[("forwarded.eml", eml.bytes())]);
    let document = read(&outer);
    assert_eq!(document.outcome, Reading::Holds);
    let found = document.all().into_iter().find(|d| d.name == "consent.pdf").expect("the letter");
    assert_eq!(lines(found)[0], CONSENT[0]);

    let mut deep = letter;
    for _ in 0..12 {
        deep = zipped(&[("deeper.zip", &deep)]);
    }
    let document = read(&deep);
    let deepest = *document.all().last().expect("itself");
    assert!(
        matches!(&deepest.outcome, Reading::TooLarge(why) if why.contains("too deep")),
        "{document:?}"
    );
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = vec![0u8; 300 << 20];
    let bomb = zipped(&[("zeros.bin", &zeros), ("after.txt", b"after")]);
    assert!(bomb.len() < 2 << 20);
    let begun = Instant::now();
    let document = read(&bomb);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert!(
        matches!(&document.inside[0].outcome, Reading::TooLarge(why) if why.contains("far more")),
        "{document:?}"
    );

    let spaces = " ".repeat(300 << 20);
    let document = read(&docx(&spaces));
    assert!(matches!(&document.outcome, Reading::TooLarge(_)), "{document:?}");
}

#[test]
fn many_files_are_too_many() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..3_000 {
        zip.start_file(format!("{n}.txt"), SimpleFileOptions::default()).expect("a file");
    }
    let document = read(&zip.finish().expect("a zip").into_inner());
    assert!(
        matches!(&document.outcome, Reading::TooLarge(why) if why.contains("3000 files")),
        "{document:?}"
    );
}

#[test]
fn a_billion_laughs_are_none() {
    let mut xml = String::from("<!DOCTYPE d [<!ENTITY a0 \"ha\">");
    for n in 1..30 {
        xml.push_str(&format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)));
    }
    xml.push_str("]><w:document><w:p><w:t>laugh &a29; now</w:t></w:p></w:document>");
    let document = read(&zipped(&[CONTENT_TYPES, ("word/document.xml", xml.as_bytes())]));
    assert_eq!(lines(&document), ["laugh  now"]);
}

#[test]
fn a_pdf_with_a_huge_stream_is_bounded() {
    // 300 MB of spaces, deflated to 300 KB.
    let zip = zipped(&[("s", " ".repeat(300 << 20).as_bytes())]);
    // A zip's raw deflate stands behind its local header; a PDF wants a zlib wrapping, with a checksum that nobody checks.
    let name = 1;
    let raw = &zip[30 + name..zip.len() - 80];
    let deflated = [&[0x78, 0x9c][..], raw, &[0; 4]].concat();
    let mut bytes = pdf(&deflated);
    let at = bytes.windows(9).position(|w| w == b"<</Length").expect("a stream");
    bytes.splice(at + 2..at + 2, b"/Filter/FlateDecode".iter().copied());
    let begun = Instant::now();
    let document = read(&bytes);
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    assert!(!matches!(&document.outcome, Reading::Text { .. }), "{document:?}");
}

#[test]
fn a_picture_that_promises_too_much_is_not_decoded() {
    let mut bmp = b"BM".to_vec();
    bmp.extend([0; 8]);
    bmp.extend(54u32.to_le_bytes());
    bmp.extend(40u32.to_le_bytes());
    bmp.extend(60_000i32.to_le_bytes());
    bmp.extend(60_000i32.to_le_bytes());
    bmp.extend([1, 0, 24, 0]);
    bmp.extend([0; 2_000]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(60_000u32.to_be_bytes());
    png.extend(60_000u32.to_be_bytes());
    png.extend([8, 2, 0, 0, 0]);
    png.extend(crc(&png[12..]).to_be_bytes());
    png.extend(b"\0\0\0\x04IDATxxxx");
    for bytes in [bmp, png] {
        let begun = Instant::now();
        let document = read_with(&bytes, &Engines::at(None, Some(PathBuf::from("/usr/bin/tesseract"))));
        assert!(begun.elapsed() < Duration::from_secs(2));
        assert!(matches!(&document.outcome, Reading::TooLarge(_)), "{document:?}");
    }
}

/// CRC-32 as PNG uses it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, b| {
        (0..8).fold(crc ^ u32::from(*b), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
    })
}

#[test]
fn what_is_locked_is_said_to_be_locked() {
    let mut zip = zipped(&[("secret.txt", b"nobody may know")]);
    // Bit 0 of the general purpose flags, in the local header and in the directory (APPNOTE 4.4.4).
    zip[6] |= 1;
    let directory = zip.windows(4).rposition(|w| w == b"PK\x01\x02").expect("a directory");
    zip[directory + 8] |= 1;
    assert_eq!(read(&zip).outcome, Reading::Encrypted);

    let mut locked = pdf_saying(&CONSENT);
    let at = locked.windows(7).rposition(|w| w == b"trailer").expect("a trailer");
    let encrypt = b"trailer\n<</Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20>\
        /U<0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20>>>/ID[<00><00>]";
    locked.splice(at..at + 10, encrypt.iter().copied());
    let document = read(&locked);
    assert_eq!(document.outcome, Reading::Encrypted);
    assert!(document.finding().contains("password"));
}

#[test]
fn links_and_paths_in_a_zip_lead_nowhere() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("link.txt", "/etc/passwd", SimpleFileOptions::default())
        .expect("a link");
    zip.start_file("../../../../tmp/evil.txt", SimpleFileOptions::default())
        .expect("a file");
    zip.write_all(b"I am but a label").expect("its bytes");
    let document = read(&zip.finish().expect("a zip").into_inner());
    assert!(
        matches!(&document.inside[0].outcome, Reading::NotChecked(why) if why.contains("link")),
        "{document:?}"
    );
    assert_eq!(document.inside[1].name, "evil.txt");
    assert_eq!(lines(&document.inside[1]), ["I am but a label"]);
}

#[test]
fn a_file_that_is_two_things_is_read_as_what_it_begins_as() {
    let zip = zipped(&[("inside.txt", b"from the zip")]);
    let both = [pdf_saying(&CONSENT), zip].concat();
    let document = read(&both);
    assert_eq!(document.media_type, "application/pdf");
    assert!(document.inside.is_empty());
    // A script that calls itself a picture is read as the text that it is.
    let script = read(b"<html><script>alert(1)</script><p>Hello there</p></html>");
    assert_eq!((script.media_type.as_str(), lines(&script)), ("text/html", vec!["Hello there"]));
}

#[test]
fn cut_off_or_damaged_anywhere_it_ends_in_words() {
    let whole: Vec<Vec<u8>> = vec![
        pdf_saying(&CONSENT),
        docx("<w:p><w:t>words</w:t></w:p>"),
        zipped(&[("a.txt", b"some words"), ("b.pdf", &pdf_saying(&CONSENT))]),
        photograph(&image::GrayImage::from_pixel(200, 200, image::Luma([200])), &STRAIGHT, 1),
    ];
    for bytes in whole {
        for part in 1..24 {
            read(&bytes[..bytes.len() * part / 24]);
            let mut damaged = bytes.clone();
            let at = damaged.len() * part / 24;
            damaged[at] ^= 0xff;
            let wrong = (at + 7) % damaged.len();
            damaged[wrong] = damaged[wrong].wrapping_add(0x55);
            read(&damaged);
        }
    }
}

#[test]
fn without_an_engine_a_picture_is_not_checked_and_all_else_works() {
    let photo = photograph(&image::GrayImage::from_pixel(400, 400, image::Luma([200])), &STRAIGHT, 1);
    let letter = pdf_saying(&CONSENT);
    let message = mail::parse(&message(&[("photo.jpg", &photo), ("letter.pdf", &letter)]));
    let read = Reader::in_process(Engines::none(), Limits::default()).read(&message);
    assert!(
        matches!(&read[0].outcome, Reading::NotChecked(why) if why.contains("no program")),
        "{read:?}"
    );
    assert_eq!(lines(&read[1]), CONSENT);
}

#[test]
fn the_worker_reads_what_this_process_reads() {
    let letter = pdf_saying(&CONSENT);
    let zip = zipped(&[("a/consent.pdf", &letter), ("b.txt", b"and a note")]);
    let message = mail::parse(&message(&[("letter.pdf", &letter), ("both.zip", &zip), ("note.txt", b"A note")]));
    let here = Reader::in_process(Engines::none(), Limits::default()).read(&message);
    let there = Reader::in_worker(worker(), Engines::none(), Limits::default()).read(&message);
    assert_eq!(here, there);
    assert_eq!(there[1].inside.len(), 2);
}

#[test]
fn a_worker_that_dies_or_hangs_costs_one_attachment() {
    let letter = pdf_saying(&CONSENT);
    let raw = message(&[("letter.pdf", &letter), ("note.txt", b"A note")]);
    let message = mail::parse(&raw);
    let read_by = |program: &str, limits: Limits| Reader::in_worker(PathBuf::from(program), Engines::none(), limits).read(&message);
    // A program that ends without a word, and one that is not there.
    let read = read_by("/bin/false", Limits::default());
    assert!(matches!(&read[0].outcome, Reading::Broken(_)), "{read:?}");
    assert_eq!(lines(&read[1]), ["A note"]);
    let read = read_by("/nonexistent/redress", Limits::default());
    assert!(matches!(&read[0].outcome, Reading::NotChecked(_)), "{read:?}");
    // One that never answers is stopped.
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("hang");
    std::fs::write(&script, "#!/bin/sh\nexec /bin/sleep 60\n").expect("a script");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("its mode");
    let short = Limits {
        attachment_time: Duration::from_millis(100),
        ..Limits::default()
    };
    let begun = Instant::now();
    let read = read_by(&script.to_string_lossy(), short);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert!(
        matches!(&read[0].outcome, Reading::NotChecked(why) if why.contains("time")),
        "{read:?}"
    );
    // One that may use next to no memory dies, and says so.
    let starved = Limits {
        worker_memory: 40 << 20,
        ..Limits::default()
    };
    let read = read_by(&worker().to_string_lossy(), starved);
    assert!(!matches!(&read[0].outcome, Reading::Text { .. }), "{read:?}");
}

#[test]
fn all_attachments_of_a_message_share_one_time() {
    let letter = pdf_saying(&CONSENT);
    let many: Vec<(&str, &[u8])> = (0..40).map(|_| ("letter.pdf", &letter[..])).collect();
    let message = mail::parse(&message(&many));
    let none = Limits {
        message_time: Duration::ZERO,
        ..Limits::default()
    };
    let read = Reader::in_process(Engines::none(), none).read(&message);
    assert_eq!(read.len(), 40);
    assert!(read.iter().all(|d| matches!(&d.outcome, Reading::NotChecked(_))));
    let read = Reader::in_process(Engines::none(), Limits::default()).read(&message);
    assert!(matches!(&read[39].outcome, Reading::NotChecked(why) if why.contains("more attachments")));
}

#[test]
fn a_photographed_passport_is_read_turned_and_dim() {
    let fonts = Fonts::installed();
    let engines = engines();
    // Each shot is seconds of work: what one of them shows, another need not.
    for (n, shot) in [
        Shot {
            turn: 5.0,
            quality: 50,
            ..STRAIGHT
        },
        Shot {
            turn: 182.0,
            light: 0.4,
            shade: true,
            ..STRAIGHT
        },
        Shot {
            turn: -94.0,
            blur: 1.5,
            tilt: 0.08,
            ..STRAIGHT
        },
    ]
    .into_iter()
    .enumerate()
    {
        let someone = person(n);
        let photo = photograph(&passport(&fonts, &someone), &shot, n as u64);
        let document = read_with(&photo, &engines);
        let mrz: Vec<&str> = document.pages().iter().flat_map(|p| p.mrz.iter().map(String::as_str)).collect();
        assert_eq!(mrz, zone(&someone), "turned by {}°", shot.turn);
        assert!(matches!(document.pages()[0].how, How::Ocr { engine: Engine::PpOcr }));
        // Nothing of it in what a log could show.
        assert!(!format!("{document:?} {}", document.finding()).contains(someone.surname));
    }
}

#[test]
fn a_photographed_letter_is_read_by_either_engine() {
    let fonts = Fonts::installed();
    let shot = Shot {
        turn: 1.5,
        quality: 70,
        ..STRAIGHT
    };
    let photo = photograph(&letter(&fonts.serif, &CONSENT), &shot, 7);
    let tesseract = Engines::look(Some(Path::new("/nonexistent")), None, "/usr/bin");
    for engines in [engines(), tesseract] {
        let document = read_with(&photo, &engines);
        let said = lines(&document).join(" ");
        for word in ["Aldermoor", "Ivy Penrose", "authorise", "daughter", "complaint", "November"] {
            assert!(said.contains(word), "{engines:?}: {said}");
        }
    }
}
