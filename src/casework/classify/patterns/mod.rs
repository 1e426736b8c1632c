//! Which of a thousand patterns match a sentence, without trying a thousand.
//!
//! One walk over the sentence (Aho and Corasick) finds the plain words of all patterns together. A pattern is tried only
//! where the rarest words that it cannot do without were seen. Trying it is counting on bits: each piece of the pattern takes
//! the places where it may begin, all at once, and gives the places where it may end (Cameron et al., *Bitwise Data
//! Parallelism in Regular Expression Matching*, 2014). So a try never goes back and forth, however a sentence is made.
//!
//! Patterns are written as for the regex crate. All in one lazy automaton they took a hundred times as long for a message;
//! each with an automaton of its own they took 50 MB.

mod pieces;
mod places;

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use pieces::Edge;
use pieces::Piece;
use pieces::PieceId;
use pieces::Pieces;
use pieces::Set;
use places::Places;
use places::SENTENCE_BYTES_MAX;
use places::WORDS_MAX;
use regex_syntax::Parser;
use regex_syntax::ParserBuilder;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Compiled patterns.
#[derive(Debug)]
pub(super) struct Patterns {
    pieces: Pieces,
    /// Each pattern's whole.
    wholes: Vec<PieceId>,
    /// By pattern: where its needs end; they begin where those of the one before it end.
    needs_end: Vec<u32>,
    /// Sets of words of each of which a pattern needs one, beside what woke it; the rarest first.
    needs: Vec<Need>,
    /// The patterns that wait for no word: they are tried on every sentence.
    unconditional: Vec<u32>,
    /// Finds the words, in text whose words begin with a capital ([`mark`]): what is no word's beginning is not looked for in the
    /// middle of one. Single letters, which stand everywhere, are looked up where they are asked for.
    words: NFA,
    /// The words that may begin in the middle of one: `words` looks for them so too, after all others.
    inside: Vec<u32>,
    /// By word.
    each: Vec<Word>,
    /// The patterns that words wake, word by word.
    woken: Vec<u32>,
    /// Rooms for sentences of up to 127 bytes, which most are; of up to 255; and of any length.
    short: Rooms<2>,
    middling: Rooms<4>,
    long: Rooms<WORDS_MAX>,
}

/// A word: its length, and which of `woken` it wakes. Small, because most words of a sentence are looked at once, and those of
/// all patterns together must stay near.
#[derive(Debug, Clone, Copy)]
struct Word {
    bytes: u32,
    woken: (u32, u32),
}

/// A set of words of which one must stand in the sentence: the first of its [`Set::bits`], and the set where those are not
/// all.
#[derive(Debug, Clone, Copy)]
struct Need {
    bits: u64,
    at: u32,
    more: Option<u32>,
}

/// Rooms that nobody works in: making one costs more than a sentence.
type Rooms<const N: usize> = Mutex<Vec<Room<N>>>;

/// Stands in no folded sentence: the walk's word where it need not look for the pattern's.
const NEVER: &[u8] = b"\xff\xff\xff";

