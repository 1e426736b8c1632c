//! The letters as files: Markdown with minijinja, and a front matter of `subject`, `to` and `when`. Compiled and checked at
//! start: a letter that is missing, a name that no letter has, a word a letter is not told, are refused with file and line.

use super::LetterKind;
use super::Written;
use super::html;
use super::markdown;
use super::pdf;
use super::plain;
use super::samples;
use crate::casework::case::Format;
use crate::casework::clock::long_date;
use crate::casework::policy::Council;
use crate::casework::policy::Office;
use crate::casework::policy::Refusal;
use crate::casework::policy::RuleFile;
use crate::mail::Copy;
use minijinja::AutoEscape;
use minijinja::Environment;
use minijinja::ErrorKind;
use minijinja::Output;
use minijinja::State;
use minijinja::UndefinedBehavior;
use minijinja::Value;
use minijinja::syntax::SyntaxConfig;
use serde_json::json;
use std::collections::BTreeMap;

/// Enough steps for the longest letter many times over; a template that loops without end stops here.
const FUEL: u64 = 500_000;

/// The templates, compiled and checked.
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Environment<'static>,
    letters: BTreeMap<LetterKind, FrontMatter>,
}

/// What stands at the head of a letter's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// The subject line, a template too.
    pub subject: String,
    /// To whom, for people who read the file.
    pub to: String,
    /// When it leaves, for people who read the file.
    pub when: String,
}

impl Templates {
    /// Compiles the letters; the council's own files come after the shipped ones and replace those of the same name.
    /// Refuses a missing letter, an unknown name in one, and a front matter that does not hold.
    pub fn from_files(files: &[RuleFile]) -> Result<Self, Refusal> {
        let mut named: BTreeMap<String, &RuleFile> = BTreeMap::new();
        for file in files {
            named.insert(letter_name(file)?, file);
        }
        let mut templates = Self {
            environment: environment(),
            letters: BTreeMap::new(),
        };
        let mut bodies = Vec::new();
        for (name, file) in &named {
            let (front, body, first_line) = if name.starts_with('_') {
                (None, file.text.as_str(), 1)
            } else {
                front_matter(file)?
            };
            // The body keeps its place in the file, so that an error's line is the file's line.
            let placed = format!("{}{body}", "\n".repeat(first_line - 1));
            templates
                .environment
                .add_template_owned(name.clone(), placed)
                .map_err(|e| refusal(file, &e))?;
            if let Some(front) = front {
                let kind = LetterKind::from_word(name).ok_or_else(|| unknown(file))?;
                templates
                    .environment
                    .add_template_owned(subject_name(kind), front.subject.clone())
                    .map_err(|e| in_subject(file, &e))?;
                templates.letters.insert(kind, front);
            }
            bodies.push((name.clone(), *file));
        }
        if let Some(missing) = LetterKind::ALL.iter().find(|k| !templates.letters.contains_key(k)) {
            return Err(Refusal {
                file: format!("templates/{}.md", missing.word()),
                line: 0,
                what: "this letter is missing".to_owned(),
                hint: "it comes with the program; a council’s own replaces it".to_owned(),
            });
        }
        for (name, file) in &bodies {
            templates.refuse_unknown_words(name, file)?;
        }
        templates.render_samples(&named)?;
        Ok(templates)
    }

    /// What stands at the head of a letter's file.
    pub fn front_matter(&self, kind: LetterKind) -> Option<&FrontMatter> {
        self.letters.get(&kind)
    }

    /// Renders every letter with every sample for this office, so that `redress check` finds what only its own texts show.
    pub fn check(&self, office: &Office) -> Result<(), Refusal> {
        for kind in LetterKind::ALL {
            for data in kind.samples() {
                self.render(*kind, &data, office, "PD-2026-0042")
                    .map_err(|e| refusal(&file_of(*kind), &e))?;
            }
        }
        Ok(())
    }

    /// A letter's words. `Err` only where a council's own wording stumbles over data that no sample shows.
    pub(super) fn render(
        &self,
        kind: LetterKind,
        data: &serde_json::Value,
        office: &Office,
        reference: &str,
    ) -> Result<Written, minijinja::Error> {
        let copy = self.copy_source(data, office, reference, kind == LetterKind::ToPost)?;
        let copy_text = if copy.is_empty() { String::new() } else { plain::unwrapped(&copy) };
        let context = context(data, &Around::of(office), reference, &copy_text, false);
        self.render_in(kind, context, &office.council)
    }

