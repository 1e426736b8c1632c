//! The bare loop that redress is held against: fetch by IMAP, parse, one INSERT with a commit for every fifty, one
//! letter each by SMTP, one after the other. The same crates, the same servers, the same synchronous disk, and
//! nothing else: no rules, no cases, no ledger, no second look.

use crate::imap::Imap;
use lettre::message::header::ContentType;
use lettre::{Address, SmtpTransport, Transport};
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
    store.execute_batch("CREATE TABLE message (id INTEGER PRIMARY KEY, message_id TEXT, sender TEXT, subject TEXT, bytes BLOB) STRICT").expect("a table");
    let smtp = SmtpTransport::builder_dangerous("127.0.0.1").port(smtp_port).build();
    let council: Address = account.0.parse().expect("an address");
    let parser = mail_parser::MessageParser::default();
    let mut sent = 0;
    for batch in uids.chunks(BATCH) {
        let tx = store.transaction().expect("a transaction");
        let mut letters = Vec::new();
        for raw in imap.fetch(batch) {
            let message = parser.parse(&raw).expect("a message");
            let from = message.from().and_then(|f| f.first()).and_then(|f| f.address()).unwrap_or("nobody@residents.example").to_owned();
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
                .in_reply_to(format!("<{id}>"))
                .header(ContentType::TEXT_PLAIN)
                .body("Thank you for writing to the council. We will look into it and write to you again.\r\n".to_owned())
                .expect("a letter");
            smtp.send(&letter).expect("the sink takes everything");
            sent += 1;
        }
    }
    sent
}
