//! The doorway for what no message causes: an act of a person, the coming of a day, a letter that left, a case entered by
//! hand. Each has the shape of the others: one question to the store, one pure judgement, one commit.
//! Never: a socket, a clock. The instant is passed in.

mod day;

use crate::Trouble;
use crate::casework::act::Act;
use crate::casework::case::{Actor, Ask, Case, Deadline, Event, Recorded, Stage};
use crate::casework::clock::MetBy;
use crate::casework::clock::london_day;
use crate::casework::decide::{ByHand, by_hand, review_by_hand};
use crate::casework::follow;
use crate::casework::letter;
use crate::casework::letter::LetterOrder;
use crate::casework::listed;
use crate::casework::obey::{self, Answer, Command, Earlier};
use crate::casework::papers::keeping;
use crate::casework::papers::keeping::Destroyed;
use crate::casework::papers::keeping::SealedAs;
use crate::casework::papers::keeping::SealedCopy;
use crate::casework::policy::Person;
use crate::casework::token;
use crate::casework::token::Matter;
use crate::casework::{CaseId, CaseReference, Kind, Office, Register};
use crate::clerk;
use crate::clerk::About;
use crate::copies;
use crate::mail::AddrSpec;
use crate::records::register;
use crate::store::{CaseRow, OutboxRow, Transaction};
pub use day::{Ticked, tick};
use jiff::Timestamp;
use jiff::civil::Date;

/// Does what a person wishes with a case, and commits it with its letters; or answers why not. The caller has made sure
/// that this person may.
///
/// # Errors
/// The store's; permanent where there is no such case.
pub fn act(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    case: CaseId,
    act: &Act,
    by: &Person,
    at: Timestamp,
) -> Result<Answer, Trouble> {
    let file = File::read(tx, case)?;
    let mut answer = obey::obey(&file.command(act, by, office, at));
    if let Answer::Done(work) | Answer::Draft { work, .. } = &answer
        && holds_secret(tx, office, &file.case.reference, &work.letters)?
    {
        return Ok(Answer::Refused(obey::Refused {
            why: "the words hold the reference of a notice, which proves that a reply is yours and is in no letter to the public"
                .to_owned(),
            instead: "Say it again without what was pasted from the notice.".to_owned(),
        }));
    }
    match &mut answer {
        Answer::Done(work) => {
            let cause = cause(&file.case.reference, &file.events);
            let after = file.case.with(&work.events, london_day(at));
            commit(tx, office, key, case, &after, &work.events, &work.letters, &cause, at)?;
            let told = destroy_copies(tx, office, case, &work.events, by, at)?;
            work.said.extend(told);
            if *act == Act::SourceGone {
                let by = Actor::Officer { name: by.name.clone() };
                copies::said_gone(tx, Matter::Case(case), &by, at)?;
            }
        }
        Answer::Draft { draft, .. } => tx.add_events(case, at, draft)?,
        Answer::Refused(_) | Answer::Told(_) => {}
    }
    Ok(answer)
}

