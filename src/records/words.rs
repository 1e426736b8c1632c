//! Verdicts in a clerk's words.

use super::page;
use crate::casework::Class;
use crate::casework::Consent;
use crate::casework::Disposition;
use crate::casework::Identity;
use crate::casework::Kind;
use crate::casework::Reason;
use crate::casework::Register;
use crate::casework::Right;
use crate::casework::Track;
use crate::casework::case::Ask;
use crate::casework::clock::DeadlineRules;
use crate::casework::letter::LetterKind;
use crate::casework::papers::ConsentNote;
use crate::casework::papers::IdentityPaper;
use crate::casework::papers::consent::Element;
use crate::mail::Screened;
use crate::mail::Why;

/// A kind of message in words.
pub fn thing(kind: Kind, track: Option<Track>) -> &'static str {
    match (kind, track) {
        (Kind::Complaint, Some(Track::PersonalData) | None) => "a complaint about how the council handled personal data",
        (Kind::Complaint, Some(Track::Service)) => "a complaint about a service of the council's",
        (Kind::Review, Some(Track::Service)) => "a request to review the outcome of a service complaint",
        (Kind::Review, Some(Track::PersonalData) | None) => "a request to review the outcome of a complaint",
        (Kind::RightsRequest, _) => "a request to use a data protection right",
        (Kind::Regulator, _) => "a regulator's letter about a case",
        (Kind::Enquiry, _) => "ordinary council business",
        (Kind::AutoReply, _) => "an automatic reply",
        (Kind::Bounce, _) => "a report that a letter was not delivered",
        (Kind::Bulk, _) => "a newsletter, an advertisement or other bulk mail",
    }
}

/// What a message was taken for, as the start of a sentence.
pub fn what(class: &Class) -> String {
    let thing = thing(class.kind, class.track);
    if class.on_behalf && class.is_case() {
        format!("{thing}, written on behalf of somebody else")
    } else {
        thing.to_owned()
    }
}

/// What is done with a message, as a sentence about the program.
pub fn done(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Open => "A case is opened and acknowledged.",
        Disposition::Ask => "The clerk is asked. No letter leaves.",
        Disposition::File => "It is filed on the case it belongs to.",
        Disposition::Act => "It is read as an instruction from the council's own staff.",
        Disposition::Leave => "It is left exactly as it was. No letter leaves.",
    }
}

/// The same in a word or two, for tables.
pub fn done_short(disposition: Option<Disposition>) -> &'static str {
    match disposition {
        Some(Disposition::Open) => "case opened",
        Some(Disposition::Ask) => "clerk asked",
        Some(Disposition::File) => "filed",
        Some(Disposition::Act) => "obeyed",
        Some(Disposition::Leave) => "left alone",
        None => "not read",
    }
}

/// The papers for a representative.
pub fn consent(consent: Consent) -> Option<&'static str> {
    match consent {
        Consent::NotNeeded => None,
        Consent::Attached => Some("written consent seems to be attached; the clerk should look at it"),
        Consent::Claimed => Some("the writer says there is authority, but nothing here shows it"),
        Consent::Missing => Some("nothing here shows that the writer may act for the other person"),
    }
}

/// A right in a clerk's words.
pub fn right(right: Right) -> &'static str {
    match right {
        Right::Informed => "to be told what is done with it",
        Right::Access => "to have a copy",
        Right::Rectification => "to have it corrected",
        Right::Erasure => "to have it deleted or taken down",
        Right::Restriction => "to have it kept but not used",
        Right::Portability => "to have it in a form another system reads",
        Right::Objection => "to object to a use of it",
        Right::Automated => "to have a person look at what a computer decided",
        Right::Pecr => "no marketing messages or cookies unasked",
        Right::Security => "to have it kept safe from others",
    }
}

/// What needs care, in a clerk's words; a flag that has none stands as it is.
pub fn flag(flag: &str) -> &str {
    match flag {
        "about-the-clerk" => "it is about the clerk: somebody else should deal with it",
        "risk-to-life" => "somebody's life may be in danger: read it at once",
        "child" => "it is about a child, or from one",
        "urgent" => "something is to be done at once",
        "compensation" => "money is claimed: tell the insurer and a legal adviser",
        "recall" => "the sender tried to take an earlier message back",
        "anonymous" => "the writer gives no name",
        other => other,
    }
}

/// The papers for identity.
pub fn identity(identity: Identity) -> Option<&'static str> {
    match identity {
        Identity::NotAsked => None,
        Identity::Attached => Some("a passport or driving licence seems to be attached; not checked"),
        Identity::Missing => Some("no passport or driving licence is attached; asked for only where there is doubt"),
    }
}

/// What is asked of a sender.
pub fn ask(ask: Ask) -> &'static str {
    match ask {
        Ask::Details => "for more details",
        Ask::Consent => "for the written consent of the person whose matter it is",
        Ask::Identity => "for a passport or driving licence",
    }
}

/// Reasons, heaviest as they come: which rule, how much it counted, on which words.
pub fn reasons(because: &[Reason], lead: &str) -> String {
    let line = |r: &Reason| {
        page::hanging(
            &format!("{lead}{:>+5.1}  {:<24}  ", r.weight, r.rule),
            &page::safe_line(&r.words, 160),
        )
    };
    because.iter().take(12).map(line).collect()
}

