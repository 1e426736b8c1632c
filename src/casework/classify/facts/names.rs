//! Names as people write them, told from offices, firms and places.

use regex::Regex;
use std::sync::LazyLock;

/// A person's name within running text, with its title where one stands before it. Latin letters with their marks, Welsh and
/// Vietnamese among them: every alphabet's capitals, written out eight times over, took twenty megabytes.
pub(in super::super) const PERSON: &str = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Mme|Prof|Rev|Canon)\.?\s+)?(?:[A-ZÀ-ÖØ-ÞĀ-ŽḀ-Ỿ]\.?\s?){0,3}[A-ZÀ-ÖØ-ÞĀ-ŽḀ-Ỿ][a-zß-öø-ÿā-žḁ-ỿ'’]+(?:[A-Z][a-zß-öø-ÿā-žḁ-ỿ]+)?(?:[-‑][A-Za-zÀ-ÖØ-öø-žḀ-ỿ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ'’]*)*(?:\s+(?:\([A-Za-zÀ-ÖØ-öø-žḀ-ỿ]+\)\s+)?(?:(?:ap|ab|de|van|von|le|la|der|den|of the|O['’])\s?)?[A-ZÀ-ÖØ-ÞĀ-ŽḀ-Ỿ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ'’]*(?:[-‑][A-Za-zÀ-ÖØ-öø-žḀ-ỿ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ'’]*)*\.?){0,3}";

/// Words that are no part of a person's name: offices, firms, robots.
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^the\b|\b(?:council|team|office|department|services?|accounts?|accounting|payroll|contracts?|ltd|limited|llp|plc|cyf|group|society|association|club|committee|unit|desk|support|casework|litigation|enquiries|admin|website|noreply|no-reply|form|customer|billing|sales|info|newsletter|commission|commissioner|ombudsman|ico|solicitors?|law|partners|advice|charity|union|trust|school|library|police|planning|highways|parish|town|community|board|bulletin|news|mail|system|robot|requests?|portal|hall|appeal|organiser|memorials|residents?|anonymous|someone|somebody|clerk|clerc|circus|bookings|events?|licensing|housing|legal|hr|ledger|purchase|control|newsdesk|wayleaves|editor|officer|intake|assessments?|assessor|investigations?|caseworkers?|bookings|cemetery|cemeteries|centre|annwyl|glerc|dear|secure|via|cafe|café|restaurant|bakery|hotel|salon|government|ombudsmen|assessors|plumbing|roofing|landscaping|builders|electrical|motors|stores)\b")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// Titles and offices that stand before a name and are not part of it.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:the\s+)?(?:cllr|councillor|county councillor|sir|dame|lord|lady|hon\.?\s+sec(?:retary|\.)?|secretary|sensei|col\.?|colonel|lt\.?\s+col\.?|major|capt\.?|captain|sgt|sergeant|pc|pcso|dc|ds|cpl|alderman|office of|rt\.?\s+hon\.?)\b\.?\s*(?:\d{2,5}\s+)?(?:\(retd?\)\s*)?)+")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// What follows a name and is not part of it: letters, firms, notes.
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\s*\(.*\)?\s*$|\s+t/a\b.*$|\s+@\s+.*$|\s+(?:MP|MS|MBE|OBE|CBE|JP|FSLCC|FRSA|BSc|BA|MA|PhD|MRTPI|RIBA)\b\.?|\s+-\s+.*$|\s+[|·].*$|,.*$|\s+(?:at|from|via)\s+\p{Lu}.*$)+$").expect("invariant: a constant pattern, compiled by a test")
});

/// A name without the titles, letters and firms round it.
pub(in super::super) fn bare(name: &str) -> String {
    let name = name.trim().trim_matches(['"', '\'', '“', '”', '*', '<', '>']).trim();
    let name = BEFORE.replace(name, "");
    let cut = AFTER.replace(&name, "").trim().trim_matches(['"', ',', ';']).trim().to_owned();
    if cut.is_empty() { name.trim().to_owned() } else { cut }
}

/// Whether this reads like one person's name in full.
pub(in super::super) fn is_full_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let particle = |w: &str| matches!(w, "ap" | "ab" | "de" | "van" | "von" | "le" | "la" | "der" | "den" | "and" | "of");
    let capital = |w: &str| w.starts_with(|c: char| c.is_uppercase() || matches!(c, '(' | '\'' | '’'));
    let strange = |c: char| c.is_ascii_digit() || matches!(c, '@' | '/' | ':' | '&');
    // `Marsh and Lund` is a firm, `Ada Marsh and Tom Lund` are two people.
    let firm = words.contains(&"and") && words.len() < 5;
    (2..=6).contains(&words.len())
        && !OFFICE.is_match(name)
        && words.iter().all(|w| capital(w) || particle(w))
        && !name.contains(strange)
        && !firm
}

/// Whether a word is a title that stands before a surname.
pub(in super::super) fn is_title(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.'),
        "Mr" | "Mrs" | "Ms" | "Miss" | "Mx" | "Dr" | "Mme" | "Prof" | "Rev" | "Canon"
    )
}

/// A name in full without a title that says nothing of the person; with an initial or a surname alone the title stays.
pub(in super::super) fn untitled(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        [title, first, _, ..]
            if matches!(title.trim_end_matches('.'), "Mr" | "Ms" | "Miss" | "Mx") && first.trim_end_matches('.').chars().count() > 1 =>
        {
            words[1..].join(" ")
        }
        _ => name.to_owned(),
    }
}

/// Whether a word belongs to an office rather than a person.
pub(in super::super) fn is_office(name: &str) -> bool {
    OFFICE.is_match(name)
}

/// A name folded for comparison: letters only, lower case.
pub(in super::super) fn key(name: &str) -> String {
    super::super::normalise::fold(name)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_firms_and_letters_come_off() {
        for (given, wanted) in [
            ("Cllr Ida Marsh", "Ida Marsh"),
            ("Sir Tom Ash MP", "Tom Ash"),
            ("Ken Dray t/a Dray Signs", "Ken Dray"),
            ("Parveen O’Hara (Marsh Homes)", "Parveen O’Hara"),
            ("Dr Ada Byrne", "Dr Ada Byrne"),
            ("Col. R. A. Lyle", "R. A. Lyle"),
        ] {
            assert_eq!(bare(given), wanted);
        }
    }

    #[test]
    fn a_title_stays_only_where_it_is_part_of_the_name() {
        assert_eq!(untitled("Mr Tom Ash"), "Tom Ash");
        assert_eq!(untitled("Mr T Ash"), "Mr T Ash");
        assert_eq!(untitled("Mrs Ada Byrne"), "Mrs Ada Byrne");
        assert_eq!(untitled("Miss Ash"), "Miss Ash");
    }

    #[test]
    fn offices_are_no_persons() {
        assert!(is_full_name("Ada Byrne") && is_full_name("Gwil ap Rees"));
        assert!(!is_full_name("Planning Team") && !is_full_name("Ada") && !is_full_name("ICO Casework"));
        assert!(Regex::new(PERSON).is_ok());
    }
}
