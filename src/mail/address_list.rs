//! Address lists (RFC 5322 §3.4): what stands in angle brackets counts, and nothing else is ever taken for an address:
//! no display name, no comment, no encoded-word (attack 6). A form that two readers could read differently is doubtful.

use super::address::AddrSpec;
use super::address::NamedAddress;
use super::fields::clean_line;
use super::fields::decode_words;
use super::guard::ADDRESSES_MAX;
use super::guard::NAME_CHARS_MAX;

/// What an address field holds.
#[derive(Debug, Default)]
pub(in crate::mail) struct AddressList {
    /// The addresses in order.
    pub addresses: Vec<NamedAddress>,
    /// A group (RFC 5322 §3.4), or a form that two readers could read differently. Takes away authority.
    pub doubtful: bool,
    /// More addresses than we read.
    pub cut: bool,
}

/// One mailbox while it is read.
#[derive(Default)]
struct Draft {
    /// Words before the brackets, quoted strings without their quotes.
    phrase: String,
    /// The same without what was quoted: an address in here is one a careless reader would take.
    unquoted: String,
    /// Everything but comments, as written: the address where there are no brackets.
    bare: String,
    /// What stood in brackets.
    angles: Vec<String>,
    /// What stood in the last comment: old programs put the name there.
    comment: String,
}

/// Reads an address field's unfolded value.
pub(in crate::mail) fn address_list(value: &str) -> AddressList {
    let mut list = AddressList::default();
    let mut draft = Draft::default();
    let has_end = value.contains(';');
    let mut in_literal = false; // a colon inside [IPv6:…] opens no group
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '(' => draft.comment = comment(&mut chars),
            '"' => {
                let text = quoted(&mut chars);
                draft.bare.push('"');
                draft.bare.push_str(&text);
                draft.bare.push('"');
                draft.phrase.push_str(&text);
                draft.phrase.push(' ');
            }
            '<' => draft.angles.push(angle(&mut chars)),
            ',' | ';' => finish(&mut draft, &mut list),
            ':' if has_end && !in_literal && draft.angles.is_empty() => {
                // `group-name: a, b;`. The name is of no interest; the sender is not one person. Without a semicolon it
                // is a display name that ought to have been quoted (`Hall: bookings <hall@…>`).
                draft = Draft::default();
                list.doubtful = true;
            }
            other => {
                in_literal = other == '[' || in_literal && other != ']';
                draft.phrase.push(other);
                draft.unquoted.push(other);
                draft.bare.push(other);
            }
        }
        if list.addresses.len() >= ADDRESSES_MAX {
            list.cut = true;
            return list;
        }
    }
    finish(&mut draft, &mut list);
    list
}

fn finish(draft: &mut Draft, list: &mut AddressList) {
    let draft = std::mem::take(draft);
    if draft.angles.is_empty() {
        return finish_bare(&draft, list);
    }
    let name = name(&draft.phrase);
    let mut found = 0;
    for angle in &draft.angles {
        if let Some(address) = AddrSpec::new(without_route(angle)) {
            found += 1;
            list.addresses.push(NamedAddress {
                name: name.clone(),
                address,
            });
        }
    }
    // `a@x <b@y>` without quotes: some programs show a, some answer b. The same address twice is mere habit.
    let last = list.addresses.last().map(|a| a.address.clone());
    let stray = draft
        .unquoted
        .split_whitespace()
        .filter_map(|word| AddrSpec::new(word.trim_matches(['\'', '<', '>'])))
        .any(|a| Some(a) != last);
    list.doubtful |= draft.angles.len() > 1 || stray || (found == 0 && draft.angles.iter().any(|a| a.contains('@')));
}

fn finish_bare(draft: &Draft, list: &mut AddressList) {
    let bare = draft.bare.trim();
    if bare.is_empty() {
        return;
    }
    if let Some(address) = AddrSpec::new(bare) {
        list.addresses.push(NamedAddress {
            name: name(&draft.comment),
            address,
        });
        return;
    }
    // `Sue Hartley sue@x.example`, brackets forgotten. An encoded-word never yields an address.
    let found: Vec<AddrSpec> = bare
        .split_whitespace()
        .filter(|w| !w.contains("=?") && !w.contains('"'))
        .filter_map(AddrSpec::new)
        .collect();
    list.doubtful |= found.len() > 1;
    let name = name(&draft.phrase);
    list.addresses.extend(found.into_iter().map(|address| NamedAddress {
        name: name.clone(),
        address,
    }));
}

/// An obsolete source route before the address (RFC 5322 §4.4) says nothing.
fn without_route(angle: &str) -> &str {
    match angle.trim().strip_prefix('@') {
        Some(_) => angle.rsplit_once(':').map_or(angle, |(_, address)| address).trim(),
        None => angle.trim(),
    }
}

/// A comment up to its closing bracket, nested ones included (RFC 5322 §3.2.2).
fn comment(chars: &mut std::str::Chars<'_>) -> String {
    let (mut depth, mut text) = (1usize, String::new());
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.extend(chars.next()),
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            other => text.push(other),
        }
    }
    text
}

/// A quoted string up to its closing quote (RFC 5322 §3.2.4).
fn quoted(chars: &mut std::str::Chars<'_>) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.extend(chars.next()),
            '"' => break,
            other => text.push(other),
        }
    }
    text
}

/// What stands between angle brackets; a quoted local part may hold a closing one.
fn angle(chars: &mut std::str::Chars<'_>) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            '>' => break,
            '(' => {
                comment(chars);
            }
            '"' => {
                text.push('"');
                text.push_str(&quoted(chars));
                text.push('"');
            }
            other => text.push(other),
        }
    }
    text
}

/// A display name as it may be shown: decoded, one line, and without any address in it (attack 6).
pub(in crate::mail) fn name(phrase: &str) -> String {
    let decoded = clean_line(&decode_words(phrase.trim()), NAME_CHARS_MAX);
    if !decoded.contains('@') {
        return decoded.trim_matches(['"', '\'', ' ']).to_owned();
    }
    let kept: Vec<&str> = decoded
        .split(' ')
        .filter(|word| {
            let (before, after) = word.split_once('@').unwrap_or(("", ""));
            before.is_empty() || after.is_empty()
        })
        .collect();
    kept.join(" ").trim_matches(['"', '\'', ' ', '<', '>', '(', ')']).to_owned()
}
