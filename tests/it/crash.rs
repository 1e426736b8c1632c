//! Whatever fails, and whenever: the same outcome, no second Message-ID for one cause, nothing missing or doubled.
//!
//! A small mailbox is taken by the road of `redress run --once`. Every call of the store, of the mailbox and of the carrier has a number.
//! For every number there is a run in which that call fails, one in which it does its work and then fails, and one in which everything
//! fails from it on; then a restart with new handles on the same file, until nothing waits (after SQLite's `test/malloc_common.tcl`).

use super::council::{at, message};
use super::office::{self, COUNCIL};
use async_trait::async_trait;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use redress::Trouble;
use redress::casework::papers::keeping::{Destroyed, SealedAs, SealedCopy};
use redress::casework::token::{Issued, TokenHash};
use redress::casework::{Actor, Arrival, CaseId, CaseReference, CorrespondenceKeys, Decision, Event, Facts, Leads, Office, Place};
use redress::casework::{Recorded, Register, absence::Shown};
use redress::daemon::{self, Older, Watched, Works};
use redress::despatch::Despatch;
use redress::mail::{AddrSpec, Fingerprint, HeaderDigest, RawMessage};
use redress::reading::Reader;
use redress::store::sqlite::Sqlite;
use redress::store::{
    CaseRow, ClerkAnswer, Cursor, LedgerRow, NotedBefore, OutboxRow, OutboxState, Queued, Store, Transaction, Unread, Untold, Writer,
};
use redress::transport::{Carrier, Delivery, Listed, Opened, Parcel, Source};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::{cell::Cell, collections::BTreeMap};
use std::{path::Path, time::Duration};
use tokio::sync::Notify;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// It does nothing and says so.
    Before,
    /// It does its work, and the answer is lost.
    After,
    /// It and every later call does nothing: the machine died.
    FromThen,
}

/// Counts calls and decides which of them fail.
struct Faults {
    calls: AtomicUsize,
    at: usize,
    how: Option<How>,
}

impl Faults {
    fn new(at: usize, how: Option<How>) -> Arc<Self> {
        Arc::new(Self {
            calls: AtomicUsize::new(0),
            at,
            how,
        })
    }

    /// Counts a call; answers how it fails, if it does.
    fn next(&self) -> Option<How> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        self.how
            .filter(|how| number == self.at || *how == How::FromThen && number > self.at)
    }

    /// A call whose failure is trouble.
    fn call<T>(&self, what: &str, work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
        match self.next() {
            None => work(),
            Some(How::Before | How::FromThen) => Err(planted(what)),
            Some(How::After) => work().and_then(|_| Err(planted(what))),
        }
    }

    fn count(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

fn planted(what: &str) -> Trouble {
    Trouble::temporary(format!("{what}: a fault planted by the test"))
}

struct FaultyStore {
    store: Sqlite,
    faults: Arc<Faults>,
}

impl Store for FaultyStore {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, Trouble> {
        let faults = self.faults.clone();
        let store = &mut self.store;
        let tx = self.faults.call("begin", || store.begin())?;
        Ok(Box::new(FaultyTransaction { tx, faults }))
    }

    fn installation_key(&mut self) -> Result<[u8; 32], Trouble> {
        self.store.installation_key()
    }

    fn settle_down(&mut self) -> Result<(), Trouble> {
        let store = &mut self.store;
        self.faults.call("settle_down", || store.settle_down())
    }
}

struct FaultyTransaction<'a> {
    tx: Box<dyn Transaction + 'a>,
    faults: Arc<Faults>,
}

/// Each method counts, fails when it is its turn, and otherwise does what the true one does.
macro_rules! delegate {
    ($(fn $name:ident(&mut self $(, $arg:ident: $type:ty)*) -> $answer:ty;)*) => {
        $(fn $name(&mut self $(, $arg: $type)*) -> Result<$answer, Trouble> {
            let tx = &mut self.tx;
            self.faults.call(stringify!($name), || tx.$name($($arg),*))
        })*
    };
}

