//! The one table of commands: what each is called, how it is typed, what it does, who may say it, where in a case it makes
//! sense, and which function reads it. Help, the footers of notifications, `read-reply --json` and the permission of the
//! desk all come from here.
//!
//! Reading order: here (what a command is, and who is offered which) · `table` (the rows) · `spoken` (an act back into words).

mod spoken;
mod table;

pub use spoken::spoken;
pub use spoken::verb_of;
pub use table::COMMANDS;

use super::reply::clause::Reader;
use crate::casework::Case;
use crate::casework::Role;
use crate::casework::Stage;
use crate::casework::class::words;
use crate::casework::obey::next;

words! {
    /// The verbs as a person types them and as `read-reply --json` prints them.
    Verb {
        /// It is a complaint (triage).
        Complaint = "COMPLAINT",
        /// It is a request for a review (triage), or a review's result.
        Review = "REVIEW",
        /// It is a complaint for another person (triage).
        Representative = "REPRESENTATIVE",
        /// It is a rights request (triage).
        Rights = "RIGHTS",
        /// It is a service complaint.
        Service = "SERVICE",
        /// It is another body's matter.
        NotOurs = "NOT OURS",
        /// It is no complaint.
        NotAComplaint = "NOT A COMPLAINT",
        /// The identity document does.
        IdOk = "ID OK",
        /// It does not.
        IdNo = "ID NO",
        /// The message that brought an identity document is deleted.
        Done = "DONE",
        /// The consent does.
        ConsentOk = "CONSENT OK",
        /// It does not.
        ConsentNo = "CONSENT NO",
        /// Ask for proof of identity.
        AskId = "ASK ID",
        /// Ask for consent.
        AskConsent = "ASK CONSENT",
        /// Ask for something else.
        AskDetails = "ASK DETAILS",
        /// Take the case on.
        Accept = "ACCEPT",
        /// More time.
        Extend = "EXTEND",
        /// Write to the complainant how it stands.
        Update = "UPDATE",
        /// A note on the file.
        Note = "NOTE",
        /// One person speaks with this complainant.
        Spoc = "SPOC",
        /// Who looks into it.
        Assign = "ASSIGN",
        /// The result of the investigation.
        Outcome = "OUTCOME",
        /// Refuse as manifestly unfounded or excessive.
        Refuse = "REFUSE",
        /// Pass something to another body.
        Share = "SHARE",
        /// The regulator has written.
        Ico = "ICO",
        /// End a legal hold.
        Release = "RELEASE",
        /// Keep the file from disposal.
        Hold = "HOLD",
        /// End a restriction or a marker.
        Lift = "LIFT",
        /// Ask the person to change how they are in touch.
        Warn = "WARN",
        /// Restrict contact.
        Restrict = "RESTRICT",
        /// A warning marker.
        Marker = "MARKER",
        /// How the person needs their letters.
        Format = "FORMAT",
        /// Where the person can be reached.
        Address = "ADDRESS",
        /// Send again what did not arrive.
        Resend = "RESEND",
        /// Open again.
        Reopen = "REOPEN",
        /// Close.
        Close = "CLOSE",
        /// Send the draft.
        Yes = "YES",
        /// Drop the draft.
        Cancel = "CANCEL",
        /// Take the last act back.
        Undo = "UNDO",
        /// How the case stands.
        Status = "STATUS",
        /// Which cases are open.
        List = "LIST",
        /// What can be said.
        Help = "HELP",
    }
}

/// One command.
#[derive(Debug)]
pub struct Command {
    /// Its verb.
    pub verb: Verb,
    /// How it is typed, as the footers show it.
    pub usage: &'static str,
    /// What it does, in a few words.
    pub does: &'static str,
    /// Who may say it.
    pub who: &'static [Role],
    /// Where in a case it is offered. It is not refused elsewhere for that alone: the case itself knows what it can bear.
    pub at: &'static [Stage],
    /// How it is read; `None` for the words of triage, which count only where they are asked for.
    pub(super) reader: Option<Reader>,
}

/// The row of a verb.
pub fn command(verb: Verb) -> &'static Command {
    COMMANDS
        .iter()
        .find(|c| c.verb == verb)
        .expect("invariant: every verb has its row, which a test counts")
}

