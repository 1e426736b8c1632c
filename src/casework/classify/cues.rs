//! The cues as data: what a careful clerk's eye stops at, which small question it answers, how strongly, and why.
//! Rules come as text (`rules/classification.toml`, then the council's own files) and are checked before use.

use super::lexicon::Lexicon;
use super::normalise::Sentence;
use super::normalise::Zone;
use super::patterns;
use super::patterns::Patterns;
use super::quick::Table;
use crate::casework::policy::Refusal;
use crate::casework::policy::RuleFile;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Where a cue is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Where {
    /// The writer's words and the subject.
    Words,
    /// The subject only.
    Subject,
    /// The words of one who passes mail on.
    Cover,
    /// Quoted history.
    History,
    /// The sender's name and address, and attachments' names.
    Envelope,
}

/// A cue as the file has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueRow {
    id: String,
    answer: String,
    #[serde(default = "one")]
    weight: f64,
    reason: String,
    #[serde(default)]
    source: String,
    #[serde(default = "words", rename = "where")]
    place: Where,
    patterns: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

fn one() -> f64 {
    1.0
}
fn words() -> Where {
    Where::Words
}

/// Two answers near each other that together answer a further question.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TogetherRow {
    id: String,
    answer: String,
    #[serde(default = "one")]
    weight: f64,
    reason: String,
    first: String,
    second: String,
    #[serde(default)]
    within: usize,
}

/// An answer that cues may give, and the question it belongs to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerRow {
    id: String,
    question: String,
    words: String,
}

/// One file of rules.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    words: BTreeMap<String, String>,
    #[serde(default)]
    answer: Vec<AnswerRow>,
    #[serde(default)]
    cue: Vec<CueRow>,
    #[serde(default)]
    together: Vec<TogetherRow>,
    /// Words by kind: a name, and words with a star for any ending.
    #[serde(default)]
    lexicon: BTreeMap<String, String>,
    /// What learning starts from, by feature and verdict.
    #[serde(default)]
    held: BTreeMap<String, BTreeMap<String, f64>>,
    /// Ids of cues that the council does not want.
    #[serde(default)]
    switch_off: Vec<String>,
}

/// A cue, compiled.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    /// Its id.
    pub id: Arc<str>,
    /// Index of the answer it gives.
    pub answer: usize,
    /// How strongly it answers; 1 is an ordinary cue.
    pub weight: f64,
    /// Why it counts, in words.
    pub reason: Arc<str>,
    /// Where that is written.
    pub source: String,
    place: Where,
}

/// Two answers that together give a third.
#[derive(Debug, Clone)]
struct Together {
    id: Arc<str>,
    answer: usize,
    weight: f64,
    reason: Arc<str>,
    first: usize,
    second: usize,
    within: usize,
}

/// A pattern of a cue: it speaks for the cue, or takes it back within its sentence.
#[derive(Debug)]
struct Pattern {
    cue: usize,
    against: bool,
    text: String,
}

/// Some of the patterns, compiled together.
#[derive(Debug)]
struct Compiled {
    /// Which they are, ascending.
    numbers: Vec<usize>,
    patterns: Patterns,
}

impl Compiled {
    /// Compiles those whose cue looks at such a place; refuses with the number of the one that does not hold, and why.
    fn of(patterns: &[Pattern], looks: impl Fn(usize) -> bool) -> Result<Self, (usize, String)> {
        let numbers: Vec<usize> = (0..patterns.len()).filter(|number| looks(patterns[*number].cue)).collect();
        let compiled = Patterns::compile(numbers.iter().map(|number| patterns[*number].text.as_str()));
        match compiled {
            Ok(patterns) => Ok(Self { numbers, patterns }),
            Err((index, why)) => Err((numbers.get(index).copied().unwrap_or_default(), why)),
        }
    }

    /// The patterns that match in a folded sentence, ascending.
    fn matching(&self, sentence: &str) -> impl Iterator<Item = usize> {
        self.patterns.matching(sentence).into_iter().map(|index| self.numbers[index])
    }

    /// Where a pattern first matches in a folded sentence; the longest such match.
    fn find(&self, number: usize, sentence: &str) -> Option<Range<usize>> {
        self.patterns.find(self.numbers.binary_search(&number).ok()?, sentence)
    }
}

/// An answer: its id, its question, and what it means.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// What it means, for the clerk.
    pub words: String,
}

