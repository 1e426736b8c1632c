//! How people say that another may act for them, and how they say that nobody may. Sentence by sentence, over words folded
//! to lower case and straight quotes. `Without my consent` is the plainest phrase of a complaint and gives nobody anything.

use regex::Regex;
use regex::RegexSet;
use std::sync::LazyLock;

/// Sentences of a text that are looked at, and letters of each.
const SENTENCES_MAX: usize = 400;
const LETTERS_MAX: usize = 1_200;

/// A sentence as written and as it is looked at. Both have the same length in bytes where the text is plain.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// As written, on one line.
    pub written: String,
    /// Lower case, straight quotes, one space.
    pub folded: String,
}

/// Somebody is named as the one who acts; the first person gives it.
static AUTHORISES: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"\b(?:authori[sz]e|appoint|nominate|empower|mandate)\b",
        r"\b(?:is|are|be|am|have|has been|been) (?:hereby |fully |duly )?(?:authori[sz]ed|appointed|nominated|empowered|allowed|permitted) (?:by me )?to\b",
        r"\bauthori[sz](?:ing|es) (?:my|mr|mrs|ms|miss|dr|you|him|her|them|the bearer)\b",
        r"\b(?:give|gives|grant|grants|have given|gave|giving)\b.{0,90}\b(?:permission|consent|authority|authori[sz]ation|leave|approval|agreement|blessing|say-so|go-ahead|the ok|power)\b",
        r"\b(?:has|have|with|got|by) (?:my|our|the|her|his) (?:full |written |express |complete )*(?:permission|consent|authority|authori[sz]ation|leave|agreement|blessing|say-so)\b",
        r"\bmy (?:permission|consent|authority|authori[sz]ation|agreement|blessing) (?:for|to|that)\b",
        r"\b(?:i|we)(?:,? [a-z .'-]{3,60},)?(?: hereby| do| also| fully| freely)* (?:consent|agree)(?: to| that| for)\b",
        r"\b(?:i am|i'm|am|im) (?:very |quite |perfectly |more than |absolutely |only too |completely )?(?:happy|content|willing|pleased|fine|ok|okay|glad|comfortable) (?:for|with|that|to (?:let|have))\b",
        r"\b(?:it is|it's|its|is) (?:fine|ok|okay|alright|all right) (?:for|with|by me)\b",
        r"\b(?:i|we) (?:do not|don't|dont|have no|would not|wouldn't) (?:mind|objection)\b",
        r"\b(?:may|can|could|shall|is to|are to|is going to|will)\b.{0,60}\b(?:act|speak|deal|write|complain|talk|ask|handle|represent|answer|reply|correspond|take|make|do|sort|pursue|request|apply|look into|go over)\b.{0,120}\b(?:for me|for us|on my behalf|on our behalf|in my name|in my place|in my stead|instead of me|as if (?:it were|she were|he were|they were)? ?me|about me|about my|my (?:complaint|case|data|information|request|records|details))\b",
        r"\b(?:want|would like|wish|should like|ask|asked|asking|allow|let|letting|trust|need|request|like)\b.{0,80}\b(?:act|speak|deal|write|complain|talk|ask|handle|represent|make|take|sort|look after|send|answer|reply|correspond|pursue|carry on|raise|do (?:it|this|that|all|the))\b.{0,140}\b(?:for me|for us|on my behalf|on our behalf|in my name|about me|about my|my (?:complaint|case|data|information|request|records|details)|instead of me)\b",
        r"\b(?:please )?(?:deal|speak|talk|discuss|communicate|liaise|correspond)\b.{0,50}\b(?:with|to)\b.{0,60}\b(?:on my behalf|for me|instead of me|as if)\b",
        r"\b(?:acts?|acting|speaks?|speaking|writes?|writing|complaining) (?:for me|on my behalf|in my name)\b",
        r"\b(?:yes,? )?please do\b.{0,80}\b(?:for me|for us|on my behalf|that|it)\b",
    ])
});

/// Who gives it speaks of themself, somewhere in the letter.
static FIRST_PERSON: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:i|i'm|im|me|my|we|our|us|myself|the undersigned)\b"));

