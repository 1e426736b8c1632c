//! Everything that is noted beside the verdict: people, rights, papers, categories, what needs care.

use super::cues::Cues;
use super::facts::contact;
use super::facts::names;
use super::facts::papers;
use super::facts::remedy;
use super::facts::subject;
use super::facts::writer;
use super::features::Weighed;
use super::features::Words;
use super::model::Features;
use super::model::Linear;
use super::model::Models;
use super::model::shares;
use super::normalise::Zone;
use crate::casework::class::Class;
use crate::casework::class::Kind;
use crate::casework::class::Right;
use crate::casework::class::SpecialCategory;
use crate::casework::class::Track;
use crate::mail::Message;
use crate::mail::Typed;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The cue that somebody asks for a copy of what is held about them (`rules/classification.toml`).
const ACCESS_ASKED: &str = "access-asked";
/// How plainly a writer speaks of our answer to such a request who complains of it and does not ask anew (R9).
const COMPLAINS_OF_AN_ANSWER: f64 = 0.6;

/// Everything that is noted beside the verdict.
pub(super) fn note_facts(class: &mut Class, cues: &Cues, models: &Models, weighed: &Weighed, message: &Message, typed: &Typed) {
    let score = |answer: &str| weighed.score(cues, answer);
    // Whoever only passes mail on is not the writer of it; whoever takes the matter up is.
    // An office has no matter of its own: unless it takes this one up, it passes it on.
    let by_an_office = message.from.first().is_some_and(|f| names::is_office(&f.name)) && score("takes-up") < 0.5;
    let passed_on = typed.forwarded.is_some() && (class.kind == Kind::Regulator || by_an_office || score("passes-on") > score("takes-up"));
    class.writer = writer::writer(message, typed, &weighed.reading, passed_on);
    let case = class.is_case();
    if case && class.kind != Kind::Regulator {
        let figures = case_features(&weighed.features, class.kind);
        class.on_behalf = share_of_yes(models, "on-behalf", &figures).map_or(score("for-other") > 0.6, |s| s >= 0.5);
        if class.track == Some(Track::PersonalData) || class.kind == Kind::RightsRequest {
            class.rights = rights(models, &figures, cues, weighed, class.kind);
        }
        let asked = weighed.fired.iter().any(|f| f.id.starts_with(ACCESS_ASKED));
        class.asks_for_a_copy = asked && !wants_no_copy(cues, weighed) && score("sar-answer") < COMPLAINS_OF_AN_ANSWER;
    } else if class.kind == Kind::Regulator && class.track == Some(Track::PersonalData) {
        class.rights = rights(models, &case_features(&weighed.features, class.kind), cues, weighed, class.kind);
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
        let from = message.from.first().map(|f| f.address.to_string()).unwrap_or_default();
        class.contact = contact::reached_at(&format!("{}\n{}", typed.text, typed.signature), &from);
        let before: Vec<usize> = ["asked-before", "sar-answer", "decided"]
            .iter()
            .filter_map(|a| cues.answer(a))
            .collect();
        let told: BTreeSet<usize> = weighed
            .fired
            .iter()
            .filter(|f| before.contains(&f.answer))
            .map(|f| f.sentence)
            .collect();
        class.earlier = contact::days_before(&weighed.reading.sentences, &told);
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
    let mut out = features.clone();
    out.insert(format!("kind:{}", kind.word()), 1.0);
    out
}

/// The share of `yes`; `None` where nothing was learned.
fn share_of_yes(models: &Models, name: &str, figures: &Features) -> Option<f64> {
    let model: &Linear = models.get(name)?;
    shares(&model.sums(figures, &Words::default()).all).get(1).copied()
}

/// A right is named from this share on: to leave one out costs the writer more than to name one too many costs the clerk,
/// and labelled mail has few of each, so the learned shares are low. Set on shares by weights that never saw the message.
fn named_from(right: Right) -> f64 {
    match right {
        // Few write of cookies and newsletters; what cues there are seldom mean anything else.
        Right::Pecr => 0.28,
        // Most complaints tell of something shown or passed on, so the learned share is high without it.
        Right::Security => 0.44,
        // Who wants to know or to see asks in passing, and what cues find is seldom anything else.
        Right::Informed | Right::Access => 0.33,
        _ => 0.38,
    }
}

/// The answers without any of which a right is not named, however often complaints of the same kind go on to ask for it: what is to
/// be done with the details, or told or shown of them, somebody says. Mail that will not end and a letter that was left open are
/// complained of in other words.
fn spoken_of_by(right: Right) -> &'static [&'static str] {
    match right {
        Right::Access => &["access", "sar-answer", "ref-access"],
        Right::Erasure => &["erasure", "kept"],
        Right::Rectification => &["rectification", "wrong"],
        Right::Restriction => &["restriction"],
        Right::Objection => &["objection"],
        Right::Informed => &["informed"],
        Right::Portability | Right::Automated | Right::Pecr | Right::Security => &[],
    }
}

/// Whether somebody says that they want to be told and need no copy: they ask to be informed, which the law counts as a right of its
/// own beside access (Articles 13 to 15).
fn wants_no_copy(cues: &Cues, weighed: &Weighed) -> bool {
    weighed.score(cues, "no-copy") > 0.5
}

/// The rights that play a part: learned where there were enough examples, else by the cue for the right. Whoever exercises a
/// right exercises one at least: where none is plain enough, the likeliest is named.
fn rights(models: &Models, figures: &Features, cues: &Cues, weighed: &Weighed, kind: Kind) -> BTreeSet<Right> {
    let shares: Vec<(Right, f64)> = (Right::ALL.iter())
        .map(|right| {
            let learned = share_of_yes(models, &format!("right-{}", right.word()), figures);
            // Without examples the cue speaks alone: a little under its full voice is enough.
            (*right, learned.unwrap_or_else(|| weighed.score(cues, right.word()) - 0.22))
        })
        .collect();
    let spoken_of = |right: Right| {
        let by = spoken_of_by(right);
        if right == Right::Access && wants_no_copy(cues, weighed) {
            return false;
        }
        by.is_empty() || by.iter().any(|answer| weighed.score(cues, answer) > 0.0)
    };
    let mut named: BTreeSet<Right> = shares
        .iter()
        .filter(|(r, share)| *share >= named_from(*r) && spoken_of(*r))
        .map(|(r, _)| *r)
        .collect();
    if named.is_empty() && kind == Kind::RightsRequest {
        let voiced = shares
            .iter()
            .filter(|(r, _)| *r != Right::Security && weighed.score(cues, r.word()) > 0.3);
        named.extend(voiced.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(r, _)| *r));
    }
    named
}
