//! `redress worker`: reads one attachment, under limits, for the process that started it. For that process alone.

use super::failure::Failure;
use crate::Trouble;
use crate::reading;

pub(super) fn worker() -> Result<(), Failure> {
    reading::worker::serve().map_err(|e| {
        Failure::from(
            Trouble::permanent("reading an attachment")
                .because(e)
                .hint("redress starts this command itself, when a message has attachments"),
        )
    })
}
