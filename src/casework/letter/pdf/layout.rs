//! Words into lines and lines onto pages of A4. Widths come from the face; sizes are for readers: 12 point, wide margins.

use super::Size;
use super::blocks::Block;
use super::blocks::Role;
use super::fonts::Fonts;

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
/// The margin on each side.
pub(super) const MARGIN: f32 = 68.0;
const TOP: f32 = 62.0;
const BOTTOM: f32 = 76.0;
const SIZE: f32 = 12.0;
const LEADING: f32 = 1.45;
const INDENT: f32 = 20.0;

/// Words of one style on one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub x: f32,
    pub words: String,
    pub width: f32,
    pub bold: bool,
    pub link: Option<String>,
    /// Whether it is the label of an item.
    pub label: bool,
}

/// A line on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// The block it belongs to.
    pub block: usize,
    /// Its base line, from the top of the page.
    pub y: f32,
    /// Its size.
    pub size: f32,
    /// Its pieces, from left to right; none for a line across.
    pub pieces: Vec<Piece>,
}

/// The lines of a page.
pub(super) type Page = Vec<Line>;

struct Style {
    size: f32,
    bold: bool,
    before: f32,
    after: f32,
    indent: f32,
}

impl Style {
    /// The same for large print. Headings grow less: they stand out already, and a long one must not fill the page.
    fn scaled(self, size: Size) -> Self {
        let (factor, heading) = match size {
            Size::Usual => return self,
            Size::Large => (1.5, 1.35),
        };
        Self {
            size: self.size * if self.bold { heading } else { factor },
            before: self.before * factor,
            after: self.after * factor,
            indent: self.indent * 1.25,
            ..self
        }
    }
}

fn style(role: Role) -> Style {
    let plain = Style {
        size: SIZE,
        bold: false,
        before: 0.0,
        after: 9.0,
        indent: 0.0,
    };
    match role {
        Role::Letterhead => Style {
            size: 10.5,
            after: 4.0,
            ..plain
        },
        Role::Heading(1) => Style {
            size: 19.0,
            bold: true,
            before: 6.0,
            after: 12.0,
            ..plain
        },
        Role::Heading(_) => Style {
            size: 14.0,
            bold: true,
            before: 10.0,
            after: 5.0,
            ..plain
        },
        Role::Paragraph => plain,
        Role::Quotation => Style { indent: INDENT, ..plain },
        Role::Item { .. } => Style {
            indent: INDENT,
            after: 3.0,
            ..plain
        },
        Role::Rule => Style { after: 12.0, ..plain },
        Role::Note => Style {
            size: 10.0,
            before: 8.0,
            ..plain
        },
    }
}

/// One word, with what stands behind it.
struct Word<'a> {
    text: &'a str,
    bold: bool,
    link: Option<&'a str>,
    /// Whether a space stands before it.
    spaced: bool,
    /// Whether the line ends after it.
    ends_line: bool,
}

fn words(block: &Block) -> Vec<Word<'_>> {
    let mut all: Vec<Word<'_>> = Vec::new();
    let mut spaced = false;
    for run in &block.runs {
        if run.words.starts_with(char::is_whitespace) {
            spaced = true;
        }
        for text in run.words.split_whitespace() {
            all.push(Word {
                text,
                bold: run.bold,
                link: run.link.as_deref(),
                spaced,
                ends_line: false,
            });
            spaced = true;
        }
        spaced = run.words.ends_with(char::is_whitespace);
        if run.ends_line {
            if let Some(last) = all.last_mut() {
                last.ends_line = true;
            }
            spaced = false;
        }
    }
    all
}

