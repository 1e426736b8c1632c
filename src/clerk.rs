//! The doorway for what a person of the council wrote: whose word it is, what it says, what is done about it, and the one
//! answer. It has the shape of the others: questions to the store, pure judgements, one commit with the message's own row.
//!
//! A reply is done whole or not at all: where its second command is refused, the first has not happened.
//! Never: a socket, a clock, a letter to the public that holds a secret.

use crate::Trouble;
use crate::casefile;
use crate::casework::act::Act;
use crate::casework::act::Triage;
use crate::casework::case::Case;
use crate::casework::case::Event;
use crate::casework::case::Recorded;
use crate::casework::clock::london_day;
use crate::casework::decide;
use crate::casework::letter;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Answer;
use crate::casework::obey;
use crate::casework::token;
use crate::casework::token::Issued;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::casework::token::Token;
use crate::casework::token::TokenHash;
use crate::casework::{Arrival, CaseId, CaseReference, Class, Facts, Kind, Office, Person, Place, Sender, Stage};
use crate::desk::authority;
use crate::desk::authority::Claim;
use crate::desk::authority::Lacking;
use crate::desk::authority::Remembered;
use crate::desk::authority::Verdict;
use crate::desk::command;
use crate::desk::invite;
use crate::desk::reply;
use crate::desk::reply::Reply;
use crate::desk::reply::Situation;
use crate::intake;
use crate::intake::Receipt;
use crate::mail::{NamedAddress, RawMessage, Screened};
use crate::store::{ClerkAnswer, Queued, Transaction};
use jiff::Timestamp;
use jiff::ToSpan;

/// The secrets of the notices among some letters, each with its place.
pub type Secrets = Vec<(usize, Token)>;

/// Puts commands and secrets into the notices among some letters. `stage` is where their case stands, if they have one.
pub fn invite(
    orders: &mut [LetterOrder],
    office: &Office,
    key: &[u8; 32],
    cause: &str,
    reference: Option<&CaseReference>,
    stage: Option<Stage>,
    draft: bool,
) -> Secrets {
    let reference = reference.map(ToString::to_string).unwrap_or_default();
    let mut secrets = Vec::new();
    for (index, order) in orders.iter_mut().enumerate() {
        let Some(person) = office.person_at(&order.to.address) else {
            continue;
        };
        if order.to_public {
            continue;
        }
        let commands = match (order.kind, stage) {
            (LetterKind::Unsure, _) => command::triage_offered(),
            (LetterKind::NewCase, _) => command::offered(&person.roles, Stage::New, false),
            (LetterKind::Reply | LetterKind::Answer, Some(stage)) => command::offered(&person.roles, stage, draft),
            _ => continue,
        };
        let secret = invite::secret(key, cause, index, &order.to.address);
        invite::invite(order, &commands, &secret, &office.letters_from.address, &reference);
        secrets.push((index, secret));
    }
    secrets
}

/// Remembers the secrets of the notices that were queued.
///
/// # Errors
/// The store's.
pub fn remember(
    tx: &mut dyn Transaction,
    letters: &[Queued],
    secrets: &Secrets,
    matter: Matter,
    draft: Option<u32>,
    at: Timestamp,
) -> Result<(), Trouble> {
    for (index, secret) in secrets {
        let Some(letter) = letters.get(*index) else { continue };
        for issued in invite::issued(secret, &letter.message_id, &letter.to, matter, draft, at) {
            tx.issue_token(&issued)?;
        }
    }
    Ok(())
}

/// Remembers the Message-IDs of notices on a case, so that an answer to one of them counts: reminders, questions.
///
/// # Errors
/// The store's.
pub fn remember_ids(tx: &mut dyn Transaction, office: &Office, letters: &[Queued], case: CaseId, at: Timestamp) -> Result<(), Trouble> {
    for letter in letters.iter().filter(|l| !l.to_public && office.person_at(&l.to).is_some()) {
        if let Some(issued) = invite::of_message_id(&letter.message_id, &letter.to, Matter::Case(case), at) {
            tx.issue_token(&issued)?;
        }
    }
    Ok(())
}

