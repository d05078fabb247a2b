//! Every fuzz target over its corpus, and over harmed copies of it: a short run each time, a long one
//! with the number of cases in `FUZZ_CASES`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use counterclaim_encoder::Reader;
use counterclaim_extract::Extractor;
use counterclaim_extract::resources::Files;
use counterclaim_ingest::{Input, Options};

#[path = "../../ingest/tests/clock/mod.rs"]
mod clock;
#[allow(unreachable_pub, reason = "it is a module of the fuzz targets too")]
#[path = "../../../fuzz/src/targets.rs"]
mod targets;

/// No small input may take longer, on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);
/// What takes longer is done again, and the shorter time counts.
const SLOW: Duration = Duration::from_millis(200);
/// So many seeds are tried as they stand: any corpus, and few of the examples.
const MOST_UNHARMED: usize = 50;
/// How often a long run says how far it is.
const NEWS: Duration = Duration::from_secs(60);
/// Seeds that are prose are cut to one of these numbers of bytes at most, each as often: most faults show
/// in a few words, and a case of a few words is cheap.
const PIECES: [usize; 4] = [30, 60, 200, usize::MAX];

/// What is done with the bytes, and the seeds that it is given.
struct Run {
    name: &'static str,
    target: targets::Target,
    seeds: Vec<Vec<u8>>,
    /// Whether a piece of a seed is a seed.
    prose: bool,
}

/// Inputs by the name of their target, the shortest first; only those with one of the given endings, if
/// any is given.
fn corpus(target: &str, endings: &[&str]) -> Vec<Vec<u8>> {
    let folder = root().join("fuzz/corpus").join(target);
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        endings.is_empty() || endings.iter().any(|ending| name.ends_with(ending))
    });
    paths.sort();
    let mut seeds: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    seeds.sort_by_key(Vec::len);
    seeds
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The sentences that stand as examples in the resources: short ones for every rule.
fn examples() -> Vec<Vec<u8>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root().join("resources")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).unwrap();
                let value: toml::Value = toml::from_str(&text).unwrap();
                sentences(&value, &mut found);
            }
        }
    }
    found.into_iter().map(String::into_bytes).collect()
}

/// The strings in a value that have five words or more.
fn sentences(value: &toml::Value, found: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) if text.split(' ').count() >= 5 => {
            found.insert(text.clone());
        }
        toml::Value::Array(values) => values.iter().for_each(|value| sentences(value, found)),
        toml::Value::Table(table) => table.values().for_each(|value| sentences(value, found)),
        _ => {}
    }
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

/// One of the seeds, which are in the order of their lengths: the shorter, the more often.
fn seed<'r>(run: &'r Run, dice: &mut Dice) -> &'r [u8] {
    let count = match run.prose {
        // any of them is as short as another, once cut
        true => run.seeds.len(),
        false => dice.below(run.seeds.len()) + 1,
    };
    &run.seeds[dice.below(count)]
}

