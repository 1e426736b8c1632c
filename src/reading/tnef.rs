//! winmail.dat (MS-OXTNEF): the attachments and the words that Outlook packs into one file. One pass, no recursion;
//! lengths are checked against what is there, checksums are not asked for (old Exchange servers got them wrong).

use super::limits::Allowance;
use super::open::Held;
use super::open::Opened;
use super::open::words;
use super::rtf;
use crate::mail::attachment;
use crate::mail::document::Reading;

const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];
/// Attributes (MS-OXTNEF §2.1.3.3), ids without their types.
const BODY: u16 = 0x800c;
const ATTACH_TITLE: u16 = 0x8010;
const ATTACH_DATA: u16 = 0x800f;
const ATTACH_REND_DATA: u16 = 0x9002;
const ATTACH_PROPERTIES: u16 = 0x9005;
const MESSAGE_PROPERTIES: u16 = 0x9003;
/// Properties (MS-OXPROPS).
const PR_BODY: u16 = 0x1000;
const PR_RTF_COMPRESSED: u16 = 0x1009;
const PR_HTML: u16 = 0x1013;
const PR_ATTACH_DATA: u16 = 0x3701;
const PR_ATTACH_LONG_FILENAME: u16 = 0x3707;
const PR_DISPLAY_NAME: u16 = 0x3001;