/// Somebody acts, writes, hears: without one of these a consent is to something else than being represented.
static REPRESENTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:act|acts|acting|speak|speaks|deal|deals|write|complain|talk|ask|handle|represent|represents|represented|discuss|pursue|receive|apply|liaise|correspond|answer|reply|take (?:this|it|my|over|up)|make (?:a|my|the|this)|raise|send|share|disclose|release|sort|do (?:it|this|that|all)|look after|manage|instruct|access|obtain|request|collect|represent|attorney|carry)\b",
    )
});

/// Takes the authority out of a sentence that has its words.
static DENIES: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"\bwithout (?:\w+ ){0,3}(?:consent|permission|authority|authori[sz]ation|agreement|say-so|asking|knowledge)\b",
        r"\b(?:never|not|no|nobody|no one|n't|didnt|dont|havent) (?:\w+ ){0,4}(?:consent|consented|permission|authority|authori[sz]ed?|authori[sz]ation|agree|agreed|allow|allowed|appoint|want (?:you|him|her|them|anybody|anyone) to)\b",
        r"\b(?:did|do|does|had|have|has|was|were|am|is|are|can|could|would|will)n't (?:\w+ ){0,3}(?:consent|permission|authority|authori[sz]e|authori[sz]ed|agree|agreed|allow|allowed|appoint)\b",
        r"\bif (?:you|the council) (?:need|want|require)\b",
        r"\b(?:who|which|nobody|someone|somebody) (?:\w+ ){0,2}(?:authori[sz]ed|gave|allowed)\b",
        r"\bwas (?:\w+ )?(?:authori[sz]ed|allowed|permitted)\b",
    ])
});

/// Takes back what was given before.
static WITHDRAWS: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"\b(?:i|we) (?:hereby |now |am |wish to |want to |would like to )*(?:withdraw|withdrawing|revoke|revoking|cancel|cancelling|retract) (?:my|our|the|any|all)?.{0,40}(?:consent|permission|authority|authori[sz]ation|power)\b",
        r"\b(?:no longer|not any more|not anymore) (?:\w+ ){0,4}(?:authori[sz]ed?|has my|have my|act|acts|acting|speak|represent|represents|allowed)\b",
        r"\b(?:i|we) (?:no longer|do not|don't|dont) (?:want|wish|authori[sz]e|allow) (?:\w+ ){0,4}to (?:act|speak|deal|represent|complain)\b",
    ])
});

/// Information may go to the representative.
static RECEIVES: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"\b(?:receive|see|have|be (?:given|sent|told|shown)|get|obtain|access|hear|collect|inspect)\b.{0,60}\b(?:answer|answers|reply|replies|response|outcome|decision|letters?|cop(?:y|ies)|information|details|data|records?|correspondence|papers|anything|whatever|result|file|images?|footage|cctv)\b",
        r"\b(?:discuss|share|disclose|release|communicate|liaise)\b.{0,80}\b(?:with|to)\b",
        r"\b(?:speak|talk|deal|reply|answer|send|give|tell|show|copy|write|pass|forward|provide)\b.{0,50}\b(?:him|her|them)\b",
        r"\b(?:my|the) (?:personal )?(?:information|data|details|records|file|answer|reply|response)\b.{0,40}\b(?:may|can) be (?:shared|sent|given|disclosed|released|discussed|passed)\b",
        r"\bdisclosure of\b.{0,60}\bto\b",
    ])
});

/// The same in the person's own mail to the representative, where `you` is the one who hears.
static YOU_RECEIVE: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"\b(?:send|give|tell|show|copy)\b.{0,20}\byou\b",
        r"\b(?:talk|speak|write|reply) (?:back )?to you\b",
    ])
});

/// The matter: a complaint, a request, what a council holds.
static MATTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:complain\w*|data|information|records?|request|review(?:ed)?|subject access|sar|cctv|details|file|files|case|this matter|the matter|what (?:they|you|it|the \w+(?: council)?) (?:has|have|hold|holds|kept|keep|did|wrote|said|know)|took? up|take (?:this|it|that) up|appeal|decision|privacy|gone over|look(?:ed)? at it|about (?:it|this|that|the \w+))\b",
    )
});

