//! What a person of the council said, and whether they may say it. Pure: the clock, the people, the case and the tokens'
//! hashes are passed in.
//!
//! Reading order: `command` (the one table: every verb, who may say it, when, and how it is read) · `reply` (how the words
//! of a mail become acts) · `authority` (the one place that says whose word counts) · `naming` (replies that name one message or case) · `invite` (what a notice carries so that
//! it can be answered) · `away` (what their automatic answers say).

pub mod authority;
pub mod away;
pub mod command;
pub mod invite;
pub mod naming;
pub mod reply;
