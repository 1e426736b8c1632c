//! What happened in a case, with its true days, as a regulator asks for it (R39, R41, L18): what counts on the file and nothing
//! that was taken back; of a letter that did not arrive, that it did not. Nothing about restrictions, markers or our own notices
//! (R65), no staff member's name and no free words: whoever writes the answer adds what is needed.

use crate::casework::case::Ask;
use crate::casework::case::Case;
use crate::casework::case::Event;
use crate::casework::case::Filed;
use crate::casework::case::LetterState;
use crate::casework::case::Recorded;
use crate::casework::case::Undelivered;
use crate::casework::case::counted;
use crate::casework::class::Kind;
use crate::casework::clock::MetBy;
use crate::casework::clock::london_day;
use crate::casework::clock::long_date;
use crate::casework::letter::LetterKind;
use crate::mail::AddrSpec;
use crate::mail::MessageId;
use crate::mail::report::Action;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// That the council was consulted on the answer.
pub(super) const CONSULTED: &str = "the council was consulted on its answer to the regulator";

/// The chronology in the order of its days, a line each; `more` is what is being added just now.
pub(super) fn told(case: &Case, events: &[Recorded], more: (Date, String)) -> Vec<String> {
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    let mut lines: Vec<(Date, String)> = Vec::new();
    for recorded in counted(events) {
        if let Event::QuestionPut { person, .. } = &recorded.event {
            asked.insert(person);
        }
        // Every command of theirs is filed; the first word of somebody who was asked is the answer.
        if let Event::MessageFiled {
            from: Filed::Officer(name),
            ..
        } = &recorded.event
            && !asked.remove(name.as_str())
        {
            continue;
        }
        lines.extend(line(case, recorded));
    }
    lines.push(more);
    lines.sort_by_key(|(on, _)| *on);
    lines.into_iter().map(|(on, what)| format!("{}: {what}", long_date(on))).collect()
}