impl Transaction for FaultyTransaction<'_> {
    delegate! {
        fn mark(&mut self) -> (); fn keep(&mut self) -> (); fn undo(&mut self) -> ();
        fn lies_known(&mut self, place: &Place, size: u64, received_at: Timestamp) -> Option<i64>;
        fn note_listing(&mut self, place: &Place, size: u64, listed_at: Timestamp) -> ();
        fn taken(&mut self, place: &Place, fingerprint: &Fingerprint, size: u64) -> Option<i64>;
        fn renumbered(&mut self, place: &Place, fingerprint: &Fingerprint) -> Option<i64>;
        fn renumbered_unread(&mut self, arrival: &Arrival, unread: &Unread) -> Option<i64>;
        fn also_lies(&mut self, row: i64, place: &Place) -> ();
        fn leads(&mut self, keys: &CorrespondenceKeys, received_at: Timestamp, now: Timestamp) -> Leads;
        fn next_reference(&mut self, register: Register, year: i16) -> CaseReference;
        fn record(&mut self, raw: &RawMessage, facts: &Facts, decision: &Decision, reference: Option<&CaseReference>, letters: &[Queued]) -> (i64, Option<CaseId>);
        fn authentication(&mut self, row: i64) -> Option<redress::mail::Authentication>;
        fn record_unread(&mut self, arrival: &Arrival, raw: Option<&RawMessage>, unread: &Unread, letters: &[Queued]) -> i64;
        fn cursor(&mut self, mailbox: &str, folder: &str) -> Option<Cursor>;
        fn set_cursor(&mut self, mailbox: &str, folder: &str, cursor: &Cursor) -> ();
        fn noted_before(&mut self, mailbox: &str, folder: &str) -> Option<NotedBefore>; fn set_noted_before(&mut self, mailbox: &str, folder: &str, noted: NotedBefore) -> ();
        fn note_before(&mut self, mailbox: &str, folder: &str, digests: &[HeaderDigest]) -> (); fn lay_before(&mut self, mailbox: &str, folder: &str, digest: &HeaderDigest) -> bool;
        fn outage(&mut self, mailbox: &str, folder: &str) -> Option<redress::casework::decide::Outage>;
        fn set_outage(&mut self, mailbox: &str, folder: &str, outage: Option<&redress::casework::decide::Outage>) -> ();
        fn seal_copy(&mut self, arrival: i64, case: Option<CaseId>, is: SealedAs, received_on: Date, destroy_by: Date, bytes: &[u8]) -> i64;
        fn copies_join_case(&mut self, arrival: i64, case: CaseId) -> ();
        fn open_copy(&mut self, copy: i64) -> Option<Vec<u8>>; fn sealed_copies(&mut self) -> Vec<SealedCopy>;
        fn destroy_copy(&mut self, copy: &SealedCopy, by: &Actor, now: Timestamp, on: Date, why: Destroyed) -> bool;
        fn source_removed(&mut self, copy: &SealedCopy, by: &Actor, now: Timestamp, on: Date) -> ();
        fn asked_to_remove_source(&mut self, copy: &SealedCopy, on: Date) -> ();
        fn letters_due(&mut self, now: Timestamp, at_most: usize) -> Vec<OutboxRow>;
        fn next_letter_due(&mut self) -> Option<Timestamp>;
        fn letter_bytes(&mut self, letter: i64) -> Vec<u8>;
        fn count_attempt(&mut self, letter: i64, now: Timestamp, next: Timestamp) -> ();
        fn not_attempted(&mut self, letter: i64, next: Timestamp) -> (); fn handed_over(&mut self, letter: i64, now: Timestamp, on: Date, answer: &str) -> ();
        fn put_off(&mut self, letter: i64, next: Timestamp, answer: &str, unknown: bool) -> ();
        fn given_up(&mut self, letter: i64, now: Timestamp, answer: &str) -> ();
        fn retry(&mut self, letter: i64, now: Timestamp) -> bool;
        fn queue(&mut self, letter: &Queued, case: Option<CaseId>, now: Timestamp) -> i64;
        fn outbox(&mut self, state: Option<OutboxState>) -> Vec<OutboxRow>;
        fn add_events(&mut self, case: CaseId, at: Timestamp, events: &[(Actor, String, Event)]) -> ();
        fn open_case(&mut self, new: &redress::casework::decide::NewCase, reference: &CaseReference) -> CaseId;
        fn cases_of(&mut self, address: &redress::mail::AddrSpec) -> Vec<(redress::casework::obey::Earlier, bool)>;
        fn find_case(&mut self, reference: &CaseReference) -> Option<CaseId>;
        fn reference(&mut self, case: CaseId) -> Option<CaseReference>; fn events(&mut self, case: CaseId) -> Vec<Recorded>; fn cases(&mut self) -> Vec<CaseRow>;
        fn ledger(&mut self, find: &str, at_most: usize) -> Vec<LedgerRow>;
        fn held(&mut self) -> Vec<LedgerRow>; fn release(&mut self, row: i64, by: &str, now: Timestamp) -> bool;
        fn raw(&mut self, row: i64) -> Option<RawMessage>;
        fn keep_clerk_answer(&mut self, answer: &ClerkAnswer) -> (); fn clerk_answers(&mut self) -> Vec<ClerkAnswer>;
        fn issue_token(&mut self, issued: &Issued) -> ();
        fn tokens(&mut self, hashes: &[TokenHash]) -> Vec<Issued>;
        fn use_token(&mut self, hash: TokenHash, at: Timestamp) -> (); fn cancel_token(&mut self, hash: TokenHash, at: Timestamp) -> ();
        fn done_before(&mut self, deed: &str) -> bool;
        fn remember_deed(&mut self, deed: &str, person: &AddrSpec, at: Timestamp) -> ();
        fn leaks_since(&mut self, person: &AddrSpec, since: Timestamp) -> u32;
        fn deeds_since(&mut self, person: &AddrSpec, since: Timestamp) -> u32;
        fn shown_and_waiting(&mut self) -> Vec<Shown>; fn judged_since(&mut self, from: &AddrSpec, verdict: &str, since: Timestamp) -> u32;
        fn waiting_for_codes(&mut self, person: &AddrSpec, at: Timestamp) -> u32;
        fn note_untold(&mut self, row: i64, to: &AddrSpec, urgent: bool, since: Timestamp) -> ();
        fn untold(&mut self) -> Vec<Untold>;
        fn was_listed(&mut self, row: i64, to: &AddrSpec, at: Timestamp) -> ();
        fn note_absence(&mut self, person: &AddrSpec, until: Date) -> ();
        fn is_back(&mut self, person: &AddrSpec) -> (); fn away(&mut self, on: Date) -> Vec<AddrSpec>;
    }

    fn commit(self: Box<Self>) -> Result<(), Trouble> {
        let Self { tx, faults } = *self;
        faults.call("commit", || tx.commit())
    }
}

