//! HTML bodies as text. Hidden text is left out (attack 18); nothing is fetched. The full reader (html2text) is quadratic
//! in open elements, so a linear count goes first: what is too deep is stripped of its tags crudely instead.

use super::guard::HTML_DEPTH_MAX;
use super::guard::HTML_OCTETS_MAX;
use super::guard::HTML_TAGS_MAX;
use super::guard::caught;

/// The words of an HTML body, one line per line of text, without links or decoration.
pub(in crate::mail) fn to_text(html: &str) -> String {
    if is_tame(html) {
        let read = caught(|| {
            html2text::config::plain_no_decorate()
                .use_doc_css()
                .no_table_borders()
                .allow_width_overflow()
                .string_from_read(html.as_bytes(), 1000)
        });
        if let Some(Ok(text)) = read {
            return trim_lines(&text);
        }
    }
    trim_lines(&strip_tags(html))
}

/// The charset an HTML body declares for itself in its first kilobyte (`<meta charset>`).
pub(in crate::mail) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let at = head.find("charset=")? + "charset=".len();
    let label: String = head[at..]
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// Whether the full reader will be quick with it: not too long, too deep or too many tags.
fn is_tame(html: &str) -> bool {
    if html.len() > HTML_OCTETS_MAX {
        return false;
    }
    let mut open: Vec<(&str, usize)> = Vec::new(); // how many of each element are open
    let (mut depth, mut tags) = (0usize, 0usize);
    let mut scan = Scan { rest: html };
    while let Some(token) = scan.next_token() {
        let Token::Tag { name, is_end } = token else { continue };
        if closes_itself(name) {
            tags += 1;
        } else if is_end {
            // Only what is open can be closed: `</x>` from nowhere must not hide the depth.
            if let Some((_, count)) = open.iter_mut().find(|(n, c)| n.eq_ignore_ascii_case(name) && *c > 0) {
                *count -= 1;
                depth -= 1;
            }
        } else {
            tags += 1;
            depth += 1;
            // So many different elements are no letter.
            let is_odd = open.len() >= 200;
            match open.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case(name)) {
                Some((_, count)) => *count += 1,
                None if is_odd => return false,
                None => open.push((name, 1)),
            }
        }
        if depth > HTML_DEPTH_MAX || tags > HTML_TAGS_MAX {
            return false;
        }
    }
    true
}

/// Elements without an end, and those that the next of their kind or their parent's end closes: they do not nest.
fn closes_itself(name: &str) -> bool {
    const NAMES: [&str; 25] = [
        "br", "p", "img", "hr", "li", "td", "tr", "th", "meta", "link", "input", "col", "area", "base", "wbr", "embed", "source", "track",
        "param", "dd", "dt", "option", "tbody", "thead", "tfoot",
    ];
    NAMES.iter().any(|n| n.eq_ignore_ascii_case(name))
}

enum Token<'a> {
    Text(&'a str),
    Tag {
        name: &'a str,
        is_end: bool,
    },
    /// A comment, a declaration, or the inside of `script` and `style`.
    Hidden,
}

/// A linear reader of tags: attribute quotes, comments and raw-text elements are passed over as a whole.
struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    fn next_token(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some(open) = self.rest.find('<') else {
            return Some(Token::Text(std::mem::take(&mut self.rest)));
        };
        if open > 0 {
            let (text, rest) = self.rest.split_at(open);
            self.rest = rest;
            return Some(Token::Text(text));
        }
        if let Some(comment) = self.rest.strip_prefix("<!--") {
            self.rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            return Some(Token::Hidden);
        }
        let after = &self.rest[1..];
        let is_end = after.starts_with('/');
        let named = after.strip_prefix('/').unwrap_or(after);
        if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            if named.starts_with(['!', '?']) || is_end {
                self.rest = after.find('>').map_or("", |end| &after[end + 1..]);
                return Some(Token::Hidden);
            }
            // A lone `<` in the text.
            self.rest = after;
            return Some(Token::Text("<"));
        }
        let name_end = named
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
            .unwrap_or(named.len());
        let name = &named[..name_end];
        self.rest = after_tag(&named[name_end..]);
        if !is_end
            && ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"]
                .iter()
                .any(|n| n.eq_ignore_ascii_case(name))
        {
            self.rest = after_raw_text(self.rest, name);
            return Some(Token::Hidden);
        }
        Some(Token::Tag { name, is_end })
    }
}

/// What follows the `>` of a tag, with quoted attribute values passed over.
fn after_tag(text: &str) -> &str {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return &text[at + 1..],
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, _) => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = byte == b'=';
        }
    }
    ""
}

fn after_raw_text<'a>(text: &'a str, name: &str) -> &'a str {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let at = from + at + 2;
        if bytes
            .get(at..at + name.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
        {
            return after_tag(&text[at + name.len()..]);
        }
        from = at;
    }
    ""
}

/// Text without tags: what a reader with no HTML would make of it. Linear, and bounded by its input.
fn strip_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut scan = Scan { rest: html };
    while let Some(token) = scan.next_token() {
        match token {
            Token::Text(text) => push_text(&mut out, text),
            Token::Tag { name, .. } if is_block(name) => out.push('\n'),
            Token::Tag { .. } => {}
            Token::Hidden => {}
        }
    }
    out
}

fn is_block(name: &str) -> bool {
    [
        "br",
        "p",
        "div",
        "tr",
        "li",
        "table",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "ul",
        "ol",
        "pre",
    ]
    .iter()
    .any(|n| n.eq_ignore_ascii_case(name))
}

fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\n', '\r']) {
        out.push_str(&rest[..at]);
        if rest.as_bytes()[at] != b'&' {
            out.push(' ');
            rest = &rest[at + 1..];
            continue;
        }
        let entity = &rest[at + 1..];
        let end = entity.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((character(&entity[..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &entity[end + 1..];
            }
            None => {
                out.push('&');
                rest = entity;
            }
        }
    }
    out.push_str(rest);
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "pound" => Some('£'),
        "rsquo" | "lsquo" => Some('’'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "ndash" | "mdash" => Some('–'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !super::fields::is_unsafe(*c) || *c == '\n')
        }
    }
}

/// No space at a line's end, never two blank lines together, no-break spaces as spaces.
fn trim_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        let line = line.trim_end_matches(|c: char| c.is_whitespace() || c == '\u{200b}');
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
            if blank > 0 {
                out.push('\n');
            }
        }
        blank = 0;
        out.extend(
            line.chars()
                .map(|c| if c == '\u{a0}' { ' ' } else { c })
                .filter(|&c| c == '\t' || !super::fields::is_unsafe(c)),
        );
    }
    out
}
