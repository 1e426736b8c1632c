//! A passport's page (ICAO 9303 part 4, TD3): two code lines of 44, and the same things printed above them.
//! Two witnesses: something counts as read only where code lines and print agree. Check digits alone let one double misreading
//! in ten pass, and the name line has none at all (measured by the property tests below). Repairs of single letters are the
//! crate's and count only where check digits prove them.
//! Never: hands out a number, a name or a day; `IdentityPaper` could not hold them.

use super::dates;
use super::identity::Check;
use super::identity::IdentityKind;
use super::identity::IdentityPaper;
use super::identity::Known;
use super::identity::Whose;
use super::identity::folded;
use super::identity::lines;
use super::identity::sex_marker;
use super::names::NameFit;
use super::names::fit_document;
use super::names::name_words;
use crate::mail::document::Page;
use jiff::civil::Date;
use mrz::MrzData;
use mrz::ParseOptions;

/// Code lines tried, and letters of each.
const CODE_LINES_MAX: usize = 8;
const CODE_LETTERS_MAX: usize = 90;
/// A page with more words is a text about passports.
const WORDS_MAX: usize = 170;

/// Reads a page as a passport's; `None` where it is none.
pub(super) fn read(page: &Page, known: &Known<'_>) -> Option<IdentityPaper> {
    let text = folded(page);
    if text.split_whitespace().count() > WORDS_MAX || text.contains("application form") {
        return None;
    }
    let code = code_lines(page);
    let zone = parsed(&code, known.received_on);
    let opens_as_passport = code.iter().any(|l| opens_as_passport(l));
    let labels = [
        "surname",
        "given names",
        "given name",
        "nationality",
        "date of birth",
        "date of expiry",
        "date of issue",
        "place of birth",
        "authority",
        "prénoms",
        "nom",
        "passport no",
        "apellidos",
        "nazwisko",
    ];
    let labelled = labels.iter().filter(|l| text.contains(**l)).count();
    let says_passport = [
        "passport",
        "passeport",
        "pasaporte",
        "reisepass",
        "paszport",
        "passaporto",
        "pasaport",
    ]
    .iter()
    .any(|w| text.contains(w));
    let is_passport = zone.is_some() || opens_as_passport || says_passport && labelled >= 2;
    if !is_passport {
        return None;
    }
    let mut paper = IdentityPaper::unread(IdentityKind::Passport);
    // Whatever is wrong with the zone, what it is has been seen.
    let Some(zone) = zone else { return Some(paper) };
    let printed: Vec<&str> = lines(page).filter(|l| !is_code(l)).collect();
    judge_name(&mut paper, &zone, &printed, known);
    let proven = zone.valid();
    let day = |d: mrz::MrzDate| d.calendar().and_then(civil);
    let twice = |on: Date| printed.iter().any(|l| dates::printed(l, on));

    if let Some(expiry) = day(zone.date_of_expiry).filter(|_| proven) {
        paper.in_date = match (expiry >= known.received_on, twice(expiry)) {
            (true, true) => Check::Consistent,
            // That it is out of date only makes somebody look; that it is in date must stand in both places.
            (false, _) => Check::Inconsistent,
            (true, false) => Check::NotChecked,
        };
    }
    if let (Some(birth), Some(said)) = (day(zone.date_of_birth).filter(|d| proven && twice(*d)), born(known)) {
        paper.birth = if birth == said { Check::Consistent } else { Check::Inconsistent };
    }
    paper.sex = match zone.sex {
        mrz::Sex::Female => sex_marker(true, paper.whose, known),
        mrz::Sex::Male => sex_marker(false, paper.whose, known),
        _ => Check::NotChecked,
    };
    if proven && number_is_printed(&zone.document_number, &printed) {
        paper.makeup = Check::Consistent;
    }
    Some(paper)
}

