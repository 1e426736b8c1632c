//! What a backup finds: after a command has ended, everything stands in the file itself.

use crate::council::{desk, message};
use redress::store::Store;
use redress::store::sqlite::Sqlite;
use std::io::Write;
use std::process::Stdio;

#[test]
fn after_each_piped_message_the_file_alone_holds_every_row() {
    let desk = desk();
    for n in 1..=8 {
        let mut child = desk
            .command(&["ingest", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        let words = format!("When is bin {n} emptied?");
        let bytes = message("ada@residents.example", &format!("b{n}@residents.example"), "Bins", "", &words);
        child.stdin.take().expect("its input").write_all(&bytes).expect("it reads");
        assert!(child.wait().expect("it ends").success());
        assert!(!desk.folder().join("redress.sqlite-wal").exists(), "after message {n}");
        let copy = desk.folder().join(format!("copy-{n}.sqlite"));
        std::fs::copy(desk.folder().join("redress.sqlite"), &copy).expect("a copy");
        let mut store = Sqlite::open(&copy).expect("the copy opens");
        assert_eq!(store.begin().expect("a transaction").ledger("", 100).expect("the ledger").len(), n);
    }
}
