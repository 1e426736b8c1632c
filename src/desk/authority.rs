//! The one place that says whose word counts. There is no second path.
//!
//! A message has authority where three things come together: its From is exactly one registered person; the domain of that
//! address is proven (aligned, RFC 7489 §3.1) or, where the host of the mailbox gives no verdicts, a one-time code that we
//! sent to the registered address comes back; and it shows a live token that we sent to that very person. A header is a
//! claim, an address with a token in it is a route, and neither is a right (attacks 1–9, 19). A code is asked for only where
//! everything else is there, and counts for the one reply that it was asked for.
//!
//! Where a council has one mailbox and its clerk no other address, our own notices have her From, her proof and a live secret.
//! Such an address has a say only while every letter of ours that left for it of late was seen to come back whole, the one that
//! made its secret among them: then letters of ours are known by their Message-IDs on that road, and what is none is a person's.
//!
//! What the person may say is asked apart, by role ([`may_say`]).

use super::command;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::act::Act;
use crate::casework::token::Issued;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::casework::token::Token;
use crate::mail::AddrSpec;
use crate::mail::Authentication;
use crate::mail::Message;
use crate::mail::MessageId;
use crate::mail::screen;
use jiff::Timestamp;
use jiff::ToSpan;
use sha2::Digest;
use sha2::Sha256;

/// How long a notice can be answered with a command.
const NOTICE_DAYS: i64 = 92;
/// How long a draft can be answered with a yes.
const CONFIRMATION_DAYS: i64 = 21;
/// How long a one-time code counts.
pub const CODE_HOURS: i64 = 24;
/// Replies with commands from one person in an hour; more are slowed down and told of.
pub const ACTS_IN_AN_HOUR: u32 = 60;

/// What a message brings.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The message.
    pub message: &'a Message,
    /// What is proven about its From domain.
    pub authentication: &'a Authentication,
    /// Whether the host of its mailbox gives no verdicts at all, so that a code may stand in for one.
    pub host_is_silent: bool,
    /// Its ledger row, where it waited for a code: a code counts for the one reply that it was asked for.
    pub row: Option<i64>,
    /// The tokens it shows, and those of the code's answer.
    pub shown: &'a [Token],
    /// When the server had it.
    pub at: Timestamp,
}

/// What the store remembers that bears on it.
#[derive(Debug, Clone, Copy)]
pub struct Remembered<'a> {
    /// The tokens of ours that have one of the hashes shown.
    pub issued: &'a [Issued],
    /// Whether the same words of the same person at the same time were acted on before (attack 5).
    pub acted_before: bool,
    /// Replies with commands from this person in the past hour.
    pub acts_in_the_hour: u32,
    /// Where the person's address is one of ours: when the newest of our letters to it was written, if it came back whole.
    pub our_letter_seen: Option<Timestamp>,
}

/// Whose word it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// This person's, by this token.
    Authority {
        /// The person.
        person: Person,
        /// The token: it says on which matter.
        by: Issued,
        /// The code that stood in for a verdict of the host, to be used up.
        code: Option<Issued>,
    },
    /// This person's, once a code that goes to their registered address has come back: the host proves nothing.
    NeedsCode {
        /// The person.
        person: Person,
        /// The token that it shows.
        by: Issued,
    },
    /// Nobody's whose word counts; why.
    None(Lacking),
}

/// What is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// Not exactly one From, or a field doubled that may stand once: no pick is made (attack 7).
    OneSender,
    /// The From is nobody registered: a party, a stranger, a look-alike (attacks 4, 6, 19).
    Registered,
    /// Nothing proves the address, or something disproves it (attacks 1, 2, 8).
    Proof,
    /// No token, or none that lives, or somebody else's: all look alike from outside (attack 9).
    Token,
    /// It shows letters of two matters, and not in one thread: which of them is meant is not certain.
    OneMatter,
    /// It comes from an address of our own, and may be a letter of our own that lost its marks (attack 13).
    Apart,
    /// It was acted on before (attack 5).
    New,
    /// Too many in an hour.
    Measure,
}

