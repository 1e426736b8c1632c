//! A panic's own message may quote the mail that was being read. None of it reaches the log, whoever catches the panic.

use redress::config::LogFormat;
use redress::logging;
use std::process::Command;

/// A resident's name in a text that is cut in the middle of a letter.
const TEXT: &str = "Dear Mrs Hartley, it is Zoë Quillfeather again";

#[test]
#[ignore = "run by the test below, in a process of its own"]
fn planted() {
    let json = std::env::var_os("PLANTED_AS_JSON").is_some();
    logging::start(if json { LogFormat::Json } else { LogFormat::Text }, 2);
    let end = TEXT.find('ë').expect("a letter of two bytes") + 1;
    let cut = std::panic::catch_unwind(|| TEXT[..end].len());
    assert!(cut.is_err());
    let said = std::panic::catch_unwind(|| panic!("the writer is {TEXT}"));
    assert!(said.is_err());
}

#[test]
fn a_panic_is_logged_by_its_place_and_not_by_its_words() {
    for json in [false, true] {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .args(["--ignored", "--exact", "panics::planted", "--nocapture"])
            .env_remove("RUST_LOG")
            .env("RUST_BACKTRACE", "1");
        if json {
            command.env("PLANTED_AS_JSON", "1");
        }
        let output = command.output().expect("it starts");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{said}");
        assert_eq!(said.matches("panics.rs").count(), 2, "both are logged: {said}");
        for word in ["Zo", "Quillfeather", "Hartley", "char boundary"] {
            assert!(!said.contains(word), "{word}: {said}");
        }
    }
}
