//! Gzip and zstd as streams: one member or frame after the other, damaged ones passed over.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::budget::Damage;

/// Bytes of a member that are kept so that the search for the next one can begin inside it.
const REPLAY: usize = 8 << 20;
const BUFFER: usize = 64 << 10;

/// First bytes of every gzip member: magic number and the only method there is (RFC 1952).
pub(super) const GZIP: &[u8] = b"\x1f\x8b\x08";
/// First bytes of a zstd frame, little-endian 0xFD2FB528 (RFC 8878).
pub(super) const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// A buffered reader that can go back to the last mark, as long as that is not too far.
struct Replay<R> {
    inner: R,
    /// Bytes since the mark, then bytes read ahead.
    buffer: Vec<u8>,
    at: usize,
    /// Where the buffer begins in the input.
    start: u64,
    /// Whether bytes since the mark were dropped.
    forgotten: bool,
    /// Bytes that were gone back over so far.
    again: u64,
}

impl<R: Read> Replay<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: Vec::new(),
            at: 0,
            start: 0,
            forgotten: false,
            again: 0,
        }
    }

    fn offset(&self) -> u64 {
        self.start + self.at as u64
    }

    fn mark(&mut self) {
        self.drop_read();
        self.forgotten = false;
    }

    fn drop_read(&mut self) {
        self.buffer.drain(..self.at);
        self.start += self.at as u64;
        self.at = 0;
    }

    /// Goes to the byte behind the mark if that is still there, and if that does not mean to read the
    /// input over and over again.
    fn back(&mut self) {
        let way = self.at as u64;
        if !self.forgotten && self.again + way <= self.offset() + REPLAY as u64 {
            self.again += way;
            self.at = self.buffer.len().min(1);
        }
    }

    /// Goes on to the next place that begins with `magic`; false at the end of the input.
    fn seek_to(&mut self, magic: &[u8]) -> io::Result<bool> {
        loop {
            if self.fill(magic.len())? < magic.len() {
                return Ok(false);
            }
            let ahead = &self.buffer[self.at..];
            if let Some(found) = ahead.windows(magic.len()).position(|w| w == magic) {
                self.at += found;
                self.mark();
                return Ok(true);
            }
            self.at = self.buffer.len() - (magic.len() - 1);
            self.mark();
        }
    }

    /// Reads ahead until `least` bytes are there or the input ends; how many there are.
    fn fill(&mut self, least: usize) -> io::Result<usize> {
        while self.buffer.len() - self.at < least {
            let end = self.buffer.len();
            self.buffer.resize(end + BUFFER, 0);
            let read = loop {
                match self.inner.read(&mut self.buffer[end..]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    other => break other,
                }
            };
            self.buffer.truncate(end + *read.as_ref().unwrap_or(&0));
            if read? == 0 {
                break;
            }
        }
        Ok(self.buffer.len() - self.at)
    }
}

impl<R: Read> Read for Replay<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Replay<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.fill(1)?;
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.buffer.len());
        if self.at > REPLAY {
            self.forgotten = true;
            self.drop_read();
        }
    }
}

/// The content of all members of a gzip input, one after the other.
///
/// A damaged member gives one [`Damage`] error, and the next read goes on with the next member.
pub(super) struct Gzip<R: Read> {
    state: State<R>,
    /// Where the current member begins in the compressed bytes.
    member: u64,
    /// Whether anything of it was given.
    given: bool,
}

enum State<R: Read> {
    Between(Replay<R>),
    Inside(Box<GzDecoder<Replay<R>>>),
    Ended,
}

impl<R: Read> Gzip<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            state: State::Between(Replay::new(inner)),
            member: 0,
            given: false,
        }
    }

    /// Begins the next member. What stands between members and is none is padding.
    fn next(&mut self, mut replay: Replay<R>) -> io::Result<()> {
        if replay.seek_to(GZIP)? {
            self.member = replay.offset();
            self.given = false;
            self.state = State::Inside(Box::new(GzDecoder::new(replay)));
        }
        Ok(())
    }
}

