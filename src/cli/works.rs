//! From the configuration to what a running redress works with: folders to watch, a carrier, the store, the office.

use super::failure::Failure;
use super::setup;
use crate::Trouble;
use crate::casework::Office;
use crate::config::Carrying;
use crate::config::Config;
use crate::config::LetterReversePath;
use crate::config::Lies;
use crate::config::Login;
use crate::config::Mailbox;
use crate::config::Server;
use crate::config::Tls;
use crate::daemon;
use crate::daemon::Watched;
use crate::daemon::Works;
use crate::despatch::Despatch;
use crate::mail::HeaderDigest;
use crate::mail::RawMessage;
use crate::store::Store;
use crate::store::Writer;
use crate::store::sqlite::Sqlite;
use crate::transport::Carrier;
use crate::transport::Listed;
use crate::transport::Looker;
use crate::transport::Opened;
use crate::transport::Remover;
use crate::transport::Source;
use crate::transport::auth::Auth;
use crate::transport::dkim::DkimVerifier;
use crate::transport::folder::FolderCarrier;
use crate::transport::folder::FolderSource;
use crate::transport::imap::ImapLooker;
use crate::transport::imap::ImapRemover;
use crate::transport::imap::ImapSettings;
use crate::transport::imap::ImapSource;
use crate::transport::imap::ImapTimeouts;
use crate::transport::smtp;
use crate::transport::smtp::SmtpCarrier;
use crate::transport::smtp::SmtpSettings;
use crate::transport::smtp::SmtpTimeouts;
use crate::transport::tls;
use crate::transport::tls::TlsMode;
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fs::File;
use std::fs::TryLockError;
use std::future::Future;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Runs asynchronous work to its end. Two threads: the network waits, `prepare` has its own pool.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tls::install_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| Trouble::temporary("starting up").because(e))?;
    runtime.block_on(async {
        outlive_the_file_size_limit();
        work.await
    })
}

/// Where the system limits the size of a file, whoever writes beyond it is ended without a word (SIGXFSZ). Once somebody listens
/// to the signal, the write fails instead, as on a full disk: that is said, and nothing is lost.
#[cfg(unix)]
fn outlive_the_file_size_limit() {
    use tokio::signal::unix::SignalKind;
    use tokio::signal::unix::signal;
    // Its number on every Unix that redress is built for; a platform with another keeps the system's way.
    const SIGXFSZ: i32 = 25;
    match signal(SignalKind::from_raw(SIGXFSZ)) {
        // The listening lasts as long as the program.
        Ok(listening) => drop(listening),
        Err(e) => tracing::debug!(error = %e, "a limit of file sizes would end the program"),
    }
}

/// Elsewhere there is no such signal.
#[cfg(not(unix))]
fn outlive_the_file_size_limit() {}

/// Everything that `run` and `ingest` work with. `now` is the clock; the demo brings its own.
pub(super) fn works(config: &Config, office: Office, now: fn() -> Timestamp, dkim: Option<Arc<DkimVerifier>>) -> Result<Works, Failure> {
    let mut store = Sqlite::open(&config.store)?;
    let key = store.installation_key()?;
    let store = Writer::spawn(Box::new(store))?;
    let office = Arc::new(office);
    let reverse_path = match config.reverse_path {
        LetterReversePath::From => Some(config.letters_from.address.clone()),
        LetterReversePath::Null => None,
    };
    let despatch = Despatch {
        store: store.clone(),
        carrier: carrier(config)?,
        office: office.clone(),
        key,
        reverse_path,
        now,
        door: Arc::default(),
    };
    Ok(Works {
        office,
        store,
        despatch,
        dkim,
        reader: Arc::new(setup::reader(Some(config))),
        pool: daemon::pool()?,
        message_bytes_at_most: config.message_bytes_max,
        batch_at_most: config.batch_max,
        now,
        removers: Arc::new(
            imap_removers(config)?
                .into_iter()
                .map(|(mailbox, remover)| (mailbox, Arc::new(remover) as Arc<dyn Remover>))
                .collect(),
        ),
        lookers: Arc::new(lookers(config)?),
        letters: Arc::new(Notify::new()),
    })
}

/// Our own DKIM check. It is there for every mailbox: where a trusted server says something of a sender, it is not made; but a
/// message can come by a road on which none does, and a name in the configuration can be misspelt.
pub(super) fn dkim() -> Arc<DkimVerifier> {
    Arc::new(DkimVerifier::system())
}

