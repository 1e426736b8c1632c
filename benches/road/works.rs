//! redress as a library, put together as `redress run` does it: the parts that the bench measures.

use crate::it::office::{self, COUNCIL};
use async_trait::async_trait;
use jiff::Timestamp;
use redress::Trouble;
use redress::casework::Office;
use redress::daemon::{self, Watched, Works};
use redress::despatch::Despatch;
use redress::mail::AddrSpec;
use redress::reading::Reader;
use redress::store::sqlite::Sqlite;
use redress::store::{Store, Writer};
use redress::transport::auth::Auth;
use redress::transport::imap::{ImapSettings, ImapSource, ImapTimeouts};
use redress::transport::smtp::{SmtpCarrier, SmtpSettings, SmtpTimeouts};
use redress::transport::tls::TlsMode;
use redress::transport::{Carrier, Delivery, Parcel};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// The council that the bench works for: live, its caps out of the way.
pub fn office() -> Arc<Office> {
    Arc::new(office::office())
}

/// Everything a running redress works with, its letters going to `carrier`.
pub fn works(office: Arc<Office>, store: &Path, carrier: Arc<dyn Carrier>) -> Works {
    let mut store = Sqlite::open(store).expect("the store");
    let key = store.installation_key().expect("the key");
    let store = Writer::spawn(Box::new(store)).expect("the writer");
    let despatch = Despatch {
        store: store.clone(),
        carrier,
        office: office.clone(),
        key,
        reverse_path: AddrSpec::new(COUNCIL),
        now: Timestamp::now,
        door: Arc::default(),
    };
    Works {
        office,
        store,
        despatch,
        dkim: None,
        reader: Arc::new(Reader::nothing()),
        pool: daemon::pool().expect("the reading threads"),
        message_bytes_at_most: 36_700_160,
        batch_at_most: 50,
        now: Timestamp::now,
        removers: Arc::default(),
        lookers: Arc::default(),
        letters: Arc::new(Notify::new()),
    }
}

/// The council's INBOX on the test's Dovecot.
pub fn inbox(port: u16, password: &str) -> Watched {
    let settings = ImapSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: TlsMode::None,
        ca_file: None,
        user: COUNCIL.to_owned(),
        auth: Auth::Password(password.to_owned().into()),
        mailbox: "council".to_owned(),
        folder: "INBOX".to_owned(),
        timeouts: ImapTimeouts::default(),
    };
    let source = Box::new(ImapSource::new(settings).expect("the settings"));
    Watched {
        mailbox: "council".to_owned(),
        folder: "INBOX".to_owned(),
        numbered: true,
        source,
        poll: Duration::from_secs(60),
    }
}

/// The sink, by as many connections as the configuration's usual two.
pub fn smtp(port: u16) -> Arc<dyn Carrier> {
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: TlsMode::None,
        ca_file: None,
        login: None,
        hello_name: "bench.example".to_owned(),
        lanes: 2,
        timeouts: SmtpTimeouts::default(),
    };
    Arc::new(SmtpCarrier::new(settings).expect("the settings"))
}

/// A way out that costs nothing, for filling a store.
pub struct Nowhere;

#[async_trait]
impl Carrier for Nowhere {
    async fn hand_over(&self, _letter: &Parcel) -> Delivery {
        Delivery::HandedOver("250 taken".to_owned())
    }

    async fn check(&self) -> Result<String, Trouble> {
        Ok("nowhere".to_owned())
    }

    fn lanes(&self) -> usize {
        8
    }
}
