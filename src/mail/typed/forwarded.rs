//! A chain of messages under header blocks: who wrote each, and which is the first writer's.

use super::quotation;
use super::signature;
use crate::mail::AddrSpec;

/// One message of a chain, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Link {
    /// The name in its From field; empty where it gave an address only.
    pub name: String,
    /// The address in its From field.
    pub address: Option<AddrSpec>,
    /// Its subject.
    pub subject: String,
    /// Its To field as written; empty where it had none.
    pub to: String,
    /// Its own words, without history and signature.
    pub text: String,
}

/// Chains longer than this are somebody's archive; the rest stays in the raw message.
const LINKS_MAX: usize = 12;

/// Divides what stands from the first header block on into its messages.
pub(super) fn links(headed: &[String]) -> Vec<Link> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < headed.len() && out.len() < LINKS_MAX {
        let opens = |i: &usize| quotation::is_header_block(headed, *i) || quotation::fields_in_any_order(headed, *i) > 0;
        let Some(start) = (at..headed.len()).find(opens) else {
            break;
        };
        // The From field within a heading that does not begin with it opens no other.
        let inside = quotation::fields_in_any_order(headed, start).max(1);
        let end = (start + inside..headed.len()).find(opens).unwrap_or(headed.len());
        out.push(link(&headed[start..end]));
        at = end;
    }
    out
}

fn link(lines: &[String]) -> Link {
    let mut link = Link::default();
    let mut body = 0;
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            // Some programs put an empty line between the fields and some put none before the body.
            if lines[at + 1..]
                .iter()
                .find(|l| !l.trim().is_empty())
                .is_some_and(|l| at < 8 && quotation::is_field(l) && l.len() < 200)
            {
                continue;
            }
            body = at;
            break;
        }
        let Some((field, value)) = line.split_once(':') else {
            body = at;
            break;
        };
        if !quotation::is_field(line) {
            // A folded value goes on; anything else is the body.
            if at > 5 || field.split_whitespace().count() > 2 {
                body = at;
                break;
            }
            continue;
        }
        let value = value.trim().trim_matches('*').trim();
        match field.trim().trim_matches('*').to_lowercase().as_str() {
            "from" | "von" | "de" | "oddi wrth" | "da" | "van" | "expéditeur" => (link.name, link.address) = person(value),
            "subject" | "betreff" | "objet" | "pwnc" | "oggetto" | "asunto" | "onderwerp" => link.subject = value.to_owned(),
            "to" | "an" | "à" | "at" | "para" | "aan" => link.to = value.to_owned(),
            _ => {}
        }
        body = at + 1;
    }
    let divided = quotation::divide(&lines[body.min(lines.len())..], false);
    let (words, _) = signature::divide(divided.new, &link.name);
    link.text = words.join("\n").trim().to_owned();
    link
}

/// A name and an address as programs write them in a header block: `A Name <a@b>`, `"A Name" [mailto:a@b]`, `a@b`.
fn person(value: &str) -> (String, Option<AddrSpec>) {
    let value = value.replace("[mailto:", "<").replace(['[', ']'], " ");
    let cut = value.find('<').unwrap_or(value.len());
    let name = value[..cut].trim().trim_matches(['"', '\'', ' ', '*']).to_owned();
    let inside: String = value[cut..]
        .trim_start_matches('<')
        .chars()
        .take_while(|c| !matches!(c, '>' | ' '))
        .collect();
    match AddrSpec::new(inside.trim_start_matches("mailto:")) {
        Some(address) => (in_order(&name), Some(address)),
        None => match AddrSpec::new(&name) {
            Some(address) => (String::new(), Some(address)),
            None => (in_order(&name), None),
        },
    }
}

/// Exchange writes `Surname, Given Names`.
fn in_order(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first))
            if last.split_whitespace().count() <= 2
                && (1..=3).contains(&first.split_whitespace().count())
                && first.trim().starts_with(char::is_uppercase) =>
        {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_gives_each_writer_and_their_words() {
        let text = "From: Ada Byrne <ada@one.example>\nSent: 11 May 2026 17:51\nTo: A Councillor\nSubject: Fwd: dad\n\nhere it is\n\nFrom: L Byrne\nSent: 9 May 2026\nTo: Ada\nSubject: council\n\nThe letter went next door.\nDad";
        let got = links(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(
            got.iter().map(|l| (l.name.as_str(), l.text.as_str())).collect::<Vec<_>>(),
            [("Ada Byrne", "here it is"), ("L Byrne", "The letter went next door.\nDad")]
        );
        assert_eq!(got[0].address, AddrSpec::new("ada@one.example"));
    }

    #[test]
    fn a_heading_may_begin_with_its_subject() {
        let text = "Subject: \tThe window\nDate: \tMon, 9 Nov 2026 10:12:00 +0000\nFrom: \tAda Byrne <ada@one.example>\nTo: \tA Councillor\nCC: \tB\n\n\nMy name is in the window.\nAda";
        let got = links(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(got.len(), 1);
        assert_eq!((got[0].name.as_str(), got[0].subject.as_str()), ("Ada Byrne", "The window"));
        assert_eq!(got[0].text, "My name is in the window.\nAda");
        let letter = "Subject: to change\nWhen: Tuesday\nWhere: the hall";
        assert!(links(&letter.lines().map(str::to_owned).collect::<Vec<_>>()).is_empty());
    }

    #[test]
    fn exchange_order_is_turned_round() {
        assert_eq!(person("Sayle, Rhian").0, "Rhian Sayle");
        assert_eq!(person("a@b.example"), (String::new(), AddrSpec::new("a@b.example")));
    }
}