/// What takes letters away.
pub(super) fn carrier(config: &Config) -> Result<Arc<dyn Carrier>, Trouble> {
    match &config.carrying {
        Carrying::Folder(folder) => Ok(Arc::new(FolderCarrier::new(folder))),
        Carrying::Smtp {
            server,
            connections,
            hello_name,
        } => {
            let login = server
                .login
                .as_ref()
                .map(|l| {
                    Ok::<_, Trouble>(smtp::Login {
                        user: l.user.clone(),
                        auth: auth(l)?,
                    })
                })
                .transpose()?;
            let settings = SmtpSettings {
                host: server.host.clone(),
                port: server.port,
                tls: mode(server.tls),
                ca_file: server.ca_file.clone(),
                login,
                hello_name: hello_name
                    .clone()
                    .unwrap_or_else(|| config.letters_from.address.domain().to_owned()),
                lanes: *connections,
                timeouts: SmtpTimeouts::default(),
            };
            Ok(Arc::new(SmtpCarrier::new(settings)?))
        }
    }
}

/// Every folder of every mailbox, ready to be opened.
///
/// # Errors
/// The first that cannot be set up.
pub(super) fn watched(config: &Config) -> Result<Vec<Watched>, Trouble> {
    each_watched(config).into_iter().collect()
}

/// The same one by one, so that one that cannot be set up hides no other.
pub(super) fn each_watched(config: &Config) -> Vec<Result<Watched, Trouble>> {
    let mut all = Vec::new();
    for mailbox in &config.mailboxes {
        match &mailbox.lies {
            Lies::Imap { server, folders } => {
                for folder in folders.iter().chain(&mailbox.shared.sent_folders) {
                    all.push(watched_on_server(mailbox, server, folder));
                }
            }
            Lies::Folder(path) => {
                all.push(watched_on_disk(&mailbox.shared.name, path, mailbox.poll));
            }
        }
    }
    all
}

/// What deletes messages that brought identity documents, for each mailbox whose council lets it.
pub(super) fn imap_removers(config: &Config) -> Result<BTreeMap<String, ImapRemover>, Trouble> {
    let mut all = BTreeMap::new();
    for mailbox in config.mailboxes.iter().filter(|m| m.shared.deletes_identity_mail) {
        if let Lies::Imap { server, .. } = &mailbox.lies {
            let remover = ImapRemover::new(imap_settings(mailbox, server, "INBOX")?)?;
            all.insert(mailbox.shared.name.clone(), remover);
        }
    }
    Ok(all)
}

/// What looks where messages lie, for each mailbox on a server.
fn lookers(config: &Config) -> Result<BTreeMap<String, Arc<dyn Looker>>, Trouble> {
    let mut all: BTreeMap<String, Arc<dyn Looker>> = BTreeMap::new();
    for mailbox in &config.mailboxes {
        if let Lies::Imap { server, .. } = &mailbox.lies {
            let looker = ImapLooker::new(imap_settings(mailbox, server, "INBOX")?)?;
            all.insert(mailbox.shared.name.clone(), Arc::new(looker));
        }
    }
    Ok(all)
}

fn imap_settings(mailbox: &Mailbox, server: &Server, folder: &str) -> Result<ImapSettings, Trouble> {
    let login = server
        .login
        .as_ref()
        .ok_or_else(|| Trouble::permanent(format!("logging in to the mailbox {}: no login", mailbox.shared.name)))?;
    Ok(ImapSettings {
        host: server.host.clone(),
        port: server.port,
        tls: mode(server.tls),
        ca_file: server.ca_file.clone(),
        user: login.user.clone(),
        auth: auth(login)?,
        mailbox: mailbox.shared.name.clone(),
        folder: folder.to_owned(),
        timeouts: ImapTimeouts::default(),
    })
}

fn watched_on_server(mailbox: &Mailbox, server: &Server, folder: &str) -> Result<Watched, Trouble> {
    let source = ImapSource::new(imap_settings(mailbox, server, folder)?)?;
    let source: Box<dyn Source> = if mailbox.idle { Box::new(source) } else { Box::new(Polled(source)) };
    Ok(Watched {
        mailbox: mailbox.shared.name.clone(),
        folder: folder.to_owned(),
        numbered: true,
        source,
        poll: mailbox.poll,
    })
}

/// A Maildir, an mbox, a folder of messages or one message on this machine.
pub(super) fn watched_on_disk(mailbox: &str, path: &Path, poll: Duration) -> Result<Watched, Trouble> {
    let source = Located {
        inner: FolderSource::at(path)?,
        base: std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
    };
    Ok(Watched {
        mailbox: mailbox.to_owned(),
        folder: path.display().to_string(),
        numbered: false,
        source: Box::new(source),
        poll,
    })
}

