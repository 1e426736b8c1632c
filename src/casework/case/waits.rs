//! What waits for a word of the council's people, whether or not the case is open: a date may run for none of it.

use super::Case;
use super::Stage;
use crate::casework::class::words;

words! {
    /// What waits for a word.
    Waits {
        /// Papers that came, and that nobody has judged (R21–R24).
        Papers = "papers",
        /// A review that was asked for after the window closed, and is neither taken nor turned down (R31, C6).
        LateReview = "late-review",
        /// A review that a message asks for which nothing proves to be the party's (attack 20).
        ClaimedReview = "claimed-review",
        /// Something of a party's on a closed case that nobody has said a word on.
        Message = "message",
    }
}

impl Waits {
    /// What it is, in words that fit behind "it is" or "your word on".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Papers => "papers that came, which are yours to judge",
            Self::LateReview => "a review that was asked for too late",
            Self::ClaimedReview => "a request for a review that nothing proves to be theirs",
            Self::Message => "a message on a closed case",
        }
    }

    /// What a person may say about it.
    pub fn answers(self) -> &'static str {
        match self {
            Self::Papers => "CONSENT OK or CONSENT NO; ID OK or ID NO",
            Self::LateReview => "ACCEPT takes it all the same; CLOSE, with the reason, tells the person that it came too late",
            Self::ClaimedReview => "ACCEPT, once you know that it is theirs; NOTE NOT THEIRS, with the reason, if it is not",
            Self::Message => "REOPEN opens the case again; a NOTE will do where nothing is to be done",
        }
    }
}

impl Case {
    /// What waits for a word of the council's people, the weightiest first.
    pub fn waits_for_a_word(&self) -> Vec<Waits> {
        let late_review = self.review.as_ref().is_some_and(|r| !r.accepted && !r.turned_down);
        let claimed = self.review.is_none() && self.review_claimed_on.is_some();
        let closed = self.stage == Stage::Closed;
        [
            (!closed && !self.to_judge.is_empty(), Waits::Papers),
            (late_review, Waits::LateReview),
            (claimed, Waits::ClaimedReview),
            (
                closed && self.unanswered_since.is_some() && !late_review && !claimed,
                Waits::Message,
            ),
        ]
        .into_iter()
        .filter_map(|(waits, what)| waits.then_some(what))
        .collect()
    }
}
