//! A whole case run from a real mail program: mutt in a terminal reads the notices from Dovecot and sends replies through the
//! MTA, as a clerk does; the complainant's mailbox gets the outcome.

use crate::attacks::{COMPLAINT, RESIDENT};
use crate::office::{CLERK, COUNCIL, Desk, Tls};
use crate::servers::Servers;
use redress::mail::{Message, RawMessage, parse};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

/// mutt as the clerk set it up: IMAP for reading, SMTP for sending, an editor that writes above the quotation.
struct Mutt<'a> {
    servers: &'a Servers,
    folder: tempfile::TempDir,
}

impl<'a> Mutt<'a> {
    fn new(servers: &'a Servers) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let editor = folder.path().join("editor");
        fs::write(
            &editor,
            "#!/bin/sh\ncat \"$HOME/words\" \"$1\" > \"$HOME/both\" && cp \"$HOME/both\" \"$1\"\n",
        )
        .expect("an editor");
        fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).expect("it runs");
        let (host, imap, smtp) = (servers.host(), servers.imap_port(), servers.smtp_port());
        let password = servers.password(CLERK);
        let settings = format!(
            "set realname = \"Sue Hartley\"\nset from = \"{CLERK}\"\nset use_from\nset use_envelope_from\nset hostname = \"aldermoor-tc.example\"\n\
             set folder = \"imap://{host}:{imap}/\"\nset spoolfile = \"+INBOX\"\nset record = \"+Sent\"\nset postponed = \"\"\n\
             set imap_user = \"{CLERK}\"\nset imap_pass = \"{password}\"\nset imap_authenticators = \"login\"\n\
             set smtp_url = \"smtp://{host}:{smtp}/\"\nset smtp_pass = \"{password}\"\nset smtp_authenticators = \"plain\"\n\
             set ssl_starttls = no\nset ssl_force_tls = no\n\
             set editor = \"{}\"\nset fast_reply\nset include = yes\nset quit = yes\nset copy = yes\nset confirmcreate = no\nset abort_unmodified = no\n\
             set mark_old = no\nset wait_key = no\nset move = no\nset delete = no\nset sort = mailbox-order\nset header_cache = \"\"\n\
             set crypt_use_gpgme = no\n",
            editor.display()
        );
        // Where the login names are addresses, mutt wants the one for SMTP in its URL.
        let settings = settings.replace("smtp://", &format!("smtp://{}@", CLERK.replace('@', "%40")));
        fs::write(folder.path().join("muttrc"), settings).expect("its settings");
        Self { servers, folder }
    }

    fn home(&self) -> &Path {
        self.folder.path()
    }

    /// Opens the mailbox, replies to its newest message with these words above the quotation, and quits.
    fn reply_to_the_newest(&self, words: &str) {
        fs::write(self.home().join("words"), format!("{words}\n\n")).expect("the words");
        let keys = "push <last-entry><reply><send-message><quit>";
        let mutt = format!("mutt -n -F {}/muttrc -e '{keys}'", self.home().display());
        let before = self.servers.mailbox(COUNCIL).count();
        // A terminal of its own: without one mutt does not start.
        let mut terminal = Command::new("script")
            .args(["-qec", &mutt, "/dev/null"])
            .env("HOME", self.home())
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .env_remove("MAIL")
            .stdin(Stdio::piped())
            .stdout(fs::File::create(self.home().join("screen")).expect("a screen"))
            .stderr(Stdio::null())
            .spawn()
            .expect("script of the package bsdutils starts");
        let began = std::time::Instant::now();
        let ended = loop {
            if let Some(status) = terminal.try_wait().expect("its end") {
                break Some(status);
            }
            if began.elapsed() > SOON {
                let _ = terminal.kill();
                let _ = terminal.wait();
                break None;
            }
            std::thread::sleep(Duration::from_millis(100));
        };
        let screen = fs::read(self.home().join("screen")).unwrap_or_default();
        let screen = String::from_utf8_lossy(&screen);
        assert!(ended.is_some_and(|e| e.success()), "mutt did not end: {screen}");
        assert_eq!(
            self.servers.mailbox(COUNCIL).wait_for(before + 1, SOON).len(),
            before + 1,
            "{screen}"
        );
    }
}

fn read(raw: &[u8]) -> Message {
    parse(&RawMessage::new(raw.to_vec()))
}

#[test]
fn a_whole_case_from_a_clerks_own_mail_program() {
    let servers = Servers::start();
    let desk = Desk::at(&servers, Tls::None, "live");
    desk.says(&["run", "--once"]);
    let complaint = format!(
        "From: Margaret Oldroyd <{RESIDENT}>\r\nTo: {COUNCIL}\r\nSubject: My address in the newsletter\r\n\
         Date: Wed, 25 Nov 2026 09:12:00 +0000\r\nMessage-ID: <c1@residents.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{COMPLAINT}\r\n"
    );
    assert!(servers.deliver(RESIDENT, COUNCIL, complaint.as_bytes()).accepted());
    servers.mailbox(COUNCIL).wait_for(1, SOON);
    let mutt = Mutt::new(&servers);
    // What the clerk does, and what she hears back.
    let steps = [
        ("Morning - accept this one please.", "PD-2026-0001: done"),
        (
            "Outcome upheld: we printed your address and telephone number without asking you.\nWe have taken the page down and we \
             are sorry.\n\nSue",
            "a draft for you to look at",
        ),
        ("yes, send it", "PD-2026-0001: done"),
    ];
    desk.says(&["run", "--once"]);
    servers.mailbox(CLERK).wait_for(1, SOON);
    for (n, (words, subject)) in steps.iter().enumerate() {
        servers.wait_until_delivered(SOON);
        mutt.reply_to_the_newest(words);
        desk.says(&["run", "--once"]);
        let heard = servers.mailbox(CLERK).wait_for(n + 2, SOON);
        let answer = read(heard.last().expect("an answer"));
        assert!(answer.subject.contains(subject), "{words:?}: {} {}", answer.subject, answer.text);
    }
    servers.wait_until_delivered(SOON);
    let letters: Vec<Message> = servers.mailbox(RESIDENT).wait_for(2, SOON).iter().map(|raw| read(raw)).collect();
    assert_eq!(letters.len(), 2, "the acknowledgement and the outcome");
    let outcome = &letters[1];
    assert_eq!(outcome.subject, "We uphold your complaint: PD-2026-0001");
    let flat = outcome.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("We have taken the page down"), "{}", outcome.text);
    assert!(!outcome.text.contains("Reference for replies"), "{}", outcome.text);
    assert!(outcome.attachments.iter().any(|a| a.bytes.starts_with(b"%PDF")), "its copy");
    let file = desk.says(&["case", "show", "PD-2026-0001"]);
    assert!(file.contains("decided"), "{file}");
    assert!(
        servers.mailbox(CLERK).folder("Sent").count() >= 3,
        "her own copies lie in her own folder"
    );
}
