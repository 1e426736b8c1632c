//! What the council's own people are told. To whom it goes is decided in `tell`.

use super::Decision;
use super::Facts;
use super::open::is_second_hand;
use super::regulator;
use super::tell::tell;
use super::view::{about_message, clocks, would_run};
use crate::casework::case::Ask;
use crate::casework::case::Case;
use crate::casework::case::CaseId;
use crate::casework::case::CaseReference;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::Stage;
use crate::casework::case::Waits;
use crate::casework::class::Kind;
use crate::casework::class::Track;
use crate::casework::clock::MetBy;
use crate::casework::clock::short_date;
use crate::casework::correspond::Lead;
use crate::casework::correspond::Match;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::CopyOf;
use crate::casework::letter::data::Notice;
use crate::casework::letter::data::Offers;
use crate::casework::letter::stands_for;
use crate::casework::obey;
use crate::casework::papers;
use crate::casework::papers::Evidence;
use crate::casework::papers::Papers;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use jiff::civil::Date;

/// Reasons shown to a person; the ledger keeps all.
pub(super) const REASONS_SHOWN: usize = 5;
/// What stands at the head of a notice that speaks of danger to life.
pub(super) const IN_DANGER: &str =
    "It may speak of a danger to somebody’s life. Read it now. If anybody is in danger, ring 999. No automatic letter was sent.";
/// The last step with a message that waits for a person.
pub(super) const WHEN_DONE: &str = "When you have dealt with it, reply NOT OURS: it goes off the list.";

/// A new case.
pub(super) fn new_case(
    order: Option<LetterOrder>,
    kept_back: Option<&str>,
    papers: &Papers,
    deadlines: &[Deadline],
    decision: &mut Decision,
    facts: &Facts,
    office: &Office,
) {
    let mut notice = about_message(facts, office);
    notice.clocks = clocks(deadlines, office);
    // What the letter that is on its way meets is nothing to be reminded of.
    let on_its_way = |id: &str| {
        let clock = office.policy.deadlines.clock(id);
        kept_back.is_none() && clock.is_some_and(|c| c.met_by == MetBy::Acknowledgement)
    };
    for clock in notice.clocks.iter_mut().filter(|c| on_its_way(&c.id)) {
        clock.working.push_str(". The acknowledgement is on its way and meets it");
    }
    let next = notice.clocks.iter().find(|c| !on_its_way(&c.id));
    notice.next_date = next.map(|c| c.on.clone()).unwrap_or_default();
    notice.done.push("Opened the case and set its dates.".to_owned());
    for (ask, why) in &papers.asked {
        let what = match ask {
            Ask::Details => "more details",
            Ask::Consent => "the person’s written consent",
            Ask::Identity => "proof of identity",
        };
        let verb = if kept_back.is_some() { "Wants to ask for" } else { "Asked for" };
        notice.done.push(format!("{verb} {what} ({why})."));
    }
    for (ask, why) in &papers.to_judge {
        let (what, words) = match ask {
            Ask::Consent => ("The consent", "CONSENT OK or CONSENT NO"),
            Ask::Identity | Ask::Details => ("The identity document", "ID OK or ID NO"),
        };
        notice.done.push(format!(
            "{what} that came is yours to judge, and no outcome can leave before: {words} ({why})."
        ));
    }
    notice.papers.clone_from(&papers.findings);
    // A case about the clerk is nothing the clerk may hear of, not even by its number.
    let shown = of_the_sender(facts).filter(|l| notice.about_the_clerk || !l.about_the_clerk);
    notice.cases = shown.map(|l| l.reference.to_string()).collect();
    match kept_back {
        None => notice.letter = "sent".to_owned(),
        Some(why) => {
            notice.letter = "kept-back".to_owned();
            notice.letter_why = why.to_owned();
        }
    }
    notice.resend = kept_back.is_some() && is_second_hand(facts, office) && notice.urgent.is_empty();
    notice.steps = steps_for_new_case(&notice, papers, facts);
    // Of a message that speaks of danger to life, the automatic letter is not even shown: nobody should send it by hand.
    notice.copy_of = order.filter(|_| notice.urgent.is_empty()).map(|o| CopyOf {
        kind: o.kind,
        data: o.data,
    });
    tell(LetterKind::NewCase, &notice, notice.about_the_clerk, decision, facts, office);
}

