//! `redress run`: the daemon; and `run --once`, which takes all that waits, sends all that is due, and ends.

use super::Called;
use super::failure::Failure;
use super::lean;
use super::older;
use super::output;
use super::setup;
use super::tally::Tally;
use super::works;
use crate::Trouble;
use crate::config::Config;
use crate::daemon;
use crate::daemon::Older;
use crate::daemon::Watched;
use crate::daemon::Works;
use clap::Args;
use indicatif::ProgressBar;
use jiff::Timestamp;
use jiff::civil::Date;
use std::time::Duration;
use tokio::sync::watch;

/// How to run.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// Take all that waits, send all that is due, and end
    #[arg(long)]
    once: bool,
    /// Take older mail too, from this day on, after showing what would be done with it
    #[arg(long, value_name = "DATE", requires = "once")]
    since: Option<Date>,
    /// Acknowledge older mail like new mail
    #[arg(long, requires = "since")]
    acknowledge_old: bool,
    /// Take older mail without asking
    #[arg(long, requires = "since")]
    yes: bool,
}

pub(super) fn run(asked: &Run, called: &Called) -> Result<(), Failure> {
    // The daemon's log is what its keeper reads: one step wordier than that of a command.
    let called = &Called {
        verbose: if asked.once {
            called.verbose
        } else {
            called.verbose.saturating_add(1)
        },
        ..called.clone()
    };
    let config = setup::config(called)?;
    if !asked.once {
        lean::begin_anew();
    }
    let office = setup::office(&config)?;
    let Some(_lock) = works::lock(&config)? else {
        return Err(Failure::said(
            format!("another redress is running on {}", config.store.display()),
            "one is enough: it takes mail and sends letters by itself",
        ));
    };
    let works = works::works(&config, office, Timestamp::now, Some(works::dkim()))?;
    let folders = works::watched(&config)?;
    let since = asked.since.map(older::start_of).transpose()?;
    if asked.once {
        let older = Older {
            since,
            acknowledge: asked.acknowledge_old,
            new_since: None,
        };
        works::block_on(once(&config, &works, folders, older, asked.yes))
    } else {
        works::block_on(until_stopped(&config, works, folders))
    }
}

async fn once(config: &Config, works: &Works, mut folders: Vec<Watched>, older: Older, sure: bool) -> Result<(), Failure> {
    if older.since.is_some() {
        let found = older::rehearse(config, works, &mut folders, older).await?;
        output::text(&older::shown(&found, works))?;
        if found.is_empty() || !(sure || older::agreed()?) {
            output::text("Nothing was taken.\n")?;
            return Ok(());
        }
    }
    let bar = ProgressBar::new_spinner().with_message("taking mail");
    bar.enable_steady_tick(Duration::from_millis(120));
    let mut tally = Tally::default();
    let round = daemon::round(works, &mut folders, older, |receipt| {
        bar.inc(1);
        tally.count(receipt);
        bar.set_message(format!("{} taken", tally.taken));
    })
    .await;
    bar.finish_and_clear();
    output::text(&tally.summary(&round.sent, config.mode))?;
    match (round.trouble, Failure::of_letters(&round.sent)) {
        (None, None) => Ok(()),
        (None, Some(letters)) => Err(letters),
        (Some(trouble), letters) => {
            if let Some(letters) = letters {
                letters.say();
            }
            Err(trouble.into())
        }
    }
}

async fn until_stopped(config: &Config, works: Works, folders: Vec<Watched>) -> Result<(), Failure> {
    tracing::info!(mode = %config.mode, folders = folders.len(), version = env!("CARGO_PKG_VERSION"), "redress runs");
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("asked to stop: what is under way is finished first");
        let _ = stop.send(true);
    });
    daemon::run(works, folders, stopped).await?;
    Ok(())
}

/// Waits for what a terminal (Ctrl-C) or a service manager (SIGTERM) sends.
#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::SignalKind;
    use tokio::signal::unix::signal;
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(e) => {
            let trouble = Trouble::temporary("listening for the signal to stop").because(e);
            tracing::warn!(%trouble, "only Ctrl-C stops this cleanly");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

/// Waits for what a terminal sends.
#[cfg(not(unix))]
async fn asked_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}
