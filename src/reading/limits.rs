//! What a stranger's attachment may cost us. One place, each number with its reason.

use serde::Deserialize;
use serde::Serialize;
use std::time::Duration;
use std::time::Instant;

/// Ceilings for the attachments of one message. What goes beyond is "not checked", in words, and never an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Octets of one attachment. A mail server takes 25 to 50 MB in all.
    pub attachment_bytes: u64,
    /// Octets that all unpacking of one attachment may make, whatever its form (zip, inflate, base64).
    pub unpacked_bytes: u64,
    /// How many times larger than itself an attachment may unpack, beyond the first megabyte: letters reach 20, bombs 1,000.
    pub ratio: u64,
    /// Files in an archive that are looked at; more of them, and it is no letter.
    pub entries: usize,
    /// Attachments in attachments in attachments: a mail with a zip with a mail with a PDF is 4.
    pub depth: usize,
    /// Pages of a document whose text layer is read.
    pub pages: usize,
    /// Pages of a scan that are recognised; consent and a passport are on one or two.
    pub pages_recognised: usize,
    /// Pixels of a picture, by its header, before it is decoded: a phone makes 50 million at most.
    pub pixels: u64,
    /// Pixels along the longer side of the picture that letters are looked for in; larger ones are made smaller.
    pub side: u32,
    /// Lines and characters of text kept from one document.
    pub lines: usize,
    /// Characters of one line.
    pub line_chars: usize,
    /// Attachments of one message that are read; the rest are logos.
    pub attachments: usize,
    /// Time for one attachment, with everything in it.
    pub attachment_time: Duration,
    /// Time for all attachments of one message.
    pub message_time: Duration,
    /// Time for all attachments of all messages of an hour: the rest of it belongs to the mail that has none.
    pub hour_time: Duration,
    /// The part of it that one proven domain may take, or all senders together of whom nothing is proven.
    pub purse_time: Duration,
    /// Address space of the worker, in octets: the models and one large picture take a third of it.
    pub worker_memory: u64,
    /// Threads that recognise letters in one picture. Messages are read side by side, so one is enough.
    pub threads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attachment_bytes: 50 << 20,
            unpacked_bytes: 200 << 20,
            ratio: 200,
            entries: 2_000,
            depth: 5,
            pages: 100,
            pages_recognised: 6,
            pixels: 100_000_000,
            side: 3_000,
            lines: 5_000,
            line_chars: 2_000,
            attachments: 25,
            attachment_time: Duration::from_secs(20),
            message_time: Duration::from_secs(30),
            hour_time: Duration::from_secs(20 * 60),
            purse_time: Duration::from_secs(6 * 60),
            worker_memory: 1_500 << 20,
            threads: 1,
        }
    }
}

/// A moment after which no new step is begun.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now.
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// The earlier of this one and so long from now.
    pub fn or_after(self, time: Duration) -> Self {
        Self(self.0.min(Instant::now() + time))
    }

    /// Whether it has passed.
    pub fn is_over(&self) -> bool {
        Instant::now() >= self.0
    }

    /// What is left of it.
    pub fn left(&self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// What is left of the ceilings while one attachment is read, with everything in it.
#[derive(Debug)]
pub struct Allowance<'a> {
    /// The ceilings.
    pub limits: &'a Limits,
    /// When to stop.
    pub deadline: Deadline,
    /// Octets that may still be unpacked.
    unpacked: u64,
    /// Pages that may still be recognised.
    recognised: usize,
    /// Documents that may still be opened.
    documents: usize,
}

impl<'a> Allowance<'a> {
    /// The whole allowance for an attachment of this size.
    pub fn full(limits: &'a Limits, deadline: Deadline, bytes: u64) -> Self {
        Self {
            limits,
            deadline,
            unpacked: limits.unpacked_bytes.min((1 << 20) + bytes.saturating_mul(limits.ratio)),
            recognised: limits.pages_recognised,
            documents: limits.entries,
        }
    }

    /// How much may still be unpacked.
    pub fn unpacked_left(&self) -> u64 {
        self.unpacked
    }

    /// Counts unpacked octets; false where that was too much.
    pub fn unpacked(&mut self, bytes: u64) -> bool {
        match self.unpacked.checked_sub(bytes) {
            Some(left) => {
                self.unpacked = left;
                true
            }
            None => {
                self.unpacked = 0;
                false
            }
        }
    }

    /// Whether one more page may be recognised.
    pub fn may_recognise(&self) -> bool {
        self.recognised > 0
    }

    /// Takes one page to be recognised; false where none is left.
    pub fn recognise_one(&mut self) -> bool {
        take(&mut self.recognised)
    }

    /// Takes one document to be opened; false where none is left.
    pub fn open_one(&mut self) -> bool {
        take(&mut self.documents)
    }
}

fn take(left: &mut usize) -> bool {
    match left.checked_sub(1) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_may_not_unpack_to_much() {
        let limits = Limits::default();
        let mut allowance = Allowance::full(&limits, Deadline::after(Duration::from_secs(1)), 10_000);
        assert!(allowance.unpacked(3_000_000));
        assert!(!allowance.unpacked(3_000_000));
        assert!(!allowance.unpacked(1), "once over, it stays over");
    }

    #[test]
    fn a_deadline_passes() {
        assert!(Deadline::after(Duration::ZERO).is_over());
        let far = Deadline::after(Duration::from_secs(60));
        assert!(!far.is_over() && far.left() > Duration::from_secs(50));
        assert!(far.or_after(Duration::ZERO).is_over());
    }
}
