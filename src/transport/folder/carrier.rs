//! Letters as files, for a trial run and for the demonstration: one `.eml` each, whole or not at all.

use crate::Trouble;
use crate::transport::Carrier;
use crate::transport::Delivery;
use crate::transport::Parcel;
use async_trait::async_trait;
use data_encoding::HEXLOWER;
use sha2::Digest;
use sha2::Sha256;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use tokio::task::spawn_blocking;

/// How many bytes of the hash a file's name shows, as two digits each.
const NAME_BYTES: usize = 16;

/// Writes each letter into a folder, under a name made of its Message-ID and recipient, so that the same letter is
/// the same file however often it is handed over.
pub struct FolderCarrier {
    folder: PathBuf,
}

impl FolderCarrier {
    /// Letters go into this folder, which is made where it is missing.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where a letter lies once it has been handed over.
    pub fn path_of(&self, letter: &Parcel) -> PathBuf {
        let mut hash = Sha256::new();
        hash.update(letter.message_id.0.as_bytes());
        hash.update(b"\0");
        hash.update(letter.forward_path.to_string().as_bytes());
        let name = HEXLOWER.encode(&hash.finalize()[..NAME_BYTES]);
        self.folder.join(format!("{name}.eml"))
    }
}

#[async_trait]
impl Carrier for FolderCarrier {
    async fn hand_over(&self, letter: &Parcel) -> Delivery {
        let path = self.path_of(letter);
        let bytes = letter.bytes.clone();
        // In a task of its own: a caller who goes away does not stop it half-way.
        match spawn_blocking(move || place(&path, &bytes)).await {
            Ok(Ok(said)) => Delivery::HandedOver(said.to_owned()),
            Ok(Err(e)) => Delivery::Later(format!("writing the letter's file: {e}")),
            Err(e) => Delivery::Later(format!("writing the letter's file: {e}")),
        }
    }

    async fn check(&self) -> Result<String, Trouble> {
        let folder = self.folder.clone();
        let tried = spawn_blocking(move || {
            fs::create_dir_all(&folder)?;
            tempfile_in(&folder).and_then(|(path, _file)| fs::remove_file(path))
        });
        let trouble = || {
            Trouble::permanent(format!("writing into {}", self.folder.display()))
                .hint("the folder must be there, or be makeable, and be writable")
        };
        match tried.await {
            Ok(Ok(())) => Ok(format!("letters become files in {}", self.folder.display())),
            Ok(Err(e)) => Err(trouble().because(e)),
            Err(e) => Err(trouble().because(e)),
        }
    }

    fn lanes(&self) -> usize {
        1
    }
}

/// Writes beside, syncs, renames, syncs the folder: after a crash the file is there whole or not at all.
fn place(path: &Path, bytes: &[u8]) -> io::Result<&'static str> {
    if path.try_exists()? {
        return Ok("already there");
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let (beside, mut file) = tempfile_in(folder)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| sync_folder(folder));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written.map(|()| "written")
}

/// A new file whose name no reader of `.eml` files takes for a letter.
fn tempfile_in(folder: &Path) -> io::Result<(PathBuf, File)> {
    for attempt in 0..1000 {
        let path = folder.join(format!(".letter-{}-{attempt}.tmp", std::process::id()));
        match File::options().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(io::Error::other("a thousand unfinished letters lie here"))
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Only Unix lets a folder be opened and synced.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::AddrSpec;
    use crate::mail::MessageId;

    fn letter(id: &str, to: &str) -> Parcel {
        Parcel {
            reverse_path: None,
            forward_path: AddrSpec::new(to).unwrap(),
            message_id: MessageId(id.to_owned()),
            bytes: format!("Message-ID: <{id}>\r\n\r\nDear resident\r\n").into_bytes(),
        }
    }

    #[tokio::test]
    async fn a_letter_is_one_whole_file_however_often_it_is_handed_over() {
        let root = tempfile::tempdir().unwrap();
        let carrier = FolderCarrier::new(root.path().join("letters"));
        let one = letter("l1.c1@council.example", "p.greene@resident.example");
        for _ in 0..3 {
            assert!(matches!(carrier.hand_over(&one).await, Delivery::HandedOver(_)));
        }
        assert_eq!(fs::read(carrier.path_of(&one)).unwrap(), one.bytes);
        carrier.hand_over(&letter("l1.c1@council.example", "chair@council.example")).await;
        carrier
            .hand_over(&letter("../../l2@council.example", "p.greene@resident.example"))
            .await;
        assert_eq!(fs::read_dir(root.path().join("letters")).unwrap().count(), 3);
        carrier.check().await.unwrap();
        assert_eq!(fs::read_dir(root.path().join("letters")).unwrap().count(), 3);
    }

    #[tokio::test]
    async fn where_no_file_can_be_the_letter_waits() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("a file");
        fs::write(&file, b"").unwrap();
        let carrier = FolderCarrier::new(file.join("letters"));
        let delivery = carrier.hand_over(&letter("l1@council.example", "p.greene@resident.example")).await;
        assert!(matches!(delivery, Delivery::Later(_)));
        assert!(carrier.check().await.is_err());
    }
}
