//! The signature block that a mail program sets under a message: after `-- `, or a sign-off, a name, an office and
//! how to reach it. A sign-off and a name typed by hand stay with the words.

use super::disclaimer;
use super::quotation::LinePattern;
use super::quotation::compile;
use regex::Regex;
use std::sync::LazyLock;

/// What phones and programs put under a message.
static SENT_FROM: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(concat!(
        r"(?i)^\W*(?:sent from (?:my|a|the|outlook|yahoo|mail|samsung|proton|gmail|aol|windows|whatsapp|rediff|nine|blackberry|spark|k-9|fairemail)\b.{0,60}|sent (?:via|using|with) .{2,40}|",
        r"get outlook for (?:ios|android).{0,60}|get bluemail.{0,40}|von meinem .{2,30} gesendet|gesendet (?:von|mit) .{2,40}|envoyé de(?:puis)? mon .{2,30}|",
        r"anfonwyd o fy .{2,30}|wysłane z .{2,30}|.{2,60} reacted via gmail)\W*$"
    ))
});

/// A formula before the name.
static SIGN_OFF: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(concat!(
        r"(?i)^\W*(?:(?:with )?(?:very |many |my |our )?(?:kind(?:est)?|best|warm(?:est)?|good) (?:regards|wishes)|regards|with (?:regards|thanks|best wishes|kind regards)|",
        r"yours (?:sincerely|faithfully|truly|ever|in \w+)|yours|sincerely|best|many thanks(?: and (?:kind )?regards)?|thanks(?: and regards)?|thank you|cheers|mit freundlichen grüßen|",
        r"cordialement|yn gywir|cofion(?: gorau| cynnes)?|amitiés|yn gywir / yours faithfully)\W*$"
    ))
});

/// A line that says who somebody is at work, or how to reach them.
static CONTACT: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(concat!(
        r"(?i)(?:\b(?:clerk|officer|manager|director|councillor|council|secretary|treasurer|assistant|adviser|advisor|partner|solicitors?|chair(?:man|woman)?|mayor|organiser|coordinator|co-ordinator|",
        r"engineer|surveyor|consultant|trustee|warden|deputy|head of|team|department|office|ltd|limited|llp|plc|cyf|charity|association|union|committee|society|group|trust|services|surgery|school|",
        r"bsc|ba|ma|phd|fslcc|riba|mciob|mrics|mrtpi)\b|",
        r"\b(?:t|tel|telephone|phone|mob|mobile|m|f|fax|e|email|web|www)\s*[:.]?\s*[\d(+w]|\b0\d{2,4}[\s)-]*\d{3}[\s-]*\d{2,4}\b|\+44|www\.|https?://|\S+@\S+\.\S+|\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b)"
    ))
});

/// A line with a person's name and nothing else.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\W*(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor|Sir|Dame|Lady|Lord|Rev|Revd|Prof|Sgt|PC|PCSO|Col|Colonel|Canon|Sister|Fr|Judge|Alderman)\.?\s+)?(?:(?:[A-ZÀ-ÖØ-ÞĀ-ŽḀ-Ỿ]\.?|[A-ZÀ-ÖØ-ÞĀ-ŽḀ-Ỿ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ'’.-]+|ap|ab|de|van|von|le|la|der|den|d')\s*)+(?:,?\s*\(?(?:[A-ZÀ-ÖØ-ÞĀ-ŽḀ-Ỿ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ&]{1,7}|Mr|Mrs|Ms|Miss|Mme|Hons?|she/her|he/him|they/them)\)?\.?)*\s*$",
    ).expect("invariant: a constant pattern, compiled by a test")
});

/// Whom a letter greets: a name alone on its line that opens no signature.
static GREETING: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(r"(?i)^\W*(?:dear|hi|hello|hiya|good (?:morning|afternoon|evening)|annwyl|helo|to|fao|attn|for the attention of)\b")
});

/// Somebody who speaks: in a line of office and address nobody does.
static SPEAKS: LazyLock<LinePattern> = LazyLock::new(|| compile(r"(?i)\b(?:i|we|you|he|she|they|me|us|my|our|your|please|it)\b"));
/// From so many words on a line in which somebody speaks is a sentence, whatever office it names.
const SENTENCE_WORDS: usize = 12;

/// How many lines from the end a block is looked for.
const BLOCK_MAX: usize = 24;

/// Divides the new lines into words and signature; `name` is what the From field calls the writer.
pub(super) fn divide(mut lines: Vec<String>, name: &str) -> (Vec<String>, Vec<String>) {
    trim(&mut lines);
    let mut signature: Vec<String> = Vec::new();
    // `-- ` opens a signature (RFC 3676 §4.3); some programs lose the space. Footers of lists and forms stand there too.
    if let Some(at) = lines
        .iter()
        .position(|l| matches!(l.trim_end(), "--" | "—" | "-- "))
        .filter(|at| lines.len() - at <= 40)
    {
        signature = lines.split_off(at);
        signature.remove(0);
        trim(&mut lines);
    }
    if let Some(at) = lines.iter().position(|l| SENT_FROM.is_match(l)) {
        let mut tail = lines.split_off(at);
        tail.append(&mut signature);
        signature = tail;
        trim(&mut lines);
    }
    if let Some(at) = notice(&lines) {
        let mut tail = lines.split_off(at);
        tail.append(&mut signature);
        signature = tail;
        trim(&mut lines);
    }
    if let Some(at) = block(&lines, name) {
        let mut tail = lines.split_off(at);
        tail.append(&mut signature);
        signature = tail;
        trim(&mut lines);
    }
    (lines, signature)
}

