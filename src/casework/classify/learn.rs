//! From labelled mail to weights: the shipped ones from `fixtures/labelled`, a council's own from its clerk's answers.
//! Deterministic; what is written holds counted features only, never a name, an address or a sentence.

use super::Classifier;
use super::features;
use super::model::Linear;
use super::model::Models;
use super::model::WORD;
use super::notes;
use super::table::VERDICTS;
use super::train::Caution;
use super::train::Example;
use super::train::Prior;
use super::train::fit;
use crate::casework::class::Kind;
use crate::casework::class::Right;
use crate::casework::class::Track;
use crate::casework::policy::Refusal;
use crate::casework::policy::RuleFile;
use crate::mail::Message;
use crate::mail::Screened;
use crate::mail::Typed;
use crate::mail::screen::Why;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::hash::Hasher;
use std::sync::Arc;

/// One labelled message.
#[derive(Debug)]
pub struct Labelled {
    /// The message.
    pub message: Message,
    /// Its newly written words.
    pub typed: Typed,
    /// Its screening: machine mail teaches the words nothing.
    pub screened: Screened,
    /// What it is.
    pub kind: Kind,
    /// What it is about.
    pub track: Option<Track>,
    /// Whether the writer acts for another.
    pub on_behalf: bool,
    /// Which rights play a part.
    pub rights: BTreeSet<Right>,
    /// Whether these are all; a passage that was written to show one says nothing of the others.
    pub every_right: bool,
}

/// A right is learned from this many examples with it on; below, its cue decides: eight taught restriction so little that one in
/// four was found where its cue finds nearly all.
const RIGHT_EXAMPLES_MIN: usize = 12;
/// A word counts when this many labelled messages have it.
const WORD_MESSAGES_MIN: usize = 5;

/// Single words know little of a writer nobody has met, so they are held back; twice as hard with half as many labelled messages.
const VERDICT_CAUTION: Caution = Caution {
    answers: 1.0,
    words: 4.0,
    steps: 160,
};
/// A council's own answers are few: they move the shipped weights a little, each in its place.
const FURTHER_CAUTION: Caution = Caution {
    answers: 6.0,
    words: 12.0,
    steps: 160,
};
/// A right is spoken of in a sentence or two: what its cues say stands, and what comes beside it in other letters moves it a
/// little. Ten times as free, a cue more for a right made the others of that right count for less, and letters without it lost
/// the right.
const RIGHT_CAUTION: Caution = Caution {
    answers: 25.0,
    words: 8.0,
    steps: 250,
};
const FACT_CAUTION: Caution = Caution {
    answers: 2.5,
    words: 8.0,
    steps: 250,
};

/// A labelled message as figures: what learning keeps of it.
#[derive(Debug, Clone)]
pub struct Lesson {
    verdict: Example,
    on_behalf: Option<Example>,
    rights: Vec<(Right, Example)>,
}

impl Classifier {
    /// Turns a labelled message into figures; `None` for a robot's mail, which teaches the words nothing.
    pub fn study(&self, one: &Labelled) -> Option<Lesson> {
        let list = matches!(one.screened, Screened::Unanswerable(Why::Bulk(_)));
        if matches!(one.screened, Screened::Bounce(_)) || matches!(one.kind, Kind::Bounce | Kind::AutoReply) {
            return None;
        }
        let weighed = features::weigh(&self.cues, &one.message, &one.typed, list, |name, _| Some(name.finish() as usize));
        let outcome = match (one.kind, one.track) {
            (Kind::Complaint, Some(Track::Service)) => 1,
            (Kind::Complaint, _) => 0,
            (Kind::Review, Some(Track::Service)) => 3,
            (Kind::Review, _) => 2,
            (Kind::RightsRequest, _) => 4,
            (Kind::Regulator, _) => 5,
            (Kind::Enquiry, _) => 6,
            _ => 7,
        };
        let mut figures = weighed.features.clone();
        figures.extend(weighed.words.iter().map(|(_, word)| (format!("{WORD}{word}"), weighed.words.each)));
        let mut lesson = Lesson {
            verdict: Example {
                features: figures,
                outcome,
            },
            on_behalf: None,
            rights: Vec::new(),
        };
        if matches!(one.kind, Kind::Complaint | Kind::Review | Kind::RightsRequest | Kind::Regulator) {
            let figures = notes::case_features(&weighed.features, one.kind);
            if one.kind != Kind::Regulator {
                lesson.on_behalf = Some(Example {
                    features: figures.clone(),
                    outcome: usize::from(one.on_behalf),
                });
            }
            if one.track == Some(Track::PersonalData) || one.kind == Kind::RightsRequest {
                lesson.rights = Right::ALL
                    .iter()
                    .filter(|r| one.every_right || one.rights.contains(r))
                    .map(|r| {
                        (
                            *r,
                            Example {
                                features: figures.clone(),
                                outcome: usize::from(one.rights.contains(r)),
                            },
                        )
                    })
                    .collect();
            }
        }
        Some(lesson)
    }

