//! The command line as a person or a script meets it: the real program, its output, its exit codes.

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use tempfile::TempDir;

pub(super) fn redress(folder: &Path, words: &[&str]) -> Output {
    program(folder, words).output().expect("the program starts")
}

/// The program in a folder of its own, with no configuration of whoever runs the tests in reach.
fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    command.args(words).current_dir(folder).stdin(Stdio::null());
    command
        .env("HOME", folder)
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("RUST_LOG")
        .env_remove("NO_COLOR");
    command
}

pub(super) fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

pub(super) fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(super) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(super) fn says(folder: &Path, words: &[&str]) -> String {
    let output = redress(folder, words);
    assert!(
        output.status.success(),
        "redress {words:?}: {:?}\n{}\n{}",
        output.status,
        out(&output),
        err(&output)
    );
    out(&output)
}

fn sample(name: &str) -> PathBuf {
    let found = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo")).expect("the samples");
    let path = found
        .map(|e| e.expect("an entry").path())
        .find(|p| p.display().to_string().contains(name));
    path.expect("a sample of that name")
}

#[test]
fn a_wrong_command_is_2_and_a_failed_one_is_1() {
    let here = folder();
    assert_eq!(redress(here.path(), &["launder"]).status.code(), Some(2));
    assert_eq!(redress(here.path(), &["explain"]).status.code(), Some(2), "explain without a file");
    assert_eq!(
        redress(here.path(), &["run", "--since", "2026-11-01"]).status.code(),
        Some(2),
        "--since only with --once"
    );
    assert_eq!(
        redress(here.path(), &["case", "show", "PD-26-1"]).status.code(),
        Some(2),
        "no reference"
    );
    assert_eq!(redress(here.path(), &["--help"]).status.code(), Some(0));
    assert_eq!(redress(here.path(), &["--version"]).status.code(), Some(0));
    for command in [
        &["run", "--once"][..],
        &["check"],
        &["case", "list"],
        &["ledger"],
        &["held"],
        &["outbox"],
        &["ingest", "x.eml"],
    ] {
        let output = redress(here.path(), command);
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        assert!(err(&output).contains("hint: `redress init`"), "{command:?}: {}", err(&output));
        assert!(out(&output).is_empty());
    }
}

