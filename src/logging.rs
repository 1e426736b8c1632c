//! Log lines: to standard error, as text or JSON. They carry numbers and ids, never names, addresses, subjects or words.
//!
//! Two walls keep other people's libraries from breaking that. Records of the `log` crate (async-imap, lettre, rustls)
//! are not bridged at all: at `trace` async-imap writes passwords and message bodies. And libraries that speak
//! `tracing` (hickory, and whatever joins them) are held at `warn`, below anything `-v` or RUST_LOG can ask for.

use crate::config::LogFormat;
use std::io::IsTerminal;
use tracing::Level;
use tracing::Metadata;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::FilterExt;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;

/// Only what this program itself says may be as wordy as asked.
const OURS: &str = "redress";

/// Starts logging for the life of the process. `verbose` counts the `-v`s (`redress run` adds one of its own: the daemon's
/// log is what its keeper reads); RUST_LOG, where set, decides about our own lines instead. A second call changes nothing.
pub fn start(format: LogFormat, verbose: u8) {
    hush_panics();
    let asked = std::env::var("RUST_LOG").ok().filter(|v| !v.trim().is_empty());
    let filter = wanted(asked.as_deref(), verbose).and(filter_fn(may_be_logged));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(verbose > 0);
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
        LogFormat::Text => lines
            .with_ansi(std::io::stderr().is_terminal())
            .compact()
            .with_filter(filter)
            .boxed(),
    };
    // Not `init`: that would bridge the `log` crate. An earlier subscriber (a test's) stays.
    let _ = tracing::subscriber::set_global_default(Registry::default().with(layer));
}

/// From now on a panic is logged by its place in the program alone. Its message may quote the text that was being read ("byte
/// index 7 is not a char boundary; it is inside … of `Dear …`"): every panic is caught and becomes a row, but the standard hook
/// would print it first.
pub fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let (file, line) = panic.location().map_or(("unknown", 0), |at| (at.file(), at.line()));
        if tracing::dispatcher::has_been_set() {
            tracing::error!(file, line, "the program failed here: a fault of redress, please report it");
        } else {
            eprintln!("redress: the program failed at {file}:{line}: a fault of redress, please report it");
        }
    }));
}

fn wanted(asked: Option<&str>, verbose: u8) -> EnvFilter {
    let usual = match verbose {
        0 => "warn",
        1 => "warn,redress=info",
        2 => "warn,redress=debug",
        _ => "warn,redress=trace",
    };
    match asked {
        Some(asked) => EnvFilter::try_new(asked).unwrap_or_else(|_| EnvFilter::new(usual)),
        None => EnvFilter::new(usual),
    }
}

/// Whether a line may be written at all, whatever was asked for.
fn may_be_logged(line: &Metadata<'_>) -> bool {
    let target = line.target();
    let ours = target == OURS || target.strip_prefix(OURS).is_some_and(|rest| rest.starts_with("::"));
    ours || *line.level() <= Level::WARN
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::Arc;
    use std::sync::Mutex;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("one thread").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_setting_makes_a_library_wordy() {
        let kept = Kept::default();
        let to = kept.clone();
        let layer = tracing_subscriber::fmt::layer()
            .with_writer(move || to.clone())
            .with_filter(wanted(Some("trace,async_imap=trace,hickory_proto=trace"), 2).and(filter_fn(may_be_logged)));
        tracing::subscriber::with_default(Registry::default().with(layer), || {
            tracing::trace!(target: "async_imap::imap_stream", "LOGIN council hunter2");
            tracing::info!(target: "hickory_proto", "a query");
            tracing::trace!(target: "redress_lookalike", "not ours either");
            tracing::trace!(target: "redress::daemon", "ours");
            tracing::warn!(target: "hickory_proto", "a warning");
        });
        let said = String::from_utf8(kept.0.lock().expect("one thread").clone()).expect("text");
        assert!(said.contains("ours") && said.contains("a warning"), "{said}");
        assert!(
            !said.contains("hunter2") && !said.contains("a query") && !said.contains("not ours"),
            "{said}"
        );
    }
}
