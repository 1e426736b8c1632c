//! The verdict in words that a clerk understands: which cues counted, on which words, how much, and what came next.

use super::cues::Cues;
use super::cues::Fired;
use super::model::Features;
use super::model::Linear;
use super::model::WORD;
use super::normalise::Sentence;
use crate::casework::class::Reason;

/// How many reasons are listed: more would not be read.
const REASONS_MAX: usize = 14;

/// The cues that counted for an outcome and those that spoke against it, heaviest first.
pub(super) fn reasons(
    cues: &Cues,
    fired: &[Fired],
    sentences: &[Sentence],
    features: &Features,
    model: Option<&Linear>,
    outcome: usize,
) -> Vec<Reason> {
    // What each cue adds, and the first place where it fired. Words are looked up for those alone that are listed.
    let mut added: Vec<(&Fired, f64)> = Vec::new();
    let mut learned: Vec<(&str, f64)> = Vec::new();
    if let Some(model) = model {
        let mut strength = vec![0.0; cues.answers.len()];
        fired.iter().for_each(|f| strength[f.answer] += f.weight);
        let whole: Vec<f64> = (cues.answers.iter().zip(&strength))
            .map(|(answer, strength)| match *strength > 0.0 {
                true => {
                    let name = format!("answer:{}", answer.id);
                    model.contribution(&name, features.get(&name).copied().unwrap_or(0.0), outcome)
                }
                false => 0.0,
            })
            .collect();
        for hit in fired {
            // Each cue takes its share of what its answer adds.
            let weight = whole[hit.answer] * hit.weight / strength[hit.answer].max(f64::EPSILON);
            match added.iter_mut().find(|(known, _)| known.id == hit.id) {
                Some((_, known)) => *known += weight,
                None => added.push((hit, weight)),
            }
        }
        learned = features
            .range(WORD.to_owned()..)
            .map_while(|(n, v)| Some((n.strip_prefix(WORD)?, model.contribution(n, *v, outcome))))
            .collect();
    }
    added.retain(|(_, weight)| weight.abs() >= 0.01);
    added.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.id.cmp(&b.0.id)));
    added.truncate(REASONS_MAX);
    let mut out: Vec<Reason> = added
        .into_iter()
        .map(|(hit, weight)| Reason {
            rule: hit.id.to_string(),
            words: format!("“{}”: {}", cues.words_of(hit, sentences), hit.reason),
            weight,
        })
        .collect();
    let words: f64 = learned.iter().map(|(_, weight)| weight).sum();
    if words != 0.0 {
        learned.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let named: Vec<&str> = learned.iter().take(5).map(|(word, _)| *word).collect();
        out.push(Reason {
            rule: "learned-words".into(),
            words: format!("words as they stand in labelled mail, foremost: {}", named.join(", ")),
            weight: words,
        });
    }
    out.retain(|r| r.weight.abs() >= 0.01);
    for reason in &mut out {
        reason.weight = (reason.weight * 100.0).round() / 100.0;
    }
    out.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.rule.cmp(&b.rule)));
    out.truncate(REASONS_MAX);
    out
}
