//! Which of the requirements R1 to R56 of the council's documents are named by a test or shown by a conversation. A number
//! counts where it stands in a test's source, or in the `covers` line of an outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const LAST: u32 = 56;
/// The last of the traps.
const LAST_TRAP: u32 = 26;

#[test]
fn every_requirement_has_a_test() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut named: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    let mut files = Vec::new();
    walk(&root.join("tests"), &mut files);
    walk(&root.join("src"), &mut files);
    walk(&root.join("fixtures/conversations"), &mut files);
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let said: String = if name.ends_with("outcome") {
            text.lines().filter(|l| l.trim_start().starts_with("covers:")).collect()
        } else if name.starts_with("tests") && !name.ends_with("coverage.rs") || name.ends_with("tests.rs") || name.contains("/tests/") {
            text
        } else if name.ends_with(".rs") {
            // Tests at the foot of a file.
            text.split_once("#[cfg(test)]")
                .map(|(_, tests)| tests.to_owned())
                .unwrap_or_default()
        } else {
            continue;
        };
        for number in numbers(&said) {
            named.entry(number).or_default().insert(name.clone());
        }
    }
    let mut missing = Vec::new();
    for number in 1..=LAST {
        match named.get(&number) {
            Some(files) => println!("R{number}: {} ({})", files.len(), files.iter().next().map_or("", String::as_str)),
            None => missing.push(format!("R{number}")),
        }
    }
    println!("covered: {} of {LAST}", LAST as usize - missing.len());
    assert!(missing.is_empty(), "no test names {}", missing.join(", "));
}

/// The traps of the domain page, each shown by a mail (`fixtures/traps/011-…`) or a conversation
/// (`fixtures/conversations/trap-11-…`) of our own.
#[test]
fn every_trap_has_a_fixture() {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let held = |folder: &str, starts: &str, with: &str| {
        let entries = fs::read_dir(fixtures.join(folder)).expect("a folder of fixtures");
        let mut paths = entries.map(|e| e.expect("an entry").path());
        paths.any(|p| {
            let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            name.starts_with(starts) && (name.ends_with(with) || p.join(with).is_file())
        })
    };
    let missing: Vec<String> = (1..=LAST_TRAP)
        .filter(|t| !held("traps", &format!("{t:03}-"), ".outcome") && !held("conversations", &format!("trap-{t:02}-"), "outcome"))
        .map(|t| format!("T{t}"))
        .collect();
    assert!(missing.is_empty(), "no fixture shows {}", missing.join(", "));
}

/// `R12`, and the whole of `R35–R38`.
fn numbers(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('R') {
        let before = text[..at].chars().next_back();
        if before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let rest = &text[at + 1..];
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let Ok(first) = digits.parse::<u32>() else { continue };
        let after = &rest[digits.len()..];
        found.push(first);
        if let Some(range) = after.strip_prefix("–R") {
            let digits: String = range.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(last) = digits.parse::<u32>() {
                found.extend(first..=last.min(LAST));
            }
        }
    }
    found
}

fn walk(at: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(at) else { return };
    let mut entries: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            walk(&entry, files);
        } else {
            files.push(entry);
        }
    }
}

/// R7: the address that is polled is configured; none of a real council stands in the program.
#[test]
fn no_council_is_hard_coded() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "rules", "templates"] {
        walk(&root.join(folder), &mut files);
    }
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for line in text.lines().filter(|l| l.contains('@')) {
            for real in [".gov.uk", "@nestontowncouncil", ".org.uk"] {
                let address = line.split_whitespace().any(|w| w.contains('@') && w.contains(real));
                assert!(!address, "{}: {line}", file.display());
            }
        }
    }
}

/// R9–R13: the labelled mails, by which the classifier is measured, hold complaints about answers to requests, about
/// marketing and about each kind of handling, and a request for each right.
#[test]
fn every_kind_of_matter_is_among_the_labelled_mails() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/labelled");
    let mut files = Vec::new();
    walk(&root, &mut files);
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "json")) {
        let text = fs::read_to_string(file).expect("a label");
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let kind = read["label"]["kind"].as_str().unwrap_or_default().to_owned();
        for right in read["label"]["rights"].as_array().into_iter().flatten() {
            seen.insert((kind.clone(), right.as_str().unwrap_or_default().to_owned()));
        }
    }
    let mut missing = Vec::new();
    for (kind, rights) in [
        (
            "complaint",
            &["access", "rectification", "erasure", "informed", "pecr", "security"][..],
        ),
        (
            "rights-request",
            &[
                "informed",
                "access",
                "rectification",
                "erasure",
                "restriction",
                "portability",
                "objection",
            ],
        ),
    ] {
        for right in rights {
            if !seen.contains(&(kind.to_owned(), (*right).to_owned())) {
                missing.push(format!("{kind} about {right}"));
            }
        }
    }
    assert!(missing.is_empty(), "missing: {}", missing.join(", "));
}
