//! TXT records that are known: a fixed zone, or the answers of name servers for as long as they hold.

use mail_auth::DnsError;
use mail_auth::Error;
use mail_auth::ResolverCache;
use mail_auth::Txt;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Instant;

/// How many answers are kept. Senders choose the names, so there is an end to it.
const ANSWERS_MAX: usize = 1000;

/// A record and how long it holds; `None` is for ever.
type Known = HashMap<Box<str>, (Txt, Option<Instant>)>;

/// Known records, by fully qualified name (lower-case, with the dot at its end).
pub(super) struct Records {
    known: Mutex<Known>,
    /// What is not known does not exist, and nobody is asked.
    closed: bool,
}

impl Records {
    /// Nothing yet; fills with the answers that come.
    pub(super) fn answers() -> Self {
        Self {
            known: Mutex::new(HashMap::new()),
            closed: false,
        }
    }

    /// These, and no others in the world.
    pub(super) fn zone<'a>(records: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let known = records.into_iter().map(|(name, text)| {
            let name = format!("{}.", name.trim_end_matches('.').to_lowercase());
            let key = match DomainKey::parse(text.as_bytes()) {
                Ok(key) => Txt::DomainKey(key.into()),
                Err(e) => Txt::Error(e),
            };
            (name.into_boxed_str(), (key, None))
        });
        Self {
            known: Mutex::new(known.collect()),
            closed: true,
        }
    }

    fn locked(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolverCache<Box<str>, Txt> for Records {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        match self.locked().get(name) {
            Some((record, until)) if until.is_none_or(|until| Instant::now() < until) => Some(record.clone()),
            // `None` would send mail-auth to the name servers.
            _ if self.closed => Some(Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain)))),
            _ => None,
        }
    }

    fn remove<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.locked().remove(name).map(|(record, _)| record)
    }

    fn insert(&self, name: Box<str>, record: Txt, valid_until: Instant) {
        let mut known = self.locked();
        if known.len() >= ANSWERS_MAX {
            let now = Instant::now();
            known.retain(|_, (_, until)| until.is_some_and(|until| now < until));
        }
        if known.len() >= ANSWERS_MAX {
            known.clear();
        }
        known.insert(name, (record, Some(valid_until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn answers_hold_as_long_as_they_say_and_never_grow_without_end() {
        let records = Records::answers();
        let error = || Txt::Error(Error::ParseError);
        records.insert("old.example.".into(), error(), Instant::now());
        assert!(records.get::<str>("old.example.").is_none());
        let later = Instant::now() + Duration::from_secs(60);
        for n in 0..3000 {
            records.insert(format!("{n}.example.").into_boxed_str(), error(), later);
            assert!(records.locked().len() <= ANSWERS_MAX);
        }
        assert!(records.get::<str>("2999.example.").is_some());
    }
}
