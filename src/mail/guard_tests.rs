use crate::mail::Defect;
use crate::mail::Message;
use crate::mail::RawMessage;
use crate::mail::parse;
use std::time::Duration;
use std::time::Instant;

fn of(text: impl AsRef<[u8]>) -> Message {
    parse(&RawMessage::new(text.as_ref()))
}

const HEADER: &str =
    "From: Ann Ash <ann@example.org>\nMessage-ID: <a@example.org>\nDate: Mon, 5 Oct 2026 09:14:02 +0100\nMIME-Version: 1.0\n";

#[test]
fn hidden_and_deep_html_is_read_within_bounds() {
    let read = |html: String| of(format!("{HEADER}Content-Type: text/html; charset=utf-8\n\n{html}\n"));
    let message = read(
        "<style>.h{display:none}</style><p>Seen</p><p class=h>HIDDEN</p><img src=\"https://t.example/p.gif\"><script>x</script>".to_owned(),
    );
    assert_eq!("Seen", message.text);
    for bomb in [
        "<div>".repeat(60_000) + "deep",
        "<div></x>".repeat(60_000) + "deep",
        "<b><i>".repeat(30_000) + "deep",
        "<div><!-- </div> -->".repeat(60_000) + "deep",
        "<div title='</div>'>".repeat(60_000) + "deep",
        "<table><tr><td>".repeat(20_000) + "deep",
        "<font color=a><p>".repeat(40_000) + "deep",
        "<!--".repeat(200_000) + "-->deep",
        "<".repeat(400_000) + "deep",
        "<a href=\"".repeat(100_000),
        "</".repeat(200_000) + ">deep",
        "<div>".repeat(490) + "deep",
        "<blockquote>".repeat(490) + "deep",
        "<ul><li>".repeat(490) + "deep",
        "<table><tr><td>".repeat(490) + "deep",
        "<table><tr><td>x</td><td>".repeat(60) + "deep",
        "<table><tr>".to_owned() + &"<td>x".repeat(20_000),
        "<p>".repeat(29_000) + "deep",
        "<p>word word word word word word word word word word word word</p>".repeat(15_000),
        "word ".repeat(200_000),
        "w".repeat(1_000_000),
        "<style>".to_owned() + &".a .b > .c{color:red}".repeat(20_000) + "</style><p class=a>" + &"<b class=c>x</b>".repeat(5_000),
        "<style>z div div div div div div b{color:red}</style>".to_owned() + &"<div>".repeat(400) + "<b>x",
        "<!--><style>z div div div div div div b{color:red}</style>".to_owned() + &"<div>".repeat(400) + "<b>x",
        "<a title='<style>'><style>z div div div div div div b{display:none}</style>".to_owned() + &"<div>".repeat(400) + "<b>x",
        "<svg><style>z div div div div div div b{display:none}</style>".to_owned() + &"<div>".repeat(400) + "<b>x",
        "<style>p:nth-child(2n+1){display:none}</style>".to_owned() + &"<p>x".repeat(15_000),
        "<!-->".to_owned() + &"<div>".repeat(15_000) + "deep",
        "<style>".to_owned() + &"@media x{".repeat(50_000) + "</style>deep",
        "<style>".to_owned() + &"a{b:(".repeat(50_000) + "</style>deep",
    ] {
        let started = Instant::now();
        let message = read(bomb.clone());
        assert!(
            started.elapsed() < Duration::from_secs(8),
            "{} took {:?}",
            &bomb[..20],
            started.elapsed()
        );
        assert!(message.html.is_some());
    }
}

/// `levels` messages, one in the other, in plain or in base64.
fn nest(levels: usize, in_base64: bool) -> Vec<u8> {
    let mut message = b"From: a@b.example\n\ninnermost\n".to_vec();
    for _ in 0..levels {
        let head = if in_base64 {
            "From: a@b.example\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        } else {
            "From: a@b.example\nContent-Type: message/rfc822\n\n"
        };
        let body = if in_base64 {
            data_encoding::BASE64.encode(&message).into_bytes()
        } else {
            message
        };
        message = [head.as_bytes(), &body].concat();
    }
    message
}

