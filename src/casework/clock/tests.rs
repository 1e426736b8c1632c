use super::calendar::easter_sunday;
use super::count::FirstDay;
use super::*;
use crate::casework::case::Register;
use crate::casework::class::Kind;
use crate::casework::policy::RuleFile;
use crate::casework::policy::shipped_rules;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::Weekday;
use jiff::civil::date;
use proptest::prelude::*;

fn file(name: &str) -> RuleFile {
    shipped_rules()
        .into_iter()
        .find(|f| f.name.ends_with(name))
        .expect("a shipped file")
}

fn calendar() -> Calendar {
    Calendar::from_rules(&file("holidays.toml"), &[]).expect("the shipped holidays")
}

fn rules() -> DeadlineRules {
    DeadlineRules::from_rules(&file("deadlines.toml")).expect("the shipped clocks")
}

fn due(clock: &str, on: Date) -> crate::casework::case::Deadline {
    rules().clock(clock).expect("a shipped clock").due(on, &calendar())
}

/// The worked examples of the law's months, days and working days, as the council's notes have them.
#[test]
fn worked_examples_come_out_as_worked() {
    assert_eq!(due("C2", date(2026, 11, 25)).due_on, date(2026, 12, 2));
    assert_eq!(due("C1", date(2026, 11, 25)).due_on, date(2026, 12, 29));
    assert_eq!(due("C1", date(2026, 11, 25)).alarm_on, date(2026, 12, 24));
    assert_eq!(due("C4", date(2026, 11, 25)).due_on, date(2026, 12, 29));
    assert_eq!(due("C9", date(2027, 1, 31)).due_on, date(2027, 3, 1));
    assert_eq!(super::count::add_months(date(2027, 1, 31), 3), date(2027, 4, 30));
    assert_eq!(due("C2", date(2026, 12, 24)).due_on, date(2027, 1, 5));
    assert_eq!(due("C9", date(2027, 2, 26)).due_on, date(2027, 3, 30));
    // The regulator's own sample: thirty days from Thursday 5 June 2025 end on a Saturday and move to Monday.
    assert_eq!(due("C1", date(2025, 6, 5)).due_on, date(2025, 7, 7));
    // 31 January and two months is 31 March, though one month is 28 February.
    assert_eq!(super::count::add_months(date(2027, 1, 31), 2), date(2027, 3, 31));
}

#[test]
fn the_working_says_how_a_day_was_found() {
    assert_eq!(
        due("C4", date(2026, 11, 28)).working,
        "papers complete Sat 28 Nov 2026; one month → Mon 28 Dec, a bank holiday → Tue 29 Dec"
    );
    assert_eq!(
        due("C9", date(2026, 11, 28)).working,
        "received Sat 28 Nov 2026; one month → Mon 28 Dec, a bank holiday → Tue 29 Dec"
    );
    assert_eq!(
        due("C1", date(2026, 11, 25)).working,
        "received Wed 25 Nov 2026; 30 days from the day after → Fri 25 Dec, a bank holiday → Tue 29 Dec; or, read literally, 30 days from that day on → Thu 24 Dec, the earlier, so alarmed then"
    );
    assert_eq!(
        due("C2", date(2026, 12, 24)).working,
        "received Thu 24 Dec 2026; five working days → Tue 5 Jan 2027"
    );
    assert_eq!(
        due("C9", date(2027, 1, 31)).working,
        "received Sun 31 Jan 2027; one month, to the month’s last day as it has no 31st → Sun 28 Feb, not a working day → Mon 1 Mar"
    );
}

