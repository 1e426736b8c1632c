//! Whose data or matter it is, as the writer names them.

use super::names;
use super::names::PERSON;
use crate::casework::capitals;
use regex::Regex;
use std::sync::LazyLock;

/// The ways in which writers name the person they write for, the plainest first.
static INTRODUCED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let kin = "(?:elderly |late |little |youngest |eldest |dear )?(?:mother-in-law|father-in-law|mother|mum|mam|father|dad|son|daughter|wife|husband|partner|sister|brother|aunt|auntie|uncle|nan|nana|gran|granny|grandad|grandpa|grandmother|grandfather|niece|nephew|cousin|neighbour|friend|client|constituent|tenant|resident|member|patient|little one|child|boy|girl|stepson|stepdaughter|granddaughter|grandson)";
    [
        format!(r"(?:[Oo]ur|[Mm]y) (?:client|constituent|member|tenant)s?(?:\s*:|,)?\s+(?:is\s+)?({PERSON})"),
        format!(r"(?i:\b(?:a|another|one) (?:client|constituent|resident|tenant|parishioner|patient)(?: (?:in|of|from) (?:my|our|this|the) \w+)?),? (?-i:({PERSON}))"),
        format!(r"(?:[Cc]onstituent|[Cc]lient)\s*[:,-]\s*({PERSON})"),
        format!(r"[Oo]n behalf of (?:(?:my|our) {kin},? ?)?({PERSON})"),
        format!(r"(?i:one of (?:my|our) (?:residents|constituents|tenants|members|clients)),? ({PERSON})"),
        format!(r"(?i:(?:instructed by|authorised by|i represent|we represent|act for|acting for|attorney for|advocate for|partner of|carer for|is helping|i (?:support|assist|help|look after|speak for|care for)|i am supporting|i'm supporting|i’m supporting|complaint (?:by|from|of|made by)|complaint: )) ?({PERSON})"),
        format!(r"(?i:(?:passed|given|sent|brought|handed|shown) (?:on )?to me by|(?:approached|contacted|telephoned|visited|asked) by) ({PERSON})"),
        format!(r"(?i:\b(?:my|our) {kin}),? ?\(?(?-i:({PERSON}))"),
        format!(r"(?i:\b(?:my|our) {kin}),? (?:who [a-z ]{{2,30}},? )?(?-i:({PERSON}))"),
        format!(r"({PERSON}),? \(?(?i:who is|who's|whos|who’s|is|he's|she's|he’s|she’s|hes|shes|he is|she is|aged) (?i:only |just )?(?:[1-9]\b|1[0-7]\b|(?i:four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)\b)"),
        format!(r"(?i:^|\W)(?:Mum|Dad|Nan|Gran|Grandad|Mother|Father),? ?\(({PERSON})"),
        format!(r"(?i:writ(?:e|ing) for (?:my {kin},? ?)?)({PERSON})"),
        format!(r"({PERSON})(?:'s|’s)? (?i:independent advocate|advocate|social worker|representative|attorney|niece|nephew)"),
        format!(r"({PERSON}),? (?i:(?:of|at) (?:flat |no\.? ?|number )?\d)"),
        format!(r"(?i:\bre:? )({PERSON})"),
        format!(r"(?:^|[\s,(])[Mm]y ({PERSON})(?:['’,.;]|\s+[a-z(])"),
    ]
    .iter()
    .map(|p| Regex::new(p).expect("invariant: constant patterns, compiled by a test"))
    .collect()
});

/// A name with a given name and a surname, anywhere.
static FULL: LazyLock<Regex> = LazyLock::new(|| Regex::new(PERSON).expect("invariant: a constant pattern, compiled by a test"));

