//! The circumstances at the head of an outcome: kept when outcomes are accepted, because only a person knows them.

use jiff::Timestamp;
use std::collections::BTreeMap;

/// What a fixture is told besides its mails. What is not written down has the usual value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The shared mailbox it lies in.
    pub mailbox: String,
    /// When the council's server had it; for a conversation, its first mail.
    pub arrival: Timestamp,
    /// The authserv-id whose word counts.
    pub border: String,
    /// `live` or `shadow`.
    pub mode: String,
    /// Mails that were taken before, one a line, by their paths in `fixtures/`.
    pub before: Vec<String>,
    /// Which requirements of the domain page it shows (`R31 R33`), for the count in `coverage`.
    pub covers: String,
    /// What is known to be wrong in the outcome, and what would be right: written by a person, kept until it is mended.
    pub known_wrong: Vec<String>,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            mailbox: "council".to_owned(),
            arrival: "2026-11-25T09:13:00Z".parse().expect("an instant"),
            border: "mx.aldermoor-tc.example".to_owned(),
            mode: "live".to_owned(),
            before: Vec::new(),
            covers: String::new(),
            known_wrong: Vec::new(),
        }
    }
}

impl Given {
    /// Reads the block that opens an outcome, up to the first empty line; the usual circumstances where there is none.
    pub fn read(outcome: &str, whose: &str) -> Self {
        let mut given = Self::default();
        let Some(rest) = outcome.strip_prefix("given:\n") else {
            return given;
        };
        let mut once = BTreeMap::new();
        for line in rest.lines().take_while(|l| !l.trim().is_empty()) {
            let (key, value) = line
                .split_once(':')
                .map(|(k, v)| (k.trim(), v.trim()))
                .unwrap_or_else(|| panic!("{whose}: {line:?} is not `key: value`"));
            match key {
                "mailbox" => given.mailbox = value.to_owned(),
                "arrival" => given.arrival = value.parse().unwrap_or_else(|e| panic!("{whose}: arrival: {e}")),
                "border" => given.border = value.to_owned(),
                "mode" => given.mode = value.to_owned(),
                "before" => given.before.push(value.to_owned()),
                "covers" => given.covers = value.to_owned(),
                "known wrong" => given.known_wrong.push(value.to_owned()),
                other => {
                    panic!("{whose}: nothing is known of `{other}`; known are mailbox, arrival, border, mode, before, covers, known wrong")
                }
            }
            if !["before", "known wrong"].contains(&key) && once.insert(key.to_owned(), ()).is_some() {
                panic!("{whose}: `{key}` is given twice");
            }
        }
        given
    }

    /// The block as it is written back.
    pub fn write(&self) -> String {
        let mut out = format!("given:\n  mailbox: {}\n  arrival: {}\n", self.mailbox, self.arrival);
        let usual = Self::default();
        if self.border != usual.border {
            out.push_str(&format!("  border: {}\n", self.border));
        }
        if self.mode != usual.mode {
            out.push_str(&format!("  mode: {}\n", self.mode));
        }
        for path in &self.before {
            out.push_str(&format!("  before: {path}\n"));
        }
        if !self.covers.is_empty() {
            out.push_str(&format!("  covers: {}\n", self.covers));
        }
        for why in &self.known_wrong {
            out.push_str(&format!("  known wrong: {why}\n"));
        }
        out.push('\n');
        out
    }
}
