//! The guard at the wall where letters leave: no letter to the public holds a secret of the desk (attack 3).

use super::hashes;
use crate::Trouble;
use crate::casework::token;
use crate::mail::Message;
use crate::mail::RawMessage;
use crate::mail::parse;
use crate::store::Transaction;

/// Whether a letter, as it would leave, holds a token that was ever sent to one of the council's people: in its header, its
/// words, its HTML, or a file that goes with it. Used-up and cancelled ones count too: none has any business outside.
///
/// # Errors
/// The store's.
pub fn shows_secret(tx: &mut dyn Transaction, letter: &[u8]) -> Result<bool, Trouble> {
    let raw = RawMessage::new(letter.to_vec());
    let mut shaped = token::shaped(&String::from_utf8_lossy(letter));
    within(&parse(&raw), &mut shaped);
    are_secrets(tx, &shaped)
}

/// Whether one of these was ever sent to one of the council's people.
///
/// # Errors
/// The store's.
pub fn are_secrets(tx: &mut dyn Transaction, shaped: &[token::Token]) -> Result<bool, Trouble> {
    Ok(!tx.tokens(&hashes(shaped))?.is_empty())
}

/// What has the form of a token in the decoded parts of a message. Our letters nest nothing, so one level is all there is.
fn within(message: &Message, shaped: &mut Vec<token::Token>) {
    shaped.extend(token::shaped(&message.text));
    shaped.extend(message.html.as_deref().map(token::shaped).unwrap_or_default());
    for file in &message.attachments {
        shaped.extend(token::shaped(&file.name));
        shaped.extend(token::shaped(&String::from_utf8_lossy(&file.bytes)));
    }
}
