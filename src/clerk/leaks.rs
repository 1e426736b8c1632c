//! A secret that somebody else shows than the one person it was sent to: by a notice that was quoted or passed on, or because that
//! person writes from another address. It counts no more, neither in the letter's words nor in its Message-ID; and what the letter
//! asked comes again to its reader with a new one, or their next reply would do nothing (attacks 3 and 4).
//!
//! Only what is truly a secret of ours and counts causes mail: who guesses causes none, and one secret causes it once.

use super::About;
use super::Shown;
use super::invitation;
use super::reading::Reading;
use crate::Trouble;
use crate::casefile;
use crate::casework::CaseId;
use crate::casework::CaseReference;
use crate::casework::Facts;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::ShownSecret;
use crate::casework::case::Case;
use crate::casework::clock::london_day;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Answer;
use crate::casework::letter::data::Answered;
use crate::casework::letter::data::Offers;
use crate::casework::obey;
use crate::casework::token::Issued;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::casework::token::TokenHash;
use crate::desk::authority;
use crate::intake::Outcome;
use crate::intake::Receipt;
use crate::mail::AddrSpec;
use crate::mail::Copy;
use crate::mail::NamedAddress;
use crate::mail::Screened;
use crate::store::Transaction;
use jiff::Timestamp;
use jiff::ToSpan;

/// Secrets of one person that others show in an hour before no more is told of it; a letter has two. A program that answers every
/// notice by itself is not written to for ever.
const SHOWN_IN_AN_HOUR: u32 = 8;

/// Secrets that a message shows, that were sent to others, and that counted until then.
#[derive(Debug)]
pub(crate) struct Leaks {
    by: Option<AddrSpec>,
    received_at: Timestamp,
    taken_at: Timestamp,
    said_anew: Vec<Issued>,
}

/// Cancels what a message shows of the secrets of others, and notes in its facts whose they were.
///
/// # Errors
/// The store's.
pub(crate) fn cancel(tx: &mut dyn Transaction, office: &Office, facts: &mut Facts, shown: &mut Shown) -> Result<Leaks, Trouble> {
    let mut leaks = Leaks {
        by: facts.message.only_from().map(|f| f.address.clone()),
        received_at: facts.arrival.received_at,
        taken_at: facts.arrival.taken_at,
        said_anew: Vec::new(),
    };
    if facts.screened != Screened::Personal {
        return Ok(leaks);
    }
    let at = leaks.received_at;
    let hour_ago = at.checked_sub(1.hour()).unwrap_or(Timestamp::MIN);
    let leaked = authority::leaked(&facts.message, &shown.tokens, &shown.issued);
    for issued in leaked.iter().filter(|i| i.is_live(at)) {
        let told = tx.leaks_since(&issued.to, hour_ago)? < SHOWN_IN_AN_HOUR;
        let case = match issued.matter {
            Matter::Case(case) => Some(casefile::file(tx, case)?),
            Matter::Row(_) | Matter::Nothing => None,
        };
        let shown = ShownSecret {
            of: office
                .person_at(&issued.to)
                .map_or_else(|| issued.to.to_string(), |p| p.name.clone()),
            about_the_clerk: case
                .as_ref()
                .is_some_and(|(reference, events)| Case::from_events(reference, events).about_the_clerk()),
            case: case.map(|(reference, _)| reference),
            told,
        };
        if !facts.shows.contains(&shown) {
            facts.shows.push(shown);
        }
        if told {
            leaks.said_anew.push((*issued).clone());
        }
    }
    let spent: Vec<TokenHash> = leaked.iter().map(|i| i.hash).collect();
    for hash in &spent {
        tx.cancel_token(*hash, at)?;
    }
    // Who is heard next sees them as the store now has them.
    for issued in shown.issued.iter_mut().filter(|i| spent.contains(&i.hash)) {
        issued.cancelled_at = Some(at);
    }
    Ok(leaks)
}

impl Leaks {
    /// Sends what the letters asked whose secrets these were to their readers again: the draft that waits, else how the case stands,
    /// else the message. Not where what was decided about the leaking message brings them a new secret anyway.
    ///
    /// # Errors
    /// The store's; permanent where a letter cannot be written.
    pub(crate) fn say_anew(self, tx: &mut dyn Transaction, office: &Office, key: &[u8; 32], receipt: &Receipt) -> Result<(), Trouble> {
        let mut said: Vec<(AddrSpec, Matter)> = Vec::new();
        for issued in &self.said_anew {
            let this = (issued.to.clone(), issued.matter);
            let Some(person) = office.person_at(&issued.to).filter(|_| !said.contains(&this)) else {
                continue;
            };
            said.push(this);
            let (anew, case) = match issued.matter {
                Matter::Case(case) => (self.case_anew(tx, office, receipt, person, case)?, Some(case)),
                Matter::Row(row) => (self.message_anew(tx, office, key, person, issued, row)?, None),
                // A list can be asked for in reply to anything.
                Matter::Nothing => (None, None),
            };
            let Some(anew) = anew else { continue };
            let about = About {
                reference: anew.file.as_ref().map(|f| &f.reference),
                case: anew.file.as_ref(),
                draft: anew.draft,
                offers: anew.offers,
            };
            let cause = format!("anew {} {} {}", receipt.row, anew.of, person.address);
            let order = to(person, &anew.answer, anew.files);
            let letters = invitation::write(vec![order], office, key, &cause, &about, self.taken_at)?;
            letters.queue(tx, case, issued.matter, self.taken_at)?;
        }
        Ok(())
    }

