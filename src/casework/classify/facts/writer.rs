//! Who wrote: the name on the form, the forwarded heading, the From field, or under the letter.

use super::names;
use crate::casework::classify::reading::Reading;
use crate::mail::Message;
use crate::mail::Typed;

/// The person who wrote, as far as they say. `passed_on`: whoever sent it takes no part in it.
pub(in super::super) fn writer(message: &Message, typed: &Typed, reading: &Reading, passed_on: bool) -> String {
    if let Some(form) = reading.form.as_ref().filter(|f| !f.name.is_empty()) {
        return tidy(&form.name);
    }
    if let Some(forwarded) = typed.forwarded.as_ref().filter(|_| passed_on) {
        let name = names::bare(&forwarded.name);
        return if names::is_full_name(&name) {
            name
        } else {
            under(&forwarded.text, "", &name).unwrap_or(name)
        };
    }
    let from = message.from.first();
    let given = from.map_or("", |f| f.name.as_str());
    let in_order = match given.split_once(',') {
        Some((last, first))
            if last.split_whitespace().count() == 1 && first.split_whitespace().count() == 1 && !names::is_office(given) =>
        {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => given.to_owned(),
    };
    let name = names::bare(&in_order);
    if names::is_full_name(&name) {
        return name;
    }
    // A team, a firm or a first name: the letter itself says who. Where it does not, the address may.
    let local = from.map(|f| from_local(f.address.local())).unwrap_or_default();
    under(&typed.text, &typed.signature, &name)
        .or_else(|| {
            (names::is_full_name(&local) && names::key(&local).contains(&names::key(&name)) && !names::is_office(&name))
                .then(|| local.clone())
        })
        .unwrap_or(if name.is_empty() { local } else { name })
}

/// `ada.byrne` as a name.
fn from_local(local: &str) -> String {
    let parts: Vec<String> = local
        .split(['.', '_'])
        .map(|p| p.trim_matches(|c: char| c.is_ascii_digit()))
        .filter(|p| !p.is_empty())
        .map(|p| {
            let mut letters = p.chars();
            letters
                .next()
                .map(|c| c.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        })
        .collect();
    if parts.len() < 2 { String::new() } else { parts.join(" ") }
}

fn tidy(name: &str) -> String {
    let name = names::bare(name);
    let plain = name
        .strip_prefix("Mr ")
        .or_else(|| name.strip_prefix("Mrs "))
        .or_else(|| name.strip_prefix("Ms "))
        .or_else(|| name.strip_prefix("Miss "));
    match plain {
        Some(rest) if rest.split_whitespace().count() >= 2 => rest.to_owned(),
        _ => name,
    }
}

/// The name under a letter: the first line of the signature or one of its last lines that is a name and fits what
/// the From field says.
fn under(text: &str, signature: &str, known: &str) -> Option<String> {
    let known_key = names::key(known);
    let last: Vec<&str> = text.lines().rev().filter(|l| !l.trim().is_empty()).take(6).collect();
    let lines = last.into_iter().chain(signature.lines().filter(|l| !l.trim().is_empty()).take(4));
    let person = names::is_office(known) || known.is_empty();
    let mut firm = None;
    for line in lines {
        let line = line.trim();
        // `Kayleigh Marsh garage 6`: the name is what is capitalised at the start.
        let start: Vec<&str> = line
            .split_whitespace()
            .take_while(|w| w.chars().next().is_some_and(char::is_uppercase))
            .take(4)
            .collect();
        let candidate = names::bare(&start.join(" ").replace('(', ""));
        if names::is_full_name(&candidate) && candidate.len() < 45 {
            let fits = known_key.is_empty()
                || person
                || names::key(&candidate).starts_with(&known_key)
                || known_key.contains(&names::key(candidate.split_whitespace().next().unwrap_or("")));
            let sentence = line.split_whitespace().count() > 9 || line.ends_with(['.', ',', ':']) && line.split_whitespace().count() > 4;
            if fits && !sentence && !is_formula(&candidate) {
                return Some(candidate);
            }
        }
        if firm.is_none() && line.ends_with("LLP") && line.split_whitespace().count() <= 6 {
            firm = Some(line.to_owned());
        }
    }
    firm
}

fn is_formula(text: &str) -> bool {
    let folded = text.to_lowercase();
    [
        "yours",
        "kind",
        "regards",
        "best",
        "many thanks",
        "thank",
        "dear",
        "sent from",
        "with",
        "case officer",
        "lead case",
        "sincerely",
    ]
    .iter()
    .any(|f| folded.starts_with(f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_name_is_completed_from_the_letter() {
        assert_eq!(
            under("I want it to stop\nKayleigh Marsh garage 6", "", "Kayleigh").as_deref(),
            Some("Kayleigh Marsh")
        );
        assert_eq!(
            under("Please reply.\nYours sincerely\nJo Tallis\nCase Officer", "", "ICO Casework").as_deref(),
            Some("Jo Tallis")
        );
        assert_eq!(from_local("jaz.marsh7"), "Jaz Marsh");
    }
}
