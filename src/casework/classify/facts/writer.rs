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
            under(&forwarded.text, "", &name).or_else(|| officer(&message.text)).unwrap_or(name)
        };
    }
    // Passed on as a message of its own, by an office that takes no part: the writer is in there.
    if passed_on_whole(message, typed) {
        let inner = message.attachments.iter().find_map(|a| a.message.as_deref());
        if let Some(name) = inner
            .and_then(|m| m.from.first())
            .map(|f| tidy(&f.name))
            .filter(|n| names::is_full_name(n))
        {
            return name;
        }
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
    if let Some(both) = couple(given) {
        return both;
    }
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
    // `Office of Ida Marsh MP` is an office in which somebody writes who signs.
    let of_an_office = given.get(..10).is_some_and(|g| g.eq_ignore_ascii_case("office of "));
    let signed = under(text, &typed.signature, if of_an_office { "" } else { &name });
    if let Some(full) = signed.as_ref().filter(|_| of_an_office) {
        return full.clone();
    }
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
        .or_else(|| officer(&message.text).filter(|_| names::is_office(&name) || name.is_empty()))
        .or_else(|| {
            (names::is_full_name(&local) && names::key(&local).contains(&names::key(&name)) && !names::is_office(&name))
                .then(|| local.clone())
        })
        .or_else(|| (names::is_office(&name) || name.is_empty()).then(|| team(text)).flatten())
        .unwrap_or(if name.is_empty() { local } else { name })
}

/// `Ada & Tom Byrne`: two people of one name who write together.
fn couple(given: &str) -> Option<String> {
    let words: Vec<&str> = given.split_whitespace().collect();
    let [one, "&" | "and", other, last] = words[..] else {
        return None;
    };
    let both = [format!("{one} {last}"), format!("{other} {last}")];
    (both.iter().all(|n| names::is_full_name(n)) && ![one, other].iter().any(|w| names::is_title(w))).then(|| both.join(" and "))
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

/// A caseworker named with an office: `Jo Tallis, Case Officer`, or the name on one line and the office on the next.
fn officer(text: &str) -> Option<String> {
    const OFFICES: [&str; 8] = [
        "officer",
        "investigator",
        "caseworker",
        "assessor",
        "adviser",
        "advisor",
        "ombudsman",
        "manager",
    ];
    let is_post = |words: &str| {
        if words.len() >= 60 {
            return false;
        }
        let folded = words.to_lowercase();
        OFFICES.iter().any(|o| folded.split(|c: char| !c.is_alphabetic()).any(|w| w == *o))
    };
    let lines: Vec<&str> = text.lines().map(|l| l.trim().trim_start_matches(['>', '*', ' '])).collect();
    let named = |words: &str| Some(tidy(words.trim())).filter(|n| names::is_full_name(n) && !is_role(n) && !is_formula(n));
    let full: Vec<&str> = lines.iter().copied().filter(|l| !l.is_empty()).take(400).collect();
    // The post is looked for first: most lines name none, and a name costs more to tell.
    full.iter().enumerate().find_map(|(at, line)| {
        let same = line
            .split_once(',')
            .filter(|(_, post)| is_post(post.split([',', '.']).next().unwrap_or("")))
            .and_then(|(name, _)| named(name));
        same.or_else(|| {
            let alone = !line.contains(',') && full.get(at + 1).is_some_and(|next| is_post(next));
            alone.then(|| named(line)).flatten()
        })
    })
}

/// The team that signs where no officer does: `Assessment Team` on a line of its own.
fn team(text: &str) -> Option<String> {
    let ends_as_one = |line: &str| line.ends_with(" Team") && line.split_whitespace().count() <= 4;
    let mut last = text.lines().rev().map(str::trim).filter(|l| !l.is_empty()).take(6);
    last.find(|l| ends_as_one(l) && l.starts_with(char::is_uppercase))
        .map(str::to_owned)
}

/// Whether an office sends on another's message as a file, with next to no words of its own.
fn passed_on_whole(message: &Message, typed: &Typed) -> bool {
    message.from.first().is_some_and(|f| names::is_office(&f.name))
        && typed.forwarded.is_none()
        && typed.text.split_whitespace().count() < 40
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
        .rposition(|l| l.split_whitespace().take(6).count() <= 5 && is_formula(l) && !is_role(l) && !l.starts_with("Dear"));
    let after = closed.map_or(&[][..], |at| &lines[at + 1..]);
    let tail = text.lines().rev().map(str::trim).filter(|l| !l.is_empty()).take(6);
    let head = signature.lines().map(str::trim).filter(|l| !l.is_empty()).take(4);
    let mut firm = None;
    // A signature under its own mark stands where a closing formula leads.
    let head = head.map(|l| (l, true));
    for (line, is_closing) in after.iter().take(3).map(|l| (*l, true)).chain(tail.map(|l| (l, false))).chain(head) {
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
    ["investigator", "assessment officer", "team", "lead case", "case officer", "intake"]
        .iter()
        .any(|f| folded.starts_with(f))
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
        "hi ",
        "hello",
        "hiya",
        "good ",
        "annwyl",
        "helo",
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
        assert_eq!(
            under(
                "Dear Clerk,\nWe have closed it.",
                "Jo Tallis\nLead Case Officer",
                "Information Commission"
            )
            .as_deref(),
            Some("Jo Tallis")
        );
    }

    #[test]
    fn a_caseworker_is_named_with_their_office() {
        assert_eq!(
            officer("Hello\nJo Tallis, Case Officer at the Office, has sent you this.").as_deref(),
            Some("Jo Tallis")
        );
        assert_eq!(
            officer("We ask you to reply.\n\nJo Tallis\nLead Case Officer\n").as_deref(),
            Some("Jo Tallis")
        );
        assert_eq!(officer("Dear Clerk,\nYour officer told me nothing."), None);
    }

    #[test]
    fn a_team_signs_where_no_officer_does() {
        assert_eq!(
            team("We have closed it.\n\nIntake Team\n\nThis mailbox is not read.").as_deref(),
            Some("Intake Team")
        );
        assert_eq!(team("I saw the Intake Team\nToday the whole of the street Team"), None);
    }

    #[test]
    fn two_who_write_together_are_both_named() {
        assert_eq!(couple("Ada & Tom Byrne").as_deref(), Some("Ada Byrne and Tom Byrne"));
        assert_eq!(couple("Marsh & Lund Solicitors"), None);
        assert_eq!(couple("Ada Byrne"), None);
    }
}
