//! `redress learn`: fits the weights of the classification on labelled mail, or on what the clerk has answered, and says
//! how well the result reads mail that it has not seen. The same mail gives the same bytes.

use super::Called;
use super::failure::Failure;
use super::message_file;
use super::output;
use super::setup;
use crate::Trouble;
use crate::casework::Class;
use crate::casework::Consent;
use crate::casework::Kind;
use crate::casework::Right;
use crate::casework::SpecialCategory;
use crate::casework::Track;
use crate::casework::classify::Classifier;
use crate::casework::classify::Heard;
use crate::casework::classify::Labelled;
use crate::casework::classify::Lesson;
use crate::casework::policy::RuleFile;
use crate::config::Config;
use crate::daemon;
use crate::mail;
use crate::mail::RawMessage;
use crate::mail::ScreeningPolicy;
use crate::records::page;
use crate::records::score;
use crate::records::score::Judged;
use crate::records::score::Label;
use clap::Args;
use rayon::prelude::*;
use serde::Deserialize;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

/// What the weights are called among a council's rules.
const WEIGHTS: &str = "classification.weights";

/// What to learn from.
#[derive(Debug, Args)]
pub(super) struct Learn {
    /// Folders of labelled mail, NAME.eml beside NAME.json; without any, what the clerk answered
    #[arg(value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Write the weights here; else among the council's own rules
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only say how well unseen mail is read, by fitting on parts of the labelled mail and judging the rest; writes nothing
    #[arg(long, requires = "folders")]
    report: bool,
    /// Divide by voice instead: mail whose names begin alike (a- in a-001) is judged by weights that never met that voice, and
    /// without the patterns that match in no other
    #[arg(long, requires = "report", conflicts_with = "parts")]
    voices: bool,
    /// With the report, also name what of the tuning part was read otherwise than labelled; the kept third stays unread
    #[arg(long, requires = "report")]
    misread: bool,
    /// Into how many parts the report divides the mail
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=20))]
    parts: u8,
}

/// The label beside a message.
#[derive(Debug, Deserialize)]
struct Beside {
    label: Written,
}

/// A label as it is written down. What it does not say is as in ordinary mail.
#[derive(Debug, Deserialize)]
struct Written {
    kind: Kind,
    #[serde(default)]
    track: String,
    #[serde(default)]
    on_behalf: bool,
    #[serde(default)]
    rights: Vec<Right>,
    #[serde(default)]
    writer: String,
    #[serde(default)]
    data_subject: String,
    consent: Option<Consent>,
    #[serde(default)]
    special_category: Vec<SpecialCategory>,
    /// Whether more rights may play a part than are listed.
    #[serde(default)]
    among_others: bool,
}

/// A labelled message, read.
struct Sample {
    name: String,
    folder: PathBuf,
    label: Label,
    mail: Labelled,
}

impl Sample {
    /// Whose hand it is from: what its name begins with, up to the first dash.
    fn voice(&self) -> &str {
        self.name.split_once('-').map_or(self.name.as_str(), |(voice, _)| voice)
    }
}

pub(super) fn learn(asked: &Learn, called: &Called) -> Result<(), Failure> {
    if asked.folders.is_empty() {
        return further(asked, &setup::config(called)?);
    }
    let (config, office) = setup::config_and_office(called)?;
    let (classifier, screening) = (&office.policy.classification, &office.policy.screening);
    let pool = daemon::pool()?;
    let samples = pool.install(|| samples(&asked.folders, screening))?;
    let heard: Vec<Heard> = pool.install(|| samples.par_iter().map(|s| classifier.heard(&s.mail)).collect());
    // A message teaches what a stranger who writes like that would show, not what the cues written for it show.
    let unmet = classifier.unmet(samples.iter().map(Sample::voice).zip(&heard));
    let study = |s: &Sample| unmet.get(s.voice()).unwrap_or(classifier).study(&s.mail);
    let lessons: Vec<Option<Lesson>> = pool.install(|| samples.par_iter().map(study).collect());
    if asked.report {
        return report(&samples, &lessons, classifier, &unmet, asked, &pool);
    }
    let studied: Vec<Lesson> = lessons.into_iter().flatten().collect();
    let out = place(asked, config.as_ref())?;
    write(&out, &classifier.learn(&studied))?;
    output::text(&format!(
        "Learned from {}. The weights are in {}.\n",
        page::count(studied.len(), "message", "messages"),
        out.display()
    ))?;
    Ok(())
}

