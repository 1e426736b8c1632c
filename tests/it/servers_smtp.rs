//! What the private mail host promises to the tests that use it.

use std::io::BufReader;
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use crate::servers::{ACCOUNTS, Options, Servers};
use crate::servers_imap::Imap;

const COUNCIL: &str = "council@aldermoor-tc.example";
const SOON: Duration = Duration::from_secs(10);

fn letter(from: &str, subject: &str) -> Vec<u8> {
    format!("From: {from}\r\nTo: {COUNCIL}\r\nSubject: {subject}\r\n\r\nThe path is blocked.\r\n.\r\n").into_bytes()
}

fn text(raw: &[u8]) -> String {
    String::from_utf8(raw.to_vec()).unwrap()
}

#[test]
fn mail_is_delivered_and_stamped() {
    let servers = Servers::start();
    let inbox = servers.mailbox(COUNCIL);
    let from = "ada@residents.example";
    let reply = servers.deliver(from, "council+ref.12@aldermoor-tc.example", &letter(from, "A"));
    assert!(reply.accepted(), "{reply:?}");
    let mail = text(&inbox.wait_for(1, SOON)[0]);
    assert!(mail.starts_with("Return-Path: <ada@residents.example>\r\n"));
    assert!(mail.contains(
        "Authentication-Results: mx.aldermoor-tc.example;\r\n\tspf=pass smtp.mailfrom=ada@residents.example;\r\n\tdmarc=pass header.from=residents.example\r\nReceived: "
    ));
    assert!(mail.ends_with("\r\n\r\nThe path is blocked.\r\n.\r\n"));

    let forged = "Authentication-Results: mx.aldermoor-tc.example;\r\n spf=pass; dmarc=pass header.from=residents.example\r\nauthentication-results: (x) MX.Aldermoor-TC.example 1; dmarc=pass\r\nAuthentication-Results: other.example;\r\n  dkim=none\r\nAuthentication-Results: third.example; spf=none\r\n";
    let raw = [forged.as_bytes(), &letter(from, "B")].concat();
    assert!(servers.deliver_as_stranger(from, COUNCIL, &raw).accepted());
    let mail = text(&inbox.wait_for(2, SOON)[1]);
    let results: Vec<&str> = mail.split("uthentication-").skip(1).collect();
    assert!(!mail.contains("dmarc=pass") && results.len() == 3, "{mail}");
    assert!(
        results[0].contains("spf=fail smtp.mailfrom=ada@residents.example;\r\n\tdmarc=fail header.from=residents.example\r\nReceived:")
    );
    assert!(mail.contains("other.example;") && mail.contains("third.example;"));

    for (envelope, author, wanted) in [
        (
            "x@nowhere.example",
            "x@nowhere.example",
            "spf=none smtp.mailfrom=x@nowhere.example;\r\n\tdmarc=none header.from=nowhere.example",
        ),
        (
            "bo@elsewhere.example",
            "Ada <ada@residents.example>",
            "spf=pass smtp.mailfrom=bo@elsewhere.example;\r\n\tdmarc=fail header.from=residents.example",
        ),
        (
            "",
            "Mailer <mailer-daemon@elsewhere.example>",
            "spf=pass smtp.helo=mx.elsewhere.example;\r\n\tdmarc=pass header.from=elsewhere.example",
        ),
        (
            "clerk@aldermoor-tc.example",
            "clerk@aldermoor-tc.example",
            "dmarc=pass header.from=aldermoor-tc.example",
        ),
        (
            "bo@elsewhere.example",
            "a@elsewhere.example, b@residents.example",
            "dmarc=permerror\r\n",
        ),
    ] {
        let n = inbox.count() + 1;
        assert!(servers.deliver(envelope, COUNCIL, &letter(author, "C")).accepted());
        let mail = text(inbox.wait_for(n, SOON).last().unwrap());
        assert!(mail.contains(wanted), "{mail}");
    }
}

#[test]
fn refusals_are_what_they_say() {
    let servers = Servers::start();
    let from = "ada@residents.example";
    let to = |address: &str| servers.deliver(from, address, &letter(from, "A"));
    assert_eq!(to("who@nobody.example").code, 550);
    assert_eq!(to("who@aldermoor-tc.example").code, 550);
    assert_eq!(to("who@later.example").code, 451);
    assert_eq!(to("who@example.org").code, 550);
    assert!(to("cy@elsewhere.example").accepted());
    assert_eq!(servers.mailbox("cy@elsewhere.example").wait_for(1, SOON).len(), 1);
    // Taken, then returned to the sender.
    assert!(to("full@bounces.example").accepted());
    let bounce = text(&servers.mailbox(from).wait_for(1, SOON)[0]);
    assert!(
        bounce.starts_with("Return-Path: <>") && bounce.contains("Action: failed"),
        "{bounce}"
    );
    servers.wait_until_delivered(SOON);
}

