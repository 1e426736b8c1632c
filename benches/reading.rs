//! How well specimen passports and driving licences are read, by turn, blur, light and JPEG quality; how long a page, a letter
//! and a text PDF take, and the memory. Each page is judged as the desk judges it, beside its owner and beside everybody else.
//! False is what must never be: a second code line whose check digits hold with another number, birth date, sex or expiry than the
//! printed one; another person's name, another birthday called consistent; a document out of date called in date.
//! `make measure-reading`; `--pages=N` measures N pages a row instead of twelve, `--quick` two. `--each` tells what was read of
//! every page whose name was not, and `--only=25°;blur` measures the rows whose name holds one of these (`--only=none`: the letter
//! and the text PDF alone).

#[path = "../tests/it/pdf_files.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod pdf_files;
#[path = "../tests/it/specimens.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod specimens;

use image::GrayImage;
use jiff::civil::Date;
use jiff::civil::date;
use redress::casework::papers::identity::Check;
use redress::casework::papers::identity::Judged;
use redress::casework::papers::identity::Known;
use redress::casework::papers::identity::judge;
use redress::reading;
use redress::reading::Engines;
use redress::reading::Limits;
use redress::reading::ReadDocument;
use redress::reading::limits::Deadline;
use specimens::Fonts;
use specimens::Person;
use specimens::STRAIGHT;
use specimens::Shot;
use specimens::letter;
use specimens::licence;
use specimens::passport;
use specimens::person;
use specimens::photograph;
use specimens::zone;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

/// Specimens for each row of the table.
const EACH: usize = 12;

/// The day on which every page comes.
const CAME: Date = date(2026, 11, 22);

#[derive(Default)]
struct Row {
    pages: usize,
    both: usize,
    second: usize,
    known: usize,
    name: usize,
    wrong: usize,
    seconds: f64,
    slowest: f64,
}

impl Row {
    fn add(&mut self, other: &Self) {
        self.pages += other.pages;
        self.both += other.both;
        self.second += other.second;
        self.known += other.known;
        self.name += other.name;
        self.wrong += other.wrong;
        self.seconds += other.seconds;
        self.slowest = self.slowest.max(other.slowest);
    }
}

fn main() {
    // `cargo test --all-targets` starts this too: it is to compile there, and nothing more.
    if !std::env::args().any(|a| a == "--bench") {
        println!("nothing is measured in a test: cargo bench --bench reading");
        return;
    }
    let quick = std::env::args().any(|a| a == "--quick");
    let each = std::env::args().find_map(|a| a.strip_prefix("--pages=")?.parse().ok());
    let each = each.unwrap_or(if quick { 2 } else { EACH });
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let engines = Engines::look(Some(&models), None, "");
    let limits = Limits::default();
    if let Some(Err(why)) = engines.try_models(&limits) {
        eprintln!("{why}");
        std::process::exit(1);
    }
    let told = Told::asked();
    let printers = printers();
    println!(
        "{:<34} {:>5} {:>10} {:>12} {:>10} {:>10} {:>6} {:>8} {:>8}",
        "picture", "pages", "both lines", "second line", "recognised", "name right", "false", "mean cpu", "worst"
    );
    let mut wrong = 0;
    for (kind, draw, shots) in [
        ("passports", passport as fn(&Fonts, &Person) -> GrayImage, shots()),
        ("driving licences", licence, card_shots()),
    ] {
        let mut all = Row::default();
        for (at, name, shot) in shots
            .into_iter()
            .enumerate()
            .filter(|(_, (name, _))| told.wants(name))
            .map(|(at, (name, shot))| (at, name, shot))
        {
            let mut row = Row::default();
            for n in 0..each {
                let someone = person(n);
                let fonts = &printers[(n + at) % printers.len()];
                let photo = photograph(&draw(fonts, &someone), &shot, n as u64 + 1);
                let begun = cpu_seconds();
                let deadline = Deadline::after(Duration::from_secs(300));
                let read = reading::one("IMG_2041.jpg", false, &photo, &engines, &limits, deadline);
                let took = cpu_seconds() - begun;
                let page = measured(&read, n, kind == "passports", took);
                told.tell(name, &someone, &read, &page);
                row.add(&page);
            }
            say(name, &row);
            all.add(&row);
        }
        if all.pages > 0 {
            say(&format!("all {kind}"), &all);
        }
        wrong += all.wrong;
    }
    println!("\nfalse in all: {wrong}");

    let fonts = &printers[0];
    let words: Vec<String> = (0..30)
        .map(|n| format!("Line {n}: I am writing about the letter that the council sent me."))
        .collect();
    let lines: Vec<&str> = words.iter().map(String::as_str).collect();
    let photo = photograph(&letter(&fonts.serif, &lines), &Shot { turn: 1.0, ..STRAIGHT }, 3);
    let begun = cpu_seconds();
    let read = reading::one(
        "letter.jpg",
        false,
        &photo,
        &engines,
        &limits,
        Deadline::after(Duration::from_secs(300)),
    );
    let right = read.lines().filter(|l| lines.contains(l)).count();
    for line in read.lines().filter(|l| told.each && !lines.contains(l)) {
        println!("    {line}");
    }
    println!(
        "a letter of 30 lines, photographed: {:.2} s of processor time, {right} lines exactly right",
        cpu_seconds() - begun
    );
    let pdf = pdf_files::pdf_saying(&lines);
    let begun = Instant::now();
    let read = reading::one(
        "letter.pdf",
        false,
        &pdf,
        &engines,
        &limits,
        Deadline::after(Duration::from_secs(20)),
    );
    let right = read.lines().filter(|l| lines.contains(l)).count();
    println!(
        "the same as a text PDF: {:.1} ms, {right} lines exactly right",
        begun.elapsed().as_secs_f64() * 1000.0
    );
    println!("largest memory so far: {} MB", memory_peak());
    if wrong > 0 {
        std::process::exit(1);
    }
}

