//! An act of a person on a case: what it does. Pure: the case, the act, the person and the day in; a value out.
//!
//! The branches stand here; the computing beside them: `asking` (details, consent, identity) · `deciding` (outcome, refusal,
//! review, closing) · `telling` (more time, progress, sharing) · `conduct` (warnings, restrictions, markers) · `people` (who looks into it, who is asked, who speaks) ·
//! `reaching` (formats, addresses, letters sent again) · `rights` (what each right asks of its answer) · `filing` (notes, holds, undo) ·
//! `regulator` (its letters) and `chronology` (what it is told) · `grounds` (what a refusal rests on) · `points` (an outcome's points,
//! one by one) · `post` (letters) ·
//! `next` (what can be done now).
//!
//! Verbs that carry a person's judgement (OUTCOME, REFUSE, REVIEW, WARN, RESTRICT, MARKER, CLOSE, SHARE; NOT OURS and NOT A
//! COMPLAINT where the law owes the person an answer) come back as a draft, and so do words that would leave at once and show
//! a sign of having been meant for us (`talk`),
//! exactly as it would leave: the same function that would carry the act out is run, and nothing of it is kept but the act.
//! SEND runs it again and keeps it. Whether this person may do this is `desk/`'s to say; only one thing is asked here too:
//! nothing about the clerk is the clerk's to do.

mod asking;
mod chronology;
mod conduct;
mod deciding;
mod filing;
mod grounds;
pub mod next;
mod people;
mod points;
mod post;
mod reaching;
mod regulator;
mod rights;
mod telling;

#[cfg(test)]
mod tests;

pub use asking::SOURCE_GONE;
pub(super) use post::NO_WAY;
pub(super) use post::SHADOW;
pub use post::deadline_event;
pub(super) use post::internal as internal_order;
pub(super) use post::order as order_for;
pub(super) use post::queued;
pub(super) use post::to_post;
pub(super) use regulator::NOT_CONSULTED;

use super::act::Act;
use super::act::Triage;
use super::case::Actor;
use super::case::Case;
use super::case::CaseReference;
use super::case::Event;
use super::case::Recorded;
use super::case::Stage;
use super::letter::LetterOrder;
use super::policy::Office;
use super::policy::Person;
use jiff::civil::Date;

/// An act on a case, with everything that bears on it.
#[derive(Clone, Copy)]
pub struct Command<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its file.
    pub events: &'a [Recorded],
    /// Other cases of the person who wrote, oldest first (R37).
    pub earlier: &'a [Earlier],
    /// What is wished.
    pub act: &'a Act,
    /// Who wishes it; whether they may is decided before.
    pub by: &'a Person,
    /// The day, Europe/London.
    pub today: Date,
    /// The council.
    pub office: &'a Office,
}

/// Another case of the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Its number.
    pub reference: CaseReference,
    /// The day it came.
    pub received_on: Date,
    /// Where it stands.
    pub stage: Stage,
    /// The day on which a decision in it was communicated; `None` where none was.
    pub decided_on: Option<Date>,
}

/// What comes of an act.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It is done: commit events and letters together.
    Done(Work),
    /// It lies ready and nothing has happened but that: commit `draft` alone, and show `work` as it would be.
    Draft {
        /// What is kept.
        draft: Vec<(Actor, String, Event)>,
        /// What SEND would do.
        work: Work,
    },
    /// It is not done, and nothing changed.
    Refused(Refused),
    /// A question was asked; here is the answer. Nothing changed.
    Told(String),
}

/// Why an act is not done, in words for whoever asked, and what would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub why: String,
    /// What to do instead; empty where there is nothing.
    pub instead: String,
}

/// What an act does.
#[derive(Debug, Clone, Default)]
pub struct Work {
    /// What is added to the file, in order.
    pub events: Vec<(Actor, String, Event)>,
    /// The letters that leave.
    pub letters: Vec<LetterOrder>,
    /// What was done, a sentence each.
    pub said: Vec<String>,
    /// What to take care of, a sentence each; on record where it matters later.
    pub warned: Vec<String>,
}

/// Does what was wished, or says why not.
pub fn obey(command: &Command<'_>) -> Answer {
    match attempt(command) {
        Ok(answer) => answer,
        Err(refused) => Answer::Refused(refused),
    }
}

