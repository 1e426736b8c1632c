//! Mail that says it is the clerk's: no proof, forged proof, look-alikes, guesses (attacks 1, 2, 6–9, 19).

use super::STRANGER;
use super::{Scene, of, to_public};
use crate::council::{AUTHSERV_ID, message};
use crate::office::{CLERK, COUNCIL};
use redress::casework::letter::LetterKind;

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
