//! What commands begin with: the configuration, the office it describes, the store.

use super::Called;
use super::failure::Failure;
use crate::casework::Office;
use crate::config;
use crate::config::Config;
use crate::config::LogFormat;
use crate::logging;
use crate::reading::Engines;
use crate::reading::Limits;
use crate::reading::Reader;
use crate::store::Store;
use crate::store::Transaction;
use crate::store::sqlite::Sqlite;
use jiff::Timestamp;
use jiff::civil::Date;
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

/// What reads attachments: a worker of this very program, with the engines that are installed. Models are looked for in
/// the folder that REDRESS_MODELS names, else beside the program and in the system's folders.
pub(super) fn reader() -> Reader {
    let models = std::env::var_os("REDRESS_MODELS").map(PathBuf::from);
    let path = std::env::var("PATH").unwrap_or_default();
    match std::env::current_exe() {
        Ok(program) => {
            let engines = Engines::look(models.as_deref(), Some(&program), &path);
            Reader::in_worker(program, engines, Limits::default())
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
    store(config)
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
