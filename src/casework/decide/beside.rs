//! What a message means beside what the office and its case's file know: a request for a review in plain words of somebody who
//! has our decision (R14, R31), and a complaint about the clerk by name (T17). The classifier knows neither.

use super::ABOUT_THE_CLERK;
use super::Facts;
use crate::casework::case::Case;
use crate::casework::case::Register;
use crate::casework::class::Class;
use crate::casework::class::Kind;
use crate::casework::class::Reason;
use crate::casework::class::Track;
use crate::casework::correspond::Match;
use crate::casework::correspond::Sender;
use crate::casework::papers::names::name_words;
use crate::casework::plain::Plain;
use crate::casework::plain::sentences;
use crate::casework::policy::Office;
use crate::casework::policy::Role;
use crate::mail::Message;
use crate::mail::Screened;
use crate::mail::Typed;
use regex::Regex;
use std::sync::LazyLock;

/// Words that ask outright for a decision to be looked at again. Asked only of somebody who has one.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:like|want|wish|ask|asking|request|requesting|apply|applying|demand|need|please|seek|seeking)\b[^.!?]{0,80}\breview(?:ed)?\b",
        r"|\b(?:can|could) (?:i|we) (?:please )?have (?:a|the|another) [a-z ]{0,20}review\b",
        r"|^\W*(?:please )?(?:review|reconsider)\b[^.!?]{0,40}\b(?:this|it|that|your|the|my)\b",
        r"|\b(?:can|could|will|would) (?:you|somebody|someone|anybody|the council)\b[^.!?]{0,40}\b(?:review|reconsider)\b",
        r"|\b(?:look at|consider|go over) (?:it|this|that|my [a-z]+|the [a-z]+|your [a-z]+) again\b",
        r"|\b(?:go|move|take (?:it|this)|want|like|request|ask for|escalate[a-z ]*) to stage (?:2|two)\b",
        r"|\bi(?: would like to| want to| wish to|'d like to)? appeal\b",
    ))
    .expect("invariant: a constant pattern, compiled by a test")
});

/// Words beside which the same is no request: a question how one would be made, a doubt, a no, what was reviewed before.
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:not|no|never|don't|dont|won't|without|instead of|if|whether|unless|may|might|perhaps|maybe|thinking|considering|how|when|before|after|already|thanks?|happy|glad|sorry)\b",
    )
    .expect("invariant: a constant pattern, compiled by a test")
});

/// Whether words ask outright for a review. What is not outright is a person's to read.
fn asks_for_review(text: &str) -> bool {
    let plain = Plain::new(text);
    sentences(&plain, 0, plain.text.len()).iter().any(|s| {
        let words = plain.slice(s.from, s.to).split_whitespace().collect::<Vec<_>>().join(" ");
        ASKS.find(&words).is_some_and(|m| {
            // "I do not agree, please review it" asks; "please do not review it" does not.
            let clause = words
                .get(..m.start())
                .and_then(|before| before.rfind([',', ';', ':']))
                .map_or(0, |at| at + 1);
            !OPEN.is_match(words.get(clause..m.end()).unwrap_or(&words))
        })
    })
}

/// Reads a message once more when its case's file is known: who has our decision and asks for a review in plain words asks for
/// one, and a request for a review is about what its case is about.
pub fn on_its_file(facts: &mut Facts) {
    let belongs = matches!(facts.matched, Match::Case { .. }) && facts.screened == Screened::Personal;
    let Some(case) = facts
        .on_file
        .as_deref()
        .filter(|_| belongs && matches!(facts.sender, Sender::Public(_)))
    else {
        return;
    };
    // Whoever plainly exercises a right does that; what only may be one is read by its words.
    let plain = match facts.class.kind {
        Kind::Enquiry | Kind::Complaint => true,
        Kind::RightsRequest => !facts.class.firm,
        Kind::Review | Kind::Regulator | Kind::AutoReply | Kind::Bounce | Kind::Bulk => false,
    };
    if plain && has_our_decision(case) && asks_for_review(&facts.typed.text) {
        facts.class.kind = Kind::Review;
        facts.class.firm = true;
        facts.class.because.push(Reason::settled(
            "review-of-our-decision",
            "it asks for a review in plain words, and its sender has our decision",
        ));
    }
    if facts.class.kind == Kind::Review {
        facts.class.track = match case.register {
            Register::PersonalData => Some(Track::PersonalData),
            Register::Service => Some(Track::Service),
            Register::Rights => facts.class.track,
        };
    }
}

/// Whether the person has an answer of ours that they may want looked at again. Of an answer to a request for data, what they say
/// against it is a complaint of its own (R9).
fn has_our_decision(case: &Case) -> bool {
    case.register != Register::Rights && case.is_decided()
}

