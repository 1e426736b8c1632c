//! SQLite behind the wall: WAL, `synchronous=FULL`, STRICT tables, immediate transactions, one writer.
//! Traps met here: a read that turns into a write fails at once (begin IMMEDIATE); double-quoted strings are off, so a
//! misspelt column is an error and not a text.

mod absence;
mod before;
mod cursors;
mod leads;
mod leaks;
mod lessons;
mod outages;
mod outbox;
mod places;
mod rows;
mod sealed;
mod tokens;
mod transaction;
mod untold;
mod writing;

use super::{Store, Transaction};
use crate::Trouble;
use jiff::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Each step from one version of the schema to the next, in order. Never edited once released; added to.
const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("lessons.sql"),
    include_str!("sealed.sql"),
    include_str!("tokens.sql"),
    include_str!("absence.sql"),
    include_str!("same_words.sql"),
    include_str!("waits.sql"),
    include_str!("untold.sql"),
    include_str!("repeats.sql"),
    include_str!("listings.sql"),
    include_str!("outages.sql"),
    include_str!("told.sql"),
    include_str!("before.sql"),
    include_str!("kinds.sql"),
];

/// A store in one SQLite file.
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// How a transaction begins: at once with the right to write, where anything may be written at all.
    begins: TransactionBehavior,
}

