//! What each verb does, refuses and drafts. Requirements are named by their numbers in the domain page; the conversations
//! in `fixtures/` tell them whole.

use super::*;
use crate::casework::act::Factor;
use crate::casework::act::Outcome;
use crate::casework::act::ReviewResult;
use crate::casework::case::Ask;
use crate::casework::case::Closing;
use crate::casework::case::Register;
use crate::casework::case::Stage;
use crate::casework::class::Kind;
use crate::casework::class::Right;
use crate::casework::class::Track;
use crate::casework::clock::london_day;
use crate::casework::decide::decide;
use crate::casework::follow;
use crate::casework::letter::LetterKind;
use crate::casework::letter::words_of;
use crate::casework::policy::Mode;
use crate::casework::policy::Role;
use crate::casework::testing::facts;
use crate::casework::testing::office;
use crate::casework::testing::person;
use crate::casework::tick;
use crate::mail::MessageId;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::date;

/// A desk of one case, without a store: acts and days in, the file grows as the doorways would have it.
struct Desk {
    office: Office,
    reference: CaseReference,
    file: Vec<Recorded>,
    now: Timestamp,
    letters: Vec<LetterOrder>,
    earlier: Vec<Earlier>,
}

impl Desk {
    fn with(change: impl FnOnce(&mut crate::casework::decide::Facts)) -> Self {
        let mut office = office();
        office
            .people
            .push(person("Ravi Anand", "ravi.anand@aldermoor-tc.example", &[Role::Reviewer]));
        let mut facts = facts();
        change(&mut facts);
        let register = crate::casework::case::register_for(facts.class.kind, facts.class.track);
        let decision = decide(&facts, &office);
        let mut desk = Self {
            office,
            reference: format!("{}-2026-0042", register.word()).parse().expect("a reference"),
            file: Vec::new(),
            now: facts.arrival.taken_at,
            letters: Vec::new(),
            earlier: Vec::new(),
        };
        desk.add(decision.events, &decision.letters);
        desk
    }

    fn new() -> Self {
        Self::with(|_| {})
    }

    fn add(&mut self, events: Vec<(Actor, String, Event)>, letters: &[LetterOrder]) {
        let made: Vec<_> = letters
            .iter()
            .enumerate()
            .map(|(i, l)| {
                let id = MessageId(format!("redress.{}.{i}@aldermoor-tc.example", self.file.len()));
                (crate::casework::letter::stands_for(l), id, l.to.address.clone())
            })
            .collect();
        for (by, authority, event) in events {
            let next = Recorded::chain(self.file.last(), self.now, by, authority, event.completed(1, &made));
            self.file.push(next);
        }
        self.now += jiff::SignedDuration::from_secs(60);
        for (kind, message_id, _) in made {
            let on = london_day(self.now);
            let event = Event::LetterHandedOver {
                letter: kind,
                message_id,
                on,
            };
            let next = Recorded::chain(self.file.last(), self.now, Actor::Redress, "despatch".into(), event);
            self.file.push(next);
            for (by, authority, event) in follow::left(&self.case(), kind, on, &self.office) {
                let next = Recorded::chain(self.file.last(), self.now, by, authority, event);
                self.file.push(next);
            }
        }
        self.letters.extend(letters.iter().cloned());
        self.now += jiff::SignedDuration::from_secs(60);
    }

    fn case(&self) -> Case {
        Case::from_events(&self.reference, &self.file)
    }

    fn says_as(&mut self, name: &str, act: Act) -> Answer {
        let by = self.office.people.iter().find(|p| p.name == name).expect("a person").clone();
        let case = self.case();
        let answer = obey(&Command {
            case: &case,
            events: &self.file,
            earlier: &self.earlier,
            act: &act,
            by: &by,
            today: london_day(self.now),
            office: &self.office,
        });
        match &answer {
            Answer::Done(work) => self.add(work.events.clone(), &work.letters.clone()),
            Answer::Draft { draft, .. } => self.add(draft.clone(), &[]),
            Answer::Refused(_) | Answer::Told(_) => {}
        }
        answer
    }

    fn says(&mut self, act: Act) -> Answer {
        self.says_as("Sue Hartley", act)
    }

    fn done(&mut self, act: Act) -> Work {
        match self.says(act) {
            Answer::Done(work) => work,
            other => panic!("not done: {other:?}"),
        }
    }

    fn drafted(&mut self, act: Act) -> Work {
        match self.says(act) {
            Answer::Draft { work, .. } => work,
            other => panic!("no draft: {other:?}"),
        }
    }

