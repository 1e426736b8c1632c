//! How a command fails, and how that is said: what, where, and a hint.

use crate::Trouble;
use crate::casework::policy::Refusal;
use crate::config::fault::Fault;
use crate::despatch::Sent;
use crate::records::page;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::ExitCode;

/// What can be done about a letter that failed for good.
const ABOUT_FAILED: &str = "`redress outbox` shows what the mail server said; `redress outbox retry NUMBER` sends one again";

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

    /// What became of letters, where not all of them left; `None` where they did.
    pub(super) fn of_letters(sent: &Sent) -> Option<Self> {
        let failed = page::count(sent.given_up, "letter", "letters");
        let wait = page::count(sent.put_off, "letter", "letters");
        match (sent.given_up, sent.put_off) {
            (0, 0) => None,
            (0, _) => Some(Self::said(
                format!("the mail server did not take every letter: {wait} put off, to be tried again"),
                "`redress outbox` shows what it said",
            )),
            (_, 0) => Some(Self::said(format!("{failed} failed for good"), ABOUT_FAILED)),
            (..) => Some(Self::said(
                format!("{failed} failed for good, and {wait} put off, to be tried again"),
                ABOUT_FAILED,
            )),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_failed_for_good_are_a_failure_like_those_that_wait() {
        let said = |put_off, given_up| {
            let sent = Sent {
                handed_over: 3,
                put_off,
                given_up,
            };
            Failure::of_letters(&sent).map(|failure| match failure {
                Failure::Said { what, .. } => what,
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(said(0, 0), None);
        assert!(said(2, 0).is_some_and(|what| what.contains("2 letters put off")));
        assert_eq!(said(0, 1).as_deref(), Some("1 letter failed for good"));
        assert!(said(1, 2).is_some_and(|what| what.contains("2 letters failed") && what.contains("1 letter put off")));
    }
}
