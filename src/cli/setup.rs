//! What commands begin with: the configuration, the office it describes, the store.

use super::Called;
use super::failure::Failure;
use crate::casework::Office;
use crate::config;
use crate::config::Config;
use crate::config::Engine;
use crate::config::LogFormat;
use crate::logging;
use crate::reading::Engines;
use crate::reading::Reader;
use crate::store::Store;
use crate::store::Transaction;
use crate::store::sqlite::Sqlite;
use jiff::Timestamp;
use jiff::civil::Date;
use std::io::ErrorKind;
use std::path::PathBuf;

/// The configuration, which this command cannot do without. Starts logging as it says.
pub(super) fn config(called: &Called) -> Result<Config, Failure> {
    let path = config::find(called.config.as_deref()).map_err(Failure::NoConfiguration)?;
    let config = config::load(&path).map_err(Failure::Faults)?;
    logging::start(config.log, called.verbose);
    Ok(config)
}

/// The configuration where there is one; a broken one is an error all the same.
pub(super) fn config_if_any(called: &Called) -> Result<Option<Config>, Failure> {
    match config::find(called.config.as_deref()) {
        Ok(path) => {
            let config = config::load(&path).map_err(Failure::Faults)?;
            logging::start(config.log, called.verbose);
            Ok(Some(config))
        }
        Err(_) => {
            logging::start(LogFormat::Text, called.verbose);
            Ok(None)
        }
    }
}

/// The office that a configuration describes.
pub(super) fn office(config: &Config) -> Result<Office, Failure> {
    config::office::office(config).map_err(Failure::Refused)
}

/// The configuration where there is one, and the office it describes; else an office with the shipped rules alone.
pub(super) fn config_and_office(called: &Called) -> Result<(Option<Config>, Office), Failure> {
    let config = config_if_any(called)?;
    let office = match &config {
        Some(config) => office(config)?,
        None => config::office::without_a_council()?,
    };
    Ok((config, office))
}

/// What reads attachments: a worker of this very program, with the engines that are installed and wanted. Models are looked
/// for in the folder that REDRESS_MODELS names, else in the configuration's, else beside the program and in the system's
/// folders.
pub(super) fn reader(config: Option<&Config>) -> Reader {
    let settings = config.map(|c| &c.reading);
    let asked = std::env::var_os("REDRESS_MODELS").map(PathBuf::from);
    let models = asked.or_else(|| settings.and_then(|s| s.models_folder.clone()));
    let path = std::env::var("PATH").unwrap_or_default();
    let engine = settings.map_or(Engine::Best, |s| s.engine);
    match std::env::current_exe() {
        Ok(program) => {
            let engines = Engines::look(models.as_deref(), Some(&program), &path).only(
                matches!(engine, Engine::Best | Engine::Models),
                matches!(engine, Engine::Best | Engine::Tesseract),
            );
            Reader::in_worker(program, engines, settings.map(|s| s.limits.clone()).unwrap_or_default())
        }
        // A program that cannot find itself cannot start itself.
        Err(_) => Reader::nothing(),
    }
}

/// The store, made where there is none.
pub(super) fn store(config: &Config) -> Result<Sqlite, Failure> {
    Ok(Sqlite::open(&config.store)?)
}

/// The store as it is, for commands that only look: one that is not there is not made.
pub(super) fn store_to_read(config: &Config) -> Result<Sqlite, Failure> {
    if !config.store.is_file() {
        return Err(Failure::said(
            format!("there is no store at {} yet", config.store.display()),
            "`redress run --once` takes the first mail and makes it; [store] path says where it lies",
        ));
    }
    // On a disk that is mounted for reading alone, and of a backup, everything can still be looked at.
    match std::fs::File::options().write(true).open(&config.store) {
        Err(e) if matches!(e.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            Ok(Sqlite::open_to_look(&config.store)?)
        }
        _ => store(config),
    }
}

/// Asks the store one thing. What was written is kept.
pub(super) fn ask<T>(store: &mut Sqlite, question: impl FnOnce(&mut dyn Transaction) -> Result<T, crate::Trouble>) -> Result<T, Failure> {
    let mut tx = store.begin()?;
    let answer = question(tx.as_mut())?;
    tx.commit()?;
    Ok(answer)
}

/// The day it is in London.
pub(super) fn today() -> Date {
    crate::casework::clock::london_day(Timestamp::now())
}