impl Sqlite {
    /// Opens the file, making it (readable by its owner alone) where there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// Permanent where the file is not ours or newer than this program; temporary where it is locked or the disk is full.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let doing = || format!("opening the store {}", path.display());
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| Trouble::permanent(doing()).because(e))?;
        }
        make_private(path).map_err(|e| Trouble::permanent(doing()).because(e).hint("is the folder writable by this user?"))?;
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|e| trouble(&doing(), e))?;
        Self::prepare(connection, path)
    }

    /// Opens a file that cannot be written (a disk mounted for reading alone, a backup) to look into it. Copies of identity
    /// documents are not opened.
    ///
    /// # Errors
    /// Permanent where the file is not ours, is of another version, or was not closed and its journal lies beside it.
    pub fn open_to_look(path: &Path) -> Result<Self, Trouble> {
        let doing = format!("looking into the store {}", path.display());
        let journal = PathBuf::from(format!("{}-wal", path.display()));
        if std::fs::metadata(journal).is_ok_and(|m| m.len() > 0) {
            return Err(Trouble::permanent(doing)
                .because("its journal lies beside it and holds what came last")
                .hint("copy both files to a folder that can be written"));
        }
        // The rest of a URI's special characters has no meaning in a path.
        let plain = path
            .display()
            .to_string()
            .replace('%', "%25")
            .replace('?', "%3f")
            .replace('#', "%23");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(format!("file:{plain}?immutable=1"), flags).map_err(|e| trouble(&doing, e))?;
        let version: u32 = connection
            .pragma_query_value(None, "user_version", |r| r.get(0))
            .map_err(|e| trouble(&doing, e))?;
        if version as usize != MIGRATIONS.len() {
            return Err(Trouble::permanent(doing)
                .because(format!("it is of version {version}, this program reads {}", MIGRATIONS.len()))
                .hint("copy it to a folder that can be written"));
        }
        Ok(Self {
            connection,
            path: path.to_owned(),
            begins: TransactionBehavior::Deferred,
        })
    }

    /// A store that lives in memory only, for `explain`-like work and tests.
    pub fn in_memory() -> Result<Self, Trouble> {
        let connection = Connection::open_in_memory().map_err(|e| trouble("opening a store in memory", e))?;
        Self::prepare(connection, Path::new(":memory:"))
    }

    /// A copy of a store, to try out on it what would become of mail. It lives in memory and changes nothing; the bytes of sealed
    /// copies stay behind.
    ///
    /// # Errors
    /// Where the file cannot be read, or is not ours.
    pub fn copied_into_memory(path: &Path) -> Result<Self, Trouble> {
        let fail = |e| trouble("copying the store into memory", e);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let source = Connection::open_with_flags(path, flags).map_err(fail)?;
        let mut copy = Connection::open_in_memory().map_err(fail)?;
        Backup::new(&source, &mut copy)
            .and_then(|backup| backup.run_to_completion(1024, Duration::ZERO, None))
            .map_err(fail)?;
        Self::prepare(copy, Path::new(":memory:"))
    }

    fn prepare(mut connection: Connection, path: &Path) -> Result<Self, Trouble> {
        let doing = format!("opening the store {}", path.display());
        let set_up = |c: &mut Connection| -> rusqlite::Result<()> {
            c.busy_timeout(Duration::from_secs(15))?;
            c.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
            c.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
            // A plan that looks at the values is made anew for each: a fifth of settling. Ours say in SQL which index is meant.
            c.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            c.pragma_update(None, "trusted_schema", false)?;
            c.pragma_update(None, "journal_mode", "WAL")?;
            c.pragma_update(None, "synchronous", "FULL")?;
            c.pragma_update(None, "foreign_keys", true)?;
            // Deleted personal data is overwritten, not only forgotten (R73).
            c.pragma_update(None, "secure_delete", true)?;
            c.pragma_update(None, "cache_size", -2048)?;
            c.set_prepared_statement_cache_capacity(96);
            Ok(())
        };
        set_up(&mut connection).map_err(|e| trouble(&doing, e))?;
        let mut store = Self {
            connection,
            path: path.to_owned(),
            begins: TransactionBehavior::Immediate,
        };
        store.migrate()?;
        store.attach_sealed(&doing)?;
        Ok(store)
    }

    /// Attaches the second file, in which the bytes of sealed copies lie: apart, and readable by its owner alone.
    fn attach_sealed(&self, doing: &str) -> Result<(), Trouble> {
        let beside = (self.path != Path::new(":memory:")).then(|| sealed::path_beside(&self.path));
        if let Some(beside) = &beside {
            make_private(beside).map_err(|e| {
                Trouble::permanent(doing.to_owned())
                    .because(e)
                    .hint("is the folder writable by this user?")
            })?;
        }
        sealed::attach(&self.connection, beside.as_deref()).map_err(|e| trouble(doing, e))
    }

    /// Reads the whole file and answers the first thing that is wrong with it; `None` where nothing is.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn damage(&self) -> Result<Option<String>, Trouble> {
        let said: String = self
            .connection
            .query_row("PRAGMA quick_check(1)", [], |r| r.get(0))
            .map_err(|e| trouble("looking through the store", e))?;
        Ok((said != "ok").then_some(said))
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn migrate(&mut self) -> Result<(), Trouble> {
        let doing = "bringing the store's schema up to date";
        let fail = |e| trouble(doing, e);
        let version: usize = self
            .connection
            .pragma_query_value(None, "user_version", |r| r.get::<_, u32>(0))
            .map_err(fail)? as usize;
        if version > MIGRATIONS.len() {
            return Err(Trouble::permanent(format!(
                "{doing}: the file is of version {version}, this program knows {}",
                MIGRATIONS.len()
            ))
            .hint("a newer redress made it; install that one again"));
        }
        if version == MIGRATIONS.len() {
            return Ok(());
        }
        let tx = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fail)?;
        // Another process may have migrated while this one waited for the lock.
        let version: usize = tx.pragma_query_value(None, "user_version", |r| r.get::<_, u32>(0)).map_err(fail)? as usize;
        for (step, sql) in MIGRATIONS.iter().enumerate().skip(version) {
            tx.execute_batch(sql).map_err(fail)?;
            if step == 0 {
                let mut key = [0_u8; 32];
                getrandom::fill(&mut key).map_err(|e| Trouble::permanent("drawing the installation's key").because(e.to_string()))?;
                tx.execute(
                    "INSERT INTO installation (id, message_id_key, made_at) VALUES (1, ?1, ?2)",
                    (key.as_slice(), Timestamp::now().as_millisecond()),
                )
                .map_err(fail)?;
            }
        }
        tx.pragma_update(None, "user_version", MIGRATIONS.len() as u32).map_err(fail)?;
        tx.commit().map_err(fail)
    }
}

impl Store for Sqlite {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, Trouble> {
        let tx = self
            .connection
            .transaction_with_behavior(self.begins)
            .map_err(|e| trouble("beginning a transaction", e))?;
        Ok(Box::new(transaction::SqliteTransaction::new(tx)))
    }

    fn installation_key(&mut self) -> Result<[u8; 32], Trouble> {
        let doing = "reading the installation's key";
        let key: Vec<u8> = self
            .connection
            .query_row("SELECT message_id_key FROM installation WHERE id = 1", [], |r| r.get(0))
            .map_err(|e| trouble(doing, e))?;
        key.try_into()
            .map_err(|_| Trouble::permanent(format!("{doing}: it has the wrong length")))
    }

    fn settle_down(&mut self) -> Result<(), Trouble> {
        let fail = |e| trouble("emptying the store's journal", e);
        self.connection.flush_prepared_statement_cache();
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(fail)?;
        self.connection.release_memory().map_err(fail)
    }
}

