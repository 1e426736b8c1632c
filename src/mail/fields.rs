//! Header fields (RFC 5322 §2.2, §3.6): split, unfolded, decoded (RFC 2047), cleaned for one line.
//! Order is kept, top first: what a later hop added stands above what the sender wrote.

use super::charset;
use super::guard::FIELD_OCTETS_MAX;
use super::guard::IDS_MAX;
use super::guard::caught;
use super::message::MessageId;
use super::unseen::is_unseen;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use memchr::memchr;

/// A header section as it was split.
pub(in crate::mail) struct Section {
    /// Lower-case name, unfolded value as text, top first.
    pub fields: Vec<(String, String)>,
    /// Where the body begins.
    pub body_at: usize,
    /// Whether something was too long and was cut.
    pub cut: bool,
    /// Whether a line among the fields, or the one that ended them, is neither a field nor blank.
    pub stray: bool,
}

/// Splits off the header section, reading at most `octets_max` of it. A text that has no header at all is all body.
pub(in crate::mail) fn split(bytes: &[u8], octets_max: usize) -> Section {
    let mut section = Section {
        fields: Vec::new(),
        body_at: 0,
        cut: false,
        stray: false,
    };
    let mut at = 0;
    // An mbox separator, as some programs leave it above the first field.
    if bytes.starts_with(b"From ") || bytes.starts_with(b">From ") {
        at = line_end(bytes, 0);
    }
    // Blank lines above the first field are the work of a careless hand, not an empty header.
    while at < bytes.len()
        && line(bytes, at).trim_ascii().is_empty()
        && line_end(bytes, at) < bytes.len()
        && is_field(line(bytes, line_end(bytes, at)))
    {
        at = line_end(bytes, at);
    }
    let start = at;
    while at < bytes.len() {
        let here = line(bytes, at);
        let mut next = line_end(bytes, at);
        if here.trim_ascii().is_empty() {
            section.body_at = next;
            return section;
        }
        if at - start > octets_max {
            section.cut = true;
            section.body_at = after_header(bytes, at);
            return section;
        }
        if !is_field(here) {
            section.stray |= !section.fields.is_empty();
            let following = line(bytes, next);
            // A line that broke out of its fold is skipped; the body of a mail without the blank line is not.
            if !section.fields.is_empty()
                && next < bytes.len()
                && (is_field(following) || following.first().is_some_and(|&b| b == b' ' || b == b'\t'))
                && !following.trim_ascii().is_empty()
            {
                at = next;
                continue;
            }
            section.body_at = at;
            return section;
        }
        while next < bytes.len() && matches!(bytes[next], b' ' | b'\t') && !line(bytes, next).trim_ascii().is_empty() {
            next = line_end(bytes, next);
        }
        section.cut |= push_field(&mut section.fields, &bytes[at..next]);
        at = next;
    }
    section.body_at = bytes.len();
    section
}

fn push_field(fields: &mut Vec<(String, String)>, raw: &[u8]) -> bool {
    let Some(colon) = raw.iter().position(|&b| b == b':') else {
        return false;
    };
    let name = String::from_utf8_lossy(raw[..colon].trim_ascii()).to_ascii_lowercase();
    let value = &raw[colon + 1..];
    let cut = value.len() > FIELD_OCTETS_MAX;
    let value = &value[..value.len().min(FIELD_OCTETS_MAX)];
    let mut text = charset::decode_unlabelled(value);
    if text.contains('\n') {
        // Unfolding takes the line end away and leaves the white space (RFC 5322 §2.2.3).
        text = text.replace("\r\n", "").replace('\n', "");
    }
    let trimmed = text.trim();
    fields.push((name, if trimmed.len() == text.len() { text } else { trimmed.to_owned() }));
    cut
}

fn line(bytes: &[u8], at: usize) -> &[u8] {
    &bytes[at.min(bytes.len())..line_end(bytes, at)]
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let at = at.min(bytes.len());
    memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n + 1)
}

/// Where the first blank line after `at` ends.
fn after_header(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        let blank = line(bytes, at).trim_ascii().is_empty();
        at = line_end(bytes, at);
        if blank {
            break;
        }
    }
    at
}

/// Whether a line begins a field: printable name without spaces, then a colon (RFC 5322 §2.2).
fn is_field(line: &[u8]) -> bool {
    let Some(colon) = line.iter().take(128).position(|&b| b == b':') else {
        return false;
    };
    let name = line[..colon].trim_ascii_end();
    !name.is_empty() && name.iter().all(|b| (33..=126).contains(b))
}

/// The first (top-most) value of a field.
pub(in crate::mail) fn first<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// How often a field stands in the header.
pub(in crate::mail) fn count(fields: &[(String, String)], name: &str) -> usize {
    fields.iter().filter(|(n, _)| n == name).count()
}

/// Decodes the encoded-words of an unstructured field (RFC 2047 §6). What is no encoded-word stays as it is.
pub(in crate::mail) fn decode_words(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    // Bytes of adjacent words of one charset are joined before decoding: writers split characters between words.
    let mut held: Option<(String, Vec<u8>)> = None;
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let Some((charset, bytes, after)) = encoded_word(&rest[at..]) else {
            flush(&mut held, &mut out);
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        let between = &rest[..at];
        if held.is_none() || !between.trim().is_empty() {
            flush(&mut held, &mut out);
            out.push_str(between);
        }
        match &mut held {
            Some((label, joined)) if *label == charset => joined.extend_from_slice(&bytes),
            _ => {
                flush(&mut held, &mut out);
                held = Some((charset, bytes));
            }
        }
        rest = &rest[at + after..];
    }
    flush(&mut held, &mut out);
    out.push_str(rest);
    out
}

