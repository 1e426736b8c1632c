//! What each letter of the domain page must hold, and what none may say.

use super::*;

/// L1–L30 of the domain page, section 4: each letter holds what it must, whatever the case, and nothing it never may.
#[test]
fn each_letter_of_the_domain_page_holds_what_it_must() {
    use LetterKind as L;
    let regulator = "Information Commission (ICO)";
    let rows: &[(&str, L, usize, &[&str])] = &[
        (
            "L2",
            L::DetailsWanted,
            0,
            &["what happened", "may not be able to look into it", "do not have to tell us"],
        ),
        (
            "L3",
            L::ConsentWanted,
            0,
            &[
                "signed and dated",
                "in this complaint",
                "cannot discuss the matter",
                "say that you may act for them",
            ],
        ),
        (
            "L4",
            L::IdentityWanted,
            0,
            &[
                "passport",
                "driving licence",
                "may cover the document number",
                "14 days",
                "do not post the original",
                "month to answer you in full starts",
            ],
        ),
        ("L5", L::PapersAccepted, 0, &["7 December 2026", "29 January 2027"]),
        (
            "L6",
            L::PapersRefused,
            0,
            &["What would do", "passport or a driving licence", "we will help"],
        ),
        ("L7", L::Extension, 0, &["29 December 2026", "29 January 2027", "Why"]),
        ("L8", L::Clarification, 1, &["do not count towards the month"]),
        ("L9", L::Progress, 0, &["29 January 2027", "You told us that the autumn newsletter"]),
        (
            "L10",
            L::Outcome,
            0,
            &[
                "We uphold your complaint",
                "sorry",
                "within one month",
                "council@aldermoor-tc.example",
                "29 January 2027",
                regulator,
            ],
        ),
        (
            "L11",
            L::Outcome,
            1,
            &[
                "part of your complaint",
                "within one month",
                regulator,
                "1. The newsletter gave your address",
                "We do not uphold this. We wrote on 3 June.",
            ],
        ),
        (
            "L12",
            L::Outcome,
            2,
            &["do not uphold", "explain why", "within one month", regulator],
        ),
        (
            "L13",
            L::Refusal,
            0,
            &[
                "You told us that the autumn newsletter",
                "courts (a judicial remedy)",
                "something new",
                regulator,
            ],
        ),
        (
            "L14",
            L::ReviewLate,
            0,
            &[
                "29 December 2026",
                "29 January 2027",
                "28 November 2026",
                "does not change your right",
                regulator,
            ],
        ),
        (
            "L15",
            L::ReviewReceived,
            0,
            &["28 November 2026", "Priya Nair, who did not make the decision", "29 January 2027"],
        ),
        (
            "L16",
            L::ReviewOutcome,
            0,
            &["The decision stands", "end of our own procedure", regulator],
        ),
        (
            "L17",
            L::RegulatorRoute,
            0,
            &[regulator, "ico.org.uk", "0303 123 1113", "30 days", "within three months"],
        ),
        (
            "L18",
            L::RegulatorAnswer,
            0,
            &["IC-123456-A1B2", "the council was consulted", "nothing about anybody else"],
        ),
        (
            "L19",
            L::ConductWarning,
            0,
            &[
                "ask you to change it",
                "we will help",
                "use your other data protection rights",
                "your case goes on",
            ],
        ),
        (
            "L20",
            L::Restricted,
            0,
            &[
                "once a week at most",
                "Why it is necessary",
                "29 January 2027",
                "public meetings",
                "emergency",
                "If you think this is wrong",
                "policy on unreasonably persistent contact",
                "This lasts until",
            ],
        ),
        ("L21", L::Lifted, 0, &["7 December 2026", "usual ways"]),
        (
            "L22",
            L::MarkerTold,
            0,
            &["every six months", "object", "Only staff and members who need to know", regulator],
        ),
        (
            "L23",
            L::MarkerTold,
            1,
            &["We are keeping it for now", "29 January 2027", regulator],
        ),
        (
            "L24",
            L::ContactNamed,
            0,
            &[
                "Ravi Anand",
                "ravi.anand@aldermoor-tc.example",
                "7 December 2026",
                "so that one person knows",
            ],
        ),
        ("L24", L::ContactNamed, 1, &["You have three complaints with us", "Ravi Anand"]),
        (
            "L25",
            L::ObjectionAnswer,
            2,
            &["compelling grounds", "your own situation", "court", regulator],
        ),
        (
            "L27",
            L::PassedOn,
            0,
            &[
                "Borsetshire County Council",
                "pavement in Mill Lane",
                "public task",
                "highways@borsetshire.example",
                "put you in touch",
            ],
        ),
        (
            "L28",
            L::OtherRoute,
            0,
            &["monitoring officer", "planning authority", "20 working days"],
        ),
        ("L29", L::CaseClosed, 1, &["closed this", "open it again", regulator]),
        (
            "L30",
            L::Question,
            0,
            &[
                "Bob Tranter",
                "29 January 2027",
                "confidential",
                "Who put the list on the noticeboard",
                "Sue Hartley",
            ],
        ),
    ];
    for (number, kind, variation, must) in rows {
        let data = kind.samples().into_iter().nth(*variation).expect("a sample");
        let text = words_of(&order(*kind, data), &office(), Some(&reference())).text;
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut all = must.to_vec();
        // Common to all: who writes, about which case, when, to whom, and how the person's information is used.
        all.extend(["Aldermoor Town Council", "PD-2026-0042"]);
        if kind.is_to_public() {
            all.extend([
                "7 December 2026",
                "Dear Margaret Oldroyd",
                "https://www.aldermoor-tc.example/privacy",
            ]);
        }
        for word in all {
            assert!(flat.contains(word), "{number}, {kind}: {word:?} is missing\n{text}");
        }
        let lower = flat.to_lowercase();
        let mut never = vec!["vexatious", "fraud", "verified", "class:", "ombudsman", "unsubscribe"];
        if !matches!(kind, L::MarkerTold | L::Lifted) {
            never.push("marker");
        }
        if matches!(kind, L::RegulatorRoute | L::ReviewOutcome) {
            never.push("ask us to review");
        }
        if *kind == L::Question {
            never.push("oldroyd");
        }
        for word in never {
            assert!(!lower.contains(word), "{number}, {kind} says {word:?}\n{text}");
        }
    }
}

