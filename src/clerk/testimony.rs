//! What one of the council's people answers to a question that was put to them: their own words, for the file and for whoever
//! deals with the case. Nothing in it is a command: "Update: I have asked all 61 to delete it" tells us something and asks for
//! nothing. Only a command that stands alone is one.

use super::reading;
use super::told::Told;
use super::told::with_answer;
use crate::Trouble;
use crate::casefile;
use crate::casework::CaseId;
use crate::casework::Facts;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::case::Case;
use crate::casework::decide;
use crate::casework::letter::data::Answered;
use crate::desk::command::Verb;
use crate::desk::naming;
use crate::desk::reply;
use crate::desk::reply::Reply;
use crate::intake;
use crate::intake::Brought;
use crate::intake::Concerning;
use crate::intake::Receipt;
use crate::store::Transaction;

/// Words of a command that stands alone; it may have more where it is written as the footers have it.
const BARE_WORDS: usize = 4;

/// Files the answer, shows it to whoever deals with the case, and thanks for it. `None` where it is a command that stands alone.
///
/// # Errors
/// The store's.
#[expect(clippy::too_many_arguments, reason = "the doorway's own values, and whose answer it is")]
pub(super) fn taken(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    brought: &Brought,
    facts: &Facts,
    person: &Person,
    case: CaseId,
    typed: &str,
) -> Result<Option<Receipt>, Trouble> {
    let (reference, events) = casefile::file(tx, case)?;
    let file = Case::from_events(&reference, &events);
    let situation = reading::situation(&file, person, office, facts.arrival.received_on);
    let reads = matches!(reply::read(typed, &situation, &office.policy.calendar), Reply::Commands(_));
    if naming::named(typed, false).is_some() || (reads && stands_alone(typed)) {
        return Ok(None);
    }
    let mut facts = facts.clone();
    facts.on_file = Some(Box::new(file));
    let decision = decide::testimony(case, &reference, person, &facts, office);
    let mut told = Told::of(Answered::Kept, decide::TESTIMONY, typed).on(case);
    told.answer
        .said
        .push("Thank you. Your answer is on the file, and whoever deals with the case has it.".to_owned());
    let decision = with_answer(decision, &facts, person, &told.answer, Vec::new());
    let of = Concerning {
        case: facts.on_file.clone(),
        ..Concerning::default()
    };
    intake::record(tx, office, key, &brought.raw, facts, decision, of).map(Some)
}

/// Whether a reply that reads as a command is nothing else: a few words, or a verb in capitals as the footers have it.
fn stands_alone(typed: &str) -> bool {
    let typed = typed.trim();
    let as_shown = Verb::ALL.iter().any(|v| typed.starts_with(v.word()));
    as_shown || typed.split_whitespace().count() <= BARE_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_stands_alone_or_is_written_as_the_footers_have_it() {
        for typed in ["STATUS", "accept this one please", "OUTCOME UPHELD: we printed it", "help"] {
            assert!(stands_alone(typed), "{typed}");
        }
        for typed in [
            "Update: I have since asked all 61 to delete it",
            "ask her which list it was, I only have the one from June",
            "I sent it to the whole list. Update: I have since asked all 61 to delete it.",
        ] {
            assert!(!stands_alone(typed), "{typed}");
        }
    }
}