/// What a role can say on a case, those first that come first at its stage, the others in the order of the table; `draft` where a
/// draft is shown and waits for a yes.
pub fn offered(roles: &[Role], case: &Case, draft: bool) -> Vec<&'static Command> {
    let mut all: Vec<&Command> = COMMANDS
        .iter()
        .filter(|c| may(c, roles))
        .filter(|c| is_offered(c, case) || draft && matches!(c.verb, Verb::Yes | Verb::Cancel))
        .collect();
    all.sort_by_key(|c| comes_first(c.verb, case.stage).unwrap_or(usize::MAX));
    all
}

fn is_offered(command: &Command, case: &Case) -> bool {
    command.at.contains(&case.stage) && next::is_heard(command.verb.word(), case)
}

/// The commands that come first at a stage, in the order in which they are most often said; the rest stand behind them in one
/// line, so that a notice is no page of commands on a telephone.
pub fn comes_first(verb: Verb, stage: Stage) -> Option<usize> {
    let of_draft = [Verb::Yes.word(), Verb::Cancel.word()];
    of_draft.iter().chain(next::first(stage)).position(|word| *word == verb.word())
}

/// The words that answer a one-time code.
pub fn offered_with_code() -> Vec<&'static Command> {
    [Verb::Yes, Verb::Cancel].into_iter().map(command).collect()
}

/// What a role can say on a regulator's own matter, from which nobody is written to.
pub fn offered_on_matter(roles: &[Role], case: &Case) -> Vec<&'static Command> {
    // A matter may be closed while its day still runs.
    let verbs: &[Verb] = match case.stage {
        Stage::Closed => &[Verb::Note, Verb::Ico, Verb::Hold, Verb::Reopen, Verb::Status],
        _ => &[Verb::Note, Verb::Assign, Verb::Ico, Verb::Hold, Verb::Close, Verb::Status],
    };
    let heard = |c: &&Command| may(c, roles) && next::is_heard(c.verb.word(), case);
    verbs.iter().map(|v| command(*v)).filter(heard).collect()
}

/// The word that answers "please delete a message".
pub fn done_offered() -> Vec<&'static Command> {
    vec![command(Verb::Done)]
}

/// The words that answer "we are not sure about this message".
pub fn triage_offered() -> Vec<&'static Command> {
    table::TRIAGE.iter().collect()
}

/// Whether one of these roles may say it.
pub fn may(command: &Command, roles: &[Role]) -> bool {
    command.who.iter().any(|r| roles.contains(r))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(stage: Stage) -> Case {
        let reference = "PD-2026-0042".parse().unwrap();
        Case {
            stage,
            ..Case::from_events(&reference, &[])
        }
    }

    #[test]
    fn every_verb_has_one_row() {
        assert_eq!(COMMANDS.len(), Verb::ALL.len());
        for verb in Verb::ALL {
            assert_eq!(COMMANDS.iter().filter(|c| c.verb == *verb).count(), 1, "{verb}");
            assert!(command(*verb).usage.starts_with(verb.word().split(' ').next().unwrap()), "{verb}");
            assert!(!command(*verb).who.is_empty());
        }
    }

    /// `casework` names verbs by their words; each of them is one of ours.
    #[test]
    fn what_comes_first_is_in_the_table() {
        for stage in Stage::ALL {
            for word in next::first(*stage) {
                let verb = Verb::from_word(word).unwrap_or_else(|| panic!("{word} is no verb"));
                assert!(
                    command(verb).at.contains(stage),
                    "{word} comes first at {stage} and is not offered there"
                );
            }
        }
    }

    #[test]
    fn each_stage_offers_something_and_a_role_only_what_it_may() {
        for stage in Stage::ALL {
            let clerk = offered(&[Role::Clerk], &at(*stage), false);
            assert!(clerk.len() >= 4, "{stage}");
            let contact = offered(&[Role::SinglePointOfContact], &at(*stage), false);
            assert!(
                contact
                    .iter()
                    .all(|c| matches!(c.verb, Verb::Note | Verb::Status | Verb::List | Verb::Help)),
                "{stage}"
            );
        }
        assert!(
            offered(&[Role::Clerk], &at(Stage::Investigating), true)
                .iter()
                .any(|c| c.verb == Verb::Yes)
        );
        let waiting = offered(&[Role::Clerk], &at(Stage::Investigating), true);
        let first: Vec<Verb> = waiting.iter().take(3).map(|c| c.verb).collect();
        assert_eq!(first, [Verb::Yes, Verb::Cancel, Verb::Outcome]);
        assert_eq!(triage_offered().len(), 7);
    }
}