/// Every cue of the shipped rules and the council's, compiled. A clone shares what was compiled.
#[derive(Debug, Clone)]
pub(super) struct Cues {
    /// The answers, in the order of the rules.
    pub answers: Vec<Answer>,
    /// Where each answer stands among them, by its id.
    numbers: Table<String, usize>,
    /// The cues.
    pub cues: Vec<Cue>,
    together: Vec<Together>,
    patterns: Arc<[Pattern]>,
    /// The patterns that are looked for in the writer's own words, those for history, those for the envelope: nearly all are
    /// for the first, and history is long.
    said: Arc<Compiled>,
    history: Arc<Compiled>,
    envelope: Arc<Compiled>,
    /// Patterns that count as if they stood nowhere: see [`super::unmet`].
    unmet: Arc<BTreeSet<usize>>,
    /// Words by kind, counted per message.
    pub lexicon: Arc<Lexicon>,
    /// What a clerk would hold of each feature before any labelled mail is seen: what learning starts from.
    pub held: BTreeMap<String, BTreeMap<String, f64>>,
}

/// A cue that fired.
#[derive(Debug, Clone)]
pub(super) struct Fired {
    /// The id of the cue or of the pair of answers.
    pub id: Arc<str>,
    /// Index of the answer given.
    pub answer: usize,
    /// How strongly.
    pub weight: f64,
    /// The sentence, by its place in the reading.
    pub sentence: usize,
    /// The pattern that matched; `None` for a pair.
    pattern: Option<usize>,
    /// Why it counts.
    pub reason: Arc<str>,
}

impl Cues {
    /// Reads and checks the files, shipped ones first.
    pub fn from_rules(files: &[RuleFile]) -> Result<Self, Refusal> {
        let mut answers: Vec<Answer> = Vec::new();
        let mut vocabulary: BTreeMap<String, String> = BTreeMap::new();
        let mut rows: Vec<(usize, CueRow)> = Vec::new();
        let mut pairs: Vec<(usize, TogetherRow)> = Vec::new();
        let mut held = BTreeMap::new();
        let mut lexicon = Lexicon::default();
        for (number, file) in files.iter().enumerate() {
            let parsed: File = toml::from_str(&file.text).map_err(|e| refusal(file, e.span().map_or(0, |s| s.start), e.message(), ""))?;
            for (name, text) in parsed.words {
                let text = expand(&text, &vocabulary)
                    .map_err(|w| refusal_at(file, &name, &w, "write the word group above the one that uses it"))?;
                vocabulary.insert(name, text);
            }
            for row in parsed.answer {
                if answers.iter().all(|a| a.id != row.id) {
                    answers.push(Answer {
                        id: row.id,
                        question: row.question,
                        words: row.words,
                    });
                }
            }
            for row in parsed.cue {
                rows.retain(|(_, r)| r.id != row.id);
                rows.push((number, row));
            }
            for row in parsed.together {
                pairs.retain(|(_, r)| r.id != row.id);
                pairs.push((number, row));
            }
            held.extend(parsed.held);
            parsed.lexicon.iter().for_each(|(kind, words)| lexicon.add(kind, words));
            for id in parsed.switch_off {
                let before = rows.len() + pairs.len();
                rows.retain(|(_, r)| r.id != id);
                pairs.retain(|(_, r)| r.id != id);
                if rows.len() + pairs.len() == before {
                    return Err(refusal_at(
                        file,
                        &id,
                        &format!("there is no cue {id} to switch off"),
                        "look up its id in rules/classification.toml",
                    ));
                }
            }
        }
        let find = |file: usize, id: &str, answer: &str| {
            answers.iter().position(|a| a.id == answer).ok_or_else(|| {
                refusal_at(
                    &files[file],
                    id,
                    &format!("{id} gives the answer {answer:?}, which no question has"),
                    "use one of the answers listed at the head of rules/classification.toml",
                )
            })
        };
        let mut cues = Vec::new();
        let mut patterns: Vec<Pattern> = Vec::new();
        for (file, row) in &rows {
            let answer = find(*file, &row.id, &row.answer)?;
            if row.patterns.is_empty() || !row.weight.is_finite() {
                return Err(refusal_at(
                    &files[*file],
                    &row.id,
                    &format!("{} has no pattern or no weight", row.id),
                    "give it at least one pattern",
                ));
            }
            for (text, against) in row.patterns.iter().map(|p| (p, false)).chain(row.unless.iter().map(|p| (p, true))) {
                let text = expand(text, &vocabulary).map_err(|w| refusal_at(&files[*file], &row.id, &w, "define it under [words]"))?;
                if let Err(e) = patterns::parser().parse(&text) {
                    return Err(refusal_at(
                        &files[*file],
                        &row.id,
                        &format!("{} has a pattern that cannot be read: {e}", row.id),
                        "see the syntax of the regex crate",
                    ));
                }
                patterns.push(Pattern {
                    cue: cues.len(),
                    against,
                    text,
                });
            }
            cues.push(Cue {
                id: row.id.as_str().into(),
                answer,
                weight: row.weight,
                reason: row.reason.as_str().into(),
                source: row.source.clone(),
                place: row.place,
            });
        }
        let mut together = Vec::new();
        for (file, row) in &pairs {
            together.push(Together {
                id: row.id.as_str().into(),
                answer: find(*file, &row.id, &row.answer)?,
                weight: row.weight,
                reason: row.reason.as_str().into(),
                first: find(*file, &row.id, &row.first)?,
                second: find(*file, &row.id, &row.second)?,
                within: row.within,
            });
        }
        let compile = |looks: fn(Where) -> bool| {
            let compiled = Compiled::of(&patterns, |cue| looks(rows[cue].1.place));
            compiled.map_err(|(number, why)| {
                let (file, row) = &rows[patterns[number].cue];
                let what = format!("{} has a pattern that cannot be compiled: {why}", row.id);
                refusal_at(&files[*file], &row.id, &what, "make the pattern shorter")
            })
        };
        let said = compile(|place| matches!(place, Where::Words | Where::Subject | Where::Cover))?;
        let history = compile(|place| place == Where::History)?;
        let envelope = compile(|place| place == Where::Envelope)?;
        Ok(Self {
            numbers: answers.iter().enumerate().map(|(number, a)| (a.id.clone(), number)).collect(),
            answers,
            cues,
            together,
            patterns: patterns.into(),
            said: Arc::new(said),
            history: Arc::new(history),
            envelope: Arc::new(envelope),
            unmet: Arc::default(),
            lexicon: Arc::new(lexicon),
            held,
        })
    }

