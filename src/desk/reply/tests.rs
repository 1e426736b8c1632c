//! What must never be a command, whatever it is wrapped around; the large collection is `fixtures/clerk-replies/`.

use super::*;
use crate::casework::act::RegulatorLetter;
use crate::casework::act::Triage;
use crate::casework::case::CaseReference;
use crate::casework::policy::shipped_rules;
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    let rules = shipped_rules();
    let file = rules.iter().find(|f| f.name.ends_with("holidays.toml")).unwrap();
    Calendar::from_rules(file, &[]).unwrap()
});

pub(super) fn situation(draft: bool) -> Situation {
    Situation {
        reference: "PD-2026-0042".to_owned(),
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
        assert_eq!(said(text), Reply::Commands(vec![Act::Triage { is, of: None }]), "{text}");
    }
    for text in ["complaint?", "not sure", "I'll look on Monday", "is it a complaint"] {
        assert!(!is_command(&said(text)), "{text}");
    }
    assert!(!is_command(&heard("complaint")), "only where it was asked");
    let case: CaseReference = "PD-2026-0003".parse().unwrap();
    for text in ["REVIEW PD-2026-0003", "it's a request for a review of PD-2026-0003, thanks"] {
        let of = Some(case.clone());
        assert_eq!(said(text), Reply::Commands(vec![Act::Triage { is: Triage::Review, of }]), "{text}");
    }
}

/// R39: what a regulator's letter is, the case that it is about, and what the program did not find in it.
#[test]
fn a_regulators_letter_is_put_on_a_case_by_a_word() {
    let unsure = Situation {
        triage: true,
        ..situation(false)
    };
    let said = |text: &str| read(text, &unsure, &CALENDAR);
    let of = || Some("PD-2026-0003".parse().unwrap());
    let ico = |letter: RegulatorLetter| Reply::Commands(vec![Act::Ico { letter }]);
    assert_eq!(said("ICO"), ico(RegulatorLetter::default()));
    for text in ["ICO PD-2026-0003", "It's the ICO, about PD-2026-0003.", "the Ombudsman: pd 2026/3"] {
        let letter = RegulatorLetter {
            of: of(),
            ..RegulatorLetter::default()
        };
        assert_eq!(said(text), ico(letter), "{text}");
    }
    let apart = RegulatorLetter {
        apart: true,
        ..RegulatorLetter::default()
    };
    assert_eq!(said("ICO NEW"), ico(apart));
    let whole = RegulatorLetter {
        reference: "IC-204417-K8P2".to_owned(),
        answer_by: Some("2026-12-16".parse().unwrap()),
        of: of(),
        ..RegulatorLetter::default()
    };
    assert_eq!(said("ICO PD-2026-0003, ref IC-204417-K8P2, by 16 December please"), ico(whole));
    for text in [
        "ICO?",
        "ICO, I think",
        "ICO <case or NEW>",
        "maybe the ICO",
        "ICO PD-2026-0003 or PD-2026-0004",
    ] {
        assert!(!is_command(&said(text)), "{text}");
    }
}

/// R39, R56: the day by which a regulator wants its answer, and passing something on without telling the person.
#[test]
fn a_day_behind_a_reference_and_a_word_behind_share() {
    let letter = RegulatorLetter {
        reference: "IC-204417-K8P2".to_owned(),
        answer_by: Some("2026-12-16".parse().unwrap()),
        ..RegulatorLetter::default()
    };
    assert_eq!(
        heard("ICO IC-204417-K8P2 by 16 December"),
        Reply::Commands(vec![Act::Ico { letter: letter.clone() }])
    );
    let talk = RegulatorLetter { answer_by: None, ..letter };
    let two = "ICO ref is IC-204417-K8P2. They want our side by 16 December.";
    assert_eq!(heard(two), Reply::Commands(vec![Act::Ico { letter: talk }]));
    let share = |untold| Act::Share {
        body: "Kent Police".to_owned(),
        what: "their letter of 2 December, because telling them would harm the inquiry".to_owned(),
        untold,
    };
    let why = "their letter of 2 December, because telling them would harm the inquiry";
    for text in ["SHARE WITHOUT TELLING Kent Police", "share without telling them with Kent Police"] {
        assert_eq!(heard(&format!("{text}: {why}")), Reply::Commands(vec![share(true)]), "{text}");
    }
    assert_eq!(heard(&format!("SHARE Kent Police: {why}")), Reply::Commands(vec![share(false)]));
    assert!(!is_command(&heard("share her letter with Kent Police without telling her")));
}

