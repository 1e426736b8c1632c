//! Files as a [`Source`]. Numbers belong to one opening; see the head of this folder's `mod.rs`.

use super::place::Entry;
use super::place::Lies;
use super::place::Place;
use super::place::QUIET;
use super::place::find;
use crate::Trouble;
use crate::mail::RawMessage;
use crate::transport::Listed;
use crate::transport::Opened;
use crate::transport::Source;
use async_trait::async_trait;
use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashSet;
use std::io;
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::Instant;
use tokio::time::sleep;

/// How often a waiting source looks whether a file has come.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How much of an input that is too large is read at a time, to be counted and dropped.
const DRAIN_BYTES: usize = 64 << 10;

/// A Maildir, an mbox, a folder of `.eml` files, one file or standard input.
pub struct FolderSource {
    place: Place,
    entries: Vec<Entry>,
    known: HashSet<String>,
    input: Option<Input>,
}

/// An input that has not been read yet, and how much of it is kept.
struct Input {
    reader: Box<dyn Read + Send>,
    limit: usize,
}

impl FolderSource {
    /// Looks what lies at a path: a folder with `new` and `cur` is a Maildir, another folder is one of `.eml` files, a
    /// file that begins with `From ` is an mbox, any other is one message. Permanent trouble where nothing is there.
    pub fn at(path: &Path) -> Result<Self, Trouble> {
        Ok(Self::of(find(path)?, None))
    }

    /// One message from standard input, as a mail server pipes it. At most `limit` bytes are kept; of a larger one
    /// its true size is listed, and its header can be had.
    pub fn stdin(limit: usize) -> Self {
        Self::reader(io::stdin(), limit)
    }

    /// One message from any reader, which is read to its end at the first opening.
    pub fn reader(reader: impl Read + Send + 'static, limit: usize) -> Self {
        let input = Input {
            reader: Box::new(reader),
            limit,
        };
        Self::of(Place::Memory, Some(input))
    }

    fn of(place: Place, input: Option<Input>) -> Self {
        Self {
            place,
            entries: Vec::new(),
            known: HashSet::new(),
            input,
        }
    }

    /// What has come since the last look.
    async fn scan(&mut self) -> Result<Vec<Entry>, Trouble> {
        let place = self.place.clone();
        let known = self.known.clone();
        off_runtime(self.doing("looking into"), move || place.scan(&known)).await
    }

    /// Adds what has come since the last look, behind what was there. What was written a moment ago is looked at twice, and
    /// left for the next look where it still changes: half a message is another message.
    async fn look(&mut self) -> Result<(), Trouble> {
        let mut found = self.scan().await?;
        if found.iter().any(Entry::is_fresh) {
            sleep(QUIET).await;
            let later = self.scan().await?;
            let count = found.len();
            found.retain(|e| e.held_still(&later));
            if found.len() < count {
                tracing::warn!(files = count - found.len(), "still being written: taken at a later look");
            }
        }
        self.known.extend(found.iter().map(|e| e.path.clone()));
        self.entries.extend(found);
        Ok(())
    }

    fn doing(&self, doing: &str) -> String {
        format!("{doing} {}", self.place.label())
    }

    /// The number of an entry within this opening.
    fn entry(&self, uid: u32) -> Option<&Entry> {
        let index = usize::try_from(uid).ok()?.checked_sub(1)?;
        self.entries.get(index)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }
}

#[async_trait]
impl Source for FolderSource {
    async fn open(&mut self) -> Result<Opened, Trouble> {
        match (&self.place, self.input.take()) {
            (Place::Memory, Some(input)) => {
                let entry = off_runtime(self.doing("reading"), move || read_input(input)).await?;
                self.entries = vec![entry];
            }
            // What came by standard input cannot come again; it stands as it was read.
            (Place::Memory, None) => {}
            (_, _) => {
                self.entries.clear();
                self.known.clear();
                self.look().await?;
            }
        }
        Ok(Opened {
            uid_validity: place_number(&self.place.label()),
            uid_next: self.count().saturating_add(1),
            messages: self.count(),
            idle: false,
        })
    }

