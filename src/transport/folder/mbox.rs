//! The mbox format (RFC 4155, and mboxrd's quoting), read as a stream: a file of any size costs one buffer.

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use std::io;
use std::io::BufRead;

/// How much of a line is looked at: a From_ line is shorter.
const HEAD_BYTES: usize = 256;

/// One message in an mbox: where its bytes are, without its From_ line and the blank line behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u64,
    pub(super) end: u64,
    /// The date on the From_ line, taken for UTC (RFC 4155, appendix A).
    pub(super) dated: Option<Timestamp>,
}

/// Finds the messages. A line that begins with `From ` opens one where it is the file's first or follows a blank line.
pub(super) fn spans(mut reader: impl BufRead) -> io::Result<Vec<Span>> {
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0u64;
    let mut blank_from: Option<u64> = Some(0);
    loop {
        let line_from = at;
        let mut head: Vec<u8> = Vec::with_capacity(HEAD_BYTES);
        let mut ended = false;
        while !ended {
            let chunk = reader.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let (n, newline) = match chunk.iter().position(|b| *b == b'\n') {
                Some(i) => (i + 1, true),
                None => (chunk.len(), false),
            };
            head.extend_from_slice(&chunk[..n.min(HEAD_BYTES - head.len())]);
            reader.consume(n);
            at += n as u64;
            ended = newline;
        }
        if at == line_from {
            break;
        }
        if let Some(blank) = blank_from
            && head.starts_with(b"From ")
        {
            if let Some(last) = spans.last_mut() {
                last.end = blank.max(last.start);
            }
            spans.push(Span {
                start: at,
                end: at,
                dated: dated(&head),
            });
            blank_from = None;
        } else if head == b"\n" || head == b"\r\n" {
            blank_from = Some(line_from);
        } else {
            blank_from = None;
        }
    }
    if let Some(last) = spans.last_mut() {
        last.end = blank_from.unwrap_or(at).max(last.start);
    }
    Ok(spans)
}

/// Takes one `>` off every `>From `, `>>From ` …: mboxrd put it there.
pub(super) fn unquoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let marks = line.iter().take_while(|b| **b == b'>').count();
        let quoted = marks > 0 && line[marks..].starts_with(b"From ");
        out.extend_from_slice(&line[usize::from(quoted)..]);
    }
    out
}

/// `From somebody Thu Jan  1 09:30:00 2026`.
fn dated(line: &[u8]) -> Option<Timestamp> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let date = words.len().checked_sub(5).map(|n| words[n..].join(" "))?;
    let read = strtime::parse("%a %b %d %H:%M:%S %Y", &date).ok()?;
    let utc = read.to_datetime().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(utc.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        // A small buffer, so that lines cross its edge.
        let reader = io::BufReader::with_capacity(7, text.as_bytes());
        spans(reader)
            .unwrap()
            .iter()
            .map(|s| {
                let raw = &text.as_bytes()[s.start as usize..s.end as usize];
                String::from_utf8(unquoted(raw)).unwrap()
            })
            .collect()
    }

    #[test]
    fn messages_are_found_and_their_quoting_is_undone() {
        let text = "From a@b.example Thu Jan  1 09:30:00 2026\nSubject: one\n\nfirst line\nFrom the middle\n\n>From there\n>>From afar\n> From a quotation\n\nFrom c@d.example Fri Jan  2 09:30:00 2026\r\nSubject: two\r\n\r\nbody\r\n";
        assert_eq!(
            messages(text),
            [
                "Subject: one\n\nfirst line\nFrom the middle\n\nFrom there\n>From afar\n> From a quotation\n",
                "Subject: two\r\n\r\nbody\r\n",
            ]
        );
    }

    #[test]
    fn the_blank_line_between_messages_belongs_to_none() {
        assert_eq!(messages("From x\na\n\nFrom y\nb\n\n"), ["a\n", "b\n"]);
        assert_eq!(messages("From x\n\nFrom y\n"), ["", ""]);
        assert_eq!(messages("From x\nno end of line"), ["no end of line"]);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        assert_eq!(messages(""), [""; 0]);
        assert_eq!(messages("From "), [""]);
        assert_eq!(messages("no mbox at all\n"), [""; 0]);
        let long = format!("From x\n{}\n", "y".repeat(100_000));
        assert_eq!(messages(&long), [&long[7..]]);
    }

    #[test]
    fn the_date_of_a_from_line_is_taken_for_utc() {
        let read = |line: &str| dated(line.as_bytes()).map(|t| t.to_string());
        let expected = Some("2026-01-01T09:30:00Z".to_owned());
        assert_eq!(read("From a@b.example Thu Jan  1 09:30:00 2026\n"), expected);
        assert_eq!(read("From a b c"), None);
        assert_eq!(read("From "), None);
    }
}
