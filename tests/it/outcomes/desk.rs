//! A desk that takes mails one after another through the program's own doorway, with the clock in the test's hand.

use super::given::Given;
use crate::office::office_as_shipped;
use jiff::{SignedDuration, Timestamp};
use redress::casefile;
use redress::casework::clock::{london, london_day, short_date};
use redress::casework::decide::ByHand;
use redress::casework::letter::LetterKind;
use redress::casework::obey::Answer;
use redress::casework::token::Token;
use redress::casework::{Arrival, Case, Office, Place, Recorded, Sender};
use redress::clerk::{self, Said};
use redress::despatch;
use redress::intake::{self, Outcome, Receipt};
use redress::mail::{self, AddrSpec, DkimPass, ID_PREFIX, MessageId, RawMessage, Screened, ScreeningPolicy, Why};
use redress::reading::{Engines, Limits, Reader};
use redress::store::sqlite::Sqlite;
use redress::store::{CaseRow, ClerkAnswer, OutboxState, Queued, Store};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

/// Attachments are read as everywhere, but pictures are not: an outcome must not depend on what is installed.
static READER: LazyLock<Reader> = LazyLock::new(|| Reader::in_process(Engines::none(), Limits::default()));

/// The key of Message-IDs in tests.
const KEY: [u8; 32] = [7; 32];

/// More cases than these are told in numbers.
const FILES_TOLD: usize = 4;

/// A letter that left.
#[derive(Clone)]
pub struct Letter {
    pub kind: LetterKind,
    pub to: AddrSpec,
    pub to_public: bool,
    pub message_id: MessageId,
    pub subject: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {} “{}”", self.kind, self.to, self.subject)
    }
}

/// The desk of one council.
pub struct Desk {
    pub office: Arc<Office>,
    store: Sqlite,
    given: Given,
    taken: u32,
    /// What the clock on the wall says.
    pub now: Timestamp,
    /// Every letter that left, in order.
    pub letters: Vec<Letter>,
}

impl Desk {
    /// An empty desk in these circumstances.
    pub fn new(given: &Given) -> Self {
        Self::at(office(given), given)
    }

    /// The same, at an office of one's own.
    pub fn at(office: Arc<Office>, given: &Given) -> Self {
        Self {
            office,
            store: Sqlite::in_memory().expect("a store"),
            given: given.clone(),
            taken: 0,
            now: given.arrival,
            letters: Vec::new(),
        }
    }

    /// Takes one mail, hands over every letter it caused, and answers both.
    pub fn take(&mut self, bytes: Vec<u8>) -> (Receipt, Vec<Letter>) {
        self.take_in("INBOX", bytes)
    }

    /// The same from another folder.
    pub fn take_in(&mut self, folder: &str, bytes: Vec<u8>) -> (Receipt, Vec<Letter>) {
        self.take_checked(folder, bytes, None)
    }

    /// The same with what our own DKIM check found.
    pub fn take_checked(&mut self, folder: &str, bytes: Vec<u8>, own: Option<&[DkimPass]>) -> (Receipt, Vec<Letter>) {
        self.taken += 1;
        self.list_untold();
        let arrival = Arrival {
            place: Place::Imap {
                mailbox: self.given.mailbox.clone(),
                folder: folder.to_owned(),
                uid_validity: 1,
                uid: self.taken,
            },
            received_at: self.now,
            received_on: london_day(self.now),
            taken_at: self.now,
            from_before: false,
        };
        let taken = intake::prepare_safely(RawMessage::new(bytes), arrival, &self.office, own, &READER);
        let receipt = intake::settle(&mut self.store, &self.office, &KEY, vec![taken], None)
            .expect("the store works")
            .remove(0);
        let letters = self.hand_over();
        // What a person ordered by mail goes to a person on file, and may say what was ordered.
        let ordered = matches!(&receipt.outcome, Outcome::Done { facts, .. } if matches!(facts.sender, Sender::Officer(_)));
        for letter in &letters {
            assert!(
                !ordered || !letter.to_public || self.is_on_file(&letter.to),
                "a letter to a stranger: {letter:?}"
            );
            self.check(letter, Some(&receipt).filter(|_| !ordered));
        }
        self.letters.extend(letters.iter().cloned());
        (receipt, letters)
    }

