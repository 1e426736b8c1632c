//! Attacks on a desk that is run by replying to mail: one section a number. Each proves both halves: nothing happened, and
//! the clerk heard of it at most once. The genuine road stands first, so that none of them passes because nothing works.

use crate::council::AUTHSERV_ID;
use crate::council::message;
use crate::office::{CLERK, COUNCIL};
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use redress::casework::letter::LetterKind;
use redress::mail::{RawMessage, parse};

const RESIDENT: &str = "m.oldroyd@residents.example";
const STRANGER: &str = "j.smith@elsewhere.example";

/// A desk with one open case, and the notice that the clerk got about it.
struct Scene {
    desk: Desk,
    notice: Letter,
    secret: String,
    sent: u32,
}

impl Scene {
    fn new() -> Self {
        let mut desk = Desk::new(&Given::default());
        let words = "Your October newsletter printed my full name, my home address and my phone number next to my letter.\r\n\
                     I never agreed to that. I want to make a complaint about how you have handled my personal information.\r\n\r\n\
                     Margaret Oldroyd";
        let (_, letters) = desk.take(message(RESIDENT, "c1@residents.example", "My address in the newsletter", "", words));
        let notice = letters
            .iter()
            .find(|l| l.kind == LetterKind::NewCase)
            .expect("the clerk is told of the new case")
            .clone();
        let text = parse(&RawMessage::new(notice.bytes.clone())).text;
        let secret = text
            .split("Reference for replies:")
            .nth(1)
            .and_then(|t| t.split_whitespace().next())
            .expect("the notice carries its secret")
            .to_owned();
        Self {
            desk,
            notice,
            secret,
            sent: 0,
        }
    }

    /// Takes a mail that answers the notice, and answers the letters it caused.
    fn reply(&mut self, from: &str, words: &str) -> Vec<Letter> {
        self.sent += 1;
        let domain = from.rsplit('@').next().unwrap_or("");
        let more = format!("In-Reply-To: <{}>\r\n", self.notice.message_id.0);
        self.desk
            .take(message(from, &format!("r{}@{domain}", self.sent), "Re: the case", &more, words))
            .1
    }

    fn raw(&mut self, bytes: String) -> Vec<Letter> {
        self.desk.take(bytes.into_bytes()).1
    }

    fn stage_is(&mut self, stage: &str) {
        let end = self.desk.in_the_end();
        assert!(end.contains(stage), "{end}");
    }
}

fn to_public(letters: &[Letter]) -> usize {
    letters.iter().filter(|l| l.to_public).count()
}

fn of(letters: &[Letter], kind: LetterKind) -> usize {
    letters.iter().filter(|l| l.kind == kind).count()
}

#[test]
fn the_genuine_road_works() {
    let mut scene = Scene::new();
    let letters = scene.reply(CLERK, "accept this one please");
    assert_eq!(of(&letters, LetterKind::Answer), 1);
    scene.stage_is("investigating");
}

#[test]
fn a_01_a_forged_from_without_any_proof() {
    let mut scene = Scene::new();
    let secret = scene.secret.clone();
    let letters = scene.raw(format!(
        "From: Sue Hartley <{CLERK}>\r\nTo: {COUNCIL}\r\nSubject: Re: the case\r\nDate: Mon, 02 Mar 2026 09:20:00 +0000\r\n\
         Message-ID: <f1@evil.example>\r\n\r\nClose - she has withdrawn it\r\n{secret}\r\n"
    ));
    assert_eq!(to_public(&letters), 0);
    assert!(of(&letters, LetterKind::Held) <= 1 && of(&letters, LetterKind::Answer) == 0);
    scene.stage_is("new");
}

