//! What the council's policy says. Pure: nothing here knows what time it is, where a message lies, or how a letter travels.
//!
//! Reading order: `policy` (what `rules/` and the configuration say) · `by_form` (who filled in a web form) · `correspond` (whose message, which case) ·
//! `classify` (what it is about) · `papers` (consent and identity) · `clock` (due dates with their working) ·
//! `case` (events and the fold) · `decide` (facts → decision) · `act` and `obey` (what a person does to a case) · `talk` (what in
//! their words was not meant for a letter) · `plain` (a text in the form in which words are looked for) · `follow` (what follows by
//! itself) · `tick` (what a day brings) · `told` and `letter` (what leaves) · `listed` (messages that have no notice of their own).

pub mod absence;
pub mod act;
pub mod by_form;
mod capitals;
pub mod case;
pub mod class;
pub mod classify;
pub mod clock;
pub mod correspond;
pub mod decide;
pub mod follow;
pub mod letter;
pub mod listed;
pub mod obey;
pub mod papers;
pub mod plain;
pub mod policy;
pub mod talk;
#[cfg(test)]
pub(crate) mod testing;
pub mod tick;
pub mod token;
pub mod told;

pub use case::{Actor, Case, CaseId, CaseReference, Event, EventHash, Recorded, Register, Stage};
pub use class::{AttachmentView, Category, Class, Consent, Disposition, Identity, Kind, Reason, Right, SpecialCategory, Track};
pub use correspond::{CorrespondenceKeys, Leads, Match, Party, Sender};
pub use decide::{Arrival, CaseAction, Decision, Facts, Place, ShownSecret};
pub use letter::{Letter, LetterOrder, Templates};
pub use policy::{Council, Mode, Office, Person, Policy, Role, SharedMailbox};
