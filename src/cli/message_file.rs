//! A message in a file or on standard input: the one reader of it for the commands that look (`explain`, `read-reply`, `learn`).
//! What runs takes messages through `transport::folder`, which knows Maildirs and where each message lies.

use crate::Trouble;
use crate::mail::RawMessage;
use std::io::Read;
use std::path::Path;

/// A file larger than this is no message.
const BYTES_MAX: u64 = 512 << 20;

/// The message in a file; of `-`, on standard input.
///
/// # Errors
/// Permanent, with the file's name, where it cannot be read or is a folder.
pub(super) fn read(file: &Path) -> Result<RawMessage, Trouble> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(BYTES_MAX).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|f| {
            if f.metadata()?.is_dir() {
                return Err(std::io::Error::other("it is a folder"));
            }
            f.take(BYTES_MAX).read_to_end(&mut bytes)
        })
    };
    match read {
        Ok(_) => Ok(RawMessage::new(bytes)),
        Err(e) => Err(Trouble::permanent(format!("reading {}", file.display()))
            .because(e)
            .hint("name message files (.eml), or - for standard input")),
    }
}
