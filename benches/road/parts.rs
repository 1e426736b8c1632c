//! What is measured, each in a process of its own so that its memory is its own. A part prints figures.

use crate::generator::Generator;
use crate::it::council;
use crate::measure::{Figures, Since, Took, anonymous, memory};
use crate::works;
use jiff::{SignedDuration, Timestamp};
use redress::Trouble;
use redress::casework::clock::london_day;
use redress::casework::{Arrival, Office, Place};
use redress::daemon::{self, Older, Works};
use redress::intake::{self, Taken};
use redress::mail::RawMessage;
use redress::reading::Reader;
use redress::store::sqlite::Sqlite;
use redress::store::{Cursor, OutboxState, Store};
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Messages settled in one transaction, as in the daemon.
const BATCH: usize = 50;

/// The messages of a folder, in the order of their names.
pub fn messages(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("reading {}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|x| x == "eml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no .eml files in {}", folder.display());
    files
}

/// `prepare` on all cores, and `settle` in transactions of fifty, on a store that may hold cases already.
pub fn read_and_settle(folder: &Path, store: &Path) -> Figures {
    let office = works::office();
    let pool = daemon::pool().expect("the reading threads");
    let mut store = Sqlite::open(store).expect("the store");
    let key = store.installation_key().expect("the key");
    let files = messages(folder);
    let (mut reading, mut settling) = (Took::default(), Took::default());
    for (number, some) in files.chunks(BATCH).enumerate() {
        let batch: Vec<(RawMessage, Arrival)> = some
            .iter()
            .enumerate()
            .map(|(i, f)| (number * BATCH + i, f))
            .map(|(i, f)| {
                (
                    RawMessage::new(std::fs::read(f).expect("a message")),
                    arrival("bench", i, files.len() - i),
                )
            })
            .collect();
        let since = Since::now();
        let taken = prepare(&pool, &office, batch);
        reading += since.took();
        let since = Since::now();
        intake::settle(&mut store, &office, &key, taken, None).expect("settling");
        settling += since.took();
    }
    let mut figures = Figures::default();
    figures.set_rate("prepare", files.len(), reading);
    figures.set_rate("settle", files.len(), settling);
    figures
}

fn prepare(pool: &rayon::ThreadPool, office: &Arc<Office>, batch: Vec<(RawMessage, Arrival)>) -> Vec<Taken> {
    use rayon::prelude::*;
    pool.install(|| {
        batch
            .into_par_iter()
            .map(|(raw, arrival)| intake::prepare_safely(raw, arrival, office, None, &Reader::nothing()))
            .collect()
    })
}

/// A message's coming, as many times seven minutes ago: who writes three times in an hour is taken for a machine.
fn arrival(run: &str, i: usize, before: usize) -> Arrival {
    let now = Timestamp::now();
    let received_at = now - SignedDuration::from_mins(7 * before as i64);
    Arrival {
        place: Place::File {
            mailbox: "council".to_owned(),
            path: format!("{run}/{i}.eml"),
        },
        received_at,
        received_on: london_day(received_at),
        taken_at: now,
        from_before: false,
    }
}

/// Judging what one message of 10 KB is about, and the whole of `prepare` for it, in microseconds of the processor: for 10 KB of
/// prose as people write it; for a message that is 10 KB as an office program sends it, its words once plain and once in HTML; and
/// for the worst, in which every sentence is a complaint.
pub fn classify() -> Figures {
    let office = works::office();
    let every = "I complain that my personal data was sent to a neighbour on Monday and that nobody at the council has answered my letter about it. \
                 The bin was missed as well, but that is another matter; please treat this as a formal complaint under your policy. ";
    let prose = prose();
    let mut figures = Figures::default();
    for (name, raw) in [
        ("", plain(cut(&prose))),
        (" as sent", as_an_office_program_sends(&prose)),
        (" at worst", plain(cut(&every.repeat(50)))),
    ] {
        let raw = RawMessage::new(raw);
        let read = || intake::prepare(raw.clone(), arrival("classify", 0, 0), &office, None, &Reader::nothing());
        let prepared = read();
        let rules = &office.policy.classification;
        let judge = || rules.classify_screened(&prepared.message, &prepared.typed, &prepared.screened);
        figures.set(&format!("classify µs{name}"), microseconds(|| drop(judge())));
        figures.set(&format!("prepare µs{name}"), microseconds(|| drop(read())));
    }
    figures
}

/// What the messages to be judged weigh.
const TEN_KB: usize = 10_240;

/// A message of these words.
fn plain(words: &str) -> Vec<u8> {
    council::message(
        "ada@residents.example",
        "ten@residents.example",
        "Complaint about my personal data",
        "",
        words,
    )
}

fn cut(words: &str) -> &str {
    &words[..words.floor_char_boundary(TEN_KB)]
}

/// A message of about so many bytes: plain text beside the same in HTML, a span with its style around each paragraph.
fn as_an_office_program_sends(prose: &str) -> Vec<u8> {
    let (mut text, mut html) = (String::new(), String::new());
    for paragraph in prose.split("\n\n").filter(|p| !p.trim().is_empty()) {
        text += &format!("{paragraph}\n\n");
        html += &format!(
            "<p class=\"MsoNormal\"><span style=\"font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif\">{paragraph}<o:p></o:p></span></p>\n"
        );
        let both = format!(
            "--part\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--part\nContent-Type: text/html; charset=utf-8\n\n<html><body>{html}</body></html>\n--part--\n"
        );
        if both.len() > TEN_KB - 800 {
            let plain = String::from_utf8(plain(&both)).expect("text");
            return plain
                .replace("text/plain; charset=utf-8\r", "multipart/alternative; boundary=part\r")
                .into_bytes();
        }
    }
    panic!("the labelled mail has fewer words than a message")
}

/// The words of the project's own labelled mail, one message after the other.
fn prose() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/labelled");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the labelled mail")
        .map(|f| f.expect("a file").path())
        .collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "eml"));
    files.sort();
    let mut words = String::new();
    // Every tenth, so that more than one voice speaks.
    for file in files.iter().step_by(10) {
        let message = redress::mail::parse(&RawMessage::new(std::fs::read(file).expect("a message")));
        words.push_str(&redress::mail::typed(&message).text);
        words.push_str("\n\n");
        if words.len() > TEN_KB {
            break;
        }
    }
    words
}

