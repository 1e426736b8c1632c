//! Conversations: `fixtures/conversations/NAME/` holds mails and clocks that are played in the order of their names, and
//! `outcome`, which opens with a `given` block as a single mail's does.
//!
//! - `01-complaint.eml` is taken; the letters it causes leave at once. A mail comes ten minutes after the one before it.
//! - `02-eleven-days.clock` holds `+11 days` (seconds, minutes, hours, days) or an instant; the next mail comes exactly then.
//! - `03-bomb-x30.eml` is taken thirty times, ten seconds apart, with `{{n}}` counting in it; told in numbers.
//! - `{{our letter to ADDRESS}}` in a mail is the Message-ID of our newest letter to that address, so that replies thread.
//!
//! The outcome tells each step, then what stands in the store: each case's file, what waits, which letters went to whom.

use super::desk::{Desk, move_clock};
use super::given::Given;
use super::words;
use super::{Differences, files, filled, fixtures, name, with_room};
use jiff::SignedDuration;
use redress::casework::clock::london;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_conversation_goes_as_its_outcome_tells() {
    with_room(|| {
        let mut differences = Differences::default();
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
            let found = play(&conversation, &given);
            differences.judge(&path, expected.as_deref(), &format!("{}{found}", given.write()));
        }
        differences.answer();
    });
}

/// Plays a conversation and tells it.
fn play(conversation: &Path, given: &Given) -> String {
    let mut steps = files(conversation, "eml");
    assert!(!steps.is_empty(), "{}: no mail in it", name(conversation));
    steps.extend(files(conversation, "clock"));
    steps.sort();
    let mut desk = Desk::new(given);
    let mut out = String::new();
    let mut after_a_mail = false;
    for step in &steps {
        let file = step.file_name().expect("a name").to_string_lossy().into_owned();
        let content = fs::read(step).expect("a step");
        if file.ends_with(".clock") {
            desk.now = move_clock(desk.now, String::from_utf8_lossy(&content).trim());
            after_a_mail = false;
            continue;
        }
        if after_a_mail {
            desk.now += SignedDuration::from_mins(10);
        }
        after_a_mail = true;
        let when = desk.now.to_zoned(london()).strftime("%a %-d %b %Y %H:%M").to_string();
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
    out.push_str("in the end\n");
    out.push_str(&desk.in_the_end());
    out
}

/// The number in `…-x30.eml`.
fn times(step: &Path) -> Option<u32> {
    let stem = step.file_stem()?.to_str()?;
    stem.rsplit_once("-x")?.1.parse().ok()
}
