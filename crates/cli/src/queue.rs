//! Documents between those who take files apart and those who read: a bounded queue, and turns.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use counterclaim_ingest::Document;

/// Documents that may be finished before an earlier one is: bounds what waits in memory.
const AHEAD: usize = 64;
/// Bytes of documents that may be in work at once; a single longer one is let through alone.
const BYTES_AHEAD: usize = 64 << 20;

/// Documents on their way to the threads that read them, in the order in which they were found.
#[derive(Debug, Default)]
pub struct Queue {
    state: Mutex<Line>,
    moved: Condvar,
}

/// A document that waits to be read.
#[derive(Debug)]
pub struct Waiting {
    /// Number of its step.
    pub index: usize,
    /// Its number among the documents.
    pub number: usize,
    /// The document.
    pub document: Document,
}

#[derive(Debug, Default)]
struct Line {
    documents: VecDeque<Waiting>,
    /// How many documents were put in.
    put: usize,
    /// How many steps were numbered, and how many of them emitted.
    numbered: usize,
    emitted: usize,
    /// Bytes of documents that are not emitted yet.
    bytes: usize,
    closed: bool,
    stopped: bool,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, Line> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the next step, as soon as there is room for it; `None` where no more is wanted.
    pub fn reserve(&self, bytes: usize) -> Option<usize> {
        let full = |state: &mut Line| {
            let ahead = state.numbered - state.emitted;
            let full = ahead >= AHEAD || (ahead > 0 && state.bytes + bytes > BYTES_AHEAD);
            full && !state.stopped
        };
        let waited = self.moved.wait_while(self.state(), full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return None;
        }
        let index = state.numbered;
        state.numbered += 1;
        state.bytes += bytes;
        Some(index)
    }

    /// Puts a document at the end; false where no more is wanted.
    pub fn put(&self, document: Document) -> bool {
        let Some(index) = self.reserve(document.bytes.len()) else {
            return false;
        };
        let mut state = self.state();
        let number = state.put;
        state.put += 1;
        state.documents.push_back(Waiting {
            index,
            number,
            document,
        });
        drop(state);
        self.moved.notify_all();
        true
    }

    /// The next document; `None` when there will be no more.
    pub fn take(&self) -> Option<Waiting> {
        let idle = |state: &mut Line| state.documents.is_empty() && !state.closed && !state.stopped;
        let waited = self.moved.wait_while(self.state(), idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return None;
        }
        state.documents.pop_front()
    }

    /// A step of so many bytes is emitted: there is room for another.
    pub fn emitted(&self, bytes: usize) {
        let mut state = self.state();
        state.emitted += 1;
        state.bytes -= bytes;
        drop(state);
        self.moved.notify_all();
    }

    /// No more documents will come.
    pub fn close(&self) {
        self.state().closed = true;
        self.moved.notify_all();
    }

    /// No more documents are wanted.
    pub fn stop(&self) {
        self.state().stopped = true;
        self.moved.notify_all();
    }
}

/// Lets documents be judged one after the other, in their order, while they are read several at once.
#[derive(Debug, Default)]
pub struct Turns {
    next: Mutex<usize>,
    moved: Condvar,
}

/// A document's turn to be judged; it ends when this is dropped.
#[derive(Debug)]
pub struct Turn<'t> {
    turns: &'t Turns,
    number: usize,
}

impl Turns {
    /// The turn of a document.
    pub fn of(&self, number: usize) -> Turn<'_> {
        let turns = self;
        Turn { turns, number }
    }

    fn next(&self) -> MutexGuard<'_, usize> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// Waits until all documents before this one were judged. They are taken in their order by threads
    /// that never wait for a later one, so that this ends.
    pub fn wait(&self) -> MutexGuard<'_, usize> {
        let early = |next: &mut usize| *next < self.number;
        let waited = self.turns.moved.wait_while(self.turns.next(), early);
        waited.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.wait() += 1;
        self.turns.moved.notify_all();
    }
}
