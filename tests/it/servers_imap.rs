//! What the private IMAP server promises to the tests that use it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::servers::Servers;

const COUNCIL: &str = "council@aldermoor-tc.example";
const SOON: Duration = Duration::from_secs(10);

fn letter(from: &str, subject: &str) -> Vec<u8> {
    format!("From: {from}\r\nTo: {COUNCIL}\r\nSubject: {subject}\r\n\r\nThe path is blocked.\r\n.\r\n").into_bytes()
}

/// A line-by-line IMAP client without TLS.
pub struct Imap(pub BufReader<TcpStream>);

impl Imap {
    pub fn login(servers: &Servers, address: &str) -> Imap {
        let stream = TcpStream::connect(("127.0.0.1", servers.imap_port())).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let mut imap = Imap(BufReader::new(stream));
        imap.line();
        let password = servers.password(address);
        let password = password.replace('\\', r"\\").replace('"', "\\\"");
        imap.ask(&format!("LOGIN {address} \"{password}\""));
        imap
    }

    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line
    }

    pub fn say(&mut self, line: &str) {
        write!(self.0.get_mut(), "{line}\r\n").unwrap();
    }

    pub fn ask(&mut self, command: &str) -> String {
        self.say(&format!("a {command}"));
        let mut all = String::new();
        while !all.lines().last().is_some_and(|line| line.starts_with("a ")) {
            let line = self.line();
            assert!(!line.is_empty(), "hung up after {command}: {all}");
            all += &line;
        }
        assert!(all.contains("a OK"), "{command}: {all}");
        all
    }
}

#[test]
fn looking_changes_nothing_and_flags_do() {
    let servers = Servers::start();
    let inbox = servers.mailbox(COUNCIL);
    inbox.put(&letter("a@residents.example", "one"));
    inbox.put(&letter("b@residents.example", "two"));
    let before = inbox.flags_snapshot();
    assert_eq!(before.iter().map(|m| m.uid).collect::<Vec<_>>(), [Some(1), Some(2)]);
    let mut imap = Imap::login(&servers, COUNCIL);
    imap.ask("EXAMINE INBOX");
    assert!(imap.ask("UID FETCH 1:* (BODY.PEEK[])").contains("Subject: two"));
    imap.ask("SELECT INBOX");
    assert_eq!(inbox.flags_snapshot(), before);
    imap.ask("UID STORE 2 +FLAGS (\\Seen \\Flagged)");
    let after = inbox.flags_snapshot();
    assert_eq!((after[0].flags.as_str(), after[1].flags.as_str()), ("", "FS"));
    imap.say("a APPEND Sent {14}\r\nSubject: x\r\n\r\n");
    imap.ask("NOOP");
    assert_eq!(inbox.folder("Sent").wait_for(1, SOON)[0], b"Subject: x\r\n\r\n");

    let old = inbox.uid_validity().unwrap();
    let new = servers.change_uidvalidity(COUNCIL);
    assert_ne!(old, new);
    let mut imap = Imap::login(&servers, COUNCIL);
    let selected = imap.ask("SELECT INBOX");
    assert!(
        selected.contains(&format!("[UIDVALIDITY {new}]")) && selected.contains("2 EXISTS"),
        "{selected}"
    );
    assert_eq!(inbox.flags_snapshot()[1].flags, "FS");
    assert!(imap.ask("UID FETCH 1:* FLAGS").contains("UID 2 FLAGS (\\Flagged \\Seen"));
}

#[test]
fn idle_hears_of_mail_at_once() {
    let servers = Servers::start();
    let mut imap = Imap::login(&servers, COUNCIL);
    imap.ask("SELECT INBOX");
    imap.say("i IDLE");
    assert!(imap.line().starts_with('+'));
    let from = "ada@residents.example";
    for n in 1..=3 {
        let sent = Instant::now();
        servers.deliver(from, COUNCIL, &letter(from, "A"));
        while !imap.line().contains(&format!("* {n} EXISTS")) {}
        println!("IDLE heard after {:?}", sent.elapsed());
    }
    imap.say("DONE");
}

#[test]
fn either_server_can_be_away() {
    let servers = Servers::start();
    let from = "ada@residents.example";
    let mut imap = Imap::login(&servers, COUNCIL);
    servers.stop_imap();
    assert!(TcpStream::connect(("127.0.0.1", servers.imap_port())).is_err());
    assert!(imap.line().starts_with("* BYE"));
    assert!(servers.deliver(from, COUNCIL, &letter(from, "A")).accepted());
    assert_eq!((servers.queued(), servers.mailbox(COUNCIL).count()), (1, 0));
    servers.start_imap();
    servers.mailbox(COUNCIL).wait_for(1, SOON);
    Imap::login(&servers, COUNCIL).ask("SELECT INBOX");

    // While one waits in IDLE and the server dies.
    let mut imap = Imap::login(&servers, COUNCIL);
    imap.ask("SELECT INBOX");
    imap.say("i IDLE");
    imap.line();
    servers.kill_imap();
    let mut rest = String::new();
    assert_eq!(imap.0.read_line(&mut rest).unwrap_or(0), 0, "{rest}");
    servers.start_imap();
    let mut imap = Imap::login(&servers, COUNCIL);
    assert!(imap.ask("SELECT INBOX").contains("1 EXISTS"));

    servers.stop_smtp();
    assert!(TcpStream::connect(("127.0.0.1", servers.smtp_port())).is_err());
    servers.start_smtp();
    assert!(servers.deliver(from, COUNCIL, &letter(from, "B")).accepted());
    servers.mailbox(COUNCIL).wait_for(2, SOON);
}

#[test]
fn wrong_password_is_answered_quickly() {
    let servers = Servers::start();
    let begin = Instant::now();
    for _ in 0..4 {
        let stream = TcpStream::connect(("127.0.0.1", servers.imap_port())).unwrap();
        let mut imap = Imap(BufReader::new(stream));
        imap.line();
        imap.say(&format!("a LOGIN {COUNCIL} wrong"));
        assert!(imap.line().starts_with("a NO"));
    }
    assert!(begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());
}

#[test]
fn a_password_can_change_at_any_time() {
    let servers = Servers::start();
    for password in ["first", "2econd", "third", r#"a \ " {PLAIN} $5: #'%"#] {
        servers.add_account("ada@residents.example", password);
        Imap::login(&servers, "ada@residents.example");
    }
}
