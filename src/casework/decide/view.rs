//! A message in words: how a notice shows it, what speaks for taking care with it, and the dates that it sets running.

use super::facts::{Facts, Place};
use super::notice::{IN_DANGER, REASONS_SHOWN};
use super::{ABOUT_THE_CLERK, RISK_TO_LIFE, is_dated_by_stamp, regulator};
use crate::casework::case::{Deadline, register_for};
use crate::casework::class::{Class, Kind, Track};
use crate::casework::clock::short_date;
use crate::casework::follow;
use crate::casework::letter::data::{ClockView, MessageView, Notice, ReasonView};
use crate::casework::letter::person::name_for_notice;
use crate::casework::papers::Papers;
use crate::casework::policy::Office;
use crate::mail::{Authentication, without_markers};

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

pub(super) fn about_message(facts: &Facts, office: &Office) -> Notice {
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
    let stated = facts.filled_in.as_ref().and_then(|f| f.address.as_ref());
    match facts.authentication {
        Authentication::Aligned { .. } => {}
        Authentication::Failed => all.push("The check of the sender failed: the address may be somebody else’s.".to_owned()),
        Authentication::Unknown => all.push("Nothing proves that the message comes from this address.".to_owned()),
    }
    if let Some(filled) = &facts.filled_in {
        let who = [name_for_notice(&filled.name), stated.map(ToString::to_string).unwrap_or_default()];
        let who: Vec<&str> = who.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
        all.push(match who.as_slice() {
            [] => "It came by a web form, which does not say who filled it in.".to_owned(),
            who => format!(
                "It came by a web form. The form says that it is from {}; nothing proves that.",
                who.join(", ")
            ),
        });
    }
    if is_dated_by_stamp(facts) {
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
        .filter(|r| !message.from.iter().any(|f| f.address == r.address) && stated != Some(&r.address))
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
pub(super) fn would_run(facts: &Facts, office: &Office) -> Vec<ClockView> {
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
