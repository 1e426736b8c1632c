//! The arithmetic of a chain of convolutions, row by row: what the library does one product at a time, and in eight walks over all
//! numbers, is done in one (DECISIONS 67). Plain loops over slices, which the compiler makes several numbers at a time of.
//! Never: knows what the numbers mean, or where they come from.

use rten_gemm::BiasVector;
use rten_gemm::GemmExecutor;
use rten_gemm::GemmInputA;
use rten_gemm::GemmInputB;
use rten_gemm::GemmOptions;
use rten_tensor::NdTensorView;

/// Numbers for each point of a picture, one channel after the other, row after row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Map {
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    pub data: Vec<f32>,
}

impl Map {
    fn points(&self) -> usize {
        self.height * self.width
    }
}

/// What is done to each number behind a convolution: "hard swish" (Howard et al. 2019, `x · min(max(x + 3, 0), 6) / 6`), then times the
/// first and plus the second; `None` for nothing.
pub(super) type Swish = Option<(f32, f32)>;

fn swish(numbers: &mut [f32], with: Swish) {
    let Some((scale, shift)) = with else { return };
    let scale = scale / 6.0;
    for x in numbers {
        let ramp = *x + 3.0;
        let ramp = if ramp > 0.0 { ramp } else { 0.0 };
        let ramp = if ramp < 6.0 { ramp } else { 6.0 };
        *x = *x * ramp * scale + shift;
    }
}

/// One step of the chain.
#[derive(Debug)]
pub(super) enum Step {
    /// All points of three by three about every second point, of a picture of one channel: the first of a chain.
    First(Weights),
    /// Each channel by itself ("depthwise").
    Each {
        weights: Weights,
        /// Points that are looked at in each direction; odd.
        size: usize,
        /// Down and across.
        stride: [usize; 2],
    },
    /// All channels at each point ("pointwise").
    Across(Weights),
    /// Each channel made stronger or weaker as its mean says ("squeeze and excitation", Hu et al. 2018).
    Weighed {
        down: Weights,
        up: Weights,
        /// The slope and the middle of the last ramp.
        ramp: (f32, f32),
    },
}

/// Of one convolution.
#[derive(Debug)]
pub(super) struct Weights {
    /// For each channel that comes out, one for each number that goes in.
    pub weights: Vec<f32>,
    /// One for each channel that comes out.
    pub bias: Vec<f32>,
    pub swish: Swish,
}

impl Step {
    /// Does it.
    pub fn run(&self, mut map: Map) -> Result<Map, String> {
        match self {
            Self::First(weights) => weights.across(&patches(&map)),
            Self::Each { weights, size, stride } => Ok(weights.each(&map, *size, *stride)),
            Self::Across(weights) => weights.across(&map),
            Self::Weighed { down, up, ramp } => {
                let points = map.points();
                let channels = map.data.chunks_exact(points);
                let means: Vec<f32> = channels.map(|c| c.iter().sum::<f32>() / points as f32).collect();
                let inner: Vec<f32> = down.of_one_point(&means).map(|x| x.max(0.0)).collect();
                let factors = up.of_one_point(&inner).map(|x| (x * ramp.0 + ramp.1).clamp(0.0, 1.0));
                for (channel, factor) in map.data.chunks_exact_mut(points).zip(factors) {
                    for x in channel {
                        *x *= factor;
                    }
                }
                Ok(map)
            }
        }
    }
}

/// The nine points about every second point as channels of their own, nought beyond the edge.
fn patches(map: &Map) -> Map {
    let (height, width) = (map.height.div_ceil(2), map.width.div_ceil(2));
    let mut data = vec![0.0; 9 * height * width];
    for (tap, channel) in data.chunks_exact_mut(height * width).enumerate() {
        let (down, right) = (tap / 3, tap % 3);
        for (y, row) in channel.chunks_exact_mut(width).enumerate() {
            let Some(from) = (2 * y + down).checked_sub(1).filter(|y| *y < map.height) else {
                continue;
            };
            let from = &map.data[from * map.width..][..map.width];
            for (x, to) in row.iter_mut().enumerate() {
                *to = (2 * x + right).checked_sub(1).and_then(|x| from.get(x)).copied().unwrap_or(0.0);
            }
        }
    }
    Map {
        channels: 9,
        height,
        width,
        data,
    }
}

impl Weights {
    /// All channels at each point: one product of matrices.
    fn across(&self, map: &Map) -> Result<Map, String> {
        let (channels, points) = (self.bias.len(), map.points());
        let mut data = vec![0.0; channels * points];
        let (weights, numbers) = (
            NdTensorView::from_data([channels, map.channels], &self.weights[..]),
            NdTensorView::from_data([map.channels, points], &map.data[..]),
        );
        let options = GemmOptions {
            bias: Some(BiasVector::Column(&self.bias)),
            ..GemmOptions::default()
        };
        GemmExecutor::<f32>::new()
            .gemm(&mut data, GemmInputA::Unpacked(weights), GemmInputB::Unpacked(numbers), options)
            .map_err(|e| format!("running a model: {e}"))?;
        swish(&mut data, self.swish);
        Ok(Map { channels, data, ..*map })
    }

