//! The command line: what may be asked, and one file a command. Standard output holds the answer and nothing else;
//! progress and trouble go to standard error. Exit codes: 0 done, 1 something failed, 2 the command was wrong; for a message
//! piped to `ingest -` 69 and 75 (sysexits), by which a mail server returns it or keeps it.

mod case;
mod check;
mod completions;
mod demo;
mod explain;
mod failure;
mod held;
mod ingest;
mod init;
pub mod lean;
mod learn;
mod ledger;
mod manual;
mod message_file;
mod older;
mod outbox;
mod output;
mod papers;
mod read_reply;
mod run;
mod setup;
mod tally;
mod worker;
mod works;

use crate::logging;
use clap::ArgAction;
use clap::Parser;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

/// What every command is told.
#[derive(Debug, Parser)]
#[command(
    name = "redress",
    version,
    about = "The complaints desk that lives in a council's own mailbox",
    long_about = "redress runs a council's complaints policy from its ordinary mailbox. People write as they always \
                  did; cases are opened and acknowledged on time; the clerk works by reading mail. Nothing in the \
                  mailbox is moved, marked or deleted, and nothing is decided by a machine.\n\nStart with `redress demo`.",
    after_help = "Exit codes: 0 done, 1 something failed (said on standard error), 2 the command was wrong.",
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// The configuration; else redress.toml here, in the user's or in the system's configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say more in the log on standard error (-vv: much more); RUST_LOG sets it finely
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole job on a small sample mailbox, in a folder of its own
    Demo(demo::Demo),
    /// Ask a few questions and write redress.toml
    Init(init::Init),
    /// Try everything the configuration names, and say what is wrong and how to mend it
    Check,
    /// Take new mail and send letters, until stopped
    Run(run::Run),
    /// Take messages from files, folders or standard input
    Ingest(ingest::Ingest),
    /// Say what would be done with a message, and why; touches nothing and needs no configuration
    Explain(explain::Explain),
    /// Fit the weights of the classification on labelled mail, or on what the clerk answered; or report how well they do
    Learn(learn::Learn),
    /// Say how a reply of the clerk's is read; touches nothing and needs no configuration
    ReadReply(read_reply::ReadReply),
    /// Read the register of cases, and act on one
    #[command(subcommand)]
    Case(case::Case),
    /// Say what happened to a message
    Ledger(ledger::Ledger),
    /// List the messages that wait for a person, or let one go
    Held(held::Held),
    /// List the copies of identity documents, open or destroy one
    Papers(papers::Papers),
    /// List the letters, or try failed ones again
    Outbox(outbox::Outbox),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page, or the guide for the clerk or the installer
    Manual(manual::Manual),
    /// Read one attachment, for the process that asks
    #[command(hide = true)]
    Worker,
}

/// What every command may ask about how it was called.
#[derive(Debug, Clone)]
pub(crate) struct Called {
    /// The configuration asked for.
    config: Option<PathBuf>,
    /// How often `-v` was said.
    verbose: u8,
}

/// Reads the command line, does what it asks, and says how it ended.
pub fn main() -> ExitCode {
    logging::hush_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version are answers, not mistakes; a reader that went away is no reason to fail.
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    let called = Called {
        config: cli.config,
        verbose: cli.verbose,
    };
    let ended = match cli.command {
        Command::Demo(c) => demo::demo(&c, &called),
        Command::Init(c) => init::init(&c, &called),
        Command::Check => check::check(&called),
        Command::Run(c) => run::run(&c, &called),
        Command::Ingest(c) => ingest::ingest(&c, &called),
        Command::Explain(c) => explain::explain(&c, &called),
        Command::Learn(c) => learn::learn(&c, &called),
        Command::ReadReply(c) => read_reply::read_reply(&c, &called),
        Command::Case(c) => case::case(&c, &called),
        Command::Ledger(c) => ledger::ledger(&c, &called),
        Command::Held(c) => held::held(&c, &called),
        Command::Papers(c) => papers::papers(&c, &called),
        Command::Outbox(c) => outbox::outbox(&c, &called),
        Command::Completions(c) => completions::completions(&c),
        Command::Manual(c) => manual::manual(&c),
        Command::Worker => worker::worker(),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.say();
            failure.code()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }
}
