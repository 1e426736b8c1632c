//! Each thing that a consent should have, looked for one by one (domain page, section 6).

use super::Compared;
use super::ConsentKind;
use super::Element;
use super::Finding;
use super::Standing;
use super::Text;
use super::people;
use super::people::Signer;
use super::wording;
use super::wording::Sentence;
use super::wording::fold;
use crate::casework::papers::dates;
use crate::casework::papers::names::NameFit;
use crate::casework::papers::names::fit;
use crate::casework::papers::names::name_words;
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// Letters of the paper's words that the clerk is shown for one element.
const WORDS_SHOWN: usize = 110;

static WITHDRAWAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:withdraw|revoke|cancel|take (?:this|it) back|change my mind|until (?:i|we) (?:tell|say|write|let)|until further notice|at any time|stop this)\b")
        .expect("invariant: a constant pattern, compiled by a test")
});

static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)[\w.+-]+@[\w-]+\.[\w.-]+|\b0\d[\d ]{8,12}\b|\+44[\d ]{9,13}|\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b|\b(?:flat|unit)?\s*\d{1,4}[a-z]?,?\s+(?:\p{L}+\s+){0,3}(?:road|rd|street|st|lane|ln|avenue|ave|close|drive|way|row|gardens?|green|place|court|terrace|crescent|hill|square|walk|mews|view|park|grove|rise|yard|fold|croft|house|cottages?|buildings?|quay|parade|esplanade)\b",
    )
    .expect("invariant: a constant pattern, compiled by a test")
});

/// A council by name: `Aldermoor Town Council`.
static A_COUNCIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:\p{Lu}[\p{L}'’-]*(?:\s+(?:and|on|le|in|of|the|by|St\.?)\s+|[\s-]+)){1,4}?)(?:(Town|Parish|City|District|Borough|County|Community|Village)\s+)?Council\b").expect("invariant: a constant pattern, compiled by a test")
});

/// Every element of a letter, form or mail, in order.
pub(super) fn of_letter(lines: &[String], sentences: &[Sentence], text: &Text<'_>, compared: &Compared<'_>) -> Vec<Finding> {
    let giving: Vec<&Sentence> = sentences.iter().filter(|s| s.authorises()).collect();
    let signer = people::signer(lines, text);
    vec![
        subject(lines, text, compared),
        representative(&giving, lines, text, compared),
        act(&giving, sentences),
        receive(&giving, sentences, text.mail.is_some_and(|m| m.to_writer)),
        council(lines, text, compared),
        dated(lines, text, compared),
        signed(&signer, text),
        by_pattern(Element::Withdrawal, &WITHDRAWAL, lines),
        by_pattern(Element::Contact, &CONTACT, lines),
    ]
}

/// Every element of a power of attorney or an order: names and days are compared; what such a paper is for is the clerk's to
/// read.
pub(super) fn of_formal(
    kind: ConsentKind,
    lines: &[String],
    sentences: &[Sentence],
    text: &Text<'_>,
    compared: &Compared<'_>,
) -> Vec<Finding> {
    let whole = fold(&lines.join(" "));
    let named = |element: Element, name: &str| {
        let words = name_words(name);
        let all: Vec<String> = whole
            .split(|c: char| !c.is_alphabetic() && c != '\'')
            .map(str::to_uppercase)
            .collect();
        let there = words.len() >= 2 && words.first().is_some_and(|w| all.contains(w)) && words.last().is_some_and(|w| all.contains(w));
        if there {
            found(element, name)
        } else {
            doubtful(element, "the name in the message was not read on it")
        }
    };
    let mut all = vec![
        named(Element::Subject, compared.data_subject),
        named(Element::Representative, compared.writer),
    ];
    let health = whole.contains("health and welfare") && !whole.contains("property and financial");
    all.push(match kind {
        ConsentKind::LastingPower if health => doubtful(
            Element::Act,
            "it is for health and welfare; a matter of records or money wants the other kind",
        ),
        ConsentKind::LastingPower => found(Element::Act, "property and financial affairs, or not said"),
        _ => doubtful(Element::Act, "what it allows must be read in it"),
    });
    if kind == ConsentKind::LastingPower {
        let registered = whole.contains("registered") || whole.contains("office of the public guardian");
        all.push(if registered {
            found(Element::Signature, "marked as registered")
        } else {
            doubtful(
                Element::Signature,
                "no mark of registration was read; it counts only once registered",
            )
        });
    }
    all.extend(
        sentences
            .iter()
            .any(|s| WITHDRAWAL.is_match(&s.folded))
            .then(|| found(Element::Withdrawal, "")),
    );
    let _ = text;
    all
}