/// Beside a name: what people put before or behind it where they address somebody and say nothing of them.
const ADDRESSED: &[&str] = &[
    "DEAR",
    "HI",
    "HELLO",
    "MORNING",
    "AFTERNOON",
    "EVENING",
    "GOOD",
    "FAO",
    "ATTN",
    "ATTENTION",
    "TO",
    "FOR",
    "THE",
    "OF",
    "OFFICER",
    "C",
    "O",
    "CC",
    "PARISH",
    "TOWN",
    "COMMUNITY",
    "CITY",
    "COUNCIL",
    "CLERK",
    "DEPUTY",
    "PROPER",
    "RESPONSIBLE",
    "FINANCIAL",
    "RFO",
    "AND",
    "COUNCILLORS",
    "MADAM",
    "SIR",
    "THANK",
    "THANKS",
    "YOU",
    "REGARDS",
    "KIND",
    "YOURS",
    "MISS",
];

/// How somebody is called by their surname alone.
const CALLED: &[&str] = &["MR", "MRS", "MS", "MISS", "MX", "DR", "CLLR", "COUNCILLOR", "REV", "SIR", "LADY"];

/// Flags a complaint that names the clerk as one about the clerk (T17, DECISIONS 86): her name is the council's, so no rule can hold
/// it. Whether she is only mentioned in it is the chair's to see, and not hers. On a case that is under way, only what reads like a
/// complaint is; and a request for data that names her asks nothing of her.
pub fn naming_the_clerk(class: &mut Class, message: &Message, typed: &Typed, on_a_case: bool, office: &Office) {
    let may_complain = match class.kind {
        Kind::Complaint => true,
        Kind::Review | Kind::Enquiry => !on_a_case,
        Kind::RightsRequest | Kind::Regulator | Kind::AutoReply | Kind::Bounce | Kind::Bulk => false,
    };
    if !may_complain || class.flags.contains(ABOUT_THE_CLERK) {
        return;
    }
    let passed_on = typed.forwarded.as_ref().map_or("", |f| f.text.as_str());
    let texts = [message.subject.as_str(), typed.text.as_str(), passed_on];
    let named = office
        .people
        .iter()
        .filter(|p| p.roles.contains(&Role::Clerk))
        .any(|clerk| texts.iter().any(|text| speaks_of(text, &clerk.name)));
    if named {
        class.flags.insert(ABOUT_THE_CLERK.to_owned());
        class.because.push(Reason::settled(
            "clerk-by-name",
            "it names the clerk, so somebody else looks at it first",
        ));
    }
}

/// Words of an office. A register that names its clerk by her office alone knows no name of hers, and nearly everybody who writes
/// to a council says "the clerk".
const OFFICES: &[&str] = &[
    "CLERK",
    "COUNCIL",
    "OFFICER",
    "DEPUTY",
    "OFFICE",
    "PARISH",
    "TOWN",
    "COMMUNITY",
    "RFO",
    "TEAM",
    "ADMIN",
    "CHAIR",
    "THE",
];

/// Whether a text speaks of somebody by name: in full, by title and surname, or by a capital initial and surname. A surname alone
/// is none: clerks are called Green, Hall and Hill, and so are bins, villages and walks. Not where a line does nothing but address
/// them.
fn speaks_of(text: &str, name: &str) -> bool {
    let name = name_words(name);
    let Some(surname) = name.last() else { return false };
    if name.len() < 2 || name.iter().any(|word| OFFICES.contains(&word.as_str())) {
        return false;
    }
    text.lines().any(|line| {
        let (words, capitals) = words_of(line);
        let capital = |at: usize| capitals.get(at).copied().unwrap_or(false);
        let mut at = 0;
        let mut spoken = false;
        let mut rest = Vec::new();
        while let Some(word) = words.get(at) {
            let before = at.checked_sub(1).and_then(|i| words.get(i)).map(String::as_str);
            let full = name.len() > 1 && words.get(at..at + name.len()).is_some_and(|w| w == name.as_slice());
            let first_and_last = name.len() > 2 && name.first() == Some(word) && words.get(at + 1) == Some(surname);
            let initial = |b: &str| b.len() == 1 && at > 0 && capital(at - 1) && capital(at) && name.iter().any(|n| n.starts_with(b));
            let called = word == surname && before.is_some_and(|b| CALLED.contains(&b) || initial(b));
            if full || first_and_last || called {
                spoken = true;
                at += match (full, first_and_last) {
                    (true, _) => name.len(),
                    (false, true) => 2,
                    (false, false) => 1,
                };
            } else {
                rest.push(word.as_str());
                at += 1;
            }
        }
        let addressed = |w: &&str| w.len() == 1 || ADDRESSED.contains(w) || CALLED.contains(w) || name.iter().any(|n| n == w);
        spoken && !greets(&rest) && !rest.iter().all(addressed)
    })
}

