//! What the letters about a case are told, in every variation that changes their words. All people are invented.

use super::LetterKind;
use super::data::Agenda;
use super::data::AgendaPart;
use super::data::CaseLetter;
use super::data::CopyOf;
use super::data::Point;
use super::data::value;
use crate::casework::case::Format;
use crate::casework::papers::form::ConsentForm;
use serde_json::Value;

const REASONS: &str = "You told us that the autumn newsletter gave your home address.\n\nIt did. We took it from the allotment list, which you gave us for another purpose:\n- 180 copies were delivered\n- the copy on our website was taken down on 30 November\n\nWe are sorry.";

fn plain() -> CaseLetter {
    CaseLetter {
        name: "Margaret Oldroyd".to_owned(),
        kind: "complaint".to_owned(),
        register: "personal-data".to_owned(),
        received_on: "28 November 2026".to_owned(),
        today: "7 December 2026".to_owned(),
        reasons: REASONS.to_owned(),
        missing: vec!["what happened, and roughly when".to_owned()],
        due_on: "29 January 2027".to_owned(),
        was_due_on: "29 December 2026".to_owned(),
        consent_form: ConsentForm::new("Edith Garrod", "Stephen Garrod"),
        ..CaseLetter::default()
    }
}

/// Every variation of one letter about a case; the plain one first.
pub(super) fn letters(kind: LetterKind) -> Vec<Value> {
    let formal = CaseLetter {
        formal: kind.is_formal(),
        ..plain()
    };
    let result = |word: &str| CaseLetter {
        result: word.to_owned(),
        ..formal.clone()
    };
    let service = |letter: CaseLetter| CaseLetter {
        register: "service".to_owned(),
        ..letter
    };
    let rights = |letter: CaseLetter| CaseLetter {
        register: "rights".to_owned(),
        kind: "rights-request".to_owned(),
        request: "a copy of personal information".to_owned(),
        ..letter
    };
    let all = match kind {
        LetterKind::DetailsWanted | LetterKind::ConsentWanted | LetterKind::IdentityWanted => vec![
            CaseLetter {
                reasons: String::new(),
                ..formal.clone()
            },
            CaseLetter {
                again: true,
                ..formal.clone()
            },
            service(formal.clone()),
            rights(formal.clone()),
        ],
        LetterKind::PapersAccepted | LetterKind::PapersRefused => vec![
            result("identity"),
            result("consent"),
            rights(result("identity")),
            CaseLetter {
                due_on: String::new(),
                ..service(result("consent"))
            },
        ],
        LetterKind::Extension => vec![
            formal.clone(),
            CaseLetter {
                late: true,
                ..formal.clone()
            },
            rights(formal.clone()),
            CaseLetter {
                kind: "review".to_owned(),
                ..formal.clone()
            },
        ],
        LetterKind::Clarification => vec![
            formal.clone(),
            rights(CaseLetter {
                paused: true,
                ..formal.clone()
            }),
        ],
        LetterKind::Outcome => vec![
            result("UPHELD"),
            CaseLetter {
                points: [
                    ("The newsletter gave your address", "UPHELD", "We took it from another list."),
                    ("Nobody answered your letter of May", "NOT UPHELD", "We wrote on 3 June."),
                    ("The page is still up", "PARTLY", ""),
                ]
                .map(|(what, result, why)| Point {
                    what: what.to_owned(),
                    result: result.to_owned(),
                    why: why.to_owned(),
                })
                .to_vec(),
                after_points: "We are sorry for what was wrong.".to_owned(),
                ..result("PARTLY")
            },
            result("NOT UPHELD"),
            service(result("NOT UPHELD")),
            rights(result("UPHELD")),
            rights(result("PARTLY")),
            rights(result("NOT UPHELD")),
            CaseLetter {
                name: String::new(),
                council_signs: true,
                due_on: String::new(),
                ..result("UPHELD")
            },
        ],
        LetterKind::ObjectionAnswer => vec![rights(result("UPHELD")), rights(result("PARTLY")), rights(result("NOT UPHELD"))],
        LetterKind::Refusal => vec![
            CaseLetter {
                factors: vec!["the complaint repeats what we have already looked into".to_owned()],
                lines: vec!["PD-2026-0033, received on 4 August 2026".to_owned()],
                ..formal.clone()
            },
            CaseLetter {
                factors: vec![
                    "accusations against people that nothing supports were made again and again".to_owned(),
                    "the complaints are meant to disrupt our work".to_owned(),
                ],
                ..service(formal.clone())
            },
        ],
        LetterKind::ReviewReceived => vec![
            CaseLetter {
                kind: "review".to_owned(),
                person: "Priya Nair".to_owned(),
                ..formal.clone()
            },
            CaseLetter {
                kind: "review".to_owned(),
                person: String::new(),
                ..service(formal.clone())
            },
        ],
        LetterKind::ReviewOutcome => vec![result("UPHOLD"), result("CHANGE"), service(result("UPHOLD"))],
        LetterKind::Restricted => vec![
            CaseLetter {
                what: "Please write to us by email only, once a week at most.".to_owned(),
                ..formal.clone()
            },
            CaseLetter {
                what: "Please write to us by email only.".to_owned(),
                contact: "Ravi Anand".to_owned(),
                ..formal.clone()
            },
        ],
        LetterKind::Lifted => vec![result("restriction"), result("marker"), result("both")],
        LetterKind::ContactNamed => {
            let named = CaseLetter {
                contact: "Ravi Anand".to_owned(),
                contact_address: "ravi.anand@aldermoor-tc.example".to_owned(),
                reasons: String::new(),
                ..formal.clone()
            };
            vec![
                named.clone(),
                CaseLetter {
                    reasons: "You have three complaints with us, and one person should know them all.".to_owned(),
                    ..named
                },
            ]
        }
        LetterKind::PassedOn => vec![
            CaseLetter {
                person: "Borsetshire County Council".to_owned(),
                what: "your letter of 28 November about the pavement in Mill Lane".to_owned(),
                basis: "public task".to_owned(),
                reach: "highways@borsetshire.example".to_owned(),
                ..formal.clone()
            },
            service(CaseLetter {
                person: "Councillor Ada Byrne".to_owned(),
                what: "your letter".to_owned(),
                basis: "public task".to_owned(),
                ..formal.clone()
            }),
        ],
        LetterKind::MarkerTold => vec![
            formal.clone(),
            CaseLetter {
                again: true,
                ..formal.clone()
            },
        ],
        LetterKind::OtherRoute => vec![
            result("not ours"),
            result("not a complaint"),
            result("service"),
            CaseLetter {
                reasons: String::new(),
                ..service(result("not ours"))
            },
        ],
        LetterKind::CaseClosed => vec![
            result("withdrawn"),
            result("not pursued"),
            result("finished"),
            service(result("withdrawn")),
        ],
        LetterKind::RegulatorAnswer => {
            let first = CaseLetter {
                result: "IC-123456-A1B2".to_owned(),
                due_on: "16 December 2026".to_owned(),
                was_due_on: String::new(),
                lines: vec!["28 November 2026: the complaint came".to_owned()],
                ..formal.clone()
            };
            let consulted = CaseLetter {
                due_on: String::new(),
                was_due_on: "7 December 2026".to_owned(),
                ..first.clone()
            };
            vec![first, consulted]
        }
        LetterKind::Question => vec![CaseLetter {
            person: "Bob Tranter".to_owned(),
            contact: "Sue Hartley".to_owned(),
            reasons: "Who put the list on the noticeboard, and when?".to_owned(),
            ..formal.clone()
        }],
        // The rest have one form for each register.
        _ => vec![formal.clone(), service(formal.clone()), rights(formal.clone())],
    };
    let large = all
        .first()
        .filter(|_| matches!(kind, LetterKind::Outcome | LetterKind::Progress))
        .map(|first| CaseLetter {
            formal: true,
            formats: vec![Format::LargePrint.word().to_owned()],
            ..first.clone()
        });
    all.iter().chain(&large).map(value).collect()
}

