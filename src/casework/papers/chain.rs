//! The messages inside a message: what was passed on below it, one block a message, and what is attached as a message.
//! `mail::typed` yields the first writer's words; here every link is wanted, since the person's own words of authority may
//! stand between the writer's note and the council's old letter.

use super::dates;
use crate::mail::Message;
use jiff::civil::Date;

/// Lines that are read, and messages that are kept.
const LINES_MAX: usize = 4_000;
const LINKS_MAX: usize = 12;
/// Lines behind `From:` within which another field of the heading must stand.
const HEADING_LINES: usize = 6;
/// Messages nested deeper are not read here.
const DEPTH_MAX: usize = 3;

/// A message inside another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Link {
    /// Its writer as its heading names them.
    pub from: String,
    /// To whom it says it is.
    pub to: String,
    /// Its day, where the heading gives one.
    pub on: Option<Date>,
    /// Its lines.
    pub lines: Vec<String>,
}

/// Every message inside, outermost first.
pub(super) fn links(message: &Message, received_on: Date) -> Vec<Link> {
    let mut found = passed_on(&message.text, received_on);
    attached(message, received_on, 0, &mut found);
    found.truncate(LINKS_MAX);
    found
}

fn attached(message: &Message, received_on: Date, depth: usize, found: &mut Vec<Link>) {
    if depth >= DEPTH_MAX {
        return;
    }
    for inner in message.attachments.iter().filter_map(|a| a.message.as_deref()).take(LINKS_MAX) {
        found.push(Link {
            from: inner
                .from
                .first()
                .map(|f| if f.name.is_empty() { f.address.to_string() } else { f.name.clone() })
                .unwrap_or_default(),
            to: inner
                .recipients
                .iter()
                .take(3)
                .map(|r| format!("{} {}", r.name, r.address))
                .collect::<Vec<_>>()
                .join(", "),
            on: inner.date.map(crate::casework::clock::london_day),
            lines: own_lines(&inner.text),
        });
        found.extend(passed_on(&inner.text, received_on));
        attached(inner, received_on, depth + 1, found);
    }
}

/// The lines of a text up to the first message below it.
fn own_lines(text: &str) -> Vec<String> {
    let lines: Vec<String> = text.lines().take(LINES_MAX).map(bare).collect();
    let end = (0..lines.len()).find(|at| heading(&lines, *at).is_some()).unwrap_or(lines.len());
    lines.into_iter().take(end).collect()
}

/// The messages below a text: headings of Outlook's kind (`From:`, `Sent:`, …) and `On … wrote:`.
fn passed_on(text: &str, received_on: Date) -> Vec<Link> {
    let lines: Vec<String> = text.lines().take(LINES_MAX).map(bare).collect();
    let mut found: Vec<Link> = Vec::new();
    let mut at = 0;
    while at < lines.len() && found.len() < LINKS_MAX {
        if let Some((heading, length)) = heading(&lines, at) {
            let on = heading
                .day
                .as_deref()
                .and_then(|d| dates::days(d, received_on).first().map(|f| f.on));
            found.push(Link {
                from: heading.from,
                to: heading.to,
                on,
                lines: Vec::new(),
            });
            at += length;
            continue;
        }
        if let Some(link) = found.last_mut() {
            link.lines.push(lines[at].clone());
        }
        at += 1;
    }
    found
}

struct Heading {
    from: String,
    to: String,
    day: Option<String>,
}

