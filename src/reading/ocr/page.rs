//! A picture of a page as lines of words: find the lines, find out which way up it lies, read them, look again where a
//! machine-readable zone was not read whole.

use super::detect;
use super::geometry::Slant;
use super::geometry::half_turn;
use super::models::LINE_HEIGHT;
use super::models::Models;
use super::recognise::mean_of_letters;
use super::zone;
use crate::reading::limits::Deadline;
use image::DynamicImage;
use image::GrayImage;
use image::imageops;
use image::imageops::FilterType;
use std::f32::consts::FRAC_PI_2;
use std::f32::consts::PI;

/// Longest side of the picture in which lines are looked for, in pixels: enough for a letter's page.
const DETECT_SIDE: u32 = 1152;
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
/// Letters lower than this in the looked-at picture were perhaps missed; a closer look is worth it.
const SMALL_LETTERS: f32 = 13.0;

/// A first line of a zone has no check digits; from this on it is not looked at again.
const ZONE_SURE: f32 = 0.9;

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
    if upside_down(models, picture, &boxes)? {
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
        said[i] = read_row(models, picture, &rows[i])?;
    }
    let mut zone_rows: Vec<ZoneRow> = Vec::new();
    for (row, said) in rows.into_iter().zip(said) {
        if zone::may_be(&said.line) {
            zone_rows.push((row, said.as_zone, said.sure));
        }
        if !said.line.is_empty() {
            words.lines.push(said.line);
        }
    }
    words.mrz = zones(models, picture, &zone_rows, deadline)?;
    Ok(words)
}

/// What a row says.
#[derive(Default)]
struct Said {
    line: String,
    /// The same read as a line of the zone, where it may be one and is of one piece.
    as_zone: String,
    /// How sure that is.
    sure: f32,
}

