//! An IMAP server in this process, for the faults that a real one does not produce on demand.
//!
//! Speaks what a reader of mail needs: login, EXAMINE, UID SEARCH, UID FETCH, IDLE, STARTTLS. It can cut the
//! connection at the n-th line, answer any command with NO, BAD, BYE or nothing, end within an answer, leave a message
//! out, renumber its folder. Keeps every command it heard. One folder, one account, any number of connections.
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

/// What to do instead of answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Tagged NO with this text.
    No(String),
    /// Tagged BAD.
    Bad,
    /// Untagged BYE, then close.
    Bye,
    /// Close at once.
    Cut,
    /// Say nothing more.
    Hang,
    /// Answer up to the middle, then close cleanly between two lines or within one.
    CutHalfway,
    /// Answer up to the middle, then tagged NO.
    NoHalfway,
    /// Deliver this mail, then go on.
    Deliver(Vec<u8>),
    /// A line that no IMAP parser can read, with words of a letter in it, then OK.
    Nonsense,
    /// The answer's lines, but under another tag.
    WrongTag,
}

struct Mail {
    uid: u32,
    bytes: Vec<u8>,
    /// How often FETCH still leaves it out.
    omitted: usize,
    /// Whether a FETCH of its text is answered with NO, for ever.
    withheld: bool,
}

struct State {
    uid_validity: Option<u32>,
    tells_uid_next: bool,
    next_uid: u32,
    mails: Vec<Mail>,
    greeting: String,
    capabilities: String,
    faults: Vec<(String, usize, Act)>,
    heard: Vec<String>,
    tls: Option<Arc<ServerConfig>>,
    injected: String,
    still_here: bool,
    changes: usize,
    dated: String,
}

/// The server. Ends with the value.
pub struct FakeImap {
    state: Arc<Mutex<State>>,
    listener: Listener,
    authority: String,
}

impl FakeImap {
    /// Starts with an empty folder.
    pub fn start() -> FakeImap {
        let (config, authority) = certificate();
        let state = Arc::new(Mutex::new(State {
            uid_validity: Some(1_700_000_000),
            tells_uid_next: true,
            next_uid: 1,
            mails: Vec::new(),
            greeting: "* OK ready".to_owned(),
            capabilities: "IMAP4rev1 IDLE AUTH=PLAIN STARTTLS".to_owned(),
            faults: Vec::new(),
            heard: Vec::new(),
            tls: Some(config),
            injected: String::new(),
            still_here: false,
            changes: 0,
            dated: " 1-Feb-2026 10:30:00 +0100".to_owned(),
        }));
        let shared = state.clone();
        let listener = Listener::start(move |peer| {
            let _over = Session::new(peer, shared.clone()).serve();
        });
        FakeImap {
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

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.listener.connections()
    }

    /// From now on it says of every mail that it came at this time, such as ` 1-Feb-2026 10:30:00 +0100`.
    pub fn date(&self, internal_date: &str) {
        self.state().dated = internal_date.to_owned();
    }

    /// Puts a mail into the folder.
    pub fn deliver(&self, bytes: &[u8]) -> u32 {
        self.state().deliver(bytes)
    }

    /// Puts a mail into the folder under a UID of the test's choice, which must be new and ascending.
    pub fn deliver_as(&self, uid: u32, bytes: &[u8]) {
        let mut state = self.state();
        assert!(uid >= state.next_uid, "UIDs ascend");
        state.next_uid = uid;
        state.deliver(bytes);
    }

    /// Takes a mail out, as another mail program would.
    pub fn expunge(&self, uid: u32) {
        let mut state = self.state();
        state.mails.retain(|m| m.uid != uid);
        state.changes += 1;
    }

    /// FETCH leaves this mail out so often, though it is there.
    pub fn omit(&self, uid: u32, times: usize) {
        let mut state = self.state();
        let mail = state.mails.iter_mut().find(|m| m.uid == uid);
        mail.expect("a mail to leave out").omitted = times;
    }

    /// Whatever asks for this mail's text or header gets NO, as from a server whose copy of it is broken.
    pub fn withhold(&self, uid: u32) {
        let mut state = self.state();
        let mail = state.mails.iter_mut().find(|m| m.uid == uid);
        mail.expect("a mail to withhold").withheld = true;
    }

    /// A restored mailbox: the same mails under new UIDs from 1, and another UIDVALIDITY.
    pub fn renumber(&self, uid_validity: u32) {
        let mut state = self.state();
        state.uid_validity = Some(uid_validity);
        for (uid, mail) in (1..).zip(&mut state.mails) {
            mail.uid = uid;
        }
        state.next_uid = state.mails.len() as u32 + 1;
    }

    /// What EXAMINE tells: UIDVALIDITY or none, and whether UIDNEXT.
    pub fn tell(&self, uid_validity: Option<u32>, uid_next: bool) {
        let mut state = self.state();
        state.uid_validity = uid_validity;
        state.tells_uid_next = uid_next;
    }

    /// Another greeting.
    pub fn greet(&self, greeting: &str) {
        self.state().greeting = greeting.to_owned();
    }

    /// Other capabilities.
    pub fn offer(&self, capabilities: &str) {
        self.state().capabilities = capabilities.to_owned();
    }

    /// Plain text smuggled in behind the OK to STARTTLS.
    pub fn inject(&self, lines: &str) {
        self.state().injected = lines.to_owned();
    }

    /// In IDLE, says `* OK Still here` all the time.
    pub fn say_still_here(&self) {
        self.state().still_here = true;
    }

    /// The next `times` commands that begin so get this instead.
    pub fn on(&self, command: &str, times: usize, act: Act) {
        self.state().faults.push((command.to_owned(), times, act));
    }

    /// Cuts the connection at the n-th line from now, counted over all connections; 0 takes that back.
    pub fn cut_at_line(&self, n: usize) {
        self.listener.lines.cut_at(n);
    }

    /// How many lines were sent since the start.
    pub fn lines_sent(&self) -> usize {
        self.listener.lines.sent()
    }

    /// Every command heard, without its tag.
    pub fn heard(&self) -> Vec<String> {
        self.state().heard.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the fake server's state")
    }
}

impl State {
    fn deliver(&mut self, bytes: &[u8]) -> u32 {
        let uid = self.next_uid;
        self.next_uid += 1;
        self.changes += 1;
        self.mails.push(Mail {
            uid,
            bytes: bytes.to_vec(),
            omitted: 0,
            withheld: false,
        });
        uid
    }

