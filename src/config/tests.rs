use super::*;

const SMALL: &str = r#"
[council]
name = "Aldermoor Town Council"
nation = "england"
signed_by = "The Town Clerk"

[[person]]
name = "Ngozi Okonjo"
address = "clerk@aldermoor.example"
roles = ["clerk"]

[[mailbox]]
name = "council"
address = "council@aldermoor.example"
[mailbox.folder]
path = "mail"

[outbox]
folder = "letters"
"#;

fn faults(text: &str) -> Vec<Fault> {
    parse(Path::new("redress.toml"), text).expect_err("this configuration is wrong")
}

fn good(text: &str) -> Config {
    match parse(Path::new("conf/redress.toml"), text) {
        Ok(config) => config,
        Err(faults) => panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

#[test]
fn a_small_configuration_is_enough_and_starts_in_shadow_mode() {
    let config = good(SMALL);
    assert_eq!(config.mode, Mode::Shadow);
    assert_eq!(config.mailboxes[0].lies, Lies::Folder(PathBuf::from("conf/mail")));
    assert_eq!(config.store, PathBuf::from("conf/redress.sqlite"));
    assert_eq!(config.letters_from.name, "Aldermoor Town Council");
    assert_eq!(config.letters_from.address.to_string(), "council@aldermoor.example");
    assert_eq!(config.council.regulator.short_name, "ICO");
}

#[test]
fn only_the_clerk_may_write_from_an_address_of_the_councils_own() {
    let shared = SMALL.replace("clerk@aldermoor.example", "council@aldermoor.example");
    let config = good(&shared);
    assert_eq!(config.people[0].address, config.mailboxes[0].shared.address);
    let chair = "[[person]]\nname = \"Martin Speke\"\naddress = \"council@aldermoor.example\"\nroles = [\"chair\"]\n\n[[mailbox]]";
    let found = faults(&SMALL.replacen("[[mailbox]]", chair, 1));
    assert!(found.iter().any(|f| f.to_string().contains("address of their own")), "{found:?}");
}

#[test]
fn the_example_loads_as_it_stands() {
    let config = good(EXAMPLE);
    assert_eq!(config.people.len(), 2);
    let Lies::Imap { server, folders } = &config.mailboxes[0].lies else {
        panic!("the example's mailbox is on a server")
    };
    assert_eq!((server.port, folders.as_slice()), (993, ["INBOX".to_owned()].as_slice()));
    assert_eq!(
        server.login.as_ref().map(|l| &l.password),
        Some(&PasswordFrom::File(PathBuf::from("conf/imap-password")))
    );
}

/// A folder's messages are files: nothing there deletes, so nothing may promise to.
#[test]
fn deleting_is_for_a_mailbox_on_a_server() {
    let text = SMALL.replace("[mailbox.folder]", "delete_identity_mail = true\n[mailbox.folder]");
    let said: Vec<String> = faults(&text).iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|f| f.contains("this one is a folder")), "{said:?}");
    good(&SMALL.replace("[mailbox.folder]", "delete_identity_mail = false\n[mailbox.folder]"));
    let text = SMALL.replace("[mailbox.folder]", "message_link = \"https://mail.example/\"\n[mailbox.folder]");
    let said: Vec<String> = faults(&text).iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|f| f.contains("no link to a message")), "{said:?}");
}

/// Every setting that the example shows behind a `#` is one that redress knows.
#[test]
fn every_setting_behind_a_hash_in_the_example_is_known() {
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    let mut tried = 0;
    for (n, line) in lines.iter().enumerate() {
        let Some(setting) = line.strip_prefix('#').filter(|l| !l.is_empty() && !l.starts_with([' ', '#'])) else {
            continue;
        };
        if lines[n - 1].starts_with("#[") {
            continue;
        }
        let mut changed: Vec<String> = lines.iter().map(ToString::to_string).collect();
        changed[n] = setting.to_owned();
        // A table's own settings come out with it.
        if setting.starts_with('[') {
            changed[n + 1] = lines[n + 1].trim_start_matches('#').to_owned();
        }
        tried += 1;
        if let Err(faults) = parse(Path::new("redress.toml"), &changed.join("\n")) {
            let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
            let unknown = said
                .iter()
                .any(|s| s.contains("there is no setting") || s.contains("none of the words") || s.contains("TOML"));
            assert!(!unknown, "{setting}: {}", said.join("\n"));
        }
    }
    assert!(tried > 25, "only {tried} settings were tried");
}

/// Every setting that redress knows stands in the example: an unknown key is put into each table, and the reader's own
/// list of what may stand there is looked up.
#[test]
fn every_known_setting_stands_in_the_example() {
    let tables = [
        "",
        "[council]",
        "[council.policy]",
        "[council.regulator]",
        "[[person]]",
        "[[mailbox]]",
        "[mailbox.imap]",
        "[smtp]",
        "[letters]",
        "[store]",
        "[limits]",
        "[caps]",
        "[log]",
    ];
    for table in tables {
        let text = match table {
            "" => format!("zzzzzz = 1\n{EXAMPLE}"),
            t => EXAMPLE.replacen(&format!("\n{t}\n"), &format!("\n{t}\nzzzzzz = 1\n"), 1),
        };
        let error = toml::from_str::<file::File>(&text).expect_err(table);
        let known: Vec<&str> = error.message().split('`').skip(1).step_by(2).skip(1).collect();
        assert!(!known.is_empty(), "{table}: {}", error.message());
        for key in known {
            let shown = EXAMPLE
                .lines()
                .map(|l| l.trim_start_matches('#'))
                .any(|l| l.starts_with(&format!("{key} =")) || l.trim_matches(['[', ']']).split('.').any(|part| part == key));
            assert!(shown, "{table} {key} is not in the example");
        }
    }
}

