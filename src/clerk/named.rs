//! What a reply asks about one message or one case by its number, or about all of them: STATUS, LIST and HELP count in reply
//! to any letter of ours, and BELONGS TO where a message waits for a word. Whoever may not know of a message or a case gets the
//! same answer as where there is none of that number.

use super::reading::Reading;
use super::reading::nowhere;
use super::told::Told;
use crate::Trouble;
use crate::casefile;
use crate::casework::Arrival;
use crate::casework::CaseId;
use crate::casework::CaseReference;
use crate::casework::Place;
use crate::casework::act::Act;
use crate::casework::act::Triage;
use crate::casework::case::Case;
use crate::casework::clock::london_day;
use crate::casework::decide;
use crate::casework::letter::data::Answered;
use crate::casework::letter::data::Offers;
use crate::casework::obey;
use crate::casework::token::Matter;
use crate::desk::authority;
use crate::desk::command;
use crate::desk::naming::Named;
use crate::desk::reply::Reply;
use crate::intake;
use crate::intake::Kept;
use crate::mail::RawMessage;
use crate::store::LedgerRow;
use crate::store::Transaction;
use jiff::Timestamp;

/// The verdict on a question that was answered.
const ANSWERED: &str = "a reply with authority: a question, and answered";
/// Why nothing is said about a message.
pub(super) const DEALT_WITH: &str = "somebody has dealt with that message already, or it does not wait for you";
/// Why no case is made of a message by a word.
pub(super) const WHOSE: &str =
    "nothing proves whose it is, and the case would name one of the council’s own people as the one who complains";
/// Why no case can be made of one.
pub(super) const NOT_KEPT: &str = "the message itself is not kept here";
/// Why nothing is said about a case.
const NO_SUCH_CASE: &str = "there is no case of that number, or it is not yours to deal with";

