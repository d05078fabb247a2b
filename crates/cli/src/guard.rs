//! Reads one article where neither a panic nor an endless loop can harm the others.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use counterclaim_extract::annotation::Stop;

/// Name of the threads that read; their panics are reported as failures of an article.
pub const NAME: &str = "reader";
/// Deeply nested pages must not overflow the stack.
const STACK: usize = 64 << 20;
/// How often a slow reader's processor time is looked at.
const GLANCE: Duration = Duration::from_millis(100);

/// Beginning of the names of the threads that compute the model's layers for all readers; the model's
/// runtime names them.
const POOL: &str = "rten-";
/// Pieces of work that use the pool now, those given up included.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);

/// Why a piece of work gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It took more processor time than allowed.
    Limit,
    /// It panicked with this message.
    Panic(String),
}

/// Does some work on a thread of its own, and gives it up after `seconds` of processor time.
///
/// What the shared threads of the model use is charged in equal parts to the work under way.
///
/// Work that is given up is told so and should end at the next window; nothing waits for it.
pub fn run<T: Send + 'static>(
    seconds: f64,
    work: impl FnOnce(&Stop) -> T + Send + 'static,
) -> Result<T, Refusal> {
    let (sender, receiver) = mpsc::channel();
    let (announce, announced) = mpsc::channel();
    let stop = Stop::default();
    let told = stop.clone();
    let body = move || {
        let _ = announce.send(own_clock());
        ACTIVE.fetch_add(1, Ordering::Relaxed);
        let done = panic::catch_unwind(AssertUnwindSafe(|| work(&told)));
        ACTIVE.fetch_sub(1, Ordering::Relaxed);
        let _ = sender.send(done.map_err(|payload| message(payload.as_ref())));
    };
    let spawned = thread::Builder::new()
        .name(NAME.to_owned())
        .stack_size(STACK)
        .spawn(body);
    if let Err(error) = spawned {
        return Err(Refusal::Panic(format!(
            "no thread could be started: {error}"
        )));
    }
    let begun = Instant::now();
    let clock = announced.recv().ok().flatten();
    let (mut pool, mut charged) = (pool_seconds(), 0.0);
    loop {
        match receiver.recv_timeout(GLANCE) {
            Ok(done) => return done.map_err(Refusal::Panic),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Refusal::Panic(
                    "the reader ended without an answer".to_owned(),
                ));
            }
            Err(RecvTimeoutError::Timeout) => {
                let wall = begun.elapsed().as_secs_f64();
                let now = pool_seconds();
                charged += (now - pool).max(0.0) / ACTIVE.load(Ordering::Relaxed).max(1) as f64;
                pool = now;
                let own = clock.as_deref().and_then(processor_seconds);
                if own.map_or(wall, |own| own + charged) > seconds {
                    stop.ask();
                    return Err(Refusal::Limit);
                }
            }
        }
    }
}

/// Keeps the panics of reader threads off the terminal; they are reported as failures.
pub fn quiet_readers() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().name() != Some(NAME) {
            usual(info);
        }
    }));
}

/// Does some work on this thread and turns a panic into its message.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Refusal> {
    panic::catch_unwind(AssertUnwindSafe(work))
        .map_err(|payload| Refusal::Panic(message(payload.as_ref())))
}

fn message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

/// Where the processor time of the calling thread can be looked up, on systems that say.
fn own_clock() -> Option<String> {
    let own = std::fs::read_link("/proc/thread-self").ok()?;
    Some(format!("/proc/{}/schedstat", own.display()))
}

/// Processor time of a thread: the first number of `schedstat`, in nanoseconds (proc(5)).
fn processor_seconds(clock: &str) -> Option<f64> {
    let text = std::fs::read_to_string(clock).ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Processor time of all threads of the pool, 0 where the system does not say.
fn pool_seconds() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else {
        return 0.0;
    };
    threads
        .flatten()
        .map(|thread| thread.path())
        .filter(|path| {
            std::fs::read_to_string(path.join("comm")).is_ok_and(|name| name.starts_with(POOL))
        })
        .filter_map(|path| processor_seconds(&path.join("schedstat").display().to_string()))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_elsewhere() {
        assert_eq!(run(5.0, |_| 1 + 1), Ok(2));
    }

    #[test]
    fn a_panic_is_a_refusal() {
        quiet_readers();
        let refused = run(5.0, |_| -> i32 { panic!("line {}", 7) });
        assert_eq!(refused, Err(Refusal::Panic("line 7".to_owned())));
    }

    #[test]
    fn an_endless_loop_is_given_up() {
        let (sender, ended) = mpsc::channel();
        let refused = run(0.2, move |stop| {
            while !stop.is_asked() {
                std::hint::spin_loop();
            }
            let _ = sender.send(());
        });
        assert_eq!(refused, Err(Refusal::Limit));
        // it was told to stop, and did
        assert!(ended.recv_timeout(Duration::from_secs(60)).is_ok());
    }

    /// One test, because the second part's pool would be charged to the first.
    #[test]
    fn waiting_is_not_charged_and_what_the_pool_computes_is() {
        let waited = run(0.2, |_| thread::sleep(Duration::from_millis(700)));
        assert!(waited.is_ok() || own_clock().is_none());
        let refused = run(0.2, |_| {
            let worker = thread::Builder::new().name(format!("{POOL}7"));
            let busy = worker.spawn(|| {
                let begun = Instant::now();
                while std::hint::black_box(begun.elapsed()) < Duration::from_secs(60) {}
            });
            busy.map(thread::JoinHandle::join).is_ok()
        });
        assert!(refused == Err(Refusal::Limit) || own_clock().is_none());
    }
}
