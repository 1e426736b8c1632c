//! A pattern taken apart: pieces that follow each other, stand for each other or come several times. A piece that is a
//! handful of plain words becomes a set of words; the same piece in many patterns is kept once.

use super::is_word;
use regex_syntax::hir::Class;
use regex_syntax::hir::Hir;
use regex_syntax::hir::HirKind;
use regex_syntax::hir::Look;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;

/// Words of one set, at most.
const SET_MAX: usize = 600;
/// Words that pieces which follow each other are written out to; where there would be more, they stay pieces.
const WRITTEN_OUT_MAX: usize = 12;
/// Bytes of a class that are written out as words.
const CLASS_MAX: usize = 4;
/// Words this long may be waited for; single letters stand in every sentence.
const LONG: usize = 2;
/// Steps that trying a pattern may take; more is refused.
const STEPS_MAX: usize = 4_000;
/// What a repetition without an end counts as.
const ENDLESS: usize = 64;

/// A piece's number.
pub(super) type PieceId = u32;
/// Words, shortest first; no word is empty.
type WordSet = BTreeSet<Vec<u8>>;

/// Where in the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Edge {
    /// Before the first byte.
    Start,
    /// After the last byte.
    End,
    /// Between a word and what is none.
    Boundary,
    /// Inside a word, or outside all words.
    NoBoundary,
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Piece {
    /// One of a set of words.
    Words(u32),
    /// So many bytes of a class.
    Run { class: u32, min: u32, max: Option<u32> },
    /// A place.
    At(Edge),
    /// One after the other.
    All(Box<[PieceId]>),
    /// One of them.
    Any(Box<[PieceId]>),
    /// So many times.
    Times { piece: PieceId, min: u32, max: Option<u32> },
}

/// Every piece of every pattern, each kept once.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// The pieces.
    pub each: Vec<Piece>,
    /// The classes of bytes.
    pub classes: Vec<[bool; 256]>,
    /// The sets of words.
    pub sets: Vec<Set>,
    /// The words of all sets.
    pub words: Vec<Box<[u8]>>,
    numbers: HashMap<Piece, PieceId>,
    class_numbers: HashMap<[bool; 256], u32>,
    set_numbers: HashMap<Box<[u32]>, u32>,
    word_numbers: HashMap<Box<[u8]>, u32>,
}

/// A set of words, each by its number.
#[derive(Debug)]
pub(super) struct Set {
    /// Its words.
    pub words: Box<[u32]>,
    /// The same as bits, 64 numbers to an entry, those entries alone that are not empty. Words of one set were mostly
    /// numbered one after the other, so there are few.
    pub bits: Box<[(u32, u64)]>,
    /// Those of its words that are a single byte.
    pub letters: Box<[u8]>,
    /// How often one of its words stands in a sentence, roughly: as often as their letters do, each taken by itself.
    commonness: f64,
    /// Whether its words may begin in the middle of one of the sentence's.
    inside: bool,
}

impl Set {
    fn new(words: &[u32], letters: Box<[u8]>, commonness: f64) -> Self {
        let mut bits: BTreeMap<u32, u64> = BTreeMap::new();
        words.iter().for_each(|w| *bits.entry(w / 64).or_default() |= 1 << (w % 64));
        Self {
            words: words.into(),
            bits: bits.into_iter().collect(),
            letters,
            commonness,
            inside: false,
        }
    }
}

impl Pieces {
    /// Takes a pattern apart; refuses what is too large or asks for a place that no sentence has.
    pub fn take(&mut self, hir: &Hir) -> Result<PieceId, String> {
        let piece = self.piece(hir)?;
        match self.steps(piece) <= STEPS_MAX {
            true => Ok(piece),
            false => Err("it is too large; make it shorter, or two of it".to_owned()),
        }
    }

    /// Forgets what only compiling needs: the words too, once they can be found.
    pub fn close(&mut self) {
        self.words = Vec::new();
        self.sets.iter_mut().for_each(|set| set.words = Box::default());
        self.numbers = HashMap::new();
        self.class_numbers = HashMap::new();
        self.set_numbers = HashMap::new();
        self.word_numbers = HashMap::new();
    }

    /// The words that may begin in the middle of one of a sentence's.
    pub fn inside(&mut self, wholes: &[PieceId]) -> Vec<u32> {
        for whole in wholes {
            self.note_edges(*whole, false);
        }
        let inside: BTreeSet<u32> = (self.sets.iter().filter(|set| set.inside))
            .flat_map(|set| set.words.iter().copied())
            .collect();
        // What begins with no letter is looked for everywhere as it is.
        let letter = |w: &u32| self.words[*w as usize].first().is_some_and(u8::is_ascii_lowercase);
        inside.into_iter().filter(letter).collect()
    }

