//! HTML bodies as text. Hidden text is left out (attack 18); nothing is fetched. The full reader (html2text) is quadratic
//! in open elements and worse in style rules, so a linear count goes first and only the simplest rules go with it: what is
//! too deep is stripped of its tags crudely instead.

use super::guard::HTML_DEPTH_MAX;
use super::guard::HTML_OCTETS_MAX;
use super::guard::HTML_TAGS_MAX;
use super::guard::caught;

/// Columns of a line of text: paragraphs stay on one line.
const WIDTH: usize = 1000;

/// The words of an HTML body, one line per line of text, without links or decoration.
pub(in crate::mail) fn to_text(html: &str) -> String {
    if is_tame(html) {
        let read = caught(|| {
            let plain = html2text::config::plain_no_decorate().no_table_borders().allow_width_overflow();
            match with_simple_css(html) {
                Some(simple) => plain.use_doc_css().string_from_read(simple.as_bytes(), WIDTH),
                None => plain.string_from_read(html.as_bytes(), WIDTH),
            }
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
    // Counted without any notion of comments and quotes, so that no disagreement on those with the full reader can
    // hide more tags from us than it can bear.
    let tags = html
        .as_bytes()
        .windows(2)
        .filter(|w| w[0] == b'<' && w[1].is_ascii_alphabetic())
        .count();
    if tags > HTML_TAGS_MAX {
        return false;
    }
    let mut open: Vec<(&str, usize)> = Vec::new(); // how many of each element are open
    let mut depth = 0usize;
    let mut scan = Scan { rest: html };
    while let Some(token) = scan.next_token() {
        let Token::Tag { name, is_end } = token else {
            continue;
        };
        if closes_itself(name) {
            continue;
        }
        if is_end {
            // Only what is open can be closed: `</x>` from nowhere must not hide the depth.
            if let Some((_, count)) = open.iter_mut().find(|(n, c)| n.eq_ignore_ascii_case(name) && *c > 0) {
                *count -= 1;
                depth -= 1;
            }
        } else {
            depth += 1;
            // So many different elements are no letter.
            let is_odd = open.len() >= 200;
            match open.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case(name)) {
                Some((_, count)) => *count += 1,
                None if is_odd => return false,
                None => open.push((name, 1)),
            }
        }
        if depth > HTML_DEPTH_MAX {
            return false;
        }
    }
    true
}

/// The HTML with no style rule but the simplest that hide something: html2text tries every rule on every element, and goes
/// back and forth between the parts of a long selector. `None` where a style element would slip through.
fn with_simple_css(html: &str) -> Option<String> {
    const RULES_MAX: usize = 50;
    let mut out = String::with_capacity(html.len());
    let mut scan = Scan { rest: html };
    let (mut from, mut rules, mut styles) = (0, 0, 0);
    while let Some(token) = scan.next_token() {
        let to = html.len() - scan.rest.len();
        if let Token::Style(content) = token {
            let kept: Vec<String> = hiding_selectors(content).take(RULES_MAX - rules).collect();
            rules += kept.len();
            styles += 1;
            out.push_str("<style>");
            for selector in kept {
                out.push_str(&selector);
                out.push_str("{display:none}");
            }
            out.push_str("</style>");
        } else {
            out.push_str(&html[from..to]);
        }
        from = to;
    }
    // Counted crudely again: what we took for a comment or a quoted value may be an element to the full reader.
    let seen = out.as_bytes().windows(6).filter(|w| w.eq_ignore_ascii_case(b"<style")).count();
    (seen == styles).then_some(out)
}

/// Selectors of one element name or class whose rule says `display: none`; inside `@media` and its like, none.
fn hiding_selectors(css: &str) -> impl Iterator<Item = String> {
    let mut depth = 0usize;
    let mut found = Vec::new();
    let mut selectors = "";
    let mut from = 0;
    for (at, byte) in css.bytes().enumerate() {
        match byte {
            b'{' => {
                if depth == 0 {
                    selectors = &css[from..at];
                }
                depth += 1;
                from = at + 1;
            }
            b'}' => {
                if depth == 1 {
                    let rule: String = css[from..at].chars().filter(|c| !c.is_whitespace()).take(2000).collect();
                    if rule.to_ascii_lowercase().contains("display:none") {
                        found.extend(selectors.split(',').map(str::trim).filter(|s| is_simple(s)).map(str::to_owned));
                    }
                }
                depth = depth.saturating_sub(1);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.into_iter()
}

/// `.name`, `#name`, `name` or `name.name`: nothing that has to be looked for up or down the tree.
fn is_simple(selector: &str) -> bool {
    let is_name = |n: &str| !n.is_empty() && n.len() <= 60 && n.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    match selector.split_once(['.', '#']) {
        Some((element, name)) => (element.is_empty() || is_name(element)) && is_name(name),
        None => is_name(selector),
    }
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
    /// The inside of a `style` element, perhaps with its end tag.
    Style(&'a str),
    /// A comment, a declaration, or the inside of `script` and its like.
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
            // `<!-->` is a comment already, and `--!>` ends one (HTML, section 13.2.5.43).
            let at_once = [">", "->"].iter().find_map(|end| comment.strip_prefix(end));
            self.rest = at_once.unwrap_or_else(|| after_comment(comment));
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
            let content = self.rest;
            self.rest = after_raw_text(self.rest, name);
            let content = &content[..content.len() - self.rest.len()];
            return Some(if name.eq_ignore_ascii_case("style") {
                Token::Style(content)
            } else {
                Token::Hidden
            });
        }
        Some(Token::Tag { name, is_end })
    }
}

/// What follows a comment. One search for both endings, so that the one that never comes costs nothing.
fn after_comment(comment: &str) -> &str {
    let mut rest = comment;
    while let Some(at) = rest.find("--") {
        rest = &rest[at + 1..];
        if let Some(after) = [">", "!>"].iter().find_map(|end| rest[1..].strip_prefix(end)) {
            return after;
        }
    }
    ""
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
            Token::Style(_) | Token::Hidden => {}
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
            char::from_u32(code)
        }
    }
}

/// No space at a line's end, never two blank lines together, no-break spaces as spaces.
fn trim_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in super::unseen::shown(text).lines() {
        let line = line.trim_end();
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
        out.extend(line.chars().map(|c| if c == '\u{a0}' { ' ' } else { c }));
    }
    out
}
