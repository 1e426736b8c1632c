//! How far a command reaches: where the text of a reason, a note or a letter ends because another command begins.

use super::clause;
use super::clause::Clause;
use super::clause::Heard;
use super::frame;
use super::pattern;
use super::reading::Reading;
use super::reading::hear;
use super::reading::is_quotation;
use super::verbs::first_word;
use super::verbs::is_verb;
use crate::casework::act::Act;
use crate::casework::case::Ask;
use crate::casework::plain::Sentence;

impl<'a> Reading<'a> {
    /// The clause at a place, with the words that may belong to it.
    pub(super) fn clause(&self, index: usize, sentence: Sentence, at: usize, lead: frame::Lead) -> Clause<'a> {
        let mut text_end = self.end;
        let mut letter_end = self.end;
        for later in self.sentences.iter().skip(index + 1) {
            if let Some(strength) = self.opens_command(*later) {
                text_end = text_end.min(later.from);
                if strength == Strength::Line {
                    letter_end = letter_end.min(later.from);
                    break;
                }
            }
        }
        if let Some(inner) = clause::inner_command(self.plain, at, text_end) {
            text_end = inner;
        }
        Clause {
            plain: self.plain,
            from: at,
            end: sentence.to,
            text_end,
            letter_end,
            situation: self.situation,
            today: self.today,
            asks: lead.asks,
            agrees: lead.agrees,
        }
    }

    /// Whether a later sentence surely begins a command, so that a text before it ends there.
    fn opens_command(&self, sentence: Sentence) -> Option<Strength> {
        let lead = frame::lead(self.plain, sentence.from, sentence.to);
        let text = self.plain.slice(lead.to, sentence.to);
        let word = first_word(text);
        if !is_verb(word) || is_quotation(self.plain.slice(sentence.from, sentence.to)) {
            return None;
        }
        let shouted = self.plain.shouted(lead.to, lead.to + word.len()) && word.len() > 1;
        let marked = pattern!(r"^[a-z]+(?: (?:ok|no|upheld|not upheld|partly|uphold|change|[a-z]+))? ?(?::|-|–)").is_match(text);
        let clause = Clause {
            plain: self.plain,
            from: lead.to,
            end: sentence.to,
            text_end: sentence.to,
            letter_end: sentence.to,
            situation: self.situation,
            today: self.today,
            asks: lead.asks,
            agrees: lead.agrees,
        };
        let heard = hear(&clause)?;
        let Heard::Acts { acts, .. } = heard else {
            return (sentence.opens_line && (shouted || marked)).then_some(Strength::Line);
        };
        let pointed = acts.iter().all(|a| {
            matches!(
                a,
                Act::Assign { .. }
                    | Act::Extend { .. }
                    | Act::SinglePointOfContact { .. }
                    | Act::Ask {
                        what: Ask::Consent | Ask::Identity,
                        ..
                    }
                    | Act::Accept
                    | Act::Reopen
                    | Act::Release
                    | Act::Lift { .. }
                    | Act::Status
                    | Act::List
                    | Act::IdentityAccepted { .. }
                    | Act::ConsentAccepted
            )
        });
        match (sentence.opens_line, shouted || marked || pointed) {
            (true, true) => Some(Strength::Line),
            (true, false) if lead.to == sentence.from => Some(Strength::Line),
            (false, true) if pointed || shouted => Some(Strength::Sentence),
            (true | false, _) => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// At the start of a line.
    Line,
    /// Within a paragraph.
    Sentence,
}