    /// Notes of each set whether its words may begin in the middle of one of the sentence's, for a piece that begins at the edge of
    /// one or anywhere. Gives whether what comes after the piece begins at an edge.
    fn note_edges(&mut self, piece: PieceId, at_edge: bool) -> bool {
        match self.each[piece as usize].clone() {
            Piece::Words(set) => {
                self.sets[set as usize].inside |= !at_edge;
                self.words_in(set).all(|word| word.last().is_some_and(|byte| !is_word(*byte)))
            }
            Piece::Run { class, min, .. } => {
                let class = &self.classes[class as usize];
                let between = (0..=u8::MAX).all(|byte| !(class[usize::from(byte)] && is_word(byte)));
                between && (min > 0 || at_edge)
            }
            Piece::At(edge) => at_edge || matches!(edge, Edge::Boundary | Edge::Start),
            Piece::All(parts) => parts.iter().fold(at_edge, |at_edge, part| self.note_edges(*part, at_edge)),
            Piece::Any(parts) => {
                // Each is noted, whatever the one before it gave.
                let after: Vec<bool> = parts.iter().map(|part| self.note_edges(*part, at_edge)).collect();
                !after.contains(&false)
            }
            Piece::Times { piece, min, .. } => {
                // Where it is repeated, it begins where it ended.
                let once = self.note_edges(piece, at_edge);
                let again = self.note_edges(piece, at_edge && once);
                once && again && (min > 0 || at_edge)
            }
        }
    }

