//! RTF 1.9.1: the words of a document. A reader of groups and control words, linear, without recursion; pictures, styles
//! and everything that a group marks as not shown are passed over.

use encoding_rs::Encoding;
use encoding_rs::WINDOWS_1252;

/// Groups whose text is no text of the document.
const UNSEEN: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "datastore",
    "xmlnstbl",
    "fldinst",
    "bkmkstart",
    "bkmkend",
    "htmltag",
    "pntext",
    "revtbl",
];
/// Groups in groups beyond which the file is no letter.
const DEPTH_MAX: usize = 2_000;

/// What a group inherits from the one it stands in.
#[derive(Clone, Copy)]
struct Group {
    unseen: bool,
    /// Characters that stand in for a Unicode one, to be passed over (\uc).
    stand_ins: usize,
}

/// The words of a document, a paragraph a line.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut now = Group {
        unseen: false,
        stand_ins: 1,
    };
    let mut charset: &'static Encoding = WINDOWS_1252;
    let mut pending: Vec<u8> = Vec::new();
    let mut skip = 0usize;
    let mut high: Option<u16> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'\\' || bytes.get(at + 1) != Some(&b'\'') {
            flush(&mut pending, charset, &mut out);
        }
        match byte {
            b'{' => {
                if groups.len() >= DEPTH_MAX {
                    return out;
                }
                groups.push(now);
                skip = 0;
                at += 1;
            }
            b'}' => {
                now = groups.pop().unwrap_or(now);
                skip = 0;
                at += 1;
            }
            b'\\' => {
                let word = control(bytes, at + 1);
                at = word.end;
                match word.name {
                    "'" => {
                        if skip > 0 {
                            skip -= 1;
                        } else if let Some(byte) = word.number.filter(|_| !now.unseen) {
                            pending.push(byte as u8);
                        }
                    }
                    "u" => {
                        if let Some(number) = word.number.filter(|_| !now.unseen) {
                            unicode(number, &mut high, &mut out);
                        }
                        skip = now.stand_ins;
                    }
                    "uc" => now.stand_ins = usize::try_from(word.number.unwrap_or(1)).unwrap_or(1).min(8),
                    "bin" => at = at.saturating_add(usize::try_from(word.number.unwrap_or(0)).unwrap_or(0)),
                    "ansicpg" => {
                        let label = format!("windows-{}", word.number.unwrap_or(1252));
                        charset = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
                    }
                    "*" => now.unseen = true,
                    name if UNSEEN.contains(&name) => now.unseen = true,
                    name if !now.unseen => out.push_str(shown(name)),
                    _ => {}
                }
            }
            b'\r' | b'\n' => at += 1,
            _ if skip > 0 => {
                skip -= 1;
                at += 1;
            }
            _ => {
                if !now.unseen {
                    pending.push(byte);
                }
                at += 1;
            }
        }
    }
    flush(&mut pending, charset, &mut out);
    out
}

/// A control word or symbol.
struct Control<'a> {
    name: &'a str,
    number: Option<i32>,
    end: usize,
}

fn control(bytes: &[u8], at: usize) -> Control<'_> {
    let rest = bytes.get(at..).unwrap_or_default();
    let letters = rest.iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
    if letters == 0 {
        if let [b'\'', a, b, ..] = rest {
            let digit = |b: &u8| char::from(*b).to_digit(16);
            let number = digit(a).zip(digit(b)).map(|(a, b)| (a * 16 + b) as i32);
            return Control {
                name: "'",
                number,
                end: at + 3,
            };
        }
        let name = rest.get(..1).and_then(|s| std::str::from_utf8(s).ok()).unwrap_or("");
        return Control {
            name,
            number: None,
            end: at + 1,
        };
    }
    let name = std::str::from_utf8(&rest[..letters]).unwrap_or("");
    let mut end = letters;
    let minus = rest.get(end) == Some(&b'-');
    end += usize::from(minus);
    let digits = rest[end.min(rest.len())..]
        .iter()
        .take(10)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let number = std::str::from_utf8(&rest[end.min(rest.len())..][..digits])
        .ok()
        .and_then(|d| d.parse::<i32>().ok());
    end += digits;
    // One space after a control word belongs to it.
    end += usize::from(rest.get(end) == Some(&b' '));
    Control {
        name,
        number: number.map(|n| if minus { -n } else { n }),
        end: at + end,
    }
}

/// What a control word shows.
fn shown(name: &str) -> &'static str {
    match name {
        "par" | "line" | "row" | "sect" | "page" => "\n",
        "tab" | "cell" | "~" | "emspace" | "enspace" => " ",
        "emdash" => "—",
        "endash" | "_" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "\\" => "\\",
        "{" => "{",
        "}" => "}",
        _ => "",
    }
}

/// A Unicode character, written as a signed 16-bit number; two of them for one beyond the first plane.
fn unicode(number: i32, high: &mut Option<u16>, out: &mut String) {
    let unit = number.rem_euclid(65_536) as u16;
    let units: Vec<u16> = high.take().into_iter().chain([unit]).collect();
    if units.len() == 1 && (0xd800..0xdc00).contains(&unit) {
        *high = Some(unit);
        return;
    }
    out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
}

fn flush(pending: &mut Vec<u8>, charset: &'static Encoding, out: &mut String) {
    if !pending.is_empty() {
        out.push_str(&charset.decode_without_bom_handling(pending).0);
        pending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_tables_of_fonts_are_not() {
        let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}\f0\fs24 I, Zo\'eb Pen\u324?on, agree.\par Signed\line Z. P.}";
        assert_eq!(text(rtf), "I, Zoë Pen\u{144}on, agree.\nSigned\nZ. P.");
    }

    #[test]
    fn damaged_ones_end_quietly() {
        assert_eq!(text(br"{\rtf1 one\"), "one");
        assert_eq!(text(br"{\rtf1 one\'"), "one");
        assert_eq!(text(br"{\rtf1 one\u"), "one");
        text(&b"{".repeat(100_000));
        text(br"{\rtf1\bin99999999999 x}");
    }
}
