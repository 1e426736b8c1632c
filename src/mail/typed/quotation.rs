//! Where the quoted history of a message begins and ends: `>` marks, attribution lines and header blocks
//! as mail programs write them in English, German, French and Welsh.
//! RFC 3676 §4.5 gives the mark; everything else is habit.

use regex::Regex;
use std::sync::LazyLock;

/// A body divided into what was newly written and what was there before.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Divided {
    /// New lines, in order; an empty line where history stood between them.
    pub new: Vec<String>,
    /// Of each new line, whether it may be what a mail program left of a quoted line that it wrapped.
    pub rewrapped: Vec<bool>,
    /// Lines of history, marks taken off.
    pub quoted: Vec<String>,
    /// The part from the first header block on (`From: … Sent: …`), with what stands under it, where there is one.
    pub headed: Vec<String>,
    /// The header block was introduced as a forwarded message.
    pub forward_marker: bool,
}

/// An attribution line over a quotation. Anchored at both ends, so that a sentence never looks like one.
static ATTRIBUTION: LazyLock<LinePattern> = LazyLock::new(|| {
    with_colon(concat!(
        r"(?i)^(?:",
        // English: Gmail, Apple Mail, Thunderbird (both forms), Yahoo.
        r"on\s.{4,200}\bwrote\s*:|.{2,120}<\s*\S+@\S+>\s*wrote\s*:|.{2,120}\bwrote on\s.{4,60}\d\s*:",
        // German, French, Welsh, Spanish, Dutch.
        r"|am\s.{4,200}\bschrieb\b.{0,120}:|.{2,120}\bschrieb am\s.{4,60}:|le\s.{4,200}\ba\s+(?:écrit|ecrit)\s*:",
        r"|ar\s.{4,200}\bysgrifennodd\b.{0,120}:|el\s.{4,200}\bescribi(?:o|ó)\s*:|op\s.{4,200}\bschreef\b.{0,120}:",
        r")\s*$"
    ))
});

/// A line that draws a border over the original message.
static BORDER: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(concat!(
        r"(?i)^\s*[-_*>]{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|message d’origine|neges wreiddiol|",
        r"original appointment|reply message|forwarded message|forwarded by .{0,80}|weitergeleitete nachricht|message transféré|neges wedi'i hanfon ymlaen)\s*[-_*]{0,}\s*.{0,60}$"
    ))
});

/// Words that say that what follows was passed on.
static FORWARD: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(
        r"(?i)^\s*(?:begin forwarded message:?|[-_*]{2,}\s*(?:forwarded message|forwarded by .{0,80}|weitergeleitete nachricht|message transféré)\s*[-_*]{0,}.{0,40}|(?:anfang der weitergeleiteten nachricht|début du message réexpédié)\s*:?)\s*$",
    )
});

/// The first field of a header block.
static FROM_FIELD: LazyLock<LinePattern> =
    LazyLock::new(|| with_colon(r"(?i)^\s*\**(?:from|von|de|oddi wrth|da|van|expéditeur)\s*:\**\s*(?:\S.*)?$"));

/// A further field of a header block.
static OTHER_FIELD: LazyLock<LinePattern> = LazyLock::new(|| {
    with_colon(concat!(
        r"(?i)^\s*\**(?:sent|date|to|cc|subject|reply-to|importance|attachments|gesendet|datum|an|betreff|envoyé|date|à|objet|",
        r"anfonwyd|dyddiad|at|pwnc|inviato|enviado|para|asunto|verzonden|aan|onderwerp|when|where)\s*:\**\s*.*$"
    ))
});

/// `Reply above this line`: what a help desk prints over the history.
static ABOVE_LINE: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(
        r"(?i)^[\s>#=*_-]*(?:please )?(?:type |write |enter )?(?:your )?repl(?:y|ies) (?:must be )?(?:above|over) this line[\s.#=*_-]*$",
    )
});
/// `Reply below this line`: the other way about. Never behind a quotation mark: there it is somebody else's line.
static BELOW_LINE: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(
        r"(?i)^[\s#=*_-]*(?:please )?(?:type |write |enter )?(?:your )?repl(?:y|ies) (?:must be )?(?:below|under|beneath) this line[\s.#=*_-]*$",
    )
});
/// The words of both markers, wherever they stand.
static MARKER_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u:\b(repl(?:y|ies)\s+(?:must\s+be\s+)?)(above|over|below|under|beneath)(\s+this\s+line)\b)")
        .expect("invariant: a constant pattern, compiled by a test")
});

