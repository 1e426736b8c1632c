//! Mail from long ago, however it gets here: its case is opened, its dates run from the day the council had it, and nobody is
//! written to unless that was asked for.

use super::on_disk::on_disk;
use super::*;
use crate::attacks::COMPLAINT;
use redress::casework::letter::LetterKind;
use std::fs;
use std::time::SystemTime;

/// A complaint of a new person each time, by whose dates it came. `stamp` is what stands above the result of its check.
fn complaint(n: u32, stamp: &str, date: &str) -> Vec<u8> {
    let from = format!("resident{n}@residents.example");
    let plain = message(&from, &format!("old-{n}@residents.example"), "Complaint", "", COMPLAINT);
    let text = String::from_utf8(plain)
        .expect("text")
        .replace("Mon, 02 Mar 2026 09:15:00 +0000", date);
    let words = text
        .replace("Margaret Oldroyd", &format!("Resident {n}"))
        .replace("October", &format!("{n}th"));
    format!("{stamp}{words}").into_bytes()
}

fn stamp(date: &str) -> String {
    format!(
        "Received: from out.residents.example (out.residents.example [192.0.2.3])\r\n\tby mx.aldermoor-tc.example with ESMTPS id A1;\r\n\t{date}\r\n"
    )
}

const OLD: &str = "Mon, 04 Mar 2019 10:00:00 +0000";
/// Within an hour of the test's clock.
const NEW: &str = "Mon, 02 Mar 2026 10:20:00 +0000";

impl Bench {
    fn acknowledged(&self) -> usize {
        let all = self.outbox();
        all.iter().filter(|l| l.kind == LetterKind::Acknowledgement).count()
    }

    fn cases(&self) -> Vec<String> {
        let mut store = self.store();
        let rows = store.begin().expect("a transaction").cases().expect("the register");
        rows.iter().map(|r| format!("{} {}", r.reference, r.received_on)).collect()
    }
}

#[tokio::test]
async fn mail_that_was_moved_into_the_inbox_is_not_acknowledged() {
    let (bench, fake) = (Bench::set(), FakeImap::start());
    let mut watched = on_server(&fake);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    // Moved by a mail program: a new number, and the time it came first.
    fake.date(" 4-Mar-2019 10:00:00 +0000");
    fake.deliver(&complaint(1, "", OLD));
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!((bench.cases().len(), bench.acknowledged()), (1, 0));
    // Copied by a program that loses that time: the border's stamp tells.
    fake.date(" 2-Mar-2026 10:20:00 +0000");
    fake.deliver(&complaint(2, &stamp(OLD), OLD));
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!((bench.cases().len(), bench.acknowledged()), (2, 0));
    // New mail is; also where the server's clock is some minutes behind, and whatever its sender's clock says.
    fake.deliver(&complaint(3, &stamp(NEW), OLD));
    fake.date(" 2-Mar-2026 09:52:00 +0000");
    fake.deliver(&complaint(4, "", NEW));
    assert_eq!(bench.take(&mut watched, Older::default()).await, 2);
    assert_eq!((bench.cases().len(), bench.acknowledged()), (4, 2));
}

#[tokio::test]
async fn old_mail_that_is_copied_into_a_watched_folder_is_not_acknowledged() {
    let bench = Bench::set();
    let folder = bench.path("mails");
    fs::create_dir(&folder).expect("a folder");
    let mut watched = on_disk(&folder);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    fs::write(folder.join("1.eml"), complaint(1, &stamp(OLD), OLD)).expect("a file");
    fs::write(folder.join("2.eml"), complaint(2, "", OLD)).expect("a file");
    assert_eq!(bench.take(&mut watched, Older::default()).await, 2);
    assert_eq!((bench.cases().len(), bench.acknowledged()), (2, 0));
    fs::write(folder.join("3.eml"), complaint(3, &stamp(NEW), NEW)).expect("a file");
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!((bench.cases().len(), bench.acknowledged()), (3, 1));
}

#[tokio::test]
async fn an_archive_that_is_handed_over_is_acknowledged_only_where_that_is_asked_for() {
    let bench = Bench::set();
    let archive = bench.path("archive.mbox");
    let in_mbox = |n: u32, stamp: &str, date: &str| {
        let mail = String::from_utf8(complaint(n, stamp, date)).expect("text");
        format!("From resident@residents.example Mon Mar  4 10:00:00 2019\n{mail}\n")
    };
    fs::write(&archive, in_mbox(1, &stamp(OLD), OLD)).expect("an archive");
    assert_eq!(bench.take(&mut on_disk(&archive), Older::named(now())).await, 1);
    assert_eq!(
        (bench.cases(), bench.acknowledged()),
        (vec!["PD-2019-0001 2019-03-04".to_owned()], 0)
    );
    // A message of this week that somebody saved is new mail.
    let saved = bench.path("saved.eml");
    fs::write(&saved, complaint(2, &stamp("Fri, 27 Feb 2026 10:00:00 +0000"), NEW)).expect("a file");
    assert_eq!(bench.take(&mut on_disk(&saved), Older::named(now())).await, 1);
    assert_eq!((bench.cases().len(), bench.acknowledged()), (2, 1));
    // And older mail where somebody says so.
    let older = bench.path("older.eml");
    fs::write(&older, complaint(3, &stamp(OLD), OLD)).expect("a file");
    let acknowledge = Older {
        acknowledge: true,
        ..Older::named(now())
    };
    assert_eq!(bench.take(&mut on_disk(&older), acknowledge).await, 1);
    assert_eq!((bench.cases().len(), bench.acknowledged()), (3, 2));
}

