//! What went wrong at the edges, and whether trying again can help.
//!
//! Bad mail is never `Trouble`: it gets defects, and at worst a row that waits for the clerk.
//! Pure rooms (`mail`, `casework`) return none. Branch on [`Kind`], show the rest, never flatten the causes.

use std::error::Error as StdError;
use std::fmt;

/// Whether waiting can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A lost connection, a busy lock, a full disk, a 4xx answer: roll back, back off, try again.
    Temporary,
    /// A wrong password, a refused recipient, a broken file: trying again as it stands will not help.
    Permanent,
}

/// An error at a wall: what was being done, to what, and a hint that a person can act on.
#[derive(Debug)]
pub struct Trouble {
    /// Whether trying again can help.
    pub kind: Kind,
    /// What was being done, with ids and never with names, addresses, subjects or bodies.
    pub doing: String,
    /// What the reader can do about it; empty where there is nothing useful to say.
    pub hint: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Trouble {
    /// Trouble that may pass by itself.
    pub fn temporary(doing: impl Into<String>) -> Self {
        Self {
            kind: Kind::Temporary,
            doing: doing.into(),
            hint: String::new(),
            source: None,
        }
    }

    /// Trouble that stays until somebody changes something.
    pub fn permanent(doing: impl Into<String>) -> Self {
        Self {
            kind: Kind::Permanent,
            doing: doing.into(),
            hint: String::new(),
            source: None,
        }
    }

    /// Adds what the reader can do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Keeps the cause.
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// True where trying again can help.
    pub fn is_temporary(&self) -> bool {
        self.kind == Kind::Temporary
    }

    /// The whole chain on one line: what was being done, then each cause.
    pub fn chain(&self) -> String {
        let mut out = self.doing.clone();
        let mut cause: Option<&(dyn StdError + 'static)> = self.source.as_deref().map(|s| s as _);
        while let Some(c) = cause {
            out.push_str(": ");
            out.push_str(&c.to_string());
            cause = c.source();
        }
        out
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chain())?;
        if !self.hint.is_empty() {
            write!(f, " ({})", self.hint)?;
        }
        Ok(())
    }
}

impl StdError for Trouble {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|s| s as _)
    }
}
