//! What a server said, made fit to be kept and shown: one line, cut, and without anybody's address.

/// The longest server text that is kept, in characters.
const CHARS_MAX: usize = 200;

/// A server's words on one line, without controls, at most 200 characters, and with `…` for every word that holds an
/// `@`: servers like to repeat addresses ("550 <somebody@…>: unknown"), and an error may reach a log.
pub(super) fn server_words(text: &str) -> String {
    let clean: String = text
        .chars()
        .take(CHARS_MAX * 4)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let kept = clean
        .split_whitespace()
        .map(|word| if word.contains(['@', '＠']) { "…" } else { word });
    let mut out = String::new();
    for word in kept {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.chars().take(CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_controls_do_not_stay() {
        assert_eq!(
            server_words("5.1.1 <p.greene@example.org>:\r\n unknown\u{7}user"),
            "5.1.1 … unknown user"
        );
        assert!(server_words(&"x".repeat(10_000)).len() <= CHARS_MAX);
    }
}
