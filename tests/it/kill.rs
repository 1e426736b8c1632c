//! The real program on real servers, killed at random while it works through 200 messages, restarted until it is done:
//! every message has one row, every case one acknowledgement, and the council's INBOX is as it was. Ten times over.
//! The moments are random but seeded, and printed: a run that fails can be had again, as far as time can be.

use super::council::{self, AUTHSERV_ID};
use super::dice::Dice;
use super::generator::{Generator, Place as Where};
use super::office::{COUNCIL, Desk, NOT_SENT, Tls};
use super::servers::Servers;
use redress::casework::Place;
use redress::casework::letter::LetterKind;
use redress::mail::{self, RawMessage};
use redress::store::sqlite::Sqlite;
use redress::store::{CaseRow, LedgerRow, OutboxRow, OutboxState, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

const RUNS: u64 = 10;
const MESSAGES: usize = 200;
/// Messages that are settled together: fewer than usual, so that a kill finds many borders between batches, and throws away less work.
const BATCH: usize = 10;
/// After so many kills the program is left to finish.
const KILLS: usize = 8;
/// Begun so often, a message is not given up yet, and would be after two more.
const TRIES: u32 = 4;

#[test]
fn killed_at_any_moment_it_loses_nothing_and_repeats_nothing() {
    let started = Instant::now();
    let next = AtomicU64::new(1);
    let lines = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed > RUNS {
                        return;
                    }
                    let line = one_run(seed);
                    lines.lock().unwrap().insert(seed, line);
                }
            });
        }
    });
    for (seed, line) in lines.into_inner().unwrap() {
        println!("seed {seed}: {line}");
    }
    println!("{RUNS} runs in {:?}", started.elapsed());
}

/// One mailbox worked through by a program that is killed again and again. Answers a line for the summary.
fn one_run(seed: u64) -> String {
    let servers = Servers::start();
    let desk = Desk::at(&servers, Tls::None, "live");
    desk.configure(&format!("[limits]\nbatch = {BATCH}\n"));
    // Set-up: from here on, what comes is new.
    let started = Instant::now();
    desk.says(&["run", "--once"]);
    let start_up = started.elapsed();
    desk.set_up_long_ago();
    let domains = council::RESIDENTS.map(str::to_owned).to_vec();
    let generator = Generator::new(
        seed,
        Where {
            council: COUNCIL.to_owned(),
            authserv_id: AUTHSERV_ID.to_owned(),
            domains,
        },
    )
    .attached(0.02);
    for i in 0..MESSAGES {
        // Spread over days, as mail comes: who writes three times in an hour is taken for a machine.
        let minutes = 40 * (MESSAGES - i) as u64;
        servers
            .mailbox(COUNCIL)
            .put_at(&generator.message(i).bytes, SystemTime::now() - Duration::from_secs(60 * minutes));
    }
    let before = servers.mailbox(COUNCIL).flags_snapshot();
    assert_eq!(before.len(), MESSAGES);

    let kills = work_through(seed, &desk, start_up);
    servers.wait_until_delivered(Duration::from_secs(60));

    let (ledger, cases, outbox) = read(&desk);
    every_message_has_one_row(seed, &ledger, &generator);
    every_case_has_one_acknowledgement(seed, &cases, &outbox);
    let twice = every_letter_arrived(seed, &servers, &outbox);
    assert_eq!(
        servers.mailbox(COUNCIL).flags_snapshot(),
        before,
        "seed {seed}: INBOX is not as it was"
    );
    format!(
        "killed after {kills:?} ms; {} rows, {} cases, {} letters, {twice} of them arrived twice with one Message-ID",
        ledger.len(),
        cases.len(),
        outbox.len()
    )
}

