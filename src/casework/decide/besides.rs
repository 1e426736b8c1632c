//! Two matters that belong together: a complaint about our answer to a request (R9), and a request that a complaint holds besides
//! (T7). Each is a case of its own that goes with the other.

use super::CaseAction;
use super::Decision;
use super::Facts;
use super::open;
use crate::casework::case::CaseReference;
use crate::casework::class::Kind;
use crate::casework::class::Right;
use crate::casework::class::Track;
use crate::casework::correspond::Match;
use crate::casework::policy::Office;

/// How a case that is opened goes with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoesWith {
    /// That case.
    pub to: CaseReference,
    /// Why, for the file.
    pub why: &'static str,
    /// By which authority.
    pub authority: &'static str,
    /// What whoever deals with it should know, behind its number.
    pub told: &'static str,
}

/// The case that a complaint about our answer opens; `open` links it to the request.
pub(super) fn complaint_about_an_answer(facts: &Facts, office: &Office) -> Decision {
    let mut of_its_own = facts.clone();
    of_its_own.class.kind = Kind::Complaint;
    of_its_own.class.track = Some(Track::PersonalData);
    if let Match::Case { reference, .. } = &facts.matched {
        of_its_own.goes_with = Some(GoesWith {
            to: reference.clone(),
            why: "it complains of our answer there",
            authority: "R9: dissatisfaction with the answer to a request is a complaint",
            told: "It complains of our answer there. That case stays closed; what it holds is the evidence for this one.",
        });
    }
    open::open(&of_its_own, office)
}

/// Whether a message that opens a complaint asks for a copy of the writer's data besides, which is a matter of its own (T7).
pub fn asks_besides(facts: &Facts, decision: &Decision) -> bool {
    let complains = matches!(&decision.case, CaseAction::Open(new) if new.kind == Kind::Complaint);
    complains && facts.class.asks_for_a_copy_besides()
}

/// The request that a complaint holds besides: a case of its own that goes with it, in its own thread, with its own letter. For the
/// caps both letters are one answer to one message. Answers the facts as they are about that request.
pub fn request_besides(mut facts: Facts, complaint: &CaseReference, office: &Office) -> (Facts, Decision) {
    facts.class.kind = Kind::RightsRequest;
    facts.class.track = None;
    facts.class.rights = [Right::Access].into();
    facts.matched = Match::NoCase;
    // A reply to its letter must belong to it alone.
    facts.message.answers.clear();
    facts.goes_with = Some(GoesWith {
        to: complaint.clone(),
        why: "the complaint in the same message",
        authority: "T7: two matters, two clocks",
        told: "It stands in the same message, and is dealt with there. This is the request alone: answer it by its own date, whatever becomes of the complaint.",
    });
    let decision = open::open(&facts, office);
    (facts, decision)
}
