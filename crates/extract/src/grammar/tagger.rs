//! An averaged perceptron that gives each word a Penn tag; `training/tagger.py` makes its weights.
//!
//! Method: Collins, "Discriminative training methods for hidden Markov models" (2002), decoded
//! greedily. The features mirror the trainer's one by one.

use crate::resources::{Files, ResourceError};

use super::{Tag, TagSet};

const PATH: &str = "tagger/en.bin";
const MAGIC: &[u8] = b"CCTAG1";

/// The tagger's weights, looked up by the hash of each feature.
#[derive(Clone, Debug)]
pub struct Tagger {
    names: Vec<String>,
    tags: Vec<Tag>,
    /// Words that have one tag nearly always: hash and tag, by hash.
    fixed: Vec<(u32, u8)>,
    /// Hash of a feature and where its weights begin in `weights`, by hash.
    index: Vec<(u32, u32)>,
    /// For each value of a hash's upper 16 bits the first entry of `index` that has it or more.
    buckets: Vec<u32>,
    /// For each feature how many weights, then each as tag and little-endian 16-bit number.
    weights: Vec<u8>,
}

/// Reads little-endian numbers off the front of some bytes.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|b| b[0])
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }
}

impl Tagger {
    /// Reads the weights; an error names the file and says that they must be made anew.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        Self::parse(files.bytes(PATH)?)
            .ok_or_else(|| ResourceError::new(PATH, "is damaged; make it with training/tagger.py"))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes.strip_prefix(MAGIC)?);
        let n_names = reader.byte()?;
        let mut names = Vec::new();
        for _ in 0..n_names {
            let len = reader.byte()? as usize;
            names.push(String::from_utf8(reader.take(len)?.to_vec()).ok()?);
        }
        let (n_fixed, n_features, n_weights) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let mut fixed = Vec::new();
        for _ in 0..n_fixed {
            fixed.push((reader.u32()?, reader.byte().filter(|&tag| tag < n_names)?));
        }
        let mut index = Vec::new();
        for _ in 0..n_features {
            index.push((reader.u32()?, reader.u32()?));
        }
        let buckets = (0..=1u32 << 16)
            .map(|upper| index.partition_point(|entry: &(u32, u32)| entry.0 >> 16 < upper) as u32)
            .collect();
        let weights = reader.take(n_weights as usize)?.to_vec();
        let tags = names.iter().map(|name| Tag::from_penn(name)).collect();
        Some(Self {
            names,
            tags,
            fixed,
            index,
            buckets,
            weights,
        })
    }

    /// One tag for each word of a sentence; `allowed` says which tags each word may have.
    pub fn tag(&self, words: &[&str], allowed: &[TagSet]) -> Vec<Tag> {
        let lows: Vec<String> = words.iter().map(|word| normal(word)).collect();
        let mut out = Vec::with_capacity(words.len());
        let mut scores = vec![0i32; self.names.len()];
        let mut key = String::new();
        let (mut t1, mut t2) = ("<s>", "<s>");
        for (i, low) in lows.iter().enumerate() {
            let fixed = self
                .fixed_tag(low)
                .filter(|&tag| allowed[i].has(self.tags[tag]));
            let best = fixed.unwrap_or_else(|| {
                scores.fill(0);
                for feature in 0..N_FEATURES {
                    key.clear();
                    write_feature(feature, &mut key, words[i], &lows, i, (t1, t2));
                    self.add(&key, &mut scores);
                }
                self.best(&scores, allowed[i])
            });
            out.push(self.tags[best]);
            (t1, t2) = (&self.names[best], t1);
        }
        out
    }

    fn fixed_tag(&self, low: &str) -> Option<usize> {
        let hash = fnv(["d ", low]);
        let at = self
            .fixed
            .binary_search_by_key(&hash, |entry| entry.0)
            .ok()?;
        Some(self.fixed[at].1 as usize)
    }

    fn add(&self, feature: &str, scores: &mut [i32]) {
        let hash = fnv([feature, ""]);
        let bucket = (hash >> 16) as usize;
        let range = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
        let Some(entry) = self.index[range].iter().find(|entry| entry.0 == hash) else {
            return;
        };
        let mut reader = Reader(self.weights.get(entry.1 as usize..).unwrap_or(&[]));
        for _ in 0..reader.byte().unwrap_or(0) {
            let Some(entry) = reader.take(3) else { return };
            if let Some(score) = scores.get_mut(entry[0] as usize) {
                *score += i32::from(i16::from_le_bytes([entry[1], entry[2]]));
            }
        }
    }

    /// The allowed tag with the highest score; the last of equals, as in the trainer.
    fn best(&self, scores: &[i32], allowed: TagSet) -> usize {
        let ranked = |allowed: TagSet| {
            (0..scores.len())
                .filter(|&tag| allowed.has(self.tags[tag]))
                .max_by_key(|&tag| scores[tag])
        };
        ranked(allowed).or_else(|| ranked(TagSet::ALL)).unwrap_or(0)
    }
}

