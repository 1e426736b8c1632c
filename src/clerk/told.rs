//! The one answer that a reply gets, and how it is recorded with the reply's own row.

use super::quiet;
use super::quiet::Voice;
use crate::Trouble;
use crate::casefile;
use crate::casework::CaseId;
use crate::casework::Decision;
use crate::casework::Facts;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::case::Case;
use crate::casework::clock::capital;
use crate::casework::decide;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Answer;
use crate::casework::letter::data::Answered;
use crate::casework::letter::data::Offers;
use crate::desk::command::Verb;
use crate::desk::reply;
use crate::intake;
use crate::intake::Brought;
use crate::intake::Concerning;
use crate::intake::Receipt;
use crate::mail::Copy;
use crate::mail::NamedAddress;
use crate::store::Transaction;

/// What is answered, and on which case.
pub(super) struct Told {
    pub(super) case: Option<CaseId>,
    pub(super) answer: Answer,
    /// The waiting message that it is about, and what can be said of it.
    pub(super) row: Option<(i64, Offers)>,
    /// The draft that a yes would send, by its place in the file.
    pub(super) draft: Option<u32>,
    /// The files that would go with it.
    pub(super) files: Vec<Copy>,
    /// The verdict for the ledger, without personal data.
    pub(super) verdict: &'static str,
}

impl Told {
    /// An answer to these words, with nothing more in it.
    pub(super) fn of(outcome: Answered, verdict: &'static str, typed: &str) -> Self {
        Self {
            case: None,
            row: None,
            answer: Answer {
                outcome,
                words: typed.to_owned(),
                ..Answer::default()
            },
            draft: None,
            files: Vec::new(),
            verdict,
        }
    }

    /// The reply was not clear: what is asked, and the nearest command.
    pub(super) fn asked(why: &str, nearest: Option<Verb>, typed: &str) -> Self {
        let instead = reply::usage(nearest);
        Self::of(Answered::Asked, quiet::ASKED, typed).because(why, instead)
    }

    /// The reply could not be done: why, and what to do instead.
    pub(super) fn refused(why: &str, instead: &str, typed: &str) -> Self {
        let verdict = "a reply that could not be done: nothing was changed, and the sender is told why";
        Self::of(Answered::Refused, verdict, typed).because(why, instead)
    }

    /// The same with its reason, and what to do instead.
    pub(super) fn because(mut self, why: &str, instead: &str) -> Self {
        self.answer.why = capital(why.trim_end_matches('.'));
        instead.clone_into(&mut self.answer.instead);
        self
    }

    /// The same, with what to do instead.
    pub(super) fn instead(mut self, instead: &str) -> Self {
        instead.clone_into(&mut self.answer.instead);
        self
    }

    /// The same, about a case.
    pub(super) fn on(mut self, case: CaseId) -> Self {
        self.case = Some(case);
        self
    }

    /// The same, about a message that waits.
    pub(super) fn about(mut self, row: i64, offers: Offers) -> Self {
        self.row = Some((row, offers));
        self
    }

    /// The same, with how the reply was read.
    pub(super) fn read_as(mut self, read_as: Vec<String>) -> Self {
        self.answer.read_as = read_as;
        self
    }
}

/// Records the reply with its one answer.
///
/// # Errors
/// The store's.
pub(super) fn answer(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    brought: &Brought,
    facts: &Facts,
    person: &Person,
    mut told: Told,
) -> Result<Receipt, Trouble> {
    let decision = match quiet::voice(tx, &person.address, &told, facts.arrival.received_at)? {
        Voice::Speaks => decide::filed_reply(told.case, person, told.verdict, facts),
        Voice::LastTime => {
            told.answer.why.push_str(quiet::LAST);
            decide::filed_reply(told.case, person, told.verdict, facts)
        }
        Voice::Silent { tell_deputy } => {
            let mut decision = decide::filed_reply(told.case, person, quiet::SILENT, facts);
            if tell_deputy {
                decide::answers_stopped(&mut decision, person, facts, office);
            }
            return intake::record(tx, office, key, &brought.raw, facts.clone(), decision, Concerning::default());
        }
    };
    let mut of = Concerning {
        draft: told.draft,
        row: told.row,
        ..Concerning::default()
    };
    if let Some(case) = told.case {
        let (reference, events) = casefile::file(tx, case)?;
        of.case = Some(Box::new(Case::from_events(&reference, &events)));
    }
    let decision = with_answer(decision, facts, person, &told.answer, told.files);
    intake::record(tx, office, key, &brought.raw, facts.clone(), decision, of)
}

/// The same decision with the one answer: to the registered address, in the thread of the reply.
pub(super) fn with_answer(mut decision: Decision, facts: &Facts, person: &Person, answer: &Answer, files: Vec<Copy>) -> Decision {
    let thread = facts.message.answers.iter().rev().chain(&facts.message.message_id);
    decision.letters.push(LetterOrder {
        kind: LetterKind::Answer,
        to: NamedAddress {
            name: person.name.clone(),
            address: person.address.clone(),
        },
        data: data::value(answer),
        in_reply_to: facts.message.message_id.clone(),
        references: thread.cloned().collect(),
        attachments: files,
        to_public: false,
    });
    decision
}