    /// Sets of words of which one must stand in a sentence for the piece to be there; `None` where nothing must.
    pub fn waits_for(&self, piece: PieceId) -> Option<Vec<u32>> {
        match &self.each[piece as usize] {
            Piece::Words(set) => self.words_in(*set).all(|w| w.len() >= LONG).then(|| vec![*set]),
            Piece::Run { .. } | Piece::At(_) => None,
            Piece::All(parts) => parts
                .iter()
                .filter_map(|p| self.waits_for(*p))
                .min_by(|a, b| self.commonness(a).total_cmp(&self.commonness(b))),
            Piece::Any(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.waits_for(*part)?);
                }
                all.sort_unstable();
                all.dedup();
                Some(all)
            }
            Piece::Times { min: 0, .. } => None,
            Piece::Times { piece, .. } => self.waits_for(*piece),
        }
    }

    /// Sets of words of each of which one must stand in a sentence for the piece to be there, the rarest first.
    pub fn needs(&self, piece: PieceId) -> Vec<u32> {
        let mut sets = match &self.each[piece as usize] {
            Piece::Words(set) => vec![*set],
            Piece::Run { .. } | Piece::At(_) | Piece::Any(_) | Piece::Times { min: 0, .. } => Vec::new(),
            Piece::All(parts) => parts.iter().flat_map(|p| self.needs(*p)).collect(),
            Piece::Times { piece, .. } => self.needs(*piece),
        };
        sets.sort_by(|a, b| self.commonness(&[*a]).total_cmp(&self.commonness(&[*b])).then(a.cmp(b)));
        sets.dedup();
        sets
    }

    /// The words of a set.
    fn words_in(&self, set: u32) -> impl Iterator<Item = &[u8]> {
        self.sets[set as usize].words.iter().map(|w| &*self.words[*w as usize])
    }

    /// How often a word of one of these sets stands in a sentence.
    fn commonness(&self, sets: &[u32]) -> f64 {
        sets.iter().map(|s| self.sets[*s as usize].commonness).sum()
    }

    fn steps(&self, piece: PieceId) -> usize {
        let times = |min: u32, max: Option<u32>| max.map_or(ENDLESS.max(min as usize), |m| m as usize);
        match &self.each[piece as usize] {
            Piece::Words(_) | Piece::At(_) => 1,
            Piece::Run { min, max, .. } => times(*min, *max),
            Piece::All(parts) | Piece::Any(parts) => parts.iter().map(|p| self.steps(*p)).fold(0, usize::saturating_add),
            Piece::Times { piece, min, max } => self.steps(*piece).saturating_mul(times(*min, *max)),
        }
    }

    fn piece(&mut self, hir: &Hir) -> Result<PieceId, String> {
        match words_of(hir, SET_MAX) {
            Some(words) => Ok(self.words(words)),
            None => self.other(hir),
        }
    }

    /// A piece that is more than plain words.
    fn other(&mut self, hir: &Hir) -> Result<PieceId, String> {
        match hir.kind() {
            // Plain words both: `words_of` gave them.
            HirKind::Empty | HirKind::Literal(_) => Ok(self.put(Piece::All(Box::default()))),
            HirKind::Class(class) => self.run(class, 1, Some(1)),
            HirKind::Look(look) => {
                let edge = match look {
                    Look::Start => Edge::Start,
                    Look::End => Edge::End,
                    Look::WordAscii => Edge::Boundary,
                    Look::WordAsciiNegate => Edge::NoBoundary,
                    _ => return Err("it may say ^, $, \\b and \\B of a place, and nothing else".to_owned()),
                };
                Ok(self.put(Piece::At(edge)))
            }
            HirKind::Capture(inner) => self.piece(&inner.sub),
            HirKind::Repetition(times) => {
                if let HirKind::Class(class) = times.sub.kind() {
                    return self.run(class, times.min, times.max);
                }
                let piece = self.piece(&times.sub)?;
                Ok(self.put(Piece::Times {
                    piece,
                    min: times.min,
                    max: times.max,
                }))
            }
            HirKind::Alternation(parts) => {
                // Plain words among the others are looked for together, and so are those after which the same follows.
                let mut by_rest: BTreeMap<Vec<PieceId>, WordSet> = BTreeMap::new();
                let mut any = Vec::new();
                for part in parts {
                    let (words, rest) = self.first_words(part)?;
                    match words {
                        Some(words) => by_rest.entry(rest).or_default().extend(words),
                        None => any.push(self.one(rest)),
                    }
                }
                for (rest, words) in by_rest {
                    let words = self.words(words);
                    any.push(self.one([vec![words], rest].concat()));
                }
                match any.as_slice() {
                    [one] => Ok(*one),
                    _ => Ok(self.put(Piece::Any(any.into()))),
                }
            }
            HirKind::Concat(_) => {
                let (words, mut rest) = self.first_words(hir)?;
                if let Some(words) = words {
                    let words = self.words(words);
                    rest.insert(0, words);
                }
                Ok(self.one(rest))
            }
        }
    }

    /// Pieces one after the other, as one.
    fn one(&mut self, pieces: Vec<PieceId>) -> PieceId {
        match pieces.as_slice() {
            [one] => *one,
            _ => self.put(Piece::All(pieces.into())),
        }
    }

    /// The plain words that a piece begins with, if it does, and the pieces after them.
    fn first_words(&mut self, hir: &Hir) -> Result<(Option<WordSet>, Vec<PieceId>), String> {
        let whole = [hir.clone()];
        let parts = match hir.kind() {
            HirKind::Concat(parts) => parts.as_slice(),
            _ => &whole,
        };
        let (mut first, mut rest) = (None, Vec::new());
        let mut plain: Option<WordSet> = None;
        for (at, part) in parts.iter().enumerate() {
            // A concatenation's part is never the concatenation itself, so this comes to an end.
            let words = words_of(part, SET_MAX);
            plain = match (plain, words) {
                (None, Some(words)) => Some(words),
                (Some(before), Some(words)) if before.len() * words.len() <= WRITTEN_OUT_MAX => Some(after_each(&before, &words)),
                (before, words) => {
                    if let Some(before) = before {
                        match first.is_none() && rest.is_empty() {
                            true => first = Some(before),
                            false => rest.push(self.words(before)),
                        }
                    }
                    if words.is_none() {
                        rest.push(if at == 0 && parts.len() == 1 {
                            self.other(part)?
                        } else {
                            self.piece(part)?
                        });
                    }
                    words
                }
            };
        }
        if let Some(plain) = plain {
            match first.is_none() && rest.is_empty() {
                true => first = Some(plain),
                false => rest.push(self.words(plain)),
            }
        }
        Ok((first, rest))
    }

    /// Words as a piece; where the empty word is among them, the others may be left out.
    fn words(&mut self, mut words: WordSet) -> PieceId {
        let optional = words.remove(&Vec::new());
        if words.is_empty() {
            return self.put(Piece::All(Box::default()));
        }
        let letters: Box<[u8]> = words.iter().filter(|w| w.len() == 1).map(|w| w[0]).collect();
        let one = |word: &Vec<u8>| word.iter().map(|byte| how_often(*byte)).product::<f64>();
        let commonness = words.iter().map(one).sum();
        let words: Box<[u32]> = words.into_iter().map(|w| self.word(w)).collect();
        let next = u32::try_from(self.sets.len()).expect("invariant: a file of rules holds fewer sets");
        let set = *self.set_numbers.entry(words).or_insert_with_key(|words| {
            self.sets.push(Set::new(words, letters, commonness));
            next
        });
        let piece = self.put(Piece::Words(set));
        match optional {
            true => self.put(Piece::Times {
                piece,
                min: 0,
                max: Some(1),
            }),
            false => piece,
        }
    }

    fn word(&mut self, word: Vec<u8>) -> u32 {
        let next = u32::try_from(self.words.len()).expect("invariant: a file of rules holds fewer words");
        *self.word_numbers.entry(word.into_boxed_slice()).or_insert_with_key(|word| {
            self.words.push(word.clone());
            next
        })
    }

    fn run(&mut self, class: &Class, min: u32, max: Option<u32>) -> Result<PieceId, String> {
        let Class::Bytes(bytes) = class else {
            return Err("it names letters that folding takes away".to_owned());
        };
        let mut table = [false; 256];
        for range in bytes.ranges() {
            (range.start()..=range.end()).for_each(|b| table[usize::from(b)] = true);
        }
        let next = u32::try_from(self.classes.len()).expect("invariant: a file of rules holds fewer classes");
        let class = *self.class_numbers.entry(table).or_insert_with_key(|table| {
            self.classes.push(*table);
            next
        });
        Ok(self.put(Piece::Run { class, min, max }))
    }

    fn put(&mut self, piece: Piece) -> PieceId {
        let next = u32::try_from(self.each.len()).expect("invariant: a file of rules holds fewer pieces");
        *self.numbers.entry(piece).or_insert_with_key(|piece| {
            self.each.push(piece.clone());
            next
        })
    }
}

