//! What each letter is told, in every variation that changes its words: for the check at start and for the tests. All people
//! and addresses are invented.

use super::LetterKind;
use super::data::Acknowledgement;
use super::data::Answer;
use super::data::Answered;
use super::data::ClockView;
use super::data::CommandView;
use super::data::CopyOf;
use super::data::MessageView;
use super::data::Notice;
use super::data::ReasonView;
use super::data::RowView;
use super::data::value;
use crate::casework::papers::form::ConsentForm;
use crate::casework::policy::Council;
use crate::casework::policy::Regulator;
use serde_json::Value;

/// The files that letters share.
pub(super) const PARTS: [&str; 10] = [
    "_consent-form",
    "_footer",
    "_message",
    "_commands",
    "_rows",
    "_notice-footer",
    "_opening",
    "_closing",
    "_regulator",
    "_question",
];

/// Which letters use a shared part.
pub(super) fn users_of(part: &str) -> Vec<LetterKind> {
    match part {
        "_consent-form" => vec![LetterKind::Acknowledgement, LetterKind::ConsentWanted],
        "_footer" => vec![LetterKind::Acknowledgement],
        "_opening" | "_closing" | "_regulator" | "_question" => LetterKind::ALL
            .iter()
            .copied()
            .filter(|k| k.is_to_public() && *k != LetterKind::Acknowledgement)
            .collect(),
        "_message" => vec![LetterKind::NewCase, LetterKind::Unsure, LetterKind::Reply, LetterKind::Held],
        "_rows" => vec![LetterKind::ManyMessages, LetterKind::UrgentMessages, LetterKind::Reminder],
        _ => LetterKind::ALL
            .iter()
            .copied()
            // The question and the chronology are told what letters about a case are, and end in their own way.
            .filter(|k| !k.is_to_public() && !matches!(k, LetterKind::Question | LetterKind::RegulatorAnswer))
            .collect(),
    }
}

impl LetterKind {
    /// What this letter is told in the plain case.
    pub fn sample(self) -> Value {
        self.samples().into_iter().next().unwrap_or_default()
    }

