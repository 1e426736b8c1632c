//! Recognising letters in a picture. Two engines, looked for at start: the PP-OCRv4 models run in this program, and
//! Tesseract as a program of its own. With neither, pictures are "not checked" and everything else works.
//!
//! Reading order: `page` (a picture as lines) · `detect` (where the letters are) · `geometry` (boxes at any angle) ·
//! `recognise` (which letters) · `zone` (machine-readable zones) · `looks` (another look at one) · `unblur` · `models` · `trunk` and `layers` (the
//! part of the models that is run here) · `tesseract`.

mod detect;
mod geometry;
mod layers;
mod looks;
mod models;
mod page;
mod recognise;
mod tesseract;
mod trunk;
mod unblur;
mod zone;

use super::limits::Deadline;
use super::limits::Limits;
use crate::mail::document::Engine;
use crate::mail::document::How;
use crate::mail::document::Page;
use image::GrayImage;
use models::Models;
use std::path::Path;
use std::path::PathBuf;
use std::sync::OnceLock;

pub use models::DETECTION;
pub use models::RECOGNITION;

/// Where the engines are, as far as there are any.
#[derive(Debug)]
pub struct Engines {
    /// The folder with both model files.
    models: Option<PathBuf>,
    /// The Tesseract program.
    tesseract: Option<PathBuf>,
    /// The folders where models were looked for, in order.
    looked: Vec<PathBuf>,
    /// The models, loaded at first use.
    loaded: OnceLock<Result<Models, String>>,
}

impl Engines {
    /// None: pictures are not checked.
    pub fn none() -> Self {
        Self::at(None, None)
    }

    /// These, without looking.
    pub fn at(models: Option<PathBuf>, tesseract: Option<PathBuf>) -> Self {
        Self {
            models,
            tesseract,
            looked: Vec::new(),
            loaded: OnceLock::new(),
        }
    }

    /// Looks for them: the models in `asked_for` alone if it is given, else beside the program (`models/` in its folder or
    /// one of the three above it) and in the system's folders; Tesseract on `path`, a list as in the PATH variable.
    pub fn look(asked_for: Option<&Path>, program: Option<&Path>, path: &str) -> Self {
        let looked: Vec<PathBuf> = match asked_for {
            Some(folder) => vec![folder.to_owned()],
            None => {
                let beside = program
                    .into_iter()
                    .flat_map(|p| p.ancestors().skip(1).take(4))
                    .map(|f| f.join("models"));
                let shared = ["/usr/local/share/redress/models", "/usr/share/redress/models"].map(PathBuf::from);
                beside.chain(shared).collect()
            }
        };
        let models = looked
            .iter()
            .find(|f| f.join(DETECTION).is_file() && f.join(RECOGNITION).is_file())
            .cloned();
        let tesseract = std::env::split_paths(path).map(|f| f.join("tesseract")).find(|p| p.is_file());
        Self {
            models,
            tesseract,
            looked,
            loaded: OnceLock::new(),
        }
    }

    /// The same places, nothing loaded yet.
    pub(in crate::reading) fn another(&self) -> Self {
        Self {
            models: self.models.clone(),
            tesseract: self.tesseract.clone(),
            looked: self.looked.clone(),
            loaded: OnceLock::new(),
        }
    }

    /// Those of them that the council wants used.
    #[must_use]
    pub fn only(mut self, models: bool, tesseract: bool) -> Self {
        self.models = self.models.filter(|_| models);
        self.tesseract = self.tesseract.filter(|_| tesseract);
        self
    }

    /// The folder of the models, where they are.
    pub fn models(&self) -> Option<&Path> {
        self.models.as_deref()
    }

    /// The Tesseract program, where it is.
    pub fn tesseract(&self) -> Option<&Path> {
        self.tesseract.as_deref()
    }

    /// Where models were looked for.
    pub fn looked(&self) -> &[PathBuf] {
        &self.looked
    }

    /// Loads the models now, and says what is wrong with them.
    ///
    /// # Errors
    /// In words, where they cannot be loaded.
    pub fn try_models(&self, limits: &Limits) -> Option<Result<(), String>> {
        let folder = self.models.as_deref()?;
        let loaded = self.loaded.get_or_init(|| Models::load(folder, limits.threads));
        Some(loaded.as_ref().map(drop).map_err(Clone::clone))
    }

    /// Reads a picture with the better engine there is; `Err` says in words why none could.
    pub(super) fn read(&self, picture: GrayImage, limits: &Limits, deadline: &Deadline) -> Result<Page, String> {
        let picture = page::bounded(picture, limits.side);
        if let Some(Ok(())) = self.try_models(limits)
            && let Some(Ok(models)) = self.loaded.get()
        {
            let words = page::read(models, &picture, deadline)?;
            if words.cut_short && words.mrz.is_empty() {
                return Err("there was not enough time to recognise its letters".to_owned());
            }
            return Ok(Page {
                how: How::Ocr { engine: Engine::PpOcr },
                lines: words.lines,
                mrz: words.mrz,
            });
        }
        let Some(program) = &self.tesseract else {
            return Err("it is a picture, and no program to recognise letters is installed here".to_owned());
        };
        let lines = tesseract::lines(program, &picture, deadline)?;
        let mrz = lines
            .iter()
            .filter(|l| zone::may_be(l))
            .map(|l| zone::cleaned(l))
            .filter(|l| zone::of_length(l) && !zone::holds_by_chance(l))
            .collect();
        Ok(Page {
            how: How::Ocr { engine: Engine::Tesseract },
            lines,
            mrz,
        })
    }
}
