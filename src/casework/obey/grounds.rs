//! What a refusal rests on (R36, R37): the evidence for each factor, and the earlier cases that D and E name.

use super::Command;
use super::Earlier;
use super::Refused;
use super::no;
use crate::casework::act::Factor;
use crate::casework::clock::long_date;
use crate::casework::correspond::references_in;
use regex::Regex;
use std::sync::LazyLock;

/// A factor's letter before its evidence: `D: …`.
static MARK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[\s(])\(?([A-E])[:)]\s").expect("invariant: a constant pattern, compiled by a test"));

/// A factor in plain words: letters never say the factor's letter alone.
pub(super) fn in_words(factor: Factor) -> &'static str {
    match factor {
        Factor::Disruption => "you have said that you mean to cause disruption, and people were threatened",
        Factor::Accusations => "accusations against people that nothing supports were made again and again",
        Factor::Grudge => "particular people are targeted because of a personal grudge",
        Factor::Frequency => "frequent complaints are meant to cause disruption",
        Factor::Repetition => "the complaint repeats what we have already looked into",
    }
}

/// The evidence for each factor, and what is said beside it. Of one factor all reasons are the evidence; of several, each has
/// its own words behind its letter (`D: … E: …`), because none may rest on another's (R36).
pub(super) fn evidence(factors: &[Factor], reasons: &str) -> Result<(String, Vec<(Factor, String)>), Refused> {
    if factors.len() < 2 {
        // Whoever names the one factor once more before its evidence means it for us: letters never say it.
        let reasons = reasons.trim();
        let named = MARK.captures(reasons).and_then(|c| {
            let (whole, letter) = (c.get(0)?, c.get(1)?);
            (whole.start() == 0 && Factor::from_word(letter.as_str()) == factors.first().copied()).then_some(whole.end())
        });
        let reasons = named.and_then(|to| reasons.get(to..)).unwrap_or(reasons).trim();
        let mut words = reasons.chars();
        let opened = words.next().map(|first| first.to_uppercase().chain(words).collect());
        return Ok((opened.unwrap_or_default(), Vec::new()));
    }
    let marks: Vec<(usize, usize, Factor)> = MARK
        .captures_iter(reasons)
        .filter_map(|c| {
            let (whole, letter) = (c.get(0)?, c.get(1)?);
            Some((whole.start(), whole.end(), Factor::from_word(letter.as_str())?))
        })
        .filter(|(_, _, factor)| factors.contains(factor))
        .collect();
    let mut found: Vec<(Factor, String)> = Vec::new();
    for (at, (_, from, factor)) in marks.iter().enumerate() {
        let to = marks.get(at + 1).map_or(reasons.len(), |(next, ..)| *next);
        let words = reasons.get(*from..to).unwrap_or_default().trim();
        if !words.is_empty() && !found.iter().any(|(f, _)| f == factor) {
            found.push((*factor, words.to_owned()));
        }
    }
    if let Some(bare) = factors.iter().find(|f| !found.iter().any(|(known, _)| known == *f)) {
        return Err(no(
            &format!("each factor needs its own evidence, and {} has none (R36)", bare.word()),
            &format!(
                "REFUSE {}: {}",
                factors.iter().map(|f| f.word()).collect::<Vec<_>>().join(", "),
                factors
                    .iter()
                    .map(|f| format!("{}: the evidence for it.", f.word()))
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
        ));
    }
    let before = marks.first().and_then(|(start, ..)| reasons.get(..*start)).unwrap_or_default();
    Ok((before.trim().to_owned(), found))
}

/// The earlier cases a refusal rests on, each with its days (R37): for repetition those of this person in which a decision was
/// communicated, for frequency all of theirs. A number that the reasons name must be one of theirs: nobody's case is quoted to
/// somebody else.
pub(super) fn earlier(c: &Command<'_>, factors: &[Factor], reasons: &str) -> Result<Vec<String>, Refused> {
    for named in references_in(reasons) {
        if named != c.case.reference && !c.earlier.iter().any(|e| e.reference == named) {
            return Err(no(
                &format!("{named} is no earlier case of this person, so nothing can rest on it and it must not be named to them (R37)"),
                "Name cases of this person alone: LIST shows the open ones, and the notice of this case names them.",
            ));
        }
    }
    let frequent = factors.contains(&Factor::Frequency);
    let repeats = factors.contains(&Factor::Repetition);
    if !frequent && !repeats {
        return Ok(Vec::new());
    }
    let decided = |e: &&Earlier| e.decided_on.is_some();
    if repeats && !c.earlier.iter().any(|e| decided(&e)) {
        return Err(no(
            "factor E rests on what was looked into before, and no earlier case of this person was decided and its decision communicated (R37)",
            "Look into it: ACCEPT. Or rest the refusal on other factors.",
        ));
    }
    if frequent && c.earlier.is_empty() {
        return Err(no(
            "factor D rests on earlier cases, and this person has none on file (R37)",
            "Rest the refusal on other factors.",
        ));
    }
    Ok(c.earlier
        .iter()
        .filter(|e| frequent || decided(e))
        .map(|e| {
            let received = format!("{}, received on {}", e.reference, long_date(e.received_on));
            match e.decided_on {
                Some(on) => format!("{received}, decided on {}", long_date(on)),
                None => received,
            }
        })
        .collect())
}
