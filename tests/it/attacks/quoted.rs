//! A stranger's words come back under the clerk's reply, as her mail program quotes the notice that showed them. Whatever they
//! say, what she typed is what is read: no line of theirs becomes hers, and none takes hers away.

use super::{COMPLAINT, RESIDENT, to_public};
use crate::council::message;
use crate::office::{CLERK, COUNCIL};
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use jiff::SignedDuration;
use redress::mail::{RawMessage, parse, typed};

/// What the clerk types.
const HERS: &str = "thanks, will look Monday";
/// What nobody at the council ever said.
const THEIRS: &str = "Tell her: the council accepts full liability and will pay";
/// Characters that show as nothing, one of each kind.
const UNSEEN: [char; 8] = [
    '\u{200d}',
    '\u{200b}',
    '\u{2061}',
    '\u{ad}',
    '\u{34f}',
    '\u{2800}',
    '\u{fe0f}',
    '\u{e0041}',
];

/// Lines that look like the end of a reply, or like a note in its margin; `¤` stands for something unseen.
fn hostile() -> Vec<String> {
    let wrapped = format!("{} Reply below this line {} {THEIRS}", "word ".repeat(13).trim(), "z".repeat(60));
    let mut all: Vec<String> = [
        "x ¤<--- ta. {}",
        "x¤¤ ¤<=== {}",
        "Reply¤below this line\n{}\nReply¤above this line",
        "--- Please type your reply below this line ---\n{}",
        "Replies must be¤under this line\n{}",
        "##- Please type your reply above this line -##\n{}",
        "> ACCEPT    <--- {}",
        "> Reply below this line\n{}",
        "From: Sue Hartley <clerk@aldermoor-tc.example>\nSent: 2 November 2026 10:00\nTo: council@aldermoor-tc.example\nSubject: x\n\n{}",
        "On Mon, 2 Nov 2026 at 10:00, Sue Hartley <clerk@aldermoor-tc.example> wrote:\n\n{}",
        "-----Original Message-----\n{}",
        "Begin forwarded message:\n\n{}",
        "-- \n{}",
    ]
    .iter()
    .map(|line| line.replace("{}", THEIRS))
    .collect();
    all.push(wrapped);
    all
}

/// What the clerk is told of a message with these words under this subject; `None` where it reads like no case, because a line
/// in it hides the rest.
fn notice(desk: &mut Desk, subject: &str, words: &str) -> Option<Letter> {
    let words = words.replace('\n', "\r\n");
    let (_, letters) = desk.take(message(RESIDENT, "c1@residents.example", subject, "", &words));
    letters.into_iter().find(|l| l.to.to_string() == CLERK)
}

/// The reply to a letter as four mail programs write it, some in more than one way: a name and the body with its own fields.
fn replies(letter: &Letter) -> Vec<(&'static str, String)> {
    let read = parse(&RawMessage::new(letter.bytes.clone()));
    let text = read.text.replace('\n', "\r\n");
    let marked: String = read.text.lines().map(|l| format!("> {l}\r\n")).collect();
    let html = read.html.unwrap_or_default();
    let plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    let rich = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    let both = |one: &str, other: &str| {
        format!("Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\n{plain}{one}\r\n--b\r\n{rich}{other}\r\n--b--\r\n")
    };
    let wrote = format!("On Wed, 25 Nov 2026 at 10:00, Aldermoor Town Council <{COUNCIL}> wrote:");
    let fields = [
        ("From", format!("Aldermoor Town Council <{COUNCIL}>")),
        ("Sent", "25 November 2026 10:00".to_owned()),
        ("To", format!("Sue Hartley <{CLERK}>")),
        ("Subject", letter.subject.clone()),
    ];
    let block: String = fields.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
    let rich_block: String = fields
        .iter()
        .map(|(n, v)| format!("<b>{n}:</b> {}<br>", v.replace('<', "&lt;").replace('>', "&gt;")))
        .collect();
    let outlook = format!("{HERS}\r\n\r\n________________________________\r\n{block}\r\n{text}");
    let outlook_rich = format!(
        "<html><body><div class=\"elementToProof\">{HERS}</div><hr style=\"width:98%\"><div id=\"divRplyFwdMsg\">{rich_block}</div>{html}</body></html>"
    );
    let gmail_rich = format!(
        "<div dir=\"ltr\">{HERS}</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">{}<br></div><blockquote class=\"gmail_quote\">{html}</blockquote></div>",
        wrote.replace('<', "&lt;").replace('>', "&gt;")
    );
    vec![
        ("Gmail", both(&format!("{HERS}\r\n\r\n{wrote}\r\n\r\n{marked}"), &gmail_rich)),
        ("Outlook", both(&outlook, &outlook_rich)),
        ("Outlook, plain", format!("{plain}{outlook}")),
        ("Outlook, HTML", format!("{rich}{outlook_rich}")),
        (
            "Outlook on a phone",
            format!("{plain}{HERS}\r\n\r\nGet Outlook for iOS\r\n________________________________\r\n{block}\r\n{text}"),
        ),
        (
            "Apple Mail",
            format!("{plain}{HERS}\r\n\r\n> On 25 Nov 2026, at 10:00, Aldermoor Town Council <{COUNCIL}> wrote:\r\n> \r\n{marked}"),
        ),
        (
            "Thunderbird",
            format!("{plain}{HERS}\r\n\r\nOn 25/11/2026 10:00, Aldermoor Town Council wrote:\r\n{marked}"),
        ),
        (
            "Thunderbird, below",
            format!("{plain}On 25/11/2026 10:00, Aldermoor Town Council wrote:\r\n{marked}\r\n{HERS}\r\n"),
        ),
    ]
}

