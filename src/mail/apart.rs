//! A message without some of its attachments: what is kept of a message whose identity documents lie sealed elsewhere.
//! Every other byte stays as it came. The fingerprint of the message is that of the whole.

use super::message::RawMessage;
use super::message::attachment_bodies;
use std::collections::BTreeSet;

/// What stands in an attachment's place.
const NOTICE: &str = "This attachment is kept apart, because it may be an identity document.";
/// The same as base64 (RFC 4648), for a part that is written so.
const NOTICE_BASE64: &str = "VGhpcyBhdHRhY2htZW50IGlzIGtlcHQgYXBhcnQsIGJlY2F1c2UgaXQgbWF5IGJlIGFuIGlkZW50\r\naXR5IGRvY3VtZW50Lg==";

/// The message without these attachments, counted from 0 in the order of [`super::Message::attachments`]. `None` where one of
/// them cannot be found in the bytes: then nothing of the message may be kept as if it had been taken out.
pub fn without_attachments(raw: &RawMessage, cut: &BTreeSet<usize>) -> Option<RawMessage> {
    if cut.is_empty() {
        return Some(raw.clone());
    }
    let bodies = attachment_bodies(raw);
    let bytes = raw.bytes();
    let mut kept = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for index in cut {
        let (body, is_base64) = bodies.get(*index)?;
        kept.extend_from_slice(bytes.get(at..body.start)?);
        kept.extend_from_slice(if *is_base64 { NOTICE_BASE64 } else { NOTICE }.as_bytes());
        at = body.end;
    }
    kept.extend_from_slice(bytes.get(at..)?);
    Some(RawMessage::new(kept))
}

/// The header of a message and a blank line: all that is kept where an attachment cannot be taken out of the rest.
pub fn header_only(raw: &RawMessage) -> RawMessage {
    let bytes = raw.bytes();
    let end = [&b"\r\n\r\n"[..], &b"\n\n"[..]]
        .iter()
        .filter_map(|blank| bytes.windows(blank.len()).position(|w| w == *blank).map(|at| at + blank.len()))
        .min()
        .unwrap_or(0);
    RawMessage::new(bytes.get(..end).unwrap_or_default().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse;

    const MAIL: &str = "From: Ada Byrne <ada@x.example>\r\nSubject: my passport\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n\
        --b\r\nContent-Type: image/png; name=hedge.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUg==\r\n\
        --b\r\nContent-Type: image/jpeg; name=passport.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\nc2VjcmV0IHNlY3JldCBzZWNyZXQ=\r\n--b--\r\n";

    #[test]
    fn only_the_one_attachment_is_gone() {
        let raw = RawMessage::new(MAIL.as_bytes().to_vec());
        let before = parse(&raw);
        let after = without_attachments(&raw, &BTreeSet::from([1])).expect("it is found");
        let message = parse(&after);
        assert_eq!(message.text.trim(), before.text.trim());
        assert_eq!(message.attachments.len(), 2);
        assert_eq!(message.attachments[0].bytes, before.attachments[0].bytes);
        assert_eq!(message.attachments[1].name, "passport.jpg");
        assert_eq!(message.attachments[1].bytes.as_ref(), NOTICE.as_bytes());
        assert!(!after.bytes().windows(8).any(|w| w == b"c2VjcmV0"));
    }

    #[test]
    fn what_cannot_be_found_is_not_said_to_be_gone() {
        let raw = RawMessage::new(MAIL.as_bytes().to_vec());
        assert!(without_attachments(&raw, &BTreeSet::from([7])).is_none());
        assert!(header_only(&raw).bytes().ends_with(b"boundary=b\r\n\r\n"));
        assert_eq!(
            without_attachments(&raw, &BTreeSet::new()).map(|r| r.bytes().len()),
            Some(MAIL.len())
        );
    }

    #[test]
    fn a_message_that_is_nothing_but_a_picture_keeps_its_header() {
        let raw = RawMessage::new(
            b"Subject: x\r\nContent-Type: image/jpeg; name=p.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\nc2VjcmV0\r\n".to_vec(),
        );
        assert_eq!(parse(&raw).attachments.len(), 1);
        let after = without_attachments(&raw, &BTreeSet::from([0])).expect("it is found");
        assert_eq!(parse(&after).subject, "x");
        assert!(!String::from_utf8_lossy(after.bytes()).contains("c2VjcmV0"));
    }
}
