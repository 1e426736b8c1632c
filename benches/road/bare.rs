//! The bare loop that redress is held against: fetch by IMAP, parse, one INSERT with a commit for every fifty, one
//! letter each by SMTP, one after the other. The same crates, the same servers, the same synchronous disk, and
//! nothing else: no rules, no cases, no ledger, no second look.

use crate::imap::Imap;
use lettre::Address;
use lettre::message::header::ContentType;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;

/// Messages for each commit, as in redress.
const BATCH: usize = 50;

/// Runs the loop over the whole INBOX; answers how many messages it took.
pub fn run(imap_port: u16, smtp_port: u16, account: (&str, &str), database: &Path) -> usize {
    let mut imap = Imap::login(imap_port, account.0, account.1);
    imap.ask("EXAMINE INBOX");
    let uids = imap.uids();
    let mut store = rusqlite::Connection::open(database).expect("a database");
    store.pragma_update(None, "journal_mode", "WAL").expect("WAL");
    store.pragma_update(None, "synchronous", "FULL").expect("synchronous");
    store
        .execute_batch("CREATE TABLE message (id INTEGER PRIMARY KEY, message_id TEXT, sender TEXT, subject TEXT, bytes BLOB) STRICT")
        .expect("a table");
    let mut smtp = Smtp::connect(smtp_port);
    let council: Address = account.0.parse().expect("an address");
    let parser = mail_parser::MessageParser::default();
    let mut sent = 0;
    for batch in uids.chunks(BATCH) {
        let tx = store.transaction().expect("a transaction");
        let mut letters = Vec::new();
        for raw in imap.fetch(batch) {
            let message = parser.parse(&raw).expect("a message");
            let from = message
                .from()
                .and_then(|f| f.first())
                .and_then(|f| f.address())
                .unwrap_or("nobody@residents.example")
                .to_owned();
            let id = message.message_id().unwrap_or_default().to_owned();
            let text = message.body_text(0).unwrap_or_default();
            assert!(!text.is_empty(), "a message without words");
            tx.prepare_cached("INSERT INTO message (message_id, sender, subject, bytes) VALUES (?1, ?2, ?3, ?4)")
                .and_then(|mut insert| insert.execute((&id, &from, message.subject(), &raw)))
                .expect("a row");
            letters.push((from, id));
        }
        tx.commit().expect("a commit");
        for (to, id) in letters {
            let letter = lettre::Message::builder()
                .from(council.clone().into())
                .to(to.parse::<Address>().expect("an address").into())
                .subject("We have received your message")
                .message_id(None)
                .in_reply_to(format!("<{id}>"))
                .header(ContentType::TEXT_PLAIN)
                .body("Thank you for writing to the council. We will look into it and write to you again.\r\n".to_owned())
                .expect("a letter");
            smtp.send(account.0, &to, &letter.formatted());
            sent += 1;
        }
    }
    sent
}

/// One connection, used for every letter. By hand, because lettre's blocking one writes the last dot apart and waits
/// 40 ms for an acknowledgement before it goes (Nagle's algorithm meets a delayed one), and a bare loop would not.
struct Smtp(BufReader<TcpStream>);

impl Smtp {
    fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the sink");
        stream.set_nodelay(true).expect("no delay");
        let mut smtp = Self(BufReader::new(stream));
        smtp.answer();
        smtp.say(b"EHLO bare.example\r\n");
        smtp
    }

    fn send(&mut self, from: &str, to: &str, letter: &[u8]) {
        self.say(format!("MAIL FROM:<{from}>\r\n").as_bytes());
        self.say(format!("RCPT TO:<{to}>\r\n").as_bytes());
        self.say(b"DATA\r\n");
        // No line of this letter begins with a dot.
        self.say(&[letter, b"\r\n.\r\n"].concat());
    }

    fn say(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).expect("the sink");
        self.answer();
    }

    fn answer(&mut self) {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.0.read_line(&mut line).expect("the sink");
            assert!(read > 0 && line.starts_with(['2', '3']), "the sink takes everything: {line}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }
}
