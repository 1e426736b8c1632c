//! redress: the complaints desk in a council's own mailbox. Reads the command line and hands it to `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    redress::cli::main()
}
