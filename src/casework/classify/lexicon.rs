//! Words by kind, counted per message: how much of a letter is story, wish, fault, detail, trade, meeting.
//! The words are data in `rules/classification-lexicon.toml`; one look-up a word, whatever their number.

use super::quick::Table;

/// Words by kind: what a letter is made of, whatever its phrases.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    kinds: Vec<String>,
    whole: Table<String, Vec<usize>>,
    /// Stems by their first bytes.
    stems: Table<[u8; STEM_BYTES_MIN], Vec<(String, usize)>>,
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
            match word.strip_suffix('*').map(|stem| (stem, stem.as_bytes().first_chunk())) {
                Some((stem, Some(first))) => {
                    let stems = self.stems.entry(*first).or_default();
                    if stems.iter().all(|(s, k)| s != stem || *k != number) {
                        stems.push((stem.to_owned(), number));
                    }
                }
                // A stem that short would be any word: it is taken for a whole one.
                other => {
                    let kinds = self.whole.entry(other.map_or(word, |(stem, _)| stem).to_owned()).or_default();
                    if !kinds.contains(&number) {
                        kinds.push(number);
                    }
                }
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
            let stems = word.as_bytes().first_chunk().and_then(|first| self.stems.get(first));
            for (_, kind) in stems.into_iter().flatten().filter(|(stem, _)| word.starts_with(stem)) {
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
