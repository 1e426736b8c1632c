//! How names and numbers are written in commands: modified UTF-7 (RFC 3501 §5.1.3), quoted strings, UID sets.

use data_encoding::BASE64_NOPAD;

/// A folder's name as the wire has it: modified UTF-7 inside a quoted string. `None` where it holds a control
/// character, which no folder's name may.
pub(super) fn quoted_folder(name: &str) -> Option<String> {
    if name.is_empty() || name.chars().any(char::is_control) {
        return None;
    }
    let encoded = modified_utf7(name);
    Some(format!("\"{}\"", encoded.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A folder's name as the server wrote it, inside a quoted string again. `None` where it holds what no quoted string may.
pub(super) fn quoted_wire(name: &str) -> Option<String> {
    if name.is_empty() || !name.chars().all(|c| matches!(c, ' '..='~')) {
        return None;
    }
    Some(format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A folder's name as people write it, from modified UTF-7; where that is broken, as the wire has it.
pub(super) fn decoded_folder(wire: &str) -> String {
    let mut out = String::new();
    let mut rest = wire;
    while let Some((plain, behind)) = rest.split_once('&') {
        out.push_str(plain);
        let Some((shifted, after)) = behind.split_once('-') else {
            return wire.to_owned();
        };
        if shifted.is_empty() {
            out.push('&');
        } else {
            let Ok(bytes) = BASE64_NOPAD.decode(shifted.replace(',', "/").as_bytes()) else {
                return wire.to_owned();
            };
            let units: Vec<u16> = bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
            out.push_str(&String::from_utf16_lossy(&units));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// RFC 3501 §5.1.3: printable ASCII stands for itself, `&` is `&-`, everything else is UTF-16 in base64 between `&`
/// and `-`, with `,` for `/`.
fn modified_utf7(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            unshift(&mut shifted, &mut out);
            match c {
                '&' => out.push_str("&-"),
                c => out.push(c),
            }
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                shifted.extend_from_slice(&unit.to_be_bytes());
            }
        }
    }
    unshift(&mut shifted, &mut out);
    out
}

fn unshift(shifted: &mut Vec<u8>, out: &mut String) {
    if !shifted.is_empty() {
        out.push('&');
        out.push_str(&BASE64_NOPAD.encode(shifted).replace('/', ","));
        out.push('-');
        shifted.clear();
    }
}

/// A set of UIDs (RFC 3501 §9, sequence-set) that names exactly these: neighbours as a range, in ascending order.
pub(super) fn uid_set(uids: &[u32]) -> String {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in sorted {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(uid) => *last = uid,
            _ => ranges.push((uid, uid)),
        }
    }
    let written: Vec<String> = ranges
        .into_iter()
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}:{last}"),
        })
        .collect();
    written.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_encoded_as_the_standard_has_them() {
        // The examples of RFC 3501 §5.1.3, and what Exchange and Dovecot call common folders.
        for (name, wire) in [
            ("INBOX", "\"INBOX\""),
            ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""),
            ("Papers & minutes", "\"Papers &- minutes\""),
            ("Éléments envoyés", "\"&AMk-l&AOk-ments envoy&AOk-s\""),
            ("Post 📬", "\"Post &2D3c7A-\""),
            ("a\"b\\c", "\"a\\\"b\\\\c\""),
        ] {
            assert_eq!(quoted_folder(name).as_deref(), Some(wire));
            let bare = wire.trim_matches('"');
            if !bare.contains('\\') {
                assert_eq!(decoded_folder(bare), name);
                assert_eq!(quoted_wire(bare).as_deref(), Some(wire));
            }
        }
    }

    #[test]
    fn a_name_cannot_smuggle_a_command() {
        assert_eq!(quoted_folder("INBOX\"\r\na2 DELETE INBOX"), None);
        assert_eq!(quoted_folder("IN\0BOX"), None);
        assert_eq!(quoted_folder(""), None);
        assert_eq!(quoted_wire("INBOX\r\na2 DELETE INBOX"), None);
        for broken in ["&", "&-&", "a&!!-b", "&AA-"] {
            decoded_folder(broken);
        }
    }

    #[test]
    fn sets_name_what_was_asked_and_nothing_between() {
        assert_eq!(uid_set(&[7, 1, 2, 3, 9, 7]), "1:3,7,9");
        assert_eq!(uid_set(&[u32::MAX, u32::MAX - 1]), "4294967294:4294967295");
        assert_eq!(uid_set(&[]), "");
    }
}
