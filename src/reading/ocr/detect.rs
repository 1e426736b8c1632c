//! Where the letters are: the detection model's map of probabilities, and boxes round its islands (differentiable
//! binarisation, Liao et al. 2020). Boxes lie at whatever angle the letters do, so a turned page needs no second look.

use super::geometry::Slant;
use super::geometry::smallest_rectangle;
use super::models::Models;
use image::DynamicImage;
use image::GrayImage;
use image::imageops::FilterType;

/// A pixel with more than this is part of letters.
const PIXEL_MIN: f32 = 0.3;
/// An island whose mean is below this is none.
const ISLAND_MIN: f32 = 0.5;
/// How far the model shrinks lines, to be undone: the share of area over circumference.
const UNCLIP: f32 = 1.6;
/// Islands looked at in one picture; a letter has some sixty.
const ISLANDS_MAX: usize = 400;
/// Both sides of the picture the model sees are multiples of this.
const STEP: u32 = 32;

/// Boxes round lines of letters, in pixels of `picture`. `long_side` is how large the model sees it.
pub(super) fn lines(models: &Models, picture: &GrayImage, long_side: u32) -> Result<Vec<Slant>, String> {
    let (width, height) = picture.dimensions();
    let scale = long_side as f32 / width.max(height) as f32;
    let fit = |side: u32| ((side as f32 * scale / STEP as f32).round() as u32).max(1) * STEP;
    let (w, h) = (fit(width), fit(height));
    let seen = DynamicImage::ImageLuma8(picture.clone())
        .resize_exact(w, h, FilterType::Triangle)
        .into_luma8();
    let map = models.detect(&seen)?;
    let (back_x, back_y) = (width as f32 / w as f32, height as f32 / h as f32);
    Ok(islands(&map, w as usize, h as usize)
        .into_iter()
        .map(|b| b.scaled(back_x, back_y))
        .collect())
}

/// Connected islands of the map, each with its box, unshrunk.
fn islands(map: &[f32], w: usize, h: usize) -> Vec<Slant> {
    let mut seen = vec![false; map.len()];
    let mut found = Vec::new();
    let mut stack = Vec::new();
    for start in 0..map.len() {
        if seen[start] || map[start] <= PIXEL_MIN {
            continue;
        }
        let (mut sum, mut count) = (0.0, 0u32);
        let (mut top, mut bottom) = (h, 0);
        let mut rows: Vec<(usize, usize)> = Vec::new();
        seen[start] = true;
        stack.push(start);
        let mut pixels = Vec::new();
        while let Some(at) = stack.pop() {
            let (x, y) = (at % w, at / w);
            sum += map[at];
            count += 1;
            top = top.min(y);
            bottom = bottom.max(y);
            pixels.push((x, y));
            for (dx, dy) in [(-1i64, 0i64), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)] {
                let (nx, ny) = (x as i64 + dx, y as i64 + dy);
                if nx < 0 || ny < 0 || nx >= w as i64 || ny >= h as i64 {
                    continue;
                }
                let next = ny as usize * w + nx as usize;
                if !seen[next] && map[next] > PIXEL_MIN {
                    seen[next] = true;
                    stack.push(next);
                }
            }
        }
        if count < 12 || sum / (count as f32) < ISLAND_MIN {
            continue;
        }
        rows.resize(bottom - top + 1, (usize::MAX, 0));
        for (x, y) in pixels {
            let row = &mut rows[y - top];
            row.0 = row.0.min(x);
            row.1 = row.1.max(x);
        }
        // The ends of every row are all that a hull can touch; a pixel is a square, so all its corners count.
        let mut points = Vec::with_capacity(rows.len() * 4);
        for (i, &(left, right)) in rows.iter().enumerate() {
            let (y, l, r) = ((top + i) as f32, left as f32, right as f32 + 1.0);
            points.extend([(l, y), (r, y), (l, y + 1.0), (r, y + 1.0)]);
        }
        let Some(tight) = smallest_rectangle(&mut points) else { continue };
        if tight.height < 2.0 {
            continue;
        }
        let grown = tight.length * tight.height * UNCLIP / (2.0 * (tight.length + tight.height));
        found.push(Slant {
            length: tight.length + 2.0 * grown,
            height: tight.height + 2.0 * grown,
            ..tight
        });
        if found.len() == ISLANDS_MAX {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_islands_are_two_boxes_and_a_speck_is_none() {
        let (w, h) = (200, 60);
        let mut map = vec![0.0; w * h];
        for y in 10..16 {
            for x in 20..120 {
                map[y * w + x] = 0.9;
            }
        }
        for y in 30..36 {
            for x in 20..80 {
                map[y * w + x] = 0.8;
            }
        }
        map[50 * w + 190] = 0.99;
        let boxes = islands(&map, w, h);
        assert_eq!(boxes.len(), 2);
        assert!((boxes[0].x - 70.0).abs() < 0.01 && (boxes[0].y - 13.0).abs() < 0.01, "{boxes:?}");
        assert!(boxes[0].length > 100.0 && boxes[0].height > 12.0, "{boxes:?}");
        assert!(boxes[0].angle.abs() < 0.01, "{boxes:?}");
    }
}