/// The middle of many timings, of the processor's time.
fn microseconds(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<Duration> = (0..400)
        .map(|_| {
            let since = Since::now();
            work();
            since.took().cpu
        })
        .collect();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}

/// Fills a store with so many cases, by the store's own road: messages prepared, settled, their letters sent nowhere.
pub fn fill(store: &Path, generator: &Generator, cases: usize) -> Figures {
    let office = works::office();
    let pool = daemon::pool().expect("the reading threads");
    let mut filled = Sqlite::open(store).expect("the store");
    let key = filled.installation_key().expect("the key");
    // Long before today, so that no cap and no "answered within seconds" looks at them.
    let then = Timestamp::now() - SignedDuration::from_hours(24 * 40);
    let mut opened = 0;
    let mut next = 0;
    while opened < cases {
        let batch: Vec<(RawMessage, Arrival)> = (next..next + 500)
            .map(|i| {
                let at = then + SignedDuration::from_secs(60 * i as i64);
                let at = at.min(Timestamp::now());
                let place = Place::File {
                    mailbox: "council".to_owned(),
                    path: format!("fill/{i}.eml"),
                };
                let arrival = Arrival {
                    place,
                    received_at: at,
                    received_on: london_day(at),
                    taken_at: at,
                    from_before: false,
                };
                (RawMessage::new(generator.message(i).bytes), arrival)
            })
            .collect();
        next += 500;
        let receipts = intake::settle(&mut filled, &office, &key, prepare(&pool, &office, batch), None).expect("settling");
        let opens = |r: &&intake::Receipt| matches!(&r.outcome, intake::Outcome::Done { decision, .. } if matches!(decision.case, redress::casework::CaseAction::Open(_)));
        let new = receipts.iter().filter(opens).count();
        assert!(new > 0, "500 messages opened no case");
        opened += new;
    }
    drop(filled);
    let works = works::works(office, store, Arc::new(works::Nowhere));
    let sent = runtime().block_on(works.despatch.send_due()).expect("sending nowhere");
    let mut figures = Figures::default();
    figures.set("filled cases", opened as f64);
    figures.set("filled messages", next as f64);
    figures.set("filled letters", sent.handed_over as f64);
    figures
}