/// Compares the name with the people of the message. Both places must have it, or it is not checked.
fn judge_name(paper: &mut IdentityPaper, zone: &MrzData, printed: &[&str], known: &Known<'_>) {
    let (surname, given) = without_filler(&zone.surname, &zone.given_names, printed);
    let Some(given) = witnessed_given(&name_words(&surname), &name_words(&given), printed) else {
        return;
    };
    let fits = |name: &str| fit_document(name, &surname, &given);
    let (writer, subject) = (fits(known.writer), fits(known.data_subject));
    let fit = if subject == NameFit::Same || writer != NameFit::Same {
        subject
    } else {
        writer
    };
    // Where the print has the very name of the message, a code line that reads otherwise was misread, or a person looks.
    let other = matches!(fit, NameFit::OtherGiven | NameFit::OtherSurname | NameFit::Different);
    if other && (is_printed(known.writer, printed) || is_printed(known.data_subject, printed)) {
        return;
    }
    paper.fit = fit;
    paper.name = match fit {
        NameFit::Same => Check::Consistent,
        NameFit::OtherGiven | NameFit::OtherSurname | NameFit::Different => Check::Inconsistent,
        NameFit::Close | NameFit::SurnameOnly | NameFit::Unknown => Check::NotChecked,
    };
    paper.whose = Whose::of(subject, writer, known);
    paper.former_name = paper.fit == NameFit::OtherSurname && explains_former_name(known.words, &surname);
}

/// Whether the message itself names the surname on the document: `I am now Holly Fairbrother instead of Holly Stead`.
pub(super) fn explains_former_name(words: &str, surname: &str) -> bool {
    let wanted = name_words(surname);
    !wanted.is_empty() && all_printed(&wanted, &words.lines().take(400).collect::<Vec<_>>())
}

/// The name without what a recogniser makes of the filler behind it: `ABERCORNK` for `ABERCORN<`. Only letters that are
/// misread fillers come off, and only where the print has the word without them: that is the proof.
fn without_filler(surname: &str, given: &str, printed: &[&str]) -> (String, String) {
    let mend = |name: &str| {
        let words: Vec<String> = name
            .split_whitespace()
            .map(|word| {
                let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
                let bare = letters.trim_end_matches(['K', 'C', 'S', 'E', 'X', 'L']);
                if all_printed(std::slice::from_ref(&letters), printed) || bare.len() < 2 {
                    return letters;
                }
                let shorter = (bare.len()..letters.len()).filter_map(|n| letters.get(..n));
                let found = shorter.map(str::to_owned).find(|w| all_printed(std::slice::from_ref(w), printed));
                found.unwrap_or(letters)
            })
            .collect();
        words.join(" ")
    };
    (mend(surname), mend(given))
}

/// The given names as both places have them, where the print has the surname and, behind it, the first of them: as whole words,
/// in that order, as every passport has them. One word is not taken for both.
///
/// Recognisers leave out spaces: where the print has `ANNAMARIA` and the code lines `ANNA<MARIA`, that they are two names has
/// one witness alone, and they count as one (`MARIA<N` for `MARIAN` would be another's name).
fn witnessed_given(surname: &[String], given: &[String], printed: &[&str]) -> Option<String> {
    let words: Vec<String> = printed.iter().flat_map(|l| name_words_of_line(l)).collect();
    let behind = (0..words.len()).find_map(|at| glued(&words[at..], surname).map(|taken| at + taken))?;
    let is_there = |name: &String| words.iter().skip(behind).any(|w| w == name);
    (1..=given.len()).find_map(|n| {
        let first = given[..n].concat();
        is_there(&first).then(|| std::iter::once(&first).chain(&given[n..]).cloned().collect::<Vec<_>>().join(" "))
    })
}

/// How many of these words are all of those, in order, each one of them or some of them without the spaces between; `None` where
/// they are not.
fn glued(words: &[String], wanted: &[String]) -> Option<usize> {
    let mut rest = wanted;
    for (n, word) in words.iter().enumerate() {
        let taken = (1..=rest.len()).find(|n| rest[..*n].concat() == *word)?;
        rest = &rest[taken..];
        if rest.is_empty() {
            return Some(n + 1);
        }
    }
    None
}

