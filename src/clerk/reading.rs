//! What a reply with authority does: on a case, or on a message that waited for a word.

use super::named::DEALT_WITH;
use super::named::NOT_KEPT;
use super::named::WHOSE;
use super::quiet;
use super::told::Told;
use crate::Trouble;
use crate::casefile;
use crate::casework::CaseId;
use crate::casework::CaseReference;
use crate::casework::Class;
use crate::casework::Kind;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::Stage;
use crate::casework::act::Act;
use crate::casework::act::RegulatorLetter;
use crate::casework::act::Triage;
use crate::casework::case::Actor;
use crate::casework::case::Case;
use crate::casework::clock::MetBy;
use crate::casework::clock::london_day;
use crate::casework::decide;
use crate::casework::letter;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data::Answer;
use crate::casework::letter::data::Answered;
use crate::casework::letter::data::Offers;
use crate::casework::obey;
use crate::casework::papers::keeping;
use crate::casework::token::Issued;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::copies;
use crate::desk::authority;
use crate::desk::command;
use crate::desk::naming;
use crate::desk::reply;
use crate::desk::reply::Aside;
use crate::desk::reply::Reply;
use crate::desk::reply::Situation;
use crate::intake;
use crate::intake::Word;
use crate::intake::Worded;
use crate::mail::Copy;
use crate::reading::Reader;
use crate::store::ClerkAnswer;
use crate::store::Transaction;
use jiff::Timestamp;
use jiff::civil::Date;

/// One reply with authority.
pub(super) struct Reading<'a> {
    pub(super) office: &'a Office,
    pub(super) key: &'a [u8; 32],
    pub(super) person: &'a Person,
    pub(super) by: &'a Issued,
    pub(super) typed: &'a str,
    /// Lines that may be the quotation's.
    pub(super) doubtful: &'a [String],
    /// Reads the attachments of a message that this person's word makes a case.
    pub(super) reader: Option<&'a Reader>,
    /// The day it was written: dates in words count from it.
    pub(super) today: Date,
    pub(super) at: Timestamp,
}

