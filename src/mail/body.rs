//! The body as plain text: the text parts as they are, the HTML as text where there is nothing else.
//! Standards: RFC 2046 §5.1 (which alternative), RFC 3676 (format=flowed). Every word is kept, quotation included.

use super::charset;
use super::guard::TEXT_OCTETS_MAX;
use super::html;
use super::message::Defect;
use super::parts::Part;
use super::unseen;

/// What the body of a message reads like, and which parts it was made of.
#[derive(Debug, Default)]
pub(in crate::mail) struct Body {
    /// The whole body as text, LF line ends.
    pub text: String,
    /// The HTML as it came, decoded; `None` where there was none.
    pub html: Option<String>,
    /// The parts that were read as the body; all other leaves are attachments.
    pub used: Vec<usize>,
}

/// A piece of the body, in the order in which it is shown.
enum Piece {
    Plain(String),
    Html(String),
    /// The same words twice (multipart/alternative).
    Either {
        plain: String,
        html: String,
    },
}

/// Reads the body out of the parts.
pub(in crate::mail) fn body(bytes: &[u8], parts: &[Part], defects: &mut Vec<Defect>) -> Body {
    let mut body = Body::default();
    let mut pieces = Vec::new();
    if !parts.is_empty() {
        collect(bytes, parts, 0, &mut pieces, &mut body.used, defects);
    }
    let mut htmls: Vec<String> = Vec::new();
    for piece in pieces {
        let text = match piece {
            Piece::Plain(text) => text,
            Piece::Html(source) => {
                let text = html::to_text(&source);
                htmls.push(source);
                text
            }
            Piece::Either { plain, html: source } => {
                let text = if is_stub(&plain, &source) { html::to_text(&source) } else { plain };
                htmls.push(source);
                text
            }
        };
        append(&mut body.text, &text, defects);
    }
    if !htmls.is_empty() {
        body.html = Some(htmls.join("\n"));
    }
    body
}

/// Walks a part and those in it. The depth is bounded by `guard::DEPTH_MAX`.
fn collect(bytes: &[u8], parts: &[Part], index: usize, pieces: &mut Vec<Piece>, used: &mut Vec<usize>, defects: &mut Vec<Defect>) {
    let part = &parts[index];
    if !part.is_multipart {
        if let Some(piece) = leaf(bytes, parts, index, defects) {
            used.push(index);
            pieces.push(piece);
        }
        return;
    }
    if part.content_type.value == "multipart/alternative" {
        alternative(bytes, parts, index, pieces, used, defects);
        return;
    }
    for &child in &part.children {
        collect(bytes, parts, child, pieces, used, defects);
    }
}

/// The alternatives are one text: plain and HTML are kept side by side, so that HTML can stand in for an empty plain part.
fn alternative(bytes: &[u8], parts: &[Part], index: usize, pieces: &mut Vec<Piece>, used: &mut Vec<usize>, defects: &mut Vec<Defect>) {
    let (mut plain, mut html) = (String::new(), String::new());
    let mut inner = Vec::new();
    for &child in &parts[index].children {
        collect(bytes, parts, child, &mut inner, used, defects);
    }
    for piece in inner {
        match piece {
            Piece::Plain(text) => join(&mut plain, &text),
            Piece::Html(source) => join(&mut html, &source),
            Piece::Either { plain: text, html: source } => {
                join(&mut plain, &text);
                join(&mut html, &source);
            }
        }
    }
    match (plain.trim().is_empty(), html.trim().is_empty()) {
        (true, true) => {}
        (false, true) => pieces.push(Piece::Plain(plain)),
        (true, false) => pieces.push(Piece::Html(html)),
        (false, false) => pieces.push(Piece::Either { plain, html }),
    }
}

fn join(into: &mut String, text: &str) {
    if !into.is_empty() && !text.is_empty() {
        into.push('\n');
    }
    into.push_str(text);
}