/// Makes an empty file that only its owner may read, so that SQLite never makes one that everybody may.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// An SQLite error as trouble: what passes by itself told apart from what does not.
fn trouble(doing: &str, error: rusqlite::Error) -> Trouble {
    let passing = matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory
                | ErrorCode::CannotOpen
        )
    );
    let hint = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full; nothing is lost, make room",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another redress is at work on this store",
        _ => "",
    };
    let trouble = if passing {
        Trouble::temporary(doing)
    } else {
        Trouble::permanent(doing)
    };
    trouble.because(error).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_column_is_an_error_and_not_a_text() {
        let store = Sqlite::in_memory().unwrap();
        assert!(store.connection.prepare("SELECT \"nosuchcolumn\"").is_err());
        assert!(store.connection.prepare("SELECT \"verdict\" FROM arrival").is_ok());
    }

    #[test]
    fn what_cannot_be_written_can_be_looked_into() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a copy #1.sqlite");
        drop(Sqlite::open(&path).unwrap());
        let mut store = Sqlite::open_to_look(&path).unwrap();
        let mut tx = store.begin().unwrap();
        assert!(tx.ledger("", 10).unwrap().is_empty() && tx.outbox(None).unwrap().is_empty());
        assert!(tx.cases().unwrap().is_empty() && tx.sealed_copies().unwrap().is_empty());
        tx.commit().unwrap();
        assert!(
            store
                .begin()
                .unwrap()
                .set_noted_before("council", "INBOX", Default::default())
                .is_err()
        );
        assert!(Sqlite::open_to_look(&folder.path().join("none")).is_err());
    }

    #[test]
    fn a_damaged_file_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sqlite");
        assert_eq!(Sqlite::open(&path).unwrap().damage().unwrap(), None);
        let mut bytes = std::fs::read(&path).unwrap();
        assert!(bytes.len() > 30_000);
        bytes[20_000..21_000].fill(0xa5);
        std::fs::write(&path, bytes).unwrap();
        let found = Sqlite::open(&path).and_then(|store| store.damage());
        assert!(!matches!(found, Ok(None)), "{found:?}");
    }

    #[test]
    fn a_transaction_holds_the_write_lock_from_its_first_moment() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sqlite");
        let mut one = Sqlite::open(&path).unwrap();
        let mut two = Sqlite::open(&path).unwrap();
        two.connection.busy_timeout(Duration::from_millis(20)).unwrap();
        let held = one.begin().unwrap();
        // Begun as a read, it would fail only later, in the middle of a message, and without waiting.
        let refused = two.begin().err().unwrap();
        assert!(refused.is_temporary(), "{refused}");
        drop(held);
        two.begin().unwrap().commit().unwrap();
    }

    #[test]
    fn what_was_written_lasts_only_when_it_is_committed() {
        let mut store = Sqlite::in_memory().unwrap();
        let cursor = super::super::Cursor {
            uid_validity: 1,
            taken_to: 9,
            set_up_at: Timestamp::UNIX_EPOCH,
            rescan_to: 0,
            trying_to: 0,
            tries: 0,
            refused: None,
        };
        store.begin().unwrap().set_cursor("council", "INBOX", &cursor).unwrap();
        assert_eq!(store.begin().unwrap().cursor("council", "INBOX").unwrap(), None);
        let mut tx = store.begin().unwrap();
        tx.set_cursor("council", "INBOX", &cursor).unwrap();
        tx.commit().unwrap();
        assert_eq!(store.begin().unwrap().cursor("council", "INBOX").unwrap(), Some(cursor));
        assert_eq!(store.installation_key().unwrap(), store.installation_key().unwrap());
        store.settle_down().unwrap();
    }

    #[test]
    fn the_clerks_last_answer_on_a_message_is_the_one_that_is_kept() {
        use crate::casework::{Kind, Right, Track};
        let mut store = Sqlite::in_memory().unwrap();
        store
            .connection
            .execute(
                "INSERT INTO arrival (received_at, taken_at, size, verdict) VALUES (0, 0, 9, 'asked')",
                [],
            )
            .unwrap();
        let mut answer = super::super::ClerkAnswer {
            row: 1,
            at: Timestamp::UNIX_EPOCH,
            kind: Kind::Enquiry,
            track: None,
            on_behalf: false,
            rights: std::collections::BTreeSet::new(),
        };
        let mut tx = store.begin().unwrap();
        tx.keep_clerk_answer(&answer).unwrap();
        (answer.kind, answer.track, answer.on_behalf) = (Kind::Complaint, Some(Track::PersonalData), true);
        answer.rights = [Right::Access, Right::Erasure].into();
        tx.keep_clerk_answer(&answer).unwrap();
        assert_eq!(tx.clerk_answers().unwrap(), [answer]);
    }
}