/// Room to work in, kept from sentence to sentence. What it knows holds for one sentence; the sentence's number says for
/// which.
#[derive(Debug)]
struct Room<const N: usize> {
    length: usize,
    /// Every place of the sentence.
    everywhere: Places<N>,
    /// The bytes that stand in it.
    there: Vec<u8>,
    /// Where each byte stands.
    bytes: Vec<Places<N>>,
    /// This sentence's number.
    sentence: u64,
    /// Where each class stands; reckoned when it is first asked for.
    classes: Vec<(u64, Places<N>)>,
    boundaries: Places<N>,
    /// The words of this sentence, as bits by their numbers.
    seen: Vec<u64>,
    /// By word: at which of `starts`, where it was seen.
    slots: Vec<u32>,
    /// Where each word that was seen begins.
    starts: Vec<Places<N>>,
    /// Where each set's words end, wherever they begin; reckoned when it is first asked for.
    ends: Vec<(u64, Places<N>)>,
    /// The patterns to try, as bits by their numbers.
    to_try: Vec<u64>,
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
        let mut unconditional = Vec::new();
        let mut wakes = vec![Vec::new(); pieces.words.len()];
        let (mut needs, mut needs_end) = (Vec::new(), Vec::new());
        for (index, whole) in (0_u32..).zip(&wholes) {
            let awaited = pieces.waits_for(*whole).unwrap_or_else(|| {
                unconditional.push(index);
                Vec::new()
            });
            let words = awaited.iter().flat_map(|s| &*pieces.sets[*s as usize].words);
            words.for_each(|w| wakes[*w as usize].push(index));
            // What woke a pattern stands there.
            let beside = pieces.needs(*whole).into_iter().filter(|set| awaited != [*set]);
            needs.extend(beside.map(|set| {
                let Set { bits, letters, .. } = &pieces.sets[set as usize];
                let more = (bits.len() > 1 || !letters.is_empty()).then_some(set);
                let (at, bits) = bits.first().copied().unwrap_or_default();
                Need { bits, at, more }
            }));
            needs_end.push(needs.len() as u32);
        }
        let mut woken = Vec::new();
        let mut each = Vec::new();
        for (word, wakes) in pieces.words.iter().zip(wakes) {
            let from = woken.len() as u32;
            woken.extend(wakes);
            each.push(Word {
                bytes: word.len() as u32,
                woken: (from, woken.len() as u32),
            });
        }
        let inside = pieces.inside(&wholes);
        let starting = pieces.words.iter().map(|w| marked(w, false));
        let words = NFA::builder()
            // States this deep are looked up and not searched.
            .dense_depth(3)
            .build(starting.chain(inside.iter().map(|w| marked(&pieces.words[*w as usize], true))))
            .map_err(|e| (0, e.to_string()))?;
        pieces.close();
        Ok(Self {
            wholes,
            needs_end,
            needs,
            unconditional,
            words,
            inside,
            each,
            woken,
            short: Rooms::default(),
            middling: Rooms::default(),
            long: Rooms::default(),
            pieces,
        })
    }

    /// The patterns that match in a folded sentence, ascending.
    pub fn matching(&self, sentence: &str) -> Vec<usize> {
        let text = looked_at(sentence);
        match text.len() {
            bytes if Places::<2>::holds(bytes) => self.lend(&self.short, |room| self.matching_in(text, room)),
            bytes if Places::<4>::holds(bytes) => self.lend(&self.middling, |room| self.matching_in(text, room)),
            _ => self.lend(&self.long, |room| self.matching_in(text, room)),
        }
    }

    /// Where a pattern first matches in a folded sentence; the longest such match.
    pub fn find(&self, index: usize, sentence: &str) -> Option<Range<usize>> {
        let whole = *self.wholes.get(index)?;
        let text = looked_at(sentence);
        match text.len() {
            bytes if Places::<2>::holds(bytes) => self.lend(&self.short, |room| self.find_in(whole, text, room)),
            bytes if Places::<4>::holds(bytes) => self.lend(&self.middling, |room| self.find_in(whole, text, room)),
            _ => self.lend(&self.long, |room| self.find_in(whole, text, room)),
        }
    }

    fn lend<const N: usize, T>(&self, rooms: &Rooms<N>, work: impl FnOnce(&mut Room<N>) -> T) -> T {
        // Nothing is half done while the lock is held, so a poisoned one still holds good rooms.
        let kept = rooms.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut room = kept.unwrap_or_else(|| self.room());
        let out = work(&mut room);
        rooms.lock().unwrap_or_else(PoisonError::into_inner).push(room);
        out
    }

    fn room<const N: usize>(&self) -> Room<N> {
        Room {
            length: 0,
            everywhere: Places::NONE,
            there: Vec::new(),
            bytes: vec![Places::NONE; 256],
            sentence: 0,
            classes: vec![(0, Places::NONE); self.pieces.classes.len()],
            boundaries: Places::NONE,
            seen: vec![0; self.each.len() / 64 + 1],
            slots: vec![0; self.each.len()],
            starts: Vec::new(),
            ends: vec![(0, Places::NONE); self.pieces.sets.len()],
            to_try: vec![0; self.wholes.len() / 64 + 1],
        }
    }

    fn matching_in<const N: usize>(&self, text: &[u8], room: &mut Room<N>) -> Vec<usize> {
        self.lay_out(text, room);
        let everywhere = room.everywhere;
        let mut found = Vec::new();
        for at in 0..room.to_try.len() {
            for index in ones(at, room.to_try[at]) {
                let from = index.checked_sub(1).map_or(0, |before| self.needs_end[before] as usize);
                let needs = &self.needs[from..self.needs_end[index] as usize];
                let there = needs
                    .iter()
                    .all(|need| room.seen[need.at as usize] & need.bits != 0 || need.more.is_some_and(|set| self.stands(set, room)));
                if there && !self.after(self.wholes[index], &everywhere, room).is_empty() {
                    found.push(index);
                }
            }
        }
        self.clear(room);
        found
    }

    fn find_in<const N: usize>(&self, whole: PieceId, text: &[u8], room: &mut Room<N>) -> Option<Range<usize>> {
        self.lay_out(text, room);
        let mut found = None;
        if !self.after(whole, &Places::up_to(text.len()), room).is_empty() {
            // The first place such that a match begins there or before.
            let (mut low, mut high) = (0, text.len());
            while low < high {
                let middle = (low + high) / 2;
                match self.after(whole, &Places::up_to(middle), room).is_empty() {
                    true => low = middle + 1,
                    false => high = middle,
                }
            }
            let mut start = Places::NONE;
            start.put(low);
            found = self.after(whole, &start, room).last().map(|end| low..end);
        }
        self.clear(room);
        found
    }

    /// What is known of a sentence before any pattern is tried.
    fn lay_out<const N: usize>(&self, text: &[u8], room: &mut Room<N>) {
        room.sentence += 1;
        room.length = text.len();
        room.everywhere = Places::up_to(text.len());
        wake(&self.unconditional, &mut room.to_try);
        // By hand, because the crate's own search for overlapping words sets out anew for each that it finds.
        let Ok(mut state) = self.words.start_state(Anchored::No) else {
            return;
        };
        let mut before = false;
        for (place, byte) in text.iter().enumerate() {
            let places = &mut room.bytes[usize::from(*byte)];
            if places.is_empty() {
                room.there.push(*byte);
            }
            places.put(place);
            let word = is_word(*byte);
            if word != before {
                room.boundaries.put(place);
            }
            state = self.words.next_state(Anchored::No, state, mark(*byte, before));
            before = word;
            if !self.words.is_match(state) {
                continue;
            }
            for found in 0..self.words.match_len(state) {
                let number = self.words.match_pattern(state, found).as_usize();
                let again = number.checked_sub(self.each.len());
                self.note_word(again.map_or(number, |again| self.inside[again] as usize), place + 1, room);
            }
        }
        if before {
            room.boundaries.put(text.len());
        }
    }

    /// Notes that a word ends before this place.
    fn note_word<const N: usize>(&self, word: usize, end: usize, room: &mut Room<N>) {
        let (seen, bit) = (&mut room.seen[word / 64], 1 << (word % 64));
        if *seen & bit == 0 {
            *seen |= bit;
            // No sentence has more words than bytes, and no more patterns than a file of rules holds.
            room.slots[word] = room.starts.len() as u32;
            room.starts.push(Places::NONE);
            let (from, to) = self.each[word].woken;
            wake(&self.woken[from as usize..to as usize], &mut room.to_try);
        }
        room.starts[room.slots[word] as usize].put(end - self.each[word].bytes as usize);
    }

    fn clear<const N: usize>(&self, room: &mut Room<N>) {
        room.there.drain(..).for_each(|byte| room.bytes[usize::from(byte)] = Places::NONE);
        room.boundaries = Places::NONE;
        room.seen.fill(0);
        room.starts.clear();
        room.to_try.fill(0);
    }

    /// Where a piece may end that begins in one of these places.
    fn after<const N: usize>(&self, piece: PieceId, from: &Places<N>, room: &mut Room<N>) -> Places<N> {
        match &self.pieces.each[piece as usize] {
            Piece::Words(set) => {
                if *from == room.everywhere {
                    return *self.ends(*set, room);
                }
                self.words_after(*set, from, room)
            }
            Piece::Run { class, min, max } => {
                let through = self.class(*class, room);
                let mut places = *from;
                for _ in 0..*min {
                    places = places.step(&through);
                }
                let Some(max) = max else {
                    return places.flow(&through);
                };
                if through.has_all_before(room.length) {
                    return places.spread((*max - *min) as usize, room.length);
                }
                let mut out = places;
                for _ in *min..*max {
                    places = places.step(&through);
                    if places.is_empty() {
                        break;
                    }
                    out.join(&places);
                }
                out
            }
            Piece::At(edge) => match edge {
                Edge::Boundary => from.and(&room.boundaries),
                Edge::NoBoundary => from.without(&room.boundaries),
                Edge::Start => from.and(&Places::up_to(0)),
                Edge::End => from.without(&Places::before(room.length)),
            },
            Piece::All(parts) => {
                let mut places = *from;
                for part in parts {
                    places = self.after(*part, &places, room);
                    if places.is_empty() {
                        break;
                    }
                }
                places
            }
            Piece::Any(parts) => {
                let mut out = Places::NONE;
                for part in parts {
                    out.join(&self.after(*part, from, room));
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
                    places = self.after(*piece, &places, room).without(&out);
                    if places.is_empty() {
                        break;
                    }
                    out.join(&places);
                }
                out
            }
        }
    }

    /// Where a set's words end that begin in one of these places.
    fn words_after<const N: usize>(&self, set: u32, from: &Places<N>, room: &Room<N>) -> Places<N> {
        let mut out = Places::NONE;
        let set = &self.pieces.sets[set as usize];
        for (at, bits) in &set.bits {
            let mut rest = room.seen[*at as usize] & bits;
            while rest != 0 {
                let word = *at as usize * 64 + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                let starts = &room.starts[room.slots[word] as usize];
                out.join(&from.and(starts).further(self.each[word].bytes as usize));
            }
        }
        for letter in &set.letters {
            out.join(&from.step(&room.bytes[usize::from(*letter)]));
        }
        out
    }

    /// Whether one of a set's words stands in the sentence.
    fn stands<const N: usize>(&self, set: u32, room: &Room<N>) -> bool {
        let set = &self.pieces.sets[set as usize];
        set.bits.iter().any(|(at, bits)| room.seen[*at as usize] & bits != 0)
            || set.letters.iter().any(|l| !room.bytes[usize::from(*l)].is_empty())
    }

    /// Where a set's words end, wherever they begin.
    fn ends<'a, const N: usize>(&self, set: u32, room: &'a mut Room<N>) -> &'a Places<N> {
        if room.ends[set as usize].0 != room.sentence {
            let ends = self.words_after(set, &room.everywhere, room);
            room.ends[set as usize] = (room.sentence, ends);
        }
        &room.ends[set as usize].1
    }

    fn class<const N: usize>(&self, class: u32, room: &mut Room<N>) -> Places<N> {
        if room.classes[class as usize].0 != room.sentence {
            let mut out = Places::NONE;
            let within = &self.pieces.classes[class as usize];
            for byte in room.there.iter().filter(|byte| within[usize::from(**byte)]) {
                out.join(&room.bytes[usize::from(*byte)]);
            }
            room.classes[class as usize] = (room.sentence, out);
        }
        room.classes[class as usize].1
    }
}

