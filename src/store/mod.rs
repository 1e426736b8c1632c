//! The wall to the database: a trait in the domain's own types, with no SQL word in it.
//! `sqlite` stands behind it; a second database is a second file here. Everything a decision changes is committed
//! in one transaction, or the message is still in the mailbox to be taken again.

mod alone;
pub mod sqlite;
mod writer;

pub use alone::alone;
pub use writer::Writer;

use crate::Trouble;
use crate::casework::absence::Shown;
use crate::casework::case::{Actor, Deadline, Event, LetterState, Waits};
use crate::casework::decide::NewCase;
use crate::casework::decide::Outage;
use crate::casework::letter::LetterKind;
use crate::casework::obey::Earlier;
use crate::casework::papers::keeping::{Destroyed, SealedAs, SealedCopy};
use crate::casework::token::{Issued, TokenHash};
use crate::casework::{Arrival, CaseId, CaseReference, CorrespondenceKeys, Decision, Facts, Leads, Place, Recorded, Register, Stage};
use crate::casework::{Kind, Right, Track};
use crate::mail::{AddrSpec, Authentication, Fingerprint, HeaderDigest, MessageId, RawMessage};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A place that keeps the register, the ledger and the outbox.
pub trait Store: Send {
    /// Opens the one transaction in which a batch is read, decided and written. Dropped without `commit`: undone.
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, Trouble>;

    /// The secret from which Message-IDs of our letters are made: 32 random bytes, made when the store was.
    fn installation_key(&mut self) -> Result<[u8; 32], Trouble>;

    /// Makes the database file small and its journal empty where it can; for idle times.
    fn settle_down(&mut self) -> Result<(), Trouble>;
}

/// One transaction. Every method sees what the ones before it wrote.
pub trait Transaction {
    // --- a message -------------------------------------------------------------------------------------------------

    /// Marks a point to which one message's writing can be undone without the batch's.
    fn mark(&mut self) -> Result<(), Trouble>;
    /// Keeps what was written since `mark`.
    fn keep(&mut self) -> Result<(), Trouble>;
    /// Undoes what was written since `mark`.
    fn undo(&mut self) -> Result<(), Trouble>;

    /// The row of a message that lies here, as far as its listing tells: for a file the same path, size and time. Asked
    /// before anything is fetched; [`Transaction::taken`] has the last word.
    fn lies_known(&mut self, place: &Place, size: u64, received_at: Timestamp) -> Result<Option<i64>, Trouble>;
    /// Remembers by which size and time a file is listed whose message has another time in the ledger, for `lies_known`.
    fn note_listing(&mut self, place: &Place, size: u64, listed_at: Timestamp) -> Result<(), Trouble>;
    /// The ledger row of a message that was taken here before. A server never gives a number twice; a file's name and an
    /// offset in an mbox may come to mean another message, so there the bytes must be the same (the size, where they were
    /// never taken: then `fingerprint` is empty).
    fn taken(&mut self, place: &Place, fingerprint: &Fingerprint, size: u64) -> Result<Option<i64>, Trouble>;
    /// The ledger row of the same bytes in the same mailbox and folder under another UIDVALIDITY, if there is one.
    fn renumbered(&mut self, place: &Place, fingerprint: &Fingerprint) -> Result<Option<i64>, Trouble>;
    /// The same for a message of which nothing but its listing and header is known: a row of the same mailbox and folder under
    /// another UIDVALIDITY, its bytes never taken, with the same Message-ID, size and time of arrival.
    fn renumbered_unread(&mut self, arrival: &Arrival, unread: &Unread) -> Result<Option<i64>, Trouble>;
    /// Says that a row's message (also) lies here.
    fn also_lies(&mut self, row: i64, place: &Place) -> Result<(), Trouble>;

    /// Everything the store knows that bears on a message. Caps are counted back from `now`; what tells a machine from a
    /// person (how soon it came after our letter, how many came in an hour) from when the server had it.
    fn leads(&mut self, keys: &CorrespondenceKeys, received_at: Timestamp, now: Timestamp) -> Result<Leads, Trouble>;

    /// Draws the next number of a register and year. Undone with the transaction, so the register has no gap.
    fn next_reference(&mut self, register: Register, year: i16) -> Result<CaseReference, Trouble>;

