//! What a person's word makes of a message that waited for it: a case, a message on a case that is there, or a regulator's
//! matter; and the request that a complaint holds besides (T7). As if it had been understood so when it came: its attachments
//! are read, and its dates run from the day it was received.

use super::Concerning;
use super::Outcome;
use super::Receipt;
use super::concerning;
use super::decided;
use super::gather;
use super::keys;
use super::prepare;
use super::record;
use crate::Trouble;
use crate::casefile;
use crate::casework::Arrival;
use crate::casework::Case;
use crate::casework::CaseId;
use crate::casework::CaseReference;
use crate::casework::Decision;
use crate::casework::Event;
use crate::casework::Facts;
use crate::casework::Match;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::act::Act;
use crate::casework::act::RegulatorLetter;
use crate::casework::act::Triage;
use crate::casework::case::Actor;
use crate::casework::class::Class;
use crate::casework::clock::short_date;
use crate::casework::decide;
use crate::casework::obey;
use crate::mail::RawMessage;
use crate::reading::Reader;
use crate::store::Transaction;

/// A person's word about a message that waited.
pub(crate) struct Word<'a> {
    /// What it is.
    pub is: Triage,
    /// The case that it belongs to, where one was named.
    pub of: Option<CaseReference>,
    /// Of a regulator's letter: what the person said of it.
    pub letter: RegulatorLetter,
    /// Whose word it is.
    pub by: &'a Person,
}

/// What came of it.
pub(crate) enum Worded {
    /// It is on a case.
    On {
        /// The case.
        case: CaseId,
        /// What the message is, with that word in it.
        class: Box<Class>,
        /// What was done, a sentence each.
        said: Vec<String>,
        /// What to take care of, a sentence each.
        warned: Vec<String>,
    },
    /// Something is still to be said: why, and what would do. Nothing was changed.
    Refused {
        /// Why.
        why: String,
        /// What would do.
        instead: String,
    },
}

/// A message that waits for a person's word: its row, its bytes and its coming.
pub(crate) struct Kept {
    /// The row in which it waits.
    pub row: i64,
    /// Its bytes.
    pub raw: RawMessage,
    /// Its coming.
    pub arrival: Arrival,
}

impl Kept {
    /// The facts about it, as they are now: its attachments are read anew, and the store is asked what it knows. `tell` says what
    /// a person knows of it better than the program.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn facts(
        &self,
        tx: &mut dyn Transaction,
        office: &Office,
        reader: Option<&Reader>,
        tell: impl FnOnce(&mut Class),
    ) -> Result<Facts, Trouble> {
        // The store is held meanwhile; the time that attachments may take is bounded, and such answers are few.
        let nothing = Reader::nothing();
        let mut prepared = prepare(self.raw.clone(), self.arrival.clone(), office, None, reader.unwrap_or(&nothing));
        // Our own DKIM check was made when it came: it needs name servers, and the key may be gone by now.
        if let Some(proven) = tx.authentication(self.row)? {
            prepared.authentication = proven;
        }
        tell(&mut prepared.class);
        let keys = keys(&prepared, office);
        let mut leads = tx.leads(&keys, prepared.arrival.received_at, prepared.arrival.taken_at)?;
        // It is the same message, and this time a person looks.
        leads.same_message = None;
        Ok(gather(prepared, &keys, leads, office))
    }
}

/// Does what a person's word makes of a message.
///
/// # Errors
/// The store's.
pub(crate) fn by_word(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    reader: Option<&Reader>,
    kept: &Kept,
    word: &Word<'_>,
) -> Result<Worded, Trouble> {
    let raw = kept.raw.clone();
    let mut facts = kept.facts(tx, office, reader, |class| word.is.tell(class, &word.by.name))?;
    facts.matched = Match::NoCase;
    match word.is {
        Triage::Regulator => regulator(tx, office, key, &raw, facts, word),
        Triage::Review => review(tx, office, key, &raw, facts, word),
        Triage::Complaint | Triage::Representative | Triage::Rights | Triage::Service | Triage::NotOurs => {
            open(tx, office, key, &raw, facts)
        }
    }
}

fn refused(why: impl Into<String>, instead: impl Into<String>) -> Worded {
    Worded::Refused {
        why: why.into(),
        instead: instead.into(),
    }
}

/// The case that a person named, where there is such a one that is theirs to see; else what is answered. Whether a case is about
/// the clerk, no answer to the clerk gives away.
fn named(
    tx: &mut dyn Transaction,
    office: &Office,
    by: &Person,
    reference: &CaseReference,
) -> Result<Result<(CaseId, Case), Worded>, Trouble> {
    let none = refused(format!("there is no case {reference}"), "LIST shows the cases.");
    let Some(case) = tx.find_case(reference)? else {
        return Ok(Err(none));
    };
    let file = Case::from_events(reference, &tx.events(case)?);
    Ok(if office.may_know_of(by, file.about_the_clerk()) {
        Ok((case, file))
    } else {
        Err(none)
    })
}

