//! A message made by hand, for the tests of rooms that judge messages and do not read them.

use super::address::AddrSpec;
use super::address::NamedAddress;
use super::message::ContentDigest;
use super::message::Message;
use super::message::MessageId;
use super::message::ReversePath;

/// An address, or the test is wrong.
pub fn address(text: &str) -> AddrSpec {
    AddrSpec::new(text).expect("a test address")
}

/// A plain message from one person, without a defect.
pub fn message(name: &str, from: &str, subject: &str, text: &str) -> Message {
    Message {
        message_id: Some(MessageId("first@mail.example".to_owned())),
        answers: Vec::new(),
        from: vec![NamedAddress {
            name: name.to_owned(),
            address: address(from),
        }],
        sender: None,
        reply_to: Vec::new(),
        recipients: Vec::new(),
        delivered_to: Vec::new(),
        subject: subject.to_owned(),
        date: None,
        reverse_path: ReversePath::Absent,
        text: text.to_owned(),
        html: None,
        attachments: Vec::new(),
        defects: Vec::new(),
        size: text.len(),
        content_digest: ContentDigest("0".repeat(64)),
        fields: Vec::new(),
    }
}
