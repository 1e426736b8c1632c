//! The readers of the command table, by what they are about.

pub(in crate::desk) mod ask;
pub(in crate::desk) mod contact;
pub(in crate::desk) mod draft;
pub(in crate::desk) mod file;
pub(in crate::desk) mod intake;
pub(in crate::desk) mod judgement;
pub(in crate::desk) mod papers;
pub(in crate::desk) mod people;
pub(in crate::desk) mod reaching;
pub(in crate::desk) mod text;
pub(in crate::desk) mod time;