    /// A person of the council says something on a case; every letter it causes leaves. It is read as every reply is; answers why
    /// not, with the nearest command, where it is no command.
    pub fn act(&mut self, reference: &str, by: &str, words: &str) -> (Result<Vec<Answer>, String>, Vec<Letter>) {
        let office = self.office.clone();
        let person = casefile::person_named(&office, Some(by)).unwrap_or_else(|| panic!("nobody is called {by}"));
        let mut tx = self.store.begin().expect("a transaction");
        let reference = reference.parse().expect("a reference");
        let case = tx
            .find_case(&reference)
            .expect("the register")
            .unwrap_or_else(|| panic!("no case {reference}"));
        let said = clerk::said(tx.as_mut(), &office, &KEY, case, words, person, self.now).expect("the store works");
        tx.commit().expect("it lasts");
        let answers = match said {
            Said::Answered(answers) => Ok(answers),
            Said::Unclear { why, nearest: "" } => Err(why),
            Said::Unclear { why, nearest } => Err(format!("{why} ({nearest})")),
        };
        (answers, self.left())
    }

    /// A person enters a case by hand; every letter it causes leaves.
    pub fn enter(&mut self, entry: &ByHand, by: &str) -> (String, Vec<Letter>) {
        let office = self.office.clone();
        let person = casefile::person_named(&office, Some(by)).expect("a person");
        let mut tx = self.store.begin().expect("a transaction");
        let reference = casefile::open_by_hand(tx.as_mut(), &office, &KEY, entry, person, self.now).expect("the store works");
        tx.commit().expect("it lasts");
        (reference.to_string(), self.left())
    }

    /// Moves the clock on; each morning between brings its day, as the daemon has it. Answers what left, with its day.
    pub fn days_pass(&mut self, until: Timestamp) -> Vec<(jiff::civil::Date, Letter)> {
        let mut all = Vec::new();
        let mut day = london_day(self.now);
        loop {
            day = day.tomorrow().expect("a day");
            let morning = day.at(7, 0, 0, 0).to_zoned(london()).expect("a morning").timestamp();
            if morning > until {
                break;
            }
            self.now = morning;
            let office = self.office.clone();
            let mut tx = self.store.begin().expect("a transaction");
            casefile::tick(tx.as_mut(), &office, &KEY, self.now).expect("the day comes");
            tx.commit().expect("it lasts");
            self.list_untold();
            all.extend(self.left().into_iter().map(|l| (day, l)));
        }
        self.now = until;
        all
    }

    /// Lists what had no notice of its own, as the daemon does every few minutes.
    pub fn list_untold(&mut self) {
        let office = self.office.clone();
        let mut tx = self.store.begin().expect("a transaction");
        clerk::list_untold(tx.as_mut(), &office, &KEY, self.now).expect("the lists");
        tx.commit().expect("it lasts");
    }

    /// Some minutes go by in which nothing comes; answers what left meanwhile.
    pub fn minutes_pass(&mut self, minutes: i64) -> Vec<Letter> {
        self.now += SignedDuration::from_mins(minutes);
        self.list_untold();
        self.left()
    }

    /// Puts a letter of these words to the public into the outbox, past everything that would keep it out, and hands over what leaves.
    pub fn send(&mut self, to: &str, words: &str) -> Vec<Letter> {
        let id = MessageId(format!("written.{}@aldermoor-tc.example", self.letters.len()));
        let bytes = format!(
            "From: council@aldermoor-tc.example\r\nTo: {to}\r\nMessage-ID: <{}>\r\n\r\n{words}\r\n",
            id.0
        );
        let letter = Queued {
            kind: LetterKind::Progress,
            message_id: id,
            to: AddrSpec::new(to).expect("an address"),
            bytes: bytes.into_bytes(),
            to_public: true,
        };
        let mut tx = self.store.begin().expect("a transaction");
        tx.queue(&letter, None, self.now).expect("it waits");
        tx.commit().expect("it lasts");
        self.left()
    }

