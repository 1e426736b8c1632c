//! Machine-readable zones (ICAO 9303 part 3): which lines of a page may be one, and how many characters stand in them.
//! The check digits are used for one thing only: to tell whether another look at the picture is worth its time. What they
//! prove is for others to judge.

use super::recognise::Seen;

/// Characters in a line of a passport (TD3, part 4 §4.2.2).
pub(super) const TD3: usize = 44;
/// Fewest and most characters of a line that may be one: TD1 has 30, and an edge may hide or invent two.
const LENGTH: std::ops::RangeInclusive<usize> = 28..=46;

/// Whether a line, read as ordinary text, may belong to a machine-readable zone.
pub(super) fn may_be(text: &str) -> bool {
    let mut letters = 0;
    let mut fitting = 0;
    let mut filler = 0;
    let mut digits = 0;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        letters += 1;
        match c {
            '<' | '«' | '‹' | '(' => filler += 1,
            '0'..='9' => digits += 1,
            'A'..='Z' => fitting += 1,
            _ => {}
        }
    }
    let known = filler + digits + fitting;
    // A line of the zone is long, of one case, and holds fillers; the second of some passports has none, but 20 digits.
    letters >= 20 && known * 10 >= letters * 8 && (filler >= 2 || (digits >= 12 && letters >= 36))
}

/// A line of the zone as read, with the fillers that fell together set apart again.
///
/// Letters of the zone stand at even distances (OCR-B, 10 to the inch), but the model often tells a run of `<` as fewer of
/// them. So the distance is measured between the other letters, and a gap of several of it holds fillers. Fillers at the end
/// of a line that is too long are the edge of the page.
pub(super) fn spaced(seen: &[Seen]) -> String {
    let told: String = seen.iter().map(|s| s.letter).collect();
    if told.len() == TD3 {
        return told;
    }
    let Some(pitch) = pitch(seen) else { return told };
    let mut line = String::new();
    // The last letter that is no filler, and how long the line was with it: letters have sharper places than fillers.
    let mut anchor: Option<(f32, usize)> = None;
    for s in seen {
        if let Some((step, length)) = anchor {
            let place = length + ((s.step - step) / pitch).round() as usize;
            let after_filler = line.ends_with('<') || s.letter == '<';
            while after_filler && line.len() + 1 < place && line.len() < TD3 + 8 {
                line.push('<');
            }
        }
        line.push(s.letter);
        if s.letter != '<' {
            anchor = Some((s.step, line.len()));
        }
    }
    while line.len() > TD3 && line.ends_with("<<") {
        line.pop();
    }
    line
}

/// Steps from one letter to the next: the median where both are no filler.
fn pitch(seen: &[Seen]) -> Option<f32> {
    let mut between: Vec<f32> = seen
        .windows(2)
        .filter(|w| w[0].letter != '<' && w[1].letter != '<')
        .map(|w| w[1].step - w[0].step)
        .collect();
    if between.len() < 5 {
        return None;
    }
    between.sort_by(f32::total_cmp);
    let middle = between[between.len() / 2];
    // The median is a whole number of steps; the mean of what lies about it is finer.
    let near: Vec<f32> = between.iter().copied().filter(|d| (d - middle).abs() <= middle * 0.35).collect();
    Some(near.iter().sum::<f32>() / near.len() as f32).filter(|p| *p > 0.5)
}

/// A line of ordinary text as one of the zone: without spaces, with the quotation marks that a reader takes fillers for.
pub(super) fn cleaned(line: &str) -> String {
    let mut zone = String::new();
    for c in line.chars() {
        match c {
            '«' => zone.push_str("<<"),
            '‹' | '(' => zone.push('<'),
            c if c.is_ascii_alphanumeric() || c == '<' => zone.push(c.to_ascii_uppercase()),
            _ => {}
        }
    }
    zone
}

