//! What a clause is when it is no command: a negation, a doubt, a plan, a question, a condition, somebody else's words, or
//! talk. None of them ever changes a case (product page, section 1).

use super::pattern;

/// The mood of a clause that gives no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// A negation, a doubt, a plan, a question, a report: said on purpose, and no command.
    Aside,
    /// It takes something back, or puts it off: beside a command it makes the command unclear.
    Hedge,
    /// A condition that hangs over what is asked for.
    Condition,
    /// Somebody else's words, or a report of what is.
    Report,
    /// A word of praise: no yes to a draft.
    Praise,
    /// Thanks and small talk.
    Talk,
    /// A wish that names no command.
    Wish,
    /// Anything else that is said.
    Statement,
}

/// The mood of a clause (plain form, led in already).
pub(super) fn mood(text: &str, led: &str) -> Mood {
    let whole = text.trim();
    if whole.chars().all(|c| !c.is_ascii_alphanumeric()) {
        return if whole.contains('*') || whole.contains('<') || whole.contains('^') {
            Mood::Wish
        } else {
            Mood::Talk
        };
    }
    if pattern!(
        r"(?:^|\b)(?:hang on|hold on|hold off|hold fire|(?:^|[,;.!-] *|\b(?:please|pls|just|and|but|to|should|must|or|can|could|you|then|so|no|actually|i'd|let's|rather) )wait\b|scrap (?:that|this|what)|ignore (?:that|this|the|what|my)|forget (?:that|what)|on second thoughts?|actually,? (?:no|don't|wait)|not yet|leave it (?:for now|with me|for the moment|until|till)|leave this|no,? (?:wait|don't)|check (?:it )?with .{1,40} first|before (?:you do|that|we do)|one moment|bear with)\b"
    )
    .is_match(whole)
    {
        return Mood::Hedge;
    }
    // A word of praise for a draft: talk, and no yes.
    if pattern!(r"^(?:(?:that|this|it|all|letter|draft|the (?:letter|draft)) )?(?:looks?|reads?|sounds?|seems?|is|that's|it's|all)(?: all| very| really| quite)? (?:fine|good|great|ok|okay|right|perfect|lovely|well|spot on|correct|alright|excellent)(?: to me| by me| now)?[ .!]*$|^(?:happy with (?:that|this|it)|fine by me|nicely put|spot on|good letter)[ .!]*$").is_match(led.trim()) {
        return Mood::Praise;
    }
    if is_condition(led) {
        return Mood::Condition;
    }
    if is_aside(whole) || is_aside(led) {
        return Mood::Aside;
    }
    if is_talk(led) && !is_report(led) {
        return Mood::Talk;
    }
    let words = whole.split_whitespace().count();
    if pattern!(
        r"^(?:<?-+|(?:this|that|the (?:first|second|third|last|other|top|bottom)) (?:one|option)|option \w+|number \w+|same (?:as|again)|as (?:before|above|per|usual)|the usual|do (?:it|this|that|so|the)|deal with|sort (?:it|this)|handle|proceed|go (?:ahead|on|for it)|ok(?:ay)?|fine|yes|yep|yeah|no|nope|agreed?|approved?|done|both|all of|either|whichever|whatever|change|make|use|put|add|remove|carry on|take|give|get|tell|let|write|reply|say|send|ask|pass|forward|move|set|start|stop|finish|record|log|file|mark|treat|class|deny|reject|decline|dismiss|allow|grant|approve|confirm|escalate|transfer|refer|process|action|acknowledge|delete|drop|archive|resolve|withdraw|postpone|delay|chase|remind|contact|email|mail|call|ring|phone|invite|offer|apologise|apologize)\b"
    )
    .is_match(led)
        || (words <= 4 && pattern!(r"\b(?:please|pls|plz)\b").is_match(whole))
    {
        return Mood::Wish;
    }
    if is_talk(whole) || is_talk(led) {
        return Mood::Talk;
    }
    if is_report(whole) || is_report(led) {
        return Mood::Report;
    }
    Mood::Statement
}

/// Whether words hang on something else: `if`, `unless`, `once she has`, `when`, `provided`.
pub(super) fn is_condition(text: &str) -> bool {
    pattern!(
        r"^(?:only )?(?:if|unless|once|when|whenever|provided|providing|assuming|as soon as|as long as|subject to|in case|should (?:he|she|they|it|the)|after|until|till|before|depending|depends|supposing|suppose|say|imagine)\b"
    )
    .is_match(text.trim_start_matches([' ', ',', '-', '(', ';', ':']))
}