/// Matters that are none of a council's complaints desk.
static OTHER_MATTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:prescriptions?|medication|parcels?|pension|bank account|bank accounts|banking|mortgage|insurance|tenancy|rent account|energy account|gas|electricity|broadband|mobile contract|vehicle|my car|blue badge|benefits? claim|universal credit|attendance allowance|personal independence payment|tax return|tax affairs|medical treatment|medical records?|surgery|hospital appointments?|proxy|vote for me|ballot|school run|collect my child|collect my keys|photographs?|photos?|newsletters?|mailing list|marketing|trip|swimming|first aid)\b",
    )
});

/// Another body that is written to: the words behind `Dear` and `To`, and in an address block.
static OTHER_BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:dwp|department for work|hmrc|hm revenue|nhs|surgery|medical centre|health centre|hospital|pharmacy|bank|building society|post office|housing association|water company|british gas|energy|insurance|solicitors?|police|dvla|pension service|royal mail|school|academy|student loans)\b",
    )
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("invariant: a constant pattern, compiled by a test")
}

fn set(texts: &[&str]) -> RegexSet {
    RegexSet::new(texts).expect("invariant: constant patterns, compiled by a test")
}

/// A text in sentences. A line that ends without a stop goes on in the next, unless that one is blank.
pub(super) fn sentences(lines: &[String]) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut open = String::new();
    let flush = |open: &mut String, out: &mut Vec<Sentence>| {
        let written: String = open.trim().chars().take(LETTERS_MAX).collect();
        open.clear();
        if !written.is_empty() && out.len() < SENTENCES_MAX {
            out.push(Sentence {
                folded: fold(&written),
                written,
            });
        }
    };
    for line in lines.iter().take(SENTENCES_MAX * 2) {
        if line.trim().is_empty() {
            flush(&mut open, &mut out);
            continue;
        }
        let mut rest = line.trim();
        // A reader leaves no blank lines: an address, a day, a greeting stand by themselves all the same.
        if stands_alone(rest, open.trim().is_empty()) {
            flush(&mut open, &mut out);
            open.push_str(rest);
            flush(&mut open, &mut out);
            continue;
        }
        while let Some(at) = stop(rest) {
            open.push(' ');
            open.push_str(&rest[..at]);
            flush(&mut open, &mut out);
            rest = rest[at..].trim_start();
        }
        if !rest.is_empty() {
            open.push(' ');
            open.push_str(rest);
        }
    }
    flush(&mut open, &mut out);
    out
}

/// Whether a line is a heading, a greeting, or a line of an address: short, and beginning like one.
fn stands_alone(line: &str, is_start: bool) -> bool {
    let words = line.split_whitespace().count();
    let lower = line.to_lowercase();
    let greets = lower.starts_with("dear ") || lower.starts_with("to the ") || lower.starts_with("to:");
    let heads = line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    // A narrow column breaks sentences after a few words too: those begin with somebody.
    let begins_a_sentence = lower.split(|c: char| !c.is_alphabetic()).next().is_some_and(|w| {
        matches!(
            w,
            "i" | "my" | "we" | "our" | "please" | "this" | "he" | "she" | "they" | "you" | "it" | "if" | "in" | "the" | "yes" | "signed"
        )
    });
    greets && words <= 8 || is_start && heads && words <= 4 && !begins_a_sentence
}

/// Where a sentence ends within a line, behind its stop. An initial, a title and a number are no end.
fn stop(text: &str) -> Option<usize> {
    let mut last_word = String::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        if matches!(c, '.' | '!' | '?') && letters.peek().is_none_or(|(_, n)| n.is_whitespace()) {
            let short = last_word.chars().count() <= 1
                || matches!(
                    last_word.as_str(),
                    "Mr" | "Mrs" | "Ms" | "Dr" | "St" | "no" | "No" | "Messrs" | "Cllr" | "Rev"
                );
            if c != '.' || !short {
                return Some(at + c.len_utf8());
            }
        }
        if c.is_alphanumeric() {
            last_word.push(c);
        } else if c != '.' {
            last_word.clear();
        }
    }
    None
}

