//! Pages of a document that were not read, and why: so that nobody says of a whole document what was seen of a part.

use super::limits::Allowance;
use crate::mail::document::Page;
use crate::mail::document::Reading;

/// Reasons that are kept apart; the rest of a hostile file are told with the last.
const REASONS_MAX: usize = 6;

/// Pages without a reading, by reason.
#[derive(Debug, Default)]
pub(super) struct Gaps(Vec<(u32, u32, Reading)>);

impl Gaps {
    /// A page that was not read, counted from 1 and told in rising order.
    pub fn page(&mut self, number: u32, why: Reading) {
        self.pages(number, number, why);
    }

    /// These pages, first and last.
    pub fn pages(&mut self, first: u32, last: u32, why: Reading) {
        let full = self.0.len() >= REASONS_MAX;
        match self.0.last_mut() {
            Some((_, end, known)) if (*end + 1 == first && *known == why) || full => *end = last.max(*end),
            _ => self.0.push((first, last, why)),
        }
    }

    /// Whether reading ends before this page of `count`, with `read` pages read: there are too many, or time is up.
    pub fn end(&mut self, number: u32, count: u32, read: usize, allowance: &Allowance<'_>) -> bool {
        let why = if read >= allowance.limits.pages {
            "it has more pages than are looked at"
        } else if allowance.deadline.is_over() {
            "there was not enough time for it"
        } else {
            return false;
        };
        self.pages(number, count, Reading::NotChecked(why.to_owned()));
        true
    }

    /// The document's outcome: what was read of these pages, with what was not; where nothing was, why.
    pub fn outcome(mut self, pages: Vec<Page>) -> Reading {
        if pages.iter().any(|p| !p.lines.is_empty()) {
            let unread = self.0.iter().map(|(first, last, why)| said(*first, *last, why)).collect();
            return Reading::Text { pages, unread };
        }
        match self.0.len() {
            0 => Reading::NoText,
            // What holds for all that could be asked holds for the document.
            _ => self.0.swap_remove(0).2,
        }
    }
}

fn said(first: u32, last: u32, why: &Reading) -> String {
    let which = match last - first {
        0 => format!("page {first}"),
        1 => format!("pages {first} and {last}"),
        _ => format!("pages {first} to {last}"),
    };
    let why = match why {
        Reading::TooLarge(why) | Reading::NotChecked(why) | Reading::Broken(why) => why,
        Reading::Encrypted => "it is locked with a password",
        Reading::Text { .. } | Reading::NoText | Reading::Holds => "it was not read",
    };
    format!("{which}: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::document::How;

    fn page(words: &str) -> Page {
        Page {
            how: How::TextLayer,
            lines: words.lines().map(str::to_owned).collect(),
            mrz: Vec::new(),
        }
    }

    #[test]
    fn neighbours_with_one_reason_are_told_together() {
        let mut gaps = Gaps::default();
        let none = || Reading::NotChecked("no engine".to_owned());
        for number in [2, 3, 4, 6] {
            gaps.page(number, none());
        }
        gaps.page(7, Reading::Broken("it cannot be drawn".to_owned()));
        let Reading::Text { unread, .. } = gaps.outcome(vec![page("words")]) else {
            panic!("there were words")
        };
        assert_eq!(
            unread,
            ["pages 2 to 4: no engine", "page 6: no engine", "page 7: it cannot be drawn"]
        );
    }

    #[test]
    fn without_any_word_the_reason_is_the_documents() {
        let mut gaps = Gaps::default();
        assert_eq!(Gaps::default().outcome(vec![page("")]), Reading::NoText);
        gaps.page(1, Reading::NotChecked("no engine".to_owned()));
        assert_eq!(gaps.outcome(vec![page("")]), Reading::NotChecked("no engine".to_owned()));
    }

    #[test]
    fn a_hostile_file_has_few_reasons() {
        let mut gaps = Gaps::default();
        for number in 1..=100 {
            gaps.page(number * 2, Reading::Broken(number.to_string()));
        }
        let Reading::Text { unread, .. } = gaps.outcome(vec![page("words")]) else {
            panic!("there were words")
        };
        assert_eq!(unread.len(), REASONS_MAX);
    }
}
