//! Whether words that stand beside a command take certainty from it: a negation, a doubt, a question, a condition, a plan behind it.
//! A reply is taken whole, so such a word makes a question of all of it (product page, section 1).

use super::mood;
use super::pattern;

/// Where the words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A sentence before the first command: what was the matter until now (`I haven't looked until today`).
    Before,
    /// A sentence behind a command: it is about that command.
    Behind,
    /// Behind a command in its own sentence.
    Within,
}

/// Whether words beside any command take certainty from it. `whole` is the sentence, `led` the same behind its polite words.
pub(super) fn takes_certainty(whole: &str, led: &str, place: Place) -> bool {
    let (whole, led) = (bare(whole), bare(led));
    if is_courtesy(whole) || is_courtesy(led) {
        return false;
    }
    if is_unsure(whole) {
        return true;
    }
    match place {
        Place::Before => pattern!(r"^(?:or|should|shall|is (?:it|this|that)|do we|can we|could we|could it|may we)\b.*\?$").is_match(whole),
        Place::Within => is_order_not_to(led) || trails_off(led),
        Place::Behind => {
            led.ends_with('?')
                || is_order_not_to(led)
                || pattern!(r"^(?:not|nor|nothing|nobody|neither|without|rather than|instead of|far from|but|or|although|though|however|except|unless|only)\b").is_match(led)
                || mood::is_condition(led)
                || trails_off(led)
                || is_thought(led)
        }
    }
}

/// Whether words beside a command that cannot be taken back leave anything open: any negation or fault in them does.
pub(super) fn leaves_open(whole: &str) -> bool {
    let whole = bare(whole);
    !is_courtesy(whole)
        && pattern!(
            r"\b(?:not|no|never|nothing|nobody|none|neither|without|hardly|barely|wrong|missing|blurr(?:ed|y)|unreadable|expired|different|odd|strange|forged|fake|too|but|however|except|only|if|until|before|first|yet|[a-z]+n't|cannot|seems?|appears?|looks|might|may|could|should|doubt)\b|\?"
        )
        .is_match(whole)
}

/// What is said out of courtesy and takes nothing back: `don't worry`, `if you need anything`, `how are you?`.
fn is_courtesy(text: &str) -> bool {
    pattern!(
        r"^(?:sorry|apologies|no need (?:to|for)|(?:please )?don't (?:worry|bother|mind)|no (?:problem|worries|rush|hurry|reply needed)|not (?:to worry|bad|a problem|at all|before time)|never a|nothing (?:else|more)|i can't (?:thank|wait|complain)|can't (?:thank|wait|complain)|how (?:are|is|was) (?:you|things|everybody|everyone|the)|how's|did you have|hope|if you (?:need|have|want|get)|if there(?:'s| is| are) any|when(?:ever)? you (?:can|get|have|are)|once (?:again|more)|after all|before i forget|as soon as you can|not (?:to|for) [a-z]+[ .!]*$)\b"
    )
    .is_match(text)
        && !trails_off(text)
}

/// Words that say that the writer is not certain.
fn is_unsure(text: &str) -> bool {
    pattern!(
        r"^(?:maybe|perhaps|possibly|probably|presumably|hmm+|hm|um+|er+m?|not sure|unsure|might|could be|on reflection|on second thoughts)\b|\b(?:not (?:so |that |really |quite |entirely |completely |altogether )?(?:sure|certain|convinced)|unsure|uncertain|(?:don't|do not) (?:really )?know (?:if|whether)|changed my mind|second thoughts|double[- ]check|in two minds)\b"
    )
    .is_match(text)
}

/// An order not to do something, and what is not to be yet.
fn is_order_not_to(text: &str) -> bool {
    pattern!(
        r"^(?:(?:please|pls|just|and|but|so|then|also|actually|oh|no|ps|p\.s|nb)\b[ ,.:]*)*(?:don't|dont|do not|never|mustn't|must not|shouldn't|should not|can't|cannot|can not|won't|will not|wouldn't|would not|couldn't|not (?:yet|now|today|tomorrow|until|till|before|a word|if|unless|really|exactly|necessarily|for now|on|in|this|that|so|much))\b"
    )
    .is_match(text)
}

/// What a sentence hangs its doubt on at its end.
fn trails_off(text: &str) -> bool {
    pattern!(r"\b(?:though|yet|or not|or something|i suppose|i think|i guess|mind)[ .!)]*$").is_match(text)
}

/// What the writer thinks, wants, has not done or plans with the very thing.
fn is_thought(text: &str) -> bool {
    pattern!(
        r"^(?:and |but |so |then |also |well |yes,? |ok,? |right,? )*(?:i|we|i'll|we'll|i'd|we'd|i've|we've|i'm|we're|ive|im|ill)\b.*?\b(?:not|never|[a-z]+n't|cannot|thinks?|thought|suppose|guess|reckon|believe|doubt|wonder|wondering|might|may|could|should|ought|would|want|wanted|need|wish|trying|tempted|waiting|thinking|worried|concerned|meant|rather|first|myself|before|until|till|later|check)\b|^(?:haven't|hasn't|isn't|aren't|didn't|doesn't|wasn't)\b"
    )
    .is_match(text)
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | '-' | '"' | '\'' | '(' | ')' | '*' | ';' | ':' | '.' | '!'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_command_takes_it_back_or_does_not() {
        let behind = |text: &str| takes_certainty(text, text, Place::Behind);
        for text in [
            "don't let him know yet",
            "i haven't read it",
            "or did we?",
            "it is not signed though",
            "once tom says so",
            "i'd rather wait",
            "not a word to him",
            "we ought to say it twice",
            "not convinced",
        ] {
            assert!(behind(text), "{text}");
        }
        for text in [
            "i've told her it's coming",
            "no need to ask him for anything",
            "don't worry about the delay",
            "if you need anything, ring me",
            "she won't be surprised",
            "we have known him for years",
            "how are you?",
        ] {
            assert!(!behind(text), "{text}");
        }
    }

    #[test]
    fn what_was_the_matter_before_a_command_takes_nothing_back() {
        for text in [
            "i haven't had a minute until today",
            "we could not get hold of tom",
            "don't give it to tom",
        ] {
            assert!(!takes_certainty(text, text, Place::Before), "{text}");
        }
        for text in ["i'm not sure about this one", "should we?", "maybe"] {
            assert!(takes_certainty(text, text, Place::Before), "{text}");
        }
    }
}
