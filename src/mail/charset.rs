//! Bytes as text (RFC 2045 §6, 2046 §4.1.2) and transfer encodings. Never fails: what cannot be decoded is marked.
//! Order of belief: valid UTF-8, then the declared label, then windows-1252, which is what unlabelled UK mail is.

use encoding_rs::Encoding;
use encoding_rs::WINDOWS_1252;
use mail_parser::decoders::charsets::map::charset_decoder;

/// Decodes text. The flag is true where the bytes were not what the label says.
pub(in crate::mail) fn decode(bytes: &[u8], label: Option<&str>) -> (String, bool) {
    let label = label
        .map(|l| l.trim().trim_matches(['"', '\'']).to_ascii_lowercase())
        .filter(|l| !l.is_empty());
    // Seven-bit and two-byte charsets look like valid UTF-8 and mean something else: there the label goes first.
    if let Some(label) = label.as_deref().filter(|l| looks_like_ascii(l)) {
        return by_label(bytes, label).unwrap_or_else(|| fallback(bytes));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(), false);
    }
    match label.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii" | "unknown-8bit" | "8bit" | "binary") => fallback(bytes),
        Some(label) => by_label(bytes, label).unwrap_or_else(|| fallback(bytes)),
    }
}

/// Decodes a header field or another short text of unknown charset.
pub(in crate::mail) fn decode_unlabelled(bytes: &[u8]) -> String {
    decode(bytes, None).0
}

fn looks_like_ascii(label: &str) -> bool {
    label.starts_with("utf-7")
        || label == "utf7"
        || label.starts_with("utf-16")
        || label.starts_with("utf-32")
        || label.starts_with("iso-2022")
        || label.starts_with("hz-")
}

fn by_label(bytes: &[u8], label: &str) -> Option<(String, bool)> {
    if let Some(encoding) = Encoding::for_label(label.as_bytes()).filter(|e| e.name() != "replacement") {
        let (text, _, broken) = encoding.decode(bytes);
        return Some((text.into_owned(), broken));
    }
    // UTF-7 and the code pages that the web forgot.
    let decoder = charset_decoder(label.as_bytes())?;
    let text = super::guard::caught(|| decoder(bytes))?;
    let broken = text.contains('\u{fffd}');
    Some((text, broken))
}

fn fallback(bytes: &[u8]) -> (String, bool) {
    // Mostly UTF-8 with a few broken bytes (a cut character, a stray NBSP) stays UTF-8; else every byte is a letter.
    let lossy = String::from_utf8_lossy(bytes);
    let bad = lossy.chars().filter(|&c| c == '\u{fffd}').count();
    let good = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    if good > bad.saturating_mul(3) {
        return (lossy.into_owned(), true);
    }
    (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), true)
}

/// Decodes quoted-printable (RFC 2045 §6.7). A broken escape stays as written, so that no word is lost.
pub(in crate::mail) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let (text, end) = split_line_end(line);
        // White space at a line's end was added on the way (rule 3).
        let text = text.trim_ascii_end();
        let soft = text.last() == Some(&b'=');
        let text = if soft { &text[..text.len() - 1] } else { text };
        let mut rest = text;
        while let Some(at) = rest.iter().position(|&b| b == b'=') {
            out.extend_from_slice(&rest[..at]);
            match (rest.get(at + 1).copied().and_then(hex), rest.get(at + 2).copied().and_then(hex)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = &rest[at + 3..];
                }
                _ => {
                    out.push(b'=');
                    rest = &rest[at + 1..];
                }
            }
        }
        out.extend_from_slice(rest);
        if !soft {
            out.extend_from_slice(end);
        }
    }
    out
}

/// Decodes base64 (RFC 2045 §6.8) as far as it goes. The second value is what follows and is plainly no base64:
/// a footer that a list server added below, or the whole text where the label was wrong.
pub(in crate::mail) fn base64(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0u8);
    let mut at = 0;
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let text = line.trim_ascii();
        if held != 0 || !whole_groups(text, &mut out) {
            let strangers = text.iter().filter(|&&b| sextet(b).is_none() && b != b'=').count();
            if strangers * 8 > text.len() {
                return (out, &bytes[at..]);
            }
            for &byte in text {
                if byte == b'=' {
                    // Padding ends a group; some programs glue several encoded blocks together.
                    (bits, held) = (0, 0);
                } else if let Some(six) = sextet(byte) {
                    bits = bits << 6 | u32::from(six);
                    held += 6;
                    if held >= 8 {
                        held -= 8;
                        out.push((bits >> held & 0xff) as u8);
                    }
                }
            }
        }
        at += line.len();
    }
    (out, &[])
}

/// The usual line, four letters at a time. False, and nothing written, where it is not of that kind.
fn whole_groups(text: &[u8], out: &mut Vec<u8>) -> bool {
    let (groups, rest) = text.as_chunks::<4>();
    if !rest.is_empty() {
        return false;
    }
    let before = out.len();
    for group in groups {
        let [a, b, c, d] = group.map(|byte| SEXTETS[usize::from(byte)]);
        if (a | b | c | d) & NO_SEXTET != 0 {
            out.truncate(before);
            return false;
        }
        out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    true
}

fn split_line_end(line: &[u8]) -> (&[u8], &[u8]) {
    let end = match line {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    };
    line.split_at(line.len() - end)
}

pub(in crate::mail) fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|d| d as u8)
}

fn sextet(byte: u8) -> Option<u8> {
    Some(SEXTETS[usize::from(byte)]).filter(|s| s & NO_SEXTET == 0)
}

/// Marks what is no letter of base64.
const NO_SEXTET: u8 = 0x80;

/// What each octet stands for in base64 (RFC 2045 §6.8, table 1).
const SEXTETS: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [NO_SEXTET; 256];
    let mut value = 0;
    while value < alphabet.len() {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    table
};