    fn refused(&mut self, act: Act) -> Refused {
        let before = self.file.clone();
        match self.says(act) {
            Answer::Refused(refused) => {
                assert_eq!(before, self.file, "a refused act changes nothing");
                refused
            }
            other => panic!("not refused: {other:?}"),
        }
    }

    fn days(&mut self, days: i32) {
        for _ in 0..days {
            self.now += jiff::SignedDuration::from_hours(24);
            let brought = tick::brings(&self.case(), london_day(self.now), &self.office);
            self.add(brought.events, &brought.letters);
        }
    }

    fn hears(&mut self, kind: Kind) {
        let mut facts = crate::casework::testing::facts_on(london_day(self.now));
        facts.class.kind = kind;
        facts.message.message_id = Some(MessageId(format!("theirs.{}@freemail.example", self.file.len())));
        let case = self.case();
        facts.matched = crate::casework::Match::Case {
            case: crate::casework::CaseId(1),
            reference: self.reference.clone(),
            by: "a test".into(),
        };
        facts.on_file = Some(Box::new(case));
        let decision = decide(&facts, &self.office);
        self.add(decision.events, &decision.letters);
    }

    /// The newest letter to the person, as plain text on one line.
    fn letter(&self, kind: LetterKind) -> String {
        let order = self
            .letters
            .iter()
            .rev()
            .find(|l| l.kind == kind)
            .unwrap_or_else(|| panic!("no {kind}"));
        flat(&words_of(order, &self.office, Some(&self.reference)).text)
    }

    fn due(&self, clock: &str) -> Option<Date> {
        self.case().deadlines.iter().find(|d| d.clock == clock).map(|d| d.due_on)
    }
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn outcome(result: Outcome) -> Act {
    Act::Decide {
        result,
        reasons: "We looked at the allotment list.\n\n- It was used for the newsletter.".into(),
    }
}

/// R20, R26, R27, R29, R30: accept, outcome as a draft, the letter, the window for a review, its lapse.
#[test]
fn the_core_path_goes_from_acceptance_to_the_closed_file() {
    let mut desk = Desk::new();
    assert_eq!(desk.case().stage, Stage::New);
    desk.done(Act::Accept);
    assert_eq!(desk.case().stage, Stage::Investigating);
    desk.refused(Act::Accept);
    let draft = desk.drafted(outcome(Outcome::Upheld));
    assert_eq!(desk.case().stage, Stage::Investigating, "a draft changes nothing");
    let shown = words_of(&draft.letters[0], &desk.office, Some(&desk.reference)).text;
    desk.done(Act::Send);
    assert_eq!(
        flat(&shown),
        desk.letter(LetterKind::Outcome),
        "the draft is the letter as it leaves"
    );
    let case = desk.case();
    assert_eq!((case.stage, case.draft.clone()), (Stage::Decided, None));
    assert_eq!(case.finding.expect("a finding").communicated_on, Some(date(2026, 11, 28)));
    assert_eq!(desk.due("C6"), Some(date(2026, 12, 29)));
    desk.days(32);
    let case = desk.case();
    assert_eq!(case.stage, Stage::Closed);
    assert_eq!(case.closing.expect("closed").0, Closing::Finished);
    assert!(desk.due("C14").is_some(), "R71: the file's own year starts");
}

/// R25: nothing of substance while consent is open. R21, R26: the month starts on the dated event.
#[test]
fn nothing_of_substance_leaves_while_consent_is_open() {
    let mut desk = Desk::with(|f| {
        f.class.on_behalf = true;
        f.class.consent = crate::casework::class::Consent::Missing;
    });
    assert_eq!(desk.case().stage, Stage::Waiting);
    assert_eq!(desk.due("C4"), None);
    assert_eq!(
        desk.due("C1"),
        Some(date(2026, 12, 29)),
        "domain fact 2: the law’s clock does not wait"
    );
    assert!(desk.refused(outcome(Outcome::Upheld)).why.contains("R25"));
    assert!(desk.refused(Act::Update { text: "soon".into() }).why.contains("R25"));
    desk.days(3);
    desk.done(Act::ConsentRefused {
        why: "It is not signed.".into(),
    });
    assert!(desk.letter(LetterKind::PapersRefused).contains("It is not signed."));
    assert_eq!(desk.case().waiting_for, [Ask::Consent]);
    desk.days(2);
    desk.done(Act::ConsentAccepted);
    assert_eq!(desk.case().papers_complete_on, Some(date(2026, 12, 3)));
    assert_eq!(desk.due("C4"), Some(date(2027, 1, 4)), "a month from 3 December, a Sunday, rolled");
    assert!(desk.letter(LetterKind::PapersAccepted).contains("4 January 2027"));
    assert_eq!(desk.case().stage, Stage::Investigating);
}

/// R28: before the date in time; after it, labelled late; the law's 30 days not at all; reasons always.
#[test]
fn more_time_is_told_before_the_date_or_says_that_it_is_late() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    assert!(
        desk.refused(Act::Extend {
            until: date(2027, 1, 15),
            reason: " ".into()
        })
        .why
        .contains("why")
    );
    assert!(
        desk.refused(Act::Extend {
            until: date(2026, 12, 29),
            reason: "x".into()
        })
        .why
        .contains("no later")
    );
    assert!(
        desk.refused(Act::Extend {
            until: date(2028, 1, 1),
            reason: "x".into()
        })
        .why
        .contains("at the latest")
    );
    desk.done(Act::Extend {
        until: date(2027, 1, 15),
        reason: "A member of staff is away.".into(),
    });
    assert_eq!(desk.due("C4"), Some(date(2027, 1, 15)));
    let words = desk.letter(LetterKind::Extension);
    assert!(words.contains("15 January 2027") && words.contains("29 December 2026") && words.contains("A member of staff is away."));
    assert!(!words.contains("letter is late"));
    desk.days(60);
    let work = desk.done(Act::Extend {
        until: date(2027, 2, 10),
        reason: "We are still waiting.".into(),
    });
    assert!(work.warned.iter().any(|w| w.contains("late")));
    assert!(desk.letter(LetterKind::Extension).contains("sorry that this letter is late"));
    assert!(desk.case().extensions.last().expect("an extension").late);
}

