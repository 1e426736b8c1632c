//! Mail from before set-up, on a real server: what is shown first is what is done, and nobody is written to unasked.

use crate::office::{COUNCIL, Desk, Tls};
use crate::servers::Servers;
use std::fs;
use std::time::{Duration, SystemTime};

/// A complaint of the `n`th resident as the council's border took it in, years ago.
fn complaint(n: u32) -> Vec<u8> {
    let from = format!("resident{n}@residents.example");
    format!(
        "Return-Path: <{from}>\r\nReceived: from mx.residents.example (mx.residents.example [192.0.2.3])\r\n\tby mx.aldermoor-tc.example with ESMTPS id A{n};\r\n\tMon, 4 Mar 2024 10:00:00 +0000\r\n\
         Authentication-Results: mx.aldermoor-tc.example; spf=pass smtp.mailfrom=residents.example; dmarc=pass header.from=residents.example\r\n\
         From: Resident {n} <{from}>\r\nTo: {COUNCIL}\r\nSubject: Complaint number {n}\r\nDate: Mon, 4 Mar 2024 09:59:00 +0000\r\nMessage-ID: <c{n}@residents.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nYour newsletter number {n} printed my full name, my home address and my phone number.\r\n\
         I never agreed to that. I want to make a complaint about how you have handled my personal information.\r\n"
    )
    .into_bytes()
}

/// What the clerk's mail program kept of a letter to somebody.
fn sent() -> Vec<u8> {
    format!(
        "From: {COUNCIL}\r\nTo: resident1@residents.example\r\nSubject: Re: Complaint number 1\r\nDate: Tue, 5 Mar 2024 09:59:00 +0000\r\nMessage-ID: <s1@aldermoor-tc.example>\r\n\r\n\
         I am sorry that your complaint about your personal information was not answered.\r\n"
    )
    .into_bytes()
}

fn acknowledged(desk: &Desk) -> usize {
    let list = desk.says(&["case", "list"]);
    list.lines().filter(|l| l.contains(" yes ")).count()
}

#[test]
fn what_is_shown_is_what_is_done_and_letters_leave_only_where_that_was_asked_for() {
    let servers = Servers::start();
    let desk = Desk::at(&servers, Tls::None, "live");
    let config = desk.folder().join("redress.toml");
    let text = fs::read_to_string(&config).expect("the configuration");
    let text = text.replace("[smtp]", "sent_folders = [\"Sent\"]\n[smtp]") + "[limits]\nmessage_bytes = 65536\n";
    fs::write(&config, text).expect("the configuration");
    let inbox = servers.mailbox(COUNCIL);
    let long_ago = SystemTime::now() - Duration::from_secs(600 * 24 * 3600);
    inbox.put_at(&complaint(1), long_ago);
    inbox.put_at(&complaint(2), long_ago);
    let mut large = complaint(3);
    large.extend(vec![b'x'; 100_000]);
    inbox.put_at(&large, long_ago);
    inbox.folder("Sent").put_at(&sent(), long_ago);
    desk.says(&["run", "--once"]);
    assert!(!desk.says(&["case", "list"]).contains("PD-"), "older mail is left alone");

    // Without a terminal nobody can agree: it is shown, and nothing is taken.
    let shown = desk.run(&["run", "--once", "--since", "2020-01-01"]);
    let words = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(!shown.status.success());
    for part in [
        "4 messages came since then",
        "Complaint number 1",
        "Complaint number 2",
        "1 message lies in folders of sent mail",
        "1 message could not be read",
        "nothing would be sent to the people who wrote",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(
        !words.contains("Re: Complaint number 1"),
        "sent mail is judged as nothing that came: {words}"
    );
    assert!(!desk.says(&["case", "list"]).contains("PD-"));

    // Agreed to: two cases, and no letter to anybody.
    desk.says(&["run", "--once", "--since", "2020-01-01", "--yes"]);
    let list = desk.says(&["case", "list"]);
    assert!(list.contains("2 cases, 2 open"), "{list}");
    assert_eq!(acknowledged(&desk), 0);

    // What has its row is no news; what came to light since is acknowledged where that is asked for.
    inbox.put_at(&complaint(4), long_ago);
    let words = desk.says(&["run", "--once", "--since", "2020-01-01", "--acknowledge-old", "--yes"]);
    assert!(
        words.contains("were taken before") && !words.contains("Complaint number 1"),
        "{words}"
    );
    assert!(words.contains("Of 1 new case, 1 would be acknowledged"), "{words}");
    assert_eq!(acknowledged(&desk), 1, "{}", desk.says(&["case", "list"]));
}
