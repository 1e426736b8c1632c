//! Whether two messages say the same words, however they were wrapped, indented or punctuated: a complaint that a person sends
//! once more by hand has another Date, another Message-ID and other line ends, and is the same complaint.

use data_encoding::HEXLOWER;
use sha2::Digest;
use sha2::Sha256;

/// Fewer letters than these say nothing by themselves: "please help me" sent twice may be two matters.
const LETTERS_MIN: usize = 40;

/// The digest of a message's own words: letters and figures alone, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordsDigest(pub String);

impl WordsDigest {
    /// The digest of a text; `None` where it is too short to be known again.
    pub fn of(text: &str) -> Option<Self> {
        let mut hash = Sha256::new();
        let mut letters = 0;
        let mut buffer = [0; 4];
        for c in text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
            hash.update(c.encode_utf8(&mut buffer).as_bytes());
            letters += 1;
        }
        (letters >= LETTERS_MIN).then(|| Self(HEXLOWER.encode(&hash.finalize())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "You rang my neighbour to ask whether I was “still in arrears”. I wish to complain.";

    #[test]
    fn wrapping_and_marks_do_not_count_and_words_do() {
        let known = WordsDigest::of(WORDS).expect("long enough");
        let wrapped = "  You rang my neighbour to ask\r\nwhether I was \"still in arrears\".\r\n\r\nI wish to complain!\r\n";
        assert_eq!(WordsDigest::of(wrapped), Some(known.clone()));
        assert_ne!(WordsDigest::of(&WORDS.replace("neighbour", "sister")), Some(known));
    }

    #[test]
    fn a_few_words_are_nobody_s_own() {
        assert_eq!(WordsDigest::of("Please help me."), None);
        assert_eq!(WordsDigest::of(""), None);
    }
}