/// Whether a letter to the public would hold a secret of the desk. It would be stopped where letters leave (attack 3), after it was said
/// to have gone.
fn holds_secret(tx: &mut dyn Transaction, office: &Office, reference: &CaseReference, letters: &[LetterOrder]) -> Result<bool, Trouble> {
    for order in letters.iter().filter(|l| l.to_public) {
        let words = letter::words_of(order, office, Some(reference));
        let shaped = token::shaped(&format!("{} {}", words.subject, words.text));
        if !shaped.is_empty() && clerk::are_secrets(tx, &shaped)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The draft that waits on a case as it would leave now; nothing is recorded.
///
/// # Errors
/// The store's.
pub fn draft_again(
    tx: &mut dyn Transaction,
    office: &Office,
    case: CaseId,
    by: &Person,
    at: Timestamp,
) -> Result<Result<obey::Work, obey::Refused>, Trouble> {
    let file = File::read(tx, case)?;
    Ok(obey::draft_again(&file.command(&Act::Send, by, office, at)))
}

/// What a person who commands has before them.
struct File {
    case: Case,
    events: Vec<Recorded>,
    earlier: Vec<Earlier>,
}

impl File {
    fn read(tx: &mut dyn Transaction, case: CaseId) -> Result<Self, Trouble> {
        let (reference, events) = file(tx, case)?;
        let case = Case::from_events(&reference, &events);
        let earlier = earlier(tx, &case)?;
        Ok(Self { case, events, earlier })
    }

    fn command<'a>(&'a self, act: &'a Act, by: &'a Person, office: &'a Office, at: Timestamp) -> Command<'a> {
        Command {
            case: &self.case,
            events: &self.events,
            earlier: &self.earlier,
            act,
            by,
            today: london_day(at),
            office,
        }
    }
}

/// A person has looked at what came: the copy of an identity document has done its work and goes at once (R23). A file that
/// holds a consent as well stays until that is judged too. Answers what became of the copies and of the message that brought
/// them, for whoever decided.
fn destroy_copies(
    tx: &mut dyn Transaction,
    office: &Office,
    case: CaseId,
    events: &[(Actor, String, Event)],
    by: &Person,
    at: Timestamp,
) -> Result<Vec<String>, Trouble> {
    let judged = |ask: Ask| {
        events.iter().find_map(|(_, _, event)| match event {
            Event::PapersAccepted { what } if *what == ask => Some(Destroyed::Accepted),
            Event::PapersRefused { what, .. } if *what == ask => Some(Destroyed::Refused),
            _ => None,
        })
    };
    let (identity, consent) = (judged(Ask::Identity), judged(Ask::Consent));
    let Some(why) = identity.or(consent) else { return Ok(Vec::new()) };
    let (reference, all) = file(tx, case)?;
    let now = Case::from_events(&reference, &all);
    let open = |ask: Ask| now.waiting_for.contains(&ask) || now.to_judge.contains(&ask);
    let consent_is_open = consent.is_none() && open(Ask::Consent);
    let identity_is_open = identity.is_none() && open(Ask::Identity);
    let by = Actor::Officer { name: by.name.clone() };
    let destroyed = copies::decided(
        tx,
        case,
        &by,
        why,
        |is| match is {
            SealedAs::WithConsent => !consent_is_open && !identity_is_open,
            SealedAs::Passport | SealedAs::Licence | SealedAs::Unread | SealedAs::OtherCard => identity.is_some(),
        },
        at,
    )?;
    let mut told = Vec::new();
    if destroyed > 0 {
        told.push("Our own copy of the document is destroyed.".to_owned());
    }
    let copies = tx.sealed_copies()?;
    let of_case: Vec<&SealedCopy> = copies
        .iter()
        .filter(|c| c.case.as_ref().is_some_and(|(of, _)| *of == case))
        .collect();
    if of_case.iter().any(|c| c.is == SealedAs::WithConsent && c.destroyed_on.is_none()) {
        told.push("One file holds the consent and an identity document: our copy of it is kept until both are judged.".to_owned());
    }
    let lying: Vec<&SealedCopy> = of_case
        .into_iter()
        .filter(|c| c.destroyed_on.is_some() && c.source_gone_on.is_none())
        .collect();
    if !lying.is_empty() {
        let ours = lying
            .iter()
            .all(|c| c.mailboxes().into_iter().all(|m| office.deletes_identity_mail(m)));
        told.push(match ours && keeping::program_may_delete(&lying) {
            true => {
                "redress deletes the message that brought it from the mailbox; where it cannot, you are asked within the hour.".to_owned()
            }
            false => "The message that brought it still lies in the mailbox: delete it there, and empty the Trash.".to_owned(),
        });
    }
    Ok(told)
}

/// What a letter of an act is about, for its Message-ID: the case and the place of the act in its file.
fn cause(reference: &CaseReference, events: &[Recorded]) -> String {
    format!("act {reference} {}", events.last().map_or(0, |e| e.sequence))
}

/// A case's number and file.
///
/// # Errors
/// The store's; permanent where there is no such case.
pub fn file(tx: &mut dyn Transaction, case: CaseId) -> Result<(CaseReference, Vec<Recorded>), Trouble> {
    let reference = tx
        .reference(case)?
        .ok_or_else(|| Trouble::permanent("reading a case: there is none of that number"))?;
    Ok((reference, tx.events(case)?))
}

/// The other cases of the person who wrote, each with the day on which its decision was communicated. Of somebody without an
/// address: those that somebody of the same name has without one.
fn earlier(tx: &mut dyn Transaction, case: &Case) -> Result<Vec<Earlier>, Trouble> {
    let Some(writer) = case.writer() else { return Ok(Vec::new()) };
    let references: Vec<CaseReference> = match &writer.address {
        Some(address) => tx.cases_of(address)?.into_iter().map(|(e, _)| e.reference).collect(),
        None => tx.cases()?.into_iter().map(|row| row.reference).collect(),
    };
    let mut found = Vec::new();
    for reference in references.into_iter().filter(|r| *r != case.reference) {
        let Some(id) = tx.find_case(&reference)? else { continue };
        let other = Case::from_events(&reference, &tx.events(id)?);
        let same = writer.address.is_some() || !writer.name.is_empty() && other.writer().is_some_and(|w| same_name(&w.name, &writer.name));
        // Nobody learns of a case about the clerk by way of another.
        if same && (case.about_the_clerk() || !other.about_the_clerk()) {
            found.push(Earlier {
                reference,
                received_on: other.received_on,
                stage: other.stage,
                decided_on: other.met.get(&MetBy::Outcome).copied(),
            });
        }
    }
    Ok(found)
}

fn same_name(one: &str, other: &str) -> bool {
    let folded = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    folded(one) == folded(other)
}

/// Writes the letters, puts their Message-IDs into the events, and adds both. `after` is the case as it then stands.
#[expect(
    clippy::too_many_arguments,
    reason = "one commit of everything a decision changes; every caller has all of it"
)]
fn commit(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    case: CaseId,
    after: &Case,
    events: &[(Actor, String, Event)],
    letters: &[LetterOrder],
    cause: &str,
    at: Timestamp,
) -> Result<(), Trouble> {
    let about = About {
        reference: Some(&after.reference),
        case: Some(after),
        ..About::default()
    };
    let letters = clerk::write(letters.to_vec(), office, key, cause, &about, at)?;
    let written: Vec<_> = letters
        .letters
        .iter()
        .map(|l| (l.kind, l.message_id.clone(), l.to.clone()))
        .collect();
    let complete: Vec<_> = events
        .iter()
        .map(|(by, authority, event)| (by.clone(), authority.clone(), event.clone().completed(0, &written)))
        .collect();
    tx.add_events(case, at, &complete)?;
    letters.queue(tx, Some(case), Matter::Case(case), at)
}