    fn case_anew(
        &self,
        tx: &mut dyn Transaction,
        office: &Office,
        receipt: &Receipt,
        person: &Person,
        case: CaseId,
    ) -> Result<Option<Anew>, Trouble> {
        let (reference, events) = casefile::file(tx, case)?;
        let file = Case::from_events(&reference, &events);
        if !office.may_know_of(person, file.about_the_clerk()) {
            return Ok(None);
        }
        let shown = |i: &&Issued| i.to == person.address && i.matter == Matter::Case(case);
        let theirs = || self.said_anew.iter().filter(shown);
        // What somebody was asked is answered in their own words, with a secret or without.
        if theirs().all(|i| matches!(i.purpose, Purpose::Question | Purpose::Code)) {
            return Ok(None);
        }
        let draft = file
            .draft
            .as_ref()
            .map(|d| d.sequence)
            .filter(|d| theirs().any(|i| i.purpose == Purpose::Confirmation && i.draft == Some(*d)));
        if draft.is_none() && brings_a_new_one(receipt, &reference, person) {
            return Ok(None);
        }
        let mut answer = self.answer(person);
        let mut files = Vec::new();
        if draft.is_some() {
            let Ok(work) = casefile::draft_again(tx, office, case, person, self.taken_at)? else {
                return Ok(None);
            };
            answer.outcome = Answered::Draft;
            answer.warned.extend(work.warned.iter().cloned());
            (answer.text, files) = super::reading::drafted(&work, office, &reference);
        } else {
            answer.text = obey::next::status(&file, london_day(self.taken_at), office);
        }
        answer.about_the_clerk = file.about_the_clerk();
        Ok(Some(Anew {
            of: reference.to_string(),
            answer,
            files,
            file: Some(file),
            draft,
            offers: None,
        }))
    }

    fn message_anew(
        &self,
        tx: &mut dyn Transaction,
        office: &Office,
        key: &[u8; 32],
        person: &Person,
        issued: &Issued,
        row: i64,
    ) -> Result<Option<Anew>, Trouble> {
        if issued.purpose != Purpose::Notice {
            return Ok(None);
        }
        let reading = Reading {
            office,
            key,
            person,
            by: issued,
            typed: "",
            doubtful: &[],
            reader: None,
            today: london_day(self.taken_at),
            at: self.taken_at,
        };
        let told = reading.message(tx, row)?;
        if told.answer.outcome != Answered::Told {
            return Ok(None);
        }
        let answer = Answer {
            text: told.answer.text,
            ..self.answer(person)
        };
        Ok(Some(Anew {
            of: format!("row {row}"),
            answer,
            files: Vec::new(),
            file: None,
            draft: None,
            offers: Some(told.row.map_or(Offers::Nothing, |(_, offers)| offers)),
        }))
    }

    fn answer(&self, person: &Person) -> Answer {
        let by = self.by.as_ref().map_or_else(|| "somebody else".to_owned(), ToString::to_string);
        Answer {
            outcome: Answered::Anew,
            warned: vec![format!(
                "A message from {by} showed the reference of a notice that was sent to {} alone, so replies to that notice count no more. Please reply to this message instead.",
                person.name
            )],
            ..Answer::default()
        }
    }
}

/// What is said anew, and what it is about.
struct Anew {
    /// The case's number, or the row of the message, for the letter's Message-ID.
    of: String,
    answer: Answer,
    files: Vec<Copy>,
    file: Option<Case>,
    draft: Option<u32>,
    offers: Option<Offers>,
}

/// The letter that says it anew: in a thread of its own, because the old one was seen by others.
fn to(person: &Person, answer: &Answer, files: Vec<Copy>) -> LetterOrder {
    LetterOrder {
        kind: LetterKind::Answer,
        to: NamedAddress {
            name: person.name.clone(),
            address: person.address.clone(),
        },
        data: data::value(answer),
        in_reply_to: None,
        references: Vec::new(),
        attachments: files,
        to_public: false,
    }
}

/// Whether what was decided about the message brings this person a notice on the same case.
fn brings_a_new_one(receipt: &Receipt, on: &CaseReference, person: &Person) -> bool {
    let Outcome::Done { decision, reference, .. } = &receipt.outcome else {
        return false;
    };
    reference.as_ref() == Some(on) && decision.letters.iter().any(|l| !l.to_public && l.to.address == person.address)
}