    /// The plain case first, then every variation that changes its words.
    pub fn samples(self) -> Vec<Value> {
        match self {
            Self::Acknowledgement => acknowledgements().iter().map(value).collect(),
            Self::NewCase => {
                let plain = Notice {
                    letter: "sent".to_owned(),
                    ..notice()
                };
                let kept = Notice {
                    letter: "kept-back".to_owned(),
                    letter_why: "redress runs in shadow mode, in which nothing goes to the public".to_owned(),
                    ..notice()
                };
                let urgent = Notice {
                    urgent: "It may speak of a danger to somebody’s life. Read it now.".to_owned(),
                    letter: "kept-back".to_owned(),
                    copy_of: None,
                    ..kept.clone()
                };
                let about = Notice {
                    about_the_clerk: true,
                    papers: Vec::new(),
                    cases: Vec::new(),
                    ..plain.clone()
                };
                [plain, kept, urgent, about].iter().map(value).collect()
            }
            Self::Unsure => {
                let plain = Notice {
                    letter: "none".to_owned(),
                    copy_of: None,
                    ..notice()
                };
                let bare = Notice {
                    message: MessageView {
                        address: "j.smith@freemail.example".to_owned(),
                        ..MessageView::default()
                    },
                    letter: "none".to_owned(),
                    ..bare()
                };
                [plain, bare].iter().map(value).collect()
            }
            Self::Reply => [
                Notice {
                    copy_of: None,
                    letter: "none".to_owned(),
                    ..notice()
                },
                bare(),
            ]
            .iter()
            .map(value)
            .collect(),
            Self::Held => [
                Notice {
                    copy_of: None,
                    letter: "none".to_owned(),
                    ..notice()
                },
                bare(),
            ]
            .iter()
            .map(value)
            .collect(),
            Self::Undelivered => {
                let reported = Notice {
                    why: "The receiving server says that our letter “outcome” of Mon 7 Dec 2026 failed (5.1.1).".to_owned(),
                    done: vec!["No time for a review runs: nobody has been told the decision.".to_owned()],
                    steps: vec!["Send the letter by post.".to_owned()],
                    ..bare()
                };
                [reported, bare()].iter().map(value).collect()
            }
            Self::SourceMail => {
                let asked = Notice {
                    what: "a passport".to_owned(),
                    why: "its last day had come".to_owned(),
                    steps: vec!["Delete the message.".to_owned()],
                    ..bare()
                };
                [asked, bare()].iter().map(value).collect()
            }
            Self::CaseGiven => {
                let given = Notice {
                    letter: "given".to_owned(),
                    done: vec!["Sue Hartley gives you this case to look into.".to_owned()],
                    why: String::new(),
                    copy_of: None,
                    ..notice()
                };
                let contact = Notice {
                    letter: "contact".to_owned(),
                    done: vec!["Ravi Anand speaks with this person from now on, as Sue Hartley decided.".to_owned()],
                    why: "You have several complaints with us.".to_owned(),
                    ..bare()
                };
                [given, contact].iter().map(value).collect()
            }
            Self::ManyMessages => [bare(), listing()].iter().map(value).collect(),
            Self::UrgentMessages => {
                let danger = |of: Notice| Notice {
                    urgent: "It may speak of a danger to somebody’s life.".to_owned(),
                    ..of
                };
                [danger(bare()), bare(), danger(listing())].iter().map(value).collect()
            }
            Self::Outage => {
                let lasts = Notice {
                    what: "mailbox council, folder INBOX".to_owned(),
                    why: "logging in to imap.aldermoor.example: no answer in time".to_owned(),
                    steps: vec!["Tell whoever looks after your mail.".to_owned()],
                    ..bare()
                };
                let over = Notice {
                    done: vec!["It could not be read since Sat 28 Nov 2026.".to_owned()],
                    ..lasts.clone()
                };
                [lasts, over].iter().map(value).collect()
            }
            Self::Answer => {
                let command = CommandView {
                    usage: "YES or SEND".to_owned(),
                    does: "send the draft as it is".to_owned(),
                    link: "mailto:council@aldermoor-tc.example?subject=Re&body=YES".to_owned(),
                };
                let answer = |outcome: Answered| Answer {
                    outcome,
                    read_as: vec!["OUTCOME".to_owned()],
                    said: vec!["The outcome lies ready.".to_owned()],
                    warned: vec!["You made the first decision too.".to_owned()],
                    why: "write the month as a word".to_owned(),
                    instead: "EXTEND <date or length> BECAUSE <reason>".to_owned(),
                    text: "Dear Ms Oldroyd,\n\nWe uphold your complaint.".to_owned(),
                    words: "upheld, we were wrong".to_owned(),
                    about_the_clerk: false,
                    commands: vec![command.clone()],
                    more_commands: vec![command.clone()],
                    reply_token: "a".repeat(32),
                };
                [
                    Answered::Done,
                    Answered::Draft,
                    Answered::Code,
                    Answered::Told,
                    Answered::Kept,
                    Answered::Asked,
                    Answered::Refused,
                    Answered::Anew,
                ]
                .into_iter()
                .map(|o| value(&answer(o)))
                // A remark: nothing was said about it.
                .chain([value(&Answer {
                    outcome: Answered::Kept,
                    ..Answer::default()
                })])
                .collect()
            }
            Self::Reminder | Self::Digest | Self::ToPost => super::samples_of_cases::agendas(self),
            other => super::samples_of_cases::letters(other),
        }
    }
}

/// The sample council.
pub fn council() -> Council {
    Council {
        name: "Aldermoor Town Council".to_owned(),
        postal_address: vec![
            "The Moot Hall".to_owned(),
            "Market Place".to_owned(),
            "Aldermoor AM1 2XY".to_owned(),
        ],
        telephone: "01632 960123".to_owned(),
        website: "https://www.aldermoor-tc.example".to_owned(),
        policy_url: "https://www.aldermoor-tc.example/complaints".to_owned(),
        privacy_notice_url: "https://www.aldermoor-tc.example/privacy".to_owned(),
        regulator: Regulator {
            name: "Information Commission".to_owned(),
            short_name: "ICO".to_owned(),
            url: "https://ico.org.uk/make-a-complaint/".to_owned(),
            telephone: "0303 123 1113".to_owned(),
        },
        signed_by: "Sue Hartley".to_owned(),
        signed_office: "Clerk to the Council".to_owned(),
    }
}

