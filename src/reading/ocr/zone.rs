//! Machine-readable zones (ICAO 9303 part 3): which lines of a page may be one, and how many characters stand in them.
//! The check digits are used for one thing only: to tell whether another look at the picture is worth its time. What they
//! prove is for others to judge.

use super::recognise::Seen;

/// Characters in a line of a passport (TD3, part 4 §4.2.2).
pub(super) const TD3: usize = 44;
/// Fewest and most characters of a line that may be one: TD1 has 30, and an edge may hide or invent two.
const LENGTH: std::ops::RangeInclusive<usize> = 28..=46;

/// From so many fillers on a line is one of the zone, whatever else stands in it.
const FILLERS_SURE: usize = 4;

/// Whether a line, read as ordinary text, may belong to a machine-readable zone.
pub(super) fn may_be(text: &str) -> bool {
    let mut letters = 0;
    let mut fitting = 0;
    let mut filler = 0;
    let mut digits = 0;
    let mut small = 0;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        letters += 1;
        match c {
            '<' | '«' | '‹' | '(' => filler += 1,
            '0'..='9' => digits += 1,
            'A'..='Z' => fitting += 1,
            'a'..='z' => small += 1,
            _ => {}
        }
    }
    // Where the letters stand a little askew the model takes some for small ones; no writing but the zone has so many fillers.
    let known = filler + digits + fitting + if filler >= FILLERS_SURE { small } else { 0 };
    // Of the first line perhaps the names alone were found.
    let names = text.starts_with(['P', 'p']) && text.matches("<<").count() == 1 && letters >= 12;
    // A line of the zone is long, of one case, and holds fillers; the second of some passports has none, but 20 digits.
    (letters >= 20 || names) && known * 10 >= letters * 8 && (filler >= 2 || (digits >= 12 && letters >= 36))
}

/// A line of the zone as read, with a letter in each of its places.
///
/// Letters of the zone stand at even distances (OCR-B, 10 to the inch), but the model often tells a run of `<` as fewer of
/// them, and of thin or equal letters leaves one out. So the distance is measured between the letters that are no fillers: a
/// gap behind a filler holds more of them, and for a gap between two letters `about` is asked which letter stands at a step.
/// Two letters in one place are one, the likelier.
pub(super) fn spaced(seen: &[Seen], about: impl Fn(f32) -> Option<char>) -> String {
    let told: String = seen.iter().map(|s| s.letter).collect();
    if told.len() == TD3 {
        return told;
    }
    let Some(pitch) = pitch(seen) else { return told };
    let mut line = String::new();
    // The last letter that is no filler, and how long the line was with it: letters have sharper places than fillers.
    let mut anchor: Option<(Seen, usize)> = None;
    for s in seen {
        if let Some((last, length)) = anchor {
            let away = ((s.step - last.step) / pitch).round() as usize;
            let after_filler = line.ends_with('<') || s.letter == '<';
            if away == 0 && !after_filler {
                if s.likely > last.likely {
                    line.pop();
                    line.push(s.letter);
                    anchor = Some((*s, length));
                }
                continue;
            }
            let step = |place: usize| last.step + pitch * (place + 1 - length) as f32;
            while line.len() + 1 < length + away && line.len() < TD3 + 8 {
                match about(step(line.len())).filter(|_| !after_filler) {
                    Some(letter) => line.push(letter),
                    None if after_filler => line.push('<'),
                    None => break,
                }
            }
            if s.letter != '<'
                && let Some(dropped) = dropped(&line)
                && let Some((at, letter)) = dropped
                    .into_iter()
                    .find_map(|at| about(step(at)).filter(|l| *l != '<').map(|l| (at, l)))
            {
                line.replace_range(at..=at, letter.encode_utf8(&mut [0; 4]));
            }
        }
        line.push(s.letter);
        if s.letter != '<' {
            anchor = Some((*s, line.len()));
        }
    }
    line
}