fn swaks(servers: &Servers, arguments: &[&str]) -> (bool, String) {
    let mut swaks = Command::new("swaks");
    swaks.args(["--server", &servers.host().to_string(), "--timeout", "15"]);
    let ca = servers.ca_certificate().to_str().unwrap();
    let output = swaks.args(["--tls-ca-path", ca]).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said.into_owned())
}

#[test]
fn submission_over_tls() {
    let servers = Servers::start();
    servers.add_account("ada@residents.example", "a \\ \" {PLAIN} $5: #'%");
    let (plain, tls) = (servers.smtp_port().to_string(), servers.smtps_port().to_string());
    let clerk = ACCOUNTS[1].0;
    let mut n = 0;
    for (user, more, wanted) in [
        (
            clerk,
            vec!["--port", &plain, "--tls", "--tls-verify", "--auth", "PLAIN"],
            "dmarc=pass header.from=aldermoor-tc.example",
        ),
        (
            clerk,
            vec!["--port", &tls, "--tls-on-connect", "--tls-verify", "--auth", "LOGIN"],
            "dmarc=pass header.from=aldermoor-tc.example",
        ),
        (
            clerk,
            vec!["--port", &plain, "--auth", "LOGIN", "--h-From", "x@residents.example"],
            "dmarc=fail header.from=residents.example",
        ),
        (
            "ada@residents.example",
            vec!["--port", &plain, "--auth", "PLAIN"],
            "dmarc=pass header.from=residents.example",
        ),
    ] {
        let password = servers.password(user);
        let who = ["--from", user, "--to", COUNCIL, "--auth-user", user, "--auth-password", &password];
        let (fine, said) = swaks(&servers, &[&who[..], &more].concat());
        assert!(fine, "{said}");
        n += 1;
        let mail = text(servers.mailbox(COUNCIL).wait_for(n, SOON).last().unwrap());
        assert!(mail.contains(&format!("auth=pass smtp.auth={user};\r\n\t{wanted}")), "{mail}");
    }
    let wrong = [
        "--from",
        clerk,
        "--to",
        COUNCIL,
        "--auth",
        "PLAIN",
        "--auth-user",
        clerk,
        "--auth-password",
        "wrong",
        "--port",
        &plain,
    ];
    let (fine, said) = swaks(&servers, &wrong);
    assert!(!fine && said.contains("535"), "{said}");
}

#[test]
fn passwords_only_over_tls() {
    let servers = Servers::with(Options {
        plaintext_auth: false,
        ..Options::default()
    });
    let plain = servers.smtp_port().to_string();
    let clerk = ACCOUNTS[1];
    let who = [
        "--port",
        &plain,
        "--from",
        clerk.0,
        "--to",
        COUNCIL,
        "--auth",
        "PLAIN",
        "--auth-user",
        clerk.0,
        "--auth-password",
        clerk.1,
    ];
    let (fine, said) = swaks(&servers, &who);
    assert!(!fine && !said.contains("250-AUTH"), "{said}");
    assert!(swaks(&servers, &[&who[..], &["--tls"]].concat()).0);

    let stream = TcpStream::connect((servers.host(), servers.imap_port())).unwrap();
    let mut imap = Imap(BufReader::new(stream));
    assert!(imap.line().contains("LOGINDISABLED"));
    imap.say(&format!("a LOGIN {} \"{}\"", clerk.0, clerk.1));
    let answer = imap.line();
    assert!(!answer.contains("a OK"), "{answer}");
}

#[test]
fn an_end_leaves_nothing() {
    let servers = Servers::start();
    let folder = servers.folder().to_owned();
    drop(servers);
    assert!(!folder.exists());
}

#[test]
fn a_panic_leaves_nothing() {
    let folder = std::thread::spawn(|| {
        let servers = Servers::start();
        std::panic::panic_any(servers.folder().to_owned());
    });
    let folder = folder.join().unwrap_err();
    let folder = folder.downcast::<std::path::PathBuf>().unwrap();
    assert!(!folder.exists());
    let marks = Command::new("pgrep").args(["-f", &folder.to_string_lossy()]).output().unwrap();
    assert!(marks.stdout.is_empty(), "{}", String::from_utf8_lossy(&marks.stdout));
}

#[test]
#[should_panic(expected = "Exim ended at its start")]
fn a_server_that_cannot_start_says_why() {
    Servers::with(Options {
        exim_extra: "no_such_setting = 1".to_owned(),
        ..Options::default()
    });
}
