//! The linear models beside the table: how much each answer, form and word counts for each verdict. Learned by
//! [`super::train`], shipped as text, so that every figure can be read and every contribution listed.
//! Never: opens a case alone. The table asks whether the answers by themselves agree (issue 3).

use super::features::Words;
use super::quick::ByHash;
use super::quick::Quick;
use crate::casework::policy::Refusal;
use crate::casework::policy::RuleFile;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::Hasher;

/// One message as numbers: feature name and value. Names begin with their kind: `answer:`, `form:`, and, to learn from, `word:`.
pub(super) type Features = BTreeMap<String, f64>;

/// What the names of words' features begin with.
pub(super) const WORD: &str = "word:";

/// A linear model: a weight for each feature and outcome. The outcome with the greatest sum is likeliest.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Linear {
    /// What it decides between.
    outcomes: Vec<String>,
    /// The features, in the order of their names. `bias` counts always.
    features: Vec<Box<str>>,
    /// Where each stands among them, by its name's hash.
    rows: ByHash<usize>,
    /// Row by row, in the order of the outcomes.
    weights: Vec<f64>,
}

/// What a message adds up to, by outcome.
pub(super) struct Sums {
    /// By everything but words.
    pub by_cues: Vec<f64>,
    /// By everything.
    pub all: Vec<f64>,
}

impl Linear {
    /// A model of these weights; each feature has as many as there are outcomes, and what it lacks is nothing.
    pub fn new(outcomes: Vec<String>, by_feature: BTreeMap<String, Vec<f64>>) -> Self {
        let mut weights = Vec::with_capacity(by_feature.len() * outcomes.len());
        for its in by_feature.values() {
            weights.extend((0..outcomes.len()).map(|outcome| its.get(outcome).copied().unwrap_or(0.0)));
        }
        let features: Vec<Box<str>> = by_feature.into_keys().map(String::into_boxed_str).collect();
        Self {
            rows: (features.iter().enumerate())
                .map(|(row, name)| (Quick::default().and(name).finish(), row))
                .collect(),
            outcomes,
            features,
            weights,
        }
    }

    /// A feature's weights, by outcome.
    fn of(&self, feature: &str) -> Option<&[f64]> {
        let row = *self.rows.get(&Quick::default().and(feature).finish())?;
        (**self.features.get(row)? == *feature).then(|| self.at(row))
    }

    /// The row of a word or pair, by the hash of its feature's name and itself; `None` where it counts for nothing.
    pub fn row_of_word(&self, name: Quick, word: &str) -> Option<usize> {
        let row = *self.rows.get(&name.finish())?;
        (self.features.get(row)?.strip_prefix(WORD) == Some(word)).then_some(row)
    }

    /// The weights of a row, by outcome.
    fn at(&self, row: usize) -> &[f64] {
        let from = row * self.outcomes.len();
        self.weights.get(from..from + self.outcomes.len()).unwrap_or_default()
    }

    /// Every feature with its weights, in the order of names.
    fn in_order(&self) -> impl Iterator<Item = (&str, &[f64])> {
        let names = self.features.iter().map(|name| &**name);
        names.zip(self.weights.chunks_exact(self.outcomes.len().max(1)))
    }

    /// The sums for a message. Words go by their row ([`Self::row_of_word`]).
    pub fn sums(&self, features: &Features, words: &Words) -> Sums {
        let mut all = self.of("bias").map_or_else(|| vec![0.0; self.outcomes.len()], <[f64]>::to_vec);
        for (name, value) in features {
            add(&mut all, self.of(name).unwrap_or_default(), *value);
        }
        let by_cues = all.clone();
        words.iter().for_each(|(row, _)| add(&mut all, self.at(row), words.each));
        Sums { by_cues, all }
    }

    /// The weights as further learning starts from them, by feature and outcome.
    pub fn as_prior(&self) -> BTreeMap<String, BTreeMap<String, f64>> {
        let by_outcome = |weights: &[f64]| self.outcomes.iter().cloned().zip(weights.iter().copied()).collect();
        self.in_order().map(|(f, w)| (f.to_owned(), by_outcome(w))).collect()
    }

    /// What a feature adds to one outcome over the mean of all.
    pub fn contribution(&self, feature: &str, value: f64, outcome: usize) -> f64 {
        self.of(feature).map_or(0.0, |weights| over_the_mean(weights, outcome) * value)
    }

    /// The same for the word or pair of a row.
    pub fn contribution_of_word(&self, row: usize, value: f64, outcome: usize) -> f64 {
        over_the_mean(self.at(row), outcome) * value
    }
}

fn add(sums: &mut [f64], weights: &[f64], value: f64) {
    sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight * value);
}

