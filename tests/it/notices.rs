//! The notices themselves: how many come, what is told of those that did not, what can be said to each, and that whoever answers
//! one is answered.

use crate::absence::{DEPUTY, with_a_deputy};
use crate::attacks::{COMPLAINT, RESIDENT, STRANGER, Scene, decided, of, secret_of, to_clerk, to_public, words_of};
use crate::council::message;
use crate::desk_by_mail::answer;
use crate::office::{CLERK, office_with};
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use jiff::SignedDuration;
use redress::casework::letter::LetterKind;
use std::sync::Arc;

const CHAIR: &str = "chair@aldermoor-tc.example";

/// The one letter of a kind among some.
fn one(letters: &[Letter], kind: LetterKind) -> Letter {
    assert_eq!(of(letters, kind), 1, "{letters:?}");
    letters.iter().find(|l| l.kind == kind).expect("it is there").clone()
}

/// A text on one line, without the marks of a quotation: what it says.
fn flat(letter: &Letter) -> String {
    words_of(letter)
        .replace("\n>", " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A complaint of somebody's own.
fn complaint(n: usize, subject: &str) -> Vec<u8> {
    let from = format!("writer{n}@domain{n}.example");
    let words = COMPLAINT.replace("Margaret Oldroyd", &format!("Writer Number{n}"));
    message(&from, &format!("c{n}@domain{n}.example"), subject, "", &words)
}

// --- How many come ------------------------------------------------------------------------------------------------------------

#[test]
fn what_the_clerk_does_herself_leaves_room_for_what_is_new() {
    let mut scene = Scene::new();
    for n in 0..19 {
        scene.desk.now += SignedDuration::from_secs(90);
        let letters = scene.reply(CLERK, &format!("Note: the printers were asked, call number {n}."));
        assert_eq!(of(&letters, LetterKind::Answer), 1, "{n}: {letters:?}");
    }
    let letters = scene.mail(RESIDENT, "Re: PD-2026-0001", "I have found the page. It is number 3.");
    assert_eq!(of(&letters, LetterKind::Reply), 1, "{letters:?}");
}

/// A desk that was flooded, with one true complaint in it whose notice stayed back.
fn flooded() -> (Desk, Vec<Letter>) {
    let mut desk = Desk::new(&Given::default());
    let mut letters = Vec::new();
    for n in 0..40 {
        desk.now += SignedDuration::from_secs(4);
        letters.extend(desk.take(complaint(n, &format!("Complaint about my data no. {n}"))).1);
        if n == 30 {
            let from_the_lady = "From the lady at number 12, she dropped it in: I want to make a complaint about how you have handled \
                                 my personal information.";
            let mail = message(CLERK, "p1@aldermoor-tc.example", "Her complaint, passed on", "", from_the_lady);
            letters.extend(desk.take(mail).1);
        }
    }
    (desk, letters)
}

#[test]
fn what_had_no_notice_is_listed_within_the_hour_and_can_be_dealt_with_from_there() {
    let (mut desk, letters) = flooded();
    let digest = one(&letters, LetterKind::ManyMessages);
    assert!(flat(&digest).contains("In an hour you get a list"), "{}", words_of(&digest));
    assert!(desk.in_the_end().contains("above the cap"), "they wait to be told of");
    assert!(desk.minutes_pass(30).is_empty(), "not yet");
    let list = one(&desk.minutes_pass(31), LetterKind::ManyMessages);
    let words = flat(&list);
    for part in ["and 24 more like it", "Her complaint, passed on", "STATUS PD-2026-0016"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(list.subject.starts_with("26 messages"), "{}", list.subject);
    // Told of once; what waited for nothing but its notice waits no more.
    assert!(desk.minutes_pass(61).is_empty());
    assert!(!desk.in_the_end().contains("above the cap"), "{}", desk.in_the_end());
    // The one that waits for a word is shown by its number, and its answer takes the word.
    let number = words
        .split("Her complaint, passed on ")
        .nth(1)
        .and_then(|rest| rest.split("STATUS ").nth(1))
        .and_then(|rest| rest.split_whitespace().next())
        .expect("its number")
        .to_owned();
    let mut scene = Scene::answering(desk, list);
    let shown = answer(&scene.reply(CLERK, &format!("status {number} please")));
    assert!(flat(&shown).contains("From the lady at number 12"), "{}", words_of(&shown));
    let opened = scene.reply_to(&shown, CLERK, "COMPLAINT");
    assert_eq!(of(&opened, LetterKind::NewCase), 1, "{opened:?}");
    // And a case of the list by its number.
    let status = answer(&scene.reply(CLERK, "STATUS PD-2026-0016"));
    let noted = answer(&scene.reply_to(&status, CLERK, "Note: one of the flood."));
    assert!(noted.subject.contains("PD-2026-0016: done"), "{}", words_of(&noted));
}

#[test]
fn urgent_messages_above_their_cap_are_listed_within_minutes() {
    let mut desk = Desk::new(&Given::default());
    let mut letters = Vec::new();
    for n in 0..34 {
        desk.now += SignedDuration::from_secs(2);
        let from = format!("writer{n}@domain{n}.example");
        let words =
            format!("I cannot go on. I have written to you {n} times and I will kill myself tonight. You published my personal data.");
        let mail = message(&from, &format!("u{n}@domain{n}.example"), &format!("my data {n}"), "", &words);
        letters.extend(desk.take(mail).1);
    }
    assert!(of(&letters, LetterKind::UrgentMessages) >= 1, "{letters:?}");
    let lists = desk.minutes_pass(6);
    let list = lists.iter().find(|l| l.to.to_string() == CLERK).expect("the clerk has the list");
    assert_eq!(list.kind, LetterKind::UrgentMessages);
    assert!(
        flat(list).contains("STATUS ") && flat(list).contains("my data"),
        "{}",
        words_of(list)
    );
}

// --- What can be said to each ---------------------------------------------------------------------------------------------------

/// A delivery report about a letter of ours.
fn bounce(about: &Letter) -> Vec<u8> {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.residents.example\r\nTo: council@aldermoor-tc.example\r\n\
         Subject: Delivery Status Notification\r\nDate: Wed, 25 Nov 2026 09:20:00 +0000\r\nMessage-ID: <dsn1@mx.residents.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nYour message was not delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.residents.example\r\n\r\n\
         Final-Recipient: rfc822; {RESIDENT}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         --b\r\nContent-Type: message/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\nFrom: council@aldermoor-tc.example\r\n\r\n--b--\r\n",
        about.message_id.0
    )
    .into_bytes()
}

#[test]
fn the_notice_of_a_bounce_is_answered_where_it_says_what_to_do() {
    let mut scene = Scene::new();
    let acknowledgement = scene.desk.letters.iter().find(|l| l.to_public).expect("an acknowledgement").clone();
    let (_, letters) = scene.desk.take(bounce(&acknowledgement));
    let notice = one(&letters, LetterKind::Undelivered);
    assert!(words_of(&notice).contains("RESEND"), "{}", words_of(&notice));
    let kept = answer(&scene.reply_to(&notice, CLERK, "I'll ring her tomorrow"));
    assert!(kept.subject.contains("nothing else was done"), "{}", words_of(&kept));
    scene.desk.now += SignedDuration::from_hours(1);
    let done = scene.reply_to(&notice, CLERK, "ADDRESS margaret@elsewhere.example");
    assert!(answer(&done).subject.contains("done"), "{}", words_of(&answer(&done)));
    let again = scene.reply_to(&notice, CLERK, "resend");
    assert!(
        again
            .iter()
            .any(|l| l.to_public && l.to.to_string() == "margaret@elsewhere.example"),
        "{again:?}"
    );
}

#[test]
fn the_digest_lists_what_waits_and_takes_a_question() {
    let mut scene = Scene::new();
    let asked = scene.mail(CLERK, "Complaint: my address", PASSED_ON);
    assert_eq!(of(&asked, LetterKind::Unsure), 1, "{asked:?}");
    let until = scene.desk.now + SignedDuration::from_hours(24 * 6);
    let brought = scene.desk.days_pass(until);
    let digest = brought
        .iter()
        .map(|(_, l)| l)
        .find(|l| l.kind == LetterKind::Digest)
        .expect("a digest")
        .clone();
    let words = flat(&digest);
    assert!(words.contains("Complaint: my address") && words.contains("STATUS "), "{words}");
    let list = answer(&scene.reply_to(&digest, CLERK, "LIST"));
    assert!(
        flat(&list).contains("PD-2026-0001") && flat(&list).contains("Complaint: my address"),
        "{}",
        words_of(&list)
    );
    let help = answer(&scene.reply_to(&digest, CLERK, "what can I say here?"));
    assert!(!help.subject.is_empty());
    // A command says of no case here what is to be done.
    let which = answer(&scene.reply_to(&digest, CLERK, "accept it please"));
    assert!(
        which.subject.contains("not done") && flat(&which).contains("STATUS and its number"),
        "{}",
        words_of(&which)
    );
    scene.stage_is("PD-2026-0001, new");
}

const PASSED_ON: &str =
    "From the lady at number 12, she dropped it in: I want to make a complaint about how you have handled my personal information.";

#[test]
fn a_proven_person_is_answered_whatever_they_answer_and_can_answer_that() {
    let mut scene = Scene::new();
    let told = answer(&scene.mail(CLERK, "LIST", "LIST"));
    assert!(
        told.subject.contains("not done") && flat(&told).contains("Reply to this message with LIST"),
        "{}",
        words_of(&told)
    );
    let list = answer(&scene.reply_to(&told, CLERK, "list"));
    assert!(words_of(&list).contains("PD-2026-0001"), "{}", words_of(&list));
    // Her ordinary mail to the council's own mailbox gets no answer from a program.
    let fence = scene.mail(CLERK, "The fence", "The contractor comes on Thursday, please leave the gate open.");
    assert!(fence.is_empty(), "{fence:?}");
}

#[test]
fn status_list_and_help_are_answered_on_a_message_that_waits() {
    let mut scene = Scene::new();
    let notice = one(&scene.mail(CLERK, "Complaint: my address", PASSED_ON), LetterKind::Unsure);
    let status = answer(&scene.reply_to(&notice, CLERK, "status"));
    assert!(flat(&status).contains("From the lady at number 12"), "{}", words_of(&status));
    let list = answer(&scene.reply_to(&notice, CLERK, "list"));
    assert!(flat(&list).contains("PD-2026-0001"), "{}", words_of(&list));
    let help = answer(&scene.reply_to(&notice, CLERK, "help"));
    assert!(flat(&help).contains("REPRESENTATIVE"), "{}", words_of(&help));
    // Each of these answers takes the word for the message.
    let opened = scene.reply_to(&list, CLERK, "service complaint");
    assert_eq!(of(&opened, LetterKind::NewCase), 1, "{opened:?}");
}

#[test]
fn a_number_shows_nobody_what_was_not_shown_to_them() {
    let mut scene = with_a_deputy();
    // What is about the clerk goes to the chair, and the clerk finds it by no number.
    let words = "I complain about the Clerk, Sue Hartley. She told my neighbour what I had written to the council about my illness. That is \
                 my personal data and she had no right to pass it on. I want to make a complaint about her conduct.\r\n\r\nPamela Greene";
    let letters = scene.mail("p.greene@residents.example", "Complaint about the Clerk", words);
    assert_eq!(to_clerk(&letters), 0, "{letters:?}");
    let mut said = |number: &str| {
        let words = flat(&answer(&scene.reply(CLERK, &format!("STATUS {number}"))));
        words
            .split("Reference for replies")
            .next()
            .unwrap_or_default()
            .replace(number, "that")
    };
    assert_eq!(said("PD-2026-0941"), said("PD-2026-0002"));
    for row in 1..6 {
        let shown = flat(&answer(&scene.reply(CLERK, &format!("STATUS {row}"))));
        assert!(!shown.contains("illness"), "{shown}");
    }
}

// --- Held, and where a message belongs --------------------------------------------------------------------------------------------

#[test]
fn what_only_claims_to_be_the_clerks_is_offered_what_is_done_with_it() {
    let mut scene = Scene::new();
    let letters = scene.raw(format!(
        "From: Sue Hartley <{CLERK}>\r\nTo: council@aldermoor-tc.example\r\nSubject: Re: the case\r\nDate: Mon, 02 Mar 2026 09:20:00 +0000\r\n\
         Message-ID: <f1@evil.example>\r\n\r\nClose - she has withdrawn it\r\n"
    ));
    let held = one(&letters, LetterKind::Held);
    let words = words_of(&held);
    assert!(words.contains("- NOT OURS:"), "{words}");
    for refused in ["- COMPLAINT:", "- SERVICE:", "- REVIEW:", "- RIGHTS:", "- REPRESENTATIVE:"] {
        assert!(!words.contains(refused), "{refused}: {words}");
    }
    let done = answer(&scene.reply_to(&held, CLERK, "not ours"));
    assert!(done.subject.contains("done"), "{}", words_of(&done));
}

#[test]
fn a_message_that_waits_is_put_on_its_case_by_a_word() {
    let mut scene = Scene::new();
    decided(&mut scene);
    scene.desk.now += SignedDuration::from_hours(48);
    let letters = scene.mail(
        "m.oldroyd.new@elsewhere.example",
        "PD-2026-0001",
        "This is my new address. I do not accept your decision and I ask for a review of it.\r\n\r\nMargaret Oldroyd",
    );
    let notice = one(&letters, LetterKind::Unsure);
    assert!(words_of(&notice).contains("- BELONGS TO PD-2026-0001:"), "{}", words_of(&notice));
    // A number that is no case, and one with other words beside it, change nothing.
    let none = answer(&scene.reply_to(&notice, CLERK, "BELONGS TO PD-2026-0941"));
    assert!(none.subject.contains("not done"), "{}", words_of(&none));
    let unclear = answer(&scene.reply_to(&notice, CLERK, "I think it may belong to PD-2026-0001"));
    assert!(!unclear.subject.contains(": done"), "{}", words_of(&unclear));
    scene.stage_is("PD-2026-0001, decided");
    let letters = scene.reply_to(&notice, CLERK, "It belongs to PD-2026-0001, thanks");
    assert!(answer(&letters).subject.contains("done"), "{}", words_of(&answer(&letters)));
    scene.stage_is("PD-2026-0001, in review");
    // What leaves goes to the address on file, and none to the new one.
    let received = one(&letters, LetterKind::ReviewReceived);
    assert_eq!(received.to.to_string(), RESIDENT);
    assert!(!scene.desk.in_the_end().contains("waits"), "{}", scene.desk.in_the_end());
}

// --- Who is told, and that silence is not taken for done ----------------------------------------------------------------------------

#[test]
fn the_reviewer_is_told_of_the_review_with_what_it_takes() {
    let mut scene = Scene::new();
    decided(&mut scene);
    scene.desk.now += SignedDuration::from_hours(48);
    let letters = scene.mail(
        RESIDENT,
        "Re: PD-2026-0001",
        "I do not accept your decision on my complaint and I ask for a review of it. You missed page 4.\r\n\r\nMargaret Oldroyd",
    );
    let told = |to: &str| letters.iter().find(|l| l.kind == LetterKind::Reply && l.to.to_string() == to);
    let reviewers = told(CHAIR).expect("the reviewer is told").clone();
    assert!(told(CLERK).is_some(), "and the clerk: {letters:?}");
    let words = flat(&reviewers);
    for part in [
        "You missed page 4",
        "REVIEW UPHOLD or CHANGE",
        "Upheld, by Sue Hartley",
        "should not have printed it",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let draft = answer(&scene.reply_to(&reviewers, CHAIR, "REVIEW CHANGE: page 4 was missed, and we take it down too."));
    assert!(draft.subject.contains("a draft"), "{}", words_of(&draft));
    let sent = scene.reply_to(&draft, CHAIR, "yes");
    assert_eq!(of(&sent, LetterKind::ReviewOutcome), 1, "{sent:?}");
}

#[test]
fn everybody_who_says_something_hears_what_became_of_it() {
    let mut scene = with_a_deputy();
    let until = scene.desk.now + SignedDuration::from_hours(24 * 18);
    let brought = scene.desk.days_pass(until);
    let reminder = brought
        .iter()
        .map(|(_, l)| l)
        .find(|l| l.kind == LetterKind::Reminder && l.to.to_string() == DEPUTY)
        .expect("the deputy is told")
        .clone();
    for words in ["I'll take this one on then and accept it", "I think it is the county's"] {
        scene.desk.now += SignedDuration::from_hours(1);
        let told = answer(&scene.reply_to(&reminder, DEPUTY, words));
        assert_eq!(told.to.to_string(), DEPUTY);
        assert!(!told.subject.contains(": done"), "{}", words_of(&told));
    }
    scene.stage_is("PD-2026-0001, new");
}

#[test]
fn thanks_beside_a_waiting_draft_are_asked_about() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept this one please");
    let draft = answer(&scene.reply(CLERK, "Outcome upheld: the newsletter should not have printed it."));
    for words in ["Great, thanks!", "Lovely, thank you"] {
        scene.desk.now += SignedDuration::from_hours(1);
        let letters = scene.reply_to(&draft, CLERK, words);
        assert_eq!(to_public(&letters), 0, "{letters:?}");
        assert!(
            flat(&answer(&letters)).contains("A draft is waiting"),
            "{}",
            words_of(&answer(&letters))
        );
    }
    assert_eq!(of(&scene.reply_to(&draft, CLERK, "yes"), LetterKind::Outcome), 1);
}

// --- Who was asked ------------------------------------------------------------------------------------------------------------------

/// A case on which the deputy was asked what they know, and the question.
fn asked() -> (Scene, Letter) {
    let mut scene = with_a_deputy();
    scene.reply(CLERK, "accept this one please");
    scene.desk.now += SignedDuration::from_mins(5);
    let (_, letters) = scene.desk.act(
        "PD-2026-0001",
        "Sue Hartley",
        "ASSIGN Bob Tranter: What do you know of the newsletter?",
    );
    let question = one(&letters, LetterKind::Question);
    scene.desk.now += SignedDuration::from_hours(2);
    (scene, question)
}

#[test]
fn what_somebody_knows_is_testimony_and_the_clerk_has_their_words() {
    let (mut scene, question) = asked();
    for (words, telling) in [
        (
            "I sent the newsletter to the whole list by mistake. Update: I have since asked all 61 to delete it. Close the door on that \
             now, I would say.",
            "asked all 61 to delete it",
        ),
        (
            "ask her which list it was, I only have the one from June with me here",
            "the one from June",
        ),
        (
            "One more thing: the printers have a copy too, and Jan kept the proof.",
            "Jan kept the proof",
        ),
    ] {
        let letters = scene.reply_to(&question, DEPUTY, words);
        assert_eq!(to_public(&letters), 0, "nothing leaves on it: {letters:?}");
        let clerks = one(&letters, LetterKind::Reply);
        assert_eq!(clerks.to.to_string(), CLERK);
        assert!(flat(&clerks).contains(telling), "{}", words_of(&clerks));
        let thanks = answer(&letters);
        assert_eq!(thanks.to.to_string(), DEPUTY);
        assert!(thanks.subject.contains("on the file"), "{}", words_of(&thanks));
        scene.desk.now += SignedDuration::from_hours(1);
    }
    scene.stage_is("PD-2026-0001, investigating");
    // A command that stands alone is one.
    let status = answer(&scene.reply_to(&question, DEPUTY, "STATUS"));
    assert!(words_of(&status).contains("investigating"), "{}", words_of(&status));
}

#[test]
fn an_answer_in_a_fresh_mail_reaches_the_clerk_too() {
    let (mut scene, _) = asked();
    let letters = scene.mail(
        DEPUTY,
        "PD-2026-0001",
        "It was the list of the allotment holders, I found it in the drawer.",
    );
    assert!(flat(&one(&letters, LetterKind::Reply)).contains("in the drawer"), "{letters:?}");
}

#[test]
fn who_was_asked_hears_that_it_is_taken_back() {
    let (mut scene, _) = asked();
    let letters = scene.reply(CLERK, "undo please");
    let done = answer(&letters);
    assert!(
        done.subject.contains("done") && flat(&done).contains("Bob Tranter had a mail about it"),
        "{}",
        words_of(&done)
    );
    let told = one(&letters, LetterKind::Reminder);
    assert_eq!(told.to.to_string(), DEPUTY);
    assert!(
        flat(&told).contains("taken back") && flat(&told).contains("stays confidential"),
        "{}",
        words_of(&told)
    );
}

#[test]
fn a_secret_of_a_list_is_its_readers_alone() {
    let (mut desk, _) = flooded();
    let list = one(&desk.minutes_pass(61), LetterKind::ManyMessages);
    let secret = secret_of(&list);
    let mut scene = Scene::answering(desk, list);
    let words = format!("STATUS 3\r\n\r\n> Reference for replies: {secret}");
    let letters = scene.reply(STRANGER, &words);
    assert_eq!(of(&letters, LetterKind::Answer), 0, "{letters:?}");
}

/// Nobody else is needed for these.
#[test]
fn a_desk_with_one_person_still_works() {
    let office = office_with(|text| {
        let from = text.find("[[person]]\nname = \"Martin Speke\"").expect("the chair");
        let to = text[from..].find("[[mailbox]]").expect("the mailbox") + from;
        text.replace_range(from..to, "");
    });
    let mut scene = Scene::at(Desk::at(Arc::new(office), &Given::default()));
    let told = answer(&scene.reply(CLERK, "status"));
    assert!(words_of(&told).contains("PD-2026-0001"), "{}", words_of(&told));
}
