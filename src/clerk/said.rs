//! What a person says on a case without a mail: at the terminal. Read by the one reader of the desk, done whole or not at all.
//! Whoever says it is taken at their word: no token and no signature travels with it.

use super::reading;
use crate::Trouble;
use crate::casefile;
use crate::casework::CaseId;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::act::Act;
use crate::casework::case::Case;
use crate::casework::clock::london_day;
use crate::casework::obey::Answer;
use crate::desk::reply;
use crate::desk::reply::Reply;
use crate::store::Transaction;
use jiff::Timestamp;

/// What came of it.
#[derive(Debug)]
pub enum Said {
    /// Each command in turn, as it was answered. Where one was refused it stands alone: nothing was done.
    Answered(Vec<Answer>),
    /// It was not understood, or is no command; nothing was done.
    Unclear {
        /// Why, for whoever said it.
        why: String,
        /// The nearest command as it is typed; empty where there is none.
        nearest: &'static str,
    },
}

/// Reads what a person says on a case, and does it.
///
/// # Errors
/// The store's; permanent where there is no such case.
pub fn said(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    case: CaseId,
    words: &str,
    by: &Person,
    at: Timestamp,
) -> Result<Said, Trouble> {
    let (reference, events) = casefile::file(tx, case)?;
    let situation = reading::situation(&Case::from_events(&reference, &events), by, office, london_day(at));
    let acts = match reply::read(words, &situation, &office.policy.calendar) {
        Reply::Commands(acts) => acts,
        Reply::Nothing(aside) => {
            return Ok(Said::Unclear {
                why: aside.words().to_owned(),
                nearest: "",
            });
        }
        Reply::Ask { why, nearest } => {
            return Ok(Said::Unclear {
                why,
                nearest: reply::usage(nearest),
            });
        }
    };
    tx.mark()?;
    let mut answers = Vec::with_capacity(acts.len());
    for act in &acts {
        let answer = if *act == Act::List {
            Answer::Told(casefile::list(tx, office, by, london_day(at))?)
        } else {
            casefile::act(tx, office, key, case, act, by, at)?
        };
        if matches!(answer, Answer::Refused(_)) {
            tx.undo()?;
            return Ok(Said::Answered(vec![answer]));
        }
        answers.push(answer);
    }
    tx.keep()?;
    Ok(Said::Answered(answers))
}
