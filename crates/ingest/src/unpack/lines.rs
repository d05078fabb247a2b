//! Lines of bounded length from a reader, with damage passed over.

use std::io::{self, BufRead, BufReader, Read};

/// Lines of a stream, and how far it has been read.
pub(super) struct Lines<'r> {
    reader: BufReader<&'r mut dyn Read>,
    /// Bytes read so far.
    pub(super) offset: u64,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its bytes, line break included; no more than were allowed.
    pub(super) bytes: Vec<u8>,
    /// Whether it went on and the rest was dropped.
    pub(super) cut: bool,
}

impl<'r> Lines<'r> {
    pub(super) fn new(reader: &'r mut dyn Read) -> Self {
        Self {
            reader: BufReader::with_capacity(64 << 10, reader),
            offset: 0,
        }
    }

    /// The next line, of which `most` bytes are kept; `None` at the end.
    pub(super) fn next(&mut self, most: u64) -> io::Result<Option<Line>> {
        let mut line = Line {
            bytes: Vec::new(),
            cut: false,
        };
        loop {
            let ahead = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if ahead.is_empty() {
                return Ok((!line.bytes.is_empty() || line.cut).then_some(line));
            }
            let found = ahead.iter().position(|&b| b == b'\n');
            let n = found.map_or(ahead.len(), |at| at + 1);
            let room = (most as usize).saturating_sub(line.bytes.len()).min(n);
            line.bytes.extend_from_slice(&ahead[..room]);
            line.cut |= room < n;
            self.reader.consume(n);
            self.offset += n as u64;
            if found.is_some() {
                return Ok(Some(line));
            }
        }
    }

    /// The bytes up to the next line break and with it, but no more than `most`; nothing is dropped.
    pub(super) fn until_break(&mut self, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(most).read_until(b'\n', &mut bytes);
        self.offset += bytes.len() as u64;
        read?;
        Ok(bytes)
    }

    /// Exactly `len` bytes, or those that there are.
    pub(super) fn bytes(&mut self, len: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(len).read_to_end(&mut bytes);
        self.offset += bytes.len() as u64;
        read?;
        Ok(bytes)
    }

    /// Passes over `len` bytes; how many there were.
    pub(super) fn skip(&mut self, len: u64) -> io::Result<u64> {
        let skipped = io::copy(&mut (&mut self.reader).take(len), &mut io::sink())?;
        self.offset += skipped;
        Ok(skipped)
    }

    /// The next bytes, without reading them; none at the end.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    /// What has not been read as lines.
    pub(super) fn rest(&mut self) -> &mut dyn Read {
        &mut self.reader
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_at_the_limit_and_the_next_one_is_whole() {
        let mut bytes = b"abcdefgh\nij\n\nk".as_slice();
        let mut lines = Lines::new(&mut bytes);
        let mut next = || {
            let line = lines.next(4).unwrap()?;
            Some((String::from_utf8(line.bytes).unwrap(), line.cut))
        };
        assert_eq!(next(), Some(("abcd".to_owned(), true)));
        assert_eq!(next(), Some(("ij\n".to_owned(), false)));
        assert_eq!(next(), Some(("\n".to_owned(), false)));
        assert_eq!(next(), Some(("k".to_owned(), false)));
        assert_eq!(next(), None);
    }
}