/// Several printers: the specimens of the table are printed by one after the other.
fn printers() -> [Fonts; 3] {
    let zone = |name: &str| format!("/usr/share/fonts/opentype/ocr-b/{name}.otf");
    let print = |name: &str| format!("/usr/share/fonts/truetype/dejavu/{name}.ttf");
    [
        Fonts::installed(),
        Fonts::with(&zone("OCRBS"), &print("DejaVuSerif")),
        Fonts::with(&zone("OCRB"), &print("DejaVuSans-Bold")),
    ]
}

/// What is wanted besides the table.
struct Told {
    /// Whether every page that was not judged as it is shall be told.
    each: bool,
    /// What the names of the rows hold that are measured; empty for all.
    only: Vec<String>,
}

impl Told {
    fn asked() -> Self {
        let only = std::env::args().find_map(|a| a.strip_prefix("--only=").map(|o| o.split(';').map(str::to_owned).collect()));
        Self {
            each: std::env::args().any(|a| a == "--each"),
            only: only.unwrap_or_default(),
        }
    }

    fn wants(&self, row: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|o| row.contains(o.as_str()))
    }

    /// What was read of a page, where its name was not; all of it was made here.
    fn tell(&self, shot: &str, someone: &Person, read: &ReadDocument, page: &Row) {
        if !self.each || page.name == 1 && page.wrong == 0 {
            return;
        }
        println!(
            "  {shot}: {} {}, {:.2} s, {}",
            someone.given,
            someone.surname,
            page.seconds,
            read.finding()
        );
        for line in read
            .pages()
            .iter()
            .flat_map(|p| p.mrz.iter().map(|l| format!("zone {l}")).chain(p.lines.clone()))
        {
            println!("    {line}");
        }
    }
}

/// What one page came to, judged beside its owner and beside everybody else.
fn measured(read: &ReadDocument, n: usize, is_passport: bool, took: f64) -> Row {
    let someone = person(n);
    let mrz: Vec<&str> = read.pages().iter().flat_map(|p| p.mrz.iter().map(String::as_str)).collect();
    let printed = zone(&someone);
    let mut row = Row {
        pages: 1,
        both: usize::from(is_passport && mrz == printed),
        second: usize::from(is_passport && mrz.contains(&printed[1].as_str())),
        wrong: usize::from(is_passport && mrz.iter().any(|l| holds(l) && **l != printed[1])),
        seconds: took,
        slowest: took,
        ..Row::default()
    };
    let own = written(&someone);
    let judged = |name: &str, words: &str| {
        let known = Known {
            writer: name,
            data_subject: name,
            words,
            received_on: CAME,
        };
        match judge(read, &known) {
            Some(Judged::Accepted(paper)) => Some(paper),
            Some(Judged::NotAccepted(_)) | None => None,
        }
    };
    if let Some(paper) = judged(&own, &born(&someone)) {
        row.known = 1;
        row.name = usize::from(paper.name == Check::Consistent);
        let in_date = someone.expiry >= "261122";
        row.wrong += usize::from(paper.in_date == Check::Consistent && !in_date);
    }
    let (given, surname) = own.rsplit_once(' ').unwrap_or(("", own.as_str()));
    let first = given.split(' ').next().unwrap_or_default();
    let relatives = [
        format!("Quentin {surname}"),
        format!("{first} Zebedee Quentin {surname}"),
        format!("{first} Zimmer"),
        format!("{first} {surname}e"),
    ];
    // One given name more is no other person where the document has one alone.
    let relatives = relatives.iter().filter(|r| given.contains(' ') || !r.contains("Zebedee"));
    let others = (0..EACH).filter(|o| *o != n % EACH).map(|o| written(&person(o)));
    for other in others.chain(relatives.cloned()) {
        let name = judged(&other, "").is_some_and(|p| p.name == Check::Consistent);
        row.wrong += usize::from(name);
    }
    for other in (0..EACH).map(person).filter(|o| o.birth != someone.birth) {
        let birth = judged(&own, &born(&other)).is_some_and(|p| p.birth == Check::Consistent);
        row.wrong += usize::from(birth);
    }
    row
}

