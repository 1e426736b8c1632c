//! Boxes round lines of letters at any angle, and straight pictures cut along them.
//! Never: knows what a letter is.

use image::GrayImage;
use image::Luma;

/// A rectangle at an angle: one line of letters, or a piece of one. Lengths in pixels of the picture it lies in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slant {
    /// The middle.
    pub x: f32,
    /// The middle.
    pub y: f32,
    /// Along the letters.
    pub length: f32,
    /// Across them.
    pub height: f32,
    /// Which way the letters run, in radians; 0 is to the right, a quarter turn is downwards.
    pub angle: f32,
}

impl Slant {
    /// The unit vector along the letters.
    fn along(&self) -> (f32, f32) {
        (self.angle.cos(), self.angle.sin())
    }

    /// How far along and across a point lies, as seen from the origin in this box's own directions.
    pub fn project(angle: f32, x: f32, y: f32) -> (f32, f32) {
        let (c, s) = (angle.cos(), angle.sin());
        (x * c + y * s, y * c - x * s)
    }

    /// The same box in a picture that is this many times as large.
    pub fn scaled(&self, by_x: f32, by_y: f32) -> Self {
        // The two factors differ by a percent at most, so the angle stays.
        let by = (by_x + by_y) / 2.0;
        Self {
            x: self.x * by_x,
            y: self.y * by_y,
            length: self.length * by,
            height: self.height * by,
            angle: self.angle,
        }
    }

    /// A box of a part that was cut out along `region`, at its own scale, in the picture it was cut from.
    pub fn within(&self, region: &Self) -> Self {
        let (along, across) = (self.x - region.length / 2.0, self.y - region.height / 2.0);
        let (ux, uy) = region.along();
        Self {
            x: region.x + along * ux - across * uy,
            y: region.y + along * uy + across * ux,
            angle: self.angle + region.angle,
            ..*self
        }
    }

    /// The same box, read the other way.
    pub fn flipped(&self) -> Self {
        Self {
            angle: self.angle + std::f32::consts::PI,
            ..*self
        }
    }

    /// The same box with its sides named anew, so that its angle lies within an eighth turn of `angle`.
    pub fn towards(&self, angle: f32) -> Self {
        let quarter = std::f32::consts::FRAC_PI_2;
        let turns = ((angle - self.angle) / quarter).round();
        let odd = (turns as i64).rem_euclid(2) == 1;
        Self {
            angle: self.angle + turns * quarter,
            length: if odd { self.height } else { self.length },
            height: if odd { self.length } else { self.height },
            ..*self
        }
    }

    /// Cuts the box out of a picture and lays it straight, `height` pixels high. Beyond the edge the nearest pixel counts.
    pub fn cut(&self, from: &GrayImage, height: u32, width: u32) -> GrayImage {
        let (ux, uy) = self.along();
        let (vx, vy) = (-uy, ux);
        let (sx, sy) = (self.length / width as f32, self.height / height as f32);
        // A pixel of the cut that covers several of the picture takes their mean: else small letters lose strokes.
        let taps = (sy.max(sx)).ceil().clamp(1.0, 4.0) as u32;
        GrayImage::from_fn(width, height, |i, j| {
            let mut sum = 0.0;
            for a in 0..taps {
                for b in 0..taps {
                    let along = (i as f32 + (a as f32 + 0.5) / taps as f32) * sx - self.length / 2.0;
                    let across = (j as f32 + (b as f32 + 0.5) / taps as f32) * sy - self.height / 2.0;
                    sum += sample(from, self.x + along * ux + across * vx, self.y + along * uy + across * vy);
                }
            }
            Luma([(sum / (taps * taps) as f32).round().clamp(0.0, 255.0) as u8])
        })
    }
}

/// The brightness at a point between pixels.
fn sample(from: &GrayImage, x: f32, y: f32) -> f32 {
    let (w, h) = (from.width() as i64, from.height() as i64);
    let (x, y) = (x - 0.5, y - 0.5);
    let (x0, y0) = (x.floor(), y.floor());
    let (fx, fy) = (x - x0, y - y0);
    let raw = from.as_raw();
    let at = |x: i64, y: i64| f32::from(raw[(y.clamp(0, h - 1) * w + x.clamp(0, w - 1)) as usize]);
    let (x0, y0) = (x0 as i64, y0 as i64);
    let top = at(x0, y0) * (1.0 - fx) + at(x0 + 1, y0) * fx;
    let bottom = at(x0, y0 + 1) * (1.0 - fx) + at(x0 + 1, y0 + 1) * fx;
    top * (1.0 - fy) + bottom * fy
}

