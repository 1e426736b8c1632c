//! What follows by rule when a party to a case writes again: a request for a review (R31, R33), an answer to what was asked
//! (C10, C20), a word on a closed case. A person says what it means; the clocks and the file do not wait for that.

use super::ByHand;
use super::CaseAction;
use super::Decision;
use super::Facts;
use super::automatic;
use crate::casework::case::Actor;
use crate::casework::case::Case;
use crate::casework::case::CaseId;
use crate::casework::case::Closing;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Filed;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::class::Disposition;
use crate::casework::class::Kind;
use crate::casework::clock::MetBy;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::obey;
use crate::casework::papers;
use crate::casework::policy::Mode;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::mail::Authentication;
use jiff::civil::Date;

/// Something that happened, with who made it happen and by which authority.
type Happened = (Actor, String, Event);

/// Adds what follows, and answers the dates that were set. Of a message that nothing proves to be the party's nothing follows
/// by itself: its day is kept, and a person says whether it is theirs (attack 20).
pub(super) fn follows(decision: &mut Decision, facts: &Facts, office: &Office) -> Vec<Deadline> {
    let Some(case) = facts.on_file.as_deref() else { return Vec::new() };
    let asks_for_review = asks_for_review(case, facts);
    if !is_proven(facts) {
        if asks_for_review {
            decision.verdict =
                "it asks for a review in the name of a party, and nothing proves it: its day is kept, and the clerk is asked".to_owned();
            decision.events.push((
                Actor::Redress,
                "R31: the day of the request is kept until a person says whose it is".to_owned(),
                Event::ReviewClaimed {
                    on: facts.arrival.received_on,
                },
            ));
        }
        return Vec::new();
    }
    if asks_for_review {
        return review(case, decision, facts, office);
    }
    if matches!(case.closing, Some((Closing::NotPursued, ..))) {
        decision.events.push((
            Actor::Redress,
            "C20: an answer opens the case again".to_owned(),
            Event::Reopened {
                why: "the person answered".to_owned(),
                since: None,
            },
        ));
    }
    // What was asked for may be in it: the law's clock runs again now, not when somebody looks.
    decision.events.extend(follow::resume(case, facts.arrival.received_on, office));
    Vec::new()
}

fn is_proven(facts: &Facts) -> bool {
    matches!(facts.authentication, Authentication::Aligned { .. })
}

fn asks_for_review(case: &Case, facts: &Facts) -> bool {
    facts.class.kind == Kind::Review && case.review.is_none() && case.may_be_reviewed()
}

/// What a person must say of a message that nothing proves, where something would follow from it; `None` where nothing would.
pub(super) fn to_be_confirmed(facts: &Facts) -> Option<&'static str> {
    let case = facts.on_file.as_deref().filter(|_| !is_proven(facts))?;
    if asks_for_review(case, facts) {
        Some(
            "Nothing proves that it comes from the person: write to the address on file and ask. If it is theirs, reply ACCEPT: the review is taken, and its month runs from the day this message came.",
        )
    } else if matches!(case.closing, Some((Closing::NotPursued, ..))) {
        Some("Nothing proves that it comes from the person: write to the address on file and ask. If it is theirs, reply REOPEN.")
    } else if !case.paused.is_empty() {
        Some(
            "Nothing proves that it comes from the person: write to the address on file and ask. If it is theirs, reply ACCEPT: the dates run again from the day this message came.",
        )
    } else {
        None
    }
}

/// A request for a review. In time: its month runs from the day it came, and it is acknowledged. Too late: it waits for a
/// person, who may take it all the same.
fn review(case: &Case, decision: &mut Decision, facts: &Facts, office: &Office) -> Vec<Deadline> {
    let on = facts.arrival.received_on;
    let late = follow::review_is_late(case, on);
    let authority = if late {
        "R31: the window had closed; a person may take it all the same"
    } else {
        "R31: within one month of the decision being communicated"
    };
    let from = facts.message.only_from().map(|f| f.address.clone());
    let by = from.map_or(Actor::Redress, |address| Actor::Party { address });
    decision
        .events
        .push((by, authority.to_owned(), Event::ReviewRequested { on, late }));
    if late {
        decision.verdict = "a request for a review, after the window closed: the clerk says whether it is taken".to_owned();
        return Vec::new();
    }
    decision.verdict = "a request for a review, in time: its month runs from the day it came".to_owned();
    let due = follow::review_dates(case, on, office);
    for deadline in &due {
        decision.events.push(obey::deadline_event(deadline, office));
    }
    let told = follow::review_received(case, on, &due, on, office);
    match (
        automatic::kept_back(facts, office),
        obey::order_for(case, LetterKind::ReviewReceived, &told, None, office),
    ) {
        (None, Some(mut order)) => {
            if order.to_public {
                order.in_reply_to = facts.message.message_id.clone();
                order.references.extend(facts.message.message_id.clone());
            }
            decision.events.push((
                Actor::Redress,
                "L15: a request for a review is acknowledged".to_owned(),
                obey::queued(&order),
            ));
            decision.letters.push(order);
        }
        (why, _) => decision.withhold(LetterKind::ReviewReceived, why.unwrap_or("there is no address to write to")),
    }
    due
}