/// Whether a consent is to another matter, or for another body, and not for this council's desk.
pub(super) fn is_for_something_else(giving: &[&Sentence], lines: &[String], sentences: &[Sentence], compared: &Compared<'_>) -> bool {
    let names_ours = sentences.iter().any(|s| s.folded.contains("council") || s.folded.contains("clerk"));
    if other_council(lines, compared).is_some() {
        return true;
    }
    // What the paper says is what counts; the address block only where the paper says nothing of a council.
    let other = giving.iter().any(|s| s.names_other_matter());
    let ours = giving.iter().any(|s| s.names_matter()) || names_ours;
    if other && !names_ours && !sentences.iter().any(|s| s.folded.contains("complain")) {
        return true;
    }
    let head: String = fold(&lines.iter().take(8).cloned().collect::<Vec<_>>().join(" "));
    !ours && wording::other_body(&head)
}

fn subject(lines: &[String], text: &Text<'_>, compared: &Compared<'_>) -> Finding {
    let giver = people::giver(lines, text);
    if giver.is_empty() {
        return missing(Element::Subject);
    }
    match fit(compared.data_subject, &giver) {
        NameFit::Same | NameFit::Close | NameFit::SurnameOnly => found(Element::Subject, &giver),
        NameFit::Unknown => doubtful(Element::Subject, &format!("{giver}: the message gives no name to compare")),
        NameFit::OtherGiven | NameFit::OtherSurname | NameFit::Different => match fit(&giver, compared.data_subject) {
            NameFit::Same | NameFit::Close | NameFit::SurnameOnly => found(Element::Subject, &giver),
            _ => doubtful(Element::Subject, &format!("{giver}: the message names somebody else")),
        },
    }
}

fn representative(giving: &[&Sentence], lines: &[String], text: &Text<'_>, compared: &Compared<'_>) -> Finding {
    if let Some(name) = people::names_writer(giving, lines, text, compared) {
        return found(Element::Representative, &name);
    }
    if let Some(other) = people::let_act(giving)
        .into_iter()
        .find(|n| !fit(compared.data_subject, n).may_be_one())
    {
        return doubtful(Element::Representative, &format!("{other}: not the name of the one who wrote"));
    }
    static KIN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bmy (?:\w+ )?(?:son|daughter|wife|husband|partner|mother|father|mum|dad|sister|brother|niece|nephew|neighbour|friend|carer|granddaughter|grandson|solicitor|advocate|representative)\b").expect("invariant: a constant pattern, compiled by a test")
    });
    match giving.iter().find_map(|s| KIN.find(&s.folded).map(|m| m.as_str().to_owned())) {
        Some(kin) => doubtful(Element::Representative, &format!("{kin}: no name")),
        None => missing(Element::Representative),
    }
}

fn act(giving: &[&Sentence], sentences: &[Sentence]) -> Finding {
    let acting = giving.iter().find(|s| wording::represented(&s.folded)).or(giving.first());
    match acting {
        None => missing(Element::Act),
        Some(s) if s.names_matter() => found(Element::Act, &s.written),
        Some(s) if sentences.iter().any(Sentence::names_matter) => found(Element::Act, &s.written),
        Some(s) => doubtful(Element::Act, &s.written),
    }
}

fn receive(giving: &[&Sentence], sentences: &[Sentence], you: bool) -> Finding {
    match giving
        .iter()
        .copied()
        .find(|s| s.lets_receive(you))
        .or_else(|| sentences.iter().find(|s| s.lets_receive(you)))
    {
        Some(s) => found(Element::Receive, &s.written),
        None => missing(Element::Receive),
    }
}

fn council(lines: &[String], text: &Text<'_>, compared: &Compared<'_>) -> Finding {
    if let Some(other) = other_council(lines, compared) {
        return doubtful(Element::Council, &format!("{other}: another council"));
    }
    let line = lines.iter().find(|l| {
        let folded = fold(l);
        folded.contains("council")
            || folded.contains("clerk")
            || folded.contains("chief officer")
            || folded.contains("data protection officer")
    });
    match line {
        Some(line) => found(Element::Council, line.trim()),
        None if text.mail.is_some_and(|m| m.to_writer) => missing(Element::Council),
        None => missing(Element::Council),
    }
}

