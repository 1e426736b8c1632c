//! The council's people as a reply names them: `Lorna`, `Bob T`, `Cllr Nair`, `me`. One and only one, or it is asked.

use super::near;
use super::pattern;
use crate::casework::plain::Plain;

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// One registered person, by full name.
    One(String),
    /// Nobody, or more than one: why.
    Unclear(String),
}

/// Reads a person's name at a place of the plain form, and where it ends. `None` where no name can stand there.
pub(super) fn person(plain: &Plain<'_>, from: usize, to: usize, people: &[String], writer: &str) -> Option<(Who, usize)> {
    let text = plain.slice(from, to);
    if let Some(m) = pattern!(r"^(?:me|myself)\b").find(text) {
        let known = people.iter().find(|p| same(p, writer));
        let who = known.map_or_else(
            || Who::Unclear("write the name: it is not clear who “me” is".to_owned()),
            |p| Who::One(p.clone()),
        );
        return Some((who, from + m.end()));
    }
    let title = pattern!(r"^(?:mr|mrs|ms|miss|dr|cllr|councillor)\b\.? ")
        .find(text)
        .map_or(0, |m| m.end());
    let at = from + title;
    let words = name_words(plain, at, to);
    let (first, first_end) = words.first()?;
    let second = words.get(1);
    let names: Vec<Vec<String>> = people.iter().map(|p| folded(p)).collect();
    // The whole name, or a first name with the opening of the last.
    if let Some((second, second_end)) = second {
        let full: Vec<&String> = chosen(people, &names, |n| {
            n.first().is_some_and(|f| f == first) && n.get(1..).is_some_and(|rest| rest.iter().any(|l| l == second))
        });
        if let [one] = full.as_slice() {
            return Some((Who::One((*one).clone()), *second_end));
        }
        if second.len() == 1 {
            let initial = chosen(people, &names, |n| {
                n.first().is_some_and(|f| f == first) && n.last().is_some_and(|l| l.starts_with(second.as_str()))
            });
            if let [one] = initial.as_slice() {
                let end = second_end + usize::from(plain.slice(*second_end, *second_end + 1) == ".");
                return Some((Who::One((*one).clone()), end));
            }
        }
        // A last name that nobody of this first name has: somebody else is meant.
        if names.iter().any(|n| n.first() == Some(first)) && is_capital(plain, second_end - second.len()) && !is_function_word(second) {
            return Some((Who::Unclear(nobody(plain.written(at, *second_end), people)), *second_end));
        }
    }
    let by_one = chosen(people, &names, |n| {
        if title > 0 {
            n.last() == Some(first)
        } else {
            n.first() == Some(first) || n.last() == Some(first)
        }
    });
    match by_one.as_slice() {
        [one] => Some((Who::One((*one).clone()), *first_end)),
        [] => {
            let end = second
                .filter(|(s, e)| is_capital(plain, e - s.len()) && !is_function_word(s))
                .map_or(*first_end, |(_, e)| *e);
            Some((Who::Unclear(nobody(plain.written(at, end), people)), end))
        }
        several => {
            let list = several.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" or ");
            Some((Who::Unclear(format!("which one: {list}")), *first_end))
        }
    }
}

/// Whether a place names one of the council's own people (so that it is no party who is meant).
pub(super) fn is_own(plain: &Plain<'_>, from: usize, to: usize, people: &[String], writer: &str) -> bool {
    match person(plain, from, to, people, writer) {
        Some((Who::One(_), _)) => true,
        Some((Who::Unclear(why), _)) => why.starts_with("which one"),
        None => false,
    }
}

fn nobody(name: &str, people: &[String]) -> String {
    let names: Vec<String> = people.iter().flat_map(|p| folded(p)).collect();
    let written = folded(name).into_iter().next().unwrap_or_default();
    let near = names.iter().find(|n| n.len() > 3 && near::distance(n, &written) == 1);
    let meant = near.and_then(|n| people.iter().find(|p| folded(p).contains(n)));
    match meant {
        Some(meant) => format!("nobody is registered under that name; did you mean {meant}?"),
        None => format!("nobody is registered under that name; registered are {}", people.join(", ")),
    }
}

fn chosen<'p>(people: &'p [String], names: &[Vec<String>], is: impl Fn(&[String]) -> bool) -> Vec<&'p String> {
    people.iter().zip(names).filter(|(_, n)| is(n)).map(|(p, _)| p).collect()
}

/// A name's words in plain form.
pub(super) fn folded(name: &str) -> Vec<String> {
    Plain::new(name)
        .text
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '\'' | '-' | '_')))
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// Up to two words of letters from a place, each with its end.
fn name_words(plain: &Plain<'_>, from: usize, to: usize) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut at = from;
    for _ in 0..2 {
        let text = plain.slice(at, to);
        let Some(m) = pattern!(r"^ ?([a-z_][a-z_'-]*)").find(text) else {
            break;
        };
        let word = m.as_str().trim_start().trim_end_matches("'s").trim_end_matches(['\'', '-']);
        let end = at + (m.end() - m.as_str().trim_start().len()) + word.len();
        found.push((word.to_owned(), end));
        if end < at + m.end() {
            break;
        }
        at = end;
    }
    found
}

fn is_capital(plain: &Plain<'_>, at: usize) -> bool {
    plain.written(at, at + 1).chars().next().is_some_and(char::is_uppercase)
}

fn is_function_word(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "please"
            | "pls"
            | "to"
            | "for"
            | "who"
            | "as"
            | "she"
            | "he"
            | "they"
            | "then"
            | "now"
            | "because"
            | "thanks"
            | "i"
            | "in"
            | "on"
            | "the"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(text: &str) -> Option<(Who, usize)> {
        let people: Vec<String> = ["Sue Hartley", "Bob Tranter", "Bob Ellis", "Priya Nair", "Zoë Duval"]
            .map(str::to_owned)
            .to_vec();
        let plain = Plain::new(text);
        person(&plain, 0, plain.text.len(), &people, "Sue Hartley")
    }

    fn one(name: &str, end: usize) -> Option<(Who, usize)> {
        Some((Who::One(name.to_owned()), end))
    }

    #[test]
    fn names_as_people_write_them() {
        assert_eq!(who("priya please"), one("Priya Nair", 5));
        assert_eq!(who("Bob Ellis, he knows it"), one("Bob Ellis", 9));
        assert_eq!(who("bob t"), one("Bob Tranter", 5));
        assert_eq!(who("Cllr Nair"), one("Priya Nair", 9));
        assert_eq!(who("zoe"), one("Zoë Duval", 3));
        assert_eq!(who("me"), one("Sue Hartley", 2));
    }

    #[test]
    fn two_of_a_name_and_nobody_are_asked_about() {
        for text in ["Bob", "Bob please", "Mr Smith", "Bob Smith", "the Mayor", "Prya"] {
            assert!(matches!(who(text), Some((Who::Unclear(_), _))), "{text}");
        }
        assert_eq!(who("!"), None);
    }
}
