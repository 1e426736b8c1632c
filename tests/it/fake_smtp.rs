//! An SMTP server in this process, for the faults that a real one does not produce on demand.
//!
//! It can answer any stage with any code, cut the connection, fall silent, or take a letter and go without a word.
//! Keeps every letter it took and every command it heard.
#![allow(dead_code, reason = "a fake offers more than any one test uses")]

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;

use rustls::ServerConfig;

use crate::fake_peer::Listener;
use crate::fake_peer::Over;
use crate::fake_peer::Peer;
use crate::fake_peer::certificate;

/// The one account.
pub const USER: &str = "council@aldermoor-tc.example";
/// Its password.
pub const PASSWORD: &str = "market cross 1624";

/// Where in the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// After the final dot.
    Letter,
    Rset,
    Noop,
    Quit,
}

/// What to do instead of answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// This reply line.
    Reply(String),
    /// This reply line, then close.
    ReplyAndCut(String),
    /// Close at once. After the final dot: without having taken the letter.
    Cut,
    /// After the final dot: take the letter, then close without a word.
    TakeAndCut,
    /// Say nothing more.
    Hang,
}

/// A letter that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// MAIL FROM, with its parameters.
    pub mail: String,
    /// Every RCPT TO.
    pub rcpt: Vec<String>,
    /// The letter, dots undone.
    pub bytes: Vec<u8>,
}

struct State {
    offers: Vec<String>,
    faults: Vec<(Stage, usize, Act)>,
    heard: Vec<String>,
    taken: Vec<Taken>,
    tls: Arc<ServerConfig>,
    injected: String,
    open: usize,
    most_open: usize,
}

/// The server. Ends with the value.
pub struct FakeSmtp {
    state: Arc<Mutex<State>>,
    listener: Listener,
    authority: String,
}

impl FakeSmtp {
    /// Starts; offers SIZE, 8BITMIME and AUTH PLAIN LOGIN.
    pub fn start() -> FakeSmtp {
        let (tls, authority) = certificate();
        let state = Arc::new(Mutex::new(State {
            offers: ["SIZE 1000000", "8BITMIME", "AUTH PLAIN LOGIN"].map(str::to_owned).to_vec(),
            faults: Vec::new(),
            heard: Vec::new(),
            taken: Vec::new(),
            tls,
            injected: String::new(),
            open: 0,
            most_open: 0,
        }));
        let shared = state.clone();
        let listener = Listener::start(move |peer| {
            let mut session = Session {
                peer,
                state: shared.clone(),
                tls: false,
            };
            {
                let mut state = session.state();
                state.open += 1;
                state.most_open = state.most_open.max(state.open);
            }
            let _over = session.serve();
            session.state().open -= 1;
        });
        FakeSmtp {
            state,
            listener,
            authority,
        }
    }

    /// Where it listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.listener.port()
    }

    /// PEM of the certificate it shows after STARTTLS, which is for `localhost`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Other lines in its EHLO reply.
    pub fn offer(&self, offers: &[&str]) {
        self.state().offers = offers.iter().map(|o| (*o).to_owned()).collect();
    }

    /// Plain text smuggled in behind the 220 to STARTTLS.
    pub fn inject(&self, lines: &str) {
        self.state().injected = lines.to_owned();
    }

    /// The next `times` times at this stage, this instead.
    pub fn on(&self, stage: Stage, times: usize, act: Act) {
        self.state().faults.push((stage, times, act));
    }

    /// Cuts the connection at the n-th line from now, counted over all connections; 0 takes that back.
    pub fn cut_at_line(&self, n: usize) {
        self.listener.lines.cut_at(n);
    }

    /// The letters it took.
    pub fn taken(&self) -> Vec<Taken> {
        self.state().taken.clone()
    }

    /// Every command heard.
    pub fn heard(&self) -> Vec<String> {
        self.state().heard.clone()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.listener.connections()
    }

    /// How many are open now.
    pub fn open_now(&self) -> usize {
        self.state().open
    }

    /// How many were open at once, at most.
    pub fn most_open(&self) -> usize {
        self.state().most_open
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the fake server's state")
    }
}

struct Session {
    peer: Peer,
    state: Arc<Mutex<State>>,
    tls: bool,
}