/// The smallest rectangle round points, by rotating calipers over their convex hull; `None` for fewer than three points
/// or a line. The longer side is the length; the angle lies in (-90°, 90°].
pub(super) fn smallest_rectangle(points: &mut Vec<(f32, f32)>) -> Option<Slant> {
    let hull = convex_hull(points);
    if hull.len() < 3 {
        return None;
    }
    let mut best: Option<(f32, Slant)> = None;
    for (i, &(ax, ay)) in hull.iter().enumerate() {
        let (bx, by) = hull[(i + 1) % hull.len()];
        let angle = (by - ay).atan2(bx - ax);
        let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
        for &(x, y) in &hull {
            let (u, v) = Slant::project(angle, x, y);
            left = left.min(u);
            right = right.max(u);
            top = top.min(v);
            bottom = bottom.max(v);
        }
        let (length, height) = (right - left, bottom - top);
        let area = length * height;
        if best.is_none_or(|(smallest, _)| area < smallest) {
            let (u, v) = ((left + right) / 2.0, (top + bottom) / 2.0);
            let (c, s) = (angle.cos(), angle.sin());
            best = Some((
                area,
                Slant {
                    x: u * c - v * s,
                    y: u * s + v * c,
                    length,
                    height,
                    angle,
                },
            ));
        }
    }
    let (_, found) = best?;
    let lying = if found.length >= found.height {
        found
    } else {
        found.towards(found.angle + std::f32::consts::FRAC_PI_2)
    };
    Some(Slant {
        angle: half_turn(lying.angle),
        ..lying
    })
}

/// The same direction without regard to which way it is read: in (-90°, 90°].
pub(super) fn half_turn(angle: f32) -> f32 {
    let pi = std::f32::consts::PI;
    let within = angle.rem_euclid(pi);
    if within > pi / 2.0 { within - pi } else { within }
}

/// Andrew's monotone chain. Sorts the points.
fn convex_hull(points: &mut Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    let half = |points: &mut dyn Iterator<Item = (f32, f32)>| {
        let mut chain: Vec<(f32, f32)> = Vec::new();
        for p in points {
            while let [.., a, b] = chain.as_slice() {
                let cross = (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
                if cross > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter().copied());
    hull.extend(half(&mut points.iter().rev().copied()));
    hull
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corners of a rectangle at an angle.
    fn corners(x: f32, y: f32, length: f32, height: f32, angle: f32) -> Vec<(f32, f32)> {
        let (c, s) = (angle.cos(), angle.sin());
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .map(|(i, j): (f32, f32)| {
                let (u, v) = (i * length / 2.0, j * height / 2.0);
                (x + u * c - v * s, y + u * s + v * c)
            })
            .to_vec()
    }

    #[test]
    fn a_rectangle_is_found_at_every_angle() {
        for degrees in (-89..=90).step_by(7) {
            let angle = (degrees as f32).to_radians();
            let found = smallest_rectangle(&mut corners(200.0, 100.0, 120.0, 20.0, angle)).expect("a rectangle");
            assert!(
                (found.x - 200.0).abs() < 0.1 && (found.y - 100.0).abs() < 0.1,
                "{degrees}: {found:?}"
            );
            assert!(
                (found.length - 120.0).abs() < 0.1 && (found.height - 20.0).abs() < 0.1,
                "{degrees}: {found:?}"
            );
            assert!(half_turn(found.angle - angle).abs() < 0.01, "{degrees}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_area_is_no_rectangle() {
        assert_eq!(smallest_rectangle(&mut vec![]), None);
        assert_eq!(smallest_rectangle(&mut vec![(1.0, 1.0), (1.0, 1.0)]), None);
    }

    #[test]
    fn sides_are_named_after_the_nearest_direction() {
        let standing = smallest_rectangle(&mut corners(0.0, 0.0, 10.0, 14.0, 0.0)).expect("a rectangle");
        assert_eq!(standing.length, 14.0);
        let named = standing.towards(0.05);
        assert!((named.length - 10.0).abs() < 0.01 && named.angle.abs() < 0.01, "{named:?}");
    }

    #[test]
    fn what_is_found_in_a_part_lies_in_the_whole() {
        let region = Slant {
            x: 100.0,
            y: 50.0,
            length: 80.0,
            height: 40.0,
            angle: std::f32::consts::FRAC_PI_2,
        };
        let found = Slant {
            x: 40.0,
            y: 10.0,
            length: 20.0,
            height: 5.0,
            angle: 0.1,
        };
        // In the middle of its length and ten before the middle across: to the right, where right is down.
        let lies = found.within(&region);
        assert!((lies.x - 110.0).abs() < 0.01 && (lies.y - 50.0).abs() < 0.01, "{lies:?}");
        assert!((lies.angle - region.angle - 0.1).abs() < 0.001);
    }

    #[test]
    fn a_cut_lies_straight() {
        // A black bar from left to right at 30°.
        let bar = Slant {
            x: 100.0,
            y: 100.0,
            length: 120.0,
            height: 12.0,
            angle: 30f32.to_radians(),
        };
        let picture = GrayImage::from_fn(200, 200, |x, y| {
            let (u, v) = Slant::project(bar.angle, x as f32 + 0.5 - bar.x, y as f32 + 0.5 - bar.y);
            Luma([if u.abs() < 60.0 && v.abs() < 6.0 { 0 } else { 255 }])
        });
        let cut = bar.cut(&picture, 24, 240);
        let dark = cut.pixels().filter(|p| p.0[0] < 64).count();
        assert!(dark > 24 * 240 * 85 / 100, "{dark}");
    }
}
