//! The two daemons as processes: whose they are, how they start, and that they always end.
//!
//! Each daemon leads a process group of its own, so one signal reaches all of its children.
//! If the test process dies without running destructors (SIGKILL, abort, a `static`), a watchdog
//! shell that was waiting for end-of-file on a pipe kills the groups and removes the folder.
//! Never signals a process by name, and never one that this module did not start.

use std::fs::File;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

/// The unprivileged user both daemons run as and all mail belongs to.
///
/// Neither daemon needs root here: the ports are high and there is one owner of mail. So that the
/// harness is the same for everybody, root starts them as `nobody`, an ordinary user as itself.
#[derive(Debug, Clone)]
pub struct Identity {
    pub user: String,
    pub group: String,
    pub uid: u32,
    pub gid: u32,
    switch: bool,
}

impl Identity {
    pub fn find() -> Identity {
        // SAFETY: geteuid cannot fail.
        let switch = unsafe { libc::geteuid() } == 0;
        let whose: &[&str] = if switch { &["nobody"] } else { &[] };
        let ask = |what: &str| {
            let output = Command::new("id").arg(what).args(whose).output();
            let output = output.unwrap_or_else(|e| panic!("running id {what}: {e}"));
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        };
        let number = |what: &str| -> u32 {
            let text = ask(what);
            text.parse().unwrap_or_else(|_| panic!("id {what} {whose:?} answered {text:?}"))
        };
        Identity {
            user: ask("-un"),
            group: ask("-gn"),
            uid: number("-u"),
            gid: number("-g"),
            switch,
        }
    }

    /// Gives a file or folder to this user (nothing to do unless we are root).
    pub fn own(&self, path: &Path) {
        if self.switch {
            std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
                .unwrap_or_else(|e| panic!("giving {} to {}: {e}", path.display(), self.user));
        }
    }

    /// A command that will run as this user, with nothing to read.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        if self.switch {
            // Setting a uid as root also drops the supplementary groups.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }
}

/// Finds a program that may live where only root's PATH looks.
pub fn find_program(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/usr/local/sbin", "/sbin"];
    std::env::split_paths(&path)
        .chain(system.iter().map(PathBuf::from))
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|program| program.is_file())
        .unwrap_or_else(|| panic!("none of {names:?} is installed; the harness's install.sh installs what it needs"))
}

/// A running daemon: the leader of its process group.
#[derive(Debug)]
pub struct Daemon {
    child: Child,
}

impl Daemon {
    /// Starts `command` in a group of its own; all it prints goes to the end of `output`.
    pub fn spawn(mut command: Command, output: &Path) -> Daemon {
        let log = File::options().create(true).append(true).open(output);
        let log = log.unwrap_or_else(|e| panic!("opening {}: {e}", output.display()));
        let second = log.try_clone().expect("the log's second handle");
        command.stdout(log).stderr(second).process_group(0);
        let child = command.spawn();
        let child = child.unwrap_or_else(|e| panic!("starting {command:?}: {e}"));
        Daemon { child }
    }

    pub fn group(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Asks it to end, and its children too where they know a better way than being killed; waits
    /// for those that are still at work, at most for `grace`, and then kills.
    pub fn stop(mut self, children_too: bool, grace: Duration) {
        if self.ended().is_none() {
            let leader = self.group() as i32;
            let target = if children_too { -leader } else { leader };
            // SAFETY: plain system call; the child was not waited for, so its number is its own.
            unsafe { libc::kill(target, libc::SIGTERM) };
            wait_until(grace, || self.ended().is_some() && !alive(self.group()));
        }
        self.kill();
    }

    /// Ends the whole group at once and waits until no member is left.
    pub fn kill(mut self) {
        let group = self.group();
        if self.ended().is_none() || alive(group) {
            // SAFETY: plain system call; the group exists, so its number was not given anew.
            unsafe { libc::kill(-(group as i32), libc::SIGKILL) };
        }
        let _ = self.child.wait();
        wait_until(Duration::from_secs(5), || !alive(group));
    }
}

/// Whether a process group has a member that still runs. Asked of /proc because kill(2) also
/// counts the dead that a container's first process never collects.
fn alive(group: u32) -> bool {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return false;
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().as_encoded_bytes()[0].is_ascii_digit())
        .filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok())
        .any(|stat| {
            // "pid (name) state parent group …"; the name may hold anything, even brackets.
            let mut fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
            let state = fields.next().unwrap_or("Z");
            let member = fields.nth(1).and_then(|text| text.parse().ok()) == Some(group);
            member && !matches!(state, "Z" | "X")
        })
}

/// Polls a condition; false if it did not come true in time.
pub fn wait_until(patience: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    loop {
        if condition() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(4));
    }
}

/// The shell that cleans up after a test process that could not.
pub struct Watchdog {
    child: Child,
    pipe: Option<ChildStdin>,
}

// Each line replaces the list of groups. End-of-file without "bye" means that nobody cleaned up.
// The second rm is for files that a dying daemon created during the first.
const WATCH: &str = r#"
groups=
while IFS= read -r line; do groups=$line; done
[ "$groups" = bye ] && exit 0
for group in $groups; do kill -s KILL -- "-$group"; done
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
"#;

impl Watchdog {
    pub fn over(folder: &Path) -> Watchdog {
        let mut command = Command::new("sh");
        command.args(["-c", WATCH, "watchdog"]).arg(folder);
        // A group of its own, or whoever kills the test's group would kill it first.
        command.process_group(0).stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("starting the watchdog shell");
        let pipe = child.stdin.take();
        Watchdog { child, pipe }
    }

    /// Tells which groups are to be killed if we vanish.
    pub fn guard(&mut self, groups: &[u32]) {
        let groups: Vec<String> = groups.iter().map(u32::to_string).collect();
        self.say(&groups.join(" "));
    }

    fn say(&mut self, line: &str) {
        if let Some(pipe) = &mut self.pipe {
            let _ = writeln!(pipe, "{line}");
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.say("bye");
        self.pipe = None;
        let _ = self.child.wait();
    }
}