/// GOV.UK's list for England and Wales: every one-off year, and the odd days of the years ahead.
#[test]
fn bank_holidays_are_those_that_were_proclaimed() {
    let calendar = calendar();
    let days = |year| {
        calendar
            .holidays(year)
            .into_keys()
            .map(|d| (d.month(), d.day()))
            .collect::<Vec<_>>()
    };
    assert_eq!(calendar.nation(), "England and Wales");
    assert_eq!(
        days(2012),
        [(1, 2), (4, 6), (4, 9), (5, 7), (6, 4), (6, 5), (8, 27), (12, 25), (12, 26)]
    );
    assert_eq!(days(2015), [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]);
    assert_eq!(days(2016), [(1, 1), (3, 25), (3, 28), (5, 2), (5, 30), (8, 29), (12, 26), (12, 27)]);
    assert_eq!(days(2020), [(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)]);
    assert_eq!(days(2021), [(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]);
    assert_eq!(
        days(2022),
        [
            (1, 3),
            (4, 15),
            (4, 18),
            (5, 2),
            (6, 2),
            (6, 3),
            (8, 29),
            (9, 19),
            (12, 26),
            (12, 27)
        ]
    );
    assert_eq!(
        days(2023),
        [(1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)]
    );
    assert_eq!(days(2026), [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]);
    assert_eq!(days(2027), [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]);
    assert_eq!(days(2028), [(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]);
}

#[test]
fn easter_falls_where_the_almanac_has_it() {
    let known = [
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
        (2029, 4, 1),
        (2030, 4, 21),
        (1818, 3, 22),
        (2038, 4, 25),
    ];
    for (year, month, day) in known {
        assert_eq!(easter_sunday(year), Some(date(year, month, day)));
    }
    assert_eq!(easter_sunday(1582), None);
}

/// Years outside those kept at hand are computed by the same rules.
#[test]
fn far_years_have_their_holidays_too() {
    let calendar = calendar();
    assert!(calendar.day_off(date(2150, 12, 25)).is_some());
    assert_eq!(calendar.holidays(1999).len(), 8);
    // The end of the calendar is an end, and no endless loop.
    assert_eq!(
        super::count::add_working_days(Date::MAX, 5, FirstDay::DayAfter, |d| calendar.day_off(d).is_some()),
        Date::MAX
    );
    let _ = due("C1", Date::MAX);
}

/// A council's closure is no working day for its own promise, and moves no date of the law.
#[test]
fn closures_move_the_councils_clocks_and_not_the_laws() {
    let closed = Calendar::from_rules(&file("holidays.toml"), &[(date(2026, 12, 24), date(2027, 1, 3))]).expect("a calendar");
    let clock = |id: &str| rules().clock(id).expect("a clock").due(date(2026, 12, 22), &closed).due_on;
    assert_eq!(clock("C2"), date(2027, 1, 7));
    assert_eq!(clock("C9"), date(2027, 1, 22));
    let law = rules().clock("C9").expect("a clock").due(date(2026, 11, 29), &closed);
    assert_eq!(
        law.due_on,
        date(2026, 12, 29),
        "a Tuesday on which the council is closed is still the law's day"
    );
}

/// Another nation is another file.
#[test]
fn another_nations_holidays_are_data() {
    let text = "nation = \"Scotland\"\n[[holiday]]\nname = \"New Year\"\nday = \"01-01\"\n[[holiday]]\nname = \"2nd January\"\nday = \"01-02\"\n[[holiday]]\nname = \"St Andrew\"\nday = \"11-30\"\n[[holiday]]\nname = \"Summer\"\nweekday = \"monday\"\nmonth = 8\nnth = 1\n[[closure]]\nfirst = 2026-07-20\nlast = 2026-07-21\nwhy = \"fair\"\n";
    let scotland = Calendar::from_rules(
        &RuleFile {
            name: "rules/holidays.toml".into(),
            text: text.into(),
        },
        &[],
    )
    .expect("a calendar");
    let days: Vec<_> = scotland.holidays(2023).into_keys().collect();
    assert_eq!(days, [date(2023, 1, 2), date(2023, 1, 3), date(2023, 8, 7), date(2023, 11, 30)]);
    assert_eq!(scotland.council_day_off(date(2026, 7, 21)), Some(DayOff::Closure));
    assert_eq!(scotland.day_off(date(2026, 7, 21)), None);
}

#[test]
fn a_register_gets_its_own_clocks() {
    let (rules, calendar) = (rules(), calendar());
    let ids = |register, kind, start| {
        rules
            .starting(start, register, kind, date(2026, 11, 28), &calendar)
            .into_iter()
            .map(|d| d.clock)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(Register::PersonalData, Kind::Complaint, Start::Receipt), ["C1", "C2"]);
    assert_eq!(ids(Register::PersonalData, Kind::Complaint, Start::PapersComplete), ["C4"]);
    assert_eq!(ids(Register::PersonalData, Kind::Review, Start::Receipt), ["C1", "C2", "C7"]);
    assert_eq!(ids(Register::Service, Kind::Complaint, Start::Receipt), ["C16"]);
    assert_eq!(ids(Register::Rights, Kind::RightsRequest, Start::Receipt), ["C9"]);
    assert_eq!(rules.on_receipt(Register::Rights, date(2026, 11, 28), &calendar).len(), 1);
}

#[test]
fn a_bad_rules_file_is_refused_with_its_line() {
    let clocks = file("deadlines.toml");
    let with = |from: &str, to: &str| RuleFile {
        name: clocks.name.clone(),
        text: clocks.text.replacen(from, to, 1),
    };
    let first = clocks.line_of("id = \"C1\"");
    let cases = [
        (with("unit = \"days\"", "unit = \"fortnights\""), first + 7),
        (with("count = 30", "count = 0"), first + 6),
        (with("count = 30", "count = \"thirty\""), first + 6),
        (
            with("starts = \"receipt\"\ncount = 30", "starts = \"whenever\"\ncount = 30"),
            first + 5,
        ),
        (with("registers = [\"PD\"]", "registers = []"), first + 3),
        (with("id = \"C2\"", "id = \"C1\""), clocks.line_of("id = \"C2\"")),
        (with("met-by = \"acknowledgement\"", "met_by = \"acknowledgement\""), first + 11),
        (with("first-day = \"day-after\"\nroll", "roll"), first),
        (
            RuleFile {
                name: clocks.name.clone(),
                text: String::new(),
            },
            0,
        ),
    ];
    for (bad, line) in cases {
        let refusal = DeadlineRules::from_rules(&bad).expect_err("refused");
        assert_eq!((refusal.file.as_str(), refusal.line), ("rules/deadlines.toml", line), "{refusal}");
    }
    let days = file("holidays.toml");
    let with = |from: &str, to: &str| RuleFile {
        name: days.name.clone(),
        text: days.text.replacen(from, to, 1),
    };
    for (bad, at) in [
        (with("day = \"01-01\"", "day = \"13-01\""), "name = \"New Year"),
        (
            with("instead-of = 2012-05-28", "instead-of = 2012-05-29"),
            "instead-of = 2012-05-28",
        ),
        (
            with(
                "name = \"Good Friday\"\neaster = -2",
                "name = \"Good Friday\"\neaster = -2\nnth = 1",
            ),
            "name = \"Good Friday\"",
        ),
        (with("on = 2012-06-05", "on = 2012-06-05T10:00:00"), "on = 2012-06-05"),
    ] {
        let refusal = Calendar::from_rules(&bad, &[]).expect_err("refused");
        let near = days.line_of(at);
        assert!(refusal.line.abs_diff(near) <= 1, "{refusal} (expected near line {near})");
    }
}

// --- Against a slow and obvious way to do it ---------------------------------------------------------------------------

/// Bank holidays of 2024 to 2036, written out by hand from the rules: no code shared with the calendar.
fn obviously_off(day: Date) -> bool {
    if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return true;
    }
    let easter = match day.year() {
        2024 => date(2024, 3, 31),
        2025 => date(2025, 4, 20),
        2026 => date(2026, 4, 5),
        2027 => date(2027, 3, 28),
        2028 => date(2028, 4, 16),
        2029 => date(2029, 4, 1),
        2030 => date(2030, 4, 21),
        2031 => date(2031, 4, 13),
        2032 => date(2032, 3, 28),
        2033 => date(2033, 4, 17),
        2034 => date(2034, 4, 9),
        2035 => date(2035, 3, 25),
        2036 => date(2036, 4, 13),
        other => panic!("no Easter written down for {other}"),
    };
    if day == easter.checked_sub(2.days()).expect("a day") || day == easter.checked_add(1.day()).expect("a day") {
        return true;
    }
    let monday = day.weekday() == Weekday::Monday;
    if monday && ((day.month() == 5 && (day.day() <= 7 || day.day() >= 25)) || (day.month() == 8 && day.day() >= 25)) {
        return true;
    }
    let new_year = date(day.year(), 1, 1);
    let new_years_day = match new_year.weekday() {
        Weekday::Saturday => date(day.year(), 1, 3),
        Weekday::Sunday => date(day.year(), 1, 2),
        _ => new_year,
    };
    let christmas: [i8; 2] = match date(day.year(), 12, 25).weekday() {
        Weekday::Friday => [25, 28],
        Weekday::Saturday => [27, 28],
        Weekday::Sunday => [26, 27],
        _ => [25, 26],
    };
    day == new_years_day || (day.month() == 12 && christmas.contains(&day.day()))
}

fn next_working(mut day: Date) -> Date {
    while obviously_off(day) {
        day = day.tomorrow().expect("a day");
    }
    day
}

fn one_month_on(day: Date) -> Date {
    let (year, month) = if day.month() == 12 {
        (day.year() + 1, 1)
    } else {
        (day.year(), day.month() + 1)
    };
    (0..4)
        .find_map(|back| Date::new(year, month, day.day() - back).ok())
        .expect("a month has a last day")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn clocks_agree_with_counting_on_fingers(offset in 0i64..4383) {
        let on = date(2024, 1, 1).checked_add(offset.days()).expect("a day");
        let calendar = calendar_once();
        let rules = rules_once();
        prop_assert_eq!(calendar.day_off(on).is_some(), obviously_off(on));

        let mut thirty = on;
        for _ in 0..30 { thirty = thirty.tomorrow().expect("a day"); }
        let c1 = rules.clock("C1").expect("C1").due(on, calendar);
        prop_assert_eq!(c1.due_on, next_working(thirty));
        prop_assert_eq!(c1.alarm_on, thirty.yesterday().expect("a day"));

        let mut five = on;
        let mut counted = 0;
        while counted < 5 {
            five = five.tomorrow().expect("a day");
            if !obviously_off(five) { counted += 1; }
        }
        prop_assert_eq!(rules.clock("C2").expect("C2").due(on, calendar).due_on, five);
        prop_assert_eq!(rules.clock("C16").expect("C16").due(on, calendar).due_on, five);

        for clock in ["C4", "C7", "C9"] {
            let due = rules.clock(clock).expect("a clock").due(on, calendar);
            prop_assert_eq!(due.due_on, next_working(one_month_on(on)));
            prop_assert_eq!(due.alarm_on, due.due_on);
        }
    }
}

fn calendar_once() -> &'static Calendar {
    static ONCE: std::sync::LazyLock<Calendar> = std::sync::LazyLock::new(calendar);
    &ONCE
}

