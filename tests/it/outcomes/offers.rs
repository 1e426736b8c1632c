//! What a notice or STATUS offers is heard: at every point of every conversation each offered command is said, with what it needs
//! beside it, and none is refused for where the case stands.

use super::desk::Desk;
use jiff::ToSpan;
use jiff::civil::Date;
use redress::casework::act::{Act, Factor, Outcome, RegulatorLetter, ReviewResult};
use redress::casework::case::{Ask, Lifts};
use redress::casework::clock::london_day;
use redress::casework::obey::{Answer, Command, Refused, next, obey};
use redress::casework::{Case, Office, Person, Role, Stage};
use redress::desk::command::{self, Verb};
use redress::mail::AddrSpec;
use std::collections::BTreeSet;

/// What was offered and refused, a line each.
#[derive(Default)]
pub struct Offers {
    seen: BTreeSet<String>,
    /// Each refusal once, with its case, its stage and its reason.
    pub refused: BTreeSet<String>,
}

impl Offers {
    /// Says everything that is offered on every case now. Nothing is done: what comes of it is thrown away.
    pub fn try_all(&mut self, desk: &mut Desk, conversation: &str) {
        let (office, today) = (desk.office.clone(), london_day(desk.now));
        for (case, events) in desk.cases() {
            // Whoever runs the policy may say all of it.
            let mut deals = office.people.iter().filter(|p| office.may_know_of(p, case.about_the_clerk()));
            let runs_it = |p: &&Person| p.roles.iter().any(|r| matches!(r, Role::Clerk | Role::Deputy | Role::Chair));
            if let Some(person) = deals.find(runs_it) {
                let of_notices = if case.is_regulators() {
                    command::offered_on_matter(&person.roles, &case)
                } else {
                    command::offered(&person.roles, &case, case.draft.is_some())
                };
                let mut all: Vec<Verb> = of_notices.iter().map(|c| c.verb).collect();
                all.extend(next::possible(&case).iter().map(|typed| verb_of(typed)));
                for verb in all {
                    let what = format!("{conversation}: {} {}, {verb}", case.reference, case.stage);
                    // The same at the same length of file was tried before.
                    if !self.seen.insert(format!("{what} {}", events.len())) {
                        continue;
                    }
                    let answer = obey(&Command {
                        case: &case,
                        events: &events,
                        earlier: &[],
                        act: &act_of(verb, &case, person, &office, today),
                        by: person,
                        today,
                        office: &office,
                    });
                    if let Answer::Refused(refused) = answer
                        && !is_for_what_it_needs(verb, &refused)
                    {
                        self.refused.insert(format!("{what}: {}", refused.why));
                    }
                }
            }
        }
    }
}

/// What a verb wants besides, and the case cannot know by where it stands: a paper on the file, something to take back, a month in
/// which the law lets a request be extended; and the person's other cases, which the doorway looks up.
fn is_for_what_it_needs(verb: Verb, refused: &Refused) -> bool {
    match verb {
        Verb::Undo => true,
        Verb::ConsentOk => refused.why.contains("nothing on the file shows a written consent"),
        Verb::Extend => refused.why.contains("lets you extend") || refused.why.contains("at the latest"),
        Verb::Yes => refused.why.contains("is no earlier case of this person"),
        Verb::Release => refused.why.contains("must be told before"),
        _ => false,
    }
}

/// The verb of a command as STATUS shows it.
fn verb_of(typed: &str) -> Verb {
    let typed = if typed.starts_with("SEND") { "YES" } else { typed };
    let fits = Verb::ALL.iter().filter(|v| typed.starts_with(v.word()));
    *fits
        .max_by_key(|v| v.word().len())
        .unwrap_or_else(|| panic!("{typed} is no command"))
}

/// The verb with what it needs beside it.
fn act_of(verb: Verb, case: &Case, by: &Person, office: &Office, today: Date) -> Act {
    let words = "the letter of 28 November hung in the window and is taken down now".to_owned();
    let other = || {
        let others = office
            .people
            .iter()
            .find(|p| p.name != by.name && office.may_know_of(p, case.about_the_clerk()));
        others.unwrap_or(by).name.clone()
    };
    match verb {
        Verb::Service => Act::Service,
        Verb::NotOurs => Act::NotOurs { reasons: words },
        Verb::NotAComplaint => Act::NotAComplaint { reasons: words },
        Verb::IdOk => Act::IdentityAccepted { note: words },
        Verb::IdNo => Act::IdentityRefused { why: words },
        Verb::Done => Act::SourceGone,
        Verb::ConsentOk => Act::ConsentAccepted,
        Verb::ConsentNo => Act::ConsentRefused { why: words },
        Verb::AskId => Act::Ask {
            what: Ask::Identity,
            words,
        },
        Verb::AskConsent => Act::Ask { what: Ask::Consent, words },
        Verb::AskDetails => Act::Ask { what: Ask::Details, words },
        Verb::Accept => Act::Accept,
        Verb::Extend => {
            let due = case.deadlines.iter().filter(|d| d.met_on.is_none()).map(|d| d.due_on).max();
            let until = due.unwrap_or(today).max(today).saturating_add(4.days());
            Act::Extend { until, reason: words }
        }
        Verb::Update => Act::Update { text: words },
        Verb::Note => Act::Note { text: words },
        Verb::Spoc => Act::SinglePointOfContact {
            person: other(),
            reason: words,
        },
        Verb::Assign => Act::Assign {
            person: other(),
            question: String::new(),
        },
        Verb::Outcome => Act::Decide {
            result: Outcome::Upheld,
            reasons: words,
        },
        Verb::Refuse => Act::Refuse {
            factors: vec![Factor::Grudge],
            reasons: words,
        },
        Verb::Review => Act::DecideReview {
            result: ReviewResult::Uphold,
            reasons: words,
        },
        Verb::Share => Act::Share {
            body: "Borsetshire County Council".to_owned(),
            what: words,
            untold: false,
        },
        Verb::Ico => Act::Ico {
            letter: RegulatorLetter {
                reference: "IC-998877-Z9Y8".to_owned(),
                ..RegulatorLetter::default()
            },
        },
        Verb::Release => Act::Release,
        Verb::Hold => Act::Hold { reason: words },
        Verb::Lift => Act::Lift {
            of: case.restriction.as_ref().map(|_| Lifts::Restriction),
            reason: words,
        },
        Verb::Address => Act::WriteTo {
            address: AddrSpec::new("somebody@residents.example").expect("an address"),
        },
        Verb::Resend => Act::Resend,
        Verb::Reopen => Act::Reopen,
        Verb::Close => match case.stage {
            Stage::Decided | Stage::Reviewed | Stage::Closed => Act::Close { why: words },
            _ if case.is_regulators() => Act::Close { why: words },
            Stage::New | Stage::Waiting | Stage::Investigating | Stage::InReview => Act::Close {
                why: "withdrawn".to_owned(),
            },
        },
        Verb::Yes => Act::Send,
        Verb::Cancel => Act::Cancel,
        Verb::Undo => Act::Undo,
        Verb::Status => Act::Status,
        Verb::List => Act::List,
        Verb::Help => Act::Help,
        Verb::Complaint | Verb::Representative | Verb::Rights | Verb::Warn | Verb::Restrict | Verb::Marker | Verb::Format => {
            panic!("{verb} is offered on no case")
        }
    }
}
