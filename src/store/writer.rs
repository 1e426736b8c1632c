//! The one writer: a thread that owns the store and does one job after another, in the order they came.
//! A caller that goes away does not stop its job: every job is a whole transaction.

use super::Store;
use crate::Trouble;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut dyn Store) + Send>;

/// A handle on the writer thread; cheap to clone. The thread ends when the last handle is gone, and that handle waits for it:
/// a program that ends while the store is open leaves its newest rows in the journal, where a copy of the file misses them.
#[derive(Clone)]
pub struct Writer(Arc<Running>);

struct Running {
    /// `None` only while the last handle goes.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            // A job may have held the last handle, and no thread waits for itself.
            && thread.thread().id() != thread::current().id()
        {
            // A panic within a job was caught there; nothing else ends it early.
            let _ = thread.join();
        }
    }
}

impl Writer {
    /// Gives the store to a thread of its own.
    ///
    /// # Errors
    /// Where the machine has no thread to give.
    pub fn spawn(mut store: Box<dyn Store>) -> Result<Self, Trouble> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                while let Ok(job) = queue.recv() {
                    job(store.as_mut());
                }
            })
            .map_err(|e| Trouble::temporary("starting the store's thread").because(e))?;
        Ok(Self(Arc::new(Running {
            jobs: Some(jobs),
            thread: Some(thread),
        })))
    }

    /// Has a job done and waits for its answer.
    ///
    /// # Errors
    /// The job's own, or permanent trouble where it panicked (its transaction is undone, the next job is done) or the thread
    /// is gone.
    pub async fn ask<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Store) -> Result<R, Trouble> + Send + 'static,
    ) -> Result<R, Trouble> {
        let gone = || Trouble::permanent("asking the store: its thread has ended");
        let (answer, waiting) = oneshot::channel();
        let boxed: Job = Box::new(move |store| {
            let failed = |_| {
                Err(Trouble::permanent(
                    "the program failed within a job of the store; the job was undone",
                ))
            };
            let done = catch_unwind(AssertUnwindSafe(|| job(store))).unwrap_or_else(failed);
            // Whoever asked may have gone; the job is done all the same.
            let _ = answer.send(done);
        });
        self.0.jobs.as_ref().ok_or_else(gone)?.send(boxed).map_err(|_| gone())?;
        waiting.await.map_err(|_| gone())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::Sqlite;

    #[tokio::test]
    async fn when_the_last_handle_goes_everything_stands_in_the_file_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sqlite");
        for _ in 0..20 {
            let writer = Writer::spawn(Box::new(Sqlite::open(&path).unwrap())).unwrap();
            let other = writer.clone();
            let draw = |store: &mut dyn Store| {
                let mut tx = store.begin()?;
                tx.next_reference(crate::casework::Register::Service, 2026)?;
                tx.commit()
            };
            other.ask(draw).await.unwrap();
            drop(writer);
            drop(other);
            assert!(!path.with_extension("sqlite-wal").exists());
        }
    }

    #[tokio::test]
    async fn a_job_that_panics_is_an_error_and_the_next_one_is_done() {
        let writer = Writer::spawn(Box::new(Sqlite::in_memory().unwrap())).unwrap();
        let failed = writer
            .ask(|store| {
                let mut tx = store.begin()?;
                tx.next_reference(crate::casework::Register::PersonalData, 2026)?;
                assert!(tx.cases()?.len() > 7, "planted");
                tx.commit()
            })
            .await;
        assert!(failed.is_err_and(|t| !t.is_temporary()));
        let next = writer
            .ask(|store| store.begin()?.next_reference(crate::casework::Register::PersonalData, 2026))
            .await;
        assert_eq!(next.unwrap().number, 1, "what it had written was undone");
    }
}
