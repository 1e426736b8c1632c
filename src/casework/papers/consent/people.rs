//! Who is named in a consent, and whether the names go together with the message: subject with subject, representative with
//! writer.

use super::Compared;
use super::Text;
use super::wording::Sentence;
use super::wording::fold;
use crate::casework::capitals;
use crate::casework::clock::capital;
use crate::casework::papers::names::NameFit;
use crate::casework::papers::names::fit;
use crate::casework::papers::names::name_words;
use crate::casework::papers::names::same_first_name;
use regex::Regex;
use std::sync::LazyLock;

/// A name within running text.
const PERSON: &str = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor|Sir|Prof|Rev)\.?\s+)?\p{Lu}[\p{L}'’.]*(?:[-‑]\p{L}[\p{L}'’]*)*(?:\s+(?:(?:ap|ab|de|van|von|le|la|der|den)\s)?\p{Lu}[\p{L}'’.]*(?:[-‑]\p{L}[\p{L}'’]*)*){0,3}";

/// The one who is let act, behind the words that let them.
static LET: LazyLock<Regex> = LazyLock::new(|| {
    let kin = r"(?:(?:my|our|the)\s+(?:[\p{Ll}'’-]+[\s,]+){1,4}(?:called\s+|named\s+|of\s+)?)?";
    Regex::new(&format!(
        r"(?:[Aa]uthori[sz]e[sd]?|AUTHORI[SZ]E|[Aa]ppoint|[Nn]ominate|[Ii]nstruct|[Ee]mpower|(?:permission|consent|authority|leave|happy|content|willing|fine|okay|ok|agree)\s+(?:to|for|that)|[Gg]ive|[Aa]llow|[Ll]et|[Ww]ant|[Aa]sk|[Aa]sked|would like|[Tt]rust|(?:deal|speak|talk|discuss|communicate|liaise)\s+(?:\w+\s+){{0,3}}?(?:with|to))\s+(?:hereby\s+)?(?:Messrs\.?\s+)?{kin}({PERSON})"
    ))
    .expect("invariant: a constant pattern, compiled by a test")
});

/// The one who is let act, before the words that let them.
static IS_LET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"({PERSON}),?\s+(?:(?:who|of|my|from)\b[^.]{{0,60}}?,?\s+)?(?:has|have|is|may|can|will|to)\s+(?:my|our|full|allowed|authori[sz]ed|permitted|act|speak|deal|write|complain|represent|handle|ask)"
    ))
    .expect("invariant: a constant pattern, compiled by a test")
});

/// `I, Ivy Penrose, of …`.
static I_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?:\bI|^\||\bI/We|[Mm]y name is|\bI am|I'm|I’m|[Tt]he undersigned|[Nn]ame(?:\s+of\s+(?:client|donor|subject|person))?\s*:|[Cc]lient(?:'s name)?\s*:|[Dd]onor\s*:?|[Ff]rom\s*:),?\s+({PERSON})"))
        .expect("invariant: a constant pattern, compiled by a test")
});

/// What stands at a place for a signature.
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:signed|signature|sgd|sign)(?:\s+(?:by|of)(?:\s+(?:client|the client|data subject|applicant|me))?)?\s*(?:\([^)]*\))?\s*[:.\-]*\s*(?P<name>.*)$").expect("invariant: a constant pattern, compiled by a test")
});

static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:yours\b.*|(?:with )?(?:kind(?:est)?|best|warm|many)?\s*(?:regards|wishes)|love(?: from)?|thank you|thanks|many thanks|cheers|sincerely|faithfully|x+)\W*(?P<name>\p{Lu}.*)?$")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// Whether a word, in small letters, is nobody's name in such a letter.
fn is_nobody(word: &str) -> bool {
    capitals::is_no_name(word) || NOT_PEOPLE.contains(&word)
}

/// Words that begin with a capital in letters of authority and are no person, besides those of any letter.
const NOT_PEOPLE: &[&str] = &[
    "signed",
    "date",
    "authority",
    "form",
    "chief",
    "officers",
    "them",
    "me",
    "cctv",
    "police",
    "any",
    "sar",
    "ref",
];

/// Who put their name under a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Signer {
    /// The name, where one was read.
    pub name: String,
    /// The line it stands on, for the clerk.
    pub line: String,
    /// Whether a place for a signature is there and nothing was read in it.
    pub is_empty: bool,
}

