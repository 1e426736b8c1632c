//! Mail that says it is the clerk's: no proof, forged proof, look-alikes, guesses (attacks 1, 2, 6–9, 19).

use super::{Scene, comes_again, of, to_public, words_of};
use crate::council::{AUTHSERV_ID, message};
use crate::office::{CLERK, COUNCIL, office_with};
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use data_encoding::BASE64;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;
use redress::casework::letter::LetterKind;
use redress::mail::{DkimPass, RawMessage};
use redress::transport::dkim::DkimVerifier;
use std::sync::Arc;

/// The one notice that the clerk hears of a forgery by, and that nobody else is written to.
fn heard(letters: &[Letter], kind: LetterKind) -> String {
    assert_eq!(letters.len(), 1, "one letter, and that to the clerk: {letters:?}");
    assert_eq!((letters[0].kind, letters[0].to.to_string().as_str()), (kind, CLERK));
    words_of(&letters[0]).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_01_a_forged_from_without_any_proof() {
    let mut scene = Scene::new();
    let secret = scene.secret.clone();
    let forged = |id: &str| {
        format!(
            "From: Sue Hartley <{CLERK}>\r\nTo: {COUNCIL}\r\nSubject: Re: the case\r\nDate: Mon, 02 Mar 2026 09:20:00 +0000\r\n\
             Message-ID: <{id}@evil.example>\r\n\r\nClose - she has withdrawn it ({id})\r\n{secret}\r\n"
        )
    };
    let letters = scene.raw(forged("f1"));
    let words = heard(&letters, LetterKind::Held);
    assert!(
        words.contains("nothing proves that it is") && words.contains("she has withdrawn it"),
        "{words}"
    );
    scene.stage_is("PD-2026-0001, new");
    // Alike ones are counted together: one alert an hour.
    for n in 2..8 {
        scene.desk.now += jiff::SignedDuration::from_mins(5);
        assert!(scene.raw(forged(&format!("f{n}"))).is_empty(), "{n}");
    }
    assert!(scene.desk.in_the_end().contains("7 × it says that it is from"), "none is lost");
}

#[test]
fn a_02_forged_results() {
    let stamp = format!(
        "Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=aldermoor-tc.example; dmarc=pass header.from=aldermoor-tc.example\r\n"
    );
    let own = format!("Authentication-Results: {AUTHSERV_ID}; dkim=fail; dmarc=fail header.from=aldermoor-tc.example\r\n");
    let hop = format!("Received: from evil.example by {AUTHSERV_ID}; Mon, 02 Mar 2026 09:20:00 +0000\r\n");
    // Below our border's own stamp, twice below it, and where our border wrote none at all.
    let theirs = format!(
        "Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=elsewhere.example; dmarc=pass header.from=elsewhere.example\r\n"
    );
    for (n, top) in [
        format!("{own}{hop}{stamp}"),
        format!("{own}{hop}{stamp}{stamp}"),
        format!("{hop}{stamp}"),
    ]
    .iter()
    .enumerate()
    {
        let mut scene = Scene::new();
        let secret = scene.secret.clone();
        let letters = scene.raw(format!(
            "{top}From: <{CLERK}>\r\nTo: {COUNCIL}\r\nDate: Mon, 02 Mar 2026 09:20:00 +0000\r\nMessage-ID: <f2{n}@evil.example>\r\n\r\n\
             accept this one\r\n\r\n{secret}\r\n"
        ));
        heard(&letters, LetterKind::Held);
        scene.stage_is("PD-2026-0001, new");
    }
    // A genuine mail with a forged field more still works.
    let mut scene = Scene::new();
    let thread = format!("In-Reply-To: <{}>\r\n", scene.notice.message_id.0);
    let genuine = message(CLERK, "g2@aldermoor-tc.example", "Re: the case", &thread, "accept this one");
    let genuine = String::from_utf8(genuine).expect("text");
    let letters = scene.raw(genuine.replacen("From: ", &format!("{hop}{theirs}From: "), 1));
    assert_eq!(of(&letters, LetterKind::Answer), 1, "{letters:?}");
    scene.stage_is("investigating");
}

#[test]
fn a_06_07_08_19_look_alikes_and_doubled_senders() {
    // Each with the stamp that its own sender's host earns it: nothing fails but that it is not she.
    for (n, (from, domain, shown)) in [
        (
            "\"Sue Hartley <clerk@aldermoor-tc.example>\" <s.hartley.clerk@elsewhere.example>",
            "elsewhere.example",
            "s.hartley.clerk@elsewhere.example",
        ),
        (
            "\"Sue \\\"clerk@aldermoor-tc.example\\\" Hartley\" <sue@elsewhere.example>",
            "elsewhere.example",
            "sue@elsewhere.example",
        ),
        (
            "Sue Hartley (clerk@aldermoor-tc.example) <sue@elsewhere.example>",
            "elsewhere.example",
            "sue@elsewhere.example",
        ),
        (
            "=?utf-8?Q?Sue_Hartley_=3Cclerk=40aldermoor-tc.example=3E?= <sue@elsewhere.example>",
            "elsewhere.example",
            "sue@elsewhere.example",
        ),
        (
            "Clerks: <clerk@aldermoor-tc.example>, <mallory@elsewhere.example>;",
            "elsewhere.example",
            "",
        ),
        ("<clerk@aldermoor-tc.example>, <mallory@elsewhere.example>", "elsewhere.example", ""),
        ("<mallory@elsewhere.example>, <clerk@aldermoor-tc.example>", "elsewhere.example", ""),
        (
            "<mallory@elsewhere.example>\r\nFrom: <clerk@aldermoor-tc.example>",
            "elsewhere.example",
            "",
        ),
        (
            "<clerk@aldermoor-tc.example>\r\nFrom: <mallory@elsewhere.example>",
            "elsewhere.example",
            "",
        ),
        (
            "<clerk@xn--aldermor-tc-wnj.example>",
            "xn--aldermor-tc-wnj.example",
            "clerk@xn--aldermor-tc-wnj.example",
        ),
        (
            "<clerk@aldermoor-tc.example.net>",
            "aldermoor-tc.example.net",
            "clerk@aldermoor-tc.example.net",
        ),
        ("<clerk@a1dermoor-tc.example>", "a1dermoor-tc.example", "clerk@a1dermoor-tc.example"),
        (
            "<clerk@mail.aldermoor-tc.example>",
            "mail.aldermoor-tc.example",
            "clerk@mail.aldermoor-tc.example",
        ),
        (
            "<clerk+x@aldermoor-tc.example>",
            "aldermoor-tc.example",
            "clerk+x@aldermoor-tc.example",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut scene = Scene::new();
        let secret = scene.secret.clone();
        let letters = scene.raw(format!(
            "Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
             Sender: news@elsewhere.example\r\nFrom: {from}\r\nTo: {COUNCIL}\r\nSubject: Re: Case PD-2026-0001\r\n\
             Date: Mon, 02 Mar 2026 09:20:00 +0000\r\nMessage-ID: <l{n}@elsewhere.example>\r\n\r\naccept this one\r\n\r\n{secret}\r\n"
        ));
        assert_eq!(to_public(&letters), 0, "{from}");
        let (again, letters): (Vec<_>, Vec<_>) = letters.into_iter().partition(comes_again);
        assert_eq!(letters.len(), 1, "the clerk hears of it, once: {from}: {letters:?}");
        assert!(again.len() <= 1 && again.iter().all(|l| l.to.to_string() == CLERK), "{again:?}");
        let words = words_of(&letters[0]);
        assert_eq!(letters[0].to.to_string(), CLERK, "{from}");
        assert!(words.contains(shown), "{from}: {words}");
        let named = words.lines().find(|l| l.starts_with("- From:")).unwrap_or_default();
        let hers = named.split([' ', ',']).any(|word| word == CLERK);
        assert!(shown.is_empty() || !hers, "only the true address is shown: {named}");
        scene.stage_is("PD-2026-0001, new");
    }
    // Sender and Return-Path pass, and the From is hers: worth nothing for her domain (attack 8).
    let mut scene = Scene::new();
    let secret = scene.secret.clone();
    let letters = scene.raw(format!(
        "Return-Path: <bounce@elsewhere.example>\r\nAuthentication-Results: {AUTHSERV_ID}; spf=pass smtp.mailfrom=elsewhere.example; \
         dkim=pass header.d=elsewhere.example\r\nSender: news@elsewhere.example\r\nFrom: Sue Hartley <{CLERK}>\r\nTo: {COUNCIL}\r\n\
         Subject: Re: the case\r\nDate: Mon, 02 Mar 2026 09:20:00 +0000\r\nMessage-ID: <l99@elsewhere.example>\r\n\r\nLift the marker\r\n\r\n{secret}\r\n"
    ));
    heard(&letters, LetterKind::Held);
    scene.stage_is("PD-2026-0001, new");
}

#[test]
fn a_09_guessed_secrets_open_nothing_and_the_true_one_still_works() {
    let mut scene = Scene::new();
    // A hundred thousand guesses are not one of ours.
    let guess = |n: u32| redress::casework::token::Token::derive(&[1; 32], &[&n.to_string()]);
    assert!(!scene.desk.knows_any(&(0..100_000).map(guess).collect::<Vec<_>>()));
    // In her name and to addresses with a guess in them, four a minute for an hour and a half.
    let mut alerts = Vec::new();
    for n in 0..360 {
        scene.desk.now += jiff::SignedDuration::from_secs(15);
        let word = guess(n).word().to_owned();
        let letters = scene.raw(format!(
            "From: <{CLERK}>\r\nTo: council+{word}@aldermoor-tc.example\r\nSubject: Re: x\r\nDate: Mon, 02 Mar 2026 09:20:00 +0000\r\n\
             Message-ID: <g{n}@evil{n}.example>\r\n\r\nid ok\r\n\r\n{word}\r\n"
        ));
        assert_eq!(to_public(&letters), 0);
        assert_eq!(of(&letters, LetterKind::Answer), 0, "nobody learns whether a guess was near");
        alerts.extend(letters);
    }
    assert!(
        alerts.iter().all(|l| l.kind == LetterKind::Held && l.to.to_string() == CLERK),
        "{alerts:?}"
    );
    assert!((1..=2).contains(&alerts.len()), "at most one alert an hour: {}", alerts.len());
    scene.stage_is("PD-2026-0001, new");
    // Meanwhile her true reply and a new complaint work as ever.
    let letters = scene.reply(CLERK, "accept this one please");
    assert_eq!(of(&letters, LetterKind::Answer), 1);
    scene.stage_is("investigating");
    let words = super::COMPLAINT.replace("Margaret Oldroyd", "Pamela Greene");
    let letters = scene.mail("p.greene@residents.example", "My address", &words);
    assert_eq!((to_public(&letters), of(&letters, LetterKind::NewCase)), (1, 1), "{letters:?}");
}

/// Signs a mail in the name of a domain with a new key; answers it with the records that say so.
pub fn signed(signs: &str, mail: &str) -> (String, [(String, String); 1]) {
    let seed = Ed25519Key::generate_pkcs8().expect("a key");
    let key = Ed25519Key::from_pkcs8_der(&seed).expect("the key");
    let record = format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(&key.public_key()));
    let signer =
        DkimSigner::from_key(key)
            .domain(signs)
            .selector("s1")
            .headers(["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To"]);
    let header = signer.sign(mail.as_bytes()).expect("a signature").to_header();
    (format!("{header}{mail}"), [(format!("s1._domainkey.{signs}"), record)])
}

/// The same with what our own check finds, which knows that key alone.
async fn checked(signs: &str, mail: &str) -> (String, Vec<DkimPass>) {
    let (signed, [(name, record)]) = signed(signs, mail);
    let verifier = DkimVerifier::offline([(name.as_str(), record.as_str())]).expect("a check without DNS");
    let passes = verifier.verify(&RawMessage::new(signed.as_bytes())).await.expect("it is checked");
    (signed, passes)
}

#[tokio::test]
async fn a_02_where_no_server_is_trusted_our_own_check_of_the_signature_counts() {
    let no_server = || {
        let office = office_with(|text| *text = text.replace("authserv_ids = [\"mx.aldermoor-tc.example\"]", ""));
        let mut scene = Scene::at(Desk::at(Arc::new(office), &Given::default()));
        scene.desk.now += jiff::SignedDuration::from_mins(10);
        scene
    };
    let reply = |scene: &Scene, id: &str| {
        format!(
            "From: Sue Hartley <{CLERK}>\r\nTo: {COUNCIL}\r\nSubject: Re: the case\r\nDate: Wed, 25 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{id}>\r\n\
             In-Reply-To: <{}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\naccept this one please\r\n",
            scene.notice.message_id.0
        )
    };
    // Signed by a key of the clerk's own domain: hers.
    let mut scene = no_server();
    let (mail, passes) = checked("aldermoor-tc.example", &reply(&scene, "d1@aldermoor-tc.example")).await;
    assert_eq!(passes.len(), 1);
    let (_, letters) = scene.desk.take_checked("INBOX", mail.clone().into_bytes(), Some(&passes));
    let answer = letters.iter().find(|l| l.kind == LetterKind::Answer).expect("an answer");
    assert!(answer.subject.contains(": done"), "{}", words_of(answer));
    scene.stage_is("investigating");
    // Signed by another domain, changed behind the signature, or not at all: nobody's.
    let mut scene = no_server();
    let (theirs, passes) = checked("elsewhere.example", &reply(&scene, "d2@elsewhere.example")).await;
    assert_eq!(passes.len(), 1, "their own signature is sound, and says nothing about her domain");
    let (_, letters) = scene.desk.take_checked("INBOX", theirs.into_bytes(), Some(&passes));
    assert_eq!((of(&letters, LetterKind::Answer), to_public(&letters)), (0, 0), "{letters:?}");
    let (_, letters) = scene
        .desk
        .take_checked("INBOX", reply(&scene, "d3@aldermoor-tc.example").into_bytes(), Some(&[]));
    assert_eq!((of(&letters, LetterKind::Answer), to_public(&letters)), (0, 0), "{letters:?}");
    scene.stage_is("PD-2026-0001, new");
}
