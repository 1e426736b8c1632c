//! Whose message it is and which case it belongs to. One question to the store (the keys), one judgement here (the leads).

use super::by_form::FilledIn;
use super::case::{CaseId, CaseReference, Format, Stage};
use super::class::{Class, Kind, words};
use super::policy::{Office, Person};
use crate::mail::{AddrSpec, Authentication, ContentDigest, Defect, Fingerprint, Message, MessageId, Screened, Typed, WordsDigest};
use jiff::Timestamp;
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

#[cfg(test)]
mod tests;

/// References that are looked at: a real thread is far shorter, a hostile one can be as long as a header.
const ANSWERS_MAX: usize = 100;
/// Case references that are taken from a subject.
const HINTS_MAX: usize = 10;

words! {
    /// A person's part in a case.
    Party {
        /// Writes for themself.
        Complainant = "complainant",
        /// Whose data or matter it is, where another writes.
        DataSubject = "data subject",
        /// Writes for another.
        Representative = "representative",
        /// Writes, in a part nobody knows yet.
        Unknown = "unknown",
    }
}

/// What the store is asked about a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorrespondenceKeys {
    /// The message's own Message-ID.
    pub message_id: Option<MessageId>,
    /// In-Reply-To and References, newest first.
    pub answers: Vec<MessageId>,
    /// Case references in the subject (and in a `+detail` of ours): hints, no keys.
    pub hints: Vec<CaseReference>,
    /// The one From address, where there is one.
    pub from: Option<AddrSpec>,
    /// Whether a web form sent it: then the From address is everybody's who fills it in.
    pub by_form: bool,
    /// The address that a web form gives for whoever filled it in. A claim: its leads match nothing.
    pub stated: Option<AddrSpec>,
    /// The bytes' hash.
    pub fingerprint: Option<Fingerprint>,
    /// The content's hash.
    pub content: Option<ContentDigest>,
    /// The letter a delivery report names.
    pub reported: Option<MessageId>,
    /// Of a message in our own name: the addresses of ours from which registered people write, to which notices go.
    pub shared: Vec<AddrSpec>,
    /// Whom a regulator writes about, as its letter names them; empty for everything else.
    pub about: String,
}

impl CorrespondenceKeys {
    /// The same with what a regulator's letter names in its words. It answers nothing of ours: our number, and the person who
    /// went to it, stand in its text.
    pub fn of_regulator(mut self, class: &Class, typed: &Typed) -> Self {
        if class.kind != Kind::Regulator {
            return self;
        }
        let passed_on = typed.forwarded.as_ref().map_or("", |f| f.text.as_str());
        for named in references_in(&typed.text).into_iter().chain(references_in(passed_on)) {
            if !self.hints.contains(&named) && self.hints.len() < HINTS_MAX {
                self.hints.push(named);
            }
        }
        self.about.clone_from(&class.data_subject);
        self
    }

    /// The same with what a web form says of whoever filled it in.
    pub fn of_form(mut self, filled_in: Option<&FilledIn>) -> Self {
        self.by_form = filled_in.is_some();
        self.stated = filled_in.and_then(|f| f.address.clone());
        self
    }
}

/// A case that a key points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: CaseReference,
    /// Where it stands.
    pub stage: Stage,
    /// The addresses that are party to it.
    pub parties: Vec<AddrSpec>,
    /// The people it was opened with, by part and name as given; names may be empty.
    pub people: Vec<(Party, String)>,
    /// The digests of what people wrote on it, so that the same words sent again by hand are known (T24); each with when it came last.
    pub words: BTreeMap<WordsDigest, Timestamp>,
    /// Whether the message that opened it was flagged `about-the-clerk`: then nothing about it goes to the clerk.
    pub about_the_clerk: bool,
}