/// The draft that waits as it would leave now, for whoever may say what it says: to be shown once more, with nothing changed.
///
/// # Errors
/// Why it could not leave now.
pub fn draft_again(c: &Command<'_>) -> Result<Work, Refused> {
    let draft = c.case.draft.as_ref().ok_or_else(|| no("nothing lies ready to be sent", ""))?;
    let mut work = Work::default();
    carry_out(&Command { act: &draft.act, ..*c }, &mut work)?;
    Ok(work)
}

fn attempt(c: &Command<'_>) -> Result<Answer, Refused> {
    if !c.office.may_know_of(c.by, c.case.about_the_clerk()) {
        return Err(no("this case is not yours to deal with", "The chair or the deputy deals with it."));
    }
    match c.act {
        Act::Status => return Ok(Answer::Told(next::status_for(c.by, c.case, c.today, c.office))),
        Act::Help => return Ok(Answer::Told(next::help(c.case))),
        // Which cases are open is the register's to say; of one case, this one's standing is the answer.
        Act::List => return Ok(Answer::Told(next::status(c.case, c.today, c.office))),
        _ => {}
    }
    regulator::bears(c)?;
    open_enough(c)?;
    match c.act {
        Act::Send => {
            let draft = c.case.draft.as_ref().ok_or_else(|| {
                no(
                    "nothing lies ready to be sent",
                    "OUTCOME, REFUSE, REVIEW, RESTRICT, MARKER, CLOSE and SHARE make a draft first.",
                )
            })?;
            let mut work = Work::default();
            work.event(c, "SEND: the draft as it was shown", Event::DraftSent);
            carry_out(&Command { act: &draft.act, ..*c }, &mut work)?;
            Ok(Answer::Done(work))
        }
        Act::Cancel => {
            if c.case.draft.is_none() {
                return Err(no("nothing lies ready, so there is nothing to drop", ""));
            }
            let mut work = Work::default();
            work.event(c, "CANCEL", Event::DraftDropped);
            work.say("The draft is dropped. Nothing was sent.");
            Ok(Answer::Done(work))
        }
        Act::Undo => filing::undo(c),
        act if next::is_drafted(act, c.case, c.office) => {
            let mut work = Work::default();
            carry_out(c, &mut work)?;
            if let Some(sign) = next::not_for_its_reader(act, c.case, c.office) {
                work.warn(format!(
                    "“{}” may not be meant for whoever reads this letter. It leaves only after a yes.",
                    sign.words
                ));
            }
            let drafted = Event::Drafted {
                act: Box::new(act.clone()),
            };
            let draft = vec![(actor(c), "a draft: nothing was sent".to_owned(), drafted)];
            Ok(Answer::Draft { draft, work })
        }
        _ => {
            let mut work = Work::default();
            carry_out(c, &mut work)?;
            Ok(Answer::Done(work))
        }
    }
}

/// What the act does, gathered in `work`.
fn carry_out(c: &Command<'_>, work: &mut Work) -> Result<(), Refused> {
    match c.act {
        Act::Accept => asking::accept(c, work),
        Act::Triage { is, .. } => triage(c, *is, work),
        Act::Service => telling::service(c, work),
        Act::NotOurs { reasons } => deciding::not_ours(c, reasons, work),
        Act::NotAComplaint { reasons } => deciding::not_a_complaint(c, reasons, work),
        Act::Ask { what, words } => asking::ask(c, *what, words, work),
        Act::IdentityAccepted { note } => asking::identity_accepted(c, note, work),
        Act::SourceGone => asking::source_gone(c, work),
        Act::IdentityRefused { why } => asking::refused(c, super::case::Ask::Identity, why, work),
        Act::ConsentAccepted => asking::consent_accepted(c, work),
        Act::ConsentRefused { why } => asking::refused(c, super::case::Ask::Consent, why, work),
        Act::Extend { until, reason } => telling::extend(c, *until, reason, work),
        Act::Update { text } => telling::update(c, text, work),
        Act::Note { text } => filing::note(c, text, work),
        Act::Assign { person, question } => people::assign(c, person, question, work),
        Act::Decide { result, reasons } => deciding::outcome(c, *result, reasons, work),
        Act::Refuse { factors, reasons } => deciding::refuse(c, factors, reasons, work),
        Act::DecideReview { result, reasons } => deciding::review(c, *result, reasons, work),
        Act::Share { body, what, untold } => telling::share(c, body, what, *untold, work),
        Act::Ico { letter } => regulator::wrote(c, letter, work),
        Act::Hold { reason } => filing::hold(c, reason, work),
        Act::Release => filing::release(c, work),
        Act::SinglePointOfContact { person, reason } => people::contact(c, person, reason, work),
        Act::Restrict { terms, until, reason } => conduct::restrict(c, terms, *until, reason, work),
        Act::Marker { reason } => conduct::marker(c, reason, work),
        Act::Lift { of, reason } => conduct::lift(c, *of, reason, work),
        Act::Warn { text } => conduct::warn(c, text, work),
        Act::Close { why } => deciding::close(c, why, work),
        Act::Reopen => filing::reopen(c, work),
        Act::Format { needed } => reaching::format(c, needed, work),
        Act::WriteTo { address } => reaching::address(c, address, work),
        Act::Resend => reaching::resend(c, work),
        // Answered before.
        Act::Send | Act::Cancel | Act::Undo | Act::Status | Act::List | Act::Help => Ok(()),
    }
}

