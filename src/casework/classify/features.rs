//! A message as figures: answers, the form it came in, answers that only count together, the make-up of its words.

use super::cues::Cues;
use super::cues::Fired;
use super::facts::names;
use super::model::Features;
use super::model::WORD;
use super::normalise::Sentence;
use super::normalise::Zone;
use super::quick::Quick;
use super::reading;
use super::reading::Reading;
use crate::mail::Message;
use crate::mail::Typed;
use std::collections::BTreeSet;
use std::hash::Hasher;
use std::ops::Range;

/// A message weighed: what was read, which cues fired, and the figures the models take.
pub(super) struct Weighed {
    /// The message laid out.
    pub reading: Reading,
    /// The cues that fired.
    pub fired: Vec<Fired>,
    /// The figures, save words.
    pub features: Features,
    /// The words that were wanted.
    pub words: Words,
    /// Scores by answer.
    scores: Vec<f64>,
}

/// Single words and pairs as they stand, as far as they were wanted. Each counts alike.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// What each counts.
    pub each: f64,
    /// All words of the message one after the other, a space between them.
    text: String,
    /// Those that were wanted: by what number, and where it stands.
    found: Vec<(usize, Range<usize>)>,
}

impl Words {
    /// Every word or pair, with the number by which it was wanted.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.found.iter().map(|(row, at)| (*row, &self.text[at.clone()]))
    }
}

impl Weighed {
    /// How plainly the writer says that they complain of the council.
    pub fn outright(&self, cues: &Cues) -> f64 {
        outright(&|id: &str| self.score(cues, id))
    }

    /// The score of an answer; 0 where the rules have no such answer.
    pub fn score(&self, cues: &Cues, answer: &str) -> f64 {
        cues.answer(answer).map_or(0.0, |a| self.scores[a])
    }
}

/// Reads a message and lets the cues fire. `wanted` says which single words and pairs count, each by a number of its own, from the
/// hash of its feature's name and itself: to judge, those that a model knows; to learn, all.
pub(super) fn weigh(cues: &Cues, message: &Message, typed: &Typed, list: bool, wanted: impl Fn(Quick, &str) -> Option<usize>) -> Weighed {
    let reading = reading::read(message, typed);
    let fired = cues.fire(&reading.sentences);
    let scores = cues.scores(&fired);
    let features = features(cues, &scores, &fired, &reading, message, typed, list);
    let words = words_of(&reading.sentences, wanted);
    Weighed {
        reading,
        words,
        fired,
        features,
        scores,
    }
}

/// How plainly the writer says that they complain of the council: not of others, not of what is settled, not in trade.
fn outright(score: &impl Fn(&str) -> f64) -> f64 {
    let otherwise = [
        "sent-elsewhere",
        "settled",
        "withdraws",
        "third-party",
        "other-body",
        "foi",
        "planning",
        "official",
        "mass",
        "sells",
        "no-complaint",
    ];
    score("complains") * otherwise.iter().map(|id| 1.0 - score(id)).product::<f64>()
}

