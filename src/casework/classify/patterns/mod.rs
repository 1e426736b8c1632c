//! Which of a thousand patterns match a sentence, without trying a thousand.
//!
//! One walk over the sentence (Aho and Corasick) finds the plain words of all patterns together. A pattern is tried only
//! where words that it cannot do without were seen. Trying it is counting on bits: each piece of the pattern takes the
//! places where it may begin, all at once, and gives the places where it may end (Cameron et al., *Bitwise Data Parallelism
//! in Regular Expression Matching*, 2014). So a try never goes back and forth, however a sentence is made.
//!
//! Patterns are written as for the regex crate. All in one lazy automaton they took a hundred times as long for a message;
//! each with an automaton of its own they took 50 MB.

mod pieces;
mod places;

use aho_corasick::AhoCorasick;
use aho_corasick::AhoCorasickKind;
use pieces::Edge;
use pieces::Piece;
use pieces::PieceId;
use pieces::Pieces;
use places::Places;
use places::SENTENCE_BYTES_MAX;
use regex_syntax::Parser;
use regex_syntax::ParserBuilder;
use std::collections::BTreeMap;
use std::ops::Range;

/// Compiled patterns.
#[derive(Debug)]
pub(super) struct Patterns {
    pieces: Pieces,
    /// Each pattern's whole.
    wholes: Vec<PieceId>,
    /// The patterns that wait for no word: they are tried on every sentence.
    unconditional: Vec<u32>,
    /// By set of words: the patterns that are tried once one of them was seen.
    woken: Vec<Box<[u32]>>,
    words: AhoCorasick,
    /// The sets that each word of the walk belongs to.
    sets: Vec<Box<[u32]>>,
}

/// Room to work in, kept from sentence to sentence.
pub(super) struct Room {
    /// How many words hold this sentence's places.
    many: usize,
    length: usize,
    /// Where each byte stands.
    bytes: Vec<Places>,
    /// Where each class stands; reckoned when it is first asked for.
    classes: Vec<Option<Places>>,
    boundaries: Places,
    /// Where each set's words stand: from, to.
    found: Vec<Vec<(u16, u16)>>,
    /// Which sets were found.
    seen: Vec<u32>,
    /// The patterns to try.
    to_try: Vec<u32>,
}

/// Cues are matched on folded text, which is nearly all ASCII: bytes do, and every alphabet's letters would make the
/// patterns ten times as large.
pub(super) fn parser() -> Parser {
    ParserBuilder::new().unicode(false).utf8(false).build()
}

