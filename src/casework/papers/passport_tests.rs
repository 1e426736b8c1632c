//! Passports as a recogniser gives them, and the promise that nothing wrong is ever called consistent.

use super::super::identity;
use super::super::identity::Judged;
use super::*;
use crate::mail::document::Engine;
use crate::mail::document::How;
use crate::mail::document::ReadDocument;
use crate::mail::document::Reading;
use jiff::civil::date;
use proptest::prelude::*;

const OCR: How = How::Ocr { engine: Engine::PpOcr };

fn page(lines: &[&str]) -> Page {
    Page {
        how: OCR,
        lines: lines.iter().map(|l| (*l).to_owned()).collect(),
        mrz: Vec::new(),
    }
}

fn known<'a>(name: &'a str, words: &'a str) -> Known<'a> {
    Known {
        writer: name,
        data_subject: name,
        words,
        received_on: date(2026, 11, 22),
    }
}

/// A passport of an invented person, made by the standard's own rules.
fn passport(surname: &str, given: &str, number: &str, birth: Date, expiry: Date, sex: &str) -> Vec<String> {
    let yymmdd = |d: Date| format!("{:02}{:02}{:02}", d.year() % 100, d.month(), d.day());
    let digit = |field: &str| mrz::check_digit(field).expect("a field of the zone");
    let pad = |text: String, width: usize| format!("{text:<width$}").replace(' ', "<");
    let one: String = pad(
        format!("P<GBR{}<<{}", surname.replace([' ', '-'], "<"), given.replace(' ', "<")),
        44,
    )
    .chars()
    .take(44)
    .collect();
    let number = pad(number.to_owned(), 9);
    let (b, e) = (yymmdd(birth), yymmdd(expiry));
    let personal = "<".repeat(14);
    let middle = format!("{number}{}GBR{b}{}{sex}{e}{}{personal}", digit(&number), digit(&b), digit(&e));
    let composite = format!("{number}{}{b}{}{e}{}{personal}<", digit(&number), digit(&b), digit(&e));
    let two = format!("{middle}<{}", digit(&composite));
    let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let shown = |d: Date| {
        format!(
            "{:02} {m} /{m} {:02}",
            d.day(),
            d.year() % 100,
            m = months[usize::try_from(d.month()).unwrap() - 1]
        )
    };
    vec![
        "UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND".to_owned(),
        "PASSPORT".to_owned(),
        format!("Passport No. {}", number.trim_end_matches('<')),
        "Surname".to_owned(),
        surname.to_owned(),
        "Given names".to_owned(),
        given.to_owned(),
        "Nationality".to_owned(),
        "BRITISH CITIZEN".to_owned(),
        "Date of birth".to_owned(),
        shown(birth),
        format!("Sex {sex}"),
        "Date of expiry".to_owned(),
        shown(expiry),
        one,
        two,
    ]
}

fn ada() -> Vec<String> {
    passport("BYRNE", "ADA MARY", "533807126", date(1974, 3, 9), date(2031, 8, 2), "F")
}

fn read_lines(lines: &[String], known: &Known<'_>) -> Option<IdentityPaper> {
    read(&page(&lines.iter().map(String::as_str).collect::<Vec<_>>()), known)
}

#[test]
fn the_standards_specimen_is_read() {
    // ICAO 9303 part 4, appendix: the specimen of Utopia.
    let lines = [
        "UTOPIA PASSPORT",
        "Surname",
        "ERIKSSON",
        "Given names",
        "ANNA MARIA",
        "Passport No. L898902C3",
        "Date of birth 12 AUG 74",
        "Date of expiry 15 APR 12",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];
    let paper = read(&page(&lines), &known("Anna Eriksson", "I was born on 12 August 1974.")).expect("a passport");
    assert_eq!(paper.kind, IdentityKind::Passport);
    assert_eq!(
        (paper.name, paper.birth, paper.in_date, paper.makeup),
        (Check::Consistent, Check::Consistent, Check::Inconsistent, Check::Consistent)
    );
    assert_eq!(paper.whose, Whose::Writer);
}

