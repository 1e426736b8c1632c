//! What the papers are worth: authority to act and proof of identity, as far as a machine may say. It says "attached",
//! "missing" or "not checked", "consistent" or "inconsistent", never "verified" (R50, domain page section 6). Whether they
//! suffice is a person's to say.
//!
//! Reading order: `evidence` (everything that a message's papers show) · `consent` (what of a consent is there) · `chain` (the
//! messages inside a message) · `identity` with `passport` and `licence` · `names` and `dates` (how two of them are compared) ·
//! `spoken` (whether one is spoken of) · `form` (what a person may sign) · `keeping` (how long a copy of an identity document is kept) · `details` (R17).

mod chain;
pub mod consent;
pub(in crate::casework) mod dates;
mod details;
pub mod evidence;
pub mod form;
pub mod identity;
pub mod keeping;
mod licence;
pub mod names;
mod passport;
mod spoken;

pub use consent::ConsentNote;
pub use evidence::Evidence;
pub use evidence::People;
pub use identity::IdentityPaper;

use super::case::Actor;
use super::case::Ask;
use super::case::Event;
use super::case::Missing;
use super::case::Register;
use super::case::register_for;
use super::class::Class;
use super::class::Consent;
use super::class::Identity;
use super::class::Kind;
use super::class::Right;
use super::decide::Facts;
use super::policy::Policy;
use crate::casework::clock::capital;
use crate::mail::Authentication;
use crate::mail::Message;
use crate::mail::Typed;
use identity::Judged;

/// What is asked of the sender, and what the clerk should look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Papers {
    /// What is asked, each with the recorded reason (R22: identity is sought only where there is doubt, and the doubt is
    /// written down).
    pub asked: Vec<(Ask, String)>,
    /// What came with the message and would otherwise be asked for: it is not asked for again (DECISIONS 17), and stays open
    /// until a person has judged it, each with the reason (R25, R26).
    pub to_judge: Vec<(Ask, String)>,
    /// What was found, in words for the clerk.
    pub findings: Vec<String>,
    /// Of the three things that a complaint cannot do without, those that are asked for (R17).
    pub missing: Vec<Missing>,
    /// What a consent that was sent still lacks, ready as the words of ASK CONSENT; empty where nothing is lacking.
    pub gap: String,
}

impl Papers {
    /// Whether something is asked.
    pub fn asks(&self, what: Ask) -> bool {
        self.asked.iter().any(|(ask, _)| *ask == what)
    }

    /// What is asked, in order.
    pub fn list(&self) -> Vec<Ask> {
        self.asked.iter().map(|(ask, _)| *ask).collect()
    }

    /// The event that they are asked for.
    pub fn event(&self) -> Event {
        Event::Asked {
            what: self.list(),
            missing: self.missing.clone(),
        }
    }

    /// Whether a clock that waits for identity or authority may start (R26). Missing details do not hold it up: the policy
    /// names identification requirements alone.
    pub fn complete(&self) -> bool {
        self.to_judge.is_empty() && !self.asks(Ask::Consent) && !self.asks(Ask::Identity)
    }
}

/// What must be asked before a case can go on, and what the clerk should look at.
pub fn required(facts: &Facts, policy: &Policy) -> Papers {
    let class = &facts.class;
    let register = register_for(class.kind, class.track);
    let mut papers = Papers::default();
    if class.on_behalf {
        consent(facts, register, policy, &mut papers);
    } else {
        identity(class, &facts.authentication, policy, &mut papers);
    }
    papers.findings.extend(findings(&facts.evidence, class));
    if class.kind == Kind::Complaint && details::says_nothing(&facts.message, &facts.typed) {
        papers.asked.insert(
            0,
            (
                Ask::Details,
                "R17: the message says that there is a complaint, and nothing about what happened".to_owned(),
            ),
        );
        // They wrote, so there is a way to answer; whoever signed is not asked for their name.
        let named = !class.writer.is_empty() || facts.message.only_from().is_some_and(|f| !f.name.trim().is_empty());
        papers.missing.extend((!named).then_some(Missing::Name));
        papers.missing.push(Missing::Detail);
    }
    papers
}

