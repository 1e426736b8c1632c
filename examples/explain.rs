use rayon::prelude::*;
use redress::casework::Kind;
use redress::casework::Right;
use redress::casework::Track;
use redress::casework::classify::Classifier;
use redress::casework::classify::Labelled;
use redress::casework::policy::RuleFile;
use redress::mail;
use std::path::Path;

fn rule(path: &str) -> Option<RuleFile> {
    std::fs::read_to_string(path).ok().map(|text| RuleFile { name: path.into(), text })
}

fn classifier(weights: Option<RuleFile>) -> Classifier {
    let mut files = vec![
        rule("rules/classification.toml").unwrap(),
        rule("rules/classification-facts.toml").unwrap(),
        rule("rules/classification-lexicon.toml").unwrap(),
    ];
    files.extend(weights);
    match Classifier::from_rules(&files) {
        Ok(c) => c,
        Err(r) => {
            eprintln!("{r}");
            std::process::exit(1);
        }
    }
}

fn parse(path: &Path) -> (mail::Message, mail::Typed, mail::Screened) {
    let m = mail::parse(&mail::RawMessage::new(std::fs::read(path).unwrap()));
    let t = mail::typed(&m);
    let s = mail::screen(&m, &POLICY);
    (m, t, s)
}

#[allow(dead_code)]
fn policy() -> mail::ScreeningPolicy {
    let t = std::fs::read_to_string("rules/screening.toml").unwrap();
    match mail::screening_from_rules("rules/screening.toml", &t) {
        Ok(p) => p,
        Err(_) => panic!("screening"),
    }
}

fn labelled(dirs: &[String]) -> Vec<(String, Labelled)> {
    let mut out = Vec::new();
    for d in dirs {
        let mut files: Vec<_> = std::fs::read_dir(d)
            .unwrap()
            .filter_map(|e| e.ok())
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|x| x == "eml"))
            .collect();
        files.sort();
        for p in files {
            let j: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(p.with_extension("json")).unwrap()).unwrap();
            let l = &j["label"];
            let (message, typed, screened) = parse(&p);
            let rights = l["rights"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|r| Right::from_word(r.as_str().unwrap()))
                .collect();
            out.push((
                p.display().to_string(),
                Labelled {
                    message,
                    typed,
                    screened,
                    kind: Kind::from_word(l["kind"].as_str().unwrap()).unwrap(),
                    track: Track::from_word(l["track"].as_str().unwrap()),
                    on_behalf: l["on_behalf"].as_bool().unwrap(),
                    rights,
                },
            ));
        }
    }
    out
}

fn line(file: &str, m: &mail::Message, t: &mail::Typed, s: &mail::Screened, c: &Classifier) -> String {
    let k = c.classify_screened(m, t, s);
    let d = if !k.is_case() && k.firm {
        "leave"
    } else if k.is_case() && k.firm {
        "open"
    } else {
        "ask"
    };
    serde_json::json!({"file": file, "disposition": d, "kind": k.kind, "track": k.track, "on_behalf": k.on_behalf, "rights": k.rights, "writer": k.writer, "data_subject": k.data_subject, "remedy": k.remedy, "special_category": k.special_category, "consent": k.consent, "identity": k.identity, "typed_text": t.text, "flags": k.flags, "confidence": k.confidence,  "because": k.because, "runner_up": k.runner_up}).to_string()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        // learn OUT DIR…
        Some("learn") => {
            let c = classifier(None);
            let l: Vec<_> = labelled(&args[2..]).iter().filter_map(|(_, l)| c.study(l)).collect();
            std::fs::write(&args[1], c.learn(&l)).unwrap();
        }
        // cv FOLDS DIR… : prints each message as judged by weights that never saw it
        Some("cv") => {
            if let Ok(d) = std::env::var("DUP") {
                DUP.store(d.parse().unwrap(), std::sync::atomic::Ordering::Relaxed)
            }
            let folds: usize = args[1].parse().unwrap();
            let c = classifier(None);
            let all = labelled(&args[2..]);
            let lessons: Vec<_> = all.iter().map(|(_, l)| c.study(l)).collect();
            let out: Vec<Vec<String>> = (0..folds)
                .into_par_iter()
                .map(|f| {
                    let train: Vec<_> = lessons
                        .iter()
                        .enumerate()
                        .filter(|(i, _)| i % folds != f)
                        .flat_map(|(i, l)| {
                            std::iter::repeat_n(
                                l.clone(),
                                if all[i].0.contains("-kept") {
                                    DUP.load(std::sync::atomic::Ordering::Relaxed)
                                } else {
                                    1
                                },
                            )
                        })
                        .flatten()
                        .collect();
                    let w = c
                        .with_weights(&RuleFile {
                            name: "cv.weights".into(),
                            text: c.learn(&train),
                        })
                        .unwrap();
                    all.iter()
                        .enumerate()
                        .filter(|(i, _)| i % folds == f)
                        .map(|(_, (file, l))| line(file, &l.message, &l.typed, &l.screened, &w))
                        .collect()
                })
                .collect();
            for l in out.into_iter().flatten() {
                println!("{l}");
            }
        }
        _ => {
            let c = classifier(rule("rules/classification.weights"));
            for f in &args {
                let (m, t, s) = parse(Path::new(f));
                println!("{}", line(f, &m, &t, &s, &c));
            }
        }
    }
}

static DUP: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(1);
static POLICY: std::sync::LazyLock<mail::ScreeningPolicy> = std::sync::LazyLock::new(policy);