    /// The copy as a PDF, where this letter has one.
    pub(super) fn copy(&self, kind: LetterKind, data: &serde_json::Value, office: &Office, reference: &str) -> Option<Copy> {
        let inside = data.get("copy_of").and_then(|c| c.get("data")).unwrap_or(data);
        let formats = super::formats(inside);
        let source = if kind == LetterKind::ToPost {
            self.copy_source(data, office, reference, true).ok().filter(|s| !s.is_empty())?
        } else if super::has_copy(kind, &formats) {
            let inside = json!({ "copy_of": { "kind": kind, "data": data } });
            self.copy_source(&inside, office, reference, true).ok()?
        } else {
            return None;
        };
        let subject = self.render(kind, data, office, reference).ok()?.subject;
        let size = pdf::Size::of(super::needs(inside, Format::LargePrint));
        let addressee = if kind == LetterKind::ToPost { posted_to(data) } else { Vec::new() };
        pdf::copy(&source, &subject, &office.council, reference, size, &addressee)
    }

    /// The Markdown of the letter that a notice shows, or of a copy on paper; empty where there is none.
    fn copy_source(&self, data: &serde_json::Value, office: &Office, reference: &str, printed: bool) -> Result<String, minijinja::Error> {
        let Some(copy) = data.get("copy_of").filter(|c| c.is_object()) else {
            return Ok(String::new());
        };
        let kind = copy.get("kind").and_then(|k| k.as_str()).and_then(LetterKind::from_word);
        let inner = copy.get("data");
        match (kind, inner) {
            (Some(kind), Some(inner)) => {
                let context = context(inner, &Around::of(office), reference, "", printed);
                self.environment
                    .get_template(kind.word())?
                    .render(Value::from(minijinja::value::Serde(&context)))
            }
            _ => Ok(String::new()),
        }
    }

    fn render_in(&self, kind: LetterKind, context: serde_json::Value, council: &Council) -> Result<Written, minijinja::Error> {
        let large = super::needs(&context, Format::LargePrint);
        let context = Value::from(minijinja::value::Serde(&context));
        let subject = markdown::one_line(&self.environment.get_template(&subject_name(kind))?.render(context.clone())?);
        let source = self.environment.get_template(kind.word())?.render(context)?;
        let subject = subject.chars().take(200).collect::<String>();
        Ok(Written {
            text: plain::text(&source),
            html: html::page(&source, &subject, &council.name, large),
            subject,
        })
    }

    /// Each name in a template must be one that the letter is told.
    fn refuse_unknown_words(&self, name: &str, file: &RuleFile) -> Result<(), Refusal> {
        let kinds: Vec<LetterKind> = LetterKind::from_word(name).map_or_else(|| samples::users_of(name), |k| vec![k]);
        let mut used: Vec<String> = Vec::new();
        for template in [name.to_owned(), format!("{name}.subject")] {
            if let Ok(template) = self.environment.get_template(&template) {
                used.extend(template.undeclared_variables(true));
            }
        }
        used.sort();
        for word in used {
            let known = word.split('.').next() == Some("texts")
                || kinds.iter().all(|k| k.samples().iter().all(|d| is_told(&sample_context(d), &word)));
            if !known {
                return Err(Refusal {
                    file: file.name.clone(),
                    line: file.line_of(&word),
                    what: format!("this letter is not told {word:?}"),
                    hint: format!("it knows: {}", told(kinds.first().copied()).join(", ")),
                });
            }
        }
        Ok(())
    }

    fn render_samples(&self, named: &BTreeMap<String, &RuleFile>) -> Result<(), Refusal> {
        for kind in LetterKind::ALL {
            for data in kind.samples() {
                self.render_in(*kind, sample_context(&data), &samples::council()).map_err(|e| {
                    let at_fault = e
                        .name()
                        .map(|n| n.trim_end_matches(".subject").to_owned())
                        .unwrap_or_else(|| kind.word().to_owned());
                    named
                        .get(&at_fault)
                        .map_or_else(|| refusal(&file_of(*kind), &e), |file| refusal(file, &e))
                })?;
            }
        }
        Ok(())
    }
}

