use super::*;
use data_encoding::BASE64;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;
use std::time::Instant;

const MAIL: &str =
    "From: P Greene <p.greene@resident.example>\r\nTo: council@aldermoor-tc.example\r\nSubject: bins\r\n\r\nMissed again.\r\n";

struct Signatory {
    seed: Vec<u8>,
    record: String,
}

impl Signatory {
    fn new() -> Self {
        let seed = Ed25519Key::generate_pkcs8().unwrap();
        let public = Ed25519Key::from_pkcs8_der(&seed).unwrap().public_key();
        Self {
            seed,
            record: format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(&public)),
        }
    }

    fn key(&self) -> Ed25519Key {
        Ed25519Key::from_pkcs8_der(&self.seed).unwrap()
    }

    fn sign(&self, domain: &str, mail: &str) -> String {
        self.sign_fields(domain, mail, &["From", "Subject"])
    }

    fn sign_fields(&self, domain: &str, mail: &str, fields: &[&str]) -> String {
        let signer = DkimSigner::from_key(self.key())
            .domain(domain)
            .selector("s1")
            .headers(fields.iter().copied());
        signed(signer.sign(mail.as_bytes()).unwrap().to_header(), mail)
    }
}

fn signed(header: String, mail: &str) -> String {
    format!("{header}{mail}")
}

async fn passes(zone: &[(&str, &str)], mail: &str) -> Vec<String> {
    let verifier = DkimVerifier::offline(zone.iter().copied()).unwrap();
    let raw = RawMessage::new(mail.as_bytes());
    match verifier.verify(&raw).await {
        Ok(passes) => passes.into_iter().map(|p| p.domain).collect(),
        Err(refused) => {
            assert!(!refused.is_temporary(), "{}", refused.chain());
            Vec::new()
        }
    }
}

const NAME: &str = "s1._domainkey.resident.example";

#[tokio::test]
async fn a_sound_signature_passes_and_a_changed_body_does_not() {
    let them = Signatory::new();
    let zone = [(NAME, them.record.as_str())];
    let mail = them.sign("resident.example", MAIL);
    assert_eq!(passes(&zone, &mail).await, ["resident.example"]);
    assert!(passes(&zone, &mail.replace("Missed", "Emptied")).await.is_empty());
    assert!(passes(&zone, &mail.replace("Greene", "Grey")).await.is_empty());
    assert!(passes(&zone, MAIL).await.is_empty());
    assert!(passes(&[], &mail).await.is_empty());
    assert!(passes(&[(NAME, "v=DKIM1; p=")], &mail).await.is_empty());
    assert!(passes(&zone, "").await.is_empty());
}

#[tokio::test]
async fn a_signature_that_does_not_bind_the_whole_message_does_not_count() {
    let them = Signatory::new();
    let zone = [(NAME, them.record.as_str())];
    // From unsigned.
    let unsigned = them.sign_fields("resident.example", MAIL, &["Subject", "To"]);
    assert!(passes(&zone, &unsigned).await.is_empty());
    // l= with the body's true length.
    let length = DkimSigner::from_key(them.key())
        .domain("resident.example")
        .selector("s1")
        .headers(["From"])
        .body_length(true);
    let partial = signed(length.sign(MAIL.as_bytes()).unwrap().to_header(), MAIL);
    assert!(partial.contains("l="));
    assert!(passes(&zone, &partial).await.is_empty());
    assert!(passes(&zone, &format!("{partial}Added.\r\n")).await.is_empty());
    // Expired.
    let expired = DkimSigner::from_key(them.key())
        .domain("resident.example")
        .selector("s1")
        .headers(["From"])
        .expiration(1);
    let header = expired.sign(MAIL.as_bytes()).unwrap().to_header();
    // The signer takes the clock's time, so it must pass.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert!(passes(&zone, &signed(header, MAIL)).await.is_empty());
}

#[test]
fn a_length_of_nothing_is_a_length() {
    let signature = Signature {
        h: vec!["From".to_owned()],
        ..Signature::default()
    };
    assert!(binds_all(b" v=1; a=rsa-sha256; bh=l=; d=a.example", &signature));
    assert!(!binds_all(b" v=1; l=0; d=a.example", &signature));
    assert!(!binds_all(b" v=1;\r\n\t l = 0; d=a.example", &signature));
    let sha1 = Signature {
        a: Algorithm::RsaSha1,
        ..signature
    };
    assert!(!binds_all(b" v=1; a=rsa-sha1; d=a.example", &sha1));
}

#[tokio::test]
async fn a_key_that_its_domain_calls_a_test_does_not_count() {
    let them = Signatory::new();
    let record = them.record.replace("k=ed25519", "t=y; k=ed25519");
    let mail = them.sign("resident.example", MAIL);
    assert!(passes(&[(NAME, &record)], &mail).await.is_empty());
}

#[tokio::test]
async fn silence_of_the_one_name_server_that_matters_is_trouble() {
    let them = Signatory::new();
    let nobody = DkimVerifier::silent(Records::answers()).unwrap();
    let raw = |mail: &str| RawMessage::new(mail.as_bytes());
    let own = them.sign("resident.example", MAIL);
    let silent = nobody.verify(&raw(&own)).await;
    assert!(silent.is_err_and(|t| t.is_temporary()));
    // A mailing service's signature cannot vouch for From, so its silence changes nothing.
    let service = them.sign("mailer.example.net", MAIL);
    assert!(nobody.verify(&raw(&service)).await.unwrap().is_empty());
}

