//! What was decided, in a case officer's words: one line a fact, in the order of the road.

use redress::casework::case::Ask;
use redress::casework::case::Deadline;
use redress::casework::case::Filed;
use redress::casework::case::LetterState;
use redress::casework::case::Undelivered;
use redress::casework::clock::short_date;
use redress::casework::obey::Answer;
use redress::casework::{Actor, CaseAction, Class, Consent, Decision, Event, Identity, Match, Party, Sender};
use redress::intake::{Outcome, Receipt};
use redress::mail::report::Action;
use redress::mail::{Authentication, DeliveryReport, Screened, Why};
use redress::store::CaseRow;

use super::desk::Letter;

/// One message's outcome, without the circumstances.
pub fn outcome(receipt: &Receipt, letters: &[Letter]) -> String {
    let (facts, decision, reference) = match &receipt.outcome {
        Outcome::Already => return "already taken: nothing was done\n".to_owned(),
        Outcome::Renumbered => return "the same message in a renumbered folder: its row names both places\n".to_owned(),
        Outcome::Unread(why) => return format!("not read: {why}\n{}", lines("letter", letters.iter().map(letter))),
        Outcome::Done {
            facts,
            decision,
            reference,
        } => (facts, decision, reference),
    };
    let mut out = String::new();
    let mut say = |key: &str, words: String| out.push_str(&line(key, &words));
    say("screened", screened(&facts.screened));
    say("authentic", authentic(&facts.authentication));
    say("sender", sender(&facts.sender));
    say("matched", matched(&facts.matched));
    say("class", class(&facts.class));
    if facts.class.is_case() {
        say("papers", papers(&facts.class, decision));
    }
    if !facts.class.flags.is_empty() {
        say("flags", facts.class.flags.iter().cloned().collect::<Vec<_>>().join(", "));
    }
    if !facts.message.defects.is_empty() {
        let defects: Vec<String> = facts.message.defects.iter().map(|d| format!("{d:?}")).collect();
        say("defects", defects.join(", "));
    }
    say("disposition", format!("{}: {}", decision.disposition, decision.verdict));
    match (&decision.case, reference) {
        (CaseAction::Open(new), Some(reference)) => say("case", format!("{reference}, {}", new.stage)),
        (_, Some(reference)) => say("case", reference.to_string()),
        (_, None) => {}
    }
    for (actor, _, happened) in &decision.events {
        say("event", format!("{} ({})", event(happened), by(actor)));
    }
    for sent in letters {
        say("letter", letter(sent));
    }
    if let CaseAction::Open(new) = &decision.case {
        for deadline in sorted(&new.deadlines) {
            say("due", due(deadline));
        }
    }
    if let Some(why) = &decision.held {
        say("held", why.clone());
    }
    out
}

/// A message's outcome in one line, for what comes in numbers.
pub fn in_short(receipt: &Receipt, letters: &[Letter]) -> String {
    let mut out = match &receipt.outcome {
        Outcome::Done { decision, .. } => format!("{}: {}", decision.disposition, decision.verdict),
        other => format!("{other:?}"),
    };
    if let Outcome::Done { decision, .. } = &receipt.outcome {
        for (_, _, happened) in &decision.events {
            if let Event::LetterWithheld { letter, why } = happened {
                out.push_str(&format!("; no {letter}: {why}"));
            }
        }
        if let Some(why) = &decision.held {
            out.push_str(&format!("; held: {why}"));
        }
    }
    for sent in letters {
        let whom = if sent.to_public {
            "its sender".to_owned()
        } else {
            sent.to.to_string()
        };
        out.push_str(&format!("; {} → {whom}", sent.kind));
    }
    out
}

/// A case as it stands, with its file.
pub fn case(row: &CaseRow, events: &[redress::casework::Recorded]) -> String {
    let mut out = line(
        "case",
        &format!(
            "{}, {}, received {}, {}",
            row.reference,
            row.stage,
            short_date(row.received_on),
            row.complainant
        ),
    );
    for waits in &row.waits {
        out.push_str(&line("waits", &format!("for a word: {}", waits.in_words())));
    }
    for recorded in events {
        out.push_str(&format!(
            "  {:>2}  {} ({})\n",
            recorded.sequence,
            event(&recorded.event),
            by(&recorded.by)
        ));
    }
    for deadline in sorted(&row.deadlines) {
        let met = deadline.met_on.map_or("open".to_owned(), |on| format!("met {}", short_date(on)));
        out.push_str(&format!("      {}, {met}\n", due(deadline)));
    }
    out
}

