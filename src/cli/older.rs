//! Mail from before set-up: shown first, with what would be done with it, and taken only when that is agreed to.

use super::failure::Failure;
use crate::Trouble;
use crate::casework::Arrival;
use crate::casework::Disposition;
use crate::casework::Place;
use crate::casework::clock::london;
use crate::casework::clock::london_day;
use crate::daemon::Watched;
use crate::daemon::Works;
use crate::intake;
use crate::intake::Taken;
use crate::mail::RawMessage;
use crate::records::page;
use crate::records::words;
use crate::transport::Listed;
use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::io::Write as _;

/// Messages looked at in one go.
const AT_A_TIME: usize = 50;
/// Messages shown one by one; more are counted.
const SHOWN: usize = 40;

/// What would be done with one older message.
pub(super) struct Found {
    received_on: Date,
    from: String,
    subject: String,
    disposition: Disposition,
    what: String,
}

/// The instant a day begins in London.
pub(super) fn start_of(day: Date) -> Result<Timestamp, Failure> {
    day.to_zoned(london())
        .map(|z| z.timestamp())
        .map_err(|_| Failure::said(format!("{day} is out of reach"), "a day such as 2026-11-28"))
}

/// Reads every message since an instant and says what would be done with it. Nothing is written anywhere.
pub(super) async fn look(works: &Works, folders: &mut [Watched], since: Timestamp) -> Result<Vec<Found>, Trouble> {
    let mut found = Vec::new();
    for watched in folders {
        watched.source.open().await?;
        let mut above = 0;
        loop {
            let listed = watched.source.list(above, AT_A_TIME).await?;
            let Some(last) = listed.last() else { break };
            above = last.uid;
            let wanted: Vec<&Listed> = listed
                .iter()
                .filter(|l| l.received_at >= since && l.size <= works.message_bytes_at_most)
                .collect();
            let uids: Vec<u32> = wanted.iter().map(|l| l.uid).collect();
            let fetched = if uids.is_empty() {
                Vec::new()
            } else {
                watched.source.fetch(&uids).await?
            };
            let jobs: Vec<(RawMessage, Arrival)> = fetched
                .into_iter()
                .filter_map(|(uid, raw)| {
                    let listed = wanted.iter().find(|l| l.uid == uid)?;
                    Some((raw, arrival(&watched.mailbox, listed, (works.now)())))
                })
                .collect();
            let judged: Vec<Option<Found>> = works
                .pool
                .install(|| jobs.into_par_iter().map(|(raw, arrival)| judge(works, raw, arrival)).collect());
            found.extend(judged.into_iter().flatten());
        }
        watched.source.close().await;
    }
    Ok(found)
}

fn arrival(mailbox: &str, listed: &Listed, now: Timestamp) -> Arrival {
    Arrival {
        place: Place::File {
            mailbox: mailbox.to_owned(),
            path: listed.path.clone(),
        },
        received_at: listed.received_at,
        received_on: london_day(listed.received_at),
        taken_at: now,
        from_before: true,
    }
}

fn judge(works: &Works, raw: RawMessage, arrival: Arrival) -> Option<Found> {
    let received_on = arrival.received_on;
    match intake::prepare_safely(raw, arrival, &works.office, None, &works.reader) {
        Taken::Read(prepared) => {
            let (facts, decision) = intake::would(*prepared, &works.office);
            Some(Found {
                received_on,
                from: facts
                    .message
                    .from
                    .first()
                    .map_or_else(|| "(nobody)".to_owned(), |f| f.address.to_string()),
                subject: facts.message.subject.clone(),
                disposition: decision.disposition,
                what: words::what(&facts.class),
            })
        }
        Taken::Unread { .. } => None,
    }
}

/// What would be done, as text: every message that is not left alone, and how many are.
pub(super) fn shown(found: &[Found], acknowledged: bool) -> String {
    let mut out = String::new();
    let (touched, left): (Vec<&Found>, Vec<&Found>) = found.iter().partition(|f| f.disposition != Disposition::Leave);
    let _ = writeln!(out, "{} since then.", page::count(found.len(), "message came", "messages came"));
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
    out.push_str(if acknowledged {
        "Each new case would be acknowledged to the person who wrote.\n"
    } else {
        "The clerk would be told; nothing would be sent to the people who wrote.\n"
    });
    out
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