/// Name and address of whoever a letter is posted to, a line each, for a window envelope; empty where no address is known: what
/// somebody said of how to reach them may be a telephone number.
fn posted_to(data: &serde_json::Value) -> Vec<String> {
    let word = |key: &str| data.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().trim();
    let reach = word("reach");
    let digits = reach.chars().filter(char::is_ascii_digit).count();
    let letters = reach.chars().filter(|c| c.is_alphabetic()).count();
    if reach.contains('@') || letters < 6 || digits >= 9 {
        return Vec::new();
    }
    let lines = reach.split(['\n', ',']).map(str::trim).filter(|l| !l.is_empty());
    std::iter::once(word("name"))
        .filter(|n| !n.is_empty())
        .chain(lines)
        .take(7)
        .map(ToOwned::to_owned)
        .collect()
}

/// What every letter is told of the office, beside its own data.
struct Around {
    council: serde_json::Value,
    texts: serde_json::Value,
    address: String,
    /// Days that the copy of an identity document is kept.
    copy_days: u16,
    /// Version and day of the privacy notice that is linked (R6); empty where the council keeps no record of it.
    notice: String,
}

impl Around {
    fn of(office: &Office) -> Self {
        let notice = office.policy.notices.first();
        Self {
            council: serde_json::to_value(&office.council).unwrap_or_default(),
            texts: json!(office.texts),
            address: office.letters_from.address.to_string(),
            copy_days: office.policy.identity_copy_days,
            notice: notice.map_or_else(String::new, |n| format!("version {}, {}", n.version, long_date(n.published))),
        }
    }
}

/// On paper (`printed`) nobody replies to an email, the letterhead has the address, and no copy is attached.
fn context(data: &serde_json::Value, around: &Around, reference: &str, copy_text: &str, printed: bool) -> serde_json::Value {
    let mut all = data.as_object().cloned().unwrap_or_default();
    all.insert("council".to_owned(), around.council.clone());
    all.insert("texts".to_owned(), around.texts.clone());
    all.insert("council_address".to_owned(), json!(around.address));
    all.insert("copy_days".to_owned(), json!(around.copy_days));
    all.insert("privacy_notice".to_owned(), json!(around.notice));
    all.insert("reference".to_owned(), json!(reference));
    all.insert("copy_text".to_owned(), json!(copy_text));
    all.insert("printed".to_owned(), json!(printed));
    if printed && all.contains_key("formal") {
        all.insert("formal".to_owned(), json!(false));
    }
    serde_json::Value::Object(all)
}

fn sample_context(data: &serde_json::Value) -> serde_json::Value {
    let around = Around {
        council: serde_json::to_value(samples::council()).unwrap_or_default(),
        texts: json!({}),
        address: "council@aldermoor-tc.example".to_owned(),
        copy_days: 14,
        notice: "version 3, 2 June 2026".to_owned(),
    };
    context(data, &around, "PD-2026-0042", "We have received your complaint", false)
}

/// Whether a dotted name leads somewhere in what a letter is told.
fn is_told(context: &serde_json::Value, word: &str) -> bool {
    let mut at = context;
    for part in word.split('.') {
        match at {
            serde_json::Value::Object(map) => match map.get(part) {
                Some(next) => at = next,
                None => return false,
            },
            // A list's own parts (`length`) are the template language's business.
            _ => return !at.is_null(),
        }
    }
    true
}

fn told(kind: Option<LetterKind>) -> Vec<String> {
    let data = kind.and_then(|k| k.samples().into_iter().next()).unwrap_or_default();
    sample_context(&data)
        .as_object()
        .map(|m| m.keys().cloned().collect())
        .unwrap_or_default()
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    // A line that holds a tag and nothing else leaves no line behind.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".subject") {
            AutoEscape::None
        } else {
            AutoEscape::Custom("markdown".into())
        }
    });
    environment.set_formatter(format_value);
    // `safe` would let data through as markup: no letter needs it.
    environment.remove_filter("safe");
    environment.remove_filter("escape");
    environment.remove_filter("e");
    // What the clerk wrote: paragraphs and lines as written, every mark harmless.
    environment.add_filter("paragraphs", |text: String| Value::from_safe_string(markdown::paragraphs(&text)));
    environment.add_filter("own_words", |text: String| Value::from_safe_string(markdown::quotation(&text)));
    environment
}

