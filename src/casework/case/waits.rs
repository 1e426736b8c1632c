//! What waits for a word of the council's people, whether or not the case is open: a date may run for none of it.

use super::Case;
use super::Register;
use super::Stage;
use crate::casework::class::words;
use crate::casework::clock::MetBy;
use jiff::civil::Date;

words! {
    /// What waits for a word.
    Waits {
        /// Papers that came, and that nobody has judged (R21–R24).
        Papers = "papers",
        /// A review that was asked for after the window closed, and is neither taken nor turned down (R31, C6).
        LateReview = "late-review",
        /// A review that a message asks for which nothing proves to be the party's (attack 20).
        ClaimedReview = "claimed-review",
        /// A message of somebody who has our decision, which may be a request for a review that nobody recognised (R14, R31).
        MayBeReview = "may-be-review",
        /// Something of a party's after the review, which ends our procedure.
        AfterReview = "after-review",
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
            Self::MayBeReview => "a message since our decision, which may ask for a review",
            Self::AfterReview => "a message since the review",
            Self::Message => "a message on a closed case",
        }
    }

    /// What a person may say about it.
    pub fn answers(self) -> &'static str {
        match self {
            Self::Papers => "CONSENT OK or CONSENT NO; ID OK or ID NO",
            Self::LateReview => "ACCEPT takes it all the same; CLOSE, with the reason, tells the person that it came too late",
            Self::ClaimedReview => "ACCEPT, once you know that it is theirs; NOTE NOT THEIRS, with the reason, if it is not",
            Self::MayBeReview => "ACCEPT takes it as a request for a review, from the day it came; a NOTE will do where it asks for none",
            Self::AfterReview => {
                "There is no second review: CLOSE, with a word why, tells the person so and what is left to them; a NOTE will do where nothing is to be done"
            }
            Self::Message => "REOPEN opens the case again; a NOTE will do where nothing is to be done",
        }
    }
}

impl Case {
    /// The day of what the person wrote since a decision that they may ask us to review, where no review was asked for as far as the
    /// program understood: of what waits for a word, else of their newest message.
    pub fn may_have_asked_for_review(&self) -> Option<Date> {
        let told = self.met.get(&MetBy::Outcome).copied()?;
        let open = self.review.is_none() && self.review_claimed_on.is_none() && self.may_be_reviewed();
        if !open || self.register == Register::Rights || !matches!(self.stage, Stage::Decided | Stage::Closed) {
            return None;
        }
        let since = |on: &Date| *on >= told;
        self.unanswered_since
            .filter(since)
            .or_else(|| self.heard_on.iter().rev().find(|on| since(on)).copied())
    }

    /// What waits for a word of the council's people, the weightiest first.
    pub fn waits_for_a_word(&self) -> Vec<Waits> {
        let late_review = self.review.as_ref().is_some_and(|r| !r.accepted && !r.turned_down);
        let claimed = self.review.is_none() && self.review_claimed_on.is_some();
        let closed = self.stage == Stage::Closed;
        let unanswered = self.unanswered_since.is_some();
        let may_be_review = unanswered && self.may_have_asked_for_review().is_some();
        [
            (!closed && !self.to_judge.is_empty(), Waits::Papers),
            (late_review, Waits::LateReview),
            (claimed, Waits::ClaimedReview),
            (may_be_review, Waits::MayBeReview),
            (self.stage == Stage::Reviewed && unanswered, Waits::AfterReview),
            (closed && unanswered && !late_review && !claimed && !may_be_review, Waits::Message),
        ]
        .into_iter()
        .filter_map(|(waits, what)| waits.then_some(what))
        .collect()
    }
}
