//! Zip archives: the files in them, unpacked in memory under the allowance. Names are labels, links are not followed,
//! nothing is written anywhere.

use super::limits::Allowance;
use super::open::Held;
use super::open::Opened;
use crate::mail::document::Reading;
use std::io::Cursor;
use std::io::Read;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// The archive of a document that is a zip; `Err` says what is wrong with it.
pub(super) fn open<'a>(bytes: &'a [u8], allowance: &Allowance<'_>) -> Result<ZipArchive<Cursor<&'a [u8]>>, Reading> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Reading::Broken("the archive is damaged or cut off".to_owned()))?;
    if archive.len() > allowance.limits.entries {
        return Err(Reading::TooLarge(format!("there are {} files in it", archive.len())));
    }
    Ok(archive)
}

/// One file of an archive, unpacked.
pub(super) fn entry(mut file: ZipFile<'_, Cursor<&[u8]>>, allowance: &mut Allowance<'_>) -> Result<Vec<u8>, Reading> {
    let too_much = || Reading::TooLarge("it unpacks to far more than it is".to_owned());
    let most = allowance.unpacked_left();
    let mut bytes = Vec::new();
    // One more than allowed, so that what is cut off cannot pass for what is whole.
    match (&mut file).take(most + 1).read_to_end(&mut bytes) {
        Ok(read) if allowance.unpacked(read as u64) => Ok(bytes),
        Ok(_) => Err(too_much()),
        Err(_) => {
            allowance.unpacked(bytes.len() as u64);
            Err(Reading::Broken("the archive is damaged or cut off".to_owned()))
        }
    }
}

/// What an error of the archive's reader means.
pub(super) fn failed(e: &ZipError) -> Reading {
    match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Reading::Encrypted,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Reading::NotChecked("it is packed in a way that there is no reader for".to_owned())
        }
        _ => Reading::Broken("the archive is damaged or cut off".to_owned()),
    }
}

/// A zip: all files in it, in order.
pub(super) fn zip(bytes: &[u8], allowance: &mut Allowance<'_>) -> Opened {
    let mut archive = match open(bytes, allowance) {
        Ok(archive) => archive,
        Err(outcome) => return Opened::just(outcome),
    };
    let mut holds = Vec::new();
    let mut locked = 0;
    for index in 0..archive.len() {
        let listed = archive
            .name_for_index(index)
            .and_then(Result::ok)
            .map(|n| n.into_owned())
            .unwrap_or_default();
        // macOS puts a shadow of every file into its archives.
        if listed.ends_with('/') || listed.starts_with("__MACOSX/") {
            continue;
        }
        let bytes = match archive.by_index(index) {
            Ok(file) if file.is_symlink() => Err(Reading::NotChecked("it is a link to another place, not a file".to_owned())),
            Ok(file) => entry(file, allowance),
            Err(e) => Err(failed(&e)),
        };
        locked += usize::from(matches!(bytes, Err(Reading::Encrypted)));
        let over = matches!(bytes, Err(Reading::TooLarge(_)));
        holds.push(Held { name: listed, bytes });
        if over {
            break;
        }
    }
    let outcome = match holds.len() {
        0 => Reading::NoText,
        n if n == locked => Reading::Encrypted,
        _ => Reading::Holds,
    };
    Opened { outcome, holds }
}
