//! A message that brought an identity document, deleted in a real mailbox where the council lets redress do so: that message,
//! looked at first, and no other.

use crate::servers::Servers;
use crate::servers_imap::Imap;
use redress::mail::Fingerprint;
use redress::mail::MessageId;
use redress::transport::Auth;
use redress::transport::Looker;
use redress::transport::Removal;
use redress::transport::Remover;
use redress::transport::Source;
use redress::transport::imap::ImapLooker;
use redress::transport::imap::ImapRemover;
use redress::transport::imap::ImapSettings;
use redress::transport::imap::ImapSource;
use redress::transport::imap::ImapTimeouts;
use redress::transport::tls::TlsMode;
use secrecy::SecretString;

const COUNCIL: &str = "council@aldermoor-tc.example";

fn settings(servers: &Servers) -> ImapSettings {
    ImapSettings {
        host: servers.host().to_string(),
        port: servers.imaps_port(),
        tls: TlsMode::Implicit,
        ca_file: Some(servers.ca_certificate().to_owned()),
        user: COUNCIL.to_owned(),
        auth: Auth::Password(SecretString::from(servers.password(COUNCIL))),
        mailbox: "council".to_owned(),
        folder: "INBOX".to_owned(),
        timeouts: ImapTimeouts::default(),
    }
}

fn mail(subject: &str) -> Vec<u8> {
    format!("From: ada@residents.example\r\nTo: {COUNCIL}\r\nSubject: {subject}\r\n\r\nHere it is.\r\n").into_bytes()
}

#[tokio::test]
async fn one_message_is_deleted_and_no_other() {
    let servers = Servers::start();
    let inbox = servers.mailbox(COUNCIL);
    for subject in ["one", "my passport", "three"] {
        inbox.put(&mail(subject));
    }
    let mut source = ImapSource::new(settings(&servers)).unwrap();
    let opened = source.open().await.unwrap();
    let fetched = source.fetch(&[1, 2, 3]).await.unwrap();
    let prints: Vec<Fingerprint> = fetched.iter().map(|(_, raw)| raw.fingerprint()).collect();
    source.close().await;
    // Somebody has marked another message as deleted and not expunged it: that is theirs to do.
    let mut imap = Imap::login(&servers, COUNCIL);
    imap.ask("SELECT INBOX");
    imap.ask("UID STORE 1 +FLAGS (\\Deleted)");

    let remover = ImapRemover::new(settings(&servers)).unwrap();
    let at = opened.uid_validity;
    let left = |inbox: &crate::servers::Mailbox| inbox.flags_snapshot().iter().filter_map(|m| m.uid).collect::<Vec<_>>();
    assert_eq!(
        remover.remove("INBOX", at, 2, &prints[0]).await.unwrap(),
        Removal::Another,
        "other bytes"
    );
    assert_eq!(remover.remove("INBOX", at + 1, 2, &prints[1]).await.unwrap(), Removal::Renumbered);
    assert_eq!(remover.remove("Nowhere", at, 2, &prints[1]).await.unwrap(), Removal::Renumbered);
    assert_eq!(left(&inbox), [1, 2, 3], "nothing so far");
    assert_eq!(remover.remove("INBOX", at, 2, &prints[1]).await.unwrap(), Removal::Removed);
    assert_eq!(left(&inbox), [1, 3], "that one, and not what somebody else has marked");
    assert_eq!(remover.remove("INBOX", at, 2, &prints[1]).await.unwrap(), Removal::NotThere);
}

/// Where a message lies is found by its Message-ID in every folder, and looking changes nothing, not even \Recent.
#[tokio::test]
async fn a_message_is_found_in_every_folder_and_left_as_it_is() {
    let servers = Servers::start();
    let inbox = servers.mailbox(COUNCIL);
    let mail = |id: &str| {
        format!("From: ada@residents.example\r\nTo: {COUNCIL}\r\nMessage-ID: <{id}>\r\nSubject: mine\r\n\r\nHere it is.\r\n").into_bytes()
    };
    inbox.put(&mail("passport.1@residents.example"));
    inbox.put(&mail("other@residents.example"));
    let mut imap = Imap::login(&servers, COUNCIL);
    // "Gelöscht", as the wire has it.
    imap.ask("CREATE Gel&APY-scht");
    imap.ask("SELECT INBOX");
    imap.ask("UID COPY 1 Gel&APY-scht");
    imap.ask("CLOSE");
    let before = inbox.flags_snapshot();
    let looker = ImapLooker::new(settings(&servers)).unwrap();
    let id = |text: &str| MessageId(text.to_owned());
    let ids = [id("passport.1@residents.example"), id("nobody@residents.example"), id("a\"b@x")];
    let seen = looker.look_for(&ids).await.unwrap();
    let mut folders = seen[0].folders.clone();
    folders.sort();
    assert_eq!(folders, ["Gelöscht", "INBOX"]);
    assert!(seen[1].is_gone() && !seen[0].is_gone());
    assert!(!seen[2].is_gone(), "what cannot be asked for is not known to be gone");
    assert_eq!(inbox.flags_snapshot(), before, "looked at, and untouched");
    for folder in ["INBOX", "Gel&APY-scht"] {
        imap.ask(&format!("SELECT {folder}"));
        imap.ask("UID STORE 1 +FLAGS (\\Deleted)");
        imap.ask("UID EXPUNGE 1");
    }
    assert!(looker.look_for(&ids[..1]).await.unwrap()[0].is_gone());
    assert!(
        ImapRemover::new(settings(&servers)).unwrap().is_offered().await.unwrap(),
        "Dovecot has UIDPLUS"
    );
}
