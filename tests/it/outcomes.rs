//! Mails with what becomes of them: `fixtures/KIND/NNN-name.eml` with `NNN-name.outcome` beside it, in a case officer's
//! words, and whole conversations (`conversations`). An outcome is what the program decides, by the program's own doorway.
//!
//! One run lists every difference. `ACCEPT=1 cargo test --test it outcomes` writes what is decided now into the files: read
//! each aloud before it is committed, because the difference is policy. The `given` block at the head is never rewritten:
//! `mailbox`, `arrival`, `border` (the authserv-id that counts), `mode`, and `before` (mails taken first, an hour apart, as
//! paths in `fixtures/`), and `known wrong` (what a reader found wrong and is not mended yet). A mail may name a letter of ours as `{{our letter to ADDRESS}}`: the Message-ID of the newest one.

mod conversations;
pub mod desk;
pub mod given;
mod loops;
mod offers;
mod words;

use desk::Desk;
use given::Given;
use jiff::SignedDuration;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders, each of which must hold mails.
const KINDS: [&str; 13] = [
    "automatic",
    "bounce",
    "broken",
    "clerk",
    "complaint",
    "forged",
    "forms",
    "ordinary",
    "regulator",
    "representative",
    "review",
    "rights",
    "traps",
];

#[test]
fn every_mail_has_the_outcome_beside_it() {
    with_room(|| {
        let mut differences = Differences::default();
        for kind in KINDS {
            let folder = fixtures().join(kind);
            let mails = files(&folder, "eml");
            if mails.is_empty() {
                differences.note(&format!("{kind}: no mail in the folder"));
            }
            for mail in &mails {
                judge(mail, &mut differences);
            }
            for outcome in files(&folder, "outcome") {
                if !outcome.with_extension("eml").exists() {
                    differences.note(&format!("{}: no mail stands beside it", name(&outcome)));
                }
            }
        }
        differences.answer();
    });
}

/// One mail: as it lies, and with the other newlines, which must make no difference.
fn judge(mail: &Path, differences: &mut Differences) {
    let path = mail.with_extension("outcome");
    let expected = fs::read_to_string(&path).ok();
    let given = Given::read(expected.as_deref().unwrap_or_default(), &name(&path));
    let bytes = fs::read(mail).expect("a mail");
    let found = one(&given, bytes.clone());
    for (newline, twin) in [("LF", with_lf(&bytes)), ("CRLF", with_crlf(&bytes))] {
        if twin != bytes {
            let other = one(&given, twin);
            if other != found {
                differences.note(&format!("{} with {newline}:\n{}", name(mail), difference(&found, &other)));
            }
        }
    }
    differences.judge(&path, expected.as_deref(), &format!("{}{found}", given.write()));
}

fn one(given: &Given, bytes: Vec<u8>) -> String {
    let mut desk = Desk::new(given);
    desk.now = given.arrival - SignedDuration::from_hours(i64::try_from(given.before.len()).expect("a few"));
    for earlier in &given.before {
        let raw = fs::read(fixtures().join(earlier)).unwrap_or_else(|e| panic!("{earlier}: {e}"));
        desk.take(filled(raw, &desk, 1));
        desk.now += SignedDuration::from_hours(1);
    }
    let (receipt, letters) = desk.take(filled(bytes, &desk, 1));
    words::outcome(&receipt, &letters)
}

/// A mail with what only the run can know filled in: `{{our letter to ADDRESS}}` and, for mails that come in numbers, `{{n}}`.
fn filled(bytes: Vec<u8>, desk: &Desk, n: u32) -> Vec<u8> {
    const OPENS: &[u8] = b"{{our letter to ";
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(b"{{n}}") {
            out.extend_from_slice(n.to_string().as_bytes());
            rest = after;
        } else if let Some(after) = rest.strip_prefix(OPENS) {
            let end = after.windows(2).position(|w| w == b"}}").expect("a closed placeholder");
            let to = String::from_utf8_lossy(&after[..end]).into_owned();
            let letter = desk.letters.iter().rev().find(|l| l.to.to_string() == to);
            let letter = letter.unwrap_or_else(|| panic!("no letter of ours went to {to}"));
            out.extend_from_slice(letter.message_id.0.as_bytes());
            rest = &after[end + 2..];
        } else {
            out.push(rest[0]);
            rest = &rest[1..];
        }
    }
    out
}

/// What differs, gathered so that one run shows everything.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn note(&mut self, what: &str) {
        self.0.push(what.to_owned());
    }

    fn judge(&mut self, path: &Path, expected: Option<&str>, found: &str) {
        if expected == Some(found) {
            return;
        }
        if std::env::var_os("ACCEPT").is_some_and(|v| v == "1") {
            fs::write(path, found).expect("the outcome is written");
            return;
        }
        match expected {
            None => self.note(&format!("{} is missing; it would be\n{found}", name(path))),
            Some(expected) => self.note(&format!("{}\n{}", name(path), difference(expected, found))),
        }
    }

    fn answer(self) {
        assert!(
            self.0.is_empty(),
            "{} outcomes differ (ACCEPT=1 rewrites them; read each first)\n\n{}",
            self.0.len(),
            self.0.join("\n")
        );
    }
}

/// Lines that stand in one and not in the other.
fn difference(expected: &str, found: &str) -> String {
    let mut out = String::new();
    for line in expected.lines().filter(|l| !found.lines().any(|f| f == *l)) {
        let _ = writeln!(out, "  - {line}");
    }
    for line in found.lines().filter(|l| !expected.lines().any(|e| e == *l)) {
        let _ = writeln!(out, "  + {line}");
    }
    if out.is_empty() {
        out.push_str("  the same lines in another order, or more or fewer of them\n");
    }
    out
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut all: Vec<PathBuf> = entries
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == ending))
        .collect();
    all.sort();
    all
}

fn name(path: &Path) -> String {
    path.strip_prefix(fixtures()).unwrap_or(path).display().to_string()
}

fn with_lf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if !(*byte == b'\r' && bytes.get(at + 1) == Some(&b'\n')) {
            out.push(*byte);
        }
    }
    out
}

fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 20);
    for byte in with_lf(bytes) {
        if byte == b'\n' {
            out.push(b'\r');
        }
        out.push(byte);
    }
    out
}

/// Understanding a message wants the stack that the program's own threads have.
pub fn with_room(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(work).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}
