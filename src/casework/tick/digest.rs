//! The Monday digest: what is new, due, waited for and left over, in one letter to whoever reads it.

use super::super::absence::Shown;
use super::super::case::Case;
use super::super::case::Stage;
use super::super::clock::MetBy;
use super::super::clock::Nature;
use super::super::clock::remind::days_after;
use super::super::clock::remind::days_between;
use super::super::clock::short_date;
use super::super::letter::LetterKind;
use super::super::letter::LetterOrder;
use super::super::letter::data;
use super::super::letter::data::Agenda;
use super::super::letter::data::AgendaPart;
use super::super::listed;
use super::super::listed::Listed;
use super::super::obey;
use super::super::policy::Office;
use super::super::policy::Person;
use super::super::policy::Role;
use super::asked;
use super::is_looked_into;
use super::letters;
use super::standing;
use super::waits;
use crate::mail::AddrSpec;
use jiff::civil::Date;
use jiff::civil::Weekday;

/// What the digest of a Monday knows of the rest of the office.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Messages that wait for a person, each with who was told of it.
    pub held: Vec<Shown>,
    /// Those that wait and were shown to nobody: alike ones that say they are from one of the council's own people.
    pub not_shown: usize,
    /// Notices to the council's own people that failed for good; what became of letters stands on their cases.
    pub undelivered: usize,
    /// Letters that wait for the mail server.
    pub queued: usize,
    /// Cases with which the program could not deal today.
    pub stuck: usize,
}

/// Whether a digest goes on this day.
pub fn has_digest(today: Date) -> bool {
    today.weekday() == Weekday::Monday
}

/// The Monday digest, to the clerk: new, waiting on whom, due this week, overdue, letters, messages, reviews of the policy.
/// Cases about the clerk go to the chair or deputy in a digest of their own. `None` on other days.
pub fn digest(cases: &[Case], waiting: &Waiting, today: Date, office: &Office) -> Vec<LetterOrder> {
    if !has_digest(today) {
        return Vec::new();
    }
    let mut letters = Vec::new();
    for about_the_clerk in [false, true] {
        let ours: Vec<&Case> = cases.iter().filter(|c| c.about_the_clerk() == about_the_clerk).collect();
        let Some(person) = digest_reader(about_the_clerk, office) else {
            continue;
        };
        let mut parts = parts(&ours, today, office);
        // Each reader sees what that reader was told of: what was shown to the chair alone may be about the clerk.
        let shown_to = |to: &AddrSpec| -> Vec<Listed> {
            let theirs = waiting.held.iter().filter(|s| s.to == *to);
            theirs.map(|s| s.message.clone()).collect()
        };
        let mut held = shown_to(&person.address);
        if about_the_clerk && let Some(usual) = digest_reader(false, office) {
            let theirs = shown_to(&usual.address);
            held.retain(|m| !theirs.contains(m));
        }
        parts.extend(messages(&held, if about_the_clerk { 0 } else { waiting.not_shown }));
        if about_the_clerk && parts.is_empty() {
            continue;
        }
        if !about_the_clerk {
            parts.extend(desk(waiting));
        }
        let overdue = parts.iter().any(|p| p.title == OVERDUE);
        let mut lines = Vec::new();
        if !about_the_clerk {
            lines.extend(reviews(today, office));
            lines.extend(not_told(office));
        }
        let agenda = Agenda {
            today: short_date(today),
            overdue,
            lines,
            parts,
            about_the_clerk,
            ..Agenda::default()
        };
        letters.push(obey::internal_order(LetterKind::Digest, person, data::value(&agenda)));
    }
    letters
}

const OVERDUE: &str = "Overdue";
/// Letters of cases, and in the part of the desk those of none.
const NOT_ARRIVED: &str = "Letters that were not delivered";

