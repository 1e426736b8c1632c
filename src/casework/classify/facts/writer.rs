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
    // A form's mail comes from the council's own address; the person stands in Reply-To.
    let robot = message
        .from
        .first()
        .is_none_or(|f| names::is_office(&f.name) || names::is_office(f.address.local()));
    let from = message
        .reply_to
        .first()
        .filter(|r| robot && names::is_full_name(&names::bare(&r.name)))
        .or(message.from.first());
    let given = from.map_or("", |f| f.name.as_str());
    let in_order = match given.split_once(',') {
        Some((last, first))
            if last.split_whitespace().count() == 1 && first.split_whitespace().count() == 1 && !names::is_office(given) =>
        {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => given.to_owned(),
    };
    let name = tidy(&in_order);
    let text = if reading.form.is_some() {
        reading.words.as_str()
    } else {
        typed.text.as_str()
    };
    let signed = under(text, &typed.signature, &name);
    if names::is_full_name(&name) {
        // Initials in the From field, and the name in full under the letter.
        let initials = name.split_whitespace().any(|w| w.trim_end_matches('.').chars().count() == 1);
        let last = |n: &str| n.split_whitespace().last().map(names::key).unwrap_or_default();
        return match signed {
            Some(full) if initials && last(&full) == last(&name) && full.len() > name.len() => full,
            _ => name,
        };
    }
    // A team, a firm or a first name: the letter itself says who. Where it does not, the address may.
    let local = from.map(|f| from_local(f.address.local())).unwrap_or_default();
    signed
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

/// The name under a letter: after the closing formula, else on one of its last lines or at the head of the signature,
/// where it fits what the From field says.
fn under(text: &str, signature: &str, known: &str) -> Option<String> {
    let known_key = names::key(known);
    let unnamed = known.is_empty() || names::is_office(known) || !known.starts_with(char::is_uppercase) || known.contains(['@', '.']);
    let lines: Vec<&str> = text
        .lines()
        .chain(signature.lines())
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let closed = lines
        .iter()
        .rposition(|l| l.split_whitespace().take(6).count() <= 5 && is_formula(l) && !is_role(l));
    let after = closed.map_or(&[][..], |at| &lines[at + 1..]);
    let tail = text.lines().rev().map(str::trim).filter(|l| !l.is_empty()).take(6);
    let head = signature.lines().map(str::trim).filter(|l| !l.is_empty()).take(4);
    let mut firm = None;
    for (line, is_closing) in after.iter().take(3).map(|l| (*l, true)).chain(tail.chain(head).map(|l| (l, false))) {
        // `Kayleigh Marsh garage 6`: the name is what is capitalised at the start.
        let start: Vec<&str> = line
            .split_whitespace()
            .take_while(|w| w.starts_with(|c: char| c.is_uppercase() || c == '('))
            .take(4)
            .collect();
        let candidate = tidy(&start.join(" ").replace('(', ""));
        if names::is_full_name(&candidate) && candidate.len() < 45 && !line.contains(':') && !is_formula(&candidate) && !is_role(&candidate)
        {
            let first = names::key(candidate.split_whitespace().next().unwrap_or(""));
            let fits = unnamed && (is_closing || closed.is_none())
                || !known_key.is_empty()
                    && (names::key(&candidate).starts_with(&known_key)
                        || known_key.contains(&first) && first.len() > 1
                        || shares_surname(&candidate, known));
            let sentence =
                line.split_whitespace().count() > 9 || line.ends_with(['.', ',', '?', '!']) && line.split_whitespace().count() > 4;
            if fits && !sentence {
                return Some(candidate);
            }
        }
        if firm.is_none() && line.ends_with("LLP") && line.split_whitespace().count() <= 6 {
            firm = Some(line.to_owned());
        }
    }
    firm
}

fn shares_surname(one: &str, other: &str) -> bool {
    let last = |n: &str| n.split_whitespace().last().map(names::key).unwrap_or_default();
    other.split_whitespace().count() >= 2 && last(one) == last(other)
}

fn is_role(text: &str) -> bool {
    let folded = text.to_lowercase();
    ["investigator", "assessment officer", "team"].iter().any(|f| folded.starts_with(f))
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
