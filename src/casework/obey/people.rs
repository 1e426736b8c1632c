//! ASSIGN and SPOC: who looks into a case, who is asked what they know (L30), and who speaks with the person who wrote (L24).
//!
//! To ask is not to give: a witness may be whom the complaint is about (R40). Whoever is given a case, or speaks with its
//! person, gets its notices and reminders from then on (`tick::dealing`).

use super::Command;
use super::Refused;
use super::Work;
use super::no;
use crate::casework::act::Act;
use crate::casework::case::Case;
use crate::casework::case::Event;
use crate::casework::clock::FirstDay;
use crate::casework::clock::MetBy;
use crate::casework::clock::capital;
use crate::casework::clock::count::add_working_days;
use crate::casework::clock::long_date;
use crate::casework::clock::remind::working_days_before;
use crate::casework::clock::short_date;
use crate::casework::decide;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data;
use crate::casework::letter::data::CaseLetter;
use crate::casework::letter::data::MessageView;
use crate::casework::letter::data::Notice;
use crate::casework::letter::person::name_for_notice;
use crate::casework::policy::Person;
use crate::casework::policy::Role;
use crate::casework::told;
use crate::mail::without_markers;
use jiff::civil::Date;

/// Working days that staff and members have for an answer (L30).
const DAYS_TO_ANSWER: u32 = 10;
/// What the notice of a case that was given calls it.
const GIVEN: &str = "given";
/// What the notice of somebody who speaks with the person calls it.
const CONTACT: &str = "contact";

/// ASSIGN: without a question somebody looks into it from now on; with one they are asked what they know, and the case stays
/// where it is.
pub(super) fn assign(c: &Command<'_>, person: &str, question: &str, work: &mut Work) -> Result<(), Refused> {
    let who = somebody(c, person)?;
    if question.trim().is_empty() {
        return give(c, who, work);
    }
    put(c, who, question.trim(), work)
}

/// They look into it: told so, with what they need for it.
fn give(c: &Command<'_>, who: &Person, work: &mut Work) -> Result<(), Refused> {
    may_know(c, who)?;
    let event = Event::Assigned { person: who.name.clone() };
    work.event(c, "R3: the clerk says who looks into it", event);
    work.say(format!(
        "{} looks into it, and gets its notices and reminders from now on.",
        who.name
    ));
    if is_named(c.case, &who.name) {
        work.warn(format!(
            "The complaint seems to name {}. Whoever it is about should be asked and not look into it: UNDO, then ASSIGN {0}, a colon, and your question.",
            who.name
        ));
    }
    if who.address != c.by.address {
        let said = format!("{} gives you this case to look into.", c.by.name);
        work.notice(LetterKind::CaseGiven, who, data::value(&given(c, GIVEN, &said, "")));
    }
    Ok(())
}

/// L30: one question, with a day and in confidence. What they are told of the matter is the question itself, and it stands on
/// the file (R40).
fn put(c: &Command<'_>, who: &Person, question: &str, work: &mut Work) -> Result<(), Refused> {
    if who.address == c.by.address {
        return Err(no(
            "that is you",
            "ASSIGN with your name says that you look into it; NOTE puts what you know on the file.",
        ));
    }
    let by_when = answer_by(c);
    work.event(
        c,
        "R40: what they were told of the matter is their question, and no more",
        Event::QuestionPut {
            person: who.name.clone(),
            by_when,
            question: question.to_owned(),
        },
    );
    work.say(format!(
        "{} is asked, with an answer by {}. The case stays with whoever deals with it.",
        who.name,
        short_date(by_when)
    ));
    if names_the_person(c.case, question) {
        work.warn(format!(
            "The question names the person who complains. Does {} need to know who it is (R40)? If not, say it again without the name.",
            who.name
        ));
    }
    let told = CaseLetter {
        person: who.name.clone(),
        due_on: long_date(by_when),
        reasons: question.to_owned(),
        contact: c.by.name.clone(),
        // Who complains and of what is told by a person where it is needed (L30: never more than is needed).
        ..CaseLetter {
            name: String::new(),
            request: String::new(),
            contact_address: String::new(),
            ..told::about(c.case, c.today, c.office)
        }
    };
    work.notice(LetterKind::Question, who, data::value(&told));
    Ok(())
}

