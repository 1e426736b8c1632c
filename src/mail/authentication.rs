//! Whether the From domain is proven (RFC 8601, 6376, 7489): the topmost Authentication-Results of a configured
//! authserv-id, else our own DKIM check, aligned with From. A header is a claim; `none` is not a pass.

use super::address::AddrSpec;
use super::message::Message;
use super::message::ReversePath;
use super::results::MethodResult;
use super::results::Results;
use super::results::results;
use serde::Deserialize;
use serde::Serialize;

/// What is proven about the From domain of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authentication {
    /// A passing result aligned with the one From address (RFC 7489 §3.1).
    Aligned {
        /// The From domain that is vouched for, lower-case ASCII.
        domain: String,
    },
    /// A result that counts says no: DMARC failed, or what passed belongs to another domain.
    Failed,
    /// Nobody whose word counts has said anything.
    Unknown,
}

/// A DKIM signature that our own check found valid: its `d=` domain, and whether it binds the message whole
/// (From signed, no `l=`). Found at the wall (`transport`), judged here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DkimPass {
    /// The signing domain, `d=`.
    pub domain: String,
}

/// Judges what is proven. `authserv_ids` are those of the council's own border servers; `own` is our own DKIM check's
/// passes, `None` where none was made.
///
/// A DMARC failure that our border wrote outranks every pass. Otherwise one pass that is aligned with the one From
/// address is enough, the border's or our own.
pub fn authenticate(message: &Message, authserv_ids: &[String], own: Option<&[DkimPass]>) -> Authentication {
    let stamped = stamped(message, authserv_ids);
    if stamped.iter().any(refuses) {
        return Authentication::Failed;
    }
    // Nobody can vouch for two senders at once, nor for none (attack 7).
    let Some(from) = message.only_from().map(|from| from.address.domain()) else {
        return Authentication::Unknown;
    };
    let own = own.unwrap_or_default();
    let by_border = stamped.iter().any(|r| r.methods.iter().any(|m| vouches(m, from, message)));
    if by_border || own.iter().any(|pass| is_aligned(&pass.domain, from)) {
        return Authentication::Aligned { domain: from.to_owned() };
    }
    // Something passed, and belongs to somebody else (attack 8).
    let foreign = stamped.iter().any(|r| r.methods.iter().any(|m| passes_for_another(m, from)));
    if foreign || !own.is_empty() {
        Authentication::Failed
    } else {
        Authentication::Unknown
    }
}

/// Whether our own DKIM check is worth making: no trusted Authentication-Results on it that proves or refutes its sender,
/// exactly one From, and a DKIM-Signature present.
pub fn wants_own_dkim_check(message: &Message, authserv_ids: &[String]) -> bool {
    message.only_from().is_some()
        && message.field_values("dkim-signature").next().is_some()
        && authenticate(message, authserv_ids, None) == Authentication::Unknown
}

/// The Authentication-Results that our border wrote in this delivery, top first (RFC 8601 §4.1, §5).
///
/// A field counts where its authserv-id is configured and where it stands in the border's own hop: above the Received
/// field that the border wrote, or in the trace fields right below it, where Postfix's milters and Gmail put it. What a
/// sender wrote can only stand below that, or at the very end of the same run where the border stamps nothing; a claim
/// that the message itself contradicts is caught by [`vouches`].
fn stamped(message: &Message, authserv_ids: &[String]) -> Vec<Results> {
    let is_ours = |id: &str| authserv_ids.iter().any(|own| own.trim().eq_ignore_ascii_case(id));
    let border = border(&message.fields).map(|(at, _)| at);
    let mut stamped: Vec<Results> = Vec::new();
    let mut last = None;
    for (at, (name, value)) in message.fields.iter().enumerate() {
        if let Some(border) = border
            && at > border
            && !is_trace(name)
        {
            break;
        }
        if name != "authentication-results" {
            continue;
        }
        let Some(results) = results(value).filter(|r| is_ours(&r.authserv_id)) else {
            continue;
        };
        // Of several only the first, and those that stand right under it above the Received field, where a border writes a
        // field a method. Another is what the sender put there. The same holds where no Received field tells the hops apart.
        let above = border.is_some_and(|border| at < border);
        let continues = above && last.is_some_and(|last| at == last + 1);
        if !stamped.is_empty() && !continues {
            // It may still take away what the first gave, never give.
            stamped.extend(Some(results).filter(refuses));
            continue;
        }
        last = Some(at);
        stamped.push(results);
    }
    stamped
}

