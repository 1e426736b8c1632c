//! DOCX (ECMA-376) and ODT (ODF 1.3): the words of the document, its headers, footers and notes, and the pictures in it.
//! Entities of a document type are never expanded: what is not one of XML's five or a number is left out.

use super::archive;
use super::limits::Allowance;
use super::open::Held;
use super::open::Opened;
use super::open::words;
use crate::mail::document::Reading;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Pictures of one document that are looked at: letterheads first, then what the sender pasted.
const PICTURES_MAX: usize = 6;
/// Pictures smaller than this are logos.
const PICTURE_OCTETS_MIN: u64 = 12_000;

/// A Word document.
pub(super) fn docx(bytes: &[u8], allowance: &mut Allowance<'_>) -> Opened {
    read(bytes, allowance, "word/media/", |name| {
        let part = name.strip_prefix("word/").and_then(|n| n.strip_suffix(".xml"))?;
        // Headers stand above the text and footers below it.
        match part.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "header" => Some(0),
            "document" => Some(1),
            "footnotes" | "endnotes" => Some(2),
            "footer" => Some(3),
            _ => None,
        }
    })
}

/// An OpenDocument text.
pub(super) fn odt(bytes: &[u8], allowance: &mut Allowance<'_>) -> Opened {
    read(bytes, allowance, "Pictures/", |name| match name {
        "styles.xml" => Some(0), // headers and footers stand there
        "content.xml" => Some(1),
        _ => None,
    })
}

fn read(bytes: &[u8], allowance: &mut Allowance<'_>, pictures: &str, rank: impl Fn(&str) -> Option<u8>) -> Opened {
    let mut archive = match archive::open(bytes, allowance) {
        Ok(archive) => archive,
        Err(outcome) => return Opened::just(outcome),
    };
    let names: Vec<(usize, String)> = (0..archive.len())
        .filter_map(|i| Some((i, archive.name_for_index(i)?.ok()?.into_owned())))
        .collect();
    // By the size that the archive's own directory gives: smaller ones are logos.
    let pictures: Vec<&(usize, String)> = names
        .iter()
        .filter(|(i, n)| n.starts_with(pictures) && archive.by_index_raw(*i).is_ok_and(|f| f.size() >= PICTURE_OCTETS_MIN))
        .collect();
    let mut parts: Vec<(u8, usize, &str)> = names.iter().filter_map(|(i, n)| Some((rank(n)?, *i, n.as_str()))).collect();
    parts.sort();
    let mut text = String::new();
    let mut unpacked = |index: usize| match archive.by_index(index) {
        Ok(file) => archive::entry(file, allowance),
        Err(e) => Err(archive::failed(&e)),
    };
    for (_, index, name) in parts {
        match unpacked(index) {
            Ok(xml) => {
                // An encrypted OpenDocument keeps its names and replaces the contents (ODF 1.3 part 2, §3.4).
                if !xml.trim_ascii_start().starts_with(b"<") && !xml.starts_with(&[0xef, 0xbb, 0xbf]) && name == "content.xml" {
                    return Opened::just(Reading::Encrypted);
                }
                text.push_str(&of_xml(&xml));
                text.push('\n');
            }
            // Without its main part it was not read.
            Err(why) => return Opened::just(why),
        }
    }
    let mut outcome = words(&text);
    let looked_at = pictures.len().min(PICTURES_MAX);
    let holds = pictures[..looked_at]
        .iter()
        .map(|(i, n)| Held {
            name: n.clone(),
            bytes: unpacked(*i),
        })
        .collect();
    if pictures.len() > looked_at {
        let more = format!("{} more pictures in it than are looked at", pictures.len() - looked_at);
        match &mut outcome {
            Reading::Text { unread, .. } => unread.push(more),
            _ => outcome = Reading::NotChecked(format!("there are {more}")),
        }
    }
    Opened { outcome, holds }
}

/// The text of a part, a paragraph a line. What is no sound XML ends where it stops being so.
fn of_xml(xml: &[u8]) -> String {
    let xml = String::from_utf8_lossy(xml);
    let mut reader = Reader::from_str(&xml);
    let mut text = String::new();
    // Word keeps deleted words and field instructions in the file; they are not what the letter says.
    let mut hidden = 0usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) => match local(e.name().as_ref()) {
                "delText" | "instrText" | "annotation" | "tracked-changes" => hidden += 1,
                _ => {}
            },
            Ok(Event::End(e)) => match local(e.name().as_ref()) {
                "delText" | "instrText" | "annotation" | "tracked-changes" => hidden = hidden.saturating_sub(1),
                // Paragraphs: Word's and OpenDocument's; headings; cells stand apart.
                "p" | "h" | "tr" | "table-row" => text.push('\n'),
                "tc" | "table-cell" => text.push(' '),
                _ => {}
            },
            Ok(Event::Empty(e)) => match local(e.name().as_ref()) {
                "br" | "cr" | "line-break" => text.push('\n'),
                "tab" | "s" => text.push(' '),
                "p" | "h" => text.push('\n'),
                _ => {}
            },
            Ok(Event::Text(t)) if hidden == 0 => text.push_str(&t.replace(['\n', '\r'], " ")),
            Ok(Event::CData(t)) if hidden == 0 => text.push_str(&t),
            Ok(Event::GeneralRef(r)) if hidden == 0 => text.push_str(&entity(&r)),
            Ok(Event::Eof) | Err(_) => return text,
            Ok(_) => {}
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// One of XML's own five entities, or a character by number; nothing else is believed.
fn entity(name: &str) -> String {
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        number => {
            let code = match number.strip_prefix("#x").or_else(|| number.strip_prefix("#X")) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.strip_prefix('#').and_then(|d| d.parse().ok()),
            };
            code.and_then(char::from_u32).map(String::from).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_lines_and_names_keep_their_letters() {
        let xml = b"<w:document><w:p><w:r><w:t>Marks &amp; O&#39;Hara</w:t></w:r><w:tab/><w:t>Ltd</w:t></w:p>\
            <w:p><w:del><w:delText>not this</w:delText></w:del><w:t>Yours</w:t></w:p></w:document>";
        assert_eq!(of_xml(xml), "Marks & O'Hara Ltd\nYours\n");
    }

    #[test]
    fn a_billion_laughs_are_none() {
        let xml = b"<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><d><p>one &b; two</p></d>";
        assert_eq!(of_xml(xml), "one  two\n");
    }

    #[test]
    fn what_is_no_xml_ends_there() {
        assert_eq!(of_xml(b"<p>before</p></q>after"), "before\n");
        of_xml(b"\0\xff\xfe<<<");
    }
}
