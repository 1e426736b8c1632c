//! From answers to a verdict: how sure is sure enough, and who must agree.

use super::cues::Cues;
use super::explain;
use super::facts::papers;
use super::features::Weighed;
use super::features::weigh;
use super::model::Linear;
use super::model::Models;
use super::model::shares;
use super::normalise::Zone;
use super::notes::note_facts;
use super::reading::Reading;
use crate::casework::class::Class;
use crate::casework::class::Kind;
use crate::casework::class::Reason;
use crate::casework::class::Track;
use crate::mail::Message;
use crate::mail::Typed;

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
/// Which of them is a regulator's letter.
const REGULATOR: usize = 5;

/// Below this share of the case verdicts a message is left without asking. Set, like the next, on verdicts by weights that
/// never saw the message (`redress learn --report`): a case passed over is the dearest mistake, a needless question the cheapest.
const LEAVE_BELOW: f64 = 0.12;
/// Below this share it is left where its own words say what ordinary business it is ([`explained`]). What says little and
/// explains nothing, such as two vexed lines, is asked about.
const LEAVE_EXPLAINED_BELOW: f64 = 0.16;
/// Below this share it is left where somebody gives thanks for what was put right: what they complained of then is told once more
/// (trap T3).
const LEAVE_THANKED_BELOW: f64 = 0.35;
/// How plainly ordinary business must be named.
const EXPLAINED_FROM: f64 = 0.55;
/// How near the share of a data matter must come to that of a service for a right exercised over data to decide between them.
const BARELY: f64 = 0.7;
/// How plainly somebody must say that they want nothing of their own, for a request in the law's words to be none (trap T6).
const DISCLAIMED_FROM: f64 = 0.75;
/// Whoever takes a complaint back and says nothing else leaves nothing to ask about.
const TAKEN_BACK_BELOW: f64 = 0.14;
/// From this share on a case is opened without asking. Set on voices left out of cues and weights alike: a lower one sends more
/// letters to people who brought no case, a higher one asks about plain lines.
const OPEN_FROM: f64 = 0.72;
/// From this share on where the writer says outright that they complain of the council, and of what: their own details, or a
/// service at fault; and where they exercise a right by the law's own name for it. Whoever says so in so many words is not asked
/// about again.
const OPEN_SAID_FROM: f64 = 0.50;
/// How plainly somebody tells of a service at fault of which they told us before, and what they wish.
const REPORTED_AGAIN: f64 = 0.3;
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

/// The verdict on mail whose screening already says what it is.
pub(super) fn machine(kind: Kind, rule: &str, words: &str) -> Class {
    Class {
        because: vec![Reason::settled(rule, words)],
        ..Class::of(kind, None)
    }
}

/// Mail that says it is automatic. A web form and a regulator's notice are automatic too, and hold a person's matter.
pub(super) fn automatic(cues: &Cues, models: &Models, message: &Message, typed: &Typed, why: &str) -> Class {
    let weighed = weigh_for(cues, models.get("verdict"), message, typed, true);
    let judged = judge_weighed(cues, models, &weighed, message, typed, true);
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
    let weighed = weigh_for(cues, models.get("verdict"), message, typed, list);
    judge_weighed(cues, models, &weighed, message, typed, list)
}

/// Weighs a message for a model: the words count that it knows.
fn weigh_for(cues: &Cues, model: Option<&Linear>, message: &Message, typed: &Typed, list: bool) -> Weighed {
    weigh(cues, message, typed, list, |name, word| model?.row_of_word(name, word))
}

