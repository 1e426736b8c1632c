//! Markdown as an HTML page for mail programs: one column, inline styles, dark text on white, readable on a phone without
//! zooming. No picture, no script, nothing fetched from anywhere. Raw HTML in a source is shown as the text it is.

use pulldown_cmark::Event;
use pulldown_cmark::HeadingLevel;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;
use std::borrow::Cow;

const BODY: &str = "margin:0;padding:0;background-color:#ffffff";
const BAND: &str = "border-bottom:4px solid #1d3557;padding:0 0 10px 0;margin:0 0 24px 0;font-size:18px;font-weight:bold;color:#1d3557";
const PAGE: &str =
    "max-width:600px;margin:0 auto;padding:24px 16px;font-family:Arial,Helvetica,sans-serif;font-size:17px;line-height:1.5;color:#0b0c0c";
const H1: &str = "font-size:25px;line-height:1.25;margin:0 0 20px 0;color:#0b0c0c";
const H2: &str = "font-size:20px;line-height:1.3;margin:30px 0 10px 0;color:#0b0c0c";
const H3: &str = "font-size:17px;line-height:1.4;margin:22px 0 6px 0;color:#0b0c0c";
const P: &str = "margin:0 0 16px 0";
const LIST: &str = "margin:0 0 16px 0;padding:0 0 0 24px";
const ITEM: &str = "margin:0 0 8px 0";
const QUOTE: &str = "margin:0 0 16px 0;padding:12px 0 1px 16px;border-left:4px solid #b1b4b6";
const LINK: &str = "color:#1d4f91;text-decoration:underline;overflow-wrap:anywhere";
/// What can be touched to answer: large enough for a thumb, and one word that never breaks.
const COMMAND: &str = "display:inline-block;padding:6px 12px;margin:2px 3px 2px 0;border:2px solid #1d4f91;border-radius:4px;color:#1d4f91;\
     font-weight:bold;text-decoration:none";
/// How a template marks such a link, in the place of its title.
const IS_COMMAND: &str = "command";
const CODE: &str = "font-family:Consolas,Menlo,monospace;font-size:15px;background-color:#f3f2f1;padding:1px 4px";
const RULE: &str = "border:0;border-top:1px solid #b1b4b6;margin:28px 0 20px 0";

/// How much larger large print is: 17 pixels become 24, the 18 points that large print begins with.
const LARGE: u32 = 140;

/// The letter as a page; `large` for somebody who needs large print.
pub fn page(source: &str, title: &str, council: &str, large: bool) -> String {
    let mut body = String::with_capacity(source.len() * 2);
    for event in Parser::new(source) {
        take(&mut body, event, large);
    }
    let (page, band) = (sized(PAGE, large), sized(BAND, large));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n</head>\n<body style=\"{BODY}\">\n<div style=\"{page}\">\n<div style=\"{band}\">{council}</div>\n{body}</div>\n</body>\n</html>\n",
        title = escaped(title),
        council = escaped(council),
    )
}

/// One of the styles above, its letters made larger where they are to be.
fn sized(style: &'static str, large: bool) -> Cow<'static, str> {
    const KEY: &str = "font-size:";
    let Some(at) = style.find(KEY).filter(|_| large).map(|at| at + KEY.len()) else {
        return Cow::Borrowed(style);
    };
    let (head, rest) = style.split_at(at);
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let (pixels, rest) = rest.split_at(digits);
    let pixels: u32 = pixels.parse().unwrap_or(17);
    Cow::Owned(format!("{head}{}{rest}", pixels * LARGE / 100))
}

fn take(out: &mut String, event: Event<'_>, large: bool) {
    match event {
        Event::Start(tag) => start(out, &tag, large),
        Event::End(tag) => end(out, tag),
        Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => out.push_str(&escaped(&words)),
        Event::Code(words) => out.push_str(&format!("<code style=\"{}\">{}</code>", sized(CODE, large), escaped(&words))),
        Event::SoftBreak => out.push('\n'),
        Event::HardBreak => out.push_str("<br>\n"),
        Event::Rule => out.push_str(&format!("<hr style=\"{RULE}\">\n")),
        Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
    }
}

fn start(out: &mut String, tag: &Tag<'_>, large: bool) {
    let opening = match tag {
        Tag::Paragraph => format!("<p style=\"{P}\">"),
        Tag::Heading { level, .. } => {
            let (name, style) = heading(*level);
            format!("<{name} style=\"{}\">", sized(style, large))
        }
        Tag::BlockQuote(_) => format!("<blockquote style=\"{QUOTE}\">\n"),
        Tag::List(None) => format!("<ul style=\"{LIST}\">\n"),
        Tag::List(Some(first)) => format!("<ol start=\"{first}\" style=\"{LIST}\">\n"),
        Tag::Item => format!("<li style=\"{ITEM}\">"),
        Tag::Strong => "<strong>".to_owned(),
        Tag::Emphasis => "<em>".to_owned(),
        Tag::Link { dest_url, title, .. } if &**title == IS_COMMAND => {
            format!("<a href=\"{}\" style=\"{COMMAND}\">", escaped(safe_link(dest_url)))
        }
        Tag::Link { dest_url, .. } => format!("<a href=\"{}\" style=\"{LINK}\">", escaped(safe_link(dest_url))),
        Tag::CodeBlock(_) => "<pre>".to_owned(),
        _ => String::new(),
    };
    out.push_str(&opening);
}

fn end(out: &mut String, tag: TagEnd) {
    let closing = match tag {
        TagEnd::Paragraph => "</p>\n".to_owned(),
        TagEnd::Heading(level) => format!("</{}>\n", heading(level).0),
        TagEnd::BlockQuote(_) => "</blockquote>\n".to_owned(),
        TagEnd::List(false) => "</ul>\n".to_owned(),
        TagEnd::List(true) => "</ol>\n".to_owned(),
        TagEnd::Item => "</li>\n".to_owned(),
        TagEnd::Strong => "</strong>".to_owned(),
        TagEnd::Emphasis => "</em>".to_owned(),
        TagEnd::Link => "</a>".to_owned(),
        TagEnd::CodeBlock => "</pre>\n".to_owned(),
        _ => String::new(),
    };
    out.push_str(&closing);
}

fn heading(level: HeadingLevel) -> (&'static str, &'static str) {
    match level {
        HeadingLevel::H1 => ("h1", H1),
        HeadingLevel::H2 => ("h2", H2),
        HeadingLevel::H3 | HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => ("h3", H3),
    }
}

/// Only what a letter may point to. Anything else (a script, a file) points nowhere.
fn safe_link(to: &str) -> &str {
    let scheme = to.split(':').next().unwrap_or("").to_ascii_lowercase();
    if matches!(scheme.as_str(), "http" | "https" | "mailto" | "mid" | "tel") && to.contains(':') {
        to
    } else {
        "#"
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