/// Learning on from the clerk's answers, on top of the weights in use.
fn further(asked: &Learn, config: &Config) -> Result<(), Failure> {
    let office = setup::office(config)?;
    let mut store = setup::store_to_read(config)?;
    let answers = setup::ask(&mut store, |tx| {
        let mut with_bytes = Vec::new();
        for answer in tx.clerk_answers()? {
            // A message that is no longer kept teaches nothing any more.
            if let Some(raw) = tx.raw(answer.row)? {
                with_bytes.push((answer, raw));
            }
        }
        Ok(with_bytes)
    })?;
    if answers.is_empty() {
        output::text("The clerk has not answered any question yet: there is nothing to learn from.\n")?;
        return Ok(());
    }
    let classifier = &office.policy.classification;
    let lessons: Vec<Lesson> = answers
        .into_iter()
        .filter_map(|(answer, raw)| {
            let mail = labelled(
                &raw,
                &office.policy.screening,
                answer.kind,
                answer.track,
                answer.on_behalf,
                answer.rights,
            );
            classifier.study(&mail)
        })
        .collect();
    let out = place(asked, Some(config))?;
    write(&out, &classifier.learn_further(&lessons))?;
    output::text(&format!(
        "Learned from {} of the clerk's. The weights are in {}; redress reads them when it starts.\n",
        page::count(lessons.len(), "answer", "answers"),
        out.display()
    ))?;
    Ok(())
}

/// Where the weights go.
fn place(asked: &Learn, config: Option<&Config>) -> Result<PathBuf, Failure> {
    let own = || config.and_then(|c| c.rules_folder.as_ref()).map(|folder| folder.join(WEIGHTS));
    asked.out.clone().or_else(own).ok_or_else(|| {
        Failure::said(
            "nowhere to write the weights",
            "say --out FILE, or give the council a folder of rules: [files] rules in redress.toml",
        )
    })
}

/// Whole or not at all: a half-written file would keep redress from starting.
fn write(out: &Path, weights: &str) -> Result<(), Trouble> {
    let doing = || format!("writing {}", out.display());
    let beside = out.with_extension("weights.new");
    std::fs::write(&beside, weights)
        .and_then(|()| std::fs::rename(&beside, out))
        .map_err(|e| {
            Trouble::permanent(doing())
                .because(e)
                .hint("the folder must be there and be writable")
        })
}

fn samples(folders: &[PathBuf], screening: &ScreeningPolicy) -> Result<Vec<Sample>, Trouble> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let doing = |e| Trouble::permanent(format!("reading {}", folder.display())).because(e);
        let mut here = std::fs::read_dir(folder)
            .and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>())
            .map_err(doing)?;
        here.retain(|p| p.extension().is_some_and(|x| x == "eml") && p.with_extension("json").is_file());
        here.sort();
        files.extend(here);
    }
    files.par_iter().map(|file| sample(file, screening)).collect()
}

fn sample(file: &Path, screening: &ScreeningPolicy) -> Result<Sample, Trouble> {
    let beside = file.with_extension("json");
    let read = |path: &Path| std::fs::read(path).map_err(|e| Trouble::permanent(format!("reading {}", path.display())).because(e));
    let Beside { label } = serde_json::from_slice(&read(&beside)?).map_err(|e| {
        Trouble::permanent(format!("reading the label {}", beside.display()))
            .because(e)
            .hint("fixtures/labelled/README.md says what a label holds")
    })?;
    let track = Track::from_word(&label.track);
    let every_right = !label.among_others;
    let label = Label {
        kind: label.kind,
        track,
        on_behalf: label.on_behalf,
        rights: label.rights.into_iter().collect(),
        writer: label.writer,
        data_subject: label.data_subject,
        consent: label.consent.unwrap_or(Consent::NotNeeded),
        special_category: label.special_category.into_iter().collect(),
    };
    let raw = message_file::read(file)?;
    Ok(Sample {
        name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        folder: file.parent().unwrap_or(Path::new("")).to_owned(),
        mail: Labelled {
            every_right,
            ..labelled(&raw, screening, label.kind, track, label.on_behalf, label.rights.clone())
        },
        label,
    })
}

fn labelled(
    raw: &RawMessage,
    screening: &ScreeningPolicy,
    kind: Kind,
    track: Option<Track>,
    on_behalf: bool,
    rights: std::collections::BTreeSet<Right>,
) -> Labelled {
    let message = mail::parse(raw);
    Labelled {
        typed: mail::typed(&message),
        screened: mail::screen(&message, screening),
        message,
        kind,
        track,
        on_behalf,
        rights,
        every_right: true,
    }
}

/// Whether a message is kept out of tuning: the first byte of the SHA-256 of its name divides by three.
fn is_kept(name: &str) -> bool {
    Sha256::digest(name.as_bytes())[0] % 3 == 0
}