fn judge_weighed(cues: &Cues, models: &Models, weighed: &Weighed, message: &Message, typed: &Typed, list: bool) -> Class {
    let Some(model) = models.get("verdict") else {
        let mut class = machine(
            Kind::Enquiry,
            "no-weights",
            "no learned weights are there: the clerk is asked about everything",
        );
        (class.firm, class.confidence) = (false, 0.0);
        return class;
    };
    let sums = model.sums(&weighed.features, &weighed.words);
    let (all, by_cues) = (shares(&sums.all), shares(&sums.by_cues));
    let case: f64 = all[..CASES].iter().sum();
    let case_by_cues: f64 = by_cues[..CASES].iter().sum();
    let best = |from: usize, to: usize| (from..to).max_by(|a, b| all[*a].total_cmp(&all[*b])).unwrap_or(from);
    // Selling and circulars have forms of their own, of which labelled mail holds few.
    let circular = weighed.score(cues, "sells") > 0.75 || weighed.score(cues, "mass") > 0.8;
    // A newsletter that went to a list by its header, and sells, tells of complaints to sell the cure.
    let advertised = list && weighed.score(cues, "sells").min(weighed.score(cues, "mass")) > 0.55 && typed.forwarded.is_none();
    // The sender's own letter to somebody else, passed on with words that say it is a copy: nothing is asked of the council (T5).
    let own_to_another = typed.forwarded.as_ref().is_some_and(|f| f.own_to_another);
    let only_a_copy = own_to_another && weighed.score(cues, "copy-only") > 0.5;
    let is_case = case >= 0.5 && !advertised && !only_a_copy;
    let circular = circular || advertised;
    // What comes in a regulator's name and in the form of its letters tells of somebody's complaint, in that person's words too: it is
    // no complaint to acknowledge (R39).
    let from_a_regulator = weighed.score(cues, "regulator-name").min(weighed.score(cues, "regulator-form")) > 0.7
        && weighed.score(cues, "not-regulator") < 0.5
        && typed.forwarded.is_none();
    let verdict = match (is_case, circular) {
        (true, _) if from_a_regulator => REGULATOR,
        (true, _) => best(0, CASES),
        (false, true) => VERDICTS.len() - 1,
        (false, false) => best(CASES, VERDICTS.len()),
    };
    let (kind, mut track) = kind_of(verdict);
    let next = (0..VERDICTS.len())
        .filter(|v| *v != verdict)
        .max_by(|a, b| all[*a].total_cmp(&all[*b]));
    // A letter about data names the law or its regulator; an ombudsman's "our reference" and "a copy of" are of any matter.
    if kind == Kind::Regulator && weighed.score(cues, "dp-words") < 0.3 {
        track = Some(Track::Service);
    }
    // Who names the law of data protection and tells of an exposure, and of no service's fault, complains under that law whatever
    // other words weigh: its clock must not be lost (C1). The law's words alone count for little (traps T5, T23).
    let under_the_law = weighed.score(cues, "dp-words").min(weighed.score(cues, "exposed")) > 0.3;
    if kind == Kind::Complaint && under_the_law && weighed.score(cues, "service-fault") < 0.2 {
        track = Some(Track::PersonalData);
    }
    // Who wants something of theirs destroyed or put right speaks of data, where the weights barely prefer a service: the law's
    // clock is the one not to lose (C1).
    let over_data = ["erasure", "rectification"].iter().any(|id| weighed.score(cues, id) > 0.6);
    let barely = match kind {
        Kind::Review => all[2] > BARELY * all[3],
        Kind::Complaint => all[0] > BARELY * all[1],
        _ => false,
    };
    if over_data && barely {
        track = Some(Track::PersonalData);
    }
    let denied = weighed.score(cues, "withdraws") > 0.7;
    // What has been settled, or was written to somebody else, reads like the complaint that it was (traps T3, T5). Whoever
    // asks again is not settled with; a regulator writes to more than one body.
    // A request for public papers, or for those of the dead, that borrows the law's name is no request for personal data.
    let a_request = kind_of(best(0, CASES)).0 == Kind::RightsRequest || weighed.score(cues, "foi") > 0.5;
    let disclaimed = weighed.score(cues, "not-own-data") > DISCLAIMED_FROM && a_request;
    let not_ours_to_open = weighed.score(cues, "settled") > 0.6 && weighed.score(cues, "decided-again") < 0.6
        || weighed.score(cues, "sent-elsewhere") > 0.75 && kind != Kind::Regulator
        || own_to_another
        || disclaimed;
    let explained = explained(cues, weighed);
    // Other bodies write in the same form; their paperwork says what it is.
    let paperwork = ["planning", "official", "land"]
        .iter()
        .map(|id| weighed.score(cues, id))
        .fold(0.0, f64::max);
    // What may be a regulator's letter, or a paper without a word to go with it, is shown to a person.
    let regulator = weighed.score(cues, "not-regulator") < 0.5
        && !circular
        && (weighed.score(cues, "regulator-name") > 0.7 || weighed.score(cues, "regulator-form") > 0.7 && paperwork < 0.55);
    let wordless = is_wordless(&weighed.reading, message) && weighed.score(cues, "orders").max(weighed.score(cues, "business")) < 0.3;
    let said = weighed.outright(cues) > 0.5;
    let heard = said || heard(cues, weighed);
    let named = weighed.score(cues, "own-exposed").max(weighed.score(cues, "service-fault")) > 0.5;
    let claimed = kind == Kind::RightsRequest && claimed_by_law(cues, weighed);
    let thanked = weighed.score(cues, "settled").min(weighed.score(cues, "thanks")) > 0.6 && weighed.score(cues, "again") < 0.3;
    let open_from = if said && named || claimed { OPEN_SAID_FROM } else { OPEN_FROM };
    let firm = if is_case {
        // A subject alone says what it is called, not what it is about: whose clock would run?
        let says_something = words_of_body(&weighed.reading) > 0;
        case >= open_from && says_something && case_by_cues >= CUES_AGREE && !list && !denied && !not_ours_to_open
    } else {
        let below = match (thanked, explained < EXPLAINED_FROM) {
            (true, _) => LEAVE_THANKED_BELOW,
            (false, true) => LEAVE_BELOW,
            (false, false) => LEAVE_EXPLAINED_BELOW,
        };
        advertised
            || only_a_copy
            || list && (circular || case < below && case_by_cues < CUES_AGREE)
            || (case < below || disclaimed)
                && case_by_cues < CUES_AGREE
                && !regulator
                && !wordless
                && !heard
                && (!denied || case < TAKEN_BACK_BELOW)
    };
    let mut because = explain::reasons(
        cues,
        &weighed.fired,
        &weighed.reading.sentences,
        &weighed.features,
        &weighed.words,
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
        firm,
        confidence: (if is_case {
            // What the name and the form settle is as sure as that it is a case at all.
            case.min(if from_a_regulator { case } else { all[verdict] / case.max(1e-9) })
        } else {
            1.0 - case
        })
        .clamp(0.0, 1.0),
        runner_up: next.map(kind_of),
        because,
        ..Class::of(kind, track)
    };
    note_facts(&mut class, cues, models, weighed, message, typed);
    class
}