/// The mail server has a letter: what the store writes down, and what follows for its case (R30).
///
/// # Errors
/// The store's.
pub fn letter_left(tx: &mut dyn Transaction, office: &Office, row: &OutboxRow, at: Timestamp, answer: &str) -> Result<(), Trouble> {
    let on = london_day(at);
    tx.handed_over(row.id, at, on, answer)?;
    // What is to be posted has reached nobody yet: what follows, follows from NOTE POSTED.
    let waits_for_post = row.kind.is_to_public() && !row.to_public;
    let Some(id) = row.case.filter(|_| follow::may_follow(row.kind) && !waits_for_post) else {
        return Ok(());
    };
    let (reference, events) = file(tx, id)?;
    let case = Case::from_events(&reference, &events);
    let follows = follow::left(&case, row.kind, on, office);
    if follows.is_empty() {
        return Ok(());
    }
    tx.add_events(id, at, &follows)
}

/// Enters what came by letter, telephone or in person, with the day it truly came (R16): a case; a request for a review, on the
/// case of the decision that it is about (R31); with a complaint that asks for a copy besides, that request as a case of its own
/// (T7). Answers the number of what was entered.
///
/// # Errors
/// The store's; permanent where the case that was named cannot be reviewed, or where it is not certain which is meant.
pub fn open_by_hand(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    entry: &ByHand,
    by: &Person,
    at: Timestamp,
) -> Result<CaseReference, Trouble> {
    if let Some((case, file, events)) = reviewed_by_hand(tx, office, entry, by)? {
        let (added, letters) = review_by_hand(&file, entry, by, london_day(at), office);
        let cause = cause(&file.reference, &events);
        let after = file.with(&added, london_day(at));
        commit(tx, office, key, case, &after, &added, &letters, &cause, at)?;
        return Ok(file.reference);
    }
    let reference = enter(tx, office, key, entry, by, at)?;
    if let Some(request) = entry.request_besides(&reference) {
        let to = enter(tx, office, key, &request, by, at)?;
        if let Some(complaint) = tx.find_case(&reference)? {
            let why = "the request for a copy that came with it".to_owned();
            let link = (Actor::Redress, "T7: two matters, two clocks".to_owned(), Event::Linked { to, why });
            tx.add_events(complaint, at, &[link])?;
        }
    }
    Ok(reference)
}

/// The case that a request for a review is about which came by hand: the one that was named; else the one decided case of that
/// address, or of somebody of that name. `None` where it opens a case of its own, because the decision was made before redress.
fn reviewed_by_hand(
    tx: &mut dyn Transaction,
    office: &Office,
    entry: &ByHand,
    by: &Person,
) -> Result<Option<(CaseId, Case, Vec<Recorded>)>, Trouble> {
    if entry.kind != Kind::Review {
        return Ok(None);
    }
    let references = match (&entry.of, &entry.email) {
        (Some(named), _) => vec![named.clone()],
        (None, Some(address)) => tx.cases_of(address)?.into_iter().map(|(e, _)| e.reference).collect(),
        (None, None) => tx.cases()?.into_iter().map(|row| row.reference).collect(),
    };
    let mut found = Vec::new();
    for reference in references {
        let Some(id) = tx.find_case(&reference)? else { continue };
        let events = tx.events(id)?;
        let file = Case::from_events(&reference, &events);
        let theirs = entry.of.is_some()
            || entry.email.is_some()
            || !entry.name.trim().is_empty() && file.writer().is_some_and(|w| same_name(&w.name, &entry.name));
        let open_to_review = file.may_be_reviewed() && file.review.is_none();
        if theirs && open_to_review && office.may_know_of(by, file.about_the_clerk()) {
            found.push((id, file, events));
        }
    }
    match (found.len(), &entry.of) {
        (0, Some(named)) => Err(Trouble::permanent(format!(
            "entering a review: {named} is no case with a decision that could be reviewed"
        ))
        .hint("`redress case show` says how it stands")),
        (0 | 1, _) => Ok(found.pop()),
        _ => {
            let cases: Vec<String> = found.iter().map(|(_, file, _)| file.reference.to_string()).collect();
            Err(
                Trouble::permanent(format!("entering a review: it may be of {}", cases.join(" or ")))
                    .hint("name the case with --case, such as --case PD-2026-0003"),
            )
        }
    }
}