/// Sets the blocks on pages.
pub(super) fn pages(blocks: &[Block], fonts: &Fonts, size: Size) -> Vec<Page> {
    let mut pages: Vec<Page> = vec![Vec::new()];
    let mut y = TOP;
    let mut item_before = false;
    for (number, block) in blocks.iter().enumerate() {
        let style = style(block.role).scaled(size);
        let is_item = matches!(block.role, Role::Item { .. });
        if item_before && !is_item {
            y += 6.0;
        }
        item_before = is_item;
        y += style.before;
        let set = lines(block, &style, fonts);
        // A heading stands with two lines of what follows, a greeting with the name below it, and a few lines are not parted.
        let needed = match block.role {
            Role::Heading(_) => style.size * LEADING + 2.0 * style.size * LEADING + style.after,
            _ if is_farewell(block) => 6.0 * style.size * LEADING,
            _ if set.len() <= KEPT_TOGETHER => lines_high(set.len(), style.size),
            _ => style.size * LEADING,
        };
        if y + needed > HEIGHT - BOTTOM {
            let with_it = if is_farewell(block) {
                section_before(blocks, number, &mut pages)
            } else {
                Vec::new()
            };
            y = turn_page(with_it, y, &mut pages);
        }
        if block.role == Role::Rule {
            push(
                &mut pages,
                Line {
                    block: number,
                    y: y + 2.0,
                    size: style.size,
                    pieces: Vec::new(),
                },
            );
            y += 2.0 + style.after;
            continue;
        }
        for (first, pieces) in set.into_iter().enumerate().map(|(i, l)| (i == 0, l)) {
            if y + style.size * LEADING > HEIGHT - BOTTOM {
                pages.push(Vec::new());
                y = TOP;
            }
            let mut all = Vec::new();
            if first && !block.label.is_empty() {
                all.push(Piece {
                    x: MARGIN + 4.0,
                    width: fonts.plain.width(&block.label, style.size),
                    words: format!("{} ", block.label),
                    bold: false,
                    link: None,
                    label: true,
                });
            }
            all.extend(pieces);
            push(
                &mut pages,
                Line {
                    block: number,
                    y: y + style.size,
                    size: style.size,
                    pieces: all,
                },
            );
            y += style.size * LEADING;
        }
        y += style.after;
    }
    pages
}

/// More of a page than this is not taken over to the next.
const SECTION_MAX: f32 = (HEIGHT - TOP - BOTTOM) / 2.0;

/// The lines of the last section on the page, taken off it, so that no signature stands on a page by itself; none where the section
/// began on an earlier page, is the whole of this one, or is long.
fn section_before(blocks: &[Block], number: usize, pages: &mut [Page]) -> Vec<Line> {
    let heading = (0..number)
        .rev()
        .find(|n| blocks.get(*n).is_some_and(|b| matches!(b.role, Role::Heading(_))));
    let (Some(heading), Some(page)) = (heading, pages.last_mut()) else {
        return Vec::new();
    };
    let Some(at) = page.iter().position(|l| l.block >= heading).filter(|at| *at > 0) else {
        return Vec::new();
    };
    let high = page.last().map_or(0.0, |l| l.y) - page.get(at).map_or(0.0, |l| l.y);
    let begins_here = page.get(at).is_some_and(|l| l.block == heading);
    if begins_here && high < SECTION_MAX {
        page.split_off(at)
    } else {
        Vec::new()
    }
}

/// Begins a page with lines that come over from the last one; answers where the next line stands. `y` is where it would have stood.
fn turn_page(over: Vec<Line>, y: f32, pages: &mut Vec<Page>) -> f32 {
    let up = over.first().map(|l| l.y - l.size - TOP);
    let moved = up.map_or_else(Vec::new, |up| over.into_iter().map(|l| Line { y: l.y - up, ..l }).collect());
    pages.push(moved);
    up.map_or(TOP, |up| y - up)
}

/// Lines of one block that are never on two pages: a signature, a short paragraph.
const KEPT_TOGETHER: usize = 4;

fn lines_high(lines: usize, size: f32) -> f32 {
    // Four at most: the cast loses nothing.
    f32::from(u8::try_from(lines).unwrap_or(u8::MAX)) * size * LEADING
}

