//! Letters of authority in several voices, and the papers that are not quite that. All people are invented.

use super::*;
use jiff::civil::date;

fn compared<'a>(writer: &'a str, subject: &'a str) -> Compared<'a> {
    Compared {
        writer,
        writer_also: "",
        data_subject: subject,
        council: "Aldermoor Town Council",
        received_on: date(2026, 11, 22),
    }
}

fn text(letter: &str) -> Text<'static> {
    Text {
        lines: letter.lines().map(str::to_owned).collect(),
        recognised: false,
        mail: None,
    }
}

fn judged(letter: &str, writer: &str, subject: &str) -> ConsentPaper {
    judge(&text(letter), &compared(writer, subject)).unwrap_or_else(|| panic!("no paper in {letter}"))
}

fn standing(paper: &ConsentPaper, element: Element) -> Standing {
    paper
        .findings
        .iter()
        .find(|f| f.element == element)
        .map(|f| f.standing)
        .expect("every element once")
}

const WHOLE: &str = "4 Coopers Yard, Aldermoor AM1 2XY\n12 November 2026\n\nDear Aldermoor Town Council\n\nI, Ivy Mary Penrose, authorise my son Owen Penrose to make a complaint to the\nTown Council for me about my details, and to receive your answer. You may discuss\nmy information with him. I can withdraw this at any time.\n\nSigned: Ivy M. Penrose\nDate: 12/11/26";

#[test]
fn a_whole_letter_lacks_nothing() {
    let paper = judged(WHOLE, "Owen Penrose", "Mrs Ivy Penrose");
    assert_eq!(paper.kind, ConsentKind::Authority);
    assert!(
        paper.findings.iter().all(|f| f.standing == Standing::Found),
        "{:#?}",
        paper.findings
    );
    assert_eq!(paper.to_ask(), "");
    assert_eq!(paper.findings.len(), Element::ALL.len());
}

#[test]
fn many_voices_are_heard() {
    for (letter, writer, subject) in [
        (
            "My daughter Lena Okoro-Hall has my permission to ask for it on my behalf and to deal with any questions about what the Parish Council has kept.\n\nMaud J. Okoro (signed)",
            "Lena Okoro-Hall",
            "Mrs Maud Okoro",
        ),
        (
            "(handwritten)\nTo the Clerk\n| Albert Stott of 5 Mill Row give my neighbour Jean Cope leave\nto speak and write to the Council for me about my complaint.\nA. Stott",
            "Jean",
            "Bert Stott",
        ),
        (
            "Dear Aldermoor Town Council\nI am 16. My dad, Idris Bello, is allowed to ask for it for me and you can send it to him.\nZora Bello\n20 November 2026",
            "Idris Bello",
            "Zora Bello",
        ),
        (
            "I am happy for my granddaughter Ruth Vane to write to you about my complaint for me and to be sent the reply.\nSigned S. Vane",
            "Ruth Vane",
            "Sidney Vane",
        ),
    ] {
        let paper = judged(letter, writer, subject);
        assert!(paper.kind.shows_authority(), "{letter}: {:?}", paper.kind);
        assert_eq!(
            standing(&paper, Element::Representative),
            Standing::Found,
            "{letter}: {:#?}",
            paper.findings
        );
        assert_eq!(
            standing(&paper, Element::Signature),
            Standing::Found,
            "{letter}: {:#?}",
            paper.findings
        );
    }
}

#[test]
fn the_gap_is_listed_and_ready_to_ask() {
    let unsigned = "Aldermoor Town Council\n\nI, Ivy Penrose, give permission for my son Owen Penrose to complain for me.\n\nSigned: ____________\nDate: ______";
    let paper = judged(unsigned, "Owen Penrose", "Ivy Penrose");
    assert!(paper.kind.shows_authority());
    for missing in [Element::Signature, Element::Date, Element::Receive] {
        assert_eq!(standing(&paper, missing), Standing::Missing, "{missing}: {:#?}", paper.findings);
    }
    let ask = paper.to_ask();
    for words in ["be signed by them", "a date within the last six months", "share information"] {
        assert!(ask.contains(words), "{ask}");
    }
    assert!(!ask.contains("give your name") && !ask.contains("addressed to us"), "{ask}");
}