/// A mailbox in memory, numbered like one on a server.
struct FaultySource {
    messages: Arc<Vec<(RawMessage, Timestamp)>>,
    faults: Arc<Faults>,
}

impl FaultySource {
    fn uid(index: usize) -> u32 {
        u32::try_from(index + 1).expect("few messages")
    }
}

#[async_trait]
impl Source for FaultySource {
    async fn open(&mut self) -> Result<Opened, Trouble> {
        let messages = u32::try_from(self.messages.len()).expect("few messages");
        self.faults.call("open", || {
            Ok(Opened {
                uid_validity: 7,
                uid_next: messages + 1,
                messages,
                idle: false,
            })
        })
    }

    async fn list(&mut self, above: u32, at_most: usize) -> Result<Vec<Listed>, Trouble> {
        let all = self.messages.iter().enumerate().map(|(i, (raw, received_at))| Listed {
            uid: Self::uid(i),
            size: raw.bytes().len() as u64,
            received_at: *received_at,
            path: String::new(),
        });
        self.faults
            .call("list", || Ok(all.filter(|l| l.uid > above).take(at_most).collect()))
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<(u32, RawMessage)>, Trouble> {
        let all = self.messages.iter().enumerate().map(|(i, (raw, _))| (Self::uid(i), raw.clone()));
        self.faults
            .call("fetch", || Ok(all.filter(|(uid, _)| uids.contains(uid)).collect()))
    }

    async fn fetch_header(&mut self, uid: u32, limit: usize) -> Result<Option<RawMessage>, Trouble> {
        let raw = &self.messages[uid as usize - 1].0;
        self.faults.call("fetch_header", || {
            Ok(Some(RawMessage::new(&raw.bytes()[..raw.bytes().len().min(limit)])))
        })
    }

    async fn wait(&mut self, _at_most: Duration) -> Result<(), Trouble> {
        Ok(())
    }

    async fn close(&mut self) {}
}

/// The way out: keeps what it took, every copy.
struct FaultyCarrier {
    taken: Mutex<Vec<Parcel>>,
    faults: Mutex<Arc<Faults>>,
}

#[async_trait]
impl Carrier for FaultyCarrier {
    async fn hand_over(&self, letter: &Parcel) -> Delivery {
        let how = self.faults.lock().unwrap().next();
        if how.is_none() || how == Some(How::After) {
            self.taken.lock().unwrap().push(letter.clone());
        }
        match how {
            None => Delivery::HandedOver("250 2.0.0 taken".to_owned()),
            Some(How::After) => Delivery::Unknown("the connection was lost".to_owned()),
            Some(How::Before | How::FromThen) => Delivery::Later("451 4.3.0 not now".to_owned()),
        }
    }

