//! `fixtures/typed`: each message beside the words that were newly typed in it, white space folded.

use super::*;
use crate::mail::RawMessage;
use crate::mail::parse;
use std::path::Path;
use std::path::PathBuf;

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(name: &str) -> Typed {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/typed").join(name);
    typed(&parse(&RawMessage::new(std::fs::read(path).unwrap())))
}

#[test]
fn every_fixture_gives_its_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/typed");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|x| x == "eml"))
        .collect();
    files.sort();
    assert!(files.len() >= 30);
    let mut wrong = Vec::new();
    for path in &files {
        let got = typed(&parse(&RawMessage::new(std::fs::read(path).unwrap())));
        let want = std::fs::read_to_string(path.with_extension("txt")).unwrap();
        if folded(&got.text) != folded(&want) {
            wrong.push(format!(
                "{}:\n  wanted {}\n  got    {}",
                path.file_name().unwrap().to_string_lossy(),
                folded(&want),
                folded(&got.text)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_forwarded_message_gives_its_first_writer() {
    for name in ["034.eml", "035.eml"] {
        let forwarded = read(name).forwarded.unwrap_or_default();
        assert_eq!(
            (forwarded.name.as_str(), forwarded.text.as_str()),
            ("Tom Ash", "My name is on the board.\nTom"),
            "{name}"
        );
        assert_eq!(forwarded.address, AddrSpec::new("tom@ash.example"));
    }
}

#[test]
fn any_bytes_are_read() {
    for bytes in [
        &b""[..],
        b"\0\xff",
        b"From: a@b.example\r\n\r\n>\r\n>\r\n--\r\n",
        b"Content-Type: text/html\r\n\r\n<<<div <p",
    ] {
        let _ = typed(&parse(&RawMessage::new(bytes.to_vec())));
    }
    let deep = format!("Content-Type: text/html\r\n\r\n{}x", "<blockquote>".repeat(50_000));
    let _ = typed(&parse(&RawMessage::new(deep.into_bytes())));
}
