//! Conversations: `fixtures/conversations/NAME/` holds mails and clocks that are played in the order of their names, and
//! `outcome`, which opens with a `given` block as a single mail's does.
//!
//! - `01-complaint.eml` is taken; the letters it causes leave at once. A mail comes ten minutes after the one before it.
//! - `02-eleven-days.clock` holds `+11 days` (seconds, minutes, hours, days) or an instant; the next mail comes exactly then.
//! - `03-bomb-x30.eml` is taken thirty times, ten seconds apart, with `{{n}}` counting in it; told in numbers.
//! - `04-accept.act` holds `PD-2026-0001 Sue Hartley`, and on the lines after it what that person says, in their own words: the desk's reader reads them.
//! - `01-by-telephone.new` holds a case entered by hand: `key: value` lines.
//! - `06-what-she-reads.read` holds a letter's kind and an address: the outcome shows the newest such letter's words.
//! - While a clock moves, each morning brings its day: reminders, lapsed windows, the digest.
//! - `{{our letter to ADDRESS}}` in a mail is the Message-ID of our newest letter to that address, so that replies thread.
//!
//! The outcome tells each step, then what stands in the store: each case's file, what waits, which letters went to whom.

use super::desk::{Desk, move_clock};
use super::given::Given;
use super::offers::Offers;
use super::words;
use super::{Differences, files, filled, fixtures, name, with_room};
use jiff::SignedDuration;
use redress::casework::case::Format;
use redress::casework::clock::{london, short_date};
use redress::casework::decide::{ByHand, Channel};
use redress::casework::{Kind, Right, Track};
use redress::mail::{self, AddrSpec, RawMessage};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_conversation_goes_as_its_outcome_tells() {
    with_room(|| {
        let (mut differences, mut offers) = (Differences::default(), Offers::default());
        let folder = fixtures().join("conversations");
        let mut all: Vec<PathBuf> = fs::read_dir(folder)
            .expect("conversations")
            .map(|e| e.expect("an entry").path())
            .collect();
        all.sort();
        assert!(!all.is_empty(), "no conversation");
        for conversation in all {
            let path = conversation.join("outcome");
            let expected = fs::read_to_string(&path).ok();
            let given = Given::read(expected.as_deref().unwrap_or_default(), &name(&path));
            let found = play(&conversation, &given, &mut offers);
            differences.judge(&path, expected.as_deref(), &format!("{}{found}", given.write()));
        }
        assert!(offers.refused.is_empty(), "offered and refused:\n{:#?}", offers.refused);
        differences.answer();
    });
}

/// Plays a conversation and tells it.
fn play(conversation: &Path, given: &Given, offers: &mut Offers) -> String {
    let mut steps = files(conversation, "eml");
    steps.extend(files(conversation, "clock"));
    steps.extend(files(conversation, "act"));
    steps.extend(files(conversation, "new"));
    steps.extend(files(conversation, "read"));
    steps.sort();
    let mut desk = Desk::new(given);
    let mut out = String::new();
    let mut after_a_mail = false;
    for step in &steps {
        offers.try_all(&mut desk, &name(conversation));
        let file = step.file_name().expect("a name").to_string_lossy().into_owned();
        let content = fs::read(step).expect("a step");
        if file.ends_with(".clock") {
            let until = move_clock(desk.now, String::from_utf8_lossy(&content).trim());
            let brought = desk.days_pass(until);
            if !brought.is_empty() {
                let _ = writeln!(out, "{file}");
                for (day, letter) in brought {
                    out.push_str(&words::line("day", &format!("{}: {}", short_date(day), words::letter(&letter))));
                }
                out.push('\n');
            }
            after_a_mail = false;
            continue;
        }
        if file.ends_with(".read") {
            let _ = writeln!(out, "{file}\n{}", reads(&desk, &String::from_utf8_lossy(&content), &file));
            continue;
        }
        if after_a_mail {
            desk.now += SignedDuration::from_mins(10);
        }
        after_a_mail = true;
        let when = desk.now.to_zoned(london()).strftime("%a %-d %b %Y %H:%M").to_string();
        if file.ends_with(".act") || file.ends_with(".new") {
            let text = String::from_utf8_lossy(&content).into_owned();
            let _ = writeln!(out, "{file}, {when}");
            if file.ends_with(".act") {
                let (head, command) = text
                    .split_once('\n')
                    .unwrap_or_else(|| panic!("{file}: a case and a person, then a command"));
                let (reference, by) = head.trim().split_once(' ').unwrap_or_else(|| panic!("{file}: {head:?}"));
                let (answer, letters) = desk.act(reference, by, command.trim());
                let said: Vec<&str> = command.trim().lines().collect();
                out.push_str(&words::line("says", &format!("{by}: {}", said.first().unwrap_or(&""))));
                out.push_str(&words::answer(&answer, &letters));
            } else {
                let (by, entry) = by_hand(&text, &file);
                let (reference, letters) = desk.enter(&entry, &by);
                out.push_str(&words::line("case", &format!("{reference}, entered by {by}")));
                for letter in &letters {
                    out.push_str(&words::line("letter", &words::letter(letter)));
                }
            }
            out.push('\n');
            continue;
        }
        match times(step) {
            None => {
                let mail = filled(content, &desk, 1);
                let (receipt, letters) = desk.take(mail);
                let _ = writeln!(out, "{file}, {when}\n{}", words::outcome(&receipt, &letters));
            }
            Some(count) => {
                let mut told: BTreeMap<String, usize> = BTreeMap::new();
                for n in 1..=count {
                    if n > 1 {
                        desk.now += SignedDuration::from_secs(10);
                    }
                    let mail = filled(content.clone(), &desk, n);
                    let (receipt, letters) = desk.take(mail);
                    *told.entry(words::in_short(&receipt, &letters)).or_default() += 1;
                }
                let _ = writeln!(out, "{file}, from {when}");
                for (words, count) in told {
                    let _ = writeln!(out, "  {count} × {words}");
                }
                out.push('\n');
            }
        }
    }
    offers.try_all(&mut desk, &name(conversation));
    out.push_str("in the end\n");
    out.push_str(&desk.in_the_end());
    out
}

