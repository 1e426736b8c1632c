//! From the configuration, the rules and the templates to the office that the pure rooms work for.

use super::Config;
use super::check::usual_regulator;
use crate::casework::Council;
use crate::casework::Mode;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::Policy;
use crate::casework::Role;
use crate::casework::Templates;
use crate::casework::clock::DeadlineRules;
use crate::casework::policy::Refusal;
use crate::casework::policy::RuleFile;
use crate::casework::policy::shipped_rules;
use crate::casework::policy::shipped_templates;
use crate::mail::AddrSpec;
use crate::mail::NamedAddress;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads the shipped rules and letters and the council's own after them, and puts the office together.
///
/// # Errors
/// The first rule or template that does not hold, with its file, line and hint.
pub fn office(config: &Config) -> Result<Office, Refusal> {
    let mut rules = shipped_rules();
    let own = own_files(config.rules_folder.as_deref(), "toml")?;
    let own_policy = own.iter().any(|f| f.name.ends_with("policy.toml"));
    rules.extend(own);
    // What `classify` learned, where a council has weights of its own.
    rules.extend(own_files(config.rules_folder.as_deref(), "weights")?);
    let mut templates = shipped_templates();
    templates.extend(own_files(config.templates_folder.as_deref(), "md")?);

    let mut policy = Policy::from_rules_and_closures(&rules, &config.closures)?;
    if !config.policy.version.is_empty() {
        policy.version.clone_from(&config.policy.version);
    }
    if !config.policy.minute.is_empty() {
        policy.minute.clone_from(&config.policy.minute);
    }
    policy.adopted = config.policy.on.or(policy.adopted);
    // Of a policy of the council's own the shipped date of review says nothing: without one of theirs it is counted from adoption.
    let in_rules = policy.next_review.filter(|_| own_policy || config.policy.on.is_none());
    policy.next_review = config.policy.next_review.or(in_rules);
    config.caps.apply(&mut policy.caps);
    ours(
        &mut policy,
        config
            .mailboxes
            .iter()
            .flat_map(|m| std::iter::once(&m.shared.address).chain(&m.shared.aliases)),
        &config.letters_from.address,
    );
    let people = config.people.iter().map(|p| &p.address);
    policy.screening.shared = people.filter(|a| policy.screening.ours.contains(a)).cloned().collect();

    Ok(Office {
        council: config.council.clone(),
        people: config.people.clone(),
        mailboxes: config.mailboxes.iter().map(|m| m.shared.clone()).collect(),
        letters_from: config.letters_from.clone(),
        mode: config.mode,
        policy,
        templates: Templates::from_files(&templates)?,
        texts: config.texts.clone(),
    })
}

/// The clocks alone, for naming them.
///
/// # Errors
/// The rules file that does not hold.
pub fn clocks(config: &Config) -> Result<DeadlineRules, Refusal> {
    let mut rules = shipped_rules();
    rules.extend(own_files(config.rules_folder.as_deref(), "toml")?);
    let last = rules
        .iter()
        .rev()
        .find(|f| f.name.rsplit(['/', '\\']).next() == Some("deadlines.toml"));
    let missing = || Refusal {
        file: "rules/deadlines.toml".to_owned(),
        line: 0,
        what: "is missing".to_owned(),
        hint: String::new(),
    };
    DeadlineRules::from_rules(last.ok_or_else(missing)?)
}

/// An office without a council, for `redress explain` where there is no configuration: the shipped rules and letters,
/// a clerk without a name, no trusted mail server.
///
/// # Errors
/// None that a release can have: the shipped rules are tested.
pub fn without_a_council() -> Result<Office, Refusal> {
    let mut policy = Policy::from_rules_and_closures(&shipped_rules(), &[])?;
    let invariant = "invariant: a well-formed address, checked by the test below";
    let address = AddrSpec::new("council@desk.redress.example").expect(invariant);
    let clerk = AddrSpec::new("clerk@desk.redress.example").expect(invariant);
    ours(&mut policy, std::iter::empty(), &address);
    let empty = String::new;
    Ok(Office {
        council: Council {
            name: "the council".to_owned(),
            postal_address: Vec::new(),
            telephone: empty(),
            website: empty(),
            policy_url: empty(),
            privacy_notice_url: empty(),
            regulator: usual_regulator(),
            signed_by: "The Clerk".to_owned(),
            signed_office: empty(),
        },
        people: vec![Person {
            name: "The Clerk".to_owned(),
            address: clerk,
            roles: vec![Role::Clerk],
        }],
        mailboxes: Vec::new(),
        letters_from: NamedAddress {
            name: "The council".to_owned(),
            address,
        },
        mode: Mode::Live,
        policy,
        templates: Templates::from_files(&shipped_templates())?,
        texts: BTreeMap::from([("nation".to_owned(), "england".to_owned())]),
    })
}

/// Mail from an address of ours is never answered, and a Message-ID of our domain may be one of ours.
fn ours<'a>(policy: &mut Policy, addresses: impl Iterator<Item = &'a AddrSpec>, letters_from: &AddrSpec) {
    let screening = &mut policy.screening;
    screening.ours.extend(addresses.cloned());
    screening.ours.push(letters_from.clone());
    screening.ours.sort();
    screening.ours.dedup();
    letters_from.domain().clone_into(&mut screening.message_id_domain);
}

/// The files of a council's own folder, by name.
fn own_files(folder: Option<&Path>, ending: &str) -> Result<Vec<RuleFile>, Refusal> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let refuse = |path: &Path, e: std::io::Error| Refusal {
        file: path.display().to_string(),
        line: 0,
        what: format!("cannot be read: {e}"),
        hint: "the account that runs redress must be able to read it, and it must be UTF-8 text".to_owned(),
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| refuse(folder, e))? {
        let path = entry.map_err(|e| refuse(folder, e))?.path();
        if path.extension().is_some_and(|e| e == ending) && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|e| refuse(path, e))?;
        Ok(RuleFile {
            name: path.display().to_string(),
            text,
        })
    };
    paths.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_without_a_council_stands() {
        let office = without_a_council().expect("the shipped rules and letters hold");
        assert!(office.person(Role::Clerk).is_some());
        assert_eq!(office.policy.screening.message_id_domain, "desk.redress.example");
    }

    #[test]
    fn the_examples_office_stands_and_its_own_addresses_are_known() {
        let config = crate::config::parse(Path::new("redress.toml"), crate::config::EXAMPLE).expect("the example holds");
        let office = office(&config).expect("so does its office");
        assert_eq!(office.policy.version, "V2");
        assert_eq!(office.policy.minute, "24/118");
        let ours: Vec<String> = office.policy.screening.ours.iter().map(ToString::to_string).collect();
        assert_eq!(ours, ["council@aldermoor.example"]);
        assert_eq!(office.texts.get("nation").map(String::as_str), Some("england"));
        assert!(clocks(&config).expect("the clocks hold").clock("C1").is_some());
    }

    #[test]
    fn a_councils_own_rule_that_does_not_hold_is_refused_with_its_file() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("caps.toml"), "[address]\nhuor = 1\n").expect("a file");
        let text = format!("rules_folder = {:?}\n{}", folder.path(), crate::config::EXAMPLE);
        let config = crate::config::parse(Path::new("redress.toml"), &text).expect("the configuration holds");
        let refusal = office(&config).err().expect("the rule does not");
        assert!(refusal.file.ends_with("caps.toml"), "{refusal}");
        assert!(refusal.line > 0, "{refusal}");
    }
}
