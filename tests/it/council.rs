//! Mail to the invented council that is proven, and a desk for it without servers: for tests and for the bench.

use super::office::{COUNCIL, Desk};
use jiff::Timestamp;

/// The name in Authentication-Results that counts.
pub const AUTHSERV_ID: &str = "mx.aldermoor-tc.example";
/// Domains of the people who write; the test MTA delivers to both.
pub const RESIDENTS: [&str; 2] = ["residents.example", "elsewhere.example"];

/// A desk without servers: mail lies in its folder `mail`, letters go to its folder `letters`.
pub fn desk() -> Desk {
    Desk::with(
        "live",
        "[mailbox.folder]\npath = \"mail\"",
        "[outbox]\nfolder = \"letters\"",
        "no password",
    )
}

/// A message as a person sends it and the council's server stamps it: proven.
pub fn message(from: &str, id: &str, subject: &str, more: &str, words: &str) -> Vec<u8> {
    let domain = from.rsplit('@').next().unwrap_or("");
    format!(
        "Return-Path: <{from}>\r\n\
         Authentication-Results: {AUTHSERV_ID}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
         From: <{from}>\r\nTo: <{COUNCIL}>\r\nSubject: {subject}\r\nDate: {}\r\nMessage-ID: <{id}>\r\n{more}\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}\r\n",
        "Mon, 02 Mar 2026 09:15:00 +0000"
    )
    .into_bytes()
}

/// The same mail, written now: for a real clock and a file without any server's stamp, whose sender's date says how old it is.
pub fn written_now(mail: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(mail).expect("text");
    let now = jiff::fmt::rfc2822::to_string(&Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC)).expect("a date");
    text.replace("Mon, 02 Mar 2026 09:15:00 +0000", &now).into_bytes()
}

/// An instant, for tests.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|e| panic!("{text:?} is no instant: {e}"))
}
