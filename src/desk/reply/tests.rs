//! What must never be a command, whatever it is wrapped around; the large collection is `fixtures/clerk-replies/`.

use super::*;
use crate::casework::policy::shipped_rules;
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    let rules = shipped_rules();
    let file = rules.iter().find(|f| f.name.ends_with("holidays.toml")).unwrap();
    Calendar::from_rules(file, &[]).unwrap()
});

fn situation(draft: bool) -> Situation {
    Situation {
        complainant: "Margaret Oldroyd".to_owned(),
        due: Some("2026-12-18".parse().unwrap()),
        stage: Stage::Investigating,
        draft: draft.then(|| "OUTCOME".to_owned()),
        people: ["Sue Hartley", "Jan Whitlock", "Bob Tranter"].map(str::to_owned).to_vec(),
        writer: "Sue Hartley".to_owned(),
        today: "2026-12-09".parse().unwrap(),
        triage: false,
        message_to_delete: false,
    }
}

fn heard(text: &str) -> Reply {
    read(text, &situation(false), &CALENDAR)
}

fn is_command(reply: &Reply) -> bool {
    matches!(reply, Reply::Commands(_))
}

/// Commands in full, each of which counts when it stands alone.
const COMMANDS_IN_FULL: &[&str] = &[
    "accept this one",
    "assign to Jan",
    "ask for ID",
    "ask for consent",
    "extend by two weeks because Jan is away",
    "close it, she has withdrawn",
    "refuse under b and e: the same letter as in May",
    "outcome upheld: we were wrong to print it",
    "not ours",
    "service complaint",
    "lift the marker",
    "reopen it",
    "release the hold",
    "ID OK",
    "tell her that we are looking into it",
    "make Jan her single point of contact",
    "restrict her to one email a week until 31 March 2027: forty emails a day",
];

/// What, put in front, makes of any of them something that is no command.
const NOT_COMMANDS: &[&str] = &[
    "Don't ",
    "Please don't ",
    "Do not ",
    "I'll ",
    "I will ",
    "We might ",
    "I was going to ",
    "I'm not sure whether to ",
    "Should we ",
    "Shall I ",
    "Never ",
    "He wants us to ",
    "She asked us to ",
    "The Mayor says: ",
    "Bob said ",
    "Maybe ",
    "Perhaps ",
    "No need to ",
    "If he writes again, ",
    "Unless she answers by Friday, ",
    "When Jan is back, ",
    "Once she has sent it, ",
    "I'd rather not ",
    "I think we should ",
    "We haven't decided whether to ",
    "Why did we ",
    "Did you ",
    "Before we ",
    "Rather than ",
    "It would be wrong to ",
];

#[test]
fn each_command_counts_when_it_stands_alone() {
    for command in COMMANDS_IN_FULL {
        assert!(is_command(&heard(command)), "{command}: {:?}", heard(command));
    }
}

#[test]
fn nothing_negated_doubted_planned_asked_or_conditional_is_a_command() {
    for before in NOT_COMMANDS {
        for command in COMMANDS_IN_FULL {
            let text = format!("{before}{command}");
            assert!(!is_command(&heard(&text)), "{text}: {:?}", heard(&text));
        }
    }
}

#[test]
fn what_hangs_on_a_condition_is_asked_about() {
    for text in [
        "Accept if Jan agrees",
        "Accept once Jan has seen it",
        "Assign to Jan when she is back",
        "Lift the marker unless Bob objects",
        "Close it if she does not answer",
        "Ask for ID tomorrow",
        "Reopen it, but check with Jan first",
        "Accept?",
        "Accept or not ours",
        "CLOSE <why>",
        "EXTEND <date or length> BECAUSE <reason>",
    ] {
        assert!(matches!(heard(text), Reply::Ask { .. }), "{text}: {:?}", heard(text));
    }
}

#[test]
fn a_yes_is_one_only_where_a_draft_waits_and_nothing_is_added() {
    let waiting = situation(true);
    let said = |text: &str| read(text, &waiting, &CALENDAR);
    for text in ["yes", "Yes.", "SEND", "Yes please, send it", "Send it now please"] {
        assert_eq!(said(text), Reply::Commands(vec![Act::Send]), "{text}");
        assert!(!is_command(&heard(text)), "{text} without a draft");
    }
    for text in [
        "Yes but change Mrs to Ms",
        "Yes if Jan agrees",
        "Yes, when Jan has seen it",
        "Yes?",
        "Send it to Bob instead",
        "Send it tomorrow",
        "Looks fine",
        "ok",
        "👍",
        "Yes. The date in line two is wrong.",
    ] {
        assert!(!is_command(&said(text)), "{text}: {:?}", said(text));
    }
}