/// R35–R38: factors, evidence, linked cases for e, and the three contents of the notice, or nothing.
#[test]
fn a_refusal_holds_everything_or_is_not_written() {
    let refuse = |factors: &[Factor], reasons: &str| Act::Refuse {
        factors: factors.to_vec(),
        reasons: reasons.into(),
    };
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    assert!(desk.refused(refuse(&[], "because")).why.contains("R36"));
    assert!(desk.refused(refuse(&[Factor::Grudge], "  ")).why.contains("R38"));
    assert!(desk.refused(refuse(&[Factor::Repetition], "the same again")).why.contains("R37"));
    desk.earlier.push(Earlier {
        reference: "PD-2026-0033".parse().expect("a reference"),
        received_on: date(2026, 8, 4),
        stage: Stage::Closed,
    });
    let work = desk.drafted(refuse(&[Factor::Repetition], "We looked into this in August, and nothing is new."));
    assert!(work.warned.iter().any(|w| w.contains("conclusive")));
    desk.done(Act::Send);
    let words = desk.letter(LetterKind::Refusal);
    for must in [
        "We looked into this in August",
        "Information Commission (ICO)",
        "through the courts (a judicial remedy)",
        "PD-2026-0033, received on 4 August 2026",
        "repeats what we have already looked into",
    ] {
        assert!(words.contains(must), "{must:?} is missing: {words}");
    }
    for never in ["vexatious", "factor E", "Factor"] {
        assert!(!words.contains(never), "{never:?}");
    }
    assert_eq!(desk.case().closing.expect("closed").0, Closing::Refused);
    let mut nobody = Desk::new();
    nobody.office.council.regulator.name = String::new();
    assert!(nobody.refused(refuse(&[Factor::Grudge], "x")).why.contains("R38"));
}

