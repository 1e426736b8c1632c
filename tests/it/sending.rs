//! The whole program and a mail server that takes none of its letters: what it says, how it ends, how often it knocks.

use crate::attacks::COMPLAINT;
use crate::council::{message, written_now};
use crate::fake_smtp::{self, Act, FakeSmtp, Stage};
use crate::office::Desk;
use std::fs;
use std::process::Output;

/// A desk with three complaints taken, whose letters wait for this server.
fn desk(fake: &FakeSmtp, password: &str, further: &str) -> Desk {
    let outgoing = format!(
        "{further}\n[smtp]\nhost = \"localhost\"\nport = {}\ntls = \"none\"\nuser = \"{}\"\npassword_file = \"password\"\n",
        fake.port(),
        fake_smtp::USER
    );
    let desk = Desk::with("live", "[mailbox.folder]\npath = \"mail\"", &outgoing, password);
    fs::create_dir(desk.folder().join("mail")).expect("a folder");
    for n in 1..=3 {
        let from = format!("resident{n}@residents.example");
        let mail = message(
            &from,
            &format!("c{n}@residents.example"),
            "Complaint",
            "",
            &format!("{COMPLAINT} ({n})"),
        );
        let mail = written_now(mail);
        let file = format!("{n}.eml");
        fs::write(desk.folder().join(&file), mail).expect("a file");
        desk.says(&["ingest", "--keep-letters", &file]);
    }
    desk
}

fn words(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_refused_login_costs_one_login_and_not_one_a_letter() {
    let fake = FakeSmtp::start();
    let desk = desk(&fake, "not the password", "");
    let ended = desk.run(&["run", "--once"]);
    let (out, err) = words(&ended);
    assert_eq!(ended.status.code(), Some(1), "{out}{err}");
    assert!(out.contains("0 letters handed over") && err.contains("put off"), "{out}{err}");
    let logins = fake.heard().iter().filter(|c| c.starts_with("AUTH")).count();
    assert_eq!(logins, 1, "{:?}", fake.heard());
    assert!(desk.says(&["outbox"]).contains("refused the user name and password"));
}

#[test]
fn a_letter_that_failed_for_good_is_said_on_standard_error_and_in_the_exit_code() {
    let fake = FakeSmtp::start();
    let desk = desk(&fake, fake_smtp::PASSWORD, "");
    fake.on(Stage::Rcpt, 100, Act::Reply("550 5.1.1 unknown".to_owned()));
    let ended = desk.run(&["run", "--once"]);
    let (out, err) = words(&ended);
    assert_eq!(ended.status.code(), Some(1), "{out}{err}");
    assert!(err.contains("failed for good") && err.contains("redress outbox"), "{out}{err}");
}

#[test]
fn a_limit_of_the_sender_fails_no_letter_and_check_says_that_letters_wait() {
    let fake = FakeSmtp::start();
    let desk = desk(&fake, fake_smtp::PASSWORD, "");
    fake.on(
        Stage::Mail,
        100,
        Act::Reply("550 5.4.5 Daily user sending limit exceeded".to_owned()),
    );
    let (out, err) = words(&desk.run(&["run", "--once"]));
    assert!(!out.contains("failed for good") && err.contains("put off"), "{out}{err}");
    assert_eq!(fake.heard().iter().filter(|c| c.starts_with("MAIL")).count(), 1);
    let (said, _) = words(&desk.run(&["check"]));
    assert!(
        said.contains("letters wait") && said.contains("Daily user sending limit exceeded"),
        "{said}"
    );
}

#[test]
fn the_trouble_of_a_folder_hides_no_letter_that_left() {
    let fake = FakeSmtp::start();
    let elsewhere = "[[mailbox]]\nname = \"second\"\naddress = \"second@aldermoor-tc.example\"\nauthserv_ids = [\"mx.aldermoor-tc.example\"]\n\
                     [mailbox.imap]\nhost = \"localhost\"\nport = 1\ntls = \"none\"\nuser = \"second\"\npassword_file = \"password\"";
    let desk = desk(&fake, fake_smtp::PASSWORD, elsewhere);
    let ended = desk.run(&["run", "--once"]);
    let (out, err) = words(&ended);
    assert_eq!(ended.status.code(), Some(1), "{out}{err}");
    assert!(fake.taken().len() >= 6, "{}", fake.taken().len());
    assert!(out.contains(&format!("{} letters handed over", fake.taken().len())), "{out}{err}");
}