/// What the store answered: everything that `match_case`, the caps and the decision need, as owned values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leads {
    /// Cases whose correspondence (ours or theirs) one of `answers` names, newest id first.
    pub by_answers: Vec<Lead>,
    /// Cases that the hints name.
    pub by_hint: Vec<Lead>,
    /// Open cases to which the From address is party.
    pub by_party: Vec<Lead>,
    /// Cases, open and closed, to which the address is party that a web form gives, newest first. Anybody can write it there, so
    /// they are shown to a person, and known words are filed on them; nothing else.
    pub by_stated: Vec<Lead>,
    /// Closed cases to which the From address is party, newest first.
    pub ended: Vec<Lead>,
    /// Cases of somebody whose name stands in that of the person a regulator writes about, newest first.
    pub by_name: Vec<Lead>,
    /// The case of the letter a delivery report names.
    pub by_reported: Option<Lead>,
    /// An earlier ledger row with the same Message-ID and content, or the same bytes.
    pub same_message: Option<i64>,
    /// When our newest automatic letter to this address was handed over or queued, seconds before this arrival.
    pub seconds_since_our_letter: Option<i64>,
    /// In which form the person at this address needs letters, as their newest case says.
    pub formats: BTreeSet<Format>,
    /// Automatic letters to this address in the past hour, day and week.
    pub letters_to_address: Windows,
    /// Automatic letters to the From domain in the same windows.
    pub letters_to_domain: Windows,
    /// Automatic letters in all in the same windows.
    pub letters_in_all: Windows,
    /// Letters to the council's own people queued in the past hour; not counted on beyond some dozens.
    pub notices_in_the_hour: u32,
    /// Letters to them that tell of mail that came, in the same windows: what the cap on notices counts.
    pub told: Windows,
    /// Whether one of those of the past hour was the digest that stands for many.
    pub digest_in_the_hour: bool,
    /// Whether a digest of urgent messages was queued in the past five minutes.
    pub urgent_digest_lately: bool,
    /// Personal messages from this address that the server had in the hour before this one (growth of a loop). Of a web form's
    /// address: those that were not left as they were, because a busy form sends much that is none of ours.
    pub arrivals_from_address_hour: u32,
    /// Those of them that wait for a person, or did.
    pub held_from_address_hour: u32,
    /// Of a message in our own name: when the newest letter that left for one of our own addresses was written, where it has come
    /// back whole, with its Message-ID, and so has every one of the past hour. Else a letter of ours cannot be told from what
    /// somebody writes from there.
    pub our_letter_seen: Option<Timestamp>,
}

/// Counts in the past hour, day and week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Windows {
    /// The past 60 minutes.
    pub hour: u32,
    /// The past 24 hours.
    pub day: u32,
    /// The past 7 days.
    pub week: u32,
}

/// Which case a message belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Match {
    /// Exactly one case, by a key that counts, from somebody who is party to it.
    Case {
        /// The case.
        case: CaseId,
        /// Its reference.
        reference: CaseReference,
        /// What showed it.
        by: String,
    },
    /// A hint or a key from somebody who is no party, or two candidates: a person looks (attack 10).
    Ambiguous {
        /// The references it may belong to.
        candidates: Vec<CaseReference>,
        /// Why it is not certain.
        why: String,
    },
    /// None.
    NoCase,
}

/// Who wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// Exactly one registered person, and the From domain is proven.
    Officer(Person),
    /// Says it is a registered person; nothing proves it (attack 1). Never obeyed, never answered.
    ClaimsToBeOfficer(Person),
    /// Anybody else.
    Public(Party),
}