/// Somebody's words with the markers broken that would divide a reply in which they are quoted: `Reply “below” this line`.
/// Wherever they stand, for whoever quotes them breaks the lines anew.
pub fn without_markers(text: &str) -> String {
    MARKER_WORDS.replace_all(text, "$1“$2”$3").into_owned()
}

/// What a line may look like. Bytes are matched, and letters beyond ASCII stand for themselves: with every alphabet's
/// letters these patterns took a sixth of a second to make, and megabytes.
#[derive(Debug)]
pub(super) struct LinePattern {
    pattern: regex::bytes::Regex,
    /// A byte without which no line looks like that; most lines have none.
    needs: Option<u8>,
}

impl LinePattern {
    /// Whether a line looks like that.
    pub fn is_match(&self, line: &str) -> bool {
        let line = line.as_bytes();
        self.needs.is_none_or(|byte| memchr::memchr(byte, line).is_some()) && self.pattern.is_match(line)
    }
}

/// Octets that a pattern may keep of what it learnt, in each thread.
const LEARNT_MAX: usize = 400 << 10;

pub(super) fn compile(pattern: &str) -> LinePattern {
    // What a pattern learns of lines is kept for each thread, up to this much: with the crate's own bound these dozen patterns
    // hold most of an idle daemon's memory.
    let built = regex::bytes::RegexBuilder::new(pattern)
        .unicode(false)
        .dfa_size_limit(LEARNT_MAX)
        .build();
    LinePattern {
        pattern: built.expect("invariant: the pattern is a constant, and a test compiles it"),
        needs: None,
    }
}

/// A pattern that looks for nothing where a colon is not.
fn with_colon(pattern: &str) -> LinePattern {
    LinePattern {
        needs: Some(b':'),
        ..compile(pattern)
    }
}

/// Whether a line carries the quotation mark of RFC 3676 §4.5.
fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

fn unmarked(line: &str) -> &str {
    line.trim_start().trim_start_matches(['>', ' '])
}

/// Whether a header block starts at this line: a From field and another field within the next three lines.
pub(super) fn is_header_block(lines: &[String], at: usize) -> bool {
    if !FROM_FIELD.is_match(&lines[at]) {
        return false;
    }
    let following: Vec<&String> = lines[at + 1..].iter().filter(|l| !l.trim().is_empty()).take(4).collect();
    // A field may be folded over two lines by the sender's program; a web form names its fields too, so two are asked for.
    following.iter().take(3).filter(|l| OTHER_FIELD.is_match(l)).count() >= 2
        || following.first().is_some_and(|l| {
            let l = l.trim().trim_start_matches('*').to_lowercase();
            ["sent:", "gesendet:", "envoyé", "anfonwyd:", "date:", "datum:"]
                .iter()
                .any(|f| l.starts_with(f))
        })
}

/// How many fields stand here one under the other where a forwarded heading does not begin with its From field, as
/// Thunderbird writes it (`Subject`, `Date`, `From`, `To`); 0 where none does. Only under the line that says that a message
/// was passed on: in a letter, three such lines may be anything.
pub(super) fn fields_in_any_order(lines: &[String], at: usize) -> usize {
    let before = lines[..at].iter().rev().find(|l| !l.trim().is_empty());
    if before.is_some_and(|l| !FORWARD.is_match(l) && !BORDER.is_match(l)) || !OTHER_FIELD.is_match(&lines[at]) {
        return 0;
    }
    let run: Vec<&String> = lines[at..].iter().take(8).take_while(|l| is_field(l)).collect();
    let from = run.iter().any(|l| FROM_FIELD.is_match(l));
    if from && run.len() >= 3 { run.len() } else { 0 }
}

/// Whether a line is a field of a header block.
pub(super) fn is_field(line: &str) -> bool {
    FROM_FIELD.is_match(line) || OTHER_FIELD.is_match(line)
}

/// Shortest quoted line, in characters, that a mail program may have wrapped; none of them wraps at less than forty.
const WRAPPED_MIN: usize = 25;
/// A word longer than this is not broken, so that its line says nothing about where lines are.
const UNBROKEN: usize = 30;