/// R31–R33: in time, its month, another person; the same person is warned and recorded; no second review.
#[test]
fn a_review_in_time_is_decided_by_somebody_else() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.drafted(outcome(Outcome::NotUpheld));
    desk.done(Act::Send);
    desk.days(10);
    desk.hears(Kind::Review);
    let case = desk.case();
    assert_eq!(case.stage, Stage::InReview);
    assert_eq!(desk.due("C7"), Some(date(2027, 1, 8)));
    let words = desk.letter(LetterKind::ReviewReceived);
    assert!(
        words.contains("Ravi Anand") && words.contains("8 December 2026") && words.contains("8 January 2027"),
        "{words}"
    );
    let decide = Act::DecideReview {
        result: ReviewResult::Change,
        reasons: "The list was never meant for that.".into(),
    };
    let work = desk.drafted(decide.clone());
    assert!(work.warned.iter().any(|w| w.contains("R32")), "{:?}", work.warned);
    let Answer::Draft { work, .. } = desk.says_as("Ravi Anand", decide.clone()) else {
        panic!("a draft")
    };
    assert!(work.warned.iter().all(|w| !w.contains("R32")));
    assert!(matches!(desk.says_as("Ravi Anand", Act::Send), Answer::Done(_)));
    assert_eq!(desk.case().stage, Stage::Reviewed);
    let words = desk.letter(LetterKind::ReviewOutcome);
    assert!(words.contains("The decision is changed.") && words.contains("Ravi Anand"));
    assert!(!words.contains("ask us to review"), "no second review: {words}");
    desk.days(1);
    assert!(desk.refused(decide).why.contains("no second one"));
    desk.drafted(Act::Close {
        why: "You have had our last answer.".into(),
    });
    desk.done(Act::Send);
    assert!(desk.letter(LetterKind::RegulatorRoute).contains("ico.org.uk"));
}

/// R31, L14: too late waits for a person, who takes it or says why not; the regulator stays open.
#[test]
fn a_late_review_waits_for_a_person() {
    let decided = || {
        let mut desk = Desk::new();
        desk.done(Act::Accept);
        desk.drafted(outcome(Outcome::NotUpheld));
        desk.done(Act::Send);
        desk.days(40);
        desk.hears(Kind::Review);
        desk
    };
    let mut desk = decided();
    assert!(desk.case().review.as_ref().is_some_and(|r| r.late && !r.accepted));
    assert_eq!(desk.case().stage, Stage::Closed);
    desk.drafted(Act::Close {
        why: "You gave no reason for the delay.".into(),
    });
    desk.done(Act::Send);
    let words = desk.letter(LetterKind::ReviewLate);
    for must in [
        "28 November 2026",
        "29 December 2026",
        "7 January 2027",
        "You gave no reason",
        "Information Commission",
    ] {
        assert!(words.contains(must), "{must:?} is missing: {words}");
    }
    let mut desk = decided();
    desk.done(Act::Accept);
    assert_eq!(desk.case().stage, Stage::InReview);
    assert_eq!(desk.due("C7"), Some(date(2027, 2, 8)), "counted from the day the request came");
}

/// C9, C10, R44: the month of a request starts with the proof, stands still for a question, moves by two months at most.
#[test]
fn a_rights_request_has_its_own_clock() {
    let request = || {
        Desk::with(|f| {
            f.class.kind = Kind::RightsRequest;
            f.class.rights.insert(Right::Access);
            f.authentication = crate::mail::Authentication::Unknown;
        })
    };
    let mut desk = request();
    assert_eq!(desk.case().waiting_for, [Ask::Identity]);
    assert_eq!(desk.due("C9"), Some(date(2026, 12, 29)));
    desk.days(5);
    desk.hears(Kind::Enquiry);
    desk.days(2);
    desk.done(Act::IdentityAccepted);
    assert_eq!(
        desk.due("C9"),
        Some(date(2027, 1, 4)),
        "a month from the day the proof came, 3 December, a Sunday"
    );
    desk.days(1);
    desk.done(Act::Ask {
        what: Ask::Details,
        words: "Which years do you mean?".into(),
    });
    assert!(desk.letter(LetterKind::Clarification).contains("do not count"));
    assert!(!desk.case().paused.is_empty());
    desk.days(10);
    desk.hears(Kind::Enquiry);
    assert!(desk.case().paused.is_empty());
    assert_eq!(desk.due("C9"), Some(date(2027, 1, 13)), "3 January and ten days");
    let late = desk.refused(Act::Extend {
        until: date(2027, 3, 30),
        reason: "There are many papers.".into(),
    });
    assert!(late.why.contains("at the latest"), "{}", late.why);
    desk.done(Act::Extend {
        until: date(2027, 2, 26),
        reason: "There are many papers.".into(),
    });
    desk.drafted(outcome(Outcome::Upheld));
    desk.done(Act::Send);
    assert!(desk.letter(LetterKind::Outcome).contains("Our answer to your request"));
    assert_eq!(desk.case().stage, Stage::Closed);
    let mut late = request();
    late.days(45);
    let refused = late.refused(Act::Extend {
        until: date(2027, 2, 1),
        reason: "x".into(),
    });
    assert!(refused.why.contains("within the first month"));
}

