//! The harness behind [`Servers`]: ports, files, starting each daemon and waiting for it.
//!
//! A daemon is up when it has sent its greeting, nothing less: no fixed pause anywhere.
//! Every failure shows the end of all logs, for the folder is gone when one reads of it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Servers;
use super::config::Ports;
use super::process::{Daemon, Identity, Watchdog, find_program, wait_until};
use super::smtp;

/// How long a daemon may take to answer; far more than it needs, for a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The running daemons, and the watchdog that has to know them.
pub struct Daemons {
    pub imap: Option<Daemon>,
    pub smtp: Option<Daemon>,
    pub watchdog: Watchdog,
}

impl Servers {
    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Daemons> {
        // A test that panicked while it held the lock left processes behind, not broken data.
        self.daemons.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn smtp(&self) -> SocketAddrV4 {
        SocketAddrV4::new(self.host, self.ports.smtp)
    }

    pub(super) fn imap_runs(&self) -> bool {
        self.lock().imap.is_some()
    }

    pub(super) fn doveadm(&self, arguments: &[&str]) {
        let mut command = self.identity.command(&find_program(&["doveadm"]));
        command.arg("-c").arg(self.folder().join("dovecot.conf"));
        let output = command.args(arguments).output().expect("running doveadm");
        let said = String::from_utf8_lossy(&output.stderr);
        let fine = output.status.success();
        assert!(fine, "doveadm {arguments:?}: {said}\n{}", self.log_tails());
    }

    pub(super) fn exim(&self) -> Command {
        let mut command = self.identity.command(&self.folder().join("exim"));
        command.arg("-C").arg(self.folder().join("exim.conf"));
        command
    }

    /// Copies Exim without its set-uid bit. By another process: one that another thread forks
    /// while we held the copy open for writing could not execute it ("text file busy").
    pub(super) fn install_exim(&self) {
        let original = find_program(&["exim4", "exim"]);
        let mut install = Command::new("install");
        install.args(["-m", "755"]).arg(original);
        let status = install.arg(self.folder().join("exim")).status();
        assert!(status.is_ok_and(|s| s.success()), "copying Exim");
    }

    pub(super) fn refuse_other_dovecot(&self) {
        let output = Command::new(find_program(&["dovecot"])).arg("--version").output();
        let output = output.expect("asking Dovecot's version");
        let version = String::from_utf8_lossy(&output.stdout);
        let known = version.starts_with("2.3.");
        assert!(known, "the harness knows Dovecot 2.3, not {version}");
    }

    pub(super) fn launch_imap(&self) {
        let mut command = self.identity.command(&find_program(&["dovecot"]));
        command.arg("-F").arg("-c").arg(self.folder().join("dovecot.conf"));
        let mut daemons = self.lock();
        if daemons.imap.is_none() {
            let output = self.folder().join("log/dovecot-start.log");
            daemons.imap = Some(Daemon::spawn(command, &output));
            daemons.tell();
        }
    }

    pub(super) fn launch_smtp(&self) {
        let mut command = self.exim();
        // -bdf: a daemon that stays in the foreground; -q5s: tries deferred mail every 5 seconds.
        command.args(["-bdf", "-q5s"]);
        let mut daemons = self.lock();
        if daemons.smtp.is_none() {
            let output = self.folder().join("log/exim-start.log");
            daemons.smtp = Some(Daemon::spawn(command, &output));
            daemons.tell();
        }
    }

    pub(super) fn await_imap(&self) {
        let ended = || self.lock().imap.as_mut().and_then(Daemon::ended);
        self.await_greeting("Dovecot", self.ports.imap, "* OK", "a LOGOUT", ended);
    }

    pub(super) fn await_smtp(&self) {
        let ended = || self.lock().smtp.as_mut().and_then(Daemon::ended);
        self.await_greeting("Exim", self.ports.smtp, "220 ", "QUIT", ended);
    }

    /// Waits for a server's first line, and no longer than its process lives.
    pub(super) fn await_greeting(&self, name: &str, port: u16, greeting: &str, goodbye: &str, ended: impl Fn() -> Option<ExitStatus>) {
        let deadline = Instant::now() + PATIENCE;
        let mut last = String::from("nothing");
        let up = wait_until(PATIENCE, || {
            if let Some(status) = ended() {
                panic!("{name} ended at its start: {status}\n{}", self.log_tails());
            }
            match first_line(self.host, port, goodbye, deadline) {
                Ok(line) if line.starts_with(greeting) => return true,
                Ok(line) => last = format!("{line:?}"),
                Err(e) => last = e.to_string(),
            }
            false
        });
        let tails = || self.log_tails();
        assert!(up, "{name} does not answer on {port}: {last}\n{}", tails());
    }

    /// Address and password of every account.
    pub(super) fn accounts(&self) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(self.folder().join("accounts"));
        let text = text.expect("reading the accounts");
        let lines = text.lines().filter_map(|line| line.split_once(": "));
        lines.map(|(a, p)| (a.to_owned(), p.to_owned())).collect()
    }

