//! The rules and letters that come with the program. A council's own files come after them.

use super::RuleFile;
use std::collections::BTreeSet;

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
        "rules/classification-everyday.toml",
        include_str!("../../../rules/classification-everyday.toml"),
    ),
    (
        "rules/classification-plain.toml",
        include_str!("../../../rules/classification-plain.toml"),
    ),
    (
        "rules/classification-rights.toml",
        include_str!("../../../rules/classification-rights.toml"),
    ),
    (
        "rules/classification-business.toml",
        include_str!("../../../rules/classification-business.toml"),
    ),
    (
        "rules/classification-service.toml",
        include_str!("../../../rules/classification-service.toml"),
    ),
    (
        "rules/classification-special.toml",
        include_str!("../../../rules/classification-special.toml"),
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
    ("templates/source-mail.md", include_str!("../../../templates/source-mail.md")),
    ("templates/many-messages.md", include_str!("../../../templates/many-messages.md")),
    ("templates/outage.md", include_str!("../../../templates/outage.md")),
    (
        "templates/urgent-messages.md",
        include_str!("../../../templates/urgent-messages.md"),
    ),
    ("templates/_consent-form.md", include_str!("../../../templates/_consent-form.md")),
    ("templates/answer.md", include_str!("../../../templates/answer.md")),
    ("templates/_commands.md", include_str!("../../../templates/_commands.md")),
    ("templates/_rows.md", include_str!("../../../templates/_rows.md")),
    ("templates/_closing.md", include_str!("../../../templates/_closing.md")),
    ("templates/_opening.md", include_str!("../../../templates/_opening.md")),
    ("templates/_question.md", include_str!("../../../templates/_question.md")),
    ("templates/_regulator.md", include_str!("../../../templates/_regulator.md")),
    ("templates/case-closed.md", include_str!("../../../templates/case-closed.md")),
    ("templates/case-given.md", include_str!("../../../templates/case-given.md")),
    ("templates/clarification.md", include_str!("../../../templates/clarification.md")),
    ("templates/consent-wanted.md", include_str!("../../../templates/consent-wanted.md")),
    ("templates/contact-named.md", include_str!("../../../templates/contact-named.md")),
    ("templates/details-wanted.md", include_str!("../../../templates/details-wanted.md")),
    ("templates/digest.md", include_str!("../../../templates/digest.md")),
    ("templates/extension.md", include_str!("../../../templates/extension.md")),
    (
        "templates/identity-wanted.md",
        include_str!("../../../templates/identity-wanted.md"),
    ),
    ("templates/lifted.md", include_str!("../../../templates/lifted.md")),
    ("templates/marker-told.md", include_str!("../../../templates/marker-told.md")),
    (
        "templates/objection-answer.md",
        include_str!("../../../templates/objection-answer.md"),
    ),
    ("templates/other-route.md", include_str!("../../../templates/other-route.md")),
    ("templates/outcome.md", include_str!("../../../templates/outcome.md")),
    (
        "templates/papers-accepted.md",
        include_str!("../../../templates/papers-accepted.md"),
    ),
    ("templates/papers-refused.md", include_str!("../../../templates/papers-refused.md")),
    ("templates/passed-on.md", include_str!("../../../templates/passed-on.md")),
    ("templates/progress.md", include_str!("../../../templates/progress.md")),
    ("templates/question.md", include_str!("../../../templates/question.md")),
    ("templates/refusal.md", include_str!("../../../templates/refusal.md")),
    (
        "templates/regulator-answer.md",
        include_str!("../../../templates/regulator-answer.md"),
    ),
    (
        "templates/regulator-route.md",
        include_str!("../../../templates/regulator-route.md"),
    ),
    ("templates/reminder.md", include_str!("../../../templates/reminder.md")),
    (
        "templates/conduct-warning.md",
        include_str!("../../../templates/conduct-warning.md"),
    ),
    ("templates/restricted.md", include_str!("../../../templates/restricted.md")),
    ("templates/review-late.md", include_str!("../../../templates/review-late.md")),
    ("templates/review-outcome.md", include_str!("../../../templates/review-outcome.md")),
    (
        "templates/review-received.md",
        include_str!("../../../templates/review-received.md"),
    ),
    ("templates/to-post.md", include_str!("../../../templates/to-post.md")),
    ("templates/_footer.md", include_str!("../../../templates/_footer.md")),
    ("templates/_message.md", include_str!("../../../templates/_message.md")),
    ("templates/_notice-footer.md", include_str!("../../../templates/_notice-footer.md")),
];

/// The rules that come with the program, in the order they are read.
pub fn shipped_rules() -> Vec<RuleFile> {
    files(RULES)
}

/// The ids of the cues that come with the program: any other is the council's own.
pub fn shipped_cues() -> BTreeSet<String> {
    let ids = RULES.iter().flat_map(|(_, text)| text.split("[[cue]]").skip(1));
    ids.filter_map(|row| row.lines().find_map(|l| l.strip_prefix("id = \"")))
        .filter_map(|id| id.strip_suffix('"'))
        .map(str::to_owned)
        .collect()
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
