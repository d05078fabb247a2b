//! How much an input may expand to, and readers that keep account of it.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::Limits;

/// Something wrong with compressed or packed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Damage {
    /// What is wrong, in words.
    pub(super) reason: String,
    /// Whether reading may go on behind it: the next read gives what follows the damage.
    pub(super) passable: bool,
    /// Whether nothing of the damaged piece was given before.
    pub(super) fresh: bool,
}

impl Damage {
    /// Damage behind which nothing can be read.
    pub(super) fn fatal(reason: String) -> io::Error {
        io::Error::other(Self {
            reason,
            passable: false,
            fresh: false,
        })
    }

    /// What is known of an error of a reader; other errors than these are not passable.
    pub(super) fn of(error: &io::Error) -> Self {
        let known = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Self>());
        known.cloned().unwrap_or_else(|| Self {
            reason: match error.kind() {
                io::ErrorKind::UnexpectedEof => "ends too early".to_owned(),
                _ => format!("cannot be read: {error}"),
            },
            passable: false,
            fresh: false,
        })
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Damage {}

/// Bytes taken from the input and bytes made out of them, over all layers of compression.
///
/// The sum over the layers is what counts, so that archives packed in archives are seen as well.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    account: Rc<Account>,
}

#[derive(Debug)]
struct Account {
    taken: Cell<u64>,
    made: Cell<u64>,
    grace: u64,
    ratio: u64,
    exceeded: Cell<bool>,
}

impl Budget {
    /// Nothing taken and nothing made.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            account: Rc::new(Account {
                taken: Cell::new(0),
                made: Cell::new(0),
                grace: limits.grace_bytes,
                ratio: limits.ratio,
                exceeded: Cell::new(false),
            }),
        }
    }

    fn take(&self, bytes: usize) {
        let taken = &self.account.taken;
        taken.set(taken.get().saturating_add(bytes as u64));
    }

    /// Puts bytes that a decompressor made on the account.
    ///
    /// # Errors
    /// More was made than the bytes taken allow.
    pub(super) fn make(&self, bytes: usize) -> io::Result<()> {
        let account = &self.account;
        account
            .made
            .set(account.made.get().saturating_add(bytes as u64));
        let allowed = account
            .taken
            .get()
            .saturating_mul(account.ratio)
            .saturating_add(account.grace);
        if account.made.get() <= allowed {
            return Ok(());
        }
        account.exceeded.set(true);
        Err(Damage::fatal(format!(
            "expands to more than {} times its size and looks like a decompression bomb",
            account.ratio
        )))
    }

    /// Whether more was made than allowed: nothing of this input is to be read any more.
    pub(super) fn exceeded(&self) -> bool {
        self.account.exceeded.get()
    }
}

/// The input itself: what is read from it is put on the account as taken.
pub(super) struct Taken<R> {
    inner: R,
    budget: Budget,
}

impl<R> Taken<R> {
    pub(super) fn new(inner: R, budget: Budget) -> Self {
        Self { inner, budget }
    }
}

impl<R: Read> Read for Taken<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.budget.take(n);
        Ok(n)
    }
}

impl<R: Seek> Seek for Taken<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// What a decompressor gives: put on the account as made.
pub(super) struct Made<R> {
    inner: R,
    budget: Budget,
}

impl<R> Made<R> {
    pub(super) fn new(inner: R, budget: Budget) -> Self {
        Self { inner, budget }
    }
}

impl<R: Read> Read for Made<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.budget.make(n)?;
        Ok(n)
    }
}

/// All that is left of a reader, if it is no more than `most` bytes; else `None`.
pub(super) fn read_up_to(reader: &mut dyn Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// A reader with bytes in front of it that were read ahead to see what it is.
pub(super) struct Headed<'r> {
    head: Vec<u8>,
    at: usize,
    /// What happened behind the head.
    error: Option<io::Error>,
    rest: &'r mut dyn Read,
}

impl<'r> Headed<'r> {
    /// Reads up to `len` bytes ahead.
    pub(super) fn new(rest: &'r mut dyn Read, len: usize) -> Self {
        let mut head = Vec::new();
        let error = (&mut *rest).take(len as u64).read_to_end(&mut head).err();
        Self {
            head,
            at: 0,
            error,
            rest,
        }
    }

    /// The bytes that were read ahead, whatever of them has been read since.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }
}

impl Read for Headed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at < self.head.len() {
            let n = (&self.head[self.at..]).read(buffer)?;
            self.at += n;
            return Ok(n);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_held_against_what_was_taken_over_all_layers() {
        let limits = Limits {
            grace_bytes: 10,
            ratio: 2,
            ..Limits::default()
        };
        let budget = Budget::new(&limits);
        let mut taken = Taken::new([0_u8; 4].as_slice(), budget.clone());
        assert_eq!(taken.read(&mut [0; 4]).unwrap(), 4);
        assert!(budget.make(9).is_ok());
        assert!(budget.clone().make(9).is_ok());
        assert!(!budget.exceeded());
        let error = budget.make(1).unwrap_err();
        assert!(Damage::of(&error).reason.contains("2 times its size"));
        assert!(budget.exceeded());
    }

    #[test]
    fn a_head_is_read_twice() {
        let mut rest = b"ferry sinks".as_slice();
        let mut headed = Headed::new(&mut rest, 5);
        assert_eq!(headed.head(), b"ferry");
        let mut all = Vec::new();
        headed.read_to_end(&mut all).unwrap();
        assert_eq!(all, b"ferry sinks");
    }

    #[test]
    fn long_readers_are_refused() {
        assert_eq!(
            read_up_to(&mut b"abc".as_slice(), 3).unwrap(),
            Some(b"abc".to_vec())
        );
        assert_eq!(read_up_to(&mut b"abcd".as_slice(), 3).unwrap(), None);
    }
}
