//! The rules and letters that come with the program. A council's own files come after them.

use super::RuleFile;

const RULES: &[(&str, &str)] = &[
    ("rules/policy.toml", include_str!("../../../rules/policy.toml")),
    ("rules/deadlines.toml", include_str!("../../../rules/deadlines.toml")),
    ("rules/holidays.toml", include_str!("../../../rules/holidays.toml")),
    ("rules/screening.toml", include_str!("../../../rules/screening.toml")),
    ("rules/classification.toml", include_str!("../../../rules/classification.toml")),
    (
        "rules/classification-facts.toml",
        include_str!("../../../rules/classification-facts.toml"),
    ),
    (
        "rules/classification-lexicon.toml",
        include_str!("../../../rules/classification-lexicon.toml"),
    ),
    (
        "rules/classification.weights",
        include_str!("../../../rules/classification.weights"),
    ),
    ("rules/caps.toml", include_str!("../../../rules/caps.toml")),
];

const TEMPLATES: &[(&str, &str)] = &[
    (
        "templates/acknowledgement.md",
        include_str!("../../../templates/acknowledgement.md"),
    ),
    ("templates/new-case.md", include_str!("../../../templates/new-case.md")),
    ("templates/unsure.md", include_str!("../../../templates/unsure.md")),
    ("templates/reply.md", include_str!("../../../templates/reply.md")),
    ("templates/undelivered.md", include_str!("../../../templates/undelivered.md")),
    ("templates/held.md", include_str!("../../../templates/held.md")),
    ("templates/many-messages.md", include_str!("../../../templates/many-messages.md")),
    ("templates/answer.md", include_str!("../../../templates/answer.md")),
    ("templates/_commands.md", include_str!("../../../templates/_commands.md")),
    ("templates/_footer.md", include_str!("../../../templates/_footer.md")),
    ("templates/_message.md", include_str!("../../../templates/_message.md")),
    ("templates/_notice-footer.md", include_str!("../../../templates/_notice-footer.md")),
];

/// The rules that come with the program, in the order they are read.
pub fn shipped_rules() -> Vec<RuleFile> {
    files(RULES)
}

/// The letters that come with the program, and the parts they share (names that begin with `_`).
pub fn shipped_templates() -> Vec<RuleFile> {
    files(TEMPLATES)
}

fn files(list: &[(&str, &str)]) -> Vec<RuleFile> {
    list.iter()
        .map(|(name, text)| RuleFile {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
        })
        .collect()
}
