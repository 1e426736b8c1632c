//! "We are not sure about this message": what the clerk answers opens the case, and is kept to learn from.

use crate::council::message;
use crate::office::CLERK;
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use redress::casework::letter::LetterKind;
use redress::casework::{Kind, Track};

/// A message of which the program cannot say what it is, because one of the council's own people sends it.
fn asked() -> (Desk, Letter) {
    let mut desk = Desk::new(&Given::default());
    let words = "From the lady at number 12, she dropped it in:\r\n\r\n\
                 I want to make a complaint about how you have handled my personal information. Your October newsletter\r\n\
                 printed my name and my home address. I never agreed to that.\r\n\r\nMargaret Oldroyd";
    let (_, letters) = desk.take(message(CLERK, "u1@aldermoor-tc.example", "Complaint: my address", "", words));
    let unsure = letters
        .into_iter()
        .find(|l| l.kind == LetterKind::Unsure)
        .expect("the clerk is asked");
    (desk, unsure)
}

fn answer(desk: &mut Desk, to: &Letter, words: &str) -> Vec<Letter> {
    let more = format!("In-Reply-To: <{}>\r\n", to.message_id.0);
    desk.take(message(CLERK, "u2@aldermoor-tc.example", "Re: Please look", &more, words))
        .1
}

#[test]
fn a_word_opens_the_case_and_is_kept_to_learn_from() {
    let (mut desk, unsure) = asked();
    let letters = answer(&mut desk, &unsure, "complaint");
    assert_eq!(letters.iter().filter(|l| l.kind == LetterKind::Answer).count(), 1, "{letters:?}");
    let end = desk.in_the_end();
    assert!(end.contains("PD-2026-0001") && !end.contains("waits"), "{end}");
    let lessons = desk.lessons();
    assert_eq!(lessons.len(), 1);
    assert_eq!(
        (lessons[0].row, lessons[0].kind, lessons[0].track),
        (1, Kind::Complaint, Some(Track::PersonalData))
    );
}

#[test]
fn not_ours_leaves_it_and_is_kept_to_learn_from() {
    let (mut desk, unsure) = asked();
    answer(&mut desk, &unsure, "not ours");
    let end = desk.in_the_end();
    assert!(!end.contains("PD-2026") && !end.contains("waits"), "{end}");
    let lessons = desk.lessons();
    assert_eq!(lessons.len(), 1);
    assert_eq!((lessons[0].kind, lessons[0].track), (Kind::Enquiry, None));
}
