//! Our own DKIM check (RFC 6376, 8301, 8463), for mail hosts that stamp no Authentication-Results.
//!
//! Counts a signature only if it binds the message whole: valid now, From signed, no `l=`, no SHA-1, and a key that
//! its domain does not call a test; and only where the library that checks it divides the message as we do. Looks at eight signatures and takes five seconds at most.
//! Never: judges alignment (`mail::authentication` does), follows a sender's request for reports, or takes a name
//! server's silence for an answer.

mod records;

use crate::Trouble;
use crate::mail::DkimPass;
use crate::mail::RawMessage;
use crate::mail::reads_alike;
use mail_auth::AuthenticatedMessage;
use mail_auth::DkimResult;
use mail_auth::MessageAuthenticator;
use mail_auth::Parameters;
use mail_auth::ResolverCache;
use mail_auth::Txt;
use mail_auth::common::crypto::Algorithm;
use mail_auth::dkim::Signature;
use mail_auth::hickory_resolver::config::ResolverConfig;
use mail_auth::hickory_resolver::config::ResolverOpts;
use records::Records;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How many signatures of one message are looked at; a forwarded one carries three or four.
const SIGNATURES_MAX: usize = 8;

/// The most names in one `h=`, and the longest DKIM-Signature: mail-auth looks every name up among all fields, so both
/// together decide what a check costs. Honest signatures name twenty or thirty fields and have some two kilobytes.
const SIGNED_FIELDS_MAX: usize = 200;
const SIGNATURE_BYTES_MAX: usize = 16 << 10;

/// The most header fields, and the most bytes of them, of a message that is checked at all.
const FIELDS_MAX: usize = 2_000;
const HEADER_BYTES_MAX: usize = 256 << 10;

/// How long one message's check may take.
const CHECK_LIMIT: Duration = Duration::from_secs(5);

/// The flag `t=y` of a key record (RFC 6376 §3.6.1): the domain is trying DKIM out, and its signatures count for
/// nothing. mail-auth reads the flag and leaves it to us.
const KEY_IS_A_TEST: u64 = 0x10;

/// Checks DKIM signatures. Cheap to clone.
#[derive(Clone)]
pub struct DkimVerifier {
    /// Made at the first check that needs it: a machine may start before its network does.
    resolver: Arc<OnceLock<MessageAuthenticator>>,
    records: Arc<Records>,
    limit: Duration,
}

impl DkimVerifier {
    /// Asks the name servers that the system is set up with, and remembers their answers for as long as they say. Where none
    /// is set up yet, each check is temporary trouble until one is.
    pub fn system() -> Self {
        Self {
            resolver: Arc::default(),
            records: Arc::new(Records::answers()),
            limit: CHECK_LIMIT,
        }
    }

    /// The way to the name servers.
    fn resolver(&self) -> Result<&MessageAuthenticator, Trouble> {
        if let Some(resolver) = self.resolver.get() {
            return Ok(resolver);
        }
        let made = MessageAuthenticator::new_system_conf().map_err(|e| {
            Trouble::temporary("setting up DNS for the DKIM check")
                .because(e)
                .hint("is there a name server in /etc/resolv.conf?")
        })?;
        Ok(self.resolver.get_or_init(|| made))
    }

