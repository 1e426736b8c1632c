//! Where answers go: standard output, coloured only for a terminal whose user did not ask otherwise.

use crate::records::page::Ink;
use serde::Serialize;
use std::io;
use std::io::IsTerminal;
use std::io::Write;

/// Colours only on a terminal, and not where NO_COLOR is set (no-color.org) or the terminal is a dumb one.
pub(super) fn ink() -> Ink {
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let able = std::env::var_os("TERM").is_none_or(|t| t != "dumb");
    if wanted && able && io::stdout().is_terminal() {
        Ink::Colour
    } else {
        Ink::Plain
    }
}

/// Writes text to standard output.
pub(super) fn text(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes values to standard output, one JSON object a line.
pub(super) fn json_lines<T: Serialize>(values: impl IntoIterator<Item = T>) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for value in values {
        serde_json::to_writer(&mut out, &value).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
