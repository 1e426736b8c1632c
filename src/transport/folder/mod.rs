//! Mail in files: a Maildir, an mbox, a folder of `.eml` files, one file, or standard input; and letters as files.
//!
//! Files have no UIDs. Within one opening each message has its place in the sorted list, counted from 1, and what
//! comes later is counted on; after the next opening the same number may be another message. What lasts is
//! [`Listed::path`](crate::transport::Listed): the unique name in a Maildir, the file's name in a folder, the offset in
//! an mbox, the fingerprint of what came by standard input. A ledger of folders asks for that, and a taker begins
//! at 0 each time.
//! Never: moves, renames, marks or writes to anything it reads.

mod carrier;
mod mbox;
mod place;
mod source;

pub use carrier::FolderCarrier;
pub use source::FolderSource;
