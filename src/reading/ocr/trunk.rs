//! The chain of convolutions that both models begin with (PP-LCNetV3), found in their graphs and run by `layers`; what is behind it is
//! a model of its own for the library. Where a graph does not begin with such a chain, all of it is the library's.

use super::layers::Map;
use super::layers::Step;
use super::layers::Swish;
use super::layers::Weights;
use rten_onnx::onnx::ModelProto;
use rten_onnx::onnx::NodeProto;
use rten_onnx::onnx::TensorProto;
use rten_onnx::onnx::ValueInfoProto;
use std::collections::HashMap;
use std::collections::HashSet;

/// Chains shorter than this are not worth their cut.
const STEPS_MIN: usize = 4;

/// The chain, and after which steps it hands on.
#[derive(Debug)]
pub(super) struct Trunk {
    steps: Vec<(Step, Option<String>)>,
}

impl Trunk {
    /// Runs it over one plane of brightness, which stands for all three channels; what the rest of the model wants, each with its name.
    pub fn run(&self, plane: Map) -> Result<Vec<(&str, Map)>, String> {
        let mut handed = Vec::new();
        let mut map = plane;
        for (step, name) in &self.steps {
            map = step.run(map)?;
            if let Some(name) = name {
                handed.push((name.as_str(), map.clone()));
            }
        }
        Ok(handed)
    }
}

/// Parts a model into its trunk and the rest, a model that takes what the trunk hands on; `None` where it has no such trunk.
pub(super) fn parted(model: &[u8]) -> Option<(Trunk, Vec<u8>)> {
    let mut model = ModelProto::parse_buf(model).ok()?;
    let graph = model.graph.as_mut()?;
    let input = graph.input.first()?.name.clone()?;
    let (constants, nodes): (Vec<NodeProto>, Vec<NodeProto>) = std::mem::take(&mut graph.node)
        .into_iter()
        .partition(|n| n.op_type.as_deref() == Some("Constant"));
    let values = constants
        .iter()
        .filter_map(|n| Some((n.output.first()?.as_str(), n.attribute.iter().find_map(|a| a.t.as_ref())?)));
    let initial = graph.initializer.iter().filter_map(|t| Some((t.name.as_deref()?, t)));
    let mut reader = Reader {
        nodes: &nodes,
        constants: values.chain(initial).collect(),
        at: 0,
        value: input.clone(),
    };
    let mut steps = Vec::new();
    while let Some(step) = reader.step(steps.is_empty()) {
        steps.push((step, Some(reader.value.clone())));
    }
    let at = reader.at;
    let (before, rest) = nodes.split_at(at);
    let used: HashSet<&str> = rest.iter().flat_map(|n| &n.input).map(String::as_str).collect();
    let mut wanted: HashSet<&str> = before
        .iter()
        .flat_map(|n| &n.output)
        .map(String::as_str)
        .filter(|n| used.contains(n))
        .collect();
    let mut handed = Vec::new();
    for (_, name) in &mut steps {
        if name.as_deref().is_some_and(|n| wanted.remove(n)) {
            handed.extend(name.clone());
        } else {
            *name = None;
        }
    }
    // Everything that the rest wants is the end of a step.
    if steps.len() < STEPS_MIN || !wanted.is_empty() || used.contains(input.as_str()) {
        return None;
    }
    let taken: HashSet<&str> = before
        .iter()
        .flat_map(|n| n.output.iter().chain(&n.input))
        .map(String::as_str)
        .collect();
    graph.value_info.retain(|v| v.name.as_deref().is_none_or(|n| !taken.contains(n)));
    graph.input = handed
        .into_iter()
        .map(|name| ValueInfoProto {
            name: Some(name),
            r#type: None,
        })
        .collect();
    let needed = |n: &&NodeProto| n.output.iter().any(|o| used.contains(o.as_str()));
    graph.node = constants.iter().filter(needed).chain(rest).cloned().collect();
    let bytes = model.write_buf().ok()?;
    Some((Trunk { steps }, bytes))
}

/// Goes along the nodes of a graph, which stand in the order in which they are run.
struct Reader<'a> {
    nodes: &'a [NodeProto],
    constants: HashMap<&'a str, &'a TensorProto>,
    /// The next node.
    at: usize,
    /// The value that the chain has come to.
    value: String,
}

