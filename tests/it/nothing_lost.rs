//! Nothing lost, nothing twice: what one bad message, one bad file or one bad moment must not do to all the others.

use super::council::{at, message};
use super::fake_imap::{self, FakeImap};
use super::office::office;
use jiff::{SignedDuration, Timestamp};
use redress::casework::Office;
use redress::daemon::{self, Older, Watched, Works};
use redress::despatch::Despatch;
use redress::intake::{Outcome, Receipt};
use redress::reading::Reader;
use redress::store::sqlite::Sqlite;
use redress::store::{LedgerRow, OutboxRow, Store, Writer};
use redress::transport::folder::FolderCarrier;
use redress::transport::imap::{ImapSettings, ImapSource, ImapTimeouts};
use redress::transport::tls::TlsMode;
use redress::transport::{Auth, Carrier};
use secrecy::SecretString;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;

mod deleted;
mod letters;
mod old_mail;
mod on_disk;
mod outages;
mod unanswered;
mod withheld;

thread_local! {
    /// Seconds since the start: each test thread has a clock of its own.
    static CLOCK: Cell<i64> = const { Cell::new(0) };
}

fn now() -> Timestamp {
    at("2026-03-02T10:00:00Z") + SignedDuration::from_secs(CLOCK.get())
}

/// Lets time pass on the test's clock.
fn minutes_pass(minutes: i64) {
    CLOCK.set(CLOCK.get() + minutes * 60);
}

/// A redress in a folder of its own, without a process.
struct Bench {
    folder: TempDir,
    works: Works,
}

impl Bench {
    /// Letters go to a folder.
    fn set() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let carrier = FolderCarrier::new(folder.path().join("letters"));
        Self::with(folder, office(), Arc::new(carrier))
    }

    fn with(folder: TempDir, office: Office, carrier: Arc<dyn Carrier>) -> Self {
        let mut store = Sqlite::open(&folder.path().join("redress.sqlite")).expect("a store");
        let key = store.installation_key().expect("a key");
        let store = Writer::spawn(Box::new(store)).expect("a writer");
        let office = Arc::new(office);
        let despatch = Despatch {
            store: store.clone(),
            carrier,
            office: office.clone(),
            key,
            reverse_path: None,
            now,
            door: Arc::default(),
        };
        let works = Works {
            office,
            store,
            despatch,
            removers: Arc::default(),
            lookers: Arc::default(),
            dkim: None,
            reader: Arc::new(Reader::nothing()),
            pool: daemon::pool().expect("threads"),
            message_bytes_at_most: 1 << 20,
            batch_at_most: 50,
            now,
            letters: Arc::new(Notify::new()),
        };
        Self { folder, works }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A second handle on the same store.
    fn store(&self) -> Sqlite {
        Sqlite::open(&self.path("redress.sqlite")).expect("the store")
    }

    fn ledger(&self) -> Vec<LedgerRow> {
        self.store().begin().expect("a transaction").ledger("", 1000).expect("the ledger")
    }

    fn outbox(&self) -> Vec<OutboxRow> {
        self.store().begin().expect("a transaction").outbox(None).expect("the outbox")
    }

    /// Takes a folder once; answers how many messages were new.
    async fn take(&self, watched: &mut Watched, older: Older) -> usize {
        let mut new = 0;
        let taken = daemon::take_all(&self.works, watched, older, &mut |receipt: &Receipt| {
            new += usize::from(!matches!(receipt.outcome, Outcome::Already));
        })
        .await;
        taken.expect("the folder is taken");
        new
    }
}

/// The folder of a fake server.
fn on_server(fake: &FakeImap) -> Watched {
    on_server_with(fake, Auth::Password(SecretString::from(fake_imap::PASSWORD)))
}

/// The same with a password of the test's own.
fn on_server_with(fake: &FakeImap, auth: Auth) -> Watched {
    let settings = ImapSettings {
        host: "localhost".to_owned(),
        port: fake.port(),
        tls: TlsMode::None,
        ca_file: None,
        user: fake_imap::USER.to_owned(),
        auth,
        mailbox: "council".to_owned(),
        folder: "INBOX".to_owned(),
        timeouts: ImapTimeouts {
            connect: Duration::from_secs(20),
            command: Duration::from_secs(20),
            idle: Duration::from_secs(60),
        },
    };
    Watched {
        mailbox: "council".to_owned(),
        folder: "INBOX".to_owned(),
        numbered: true,
        source: Box::new(ImapSource::new(settings).expect("settings that work")),
        poll: Duration::from_secs(60),
    }
}

/// An ordinary enquiry, the `n`th.
fn enquiry(n: u32) -> Vec<u8> {
    let from = format!("resident{n}@residents.example");
    message(
        &from,
        &format!("enquiry-{n}@residents.example"),
        "Bins",
        "",
        &format!("When is bin {n} emptied?"),
    )
}