/// The figures that the models take, save words: answers, the message's form, answers that only count together.
fn features(cues: &Cues, scores: &[f64], fired: &[Fired], reading: &Reading, message: &Message, typed: &Typed, list: bool) -> Features {
    let mut out = Features::new();
    for (answer, score) in cues.answers.iter().zip(scores) {
        if *score > 0.0 && !["special-", "flag-", "identity-"].iter().any(|p| answer.id.starts_with(p)) {
            out.insert(format!("answer:{}", answer.id), *score);
        }
    }
    let score = |id: &str| cues.answer(id).map_or(0.0, |a| scores[a]);
    let either = |ids: &[&str]| 1.0 - ids.iter().map(|id| 1.0 - score(id)).product::<f64>();
    let grievance = either(&["complains", "unhappy", "wants-redress", "harmed", "blames", "asked-before"]);
    let rights = either(&[
        "access",
        "erasure",
        "rectification",
        "restriction",
        "portability",
        "objection",
        "automated",
    ]);
    let data = either(&["own-exposed", "misused"]);
    let mut form = |name: &str, value: f64| {
        if value != 0.0 {
            out.insert(format!("form:{name}"), value);
        }
    };
    form("grievance", grievance);
    form(
        "data-grievance",
        either(&["own-exposed"]) * either(&["unhappy", "wants-redress", "harmed", "blames", "complains", "learnt", "wry"]),
    );
    form("misuse-grievance", data * grievance);
    form(
        "service-grievance",
        score("service-fault") * either(&["unhappy", "wants-redress", "blames", "complains", "asked-before"]),
    );
    form("right-alone", rights * (1.0 - grievance));
    form("right-and-grievance", rights * grievance);
    // To ask for something to be deleted is no grievance yet; to be unhappy about it, or to have asked before, is.
    let vexed = either(&[
        "complains",
        "unhappy",
        "harmed",
        "blames",
        "asked-before",
        "sar-answer",
        "wry",
        "irony",
    ]);
    form("right-calm", rights * (1.0 - vexed));
    let anybody = either(&["my-data", "own-matter", "kin-matter", "for-other", "objection", "pecr"]);
    form("right-of-nobody", rights * (1.0 - anybody));
    form(
        "right-over-own",
        rights * either(&["my-data", "own-matter", "kin-matter", "for-other"]),
    );
    form("regulator-without-name", score("regulator-form") * (1.0 - score("regulator-name")));
    form("outright", outright(&score));
    form(
        "your-doing",
        either(&["you-did", "blames"]) * either(&["own-exposed", "misused", "service-fault", "done-to-me"]),
    );
    form("settled-alone", score("settled") * (1.0 - score("wants-redress")));
    form("no-grievance", 1.0 - grievance);
    form("unhappy-and-redress", score("unhappy") * score("wants-redress"));
    form("blames-and-redress", score("blames") * score("wants-redress"));
    form("asked-before-and-redress", score("asked-before") * score("wants-redress"));
    form("sar-bad", score("sar-answer") * score("access"));
    // A case's number in the subject of an answer says which case; that something is wanted of it, other words say (trap T11).
    let wanted = either(&[
        "again",
        "decided",
        "unhappy",
        "complains",
        "blames",
        "wants-redress",
        "asked-before",
    ]);
    form("number-alone", either(&["ref-personal", "ref-service"]) * (1.0 - wanted));
    form("decided-again", score("decided") * score("again"));
    form(
        "decided-in-history",
        score("decision-in-history") * either(&["again", "unhappy", "decided"]),
    );
    form(
        "other-grievance",
        either(&["other-body", "third-party", "planning", "foi", "official"]) * grievance,
    );
    form("denies", score("no-complaint") * (1.0 - score("wants-redress")));
    form(
        "foi-alone",
        score("foi") * (1.0 - either(&["access", "own-exposed", "misused"])) * (1.0 - score("regulator-name")),
    );
    form("wry-data", score("wry") * either(&["own-exposed", "exposed", "service-fault"]));
    form("taken-up", if typed.forwarded.is_some() { score("takes-up") } else { 0.0 });
    form("list", if list { 1.0 } else { 0.0 });
    form("web", if reading.form.is_some() { 1.0 } else { 0.0 });
    form("forwarded", if typed.forwarded.is_some() { 1.0 } else { 0.0 });
    form("answers", if message.answers.is_empty() { 0.0 } else { 1.0 });
    let words = reading
        .sentences
        .iter()
        .filter(|s| matches!(s.zone, Zone::Body | Zone::Cover))
        .map(|s| s.folded.split_whitespace().count())
        .sum::<usize>();
    form("short", if words < 45 { 1.0 } else { 0.0 });
    form("long", (words as f64 / 400.0).min(1.0));
    let body: Vec<&Sentence> = reading.sentences.iter().filter(|s| s.zone == Zone::Body).collect();
    let questions = body.iter().filter(|s| s.folded.ends_with('?')).count();
    form("questions", questions as f64 / body.len().max(4) as f64);
    let kinds = [
        "complains",
        "unhappy",
        "wants-redress",
        "harmed",
        "blames",
        "asked-before",
        "learnt",
        "misused",
        "exposed",
        "service-fault",
    ];
    let many = kinds.iter().filter(|k| score(k) > 0.2).count() as f64;
    form("grievance-kinds", many / 6.0);
    form("grievance-many", if many >= 4.0 { 1.0 } else { 0.0 });
    let touched: BTreeSet<usize> = fired
        .iter()
        .filter(|f| kinds.contains(&cues.answers[f.answer].id.as_str()))
        .map(|f| f.sentence)
        .collect();
    form("grievance-density", touched.len() as f64 / body.len().max(4) as f64);
    let last: Vec<usize> = reading
        .sentences
        .iter()
        .enumerate()
        .filter(|(_, s)| s.zone == Zone::Body)
        .map(|(at, _)| at)
        .rev()
        .take(6)
        .collect();
    let wish = cues.answer("wants-redress");
    form(
        "ends-with-wish",
        if fired.iter().any(|f| Some(f.answer) == wish && last.contains(&f.sentence)) {
            1.0
        } else {
            0.0
        },
    );
    let subject = reading.sentences.iter().filter(|s| s.zone == Zone::Subject);
    for (kind, many) in cues.lexicon.count(
        subject
            .flat_map(|s| s.folded.split(|c: char| !c.is_alphanumeric()))
            .filter(|w| !w.is_empty()),
    ) {
        form(&format!("subject-{kind}"), if many > 0 { 1.0 } else { 0.0 });
    }
    let every = reading
        .sentences
        .iter()
        .filter(|s| matches!(s.zone, Zone::Body | Zone::Cover | Zone::Subject));
    let counts = cues.lexicon.count(
        every
            .flat_map(|s| s.folded.split(|c: char| !c.is_alphanumeric()))
            .filter(|w| !w.is_empty()),
    );
    let count = |kind: &str| counts.iter().find(|(k, _)| *k == kind).map_or(0.0, |(_, n)| *n as f64);
    let (first, third) = (count("self"), count("other"));
    form("third-over-first", third / (first + third + 3.0));
    for (kind, many) in &counts {
        // The root keeps a letter full of one kind from drowning the others.
        form(
            &format!("share-{kind}"),
            (*many as f64 / words.max(25) as f64 * 6.0).sqrt().min(1.5),
        );
    }
    let office = message
        .from
        .first()
        .is_some_and(|f| names::is_office(&f.name) || names::is_office(f.address.local()));
    form("office", if office && reading.form.is_none() { 1.0 } else { 0.0 });
    form("attachment", if message.attachments.is_empty() { 0.0 } else { 1.0 });
    out
}