    fn left(&mut self) -> Vec<Letter> {
        let letters = self.hand_over();
        for letter in &letters {
            self.check(letter, None);
        }
        self.letters.extend(letters.iter().cloned());
        letters
    }

    /// The ledger rows that `find` finds, a line each: the day, the subject, the verdict.
    pub fn ledger(&mut self, find: &str) -> String {
        let mut tx = self.store.begin().expect("a transaction");
        let rows = tx.ledger(find, 100).expect("the ledger");
        rows.iter()
            .map(|r| format!("{} {} {}\n", short_date(london_day(r.received_at)), r.subject, r.verdict))
            .collect()
    }

    /// Every case with its file.
    pub fn cases(&mut self) -> Vec<(Case, Vec<Recorded>)> {
        let mut tx = self.store.begin().expect("a transaction");
        let rows = tx.cases().expect("the register");
        let file = |row: &CaseRow| {
            let events = tx.events(row.id).expect("its file");
            (Case::from_events(&row.reference, &events), events)
        };
        rows.iter().map(file).collect()
    }

    /// Whether somebody of this address is party to a case.
    fn is_on_file(&mut self, address: &AddrSpec) -> bool {
        let theirs = |case: &Case| case.parties.iter().any(|p| p.address.as_ref() == Some(address));
        self.cases().iter().any(|(case, _)| theirs(case))
    }

    /// Whether one of these was ever sent to anybody.
    pub fn knows_any(&mut self, tokens: &[Token]) -> bool {
        let mut tx = self.store.begin().expect("a transaction");
        let hashes: Vec<_> = tokens.iter().map(Token::hash).collect();
        !tx.tokens(&hashes).expect("the secrets").is_empty()
    }

    /// What the clerk's answers taught.
    pub fn lessons(&mut self) -> Vec<ClerkAnswer> {
        self.store.begin().expect("a transaction").clerk_answers().expect("the lessons")
    }

    /// What stands in the store: cases with their files, and why rows wait for a person.
    pub fn in_the_end(&mut self) -> String {
        let mut tx = self.store.begin().expect("a transaction");
        let mut out = String::new();
        let rows = tx.cases().expect("the register");
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rows {
            let events = tx.events(row.id).expect("its file");
            redress::casework::case::verify_chain(&events).expect("its chain");
            if rows.len() <= FILES_TOLD {
                out.push_str(&super::words::case(row, &events));
            } else {
                *numbers.entry(super::words::case_in_short(row)).or_default() += 1;
            }
        }
        for (what, count) in numbers {
            out.push_str(&super::words::line("cases", &format!("{count} × {what}")));
        }
        let mut waiting: BTreeMap<String, usize> = BTreeMap::new();
        for row in tx.held().expect("what waits") {
            *waiting.entry(row.held.unwrap_or_default()).or_default() += 1;
        }
        for (why, count) in waiting {
            out.push_str(&super::words::line("waits", &format!("{count} × {why}")));
        }
        drop(tx);
        let mut gone: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
        for letter in &self.letters {
            let whom = match letter.to_public {
                true if rows.len() > FILES_TOLD => "the public".to_owned(),
                _ => letter.to.to_string(),
            };
            *gone.entry((letter.kind.word(), whom)).or_default() += 1;
        }
        for ((kind, to), count) in gone {
            out.push_str(&super::words::line("letters", &format!("{count} × {kind} → {to}")));
        }
        out
    }

