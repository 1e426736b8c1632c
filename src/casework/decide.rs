//! Facts in, decision out: what happens because of one message. A decision is a value; the store commits it whole.
//!
//! The branches stand here, the computing beside it: `open` (a new case) · `automatic` (whether a letter may go) ·
//! `notice` (what the council's own people are told) · `returned` (a letter that came back) · `tell` (which of them, and how often) ·
//! `beside` (what the office and the file add to its words) · `besides` (two matters in one) · `regulator` (its letters) · `heard` (what follows when a party writes again) · `machine`
//! (what no person wrote) · `view` (a message in words). What a decision is made from and of stands in `facts`.

mod apart;
mod automatic;
mod beside;
mod besides;
mod facts;
mod hand;
mod heard;
mod machine;
mod notice;
mod open;
mod regulator;
mod returned;
mod tell;
mod view;

#[cfg(test)]
mod tests;

use super::case::register_for;
use super::case::{Actor, Ask, Case, CaseId, CaseParty, Deadline, Event, Filed, Stage};
use super::class::{Disposition, Kind};
use super::clock::london_day;
use super::correspond::{Lead, Match, Party, Sender};
use super::letter::LetterKind;
use super::papers;
use super::papers::Evidence;
use super::policy::{Office, Person, Role};
use crate::mail::taken_in_at;
use crate::mail::{Authentication, Defect, Screened, WordsDigest};
use jiff::{SignedDuration, Timestamp};

pub use apart::{
    AWAITS_CODE, Outage, SENT_TO_US, answers_stopped, awaits_code, can_be_read_again, cannot_be_read, cannot_be_written, letter_given_up,
    note_unread, passed_over, source_still_there, written_directly,
};
pub use beside::{naming_the_clerk, on_its_file};
pub use besides::{GoesWith, asks_besides, request_besides};
pub use facts::{Arrival, CaseAction, Decision, Facts, NewCase, Place, ShownSecret};
pub use hand::{ByHand, Channel, by_hand};
pub use heard::{review_by_hand, review_by_word};
pub use regulator::{letter_of, may_be_about, regulator_apart, regulator_on_case};
pub use tell::{ABOVE_THE_CAP, URGENT_ABOVE_THE_CAP, list};
pub(super) use view::{clocks as clock_views, what_it_is};

/// The flag of a message that is about the clerk: it goes to the chair or deputy instead.
pub(super) const ABOUT_THE_CLERK: &str = "about-the-clerk";
/// The flag of a message that speaks of danger to somebody's life: a person is told at once, and no machine answers.
pub const RISK_TO_LIFE: &str = "risk-to-life";

/// Why a message waits that says it is from one of the council's own people. No case is opened from it by a word: whoever it
/// names would be the one who complains.
pub const CLAIMS_TO_BE_OFFICER: &str = "it says that it is from one of the council’s own people, and nothing proves that it is";

/// Why a message waits that shows a secret which was sent to somebody else.
const SHOWS_A_SECRET: &str = "it shows the reference of a notice that was sent to one of the council’s own people alone";

/// Decides what happens because of a message. Branches here; computing is in the functions below.
pub fn decide(facts: &Facts, office: &Office) -> Decision {
    if let Some(row) = facts.leads.same_message {
        return leave(facts, format!("the same message as row {row}: nothing more is done"));
    }
    match &facts.screened {
        Screened::Bounce(report) => machine::undelivered(report, facts, office),
        Screened::Unanswerable(why) => machine::unanswerable(why, facts, office),
        Screened::Personal => match &facts.sender {
            Sender::Officer(person) => from_officer(person, facts, office),
            Sender::ClaimsToBeOfficer(person) => claims_to_be_officer(person, facts, office),
            Sender::Public(_) => from_public(facts, office),
        },
    }
}

