//! A council's own cues and weights, from a folder of its own: what `explain`, `check` and `learn` make of them.

use super::cli::err;
use super::cli::folder;
use super::cli::out;
use super::cli::redress;
use super::cli::says;
use serde_json::Value;
use std::fs;
use std::path::Path;

const MESSAGE: &str = "From: Ada Byrne <ada@byrne.example>\nTo: council@aldermoor.example\nSubject: Complaint about the pond\n\
    Date: Wed, 25 Nov 2026 09:12:31 +0000\nMessage-ID: <pond@byrne.example>\n\n\
    The heron has had all the fish again and your ranger shrugged. I want it netted.\nAda Byrne\n";

const OWN: &str = "switch_off = [\"complaint-in-subject\"]\n\
    [[cue]]\nid = \"heron\"\nanswer = \"blames\"\nreason = \"our pond has a heron\"\npatterns = ['\\bheron\\b']\n\
    [[cue]]\nid = \"otter\"\nanswer = \"thanks\"\nreason = \"everybody likes the otter\"\npatterns = ['\\botter\\b']\n";

/// A configuration with a folder of rules, a sample and a message beside it.
fn council(here: &Path, own: &str) {
    let config = redress::config::EXAMPLE
        .replace("#rules_folder = \"rules\"", "rules_folder = \"rules\"")
        .replace("imap.aldermoor.example", "127.0.0.1")
        .replace("smtp.aldermoor.example", "127.0.0.1")
        .replace("#port = 993", "port = 1")
        .replace("#port = 587", "port = 1");
    fs::write(here.join("redress.toml"), config).expect("a file");
    fs::create_dir_all(here.join("rules/samples")).expect("a folder");
    fs::write(here.join("rules/own.toml"), own).expect("a file");
    fs::write(here.join("rules/samples/pond.eml"), MESSAGE).expect("a file");
    fs::write(here.join("pond.eml"), MESSAGE).expect("a file");
}

fn rules_that_counted(said: &str) -> Vec<String> {
    let object: Value = serde_json::from_str(said.trim()).expect("one object");
    let because = object["because"].as_array().expect("reasons");
    because.iter().map(|r| r["rule"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_councils_own_cue_counts_and_one_it_switched_off_does_not() {
    let here = folder();
    fs::write(here.path().join("pond.eml"), MESSAGE).expect("a file");
    let shipped = rules_that_counted(&says(here.path(), &["explain", "--json", "pond.eml"]));
    assert!(shipped.iter().any(|r| r == "complaint-in-subject") && !shipped.iter().any(|r| r == "heron"));
    council(here.path(), OWN);
    let own = rules_that_counted(&says(here.path(), &["explain", "--json", "pond.eml"]));
    assert!(
        own.iter().any(|r| r == "heron") && !own.iter().any(|r| r == "complaint-in-subject"),
        "{own:?}"
    );
}

#[test]
fn check_names_a_cue_that_never_fires_and_one_pattern_with_two_answers() {
    let here = folder();
    council(here.path(), OWN);
    let said = out(&redress(here.path(), &["check"]));
    assert!(said.contains("never fired on a sample: otter"), "{said}");
    let twice = "[[cue]]\nid = \"heron-liked\"\nanswer = \"thanks\"\nreason = \"some like it\"\npatterns = ['\\bheron\\b']\n";
    council(here.path(), &format!("{OWN}{twice}"));
    let said = out(&redress(here.path(), &["check"]));
    assert!(said.contains("heron-liked") && said.contains("switch_off"), "{said}");
}

#[test]
fn a_cue_that_is_not_there_cannot_be_switched_off() {
    let here = folder();
    council(here.path(), "switch_off = [\"no-such-cue\"]\n");
    let output = redress(here.path(), &["explain", "pond.eml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("no-such-cue") && err(&output).contains("own.toml"),
        "{}",
        err(&output)
    );
}

#[test]
fn learning_gives_the_same_bytes_twice_and_the_report_writes_nothing() {
    let here = folder();
    let labelled = here.path().join("mail");
    fs::create_dir(&labelled).expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/labelled");
    for number in 1..=12 {
        for ending in ["eml", "json"] {
            let name = format!("g-{number:03}.{ending}");
            fs::copy(from.join(&name), labelled.join(&name)).expect("a labelled message");
        }
    }
    for out in ["one.weights", "two.weights"] {
        let said = says(here.path(), &["learn", "mail", "--out", out]);
        assert!(said.contains("12 messages"), "{said}");
    }
    let read = |name: &str| fs::read(here.path().join(name)).expect("the weights");
    assert!(read("one.weights") == read("two.weights"));
    let before = fs::read_dir(here.path()).expect("the folder").count();
    let said = says(here.path(), &["learn", "mail", "--report", "--parts", "3", "--misread"]);
    assert!(
        said.contains("cases passed over") && said.contains("Read otherwise than labelled") && said.contains("The kept third"),
        "{said}"
    );
    assert_eq!(fs::read_dir(here.path()).expect("the folder").count(), before);
}

#[test]
fn why_not_says_what_spoke_against_and_what_for() {
    let here = folder();
    let mail = MESSAGE
        .replace("Complaint about the pond", "Pond")
        .replace("I want it netted.", "Is the hall free on Saturday?");
    fs::write(here.path().join("pond.eml"), mail).expect("a file");
    let said = says(here.path(), &["explain", "--why-not", "complaint", "pond.eml"]);
    assert!(
        said.contains("not for a complaint") && said.contains("What spoke against it"),
        "{said}"
    );
}
