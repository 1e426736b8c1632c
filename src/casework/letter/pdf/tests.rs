use super::*;
use crate::casework::case::Format;
use crate::casework::letter::LetterKind;
use crate::casework::letter::LetterOrder;
use crate::casework::letter::copy_of;
use crate::casework::letter::needs;
use crate::casework::testing::office;
use crate::mail::NamedAddress;
use crate::mail::sample::address;

fn order(kind: LetterKind, data: serde_json::Value) -> LetterOrder {
    LetterOrder {
        kind,
        to: NamedAddress {
            name: String::new(),
            address: address("m.oldroyd@freemail.example"),
        },
        data,
        in_reply_to: None,
        references: Vec::new(),
        attachments: Vec::new(),
        to_public: true,
    }
}

/// Every formal letter has its copy, made by the library's own PDF/UA-1 checks, the same each time; no other letter has one but
/// to somebody who needs large print.
/// `LETTERS=/some/folder cargo test` writes them to be looked at.
#[test]
fn every_formal_letter_is_a_tagged_pdf_and_the_same_each_time() {
    let office = office();
    let reference = "PD-2026-0042".parse().expect("a reference");
    for kind in LetterKind::ALL {
        for (i, data) in kind.samples().into_iter().enumerate() {
            let first = copy_of(&order(*kind, data.clone()), &office, Some(&reference));
            let posted = *kind == LetterKind::ToPost;
            let large = needs(&data, Format::LargePrint);
            assert_eq!(first.is_some(), kind.is_formal() || posted || large, "{kind} {i}");
            let Some(copy) = first else { continue };
            assert!(copy.bytes.starts_with(b"%PDF-1.7"), "{kind} {i}");
            let again = copy_of(&order(*kind, data), &office, Some(&reference)).expect("a copy");
            assert_eq!(copy.bytes, again.bytes, "{kind} {i}");
            if let Some(folder) = std::env::var_os("LETTERS") {
                std::fs::create_dir_all(&folder).expect("a folder");
                std::fs::write(std::path::Path::new(&folder).join(format!("{kind}-{i}.pdf")), &copy.bytes).expect("a file");
            }
        }
    }
}

/// Any name in any script: drawn where the faces can, framed where they cannot, and never a failure.
#[test]
fn any_name_in_any_script_renders_or_falls_back() {
    let council = office().council;
    for name in [
        "王小明",
        "Łukasz Żółć",
        "Ἀλέξανδρος Παπαδόπουλος",
        "Дмитрий Иванович",
        "محمد بن عبد الله",
        "יעל כהן",
        "नरेन्द्र",
        "Zoë 👩‍👩‍👧‍👦 Ó Dónaill",
        "e\u{301}\u{301}\u{301}",
        "\u{0}\u{7}\u{202e}\u{feff}",
        "𝕲𝖗𝖊𝖙𝖆",
        "ﷺ",
    ] {
        let source = format!(
            "# Heading for {name}\n\nDear {name}\n\n- item {name}\n- second\n\n**{name}** [https://x.example](https://x.example)\n"
        );
        assert!(
            copy(&source, name, &council, "PD-2026-0042", Size::Usual, &[]).is_some(),
            "{name:?}"
        );
    }
}

#[test]
fn the_longest_letters_and_words_go_over_pages() {
    let council = office().council;
    let long = format!("# H\n\n{}\n\n{}\n", "word ".repeat(6_000), "x".repeat(3_000));
    let made = copy(&long, "long", &council, "", Size::Usual, &[]).expect("a copy");
    assert!(made.bytes.len() > 20_000);
    assert!(copy("", "", &council, "", Size::Usual, &[]).is_some());
}

#[test]
fn what_cannot_be_drawn_is_framed_and_said() {
    let fonts = fonts::fonts().expect("the faces");
    assert_eq!(blocks::drawable("Ana 王", &fonts.plain), ("Ana \u{25af}".to_owned(), true));
    assert!(!blocks::drawable("Ana\u{200d}\t", &fonts.plain).1);
}
