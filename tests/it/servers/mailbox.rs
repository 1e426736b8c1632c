//! One mail folder as it lies on disk: what is in it, in what state, and how to put mail there.
//!
//! Reads the Maildir itself, so that looking never changes what a test wants to see unchanged.
//! A name is unique for life; Dovecot only moves it from `new` to `cur` and rewrites the letters
//! after `:2,`. Numbers (UIDs) are read from Dovecot's `dovecot-uidlist`.
//! Does not decode folder names (modified UTF-7) or keywords' letters.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Servers;
use super::process::wait_until;

/// A message as a mail client can change it. Equal before and after means: not touched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageState {
    pub uid: Option<u32>,
    /// The Maildir's unique name, without folder and flags.
    pub name: String,
    /// Maildir letters, sorted: D raft, F lagged, P assed, R eplied, S een, T rashed; small
    /// letters are keywords.
    pub flags: String,
}

/// A folder of one account; INBOX unless [`Mailbox::folder`] says otherwise.
pub struct Mailbox<'a> {
    servers: &'a Servers,
    address: String,
    folder: String,
}

impl<'a> Mailbox<'a> {
    pub(super) fn new(servers: &'a Servers, address: &str) -> Mailbox<'a> {
        Mailbox {
            servers,
            address: address.to_lowercase(),
            folder: "INBOX".to_owned(),
        }
    }

    /// Another folder of the same account, for example `Sent`.
    pub fn folder(&self, name: &str) -> Mailbox<'a> {
        Mailbox {
            servers: self.servers,
            address: self.address.clone(),
            folder: name.to_owned(),
        }
    }

    /// The raw bytes of every message, oldest first, exactly as IMAP serves them.
    pub fn messages(&self) -> Vec<Vec<u8>> {
        loop {
            let read: Result<Vec<_>, _> = self.sorted().iter().map(|(_, file)| std::fs::read(file)).collect();
            match read {
                Ok(messages) => return messages,
                // A client moved or removed it since we listed the folder: look again.
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => panic!("reading the {} of {}: {e}", self.folder, self.address),
            }
        }
    }

    /// How many messages there are.
    pub fn count(&self) -> usize {
        self.files().len()
    }

    /// Name, flags and UID of every message, oldest first. Dovecot numbers what `put` dropped
    /// only when somebody looks, so if it runs it is asked to look first (which marks nothing).
    pub fn flags_snapshot(&self) -> Vec<MessageState> {
        let states = self.states();
        if states.iter().any(|state| state.uid.is_none()) && self.servers.imap_runs() {
            self.sync();
            return self.states();
        }
        states
    }

    /// The folder's UIDVALIDITY, once Dovecot has given it one.
    pub fn uid_validity(&self) -> Option<u32> {
        self.uid_list().0
    }

    /// Waits until there are at least `n` messages and returns them all; panics with the end of
    /// the servers' logs if that takes longer than `timeout`.
    pub fn wait_for(&self, n: usize, timeout: Duration) -> Vec<Vec<u8>> {
        if !wait_until(timeout, || self.count() >= n) {
            panic!(
                "{} of {} has {} messages, not {n}, after {timeout:?}\n{}",
                self.folder,
                self.address,
                self.count(),
                self.servers.log_tails(),
            );
        }
        self.messages()
    }

    /// Drops a message straight into the folder, as an old mail store would have left it there:
    /// no MTA, no added header, unread. Works while Dovecot is stopped, too.
    pub fn put(&self, raw: &[u8]) {
        self.put_at(raw, SystemTime::now());
    }

