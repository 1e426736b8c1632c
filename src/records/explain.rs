//! One message explained: `explain --json` (the shape is a promise; the manual documents it) and the text for a clerk.

use super::page;
use super::page::Ink;
use super::words;
use crate::casework::AttachmentView;
use crate::casework::CaseAction;
use crate::casework::Class;
use crate::casework::Decision;
use crate::casework::Facts;
use crate::casework::Kind;
use crate::casework::Reason;
use crate::casework::case::Event;
use crate::casework::clock::DeadlineRules;
use crate::casework::letter::LetterKind;
use crate::mail::Defect;
use serde::Serialize;
use std::fmt::Write;

/// What `explain --json` prints, one object a line. Field names and their order are stable.
#[derive(Debug, Serialize)]
pub struct Explained {
    file: String,
    message_id: Option<String>,
    from: From,
    subject: String,
    disposition: &'static str,
    kind: &'static str,
    track: Option<&'static str>,
    on_behalf: bool,
    category: Option<&'static str>,
    rights: Vec<&'static str>,
    writer: String,
    data_subject: String,
    remedy: String,
    special_category: Vec<&'static str>,
    consent: &'static str,
    identity: &'static str,
    attachments: Vec<AttachmentView>,
    typed_text: String,
    flags: Vec<String>,
    confidence: f64,
    because: Vec<Reason>,
}

#[derive(Debug, Default, Serialize)]
struct From {
    name: String,
    address: String,
}