impl Patterns {
    /// Compiles patterns; refuses with the index of the one that does not hold, and why.
    pub fn compile<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let mut pieces = Pieces::default();
        let mut wholes = Vec::new();
        for (index, text) in texts.enumerate() {
            let hir = parser().parse(text).map_err(|e| (index, e.to_string()))?;
            wholes.push(pieces.take(&hir).map_err(|e| (index, e))?);
        }
        pieces.close();
        let (mut unconditional, mut woken) = (Vec::new(), vec![Vec::new(); pieces.sets.len()]);
        for (index, whole) in (0_u32..).zip(&wholes) {
            match pieces.waits_for(*whole) {
                Some(sets) => sets.iter().for_each(|s| woken[*s as usize].push(index)),
                None => unconditional.push(index),
            }
        }
        let mut owners: BTreeMap<&[u8], Vec<u32>> = BTreeMap::new();
        for (set, words) in (0_u32..).zip(&pieces.sets) {
            words.iter().for_each(|w| owners.entry(w).or_default().push(set));
        }
        let words = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(owners.keys())
            .map_err(|e| (0, e.to_string()))?;
        let sets = owners.into_values().map(Vec::into_boxed_slice).collect();
        pieces.sets.iter_mut().for_each(|s| *s = Vec::new());
        Ok(Self {
            wholes,
            unconditional,
            woken: woken.into_iter().map(Vec::into_boxed_slice).collect(),
            words,
            sets,
            pieces,
        })
    }

    /// Room for [`Self::matching`] and [`Self::find`].
    pub fn room(&self) -> Room {
        Room {
            many: 1,
            length: 0,
            bytes: vec![Places::NONE; 256],
            classes: vec![None; self.pieces.classes.len()],
            boundaries: Places::NONE,
            found: vec![Vec::new(); self.pieces.sets.len()],
            seen: Vec::new(),
            to_try: Vec::new(),
        }
    }

    /// The patterns that match in a folded sentence, ascending.
    pub fn matching(&self, sentence: &str, room: &mut Room) -> Vec<usize> {
        let text = looked_at(sentence);
        self.lay_out(text, room);
        let mut to_try = std::mem::take(&mut room.to_try);
        to_try.clear();
        to_try.extend(&self.unconditional);
        room.seen.iter().for_each(|s| to_try.extend(&self.woken[*s as usize]));
        to_try.sort_unstable();
        to_try.dedup();
        let everywhere = Places::up_to(text.len());
        let found = to_try
            .iter()
            .map(|index| *index as usize)
            .filter(|index| !self.after(self.wholes[*index], &everywhere, room).is_empty(room.many))
            .collect();
        room.to_try = to_try;
        self.clear(text, room);
        found
    }

    /// Where a pattern first matches in a folded sentence; the longest such match.
    pub fn find(&self, index: usize, sentence: &str, room: &mut Room) -> Option<Range<usize>> {
        let whole = *self.wholes.get(index)?;
        let text = looked_at(sentence);
        self.lay_out(text, room);
        let ends = |from: &Places, room: &mut Room| self.after(whole, from, room);
        let mut found = None;
        if !ends(&Places::up_to(text.len()), room).is_empty(room.many) {
            // The first place such that a match begins there or before.
            let (mut low, mut high) = (0, text.len());
            while low < high {
                let middle = (low + high) / 2;
                match ends(&Places::up_to(middle), room).is_empty(room.many) {
                    true => low = middle + 1,
                    false => high = middle,
                }
            }
            let mut start = Places::NONE;
            start.put(low);
            found = ends(&start, room).last().map(|end| low..end);
        }
        self.clear(text, room);
        found
    }

    /// What is known of a sentence before any pattern is tried.
    fn lay_out(&self, text: &[u8], room: &mut Room) {
        room.length = text.len();
        room.many = Places::words_for(text.len());
        let mut before = false;
        for (place, byte) in text.iter().enumerate() {
            room.bytes[usize::from(*byte)].put(place);
            let word = is_word(*byte);
            if word != before {
                room.boundaries.put(place);
            }
            before = word;
        }
        if before {
            room.boundaries.put(text.len());
        }
        for word in self.words.find_overlapping_iter(text) {
            // A sentence has fewer bytes than sixteen bits count.
            let (start, end) = (word.start() as u16, word.end() as u16);
            for &set in &*self.sets[word.pattern().as_usize()] {
                let found = &mut room.found[set as usize];
                if found.is_empty() {
                    room.seen.push(set);
                }
                found.push((start, end));
            }
        }
    }

    fn clear(&self, text: &[u8], room: &mut Room) {
        text.iter().for_each(|byte| room.bytes[usize::from(*byte)].clear(room.many));
        room.classes.iter_mut().for_each(|c| *c = None);
        room.boundaries.clear(room.many);
        room.seen.drain(..).for_each(|set| room.found[set as usize].clear());
    }

    /// Where a piece may end that begins in one of these places.
    fn after(&self, piece: PieceId, from: &Places, room: &mut Room) -> Places {
        let many = room.many;
        match &self.pieces.each[piece as usize] {
            Piece::Words { set, short } => {
                let mut out = Places::NONE;
                for (start, end) in set.iter().flat_map(|s| &room.found[*s as usize]) {
                    if from.has(usize::from(*start)) {
                        out.put(usize::from(*end));
                    }
                }
                for word in short {
                    let mut places = *from;
                    for byte in &**word {
                        places = places.step(&room.bytes[usize::from(*byte)], many);
                    }
                    out.join(&places, many);
                }
                out
            }
            Piece::Run { class, min, max } => {
                let through = self.class(*class, room);
                let mut places = *from;
                for _ in 0..*min {
                    places = places.step(&through, many);
                }
                let Some(max) = max else {
                    return places.flow(&through, many);
                };
                let mut out = places;
                for _ in *min..*max {
                    places = places.step(&through, many);
                    if places.is_empty(many) {
                        break;
                    }
                    out.join(&places, many);
                }
                out
            }
            Piece::At(edge) => match edge {
                Edge::Boundary => from.and(&room.boundaries, many),
                Edge::NoBoundary => from.without(&room.boundaries, many),
                Edge::Start => from.and(&Places::up_to(0), many),
                Edge::End => from.without(&before(room.length), many),
            },
            Piece::All(parts) => {
                let mut places = *from;
                for part in parts {
                    places = self.after(*part, &places, room);
                    if places.is_empty(many) {
                        break;
                    }
                }
                places
            }
            Piece::Any(parts) => {
                let mut out = Places::NONE;
                for part in parts {
                    out.join(&self.after(*part, from, room), many);
                }
                out
            }
            Piece::Times { piece, min, max } => {
                let mut places = *from;
                for _ in 0..*min {
                    places = self.after(*piece, &places, room);
                }
                let mut out = places;
                for _ in *min..max.unwrap_or(u32::MAX) {
                    // Places that were there before lead nowhere new.
                    places = self.after(*piece, &places, room).without(&out, many);
                    if places.is_empty(many) {
                        break;
                    }
                    out.join(&places, many);
                }
                out
            }
        }
    }

    fn class(&self, class: u32, room: &mut Room) -> Places {
        let Room { classes, bytes, many, .. } = room;
        *classes[class as usize].get_or_insert_with(|| {
            let table = &self.pieces.classes[class as usize];
            let mut out = Places::NONE;
            for (_, places) in table.iter().zip(bytes.iter()).filter(|(within, _)| **within) {
                out.join(places, *many);
            }
            out
        })
    }
}

/// Every place before this one.
fn before(place: usize) -> Places {
    place.checked_sub(1).map_or(Places::NONE, Places::up_to)
}

/// Part of a word, as `\b` has it.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn looked_at(sentence: &str) -> &[u8] {
    let bytes = sentence.as_bytes();
    &bytes[..bytes.len().min(SENTENCE_BYTES_MAX)]
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
