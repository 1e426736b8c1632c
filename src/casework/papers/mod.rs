//! What the papers are worth: authority to act and proof of identity, as far as a machine may say. It says "attached",
//! "missing" or "not checked", never "verified" (R50, domain page section 6). Whether they suffice is the clerk's to say.

use super::case::Ask;
use super::case::Register;
use super::case::register_for;
use super::class::Class;
use super::class::Consent;
use super::class::Identity;
use super::class::Kind;
use super::policy::Policy;
use crate::mail::Authentication;
use crate::mail::Message;
use crate::mail::Typed;

/// What is asked of the sender, and what the clerk should look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Papers {
    /// What is asked, each with the recorded reason (R22: identity is sought only where there is doubt, and the doubt is
    /// written down).
    pub asked: Vec<(Ask, String)>,
    /// What was found, in words for the clerk.
    pub findings: Vec<String>,
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

    /// Whether a clock that waits for identity or authority may start (R26). Missing details do not hold it up: the policy
    /// names identification requirements alone.
    pub fn complete(&self) -> bool {
        !self.asks(Ask::Consent) && !self.asks(Ask::Identity)
    }
}

/// What must be asked before a case can go on, and what the clerk should look at. Judged from the verdict and the
/// attachments' presence, without opening any.
pub fn required(class: &Class, message: &Message, typed: &Typed, authentication: &Authentication, policy: &Policy) -> Papers {
    let register = register_for(class.kind, class.track);
    let mut papers = Papers::default();
    if class.on_behalf {
        consent(class, register, policy, &mut papers);
    } else {
        identity(class, authentication, policy, &mut papers);
    }
    if class.identity == Identity::Attached {
        papers.findings.push(
            "A passport or driving licence seems to be attached: not checked. Look at it, note that you have, and delete the copy."
                .to_owned(),
        );
    }
    if class.kind == Kind::Complaint && says_nothing(message, typed) {
        papers.asked.insert(
            0,
            (
                Ask::Details,
                "R17: the message says that there is a complaint, and nothing about what happened".to_owned(),
            ),
        );
    }
    papers
}

/// R15, R21: a representative needs the person's written consent for this complaint.
fn consent(class: &Class, register: Register, policy: &Policy, papers: &mut Papers) {
    match class.consent {
        Consent::Attached => papers
            .findings
            .push("Something that may be the person’s written consent is attached: not checked. Look whether it names this writer and this matter, and is signed and dated.".to_owned()),
        Consent::Claimed | Consent::Missing | Consent::NotNeeded if policy.consent_registers.contains(&register) => {
            let words = match class.consent {
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

/// R22: only where there is doubt. A request that hands personal data over, from an address that nothing proves, is such a
/// doubt; a complaint is not, because an acknowledgement and an investigation hand nothing over.
fn identity(class: &Class, authentication: &Authentication, policy: &Policy, papers: &mut Papers) {
    let hands_over = class.kind == Kind::RightsRequest && class.rights.iter().any(|r| policy.identity_rights.contains(r));
    let unproven = !matches!(authentication, Authentication::Aligned { .. });
    if hands_over && unproven && class.identity != Identity::Attached {
        papers.asked.push((
            Ask::Identity,
            "R22: the request asks for personal data, and nothing proves that the sender’s address is theirs".to_owned(),
        ));
    }
}

/// Words that say that there is a complaint and nothing about it. What is left when they are taken away is detail.
const EMPTY_WORDS: &[&str] = &[
    "a",
    "about",
    "also",
    "am",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "been",
    "by",
    "can",
    "complain",
    "complaining",
    "complaint",
    "complaints",
    "council",
    "data",
    "day",
    "dear",
    "do",
    "etc",
    "for",
    "formal",
    "formally",
    "from",
    "gdpr",
    "good",
    "handle",
    "handled",
    "handling",
    "happy",
    "have",
    "hello",
    "hi",
    "how",
    "i",
    "i'd",
    "i'm",
    "in",
    "information",
    "is",
    "it",
    "just",
    "kind",
    "like",
    "log",
    "lodge",
    "madam",
    "made",
    "make",
    "many",
    "me",
    "morning",
    "my",
    "need",
    "not",
    "of",
    "on",
    "our",
    "personal",
    "please",
    "privacy",
    "protection",
    "raise",
    "regards",
    "register",
    "reply",
    "sir",
    "so",
    "submit",
    "thank",
    "thanks",
    "that",
    "the",
    "there",
    "this",
    "to",
    "treated",
    "unhappy",
    "upset",
    "us",
    "very",
    "want",
    "was",
    "way",
    "we",
    "were",
    "what",
    "wish",
    "with",
    "would",
    "you",
    "your",
    "yours",
    "faithfully",
    "sincerely",
    "afternoon",
    "evening",
    "team",
    "clerk",
];
/// This many words of detail, or an attachment, or something forwarded, are enough to begin with.
const DETAIL_WORDS: usize = 2;

/// Whether a message holds no detail at all (R17). Attachments and forwarded words may hold it, so then it does not.
fn says_nothing(message: &Message, typed: &Typed) -> bool {
    if typed.forwarded.is_some() || message.attachments.iter().any(|a| !a.inline) {
        return false;
    }
    let detail = |w: &str| {
        let word: String = w
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '\'' | '’'))
            .collect::<String>()
            .replace('’', "'")
            .to_lowercase();
        !word.is_empty() && !EMPTY_WORDS.contains(&word.as_str())
    };
    let words = typed
        .text
        .split_whitespace()
        .chain(message.subject.split_whitespace().filter(|_| typed.text.trim().is_empty()));
    words.filter(|w| detail(w)).take(DETAIL_WORDS).count() < DETAIL_WORDS
}