fn rules_once() -> &'static DeadlineRules {
    static ONCE: std::sync::LazyLock<DeadlineRules> = std::sync::LazyLock::new(rules);
    &ONCE
}

/// The corresponding date so many months on, a month at a time from the day of the start.
fn months_on(day: Date, months: i16) -> Date {
    let zero_based = i16::from(day.month()) - 1 + months;
    let (year, month) = (day.year() + zero_based / 12, i8::try_from(zero_based % 12).expect("a month") + 1);
    (0..4)
        .find_map(|back| Date::new(year, month, day.day() - back).ok())
        .expect("a month has a last day")
}

fn days_on(mut day: Date, days: i64) -> Date {
    for _ in 0..days {
        day = day.tomorrow().expect("a day");
    }
    day
}

fn working_days_on(mut day: Date, days: u32, off: impl Fn(Date) -> bool) -> Date {
    let mut counted = 0;
    while counted < days {
        day = day.tomorrow().expect("a day");
        if !off(day) {
            counted += 1;
        }
    }
    day
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// C10: the days from each question to its answer do not count, however many questions there were; never one more, never
    /// one less, and the end rolls once, at the last.
    #[test]
    fn pauses_agree_with_counting_on_fingers(offset in 0i64..4018, first in 0i64..40, second in 0i64..40) {
        let on = days_on(date(2024, 1, 1), offset);
        let clock = rules_once().clock("C9").expect("C9");
        let paused = clock.due_without(on, first + second, calendar_once());
        prop_assert_eq!(paused.due_on, next_working(days_on(one_month_on(on), first + second)));
        prop_assert!(paused.due_on >= clock.due(on, calendar_once()).due_on, "a pause never shortens");
        prop_assert_eq!(clock.due_without(on, 0, calendar_once()).due_on, clock.due(on, calendar_once()).due_on);
    }

    /// How far a person may move a date: by months from the day the clock started, by working days from the day it was due.
    #[test]
    fn the_last_day_of_an_extension_agrees_with_counting_on_fingers(offset in 0i64..4018) {
        let on = days_on(date(2024, 1, 1), offset);
        let latest = |id: &str| {
            let clock = rules_once().clock(id).expect("a clock");
            clock.latest(on, clock.due(on, calendar_once()).due_on, calendar_once())
        };
        prop_assert_eq!(latest("C9"), Some(next_working(months_on(on, 3))));
        prop_assert_eq!(latest("C4"), Some(next_working(months_on(on, 4))));
        let stage_1 = working_days_on(on, 10, obviously_off);
        prop_assert_eq!(latest("C16-stage-1"), Some(working_days_on(stage_1, 10, obviously_off)));
        prop_assert_eq!(latest("C1"), None, "the law’s thirty days are nobody’s to move");
    }
}

proptest! {
    // Each case makes a calendar of its own from the rules, which takes its time.
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A council's closure is no working day for its own promises, and moves no date of the law.
    #[test]
    fn closures_agree_with_counting_on_fingers(offset in 0i64..4018, after in 0i64..12, long in 0i64..10) {
        let on = days_on(date(2024, 1, 1), offset);
        let (from, to) = (days_on(on, after), days_on(on, after + long));
        let closed = Calendar::from_rules(&file("holidays.toml"), &[(from, to)]).expect("a calendar");
        let off = |day: Date| obviously_off(day) || (from..=to).contains(&day);
        let due = |id: &str, calendar: &Calendar| rules_once().clock(id).expect("a clock").due(on, calendar).due_on;
        prop_assert_eq!(due("C2", &closed), working_days_on(on, 5, off));
        for of_the_law in ["C1", "C9"] {
            prop_assert_eq!(due(of_the_law, &closed), due(of_the_law, calendar_once()));
        }
    }
}
