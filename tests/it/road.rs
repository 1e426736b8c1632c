//! The main road on real servers: a complaint through a real MTA into a real mailbox, a case, an acknowledgement back.

use crate::office::{CLERK, COUNCIL, Desk, Tls};
use crate::servers::Servers;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);
const RESIDENT: &str = "m.oldroyd@residents.example";

fn complaint(id: &str) -> Vec<u8> {
    format!(
        "From: Margaret Oldroyd <{RESIDENT}>\r\nTo: {COUNCIL}\r\nSubject: My address in the newsletter\r\n\
         Date: Wed, 25 Nov 2026 09:12:00 +0000\r\nMessage-ID: <{id}@residents.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Dear Council,\r\n\r\nYour October newsletter printed my full name, my home address and my phone number next to my\r\n\
         letter about the library. I never agreed to that. I have had three nuisance calls since and I am frightened to\r\n\
         answer the door. I want to make a complaint about how you have handled my personal information, and I would like\r\n\
         the copy on your website taken down.\r\n\r\nYours sincerely,\r\nMargaret Oldroyd\r\n"
    )
    .into_bytes()
}

fn text(raw: &[u8]) -> String {
    let message = redress::mail::parse(&redress::mail::RawMessage::new(raw.to_vec()));
    format!("{}\n{}", message.subject, message.text)
}

fn main_road(tls: Tls) {
    let servers = Servers::start();
    let desk = Desk::at(&servers, tls, "live");
    // A message from before set-up must stay unanswered.
    assert!(servers.deliver(RESIDENT, COUNCIL, &complaint("before")).accepted());
    servers.mailbox(COUNCIL).wait_for(1, SOON);
    let first = desk.run(&["run", "--once"]);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let before = servers.mailbox(COUNCIL).flags_snapshot();

    let daemon = desk.daemon();
    assert!(servers.deliver(RESIDENT, COUNCIL, &complaint("new")).accepted());
    let acknowledgement = text(&servers.mailbox(RESIDENT).wait_for(1, SOON)[0]);
    assert!(acknowledgement.contains("PD-2026-0001"), "{acknowledgement}");
    assert!(acknowledgement.contains("Aldermoor Town Council"), "{acknowledgement}");
    assert!(
        !acknowledgement.contains("nuisance") && !acknowledgement.contains("newsletter"),
        "it repeats her words: {acknowledgement}"
    );
    let notification = text(&servers.mailbox(CLERK).wait_for(1, SOON)[0]);
    assert!(
        notification.contains("PD-2026-0001") && notification.contains("nuisance calls"),
        "{notification}"
    );
    servers.wait_until_delivered(SOON);
    assert!(daemon.stop(), "it ends well when asked to stop");

    assert_eq!(servers.mailbox(RESIDENT).count(), 1, "one acknowledgement");
    assert_eq!(servers.mailbox(CLERK).count(), 1, "one notification");
    let after = servers.mailbox(COUNCIL).flags_snapshot();
    assert_eq!(after.len(), 2);
    assert!(before.iter().all(|m| after.contains(m)), "INBOX is untouched: {before:?} {after:?}");
    assert!(after.iter().all(|m| m.flags.is_empty()), "no flag was set: {after:?}");
    let register = desk.says(&["case", "list"]);
    assert!(register.contains("PD-2026-0001"), "{register}");
    let file = desk.says(&["case", "show", "PD-2026-0001"]);
    assert!(file.contains("Margaret Oldroyd"), "{file}");
    let log = std::fs::read_to_string(desk.folder().join("daemon.log")).unwrap();
    for secret in ["Oldroyd", "oldroyd", "newsletter", "nuisance", &servers.password(COUNCIL)] {
        assert!(!log.contains(secret), "the log holds {secret:?}:\n{log}");
    }
}

#[test]
fn a_complaint_is_acknowledged_through_plain_loopback() {
    main_road(Tls::None);
}

#[test]
fn a_complaint_is_acknowledged_through_starttls() {
    main_road(Tls::Starttls);
}

