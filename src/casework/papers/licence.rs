//! A photocard driving licence: the driver number of Great Britain (16 letters, DVLA INF45/1) against the name, birth date
//! and sex marker that it is made of, and the day the photograph runs out (4b). Northern Ireland's number is no code.
//! The number's last three are a check whose sum is not published, so nothing of it is repaired but what cannot stand where it was
//! read: a figure for a letter of the name, a letter for a figure of the birth date. What was repaired may agree with the person; it
//! never speaks against one.
//! Never: hands out a number, a name or a day; `IdentityPaper` could not hold them.

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
use super::passport;
use crate::mail::document::Page;
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// A card holds few words; a letter about licences holds more.
const WORDS_MAX: usize = 120;

/// The sixteen letters of a driver number: five of the surname, six figures, two initials, three more. Spaces may stand between
/// its groups; recognisers leave out those before and behind it, so that the field's number (5) and the issue figures stand against
/// it. Letters and figures are taken for each other, so which of them stands where is for [`driver_number`] to say.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^A-Z0-9]|^5)([A-Z0-9]{5})\s?([A-Z0-9]{6})\s?([A-Z0-9]{2})\s?([A-Z0-9]{3})(?:\s?\d{2})?(?:[^A-Z0-9]|$)")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// What is looked for where the number cannot be read: letters and figures in about the right order.
static NUMBER_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[A-Z0-9]{4,7}[0-9OISBZ]{5,7}[A-Z0-9]{4,6}\b").expect("invariant: a constant pattern, compiled by a test")
});

static FULL_DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d{2})[.,/ ](\d{2})[.,/ ](\d{4})").expect("invariant: a constant pattern, compiled by a test"));

/// A driver number taken apart.
#[derive(PartialEq, Eq)]
struct DriverNumber {
    surname: String,
    decade_and_year: (u8, u8),
    month: u8,
    day: u8,
    is_female: bool,
    initials: [char; 2],
    /// Whether a figure was read in the name, or a letter in the birth date.
    is_mended: bool,
}

/// The name as the card prints it.
#[derive(Default)]
struct Printed {
    surname: String,
    given: String,
    /// Whether a figure was read in it.
    is_mended: bool,
}

/// Reads a page as a licence; `None` where it is none.
pub(super) fn read(page: &Page, known: &Known<'_>) -> Option<IdentityPaper> {
    let text = folded(page);
    if text.split_whitespace().count() > WORDS_MAX {
        return None;
    }
    let bare: Vec<&str> = lines(page).map(str::trim).collect();
    let upper = bare.join("\n").to_uppercase();
    let number = bare.iter().find_map(|l| driver_number(l));
    // A mended number is a sign among others.
    let as_read = number.as_ref().is_some_and(|n| !n.is_mended);
    let number_like = number.is_some() || NUMBER_LIKE.is_match(&upper);
    let phrase = text.contains("driving licence")
        || text.contains("drivinglicence")
        || text.contains("provisional licence")
        || text.contains("trwydded yrru");
    let half_phrase = text.contains("driv") && (text.contains("licen") || text.contains("mcence") || text.contains("lcence"));
    let markers = ["4a", "4b", "4c", "4d"]
        .iter()
        .filter(|m| {
            bare.iter()
                .any(|l| l.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| w == **m))
        })
        .count();
    let dvla = text.contains("dvla");
    let dva = text.split(|c: char| !c.is_alphanumeric()).any(|w| w == "dva")
        || text.contains("driver & vehicle agency")
        || text.contains("driver and vehicle agency");
    let days = full_days(&upper);
    let signs = [phrase || half_phrase, dvla || dva, markers >= 1, days.len() >= 2]
        .iter()
        .filter(|s| **s)
        .count();
    let is_licence = as_read && signs >= 1 || number_like && signs >= 2 || phrase && (markers >= 2 || days.len() >= 2);
    // A foreign licence has the same fields; what the policy means by a driving licence is the clerk's to say.
    if !is_licence {
        return None;
    }
    let kind = if dva && !dvla && number.is_none() {
        IdentityKind::NiLicence
    } else {
        IdentityKind::GbLicence
    };
    let mut paper = IdentityPaper::unread(kind);
    let printed = names(&bare, number.as_ref());
    judge_name(&mut paper, kind, &printed, number.as_ref(), known);
    if kind == IdentityKind::GbLicence
        && let Some(number) = &number
    {
        paper.makeup = makeup(number, &printed, &days);
        paper.sex = sex_marker(number.is_female, paper.whose, known);
    }
    paper.in_date = in_date(&bare, &days, known.received_on);
    if let (Some(said), Some(birth)) = (passport::born(known), days.iter().min()) {
        let agreed = match &number {
            Some(n) => n.agrees_with(*birth),
            None => kind == IdentityKind::NiLicence,
        };
        if agreed {
            paper.birth = if *birth == said { Check::Consistent } else { Check::Inconsistent };
        }
    }
    Some(paper)
}

