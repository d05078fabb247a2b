//! Reads one article where neither a panic, an endless loop nor a greedy text can harm the others.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
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

/// Weights of the pieces of work under way, those given up included, by a number that only counts up.
static WEIGHTS: Mutex<BTreeMap<usize, usize>> = Mutex::new(BTreeMap::new());
/// The number of the next piece of work.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// What one piece of work may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    /// Seconds of processor time.
    pub seconds: f64,
    /// Bytes by which the memory of the process may grow meanwhile; looked at every 100 ms, on systems
    /// that say.
    pub memory: u64,
    /// How much it is expected to need, compared with others: bytes of its text. Of several pieces of
    /// work at once, the heaviest is the one to blame for memory.
    pub weight: usize,
}

impl Allowance {
    /// So many seconds, and any memory.
    pub fn of_seconds(seconds: f64) -> Self {
        Self {
            seconds,
            memory: u64::MAX,
            weight: 0,
        }
    }
}

/// Why a piece of work gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It took more processor time than allowed.
    Limit,
    /// The memory of the process grew by more than allowed.
    Memory,
    /// It panicked with this message.
    Panic(String),
}

/// Does some work on a thread of its own, and gives it up when it uses more than it may.
///
/// What the shared threads of the model use is charged in equal parts to the work under way.
///
/// Work that is given up is told so and should end at the next window; nothing waits for it.
pub fn run<T: Send + 'static>(
    allowance: Allowance,
    work: impl FnOnce(&Stop) -> T + Send + 'static,
) -> Result<T, Refusal> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let (sender, receiver) = mpsc::channel();
    let (announce, announced) = mpsc::channel();
    let stop = Stop::default();
    let told = stop.clone();
    let body = move || {
        let _ = announce.send(own_clock());
        ACTIVE.fetch_add(1, Ordering::Relaxed);
        weights().insert(number, allowance.weight);
        let done = panic::catch_unwind(AssertUnwindSafe(|| work(&told)));
        ACTIVE.fetch_sub(1, Ordering::Relaxed);
        weights().remove(&number);
        let _ = sender.send(done.map_err(|payload| message(payload.as_ref())));
    };
    let before = resident();
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
                if own.map_or(wall, |own| own + charged) > allowance.seconds {
                    stop.ask();
                    return Err(Refusal::Limit);
                }
                let grown = resident().saturating_sub(before);
                if grown > allowance.memory && is_heaviest(number) {
                    stop.ask();
                    return Err(Refusal::Memory);
                }
            }
        }
    }
}

fn weights() -> std::sync::MutexGuard<'static, BTreeMap<usize, usize>> {
    WEIGHTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether no other piece of work is heavier; of equal ones the first begun.
fn is_heaviest(number: usize) -> bool {
    let weights = weights();
    let heaviest = weights
        .iter()
        .max_by_key(|(number, weight)| (**weight, std::cmp::Reverse(**number)));
    heaviest.is_some_and(|(heaviest, _)| *heaviest == number)
}

/// Bytes of memory that the process holds now (`VmRSS`, proc(5)); 0 where the system does not say.
pub fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
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
        assert_eq!(run(Allowance::of_seconds(5.0), |_| 1 + 1), Ok(2));
    }

    #[test]
    fn a_panic_is_a_refusal() {
        quiet_readers();
        let refused = run(Allowance::of_seconds(5.0), |_| -> i32 {
            panic!("line {}", 7)
        });
        assert_eq!(refused, Err(Refusal::Panic("line 7".to_owned())));
    }

    #[test]
    fn an_endless_loop_is_given_up() {
        let (sender, ended) = mpsc::channel();
        let refused = run(Allowance::of_seconds(0.2), move |stop| {
            while !stop.is_asked() {
                std::hint::spin_loop();
            }
            let _ = sender.send(());
        });
        assert_eq!(refused, Err(Refusal::Limit));
        // it was told to stop, and did
        assert!(ended.recv_timeout(Duration::from_secs(60)).is_ok());
    }

    #[test]
    fn what_takes_too_much_memory_is_given_up_and_the_lighter_goes_on() {
        let allowance = |weight| Allowance {
            memory: 100 << 20,
            weight,
            ..Allowance::of_seconds(60.0)
        };
        let light = thread::spawn(move || {
            run(allowance(1), |_| {
                thread::sleep(Duration::from_millis(1_500));
            })
        });
        let greedy = run(allowance(2), |stop| {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            while !stop.is_asked() {
                // written to, or the system would not have to find the memory
                hoard.push(vec![1; 8 << 20]);
                thread::sleep(Duration::from_millis(10));
            }
            hoard.len()
        });
        assert!(greedy == Err(Refusal::Memory) || resident() == 0);
        assert_eq!(light.join().unwrap(), Ok(()));
    }

    /// One test, because the second part's pool would be charged to the first.
    #[test]
    fn waiting_is_not_charged_and_what_the_pool_computes_is() {
        let waited = run(Allowance::of_seconds(0.2), |_| {
            thread::sleep(Duration::from_millis(700));
        });
        assert!(waited.is_ok() || own_clock().is_none());
        let refused = run(Allowance::of_seconds(0.2), |_| {
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