/// A convolution as its node has it.
struct Convolution {
    /// Channels out, channels in, down, across.
    dims: [usize; 4],
    weights: Vec<f32>,
    bias: Vec<f32>,
    stride: [usize; 2],
    pads: usize,
    groups: usize,
}

impl<'a> Reader<'a> {
    /// The next step of the chain; where there is none the reader stays where it is.
    fn step(&mut self, is_first: bool) -> Option<Step> {
        self.tried(|r| r.weighed()).or_else(|| self.tried(|r| r.convolved(is_first)))
    }

    fn tried<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (at, value) = (self.at, self.value.clone());
        let found = read(self);
        if found.is_none() {
            self.at = at;
            self.value = value;
        }
        found
    }

    /// The next node, where it is this one and takes the value.
    fn next(&mut self, operator: &str) -> Option<&'a NodeProto> {
        let node = self.nodes.get(self.at)?;
        let is_it = node.op_type.as_deref() == Some(operator) && node.input.contains(&self.value);
        let output = node.output.first().filter(|_| is_it)?;
        self.at += 1;
        self.value.clone_from(output);
        Some(node)
    }

    /// The next node, where it puts together the value and one number.
    fn with_number(&mut self, operator: &str) -> Option<f32> {
        let value = self.value.clone();
        let node = self.next(operator)?;
        let other = node.input.iter().find(|i| **i != value)?;
        // What is parted by the value is no number parted by another.
        let in_order = operator != "Div" || node.input.first() == Some(&value);
        self.number(other).filter(|_| in_order)
    }

    fn numbers(&self, name: &str) -> Option<Vec<f32>> {
        let tensor = self.constants.get(name)?;
        let numbers: Vec<f32> = match &tensor.raw_data {
            Some(raw) => {
                let raw = raw.borrow();
                let parts = raw.chunks_exact(4);
                parts.filter_map(|b| b.try_into().ok().map(f32::from_le_bytes)).collect()
            }
            None => tensor.float_data.clone(),
        };
        let count: i64 = tensor.dims.iter().product();
        let is_float = tensor.data_type == Some(rten_onnx::onnx::DataType::FLOAT);
        (is_float && usize::try_from(count) == Ok(numbers.len())).then_some(numbers)
    }

    fn number(&self, name: &str) -> Option<f32> {
        self.numbers(name).filter(|n| n.len() == 1).map(|n| n[0])
    }

    /// Times one number and plus another.
    fn scaled(&mut self) -> Option<(f32, f32)> {
        self.tried(|r| Some((r.with_number("Mul")?, r.with_number("Add")?)))
    }

    /// The ramp by which a value is multiplied with itself, and what comes behind it.
    fn swish(&mut self) -> Swish {
        self.tried(|r| {
            let value = r.value.clone();
            let three = r.with_number("Add")?;
            let clip = r.next("Clip")?;
            let bounds = (r.number(clip.input.get(1)?)?, r.number(clip.input.get(2)?)?);
            let times = r.next("Mul")?;
            let six = r.with_number("Div")?;
            ((three, bounds, six) == (3.0, (0.0, 6.0), 6.0) && times.input.contains(&value)).then_some(())
        })?;
        Some(self.scaled().unwrap_or((1.0, 0.0)))
    }

    fn convolution(&mut self) -> Option<Convolution> {
        let value = self.value.clone();
        let node = self.next("Conv")?;
        if node.input.first() != Some(&value) {
            return None;
        }
        let weights = node.input.get(1)?;
        let dims: Vec<usize> = self
            .constants
            .get(weights.as_str())?
            .dims
            .iter()
            .filter_map(|d| usize::try_from(*d).ok())
            .collect();
        let weights = self.numbers(weights)?;
        let dims: [usize; 4] = dims.try_into().ok()?;
        let bias = match node.input.get(2) {
            Some(bias) => self.numbers(bias)?,
            None => vec![0.0; dims[0]],
        };
        let of = |name: &str| node.attribute.iter().find(|a| a.name.as_deref() == Some(name));
        let sizes = |name: &str| -> Option<Vec<usize>> { of(name)?.ints.iter().map(|i| usize::try_from(*i).ok()).collect() };
        let pads = sizes("pads")?;
        let even = sizes("dilations").is_none_or(|d| d == [1, 1]) && pads.len() == 4 && pads.iter().all(|p| *p == pads[0]);
        (even && bias.len() == dims[0]).then_some(Convolution {
            dims,
            weights,
            bias,
            stride: sizes("strides")?.try_into().ok()?,
            pads: pads[0],
            groups: usize::try_from(of("group")?.i?).ok()?,
        })
    }

    /// A convolution and what is done to each number behind it.
    fn convolved(&mut self, is_first: bool) -> Option<Step> {
        let mut c = self.convolution()?;
        let inner = c.weights.len() / c.dims[0].max(1);
        if let Some((scale, shift)) = self.tried(Self::normalised) {
            c.scale(&scale, &shift);
        }
        if let Some((scale, shift)) = self.scaled() {
            c.scale(&vec![scale; c.dims[0]], &vec![shift; c.dims[0]]);
        }
        let swish = self.swish();
        let weights = |weights: Vec<f32>| Weights {
            weights,
            bias: c.bias.clone(),
            swish,
        };
        match (c.dims, c.groups, c.stride, c.pads) {
            // All three channels of a grey picture are the same, so that one stands for them with the sum of their weights.
            ([_, 3, 3, 3], 1, [2, 2], 1) if is_first => {
                let sums = c
                    .weights
                    .chunks_exact(inner)
                    .flat_map(|w| (0..9).map(move |n| w[n] + w[n + 9] + w[n + 18]));
                Some(Step::First(weights(sums.collect())))
            }
            ([_, _, 1, 1], 1, [1, 1], 0) if !is_first => Some(Step::Across(weights(c.weights.clone()))),
            ([out, 1, high, wide], groups, stride, pads)
                if !is_first && groups == out && high == wide && pads == wide / 2 && wide % 2 == 1 =>
            {
                Some(Step::Each {
                    weights: weights(c.weights.clone()),
                    size: wide,
                    stride,
                })
            }
            _ => None,
        }
    }

    /// What "batch normalisation" comes to once it is learnt: for each channel times one number and plus another.
    fn normalised(&mut self) -> Option<(Vec<f32>, Vec<f32>)> {
        let node = self.next("BatchNormalization")?;
        let of = |n: usize| self.numbers(node.input.get(n)?);
        let (scale, shift, mean, variance) = (of(1)?, of(2)?, of(3)?, of(4)?);
        let least = node
            .attribute
            .iter()
            .find(|a| a.name.as_deref() == Some("epsilon"))
            .and_then(|a| a.f)
            .unwrap_or(1e-5);
        let scale: Vec<f32> = scale.iter().zip(&variance).map(|(s, v)| s / (v + least).sqrt()).collect();
        let shift = shift.iter().zip(&mean).zip(&scale).map(|((b, m), s)| b - m * s).collect();
        Some((scale, shift))
    }

    /// Channels made stronger or weaker as their means say.
    fn weighed(&mut self) -> Option<Step> {
        let value = self.value.clone();
        self.next("GlobalAveragePool")?;
        let down = self.convolution()?;
        self.next("Relu")?;
        let up = self.convolution()?;
        let ramp = self.next("HardSigmoid")?;
        let of = |name: &str| ramp.attribute.iter().find(|a| a.name.as_deref() == Some(name)).and_then(|a| a.f);
        let ramp = (of("alpha").unwrap_or(0.2), of("beta").unwrap_or(0.5));
        let times = self.next("Mul")?;
        let is_point = |c: &Convolution| c.dims[2..] == [1, 1] && c.groups == 1;
        let weights = |c: Convolution| Weights {
            weights: c.weights,
            bias: c.bias,
            swish: None,
        };
        (times.input.contains(&value) && is_point(&down) && is_point(&up)).then(|| Step::Weighed {
            down: weights(down),
            up: weights(up),
            ramp,
        })
    }
}

impl Convolution {
    /// The same with each channel that comes out times one number and plus another.
    fn scale(&mut self, scale: &[f32], shift: &[f32]) {
        let inner = self.weights.len() / self.dims[0].max(1);
        for ((weights, bias), (scale, shift)) in self
            .weights
            .chunks_mut(inner.max(1))
            .zip(&mut self.bias)
            .zip(scale.iter().zip(shift))
        {
            weights.iter_mut().for_each(|w| *w *= scale);
            *bias = *bias * scale + shift;
        }
    }
}
