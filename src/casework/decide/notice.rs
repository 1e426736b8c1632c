//! What the council's own people are told. To whom it goes is decided in `tell`.

use super::ABOUT_THE_CLERK;
use super::Decision;
use super::Facts;
use super::Place;
use super::RISK_TO_LIFE;
use super::regulator;
use super::tell::tell;
use crate::casework::case::Ask;
use crate::casework::case::CaseId;
use crate::casework::case::CaseReference;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::case::register_for;
use crate::casework::class::Class;
use crate::casework::class::Kind;
use crate::casework::class::Track;
use crate::casework::clock::short_date;
use crate::casework::correspond::Lead;
use crate::casework::correspond::Match;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::data;
use crate::casework::letter::data::ClockView;
use crate::casework::letter::data::CopyOf;
use crate::casework::letter::data::MessageView;
use crate::casework::letter::data::Notice;
use crate::casework::letter::data::Offers;
use crate::casework::letter::data::ReasonView;
use crate::casework::letter::person::name_for_notice;
use crate::casework::letter::stands_for;
use crate::casework::obey;
use crate::casework::papers;
use crate::casework::papers::Evidence;
use crate::casework::papers::Papers;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::mail::Authentication;
use crate::mail::without_markers;
use jiff::civil::Date;

/// Reasons shown to a person; the ledger keeps all.
const REASONS_SHOWN: usize = 5;
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
    notice.next_date = notice.clocks.first().map(|c| c.on.clone()).unwrap_or_default();
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
    let shown = facts.leads.by_party.iter().filter(|l| notice.about_the_clerk || !l.about_the_clerk);
    notice.cases = shown.map(|l| l.reference.to_string()).collect();
    match kept_back {
        None => notice.letter = "sent".to_owned(),
        Some(why) => {
            notice.letter = "kept-back".to_owned();
            notice.letter_why = why.to_owned();
        }
    }
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
        notice.cases = facts.leads.by_party.iter().map(|l| l.reference.to_string()).collect();
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
    notice.steps.extend(papers::steps(evidence, false));
    let late = facts.on_file.as_ref().is_some_and(|c| {
        let open = c.may_be_reviewed() && c.review.is_none();
        open && deadlines.is_empty() && facts.class.kind == Kind::Review
    });
    let refused = facts.on_file.as_ref().is_some_and(|c| c.refusal.is_some());
    if let Some(step) = super::heard::to_be_confirmed(facts) {
        notice.steps.push(step.to_owned());
    } else if refused && facts.class.kind == Kind::Review {
        notice.steps.push(
            "It reads like a request for a review of a refusal. The policy gives none: the refusal names the regulator and the courts. If it says something new, REOPEN takes the complaint up again."
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
    } else if facts.class.kind == Kind::Review {
        notice.steps.push("It reads like a request for a review. The month for it is counted from the day it came; somebody who did not make the decision should look at it.".to_owned());
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

/// A message in words, for whoever asks to see it again.
pub(super) fn in_words(facts: &Facts, why: Option<&str>, office: &Office) -> String {
    let view = message(facts, office);
    let or = |text: &str, nothing: &str| {
        if text.trim().is_empty() {
            nothing.to_owned()
        } else {
            text.to_owned()
        }
    };
    let name = if view.name.is_empty() {
        String::new()
    } else {
        format!("{}, ", view.name)
    };
    let mut lines = vec![
        format!("From: {name}{}", or(&view.address, "(no address)")),
        format!("Received: {}", short_date(facts.arrival.received_on)),
        format!("Subject: {}", or(&view.subject, "(none)")),
    ];
    lines.extend(view.attachments.iter().map(|a| format!("Attached: {a}")));
    lines.push(format!("It lies, unchanged, in: {}", view.place));
    lines.extend(view.warnings.iter().map(|w| format!("Take care: {w}")));
    lines.extend(why.map(|why| format!("It waits because: {why}")));
    lines.push(String::new());
    lines.push(view.words);
    if !view.passed_on.is_empty() {
        lines.push(format!("\nPassed on in it, from {}:\n", or(&view.passed_on_from, "somebody")));
        lines.push(view.passed_on);
    }
    lines.join("\n")
}

/// Whether a party's message on an open case says that they withdraw it (T10): the cue's own word, for a person to judge.
fn takes_it_back(facts: &Facts) -> bool {
    let open = facts.on_file.as_ref().is_some_and(|c| c.closing.is_none());
    open && facts.class.because.iter().any(|r| r.rule == WITHDRAWS && r.weight > 0.0)
}

/// The cue that somebody takes a complaint back (`rules/classification.toml`).
const WITHDRAWS: &str = "withdraws";

/// What a verdict is called, in words that fit behind "a" or "new".
pub(in crate::casework) fn what_it_is(class: &Class) -> String {
    let track = match class.track {
        Some(Track::PersonalData) => " about personal data",
        Some(Track::Service) => " about a service",
        None => "",
    };
    match class.kind {
        Kind::Complaint => format!("complaint{track}"),
        Kind::Review => format!("request for a review{track}"),
        Kind::RightsRequest => "request about personal data".to_owned(),
        Kind::Regulator => "letter from a regulator".to_owned(),
        Kind::Enquiry => "message".to_owned(),
        Kind::AutoReply => "automatic reply".to_owned(),
        Kind::Bounce => "delivery report".to_owned(),
        Kind::Bulk => "newsletter".to_owned(),
    }
}

// --- The parts of a notice -----------------------------------------------------------------------------------------------

fn about_message(facts: &Facts, office: &Office) -> Notice {
    let class = &facts.class;
    let about_the_clerk = class.flags.contains(ABOUT_THE_CLERK);
    let urgent = if class.flags.contains(RISK_TO_LIFE) {
        IN_DANGER.to_owned()
    } else {
        String::new()
    };
    Notice {
        what: what_it_is(class),
        urgent,
        about_the_clerk,
        received_on: short_date(facts.arrival.received_on),
        message: message(facts, office),
        reasons: class
            .because
            .iter()
            .take(REASONS_SHOWN)
            .map(|r| ReasonView {
                words: r.words.chars().take(200).collect(),
                rule: r.rule.clone(),
            })
            .collect(),
        sure: how_sure(class.confidence),
        letter: "none".to_owned(),
        ..Notice::default()
    }
}

/// The message as a notice shows it. Its words come back quoted under the clerk's reply, so nothing in them may look like
/// the end of that reply.
pub(super) fn message(facts: &Facts, office: &Office) -> MessageView {
    let message = &facts.message;
    let from = message.only_from().or_else(|| message.from.first());
    let forwarded = facts.typed.forwarded.as_ref();
    let words = if facts.typed.text.trim().is_empty() && forwarded.is_none() {
        &message.text
    } else {
        &facts.typed.text
    };
    MessageView {
        name: from.map(|f| name_for_notice(&f.name)).unwrap_or_default(),
        address: from.map(|f| f.address.to_string()).unwrap_or_default(),
        warnings: warnings(facts, office),
        subject: without_markers(&message.subject.chars().take(300).collect::<String>()),
        words: without_markers(words),
        passed_on_from: forwarded
            .map(|f| f.address.as_ref().map_or_else(|| name_for_notice(&f.name), ToString::to_string))
            .unwrap_or_default(),
        passed_on: forwarded.map(|f| without_markers(&f.text)).unwrap_or_default(),
        attachments: message
            .attachments
            .iter()
            .filter(|a| !a.seems_a_logo())
            .take(20)
            .map(|a| {
                format!(
                    "{} ({}, {})",
                    if a.name.is_empty() { "no name" } else { &a.name },
                    a.media_type,
                    size(a.bytes.len())
                )
            })
            .collect(),
        place: match &facts.arrival.place {
            Place::Imap { mailbox, folder, .. } => format!("mailbox {mailbox}, folder {folder}"),
            Place::File { mailbox, .. } => format!("mailbox {mailbox}"),
            Place::Handed { .. } => "kept by redress, which was handed it".to_owned(),
        },
        link: String::new(),
    }
}

fn warnings(facts: &Facts, office: &Office) -> Vec<String> {
    let message = &facts.message;
    let mut all = Vec::new();
    match facts.authentication {
        Authentication::Aligned { .. } => {}
        Authentication::Failed => all.push("The check of the sender failed: the address may be somebody else’s.".to_owned()),
        Authentication::Unknown => all.push("Nothing proves that the message comes from this address.".to_owned()),
    }
    if super::is_dated_by_stamp(facts) {
        all.push(format!(
            "It came to redress as a file, later than to the council: the council’s mail server took it in on {}, and the dates run from then.",
            short_date(facts.arrival.received_on)
        ));
    }
    if message.from.len() > 1 {
        all.push("It names more than one sender.".to_owned());
    }
    for from in &message.from {
        if from.address.domain().split('.').any(|label| label.starts_with("xn--")) {
            all.push("The domain is written with letters outside the English alphabet and is shown in its plain form. It may be made to look like another.".to_owned());
        }
        let ours = office
            .people
            .iter()
            .any(|p| p.address != from.address && !p.name.is_empty() && from.name.to_lowercase().contains(&p.name.to_lowercase()));
        if ours {
            all.push("The name is that of one of the council’s own people; the address is not theirs.".to_owned());
        }
    }
    let elsewhere: Vec<String> = message
        .reply_to
        .iter()
        .filter(|r| !message.from.iter().any(|f| f.address == r.address))
        .take(3)
        .map(|r| r.address.to_string())
        .collect();
    if !elsewhere.is_empty() {
        all.push(format!(
            "It asks for answers to be sent elsewhere: {}. Nothing was sent there.",
            elsewhere.join(", ")
        ));
    }
    all
}

/// The dates that would run if a message were what it may be; for plain mail, a complaint about personal data, the one
/// with the law's own clock.
fn would_run(facts: &Facts, office: &Office) -> Vec<ClockView> {
    let class = &facts.class;
    let (kind, track) = match class.kind {
        Kind::Complaint | Kind::Review | Kind::RightsRequest => (class.kind, class.track),
        Kind::Regulator => {
            let letter = regulator::letter_of(facts, office);
            let on = letter.on.unwrap_or(facts.arrival.received_on);
            let register = register_for(class.kind, class.track);
            let deadlines = follow::regulator_dates(register, class.kind, on, letter.answer_by, office);
            return clocks(&deadlines, office);
        }
        Kind::Enquiry | Kind::AutoReply | Kind::Bounce | Kind::Bulk => (Kind::Complaint, Some(Track::PersonalData)),
    };
    let deadlines = super::open::deadlines(register_for(kind, track), kind, &Papers::default(), facts, office);
    clocks(&deadlines, office)
}

/// Dates as notices show them, soonest first.
pub(in crate::casework) fn clocks(deadlines: &[Deadline], office: &Office) -> Vec<ClockView> {
    let mut sorted: Vec<&Deadline> = deadlines.iter().collect();
    sorted.sort_by(|a, b| a.alarm_on.cmp(&b.alarm_on).then_with(|| a.clock.cmp(&b.clock)));
    sorted
        .into_iter()
        .map(|d| ClockView {
            name: office.policy.deadlines.clock(&d.clock).map(|c| c.name.clone()).unwrap_or_default(),
            on: short_date(d.alarm_on),
            working: d.working.clone(),
            id: d.clock.clone(),
        })
        .collect()
}

fn steps_for_new_case(notice: &Notice, papers: &Papers, facts: &Facts) -> Vec<String> {
    let mut steps = Vec::new();
    if !notice.urgent.is_empty() {
        steps.push("Read the message below now and act on it as you would on any threat to life.".to_owned());
        steps.push("Write to the person yourself when you can.".to_owned());
        return steps;
    }
    steps.push("Read the message below.".to_owned());
    if notice.letter == "kept-back" {
        let by = if notice.next_date.is_empty() {
            String::new()
        } else {
            format!(" by {}", notice.next_date)
        };
        steps.push(format!("Acknowledge it yourself{by}: no letter was sent."));
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
    if super::open::asks_for_a_copy(&facts.class) {
        steps.push("It also asks for a copy of their personal data. That is a case of its own, with its own date and a notice of its own: nothing that you say here answers it.".to_owned());
    }
    steps.push("Start looking into it. The law does not wait for anything that was asked of the sender.".to_owned());
    steps
}

fn how_sure(confidence: f64) -> String {
    let words = match confidence {
        c if c >= 0.9 => "sure",
        c if c >= 0.7 => "fairly sure",
        c if c > 0.0 => "not very sure",
        _ => "",
    };
    words.to_owned()
}

fn size(bytes: usize) -> String {
    match bytes {
        0..=1_023 => format!("{bytes} bytes"),
        1_024..=1_048_575 => format!("{} kB", bytes / 1_024),
        _ => format!("{} MB", bytes / 1_048_576),
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
        .chain(&leads.by_name);
    all.any(|l| l.about_the_clerk)
}

/// The lead to a case.
pub(super) fn lead(case: CaseId, facts: &Facts) -> Option<&Lead> {
    let leads = &facts.leads;
    leads
        .by_answers
        .iter()
        .chain(&leads.by_hint)
        .chain(&leads.by_party)
        .chain(&leads.ended)
        .find(|l| l.case == case)
}
