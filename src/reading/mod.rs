//! What attachments say: bytes → media type, words, findings. Every step is bounded ([`Limits`]); what cannot be read is
//! "not checked", with the reason.
//! Never: judges what the words are worth (that is `casework::papers`), stores or logs any of them, uses the network.
//!
//! Reading order: `limits` and `budget` (what a stranger, and what an hour of strangers, may cost us) · `open` (by kind, outermost first) · `pdf` · `office` · `rtf` ·
//! `picture` · `tiff` (a fax of several pages) · `gaps` (which pages were not read) · `ocr/` (recognising letters) · `archive` · `tnef` · `outlook` · `worker` (all this in a child process).

mod archive;
mod budget;
mod gaps;
pub mod limits;
pub mod ocr;
mod office;
mod open;
mod outlook;
mod pdf;
mod picture;
mod rtf;
mod tiff;
mod tnef;
pub mod worker;

use crate::mail::Message;
use crate::mail::attachment;
use budget::Budget;
use limits::Allowance;
use limits::Deadline;
use std::path::PathBuf;
use std::time::Instant;

pub use crate::mail::document::Engine;
pub use crate::mail::document::How;
pub use crate::mail::document::Page;
pub use crate::mail::document::ReadDocument;
pub use crate::mail::document::Reading;
pub use limits::Limits;
pub use ocr::Engines;

/// What reads attachments, and how.
#[derive(Debug)]
pub struct Reader {
    place: Place,
    engines: Engines,
    limits: Limits,
    budget: Budget,
}

/// Where attachments are read.
#[derive(Debug, Clone)]
enum Place {
    /// In a child process of this program.
    Worker(PathBuf),
    /// In this process: for tests, and for measuring.
    Here,
    /// Nowhere.
    Nowhere,
}

impl Reader {
    /// Reads in a worker: `program` is this very program.
    pub fn in_worker(program: PathBuf, engines: Engines, limits: Limits) -> Self {
        Self {
            place: Place::Worker(program),
            engines,
            limits,
            budget: Budget::default(),
        }
    }

    /// Reads in this process. A file that crashes a reader then crashes this process.
    pub fn in_process(engines: Engines, limits: Limits) -> Self {
        Self {
            place: Place::Here,
            engines,
            limits,
            budget: Budget::default(),
        }
    }

    /// Reads nothing: every attachment is "not checked".
    pub fn nothing() -> Self {
        Self {
            place: Place::Nowhere,
            engines: Engines::none(),
            limits: Limits::default(),
            budget: Budget::default(),
        }
    }

    /// Another one like it, with its models not loaded yet.
    #[must_use]
    pub fn another(&self) -> Self {
        Self {
            place: self.place.clone(),
            engines: self.engines.another(),
            limits: self.limits.clone(),
            budget: Budget::default(),
        }
    }

    /// What recognises letters.
    pub fn engines(&self) -> &Engines {
        &self.engines
    }

    /// What an attachment may cost.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads all attachments of a message, in their order. What is quick goes first, so that photographs cannot take the
    /// time of a letter.
    pub fn read(&self, message: &Message) -> Vec<ReadDocument> {
        self.read_within(message, Deadline::after(self.limits.message_time))
    }

    /// The same within what this hour leaves for a purse: the domain that is proven for the sender, or "" for all of whom
    /// nothing is. What it does not leave is not checked, and a person must look.
    pub fn read_for(&self, message: &Message, purse: &str) -> Vec<ReadDocument> {
        if message.attachments.is_empty() {
            return Vec::new();
        }
        let began = Instant::now();
        let left = self.budget.left(purse, &self.limits, began);
        if left.is_zero() {
            let skipped = |a: &attachment::Attachment| not_checked(&a.name, a.inline, &a.bytes, "too much was read within the hour");
            return message.attachments.iter().map(skipped).collect();
        }
        let read = self.read_within(message, Deadline::after(self.limits.message_time.min(left)));
        self.budget.spend(purse, began.elapsed());
        read
    }

    fn read_within(&self, message: &Message, deadline: Deadline) -> Vec<ReadDocument> {
        let mut read: Vec<Option<ReadDocument>> = message.attachments.iter().map(|_| None).collect();
        let mut order: Vec<usize> = (0..message.attachments.len()).collect();
        order.sort_by_key(|&i| {
            let a = &message.attachments[i];
            (cost(&a.media_type), a.inline, i)
        });
        for (n, i) in order.into_iter().enumerate() {
            let a = &message.attachments[i];
            read[i] = Some(if n < self.limits.attachments {
                self.read_one(&a.name, a.inline, &a.bytes, deadline)
            } else {
                not_checked(&a.name, a.inline, &a.bytes, "there are more attachments than are read")
            });
        }
        read.into_iter().flatten().collect()
    }

    fn read_one(&self, name: &str, inline: bool, bytes: &[u8], deadline: Deadline) -> ReadDocument {
        if deadline.is_over() {
            return not_checked(name, inline, bytes, "there was no time left for it");
        }
        let deadline = deadline.or_after(self.limits.attachment_time);
        match &self.place {
            Place::Nowhere => not_checked(name, inline, bytes, "attachments are not read here"),
            Place::Here => one(name, inline, bytes, &self.engines, &self.limits, deadline),
            // Text needs no reader that could fail.
            Place::Worker(_) if attachment::media_type(bytes) == "text/plain" => {
                one(name, inline, bytes, &self.engines, &self.limits, deadline)
            }
            Place::Worker(program) => worker::ask(program, name, inline, bytes, &self.engines, &self.limits, &deadline),
        }
    }
}

/// How long a kind takes to read: 0 nothing, 1 milliseconds, 2 a second a page.
fn cost(media_type: &str) -> u8 {
    match media_type {
        kind if kind.starts_with("text/") => 0,
        kind if kind.starts_with("image/") => 2,
        _ => 1,
    }
}

/// Reads one attachment in this process, with everything in it.
pub fn one(name: &str, inline: bool, bytes: &[u8], engines: &Engines, limits: &Limits, deadline: Deadline) -> ReadDocument {
    let mut allowance = Allowance::full(limits, deadline, bytes.len() as u64);
    open::document(name, inline, bytes, 1, engines, &mut allowance)
}

fn not_checked(name: &str, inline: bool, bytes: &[u8], why: &str) -> ReadDocument {
    ReadDocument {
        outcome: Reading::NotChecked(why.to_owned()),
        ..open::outside(name, inline, bytes, attachment::media_type(bytes))
    }
}
