//! `redress init`: a few questions, and a `redress.toml` in which every setting is explained.

use super::Called;
use super::check;
use super::failure::Failure;
use super::output;
use crate::config;
use crate::mail::AddrSpec;
use clap::Args;
use std::io::IsTerminal;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// How to begin.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Print the example with every setting explained, and write nothing
    #[arg(long)]
    example: bool,
    /// Where to write; else redress.toml here
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

/// One question: what is asked, the value in the example that the answer replaces, and what it must be.
struct Question {
    asked: &'static str,
    replaces: &'static str,
    must_be: MustBe,
    usually: fn(&[String]) -> String,
    /// Earlier answers, by number, which this one must not repeat.
    unlike: &'static [usize],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MustBe {
    Words,
    Address,
    Nation,
    Host,
}

/// In the order they are asked; `usually` sees the answers so far.
const QUESTIONS: &[Question] = &[
    Question {
        asked: "The council's full name",
        replaces: "Aldermoor Town Council",
        must_be: MustBe::Words,
        usually: |_| String::new(),
        unlike: &[],
    },
    Question {
        asked: "Nation: england, wales, scotland or northern-ireland",
        replaces: "england",
        must_be: MustBe::Nation,
        usually: |_| "england".to_owned(),
        unlike: &[],
    },
    Question {
        asked: "The address people write to",
        replaces: "council@aldermoor.example",
        must_be: MustBe::Address,
        usually: |_| String::new(),
        unlike: &[],
    },
    Question {
        asked: "The clerk's name",
        replaces: "Ngozi Okonjo",
        must_be: MustBe::Words,
        usually: |_| String::new(),
        unlike: &[],
    },
    Question {
        asked: "The address the clerk writes from (her own; where she has none, the council's)",
        replaces: "clerk@aldermoor.example",
        must_be: MustBe::Address,
        usually: |a| a.get(2).map_or_else(String::new, |council| format!("clerk@{}", domain(council))),
        unlike: &[],
    },
    Question {
        asked: "The chair's name (hears of a complaint about the clerk)",
        replaces: "Martin Speke",
        must_be: MustBe::Words,
        usually: |_| String::new(),
        unlike: &[],
    },
    Question {
        asked: "The chair's address",
        replaces: "chair@aldermoor.example",
        must_be: MustBe::Address,
        usually: |a| a.get(2).map_or_else(String::new, |council| format!("chair@{}", domain(council))),
        unlike: &[2, 4],
    },
    Question {
        asked: "The mail server to read from (IMAP)",
        replaces: "imap.aldermoor.example",
        must_be: MustBe::Host,
        usually: |a| a.get(2).map_or_else(String::new, |council| format!("imap.{}", domain(council))),
        unlike: &[],
    },
    Question {
        asked: "The mail server to send by (SMTP)",
        replaces: "smtp.aldermoor.example",
        must_be: MustBe::Host,
        usually: |a| a.get(7).map_or_else(String::new, |imap| imap.replacen("imap", "smtp", 1)),
        unlike: &[],
    },
];

/// What a council reads whose clerk has no address but the council's.
const ONE_MAILBOX: &str = "\nThe clerk writes from the council's own address. That works: she answers a notice where it lies, in the council's\n\
     mailbox. Two things make it safe. Your mail host must prove mail from your own people (authserv_ids), or you set\n\
     host_is_silent = true, and each command is confirmed by a code. And letters must come back to the mailbox with the\n\
     Message-ID they left with: redress sees that by itself. `redress manual install`, \"One mailbox\", says more.\n";

pub(super) fn init(asked: &Init, called: &Called) -> Result<(), Failure> {
    if asked.example {
        output::text(config::EXAMPLE)?;
        return Ok(());
    }
    let path = asked
        .file
        .clone()
        .or_else(|| called.config.clone())
        .unwrap_or_else(|| PathBuf::from("redress.toml"));
    if path.exists() {
        return Err(Failure::said(
            format!("{} is there already", path.display()),
            "edit it, or name another file; `redress init --example` prints an example",
        ));
    }
    eprintln!("A few questions. Enter takes what stands in brackets; everything can be changed in the file later.\n");
    let mut answers: Vec<String> = Vec::new();
    for question in QUESTIONS {
        let answer = answer(question, &answers)?;
        answers.push(answer);
    }
    let text = filled(&answers);
    write_new(&path, &text)?;
    config::parse(&path, &text).map_err(Failure::Faults)?;
    output::text(&next_steps(&path))?;
    if answers[2] == answers[4] {
        output::text(ONE_MAILBOX)?;
    }
    if std::io::stdin().is_terminal() && yes("Have you written the passwords, and shall everything be tried now?")? {
        return check::check(&Called {
            config: Some(path),
            ..called.clone()
        });
    }
    Ok(())
}