#[test]
fn a_good_page_is_consistent_and_another_persons_is_not() {
    let paper = read_lines(&ada(), &known("Ada Byrne", "Born 9/3/1974")).expect("a passport");
    assert_eq!(
        (paper.name, paper.birth, paper.in_date, paper.makeup),
        (Check::Consistent, Check::Consistent, Check::Consistent, Check::Consistent)
    );
    let paper = read_lines(&ada(), &known("Tom Ash", "Born 9/3/1975")).expect("a passport");
    assert_eq!(
        (paper.name, paper.birth, paper.whose),
        (Check::Inconsistent, Check::Inconsistent, Whose::Neither)
    );
    let paper = read_lines(
        &ada(),
        &known("Ada Marsh", "I am Ada Marsh now and was Ada Byrne before I married."),
    )
    .expect("a passport");
    assert_eq!((paper.name, paper.former_name), (Check::Inconsistent, true));
    let paper = read_lines(&ada(), &known("Mr Ada Byrne", "")).expect("a passport");
    assert_eq!((paper.name, paper.sex), (Check::Consistent, Check::Inconsistent));
}

#[test]
fn whose_it_is_is_told_where_one_writes_for_another() {
    let both = Known {
        writer: "Tom Ash",
        data_subject: "Mrs Ada Byrne",
        words: "",
        received_on: date(2026, 11, 22),
    };
    let paper = read_lines(&ada(), &both).expect("a passport");
    assert_eq!(
        (paper.name, paper.whose, paper.sex),
        (Check::Consistent, Whose::DataSubject, Check::Consistent)
    );
    let paper = read_lines(
        &ada(),
        &Known {
            writer: "Ada Byrne",
            data_subject: "Tom Ash",
            ..both
        },
    )
    .expect("a passport");
    assert_eq!(paper.whose, Whose::Writer);
}

#[test]
fn fillers_misread_as_letters_are_mended_where_the_print_proves_it() {
    let mut lines = ada();
    lines[14] = "P<GBRBYRNEK<<ADA<MARYKK<<<<KKKKKKK<<<<<<<<<<".to_owned();
    let paper = read_lines(&lines, &known("Ada Byrne", "")).expect("a passport");
    assert_eq!(paper.name, Check::Consistent);
    // Spaces are the recogniser's.
    lines[14] = "P<GBRBYRNE<<A DA<MARY<<<<<<<<<< <<<<<<<<<<<<<<".to_owned();
    assert_eq!(
        read_lines(&lines, &known("Ada Byrne", "")).expect("a passport").name,
        Check::Consistent
    );
}

#[test]
fn one_witness_is_not_enough() {
    let lines = ada();
    let code_alone: Vec<String> = lines[14..].to_vec();
    let paper = read_lines(&code_alone, &known("Ada Byrne", "")).expect("a passport by its code lines");
    assert_eq!(
        (paper.name, paper.in_date, paper.makeup),
        (Check::NotChecked, Check::NotChecked, Check::NotChecked)
    );
    let print_alone: Vec<String> = lines[..14].to_vec();
    let paper = read_lines(&print_alone, &known("Ada Byrne", "")).expect("a passport by its words");
    assert_eq!(
        (paper.name, paper.in_date, paper.makeup),
        (Check::NotChecked, Check::NotChecked, Check::NotChecked)
    );
    // A name that the code line lost a letter of: the two places differ.
    let mut lost = passport("HANNA", "ANNA", "533807126", date(1974, 3, 9), date(2031, 8, 2), "F");
    lost[14] = lost[14].replace("HANNA<<ANNA", "ANNA<<ANNA<");
    assert_ne!(
        read_lines(&lost, &known("Anna Anna", "")).expect("a passport").name,
        Check::Consistent
    );
}