/// A registered person wrote, and that is proven; what counts as a command was read at the desk before. What is left is kept
/// on its case. What they pass on, or
/// complain of themselves, is shown to the clerk like any other (R5, T19).
fn from_officer(person: &Person, facts: &Facts, office: &Office) -> Decision {
    match &facts.matched {
        Match::Case { case, reference, .. } if was_asked(person, facts) => testimony(*case, reference, person, facts, office),
        Match::Case { case, reference, .. } => {
            let mut decision = base(facts, Disposition::Act, CaseAction::File(*case));
            decision.verdict = "from the clerk: kept on the case; nothing in it counts as a command".to_owned();
            decision.also(filed(facts, Filed::Officer(person.name.clone())));
            // Whoever deals with a case about the clerk must see what the clerk writes on it.
            if person.roles.contains(&Role::Clerk) && notice::lead(*case, facts).is_some_and(|l| l.about_the_clerk) {
                notice::reply(*case, reference, &[], &facts.evidence, &mut decision, facts, office);
            }
            decision
        }
        Match::Ambiguous { .. } | Match::NoCase if facts.class.is_case() => ask(
            facts,
            office,
            "it comes from one of the council’s own people, who may be passing it on",
        ),
        Match::Ambiguous { .. } | Match::NoCase => {
            let mut decision = base(facts, Disposition::Act, CaseAction::None);
            decision.verdict = "from the clerk: on no case; nothing in it counts as a command".to_owned();
            decision
        }
    }
}

/// Whether a person was asked something on the case and has not answered.
fn was_asked(person: &Person, facts: &Facts) -> bool {
    let questions = facts.on_file.iter().flat_map(|c| &c.questions);
    questions.into_iter().any(|q| q.person == person.name && !q.answered)
}

/// Says that it is from one of the council's people, and nothing proves it: kept aside, told once, never answered
/// (attack 1). The day it came is kept, because a real complaint may be inside.
fn claims_to_be_officer(person: &Person, facts: &Facts, office: &Office) -> Decision {
    let mut decision = base(facts, Disposition::Ask, CaseAction::None);
    decision.verdict = format!("{CLAIMS_TO_BE_OFFICER}; nothing was changed");
    decision.held = Some(CLAIMS_TO_BE_OFFICER.to_owned());
    // Alike ones are counted together: one notice an hour, the rest are counted on Monday (attack 9). What the person truly
    // sent in that hour does not count, or a forger had only to wait for it.
    if facts.leads.held_from_address_hour == 0 {
        notice::held(
            &format!("it says that it is from {}, and nothing proves that it is", person.name),
            &mut decision,
            facts,
            office,
        );
    }
    decision
}

/// A member of the public wrote.
fn from_public(facts: &Facts, office: &Office) -> Decision {
    let unread = [Defect::Unreadable, Defect::TooDeep, Defect::TooLarge]
        .into_iter()
        .any(|d| facts.message.has(d));
    if unread {
        return hold_unread(facts, office);
    }
    if !facts.shows.is_empty() && !matches!(facts.matched, Match::Case { .. }) {
        return show_secret(facts, office);
    }
    match &facts.matched {
        // Before the regulator: a party who answers "We have received your complaint" is still that party.
        Match::Case { .. } if heard::complains_of_an_answer(facts) => besides::complaint_about_an_answer(facts, office),
        Match::Case { case, reference, .. } => file_reply(*case, reference, facts, office),
        Match::Ambiguous { .. } | Match::NoCase if facts.class.kind == Kind::Regulator => {
            ask(facts, office, "it seems to come from a regulator, which a person answers")
        }
        Match::Ambiguous { why, .. } => ask(facts, office, why),
        Match::NoCase => match (repeated(facts), open::instead_of_opening(facts, office)) {
            (Some((lead, last)), _) => file_repeat(lead, last, facts, office),
            (None, None) => open::open(facts, office),
            (None, Some(Instead::Ask(why))) => ask(facts, office, why),
            (None, Some(Instead::Leave)) => leave(facts, "ordinary mail, left as it was".to_owned()),
        },
    }
}

