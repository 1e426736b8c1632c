//! What is no command, and what the whole reply comes to.

use super::Aside;
use super::Reply;
use super::ask;
use super::doubt;
use super::doubt::Place;
use super::frame;
use super::mood;
use super::mood::Mood;
use super::near;
use super::near::Near;
use super::pattern;
use super::reading::Reading;
use super::reading::hear;
use super::verbs::first_word;
use super::verbs::is_verb;
use super::verbs::nearest;
use super::verbs::verb_near;
use crate::casework::act::Act;
use crate::casework::obey::next::may_be_drafted;
use crate::casework::plain::Sentence;
use crate::desk::command::Verb;
use crate::desk::command::verb_of;

impl Reading<'_> {
    /// Weighs a clause that no reader hears anything in: a hedge, a remark, a wish that names no command.
    pub(super) fn not_a_command(&mut self, sentence: Sentence, at: usize, lead: frame::Lead) {
        let whole = self.plain.slice(sentence.from, sentence.to);
        let led = self.plain.slice(at, sentence.to);
        if led.trim().is_empty() {
            // Nothing but "ok", "yes please", "no": a wish where it stands alone, talk where it leads in another sentence.
            let alone = self.sentences.len() == 1;
            let thanks = pattern!(r"\b(?:thanks|thank you|ta|cheers|noted|great|lovely)\b").is_match(whole);
            if lead.declines || lead.agrees || (alone && !thanks) {
                self.wish.get_or_insert(None);
            }
            return;
        }
        let place = if self.acts.is_empty() { Place::Before } else { Place::Behind };
        self.doubted |= doubt::takes_certainty(whole, led, place);
        self.left_open |= doubt::leaves_open(whole);
        self.plan(sentence, at);
        match mood::mood(whole, led) {
            Mood::Hedge => {
                self.hedged = true;
                self.aside = true;
            }
            Mood::Condition => {
                // "If he writes again, refuse": something is wished for, and not yet.
                let behind = led.find(',').map(|i| at + i + 1);
                let wished = behind.is_some_and(|b| {
                    let inner = frame::lead(self.plain, b, sentence.to);
                    is_verb(first_word(self.plain.slice(inner.to, sentence.to)))
                });
                if wished || self.wished_within(at, sentence.to) {
                    self.unclear
                        .get_or_insert(("it hangs on a condition: write again when it is met".to_owned(), nearest(led)));
                } else {
                    self.aside = true;
                }
            }
            Mood::Aside => {
                self.aside = true;
                // A polite question for something that is no command of ours is still a wish.
                if lead.asks {
                    self.wish.get_or_insert(nearest(led));
                }
            }
            Mood::Talk => {}
            Mood::Praise => self.praised = true,
            // Beside a draft, what is said about something may be what is wrong with the letter.
            Mood::Report => {
                if lead.asks {
                    self.wish.get_or_insert(nearest(led));
                }
                self.said = true;
            }
            Mood::Wish => {
                self.wish.get_or_insert(nearest(led));
            }
            Mood::Statement => {
                if let Some(Near::Perhaps(word)) = near::near(first_word(led)) {
                    self.wish.get_or_insert(verb_near(word));
                } else if lead.asks || is_verb(first_word(led)) && led.split_whitespace().count() <= 3 {
                    self.wish.get_or_insert(nearest(led));
                } else {
                    self.said = true;
                }
            }
        }
    }

    /// `We'll take this on`: alone it is a plan; beside a command it may be one more.
    fn plan(&mut self, sentence: Sentence, at: usize) {
        let led = self.plain.slice(at, sentence.to);
        let Some(m) = pattern!(r"\b(?:i|we)(?:'ll| will| shall)(?: (?:just|also|then|now))* ").find(led) else {
            return;
        };
        let lead = frame::lead(self.plain, at + m.end(), sentence.to);
        let index = self.sentences.iter().position(|s| s.from == sentence.from).unwrap_or(0);
        if hear(&self.clause(index, sentence, lead.to, lead)).is_some() {
            self.planned.get_or_insert(nearest(led));
        }
    }

    /// What the whole reply comes to: one unclear part, and nothing is done.
    pub(super) fn verdict(mut self) -> Reply {
        if let Some((why, nearest)) = self.unclear.take() {
            return ask(why, nearest);
        }
        let draft = self.situation.draft.is_some();
        let mut acts: Vec<Act> = Vec::new();
        for act in std::mem::take(&mut self.acts) {
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
        let other = self.other_case(&acts);
        if let Some(number) = other.filter(|_| !acts.is_empty() || self.said || self.wish.is_some()) {
            return ask(
                format!(
                    "{number} is named, and this answers a notice of {}: answer a notice of that case, or leave its number out",
                    self.situation.reference
                ),
                acts.last().map(verb_of),
            );
        }
        if acts.is_empty() {
            return match self.wish {
                Some(nearest) => ask("it is not clear what is to be done", nearest),
                None if draft && (self.said || self.praised) && !self.hedged => ask(
                    "a draft is waiting: SEND sends it as it is, CANCEL drops it, and new words replace it",
                    Some(Verb::Yes),
                ),
                None if self.aside || self.said => Reply::Nothing(Aside::Remark),
                None => Reply::Nothing(Aside::Thanks),
            };
        }
        let last = acts.last().map(verb_of);
        if self.hedged {
            return ask("part of the reply takes it back or puts it off", last);
        }
        if let Some(nearest) = self.wish {
            return ask("part of the reply is not clear", nearest.or(last));
        }
        if acts.contains(&Act::Send) && (self.said || self.aside || self.doubted) {
            return ask(
                "a yes with other words beside it: is the draft to go exactly as it is",
                Some(Verb::Yes),
            );
        }
        if self.doubted && !acts.iter().all(Act::only_asks) {
            return ask("part of the reply takes it back, doubts it or asks", last);
        }
        // A document that was accepted is gone, and its letter has left.
        if self.left_open
            && acts
                .iter()
                .any(|a| matches!(a, Act::IdentityAccepted { .. } | Act::ConsentAccepted))
        {
            return ask("what stands beside it may be a fault of the document: does the document do", last);
        }
        if let Some(nearest) = self.planned {
            return ask("part of the reply is a plan: is it to be done now", nearest.or(last));
        }
        match contradiction(&acts) {
            Some(why) => ask(why, last),
            None => Reply::Commands(acts),
        }
    }
}

