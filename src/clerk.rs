//! The doorway for what a person of the council wrote: whose word it is, what it says, what is done about it, and the one
//! answer. It has the shape of the others: questions to the store, pure judgements, one commit with the message's own row.
//!
//! A reply is done whole or not at all: where its second command is refused, the first has not happened.
//! Never: a socket, a clock, a letter to the public that holds a secret.
//!
//! Reading order: here (whose word it is) · `reading` (what it does) · `named` (what it asks by number) · `testimony` (what somebody answers who was asked) · `code` (where the host proves nothing) · `sent` (what
//! they write to a party themselves) · `away` (their automatic answers) · `told` (the answer) · `quiet` (when no more is given) · `invitation`, `secrets` (what leaves) · `leaks` (what others showed) · `untold` (what had no notice of its own).

mod away;
mod code;
mod invitation;
mod leaks;
mod named;
mod quiet;
mod reading;
mod said;
mod secrets;
mod sent;
mod testimony;
mod told;
mod untold;

pub use invitation::About;
pub use invitation::Written;
pub use invitation::write;
pub(crate) use leaks::cancel as cancel_leaks;
pub use said::Said;
pub use said::said;
pub use secrets::are_secrets;
pub use secrets::shows_secret;
pub use untold::list_untold;

use crate::Trouble;
use crate::casefile;
use crate::casework::Facts;
use crate::casework::Match;
use crate::casework::Office;
use crate::casework::Sender;
use crate::casework::act::Act;
use crate::casework::case::Case;
use crate::casework::decide;
use crate::casework::letter::data::Answered;
use crate::casework::token;
use crate::casework::token::Issued;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::casework::token::Token;
use crate::casework::token::TokenHash;
use crate::desk::authority;
use crate::desk::authority::Claim;
use crate::desk::authority::Lacking;
use crate::desk::authority::Remembered;
use crate::desk::authority::Verdict;
use crate::desk::invite as inviting;
use crate::desk::naming;
use crate::desk::reply;
use crate::desk::reply::Aside;
use crate::desk::reply::Reply;
use crate::desk::reply::Situation;
use crate::intake;
use crate::intake::Brought;
use crate::intake::Concerning;
use crate::intake::Receipt;
use crate::mail::Screened;
use crate::mail::screen::is_ours;
use crate::store::Transaction;
use jiff::Timestamp;
use jiff::ToSpan;
use reading::Reading;
use told::Told;
use told::answer;

/// The secrets of the desk that a message shows.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// As they stand in it.
    tokens: Vec<Token>,
    /// What the store remembers of those that are truly ours.
    issued: Vec<Issued>,
}

/// Looks up which secrets of the desk a message shows: once, for the guard over what others show and for whose word it is. None count
/// in a message that came before, or that the council's people sent themselves.
///
/// # Errors
/// The store's.
pub(crate) fn shown(tx: &mut dyn Transaction, office: &Office, facts: &Facts) -> Result<Shown, Trouble> {
    if facts.leads.same_message.is_some() || sent::is_sent(office, facts) {
        return Ok(Shown::default());
    }
    let tokens = token::presented(&facts.message, |a| office.is_ours(a));
    let issued = tx.tokens(&hashes(&tokens))?;
    Ok(Shown { tokens, issued })
}

/// A message that may be a reply of one of the council's people, or something they sent. `None` where it gives no command
/// and takes the usual road.
///
/// # Errors
/// The store's.
pub(crate) fn receive(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    brought: &Brought,
    facts: &Facts,
    Shown { tokens, issued }: &Shown,
) -> Result<Option<Receipt>, Trouble> {
    if facts.leads.same_message.is_some() {
        return Ok(None);
    }
    if sent::is_sent(office, facts) {
        return sent::receive(tx, office, key, brought, facts).map(Some);
    }
    away::note(tx, office, facts, issued)?;
    if facts.screened != Screened::Personal {
        return Ok(None);
    }
    let at = facts.arrival.received_at;
    if matches!(facts.sender, Sender::Public(_)) {
        return Ok(None);
    }
    let host_is_silent = office.host_is_silent(facts.arrival.place.mailbox());
    let typed = inviting::without_reference(facts.typed.own());
    if host_is_silent && let Some(receipt) = code::answered(tx, office, key, brought, facts, issued, &typed)? {
        return Ok(Some(receipt));
    }
    let deed = authority::deed(&facts.message, &typed, issued);
    let claim = Claim {
        message: &facts.message,
        authentication: &facts.authentication,
        host_is_silent,
        row: None,
        shown: tokens,
        at,
    };
    let remembered = remembered(tx, office, &claim, facts, issued, &deed)?;
    let verdict = authority::authority(&claim, &remembered, office);
    if let Verdict::Authority { person, by, .. } | Verdict::NeedsCode { person, by } = &verdict
        && let (Purpose::Question, Matter::Case(case)) = (by.purpose, by.matter)
        && let Some(receipt) = testimony::taken(tx, office, key, brought, facts, person, case, &typed)?
    {
        tx.remember_deed(&deed, &person.address, at)?;
        return Ok(Some(receipt));
    }
    let (person, by) = match verdict {
        Verdict::Authority { person, by, .. } => (person, by),
        Verdict::NeedsCode { person, by } => return code::ask(tx, office, key, brought, facts, &person, &by, &typed),
        Verdict::None(lacking) => return without_authority(tx, office, key, brought, facts, lacking, &typed),
    };
    let mut reading = Reading {
        office,
        key,
        person: &person,
        by: &by,
        typed: &typed,
        doubtful: facts.typed.doubtful(),
        reader: brought.reader.as_deref(),
        today: facts.arrival.received_on,
        at,
    };
    tx.is_back(&person.address)?;
    let Some(told) = reading.done(tx)? else { return Ok(None) };
    // A remark that names a case is filed there by the usual road, whatever notice it answers.
    if told.case.is_none() && told.answer.outcome == Answered::Kept && matches!(facts.matched, Match::Case { .. }) {
        return Ok(None);
    }
    if told.answer.outcome != Answered::Asked {
        tx.remember_deed(&deed, &person.address, at)?;
    }
    answer(tx, office, key, brought, facts, &person, told).map(Some)
}

