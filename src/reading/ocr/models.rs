//! The PP-OCRv4 models, run by rten: where letters are, and which. Files of ours to load, never a stranger's.

use super::layers::Map;
use super::recognise::Alphabet;
use super::recognise::Steps;
use super::trunk::Trunk;
use super::trunk::parted;
use image::GrayImage;
use rten::Model;
use rten::ModelOptions;
use rten::NodeId;
use rten::RunOptions;
use rten::ThreadPool;
use rten::ValueOrView;
use rten_tensor::NdTensor;
use std::path::Path;
use std::sync::Arc;

/// The detection model's file.
pub const DETECTION: &str = "ch_PP-OCRv4_det_infer.onnx";
/// The recognition model's file.
pub const RECOGNITION: &str = "ch_PP-OCRv4_rec_infer.onnx";
/// Height of a line as the recognition model sees it, in pixels.
pub(super) const LINE_HEIGHT: u32 = 48;

/// Both models, loaded.
pub struct Models {
    detection: Network,
    recognition: Network,
    /// What the recognition model's classes stand for; class 0 is "no letter".
    pub(super) alphabet: Alphabet,
    threads: Arc<ThreadPool>,
}

impl std::fmt::Debug for Models {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Models")
    }
}

impl Models {
    /// Loads both from a folder, to run on so many threads.
    ///
    /// # Errors
    /// In words, where a file is not there or is not such a model.
    pub fn load(folder: &Path, threads: usize) -> Result<Self, String> {
        let open = |name: &str| {
            let path = folder.join(name);
            let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            // Without the compiler's help its loops take many times as long as the library's.
            let ours = !cfg!(debug_assertions);
            Network::load(bytes, ours).map_err(|e| format!("{}: {e}", path.display()))
        };
        let recognition = open(RECOGNITION)?;
        let alphabet = recognition
            .rest
            .metadata()
            .get("character")
            .map(Alphabet::of)
            .ok_or_else(|| format!("{RECOGNITION} does not say which letters it knows"))?;
        Ok(Self {
            detection: open(DETECTION)?,
            recognition,
            alphabet,
            threads: Arc::new(ThreadPool::with_num_threads(threads)),
        })
    }

    /// For each pixel, how likely it belongs to letters. Both sides must be multiples of 32.
    pub(super) fn detect(&self, picture: &GrayImage) -> Result<Vec<f32>, String> {
        let output = self.detection.run(picture, &self.threads)?;
        let expected = (picture.width() * picture.height()) as usize;
        if output.len() == expected {
            Ok(output)
        } else {
            Err(format!(
                "the detection model answered {} numbers for {expected} pixels",
                output.len()
            ))
        }
    }

    /// For each step along a line that is [`LINE_HEIGHT`] high, how likely each letter is.
    pub(super) fn recognise(&self, line: &GrayImage) -> Result<Steps, String> {
        let output = self.recognition.run(line, &self.threads)?;
        Steps::of(output, self.alphabet.classes(), line.width())
    }
}

/// One model.
struct Network {
    /// The chain it begins with, where it is run here.
    trunk: Option<Trunk>,
    rest: Model,
}

impl Network {
    /// From the bytes of a file; with its trunk run here, where it has one and that is asked for.
    fn load(bytes: Vec<u8>, ours: bool) -> Result<Self, String> {
        let parted = ours.then(|| parted(&bytes)).flatten();
        let (trunk, bytes) = parted.map_or((None, bytes), |(trunk, rest)| (Some(trunk), rest));
        let mut options = ModelOptions::with_all_ops();
        options.enable_optimization(true);
        let rest = options.load(bytes).map_err(|e| e.to_string())?;
        Ok(Self { trunk, rest })
    }

    fn run(&self, picture: &GrayImage, threads: &Arc<ThreadPool>) -> Result<Vec<f32>, String> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        // Brightness from -1 to 1, as the models were trained.
        let plane: Vec<f32> = picture.as_raw().iter().map(|&p| f32::from(p) / 127.5 - 1.0).collect();
        let trouble = |e: rten::RunError| format!("running a model: {e}");
        let id = |name: &str| self.rest.node_id(name).map_err(trouble);
        let inputs: Vec<(NodeId, ValueOrView<'_>)> = match &self.trunk {
            Some(trunk) => {
                let plane = Map {
                    channels: 1,
                    height,
                    width,
                    data: plane,
                };
                let handed = threads.run(|| trunk.run(plane))?;
                let tensor = |m: Map| NdTensor::from_data([1, m.channels, m.height, m.width], m.data);
                handed
                    .into_iter()
                    .map(|(name, map)| Ok((id(name)?, tensor(map).into())))
                    .collect::<Result<_, String>>()?
            }
            None => {
                let input = self.rest.input_ids().first().copied().ok_or("a model without an input")?;
                // Three equal channels.
                vec![(input, NdTensor::from_data([1, 3, height, width], plane.repeat(3)).into())]
            }
        };
        let output = self.rest.output_ids().first().copied().ok_or("a model without an output")?;
        let options = RunOptions::default().with_thread_pool(Some(threads.clone()));
        let [output] = self.rest.run_n(inputs, [output], Some(options)).map_err(trouble)?;
        let tensor: rten_tensor::Tensor<f32> = output.try_into().map_err(|_| "a model answered no numbers".to_owned())?;
        Ok(tensor.into_data())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is run here answers what the library would.
    #[test]
    fn a_model_parted_is_the_same_model() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let threads = Arc::new(ThreadPool::with_num_threads(1));
        for (name, width, height) in [(RECOGNITION, 96, LINE_HEIGHT), (DETECTION, 64, 96)] {
            let bytes = std::fs::read(folder.join(name)).expect("make models brings it");
            let picture = GrayImage::from_fn(width, height, |x, y| image::Luma([((x * x / 3 + y * 29) % 256) as u8]));
            let [ours, whole] = [true, false].map(|ours| {
                let network = Network::load(bytes.clone(), ours).expect("a model");
                assert_eq!(network.trunk.is_some(), ours, "{name}");
                network.run(&picture, &threads).expect("an answer")
            });
            assert_eq!(ours.len(), whole.len());
            let off = ours.iter().zip(&whole).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(off < 0.002, "{name}: {off}");
        }
    }

    #[test]
    fn what_is_no_model_has_no_trunk() {
        assert!(parted(b"no model").is_none());
        assert!(parted(&[]).is_none());
    }
}
