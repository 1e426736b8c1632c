//! Which letters stand in a line: the recognition model's steps, decoded (connectionist temporal classification, Graves
//! 2006: the likeliest class of each step, repeats and "no letter" dropped).

/// What the model's classes stand for.
#[derive(Debug, Clone)]
pub(super) struct Alphabet {
    /// One for each class; `None` for what we do not look for.
    letters: Vec<Option<char>>,
    /// Classes of a machine-readable zone: capitals, digits, `<` (ICAO 9303 part 3, §4.3).
    zone: Vec<(usize, char)>,
    /// Classes of Latin writing.
    latin: Vec<(usize, char)>,
}

impl Alphabet {
    /// From the model's list, a letter a line. Class 0 is "no letter", the last one is a space.
    ///
    /// The model knows six thousand Chinese characters. Letters to a British council hold none, and leaving them out of the
    /// choice reads blurred English better.
    pub fn of(list: &str) -> Self {
        let mut letters: Vec<Option<char>> = vec![None];
        letters.extend(list.lines().map(|l| l.chars().next().filter(|c| wanted(*c))));
        letters.push(Some(' '));
        let latin: Vec<(usize, char)> = letters.iter().enumerate().filter_map(|(i, c)| c.map(|c| (i, c))).collect();
        let zone = latin
            .iter()
            .copied()
            .filter(|(_, c)| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '<')
            .collect();
        Self { letters, zone, latin }
    }

    /// How many classes the model has.
    pub fn classes(&self) -> usize {
        self.letters.len()
    }
}

fn wanted(c: char) -> bool {
    (c as u32) < 0x250 && !c.is_control() || "‘’“”–—…•€ŴŵŶŷ".contains(c)
}

/// What the model said for one line: a row of probabilities for each step.
pub(super) struct Steps {
    /// Rows one after the other.
    rows: Vec<f32>,
    classes: usize,
}

/// A letter and where it was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seen {
    pub letter: char,
    /// How likely, 0 to 1.
    pub likely: f32,
    /// The step it was likeliest in.
    pub step: f32,
}

impl Steps {
    /// Takes the model's output, if it is of the shape that the alphabet promises.
    pub fn of(rows: Vec<f32>, classes: usize, width: u32) -> Result<Self, String> {
        if !rows.len().is_multiple_of(classes) || rows.is_empty() || rows.len() / classes > width as usize {
            return Err("the recognition model and its list of letters do not fit".to_owned());
        }
        Ok(Self { rows, classes })
    }

    /// How many steps there are.
    pub fn count(&self) -> usize {
        self.rows.len() / self.classes
    }

    /// The line as text, and how sure it is.
    pub fn text(&self, alphabet: &Alphabet) -> (String, f32) {
        let seen = self.decode(&alphabet.latin);
        let sure = mean(&seen);
        (seen.iter().map(|s| s.letter).collect(), sure)
    }

    /// The line as a machine-readable zone: no other letters are considered.
    pub fn zone(&self, alphabet: &Alphabet) -> Vec<Seen> {
        self.decode(&alphabet.zone)
    }

    /// The letter of a machine-readable zone that is likeliest about a step, where the line as a whole told none: a stroke that
    /// was thought to be nothing, or the second of two equal letters.
    pub fn about(&self, step: f32, reach: f32, alphabet: &Alphabet) -> Option<char> {
        self.likeliest(step, reach, alphabet, |_| true)
    }

    /// The likeliest about a step of those letters of a machine-readable zone that can stand there.
    pub fn likeliest(&self, step: f32, reach: f32, alphabet: &Alphabet, can: impl Fn(char) -> bool) -> Option<char> {
        let from = (step - reach).round().max(0.0) as usize;
        let to = (step + reach).round().max(0.0) as usize;
        let rows = self.rows.chunks_exact(self.classes).skip(from).take(to.saturating_sub(from) + 1);
        let letters = rows
            .flat_map(|row| alphabet.zone.iter().map(|&(class, c)| (row[class], c)))
            .filter(|(_, c)| can(*c));
        letters.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, c)| c)
    }

    fn decode(&self, among: &[(usize, char)]) -> Vec<Seen> {
        let mut seen: Vec<Seen> = Vec::new();
        let mut last = 0;
        for (step, row) in self.rows.chunks_exact(self.classes).enumerate() {
            let (mut best, mut likely, mut letter) = (0, row[0], ' ');
            for &(class, c) in among {
                if row[class] > likely {
                    (best, likely, letter) = (class, row[class], c);
                }
            }
            if best != 0 {
                match seen.last_mut() {
                    Some(s) if best == last => {
                        if likely > s.likely {
                            s.likely = likely;
                            s.step = step as f32;
                        }
                    }
                    _ => seen.push(Seen {
                        letter,
                        likely,
                        step: step as f32,
                    }),
                }
            }
            last = best;
        }
        seen
    }
}

/// How sure a reading is: the mean of its letters; 0 for none.
pub(super) fn mean(seen: &[Seen]) -> f32 {
    if seen.is_empty() {
        return 0.0;
    }
    seen.iter().map(|s| s.likely).sum::<f32>() / seen.len() as f32
}

/// How sure a line of the zone is: fillers apart, which are told unsurely and counted by their distance anyway.
pub(super) fn mean_of_letters(seen: &[Seen]) -> f32 {
    let letters: Vec<Seen> = seen.iter().copied().filter(|s| s.letter != '<').collect();
    mean(&letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_fall_together_and_a_gap_keeps_them_apart() {
        // Classes: none, a, 王, b, space.
        let alphabet = Alphabet::of("a\n王\nb");
        assert_eq!(alphabet.classes(), 5);
        let step = |class: usize| (0..5).map(move |c| if c == class { 0.9 } else { 0.025 });
        let rows: Vec<f32> = [1, 1, 0, 1, 3, 4, 0, 3].into_iter().flat_map(step).collect();
        let steps = Steps::of(rows, 5, 64).expect("a fit");
        let (text, sure) = steps.text(&alphabet);
        assert_eq!(text, "aab b");
        assert!((sure - 0.9).abs() < 0.001);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(Steps::of(vec![0.0; 7], 5, 64).is_err());
        assert!(Steps::of(Vec::new(), 5, 64).is_err());
    }
}