/// What the store remembers that bears on a claim.
fn remembered<'a>(
    tx: &mut dyn Transaction,
    office: &Office,
    claim: &Claim<'_>,
    facts: &Facts,
    issued: &'a [Issued],
    deed: &str,
) -> Result<Remembered<'a>, Trouble> {
    let hour_ago = claim.at.checked_sub(1.hour()).unwrap_or(Timestamp::MIN);
    let person = claim.message.only_from().and_then(|f| office.person_at(&f.address));
    Ok(Remembered {
        issued,
        acted_before: tx.done_before(deed)?,
        acts_in_the_hour: person.map_or(Ok(0), |p| tx.deeds_since(&p.address, hour_ago))?,
        our_letter_seen: facts.leads.our_letter_seen,
    })
}

fn hashes(tokens: &[Token]) -> Vec<TokenHash> {
    tokens.iter().map(Token::hash).collect()
}

/// A proven person without a secret that counts: their mail takes the usual road; where it reads like a command, or answers a
/// letter of ours and is no thanks, they are told once that nothing was done, and can answer that. What nothing proves takes the
/// usual road alone (attacks 1 and 9).
fn without_authority(
    tx: &mut dyn Transaction,
    office: &Office,
    key: &[u8; 32],
    brought: &Brought,
    facts: &Facts,
    lacking: Lacking,
    typed: &str,
) -> Result<Option<Receipt>, Trouble> {
    let Sender::Officer(person) = &facts.sender else { return Ok(None) };
    let case = match &facts.matched {
        Match::Case { case, .. } => Some(*case),
        Match::Ambiguous { .. } | Match::NoCase => None,
    };
    match lacking {
        Lacking::New => {
            let decision = decide::filed_reply(case, person, "the same reply was acted on before: nothing more is done", facts);
            return intake::record(tx, office, key, &brought.raw, facts.clone(), decision, Concerning::default()).map(Some);
        }
        Lacking::Token | Lacking::OneMatter | Lacking::Measure | Lacking::Apart => {}
        Lacking::OneSender | Lacking::Registered | Lacking::Proof => return Ok(None),
    }
    let today = facts.arrival.received_on;
    let mut draft_waits = false;
    let situation = match case {
        Some(case) => {
            let (reference, events) = casefile::file(tx, case)?;
            let file = Case::from_events(&reference, &events);
            // Nothing about the clerk to the clerk, and no answer on it either.
            if !office.may_know_of(person, file.about_the_clerk()) {
                return Ok(None);
            }
            draft_waits = file.draft.is_some();
            reading::situation(&file, person, office, today)
        }
        // The secret is hers and lives, so what she answers is a notice, if of no case.
        None if lacking == Lacking::Apart => Situation {
            triage: true,
            ..reading::nowhere(person, office, today)
        },
        // Somebody else's complaint that they pass on is asked about by the usual road.
        None if facts.class.is_case() => return Ok(None),
        None => reading::nowhere(person, office, today),
    };
    let answers_us = facts.message.answers.iter().any(|id| is_ours(id, &office.policy.screening));
    let read = reply::read(typed, &situation, &office.policy.calendar);
    let says_yes = matches!(&read, Reply::Commands(acts) if acts.as_slice() == [Act::Send]);
    let expects_something = match read {
        Reply::Commands(_) => true,
        Reply::Nothing(Aside::Thanks) => false,
        Reply::Nothing(Aside::Remark) | Reply::Ask { .. } => case.is_none() && answers_us,
    };
    if !expects_something && naming::named(typed, answers_us).is_none() {
        return Ok(None);
    }
    let verdict = match lacking {
        Lacking::Measure => quiet::MEASURE,
        _ if says_yes => quiet::YES_TOO_LATE,
        _ => quiet::NO_SECRET,
    };
    let instead = match case {
        _ if lacking == Lacking::Apart => {
            "Wait until this message lies in the mailbox and reply to it. If that does not help, whoever looks after your mail can give you an address of your own."
        }
        _ if lacking == Lacking::OneMatter => {
            "Reply to the newest notice on the case that you mean, and leave the other letter out. To say how one repeats another, name its number in the reasons."
        }
        Some(_) if draft_waits => "Reply to this message with SEND: it shows you the draft again, and sends nothing yet.",
        Some(_) => "Reply to this message, or to the newest notice on the case.",
        None => "Reply to this message with LIST: it shows what is open and what waits for you. Or reply to the newest notice on the case.",
    };
    let mut told = Told::of(Answered::Refused, verdict, typed).because(lacking.words(), instead);
    told.case = case;
    answer(tx, office, key, brought, facts, person, told).map(Some)
}