/// A message that may be a reply of one of the council's people. `None` where it gives no command and takes the usual road.
///
/// # Errors
/// The store's.
pub fn receive(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    raw: &RawMessage,
    facts: &Facts,
) -> Result<Option<Receipt>, Trouble> {
    if facts.leads.same_message.is_some() || facts.screened != Screened::Personal {
        return Ok(None);
    }
    let shown = token::presented(&facts.message, |a| office.is_ours(a));
    let hashes: Vec<TokenHash> = shown.iter().map(Token::hash).collect();
    let issued = tx.tokens(&hashes)?;
    let at = facts.arrival.received_at;
    // Whoever shows another's secret uses it up; that other's next notice brings a new one (attacks 3 and 4).
    for leaked in authority::leaked(&facts.message, &shown, &issued) {
        tx.cancel_token(leaked.hash, at)?;
    }
    if matches!(facts.sender, Sender::Public(_)) {
        return Ok(None);
    }
    let typed = invite::without_reference(&facts.typed.text);
    let deed = authority::deed(&facts.message, &typed);
    let claim = Claim {
        message: &facts.message,
        authentication: &facts.authentication,
        host_is_silent: false,
        shown: &shown,
        at,
    };
    let acts_in_the_hour = match &facts.sender {
        Sender::Officer(person) => tx.deeds_since(&person.address, at.checked_sub(1.hour()).unwrap_or(Timestamp::MIN))?,
        Sender::ClaimsToBeOfficer(_) | Sender::Public(_) => 0,
    };
    let remembered = Remembered {
        issued: &issued,
        acted_before: tx.done_before(&deed)?,
        acts_in_the_hour,
    };
    let (person, by) = match authority::authority(&claim, &remembered, office) {
        Verdict::Authority { person, by, code } => {
            if let Some(code) = code {
                tx.use_token(code.hash, at)?;
            }
            (person, by)
        }
        Verdict::None(lacking) => return without_authority(tx, office, key, raw, facts, lacking, &typed),
    };
    let mut reading = Reading {
        office,
        key,
        person: &person,
        by: &by,
        facts,
        typed: &typed,
        at,
    };
    let told = match by.matter {
        Matter::Case(case) => reading.on_case(tx, case)?,
        Matter::Row(row) => reading.on_row(tx, row)?,
        Matter::Nothing => return Ok(None),
    };
    let Some(told) = told else { return Ok(None) };
    if told.answer.outcome != "asked" {
        tx.remember_deed(&deed, &person.address, at)?;
    }
    answer(tx, office, key, raw, facts, &person, told).map(Some)
}

/// What is answered, and on which case.
struct Told {
    case: Option<CaseId>,
    answer: Answer,
    /// The draft that a yes would send, by its place in the file.
    draft: Option<u32>,
    /// The verdict for the ledger, without personal data.
    verdict: &'static str,
}

