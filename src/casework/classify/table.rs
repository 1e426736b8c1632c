//! From answers to a verdict: what counts as features, how sure is sure enough, and who must agree.

use super::cues::Cues;
use super::cues::Fired;
use super::explain;
use super::facts::names;
use super::facts::papers;
use super::facts::remedy;
use super::facts::subject;
use super::facts::writer;
use super::model::Features;
use super::model::Linear;
use super::model::Models;
use super::model::shares;
use super::normalise::Sentence;
use super::normalise::Zone;
use super::reading;
use super::reading::Reading;
use crate::casework::class::Class;
use crate::casework::class::Consent;
use crate::casework::class::Identity;
use crate::casework::class::Kind;
use crate::casework::class::Reason;
use crate::casework::class::Right;
use crate::casework::class::SpecialCategory;
use crate::casework::class::Track;
use crate::mail::Message;
use crate::mail::Typed;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The verdicts that the model weighs, cases first.
pub(super) const VERDICTS: [&str; 8] = [
    "complaint-personal-data",
    "complaint-service",
    "review-personal-data",
    "review-service",
    "rights-request",
    "regulator",
    "enquiry",
    "bulk",
];
/// How many of them are cases.
const CASES: usize = 6;

/// Below this share of the case verdicts a message is left without asking.
const LEAVE_BELOW: f64 = 0.20;
/// From this share on a case is opened without asking.
const OPEN_FROM: f64 = 0.70;
/// The cues alone must give the case verdicts at least this share before a case is opened.
const CUES_AGREE: f64 = 0.50;

/// Kind and track of a verdict.
pub(super) fn kind_of(verdict: usize) -> (Kind, Option<Track>) {
    match verdict {
        0 => (Kind::Complaint, Some(Track::PersonalData)),
        1 => (Kind::Complaint, Some(Track::Service)),
        2 => (Kind::Review, Some(Track::PersonalData)),
        3 => (Kind::Review, Some(Track::Service)),
        4 => (Kind::RightsRequest, Some(Track::PersonalData)),
        5 => (Kind::Regulator, Some(Track::PersonalData)),
        6 => (Kind::Enquiry, None),
        _ => (Kind::Bulk, None),
    }
}

/// A message weighed: what was read, which cues fired, and the figures the models take.
pub(super) struct Weighed {
    /// The message laid out.
    pub reading: Reading,
    /// The cues that fired.
    pub fired: Vec<Fired>,
    /// The figures.
    pub features: Features,
    /// Scores by answer.
    scores: Vec<f64>,
}

impl Weighed {
    /// The score of an answer; 0 where the rules have no such answer.
    pub fn score(&self, cues: &Cues, answer: &str) -> f64 {
        cues.answer(answer).map_or(0.0, |a| self.scores[a])
    }
}

/// Reads a message and lets the cues fire.
pub(super) fn weigh(cues: &Cues, message: &Message, typed: &Typed, list: bool) -> Weighed {
    let reading = reading::read(message, typed);
    let fired = cues.fire(&reading.sentences);
    let scores = cues.scores(&fired);
    let features = features(cues, &scores, &fired, &reading, message, typed, list);
    Weighed {
        reading,
        fired,
        features,
        scores,
    }
}

/// The figures that the models take: answers, the message's form, answers that only count together, and words.
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
    form("no-grievance", 1.0 - grievance);
    form("unhappy-and-redress", score("unhappy") * score("wants-redress"));
    form("blames-and-redress", score("blames") * score("wants-redress"));
    form("asked-before-and-redress", score("asked-before") * score("wants-redress"));
    form("sar-bad", score("sar-answer") * score("access"));
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
    for (word, value) in words_of(&reading.sentences) {
        out.insert(format!("word:{word}"), value);
    }
    out
}

