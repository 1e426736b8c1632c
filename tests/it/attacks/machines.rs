//! Machines that answer, machines that flood, reports that lie (attacks 13, 14, 22).

use super::{COMPLAINT, RESIDENT, Scene, of, to_clerk, words_of};
use crate::council::message;
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use jiff::SignedDuration;
use redress::casework::letter::LetterKind;

#[test]
fn a_13_a_ticket_robot_is_answered_twice_at_most() {
    let mut desk = Desk::new(&Given::default());
    let mut to_robot = 0;
    for n in 0..12 {
        desk.now += SignedDuration::from_secs(30);
        let subject = format!("[#8821{n}] Thank you for contacting us");
        let words = "We have received your message and will respond within 5 days. Your complaint about your personal data \
                     is important to us.";
        let letters = desk
            .take(message(
                "tickets@elsewhere.example",
                &format!("t{n}@elsewhere.example"),
                &subject,
                "",
                words,
            ))
            .1;
        to_robot += letters.iter().filter(|l| l.to_public).count();
        assert!(to_clerk(&letters) <= 1);
    }
    assert!(to_robot <= 2, "{to_robot}");
    let end = desk.in_the_end();
    assert!(end.matches("case opened").count() <= 1, "{end}");
}

#[test]
fn a_14_a_bomb_is_one_digest_and_hides_neither_complaint_nor_date() {
    let mut desk = Desk::new(&Given::default());
    desk.take(message(
        RESIDENT,
        "c1@residents.example",
        "My address in the newsletter",
        "",
        COMPLAINT,
    ));
    // Two days before the first case’s reminder of 17 December.
    let before = desk.now + SignedDuration::from_hours(24 * 20);
    desk.days_pass(before);
    let mut letters: Vec<Letter> = Vec::new();
    let mut found = None;
    for n in 0..240 {
        desk.now += SignedDuration::from_secs(2);
        let from = format!("bot{n}@domain{}.example", n % 60);
        if n == 120 {
            let words = "You sent my council tax arrears to my employer on 4 December. I make a formal complaint about this breach of \
                         my personal data.\r\n\r\nTrevor Lund";
            let (receipt, more) = desk.take(message(
                "t.lund@residents.example",
                "lund@residents.example",
                "Formal complaint",
                "",
                words,
            ));
            found = Some((receipt, desk.now));
            letters.extend(more);
        }
        let subject = format!("Complaint about my data no. {n}");
        let words = "You lost my data. I demand an answer.";
        letters.extend(desk.take(message(&from, &format!("b{n}@{from}"), &subject, "", words)).1);
    }
    assert!(to_clerk(&letters) < 20, "{} notices", to_clerk(&letters));
    assert!(of(&letters, LetterKind::ManyMessages) >= 1, "one digest stands for the rest");
    // The true complaint has its row and its day, whether its notice was in the digest or not.
    let (_, at) = found.expect("it was taken");
    let day = redress::casework::clock::short_date(redress::casework::clock::london_day(at));
    let end = desk.in_the_end();
    assert!(!end.contains("closed"), "nothing is closed in bulk: {end}");
    assert!(desk.ledger("t.lund@residents.example").contains(&day), "found with its true day");
    // The next mornings bring what is due on the first case, on time.
    let until = desk.now + SignedDuration::from_hours(24 * 4);
    let brought = desk.days_pass(until);
    assert!(
        brought
            .iter()
            .any(|(_, l)| l.kind == LetterKind::Reminder && words_of(l).contains("PD-2026-0001")),
        "{brought:?}"
    );
}