/// Recognisers leave out spaces. What the print does not part, the code line alone cannot.
#[test]
fn names_printed_without_their_spaces_count_as_one() {
    let mut lines = passport("VAN DER BERG", "ANNA MARIA", "533807126", date(1974, 3, 9), date(2031, 8, 2), "F");
    lines[4] = "VAN DERBERG".to_owned();
    lines[6] = "ANNAMARIA".to_owned();
    let name = |lines: &[String], writer: &str| read_lines(lines, &known(writer, "")).expect("a passport").name;
    assert_eq!(name(&lines, "Anna Maria van der Berg"), Check::Consistent);
    assert_eq!(name(&lines, "Anna van der Berg"), Check::NotChecked);
    let mut marian = passport("PENROSE", "MARIAN", "533807126", date(1974, 3, 9), date(2031, 8, 2), "F");
    marian[14] = marian[14].replace("MARIAN", "MARIA<N");
    assert_ne!(name(&marian, "Maria Penrose"), Check::Consistent);
}

#[test]
fn a_letter_about_a_passport_is_none() {
    for lines in [
        &["Dear Clerk,", "I attach my passport and my driving licence.", "Yours", "Ada Byrne"][..],
        &["Certified copy of an entry of marriage. 10 May 2025. Ada Byrne and Tom Ash."],
        &[
            "Passport application form",
            "Surname",
            "Given names",
            "Date of birth",
            "Nationality",
        ],
        &["INVOICE 533807126<<<<<<<<<<<<", "1234567890123456789012345678<<"],
    ] {
        assert!(read(&page(lines), &known("Ada Byrne", "")).is_none(), "{lines:?}");
    }
}

/// A misread letter is no finding: the clerk hears that it could not be read, not that the name is another.
#[test]
fn a_misread_code_line_is_not_told_as_another_name() {
    let mut lines = ada();
    lines[14] = lines[14].replace("BYRNE", "BVRNE");
    let paper = read_lines(&lines, &known("Ada Byrne", "")).expect("a passport");
    assert_eq!((paper.name, paper.fit), (Check::NotChecked, NameFit::Unknown));
    assert_eq!(
        paper.findings()[1],
        "name: not checked: it could not be read well enough in both places where it stands"
    );
}

#[test]
fn another_middle_name_is_not_called_consistent() {
    let lines = passport("PENROSE", "IVY MAUD", "533807126", date(1951, 2, 3), date(2031, 9, 30), "F");
    let name = |writer: &str| read_lines(&lines, &known(writer, "")).expect("a passport").name;
    assert_eq!(name("Ivy Penrose"), Check::Consistent);
    assert_eq!(name("Ivy M Penrose"), Check::Consistent);
    assert_eq!(name("Ivy Rose Penrose"), Check::NotChecked);
}

#[test]
fn nothing_of_the_document_is_in_what_is_kept() {
    let paper = read_lines(&ada(), &known("Ada Byrne", "born 9/3/1974")).expect("a passport");
    let kept = format!(
        "{paper:?} {} {}",
        serde_json::to_string(&paper).expect("JSON"),
        paper.findings().join(" ")
    )
    .to_uppercase();
    for secret in ["533807126", "BYRNE", "ADA", "1974", "740309", "2031", "310802"] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
}

#[test]
fn a_passport_in_a_document_is_found_on_any_of_its_pages() {
    let mut pages = vec![page(&["Cover"]); 9];
    pages.push(page(&ada().iter().map(String::as_str).collect::<Vec<_>>()));
    let document = ReadDocument {
        name: "scan.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: 1,
        sha256: String::new(),
        inline: false,
        outcome: Reading::Text { pages, unread: Vec::new() },
        inside: Vec::new(),
    };
    assert!(matches!(
        identity::judge(&document, &known("Ada Byrne", "")),
        Some(Judged::Accepted(_))
    ));
}

