//! The hash chain (R75): each event carries SHA-256 over the hash before it and its own canonical JSON, so that a changed,
//! missing or moved event shows. Canonical: object keys sorted, no white space, UTF-8, times to the millisecond and figures
//! to three decimals, so that the same event gives the same bytes after any journey through a database.

use super::Actor;
use super::Event;
use super::EventHash;
use super::Recorded;
use crate::casework::class::Class;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeMap;

/// Where a chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenChain {
    /// The first event whose hash or number does not follow from the one before.
    pub sequence: u32,
}

impl std::fmt::Display for BrokenChain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "event {} does not follow from the one before it: the file was changed after it was written",
            self.sequence
        )
    }
}

impl std::error::Error for BrokenChain {}

impl EventHash {
    /// What the first event of a case follows: SHA-256 of the empty string.
    pub fn of_nothing() -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(b"")))
    }
}

impl Recorded {
    /// The next event of a case, after `previous` (its last one; `None` for the first).
    pub fn chain(previous: Option<&Recorded>, at: Timestamp, by: Actor, authority: String, event: Event) -> Self {
        let (sequence, hash) = previous.map_or((0, EventHash::of_nothing()), |p| (p.sequence, p.hash.clone()));
        Self::chain_after(sequence, hash, at, by, authority, event)
    }

    /// The same, for a store that keeps the last number and hash at hand: `sequence` is 0 and `previous` the hash of
    /// nothing where the case has no event yet.
    pub fn chain_after(sequence: u32, previous: EventHash, at: Timestamp, by: Actor, authority: String, event: Event) -> Self {
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        let mut next = Self {
            sequence: sequence.saturating_add(1),
            at,
            by,
            authority,
            event: rounded(event),
            previous,
            hash: EventHash::of_nothing(),
        };
        next.hash = next.computed_hash();
        next
    }

    /// What the hash must be if nothing was changed.
    pub fn computed_hash(&self) -> EventHash {
        let body = serde_json::json!({
            "sequence": self.sequence, "at": self.at, "by": self.by, "authority": self.authority, "event": self.event,
        });
        let mut hasher = Sha256::new();
        hasher.update(self.previous.0.as_bytes());
        hasher.update(b"\n");
        hasher.update(canonical(&body).as_bytes());
        EventHash(HEXLOWER.encode(&hasher.finalize()))
    }
}

/// Whether a case's events stand as they were written: numbered from 1 without a gap, each following from the one before.
pub fn verify_chain(events: &[Recorded]) -> Result<(), BrokenChain> {
    let mut previous = EventHash::of_nothing();
    for (event, number) in events.iter().zip(1u32..) {
        if event.sequence != number || event.previous != previous || event.hash != event.computed_hash() {
            return Err(BrokenChain { sequence: number });
        }
        previous = event.hash.clone();
    }
    Ok(())
}

/// JSON with sorted keys and no white space.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            let fields: Vec<String> = sorted
                .iter()
                .map(|(k, v)| format!("{}:{}", Value::from(k.as_str()), canonical(v)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// Figures to three decimals, and never a NaN, which JSON cannot hold: the only events that carry any are verdicts.
fn rounded(event: Event) -> Event {
    match event {
        Event::CaseOpened {
            arrival,
            received_on,
            subject,
            class,
            parties,
            policy_version,
        } => Event::CaseOpened {
            arrival,
            received_on,
            subject,
            class: Box::new(rounded_class(*class)),
            parties,
            policy_version,
        },
        // No other event carries a figure.
        other => other,
    }
}

fn rounded_class(mut class: Class) -> Class {
    class.confidence = three_decimals(class.confidence);
    for reason in &mut class.because {
        reason.weight = three_decimals(reason.weight);
    }
    class
}

fn three_decimals(x: f64) -> f64 {
    let kept = (x.clamp(-1e6, 1e6) * 1000.0).round() / 1000.0;
    // Zero has two signs and NaN none; neither difference means anything here.
    if kept.is_finite() && kept != 0.0 { kept } else { 0.0 }
}