/// The person whose matter it is, where another writes; empty where they are not named.
pub(in super::super) fn principal(words: &str, subject: &str, writer: &str, attachments: &[&str], forwarded: Option<&str>) -> String {
    // Whom the letter greets is nobody's principal.
    let greets = |line: &&str| {
        let folded = line.trim_start().to_lowercase();
        ["dear ", "hi ", "hello ", "annwyl "].iter().any(|g| folded.starts_with(g)) && folded.split_whitespace().count() <= 5
    };
    let told: Vec<&str> = words.lines().filter(|l| !greets(l)).collect();
    let flat = told.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found: Option<String> = None;
    for text in [flat.as_str(), subject] {
        for pattern in INTRODUCED.iter() {
            let candidate = pattern
                .captures_iter(text)
                .filter_map(|c| c.get(1).map(|m| cut(m.as_str())))
                // One word with a capital in a subject may be what the letter is about; whom it is about, the letter names too.
                .find(|c| fits(c, writer) && (text != subject || c.contains(' ') || flat.contains(c.as_str())));
            if candidate.is_some() {
                found = candidate;
                break;
            }
        }
        if found.is_some() {
            break;
        }
    }
    // One whose own mail is passed on is the person it is about.
    let found = found
        .or_else(|| forwarded.map(names::bare).filter(|n| names::is_full_name(n) && fits(n, writer)))
        .or_else(|| commonest(&flat, subject, writer))
        .or_else(|| by_given_name(&flat, subject, writer));
    match found {
        Some(name) => names::untitled(&fuller(&name, &flat, subject, attachments, writer)),
        None => String::new(),
    }
}

/// The complainant in a regulator's letter.
pub(in super::super) fn complainant(words: &str, subject: &str, writer: &str) -> String {
    static NAMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        [
            format!(r"(?i:complaint (?:by|from|of|made by|about|to us by)|complainant:?|data protection complaint:|complaint:|on behalf of) ({PERSON})"),
            format!(r"({PERSON})(?:'s|’s) (?i:complaint|subject access|request|objection)"),
            format!(r"({PERSON})(?:,? of [^.]{{1,40}},)? (?i:has complained|complained|complains|has asked|asked us|wrote to us|has written|tells us|has told us|v\.?|vs\.?) "),
            format!(r"(?i:(?:concern|concerns|matter|case|representations) (?:raised |brought |made )?(?:by|from|of)|received from|brought by) ({PERSON})"),
            format!(r"({PERSON}) (?i:and|/) "),
            format!(r"({PERSON})\s*/"),
        ]
        .iter()
        .map(|p| Regex::new(p).expect("invariant: constant patterns, compiled by a test"))
        .collect()
    });
    let flat = words.split_whitespace().collect::<Vec<_>>().join(" ");
    for (pattern, text) in NAMED.iter().flat_map(|p| [(p, flat.as_str()), (p, subject)]) {
        if let Some(name) = pattern
            .captures_iter(text)
            .filter_map(|c| c.get(1).map(|m| cut(m.as_str())))
            .find(|c| fits(c, writer))
        {
            return names::untitled(&fuller(&name, &flat, subject, &[], writer));
        }
    }
    commonest(&flat, subject, writer).map_or_else(String::new, |n| names::untitled(&n))
}

/// Whether a word, in small letters, is nobody's name.
fn is_nobody(word: &str) -> bool {
    capitals::is_no_name(word) || NOT_NAMES.contains(&word)
}

/// Words with a capital that are no person's name, besides those of any letter.
const NOT_NAMES: &[&str] = &[
    "hall",
    "street",
    "road",
    "lane",
    "close",
    "court",
    "house",
    "easter",
    "christmas",
    "kind",
    "regards",
    "thank",
    "thanks",
    "review",
    "request",
    "your",
    "his",
    "their",
    "manager",
    "park",
    "school",
    "mum",
    "dad",
    "ico",
    "article",
    "subject",
    "access",
    "on",
    "in",
    "at",
    "no",
    "not",
    "and",
    "but",
    "if",
    "when",
    "what",
    "who",
    "how",
    "why",
    "could",
    "can",
    "would",
    "will",
    "also",
    "flat",
    "cllr",
    "mp",
    "church",
    "centre",
    "gardens",
    "library",
    "commissioner",
    "best",
    "many",
    "hi",
    "hello",
    "good",
    "morning",
    "letter",
    "personal",
    "section",
    "page",
    "decision",
    "social",
    "mr",
    "mrs",
    "ms",
    "miss",
    "a",
    "as",
    "for",
    "of",
    "since",
    "after",
    "before",
    "there",
    "nobody",
    "someone",
    "once",
    "one",
    "two",
    "from",
    "so",
    "is",
    "was",
    "has",
    "had",
    "fw",
    "fwd",
    "team",
    "advice",
    "law",
    "solicitors",
    "im",
    "ive",
    "ill",
    "its",
    "case",
    "lead",
    "overall",
    "question",
    "name",
    "message",
    "via",
    "st",
    "ombudsman",
    "policy",
    "service",
    "services",
    "meadow",
    "lido",
    "market",
    "festival",
    "playscheme",
    "cemetery",
    "avenue",
    "drive",
    "drove",
    "crescent",
    "terrace",
    "mews",
    "cottages",
    "quay",
    "wharf",
];

