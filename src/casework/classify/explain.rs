//! The verdict in words that a clerk understands: which cues counted, on which words, how much, and what came next.

use super::cues::Cues;
use super::cues::Fired;
use super::model::Features;
use super::model::Linear;
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
    let mut out: Vec<Reason> = Vec::new();
    if let Some(model) = model {
        for (answer, meaning) in cues.answers.iter().enumerate() {
            let name = format!("answer:{}", meaning.id);
            let value = features.get(&name).copied().unwrap_or(0.0);
            let whole = model.contribution(&name, value, outcome);
            let hits: Vec<&Fired> = fired.iter().filter(|f| f.answer == answer).collect();
            let strength: f64 = hits.iter().map(|h| h.weight).sum();
            for hit in hits {
                // Each cue takes its share of what its answer adds.
                let weight = whole * hit.weight / strength.max(f64::EPSILON);
                let words = format!("“{}”: {}", cues.words_of(hit, sentences), hit.reason);
                match out.iter_mut().find(|r| r.rule == hit.id) {
                    Some(known) => known.weight += weight,
                    None => out.push(Reason {
                        rule: hit.id.clone(),
                        words,
                        weight,
                    }),
                }
            }
        }
        let words: f64 = features
            .iter()
            .filter(|(n, _)| n.starts_with("word:"))
            .map(|(n, v)| model.contribution(n, *v, outcome))
            .sum();
        if words != 0.0 {
            let mut top: Vec<(&str, f64)> = features
                .iter()
                .filter_map(|(n, v)| n.strip_prefix("word:").map(|w| (w, model.contribution(n, *v, outcome))))
                .collect();
            top.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
            let named: Vec<&str> = top.iter().take(5).map(|(w, _)| *w).collect();
            out.push(Reason {
                rule: "learned-words".into(),
                words: format!("words as they stand in labelled mail, foremost: {}", named.join(", ")),
                weight: words,
            });
        }
    }
    out.retain(|r| r.weight.abs() >= 0.01);
    for reason in &mut out {
        reason.weight = (reason.weight * 100.0).round() / 100.0;
    }
    out.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.rule.cmp(&b.rule)));
    out.truncate(REASONS_MAX);
    out
}
