//! The printed copies of letters, read back by programs that are none of ours: qpdf for the file itself, poppler for what a reader
//! and a reader's screen reader get (tests/install.sh installs both).

use crate::office::office;
use redress::casework::LetterOrder;
use redress::casework::letter::LetterKind;
use redress::casework::letter::copy_of;
use redress::casework::letter::words_of;
use redress::mail::AddrSpec;
use redress::mail::NamedAddress;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a program says of a file; panics where it is missing or finds the file wanting.
fn asked(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap_or_else(|e| panic!("{program}: {e}; tests/install.sh installs it"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {}: {said}{errors}", file.display());
    said
}

/// The words of a text, in order.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// The words in the order of the tag tree: what a screen reader says. Names of elements and their attributes stand outside quotes.
fn spoken(struct_text: &str) -> String {
    let mut out = String::new();
    for line in struct_text
        .lines()
        .map(str::trim)
        .filter(|l| l.starts_with('"') && l.ends_with('"') && l.len() > 1)
    {
        out.push_str(&line[1..line.len() - 1]);
    }
    out
}

/// The words as they stand on the pages, without the foot of each.
fn printed(raw: &str) -> String {
    let foot = |line: &str| line.contains(" Page ") && line.contains(" of ") || line.starts_with("Page ");
    raw.lines().filter(|l| !foot(l)).collect::<Vec<_>>().join("\n")
}

/// R29, L7, L10–L13, L16, L25: every copy of every letter is a sound file of the kind that it says it is (PDF 1.7, PDF/UA-1): tagged,
/// in English, with the subject for its title, headings in order, each list a list, and read in the order in which it is printed.
#[test]
fn every_copy_is_read_by_others_as_it_was_meant() {
    let office = office();
    let reference = "PD-2026-0042".parse().expect("a reference");
    let folder = tempfile::tempdir().expect("a folder");
    let mut seen = 0;
    for kind in LetterKind::ALL {
        for (i, data) in kind.samples().into_iter().enumerate() {
            let order = LetterOrder {
                kind: *kind,
                to: NamedAddress {
                    name: String::new(),
                    address: AddrSpec::new("m.oldroyd@freemail.example").expect("an address"),
                },
                data,
                in_reply_to: None,
                references: Vec::new(),
                attachments: Vec::new(),
                to_public: true,
            };
            let Some(copy) = copy_of(&order, &office, Some(&reference)) else {
                continue;
            };
            seen += 1;
            let name = format!("{kind}-{i}");
            let file = folder.path().join(format!("{name}.pdf"));
            fs::write(&file, &copy.bytes).expect("a file");

            let checked = asked("qpdf", &["--check"], &file);
            assert!(checked.contains("No syntax or stream encoding errors"), "{name}: {checked}");
            let catalogue = asked("qpdf", &["--json=2", "--json-key=qpdf"], &file);
            for must in [
                "\"/Lang\": \"u:en-GB\"",
                "\"/Marked\": true",
                "\"/DisplayDocTitle\": true",
                "/StructTreeRoot",
            ] {
                assert!(catalogue.contains(must), "{name}: {must} is missing");
            }

            let subject = words_of(&order, &office, Some(&reference)).subject;
            let about = asked("pdfinfo", &[], &file);
            let line = |key: &str| {
                about
                    .lines()
                    .find_map(|l| l.strip_prefix(key))
                    .map(str::trim)
                    .unwrap_or_default()
                    .to_owned()
            };
            assert_eq!(line("Title:"), subject, "{name}");
            assert_eq!(
                (line("Tagged:"), line("JavaScript:"), line("Form:")),
                ("yes".into(), "no".into(), "none".into()),
                "{name}"
            );
            assert!(line("Page size:").ends_with("(A4)"), "{name}: {about}");
            let meta = asked("pdfinfo", &["-meta"], &file);
            assert!(
                meta.contains("<pdfuaid:part>1</pdfuaid:part>") && meta.contains("<rdf:li>en-GB</rdf:li>"),
                "{name}: {meta}"
            );

            let tree = asked("pdfinfo", &["-struct-text"], &file);
            let raw = Command::new("pdftotext")
                .args(["-raw", "-enc", "UTF-8"])
                .arg(&file)
                .arg("-")
                .output()
                .expect("pdftotext");
            let raw = String::from_utf8(raw.stdout).expect("UTF-8");
            assert_eq!(
                words(&spoken(&tree)),
                words(&printed(&raw)),
                "{name}: read aloud in another order than printed"
            );
            let elements: Vec<&str> = tree.lines().map(str::trim).filter(|l| !l.starts_with('"')).collect();
            let headings: Vec<char> = elements
                .iter()
                .filter(|l| l.starts_with('H'))
                .filter_map(|l| l.chars().nth(1))
                .collect();
            assert_eq!(headings.first(), Some(&'1'), "{name}: {headings:?}");
            assert_eq!(headings.iter().filter(|h| **h == '1').count(), 1, "{name}: one title");
            let bullets = raw.lines().filter(|l| l.starts_with("• ")).count();
            let items = elements.iter().filter(|l| l.starts_with("LI ")).count();
            assert!(items >= bullets, "{name}: {bullets} bullets, {items} items of lists");
        }
    }
    assert!(seen > 20, "{seen} copies");
}