/// How data becomes text: escaped for Markdown in a letter, on one line in a subject. `none` and undefined are errors, so
/// that no letter ever says "None".
fn format_value(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_none() || value.is_undefined() {
        return Err(minijinja::Error::new(ErrorKind::UndefinedError, "there is nothing to write here"));
    }
    let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let written = match state.auto_escape() {
        AutoEscape::None => markdown::one_line(&text),
        _ if value.is_safe() => text,
        _ => markdown::escape(&text),
    };
    out.write_str(&written)
        .map_err(|_| minijinja::Error::new(ErrorKind::WriteFailure, "the letter could not be written"))
}

/// The name in front of `.md`; refused where no letter has it.
fn letter_name(file: &RuleFile) -> Result<String, Refusal> {
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name).trim_end_matches(".md");
    if samples::PARTS.contains(&name) || LetterKind::from_word(name).is_some() {
        return Ok(name.to_owned());
    }
    Err(unknown(file))
}

fn unknown(file: &RuleFile) -> Refusal {
    let names: Vec<&str> = LetterKind::ALL
        .iter()
        .map(|k| k.word())
        .chain(samples::PARTS.iter().copied())
        .collect();
    Refusal {
        file: file.name.clone(),
        line: 0,
        what: "no letter has this name".to_owned(),
        hint: format!("the letters are: {}", names.join(", ")),
    }
}

fn subject_name(kind: LetterKind) -> String {
    format!("{}.subject", kind.word())
}

fn file_of(kind: LetterKind) -> RuleFile {
    RuleFile {
        name: format!("templates/{}.md", kind.word()),
        text: String::new(),
    }
}

/// Takes the front matter off a letter: its three lines, the body, and the line on which the body begins.
fn front_matter(file: &RuleFile) -> Result<(Option<FrontMatter>, &str, usize), Refusal> {
    let refuse = |line: usize, what: &str| Refusal {
        file: file.name.clone(),
        line,
        what: what.to_owned(),
        hint: "a letter begins with a line ---, the lines subject:, to: and when:, and a line ---".to_owned(),
    };
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    let mut offset = 0;
    for (i, line) in file.text.split_inclusive('\n').enumerate() {
        offset += line.len();
        let bare = line.trim();
        match (i, bare) {
            (0, "---") => {}
            (0, _) => return Err(refuse(1, "there is no front matter")),
            (_, "---") => {
                let mut take = |key: &str| fields.remove(key).filter(|v| !v.is_empty());
                return match (take("subject"), take("to"), take("when")) {
                    (Some(subject), Some(to), Some(when)) => Ok((
                        Some(FrontMatter { subject, to, when }),
                        file.text.get(offset..).unwrap_or(""),
                        i + 2,
                    )),
                    _ => Err(refuse(i + 1, "the front matter lacks subject, to or when")),
                };
            }
            (_, "") => {}
            (_, _) => match bare.split_once(':').map(|(k, v)| (k.trim(), v.trim())) {
                Some((key @ ("subject" | "to" | "when"), value)) if !fields.contains_key(key) => {
                    fields.insert(key, value.to_owned());
                }
                _ => {
                    return Err(refuse(i + 1, "this line is not subject:, to: or when:, or stands twice"));
                }
            },
        }
    }
    Err(refuse(1, "the front matter does not end"))
}

fn refusal(file: &RuleFile, error: &minijinja::Error) -> Refusal {
    let what = error
        .detail()
        .map_or_else(|| error.kind().to_string(), |d| format!("{}: {d}", error.kind()));
    Refusal {
        file: file.name.clone(),
        line: error.line().unwrap_or(0),
        what,
        hint: "the shipped letter of this name shows how it is written".to_owned(),
    }
}

fn in_subject(file: &RuleFile, error: &minijinja::Error) -> Refusal {
    Refusal {
        line: file.line_of("subject:"),
        ..refusal(file, error)
    }
}
