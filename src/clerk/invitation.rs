//! What leaves with a letter to the council's own people so that it can be answered: the commands, the secret, and what the
//! store remembers of it. Every such letter goes through here: one that cannot be answered would be met with silence.

use crate::Trouble;
use crate::casework::Case;
use crate::casework::CaseId;
use crate::casework::CaseReference;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::Stage;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Answered;
use crate::casework::letter::data::Offers;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::casework::token::Token;
use crate::desk::command;
use crate::desk::command::Command;
use crate::desk::command::Verb;
use crate::desk::invite;
use crate::intake::write_letters;
use crate::store::Queued;
use crate::store::Transaction;
use jiff::Timestamp;

/// What the letters of one commit are about.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// The number of their case.
    pub reference: Option<&'a CaseReference>,
    /// The case as it stands when they leave.
    pub case: Option<&'a Case>,
    /// The place of a draft in its file that they show.
    pub draft: Option<u32>,
    /// What can be said of the waiting message that an answer is about.
    pub offers: Option<Offers>,
}

/// The secret of one letter: its place among the letters, the word in its text where it has one, what it is good for.
#[derive(Debug)]
pub struct Secret {
    index: usize,
    word: Option<Token>,
    purpose: Purpose,
}

/// The secrets of the letters to the council's own people among some letters.
pub type Secrets = Vec<Secret>;

/// Letters ready for the outbox, with the secrets of those that can be answered.
#[derive(Debug)]
pub struct Written {
    /// The letters, in the order they were ordered in.
    pub letters: Vec<Queued>,
    secrets: Secrets,
    /// The place of the draft that one of them shows.
    draft: Option<u32>,
}

/// Puts commands and secrets into the letters to the council's own people, and writes all of them. `cause` is what they are
/// about: with the installation's key it makes their Message-IDs and secrets, so that a retry repeats both.
///
/// # Errors
/// Permanent where a letter cannot be written as mail.
pub fn write(
    mut orders: Vec<LetterOrder>,
    office: &Office,
    key: &[u8; 32],
    cause: &str,
    about: &About<'_>,
    at: Timestamp,
) -> Result<Written, Trouble> {
    let reference = about.reference.map(ToString::to_string).unwrap_or_default();
    let mut secrets = Vec::new();
    for (index, order) in orders.iter_mut().enumerate() {
        let Some(person) = office.person_at(&order.to.address).filter(|_| !order.to_public) else {
            continue;
        };
        // What somebody knows is answered in their own words: commands would only be in the way.
        if order.kind == LetterKind::Question {
            secrets.push(Secret {
                index,
                word: None,
                purpose: Purpose::Question,
            });
            continue;
        }
        let (commands, stage) = offered(order, person, about);
        let secret = invite::secret(key, cause, index, &order.to.address);
        let desk = &office.letters_from.address;
        invite::invite(order, &commands, stage, &may_belong_to(order), &secret, desk, &reference);
        let purpose = match (asks_for_code(order), about.draft.filter(|_| order.kind == LetterKind::Answer)) {
            (true, _) => Purpose::Code,
            (false, Some(_)) => Purpose::Confirmation,
            (false, None) => Purpose::Notice,
        };
        secrets.push(Secret {
            index,
            word: Some(secret),
            purpose,
        });
    }
    let letters = write_letters(&orders, office, about.reference, key, cause, at)?;
    Ok(Written {
        letters,
        secrets,
        draft: about.draft,
    })
}

impl Written {
    /// Remembers the secrets of the letters that were queued, each for this matter.
    ///
    /// # Errors
    /// The store's.
    pub fn remember(&self, tx: &mut dyn Transaction, matter: Matter, draft: Option<u32>, at: Timestamp) -> Result<(), Trouble> {
        for secret in &self.secrets {
            let Some(letter) = self.letters.get(secret.index) else { continue };
            for issued in invite::issued(
                secret.word.as_ref(),
                &letter.message_id,
                &letter.to,
                matter,
                secret.purpose,
                draft,
                at,
            ) {
                tx.issue_token(&issued)?;
            }
        }
        Ok(())
    }