    /// The index of an answer; the built-in steps use names that a test checks.
    pub fn answer(&self, id: &str) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    /// Which cues fire on which sentences.
    pub fn fire(&self, sentences: &[Sentence]) -> Vec<Fired> {
        let mut out: Vec<Fired> = Vec::new();
        for (number, sentence) in sentences.iter().enumerate() {
            let hits: Vec<usize> = self.matching(sentence).collect();
            // Patterns are numbered cue by cue, and matches come in that order.
            let against = hits.iter().filter(|h| self.patterns[**h].against);
            let taken_back: Vec<usize> = against.map(|h| self.patterns[*h].cue).collect();
            let mut done = None;
            for hit in hits {
                let Pattern { cue, against, .. } = &self.patterns[hit];
                if *against || done == Some(*cue) || taken_back.binary_search(cue).is_ok() {
                    continue;
                }
                done = Some(*cue);
                let found = &self.cues[*cue];
                out.push(Fired {
                    id: found.id.clone(),
                    answer: found.answer,
                    weight: found.weight,
                    sentence: number,
                    pattern: Some(hit),
                    reason: found.reason.clone(),
                });
            }
        }
        // Pairs may build on pairs above them, so each is looked for among all that fired so far.
        let mut where_said: Vec<Vec<usize>> = vec![Vec::new(); self.answers.len()];
        out.iter().for_each(|f| where_said[f.answer].push(f.sentence));
        for pair in &self.together {
            let from = out.len();
            let mut seen = BTreeSet::new();
            for second in &where_said[pair.second] {
                let zone = sentences[*second].zone;
                let near = |first: &usize| first.abs_diff(*second) <= pair.within && sentences[*first].zone == zone;
                if where_said[pair.first].iter().any(near) && seen.insert(*second) {
                    out.push(Fired {
                        id: pair.id.clone(),
                        answer: pair.answer,
                        weight: pair.weight,
                        sentence: *second,
                        pattern: None,
                        reason: pair.reason.clone(),
                    });
                }
            }
            where_said[pair.answer].extend(out[from..].iter().map(|f| f.sentence));
        }
        out
    }

    /// The patterns that match in a sentence and may count there, by number.
    pub fn matching<'a>(&'a self, sentence: &'a Sentence) -> impl Iterator<Item = usize> + 'a {
        self.looked_for_in(sentence.zone)
            .matching(&sentence.folded)
            .filter(|number| self.looks_in(self.patterns[*number].cue, sentence.zone) && !self.unmet.contains(number))
    }

