//! A council with one mailbox: the clerk has no address but the one that people write to. Her word counts there as anywhere,
//! and no letter of ours that comes back to that mailbox is ever taken for it, with its marks or without.

use crate::attacks::{COMPLAINT, RESIDENT, Scene, of, to_public, words_of};
use crate::council::{AUTHSERV_ID, message};
use crate::office as program;
use crate::office::{CLERK, COUNCIL, Tls, office_with};
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use crate::servers::Servers;
use jiff::SignedDuration;
use redress::casework::letter::LetterKind;
use redress::mail::{RawMessage, parse};
use std::sync::Arc;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

/// What the road to the mailbox does to the fields that mark our letters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    Kept,
    /// A gateway writes a Message-ID of its own, and drops what it does not know.
    Lost,
}

/// A desk with one open case. `more` stands in the mailbox's settings.
fn scene(more: &str) -> Scene {
    let more = format!("{more}\npoll_seconds");
    let office = office_with(move |text| *text = text.replace(CLERK, COUNCIL).replace("poll_seconds", &more));
    Scene::at(Desk::at(Arc::new(office), &Given::default()))
}

/// A letter of ours to the clerk, as it comes back to the mailbox.
fn come_back(letter: &Letter, marks: Marks) -> Vec<u8> {
    let mut text = String::from_utf8(letter.bytes.clone()).expect("our letters are ASCII");
    if marks == Marks::Lost {
        for field in ["Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"] {
            text = text.replacen(&format!("{field}: "), &format!("X-Was-{field}: "), 1);
        }
        let id = letter.message_id.0.replace('@', ".");
        text = format!("Message-ID: <gw.{id}@gateway.example>\r\n{text}");
    }
    format!(
        "Return-Path: <{COUNCIL}>\r\nReceived: from out.aldermoor-tc.example (out.aldermoor-tc.example [192.0.2.9])\r\n\tby {AUTHSERV_ID} with ESMTPS; \
         Wed, 25 Nov 2026 09:14:00 +0000\r\nAuthentication-Results: {AUTHSERV_ID}; spf=pass smtp.mailfrom=aldermoor-tc.example; \
         dkim=pass header.d=aldermoor-tc.example; dmarc=pass header.from=aldermoor-tc.example\r\n{text}"
    )
    .into_bytes()
}

/// Everything that went to the clerk comes back, and what that causes too, until nothing flies; answers every letter caused.
fn all_comes_back(scene: &mut Scene, first: &[Letter], marks: Marks) -> Vec<Letter> {
    let mut caused = Vec::new();
    let mut flying = first.to_vec();
    while let Some(letter) = flying.pop() {
        if letter.to.to_string() != COUNCIL {
            continue;
        }
        scene.desk.now += SignedDuration::from_secs(5);
        let letters = scene.desk.take(come_back(&letter, marks)).1;
        caused.extend(letters.iter().cloned());
        flying.extend(letters);
        assert!(caused.len() < 12, "they go on and on: {caused:?}");
    }
    caused
}

#[test]
fn the_clerk_commands_from_the_councils_own_address() {
    let mut scene = scene("");
    let notice = scene.notice.clone();
    assert_eq!(notice.to.to_string(), COUNCIL);
    assert!(all_comes_back(&mut scene, std::slice::from_ref(&notice), Marks::Kept).is_empty());
    let letters = scene.reply(COUNCIL, "accept this one please");
    assert_eq!(of(&letters, LetterKind::Answer), 1, "{letters:?}");
    scene.stage_is("investigating");
    // The answer comes back as well, and is nobody's word.
    assert!(all_comes_back(&mut scene, &letters, Marks::Kept).is_empty());
    scene.desk.now += SignedDuration::from_mins(5);
    // A draft, and its yes: each letter comes back before she answers it.
    let draft = scene.reply(COUNCIL, "Outcome upheld: the newsletter should not have printed it.");
    assert!(all_comes_back(&mut scene, &draft, Marks::Kept).is_empty());
    let shown = draft.iter().find(|l| l.kind == LetterKind::Answer).expect("a draft").clone();
    let sent = scene.reply_to(&shown, COUNCIL, "yes");
    assert_eq!(of(&sent, LetterKind::Outcome), 1, "{sent:?}");
    scene.stage_is("decided");
}