/// A proven person without a secret that counts: their mail takes the usual road; where it reads like a command they are
/// told once that it was not taken for one. What nothing proves takes the usual road alone (attacks 1 and 9).
fn without_authority(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    raw: &RawMessage,
    facts: &Facts,
    lacking: Lacking,
    typed: &str,
) -> Result<Option<Receipt>, Trouble> {
    let Sender::Officer(person) = &facts.sender else { return Ok(None) };
    let case = match &facts.matched {
        crate::casework::Match::Case { case, .. } => Some(*case),
        crate::casework::Match::Ambiguous { .. } | crate::casework::Match::NoCase => None,
    };
    match lacking {
        Lacking::New => {
            let decision = decide::filed_reply(case, person, "the same reply was acted on before: nothing more is done", facts);
            return intake::record(tx, office, key, raw, facts.clone(), decision, None, None).map(Some);
        }
        Lacking::Token | Lacking::Measure => {}
        Lacking::OneSender | Lacking::Registered | Lacking::Proof | Lacking::Code => return Ok(None),
    }
    let Some(case) = case else { return Ok(None) };
    let (reference, events) = casefile::file(tx, case)?;
    let situation = situation(&reference, &events, person, office, facts);
    if !matches!(reply::read(typed, &situation, &office.policy.calendar), Reply::Commands(_)) {
        return Ok(None);
    }
    let told = Told {
        case: Some(case),
        draft: None,
        verdict: "a reply that reads like a command and shows no secret that counts: nothing was changed, and the sender is told",
        answer: Answer {
            outcome: "refused".to_owned(),
            why: capital(lacking.words()),
            instead: "Reply to this message, or to the newest notice on the case.".to_owned(),
            words: typed.to_owned(),
            ..Answer::default()
        },
    };
    answer(tx, office, key, raw, facts, person, told).map(Some)
}

/// One reply with authority.
struct Reading<'a> {
    office: &'a Office,
    key: &'a [u8; 32],
    person: &'a Person,
    by: &'a Issued,
    facts: &'a Facts,
    typed: &'a str,
    at: Timestamp,
}