/// Single words and pairs as they stand, without names: a word with a capital inside a sentence is no word of the language.
fn words_of(sentences: &[Sentence]) -> BTreeMap<String, f64> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for sentence in sentences
        .iter()
        .filter(|s| matches!(s.zone, Zone::Body | Zone::Cover | Zone::Subject))
    {
        let mut last: Option<String> = None;
        for (at, word) in sentence.written.split_whitespace().enumerate() {
            let capital = word
                .trim_start_matches(|c: char| !c.is_alphanumeric())
                .starts_with(char::is_uppercase);
            let folded: String = super::normalise::fold(word).chars().filter(char::is_ascii_alphanumeric).collect();
            let name = capital
                && at > 0
                && folded != "i"
                && !folded.starts_with("im")
                && !word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
            if folded.is_empty() || folded.len() > 18 || name || folded.chars().any(|c| c.is_ascii_digit()) {
                last = None;
                continue;
            }
            if let Some(before) = last {
                seen.insert(format!("{before} {folded}"));
            }
            seen.insert(folded.clone());
            last = Some(folded);
        }
    }
    let each = 3.0 / (seen.len().max(20) as f64).sqrt();
    seen.into_iter().map(|w| (w, each)).collect()
}

/// The verdict on mail whose screening already says what it is.
pub(super) fn machine(kind: Kind, rule: &str, words: &str) -> Class {
    Class {
        kind,
        track: None,
        on_behalf: false,
        rights: BTreeSet::new(),
        writer: String::new(),
        data_subject: String::new(),
        remedy: String::new(),
        special_category: BTreeSet::new(),
        consent: Consent::NotNeeded,
        identity: Identity::NotAsked,
        flags: BTreeSet::new(),
        firm: true,
        confidence: 1.0,
        runner_up: None,
        because: vec![Reason::settled(rule, words)],
    }
}

/// Mail that says it is automatic. A web form and a regulator's notice are automatic too, and hold a person's matter.
pub(super) fn automatic(cues: &Cues, models: &Models, message: &Message, typed: &Typed, why: &str) -> Class {
    let judged = judge(cues, models, message, typed, true);
    let weighed = weigh(cues, message, typed, true);
    let regulator = judged.kind == Kind::Regulator && weighed.score(cues, "not-regulator") < 0.5;
    if weighed.reading.form.is_some() || regulator {
        return judged;
    }
    let generated = why.contains("generated") || why.contains("notified");
    if generated && weighed.score(cues, "mass") > 0.6 {
        return Class {
            writer: judged.writer,
            ..machine(Kind::Bulk, "screening", "a machine sent it to many")
        };
    }
    if generated && weighed.score(cues, "orders") > 0.6 && weighed.score(cues, "mass") < 0.1 {
        return Class {
            writer: judged.writer,
            ..machine(Kind::Enquiry, "screening", "a machine sent it in the course of business")
        };
    }
    // Words at the head of a letter can be a person's; a header field of a machine's cannot (trap T14 and its twin).
    if (generated || !why.contains(':')) && judged.is_case() && judged.confidence > 0.5 {
        return Class { firm: false, ..judged };
    }
    Class {
        writer: judged.writer,
        ..machine(Kind::AutoReply, "screening", &format!("a machine answered by itself ({why})"))
    }
}

