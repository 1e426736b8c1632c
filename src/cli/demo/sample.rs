//! The sample mailbox: messages of invented people to an invented council, and when its server had them.

/// One message of the sample.
pub(super) struct Sample {
    /// The name of its file.
    pub(super) name: &'static str,
    /// Its text; `LETTER-ID` stands for the Message-ID of the letter it is about.
    pub(super) text: &'static str,
    /// When the council's server had it.
    pub(super) received_at: &'static str,
    /// Whom the letter it is about went to; empty where it is about none.
    pub(super) answers_letter_to: &'static str,
}

macro_rules! sample {
    ($name:literal, $at:literal, $to:literal) => {
        Sample {
            name: $name,
            text: include_str!(concat!("../../../fixtures/demo/", $name, ".eml")),
            received_at: $at,
            answers_letter_to: $to,
        }
    };
}

/// What lies in the mailbox on the first morning.
pub(super) const FIRST_DAY: &[Sample] = &[
    sample!("01-everybody-has-my-number", "2026-11-28T09:41:20Z", ""),
    sample!("02-my-mothers-name", "2026-11-27T18:22:10Z", ""),
    sample!("03-advice-centre", "2026-11-27T11:05:50Z", ""),
    sample!("04-please-look-again", "2026-11-30T07:58:36Z", ""),
    sample!("05-a-copy-of-everything", "2026-11-30T08:15:04Z", ""),
    sample!("06-the-cemetery", "2026-11-29T15:30:55Z", ""),
    sample!("07-newsletter", "2026-11-30T06:00:09Z", ""),
    sample!("08-hall-booking", "2026-11-30T08:40:20Z", ""),
    sample!("09-freedom-of-information", "2026-11-29T20:12:44Z", ""),
    sample!("10-thank-you", "2026-11-27T16:02:15Z", ""),
    sample!("11-out-of-office", "2026-11-30T09:01:05Z", ""),
    sample!("12-not-the-clerk", "2026-11-30T09:12:04Z", ""),
];

/// What comes in answer to the letters of the first day.
pub(super) const SECOND_DAY: &[Sample] = &[
    sample!("21-it-came-back", "2026-11-30T11:20:33Z", "maureen.oakes@fieldmail.example"),
    sample!("22-mothers-consent", "2026-11-30T19:47:30Z", "phallam@coldharbour.example"),
];

/// The first morning, London: Monday 30 November 2026, 10 o'clock.
pub(super) const FIRST_MORNING: &str = "2026-11-30T10:00:00Z";
/// The second morning.
pub(super) const SECOND_MORNING: &str = "2026-12-01T09:00:00Z";

/// The demo council's configuration, as a council would write it; only that letters become files.
pub(super) const CONFIGURATION: &str = include_str!("../../../fixtures/demo/redress.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_and_link_is_an_example() {
        for sample in FIRST_DAY.iter().chain(SECOND_DAY) {
            let domains = sample.text.split('@').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(*c))
                    .collect::<String>()
            });
            for domain in domains {
                assert!(domain.trim_end_matches('.').ends_with(".example"), "{}: {domain}", sample.name);
            }
            assert_eq!(
                sample.text.contains("LETTER-ID"),
                !sample.answers_letter_to.is_empty(),
                "{}",
                sample.name
            );
        }
    }
}
