//! A quick hash for tables that are made of our own rules and weights. What a stranger writes is only looked up in them, never
//! put in, so nobody can fill one place of a table on purpose; a table of a stranger's words keeps the slow hash of the
//! standard library.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::hash::Hasher;

/// A table that only the rules and weights fill.
pub(super) type Table<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// FNV-1a (Fowler, Noll and Vo; draft-eastlake-fnv), 64 bits: one multiplication a byte, and words are short.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quick(u64);

impl Default for Quick {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

impl Quick {
    /// The hash of what was hashed so far and this after it.
    pub fn and(mut self, text: &str) -> Self {
        self.write(text.as_bytes());
        self
    }
}

/// A table by what is a hash already.
pub(super) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// Takes a hash for what it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_hash_that_it_is_called_by() {
        let of = |text: &str| Quick::default().and(text).finish();
        assert_eq!(of(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(of("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of("foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(Quick::default().and("foo").and("bar").finish(), of("foobar"));
    }
}