/// A name as its owner writes it.
fn written(p: &Person) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first: String = letters.next().into_iter().collect();
        first + &letters.as_str().to_lowercase()
    };
    let words = |name: &str| name.split(' ').map(capital).collect::<Vec<_>>().join(" ");
    format!("{} {}", words(p.given), words(p.surname))
}

/// How somebody says when they were born.
fn born(p: &Person) -> String {
    let century = if &p.birth[..2] > "26" { "19" } else { "20" };
    format!(
        "My date of birth is {}/{}/{century}{}.",
        &p.birth[4..],
        &p.birth[2..4],
        &p.birth[..2]
    )
}

fn say(name: &str, row: &Row) {
    let share = |n: usize| format!("{n} {:>4.0}%", n as f64 * 100.0 / row.pages as f64);
    println!(
        "{name:<34} {:>5} {:>10} {:>12} {:>10} {:>10} {:>6} {:>8.2} {:>8.2}",
        row.pages,
        share(row.both),
        share(row.second),
        share(row.known),
        share(row.name),
        row.wrong,
        row.seconds / row.pages as f64,
        row.slowest
    );
}

/// How cards are photographed: closer than a passport's page, and as badly.
fn card_shots() -> Vec<(&'static str, Shot)> {
    let s = STRAIGHT;
    vec![
        ("card, straight", s),
        (
            "card, turned 4°, quality 60",
            Shot {
                turn: 4.0,
                quality: 60,
                ..s
            },
        ),
        ("card, turned 90°", Shot { turn: 90.0, ..s }),
        (
            "card, tilted",
            Shot {
                tilt: 0.12,
                turn: 3.0,
                ..s
            },
        ),
        ("card, blur 2 px", Shot { blur: 2.0, ..s }),
        (
            "card, dim and in shade",
            Shot {
                light: 0.5,
                shade: true,
                ..s
            },
        ),
        ("card, two thirds the size", Shot { size: 0.66, ..s }),
    ]
}

fn shots() -> Vec<(&'static str, Shot)> {
    let s = STRAIGHT;
    vec![
        ("straight, quality 85", s),
        ("turned 2°", Shot { turn: 2.0, ..s }),
        ("turned 7°", Shot { turn: 7.0, ..s }),
        ("turned 25°", Shot { turn: 25.0, ..s }),
        ("turned 90°", Shot { turn: 90.0, ..s }),
        ("turned 180°", Shot { turn: 180.0, ..s }),
        ("turned 268°", Shot { turn: 268.0, ..s }),
        (
            "tilted",
            Shot {
                tilt: 0.15,
                turn: 3.0,
                ..s
            },
        ),
        ("blur 1 px", Shot { blur: 1.0, ..s }),
        ("blur 2 px", Shot { blur: 2.0, ..s }),
        ("blur 3 px", Shot { blur: 3.0, ..s }),
        ("quality 50", Shot { quality: 50, ..s }),
        ("quality 20", Shot { quality: 20, ..s }),
        ("quality 10", Shot { quality: 10, ..s }),
        ("a third of the contrast", Shot { light: 0.33, ..s }),
        (
            "dim and in shade",
            Shot {
                light: 0.5,
                shade: true,
                ..s
            },
        ),
        ("two thirds the size", Shot { size: 0.66, ..s }),
        ("half the size", Shot { size: 0.5, ..s }),
        ("twice the size", Shot { size: 2.0, ..s }),
        (
            "turned 5°, blur 1.5, quality 40",
            Shot {
                turn: 5.0,
                blur: 1.5,
                quality: 40,
                ..s
            },
        ),
        (
            "turned 93°, shade, quality 60",
            Shot {
                turn: 93.0,
                shade: true,
                quality: 60,
                ..s
            },
        ),
    ]
}

/// Whether all check digits of a second line hold (ICAO 9303 part 4 §4.2.2.2).
fn holds(line: &str) -> bool {
    if line.len() != 44 || !line.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'<') {
        return false;
    }
    let value = |c: char| if c == '<' { 0 } else { c.to_digit(36).unwrap_or(0) };
    let digit = |field: &str| {
        field
            .chars()
            .zip([7, 3, 1].into_iter().cycle())
            .map(|(c, w)| value(c) * w)
            .sum::<u32>()
            % 10
    };
    let at = |i: usize| value(char::from(line.as_bytes()[i]));
    let composite = [&line[0..10], &line[13..20], &line[21..43]].concat();
    digit(&line[0..9]) == at(9) && digit(&line[13..19]) == at(19) && digit(&line[21..27]) == at(27) && digit(&composite) == at(43)
}

/// Seconds of processor time that this process has had, all threads: other work on the machine does not count.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The fields after the name: the 12th and 13th are user and system time in hundredths (proc(5)).
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory this process ever had, in megabytes.
fn memory_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