impl Reading<'_> {
    /// Does what it says about the matter it answers; `None` where it says nothing that is a command.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn done(&mut self, tx: &mut dyn Transaction) -> Result<Option<Told>, Trouble> {
        let waits = matches!(self.by.matter, Matter::Row(_));
        if let Some(named) = naming::named(self.typed, waits) {
            return self.named(tx, &named).map(Some);
        }
        match self.by.matter {
            Matter::Case(case) => self.on_case(tx, case),
            Matter::Row(row) => self.on_row(tx, row),
            Matter::Nothing => self.on_nothing(tx),
        }
    }

    /// What the words say.
    pub(super) fn words(&self, situation: &Situation) -> Reply {
        reply::read_mail(self.typed, self.doubtful, situation, &self.office.policy.calendar)
    }

    fn on_case(&mut self, tx: &mut dyn Transaction, case: CaseId) -> Result<Option<Told>, Trouble> {
        let (reference, events) = casefile::file(tx, case)?;
        let file = Case::from_events(&reference, &events);
        if !self.office.may_know_of(self.person, file.about_the_clerk()) {
            return Ok(Some(Told::refused("this case is not yours to deal with", "", self.typed)));
        }
        let situation = Situation {
            message_to_delete: keeping::source_is_asked_for(&events),
            ..situation(&file, self.person, self.office, self.today)
        };
        let acts = match self.words(&situation) {
            Reply::Commands(acts) => acts,
            // Beside a draft that waits, thanks look like a yes, and silence like a letter that left.
            Reply::Nothing(Aside::Thanks) if file.draft.is_some() => {
                let why = "a draft is waiting, and this is no plain yes: it was not sent";
                let told = Told::asked(why, None, self.typed).on(case);
                return Ok(Some(told.instead(
                    "Answer the message that shows the draft: SEND sends it as it is, CANCEL drops it.",
                )));
            }
            Reply::Nothing(aside) => {
                let word = match &file.draft {
                    Some(draft) => still_waits(command::verb_of(&draft.act)),
                    None => word_for(self.typed, &situation),
                };
                return Ok(self.kept(aside).map(|told| told.on(case).instead(&word)));
            }
            Reply::Ask { why, nearest } => return Ok(Some(Told::asked(&why, nearest, self.typed).on(case))),
        };
        let read_as: Vec<String> = acts.iter().map(|a| command::verb_of(a).to_string()).collect();
        let refused = |why: &str, instead: &str| Told::refused(why, instead, self.typed).on(case).read_as(read_as.clone());
        for act in &acts {
            if let Err(why) = authority::may_say(self.person, act) {
                return Ok(Some(refused(&why, "")));
            }
        }
        tx.mark()?;
        let mut told = Answer {
            read_as: read_as.clone(),
            words: self.typed.to_owned(),
            ..Answer::default()
        };
        let (mut draft, mut files) = (None, Vec::new());
        for act in &acts {
            if *act == Act::List {
                told.text = casefile::list(tx, self.office, self.person, london_day(self.at))?;
                told.outcome = Answered::Told;
                continue;
            }
            if *act == Act::Help {
                // Of what can be said here, this person's part: the words stand below, with what each does.
                told.text = "What you can say on this case now stands below.".to_owned();
                told.outcome = Answered::Told;
                continue;
            }
            // Looked at anew for each act: what was said before it in the same reply may have made another draft.
            if *act == Act::Send && !draft_of(tx, case)?.is_some_and(|d| authority::confirms(self.by, d)) {
                tx.undo()?;
                if let ([Act::Send], Some(waiting)) = (acts.as_slice(), &file.draft)
                    && authority::may_say(self.person, &waiting.act).is_ok()
                {
                    return self.shown_again(tx, case, &reference, waiting.sequence, read_as).map(Some);
                }
                let why = "a yes counts only in reply to the message that shows the draft itself, and once";
                let instead = "Answer the newest message with the draft.";
                return Ok(Some(refused(why, instead)));
            }
            match casefile::act(tx, self.office, self.key, case, act, self.person, self.at)? {
                obey::Answer::Done(work) => {
                    told.said.extend(work.said);
                    told.warned.extend(work.warned);
                }
                obey::Answer::Draft { work, .. } => {
                    told.outcome = Answered::Draft;
                    told.warned.extend(work.warned.iter().cloned());
                    (told.text, files) = drafted(&work, self.office, &reference);
                    draft = draft_of(tx, case)?;
                }
                obey::Answer::Told(text) => {
                    told.outcome = Answered::Told;
                    told.text = text;
                }
                obey::Answer::Refused(no) => {
                    tx.undo()?;
                    return Ok(Some(refused(&no.why, &no.instead)));
                }
            }
        }
        tx.keep()?;
        if acts.iter().any(|a| matches!(a, Act::Send | Act::Cancel)) && self.by.purpose == Purpose::Confirmation {
            tx.use_token(self.by.hash, self.at)?;
        }
        Ok(Some(Told {
            case: Some(case),
            row: None,
            draft,
            files,
            verdict: match told.outcome {
                Answered::Draft => "a reply with authority: a draft was made of it, and goes back for a yes",
                Answered::Told => "a reply with authority: a question, and answered",
                _ => "a reply with authority: done, and answered",
            },
            answer: told,
        }))
    }

    /// The draft once more, in a message whose yes counts: the one that showed it was answered by somebody else, its secret is used
    /// up or too old, or it is lost. Nothing is sent by it.
    fn shown_again(
        &self,
        tx: &mut dyn Transaction,
        case: CaseId,
        reference: &CaseReference,
        draft: u32,
        read_as: Vec<String>,
    ) -> Result<Told, Trouble> {
        let work = match casefile::draft_again(tx, self.office, case, self.person, self.at)? {
            Ok(work) => work,
            Err(no) => return Ok(Told::refused(&no.why, &no.instead, self.typed).on(case).read_as(read_as)),
        };
        let (text, files) = drafted(&work, self.office, reference);
        let mut warned = vec![
            "Your yes did not answer a message that shows this draft, or that message counts no more. Here it is again: SEND in reply to this one sends it."
                .to_owned(),
        ];
        warned.extend(work.warned);
        Ok(Told {
            case: Some(case),
            row: None,
            draft: Some(draft),
            files,
            verdict: "a yes that answers no draft: nothing was sent, and the draft is shown again",
            answer: Answer {
                outcome: Answered::Draft,
                read_as,
                words: self.typed.to_owned(),
                warned,
                text,
                ..Answer::default()
            },
        })
    }

    /// The answer to "we are not sure about this message".
    fn on_row(&mut self, tx: &mut dyn Transaction, row: i64) -> Result<Option<Told>, Trouble> {
        if let Some(told) = self.deleted(tx, row)? {
            return Ok(Some(told));
        }
        let situation = Situation {
            triage: true,
            ..nowhere(self.person, self.office, self.today)
        };
        let held = tx.held()?.into_iter().find(|h| h.id == row);
        let offers = match &held {
            Some(held) => self.offers(tx, held)?,
            None => Offers::Nothing,
        };
        let acts = match self.words(&situation) {
            Reply::Commands(acts) if acts.iter().all(Act::only_asks) => return self.looked_up(tx, &acts, Some(row)).map(Some),
            Reply::Commands(acts) => acts,
            Reply::Nothing(aside) => return Ok(self.kept(aside).map(|told| told.about(row, offers))),
            Reply::Ask { why, nearest } => return Ok(Some(Told::asked(&why, nearest, self.typed).about(row, offers))),
        };
        let only = match acts.as_slice() {
            [act] => self.word(act).map(|word| (act, word)),
            _ => None,
        };
        let Some((act, word)) = only else {
            let why = "what is this message: COMPLAINT, REVIEW, REPRESENTATIVE, RIGHTS, SERVICE, ICO or NOT OURS";
            return Ok(Some(Told::asked(why, None, self.typed).about(row, offers)));
        };
        let is = word.is;
        let read_as = vec![is.word().to_owned()];
        let refused = |why: &str, instead: &str| Told::refused(why, instead, self.typed).about(row, offers).read_as(read_as.clone());
        if let Err(why) = authority::may_say(self.person, act) {
            return Ok(Some(refused(&why, "")));
        }
        let Some(held) = held else {
            return Ok(Some(refused(DEALT_WITH, "")));
        };
        if is != Triage::NotOurs && held.held.as_deref() == Some(decide::CLAIMS_TO_BE_OFFICER) {
            return Ok(Some(refused(WHOSE, &self.forwarded())));
        }
        let done = "an answer about an unsure message: done, and answered";
        let mut told = Told::of(Answered::Done, done, self.typed).read_as(read_as.clone());
        let mut class = None;
        if is == Triage::NotOurs {
            told.answer
                .said
                .push("The message is left as it was, and is off the list.".to_owned());
        } else {
            let Some(kept) = self.kept_message(tx, &held)? else {
                return Ok(Some(refused(NOT_KEPT, &self.forwarded())));
            };
            match intake::by_word(tx, self.office, self.key, self.reader, &kept, &word)? {
                Worded::On {
                    case,
                    class: found,
                    said,
                    warned,
                } => {
                    tx.copies_join_case(row, case)?;
                    told.answer.said.extend(said);
                    told.answer.warned.extend(warned);
                    told.case = Some(case);
                    class = Some(found);
                }
                Worded::Refused { why, instead } => return Ok(Some(refused(&why, &instead))),
            }
        }
        tx.release(row, &self.person.name, self.at)?;
        tx.keep_clerk_answer(&self.lesson(row, class.as_deref()))?;
        Ok(Some(told))
    }

    /// DONE about a message that is on no case, where one was asked for; `None` where none was, or something else is said.
    fn deleted(&self, tx: &mut dyn Transaction, row: i64) -> Result<Option<Told>, Trouble> {
        let copies = tx.sealed_copies()?;
        if !copies.iter().any(|c| c.arrival == row && c.destroyed_on.is_some()) {
            return Ok(None);
        }
        let situation = Situation {
            message_to_delete: true,
            ..nowhere(self.person, self.office, self.today)
        };
        let read = reply::read(self.typed, &situation, &self.office.policy.calendar);
        if !matches!(&read, Reply::Commands(acts) if acts.as_slice() == [Act::SourceGone]) {
            return Ok(None);
        }
        if let Err(why) = authority::may_say(self.person, &Act::SourceGone) {
            return Ok(Some(Told::refused(&why, "", self.typed)));
        }
        let by = Actor::Officer {
            name: self.person.name.clone(),
        };
        copies::said_gone(tx, Matter::Row(row), &by, self.at)?;
        let done = "a person says that a message with an identity document is deleted: noted";
        let mut told = Told::of(Answered::Done, done, self.typed).read_as(vec![command::Verb::Done.to_string()]);
        told.answer.said.push(obey::SOURCE_GONE.to_owned());
        Ok(Some(told))
    }

    /// What was said of the message that waits; `None` where that is nothing.
    fn word(&self, act: &Act) -> Option<Word<'_>> {
        let (is, of, letter) = match act {
            Act::Triage { is, of } => (*is, of.clone(), RegulatorLetter::default()),
            Act::Ico { letter } => (Triage::Regulator, letter.of.clone(), letter.clone()),
            _ => return None,
        };
        Some(Word {
            is,
            of,
            letter,
            by: self.person,
        })
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

    /// A reply that asks for nothing goes by the usual road, which keeps it on its case. Whoever said something is told that it
    /// was not taken for a command: silence would read as done.
    pub(super) fn kept(&self, aside: Aside) -> Option<Told> {
        (aside == Aside::Remark).then(|| Told::of(Answered::Kept, quiet::KEPT, self.typed))
    }
}

