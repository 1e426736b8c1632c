//! Learning the weights: multinomial logistic regression with a ridge, fitted by full-batch descent.
//! Deterministic: no randomness, fixed order, fixed steps. Nothing but counted features goes in; no name, no address.

use super::model::Features;
use super::model::Linear;
use super::model::WORD;
use super::model::shares;
use std::collections::BTreeMap;

/// One labelled message as numbers.
#[derive(Debug, Clone)]
pub(super) struct Example {
    /// What was seen.
    pub features: Features,
    /// Which outcome is right.
    pub outcome: usize,
}

/// How a fit is held back. Greater is more cautious.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caution {
    /// For answers and forms.
    pub answers: f64,
    /// For words, of which there are many and which know little.
    pub words: f64,
    /// How many steps of descent.
    pub steps: usize,
}

/// The name of what counts always.
const BIAS: &str = "bias";

/// What is held of a feature before any example is seen, by feature and outcome: the ridge pulls towards it.
pub(super) type Prior = BTreeMap<String, BTreeMap<String, f64>>;

/// Fits a model. Where examples are few, weights stay near the prior, and near nothing where there is none.
pub(super) fn fit(outcomes: &[&str], examples: &[Example], prior: &Prior, caution: Caution) -> Linear {
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    for example in examples {
        for name in example.features.keys() {
            let next = index.len();
            index.entry(name).or_insert(next);
        }
    }
    // What counts always has a place of its own after the features.
    for name in prior.keys().filter(|n| *n != BIAS) {
        let next = index.len();
        index.entry(name).or_insert(next);
    }
    let names: Vec<&str> = {
        let mut names = vec![""; index.len()];
        index.iter().for_each(|(n, i)| names[*i] = n);
        names
    };
    let rows: Vec<Vec<(usize, f64)>> = examples
        .iter()
        .map(|e| e.features.iter().map(|(n, v)| (index[n.as_str()], *v)).collect())
        .collect();
    let many = outcomes.len();
    let bias = names.len();
    let count = examples.len().max(1) as f64;
    let ridge: Vec<f64> = names
        .iter()
        .map(|n| if n.starts_with(WORD) { caution.words } else { caution.answers })
        .chain([0.01])
        .collect();
    let mut held = vec![0.0_f64; (names.len() + 1) * many];
    for (feature, by_outcome) in prior {
        for (o, outcome) in outcomes.iter().enumerate() {
            let at = index.get(feature.as_str()).copied().unwrap_or(bias);
            held[at * many + o] = by_outcome.get(*outcome).copied().unwrap_or(0.0);
        }
    }
    let mut weights = held.clone();
    // Adam's two running means (Kingma and Ba 2015), without its randomness: every step sees every example.
    let (mut mean, mut square) = (vec![0.0_f64; weights.len()], vec![0.0_f64; weights.len()]);
    for step in 1..=caution.steps {
        let mut slope = vec![0.0_f64; weights.len()];
        for (row, example) in rows.iter().zip(examples) {
            let mut sums: Vec<f64> = (0..many).map(|o| weights[bias * many + o]).collect();
            for (feature, value) in row {
                for (o, sum) in sums.iter_mut().enumerate() {
                    *sum += weights[feature * many + o] * value;
                }
            }
            let mut off = shares(&sums);
            off[example.outcome] -= 1.0;
            for (feature, value) in row {
                for (o, d) in off.iter().enumerate() {
                    slope[feature * many + o] += d * value;
                }
            }
            for (o, d) in off.iter().enumerate() {
                slope[bias * many + o] += d;
            }
        }
        let rate = 0.05 * (1.0 - step as f64 / (caution.steps as f64 + 1.0)).max(0.05);
        let (fix_mean, fix_square) = (1.0 - 0.9_f64.powi(step as i32), 1.0 - 0.999_f64.powi(step as i32));
        for at in 0..weights.len() {
            let gradient = (slope[at] + ridge[at / many] * (weights[at] - held[at])) / count;
            mean[at] = 0.9 * mean[at] + 0.1 * gradient;
            square[at] = 0.999 * square[at] + 0.001 * gradient * gradient;
            weights[at] -= rate * (mean[at] / fix_mean) / ((square[at] / fix_square).sqrt() + 1e-8);
        }
    }
    let mut table: BTreeMap<String, Vec<f64>> = names
        .iter()
        .enumerate()
        .map(|(i, n)| ((*n).to_owned(), weights[i * many..(i + 1) * many].to_vec()))
        .collect();
    table.insert(BIAS.into(), weights[bias * many..].to_vec());
    Linear::new(outcomes.iter().map(|o| (*o).to_owned()).collect(), table)
}

#[cfg(test)]
mod tests {
    use super::super::features::Words;
    use super::*;

    fn example(feature: &str, outcome: usize) -> Example {
        Example {
            features: BTreeMap::from([(feature.to_owned(), 1.0)]),
            outcome,
        }
    }

    #[test]
    fn it_learns_what_is_plain_and_twice_the_same() {
        let examples = [
            example("answer:a", 0),
            example("answer:a", 0),
            example("answer:b", 1),
            example("answer:b", 1),
        ];
        let caution = Caution {
            answers: 0.1,
            words: 1.0,
            steps: 200,
        };
        let model = fit(&["x", "y"], &examples, &Prior::new(), caution);
        assert!(shares(&model.sums(&examples[0].features, &Words::default()).all)[0] > 0.8);
        assert_eq!(model, fit(&["x", "y"], &examples, &Prior::new(), caution));
    }
}