    /// Writes the ledger row, the case (opened or added to) with its hash chain, its deadlines, and the letters.
    /// Answers the row and the case it touched.
    fn record(
        &mut self,
        raw: &RawMessage,
        facts: &Facts,
        decision: &Decision,
        reference: Option<&CaseReference>,
        letters: &[Queued],
    ) -> Result<(i64, Option<CaseId>), Trouble>;

    /// What was proven about the sender of a row's message when it came; `None` where it was not read.
    fn authentication(&mut self, row: i64) -> Result<Option<Authentication>, Trouble>;

    /// Writes the row of a message that could not be read or decided: its place, its size, and why; held for a person.
    fn record_unread(&mut self, arrival: &Arrival, raw: Option<&RawMessage>, unread: &Unread, letters: &[Queued]) -> Result<i64, Trouble>;

    // --- a source --------------------------------------------------------------------------------------------------

    /// How far a folder has been taken.
    fn cursor(&mut self, mailbox: &str, folder: &str) -> Result<Option<Cursor>, Trouble>;
    /// Moves it; in the same transaction as the messages it passes.
    fn set_cursor(&mut self, mailbox: &str, folder: &str, cursor: &Cursor) -> Result<(), Trouble>;

    /// What was noted of the messages that lay in a folder before redress was pointed at it; `None` where that was not done yet.
    fn noted_before(&mut self, mailbox: &str, folder: &str) -> Result<Option<NotedBefore>, Trouble>;
    /// Notes that all of them were noted.
    fn set_noted_before(&mut self, mailbox: &str, folder: &str, noted: NotedBefore) -> Result<(), Trouble>;
    /// Notes some of them.
    fn note_before(&mut self, mailbox: &str, folder: &str, digests: &[HeaderDigest]) -> Result<(), Trouble>;
    /// Whether such a message was among them.
    fn lay_before(&mut self, mailbox: &str, folder: &str, digest: &HeaderDigest) -> Result<bool, Trouble>;

    /// Since when a folder cannot be read; `None` where it can.
    fn outage(&mut self, mailbox: &str, folder: &str) -> Result<Option<Outage>, Trouble>;
    /// Notes that, or its end.
    fn set_outage(&mut self, mailbox: &str, folder: &str, outage: Option<&Outage>) -> Result<(), Trouble>;

    // --- the outbox ------------------------------------------------------------------------------------------------

    /// Letters whose time has come, oldest first; the bytes come with `letter_bytes`.
    fn letters_due(&mut self, now: Timestamp, at_most: usize) -> Result<Vec<OutboxRow>, Trouble>;
    /// When the next letter is due, if any waits.
    fn next_letter_due(&mut self) -> Result<Option<Timestamp>, Trouble>;
    /// A letter's bytes.
    fn letter_bytes(&mut self, letter: i64) -> Result<Vec<u8>, Trouble>;
    /// Counts an attempt before it is made. Until `next` the letter is not due again, whatever happens: what becomes of this
    /// attempt may never be written down.
    fn count_attempt(&mut self, letter: i64, now: Timestamp, next: Timestamp) -> Result<(), Trouble>;
    /// The attempt that was counted was not made: it is taken back, and the letter is due at `next`.
    fn not_attempted(&mut self, letter: i64, next: Timestamp) -> Result<(), Trouble>;
    /// The server has it. Its case (if any) gets the event.
    fn handed_over(&mut self, letter: i64, now: Timestamp, on: Date, answer: &str) -> Result<(), Trouble>;
    /// The server could not take it now, or (`unknown`) nobody knows whether it did; try again at `next`.
    fn put_off(&mut self, letter: i64, next: Timestamp, answer: &str, unknown: bool) -> Result<(), Trouble>;
    /// The server refused it for good, or patience ended. Its case (if any) gets the event.
    fn given_up(&mut self, letter: i64, now: Timestamp, answer: &str) -> Result<(), Trouble>;
    /// Puts a failed letter back to be tried at once (`redress outbox retry`), with all patience anew.
    fn retry(&mut self, letter: i64, now: Timestamp) -> Result<bool, Trouble>;
    /// Queues a letter that no message caused (notices of despatch, reminders).
    fn queue(&mut self, letter: &Queued, case: Option<CaseId>, now: Timestamp) -> Result<i64, Trouble>;
    /// Every letter in a state, newest last.
    fn outbox(&mut self, state: Option<OutboxState>) -> Result<Vec<OutboxRow>, Trouble>;