/// How much more a weight counts for one outcome than for all on the mean.
fn over_the_mean(weights: &[f64], outcome: usize) -> f64 {
    let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
    weights.get(outcome).copied().unwrap_or(0.0) - mean
}

/// Sums as shares of one.
pub(super) fn shares(sums: &[f64]) -> Vec<f64> {
    let top = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = sums.iter().map(|s| (s - top).exp()).collect();
    let total: f64 = powers.iter().sum();
    powers.into_iter().map(|p| p / total).collect()
}

/// A model whose lines are being read.
struct Unfinished {
    name: String,
    outcomes: Vec<String>,
    weights: BTreeMap<String, Vec<f64>>,
}

/// Every model of the file, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Models {
    models: BTreeMap<String, Linear>,
}

impl Models {
    /// A model by name; an empty one, which decides nothing, where the file has none.
    pub fn get(&self, name: &str) -> Option<&Linear> {
        self.models.get(name)
    }

    /// Every model with its name.
    pub fn take(self) -> impl Iterator<Item = (String, Linear)> {
        self.models.into_iter()
    }

    /// Puts a model in.
    pub fn put(&mut self, name: &str, model: Linear) {
        self.models.insert(name.to_owned(), model);
    }

    /// Reads the text form: `model NAME OUTCOME…`, then a line `WEIGHT… FEATURE` each.
    pub fn read(file: &RuleFile) -> Result<Self, Refusal> {
        let mut out = Self::default();
        let mut current: Option<Unfinished> = None;
        for (number, line) in file.text.lines().enumerate() {
            let refuse = |what: &str| Refusal {
                file: file.name.clone(),
                line: number + 1,
                what: what.to_owned(),
                hint: "take the shipped file, or learn it anew".into(),
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(rest) = line.strip_prefix("model ") {
                let mut words = rest.split_whitespace().map(str::to_owned);
                let name = words.next().ok_or_else(|| refuse("a model without a name"))?;
                let outcomes: Vec<String> = words.collect();
                if outcomes.len() < 2 {
                    return Err(refuse("a model decides between two outcomes at least"));
                }
                out.finish(current.replace(Unfinished {
                    name,
                    outcomes,
                    weights: BTreeMap::new(),
                }));
                continue;
            }
            let model = current.as_mut().ok_or_else(|| refuse("weights before any model"))?;
            let mut rest = line;
            let mut weights = Vec::with_capacity(model.outcomes.len());
            for _ in 0..model.outcomes.len() {
                let (figure, after) = rest.split_once(' ').ok_or_else(|| refuse("too few weights on this line"))?;
                weights.push(
                    figure
                        .parse::<f64>()
                        .ok()
                        .filter(|w| w.is_finite())
                        .ok_or_else(|| refuse("a weight that is no number"))?,
                );
                rest = after.trim_start();
            }
            model.weights.insert(rest.to_owned(), weights);
        }
        out.finish(current);
        Ok(out)
    }

    fn finish(&mut self, read: Option<Unfinished>) {
        if let Some(Unfinished { name, outcomes, weights }) = read {
            self.models.insert(name, Linear::new(outcomes, weights));
        }
    }

    /// Writes the text form, features in order, so that the same learning gives the same bytes.
    pub fn write(&self) -> String {
        let mut out = String::from(
            "# What each answer, form and word counts for each verdict. Learned: see fixtures/labelled/README.md. A line: weights, then the feature.\n",
        );
        for (name, model) in &self.models {
            let _ = writeln!(out, "model {name} {}", model.outcomes.join(" "));
            for (feature, weights) in model.in_order() {
                if weights.iter().all(|w| w.abs() < 0.0005) {
                    continue;
                }
                for weight in weights {
                    let _ = write!(out, "{weight:.3} ");
                }
                let _ = writeln!(out, "{feature}");
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> RuleFile {
        RuleFile {
            name: "rules/classification.weights".into(),
            text: text.into(),
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut models = Models::default();
        models.put(
            "verdict",
            Linear::new(
                vec!["a".into(), "b".into()],
                BTreeMap::from([("bias".into(), vec![0.5, -0.5]), ("word:lamp post".into(), vec![1.0, 0.25])]),
            ),
        );
        assert_eq!(Models::read(&file(&models.write())), Ok(models));
    }

    #[test]
    fn a_broken_file_is_refused_with_its_line() {
        assert_eq!(Models::read(&file("model v a b\n0.1 x bias\n")).map_err(|r| r.line), Err(2));
        assert_eq!(Models::read(&file("0.1 bias\n")).map_err(|r| r.line), Err(1));
    }
}