/// What is done with a message that opens no case.
pub(super) enum Instead {
    /// A person is asked, for this reason.
    Ask(&'static str),
    /// It is none of ours.
    Leave,
}

/// A stranger shows a secret of the desk: attached to nothing and not answered, whatever else it says (attack 4). The day it came is
/// kept, and a person says what it is.
fn show_secret(facts: &Facts, office: &Office) -> Decision {
    let mut decision = base(facts, Disposition::Ask, CaseAction::None);
    decision.verdict = format!("{SHOWS_A_SECRET}: that counts no more, and nothing was changed");
    decision.held = Some(SHOWS_A_SECRET.to_owned());
    // Alike ones are counted together: of the rest the digest tells (attack 9).
    if facts.shows.iter().any(|s| s.told) || facts.class.flags.contains(RISK_TO_LIFE) {
        notice::shown_secret(&mut decision, facts, office);
    }
    decision
}

fn hold_unread(facts: &Facts, office: &Office) -> Decision {
    let mut decision = base(facts, Disposition::Ask, CaseAction::None);
    let why = "it could not be read whole: it is broken, too large, or nested too deep";
    decision.verdict = why.to_owned();
    decision.held = Some(why.to_owned());
    notice::held(why, &mut decision, facts, office);
    decision
}

/// The open case on which the same person has said the very same words before (T24: one complaint sent to three addresses, or
/// sent once more by hand, is one case), and when they came last. Other words are another matter until a person says otherwise.
fn repeated(facts: &Facts) -> Option<(&Lead, Timestamp)> {
    if facts.authentication == Authentication::Failed || facts.matched != Match::NoCase {
        return None;
    }
    let words = WordsDigest::of(facts.typed.words())?;
    let open = facts.leads.by_stated.iter().filter(|lead| lead.stage != Stage::Closed);
    let mut of_theirs = facts.leads.by_party.iter().chain(open);
    of_theirs.find_map(|lead| Some((lead, *lead.words.get(&words)?)))
}

/// Within which the same words are one message sent twice.
const SENT_TWICE: SignedDuration = SignedDuration::from_hours(1);

/// The same words again: filed on their case, whose clocks run. Within the hour it is the same complaint to another address, or a
/// form that was sent twice, and nobody is told twice; later it reminds us, and the clerk is told. By a form, it is no word of a
/// party's: whoever filled it in is not proven.
fn file_repeat(lead: &Lead, last: Timestamp, facts: &Facts, office: &Office) -> Decision {
    let (by, _, event) = match facts.message.only_from() {
        Some(from) if facts.filled_in.is_none() => filed(facts, Filed::Party(from.address.clone())),
        Some(_) | None => filed(facts, Filed::Machine),
    };
    let mut decision = file(facts, lead, (by, "T24: the same words as a message on this case".to_owned(), event));
    decision.verdict = "the same words as a message on this case, sent again: filed there".to_owned();
    decision.events.extend(papers::seen(&facts.evidence));
    let brings_files = facts.message.attachments.iter().any(|a| !a.seems_a_logo());
    if facts.arrival.received_at.duration_since(last) > SENT_TWICE || brings_files {
        notice::reply(lead.case, &lead.reference, &[], &facts.evidence, &mut decision, facts, office);
    }
    decision
}

/// A party to a case wrote again: filed, and shown to the person who deals with it; what follows by rule is in `heard`.
fn file_reply(case: CaseId, reference: &super::case::CaseReference, facts: &Facts, office: &Office) -> Decision {
    let mut decision = base(facts, Disposition::File, CaseAction::File(case));
    decision.verdict = "from somebody who is party to the case: filed, and the clerk is told".to_owned();
    let whom = facts.message.only_from().map(|f| f.address.clone());
    decision.also(filed(facts, whom.map_or(Filed::Machine, Filed::Party)));
    let deadlines = heard::follows(&mut decision, facts, office);
    if let Some(seen) = papers::seen(&facts.evidence) {
        if facts.class.kind != Kind::Review {
            decision.verdict =
                "from somebody who is party to the case, with papers: filed, and the clerk is told what they seem to be".to_owned();
        }
        decision.also(seen);
    }
    if !facts.shows.is_empty() {
        decision.verdict.push_str("; ");
        decision.verdict.push_str(SHOWS_A_SECRET);
        decision.verdict.push_str(", which counts no more");
    }
    notice::reply(case, reference, &deadlines, &facts.evidence, &mut decision, facts, office);
    decision
}

/// What the papers of a message show beside what the store knows of its case: its names, since a reply mostly names nobody, and
/// whether it waits for proof of identity. `None` where the store knows nothing that would change what they show.
pub fn evidence_on_file(facts: &Facts, office: &Office) -> Option<Evidence> {
    if facts.message.attachments.is_empty() && facts.typed.forwarded.is_none() {
        return None;
    }
    let judged = |people: papers::People<'_>| {
        papers::evidence::gather(
            &facts.message,
            &facts.typed,
            &facts.documents,
            people,
            facts.arrival.received_on,
            &office.council.name,
        )
    };
    let lead = match &facts.matched {
        Match::Case { case, .. } => notice::lead(*case, facts),
        Match::Ambiguous { .. } | Match::NoCase => None,
    };
    let Some(lead) = lead else {
        // On no case for certain, but from somebody of whom something is wanted: it may be what they were asked for (T11).
        let wanted = facts.leads.by_party.iter().any(|l| l.stage == Stage::Waiting);
        return wanted.then(|| judged(papers::People::of(&facts.class).awaiting_identity(true)));
    };
    let name = |part: Party| {
        lead.people
            .iter()
            .find(|(p, n)| *p == part && !n.is_empty())
            .map(|(_, n)| n.as_str())
    };
    let representative = name(Party::Representative);
    let writer = representative.or(name(Party::Complainant)).unwrap_or(&facts.class.writer);
    let wanted = |c: &Case| c.waiting_for.contains(&Ask::Identity) || c.to_judge.contains(&Ask::Identity);
    Some(judged(papers::People {
        writer,
        data_subject: name(Party::DataSubject).unwrap_or(writer),
        on_behalf: representative.is_some(),
        awaits_identity: facts.on_file.as_deref().is_some_and(wanted),
    }))
}