/// Whether the print has the first and the last word of a name as people write it.
fn is_printed(name: &str, printed: &[&str]) -> bool {
    let words = name_words(name);
    words.len() >= 2 && all_printed(&[words[0].clone(), words[words.len() - 1].clone()], printed)
}

/// Whether every word stands somewhere in the lines as a whole word.
fn all_printed(words: &[String], lines: &[&str]) -> bool {
    words
        .iter()
        .all(|word| lines.iter().any(|line| name_words_of_line(line).iter().any(|w| w == word)))
}

fn name_words_of_line(line: &str) -> Vec<String> {
    line.split(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '’'))
        .map(|w| w.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_uppercase())
        .filter(|w| !w.is_empty())
        .take(60)
        .collect()
}

fn number_is_printed(number: &str, printed: &[&str]) -> bool {
    let wanted: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let bare = |line: &&str| line.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    wanted.len() >= 6 && printed.iter().any(|l| bare(l).ends_with(&wanted) || bare(l).starts_with(&wanted))
}

/// The day of birth that the message gives in its own words.
pub(super) fn born(known: &Known<'_>) -> Option<Date> {
    let words: String = known.words.chars().take(8_000).collect();
    let lower = words.to_lowercase();
    dates::days(&words, known.received_on).into_iter().find_map(|found| {
        let from = lower.floor_char_boundary(found.at.start.saturating_sub(40));
        let before = lower.get(from..found.at.start)?;
        ["born", "date of birth", "dob", "d.o.b", "birthday"]
            .iter()
            .any(|w| before.contains(w))
            .then_some(found.on)
    })
}

/// The lines of a page that may be code lines: the reader's, else those of the page that look like it. Spaces are the
/// recogniser's.
fn code_lines(page: &Page) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in page.mrz.iter().map(String::as_str).chain(lines(page).filter(|l| is_code(l))) {
        let line: String = line
            .chars()
            .take(CODE_LETTERS_MAX)
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let line = line.replace(['«', '‹'], "<");
        if !found.contains(&line) {
            found.push(line);
        }
    }
    found.truncate(CODE_LINES_MAX);
    found
}

/// Whether a line may be a code line: long, no lower case to speak of, and fillers or the figures of the second line.
fn is_code(line: &str) -> bool {
    let bare: String = line.chars().take(CODE_LETTERS_MAX).filter(|c| !c.is_whitespace()).collect();
    let length = bare.chars().count();
    let fillers = bare.matches(['<', '«', '‹']).count();
    let figures = bare.chars().filter(char::is_ascii_digit).count();
    length >= 28
        && (fillers >= 3
            && bare
                .chars()
                .filter(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '<')
                .count()
                * 10
                >= length * 6
            || figures >= 18 && fillers >= 1)
}

fn opens_as_passport(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.len() >= 28
        && bytes.first() == Some(&b'P')
        && line.contains("<<")
        && line
            .get(2..5)
            .is_some_and(|s| mrz::country_name(s.trim_end_matches('<')).is_some() || s == "D<<")
}

/// The zone, where the lines hold one that begins as a passport's. The crate wants the two lines next to each other; a reader
/// may have more lines than two, so each neighbouring pair is tried, and the best kept.
fn parsed(code: &[String], received_on: Date) -> Option<MrzData> {
    let two_digits = u32::try_from(received_on.year().rem_euclid(100)).unwrap_or(0);
    let options = ParseOptions::default().with_pivot_yy(two_digits);
    let mut best: Option<MrzData> = None;
    for one in code {
        for two in code.iter().filter(|l| *l != one) {
            let Ok(zone) = mrz::find_and_parse_with(&format!("{one}\n{two}"), &options) else {
                continue;
            };
            if zone.format != mrz::Format::Td3 || !zone.document_type.starts_with('P') {
                continue;
            }
            if zone.valid() {
                return Some(zone);
            }
            best.get_or_insert(zone);
        }
    }
    best
}

fn civil(date: mrz::Date) -> Option<Date> {
    Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}

#[cfg(test)]
#[path = "passport_tests.rs"]
mod tests;