/// C20: reminded once, then the clerk may close, and a late answer opens the case again.
#[test]
fn what_was_asked_is_reminded_once_and_a_late_answer_reopens() {
    let mut desk = Desk::with(|f| {
        f.class.on_behalf = true;
        f.class.consent = crate::casework::class::Consent::Missing;
    });
    desk.days(13);
    let reminders = |d: &Desk| d.letters.iter().filter(|l| l.kind == LetterKind::ConsentWanted).count();
    assert_eq!(reminders(&desk), 0);
    desk.days(40);
    assert_eq!(reminders(&desk), 1);
    assert!(desk.letter(LetterKind::ConsentWanted).contains("have not had an answer"));
    desk.days(8);
    assert!(
        desk.case().reminded.iter().any(|r| r == "Consent 60" || r.contains("60")),
        "{:?}",
        desk.case().reminded
    );
    desk.drafted(Act::Close { why: "not pursued".into() });
    desk.done(Act::Send);
    assert!(desk.letter(LetterKind::CaseClosed).contains("have not heard from you"));
    assert_eq!(desk.case().closing.clone().expect("closed").0, Closing::NotPursued);
    desk.days(30);
    desk.hears(Kind::Enquiry);
    assert_eq!(desk.case().stage, Stage::Waiting, "opened again where it stood");
    assert!(desk.due("C1").is_some());
}

/// Reminders go once each: before, on and after the date, and a stop of the program costs nothing.
#[test]
fn each_reminder_goes_once() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.days(60);
    let case = desk.case();
    let steps: Vec<&String> = case.reminded.iter().filter(|r| r.starts_with("C4 ")).collect();
    for step in ["before 7", "before 3", "today", "late 0"] {
        assert_eq!(steps.iter().filter(|s| s.ends_with(step)).count(), 1, "{step}: {steps:?}");
    }
    let again = tick::brings(&case, london_day(desk.now), &desk.office);
    assert!(again.is_nothing(), "the same day brings nothing twice: {again:?}");
    let mut stopped = Desk::new();
    stopped.done(Act::Accept);
    stopped.now += jiff::SignedDuration::from_hours(24 * 30);
    stopped.days(1);
    let late: Vec<String> = stopped.case().reminded.into_iter().filter(|r| r.starts_with("C4 ")).collect();
    assert_eq!(late.len(), 1, "one reminder, the newest: {late:?}");
}

/// R65: a withheld marker is in no letter, no chronology, no reminder to be read outside.
#[test]
fn a_withheld_marker_leaves_in_nothing() {
    let mut desk = Desk::new();
    desk.drafted(Act::Marker {
        reason: "WITHHOLD: shouted at staff; telling may make it worse".into(),
    });
    let before = desk.letters.len();
    desk.done(Act::Send);
    assert_eq!(desk.letters.len(), before, "no letter");
    assert!(desk.case().marker.as_ref().is_some_and(|m| !m.told));
    desk.done(Act::Ico { reference: "IC-1".into() });
    desk.done(Act::Accept);
    desk.drafted(outcome(Outcome::Partly));
    desk.done(Act::Send);
    for order in &desk.letters {
        let words = words_of(order, &desk.office, Some(&desk.reference));
        let all = format!("{} {}", words.subject, words.text).to_lowercase();
        assert!(!all.contains("marker") && !all.contains("shouted"), "{}", order.kind);
    }
    desk.done(Act::Lift);
    assert!(
        desk.letters.iter().all(|l| l.kind != LetterKind::Lifted),
        "who never knew is told nothing"
    );
}

/// R54–R56: an explicit act with its reason and basis, in the log, told to the person.
#[test]
fn sharing_is_logged_with_its_basis() {
    let mut desk = Desk::new();
    assert!(
        desk.refused(Act::Share {
            body: "The MP".into(),
            what: " ".into()
        })
        .why
        .contains("why")
    );
    desk.drafted(Act::Share {
        body: "Borsetshire County Council".into(),
        what: "your letter, because the pavement is theirs".into(),
    });
    assert!(desk.case().sharings.is_empty(), "a draft passes nothing on");
    desk.done(Act::Send);
    let case = desk.case();
    assert_eq!(case.sharings.len(), 1);
    assert!(case.sharings[0].basis.contains("6(1)(e)") && case.sharings[0].by == "Sue Hartley");
    assert!(desk.letter(LetterKind::PassedOn).contains("Borsetshire County Council"));
}