/// The messages of the bench carry dates of their own, and are new mail all the same.
fn set_up_long_ago(store: &mut dyn Store) -> Result<(), Trouble> {
    let mut tx = store.begin()?;
    if let Some(cursor) = tx.cursor("council", "INBOX")? {
        let set_up_at = jiff::Timestamp::UNIX_EPOCH;
        tx.set_cursor("council", "INBOX", &Cursor { set_up_at, ..cursor })?;
    }
    tx.commit()
}

/// The whole road: Dovecot → case → letters at the sink; then the daemon at rest. Says "ready" when it was pointed at
/// the empty mailbox, and goes on when it is told that the mail is there.
pub fn road(imap_port: u16, password: &str, smtp_port: u16, store: &Path) -> Figures {
    let runtime = runtime();
    let works = works::works(works::office(), store, works::smtp(smtp_port));
    let mut figures = Figures::default();
    runtime.block_on(async {
        let mut folders = [works::inbox(imap_port, password)];
        // The day's work is done once each morning, whatever comes: it is no message's cost.
        let since = Since::now();
        daemon::once(&works, &mut folders, Older::default(), |_| {}).await.expect("set-up");
        figures.set("day cpu", since.took().cpu.as_secs_f64());
        works.store.ask(set_up_long_ago).await.expect("set-up");
        figures.set("memory at the start", memory().0);
        let before = handed_over(&works).await;
        println!("ready");
        let mut told = String::new();
        std::io::stdin().lock().read_line(&mut told).expect("being told");
        let since = Since::now();
        let mut taken: u32 = 0;
        let mut cases = 0;
        let round = daemon::take_and_send(&works, &mut folders, Older::default(), |receipt| {
            taken += 1;
            if let intake::Outcome::Done { decision, .. } = &receipt.outcome {
                cases += usize::from(matches!(decision.case, redress::casework::CaseAction::Open(_)));
            }
        })
        .await;
        let took = since.took();
        assert!(round.trouble.is_none(), "the road: {:?}", round.trouble);
        figures.set("road messages", f64::from(taken));
        figures.set_rate("road", taken as usize, took);
        figures.set("road cases", cases as f64);
        figures.set("road letters", round.sent.handed_over as f64);
        figures.set("memory peak", memory().1);
        figures.set("memory after", memory().0);

        // At rest: the same process as a daemon, waiting in IDLE with nothing to do.
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(daemon::run(works.clone(), vec![works::inbox(imap_port, password)], stopped));
        tokio::time::sleep(Duration::from_secs(2)).await;
        figures.set("memory idle", memory().0);
        works.store.ask(|store| store.settle_down()).await.expect("settling down");
        tokio::time::sleep(Duration::from_millis(500)).await;
        figures.set("memory settled", memory().0);
        figures.set("memory of its own", anonymous());
        // What the clocks or a list queue last leaves within a moment; on a busy machine a longer one.
        for left in (0..40).rev() {
            let waiting = works.store.ask(|store| store.begin()?.outbox(Some(OutboxState::Queued))).await;
            let waiting = waiting.expect("the outbox").len();
            if waiting == 0 {
                break;
            }
            assert!(left > 0, "{waiting} letters still wait");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        stop.send(true).expect("the daemon listens");
        running.await.expect("the daemon ends").expect("and ends well");
        // With what went at rest: the hour's list of what nobody was told.
        figures.set("road letters in all", (handed_over(&works).await - before) as f64);
    });
    figures
}

/// How many letters the store knows as handed over.
async fn handed_over(works: &Works) -> usize {
    let letters = works.store.ask(|store| store.begin()?.outbox(Some(OutboxState::HandedOver))).await;
    letters.expect("the outbox").len()
}

/// The bare loop, for comparison.
pub fn bare(imap_port: u16, password: &str, smtp_port: u16, database: &Path) -> Figures {
    let since = Since::now();
    let messages = crate::bare::run(imap_port, smtp_port, (crate::it::office::COUNCIL, password), database);
    let mut figures = Figures::default();
    figures.set_rate("bare", messages, since.took());
    figures.set("memory peak", memory().1);
    figures
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
}