    /// The same for one point alone.
    fn of_one_point<'a>(&'a self, numbers: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        let rows = self.weights.chunks_exact(numbers.len()).zip(&self.bias);
        rows.map(move |(row, bias)| bias + row.iter().zip(numbers).map(|(w, x)| w * x).sum::<f32>())
    }

    /// Each channel by itself, with nought beyond the edges.
    fn each(&self, map: &Map, size: usize, [down, right]: [usize; 2]) -> Map {
        let rim = size / 2;
        let (wide, high) = (map.width + 2 * rim, map.height + 2 * rim);
        let (height, width) = ((high - size) / down + 1, (wide - size) / right + 1);
        // A row in as many parts as the stride: what stands under one weight stands side by side then. The rim stays nought.
        let part = wide.div_ceil(right);
        let mut rows = vec![0.0; high * right * part];
        let mut data = vec![0.0; map.channels * height * width];
        let channels = data.chunks_exact_mut(height * width).zip(map.data.chunks_exact(map.points()));
        for ((out, from), (kernel, bias)) in channels.zip(self.weights.chunks_exact(size * size).zip(&self.bias)) {
            for (row, to) in from.chunks_exact(map.width).zip(rows.chunks_exact_mut(right * part).skip(rim)) {
                if right == 1 {
                    to[rim..rim + map.width].copy_from_slice(row);
                } else {
                    for (x, number) in row.iter().enumerate() {
                        to[(x + rim) % right * part + (x + rim) / right] = *number;
                    }
                }
            }
            for (y, out) in out.chunks_exact_mut(width).enumerate() {
                out.fill(*bias);
                for (weights, row) in kernel.chunks_exact(size).zip(rows.chunks_exact(right * part).skip(y * down)) {
                    let under = |n: usize| &row[n % right * part + n / right..][..width];
                    match *weights {
                        [a, b, c] => add(out, [a, b, c], [under(0), under(1), under(2)]),
                        [a, b, c, d, e] => add(out, [a, b, c, d, e], [under(0), under(1), under(2), under(3), under(4)]),
                        _ => weights.iter().enumerate().for_each(|(n, w)| add(out, [*w], [under(n)])),
                    }
                }
                swish(out, self.swish);
            }
        }
        Map {
            channels: map.channels,
            height,
            width,
            data,
        }
    }
}

/// Adds several rows, each times its weight.
fn add<const N: usize>(to: &mut [f32], weights: [f32; N], rows: [&[f32]; N]) {
    let length = to.len();
    let rows = rows.map(|row| &row[..length]);
    for x in 0..length {
        let mut sum = to[x];
        for n in 0..N {
            sum += weights[n] * rows[n][x];
        }
        to[x] = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(channels: usize, height: usize, width: usize) -> Map {
        let data = (0..channels * height * width).map(|n| (n * 7 % 13) as f32 - 6.0).collect();
        Map {
            channels,
            height,
            width,
            data,
        }
    }

    /// What stands at a point, nought beyond the edge.
    fn at(map: &Map, channel: usize, y: i64, x: i64) -> f32 {
        let inside = (0..map.height as i64).contains(&y) && (0..map.width as i64).contains(&x);
        if inside {
            map.data[(channel * map.height + y as usize) * map.width + x as usize]
        } else {
            0.0
        }
    }

    #[test]
    fn each_channel_is_summed_by_itself_at_every_stride() {
        for (size, stride) in [(3, [1, 1]), (3, [2, 1]), (3, [1, 2]), (5, [1, 1]), (5, [2, 2]), (7, [1, 3])] {
            let map = map(2, 6, 11);
            let weights = Weights {
                weights: (0..2 * size * size).map(|n| (n % 5) as f32 - 2.0).collect(),
                bias: vec![0.5, -1.0],
                swish: None,
            };
            let out = weights.each(&map, size, stride);
            for c in 0..2 {
                for y in 0..out.height {
                    for x in 0..out.width {
                        let mut sum = weights.bias[c];
                        for (n, w) in weights.weights[c * size * size..][..size * size].iter().enumerate() {
                            let (dy, dx) = ((n / size) as i64 - size as i64 / 2, (n % size) as i64 - size as i64 / 2);
                            sum += w * at(&map, c, (y * stride[0]) as i64 + dy, (x * stride[1]) as i64 + dx);
                        }
                        assert_eq!(at(&out, c, y as i64, x as i64), sum, "{size} {stride:?} {c} {y} {x}");
                    }
                }
            }
            assert_eq!((out.height, out.width), ((6 - 1) / stride[0] + 1, (11 - 1) / stride[1] + 1));
        }
    }

    #[test]
    fn the_first_step_sees_nine_points_about_every_second() {
        let map = map(1, 5, 6);
        let patches = patches(&map);
        assert_eq!((patches.channels, patches.height, patches.width), (9, 3, 3));
        for tap in 0..9 {
            for y in 0..3 {
                for x in 0..3 {
                    let (dy, dx) = (tap as i64 / 3 - 1, tap as i64 % 3 - 1);
                    assert_eq!(at(&patches, tap, y, x), at(&map, 0, 2 * y + dy, 2 * x + dx), "{tap} {y} {x}");
                }
            }
        }
    }

    #[test]
    fn the_ramp_is_that_of_its_paper() {
        let mut numbers = [-4.0, -3.0, -1.5, 0.0, 3.0, 5.0];
        swish(&mut numbers, Some((2.0, 1.0)));
        assert_eq!(numbers, [1.0, 1.0, 0.25, 1.0, 7.0, 11.0]);
    }

    #[test]
    fn a_channel_is_weighed_by_its_mean() {
        let one = |weights: Vec<f32>, bias: Vec<f32>| Weights {
            weights,
            bias,
            swish: None,
        };
        let map = Map {
            channels: 2,
            height: 1,
            width: 2,
            data: vec![1.0, 3.0, -1.0, -3.0],
        };
        let step = Step::Weighed {
            down: one(vec![1.0, 0.0], vec![1.0]),
            up: one(vec![0.1, -9.0], vec![0.0, 0.0]),
            ramp: (1.0, 0.2),
        };
        // The mean of the first is 2, and 3 inside: half of the first is left, and nothing of the second.
        assert_eq!(step.run(map).expect("numbers").data, [0.5, 1.5, 0.0, 0.0]);
    }
}