/// On a case that is open already, the clerk's word for a message is one of the other verbs.
fn triage(c: &Command<'_>, is: Triage, work: &mut Work) -> Result<(), Refused> {
    match is {
        Triage::Service => telling::service(c, work),
        Triage::NotOurs => deciding::not_ours(c, "", work),
        Triage::Regulator => Err(no("its reference is needed", "ICO IC-123456-A1B2")),
        Triage::Complaint | Triage::Review | Triage::Representative | Triage::Rights => Err(no(
            "this is a case already",
            "SERVICE moves it to the service complaints; NOT OURS and NOT A COMPLAINT close it.",
        )),
    }
}

/// What a closed case still lets people do.
fn open_enough(c: &Command<'_>) -> Result<(), Refused> {
    let Some((how, _, on)) = &c.case.closing else { return Ok(()) };
    let late_review = c.case.review.as_ref().is_some_and(|r| !r.accepted);
    let claimed_review = c.case.review.is_none() && c.case.review_claimed_on.is_some();
    let allowed = match c.act {
        Act::Reopen
        | Act::Note { .. }
        | Act::Hold { .. }
        | Act::Release
        | Act::Ico { .. }
        | Act::Share { .. }
        | Act::Marker { .. }
        | Act::Restrict { .. }
        | Act::Warn { .. }
        | Act::Lift { .. }
        | Act::SinglePointOfContact { .. }
        | Act::Format { .. }
        | Act::WriteTo { .. }
        | Act::Resend
        | Act::Undo
        | Act::Send
        | Act::Cancel => true,
        Act::Accept => late_review || claimed_review || c.case.may_have_asked_for_review().is_some(),
        Act::Close { .. } => late_review,
        _ => false,
    };
    if allowed {
        return Ok(());
    }
    Err(no(
        &format!("the case was closed on {} ({how})", super::clock::short_date(*on)),
        "REOPEN opens it again.",
    ))
}

/// A refusal of an act.
fn no(why: &str, instead: &str) -> Refused {
    Refused {
        why: why.to_owned(),
        instead: instead.to_owned(),
    }
}

/// Refuses blank text.
fn said(text: &str, why: &str, instead: &str) -> Result<(), Refused> {
    if text.trim().is_empty() { Err(no(why, instead)) } else { Ok(()) }
}

/// Words that stand in a letter as a sentence of their own.
fn ended_as_a_sentence(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(|ch: char| ch.is_alphanumeric()) {
        format!("{words}.")
    } else {
        words.to_owned()
    }
}

fn actor(c: &Command<'_>) -> Actor {
    Actor::Officer { name: c.by.name.clone() }
}

impl Work {
    /// Something the person did.
    fn event(&mut self, c: &Command<'_>, authority: &str, event: Event) {
        self.events.push((actor(c), authority.to_owned(), event));
    }

    /// Something that follows by a rule.
    fn follows(&mut self, authority: &str, event: Event) {
        self.events.push((Actor::Redress, authority.to_owned(), event));
    }

    /// Whether it is the draft that was shown before, on its way out: what only helps to write it comes too late.
    fn is_sent(&self) -> bool {
        self.events.iter().any(|(_, _, e)| matches!(e, Event::DraftSent))
    }

    fn say(&mut self, sentence: impl Into<String>) {
        self.said.push(sentence.into());
    }

    fn warn(&mut self, sentence: impl Into<String>) {
        self.warned.push(sentence.into());
    }
}
