//! An SMTP server that takes everything and keeps only the Message-IDs: the way out for the bench and the tests.
//! RFC 5321 as far as a client of ours goes: EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT. A thread for each connection.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A running sink; it ends with the process.
pub struct Sink {
    port: u16,
    taken: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Sink {
    /// Listens on a loopback port that the kernel chose.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
        let port = listener.local_addr().expect("its address").port();
        let taken = Arc::new(Mutex::new(BTreeMap::new()));
        let shared = taken.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let taken = shared.clone();
                // A client that hangs up half-way is no matter for the sink.
                std::thread::spawn(move || drop(serve(stream, &taken)));
            }
        });
        Self { port, taken }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many letters it took, and how many of them had a Message-ID of their own.
    pub fn count(&self) -> (usize, usize) {
        let taken = self.taken.lock().expect("no thread of the sink panics");
        (taken.values().sum(), taken.len())
    }

    /// Forgets what it took.
    pub fn empty(&self) {
        self.taken.lock().expect("no thread of the sink panics").clear();
    }
}

fn serve(stream: TcpStream, taken: &Mutex<BTreeMap<String, usize>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::with_capacity(64 << 10, stream);
    let mut line = Vec::new();
    say(&mut lines, "220 sink.example ESMTP")?;
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let verb = String::from_utf8_lossy(&line[..line.len().min(4)]).to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => say(&mut lines, "250-sink.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 52428800")?,
            "DATA" => {
                say(&mut lines, "354 go on")?;
                let id = read_message(&mut lines, &mut line)?;
                *taken.lock().expect("no thread of the sink panics").entry(id).or_insert(0) += 1;
                say(&mut lines, "250 2.0.0 taken")?;
            }
            "QUIT" => return say(&mut lines, "221 bye"),
            _ => say(&mut lines, "250 2.0.0 ok")?,
        }
    }
}

/// Reads up to the lonely dot; answers the Message-ID.
fn read_message(lines: &mut BufReader<TcpStream>, line: &mut Vec<u8>) -> std::io::Result<String> {
    let mut id = String::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(id);
        }
        if id.is_empty() && line.len() > 11 && line[..11].eq_ignore_ascii_case(b"message-id:") {
            id = String::from_utf8_lossy(&line[11..]).trim().to_owned();
        }
    }
}

fn say(lines: &mut BufReader<TcpStream>, text: &str) -> std::io::Result<()> {
    lines.get_mut().write_all(format!("{text}\r\n").as_bytes())
}
