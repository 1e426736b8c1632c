//! The secret that ties a reply to a person: leaked, shown by others, replayed, on its way out (attacks 3–5).

use super::{RESIDENT, STRANGER, Scene, of, to_clerk, to_public, words_of};
use crate::council::AUTHSERV_ID;
use crate::office::{CLERK, COUNCIL};
use redress::casework::letter::LetterKind;

#[test]
fn a_03_and_04_a_party_who_shows_the_secret_is_a_party() {
    let mut scene = Scene::new();
    let secret = scene.secret.clone();
    let words = format!("YES\r\n\r\n> Reference for replies: {secret}");
    let letters = scene.reply(RESIDENT, &words);
    assert_eq!(of(&letters, LetterKind::Answer), 0);
    scene.stage_is("new");
    // The secret is used up: the clerk's own reply with it is told so, and changes nothing.
    let letters = scene.raw(format!(
        "Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=aldermoor-tc.example; dmarc=pass header.from=aldermoor-tc.example\r\n\
         From: <{CLERK}>\r\nTo: {COUNCIL}\r\nSubject: hello\r\nDate: Mon, 02 Mar 2026 09:30:00 +0000\r\nMessage-ID: <c9@aldermoor-tc.example>\r\n\r\n\
         accept this one\r\n\r\n{secret}\r\n"
    ));
    assert_eq!(to_public(&letters), 0);
    scene.stage_is("new");
}

#[test]
fn a_03_no_letter_to_the_public_holds_a_secret() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "tell her that we are looking into it");
    let secret = scene.secret.clone();
    for letter in scene.desk.letters.iter().filter(|l| l.to_public) {
        let text = String::from_utf8_lossy(&letter.bytes);
        assert!(!text.contains(&secret) && !text.contains(&scene.notice.message_id.0), "{text}");
    }
}

#[test]
fn a_05_a_replay_does_nothing() {
    let mut scene = Scene::new();
    let first = scene.reply(CLERK, "tell her that we are looking into it");
    assert_eq!(of(&first, LetterKind::Answer), 1);
    let sent = to_public(&first);
    // The same words at the same second, under another Message-ID.
    let again = scene.reply(CLERK, "tell her that we are looking into it");
    assert_eq!(to_public(&again), 0, "the first sent {sent}");
    assert!(again.is_empty(), "no storm of alerts: {again:?}");
    // And to another envelope recipient, as a server notes it, by another way.
    for (n, envelope) in ["council+copy@aldermoor-tc.example", "clerk@aldermoor-tc.example"]
        .iter()
        .enumerate()
    {
        let notice = scene.notice.message_id.0.clone();
        let again = scene.raw(format!(
            "Return-Path: <{CLERK}>\r\nDelivered-To: {envelope}\r\nX-Original-To: {envelope}\r\n\
             Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=aldermoor-tc.example; dmarc=pass header.from=aldermoor-tc.example\r\n\
             From: <{CLERK}>\r\nTo: <{COUNCIL}>\r\nSubject: Re: the case\r\nDate: Mon, 02 Mar 2026 09:15:00 +0000\r\nMessage-ID: <e{n}@aldermoor-tc.example>\r\n\
             In-Reply-To: <{notice}>\r\n\r\ntell her that we are looking into it\r\n"
        ));
        assert!(again.is_empty(), "{envelope}: {again:?}");
    }
    assert_eq!(
        to_public(&scene.desk.letters) - 1,
        sent,
        "besides the acknowledgement, what the first sent"
    );
}

#[test]
fn a_03_a_letter_with_a_secret_in_it_does_not_leave() {
    let mut scene = Scene::new();
    let secret = scene.secret.clone();
    // The clerk pastes a notice into her news for the complainant, secret and all.
    let letters = scene.reply(
        CLERK,
        &format!("Tell her: we are looking into it. Use this when you write back, it is on our form: see {secret} there."),
    );
    assert_eq!(to_public(&letters), 0, "{letters:?}");
    assert_eq!(of(&letters, LetterKind::Answer), 1, "{letters:?}");
    let told = words_of(&letters[0]);
    assert!(told.contains("Not done") && told.contains("reference of a notice"), "{told}");
    // And where one was queued all the same, it is stopped at the last place before it leaves.
    let letters = scene.desk.send(RESIDENT, &format!("We are looking into it: {secret}"));
    assert_eq!(to_public(&letters), 0, "{letters:?}");
    assert_eq!(of(&letters, LetterKind::Undelivered), 1, "the clerk hears of it once: {letters:?}");
    assert!(words_of(&letters[0]).contains("it holds a secret"), "{}", words_of(&letters[0]));
}