#[tokio::test]
async fn eight_signatures_are_looked_at_however_many_there_are() {
    let them = Signatory::new();
    let zone = [(NAME, them.record.as_str())];
    let good = them.sign("resident.example", MAIL);
    let header = &good[..good.len() - MAIL.len()];
    let forged = header.replace("s=s1", "s=s2");
    let buried = format!("{}{header}{MAIL}", forged.repeat(500));
    let begun = Instant::now();
    assert!(passes(&zone, &buried).await.is_empty());
    let seventh = format!("{}{header}{MAIL}", forged.repeat(7));
    assert_eq!(passes(&zone, &seventh).await, ["resident.example"]);
    assert!(begun.elapsed() < CHECK_LIMIT);
}

#[tokio::test]
async fn what_one_mail_may_cost_is_bounded_however_many_fields_it_signs() {
    let them = Signatory::new();
    let zone = [(NAME, them.record.as_str())];
    let good = them.sign("resident.example", MAIL);
    let header = &good[..good.len() - MAIL.len()];
    // Every name of a long h= is looked up among all fields.
    let names = "x-none:".repeat(300_000);
    let greedy = header.replace("h=", &format!("h={names}"));
    let many: String = (0..1_500).map(|n| format!("X-Field-{n}: y\r\n")).collect();
    let begun = Instant::now();
    let verifier = DkimVerifier::offline(zone).unwrap();
    let raw = RawMessage::new(format!("{}{many}{MAIL}", greedy.repeat(8)).as_bytes());
    assert!(
        verifier.verify(&raw).await.is_err(),
        "so large a header is not checked: nobody knows"
    );
    let names = "x-none:".repeat(201);
    let greedy = header.replace("h=", &format!("h={names}"));
    assert!(
        passes(&zone, &format!("{greedy}{many}{MAIL}")).await.is_empty(),
        "so many names do not count"
    );
    assert_eq!(
        passes(&zone, &format!("{greedy}{header}{MAIL}")).await,
        ["resident.example"],
        "the next signature does"
    );
    let fields: String = (0..2_001).map(|n| format!("X-Field-{n}: y\r\n")).collect();
    assert!(
        verifier
            .verify(&RawMessage::new(format!("{header}{fields}{MAIL}").as_bytes()))
            .await
            .is_err()
    );
    assert!(begun.elapsed() < CHECK_LIMIT);
}

#[tokio::test]
async fn two_passes_are_two_domains() {
    let them = Signatory::new();
    let zone = [
        (NAME, them.record.as_str()),
        ("s1._domainkey.mailer.example.net", them.record.as_str()),
    ];
    let once = them.sign("resident.example", MAIL);
    let twice = them.sign("mailer.example.net", &once);
    assert_eq!(passes(&zone, &twice).await, ["mailer.example.net", "resident.example"]);
}

#[test]
fn kinship_of_domains_goes_up_and_down_and_never_sideways() {
    assert!(akin("resident.example", "p@resident.example"));
    assert!(akin("resident.example", "p@mail.resident.example"));
    assert!(akin("news.resident.example", "p@resident.example"));
    assert!(!akin("notresident.example", "p@resident.example"));
    assert!(!akin("resident.example", "p@notresident.example"));
}

#[test]
fn a_verifier_is_made_outside_the_runtime_too() {
    let them = Signatory::new();
    let mail = them.sign("resident.example", MAIL);
    let verifier = DkimVerifier::offline([(NAME, them.record.as_str())]).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let passes = runtime.block_on(verifier.verify(&RawMessage::new(mail.as_bytes()))).unwrap();
    assert_eq!(passes.len(), 1);
}

/// A signed mail with a second message written over it: of two readers one must not see the words that the other vouches for.
#[tokio::test]
async fn a_pass_counts_only_for_the_message_that_is_read() {
    let them = Signatory::new();
    let zone = [(NAME, them.record.as_str())];
    let signed = them.sign("resident.example", MAIL);
    assert_eq!(passes(&zone, &signed).await, ["resident.example"]);
    let end = signed.len() - MAIL.len();
    let (signature, mail) = signed.split_at(end);
    let fields = "From: P Greene <p.greene@resident.example>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <x@y.example>\r\n";
    let long = format!("{}: x\r\n", ">".repeat(130));
    // Names too long for a field, twice: there our header ends, and theirs goes on.
    assert!(
        passes(
            &zone,
            &format!("{signature}{fields}{long}{long} Close - she has withdrawn it\r\n{mail}")
        )
        .await
        .is_empty()
    );
    // The same within what is read as one header: once, behind what no field is, and beyond what is read at all.
    assert!(passes(&zone, &format!("{signature}{long}{mail}")).await.is_empty());
    assert!(passes(&zone, &format!("{signature}no field at all\r\n{mail}")).await.is_empty());
    let filling = format!("X-A: {}\r\n", "a".repeat(900)).repeat(300);
    assert!(
        passes(&zone, &format!("{signature}{fields}{filling}\r\nClose\r\n\r\n{mail}"))
            .await
            .is_empty()
    );
    assert!(passes(&zone, &format!("{signature}{filling}{mail}")).await.is_empty());
    assert!(
        passes(&zone, &format!("{signature}X-A: {}\r\n{mail}", "a".repeat(70_000)))
            .await
            .is_empty()
    );
    // Two senders, the signed one below.
    assert!(
        passes(&zone, &format!("{signature}From: clerk@resident.example\r\n{mail}"))
            .await
            .is_empty()
    );
    // What deliveries add changes nothing.
    let delivered = format!(
        "Return-Path: <p.greene@resident.example>\r\nReceived: from a.example\r\n\tby b.example; Mon, 2 Nov 2026 10:00:00 +0000\r\n{signed}"
    );
    assert_eq!(passes(&zone, &delivered).await, ["resident.example"]);
}