impl Session {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the fake server's state")
    }

    fn serve(&mut self) -> Result<(), Over> {
        self.say(Stage::Greeting, "220 fake.example ESMTP")?;
        let mut mail: Option<Taken> = None;
        loop {
            let line = self.peer.line()?;
            self.state().heard.push(line.clone());
            let upper = line.to_uppercase();
            let verb = upper.split([' ', ':']).next().unwrap_or_default();
            match verb {
                "EHLO" => self.ehlo()?,
                "STARTTLS" => self.start_tls()?,
                "AUTH" => self.auth(&line)?,
                "MAIL" => {
                    if self.say(Stage::Mail, "250 2.1.0 OK")? {
                        mail = Some(Taken {
                            mail: line[10..].to_owned(),
                            rcpt: Vec::new(),
                            bytes: Vec::new(),
                        });
                    }
                }
                "RCPT" => {
                    if self.say(Stage::Rcpt, "250 2.1.5 OK")?
                        && let Some(mail) = &mut mail
                    {
                        mail.rcpt.push(line[8..].to_owned());
                    }
                }
                "DATA" => {
                    if self.say(Stage::Data, "354 go on")? {
                        let mut taken = mail.take().unwrap_or(Taken {
                            mail: String::new(),
                            rcpt: Vec::new(),
                            bytes: Vec::new(),
                        });
                        taken.bytes = self.letter()?;
                        self.take(taken)?;
                    }
                }
                "RSET" => {
                    mail = None;
                    self.say(Stage::Rset, "250 2.0.0 OK")?;
                }
                "NOOP" => {
                    self.say(Stage::Noop, "250 2.0.0 OK")?;
                }
                "QUIT" => {
                    self.say(Stage::Quit, "221 2.0.0 bye")?;
                    return Err(Over);
                }
                _ => self.peer.send("500 5.5.1 what?\r\n")?,
            }
        }
    }

    /// Sends the reply, or does what a fault says; whether it was the reply.
    fn say(&mut self, stage: Stage, reply: &str) -> Result<bool, Over> {
        match self.fault(stage) {
            None => self.peer.send(format!("{reply}\r\n")).map(|()| true),
            Some(act) => self.act(act).map(|()| false),
        }
    }

    fn fault(&mut self, stage: Stage) -> Option<Act> {
        let mut state = self.state();
        let found = state.faults.iter_mut().find(|(at, times, _)| *at == stage && *times > 0)?;
        found.1 -= 1;
        Some(found.2.clone())
    }

    fn act(&mut self, act: Act) -> Result<(), Over> {
        match act {
            Act::Reply(line) => self.peer.send(format!("{line}\r\n")),
            Act::ReplyAndCut(line) => {
                self.peer.send(format!("{line}\r\n"))?;
                Err(Over)
            }
            Act::Cut | Act::TakeAndCut => Err(Over),
            Act::Hang => Err(self.peer.hang()),
        }
    }

    fn ehlo(&mut self) -> Result<(), Over> {
        let mut offers = self.state().offers.clone();
        offers.retain(|o| !self.tls || o != "STARTTLS");
        let mut lines = vec!["fake.example".to_owned()];
        lines.append(&mut offers);
        let last = lines.len() - 1;
        let reply: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(n, l)| format!("250{}{l}", if n == last { ' ' } else { '-' }))
            .collect();
        self.say(Stage::Ehlo, &reply.join("\r\n")).map(drop)
    }

    fn start_tls(&mut self) -> Result<(), Over> {
        if self.say(Stage::StartTls, "220 2.0.0 begin")? {
            let (config, injected) = {
                let state = self.state();
                (state.tls.clone(), state.injected.clone())
            };
            self.peer.send(injected)?;
            self.peer.start_tls(&config)?;
            self.tls = true;
        }
        Ok(())
    }

    fn auth(&mut self, line: &str) -> Result<(), Over> {
        let encode = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
        let right = match line.split(' ').nth(1) {
            Some("PLAIN") => line.ends_with(&encode(&format!("\0{USER}\0{PASSWORD}"))),
            Some("LOGIN") => {
                self.peer.send(format!("334 {}\r\n", encode("Username:")))?;
                let user = self.peer.line()?;
                self.peer.send(format!("334 {}\r\n", encode("Password:")))?;
                user == encode(USER) && self.peer.line()? == encode(PASSWORD)
            }
            Some("XOAUTH2") => {
                let right = line.ends_with(&encode(&format!("user={USER}\x01auth=Bearer {PASSWORD}\x01\x01")));
                if !right {
                    // The error comes as a challenge, to be answered with nothing.
                    self.peer.send(format!("334 {}\r\n", encode("{\"status\":\"401\"}")))?;
                    self.peer.line()?;
                }
                right
            }
            _ => false,
        };
        match right {
            true => self.say(Stage::Auth, "235 2.7.0 OK").map(drop),
            false => self.peer.send(format!("535 5.7.8 wrong password for {USER}\r\n")),
        }
    }

    fn letter(&mut self) -> Result<Vec<u8>, Over> {
        let mut bytes = Vec::new();
        loop {
            let line = self.peer.line()?;
            if line == "." {
                return Ok(bytes);
            }
            bytes.extend_from_slice(line.strip_prefix('.').unwrap_or(&line).as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
    }

    fn take(&mut self, taken: Taken) -> Result<(), Over> {
        match self.fault(Stage::Letter) {
            None => {
                let number = {
                    let mut state = self.state();
                    state.taken.push(taken);
                    state.taken.len()
                };
                self.peer.send(format!("250 2.0.0 OK id={number}\r\n"))
            }
            Some(Act::TakeAndCut) => {
                self.state().taken.push(taken);
                Err(Over)
            }
            Some(act) => self.act(act),
        }
    }
}
