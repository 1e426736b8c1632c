//! Our source and carrier against a real Dovecot and a real Exim.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;
use std::time::Instant;

use redress::mail::AddrSpec;
use redress::mail::MessageId;
use redress::transport::Auth;
use redress::transport::Carrier;
use redress::transport::Delivery;
use redress::transport::Parcel;
use redress::transport::Source;
use redress::transport::imap::ImapSettings;
use redress::transport::imap::ImapSource;
use redress::transport::imap::ImapTimeouts;
use redress::transport::smtp::Login;
use redress::transport::smtp::SmtpCarrier;
use redress::transport::smtp::SmtpSettings;
use redress::transport::smtp::SmtpTimeouts;
use redress::transport::tls::TlsMode;
use secrecy::SecretString;

use crate::servers::Options;
use crate::servers::Servers;

const COUNCIL: &str = "council@aldermoor-tc.example";
const CLERK: &str = "clerk@aldermoor-tc.example";

fn source(servers: &Servers, tls: TlsMode, folder: &str) -> ImapSource {
    let port = match tls {
        TlsMode::Implicit => servers.imaps_port(),
        TlsMode::StartTls | TlsMode::None => servers.imap_port(),
    };
    ImapSource::new(ImapSettings {
        host: servers.host().to_string(),
        port,
        tls,
        ca_file: Some(servers.ca_certificate().to_owned()),
        user: COUNCIL.to_owned(),
        auth: Auth::Password(SecretString::from(servers.password(COUNCIL))),
        mailbox: "complaints".to_owned(),
        folder: folder.to_owned(),
        timeouts: ImapTimeouts::default(),
    })
    .unwrap()
}

fn carrier(servers: &Servers, tls: TlsMode) -> SmtpCarrier {
    let port = match tls {
        TlsMode::Implicit => servers.smtps_port(),
        TlsMode::StartTls | TlsMode::None => servers.smtp_port(),
    };
    SmtpCarrier::new(SmtpSettings {
        host: servers.host().to_string(),
        port,
        tls,
        ca_file: Some(servers.ca_certificate().to_owned()),
        login: Some(Login {
            user: COUNCIL.to_owned(),
            auth: Auth::Password(SecretString::from(servers.password(COUNCIL))),
        }),
        hello_name: "desk.aldermoor-tc.example".to_owned(),
        lanes: 3,
        timeouts: SmtpTimeouts::default(),
    })
    .unwrap()
}

fn mail(n: usize, size: usize) -> Vec<u8> {
    let head =
        format!("From: p.greene@resident.example\r\nTo: {COUNCIL}\r\nSubject: bins {n}\r\nMessage-ID: <{n}@resident.example>\r\n\r\n");
    let line = "The bins in Mill Lane were missed again, for the third week in a row.\r\n";
    let lines = size.saturating_sub(head.len()).div_ceil(line.len());
    format!("{head}{}", line.repeat(lines)).into_bytes()
}

fn letter(n: usize) -> Parcel {
    Parcel {
        reverse_path: AddrSpec::new(COUNCIL),
        forward_path: AddrSpec::new(CLERK).unwrap(),
        message_id: MessageId(format!("l{n}@aldermoor-tc.example")),
        bytes: format!("From: {COUNCIL}\r\nTo: {CLERK}\r\nSubject: letter {n}\r\nMessage-ID: <l{n}@aldermoor-tc.example>\r\nDate: Sun, 1 Feb 2026 09:30:00 +0000\r\n\r\n.Dear clerk\r\n{}", "A line of an ordinary letter.\r\n".repeat(60)).into_bytes(),
    }
}