fn acknowledgements() -> Vec<Acknowledgement> {
    let plain = Acknowledgement {
        kind: "complaint".to_owned(),
        register: "personal-data".to_owned(),
        name: "Margaret Oldroyd".to_owned(),
        received_on: "28 November 2026".to_owned(),
        today: "28 November 2026".to_owned(),
        reply_by: "29 December 2026".to_owned(),
        request_besides: false,
        request: String::new(),
        missing: Vec::new(),
        ask_details: false,
        ask_consent: false,
        ask_identity: false,
        asks: false,
        consent_form: ConsentForm::new("Edith Garrod", "Stephen Garrod"),
        council_signs: false,
        formats: Vec::new(),
    };
    let service = Acknowledgement {
        register: "service".to_owned(),
        reply_by: String::new(),
        ..plain.clone()
    };
    let review = Acknowledgement {
        kind: "review".to_owned(),
        ..plain.clone()
    };
    let rights = Acknowledgement {
        kind: "rights-request".to_owned(),
        register: "rights".to_owned(),
        request: "a copy of personal information".to_owned(),
        ..plain.clone()
    };
    vec![
        plain.clone(),
        Acknowledgement {
            request_besides: true,
            ..plain.clone()
        },
        Acknowledgement {
            formats: vec!["large print".to_owned()],
            ..plain.clone()
        },
        Acknowledgement {
            name: String::new(),
            consent_form: ConsentForm::new("Edith Garrod", "Stephen Garrod"),
            council_signs: true,
            ..plain.clone()
        },
        Acknowledgement {
            ask_consent: true,
            asks: true,
            reply_by: String::new(),
            ..plain.clone()
        },
        Acknowledgement {
            missing: vec!["your name".to_owned(), "what happened, and roughly when".to_owned()],
            ask_details: true,
            asks: true,
            ..plain.clone()
        },
        Acknowledgement {
            missing: vec!["what happened, and roughly when".to_owned()],
            ask_details: true,
            ask_consent: true,
            asks: true,
            reply_by: String::new(),
            ..plain
        },
        service.clone(),
        Acknowledgement {
            ask_consent: true,
            asks: true,
            reply_by: "4 January 2027".to_owned(),
            ..service.clone()
        },
        Acknowledgement {
            kind: "review".to_owned(),
            ..service
        },
        review.clone(),
        Acknowledgement {
            ask_consent: true,
            asks: true,
            ..review
        },
        rights.clone(),
        Acknowledgement {
            ask_identity: true,
            asks: true,
            reply_by: String::new(),
            ..rights.clone()
        },
        Acknowledgement {
            request: String::new(),
            ask_consent: true,
            asks: true,
            reply_by: String::new(),
            ..rights
        },
    ]
}

