//! The second engine: Tesseract, a program of its own, given a picture on standard input and a time limit.

use crate::reading::limits::Deadline;
use image::GrayImage;
use image::ImageFormat;
use std::io::Cursor;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;

/// Octets of its answer that are looked at.
const ANSWER_MAX: u64 = 1 << 20;

/// The lines of a page. It finds out for itself which way up the page lies, where its data for that are installed.
pub(super) fn lines(program: &Path, picture: &GrayImage, deadline: &Deadline) -> Result<Vec<String>, String> {
    let mut png = Cursor::new(Vec::new());
    picture
        .write_to(&mut png, ImageFormat::Png)
        .map_err(|_| "the picture could not be handed on".to_owned())?;
    let png = png.into_inner();
    // Page segmentation 1 turns the page upright first; 3 does not, and needs no further data.
    let said = match run(program, &png, "1", deadline) {
        Ok(said) if !said.trim().is_empty() => said,
        _ => run(program, &png, "3", deadline)?,
    };
    let kept = said.lines().map(str::trim).filter(|l| !l.is_empty());
    Ok(kept.map(str::to_owned).collect())
}

fn run(program: &Path, png: &[u8], segmentation: &str, deadline: &Deadline) -> Result<String, String> {
    let mut child = Command::new(program)
        .args(["-", "-", "-l", "eng", "--psm", segmentation])
        .env_clear()
        // Messages are read side by side: one thread for each.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("Tesseract does not start: {e}"))?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("Tesseract cannot be talked to".to_owned());
    };
    let (told, hears) = mpsc::channel();
    std::thread::scope(|scope| {
        // It may end before it has read everything; then writing fails, and that is its answer's business.
        scope.spawn(move || drop(input.write_all(png)));
        scope.spawn(move || {
            let mut answer = Vec::new();
            let read = output.take(ANSWER_MAX).read_to_end(&mut answer);
            let _ = told.send(read.map(|_| answer));
        });
        let answer = hears.recv_timeout(deadline.left());
        if answer.is_err() {
            let _ = child.kill();
        }
        let ended = child.wait();
        match (answer, ended) {
            (Ok(Ok(answer)), Ok(status)) if status.success() => Ok(String::from_utf8_lossy(&answer).into_owned()),
            (Err(_), _) => Err("there was not enough time to recognise its letters".to_owned()),
            _ => Err("Tesseract failed on it".to_owned()),
        }
    })
}
