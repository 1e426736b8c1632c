//! The hourly look after messages that brought identity documents: deleted where the council lets redress, settled once they
//! lie nowhere, else asked for. The mailbox is played by the test.

use super::{Bench, at, now};
use crate::office::office;
use async_trait::async_trait;
use redress::Trouble;
use redress::casefile;
use redress::casework::act::Act;
use redress::casework::letter::LetterKind;
use redress::casework::{Arrival, CaseId, Place, Role};
use redress::copies;
use redress::daemon::{self, Older};
use redress::intake;
use redress::mail::{Fingerprint, MessageId, RawMessage};
use redress::reading::Reader;
use redress::store::Store;
use redress::transport::folder::FolderCarrier;
use redress::transport::{Looker, Removal, Remover, Sighting};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A mailbox with the one message, by the folders in which it lies.
struct Mailbox {
    folders: Mutex<Vec<String>>,
    /// What it answers to a wish to delete.
    answers: Removal,
    asked: Mutex<Vec<(String, u32)>>,
}

#[async_trait]
impl Remover for Mailbox {
    async fn remove(&self, folder: &str, _: u32, uid: u32, _: &Fingerprint) -> Result<Removal, Trouble> {
        self.asked.lock().unwrap().push((folder.to_owned(), uid));
        if self.answers == Removal::Removed {
            self.folders.lock().unwrap().retain(|f| f != folder);
        }
        Ok(self.answers)
    }
}

#[async_trait]
impl Looker for Mailbox {
    async fn look_for(&self, messages: &[MessageId]) -> Result<Vec<Sighting>, Trouble> {
        let seen = Sighting {
            folders: self.folders.lock().unwrap().clone(),
            everywhere: true,
        };
        Ok(vec![seen; messages.len()])
    }
}

fn with_licence() -> RawMessage {
    RawMessage::new(
        b"Return-Path: <ada@residents.example>\r\nAuthentication-Results: mx.aldermoor-tc.example; dmarc=pass header.from=residents.example\r\n\
          From: Ada Byrne <ada@residents.example>\r\nTo: council@aldermoor-tc.example\r\nSubject: Complaint about my personal data\r\n\
          Date: Mon, 2 Mar 2026 09:12:00 +0000\r\nMessage-ID: <licence@residents.example>\r\nMIME-Version: 1.0\r\n\
          Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
          I want to complain about how you have handled my personal data. You put my home address on your website\r\n\
          without asking me. My driving licence is attached.\r\n\r\nAda Byrne\r\n--b\r\n\
          Content-Type: image/jpeg; name=IMG_1.jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ\r\n--b--\r\n"
            .to_vec(),
    )
}

/// A redress with that message, looked at and accepted by the clerk.
fn bench(mailbox: &Arc<Mailbox>) -> Bench {
    let mut office = office();
    for m in &mut office.mailboxes {
        m.deletes_identity_mail = true;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let carrier = FolderCarrier::new(folder.path().join("letters"));
    let mut bench = Bench::with(folder, office, Arc::new(carrier));
    let name = bench.works.office.mailboxes[0].name.clone();
    bench.works.removers = Arc::new(BTreeMap::from([(name.clone(), mailbox.clone() as Arc<dyn Remover>)]));
    bench.works.lookers = Arc::new(BTreeMap::from([(name.clone(), mailbox.clone() as Arc<dyn Looker>)]));
    let arrival = Arrival {
        place: Place::Imap {
            mailbox: name,
            folder: "INBOX".to_owned(),
            uid_validity: 1,
            uid: 9,
        },
        received_at: at("2026-03-02T09:12:00Z"),
        received_on: jiff::civil::date(2026, 3, 2),
        taken_at: at("2026-03-02T09:12:00Z"),
        from_before: false,
    };
    let office = bench.works.office.clone();
    let taken = intake::prepare_safely(with_licence(), arrival, &office, None, &Reader::nothing());
    let mut store = bench.store();
    intake::settle(&mut store, &office, &[7; 32], vec![taken], None).expect("taken");
    let mut tx = store.begin().expect("a transaction");
    let clerk = office.person(Role::Clerk).expect("a clerk");
    let act = Act::IdentityAccepted { note: String::new() };
    casefile::act(tx.as_mut(), &office, &[7; 32], CaseId(1), &act, clerk, now()).expect("accepted");
    tx.commit().expect("kept");
    bench
}

async fn hour(bench: &Bench) {
    daemon::once(&bench.works, &mut [], Older::default(), |_| {})
        .await
        .expect("the hour's work");
}

fn asked(bench: &Bench) -> Vec<String> {
    let mut store = bench.store();
    let mut tx = store.begin().expect("a transaction");
    let letters = tx.outbox(None).expect("the outbox");
    let asked: Vec<i64> = letters.iter().filter(|l| l.kind == LetterKind::SourceMail).map(|l| l.id).collect();
    asked
        .into_iter()
        .map(|id| String::from_utf8(tx.letter_bytes(id).expect("its bytes")).expect("text"))
        .collect()
}

fn mailbox(folders: &[&str], answers: Removal) -> Arc<Mailbox> {
    Arc::new(Mailbox {
        folders: Mutex::new(folders.iter().map(|f| (*f).to_owned()).collect()),
        answers,
        asked: Mutex::default(),
    })
}

#[tokio::test]
async fn what_redress_deleted_is_settled_and_nobody_is_asked() {
    let mailbox = mailbox(&["INBOX"], Removal::Removed);
    let bench = bench(&mailbox);
    hour(&bench).await;
    assert_eq!(*mailbox.asked.lock().unwrap(), [("INBOX".to_owned(), 9)]);
    assert!(copies::lying(&mut bench.store()).unwrap().is_empty());
    assert!(asked(&bench).is_empty());
}

#[tokio::test]
async fn what_still_lies_elsewhere_is_asked_for_with_its_folder() {
    let mailbox = mailbox(&["INBOX", "Deleted Items"], Removal::Removed);
    let bench = bench(&mailbox);
    hour(&bench).await;
    let asked = asked(&bench);
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].contains("Deleted Items") && !asked[0].contains("folder INBOX"),
        "{}",
        asked[0]
    );
    assert_eq!(
        copies::lying(&mut bench.store()).unwrap().len(),
        1,
        "deleted from one folder is not gone"
    );
}

#[tokio::test]
async fn what_the_server_cannot_delete_alone_is_asked_for_and_settled_once_it_is_gone() {
    for answers in [Removal::NotOffered, Removal::Renumbered, Removal::NotThere, Removal::Another] {
        let mailbox = mailbox(&["INBOX"], answers);
        let bench = bench(&mailbox);
        hour(&bench).await;
        assert_eq!(asked(&bench).len(), 1, "{answers:?}");
        assert_eq!(copies::lying(&mut bench.store()).unwrap().len(), 1, "{answers:?}");
        // The clerk deletes it in their own mail program and says nothing.
        mailbox.folders.lock().unwrap().clear();
        hour(&bench).await;
        assert!(copies::lying(&mut bench.store()).unwrap().is_empty(), "{answers:?}");
        assert_eq!(asked(&bench).len(), 1, "{answers:?}: not asked again");
    }
}
