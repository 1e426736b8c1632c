//! Mail from before set-up: shown first, with what would be done with it, and taken only when that is agreed to.

use super::failure::Failure;
use crate::Trouble;
use crate::casework::Arrival;
use crate::casework::Disposition;
use crate::casework::Place;
use crate::casework::clock::london;
use crate::casework::clock::london_day;
use crate::daemon;
use crate::daemon::Older;
use crate::daemon::Watched;
use crate::daemon::Works;
use crate::intake;
use crate::intake::Taken;
use crate::mail::DkimPass;
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

/// The instant a day begins in London.
pub(super) fn start_of(day: Date) -> Result<Timestamp, Failure> {
    day.to_zoned(london())
        .map(|z| z.timestamp())
        .map_err(|_| Failure::said(format!("{day} is out of reach"), "a day such as 2026-11-28"))
}

/// Reads every message since an instant that has no row yet, and says what would be done with it. Nothing is written anywhere.
pub(super) async fn look(works: &Works, folders: &mut [Watched], older: Older) -> Result<Found, Trouble> {
    let since = older.since.unwrap_or(Timestamp::MIN);
    let mut found = Found::default();
    for watched in folders {
        let uid_validity = watched.source.open().await?.uid_validity;
        let mut above = 0;
        loop {
            let listed = watched.source.list(above, AT_A_TIME).await?;
            let Some(last) = listed.last() else { break };
            above = last.uid;
            let listed: Vec<Listed> = listed.into_iter().filter(|l| l.received_at >= since).collect();
            let new = without_rows(works, watched, uid_validity, listed, &mut found).await?;
            if works.office.is_sent_folder(&watched.mailbox, &watched.folder) {
                found.sent += new.len();
                continue;
            }
            let (small, large): (Vec<Listed>, Vec<Listed>) = new.into_iter().partition(|l| l.size <= works.message_bytes_at_most);
            let uids: Vec<u32> = small.iter().map(|l| l.uid).collect();
            let asked = daemon::fetch_one_by_one(watched, &uids, uid_validity).await?;
            found.unread += large.len() + asked.refused.len();
            let mut jobs = Vec::with_capacity(asked.given.len());
            for (uid, raw) in asked.given {
                let Some(listed) = small.iter().find(|l| l.uid == uid) else {
                    continue;
                };
                let arrival = arrival(
                    daemon::place(watched, listed, uid_validity),
                    listed,
                    !older.acknowledge,
                    (works.now)(),
                );
                // Where no name server answers, the mail itself will wait for one: here it is shown as unproven.
                let own = daemon::own_dkim(works, &raw, &arrival).await.unwrap_or_default();
                jobs.push((raw, arrival, own));
            }
            let judge = |(raw, arrival, own): (RawMessage, Arrival, Option<Vec<DkimPass>>)| judge(works, raw, arrival, own.as_deref());
            let judged: Vec<Option<Judged>> = works.pool.install(|| jobs.into_par_iter().map(judge).collect());
            found.unread += judged.iter().filter(|j| j.is_none()).count();
            found.messages.extend(judged.into_iter().flatten());
        }
        watched.source.close().await;
    }
    Ok(found)
}

/// Of these, those that have no row yet.
async fn without_rows(
    works: &Works,
    watched: &Watched,
    uid_validity: u32,
    listed: Vec<Listed>,
    found: &mut Found,
) -> Result<Vec<Listed>, Trouble> {
    let places: Vec<Place> = listed.iter().map(|l| daemon::place(watched, l, uid_validity)).collect();
    let all = listed.len();
    let new = works
        .store
        .ask(move |store| {
            let mut tx = store.begin()?;
            let mut new = Vec::new();
            for (listed, place) in listed.into_iter().zip(places) {
                if tx.lies_known(&place, listed.size, listed.received_at)?.is_none() {
                    new.push(listed);
                }
            }
            Ok(new)
        })
        .await?;
    found.known += all - new.len();
    Ok(new)
}

fn arrival(place: Place, listed: &Listed, from_before: bool, now: Timestamp) -> Arrival {
    Arrival {
        place,
        received_at: listed.received_at,
        received_on: london_day(listed.received_at),
        taken_at: now,
        from_before,
    }
}

fn judge(works: &Works, raw: RawMessage, arrival: Arrival, own: Option<&[DkimPass]>) -> Option<Judged> {
    let received_on = arrival.received_on;
    match intake::prepare_safely(raw, arrival, &works.office, own, &works.reader) {
        Taken::Read(prepared) => {
            let (facts, decision) = intake::would(*prepared, &works.office);
            Some(Judged {
                received_on,
                from: facts
                    .message
                    .only_from()
                    .map_or_else(|| "(no readable sender)".to_owned(), |f| f.address.to_string()),
                subject: facts.message.subject.clone(),
                disposition: decision.disposition,
                what: words::what(&facts.class),
                acknowledged: decision.letters.iter().any(|l| l.to_public),
            })
        }
        Taken::Unread { .. } => None,
    }
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
    if touched.len() > 1 {
        out.push_str("Each was judged alone: what repeats another or belongs to its case is filed there, and of many from one address some are asked about.\n");
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