/// One message from standard input, as a mail server pipes it.
pub(super) fn watched_on_stdin(mailbox: &str, bytes_max: u64) -> Watched {
    let limit = usize::try_from(bytes_max).unwrap_or(usize::MAX);
    let source = Located {
        inner: FolderSource::stdin(limit),
        base: PathBuf::from("-"),
    };
    Watched {
        mailbox: mailbox.to_owned(),
        folder: "-".to_owned(),
        numbered: false,
        source: Box::new(source),
        poll: Duration::from_secs(1),
    }
}

fn mode(tls: Tls) -> TlsMode {
    match tls {
        Tls::Implicit => TlsMode::Implicit,
        Tls::Starttls => TlsMode::StartTls,
        Tls::None => TlsMode::None,
    }
}

fn auth(login: &Login) -> Result<Auth, Trouble> {
    let password = login.password.clone();
    Auth::kept(move || password.read())
}

/// Keeps two running programs from sending one letter twice; let go by the system when the program ends, however.
pub(super) struct Lock(#[expect(dead_code, reason = "held, not used")] File);

/// Takes the lock of a store; `None` where another redress has it.
pub(super) fn lock(config: &Config) -> Result<Option<Lock>, Trouble> {
    let mut name = config.store.clone().into_os_string();
    name.push(".lock");
    let path = PathBuf::from(name);
    let doing = || format!("taking the lock {}", path.display());
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Trouble::permanent(doing()).because(e))?;
    }
    let file = File::options().create(true).write(true).truncate(false).open(&path);
    let file = file.map_err(|e| {
        Trouble::permanent(doing())
            .because(e)
            .hint("the folder of the store must be writable")
    })?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(Trouble::permanent(doing()).because(e)),
    }
}

/// A source that is only polled, though its server would call: some servers and firewalls lose IDLE.
struct Polled<S>(S);

#[async_trait]
impl<S: Source> Source for Polled<S> {
    async fn open(&mut self) -> Result<Opened, Trouble> {
        self.0.open().await
    }
    async fn list(&mut self, above: u32, at_most: usize) -> Result<Vec<Listed>, Trouble> {
        self.0.list(above, at_most).await
    }
    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<(u32, RawMessage)>, Trouble> {
        self.0.fetch(uids).await
    }
    async fn fetch_header(&mut self, uid: u32, limit: usize) -> Result<Option<RawMessage>, Trouble> {
        self.0.fetch_header(uid, limit).await
    }
    async fn header_digests(&mut self, uids: &[u32]) -> Result<Vec<(u32, HeaderDigest)>, Trouble> {
        self.0.header_digests(uids).await
    }
    async fn wait(&mut self, at_most: Duration) -> Result<(), Trouble> {
        tokio::time::sleep(at_most).await;
        Ok(())
    }
    async fn close(&mut self) {
        self.0.close().await;
    }
}

/// A source on disk whose places are whole paths: `new.eml` in two folders is two messages.
struct Located {
    inner: FolderSource,
    base: PathBuf,
}

impl Located {
    fn whole(&self, found: &str) -> String {
        if self.base == Path::new("-") {
            return "-".to_owned();
        }
        let name = self.base.file_name().map(|n| n.to_string_lossy());
        if self.base.is_dir() {
            self.base.join(found).display().to_string()
        } else if name.is_some_and(|n| n == found) {
            self.base.display().to_string()
        } else {
            // An mbox: the place within the file.
            format!("{}#{found}", self.base.display())
        }
    }
}

#[async_trait]
impl Source for Located {
    async fn open(&mut self) -> Result<Opened, Trouble> {
        self.inner.open().await
    }
    async fn list(&mut self, above: u32, at_most: usize) -> Result<Vec<Listed>, Trouble> {
        let mut listed = self.inner.list(above, at_most).await?;
        for one in &mut listed {
            one.path = self.whole(&one.path);
        }
        Ok(listed)
    }
    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<(u32, RawMessage)>, Trouble> {
        self.inner.fetch(uids).await
    }
    async fn fetch_header(&mut self, uid: u32, limit: usize) -> Result<Option<RawMessage>, Trouble> {
        self.inner.fetch_header(uid, limit).await
    }
    async fn wait(&mut self, at_most: Duration) -> Result<(), Trouble> {
        self.inner.wait(at_most).await
    }
    async fn close(&mut self) {
        self.inner.close().await;
    }
}
