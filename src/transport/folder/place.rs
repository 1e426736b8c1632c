//! What lies where: finding messages in files, and reading them. Blocking; the source calls it off the runtime.

use super::mbox;
use crate::Trouble;
use crate::mail::RawMessage;
use jiff::Timestamp;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::io;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

/// A place that holds messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A Maildir: `new` and `cur`.
    Maildir(PathBuf),
    /// A folder of `.eml` files.
    Folder(PathBuf),
    /// One file with several messages.
    Mbox(PathBuf),
    /// One file with one message.
    File(PathBuf),
    /// What came by standard input and is kept in memory.
    Memory,
}

/// One message that was found.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// What lasts of it: see `Listed::path`.
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) received_at: Timestamp,
    /// When its file was written last, where somebody may still be writing it: a single file, the last of an mbox. A
    /// Maildir's files come whole.
    pub(super) modified: Option<SystemTime>,
    pub(super) lies: Lies,
}

impl Entry {
    /// Whether it was written so lately that it may not be all there.
    pub(super) fn is_fresh(&self) -> bool {
        let age = |at: SystemTime| at.elapsed().unwrap_or_else(|ahead| ahead.duration());
        self.modified.is_some_and(|at| age(at) < QUIET)
    }

    /// Whether a later look found the same.
    pub(super) fn held_still(&self, later: &[Entry]) -> bool {
        later
            .iter()
            .any(|e| (&e.path, e.size, e.modified) == (&self.path, self.size, self.modified))
    }
}

/// A file that nobody has written to for so long is taken for whole.
pub(super) const QUIET: Duration = Duration::from_secs(1);

/// Where its bytes are.
#[derive(Debug, Clone)]
pub(super) enum Lies {
    File(PathBuf),
    /// A Maildir file, which a mail program may move or flag at any time; `base` is the part of its name that stays.
    Maildir {
        file: PathBuf,
        base: OsString,
    },
    Mbox {
        start: u64,
        end: u64,
    },
    Memory(RawMessage),
}

impl Place {
    /// Looks at a path and says what it is.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        if fs::metadata(&path)?.is_dir() {
            let is_maildir = path.join("new").is_dir() && path.join("cur").is_dir();
            return Ok(match is_maildir {
                true => Place::Maildir(path),
                false => Place::Folder(path),
            });
        }
        let mut head = [0; 5];
        let is_mbox = File::open(&path)?.read_exact(&mut head).is_ok() && &head == b"From ";
        Ok(match is_mbox {
            true => Place::Mbox(path),
            false => Place::File(path),
        })
    }

    /// What it is called in errors.
    pub(super) fn label(&self) -> String {
        match self {
            Place::Maildir(p) | Place::Folder(p) | Place::Mbox(p) | Place::File(p) => p.display().to_string(),
            Place::Memory => "standard input".to_owned(),
        }
    }

    /// Something that changes when messages come; cheap to ask for.
    pub(super) fn signature(&self) -> Vec<Option<(SystemTime, u64)>> {
        let of = |path: &Path| {
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        };
        match self {
            Place::Maildir(p) => vec![of(&p.join("new")), of(&p.join("cur"))],
            Place::Folder(p) | Place::Mbox(p) | Place::File(p) => vec![of(p)],
            Place::Memory => Vec::new(),
        }
    }

    /// The messages that are not `known` yet, sorted by what lasts of them.
    pub(super) fn scan(&self, known: &HashSet<String>) -> io::Result<Vec<Entry>> {
        match self {
            Place::Maildir(root) => scan_maildir(root, known),
            Place::Folder(root) => scan_folder(root, known),
            Place::Mbox(path) => scan_mbox(path, known),
            Place::File(path) => {
                let name = file_name(path);
                let found = match known.contains(&name) {
                    true => None,
                    false => entry(name, Lies::File(path.clone()), path)?,
                };
                Ok(found.into_iter().collect())
            }
            Place::Memory => Ok(Vec::new()),
        }
    }

    /// Up to `limit` bytes of a message; `None` where it is gone.
    pub(super) fn read(&self, entry: &Entry, limit: u64) -> io::Result<Option<Vec<u8>>> {
        match (&entry.lies, self) {
            (Lies::File(file), _) => read_file(file, limit),
            (Lies::Maildir { file, base }, Place::Maildir(root)) => {
                if let Some(bytes) = read_file(file, limit)? {
                    return Ok(Some(bytes));
                }
                // A mail program has shown it to somebody: it is in `cur` now, or has other flags.
                for folder in ["new", "cur"] {
                    for (name, path) in listing(&root.join(folder))? {
                        if base_name(&name) == *base {
                            return read_file(&path, limit);
                        }
                    }
                }
                Ok(None)
            }
            (Lies::Mbox { start, end }, Place::Mbox(path)) => {
                let mut file = File::open(path)?;
                if file.metadata()?.len() < *end {
                    return Err(io::Error::other("the file has become shorter since it was opened"));
                }
                file.seek(SeekFrom::Start(*start))?;
                let mut bytes = Vec::new();
                file.take(limit.min(end - start)).read_to_end(&mut bytes)?;
                Ok(Some(mbox::unquoted(&bytes)))
            }
            (Lies::Memory(raw), _) => {
                let kept = usize::try_from(limit).unwrap_or(usize::MAX);
                Ok(Some(raw.bytes()[..raw.bytes().len().min(kept)].to_vec()))
            }
            (Lies::Maildir { .. } | Lies::Mbox { .. }, _) => Err(io::Error::other("a message of another place")),
        }
    }
}