/// What recognisers make of OCR-B.
const CONFUSED: &[(char, &str)] = &[
    ('0', "ODQ8"),
    ('1', "IL7"),
    ('2', "Z7"),
    ('3', "8B"),
    ('4', "A"),
    ('5', "S6"),
    ('6', "G5"),
    ('7', "1Z"),
    ('8', "B36"),
    ('9', "G4"),
    ('<', "KCSEL"),
    ('A', "4R"),
    ('B', "8R"),
    ('D', "O0"),
    ('E', "FK"),
    ('M', "NH"),
    ('N', "MH"),
    ('R', "BK"),
    ('Y', "V7"),
];

fn misread(line: &str, changes: &[(usize, usize, u8)]) -> String {
    let mut letters: Vec<char> = line.chars().collect();
    for (at, which, how) in changes {
        let len = letters.len();
        if len == 0 {
            break;
        }
        let at = at % len;
        match how % 8 {
            0 => {
                letters.remove(at);
            }
            1 => letters.insert(at, letters[at]),
            2 => letters.insert(at, ' '),
            _ => {
                let options: Vec<char> = CONFUSED
                    .iter()
                    .find(|(c, _)| *c == letters[at])
                    .map(|(_, o)| o.chars().collect())
                    .unwrap_or_default();
                if let Some(c) = options.get(which % options.len().max(1)) {
                    letters[at] = *c;
                }
            }
        }
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever a recogniser does to the code lines and the print, a wrong name is never consistent, nor is a document out of
    /// date in date, nor another birthday the right one.
    #[test]
    fn no_misreading_makes_a_wrong_document_consistent(
        one in proptest::collection::vec((0_usize..60, 0_usize..9, any::<u8>()), 0..6),
        two in proptest::collection::vec((0_usize..60, 0_usize..9, any::<u8>()), 0..6),
        print in proptest::collection::vec((0_usize..60, 0_usize..9, any::<u8>()), 0..3),
        printed_line in 0_usize..14,
        person in 0_usize..5,
    ) {
        let (surname, given, writer) = [
            ("HANNA", "ANNA", "Anna Hana"),
            ("BYRNE", "ADA", "Ida Byrne"),
            ("MARSH LUND", "EVA", "Eve Marsh-Lund"),
            ("OKORO", "BEN", "Ken Okoro"),
            ("PENROSE", "IVY MAUD", "Ivy Rose Penrose"),
        ][person];
        let expired = date(2026, 11, 21);
        let mut lines = passport(surname, given, "533807126", date(1974, 3, 9), expired, "F");
        lines[14] = misread(&lines[14], &one);
        lines[15] = misread(&lines[15], &two);
        lines[printed_line] = misread(&lines[printed_line], &print);
        if let Some(paper) = read_lines(&lines, &known(writer, "born on 9 March 1975")) {
            prop_assert_ne!(paper.name, Check::Consistent);
            prop_assert_ne!(paper.in_date, Check::Consistent);
            prop_assert_ne!(paper.birth, Check::Consistent);
        }
    }

    /// The right document under the same misreadings is never called another person's on the strength of a misread letter of
    /// the code line alone.
    #[test]
    fn a_misread_code_line_alone_accuses_nobody(one in proptest::collection::vec((0_usize..60, 0_usize..9, any::<u8>()), 0..6)) {
        let mut lines = ada();
        lines[14] = misread(&lines[14], &one);
        if let Some(paper) = read_lines(&lines, &known("Ada Byrne", "")) {
            prop_assert_ne!(paper.name, Check::Inconsistent);
        }
    }

    /// Any lines at all: no panic, and nothing consistent.
    #[test]
    fn any_page_is_survived(lines in proptest::collection::vec("[ -~<A-Z0-9£«’]{0,60}", 0..12)) {
        if let Some(paper) = read_lines(&lines, &known("Ada Byrne", "born 1/1/1970")) {
            prop_assert_ne!(paper.name, Check::Consistent);
        }
    }
}
