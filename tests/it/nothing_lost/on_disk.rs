//! Files: a name is not a message.

use super::*;
use redress::Trouble;
use redress::mail::RawMessage;
use redress::transport::folder::FolderSource;
use redress::transport::{Listed, Opened, Source};
use std::fs;
use std::io::Write;
use std::time::SystemTime;

/// A folder on disk, its places named as the source names them.
pub fn on_disk(path: &Path) -> Watched {
    Watched {
        mailbox: "council".to_owned(),
        folder: path.display().to_string(),
        numbered: false,
        source: Box::new(FolderSource::at(path).expect("a place for messages")),
        poll: Duration::from_secs(1),
    }
}

/// Opens the place anew, as every command does.
async fn take(bench: &Bench, path: &Path) -> usize {
    bench.take(&mut on_disk(path), Older::all()).await
}

#[tokio::test]
async fn another_message_under_a_used_name_is_another_message() {
    let bench = Bench::set();
    let path = bench.path("mail.eml");
    fs::write(&path, enquiry(1)).expect("a file");
    assert_eq!(take(&bench, &path).await, 1);
    assert_eq!(take(&bench, &path).await, 0, "the same again");
    fs::write(&path, enquiry(2)).expect("a file");
    assert_eq!(take(&bench, &path).await, 1, "the name is the same, the message is not");
    assert_eq!(take(&bench, &path).await, 0);
    assert_eq!(bench.ledger().len(), 2);
}

#[tokio::test]
async fn an_mbox_that_a_mail_program_emptied_holds_new_messages_at_old_places() {
    let bench = Bench::set();
    let path = bench.path("box");
    let mbox = |n: u32| [b"From a@b.example Thu Jan  1 09:30:00 2026\n", &enquiry(n)[..], b"\n"].concat();
    fs::write(&path, mbox(1)).expect("a file");
    assert_eq!(take(&bench, &path).await, 1);
    let other = String::from_utf8(mbox(2))
        .expect("text")
        .replace("When is bin", "On what day is bin");
    fs::write(&path, other).expect("a file");
    assert_eq!(take(&bench, &path).await, 1);
    assert_eq!(take(&bench, &path).await, 0);
}

#[tokio::test]
async fn half_a_file_is_not_taken() {
    let bench = Bench::set();
    let folder = bench.path("mails");
    fs::create_dir(&folder).expect("a folder");
    let whole = enquiry(1);
    let file = folder.join("1.eml");
    fs::write(&file, &whole[..300]).expect("half a file");
    let writer = std::thread::spawn({
        let (file, rest) = (file.clone(), whole[300..].to_vec());
        move || {
            std::thread::sleep(Duration::from_millis(500));
            fs::OpenOptions::new()
                .append(true)
                .open(file)
                .and_then(|mut f| f.write_all(&rest))
                .expect("the rest");
        }
    });
    let mut new = take(&bench, &folder).await;
    writer.join().expect("written");
    new += take(&bench, &folder).await;
    assert_eq!(new, 1, "one message, taken once");
    assert_eq!(bench.ledger()[0].size, whole.len() as u64);
}

#[tokio::test]
async fn what_has_its_row_is_not_read_at_every_look() {
    let bench = Bench::set();
    let folder = bench.path("mails");
    fs::create_dir(&folder).expect("a folder");
    for n in 1..=60 {
        fs::write(folder.join(format!("{n:02}.eml")), enquiry(n)).expect("a file");
    }
    assert_eq!(take(&bench, &folder).await, 60);
    // Whoever reads one of these now fails: what is not looked at can be anything.
    for n in 1..=60 {
        let file = folder.join(format!("{n:02}.eml"));
        let modified = fs::metadata(&file).and_then(|m| m.modified()).expect("its time");
        let size = fs::metadata(&file).expect("its size").len() as usize;
        fs::write(&file, vec![b'x'; size]).expect("a file");
        fs::File::options()
            .write(true)
            .open(&file)
            .and_then(|f| f.set_modified(modified))
            .expect("its old time");
    }
    assert_eq!(take(&bench, &folder).await, 0);
    assert_eq!(bench.ledger().len(), 60);
}

/// A folder of which one file may not be read, whoever runs the tests.
struct Locked(FolderSource);

#[async_trait::async_trait]
impl Source for Locked {
    async fn open(&mut self) -> Result<Opened, Trouble> {
        self.0.open().await
    }

    async fn list(&mut self, above: u32, at_most: usize) -> Result<Vec<Listed>, Trouble> {
        self.0.list(above, at_most).await
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<(u32, RawMessage)>, Trouble> {
        let locked = self.list(0, 50).await?.into_iter().find(|l| l.path.ends_with("locked.eml"));
        match locked {
            Some(file) if uids.contains(&file.uid) => Err(Trouble::temporary("reading messages").because("permission denied")),
            _ => self.0.fetch(uids).await,
        }
    }

    async fn fetch_header(&mut self, uid: u32, _limit: usize) -> Result<Option<RawMessage>, Trouble> {
        self.fetch(&[uid]).await.map(|_| None)
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), Trouble> {
        self.0.wait(at_most).await
    }

    async fn close(&mut self) {}
}

#[tokio::test]
async fn a_file_that_may_not_be_read_gets_its_row_when_it_has_lain_there_for_an_hour() {
    let bench = Bench::set();
    let folder = bench.path("mails");
    fs::create_dir(&folder).expect("a folder");
    for (n, name) in ["1.eml", "locked.eml", "3.eml"].iter().enumerate() {
        let file = folder.join(name);
        fs::write(&file, enquiry(n as u32 + 1)).expect("a file");
        let came = SystemTime::from(now() - SignedDuration::from_mins(30));
        let file = fs::File::options().write(true).open(file).expect("the file");
        file.set_modified(came).expect("its time");
    }
    let mut watched = on_disk(&folder);
    watched.source = Box::new(Locked(FolderSource::at(&folder).expect("a place for messages")));
    let looked = daemon::take_all(&bench.works, &mut watched, Older::all(), &mut |_| {}).await;
    assert!(looked.is_err(), "it is said as long as it is waited for");
    assert_eq!(bench.ledger().len(), 2, "the others are taken");
    minutes_pass(31);
    let looked = daemon::take_all(&bench.works, &mut watched, Older::all(), &mut |_| {}).await;
    assert!(looked.is_err());
    let held: Vec<LedgerRow> = bench.ledger().into_iter().filter(|r| r.held.is_some()).collect();
    assert_eq!(held.len(), 1);
    assert!(
        held[0].held.as_deref().is_some_and(|why| why.contains("may not read this file")),
        "{held:?}"
    );
    assert_eq!(
        bench.take(&mut watched, Older::all()).await,
        0,
        "it has its row, and troubles nobody any more"
    );
    // Somebody mends its permissions: it is taken, once, and its first row waits for nobody.
    watched.source = Box::new(FolderSource::at(&folder).expect("a place for messages"));
    assert_eq!(bench.take(&mut watched, Older::all()).await, 1);
    let rows = bench.ledger();
    assert_eq!(rows.len(), 4);
    assert!(
        rows.last().is_some_and(|r| r.fingerprint.is_some() && r.disposition.is_some()),
        "{rows:?}"
    );
    assert!(rows.iter().all(|r| r.held.is_none()), "it is read, and nobody need look: {rows:?}");
    assert_eq!(bench.take(&mut watched, Older::all()).await, 0);
}
