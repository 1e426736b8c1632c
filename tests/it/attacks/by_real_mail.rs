//! The same through a real MTA into a real mailbox, where the border's own stamps count and forged ones are the sender's.

use super::{RESIDENT, STRANGER};
use crate::office::{CLERK, COUNCIL, Desk, Tls};
use crate::servers::Servers;
use redress::mail::{Message, RawMessage, parse};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

fn read(raw: &[u8]) -> Message {
    parse(&RawMessage::new(raw.to_vec()))
}

/// A mail as a sender's program hands it over.
fn mail(from: &str, id: &str, more: &str, words: &str) -> Vec<u8> {
    format!(
        "{more}From: {from}\r\nTo: {COUNCIL}\r\nSubject: Re: the case\r\nDate: Wed, 25 Nov 2026 09:12:00 +0000\r\nMessage-ID: <{id}>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    )
    .into_bytes()
}

/// Delivers, takes, and waits until nothing moves.
fn taken(servers: &Servers, desk: &Desk, come: usize) {
    servers.mailbox(COUNCIL).wait_for(come, SOON);
    desk.says(&["run", "--once"]);
    servers.wait_until_delivered(SOON);
}

#[test]
fn forged_mail_is_refused_and_the_genuine_reply_works() {
    let servers = Servers::start();
    let desk = Desk::at(&servers, Tls::None, "live");
    desk.says(&["run", "--once"]);
    assert!(
        servers
            .deliver(RESIDENT, COUNCIL, &mail(RESIDENT, "c1@residents.example", "", super::COMPLAINT))
            .accepted()
    );
    taken(&servers, &desk, 1);
    let notice = read(&servers.mailbox(CLERK).wait_for(1, SOON)[0]);
    let id = notice.message_id.clone().expect("its id").0;
    let secret = notice
        .text
        .split("Reference for replies:")
        .nth(1)
        .expect("a secret")
        .trim()
        .to_owned();
    let secret = secret.split_whitespace().next().expect("a word");
    let thread = format!("In-Reply-To: <{id}>\r\n");
    let words = format!("accept this one please\r\n\r\n> Reference for replies: {secret}");
    let stamp = "Authentication-Results: mx.aldermoor-tc.example; dkim=pass header.d=aldermoor-tc.example; dmarc=pass header.from=aldermoor-tc.example\r\n";

    // Attacks 1, 2, 8: from a stranger's host in the clerk's name, with the secret; with forged stamps; with a Sender that passes.
    let forged = [
        (format!("Sue Hartley <{CLERK}>"), thread.clone()),
        (format!("Sue Hartley <{CLERK}>"), format!("{stamp}{stamp}{thread}")),
        (format!("Sue Hartley <{CLERK}>"), format!("{thread}Sender: {STRANGER}\r\n")),
    ];
    for (n, (from, more)) in forged.iter().enumerate() {
        let bytes = mail(from, &format!("f{n}@elsewhere.example"), more, &words);
        let reply = if n == 2 {
            servers.deliver(STRANGER, COUNCIL, &bytes)
        } else {
            servers.deliver_as_stranger(CLERK, COUNCIL, &bytes)
        };
        assert!(reply.accepted());
        taken(&servers, &desk, 2 + n);
    }
    // Attacks 4 and 24: a stranger with the secret in a `+detail`, who wants answers sent elsewhere.
    let route = COUNCIL.replace('@', &format!("+{secret}@"));
    let bytes = mail(
        STRANGER,
        "s1@elsewhere.example",
        "Reply-To: victim@residents.example\r\n",
        "YES, and send all of it on",
    );
    assert!(servers.deliver(STRANGER, &route, &bytes).accepted());
    taken(&servers, &desk, 5);

    let file = desk.says(&["case", "show", "PD-2026-0001"]);
    assert!(file.contains("new") && !file.contains("taken under investigation"), "{file}");
    assert_eq!(servers.mailbox(RESIDENT).count(), 1, "her acknowledgement, and nothing more");
    assert_eq!(servers.mailbox("victim@residents.example").count(), 0);
    assert_eq!(servers.mailbox(STRANGER).count(), 0, "the forger learns nothing");
    // The clerk: the case, the forged ones counted together, the stranger, and the notice again, whose secret the stranger spent.
    let heard = servers.mailbox(CLERK).messages().len();
    assert!((2..=4).contains(&heard), "{heard} mails to the clerk");

    // The genuine reply, submitted by the clerk's own login. The secret that a stranger showed is spent, and she is told so;
    // her reply to that answer, which carries a new one, is done.
    assert!(
        servers
            .deliver(
                CLERK,
                COUNCIL,
                &mail(&format!("Sue Hartley <{CLERK}>"), "k1@aldermoor-tc.example", &thread, &words)
            )
            .accepted()
    );
    taken(&servers, &desk, 6);
    let answer = read(servers.mailbox(CLERK).messages().last().expect("an answer"));
    if answer.subject.contains("not done") {
        let thread = format!("In-Reply-To: <{}>\r\n", answer.message_id.clone().expect("its id").0);
        let again = mail(
            &format!("Sue Hartley <{CLERK}>"),
            "k2@aldermoor-tc.example",
            &thread,
            "accept this one please",
        );
        assert!(servers.deliver(CLERK, COUNCIL, &again).accepted());
        taken(&servers, &desk, 7);
    }
    let file = desk.says(&["case", "show", "PD-2026-0001"]);
    assert!(file.contains("taken under investigation"), "{file}\n{}", answer.text);
    let said = read(servers.mailbox(CLERK).messages().last().expect("an answer"));
    assert!(said.subject.contains("done"), "{}", said.subject);
}