/// The Received field that our border wrote, as its index and the host that it names: the top-most that a server wrote on
/// taking the message from another (`from`, RFC 5321 §4.4), whatever it calls itself. A deeper one that names us better is
/// what a sender can write. Hand-overs inside a host are no hop: LMTP, and fields without `from`, which Gmail and qmail add
/// on top. `None` where there is no such field.
pub(in crate::mail) fn border(fields: &[(String, String)]) -> Option<(usize, Hop)> {
    fields
        .iter()
        .enumerate()
        .filter(|(_, (name, _))| name == "received")
        .take(50)
        .map(|(at, (_, value))| (at, Hop::read(value)))
        .find(|(_, hop)| hop.from && !hop.protocol.starts_with("lmtp") && hop.protocol != "local")
}

/// The host that took a message from outside, where its name is none of the configured authserv-ids' and a field of one of
/// those stands on the message all the same: that field may not count, and whoever set redress up should look.
pub fn border_of_another_name(message: &Message, authserv_ids: &[String]) -> Option<String> {
    let (_, hop) = border(&message.fields)?;
    let named = authserv_ids.iter().any(|id| is_same_host(&hop.by, &id.trim().to_ascii_lowercase()));
    let stamp = message
        .field_values("authentication-results")
        .filter_map(results)
        .any(|r| authserv_ids.iter().any(|own| own.trim().eq_ignore_ascii_case(&r.authserv_id)));
    (stamp && !named).then_some(hop.by)
}

fn is_same_host(by: &str, id: &str) -> bool {
    by == id
        || by.strip_suffix(id).is_some_and(|b| b.ends_with('.'))
        || id.strip_suffix(by).is_some_and(|i| i.ends_with('.')) && by.contains('.')
}

/// What a Received field says of its hop (RFC 5321 §4.4).
pub(in crate::mail) struct Hop {
    /// Whether it names the host that it took the message from.
    from: bool,
    by: String,
    protocol: String,
}

impl Hop {
    fn read(value: &str) -> Self {
        let plain = without_comments(value);
        let mut words = plain.split_whitespace().peekable();
        // The word after `from` is the stranger's own HELO: it may say `by` and is passed over.
        let from = words.next_if(|w| w.eq_ignore_ascii_case("from")).is_some();
        if from {
            words.next();
        }
        let mut hop = Self {
            from,
            by: String::new(),
            protocol: String::new(),
        };
        while let Some(word) = words.next() {
            if word.eq_ignore_ascii_case("by") && hop.by.is_empty() {
                hop.by = words.next().unwrap_or_default().trim_end_matches([';', '.']).to_ascii_lowercase();
            } else if word.eq_ignore_ascii_case("with") && hop.protocol.is_empty() {
                hop.protocol = words.next().unwrap_or_default().to_ascii_lowercase();
            }
        }
        hop
    }
}