/// Reads the pieces of a row, left to right.
fn read_row(models: &Models, picture: &GrayImage, row: &Row) -> Result<Said, String> {
    let mut said = Said::default();
    for piece in &row.pieces {
        let steps = models.recognise(&straight(picture, piece))?;
        let (text, sure) = steps.text(&models.alphabet);
        if row.pieces.len() == 1 && zone::may_be(&text) {
            let seen = steps.zone(&models.alphabet);
            said.as_zone = zone::by_place(&zone::spaced(&seen));
            said.sure = mean_of_letters(&seen);
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

/// A line cut out and laid straight for the recognition model.
fn straight(picture: &GrayImage, piece: &Slant) -> GrayImage {
    let width = (piece.length / piece.height.max(1.0) * LINE_HEIGHT as f32).round() as u32;
    // The model takes eight pixels a step.
    let width = width.clamp(16, WIDTH_MAX).next_multiple_of(8);
    stretched(piece.cut(picture, LINE_HEIGHT, width))
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

/// Whether the page reads better the other way: a few good lines are read both ways.
fn upside_down(models: &Models, picture: &GrayImage, boxes: &[Slant]) -> Result<bool, String> {
    let mut tried: Vec<&Slant> = boxes.iter().collect();
    // Long enough to tell, short enough to be quick.
    tried.sort_by(|a, b| {
        let fit = |s: &Slant| (s.length / s.height.max(1.0) - 8.0).abs();
        fit(a).total_cmp(&fit(b))
    });
    let (mut as_is, mut turned) = (0.0, 0.0);
    for (n, piece) in tried.into_iter().take(TRIED_BOTH_WAYS).enumerate() {
        let (text, sure) = models.recognise(&straight(picture, piece))?.text(&models.alphabet);
        if n == 0 && sure > UPRIGHT_SURE && text.chars().filter(|c| c.is_alphanumeric()).count() >= 6 {
            return Ok(false);
        }
        as_is += sure * (text.len() as f32).sqrt();
        let (text, sure) = models.recognise(&straight(picture, &piece.flipped()))?.text(&models.alphabet);
        turned += sure * (text.len() as f32).sqrt();
    }
    Ok(turned > as_is)
}

/// Where the letters are small in the whole picture, the part that holds them is looked at again, larger.
fn closer_look(models: &Models, picture: &GrayImage, boxes: &[Slant], side: u32) -> Result<Option<Vec<Slant>>, String> {
    let longest = picture.width().max(picture.height()) as f32;
    let mut heights: Vec<f32> = boxes.iter().map(|b| b.height.min(b.length) * side as f32 / longest).collect();
    heights.sort_by(f32::total_cmp);
    if heights[heights.len() / 2] >= SMALL_LETTERS {
        return Ok(None);
    }
    let (mut left, mut top, mut right, mut bottom) = (f32::MAX, f32::MAX, 0f32, 0f32);
    for b in boxes {
        let reach = b.length.max(b.height) / 2.0 + b.height.min(b.length) * 3.0;
        left = left.min(b.x - reach);
        right = right.max(b.x + reach);
        top = top.min(b.y - reach);
        bottom = bottom.max(b.y + reach);
    }
    let left = left.max(0.0) as u32;
    let top = top.max(0.0) as u32;
    let right = (right.max(0.0) as u32).min(picture.width());
    let bottom = (bottom.max(0.0) as u32).min(picture.height());
    if right <= left + 32 || bottom <= top + 32 {
        return Ok(None);
    }
    let part = imageops::crop_imm(picture, left, top, right - left, bottom - top).to_image();
    let closer_side = DETECT_SIDE * 4 / 3;
    // Larger than life helps small letters, but no more than twice.
    let enlarged = part.width().max(part.height()) * 2;
    let found = detect::lines(models, &part, enlarged.min(closer_side))?;
    if found.len() * 4 < boxes.len() * 3 {
        return Ok(None);
    }
    Ok(Some(
        found
            .into_iter()
            .map(|b| Slant {
                x: b.x + left as f32,
                y: b.y + top as f32,
                ..b
            })
            .collect(),
    ))
}

/// A row that may be a line of the zone, what it was read as the first time, and how sure that was.
type ZoneRow = (Row, String, f32);

/// Pieces that stand on one line, left to right.
struct Row {
    pieces: Vec<Slant>,
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

/// The rows that may be a machine-readable zone, read again as one: each over the full width of all, since runs of
/// fillers are easily missed at the end of a line.
fn zones(models: &Models, picture: &GrayImage, rows: &[ZoneRow], deadline: &Deadline) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let Some(widest) = rows
        .iter()
        .map(|(row, _, _)| whole(row))
        .max_by(|a, b| a.length.total_cmp(&b.length))
    else {
        return Ok(found);
    };
    for (row, line, sure) in rows {
        if zone::second_line_holds(line) || (*sure > ZONE_SURE && zone::first_line_holds(line)) {
            found.push(line.clone());
            continue;
        }
        let own = whole(row);
        let (lying, _) = Slant::project(own.angle, widest.x, widest.y);
        let (here, _) = Slant::project(own.angle, own.x, own.y);
        let start = (here - own.length / 2.0).min(lying - widest.length / 2.0);
        let end = (here + own.length / 2.0).max(lying + widest.length / 2.0);
        let shift = (start + end) / 2.0 - here;
        let margin = own.height * 0.2;
        let full = Slant {
            x: own.x + shift * own.angle.cos(),
            y: own.y + shift * own.angle.sin(),
            length: end - start + 2.0 * margin,
            ..own
        };
        let line = best_look(models, picture, (line.clone(), *sure), &[own, full], deadline)?;
        if zone::of_length(&line) {
            found.push(line);
        }
    }
    Ok(found)
}

/// One box round all pieces of a row, along the line through the first and the last.
fn whole(row: &Row) -> Slant {
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

/// How good a reading of a line of the zone is: a wrong length is worse than an unsure letter.
fn fit(line: &str, sure: f32) -> f32 {
    sure - 0.02 * line.len().abs_diff(zone::TD3).min(20) as f32
}

/// Looks at a line of the zone in several ways, until its check digits hold; else the surest reading of the right length,
/// `first` (and how sure it was) among them.
fn best_look(models: &Models, picture: &GrayImage, first: (String, f32), boxes: &[Slant], deadline: &Deadline) -> Result<String, String> {
    let mut best_fit = fit(&first.0, first.1);
    let mut best = first.0;
    // The whole width first; then a little lower, higher, and beside the line, as a curved page wants it.
    for (scale, shift) in [(1.0, 0.0), (0.86, 0.0), (1.2, 0.07)] {
        for one in boxes.iter().rev() {
            if deadline.is_over() {
                return Ok(best);
            }
            let across = shift * one.height;
            let looked = Slant {
                x: one.x - across * one.angle.sin(),
                y: one.y + across * one.angle.cos(),
                height: one.height * scale,
                ..*one
            };
            let steps = models.recognise(&straight(picture, &looked))?;
            let seen = steps.zone(&models.alphabet);
            let line = zone::by_place(&zone::spaced(&seen));
            let sure = mean_of_letters(&seen);
            if zone::second_line_holds(&line) || (sure > ZONE_SURE && zone::first_line_holds(&line)) {
                return Ok(line);
            }
            if fit(&line, sure) > best_fit {
                best_fit = fit(&line, sure);
                best = line;
            }
        }
    }
    Ok(best)
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
