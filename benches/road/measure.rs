//! Time, processor time and memory of this process, and figures that one process of the bench tells another.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Wall time and processor time of this process since a moment.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    wall: Instant,
    cpu: Duration,
}

/// What something took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took {
    pub wall: Duration,
    /// Of all threads together.
    pub cpu: Duration,
}

impl Since {
    pub fn now() -> Self {
        Self {
            wall: Instant::now(),
            cpu: processor_time(),
        }
    }

    pub fn took(self) -> Took {
        Took {
            wall: self.wall.elapsed(),
            cpu: processor_time().saturating_sub(self.cpu),
        }
    }
}

impl std::ops::AddAssign for Took {
    fn add_assign(&mut self, more: Self) {
        self.wall += more.wall;
        self.cpu += more.cpu;
    }
}

fn processor_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a plain system call that fills the structure; this clock is always there on Linux.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec.cast_unsigned(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Resident memory in MB, now and at its highest (VmRSS and VmHWM of proc(5)).
pub fn memory() -> (f64, f64) {
    (megabytes("VmRSS:"), megabytes("VmHWM:"))
}

/// Resident memory in MB without the pages of files, such as the program's own, which the system takes back when it needs them
/// (RssAnon of proc(5)).
pub fn anonymous() -> f64 {
    megabytes("RssAnon:")
}

fn megabytes(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(field)).unwrap_or("0");
    line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Figures by name: printed by the process that measures, read by the one that makes the table.
#[derive(Debug, Default, Clone)]
pub struct Figures(BTreeMap<String, f64>);

/// What stands before a figure on standard output.
const MARK: &str = "figure ";

impl Figures {
    pub fn set(&mut self, name: &str, value: f64) {
        self.0.insert(name.to_owned(), value);
    }

    /// Messages a second and processor seconds for a thousand.
    pub fn set_rate(&mut self, name: &str, messages: usize, took: Took) {
        self.set(&format!("{name} a second"), messages as f64 / took.wall.as_secs_f64());
        self.set(&format!("{name} cpu"), took.cpu.as_secs_f64() * 1000.0 / messages as f64);
    }

    pub fn get(&self, name: &str) -> f64 {
        *self
            .0
            .get(name)
            .unwrap_or_else(|| panic!("{name:?} was not measured; there are {:?}", self.0.keys()))
    }

    pub fn print(&self) {
        for (name, value) in &self.0 {
            println!("{MARK}{name}\t{value}");
        }
    }

    /// Takes a line that another process printed; false where it is no figure.
    pub fn read(&mut self, line: &str) -> bool {
        let Some((name, value)) = line.strip_prefix(MARK).and_then(|l| l.split_once('\t')) else {
            return false;
        };
        self.set(name, value.trim().parse().expect("a number"));
        true
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all: Vec<String> = self.0.iter().map(|(name, value)| format!("{name} {value:.2}")).collect();
        write!(f, "{}", all.join(" · "))
    }
}
