//! Where the host of a mailbox proves nothing about the council's own people, a command waits for a one-time code: it is sent
//! to the registered address, and the reply to it does what the first reply said. The code is good for that one reply, once,
//! and for a day.

use super::hashes;
use super::quiet;
use super::reading;
use super::reading::Reading;
use super::remembered;
use super::told::Told;
use super::told::answer;
use super::told::with_answer;
use crate::Trouble;
use crate::casefile;
use crate::casework::Arrival;
use crate::casework::Facts;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::Place;
use crate::casework::act::Act;
use crate::casework::case::Case;
use crate::casework::clock::london_day;
use crate::casework::decide;
use crate::casework::letter::data::Answered;
use crate::casework::token;
use crate::casework::token::Issued;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::desk::authority;
use crate::desk::authority::Claim;
use crate::desk::authority::Verdict;
use crate::desk::command;
use crate::desk::invite;
use crate::desk::naming;
use crate::desk::reply;
use crate::desk::reply::Reply;
use crate::desk::reply::Situation;
use crate::intake;
use crate::intake::Brought;
use crate::intake::Concerning;
use crate::intake::Receipt;
use crate::reading::Reader;
use crate::store::LedgerRow;
use crate::store::Transaction;
use jiff::Timestamp;
use jiff::ToSpan;

/// Replies of one person that may wait for a code at a time; of more, they are told once an hour.
const WAITING_MAX: u32 = 5;
/// What to do where a code does nothing.
const NEWEST: &str = "Answer the newest notice on the case again.";

/// Asks for the code: nothing is done, and the registered address is told what would be.
///
/// # Errors
/// The store's.
#[expect(clippy::too_many_arguments, reason = "the doorway's own values, and what was judged of them")]
pub(super) fn ask(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    brought: &Brought,
    facts: &Facts,
    person: &Person,
    by: &Issued,
    typed: &str,
) -> Result<Option<Receipt>, Trouble> {
    // Somebody who has a secret and not the address can cause this letter, but not a flood of them; and whoever it belongs to
    // hears why there is none.
    let at = facts.arrival.received_at;
    if tx.waiting_for_codes(&person.address, at)? >= WAITING_MAX {
        let hour_ago = at.checked_sub(1.hour()).unwrap_or(Timestamp::MIN);
        if tx.judged_since(&person.address, quiet::FULL, hour_ago)? > 0 {
            return Ok(None);
        }
        let why = "Too many replies in your name wait for their codes already, so this one was not taken";
        let told = Told::of(Answered::Refused, quiet::FULL, typed).because(why, NEWEST);
        return answer(tx, office, key, brought, facts, person, told).map(Some);
    }
    let today = facts.arrival.received_on;
    let situation = match by.matter {
        Matter::Case(case) => {
            let (reference, events) = casefile::file(tx, case)?;
            reading::situation(&Case::from_events(&reference, &events), person, office, today)
        }
        Matter::Row(_) => Situation {
            triage: true,
            ..reading::nowhere(person, office, today)
        },
        Matter::Nothing => reading::nowhere(person, office, today),
    };
    let reads = match naming::named(typed, situation.triage) {
        // What it names is looked up when the code is here.
        Some(_) => Reply::Commands(vec![Act::Status]),
        None => reply::read_mail(typed, facts.typed.doubtful(), &situation, &office.policy.calendar),
    };
    let acts = match reads {
        Reply::Commands(acts) => acts,
        Reply::Nothing(_) => {
            let verdict = "a remark in reply to a notice, which nothing proves: kept, and nothing is done";
            let decision = decide::filed_reply(None, person, verdict, facts);
            return intake::record(tx, office, key, &brought.raw, facts.clone(), decision, Concerning::default()).map(Some);
        }
        Reply::Ask { why, nearest } => {
            return answer(tx, office, key, brought, facts, person, Told::asked(&why, nearest, typed)).map(Some);
        }
    };
    let read_as = acts.iter().map(|a| command::verb_of(a).to_string()).collect();
    let told = Told::of(Answered::Code, "", typed).read_as(read_as);
    let decision = with_answer(decide::awaits_code(facts), facts, person, &told.answer, told.files);
    intake::record(tx, office, key, &brought.raw, facts.clone(), decision, Concerning::default()).map(Some)
}