fn without_comments(value: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => {
                depth -= 1;
                out.push(' ');
            }
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Fields that servers add on the way, between which a stamp may stand.
fn is_trace(name: &str) -> bool {
    const TRACE: [&str; 8] = [
        "authentication-results",
        "received-spf",
        "return-path",
        "delivered-to",
        "x-original-to",
        "dkim-filter",
        "dmarc-filter",
        "authentication-results-original",
    ];
    TRACE.contains(&name) || name.starts_with("arc-") || name.starts_with("x-spam") || name.starts_with("x-rspamd")
}

/// Whether a stamp says that From is forged: DMARC failed, or SPF failed outright and nothing passed.
fn refuses(results: &Results) -> bool {
    let said = |method: &str, result: &str| results.methods.iter().any(|m| m.method == method && m.result == result);
    if said("dmarc", "fail") {
        return true;
    }
    let passed = results
        .methods
        .iter()
        .any(|m| m.result == "pass" && matches!(m.method.as_str(), "dmarc" | "dkim" | "spf"));
    said("spf", "fail") && !passed
}

/// Whether one result vouches for the From domain. The message itself must not give it the lie: a DKIM pass needs a
/// signature of that domain on the message, an SPF pass the same reverse-path, and a DMARC pass one or the other. So a
/// stamp forged by a sender, where the border neither stamps nor strips, needs more than a line of text (attack 2).
fn vouches(method: &MethodResult, from: &str, message: &Message) -> bool {
    if method.result != "pass" {
        return false;
    }
    match method.method.as_str() {
        "dmarc" => {
            // `header.from` is the domain that was judged; DMARC judges no other than From.
            let judged = method.property("header.from").map(domain_of);
            judged.is_none_or(|d| d == from)
                && (signers(message).any(|d| is_aligned(&d, from)) || returns_to(message).is_some_and(|d| is_aligned(d, from)))
        }
        "dkim" => signer(method).is_some_and(|d| is_aligned(&d, from) && signers(message).any(|s| s == d)),
        "spf" => mail_from(method).is_some_and(|d| is_aligned(&d, from) && returns_to(message) == Some(d.as_str())),
        _ => false,
    }
}

fn passes_for_another(method: &MethodResult, from: &str) -> bool {
    if method.result != "pass" {
        return false;
    }
    match method.method.as_str() {
        "dmarc" => method.property("header.from").map(domain_of).is_some_and(|d| d != from),
        "dkim" => signer(method).is_some_and(|d| !is_aligned(&d, from)),
        "spf" => mail_from(method).is_some_and(|d| !is_aligned(&d, from)),
        _ => false,
    }
}

/// The signing domain of a DKIM result: `header.d`, else that of the identity `header.i` (RFC 8601 §2.7.1).
fn signer(method: &MethodResult) -> Option<String> {
    method
        .property("header.d")
        .or_else(|| method.property("header.i"))
        .map(domain_of)
        .filter(|d| !d.is_empty())
}

fn mail_from(method: &MethodResult) -> Option<String> {
    method
        .property("smtp.mailfrom")
        .or_else(|| method.property("smtp.mail"))
        .map(domain_of)
        .filter(|d| !d.is_empty())
}

/// The domains whose signatures the message bears (`d=`, RFC 6376 §3.5), good or not.
fn signers(message: &Message) -> impl Iterator<Item = String> + '_ {
    message.field_values("dkim-signature").take(20).filter_map(|value| {
        let tag = value
            .split(';')
            .map(str::trim)
            .find_map(|tag| tag.strip_prefix("d").map(str::trim_start)?.strip_prefix('='))?;
        Some(domain_of(tag))
    })
}

fn returns_to(message: &Message) -> Option<&str> {
    match &message.reverse_path {
        ReversePath::Address(address) => Some(address.domain()),
        ReversePath::Null | ReversePath::Absent => None,
    }
}

/// The domain of `user@domain`, `@domain` or `domain`, in its ASCII form.
fn domain_of(text: &str) -> String {
    let domain = text
        .trim()
        .trim_matches(['<', '>'])
        .rsplit('@')
        .next()
        .unwrap_or_default()
        .trim_end_matches('.');
    AddrSpec::new(&format!("x@{domain}"))
        .map(|a| a.domain().to_owned())
        .unwrap_or_default()
}

/// Whether two domains belong to one owner (RFC 7489 §3.1.1, relaxed): equal, or one below the other, where the shorter
/// is one that can be owned. Siblings are not taken for relatives, unlike DMARC's: many parishes may share a parent.
pub(in crate::mail) fn is_aligned(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short == long {
        return short.contains('.');
    }
    !is_public_suffix(&short) && long.strip_suffix(&short).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether a domain is one below which anybody may register: a single label, or one of those two-label ones that UK mail
/// comes from. A whole public suffix list is not needed to refuse `co.uk`; an unknown one costs at most a letter.
fn is_public_suffix(domain: &str) -> bool {
    const SUFFIXES: [&str; 28] = [
        "ac.uk",
        "co.uk",
        "gov.uk",
        "judiciary.uk",
        "ltd.uk",
        "me.uk",
        "mod.uk",
        "net.uk",
        "nhs.uk",
        "org.uk",
        "parliament.uk",
        "parish.uk",
        "plc.uk",
        "police.uk",
        "sch.uk",
        "uk.com",
        "uk.net",
        "gb.com",
        "gb.net",
        "eu.com",
        "co.im",
        "co.je",
        "co.gg",
        "gov.scot",
        "gov.wales",
        "llyw.cymru",
        "parishcouncil.net",
        "onmicrosoft.com",
    ];
    const GENERIC: [&str; 8] = ["ac", "co", "com", "edu", "gov", "net", "org", "sch"];
    let mut labels = domain.rsplit('.');
    let (Some(top), Some(second)) = (labels.next(), labels.next()) else {
        return true;
    };
    if labels.next().is_some() {
        // Below sch.uk the county comes first: school.county.sch.uk.
        return domain.ends_with(".sch.uk") && domain.split('.').count() == 3;
    }
    // `com.au`, `co.nz` and their like, in every country.
    SUFFIXES.contains(&domain) || top.len() == 2 && GENERIC.contains(&second)
}

#[cfg(test)]
#[path = "authentication_tests.rs"]
mod tests;