fn flush(held: &mut Option<(String, Vec<u8>)>, out: &mut String) {
    if let Some((label, bytes)) = held.take() {
        out.push_str(&charset::decode(&bytes, Some(&label)).0);
    }
}

/// `=?charset?B|Q?text?=` at the start: charset, bytes, and how long it was. Looks no further than 2,000 octets.
fn encoded_word(text: &str) -> Option<(String, Vec<u8>, usize)> {
    const WORD_OCTETS_MAX: usize = 2000;
    let inner = text.get(2..)?;
    let first = inner.bytes().take(64).position(|b| b == b'?')?;
    // RFC 2231 §5 allows a language after an asterisk.
    let charset = inner.get(..first)?.split('*').next()?.to_ascii_lowercase();
    if charset.is_empty() || !charset.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    let encoding = *inner.as_bytes().get(first + 1)?;
    if inner.as_bytes().get(first + 2) != Some(&b'?') {
        return None;
    }
    let body_at = first + 3;
    let body = inner.as_bytes().get(body_at..)?;
    let end = body.iter().take(WORD_OCTETS_MAX).position(|&b| b == b'?')?;
    if body.get(end + 1) != Some(&b'=') {
        return None;
    }
    let content = &body[..end];
    let bytes = match encoding.to_ascii_lowercase() {
        b'b' => charset::base64(content).0,
        b'q' => word_q(content),
        _ => return None,
    };
    Some((charset, bytes, 2 + body_at + end + 2))
}

/// The Q encoding (RFC 2047 §4.2).
fn word_q(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len());
    let mut i = 0;
    while i < content.len() {
        match content[i] {
            b'_' => out.push(b' '),
            b'=' => match (
                content.get(i + 1).copied().and_then(charset::hex),
                content.get(i + 2).copied().and_then(charset::hex),
            ) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    i += 2;
                }
                _ => out.push(b'='),
            },
            other => out.push(other),
        }
        i += 1;
    }
    out
}

/// One line that is safe to show and to store: what is unseen becomes a
/// space, runs of white space one space, and the whole is cut at `chars_max` (attack 11).
pub(in crate::mail) fn clean_line(text: &str, chars_max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(chars_max * 4));
    let (mut space, mut chars) = (false, 0);
    for c in text.chars() {
        if c.is_whitespace() || is_unseen(c) {
            space = true;
            continue;
        }
        if space && chars > 0 {
            out.push(' ');
            chars += 1;
        }
        space = false;
        if chars >= chars_max {
            break;
        }
        out.push(c);
        chars += 1;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Every msg-id of a field, in order (RFC 5322 §3.6.4). With or without spaces between them; words around are skipped.
pub(in crate::mail) fn message_ids(value: &str) -> Vec<MessageId> {
    let mut ids = Vec::new();
    let mut rest = value;
    while let Some(open) = rest.find('<') {
        let after = &rest[open + 1..];
        let Some(close) = after.find('>') else { break };
        // `<a<b@c>`: the last opening bracket is the one that counts.
        let inner = &after[..close];
        let inner = inner.rsplit('<').next().unwrap_or(inner);
        push_id(&mut ids, inner);
        rest = &after[close + 1..];
    }
    if ids.is_empty() {
        for word in value.split_whitespace().filter(|w| w.contains('@')) {
            push_id(&mut ids, word.trim_matches(['<', '>', ',', ';']));
        }
    }
    ids
}

fn push_id(ids: &mut Vec<MessageId>, text: &str) {
    let id: String = text.chars().filter(|c| !c.is_whitespace() && !is_unseen(*c)).collect();
    if !id.is_empty() && id.len() <= 998 && ids.len() < IDS_MAX {
        ids.push(MessageId(id));
    }
}

/// The Date field (RFC 5322 §3.3) as an instant; `None` for nonsense, and for years before e-mail or after 2200.
pub(in crate::mail) fn date(value: &str) -> Option<Timestamp> {
    let value: String = value.chars().take(200).collect();
    let parsed = caught(|| mail_parser::DateTime::parse_rfc822(&format!("{value}\n")))??;
    if !parsed.is_valid() || !(1971..=2200).contains(&parsed.year) {
        return None;
    }
    let civil = DateTime::new(
        i16::try_from(parsed.year).ok()?,
        i8::try_from(parsed.month).ok()?,
        i8::try_from(parsed.day).ok()?,
        i8::try_from(parsed.hour).ok()?,
        i8::try_from(parsed.minute).ok()?,
        i8::try_from(parsed.second).ok()?,
        0,
    )
    .ok()?;
    let seconds = i32::from(parsed.tz_hour) * 3600 + i32::from(parsed.tz_minute) * 60;
    let offset = Offset::from_seconds(if parsed.tz_before_gmt { -seconds } else { seconds }).ok()?;
    offset.to_timestamp(civil).ok()
}
