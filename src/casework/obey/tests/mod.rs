//! What each verb does, refuses and drafts, at a desk of one case without a store. Requirements are named by their numbers in
//! the domain page; the conversations in `fixtures/` tell them whole.

mod asking;
mod days;
mod deciding;
mod filing;
mod governance;
mod heard;
mod law;
mod reaching;
mod rights;
mod second;
mod telling;

use super::*;
use crate::casework::act::Factor;
use crate::casework::act::Outcome;
use crate::casework::act::RegulatorLetter;
use crate::casework::act::ReviewResult;
use crate::casework::case::Ask;
use crate::casework::case::Closing;
use crate::casework::case::Lifts;
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

    /// Somebody writes for another, without consent.
    fn for_another() -> Self {
        Self::with(|f| {
            f.class.on_behalf = true;
            f.class.consent = crate::casework::class::Consent::Missing;
        })
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
        let to_public: Vec<bool> = letters.iter().map(|l| l.to_public).collect();
        let row = self.row();
        for (by, authority, event) in events {
            let next = Recorded::chain(self.file.last(), self.now, by, authority, event.completed(row, &made));
            self.file.push(next);
        }
        self.now += jiff::SignedDuration::from_secs(60);
        for ((kind, message_id, _), to_public) in made.into_iter().zip(to_public) {
            let on = london_day(self.now);
            let event = Event::handed_over(kind, message_id, to_public, on);
            let waits = matches!(event, Event::LetterToPost { .. });
            let next = Recorded::chain(self.file.last(), self.now, Actor::Redress, "despatch".into(), event);
            self.file.push(next);
            if waits {
                continue;
            }
            for (by, authority, event) in follow::left(&self.case(), kind, on, &self.office) {
                let next = Recorded::chain(self.file.last(), self.now, by, authority, event);
                self.file.push(next);
            }
        }
        self.letters.extend(letters.iter().cloned());
        self.now += jiff::SignedDuration::from_secs(60);
    }

    /// The ledger row of what is taken next.
    fn row(&self) -> i64 {
        i64::try_from(self.letters.len() + self.file.len()).expect("a short file") + 1
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

    /// Drafts and sends.
    fn sends(&mut self, act: Act) -> Work {
        self.drafted(act);
        self.done(Act::Send)
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
        self.hears_of(|f| f.class.kind = kind);
    }

    fn hears_of(&mut self, change: impl FnOnce(&mut crate::casework::decide::Facts)) {
        let mut facts = crate::casework::testing::facts_on(london_day(self.now));
        change(&mut facts);
        facts.message.message_id = Some(MessageId(format!("theirs.{}@freemail.example", self.file.len())));
        let case = self.case();
        facts.matched = crate::casework::Match::Case {
            case: crate::casework::CaseId(1),
            reference: self.reference.clone(),
            by: "a test".into(),
        };
        facts.on_file = Some(Box::new(case));
        crate::casework::decide::on_its_file(&mut facts);
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

fn no_complaint(reasons: &str) -> Act {
    Act::NotAComplaint { reasons: reasons.into() }
}

fn update(text: &str) -> Act {
    Act::Update { text: text.into() }
}

fn close(why: &str) -> Act {
    Act::Close { why: why.into() }
}

fn share(body: &str, what: &str) -> Act {
    Act::Share {
        body: body.into(),
        what: what.into(),
        untold: false,
    }
}

fn extend(until: Date, reason: &str) -> Act {
    Act::Extend {
        until,
        reason: reason.into(),
    }
}

fn assign(person: &str) -> Act {
    Act::Assign {
        person: person.into(),
        question: String::new(),
    }
}

fn question(person: &str, question: &str) -> Act {
    Act::Assign {
        person: person.into(),
        question: question.into(),
    }
}

fn ico(reference: &str) -> Act {
    Act::Ico {
        letter: RegulatorLetter {
            reference: reference.into(),
            ..RegulatorLetter::default()
        },
    }
}

fn note(text: &str) -> Act {
    Act::Note { text: text.into() }
}

fn warns(work: &Work, of: &str) -> bool {
    work.warned.iter().any(|w| w.contains(of))
}

fn lift(of: Option<Lifts>, reason: &str) -> Act {
    Act::Lift { of, reason: reason.into() }
}

fn marker(reason: &str) -> Act {
    Act::Marker { reason: reason.into() }
}
