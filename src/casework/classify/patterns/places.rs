//! Places in a sentence as bits: bit n stands for the place before byte n, the last one for the sentence's end.

/// 64-bit words that hold the places of the longest sentence that is looked at.
pub(super) const WORDS_MAX: usize = 10;
/// Bytes of a sentence that are looked at: what is longer has no spaces, and is no sentence.
pub(super) const SENTENCE_BYTES_MAX: usize = WORDS_MAX * 64 - 1;

/// Some places of a sentence, 64 to a word. `N` is known when the program is compiled: a sentence of two words pays for two,
/// and its loops are a few instructions without a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places<const N: usize>([u64; N]);

impl<const N: usize> Places<N> {
    /// No place.
    pub const NONE: Self = Self([0; N]);

    /// Whether the places of so many bytes go in.
    pub const fn holds(bytes: usize) -> bool {
        bytes < N * 64
    }

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

    /// Every place before this one.
    pub fn before(place: usize) -> Self {
        place.checked_sub(1).map_or(Self::NONE, Self::up_to)
    }

    /// Puts a place in.
    pub fn put(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }

    /// Those that are in both.
    pub fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    /// Those that are in this and not in the other.
    pub fn without(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & !other.0[at]))
    }

    /// Takes in another's.
    pub fn join(&mut self, other: &Self) {
        for at in 0..N {
            self.0[at] |= other.0[at];
        }
    }

    /// One byte on from each that is in `through` as well.
    pub fn step(&self, through: &Self) -> Self {
        let mut out = Self::NONE;
        let mut carry = 0;
        for at in 0..N {
            let both = self.0[at] & through.0[at];
            out.0[at] = both << 1 | carry;
            carry = both >> 63;
        }
        out
    }

    /// Any number of bytes on, none too, as long as each is in `through`. An addition carries through a run of ones, and
    /// so walks it in one go (Cameron et al., *Bitwise Data Parallelism in Regular Expression Matching*, 2014, MatchStar).
    pub fn flow(&self, through: &Self) -> Self {
        let mut out = Self::NONE;
        let mut carry = false;
        for at in 0..N {
            let (sum, first) = (self.0[at] & through.0[at]).overflowing_add(through.0[at]);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            out.0[at] = (sum ^ through.0[at]) | self.0[at];
        }
        out
    }

    /// Whether every place before this one is in.
    pub fn has_all_before(&self, place: usize) -> bool {
        let all = Self::before(place);
        self.and(&all) == all
    }

    /// Up to so many bytes on, none too, whatever they are, but not beyond the sentence's end. Each turn doubles the way.
    pub fn spread(&self, most: usize, end: usize) -> Self {
        let mut out = *self;
        let mut gone = 0;
        while gone < most.min(end) {
            let step = (gone + 1).min(most - gone);
            out.join(&out.further(step));
            gone += step;
        }
        out.and(&Self::up_to(end))
    }

    /// So many bytes on.
    pub fn further(&self, bytes: usize) -> Self {
        let mut out = Self::NONE;
        let (words, bits) = (bytes / 64, bytes % 64);
        for at in words..N {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(places: &[usize]) -> Places<4> {
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
                slow.join(&slow.step(&through));
            }
            prop_assert_eq!(from.flow(&through), slow);
        }

        #[test]
        fn spreading_is_stepping_so_many_times(from in proptest::collection::btree_set(0_usize..200, 0..20), most in 0_usize..220) {
            let from = of(&from.into_iter().collect::<Vec<_>>());
            let all = Places::<4>::up_to(199);
            let mut slow = from;
            for _ in 0..most {
                slow.join(&slow.step(&all));
            }
            prop_assert_eq!(from.spread(most, 200), slow);
        }

        #[test]
        fn up_to_holds_each_and_no_more(place in 0_usize..=SENTENCE_BYTES_MAX) {
            let all = Places::<WORDS_MAX>::up_to(place);
            prop_assert_eq!(all.last(), Some(place));
            prop_assert_eq!(all.0.iter().map(|w| w.count_ones() as usize).sum::<usize>(), place + 1);
        }
    }
}
