//! How made-up text becomes mail: wrapped, quoted, as HTML, encoded.

use data_encoding::BASE64;
use std::fmt::Write as _;

pub fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 60);
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let mut width = 0;
        for word in line.split(' ') {
            if width > 0 && width + 1 + word.len() > 72 {
                out.push('\n');
                width = 0;
            } else if width > 0 {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += word.len();
        }
    }
    out
}

pub fn quoted(text: &str) -> String {
    text.split('\n').map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

pub fn html(text: &str) -> String {
    let mut body = String::with_capacity(text.len() * 2);
    for paragraph in text.split("\n\n") {
        let words = paragraph
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('£', "&pound;")
            .replace('\n', "<br>\n");
        let _ = write!(
            body,
            "<p class=\"MsoNormal\" style=\"margin:0\"><span style=\"font-size:11.0pt\">{words}</span></p>\n<p>&nbsp;</p>\n"
        );
    }
    let style = "p.MsoNormal,li.MsoNormal{margin:0cm;font-size:11.0pt;font-family:\"Calibri\",sans-serif;}";
    format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"><style>{style}</style></head>\n<body lang=\"EN-GB\">\n{body}<img src=\"cid:none\" width=\"1\" height=\"1\"></body></html>\n"
    )
}

/// RFC 2045 §6.7.
pub fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 5 / 4);
    let mut width = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'\r' || byte == b'\n' {
            out.push(byte);
            width = 0;
            continue;
        }
        let before_end = bytes.get(at + 1).is_none_or(|b| *b == b'\r');
        let plain = (b'!'..=b'~').contains(&byte) && byte != b'=' || byte == b' ' && !before_end;
        let needs = if plain { 1 } else { 3 };
        if width + needs > 75 {
            out.extend_from_slice(b"=\r\n");
            width = 0;
        }
        if plain {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("={byte:02X}").as_bytes());
        }
        width += needs;
    }
    out
}

/// A display name: quoted where it is plain, an encoded word (RFC 2047) where it is not.
pub fn phrase(name: &str) -> String {
    if name.is_ascii() {
        format!("\"{name}\"")
    } else {
        unstructured(name)
    }
}

pub fn unstructured(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        format!("=?utf-8?B?{}?=", BASE64.encode(text.as_bytes()))
    }
}

pub fn folded(text: &str) -> String {
    let lines: Vec<&str> = (0..text.len()).step_by(70).map(|at| &text[at..(at + 70).min(text.len())]).collect();
    lines.join("\r\n\t")
}