/// The same of what a person of the council enters by hand: no paper came along, and nothing proves who rang or wrote (R16).
/// `words` are what was said; `reached` is whether there is any way of answering.
pub fn required_by_hand(class: &Class, words: (&Message, &Typed), reached: bool, policy: &Policy) -> Papers {
    let mut papers = Papers::default();
    let register = register_for(class.kind, class.track);
    if class.on_behalf {
        if policy.consent_registers.contains(&register) {
            let why = "R21: the writer acts for another person, and no written consent came with it".to_owned();
            papers.asked.push((Ask::Consent, why));
        }
    } else {
        identity(class, &Authentication::Unknown, policy, &mut papers);
    }
    let (message, typed) = words;
    if class.kind != Kind::Complaint {
        return papers;
    }
    let missing = [
        (class.writer.is_empty(), Missing::Name, "who complains"),
        (!reached, Missing::Reach, "how to answer"),
        (details::says_nothing(message, typed), Missing::Detail, "what happened"),
    ];
    let wanted: Vec<&str> = missing.iter().filter(|(lacks, ..)| *lacks).map(|(.., what)| *what).collect();
    if !wanted.is_empty() {
        papers.missing = missing.iter().filter(|(lacks, ..)| *lacks).map(|(_, what, _)| *what).collect();
        papers
            .asked
            .insert(0, (Ask::Details, format!("R17: the file does not say {}", wanted.join(", nor "))));
    }
    papers
}

/// R15, R21: a representative needs the person's written consent for this complaint. What was sent and lacks something is
/// shown to the clerk with the gap; it is not sent back by a machine.
fn consent(facts: &Facts, register: Register, policy: &Policy, papers: &mut Papers) {
    let class = &facts.class;
    papers.gap = facts.evidence.to_ask();
    let asked_for = policy.consent_registers.contains(&register);
    match class.consent {
        Consent::Attached => {
            let shown = facts.evidence.consent.iter().any(|(_, p)| p.kind.shows_authority());
            if !shown {
                papers.findings.push(
                    "Something that may be the person’s written consent is attached: not checked. Look whether it names this writer and this matter, and is signed and dated.".to_owned(),
                );
            }
            if asked_for && (policy.consent_from_elected || !is_elected(facts)) {
                papers.to_judge.push((
                    Ask::Consent,
                    "R21: written consent came with the message; whether it will do, a person says".to_owned(),
                ));
            }
        }
        Consent::Claimed | Consent::Missing | Consent::NotNeeded if is_elected(facts) && !policy.consent_from_elected => papers.findings.push(
            "The writer seems to be an MP or a councillor acting for a constituent. Our policy switch lets them act without the person’s written consent (Data Protection Act 2018, Schedule 1, paragraphs 23 and 24).".to_owned(),
        ),
        Consent::Claimed | Consent::Missing | Consent::NotNeeded if asked_for => {
            let words = match class.consent {
                Consent::Claimed if !facts.evidence.consent.is_empty() => "R21: what was sent does not show that this writer may act in this matter",
                Consent::Claimed => "R21: the writer says there is authority to act, and nothing shows it",
                Consent::Missing | Consent::NotNeeded | Consent::Attached => "R21: the writer acts for another person, and no written consent came with it",
            };
            papers.asked.push((Ask::Consent, words.to_owned()));
        }
        Consent::Claimed | Consent::Missing | Consent::NotNeeded => {
            papers.findings.push("The writer acts for another person. No written consent came with it, and our policy does not ask for it here.".to_owned());
        }
    }
}

/// Whether the writer seems to be an elected representative, by what they call themself (G13). No proof: where the policy
/// lets them act without consent, the address must be proven as well.
fn is_elected(facts: &Facts) -> bool {
    let named = facts.message.from.first().map_or("", |f| f.name.as_str());
    let signed = format!("{named}\n{}\n{}", facts.class.writer, facts.typed.signature);
    let said = signed
        .lines()
        .chain(facts.typed.text.lines().rev().filter(|l| !l.trim().is_empty()).take(4))
        .any(|line| {
            let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
            words.len() <= 10
                && words.iter().any(|w| {
                    matches!(
                        *w,
                        "MP" | "MS" | "MSP" | "MLA" | "Cllr" | "CLLR" | "Councillor" | "COUNCILLOR" | "AM"
                    )
                })
        });
    said && matches!(facts.authentication, Authentication::Aligned { .. })
}

/// Whether what a message asks for makes proof of identity necessary (R22: only where there is doubt). A request that hands
/// personal data over, from an address that nothing proves, is such a doubt; a complaint is not, because an acknowledgement and
/// an investigation hand nothing over.
pub fn is_in_doubt(class: &Class, authentication: &Authentication, policy: &Policy) -> bool {
    let hands_over = class.kind == Kind::RightsRequest && class.rights.iter().any(|r: &Right| policy.identity_rights.contains(r));
    hands_over && !class.on_behalf && !matches!(authentication, Authentication::Aligned { .. })
}

fn identity(class: &Class, authentication: &Authentication, policy: &Policy, papers: &mut Papers) {
    if !is_in_doubt(class, authentication, policy) {
        return;
    }
    let doubt = "R22: the request asks for personal data, and nothing proves that the sender’s address is theirs";
    if class.identity == Identity::Attached {
        papers.to_judge.push((
            Ask::Identity,
            format!("{doubt}; a document came with it, and whether it will do, a person says"),
        ));
    } else {
        papers.asked.push((Ask::Identity, doubt.to_owned()));
    }
}