impl Reading<'_> {
    /// The answer to a reply that names a message or a case.
    pub(super) fn named(&self, tx: &mut dyn Transaction, named: &Named) -> Result<Told, Trouble> {
        match named {
            Named::Message(row) => self.message(tx, *row),
            Named::Case(reference) => self.case(tx, reference),
            Named::BelongsTo(reference) => self.belongs(tx, reference),
        }
    }

    /// The answer to a reply to a letter that is about no one case or message: a digest, a list.
    pub(super) fn on_nothing(&self, tx: &mut dyn Transaction) -> Result<Option<Told>, Trouble> {
        let situation = nowhere(self.person, self.office, self.today);
        Ok(match self.words(&situation) {
            Reply::Commands(acts) if acts.iter().all(Act::only_asks) => Some(self.looked_up(tx, &acts, None)?),
            Reply::Commands(acts) => {
                let why = "this message is about no one case, so nothing says which one is meant";
                let instead = "Reply STATUS and its number: the answer to that takes commands. LIST shows the numbers.";
                let read_as = acts.iter().map(|a| command::verb_of(a).to_string()).collect();
                Some(Told::refused(why, instead, self.typed).read_as(read_as))
            }
            Reply::Nothing(aside) => self.kept(aside),
            Reply::Ask { why, nearest } => Some(Told::asked(&why, nearest, self.typed)),
        })
    }

    /// STATUS, LIST and HELP where no case is meant; `row` is the message that was shown.
    pub(super) fn looked_up(&self, tx: &mut dyn Transaction, acts: &[Act], row: Option<i64>) -> Result<Told, Trouble> {
        let mut told = match row {
            Some(row) if acts.contains(&Act::Status) => self.message(tx, row)?,
            Some(row) => {
                let held = tx.held()?.into_iter().find(|h| h.id == row);
                let offers = held.map_or(Ok(Offers::Nothing), |h| self.offers(tx, &h))?;
                Told::of(Answered::Told, ANSWERED, self.typed).about(row, offers)
            }
            None => Told::of(Answered::Told, ANSWERED, self.typed),
        };
        let mut parts = Vec::from([std::mem::take(&mut told.answer.text)]);
        if acts.contains(&Act::List) || (row.is_none() && acts.contains(&Act::Status)) {
            parts.push(casefile::list(tx, self.office, self.person, london_day(self.at))?);
        }
        if acts.contains(&Act::Help) {
            parts.push(
                "What you can say stands below. STATUS and a number, of a case or of a message that waits, shows that one, and its answer takes commands."
                    .to_owned(),
            );
        }
        parts.retain(|p| !p.is_empty());
        told.answer.text = parts.join("\n\n");
        let read_as = acts.iter().map(|a| command::verb_of(a).to_string()).collect();
        Ok(told.read_as(read_as))
    }

    /// A message that waits, as its notice would show it.
    pub(super) fn message(&self, tx: &mut dyn Transaction, row: i64) -> Result<Told, Trouble> {
        let shown = tx.shown_and_waiting()?;
        let theirs = shown.iter().any(|s| s.message.row == row && s.to == self.person.address);
        let held = tx.held()?.into_iter().find(|h| h.id == row).filter(|_| theirs);
        let Some(held) = held else {
            return Ok(Told::refused(DEALT_WITH, "LIST shows what waits for you.", self.typed));
        };
        let mut told = Told::of(Answered::Told, ANSWERED, self.typed).about(row, self.offers(tx, &held)?);
        told.answer.text = match self.kept_message(tx, &held)? {
            Some(kept) => decide::shown(&kept.facts(tx, self.office, None, |_| ())?, held.held.as_deref(), self.office),
            None => {
                let from = held.from.as_ref().map_or_else(|| "no one sender".to_owned(), ToString::to_string);
                format!(
                    "From {from}: {}\n\nIts words are not kept here. Look at it in the council’s mailbox.",
                    held.subject
                )
            }
        };
        Ok(told)
    }

    /// How a case stands. Its answer takes commands on that case.
    fn case(&self, tx: &mut dyn Transaction, reference: &CaseReference) -> Result<Told, Trouble> {
        let Some((case, file)) = self.file_of(tx, reference)? else {
            return Ok(Told::refused(NO_SUCH_CASE, "LIST shows which cases are open.", self.typed));
        };
        let mut told = Told::of(Answered::Told, ANSWERED, self.typed).on(case);
        told.answer.text = obey::next::status(&file, london_day(self.at), self.office);
        Ok(told)
    }

    /// Puts the message that waits on the case that it belongs to.
    fn belongs(&self, tx: &mut dyn Transaction, reference: &CaseReference) -> Result<Told, Trouble> {
        let Matter::Row(row) = self.by.matter else {
            return Ok(Told::refused(DEALT_WITH, "", self.typed));
        };
        let Some(held) = tx.held()?.into_iter().find(|h| h.id == row) else {
            return Ok(Told::refused(DEALT_WITH, "LIST shows what waits for you.", self.typed));
        };
        let offers = self.offers(tx, &held)?;
        let refused = |why: &str, instead: &str| Told::refused(why, instead, self.typed).about(row, offers);
        // Whoever may say what a message is may say where it belongs.
        if let Err(why) = authority::may_say(
            self.person,
            &Act::Triage {
                is: Triage::NotOurs,
                of: None,
            },
        ) {
            return Ok(refused(&why, ""));
        }
        let Some((case, file)) = self.file_of(tx, reference)? else {
            return Ok(refused(NO_SUCH_CASE, "LIST shows which cases are open."));
        };
        if held.held.as_deref() == Some(decide::CLAIMS_TO_BE_OFFICER) {
            return Ok(refused(WHOSE, &self.forwarded()));
        }
        let Some(kept) = self.kept_message(tx, &held)? else {
            return Ok(refused(NOT_KEPT, &self.forwarded()));
        };
        intake::file_by_word(tx, self.office, self.key, self.reader, &kept, case, file, self.person)?;
        tx.copies_join_case(row, case)?;
        tx.release(row, &self.person.name, self.at)?;
        let mut told = Told::of(Answered::Done, "an answer about an unsure message: done, and answered", self.typed).on(case);
        told.answer.said.push(format!(
            "The message is on {reference}, as of the day it came. Its own notice says what follows from it."
        ));
        Ok(told)
    }

    /// A case by its number, and its file, where this person may know of it.
    fn file_of(&self, tx: &mut dyn Transaction, reference: &CaseReference) -> Result<Option<(CaseId, Case)>, Trouble> {
        let Some(case) = tx.find_case(reference)? else { return Ok(None) };
        let (reference, events) = casefile::file(tx, case)?;
        let file = Case::from_events(&reference, &events);
        let may_know = self.office.may_know_of(self.person, file.about_the_clerk());
        Ok(may_know.then_some((case, file)))
    }

    /// What can be said of a message that waits.
    pub(super) fn offers(&self, tx: &mut dyn Transaction, held: &LedgerRow) -> Result<Offers, Trouble> {
        let theirs = held.held.as_deref() == Some(decide::CLAIMS_TO_BE_OFFICER);
        Ok(if theirs || tx.raw(held.id)?.is_none() {
            Offers::OffTheList
        } else {
            Offers::WhatItIs
        })
    }

    /// The message of a row that waits, where its bytes are kept.
    pub(super) fn kept_message(&self, tx: &mut dyn Transaction, held: &LedgerRow) -> Result<Option<Kept>, Trouble> {
        Ok(tx.raw(held.id)?.map(|raw| kept(held, raw, self.at)))
    }

    /// How somebody's message becomes a case where none can be made of it as it came.
    pub(super) fn forwarded(&self) -> String {
        format!(
            "NOT OURS takes it off the list. If it is somebody’s complaint, forward it to {} from your own address: then you are asked what it is.",
            self.office.letters_from.address
        )
    }
}

/// The message of a row, as it came.
fn kept(held: &LedgerRow, raw: RawMessage, at: Timestamp) -> Kept {
    Kept {
        row: held.id,
        raw,
        arrival: Arrival {
            place: held.places.first().cloned().unwrap_or(Place::Handed { mailbox: String::new() }),
            received_at: held.received_at,
            received_on: london_day(held.received_at),
            taken_at: at,
            from_before: false,
        },
    }
}
