//! The readers of the command table, by what they are about.

pub(in crate::desk) mod ask;
pub(in crate::desk) mod contact;
pub(in crate::desk) mod draft;
pub(in crate::desk) mod file;
pub(in crate::desk) mod intake;
pub(in crate::desk) mod judgement;
pub(in crate::desk) mod papers;
pub(in crate::desk) mod people;
pub(in crate::desk) mod reaching;
pub(in crate::desk) mod text;
pub(in crate::desk) mod time;

use super::clause::Clause;
use super::pattern;

/// The words behind a colon, which the letter carries. Where the letter comes back as a draft first, those behind a dash or
/// `because` are taken too: elsewhere they may be talk that nobody but us should read.
fn reasons(clause: &Clause<'_>, at: usize, drafted: bool) -> (String, usize) {
    let behind = clause.plain.slice(at, clause.text_end);
    let plainly = pattern!(r"^\s*:").is_match(behind);
    if !(plainly || drafted && pattern!(r"^(?:\s*[-\u{2013}\u{2014}]\s|,?\s+because\b)").is_match(behind)) {
        return (String::new(), at);
    }
    let (from, _) = clause.behind_separator(at, clause.text_end);
    let (text, to) = clause.text(from, clause.reason_end(from));
    match text.split_whitespace().count() {
        0 | 1 => (String::new(), at),
        _ => (text, to),
    }
}
