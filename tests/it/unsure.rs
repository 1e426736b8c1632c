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

/// R5: what one of the council's people hands on is the case of whoever wrote it, from the day it came, with its papers read;
/// nothing goes to the officer as if they had complained, and the acknowledgement waits until a person knows the address.
#[test]
fn what_staff_hand_on_is_the_case_of_whoever_wrote_it() {
    let mut desk = Desk::new(&Given::default());
    let consent = "I, Edith Garrod of 4 Ferry Lane, agree that my son Stephen Garrod may act for me in this complaint to\r\n\
                   Aldermoor Town Council and receive information about me. Signed: Edith Garrod. Date: 20 November 2026";
    let body = format!(
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlease deal with this.\r\n\r\nSue\r\n\r\n\
         ---------- Forwarded message ---------\r\nFrom: Stephen Garrod <s.garrod@residents.example>\r\n\
         Date: Tue, 24 Nov 2026 at 10:02\r\nSubject: Complaint for my mother\r\nTo: Sue Hartley <{CLERK}>\r\n\r\n\
         I am writing on behalf of my mother, Mrs Edith Garrod. You printed her home address in the newsletter. I want to\r\n\
         complain for her about how her personal information was handled. Her letter is attached.\r\n\r\nStephen Garrod\r\n\
         --b\r\nContent-Type: text/plain; name=\"consent.txt\"\r\nContent-Disposition: attachment; filename=\"consent.txt\"\r\n\r\n\
         {consent}\r\n--b--\r\n"
    );
    let plain = String::from_utf8(message(CLERK, "u9@aldermoor-tc.example", "Fwd: Complaint for my mother", "", &body)).expect("text");
    let mixed = plain.replacen(
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: multipart/mixed; boundary=b",
        1,
    );
    let (_, letters) = desk.take(mixed.into_bytes());
    let unsure = letters
        .into_iter()
        .find(|l| l.kind == LetterKind::Unsure)
        .expect("the clerk is asked");
    let letters = answer(&mut desk, &unsure, "representative");
    assert!(letters.iter().all(|l| l.kind != LetterKind::Acknowledgement), "{letters:?}");
    let end = desk.in_the_end();
    assert!(end.contains("s.garrod@residents.example"), "{end}");
    assert!(
        !end.contains("complainant Sue Hartley") && !end.contains("representative Sue Hartley"),
        "{end}"
    );
    assert!(end.contains("no acknowledgement: it was passed on"), "{end}");
    assert!(end.contains("papers seen: a letter of authority"), "its papers were read: {end}");
    let (_, letters) = desk.act("PD-2026-0001", "Sue Hartley", "RESEND");
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert_eq!(letters[0].to.to_string(), "s.garrod@residents.example");
}