/// What a remark says nothing about: the draft that waits.
fn still_waits(draft: command::Verb) -> String {
    format!("A draft is waiting and was not sent. SEND sends it as it is, CANCEL drops it, and {draft} with other words takes its place.")
}

/// How what a remark may have wished is typed; empty where nothing in it points to anything.
fn word_for(typed: &str, situation: &Situation) -> String {
    let usages: Vec<&str> = reply::wished(typed, situation)
        .into_iter()
        .map(|v| command::command(v).usage)
        .collect();
    if usages.is_empty() {
        return String::new();
    }
    format!("If something was to be done, the words for it are: {}.", usages.join(" · "))
}

/// What the reader must know about a case.
pub(super) fn situation(case: &Case, person: &Person, office: &Office, today: Date) -> Situation {
    let due = case
        .deadlines
        .iter()
        .filter(|d| d.met_on.is_none())
        .filter(|d| {
            let met_by = case.met_by.get(&d.clock);
            !met_by.is_some_and(|m| matches!(m, MetBy::Acknowledgement | MetBy::RegulatorAnswer))
        })
        .map(|d| d.due_on)
        .min();
    Situation {
        reference: case.reference.to_string(),
        complainant: case.writer().map(|w| w.name.clone()).unwrap_or_default(),
        due,
        stage: case.stage,
        draft: case.draft.as_ref().map(|d| command::verb_of(&d.act).to_string()),
        ..nowhere(person, office, today)
    }
}

