//! `fixtures/clerk-replies`: what clerks type, and what must be read. Kept replies (a third, by the hash of their id, as in
//! `fixtures/labelled/README.md`) are scored and never looked at while the reader is changed; both figures are printed.

use redress::casework::Stage;
use redress::casework::clock::Calendar;
use redress::casework::policy::shipped_rules;
use redress::desk::command::spoken;
use redress::desk::reply::Reply;
use redress::desk::reply::Situation;
use redress::desk::reply::read;
use serde::Deserialize;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Style {
    case: CaseOf,
    reply: Vec<Labelled>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseOf {
    complainant: String,
    due: String,
    stage: String,
    draft: String,
    today: String,
    writer: String,
    people: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Labelled {
    id: String,
    typed: String,
    stage: Option<String>,
    draft: Option<String>,
    outcome: Option<String>,
    #[serde(default)]
    commands: Vec<toml::Table>,
}

#[derive(Debug, Default)]
struct Score {
    replies: usize,
    wrong_actions: Vec<String>,
    wrong: Vec<String>,
    with_commands: usize,
    wrong_arguments: Vec<String>,
}

fn kept(id: &str) -> bool {
    Sha256::digest(id.as_bytes()).first().is_some_and(|b| b % 3 == 0)
}

fn stage(word: &str) -> Stage {
    match word {
        "identity" => Stage::Waiting,
        "review" => Stage::InReview,
        word => Stage::from_word(word).unwrap_or(Stage::Investigating),
    }
}

pub fn calendar() -> Calendar {
    let rules = shipped_rules();
    let file = rules
        .iter()
        .find(|f| f.name.ends_with("holidays.toml"))
        .expect("the shipped holidays");
    Calendar::from_rules(file, &[]).expect("the shipped holidays are sound")
}

fn situation(case: &CaseOf, reply: &Labelled) -> Situation {
    let draft = reply.draft.clone().unwrap_or_else(|| case.draft.clone());
    Situation {
        complainant: case.complainant.clone(),
        due: Some(case.due.parse().expect("a date")),
        stage: stage(reply.stage.as_deref().unwrap_or(&case.stage)),
        draft: Some(draft).filter(|d| !d.is_empty()),
        people: case.people.clone(),
        writer: case.writer.clone(),
        today: case.today.parse().expect("a date"),
        triage: false,
        message_to_delete: false,
    }
}

fn flat(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
        .replace('’', "'")
}

/// Commands, each as its verb and its arguments, flattened for comparison.
type Said = Vec<(String, Vec<(String, String)>)>;

/// The commands that a label wants.
fn commands_of(reply: &Labelled) -> Said {
    reply
        .commands
        .iter()
        .map(|table| {
            let mut args: Vec<(String, String)> = table
                .iter()
                .filter(|(k, _)| *k != "verb")
                .map(|(k, v)| (k.clone(), flat(&serde_json::to_value(v).expect("a value"))))
                .collect();
            args.sort();
            (table["verb"].as_str().expect("a verb").to_owned(), args)
        })
        .collect()
}

fn read_as(reply: &Reply) -> (&'static str, Said) {
    match reply {
        Reply::Nothing(_) => ("none", Vec::new()),
        Reply::Ask { .. } => ("ask", Vec::new()),
        Reply::Commands(acts) => (
            "commands",
            acts.iter()
                .map(|act| {
                    let spoken = spoken(act);
                    let mut args: Vec<(String, String)> = spoken["args"]
                        .as_object()
                        .into_iter()
                        .flatten()
                        .map(|(k, v)| (k.clone(), flat(v)))
                        .collect();
                    args.sort();
                    (spoken["verb"].as_str().unwrap_or("").to_owned(), args)
                })
                .collect(),
        ),
    }
}

fn score(all: &[(Style, String)], of_kept: bool) -> Score {
    let calendar = calendar();
    let mut score = Score::default();
    for (style, _) in all {
        for labelled in style.reply.iter().filter(|r| kept(&r.id) == of_kept) {
            score.replies += 1;
            let reply = read(&labelled.typed, &situation(&style.case, labelled), &calendar);
            let (outcome, commands) = read_as(&reply);
            let wanted = commands_of(labelled);
            let wanted_outcome = labelled.outcome.as_deref().unwrap_or("commands");
            let verbs = |c: &[(String, Vec<(String, String)>)]| c.iter().map(|(v, _)| v.clone()).collect::<Vec<_>>();
            let same_verbs = verbs(&commands) == verbs(&wanted);
            if outcome == "commands" && (wanted_outcome != "commands" || !same_verbs) {
                score.wrong_actions.push(format!("{}: {reply:?}", labelled.id));
            }
            if outcome != wanted_outcome || !same_verbs {
                score.wrong.push(format!("{} {:?}: {reply:?}", labelled.id, labelled.typed));
            } else if outcome == "commands" {
                score.with_commands += 1;
                if commands != wanted {
                    score.wrong_arguments.push(format!("{}: {commands:?} for {wanted:?}", labelled.id));
                }
            }
        }
    }
    score
}

fn styles() -> Vec<(Style, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clerk-replies");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of replies")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|x| x == "toml"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|p| {
            let text = std::fs::read_to_string(p).expect("a readable file");
            let style = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", p.display()));
            (style, p.display().to_string())
        })
        .collect()
}

#[test]
fn replies_are_read_as_labelled() {
    let all = styles();
    let (tuning, kept) = (score(&all, false), score(&all, true));
    let percent = |good: usize, of: usize| 100.0 * good as f64 / of.max(1) as f64;
    for (name, s) in [("tuning", &tuning), ("kept", &kept)] {
        println!(
            "clerk replies, {name}: {} replies, wrong actions {}, outcome and verbs {:.1} %, arguments {:.1} % of {}",
            s.replies,
            s.wrong_actions.len(),
            percent(s.replies - s.wrong.len(), s.replies),
            percent(s.with_commands - s.wrong_arguments.len(), s.with_commands),
            s.with_commands
        );
    }
    // What went wrong in the kept part is counted and not shown: whoever changes the reader has not read it.
    for line in tuning.wrong.iter().chain(&tuning.wrong_arguments) {
        println!("  {line}");
    }
    assert!(tuning.replies + kept.replies >= 150);
    assert!(tuning.wrong_actions.is_empty(), "{:#?}", tuning.wrong_actions);
    assert!(
        kept.wrong_actions.is_empty(),
        "wrong actions in the kept part: {:#?}",
        kept.wrong_actions
    );
    for s in [&tuning, &kept] {
        assert!(percent(s.replies - s.wrong.len(), s.replies) >= 95.0);
        assert!(percent(s.with_commands - s.wrong_arguments.len(), s.with_commands) >= 90.0);
    }
}