/// What screening saw in a message that no machine may answer; `None` where a person wrote.
pub fn screened(screened: &Screened) -> Option<String> {
    let why = match screened {
        Screened::Personal => return None,
        Screened::Bounce(_) => "it reports on the delivery of a letter".to_owned(),
        Screened::Unanswerable(Why::Automatic(seen)) => format!("a machine sent it ({seen})"),
        Screened::Unanswerable(Why::NullReversePath) => "it came with an empty return path, as machines' mail does".to_owned(),
        Screened::Unanswerable(Why::Bulk(seen)) => format!("it went to a list or to many at once ({seen})"),
        Screened::Unanswerable(Why::Ours(seen)) => format!("it is our own mail come back ({seen})"),
        Screened::Unanswerable(Why::OurAddress(seen)) => format!("it comes in the name of an address of ours ({seen})"),
        Screened::Unanswerable(Why::WordedAsAutomatic(seen)) => format!("it is worded as automatic replies are ({seen})"),
        Screened::Unanswerable(Why::NoReply(seen)) => format!("nobody reads answers to it ({seen})"),
        Screened::Unanswerable(Why::AsksForSilence) => "it asks for no automatic answer (X-Auto-Response-Suppress)".to_owned(),
    };
    Some(page::safe_line(&why, 120))
}

/// A clock's name and number: `acknowledge, by law (C1)`; the number alone where the rules do not know it any more.
pub fn clock(id: &str, clocks: Option<&DeadlineRules>) -> String {
    clocks
        .and_then(|c| c.clock(id))
        .map_or_else(|| id.to_owned(), |c| format!("{} ({id})", c.name))
}

/// A register's name.
pub fn register(register: Register) -> &'static str {
    match register {
        Register::PersonalData => "personal data complaints (PD)",
        Register::Service => "service complaints (SC)",
        Register::Rights => "rights requests (RR)",
    }
}

/// A letter's name.
pub fn letter(kind: LetterKind) -> String {
    match kind {
        LetterKind::Acknowledgement => "the acknowledgement",
        LetterKind::NewCase => "the notice of a new case",
        LetterKind::Unsure => "the question to the clerk",
        LetterKind::Reply => "the notice of a further message",
        LetterKind::Undelivered => "the notice that a letter did not arrive",
        LetterKind::Held => "the notice of a message that waits",
        LetterKind::SourceMail => "the request to delete a message with an identity document",
        LetterKind::ManyMessages => "the notice of many messages",
        LetterKind::UrgentMessages => "the notice of many urgent messages",
        LetterKind::Outage => "the notice that the mail cannot be read",
        LetterKind::Answer => "the answer to a reply",
        LetterKind::DetailsWanted => "the letter that asks for details",
        LetterKind::ConsentWanted => "the letter that asks for consent",
        LetterKind::IdentityWanted => "the letter that asks for proof of identity",
        LetterKind::PapersAccepted => "the letter that the papers are accepted",
        LetterKind::PapersRefused => "the letter that the papers are not accepted",
        LetterKind::Extension => "the letter that it takes longer",
        LetterKind::Clarification => "the question",
        LetterKind::Progress => "the letter on progress",
        LetterKind::Outcome => "the outcome",
        LetterKind::Refusal => "the refusal notice",
        LetterKind::ReviewLate => "the letter that the review came too late",
        LetterKind::ReviewReceived => "the acknowledgement of the review",
        LetterKind::ReviewOutcome => "the review outcome",
        LetterKind::RegulatorRoute => "the letter on the regulator",
        LetterKind::RegulatorAnswer => "the chronology for the regulator",
        LetterKind::ConductWarning => "the letter on how they are in touch",
        LetterKind::Restricted => "the letter on contact",
        LetterKind::Lifted => "the letter that contact is as usual",
        LetterKind::MarkerTold => "the letter on a warning",
        LetterKind::ContactNamed => "the letter that names a contact",
        LetterKind::ObjectionAnswer => "the answer to the objection",
        LetterKind::PassedOn => "the letter on what was passed on",
        LetterKind::OtherRoute => "the letter on another route",
        LetterKind::CaseClosed => "the letter that it is closed",
        LetterKind::Question => "the question to staff",
        LetterKind::CaseGiven => "the notice of a case given",
        LetterKind::Reminder => "the reminder",
        LetterKind::Digest => "the Monday digest",
        LetterKind::ToPost => "the letter to be posted",
    }
    .to_owned()
}

/// What the papers of a message seemed to be, on one line.
pub fn papers_seen(consent: &[ConsentNote], identity: &[IdentityPaper], not_checked: u32) -> String {
    let elements = |label: &str, these: &[Element]| match these {
        [] => String::new(),
        _ => format!(
            ", {label}: {}",
            these.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ),
    };
    let mut all: Vec<String> = consent
        .iter()
        .map(|n| {
            format!(
                "{}{}{}",
                n.kind,
                elements("to look at", &n.doubtful),
                elements("not found", &n.missing)
            )
        })
        .collect();
    all.extend(identity.iter().map(|p| {
        format!(
            "{} ({}; name {}, in date {}, itself {})",
            p.kind, p.whose, p.name, p.in_date, p.makeup
        )
    }));
    if not_checked > 0 {
        all.push(super::page::count(not_checked as usize, "paper not checked", "papers not checked"));
    }
    format!("papers seen: {}", all.join("; "))
}