/// A case among many.
pub fn case_in_short(row: &CaseRow) -> String {
    let acknowledged = match row.acknowledgement {
        Some(LetterState::HandedOver) => "acknowledged",
        Some(LetterState::Queued) => "acknowledgement queued",
        Some(LetterState::ToPost) => "acknowledgement to be posted",
        Some(LetterState::Undelivered) => "acknowledgement undelivered",
        None => "not acknowledged",
    };
    let (register, received) = (row.reference.register, short_date(row.received_on));
    format!("{register}, {}, received {received}, {acknowledged}", row.stage)
}

/// `key:` and its words in a column.
pub fn line(key: &str, words: &str) -> String {
    format!("{:<13}{words}\n", format!("{key}:"))
}

fn lines(key: &str, all: impl Iterator<Item = String>) -> String {
    all.map(|words| line(key, &words)).collect()
}

fn screened(found: &Screened) -> String {
    match found {
        Screened::Personal => "from a person".to_owned(),
        Screened::Unanswerable(Why::Automatic(seen)) => format!("a machine’s ({seen})"),
        Screened::Unanswerable(Why::NullReversePath) => "a machine’s (empty return path)".to_owned(),
        Screened::Unanswerable(Why::Bulk(seen)) => format!("to a list or to many ({seen})"),
        Screened::Unanswerable(Why::Ours(seen)) => format!("ours ({seen})"),
        Screened::Unanswerable(Why::OurAddress(seen)) => format!("in our name ({seen})"),
        Screened::Unanswerable(Why::WordedAsAutomatic(seen)) => format!("worded as a machine’s ({seen})"),
        Screened::Unanswerable(Why::NoReply(seen)) => format!("nobody reads an answer to it ({seen})"),
        Screened::Unanswerable(Why::AsksForSilence) => "asks for no automatic answer (X-Auto-Response-Suppress)".to_owned(),
        Screened::Bounce(report) => format!("a delivery report: {}", reported(report)),
    }
}

fn reported(report: &DeliveryReport) -> String {
    let what = match report.action {
        Action::Failed => "not delivered",
        Action::Delayed => "delayed",
        Action::Delivered => "delivered",
        Action::Displayed => "displayed",
        Action::Unknown => "not readable",
    };
    let whom = report.final_recipient.as_ref().map(|a| format!(" to {a}")).unwrap_or_default();
    let status = if report.status.is_empty() {
        String::new()
    } else {
        format!(", {}", report.status)
    };
    let letter = if report.original.is_some() {
        "names a letter"
    } else {
        "names no letter"
    };
    format!("{what}{whom}{status}; {letter}")
}

fn authentic(found: &Authentication) -> String {
    match found {
        Authentication::Aligned { domain } => format!("proven for {domain}"),
        Authentication::Failed => "the check failed".to_owned(),
        Authentication::Unknown => "nothing proves it".to_owned(),
    }
}

fn sender(found: &Sender) -> String {
    match found {
        Sender::Officer(person) => format!("{}, of the council", person.name),
        Sender::ClaimsToBeOfficer(person) => format!("says it is {}, of the council", person.name),
        Sender::Public(Party::Unknown) => "a member of the public".to_owned(),
        Sender::Public(party) => format!("a member of the public, {party} of the case"),
    }
}

fn matched(found: &Match) -> String {
    match found {
        Match::Case { reference, by, .. } => format!("{reference}: {by}"),
        Match::Ambiguous { candidates, why } => {
            let all: Vec<String> = candidates.iter().map(ToString::to_string).collect();
            format!("unclear ({}): {why}", all.join(", "))
        }
        Match::NoCase => "no case".to_owned(),
    }
}

fn class(class: &Class) -> String {
    let mut out = class.kind.to_string();
    if let Some(track) = class.track {
        out.push_str(&format!(", {track}"));
    }
    if class.on_behalf {
        out.push_str(", on behalf");
        if !class.data_subject.is_empty() {
            out.push_str(&format!(" of {}", class.data_subject));
        }
    }
    if !class.rights.is_empty() {
        let rights: Vec<&str> = class.rights.iter().map(|r| r.word()).collect();
        out.push_str(&format!(", rights {}", rights.join(" ")));
    }
    if !class.firm {
        out.push_str(", not certain");
    }
    if let Some(reason) = class.because.first() {
        let words: String = reason
            .words
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(80)
            .collect();
        out.push_str(&format!(" ({}: {words})", reason.rule));
    }
    out
}

fn papers(class: &Class, decision: &Decision) -> String {
    let mut all = Vec::new();
    match class.consent {
        Consent::NotNeeded => {}
        other => all.push(format!("consent {other}")),
    }
    match class.identity {
        Identity::NotAsked => {}
        other => all.push(format!("identity {other}")),
    }
    for (_, reason, happened) in &decision.events {
        if let Event::Asked { what, .. } = happened {
            all.push(format!("asked for {} ({reason})", asked(what)));
        }
    }
    if all.is_empty() { "none needed".to_owned() } else { all.join("; ") }
}