    // --- a case ----------------------------------------------------------------------------------------------------

    /// Adds events to a case's file, chained.
    fn add_events(&mut self, case: CaseId, at: Timestamp, events: &[(Actor, String, Event)]) -> Result<(), Trouble>;
    /// Opens a case that no message opened; its events follow with `add_events`.
    fn open_case(&mut self, new: &NewCase, reference: &CaseReference) -> Result<CaseId, Trouble>;
    /// Every case to which an address is party, oldest first, with whether nothing about it goes to the clerk. What was decided
    /// in them stands in their files alone: `decided_on` is left empty.
    fn cases_of(&mut self, address: &AddrSpec) -> Result<Vec<(Earlier, bool)>, Trouble>;
    /// A case by its reference.
    fn find_case(&mut self, reference: &CaseReference) -> Result<Option<CaseId>, Trouble>;
    /// A case's reference.
    fn reference(&mut self, case: CaseId) -> Result<Option<CaseReference>, Trouble>;
    /// A case's events, in order.
    fn events(&mut self, case: CaseId) -> Result<Vec<Recorded>, Trouble>;
    /// The register, one row a case, sorted by reference.
    fn cases(&mut self) -> Result<Vec<CaseRow>, Trouble>;

    // --- the ledger ------------------------------------------------------------------------------------------------

    /// Rows whose Message-ID, sender, subject, case reference or row number has `find` in it; all where it is empty.
    /// Newest last; at most `at_most` of the newest.
    fn ledger(&mut self, find: &str, at_most: usize) -> Result<Vec<LedgerRow>, Trouble>;
    /// Rows that wait for a person.
    fn held(&mut self) -> Result<Vec<LedgerRow>, Trouble>;
    /// Lets a held row go: a person has looked. False where it was not held.
    fn release(&mut self, row: i64, by: &str, now: Timestamp) -> Result<bool, Trouble>;
    /// The bytes of a row's message, where the store keeps them.
    fn raw(&mut self, row: i64) -> Result<Option<RawMessage>, Trouble>;

    // --- what the clerk taught -------------------------------------------------------------------------------------

    /// Keeps what the clerk answered when asked what a message is; a later answer about the same message takes its place.
    fn keep_clerk_answer(&mut self, answer: &ClerkAnswer) -> Result<(), Trouble>;
    /// Every such answer, in the order of the ledger: what `redress learn` learns from.
    fn clerk_answers(&mut self) -> Result<Vec<ClerkAnswer>, Trouble>;

    // --- copies of identity documents --------------------------------------------------------------------------------

    /// Keeps a copy sealed, apart from its message. `received_on` and `destroy_by` are its first and last day.
    fn seal_copy(
        &mut self,
        arrival: i64,
        case: Option<CaseId>,
        is: SealedAs,
        received_on: Date,
        destroy_by: Date,
        bytes: &[u8],
    ) -> Result<i64, Trouble>;
    /// The copies that a message brought before it had a case belong to this case from now on.
    fn copies_join_case(&mut self, arrival: i64, case: CaseId) -> Result<(), Trouble>;
    /// A copy's bytes, where it is kept.
    fn open_copy(&mut self, copy: i64) -> Result<Option<Vec<u8>>, Trouble>;
    /// Copies that are kept, or whose message may still lie in a mailbox; oldest first.
    fn sealed_copies(&mut self) -> Result<Vec<SealedCopy>, Trouble>;
    /// Destroys a copy; its case (if any) gets the event. False where it was destroyed before.
    fn destroy_copy(&mut self, copy: &SealedCopy, by: &Actor, now: Timestamp, on: Date, why: Destroyed) -> Result<bool, Trouble>;
    /// A copy's message is out of the mailbox; its case (if any) gets the event.
    fn source_removed(&mut self, copy: &SealedCopy, by: &Actor, now: Timestamp, on: Date) -> Result<(), Trouble>;
    /// The clerk was asked to delete a copy's message.
    fn asked_to_remove_source(&mut self, copy: &SealedCopy, on: Date) -> Result<(), Trouble>;
    // --- whose word counts -----------------------------------------------------------------------------------------