/// A message that waited, by a person's word a request for a review of the decision in a case: filed there, and in time or late by
/// the day it came. Its sender is vouched for by that word (attack 20).
pub fn review_by_word(case: CaseId, by: &Person, facts: &Facts, office: &Office) -> Decision {
    let mut decision = super::base(facts, Disposition::File, CaseAction::File(case));
    decision.verdict = "filed on the case of the decision that it is about, by a person’s word".to_owned();
    let from = facts.message.only_from().map(|f| f.address.clone());
    let (actor, _, event) = super::filed(facts, from.map_or(Filed::Machine, Filed::Party));
    decision.also((actor, format!("R31: {} says that it asks for a review of this", by.name), event));
    decision.events.extend(papers::seen(&facts.evidence));
    if let Some(file) = facts
        .on_file
        .as_deref()
        .filter(|file| file.review.is_none() && file.may_be_reviewed())
    {
        review(file, &mut decision, facts, office);
    }
    decision
}

/// A request for a review that came by letter, telephone or in person, on the case of the decision that it is about (R16, R31): what
/// is added to its file, and the letters that leave.
pub fn review_by_hand(case: &Case, entry: &ByHand, by: &Person, today: Date, office: &Office) -> (Vec<Happened>, Vec<LetterOrder>) {
    let on = entry.received_on;
    let late = follow::review_is_late(case, on);
    let actor = Actor::Officer { name: by.name.clone() };
    let note = Event::Noted { text: entry.said() };
    let mut events = vec![
        (actor.clone(), "R19: what was said".to_owned(), note),
        (
            actor,
            format!("R16, R31: asked for by {}, entered by hand", entry.channel),
            Event::ReviewRequested { on, late },
        ),
    ];
    if late {
        return (events, Vec::new());
    }
    let due = follow::review_dates(case, on, office);
    events.extend(due.iter().map(|d| obey::deadline_event(d, office)));
    let told = follow::review_received(case, on, &due, today, office);
    let order = obey::order_for(case, LetterKind::ReviewReceived, &told, Some(by), office);
    let kept_back = (office.mode == Mode::Shadow).then_some(obey::SHADOW);
    match (order, kept_back) {
        (Some(order), None) => {
            events.push((
                Actor::Redress,
                "L15: a request for a review is acknowledged".to_owned(),
                obey::queued(&order),
            ));
            (events, vec![order])
        }
        (_, why) => {
            let withheld = Event::LetterWithheld {
                letter: LetterKind::ReviewReceived,
                why: why.unwrap_or("there is no address to write to").to_owned(),
            };
            events.push((Actor::Redress, "no letter goes".to_owned(), withheld));
            (events, Vec::new())
        }
    }
}

/// Whether a party's message asks for a review before there is a decision: the person is told so by a person.
pub(super) fn too_early(facts: &Facts) -> bool {
    facts.class.kind == Kind::Review
        && facts
            .on_file
            .as_ref()
            .is_some_and(|c| !c.may_be_reviewed() && c.refusal.is_none() && !matches!(c.stage, Stage::InReview | Stage::Reviewed))
}

/// Whether a party's message complains of our answer to their rights request. That is a complaint of its own (R9): the request is
/// answered and closed, and the law's duties to acknowledge and answer a complaint run from this message. Where a complaint of
/// theirs is open already, it belongs with that, and a person says so.
pub(super) fn complains_of_an_answer(facts: &Facts) -> bool {
    let answered = facts
        .on_file
        .as_ref()
        .is_some_and(|c| c.register == Register::Rights && c.met.contains_key(&MetBy::Outcome));
    let complains = facts.class.firm && matches!(facts.class.kind, Kind::Complaint | Kind::Review);
    let open_already = facts.leads.by_party.iter().any(|l| l.reference.register == Register::PersonalData);
    answered && complains && !open_already
}