/// A message that a person must decide about.
pub(super) fn unsure(why: &str, decision: &mut Decision, facts: &Facts, office: &Office) {
    let mut notice = about_message(facts, office);
    notice.about_the_clerk |= touches_a_case_about_the_clerk(facts);
    notice.why = why.to_owned();
    if let Match::Ambiguous { candidates, .. } = &facts.matched {
        notice.cases = candidates.iter().map(ToString::to_string).collect();
    } else if facts.class.kind == Kind::Regulator {
        notice.cases = regulator::may_be_about(facts).0.iter().map(|l| l.reference.to_string()).collect();
    } else {
        notice.cases = of_the_sender(facts).map(|l| l.reference.to_string()).collect();
    }
    if !facts.class.is_case() {
        notice.what = String::new();
    }
    notice.clocks = would_run(facts, office);
    notice.papers = papers::required(facts, &office.policy).findings;
    notice.steps.push("Read the message below.".to_owned());
    match facts.class.kind {
        Kind::Regulator => {
            notice.urgent = if notice.urgent.is_empty() {
                "A regulator seems to be writing. Nothing was sent to it.".to_owned()
            } else {
                notice.urgent
            };
            notice
                .steps
                .push("Check that it is genuine: ring the regulator on a number you already have, not one from the message.".to_owned());
            let letter = regulator::letter_of(facts, office);
            let reference = match letter.reference.as_str() {
                "" => "Its reference was not found".to_owned(),
                reference => format!("Its reference: {reference}"),
            };
            notice.steps.push(match letter.answer_by {
                Some(by) => format!("Look whether this is right. {reference}. It wants an answer by {}.", short_date(by)),
                None => format!("Look whether this is right. {reference}. No day for an answer was found."),
            });
            notice.steps.push(match notice.cases.first() {
                Some(case) => format!(
                    "If it is genuine, reply ICO and the case that it is about, such as ICO {case}. It is filed there, its date is kept, and you get the dates for your answer. ICO NEW opens a matter of its own."
                ),
                None => "If it is genuine, reply ICO and the case that it is about; or ICO NEW, which opens a matter of its own. Its date is kept, and you get what the file knows for your answer.".to_owned(),
            });
            notice.steps.push(
                "If the reference or the day is wrong, put the right one behind it: IC-123456-A1B2 by 16 December. Answer the regulator yourself."
                    .to_owned(),
            );
        }
        Kind::Complaint | Kind::Review | Kind::RightsRequest | Kind::Enquiry | Kind::AutoReply | Kind::Bounce | Kind::Bulk => {
            if let (Kind::Review, Some(case)) = (facts.class.kind, notice.cases.first()) {
                notice.steps.push(format!(
                    "If it asks for a review of one of the decisions below, reply REVIEW and that case, such as REVIEW {case}. Its date runs from the day this came."
                ));
            }
            notice.steps.push(
                "If it is a complaint, a review or a request about personal information, acknowledge it yourself by the first date below."
                    .to_owned(),
            );
            if !notice.cases.is_empty() {
                notice.steps.push("If it belongs to one of the cases below, make sure first that the sender is who they say: write to the address already on file.".to_owned());
            }
        }
    }
    notice.steps.push(WHEN_DONE.to_owned());
    tell(LetterKind::Unsure, &notice, notice.about_the_clerk, decision, facts, office);
}

/// A message that was not taken as usual.
pub(super) fn held(why: &str, decision: &mut Decision, facts: &Facts, office: &Office) {
    let mut notice = about_message(facts, office);
    notice.about_the_clerk |= touches_a_case_about_the_clerk(facts);
    notice.why = why.to_owned();
    notice.what = String::new();
    notice.clocks = would_run(facts, office);
    notice.steps = vec![
        "Did you or your colleague send it? Then nothing is wrong: it could not be proven, and nothing was done.".to_owned(),
        "If not, somebody may be using the name. Do not answer it.".to_owned(),
        WHEN_DONE.to_owned(),
    ];
    if matches!(facts.sender, super::Sender::ClaimsToBeOfficer(_)) {
        // The case would name one of the council's own people as the one who complains.
        notice.offers = Offers::OffTheList;
    } else {
        notice.steps = vec![
            "Look at it in the mailbox, with care for its attachments.".to_owned(),
            WHEN_DONE.to_owned(),
        ];
    }
    tell(LetterKind::Held, &notice, notice.about_the_clerk, decision, facts, office);
}