/// R39–R41: the regulator's reference, the question to staff, the chronology to the clerk and nothing to the regulator.
#[test]
fn a_regulator_is_answered_by_a_person() {
    let mut desk = Desk::new();
    desk.done(Act::Ico {
        reference: "IC-123456-A1B2".into(),
    });
    assert!(desk.letter(LetterKind::RegulatorAnswer).contains("IC-123456-A1B2"));
    assert!(desk.letters.iter().all(|l| !l.to.address.domain().contains("ico.org.uk")));
    desk.done(Act::Assign {
        person: "bob tranter".into(),
    });
    let question = desk.letter(LetterKind::Question);
    assert!(
        question.contains("confidential") && question.contains("11 December 2026"),
        "{question}"
    );
    assert!(!question.contains("Oldroyd"), "never the complainant’s detail beyond need");
    assert!(
        desk.refused(Act::Assign { person: "nobody".into() })
            .instead
            .contains("Bob Tranter")
    );
    desk.days(20);
    assert!(desk.case().reminded.iter().any(|r| r.starts_with("question Bob Tranter")));
}

/// SERVICE: the other register's clocks and letters, the same number, and no regulator.
#[test]
fn a_service_complaint_has_the_councils_own_times() {
    let mut desk = Desk::new();
    desk.done(Act::Service);
    let case = desk.case();
    assert_eq!((case.register, case.class.track), (Register::Service, Some(Track::Service)));
    assert_eq!(desk.due("C4"), None);
    assert_eq!(desk.due("C16-stage-1"), Some(date(2026, 12, 11)));
    let words = desk.letter(LetterKind::OtherRoute);
    assert!(words.contains("a complaint about our service") && !words.contains("Information Commission"));
    desk.done(Act::Accept);
    desk.drafted(outcome(Outcome::NotUpheld));
    desk.done(Act::Send);
    let words = desk.letter(LetterKind::Outcome);
    assert!(words.contains("stage 2") && !words.contains("Information Commission"), "{words}");
    desk.days(50);
    desk.hears(Kind::Review);
    assert_eq!(desk.case().stage, Stage::InReview);
    assert!(desk.due("C16-stage-2").is_some());
}

/// T17: nothing about the clerk is the clerk's to do, and the council signs.
#[test]
fn what_is_about_the_clerk_is_not_the_clerks() {
    let mut desk = Desk::with(|f| {
        f.class.flags.insert("about-the-clerk".into());
    });
    assert!(desk.refused(Act::Accept).why.contains("not yours"));
    assert!(matches!(desk.says_as("Priya Nair", Act::Accept), Answer::Done(_)));
    assert!(matches!(desk.says_as("Priya Nair", outcome(Outcome::Upheld)), Answer::Draft { .. }));
    assert!(matches!(desk.says_as("Priya Nair", Act::Send), Answer::Done(_)));
    assert!(!desk.letter(LetterKind::Outcome).contains("Sue Hartley"));
    desk.days(40);
    let clerk = desk.office.person(Role::Clerk).expect("a clerk").address.clone();
    assert!(desk.letters.iter().all(|l| l.to.address != clerk), "the clerk hears nothing");
}

/// UNDO: what was done is taken back where no letter left, and stands on the file.
#[test]
fn undo_takes_back_what_no_letter_told() {
    let mut desk = Desk::new();
    assert!(desk.refused(Act::Undo).why.contains("nobody"));
    desk.done(Act::Accept);
    desk.done(Act::Undo);
    assert_eq!(desk.case().stage, Stage::New);
    assert!(
        desk.file.iter().any(|r| matches!(r.event, Event::Accepted)),
        "events are never removed"
    );
    desk.done(Act::Note {
        text: "BREACH: known since this morning".into(),
    });
    assert_eq!(desk.due("C15"), Some(date(2026, 12, 1)));
    desk.done(Act::Undo);
    assert_eq!(desk.due("C15"), None);
    desk.done(Act::Update {
        text: "We are looking.".into(),
    });
    assert!(desk.refused(Act::Undo).why.contains("letter"));
    crate::casework::case::verify_chain(&desk.file).expect("the chain holds");
}

