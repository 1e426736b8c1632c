//! Which of a thousand patterns match a sentence, without trying a thousand.
//!
//! A match begins with one of the pattern's opening words and ends with one of its closing words, and those are plain
//! text. One walk over the sentence (Aho and Corasick) finds such words of all patterns together; a pattern is tried
//! only where both were seen, and only between them. All patterns in one lazy automaton took a hundred times as long
//! for a message; each compiled for speed, they took four times the memory.

use aho_corasick::AhoCorasick;
use aho_corasick::AhoCorasickKind;
use regex_automata::Input;
use regex_automata::nfa::thompson::NFA;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::nfa::thompson::backtrack::BoundedBacktracker;
use regex_automata::nfa::thompson::backtrack::Cache;
use regex_syntax::Parser;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::ExtractKind;
use regex_syntax::hir::literal::Extractor;
use std::collections::HashMap;
use std::ops::Range;

/// Openings or closings of one pattern, at most; where there would be more, shorter ones stand for them.
const WORDS_MAX: usize = 100;
/// Bytes of an opening or closing that are looked at.
const WORD_BYTES_MAX: usize = 24;
/// Bytes of a sentence that are looked at: what is longer has no spaces, and is no sentence.
const SENTENCE_BYTES_MAX: usize = 4096;
/// Memory for one try, in bytes, at most. A pattern that would need more is refused: a try is a walk over a table of
/// the pattern's states by the sentence's bytes, and so never takes longer than the table is large.
const TABLE_BYTES_MAX: usize = 4 << 20;

/// Compiled patterns.
#[derive(Debug)]
pub(super) struct Patterns {
    each: Vec<BoundedBacktracker>,
    /// Where a pattern without known openings or closings may be: it waits for nothing.
    free: Vec<Free>,
    words: AhoCorasick,
    /// Whose opening and whose closing each word is.
    owners: Vec<Owners>,
}

#[derive(Debug, Clone, Copy)]
struct Free {
    to_open: bool,
    to_close: bool,
}

#[derive(Debug, Default)]
struct Owners {
    opens: Vec<usize>,
    closes: Vec<usize>,
}

/// Room to work in, kept from sentence to sentence.
pub(super) struct Room {
    cache: Option<Cache>,
    spans: Vec<Range<usize>>,
}

/// Cues are matched on folded text, which is nearly all ASCII: bytes do, and every alphabet's letters would make the
/// patterns ten times as large.
pub(super) fn parser() -> Parser {
    ParserBuilder::new().unicode(false).utf8(false).build()
}

impl Patterns {
    /// Compiles patterns; refuses with the index of the one that does not hold, and why.
    pub fn compile<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let (mut each, mut free) = (Vec::new(), Vec::new());
        let mut numbers: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut owners: Vec<Owners> = Vec::new();
        for (index, text) in texts.enumerate() {
            let hir = parser().parse(text).map_err(|e| (index, e.to_string()))?;
            each.push(compile(&hir).map_err(|e| (index, e))?);
            let (opens, closes) = (ends(&hir, ExtractKind::Prefix), ends(&hir, ExtractKind::Suffix));
            free.push(Free {
                to_open: opens.is_none(),
                to_close: closes.is_none(),
            });
            let mut owners_of = |word: Vec<u8>| {
                let next = numbers.len();
                let at = *numbers.entry(word).or_insert(next);
                owners.resize_with(numbers.len(), Owners::default);
                at
            };
            let opens: Vec<usize> = opens.into_iter().flatten().map(&mut owners_of).collect();
            let closes: Vec<usize> = closes.into_iter().flatten().map(&mut owners_of).collect();
            opens.into_iter().for_each(|at| owners[at].opens.push(index));
            closes.into_iter().for_each(|at| owners[at].closes.push(index));
        }
        let mut words = vec![Vec::new(); numbers.len()];
        numbers.into_iter().for_each(|(word, at)| words[at] = word);
        let words = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&words)
            .map_err(|e| (0, e.to_string()))?;
        Ok(Self { each, free, words, owners })
    }

    /// Room for [`Self::matching`] and [`Self::find`].
    pub fn room(&self) -> Room {
        Room {
            cache: self.each.first().map(BoundedBacktracker::create_cache),
            spans: Vec::with_capacity(self.each.len()),
        }
    }

    /// The patterns that match in a folded sentence, ascending.
    pub fn matching(&self, sentence: &str, room: &mut Room) -> Vec<usize> {
        let text = looked_at(sentence);
        // From the first opening to the last closing; backwards where one of them is missing.
        room.spans.clear();
        room.spans.extend(self.free.iter().map(|f| {
            let start = if f.to_open { 0 } else { usize::MAX };
            let end = if f.to_close { text.len() } else { 0 };
            Range { start, end }
        }));
        for word in self.words.find_overlapping_iter(text) {
            let owners = &self.owners[word.pattern().as_usize()];
            for &index in &owners.opens {
                room.spans[index].start = room.spans[index].start.min(word.start());
            }
            for &index in &owners.closes {
                room.spans[index].end = room.spans[index].end.max(word.end());
            }
        }
        let Room { cache: Some(cache), spans } = room else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (index, span) in spans.iter().enumerate().filter(|(_, span)| span.start <= span.end) {
            let pattern = &self.each[index];
            cache.reset(pattern);
            let input = Input::new(text).range(span.clone());
            // The table is large enough for every sentence: `compile` saw to that.
            if pattern.try_is_match(cache, input).unwrap_or(false) {
                found.push(index);
            }
        }
        found
    }

    /// Where a pattern first matches in a folded sentence.
    pub fn find(&self, index: usize, sentence: &str, room: &mut Room) -> Option<Range<usize>> {
        let pattern = self.each.get(index)?;
        let cache = room.cache.as_mut()?;
        cache.reset(pattern);
        let found = pattern.try_find(cache, looked_at(sentence)).ok().flatten()?;
        Some(found.range())
    }
}