#[test]
fn a_complaint_is_acknowledged_through_implicit_tls() {
    main_road(Tls::Implicit);
}

#[test]
fn in_shadow_mode_the_public_gets_nothing_and_the_clerk_sees_what_would_have_gone() {
    let servers = Servers::start();
    let desk = Desk::at(&servers, Tls::None, "shadow");
    desk.says(&["run", "--once"]);
    assert!(servers.deliver(RESIDENT, COUNCIL, &complaint("shadow")).accepted());
    servers.mailbox(COUNCIL).wait_for(1, SOON);
    desk.says(&["run", "--once"]);
    let notification = text(&servers.mailbox(CLERK).wait_for(1, SOON)[0]);
    servers.wait_until_delivered(SOON);
    assert!(notification.contains("PD-2026-0001"), "{notification}");
    assert_eq!(servers.mailbox(RESIDENT).count(), 0);
}

#[test]
fn mail_from_a_stranger_who_claims_her_address_gets_no_letter() {
    let servers = Servers::start();
    let desk = Desk::at(&servers, Tls::None, "live");
    desk.says(&["run", "--once"]);
    assert!(servers.deliver_as_stranger(RESIDENT, COUNCIL, &complaint("forged")).accepted());
    servers.mailbox(COUNCIL).wait_for(1, SOON);
    desk.says(&["run", "--once"]);
    servers.mailbox(CLERK).wait_for(1, SOON);
    servers.wait_until_delivered(SOON);
    assert_eq!(servers.mailbox(RESIDENT).count(), 0, "an unproven sender gets no automatic letter");
    assert!(
        desk.says(&["case", "list"]).contains("PD-2026-0001"),
        "and the clock runs all the same"
    );
}

#[test]
fn a_renumbered_folder_is_rescanned_and_nothing_is_taken_twice() {
    let servers = Servers::start();
    let desk = Desk::at(&servers, Tls::None, "live");
    desk.says(&["run", "--once"]);
    assert!(servers.deliver(RESIDENT, COUNCIL, &complaint("one")).accepted());
    servers.mailbox(COUNCIL).wait_for(1, SOON);
    desk.says(&["run", "--once"]);
    servers.change_uidvalidity(COUNCIL);
    assert!(
        servers
            .deliver(
                "d.pryce@elsewhere.example",
                COUNCIL,
                &complaint_of("Dilys Pryce", "d.pryce@elsewhere.example", "two")
            )
            .accepted()
    );
    servers.mailbox(COUNCIL).wait_for(2, SOON);
    desk.says(&["run", "--once"]);
    servers.wait_until_delivered(SOON);
    assert_eq!(servers.mailbox(RESIDENT).count(), 1);
    assert_eq!(servers.mailbox("d.pryce@elsewhere.example").count(), 1);
    let register = desk.says(&["case", "list"]);
    assert!(
        register.contains("PD-2026-0002") && !register.contains("PD-2026-0003"),
        "{register}"
    );
}

fn complaint_of(name: &str, address: &str, id: &str) -> Vec<u8> {
    String::from_utf8(complaint(id))
        .expect("text")
        .replace("Margaret Oldroyd", name)
        .replace(RESIDENT, address)
        .into_bytes()
}

#[test]
fn a_lost_mail_server_costs_nothing() {
    let servers = Servers::start();
    let desk = Desk::at(&servers, Tls::None, "live");
    desk.says(&["run", "--once"]);
    assert!(servers.deliver(RESIDENT, COUNCIL, &complaint("lost")).accepted());
    servers.mailbox(COUNCIL).wait_for(1, SOON);
    servers.stop_smtp();
    let output = desk.run(&["run", "--once"]);
    assert!(output.status.code().is_some(), "it ends by itself");
    let waiting = desk.says(&["outbox"]);
    assert!(waiting.contains("queued"), "{waiting}");
    servers.start_smtp();
    desk.says(&["outbox", "retry"]);
    desk.says(&["run", "--once"]);
    servers.mailbox(RESIDENT).wait_for(1, SOON);
}