/// What one event says, with the day on which it truly happened; `None` where it is no business of a regulator's.
fn line(case: &Case, recorded: &Recorded) -> Option<(Date, String)> {
    let recorded_on = london_day(recorded.at);
    let today = |what: &str| Some((recorded_on, what.to_owned()));
    match &recorded.event {
        Event::CaseOpened { received_on, class, .. } => {
            let what = match class.kind {
                Kind::Review => "the request for a review came",
                Kind::RightsRequest => "the request came",
                Kind::Regulator => "the regulator’s letter came",
                Kind::Complaint | Kind::Enquiry | Kind::AutoReply | Kind::Bounce | Kind::Bulk => "the complaint came",
            };
            Some((*received_on, what.to_owned()))
        }
        Event::MessageFiled { from, received_on, .. } => {
            let what = match from {
                Filed::Party(address) => format!("a further message came from {}", part_of(case, address)),
                Filed::Officer(_) => "somebody who was asked for what they know answered".to_owned(),
                // Its letter has a line of its own, and an automatic message says nothing.
                Filed::Regulator(_) | Filed::Machine => return None,
            };
            Some((*received_on, what))
        }
        Event::LetterHandedOver { letter, message_id, on } if may_be_told(*letter) => Some((*on, left(case, *letter, message_id))),
        Event::LetterPosted {
            letter,
            message_id,
            posted_on,
            ..
        } if may_be_told(*letter) => Some((*posted_on, format!("{}, by post", left(case, *letter, message_id)))),
        Event::LetterUndelivered { message_id, report } => {
            let failed = match report {
                Undelivered::Refused(_) => true,
                Undelivered::Reported(report) => report.action == Action::Failed,
            };
            let letter = case.letters.iter().find(|l| failed && l.message_id == *message_id)?;
            let came_back = format!("we heard that our letter “{}” did not arrive", spaced(letter.letter));
            may_be_told(letter.letter).then_some((recorded_on, came_back))
        }
        Event::LetterWithheld { letter, why } if may_be_told(*letter) => {
            Some((recorded_on, format!("our letter “{}” did not leave: {why}", spaced(*letter))))
        }
        Event::DoneByHand { met_by, on, .. } => {
            let what = match met_by {
                MetBy::Acknowledgement => "the complaint was acknowledged by a person, on paper or by telephone",
                MetBy::Consultation => CONSULTED,
                MetBy::RegulatorAnswer => "our answer to the regulator left",
                MetBy::Person => "the personal data breach was reported to the regulator",
                MetBy::Outcome
                | MetBy::ReviewOutcome
                | MetBy::Refusal
                | MetBy::ReviewRequest
                | MetBy::Answer
                | MetBy::Lifted
                | MetBy::Disposal => "a person noted that it was done",
            };
            Some((*on, what.to_owned()))
        }
        Event::WrittenDirectly { on, .. } => Some((*on, "the council wrote to the person directly".to_owned())),
        Event::PapersAccepted { what } => today(match what {
            Ask::Consent => "the written consent was accepted",
            Ask::Identity => "the proof of identity was accepted",
            Ask::Details => "what was asked for came",
        }),
        Event::PapersRefused { what, .. } => today(match what {
            Ask::Consent => "the written consent was not accepted, and was asked for again",
            Ask::Identity => "the proof of identity was not accepted, and was asked for again",
            Ask::Details => "what came did not do, and was asked for again",
        }),
        Event::PapersComplete { on } => Some((*on, "all identification requirements were met".to_owned())),
        Event::Accepted => today("taken under investigation"),
        Event::MovedToService => today("moved to the service complaints"),
        Event::Extended { from, until, late, .. } => {
            let late = if *late { ", after the first of them had passed" } else { "" };
            Some((
                recorded_on,
                format!(
                    "the date was moved from {} to {}, with reasons{late}",
                    long_date(*from),
                    long_date(*until)
                ),
            ))
        }
        Event::ClockPaused { from, .. } => Some((*from, "the time for the answer stood still from this day".to_owned())),
        Event::ClockResumed { on, .. } => Some((*on, "the time for the answer ran again".to_owned())),
        Event::QuestionPut { .. } => today("somebody of the council was asked for what they know"),
        Event::OutcomeDecided { result, .. } => Some((recorded_on, format!("the outcome was decided: {}", result.word().to_lowercase()))),
        Event::Refused { factors, .. } => {
            let factors: Vec<&str> = factors.iter().map(|f| f.word()).collect();
            Some((
                recorded_on,
                format!(
                    "the complaint was refused as manifestly unfounded or excessive (factors {})",
                    factors.join(", ")
                ),
            ))
        }
        Event::ReviewRequested { on, late } => {
            let late = if *late { ", after the window for it had closed" } else { "" };
            Some((*on, format!("a review was asked for{late}")))
        }
        Event::ReviewAccepted => today("the late request for a review was taken"),
        Event::ReviewNotTaken { .. } => today("the late request for a review was not taken"),
        Event::ReviewDecided { result, same_person, .. } => {
            let who = if *same_person { ", by the person who had decided" } else { "" };
            Some((
                recorded_on,
                format!("the review was decided: {}{who}", result.word().to_lowercase()),
            ))
        }
        Event::Shared { body, untold, .. } => {
            let untold = if *untold { "; the person was not told" } else { "" };
            Some((recorded_on, format!("something was passed to {body}{untold}")))
        }
        Event::RegulatorWrote { reference, on, .. } => Some((
            on.unwrap_or(recorded_on),
            format!("the regulator wrote to the council (its reference: {reference})"),
        )),
        Event::StoredOnly => today("the data were stored and used for nothing else from this day"),
        Event::StoredOnlyEnded => today("the data could be used again"),
        Event::Closed { how, .. } => Some((recorded_on, format!("the case was closed: {how}"))),
        Event::Reopened { since: None, .. } => today("the case was opened again"),
        Event::Reopened { since: Some(_), .. } => today("the refusal was set aside, and the complaint taken up again"),
        // What is wanted is asked by a letter, which has its line; a decision is communicated by one. Dates, notes, drafts,
        // reminders, links and what stands beside the case are ours.
        Event::LetterHandedOver { .. }
        | Event::LetterToPost { .. }
        | Event::LetterPosted { .. }
        | Event::LetterWithheld { .. }
        | Event::LetterQueued { .. }
        | Event::Asked { .. }
        | Event::PapersToJudge { .. }
        | Event::PapersSeen { .. }
        | Event::CopyDestroyed { .. }
        | Event::SourceRemoved { .. }
        | Event::Linked { .. }
        | Event::DeadlineSet { .. }
        | Event::DeadlineDropped { .. }
        | Event::Noted { .. }
        | Event::Assigned { .. }
        | Event::ProgressTold
        | Event::DecisionCommunicated { .. }
        | Event::ReviewClaimed { .. }
        | Event::ReviewClaimDropped { .. }
        | Event::ReviewCommunicated { .. }
        | Event::HoldPlaced { .. }
        | Event::HoldEnded
        | Event::ConductWarned { .. }
        | Event::ContactNamed { .. }
        | Event::Restricted { .. }
        | Event::Marked { .. }
        | Event::Lifted { .. }
        | Event::NotAboutTheClerk { .. }
        | Event::FormatNeeded { .. }
        | Event::AddressGiven { .. }
        | Event::Drafted { .. }
        | Event::DraftDropped
        | Event::DraftSent
        | Event::Reminded { .. }
        | Event::Undone { .. } => None,
    }
}

/// That a letter left, what it asked for, and whether it arrived as far as anybody knows.
fn left(case: &Case, letter: LetterKind, message_id: &MessageId) -> String {
    let known = case.letters.iter().find(|l| l.message_id == *message_id);
    let asks: Vec<&str> = known
        .iter()
        .flat_map(|l| &l.asks)
        .map(|ask| match ask {
            Ask::Details => "details",
            Ask::Consent => "written consent",
            Ask::Identity => "proof of identity",
        })
        .collect();
    let asks = if asks.is_empty() {
        String::new()
    } else {
        format!(", and asked for {}", asks.join(" and "))
    };
    let arrived = match known.map(|l| l.state) {
        Some(LetterState::Undelivered) => "; it did not arrive",
        _ => "",
    };
    format!("we wrote to the person ({}){asks}{arrived}", spaced(letter))
}

/// Whether a letter to the person has a place in it: those about how somebody may be in touch have none (R65).
fn may_be_told(letter: LetterKind) -> bool {
    let contact = matches!(
        letter,
        LetterKind::ConductWarning | LetterKind::Restricted | LetterKind::Lifted | LetterKind::MarkerTold | LetterKind::ContactNamed
    );
    letter.is_to_public() && !contact
}

fn spaced(letter: LetterKind) -> String {
    letter.word().replace('-', " ")
}

/// Whose message it was: their part in the case.
fn part_of(case: &Case, address: &AddrSpec) -> String {
    let party = case.parties.iter().find(|p| p.address.as_ref() == Some(address));
    party.map_or_else(|| "a party to the case".to_owned(), |p| format!("the {}", p.role))
}
