//! Words that are nearly a command: a slip of the fingers or of the spelling checker. A slip that can be nothing else is
//! mended; every other is asked about, with the command that was nearest (`except` may be `accept`, and says the opposite).

/// Words with which a command may begin, and whose misspellings are looked for.
const FIRST_WORDS: &[&str] = &[
    "accept", "assign", "extend", "update", "outcome", "upheld", "uphold", "partly", "refuse", "review", "share", "release", "restrict",
    "marker", "close", "reopen", "cancel", "status", "service", "consent", "lift", "send", "hold", "note", "undo", "list", "help",
];

/// English words that stand one slip away from a command and mean something else.
const OTHER_WORDS: &[&str] = &[
    "except",
    "expect",
    "accent",
    "access",
    "resign",
    "assist",
    "extent",
    "extended",
    "expend",
    "intend",
    "attend",
    "refute",
    "reuse",
    "refuge",
    "defuse",
    "diffuse",
    "revise",
    "revive",
    "preview",
    "shape",
    "share",
    "shard",
    "spare",
    "stare",
    "snare",
    "scare",
    "chose",
    "closet",
    "clothe",
    "loose",
    "those",
    "close",
    "closer",
    "clove",
    "market",
    "maker",
    "marked",
    "markers",
    "status",
    "states",
    "statue",
    "stats",
    "served",
    "services",
    "devices",
    "convent",
    "content",
    "left",
    "life",
    "gift",
    "lit",
    "sent",
    "sand",
    "end",
    "spend",
    "mend",
    "tend",
    "held",
    "hold",
    "gold",
    "told",
    "cold",
    "sold",
    "fold",
    "bold",
    "old",
    "not",
    "vote",
    "rote",
    "date",
    "mote",
    "unto",
    "last",
    "lost",
    "lists",
    "mist",
    "fist",
    "best",
    "list",
    "held",
    "hell",
    "heap",
    "held",
    "upload",
    "behold",
    "please",
    "lease",
    "realise",
    "partly",
    "partially",
    "party",
    "district",
    "strict",
    "outcomes",
    "income",
    "hole",
    "home",
    "some",
    "none",
    "nose",
    "noted",
    "like",
    "lifts",
    "shore",
    "where",
];

/// What a first word may have been meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Near {
    /// Nothing else can be meant.
    Surely(&'static str),
    /// Perhaps this.
    Perhaps(&'static str),
}

/// What a word that is no command may have been meant for.
pub(super) fn near(word: &str) -> Option<Near> {
    if word.len() < 4 || word.len() > 12 || FIRST_WORDS.contains(&word) {
        return None;
    }
    if word == "except" || word == "excerpt" {
        return Some(Near::Perhaps("accept"));
    }
    if OTHER_WORDS.contains(&word) {
        return None;
    }
    let inflected = |verb: &str| {
        let stem = verb.trim_end_matches('e');
        [
            "s", "d", "ed", "es", "ing", "er", "ers", "or", "ment", "able", "ance", "al", "sion", "ension", "t",
        ]
        .iter()
        .any(|end| word == format!("{verb}{end}") || word == format!("{stem}{end}"))
    };
    if FIRST_WORDS.iter().any(|v| inflected(v)) {
        return None;
    }
    let mut best: Option<(&'static str, usize)> = None;
    for verb in FIRST_WORDS.iter().filter(|v| v.len() >= 5 || v.len() == word.len()) {
        let d = distance(word, verb);
        let allowed = if verb.len() >= 6 { 2 } else { 1 };
        if d <= allowed && best.is_none_or(|(_, b)| d < b) {
            best = Some((verb, d));
        }
    }
    best.map(|(verb, d)| {
        let sure = d == 1 && verb.len() >= 5 && word.as_bytes().first() == verb.as_bytes().first();
        if sure { Near::Surely(verb) } else { Near::Perhaps(verb) }
    })
}

/// How many letters must be put in, left out, changed, or swapped with their neighbour (Damerau 1964, restricted form).
/// Words here are short; longer ones count as far apart.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    if a.len() > 32 || b.len() > 32 {
        return usize::MAX;
    }
    let width = b.len() + 1;
    let mut table = vec![0usize; (a.len() + 1) * width];
    let cell = |t: &[usize], i: usize, j: usize| t.get(i * width + j).copied().unwrap_or(usize::MAX / 2);
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let value = if i == 0 {
                j
            } else if j == 0 {
                i
            } else {
                let same = a.get(i - 1) == b.get(j - 1);
                let mut best = (cell(&table, i - 1, j) + 1)
                    .min(cell(&table, i, j - 1) + 1)
                    .min(cell(&table, i - 1, j - 1) + usize::from(!same));
                if i > 1 && j > 1 && a.get(i - 1) == b.get(j - 2) && a.get(i - 2) == b.get(j - 1) {
                    best = best.min(cell(&table, i - 2, j - 2) + 1);
                }
                best
            };
            if let Some(slot) = table.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    cell(&table, a.len(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_that_can_be_nothing_else() {
        for (word, verb) in [
            ("acept", "accept"),
            ("asign", "assign"),
            ("extned", "extend"),
            ("refsue", "refuse"),
            ("udpate", "update"),
        ] {
            assert_eq!(near(word), Some(Near::Surely(verb)), "{word}");
        }
    }

    #[test]
    fn words_of_their_own_are_not_mended() {
        assert_eq!(near("except"), Some(Near::Perhaps("accept")));
        for word in [
            "accepted", "closing", "closed", "thanks", "extent", "noted", "sharing", "listen", "refused", "reviewer",
        ] {
            assert!(!matches!(near(word), Some(Near::Surely(_))), "{word}");
        }
        assert_eq!(distance("ab", "ba"), 1);
    }
}