/// Where a notice or a footer begins that runs to the end.
fn notice(lines: &[String]) -> Option<usize> {
    let first = lines.len().saturating_sub(BLOCK_MAX);
    (first..lines.len()).find(|&at| {
        let opens = at == 0 || lines[at - 1].trim().is_empty() || lines[at - 1].trim_end().ends_with(['.', '>']) || lines.len() - at <= 3;
        (opens && disclaimer::is_notice(&lines[at])) || disclaimer::is_footer(&lines[at])
    })
}

/// Where a signature block begins: a name alone on its line, at least one line of office or contact under it, and
/// nothing that reads like a sentence to the end.
fn block(lines: &[String], name: &str) -> Option<usize> {
    let first = lines.len().saturating_sub(BLOCK_MAX);
    let wanted = fold(name);
    // A message that is nothing but a name and an address has no words to divide from them.
    let start = (first.max(1)..lines.len().saturating_sub(1)).find(|&at| {
        let line = lines[at].trim();
        let under = &lines[at + 1..];
        let is_name = ((2..=9).contains(&line.split_whitespace().count())
            && line.len() <= 60
            && NAME.is_match(line)
            && !SIGN_OFF.is_match(line)
            && !GREETING.is_match(line))
            || (!wanted.is_empty() && fold(line) == wanted);
        is_name && contact_lines(under) >= 1 && !under.iter().any(|l| reads_like_a_sentence(l))
    })?;
    // A formula right above belongs to the block; a name typed between the two stays with the words.
    let above = (0..start).rev().find(|&i| !lines[i].trim().is_empty());
    match above {
        Some(at) if SIGN_OFF.is_match(&lines[at]) && lines[at].split_whitespace().count() <= 4 => Some(at),
        _ => Some(start),
    }
}

fn contact_lines(lines: &[String]) -> usize {
    lines.iter().filter(|l| CONTACT.is_match(l)).count()
}

/// A full stop, question or exclamation after six words or more, without anything of an address or office in it; or a long
/// line in which somebody speaks.
fn reads_like_a_sentence(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    words >= 7
        && line.ends_with(['.', '?', '!'])
        && (!CONTACT.is_match(line) || words >= SENTENCE_WORDS && SPEAKS.is_match(line) && !line.contains('@'))
}

fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn trim(lines: &mut Vec<String>) {
    while lines.last().is_some_and(|l| l.trim().is_empty()) {
        lines.pop();
    }
    let empty = lines.iter().take_while(|l| l.trim().is_empty()).count();
    lines.drain(..empty);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str, name: &str) -> String {
        divide(text.lines().map(str::to_owned).collect(), name).0.join("\n")
    }

    #[test]
    fn a_name_typed_by_hand_stays() {
        assert_eq!(
            kept("accept this one\n\nthanks\nGareth\n\n-- \nGareth Pugh\nClerk", "Gareth Pugh"),
            "accept this one\n\nthanks\nGareth"
        );
        assert_eq!(
            kept("Please mend the lamp.\n\nYours faithfully\nR Duckett", "Ralph Duckett"),
            "Please mend the lamp.\n\nYours faithfully\nR Duckett"
        );
    }

    #[test]
    fn a_greeting_opens_no_signature() {
        let letter = "Our ref: 26 009\n(Please quote this)\n\nDear Town Clerk\n\nWe have had a complaint about a field that the Town Council \
                      mows.\n\nPlease let us have by Friday:\n\n1. the agreement with the council;\n2. the council's answer.\n\nYours sincerely";
        assert_eq!(kept(letter, ""), letter);
        let named =
            "It is for you.\n\nTess Marsh\nI have told the council and the school twice that we want this put right.\nThe office knows.";
        assert_eq!(kept(named, "Tess Marsh"), named);
    }

    #[test]
    fn a_block_of_office_and_telephone_goes() {
        assert_eq!(
            kept(
                "not upheld\n\nGareth Pugh\nClerk & RFO, Wexbourne Parish Council\n01632 960288",
                "Gareth Pugh"
            ),
            "not upheld"
        );
        assert_eq!(
            kept(
                "I'll look on Monday\n\nKind regards\n\nSue Hartley FSLCC\nTown Clerk and Chief Officer\nTel: 01632 960143",
                ""
            ),
            "I'll look on Monday"
        );
        assert_eq!(kept("List please\n\nSent from my iPhone", ""), "List please");
    }
}