fn looked_at(sentence: &str) -> &[u8] {
    let bytes = sentence.as_bytes();
    &bytes[..bytes.len().min(SENTENCE_BYTES_MAX)]
}

fn compile(hir: &Hir) -> Result<BoundedBacktracker, String> {
    let nfa = NFA::compiler()
        .configure(NFA::config().utf8(false).which_captures(WhichCaptures::Implicit))
        .build_from_hir(hir)
        .map_err(|e| e.to_string())?;
    let pattern = BoundedBacktracker::builder()
        .configure(BoundedBacktracker::config().visited_capacity(TABLE_BYTES_MAX))
        .build_from_nfa(nfa)
        .map_err(|e| e.to_string())?;
    match pattern.max_haystack_len() >= SENTENCE_BYTES_MAX {
        true => Ok(pattern),
        false => Err("it is too large; make it shorter, or two of it".to_owned()),
    }
}

/// The words one of which every match begins (or ends) with; `None` where there may be none.
fn ends(hir: &Hir, kind: ExtractKind) -> Option<Vec<Vec<u8>>> {
    let mut extractor = Extractor::new();
    extractor.kind(kind).limit_total(WORDS_MAX).limit_literal_len(WORD_BYTES_MAX);
    let sequence = extractor.extract(hir);
    let words: Vec<Vec<u8>> = sequence.literals()?.iter().map(|l| l.as_bytes().to_vec()).collect();
    // An empty word stands everywhere, and so says nothing.
    words.iter().all(|w| !w.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATTERNS: &[&str] = &[
        r"\b(?:i|we) (?:want|wish) to (?:make |lodge )?(?:a )?complain(?:t)?\b",
        r"\bcomplaint\b",
        r"\bnot (?:been )?(?:answered|collected)\b",
        r"take my [a-z ]+ (?:down|off)",
        r"\d{2,4}[ /-]?\d{1,4}",
        r".{0,20}\bbins?\b",
        r"(?:mr|mrs|ms) [a-z-]+s\b",
        r"^re: ",
        r"regards$",
        r"(?:a|b|)c?",
    ];

    fn both(text: &str) -> (Vec<usize>, Vec<usize>) {
        let patterns = Patterns::compile(PATTERNS.iter().copied()).unwrap();
        let plainly = |p: &&str| {
            regex::bytes::RegexBuilder::new(p)
                .unicode(false)
                .build()
                .unwrap()
                .is_match(text.as_bytes())
        };
        let slow = (0..PATTERNS.len()).filter(|i| plainly(&PATTERNS[*i])).collect();
        (patterns.matching(text, &mut patterns.room()), slow)
    }

    #[test]
    fn what_matches_is_found() {
        let text = "re: we wish to lodge a complaint, mrs smith-jones: the bins have not been collected; take my name and address off 2026/17 regards";
        let (found, slow) = both(text);
        assert_eq!(found, slow);
        assert_eq!(found, (0..PATTERNS.len()).collect::<Vec<_>>());
        let patterns = Patterns::compile(PATTERNS.iter().copied()).unwrap();
        let at = patterns.find(1, text, &mut patterns.room()).unwrap();
        assert_eq!(&text[at], "complaint");
    }

    #[test]
    fn a_broken_or_monstrous_pattern_is_refused_by_its_number() {
        assert_eq!(Patterns::compile(["fine", "(not"].into_iter()).unwrap_err().0, 1);
        assert_eq!(Patterns::compile(["fine", "(?:[a-z]{50}){200}"].into_iter()).unwrap_err().0, 1);
        let none = Patterns::compile(std::iter::empty()).unwrap();
        assert!(none.matching("anything", &mut none.room()).is_empty());
    }

    #[test]
    fn a_sentence_made_to_be_slow_is_not() {
        let patterns = Patterns::compile(PATTERNS.iter().copied()).unwrap();
        let text = "take my ".repeat(200_000);
        let started = std::time::Instant::now();
        patterns.matching(&text, &mut patterns.room());
        assert!(started.elapsed().as_secs() < 2);
    }

    proptest! {
        #[test]
        fn any_text_gives_what_trying_each_pattern_gives(
            words in proptest::collection::vec(
                proptest::sample::select(vec!["i", "we", "want", "to", "make", "a", "complaint", "complain", "not", "been", "collected", "take", "my", "name", "off", "mr", "jones", "bin", "12/34", "re:", "regards", "é", "c"]),
                0..12,
            ),
        ) {
            let (found, slow) = both(&words.join(" "));
            prop_assert_eq!(found, slow);
        }
    }
}
