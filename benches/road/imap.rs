//! As much of an IMAP client (RFC 3501) as the bare loop and the preparations of the bench need. Not redress's own,
//! so that nothing of redress is measured against itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A connection that is logged in.
pub struct Imap(BufReader<TcpStream>);

impl Imap {
    pub fn login(port: u16, user: &str, password: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the IMAP server");
        stream.set_nodelay(true).expect("no delay");
        let mut imap = Self(BufReader::with_capacity(256 << 10, stream));
        imap.line();
        imap.ask(&format!("LOGIN \"{user}\" \"{password}\""));
        imap
    }

    /// Every UID of the selected folder, ascending.
    pub fn uids(&mut self) -> Vec<u32> {
        let answer = self.ask("UID SEARCH ALL");
        let line = answer.lines().find_map(|l| l.strip_prefix("* SEARCH")).unwrap_or("");
        let mut uids: Vec<u32> = line.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        uids.sort_unstable();
        uids
    }

    /// The bytes of these messages.
    pub fn fetch(&mut self, uids: &[u32]) -> Vec<Vec<u8>> {
        let set: Vec<String> = uids.iter().map(u32::to_string).collect();
        self.say(&format!("UID FETCH {} (UID BODY.PEEK[])", set.join(",")));
        let mut bodies = Vec::with_capacity(uids.len());
        loop {
            let line = self.line();
            if line.starts_with("a ") {
                assert!(line.starts_with("a OK"), "{line}");
                return bodies;
            }
            let literal = line
                .trim_end()
                .strip_suffix('}')
                .and_then(|l| l.rsplit_once('{'))
                .and_then(|(_, n)| n.parse::<usize>().ok());
            if let Some(length) = literal {
                let mut body = vec![0; length];
                self.0.read_exact(&mut body).expect("the literal");
                bodies.push(body);
            }
        }
    }

    /// Says a command and answers everything up to its OK.
    pub fn ask(&mut self, command: &str) -> String {
        self.say(command);
        let mut all = String::new();
        loop {
            let line = self.line();
            let done = line.starts_with("a ");
            all.push_str(&line);
            if done {
                assert!(line.starts_with("a OK"), "{command}: {line}");
                return all;
            }
        }
    }

    fn say(&mut self, command: &str) {
        self.0
            .get_mut()
            .write_all(format!("a {command}\r\n").as_bytes())
            .expect("the IMAP server");
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        let read = self.0.read_until(b'\n', &mut line).expect("the IMAP server");
        assert!(read > 0, "the IMAP server hung up");
        String::from_utf8_lossy(&line).into_owned()
    }
}
