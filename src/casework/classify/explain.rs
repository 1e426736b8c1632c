//! The verdict in words that a clerk understands: which cues counted, on which words, how much, and what came next.

use super::cues::Cues;
use super::cues::Fired;
use super::features::Words;
use super::model::Features;
use super::model::Linear;
use super::normalise::Sentence;
use crate::casework::class::Reason;
use std::collections::BTreeMap;

/// How many reasons are listed: more would not be read.
const REASONS_MAX: usize = 14;
/// What the reason is called that counts the single words.
const LEARNED_WORDS: &str = "learned-words";
/// How many of the learned words are named.
const NAMED_MAX: usize = 5;

/// The cues that counted for an outcome and those that spoke against it, heaviest first.
pub(super) fn reasons(
    cues: &Cues,
    fired: &[Fired],
    sentences: &[Sentence],
    features: &Features,
    words: &Words,
    model: Option<&Linear>,
    outcome: usize,
) -> Vec<Reason> {
    // What each cue adds, and the first place where it fired. Words are looked up for those alone that are listed.
    let mut added: BTreeMap<&str, (&Fired, f64)> = BTreeMap::new();
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
            added.entry(&*hit.id).or_insert((hit, 0.0)).1 += weight;
        }
        let adds = |row| model.contribution_of_word(row, words.each, outcome);
        learned = words.iter().map(|(row, word)| (word, adds(row))).collect();
    }
    let mut added: Vec<(&Fired, f64)> = added.into_values().collect();
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
    let weight: f64 = learned.iter().map(|(_, weight)| weight).sum();
    if weight != 0.0 {
        let heavier = |a: &(&str, f64), b: &(&str, f64)| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(b.0));
        // Few are named, of hundreds.
        if learned.len() > NAMED_MAX {
            learned.select_nth_unstable_by(NAMED_MAX, heavier);
            learned.truncate(NAMED_MAX);
        }
        learned.sort_unstable_by(heavier);
        let named: Vec<&str> = learned.iter().map(|(word, _)| *word).collect();
        out.push(Reason {
            rule: LEARNED_WORDS.into(),
            words: format!("words as they stand in labelled mail, foremost: {}", named.join(", ")),
            weight,
        });
    }
    out.retain(|r| r.weight.abs() >= 0.01);
    for reason in &mut out {
        reason.weight = (reason.weight * 100.0).round() / 100.0;
    }
    // What somebody said comes first; what words weigh says little to whoever asks why.
    let order = |r: &Reason| (r.rule == LEARNED_WORDS, std::cmp::Reverse((r.weight.abs() * 100.0).round() as u64));
    out.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.rule.cmp(&b.rule)));
    out.truncate(REASONS_MAX);
    out
}