    /// The mail server takes everything, a moment later; what despatch stops does not reach it.
    fn hand_over(&mut self) -> Vec<Letter> {
        let mut letters = Vec::new();
        loop {
            let (due, stopped) = despatch::take_due(&mut self.store, &self.office, &KEY, self.now).expect("what is due");
            if due.is_empty() && stopped == 0 {
                break;
            }
            let mut tx = self.store.begin().expect("a transaction");
            for (row, bytes) in due {
                let holds = clerk::shows_secret(tx.as_mut(), &bytes).expect("the secrets");
                assert!(!(row.to_public && holds), "a letter to the public holds a secret");
                let tag = row
                    .message_id
                    .0
                    .strip_prefix(ID_PREFIX)
                    .and_then(|rest| Token::read(rest.split('@').next()?));
                let known = tag.map(|t| tx.tokens(&[t.hash()]).expect("the secrets")).unwrap_or_default();
                assert_eq!(known.is_empty(), row.to_public, "{} to {}: can it be answered?", row.kind, row.to);
                casefile::letter_left(tx.as_mut(), &self.office, &row, self.now, "250 ok").expect("it left");
                letters.push(Letter {
                    kind: row.kind,
                    to: row.to,
                    to_public: row.to_public,
                    message_id: row.message_id,
                    subject: mail::parse(&RawMessage::new(bytes.clone())).subject,
                    bytes,
                });
            }
            tx.commit().expect("it lasts");
        }
        let mut tx = self.store.begin().expect("a transaction");
        assert!(tx.outbox(Some(OutboxState::Queued)).expect("the outbox").is_empty());
        letters
    }

    /// What holds for every letter, whatever caused it.
    fn check(&self, letter: &Letter, receipt: Option<&Receipt>) {
        let read = mail::parse(&RawMessage::new(letter.bytes.clone()));
        let recipients: Vec<&AddrSpec> = read.recipients.iter().map(|r| &r.address).collect();
        assert_eq!(recipients, [&letter.to], "a letter goes to one person");
        assert!(
            matches!(
                mail::screen(&read, &self.office.policy.screening),
                Screened::Unanswerable(Why::Ours(_))
            ),
            "our own letter would be answered"
        );
        assert!(
            matches!(
                mail::screen(&read, &ScreeningPolicy::default()),
                Screened::Unanswerable(Why::Automatic(_))
            ),
            "another council’s redress would answer our letter"
        );
        if !letter.to_public {
            assert!(
                self.office.people.iter().any(|p| p.address == letter.to),
                "a notice to a stranger: {letter:?}"
            );
            return;
        }
        // What a person ordered, or a day brought, goes to the person on file.
        let Some(receipt) = receipt else { return };
        let Outcome::Done { facts, .. } = &receipt.outcome else {
            panic!("a letter to the public about a message that was not read");
        };
        let from = facts.message.only_from().expect("one sender");
        assert_eq!(from.address, letter.to, "a letter to somebody else than the one sender");
        // Attack 24: a letter that carries a stranger's words is a way to send them in the council's name.
        let said = format!("{}\n{}", read.subject, read.text);
        // Their name greets them, and stands in the form for a consent, where it looks like one.
        let names = [&from.name, &facts.class.writer, &facts.class.data_subject];
        let words = facts.typed.text.lines().chain([facts.message.subject.as_str()]).map(str::trim);
        for line in words.filter(|l| l.chars().count() > 16 && !names.iter().any(|n| *l == n.as_str())) {
            assert!(!said.contains(line), "the letter repeats the sender’s words: {line:?}");
        }
    }
}

/// Moves a clock: `+11 days`, `+2 hours`, `+90 seconds`, or an instant.
pub fn move_clock(now: Timestamp, to: &str) -> Timestamp {
    let Some(by) = to.strip_prefix('+') else {
        return to.parse().unwrap_or_else(|e| panic!("{to:?} is no instant: {e}"));
    };
    let (count, unit) = by.trim().split_once(' ').unwrap_or_else(|| panic!("{to:?} is not `+11 days`"));
    let count: i64 = count.parse().unwrap_or_else(|e| panic!("{to:?}: {e}"));
    let seconds = match unit.trim_end_matches('s') {
        "day" => 86_400,
        "hour" => 3_600,
        "minute" => 60,
        "second" => 1,
        other => panic!("{other:?} is no unit of a clock"),
    };
    now + SignedDuration::from_secs(count * seconds)
}

/// The same office is read once: rules are many.
fn office(given: &Given) -> Arc<Office> {
    type Known = Mutex<BTreeMap<(String, String), Arc<Office>>>;
    static KNOWN: LazyLock<Known> = LazyLock::new(Known::default);
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    known
        .entry((given.mode.clone(), given.border.clone()))
        .or_insert_with(|| Arc::new(office_as_shipped(&given.mode, &given.border)))
        .clone()
}
