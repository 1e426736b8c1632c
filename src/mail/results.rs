//! The Authentication-Results field (RFC 8601 §2.2): authserv-id, then methods with their results and properties.
//! Comments and quoted strings are read as the grammar has them; a field that does not fit says nothing.

/// One field, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::mail) struct Results {
    /// Who says so, lower-case.
    pub authserv_id: String,
    /// What each method found; empty for `none`.
    pub methods: Vec<MethodResult>,
}

/// One `method=result` with its properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::mail) struct MethodResult {
    /// `spf`, `dkim`, `dmarc`…, lower-case, without a version.
    pub method: String,
    /// `pass`, `fail`, `none`…, lower-case.
    pub result: String,
    /// `header.d` and its value, lower-case names.
    properties: Vec<(String, String)>,
}

impl MethodResult {
    /// A property's value, such as `header.d`.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Reads a field's unfolded value; `None` where not even an authserv-id stands in it.
pub(in crate::mail) fn results(value: &str) -> Option<Results> {
    const METHODS_MAX: usize = 100;
    let mut clauses = clauses(value).into_iter();
    // `mx1.example` or `mx1.example 1`: the version is of no use to anyone.
    let authserv_id = clauses
        .next()?
        .into_iter()
        .next()
        .filter(|id| !id.contains('='))?
        .to_ascii_lowercase();
    let methods = clauses.take(METHODS_MAX).filter_map(method).collect();
    Some(Results { authserv_id, methods })
}

fn method(words: Vec<String>) -> Option<MethodResult> {
    let mut words = words.into_iter();
    let (method, result) = words
        .next()?
        .split_once('=')
        .map(|(m, r)| (m.to_ascii_lowercase(), r.to_ascii_lowercase()))?;
    let method = method.split('/').next().unwrap_or_default().to_owned();
    if method.is_empty() || result.is_empty() {
        return None;
    }
    let properties = words
        .filter_map(|word| word.split_once('=').map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned())))
        .collect();
    Some(MethodResult {
        method,
        result,
        properties,
    })
}

/// The words between semicolons, comments gone, quotes undone, white space around `=` taken out (RFC 8601 §2.2).
fn clauses(value: &str) -> Vec<Vec<String>> {
    let mut clauses: Vec<Vec<String>> = vec![Vec::new()];
    let mut word = String::new();
    let mut glue = false; // the next word belongs to this one
    let mut chars = value.chars().peekable();
    let push = |word: &mut String, clauses: &mut Vec<Vec<String>>| {
        if !word.is_empty()
            && let Some(last) = clauses.last_mut()
        {
            last.push(std::mem::take(word));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '(' => skip_comment(&mut chars),
            '"' => {
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => word.extend(chars.next()),
                        '"' => break,
                        // What is quoted must not pass for a word or an end of its own.
                        ';' | '=' => word.push('_'),
                        c if c.is_whitespace() => word.push('_'),
                        c => word.push(c),
                    }
                }
                glue = false;
            }
            ';' => {
                push(&mut word, &mut clauses);
                clauses.push(Vec::new());
                glue = false;
            }
            '=' => {
                // White space before `=`: the name was already put down as a word.
                if word.is_empty()
                    && let Some(name) = clauses.last_mut().and_then(Vec::pop)
                {
                    word = name;
                }
                word.push('=');
                glue = true;
            }
            c if c.is_whitespace() => {
                if !glue {
                    push(&mut word, &mut clauses);
                }
            }
            c => {
                word.push(c);
                glue = false;
            }
        }
    }
    push(&mut word, &mut clauses);
    clauses
}

fn skip_comment(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let mut depth = 1usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
            _ => {}
        }
    }
}
