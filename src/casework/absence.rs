//! When people are away or silent, a case does not wait for one person alone: what falls due goes to who stands in as well,
//! and where nobody says a word the deputy hears of it, then the chair. Pure: who is away and the day are passed in.
//!
//! Nothing about the clerk reaches the clerk by this road either.

use super::case::Case;
use super::case::Stage;
use super::case::Waits;
use super::clock::FirstDay;
use super::clock::count::add_working_days;
use super::clock::short_date;
use super::letter::LetterKind;
use super::letter::LetterOrder;
use super::letter::data;
use super::letter::data::Agenda;
use super::listed;
use super::listed::Listed;
use super::obey;
use super::policy::Office;
use super::policy::Person;
use super::policy::Role;
use crate::mail::AddrSpec;
use jiff::civil::Date;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;

/// Why a reminder goes to somebody besides whoever deals with the case.
pub const NOBODY_ANSWERED: &str = "This comes to you as well, because nobody has answered.";

/// A step in the telling that nobody answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// Its name on the file, so that it goes once.
    pub what: String,
    /// What is told.
    pub words: String,
    /// Who hears of it besides those who deal with the case.
    pub to: Vec<Role>,
}

/// The steps that a case has reached because something waits on it and nobody says a word: those who deal with it are
/// reminded, then the deputy is told, then the chair. Working days are counted; a step of 0 days is not taken.
pub fn unanswered(case: &Case, today: Date, office: &Office) -> Vec<Unanswered> {
    let Some(since) = case.unanswered_since else { return Vec::new() };
    // On a closed case nobody looks for what a message may have started: the words say what can be done with it.
    let will_do = match case.waits_for_a_word().first() {
        Some(waits) if case.closing.is_some() || *waits != Waits::Papers => format!("It is {}. {}.", waits.in_words(), waits.answers()),
        // What would be refused is not offered.
        _ => match case.stage {
            _ if case.papers_open() => "ACCEPT or a NOTE will do; of papers that came, OK or NO with their name.",
            Stage::New | Stage::Waiting => "ACCEPT, UPDATE or a NOTE will do.",
            Stage::Investigating => "OUTCOME, UPDATE or a NOTE will do.",
            Stage::InReview => "REVIEW, UPDATE or a NOTE will do.",
            Stage::Decided | Stage::Reviewed | Stage::Closed => "A NOTE will do.",
        }
        .to_owned(),
    };
    steps(since, today, office)
        .map(|(step, to)| Unanswered {
            what: format!("silence {since} {step}"),
            words: format!("Nobody at the council has said a word on it since {}. {will_do}", short_date(since)),
            to: to.to_vec(),
        })
        .collect()
}

/// Who hears of what is overdue besides those who deal with a case on which nobody has said a word: whoever silence has reached.
pub fn hear_as_well(case: &Case, today: Date, office: &Office) -> &'static [Role] {
    let Some(since) = case.unanswered_since else { return &[] };
    match steps(since, today, office).last() {
        Some((_, to)) => to,
        None => &[],
    }
}

/// The steps that silence since a day has reached, each with who hears of it besides its own reader.
fn steps(since: Date, today: Date, office: &Office) -> impl Iterator<Item = (&'static str, &'static [Role])> {
    let policy = &office.policy;
    let all: [(u32, &str, &[Role]); 3] = [
        (policy.silence.reminded_after_days, "reminded", &[]),
        (policy.silence.deputy_after_days, "deputy", &[Role::Deputy]),
        (policy.silence.chair_after_days, "chair", &[Role::Deputy, Role::Chair]),
    ];
    all.into_iter()
        .filter(move |(days, ..)| {
            let day_off = |d| policy.calendar.council_day_off(d).is_some();
            *days > 0 && add_working_days(since, *days, FirstDay::DayAfter, day_off) <= today
        })
        .map(|(_, step, to)| (step, to))
}

/// A message that waits for a word, and who was told of it, by a notice or in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Whom it was shown to.
    pub to: AddrSpec,
    /// The message.
    pub message: Listed,
}

