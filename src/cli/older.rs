//! Mail from before set-up: shown first, with what would be done with it, and taken only when that is agreed to.

use super::failure::Failure;
use crate::Trouble;
use crate::casework::Decision;
use crate::casework::Disposition;
use crate::casework::Facts;
use crate::casework::clock::london;
use crate::config::Config;
use crate::daemon;
use crate::daemon::Older;
use crate::daemon::Watched;
use crate::daemon::Works;
use crate::intake::Outcome;
use crate::intake::Receipt;
use crate::records::page;
use crate::records::words;
use crate::store::Writer;
use crate::store::sqlite::Sqlite;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::io::Write as _;
use tracing::Instrument;

/// Messages shown one by one; more are counted.
const SHOWN: usize = 40;

/// What would be done with the older mail of all folders.
#[derive(Default)]
pub(super) struct Found {
    messages: Vec<Judged>,
    /// Messages that have their row already.
    known: usize,
    /// Messages in folders of sent mail: they are filed where they went to a party, and open nothing.
    sent: usize,
    /// Messages that are too large, or that the server does not give: each gets a row that says so.
    unread: usize,
}

impl Found {
    fn add(&mut self, receipt: &Receipt, sent: bool) {
        match &receipt.outcome {
            Outcome::Done { .. } if sent => self.sent += 1,
            Outcome::Done { facts, decision, .. } => self.messages.push(Judged::of(facts, decision)),
            Outcome::Unread(_) => self.unread += 1,
            Outcome::Already | Outcome::Renumbered => self.known += 1,
        }
    }

    /// Whether there is nothing to take.
    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.sent == 0 && self.unread == 0
    }
}

/// What would be done with one older message.
struct Judged {
    received_on: Date,
    from: String,
    subject: String,
    disposition: Disposition,
    what: String,
    /// Whether a letter would leave to its sender.
    acknowledged: bool,
}

impl Judged {
    fn of(facts: &Facts, decision: &Decision) -> Self {
        let from = facts.message.only_from();
        Self {
            received_on: facts.arrival.received_on,
            from: from.map_or_else(|| "(no readable sender)".to_owned(), |f| f.address.to_string()),
            subject: facts.message.subject.clone(),
            disposition: decision.disposition,
            what: words::what(&facts.class),
            acknowledged: decision.letters.iter().any(|l| l.to_public),
        }
    }
}

/// The instant a day begins in London.
pub(super) fn start_of(day: Date) -> Result<Timestamp, Failure> {
    day.to_zoned(london())
        .map(|z| z.timestamp())
        .map_err(|_| Failure::said(format!("{day} is out of reach"), "a day such as 2026-11-28"))
}

/// Takes the older mail of all folders by the road that takes it in earnest, but into a copy of the store that lives in memory and is
/// forgotten: what is filed, repeated or held back by a cap comes out as it will. Nothing is written anywhere, and no letter leaves.
pub(super) async fn rehearse(config: &Config, works: &Works, folders: &mut [Watched], older: Older) -> Result<Found, Trouble> {
    let copy = Works {
        store: Writer::spawn(Box::new(Sqlite::copied_into_memory(&config.store)?))?,
        ..works.clone()
    };
    let mut found = Found::default();
    for watched in folders {
        let sent = works.office.is_sent_folder(&watched.mailbox, &watched.folder);
        let taken = daemon::take_all(&copy, watched, older, &mut |receipt| found.add(receipt, sent))
            .instrument(tracing::info_span!("rehearsal"))
            .await;
        watched.source.close().await;
        taken?;
    }
    Ok(found)
}

/// What would be done, as text: every message that is not left alone, and how many are.
pub(super) fn shown(found: &Found, works: &Works) -> String {
    let mut out = String::new();
    let (touched, left): (Vec<&Judged>, Vec<&Judged>) = found.messages.iter().partition(|f| f.disposition != Disposition::Leave);
    let all = found.messages.len() + found.known + found.sent + found.unread;
    let _ = writeln!(out, "{} since then.", page::count(all, "message came", "messages came"));
    if found.known > 0 {
        let _ = writeln!(
            out,
            "{} taken before: nothing more is done with them.",
            page::count(found.known, "was", "were")
        );
    }
    for one in touched.iter().take(SHOWN) {
        let done = words::done_short(Some(one.disposition));
        let _ = writeln!(
            out,
            "  {}  {done:<11}  {}  {}",
            page::day(one.received_on),
            page::safe_line(&one.from, 40),
            page::safe_line(&one.subject, 50)
        );
        let _ = writeln!(out, "                             {}", one.what);
    }
    if touched.len() > SHOWN {
        let _ = writeln!(out, "  … and {} more", touched.len() - SHOWN);
    }
    let _ = writeln!(out, "{} would be left alone.", page::count(left.len(), "message", "messages"));
    if found.sent > 0 {
        let _ = writeln!(
            out,
            "{} in folders of sent mail: what went to a party of an open case would be filed on it.",
            page::count(found.sent, "message lies", "messages lie")
        );
    }
    if found.unread > 0 {
        let _ = writeln!(
            out,
            "{} be read, too large or not given by the server: each would wait for you in `redress held`.",
            page::count(found.unread, "message could not", "messages could not")
        );
    }
    out.push_str(&who_hears(found, works));
    out
}

/// To how many people a letter would leave.
fn who_hears(found: &Found, works: &Works) -> String {
    let cases = found.messages.iter().filter(|f| f.disposition == Disposition::Open).count();
    let letters = found.messages.iter().filter(|f| f.acknowledged).count();
    if letters == 0 {
        return "The clerk would be told; nothing would be sent to the people who wrote.\n".to_owned();
    }
    let cap = works.office.policy.caps.all;
    format!(
        "Of {}, {letters} would be acknowledged to the person who wrote, at most {} an hour and {} a day in all; the others, and those \
         above these caps, are yours to answer.\n",
        page::count(cases, "new case", "new cases"),
        cap.hour,
        cap.day
    )
}

/// Asks on the terminal. Without one nobody can agree, and `--yes` is the way.
pub(super) fn agreed() -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::said(
            "older mail is taken only when that is agreed to",
            "there is no terminal to ask on: add --yes",
        ));
    }
    eprint!("Take them? [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
