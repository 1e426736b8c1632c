//! What our SMTP carrier makes of a server that misbehaves, at each stage of the dialogue.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use redress::mail::AddrSpec;
use redress::mail::MessageId;
use redress::transport::Auth;
use redress::transport::Carrier;
use redress::transport::Delivery;
use redress::transport::Parcel;
use redress::transport::smtp::Login;
use redress::transport::smtp::SmtpCarrier;
use redress::transport::smtp::SmtpSettings;
use redress::transport::smtp::SmtpTimeouts;
use redress::transport::tls::TlsMode;
use secrecy::SecretString;
use tempfile::NamedTempFile;

use crate::fake_peer::pem;
use crate::fake_smtp::Act;
use crate::fake_smtp::FakeSmtp;
use crate::fake_smtp::PASSWORD;
use crate::fake_smtp::Stage;
use crate::fake_smtp::USER;

const SOON: Duration = Duration::from_millis(300);

fn settings(fake: &FakeSmtp) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port: fake.port(),
        tls: TlsMode::None,
        ca_file: None,
        login: Some(Login {
            user: USER.to_owned(),
            auth: Auth::Password(SecretString::from(PASSWORD)),
        }),
        hello_name: "desk.aldermoor-tc.example".to_owned(),
        lanes: 3,
        timeouts: SmtpTimeouts {
            connect: SOON * 4,
            command: SOON,
            final_answer: SOON,
            idle: Duration::from_secs(30),
        },
    }
}

fn carrier(fake: &FakeSmtp) -> SmtpCarrier {
    SmtpCarrier::new(settings(fake)).unwrap()
}

fn letter(n: u32) -> Parcel {
    Parcel {
        reverse_path: AddrSpec::new("council@aldermoor-tc.example"),
        forward_path: AddrSpec::new("p.greene@resident.example").unwrap(),
        message_id: MessageId(format!("l{n}@aldermoor-tc.example")),
        bytes: format!("Message-ID: <l{n}@aldermoor-tc.example>\r\nSubject: Your complaint\r\n\r\n.dots\r\n..\r\nEnd.\r\n").into_bytes(),
    }
}

fn reply(line: &str) -> Act {
    Act::Reply(line.to_owned())
}

#[tokio::test]
async fn a_letter_arrives_byte_for_byte_in_its_envelope() {
    let fake = FakeSmtp::start();
    let carrier = carrier(&fake);
    assert_eq!(
        carrier.hand_over(&letter(1)).await,
        Delivery::HandedOver("250 2.0.0 OK id=1".to_owned())
    );
    let null = Parcel {
        reverse_path: None,
        ..letter(2)
    };
    carrier.hand_over(&null).await;
    let taken = fake.taken();
    assert_eq!(taken[0].bytes, letter(1).bytes);
    let size = letter(1).bytes.len();
    assert_eq!(taken[0].mail, format!("<council@aldermoor-tc.example> SIZE={size}"));
    assert_eq!(taken[0].rcpt, ["<p.greene@resident.example>"]);
    assert_eq!(taken[1].mail, format!("<> SIZE={size}"));
    assert_eq!(fake.connections(), 1);
    assert_eq!(fake.heard().iter().filter(|c| *c == "RSET").count(), 1);
}

#[tokio::test]
async fn only_whole_lines_go_and_a_letter_too_large_is_not_begun() {
    let fake = FakeSmtp::start();
    let carrier = carrier(&fake);
    for bytes in [&b"Subject: a\n\nb\n"[..], b"a\r\n.\n\r\n", b"a\rb\r\n", b"no end"] {
        let bad = Parcel {
            bytes: bytes.to_vec(),
            ..letter(1)
        };
        assert!(matches!(carrier.hand_over(&bad).await, Delivery::Refused(_)), "{bytes:?}");
    }
    assert_eq!(fake.connections(), 0);
    fake.offer(&["SIZE 40", "AUTH PLAIN"]);
    assert!(matches!(carrier.hand_over(&letter(1)).await, Delivery::Refused(_)));
    let eight_bit = Parcel {
        bytes: "é\r\n".as_bytes().to_vec(),
        ..letter(1)
    };
    assert!(matches!(carrier.hand_over(&eight_bit).await, Delivery::Refused(_)));
    assert!(!fake.heard().iter().any(|c| c.starts_with("MAIL")));
}

