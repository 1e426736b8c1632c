//! Dates, counts and the beginnings of sentences as people read them. Letters say "28 December 2026"; workings say "Mon 28 Dec 2026".

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `28 December 2026`, as letters have it.
pub fn long_date(day: Date) -> String {
    format!("{} {} {}", day.day(), month(day), day.year())
}

/// `Mon 28 Dec 2026`, as workings and notices have it.
pub fn short_date(day: Date) -> String {
    format!("{} {}", short_day(day), day.year())
}

/// `Mon 28 Dec`, or with its year where that is another than `than`.
pub fn date_after(day: Date, than: Date) -> String {
    if day.year() == than.year() {
        short_day(day)
    } else {
        short_date(day)
    }
}

/// `one`, `two`… up to ten; digits above.
pub fn number(n: u32) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    usize::try_from(n)
        .ok()
        .and_then(|i| WORDS.get(i))
        .map_or_else(|| n.to_string(), |w| (*w).to_owned())
}

/// With a capital at its beginning, as a sentence or a name has it.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn month(day: Date) -> &'static str {
    usize::try_from(day.month() - 1)
        .ok()
        .and_then(|i| MONTHS.get(i))
        .copied()
        .unwrap_or("")
}

fn short_day(day: Date) -> String {
    format!("{} {} {}", day.strftime("%a"), day.day(), month(day).get(..3).unwrap_or(""))
}