#[test]
fn the_links_of_a_notice_work_from_there() {
    let mut scene = scene("");
    let notice = scene.notice.clone();
    all_comes_back(&mut scene, &[notice], Marks::Kept);
    let words = format!("ACCEPT\r\n\r\n-- \r\nReference for replies: {}", scene.secret);
    let letters = scene
        .desk
        .take(message(COUNCIL, "link1@aldermoor-tc.example", "Re: PD-2026-0001", "", &words))
        .1;
    assert_eq!(of(&letters, LetterKind::Answer), 1, "{letters:?}");
    scene.stage_is("investigating");
}

#[test]
fn until_a_letter_was_seen_to_come_back_nothing_is_obeyed_and_it_is_said_why() {
    let mut scene = scene("");
    let letters = scene.reply(COUNCIL, "accept this one please");
    let answer = letters
        .iter()
        .find(|l| l.kind == LetterKind::Answer)
        .expect("every reply gets an answer");
    assert!(words_of(answer).contains("own address"), "{}", words_of(answer));
    scene.stage_is("PD-2026-0001, new");
    // A stranger cannot make us believe that one came back.
    let forged = format!("redress.{}@aldermoor-tc.example", "a".repeat(32));
    scene.desk.take(message(COUNCIL, &forged, "New complaint", "", "New complaint."));
    scene.desk.now += SignedDuration::from_mins(5);
    scene.reply(COUNCIL, "please accept it");
    scene.stage_is("PD-2026-0001, new");
}

#[test]
fn a_notice_that_lost_its_marks_is_never_obeyed_and_is_the_last_of_its_kind() {
    // The stranger writes what would be a command, were it the clerk's.
    for words in [
        "ACCEPT",
        "NOT OURS",
        "Close - she has withdrawn it\r\n\r\nI complain about my data.",
        COMPLAINT,
    ] {
        let mut scene = scene("");
        let stranger = message(
            "mallory@elsewhere.example",
            "x1@elsewhere.example",
            "Complaint about my personal data",
            "",
            &format!("{words}\r\n\r\n{COMPLAINT}"),
        );
        let mut letters = scene.desk.take(stranger).1;
        letters.push(scene.notice.clone());
        let caused = all_comes_back(&mut scene, &letters, Marks::Lost);
        assert_eq!(to_public(&caused), 0, "{caused:?}");
        assert!(caused.len() <= 4, "{words}: {caused:?}");
        let end = scene.desk.in_the_end();
        assert!(!end.contains("investigating") && !end.contains("closed"), "{end}");
    }
}

#[test]
fn where_the_host_proves_nothing_the_code_comes_and_goes_in_the_same_mailbox() {
    let mut scene = scene("host_is_silent = true");
    let notice = scene.notice.clone();
    all_comes_back(&mut scene, std::slice::from_ref(&notice), Marks::Kept);
    let unstamped = |id: &str, answers: &str, words: &str| {
        format!(
            "From: Sue Hartley <{COUNCIL}>\r\nTo: {COUNCIL}\r\nSubject: Re: the case\r\nDate: Wed, 25 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{id}>\r\n\
             In-Reply-To: <{answers}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
        )
        .into_bytes()
    };
    let asked = scene
        .desk
        .take(unstamped("a1@aldermoor-tc.example", &notice.message_id.0, "accept this one please"))
        .1;
    let code = asked.iter().find(|l| l.kind == LetterKind::Answer).expect("a code").clone();
    assert!(words_of(&code).contains("Was this you?"), "{}", words_of(&code));
    scene.stage_is("PD-2026-0001, new");
    // The code's own letter comes back: it is no YES.
    all_comes_back(&mut scene, std::slice::from_ref(&code), Marks::Kept);
    scene.stage_is("PD-2026-0001, new");
    scene.desk.take(unstamped("a2@aldermoor-tc.example", &code.message_id.0, "Yes"));
    scene.stage_is("investigating");
}