fn notice() -> Notice {
    Notice {
        commands: vec![CommandView {
            usage: "ACCEPT".to_owned(),
            does: "take it on as a complaint".to_owned(),
            link: "mailto:council@aldermoor-tc.example?subject=Re&body=ACCEPT".to_owned(),
        }],
        more_commands: vec![CommandView {
            usage: "STATUS".to_owned(),
            does: "how the case stands".to_owned(),
            link: "mailto:council@aldermoor-tc.example?subject=Re&body=STATUS".to_owned(),
        }],
        reply_token: "a".repeat(32),
        what: "complaint about personal data".to_owned(),
        urgent: String::new(),
        why: "it names a case number, and the sender is not known to be party to such a case".to_owned(),
        about_the_clerk: false,
        received_on: "Sat 28 Nov 2026".to_owned(),
        message: MessageView {
            name: "Margaret Oldroyd".to_owned(),
            address: "m.oldroyd@freemail.example".to_owned(),
            warnings: vec!["Nothing proves that the message comes from this address.".to_owned()],
            subject: "My address in the newsletter".to_owned(),
            words: "You printed my address in the autumn newsletter.\n\nI never agreed to that. Please take it down & say sorry."
                .to_owned(),
            passed_on_from: "Keith Arkwright".to_owned(),
            passed_on: "They have done it again.".to_owned(),
            attachments: vec!["page-3.jpg (image/jpeg, 84 kB)".to_owned()],
            place: "mailbox council, folder INBOX".to_owned(),
            link: "mid:first%40mail%2Eexample".to_owned(),
        },
        reasons: vec![
            ReasonView {
                words: "printed my address".to_owned(),
                rule: "disclosed".to_owned(),
            },
            ReasonView {
                words: "never agreed".to_owned(),
                rule: "no-consent".to_owned(),
            },
        ],
        sure: "fairly sure".to_owned(),
        done: vec![
            "Opened the case and set its dates.".to_owned(),
            "Asked for the person’s written consent (R21).".to_owned(),
        ],
        papers: vec!["A passport or driving licence seems to be attached: not checked.".to_owned()],
        clocks: vec![
            ClockView {
                name: "acknowledge, by our policy".to_owned(),
                on: "Fri 4 Dec 2026".to_owned(),
                working: "received Sat 28 Nov 2026; five working days → Fri 4 Dec".to_owned(),
                id: "C2".to_owned(),
            },
            ClockView {
                name: "answer in full, by our policy".to_owned(),
                on: "Tue 29 Dec 2026".to_owned(),
                working: "received Sat 28 Nov 2026; one month → Mon 28 Dec, a bank holiday → Tue 29 Dec".to_owned(),
                id: "C4".to_owned(),
            },
        ],
        next_date: "Fri 4 Dec 2026".to_owned(),
        cases: vec!["PD-2026-0033".to_owned()],
        steps: vec!["Read the message below.".to_owned(), "Decide who looks into it.".to_owned()],
        letter: "sent".to_owned(),
        letter_why: String::new(),
        copy_of: Some(CopyOf {
            kind: LetterKind::Acknowledgement,
            data: LetterKind::Acknowledgement.sample(),
        }),
        ..Notice::default()
    }
}

/// A list of messages that had no notice of their own.
fn listing() -> Notice {
    Notice {
        what: "613 messages".to_owned(),
        why: "2 more have no line here.".to_owned(),
        rows: rows(),
        commands: vec![command("LIST", "which cases are open, and what waits")],
        reply_token: "a".repeat(32),
        ..bare()
    }
}

/// Messages as lists name them.
pub(super) fn rows() -> Vec<RowView> {
    let row = |subject: &str, more: &str, words: &str, says: &str| RowView {
        subject: subject.to_owned(),
        more: more.to_owned(),
        words: words.to_owned(),
        says: says.to_owned(),
        link: format!("mailto:council@aldermoor-tc.example?subject=Re&body={}", says.replace(' ', "%20")),
    };
    vec![
        row(
            "Complaint about my data no. 1",
            ", and 611 more like it",
            "bot1@elsewhere.example, Wed 25 Nov 2026",
            "STATUS 4711",
        ),
        row(
            "My address in the newsletter",
            "",
            "m.oldroyd@freemail.example, Wed 25 Nov 2026",
            "STATUS PD-2026-0042",
        ),
    ]
}

/// A command as letters show it.
pub(super) fn command(usage: &str, does: &str) -> CommandView {
    CommandView {
        usage: usage.to_owned(),
        does: does.to_owned(),
        link: format!("mailto:council@aldermoor-tc.example?subject=Re&body={}", usage.replace(' ', "%20")),
    }
}

/// The least a notice can be told.
fn bare() -> Notice {
    Notice {
        received_on: "Sat 28 Nov 2026".to_owned(),
        letter: "none".to_owned(),
        ..Notice::default()
    }
}
