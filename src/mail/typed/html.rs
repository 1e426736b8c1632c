//! An HTML body as lines of text, with what its markup says about quotation and signature.
//! One pass over the bytes, bounded memory. Never: draws tables, follows links, shows hidden text.
//! The parser's plain rendering loses the borders and ids by which mail programs mark history; this keeps them.

use crate::mail::form;

/// One line of an HTML body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HtmlLine {
    /// The words; a line inside a `blockquote` begins with `> `, as in plain text.
    pub text: String,
    /// Inside an element that a mail program marks as its signature.
    pub signature: bool,
}

/// What an open element means for the words inside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Plain,
    Quote,
    Signature,
    Hidden,
}

/// Elements whose end starts a new line.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "center",
    "address",
    "dt",
    "dd",
    "fieldset",
    "form",
];
/// Elements that never hold words.
const VOID: &[&str] = &[
    "br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "source", "track", "embed", "param", "o:p/",
];
/// Elements whose text is not words of the writer's.
const SILENT: &[&str] = &["style", "script", "head", "title", "template", "noscript", "svg"];
/// How many open elements are remembered; deeper ones keep the role of the last remembered one.
const DEPTH_MAX: usize = 256;

/// Reads an HTML body as lines.
pub(super) fn lines(html: &str) -> Vec<HtmlLine> {
    let mut out = Lines::default();
    let mut open: Vec<(String, Role)> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.words(&rest[..start], &open);
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        // A `<` that opens no tag is a character that somebody forgot to escape.
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            out.words("<", &open);
            rest = &rest[1..];
            continue;
        }
        let end = tag_end(rest);
        let tag = &rest[1..end];
        rest = rest.get(end + 1..).unwrap_or("");
        let (closing, body) = tag.strip_prefix('/').map_or((false, tag), |t| (true, t));
        let name: String = body
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-'))
            .take(20)
            .collect::<String>()
            .to_ascii_lowercase();
        if closing {
            // Only the nearest elements are searched, so that ill-nested markup stays linear.
            if let Some(at) = open.iter().rposition(|(n, _)| *n == name).filter(|at| open.len() - at <= 32) {
                if BLOCKS.contains(&name.as_str()) {
                    out.end_line(&open);
                }
                open.truncate(at);
            }
            continue;
        }
        if SILENT.contains(&name.as_str()) && !tag.ends_with('/') {
            rest = after_closing(rest, &name);
            continue;
        }
        if BLOCKS.contains(&name.as_str()) {
            out.end_line(&open);
        }
        if name == "td" || name == "th" {
            // A form as a table: the colon that a plain text would have stands for the border.
            let between = if form::is_label(&out.current) { ": " } else { " " };
            out.words(between, &open);
        }
        if name == "li" {
            out.words("• ", &open);
        }
        if VOID.contains(&name.as_str()) || tag.ends_with('/') {
            if name == "hr" {
                out.words("________________________________", &open);
                out.end_line(&open);
            }
            continue;
        }
        if open.len() < DEPTH_MAX {
            open.push((name.clone(), role(&name, body)));
        }
    }
    out.words(rest, &open);
    out.end_line(&open);
    out.done
}

/// The lines gathered so far, and the one being written.
#[derive(Default)]
struct Lines {
    done: Vec<HtmlLine>,
    current: String,
}

impl Lines {
    fn words(&mut self, text: &str, open: &[(String, Role)]) {
        if text.is_empty() || open.iter().any(|(_, r)| *r == Role::Hidden) {
            return;
        }
        let preformatted = open.iter().any(|(n, _)| n == "pre");
        for (i, piece) in text.split('\n').enumerate() {
            if i > 0 {
                if preformatted {
                    self.end_line(open);
                } else {
                    self.space();
                }
            }
            let decoded = decode(piece.trim_end_matches('\r'));
            for c in decoded.chars() {
                if c.is_whitespace() && !preformatted {
                    self.space()
                } else {
                    self.current.push(c)
                }
            }
        }
    }

    fn space(&mut self) {
        if !self.current.is_empty() && !self.current.ends_with(' ') {
            self.current.push(' ');
        }
    }

    fn end_line(&mut self, open: &[(String, Role)]) {
        let depth = open.iter().filter(|(_, r)| *r == Role::Quote).count().min(8);
        let text = std::mem::take(&mut self.current);
        let text = text.trim_end();
        // One empty line stands between paragraphs; more say nothing.
        if text.is_empty() && self.done.last().is_none_or(|l| l.text.trim_matches(['>', ' ']).is_empty()) {
            return;
        }
        self.done.push(HtmlLine {
            text: format!("{}{text}", "> ".repeat(depth)),
            signature: open.iter().any(|(_, r)| *r == Role::Signature),
        });
    }
}