/// Every variation of a notice about dates.
pub(super) fn agendas(kind: LetterKind) -> Vec<Value> {
    let plain = Agenda {
        today: "Mon 7 Dec 2026".to_owned(),
        overdue: false,
        lines: vec!["Due Tue 29 Dec 2026: answer in full, by our policy (C4).".to_owned()],
        steps: vec!["OUTCOME UPHELD: your reasons".to_owned()],
        parts: Vec::new(),
        about_the_clerk: false,
        as_well: "Sue Hartley is away, so this comes to you as well.".to_owned(),
        name: "Margaret Oldroyd".to_owned(),
        reach: "4 Ferry Lane, Aldermoor".to_owned(),
        commands: vec![super::samples::command("LIST", "which cases are open, and what waits")],
        more_commands: vec![super::samples::command("STATUS", "how the case stands")],
        reply_token: "a".repeat(32),
        ..Agenda::default()
    };
    let all = match kind {
        LetterKind::Digest => vec![
            Agenda {
                parts: vec![
                    AgendaPart {
                        title: "Due this week".to_owned(),
                        lines: vec!["PD-2026-0042: answer in full, by Fri 11 Dec 2026".to_owned()],
                        ..AgendaPart::default()
                    },
                    AgendaPart {
                        title: "Messages that wait for a person".to_owned(),
                        lines: vec!["2 more have no line here.".to_owned()],
                        rows: super::samples::rows(),
                    },
                ],
                ..plain.clone()
            },
            Agenda {
                lines: Vec::new(),
                ..plain
            },
        ],
        LetterKind::ToPost => vec![
            Agenda {
                copy_of: Some(CopyOf {
                    kind: LetterKind::Acknowledgement,
                    data: LetterKind::Acknowledgement.sample(),
                }),
                ..plain.clone()
            },
            Agenda {
                copy_of: Some(CopyOf {
                    kind: LetterKind::Progress,
                    data: LetterKind::Progress.sample(),
                }),
                name: String::new(),
                reach: String::new(),
                ..plain
            },
        ],
        _ => vec![
            plain.clone(),
            Agenda {
                overdue: true,
                about_the_clerk: true,
                steps: Vec::new(),
                ..plain.clone()
            },
            Agenda {
                title: "Messages wait for a word".to_owned(),
                rows: super::samples::rows(),
                ..plain
            },
        ],
    };
    all.iter().map(value).collect()
}