impl Reading<'_> {
    fn on_case(&mut self, tx: &mut dyn Transaction, case: CaseId) -> Result<Option<Told>, Trouble> {
        let (reference, events) = casefile::file(tx, case)?;
        let situation = situation(&reference, &events, self.person, self.office, self.facts);
        let acts = match reply::read(self.typed, &situation, &self.office.policy.calendar) {
            Reply::Commands(acts) => acts,
            // A remark: kept on the case by the usual road, and not answered.
            Reply::Nothing(_) => return Ok(None),
            Reply::Ask { why, nearest } => return Ok(Some(self.asked(Some(case), why, nearest))),
        };
        let read_as: Vec<String> = acts.iter().map(|a| command::verb_of(a).to_string()).collect();
        for act in &acts {
            if let Err(why) = authority::may_say(self.person, act) {
                return Ok(Some(self.refused(Some(case), why, String::new(), read_as)));
            }
            let waiting = draft_of(&events);
            if *act == Act::Send && !waiting.is_some_and(|d| authority::confirms(self.by, d)) {
                let why = "a yes counts only in reply to the message that shows the draft itself, and once";
                let instead = "Answer the newest message with the draft.".to_owned();
                return Ok(Some(self.refused(Some(case), why.to_owned(), instead, read_as)));
            }
        }
        tx.mark()?;
        let mut told = Answer {
            outcome: "done".to_owned(),
            read_as: read_as.clone(),
            words: self.typed.to_owned(),
            ..Answer::default()
        };
        let mut draft = None;
        for act in &acts {
            if *act == Act::List {
                told.text = casefile::list(tx, london_day(self.at))?;
                told.outcome = "told".to_owned();
                continue;
            }
            match casefile::act(tx, self.office, self.key, case, act, self.person, self.at)? {
                obey::Answer::Done(work) => {
                    told.said.extend(work.said);
                    told.warned.extend(work.warned);
                }
                obey::Answer::Draft { work, .. } => {
                    told.outcome = "draft".to_owned();
                    told.warned.extend(work.warned.iter().cloned());
                    told.text = drafted(&work, self.office, &reference);
                    draft = draft_of(&tx.events(case)?);
                }
                obey::Answer::Told(text) => {
                    told.outcome = "told".to_owned();
                    told.text = text;
                }
                obey::Answer::Refused(refused) => {
                    tx.undo()?;
                    return Ok(Some(self.refused(Some(case), refused.why, refused.instead, read_as)));
                }
            }
        }
        tx.keep()?;
        if acts.iter().any(|a| matches!(a, Act::Send | Act::Cancel)) && self.by.purpose == Purpose::Confirmation {
            tx.use_token(self.by.hash, self.at)?;
        }
        Ok(Some(Told {
            case: Some(case),
            draft,
            verdict: "a reply with authority: done, and answered",
            answer: told,
        }))
    }

    /// The answer to "we are not sure about this message".
    fn on_row(&mut self, tx: &mut dyn Transaction, row: i64) -> Result<Option<Told>, Trouble> {
        let situation = Situation {
            triage: true,
            ..nowhere(self.person, self.office, self.facts)
        };
        let is = match reply::read(self.typed, &situation, &self.office.policy.calendar) {
            Reply::Commands(acts) => match acts.as_slice() {
                [Act::Triage { is }] => *is,
                _ => {
                    let why = "what is this message: COMPLAINT, REVIEW, REPRESENTATIVE, RIGHTS, SERVICE or NOT OURS";
                    return Ok(Some(self.asked(None, why.to_owned(), None)));
                }
            },
            Reply::Nothing(_) => return Ok(None),
            Reply::Ask { why, nearest } => return Ok(Some(self.asked(None, why, nearest))),
        };
        let read_as = vec![is.word().to_owned()];
        let act = Act::Triage { is };
        if let Err(why) = authority::may_say(self.person, &act) {
            return Ok(Some(self.refused(None, why, String::new(), read_as)));
        }
        let Some(held) = tx.held()?.into_iter().find(|h| h.id == row) else {
            return Ok(Some(self.refused(
                None,
                "somebody has dealt with that message already".to_owned(),
                String::new(),
                read_as,
            )));
        };
        let mut told = Answer {
            outcome: "done".to_owned(),
            read_as,
            words: self.typed.to_owned(),
            ..Answer::default()
        };
        let (mut case, mut class) = (None, None);
        if is == Triage::NotOurs {
            told.said.push("The message is left as it was, and is off the list.".to_owned());
        } else {
            let Some(raw) = tx.raw(row)? else {
                let why = "the message itself is no longer kept".to_owned();
                return Ok(Some(self.refused(
                    None,
                    why,
                    "Open the case by hand: redress case new.".to_owned(),
                    told.read_as,
                )));
            };
            let arrival = Arrival {
                place: held.places.first().cloned().unwrap_or(Place::Handed { mailbox: String::new() }),
                received_at: held.received_at,
                received_on: london_day(held.received_at),
                taken_at: self.at,
                from_before: false,
            };
            let opened = intake::open_by_word(tx, self.office, self.key, raw, arrival, is, self.person)?;
            told.said.push(format!(
                "{} is open, with its dates from the day the message came.",
                opened.reference
            ));
            if let Some(case) = opened.case {
                tx.copies_join_case(row, case)?;
            }
            case = opened.case;
            class = Some(opened.class);
        }
        tx.release(row, &self.person.name, self.at)?;
        tx.keep_clerk_answer(&self.lesson(row, class.as_ref()))?;
        Ok(Some(Told {
            case,
            draft: None,
            verdict: "an answer about an unsure message: done, and answered",
            answer: told,
        }))
    }

    /// What `redress learn` may learn from the answer: of ordinary mail nothing but that it is.
    fn lesson(&self, row: i64, class: Option<&Class>) -> ClerkAnswer {
        ClerkAnswer {
            row,
            at: self.at,
            kind: class.map_or(Kind::Enquiry, |c| c.kind),
            track: class.and_then(|c| c.track),
            on_behalf: class.is_some_and(|c| c.on_behalf),
            rights: class.map(|c| c.rights.clone()).unwrap_or_default(),
        }
    }

    fn asked(&self, case: Option<CaseId>, why: String, nearest: Option<command::Verb>) -> Told {
        Told {
            case,
            draft: None,
            verdict: "a reply that was not clear: nothing was changed, and it was asked what is meant",
            answer: Answer {
                outcome: "asked".to_owned(),
                why: capital(&why),
                instead: reply::usage(nearest).to_owned(),
                words: self.typed.to_owned(),
                ..Answer::default()
            },
        }
    }

    fn refused(&self, case: Option<CaseId>, why: String, instead: String, read_as: Vec<String>) -> Told {
        Told {
            case,
            draft: None,
            verdict: "a reply that could not be done: nothing was changed, and the sender is told why",
            answer: Answer {
                outcome: "refused".to_owned(),
                why: capital(why.trim_end_matches('.')),
                instead,
                read_as,
                words: self.typed.to_owned(),
                ..Answer::default()
            },
        }
    }
}

