//! A line of letters out of focus made sharp again (Richardson 1972, Lucy 1974): which ink, blurred by a bell curve of this width, looks
//! most like what was photographed. It makes letters where there are none as well, so whoever reads it wants more than its word.

use image::GrayImage;
use image::Luma;

/// Rounds of nearing. More of them make noise into strokes.
const ROUNDS: usize = 14;
/// What is thought to lie on white paper, so that no point is stuck at nought.
const TRACE: f32 = 1.0;

/// The line with the blur taken back; `sigma` is the standard deviation of the blur in pixels.
pub(super) fn unblurred(line: &GrayImage, sigma: f32) -> GrayImage {
    let (width, height) = (line.width() as usize, line.height() as usize);
    let seen: Vec<f32> = line.as_raw().iter().map(|p| 255.0 - f32::from(*p) + TRACE).collect();
    let bell = bell(sigma);
    let mut ink = seen.clone();
    for _ in 0..ROUNDS {
        let looks = blurred(&ink, width, height, &bell);
        let off: Vec<f32> = seen.iter().zip(&looks).map(|(seen, looks)| seen / looks.max(TRACE)).collect();
        for (ink, by) in ink.iter_mut().zip(blurred(&off, width, height, &bell)) {
            *ink *= by;
        }
    }
    GrayImage::from_fn(line.width(), line.height(), |x, y| {
        Luma([(255.0 - ink[y as usize * width + x as usize] + TRACE).clamp(0.0, 255.0) as u8])
    })
}

/// Half of a bell curve whose whole is 1, from its middle on.
fn bell(sigma: f32) -> Vec<f32> {
    let reach = (sigma * 2.6).ceil() as usize;
    let mut half: Vec<f32> = (0..=reach).map(|n| (-0.5 * (n as f32 / sigma).powi(2)).exp()).collect();
    let whole = 2.0 * half.iter().sum::<f32>() - half[0];
    half.iter_mut().for_each(|w| *w /= whole);
    half
}

/// Blurred along and across. Beyond the edge the nearest number counts.
fn blurred(numbers: &[f32], width: usize, height: usize, bell: &[f32]) -> Vec<f32> {
    let mut along = vec![0.0; numbers.len()];
    let reach = bell.len() - 1;
    let mut wide = vec![0.0; width + 2 * reach];
    for (row, to) in numbers.chunks_exact(width).zip(along.chunks_exact_mut(width)) {
        wide[..reach].fill(row[0]);
        wide[reach..reach + width].copy_from_slice(row);
        wide[reach + width..].fill(row[width - 1]);
        for (n, weight) in bell.iter().enumerate() {
            let sides = wide[reach - n..].iter().zip(&wide[reach + n..]);
            // The middle counts once.
            let weight = if n == 0 { weight / 2.0 } else { *weight };
            to.iter_mut()
                .zip(sides)
                .for_each(|(to, (left, right))| *to += weight * (left + right));
        }
    }
    let mut across = vec![0.0; numbers.len()];
    for (y, to) in across.chunks_exact_mut(width).enumerate() {
        for (n, weight) in bell.iter().enumerate() {
            let (above, below) = (y.saturating_sub(n), (y + n).min(height - 1));
            let weight = if n == 0 { weight / 2.0 } else { *weight };
            let sides = along[above * width..][..width].iter().zip(&along[below * width..][..width]);
            to.iter_mut()
                .zip(sides)
                .for_each(|(to, (above, below))| *to += weight * (above + below));
        }
    }
    across
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two strokes that ran into one are two again.
    #[test]
    fn strokes_that_ran_together_are_parted() {
        let stroke = |x: u32, y: u32| (8..40).contains(&y) && matches!(x, 30..33 | 38..41);
        let sharp: Vec<f32> = (0..72 * 48).map(|n| if stroke(n % 72, n / 72) { 255.0 } else { 0.0 }).collect();
        let soft = blurred(&sharp, 72, 48, &bell(3.0));
        let line = GrayImage::from_fn(72, 48, |x, y| Luma([255 - soft[(y * 72 + x) as usize] as u8]));
        let between = |line: &GrayImage| i32::from(line.get_pixel(35, 24).0[0]) - i32::from(line.get_pixel(31, 24).0[0]);
        assert!(between(&line) < 20, "{}", between(&line));
        let again = unblurred(&line, 3.0);
        assert!(between(&again) > 80, "{}", between(&again));
        // White paper stays white.
        assert!(again.get_pixel(5, 24).0[0] > 245);
    }

    #[test]
    fn a_blur_keeps_the_ink() {
        assert!((2.0 * bell(2.0).iter().sum::<f32>() - bell(2.0)[0] - 1.0).abs() < 1e-5);
        assert!(blurred(&[7.0; 60], 10, 6, &bell(3.0)).iter().all(|n| (n - 7.0).abs() < 1e-3));
    }
}
