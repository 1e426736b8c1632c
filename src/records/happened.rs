//! An event as a sentence, for people who read the file. A marker that its person is not told of is shown to nobody here
//! (R65): who may see it asks for it by itself.

use super::page;
use super::words;
use crate::casework::Recorded;
use crate::casework::case::Actor;
use crate::casework::case::Event;
use crate::casework::case::Filed;
use crate::casework::case::Lifts;
use crate::casework::case::Undelivered;

/// Whether an event may be shown in a register, an export or a statistic (R65).
pub fn may_be_shown(event: &Event) -> bool {
    match event {
        Event::Marked { told, .. } => *told,
        // Where the person knew of it, its end has a reason, which they read.
        Event::Lifted { of: Lifts::Marker, reason } => !reason.is_empty(),
        Event::DeadlineSet { clock, .. } | Event::DeadlineDropped { clock, .. } => clock != "C13",
        _ => true,
    }
}

/// An event in a sentence, with who made it happen.
pub fn happened(recorded: &Recorded) -> String {
    let by = match &recorded.by {
        Actor::Redress => String::new(),
        Actor::Party { address } => format!(" ({address})"),
        Actor::Officer { name } => format!(" ({name})"),
    };
    format!("{}{by}", event_in_words(&recorded.event))
}

/// What happened, in a sentence.
pub fn event_in_words(event: &Event) -> String {
    let line = |text: &str| page::safe_line(text, 120);
    match event {
        Event::CaseOpened {
            arrival: 0,
            policy_version,
            ..
        } => format!("entered by hand, under policy {policy_version}"),
        Event::CaseOpened {
            arrival, policy_version, ..
        } => format!("opened by message {arrival}, under policy {policy_version}"),
        Event::Asked { what, .. } => format!("asked {}", what.iter().copied().map(words::ask).collect::<Vec<_>>().join(", ")),
        Event::PapersToJudge { what } => {
            let what: Vec<_> = what.iter().copied().map(words::ask).collect();
            format!("came, and is for a person to judge: {}", what.join(", "))
        }
        Event::Linked { to, why } => format!("goes with {to}: {}", line(why)),
        Event::DoneByHand { on, words, .. } => format!("done by hand on {}: {}", page::day(*on), line(words)),
        Event::DeadlineSet { clock, due_on, .. } => format!("{clock} is due on {}", page::day(*due_on)),
        Event::LetterQueued { letter, to, .. } => format!("{} was written to {to}", words::letter(*letter)),
        Event::LetterHandedOver { letter, on, .. } => format!("{} left on {}", words::letter(*letter), page::day(*on)),
        Event::LetterToPost { letter, on, .. } => format!("{} came to be posted on {}", words::letter(*letter), page::day(*on)),
        Event::LetterPosted { letter, posted_on, on, .. } => format!(
            "{} was posted on {}, and counts as told on {}",
            words::letter(*letter),
            page::day(*posted_on),
            page::day(*on)
        ),
        Event::LetterUndelivered { report, .. } => match report {
            Undelivered::Refused(answer) => format!("a letter could not be delivered: {}", page::safe_line(answer, 60)),
            Undelivered::Reported(report) => format!("a letter came back: {}", page::safe_line(&report.status, 20)),
        },
        Event::MessageFiled { arrival, from, .. } => {
            let from = match from {
                Filed::Party(address) => address.to_string(),
                Filed::Officer(name) => name.clone(),
                Filed::Regulator(address) => format!("the regulator ({address})"),
                Filed::Machine => "a machine".to_owned(),
            };
            format!("message {arrival} from {from} was filed")
        }
        Event::PapersSeen {
            consent,
            identity,
            not_checked,
            ..
        } => words::papers_seen(consent, identity, *not_checked),
        Event::CopyDestroyed { is, why, on } => format!("the copy of the {is} was destroyed on {}: {why}", page::day(*on)),
        Event::SourceRemoved { on, .. } => format!("its message was taken out of the mailbox by {}", page::day(*on)),
        Event::LetterWithheld { letter, why } => format!("{} did not leave: {why}", words::letter(*letter)),
        Event::Accepted => "taken under investigation".to_owned(),
        Event::MovedToService => "moved to the service complaints".to_owned(),
        Event::PapersAccepted { what } => format!("accepted: what was asked, {}", words::ask(*what)),
        Event::PapersRefused { what, why } => format!("not accepted: what was asked, {}: {}", words::ask(*what), line(why)),
        Event::PapersComplete { on } => format!("all identification requirements are met on {}", page::day(*on)),
        Event::Extended {
            clock,
            from,
            until,
            reason,
            late,
        } => format!(
            "{clock} moved from {} to {}{}: {}",
            page::day(*from),
            page::day(*until),
            if *late { ", told late" } else { "" },
            line(reason)
        ),
        Event::ClockPaused { clock, from } => format!("{clock} stands still from {}", page::day(*from)),
        Event::ClockResumed { clock, on } => format!("{clock} runs again from {}", page::day(*on)),
        Event::DeadlineDropped { clock, why } => format!("{clock} plays no part any more: {why}"),
        Event::Noted { text } => format!("note: {}", line(text)),
        Event::Assigned { person } => format!("{person} looks into it"),
        Event::QuestionPut { person, by_when, question } => {
            let asked = if question.is_empty() { "what they know" } else { question };
            format!("{person} was asked, with an answer by {}: {}", page::day(*by_when), line(asked))
        }
        Event::ProgressTold => "the person was told how it stands".to_owned(),
        Event::WrittenDirectly { arrival, by, on } => {
            format!("{by} wrote to the person directly on {} (message {arrival})", page::day(*on))
        }
        Event::OutcomeDecided { result, reasons } => format!("outcome: {}: {}", result.word().to_lowercase(), line(reasons)),
        Event::Refused { factors, reasons, .. } => {
            let factors: Vec<&str> = factors.iter().map(|f| f.word()).collect();
            format!("refused, factors {}: {}", factors.join(", "), line(reasons))
        }
        Event::DecisionCommunicated { on } => format!("the decision was communicated on {}", page::day(*on)),
        Event::ReviewRequested { on, late } => format!(
            "a review was asked for on {}{}",
            page::day(*on),
            if *late { ", after the window closed" } else { "" }
        ),
        Event::ReviewClaimed { on } => format!("a message of {} asks for a review; nothing proves whose it is", page::day(*on)),
        Event::ReviewClaimDropped { why } => format!("the request for a review is not theirs: {}", line(why)),
        Event::ReviewAccepted => "the late review is taken".to_owned(),
        Event::ReviewNotTaken { why } => format!("the late review is not taken: {}", line(why)),
        Event::ReviewDecided {
            result,
            reasons,
            same_person,
        } => format!(
            "review: {}{}: {}",
            result.word().to_lowercase(),
            if *same_person { ", by the person who had decided" } else { "" },
            line(reasons)
        ),
        Event::ReviewCommunicated { on } => format!("the review outcome was communicated on {}", page::day(*on)),
        Event::Shared { body, what, basis, untold } => format!(
            "passed to {}{}: {} ({})",
            line(body),
            if *untold { ", and the person was not told" } else { "" },
            line(what),
            line(basis)
        ),
        Event::RegulatorWrote { reference, on, answer_by } => format!(
            "the regulator wrote{}, reference {}{}",
            on.map(|d| format!(" on {}", page::day(d))).unwrap_or_default(),
            line(reference),
            answer_by
                .map(|d| format!(", and wants an answer by {}", page::day(d)))
                .unwrap_or_default()
        ),
        Event::HoldPlaced { reason } => format!("held from disposal: {}", line(reason)),
        Event::HoldEnded => "the hold ended".to_owned(),
        Event::StoredOnly => "the data may be stored and nothing else".to_owned(),
        Event::StoredOnlyEnded => "the data may be used again".to_owned(),
        Event::ConductWarned { text } => format!("asked to change how they are in touch: {}", line(text)),
        Event::ContactNamed { person, reason } if reason.is_empty() => format!("{person} speaks with this person"),
        Event::ContactNamed { person, reason } => format!("{person} speaks with this person: {}", line(reason)),
        Event::Restricted { terms, until, .. } => format!(
            "contact restricted{}: {}",
            until.map(|d| format!(" until {}", page::day(d))).unwrap_or_default(),
            line(terms)
        ),
        Event::Marked { told: true, reason } => format!("a warning marker was set: {}", line(reason)),
        Event::Marked { told: false, .. } => "an entry that is not shown".to_owned(),
        Event::Lifted { of, reason } => {
            let what = match of {
                Lifts::Both => "restriction and marker ended",
                Lifts::Restriction => "restriction ended",
                Lifts::Marker => "marker ended",
            };
            if reason.is_empty() {
                what.to_owned()
            } else {
                format!("{what}: {}", line(reason))
            }
        }
        Event::NotAboutTheClerk { why } => format!("not about the clerk: {}", line(why)),
        Event::FormatNeeded { formats } if formats.is_empty() => "letters go by email in the usual form".to_owned(),
        Event::FormatNeeded { formats } => {
            let formats: Vec<&str> = formats.iter().map(|f| f.word()).collect();
            format!("letters to this person: {}", formats.join(", "))
        }
        Event::AddressGiven { address } => format!("letters go to {address} from now on"),
        Event::Drafted { .. } => "a draft was made; nothing was sent".to_owned(),
        Event::DraftDropped => "the draft was dropped".to_owned(),
        Event::DraftSent => "the draft was sent".to_owned(),
        Event::Closed { how, why } => format!("closed: {}", line(&how.with_reason(why))),
        Event::Reopened { why, since: None } => format!("opened again: {}", line(why)),
        Event::Reopened { why, since: Some(on) } => {
            format!(
                "opened again, the refusal set aside, on what came on {}: {}",
                page::day(*on),
                line(why)
            )
        }
        Event::Reminded { words, .. } => format!("reminder: {}", line(words)),
        Event::Undone { events } => {
            let numbers: Vec<String> = events.iter().map(ToString::to_string).collect();
            format!("taken back: {}", numbers.join(", "))
        }
    }
}
