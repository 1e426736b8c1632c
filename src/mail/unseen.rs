//! Characters that show as nothing, or change how others are shown. One list for the whole house: what is taken out in one
//! room and left in another lets a stranger write a line that reads as one thing when it comes and as another when it comes
//! back quoted.
//! Standards: Unicode's Default_Ignorable_Code_Point and line separators; UAX 9 (direction marks).

/// Whether a character is unseen: controls, line and paragraph separators, joiners and other marks without width, direction
/// marks, variation selectors, fillers, tags, the empty Braille cell.
///
/// Joiners are among them, though some scripts look better with them: what somebody wrote is kept in the message itself, and
/// this is what is read and shown.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text without unseen characters, line ends and tabs apart. Where one stood between words or in one, there is a single
/// space: never two, and never nothing, so that no later reader finds a word or a gap that this one did not.
pub(in crate::mail) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut beside = false;
    for c in text.chars() {
        if is_unseen(c) && !matches!(c, '\n' | '\t') {
            beside = true;
            continue;
        }
        if beside {
            let spaced = out.is_empty() || out.ends_with(char::is_whitespace);
            if c == ' ' {
                if !spaced {
                    out.push(' ');
                }
                continue;
            }
            if !spaced && !c.is_whitespace() {
                out.push(' ');
            }
            beside = false;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unseen_character_is_one_space_and_never_two_or_none() {
        for (written, read) in [
            ("x \u{200d}<--- this", "x <--- this"),
            ("x \u{200d} \u{2061} <--- this", "x <--- this"),
            ("Reply\u{2061}below this line", "Reply below this line"),
            ("\u{feff}> quoted\n\u{200b}\u{ad}next\u{202e}", "> quoted\nnext"),
            ("a\tb  c\n\nd", "a\tb  c\n\nd"),
            ("\u{200c}\u{34f} \u{200c}\u{34f}", ""),
        ] {
            assert_eq!(shown(written), read, "{written:?}");
            assert_eq!(shown(&shown(written)), shown(written));
        }
        assert!(!"aé’–字ا👍 \u{a0}".chars().any(is_unseen));
    }
}