impl Lacking {
    /// Why nothing was done, for the person who has a right to know.
    pub fn words(self) -> &'static str {
        match self {
            Self::OneSender => "it does not come from exactly one address, or a header field stands twice",
            Self::Registered => "the address is not a registered one",
            Self::Proof => "nothing proves that it comes from this address",
            Self::Token => "it does not answer a notice that still counts and was sent to this person",
            Self::OneMatter => "it shows letters of two cases, so that it is not certain which of them is meant",
            Self::Apart => {
                "it comes from the council’s own address, and no letter of ours was seen to come back there unchanged, so that it cannot be told from a letter of ours"
            }
            Self::New => "the same reply was acted on before",
            Self::Measure => "too many commands in one hour",
        }
    }
}

/// Whose word a message is. The one judgement of authority.
pub fn authority(claim: &Claim<'_>, remembered: &Remembered<'_>, office: &Office) -> Verdict {
    match judge(claim, remembered, office) {
        Ok(verdict) => verdict,
        Err(lacking) => Verdict::None(lacking),
    }
}

fn judge(claim: &Claim<'_>, remembered: &Remembered<'_>, office: &Office) -> Result<Verdict, Lacking> {
    // One person: exactly one From, and no field that leaves a doubt which message was checked.
    let from = claim.message.only_from().ok_or(Lacking::OneSender)?;
    if claim.message.is_doubtful() {
        return Err(Lacking::OneSender);
    }
    // Registered: byte for byte; no likeness counts.
    let mut registered = office.people.iter().filter(|p| p.address == from.address);
    let (Some(person), None) = (registered.next(), registered.next()) else {
        return Err(Lacking::Registered);
    };
    let theirs: Vec<&Issued> = remembered
        .issued
        .iter()
        .filter(|i| claim.shown.iter().any(|t| t.hash() == i.hash))
        .filter(|i| i.to == person.address)
        .collect();
    let live: Vec<&Issued> = theirs.iter().copied().filter(|i| i.is_live(claim.at)).collect();
    // Proven: aligned; or by a code, where the host says nothing at all.
    let by_code = match claim.authentication {
        Authentication::Aligned { domain } if domain == person.address.domain() => false,
        Authentication::Unknown if claim.host_is_silent => true,
        Authentication::Aligned { .. } | Authentication::Failed | Authentication::Unknown => return Err(Lacking::Proof),
    };
    // A live token that was sent to this very person. A draft's own comes before a notice's.
    let meant = if live.iter().all(|i| i.purpose == Purpose::Code) {
        None
    } else {
        matter_of(claim.message, &theirs)?
    };
    let of = |purpose| live.iter().find(|i| i.purpose == purpose && Some(i.matter) == meant);
    let by = of(Purpose::Confirmation)
        .or_else(|| of(Purpose::Notice))
        .or_else(|| of(Purpose::Question))
        .ok_or(Lacking::Token)?;
    let is_ours = |id: &MessageId| screen::is_ours(id, &office.policy.screening);
    if claim.message.message_id.as_ref().is_some_and(is_ours) || !known_apart(by, remembered.our_letter_seen, office) {
        return Err(Lacking::Apart);
    }
    if remembered.acted_before {
        return Err(Lacking::New);
    }
    if remembered.acts_in_the_hour >= ACTS_IN_AN_HOUR {
        return Err(Lacking::Measure);
    }
    let (person, by) = (person.clone(), (*by).clone());
    if !by_code {
        return Ok(Verdict::Authority { person, by, code: None });
    }
    // The code that was sent for this very reply: one for another says nothing about it.
    let own = live
        .iter()
        .find(|i| i.purpose == Purpose::Code && claim.row.is_some_and(|row| i.matter == Matter::Row(row)));
    Ok(match own {
        Some(code) => Verdict::Authority {
            person,
            by,
            code: Some((*code).clone()),
        },
        None => Verdict::NeedsCode { person, by },
    })
}