    async fn check(&self) -> Result<String, Trouble> {
        Ok("a carrier of the test's".to_owned())
    }

    fn lanes(&self) -> usize {
        1
    }
}

thread_local! {
    /// Seconds since the start: each test thread has a clock of its own.
    static CLOCK: Cell<i64> = const { Cell::new(0) };
}

fn now() -> Timestamp {
    at("2026-03-02T10:00:00Z") + SignedDuration::from_secs(CLOCK.get())
}

/// One try at the whole mailbox: a process from its start to its end.
async fn one_process(
    file: &Path,
    office: &Arc<Office>,
    mail: &Arc<Vec<(RawMessage, Timestamp)>>,
    carrier: &Arc<FaultyCarrier>,
    faults: &Arc<Faults>,
) -> Result<(), Trouble> {
    let mut store = FaultyStore {
        store: Sqlite::open(file).expect("opening the store"),
        faults: faults.clone(),
    };
    let key = store.installation_key().expect("the installation's key");
    *carrier.faults.lock().unwrap() = faults.clone();
    let writer = Writer::spawn(Box::new(store)).expect("the writer");
    let despatch = Despatch {
        store: writer.clone(),
        carrier: carrier.clone(),
        office: office.clone(),
        key,
        reverse_path: AddrSpec::new(COUNCIL),
        now,
        door: Arc::default(),
    };
    let works = Works {
        office: office.clone(),
        store: writer,
        despatch,
        dkim: None,
        reader: Arc::new(Reader::nothing()),
        pool: daemon::pool()?,
        message_bytes_at_most: 16 << 10,
        batch_at_most: 50,
        now,
        removers: Arc::default(),
        lookers: Arc::default(),
        letters: Arc::new(Notify::new()),
    };
    let source = Box::new(FaultySource {
        messages: mail.clone(),
        faults: faults.clone(),
    });
    let mut folders = [Watched {
        mailbox: "council".to_owned(),
        folder: "INBOX".to_owned(),
        numbered: true,
        source,
        poll: Duration::from_secs(60),
    }];
    daemon::once(&works, &mut folders, Older::default(), |_| {}).await.map(drop)
}

/// What an outsider can see afterwards, without times and numbers of attempts, as text that can be compared.
fn outcome(file: &Path, carrier: &FaultyCarrier) -> String {
    let mut store = Sqlite::open(file).expect("opening the store");
    let mut tx = store.begin().expect("a transaction");
    let mut out = String::new();
    for row in tx.ledger("", 1000).expect("the ledger") {
        let _ = writeln!(
            out,
            "row {} {:?} {:?} {:?} {:?} {} bytes {:?} {:?} {:?} {:?} {:?} case {:?} repeats {:?} held {:?}",
            row.id,
            row.places,
            row.message_id,
            row.from,
            row.subject,
            row.size,
            row.fingerprint,
            row.disposition,
            row.kind,
            row.verdict,
            row.because,
            row.reference,
            row.repeats,
            row.held
        );
    }
    for case in tx.cases().expect("the register") {
        let _ = writeln!(
            out,
            "case {} {:?} {} {:?} {:?} {:?}",
            case.reference, case.stage, case.received_on, case.complainant, case.deadlines, case.acknowledgement
        );
        let events = tx.events(case.id).expect("its events");
        let mut words: Vec<String> = events
            .iter()
            .map(|e| format!("  {:?} {} {:?}", e.by, e.authority, e.event))
            .collect();
        // Which of two letters left first is chance.
        words.sort();
        let _ = writeln!(out, "{}", words.join("\n"));
    }
    let mut letters: Vec<String> = tx
        .outbox(None)
        .expect("the outbox")
        .iter()
        .map(|l| {
            format!(
                "letter {:?} {:?} to {:?} about {:?} {:?}",
                l.message_id, l.kind, l.to, l.reference, l.state
            )
        })
        .collect();
    letters.sort();
    out.push_str(&letters.join("\n"));
    let taken = carrier.taken.lock().unwrap();
    let mut carried: BTreeMap<&str, &Parcel> = BTreeMap::new();
    for parcel in taken.iter() {
        let first = carried.entry(&parcel.message_id.0).or_insert(parcel);
        assert_eq!(first.bytes, parcel.bytes, "two letters with one Message-ID");
        assert_eq!(first.forward_path, parcel.forward_path);
    }
    for (id, parcel) in carried {
        let _ = write!(out, "\ncarried {id} to {:?}, {} bytes", parcel.forward_path, parcel.bytes.len());
    }
    out
}

fn mailbox() -> Arc<Vec<(RawMessage, Timestamp)>> {
    let words = "I wish to make a formal complaint. You sent a letter with my name, my address and my medical details to my neighbour. \
                 That is my personal data and I want to know how this could happen.";
    let first = message(
        "ada@residents.example",
        "one@residents.example",
        "Complaint about my personal data",
        "",
        words,
    );
    let long_ago = "Auto-Submitted: auto-replied\r\n";
    let bulk = "List-Id: <news.elsewhere.example>\r\nList-Unsubscribe: <mailto:off@elsewhere.example>\r\nPrecedence: bulk\r\n";
    let report = "From: MAILER-DAEMON@elsewhere.example\r\nTo: council@aldermoor-tc.example\r\nSubject: Undelivered\r\nMessage-ID: <five@elsewhere.example>\r\n\
                  Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
                  --b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
                  Reporting-MTA: dns; elsewhere.example\r\n\r\nFinal-Recipient: rfc822; x@elsewhere.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n";
    let answer = "In-Reply-To: <one@residents.example>\r\nReferences: <one@residents.example>\r\n";
    let big = message(
        "hugo@residents.example",
        "big@residents.example",
        "Photographs",
        "",
        &"All of my photographs. ".repeat(1_000),
    );
    let mail = [
        first.clone(),
        message(
            "bert@elsewhere.example",
            "two@elsewhere.example",
            "Complaint: my bin was missed again",
            "",
            "I want to complain about the missed bin collection. The bin has not been emptied for three weeks.",
        ),
        message(
            "cora@residents.example",
            "three@residents.example",
            "Out of office",
            long_ago,
            "I am away until Monday.",
        ),
        message(
            "news@elsewhere.example",
            "four@elsewhere.example",
            "This week",
            bulk,
            "All the news of the week.",
        ),
        report.as_bytes().to_vec(),
        // The same again: a duplicate.
        first,
        message(
            "dora@residents.example",
            "seven@residents.example",
            "Subject access request",
            "",
            "Please send me a copy of all the personal data that you hold about me.",
        ),
        message(
            "ada@residents.example",
            "eight@residents.example",
            "Re: Complaint about my personal data",
            answer,
            "I forgot to say that this was on 12 February.",
        ),
        big,
        b"\0\xff\xfe no header at all".to_vec(),
    ];
    let received = at("2026-03-02T09:00:00Z");
    Arc::new(
        mail.into_iter()
            .enumerate()
            .map(|(i, m)| (RawMessage::new(m), received + SignedDuration::from_mins(5 * i as i64)))
            .collect(),
    )
}

fn runtime() -> tokio::runtime::Runtime {
    // On one thread, so that the calls have the same numbers in every run.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

struct Table {
    office: Arc<Office>,
    mail: Arc<Vec<(RawMessage, Timestamp)>>,
    template: std::path::PathBuf,
    folder: tempfile::TempDir,
}

impl Table {
    /// A store that was pointed at an empty mailbox an hour before the mail came; every run begins with a copy of it,
    /// and so with the same key of Message-IDs.
    fn set() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let office = Arc::new(office::office());
        let template = folder.path().join("template.sqlite");
        let carrier = Arc::new(FaultyCarrier {
            taken: Mutex::default(),
            faults: Mutex::new(Faults::new(0, None)),
        });
        CLOCK.set(-3600 * 2);
        runtime()
            .block_on(one_process(&template, &office, &Arc::default(), &carrier, &Faults::new(0, None)))
            .expect("set-up");
        Sqlite::open(&template).and_then(|mut s| s.settle_down()).expect("settling down");
        Self {
            office,
            mail: mailbox(),
            template,
            folder,
        }
    }

    /// Runs with one fault, restarts until nothing waits. Answers the outcome and the number of calls of the first try.
    fn run(&self, at: usize, how: Option<How>) -> (String, usize) {
        CLOCK.set(0);
        let file = self.folder.path().join(format!("{how:?}-{at}.sqlite"));
        std::fs::copy(&self.template, &file).expect("copying the store");
        let carrier = Arc::new(FaultyCarrier {
            taken: Mutex::default(),
            faults: Mutex::new(Faults::new(0, None)),
        });
        let faults = Faults::new(at, how);
        let mut ended = runtime().block_on(one_process(&file, &self.office, &self.mail, &carrier, &faults));
        let calls = faults.count();
        for _restart in 0..5 {
            // An hour: every letter that was put off is due again.
            CLOCK.set(CLOCK.get() + 3600);
            let healthy = Faults::new(0, None);
            let waiting = |file: &Path| Sqlite::open(file).unwrap().begin().unwrap().next_letter_due().unwrap().is_some();
            if ended.is_ok() && !waiting(&file) {
                let outcome = outcome(&file, &carrier);
                for suffix in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
                }
                return (outcome, calls);
            }
            ended = runtime().block_on(one_process(&file, &self.office, &self.mail, &carrier, &healthy));
        }
        panic!("call {at} failed ({how:?}), and five restarts later it is not done: {ended:?}");
    }
}

