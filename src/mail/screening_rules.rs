//! `rules/screening.toml` as types: each row with its id, reason and source, refused with its line where it does not add up.

use super::screen::ScreeningPolicy;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

/// Words that a rule looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRule {
    /// The rule's id, such as `S-01`.
    pub id: String,
    /// The words, lower-case, straight quotes, single spaces.
    pub words: String,
    /// How many sentences from the top are looked at; `usize::MAX`: all of the first lines.
    pub within: usize,
}

/// A header field that a particular program puts on what it sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineField {
    /// The rule's id, such as `F-01`.
    pub id: String,
    /// The field's name, lower-case.
    pub field: String,
    /// What its value holds, lower-case; `None`: its presence is enough.
    pub value: Option<String>,
    /// What it stands for.
    pub kind: FieldKind,
}

/// The rows of `rules/screening.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScreeningRules {
    /// Subject openings that only robots use.
    pub subjects: Vec<WordRule>,
    /// Subject openings that robots and people use: each counts as one hint.
    pub hint_subjects: Vec<WordRule>,
    /// Sentence openings that only robots use: one in the first lines is enough.
    pub phrases: Vec<WordRule>,
    /// Sentence openings that robots and polite people use: those of two different rules are needed.
    pub hints: Vec<WordRule>,
    /// Sentence openings that ask for no answer, whoever wrote: robots, web forms, regulators.
    pub silence: Vec<WordRule>,
    /// Header fields of particular programs.
    pub fields: Vec<MachineField>,
    /// Local parts nobody reads.
    pub no_reply: Vec<WordRule>,
}

impl ScreeningRules {
    /// Adds another file's rows below these.
    pub fn extend(&mut self, other: Self) {
        self.subjects.extend(other.subjects);
        self.hint_subjects.extend(other.hint_subjects);
        self.phrases.extend(other.phrases);
        self.hints.extend(other.hints);
        self.silence.extend(other.silence);
        self.fields.extend(other.fields);
        self.no_reply.extend(other.no_reply);
    }
}

/// Which verdict a program's own field stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// A machine answered or wrote by itself.
    Automatic,
    /// Sent to many, or by a sending service.
    Bulk,
    /// Asks for no answer.
    NoReply,
}

/// A rule that was refused: where, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    /// The rules file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl std::fmt::Display for RuleFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl std::error::Error for RuleFault {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Rules {
    #[serde(default)]
    subject: Vec<Spanned<Row>>,
    #[serde(default)]
    hint_subject: Vec<Spanned<Row>>,
    #[serde(default)]
    phrase: Vec<Spanned<Row>>,
    #[serde(default)]
    hint: Vec<Spanned<Row>>,
    #[serde(default)]
    silence: Vec<Spanned<Row>>,
    #[serde(default)]
    no_reply: Vec<Spanned<Row>>,
    #[serde(default)]
    field: Vec<Spanned<FieldRow>>,
}

/// A row of words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    id: String,
    words: Vec<String>,
    within: Option<usize>,
    reason: String,
    source: String,
}

/// A row on a header field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FieldRow {
    id: String,
    name: String,
    value: Option<String>,
    kind: FieldKind,
    reason: String,
    source: String,
}

/// Reads the rules into a policy. What the council says (`ours`, `message_id_domain`) is left empty for the caller to fill
/// in; several files are joined by [`ScreeningRules::extend`].
pub fn screening_from_rules(file: &str, text: &str) -> Result<ScreeningPolicy, RuleFault> {
    let fault = |at: usize, what: String| RuleFault {
        file: file.to_owned(),
        line: 1 + text.get(..at).unwrap_or(text).matches('\n').count(),
        what,
    };
    let rules: Rules = toml::from_str(text).map_err(|e| fault(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
    let mut ids = BTreeSet::new();
    let mut check = |id: &str, reason: &str, source: &str, span: Range<usize>| {
        if id.is_empty() || reason.trim().is_empty() || source.trim().is_empty() {
            return Err(fault(
                span.start,
                "a rule needs an id, a reason and a source that say something".to_owned(),
            ));
        }
        if !ids.insert(id.to_owned()) {
            return Err(fault(span.start, format!("the id {id} stands here for the second time")));
        }
        Ok(())
    };
    let mut words = |rows: Vec<Spanned<Row>>| -> Result<Vec<WordRule>, RuleFault> {
        let mut out = Vec::new();
        for row in rows {
            let span = row.span();
            let row = row.into_inner();
            check(&row.id, &row.reason, &row.source, span.clone())?;
            if row.words.is_empty() {
                return Err(fault(span.start, format!("{}: no words to look for", row.id)));
            }
            for words in row.words {
                if words.trim().chars().count() < 4 || words.to_lowercase() != words || words.contains(['’', '‘', '\n']) {
                    return Err(fault(
                        span.start,
                        format!(
                            "{}: {words:?} must be four letters or more, in lower case, with straight quotes",
                            row.id
                        ),
                    ));
                }
                out.push(WordRule {
                    id: row.id.clone(),
                    words,
                    within: row.within.unwrap_or(usize::MAX),
                });
            }
        }
        Ok(out)
    };
    let mut read = ScreeningRules {
        subjects: words(rules.subject)?,
        hint_subjects: words(rules.hint_subject)?,
        phrases: words(rules.phrase)?,
        hints: words(rules.hint)?,
        silence: words(rules.silence)?,
        no_reply: words(rules.no_reply)?,
        fields: Vec::new(),
    };
    for row in rules.field {
        let span = row.span();
        let row = row.into_inner();
        check(&row.id, &row.reason, &row.source, span.clone())?;
        if row.name.is_empty() || !row.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(fault(
                span.start,
                format!("{}: {:?} is not the name of a header field", row.id, row.name),
            ));
        }
        read.fields.push(MachineField {
            id: row.id,
            field: row.name.to_ascii_lowercase(),
            value: row.value.map(|v| v.to_ascii_lowercase()),
            kind: row.kind,
        });
    }
    Ok(ScreeningPolicy {
        rules: read,
        ..ScreeningPolicy::default()
    })
}