#[test]
fn a_22_a_forged_report_suppresses_nothing_and_a_true_one_is_told() {
    let mut scene = Scene::new();
    let acknowledgement = scene.desk.letters.iter().find(|l| l.to_public).expect("an acknowledgement").clone();
    let guessed = scene.desk.take(report("guessed.1234567890@aldermoor-tc.example", "failed", "1")).1;
    assert!(guessed.is_empty(), "{guessed:?}");
    assert!(!scene.desk.in_the_end().contains("may not have arrived"));
    let delivered = scene.desk.take(report(&acknowledgement.message_id.0, "delivered", "2")).1;
    assert!(delivered.is_empty(), "it proves nothing: {delivered:?}");
    let truly = scene.desk.take(report(&acknowledgement.message_id.0, "failed", "3")).1;
    assert_eq!(of(&truly, LetterKind::Undelivered), 1, "the clerk is told once: {truly:?}");
    assert!(scene.desk.in_the_end().contains("may not have arrived"));
    // And the next letter to her still goes.
    scene.desk.now += SignedDuration::from_hours(1);
    let letters = scene.reply(
        crate::office::CLERK,
        "Tell her: we are looking into it and write again on 9 December.",
    );
    assert!(letters.iter().any(|l| l.to_public && l.to.to_string() == RESIDENT), "{letters:?}");
}

/// A delivery report about a letter of ours.
fn report(about: &str, action: &str, n: &str) -> Vec<u8> {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.residents.example\r\nTo: council@aldermoor-tc.example\r\n\
         Subject: Delivery Status Notification\r\nDate: Wed, 25 Nov 2026 09:20:00 +0000\r\nMessage-ID: <dsn{n}@mx.residents.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nYour message was not delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.residents.example\r\n\r\n\
         Final-Recipient: rfc822; {RESIDENT}\r\nAction: {action}\r\nStatus: {}\r\n\
         --b\r\nContent-Type: message/rfc822-headers\r\n\r\nMessage-ID: <{about}>\r\nFrom: council@aldermoor-tc.example\r\n\r\n--b--\r\n",
        if action == "failed" { "5.1.1" } else { "2.0.0" }
    )
    .into_bytes()
}

#[test]
fn a_13_a_program_that_answers_for_the_clerk_is_answered_three_times_and_the_deputy_hears_once() {
    let mut scene = crate::absence::with_a_deputy();
    let mut last = scene.notice.clone();
    let (mut answers, mut told) = (0, 0);
    for _ in 0..20 {
        scene.desk.now += SignedDuration::from_secs(40);
        let letters = scene.reply_to(&last, crate::office::CLERK, "no");
        answers += of(&letters, LetterKind::Answer);
        told += letters.iter().filter(|l| l.to.to_string() == crate::absence::DEPUTY).count();
        if let Some(answer) = letters.into_iter().find(|l| l.kind == LetterKind::Answer) {
            last = answer;
        }
    }
    assert_eq!((answers, told), (3, 1));
    assert!(words_of(&last).contains("answer for an hour"), "{}", words_of(&last));
    // A command is done and answered all the same.
    let letters = scene.reply_to(&last, crate::office::CLERK, "accept this one please");
    assert_eq!(of(&letters, LetterKind::Answer), 1);
    scene.stage_is("investigating");
    // An hour later there is a voice again.
    scene.desk.now += SignedDuration::from_mins(61);
    assert_eq!(of(&scene.reply_to(&last, crate::office::CLERK, "no"), LetterKind::Answer), 1);
}

/// A proven person who is misread each time is no program: other words, or other matters, go on being answered.
#[test]
fn a_13_a_morning_of_replies_that_were_not_clear_is_answered() {
    let mut scene = crate::absence::with_a_deputy();
    let mut answers = 0;
    for words in [
        "not sure, maybe uphold it",
        "I think this is probably upheld?",
        "Should I refuse it, or not?",
        "don't refuse it yet",
        "perhaps give it to somebody",
        "what do you want me to say?",
    ] {
        scene.desk.now += SignedDuration::from_secs(60);
        let letters = scene.reply(crate::office::CLERK, words);
        answers += of(&letters, LetterKind::Answer);
        assert!(letters.iter().all(|l| l.to.to_string() == crate::office::CLERK), "{letters:?}");
    }
    assert_eq!(answers, 6);
    scene.stage_is("new");
}