/// What another mail program is told when it opens INBOX: the line with the number of \Recent messages.
fn recent(servers: &Servers) -> String {
    let mut stream = TcpStream::connect((servers.host(), servers.imap_port())).unwrap();
    let password = servers.password(COUNCIL);
    write!(stream, "a LOGIN \"{COUNCIL}\" \"{password}\"\r\nb EXAMINE INBOX\r\nc LOGOUT\r\n").unwrap();
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.filter(|l| l.ends_with("RECENT")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_mailbox_is_read_over_every_kind_of_tls_and_stays_as_it_was() {
    let servers = Servers::start();
    let mailbox = servers.mailbox(COUNCIL);
    for n in 0..4 {
        mailbox.put(&mail(n, 5000));
    }
    assert_eq!(recent(&servers), "* 4 RECENT");
    let before: Vec<_> = mailbox.flags_snapshot().into_iter().map(|m| (m.name, m.flags)).collect();
    for tls in [TlsMode::None, TlsMode::StartTls, TlsMode::Implicit] {
        let mut source = source(&servers, tls, "INBOX");
        let opened = source.open().await.unwrap();
        assert_eq!((opened.messages, opened.idle), (4, true));
        let listed = source.list(0, 100).await.unwrap();
        let uids: Vec<u32> = listed.iter().map(|l| l.uid).collect();
        let fetched: Vec<Vec<u8>> = source
            .fetch(&uids)
            .await
            .unwrap()
            .into_iter()
            .map(|(_, raw)| raw.bytes().to_vec())
            .collect();
        assert_eq!(fetched, mailbox.messages());
        let header = source.fetch_header(uids[0], 4000).await.unwrap().unwrap();
        assert!(header.bytes().starts_with(b"From: p.greene") && header.bytes().ends_with(b"\r\n\r\n"));
        source.wait(Duration::from_millis(200)).await.unwrap();
        source.close().await;
    }
    let after: Vec<_> = mailbox.flags_snapshot().into_iter().map(|m| (m.name, m.flags)).collect();
    assert_eq!(after, before);
    assert_eq!(recent(&servers), "* 4 RECENT", "even \\Recent is left for others");
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_on_a_read_only_folder_hears_of_mail_and_of_the_servers_end() {
    let servers = Servers::start();
    let mut source = source(&servers, TlsMode::Implicit, "INBOX");
    source.open().await.unwrap();
    assert!(source.list(0, 10).await.unwrap().is_empty());
    let waiting = tokio::spawn(async move {
        source.wait(Duration::from_secs(25)).await.unwrap();
        (Instant::now(), source)
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    servers.deliver("p.greene@resident.example", COUNCIL, &mail(1, 500));
    let accepted = Instant::now();
    let (woken, mut source) = waiting.await.unwrap();
    eprintln!(
        "IDLE: {:?} after the MTA accepted the mail",
        woken.saturating_duration_since(accepted)
    );
    assert_eq!(source.list(0, 10).await.unwrap().len(), 1);

    // A kill in mid-IDLE is trouble at once, and the next opening works.
    let waiting = tokio::spawn(async move {
        let waited = source.wait(Duration::from_secs(25)).await;
        (waited, source)
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    servers.kill_imap();
    let (waited, mut source) = waiting.await.unwrap();
    assert!(waited.is_err_and(|t| t.is_temporary()));
    assert!(source.open().await.is_err_and(|t| t.is_temporary()));
    servers.start_imap();
    assert_eq!(source.open().await.unwrap().messages, 1);
    // A restored mailbox.
    let before = source.open().await.unwrap().uid_validity;
    let new = servers.change_uidvalidity(COUNCIL);
    assert_ne!(before, new);
    let opened = match source.open().await {
        Ok(opened) => opened,
        Err(_) => source.open().await.unwrap(),
    };
    assert_eq!(opened.uid_validity, new);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_somebody_expunges_is_left_out() {
    let servers = Servers::start();
    let mailbox = servers.mailbox(COUNCIL);
    for n in 0..3 {
        mailbox.put(&mail(n, 2000));
    }
    let mut source = source(&servers, TlsMode::None, "INBOX");
    source.open().await.unwrap();
    let uids: Vec<u32> = source.list(0, 10).await.unwrap().iter().map(|l| l.uid).collect();
    // Another mail program deletes the second while we have the folder open.
    let mut other = TcpStream::connect((servers.host(), servers.imap_port())).unwrap();
    let password = servers.password(COUNCIL);
    write!(
        other,
        "a LOGIN \"{COUNCIL}\" \"{password}\"\r\nb SELECT INBOX\r\nc STORE 2 +FLAGS (\\Deleted)\r\nd EXPUNGE\r\ne LOGOUT\r\n"
    )
    .unwrap();
    assert!(BufReader::new(other).lines().map_while(Result::ok).any(|l| l.starts_with("d OK")));
    let fetched = source.fetch(&uids).await.unwrap();
    assert_eq!(fetched.iter().map(|(uid, _)| *uid).collect::<Vec<_>>(), [uids[0], uids[2]]);
    assert_eq!(source.fetch_header(uids[1], 100).await.unwrap(), None);
    assert_eq!(source.list(0, 10).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_not_there_and_a_wrong_password_are_told_apart_from_a_lost_server() {
    let servers = Servers::start();
    let missing = source(&servers, TlsMode::None, "Gelöschte & andere").open().await;
    assert!(missing.is_err_and(|t| !t.is_temporary()));
    let mut wrong = source(&servers, TlsMode::None, "INBOX");
    wrong.set_auth(Auth::Password(SecretString::from("wrong")));
    assert!(wrong.open().await.is_err_and(|t| !t.is_temporary()));
    servers.stop_imap();
    assert!(
        source(&servers, TlsMode::None, "INBOX")
            .open()
            .await
            .is_err_and(|t| t.is_temporary())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_reaches_its_mailbox_over_every_kind_of_tls() {
    let servers = Servers::start();
    let mut sent = 0;
    for tls in [TlsMode::None, TlsMode::StartTls, TlsMode::Implicit] {
        let carrier = carrier(&servers, tls);
        let said = carrier.check().await.unwrap();
        assert!(said.contains("logged in"), "{said}");
        let delivery = carrier.hand_over(&letter(sent)).await;
        assert!(matches!(delivery, Delivery::HandedOver(_)), "{delivery:?}");
        sent += 1;
    }
    let arrived = servers.mailbox(CLERK).wait_for(sent, Duration::from_secs(20));
    for (n, bytes) in arrived.iter().enumerate() {
        let body = bytes.windows(4).position(|w| w == b"\r\n\r\n").map(|at| &bytes[at + 4..]);
        let ours = letter(n).bytes;
        let expected = ours.windows(4).position(|w| w == b"\r\n\r\n").map(|at| &ours[at + 4..]);
        assert_eq!(body, expected, "not one line more or less");
    }
    // The MTA's own limit is told before a letter is begun, and a password without TLS is refused by it.
    let small = Servers::with(Options {
        message_size_limit: 1000,
        ..Options::default()
    });
    assert!(matches!(
        carrier(&small, TlsMode::None).hand_over(&letter(9)).await,
        Delivery::Refused(_)
    ));
    let strict = Servers::with(Options {
        plaintext_auth: false,
        ..Options::default()
    });
    assert!(carrier(&strict, TlsMode::None).check().await.is_err_and(|t| !t.is_temporary()));
    carrier(&strict, TlsMode::StartTls).check().await.unwrap();
    assert!(
        source(&strict, TlsMode::None, "INBOX")
            .open()
            .await
            .is_err_and(|t| !t.is_temporary())
    );
    source(&strict, TlsMode::StartTls, "INBOX").open().await.unwrap();
}