fn asked(what: &[Ask]) -> String {
    let words: Vec<&str> = what
        .iter()
        .map(|ask| match ask {
            Ask::Details => "details",
            Ask::Consent => "written consent",
            Ask::Identity => "proof of identity",
        })
        .collect();
    words.join(" and ")
}

fn event(happened: &Event) -> String {
    match happened {
        Event::CaseOpened { received_on, parties, .. } => {
            let people: Vec<String> = parties
                .iter()
                .map(|p| {
                    let address = p.address.as_ref().map(|a| format!(" <{a}>")).unwrap_or_default();
                    format!("{} {}{address}", p.role, p.name)
                })
                .collect();
            format!("case opened, received {}: {}", short_date(*received_on), people.join(", "))
        }
        Event::Asked { what, .. } => format!("asked for {}", asked(what)),
        Event::DeadlineSet { clock, due_on, .. } => format!("date set: {clock} by {}", short_date(*due_on)),
        Event::LetterQueued { letter, to, .. } => format!("{letter} to {to} queued"),
        Event::LetterHandedOver { letter, on, .. } => format!("{letter} left on {}", short_date(*on)),
        Event::LetterUndelivered { report, .. } => match report {
            Undelivered::Refused(_) => "a letter was refused for good".to_owned(),
            Undelivered::Reported(report) => format!("a letter may not have arrived: {}", reported(report)),
        },
        Event::MessageFiled { from, received_on, .. } => {
            let whose = match from {
                Filed::Party(address) => format!("from {address}"),
                Filed::Officer(name) => format!("from {name}, of the council"),
                Filed::Regulator(address) => format!("from the regulator, {address}"),
                Filed::Machine => "from a machine".to_owned(),
            };
            format!("message filed {whose}, received {}", short_date(*received_on))
        }
        Event::PapersSeen {
            consent,
            identity,
            not_checked,
            ..
        } => redress::records::words::papers_seen(consent, identity, *not_checked),
        Event::CopyDestroyed { is, why, on } => format!("the copy of the {is} was destroyed on {}: {why}", short_date(*on)),
        Event::SourceRemoved { on, .. } => format!("its message was taken out of the mailbox by {}", short_date(*on)),
        Event::LetterWithheld { letter, why } => format!("no {letter}: {why}"),
        // What people do to a case is told in the words that `case show` has for it.
        other => redress::records::happened::event_in_words(other),
    }
}

fn by(actor: &Actor) -> String {
    match actor {
        Actor::Redress => "redress".to_owned(),
        Actor::Party { .. } => "the sender".to_owned(),
        Actor::Officer { name } => name.clone(),
    }
}

/// A letter in a line.
pub fn letter(sent: &Letter) -> String {
    format!("{} → {} “{}”", sent.kind, sent.to, sent.subject)
}

fn sorted(deadlines: &[Deadline]) -> Vec<&Deadline> {
    let mut all: Vec<&Deadline> = deadlines.iter().collect();
    all.sort_by_key(|d| (d.due_on, d.clock.clone()));
    all
}

fn due(deadline: &Deadline) -> String {
    let alarm = if deadline.alarm_on == deadline.due_on {
        String::new()
    } else {
        format!(", alarm {}", short_date(deadline.alarm_on))
    };
    format!("{} {}{alarm}: {}", deadline.clock, short_date(deadline.due_on), deadline.working)
}

/// What came of an act.
pub fn answer(answers: &Result<Vec<Answer>, String>, letters: &[Letter]) -> String {
    let mut out = String::new();
    match answers {
        Err(why) => out.push_str(&line("not read", why)),
        Ok(answers) => answers.iter().for_each(|a| out.push_str(&answered(a))),
    }
    for sent in letters {
        out.push_str(&line("letter", &letter(sent)));
    }
    out
}

fn answered(answer: &Answer) -> String {
    let mut out = String::new();
    let mut say = |key: &str, words: &str| out.push_str(&line(key, words));
    match answer {
        Answer::Refused(refused) => {
            say("refused", &refused.why);
            if !refused.instead.is_empty() {
                say("instead", &refused.instead);
            }
        }
        Answer::Told(text) => {
            for told in text.lines() {
                say("told", told);
            }
        }
        Answer::Draft { work, .. } => {
            say("draft", "nothing was sent");
            for warned in &work.warned {
                say("take care", warned);
            }
            for order in &work.letters {
                say("would go", &format!("{} → {}", order.kind, order.to.address));
            }
        }
        Answer::Done(work) => {
            for said in &work.said {
                say("done", said);
            }
            for warned in &work.warned {
                say("take care", warned);
            }
        }
    }
    out
}