/// Drafts: replaced, dropped, sent once; nothing to send where nothing lies ready.
#[test]
fn a_draft_is_replaced_dropped_or_sent_once() {
    let mut desk = Desk::new();
    assert!(desk.refused(Act::Send).why.contains("nothing lies ready"));
    assert!(desk.refused(Act::Cancel).why.contains("nothing lies ready"));
    desk.drafted(outcome(Outcome::Upheld));
    desk.drafted(Act::Close { why: "withdrawn".into() });
    assert!(matches!(desk.case().draft.expect("a draft").act, Act::Close { .. }));
    desk.done(Act::Cancel);
    assert_eq!(desk.case().draft, None);
    desk.drafted(Act::Close {
        why: "She has withdrawn it.".into(),
    });
    desk.done(Act::Send);
    assert!(desk.letter(LetterKind::CaseClosed).contains("do not want to go on"));
    desk.refused(Act::Send);
}

/// Shadow mode: the file goes on, nothing leaves.
#[test]
fn in_shadow_mode_no_letter_leaves() {
    let mut desk = Desk::new();
    desk.office.mode = Mode::Shadow;
    let work = desk.done(Act::Update {
        text: "We are looking.".into(),
    });
    assert!(work.letters.is_empty() && work.said.iter().any(|s| s.contains("Nothing was sent")));
}

/// Every act on a closed case that would change its outcome is refused; REOPEN brings its dates back.
#[test]
fn a_closed_case_says_so() {
    let mut desk = Desk::new();
    desk.done(Act::NotAComplaint);
    let words = desk.letter(LetterKind::OtherRoute);
    assert!(words.contains("If you did mean to complain"), "{words}");
    for act in [
        Act::Accept,
        outcome(Outcome::Upheld),
        Act::Update { text: "x".into() },
        Act::Service,
    ] {
        assert!(desk.refused(act).instead.contains("REOPEN"));
    }
    assert_eq!(desk.due("C4"), None);
    desk.days(30);
    let work = desk.done(Act::Reopen);
    assert!(work.warned.iter().any(|w| w.contains("C2") || w.contains("C1") || w.contains("C4")) || desk.due("C4").is_some());
    assert_eq!(desk.case().stage, Stage::New);
    assert_eq!(desk.due("C14"), None);
}

/// R57–R62: restriction with terms, reason and review; a single point of contact who signs.
#[test]
fn contact_is_restricted_with_its_reason_and_review() {
    let mut desk = Desk::new();
    desk.drafted(Act::Restrict {
        terms: "Please write by email only.".into(),
        until: None,
        reason: "You shouted at a member of staff on 3 November.".into(),
    });
    desk.done(Act::Send);
    let words = desk.letter(LetterKind::Restricted);
    for must in [
        "by email only",
        "shouted",
        "28 May 2027",
        "public meetings",
        "data protection rights",
        "emergency",
    ] {
        assert!(words.contains(must), "{must:?} is missing: {words}");
    }
    desk.done(Act::SinglePointOfContact {
        person: "Ravi Anand".into(),
    });
    assert!(desk.letter(LetterKind::ContactNamed).contains("ravi.anand@"));
    desk.done(Act::Update {
        text: "We are looking.".into(),
    });
    assert!(desk.letter(LetterKind::Progress).contains("Ravi Anand"));
    desk.done(Act::Lift);
    assert!(desk.letter(LetterKind::Lifted).contains("in the usual ways"));
    assert_eq!(desk.due("C12"), None);
}

/// C3: nobody heard from us for two weeks; an update stills it for two more.
#[test]
fn silence_is_noticed() {
    let mut desk = Desk::new();
    desk.done(Act::Accept);
    desk.days(14);
    let nudges = |d: &Desk| d.case().reminded.iter().filter(|r| r.starts_with("C3 ")).count();
    assert_eq!(nudges(&desk), 1);
    desk.done(Act::Update {
        text: "We have asked the allotment officer.".into(),
    });
    desk.days(13);
    assert_eq!(nudges(&desk), 1);
    desk.days(2);
    assert_eq!(nudges(&desk), 2);
}

/// The Monday digest: one a week, what is overdue first, and the policy's own review (R2).
#[test]
fn mondays_bring_the_digest() {
    let mut desk = Desk::new();
    desk.days(3);
    let monday = date(2026, 11, 30);
    assert!(tick::digest(&[desk.case()], &tick::Waiting::default(), date(2026, 12, 1), &desk.office).is_empty());
    let letters = tick::digest(
        &[desk.case()],
        &tick::Waiting {
            held: 2,
            ..Default::default()
        },
        monday,
        &desk.office,
    );
    assert_eq!(letters.len(), 1);
    let words = flat(&words_of(&letters[0], &desk.office, None).text);
    assert!(words.contains("PD-2026-0042") && words.contains("2 messages"), "{words}");
    assert!(
        words.contains("review of its complaints policy") && words.contains("overdue"),
        "R2: {words}"
    );
    let later = monday.checked_add(8.weeks()).expect("a day");
    let words = flat(
        &words_of(
            &tick::digest(&[desk.case()], &tick::Waiting::default(), later, &desk.office)[0],
            &desk.office,
            None,
        )
        .text,
    );
    assert!(words.contains("Overdue"), "{words}");
}