/// The same where there is no case.
pub(super) fn nowhere(person: &Person, office: &Office, today: Date) -> Situation {
    Situation {
        reference: String::new(),
        complainant: String::new(),
        due: None,
        stage: Stage::Investigating,
        draft: None,
        people: office.people.iter().map(|p| p.name.clone()).collect(),
        writer: person.name.clone(),
        today,
        triage: false,
        message_to_delete: false,
    }
}

/// The place of the draft that waits, in the case's file.
fn draft_of(tx: &mut dyn Transaction, case: CaseId) -> Result<Option<u32>, Trouble> {
    let (reference, events) = casefile::file(tx, case)?;
    Ok(Case::from_events(&reference, &events).draft.map(|d| d.sequence))
}

/// The letters of a draft, word for word, and the files that would go with them.
pub(super) fn drafted(work: &obey::Work, office: &Office, reference: &CaseReference) -> (String, Vec<Copy>) {
    let (mut text, mut files) = (String::new(), Vec::new());
    for order in work.letters.iter().filter(|l| l.to_public || l.kind == LetterKind::ToPost) {
        let words = letter::words_of(order, office, Some(reference));
        text.push_str(&format!("To: {}\nSubject: {}\n\n{}\n", order.to.address, words.subject, words.text));
        files.extend(letter::files_of(order, office, Some(reference)));
    }
    if text.is_empty() {
        text = work.said.join("\n");
    }
    (text, files)
}