fn scan_maildir(root: &Path, known: &HashSet<String>) -> io::Result<Vec<Entry>> {
    let mut found: Vec<Entry> = Vec::new();
    let mut here: HashSet<String> = HashSet::new();
    // `new` first: a message that moves to `cur` meanwhile is then seen twice and taken once, never missed.
    for folder in ["new", "cur"] {
        for (name, file) in listing(&root.join(folder))? {
            let base = base_name(&name);
            let path = base.to_string_lossy().into_owned();
            if known.contains(&path) || !here.insert(path.clone()) {
                continue;
            }
            let lies = Lies::Maildir { file: file.clone(), base };
            found.extend(entry(path, lies, &file)?);
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn scan_folder(root: &Path, known: &HashSet<String>) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for (name, file) in listing(root)? {
        let path = name.to_string_lossy().into_owned();
        let is_eml = file.extension().is_some_and(|e| e.eq_ignore_ascii_case("eml"));
        if is_eml && !known.contains(&path) {
            found.extend(entry(path, Lies::File(file.clone()), &file)?);
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn scan_mbox(path: &Path, known: &HashSet<String>) -> io::Result<Vec<Entry>> {
    let file = File::open(path)?;
    let modified = file.metadata()?.modified()?;
    let spans = mbox::spans(BufReader::with_capacity(256 << 10, file))?;
    let name = file_name(path);
    let count = spans.len();
    let entries = (1..).zip(spans).map(|(nth, span)| Entry {
        // Twenty digits, so that text order is the file's order.
        path: format!("{name}@{:020}", span.start),
        size: span.end - span.start,
        received_at: span.dated.unwrap_or_else(|| instant(modified)),
        modified: (nth == count).then_some(modified),
        lies: Lies::Mbox {
            start: span.start,
            end: span.end,
        },
    });
    Ok(entries.filter(|e| !known.contains(&e.path)).collect())
}

/// The regular files of a directory that a Maildir reader may look at: no dot files, no pipes, no directories.
fn listing(folder: &Path) -> io::Result<Vec<(OsString, PathBuf)>> {
    let mut files = Vec::new();
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name = item.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            files.push((name, item.path()));
        }
    }
    Ok(files)
}

/// The entry for a file; `None` where it is none (a directory, a pipe) or is gone by now.
fn entry(path: String, lies: Lies, file: &Path) -> io::Result<Option<Entry>> {
    let metadata = match fs::metadata(file) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return Ok(None),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let modified = metadata.modified()?;
    Ok(Some(Entry {
        path,
        size: metadata.len(),
        received_at: instant(modified),
        modified: matches!(lies, Lies::File(_)).then_some(modified),
        lies,
    }))
}

fn read_file(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    match File::open(path) {
        Ok(file) => {
            let mut bytes = Vec::new();
            file.take(limit).read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound && parent_stands(path) => Ok(None),
        Err(e) => Err(e),
    }
}

/// A file is gone only where its folder stands; else the whole disk may be.
fn parent_stands(path: &Path) -> bool {
    path.parent().is_some_and(Path::is_dir)
}

/// A Maildir file's name up to its flags.
fn base_name(name: &OsString) -> OsString {
    let text = name.to_string_lossy();
    match text.split_once(':') {
        Some((base, _flags)) => OsString::from(base),
        None => name.clone(),
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// A file's time as an instant; a time no calendar holds is the epoch.
fn instant(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Refuses what is no place for messages, with a hint.
pub(super) fn find(path: &Path) -> Result<Place, Trouble> {
    Place::at(path).map_err(|e| {
        Trouble::permanent(format!("opening {}", path.display()))
            .because(e)
            .hint("give a Maildir, a folder of .eml files, an mbox, or one message file")
    })
}
