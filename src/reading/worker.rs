//! The worker: this program, started anew for one attachment, under the kernel's limits on memory, time and files. What
//! crashes, hangs or swells in there costs that attachment and nothing else. It is told what to do in one line of JSON and
//! the bytes after it, on standard input, and answers with one object on standard output. It opens no socket, writes no
//! file, and is given no environment.

use super::limits::Deadline;
use super::limits::Limits;
use super::ocr::Engines;
use super::open;
use crate::mail::document::ReadDocument;
use crate::mail::document::Reading;
use rlimit::Resource;
use serde::Deserialize;
use serde::Serialize;
use std::io;
use std::io::BufRead;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

/// Octets of an answer that are believed: five thousand lines of text fit many times.
const ANSWER_MAX: u64 = 32 << 20;
/// Octets of the line that says what to do.
const ORDER_MAX: u64 = 64 << 10;
/// Files the worker may have open at a time: its three, the models, and two pipes for Tesseract.
const FILES_MAX: u64 = 64;
/// Beyond its time for reading, the worker gets this long to start and to answer.
const GRACE: Duration = Duration::from_secs(2);
/// Stack of the reading thread in octets: PDFs nest deeply.
const STACK: usize = 32 << 20;

/// What the worker is told.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    name: String,
    inline: bool,
    limits: Limits,
    time: Duration,
    models: Option<PathBuf>,
    tesseract: Option<PathBuf>,
}

/// Has one attachment read by a worker. Whatever becomes of that, there is an answer.
pub(super) fn ask(
    program: &Path,
    name: &str,
    inline: bool,
    bytes: &[u8],
    engines: &Engines,
    limits: &Limits,
    deadline: &Deadline,
) -> ReadDocument {
    let order = Order {
        name: name.to_owned(),
        inline,
        limits: limits.clone(),
        time: deadline.left(),
        models: engines.models().map(Path::to_owned),
        tesseract: engines.tesseract().map(Path::to_owned),
    };
    let outcome = match answer(program, &order, bytes) {
        Ok(document) => return document,
        Err(outcome) => outcome,
    };
    ReadDocument {
        outcome,
        ..open::outside(name, inline, bytes, crate::mail::attachment::media_type(bytes))
    }
}

fn answer(program: &Path, order: &Order, bytes: &[u8]) -> Result<ReadDocument, Reading> {
    let not_started = || Reading::NotChecked("the program that reads attachments could not be started".to_owned());
    let mut line = serde_json::to_vec(order).map_err(|_| not_started())?;
    line.push(b'\n');
    let mut child = Command::new(program)
        .arg("worker")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| not_started())?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(not_started());
    };
    let (told, hears) = mpsc::channel();
    std::thread::scope(|scope| {
        // A worker that dies early stops reading; that shows in its answer.
        scope.spawn(move || drop(input.write_all(&line).and_then(|()| input.write_all(bytes))));
        scope.spawn(move || {
            let mut said = Vec::new();
            let read = output.take(ANSWER_MAX).read_to_end(&mut said);
            let _ = told.send(read.map(|_| said));
        });
        let said = hears.recv_timeout(order.time + GRACE);
        if said.is_err() {
            let _ = child.kill();
        }
        let _ = child.wait();
        match said {
            Ok(Ok(said)) if !said.is_empty() => {
                serde_json::from_slice(&said).map_err(|_| Reading::NotChecked("the program that reads attachments failed on it".to_owned()))
            }
            Ok(_) => Err(Reading::Broken("the program that reads such files failed on it".to_owned())),
            Err(_) => Err(Reading::NotChecked("there was not enough time to read it".to_owned())),
        }
    })
}

/// Is the worker: reads the order and the bytes from standard input, answers on standard output.
///
/// # Errors
/// Where the order makes no sense or standard input and output do not work.
pub fn serve() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    (&mut input).take(ORDER_MAX).read_until(b'\n', &mut line)?;
    let order: Order = serde_json::from_slice(&line)?;
    confine(&order);
    let mut bytes = Vec::new();
    (&mut input).take(order.limits.attachment_bytes + 1).read_to_end(&mut bytes)?;
    let reading = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let engines = Engines::at(order.models, order.tesseract);
        super::one(
            &order.name,
            order.inline,
            &bytes,
            &engines,
            &order.limits,
            Deadline::after(order.time),
        )
    })?;
    let document = reading.join().map_err(|_| io::Error::other("reading failed"))?;
    let mut output = io::stdout().lock();
    output.write_all(&serde_json::to_vec(&document)?)?;
    output.flush()
}

/// Sets the kernel's limits. One that cannot be set is no reason to stop: the parent's clock still holds.
fn confine(order: &Order) {
    let seconds = (order.time + GRACE).as_secs() + 1;
    let cpu = seconds.saturating_mul(order.limits.threads.max(1) as u64);
    for (resource, most) in [
        (Resource::AS, order.limits.worker_memory),
        (Resource::CPU, cpu),
        (Resource::NOFILE, FILES_MAX),
        (Resource::FSIZE, 0),
        (Resource::CORE, 0),
    ] {
        let _ = resource.set(most, most);
    }
}