/// Records what was decided, and answers the case with its number, and the row.
fn recorded(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    raw: &RawMessage,
    facts: Facts,
    decision: Decision,
) -> Result<(CaseId, CaseReference, Box<Class>, Receipt), Trouble> {
    let receipt = record(tx, office, key, raw, facts, decision, Concerning::default())?;
    let Outcome::Done {
        facts,
        reference: Some(reference),
        ..
    } = &receipt.outcome
    else {
        return Err(Trouble::permanent("a message that waited, by a person's word: no number was drawn"));
    };
    let (class, reference) = (Box::new(facts.class.clone()), reference.clone());
    let case = tx
        .find_case(&reference)?
        .ok_or_else(|| Trouble::permanent("a message that waited, by a person's word: its case is not there"))?;
    Ok((case, reference, class, receipt))
}

fn open(tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], raw: &RawMessage, facts: Facts) -> Result<Worded, Trouble> {
    let decision = decide::open_by_word(&facts, office);
    let besides = decide::asks_besides(&facts, &decision).then(|| facts.clone());
    let (case, reference, class, receipt) = recorded(tx, office, key, raw, facts, decision)?;
    let mut said = vec![format!("{reference} is open, with its dates from the day the message came.")];
    if let Some(facts) = besides {
        let request = open_request(tx, office, key, raw, facts, &receipt)?;
        said.push(format!("It asks for a copy besides: that is {request}, with a date of its own."));
    }
    Ok(Worded::On {
        case,
        class,
        said,
        warned: Vec::new(),
    })
}

/// A request for a review: on the case that was named, or on the one decided case of its sender (R31). Where there is none, the
/// decision was made before redress, and the review is a case of its own.
fn review(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    raw: &RawMessage,
    mut facts: Facts,
    word: &Word<'_>,
) -> Result<Worded, Trouble> {
    let (case, file) = match &word.of {
        Some(reference) => match named(tx, office, word.by, reference)? {
            Ok((_, file)) if !file.is_decided() => {
                return Ok(refused(
                    format!("nothing is decided in {reference} yet, so there is nothing to review"),
                    "UPDATE, on that case, tells the person when to expect a decision.",
                ));
            }
            Ok(found) => found,
            Err(refused) => return Ok(refused),
        },
        None => {
            // Whoever says that it asks for a review has looked whose it is, even where a web form alone says so.
            let leads = &facts.leads;
            let of_sender = || leads.by_party.iter().chain(&leads.ended);
            let stated = leads
                .by_stated
                .iter()
                .filter(|stated| of_sender().all(|lead| lead.case != stated.case));
            let all = decided(tx, of_sender().chain(stated))?;
            let seen: Vec<_> = all.iter().filter(|l| office.may_know_of(word.by, l.about_the_clerk)).collect();
            match seen.as_slice() {
                [] => return open(tx, office, key, raw, facts),
                [one] => {
                    let (case, reference) = (one.case, one.reference.clone());
                    (case, Case::from_events(&reference, &tx.events(case)?))
                }
                several => {
                    let cases: Vec<String> = several.iter().map(|l| l.reference.to_string()).collect();
                    return Ok(refused(
                        format!("its sender has more than one decided case: {}", cases.join(", ")),
                        "REVIEW and the number of the case, such as REVIEW PD-2026-0003.",
                    ));
                }
            }
        }
    };
    facts.matched = Match::Case {
        case,
        reference: file.reference.clone(),
        by: "a person says so".to_owned(),
    };
    facts.on_file = Some(Box::new(file));
    let decision = decide::review_by_word(case, word.by, &facts, office);
    let late = decision.events.iter().find_map(|(_, _, event)| match event {
        Event::ReviewRequested { on, late } => Some((*on, *late)),
        _ => None,
    });
    let (case, reference, class, _) = recorded(tx, office, key, raw, facts, decision)?;
    let said = match late {
        Some((on, false)) => format!("A review of {reference} is asked for, and its date runs from {}.", short_date(on)),
        Some((_, true)) => format!(
            "It is filed on {reference} as a request for a review that came too late. On that case ACCEPT takes it all the same; CLOSE, with the reason, tells the person that it came too late."
        ),
        None => format!("It is filed on {reference}. A review was asked for there before, and there is no second one."),
    };
    Ok(Worded::On {
        case,
        class,
        said: vec![said],
        warned: Vec::new(),
    })
}