/// Where a line of names, up to a letter behind it, has a filler more than there can be (part 4 §4.2.2.1): surname and given names are
/// parted by two of them once, given names by one. There the model dropped a letter, a thin one mostly; the first place is the likelier.
fn dropped(line: &str) -> Option<[usize; 2]> {
    let names = line.get(5..).filter(|_| line.starts_with('P'))?;
    let run = names.len() - names.trim_end_matches('<').len();
    let parted = names.get(..names.len() - run).is_some_and(|n| n.contains("<<"));
    let allowed = if parted { 1 } else { 2 };
    // One too many: the letter before the next one, or the last of the name before.
    (run == allowed + 1 && run < names.len()).then(|| [line.len() - 1, line.len() - run])
}

/// The same line at the length that a passport's has, with what its places allow: fillers behind the name and in the middle of
/// the second line are made as many as they must be, letters and digits stand where they can ([`by_place`]), and a personal
/// number that begins with fillers, or is fillers for the greater part, or nothing but what soft ones are taken for, is none, where all check digits
/// then hold: misread fillers hold by chance, and `K`, which is what they are mostly taken for, counts for nothing in every sum.
pub(super) fn completed(line: &str) -> String {
    let fitted = by_place(&fitted(line));
    if fitted.len() != TD3 || !fitted.is_ascii() {
        return fitted;
    }
    let personal = &fitted[28..42];
    let soft = personal.chars().all(|c| FILLERS_TAKEN_FOR.contains(c));
    if !personal.starts_with("<<") && personal.matches('<').count() < personal.len() / 2 && !soft {
        return fitted;
    }
    // Its check digit is then 0 or a filler (part 4 §4.2.2.2); both count for nothing in the sum.
    let digit = if matches!(&fitted[42..43], "0" | "O" | "Q" | "D") {
        '0'
    } else {
        '<'
    };
    let without_personal = format!("{}{}{digit}{}", &fitted[..28], "<".repeat(14), &fitted[43..]);
    if second_line_holds(&without_personal) {
        without_personal
    } else {
        fitted
    }
}

/// A British passport's second line as it must have been, where its first, or two letters of its own state, say so, and the model takes
/// the sex for `sex`: what no check digit covers is the first to be misread, since letters among digits are taken for digits. `None` where the check digits do not
/// hold then. Of other states' numbers a letter may be taken for the digit that counts the same (`C` for `2`), so nothing would be proved.
pub(super) fn british(line: &str, first: &str, sex: char) -> Option<String> {
    if line.len() != TD3 || !line.is_ascii() {
        return None;
    }
    // With another third letter British overseas nationals have their codes.
    let nearly = line[STATE].starts_with(&BRITISH[..2]) && !line[STATE].ends_with(['D', 'N', 'O', 'P', 'S']);
    let is_british = nearly || first_line_holds(first) && &first[2..5] == BRITISH;
    if !is_british {
        return None;
    }
    let sex = line[SEX..].chars().next().filter(|s| "FM".contains(*s)).unwrap_or(sex);
    let mended = completed(&format!(
        "{}{BRITISH}{}{sex}{}",
        &line[..STATE.start],
        &line[STATE.end..SEX],
        &line[SEX + 1..]
    ));
    second_line_holds(&mended).then_some(mended)
}

/// A second line of which the first letter was not told, with the one that was seen before it, where all check digits then hold.
pub(super) fn begun(line: &str, letter: char) -> Option<String> {
    let whole = completed(&format!("{letter}{line}"));
    (line.len() + 1 == TD3 && second_line_holds(&whole)).then_some(whole)
}

/// The line made as long as a passport's by more or fewer fillers: at the end of the first, in the longest run of the second,
/// where that makes its check digits hold.
fn fitted(line: &str) -> String {
    if line.len() == TD3 || !line.is_ascii() {
        return line.to_owned();
    }
    let name = line.trim_end_matches('<');
    if line.starts_with('P') && name.contains("<<") && line.ends_with("<<") && name.len() < TD3 {
        return format!("{name:<<TD3$}");
    }
    let runs = line.split(|c| c != '<').map(str::len);
    let longest = runs.max().unwrap_or(0);
    let filler = "<".repeat(longest);
    let rest = line.len() - longest;
    match line.rfind(&filler).filter(|_| longest >= 3 && rest < TD3) {
        Some(at) => {
            let whole = format!("{}{}{}", &line[..at], "<".repeat(TD3 - rest), &line[at + longest..]);
            if second_line_holds(&by_place(&whole)) {
                whole
            } else {
                line.to_owned()
            }
        }
        None => line.to_owned(),
    }
}