/// Opens one case by hand.
fn enter(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    entry: &ByHand,
    by: &Person,
    at: Timestamp,
) -> Result<CaseReference, Trouble> {
    let (new, events, letters) = by_hand(entry, by, london_day(at), office);
    let reference = tx.next_reference(new.register, new.received_on.year())?;
    let case = tx.open_case(&new, &reference)?;
    let after = Case::from_events(&reference, &tx.events(case)?).with(&events, london_day(at));
    let cause = format!("case new {reference}");
    commit(tx, office, key, case, &after, &events, &letters, &cause, at)?;
    Ok(reference)
}

/// The register as people read it: the day of an answer whose month waits for proof is no date that anybody missed (C9).
///
/// # Errors
/// The store's.
pub fn register_rows(tx: &mut dyn Transaction, today: Date) -> Result<Vec<CaseRow>, Trouble> {
    let mut rows = tx.cases()?;
    for row in &mut rows {
        let missed = |d: &Deadline| d.met_on.is_none() && d.alarm_on < today;
        let may_wait = row.reference.register == Register::Rights && row.stage == Stage::Waiting;
        if !may_wait || !row.deadlines.iter().any(missed) {
            continue;
        }
        let case = Case::from_events(&row.reference, &tx.events(row.id)?);
        if case.month_waits_for_proof().is_some() {
            row.deadlines.retain(|d| case.met_by.get(&d.clock) != Some(&MetBy::Outcome));
        }
    }
    Ok(rows)
}

/// The open cases in a line each, for LIST: those that this person may know of; and the messages that wait for a word of theirs.
///
/// # Errors
/// The store's.
pub fn list(tx: &mut dyn Transaction, office: &Office, person: &Person, today: Date) -> Result<String, Trouble> {
    let lines: Vec<String> = register_rows(tx, today)?
        .iter()
        .filter(|c| (c.stage != Stage::Closed || !c.waits.is_empty()) && office.may_know_of(person, c.about_the_clerk))
        .map(|c| {
            let open = |d: &&Deadline| d.met_on.is_none() && c.stage != Stage::Closed;
            let next = c.deadlines.iter().filter(open).min_by_key(|d| d.alarm_on);
            let due = next.map_or_else(String::new, |d| {
                let late = if d.alarm_on < today { " OVERDUE" } else { "" };
                format!(", next {} {}{late}", d.clock, crate::casework::clock::short_date(d.alarm_on))
            });
            let waits = register::waits_for(c).map_or_else(String::new, |word| format!(", waits for {word}"));
            format!(
                "{}: {}, received {}{due}{waits}",
                c.reference,
                c.stage,
                crate::casework::clock::short_date(c.received_on)
            )
        })
        .collect();
    let cases = if lines.is_empty() {
        "No case is open.".to_owned()
    } else {
        lines.join("\n")
    };
    let shown = tx.shown_and_waiting()?.into_iter().filter(|s| s.to == person.address);
    let (rows, beyond) = listed::lines(&shown.map(|s| s.message).collect::<Vec<_>>());
    if rows.is_empty() {
        return Ok(cases);
    }
    let waits: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: {}{}, from {}", row.says, row.subject, row.more, row.words))
        .collect();
    let more = listed::beyond(beyond);
    Ok(format!(
        "{cases}\n\nMessages that wait for a word from you:\n{}\n{more}",
        waits.join("\n")
    ))
}

/// The person who acts at the terminal: by name or address; without one, the clerk.
pub fn person_named<'a>(office: &'a Office, name: Option<&str>) -> Option<&'a Person> {
    match name {
        None => office.person(crate::casework::Role::Clerk),
        Some(name) => {
            let wanted = name.trim().to_lowercase();
            let address = AddrSpec::new(name.trim());
            office
                .people
                .iter()
                .find(|p| p.name.to_lowercase() == wanted || address.as_ref() == Some(&p.address))
        }
    }
}
