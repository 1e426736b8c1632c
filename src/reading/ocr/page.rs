//! A picture of a page as lines of words: find the lines, find out which way up it lies, read them. Where a machine-readable
//! zone was not read whole, `looks` looks again.

use super::detect;
use super::geometry::Slant;
use super::geometry::half_turn;
use super::looks;
use super::looks::Look;
use super::models::LINE_HEIGHT;
use super::models::Models;
use super::recognise::Steps;
use super::zone;
use crate::reading::limits::Deadline;
use image::DynamicImage;
use image::GrayImage;
use image::imageops::FilterType;
use std::f32::consts::FRAC_PI_2;
use std::f32::consts::PI;

/// Longest side of the picture in which lines are looked for, in pixels: enough for a letter's page. Time grows with its square.
const DETECT_SIDE: u32 = 960;
/// The same for a closer look at the part that holds small letters.
const CLOSER_SIDE: u32 = 1536;
/// How much higher than its box a line is cut. The boxes are tight, and the time that a line takes grows with its width in letters'
/// heights: with some air it is read as well, and sooner.
const AIR: f32 = 1.3;
/// Lines read on one page; a full page of small print has a hundred.
const LINES_MAX: usize = 160;
/// Widest line the recognition model is given, in pixels.
const WIDTH_MAX: u32 = 2400;
/// Readings less sure than this are no words but a pattern in a carpet.
const SURE_MIN: f32 = 0.55;
/// From this on a reading says which way up it was.
const UPRIGHT_SURE: f32 = 0.88;
/// Lines read both ways to find out which way up the page lies.
const TRIED_BOTH_WAYS: usize = 3;
/// Letters lower than this in the looked-at picture, in pixels, were perhaps missed; a closer look is worth it.
const SMALL_LETTERS: f32 = 13.0;
/// How high they are to be in the closer look.
const LETTERS_WANTED: f32 = 20.0;
/// Lines that lie so far from both sides of the picture, in radians, are found in pieces; 12 degrees.
const ASKEW: f32 = 0.21;

/// What was read on a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Words {
    /// Top to bottom.
    pub lines: Vec<String>,
    /// Candidates for a machine-readable zone, as read.
    pub mrz: Vec<String>,
    /// Whether time ran out before the end.
    pub cut_short: bool,
}

/// Reads one picture.
pub(super) fn read(models: &Models, picture: &GrayImage, deadline: &Deadline) -> Result<Words, String> {
    let side = picture.width().max(picture.height()).min(DETECT_SIDE);
    let mut boxes = detect::lines(models, picture, side)?;
    if boxes.is_empty() {
        return Ok(Words::default());
    }
    if let Some(closer) = closer_look(models, picture, &boxes, side)? {
        boxes = closer;
    }
    let running = direction(&boxes);
    let mut boxes: Vec<Slant> = boxes.into_iter().map(|b| b.towards(running)).collect();
    let mut page_angle = running;
    let mut known: Vec<Known> = Vec::new();
    if upside_down(models, picture, &boxes, &mut known)? {
        boxes = boxes.iter().map(Slant::flipped).collect();
        page_angle += PI;
    }
    let mut words = Words::default();
    let rows: Vec<Row> = rows(boxes, page_angle).into_iter().take(LINES_MAX).collect();
    // The longest first: the zone's lines are, and they must not be what there is no time for.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| whole(&rows[b]).length.total_cmp(&whole(&rows[a]).length));
    let mut said: Vec<Said> = rows.iter().map(|_| Said::default()).collect();
    for i in order {
        if deadline.is_over() {
            words.cut_short = true;
            break;
        }
        said[i] = read_row(models, picture, &rows[i], &known)?;
    }
    let readings: Vec<(Row, Option<Look>, String)> = rows
        .into_iter()
        .zip(said)
        .map(|(row, said)| (row, said.as_zone, said.line))
        .collect();
    words.mrz = looks::zones(models, picture, &readings, deadline)?;
    words.lines = readings.into_iter().map(|(_, _, line)| line).filter(|l| !l.is_empty()).collect();
    Ok(words)
}

/// What a row says.
#[derive(Default)]
struct Said {
    line: String,
    /// The same read as a line of the zone, where it may be one and is of one piece.
    as_zone: Option<Look>,
}

/// A box that was read to find out which way up the page lies, and what it said.
type Known = (Slant, Steps);

/// Reads the pieces of a row, left to right, those that are not known yet.
fn read_row(models: &Models, picture: &GrayImage, row: &Row, known: &[Known]) -> Result<Said, String> {
    let mut said = Said::default();
    for piece in &row.pieces {
        let looked;
        let steps = match known.iter().find(|(slant, _)| slant == piece) {
            Some((_, steps)) => steps,
            None => {
                looked = recognise(models, picture, piece)?;
                &looked
            }
        };
        let (text, sure) = steps.text(&models.alphabet);
        if row.pieces.len() == 1 && zone::may_be(&text) {
            said.as_zone = Some(Look::of(steps, piece, &models.alphabet));
        }
        let text = text.trim();
        if sure >= SURE_MIN && !text.is_empty() {
            if !said.line.is_empty() {
                said.line.push(' ');
            }
            said.line.push_str(text);
        }
    }
    Ok(said)
}

