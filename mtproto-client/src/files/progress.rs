//! How far a transfer is, for whoever shows it.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

/// How far a transfer is. Clones show the same one; it may be watched from any task.
///
/// It shows the newest value only: whoever looks rarely misses what was between.
#[derive(Clone, Debug)]
pub struct Progress(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    moved: u64,
    total: Option<u64>,
    over: bool,
    waiting: Vec<Waker>,
}

impl Progress {
    pub(super) fn new(moved: u64, total: Option<u64>) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            moved,
            total,
            over: false,
            waiting: Vec::new(),
        })))
    }

    /// Bytes moved so far, those of an earlier attempt that is being resumed included.
    #[must_use]
    pub fn moved(&self) -> u64 {
        self.lock().moved
    }

    /// Size of the file, if it is known.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.lock().total
    }

    /// Waits until more than `seen` bytes have been moved, and returns how many have; `None` once the
    /// transfer is over, whether it ended well or was dropped.
    pub async fn after(&self, seen: u64) -> Option<u64> {
        poll_fn(|cx| {
            let mut inner = self.lock();
            if inner.moved > seen {
                return Poll::Ready(Some(inner.moved));
            }
            if inner.over {
                return Poll::Ready(None);
            }
            if !inner
                .waiting
                .iter()
                .any(|waker| waker.will_wake(cx.waker()))
            {
                inner.waiting.push(cx.waker().clone());
            }
            Poll::Pending
        })
        .await
    }

    pub(super) fn advance(&self, bytes: usize) {
        let mut inner = self.lock();
        inner.moved += bytes as u64;
        wake(inner);
    }

    pub(super) fn end(&self) {
        let mut inner = self.lock();
        inner.over = true;
        wake(inner);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wake(mut inner: MutexGuard<'_, Inner>) {
    let waiting = std::mem::take(&mut inner.waiting);
    drop(inner);
    waiting.into_iter().for_each(Waker::wake);
}