/// A person is asked: the message is shown to the right one and waits for them. No case, and no letter to its sender.
fn ask(facts: &Facts, office: &Office, why: &str) -> Decision {
    let mut decision = base(facts, Disposition::Ask, CaseAction::None);
    decision.verdict = format!("the clerk is asked: {why}");
    decision.held = Some(why.to_owned());
    if !machine::may_be_our_notice(facts, office) {
        notice::unsure(why, &mut decision, facts, office);
    }
    decision
}

/// Whether the day a message came is that of the mail server's stamp in it, and not that of the file it lay in.
fn is_dated_by_stamp(facts: &Facts) -> bool {
    let arrival = &facts.arrival;
    let in_a_file = matches!(arrival.place, Place::File { .. } | Place::Handed { .. });
    in_a_file && arrival.received_on != london_day(arrival.taken_at) && taken_in_at(&facts.message) == Some(arrival.received_at)
}

/// The row of a reply that was read at the desk: kept on its case, with the verdict given; its answer is added by the desk.
pub fn filed_reply(case: Option<CaseId>, person: &Person, verdict: &str, facts: &Facts) -> Decision {
    let action = case.map_or(CaseAction::None, CaseAction::File);
    let mut decision = base(facts, Disposition::Act, action);
    decision.verdict = verdict.to_owned();
    if case.is_some() {
        decision.also(filed(facts, Filed::Officer(person.name.clone())));
    }
    decision
}

/// Opens a case because a person says what the message is; whatever else spoke against opening one by itself is theirs to
/// weigh. The letters that leave are bound by the same rules as ever.
pub fn open_by_word(facts: &Facts, office: &Office) -> Decision {
    open::open(facts, office)
}

/// Files a message on a case because a person says that it belongs there. What one of the council's people sent in is theirs;
/// of anybody else, and by a form whoever's address it came from, what follows from it follows, as if it had been known when it came.
pub fn file_by_word(facts: &Facts, office: &Office) -> Decision {
    match (&facts.matched, &facts.sender) {
        (Match::Case { case, .. }, Sender::Officer(person)) if facts.filled_in.is_none() => {
            filed_reply(Some(*case), person, "passed on, and filed on its case by a person’s word", facts)
        }
        (Match::Case { case, reference, .. }, _) => file_reply(*case, reference, facts, office),
        (Match::Ambiguous { .. } | Match::NoCase, _) => leave(facts, "it belongs to no one case".to_owned()),
    }
}

