//! Every fuzz target over its corpus, and over harmed copies of it: a short run each time, a long one
//! with the number of cases in `FUZZ_CASES`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use std::path::Path;
use std::time::{Duration, Instant};

#[allow(unreachable_pub, reason = "it is a module of the fuzz targets too")]
#[path = "../../../fuzz/src/targets.rs"]
mod targets;

/// No small input may take longer, on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// Inputs by the name of their target, in the order of their names.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// Numbers that look random and are the same in each run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n.max(1) as u64).unwrap()
    }
}

/// Pieces that mean something to one format or another.
const TOKENS: [&str; 40] = [
    "\"",
    "'",
    "“",
    "”",
    "(",
    ")",
    ",",
    ";",
    ":",
    "\n\n",
    "\r\n",
    "\t",
    " said ",
    " denied ",
    "12",
    "0",
    "-1",
    "99999999999999999999",
    "1e308",
    "null",
    "[]",
    "{}",
    "\"a99\"",
    "\"c99\"",
    "\"e99\"",
    "[0,4000000000]",
    "<item>",
    "</entry>",
    "<![CDATA[",
    "&#0;",
    "\u{202e}",
    "\u{feff}",
    "\u{0}",
    "é",
    "𝕏",
    "2031-02-31",
    "T25:61",
    "Monday",
    "of the",
    "E-",
];

/// One input with a few things done to it.
fn harmed(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(5) {
        let at = dice.below(bytes.len() + 1);
        let rest = bytes.len() - at;
        match dice.below(7) {
            0 if rest > 0 => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..at + dice.below(rest.min(40) + 1))),
            2 => {
                let piece = bytes[at..at + dice.below(rest.min(60) + 1)].to_vec();
                let to = dice.below(bytes.len() + 1);
                drop(bytes.splice(to..to, piece));
            }
            3 | 4 => {
                let token = TOKENS[dice.below(TOKENS.len())];
                drop(bytes.splice(at..at, token.bytes()));
            }
            5 => {
                let other = &seeds[dice.below(seeds.len())];
                let from = dice.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
            _ => {
                // another value where one stands: what is between two quotation marks or commas
                let end = bytes[at..]
                    .iter()
                    .position(|b| matches!(b, b'"' | b',' | b' ' | b'<'))
                    .unwrap_or(0);
                let token = TOKENS[dice.below(TOKENS.len())];
                drop(bytes.splice(at..at + end, token.bytes()));
            }
        }
    }
    bytes.truncate(1 << 16);
    bytes
}

/// Runs a target and names the input where something does not hold.
fn run(name: &str, target: targets::Target, bytes: &[u8]) {
    let begun = Instant::now();
    let held = std::panic::catch_unwind(|| target(bytes));
    if held.is_err() || begun.elapsed() > LONGEST {
        let path = std::env::temp_dir().join(format!("{name}.fuzz"));
        std::fs::write(&path, bytes).unwrap();
        assert!(
            held.is_ok(),
            "{name}: panics; the input is {}",
            path.display()
        );
        assert!(
            begun.elapsed() <= LONGEST,
            "{name}: takes {:?}; the input is {}",
            begun.elapsed(),
            path.display()
        );
    }
}

fn check(name: &str, cases: usize) {
    let (_, target) = targets::TARGETS
        .iter()
        .find(|(known, _)| *known == name)
        .unwrap();
    let seeds = corpus(name);
    assert!(seeds.len() > 1, "{name} has a corpus");
    let wanted = std::env::var("FUZZ_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let cases = wanted.unwrap_or(cases);
    let seed = std::env::var("FUZZ_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let mut dice = Dice(seed.unwrap_or(1));
    let begun = Instant::now();
    seeds.iter().for_each(|bytes| run(name, *target, bytes));
    for _ in 0..cases {
        run(name, *target, &harmed(&seeds, &mut dice));
    }
    println!(
        "{name}: {cases} harmed inputs in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
}

#[test]
fn any_input_is_taken_apart() {
    check("read", 200);
}

#[test]
fn any_text_is_read() {
    check("extract", 300);
}

#[test]
fn any_query_is_answered() {
    check("query", 5_000);
}

#[test]
fn any_stored_reading_is_exported() {
    check("stored", 200);
}

#[test]
fn any_feed_has_its_links() {
    check("feed", 5_000);
}

#[test]
fn any_sheet_is_compared() {
    check("sheet", 300);
}
