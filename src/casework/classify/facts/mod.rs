//! What is noted beside the verdict: who wrote, whose data it is, what they want, which rights and categories play a
//! part, what papers are there. Each is a claim as written; nothing here verifies anybody.

pub(super) mod contact;
pub(super) mod names;
pub(super) mod papers;
pub(super) mod remedy;
pub(super) mod subject;
pub(super) mod writer;
