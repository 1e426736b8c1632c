//! The PP-OCRv4 models, run by rten: where letters are, and which. Files of ours to load, never a stranger's.

use super::recognise::Alphabet;
use super::recognise::Steps;
use image::GrayImage;
use rten::Model;
use rten::ModelOptions;
use rten::RunOptions;
use rten::ThreadPool;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
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
    detection: Model,
    recognition: Model,
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
            let mut options = ModelOptions::with_all_ops();
            options.enable_optimization(true);
            options.load(bytes).map_err(|e| format!("{}: {e}", path.display()))
        };
        let recognition = open(RECOGNITION)?;
        let alphabet = recognition
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
        let output = self.run(&self.detection, picture)?;
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
        let output = self.run(&self.recognition, line)?;
        Steps::of(output, self.alphabet.classes(), line.width())
    }

    fn run(&self, model: &Model, picture: &GrayImage) -> Result<Vec<f32>, String> {
        let (w, h) = (picture.width() as usize, picture.height() as usize);
        // Three equal channels, brightness from -1 to 1, as the models were trained.
        let plane: Vec<f32> = picture.as_raw().iter().map(|&p| f32::from(p) / 127.5 - 1.0).collect();
        let mut input = Vec::with_capacity(plane.len() * 3);
        for _ in 0..3 {
            input.extend_from_slice(&plane);
        }
        let input = NdTensor::from_data([1, 3, h, w], input);
        let options = RunOptions::default().with_thread_pool(Some(self.threads.clone()));
        let output = model
            .run_one(input.view().into(), Some(options))
            .map_err(|e| format!("running a model: {e}"))?;
        let tensor: rten_tensor::Tensor<f32> = output.try_into().map_err(|_| "a model answered no numbers".to_owned())?;
        Ok(tensor.into_data())
    }
}