/// The verdict on an answer to a question that was put to one of the council's people.
pub const TESTIMONY: &str = "an answer to what was asked: kept on the case, and shown to whoever deals with it; nothing in it is a command";

/// One of the council's people answers what they were asked: on the file, and before whoever deals with the case, in their words.
pub fn testimony(case: CaseId, reference: &super::case::CaseReference, person: &Person, facts: &Facts, office: &Office) -> Decision {
    let mut decision = base(facts, Disposition::Act, CaseAction::File(case));
    decision.verdict = TESTIMONY.to_owned();
    decision.also(filed(facts, Filed::Officer(person.name.clone())));
    if let Some(seen) = papers::seen(&facts.evidence) {
        decision.also(seen);
    }
    notice::testimony(reference, person, &mut decision, facts, office);
    decision
}

/// A message in words, as its notice shows it: for whoever asks to see it again.
pub fn shown(facts: &Facts, why: Option<&str>, office: &Office) -> String {
    view::in_words(facts, why, office)
}

fn leave(facts: &Facts, verdict: String) -> Decision {
    let mut decision = base(facts, Disposition::Leave, CaseAction::None);
    decision.verdict = verdict;
    decision
}

fn file(facts: &Facts, lead: &Lead, first: (Actor, String, Event)) -> Decision {
    let mut decision = base(facts, Disposition::File, CaseAction::File(lead.case));
    decision.events.push(first);
    decision
}

fn filed(facts: &Facts, from: Filed) -> (Actor, String, Event) {
    let by = match &from {
        Filed::Party(address) => Actor::Party { address: address.clone() },
        Filed::Officer(name) => Actor::Officer { name: name.clone() },
        // It is party to nothing; that it is the regulator's, a person said before.
        Filed::Regulator(_) | Filed::Machine => Actor::Redress,
    };
    (
        by,
        "a message on this case".to_owned(),
        Event::MessageFiled {
            arrival: 0,
            from,
            received_on: facts.arrival.received_on,
        },
    )
}

/// A decision that opens a case of the message, in the register of what it is, and the first entry of its file.
fn opens(facts: &Facts, stage: Stage, parties: &[CaseParty], deadlines: &[Deadline], office: &Office) -> (Decision, Event) {
    let class = &facts.class;
    let mut decision = base(facts, Disposition::Open, CaseAction::None);
    decision.case = CaseAction::Open(NewCase {
        register: register_for(class.kind, class.track),
        received_on: facts.arrival.received_on,
        stage,
        parties: parties.to_vec(),
        deadlines: deadlines.to_vec(),
        kind: class.kind,
        about_the_clerk: class.flags.contains(ABOUT_THE_CLERK),
    });
    let opened = Event::CaseOpened {
        arrival: 0,
        received_on: facts.arrival.received_on,
        subject: facts.message.subject.clone(),
        class: Box::new(class.clone()),
        parties: parties.to_vec(),
        policy_version: office.policy.version.clone(),
    };
    (decision, opened)
}

fn base(facts: &Facts, disposition: Disposition, case: CaseAction) -> Decision {
    Decision {
        disposition,
        verdict: String::new(),
        case,
        events: Vec::new(),
        letters: Vec::new(),
        untold: Vec::new(),
        held: None,
        // Where redress was handed the message, it holds the only copy there is.
        // What belongs to a case or waits for a person is evidence, and somebody may tidy the mailbox. Mail that is not ours
        // is kept nowhere but where it lies.
        keep_raw: disposition != Disposition::Leave || matches!(facts.arrival.place, Place::Handed { .. }),
        because: facts.class.because.clone(),
    }
}

impl Decision {
    /// Whether it opens a case, so that a reference must be drawn.
    pub fn opens_case(&self) -> bool {
        matches!(self.case, CaseAction::Open(_))
    }

    fn also(&mut self, event: (Actor, String, Event)) {
        self.events.push(event);
    }

    fn withhold(&mut self, letter: LetterKind, why: &str) {
        self.events.push((
            Actor::Redress,
            "an automatic letter goes only where nothing speaks against it".to_owned(),
            Event::LetterWithheld {
                letter,
                why: why.to_owned(),
            },
        ));
    }
}