    fn fault(&mut self, command: &str) -> Option<Act> {
        let set = command
            .strip_prefix("UID FETCH ")
            .and_then(|c| c.split_once(" (UID BODY"))
            .map(|(set, _)| set);
        if self
            .mails
            .iter()
            .any(|m| m.withheld && set.is_some_and(|set| in_set(set, m.uid, u32::MAX)))
        {
            return Some(Act::No("[SERVERBUG] cannot open the message".to_owned()));
        }
        let found = self
            .faults
            .iter_mut()
            .find(|(prefix, times, _)| *times > 0 && command.starts_with(prefix.as_str()))?;
        found.1 -= 1;
        Some(found.2.clone())
    }
}

struct Session {
    peer: Peer,
    state: Arc<Mutex<State>>,
    /// The UIDs this connection knows of, in sequence order.
    known: Vec<u32>,
}

impl Session {
    fn new(peer: Peer, state: Arc<Mutex<State>>) -> Session {
        Session {
            peer,
            state,
            known: Vec::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the fake server's state")
    }

    fn serve(mut self) -> Result<(), Over> {
        let greeting = self.state().greeting.clone();
        self.peer.send(format!("{greeting}\r\n"))?;
        loop {
            let line = self.peer.line()?;
            let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
            self.state().heard.push(command.to_owned());
            let fault = self.state().fault(command);
            match fault {
                None => self.answer(tag, command)?,
                Some(Act::No(text)) => self.peer.send(format!("{tag} NO {text}\r\n"))?,
                Some(Act::Bad) => self.peer.send(format!("{tag} BAD what?\r\n"))?,
                Some(Act::Bye) => {
                    self.peer.send("* BYE for now\r\n")?;
                    return Err(Over);
                }
                Some(Act::Cut) => return Err(Over),
                Some(Act::Hang) => return Err(self.peer.hang()),
                Some(Act::Deliver(bytes)) => {
                    self.state().deliver(&bytes);
                    self.answer(tag, command)?;
                }
                Some(Act::CutHalfway) => {
                    let whole = self.untagged(command);
                    self.peer.send(&whole[..whole.len() / 2])?;
                    return Err(Over);
                }
                Some(Act::NoHalfway) => {
                    let whole = self.untagged(command);
                    let half = whole.windows(2).take(whole.len() / 2).rposition(|w| w == b"*\x20").unwrap_or(0);
                    self.peer.send(&whole[..half])?;
                    self.peer.send(format!("{tag} NO [SERVERBUG] internal error\r\n"))?;
                }
                Some(Act::Nonsense) => {
                    self.peer.send("* 1 FETCH (UID 1 BODY[] the secret words of a letter))))\r\n")?;
                    self.peer.send(format!("{tag} OK\r\n"))?;
                }
                Some(Act::WrongTag) => {
                    let whole = self.untagged(command);
                    self.peer.send(whole)?;
                    self.peer.send("Z99 OK done\r\n")?;
                }
            }
        }
    }

    fn answer(&mut self, tag: &str, command: &str) -> Result<(), Over> {
        let upper = command.to_uppercase();
        match upper.split(' ').next().unwrap_or_default() {
            "STARTTLS" => self.start_tls(tag),
            "AUTHENTICATE" => self.authenticate(tag),
            "LOGIN" => {
                let right = command == format!("LOGIN \"{USER}\" \"{PASSWORD}\"");
                self.log_in(tag, right)
            }
            "IDLE" => self.idle(tag),
            "LOGOUT" => {
                self.peer.send(format!("* BYE\r\n{tag} OK\r\n"))?;
                Err(Over)
            }
            "EXAMINE" | "SELECT" | "UID" | "NOOP" | "CAPABILITY" => {
                let untagged = self.untagged(command);
                self.peer.send(untagged)?;
                self.peer.send(format!("{tag} OK done\r\n"))
            }
            _ => self.peer.send(format!("{tag} BAD unknown\r\n")),
        }
    }

    fn start_tls(&mut self, tag: &str) -> Result<(), Over> {
        let (config, injected) = {
            let state = self.state();
            (state.tls.clone(), state.injected.clone())
        };
        let Some(config) = config else {
            return self.peer.send(format!("{tag} NO\r\n"));
        };
        self.peer.send(format!("{tag} OK begin\r\n{injected}"))?;
        self.peer.start_tls(&config)
    }

    fn authenticate(&mut self, tag: &str) -> Result<(), Over> {
        self.peer.send("+ \r\n")?;
        let words = self.peer.line()?;
        let expected = format!("\0{USER}\0{PASSWORD}");
        self.log_in(tag, words == data_encoding::BASE64.encode(expected.as_bytes()))
    }

    fn log_in(&mut self, tag: &str, right: bool) -> Result<(), Over> {
        match right {
            true => self.peer.send(format!("{tag} OK logged in\r\n")),
            false => self
                .peer
                .send(format!("{tag} NO [AUTHENTICATIONFAILED] wrong password for {USER}\r\n")),
        }
    }

    fn idle(&mut self, tag: &str) -> Result<(), Over> {
        let news = self.news();
        self.peer.send(news)?;
        self.peer.send("+ idling\r\n")?;
        loop {
            if let Some(line) = self.peer.line_now()? {
                let end = if line == "DONE" { "OK" } else { "BAD" };
                return self.peer.send(format!("{tag} {end} idle ended\r\n"));
            }
            let mut news = self.news();
            if self.state().still_here {
                news.extend_from_slice(b"* OK Still here\r\n");
            }
            self.peer.send(news)?;
        }
    }

    /// The untagged part of an answer.
    fn untagged(&mut self, command: &str) -> Vec<u8> {
        let upper = command.to_uppercase();
        if upper == "CAPABILITY" {
            return format!("* CAPABILITY {}\r\n", self.state().capabilities).into_bytes();
        }
        if upper == "NOOP" {
            return self.news();
        }
        if upper.starts_with("EXAMINE") || upper.starts_with("SELECT") {
            let known: Vec<u32> = self.state().mails.iter().map(|m| m.uid).collect();
            self.known = known;
            let state = self.state();
            let validity = state.uid_validity.map(|n| format!("* OK [UIDVALIDITY {n}] valid\r\n"));
            let next = state.tells_uid_next.then(|| format!("* OK [UIDNEXT {}] next\r\n", state.next_uid));
            let count = self.known.len();
            return format!(
                "* FLAGS (\\Seen)\r\n* {count} EXISTS\r\n* 0 RECENT\r\n{}{}",
                validity.unwrap_or_default(),
                next.unwrap_or_default()
            )
            .into_bytes();
        }
        if let Some(set) = upper.strip_prefix("UID SEARCH UID ") {
            // A message that another program took out is there until this connection is told.
            let last = self.known.last().copied().unwrap_or(0);
            let state = self.state();
            let there = |uid: &&u32| state.mails.iter().any(|m| m.uid == **uid);
            let found: Vec<String> = self
                .known
                .iter()
                .filter(|uid| in_set(set, **uid, last))
                .filter(there)
                .map(|uid| format!(" {uid}"))
                .collect();
            return format!("* SEARCH{}\r\n", found.concat()).into_bytes();
        }
        if let Some(rest) = upper.strip_prefix("UID FETCH ") {
            let (set, items) = rest.split_once(' ').unwrap_or((rest, ""));
            return self.fetched(set, items);
        }
        Vec::new()
    }

    fn fetched(&mut self, set: &str, items: &str) -> Vec<u8> {
        let last = self.known.last().copied().unwrap_or(0);
        let known = self.known.clone();
        let mut state = self.state();
        let dated = state.dated.clone();
        // Somebody else reads mail meanwhile: a line that belongs to no question.
        let mut out = b"* 1 FETCH (FLAGS (\\Seen))\r\n".to_vec();
        for mail in &mut state.mails {
            if !in_set(set, mail.uid, last) {
                continue;
            }
            let Some(sequence) = known.iter().position(|uid| *uid == mail.uid) else {
                continue;
            };
            if mail.omitted > 0 {
                mail.omitted -= 1;
                continue;
            }
            let mut values = format!("UID {}", mail.uid).into_bytes();
            if items.contains("RFC822.SIZE") {
                values.extend(format!(" RFC822.SIZE {}", mail.bytes.len()).bytes());
            }
            if items.contains("INTERNALDATE") {
                values.extend(format!(" INTERNALDATE \"{dated}\"").bytes());
            }
            if items.contains("BODY.PEEK[]") {
                values.extend(format!(" BODY[] {{{}}}\r\n", mail.bytes.len()).bytes());
                values.extend(&mail.bytes);
            }
            if let Some((_, fields)) = items.split_once("BODY.PEEK[HEADER.FIELDS (") {
                let (fields, _) = fields.split_once(')').unwrap_or_default();
                let header = header_fields(&mail.bytes, fields);
                values.extend(format!(" BODY[HEADER.FIELDS ({fields})] {{{}}}\r\n{header}", header.len()).bytes());
            }
            if let Some((_, limit)) = items.split_once("BODY.PEEK[HEADER]<0.") {
                let limit: usize = limit.split('>').next().and_then(|n| n.parse().ok()).unwrap_or(0);
                let end = mail
                    .bytes
                    .windows(4)
                    .position(|w| w == b"\r\n\r\n")
                    .map_or(mail.bytes.len(), |n| n + 4);
                let header = &mail.bytes[..end.min(limit)];
                values.extend(format!(" BODY[HEADER]<0> {{{}}}\r\n", header.len()).bytes());
                values.extend(header);
            }
            out.extend(format!("* {} FETCH (", sequence + 1).bytes());
            out.extend(values);
            out.extend(b")\r\n");
        }
        out
    }

    /// EXPUNGE and EXISTS for what has changed since this connection was last told.
    fn news(&mut self) -> Vec<u8> {
        let there: Vec<u32> = self.state().mails.iter().map(|m| m.uid).collect();
        let mut out = String::new();
        for at in (0..self.known.len()).rev() {
            if !there.contains(&self.known[at]) {
                self.known.remove(at);
                out.push_str(&format!("* {} EXPUNGE\r\n", at + 1));
            }
        }
        if there.len() > self.known.len() {
            out.push_str(&format!("* {} EXISTS\r\n", there.len()));
            self.known = there;
        }
        out.into_bytes()
    }
}

/// The fields of these names, and the empty line behind them.
fn header_fields(bytes: &[u8], names: &str) -> String {
    let text = String::from_utf8_lossy(bytes);
    let (header, _) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut wanted = false;
    let mut out = String::new();
    for line in header.split("\r\n") {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default();
            wanted = names.split(' ').any(|n| n.eq_ignore_ascii_case(name));
        }
        if wanted {
            out.push_str(line);
            out.push_str("\r\n");
        }
    }
    out + "\r\n"
}

/// Whether a UID is in a set such as `1:3,7,9:*`.
fn in_set(set: &str, uid: u32, last: u32) -> bool {
    let number = |text: &str| if text == "*" { last } else { text.parse().unwrap_or(0) };
    set.split(',').any(|range| match range.split_once(':') {
        Some((a, b)) => {
            let (a, b) = (number(a), number(b));
            (a.min(b)..=a.max(b)).contains(&uid)
        }
        None => number(range) == uid,
    })
}