/// Two acts that cannot both be meant.
fn contradiction(acts: &[Act]) -> Option<String> {
    let has = |verb: Verb| acts.iter().any(|a| verb_of(a) == verb);
    let count = |verb: Verb| acts.iter().filter(|a| verb_of(a) == verb).count();
    let exclusive: [&[Verb]; 6] = [
        &[Verb::Accept, Verb::Service, Verb::NotOurs, Verb::NotAComplaint, Verb::Refuse],
        &[Verb::IdOk, Verb::IdNo],
        &[Verb::ConsentOk, Verb::ConsentNo],
        &[Verb::Yes, Verb::Cancel, Verb::Undo],
        &[Verb::Close, Verb::Reopen, Verb::Extend],
        &[Verb::Outcome, Verb::Refuse, Verb::Review],
    ];
    for group in exclusive {
        let said: Vec<&str> = group.iter().filter(|v| has(**v)).map(|v| v.word()).collect();
        if said.len() > 1 {
            return Some(format!("{} cannot both be meant", said.join(" and ")));
        }
    }
    // A yes sends the draft that was shown; what makes another draft beside it would send that one unseen.
    if has(Verb::Yes)
        && let Some(act) = acts.iter().find(|a| may_be_drafted(a))
    {
        return Some(format!(
            "YES and {} cannot both be meant: a draft is shown before it leaves",
            verb_of(act)
        ));
    }
    [
        Verb::Outcome,
        Verb::Review,
        Verb::Refuse,
        Verb::Extend,
        Verb::Assign,
        Verb::Spoc,
        Verb::Close,
        Verb::Update,
        Verb::Restrict,
    ]
    .into_iter()
    .find(|v| count(*v) > 1)
    .map(|v| format!("{v} is said twice, and not alike"))
}
