//! Outlook's own files: a message (.msg, MS-OXMSG) and what office programs lock with a password (MS-OFFCRYPTO), both
//! compound files.

use super::limits::Allowance;
use super::open::Held;
use super::open::Opened;
use super::open::words;
use crate::mail::attachment;
use crate::mail::document::Reading;
use cfb::CompoundFile;
use std::io::Cursor;
use std::io::Read;

/// Attachments of one message that are looked at.
const ATTACHMENTS_MAX: usize = 100;

/// Whether a compound file is an office document that a password locks: DOCX inside, and nobody can see it.
pub(super) fn is_encrypted_office(bytes: &[u8]) -> bool {
    CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream("/EncryptedPackage"))
}

/// A message: who wrote, about what, the words, and what is attached to it.
pub(super) fn message(bytes: &[u8], allowance: &mut Allowance<'_>) -> Opened {
    let Ok(mut file) = CompoundFile::open(Cursor::new(bytes)) else {
        return Opened::just(Reading::Broken("the Outlook message is damaged or cut off".to_owned()));
    };
    // Property ids in the names of streams (MS-OXMSG §2.1.3): sender's name and address, subject, body.
    let from = format!(
        "From: {} <{}>",
        text(&mut file, "", "0C1A", allowance),
        [text(&mut file, "", "5D01", allowance), text(&mut file, "", "0C1F", allowance)]
            .into_iter()
            .find(|a| a.contains('@'))
            .unwrap_or_default()
    );
    let subject = text(&mut file, "", "0037", allowance);
    let mut body = text(&mut file, "", "1000", allowance);
    if body.trim().is_empty()
        && let Ok(html) = stream(&mut file, "/__substg1.0_10130102", allowance)
    {
        body = attachment::text_of(&html, "text/html");
    }
    let folders: Vec<String> = file
        .read_root_storage()
        .filter(|e| e.is_storage() && e.name().starts_with("__attach_version1.0_"))
        .map(|e| format!("/{}", e.name()))
        .take(ATTACHMENTS_MAX)
        .collect();
    let mut holds = Vec::new();
    for folder in folders {
        let name = ["3707", "3704", "3001"]
            .into_iter()
            .map(|id| text(&mut file, &folder, id, allowance))
            .find(|n| !n.is_empty())
            .unwrap_or_default();
        let bytes = stream(&mut file, &format!("{folder}/__substg1.0_37010102"), allowance);
        holds.push(Held { name, bytes });
    }
    Opened {
        outcome: words(&format!("{from}\nSubject: {subject}\n{body}")),
        holds,
    }
}

/// A text property: UTF-16, or the charset of the time.
fn text(file: &mut CompoundFile<Cursor<&[u8]>>, folder: &str, id: &str, allowance: &mut Allowance<'_>) -> String {
    if let Ok(wide) = stream(file, &format!("{folder}/__substg1.0_{id}001F"), allowance) {
        let units: Vec<u16> = wide.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        return String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned();
    }
    match stream(file, &format!("{folder}/__substg1.0_{id}001E"), allowance) {
        Ok(narrow) => attachment::text_of(&narrow, "text/plain").trim_end_matches('\0').to_owned(),
        Err(_) => String::new(),
    }
}

fn stream(file: &mut CompoundFile<Cursor<&[u8]>>, path: &str, allowance: &mut Allowance<'_>) -> Result<Vec<u8>, Reading> {
    let broken = || Reading::Broken("it is not in the Outlook message".to_owned());
    let most = allowance.unpacked_left();
    let mut bytes = Vec::new();
    let stream = file.open_stream(path).map_err(|_| broken())?;
    stream.take(most + 1).read_to_end(&mut bytes).map_err(|_| broken())?;
    if allowance.unpacked(bytes.len() as u64) {
        Ok(bytes)
    } else {
        Err(Reading::TooLarge("it unpacks to far more than it is".to_owned()))
    }
}