/// Whether a person hears of it at least, whatever the weights say: whoever gives thanks, in form, for what was told of them
/// to others (trap T1); whoever wants a decision on a complaint made clearer, which may be a review (trap T25); whoever reported
/// a fault before and wants it mended at last, in whatever letter they say so; and whoever plainly exercises a right over their
/// own details, unless it is in trade, about public papers, or taken back.
fn heard(cues: &Cues, weighed: &Weighed) -> bool {
    let score = |id: &str| weighed.score(cues, id);
    let most = |ids: &[&str]| ids.iter().map(|id| score(id)).fold(0.0, f64::max);
    let right = most(&["access", "erasure", "rectification", "objection", "restriction"]);
    let otherwise = most(&["foi", "not-own-data", "withdraws", "sells", "mass", "official"]);
    let reported_again = score("asked-before")
        .min(most(&["service-place", "service-fault"]))
        .min(score("wants-redress"));
    score("thanked-in-form") > 0.5
        || reported_again > REPORTED_AGAIN && otherwise < 0.6 && score("other-body").max(score("settled")) < 0.5
        || score("clarifies").min(score("decided")) > 0.5
        || right > 0.6 && score("my-data") > 0.35 && otherwise < 0.6
}

/// Whether a right is exercised in the words of the law, over somebody's own details: not in trade, nor over public papers.
fn claimed_by_law(cues: &Cues, weighed: &Weighed) -> bool {
    let score = |id: &str| weighed.score(cues, id);
    let otherwise = ["foi", "not-own-data", "withdraws", "sells", "mass", "official", "third-party"];
    score("names-the-right") > 0.5 && score("my-data") > 0.35 && otherwise.iter().all(|id| score(id) < 0.6)
}

/// How plainly a message's own words say what ordinary business it is. Whoever exercises a right over what is theirs, or
/// says outright that they complain, explains nothing away.
fn explained(cues: &Cues, weighed: &Weighed) -> f64 {
    let score = |id: &str| weighed.score(cues, id);
    let own = score("own-matter").max(score("own-exposed"));
    let right = ["access", "erasure", "rectification", "objection", "restriction"]
        .iter()
        .map(|id| score(id))
        .fold(0.0, f64::max);
    if own > 0.45 && right > 0.45 && score("foi").max(score("not-own-data")) < 0.7 || score("complains") > 0.7 {
        return 0.0;
    }
    let business = [
        "asks",
        "orders",
        "thanks",
        "informs",
        "business",
        "land",
        "foi",
        "planning",
        "official",
        "sells",
        "mass",
        "not-own-data",
        "first-report",
        "offers",
        "own-fault",
        "all-well",
        "accords",
        "other-body",
    ];
    1.0 - business.iter().map(|id| 1.0 - score(id)).product::<f64>()
}

/// See [`super::Classifier::why_not`].
pub(super) fn why_not(
    cues: &Cues,
    models: &Models,
    message: &Message,
    typed: &Typed,
    kind: Kind,
    track: Option<Track>,
) -> Option<Vec<Reason>> {
    let model = models.get("verdict")?;
    let weighed = weigh_for(cues, Some(model), message, typed, false);
    let all = model.sums(&weighed.features, &weighed.words).all;
    let verdict = (0..VERDICTS.len())
        .filter(|v| kind_of(*v).0 == kind && (track.is_none() || kind_of(*v).1 == track))
        .max_by(|a, b| all[*a].total_cmp(&all[*b]))?;
    let mut reasons = explain::reasons(
        cues,
        &weighed.fired,
        &weighed.reading.sentences,
        &weighed.features,
        &weighed.words,
        Some(model),
        verdict,
    );
    reasons.sort_by(|a, b| a.weight.total_cmp(&b.weight));
    Some(reasons)
}

/// How many words stand in the body.
fn words_of_body(reading: &Reading) -> usize {
    let body = reading.sentences.iter().filter(|s| s.zone == Zone::Body);
    body.map(|s| s.folded.split_whitespace().count()).sum()
}

/// Whether a message says next to nothing and a paper is attached that may say it all (trap T15).
fn is_wordless(reading: &Reading, message: &Message) -> bool {
    words_of_body(reading) < 12 && message.attachments.iter().any(|a| papers::could_be_a_document(a) && !a.inline)
}