/// The day by which staff and members answer: ten working days, or three before the person's own answer is due.
fn answer_by(c: &Command<'_>) -> Date {
    let calendar = &c.office.policy.calendar;
    let usual = add_working_days(c.today, DAYS_TO_ANSWER, FirstDay::DayAfter, |d| {
        calendar.council_day_off(d).is_some()
    });
    let answer_due = c
        .case
        .deadlines
        .iter()
        .filter(|d| d.met_on.is_none() && matches!(c.case.met_by.get(&d.clock), Some(MetBy::Outcome | MetBy::ReviewOutcome)))
        .map(|d| working_days_before(d.alarm_on, 3, calendar))
        .min();
    answer_due.filter(|d| *d > c.today).map_or(usual, |d| d.min(usual))
}

/// Whether an act asks somebody a question that names the person who complains: it is read again before it leaves (R40).
pub(super) fn tells_who_complains(act: &Act, case: &Case) -> bool {
    matches!(act, Act::Assign { question, .. } if names_the_person(case, question))
}

/// Whether words name one of the people who complain.
fn names_the_person(case: &Case, words: &str) -> bool {
    case.parties.iter().any(|p| surname(&p.name).is_some_and(|s| says(words, &s)))
}

/// Whether what is known of the complaint names somebody: its subject, what it asks for, and the words that counted.
fn is_named(case: &Case, name: &str) -> bool {
    let Some(surname) = surname(name) else { return false };
    let counted = case.class.because.iter().map(|r| r.words.as_str());
    [case.subject.as_str(), case.class.remedy.as_str()]
        .into_iter()
        .chain(counted)
        .any(|words| says(words, &surname))
}

/// The last word of a name, in lower case; `None` where it is too short to be told from other words.
fn surname(name: &str) -> Option<String> {
    let last = name.split_whitespace().next_back()?.to_lowercase();
    (last.chars().count() > 2).then_some(last)
}

/// Whether a word stands in words, by itself.
fn says(words: &str, word: &str) -> bool {
    let lower = words.to_lowercase();
    lower
        .split(|ch: char| !(ch.is_alphanumeric() || ch == '-'))
        .any(|said| said == word)
}

/// SPOC (R61, R62): one person speaks with the complainant. They and whoever deals with the case are told, and the reason stands
/// on the file and in the letter.
pub(super) fn contact(c: &Command<'_>, person: &str, reason: &str, work: &mut Work) -> Result<(), Refused> {
    let who = somebody(c, person)?;
    may_know(c, who)?;
    let reason = reason.trim();
    // R61: appointed where the service manager thinks it right; where the council registered one, by that person.
    let manager = c
        .office
        .person(Role::ServiceManager)
        .filter(|_| !c.by.roles.contains(&Role::ServiceManager));
    if let Some(manager) = manager {
        work.warn(format!(
            "By the policy {} decides this, as service manager (R61). NOTE on the file that they agreed, and on which day.",
            manager.name
        ));
    }
    work.event(
        c,
        match manager {
            None => "R61: a service manager’s decision",
            Some(_) => "R61: not decided by the service manager; who agreed stands in the notes",
        },
        Event::ContactNamed {
            person: who.name.clone(),
            reason: reason.to_owned(),
        },
    );
    work.say(format!(
        "{} speaks with this person from now on, signs the letters, and gets the notices and reminders.",
        who.name
    ));
    if reason.is_empty() {
        work.warn(
            "No reason was given (SPOC name, a colon, and why): the letter says that one person should know everything they told us.",
        );
    }
    let told = CaseLetter {
        contact: who.name.clone(),
        contact_address: who.address.to_string(),
        reasons: reason.to_owned(),
        ..told::about(c.case, c.today, c.office)
    };
    work.letter(c, LetterKind::ContactNamed, &told);
    // R62: all who need to know are told: the contact, the clerk, and whoever looks into it.
    let mut people = vec![who];
    let about = c.case.about_the_clerk();
    people.extend(c.office.person(Role::Clerk).filter(|p| c.office.may_know_of(p, about)));
    people.extend(crate::casework::tick::given_to(c.case, c.office));
    let notice = data::value(&given(
        c,
        CONTACT,
        &format!("{} speaks with this person from now on, as {} decided.", who.name, c.by.name),
        reason,
    ));
    let mut told_already = vec![&c.by.address];
    for person in people {
        if told_already.contains(&&person.address) {
            continue;
        }
        told_already.push(&person.address);
        work.notice(LetterKind::CaseGiven, person, notice.clone());
    }
    Ok(())
}