/// Where a tag ends: its `>`, outside quotation marks where those are closed.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    for (at, c) in rest.char_indices().take(20_000) {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    rest.find('>').unwrap_or(rest.len())
}

/// What follows the closing tag of an element whose text is not words.
fn after_closing<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = rest[at..].find("</") {
        let here = &rest[at + found + 2..];
        if here.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            return here.find('>').map_or("", |end| &here[end + 1..]);
        }
        at += found + 2;
    }
    ""
}

/// What the attributes of an element say about the words inside it.
fn role(name: &str, tag: &str) -> Role {
    let tag = tag.to_ascii_lowercase();
    let flat: String = tag.chars().filter(|c| !c.is_whitespace()).collect();
    if flat.contains("display:none") || flat.contains("mso-hide:all") || flat.contains("font-size:0") && !flat.contains("font-size:0.") {
        return Role::Hidden;
    }
    if name == "blockquote" {
        return Role::Quote;
    }
    let signature = [
        "id=\"signature\"",
        "gmail_signature",
        "moz-signature",
        "ms-outlook-mobile-signature",
        "id=\"ms-outlook-mobile-signature",
        "applemailsignature",
    ];
    if signature.iter().any(|s| flat.contains(s)) && !flat.contains("gmail_signature_prefix") {
        return Role::Signature;
    }
    if ["yahoo_quoted", "protonmail_quote", "zmail_extra"].iter().any(|s| flat.contains(s)) {
        return Role::Quote;
    }
    Role::Plain
}

/// Character references (HTML 5 §13.5), the ones that mail holds; others stay as written.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(i, _)| i);
        match end.and_then(|e| reference(&rest[1..e]).map(|c| (c, e))) {
            Some((c, e)) => {
                out.push_str(&c);
                rest = &rest[e + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some(char::from_u32(code).unwrap_or(' ').to_string());
    }
    Some(
        match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            "nbsp" | "ensp" | "emsp" | "thinsp" => " ",
            "pound" => "£",
            "euro" => "€",
            "copy" => "©",
            "reg" => "®",
            "rsquo" => "’",
            "lsquo" => "‘",
            "rdquo" => "”",
            "ldquo" => "“",
            "ndash" => "–",
            "mdash" => "—",
            "hellip" => "…",
            "bull" => "•",
            "middot" => "·",
            "frac12" => "½",
            "deg" => "°",
            "eacute" => "é",
            "egrave" => "è",
            "agrave" => "à",
            "ccedil" => "ç",
            "uuml" => "ü",
            "ouml" => "ö",
            "auml" => "ä",
            "szlig" => "ß",
            "acirc" => "â",
            "ecirc" => "ê",
            "icirc" => "î",
            "ocirc" => "ô",
            "ucirc" => "û",
            "wcirc" => "ŵ",
            "ycirc" => "ŷ",
            "shy" => "\u{ad}",
            "zwnj" => "\u{200c}",
            "zwj" => "\u{200d}",
            "lrm" => "\u{200e}",
            "rlm" => "\u{200f}",
            _ => return None,
        }
        .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> Vec<String> {
        lines(html).into_iter().map(|l| l.text).filter(|t| !t.is_empty()).collect()
    }

    #[test]
    fn blocks_become_lines_and_hidden_words_vanish() {
        assert_eq!(
            text("<p>One &amp; two</p><div style='display: none'>no</div><p>three<br>four</p>"),
            ["One & two", "three", "four"]
        );
    }

    #[test]
    fn a_blockquote_is_quoted_and_a_marked_signature_is_marked() {
        let lines = lines("<div>new</div><div id=\"Signature\"><p>Kind regards</p></div><blockquote type=cite>old</blockquote>");
        assert_eq!(
            lines
                .iter()
                .filter(|l| !l.text.is_empty())
                .map(|l| (l.text.as_str(), l.signature))
                .collect::<Vec<_>>(),
            [("new", false), ("Kind regards", true), ("> old", false)]
        );
    }

    #[test]
    fn ill_nested_markup_is_read_in_linear_time() {
        let html = format!("{}word{}", "<div><b>".repeat(100_000), "</i></div>".repeat(100_000));
        assert!(text(&html).iter().any(|l| l.contains("word")));
        assert_eq!(text("a < b and <3 you"), ["a < b and <3 you"]);
    }
}
