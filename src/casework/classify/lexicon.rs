//! Words by kind, counted per message: how much of a letter is story, wish, fault, detail, trade, meeting.
//! The words are data in `rules/classification-lexicon.toml`; one look-up a word, whatever their number.

use super::quick::ByHash;
use super::quick::Quick;
use std::hash::Hasher;

/// Words by kind: what a letter is made of, whatever its phrases.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    kinds: Vec<String>,
    /// Whole words with their kind, by their hash.
    whole: ByHash<Vec<(String, usize)>>,
    /// Stems with theirs, by the hash of their first bytes.
    stems: ByHash<Vec<(String, usize)>>,
}

/// A stem has at least this many bytes.
const STEM_BYTES_MIN: usize = 4;

impl Lexicon {
    /// Adds words to a kind; a star stands for any ending.
    pub fn add(&mut self, kind: &str, words: &str) {
        let number = self.kinds.iter().position(|k| k == kind).unwrap_or_else(|| {
            self.kinds.push(kind.to_owned());
            self.kinds.len() - 1
        });
        for word in words.split_whitespace() {
            let stem = word.strip_suffix('*');
            let first = stem.and_then(|stem| stem.get(..STEM_BYTES_MIN));
            let (table, hashed) = match first {
                Some(first) => (&mut self.stems, first),
                // A stem that short would be any word: it is taken for a whole one.
                None => (&mut self.whole, stem.unwrap_or(word)),
            };
            let alike = table.entry(Quick::default().and(hashed).finish()).or_default();
            let entry = (stem.unwrap_or(word).to_owned(), number);
            if !alike.contains(&entry) {
                alike.push(entry);
            }
        }
    }

    /// How many words of each kind stand in a folded text.
    pub fn count<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<(&str, usize)> {
        let mut counts = vec![0; self.kinds.len()];
        for word in words {
            let (first, rest) = match word.is_char_boundary(STEM_BYTES_MIN) {
                true => word.split_at(STEM_BYTES_MIN),
                false => (word, ""),
            };
            let hash = Quick::default().and(first);
            let stems = self.stems.get(&hash.finish()).into_iter().flatten();
            let stems = stems.filter(|(stem, _)| word.starts_with(stem));
            let whole = self.whole.get(&hash.and(rest).finish()).into_iter().flatten();
            let whole = whole.filter(|(known, _)| known == word);
            stems.chain(whole).for_each(|(_, kind)| counts[*kind] += 1);
        }
        self.kinds.iter().map(String::as_str).zip(counts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_and_stems_are_counted() {
        let mut lexicon = Lexicon::default();
        lexicon.add("upset", "cross appal*");
        lexicon.add("street", "cross");
        assert_eq!(
            lexicon.count("cross crossing appalled appal app".split(' ')),
            [("upset", 3), ("street", 1)]
        );
    }
}
