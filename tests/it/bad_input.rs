//! Any bytes in, a row in the ledger out, and the queue goes on (product page, section 6). Through the real program.

use super::council::{message, written_now};
use super::office::{CLERK, COUNCIL, Desk};
use super::servers::Servers;
use redress::mail::{self, RawMessage};
use redress::store::sqlite::Sqlite;
use redress::store::{LedgerRow, Store};
use std::fs;
use std::time::Duration;

const WORDS: &str = "I wish to make a formal complaint. You sent a letter with my name and my address to my neighbour. \
                     That is my personal data and I want to know how this could happen.";

fn header(from: &str, id: &str) -> String {
    format!("{from}To: <{COUNCIL}>\r\nSubject: Complaint\r\nDate: Mon, 02 Mar 2026 09:15:00 +0000\r\n{id}MIME-Version: 1.0\r\n")
}

fn plain(from: &str, id: &str, words: &[u8]) -> Vec<u8> {
    let mut bytes = (header(from, id) + "Content-Type: text/plain; charset=utf-8\r\n\r\n").into_bytes();
    bytes.extend_from_slice(words);
    bytes
}

fn nested_messages(depth: usize) -> Vec<u8> {
    let mut bytes = String::new();
    for level in 0..depth {
        bytes +=
            &format!("From: <n@elsewhere.example>\r\nSubject: level {level}\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n");
    }
    (bytes + "Subject: the innermost\r\n\r\nHello.\r\n").into_bytes()
}

fn nested_parts(depth: usize) -> Vec<u8> {
    let mut bytes = header("From: <n@elsewhere.example>\r\n", "Message-ID: <parts@elsewhere.example>\r\n");
    for level in 0..depth {
        bytes += &format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n");
    }
    (bytes + "Content-Type: text/plain\r\n\r\nHello.\r\n").into_bytes()
}

fn many_parts(count: usize) -> Vec<u8> {
    let mut bytes = header("From: <n@elsewhere.example>\r\n", "Message-ID: <many@elsewhere.example>\r\n")
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for part in 0..count {
        bytes += &format!("--b\r\nContent-Type: text/plain\r\n\r\npart {part}\r\n");
    }
    (bytes + "--b--\r\n").into_bytes()
}