    /// Writes one account as each server wants it: Exim looks lines up in one file, Dovecot reads
    /// a JSON object from a file of the account's name.
    pub(super) fn write_account(&self, address: &str, password: &str) {
        let others = self.accounts().into_iter().filter(|(a, _)| a != address);
        let lines = others
            .chain([(address.to_owned(), password.to_owned())])
            .map(|(address, password)| format!("{address}: {password}\n"));
        self.replace_file("accounts", &lines.collect::<String>());
        let word = password.replace('\\', r"\\").replace('"', "\\\"");
        let object = format!("{{\"password\":\"{{PLAIN}}{word}\"}}");
        self.replace_file(&format!("passwords/{address}"), &object);
    }

    /// Renames a file into place, so that no server ever reads half of it.
    pub(super) fn replace_file(&self, name: &str, text: &str) {
        let new = self.folder().join("new-file");
        std::fs::write(&new, text)
            .and_then(|()| {
                self.identity.own(&new);
                std::fs::rename(&new, self.folder().join(name))
            })
            .unwrap_or_else(|e| panic!("writing {name}: {e}"));
    }

    /// The last lines of every log, each under its file's name.
    pub(super) fn log_tails(&self) -> String {
        let logs = std::fs::read_dir(self.folder().join("log"));
        let mut files: Vec<PathBuf> = logs.into_iter().flatten().flatten().map(|e| e.path()).collect();
        files.sort();
        files.iter().fold(String::new(), |mut all, file| {
            let text = std::fs::read(file).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<&str> = text.lines().collect();
            let tail = &lines[lines.len().saturating_sub(15)..];
            let _ = writeln!(all, "--- end of {}\n{}", file.display(), tail.join("\n"));
            all
        })
    }
}

impl Daemons {
    /// Tells the watchdog who runs now.
    pub fn tell(&mut self) {
        let running = [&self.imap, &self.smtp].into_iter().flatten();
        let groups: Vec<u32> = running.map(Daemon::group).collect();
        self.watchdog.guard(&groups);
    }
}

/// Four free ports, and the sockets that keep them ours. SO_REUSEADDR lets a daemon listen on a
/// port that another socket is only bound to, while the kernel counts it as taken.
pub fn reserve(host: Ipv4Addr) -> (Ports, Vec<OwnedFd>) {
    let mut sockets = Vec::new();
    let mut port = || {
        let socket = smtp::bound_socket(host).expect("binding a free port");
        let socket = TcpListener::from(socket);
        let number = socket.local_addr().expect("a bound socket's port").port();
        sockets.push(OwnedFd::from(socket));
        number
    };
    let (imap, imaps, smtp, smtps) = (port(), port(), port(), port());
    let ports = Ports { imap, imaps, smtp, smtps };
    (ports, sockets)
}

fn first_line(host: Ipv4Addr, port: u16, goodbye: &str, deadline: Instant) -> std::io::Result<String> {
    let mut stream = BufReader::new(TcpStream::connect((host, port))?);
    let left = deadline.saturating_duration_since(Instant::now());
    let left = left.max(Duration::from_millis(1));
    stream.get_ref().set_read_timeout(Some(left))?;
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let _ = write!(stream.get_mut(), "{goodbye}\r\n");
    Ok(line)
}
