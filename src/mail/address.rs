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
        if local.is_empty() || domain.is_empty() || local.contains(['<', '>', ',', ';']) || domain.contains(['<', '>', ',', ';', '@', '"'])
        {
            return None;
        }
        let domain = ascii_domain(domain)?;
        // A mailbox's local part is case-sensitive by RFC 5321 §2.4, and by nobody's server: compare folded. Only ASCII
        // is folded, or the Kelvin sign would become the letter k of somebody else's address (attack 19).
        Some(Self {
            local: local.to_ascii_lowercase(),
            domain,
        })
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
        Self {
            local: local.to_owned(),
            domain: self.domain.clone(),
        }
    }

    /// The `+detail` of the local part (RFC 5233), where there is one.
    pub fn detail(&self) -> Option<&str> {
        self.local.split_once('+').map(|(_, d)| d).filter(|d| !d.is_empty())
    }
}

/// The ASCII form of a domain (RFC 5891). A label whose letters only fold into ASCII ones (full-width, Kelvin) is no
/// domain that anybody registered: it is refused, so that nothing but the same octets compares equal (attack 19).
fn ascii_domain(domain: &str) -> Option<String> {
    if domain.is_ascii() && !domain.contains("--") {
        return (!domain.contains("..") && !domain.starts_with('.')).then(|| domain.to_ascii_lowercase());
    }
    let ascii = idna::domain_to_ascii(domain).ok().filter(|d| !d.is_empty())?;
    let same_count = domain.split('.').count() == ascii.split('.').count();
    let folded = domain
        .split('.')
        .zip(ascii.split('.'))
        .any(|(written, label)| !written.is_ascii() && !label.starts_with("xn--"));
    (same_count && !folded).then_some(ascii)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_never_compare_equal() {
        let clerk = AddrSpec::new("clerk@aldermoor-tc.example");
        assert!(clerk.is_some());
        assert_eq!(clerk, AddrSpec::new(" Clerk@ALDERMOOR-TC.example. "));
        for other in [
            "clerk@alderm\u{43e}\u{43e}r-tc.example",
            "cl\u{435}rk@aldermoor-tc.example",
            "cler\u{212a}@aldermoor-tc.example",
            "clerk@\u{ff41}ldermoor-tc.example",
            "clerk@aldermoor-tc\u{3002}example",
            "clerk@alder\u{ad}moor-tc.example",
            "clerk@aldermoor-tc.example.net",
            "clerk@mail.aldermoor-tc.example",
            "clerk+x@aldermoor-tc.example",
            "a1dermoor@aldermoor-tc.example",
        ] {
            assert_ne!(clerk, AddrSpec::new(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "@",
            "a@",
            "@b.example",
            "a b@c.example",
            "a@b@c\n.example",
            "a@b..example",
            "a@\"b\".example",
        ] {
            assert_eq!(None, AddrSpec::new(text), "{text}");
        }
    }

    #[test]
    fn international_domains_are_kept_in_ascii() {
        assert_eq!(
            "post@xn--mnchen-3ya.example",
            AddrSpec::new("post@M\u{fc}nchen.example").unwrap().to_string()
        );
    }

    #[test]
    fn detail_is_split_off() {
        let address = AddrSpec::new("council+7f3q@aldermoor-tc.example").unwrap();
        assert_eq!(Some("7f3q"), address.detail());
        assert_eq!("council@aldermoor-tc.example", address.without_detail().to_string());
    }
}
