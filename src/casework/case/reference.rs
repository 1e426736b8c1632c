//! A case's number: the register it stands in, the year of receipt, and a number within both.

use crate::casework::class::words;
use serde::Deserialize;
use serde::Serialize;

words! {
    /// The register a case stands in; the opening of its reference.
    Register {
        /// Personal-data complaints and their reviews.
        PersonalData = "PD",
        /// Service complaints and their reviews.
        Service = "SC",
        /// Rights requests that are no complaint.
        Rights = "RR",
    }
}

/// The store's number for a case. Never reused, never shown to the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseId(pub i64);

/// A case's number as people write it: `PD-2026-0042`. No secret and no key (attack 10).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseReference {
    /// The register.
    pub register: Register,
    /// The year of receipt.
    pub year: i16,
    /// Its number within register and year, from 1.
    pub number: u32,
}

impl std::fmt::Display for CaseReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}-{:04}", self.register.word(), self.year, self.number)
    }
}

impl std::str::FromStr for CaseReference {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("{text:?} is not a case reference such as PD-2026-0042");
        let mut parts = text.trim().splitn(3, '-');
        let register = parts
            .next()
            .and_then(|r| Register::from_word(&r.to_ascii_uppercase()))
            .ok_or_else(bad)?;
        let year = parts.next().filter(|y| y.len() == 4).and_then(|y| y.parse().ok()).ok_or_else(bad)?;
        let number = parts
            .next()
            .filter(|n| (4..=6).contains(&n.len()))
            .and_then(|n| n.parse().ok())
            .ok_or_else(bad)?;
        Ok(Self { register, year, number })
    }
}

impl TryFrom<String> for CaseReference {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<CaseReference> for String {
    fn from(r: CaseReference) -> String {
        r.to_string()
    }
}
