//! How a command fails, and how that is said: what, where, and a hint.

use crate::Trouble;
use crate::casework::policy::Refusal;
use crate::config::fault::Fault;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::ExitCode;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// The configuration does not hold.
    Faults(Vec<Fault>),
    /// There is no configuration; it was looked for in these places.
    NoConfiguration(Vec<PathBuf>),
    /// A rule or a template does not hold.
    Refused(Refusal),
    /// The world did not do as it should.
    Trouble(Trouble),
    /// Something that is not there, or not as it must be: what, and a hint.
    Said {
        /// What.
        what: String,
        /// What the reader can do about it; may be empty.
        hint: String,
    },
    /// The details were said already.
    AlreadySaid,
    /// A message on standard input will never be taken: EX_UNAVAILABLE (sysexits), so that the mail server returns it.
    NotTaken(Box<Failure>),
    /// A message on standard input was not taken now: EX_TEMPFAIL, so that the mail server keeps it and tries again.
    TryAgain(Box<Failure>),
    /// Whoever read our output has gone (`| head`): no failure of ours.
    ReaderGone,
}

impl Failure {
    /// A failure in words, with a hint.
    pub(super) fn said(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Said {
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// The same, for whoever pipes a message and goes by the exit code: it holds the only copy.
    pub(super) fn of_a_pipe(self) -> Self {
        match self {
            Self::NotTaken(_) | Self::TryAgain(_) | Self::ReaderGone => self,
            other => Self::TryAgain(Box::new(other)),
        }
    }

    /// How the program ends: 0, 1, or what sysexits(3) has for a message that was piped.
    pub(super) fn code(&self) -> ExitCode {
        match self {
            Self::ReaderGone => ExitCode::SUCCESS,
            Self::NotTaken(_) => ExitCode::from(69),
            Self::TryAgain(_) => ExitCode::from(75),
            _ => ExitCode::FAILURE,
        }
    }

    /// Says it on standard error.
    pub(super) fn say(&self) {
        match self {
            Self::Faults(faults) => {
                for fault in faults {
                    eprintln!("{fault}");
                }
            }
            Self::NoConfiguration(places) => {
                let places: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
                eprintln!("redress: there is no configuration; looked for {}", places.join(", "));
                eprintln!("  hint: `redress init` writes one, `redress demo` needs none, --config names another");
            }
            Self::Refused(refusal) => eprintln!("{refusal}"),
            Self::Trouble(trouble) => {
                eprintln!("redress: {}", trouble.chain());
                if !trouble.hint.is_empty() {
                    eprintln!("  hint: {}", trouble.hint);
                }
            }
            Self::Said { what, hint } => {
                eprintln!("redress: {what}");
                if !hint.is_empty() {
                    eprintln!("  hint: {hint}");
                }
            }
            Self::NotTaken(failure) | Self::TryAgain(failure) => failure.say(),
            Self::AlreadySaid | Self::ReaderGone => {}
        }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// From writing our output: nothing else here uses `?` on an io error.
impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Self {
        match e.kind() {
            ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::Trouble(Trouble::temporary("writing to standard output").because(e)),
        }
    }
}