fn judge_name(paper: &mut IdentityPaper, kind: IdentityKind, printed: &Printed, number: Option<&DriverNumber>, known: &Known<'_>) {
    let Printed { surname, given, .. } = printed;
    // The second witness is the number, which is made of the name. Where there is no such code, the print stands alone and
    // a person looks.
    let witness = number.filter(|n| kind == IdentityKind::GbLicence && !surname.is_empty() && n.is_made_of(surname, given));
    let Some(number) = witness else { return };
    let fits = |name: &str| fit_document(name, surname, given);
    let (writer, subject) = (fits(known.writer), fits(known.data_subject));
    let fit = if subject == NameFit::Same || writer != NameFit::Same {
        subject
    } else {
        writer
    };
    // A figure is the letter of its shape (0 is O, and now and then D): where that is this person's name it was, else nothing is known.
    if fit != NameFit::Same && (number.is_mended || printed.is_mended) {
        return;
    }
    paper.fit = fit;
    paper.name = match fit {
        NameFit::Same => Check::Consistent,
        NameFit::OtherGiven | NameFit::OtherSurname | NameFit::Different => Check::Inconsistent,
        NameFit::Close | NameFit::SurnameOnly | NameFit::Unknown => Check::NotChecked,
    };
    paper.whose = Whose::of(subject, writer, known);
    paper.former_name = paper.fit == NameFit::OtherSurname && passport::explains_former_name(known.words, surname);
}

/// Whether the number is made of what is printed beside it. A part that does not fit may be a misread letter: where exactly
/// one does not, nothing is said, nor where a letter was mended.
fn makeup(number: &DriverNumber, printed: &Printed, days: &[Date]) -> Check {
    let name = (!printed.surname.is_empty()).then(|| number.is_made_of(&printed.surname, &printed.given));
    let birth = days.iter().min().map(|d| number.agrees_with(*d));
    match (name, birth) {
        (Some(true), Some(true)) => Check::Consistent,
        (Some(false), Some(false)) if !number.is_mended && !printed.is_mended => Check::Inconsistent,
        (Some(_) | None, Some(_) | None) => Check::NotChecked,
    }
}

/// The photograph's last day (field 4b): the day marked so, else the last of three or more on the card.
fn in_date(lines: &[&str], days: &[Date], received_on: Date) -> Check {
    let marked = lines.iter().find_map(|l| {
        let lower = l.to_lowercase();
        let at = lower.find("4b")?;
        full_days(lower.get(at..)?).into_iter().next()
    });
    let last = days.iter().max().copied();
    let expiry = match (marked, last) {
        // No later day may stand on the front: then one of the two was misread.
        (Some(m), Some(l)) if m == l => Some(m),
        (Some(_), _) => None,
        (None, l) if days.len() >= 3 => l,
        (None, _) => None,
    };
    match expiry {
        Some(day) if day < received_on => Check::Inconsistent,
        Some(_) => Check::Consistent,
        None => Check::NotChecked,
    }
}

/// The full days of a text. A recogniser leaves out the spaces round one, so letters may stand against it, and at the head of
/// a line the figure of its field (3); never another figure, which would be a part of it.
fn full_days(text: &str) -> Vec<Date> {
    FULL_DAY
        .captures_iter(text)
        .take(20)
        .filter(|c| {
            let Some(whole) = c.get(0) else { return false };
            let before = text.get(..whole.start()).unwrap_or_default();
            let behind = text.get(whole.end()..).unwrap_or_default();
            let field = before.ends_with('3') && (before.len() == 1 || before.ends_with("\n3"));
            (field || !before.ends_with(|c: char| c.is_ascii_digit())) && !behind.starts_with(|c: char| c.is_ascii_digit())
        })
        .filter_map(|c| {
            let part = |i: usize| c.get(i).map(|m| m.as_str());
            Date::new(part(3)?.parse().ok()?, part(2)?.parse().ok()?, part(1)?.parse().ok()?).ok()
        })
        .filter(|d| (1900..2100).contains(&d.year()))
        .collect()
}