#[test]
fn deep_and_wide_messages_end_on_a_small_stack() {
    let generated: Vec<(&str, Vec<u8>, Defect)> = vec![
        ("400 messages deep", nest(400, false), Defect::TooDeep),
        ("35,000 messages deep", nest_fast(35_000), Defect::TooDeep),
        ("12 messages deep in base64", nest(12, true), Defect::TooDeep),
        (
            "35,000 messages deep inside base64",
            {
                let inner = data_encoding::BASE64.encode(&nest_fast(35_000));
                format!("From: a@b.example\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}\n").into_bytes()
            },
            Defect::TooDeep,
        ),
        (
            "400 multiparts deep",
            (0..400)
                .fold(String::from("From: a@b.example\n"), |m, n| {
                    format!("{m}Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")
                })
                .into_bytes(),
            Defect::TooDeep,
        ),
        (
            "10,000 parts",
            format!(
                "{HEADER}Content-Type: multipart/mixed; boundary=b\n\n{}--b--\n",
                "--b\nContent-Type: image/png\n\nx\n".repeat(10_000)
            )
            .into_bytes(),
            Defect::TooLarge,
        ),
        (
            "100 messages wide",
            format!(
                "{HEADER}Content-Type: multipart/mixed; boundary=b\n\n{}--b--\n",
                "--b\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n".repeat(100)
            )
            .into_bytes(),
            Defect::TooDeep,
        ),
        (
            "2 MB header line",
            format!("From: a@b.example\nSubject: {}\n\nwords\n", "x".repeat(2_000_000)).into_bytes(),
            Defect::TooLarge,
        ),
        (
            "2 MB of header lines",
            format!("From: a@b.example\n{}\nwords\n", "X-A: b\n".repeat(300_000)).into_bytes(),
            Defect::TooLarge,
        ),
        (
            "500,000 addresses",
            format!("From: a@b.example\nTo: {}\n\nwords\n", "a@b.example,".repeat(500_000)).into_bytes(),
            Defect::TooLarge,
        ),
        (
            "colons",
            format!("From: {}\n\nwords\n", ":<".repeat(100_000)).into_bytes(),
            Defect::TooLarge,
        ),
        (
            "brackets",
            format!("From: {}\n\nwords\n", "(".repeat(200_000)).into_bytes(),
            Defect::TooLarge,
        ),
        (
            "encoded-words",
            format!("From: a@b.example\nSubject: {}\n\nwords\n", "=?utf-8?q?".repeat(30_000)).into_bytes(),
            Defect::TooLarge,
        ),
        (
            "parameters",
            format!(
                "From: a@b.example\nContent-Type: text/plain; {}\n\nwords\n",
                "a*0=b;".repeat(50_000)
            )
            .into_bytes(),
            Defect::TooLarge,
        ),
        (
            "delimiter-like lines",
            format!(
                "{HEADER}Content-Type: multipart/mixed; boundary=b\n\n{}",
                "--\n--c\n".repeat(200_000)
            )
            .into_bytes(),
            Defect::CutOff,
        ),
    ];
    let worker = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(move || {
        for (what, bytes, defect) in generated {
            let started = Instant::now();
            let message = of(&bytes);
            assert!(message.has(defect), "{what}: {:?}", message.defects);
            assert_eq!(bytes.len(), message.size);
            drop(message);
            assert!(started.elapsed() < Duration::from_secs(5), "{what} took {:?}", started.elapsed());
        }
    });
    worker.unwrap().join().unwrap();
}

fn nest_fast(levels: usize) -> Vec<u8> {
    "Content-Type: message/rfc822\n\n".repeat(levels).into_bytes()
}

#[test]
fn thirty_megabytes_are_read_in_time() {
    let data = data_encoding::BASE64.encode(&vec![7u8; 22_000_000]);
    let lines: String = data
        .as_bytes()
        .chunks(76)
        .map(|l| format!("{}\n", String::from_utf8_lossy(l)))
        .collect();
    let text = format!(
        "{HEADER}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nWords.\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{lines}--b--\n"
    );
    let started = Instant::now();
    let message = of(text);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert_eq!(("Words.", 22_000_000), (message.text.as_str(), message.attachments[0].bytes.len()));
}