/// The words of the newest letter of a kind to an address, as its reader has them.
fn reads(desk: &Desk, wanted: &str, file: &str) -> String {
    let (kind, to) = wanted
        .trim()
        .split_once(' ')
        .unwrap_or_else(|| panic!("{file}: a kind and an address"));
    let letter = desk.letters.iter().rev().find(|l| l.kind.word() == kind && l.to.to_string() == to);
    let Some(letter) = letter else {
        return format!("  | (no {kind} went to {to})\n");
    };
    let read = mail::parse(&RawMessage::new(letter.bytes.clone()));
    let words = format!("Subject: {}\n\n{}", read.subject, read.text.trim_end());
    // The secret of a notice is another with every change of what caused it.
    let shown = |line: &str| {
        line.split_once("Reference for replies:")
            .map_or(line.to_owned(), |(before, _)| before.to_owned())
    };
    let line = |line: &str| format!("  | {}", shown(line)).trim_end().to_owned() + "\n";
    words.lines().map(line).collect()
}

/// The number in `…-x30.eml`.
fn times(step: &Path) -> Option<u32> {
    let stem = step.file_stem()?.to_str()?;
    stem.rsplit_once("-x")?.1.parse().ok()
}

/// A case entered by hand: `key: value` lines; what is not written has its usual value.
fn by_hand(text: &str, file: &str) -> (String, ByHand) {
    let mut by = "Sue Hartley".to_owned();
    let mut entry = ByHand {
        channel: Channel::Telephone,
        received_on: jiff::civil::date(2026, 11, 25),
        kind: Kind::Complaint,
        track: Track::PersonalData,
        rights: BTreeSet::new(),
        name: String::new(),
        email: None,
        reach: String::new(),
        on_behalf_of: String::new(),
        about: String::new(),
        remedy: String::new(),
        formats: BTreeSet::new(),
        about_the_clerk: false,
        of: None,
        goes_with: None,
    };
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let (key, value) = line.split_once(':').unwrap_or_else(|| panic!("{file}: {line:?}"));
        let value = value.trim();
        match key.trim() {
            "by" => by = value.to_owned(),
            "channel" => entry.channel = Channel::from_word(value).expect("a channel"),
            "received" => entry.received_on = value.parse().expect("a day"),
            "kind" => entry.kind = Kind::from_word(value).expect("a kind"),
            "track" => entry.track = Track::from_word(value).expect("a track"),
            "right" => {
                entry.rights.insert(Right::from_word(value).expect("a right"));
            }
            "name" => entry.name = value.to_owned(),
            "email" => entry.email = Some(AddrSpec::new(value).expect("an address")),
            "reach" => entry.reach = value.to_owned(),
            "on behalf of" => entry.on_behalf_of = value.to_owned(),
            "about" => entry.about = value.to_owned(),
            "case" => entry.of = Some(value.parse().expect("a case")),
            "about the clerk" => entry.about_the_clerk = value == "yes",
            "remedy" => entry.remedy = value.to_owned(),
            "format" => {
                entry.formats.insert(Format::from_word(value).expect("a format"));
            }
            other => panic!("{file}: nothing is known of `{other}`"),
        }
    }
    (by, entry)
}