#[test]
fn a_pens_signature_in_a_picture_is_not_said_to_be_missing() {
    let mut picture = text("I, Ivy Penrose, authorise Owen Penrose to act for me in my complaint to the Council.\nSigned\nDate 3/11/26");
    picture.recognised = true;
    let paper = judge(&picture, &compared("Owen Penrose", "Ivy Penrose")).expect("a paper");
    assert_eq!(standing(&paper, Element::Signature), Standing::Doubtful);
}

#[test]
fn an_old_or_future_letter_is_shown() {
    let old = WHOLE.replace("12/11/26", "12/4/26").replace("12 November", "12 April");
    assert_eq!(
        standing(&judged(&old, "Owen Penrose", "Ivy Penrose"), Element::Date),
        Standing::Doubtful
    );
    let future = WHOLE.replace("12/11/26", "12/12/26").replace("12 November", "12 December");
    assert_eq!(
        standing(&judged(&future, "Owen Penrose", "Ivy Penrose"), Element::Date),
        Standing::Doubtful
    );
}

#[test]
fn somebody_else_is_told_apart() {
    let other = judged(
        &WHOLE.replace("Owen Penrose", "Mark Tully").replace("son", "neighbour"),
        "Owen Penrose",
        "Ivy Penrose",
    );
    assert_eq!(other.kind, ConsentKind::SomebodyElse, "{:#?}", other.findings);
    assert!(!other.kind.shows_authority());
    // A brother is not his sister's brother's letter.
    let brother = judged(&WHOLE.replace("my son Owen", "my son Piers"), "Owen Penrose", "Ivy Penrose");
    assert_eq!(brother.kind, ConsentKind::SomebodyElse);
}

#[test]
fn something_else_is_told_apart() {
    for letter in [
        "I, Ivy Penrose, authorise my son Owen Penrose to collect my prescription from the surgery for me.\nIvy Penrose\n12 November 2026",
        "Dear Northmoor District Council\nI, Ivy Penrose, authorise my son Owen Penrose to act for me in my complaint.\nIvy Penrose",
        "To British Gas\nI give permission for Owen Penrose to deal with my energy account for me.\nIvy Penrose",
        "Photography consent\nI give permission for photographs of my child to be used in the newsletter.\nOwen Tully",
    ] {
        let paper = judged(letter, "Owen Penrose", "Ivy Penrose");
        assert!(!paper.kind.shows_authority(), "{letter}: {:?}", paper.kind);
    }
}

#[test]
fn the_representatives_own_letter_is_no_consent() {
    let own = "Dear Clerk\nMy mother Ivy Penrose has given me her permission to act on her behalf.\nYours faithfully\nOwen Penrose";
    assert!(judge(&text(own), &compared("Owen Penrose", "Ivy Penrose")).is_none());
    for complaint in [
        "You published my address without my consent.\nIvy Penrose",
        "I did not authorise anybody to share my data.\nIvy Penrose",
        "Minutes of the meeting of 3 May",
    ] {
        assert!(
            judge(&text(complaint), &compared("Owen Penrose", "Ivy Penrose")).is_none(),
            "{complaint}"
        );
    }
}

#[test]
fn a_form_of_authority_names_the_firm() {
    let form = "FORM OF AUTHORITY\nTo: Aldermoor Town Council\nI, Edith Tamblyn, of 4 Coopers Yard, Aldermoor, hereby authorise Garrow Lisle LLP to act on my behalf in my complaint\nand authorise you to disclose to them all information and documents that you hold about me.\nSigned: Edith Tamblyn\nDated: 3 November 2026";
    let mut with = compared("Nnamdi Achebe", "Mrs Edith Tamblyn");
    with.writer_also = "Garrow Lisle LLP\nSolicitors";
    let paper = judge(&text(form), &with).expect("a paper");
    assert_eq!(paper.kind, ConsentKind::AuthorityForm);
    assert!(paper.gap().is_empty(), "{:#?}", paper.gap());
    with.writer_also = "Brand & Moss Solicitors";
    assert_eq!(judge(&text(form), &with).expect("a paper").kind, ConsentKind::SomebodyElse);
}

