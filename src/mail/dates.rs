//! When a message was taken in, as its header says: by the border's Received field, which the council's own host wrote, and by
//! the Date field, which is the sender's claim. For mail that lies in files, whose own time is that of a copy.
//! Never: decides which of them counts.

use super::authentication::border;
use super::fields;
use super::guard;
use super::message::Message;
use super::message::RawMessage;
use jiff::Timestamp;

/// What a header says of a message's age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dates {
    /// When the border took it in (RFC 5321 §4.4: the instant behind the last semicolon of Received).
    pub taken_in: Option<Timestamp>,
    /// When its sender says that it was written.
    pub written: Option<Timestamp>,
}

/// Reads no more of a message than its header.
pub fn dates(raw: &RawMessage) -> Dates {
    guard::caught(|| {
        let fields = fields::split(raw.bytes(), guard::HEADER_OCTETS_MAX).fields;
        Dates {
            taken_in: taken_in(&fields),
            written: fields::first(&fields, "date").and_then(fields::date),
        }
    })
    .unwrap_or_default()
}

/// When the border took a message in, as its Received field says; `None` where no server says that it took it from another.
pub fn taken_in_at(message: &Message) -> Option<Timestamp> {
    taken_in(&message.fields)
}

fn taken_in(fields: &[(String, String)]) -> Option<Timestamp> {
    let (at, _) = border(fields)?;
    let (_, value) = fields.get(at)?;
    let (_, date) = value.rsplit_once(';')?;
    fields::date(date.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Dates {
        dates(&RawMessage::new(format!("{header}\r\n\r\nwords\r\n").into_bytes()))
    }

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().expect("an instant"))
    }

    #[test]
    fn the_borders_stamp_is_read_and_no_deeper_one() {
        let found = of("Received: by store.host.example with LMTP; Mon, 3 Mar 2025 10:00:05 +0000\r\n\
             Received: from out.residents.example (out.residents.example [192.0.2.3])\r\n\tby mx.aldermoor-tc.example with ESMTPS id A1;\r\n\tMon, 3 Mar 2025 10:00:00 +0000 (GMT)\r\n\
             Received: from pc (pc [10.0.0.1]) by out.residents.example; Sat, 1 Mar 2025 08:00:00 +0000\r\n\
             Date: Sat, 1 Mar 2025 07:59:00 +0000");
        assert_eq!(found.taken_in, at("2025-03-03T10:00:00Z"));
        assert_eq!(found.written, at("2025-03-01T07:59:00Z"));
    }

    #[test]
    fn what_says_nothing_says_nothing() {
        assert_eq!(of("Subject: x"), Dates::default());
        assert_eq!(of("Received: from a by b with SMTP\r\nDate: yesterday"), Dates::default());
        assert_eq!(of("Received: from a by b; not a day"), Dates::default());
        assert_eq!(dates(&RawMessage::new(Vec::new())), Dates::default());
    }
}