/// Finds who signed: at a place for it, under a closing formula, or alone on one of the last lines.
pub(super) fn signer(lines: &[String], text: &Text<'_>) -> Signer {
    let trimmed: Vec<&str> = lines.iter().map(|l| l.trim()).filter(|l| !l.is_empty()).collect();
    let mut empty = false;
    for (at, line) in trimmed.iter().enumerate() {
        let Some(c) = SIGNED.captures(line) else { continue };
        if line.split_whitespace().count() > 12 {
            continue;
        }
        let named = c.name("name").map_or("", |m| m.as_str());
        let named = cut(named);
        if looks_like_a_name(&named) {
            return Signer {
                name: named,
                line: (*line).to_owned(),
                is_empty: false,
            };
        }
        // The name may stand on the next line; a label there means that the place was left empty.
        if let Some(next) = trimmed.get(at + 1)
            && !next.contains(':')
            && looks_like_a_name(&cut(next))
        {
            return Signer {
                name: cut(next),
                line: (*next).to_owned(),
                is_empty: false,
            };
        }
        empty = true;
    }
    if empty {
        return Signer {
            is_empty: true,
            ..Signer::default()
        };
    }
    if let Some(at) = trimmed
        .iter()
        .rposition(|l| CLOSING.is_match(l) && l.split_whitespace().count() <= 7)
    {
        let same = CLOSING
            .captures(trimmed[at])
            .and_then(|c| c.name("name"))
            .map(|m| cut(m.as_str()))
            .filter(|n| looks_like_a_name(n));
        let below = trimmed.iter().skip(at + 1).take(3).map(|l| cut(l)).find(|n| looks_like_a_name(n));
        if let Some(name) = same.or(below) {
            return Signer {
                line: name.clone(),
                name,
                is_empty: false,
            };
        }
    }
    // `Audrey Rowntree (signed)`, or a name alone near the end, or at the end of the last line of a short mail.
    for line in trimmed.iter().rev().take(4) {
        let bare = cut(line);
        if looks_like_a_name(&bare) && line.split_whitespace().count() <= 7 {
            return Signer {
                name: bare,
                line: (*line).to_owned(),
                is_empty: false,
            };
        }
    }
    if let Some(last) = trimmed.last() {
        let tail: Vec<&str> = last
            .rsplit(['.', '!', ','])
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .take(1)
            .collect();
        if let Some(tail) = tail.first().filter(|t| (1..=4).contains(&t.split_whitespace().count())) {
            let titled: String = tail.split_whitespace().map(capital).collect::<Vec<_>>().join(" ");
            if text.mail.is_some_and(|m| fit(m.from, &titled).may_be_one()) {
                return Signer {
                    name: titled,
                    line: (*tail).to_owned(),
                    is_empty: false,
                };
            }
        }
    }
    Signer::default()
}

/// A name without what stands round it on a line: `(signed)`, a date, dots to write on.
fn cut(text: &str) -> String {
    let bare = text.replace("(signed)", " ").replace("(Signed)", " ");
    let end = bare
        .find(|c: char| c.is_ascii_digit() || matches!(c, '(' | ':' | '_' | '…' | '/'))
        .unwrap_or(bare.len());
    let bare = bare.get(..end).unwrap_or_default();
    let words: Vec<&str> = bare
        .split_whitespace()
        .take_while(|w| !matches!(w.to_lowercase().as_str(), "date" | "dated" | "on" | "of" | "this"))
        .collect();
    words.join(" ").trim_matches(|c: char| !c.is_alphabetic() && c != '.').to_owned()
}

fn looks_like_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=5).contains(&words.len())
        && words.iter().all(|w| {
            w.starts_with(|c: char| c.is_uppercase()) || matches!(*w, "de" | "van" | "von" | "ap" | "le" | "la" | "der" | "den" | "B.")
        })
        && !words.iter().any(|w| is_nobody(&w.trim_end_matches(['.', ',']).to_lowercase()))
        && name_words(text).iter().any(|w| w.chars().count() > 1)
}

/// Whether a text is signed by the one who acts, and by nobody else.
pub(super) fn is_the_representative(signer: &Signer, compared: &Compared<'_>) -> bool {
    if signer.name.is_empty() || compared.writer.is_empty() {
        return false;
    }
    let as_writer = fit(compared.writer, &signer.name);
    let as_subject = fit(compared.data_subject, &signer.name);
    matches!(as_writer, NameFit::Same) && !matches!(as_subject, NameFit::Same | NameFit::Close)
}

/// The person who gives the consent: by `I, name`, else by the signature, else the writer of the mail.
pub(super) fn giver(lines: &[String], text: &Text<'_>) -> String {
    let whole = lines.join("\n");
    let named = I_NAME
        .captures_iter(&whole)
        .take(8)
        .filter_map(|c| c.get(1))
        .map(|m| cut_name(m.as_str()))
        .find(|n| name_words(n).len() >= 2 && looks_like_a_name(n));
    let signed = signer(lines, text).name;
    if let Some(mail) = &text.mail
        && name_words(mail.from).len() >= 2
    {
        return mail.from.to_owned();
    }
    match named {
        Some(name) => name,
        None => signed,
    }
}

/// A name as the pattern caught it, without words behind it that only begin with a capital.
fn cut_name(text: &str) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .take_while(|w| {
            let bare = w.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
            !is_nobody(&bare)
        })
        .collect();
    words.join(" ").trim_end_matches(['.', ',', ';', ':']).to_owned()
}

