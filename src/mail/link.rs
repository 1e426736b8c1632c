//! Links as a mail program opens them: words percent-encoded, and a message by its Message-ID.

use super::message::MessageId;

/// Percent-encoded for a link: letters and digits stay (RFC 6068 §2, RFC 3986 §2).
pub fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A link to a message: by a pattern with `{id}` in it, as some webmail has one; without a pattern the `mid:` of RFC 2392,
/// which mail programs on a computer open.
pub fn message_link(pattern: &str, id: &MessageId) -> String {
    let id = percent_encoded(&id.0);
    if pattern.is_empty() {
        format!("mid:{id}")
    } else {
        pattern.replace("{id}", &id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_data_in_a_link() {
        let id = MessageId("a+b)](x)\"<@residents.example".to_owned());
        assert_eq!(message_link("", &id), "mid:a%2Bb%29%5D%28x%29%22%3C%40residents%2Eexample");
        assert!(
            message_link("https://mail.example/#search/rfc822msgid:{id}", &id)
                .starts_with("https://mail.example/#search/rfc822msgid:a%2Bb")
        );
    }
}