/// What to ask the store about a message.
pub fn correspondence_keys(message: &Message, fingerprint: &Fingerprint, screened: &Screened, office: &Office) -> CorrespondenceKeys {
    let mut hints = references_in(&message.subject);
    for address in message.delivered_to.iter().filter(|a| office.is_ours(a)) {
        hints.extend(address.detail().map(references_in).unwrap_or_default());
    }
    let mut seen = Vec::new();
    hints.retain(|h| {
        !seen.contains(h) && {
            seen.push(h.clone());
            true
        }
    });
    hints.truncate(HINTS_MAX);
    let reported = match screened {
        Screened::Bounce(report) => report.original.clone(),
        Screened::Personal | Screened::Unanswerable(_) => None,
    };
    CorrespondenceKeys {
        message_id: message.message_id.clone(),
        answers: message.answers.iter().take(ANSWERS_MAX).cloned().collect(),
        hints,
        from: message.only_from().map(|f| f.address.clone()),
        by_form: false,
        stated: None,
        fingerprint: Some(fingerprint.clone()),
        content: Some(message.content_digest.clone()),
        reported,
        about: String::new(),
        shared: match message.only_from() {
            Some(from) if office.is_ours(&from.address) => office.policy.screening.shared.clone(),
            Some(_) | None => Vec::new(),
        },
    }
}

/// The case references in a line of text, in order, as people write them: `PD-2026-0042`, `pd 2026/42`, `PD–2026–0042`.
/// Never out of the middle of a longer word or number.
pub fn references_in(text: &str) -> Vec<CaseReference> {
    // Phones and word processors turn the hyphen into one of its Unicode relatives.
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(PD|SC|RR)[ \u{a0}./_\-\u{2010}-\u{2015}\u{2212}]{0,3}(20[0-9]{2})[ \u{a0}./_\-\u{2010}-\u{2015}\u{2212}]{1,3}([0-9]{1,6})\b")
            .expect("invariant: the pattern is a constant that the tests compile")
    });
    let mut found = Vec::new();
    for captures in PATTERN.captures_iter(text) {
        let register = captures
            .get(1)
            .and_then(|m| super::case::Register::from_word(&m.as_str().to_ascii_uppercase()));
        let year = captures.get(2).and_then(|m| m.as_str().parse().ok());
        let number = captures.get(3).and_then(|m| m.as_str().parse().ok()).filter(|n| *n > 0);
        if let (Some(register), Some(year), Some(number)) = (register, year, number) {
            let reference = CaseReference { register, year, number };
            if !found.contains(&reference) && found.len() < HINTS_MAX {
                found.push(reference);
            }
        }
    }
    found
}

/// Which case it belongs to. Two candidates are never one; a number or a subject is a hint, no key.
///
/// A key (an answer to a message that stands on a case) counts from somebody who is party to that case or an officer; a
/// number counts from a party or an officer alone. Everything else is for a person: a stranger who names a number gets the
/// same answer whether the number exists or not (attacks 10, 20 and 21), so a number nobody issued is treated alike.
pub fn match_case(message: &Message, authentication: &Authentication, keys: &CorrespondenceKeys, leads: &Leads, office: &Office) -> Match {
    let named = || {
        candidates(
            leads
                .by_answers
                .iter()
                .chain(&leads.by_hint)
                .map(|l| &l.reference)
                .chain(&keys.hints),
        )
    };
    if leads.by_answers.is_empty() && keys.hints.is_empty() {
        return Match::NoCase;
    }
    let ambiguous = |why: &str| Match::Ambiguous {
        candidates: named(),
        why: why.to_owned(),
    };
    let Some(from) = &keys.from else {
        return ambiguous("it does not come from exactly one address");
    };
    if *authentication == Authentication::Failed {
        return ambiguous("the check of its sender failed: somebody may be using the address of a party");
    }
    if message.has(Defect::RepeatedField) {
        return ambiguous("a header field that may stand once stands more than once");
    }
    // A form is sent from the council's own address or its website's, whoever filled it in: nobody is known by that.
    let officer = office.person_at(from).is_some();
    let sits = |lead: &&Lead| !keys.by_form && (officer || lead.parties.contains(from));
    let exact = distinct(leads.by_answers.iter().filter(sits));
    let hinted = distinct(leads.by_hint.iter().filter(sits));
    let all = distinct(exact.iter().chain(&hinted).copied());
    match (all.as_slice(), exact.is_empty()) {
        ([one], false) => found(one, "it answers a message on this case, from somebody who is party to it"),
        ([one], true) if leads.by_answers.is_empty() => found(one, "it names this case, from somebody who is party to it"),
        ([_], true) => ambiguous("it answers a message on one case and names another"),
        ([], _) if !leads.by_answers.is_empty() => ambiguous("it answers a message on a case to which the sender is not party"),
        ([], _) => ambiguous("it names a case number, and the sender is not known to be party to such a case"),
        _ => ambiguous("it points to more than one case"),
    }
}