/// Notices that messages wait and nobody says what they are: one for all that one person was shown, by the oldest of them.
/// Each comes with its cause, which makes its Message-ID, so that each step goes once.
pub fn messages_waiting(waiting: &[Shown], today: Date, office: &Office) -> Vec<(String, Vec<LetterOrder>)> {
    let mut by_person: BTreeMap<&AddrSpec, Vec<&Shown>> = BTreeMap::new();
    for shown in waiting {
        by_person.entry(&shown.to).or_default().push(shown);
    }
    let mut notices = Vec::new();
    for (address, shown) in by_person {
        let oldest = shown.iter().map(|s| &s.message).min_by_key(|m| (m.on, m.row));
        let (Some(person), Some(oldest)) = (office.person_at(address), oldest) else {
            continue;
        };
        // What was not shown to the clerk may be about the clerk.
        let about_the_clerk = !person.roles.contains(&Role::Clerk);
        let (many, since) = (shown.len(), short_date(oldest.on));
        let words = if many == 1 {
            format!("A message of {since} waits for a word on what it is. No case is open for it, and its sender has heard nothing.")
        } else {
            format!("{many} messages wait for a word on what they are, the oldest since {since}. Their senders have heard nothing.")
        };
        let all: Vec<Listed> = shown.iter().map(|s| s.message.clone()).collect();
        let (rows, beyond) = listed::lines(&all);
        let agenda = data::value(&Agenda {
            title: if many == 1 { "A message waits for a word" } else { "Messages wait for a word" }.to_owned(),
            today: short_date(today),
            lines: std::iter::once(words).chain(Some(listed::beyond(beyond)).filter(|b| !b.is_empty())).collect(),
            steps: vec![
                "Answer the notice that shows it: COMPLAINT, SERVICE, REVIEW, REPRESENTATIVE, RIGHTS, ICO or NOT OURS. STATUS and its number, in reply to this, shows it once more.".to_owned(),
            ],
            rows,
            about_the_clerk,
            ..Agenda::default()
        });
        for (step, roles) in steps(oldest.on, today, office) {
            let mut letters = vec![obey::internal_order(LetterKind::Reminder, person, agenda.clone())];
            let further = others(roles, &[person], about_the_clerk, office);
            letters.extend(as_well(&further, &agenda, NOBODY_ANSWERED));
            notices.push((format!("waiting {} {address} {step}", oldest.row), letters));
        }
    }
    notices
}

/// The people of these roles who are not among those told already; never the clerk of what is about the clerk.
pub fn others<'a>(roles: &[Role], told: &[&Person], about_the_clerk: bool, office: &'a Office) -> Vec<&'a Person> {
    let mut people: Vec<&Person> = Vec::new();
    for role in roles {
        let found = office
            .people
            .iter()
            .find(|p| p.roles.contains(role) && office.may_know_of(p, about_the_clerk));
        if let Some(person) = found
            && !told.iter().chain(&people).any(|p| p.address == person.address)
        {
            people.push(person);
        }
    }
    people
}

/// A notice about dates, with the reason why it comes to these people as well; empty where it is their own.
pub fn as_well(people: &[&Person], agenda: &Value, why: &str) -> Vec<LetterOrder> {
    let mut told = agenda.clone();
    if let Some(data) = told.as_object_mut() {
        data.insert("as_well".to_owned(), json!(why));
    }
    people
        .iter()
        .map(|p| obey::internal_order(LetterKind::Reminder, p, told.clone()))
        .collect()
}