#[tokio::test]
async fn a_file_is_dated_by_the_mail_servers_stamp_in_it_and_it_is_said() {
    let bench = Bench::set();
    let file = bench.path("saved.eml");
    fs::write(
        &file,
        complaint(1, &stamp("Mon, 3 Mar 2025 23:30:00 +0000"), "Mon, 3 Mar 2025 23:29:00 +0000"),
    )
    .expect("a file");
    assert_eq!(bench.take(&mut on_disk(&file), Older::named(now())).await, 1);
    assert_eq!(bench.cases(), ["PD-2025-0001 2025-03-03"]);
    let mut store = bench.store();
    let mut tx = store.begin().expect("a transaction");
    let rows = tx.cases().expect("the register");
    assert!(
        rows[0].deadlines.iter().all(|d| d.working.contains("mail server’s stamp")),
        "{:?}",
        rows[0].deadlines
    );
    let notice = tx
        .outbox(None)
        .expect("the outbox")
        .into_iter()
        .find(|l| l.kind == LetterKind::NewCase)
        .expect("a notice");
    let bytes = tx.letter_bytes(notice.id).expect("its words");
    let words = redress::mail::parse(&redress::mail::RawMessage::new(bytes)).text.replace("\n", " ");
    assert!(words.contains("took it in on Mon 3 Mar 2025"), "{words}");
    drop(tx);
    drop(store);
    // It is known at the next look without being read, though the file's time is another.
    let modified = fs::metadata(&file).and_then(|m| m.modified()).expect("its time");
    let size = fs::metadata(&file).expect("its size").len() as usize;
    fs::write(&file, vec![b'x'; size]).expect("a file");
    let old_time = |at: SystemTime| fs::File::options().write(true).open(&file).and_then(|f| f.set_modified(at));
    old_time(modified).expect("its old time");
    assert_eq!(bench.take(&mut on_disk(&file), Older::named(now())).await, 0);
    assert_eq!(bench.ledger().len(), 1);
}

#[tokio::test]
async fn a_file_that_was_delivered_as_it_came_keeps_its_own_time() {
    let bench = Bench::set();
    let file = bench.path("fresh.eml");
    fs::write(&file, complaint(1, &stamp(NEW), NEW)).expect("a file");
    let at: Timestamp = at("2026-03-02T10:20:09Z");
    fs::File::options()
        .write(true)
        .open(&file)
        .and_then(|f| f.set_modified(SystemTime::from(at)))
        .expect("its time");
    assert_eq!(bench.take(&mut on_disk(&file), Older::named(now())).await, 1);
    assert_eq!(bench.ledger()[0].received_at, at);
}

#[tokio::test]
async fn what_was_moved_in_before_a_renumbering_is_taken_and_what_lay_there_before_set_up_is_not() {
    let (bench, fake) = (Bench::set(), FakeImap::start());
    let mut watched = on_server(&fake);
    fake.date(" 4-Mar-2019 10:00:00 +0000");
    fake.deliver(&complaint(1, "", OLD));
    fake.deliver(b"From: resident2@residents.example\r\nSubject: a complaint without a Message-ID\r\n\r\nI complain.\r\n");
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0, "set up");
    // Moved in since, old by the server's time, and the folder is restored before anybody looked.
    fake.deliver(&complaint(3, "", OLD));
    fake.renumber(1_700_000_001);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!((bench.cases().len(), bench.acknowledged(), bench.ledger().len()), (1, 0, 1));
    // At the next restoration everything is known.
    fake.renumber(1_700_000_002);
    bench.take(&mut watched, Older::default()).await;
    assert_eq!((bench.cases().len(), bench.ledger().len()), (1, 1));
    assert_eq!(bench.ledger()[0].places.len(), 2, "both of its numbers");
}

#[tokio::test]
async fn a_clock_that_ran_ahead_at_set_up_makes_no_new_mail_old() {
    let (bench, fake) = (Bench::set(), FakeImap::start());
    let mut watched = on_server(&fake);
    fake.date(" 1-Mar-2026 10:00:00 +0000");
    fake.deliver(&complaint(1, "", OLD));
    minutes_pass(48 * 60);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0, "set up, two days ahead");
    minutes_pass(-48 * 60);
    fake.date(" 2-Mar-2026 10:00:00 +0000");
    fake.deliver(&complaint(2, &stamp(NEW), NEW));
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!((bench.cases().len(), bench.acknowledged()), (1, 1));
}
