//! Words by kind, counted per message: how much of a letter is story, wish, fault, detail, trade, meeting.
//! The words are data in `rules/classification-lexicon.toml`; one look-up a word, whatever their number.

use std::collections::BTreeMap;

/// Words by kind: what a letter is made of, whatever its phrases.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    kinds: Vec<String>,
    whole: BTreeMap<String, Vec<usize>>,
    stems: BTreeMap<String, Vec<usize>>,
}

/// Stems are tried at these lengths in bytes.
const STEM_BYTES: std::ops::RangeInclusive<usize> = 4..=11;

impl Lexicon {
    /// Adds words to a kind; a star stands for any ending.
    pub fn add(&mut self, kind: &str, words: &str) {
        let number = self.kinds.iter().position(|k| k == kind).unwrap_or_else(|| {
            self.kinds.push(kind.to_owned());
            self.kinds.len() - 1
        });
        for word in words.split_whitespace() {
            let (table, word) = word
                .strip_suffix('*')
                .map_or((&mut self.whole, word), |stem| (&mut self.stems, stem));
            let kinds = table.entry(word.to_owned()).or_default();
            if !kinds.contains(&number) {
                kinds.push(number);
            }
        }
    }

    /// How many words of each kind stand in a folded text.
    pub fn count<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<(&str, usize)> {
        let mut counts = vec![0; self.kinds.len()];
        for word in words {
            for kind in self.whole.get(word).into_iter().flatten() {
                counts[*kind] += 1;
            }
            for kind in STEM_BYTES
                .filter_map(|n| word.get(..n))
                .filter_map(|stem| self.stems.get(stem))
                .flatten()
            {
                counts[*kind] += 1;
            }
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