/// Whether what stands beside a name on its line begins like a greeting that runs on: "Dear Mrs Ashworth, I write about …" speaks to
/// her, and what it says of anybody stands behind.
fn greets(rest: &[&str]) -> bool {
    matches!(rest.first(), Some(&"DEAR" | &"HI" | &"HELLO" | &"FAO" | &"ATTN"))
}

/// The words of a line in capital letters, with what a possessive adds taken off (`Ashworth’s` is her), and whether each was written
/// with a capital.
fn words_of(line: &str) -> (Vec<String>, Vec<bool>) {
    line.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')))
        .map(|w| w.trim_matches(['\'', '’']))
        .map(|w| w.strip_suffix("'s").or_else(|| w.strip_suffix("’s")).unwrap_or(w))
        .filter(|w| !w.is_empty())
        .take(2_000)
        .map(|w| (w.to_uppercase(), w.starts_with(char::is_uppercase)))
        .unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::testing;

    /// R14, R31: what people who have our decision write, and what is a person's to read.
    #[test]
    fn plain_words_ask_for_a_review_and_others_do_not() {
        for asks in [
            "I would like a review please.",
            "Please review this decision. I do not agree.",
            "I do not agree, please review it.",
            "Could you please reconsider your decision?",
            "Can somebody else look at this? I want it reviewed.",
            "I'd like you to look at it again.",
            "I want to take this to stage 2.",
            "I wish to appeal.",
            "I have thought about it for two weeks, and I am asking for the decision to be\nreviewed.",
            "Can we have a formal review?",
        ] {
            assert!(asks_for_review(asks), "{asks}");
        }
        for open in [
            "I do not want a review.",
            "How do I ask for a review?",
            "If I want a review, by when must I write?",
            "I may ask for a review.",
            "Thank you for the review of my file.",
            "Thank you. That is all I wanted.",
            "I disagree with you.",
            "I have read your review of the allotment list.",
        ] {
            assert!(!asks_for_review(open), "{open}");
        }
    }

    /// T17: her name is in the configuration; who only addresses her says nothing about her.
    #[test]
    fn a_complaint_that_names_the_clerk_is_about_the_clerk() {
        let office = testing::office();
        let flagged = |text: &str, kind: Kind, on_a_case: bool| {
            let mut facts = testing::facts();
            facts.typed.text = text.to_owned();
            facts.class.kind = kind;
            naming_the_clerk(&mut facts.class, &facts.message, &facts.typed, on_a_case, &office);
            facts.class.flags.contains(ABOUT_THE_CLERK)
        };
        for about in [
            "I want to complain about Sue Hartley, who read out my letter about my illness.",
            "Mrs Hartley is a liar and gave my phone number to my neighbour.",
            "Ms. Hartley’s manner is a disgrace.",
            "S. Hartley told the whole shop.",
            "I asked for help.\nSUE HARTLEY laughed at me.",
        ] {
            assert!(flagged(about, Kind::Complaint, false), "{about}");
        }
        for addressed in [
            "Dear Sue Hartley\n\nYou printed my address.",
            "Dear Mrs Hartley, I want to complain about the newsletter.",
            "Sue Hartley\nTown Clerk\n\nYou printed my address.",
            "FAO Mrs S Hartley, Clerk to the Council\n\nYou printed my address.",
            "You printed my address.",
        ] {
            assert!(!flagged(addressed, Kind::Complaint, false), "{addressed}");
        }
        assert!(
            flagged("Sue Hartley told the whole shop.", Kind::Enquiry, false),
            "unsure is about the clerk"
        );
        assert!(!flagged("I sent it to Sue Hartley as you asked.", Kind::Enquiry, true));
        assert!(!flagged("All emails between Sue Hartley and me.", Kind::RightsRequest, false));
    }

    /// Names that are words, a family of the same name, and a register that knows the clerk by her office alone.
    #[test]
    fn a_word_that_is_a_name_too_is_not_the_clerk() {
        for (said, clerk) in [
            ("The Hartley family has lived here for years.", "Sue Hartley"),
            ("You have not emptied the green bin in Hall Lane.", "Jane Green"),
            ("The Village Hall sent out my address.", "Jane Hall"),
            ("It is a hill, and you printed my address.", "Anne Hill"),
            (
                "I was told the clerk would deal with it. The council did not.",
                "the clerk to the council",
            ),
            ("The Town Clerk told me so.", "Town Clerk"),
            ("Sue told me so.", "Sue"),
        ] {
            assert!(!speaks_of(said, clerk), "{said}");
        }
        for (said, clerk) in [
            ("mrs green read it out", "Jane Green"),
            ("A. Hill read it out.", "Anne Hill"),
            ("jane hall read it out", "Jane Hall"),
        ] {
            assert!(speaks_of(said, clerk), "{said}");
        }
    }
}