/// Where a line of the zone lies in its cut, in steps: its first letter, and how far it is from one to the next.
pub(super) fn measure(seen: &[Seen]) -> Option<(f32, f32)> {
    Some((seen.first()?.step, pitch(seen)?))
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
/// `O` and `0` are told apart by little else. The number, where either may stand, is left as it was read, but for a British one.
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
    let british = &line[10..13] == BRITISH;
    let digit_here = |i: usize| !names && (british && i < 9 || i == 9 || (13..20).contains(&i) || (21..28).contains(&i) || i == 43);
    line.bytes()
        .enumerate()
        .map(|(i, b)| match b {
            b'0' if letter_here(i) => 'O',
            b'1' if letter_here(i) => 'I',
            b'2' if letter_here(i) => 'Z',
            b'5' if letter_here(i) => 'S',
            b'6' if letter_here(i) => 'G',
            b'8' if letter_here(i) => 'B',
            b'O' | b'Q' | b'D' if digit_here(i) => '0',
            b'I' if digit_here(i) => '1',
            b'Z' if digit_here(i) => '2',
            b'S' if digit_here(i) => '5',
            b'G' if digit_here(i) => '6',
            b'B' if digit_here(i) => '8',
            b => char::from(b),
        })
        .collect()
}

/// Whether a line is of a length that a zone can have.
pub(super) fn of_length(line: &str) -> bool {
    LENGTH.contains(&line.len())
}

/// Where the state stands in a second line.
const STATE: std::ops::Range<usize> = 10..13;
/// Where the sex does.
pub(super) const SEX: usize = 20;
/// What runs of fillers are taken for where the letters are soft.
const FILLERS_TAKEN_FOR: &str = "<456";

/// The code of the state whose passports have nine digits for a number (His Majesty's Passport Office).
const BRITISH: &str = "GBR";

/// Whether a passport's second line was read right, so that no other look is needed: every check digit holds, and what they do
/// not tell apart is as it must be. `G` and `6`, `L` and `1`, `S` and `8` count the same in every sum, and sex and state in none.
pub(super) fn second_line_holds(line: &str) -> bool {
    // Of one bare line nothing else can be asked: dates that are days, a sex, a state.
    sums_hold(line)
        && digit(line, 42) == check_digit(&line.as_bytes()[28..42])
        && is_state(&line[STATE])
        && (&line[STATE] != BRITISH || line[..9].bytes().all(|b| b.is_ascii_digit()))
        && is_day(&line[13..19])
        && matches!(&line[20..21], "F" | "M" | "<")
        && is_day(&line[21..27])
}

/// Whether the check digits of a second line hold over what cannot stand there: by chance, then, and it is no reading at all.
pub(super) fn holds_by_chance(line: &str) -> bool {
    sums_hold(line) && !second_line_holds(line)
}

/// Whether six letters may be a day, year first; of a birth date the day, or month and day, may not be known (part 3 §4.8).
fn is_day(six: &str) -> bool {
    let within = |two: &str, most: u8| two == "<<" || two.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    six[..2].bytes().all(|b| b.is_ascii_digit()) && within(&six[2..4], 12) && within(&six[4..], 31)
}

/// Whether the check digits of number, birth date, expiry and line hold (part 4 §4.2.2.2): what a passport is judged by. That of
/// the personal number comes on top.
fn sums_hold(line: &str) -> bool {
    let l = line.as_bytes();
    if l.len() != TD3 || !line.is_ascii() {
        return false;
    }
    let composite: Vec<u8> = [&l[0..10], &l[13..20], &l[21..43]].concat();
    [(&l[0..9], 9), (&l[13..19], 19), (&l[21..27], 27), (&composite[..], 43)]
        .iter()
        .all(|(field, at)| check_digit(field) == digit(line, *at))
}