impl<R: Read> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Between(replay) => self.next(replay)?,
                State::Inside(mut decoder) => match decoder.read(buffer) {
                    Ok(0) if !buffer.is_empty() => {
                        let mut replay = decoder.into_inner();
                        replay.mark();
                        self.state = State::Between(replay);
                    }
                    Ok(n) => {
                        self.given = true;
                        self.state = State::Inside(decoder);
                        return Ok(n);
                    }
                    Err(error) => {
                        let mut replay = decoder.into_inner();
                        replay.back();
                        self.state = State::Between(replay);
                        return Err(io::Error::other(Damage {
                            reason: format!(
                                "the gzip member at byte {} is damaged ({error})",
                                self.member
                            ),
                            passable: true,
                            fresh: !self.given,
                        }));
                    }
                },
            }
        }
    }
}

/// The content of all frames of a zstd input, one after the other; skippable frames are skipped.
pub(super) struct Zstd<R: Read> {
    source: BufReader<R>,
    decoder: FrameDecoder,
    inside: bool,
    ended: bool,
}

impl<R: Read> Zstd<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            source: BufReader::with_capacity(BUFFER, inner),
            decoder: FrameDecoder::new(),
            inside: false,
            ended: false,
        }
    }

    fn next_frame(&mut self) -> io::Result<()> {
        if self.source.fill_buf()?.is_empty() {
            self.ended = true;
            return Ok(());
        }
        match self.decoder.reset(&mut self.source) {
            Ok(()) => {
                self.inside = true;
                Ok(())
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let mut skipped = (&mut self.source).take(u64::from(length));
                io::copy(&mut skipped, &mut io::sink())?;
                Ok(())
            }
            Err(error) => Err(self.damage(&error)),
        }
    }

    fn damage(&mut self, error: &FrameDecoderError) -> io::Error {
        self.ended = true;
        Damage::fatal(format!("the zstd data is damaged ({error})"))
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.ended || buffer.is_empty() {
                return Ok(0);
            }
            if !self.inside {
                self.next_frame()?;
                continue;
            }
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if self.decoder.is_finished() {
                self.inside = false;
                let stated = self.decoder.get_checksum_from_data();
                if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
                    self.ended = true;
                    let reason = "the zstd data is damaged (its checksum does not fit)";
                    return Err(Damage::fatal(reason.to_owned()));
                }
                continue;
            }
            let one = BlockDecodingStrategy::UptoBlocks(1);
            if let Err(error) = self.decoder.decode_blocks(&mut self.source, one) {
                return Err(self.damage(&error));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What is read, with `|` for every piece of damage that is passed.
    fn check(reader: &mut dyn Read, expected: &str) {
        let (mut text, mut buffer) = (Vec::new(), [0; 1000]);
        for _ in 0..1000 {
            match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => text.extend_from_slice(&buffer[..n]),
                Err(error) if Damage::of(&error).passable => text.push(b'|'),
                Err(_) => {
                    text.push(b'!');
                    break;
                }
            }
        }
        assert_eq!(String::from_utf8_lossy(&text), expected);
    }

    #[test]
    fn gzip_members_follow_each_other_and_damaged_ones_are_passed_over() {
        let whole = [gzip("The ferry "), gzip("sank "), gzip("at noon.")];
        check(
            &mut Gzip::new(whole.concat().as_slice()),
            "The ferry sank at noon.",
        );
        let mut broken = whole.clone();
        let len = broken[1].len();
        broken[1][len - 6] ^= 0xff;
        check(
            &mut Gzip::new(broken.concat().as_slice()),
            "The ferry sank |at noon.",
        );
        broken[1].truncate(12);
        check(
            &mut Gzip::new(broken.concat().as_slice()),
            "The ferry |at noon.",
        );
        let cut = &whole.concat()[..whole[0].len() + 4];
        check(&mut Gzip::new(cut), "The ferry |");
        check(
            &mut Gzip::new([whole[0].clone(), vec![0; 512]].concat().as_slice()),
            "The ferry ",
        );
        check(&mut Gzip::new(b"".as_slice()), "");
    }

    #[test]
    fn zstd_frames_follow_each_other_and_damage_ends_them() {
        let frame = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
        let whole = [frame("The ferry "), skippable, frame("sank.")].concat();
        check(&mut Zstd::new(whole.as_slice()), "The ferry sank.");
        check(&mut Zstd::new(&whole[..6]), "!");
        check(
            &mut Zstd::new([&whole[..], b"xyz!"].concat().as_slice()),
            "The ferry sank.!",
        );
    }
}