/// Judges a message. `list`: it came through a list or in bulk, so nothing is opened without asking.
pub(super) fn judge(cues: &Cues, models: &Models, message: &Message, typed: &Typed, list: bool) -> Class {
    let weighed = weigh(cues, message, typed, list);
    let Some(model) = models.get("verdict") else {
        let mut class = machine(
            Kind::Enquiry,
            "no-weights",
            "no learned weights are there: the clerk is asked about everything",
        );
        (class.firm, class.confidence) = (false, 0.0);
        return class;
    };
    let all = shares(&model.sums(&weighed.features, |_| true));
    let by_cues = shares(&model.sums(&weighed.features, |f| !f.starts_with("word:")));
    let case: f64 = all[..CASES].iter().sum();
    let case_by_cues: f64 = by_cues[..CASES].iter().sum();
    let best = |from: usize, to: usize| (from..to).max_by(|a, b| all[*a].total_cmp(&all[*b])).unwrap_or(from);
    let is_case = case >= 0.5;
    // Selling and circulars have forms of their own, of which labelled mail holds few.
    let circular = weighed.score(cues, "sells") > 0.75 || weighed.score(cues, "mass") > 0.8;
    let verdict = match (is_case, circular) {
        (true, _) => best(0, CASES),
        (false, true) => VERDICTS.len() - 1,
        (false, false) => best(CASES, VERDICTS.len()),
    };
    let (kind, mut track) = kind_of(verdict);
    let next = (0..VERDICTS.len())
        .filter(|v| *v != verdict)
        .max_by(|a, b| all[*a].total_cmp(&all[*b]));
    if kind == Kind::Regulator && weighed.score(cues, "my-data") + weighed.score(cues, "dp-words") + weighed.score(cues, "access") < 0.3 {
        track = Some(Track::Service);
    }
    let denied = weighed.score(cues, "withdraws") > 0.7;
    // What may be a regulator's letter, or a paper without a word to go with it, is shown to a person.
    let regulator = weighed.score(cues, "not-regulator") < 0.5
        && !circular
        && weighed.score(cues, "regulator-name").max(weighed.score(cues, "regulator-form")) > 0.7;
    let wordless = is_wordless(&weighed.reading, message) && weighed.score(cues, "orders").max(weighed.score(cues, "business")) < 0.3;
    let firm = if is_case {
        case >= OPEN_FROM && case_by_cues >= CUES_AGREE && !list && !denied
    } else {
        case < LEAVE_BELOW && case_by_cues < CUES_AGREE && !regulator && !wordless
    };
    let mut because = explain::reasons(
        cues,
        &weighed.fired,
        &weighed.reading.sentences,
        &weighed.features,
        Some(model),
        verdict,
    );
    if list && is_case {
        because.insert(
            0,
            Reason {
                rule: "through-a-list".into(),
                words: "it came through a list or in bulk: the clerk is asked".into(),
                weight: 0.0,
            },
        );
    }
    let mut class = Class {
        kind,
        track,
        on_behalf: false,
        rights: BTreeSet::new(),
        writer: String::new(),
        data_subject: String::new(),
        remedy: String::new(),
        special_category: BTreeSet::new(),
        consent: Consent::NotNeeded,
        identity: Identity::NotAsked,
        flags: BTreeSet::new(),
        firm,
        confidence: (if is_case {
            case.min(all[verdict] / case.max(1e-9))
        } else {
            1.0 - case
        })
        .clamp(0.0, 1.0),
        runner_up: next.map(kind_of),
        because,
    };
    note_facts(&mut class, cues, models, &weighed, message, typed);
    class
}

/// Whether a message says next to nothing and a paper is attached that may say it all (trap T15).
fn is_wordless(reading: &Reading, message: &Message) -> bool {
    let words: usize = reading
        .sentences
        .iter()
        .filter(|s| s.zone == Zone::Body)
        .map(|s| s.folded.split_whitespace().count())
        .sum();
    words < 12 && message.attachments.iter().any(|a| papers::could_be_a_document(a) && !a.inline)
}