/// Acts are done on the case whose notice is answered: whatever else is named, and by whichever verb, is asked about.
#[test]
fn another_cases_number_is_asked_about() {
    for command in COMMANDS_IN_FULL {
        for number in ["PD-2026-0050", "pd 2026 50", "SC/2026/0042", "RR-2025-0042"] {
            for text in [
                format!("{number}: {command}"),
                format!("{command}\n{number}"),
                format!("{number} {command}"),
                format!("{command}\n{number}: not ours"),
            ] {
                assert!(!is_command(&heard(&text)), "{text}: {:?}", heard(&text));
            }
        }
    }
    for text in [
        "Accept PD-2026-0050",
        "Assign PD-2026-0050 to Jan",
        "reopen PD-2026-0011",
        "Close PD-2026-0043 - withdrawn",
        "Status of PD-2026-0050?",
        "Hold PD-2026-0050: a solicitor has written",
        "Extend PD-2026-0050 by a week because Jan is away",
        "Refuse PD-2026-0050 under e: the same as in May",
        "Release PD-2026-0050",
        "Note PD-2026-0050: he rang",
        "Tell her that we deal with it under PD-2026-0050 now",
    ] {
        assert!(matches!(heard(text), Reply::Ask { .. }), "{text}: {:?}", heard(text));
    }
    for text in [
        "Assign PD-2026-0042 to Jan",
        "Accept pd-2026-42",
        "Refuse under e: this repeats PD-2025-0063, which we answered in March.",
        "Refuse under e: PD-2025-0063 was about the same letter.",
        "Note: see also PD-2025-0063",
    ] {
        assert!(is_command(&heard(text)), "{text}: {:?}", heard(text));
    }
}

/// Each sign of internal talk, behind words that would leave at once.
#[test]
fn internal_talk_is_asked_about_with_its_words() {
    use crate::casework::talk;
    use crate::casework::talk::Weight;
    let people = ["Sue Hartley", "Lorna Dyke", "Tom Ashby"].map(str::to_owned).to_vec();
    let here = Situation {
        complainant: "Margaret Whitlock".to_owned(),
        people,
        ..situation(false)
    };
    for (weight, words) in talk::samples() {
        for before in [
            "UPDATE: We have asked the printer. ",
            "Tell her we have asked the printer. ",
            "Extend by a week because the printer is shut. ",
            "ID NO: it ran out in May. ",
            "CONSENT NO: it has no date. ",
        ] {
            let text = format!("{before}{words}");
            let reply = read(&text, &here, &CALENDAR);
            // What reads as a remark behind a reason is left out of the reason; it must not stand in it.
            let stands =
                matches!(&reply, Reply::Commands(acts) if acts.iter().any(|a| talk::text_of(a).is_some_and(|(_, t)| t.contains(words))));
            assert!(weight == Weight::Manner || !stands, "{text}: {reply:?}");
        }
    }
    let Reply::Ask { why, nearest } = read("update - we have the list, don’t tell Mrs Whitlock yet", &here, &CALENDAR) else {
        panic!("not asked")
    };
    assert!(
        why.starts_with("is “don’t tell Mrs Whitlock yet” meant for the letter? Send UPDATE"),
        "{why}"
    );
    assert_eq!(nearest, Some(Verb::Update));
    // Between quotation marks every word is meant; whether it leaves at once is for the case to say.
    let marked = read("UPDATE: “We took legal advice and will pay.”", &here, &CALENDAR);
    let text = "We took legal advice and will pay.".to_owned();
    assert_eq!(marked, Reply::Commands(vec![Act::Update { text }]));
}

/// A second command inside a text, by each of the verbs: asked about, or read as a command of its own, and never swallowed.
#[test]
fn no_text_swallows_a_command() {
    for before in [
        "Tell her that we have asked the printer",
        "UPDATE: We have asked the printer",
        "Note: Jan rang the printer",
        "Extend by a week because the printer is shut",
        "Outcome upheld: the printer kept the list",
    ] {
        for command in COMMANDS_IN_FULL.iter().filter(|c| !matches!(**c, "not ours" | "service complaint")) {
            for joint in [". ", " and ", ", then ", "; ", ". Also ", ". And please "] {
                let text = format!("{before}{joint}{command}");
                if let Reply::Commands(acts) = heard(&text) {
                    assert!(acts.len() > 1, "{text}: {acts:?}");
                    let swallowed = |a: &Act| {
                        crate::casework::talk::text_of(a).is_some_and(|(_, words)| words.contains("printer") && words.contains(command))
                    };
                    assert!(!acts.iter().any(swallowed), "{text}: {acts:?}");
                }
            }
        }
    }
}

/// What may be the rest of a quoted line is never a command, and none of it makes a command of other words.
#[test]
fn lines_that_may_be_the_quotations_are_no_commands() {
    let said = |typed: &str, lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
        read_mail(typed, &lines, &situation(true), &CALENDAR)
    };
    for command in COMMANDS_IN_FULL {
        assert!(matches!(said("Thanks, noted.", &[command]), Reply::Ask { .. }), "{command}");
    }
    assert!(matches!(
        said("Send it.", &["but not before the Mayor has seen it"]),
        Reply::Ask { .. }
    ));
    let harmless = ["the other day at the market", "reference", "status"];
    assert_eq!(said("Send it.", &harmless), Reply::Commands(vec![Act::Send]));
    assert_eq!(
        said("Thanks, noted.", &harmless),
        read("Thanks, noted.", &situation(true), &CALENDAR)
    );
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