/// Another council than ours that is named, where ours is not. Compared by the words before `Council` that are no kind.
fn other_council(lines: &[String], compared: &Compared<'_>) -> Option<String> {
    let ours = fold(compared.council);
    let core = |name: &str| -> Vec<String> {
        fold(name)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| {
                w.len() > 2
                    && ![
                        "the",
                        "town",
                        "parish",
                        "city",
                        "district",
                        "borough",
                        "county",
                        "community",
                        "village",
                        "council",
                        "dear",
                        "and",
                    ]
                    .contains(w)
            })
            .map(str::to_owned)
            .collect()
    };
    let our_words = core(&ours);
    if our_words.is_empty() {
        return None;
    }
    let whole = lines.join(" ");
    let folded_words = core(&whole);
    let names_ours = our_words.iter().all(|w| folded_words.contains(w)) && fold(&whole).contains("council");
    let other = A_COUNCIL.captures_iter(&whole).take(10).find_map(|c| {
        let name = c.get(0)?.as_str();
        let words = core(name);
        (c.get(2).is_some()
            && !words.is_empty()
            && words.iter().all(|w| !our_words.contains(w))
            && !["the", "my", "your"].contains(&words[0].as_str()))
        .then(|| name.trim().to_owned())
    });
    other.filter(|_| !names_ours)
}

fn dated(lines: &[String], text: &Text<'_>, compared: &Compared<'_>) -> Finding {
    let on = letter_day(lines, compared.received_on).or(text.mail.and_then(|m| m.on));
    match on {
        None => missing(Element::Date),
        Some(on) if on > compared.received_on => doubtful(Element::Date, &format!("{}: after the day it came", words_of(on))),
        Some(on) if dates::is_old(on, compared.received_on) => {
            doubtful(Element::Date, &format!("{}: more than six months before it came", words_of(on)))
        }
        Some(on) => found(Element::Date, &words_of(on)),
    }
}

fn words_of(on: Date) -> String {
    crate::casework::clock::long_date(on)
}

/// The day that a letter bears: behind `date`, beside a signature, or on a line of its own. A day in a sentence is another's.
fn letter_day(lines: &[String], received_on: Date) -> Option<Date> {
    let mut alone = None;
    for line in lines {
        let days = dates::days(line, received_on);
        let Some(first) = days.first() else { continue };
        let folded = fold(line);
        let words = folded.split_whitespace().count();
        let before = folded.get(..folded.floor_char_boundary(first.at.start)).unwrap_or_default();
        if ["born", "birth", "dob", "d.o.b", "registered", "expires"]
            .iter()
            .any(|w| before.contains(w))
        {
            continue;
        }
        let labelled = ["date", "signed", "dated", "this"]
            .iter()
            .any(|w| before.split(|c: char| !c.is_alphabetic()).any(|b| b == *w));
        if labelled && words <= 16 {
            return Some(first.on);
        }
        if words <= 7 && alone.is_none() {
            alone = Some(first.on);
        }
    }
    alone
}

fn signed(signer: &Signer, text: &Text<'_>) -> Finding {
    if signer.is_empty {
        // A pen's stroke is nothing that a recogniser reads.
        return if text.recognised {
            doubtful(Element::Signature, "there is a place for it; look whether somebody signed there")
        } else {
            missing(Element::Signature)
        };
    }
    match (signer.name.is_empty(), text.mail) {
        (false, _) => found(Element::Signature, &signer.line),
        (true, Some(mail)) if !mail.from.is_empty() => found(Element::Signature, mail.from),
        (true, _) if text.recognised => doubtful(Element::Signature, "none was read in the picture; look"),
        (true, _) => missing(Element::Signature),
    }
}

fn by_pattern(element: Element, pattern: &Regex, lines: &[String]) -> Finding {
    let folded = |line: &String| fold(line);
    match lines.iter().find(|l| pattern.is_match(&folded(l))) {
        Some(line) => found(element, line.trim()),
        None => missing(element),
    }
}

fn found(element: Element, words: &str) -> Finding {
    finding(element, Standing::Found, words)
}

fn doubtful(element: Element, words: &str) -> Finding {
    finding(element, Standing::Doubtful, words)
}

fn missing(element: Element) -> Finding {
    finding(element, Standing::Missing, "")
}

fn finding(element: Element, standing: Standing, words: &str) -> Finding {
    let line: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = line.chars().filter(|c| !c.is_control()).take(WORDS_SHOWN).collect();
    if line.chars().count() > WORDS_SHOWN {
        shown.push('…');
    }
    Finding {
        element,
        standing,
        words: shown,
    }
}
