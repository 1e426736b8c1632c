//! EXTEND: a date or a length, and the reason that the complainant is told (R28).

use super::super::clause::Clause;
use super::super::clause::Heard;
use super::super::clause::IT;
use super::super::dates;
use super::super::dates::When;
use super::super::pattern;
use super::super::persons;
use crate::casework::act::Act;
use crate::casework::clock::long_date;
use jiff::civil::Weekday;

pub(in crate::desk) fn extend(clause: &Clause<'_>) -> Option<Heard> {
    let text = clause.rest();
    let verb = pattern!(
        r"^(?:extend(?: ",
        IT,
        r")?(?: (?:the |his |her |their )?(?:deadline|due date|date|time(?:scale| limit)?|answer|response))?|extension|(?:push|put|move) ",
        IT,
        r" back|(?:push|put|move) (?:the )?(?:deadline|date|due date|answer) back|(?:push|put|move) back (?:the )?(?:deadline|date|due date|",
        IT,
        r")|give (?:",
        IT,
        r"|us|me|[a-z_'-]+)|add)\b"
    );
    let needs = pattern!(r"^(?:(?:we|i) )?(?:need|want|require)\b(?: about)?");
    let (m, only_need) = match verb.find(text) {
        Some(m) => (m, false),
        None => (needs.find(text)?, true),
    };
    // "Give Jan a week on this" is time for the case, "give her until Friday" is not.
    let given = pattern!(r"^give (?:", IT, r"|us|me)\b").is_match(text);
    if text.starts_with("give ")
        && !given
        && !persons::is_own(
            clause.plain,
            clause.from + "give ".len(),
            clause.end,
            &clause.situation.people,
            &clause.situation.writer,
        )
    {
        return None;
    }
    // "I need a week off", "give me two days": somebody's time, unless it says that this case is to have it.
    let of_this_case = pattern!(
        r"\b(?:more|extra|another|longer|further|extension)\b|\b(?:on|for|with) (?:this|it|that)(?: one| case)?\b|^(?:give|add) [a-z ]{2,20} (?:until|till|til|to the) "
    );
    let wants_time = only_need || pattern!(r"^(?:give|add)").is_match(m.as_str());
    if wants_time && !of_this_case.is_match(text.split([',', ';', '.']).next().unwrap_or("")) {
        return None;
    }
    let weak = only_need || pattern!(r"^(?:give|add|extension)").is_match(m.as_str());
    let mut at = clause.from + m.end();
    let joint = pattern!(r"^(?:[\s,:-]*(?:please|pls|by|to|until|untill|till|til|for|out to|up to|another go|of|it|this|on)\b)*[\s,:-]*");
    at += joint.find(clause.plain.slice(at, clause.end)).map_or(0, |m| m.end());
    let Some((when, taken)) = dates::when(clause.plain.slice(at, clause.end), clause.today) else {
        return if weak {
            None
        } else {
            Heard::unclear("EXTEND needs the new date or a length, such as: until 18 December, or by two weeks")
        };
    };
    let day = match when {
        When::Day(day) => day,
        When::Unclear(_) if weak => return None,
        When::Unclear(why) => return Heard::unclear(why),
    };
    // A second date right behind the first: which of them counts?
    let mut after = at + taken;
    let behind = clause.plain.slice(after, clause.end);
    if let Some(m) = pattern!(r"^(?:[\s,]*(?:\(|i\.?e\.?,?|so|that is|to|until|,)[\s,]*(?:to |until |till )?)").find(behind)
        && let Some((second, more)) = dates::when(clause.plain.slice(after + m.end(), clause.end), clause.today)
    {
        if second == When::Day(day) {
            after += m.end() + more;
            after += usize::from(clause.plain.slice(after, after + 1) == ")");
        } else {
            return Heard::unclear("two dates are named: which is meant");
        }
    }
    match of_weekday(clause.plain.slice(after, clause.end)) {
        Some((named, _)) if named != day.weekday() => {
            return Heard::unclear(format!("{} is not that day of the week: which is meant", long_date(day)));
        }
        Some((_, taken)) => after += taken,
        None => {}
    }
    if pattern!(r"^[\s,;(-]*(?:or|maybe|perhaps|if|unless|failing|possibly|ideally)\b").is_match(clause.plain.slice(after, clause.end)) {
        return Heard::unclear("it is not certain whether and until when to extend");
    }
    if let Some(due) = clause.today.due
        && day <= due
    {
        return Heard::unclear(format!(
            "{} is no later than the present due date, {}",
            long_date(day),
            long_date(due)
        ));
    }
    let more = pattern!(r"^(?:[\s,]*(?:longer|more|extra|at (?:the )?(?:very )?(?:latest|most)|from (?:the )?(?:due date|deadline|then|now|today)|from when it'?s due|on this(?: one)?|for this(?: one)?|please|pls))*").find(clause.plain.slice(after, clause.end));
    after += more.map_or(0, |m| m.end());
    // Words of time between the date and its reason are part of the date, and not understood.
    if pattern!(
        r"^\s*,?[^:.;\n]{0,60}?\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|fortnight|month|days?|\d+(?:st|nd|rd|th)?|then|failing|else)\b[^:.;\n]{0,40}?\b(?:because|bcos|cos|coz)\b"
    )
    .find(clause.plain.slice(after, clause.end))
    .is_some_and(|m| !pattern!(r"^[\s,(]*(?:because|bcos|cos|coz|as|since|so|for|while|to|we|the|our|i|it|there|they|he|she)\b").is_match(m.as_str()))
    {
        return Heard::unclear("it is not clear until when to extend: write the date, and then the reason");
    }
    let (from, separated) = clause.behind_separator(after, clause.text_end);
    let (mut reason, to) = clause.text(from, clause.reason_end(from));
    // "to allow", "for", "while": the words themselves are the reason.
    if !separated && reason.starts_with("for ") {
        reason = reason.trim_start_matches("for ").to_owned();
    }
    if reason.split_whitespace().count() < 2 {
        return if only_need {
            None
        } else {
            Heard::unclear("EXTEND needs the reason, which the complainant is told: … because …")
        };
    }
    if pattern!(r"^(?:and|then|also)\b").is_match(clause.plain.slice(from, clause.text_end)) {
        return Heard::unclear("EXTEND needs the reason, which the complainant is told: … because …");
    }
    Heard::act(Act::Extend { until: day, reason }, to)
}

/// `(a Thursday)` behind a date: the day of the week, and how much was read.
fn of_weekday(text: &str) -> Option<(Weekday, usize)> {
    let c = pattern!(r"^[\s,(-]*(?:(?:which|that|it)(?:'s| is) )?(?:an? )?(mon|tues|wednes|thurs|fri|satur|sun)day\b\)?").captures(text)?;
    let day = dates::weekday_number(c.get(1)?.as_str())?;
    Some((day, c.get(0)?.end()))
}
