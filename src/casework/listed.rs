//! Messages as a list names them, where each cannot have a notice of its own: in the digests, and where many came at once. What
//! is alike is one line, with the count of the rest. Pure: the rows and whom they are for are passed in.

use super::case::CaseReference;
use super::clock::short_date;
use super::letter::data::RowView;
use crate::mail::AddrSpec;
use crate::mail::without_markers;
use jiff::civil::Date;

/// Lines of a list; what is beyond them is counted.
const LINES_MAX: usize = 40;
/// Letters of a subject that can make two messages alike.
const LIKENESS_MIN: usize = 6;
/// Characters of a subject in a list.
const SUBJECT_MAX: usize = 90;

/// One message in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its ledger row.
    pub row: i64,
    /// The case it opened or belongs to.
    pub reference: Option<CaseReference>,
    /// The day it came.
    pub on: Date,
    /// Who it said it was from.
    pub from: Option<AddrSpec>,
    /// Its subject.
    pub subject: String,
}

impl Listed {
    /// What a person says to see more of it.
    fn says(&self) -> String {
        match &self.reference {
            Some(reference) => format!("STATUS {reference}"),
            None => format!("STATUS {}", self.row),
        }
    }

    fn words(&self) -> String {
        let from = self.from.as_ref().map_or_else(|| "no one sender".to_owned(), ToString::to_string);
        format!("{from}, {}", short_date(self.on))
    }

    /// What makes two messages look alike in a list: their subjects but for figures, as a program counts them up (attack 14).
    /// A subject that says next to nothing is alike only from one sender.
    fn likeness(&self) -> String {
        let letters: String = self
            .subject
            .chars()
            .filter(|c| c.is_alphabetic())
            .flat_map(char::to_lowercase)
            .collect();
        match &self.from {
            Some(from) if letters.len() < LIKENESS_MIN => format!("{letters} {from}"),
            _ => letters,
        }
    }
}

/// A subject as a list shows it.
fn subject(subject: &str) -> String {
    let shown = without_markers(&subject.chars().take(SUBJECT_MAX).collect::<String>());
    match shown.trim() {
        "" => "(no subject)".to_owned(),
        words => words.to_owned(),
    }
}

/// The lines of a list, oldest first, and how many messages have no line in it.
pub fn lines(all: &[Listed]) -> (Vec<RowView>, usize) {
    let mut groups: Vec<(String, Vec<&Listed>)> = Vec::new();
    for listed in all {
        let likeness = listed.likeness();
        let full = groups.len() >= LINES_MAX;
        match groups.iter_mut().find(|(known, _)| *known == likeness) {
            Some((_, alike)) => alike.push(listed),
            // Beyond the lines nothing is gathered any more: a list of thousands costs thousands of steps, and no square of them.
            None if full => {}
            None => groups.push((likeness, vec![listed])),
        }
    }
    let shown: usize = groups.iter().map(|(_, alike)| alike.len()).sum();
    let lines = groups
        .iter()
        .filter_map(|(_, alike)| {
            let (first, rest) = alike.split_first()?;
            let more = match rest.len() {
                0 => String::new(),
                1 => ", and one more like it".to_owned(),
                n => format!(", and {n} more like it"),
            };
            Some(RowView {
                subject: subject(&first.subject),
                more,
                words: first.words(),
                says: first.says(),
                link: String::new(),
            })
        })
        .collect();
    (lines, all.len() - shown)
}

/// What stands below a list that is not whole; empty where it is.
pub fn beyond(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "One more has no line here.".to_owned(),
        n => format!("{n} more have no line here."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn listed(row: i64, subject: &str) -> Listed {
        Listed {
            row,
            reference: None,
            on: date(2026, 11, 25),
            from: AddrSpec::new(&format!("bot{row}@elsewhere.example")),
            subject: subject.to_owned(),
        }
    }

    #[test]
    fn what_is_alike_is_one_line() {
        let mut all: Vec<Listed> = (1..=612).map(|n| listed(n, &format!("Complaint about my data no. {n}"))).collect();
        all.push(listed(700, "My address in the newsletter"));
        let (shown, rest) = lines(&all);
        assert_eq!((shown.len(), rest), (2, 0));
        assert_eq!(shown[0].subject, "Complaint about my data no. 1");
        assert_eq!(shown[0].more, ", and 611 more like it");
        assert_eq!(shown[0].words, "bot1@elsewhere.example, Wed 25 Nov 2026");
        assert_eq!(shown[1].says, "STATUS 700");
    }

    #[test]
    fn a_list_has_an_end_and_says_what_is_beyond_it() {
        let all: Vec<Listed> = (1..=60).map(|n| listed(n, &"x".repeat(usize::try_from(n + 9).unwrap()))).collect();
        let (shown, rest) = lines(&all);
        assert_eq!((shown.len(), rest), (LINES_MAX, 20));
        assert_eq!(beyond(rest), "20 more have no line here.");
        assert_eq!(beyond(0), "");
    }

    #[test]
    fn a_subject_is_data() {
        let (shown, _) = lines(&[listed(1, ""), listed(2, &"long ".repeat(100))]);
        assert_eq!(shown[0].subject, "(no subject)");
        assert!(shown[1].subject.len() <= SUBJECT_MAX);
    }
}