/// Starts the program, kills it, starts it again; at last lets it finish. Answers the moments of the kills in ms.
fn work_through(seed: u64, desk: &Desk, start_up: Duration) -> Vec<u64> {
    let mut dice = Dice::new(seed, 0, "kill");
    let mut kills = Vec::new();
    let (mut done, mut in_vain) = (0, 0);
    for start in 0..60 {
        let log = fs::File::create(desk.folder().join(format!("run-{start}.log"))).expect("a log");
        let mut child = desk
            .command(&["run", "--once"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        if kills.len() < KILLS {
            // From while it logs in to well into its work; later where the last ones came before it got anywhere: a
            // machine may be busier than when the first start was timed.
            let longer = 1 << in_vain.min(6);
            let pause = start_up.as_millis() as u64 * longer / 2 + dice.below(1000) * longer;
            std::thread::sleep(Duration::from_millis(pause));
            // A message that was begun too often without an end is held as one that stops the program, which is not what is
            // tried here: where one more would be too much, it is let through.
            while tries(desk) >= TRIES && child.try_wait().expect("its state").is_none() {
                std::thread::sleep(Duration::from_millis(50));
            }
            if child.try_wait().expect("its state").is_none() {
                child.kill().expect("SIGKILL");
                child.wait().expect("its end");
                kills.push(pause);
                let rows = read(desk).0.len();
                in_vain = if rows > done { 0 } else { in_vain + 1 };
                done = rows;
                continue;
            }
        }
        let ended = child.wait().expect("its end");
        let waiting = read(desk).2.iter().any(|l| l.state == OutboxState::Queued);
        if ended.success() && !waiting {
            return kills;
        }
        // The MTA may have said "not now": then the letter is put off, and somebody asks for it to be tried again.
        desk.says(&["outbox", "retry"]);
    }
    let last = fs::read_to_string(desk.folder().join("run-59.log")).unwrap_or_default();
    panic!("seed {seed}: killed {kills:?}, not done after 60 starts\n{last}");
}

/// How often the batch was begun that has not come to an end.
fn tries(desk: &Desk) -> u32 {
    let mut store = Sqlite::open(&desk.folder().join("redress.sqlite")).expect("the store");
    let cursor = store
        .begin()
        .expect("a transaction")
        .cursor("council", "INBOX")
        .expect("the cursor");
    cursor.map_or(0, |cursor| cursor.tries)
}

fn read(desk: &Desk) -> (Vec<LedgerRow>, Vec<CaseRow>, Vec<OutboxRow>) {
    let mut store = Sqlite::open(&desk.folder().join("redress.sqlite")).expect("the store");
    let mut tx = store.begin().expect("a transaction");
    let mut outbox = tx.outbox(None).expect("the outbox");
    outbox.retain(|letter| letter.answer != NOT_SENT);
    (
        tx.ledger("", 100_000).expect("the ledger"),
        tx.cases().expect("the register"),
        outbox,
    )
}

fn every_message_has_one_row(seed: u64, ledger: &[LedgerRow], generator: &Generator) {
    let mut uids = BTreeSet::new();
    let mut besides = BTreeSet::new();
    for row in ledger {
        // A complaint that asks for a copy besides has a second row, for the request, at no place of its own (T7).
        if let Some(first) = row.repeats
            && row.places.is_empty()
        {
            let of = ledger.iter().find(|r| r.id == first).expect("the row of the complaint");
            assert_eq!(of.message_id, row.message_id, "seed {seed}: row {}", row.id);
            assert!(
                row.reference.is_some() && besides.insert(first),
                "seed {seed}: row {} is twice",
                row.id
            );
            continue;
        }
        let [Place::Imap { uid, .. }] = row.places.as_slice() else {
            panic!("seed {seed}: row {} lies at {:?}", row.id, row.places)
        };
        assert!(uids.insert(*uid), "seed {seed}: uid {uid} has two rows");
        assert!(
            row.disposition.is_some(),
            "seed {seed}: row {} was not read: {}",
            row.id,
            row.verdict
        );
    }
    assert_eq!(uids.len(), MESSAGES, "seed {seed}: messages without a row");
    let ids: BTreeSet<&str> = ledger.iter().filter_map(|r| r.message_id.as_ref()).map(|m| m.0.as_str()).collect();
    for i in 0..MESSAGES {
        let id = generator.message_id(i);
        assert!(ids.contains(id.trim_matches(['<', '>'])), "seed {seed}: message {i} has no row");
    }
}

fn every_case_has_one_acknowledgement(seed: u64, cases: &[CaseRow], outbox: &[OutboxRow]) {
    assert!(
        cases.len() > MESSAGES / 4,
        "seed {seed}: only {} cases: the run proves little",
        cases.len()
    );
    let mut acknowledgements: BTreeMap<_, usize> = BTreeMap::new();
    for letter in outbox.iter().filter(|l| l.kind == LetterKind::Acknowledgement) {
        let reference = letter
            .reference
            .clone()
            .unwrap_or_else(|| panic!("seed {seed}: letter {} belongs to no case", letter.id));
        *acknowledgements.entry(reference).or_default() += 1;
    }
    for case in cases {
        let count = acknowledgements.get(&case.reference).copied().unwrap_or(0);
        assert_eq!(count, 1, "seed {seed}: case {} has {count} acknowledgements", case.reference);
    }
}

/// Whoever was written to has each letter, and no letter that is not in the outbox. Answers how many came twice: a kill
/// between the server's 2xx and our commit does that, and both copies have one Message-ID (head of `despatch.rs`).
fn every_letter_arrived(seed: u64, servers: &Servers, outbox: &[OutboxRow]) -> usize {
    let mut sent: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for letter in outbox {
        assert_eq!(
            letter.state,
            OutboxState::HandedOver,
            "seed {seed}: letter {} {:?}: {}",
            letter.id,
            letter.kind,
            letter.answer
        );
        let new = sent.entry(letter.to.to_string()).or_default().insert(letter.message_id.0.clone());
        assert!(new, "seed {seed}: two letters with one Message-ID");
    }
    let mut twice = 0;
    for (address, ids) in sent {
        let arrived: Vec<String> = servers
            .mailbox(&address)
            .messages()
            .into_iter()
            .map(|raw| mail::parse(&RawMessage::new(raw)).message_id.map(|m| m.0).unwrap_or_default())
            .collect();
        let different: BTreeSet<String> = arrived.iter().cloned().collect();
        assert_eq!(different, ids, "seed {seed}: somebody's mailbox and the outbox differ");
        twice += arrived.len() - different.len();
    }
    twice
}
