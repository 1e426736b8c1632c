//! The walls of the house, checked by reading the source: who may import whom, and what pure rooms never hold.
//! (house rules: `src/ARCHITECTURE.md`.)

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may name. A room may always name itself and `Trouble`.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("mail", &[]),
    ("casework", &["mail"]),
    ("reading", &["mail"]),
    ("desk", &["casework", "mail"]),
    ("records", &["casework", "mail", "store"]),
    ("store", &["casework", "mail"]),
    ("transport", &["mail"]),
];

/// Rooms that know no world: no clock, no randomness, no files, no environment, no logging.
const PURE: &[&str] = &["mail", "casework", "desk", "records"];
const WORLDLY: &[&str] = &[
    "::now()",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "getrandom",
    "tracing::",
    "rusqlite",
    "tokio::",
    "println!",
    "eprintln!",
];
/// Words of work left undone.
const UNDONE: &[&str] = &["todo!(", "unimplemented!(", "FIXME", "#[ignore"];

#[test]
fn rooms_import_only_what_they_may() {
    let mut wrong = Vec::new();
    for (room, may) in MAY_IMPORT {
        for (file, number, line) in lines_of(room) {
            if line.contains("crate::{") {
                wrong.push(format!("{file}:{number}: one path a line, so that the walls can be read: {line}"));
            }
            for found in line.split("crate::").skip(1) {
                let named: String = found.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let allowed = named == *room || may.contains(&named.as_str()) || ["Trouble", "trouble"].contains(&named.as_str());
                if !allowed {
                    wrong.push(format!("{file}:{number}: {room} may not name {named}: {line}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_hold_nothing_of_the_world() {
    let mut wrong = Vec::new();
    for room in PURE {
        for (file, number, line) in lines_of(room) {
            for word in WORLDLY.iter().filter(|w| line.contains(**w)) {
                wrong.push(format!("{file}:{number}: {room} is pure and may not use {word}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_undone() {
    let mut wrong = Vec::new();
    for (file, number, line) in all_lines(&root().join("src")) {
        for word in UNDONE.iter().filter(|w| line.contains(**w)) {
            wrong.push(format!("{file}:{number}: {word}: {line}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said to the council's people by mail is made in these rooms; `strict` alone speaks to a terminal.
#[test]
fn nothing_said_by_mail_names_a_command_of_a_terminal() {
    const COMMANDS: &[&str] = &["held", "case ", "outbox", "ledger", "check", "explain", "learn"];
    let mut wrong = Vec::new();
    for room in ["casework", "clerk", "desk"] {
        for (file, number, line) in lines_of(room)
            .into_iter()
            .filter(|(file, ..)| !file.ends_with("strict.rs") && !file.contains("/tests/"))
        {
            let named = COMMANDS.iter().any(|c| line.contains(&format!("redress {c}")));
            if named {
                wrong.push(format!("{file}:{number}: whoever reads this has a mail program alone: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The walls can be trusted only if the test would see a breach.
#[test]
fn a_breach_would_be_seen() {
    assert!(WORLDLY.iter().any(|w| "let t = Timestamp::now();".contains(w)));
    assert!(
        lines_of("casework").len() > 500,
        "the rooms were not found: the test would pass on nothing"
    );
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Code lines of a room, without comments and without its tests.
fn lines_of(room: &str) -> Vec<(String, usize, String)> {
    let mut lines = all_lines(&root().join("src").join(room));
    lines.extend(all_lines(&root().join("src").join(format!("{room}.rs"))));
    lines
}

fn all_lines(at: &Path) -> Vec<(String, usize, String)> {
    let mut found = Vec::new();
    if at.is_dir() {
        let mut entries: Vec<PathBuf> = fs::read_dir(at)
            .expect("a readable folder")
            .map(|e| e.expect("an entry").path())
            .collect();
        entries.sort();
        for entry in entries {
            found.extend(all_lines(&entry));
        }
        return found;
    }
    let name = at.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if !name.ends_with(".rs") || name.ends_with("tests.rs") || !at.is_file() {
        return found;
    }
    let text = fs::read_to_string(at).expect("a readable file");
    for (number, line) in text.lines().enumerate() {
        // Tests stand at the foot of a file and may do what they like.
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        let code = line.split("//").next().unwrap_or("").to_owned();
        if !code.trim().is_empty() {
            found.push((at.display().to_string(), number + 1, code));
        }
    }
    found
}

/// A setting that nothing reads is a promise that is not kept (`[limits] batch` was one): each part of the configuration is
/// read somewhere beyond the room that checks it.
#[test]
fn every_part_of_the_configuration_is_read_somewhere() {
    let text = fs::read_to_string(root().join("src/config/mod.rs")).expect("the configuration's own file");
    let body = text
        .split("pub struct Config {")
        .nth(1)
        .and_then(|t| t.split("\n}").next())
        .expect("the struct");
    let fields: Vec<&str> = body
        .lines()
        .filter_map(|l| l.trim().strip_prefix("pub ")?.split_once(':').map(|(name, _)| name))
        .collect();
    assert!(fields.len() > 15, "{fields:?}");
    let lines: Vec<String> = all_lines(&root().join("src"))
        .into_iter()
        .filter(|(file, _, _)| {
            !["config/check.rs", "config/file.rs", "config/mod.rs"]
                .iter()
                .any(|f| file.ends_with(f))
        })
        .map(|(_, _, line)| line)
        .collect();
    let is_read = |field: &str| {
        let is_named = |at: &str| {
            at.strip_prefix(field)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        };
        lines.iter().any(|l| l.split("config.").chain(l.split("c.")).skip(1).any(is_named))
    };
    let unread: Vec<&&str> = fields.iter().filter(|f| !is_read(f)).collect();
    assert!(unread.is_empty(), "nothing reads {unread:?}");
}
