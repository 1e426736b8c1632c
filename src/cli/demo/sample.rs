//! The sample mailbox: messages of invented people to an invented council, when its server had them, and the days on which
//! redress looks.

use crate::casework::letter::LetterKind;
use jiff::Timestamp;

/// A moment at which redress looks into the mailbox.
pub(super) struct Moment {
    /// What happened since the last, for the reader.
    pub(super) told: &'static str,
    /// The instant.
    pub(super) at: fn() -> Timestamp,
    /// What came since the last.
    pub(super) mail: &'static [Sample],
    /// The letter of this moment that the reader is shown.
    pub(super) shown: Option<LetterKind>,
}

/// One message of the sample.
pub(super) struct Sample {
    /// The name of its file.
    pub(super) name: &'static str,
    /// Its text; `LETTER-ID` stands for the Message-ID of the letter it answers.
    pub(super) text: &'static str,
    /// When the council's server had it.
    pub(super) received_at: &'static str,
    /// The letter it is about.
    pub(super) answers: Option<Answers>,
}

/// The newest letter of this kind to this address on this case.
pub(super) struct Answers {
    pub(super) kind: LetterKind,
    pub(super) to: &'static str,
    pub(super) reference: &'static str,
}

/// A message's file under fixtures/demo/, when the server had it, and the letter it answers.
macro_rules! sample {
    ($name:literal, $at:literal) => {
        sample!(@ $name, $at, None)
    };
    ($name:literal, $at:literal, $kind:ident to $to:literal on $reference:literal) => {
        sample!(@ $name, $at, Some(Answers { kind: LetterKind::$kind, to: $to, reference: $reference }))
    };
    (@ $name:literal, $at:literal, $answers:expr) => {
        Sample {
            name: $name,
            text: include_str!(concat!("../../../fixtures/demo/", $name, ".eml")),
            received_at: $at,
            answers: $answers,
        }
    };
}

/// The story, in order. The first moment is the one at which the desk is set up.
pub(super) const STORY: &[Moment] = &[
    Moment {
        told: "Monday 30 November 2026, 10 o'clock. 12 messages lie in the mailbox of Marlbeck Town Council.\n\
               redress reads them. It marks, moves and deletes nothing.",
        at: || instant("2026-11-30T10:00:00Z"),
        mail: &[
            sample!("01-everybody-has-my-number", "2026-11-28T09:41:20Z"),
            sample!("02-my-mothers-name", "2026-11-27T18:22:10Z"),
            sample!("03-advice-centre", "2026-11-27T11:05:50Z"),
            sample!("04-please-look-again", "2026-11-30T07:58:36Z"),
            sample!("05-a-copy-of-everything", "2026-11-30T08:15:04Z"),
            sample!("06-the-cemetery", "2026-11-29T15:30:55Z"),
            sample!("07-newsletter", "2026-11-30T06:00:09Z"),
            sample!("08-hall-booking", "2026-11-30T08:40:20Z"),
            sample!("09-freedom-of-information", "2026-11-29T20:12:44Z"),
            sample!("10-thank-you", "2026-11-27T16:02:15Z"),
            sample!("11-out-of-office", "2026-11-30T09:01:05Z"),
            sample!("12-not-the-clerk", "2026-11-30T09:12:04Z"),
        ],
        shown: Some(LetterKind::Acknowledgement),
    },
    Moment {
        told: "Tuesday 1 December 2026, 9 o'clock. Two answers have come.",
        at: || instant("2026-12-01T09:00:00Z"),
        mail: &[
            sample!("21-it-came-back", "2026-11-30T11:20:33Z", Acknowledgement to "maureen.oakes@fieldmail.example" on "SC-2026-0001"),
            sample!("22-mothers-consent", "2026-11-30T19:47:30Z", Acknowledgement to "phallam@coldharbour.example" on "PD-2026-0002"),
        ],
        shown: None,
    },
    Moment {
        told: "Tuesday afternoon. The clerk has answered two of her notices, from her own mail program.",
        at: || instant("2026-12-01T15:00:00Z"),
        mail: &[
            sample!("31-the-clerk-decides", "2026-12-01T14:31:09Z", NewCase to "helen.ashworth@marlbeck-tc.example" on "PD-2026-0001"),
            sample!("32-the-clerk-is-not-sure", "2026-12-01T14:40:40Z", NewCase to "helen.ashworth@marlbeck-tc.example" on "SC-2026-0001"),
        ],
        shown: None,
    },
    Moment {
        told: "Wednesday 2 December 2026, 9 o'clock. She has read the draft and answered it.",
        at: || instant("2026-12-02T09:00:00Z"),
        mail: &[sample!("41-send-it", "2026-12-02T08:52:20Z", Answer to "helen.ashworth@marlbeck-tc.example" on "PD-2026-0001")],
        shown: Some(LetterKind::Outcome),
    },
    Moment {
        told: "Wednesday 9 December 2026, 9 o'clock. Mrs Whitlock has written again.",
        at: || instant("2026-12-09T09:00:00Z"),
        mail: &[sample!("51-not-satisfied", "2026-12-08T17:05:44Z", Outcome to "joan.whitlock@fieldmail.example" on "PD-2026-0001")],
        shown: None,
    },
];

/// An instant of the sample, as written there.
pub(super) fn instant(written: &str) -> Timestamp {
    written
        .parse()
        .expect("invariant: the sample's instants are constants, and the demo's test reads each")
}

/// The demo council's configuration, as a council would write it; only that letters become files.
pub(super) const CONFIGURATION: &str = include_str!("../../../fixtures/demo/redress.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_and_link_is_an_example() {
        for sample in STORY.iter().flat_map(|moment| moment.mail) {
            let domains = sample.text.split('@').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(*c))
                    .collect::<String>()
            });
            for domain in domains {
                assert!(domain.trim_end_matches('.').ends_with(".example"), "{}: {domain}", sample.name);
            }
            assert_eq!(sample.text.contains("LETTER-ID"), sample.answers.is_some(), "{}", sample.name);
        }
    }
}
