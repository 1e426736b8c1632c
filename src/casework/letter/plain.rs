//! Markdown as plain text: short lines, quotation marked with `>`, links written out. The same events as `html`.

use pulldown_cmark::Event;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

/// Columns of a line, where its words allow it.
const WIDTH: usize = 72;

/// The letter as plain text.
pub fn text(source: &str) -> String {
    text_of_width(source, WIDTH)
}

/// The same with one line a paragraph, to be set into another letter that wraps it itself.
pub fn unwrapped(source: &str) -> String {
    text_of_width(source, usize::MAX)
}

fn text_of_width(source: &str, width: usize) -> String {
    let mut writer = Writer {
        width,
        ..Writer::default()
    };
    for event in Parser::new(source) {
        writer.take(event);
    }
    writer.flush();
    writer.out
}

/// What the lines stand in.
enum Container {
    Quote,
    Item { marker: String, begun: bool },
}

#[derive(Default)]
struct Writer {
    width: usize,
    out: String,
    inline: String,
    containers: Vec<Container>,
    /// The number of the next item of each open list; `None` where it has bullets.
    lists: Vec<Option<u64>>,
    /// The destination of the open link, and where its words begin.
    link: Option<(String, usize)>,
    heading: bool,
    /// A blank line is due, within this many containers.
    blank: Option<usize>,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => self.inline.push_str(&words),
            Event::SoftBreak => self.inline.push(' '),
            Event::HardBreak => self.inline.push('\n'),
            Event::Rule => {
                self.flush();
                self.inline.push_str(&"-".repeat(20));
                self.block_end();
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.flush();
                self.heading = true;
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.containers.push(Container::Quote);
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                let marker = match self.lists.last_mut() {
                    Some(Some(n)) => {
                        *n += 1;
                        format!("{}. ", *n - 1)
                    }
                    Some(None) | None => "- ".to_owned(),
                };
                self.containers.push(Container::Item { marker, begun: false });
            }
            Tag::Link { dest_url, .. } => self.link = Some((dest_url.to_string(), self.inline.len())),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock => self.block_end(),
            TagEnd::Heading(_) => {
                self.block_end();
                self.heading = false;
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.containers.pop();
                self.blank = Some(self.containers.len());
            }
            TagEnd::Item => {
                self.flush();
                self.containers.pop();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.blank = Some(self.containers.len());
            }
            TagEnd::Link => {
                if let Some((to, at)) = self.link.take() {
                    let words = self.inline.get(at..).unwrap_or("");
                    // A link whose words are its address is written once.
                    // One that writes a whole reply says nothing to a reader of plain text, who types the words.
                    let writes_a_reply = to.starts_with("mailto:") && to.contains('?');
                    if words != to && format!("mailto:{words}") != to && !writes_a_reply {
                        self.inline.push_str(&format!(" ({to})"));
                    }
                }
            }
            _ => {}
        }
    }

    fn block_end(&mut self) {
        self.flush();
        self.blank = Some(self.containers.len());
    }

    /// Writes out the words gathered so far, wrapped, behind the marks of what they stand in.
    fn flush(&mut self) {
        let inline = std::mem::take(&mut self.inline);
        if inline.trim().is_empty() {
            return;
        }
        if let Some(depth) = self.blank.take()
            && !self.out.is_empty()
        {
            let marks: String = self.containers.iter().take(depth).map(Container::following).collect();
            self.out.push_str(marks.trim_end());
            self.out.push('\n');
            // Air above a heading shows where a part begins.
            if self.heading {
                self.out.push('\n');
            }
        }
        for line in inline.split('\n') {
            let width = self
                .width
                .saturating_sub(self.containers.iter().map(Container::width).sum())
                .max(20);
            for piece in wrapped(line, width) {
                let marks: String = self.containers.iter_mut().map(Container::mark).collect();
                self.out.push_str(format!("{marks}{piece}").trim_end());
                self.out.push('\n');
            }
        }
    }
}

impl Container {
    fn mark(&mut self) -> String {
        match self {
            Self::Quote => "> ".to_owned(),
            Self::Item {
                marker,
                begun: begun @ false,
            } => {
                *begun = true;
                marker.clone()
            }
            Self::Item { marker, begun: true } => " ".repeat(marker.len()),
        }
    }

    fn following(&self) -> String {
        match self {
            Self::Quote => "> ".to_owned(),
            Self::Item { marker, .. } => " ".repeat(marker.len()),
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Quote => 2,
            Self::Item { marker, .. } => marker.len(),
        }
    }
}

/// Lines of at most `width` characters; a longer word (an address of a page) stands alone, whole.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut columns = 0;
    for word in line.split_whitespace() {
        let length = word.chars().count();
        if columns > 0 && columns + 1 + length > width {
            lines.push(std::mem::take(&mut current));
            columns = 0;
        }
        if columns > 0 {
            current.push(' ');
            columns += 1;
        }
        current.push_str(word);
        columns += length;
    }
    lines.push(current);
    lines
}