/// Surname and forenames: fields 1 and 2 by their figures; where these were not read, the two lines of capitals before the
/// first day. A recogniser may leave out every space, a title's too: the driver number, where it was read, tells which
/// letters are the name's.
fn names(lines: &[&str], number: Option<&DriverNumber>) -> Printed {
    let field = |figure: char| {
        lines.iter().find_map(|line| {
            let rest = line.trim().strip_prefix(figure)?;
            let value = rest.trim_start_matches(['.', ',', ':', ')', ' ']);
            if value.len() == rest.len() && !value.starts_with(char::is_alphabetic) {
                return None;
            }
            let lettered = capitals(&lettered(value)?);
            name_line(&lettered).map(|name| (name, lettered != value))
        })
    };
    let mut printed = match (field('1'), field('2')) {
        (Some((surname, one)), Some((given, two))) => Printed {
            surname,
            given,
            is_mended: one || two,
        },
        _ => names_by_place(lines),
    };
    printed.given = without_title(&printed.given);
    if let Some(number) = number.filter(|n| !n.is_made_of(&printed.surname, &printed.given)) {
        let glued = [Some(printed.given.clone()), without_glued_title(&printed.given)]
            .into_iter()
            .flatten();
        let mut names = glued.map(|bare| number.parted(&bare).unwrap_or(bare));
        if let Some(name) = names.find(|name| number.is_made_of(&printed.surname, name)) {
            printed.given = name;
        }
    }
    printed
}

/// A name in capitals, as a card prints it: a recogniser takes some for small ones. A small `l` among capitals alone was an `I`.
fn capitals(name: &str) -> String {
    let capital = |word: &str| {
        let alone = !word.chars().any(|c| c.is_lowercase() && c != 'l') && word.chars().any(char::is_uppercase);
        if alone { word.replace('l', "I") } else { word.to_uppercase() }
    };
    name.split_inclusive(' ').map(capital).collect()
}

/// A name with letters for the figures that were read in its words; `None` where one can be no letter. What is figures alone is no word.
fn lettered(name: &str) -> Option<String> {
    name.split_inclusive(' ')
        .map(|word| {
            let is_word = word.chars().any(char::is_alphabetic);
            word.chars()
                .map(|c| match letter_for(c) {
                    Some('9') if is_word => None,
                    letter if is_word => letter,
                    _ => Some(c),
                })
                .collect::<Option<String>>()
        })
        .collect()
}

/// Print of the card in capitals that is nobody's name; compared without spaces.
const NOT_NAMES: [&str; 13] = [
    "UK",
    "GB",
    "DRIVINGLICENCE",
    "PROVISIONAL",
    "DVLA",
    "DVA",
    "UNITEDKINGDOM",
    "LICENCE",
    "NORTHERNIRELAND",
    "DRIVING",
    "SPECIMEN",
    "EU",
    "TRWYDDEDYRRU",
];

/// A line that may be a name as a card prints it: capitals alone, and none of the card's own words.
fn name_line(line: &str) -> Option<String> {
    let line = line.trim();
    let capitals = line.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let other = line.chars().any(|c| c.is_ascii_digit() || matches!(c, ':' | '£' | '|'));
    let bare: String = line.chars().filter(|c| c.is_alphabetic()).collect();
    (capitals && letters >= 2 && !other && !NOT_NAMES.contains(&bare.as_str())).then(|| line.to_owned())
}

fn names_by_place(lines: &[&str]) -> Printed {
    let first_day = lines.iter().position(|l| !full_days(l).is_empty()).unwrap_or(lines.len());
    let candidates: Vec<String> = lines
        .iter()
        .take(first_day)
        .filter_map(|l| name_line(l.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ':' | ' ' | ')'))))
        .collect();
    let (surname, given) = match candidates.as_slice() {
        [.., surname, given] => (surname.clone(), given.clone()),
        [surname] => (surname.clone(), String::new()),
        [] => return Printed::default(),
    };
    Printed {
        surname,
        given,
        is_mended: false,
    }
}

fn without_title(given: &str) -> String {
    name_words(given).join(" ")
}

/// The forenames behind a title that stands against them: `MRSIVY`. The longest title that fits; a driver number must agree,
/// or `MRSIVY` is somebody's name.
fn without_glued_title(given: &str) -> Option<String> {
    ["MISS", "MRS", "REV", "MR", "MS", "MX", "DR"]
        .into_iter()
        .find_map(|title| given.strip_prefix(title))
        .filter(|rest| !rest.trim().is_empty())
        .map(|rest| rest.trim().to_owned())
}

