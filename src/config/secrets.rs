//! Where a password comes from: a file, a command, a systemd credential. Never the command line, never this
//! process's environment, never `redress.toml` itself. What is read is held as `SecretString`, which prints as nothing.

use crate::Trouble;
use secrecy::SecretString;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

/// A password or token longer than this is not one.
const LENGTH_MAX: u64 = 16 * 1024;
/// How long a password command may take.
const COMMAND_SECONDS_MAX: u64 = 30;

/// Where a password comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordFrom {
    /// The first line of a file that only redress should be able to read.
    File(PathBuf),
    /// The first line that a command prints: the program, then its arguments; no shell.
    Command(Vec<String>),
    /// A credential that systemd hands over, by its name (`$CREDENTIALS_DIRECTORY`).
    Credential(String),
}

impl PasswordFrom {
    /// Reads the password. Trouble names the place, never the contents.
    pub fn read(&self) -> Result<SecretString, Trouble> {
        match self {
            Self::File(path) => first_line(&read_file(path)?, &format!("{}", path.display())),
            Self::Command(words) => run(words),
            Self::Credential(name) => {
                let folder = std::env::var_os("CREDENTIALS_DIRECTORY").ok_or_else(|| {
                    Trouble::permanent(format!("reading the systemd credential {name:?}"))
                        .hint("there are credentials only under systemd: put LoadCredential= in the unit, or use password_file")
                })?;
                let path = Path::new(&folder).join(name);
                first_line(&read_file(&path)?, &format!("the systemd credential {name:?}"))
            }
        }
    }

    /// What a careful installer would want to know: a file that others can read.
    pub fn warning(&self) -> Option<String> {
        match self {
            Self::File(path) => {
                readable_by_others(path).map(|mode| format!("{} can be read by others (mode {mode:03o}): chmod 600 it", path.display()))
            }
            Self::Command(_) | Self::Credential(_) => None,
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Trouble> {
    let doing = || format!("reading the password in {}", path.display());
    let file = std::fs::File::open(path).map_err(|e| {
        Trouble::permanent(doing())
            .because(e)
            .hint("create it with the password on its first line, readable by redress alone (chmod 600)")
    })?;
    let mut bytes = Vec::new();
    file.take(LENGTH_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Trouble::permanent(doing()).because(e))?;
    Ok(bytes)
}

fn first_line(bytes: &[u8], place: &str) -> Result<SecretString, Trouble> {
    if bytes.len() as u64 > LENGTH_MAX {
        return Err(Trouble::permanent(format!("reading the password in {place}: it is far too long"))
            .hint("the first line must be the password and nothing else"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Trouble::permanent(format!("reading the password in {place}: it is not text")))?;
    let line = text.lines().next().unwrap_or_default().trim_end_matches('\r');
    if line.is_empty() {
        return Err(Trouble::permanent(format!(
            "reading the password in {place}: its first line is empty"
        )));
    }
    Ok(SecretString::from(line.to_owned()))
}

/// Runs a password command without a shell, within a time limit; its output is a secret and its error output is shown
/// to the terminal, so that a pass-phrase can be asked for.
fn run(words: &[String]) -> Result<SecretString, Trouble> {
    let program = words.first().map(String::as_str).unwrap_or_default();
    let doing = || format!("asking the password command {program:?}");
    let mut child = Command::new(program)
        .args(words.iter().skip(1))
        .stdin(Stdio::inherit())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| {
            Trouble::permanent(doing())
                .because(e)
                .hint("the first word must be a program that redress can run")
        })?;
    let out = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(out) = out {
            // What cannot be read is noticed by its emptiness below.
            let _ = out.take(LENGTH_MAX + 1).read_to_end(&mut bytes);
        }
        bytes
    });
    let started = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|e| Trouble::temporary(doing()).because(e))? {
            Some(status) => break status,
            None if started.elapsed() > Duration::from_secs(COMMAND_SECONDS_MAX) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Trouble::temporary(doing()).hint(format!("it did not end within {COMMAND_SECONDS_MAX} seconds")));
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    if !status.success() {
        return Err(Trouble::permanent(format!("{}: it ended with {status}", doing()))
            .hint("run the command by hand, as the account that redress runs as"));
    }
    let bytes = reader.join().unwrap_or_default();
    first_line(&bytes, &format!("the output of {program:?}"))
}

/// The permission bits of a file that somebody other than its owner can read; `None` where nobody else can, where the
/// file is not there, or where the system has no such bits.
#[cfg(unix)]
pub fn readable_by_others(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// The permission bits of a file that somebody other than its owner can read: this system has none.
#[cfg(not(unix))]
pub fn readable_by_others(_path: &Path) -> Option<u32> {
    None
}