/// Single words and pairs as they stand, as far as they are wanted. Without names: a word with a capital inside a sentence
/// is no word of the language.
fn words_of(sentences: &[Sentence], wanted: impl Fn(Quick, &str) -> Option<usize>) -> Words {
    // All words lie in one text, a space between them. A name's hash stands for it until it is wanted, which few are; that of a
    // pair goes on from that of its first word.
    let mut text = String::new();
    let (mut singles, mut pairs): (Vec<u64>, Vec<u64>) = Default::default();
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
    let mut note = |name: Quick, text: &str, from: usize, hashes: &mut Vec<u64>| {
        hashes.push(name.finish());
        found.extend(wanted(name, &text[from..]).map(|number| (number, from..text.len())));
    };
    let kind = Quick::default().and(WORD);
    for sentence in sentences
        .iter()
        .filter(|s| matches!(s.zone, Zone::Body | Zone::Cover | Zone::Subject))
    {
        if is_a_name_alone(sentence) {
            continue;
        }
        let mut before: Option<(Quick, usize)> = None;
        for (at, (written, folded)) in sentence.tokens().enumerate() {
            let from = text.len();
            text.extend(folded.bytes().filter(u8::is_ascii_alphanumeric).map(char::from));
            let word = &text[from..];
            let name = at > 0 && word != "i" && !word.starts_with("im") && is_capitalised(written);
            if word.is_empty() || word.len() > 18 || name || word.bytes().any(|b| b.is_ascii_digit()) {
                text.truncate(from);
                before = None;
                continue;
            }
            let single = kind.and(word);
            note(single, &text, from, &mut singles);
            if let Some((first, first_from)) = before {
                note(first.and(" ").and(word), &text, first_from, &mut pairs);
            }
            before = Some((single, from));
            text.push(' ');
        }
    }
    for hashes in [&mut singles, &mut pairs] {
        hashes.sort_unstable();
        hashes.dedup();
    }
    let each = 3.0 / ((singles.len() + pairs.len()).max(20) as f64).sqrt();
    found.sort_unstable_by_key(|(number, _)| *number);
    found.dedup_by_key(|(number, _)| *number);
    Words { each, text, found }
}

/// How many words a line may have that is nothing but somebody's name.
const NAME_WORDS_MAX: usize = 3;

/// Whether a line holds nothing but words with a capital, as the name under a letter does.
fn is_a_name_alone(sentence: &Sentence) -> bool {
    let mut many = 0;
    sentence.tokens().all(|(written, _)| {
        many += 1;
        many <= NAME_WORDS_MAX && is_capitalised(written)
    })
}

/// Whether a word begins with a capital and is not all capitals.
fn is_capitalised(written: &str) -> bool {
    let word = written.trim_start_matches(|c: char| !c.is_alphanumeric());
    word.starts_with(char::is_uppercase) && !written.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}
