//! `redress manual`: the manual page, and the two guides.

use super::Cli;
use super::failure::Failure;
use super::output;
use clap::Args;
use clap::CommandFactory;
use clap::ValueEnum;

/// Which text.
#[derive(Debug, Args)]
pub(super) struct Manual {
    /// What to print
    #[arg(value_enum, default_value_t = Which::Page)]
    which: Which,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// The manual page, for `man -l` or a packager
    Page,
    /// The guide for the clerk
    Clerk,
    /// The guide for whoever installs it
    Install,
}

pub(super) fn manual(asked: &Manual) -> Result<(), Failure> {
    match asked.which {
        Which::Page => output::text(&page()?)?,
        Which::Clerk => output::text(include_str!("../manual/clerk.md"))?,
        Which::Install => output::text(include_str!("../manual/install.md"))?,
    }
    Ok(())
}

/// One page: the program first, then each command, since there is no page of its own for any of them.
fn page() -> std::io::Result<String> {
    let mut command = Cli::command();
    command.build();
    let mut roff = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut roff)?;
    for sub in command.get_subcommands() {
        let man = clap_mangen::Man::new(sub.clone());
        roff.extend_from_slice(format!(".SH REDRESS {}\n", sub.get_name().to_uppercase()).as_bytes());
        man.render_description_section(&mut roff)?;
        man.render_options_section(&mut roff)?;
    }
    Ok(String::from_utf8_lossy(&roff).into_owned())
}