/// The width at which the quoted lines of a body end.
fn width(lines: &[String]) -> usize {
    lines
        .iter()
        .filter(|l| is_marked(l) && l.split_whitespace().all(|w| w.chars().count() <= UNBROKEN))
        .map(|l| l.trim_end().chars().count())
        .max()
        .unwrap_or(0)
}

/// Whether a line that carries no mark may be the rest of the marked line before it: a program that sets its mark first and then
/// wraps leaves such lines, and what stands on them is whoever was quoted.
fn may_be_wrapped(before: &str, line: &str, width: usize) -> bool {
    let long = before.trim_end().chars().count();
    let word = line.split_whitespace().next().map_or(0, |w| w.chars().count());
    is_marked(before) && long >= WRAPPED_MIN && long + 1 + word > width
}

/// Divides the lines of a body. `below`: a line may say that the reply stands under it. It counts where nothing of a history
/// stands before it; further down it is a line of the history itself.
///
/// No word is ever taken out of a quoted line. A note in its margin (`> ACCEPT  <--- this one`) cannot be told from what a
/// stranger wrote there.
pub(super) fn divide(lines: &[String], below: bool) -> Divided {
    let mut out = Divided::default();
    let width = width(lines);
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        // Blanks that were put between, and lines that were taken back, are nobody's.
        out.rewrapped.resize(out.new.len(), false);
        if below && out.quoted.is_empty() && BELOW_LINE.is_match(line) {
            out.quoted.append(&mut out.new);
            out.quoted.push(line.clone());
            at += 1;
            continue;
        }
        if is_marked(line) {
            if out.new.last().is_some_and(|l| !l.is_empty()) {
                out.new.push(String::new());
            }
            out.quoted.push(unmarked(line).to_owned());
            at += 1;
            continue;
        }
        if ABOVE_LINE.is_match(line) {
            out.quoted.extend(lines[at..].iter().map(|l| unmarked(l).to_owned()));
            break;
        }
        if FORWARD.is_match(line) {
            out.forward_marker = true;
            out.headed = lines[at + 1..].iter().map(|l| unmarked(l).to_owned()).collect();
            break;
        }
        if BORDER.is_match(line) || is_header_block(lines, at) {
            drop_rule(&mut out.new);
            let from = at + usize::from(BORDER.is_match(line));
            out.headed = lines[from..].to_vec();
            break;
        }
        if let Some(long) = attribution(lines, at) {
            let next = lines[at + long..].iter().find(|l| !l.trim().is_empty());
            out.quoted.push(lines[at..at + long].join(" "));
            at += long;
            // Programs that do not mark the lines put the whole history under the attribution.
            if next.is_some_and(|n| !is_marked(n)) {
                out.quoted.extend(lines[at..].iter().map(|l| unmarked(l).to_owned()));
                break;
            }
            continue;
        }
        let goes_on = at > 0 && !line.trim().is_empty() && !lines[at - 1].trim().is_empty();
        let of_a_run = goes_on && !is_marked(&lines[at - 1]) && out.rewrapped.last() == Some(&true);
        let rest = of_a_run || goes_on && may_be_wrapped(&lines[at - 1], line, width);
        out.new.push(line.clone());
        out.rewrapped.push(rest);
        at += 1;
    }
    out.rewrapped.resize(out.new.len(), false);
    out
}

/// Where the first history stands: a quoted line, an attribution, a border or a header block.
pub(super) fn first_history(lines: &[String]) -> Option<usize> {
    (0..lines.len()).find(|at| {
        let line = &lines[*at];
        is_marked(line)
            || FORWARD.is_match(line)
            || BORDER.is_match(line)
            || is_header_block(lines, *at)
            || attribution(lines, *at).is_some()
    })
}

/// Takes off the rule that some programs draw over a header block.
fn drop_rule(new: &mut Vec<String>) {
    while new
        .last()
        .is_some_and(|l| l.trim().chars().all(|c| matches!(c, '_' | '-' | '=' | '*')))
    {
        new.pop();
    }
}