/// The matter that a message is about, by the secrets of one person that it shows: that of the letter which its In-Reply-To names,
/// whether or not that one still counts. Other letters of the same thread may be of other matters (a digest, and what was asked in reply
/// to it); a case's letter from outside the thread, pasted or passed on, leaves open which is meant. Where no letter of ours is
/// answered, all must be of one matter. `None` where it shows none.
fn matter_of(message: &Message, theirs: &[&Issued]) -> Result<Option<Matter>, Lacking> {
    let theirs: Vec<&Issued> = theirs.iter().copied().filter(|i| i.purpose != Purpose::Code).collect();
    let answered = message.answers.iter().filter_map(Token::of_id);
    let thread: Vec<Matter> = answered
        .filter_map(|t| theirs.iter().find(|i| t.hash() == i.hash))
        .map(|i| i.matter)
        .collect();
    let stranger = |i: &&Issued| thread.is_empty() || matches!(i.matter, Matter::Case(_)) && !thread.contains(&i.matter);
    let mut meant = thread.first().copied();
    for issued in theirs.iter().copied().filter(stranger) {
        if meant.is_some_and(|m| m != issued.matter) {
            return Err(Lacking::OneMatter);
        }
        meant = Some(issued.matter);
    }
    Ok(meant)
}

/// Whether what shows this token cannot be a letter of our own: it was sent to an address that is none of ours, or the letters
/// that went to that address since are known to have come back as themselves (`our_letter_seen`).
pub fn known_apart(shown: &Issued, our_letter_seen: Option<Timestamp>, office: &Office) -> bool {
    !office.is_ours(&shown.to) || our_letter_seen.is_some_and(|seen| seen >= shown.issued_at)
}

/// Tokens that somebody else than their owner showed: they are cancelled, and the owner's next notice carries a new one
/// (attacks 3 and 4). What only claims to come from the owner cancels nothing, or a forger could lock the owner out.
pub fn leaked<'a>(message: &Message, shown: &[Token], issued: &'a [Issued]) -> Vec<&'a Issued> {
    let Some(from) = message.only_from() else { return Vec::new() };
    issued
        .iter()
        .filter(|i| shown.iter().any(|t| t.hash() == i.hash))
        .filter(|i| i.to != from.address && i.cancelled_at.is_none())
        .collect()
}

/// Whether a token confirms a draft: its own, and only the mail that answers it (attack 5).
pub fn confirms(by: &Issued, draft: u32) -> bool {
    by.purpose == Purpose::Confirmation && by.draft == Some(draft) && by.used_at.is_none()
}

/// Whether this person may say this; `Err` says why not, in words for them.
pub fn may_say(person: &Person, act: &Act) -> Result<(), String> {
    let row = command::command(command::verb_of(act));
    if command::may(row, &person.roles) {
        return Ok(());
    }
    let who: Vec<&str> = row.who.iter().map(|r| r.word()).collect();
    Err(format!("{} is for: {}", row.verb, who.join(", ")))
}

/// The record of a token that is sent now.
pub fn issue(token: &Token, to: &AddrSpec, matter: Matter, purpose: Purpose, draft: Option<u32>, at: Timestamp) -> Issued {
    let hours = match purpose {
        Purpose::Notice | Purpose::Question => NOTICE_DAYS * 24,
        Purpose::Confirmation => CONFIRMATION_DAYS * 24,
        Purpose::Code => CODE_HOURS,
    };
    Issued {
        hash: token.hash(),
        to: to.clone(),
        matter,
        purpose,
        draft,
        issued_at: at,
        expires_at: at.checked_add(hours.hours()).unwrap_or(Timestamp::MAX),
        used_at: None,
        cancelled_at: None,
    }
}

/// What makes two replies the same deed, whatever Message-ID or envelope they come under: who, when, about what, and the words. A program
/// that sends all its replies at once gives them one date.
pub fn deed(message: &Message, typed: &str, issued: &[Issued]) -> String {
    let mut digest = Sha256::new();
    let from = message.only_from().map(|f| &f.address);
    let date = message.date.map(|d| d.as_second().to_string()).unwrap_or_default();
    for part in [from.map(ToString::to_string).unwrap_or_default(), date] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let theirs: Vec<&Issued> = issued.iter().filter(|i| Some(&i.to) == from).collect();
    if let Ok(Some(matter)) = matter_of(message, &theirs) {
        digest.update(format!("{matter:?}").as_bytes());
        digest.update([0]);
    }
    for word in typed.split_whitespace() {
        digest.update(word.as_bytes());
        digest.update(b" ");
    }
    data_encoding::HEXLOWER.encode(&digest.finalize())
}

#[cfg(test)]
mod tests;
