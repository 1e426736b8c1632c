//! Places in a sentence as bits: bit n stands for the place before byte n, the last one for the sentence's end.

/// Places of one sentence; 64 to a word.
const WORDS: usize = 10;
/// Bytes of a sentence that are looked at: what is longer has no spaces, and is no sentence.
pub(super) const SENTENCE_BYTES_MAX: usize = WORDS * 64 - 1;

/// Some places of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places([u64; WORDS]);

impl Places {
    /// No place.
    pub const NONE: Self = Self([0; WORDS]);

    /// Every place up to and with this one.
    pub fn up_to(place: usize) -> Self {
        let mut out = Self::NONE;
        let (words, bits) = ((place + 1) / 64, (place + 1) % 64);
        out.0.iter_mut().take(words).for_each(|w| *w = u64::MAX);
        if let Some(word) = out.0.get_mut(words) {
            *word = (1 << bits) - 1;
        }
        out
    }

    /// Puts a place in.
    pub fn put(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    /// Whether there is none. Only the first `many` words are looked at, here and below: the sentence ends there.
    pub fn is_empty(&self, many: usize) -> bool {
        self.0[..many].iter().all(|w| *w == 0)
    }

    /// Those that are in both.
    pub fn and(&self, other: &Self, many: usize) -> Self {
        let mut out = Self::NONE;
        for at in 0..many {
            out.0[at] = self.0[at] & other.0[at];
        }
        out
    }

    /// Those that are in this and not in the other.
    pub fn without(&self, other: &Self, many: usize) -> Self {
        let mut out = Self::NONE;
        for at in 0..many {
            out.0[at] = self.0[at] & !other.0[at];
        }
        out
    }

    /// Takes in another's.
    pub fn join(&mut self, other: &Self, many: usize) {
        for at in 0..many {
            self.0[at] |= other.0[at];
        }
    }

    /// One byte on from each that is in `through` as well.
    pub fn step(&self, through: &Self, many: usize) -> Self {
        let mut out = Self::NONE;
        let mut carry = 0;
        for at in 0..many {
            let both = self.0[at] & through.0[at];
            out.0[at] = both << 1 | carry;
            carry = both >> 63;
        }
        out
    }

    /// Any number of bytes on, none too, as long as each is in `through`. An addition carries through a run of ones, and
    /// so walks it in one go (Cameron et al., *Bitwise Data Parallelism in Regular Expression Matching*, 2014, MatchStar).
    pub fn flow(&self, through: &Self, many: usize) -> Self {
        let mut out = Self::NONE;
        let mut carry = false;
        for at in 0..many {
            let (sum, first) = (self.0[at] & through.0[at]).overflowing_add(through.0[at]);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            out.0[at] = (sum ^ through.0[at]) | self.0[at];
        }
        out
    }

    /// Whether every place before this one is in.
    pub fn has_all_before(&self, place: usize, many: usize) -> bool {
        let all = place.checked_sub(1).map_or(Self::NONE, Self::up_to);
        self.and(&all, many) == all
    }

    /// Up to so many bytes on, none too, whatever they are, but not beyond the sentence's end. Each turn doubles the way.
    pub fn spread(&self, most: usize, end: usize, many: usize) -> Self {
        let mut out = *self;
        let mut gone = 0;
        while gone < most.min(end) {
            let step = (gone + 1).min(most - gone);
            out.join(&out.further(step, many), many);
            gone += step;
        }
        out.and(&Self::up_to(end), many)
    }

    /// So many bytes on.
    pub fn further(&self, bytes: usize, many: usize) -> Self {
        let mut out = Self::NONE;
        let (words, bits) = (bytes / 64, bytes % 64);
        for at in words..many {
            out.0[at] = self.0[at - words] << bits;
            if bits > 0 && at > words {
                out.0[at] |= self.0[at - words - 1] >> (64 - bits);
            }
        }
        out
    }

    /// The last place.
    pub fn last(&self) -> Option<usize> {
        let at = self.0.iter().rposition(|w| *w != 0)?;
        Some(at * 64 + 63 - self.0[at].leading_zeros() as usize)
    }

    /// Takes all of them out.
    pub fn clear(&mut self, many: usize) {
        self.0[..many].fill(0);
    }

    /// How many words hold the places of so many bytes.
    pub fn words_for(bytes: usize) -> usize {
        bytes / 64 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(places: &[usize]) -> Places {
        let mut out = Places::NONE;
        places.iter().for_each(|p| out.put(*p));
        out
    }

    proptest! {
        #[test]
        fn flowing_is_stepping_until_nothing_is_new(
            from in proptest::collection::btree_set(0_usize..200, 0..20),
            through in proptest::collection::btree_set(0_usize..199, 0..190),
        ) {
            let (from, through) = (of(&from.into_iter().collect::<Vec<_>>()), of(&through.into_iter().collect::<Vec<_>>()));
            let mut slow = from;
            for _ in 0..200 {
                slow.join(&slow.step(&through, 4), 4);
            }
            prop_assert_eq!(from.flow(&through, 4), slow);
        }

        #[test]
        fn spreading_is_stepping_so_many_times(from in proptest::collection::btree_set(0_usize..200, 0..20), most in 0_usize..220) {
            let from = of(&from.into_iter().collect::<Vec<_>>());
            let all = Places::up_to(199);
            let mut slow = from;
            for _ in 0..most {
                slow.join(&slow.step(&all, 4), 4);
            }
            prop_assert_eq!(from.spread(most, 200, 4), slow);
        }

        #[test]
        fn up_to_holds_each_and_no_more(place in 0_usize..=SENTENCE_BYTES_MAX) {
            let all = Places::up_to(place);
            prop_assert_eq!(all.last(), Some(place));
            prop_assert_eq!(all.0.iter().map(|w| w.count_ones() as usize).sum::<usize>(), place + 1);
        }
    }
}