#[test]
fn a_02_forged_results() {
    let mut scene = Scene::new();
    let secret = scene.secret.clone();
    let letters = scene.raw(format!(
        "Received: from evil.example by {AUTHSERV_ID}; Mon, 02 Mar 2026 09:20:00 +0000\r\n\
         Authentication-Results: {AUTHSERV_ID}; dkim=fail; dmarc=fail header.from=aldermoor-tc.example\r\n\
         Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=aldermoor-tc.example; dmarc=pass header.from=aldermoor-tc.example\r\n\
         From: <{CLERK}>\r\nTo: {COUNCIL}\r\nDate: Mon, 02 Mar 2026 09:20:00 +0000\r\nMessage-ID: <f2@evil.example>\r\n\r\n\
         accept this one\r\n\r\n{secret}\r\n"
    ));
    assert_eq!(of(&letters, LetterKind::Answer), 0);
    scene.stage_is("new");
}

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
fn a_05_a_replay_does_nothing() {
    let mut scene = Scene::new();
    let first = scene.reply(CLERK, "tell her that we are looking into it");
    assert_eq!(of(&first, LetterKind::Answer), 1);
    let sent = to_public(&first);
    // The same words at the same second, under another Message-ID.
    let again = scene.reply(CLERK, "tell her that we are looking into it");
    assert_eq!(to_public(&again), 0, "the first sent {sent}");
    assert_eq!(of(&again, LetterKind::Answer), 0);
}

#[test]
fn a_06_07_08_19_look_alikes_and_doubled_senders() {
    for (n, from) in [
        "\"Sue Hartley <clerk@aldermoor-tc.example>\" <s.hartley.clerk@elsewhere.example>",
        "<clerk@aldermoor-tc.example>, <mallory@elsewhere.example>",
        "<mallory@elsewhere.example>, <clerk@aldermoor-tc.example>",
        "<clerk@xn--aldermor-tc-wnj.example>",
        "<clerk@aldermoor-tc.example.net>",
        "<clerk@mail.aldermoor-tc.example>",
        "<clerk+x@aldermoor-tc.example>",
    ]
    .iter()
    .enumerate()
    {
        let mut scene = Scene::new();
        let secret = scene.secret.clone();
        let letters = scene.raw(format!(
            "Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=elsewhere.example; dmarc=pass header.from=elsewhere.example\r\n\
             Sender: news@elsewhere.example\r\nFrom: {from}\r\nTo: {COUNCIL}\r\nSubject: Re: x\r\nDate: Mon, 02 Mar 2026 09:20:00 +0000\r\n\
             Message-ID: <l{n}@elsewhere.example>\r\n\r\naccept this one\r\n\r\n{secret}\r\n"
        ));
        assert_eq!(of(&letters, LetterKind::Answer), 0, "{from}");
        scene.stage_is("new");
    }
}

#[test]
fn a_09_guessed_secrets_open_nothing_and_the_true_one_still_works() {
    let mut scene = Scene::new();
    for n in 0..200 {
        let guess = format!("{n:a>32}").replace(['0', '1', '8', '9'], "b");
        let domain = "elsewhere.example";
        let more = format!("X-Try: {guess}\r\n");
        let letters = scene
            .desk
            .take(message(
                STRANGER,
                &format!("g{n}@{domain}"),
                "Re: x",
                &more,
                &format!("id ok\r\n\r\n{guess}"),
            ))
            .1;
        assert_eq!(of(&letters, LetterKind::Answer), 0);
    }
    scene.stage_is("new");
    let letters = scene.reply(CLERK, "accept this one please");
    assert_eq!(of(&letters, LetterKind::Answer), 1);
    scene.stage_is("investigating");
}

#[test]
fn a_21_status_is_not_for_the_public() {
    let mut scene = Scene::new();
    let letters = scene.reply(STRANGER, "STATUS");
    assert_eq!(of(&letters, LetterKind::Answer), 0);
    for letter in letters.iter().filter(|l| l.to_public) {
        let text = parse(&RawMessage::new(letter.bytes.clone())).text;
        assert!(!text.contains("Oldroyd"), "{text}");
    }
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