/// The heading that begins at a line, and how many lines it takes.
fn heading(lines: &[String], at: usize) -> Option<(Heading, usize)> {
    let line = lines.get(at)?;
    if let Some(from) = field(line, &["from", "oddi wrth", "von", "de"]) {
        let mut heading = Heading {
            from: name_of(from),
            to: String::new(),
            day: None,
        };
        let mut length = 1;
        let mut fields = 0;
        for next in lines.iter().skip(at + 1).take(HEADING_LINES) {
            if let Some(to) = field(next, &["to", "at", "an"]) {
                heading.to = to.to_owned();
            } else if let Some(day) = field(next, &["sent", "date", "anfonwyd", "dyddiad"]) {
                heading.day = Some(day.to_owned());
            } else if field(next, &["subject", "cc", "bcc", "reply-to", "importance", "attachments", "pwnc"]).is_none() {
                break;
            }
            fields += 1;
            length += 1;
        }
        return (fields >= 1).then_some((heading, length));
    }
    // `On 24 June 2026 at 06:55, Monique Delahaye <m@…> wrote:`, perhaps broken over two lines.
    let two = format!("{line} {}", lines.get(at + 1).map_or("", String::as_str));
    let (text, length) = if line.trim_end().ends_with("wrote:") {
        (line.as_str(), 1)
    } else {
        (two.trim_end(), 2)
    };
    let rest = text.strip_prefix("On ")?.trim_end().strip_suffix("wrote:")?;
    if rest.len() > 240 {
        return None;
    }
    let who = rest.rsplit_once(", ").map_or(rest, |(_, who)| who);
    Some((
        Heading {
            from: name_of(who),
            to: String::new(),
            day: Some(rest.to_owned()),
        },
        length,
    ))
}

/// The value of a heading's field, its name in any of these words, bold marks left out.
fn field<'a>(line: &'a str, names: &[&str]) -> Option<&'a str> {
    let bare = line.trim().trim_start_matches('*');
    let (name, value) = bare.split_once(':')?;
    let name = name.trim_end_matches('*').trim().to_lowercase();
    names.contains(&name.as_str()).then(|| value.trim_start_matches('*').trim())
}

fn name_of(written: &str) -> String {
    let name = written
        .split(['<', '[', '('])
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches(['"', '\'']);
    let name = name.strip_prefix("mailto:").unwrap_or(name);
    // `Dyer, Anselm`: the surname first, as directories have it.
    match name.split_once(", ") {
        Some((last, first)) if !first.contains(',') && last.split_whitespace().count() <= 2 => format!("{first} {last}"),
        _ => name.to_owned(),
    }
}

/// A line without its quotation marks.
fn bare(line: &str) -> String {
    line.trim_start_matches(['>', ' ', '\t', '|']).chars().take(2_000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn each_message_of_a_chain_is_kept_with_its_writer_and_day() {
        let text = "Please see below.\n\n________________\nFrom: Ida Cole <ida@hearth.example>\nSent: 05 December 2026 11:12\nTo: Jon Cole\nSubject: FW: stop\n\n\
            Dear Jon, you may take this up for me.\n\n-----Original Message-----\nFrom: Wex Parish Council\nSent: 16 November 2026 15:04\nTo: Ida Cole\n\nDear Mrs Cole\n";
        let found = passed_on(text, date(2026, 12, 7));
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].from.as_str(), found[0].on), ("Ida Cole", Some(date(2026, 12, 5))));
        assert!(found[0].lines.iter().any(|l| l.contains("take this up")));
        assert_eq!(found[1].from, "Wex Parish Council");
    }

    #[test]
    fn gmail_and_directory_headings_are_read() {
        let text = "See below\n\nOn Wed, 24 Jun 2026 at 06:55, Ada Byrne <ada@x.example>\nwrote:\n> yes please do\n> Ada\n";
        let found = passed_on(text, date(2026, 6, 25));
        assert_eq!((found[0].from.as_str(), found[0].on), ("Ada Byrne", Some(date(2026, 6, 24))));
        assert_eq!(found[0].lines[0], "yes please do");
        let text = "From: Marsh, Ida\nTo: Clerk\n\nHello";
        assert_eq!(passed_on(text, date(2026, 6, 25))[0].from, "Ida Marsh");
        assert!(passed_on("From: the start I was unhappy.\nIt went on.", date(2026, 6, 25)).is_empty());
    }
}