/// The verdict on one message as data. `file` is given back as it was given.
pub fn explained(file: &str, facts: &Facts, decision: &Decision, attachments: Vec<AttachmentView>) -> Explained {
    let class = &facts.class;
    let from = facts.message.from.first().map(|f| From {
        name: f.name.clone(),
        address: f.address.to_string(),
    });
    Explained {
        file: file.to_owned(),
        message_id: facts.message.message_id.as_ref().map(|id| id.0.clone()),
        from: from.unwrap_or_default(),
        subject: facts.message.subject.clone(),
        disposition: decision.disposition.word(),
        kind: class.kind.word(),
        track: class.track.map(|t| t.word()),
        on_behalf: class.on_behalf,
        category: class.category().map(|c| c.word()),
        rights: class.rights.iter().map(|r| r.word()).collect(),
        writer: class.writer.clone(),
        data_subject: class.data_subject.clone(),
        remedy: class.remedy.clone(),
        special_category: class.special_category.iter().map(|s| s.word()).collect(),
        consent: class.consent.word(),
        identity: class.identity.word(),
        attachments,
        typed_text: facts.typed.text.clone(),
        flags: class.flags.iter().cloned().collect(),
        // Two digits: more would promise a precision that no cue has.
        confidence: (class.confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0,
        because: reasons(facts, decision),
    }
}

/// What the class rests on, then what the decision adds.
fn reasons(facts: &Facts, decision: &Decision) -> Vec<Reason> {
    let mut all = facts.class.because.clone();
    all.extend(decision.because.iter().filter(|r| !facts.class.because.contains(r)).cloned());
    all
}

/// The verdict on one message as a clerk reads it.
pub fn text(
    file: &str,
    facts: &Facts,
    decision: &Decision,
    attachments: &[AttachmentView],
    clocks: Option<&DeadlineRules>,
    ink: Ink,
) -> String {
    let mut out = String::new();
    let class = &facts.class;
    let _ = writeln!(out, "{}", ink.heading(file));
    let from = match facts.message.from.first() {
        Some(f) if f.name.is_empty() => f.address.to_string(),
        Some(f) => format!("{} <{}>", page::safe_line(&f.name, 60), f.address),
        None => "nobody (there is no readable From)".to_owned(),
    };
    let _ = writeln!(out, "  From     {from}");
    let _ = writeln!(out, "  Subject  {}", page::safe_line(&facts.message.subject, 88));
    out.push('\n');

    let sure = if class.firm { "" } else { " (not certain)" };
    let unacknowledged = decision.opens_case() && !decision.letters.iter().any(|l| l.to_public);
    let done = if unacknowledged {
        "A case is opened. No letter leaves to the writer."
    } else {
        words::done(decision.disposition)
    };
    let verdict = format!("This is {}{sure}. {done}", words::what(class));
    out.push_str(&page::folded(&verdict, "  "));
    match &decision.held {
        Some(held) => out.push_str(&ink.care(&page::folded(&format!("A person must look: {held}."), "  "))),
        None => out.push_str(&ink.quiet(&page::folded(&page::safe(&decision.verdict), "  "))),
    }

    section(&mut out, "Why", ink);
    out.push_str(&words::reasons(&reasons(facts, decision), "    "));

    people_and_papers(&mut out, facts, attachments, ink);
    consequences(&mut out, decision, clocks, ink);

    if !facts.message.defects.is_empty() {
        section(&mut out, "What is wrong with the mail itself", ink);
        for defect in &facts.message.defects {
            let _ = writeln!(out, "    {}", defect_words(*defect));
        }
    }
    let typed = page::safe(facts.typed.text.trim());
    if !typed.is_empty() {
        section(&mut out, "The writer's own words", ink);
        let shown: String = typed.chars().take(1200).collect();
        out.push_str(&page::folded(&shown, "    | "));
        if shown.len() < typed.len() {
            let _ = writeln!(out, "    | … {} more characters", typed.chars().count() - shown.chars().count());
        }
    }
    out
}

/// What kept a message from being of a kind: what spoke against it, and what would have spoken for it and did not suffice.
pub fn why_not(file: &str, class: &Class, kind: Kind, reasons: &[Reason]) -> String {
    let asked = match kind {
        Kind::Complaint => "a complaint",
        Kind::Review => "a request for a review",
        _ => words::thing(kind, None),
    };
    let mut out = String::new();
    let _ = writeln!(out, "{file}");
    if class.kind == kind {
        let sure = if class.firm {
            "It is taken for"
        } else {
            "It is taken for, though not for certain,"
        };
        out.push_str(&page::folded(&format!("{sure} {asked}."), "  "));
    } else {
        let verdict = format!("It is taken for {}, not for {asked}.", words::what(class));
        out.push_str(&page::folded(&verdict, "  "));
    }
    let (against, towards): (Vec<&Reason>, Vec<&Reason>) = reasons.iter().partition(|r| r.weight < 0.0);
    let mut list = |title: &str, none: &str, chosen: Vec<&Reason>| {
        let _ = writeln!(out, "\n  {title}");
        if chosen.is_empty() {
            let _ = writeln!(out, "    {none}");
        }
        for reason in chosen {
            let said = format!("{} ({}, {:+.2})", page::safe_line(&reason.words, 160), reason.rule, reason.weight);
            out.push_str(&page::hanging("    - ", &said));
        }
    };
    list("What spoke against it", "nothing: too little spoke for it", against);
    let mut towards = towards;
    towards.reverse();
    list("What spoke for it", "nothing that any rule knows", towards);
    out
}

fn section(out: &mut String, title: &str, ink: Ink) {
    let _ = writeln!(out, "\n  {}", ink.heading(title));
}

fn people_and_papers(out: &mut String, facts: &Facts, attachments: &[AttachmentView], ink: Ink) {
    let class = &facts.class;
    let mut lines = Vec::new();
    if let Some(filled) = &facts.filled_in {
        let address = filled.address.as_ref().map(|a| format!(" <{a}>")).unwrap_or_default();
        let who = format!("{}{address}", page::safe_line(&filled.name, 80));
        lines.push(match who.trim() {
            "" => "came by a web form that does not say who filled it in".to_owned(),
            who => format!("came by a web form, filled in by {who}, as it says; nothing proves it"),
        });
    }
    if class.is_case() {
        lines.push(format!("writer: {}", page::safe_line(&class.writer, 80)));
        if !class.data_subject.is_empty() {
            lines.push(format!("whose matter: {}", page::safe_line(&class.data_subject, 80)));
        }
        if !class.contact.is_empty() {
            lines.push(format!("can be reached: {}", page::safe_line(&class.contact.join(", "), 80)));
        }
        if !class.earlier.is_empty() {
            lines.push(format!(
                "wrote before, by their own words: {}",
                page::safe_line(&class.earlier.join(", "), 80)
            ));
        }
        if !class.remedy.is_empty() {
            lines.push(format!("asks for: {}", page::safe_line(&class.remedy, 80)));
        }
        if !class.rights.is_empty() {
            lines.push(format!(
                "rights: {}",
                class
                    .rights
                    .iter()
                    .map(|r| format!("{} ({})", r.word(), words::right(*r)))
                    .collect::<Vec<_>>()
                    .join("; ")
            ));
        }
        lines.extend(words::consent(class.consent).map(|w| format!("consent: {w}")));
        lines.extend(words::identity(class.identity).map(|w| format!("identity: {w}")));
    }
    lines.extend(class.flags.iter().map(|f| format!("take care: {}", words::flag(f))));
    for paper in attachments {
        let says = if paper.says.is_empty() {
            String::new()
        } else {
            format!(": {}", page::safe_line(&paper.says, 60))
        };
        lines.push(format!(
            "attached: {} ({}, {}){says}",
            page::safe_line(&paper.name, 40),
            paper.is,
            paper.media_type
        ));
    }
    if lines.is_empty() {
        return;
    }
    section(out, "People and papers", ink);
    for line in lines {
        out.push_str(&page::folded(&line, "    "));
    }
}

fn consequences(out: &mut String, decision: &Decision, clocks: Option<&DeadlineRules>, ink: Ink) {
    let withheld = withheld(decision);
    if !decision.letters.is_empty() || !withheld.is_empty() {
        section(out, "Letters that would be written", ink);
        for order in &decision.letters {
            let to = if order.to_public { "the writer" } else { "the council" };
            let _ = writeln!(out, "    {} to {to} ({})", words::letter(order.kind), order.to.address);
        }
        for (letter, why) in withheld {
            out.push_str(&ink.care(&page::folded(&format!("{} would not leave: {why}", words::letter(letter)), "    ")));
        }
    }
    if let CaseAction::Open(new) = &decision.case {
        section(out, &format!("Due, if received on {}", page::day(new.received_on)), ink);
        let _ = writeln!(
            out,
            "    in the register of {}, stage: {}",
            words::register(new.register),
            new.stage
        );
        for deadline in &new.deadlines {
            let _ = writeln!(
                out,
                "    {:>15}  {}",
                ink.heading(&page::day(deadline.due_on)),
                words::clock(&deadline.clock, clocks)
            );
            out.push_str(&page::folded(&deadline.working, "                     "));
        }
    }
}

/// The letters that a decision keeps back, and why.
pub(super) fn withheld(decision: &Decision) -> Vec<(LetterKind, &str)> {
    let events = decision.events.iter();
    events
        .filter_map(|(_, _, event)| match event {
            Event::LetterWithheld { letter, why } => Some((*letter, why.as_str())),
            _ => None,
        })
        .collect()
}

fn defect_words(defect: Defect) -> &'static str {
    match defect {
        Defect::Empty => "It is empty.",
        Defect::NoFrom => "It does not say who it is from.",
        Defect::SeveralFrom => "It says it is from several people: it has nobody's authority.",
        Defect::RepeatedField => "A field that may stand once stands more than once.",
        Defect::NoMessageId => "It has no Message-ID.",
        Defect::NoDate => "It has no readable date.",
        Defect::StrayLine => "A line in its header is no field.",
        Defect::TooDeep => "Messages are nested in it deeper than is opened.",
        Defect::TooLarge => "It has more parts or longer fields than are read.",
        Defect::CutOff => "It breaks off in the middle.",
        Defect::BrokenCharset => "Some of its text could not be decoded as labelled.",
        Defect::ControlBytes => "It holds bytes that no mail may hold.",
        Defect::Unreadable => "It could not be read; only its outside is known.",
    }
}

/// What is attached: what each seems to be, and what was found in it.
pub fn papers(facts: &Facts) -> Vec<AttachmentView> {
    facts.evidence.views.clone()
}