#[test]
fn papers_of_the_law_are_told_by_their_own_words() {
    let lpa = "Lasting power of attorney\nProperty and financial affairs\nThe donor: Ivy Penrose\nThe attorneys: Owen Penrose\nRegistered on 3 May 2024 by the Office of the Public Guardian";
    let paper = judged(lpa, "Owen Penrose", "Ivy Penrose");
    assert_eq!((paper.kind, paper.gap().len()), (ConsentKind::LastingPower, 0));
    let welfare = lpa.replace("Property and financial affairs", "Health and welfare");
    assert_eq!(
        standing(&judged(&welfare, "Owen Penrose", "Ivy Penrose"), Element::Act),
        Standing::Doubtful
    );
    assert_eq!(
        standing(&judged(lpa, "Mark Tully", "Ivy Penrose"), Element::Representative),
        Standing::Doubtful
    );
    let order = "IN THE COURT OF PROTECTION\nCase no. 12345678\nOrder appointing a deputy for property and affairs\nIT IS ORDERED that Owen Penrose is appointed as deputy for Ivy Penrose";
    assert_eq!(judged(order, "Owen Penrose", "Ivy Penrose").kind, ConsentKind::CourtOrder);
    let birth =
        "Certified copy of an entry of birth\nName and surname: Tilly Bartlett\nMother: Zofia Bartlett\nFather: Jan Bartlett\nRegistrar";
    assert_eq!(judged(birth, "Zofia Bartlett", "Tilly").kind, ConsentKind::ParentalResponsibility);
    assert!(
        judge(
            &text("I hold a lasting power of attorney for my father."),
            &compared("Owen Penrose", "Piers Penrose")
        )
        .is_none()
    );
}

#[test]
fn what_is_taken_back_is_no_authority() {
    let back = "Dear Council\nI withdraw my permission for Owen Penrose to act for me.\nIvy Penrose";
    assert_eq!(judged(back, "Owen Penrose", "Ivy Penrose").kind, ConsentKind::Withdrawn);
}

#[test]
fn the_persons_own_mail_counts() {
    let mail = Text {
        lines: vec!["hi winnie. yes i want you to write to the council for me about the whiteboard and they can tell you my things and write to you back. i dont want to ring them. leo teal".to_owned()],
        recognised: false,
        mail: Some(MailOf { from: "Leo Teal", on: Some(date(2026, 11, 20)), to_writer: true }),
    };
    let paper = judge(&mail, &compared("Winifred Osei", "Leo Teal")).expect("a paper");
    assert_eq!(paper.kind, ConsentKind::OwnMail);
    for element in [
        Element::Subject,
        Element::Representative,
        Element::Act,
        Element::Receive,
        Element::Date,
        Element::Signature,
    ] {
        assert_eq!(standing(&paper, element), Standing::Found, "{element}: {:#?}", paper.findings);
    }
}

#[test]
fn the_files_note_holds_no_word_of_the_paper() {
    let note = serde_json::to_string(&judged(WHOLE, "Owen Penrose", "Ivy Penrose").note()).expect("JSON");
    for word in ["Penrose", "Ivy", "Owen", "Coopers", "12"] {
        assert!(!note.contains(word), "{word} in {note}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 60, ..proptest::prelude::ProptestConfig::default() })]
    #[test]
    fn any_text_is_survived(lines in proptest::collection::vec("(?:I |authorise |my |signed|[A-Z][a-z]{2,6} |\\PC{0,12}){0,12}", 0..12)) {
        let text = Text { lines, recognised: true, mail: None };
        let _ = judge(&text, &compared("Owen Penrose", "Ivy Penrose"));
    }
}
