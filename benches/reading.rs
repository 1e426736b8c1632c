//! How well specimen passports are read, by turn, blur, light and JPEG quality; how long a page and a letter take, and the
//! memory. Every second line of a specimen whose check digits hold must be the printed one: the rest are counted as false.
//! `make measure-reading`; with `--quick` a tenth of it.

#[path = "../tests/it/specimens.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod specimens;

use redress::reading;
use redress::reading::Engines;
use redress::reading::Limits;
use redress::reading::limits::Deadline;
use specimens::Fonts;
use specimens::STRAIGHT;
use specimens::Shot;
use specimens::letter;
use specimens::passport;
use specimens::person;
use specimens::photograph;
use specimens::zone;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

/// Specimens for each row of the table.
const EACH: usize = 12;

#[derive(Default)]
struct Row {
    pages: usize,
    both: usize,
    second: usize,
    wrong: usize,
    seconds: f64,
    slowest: f64,
}

fn main() {
    // `cargo test --all-targets` starts this too: it is to compile there, and nothing more.
    if !std::env::args().any(|a| a == "--bench") {
        println!("nothing is measured in a test: cargo bench --bench reading");
        return;
    }
    let quick = std::env::args().any(|a| a == "--quick");
    let each = if quick { 2 } else { EACH };
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let engines = Engines::look(Some(&models), None, "");
    let limits = Limits::default();
    if let Some(Err(why)) = engines.try_models(&limits) {
        eprintln!("{why}");
        std::process::exit(1);
    }
    let fonts = Fonts::installed();
    let mut all = Row::default();
    println!(
        "{:<34} {:>5} {:>10} {:>12} {:>6} {:>8} {:>8}",
        "picture", "pages", "both lines", "second line", "false", "mean cpu", "worst"
    );
    for (name, shot) in shots() {
        let mut row = Row::default();
        for n in 0..each {
            let someone = person(n);
            let photo = photograph(&passport(&fonts, &someone), &shot, n as u64 + 1);
            let begun = cpu_seconds();
            let deadline = Deadline::after(Duration::from_secs(300));
            let read = reading::one("passport.jpg", false, &photo, &engines, &limits, deadline);
            let took = cpu_seconds() - begun;
            let mrz: Vec<&str> = read.pages().iter().flat_map(|p| p.mrz.iter().map(String::as_str)).collect();
            let printed = zone(&someone);
            row.pages += 1;
            row.both += usize::from(mrz == printed);
            row.second += usize::from(mrz.contains(&printed[1].as_str()));
            row.wrong += usize::from(mrz.iter().any(|l| *l != printed[1] && holds(l)));
            row.seconds += took;
            row.slowest = row.slowest.max(took);
        }
        say(name, &row);
        all.pages += row.pages;
        all.both += row.both;
        all.second += row.second;
        all.wrong += row.wrong;
        all.seconds += row.seconds;
        all.slowest = all.slowest.max(row.slowest);
    }
    say("all", &all);

    let words: Vec<String> = (0..30)
        .map(|n| format!("Line {n}: I am writing about the letter that the council sent me."))
        .collect();
    let lines: Vec<&str> = words.iter().map(String::as_str).collect();
    let photo = photograph(&letter(&fonts.serif, &lines), &Shot { turn: 1.0, ..STRAIGHT }, 3);
    let begun = Instant::now();
    let read = reading::one(
        "letter.jpg",
        false,
        &photo,
        &engines,
        &limits,
        Deadline::after(Duration::from_secs(20)),
    );
    let right = read.lines().filter(|l| lines.contains(l)).count();
    println!(
        "\na letter of 30 lines, photographed: {:.2} s, {right} lines exactly right",
        begun.elapsed().as_secs_f64()
    );
    println!("largest memory so far: {} MB", memory_peak());
}

fn say(name: &str, row: &Row) {
    let share = |n: usize| format!("{n} {:>4.0}%", n as f64 * 100.0 / row.pages as f64);
    println!(
        "{name:<34} {:>5} {:>10} {:>12} {:>6} {:>8.2} {:>8.2}",
        row.pages,
        share(row.both),
        share(row.second),
        row.wrong,
        row.seconds / row.pages as f64,
        row.slowest
    );
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