fn digest_reader(about_the_clerk: bool, office: &Office) -> Option<&Person> {
    if !about_the_clerk {
        return office.person(Role::Clerk).or_else(|| office.person(Role::Deputy));
    }
    let clerks: Vec<_> = office
        .people
        .iter()
        .filter(|p| p.roles.contains(&Role::Clerk))
        .map(|p| &p.address)
        .collect();
    [Role::Chair, Role::Deputy, Role::Reviewer].iter().find_map(|role| {
        office
            .people
            .iter()
            .find(|p| p.roles.contains(role) && !clerks.contains(&&p.address))
    })
}

fn parts(cases: &[&Case], today: Date, office: &Office) -> Vec<AgendaPart> {
    let open: Vec<&&Case> = cases.iter().filter(|c| c.stage != Stage::Closed).collect();
    let week = days_after(today, 6);
    let mut late = Vec::new();
    let mut soon = Vec::new();
    // What runs on a closed case runs all the same: a regulator's day, a restriction that is to be looked at again.
    for case in cases {
        for deadline in case
            .deadlines
            .iter()
            .filter(|d| d.met_on.is_none() && !case.paused.contains_key(&d.clock))
        {
            let Some(clock) = office.policy.deadlines.clock(&deadline.clock).filter(|c| c.nature == Nature::Duty) else {
                continue;
            };
            let line = format!(
                "{}: {} ({}), {}",
                case.reference,
                clock.name,
                clock.id,
                short_date(deadline.alarm_on)
            );
            if clock.met_by == MetBy::Outcome && case.month_waits_for_proof().is_some() {
                // It stands among what is waited for, and nobody is late.
            } else if deadline.alarm_on < today {
                late.push(line);
            } else if deadline.alarm_on <= week {
                soon.push(line);
            }
        }
    }
    let of = |wanted: fn(&Case) -> bool, words: fn(&Case) -> String| -> Vec<String> {
        open.iter().filter(|c| wanted(c)).map(|c| words(c)).collect()
    };
    let new = standing::new(&open, today);
    let judging = of(
        |c| !c.to_judge.is_empty(),
        |c| format!("{}: on us, to judge the papers that came", c.reference),
    );
    // Who has written since is not waited for: somebody must say whether that was it.
    let came = of(
        |c| !asked::of(c, true).is_empty(),
        |c| {
            let what = asked::of(c, true).join(" and ");
            format!("{}: on us, to say whether what they wrote since brings the {what}", c.reference)
        },
    );
    let asked = of(
        |c| !asked::of(c, false).is_empty(),
        |c| format!("{}: on the person, for {}", c.reference, asked::of(c, false).join(" and ")),
    );
    let staff = of(
        |c| is_looked_into(c) && c.questions.iter().any(|q| !q.answered),
        |c| {
            let who: Vec<&str> = c.questions.iter().filter(|q| !q.answered).map(|q| q.person.as_str()).collect();
            format!("{}: on {}", c.reference, who.join(" and "))
        },
    );
    let reviews = of(
        |c| c.stage == Stage::InReview,
        |c| format!("{}: the review is to be decided", c.reference),
    );
    let under_way = standing::under_way(&open, &[&late, &soon, &new, &judging, &came, &asked, &staff]);
    let drafts = of(|c| c.draft.is_some(), |c| format!("{}: SEND or CANCEL", c.reference));
    let markers: Vec<String> = cases
        .iter()
        .filter(|c| c.restriction.is_some() || c.marker.is_some())
        .flat_map(|c| {
            c.deadlines
                .iter()
                .filter(|d| c.met_by.get(&d.clock) == Some(&MetBy::Lifted) && d.due_on <= days_after(today, 30))
                .map(|d| format!("{}: look again by {}", c.reference, short_date(d.due_on)))
        })
        .collect();
    [
        (OVERDUE, late),
        ("Due this week", soon),
        ("New", new),
        ("Waits for your word", waits::for_a_word(cases)),
        ("Waiting", judging.into_iter().chain(came).chain(asked).chain(staff).collect()),
        ("In review", reviews),
        ("With the regulator", waits::with_the_regulator(cases)),
        ("Under investigation", under_way),
        ("Answered, and still open", standing::answered(&open, today)),
        ("Drafts that were not sent", drafts),
        (
            "Letters that wait to be posted",
            cases.iter().filter_map(|c| letters::to_post(c)).collect(),
        ),
        (NOT_ARRIVED, cases.iter().filter_map(|c| letters::not_arrived(c)).collect()),
        ("Restrictions to look at again", markers),
    ]
    .into_iter()
    .filter(|(_, lines)| !lines.is_empty())
    .map(|(title, lines)| AgendaPart {
        title: title.to_owned(),
        lines,
        ..AgendaPart::default()
    })
    .collect()
}

