//! The ledger for people: what happened to each message, and which messages wait for somebody.

use super::page;
use super::page::Ink;
use super::words;
use crate::casework::CaseReference;
use crate::casework::Disposition;
use crate::casework::Kind;
use crate::casework::Place;
use crate::casework::Reason;
use crate::mail::AddrSpec;
use crate::store::LedgerRow;
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Write;

/// One message in the ledger, as it is shown and as `--json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// The row's number.
    pub row: i64,
    /// When the council's server had it.
    pub received_at: Timestamp,
    /// Who it said it was from.
    pub from: Option<AddrSpec>,
    /// Its subject.
    pub subject: String,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// What was done with it.
    pub disposition: Option<Disposition>,
    /// What it was taken for.
    pub kind: Option<Kind>,
    /// The verdict in words.
    pub verdict: String,
    /// The case it touched.
    pub case: Option<CaseReference>,
    /// The earlier row it repeats.
    pub repeats: Option<i64>,
    /// Why it waits for a person.
    pub held: Option<String>,
    /// Where it lies.
    pub places: Vec<Place>,
    /// What counted.
    pub because: Vec<Reason>,
}

impl From<LedgerRow> for Line {
    fn from(row: LedgerRow) -> Self {
        Self {
            row: row.id,
            received_at: row.received_at,
            from: row.from,
            subject: row.subject,
            message_id: row.message_id.map(|id| id.0),
            size: row.size,
            disposition: row.disposition,
            kind: row.kind,
            verdict: row.verdict,
            case: row.reference,
            repeats: row.repeats,
            held: row.held,
            places: row.places,
            because: row.because,
        }
    }
}

/// Several rows, oldest first, two lines each; where only one was found, everything about it.
pub fn text(lines: &[Line], ink: Ink) -> String {
    match lines {
        [] => "No such message is in the ledger.\n".to_owned(),
        [one] => in_full(one, ink),
        several => several.iter().map(|l| in_short(l, ink)).collect(),
    }
}

fn in_short(line: &Line, ink: Ink) -> String {
    let case = line.case.as_ref().map_or_else(String::new, |c| format!(" {c}"));
    let done = words::done_short(line.disposition);
    let done = match (&line.held, line.disposition) {
        (Some(_), _) => ink.care(&format!("{done}, waits for a person")),
        (None, Some(Disposition::Open | Disposition::File | Disposition::Act)) => ink.good(done),
        (None, _) => done.to_owned(),
    };
    format!(
        "{:>6}  {}  {}  {}\n        {done}{case}  {}\n",
        line.row,
        page::short_moment(line.received_at),
        from_words(line),
        page::safe_line(&line.subject, 50),
        ink.quiet(&page::safe_line(&line.verdict, 80)),
    )
}

fn in_full(line: &Line, ink: Ink) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", ink.heading(&format!("Message {}", line.row)));
    let _ = writeln!(out, "  From      {}", from_words(line));
    let _ = writeln!(out, "  Subject   {}", page::safe_line(&line.subject, 86));
    let _ = writeln!(out, "  Received  {}", page::moment(line.received_at));
    for place in &line.places {
        let _ = writeln!(out, "  Lies in   {}", place_words(place));
    }
    if let Some(id) = &line.message_id {
        let _ = writeln!(out, "  Id        <{}>", page::safe_line(id, 90));
    }
    let _ = writeln!(out, "  Size      {} bytes", line.size);
    let kind = line.kind.map_or("not read", |k| k.word());
    let _ = writeln!(out, "  Taken for {kind}; {}", words::done_short(line.disposition));
    if let Some(case) = &line.case {
        let _ = writeln!(out, "  Case      {case} (redress case show {case})");
    }
    if let Some(row) = line.repeats {
        let _ = writeln!(out, "  Repeats   message {row}");
    }
    if let Some(why) = &line.held {
        let _ = writeln!(out, "  {}", ink.care(&format!("Waits for a person: {}", page::safe_line(why, 80))));
    }
    if !line.verdict.is_empty() {
        let _ = writeln!(out, "\n{}", page::folded(&page::safe(&line.verdict), "  ").trim_end());
    }
    if !line.because.is_empty() {
        let _ = writeln!(out, "\n  {}", ink.heading("Why"));
        out.push_str(&words::reasons(&line.because, "    "));
    }
    out
}

/// What waits for a person, with how to let it go.
pub fn held(lines: &[Line], ink: Ink) -> String {
    if lines.is_empty() {
        return "Nothing waits for a person.\n".to_owned();
    }
    let mut out = format!("{} for a person:\n\n", page::count(lines.len(), "message waits", "messages wait"));
    for line in lines {
        out.push_str(&in_short(line, ink));
        if let Some(why) = &line.held {
            out.push_str(&page::hanging("        why: ", &page::safe(why)));
        }
        for place in &line.places {
            let _ = writeln!(out, "        in:  {}", place_words(place));
        }
    }
    out.push_str("\nLook at the message where it lies; then `redress held release NUMBER` takes it off this list.\n");
    out
}

fn from_words(line: &Line) -> String {
    line.from
        .as_ref()
        .map_or_else(|| "(no readable sender)".to_owned(), ToString::to_string)
}

/// Where a message lies, in words.
pub fn place_words(place: &Place) -> String {
    match place {
        Place::Imap {
            mailbox,
            folder,
            uid,
            uid_validity,
        } => {
            format!("the mailbox {mailbox}, folder {folder}, UID {uid} (of {uid_validity})")
        }
        Place::File { mailbox, path } => format!("{} (mailbox {mailbox})", page::safe_line(path, 120)),
        Place::Handed { mailbox } => format!("the store itself: it was handed in for the mailbox {mailbox}"),
    }
}