/// How large a share of a folded English text a byte is.
fn how_often(byte: u8) -> f64 {
    const LETTERS: [f64; 26] = [
        0.065, 0.012, 0.022, 0.034, 0.102, 0.018, 0.016, 0.049, 0.056, 0.001, 0.006, 0.032, 0.019, 0.054, 0.060, 0.015, 0.001, 0.048,
        0.051, 0.073, 0.022, 0.008, 0.019, 0.001, 0.016, 0.001,
    ];
    match byte {
        b' ' => 0.18,
        b'a'..=b'z' => LETTERS[usize::from(byte - b'a')],
        _ => 0.005,
    }
}

/// The plain words that a piece stands for, if they are no more than so many.
fn words_of(hir: &Hir, most: usize) -> Option<WordSet> {
    let words = match hir.kind() {
        HirKind::Empty => WordSet::from([Vec::new()]),
        HirKind::Literal(literal) => WordSet::from([literal.0.to_vec()]),
        HirKind::Class(Class::Bytes(class)) => {
            let bytes: Vec<u8> = class
                .ranges()
                .iter()
                .flat_map(|r| r.start()..=r.end())
                .take(CLASS_MAX + 1)
                .collect();
            (bytes.len() <= CLASS_MAX).then(|| bytes.into_iter().map(|b| vec![b]).collect())?
        }
        HirKind::Class(Class::Unicode(_)) | HirKind::Look(_) => return None,
        HirKind::Capture(inner) => words_of(&inner.sub, most)?,
        HirKind::Repetition(times) if times.max == Some(1) && times.min == 0 => {
            let mut words = words_of(&times.sub, most)?;
            words.insert(Vec::new());
            words
        }
        HirKind::Repetition(_) => return None,
        HirKind::Alternation(parts) => {
            let mut all = WordSet::new();
            for part in parts {
                all.extend(words_of(part, most)?);
                if all.len() > most {
                    return None;
                }
            }
            all
        }
        HirKind::Concat(parts) => {
            let mut all = WordSet::from([Vec::new()]);
            for part in parts {
                let words = words_of(part, most)?;
                if all.len() * words.len() > WRITTEN_OUT_MAX {
                    return None;
                }
                all = after_each(&all, &words);
            }
            all
        }
    };
    (words.len() <= most).then_some(words)
}

fn after_each(before: &WordSet, after: &WordSet) -> WordSet {
    let both = |b: &Vec<u8>, a: &Vec<u8>| [b.as_slice(), a.as_slice()].concat();
    before.iter().flat_map(|b| after.iter().map(move |a| both(b, a))).collect()
}
