//! What a decision could not know yet is put into its events when they are recorded: the ledger row of the message, and the
//! Message-IDs of the letters, which are made when these are written.

use super::Event;
use crate::casework::letter::LetterKind;
use crate::mail::AddrSpec;
use crate::mail::MessageId;

impl Event {
    /// This event with its ledger row and, for a letter that was queued, its Message-ID: that of the first written letter of
    /// the same kind to the same address.
    pub fn completed(self, row: i64, written: &[(LetterKind, MessageId, AddrSpec)]) -> Self {
        match self {
            Self::CaseOpened {
                arrival: 0,
                received_on,
                subject,
                class,
                parties,
                policy_version,
            } => Self::CaseOpened {
                arrival: row,
                received_on,
                subject,
                class,
                parties,
                policy_version,
            },
            Self::MessageFiled {
                arrival: 0,
                from,
                received_on,
            } => Self::MessageFiled {
                arrival: row,
                from,
                received_on,
            },
            Self::WrittenDirectly { arrival: 0, by, on } => Self::WrittenDirectly { arrival: row, by, on },
            Self::PapersSeen {
                arrival: 0,
                consent,
                identity,
                not_checked,
            } => Self::PapersSeen {
                arrival: row,
                consent,
                identity,
                not_checked,
            },
            Self::LetterQueued { letter, message_id, to } if message_id.0.is_empty() => {
                let made = written
                    .iter()
                    .find(|(kind, _, whom)| *kind == letter && *whom == to)
                    .map(|(_, id, _)| id.clone());
                Self::LetterQueued {
                    letter,
                    message_id: made.unwrap_or(message_id),
                    to,
                }
            }
            other => other,
        }
    }
}