/// The example with the answers in it.
fn filled(answers: &[String]) -> String {
    let mut text = config::EXAMPLE.to_owned();
    for (question, answer) in QUESTIONS.iter().zip(answers) {
        text = text.replace(&format!("\"{}\"", question.replaces), &quoted(answer));
    }
    // What was not asked is left out rather than invented: letters say nothing wrong.
    let mut out = String::new();
    for line in text.lines() {
        let made_up = [
            "postal_address",
            "telephone",
            "website",
            "policy_url",
            "privacy_notice_url",
            "adopted_on",
            "minute",
            "next_review",
            "authserv_ids",
        ];
        let key = line.split(" =").next().unwrap_or_default();
        if made_up.contains(&key) {
            out.push('#');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let trouble = |e| {
        crate::Trouble::permanent(format!("writing {}", path.display()))
            .because(e)
            .hint("is the folder writable?")
    };
    let mut file = std::fs::File::create_new(path).map_err(trouble)?;
    file.write_all(text.as_bytes()).map_err(trouble)?;
    Ok(())
}

fn next_steps(path: &Path) -> String {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    format!(
        "\nWritten: {}. It is in shadow mode: nothing goes to the public.\n\nNext:\n\
         \x20 1. Put the passwords into {} and {}, then chmod 600 both.\n\
         \x20 2. Look at the file: fill in telephone, address and links, and authserv_ids.\n\
         \x20 3. redress check\n\
         \x20 4. redress run\n",
        path.display(),
        folder.join("imap-password").display(),
        folder.join("smtp-password").display(),
    )
}

fn answer(question: &Question, so_far: &[String]) -> Result<String, Failure> {
    let usual = (question.usually)(so_far);
    loop {
        let shown = if usual.is_empty() { String::new() } else { format!(" [{usual}]") };
        eprint!("{}{shown}: ", question.asked);
        std::io::stderr().flush()?;
        let mut line = String::new();
        if std::io::stdin().read_line(&mut line)? == 0 {
            return Err(Failure::said(
                "the answers ended before the questions",
                "nothing was written; `redress init --example` prints a file to edit",
            ));
        }
        let line = line.trim();
        let answer = if line.is_empty() { usual.as_str() } else { line };
        let repeats = question.unlike.iter().filter_map(|at| so_far.get(*at)).any(|a| a == answer);
        let repeated =
            repeats.then_some("An address of their own, please: what is about the clerk must not lie in a mailbox that she reads.");
        match wrong(question.must_be, answer).or(repeated) {
            None => return Ok(answer.to_owned()),
            Some(why) => eprintln!("  {why}"),
        }
    }
}

fn wrong(must_be: MustBe, answer: &str) -> Option<&'static str> {
    let fine = match must_be {
        MustBe::Words => !answer.is_empty(),
        MustBe::Address => AddrSpec::new(answer).is_some(),
        MustBe::Nation => ["england", "wales", "scotland", "northern-ireland"].contains(&answer),
        MustBe::Host => !answer.is_empty() && !answer.contains(['/', ' ', ':', '@']),
    };
    if fine {
        return None;
    }
    Some(match must_be {
        MustBe::Words => "A word or two, please.",
        MustBe::Address => "That is no e-mail address, such as council@aldermoor.example.",
        MustBe::Nation => "One of the four.",
        MustBe::Host => "The server's name alone, such as imap.aldermoor.example.",
    })
}

fn yes(question: &str) -> Result<bool, Failure> {
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, d)| d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_make_a_configuration_that_holds() {
        let answers = [
            "Wexbourne \"Old\" Parish Council",
            "wales",
            "council@wexbourne.example",
            "Sian Pryce",
            "clerk@wexbourne.example",
            "Huw Tegid",
            "chair@wexbourne.example",
            "imap.mailhost.example",
            "smtp.mailhost.example",
        ];
        let answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
        assert_eq!(answers.len(), QUESTIONS.len());
        let text = filled(&answers);
        let config = match config::parse(Path::new("redress.toml"), &text) {
            Ok(config) => config,
            Err(faults) => panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
        };
        assert_eq!(config.council.name, "Wexbourne \"Old\" Parish Council");
        assert_eq!(config.mailboxes[0].shared.address.to_string(), "council@wexbourne.example");
        assert!(config.council.telephone.is_empty(), "nothing is invented");
        let settings: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
        assert!(!settings.join("\n").contains("aldermoor"), "{text}");
    }
}