    /// Knows these TXT records (`"selector._domainkey.domain"`, text) and asks nobody: for tests, and for a machine
    /// without DNS. What it does not know does not exist.
    pub fn offline<'a>(zone: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Trouble> {
        Self::silent(Records::zone(zone))
    }

    /// Asks name servers that never answer: for tests.
    pub fn unanswered() -> Result<Self, Trouble> {
        Self::silent(Records::answers())
    }

    /// Has no name server at all.
    fn silent(records: Records) -> Result<Self, Trouble> {
        let nobody = ResolverConfig::from_parts(None, Vec::new(), Vec::new());
        let resolver = MessageAuthenticator::new(nobody, ResolverOpts::default())
            .map_err(|e| Trouble::permanent("setting up the DKIM check").because(e))?;
        Ok(Self {
            resolver: Arc::new(OnceLock::from(resolver)),
            records: Arc::new(records),
            limit: CHECK_LIMIT,
        })
    }

    /// The signatures that count. Temporary trouble where a name server gave no answer about the one domain that
    /// could have vouched for From: try later, and until then the message is neither proven nor disproven.
    pub async fn verify(&self, raw: &RawMessage) -> Result<Vec<DkimPass>, Trouble> {
        let this = self.clone();
        let raw = raw.clone();
        let runtime = Handle::current();
        let limit = this.limit;
        let doing = "checking the DKIM signatures of a message";
        if is_outsize(raw.bytes()) {
            return Err(Trouble::permanent(doing).because("its header is far larger than any that is checked"));
        }
        // Hashing thirty megabytes would hold up everything else on this thread.
        let checking = spawn_blocking(move || runtime.block_on(async { timeout(limit, this.check(&raw)).await }));
        // Waited for no longer than that on this side either: a check that only computes never looks at its own limit.
        match timeout(limit, checking).await {
            Ok(Ok(Ok(checked))) => checked,
            Ok(Ok(Err(_))) => Err(Trouble::temporary(doing).because("the name servers took too long")),
            Ok(Err(e)) => Err(Trouble::permanent(doing).because(e)),
            Err(_) => Err(Trouble::temporary(doing).because("it took too long")),
        }
    }

    async fn check(&self, raw: &RawMessage) -> Result<Vec<DkimPass>, Trouble> {
        let Some(mut message) = AuthenticatedMessage::parse(raw.bytes()) else {
            return Ok(Vec::new());
        };
        // What is checked must be the message that is read: mail-auth takes any line with a colon for a field, however long.
        let names = message.raw_parsed_headers().iter().map(|(name, _)| *name);
        if !reads_alike(raw, names, message.body_offset(), message.froms()) {
            return Ok(Vec::new());
        }
        message
            .dkim_headers
            .retain(|h| binds_all(h.value, &h.header) && h.value.len() <= SIGNATURE_BYTES_MAX && h.header.h.len() <= SIGNED_FIELDS_MAX);
        message.dkim_headers.truncate(SIGNATURES_MAX);
        for header in &mut message.dkim_headers {
            // Reports to the sender (RFC 6651) and third-party signatures (RFC 6541) cost questions to name servers
            // of the sender's choice, and bring us nothing.
            header.header.r = false;
            header.header.atps = None;
        }
        let parameters = Parameters::new(&message).with_txt_cache(&*self.records);
        let outputs = self.resolver()?.verify_dkim(parameters).await;
        let mut passes: Vec<DkimPass> = Vec::new();
        let mut unanswered: Vec<String> = Vec::new();
        for output in &outputs {
            let Some(signature) = output.signature() else {
                continue;
            };
            let domain = signature.d.to_ascii_lowercase();
            match output.result() {
                DkimResult::Pass if self.key_is_a_test(signature) => {}
                DkimResult::Pass => passes.push(DkimPass { domain }),
                DkimResult::TempError(_) => unanswered.push(domain),
                DkimResult::Neutral(_) | DkimResult::Fail(_) | DkimResult::PermError(_) | DkimResult::None => {}
            }
        }
        passes.dedup();
        let vouched = |domain: &str| message.from.iter().any(|from| akin(domain, from));
        let missed = unanswered.iter().any(|domain| vouched(domain));
        if missed && !passes.iter().any(|pass| vouched(&pass.domain)) {
            return Err(Trouble::temporary("checking the DKIM signatures of a message").because("a name server gave no answer"));
        }
        Ok(passes)
    }

    /// Whether the key that was just used is a test. It is among the records, for it was just looked up.
    fn key_is_a_test(&self, signature: &Signature) -> bool {
        let name = format!("{}._domainkey.{}.", signature.s, signature.d).to_lowercase();
        match self.records.get::<str>(&name) {
            Some(Txt::DomainKey(key)) => key.has_flag(KEY_IS_A_TEST),
            // Lost from memory in between, or unreadable: then it does not count.
            _ => true,
        }
    }
}

/// Whether a message's header is so large that signatures over it cost too much to check. Looks at no more of it than that.
fn is_outsize(raw: &[u8]) -> bool {
    let mut fields = 0;
    let mut bytes = 0;
    for line in raw.split_inclusive(|b| *b == b'\n') {
        if line == b"\n" || line == b"\r\n" {
            return false;
        }
        bytes += line.len();
        fields += usize::from(!line.starts_with(b" ") && !line.starts_with(b"\t"));
        if bytes > HEADER_BYTES_MAX || fields > FIELDS_MAX {
            return true;
        }
    }
    false
}

/// Whether a signature covers From and the whole body (RFC 6376 §8.2, §8.15), without SHA-1 (RFC 8301 §3.1). mail-auth
/// takes `l=0` for no `l=` at all, so the field's own text is asked.
fn binds_all(value: &[u8], signature: &Signature) -> bool {
    let text = String::from_utf8_lossy(value);
    let has_length = text
        .split(';')
        .filter_map(|tag| tag.split_once('='))
        .any(|(name, _)| name.trim() == "l");
    let signs_from = signature.h.iter().any(|h| h.eq_ignore_ascii_case("from"));
    !has_length && signs_from && signature.a != Algorithm::RsaSha1
}

/// Whether a domain is that of an address, or one above or below it: enough to know whose silence matters.
fn akin(domain: &str, address: &str) -> bool {
    let Some((_, from)) = address.rsplit_once('@') else {
        return false;
    };
    let from = from.to_ascii_lowercase();
    let below = |lower: &str, upper: &str| lower.strip_suffix(upper).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    below(&from, domain) || below(domain, &from)
}

#[cfg(test)]
mod tests;