/// "Yours sincerely", behind which a name must stand on the same page.
fn is_farewell(block: &Block) -> bool {
    block.role == Role::Paragraph && block.runs.first().is_some_and(|r| r.words.starts_with("Yours "))
}

fn push(pages: &mut [Page], line: Line) {
    if let Some(page) = pages.last_mut() {
        page.push(line);
    }
}

/// The lines of a block, broken where words end; a word that is wider than the page is broken anywhere.
fn lines(block: &Block, style: &Style, fonts: &Fonts) -> Vec<Vec<Piece>> {
    let left = MARGIN + style.indent;
    let room = WIDTH - MARGIN - left;
    let mut all: Vec<Vec<Piece>> = Vec::new();
    let mut line: Vec<Piece> = Vec::new();
    let mut x = left;
    for word in words(block) {
        let bold = style.bold || word.bold;
        let face = fonts.of(bold);
        let space = if word.spaced && !line.is_empty() {
            face.width(" ", style.size)
        } else {
            0.0
        };
        let width = face.width(word.text, style.size);
        if !line.is_empty() && word.spaced && x + space + width > left + room {
            end_line(&mut line, &mut all);
            x = left;
        }
        for part in broken(word.text, room, |t| face.width(t, style.size)) {
            if x > left && x + face.width(part, style.size) > left + room {
                end_line(&mut line, &mut all);
                x = left;
            }
            let spaced = word.spaced && !line.is_empty();
            x = add(
                &mut line,
                x,
                part,
                spaced,
                bold,
                word.link,
                face.width(" ", style.size),
                face.width(part, style.size),
            );
        }
        if word.ends_line {
            end_line(&mut line, &mut all);
            x = left;
        }
    }
    end_line(&mut line, &mut all);
    all
}

/// Adds words to a line: to the last piece where they are of one style and direction, else as a new one. Answers where the
/// line ends now.
#[expect(clippy::too_many_arguments, reason = "one step of `lines`, apart to be read")]
fn add(line: &mut Vec<Piece>, x: f32, text: &str, spaced: bool, bold: bool, link: Option<&str>, space: f32, width: f32) -> f32 {
    let gap = if spaced { space } else { 0.0 };
    let same = line
        .last()
        .is_some_and(|p| p.bold == bold && p.link.as_deref() == link && !p.label && right_to_left(&p.words) == right_to_left(text));
    if let (true, Some(last)) = (same, line.last_mut()) {
        if spaced {
            last.words.push(' ');
        }
        last.words.push_str(text);
        last.width += gap + width;
        return x + gap + width;
    }
    // The space belongs to the words before it, so that a reader hears two words.
    if spaced && let Some(last) = line.last_mut() {
        last.words.push(' ');
    }
    line.push(Piece {
        x: x + gap,
        words: text.to_owned(),
        width,
        bold,
        link: link.map(ToOwned::to_owned),
        label: false,
    });
    x + gap + width
}

/// Ends a line: the space at its end is drawn too, so that words do not run together when the file is read aloud.
fn end_line(line: &mut Vec<Piece>, all: &mut Vec<Vec<Piece>>) {
    if line.is_empty() {
        return;
    }
    if let Some(last) = line.last_mut() {
        last.words.push(' ');
    }
    all.push(std::mem::take(line));
}

/// A word in parts that fit, in one walk over its letters: a word can be as long as a letter.
fn broken(word: &str, room: f32, width: impl Fn(&str) -> f32) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut taken) = (0, 0.0);
    for (at, c) in word.char_indices() {
        let wide = width(word.get(at..at + c.len_utf8()).unwrap_or(""));
        if taken + wide > room && at > start {
            parts.push(word.get(start..at).unwrap_or(""));
            (start, taken) = (at, 0.0);
        }
        taken += wide;
    }
    parts.push(word.get(start..).unwrap_or(""));
    parts
}

/// Whether words are of a script that runs from right to left: such words are drawn by themselves.
pub(super) fn right_to_left(words: &str) -> bool {
    words
        .chars()
        .any(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}