/// A regulator's letter (R39): on the case that it is about, or a matter of its own; with its reference and the day of its answer.
fn regulator(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    raw: &RawMessage,
    facts: Facts,
    word: &Word<'_>,
) -> Result<Worded, Trouble> {
    let told = &word.letter;
    let read = decide::letter_of(&facts, office);
    let letter = RegulatorLetter {
        reference: if told.reference.is_empty() {
            read.reference
        } else {
            told.reference.clone()
        },
        answer_by: told.answer_by.or(read.answer_by),
        on: told.on.or(read.on),
        of: None,
        apart: false,
    };
    if letter.reference.is_empty() {
        return Ok(refused(
            "its reference was not found in the letter",
            "ICO, the case, and the reference: ICO PD-2026-0003 IC-123456-A1B2.",
        ));
    }
    let goes_on = match (&word.of, told.apart) {
        (Some(reference), _) => match named(tx, office, word.by, reference)? {
            Ok((case, _)) => Some((case, reference.clone())),
            Err(refused) => return Ok(refused),
        },
        (None, true) => None,
        (None, false) => {
            let (leads, sure) = decide::may_be_about(&facts);
            let seen: Vec<_> = leads
                .into_iter()
                .filter(|l| office.may_know_of(word.by, l.about_the_clerk))
                .collect();
            match (seen.as_slice(), sure) {
                ([], _) => None,
                ([one], true) => Some((one.case, one.reference.clone())),
                (several, _) => {
                    let cases: Vec<String> = several.iter().map(|l| l.reference.to_string()).collect();
                    return Ok(refused(
                        format!("it may be about {}", cases.join(" or ")),
                        "ICO and the number of the case; or ICO NEW, which opens a matter of its own.",
                    ));
                }
            }
        }
    };
    let at = facts.arrival.taken_at;
    let decision = match &goes_on {
        Some((case, _)) if !told.apart => decide::regulator_on_case(*case, word.by, &facts),
        linked => {
            let linked: Vec<CaseReference> = linked.iter().map(|(_, reference)| reference.clone()).collect();
            decide::regulator_apart(&linked, word.by, &facts, office)
        }
    };
    let (case, reference, class, _) = recorded(tx, office, key, raw, facts, decision)?;
    let mut said = vec![match (&goes_on, told.apart) {
        (Some(_), false) => format!("The regulator’s letter is filed on {reference}."),
        (Some((linked, named)), true) => {
            link(tx, *linked, &reference, "the regulator’s matter about it", word.by, at)?;
            format!("{reference} is open for the regulator’s matter, and goes with {named}.")
        }
        (None, _) => format!("{reference} is open for the regulator’s matter."),
    }];
    let mut warned = Vec::new();
    match casefile::act(tx, office, key, case, &Act::Ico { letter }, word.by, at)? {
        obey::Answer::Done(work) => {
            said.extend(work.said);
            warned.extend(work.warned);
        }
        obey::Answer::Refused(no) => warned.push(format!("Its reference and day are not on the file: {}. {}", no.why, no.instead)),
        obey::Answer::Draft { .. } | obey::Answer::Told(_) => {}
    }
    Ok(Worded::On { case, class, said, warned })
}

/// Opens the request for a copy that a complaint holds besides, as a case of its own that goes with it: its own month, its own
/// proof of identity, its own answer (T7; UK GDPR, Articles 12(3) and 15). `facts` are those of the complaint, `first` is what
/// became of it. Answers its number.
///
/// # Errors
/// The store's.
pub(super) fn open_request(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    raw: &RawMessage,
    mut facts: Facts,
    first: &Receipt,
) -> Result<CaseReference, Trouble> {
    let Outcome::Done {
        reference: Some(complaint),
        ..
    } = &first.outcome
    else {
        return Err(Trouble::permanent(
            "opening the request in a complaint: the complaint has no number",
        ));
    };
    facts.leads.same_message = Some(first.row);
    let at = facts.arrival.taken_at;
    let (facts, decision) = decide::request_besides(facts, complaint, office);
    let (case, reference, _, _) = recorded(tx, office, key, raw, facts, decision)?;
    // What proves who they are is the request's to judge; a complaint hands nothing over.
    tx.copies_join_case(first.row, case)?;
    if let Some(of) = tx.find_case(complaint)? {
        let link = Event::Linked {
            to: reference.clone(),
            why: "the request for a copy in the same message".to_owned(),
        };
        tx.add_events(of, at, &[(Actor::Redress, "T7: two matters, two clocks".to_owned(), link)])?;
    }
    Ok(reference)
}

/// Says on a case's file that another goes with it.
fn link(tx: &mut dyn Transaction, case: CaseId, to: &CaseReference, why: &str, by: &Person, at: jiff::Timestamp) -> Result<(), Trouble> {
    let event = Event::Linked {
        to: to.clone(),
        why: why.to_owned(),
    };
    let actor = Actor::Officer { name: by.name.clone() };
    tx.add_events(case, at, &[(actor, "R39: a person says so".to_owned(), event)])
}

/// Files a message that waited for a person on a case, by that person's word: what follows from it follows as if it had been
/// known when it came.
///
/// # Errors
/// The store's.
#[expect(
    clippy::too_many_arguments,
    reason = "a message, a case and a person's word that they belong together; one caller has them all"
)]
pub(crate) fn file_by_word(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    reader: Option<&Reader>,
    kept: &Kept,
    case: CaseId,
    file: Case,
    by: &Person,
) -> Result<(), Trouble> {
    let mut facts = kept.facts(tx, office, reader, |_| ())?;
    facts.matched = Match::Case {
        case,
        reference: file.reference.clone(),
        by: format!("{} says that it belongs there", by.name),
    };
    facts.on_file = Some(Box::new(file));
    let decision = decide::file_by_word(&facts, office);
    let of = concerning(&facts, &decision);
    record(tx, office, key, &kept.raw, facts, decision, of).map(drop)
}