#[test]
fn a_broken_configuration_points_at_its_line() {
    let here = folder();
    fs::write(here.path().join("redress.toml"), "mode = \"shadow\"\n[councl]\nname = \"x\"\n").expect("a file");
    let output = redress(here.path(), &["case", "list"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("redress.toml:2:2: there is no setting `councl` here"),
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("did you mean `council`?"), "{}", err(&output));
    let named = redress(here.path(), &["--config", "none.toml", "check"]);
    assert!(err(&named).contains("none.toml: cannot be read"), "{}", err(&named));
}

#[test]
fn explain_prints_the_promised_shape_in_the_order_asked_and_nothing_else() {
    let here = folder();
    let names = ["01-", "07-", "11-", "03-", "08-"];
    let files: Vec<String> = names.iter().map(|n| sample(n).display().to_string()).collect();
    let mut words = vec!["explain", "--json"];
    words.extend(files.iter().map(String::as_str));
    let said = says(here.path(), &words);
    let lines: Vec<Value> = said.lines().map(|l| serde_json::from_str(l).expect("one object a line")).collect();
    assert_eq!(lines.len(), files.len());
    let keys = [
        "file",
        "message_id",
        "from",
        "subject",
        "disposition",
        "kind",
        "track",
        "on_behalf",
        "category",
        "rights",
        "writer",
        "data_subject",
        "remedy",
        "special_category",
        "consent",
        "identity",
        "attachments",
        "typed_text",
        "flags",
        "confidence",
        "because",
    ];
    for (line, file) in lines.iter().zip(&files) {
        assert_eq!(line["file"], **file, "in the order asked, named as asked");
        let object = line.as_object().expect("an object");
        assert_eq!(object.keys().map(String::as_str).collect::<Vec<_>>(), keys);
        assert!(line["from"]["name"].is_string() && line["from"]["address"].is_string());
        assert!(["open", "ask", "file", "act", "leave"].contains(&line["disposition"].as_str().expect("a word")));
        assert!(line["confidence"].as_f64().is_some_and(|c| (0.0..=1.0).contains(&c)));
        for reason in line["because"].as_array().expect("a list") {
            assert!(reason["rule"].is_string() && reason["words"].is_string() && reason["weight"].is_number());
        }
        for paper in line["attachments"].as_array().expect("a list") {
            assert_eq!(
                paper.as_object().expect("an object").keys().collect::<Vec<_>>(),
                ["name", "media_type", "is", "says"]
            );
        }
    }
    assert_eq!(lines[0]["kind"], "complaint");
    assert_eq!(lines[0]["track"], "personal-data");
    assert_eq!(lines[0]["disposition"], "open");
    assert_eq!(lines[2]["kind"], "auto-reply");
    assert_eq!(lines[2]["disposition"], "leave");
    assert_eq!(lines[3]["attachments"][0]["media_type"], "application/pdf");
    assert_eq!(lines[4]["disposition"], "leave");
    assert!(
        fs::read_dir(here.path()).expect("a folder").next().is_none(),
        "explain left something behind"
    );
}

#[test]
fn explain_goes_on_after_a_file_it_cannot_read_and_takes_broken_mail_for_what_it_is() {
    let here = folder();
    for (name, bytes) in [
        ("empty.eml", &b""[..]),
        ("noise.eml", &[0, 159, 146, 150, 13, 13, 10, 255][..]),
        ("cut.eml", &b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"[..]),
    ] {
        fs::write(here.path().join(name), bytes).expect("a file");
    }
    let fine = redress(here.path(), &["explain", "--json", "empty.eml", "noise.eml", "cut.eml"]);
    assert!(fine.status.success(), "broken mail is no failure: {}", err(&fine));
    assert_eq!(out(&fine).lines().count(), 3);
    let output = redress(here.path(), &["explain", "--json", "empty.eml", "gone.eml", ".", "cut.eml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output).lines().count(), 2, "the others are still done");
    assert!(err(&output).contains("reading gone.eml"), "{}", err(&output));
}

#[test]
fn explain_reads_standard_input_and_its_text_says_why() {
    let here = folder();
    let mut child = program(here.path(), &["explain", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child
        .stdin
        .take()
        .expect("its input")
        .write_all(&fs::read(sample("01-")).expect("a sample"))
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = out(&output);
    assert!(output.status.success());
    for words in [
        "a complaint about how the council handled personal data",
        "Why",
        "acknowledge, by law (C1)",
        "Dear Marlbeck Council",
    ] {
        assert!(said.contains(words), "wanted {words:?} in\n{said}");
    }
    assert!(!said.contains('\u{1b}'), "colours only on a terminal");
}

#[test]
fn the_demo_is_the_same_every_time_and_stays_in_its_folder() {
    let (one, two) = (folder(), folder());
    let first = says(one.path(), &["demo"]);
    assert_eq!(first, says(two.path(), &["demo"]));
    assert_eq!(
        fs::read_dir(one.path()).expect("a folder").count(),
        1,
        "one folder and nothing else"
    );
    for words in [
        "PD-2026-0001 opened",
        "SC-2026-0001",
        "RR-2026-0001",
        "asks for the written consent",
        "acknowledge, by law (C1)",
        "left alone",
        "Dear Joan Whitlock",
    ] {
        assert!(first.contains(words), "wanted {words:?} in\n{first}");
    }
    // Nobody wrote to the newsletter, the robot, the hall booker, or the forger.
    for nobody in [
        "to news@",
        "to alan.crabtree@",
        "to priya.nair@",
        "to mailer-daemon@",
        "to gordon@",
        "to sheila.marsh@",
    ] {
        assert!(!first.contains(nobody), "a letter went {nobody}");
    }
    let again = says(one.path(), &["demo"]);
    assert!(again.contains("redress-demo-2/letters"), "a second demo takes a fresh name");
    let refused = redress(one.path(), &["demo", "--into", "redress-demo"]);
    assert_eq!(refused.status.code(), Some(1));
    let here = one.path().join("redress-demo");
    let letters = fs::read_dir(here.join("letters")).expect("letters").count();
    assert_eq!(
        letters,
        first.lines().filter(|l| l.contains("redress-demo/letters/")).count(),
        "every letter is told of"
    );
}

#[test]
fn the_commands_that_look_agree_with_the_demo() {
    let here = folder();
    says(here.path(), &["demo", "--into", "d"]);
    let desk = here.path().join("d");
    let list = says(&desk, &["case", "list"]);
    assert!(list.contains("PD-2026-0001") && list.contains("Joan Whitlock"), "{list}");
    let show = says(&desk, &["case", "show", "pd-2026-0001"]);
    for words in [
        "joan.whitlock@fieldmail.example",
        "bank holiday",
        "the acknowledgement left",
        "the outcome",
        "People",
        "What happened",
    ] {
        assert!(show.contains(words), "wanted {words:?} in\n{show}");
    }
    let json: Value = serde_json::from_str(&says(&desk, &["case", "show", "--json", "PD-2026-0001"])).expect("an object");
    assert_eq!(json["reference"], "PD-2026-0001");
    assert!(json["events"].as_array().is_some_and(|e| e.len() > 3));
    assert_eq!(redress(&desk, &["case", "show", "PD-2026-0999"]).status.code(), Some(1));
    assert_eq!(says(&desk, &["ledger", "--json"]).lines().count(), 18, "every message has its row");
    assert!(says(&desk, &["ledger", "5f1c09"]).contains("Message 1"));
    assert!(says(&desk, &["ledger", "12"]).contains("not-the-clerk"), "a number is a row");
    assert!(says(&desk, &["ledger", "no such thing"]).contains("No such message"));
    assert!(says(&desk, &["outbox"]).contains("No letter waits"));
    assert!(says(&desk, &["outbox", "--all"]).contains("handed over"));

    let held = says(&desk, &["held"]);
    assert!(held.contains("helen.ashworth@"), "the forged instruction waits: {held}");
    assert!(says(&desk, &["held", "release", "12", "--by", "H. Ashworth"]).contains("no longer waits"));
    assert!(!says(&desk, &["held"]).contains("helen.ashworth@"));
    assert_eq!(redress(&desk, &["held", "release", "12"]).status.code(), Some(1));

    let check = says(&desk, &["check"]);
    assert!(check.contains("mode: live") && !check.contains("WRONG"), "{check}");
    let once = says(&desk, &["run", "--once"]);
    assert!(once.contains("0 messages taken"), "nothing is taken twice: {once}");
}

#[test]
fn ingest_takes_standard_input_files_and_folders_once() {
    let here = folder();
    says(here.path(), &["demo", "--into", "d"]);
    let desk = here.path().join("d");
    let mail = "From: Ann Lodge <ann.lodge@northgate.example>\nTo: council@marlbeck-tc.example\nSubject: bins\nMessage-ID: <bins-1@northgate.example>\n\nWhen are the bins emptied at Christmas?\n";
    let mut child = program(&desk, &["ingest", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("its input").write_all(mail.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(
        output.status.success() && out(&output).contains("1 message taken"),
        "{}",
        out(&output)
    );
    let box_ = here.path().join("box");
    fs::create_dir(&box_).expect("a folder");
    for n in 0..3 {
        fs::write(box_.join(format!("{n}.eml")), mail.replace("bins-1", &format!("more-{n}"))).expect("a file");
    }
    let path = box_.display().to_string();
    assert!(says(&desk, &["ingest", &path]).contains("3 messages taken"));
    assert!(says(&desk, &["ingest", &path]).contains("0 messages taken, 3 known already"));
    let gone = redress(&desk, &["ingest", "no-such-file"]);
    assert_eq!(gone.status.code(), Some(1));
    assert_eq!(redress(&desk, &["ingest", "--mailbox", "other", &path]).status.code(), Some(1));
}

/// Pipes a message to `ingest -`.
fn piped(desk: &Path, mail: &[u8]) -> Output {
    let mut child = program(desk, &["ingest", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that refuses its configuration does not read to the end.
    let _ = child.stdin.take().expect("its input").write_all(mail);
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_piped_message_is_taken_kept_by_the_mail_server_or_returned_and_the_exit_code_says_which() {
    let here = folder();
    says(here.path(), &["demo", "--into", "d"]);
    let desk = here.path().join("d");
    let config = fs::read_to_string(desk.join("redress.toml")).expect("its configuration");
    let small = format!("{config}\n[limits]\nmessage_bytes = 1048576\n");
    fs::write(desk.join("redress.toml"), &small).expect("a configuration");
    let mail = "From: Ann Lodge <ann.lodge@northgate.example>\nTo: council@marlbeck-tc.example\nSubject: bins\nMessage-ID: <piped@northgate.example>\n\nWhen?\n";
    let large = format!("{mail}{}\n", "photograph ".repeat(200_000));
    let before = says(&desk, &["ledger", "piped@northgate.example"]);
    let returned = piped(&desk, large.as_bytes());
    assert_eq!(returned.status.code(), Some(69), "{}", err(&returned));
    assert!(err(&returned).contains("larger than 1 MB"), "{}", err(&returned));
    assert_eq!(says(&desk, &["ledger", "piped@northgate.example"]), before, "nothing was written");
    // A broken configuration is no fault of whoever wrote.
    fs::write(desk.join("redress.toml"), "mode = ").expect("a configuration");
    assert_eq!(piped(&desk, mail.as_bytes()).status.code(), Some(75));
    fs::write(desk.join("redress.toml"), &small).expect("a configuration");
    // The way out is broken: the letters wait, and the message is taken.
    let letters = desk.join("letters");
    let _ = fs::remove_dir_all(&letters);
    fs::write(&letters, "in the way").expect("a file");
    let complaint = mail.replace("When?", "I want to complain that you published my address without asking me.");
    let taken = piped(&desk, complaint.as_bytes());
    assert_eq!(taken.status.code(), Some(0), "{}", err(&taken));
    assert!(out(&taken).contains("1 message taken"), "{}", out(&taken));
}

#[cfg(unix)]
#[test]
fn a_limit_of_file_sizes_is_a_full_disk_and_no_sudden_end() {
    let here = folder();
    says(here.path(), &["demo", "--into", "d"]);
    let desk = here.path().join("d");
    let words = "I want to complain that you published my address without asking me.\n".repeat(5_000);
    let mail = format!(
        "From: Ann Lodge <ann.lodge@northgate.example>\nTo: council@marlbeck-tc.example\nSubject: Complaint\nMessage-ID: <limit@northgate.example>\n\n{words}"
    );
    fs::write(desk.join("large.eml"), mail).expect("a message");
    let piped = |before: &str| {
        Command::new("sh")
            .args([
                "-c",
                &format!("{before} exec \"$0\" ingest - < large.eml"),
                env!("CARGO_BIN_EXE_redress"),
            ])
            .current_dir(&desk)
            .output()
            .expect("a shell")
    };
    let limited = piped("ulimit -f 128;");
    assert_eq!(limited.status.code(), Some(75), "{}", err(&limited));
    assert!(!err(&limited).is_empty());
    assert_eq!(piped("").status.code(), Some(0));
    assert!(says(&desk, &["ledger", "limit@northgate.example"]).contains("Complaint"));
}

#[test]
fn init_writes_a_configuration_that_loads_and_overwrites_none() {
    let here = folder();
    let answers = "Wexbourne Parish Council\n\ncouncil@wexbourne.example\nSian Pryce\n\nHuw Tegid\n\n\n\n";
    let mut child = program(here.path(), &["init"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child
        .stdin
        .take()
        .expect("its input")
        .write_all(answers.as_bytes())
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", err(&output));
    let written = fs::read_to_string(here.path().join("redress.toml")).expect("it was written");
    assert!(
        written.contains("clerk@wexbourne.example") && written.contains("smtp.wexbourne.example"),
        "{written}"
    );
    assert!(redress::config::parse(Path::new("redress.toml"), &written).is_ok());
    assert_eq!(redress(here.path(), &["init"]).status.code(), Some(1), "a file that is there stays");
    assert_eq!(says(here.path(), &["init", "--example"]), redress::config::EXAMPLE);
}

#[test]
fn check_says_what_is_wrong_and_how_to_mend_it() {
    let here = folder();
    let config = redress::config::EXAMPLE
        .replace("imap.aldermoor.example", "127.0.0.1")
        .replace("smtp.aldermoor.example", "127.0.0.1")
        .replace("#port = 993", "port = 1")
        .replace("#port = 587", "port = 1");
    fs::write(here.path().join("redress.toml"), config).expect("a file");
    fs::write(here.path().join("imap-password"), "secret words\n").expect("a file");
    let output = redress(here.path(), &["check"]);
    let said = out(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("ok     rules") && said.contains("ok     letters"), "{said}");
    assert!(said.contains("WRONG") && said.contains("smtp-password"), "{said}");
    assert!(!said.contains("secret words") && !err(&output).contains("secret words"));
}

#[test]
fn completions_and_manual_are_printed_for_the_shell_and_the_reader() {
    let here = folder();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(says(here.path(), &["completions", shell]).contains("explain"), "{shell}");
    }
    assert!(says(here.path(), &["manual"]).starts_with(".ie"));
    assert!(says(here.path(), &["manual", "clerk"]).contains("redress held release"));
    assert!(says(here.path(), &["manual", "install"]).contains("redress check"));
}

/// Whoever reads our output may go away in the middle (`| head -1`): that is no failure of ours, and no panic.
#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let here = folder();
    let mut child = program(here.path(), &["manual"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(err(&output).is_empty(), "{}", err(&output));
}

/// Every command that README and the guides name is one that the program knows.
#[test]
fn every_command_in_the_readme_and_the_guides_is_known() {
    let here = folder();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tried = 0;
    for text in ["README.md", "src/manual/clerk.md", "src/manual/install.md"] {
        let text = fs::read_to_string(root.join(text)).expect("a text");
        for part in text.split("redress ").skip(1) {
            let word: String = part.chars().take_while(|c| c.is_ascii_lowercase()).collect();
            let after = part.chars().nth(word.len()).unwrap_or(' ');
            // Prose ("redress reads", "redress for the clerk") is not in backquotes or an indented line.
            let known = [
                "demo",
                "init",
                "check",
                "run",
                "ingest",
                "explain",
                "case",
                "ledger",
                "held",
                "outbox",
                "papers",
                "learn",
                "manual",
                "completions",
            ];
            if known.contains(&word.as_str()) {
                tried += 1;
                assert!(redress(here.path(), &[&word, "--help"]).status.success(), "{word}");
            } else {
                assert!(after != '`', "`redress {word}` is no command");
            }
        }
    }
    assert!(tried > 20);
}