/// What falls due while its reader is away, for who stands in: the deputy, else the chair, who is not away and has not got
/// it already.
pub fn stand_in(letters: &[LetterOrder], away: &[AddrSpec], about_the_clerk: bool, office: &Office) -> Vec<LetterOrder> {
    let present: Vec<&Person> = office.people.iter().filter(|p| !away.contains(&p.address)).collect();
    let mut more: Vec<LetterOrder> = Vec::new();
    let missed = letters
        .iter()
        .filter(|l| matches!(l.kind, LetterKind::Reminder | LetterKind::Digest) && away.contains(&l.to.address));
    for letter in missed {
        let stands_in = [Role::Deputy, Role::Chair].iter().find_map(|role| {
            let may = |p: &&&Person| p.roles.contains(role) && office.may_know_of(p, about_the_clerk);
            present.iter().find(may).copied()
        });
        let Some(person) = stands_in else { continue };
        if letters
            .iter()
            .chain(&more)
            .any(|l| l.kind == letter.kind && l.to.address == person.address)
        {
            continue;
        }
        let why = format!("{} is away, so this comes to you as well.", letter.to.name);
        more.extend(
            as_well(&[person], &letter.data, &why)
                .into_iter()
                .map(|copy| LetterOrder { kind: letter.kind, ..copy }),
        );
    }
    more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::case::Ask;
    use crate::casework::case::CaseReference;
    use crate::casework::class::Kind;
    use crate::casework::testing;
    use jiff::civil::date;

    fn case(since: Option<Date>) -> Case {
        let reference: CaseReference = "PD-2026-0001".parse().unwrap();
        Case {
            unanswered_since: since,
            ..Case::from_events(&reference, &[])
        }
    }

    #[test]
    fn one_step_after_the_other() {
        let office = testing::office();
        // Monday to Monday: 5, 10 and 15 working days later are Mondays too.
        let silent = case(Some(date(2026, 11, 2)));
        let steps = |day: Date| -> Vec<String> { unanswered(&silent, day, &office).into_iter().map(|s| s.what).collect() };
        assert!(steps(date(2026, 11, 6)).is_empty());
        assert_eq!(steps(date(2026, 11, 9)), ["silence 2026-11-02 reminded"]);
        assert_eq!(steps(date(2026, 11, 16)).len(), 2);
        assert_eq!(steps(date(2026, 11, 23)).len(), 3);
        assert!(unanswered(&case(None), date(2027, 1, 4), &office).is_empty());
    }

    #[test]
    fn nobody_is_told_twice_and_the_clerk_not_of_the_clerk() {
        let office = testing::office();
        let all = [Role::Clerk, Role::Deputy, Role::Chair];
        let clerk = office.person(Role::Clerk).unwrap();
        let told: Vec<&str> = others(&all, &[clerk], false, &office).iter().map(|p| p.name.as_str()).collect();
        assert_eq!(told, ["Bob Tranter", "Priya Nair"]);
        assert!(!others(&all, &[], true, &office).iter().any(|p| p.address == clerk.address));
    }

    #[test]
    fn messages_that_wait_are_told_of_together_and_not_to_the_clerk_if_not_hers() {
        let office = testing::office();
        let to = |role| office.person(role).unwrap().address.clone();
        let shown = |row, role| Shown {
            to: to(role),
            message: Listed {
                row,
                reference: None,
                on: date(2026, 11, 2),
                from: None,
                subject: format!("message {row}"),
            },
        };
        let all = [shown(7, Role::Clerk), shown(8, Role::Clerk), shown(9, Role::Chair)];
        let today = date(2026, 11, 23);
        let notices = messages_waiting(&all, today, &office);
        assert_eq!(notices.len(), 6, "three steps for each of two readers");
        let of_the_chairs: Vec<&LetterOrder> = notices
            .iter()
            .filter(|(c, _)| c.starts_with("waiting 9"))
            .flat_map(|(_, l)| l)
            .collect();
        assert!(of_the_chairs.iter().all(|l| l.to.address != to(Role::Clerk)));
        let clerks = notices
            .iter()
            .find(|(c, _)| c.starts_with("waiting 7") && c.ends_with("chair"))
            .unwrap();
        assert_eq!(clerks.1.len(), 3, "the clerk, the deputy, the chair");
        assert!(clerks.1[0].data["lines"][0].as_str().unwrap().starts_with("2 messages wait"));
        assert!(messages_waiting(&all, date(2026, 11, 6), &office).is_empty());
    }

    #[test]
    fn who_stands_in_gets_what_falls_due() {
        let office = testing::office();
        let clerk = office.person(Role::Clerk).unwrap();
        let deputy = office.person(Role::Deputy).unwrap();
        let letter = obey::internal_order(LetterKind::Reminder, clerk, data::value(&Agenda::default()));
        let away = [clerk.address.clone()];
        let more = stand_in(std::slice::from_ref(&letter), &away, false, &office);
        assert_eq!(more.len(), 1);
        assert_eq!(more[0].to.address, deputy.address);
        assert_eq!(more[0].data["as_well"], "Sue Hartley is away, so this comes to you as well.");
        // Nobody is away: nothing more goes. The deputy is away too: the chair.
        assert!(stand_in(std::slice::from_ref(&letter), &[], false, &office).is_empty());
        let both = [clerk.address.clone(), deputy.address.clone()];
        assert_eq!(
            stand_in(std::slice::from_ref(&letter), &both, false, &office)[0].to.address,
            office.person(Role::Chair).unwrap().address
        );
        let other = obey::internal_order(LetterKind::Question, clerk, data::value(&Agenda::default()));
        assert!(stand_in(&[other], &away, false, &office).is_empty());
    }

    #[test]
    fn an_ask_of_the_person_is_no_silence_of_ours() {
        let mut waiting = case(None);
        waiting.waiting_for = vec![Ask::Details];
        waiting.class.kind = Kind::Complaint;
        assert!(unanswered(&waiting, date(2027, 1, 4), &testing::office()).is_empty());
    }
}
