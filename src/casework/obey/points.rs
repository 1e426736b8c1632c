//! The points of a complaint, answered one by one (L10, L11): a line of the reasons that begins with a dash or a number, names the
//! point, and says behind a colon whether it is upheld.

use super::Work;
use crate::casework::act::Outcome;
use crate::casework::letter::data::Point;
use regex::Regex;
use std::sync::LazyLock;

/// A line of a list.
static ITEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+(.*)$").expect("invariant: a constant pattern, compiled by a test"));
/// The point, its result, and why.
static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(.{2,300}?)\s*:\s*(not upheld|partly upheld|partly|upheld in part|upheld)\b[\s.,;:–-]*(.*)$")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// One point on the line of the command itself, whose dash the reader of the command took for a separator: the result in capitals, as
/// the command has it, so that prose is none.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[-*•–]\s*)?([^.!?:]{2,120}?)\s*:\s*(NOT UPHELD|PARTLY UPHELD|PARTLY|UPHELD)\b[\s.,;:–-]*(.*)$")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// The words before the points, the points, and the words after the last of them. A line that goes on below its point belongs to
/// it; whatever stands between two points goes before them all.
pub(super) fn of(reasons: &str) -> (String, Vec<Point>, String) {
    let mut before: Vec<&str> = Vec::new();
    let mut rest: Vec<&str> = Vec::new();
    let mut points: Vec<Point> = Vec::new();
    let mut in_point = false;
    for line in reasons.trim().lines() {
        let item = ITEM.captures(line).and_then(|c| c.get(1)).map(|m| m.as_str());
        let alone = || {
            ALONE
                .captures(line)
                .filter(|_| item.is_none() && before.is_empty() && rest.is_empty() && points.is_empty())
        };
        if let Some(c) = item.and_then(|text| ANSWERED.captures(text)).or_else(alone) {
            let said = |n: usize| c.get(n).map_or("", |m| m.as_str()).trim().to_owned();
            let result = match said(2).to_lowercase().as_str() {
                "not upheld" => Outcome::NotUpheld,
                "upheld" => Outcome::Upheld,
                _ => Outcome::Partly,
            };
            points.push(Point {
                what: said(1),
                result: result.word().to_owned(),
                why: said(3),
            });
            before.append(&mut rest);
            in_point = true;
            continue;
        }
        let goes_on = in_point && item.is_none() && !line.trim().is_empty();
        match points.last_mut().filter(|_| goes_on) {
            Some(point) => {
                if !point.why.is_empty() {
                    point.why.push(' ');
                }
                point.why.push_str(line.trim());
            }
            None => {
                in_point = false;
                rest.push(line);
            }
        }
    }
    if points.is_empty() {
        before.append(&mut rest);
    }
    let joined = |lines: &[&str]| lines.join("\n").trim().to_owned();
    (joined(&before), points, joined(&rest))
}

/// Reminds whoever drafts an outcome that each point wants its answer, where the reasons do not show one.
pub(super) fn remind(result: Outcome, reasons: &str, points: &[Point], work: &mut Work) {
    if work.is_sent() {
        return;
    }
    let listed = !points.is_empty() || reasons.lines().any(|l| ITEM.is_match(l));
    if result == Outcome::Partly && points.is_empty() {
        work.warn(
            "Say of each point whether it is upheld (L11), a line each: “- the point: UPHELD. Why.” or NOT UPHELD. The letter then shows them one by one.",
        );
    } else if !listed {
        work.warn("Does it answer each point of the complaint (L10)? A line each, with a dash, helps the person to find theirs.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_lines_with_a_result_and_the_rest_stays() {
        let (before, points, after) = of(
            "We looked at everything you sent.\n\n- The list was published: UPHELD. It was on the website\n  for two days.\n2) Nobody answered you: not upheld, we wrote on 3 May.\n\n- 180 copies were printed\n\nWe are sorry.",
        );
        assert_eq!(before, "We looked at everything you sent.");
        assert_eq!(after, "- 180 copies were printed\n\nWe are sorry.");
        let told: Vec<(&str, &str, &str)> = points
            .iter()
            .map(|p| (p.what.as_str(), p.result.as_str(), p.why.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("The list was published", "UPHELD", "It was on the website for two days."),
                ("Nobody answered you", "NOT UPHELD", "we wrote on 3 May."),
            ]
        );
        let (_, one, _) = of("the grass: NOT UPHELD. It is cut once a month.");
        assert_eq!(
            (one[0].what.as_str(), one[0].result.as_str(), one[0].why.as_str()),
            ("the grass", "NOT UPHELD", "It is cut once a month.")
        );
        let prose = of("Nothing was upheld: we looked.");
        assert_eq!(
            (prose.0.as_str(), prose.1.len(), prose.2.as_str()),
            ("Nothing was upheld: we looked.", 0, "")
        );
    }
}