/// Messages that wait for a person: each with its number, by which STATUS shows it.
fn messages(held: &[Listed], not_shown: usize) -> Option<AgendaPart> {
    let (rows, beyond) = listed::lines(held);
    let alike = match not_shown {
        0 => String::new(),
        1 => "One more says that it is from one of you, like others before it, and nothing proves it.".to_owned(),
        n => format!("{n} more say that they are from one of you, like others before them, and nothing proves it."),
    };
    let lines: Vec<String> = [listed::beyond(beyond), alike].into_iter().filter(|l| !l.is_empty()).collect();
    (!rows.is_empty() || !lines.is_empty()).then(|| AgendaPart {
        title: "Messages that wait for a person".to_owned(),
        lines,
        rows,
    })
}

fn desk(waiting: &Waiting) -> Vec<AgendaPart> {
    let count = |n: usize, one: &str, many: &str| if n == 1 { format!("one {one}") } else { format!("{n} {many}") };
    [
        (
            waiting.undelivered,
            "Notices to the council’s own people that were not delivered",
            "notice: somebody’s address, or the mail server, wants a look",
            "notices: somebody’s address, or the mail server, wants a look",
        ),
        (
            waiting.queued,
            "Letters that wait for the mail server",
            "letter, which is tried again by itself",
            "letters, which are tried again by themselves",
        ),
        (
            waiting.stuck,
            "Cases whose reminders failed",
            "case: tell whoever looks after redress, whose log says why",
            "cases: tell whoever looks after redress, whose log says which and why",
        ),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(n, title, one, many)| AgendaPart {
        title: title.to_owned(),
        lines: vec![count(n, one, many)],
        ..AgendaPart::default()
    })
    .collect()
}

/// R4: registered people of whom nothing says that they were told of the policy; only where the council keeps that record.
fn not_told(office: &Office) -> Option<String> {
    let told = &office.policy.told;
    let missing: Vec<&str> = office
        .people
        .iter()
        .filter(|p| !told.iter().any(|(name, _)| *name == p.name))
        .map(|p| p.name.as_str())
        .collect();
    (!told.is_empty() && !missing.is_empty()).then(|| {
        format!(
            "Nothing says that these people were told of the complaints policy: {}.",
            missing.join(", ")
        )
    })
}

/// R2 and R6: warned before the council's review of its policy and of each privacy notice, and told every Monday once the day
/// has passed.
fn reviews(today: Date, office: &Office) -> Vec<String> {
    let policy = &office.policy;
    let own = (format!("complaints policy ({})", policy.version), policy.review_by());
    let notices = policy.notices.iter().map(|n| {
        let next = n.next_review.or_else(|| policy.looked_at_again(n.published));
        (format!("{} (version {})", n.name, n.version), next)
    });
    std::iter::once(own)
        .chain(notices)
        .filter_map(|(what, next)| {
            let next = next?;
            let left = days_between(today, next);
            let on = short_date(next);
            if left < 0 {
                return Some(format!("The council’s review of its {what} was due on {on} and is overdue."));
            }
            (left <= i64::from(policy.review_warned_days_before)).then(|| format!("The council’s review of its {what} is due on {on}."))
        })
        .collect()
}