/// Which case a request for a review belongs to that answers no letter of ours and names no number (R31): the one decided case
/// of its sender. Of several, or where the check of its sender failed, a person says which. `decided` are the cases of that
/// address in which the person knows a decision. `None` where it changes nothing.
pub fn match_review(class: &Class, authentication: &Authentication, matched: &Match, decided: &[&Lead]) -> Option<Match> {
    if class.kind != Kind::Review || !class.firm || *matched != Match::NoCase {
        return None;
    }
    let ambiguous = |why: &str| Match::Ambiguous {
        candidates: decided.iter().map(|l| l.reference.clone()).collect(),
        why: why.to_owned(),
    };
    match decided {
        [] => None,
        _ if *authentication == Authentication::Failed => Some(ambiguous(
            "it asks for a review, and the check of its sender failed: somebody may be using the address of a party",
        )),
        [one] => Some(found(one, "it asks for a review, and this is the one decided case of its sender")),
        _ => Some(ambiguous("it asks for a review, and its sender has more than one decided case")),
    }
}

/// Who wrote it. An officer is one only when the From domain is proven, the address is exactly the registered one, and no
/// header field leaves a doubt about which message was checked (attacks 1, 7, 8 and 19). Display names, Sender, Reply-To
/// and Return-Path are not looked at.
pub fn identify(message: &Message, authentication: &Authentication, matched: &Match, leads: &Leads, office: &Office) -> Sender {
    let Some(from) = message.only_from() else {
        // Two addresses, one of them an officer's: no pick is made between them.
        let claimed = message.from.iter().find_map(|f| office.person_at(&f.address));
        return claimed.map_or(Sender::Public(Party::Unknown), |p| Sender::ClaimsToBeOfficer(p.clone()));
    };
    if let Some(person) = office.person_at(&from.address) {
        let proven = matches!(authentication, Authentication::Aligned { domain } if domain == from.address.domain());
        let clean = !message.is_doubtful();
        return if proven && clean {
            Sender::Officer(person.clone())
        } else {
            Sender::ClaimsToBeOfficer(person.clone())
        };
    }
    // A lead names a party's address and not their part; somebody on a known case who wrote first is taken for the one who
    // complains, and the case's own file says more.
    let party = match matched {
        Match::Case { case, .. }
            if leads
                .by_party
                .iter()
                .chain(&leads.by_answers)
                .chain(&leads.by_hint)
                .any(|l| l.case == *case && l.parties.first() == Some(&from.address)) =>
        {
            Party::Complainant
        }
        Match::Case { .. } | Match::Ambiguous { .. } | Match::NoCase => Party::Unknown,
    };
    Sender::Public(party)
}

fn found(lead: &Lead, by: &str) -> Match {
    Match::Case {
        case: lead.case,
        reference: lead.reference.clone(),
        by: by.to_owned(),
    }
}

fn distinct<'a>(leads: impl Iterator<Item = &'a Lead>) -> Vec<&'a Lead> {
    leads.map(|l| (l.case, l)).collect::<BTreeMap<_, _>>().into_values().collect()
}

fn candidates<'a>(references: impl Iterator<Item = &'a CaseReference>) -> Vec<CaseReference> {
    let mut all = Vec::new();
    for reference in references {
        if !all.contains(reference) && all.len() < 2 * HINTS_MAX {
            all.push(reference.clone());
        }
    }
    all
}
