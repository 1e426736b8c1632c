//! How fast the road is, and how much memory it takes: `cargo bench --bench road -- [FOLDER]`, or `make bench`.
//!
//! Without a folder of `.eml` files it makes 2,000 messages from a seed (`generator.rs`). Real Dovecot, real disk, a sink
//! of our own for letters, and a bare loop (`bare.rs`) over the same messages in the same run, so that the answer is a
//! ratio and not only a figure of one machine. Each part runs in a process of its own. Linux only.

mod bare;
mod dice;
mod generator;
mod imap;
mod measure;
mod parts;
mod shapes;
mod sink;
mod words;
mod works;

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/it"]
mod it {
    pub mod council;
    pub mod office;
    pub mod servers;
}

use generator::{Generator, Place};
use imap::Imap;
use it::council::{AUTHSERV_ID, RESIDENTS};
use it::office::COUNCIL;
use it::servers::{Options, Servers};
use measure::Figures;
use parts::messages;
use sink::Sink;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

const SEED: u64 = 7;
const MESSAGES: usize = 2000;
/// Cases that stand in the store when everything is measured again.
const CASES: usize = 10_000;

fn main() {
    let (bench, arguments): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a == "--bench");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["--part", part, rest @ ..] = arguments.as_slice() {
        measure_part(part, rest);
        return;
    }
    // `cargo test --all-targets` starts this too: it is to compile there, and nothing more.
    if bench.is_empty() {
        println!("nothing is measured in a test: cargo bench --bench road");
        return;
    }
    let table = tempfile::tempdir().expect("a folder");
    let folder = match arguments.as_slice() {
        [folder] => PathBuf::from(folder),
        [] => make_messages(&table.path().join("mail")),
        _ => panic!("usage: cargo bench --bench road -- [FOLDER]"),
    };
    let folder = folder.canonicalize().unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    println!(
        "{} messages, {} MB",
        messages(&folder).len(),
        messages(&folder)
            .iter()
            .filter_map(|f| f.metadata().ok())
            .map(|m| m.len())
            .sum::<u64>()
            >> 20
    );

    let at = |name: &str| table.path().join(name).display().to_string();
    let mail = folder.display().to_string();
    let classify = run(&["classify"], None);
    let empty = run(&["read", &mail, &at("read.sqlite")], None);
    let sink = Sink::start();
    let bare = with_mail(&folder, &sink, "bare", &at("bare.sqlite"));
    let road = with_mail(&folder, &sink, "road", &at("road.sqlite"));
    let started = Instant::now();
    let filled = run(&["fill", &at("full.sqlite")], None);
    println!(
        "a store of {} cases was made from {} messages in {:.0} s",
        filled.get("filled cases"),
        filled.get("filled messages"),
        started.elapsed().as_secs_f64()
    );
    std::fs::copy(at("full.sqlite"), at("full-road.sqlite")).expect("copying the store");
    let full = run(&["read", &mail, &at("full.sqlite")], None);
    let full_road = with_mail(&folder, &sink, "road", &at("full-road.sqlite"));
    print(&classify, &bare, (&empty, &road), (&full, &full_road));
}

/// The council's mail without a folder given.
fn made(seed: u64) -> Generator {
    let domains = RESIDENTS.map(str::to_owned).to_vec();
    Generator::new(
        seed,
        Place {
            council: COUNCIL.to_owned(),
            authserv_id: AUTHSERV_ID.to_owned(),
            domains,
        },
    )
}

fn make_messages(folder: &Path) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a folder for mail");
    let generator = made(SEED);
    for i in 0..MESSAGES {
        std::fs::write(folder.join(format!("{i:06}.eml")), generator.message(i).bytes).expect("a message");
    }
    folder.to_owned()
}

/// Inside the process that measures.
fn measure_part(part: &str, rest: &[&str]) {
    let port = |text: &str| -> u16 { text.parse().expect("a port") };
    let figures = match (part, rest) {
        ("classify", []) => parts::classify(),
        ("read", [folder, store]) => parts::read_and_settle(Path::new(folder), Path::new(store)),
        ("fill", [store]) => parts::fill(Path::new(store), &made(SEED + 1).attached(0.0), CASES),
        ("road", [imap, smtp, password, store]) => parts::road(port(imap), password, port(smtp), Path::new(store)),
        ("bare", [imap, smtp, password, store]) => parts::bare(port(imap), password, port(smtp), Path::new(store)),
        other => panic!("no part of the bench is called {other:?}"),
    };
    figures.print();
}

