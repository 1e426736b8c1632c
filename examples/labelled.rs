//! Measures and learns the classification on labelled mail (`ID.eml` beside `ID.json`, see fixtures/labelled/README.md).
//!
//!     cargo run --example labelled -- FILE…                    prints each verdict as `explain --json` does
//!     cargo run --example labelled -- learn OUT FOLDER…        fits the weights and writes them to OUT
//!     cargo run --example labelled -- cv FOLDS FOLDER…         prints verdicts by weights that never saw the message
//!     cargo run --example labelled -- time FILE                how long one message takes, in microseconds

use rayon::prelude::*;
use redress::casework::Kind;
use redress::casework::Right;
use redress::casework::Track;
use redress::casework::classify::Classifier;
use redress::casework::classify::Labelled;
use redress::casework::policy::RuleFile;
use redress::mail;
use std::error::Error;
use std::path::Path;
use std::path::PathBuf;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const RULES: [&str; 3] = [
    "rules/classification.toml",
    "rules/classification-facts.toml",
    "rules/classification-lexicon.toml",
];
const WEIGHTS: &str = "rules/classification.weights";

fn rule(path: &str) -> Outcome<RuleFile> {
    Ok(RuleFile {
        name: path.to_owned(),
        text: std::fs::read_to_string(path)?,
    })
}

fn classifier(weights: Option<RuleFile>) -> Outcome<Classifier> {
    let mut files = RULES.iter().map(|r| rule(r)).collect::<Outcome<Vec<_>>>()?;
    files.extend(weights);
    Classifier::from_rules(&files).map_err(|refusal| refusal.to_string().into())
}

/// The screening as shipped; `LazyLock` would hide its errors.
fn screening() -> Outcome<mail::ScreeningPolicy> {
    let file = rule("rules/screening.toml")?;
    mail::screening_from_rules(&file.name, &file.text).map_err(|fault| format!("{fault:?}").into())
}

/// A message as the classification takes it.
struct Read {
    file: String,
    message: mail::Message,
    typed: mail::Typed,
    screened: mail::Screened,
}

fn read(path: &Path, screening: &mail::ScreeningPolicy) -> Outcome<Read> {
    let message = mail::parse(&mail::RawMessage::new(std::fs::read(path)?));
    let typed = mail::typed(&message);
    let screened = mail::screen(&message, screening);
    Ok(Read {
        file: path.display().to_string(),
        message,
        typed,
        screened,
    })
}

fn labelled(folders: &[String], screening: &mail::ScreeningPolicy) -> Outcome<Vec<(Read, Labelled)>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let mut here = std::fs::read_dir(folder)?
            .map(|e| e.map(|e| e.path()))
            .collect::<Result<Vec<_>, _>>()?;
        here.retain(|p| p.extension().is_some_and(|x| x == "eml"));
        here.sort();
        files.extend(here);
    }
    files
        .iter()
        .map(|path| {
            let one = read(path, screening)?;
            let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path.with_extension("json"))?)?;
            let label = &json["label"];
            let word = |key: &str| label[key].as_str().unwrap_or_default();
            let rights = label["rights"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|r| Right::from_word(r.as_str()?))
                .collect();
            let labelled = Labelled {
                message: one.message.clone(),
                typed: one.typed.clone(),
                screened: one.screened.clone(),
                kind: Kind::from_word(word("kind")).ok_or_else(|| format!("{}: no such kind", path.display()))?,
                track: Track::from_word(word("track")),
                on_behalf: label["on_behalf"].as_bool().unwrap_or_default(),
                rights,
            };
            Ok((one, labelled))
        })
        .collect()
}

fn line(one: &Read, classifier: &Classifier) -> String {
    let class = classifier.classify_screened(&one.message, &one.typed, &one.screened);
    let disposition = match (class.firm, class.is_case()) {
        (false, _) => "ask",
        (true, true) => "open",
        (true, false) => "leave",
    };
    serde_json::json!({
        "file": one.file, "disposition": disposition, "kind": class.kind, "track": class.track, "on_behalf": class.on_behalf,
        "category": class.category(), "rights": class.rights, "writer": class.writer, "data_subject": class.data_subject,
        "remedy": class.remedy, "special_category": class.special_category, "consent": class.consent, "identity": class.identity,
        "typed_text": one.typed.text, "flags": class.flags, "confidence": class.confidence, "runner_up": class.runner_up,
        "because": class.because, "outcome": "ask", "commands": [],
    })
    .to_string()
}

fn cross_validate(folds: usize, all: &[(Read, Labelled)], classifier: &Classifier) -> Outcome<Vec<String>> {
    let lessons: Vec<_> = all.iter().map(|(_, l)| classifier.study(l)).collect();
    let lines = (0..folds)
        .into_par_iter()
        .map(|fold| {
            let others: Vec<_> = lessons
                .iter()
                .enumerate()
                .filter(|(i, _)| i % folds != fold)
                .filter_map(|(_, l)| l.clone())
                .collect();
            let weights = RuleFile {
                name: format!("fold {fold}"),
                text: classifier.learn(&others),
            };
            let learned = classifier.with_weights(&weights).map_err(|r| r.to_string())?;
            Ok(all
                .iter()
                .enumerate()
                .filter(|(i, _)| i % folds == fold)
                .map(|(_, (one, _))| line(one, &learned))
                .collect())
        })
        .collect::<Result<Vec<Vec<String>>, String>>()?;
    Ok(lines.into_iter().flatten().collect())
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let screening = screening()?;
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["learn", out, ..] => {
            let classifier = classifier(None)?;
            let lessons: Vec<_> = labelled(&args[2..], &screening)?
                .iter()
                .filter_map(|(_, l)| classifier.study(l))
                .collect();
            std::fs::write(out, classifier.learn(&lessons))?;
        }
        ["cv", folds, ..] => {
            let all = labelled(&args[2..], &screening)?;
            for line in cross_validate(folds.parse()?, &all, &classifier(None)?)? {
                println!("{line}");
            }
        }
        ["time", file] => {
            let (classifier, one) = (classifier(Some(rule(WEIGHTS)?))?, read(Path::new(file), &screening)?);
            let judge = || classifier.classify_screened(&one.message, &one.typed, &one.screened);
            judge();
            let start = std::time::Instant::now();
            (0..100).for_each(|_| drop(judge()));
            println!(
                "{} bytes of typed text, {} µs a verdict",
                one.typed.text.len(),
                start.elapsed().as_micros() / 100
            );
        }
        _ => {
            let classifier = classifier(Some(rule(WEIGHTS)?))?;
            for file in &args {
                println!("{}", line(&read(Path::new(file), &screening)?, &classifier));
            }
        }
    }
    Ok(())
}