#[test]
fn a_letter_that_lost_its_marks_takes_the_say_away_until_the_road_is_sound_again() {
    let mut scene = scene("");
    let notice = scene.notice.clone();
    all_comes_back(&mut scene, std::slice::from_ref(&notice), Marks::Kept);
    // An answer, which holds what was said to it, comes back without its marks: nobody's word, though older letters were seen.
    scene.desk.now += SignedDuration::from_mins(5);
    let letters = scene.reply(COUNCIL, "status");
    all_comes_back(&mut scene, &letters, Marks::Lost);
    scene.reply(COUNCIL, "accept this one please");
    scene.stage_is("PD-2026-0001, new");
    // Hours later a letter comes back whole again, and her word counts.
    scene.desk.now += SignedDuration::from_hours(3);
    let letters = scene.reply(COUNCIL, "please accept it now");
    let answer = letters
        .iter()
        .find(|l| l.kind == LetterKind::Answer)
        .expect("it is said why")
        .clone();
    assert!(words_of(&answer).contains("own address"), "{}", words_of(&answer));
    all_comes_back(&mut scene, std::slice::from_ref(&answer), Marks::Kept);
    scene.reply_to(&answer, COUNCIL, "accept this case");
    scene.stage_is("investigating");
}

#[test]
fn the_copy_in_sent_takes_nothing_from_the_reply_whichever_is_seen_first() {
    for sent_first in [true, false] {
        let mut scene = Scene::at(Desk::at(
            Arc::new(office_with(|text| {
                *text = text.replace(CLERK, COUNCIL).replace(
                    "[mailbox.folder]\npath = \"mail\"",
                    "[mailbox.imap]\nhost = \"localhost\"\nuser = \"council\"\npassword_file = \"password\"\nsent_folders = [\"Sent\"]",
                );
            })),
            &Given::default(),
        ));
        let notice = scene.notice.clone();
        all_comes_back(&mut scene, std::slice::from_ref(&notice), Marks::Kept);
        let more = format!("In-Reply-To: <{}>\r\n", notice.message_id.0);
        let reply = message(COUNCIL, "s1@aldermoor-tc.example", "Re: the case", &more, "accept this one please");
        let folders = if sent_first { ["Sent", "INBOX"] } else { ["INBOX", "Sent"] };
        let answers: usize = folders
            .iter()
            .map(|folder| of(&scene.desk.take_in(folder, reply.clone()).1, LetterKind::Answer))
            .sum();
        assert_eq!(answers, 1);
        scene.stage_is("investigating");
    }
}

#[test]
fn a_web_form_that_writes_in_the_clerks_name_is_shown_to_her_and_never_obeyed() {
    let mut scene = scene("");
    let notice = scene.notice.clone();
    all_comes_back(&mut scene, &[notice], Marks::Kept);
    for n in 0..2 {
        scene.desk.now += SignedDuration::from_mins(1);
        let secret = scene.secret.clone();
        let form = message(
            COUNCIL,
            &format!("form{n}@aldermoor-tc.example"),
            "Message from the website",
            &format!("Reply-To: <{RESIDENT}>\r\n"),
            &format!("{COMPLAINT} {n}\r\n\r\n{secret}"),
        );
        let letters = scene.desk.take(form).1;
        assert_eq!((of(&letters, LetterKind::Unsure), letters.len()), (1, 1), "{letters:?}");
    }
    scene.stage_is("PD-2026-0001, new");
}

/// A form with labels in the clerk's own name opens a case of whoever filled it in; what is in it about her goes to the chair.
#[test]
fn a_form_in_the_clerks_name_opens_a_case_that_is_not_hers_and_obeys_nobody() {
    let mut scene = scene("");
    let notice = scene.notice.clone();
    all_comes_back(&mut scene, &[notice], Marks::Kept);
    let secret = scene.secret.clone();
    let mut sent = |n: u32, words: &str| {
        scene.desk.now += SignedDuration::from_mins(1);
        let form = message(
            COUNCIL,
            &format!("form{n}@aldermoor-tc.example"),
            "Message from the website",
            "Reply-To: <ada.byrne@residents.example>\r\n",
            &format!("Name: Ada Byrne\r\nEmail: ada.byrne@residents.example\r\nMessage:\r\n{words}"),
        );
        scene.desk.take(form).1
    };
    let letters = sent(1, &format!("ACCEPT\r\n{COMPLAINT}\r\n{secret}"));
    assert_eq!((of(&letters, LetterKind::NewCase), letters.len()), (1, 1), "{letters:?}");
    assert_eq!(letters[0].to.to_string(), COUNCIL);
    let letters = sent(
        2,
        "I want to complain about Mrs Hartley. She told my neighbour what I had written about my illness.",
    );
    assert_eq!((of(&letters, LetterKind::NewCase), letters.len()), (1, 1), "{letters:?}");
    assert_ne!(letters[0].to.to_string(), COUNCIL, "her own name is in it");
    scene.stage_is("PD-2026-0001, new");
}

