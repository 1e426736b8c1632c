//! What came of an act, for whoever gave it: what was done, what to take care of, or the draft exactly as it would leave.

use super::page;
use crate::casework::CaseReference;
use crate::casework::Office;
use crate::casework::letter;
use crate::casework::obey::Work;
use std::fmt::Write;

/// What was done.
pub fn done(work: &Work) -> String {
    let mut out = String::new();
    for sentence in &work.said {
        let _ = writeln!(out, "{sentence}");
    }
    for sentence in &work.warned {
        let _ = writeln!(out, "Take care: {sentence}");
    }
    out
}

/// A draft: what SEND would do, and the letters word for word.
pub fn draft(work: &Work, office: &Office, reference: &CaseReference) -> String {
    let mut out = String::from("This is a draft. Nothing was sent and nothing was decided.\n\n");
    for sentence in &work.warned {
        let _ = writeln!(out, "Take care: {sentence}");
    }
    for order in work.letters.iter().filter(|l| l.to_public) {
        let words = letter::words_of(order, office, Some(reference));
        let _ = writeln!(out, "To: {}\nSubject: {}\n", order.to.address, words.subject);
        for line in page::safe(&words.text).lines() {
            let _ = writeln!(out, "{}", format!("    {line}").trim_end());
        }
        if order.kind.is_formal() {
            out.push_str("\n    (a copy as PDF is attached)\n");
        }
    }
    let _ = writeln!(
        out,
        "\nSEND sends it. CANCEL drops it. The same command with another text replaces it."
    );
    out
}
