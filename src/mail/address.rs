//! Addresses as RFC 5322 §3.4.1 has them: `local-part@domain`, compared on the ASCII form of the domain.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An addr-spec (RFC 5322 §3.4.1). The local part is kept as written and compared without regard to case;
/// the domain is kept lower-case in its ASCII (`xn--`) form, so that look-alike letters never compare equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AddrSpec {
    local: String,
    domain: String,
}

impl AddrSpec {
    /// Takes a bare `local@domain`; `None` where it is not one (no `@`, empty side, control or space, over 254 octets).
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > 254 || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return None;
        }
        let (local, domain) = text.rsplit_once('@')?;
        let domain = domain.trim_end_matches('.');
        if local.is_empty() || domain.is_empty() || local.contains(['<', '>', ',', ';']) || domain.contains(['<', '>', ',', ';', '@', '"']) {
            return None;
        }
        let domain = idna::domain_to_ascii(domain).ok().filter(|d| !d.is_empty())?;
        // A mailbox's local part is case-sensitive by RFC 5321 §2.4, and by nobody's server: compare folded.
        Some(Self { local: local.to_lowercase(), domain })
    }

    /// The part before the `@`, lower-case.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`, lower-case ASCII.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The address without its `+detail` (RFC 5233), for comparing with an address of ours.
    pub fn without_detail(&self) -> Self {
        let local = self.local.split('+').next().filter(|l| !l.is_empty()).unwrap_or(&self.local);
        Self { local: local.to_owned(), domain: self.domain.clone() }
    }

    /// The `+detail` of the local part (RFC 5233), where there is one.
    pub fn detail(&self) -> Option<&str> {
        self.local.split_once('+').map(|(_, d)| d).filter(|d| !d.is_empty())
    }
}

impl fmt::Display for AddrSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl TryFrom<String> for AddrSpec {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::new(&text).ok_or_else(|| format!("{text:?} is not an e-mail address"))
    }
}

impl From<AddrSpec> for String {
    fn from(a: AddrSpec) -> String {
        a.to_string()
    }
}

/// An address with the name that was written before it (RFC 5322 `name-addr`). The name is a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAddress {
    /// The display name, cleaned of controls and direction marks; empty where there was none.
    pub name: String,
    /// The address inside the angle brackets.
    pub address: AddrSpec,
}