/// NOTE NOT ABOUT THE CLERK: whoever stands in says that the complaint only mentions the clerk, and why; the clerk gets it like any
/// other from then on. Never by the clerk's own wish: of what is about the clerk, nothing is the clerk's to say (T17).
pub(super) fn not_about_the_clerk(c: &Command<'_>, text: &str, work: &mut Work) -> Result<(), Refused> {
    if !c.case.about_the_clerk() {
        return Err(no("this case is not kept from the clerk", "ASSIGN says who looks into it."));
    }
    // Behind the four words; R75: why stands on the file.
    let why = text
        .split_whitespace()
        .skip(4)
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches(|ch: char| !ch.is_alphanumeric())
        .to_owned();
    if why.split_whitespace().count() < 2 {
        return Err(no(
            "why it is not about the clerk must be said: it stands on the file",
            "NOTE NOT ABOUT THE CLERK: it only says that the clerk answered the telephone",
        ));
    }
    let Some(clerk) = c.office.person(Role::Clerk).filter(|p| p.address != c.by.address) else {
        return Err(no("nobody else is registered as the clerk", ""));
    };
    work.event(
        c,
        "T17: read by somebody who is not the clerk, and found not to be about the clerk",
        Event::NotAboutTheClerk { why },
    );
    work.say(format!(
        "{} deals with it from now on like with any other case, and is told so.",
        clerk.name
    ));
    work.warn("If it turns out to be about the clerk after all, UNDO takes this back while it is the last thing that was done.");
    let after = c.case.with(&work.events, c.today);
    let said = format!(
        "{} gives you this case: it mentions you, and was read first by somebody else.",
        c.by.name
    );
    let given = given(&Command { case: &after, ..*c }, GIVEN, &said, "");
    work.notice(LetterKind::CaseGiven, clerk, data::value(&given));
    Ok(())
}

/// What whoever gets a case is told of it.
fn given(c: &Command<'_>, how: &str, said: &str, why: &str) -> Notice {
    let case = c.case;
    let mut clocks = decide::clock_views(
        &case.deadlines.iter().filter(|d| d.met_on.is_none()).cloned().collect::<Vec<_>>(),
        c.office,
    );
    // A marker's date would show that there is one to somebody who need not know (R65).
    if case.marker.is_some() {
        clocks.retain(|v| case.met_by.get(&v.id) != Some(&MetBy::Lifted));
    }
    let writer = case.writer();
    Notice {
        what: decide::what_it_is(&case.class),
        why: why.to_owned(),
        about_the_clerk: case.about_the_clerk(),
        received_on: short_date(case.received_on),
        message: MessageView {
            name: writer.map(|w| name_for_notice(&w.name)).unwrap_or_default(),
            address: writer.and_then(|w| w.address.as_ref()).map(ToString::to_string).unwrap_or_default(),
            subject: without_markers(&case.subject.chars().take(300).collect::<String>()),
            ..MessageView::default()
        },
        done: vec![said.to_owned()],
        clocks,
        letter: how.to_owned(),
        ..Notice::default()
    }
}

/// Nothing about the clerk goes to somebody who may not know of it.
fn may_know(c: &Command<'_>, who: &Person) -> Result<(), Refused> {
    if c.office.may_know_of(who, c.case.about_the_clerk()) {
        return Ok(());
    }
    Err(no(
        &format!("this case is about the clerk, and {} has no part in such cases", who.name),
        "The chair, the deputy or the reviewer deals with it. If it only mentions the clerk: NOTE NOT ABOUT THE CLERK, a colon, and why; then the clerk deals with it.",
    ))
}

/// A registered person by name, or by the one part of a name that only one of them has.
fn somebody<'a>(c: &Command<'a>, name: &str) -> Result<&'a Person, Refused> {
    let wanted = name.trim().to_lowercase();
    let whole = c.office.people.iter().find(|p| p.name.to_lowercase() == wanted);
    let part: Vec<&Person> = c
        .office
        .people
        .iter()
        .filter(|p| !wanted.is_empty() && p.name.to_lowercase().split_whitespace().any(|w| w == wanted))
        .collect();
    match (whole, part.as_slice()) {
        (Some(person), _) => Ok(person),
        (None, [person]) => Ok(*person),
        (None, _) => {
            let names: Vec<&str> = c.office.people.iter().map(|p| p.name.as_str()).collect();
            Err(no(
                &format!("{} is not one of the registered people", capital(name.trim())),
                &format!("They are: {}.", names.join(", ")),
            ))
        }
    }
}