/// R6: the notice that letters link is the current one, by its version and the day it was published; R23: the days that a copy
/// is kept are the council's.
#[test]
fn letters_name_the_current_notice_and_the_councils_own_days() {
    let mut office = office();
    office.policy.identity_copy_days = 9;
    office.policy.notices.push(crate::casework::policy::NoticeText {
        name: "complaints privacy notice".to_owned(),
        version: "3".to_owned(),
        published: jiff::civil::date(2026, 6, 2),
        next_review: None,
    });
    for kind in [LetterKind::Acknowledgement, LetterKind::IdentityWanted] {
        let Value::Object(mut data) = kind.sample() else {
            panic!("an object")
        };
        data.insert("ask_identity".into(), true.into());
        let text = words_of(&order(kind, Value::Object(data)), &office, Some(&reference())).text;
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("(version 3, 2 June 2026)"), "{text}");
        assert!(flat.contains("no more than 9 days later"), "{text}");
    }
}

/// What the acknowledgement is told holds no word of the sender's but a name.
#[test]
fn the_acknowledgement_has_no_room_for_the_senders_words() {
    let Value::Object(fields) = LetterKind::Acknowledgement.sample() else {
        panic!("an object")
    };
    // The form has room for two names, and only where they look like names.
    assert_eq!(fields["consent_form"].as_object().map(|f| f.len()), Some(2));
    let names: Vec<&String> = fields.keys().collect();
    assert_eq!(
        names,
        [
            "kind",
            "register",
            "name",
            "received_on",
            "today",
            "reply_by",
            "request_besides",
            "request",
            "missing",
            "ask_details",
            "ask_consent",
            "ask_identity",
            "asks",
            "consent_form",
            "council_signs",
            "formats"
        ]
    );
    let _: fn(Acknowledgement) -> String = |a| a.name;
}

/// What no letter to the public ever says (domain page, section 4), in any of its variations; and no part runs into the next.
#[test]
fn no_letter_says_what_none_may() {
    let office = office();
    for kind in LetterKind::ALL.iter().filter(|k| k.is_to_public()) {
        for (i, data) in kind.samples().into_iter().enumerate() {
            let text = words_of(&order(*kind, data), &office, Some(&reference())).text;
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for never in [
                "vexatious",
                "please be advised",
                "herein",
                "verified",
                "ombudsman",
                "we hold your",
                "score",
                "confidence",
                "case closed",
                "newsletter matter",
                "factor e",
            ] {
                assert!(!flat.to_lowercase().contains(never), "{kind} {i} says {never:?}");
            }
            for glued in [
                ". Yours sincerely",
                ". Yours faithfully",
                "Oldroyd We",
                "Oldroyd You",
                "Oldroyd To ",
            ] {
                assert!(!text.contains(glued), "{kind} {i}: {glued:?}\n{text}");
            }
        }
    }
}

/// A clerk with a mail program has no terminal: no letter to the council's own people sends them to one, in its template, in any
/// of its forms, or where its wording stumbles.
#[test]
fn no_letter_to_our_own_people_names_a_command_of_a_terminal() {
    let command = regex::Regex::new(
        r"(?i)redress (?:held|case|cases|outbox|ledger|papers|check|run|explain|learn|ingest|init|setup|read-reply|manual|works|tally|lean)\b",
    )
    .expect("a pattern");
    let mut wrong = Vec::new();
    for kind in LetterKind::ALL.iter().filter(|k| !k.is_to_public()) {
        let template = shipped_templates()
            .into_iter()
            .find(|f| f.name == format!("templates/{kind}.md"))
            .expect("its template");
        let mut texts = vec![template.text, in_short(*kind, &office().council, "PD-2026-0042").text];
        texts.extend(kind.samples().into_iter().map(|data| written(*kind, data).text));
        for text in texts {
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            wrong.extend(command.find(&flat).map(|m| format!("{kind}: {}", m.as_str())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(command.is_match("see: redress held"), "the pattern finds nothing");
}

/// The letter that goes where a council's wording stumbles says what can be done with it by mail, and whose work it is.
#[test]
fn a_notice_in_short_can_be_answered_and_says_who_mends_it() {
    for kind in LetterKind::ALL.iter().filter(|k| !k.is_to_public()) {
        let text = in_short(*kind, &office().council, "PD-2026-0042").text;
        assert!(text.contains("looks after redress"), "{kind}: {text}");
    }
    assert!(!in_short(LetterKind::Outcome, &office().council, "").text.contains("redress"));
}