fn fnv(parts: [&str; 2]) -> u32 {
    parts
        .iter()
        .flat_map(|part| part.bytes())
        .fold(0x811C_9DC5, |hash: u32, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
}

/// Lower case, with numbers made alike.
fn normal(word: &str) -> String {
    let low = word.to_lowercase();
    let number = low.starts_with(|c: char| c.is_ascii_digit())
        && low
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/' | '-'));
    if !number {
        return low;
    }
    let year = low.len() == 4 && low.bytes().all(|b| b.is_ascii_digit());
    if year { "!year" } else { "!num" }.to_owned()
}

fn shape(word: &str, i: usize) -> &'static str {
    let Some(first) = word.chars().next() else {
        return "mark";
    };
    if !first.is_uppercase() {
        return if first.is_alphabetic() { "low" } else { "mark" };
    }
    let long = word.chars().nth(1).is_some();
    let upper = long && !word.chars().any(char::is_lowercase);
    match (upper, i == 0) {
        (true, true) => "upper1",
        (true, false) => "upper",
        (false, true) => "cap1",
        (false, false) => "cap",
    }
}

fn suffix(low: &str, n: usize) -> &str {
    let start = low.char_indices().rev().nth(n - 1).map_or(0, |(at, _)| at);
    &low[start..]
}

const N_FEATURES: usize = 22;

/// Writes feature number `n` of word `i` to `key`.
fn write_feature(
    n: usize,
    key: &mut String,
    word: &str,
    lows: &[String],
    i: usize,
    (t1, t2): (&str, &str),
) {
    let at = |offset: isize| -> &str {
        let index = i as isize + offset;
        match usize::try_from(index) {
            Err(_) => "<s>",
            Ok(index) => lows.get(index).map_or("</s>", String::as_str),
        }
    };
    let low = at(0);
    let form = shape(word, i);
    let parts: [&str; 4] = match n {
        0 => ["b", "", "", ""],
        1 => ["w ", low, "", ""],
        2 => ["s3 ", suffix(low, 3), "", ""],
        3 => ["s2 ", suffix(low, 2), "", ""],
        4 => ["s4 ", suffix(low, 4), "", ""],
        5 => ["p ", first_char(low), "", ""],
        6 => ["c ", form, "", ""],
        7 => ["t1 ", t1, "", ""],
        8 => ["t2 ", t1, " ", t2],
        9 => ["t1w ", t1, " ", low],
        10 => ["w-1 ", at(-1), "", ""],
        11 => ["w-2 ", at(-2), "", ""],
        12 => ["w+1 ", at(1), "", ""],
        13 => ["w+2 ", at(2), "", ""],
        14 => ["s-1 ", suffix(at(-1), 3), "", ""],
        15 => ["s+1 ", suffix(at(1), 3), "", ""],
        16 => ["ww ", low, " ", at(1)],
        17 => ["bw ", at(-1), " ", low],
        18 => ["ct ", form, " ", t1],
        19 => ["s3t ", suffix(low, 3), " ", t1],
        20 => ["t1n ", t1, " ", at(1)],
        _ => [if low.contains('-') { "-" } else { "n-" }, "", "", ""],
    };
    parts.iter().for_each(|part| key.push_str(part));
}

fn first_char(low: &str) -> &str {
    let len = low.chars().next().map_or(0, char::len_utf8);
    &low[..len]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentence: &str, expected: &str) {
        let tagger = Tagger::load(&Files::builtin()).unwrap();
        let words: Vec<&str> = sentence.split(' ').collect();
        let tags = tagger.tag(&words, &vec![TagSet::ALL; words.len()]);
        let got: Vec<String> = tags.iter().map(|tag| format!("{tag:?}")).collect();
        assert_eq!(got.join(" "), expected, "{sentence}");
    }

    #[test]
    fn tells_verbs_from_nouns() {
        check(
            "Rebels attacked the town .",
            "NounPlural Past Determiner Noun Mark",
        );
        check(
            "The attack was launched by rebels .",
            "Determiner Noun Past Participle Preposition NounPlural Mark",
        );
    }

    #[test]
    fn damaged_weights_are_an_error() {
        assert!(Tagger::parse(b"CCTAG1\x05").is_none());
        assert!(Tagger::parse(b"").is_none());
    }
}