/// A candidate without the words round it that are capitalised for another reason.
fn cut(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let plain = |w: &str| names::key(w);
    let end = words
        .iter()
        .enumerate()
        .skip(1)
        // "Mr A Lade": the letter is an initial.
        .find(|(at, w)| !(names::is_title(words[at - 1]) && w.chars().count() == 1) && is_nobody(&plain(w)))
        .map_or(words.len(), |(at, _)| at);
    // `Harvey L`: a letter that stands for a surname names nobody.
    let end = if end == 2 && words[1].trim_end_matches('.').chars().count() == 1 && !names::is_title(words[0]) {
        1
    } else {
        end
    };
    words[..end]
        .join(" ")
        .trim_end_matches("'s")
        .trim_end_matches("’s")
        .trim_matches(['.', ',', '\'', '’'])
        .to_owned()
}

fn fits(name: &str, writer: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().filter(|w| !names::is_title(w)).collect();
    let titled = words.len() < name.split_whitespace().count();
    !words.is_empty()
        && !names::is_office(name)
        // "A" before a surname is an initial.
        && words.iter().all(|w| w.chars().count() == 1 || !is_nobody(&names::key(w)))
        && names::key(name) != names::key(writer)
        && (words[0].trim_end_matches('.').chars().count() > 1 || titled && words.len() > 1)
        // Headings and forms shout; people are seldom written so.
        && !words.iter().any(|w| w.chars().count() > 2 && w.chars().all(char::is_uppercase))
}

/// The name in full that is written most often, first mention first.
fn commonest(flat: &str, subject: &str, writer: &str) -> Option<String> {
    let both = format!("{subject} . {flat}");
    let mut counts: Vec<(String, usize)> = Vec::new();
    for found in FULL.find_iter(&both) {
        let name = cut(found.as_str());
        if name.split_whitespace().count() < 2 || !fits(&name, writer) || is_where(&both[..found.start()]) {
            continue;
        }
        let key = names::key(name.split_whitespace().last().unwrap_or(""));
        let times = both.split(|c: char| !c.is_alphanumeric()).filter(|w| names::key(w) == key).count();
        if counts.iter().all(|(n, _)| *n != name) {
            counts.push((name, times));
        }
    }
    let top = counts.iter().map(|(_, n)| *n).max()?;
    counts.into_iter().find(|(_, n)| *n == top).map(|(n, _)| n)
}

/// Whether what follows these words is a place: `at Mill Lane`, `Mrs Marsh of Mill Lane`.
fn is_where(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    match words.next() {
        Some("at" | "in" | "on" | "near" | "along" | "down") => true,
        Some("of") => words.next().is_some_and(|w| w.starts_with(char::is_uppercase)),
        _ => false,
    }
}

/// A given name alone, where nobody is named in full: children are written of so. Named twice, or once in the subject.
fn by_given_name(flat: &str, subject: &str, writer: &str) -> Option<String> {
    let own: Vec<String> = writer.split_whitespace().map(names::key).collect();
    let given = |w: &str| {
        let bare = w
            .trim_end_matches("'s")
            .trim_end_matches("’s")
            .trim_matches(|c: char| !c.is_alphabetic());
        let fitting = bare.starts_with(char::is_uppercase) && bare.chars().skip(1).all(char::is_lowercase);
        (fitting && bare.chars().count() > 2 && fits(bare, writer) && !own.contains(&names::key(bare))).then(|| bare.to_owned())
    };
    let words: Vec<&str> = flat.split_whitespace().collect();
    // A word that opens a sentence has its capital from there.
    let mut within = words
        .windows(2)
        .filter(|pair| !pair[0].ends_with(['.', '!', '?', ':']))
        .filter_map(|pair| given(pair[1]));
    let heading: Vec<String> = subject.split_whitespace().filter_map(given).collect();
    within.find(|name| heading.contains(name) || words.iter().filter_map(|w| given(w)).filter(|w| w == name).count() > 1)
}