/// Two figures, each by weights that never saw the message: every message by weights fitted on the other parts, and the
/// kept third by weights fitted on the tuning part.
fn report(
    samples: &[Sample],
    lessons: &[Option<Lesson>],
    classifier: &Classifier,
    unmet: &BTreeMap<&str, Classifier>,
    asked: &Learn,
    pool: &rayon::ThreadPool,
) -> Result<(), Failure> {
    let mut voices: Vec<&str> = samples.iter().map(Sample::voice).collect();
    voices.sort_unstable();
    voices.dedup();
    let parts = if asked.voices { voices.len() } else { usize::from(asked.parts) };
    let part_of = |i: usize| {
        let voice = voices.iter().position(|v| *v == samples[i].voice());
        voice.filter(|_| asked.voices).unwrap_or(i % parts)
    };
    let weights_without = |left_out: &dyn Fn(usize) -> bool| -> RuleFile {
        let seen: Vec<Lesson> = (0..samples.len())
            .filter(|i| !left_out(*i))
            .filter_map(|i| lessons[i].clone())
            .collect();
        RuleFile {
            name: WEIGHTS.to_owned(),
            text: classifier.learn(&seen),
        }
    };
    let fitted = |cues: &Classifier, weights: &RuleFile| cues.with_weights(weights).map_err(Failure::Refused);
    let judge = |fitted: &Classifier, of: &dyn Fn(usize) -> bool| -> Vec<(usize, Judged)> {
        let these: Vec<usize> = (0..samples.len()).filter(|i| of(*i)).collect();
        these.into_par_iter().map(|i| (i, judged(&samples[i], fitted))).collect()
    };
    let by_parts = pool.install(|| {
        (0..parts)
            .into_par_iter()
            .map(|part| {
                // A voice left out of the fitting is left out of the cues as well; parts have all voices in them.
                let cues = voices.get(part).filter(|_| asked.voices).and_then(|voice| unmet.get(voice));
                let fitted = fitted(cues.unwrap_or(classifier), &weights_without(&|i| part_of(i) == part))?;
                Ok(judge(&fitted, &|i| part_of(i) == part))
            })
            .collect::<Result<Vec<_>, Failure>>()
    })?;
    let mut unseen: Vec<(usize, Judged)> = by_parts.into_iter().flatten().collect();
    unseen.sort_by_key(|(i, _)| *i);
    let every: Vec<&Judged> = unseen.iter().map(|(_, j)| j).collect();
    output::text(&score::figures(
        &format!(
            "Fitted on the other {} of {parts} {}",
            parts - 1,
            if asked.voices { "voices" } else { "parts" }
        ),
        &every,
    ))?;
    by_folder(samples, &unseen)?;
    if asked.voices {
        by_voice(samples, &unseen, &voices)?;
    }
    let kept = |i: usize| is_kept(&samples[i].name);
    if asked.misread {
        let tuning: Vec<&Judged> = unseen.iter().filter(|(i, _)| !kept(*i)).map(|(_, j)| j).collect();
        output::text(&format!(
            "\nRead otherwise than labelled, of the tuning part\n{}",
            score::misread(&tuning)
        ))?;
    }
    let fitted = fitted(classifier, &weights_without(&kept))?;
    let third = pool.install(|| judge(&fitted, &kept));
    let every: Vec<&Judged> = third.iter().map(|(_, j)| j).collect();
    output::text(&format!(
        "\n{}",
        score::figures("The kept third, fitted on the tuning part", &every)
    ))?;
    by_folder(samples, &third)
}

/// The same figures folder by folder, where there are several.
fn by_folder(samples: &[Sample], judged: &[(usize, Judged)]) -> Result<(), Failure> {
    let mut folders: Vec<&Path> = samples.iter().map(|s| s.folder.as_path()).collect();
    folders.dedup();
    for folder in folders.iter().filter(|_| folders.len() > 1) {
        let here: Vec<&Judged> = judged
            .iter()
            .filter(|(i, _)| samples[*i].folder == *folder)
            .map(|(_, j)| j)
            .collect();
        output::text(&format!("\n{}", score::figures(&format!("Of these, {}", folder.display()), &here)))?;
    }
    Ok(())
}

/// The same figures voice by voice: each is mail that neither the weights nor, where it was written last, the cues had met.
fn by_voice(samples: &[Sample], judged: &[(usize, Judged)], voices: &[&str]) -> Result<(), Failure> {
    for voice in voices {
        let here: Vec<&Judged> = judged
            .iter()
            .filter(|(i, _)| samples[*i].voice() == *voice)
            .map(|(_, j)| j)
            .collect();
        output::text(&format!("\n{}", score::figures(&format!("Voice {voice}"), &here)))?;
    }
    Ok(())
}

fn judged(sample: &Sample, classifier: &Classifier) -> Judged {
    let class: Class = classifier.classify_screened(&sample.mail.message, &sample.mail.typed, &sample.mail.screened);
    (sample.name.clone(), sample.label.clone(), class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_or_so_is_kept_and_always_the_same() {
        let kept = (0..300).filter(|n| is_kept(&format!("a-{n:03}"))).count();
        assert!((70..130).contains(&kept), "{kept}");
        assert!(is_kept("a-001") == is_kept("a-001"));
    }
}