/// A passport's line with letters where only letters can stand, and digits where only digits can (part 4 §4.2.2): in OCR-B
/// `O` and `0` are told apart by little else. The number, where either may stand, is left as it was read.
pub(super) fn by_place(line: &str) -> String {
    let of_td3 = line.len() == TD3 && line.is_ascii();
    if !of_td3 {
        return line.to_owned();
    }
    let digits_in_dates = line[13..19].bytes().chain(line[21..27].bytes()).filter(u8::is_ascii_digit).count();
    let names = line.starts_with('P') && digits_in_dates < 6;
    let dates = digits_in_dates >= 9;
    if !names && !dates {
        return line.to_owned();
    }
    // The state stands at 10 to 12 of the second line; the first has no digits at all.
    let letter_here = |i: usize| names || (10..13).contains(&i);
    let digit_here = |i: usize| !names && (i == 9 || (13..20).contains(&i) || (21..28).contains(&i) || i == 43);
    line.bytes()
        .enumerate()
        .map(|(i, b)| match b {
            b'0' if letter_here(i) => 'O',
            b'1' if letter_here(i) => 'I',
            b'2' if letter_here(i) => 'Z',
            b'5' if letter_here(i) => 'S',
            b'8' if letter_here(i) => 'B',
            b'O' | b'Q' | b'D' if digit_here(i) => '0',
            b'I' if digit_here(i) => '1',
            b'Z' if digit_here(i) => '2',
            b'S' if digit_here(i) => '5',
            b'B' if digit_here(i) => '8',
            b => char::from(b),
        })
        .collect()
}

/// Whether a line is of a length that a zone can have.
pub(super) fn of_length(line: &str) -> bool {
    LENGTH.contains(&line.len())
}

/// Whether every check digit of a passport's second line holds (part 4 §4.2.2.2): then it was read right, and no other
/// look is needed.
pub(super) fn second_line_holds(line: &str) -> bool {
    let l = line.as_bytes();
    if l.len() != TD3 {
        return false;
    }
    let digit = |i: usize| match l[i] {
        d @ b'0'..=b'9' => Some(u32::from(d - b'0')),
        b'<' => Some(0),
        _ => None,
    };
    let composite: Vec<u8> = [&l[0..10], &l[13..20], &l[21..43]].concat();
    [
        (&l[0..9], 9),
        (&l[13..19], 19),
        (&l[21..27], 27),
        (&l[28..42], 42),
        (&composite[..], 43),
    ]
    .iter()
    .all(|(field, at)| check_digit(field) == digit(*at))
}

/// The check digit of a field: weights 7, 3, 1 (part 3 §4.9).
fn check_digit(field: &[u8]) -> Option<u32> {
    let mut sum = 0;
    for (i, b) in field.iter().enumerate() {
        let value = match b {
            b'0'..=b'9' => u32::from(b - b'0'),
            b'A'..=b'Z' => u32::from(b - b'A') + 10,
            b'<' => 0,
            _ => return None,
        };
        sum += value * [7, 3, 1][i % 3];
    }
    Some(sum % 10)
}

/// Whether a line begins as a passport's first does: document code, a three-letter state, a name.
pub(super) fn first_line_holds(line: &str) -> bool {
    line.len() == TD3
        && line.starts_with('P')
        && line[5..].contains("<<")
        && line[2..5].bytes().all(|b| b.is_ascii_uppercase() || b == b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The specimen of ICAO 9303 part 4, appendix A.
    const FIRST: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const SECOND: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

    #[test]
    fn the_specimen_holds_and_one_wrong_digit_does_not() {
        assert!(first_line_holds(FIRST));
        assert!(second_line_holds(SECOND));
        assert!(!second_line_holds(&SECOND.replace("7408122", "7408132")));
        assert!(!second_line_holds(&SECOND[1..]));
    }

    #[test]
    fn letters_and_digits_stand_where_they_can() {
        assert_eq!(by_place(&FIRST.replace("UTOERIKSSON", "UT0ER1K55ON")), FIRST);
        assert_eq!(by_place(&SECOND.replace("UTO7408122", "UT074O8I22")), SECOND);
        // The number is nobody's to guess.
        let number = SECOND.replace("L898902C3", "L8989O2C3");
        assert_eq!(by_place(&number), number);
    }

    #[test]
    fn lines_of_letters_are_none_of_the_zone() {
        assert!(may_be(FIRST));
        assert!(may_be(SECOND));
        assert!(may_be("P<GBRGARROD<<EDITH<MARY<<<<<<<< <<<<<"));
        assert!(!may_be("UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND"));
        assert!(!may_be("I authorise my daughter to act for me in this complaint."));
        assert!(!may_be("0123456789"));
    }

    #[test]
    fn fillers_that_fell_together_are_set_apart() {
        // Letters every four steps; of five fillers two were told.
        let at = |letter, step: f32| Seen { letter, likely: 0.9, step };
        let mut seen: Vec<Seen> = "ABCDEF".chars().enumerate().map(|(i, c)| at(c, i as f32 * 4.0)).collect();
        seen.push(at('<', 24.0));
        seen.push(at('<', 40.0));
        seen.push(at('G', 44.0));
        assert_eq!(spaced(&seen), "ABCDEF<<<<<G");
    }
}