#[test]
fn triage_is_one_word() {
    let unsure = Situation {
        triage: true,
        ..situation(false)
    };
    let said = |text: &str| read(text, &unsure, &CALENDAR);
    for (text, is) in [
        ("COMPLAINT", Triage::Complaint),
        ("it's a complaint", Triage::Complaint),
        ("review please", Triage::Review),
        ("Representative.", Triage::Representative),
        ("RIGHTS", Triage::Rights),
        ("service", Triage::Service),
        ("not ours, the Borough does bins", Triage::NotOurs),
    ] {
        assert_eq!(said(text), Reply::Commands(vec![Act::Triage { is }]), "{text}");
    }
    for text in ["complaint?", "not sure", "I'll look on Monday", "is it a complaint"] {
        assert!(!is_command(&said(text)), "{text}");
    }
    assert!(!is_command(&heard("complaint")), "only where it was asked");
}

proptest! {
    /// Any text gets an answer.
    #[test]
    fn any_text_is_read(text in "\\PC{0,200}", draft: bool) {
        let _ = read(&text, &situation(draft), &CALENDAR);
    }

    /// Any mixture of the grammar's own words gets an answer, and the same one each time.
    #[test]
    fn any_words_of_the_grammar_are_read(words in proptest::collection::vec(prop_oneof![
        Just("accept"), Just("assign"), Just("to"), Just("Jan"), Just("extend"), Just("by"), Just("two weeks"), Just("because"),
        Just("not"), Just("upheld"), Just(":"), Just("."), Just("\n"), Just("yes"), Just("refuse"), Just("a"), Just("and"), Just("e"),
        Just("ask"), Just("her"), Just("for"), Just("ID"), Just("if"), Just("?"), Just("close"), Just("“"), Just("”"), Just("’"), Just("31/02/2026"),
    ], 0..24), draft: bool) {
        let text = words.join(" ");
        prop_assert_eq!(read(&text, &situation(draft), &CALENDAR), read(&text, &situation(draft), &CALENDAR));
    }

    /// What stands between quotation marks behind somebody's name is theirs.
    #[test]
    fn quoted_words_are_no_command(command in proptest::sample::select(COMMANDS_IN_FULL), who in proptest::sample::select(&["She wrote:", "His words:", "From the letter:", "The Mayor:"][..])) {
        for text in [format!("{who}\n\"{command}\""), format!("{who} \"{command}\""), format!("{who}\n{command}"), format!("> {command}")] {
            prop_assert!(!is_command(&heard(&text)), "{}: {:?}", text, heard(&text));
        }
    }
}

/// FORMAT, ADDRESS, RESEND and WARN are read as the table has them; the same words in ordinary talk command nothing.
#[test]
fn how_a_person_is_reached_is_said_as_the_table_has_it() {
    use crate::casework::case::Format;
    let commands = |text: &str| match heard(text) {
        Reply::Commands(acts) => acts,
        other => panic!("{text}: {other:?}"),
    };
    let needs = |needed: &[Format]| vec![Act::Format { needed: needed.to_vec() }];
    assert_eq!(commands("FORMAT large print, post"), needs(&[Format::LargePrint, Format::Post]));
    assert_eq!(commands("format: plain text please"), needs(&[Format::PlainText]));
    assert_eq!(commands("FORMAT email"), needs(&[]));
    let address = crate::mail::AddrSpec::new("m.oldroyd@plover.example").expect("an address");
    assert_eq!(
        commands("ADDRESS m.oldroyd@plover.example"),
        [Act::WriteTo { address: address.clone() }]
    );
    assert_eq!(commands("RESEND"), [Act::Resend]);
    let told = commands("WARN: You have rung eleven times since Monday. Please write instead.");
    assert!(
        matches!(&told[..], [Act::Warn { text }] if text.contains("eleven times")),
        "{told:?}"
    );
    for talk in [
        "The format of the letter is fine.",
        "Her address is on the form.",
        "address the points she makes",
        "I will resend it myself on Monday.",
        "warn me if she writes again",
        "FORMAT braille",
        "ADDRESS the one on the form",
    ] {
        assert!(!is_command(&heard(talk)), "{talk}: {:?}", heard(talk));
    }
}
