//! The outbox for people: which letters wait for a server, which went, which failed and why.

use super::page;
use super::page::Ink;
use super::words;
use crate::casework::CaseReference;
use crate::casework::letter::LetterKind;
use crate::mail::AddrSpec;
use crate::store::OutboxRow;
use crate::store::OutboxState;
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Write;

/// A letter as it is shown and as `--json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Its number.
    pub letter: i64,
    /// Which letter.
    pub kind: LetterKind,
    /// The case it belongs to.
    pub case: Option<CaseReference>,
    /// Its Message-ID.
    pub message_id: String,
    /// To whom.
    pub to: AddrSpec,
    /// True for the public.
    pub to_public: bool,
    /// What became of it.
    pub state: State,
    /// Attempts begun.
    pub attempts: u32,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it is due next.
    pub next_at: Timestamp,
    /// The server's last answer.
    pub answer: String,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Waits for its time.
    Queued,
    /// The council's server has it.
    HandedOver,
    /// Refused for good, or given up.
    Failed,
}

impl From<OutboxRow> for Line {
    fn from(row: OutboxRow) -> Self {
        Self {
            letter: row.id,
            kind: row.kind,
            case: row.reference,
            message_id: row.message_id.0,
            to: row.to,
            to_public: row.to_public,
            state: match row.state {
                OutboxState::Queued => State::Queued,
                OutboxState::HandedOver => State::HandedOver,
                OutboxState::Failed => State::Failed,
            },
            attempts: row.attempts,
            queued_at: row.queued_at,
            next_at: row.next_at,
            answer: row.answer,
        }
    }
}

/// The letters, oldest first.
pub fn text(lines: &[Line], ink: Ink) -> String {
    if lines.is_empty() {
        return "The outbox is empty.\n".to_owned();
    }
    let mut out = String::new();
    for line in lines {
        let case = line.case.as_ref().map_or_else(String::new, |c| format!(" on {c}"));
        let state = match line.state {
            State::Queued if line.attempts == 0 => ink.care("queued"),
            State::Queued => ink.care(&format!(
                "queued, tried {}, next {}",
                page::count(line.attempts as usize, "time", "times"),
                page::short_moment(line.next_at)
            )),
            State::HandedOver => ink.good("handed over"),
            State::Failed => ink.bad("failed"),
        };
        let _ = writeln!(
            out,
            "{:>6}  {}  {state}: {}{case}, to {}",
            line.letter,
            page::short_moment(line.queued_at),
            words::letter(line.kind),
            line.to
        );
        if !line.answer.is_empty() {
            let _ = writeln!(
                out,
                "        {}",
                ink.quiet(&format!("the server said: {}", page::safe_line(&line.answer, 78)))
            );
        }
    }
    if lines.iter().any(|l| l.state == State::Failed) {
        out.push_str("\nMend what the server complained of, then `redress outbox retry NUMBER`.\n");
    }
    out
}