/// Who is let act, as the paper names them: persons and firms.
pub(super) fn let_act(giving: &[&Sentence]) -> Vec<String> {
    let mut found = Vec::new();
    for sentence in giving {
        let caught = LET.captures_iter(&sentence.written).chain(IS_LET.captures_iter(&sentence.written));
        for name in caught.take(6).filter_map(|c| c.get(1)).map(|m| cut_name(m.as_str())) {
            if name_words(&name).len() >= 2 && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

/// Whether the writer is named anywhere in the giving sentences or the text: by name, by firm, or by `you` in mail to them.
pub(super) fn names_writer(giving: &[&Sentence], lines: &[String], text: &Text<'_>, compared: &Compared<'_>) -> Option<String> {
    if let Some(named) = let_act(giving).into_iter().find(|n| goes_with_writer(n, compared)) {
        return Some(named);
    }
    let whole = fold(&lines.join(" "));
    let writer = name_words(compared.writer);
    if let (Some(first), Some(last)) = (writer.first(), writer.last())
        && writer.len() >= 2
    {
        let words: Vec<String> = whole
            .split(|c: char| !c.is_alphabetic() && c != '\'')
            .map(str::to_uppercase)
            .filter(|w| !w.is_empty())
            .collect();
        let near = words
            .windows(writer.len().max(2) + 1)
            .any(|w| w.first().is_some_and(|f| f == first) && w.contains(last));
        let ends = words.len() >= 2 && words.windows(2).any(|w| w[0] == *first && w[1] == *last);
        if near || ends {
            return Some(compared.writer.to_owned());
        }
        // A first name or a short one, as families write: `winnie can do it for me`.
        let first_only = giving.iter().any(|s| {
            s.folded
                .split(|c: char| !c.is_alphabetic())
                .any(|w| !ALSO_WORDS.contains(&w) && same_first_name(&w.to_uppercase(), first))
        });
        if first_only {
            return Some(first.clone());
        }
    }
    for also in compared.writer_also.lines().map(str::trim).filter(|l| l.chars().count() >= 4) {
        let also_words: Vec<String> = fold(also).split_whitespace().map(str::to_owned).collect();
        let core: Vec<&String> = also_words
            .iter()
            .filter(|w| w.len() > 3 && !FIRM_WORDS.contains(&w.as_str()))
            .collect();
        let is_firm = also_words.iter().any(|w| FIRM_WORDS.contains(&w.as_str()));
        if is_firm && !core.is_empty() && core.iter().all(|w| whole.contains(w.as_str())) {
            return Some(also.chars().take(60).collect());
        }
    }
    let you = giving
        .iter()
        .any(|s| s.folded.split(|c: char| !c.is_alphabetic()).any(|w| w == "you"));
    if you && text.mail.is_some_and(|m| m.to_writer) {
        return Some("you".to_owned());
    }
    None
}

/// First names and short forms that are common words as well: alone and in small letters they name nobody.
const ALSO_WORDS: &[&str] = &[
    "will", "may", "sue", "rich", "pat", "drew", "bill", "rob", "win", "jo", "ant", "kit", "dot", "mike", "tom", "an", "art", "mark",
    "nan", "ed", "al",
];

/// Words of firms and bodies.
pub(super) const FIRM_WORDS: &[&str] = &[
    "llp",
    "ltd",
    "limited",
    "solicitors",
    "solicitor",
    "law",
    "legal",
    "advocacy",
    "advice",
    "citizens",
    "union",
    "branch",
    "charity",
    "chambers",
    "centre",
    "association",
    "trust",
    "age",
    "mind",
    "shelter",
    "unison",
    "unite",
    "homes",
    "housing",
    "office",
    "associates",
    "partners",
    "care",
];

fn goes_with_writer(named: &str, compared: &Compared<'_>) -> bool {
    if fit(compared.writer, named).may_be_one() || fit(named, compared.writer).may_be_one() {
        return true;
    }
    let core: Vec<String> = fold(named)
        .split_whitespace()
        .filter(|w| w.len() > 2 && !FIRM_WORDS.contains(w))
        .map(str::to_owned)
        .collect();
    let also = fold(compared.writer_also);
    !core.is_empty() && core.iter().all(|w| also.contains(w.as_str()))
}

/// Whether the paper names people or a firm that may act, and the writer is none of them.
pub(super) fn names_somebody_else(giving: &[&Sentence], lines: &[String], text: &Text<'_>, compared: &Compared<'_>) -> bool {
    if compared.writer.is_empty() || names_writer(giving, lines, text, compared).is_some() {
        return false;
    }
    let giver = giver(lines, text);
    let council = fold(compared.council);
    let named: Vec<String> = let_act(giving)
        .into_iter()
        .filter(|n| {
            !fit(compared.data_subject, n).may_be_one()
                && !fit(&giver, n).may_be_one()
                && (council.is_empty() || !council.contains(&fold(n)))
        })
        .collect();
    !named.is_empty()
}