/// A leaf that is part of the body, as text; `None` where it is an attachment.
fn leaf(bytes: &[u8], parts: &[Part], index: usize, defects: &mut Vec<Defect>) -> Option<Piece> {
    let part = &parts[index];
    let kind = part.content_type.value.as_str();
    let is_html = kind == "text/html" || kind == "application/xhtml+xml";
    // Programs of the last century said `text`; text/enriched reads well enough as it is.
    let is_plain = matches!(kind, "text/plain" | "text/enriched" | "text");
    let is_whole_message = part.parent.is_none();
    if !(is_html || is_plain) || (part.is_attachment() && !is_whole_message) {
        return None;
    }
    // A named text is a file, unless there is nothing else: some scanners and web forms name the body.
    if part.file_name().is_some() && !is_whole_message && index != first_leaf(parts) {
        return None;
    }
    let decoded = part.decoded(bytes);
    let label = part
        .content_type
        .parameter("charset")
        .map(str::to_owned)
        .or_else(|| is_html.then(|| html::declared_charset(&decoded)).flatten());
    let (text, broken) = charset::decode(&decoded, label.as_deref());
    if broken {
        defects.push(Defect::BrokenCharset);
    }
    let text = tidy(&text);
    if is_html {
        return Some(Piece::Html(text));
    }
    let flowed = part
        .content_type
        .parameter("format")
        .is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
    let delete_space = part.content_type.parameter("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes"));
    Some(Piece::Plain(if flowed { unflow(&text, delete_space) } else { text }))
}

fn first_leaf(parts: &[Part]) -> usize {
    parts.iter().position(|p| !p.is_multipart).unwrap_or(0)
}

/// LF line ends, and nothing unseen but tabs.
fn tidy(text: &str) -> String {
    if !text.chars().any(|c| c != '\n' && c != '\t' && unseen::is_unseen(c)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{c}' => out.push('\n'),
            c => out.push(c),
        }
    }
    unseen::shown(&out)
}

fn append(text: &mut String, piece: &str, defects: &mut Vec<Defect>) {
    let piece = piece.trim_end();
    if piece.trim().is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let mut end = piece.len().min(TEXT_OCTETS_MAX.saturating_sub(text.len()));
    while !piece.is_char_boundary(end) {
        end -= 1;
    }
    if end < piece.len() {
        defects.push(Defect::TooLarge);
    }
    text.push_str(&piece[..end]);
}

/// Whether the plain alternative says nothing of its own: empty, or a line such as "your mail program cannot show this".
fn is_stub(plain: &str, html: &str) -> bool {
    const STUB_CHARS_MAX: usize = 300;
    const STUBS: [&str; 8] = [
        "html",
        "view this email",
        "view this message",
        "view it online",
        "view in browser",
        "mail client",
        "email client",
        "e-mail client",
    ];
    let letters = plain.chars().filter(|c| c.is_alphanumeric()).take(STUB_CHARS_MAX + 1).count();
    if letters == 0 {
        return true;
    }
    if letters > STUB_CHARS_MAX {
        return false;
    }
    let lower = plain.to_lowercase();
    if letters < 3 || STUBS.iter().any(|stub| lower.contains(stub)) {
        let words = html::to_text(html);
        return words.chars().filter(|c| c.is_alphanumeric()).count() > letters * 2;
    }
    false
}

/// Joins flowed lines (RFC 3676 §4): a line that ends in a space goes on, at the same depth of quotation.
fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None; // depth of the paragraph that goes on
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|&b| b == b'>').count();
        let content = &line[depth..];
        // Space-stuffing protects lines that begin with a space, `>` or `From `.
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        let goes_on = content.ends_with(' ') && !is_signature;
        if open != Some(depth) || is_signature {
            if !out.is_empty() {
                out.push('\n');
            }
            if depth > 0 {
                out.extend(std::iter::repeat_n('>', depth));
                if !content.is_empty() {
                    out.push(' ');
                }
            }
        }
        out.push_str(if goes_on && delete_space {
            &content[..content.len() - 1]
        } else {
            content
        });
        open = goes_on.then_some(depth);
    }
    out
}
