//! A command in one strict form, for the terminal and for conversations in tests: VERB, then what it needs. People's own words are read by `desk/`.
//!
//! `OUTCOME UPHELD: reasons` · `REFUSE A, E: reasons` · `EXTEND 2026-12-29: reason` · `SHARE body: what` · `ASK DETAILS: words`

use crate::casework::act::Act;
use crate::casework::act::Factor;
use crate::casework::act::Outcome;
use crate::casework::act::ReviewResult;
use crate::casework::case::Ask;
use crate::casework::case::Format;
use crate::mail::AddrSpec;
use jiff::civil::Date;

/// Makes an act of the words behind its verb.
type Maker = fn(String) -> Act;

/// Reads one command; answers what is wrong with it where it is none.
pub fn read(text: &str) -> Result<Act, String> {
    let text = text.trim();
    let (head, words) = text.split_once(':').map_or((text, ""), |(h, w)| (h.trim(), w.trim()));
    let upper = head.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase();
    let after = |verb: &str| -> Option<String> {
        let rest = upper.strip_prefix(verb)?;
        if !(rest.is_empty() || rest.starts_with(' ')) {
            return None;
        }
        let flat = head.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(flat.get(verb.len()..).unwrap_or("").trim().to_owned())
    };
    // What stands behind the verb, whether or not a colon stands between.
    let rest = |verb: &str| {
        after(verb).map(|argument| match (argument.is_empty(), words.is_empty()) {
            (true, _) => words.to_owned(),
            (false, true) => argument,
            (false, false) => format!("{argument}: {words}"),
        })
    };
    let owned = words.to_owned();
    match upper.as_str() {
        "ACCEPT" => return Ok(Act::Accept),
        "SERVICE" => return Ok(Act::Service),
        "NOT OURS" => return Ok(Act::NotOurs { reasons: owned }),
        "NOT A COMPLAINT" => return Ok(Act::NotAComplaint { reasons: owned }),
        "ID OK" => return Ok(Act::IdentityAccepted { note: owned }),
        "DONE" => return Ok(Act::SourceGone),
        "CONSENT OK" => return Ok(Act::ConsentAccepted),
        "ID NO" => return Ok(Act::IdentityRefused { why: owned }),
        "CONSENT NO" => return Ok(Act::ConsentRefused { why: owned }),
        "RELEASE" => return Ok(Act::Release),
        "LIFT" => return Ok(Act::Lift),
        "REOPEN" => return Ok(Act::Reopen),
        "SEND" | "YES" => return Ok(Act::Send),
        "CANCEL" => return Ok(Act::Cancel),
        "UNDO" => return Ok(Act::Undo),
        "RESEND" => return Ok(Act::Resend),
        "STATUS" => return Ok(Act::Status),
        "LIST" => return Ok(Act::List),
        "HELP" => return Ok(Act::Help),
        _ => {}
    }
    for (verb, what) in [
        ("ASK DETAILS", Ask::Details),
        ("ASK CONSENT", Ask::Consent),
        ("ASK ID", Ask::Identity),
    ] {
        if after(verb).is_some() {
            return Ok(Act::Ask { what, words: owned });
        }
    }
    if let Some(result) = after("OUTCOME") {
        let result =
            Outcome::from_word(&result.to_ascii_uppercase()).ok_or("OUTCOME UPHELD, PARTLY or NOT UPHELD, then a colon and the reasons")?;
        return Ok(Act::Decide { result, reasons: owned });
    }
    if let Some(result) = after("REVIEW") {
        let result =
            ReviewResult::from_word(&result.to_ascii_uppercase()).ok_or("REVIEW UPHOLD or CHANGE, then a colon and the reasons")?;
        return Ok(Act::DecideReview { result, reasons: owned });
    }
    if let Some(named) = after("REFUSE") {
        let factors = named
            .split([',', ' '])
            .filter(|f| !f.is_empty())
            .map(|f| Factor::from_word(&f.to_ascii_uppercase()).ok_or_else(|| format!("{f:?} is no factor: they are A, B, C, D and E")))
            .collect::<Result<_, _>>()?;
        return Ok(Act::Refuse { factors, reasons: owned });
    }
    if let Some(day) = after("EXTEND") {
        let until: Date = day
            .parse()
            .map_err(|_| "EXTEND 2026-12-29: why (a day, then a colon and the reason)")?;
        return Ok(Act::Extend { until, reason: owned });
    }
    if let Some(body) = after("SHARE") {
        return Ok(Act::Share { body, what: owned });
    }
    if let Some(terms) = after("RESTRICT") {
        let (terms, until) = match terms.rsplit_once(" UNTIL ").or_else(|| terms.rsplit_once(" until ")) {
            Some((terms, day)) => (
                terms.to_owned(),
                Some(day.trim().parse().map_err(|_| "RESTRICT terms until 2027-05-28: why")?),
            ),
            None => (terms, None),
        };
        return Ok(Act::Restrict {
            terms,
            until,
            reason: owned,
        });
    }
    if let Some(named) = rest("FORMAT") {
        let mut needed = Vec::new();
        for word in named.split(',').map(|w| w.trim().to_lowercase()).filter(|w| w != "email") {
            needed.push(Format::from_word(&word).ok_or("FORMAT large print, plain text, post or email; several with commas")?);
        }
        return Ok(Act::Format { needed });
    }
    if let Some(address) = rest("ADDRESS") {
        let address = AddrSpec::new(address.trim()).ok_or("ADDRESS, then an email address")?;
        return Ok(Act::WriteTo { address });
    }
    let makers: [(&str, Maker); 9] = [
        ("UPDATE", |text| Act::Update { text }),
        ("NOTE", |text| Act::Note { text }),
        ("ASSIGN", |person| Act::Assign { person }),
        ("ICO", |reference| Act::Ico { reference }),
        ("HOLD", |reason| Act::Hold { reason }),
        ("SPOC", |person| Act::SinglePointOfContact { person }),
        ("WARN", |text| Act::Warn { text }),
        ("MARKER", |reason| Act::Marker { reason }),
        ("CLOSE", |why| Act::Close { why }),
    ];
    for (verb, make) in makers {
        if let Some(rest) = rest(verb) {
            return Ok(make(rest));
        }
    }
    Err(format!(
        "{:?} is no command: `redress case show` lists those that make sense now",
        head.chars().take(40).collect::<String>()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verb_is_read() {
        let day = jiff::civil::date(2026, 12, 29);
        let of = |text: &str| read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(of("accept"), Act::Accept);
        assert_eq!(
            of("OUTCOME not  upheld: We looked: nothing."),
            Act::Decide {
                result: Outcome::NotUpheld,
                reasons: "We looked: nothing.".into()
            }
        );
        assert_eq!(
            of("REFUSE d, E: PD-2026-0001"),
            Act::Refuse {
                factors: vec![Factor::Frequency, Factor::Repetition],
                reasons: "PD-2026-0001".into()
            }
        );
        assert_eq!(
            of("extend 2026-12-29: leave"),
            Act::Extend {
                until: day,
                reason: "leave".into()
            }
        );
        assert_eq!(
            of("RESTRICT email only until 2026-12-29: shouting"),
            Act::Restrict {
                terms: "email only".into(),
                until: Some(day),
                reason: "shouting".into()
            }
        );
        assert_eq!(of("CLOSE withdrawn"), Act::Close { why: "withdrawn".into() });
        assert_eq!(
            of("NOTE: rang her: no answer"),
            Act::Note {
                text: "rang her: no answer".into()
            }
        );
        assert_eq!(
            of("ASSIGN Bob Tranter"),
            Act::Assign {
                person: "Bob Tranter".into()
            }
        );
        assert_eq!(
            of("FORMAT large print, post"),
            Act::Format {
                needed: vec![Format::LargePrint, Format::Post]
            }
        );
        assert_eq!(of("FORMAT email"), Act::Format { needed: Vec::new() });
        assert_eq!(
            of("ADDRESS ada@plover.example"),
            Act::WriteTo {
                address: AddrSpec::new("ada@plover.example").expect("an address")
            }
        );
        for bad in [
            "FORMAT braille",
            "ADDRESS ada",
            "",
            "OUTCOME maybe: x",
            "REFUSE F: x",
            "EXTEND soon: x",
            "ACCEPTED",
            "frobnicate",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