    /// The same cues, as if these patterns stood nowhere.
    pub fn without(&self, patterns: BTreeSet<usize>) -> Self {
        Self {
            unmet: Arc::new(patterns),
            ..self.clone()
        }
    }

    fn looked_for_in(&self, zone: Zone) -> &Compiled {
        match zone {
            Zone::Subject | Zone::Body | Zone::Cover => &self.said,
            Zone::History => &self.history,
            Zone::Envelope => &self.envelope,
        }
    }

    fn looks_in(&self, cue: usize, zone: Zone) -> bool {
        match self.cues[cue].place {
            Where::Words => matches!(zone, Zone::Subject | Zone::Body | Zone::Cover),
            Where::Subject => zone == Zone::Subject,
            Where::Cover => zone == Zone::Cover,
            Where::History => zone == Zone::History,
            Where::Envelope => zone == Zone::Envelope,
        }
    }

    /// The writer's words that a cue fired on.
    pub fn words_of<'a>(&self, fired: &Fired, sentences: &'a [Sentence]) -> &'a str {
        let sentence = &sentences[fired.sentence];
        let found = fired
            .pattern
            .and_then(|p| self.looked_for_in(sentence.zone).find(p, &sentence.folded));
        match found {
            Some(found) => sentence.words(found.start, found.end),
            None => short(&sentence.written),
        }
    }

    /// See [`super::Classifier::contradictions`].
    pub fn contradictions(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        // Two answers contradict each other where one speaks for ordinary mail and the other against it.
        let ordinary = |cue: &Cue| {
            self.held
                .get(&format!("answer:{}", self.answers[cue.answer].id))
                .and_then(|h| h.get("enquiry"))
                .copied()
                .unwrap_or(0.0)
        };
        for pattern in self.patterns.iter().filter(|p| !p.against) {
            let cue = &self.cues[pattern.cue];
            if self
                .patterns
                .iter()
                .any(|p| p.against && p.cue == pattern.cue && p.text == pattern.text)
            {
                out.push(format!(
                    "{}: a pattern stands under `patterns` and under `unless`, so it never counts",
                    cue.id
                ));
            }
            let other = &self.cues[*first.entry(&pattern.text).or_insert(pattern.cue)];
            if ordinary(cue) * ordinary(other) < 0.0 {
                out.push(format!(
                    "{} and {}: one pattern gives two answers that contradict each other",
                    other.id, cue.id
                ));
            }
        }
        out
    }

    /// Every score, by answer: strong or several cues approach 1, none is 0.
    pub fn scores(&self, fired: &[Fired]) -> Vec<f64> {
        let mut sums = vec![0.0_f64; self.answers.len()];
        let mut counts: BTreeMap<(&str, usize), u32> = BTreeMap::new();
        for hit in fired {
            let count = counts.entry((&hit.id, hit.answer)).or_default();
            *count += 1;
            // The same cue again says less than another cue.
            sums[hit.answer] += match *count {
                1 => hit.weight,
                2 => hit.weight * 0.4,
                3 => hit.weight * 0.2,
                _ => 0.0,
            };
        }
        sums.into_iter().map(|s| 1.0 - (-s).exp()).collect()
    }
}

fn short(text: &str) -> &str {
    text.char_indices().nth(120).map_or(text, |(at, _)| &text[..at])
}

/// Puts word groups in: `{own}` stands for the group `own`. Counts such as `{0,3}` are left alone.
fn expand(pattern: &str, vocabulary: &BTreeMap<String, String>) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find('}') else { break };
        let name = &rest[1..end];
        if name.starts_with(|c: char| c.is_ascii_digit() || c == ',') {
            out.push_str(&rest[..=end]);
        } else {
            let group = vocabulary
                .get(name)
                .ok_or_else(|| format!("the word group {{{name}}} is not defined"))?;
            out.push_str("(?:");
            out.push_str(group);
            out.push(')');
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn refusal(file: &RuleFile, offset: usize, what: &str, hint: &str) -> Refusal {
    let line = file.text.get(..offset).map_or(0, |before| before.matches('\n').count() + 1);
    Refusal {
        file: file.name.clone(),
        line,
        what: what.to_owned(),
        hint: hint.to_owned(),
    }
}

fn refusal_at(file: &RuleFile, id: &str, what: &str, hint: &str) -> Refusal {
    let offset = file.text.find(&format!("\"{id}\"")).or_else(|| file.text.find(id)).unwrap_or(0);
    refusal(file, offset, what, hint)
}