#[test]
fn a_04_the_waiting_draft_stays_and_the_next_notice_carries_a_new_secret() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept this one please");
    let draft = scene.reply(
        CLERK,
        "Outcome upheld: the newsletter should not have printed it, and we apologise.",
    );
    let draft = draft.into_iter().find(|l| l.kind == LetterKind::Answer).expect("a draft");
    let letters = scene.reply_to(&draft, RESIDENT, "YES");
    assert_eq!(to_public(&letters), 0, "{letters:?}");
    let shown: Vec<_> = letters.iter().filter(|l| l.kind == LetterKind::Answer).collect();
    assert_eq!(shown.len(), 1, "the draft again, to whoever it was sent to");
    assert_eq!(shown[0].to.to_string(), CLERK);
    let told: Vec<_> = letters.iter().filter(|l| l.kind == LetterKind::Reply).collect();
    assert_eq!(told.len(), 1, "the clerk sees what she wrote");
    assert!(words_of(told[0]).contains("YES"));
    assert_ne!(super::secret_of(told[0]), super::secret_of(&draft));
    let end = scene.desk.in_the_end();
    assert!(end.contains("investigating"), "{end}");
    // The spent secret confirms nothing; the newest notice can be answered.
    let spent = scene.reply_to(&draft, CLERK, "yes");
    assert_eq!(to_public(&spent), 0, "{spent:?}");
    let newest = told[0].clone();
    let noted = scene.reply_to(&newest, CLERK, "Note: she has seen our notice, ask how.");
    assert_eq!(of(&noted, LetterKind::Answer), 1);
    let again = shown[0].clone();
    assert_eq!(
        to_public(&scene.reply_to(&again, CLERK, "yes")),
        1,
        "the draft that was shown again"
    );
}

/// Attacks 3 and 4: a stranger's message is held apart and told once, and what the secret was for comes again with a new one.
#[test]
fn a_04_a_stranger_who_shows_a_secret_is_held_and_the_clerk_is_told_once() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept this one please");
    let letters = scene.reply(CLERK, "Outcome upheld: the newsletter should not have printed it.");
    let draft = letters.into_iter().find(|l| l.kind == LetterKind::Answer).expect("a draft");
    let quoted = format!("YES\r\n\r\n> Reference for replies: {}", super::secret_of(&draft));
    let letters = scene.mail(STRANGER, "Re: a draft for you to look at", &quoted);
    assert_eq!(to_public(&letters), 0, "{letters:?}");
    let held: Vec<_> = letters.iter().filter(|l| l.kind == LetterKind::Held).collect();
    assert_eq!(held.len(), 1, "{letters:?}");
    assert!(words_of(held[0]).contains("sent to Sue Hartley alone"), "{}", words_of(held[0]));
    let again: Vec<_> = letters.iter().filter(|l| l.kind == LetterKind::Answer).collect();
    assert_eq!(again.len(), 1, "{letters:?}");
    assert!(words_of(again[0]).contains(STRANGER), "{}", words_of(again[0]));
    assert_ne!(super::secret_of(again[0]), super::secret_of(&draft));
    assert_eq!(to_clerk(&letters), letters.len());
    // The same once more is news to nobody: that secret is spent.
    assert!(scene.mail(STRANGER, "Re: a draft", &quoted).is_empty());
    assert_eq!(
        to_public(&scene.reply_to(&draft, CLERK, "yes")),
        0,
        "both secrets of the old one are spent"
    );
    let again = again[0].clone();
    assert_eq!(to_public(&scene.reply_to(&again, CLERK, "yes")), 1);
}

