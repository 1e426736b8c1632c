//! Which of the requirements R1 to R56 of the council's documents are proven by a test or shown by a conversation. A number
//! counts where it stands in the doc comment of a test, right above it, or in the `covers` line of a conversation's outcome:
//! what a test only mentions in passing proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use redress::casework::Class;
use redress::casework::Kind;
use redress::casework::policy::Policy;
use redress::casework::policy::shipped_rules;
use redress::mail::{self, RawMessage};

const LAST: u32 = 56;
/// The last of the traps.
const LAST_TRAP: u32 = 26;

#[test]
fn every_requirement_has_a_test() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut named: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    let mut files = Vec::new();
    for folder in ["tests", "src", "fixtures/conversations"] {
        walk(&root.join(folder), &mut files);
    }
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let said: Vec<(String, String)> = if name.ends_with("outcome") {
            let covers = text.lines().filter(|l| l.trim_start().starts_with("covers:")).collect();
            vec![(name.clone(), covers)]
        } else if name.ends_with(".rs") {
            documented_tests(&text)
                .map(|(test, doc)| (format!("{name}: {test}"), doc))
                .collect()
        } else {
            continue;
        };
        for (whose, words) in said {
            for number in numbers(&words) {
                named.entry(number).or_default().insert(whose.clone());
            }
        }
    }
    let mut missing = Vec::new();
    for number in 1..=LAST {
        match named.get(&number) {
            Some(tests) => println!("R{number}: {} ({})", tests.len(), tests.iter().next().map_or("", String::as_str)),
            None => missing.push(format!("R{number}")),
        }
    }
    println!("covered: {} of {LAST}", LAST as usize - missing.len());
    assert!(missing.is_empty(), "no test proves {}", missing.join(", "));
}

/// Each test function with the doc comment right above it.
fn documented_tests(source: &str) -> impl Iterator<Item = (String, String)> {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !matches!(*line, "#[test]" | "#[tokio::test]") {
            continue;
        }
        let doc: Vec<&str> = lines[..at].iter().rev().take_while(|l| l.starts_with("///")).copied().collect();
        let name = lines[at..].iter().find_map(|l| l.split_once("fn ")?.1.split_once('('));
        if let Some((name, _)) = name {
            found.push((name.to_owned(), doc.join(" ")));
        }
    }
    found.into_iter()
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

/// R9–R13: of the labelled mails, complaints about an answer to a request, about marketing, and about each kind of handling are
/// read as complaints, a request for each right as a request, and the right is named. One that reads as neither is shown to the
/// clerk and never passed over.
#[test]
fn every_kind_of_matter_is_recognised() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/labelled");
    let policy = Policy::from_rules(&shipped_rules()).expect("the shipped rules");
    let mut files = Vec::new();
    walk(&root, &mut files);
    let mut of: BTreeMap<(String, String), Vec<PathBuf>> = BTreeMap::new();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "json")) {
        let text = fs::read_to_string(file).expect("a label");
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let kind = read["label"]["kind"].as_str().unwrap_or_default().to_owned();
        for right in read["label"]["rights"].as_array().into_iter().flatten() {
            let key = (kind.clone(), right.as_str().unwrap_or_default().to_owned());
            of.entry(key).or_default().push(file.with_extension("eml"));
        }
    }
    let judged = |mail: &Path| -> Class {
        let message = mail::parse(&RawMessage::new(fs::read(mail).expect("a message")));
        let typed = mail::typed(&message);
        let screened = mail::screen(&message, &policy.screening);
        policy.classification.classify_screened(&message, &typed, &screened)
    };
    let complaint = ["access", "rectification", "erasure", "informed", "pecr", "security"];
    let request = [
        "informed",
        "access",
        "rectification",
        "erasure",
        "restriction",
        "portability",
        "objection",
    ];
    let pairs = complaint
        .iter()
        .map(|r| ("complaint", Kind::Complaint, *r))
        .chain(request.iter().map(|r| ("rights-request", Kind::RightsRequest, *r)));
    for (word, kind, right) in pairs {
        let mails = of.get(&(word.to_owned(), right.to_owned())).map_or(&[][..], Vec::as_slice);
        assert!(!mails.is_empty(), "no labelled {word} about {right}");
        let some: Vec<Class> = mails.iter().take(5).map(|m| judged(m)).collect();
        let as_it_is = some.iter().filter(|c| c.kind == kind).count();
        let names_it = some.iter().filter(|c| c.rights.iter().any(|r| r.word() == right)).count();
        let passed_over = some.iter().filter(|c| !c.is_case() && c.firm).count();
        assert!(
            2 * as_it_is > some.len(),
            "{word} about {right}: {as_it_is} of {} are read so",
            some.len()
        );
        assert!(names_it > 0, "{word} about {right}: none of {} names the right", some.len());
        assert_eq!(passed_over, 0, "{word} about {right}");
    }
}