/// Figures of the six that must have been read as such: fewer, and it is a word.
const FIGURES_READ: usize = 4;

fn driver_number(line: &str) -> Option<DriverNumber> {
    let upper: String = line.chars().take(80).collect::<String>().to_uppercase();
    let c = NUMBER.captures(&upper)?;
    let text = |i: usize| c.get(i).map_or("", |m| m.as_str());
    // Shorter surnames are filled up with 9, and no 9 stands for a letter.
    let name = text(1).trim_end_matches('9');
    let surname: String = name.chars().map(|c| letter_for(c).filter(|l| *l != '9')).collect::<Option<_>>()?;
    let figures: String = text(2).chars().map(figure_for).collect::<Option<_>>()?;
    let read_as_such = text(2).chars().filter(char::is_ascii_digit).count() >= FIGURES_READ && name.contains(char::is_alphabetic);
    if !read_as_such {
        return None;
    }
    let figure = |range: std::ops::Range<usize>| figures.get(range)?.parse::<u8>().ok();
    let month = figure(1..3)?;
    let (is_female, month) = match month {
        1..=12 => (false, month),
        51..=62 => (true, month - 50),
        _ => return None,
    };
    let day = figure(3..5).filter(|d| (1..=31).contains(d))?;
    let mut initials = text(3).chars().map(letter_for);
    Some(DriverNumber {
        decade_and_year: (figure(0..1)?, figure(5..6)?),
        month,
        day,
        is_female,
        initials: [initials.next()??, initials.next()??],
        is_mended: surname != name || figures != text(2),
        surname,
    })
}

/// What stands for a letter of the name: a letter, or 9 for none. Any other figure is a letter misread, since none can stand there;
/// which one, its shape says, and the name beside it must still agree.
fn letter_for(c: char) -> Option<char> {
    match c {
        '0' => Some('O'),
        '1' => Some('I'),
        '2' => Some('Z'),
        '5' => Some('S'),
        '6' => Some('G'),
        '8' => Some('B'),
        '3' | '4' | '7' => None,
        c => Some(c),
    }
}

/// What stands for a figure of the birth date: a figure, or a letter of its shape.
fn figure_for(c: char) -> Option<char> {
    match c {
        'O' | 'Q' | 'D' => Some('0'),
        'I' | 'L' => Some('1'),
        'Z' => Some('2'),
        'S' => Some('5'),
        'G' => Some('6'),
        'B' => Some('8'),
        c => Some(c).filter(char::is_ascii_digit),
    }
}

impl DriverNumber {
    /// Whether the first five letters and the initials are those of a name. `Mac` is written `Mc` in some numbers.
    fn is_made_of(&self, surname: &str, given: &str) -> bool {
        let letters = |s: &str| name_words(s).concat().chars().filter(char::is_ascii_alphabetic).collect::<String>();
        let whole = letters(surname);
        let five = |s: &str| s.chars().take(5).collect::<String>();
        let mc = whole.strip_prefix("MAC").map(|rest| format!("MC{rest}"));
        let surname_fits = five(&whole) == self.surname || mc.is_some_and(|m| five(&m) == self.surname);
        let words = name_words(given);
        let initial = |n: usize| words.get(n).and_then(|w| w.chars().next()).unwrap_or('9');
        let second_fits = self.initials[1] == initial(1) || self.initials[1] == '9';
        surname_fits && !words.is_empty() && self.initials[0] == initial(0) && second_fits
    }

    /// Two forenames read without the space between: `ANNAMARIA` of a number with the initials A and M. The number proves the
    /// second name and its first letter; where that stands at one place alone, the names are parted there.
    fn parted(&self, glued: &str) -> Option<String> {
        let second = self.initials[1];
        let mut places = glued.char_indices().skip(2).filter(|(_, c)| *c == second);
        let (at, _) = places.next().filter(|_| second != '9' && !glued.contains(' '))?;
        (places.next().is_none()).then(|| format!("{} {}", &glued[..at], &glued[at..]))
    }

    /// Whether the figures are those of a birth date.
    fn agrees_with(&self, born: Date) -> bool {
        let year = u8::try_from(born.year().rem_euclid(100)).unwrap_or(u8::MAX);
        (year / 10, year % 10) == self.decade_and_year
            && i8::try_from(self.month) == Ok(born.month())
            && i8::try_from(self.day) == Ok(born.day())
    }
}

#[cfg(test)]
#[path = "licence_tests.rs"]
mod tests;