/// Runs a part over a fresh Dovecot that holds the messages. A part that says "ready" first gets the mail only then,
/// as new mail that comes after set-up.
fn with_mail(folder: &Path, sink: &Sink, part: &str, store: &str) -> Figures {
    // As on a real host: Dovecot keeps what it has.
    let servers = Servers::with(Options {
        fsync: true,
        ..Options::default()
    });
    let password = servers.password(COUNCIL);
    let put = || {
        // What the clocks of a full store sent at set-up is no letter of the mail that is measured.
        sink.empty();
        let files = messages(folder);
        for (i, file) in files.iter().enumerate() {
            // Seven minutes apart: who writes three times in an hour is taken for a machine.
            let before = Duration::from_secs(420 * (files.len() - i) as u64);
            servers
                .mailbox(COUNCIL)
                .put_at(&std::fs::read(file).expect("a message"), SystemTime::now() - before);
        }
        // A host that took them in by delivery knows their sizes; this one has to be asked once.
        let mut imap = Imap::login(servers.imap_port(), COUNCIL, &password);
        imap.ask("SELECT INBOX");
        imap.ask("UID FETCH 1:* (RFC822.SIZE INTERNALDATE)");
    };
    let (imap, smtp) = (servers.imap_port().to_string(), sink.port().to_string());
    let words = [part, &imap, &smtp, &password, store];
    let figures = if part == "road" {
        run(&words, Some(&put))
    } else {
        put();
        run(&words, None)
    };
    let (letters, different) = sink.count();
    assert_eq!(letters, different, "a letter came twice");
    if part == "road" {
        assert_eq!(
            letters as f64,
            figures.get("road letters in all"),
            "the sink and redress count differently"
        );
    }
    figures
}

/// Runs a part of this program in a process of its own; `when_ready` is done when it says that it is ready.
fn run(words: &[&str], when_ready: Option<&dyn Fn()>) -> Figures {
    let this = std::env::current_exe().expect("this program");
    let mut child = Command::new(this)
        .arg("--part")
        .args(words)
        // As `redress run` begins.
        .envs(redress::cli::lean::SETTINGS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the part starts");
    let mut stdin = child.stdin.take().expect("its input");
    let stdout = child.stdout.take().expect("its output");
    let mut figures = Figures::default();
    for line in BufReader::new(stdout).lines() {
        let line = line.expect("a line");
        if line == "ready" {
            when_ready.expect("only the road waits")();
            stdin.write_all(b"go\n").expect("telling it");
        } else if !figures.read(&line) {
            println!("{line}");
        }
    }
    let ended = child.wait().expect("its end");
    assert!(ended.success(), "the part {} ended with {ended}", words[0]);
    println!("{}: {figures}", words[0]);
    figures
}

fn print(classify: &Figures, bare: &Figures, (empty, road): (&Figures, &Figures), (full, full_road): (&Figures, &Figures)) {
    let row = |name: &str, unit: &str, a: f64, b: f64| println!("{name:<44} {unit:<22} {a:>10.2} {b:>12.2} {:>8.2}", b / a);
    println!(
        "\n{:<44} {:<22} {:>10} {:>12} {:>8}",
        "",
        "",
        "empty",
        format!("{CASES} cases"),
        "ratio"
    );
    for part in ["prepare", "settle"] {
        row(
            part,
            "messages a second",
            empty.get(&format!("{part} a second")),
            full.get(&format!("{part} a second")),
        );
        row(
            "",
            "CPU s for 1,000",
            empty.get(&format!("{part} cpu")),
            full.get(&format!("{part} cpu")),
        );
    }
    row(
        "whole road",
        "messages a second",
        road.get("road a second"),
        full_road.get("road a second"),
    );
    row("", "CPU s for 1,000", road.get("road cpu"), full_road.get("road cpu"));
    row(
        "set-up and the day's work, once",
        "CPU s",
        road.get("day cpu"),
        full_road.get("day cpu"),
    );
    for (name, figure) in [("cases opened", "road cases"), ("letters handed over", "road letters")] {
        row(name, "", road.get(figure), full_road.get(figure));
    }
    for (name, figure) in [
        ("memory before the first message", "memory at the start"),
        ("memory at its highest", "memory peak"),
        ("memory after the last message", "memory after"),
        ("memory idle in IDLE", "memory idle"),
        ("memory idle, store settled down", "memory settled"),
        ("of it, without the program's own file", "memory of its own"),
    ] {
        row(name, "MB resident", road.get(figure), full_road.get(figure));
    }
    println!(
        "\n{:<44} {:<22} {:>10.2}",
        "bare loop",
        "messages a second",
        bare.get("bare a second")
    );
    println!("{:<44} {:<22} {:>10.2}", "", "CPU s for 1,000", bare.get("bare cpu"));
    println!("{:<44} {:<22} {:>10.2}", "", "MB resident at most", bare.get("memory peak"));
    for (name, figure) in [
        ("judging 10 KB of prose", "classify µs"),
        ("reading it whole (prepare)", "prepare µs"),
        ("judging 10 KB as an office program sends them", "classify µs as sent"),
        ("reading that whole", "prepare µs as sent"),
        ("judging one that complains in each sentence", "classify µs at worst"),
        ("reading that whole", "prepare µs at worst"),
    ] {
        println!("{name:<44} {:<22} {:>10.0}", "microseconds", classify.get(figure));
    }

    println!(
        "\nwhole road / bare loop: {:.2} (aim: at least 0.50)",
        road.get("road a second") / bare.get("bare a second")
    );
    println!(
        "idle memory: {:.1} MB (aim: under 25)",
        road.get("memory settled").max(road.get("memory idle"))
    );
    println!(
        "CPU a message at {CASES} cases / at none: settle {:.2}, whole road {:.2} (aim: 0.85 to 1.15)",
        full.get("settle cpu") / empty.get("settle cpu"),
        full_road.get("road cpu") / road.get("road cpu")
    );
}