#[tokio::test]
async fn each_answer_at_each_stage_means_what_the_standard_says() {
    let stages = [Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Letter];
    for stage in stages {
        for (line, refused) in [
            ("450 4.2.1 <p.greene@resident.example> is busy", false),
            ("550 5.1.1 <p.greene@resident.example> unknown", true),
        ] {
            let fake = FakeSmtp::start();
            let carrier = carrier(&fake);
            fake.on(stage, 1, reply(line));
            let delivery = carrier.hand_over(&letter(1)).await;
            let words = match &delivery {
                // Before RCPT nothing has been said of the letter: it is our sender that is refused.
                Delivery::Closed(words) if refused && stage == Stage::Mail => words,
                Delivery::Refused(words) if refused && stage != Stage::Mail => words,
                Delivery::Later(words) if !refused => words,
                other => panic!("{stage:?} {line}: {other:?}"),
            };
            assert!(words.starts_with(&line[..9]) && !words.contains('@'), "{words}");
            // The conversation is in order and is used again; the next answer belongs to the next letter.
            assert!(matches!(carrier.hand_over(&letter(2)).await, Delivery::HandedOver(_)));
            assert_eq!(fake.connections(), 1, "{stage:?} {line}");
            assert_eq!(fake.taken().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_syntax_error_is_the_addresss_only_where_the_address_is_said() {
    let fake = FakeSmtp::start();
    let carrier = carrier(&fake);
    fake.on(Stage::Rcpt, 1, reply("501 5.1.3 malformed"));
    assert!(matches!(carrier.hand_over(&letter(1)).await, Delivery::Refused(_)));
    fake.on(Stage::Mail, 1, reply("501 5.5.4 what is SIZE?"));
    assert!(matches!(carrier.hand_over(&letter(1)).await, Delivery::Later(_)));
}

#[tokio::test]
async fn what_is_said_of_our_sender_is_no_verdict_on_the_letter() {
    let fake = FakeSmtp::start();
    let carrier = carrier(&fake);
    for (stage, line) in [
        (Stage::Mail, "550 5.4.5 Daily user sending limit exceeded"),
        (Stage::Mail, "553 5.7.1 sender address rejected: not owned by user"),
        (Stage::Rcpt, "550 5.4.5 Daily user sending limit exceeded"),
        (
            Stage::Letter,
            "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        ),
    ] {
        fake.on(stage, 1, reply(line));
        let delivery = carrier.hand_over(&letter(1)).await;
        assert!(matches!(delivery, Delivery::Closed(_)), "{stage:?} {line}: {delivery:?}");
    }
    fake.on(Stage::Mail, 1, reply("552 5.3.4 message size exceeds fixed limit"));
    assert!(matches!(carrier.hand_over(&letter(1)).await, Delivery::Refused(_)));
    assert!(matches!(carrier.hand_over(&letter(2)).await, Delivery::HandedOver(_)));
}

#[tokio::test]
async fn a_closing_or_confused_server_is_left_and_the_letter_waits() {
    for stage in [Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Letter] {
        for line in [
            "421 4.3.2 closing",
            "503 5.5.1 bad sequence",
            "530 5.7.0 authenticate first",
            "nonsense",
        ] {
            let fake = FakeSmtp::start();
            let carrier = carrier(&fake);
            fake.on(stage, 1, Act::ReplyAndCut(line.to_owned()));
            let delivery = carrier.hand_over(&letter(1)).await;
            match (stage, line) {
                (Stage::Letter, "nonsense") => assert!(matches!(delivery, Delivery::Unknown(_)), "{delivery:?}"),
                (Stage::Mail, "530 5.7.0 authenticate first" | "nonsense") => {
                    assert!(matches!(delivery, Delivery::Closed(_)), "{line}: {delivery:?}")
                }
                _ => assert!(matches!(delivery, Delivery::Later(_)), "{stage:?} {line}: {delivery:?}"),
            }
            assert!(matches!(carrier.hand_over(&letter(2)).await, Delivery::HandedOver(_)));
            assert_eq!(fake.connections(), 2, "{stage:?} {line}");
        }
    }
}

#[tokio::test]
async fn a_lost_or_silent_server_is_later_before_the_last_dot_and_unknown_after() {
    for act in [Act::Cut, Act::Hang] {
        for stage in [Stage::Greeting, Stage::Ehlo, Stage::Auth, Stage::Mail, Stage::Rcpt, Stage::Data] {
            let fake = FakeSmtp::start();
            let carrier = carrier(&fake);
            fake.on(stage, 1, act.clone());
            let delivery = carrier.hand_over(&letter(1)).await;
            // Until the recipient is named, any other letter would have met the same.
            let closed = !matches!(stage, Stage::Rcpt | Stage::Data);
            assert_eq!(matches!(delivery, Delivery::Closed(_)), closed, "{stage:?} {act:?}: {delivery:?}");
            assert!(closed || matches!(delivery, Delivery::Later(_)), "{stage:?} {act:?}: {delivery:?}");
            assert_eq!(fake.taken().len(), 0);
        }
        let fake = FakeSmtp::start();
        let carrier = carrier(&fake);
        fake.on(Stage::Letter, 1, act.clone());
        assert!(matches!(carrier.hand_over(&letter(1)).await, Delivery::Unknown(_)), "{act:?}");
        assert!(matches!(carrier.hand_over(&letter(1)).await, Delivery::HandedOver(_)));
    }
    let fake = FakeSmtp::start();
    fake.on(Stage::Letter, 1, Act::TakeAndCut);
    assert!(matches!(carrier(&fake).hand_over(&letter(1)).await, Delivery::Unknown(_)));
    assert_eq!(fake.taken().len(), 1);
}

#[tokio::test]
async fn a_connection_cut_at_any_line_never_turns_one_letters_answer_into_anothers() {
    let fake = FakeSmtp::start();
    for n in 1..=24 {
        let carrier = carrier(&fake);
        fake.cut_at_line(n);
        for number in 0..3 {
            let before = fake.taken().len();
            let one = letter(n as u32 * 10 + number);
            match carrier.hand_over(&one).await {
                Delivery::HandedOver(_) => assert_eq!(fake.taken().last().unwrap().bytes, one.bytes),
                Delivery::Unknown(_) => {}
                Delivery::Later(_) | Delivery::Closed(_) => assert_eq!(fake.taken().len(), before, "line {n}"),
                Delivery::Refused(words) => panic!("line {n}: {words}"),
            }
        }
    }
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_cut_the_dialogue() {
    let fake = FakeSmtp::start();
    let carrier = Arc::new(carrier(&fake));
    for _ in 0..20 {
        let one = letter(1);
        let dropped = tokio::time::timeout(Duration::from_millis(1), carrier.hand_over(&one)).await;
        drop(dropped);
    }
    let begun = Instant::now();
    while fake.taken().len() < 20 && begun.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(fake.taken().len(), 20);
    // A refused recipient is still answered by its own answer.
    fake.on(Stage::Rcpt, 1, reply("550 5.1.1 unknown"));
    assert!(matches!(carrier.hand_over(&letter(2)).await, Delivery::Refused(_)));
    assert!(matches!(carrier.hand_over(&letter(3)).await, Delivery::HandedOver(_)));
}

#[tokio::test]
async fn there_are_never_more_connections_than_lanes() {
    let fake = FakeSmtp::start();
    let carrier = Arc::new(carrier(&fake));
    let sends: Vec<_> = (0..60)
        .map(|n| {
            let carrier = carrier.clone();
            tokio::spawn(async move { carrier.hand_over(&letter(n)).await })
        })
        .collect();
    for send in sends {
        assert!(matches!(send.await.unwrap(), Delivery::HandedOver(_)));
    }
    assert_eq!(fake.taken().len(), 60);
    assert!(fake.most_open() <= 3 && fake.connections() <= 3);
}

#[tokio::test]
async fn a_resting_connection_is_closed_in_time_and_a_dead_one_is_replaced() {
    let fake = FakeSmtp::start();
    let mut settings = settings(&fake);
    settings.timeouts.idle = Duration::from_millis(150);
    let carrier = SmtpCarrier::new(settings).unwrap();
    carrier.hand_over(&letter(1)).await;
    assert_eq!(fake.open_now(), 1);
    let begun = Instant::now();
    while fake.open_now() > 0 && begun.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(fake.heard().last().map(String::as_str), Some("QUIT"));
    // The server ended it while it rested.
    carrier.hand_over(&letter(2)).await;
    fake.on(Stage::Rset, 1, Act::ReplyAndCut("421 4.4.2 idle too long".to_owned()));
    assert!(matches!(carrier.hand_over(&letter(3)).await, Delivery::HandedOver(_)));
    assert_eq!(fake.connections(), 3);
}

#[tokio::test]
async fn a_refused_login_leaves_the_letter_waiting_and_is_told_by_check() {
    let fake = FakeSmtp::start();
    let good = carrier(&fake);
    let said = good.check().await.unwrap();
    assert!(said.contains("logged in") && said.contains("1000000"), "{said}");
    assert!(!said.contains('@'));

    let with = |auth: Auth| {
        let mut settings = settings(&fake);
        settings.login = Some(Login {
            user: USER.to_owned(),
            auth,
        });
        SmtpCarrier::new(settings).unwrap()
    };
    let wrong = with(Auth::Password(SecretString::from("wrong")));
    let told = wrong.check().await.unwrap_err();
    assert!(!told.is_temporary() && !told.to_string().contains('@'), "{told}");
    assert!(matches!(wrong.hand_over(&letter(1)).await, Delivery::Closed(_)));
    wrong.set_login(Some(Login {
        user: USER.to_owned(),
        auth: Auth::Password(SecretString::from(PASSWORD)),
    }));
    assert!(matches!(wrong.hand_over(&letter(1)).await, Delivery::HandedOver(_)));

    fake.offer(&["AUTH LOGIN"]);
    good.check().await.unwrap();
    fake.offer(&["AUTH XOAUTH2"]);
    assert!(good.check().await.is_err_and(|t| !t.is_temporary()));
    with(Auth::XOAuth2 {
        access_token: SecretString::from(PASSWORD),
    })
    .check()
    .await
    .unwrap();
    let stale = with(Auth::XOAuth2 {
        access_token: SecretString::from("stale"),
    });
    assert!(stale.check().await.is_err_and(|t| !t.is_temporary()));
}

fn over_starttls(fake: &FakeSmtp, authority: &NamedTempFile) -> SmtpCarrier {
    let mut settings = settings(fake);
    settings.tls = TlsMode::StartTls;
    settings.ca_file = Some(authority.path().to_owned());
    SmtpCarrier::new(settings).unwrap()
}

#[tokio::test]
async fn starttls_encrypts_before_the_password_or_says_nothing() {
    let fake = FakeSmtp::start();
    let authority = pem(fake.authority());
    // Not offered, or stripped by somebody in the middle.
    let stripped = over_starttls(&fake, &authority).check().await;
    assert!(stripped.is_err_and(|t| !t.is_temporary()));
    fake.offer(&["STARTTLS", "AUTH PLAIN"]);
    over_starttls(&fake, &authority).check().await.unwrap();
    assert!(matches!(
        over_starttls(&fake, &authority).hand_over(&letter(1)).await,
        Delivery::HandedOver(_)
    ));
    fake.on(Stage::StartTls, 1, reply("454 4.7.0 not now"));
    assert!(matches!(
        over_starttls(&fake, &authority).hand_over(&letter(1)).await,
        Delivery::Closed(_)
    ));

    // Another authority's certificate; and answers smuggled in before TLS.
    let asked = |fake: &FakeSmtp| fake.heard().iter().filter(|c| c.starts_with("AUTH")).count();
    let before = asked(&fake);
    let other = pem(FakeSmtp::start().authority());
    assert!(over_starttls(&fake, &other).check().await.is_err());
    fake.inject("250-fake.example\r\n250 AUTH PLAIN\r\n235 OK\r\n");
    assert!(over_starttls(&fake, &authority).check().await.is_err());
    assert_eq!(asked(&fake), before);
}
