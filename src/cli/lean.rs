//! Little memory while nothing happens. glibc's allocator keeps what large messages took, in as many arenas as there were
//! threads: 84 MB after 2,000 messages, of which 8 are in use. It reads its settings once, from the environment, before `main`.
//! So the daemon begins itself anew with them: the same program, words and process number, with three variables more.

use std::process::Command;

/// The settings (mallopt(3)): one arena for all threads; large blocks, and what lies unused at an arena's end, go back to the
/// system at once. Public for the bench, which measures the daemon without its command line.
pub const SETTINGS: [(&str, &str); 3] = [
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_MMAP_THRESHOLD_", "131072"),
    ("MALLOC_TRIM_THRESHOLD_", "131072"),
];

/// Begins this program anew with [`SETTINGS`], unless it has them or somebody chose others. Where that fails, or the system's
/// allocator is another, it goes on as it is: only larger.
pub(super) fn begin_anew() {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) || SETTINGS.iter().any(|(name, _)| std::env::var_os(name).is_some()) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    replace(Command::new(program).args(std::env::args_os().skip(1)).envs(SETTINGS));
}

/// Puts another program in this one's place; comes back only where that failed.
#[cfg(unix)]
fn replace(command: &mut Command) {
    let failed = std::os::unix::process::CommandExt::exec(command);
    tracing::warn!(trouble = %failed, "not begun anew with lean memory");
}

#[cfg(not(unix))]
fn replace(_: &mut Command) {}