/// The letters in a box.
pub(super) fn recognise(models: &Models, picture: &GrayImage, piece: &Slant) -> Result<Steps, String> {
    models.recognise(&straight(picture, piece))
}

/// A line cut out with some air and laid straight for the recognition model.
pub(super) fn straight(picture: &GrayImage, piece: &Slant) -> GrayImage {
    let airy = Slant {
        height: piece.height * AIR,
        ..*piece
    };
    let width = (airy.length / airy.height.max(1.0) * LINE_HEIGHT as f32).round() as u32;
    // The model takes eight pixels a step.
    let width = width.clamp(16, WIDTH_MAX).next_multiple_of(8);
    stretched(airy.cut(picture, LINE_HEIGHT, width))
}

/// Darkest to black, brightest to white: a line in shade reads like one in light.
fn stretched(mut line: GrayImage) -> GrayImage {
    let mut counts = [0u32; 256];
    for p in line.as_raw() {
        counts[usize::from(*p)] += 1;
    }
    let total = line.as_raw().len() as u32;
    let share = |mut left: u32, order: &mut dyn Iterator<Item = usize>| {
        for level in order {
            left = left.saturating_sub(counts[level]);
            if left == 0 {
                return level;
            }
        }
        0
    };
    let dark = share((total / 100).max(1), &mut (0..256));
    let bright = share((total / 20).max(1), &mut (0..256).rev());
    if bright > dark + 8 {
        let span = (bright - dark) as f32;
        for p in line.iter_mut() {
            *p = ((f32::from(*p) - dark as f32) * 255.0 / span).clamp(0.0, 255.0) as u8;
        }
    }
    line
}

/// Which way most of the writing runs, up to a half turn: mean of doubled angles, long lines counting most.
fn direction(boxes: &[Slant]) -> f32 {
    let (mut x, mut y) = (0.0, 0.0);
    for b in boxes {
        // A box that is nearly square has no direction.
        let weight = (b.length / b.height.max(1.0) - 1.5).clamp(0.0, 20.0) * b.height;
        x += weight * (2.0 * b.angle).cos();
        y += weight * (2.0 * b.angle).sin();
    }
    if x == 0.0 && y == 0.0 { 0.0 } else { half_turn(y.atan2(x) / 2.0) }
}

/// Whether the page reads better the other way: a few good lines are read both ways, and kept in `known`.
fn upside_down(models: &Models, picture: &GrayImage, boxes: &[Slant], known: &mut Vec<Known>) -> Result<bool, String> {
    let mut read = |piece: Slant| -> Result<(String, f32), String> {
        let steps = recognise(models, picture, &piece)?;
        let said = steps.text(&models.alphabet);
        known.push((piece, steps));
        Ok(said)
    };
    let mut tried: Vec<&Slant> = boxes.iter().collect();
    // Long enough to tell, short enough to be quick.
    tried.sort_by(|a, b| {
        let fit = |s: &Slant| (s.length / s.height.max(1.0) - 8.0).abs();
        fit(a).total_cmp(&fit(b))
    });
    let (mut as_is, mut turned) = (0.0, 0.0);
    for (n, piece) in tried.into_iter().take(TRIED_BOTH_WAYS).enumerate() {
        let (text, sure) = read(*piece)?;
        if n == 0 && sure > UPRIGHT_SURE && text.chars().filter(|c| c.is_alphanumeric()).count() >= 6 {
            return Ok(false);
        }
        as_is += sure * (text.len() as f32).sqrt();
        let (text, sure) = read(piece.flipped())?;
        turned += sure * (text.len() as f32).sqrt();
    }
    Ok(turned > as_is)
}