    /// Remembers a token that is sent, by its hash. One that is sent again keeps its first row.
    fn issue_token(&mut self, issued: &Issued) -> Result<(), Trouble>;
    /// The tokens with these hashes.
    fn tokens(&mut self, hashes: &[TokenHash]) -> Result<Vec<Issued>, Trouble>;
    /// Uses a token up.
    fn use_token(&mut self, hash: TokenHash, at: Timestamp) -> Result<(), Trouble>;
    /// Cancels a token: somebody else showed it.
    fn cancel_token(&mut self, hash: TokenHash, at: Timestamp) -> Result<(), Trouble>;
    /// How many tokens of a person were cancelled since an instant, because others showed them.
    fn leaks_since(&mut self, person: &AddrSpec, since: Timestamp) -> Result<u32, Trouble>;
    /// Whether a deed was done before (attack 5).
    fn done_before(&mut self, deed: &str) -> Result<bool, Trouble>;
    /// Remembers a deed for as long as the store lives.
    fn remember_deed(&mut self, deed: &str, person: &AddrSpec, at: Timestamp) -> Result<(), Trouble>;
    /// How many deeds of a person were done since an instant.
    fn deeds_since(&mut self, person: &AddrSpec, since: Timestamp) -> Result<u32, Trouble>;

    /// Notes that the notice of a message stayed back above its cap; once for each reader.
    fn note_untold(&mut self, row: i64, to: &AddrSpec, urgent: bool, since: Timestamp) -> Result<(), Trouble>;
    /// Notices that stayed back and were not listed since, oldest first; some thousands at most.
    fn untold(&mut self) -> Result<Vec<Untold>, Trouble>;
    /// Its reader was sent a list with this message in it.
    fn was_listed(&mut self, row: i64, to: &AddrSpec, at: Timestamp) -> Result<(), Trouble>;

    /// Messages that wait for a person and were shown to somebody who can answer for them, by a notice or in a list, oldest first.
    fn shown_and_waiting(&mut self) -> Result<Vec<Shown>, Trouble>;
    /// How many messages from an address the server had since an instant that got this verdict.
    fn judged_since(&mut self, from: &AddrSpec, verdict: &str, since: Timestamp) -> Result<u32, Trouble>;
    /// How many replies of a person wait for a one-time code that still counts.
    fn waiting_for_codes(&mut self, person: &AddrSpec, at: Timestamp) -> Result<u32, Trouble>;

    /// Notes until when somebody is away, by their own automatic answer; a later answer takes the place of an earlier one.
    fn note_absence(&mut self, person: &AddrSpec, until: Date) -> Result<(), Trouble>;
    /// They write again.
    fn is_back(&mut self, person: &AddrSpec) -> Result<(), Trouble>;
    /// Who is away on a day.
    fn away(&mut self, on: Date) -> Result<Vec<AddrSpec>, Trouble>;

    /// Makes everything written since `begin` last.
    fn commit(self: Box<Self>) -> Result<(), Trouble>;
}

/// A notice that stayed back above its cap.
#[derive(Debug, Clone, PartialEq)]
pub struct Untold {
    /// Its reader.
    pub to: AddrSpec,
    /// Whether the message may speak of danger to life.
    pub urgent: bool,
    /// When it stayed back.
    pub since: Timestamp,
    /// The message.
    pub message: LedgerRow,
}

/// What the clerk said a message is, when the classification asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClerkAnswer {
    /// The message's ledger row.
    pub row: i64,
    /// When the clerk answered.
    pub at: Timestamp,
    /// What it is.
    pub kind: Kind,
    /// What it is about; `None` for ordinary mail.
    pub track: Option<Track>,
    /// Whether the writer acts for another.
    pub on_behalf: bool,
    /// Which rights play a part.
    pub rights: BTreeSet<Right>,
}

/// A letter written and ready for the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Which letter.
    pub kind: LetterKind,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// The one forward-path.
    pub to: AddrSpec,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// True for the public: counted by the caps.
    pub to_public: bool,
}