    /// Queues the letters and remembers their secrets.
    ///
    /// # Errors
    /// The store's.
    pub fn queue(&self, tx: &mut dyn Transaction, case: Option<CaseId>, matter: Matter, at: Timestamp) -> Result<(), Trouble> {
        for letter in &self.letters {
            tx.queue(letter, case, at)?;
        }
        self.remember(tx, matter, self.draft, at)
    }
}

/// What can be said in reply to a letter, and where its case stands where that says which words come first.
fn offered(order: &LetterOrder, person: &Person, about: &About<'_>) -> (Vec<&'static Command>, Option<Stage>) {
    let mine = |commands: Vec<&'static Command>| -> Vec<&'static Command> {
        commands.into_iter().filter(|c| command::may(c, &person.roles)).collect()
    };
    let shown = order.data.get("offers").and_then(|o| serde_json::from_value(o.clone()).ok());
    match (order.kind, about.case) {
        (LetterKind::Answer, _) if asks_for_code(order) => (command::offered_with_code(), None),
        (LetterKind::Unsure | LetterKind::Held, _) => (mine(of_a_message(shown.unwrap_or_default())), None),
        (LetterKind::NewCase | LetterKind::Reply | LetterKind::Answer, Some(case)) if case.is_regulators() => {
            (command::offered_on_matter(&person.roles, case), None)
        }
        (LetterKind::Undelivered, Some(_)) => (
            mine(named(&[Verb::Resend, Verb::Address, Verb::Format, Verb::Note, Verb::Status])),
            None,
        ),
        (LetterKind::SourceMail, _) => (mine(command::done_offered()), None),
        (LetterKind::Digest | LetterKind::ManyMessages | LetterKind::UrgentMessages, _) => (of_nothing(), None),
        (kind, Some(case)) => {
            let mut all = command::offered(&person.roles, case, about.draft.is_some());
            // What somebody just did can be taken back; what was done long ago has mostly left in a letter.
            all.retain(|c| c.verb != Verb::Undo || kind == LetterKind::Answer);
            if order.data.get("resend").and_then(serde_json::Value::as_bool) == Some(true) {
                all.splice(0..0, mine(named(&[Verb::Resend, Verb::Address])));
            }
            (all, Some(case.stage))
        }
        (_, None) => match about.offers {
            Some(offers) => (mine(of_a_message(offers)), None),
            None => (of_nothing(), None),
        },
    }
}

/// What can be said of a message that waits.
fn of_a_message(offers: Offers) -> Vec<&'static Command> {
    let all = command::triage_offered();
    match offers {
        Offers::WhatItIs => all,
        Offers::OffTheList => all.into_iter().filter(|c| c.verb == Verb::NotOurs).collect(),
        Offers::Nothing => Vec::new(),
    }
}

/// What can be said where no one case or message is meant.
fn of_nothing() -> Vec<&'static Command> {
    named(&[Verb::List, Verb::Help])
}

fn named(verbs: &[Verb]) -> Vec<&'static Command> {
    verbs.iter().map(|v| command::command(*v)).collect()
}

/// The cases to which the message of a notice may belong.
fn may_belong_to(order: &LetterOrder) -> Vec<String> {
    let waits = matches!(order.kind, LetterKind::Unsure | LetterKind::Held);
    let cases = order.data.get("cases").filter(|_| waits);
    let cases = cases.and_then(|c| c.as_array()).into_iter().flatten();
    cases.filter_map(|c| c.as_str().map(ToOwned::to_owned)).take(CASES_MAX).collect()
}

/// Cases to which a message is offered; who has more of them writes the number.
const CASES_MAX: usize = 3;

fn asks_for_code(order: &LetterOrder) -> bool {
    order.data.get("outcome") == Some(&data::value(&Answered::Code))
}