fn broken_charsets() -> Vec<u8> {
    let mut bytes = header(
        "From: =?no-such-charset?B?/////w==?= <c@elsewhere.example>\r\n",
        "Message-ID: <charset@elsewhere.example>\r\n",
    )
    .into_bytes();
    bytes.extend_from_slice(b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B\xff\xfe\x80\x81 caf\xe9 \xc3\x28 \xf0\x9f\r\n");
    bytes
}

/// Name of the file, its bytes.
fn bad_messages() -> Vec<(&'static str, Vec<u8>)> {
    let id = |n: &str| format!("Message-ID: <{n}@elsewhere.example>\r\n");
    let cut = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt ends in the mid".as_slice();
    let truncated = [header("From: <t@elsewhere.example>\r\n", &id("cut")).as_bytes(), cut].concat();
    vec![
        ("01-empty", Vec::new()),
        ("02-white-space", b"\r\n \r\n\r\n".to_vec()),
        ("03-truncated", truncated),
        (
            "04-truncated-in-the-header",
            b"From: <t@elsewhere.example>\r\nSubject: Compl".to_vec(),
        ),
        (
            "05-thirty-megabytes",
            plain(
                "From: <m@elsewhere.example>\r\n",
                &id("large"),
                &b"All of my photographs, at length.\r\n".repeat(900_000),
            ),
        ),
        ("06-four-hundred-messages-deep", nested_messages(400)),
        ("07-four-hundred-parts-deep", nested_parts(400)),
        ("08-ten-thousand-parts", many_parts(10_000)),
        ("09-broken-charsets", broken_charsets()),
        (
            "10-nul-bytes",
            plain(
                "From: <z\0@elsewhere.example>\r\n",
                &id("n\0ul"),
                b"I complain\0\0 about \0 the bins.\r\n",
            ),
        ),
        ("11-no-message-id", plain("From: <i@elsewhere.example>\r\n", "", WORDS.as_bytes())),
        ("12-no-from", plain("", &id("nofrom"), WORDS.as_bytes())),
        (
            "13-two-from-fields",
            plain(
                "From: <a@residents.example>\r\nFrom: <b@elsewhere.example>\r\n",
                &id("twofields"),
                WORDS.as_bytes(),
            ),
        ),
        (
            "14-two-from-addresses",
            plain(
                "From: <a@residents.example>, <b@elsewhere.example>\r\n",
                &id("twofrom"),
                WORDS.as_bytes(),
            ),
        ),
        ("15-no-header", b"\xff\xfe\0\0 nothing here is mail".to_vec()),
        (
            "16-one-line-of-a-megabyte",
            plain("From: <l@elsewhere.example>\r\n", &id("line"), &b"x".repeat(1 << 20)),
        ),
        (
            "17-a-subject-of-a-megabyte",
            plain(
                &format!("From: <s@elsewhere.example>\r\nX-Long: {}\r\n", "y ".repeat(1 << 19)),
                &id("field"),
                WORDS.as_bytes(),
            ),
        ),
        (
            "18-a-hundred-thousand-fields",
            plain(
                &("From: <f@elsewhere.example>\r\n".to_owned() + &"X-Trace: hop\r\n".repeat(100_000)),
                &id("fields"),
                WORDS.as_bytes(),
            ),
        ),
        (
            "00-over-the-limit",
            plain(
                "From: \"Over Limit\" <o@elsewhere.example>\r\n",
                &id("over"),
                &b"More than is taken at all, and so never read.\r\n".repeat(900_000),
            ),
        ),
        // Last, and in order: it proves that the queue went on.
        (
            "20-a-good-complaint",
            written_now(message(
                "ada@residents.example",
                "good@residents.example",
                "Complaint about my personal data",
                "",
                WORDS,
            )),
        ),
    ]
}

fn ledger(desk: &Desk) -> Vec<LedgerRow> {
    let mut store = Sqlite::open(&desk.folder().join("redress.sqlite")).expect("the store");
    let mut tx = store.begin().expect("a transaction");
    tx.ledger("", 10_000).expect("the ledger")
}

#[test]
fn every_bad_message_has_a_row_and_the_queue_goes_on() {
    let desk = super::council::desk();
    let (mail, letters) = (desk.folder().join("mail"), desk.folder().join("letters"));
    fs::create_dir(&mail).expect("a folder for mail");
    // Set-up: from here on, what comes is new.
    desk.says(&["run", "--once"]);
    let bad = bad_messages();
    for (name, bytes) in &bad {
        fs::write(mail.join(format!("{name}.eml")), bytes).expect("a message");
    }
    desk.says(&["run", "--once"]);
    let rows = ledger(&desk);
    for (name, bytes) in &bad {
        let its: Vec<&LedgerRow> = rows
            .iter()
            .filter(|r| format!("{:?}", r.places).contains(&format!("{name}.eml")))
            .collect();
        let [row] = its.as_slice() else {
            panic!("{name} has {} rows", its.len())
        };
        assert_eq!(row.size, bytes.len() as u64, "{name}");
        assert!(!row.verdict.contains("the program failed"), "{name}: {}", row.verdict);
        assert_eq!(
            row.held.is_some() && row.disposition.is_none(),
            *name == "00-over-the-limit",
            "{name}: {} {:?}",
            row.verdict,
            row.held
        );
    }
    assert_eq!(rows.len(), bad.len());
    let good = rows
        .iter()
        .find(|r| r.message_id.as_ref().is_some_and(|m| m.0 == "good@residents.example"))
        .expect("its row");
    assert!(good.reference.is_some(), "the good complaint has no case: {}", good.verdict);

    // The clerk is told what was not taken; only the proven complainant gets a letter.
    let letters: Vec<mail::Message> = fs::read_dir(&letters)
        .expect("letters")
        .map(|e| mail::parse(&RawMessage::new(fs::read(e.expect("a letter").path()).expect("its bytes"))))
        .collect();
    let to = |letter: &mail::Message| {
        letter
            .recipients
            .iter()
            .map(|r| r.address.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let told = letters.iter().find(|l| to(l) == CLERK && l.text.contains("o@elsewhere.example"));
    let told = told.unwrap_or_else(|| {
        panic!(
            "the clerk is not told of the message over the limit: {:?}",
            letters.iter().map(|l| (to(l), &l.subject)).collect::<Vec<_>>()
        )
    });
    assert!(
        told.text.contains("Complaint") && told.text.contains("41"),
        "sender, subject and size: {}",
        told.text
    );
    let public: Vec<String> = letters.iter().map(to).filter(|t| t != CLERK && !t.starts_with("chair@")).collect();
    assert_eq!(public, ["ada@residents.example"]);

    // The same folder again: nothing is taken twice.
    desk.says(&["run", "--once"]);
    assert_eq!(ledger(&desk).len(), bad.len());
}

#[test]
fn a_message_over_the_limit_is_shown_to_the_clerk_and_not_fetched() {
    const LIMIT: usize = 1 << 20;
    let servers = Servers::start();
    let host = servers.host();
    let mailbox = format!(
        "[mailbox.imap]\nhost = \"{host}\"\nport = {}\ntls = \"none\"\nuser = \"{COUNCIL}\"\npassword_file = \"password\"\n",
        servers.imap_port()
    );
    let outgoing = format!(
        "[smtp]\nhost = \"{host}\"\nport = {}\ntls = \"none\"\n[limits]\nmessage_bytes = {LIMIT}\n",
        servers.smtp_port()
    );
    let desk = Desk::with("live", &mailbox, &outgoing, &servers.password(COUNCIL));
    desk.says(&["run", "--once"]);
    let large = message(
        "hugo@residents.example",
        "large@residents.example",
        "My photographs",
        "",
        &"All of them. ".repeat(300_000),
    );
    servers.mailbox(COUNCIL).put(&large);
    servers.mailbox(COUNCIL).put(&message(
        "ada@residents.example",
        "good@residents.example",
        "Complaint about my personal data",
        "",
        WORDS,
    ));
    let before = servers.mailbox(COUNCIL).flags_snapshot();
    desk.says(&["run", "--once"]);

    let rows = ledger(&desk);
    assert_eq!(rows.len(), 2);
    let row = rows
        .iter()
        .find(|r| r.subject == "My photographs")
        .expect("the large message's row");
    assert_eq!(
        (row.size, row.disposition, row.fingerprint.as_ref()),
        (large.len() as u64, None, None)
    );
    assert_eq!(
        row.from.as_ref().map(ToString::to_string).as_deref(),
        Some("hugo@residents.example")
    );
    assert_eq!(row.message_id.as_ref().map(|m| m.0.as_str()), Some("large@residents.example"));
    assert!(row.held.is_some(), "a person must look");
    assert!(rows.iter().any(|r| r.reference.is_some()), "the queue goes on");

    servers.mailbox("ada@residents.example").wait_for(1, Duration::from_secs(30));
    servers.wait_until_delivered(Duration::from_secs(30));
    assert_eq!(
        servers.mailbox("hugo@residents.example").count(),
        0,
        "what was not read gets no letter"
    );
    let told: Vec<mail::Message> = servers
        .mailbox(CLERK)
        .messages()
        .into_iter()
        .map(|raw| mail::parse(&RawMessage::new(raw)))
        .collect();
    let told = told
        .iter()
        .find(|m| m.text.contains("hugo@residents.example"))
        .expect("the clerk is told");
    assert!(
        told.text.contains("My photographs") && told.text.contains("4 MB"),
        "sender, subject and size: {}",
        told.text
    );
    assert_eq!(servers.mailbox(COUNCIL).flags_snapshot(), before);

    // Dovecot counts what it sent to each client, and says so at the end of the session.
    let log = fs::read_to_string(servers.folder().join("log/dovecot.log")).expect("Dovecot's log");
    let sent: Vec<u64> = log
        .lines()
        .filter(|l| l.contains(COUNCIL))
        .filter_map(|l| l.split(" out=").nth(1)?.split(' ').next()?.parse().ok())
        .collect();
    assert!(!sent.is_empty(), "Dovecot logs no sessions:\n{log}");
    assert!(sent.iter().sum::<u64>() < 400 << 10, "the body was fetched: {sent:?}");
}