/// Whether something behind a command takes certainty from it.
pub(super) fn casts_doubt(text: &str) -> bool {
    pattern!(
        r"\b(?:if|unless|once|when|whenever|provided|assuming|as soon as|as long as|subject to|until|till|but|however|though|although|except|only|first|maybe|perhaps|possibly|probably|might|not sure|unsure|don't|do not|doesn't|wait|later|yet|tomorrow|tonight|this afternoon|next (?:week|month|monday|tuesday|wednesday|thursday|friday)|(?:on|by|from) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|monday|tuesday|wednesday|thursday|friday|or|instead|rather|should (?:i|we)|shall (?:i|we)|in case|what do you think|is that right|do you think|does that|would that)\b|\?"
    )
    .is_match(text)
}

fn is_aside(text: &str) -> bool {
    let text = text.trim_start_matches([' ', ',', '-', '"', '\'', '(', '*']);
    // Negation of a deed.
    pattern!(
        r"^(?:(?:please |pls |just |also |but |and |so )*)(?:don't|dont|do not|never|no need|not (?:yet|now|today|sure|certain|convinced|until|till|going|ready|happy|this|that|to|at|for|a case|on|in|one|really|yes|the|clear|necessarily|much|long|everything|all|so|quite)|can't|cannot|can not|couldn't|won't|will not|wouldn't|would not|shouldn't|should not|mustn't|must not|haven't|have not|hasn't|rather not|there's no|there is no|nothing|neither|without|instead of|rather than|far from|nowhere near)\b"
    )
    .is_match(text)
        // First person: plans, doubts, opinions, reports of what was done.
        || pattern!(
            r"^(?:and |but |so |then |also |well |yes,? |ok,? |right,? )*(?:i|we|i'll|we'll|i'd|we'd|i've|we've|i'm|we're|ive|im|ill)\b"
        )
        .is_match(text)
        // Doubt and wondering.
        || pattern!(
            r"^(?:maybe|perhaps|possibly|probably|presumably|likely|hopefully|might|may|could be|would be|should be|unsure|wondering|thinking|tempted|inclined|leaning|minded|hoping|trying|planning|intending|going to|gonna|about to|will|shall|hmm+|hm|um+|er+m?|personally|arguably|apparently|technically|in theory|ideally|looks like|sounds like|seems|suppose|surely)\b"
        )
        .is_match(text)
        // Questions.
        || pattern!(
            r"^(?:should|shall|can (?:we|i|he|she|they|this|it)|could (?:we|i|he|she|they|this|it)|do|does|did|is|are|was|were|has|have|had|am|what|which|who|whom|whose|why|when|where|how|would (?:we|i|it|he|she|they|this)|will (?:we|i|it|he|she|they|this)|may (?:we|i)|any|isn't|aren't|doesn't|didn't|don't we|haven't|hasn't)\b"
        )
        .is_match(text)
        || text.trim_end().ends_with('?')
}

/// Somebody else speaks, or is spoken of.
fn is_report(text: &str) -> bool {
    let text = text.trim_start_matches([' ', ',', '-', '"', '\'', '(', '*']);
    pattern!(
        r"^(?:he|she|they|it|there|you|someone|somebody|everyone|nobody|people|both (?:of )?them|his|her|their|my|our|your|its|the|a|an|this|that|these|those|mr|mrs|ms|miss|dr|cllr)\b"
    )
    .is_match(text)
        || pattern!(
            r"\b(?:says?|said|asks?|asked|wants?|wanted|told|tells|thinks?|thought|wrote|writes|suggests?|suggested|reckons?|demands?|demanded|insists?|would like|is going to|are going to|will|was|were|is|are|has|have|had)\b"
        )
        .is_match(text)
}

fn is_talk(text: &str) -> bool {
    let text = text.trim_matches([' ', ',', '-', '.', '!', '*', '"', '\'']);
    text.is_empty()
        || pattern!(
            r"^(?:(?:many )?thanks|thank you|thx|ta|cheers|got it|noted|received|understood|will do|ok(?:ay)? thanks|ok(?:ay)?,? (?:noted|got it|will do)|great(?:,? thanks)?|lovely|brilliant|super|good|perfect|fab|sorry|apologies|hope|have a|happy (?:new year|christmas|monday|friday)|merry christmas|enjoy|see you|speak|bye|best|regards|kind regards|good (?:morning|afternoon|evening)|morning|hi|hello|dear|fyi|ps|nb|busy|back|away|off|out|in (?:a )?meetings?|on leave|on holiday|bit of|quick one|let me know|much appreciated|appreciate|well done|nice|excellent|interesting|poor|what a|blimey|gosh|goodness|oh dear|ouch|ha+|lol|phew)\b"
        )
        .is_match(text)
}