    async fn list(&mut self, above: u32, at_most: usize) -> Result<Vec<Listed>, Trouble> {
        if above >= self.count() && self.place != Place::Memory {
            self.look().await?;
        }
        let skipped = usize::try_from(above).unwrap_or(usize::MAX);
        let listed = (1u32..).zip(&self.entries).skip(skipped).take(at_most);
        Ok(listed
            .map(|(uid, e)| Listed {
                uid,
                size: e.size,
                received_at: e.received_at,
                path: e.path.clone(),
            })
            .collect())
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<(u32, RawMessage)>, Trouble> {
        let asked: Vec<(u32, Entry)> = uids.iter().filter_map(|uid| self.entry(*uid).map(|e| (*uid, e.clone()))).collect();
        let place = self.place.clone();
        off_runtime(self.doing("reading messages of"), move || {
            let mut found = Vec::with_capacity(asked.len());
            for (uid, entry) in asked {
                if let Some(bytes) = place.read(&entry, u64::MAX)? {
                    found.push((uid, RawMessage::new(bytes)));
                }
            }
            Ok(found)
        })
        .await
    }

    async fn fetch_header(&mut self, uid: u32, limit: usize) -> Result<Option<RawMessage>, Trouble> {
        let Some(entry) = self.entry(uid).cloned() else {
            return Ok(None);
        };
        let place = self.place.clone();
        let bytes = off_runtime(self.doing("reading a header of"), move || place.read(&entry, limit as u64)).await?;
        Ok(bytes.map(|bytes| RawMessage::new(header_section(&bytes))))
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), Trouble> {
        let until = Instant::now() + at_most;
        let before = self.place.signature();
        while Instant::now() < until {
            sleep(LOOK_EVERY.min(until - Instant::now())).await;
            if self.place.signature() != before {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn close(&mut self) {}
}

/// Runs blocking file work on a thread of its own.
async fn off_runtime<T: Send + 'static>(doing: String, work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, Trouble> {
    match spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(e)) => Err(Trouble::temporary(doing)
            .because(e)
            .hint("check that the files are there and may be read")),
        Err(e) => Err(Trouble::temporary(doing).because(e)),
    }
}

/// Reads an input to its end and keeps what fits. A leading `From ` line, which some mail servers put before what
/// they pipe, is not part of the message.
fn read_input(mut input: Input) -> io::Result<Entry> {
    let mut kept = Vec::new();
    let limit = u64::try_from(input.limit).unwrap_or(u64::MAX);
    (&mut input.reader).take(limit).read_to_end(&mut kept)?;
    let mut size = kept.len() as u64;
    let mut drain = vec![0; DRAIN_BYTES];
    loop {
        match input.reader.read(&mut drain) {
            Ok(0) => break,
            Ok(n) => size += n as u64,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    if kept.starts_with(b"From ") {
        let line = kept.iter().position(|b| *b == b'\n').map_or(0, |n| n + 1);
        kept.drain(..line);
        size -= line as u64;
    }
    let raw = RawMessage::new(kept);
    Ok(Entry {
        path: format!("stdin:{}", raw.fingerprint().0),
        size,
        received_at: Timestamp::now(),
        modified: None,
        lies: Lies::Memory(raw),
    })
}

/// The header section with the blank line that ends it, or all where there is none.
fn header_section(bytes: &[u8]) -> &[u8] {
    let mut line_start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' {
            let line = &bytes[line_start..at];
            line_start = at + 1;
            if line.is_empty() || line == b"\r" {
                break;
            }
        }
    }
    match line_start {
        0 => bytes,
        end => &bytes[..end],
    }
}

/// A number for a place, never 0: the first four bytes of its name's SHA-256.
fn place_number(label: &str) -> u32 {
    let digest = Sha256::digest(label.as_bytes());
    let number = digest.iter().take(4).fold(0u32, |n, b| n << 8 | u32::from(*b));
    number.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const MAIL: &[u8] = b"Subject: bins\r\n\r\nMissed again.\r\n";

    async fn all(source: &mut FolderSource) -> Vec<(String, Vec<u8>)> {
        source.open().await.unwrap();
        let listed = source.list(0, 1000).await.unwrap();
        let uids: Vec<u32> = listed.iter().map(|l| l.uid).collect();
        assert_eq!(uids, (1..=listed.len() as u32).collect::<Vec<_>>());
        let fetched = source.fetch(&uids).await.unwrap();
        listed
            .into_iter()
            .zip(fetched)
            .map(|(l, (_, raw))| (l.path, raw.bytes().to_vec()))
            .collect()
    }

    #[tokio::test]
    async fn a_maildir_is_read_in_new_and_cur_and_left_alone() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["new", "cur", "tmp"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        fs::write(root.path().join("cur/1764000002.a.host:2,S"), b"second").unwrap();
        fs::write(root.path().join("new/1764000001.b.host"), b"first").unwrap();
        fs::write(root.path().join("tmp/1764000003.c.host"), b"unfinished").unwrap();
        fs::write(root.path().join("new/.hidden"), b"no mail").unwrap();
        let mut source = FolderSource::at(root.path()).unwrap();
        let found = all(&mut source).await;
        let expected = [("1764000001.b.host", "first"), ("1764000002.a.host", "second")];
        assert_eq!(found, expected.map(|(path, body)| (path.to_owned(), body.as_bytes().to_vec())));
        assert!(root.path().join("new/1764000001.b.host").exists());

        // A mail program shows one to the clerk: same message, other name.
        let moved = root.path().join("cur/1764000001.b.host:2,RS");
        fs::rename(root.path().join("new/1764000001.b.host"), moved).unwrap();
        let again = source.fetch(&[1]).await.unwrap();
        assert_eq!(again[0].1.bytes(), b"first");
        // One is deleted, one comes: left out, and counted on.
        fs::remove_file(root.path().join("cur/1764000002.a.host:2,S")).unwrap();
        fs::write(root.path().join("new/1764000000.z.host"), b"late").unwrap();
        assert!(source.fetch(&[2]).await.unwrap().is_empty());
        let later = source.list(2, 10).await.unwrap();
        assert_eq!((later[0].uid, later[0].path.as_str()), (3, "1764000000.z.host"));
    }

    #[tokio::test]
    async fn a_vanished_folder_is_trouble_and_no_empty_one() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("mails");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("1.eml"), MAIL).unwrap();
        let mut source = FolderSource::at(&inner).unwrap();
        assert_eq!(all(&mut source).await.len(), 1);
        fs::remove_dir_all(&inner).unwrap();
        assert!(source.fetch(&[1]).await.is_err());
        assert!(source.open().await.is_err());
        assert!(FolderSource::at(&inner).is_err_and(|t| !t.is_temporary()));
    }

    #[tokio::test]
    async fn a_folder_of_files_is_read_by_name_and_notices_what_comes() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("002.EML"), b"two").unwrap();
        fs::write(root.path().join("001.eml"), b"one").unwrap();
        fs::write(root.path().join("notes.txt"), b"no mail").unwrap();
        fs::create_dir(root.path().join("folder.eml")).unwrap();
        let mut source = FolderSource::at(root.path()).unwrap();
        let paths: Vec<String> = all(&mut source).await.into_iter().map(|(p, _)| p).collect();
        assert_eq!(paths, ["001.eml", "002.EML"]);

        let file = root.path().join("003.eml");
        let writer = tokio::spawn(async move {
            sleep(Duration::from_millis(50)).await;
            fs::write(file, b"three").unwrap();
        });
        let begun = Instant::now();
        source.wait(Duration::from_secs(20)).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(10));
        writer.await.unwrap();
        assert_eq!(source.list(2, 10).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn an_mbox_is_read_with_what_is_appended_later() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("archive");
        let one = "From a@b.example Thu Jan  1 09:30:00 2026\nSubject: a\n\n>From us\n\n";
        fs::write(&path, one).unwrap();
        let mut source = FolderSource::at(&path).unwrap();
        let found = all(&mut source).await;
        assert_eq!(found[0].1, b"Subject: a\n\nFrom us\n");
        assert_eq!(found[0].0, "archive@00000000000000000042");
        let listed = source.list(0, 1).await.unwrap();
        assert_eq!(listed[0].received_at.to_string(), "2026-01-01T09:30:00Z");

        fs::write(&path, format!("{one}From c@d.example\nSubject: b\n\n")).unwrap();
        assert_eq!(source.list(1, 10).await.unwrap().len(), 1);
        assert_eq!(source.fetch(&[2]).await.unwrap()[0].1.bytes(), b"Subject: b\n");
        fs::write(&path, b"From x\n").unwrap();
        assert!(source.fetch(&[2]).await.is_err());
    }

    #[tokio::test]
    async fn one_file_and_standard_input_are_sources_of_one() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a complaint.txt");
        fs::write(&path, MAIL).unwrap();
        let mut source = FolderSource::at(&path).unwrap();
        assert_eq!(all(&mut source).await[0].1, MAIL);

        let piped = [b"From clerk@a.example Thu Jan 1 09:30:00 2026\n", MAIL].concat();
        let mut source = FolderSource::reader(io::Cursor::new(piped), 1 << 20);
        let found = all(&mut source).await;
        assert_eq!(found[0].1, MAIL);
        assert!(found[0].0.starts_with("stdin:"));
        assert_eq!(source.open().await.unwrap().messages, 1);
    }

    #[tokio::test]
    async fn an_input_too_large_to_keep_is_counted_and_its_header_kept() {
        let large = [MAIL, &[b'x'; 300_000]].concat();
        let size = large.len() as u64;
        let mut source = FolderSource::reader(io::Cursor::new(large), 1000);
        source.open().await.unwrap();
        assert_eq!(source.list(0, 9).await.unwrap()[0].size, size);
        let header = source.fetch_header(1, 500).await.unwrap().unwrap();
        assert_eq!(header.bytes(), b"Subject: bins\r\n\r\n");
        let cut = source.fetch_header(1, 7).await.unwrap().unwrap();
        assert_eq!(cut.bytes(), b"Subject");
    }
}
