//! `redress papers` and what `redress check` says of sealed copies: the real program on a store of its own. The days are moved
//! in the store, because the program reads the clock itself. All people are invented.

use crate::council;
use crate::office::Desk;
use rusqlite::Connection;
use std::fs;

/// A desk that has taken one complaint with a licence that nothing could read, under a name that tells nothing.
fn desk() -> Desk {
    let desk = council::desk();
    let mail = b"Return-Path: <ada@residents.example>\r\nAuthentication-Results: mx.aldermoor-tc.example; dmarc=pass header.from=residents.example\r\n\
        From: Ada Byrne <ada@residents.example>\r\nTo: council@aldermoor-tc.example\r\nSubject: Complaint about my personal data\r\n\
        Date: Mon, 2 Mar 2026 09:12:00 +0000\r\nMessage-ID: <licence@residents.example>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
        I want to complain about how you have handled my personal data. You put my home address on your website\r\n\
        without asking me. My driving licence is attached.\r\n\r\nAda Byrne\r\n--b\r\n\
        Content-Type: image/jpeg; name=IMG_1.jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ\r\n--b--\r\n";
    let file = desk.folder().join("licence.eml");
    fs::write(&file, mail).expect("a message");
    desk.says(&["ingest", "licence.eml"]);
    desk
}

fn change(desk: &Desk, sql: &str) {
    let store = Connection::open(desk.folder().join("redress.sqlite")).expect("the store");
    assert_eq!(store.execute(sql, []).expect("it is sound"), 1, "{sql}");
}

/// What `check` prints, whether or not something else is to mend.
fn check(desk: &Desk) -> String {
    String::from_utf8_lossy(&desk.run(&["check"]).stdout).into_owned()
}

#[test]
fn a_copy_is_listed_past_its_day_destroyed_and_its_message_done() {
    let desk = desk();
    let listed = desk.says(&["papers"]);
    assert!(
        listed.contains("document not read") && listed.contains("; to be destroyed by "),
        "{listed}"
    );
    assert!(check(&desk).contains("identity documents: 1 copy kept sealed"), "{}", check(&desk));

    change(&desk, "UPDATE sealed_copy SET destroy_by = '2026-03-16' WHERE id = 1");
    let listed = desk.says(&["papers"]);
    assert!(listed.contains("PAST ITS DAY: to be destroyed by Mon 16 Mar 2026"), "{listed}");
    let checked = check(&desk);
    assert!(
        checked.contains("copy 1 of a document not read on PD-2026-0001 is kept past its day, Mon 16 Mar 2026"),
        "{checked}"
    );
    assert!(!desk.run(&["check"]).status.success(), "it is something to mend");

    let destroyed = desk.says(&["papers", "destroy", "1", "--by", "Sue Hartley"]);
    assert_eq!(
        destroyed,
        "Copy 1 is destroyed. The message that brought it still lies in the mailbox.\n"
    );
    let listed = desk.says(&["papers"]);
    assert!(listed.contains("; its message still lies in the mailbox"), "{listed}");
    let checked = check(&desk);
    assert!(
        checked.contains("1 message with an identity document should be deleted from the mailbox") && checked.contains("DONE in reply"),
        "{checked}"
    );
    assert!(checked.contains("identity documents: 0 copies kept sealed"), "{checked}");
    let open = desk.run(&["papers", "open", "1", "--to", "x.jpg"]);
    assert!(!open.status.success() && !desk.folder().join("x.jpg").exists());

    let done = desk.says(&["papers", "done", "1", "--by", "Sue Hartley"]);
    assert_eq!(done, "Noted: the message that brought copy 1 is out of the mailbox.\n");
    assert_eq!(
        desk.says(&["papers"]),
        "No copy of an identity document is kept, and none is known to lie in the mailbox.\n"
    );
    assert!(!check(&desk).contains("should be deleted from the mailbox"));
    let told = desk.says(&["case", "show", "PD-2026-0001"]);
    assert!(told.contains("Sue Hartley"), "{told}");
}
