//! What is done with mail that no person wrote to us: delivery reports, automatic and bulk mail, and mail in our own name.

use super::{Decision, Facts, ask, base, file, filed, from_public, leave, returned};
use crate::casework::case::{Actor, Event, Filed, Undelivered};
use crate::casework::correspond::Match;
use crate::casework::policy::Office;
use crate::casework::{CaseAction, Disposition};
use crate::mail::report::Action;
use crate::mail::screen::is_ours;
use crate::mail::{DeliveryReport, Why};

/// A delivery report counts only where it names a letter of ours, whose Message-ID nobody can guess. Even then it strikes no
/// address off and marks no letter as given (attack 22).
pub(super) fn undelivered(report: &DeliveryReport, facts: &Facts, office: &Office) -> Decision {
    let (Some(lead), Some(letter)) = (&facts.leads.by_reported, &report.original) else {
        return leave(facts, "a delivery report that names no letter of ours".to_owned());
    };
    match report.action {
        Action::Failed => {
            let event = Event::LetterUndelivered {
                message_id: letter.clone(),
                report: Undelivered::Reported(report.clone()),
            };
            let mut decision = file(
                facts,
                lead,
                (Actor::Redress, "a delivery report that names this letter".to_owned(), event),
            );
            decision.verdict =
                "a delivery report: a letter of ours may not have arrived; the clerk is told, and what it had met runs again".to_owned();
            decision.also(filed(facts, Filed::Machine));
            returned::notice(report, lead, &mut decision, facts, office);
            decision
        }
        Action::Unknown => {
            let mut decision = file(facts, lead, filed(facts, Filed::Machine));
            decision.verdict = "a delivery report on a letter of ours that could not be read; the clerk is told".to_owned();
            returned::notice(report, lead, &mut decision, facts, office);
            decision
        }
        Action::Delayed | Action::Delivered | Action::Displayed => {
            let mut decision = file(facts, lead, filed(facts, Filed::Machine));
            decision.verdict = "a delivery report on a letter of ours: kept on the case; it proves nothing".to_owned();
            decision
        }
    }
}

/// What a machine sent: never answered, never a change of stage. What reads like a case all the same is shown to a person
/// (attack 23: a complaint with List-* fields). A web form only carries what a person typed into it: that is taken as a person's,
/// and no letter goes to whom it names.
pub(super) fn unanswerable(why: &Why, facts: &Facts, office: &Office) -> Decision {
    match (why, &facts.matched) {
        (Why::Ours(_), _) => leave(facts, "a letter of our own come back: left as it was".to_owned()),
        (_, Match::Case { case, .. }) => {
            let mut decision = base(facts, Disposition::File, CaseAction::File(*case));
            decision.verdict = "an automatic message: kept on the case, changes nothing".to_owned();
            decision.also(filed(facts, Filed::Machine));
            decision
        }
        (_, Match::Ambiguous { .. } | Match::NoCase) if facts.filled_in.is_some() && !may_be_our_notice(facts, office) => {
            from_public(facts, office)
        }
        (Why::OurAddress(_), _) => in_our_name(facts, office),
        (_, Match::Ambiguous { .. } | Match::NoCase) if facts.class.is_case() => ask(
            facts,
            office,
            "it reads like a case, and comes from a machine, a list or a web form, which must not be answered",
        ),
        // What is not certainly ordinary: unsure means ask, whoever carried it.
        (Why::NoReply(_) | Why::AsksForSilence, _) if !facts.class.firm => ask(
            facts,
            office,
            "the program is not sure what it is, and it comes from an address that nobody reads",
        ),
        (Why::Bulk(_), _) if !facts.class.firm => ask(
            facts,
            office,
            "the program is not sure what it is, and it came through a list or in bulk",
        ),
        (Why::Automatic(_) | Why::NullReversePath | Why::WordedAsAutomatic(_), _) => leave(facts, "an automatic message".to_owned()),
        (Why::Bulk(_), _) => leave(facts, "list or bulk mail".to_owned()),
        (Why::NoReply(_) | Why::AsksForSilence, _) => leave(facts, "from an address that nobody reads".to_owned()),
    }
}

/// Mail in the name of an address of ours that is no letter of ours: the council's web form, or somebody who uses the mailbox.
/// It is nobody's word, and never passed over where it reads like a case or answers us. Only the copy of an answer that was sent
/// to somebody else is nothing new.
fn in_our_name(facts: &Facts, office: &Office) -> Decision {
    let message = &facts.message;
    let to_others = message.recipients.iter().any(|to| !office.is_ours(&to.address));
    let answers_us =
        message.answers.iter().any(|id| is_ours(id, &office.policy.screening)) || matches!(facts.matched, Match::Ambiguous { .. });
    let why = if facts.typed.forwarded.is_some() {
        "it was passed on from the council’s own address"
    } else if to_others && !message.answers.is_empty() {
        return leave(
            facts,
            "a copy of what somebody sent from our own address: left as it was".to_owned(),
        );
    } else if answers_us {
        "it answers us or names a case, and comes from the council’s own address, which nobody is registered with: whoever wrote it must write from their registered address"
    } else if facts.class.is_case() {
        "it reads like a case, and comes in the name of the council’s own address: a web form, or somebody who uses the mailbox"
    } else if !facts.class.firm && !to_others {
        "the program is not sure what it is, and it comes in the name of the council’s own address"
    } else {
        return leave(facts, "mail from our own address: left as it was".to_owned());
    };
    ask(facts, office, why)
}

/// Notices that may go within the hour about mail in our own name while it is not known how our letters come back.
const NOTICES_UNSEEN: u32 = 3;

/// Whether a message in our own name may be the last notice come back without any of its marks: notices go to an address of
/// ours, some went within the hour, and not all are known to have come back whole. Another notice about it would come back too,
/// for ever (attack 13). It waits in the list all the same.
pub(super) fn may_be_our_notice(facts: &Facts, office: &Office) -> bool {
    let from_us = facts.message.from.iter().any(|from| office.is_ours(&from.address));
    let to_us = office.people.iter().any(|person| office.is_ours(&person.address));
    from_us && to_us && facts.leads.notices_in_the_hour >= NOTICES_UNSEEN && facts.leads.our_letter_seen.is_none()
}
