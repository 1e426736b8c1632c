//! An office and the facts of a message, for this room's tests. All people and addresses are invented.

use super::class::Class;
use super::class::Kind;
use super::class::Reason;
use super::class::Track;
use super::correspond::Leads;
use super::correspond::Match;
use super::correspond::Party;
use super::correspond::Sender;
use super::decide::Arrival;
use super::decide::Facts;
use super::decide::Place;
use super::letter::Templates;
use super::letter::samples;
use super::policy::Mode;
use super::policy::Office;
use super::policy::Person;
use super::policy::Policy;
use super::policy::Role;
use super::policy::SharedMailbox;
use super::policy::shipped_rules;
use super::policy::shipped_templates;
use crate::mail::Authentication;
use crate::mail::Fingerprint;
use crate::mail::NamedAddress;
use crate::mail::Screened;
use crate::mail::ScreeningPolicy;
use crate::mail::Typed;
use crate::mail::sample::address;
use crate::mail::sample::message;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The policy of the shipped rules. Nothing here classifies, so the classifier has no rules.
pub fn policy() -> Policy {
    SHIPPED.0.clone()
}

/// Read and checked once: each of hundreds of tests wants an office of its own.
static SHIPPED: LazyLock<(Policy, Templates)> = LazyLock::new(|| {
    let own = super::policy::own_part(&shipped_rules()).expect("the shipped rules");
    let screening = ScreeningPolicy {
        message_id_domain: "aldermoor-tc.example".to_owned(),
        ..ScreeningPolicy::default()
    };
    let policy = own.with(screening, super::classify::Classifier::from_rules(&[]).expect("no rules, no fault"));
    let templates = Templates::from_files(&shipped_templates()).expect("the shipped letters");
    (policy, templates)
});

pub fn person(name: &str, at: &str, roles: &[Role]) -> Person {
    Person {
        name: name.to_owned(),
        address: address(at),
        roles: roles.to_vec(),
    }
}

pub fn office() -> Office {
    Office {
        council: samples::council(),
        people: vec![
            person("Sue Hartley", "clerk@aldermoor-tc.example", &[Role::Clerk]),
            person("Bob Tranter", "bob.tranter@aldermoor-tc.example", &[Role::Deputy]),
            person("Priya Nair", "chair@aldermoor-tc.example", &[Role::Chair]),
        ],
        mailboxes: vec![SharedMailbox {
            name: "council".to_owned(),
            address: address("council@aldermoor-tc.example"),
            aliases: Vec::new(),
            authserv_ids: vec!["mx1.aldermoor-tc.example".to_owned()],
            deletes_identity_mail: false,
            message_link: String::new(),
            host_is_silent: false,
            sent_folders: Vec::new(),
        }],
        letters_from: NamedAddress {
            name: "Aldermoor Town Council".to_owned(),
            address: address("council@aldermoor-tc.example"),
        },
        mode: Mode::Live,
        policy: policy(),
        templates: SHIPPED.1.clone(),
        texts: BTreeMap::new(),
    }
}

pub fn class(kind: Kind, track: Option<Track>) -> Class {
    Class {
        confidence: 0.91,
        because: vec![Reason {
            rule: "disclosed".to_owned(),
            words: "printed my address".to_owned(),
            weight: 0.8,
        }],
        ..Class::of(kind, track)
    }
}

pub const WORDS: &str = "You printed my home address in the autumn newsletter.\n\nI never agreed to that. Please take it down.";

/// A resident's complaint about personal data, proven and on no case, received on a Saturday.
pub fn facts() -> Facts {
    facts_on(date(2026, 11, 28))
}

pub fn facts_on(received_on: Date) -> Facts {
    let received_at = received_on.at(10, 30, 0, 0).in_tz("Europe/London").expect("a time").timestamp();
    Facts {
        arrival: Arrival {
            place: Place::Imap {
                mailbox: "council".to_owned(),
                folder: "INBOX".to_owned(),
                uid_validity: 1,
                uid: 7,
            },
            received_at,
            received_on,
            taken_at: received_at,
            from_before: false,
        },
        fingerprint: Fingerprint("f".repeat(64)),
        message: message(
            "Margaret Oldroyd",
            "m.oldroyd@freemail.example",
            "My address in the newsletter",
            WORDS,
        ),
        typed: Typed {
            text: WORDS.to_owned(),
            ..Typed::default()
        },
        screened: Screened::Personal,
        filled_in: None,
        authentication: Authentication::Aligned {
            domain: "freemail.example".to_owned(),
        },
        documents: Vec::new(),
        evidence: super::papers::Evidence::default(),
        class: class(Kind::Complaint, Some(Track::PersonalData)),
        leads: Leads::default(),
        matched: Match::NoCase,
        sender: Sender::Public(Party::Unknown),
        on_file: None,
        goes_with: None,
        shows: Vec::new(),
    }
}

pub fn noon() -> Timestamp {
    "2026-11-28T12:00:00Z".parse().expect("a time")
}
