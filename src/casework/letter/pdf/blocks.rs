//! A letter's Markdown as blocks of words: headings, paragraphs, lists, rules. The same events as `plain` and `html`.

use super::fonts::Fonts;
use super::fonts::Typeface;
use crate::casework::policy::Council;
use crate::mail::is_unseen;
use pulldown_cmark::Event;
use pulldown_cmark::HeadingLevel;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

/// What a character becomes that no face can draw: a white vertical rectangle.
const FRAME: char = '\u{25af}';

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The council's name and address at the head.
    Letterhead,
    /// A heading and its level, 1 or 2.
    Heading(u16),
    /// A paragraph.
    Paragraph,
    /// Somebody's words, set in.
    Quotation,
    /// An item; the list it belongs to, by number, and whether that is numbered.
    Item { list: usize, numbered: bool },
    /// A line across.
    Rule,
    /// A note at the foot.
    Note,
}

/// Words in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub words: String,
    pub bold: bool,
    /// Where it points, for links.
    pub link: Option<String>,
    /// Whether a line ends after it.
    pub ends_line: bool,
}

/// A block of the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub role: Role,
    /// `•` or `1.` of an item.
    pub label: String,
    pub runs: Vec<Run>,
}

fn run(words: &str, bold: bool, ends_line: bool) -> Run {
    Run {
        words: words.to_owned(),
        bold,
        link: None,
        ends_line,
    }
}

/// The council's name and address.
pub(super) fn letterhead(council: &Council) -> Vec<Block> {
    let mut runs = vec![run(&council.name, true, true)];
    runs.extend(council.postal_address.iter().map(|l| run(l, false, true)));
    for line in [&council.telephone, &council.website] {
        if !line.is_empty() {
            runs.push(run(line, false, true));
        }
    }
    vec![
        Block {
            role: Role::Letterhead,
            label: String::new(),
            runs,
        },
        Block {
            role: Role::Rule,
            label: String::new(),
            runs: Vec::new(),
        },
    ]
}

/// Whom a letter is posted to, a line each.
pub(super) fn addressee(lines: &[String]) -> Option<Block> {
    (!lines.is_empty()).then(|| Block {
        role: Role::Paragraph,
        label: String::new(),
        runs: lines.iter().map(|l| run(l, false, true)).collect(),
    })
}

/// A note at the foot.
pub(super) fn note(words: &str) -> Block {
    Block {
        role: Role::Note,
        label: String::new(),
        runs: vec![run(words, false, false)],
    }
}

/// The blocks of a source, in order.
pub(super) fn of(source: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new(source) {
        reader.take(event);
    }
    reader.flush();
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    label: String,
    heading: Option<u16>,
    quotes: usize,
    bold: usize,
    link: Option<String>,
    /// Open lists: their number and the next item's, where they are numbered.
    lists: Vec<(usize, Option<u64>)>,
    lists_seen: usize,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => self.words(&words),
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => {
                if let Some(last) = self.runs.last_mut() {
                    last.ends_line = true;
                }
            }
            Event::Rule => {
                self.flush();
                self.blocks.push(Block {
                    role: Role::Rule,
                    label: String::new(),
                    runs: Vec::new(),
                });
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(if level == HeadingLevel::H1 { 1 } else { 2 });
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.flush();
                self.lists_seen += 1;
                self.lists.push((self.lists_seen, first));
            }
            Tag::Item => {
                self.flush();
                self.label = match self.lists.last_mut() {
                    Some((_, Some(n))) => {
                        *n += 1;
                        format!("{}.", *n - 1)
                    }
                    Some((_, None)) | None => "•".to_owned(),
                };
            }
            Tag::Strong => self.bold += 1,
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.to_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::HtmlBlock => self.flush(),
            TagEnd::Heading(_) => {
                self.flush();
                self.heading = None;
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Link => self.link = None,
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        let link = self
            .link
            .as_deref()
            .filter(|l| l.starts_with("https://") || l.starts_with("http://") || l.starts_with("mailto:"));
        let bold = self.bold > 0;
        // An escaped mark ends one event and begins the next: an address in two pieces would be broken between them.
        if let Some(last) = self.runs.last_mut()
            && !last.ends_line
            && last.bold == bold
            && last.link.as_deref() == link
        {
            last.words.push_str(words);
            return;
        }
        self.runs.push(Run {
            words: words.to_owned(),
            bold,
            link: link.map(ToOwned::to_owned),
            ends_line: false,
        });
    }

    fn flush(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        if runs.iter().all(|r| r.words.trim().is_empty()) {
            return;
        }
        let role = match (self.heading, self.lists.last()) {
            (Some(level), _) => Role::Heading(level),
            (None, Some((list, numbered))) => Role::Item {
                list: *list,
                numbered: numbered.is_some(),
            },
            (None, None) if self.quotes > 0 => Role::Quotation,
            (None, None) => Role::Paragraph,
        };
        self.blocks.push(Block {
            role,
            label: std::mem::take(&mut self.label),
            runs,
        });
    }
}

/// Replaces what the faces cannot draw. Answers whether something was.
pub(super) fn make_drawable(blocks: &mut [Block], fonts: &Fonts) -> bool {
    let mut changed = false;
    for block in blocks {
        let heavy = matches!(block.role, Role::Heading(_));
        for run in &mut block.runs {
            let (words, replaced) = drawable(&run.words, fonts.of(run.bold || heavy));
            run.words = words;
            changed |= replaced;
        }
    }
    changed
}

/// Words with a frame for each character that a face cannot draw; marks that show as nothing are dropped.
pub(super) fn drawable(words: &str, face: &Typeface) -> (String, bool) {
    let mut out = String::with_capacity(words.len());
    let mut replaced = false;
    for c in words.chars() {
        if face.draws(c) && !c.is_control() {
            out.push(c);
        } else if c.is_whitespace() {
            out.push(' ');
        } else if !is_unseen(c) {
            replaced = true;
            out.push(FRAME);
        }
    }
    (out, replaced)
}
