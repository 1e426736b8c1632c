//! Licences as a recogniser gives them. The driver number of the sample is the one published with its own explanation.

use super::*;
use crate::mail::document::Engine;
use crate::mail::document::How;
use jiff::civil::date;

fn page(lines: &[&str]) -> Page {
    Page {
        how: How::Ocr { engine: Engine::Tesseract },
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

const CARD: [&str; 10] = [
    "UK",
    "DRIVING LICENCE",
    "1. MORGAN",
    "2. MRS SARAH MEREDYTH",
    "3. 05.07.1964 UNITED KINGDOM",
    "4a. 12.03.2015 4c. DVLA",
    "4b. 11.03.2032",
    "5. MORGA657054SM9IJ 35",
    "8. 122 BURNS CRESCENT, ALDERMOOR",
    "9. AM/A/B1/B",
];

fn all_agree(paper: &IdentityPaper) {
    let checks = [paper.name, paper.birth, paper.in_date, paper.makeup, paper.sex];
    assert_eq!(checks, [Check::Consistent; 5], "{:?}", paper.findings());
}

#[test]
fn the_published_number_goes_with_its_card() {
    let paper = read(&page(&CARD), &known("Mrs Sarah Morgan", "my date of birth is 5 July 1964")).expect("a licence");
    assert_eq!(paper.kind, IdentityKind::GbLicence);
    all_agree(&paper);
    assert_eq!(paper.whose, Whose::Writer);
}

/// A recogniser that leaves out every space leaves the number to part the forenames: S and M, and one M.
#[test]
fn forenames_without_a_space_are_parted_by_the_number() {
    let mut card = CARD;
    card[3] = "2.MRSSARAHMEREDYTH";
    let name = |card: &[&str], writer: &str| read(&page(card), &known(writer, "")).expect("a licence").name;
    assert_eq!(name(&card, "Sarah Morgan"), Check::Consistent);
    assert_eq!(name(&card, "Sarah Meredyth Morgan"), Check::Consistent);
    assert_eq!(name(&card, "Meredyth Morgan"), Check::NotChecked);
    // Two places for the second name, or a number that has none: a person looks.
    card[3] = "2.MRSSARAHMIRIAM";
    assert_eq!(name(&card, "Sarah Morgan"), Check::NotChecked);
    card[3] = "2.MRSSARAHMEREDYTH";
    card[7] = "5. MORGA657054S99IJ 35";
    assert_eq!(name(&card, "Sarah Morgan"), Check::NotChecked);
}

#[test]
fn somebody_elses_card_is_inconsistent_without_a_word_of_it() {
    let paper = read(&page(&CARD), &known("Mr Simon Morgan", "")).expect("a licence");
    assert_eq!(
        (paper.name, paper.whose, paper.fit),
        (Check::Inconsistent, Whose::Neither, NameFit::OtherGiven)
    );
    let kept = format!("{} {}", serde_json::to_string(&paper).expect("JSON"), paper.findings().join(" ")).to_uppercase();
    for secret in ["MORGA", "SARAH", "1964", "657054", "2032", "BURNS"] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
}

#[test]
fn what_does_not_fit_together_is_not_called_consistent() {
    // Another birthday than the number's.
    let mut card = CARD;
    card[4] = "3. 06.07.1964 UNITED KINGDOM";
    assert_eq!(
        read(&page(&card), &known("Sarah Morgan", "")).expect("a licence").makeup,
        Check::NotChecked
    );
    // Another name as well: a card that was put together.
    card[2] = "1. PRICE";
    let paper = read(&page(&card), &known("Sarah Price", "")).expect("a licence");
    assert_eq!((paper.makeup, paper.name), (Check::Inconsistent, Check::NotChecked));
    // A letter of the number misread as another letter: nothing is mended.
    let mut card = CARD;
    card[7] = "5. MQRGA657054SM9IJ 35";
    let paper = read(&page(&card), &known("Sarah Morgan", "")).expect("a licence");
    assert_eq!((paper.makeup, paper.name), (Check::NotChecked, Check::NotChecked));
}

/// No figure stands in a name and no letter in a birth date, so what was read there is the letter or figure of its shape, where
/// name, number, day and person then agree.
#[test]
fn what_cannot_stand_where_it_was_read_is_mended_for_its_owner_alone() {
    let mut card = CARD;
    card[2] = "1. M0RGAN";
    card[4] = "3. 05.07.1964 UNITED KINGDOM";
    card[7] = "5. M0RGA65705ASM9IJ 35";
    assert_eq!(
        read(&page(&card), &known("Sarah Morgan", "")).expect("a licence").name,
        Check::NotChecked,
        "A is no figure"
    );
    card[7] = "5. M0RGA6S7O54SM9IJ 35";
    let paper = read(&page(&card), &known("Mrs Sarah Morgan", "my date of birth is 5 July 1964")).expect("a licence");
    all_agree(&paper);
    // For everybody else it is not known what was printed: no name that is another, no card put together.
    for other in ["Simon Morgan", "Sarah Price", "Sarah Margan", "Sarah Mdrgan"] {
        let paper = read(&page(&card), &known(other, "")).expect("a licence");
        assert_eq!(
            (paper.name, paper.fit, paper.whose),
            (Check::NotChecked, NameFit::Unknown, Whose::NotKnown),
            "{other}"
        );
    }
    card[2] = "1. PR1CE";
    card[4] = "3. 06.07.1964 UNITED KINGDOM";
    assert_eq!(
        read(&page(&card), &known("Sarah Price", "")).expect("a licence").makeup,
        Check::NotChecked
    );
    // Two initials, of which one was read as a figure, and a first name with a figure in it.
    let mut card = CARD;
    card[3] = "2. MRS 0LIVE MEREDYTH";
    card[7] = "5. MORGA6570540M9IJ 35";
    assert_eq!(
        read(&page(&card), &known("Olive Morgan", "")).expect("a licence").name,
        Check::Consistent
    );
}

/// As a card is read that lay on its side, and one with a thin last letter.
#[test]
fn small_letters_on_a_card_are_capitals() {
    let mut card = CARD;
    card[2] = "1. MorGan";
    card[3] = "2. mrs sAraH merEdyth";
    let name = |card: &[&str], writer: &str| {
        let paper = read(&page(card), &known(writer, "")).expect("a licence");
        (paper.name, paper.fit)
    };
    assert_eq!(name(&card, "Sarah Morgan"), (Check::Consistent, NameFit::Same));
    assert_eq!(name(&card, "Simon Morgan"), (Check::NotChecked, NameFit::Unknown));
    card[2] = "1. LI";
    card[3] = "2. MR WEl";
    card[7] = "5. LI999607054W99AB 33";
    assert_eq!(name(&card, "Wei Li").0, Check::Consistent);
    assert_eq!(capitals("AlexandrA WEl"), "ALEXANDRA WEI");
}

/// The space behind the title was read, and that between the names was not.
#[test]
fn forenames_that_ran_together_behind_a_title_are_parted_by_the_number() {
    let mut card = CARD;
    card[3] = "2. MRS SARAHMEREDYTH";
    assert_eq!(
        read(&page(&card), &known("Sarah Morgan", "")).expect("a licence").name,
        Check::Consistent
    );
}

#[test]
fn a_mended_number_alone_makes_no_licence() {
    let lines = ["Order 0RDER1O2O31AB123 of 4 May", "Thank you"];
    assert!(read(&page(&lines), &known("Ada Byrne", "")).is_none());
    assert_eq!(lettered("O'SULL1VAN"), Some("O'SULLIVAN".to_owned()));
    assert_eq!(lettered("12 QUAY"), Some("12 QUAY".to_owned()), "figures alone are no word");
    assert_eq!(lettered("PENR4SE"), None);
}

/// As a recogniser gives a clean card: every letter right, and no space where the print has a narrow one.
#[test]
fn a_card_without_its_spaces_is_the_same_card() {
    let glued = [
        "UK",
        "DRIVINGLICENCE",
        "1.PENROSE",
        "2.MRSIVY",
        "3.03.02.1951UNITEDKINGDOM",
        "4a.12.05.2020 4c.DVLA",
        "4b.11.05.2030",
        "5.PENRO552031I99AB33",
        "7.",
        "8.12QUAYSTREET,ALDERMOOR,AM11AB",
        "9.AM/B/BE/f/k/l/n/p/q",
    ];
    let paper = read(&page(&glued), &known("Mrs Ivy Penrose", "I was born on 3 February 1951")).expect("a licence");
    all_agree(&paper);
    // The figure of the field stands against the number and the day as well.
    let mut closer = glued;
    closer[4] = "303.02.1951UNITEDKINGDOM";
    closer[7] = "5PENRO552031I99AB33";
    let paper = read(&page(&closer), &known("Ivy Penrose", "")).expect("a licence");
    assert_eq!((paper.name, paper.makeup), (Check::Consistent, Check::Consistent));
    // The recogniser sees a figure where only an initial can stand.
    let mut figure = glued;
    figure[7] = "5.PENRO552031199AB33";
    let paper = read(&page(&figure), &known("Ivy Penrose", "")).expect("a licence");
    assert_eq!((paper.name, paper.makeup), (Check::Consistent, Check::Consistent));
    let mut lucy = figure;
    lucy[3] = "2.MRSLUCY";
    let paper = read(&page(&lucy), &known("Lucy Penrose", "")).expect("a licence");
    assert_eq!(paper.name, Check::NotChecked, "what the figure was is not known for certain");
    // Somebody else's stays somebody else's.
    let other = read(&page(&glued), &known("Edith Garrod", "")).expect("a licence");
    assert_eq!((other.name, other.whose), (Check::Inconsistent, Whose::Neither));
    // Whose name begins with a title is no Mrs: the number says so.
    let mut mrsiv = glued;
    mrsiv[7] = "5.PENRO552031M99AB33";
    let paper = read(&page(&mrsiv), &known("Ivy Penrose", "")).expect("a licence");
    assert_eq!(paper.name, Check::Inconsistent);
}

#[test]
fn of_a_name_that_was_not_read_for_certain_nothing_is_said() {
    let mut card = CARD;
    card[3] = "2. MRS SAPAH MEREDYTH";
    card[7] = "5. M0RGA657054SM9IJ 35";
    let paper = read(&page(&card), &known("Sarah Morgan", "")).expect("a licence");
    assert_eq!((paper.name, paper.fit), (Check::NotChecked, NameFit::Unknown));
    assert_eq!(
        paper.findings()[1],
        "name: not checked: it could not be read well enough in both places where it stands"
    );
}

#[test]
fn a_day_is_no_part_of_a_longer_figure() {
    assert_eq!(full_days("3.03.02.1951UNITED"), [date(1951, 2, 3)]);
    assert_eq!(full_days("4b11.05.2030"), [date(2030, 5, 11)]);
    assert!(full_days("103.02.19512 and 1103.02.1951").is_empty());
}

#[test]
fn the_photograph_has_a_last_day() {
    let mut card = CARD;
    card[6] = "4b. 21.11.2026";
    assert_eq!(
        read(&page(&card), &known("Sarah Morgan", "")).expect("a licence").in_date,
        Check::Inconsistent
    );
    card[6] = "4b. 22.11.2026";
    assert_eq!(
        read(&page(&card), &known("Sarah Morgan", "")).expect("a licence").in_date,
        Check::Consistent
    );
    card[6] = "";
    assert_eq!(
        read(&page(&card), &known("Sarah Morgan", "")).expect("a licence").in_date,
        Check::NotChecked
    );
}

#[test]
fn names_of_every_shape_make_their_number() {
    for (line, surname, given, wanted) in [
        ("FOX99657054SM9IJ", "FOX", "SARAH MAY", true),
        ("FALOL054109E99XY", "FALOLA-MARSH", "ESME", true),
        ("MCDON657054SM9IJ", "MACDONALD", "SARAH MAY", true),
        ("OHARA657054S99IJ", "O'HARA", "SARAH", true),
        ("MORGA657054SM9IJ", "MORGAN", "TOM", false),
        ("MORGA657054SM9IJ", "PRICE", "SARAH", false),
    ] {
        let number = driver_number(line);
        assert_eq!(
            number.map(|n| n.is_made_of(surname, given)),
            Some(wanted),
            "{line} {surname} {given}"
        );
    }
    for broken in [
        "MORGA613054SM9IJ",
        "MORGA657324SM9IJ",
        "MORGA6570SASM9IJ",
        "MORGAOSZOSASM9IJ",
        "4 MILL LANE, ALDERMOOR",
        "HELLO WORLD 123456",
    ] {
        assert!(driver_number(broken).is_none(), "{broken}");
    }
}

#[test]
fn northern_ireland_has_no_code_to_compare() {
    let card = [
        "DRIVING LICENCE",
        "NORTHERN IRELAND",
        "1. MORGAN",
        "2. SARAH",
        "3. 05.07.1964 UNITED KINGDOM",
        "4a. 12.03.2019 4c. DVA",
        "4b. 11.03.2029",
        "5. 12345678",
    ];
    let paper = read(&page(&card), &known("Sarah Morgan", "")).expect("a licence");
    assert_eq!(paper.kind, IdentityKind::NiLicence);
    assert_eq!(
        (paper.makeup, paper.name, paper.fit),
        (Check::NotChecked, Check::NotChecked, NameFit::Unknown)
    );
    assert!(
        paper.findings()[1].contains("nothing else on such a card"),
        "{:?}",
        paper.findings()
    );
    assert_eq!(paper.in_date, Check::Consistent);
}

#[test]
fn a_letter_about_a_licence_is_none() {
    for lines in [
        &["I attach my driving licence, as DVLA gave it to me on 12.03.2015."][..],
        &["Premises licence", "The Swan, 4 Mill Lane"],
        &["TV LICENCE", "Payment due 12.03.2026", "Expires 11.03.2027"],
        &["INVOICE", "01.02.2026", "28.02.2026", "ALDERMOOR SUPPLIES"],
    ] {
        assert!(read(&page(lines), &known("Ada Byrne", "")).is_none(), "{lines:?}");
    }
}
