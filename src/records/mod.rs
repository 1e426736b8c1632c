//! What people read afterwards: a verdict, the register, the ledger, the outbox, the story of the demo.
//! Pure: values in, text or JSON out. Times come in; nothing here asks what day it is, and no colour is chosen here
//! except through [`page::Ink`].

pub mod answers;
pub mod explain;
pub mod happened;
pub mod ledger;
pub mod outbox;
pub mod page;
pub mod register;
pub mod score;
pub mod story;
pub mod words;