/// A reply that shows a code which was sent to its address. `None` where it shows none.
///
/// # Errors
/// The store's.
pub(super) fn answered(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    brought: &Brought,
    facts: &Facts,
    issued: &[Issued],
    typed: &str,
) -> Result<Option<Receipt>, Trouble> {
    let Some(person) = facts.message.only_from().and_then(|f| office.person_at(&f.address)) else {
        return Ok(None);
    };
    let codes: Vec<&Issued> = issued
        .iter()
        .filter(|i| i.purpose == Purpose::Code && i.to == person.address)
        // The letter with the code itself, come back without its marks, is no answer to it.
        .filter(|i| authority::known_apart(i, facts.leads.our_letter_seen, office))
        .collect();
    let Some(row) = codes.iter().find_map(|c| match c.matter {
        Matter::Row(row) => Some(row),
        Matter::Case(_) | Matter::Nothing => None,
    }) else {
        return Ok(None);
    };
    let at = facts.arrival.received_at;
    let waiting = tx.held()?.into_iter().find(|h| h.id == row);
    let told = match waiting {
        Some(waiting) if codes.iter().any(|c| c.is_live(at)) => {
            let situation = Situation {
                draft: Some("the reply that waits".to_owned()),
                ..reading::nowhere(person, office, facts.arrival.received_on)
            };
            match reply::read(typed, &situation, &office.policy.calendar) {
                Reply::Commands(acts) if acts == [Act::Send] => {
                    let told = confirmed(tx, office, key, brought.reader.as_deref(), facts, issued, &waiting)?;
                    settle(tx, &codes, row, person, facts)?;
                    told
                }
                Reply::Commands(acts) if acts == [Act::Cancel] => {
                    settle(tx, &codes, row, person, facts)?;
                    dropped(typed)
                }
                _ => Told::of(Answered::Asked, quiet::CODE_IDLE, typed).because("YES does what your reply said, CANCEL drops it", ""),
            }
        }
        _ if codes.iter().any(|c| c.used_at.is_some()) => idle("The code was used, and counts no more", typed),
        _ => idle("The code is more than a day old, and counts no more", typed),
    };
    answer(tx, office, key, brought, facts, person, told).map(Some)
}

/// The code and the reply that waited for it have done their work.
fn settle(tx: &mut dyn Transaction, codes: &[&Issued], row: i64, person: &Person, facts: &Facts) -> Result<(), Trouble> {
    for code in codes {
        tx.use_token(code.hash, facts.arrival.received_at)?;
    }
    tx.release(row, &person.name, facts.arrival.received_at).map(drop)
}

/// Does what the reply said that waited for its code: judged anew, by the same one function, now that the code is here.
fn confirmed(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    reader: Option<&Reader>,
    facts: &Facts,
    issued: &[Issued],
    waiting: &LedgerRow,
) -> Result<Told, Trouble> {
    let Some(raw) = tx.raw(waiting.id)? else {
        return Ok(idle("The reply that waited is no longer kept", ""));
    };
    let today = london_day(waiting.received_at);
    let arrival = Arrival {
        place: waiting.places.first().cloned().unwrap_or(Place::Handed { mailbox: String::new() }),
        received_at: waiting.received_at,
        received_on: today,
        taken_at: waiting.taken_at,
        from_before: false,
    };
    let first = intake::prepare(raw, arrival, office, None, &Reader::nothing());
    let typed = invite::without_reference(first.typed.own());
    let shown = token::presented(&first.message, |a| office.is_ours(a));
    let mut known = tx.tokens(&hashes(&shown))?;
    let deed = authority::deed(&first.message, &typed, &known);
    known.extend(issued.iter().filter(|i| i.purpose == Purpose::Code).cloned());
    let mut all = shown;
    all.extend(token::presented(&facts.message, |a| office.is_ours(a)));
    let at = facts.arrival.received_at;
    let claim = Claim {
        message: &first.message,
        authentication: &first.authentication,
        host_is_silent: true,
        row: Some(waiting.id),
        shown: &all,
        at,
    };
    let remembered = remembered(tx, office, &claim, facts, &known, &deed)?;
    let (person, by) = match authority::authority(&claim, &remembered, office) {
        Verdict::Authority { person, by, .. } => (person, by),
        Verdict::NeedsCode { .. } => return Ok(idle("The code belongs to another reply", &typed)),
        Verdict::None(lacking) => return Ok(idle(lacking.words(), &typed)),
    };
    let mut reading = Reading {
        office,
        key,
        person: &person,
        by: &by,
        typed: &typed,
        doubtful: first.typed.doubtful(),
        reader,
        today,
        at,
    };
    tx.is_back(&person.address)?;
    let told = reading.done(tx)?;
    tx.remember_deed(&deed, &person.address, at)?;
    Ok(told.unwrap_or_else(|| idle("Nothing in the reply that waited is a command now", &typed)))
}

/// The code did nothing, and why.
fn idle(why: &str, typed: &str) -> Told {
    Told::of(Answered::Refused, quiet::CODE_IDLE, typed).because(why, NEWEST)
}

/// The person took back what waited.
fn dropped(typed: &str) -> Told {
    let mut told = Told::of(Answered::Done, "a reply to a one-time code: done, and answered", typed);
    told.answer
        .said
        .push("The reply that waited is dropped. Nothing was done.".to_owned());
    told
}