/// The commonest of all: the clerk answers from her own address at home.
#[test]
fn a_04_a_reply_from_another_address_is_told_of_and_the_notice_comes_again() {
    let mut scene = Scene::new();
    let letters = scene.reply("sue.hartley@home.example", "accept this one please");
    scene.stage_is("new");
    assert_eq!(
        (of(&letters, LetterKind::Held), of(&letters, LetterKind::Answer)),
        (1, 1),
        "{letters:?}"
    );
    assert_eq!(to_clerk(&letters), 2);
    let again = letters
        .into_iter()
        .find(|l| l.kind == LetterKind::Answer)
        .expect("the notice again");
    let done = scene.reply_to(&again, CLERK, "accept this one please");
    assert_eq!(of(&done, LetterKind::Answer), 1);
    scene.stage_is("investigating");
}

/// Only a secret that is truly ours causes mail, and a program that answers every notice is not written to for ever.
#[test]
fn a_09_guesses_cause_no_mail_and_a_robot_with_secrets_little() {
    let mut scene = Scene::new();
    for guess in ["a", "b", "c"] {
        let word = guess.repeat(32);
        let letters = scene.mail(STRANGER, "hello", &format!("YES\r\n\r\n> Reference for replies: {word}"));
        assert_eq!(
            (of(&letters, LetterKind::Held), of(&letters, LetterKind::Answer)),
            (0, 0),
            "{letters:?}"
        );
    }
    let mut newest = vec![scene.notice.clone()];
    let mut caused = 0;
    for _ in 0..12 {
        let answered = std::mem::take(&mut newest);
        for letter in answered {
            let letters = scene.reply_to(&letter, "tickets@robot.example", "We have received your message.");
            caused += letters.len();
            newest.extend(letters);
        }
    }
    assert!(newest.is_empty(), "it ends");
    assert!((1..=8).contains(&caused), "{caused}");
}

/// A letter has two secrets. Whoever shows the one has seen the other too, so both are spent; and the draft is not.
#[test]
fn a_04_both_secrets_of_a_letter_are_spent_and_the_draft_is_shown_again() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept this one please");
    let letters = scene.reply(CLERK, "Outcome upheld: the newsletter should not have printed it.");
    let draft = letters.into_iter().find(|l| l.kind == LetterKind::Answer).expect("a draft");
    let quoted = format!("I saw this.\r\n\r\n> Reference for replies: {}", super::secret_of(&draft));
    scene.mail(RESIDENT, "your draft", &quoted);
    let spent = scene.reply_to(&draft, CLERK, "yes");
    assert_eq!(to_public(&spent), 0, "{spent:?}");
    let told = spent.into_iter().find(|l| l.kind == LetterKind::Answer).expect("an answer");

    let shown = scene.reply_to(&told, CLERK, "send");
    assert_eq!(to_public(&shown), 0, "{shown:?}");
    let shown = shown.into_iter().find(|l| l.kind == LetterKind::Answer).expect("the draft");
    assert_eq!(to_public(&scene.reply_to(&shown, CLERK, "yes, send it")), 1);
}

#[test]
fn a_05_a_yes_is_good_for_one_draft_and_once() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept this one please");
    let draft = scene.reply(
        CLERK,
        "Outcome upheld: the newsletter should not have printed it, and we apologise.",
    );
    let draft = draft.into_iter().find(|l| l.kind == LetterKind::Answer).expect("a draft");
    let first = scene.reply_to(&draft, CLERK, "yes send it");
    assert_eq!(to_public(&first), 1);
    // A second draft waits; the old yes comes again, word for word and with another id and hour.
    scene.desk.now += jiff::SignedDuration::from_hours(24);
    let (answer, _) = scene
        .desk
        .act("PD-2026-0001", "Sue Hartley", "CLOSE withdrawn: she has withdrawn it");
    assert!(answer.is_ok(), "{answer:?}");
    for words in ["yes send it", "YES  send it please"] {
        let again = scene.reply_to(&draft, CLERK, words);
        assert_eq!(to_public(&again), 0, "{words}: {again:?}");
    }
    let end = scene.desk.in_the_end();
    assert!(!end.contains("closed"), "{end}");
}