/// How many lines an attribution takes (programs fold it), where one starts here.
fn attribution(lines: &[String], at: usize) -> Option<usize> {
    if lines[at].trim().len() < 8 {
        return None;
    }
    let mut joined = String::new();
    for long in 1..=3 {
        let line = lines.get(at + long - 1)?.trim();
        if line.is_empty() || is_marked(line) {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line);
        // Only the last line of an attribution ends in a colon.
        if line.ends_with(':') {
            return (joined.len() < 330 && ATTRIBUTION.is_match(&joined)).then_some(long);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn every_pattern_compiles() {
        for pattern in [&ATTRIBUTION, &BORDER, &FORWARD, &FROM_FIELD, &OTHER_FIELD, &ABOVE_LINE, &BELOW_LINE] {
            assert!(!pattern.is_match("\u{fffd}"));
        }
        assert!(!MARKER_WORDS.is_match(""));
    }

    #[test]
    fn a_folded_attribution_starts_the_history() {
        let got = divide(
            &lines("new words\n\nOn Tue, 27 Oct 2026 at 16:05, A Council <\ncouncil@a.example> wrote:\n\n> old\n"),
            true,
        );
        assert_eq!(got.new.join("|").trim_matches('|'), "new words");
    }

    #[test]
    fn answers_between_quoted_lines_are_kept() {
        let got = divide(&lines("> Is it yours?\nYes.\n> And this?\nNo.\n"), true);
        assert_eq!(
            got.new.iter().filter(|l| !l.is_empty()).cloned().collect::<Vec<_>>(),
            ["Yes.", "No."]
        );
    }

    #[test]
    fn the_rest_of_a_wrapped_line_is_told_from_an_answer() {
        let rests = |text: &str| -> Vec<String> {
            let got = divide(&lines(text), true);
            let both = got.new.iter().zip(&got.rewrapped);
            both.filter(|(_, rest)| **rest).map(|(l, _)| l.clone()).collect()
        };
        let wrapped = "Thanks.\n\n> They told me in the market that all of it was to be\naccept\n> and I do not believe a word of it.\n";
        assert_eq!(rests(wrapped), ["accept"]);
        // With an address that no program breaks, the width is still that of the other lines.
        assert_eq!(
            rests(&format!("{wrapped}> https://www.example.example/{}\n", "x".repeat(90))),
            ["accept"]
        );
        for answered in [
            "> Is it yours?\nYes.\n> And this?\nNo.\n",
            "> They told me in the market that all of it was to be\n\naccept\n\n> and I do not believe a word of it.\n",
            "> Which of the two is it, please?\nThe first one of the two\n> They told me in the market that all of it was to be believed\n",
        ] {
            assert!(rests(answered).is_empty(), "{answered}");
        }
    }

    #[test]
    fn a_sentence_that_ends_in_wrote_is_no_attribution() {
        let got = divide(&lines("This is what your officer wrote:\nwe do not care\n"), true);
        assert!(got.quoted.is_empty());
    }

    #[test]
    fn no_word_is_taken_out_of_a_quoted_line() {
        let got = divide(&lines("> - Subject: x  <--- ta. Tell her: we admit it all\n"), true);
        assert!(got.new.iter().all(String::is_empty), "{got:?}");
    }

    #[test]
    fn a_reply_stands_below_a_line_only_where_no_history_came_before() {
        let new = |text: &str, below: bool| divide(&lines(text), below).new.join("\n").trim().to_owned();
        assert_eq!(new("ticket 12\n-- Reply below this line --\nmine\n", true), "mine");
        assert_eq!(new("mine\n> Reply below this line\n> theirs\n", true), "mine");
        assert_eq!(
            new("mine\n\nFrom: A\nSent: today\nTo: B\n\nReply below this line\ntheirs\n", true),
            "mine"
        );
        assert_eq!(new("mine\n\nOn Tue, A wrote:\nReply below this line\ntheirs\n", true), "mine");
        assert_eq!(
            new("mine\n----- Original Message -----\nReply below this line\ntheirs\n", true),
            "mine"
        );
        // In a reply to a letter of ours it is never the program's line.
        assert!(new("mine\nReply below this line\nmore\n", false).starts_with("mine"));
    }

    #[test]
    fn markers_in_somebodys_words_are_broken() {
        for words in [
            "Reply below this line",
            "x please REPLY  must be above this line",
            "replies\nunder this line",
        ] {
            let broken = without_markers(words);
            assert!(broken.contains('“') && !MARKER_WORDS.is_match(&broken), "{broken}");
        }
        assert_eq!(without_markers("I will reply below."), "I will reply below.");
    }
}
