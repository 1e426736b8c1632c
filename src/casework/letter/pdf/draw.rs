//! The file: lines drawn on pages, each piece tagged, and the tree that says what is a heading, a paragraph, an item, a link.
//! Page numbers and rules are artifacts: nobody is read them aloud.

use super::Size;
use super::blocks::Block;
use super::blocks::Role;
use super::fonts::Fonts;
use super::layout::HEIGHT;
use super::layout::Line;
use super::layout::MARGIN;
use super::layout::Page;
use super::layout::WIDTH;
use krilla::Document;
use krilla::SerializeSettings;
use krilla::action::Action;
use krilla::action::LinkAction;
use krilla::annotation::Annotation;
use krilla::annotation::LinkAnnotation;
use krilla::annotation::Target;
use krilla::color::rgb;
use krilla::configure::Accessibility;
use krilla::configure::ConfigurationBuilder;
use krilla::destination::XyzDestination;
use krilla::geom::PathBuilder;
use krilla::geom::Point;
use krilla::geom::Rect;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::Outline;
use krilla::outline::OutlineNode;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::paint::FillRule;
use krilla::surface::Surface;
use krilla::tagging::Artifact;
use krilla::tagging::ArtifactType;
use krilla::tagging::ContentTag;
use krilla::tagging::Identifier;
use krilla::tagging::ListNumbering;
use krilla::tagging::Node;
use krilla::tagging::SpanTag;
use krilla::tagging::Tag;
use krilla::tagging::TagGroup;
use krilla::tagging::TagTree;
use krilla::text::TextDirection;
use std::num::NonZeroU16;

const LANGUAGE: &str = "en-GB";
/// Red, green and blue of text, links and the letterhead's band.
const INK: (u8, u8, u8) = (11, 12, 12);
const BLUE: (u8, u8, u8) = (29, 79, 145);
const BAND: (u8, u8, u8) = (29, 53, 87);

/// A drawn piece of a block, in reading order.
enum Drawn {
    Label(Identifier),
    Words(Identifier),
    Link { words: Identifier, annotation: Identifier },
}

/// What the file says of itself.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    /// Its title.
    pub title: &'a str,
    /// The reference at the foot of each page; may be empty.
    pub foot: &'a str,
    /// Whose letter it is.
    pub council: &'a str,
    /// How large its letters are, the foot's too.
    pub size: Size,
}

/// The file; `None` where the library refuses it.
pub(super) fn file(blocks: &[Block], pages: &[Page], said: &Said<'_>, fonts: &Fonts) -> Option<Vec<u8>> {
    let Said {
        title,
        foot,
        council,
        size,
    } = *said;
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .ok()?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let mut drawn: Vec<Vec<Drawn>> = blocks.iter().map(|_| Vec::new()).collect();
    let mut outline = Outline::new();
    for (number, page) in pages.iter().enumerate() {
        let mut sheet = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT)?);
        let mut links: Vec<(usize, usize, Rect, String, String)> = Vec::new();
        let mut surface = sheet.surface();
        for line in page {
            let Some(block) = blocks.get(line.block) else { continue };
            if line.pieces.is_empty() {
                rule(&mut surface, line);
                continue;
            }
            if let (Role::Heading(_), Some(first)) = (block.role, line.pieces.first()) {
                let known = drawn.get(line.block).is_some_and(|d| !d.is_empty());
                if !known {
                    let words: String = block.runs.iter().map(|r| r.words.as_str()).collect();
                    let there = XyzDestination::new(number, Point::from_xy(first.x, line.y - line.size));
                    outline.push_child(OutlineNode::new(words.trim().to_owned(), there));
                }
            }
            for piece in &line.pieces {
                let face = fonts.of(piece.bold || matches!(block.role, Role::Heading(_)));
                let colour = if piece.link.is_some() { BLUE } else { INK };
                ink(&mut surface, colour);
                let words = surface.start_tagged(ContentTag::Span(SpanTag::empty().with_lang(Some(LANGUAGE))));
                surface.draw_text(
                    Point::from_xy(piece.x, line.y),
                    face.font.clone(),
                    line.size,
                    &piece.words,
                    false,
                    TextDirection::Auto,
                );
                surface.end_tagged();
                let Some(of_block) = drawn.get_mut(line.block) else { continue };
                match &piece.link {
                    Some(to) => {
                        let area = Rect::from_ltrb(
                            piece.x,
                            line.y - line.size,
                            piece.x + piece.width.max(1.0),
                            line.y + line.size * 0.3,
                        )?;
                        links.push((line.block, of_block.len(), area, to.clone(), piece.words.trim().to_owned()));
                        of_block.push(Drawn::Words(words));
                    }
                    None if piece.label => of_block.push(Drawn::Label(words)),
                    None => of_block.push(Drawn::Words(words)),
                }
            }
        }
        footer(&mut surface, foot, number + 1, pages.len(), size, fonts);
        surface.finish();
        for (block, at, area, to, words) in links {
            let target = Target::Action(Action::Link(LinkAction::new(to.clone())));
            let link = Annotation::new_link(LinkAnnotation::new(area, target), Some(format!("{words}: {to}")));
            let annotation = sheet.add_tagged_annotation(link);
            if let Some(place) = drawn.get_mut(block).and_then(|d| d.get_mut(at))
                && let Drawn::Words(words) = place
            {
                *place = Drawn::Link { words: *words, annotation };
            }
        }
        sheet.finish();
    }
    if !blocks.iter().any(|b| matches!(b.role, Role::Heading(_))) {
        let there = XyzDestination::new(0, Point::from_xy(MARGIN, 0.0));
        outline.push_child(OutlineNode::new(title.to_owned(), there));
    }
    document.set_outline(outline);
    document.set_tag_tree(tree(blocks, drawn));
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language(LANGUAGE.to_owned())
            .authors(vec![council.to_owned()])
            .creator("redress".to_owned())
            .document_id(format!("{foot} {title}")),
    );
    document.finish().ok()
}