    /// Learns the weights and returns them in the form of `rules/classification.weights`.
    pub fn learn(&self, lessons: &[Lesson]) -> String {
        self.fit_all(lessons, None).write()
    }

    /// Learns from a council's own answers on top of the weights in use, which they move a little. What was learned so
    /// far is not forgotten: without lessons the weights come back as they are.
    pub fn learn_further(&self, lessons: &[Lesson]) -> String {
        let mut models = self.models.as_ref().clone();
        for (name, model) in self.fit_all(lessons, Some(&self.models)).take() {
            models.put(&name, model);
        }
        models.write()
    }

    fn fit_all(&self, lessons: &[Lesson], before: Option<&Models>) -> Models {
        let mut verdicts: Vec<Example> = lessons.iter().map(|l| l.verdict.clone()).collect();
        let behalf: Vec<Example> = lessons.iter().filter_map(|l| l.on_behalf.clone()).collect();
        let mut rights: BTreeMap<Right, Vec<Example>> = BTreeMap::new();
        for (right, example) in lessons.iter().flat_map(|l| &l.rights) {
            rights.entry(*right).or_default().push(example.clone());
        }
        let mut models = Models::default();
        let mut put = |name: &str, outcomes: &[&str], examples: &[Example], held: Prior, caution: Caution| {
            // Nothing is learned from nothing; what is known already is what further learning starts from.
            let known = before.and_then(|m| m.get(name)).map(Linear::as_prior);
            let caution = if known.is_some() { FURTHER_CAUTION } else { caution };
            if !examples.is_empty() || before.is_none() {
                models.put(name, fit(outcomes, examples, &known.unwrap_or(held), caution));
            }
        };
        if before.is_none() {
            keep_common_words(&mut verdicts);
        }
        put("verdict", &VERDICTS, &verdicts, self.cues.held.clone(), VERDICT_CAUTION);
        put("on-behalf", &["no", "yes"], &behalf, held("on-behalf"), FACT_CAUTION);
        for (right, examples) in rights {
            let name = format!("right-{}", right.word());
            let known = before.is_some_and(|m| m.get(&name).is_some());
            if known || examples.iter().filter(|e| e.outcome == 1).count() >= RIGHT_EXAMPLES_MIN {
                put(&name, &["no", "yes"], &examples, held(right.word()), RIGHT_CAUTION);
            }
        }
        models
    }
}

/// What a clerk would hold before any labelled mail is seen: a right plays a part where its cue speaks, and somebody acts
/// for another where they say so and speak of her and him more than of themself.
fn held(fact: &str) -> Prior {
    let rows: &[(&str, f64)] = match fact {
        "on-behalf" => &[
            ("answer:for-other", 1.5),
            ("answer:authority-claimed", 0.8),
            ("answer:authority-attached", 0.4),
            ("answer:kin-matter", 0.5),
            ("form:third-over-first", 1.5),
            ("answer:takes-up", 0.5),
            ("form:taken-up", 1.5),
            ("answer:own-matter", -0.5),
        ],
        "security" => &[
            ("answer:own-exposed", 1.0),
            ("answer:exposed", 0.8),
            ("answer:learnt", 0.6),
            ("kind:rights-request", -1.5),
            ("answer:sar-answer", -0.8),
        ],
        _ => &[],
    };
    let own = format!("answer:{fact}");
    let mut prior: Prior = rows.iter().map(|(name, weight)| ((*name).to_owned(), both_ways(*weight))).collect();
    if Right::from_word(fact).is_some_and(|r| r != Right::Security) {
        prior.insert(own, both_ways(1.5));
    }
    prior
}

fn both_ways(weight: f64) -> BTreeMap<String, f64> {
    BTreeMap::from([("no".to_owned(), -weight), ("yes".to_owned(), weight)])
}

fn keep_common_words(examples: &mut [Example]) {
    let mut messages: BTreeMap<String, usize> = BTreeMap::new();
    for name in examples.iter().flat_map(|e| e.features.keys()).filter(|n| n.starts_with(WORD)) {
        *messages.entry(name.clone()).or_default() += 1;
    }
    for example in examples {
        example
            .features
            .retain(|n, _| messages.get(n).is_none_or(|m| *m >= WORD_MESSAGES_MIN));
    }
}

impl Classifier {
    /// The same cues with other weights.
    pub fn with_weights(&self, weights: &RuleFile) -> Result<Self, Refusal> {
        Ok(Self {
            cues: Arc::clone(&self.cues),
            models: Arc::new(Models::read(weights)?),
        })
    }
}
