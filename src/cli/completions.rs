//! `redress completions`: for the shell.

use super::Cli;
use super::failure::Failure;
use super::output;
use clap::Args;
use clap::CommandFactory;
use clap_complete::Shell;

/// For which shell.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

pub(super) fn completions(asked: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut Cli::command(), "redress", &mut script);
    output::text(&String::from_utf8_lossy(&script))?;
    Ok(())
}