/// Lower case, straight quotes, one space.
pub(super) fn fold(text: &str) -> String {
    let straight: String = text
        .chars()
        .map(|c| match c {
            '’' | '‘' | 'ʼ' | '`' | '´' => '\'',
            '“' | '”' => '"',
            '\u{2010}'..='\u{2015}' => '-',
            // A recogniser's stroke for the word `I`.
            '|' => 'i',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    straight.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Sentence {
    /// Whether it gives somebody authority, or could where another sentence says to do what.
    pub fn authorises(&self) -> bool {
        AUTHORISES.is_match(&self.folded) && !DENIES.is_match(&self.folded) && !WITHDRAWS.is_match(&self.folded)
    }

    /// Whether it takes authority back.
    pub fn withdraws(&self) -> bool {
        WITHDRAWS.is_match(&self.folded)
    }

    /// Whether it lets information go to somebody.
    pub fn lets_receive(&self, you_is_representative: bool) -> bool {
        let said = RECEIVES.is_match(&self.folded) || you_is_representative && YOU_RECEIVE.is_match(&self.folded);
        said && !DENIES.is_match(&self.folded)
    }

    /// Whether it names a matter of the complaints desk's.
    pub fn names_matter(&self) -> bool {
        MATTER.is_match(&self.folded)
    }

    /// Whether it names a matter of somebody else's desk.
    pub fn names_other_matter(&self) -> bool {
        OTHER_MATTER.is_match(&self.folded)
    }
}

/// Whether a letter speaks of its writer.
pub(super) fn first_person(text: &str) -> bool {
    FIRST_PERSON.is_match(text)
}

/// Whether somebody is to do something for another.
pub(super) fn represented(text: &str) -> bool {
    REPRESENTED.is_match(text)
}

/// Whether the head of a letter is addressed to some other kind of body.
pub(super) fn other_body(text: &str) -> bool {
    OTHER_BODY.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Sentence {
        Sentence {
            written: text.to_owned(),
            folded: fold(text),
        }
    }

    #[test]
    fn authority_is_heard_in_many_voices() {
        for text in [
            "I, Ivy Mary Penrose, authorise my son Owen Penrose to make a complaint to the Town Council for me.",
            "My daughter Lena Okoro-Hall has my permission to ask for it on my behalf.",
            "| Albert Stott of 5 Mill Row give my neighbour Jean Cope leave to speak and write to the Council for me.",
            "I am happy for my granddaughter Ruth Vane to write to you about it for me.",
            "My dad, Idris Bello, is allowed to ask for it for me and you can send it to him.",
            "I give permission for my partner Glyn Ames to deal with it for me.",
            "yes i want you to write to the council for me about the noticeboard",
            "I am quite happy for you to take this up with the Council for me",
            "I give you and Ms Harte in your office permission to take this up with the Town Council for me",
            "I hereby authorise Messrs Brand & Lyle LLP to act on my behalf in all matters concerning my complaint.",
            "Please let my sister Joan speak to you on my behalf.",
            "I consent to Citizens Advice Aldermoor representing me in this matter",
            "It’s fine by me for Tom to deal with you for me.",
            "Please discuss my complaint with my brother on my behalf.",
        ] {
            assert!(of(text).authorises(), "{text}");
        }
    }

    #[test]
    fn a_complaint_about_missing_consent_gives_nobody_anything() {
        for text in [
            "You published my address without my consent.",
            "I never gave permission for my photograph to be used.",
            "I did not authorise anybody to share my details.",
            "Nobody asked me, and I have not consented to this.",
            "I didn't agree to you passing my number to him.",
            "Who authorised the clerk to send it?",
            "I do not give my consent for my data to be passed on to anybody.",
        ] {
            assert!(!of(text).authorises(), "{text}");
        }
        assert!(of("I withdraw my authority for my nephew to act for me.").withdraws());
        assert!(of("My son no longer has my permission to act for me.").withdraws());
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        let lines: Vec<String> = [
            "I, J. M. Ash, of no. 4 Mill",
            "Row authorise Mr. Tom Ash. He may",
            "write.",
            "",
            "Love",
        ]
        .map(str::to_owned)
        .to_vec();
        let found: Vec<String> = sentences(&lines).into_iter().map(|s| s.written).collect();
        assert_eq!(
            found,
            ["I, J. M. Ash, of no. 4 Mill Row authorise Mr. Tom Ash.", "He may write.", "Love"]
        );
    }
}