/// Every call of the store, the source and the carrier, in each of the three ways.
#[test]
fn whichever_call_fails_the_outcome_is_the_same() {
    let table = Table::set();
    let (undisturbed, calls) = table.run(0, None);
    assert!(
        undisturbed.contains("case PD-2026-0001"),
        "the mailbox opens no case, so the test would prove little:\n{undisturbed}"
    );
    assert!(
        undisturbed.contains("carried"),
        "no letter left, so the test would prove little:\n{undisturbed}"
    );
    assert!(calls > 100, "only {calls} calls");
    let next = AtomicUsize::new(1);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        // Runs mostly wait for the disk, so a few at once.
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    if at > calls {
                        return;
                    }
                    for how in [How::Before, How::After, How::FromThen] {
                        let (outcome, _) = table.run(at, Some(how));
                        if outcome != undisturbed {
                            wrong.lock().unwrap().push((at, how, outcome));
                        }
                    }
                }
            });
        }
    });
    println!("{} runs with a fault, {calls} calls each in three ways", calls * 3);
    let wrong = wrong.into_inner().unwrap();
    if let Some((at, how, outcome)) = wrong.first() {
        let differ: Vec<_> = wrong.iter().map(|(at, how, _)| (*at, *how)).collect();
        let lines = |text: &str, other: &str| {
            text.lines()
                .filter(|l| !other.lines().any(|o| o == *l))
                .collect::<Vec<_>>()
                .join("\n")
        };
        panic!(
            "{} runs end otherwise: {differ:?}\nthe first, call {at} {how:?}:\nonly there:\n{}\nonly undisturbed:\n{}",
            wrong.len(),
            lines(outcome, &undisturbed),
            lines(&undisturbed, outcome)
        );
    }
}