/// Broken files and what they are told: the place, the words, the hint.
#[test]
fn a_fault_points_at_its_line_with_a_hint() {
    let imap = "[mailbox.imap]\nhost = \"imap.aldermoor.example\"\nuser = \"council\"\n";
    let with = |from: &str, to: &str| SMALL.replacen(from, to, 1);
    let table: Vec<(String, &str, &str)> = vec![
        (
            with("signed_by", "signd_by"),
            "5:1: there is no setting `signd_by` here",
            "did you mean `signed_by`?",
        ),
        (
            with("[\"clerk\"]", "[\"clrek\"]"),
            "10:10: `clrek` is none of the words",
            "did you mean `clerk`?",
        ),
        (
            with("nation = \"england\"", "nation = \"kent\""),
            "4:10: `kent` is none of the words",
            "one of: england, wales, scotland",
        ),
        (
            with("nation = \"england\"\n", ""),
            "the setting `nation` is missing",
            "init --example",
        ),
        (
            with("clerk@aldermoor.example", "clerk at aldermoor"),
            "9:11: \"clerk at aldermoor\" is not an e-mail address",
            "",
        ),
        (with("nation = \"england\"", "nation = england"), "4:", "words in quotation marks"),
        (
            with("roles = [\"clerk\"]", "roles = [\"chair\"]"),
            "nobody is the clerk",
            "[[person]]",
        ),
        (
            with("path = \"mail\"", "path = \"mail\"\npassword = \"hunter2\""),
            "there is no setting `password` here",
            "password_file",
        ),
        (with("path = \"mail\"", "path = "), "16:8:", ""),
        (with("[outbox]\nfolder = \"letters\"\n", ""), "nothing takes the letters", "[smtp]"),
        (
            with("[mailbox.folder]\npath = \"mail\"\n", imap),
            "does not say where the password is",
            "exactly one of",
        ),
        (
            with(
                "[mailbox.folder]\npath = \"mail\"\n",
                &format!("{imap}password_file = \"a\"\npassword_credential = \"b\"\n"),
            ),
            "more than one place for the password",
            "exactly one of",
        ),
        (
            with(
                "[mailbox.folder]\npath = \"mail\"\n",
                &format!("{imap}tls = \"none\"\npassword_file = \"a\"\n"),
            ),
            "18:7: tls = \"none\" is allowed only to this same machine",
            "ca_file",
        ),
        (
            with("[mailbox.folder]\npath = \"mail\"\n", ""),
            "nothing says where the mail of \"council\" lies",
            "[mailbox.imap]",
        ),
        (
            with("[council]", "[limits]\nbatch = 0\n[council]"),
            "3:9: this must be between 1 and 1000",
            "leave it out",
        ),
        (
            with("signed_by", "closures = [{ from = 2026-12-24, to = 2026-12-01 }]\nsigned_by"),
            "closure ends before it begins",
            "first closed day",
        ),
        (
            with("signed_by", "closures = [{ from = \"24 December\", to = 2027-01-01 }]\nsigned_by"),
            "is no day such as 2026-12-24",
            "",
        ),
        (
            with("[council]", "rules_folder = \"no-such-folder\"\n[council]"),
            "there is no folder no-such-folder",
            "create it",
        ),
    ];
    for (text, what, hint) in table {
        let said = faults(&text).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(said.contains(what), "wanted {what:?} in:\n{said}");
        assert!(said.contains(hint), "wanted {hint:?} in:\n{said}");
        assert!(!said.contains("hunter2"), "a secret was shown:\n{said}");
    }
}

#[test]
fn a_fault_shows_the_line_and_marks_the_place() {
    let said = faults(&SMALL.replacen("nation", "nattion", 1))[0].to_string();
    assert_eq!(
        said,
        "redress.toml:4:1: there is no setting `nattion` here\n  4 | nattion = \"england\"\n    | ^^^^^^^\n  hint: did you mean `nation`?"
    );
}

#[test]
fn several_faults_are_said_at_once() {
    let text = SMALL
        .replacen("[\"clerk\"]", "[]", 1)
        .replacen("name = \"council\"", "name = \"the council\"", 1);
    assert_eq!(faults(&text).len(), 3);
}

#[test]
fn days_may_stand_with_or_without_quotation_marks() {
    let closures = "closures = [{ from = 2026-12-24, to = \"2027-01-01\" }]\nsigned_by";
    let config = good(&SMALL.replacen("signed_by", closures, 1));
    assert_eq!(config.closures[0].0.to_string(), "2026-12-24");
}

#[test]
fn a_password_is_the_first_line_of_its_place() {
    use secrecy::ExposeSecret;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    std::fs::write(&file, "correct horse\r\nnot this\n").expect("a file");
    let read = PasswordFrom::File(file.clone()).read().expect("a password");
    assert_eq!(read.expose_secret(), "correct horse");
    assert!(!format!("{read:?}").contains("horse"));
    let printed = PasswordFrom::Command(vec!["cat".into(), file.display().to_string()])
        .read()
        .expect("a password");
    assert_eq!(printed.expose_secret(), "correct horse");
    let gone = PasswordFrom::File(folder.path().join("none"))
        .read()
        .expect_err("there is no such file");
    assert!(gone.to_string().contains("chmod 600"));
    let failed = PasswordFrom::Command(vec!["false".into()]).read().expect_err("false fails");
    assert!(failed.to_string().contains("by hand"));
    std::fs::write(&file, "\n").expect("a file");
    assert!(PasswordFrom::File(file).read().is_err());
}