/// A closure that the council adds moves open dates, and says so.
#[test]
fn a_changed_list_of_days_off_moves_open_dates() {
    let mut desk = Desk::new();
    let rules = crate::casework::policy::shipped_rules();
    let holidays = rules.iter().find(|f| f.name.ends_with("holidays.toml")).expect("holidays");
    let closure = [(date(2026, 12, 1), date(2026, 12, 4))];
    desk.office.policy.calendar = crate::casework::clock::Calendar::from_rules(holidays, &closure).expect("a calendar");
    // The acknowledgement left, so C2 is met and stays; a case that nobody acknowledged moves.
    let moved = follow::moved_dates(&desk.case(), &desk.office);
    assert!(moved.is_empty(), "{moved:?}");
    let mut open = Desk::with(|f| f.authentication = crate::mail::Authentication::Unknown);
    open.office.policy.calendar = desk.office.policy.calendar.clone();
    assert_eq!(open.due("C2"), Some(date(2026, 12, 4)));
    open.days(1);
    assert_eq!(open.due("C2"), Some(date(2026, 12, 10)));
    assert!(
        open.file
            .iter()
            .any(|r| matches!(&r.event, Event::DeadlineSet { working, .. } if working.contains("days off changed")))
    );
}

/// R4: the record of who was told of the policy, once a council keeps it.
#[test]
fn the_digest_names_who_was_not_told_of_the_policy() {
    let mut desk = Desk::new();
    let monday = date(2026, 11, 30);
    let words = |d: &Desk| flat(&words_of(&tick::digest(&[], &tick::Waiting::default(), monday, &d.office)[0], &d.office, None).text);
    assert!(!words(&desk).contains("told of the complaints policy"));
    desk.office.policy.told.push(("Sue Hartley".into(), date(2026, 6, 2)));
    let said = words(&desk);
    assert!(said.contains("Bob Tranter") && !said.contains("Sue Hartley, "), "{said}");
}

/// R43–R49: each right of the policy is answered as what it is, with a complaint, the court and the regulator left open.
#[test]
fn each_right_is_answered_as_what_it_is() {
    for (right, words) in [
        (Right::Informed, "about your personal information"),
        (Right::Access, "a copy of personal information"),
        (Right::Rectification, "personal information to be corrected"),
        (Right::Erasure, "personal information to be deleted"),
        (Right::Restriction, "the use of personal information to be restricted"),
        (Right::Portability, "in a form that can be used elsewhere"),
        (Right::Automated, "about your personal information"),
    ] {
        let mut desk = Desk::with(|f| {
            f.class.kind = Kind::RightsRequest;
            f.class.rights.insert(right);
        });
        desk.drafted(outcome(Outcome::Upheld));
        desk.done(Act::Send);
        let letter = desk.letter(LetterKind::Outcome);
        for must in [
            words,
            "We have done what you asked",
            "look into it as a complaint",
            "court",
            "Information Commission",
        ] {
            assert!(letter.contains(must), "{right}: {must:?} is missing: {letter}");
        }
        assert_eq!(
            desk.case().hold.is_some(),
            right == Right::Restriction,
            "R47: stored and nothing else"
        );
    }
}

/// R51–R53: the basis of passing on special categories names its condition, and a restriction its assessment.
#[test]
fn bases_are_named() {
    let mut desk = Desk::with(|f| {
        f.class.special_category.insert(crate::casework::class::SpecialCategory::Health);
    });
    desk.drafted(Act::Share {
        body: "The county".into(),
        what: "your letter, for the pavement".into(),
    });
    desk.done(Act::Send);
    assert!(desk.case().sharings[0].basis.contains("paragraph 6"), "R53");
    desk.drafted(Act::Restrict {
        terms: "By email only".into(),
        until: None,
        reason: "shouting".into(),
    });
    desk.done(Act::Send);
    let restricted = desk
        .file
        .iter()
        .find(|r| matches!(r.event, Event::Restricted { .. }))
        .expect("an event");
    assert!(
        restricted.authority.contains("6(1)(f)") && restricted.authority.contains("assessment"),
        "R52"
    );
}