#[test]
fn through_real_servers_a_reply_from_the_mailbox_is_obeyed_and_a_strangers_is_not() {
    let servers = Servers::start();
    let desk = program::Desk::at(&servers, Tls::None, "live");
    let config = desk.folder().join("redress.toml");
    let text = std::fs::read_to_string(&config).expect("the configuration").replace(CLERK, COUNCIL);
    std::fs::write(&config, text).expect("the configuration");
    desk.says(&["run", "--once"]);
    let mail = |from: &str, id: &str, more: &str, words: &str| {
        format!(
            "{more}From: {from}\r\nTo: {COUNCIL}\r\nSubject: Re: the case\r\nDate: Wed, 25 Nov 2026 09:12:00 +0000\r\nMessage-ID: <{id}>\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
        )
        .into_bytes()
    };
    let taken = |come: usize| {
        servers.mailbox(COUNCIL).wait_for(come, SOON);
        desk.says(&["run", "--once"]);
        servers.wait_until_delivered(SOON);
    };
    assert!(
        servers
            .deliver(RESIDENT, COUNCIL, &mail(RESIDENT, "c1@residents.example", "", COMPLAINT))
            .accepted()
    );
    taken(1);
    // The notice lies in the mailbox that people write to, and is left where it lies.
    let notice = parse(&RawMessage::new(servers.mailbox(COUNCIL).wait_for(2, SOON)[1].clone()));
    taken(2);
    let thread = format!("In-Reply-To: <{}>\r\n", notice.message_id.expect("its id").0);
    // A stranger's host in the name of the mailbox, who has even seen the notice.
    assert!(
        servers
            .deliver_as_stranger(
                COUNCIL,
                COUNCIL,
                &mail(COUNCIL, "f1@elsewhere.example", &thread, "accept this one please")
            )
            .accepted()
    );
    taken(3);
    let file = desk.says(&["case", "show", "PD-2026-0001"]);
    assert!(!file.contains("taken under investigation"), "{file}");
    assert!(
        servers
            .deliver(
                COUNCIL,
                COUNCIL,
                &mail(COUNCIL, "k1@aldermoor-tc.example", &thread, "accept this one please")
            )
            .accepted()
    );
    servers.mailbox(COUNCIL).wait_for(4, SOON);
    taken(4);
    let file = desk.says(&["case", "show", "PD-2026-0001"]);
    assert!(file.contains("taken under investigation"), "{file}");
    // Whatever came back since, it falls silent.
    for _ in 0..3 {
        desk.says(&["run", "--once"]);
        servers.wait_until_delivered(SOON);
    }
    let lies = servers.mailbox(COUNCIL).count();
    desk.says(&["run", "--once"]);
    servers.wait_until_delivered(SOON);
    assert_eq!(servers.mailbox(COUNCIL).count(), lies);
}

#[test]
fn a_case_of_what_a_web_form_sent_in_our_name_names_no_address_of_ours() {
    let mut scene = Scene::new();
    let form = message(
        COUNCIL,
        "form1@aldermoor-tc.example",
        "Message from the website",
        "Reply-To: <p.greene@elsewhere.example>\r\n",
        &COMPLAINT.replace("Margaret Oldroyd", "Pamela Greene"),
    );
    let letters = scene.desk.take(form).1;
    let asked = letters
        .iter()
        .find(|l| l.kind == LetterKind::Unsure)
        .expect("the clerk is asked")
        .clone();
    let opened = scene.reply_to(&asked, CLERK, "COMPLAINT");
    assert_eq!(to_public(&opened), 0, "nobody's address is known: {opened:?}");
    let end = scene.desk.in_the_end();
    assert!(end.contains("PD-2026-0002") && end.contains("Pamela Greene"), "{end}");
    assert!(!end.contains(&format!("<{COUNCIL}>")), "{end}");
}