/// The event that says what the papers of a message seemed to be, with who said so; `None` where none says anything.
pub fn seen(evidence: &Evidence) -> Option<(Actor, String, Event)> {
    let event = evidence.event()?;
    Some((
        Actor::Redress,
        "the program looked at the papers; whether they will do, a person says (R21–R24)".to_owned(),
        event,
    ))
}

/// Whether nothing of substance may be said to the sender yet, and why (R25): identity or entitlement is open.
pub fn bars_substance(waiting_for: &[Ask]) -> Option<&'static str> {
    if waiting_for.contains(&Ask::Consent) {
        Some("R25: the person’s written consent is still open, so no letter may say anything of substance")
    } else if waiting_for.contains(&Ask::Identity) {
        Some("R25: proof of identity is still open, so no letter may say anything of substance")
    } else {
        None
    }
}

/// What a person may say about the papers of a message, as steps of a notice: the words of the desk, and the gap ready to ask.
pub fn steps(evidence: &Evidence, on_behalf: bool) -> Vec<String> {
    let mut steps = Vec::new();
    let suspected: Vec<&str> = evidence
        .identity
        .iter()
        .filter(|p| p.judged.is_none())
        .map(|p| p.label.as_str())
        .collect();
    let known = evidence.identity.len() > suspected.len();
    if !evidence.consent.is_empty() || on_behalf && !evidence.unread.is_empty() {
        steps.push("Look at the consent. If it will do: CONSENT OK. If not: CONSENT NO, and why.".to_owned());
        let gap = evidence.to_ask();
        if !gap.is_empty() {
            let line = gap.lines().map(str::trim).collect::<Vec<_>>().join(" ");
            steps.push(format!("To ask for what it lacks: ASK CONSENT. Words for it: {line}"));
        }
    }
    if known {
        steps.push("Look at the identity document in the mailbox. If it will do: ID OK. If not: ID NO, and why. Either way the copy is then destroyed.".to_owned());
    }
    if !suspected.is_empty() {
        steps.push(format!(
            "Look at {} in the mailbox: it may be an identity document and could not be read, so our copy lies apart from the case. If it is one: ID OK, or ID NO and why. If it is something that the case needs, save it first: our copy is destroyed with either, and on its last day.",
            suspected.join(", ")
        ));
    }
    let again = evidence.to_send_again();
    if !again.is_empty() {
        let mut files: Vec<&str> = evidence.unopened.iter().map(|(label, _)| label.as_str()).collect();
        files.dedup();
        let ask = if on_behalf { "ASK CONSENT" } else { "ASK DETAILS" };
        steps.push(format!("To ask for {} again: {ask}. Words for it: {again}", files.join(", ")));
    }
    for label in evidence.with_both() {
        steps.push(format!(
            "{label} holds the consent and an identity document, or what may be one, in one file. Our copy is kept until both are judged, then destroyed. For the case, keep the page with the consent alone."
        ));
    }
    steps
}

/// What the clerk is told of the papers, a line a paper.
pub fn findings(evidence: &Evidence, class: &Class) -> Vec<String> {
    let mut all = Vec::new();
    for (place, paper) in &evidence.consent {
        all.push(format!("{place}: {}.", paper.said().join(". ")));
    }
    for piece in &evidence.identity {
        let said = match &piece.judged {
            Some(Judged::Accepted(paper)) => format!(
                "{}. Look at it in the mailbox: a copy proves only that somebody had it.",
                paper.findings().join(". ")
            ),
            Some(Judged::NotAccepted(other)) => format!("seems to be {other}: not a document the policy accepts as proof of identity."),
            None => {
                "may be a passport or driving licence: not checked. It lies apart until you have looked at it in the mailbox.".to_owned()
            }
        };
        all.push(format!("{}: {said}", piece.label));
    }
    for (label, why) in &evidence.unread {
        all.push(format!("{label}: {why}."));
    }
    if class.identity == Identity::Attached && evidence.identity.is_empty() {
        all.push(
            "A passport or driving licence seems to be attached: not checked. Look at it, note that you have, and delete the copy."
                .to_owned(),
        );
    }
    all
}

/// A name as a heading gives it: an address in its place says a name too, where it is made of one.
fn consent_name(written: &str) -> String {
    let local = written.split('@').next().unwrap_or_default();
    if !written.contains('@') || written.contains(' ') {
        return written.to_owned();
    }
    local
        .split(['.', '_', '-'])
        .filter(|p| !p.is_empty())
        .map(capital)
        .collect::<Vec<_>>()
        .join(" ")
}
