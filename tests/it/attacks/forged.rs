//! Mail that says it is the clerk's: no proof, forged proof, look-alikes, guesses (attacks 1, 2, 6–9, 19).

use super::STRANGER;
use super::{Scene, of, to_public, words_of};
use crate::council::{AUTHSERV_ID, message};
use crate::office::{CLERK, COUNCIL, office_with};
use crate::outcomes::desk::Desk;
use crate::outcomes::given::Given;
use data_encoding::BASE64;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;
use redress::casework::letter::LetterKind;
use redress::mail::{DkimPass, RawMessage};
use redress::transport::dkim::DkimVerifier;
use std::sync::Arc;

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
