use super::*;
use crate::casework::testing::office;
use crate::mail::sample::address;

fn refused(name: &str, change: impl Fn(&str) -> String) -> Refusal {
    let mut files = shipped_rules();
    let shipped = files.iter().find(|f| f.name.ends_with(name)).expect("a shipped file").clone();
    files.push(RuleFile {
        name: format!("council/{name}"),
        text: change(&shipped.text),
    });
    own_part(&files).err().expect("refused")
}

#[test]
fn the_shipped_rules_say_what_they_should() {
    let policy = office().policy;
    assert_eq!((policy.version.as_str(), policy.letters_to), ("V2", LettersTo::Proven));
    assert_eq!(policy.next_review, Some(jiff::civil::date(2025, 11, 30)));
    assert_eq!(policy.caps.address, Cap { hour: 1, day: 1, week: 3 });
    assert!(policy.caps.notices.hour < 20);
}

#[test]
fn a_bad_file_is_refused_with_its_own_name_and_line() {
    let unknown_key = refused("caps.toml", |t| t.replacen("hour = 20", "hours = 20", 1));
    let line = shipped_rules()
        .iter()
        .find(|f| f.name.ends_with("caps.toml"))
        .map(|f| f.line_of("hour = 20"));
    assert_eq!(
        (unknown_key.file.as_str(), Some(unknown_key.line)),
        ("council/caps.toml", line),
        "{unknown_key}"
    );
    assert!(
        refused("caps.toml", |t| t.replacen("= 20\n# The letter", "= -1\n# The letter", 1))
            .what
            .contains("86400")
    );
    assert!(
        refused("policy.toml", |t| t.replacen("sender = \"proven\"", "sender = \"anyone\"", 1))
            .what
            .contains("anyone")
    );
    assert!(refused("policy.toml", |t| t.replacen("2025-11-30", "2025-02-30", 1)).line > 0);
    assert!(refused("deadlines.toml", |_| "[[clock]]\nid = ".to_owned()).line == 2);
    let missing = own_part(
        &shipped_rules()
            .into_iter()
            .filter(|f| !f.name.ends_with("holidays.toml"))
            .collect::<Vec<_>>(),
    );
    assert_eq!(missing.err().map(|r| r.file), Some("rules/holidays.toml".to_owned()));
}

/// The council's own file replaces the shipped one of its name.
#[test]
fn the_councils_own_file_counts() {
    let mut files = shipped_rules();
    let caps = files.iter().find(|f| f.name.ends_with("caps.toml")).expect("caps").clone();
    files.push(RuleFile {
        name: "/somewhere/rules/caps.toml".into(),
        text: caps.text.replacen("answers-within-seconds = 20", "answers-within-seconds = 5", 1),
    });
    let own = own_part(&files).expect("sound");
    let policy = own.with(crate::mail::ScreeningPolicy::default(), office().policy.classification);
    assert_eq!(policy.caps.machine_answers_within_seconds, 5);
}

#[test]
fn the_office_knows_its_own_addresses() {
    let office = office();
    assert!(office.is_ours(&address("council@aldermoor-tc.example")) && office.is_ours(&address("council+tok@aldermoor-tc.example")));
    assert!(!office.is_ours(&address("clerk@aldermoor-tc.example")) && office.is_own_domain(&address("web@aldermoor-tc.example")));
    let mut freemail = self::office();
    freemail.policy.public_domains.insert("freemail.example".to_owned());
    freemail.mailboxes[0].address = address("ourparish@freemail.example");
    assert!(
        !freemail.is_own_domain(&address("resident@freemail.example")),
        "anybody can have an address there"
    );
    assert!(office.person_at(&address("clerk+x@aldermoor-tc.example")).is_none());
}
