//! What tells a message from every other by a few fields of its header, without its bytes: for the thousands that lay in a
//! mailbox before redress came, which nobody fetches whole to know them again.

use super::fields;
use super::guard;
use super::message::RawMessage;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The fields that count, in lower case.
pub const DIGESTED_FIELDS: [&str; 4] = ["message-id", "date", "from", "subject"];

/// SHA-256 over Message-ID, Date, From and Subject, cut to 128 bits, lower-case hexadecimal. Two messages with one digest are
/// copies of one message: a Message-ID is drawn once (RFC 5322 §3.6.4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeaderDigest(pub String);

/// Reads no more of a message than its header, folded in whatever way. A server that is moved to another keeps these fields,
/// though it may write the rest anew. A message without a Message-ID is told from others by its size and the server's time too.
pub fn header_digest(header: &RawMessage, size: u64, received_at: Timestamp) -> HeaderDigest {
    let fields = guard::caught(|| fields::split(header.bytes(), guard::HEADER_OCTETS_MAX).fields).unwrap_or_default();
    let mut digest = Sha256::new();
    for name in DIGESTED_FIELDS {
        digest.update(name.as_bytes());
        for (_, value) in fields.iter().filter(|(n, _)| n == name) {
            digest.update([b':']);
            for word in value.split_whitespace() {
                digest.update(word.as_bytes());
                digest.update([b' ']);
            }
        }
        digest.update([b'\n']);
    }
    let has_id = fields::first(&fields, "message-id").is_some_and(|id| !id.trim().is_empty());
    if !has_id {
        digest.update(format!("{size} {}", received_at.as_second()).as_bytes());
    }
    HeaderDigest(HEXLOWER.encode(&digest.finalize()[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str, size: u64, second: i64) -> HeaderDigest {
        let raw = RawMessage::new(format!("{header}\r\n\r\n").into_bytes());
        header_digest(&raw, size, Timestamp::from_second(second).unwrap())
    }

    #[test]
    fn a_message_is_known_again_whatever_a_server_did_to_the_rest() {
        let here = of(
            "Message-ID: <a@b.example>\r\nSubject: Bins\r\n in the lane\r\nFrom: a@b.example",
            900,
            1,
        );
        let there = of(
            "X-Moved: yes\r\nFrom: a@b.example\r\nSubject: Bins in\r\n\tthe lane\r\nMessage-Id: <a@b.example>",
            950,
            7,
        );
        assert_eq!(here, there);
        assert_ne!(here, of("Message-ID: <a@b.example>\r\nSubject: Bins\r\nFrom: a@b.example", 900, 1));
        assert_ne!(
            here,
            of(
                "Message-ID: <c@b.example>\r\nSubject: Bins in the lane\r\nFrom: a@b.example",
                900,
                1
            )
        );
        // What stands in one field never counts as another's.
        assert_ne!(
            of("Message-ID: <x>\r\nDate: a b", 1, 1),
            of("Message-ID: <x>\r\nDate: a\r\nFrom: b", 1, 1)
        );
    }

    #[test]
    fn without_a_message_id_size_and_time_count_too() {
        assert_eq!(of("Subject: Bins", 900, 1), of("Subject: Bins", 900, 1));
        assert_ne!(of("Subject: Bins", 900, 1), of("Subject: Bins", 901, 1));
        assert_ne!(
            of("Message-ID:\r\nSubject: Bins", 900, 1),
            of("Message-ID:\r\nSubject: Bins", 900, 2)
        );
    }
}