/// A message of nobody's that shows a secret of the desk (attack 4).
pub(super) fn shown_secret(decision: &mut Decision, facts: &Facts, office: &Office) {
    let mut notice = about_message(facts, office);
    notice.about_the_clerk |= touches_a_case_about_the_clerk(facts);
    notice.why = secrets_shown(facts);
    notice.what = String::new();
    notice.clocks = would_run(facts, office);
    let of_cases = facts.shows.iter().filter_map(|s| s.case.as_ref());
    notice.cases = of_cases.map(ToString::to_string).collect();
    notice.cases.dedup();
    notice.steps = vec![
        "Did you or a colleague write it from another address? Then nothing was done: reply again from the registered one.".to_owned(),
        "If not, somebody has seen a notice that was not for them, because it was passed on or quoted. Find out how. Whoever it was sent to gets it again, with a new reference."
            .to_owned(),
        "If it is a complaint or a request, say so with one of the words below. If it belongs to a case, make sure first that the sender is who they say."
            .to_owned(),
        WHEN_DONE.to_owned(),
    ];
    tell(LetterKind::Held, &notice, notice.about_the_clerk, decision, facts, office);
}

/// Whose secrets a message shows, and of which cases, behind "because".
fn secrets_shown(facts: &Facts) -> String {
    let mut all: Vec<String> = Vec::new();
    for shown in &facts.shows {
        let on = shown.case.as_ref().map(|c| format!(" about {c}")).unwrap_or_default();
        let one = format!("it shows the reference of a notice{on} that was sent to {} alone", shown.of);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all.join(", and ") + "; that counts no more"
}

/// A further message on a known case. `evidence` is what its papers show beside the names of that case.
pub(super) fn reply(
    case: CaseId,
    reference: &CaseReference,
    deadlines: &[Deadline],
    evidence: &Evidence,
    decision: &mut Decision,
    facts: &Facts,
    office: &Office,
) {
    let mut notice = about_message(facts, office);
    notice.about_the_clerk |= lead(case, facts).is_some_and(|l| l.about_the_clerk);
    notice.about_the_clerk |= facts.on_file.as_ref().is_some_and(|c| c.about_the_clerk());
    notice.clocks = clocks(deadlines, office);
    notice.papers = papers::findings(evidence, &facts.class);
    if decision.letters.iter().any(|l| stands_for(l).is_to_public()) {
        notice.letter = "sent".to_owned();
    }
    if !facts.class.is_case() {
        notice.what = String::new();
    }
    notice
        .steps
        .push("Read the message below and answer it from the council’s mailbox, if it needs an answer.".to_owned());
    if !facts.shows.is_empty() {
        notice.steps.push(format!(
            "Take care: {}. Reply to this message, or to a newer one. A notice that is quoted or passed on lets others see it.",
            secrets_shown(facts)
        ));
    }
    if decision.events.iter().any(|(_, _, e)| matches!(e, Event::Reopened { .. })) {
        notice.steps.insert(
            0,
            "The case was closed because nobody answered. This opened it again: its dates run again.".to_owned(),
        );
    }
    let papers_steps = papers::steps(evidence, false);
    if papers_steps.is_empty() {
        notice
            .steps
            .extend(facts.on_file.as_deref().into_iter().flat_map(may_be_what_was_asked));
    }
    notice.steps.extend(papers_steps);
    let late = facts.on_file.as_ref().is_some_and(|c| {
        let open = c.may_be_reviewed() && c.review.is_none();
        open && deadlines.is_empty() && facts.class.kind == Kind::Review
    });
    let refused = facts.on_file.as_ref().is_some_and(|c| c.refusal.is_some());
    if let Some(step) = super::heard::to_be_confirmed(facts) {
        notice.steps.push(step.to_owned());
    } else if refused && facts.class.kind == Kind::Review {
        notice.steps.push(
            "It asks for a review of the refusal. The person is owed an answer: REOPEN takes the complaint up again, and somebody who did not refuse it can look into it (ASSIGN) and decide. If the refusal stands, write to them that it does, and NOTE it: the refusal names the regulator and the courts."
                .to_owned(),
        );
    } else if refused && facts.on_file.as_ref().is_some_and(|c| c.closing.is_some()) {
        notice.steps.push(
            "The complaint was refused. If this says something new, REOPEN takes it up again, and its month runs from the day this came."
                .to_owned(),
        );
    } else if super::heard::too_early(facts) {
        notice.steps.push(
            "It reads like a request for a review, and there is no decision yet. Tell the person when to expect one: UPDATE.".to_owned(),
        );
    } else if late {
        notice.steps.push("It reads like a request for a review, and the month for it has passed. ACCEPT takes it all the same; CLOSE, with the reason, tells the person that it came too late.".to_owned());
    } else if facts
        .on_file
        .as_ref()
        .is_some_and(|c| c.review.as_ref().is_some_and(|r| r.decided.is_some()))
        && facts.class.kind == Kind::Review
    {
        notice.steps.push(
            "It reads like a request for a second review. There is none: CLOSE tells the person the way to the regulator.".to_owned(),
        );
    } else if facts.on_file.as_ref().is_some_and(|c| {
        let on = facts.arrival.received_on;
        let with_it = c.with(&decision.events, on);
        facts.class.kind != Kind::Review && with_it.waits_for_a_word().contains(&Waits::MayBeReview)
    }) {
        notice.steps.push(
            "The person has our decision. If this asks for a review of it, or says that they do not agree, reply ACCEPT: the review is taken, and its month runs from the day this came. If it does not, a NOTE will do."
                .to_owned(),
        );
    } else if facts.class.kind == Kind::Review {
        notice.steps.push("It reads like a request for a review. Its time counts from the day it came; somebody who did not make the decision should look at it.".to_owned());
    }
    if takes_it_back(facts) {
        notice.steps.push(
            "It reads as if they take it back. Read it with care: anger is no withdrawal. If they do: CLOSE withdrawn, which tells them so and how to open it again. If you are not sure, ask them."
                .to_owned(),
        );
    }
    if super::repeated(facts).is_some() {
        notice.what = "the same words again".to_owned();
        notice.steps = vec![
            "These are the same words as before, so they are filed on the case and no letter was sent. The person may be waiting to hear from you: UPDATE tells them how it stands."
                .to_owned(),
        ];
        if facts.filled_in.is_none() {
            notice
                .steps
                .push("If the acknowledgement on this case was kept back, RESEND sends it.".to_owned());
        }
        notice.steps.extend(papers::steps(evidence, false));
    } else if facts.class.kind == Kind::Complaint {
        notice.steps.push(format!(
            "If it is about something new and not about {reference}, it is a complaint of its own, and its dates run from {}.",
            notice.received_on
        ));
    }
    tell(LetterKind::Reply, &notice, notice.about_the_clerk, decision, facts, office);
    if let Some(on) = review_in_time(decision) {
        to_the_reviewer(on, notice, decision, facts, office);
    }
}

/// What a further message may bring of what was asked for, where no paper in it says so itself.
fn may_be_what_was_asked(case: &Case) -> Vec<String> {
    let step = |ask: &Ask| match ask {
        Ask::Details => Some("We asked for details. If this brings them, ACCEPT; if not, ASK DETAILS asks again.".to_owned()),
        Ask::Consent => {
            Some("We asked for the written consent. If this brings it, CONSENT OK; if it will not do, CONSENT NO and why.".to_owned())
        }
        Ask::Identity => Some("We asked for proof of identity. If this brings it, ID OK; if it will not do, ID NO and why.".to_owned()),
    };
    case.waiting_for.iter().filter_map(step).collect()
}

/// The day of a request for a review that is taken without a person's word.
fn review_in_time(decision: &Decision) -> Option<Date> {
    decision.events.iter().find_map(|(_, _, event)| match event {
        Event::ReviewRequested { on, late: false } => Some(*on),
        _ => None,
    })
}

/// R32: the person is told who reviews; the reviewer is told so too, with what was decided.
fn to_the_reviewer(on: Date, notice: Notice, decision: &mut Decision, facts: &Facts, office: &Office) {
    let Some((case, person)) = facts.on_file.as_deref().and_then(|c| Some((c, follow::reviewer(c, office)?))) else {
        return;
    };
    let mut notice = notice;
    notice.steps = follow::review_is_yours(case, on, &follow::review_dates(case, on, office), office);
    notice.done = follow::what_was_decided(case);
    decision
        .letters
        .retain(|l| l.kind != LetterKind::Reply || l.to.address != person.address);
    decision
        .letters
        .push(obey::internal_order(LetterKind::Reply, person, data::value(&notice)));
}

/// What one of the council's people answered who was asked. It does not go to whoever wrote it.
pub(super) fn testimony(reference: &CaseReference, person: &Person, decision: &mut Decision, facts: &Facts, office: &Office) {
    let mut notice = about_message(facts, office);
    notice.urgent = String::new();
    notice.what = String::new();
    notice.about_the_clerk = facts.on_file.as_ref().is_some_and(|c| c.about_the_clerk());
    notice.steps = vec![
        format!(
            "{} answers what was asked on {reference}. Read it below; it is on the file.",
            person.name
        ),
        "If it leaves something open, ask again, or reply NOTE with what you make of it.".to_owned(),
    ];
    tell(LetterKind::Reply, &notice, notice.about_the_clerk, decision, facts, office);
    decision.letters.retain(|l| l.to.address != person.address);
    decision.untold.retain(|(to, _)| *to != person.address);
}

/// Whether a party's message on an open case says that they withdraw it (T10): the cue's own word, for a person to judge.
fn takes_it_back(facts: &Facts) -> bool {
    let open = facts.on_file.as_ref().is_some_and(|c| c.closing.is_none());
    open && facts.class.because.iter().any(|r| r.rule == WITHDRAWS && r.weight > 0.0)
}

/// The cue that somebody takes a complaint back (`rules/classification.toml`).
const WITHDRAWS: &str = "withdraws";

fn steps_for_new_case(notice: &Notice, papers: &Papers, facts: &Facts) -> Vec<String> {
    let mut steps = Vec::new();
    if !notice.urgent.is_empty() {
        steps.push("Read the message below now and act on it as you would on any threat to life.".to_owned());
        steps.push("Write to the person yourself when you can.".to_owned());
        return steps;
    }
    steps.push("Read the message below.".to_owned());
    if notice.letter == "kept-back" {
        // A request has no clock for its acknowledgement: its first date is that of the answer.
        let by = if notice.next_date.is_empty() || facts.class.kind == Kind::RightsRequest {
            String::new()
        } else {
            format!(" by {}", notice.next_date)
        };
        steps.push(match &facts.filled_in {
            Some(filled) => whose_form(filled.address.is_some(), &by),
            None => format!("Acknowledge it yourself{by}: no letter was sent."),
        });
    }
    if !papers.findings.is_empty() {
        steps.push("Look at the papers named below. The program does not judge them.".to_owned());
    }
    steps.extend(papers::steps(&facts.evidence, facts.class.on_behalf));
    if papers.asks(Ask::Identity) {
        steps.push("When a copy of a passport or licence comes, you are told what it seems to be. Our own copy is destroyed in time; the message with it stays in the mailbox until you delete it.".to_owned());
    }
    if let Some(goes_with) = &facts.goes_with {
        steps.push(format!("It goes with {}. {}", goes_with.to, goes_with.told));
    }
    if facts.class.asks_for_a_copy_besides() {
        steps.push("It also asks for a copy of their personal data. That is a case of its own, with its own date and a notice of its own: nothing that you say here answers it.".to_owned());
    }
    if notice.about_the_clerk {
        steps.push(
            "If it only mentions the clerk, and is not about anything that the clerk did, hand it back: NOTE NOT ABOUT THE CLERK, a colon, and why."
                .to_owned(),
        );
    }
    let waits = !papers.asked.is_empty() && facts.class.kind == Kind::Complaint && facts.class.track != Some(Track::Service);
    steps.push(match waits {
        true => "Start looking into it. The law does not wait for anything that was asked of the sender.".to_owned(),
        false => "Start looking into it.".to_owned(),
    });
    steps
}

/// Cases of whoever wrote: the open ones of the From address, and of the address that a web form gives; of that, where a review is
/// asked for, the closed ones too.
fn of_the_sender(facts: &Facts) -> impl Iterator<Item = &Lead> {
    let stated = facts.leads.by_stated.iter();
    let review = facts.class.kind == Kind::Review;
    facts
        .leads
        .by_party
        .iter()
        .chain(stated.filter(move |l| review || l.stage != Stage::Closed))
}

/// The step by which the acknowledgement of what came by a web form leaves; `by` is by when.
fn whose_form(has_address: bool, by: &str) -> String {
    match has_address {
        true => format!(
            "No letter was sent. Make sure that the address in the form is theirs: ring them, or look whether you have it. Then reply RESEND{by}: the acknowledgement goes to it. If it is not theirs, reply ADDRESS with the right one first."
        ),
        false => format!(
            "No letter was sent. Find out how the person can be reached. Reply ADDRESS with their address, and then RESEND{by}: the acknowledgement goes to it."
        ),
    }
}

/// Whether a message that stands on no case may belong to one about the clerk: it names it, answers on it, or comes from
/// somebody in it. Then the chair is asked, because the clerk may not even hear that there is such a case
/// (fixtures/conversations/a-complaint-about-the-clerk).
pub(super) fn touches_a_case_about_the_clerk(facts: &Facts) -> bool {
    let leads = &facts.leads;
    let mut all = leads
        .by_answers
        .iter()
        .chain(&leads.by_hint)
        .chain(&leads.by_party)
        .chain(&leads.by_stated)
        .chain(&leads.by_name);
    all.any(|l| l.about_the_clerk) || facts.shows.iter().any(|s| s.about_the_clerk)
}

/// The lead to a case.
pub(super) fn lead(case: CaseId, facts: &Facts) -> Option<&Lead> {
    let leads = &facts.leads;
    leads
        .by_answers
        .iter()
        .chain(&leads.by_hint)
        .chain(&leads.by_party)
        .chain(&leads.by_stated)
        .chain(&leads.ended)
        .find(|l| l.case == case)
}
