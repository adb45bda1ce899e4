//! The threads that do jobs while the server runs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use operation::House;
use store::{Db, files::Files};

/// How many jobs are done at once.
const THREADS: usize = 2;

/// Workers; with this value they end: each ends the job at hand and gives back the others it took.
pub struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Begins to work on what is due.
    pub fn start(house: &House, db: &Db, files: &Arc<Files>) -> Workers {
        let (stop, worker) = (Arc::<AtomicBool>::default(), house.worker(db.clone(), files.clone()));
        let thread = |_| {
            let (stop, worker) = (stop.clone(), worker.clone());
            std::thread::spawn(move || worker.run(&stop))
        };
        let threads = (0..THREADS).map(thread).collect();
        Workers { stop, threads }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a worker did not end well");
            }
        }
    }
}
