//! What leaves with a notice so that it can be answered: the commands, the secret, and what the store remembers of it.

use crate::Trouble;
use crate::casework::CaseId;
use crate::casework::CaseReference;
use crate::casework::Office;
use crate::casework::Stage;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::Answered;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::casework::token::Token;
use crate::desk::command;
use crate::desk::invite;
use crate::store::Queued;
use crate::store::Transaction;
use jiff::Timestamp;

/// The secrets of the notices among some letters, each with its place and what it is good for.
pub type Secrets = Vec<(usize, Token, Purpose)>;

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
    let asks = data::value(&Answered::Code);
    let mut secrets = Vec::new();
    for (index, order) in orders.iter_mut().enumerate() {
        let Some(person) = office.person_at(&order.to.address) else {
            continue;
        };
        if order.to_public {
            continue;
        }
        let asks_for_code = order.data.get("outcome") == Some(&asks);
        let commands = match (order.kind, stage) {
            (LetterKind::Answer, _) if asks_for_code => command::offered_with_code(),
            (LetterKind::Unsure | LetterKind::Held, _) => command::triage_offered(),
            (LetterKind::SourceMail, _) => command::done_offered(),
            (LetterKind::NewCase, stage) => command::offered(&person.roles, stage.unwrap_or(Stage::New), false),
            (LetterKind::Reply | LetterKind::Answer, Some(stage)) => command::offered(&person.roles, stage, draft),
            _ => continue,
        };
        let stage = match order.kind {
            LetterKind::NewCase => Some(stage.unwrap_or(Stage::New)),
            LetterKind::Reply | LetterKind::Answer if !asks_for_code => stage,
            _ => None,
        };
        let secret = invite::secret(key, cause, index, &order.to.address);
        invite::invite(order, &commands, stage, &secret, &office.letters_from.address, &reference);
        let purpose = match (asks_for_code, draft) {
            (true, _) => Purpose::Code,
            (false, true) => Purpose::Confirmation,
            (false, false) => Purpose::Notice,
        };
        secrets.push((index, secret, purpose));
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
    for (index, secret, purpose) in secrets {
        let Some(letter) = letters.get(*index) else { continue };
        for issued in invite::issued(secret, &letter.message_id, &letter.to, matter, *purpose, draft, at) {
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