/// Reads a winmail.dat.
pub(super) fn read(bytes: &[u8], allowance: &mut Allowance<'_>) -> Opened {
    if !bytes.starts_with(&SIGNATURE) {
        return Opened::just(Reading::Broken("the winmail.dat is damaged".to_owned()));
    }
    let mut rest = Cursor(bytes.get(6..).unwrap_or_default());
    let mut text = String::new();
    let mut rich = String::new();
    let mut holds: Vec<Held> = Vec::new();
    let mut whole = true;
    while !rest.0.is_empty() {
        let Some((id, data)) = attribute(&mut rest) else {
            whole = false;
            break;
        };
        match id {
            BODY => text = attachment::text_of(data.split(|b| *b == 0).next().unwrap_or_default(), "text/plain"),
            MESSAGE_PROPERTIES => {
                for (property, value) in properties(data) {
                    match property {
                        PR_BODY => text = string(value),
                        PR_HTML if rich.is_empty() => rich = attachment::text_of(value, "text/html"),
                        PR_RTF_COMPRESSED if rich.is_empty() => {
                            rich = decompressed(value, allowance).map(|r| rtf::text(&r)).unwrap_or_default();
                        }
                        _ => {}
                    }
                }
            }
            // Each attachment begins with its rendering data.
            ATTACH_REND_DATA if holds.len() < allowance.limits.entries => holds.push(Held {
                name: String::new(),
                bytes: Err(Reading::Broken("it is not in the winmail.dat".to_owned())),
            }),
            ATTACH_TITLE => {
                if let Some(last) = holds.last_mut()
                    && last.name.is_empty()
                {
                    last.name = string(data);
                }
            }
            ATTACH_DATA => {
                if let Some(last) = holds.last_mut() {
                    last.bytes = taken(data, allowance);
                }
            }
            ATTACH_PROPERTIES => {
                if let Some(last) = holds.last_mut() {
                    let mut known = false;
                    for (property, value) in properties(data) {
                        match property {
                            PR_ATTACH_LONG_FILENAME => {
                                last.name = string(value);
                                known = true;
                            }
                            PR_DISPLAY_NAME if !known && last.name.is_empty() => last.name = string(value),
                            // An embedded message is a TNEF stream behind the id of its interface.
                            PR_ATTACH_DATA if value.get(16..20) == Some(&SIGNATURE) => last.bytes = taken(&value[16..], allowance),
                            PR_ATTACH_DATA if last.bytes.is_err() => last.bytes = taken(value, allowance),
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let said = if text.trim().is_empty() { &rich } else { &text };
    let outcome = match words(said) {
        Reading::NoText if !whole && holds.is_empty() => Reading::Broken("the winmail.dat is damaged or cut off".to_owned()),
        Reading::NoText if !holds.is_empty() => Reading::Holds,
        read => read,
    };
    Opened { outcome, holds }
}

fn taken(data: &[u8], allowance: &mut Allowance<'_>) -> Result<Vec<u8>, Reading> {
    if allowance.unpacked(data.len() as u64) {
        Ok(data.to_vec())
    } else {
        Err(Reading::TooLarge("it unpacks to far more than it is".to_owned()))
    }
}

/// Bytes read from the front.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }
}

/// Level, id, type, length, data, checksum (§2.1.3.1).
fn attribute<'a>(rest: &mut Cursor<'a>) -> Option<(u16, &'a [u8])> {
    rest.take(1)?;
    let id = rest.u16()?;
    rest.u16()?;
    let length = usize::try_from(rest.u32()?).ok()?;
    let data = rest.take(length)?;
    // The last checksum is missing in some.
    let _ = rest.u16();
    Some((id, data))
}

/// The properties of a message or an attachment (§2.1.3.4); ends quietly where they make no sense.
fn properties(data: &[u8]) -> Vec<(u16, &[u8])> {
    let mut rest = Cursor(data);
    let mut found = Vec::new();
    let count = rest.u32().unwrap_or(0).min(2_000);
    for _ in 0..count {
        let Some(values) = property(&mut rest) else { break };
        found.extend(values);
    }
    found
}

fn property<'a>(rest: &mut Cursor<'a>) -> Option<Vec<(u16, &'a [u8])>> {
    let kind = rest.u16()?;
    let id = rest.u16()?;
    if id >= 0x8000 {
        rest.take(16)?;
        if rest.u32()? == 0 {
            rest.u32()?;
        } else {
            let length = usize::try_from(rest.u32()?).ok()?;
            rest.take(length.checked_next_multiple_of(4)?)?;
        }
    }
    let many = kind & 0x1000 != 0;
    let size = match kind & 0x0fff {
        0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        0x001e | 0x001f | 0x000d | 0x0102 => None,
        _ => return None,
    };
    let count = if many || size.is_none() { rest.u32()?.min(10_000) } else { 1 };
    let mut values = Vec::new();
    for _ in 0..count {
        let value = match size {
            Some(size) => rest.take(size)?,
            None => {
                let length = usize::try_from(rest.u32()?).ok()?;
                let value = rest.take(length)?;
                let padding = length.checked_next_multiple_of(4)? - length;
                rest.take(padding.min(rest.0.len()))?;
                value
            }
        };
        values.push((id, value));
    }
    Some(values)
}

/// A string property: UTF-16 where every other byte of its beginning is none, else the charset of the time.
fn string(value: &[u8]) -> String {
    let wide = value.len() >= 2
        && value.len().is_multiple_of(2)
        && value.iter().skip(1).step_by(2).take(8).filter(|b| **b == 0).count() * 2 > value.len().min(16) / 2;
    let text = if wide {
        let units: Vec<u16> = value.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        attachment::text_of(value.split(|b| *b == 0).next().unwrap_or_default(), "text/plain")
    };
    text.trim_end_matches('\0').to_owned()
}

/// What the dictionary of compressed RTF begins with (MS-OXRTFCP §2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Compressed RTF (MS-OXRTFCP): a dictionary of 4 KB that goes round.
fn decompressed(data: &[u8], allowance: &mut Allowance<'_>) -> Option<Vec<u8>> {
    let mut rest = Cursor(data);
    rest.u32()?;
    let size = u64::from(rest.u32()?);
    let kind = rest.u32()?;
    rest.u32()?;
    // What a header promises is not believed: each round of eight adds 136 at most, so the input bounds the output.
    if kind == 0x414c_454d {
        return Some(rest.0.to_vec());
    }
    if kind != 0x7546_5a4c || !allowance.unpacked(size.min(data.len() as u64 * 9)) {
        return None;
    }
    let mut dictionary = [b' '; 4096];
    dictionary[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let mut at = DICTIONARY.len();
    let mut out = Vec::new();
    while let Some(&[flags]) = rest.take(1) {
        for bit in 0..8 {
            if flags & (1 << bit) == 0 {
                let Some(&[literal]) = rest.take(1) else { return Some(out) };
                out.push(literal);
                dictionary[at] = literal;
                at = (at + 1) % 4096;
                continue;
            }
            let Some(&[a, b]) = rest.take(2) else { return Some(out) };
            let pair = u16::from_be_bytes([a, b]);
            let (from, length) = (usize::from(pair >> 4), usize::from(pair & 0xf) + 2);
            // A reference to where we stand is the end.
            if from == at {
                return Some(out);
            }
            for i in 0..length {
                let byte = dictionary[(from + i) % 4096];
                out.push(byte);
                dictionary[at] = byte;
                at = (at + 1) % 4096;
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::limits::Deadline;
    use crate::reading::limits::Limits;
    use std::time::Duration;

    fn one(level: u8, id: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![level];
        bytes.extend(id.to_le_bytes());
        bytes.extend([2, 0]);
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        bytes.extend([0, 0]);
        bytes
    }

    fn winmail() -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([1, 0]);
        bytes.extend(one(1, BODY, b"Please see attached.\0"));
        bytes.extend(one(2, ATTACH_REND_DATA, &[0; 14]));
        bytes.extend(one(2, ATTACH_TITLE, b"CONSEN~1.TXT\0"));
        bytes.extend(one(2, ATTACH_DATA, b"I agree. Ivy Penrose"));
        let name = b"consent letter.txt\0\0";
        let mut properties = 1u32.to_le_bytes().to_vec();
        properties.extend(0x001eu16.to_le_bytes());
        properties.extend(PR_ATTACH_LONG_FILENAME.to_le_bytes());
        properties.extend(1u32.to_le_bytes());
        properties.extend(19u32.to_le_bytes());
        properties.extend(name);
        bytes.extend(one(2, ATTACH_PROPERTIES, &properties));
        bytes
    }

    fn opened(bytes: &[u8]) -> Opened {
        let limits = Limits::default();
        let mut allowance = Allowance::full(&limits, Deadline::after(Duration::from_secs(5)), bytes.len() as u64);
        read(bytes, &mut allowance)
    }

    #[test]
    fn words_and_attachments_come_out_with_their_long_names() {
        let opened = opened(&winmail());
        assert!(matches!(&opened.outcome, Reading::Text { pages, .. } if pages[0].lines == ["Please see attached."]));
        assert_eq!(opened.holds.len(), 1);
        assert_eq!(opened.holds[0].name, "consent letter.txt");
        assert_eq!(opened.holds[0].bytes.as_deref().ok(), Some(&b"I agree. Ivy Penrose"[..]));
    }

    #[test]
    fn cut_off_anywhere_it_still_ends() {
        let whole = winmail();
        for end in 0..whole.len() {
            opened(&whole[..end]);
        }
    }

    #[test]
    fn compressed_rich_text_is_undone() {
        // MS-OXRTFCP §4.1.1.
        let sample = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67,
            0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d,
            0x0a, 0x80, 0x0f, 0xa0,
        ];
        let limits = Limits::default();
        let mut allowance = Allowance::full(&limits, Deadline::after(Duration::from_secs(5)), 100);
        let rtf = decompressed(&sample, &mut allowance).expect("rich text");
        assert_eq!(rtf, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    }
}