/// Why a message has a row and nothing more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// Why, in words for the ledger.
    pub why: String,
    /// What is known of it without reading it.
    pub from: Option<AddrSpec>,
    /// Its subject, if that much could be read.
    pub subject: String,
    /// Its Message-ID, if that much could be read.
    pub message_id: Option<MessageId>,
    /// Its size in bytes.
    pub size: u64,
}

/// How far a folder has been taken, and what was being tried when the machine stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The UIDVALIDITY the UIDs belong to.
    pub uid_validity: u32,
    /// Every UID up to this one has its row.
    pub taken_to: u32,
    /// When redress was pointed at this folder: mail that the server had before is taken only when asked for.
    pub set_up_at: Timestamp,
    /// UIDs up to this one were there when the folder was renumbered: of those, mail that lay there before set-up is passed over.
    pub rescan_to: u32,
    /// The batch being tried reaches to this UID; 0 when none is.
    pub trying_to: u32,
    /// How often that batch was begun without an end. After two, messages are tried one by one; after three, held.
    pub tries: u32,
    /// The first message above `taken_to` that the server has and does not give.
    pub refused: Option<Refused>,
}

/// What is known of the messages that lay in a folder before redress was pointed at it, beside what tells them from others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NotedBefore {
    /// When the server had the newest of them: set-up was later. `None` where there was none.
    pub newest: Option<Timestamp>,
}

/// A message that the server has and does not give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Its UID.
    pub uid: u32,
    /// When it was refused first.
    pub since: Timestamp,
}

/// The states of a letter in the outbox (head of `despatch.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    /// Committed, waits for its time.
    Queued,
    /// The council's server has it.
    HandedOver,
    /// Refused for good, or given up.
    Failed,
}

/// A letter in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its number.
    pub id: i64,
    /// Which letter.
    pub kind: LetterKind,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// That case's reference.
    pub reference: Option<CaseReference>,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// The one forward-path.
    pub to: AddrSpec,
    /// True for the public.
    pub to_public: bool,
    /// Whether nothing about its case goes to the clerk.
    pub about_the_clerk: bool,
    /// Its state.
    pub state: OutboxState,
    /// Attempts begun since it was queued or put back.
    pub attempts: u32,
    /// When the first of those was begun.
    pub first_attempt_at: Option<Timestamp>,
    /// How many of those ended so that nobody knows whether the server has it.
    pub unknown: u32,
    /// How often it was given up before.
    pub given_up: u32,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it is due next.
    pub next_at: Timestamp,
    /// The server's last answer.
    pub answer: String,
}

/// A case in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The store's number.
    pub id: CaseId,
    /// Its reference.
    pub reference: CaseReference,
    /// Where it stands.
    pub stage: Stage,
    /// The day of receipt.
    pub received_on: Date,
    /// Who complains, as far as named.
    pub complainant: String,
    /// Its due dates.
    pub deadlines: Vec<Deadline>,
    /// What became of its acknowledgement.
    pub acknowledgement: Option<LetterState>,
    /// What waits for a word of the council's people, the weightiest first.
    pub waits: Vec<Waits>,
    /// Whether nothing about it goes to the clerk.
    pub about_the_clerk: bool,
}

/// A row of the ledger: what happened to a message.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerRow {
    /// Its number.
    pub id: i64,
    /// Where the message lies; more than one place where a folder was renumbered.
    pub places: Vec<Place>,
    /// The server's time of arrival.
    pub received_at: Timestamp,
    /// When redress took it.
    pub taken_at: Timestamp,
    /// Its Message-ID, where it had one.
    pub message_id: Option<MessageId>,
    /// Who it said it was from.
    pub from: Option<AddrSpec>,
    /// Its subject.
    pub subject: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash of its bytes; `None` where they were never taken.
    pub fingerprint: Option<Fingerprint>,
    /// What was done with it; `None` where it could not be read.
    pub disposition: Option<crate::casework::Disposition>,
    /// What it was taken for.
    pub kind: Option<crate::casework::Kind>,
    /// The verdict in words.
    pub verdict: String,
    /// What counted.
    pub because: Vec<crate::casework::Reason>,
    /// The case it touched.
    pub reference: Option<CaseReference>,
    /// The earlier row it repeats.
    pub repeats: Option<i64>,
    /// Why it waits for a person; `None` where it does not.
    pub held: Option<String>,
}