/// Records the reply with its one answer.
fn answer(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    raw: &RawMessage,
    facts: &Facts,
    person: &Person,
    told: Told,
) -> Result<Receipt, Trouble> {
    let mut decision = decide::filed_reply(told.case, person, told.verdict, facts);
    decision.letters.push(LetterOrder {
        kind: LetterKind::Answer,
        to: NamedAddress {
            name: person.name.clone(),
            address: person.address.clone(),
        },
        data: data::value(&told.answer),
        in_reply_to: facts.message.message_id.clone(),
        references: facts
            .message
            .answers
            .iter()
            .rev()
            .chain(&facts.message.message_id)
            .cloned()
            .collect(),
        attachments: Vec::new(),
        to_public: false,
    });
    let stage = match told.case {
        Some(case) => {
            let (reference, events) = casefile::file(tx, case)?;
            Some(Case::from_events(&reference, &events).stage)
        }
        None => None,
    };
    intake::record(tx, office, key, raw, facts.clone(), decision, stage, told.draft)
}

/// What the reader must know about a case.
fn situation(reference: &CaseReference, events: &[Recorded], person: &Person, office: &Office, facts: &Facts) -> Situation {
    let case = Case::from_events(reference, events);
    let due = case
        .deadlines
        .iter()
        .filter(|d| d.met_on.is_none())
        .filter(|d| {
            let met_by = case.met_by.get(&d.clock);
            !met_by.is_some_and(|m| matches!(m, crate::casework::clock::MetBy::Acknowledgement))
        })
        .map(|d| d.due_on)
        .min();
    Situation {
        complainant: case.writer().map(|w| w.name.clone()).unwrap_or_default(),
        due,
        stage: case.stage,
        draft: case.draft.as_ref().map(|d| command::verb_of(&d.act).to_string()),
        ..nowhere(person, office, facts)
    }
}

fn nowhere(person: &Person, office: &Office, facts: &Facts) -> Situation {
    Situation {
        complainant: String::new(),
        due: None,
        stage: Stage::Investigating,
        draft: None,
        people: office.people.iter().map(|p| p.name.clone()).collect(),
        writer: person.name.clone(),
        today: facts.arrival.received_on,
        triage: false,
    }
}

/// The place of the draft that waits, in the case's file.
fn draft_of(events: &[Recorded]) -> Option<u32> {
    events
        .iter()
        .rev()
        .find_map(|e| match e.event {
            Event::Drafted { .. } => Some(Some(e.sequence)),
            Event::DraftSent | Event::DraftDropped => Some(None),
            _ => None,
        })
        .flatten()
}

/// The letters of a draft, word for word.
fn drafted(work: &obey::Work, office: &Office, reference: &CaseReference) -> String {
    let mut out = String::new();
    for order in work.letters.iter().filter(|l| l.to_public) {
        let words = letter::words_of(order, office, Some(reference));
        out.push_str(&format!("To: {}\nSubject: {}\n\n{}\n", order.to.address, words.subject, words.text));
    }
    if out.is_empty() {
        out = work.said.join("\n");
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|c| c.to_uppercase().collect::<String>() + chars.as_str())
        .unwrap_or_default()
}
