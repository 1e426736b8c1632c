//! The one writer: a thread that owns the store and does one job after another, in the order they came.
//! A caller that goes away does not stop its job: every job is a whole transaction.

use super::Store;
use crate::Trouble;
use std::sync::mpsc;
use std::thread;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut dyn Store) + Send>;

/// A handle on the writer thread; cheap to clone. The thread ends when the last handle is gone.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Gives the store to a thread of its own.
    ///
    /// # Errors
    /// Where the machine has no thread to give.
    pub fn spawn(mut store: Box<dyn Store>) -> Result<Self, Trouble> {
        let (jobs, queue) = mpsc::channel::<Job>();
        thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                while let Ok(job) = queue.recv() {
                    job(store.as_mut());
                }
            })
            .map_err(|e| Trouble::temporary("starting the store's thread").because(e))?;
        Ok(Self { jobs })
    }

    /// Has a job done and waits for its answer.
    ///
    /// # Errors
    /// The job's own, or permanent trouble where the thread is gone.
    pub async fn ask<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Store) -> Result<R, Trouble> + Send + 'static,
    ) -> Result<R, Trouble> {
        let gone = || Trouble::permanent("asking the store: its thread has ended");
        let (answer, waiting) = oneshot::channel();
        let boxed: Job = Box::new(move |store| {
            // Whoever asked may have gone; the job is done all the same.
            let _ = answer.send(job(store));
        });
        self.jobs.send(boxed).map_err(|_| gone())?;
        waiting.await.map_err(|_| gone())?
    }
}