/// Everything that is noted beside the verdict.
fn note_facts(class: &mut Class, cues: &Cues, models: &Models, weighed: &Weighed, message: &Message, typed: &Typed) {
    let score = |answer: &str| weighed.score(cues, answer);
    // Whoever only passes mail on is not the writer of it; whoever takes the matter up is.
    let passed_on = typed.forwarded.is_some() && (class.kind == Kind::Regulator || score("passes-on") > score("takes-up"));
    class.writer = writer::writer(message, typed, &weighed.reading, passed_on);
    let case = class.is_case();
    if case && class.kind != Kind::Regulator {
        let figures = case_features(&weighed.features, class.kind);
        class.on_behalf = yes(models, "on-behalf", &figures).unwrap_or(score("for-other") > 0.6);
        if class.track == Some(Track::PersonalData) || class.kind == Kind::RightsRequest {
            class.rights = rights(models, &figures, cues, weighed);
        }
    } else if class.kind == Kind::Regulator && class.track == Some(Track::PersonalData) {
        class.rights = rights(models, &case_features(&weighed.features, class.kind), cues, weighed);
    }
    if case || !class.firm {
        let attachments: Vec<&str> = message.attachments.iter().map(|a| a.name.as_str()).collect();
        let forwarded = typed.forwarded.as_ref().filter(|_| !passed_on).map(|f| f.name.as_str());
        class.data_subject = match (class.kind, class.on_behalf) {
            (Kind::Regulator, _) => subject::complainant(&weighed.reading.words, &message.subject, &class.writer),
            (_, false) => class.writer.clone(),
            (_, true) => {
                let words = if weighed.reading.cover.is_empty() {
                    weighed.reading.words.clone()
                } else {
                    format!("{}\n{}", weighed.reading.cover, weighed.reading.words)
                };
                subject::principal(&words, &message.subject, &class.writer, &attachments, forwarded)
            }
        };
        class.special_category = SpecialCategory::ALL
            .iter()
            .copied()
            .filter(|c| score(&format!("special-{}", c.word())) > 0.5)
            .collect();
        let mut wishes: BTreeMap<usize, f64> = BTreeMap::new();
        for answer in [
            "wants-redress",
            "access",
            "erasure",
            "rectification",
            "restriction",
            "portability",
            "objection",
            "automated",
            "again",
        ]
        .iter()
        .filter_map(|a| cues.answer(a))
        {
            for hit in weighed.fired.iter().filter(|f| f.answer == answer) {
                *wishes.entry(hit.sentence).or_default() += hit.weight;
            }
        }
        class.remedy = remedy::remedy(&weighed.reading.sentences, &wishes);
    }
    if class.on_behalf {
        let nested = message
            .attachments
            .iter()
            .filter_map(|a| a.message.as_deref())
            .any(|m| gives_authority(cues, &m.text));
        let inside = typed.forwarded.as_ref().is_some_and(|f| gives_authority(cues, &f.text));
        class.consent = papers::consent(
            &message.attachments,
            score("authority-attached") > 0.5,
            score("authority-claimed") > 0.5,
            nested || inside,
        );
    }
    if case && class.track == Some(Track::PersonalData) && class.kind != Kind::Regulator {
        class.identity = papers::identity(&message.attachments, score("identity-attached") > 0.5);
    }
    for flag in [
        "about-the-clerk",
        "risk-to-life",
        "child",
        "urgent",
        "compensation",
        "recall",
        "anonymous",
    ] {
        if score(&format!("flag-{flag}")) > 0.5 && (case || matches!(flag, "risk-to-life" | "recall")) {
            class.flags.insert(flag.to_owned());
        }
    }
    // Danger to life is seen by a person at once, whatever else the message is (trap T18).
    if class.flags.contains("risk-to-life") && !case {
        class.firm = false;
    }
}

/// Whether a text gives somebody authority in its writer's own words.
fn gives_authority(cues: &Cues, text: &str) -> bool {
    let sentences = super::normalise::sentences(Zone::Body, text);
    let answer = cues.answer("authority-given");
    cues.fire(&sentences).iter().any(|f| Some(f.answer) == answer)
}

/// The figures for the questions that are asked of cases only.
pub(super) fn case_features(features: &Features, kind: Kind) -> Features {
    let mut out: Features = features
        .iter()
        .filter(|(n, _)| !n.starts_with("word:"))
        .map(|(n, v)| (n.clone(), *v))
        .collect();
    out.insert(format!("kind:{}", kind.word()), 1.0);
    out
}

fn yes(models: &Models, name: &str, figures: &Features) -> Option<bool> {
    let model: &Linear = models.get(name)?;
    Some(shares(&model.sums(figures, |_| true))[1] >= 0.5)
}

/// The rights that play a part: learned where there were enough examples, else by the cue for the right.
fn rights(models: &Models, figures: &Features, cues: &Cues, weighed: &Weighed) -> BTreeSet<Right> {
    Right::ALL
        .iter()
        .copied()
        .filter(|right| yes(models, &format!("right-{}", right.word()), figures).unwrap_or_else(|| weighed.score(cues, right.word()) > 0.6))
        .collect()
}