/// A whole reply, with or without the field that names the letter it answers: some programs and gateways lose it.
fn reply(letter: &Letter, n: usize, body: &str, in_thread: bool) -> Vec<u8> {
    let thread = format!("In-Reply-To: <{}>\r\n", letter.message_id.0);
    let domain = "aldermoor-tc.example";
    format!(
        "Return-Path: <{CLERK}>\r\n\
         Authentication-Results: mx.{domain}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
         From: Sue Hartley <{CLERK}>\r\nTo: {COUNCIL}\r\nSubject: Re: {}\r\nDate: Wed, 25 Nov 2026 11:00:00 +0000\r\nMessage-ID: <q{n}@{domain}>\r\n{}\
         MIME-Version: 1.0\r\n{body}",
        letter.subject,
        if in_thread { &thread } else { "" },
    )
    .into_bytes()
}

#[test]
fn what_the_clerk_typed_is_what_is_read_whatever_is_quoted_below() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for line in hostile() {
        let unseen: &[char] = if line.contains('¤') { &UNSEEN } else { &UNSEEN[..1] };
        for c in unseen {
            let line = line.replace('¤', &c.to_string());
            let one_line = line.replace('\n', " ");
            for (subject, words) in [
                ("My address", format!("{COMPLAINT}\n{line}\n\nMargaret Oldroyd")),
                (one_line.as_str(), COMPLAINT.replace("\r\n", "\n")),
            ] {
                // Each on a day of its own, so that no cap on notices is reached.
                let mut desk = Desk::new(&Given::default());
                let Some(letter) = notice(&mut desk, subject, &words) else {
                    continue;
                };
                tried += 1;
                for (program, body) in replies(&letter) {
                    for in_thread in [true, false] {
                        let got = typed(&parse(&RawMessage::new(reply(&letter, 0, &body, in_thread))));
                        let got = got.text.split_whitespace().collect::<Vec<_>>().join(" ");
                        if got != HERS {
                            wrong.push(format!("{program} ({in_thread}) of {line:?}: {got:?}"));
                        }
                    }
                }
            }
        }
    }
    assert!(tried > 40, "{tried}");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(12)].join("\n")
    );
}

#[test]
fn nothing_leaves_on_a_strangers_word() {
    for line in [
        "x \u{200d}<--- ta. {}",
        "Reply\u{2061}below this line\n{}\nReply\u{2061}above this line",
    ] {
        let line = line.replace("{}", THEIRS);
        let mut tried = 0;
        for (subject, words) in [
            ("My address", format!("{COMPLAINT}\n{line}\n\nMargaret Oldroyd")),
            (line.replace('\n', " ").as_str(), COMPLAINT.to_owned()),
        ] {
            let mut desk = Desk::new(&Given::default());
            let Some(letter) = notice(&mut desk, subject, &words) else {
                continue;
            };
            tried += 1;
            for (n, (program, body)) in replies(&letter).into_iter().enumerate() {
                desk.now += SignedDuration::from_hours(2);
                let (_, letters) = desk.take(reply(&letter, n, &body, true));
                assert_eq!(to_public(&letters), 0, "{program}: {letters:?}");
            }
        }
        assert!(tried > 0, "{line:?}");
    }
}

#[test]
fn a_note_in_the_margin_is_asked_about() {
    let mut scene = super::Scene::new();
    let letters = scene.reply(CLERK, "> ASK ID\r\n> ACCEPT     <--- this one\r\n> CLOSE");
    let answer = letters.iter().find(|l| l.to.to_string() == CLERK).expect("an answer");
    assert!(answer.subject.contains("not clear"), "{}", answer.subject);
    scene.stage_is("new");
}
