//! "We are not sure about this message": what the clerk answers opens the case, and is kept to learn from.

use crate::council::{self, message};
use crate::office::CLERK;
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use redress::casework::letter::LetterKind;
use redress::casework::{Kind, Track};
use redress::mail::{self, RawMessage};
use std::fs;

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

/// From the question to the weights by the real program: a message that it cannot place, the clerk's answer by mail, and
/// `redress learn`, which reads the answer from the store and moves the weights in use towards it.
#[test]
fn what_the_clerk_answered_by_mail_is_what_learn_learns_from() {
    let desk = council::desk();
    let at = |name: &str| desk.folder().join(name);
    let config = fs::read_to_string(at("redress.toml")).expect("the configuration");
    fs::create_dir(at("rules")).expect("a folder of rules");
    fs::write(at("redress.toml"), format!("rules_folder = \"rules\"\n{config}")).expect("the configuration");
    fs::create_dir(at("mail")).expect("a folder for mail");
    desk.says(&["run", "--once"]);
    assert!(desk.says(&["learn"]).contains("nothing to learn from"));
    let words = "From the lady at number 12, she dropped it in:\r\n\r\nI want to make a complaint. Your October newsletter \
                 printed my name and my home address. I never agreed to that.\r\n\r\nMargaret Oldroyd";
    let asked = message(CLERK, "u1@aldermoor-tc.example", "Complaint: my address", "", words);
    fs::write(at("mail/1.eml"), &asked).expect("a message");
    fs::write(at("asked.eml"), &asked).expect("a message");
    desk.says(&["run", "--once"]);
    let question = fs::read_dir(at("letters"))
        .expect("letters")
        .map(|e| mail::parse(&RawMessage::new(fs::read(e.expect("a letter").path()).expect("its bytes"))))
        .find(|letter| letter.subject.starts_with("Please look"))
        .expect("the clerk is asked");
    let question = question.message_id.expect("its Message-ID");
    let more = format!("In-Reply-To: <{}>\r\n", question.0);
    let answer = message(CLERK, "u2@aldermoor-tc.example", "Re: Please look", &more, "not ours");
    fs::write(at("mail/2.eml"), answer).expect("a message");
    desk.says(&["run", "--once"]);

    let said = desk.says(&["learn"]);
    assert!(said.contains("Learned from 1 answer of the clerk's"), "{said}");
    let learned = fs::read(at("rules/classification.weights")).expect("the weights");
    let sure = || -> f64 {
        let said = desk.says(&["explain", "--json", "asked.eml"]);
        let object: serde_json::Value = serde_json::from_str(said.trim()).expect("one object");
        let confidence = object["confidence"].as_f64().expect("a figure");
        if object["kind"] == "enquiry" {
            1.0 - confidence
        } else {
            confidence
        }
    };
    let after = sure();
    fs::remove_file(at("rules/classification.weights")).expect("the weights");
    let before = sure();
    assert!(after < before, "a case before it learned: {before}, after: {after}");
    // From the same weights and answers the same is learned again.
    desk.says(&["learn"]);
    assert!(learned == fs::read(at("rules/classification.weights")).expect("the weights"));
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