/// Where the letters are small in the whole picture, or lie far askew, the part that holds them is cut out straight and looked at
/// again, as large as it takes.
fn closer_look(models: &Models, picture: &GrayImage, boxes: &[Slant], side: u32) -> Result<Option<Vec<Slant>>, String> {
    let longest = picture.width().max(picture.height()) as f32;
    let mut heights: Vec<f32> = boxes.iter().map(|b| b.height.min(b.length)).collect();
    heights.sort_by(f32::total_cmp);
    let letters = heights[heights.len() / 2];
    let angle = direction(boxes);
    let askew = (angle - (angle / FRAC_PI_2).round() * FRAC_PI_2).abs() > ASKEW;
    if letters * side as f32 / longest >= SMALL_LETTERS && !askew {
        return Ok(None);
    }
    let region = around(boxes, angle, letters * 3.0);
    // Larger than life helps small letters, but no more than twice.
    let scale = (LETTERS_WANTED / letters)
        .min(2.0)
        .min(CLOSER_SIDE as f32 / region.length.max(region.height));
    let (width, height) = ((region.length * scale) as u32, (region.height * scale) as u32);
    if width < 32 || height < 32 {
        return Ok(None);
    }
    let found = detect::lines(models, &region.cut(picture, height, width), width.max(height))?;
    if found.len() * 4 < boxes.len() * 3 {
        return Ok(None);
    }
    let back = region.length / width as f32;
    Ok(Some(found.into_iter().map(|b| b.scaled(back, back).within(&region)).collect()))
}

/// The straight part of the picture that holds all boxes, with a margin.
fn around(boxes: &[Slant], angle: f32, margin: f32) -> Slant {
    let (mut left, mut top, mut right, mut bottom) = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
    for b in boxes.iter().map(|b| b.towards(angle)) {
        let (along, across) = Slant::project(angle, b.x, b.y);
        left = left.min(along - b.length / 2.0);
        right = right.max(along + b.length / 2.0);
        top = top.min(across - b.height / 2.0);
        bottom = bottom.max(across + b.height / 2.0);
    }
    let (along, across) = ((left + right) / 2.0, (top + bottom) / 2.0);
    Slant {
        x: along * angle.cos() - across * angle.sin(),
        y: along * angle.sin() + across * angle.cos(),
        length: right - left + 2.0 * margin,
        height: bottom - top + 2.0 * margin,
        angle,
    }
}

/// Pieces that stand on one line, left to right.
pub(super) struct Row {
    pub pieces: Vec<Slant>,
    /// Where it lies across the page.
    across: f32,
}

/// The boxes as rows, top to bottom.
fn rows(boxes: Vec<Slant>, angle: f32) -> Vec<Row> {
    let mut placed: Vec<(f32, Slant)> = boxes.into_iter().map(|b| (Slant::project(angle, b.x, b.y).1, b)).collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut rows: Vec<(Row, f32)> = Vec::new();
    for (v, piece) in placed {
        match rows.last_mut() {
            // The same line: the middles differ by less than half of the lower one.
            Some((row, height)) if (v - row.across).abs() < 0.5 * height.min(piece.height) => {
                row.pieces.push(piece);
                *height = height.max(piece.height);
            }
            _ => rows.push((
                Row {
                    across: v,
                    pieces: vec![piece],
                },
                piece.height,
            )),
        }
    }
    rows.into_iter()
        .map(|(mut row, _)| {
            row.pieces.sort_by(|a, b| {
                let along = |s: &Slant| Slant::project(angle, s.x, s.y).0;
                along(a).total_cmp(&along(b))
            });
            row
        })
        .collect()
}

/// One box round all pieces of a row, along the line through the first and the last.
pub(super) fn whole(row: &Row) -> Slant {
    let (Some(first), Some(last)) = (row.pieces.first(), row.pieces.last()) else {
        return Slant {
            x: 0.0,
            y: 0.0,
            length: 0.0,
            height: 0.0,
            angle: 0.0,
        };
    };
    if row.pieces.len() == 1 {
        return *first;
    }
    let height = row.pieces.iter().map(|p| p.height).fold(0.0, f32::max);
    let angle = {
        let joined = (last.y - first.y).atan2(last.x - first.x);
        // Two pieces nearly above each other give no direction.
        let off = (joined - first.angle + PI).rem_euclid(2.0 * PI) - PI;
        if off.abs() < FRAC_PI_2 / 6.0 { joined } else { first.angle }
    };
    let along = |p: &Slant| Slant::project(angle, p.x, p.y).0;
    let start = row.pieces.iter().map(|p| along(p) - p.length / 2.0).fold(f32::MAX, f32::min);
    let end = row.pieces.iter().map(|p| along(p) + p.length / 2.0).fold(f32::MIN, f32::max);
    let shift = (start + end) / 2.0 - along(first);
    Slant {
        x: first.x + shift * angle.cos(),
        y: first.y + shift * angle.sin(),
        length: end - start,
        height,
        angle,
    }
}

/// The picture made smaller where it is larger than anything is read at.
pub(super) fn bounded(picture: GrayImage, side_max: u32) -> GrayImage {
    let longest = picture.width().max(picture.height());
    if longest <= side_max {
        return picture;
    }
    let scale = side_max as f32 / longest as f32;
    let fit = |side: u32| ((side as f32 * scale).round() as u32).max(1);
    let (w, h) = (fit(picture.width()), fit(picture.height()));
    DynamicImage::ImageLuma8(picture)
        .resize_exact(w, h, FilterType::Triangle)
        .into_luma8()
}