    /// The same, with the time of arrival (INTERNALDATE) that the server will give for it.
    pub fn put_at(&self, raw: &[u8], arrived: SystemTime) {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let home = self.prepare();
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.expect("a clock after 1970");
        let name = format!(
            "{}.M{}P{}Q{}.put",
            now.as_secs(),
            now.subsec_micros(),
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed),
        );
        // Complete in tmp first: whoever sees it in new sees all of it.
        let half = home.join("tmp").join(&name);
        let written = std::fs::File::create(&half).and_then(|mut file| {
            file.write_all(raw)?;
            // Of a Maildir's file Dovecot takes the time of its last change.
            file.set_modified(arrived)
        });
        written.unwrap_or_else(|e| panic!("writing {}: {e}", half.display()));
        self.servers.identity().own(&half);
        std::fs::rename(&half, home.join("new").join(&name)).unwrap_or_else(|e| panic!("moving {}: {e}", half.display()));
    }

    /// See [`Servers::change_uidvalidity`].
    pub(super) fn renumber(&self) -> u32 {
        let home = self.prepare();
        self.sync();
        let old = self.uid_validity().expect("what Dovecot looks at, it numbers");
        self.servers.stop_imap();
        for entry in std::fs::read_dir(&home).expect("reading a Maildir").flatten() {
            // Indexes hold the old numbers. No session is open, so nothing else holds them.
            if entry.file_name().as_encoded_bytes().starts_with(b"dovecot.index") {
                std::fs::remove_file(entry.path()).expect("removing an index");
            }
        }
        // An empty list with the next number: certain to differ, whatever the clock says.
        let list = home.join("dovecot-uidlist");
        std::fs::write(&list, format!("3 V{} N1\n", old + 1)).expect("writing the UID list");
        self.servers.identity().own(&list);
        self.servers.start_imap();
        self.sync();
        let new = self.uid_validity();
        assert_eq!(new, Some(old + 1), "Dovecot took the new UIDVALIDITY over");
        old + 1
    }

    /// Makes the folder, owned by the servers' user, if it is not there yet.
    pub(super) fn prepare(&self) -> PathBuf {
        let home = self.path();
        for part in ["cur", "new", "tmp"] {
            let mut missing: Vec<PathBuf> = Vec::new();
            let wanted = home.join(part);
            missing.extend(wanted.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned));
            for folder in missing.iter().rev() {
                match std::fs::create_dir(folder) {
                    Ok(()) => self.servers.identity().own(folder),
                    // Dovecot, delivering at the same moment, was quicker.
                    Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
                    Err(e) => panic!("making {}: {e}", folder.display()),
                }
            }
        }
        home
    }

    /// The Maildir on disk.
    pub(super) fn path(&self) -> PathBuf {
        let (local, domain) = self.address.split_once('@').unwrap_or_else(|| {
            panic!("{:?} is no address", self.address);
        });
        // A tag is no account of its own.
        let local = local.split('+').next().unwrap_or(local);
        let account = self.servers.folder().join("mail").join(domain).join(local);
        match self.folder.as_str() {
            "INBOX" => account.join("Maildir"),
            other => account.join("Maildir").join(format!(".{other}")),
        }
    }

    /// Lets Dovecot look at the folder, so that every message has a UID.
    pub(super) fn sync(&self) {
        let account = self.address.clone();
        let status = ["mailbox", "status", "-u", &account, "uidvalidity"];
        self.servers.doveadm(&[&status[..], &[&self.folder]].concat());
    }

    fn states(&self) -> Vec<MessageState> {
        let uids = self.uid_list().1;
        self.sorted()
            .into_iter()
            .map(|(name, file)| {
                let file = file.file_name().unwrap_or_default().to_string_lossy();
                let mut flags: Vec<char> = file
                    .split_once(":2,")
                    .map(|(_, letters)| letters.chars().collect())
                    .unwrap_or_default();
                flags.sort_unstable();
                MessageState {
                    uid: uids.get(&name).copied(),
                    flags: flags.into_iter().collect(),
                    name,
                }
            })
            .collect()
    }

    /// Unique name and file, in the order of UIDs, then of arrival.
    fn sorted(&self) -> Vec<(String, PathBuf)> {
        let uids = self.uid_list().1;
        let mut files: Vec<_> = self.files().into_iter().collect();
        files.sort_by_cached_key(|(name, _)| {
            let uid = uids.get(name).copied().unwrap_or(u32::MAX);
            (uid, arrival(name), name.clone())
        });
        files
    }

    /// Unique name → file, from one moment: if a rename came between, the listing is made anew.
    fn files(&self) -> BTreeMap<String, PathBuf> {
        let home = self.path();
        // new before cur: what moves meanwhile is then seen twice rather than never.
        let folders = [home.join("new"), home.join("cur")];
        let changed = || folders.each_ref().map(|f| f.metadata().and_then(|m| m.modified()).ok());
        loop {
            let before = changed();
            let files: BTreeMap<_, _> = folders
                .iter()
                .filter_map(|folder| std::fs::read_dir(folder).ok())
                .flat_map(|entries| entries.flatten())
                .map(|entry| (unique(&entry.file_name().to_string_lossy()), entry.path()))
                .collect();
            if changed() == before {
                return files;
            }
        }
    }

    /// UIDVALIDITY and the UID of each unique name, from Dovecot's own list: a first line
    /// `3 V<uidvalidity> N<next> G<guid>`, then lines `<uid> <extras> :<name>`.
    fn uid_list(&self) -> (Option<u32>, BTreeMap<String, u32>) {
        let list = std::fs::read_to_string(self.path().join("dovecot-uidlist"));
        let list = list.unwrap_or_default();
        let mut lines = list.lines();
        let head = lines.next().unwrap_or("");
        let validity = head.split(' ').find_map(|word| word.strip_prefix('V'));
        let uids = lines.filter_map(|line| {
            let (left, name) = line.split_once(" :").or_else(|| line.split_once(':'))?;
            let uid = left.split(' ').next()?.parse().ok()?;
            Some((unique(name), uid))
        });
        (validity.and_then(|text| text.parse().ok()), uids.collect())
    }
}

/// A Maildir file's name without flags. Dovecot's `,S=` and `,W=` (sizes) belong to the name.
fn unique(file: &str) -> String {
    file.split(":2,").next().unwrap_or(file).to_owned()
}

/// Seconds and microseconds from a name like `1700000000.M123456P42.host`.
fn arrival(name: &str) -> (u64, u64) {
    let number = |text: &str| {
        let digits = text.find(|c: char| !c.is_ascii_digit());
        text[..digits.unwrap_or(text.len())].parse().unwrap_or(0)
    };
    let micros = name.split_once(".M").map_or(0, |(_, rest)| number(rest));
    (number(name), micros)
}