/// One input with a few things done to it.
fn harmed(run: &Run, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed(run, dice).to_vec();
    if run.prose {
        let piece = PIECES[dice.below(PIECES.len())];
        let from = dice.below(bytes.len().saturating_sub(piece) + 1);
        bytes.drain(..from);
        bytes.truncate(piece);
    }
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
                let other = seed(run, dice);
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

/// Runs a target once and names the input where something does not hold; how long it took.
fn once(run: &Run, bytes: &[u8]) -> Duration {
    let timed = || {
        let begun = Instant::now();
        let held = std::panic::catch_unwind(|| (run.target)(bytes)).is_ok();
        (held, begun.elapsed())
    };
    let (held, mut took) = timed();
    if held && took > SLOW {
        // other work may have had the processor meanwhile; the first case also loads what it needs
        took = took.min(timed().1);
    }
    if !held || took > LONGEST {
        let path = std::env::temp_dir().join(format!("{}.fuzz", run.name));
        std::fs::write(&path, bytes).unwrap();
        let path = path.display();
        assert!(held, "{}: panics; the input is {path}", run.name);
        assert!(
            took <= LONGEST,
            "{}: takes {took:?}; the input is {path}",
            run.name
        );
    }
    took
}

/// A number from the environment.
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The corpus, then so many harmed seeds, or what `FUZZ_CASES` and `FUZZ_SECONDS` say.
fn check(run: &Run, cases: u64) {
    assert!(run.seeds.len() > 1, "{} has several seeds", run.name);
    assert!(
        run.prose || run.seeds.is_sorted_by_key(Vec::len),
        "{}: short seeds first",
        run.name
    );
    let cases = asked("FUZZ_CASES").unwrap_or(cases);
    let patience = Duration::from_secs(asked("FUZZ_SECONDS").unwrap_or(u64::MAX));
    let seed = asked("FUZZ_SEED").unwrap_or(1);
    let mut dice = Dice(seed);
    let begun = Instant::now();
    let as_they_stand = run.seeds.iter().take(MOST_UNHARMED);
    let mut slowest = as_they_stand.map(|bytes| once(run, bytes)).max();
    let (mut done, mut told) = (0, begun);
    let report = |done: u64, slowest: Option<Duration>| {
        println!(
            "{}: {done} harmed inputs in {:.1} s, the slowest {:.0} ms (seed {seed})",
            run.name,
            begun.elapsed().as_secs_f64(),
            slowest.unwrap_or_default().as_secs_f64() * 1e3
        );
    };
    while done < cases && begun.elapsed() < patience {
        slowest = slowest.max(Some(once(run, &harmed(run, &mut dice))));
        done += 1;
        if told.elapsed() > NEWS {
            told = Instant::now();
            report(done, slowest);
        }
    }
    report(done, slowest);
}

/// A target with its corpus.
fn target(name: &'static str) -> Run {
    let target = targets::TARGETS.iter().find(|(known, _)| *known == name);
    Run {
        name,
        target: target.unwrap().1,
        seeds: corpus(name, &[]),
        prose: false,
    }
}

/// The way in, with the seeds for one of its parsers.
fn parser(name: &'static str, endings: &[&str]) -> Run {
    Run {
        name,
        target: targets::read,
        seeds: corpus("read", endings),
        prose: false,
    }
}

#[test]
fn any_input_is_taken_apart() {
    check(&target("read"), 200);
}

#[test]
fn any_web_archive_is_taken_apart() {
    check(&parser("warc", &[".warc"]), 200);
}

#[test]
fn any_compressed_file_is_taken_apart() {
    check(&parser("compressed", &[".gz", ".zst"]), 200);
}

#[test]
fn any_zip_archive_is_taken_apart() {
    check(&parser("zip", &[".zip", ".wacz"]), 200);
}

#[test]
fn any_word_document_is_read() {
    check(&parser("docx", &[".docx"]), 200);
}

#[test]
fn any_feed_is_taken_apart() {
    check(&parser("entries", &[".rss", ".atom", "feed.json"]), 200);
}

#[test]
fn any_json_is_taken_apart() {
    check(&parser("json", &[".json", ".jsonl"]), 200);
}

#[test]
fn any_mail_is_read() {
    check(&parser("mail", &[".eml", ".mbox"]), 200);
}

#[test]
fn any_page_is_read() {
    check(&parser("page", &[".html"]), 200);
}

#[test]
fn any_plain_text_is_taken_in() {
    let mut run = parser("text", &[".txt", ".md"]);
    run.prose = true;
    check(&run, 200);
}

#[test]
fn any_text_is_read() {
    let mut run = target("extract");
    run.seeds.extend(examples());
    run.prose = true;
    check(&run, 300);
}

#[test]
fn any_query_is_answered() {
    check(&target("query"), 5_000);
}

#[test]
fn any_stored_reading_is_exported() {
    check(&target("stored"), 200);
}

#[test]
fn any_feed_has_its_links() {
    check(&target("feed"), 5_000);
}

#[test]
fn any_sheet_is_compared() {
    check(&target("sheet"), 300);
}

/// Bytes to reading with the model, as `read` does it.
fn whole(bytes: &[u8]) {
    static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
        Extractor::new(&Files::builtin(), Arc::new(Reader::builtin().unwrap())).unwrap()
    });
    let input = Input::new("article.txt", bytes);
    for one in counterclaim_ingest::read(&input, &Options::default()).unwrap_or_default() {
        let text = one.article.text.clone();
        targets::sound(&EXTRACTOR.read(one.article), &text);
    }
}

#[test]
fn any_article_is_read_whole() {
    let mut seeds = corpus("extract", &[]);
    seeds.extend(examples());
    let run = Run {
        name: "whole",
        target: whole,
        seeds,
        prose: true,
    };
    check(&run, 5);
}

/// What an article can be full of.
const LISTS: [&str; 24] = [
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday ",
    "Monday, Tuesday, Wednesday, Thursday, ",
    "March 2, 2031, 3 April 2030 and 2031-05-06 ",
    "at 2:30 a.m. on Monday, a week ago, yesterday, ",
    "12 killed, 340 of 900, 5.5 million, three ",
    "killed 12 people and wounded 30. ",
    "12 of ",
    "Ines Harrow, Paul Weber, Lena Novak and Tom Berg ",
    "Ines Harrow, the mayor of Harrow, ",
    "“A ferry sank.” “It did not.” ",
    "“ “ “ ” ",
    "\"A\" \"B\" \"C\" ",
    "said said said ",
    "he said that ",
    "He said so. ",
    "“No,” said the minister, ",
    "according to the police, ",
    "denied the attack, ",
    "accused the army of the attack; the army denied it; ",
    "told Radio One on Twitter in a statement that ",
    "Paris London Berlin Madrid Rome Lisbon Vienna ",
    "A drone struck a ship in Paris on Monday. ",
    "( [ — - ; : ",
    "Monday\n\nTuesday\n\n",
];

/// `LIST_OF` names one of the lists, `LIST_KILOBYTES` makes them longer: see `fuzz/README.md`.
/// Four times the text may take ten times as long, and a little more for what else the machine does.
#[test]
fn lists_without_end_take_linear_time() {
    let kilobytes = asked("LIST_KILOBYTES").unwrap_or(5) as usize;
    let seconds = |unit: &str, kilobytes: usize| {
        let text = unit.repeat(kilobytes * 1000 / unit.len());
        let begun = clock::begin();
        targets::extract(text.as_bytes());
        begun.seconds()
    };
    seconds("It sank. ", 1);
    let only = std::env::var("LIST_OF").unwrap_or_default();
    let mut slow = Vec::new();
    for unit in LISTS.into_iter().filter(|unit| unit.contains(&only)) {
        let (short, long) = (seconds(unit, kilobytes), seconds(unit, 4 * kilobytes));
        let line = format!("{unit:?}: {short:.2} s, {long:.2} s");
        println!("{line}");
        if long > 10.0 * short + 0.3 {
            slow.push(line);
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