fn ink(surface: &mut Surface<'_>, (red, green, blue): (u8, u8, u8)) {
    surface.set_fill(Some(Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }));
}

/// A line across the page: seen, not read.
fn rule(surface: &mut Surface<'_>, line: &Line) {
    let height = if line.block == 1 { 2.5 } else { 0.6 };
    let mut path = PathBuilder::new();
    if let Some(area) = Rect::from_xywh(MARGIN, line.y, WIDTH - 2.0 * MARGIN, height) {
        path.push_rect(area);
    }
    if let Some(path) = path.finish() {
        ink(surface, BAND);
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        surface.draw_path(&path);
        surface.end_tagged();
    }
}

/// Reference and page number at the foot.
fn footer(surface: &mut Surface<'_>, foot: &str, page: usize, pages: usize, size: Size, fonts: &Fonts) {
    let words = if foot.is_empty() {
        format!("Page {page} of {pages}")
    } else {
        format!("{foot}    Page {page} of {pages}")
    };
    ink(surface, INK);
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    // Somebody who needs large print needs it at the foot too.
    let points = match size {
        Size::Usual => 10.0,
        Size::Large => 16.0,
    };
    let x = WIDTH - MARGIN - fonts.plain.width(&words, points);
    surface.draw_text(
        Point::from_xy(x, HEIGHT - 40.0),
        fonts.plain.font.clone(),
        points,
        &words,
        false,
        TextDirection::Auto,
    );
    surface.end_tagged();
}

/// What each block is, in reading order.
fn tree(blocks: &[Block], drawn: Vec<Vec<Drawn>>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    let mut list: Option<(usize, TagGroup)> = None;
    for (block, pieces) in blocks.iter().zip(drawn) {
        if pieces.is_empty() {
            continue;
        }
        if let Role::Item { list: number, numbered } = block.role {
            if list.as_ref().is_none_or(|(open, _)| *open != number) {
                close(&mut tree, &mut list);
                let numbering = if numbered { ListNumbering::Decimal } else { ListNumbering::Disc };
                list = Some((number, TagGroup::new(Tag::L(numbering))));
            }
            if let Some((_, group)) = &mut list {
                group.push(item(pieces));
            }
            continue;
        }
        close(&mut tree, &mut list);
        let group = match block.role {
            Role::Heading(level) => {
                let words: String = block.runs.iter().map(|r| r.words.as_str()).collect();
                let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
                TagGroup::with_children(Tag::Hn(level, Some(words.trim().to_owned())), nodes(pieces))
            }
            Role::Quotation => TagGroup::with_children(Tag::BlockQuote, vec![paragraph(pieces).into()]),
            Role::Letterhead | Role::Paragraph | Role::Note | Role::Rule | Role::Item { .. } => paragraph(pieces),
        };
        tree.push(group);
    }
    close(&mut tree, &mut list);
    tree
}

fn close(tree: &mut TagTree, list: &mut Option<(usize, TagGroup)>) {
    if let Some((_, group)) = list.take() {
        tree.push(group);
    }
}

fn paragraph(pieces: Vec<Drawn>) -> TagGroup {
    TagGroup::with_children(Tag::P, nodes(pieces))
}

fn item(pieces: Vec<Drawn>) -> TagGroup {
    let mut group = TagGroup::new(Tag::LI);
    let (labels, body): (Vec<Drawn>, Vec<Drawn>) = pieces.into_iter().partition(|p| matches!(p, Drawn::Label(_)));
    if !labels.is_empty() {
        group.push(TagGroup::with_children(Tag::Lbl, nodes(labels)));
    }
    if !body.is_empty() {
        group.push(TagGroup::with_children(Tag::LBody, nodes(body)));
    }
    group
}

fn nodes(pieces: Vec<Drawn>) -> Vec<Node> {
    pieces
        .into_iter()
        .map(|piece| match piece {
            Drawn::Label(words) | Drawn::Words(words) => words.into(),
            Drawn::Link { words, annotation } => TagGroup::with_children(Tag::Link, vec![words.into(), annotation.into()]).into(),
        })
        .collect()
}