/// A digit of a line, nought for a filler.
fn digit(line: &str, at: usize) -> Option<u32> {
    match line.as_bytes()[at] {
        d @ b'0'..=b'9' => Some(u32::from(d - b'0')),
        b'<' => Some(0),
        _ => None,
    }
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

/// Whether a line may be a passport's first as it stands (part 4 §4.2.2.1): document code, a state, then a surname and given names
/// of letters alone, parted by two fillers once and by one elsewhere.
pub(super) fn first_line_holds(line: &str) -> bool {
    let (Some(state), Some(names)) = (line.get(2..5), line.get(5..)) else {
        return false;
    };
    let names = names.trim_end_matches('<');
    let letters = names.bytes().all(|b| b.is_ascii_uppercase() || b == b'<');
    let parts = names.split("<<").filter(|part| !part.is_empty() && !part.starts_with('<')).count();
    line.len() == TD3 && line.starts_with('P') && is_state(state) && letters && parts == 2 && names.matches("<<").count() == 1
}

/// Whether three letters are a state's code (part 3, section 5); Germany's is one letter long.
fn is_state(code: &str) -> bool {
    code == "D<<" || mrz::country_name(code).is_some()
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
        assert!(!second_line_holds(&SECOND.replace("UTO", "UTQ")), "there is no such state");
        for misread in ["ERIKSSO<<<ANNA", "ER9KSSON<<ANNA"] {
            assert!(!first_line_holds(&FIRST.replace("ERIKSSON<<ANNA", misread)), "{misread}");
        }
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
        assert!(may_be("p<gbrgarrod<<edith<Mary<<<<<<<<<<<<"), "letters a little askew look small");
        assert!(!may_be("see page 12 << and >> page 13 of the plan"));
    }

    #[test]
    fn fillers_that_fell_together_are_set_apart() {
        // Letters every four steps; of five fillers two were told.
        let at = |letter, step: f32| Seen { letter, likely: 0.9, step };
        let mut seen: Vec<Seen> = "ABCDEF".chars().enumerate().map(|(i, c)| at(c, i as f32 * 4.0)).collect();
        seen.push(at('<', 24.0));
        seen.push(at('<', 40.0));
        seen.push(at('G', 44.0));
        assert_eq!(spaced(&seen, |_| None), "ABCDEF<<<<<G");
    }

    #[test]
    fn a_letter_that_was_not_told_has_a_place_all_the_same() {
        let at = |letter, step: f32| Seen { letter, likely: 0.9, step };
        // The second S and the O were told by nobody, and the R twice.
        let mut seen: Vec<Seen> = "PENRS".chars().zip([0.0, 4.0, 8.0, 12.0, 20.0]).map(|(c, x)| at(c, x)).collect();
        seen.push(at('E', 28.0));
        seen.insert(
            4,
            Seen {
                letter: 'B',
                likely: 0.4,
                step: 13.0,
            },
        );
        seen.push(at('L', 32.0));
        seen.push(at('M', 36.0));
        let about = |step: f32| Some(if step < 20.0 { 'O' } else { 'S' });
        assert_eq!(spaced(&seen, about), "PENROSSELM");
        assert_eq!(spaced(&seen, |_| None), "PENRSELM");
    }

    #[test]
    fn a_letter_dropped_behind_fillers_is_asked_for() {
        let at = |letter, step: f32| Seen { letter, likely: 0.9, step };
        let read = |told: &str, about: fn(f32) -> Option<char>| {
            let letters = told.chars().enumerate().filter(|(_, c)| *c != ' ');
            spaced(&letters.map(|(i, c)| at(c, i as f32 * 4.0)).collect::<Vec<_>>(), about)
        };
        // The I of IVY, told by nobody; about its place a stroke was seen.
        assert_eq!(
            read("P<GBRPENROSE<< VY<", |step| (step == 56.0).then_some('I')),
            "P<GBRPENROSE<<IVY<"
        );
        assert_eq!(
            read("P<GBRPENROSE<< VY<", |_| Some('<')),
            "P<GBRPENROSE<<<VY<",
            "nothing was seen there"
        );
        // The last of the surname, and the first of a second name.
        assert_eq!(
            read("P<GBRGAL <<IVY<MAUD", |step| (step == 32.0).then_some('I')),
            "P<GBRGALI<<IVY<MAUD"
        );
        assert_eq!(
            read("P<GBRPENROSE<<IVY< DA<", |step| (step == 72.0).then_some('I')),
            "P<GBRPENROSE<<IVY<IDA<"
        );
        // Fillers that are as many as they may be are left.
        assert_eq!(read("P<GBRPENROSE< IVY<", |_| Some('X')), "P<GBRPENROSE<<IVY<");
    }

    #[test]
    fn a_first_letter_that_was_not_told_is_proved_by_the_check_digits() {
        assert_eq!(begun(&SECOND[1..], 'L').as_deref(), Some(SECOND));
        assert_eq!(begun(&SECOND[1..], 'C'), None);
        assert_eq!(begun(SECOND, 'L'), None);
    }

    /// As lines are read that are out of focus: digits rightly, and everything else as digits.
    #[test]
    fn a_british_line_is_mended_where_the_first_line_says_so() {
        let whole = "225193708".to_owned() + "9GBR5102035F3109306<<<<<<<<<<<<<<<6";
        let first = format!("{:<<44}", "P<GBRPENROSE<<IVY");
        let soft = "22519370896985102035531093064644454446444446".to_owned();
        assert_eq!(british(&soft, &first, 'F'), Some(whole.clone()));
        assert_eq!(british(&soft.replace("5102035", "5102036"), &first, 'F'), None, "nothing is proved");
        assert_eq!(british(&soft, &first.replace("GBR", "UTO"), 'F'), None);
        assert_eq!(british(&soft, &first.replace("<<IVY", "<<<VY"), 'F'), None);
        assert_eq!(british(&soft.replace("9698", "9GBZ"), "", 'F'), Some(whole.clone()));
        assert_eq!(british(&soft.replace("9698", "9GBD"), "", 'F'), None, "another state");
        assert_eq!(british(&whole, &first, 'M'), Some(whole), "what was read as a sex is the sex");
    }

    /// What counts the same in the sums, or not at all.
    #[test]
    fn what_no_check_digit_tells_apart_is_looked_at_again() {
        let british = "225193708".to_owned() + "9GBR5102035F3109306<<<<<<<<<<<<<<<6";
        assert!(second_line_holds(&british));
        for (wrong, sums) in [
            (british.replace("225193708", "22519370S"), true),
            (british.replace("035F310", "035P310"), true),
            (british.replace("9GBR", "9GBQ"), true),
            (british.replace("5102035F", "5102036F"), false),
        ] {
            assert!(!second_line_holds(&wrong) && sums_hold(&wrong) == sums, "{wrong}");
        }
        // A British number is figures, so the letter was one.
        assert_eq!(completed(&british.replace("225193708", "22519370B")), british);
        // A filler taken for K changes no sum.
        let filler = british.replace("306<<<<<<", "306<K<<K<");
        assert!(second_line_holds(&filler), "the sums alone say nothing");
        assert_eq!(completed(&filler), british);
    }

    #[test]
    fn a_line_is_made_whole_where_its_check_digits_prove_it() {
        assert_eq!(completed("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<"), FIRST);
        assert_eq!(completed(&format!("{FIRST}<<<")), FIRST);
        assert_eq!(
            completed("P<UTOERIKSSON<<ANNA<MAR"),
            "P<UTOERIKSSON<<ANNA<MAR",
            "its end was not seen"
        );
        assert_eq!(completed(&SECOND.replace("B<<<<<1", "B<<<1")), SECOND);
        // With no personal number: made by the standard's sums.
        let none = "225193708".to_owned() + "9GBR5102035F3109306<<<<<<<<<<<<<<<6";
        assert!(second_line_holds(&none));
        assert_eq!(
            completed(&none.replace("306<<<<<<<<<<<<<<<6", "306<<<<4<<<<<6<<<<6").replace("9GBR", "96BR")),
            none
        );
        let with_nought = none.replace("306<<<<<<<<<<<<<<<6", "306<<<<<<<<<<<<<<06");
        assert_eq!(completed(&with_nought), with_nought);
        let wrong = none.replace("5102035", "5102036");
        assert_eq!(completed(&wrong), wrong, "nothing is proved");
    }
}