/// A surname with a title, or a first name alone, as the message writes it in full elsewhere.
fn fuller(name: &str, flat: &str, subject: &str, attachments: &[&str], writer: &str) -> String {
    let title = |w: &str| matches!(w.trim_end_matches('.'), "Mr" | "Mrs" | "Ms" | "Miss" | "Mx" | "Dr");
    let words: Vec<&str> = name.split_whitespace().filter(|w| !title(w)).collect();
    if words.len() >= 2 {
        return name.to_owned();
    }
    let Some(one) = words.first() else {
        return name.to_owned();
    };
    for text in [flat, subject].into_iter().chain(attachments.iter().copied()) {
        for found in FULL.find_iter(text) {
            let whole = cut(found.as_str());
            let parts: Vec<&str> = whole.split_whitespace().filter(|w| !title(w)).collect();
            if parts.len() >= 2 && parts.iter().any(|p| p == one) && fits(&whole, writer) && parts.iter().all(|p| p.chars().count() > 1) {
                return whole;
            }
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(text: &str) -> String {
        principal(text, "", "Ada Byrne", &[], None)
    }

    #[test]
    fn where_somebody_lives_is_nobodys_name() {
        assert_eq!(
            who("See below. This was passed to me by Mrs Odile Marsh of Mill Drove."),
            "Mrs Odile Marsh"
        );
        assert_eq!(
            who("She lives at Long Acre. I told Tom Byrne of Long Acre that Tom Byrne must wait."),
            "Tom Byrne"
        );
    }

    #[test]
    fn children_and_complainants_are_named() {
        assert_eq!(
            who("Hi, Zeke L is back. Zeke (he's 9) has finished, please delete his form."),
            "Zeke"
        );
        assert_eq!(
            principal(
                "Hi, now Zeke has finished at the club please delete his form.",
                "Zeke L - club",
                "Ada Byrne",
                &[],
                None
            ),
            "Zeke"
        );
        assert_eq!(who("The staff were lovely with Tilda, who is nine, thank you."), "Tilda");
        assert_eq!(
            complainant(
                "Mr Oba Lade v Marrow Town Council. We will not investigate Mr Lade's complaint.",
                "",
                "ICO"
            ),
            "Oba Lade"
        );
        assert_eq!(
            complainant(
                "Dear Ms Hartley\n\nTown and Country Ombudsman - our reference 26 011 482\n\nMr A Lade has complained to the Ombudsman about a grave.",
                "",
                "Local Government"
            ),
            "Mr A Lade"
        );
        assert_eq!(
            complainant("We have received the attached complaint from Mr T Ash about it.", "", "ICO"),
            "Mr T Ash"
        );
    }

    #[test]
    fn neither_a_heading_nor_a_charity_is_whose_matter_it_is() {
        assert_eq!(
            who(
                "I am a caseworker at Harbour Light, the charity. Harbour Light sees this often. I support Mr Oba Lade, who asked me to write."
            ),
            "Oba Lade"
        );
        let answer = "You have decided to keep the picture. She is 15 and asked me to go back to you.";
        assert_eq!(
            principal(answer, "Re: Outcome - carnival photograph (Tilda Byrne)", "Ada Byrne", &[], None),
            "Tilda Byrne"
        );
        assert_eq!(principal("Zeke has left the club.", "Re: Zeke", "Ada Byrne", &[], None), "Zeke");
    }

    #[test]
    fn people_are_named_in_many_ways() {
        assert_eq!(
            who("I'm writing for my mother, Mrs Edith Marsh of Flat 3. She is 88."),
            "Mrs Edith Marsh"
        );
        assert_eq!(
            who("Dear Mr Tallis\nI write for my aunt. Edith Marsh is 88, and Edith Marsh has no email."),
            "Edith Marsh"
        );
        assert_eq!(who("On the page is my Kuba, 6 years."), "Kuba");
        assert_eq!(who("We act for Ms Vera Lund in connection with a boundary."), "Vera Lund");
        assert_eq!(who("Dad (Gerald Byrne, Mill Race) had a visit."), "Gerald Byrne");
        assert_eq!(who("My son Zeke is moving. Zeke loves it."), "Zeke");
        assert_eq!(
            who("I write on behalf of my constituent Mr Oba Lade of 60 Weaver Street."),
            "Oba Lade"
        );
    }
}