/// Puts patterns among those to try.
fn wake(patterns: &[u32], to_try: &mut [u64]) {
    patterns.iter().for_each(|p| to_try[*p as usize / 64] |= 1 << (p % 64));
}

/// The numbers that are set in the word of bits that stands at this place.
fn ones(at: usize, mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(at * 64 + bit)
    })
}

/// Part of a word, as `\b` has it.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A word's first letter is looked for as a capital: folded text has none. `before`: whether the byte before it is part of a word.
fn mark(byte: u8, before: bool) -> u8 {
    match before {
        false => byte.to_ascii_uppercase(),
        true => byte,
    }
}

/// A word as it is looked for; nothing that could be found where it need not or cannot be.
fn marked(word: &[u8], mut before: bool) -> Vec<u8> {
    if word.len() < 2 || word.iter().any(u8::is_ascii_uppercase) {
        return NEVER.to_vec();
    }
    let mark = |byte: &u8| mark(*byte, std::mem::replace(&mut before, is_word(*byte)));
    word.iter().map(mark).collect()
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
        r"complain",
        r"(?:re)?take(?:n| my)?",
        r"[^a-z]+(?:name|jones)",
        r"(?: the| a)? ?bin",
        r"(?:\b|-)off(?:\b| )?mr",
        r"not\B(?:been)?",
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
        (patterns.matching(text), slow)
    }

    #[test]
    fn what_matches_is_found() {
        let text = "re: we wish to lodge a complaint, mrs smith-jones: the bins have not been collected; take my name and address off 2026/17 offmr nothing regards";
        let (found, slow) = both(text);
        assert_eq!(found, slow);
        assert_eq!(found, (0..PATTERNS.len()).collect::<Vec<_>>());
        let patterns = Patterns::compile(PATTERNS.iter().copied()).unwrap();
        let at = patterns.find(1, text).unwrap();
        assert_eq!(&text[at], "complaint");
    }

    #[test]
    fn a_broken_or_monstrous_pattern_is_refused_by_its_number() {
        assert_eq!(Patterns::compile(["fine", "(not"].into_iter()).unwrap_err().0, 1);
        assert_eq!(Patterns::compile(["fine", "(?:[a-z]{50}){200}"].into_iter()).unwrap_err().0, 1);
        let none = Patterns::compile(std::iter::empty()).unwrap();
        assert!(none.matching("anything").is_empty());
    }

    #[test]
    fn a_sentence_made_to_be_slow_is_not() {
        let patterns = Patterns::compile(PATTERNS.iter().copied()).unwrap();
        let text = "take my ".repeat(200_000);
        let started = std::time::Instant::now();
        patterns.matching(&text);
        assert!(started.elapsed().as_secs() < 2);
    }

    proptest! {
        #[test]
        fn any_text_gives_what_trying_each_pattern_gives(
            words in proptest::collection::vec(
                proptest::sample::select(vec![" ", "-", "i", "we", "want", "to", "make", "a", "complaint", "complain", "not", "been", "collected", "take", "my", "name", "off", "mr", "jones", "bin", "12/34", "re:", "regards", "é", "c"]),
                0..12,
            ),
            between in proptest::sample::select(vec![" ", ""]),
        ) {
            let (found, slow) = both(&words.join(between));
            prop_assert_eq!(found, slow);
        }
    }
}
