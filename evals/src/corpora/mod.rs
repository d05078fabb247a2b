//! Scores on corpora whose texts may not be in the repository: a folder of JSON Lines with offsets in code points.

mod attribution;
mod attribution_score;
mod facts;
mod figure;
mod names;
mod reliability;
mod speed;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use counterclaim_encoder::Reader;
use counterclaim_extract::{Extractor, resources::Files};
use counterclaim_ingest::{Input, Options};
use counterclaim_model::{Claim, Span, TextIndex};
use serde_json::Value;

use figure::Figure;
use reliability::Reliability;
use speed::Speed;

/// What reads the corpora: the encoder alone, or the whole program.
struct Program {
    reader: Arc<Reader>,
    extractor: Extractor,
}

impl Program {
    /// The claims of a text.
    fn claims(&self, text: &str, published: Option<&str>) -> Result<Vec<Claim>> {
        let options = Options {
            published: published.map(str::to_owned),
            ..Options::default()
        };
        let input = Input::new("text.txt", text.as_bytes());
        let article = counterclaim_ingest::read(&input, &options)?
            .remove(0)
            .article;
        Ok(self.extractor.read(article).claims)
    }
}

/// One corpus: what it is called, where it lies in the folder, and how it is scored.
struct Corpus {
    title: &'static str,
    file: &'static str,
    score: fn(&Program, &[Value], &mut Notes) -> Result<Vec<Figure>>,
}

const CORPORA: [Corpus; 6] = [
    Corpus {
        title: "PolNeAR, development part: who said what",
        file: "polnear/dev.jsonl",
        score: attribution::score,
    },
    Corpus {
        title: "UNER over the English Web Treebank, development part: names",
        file: "uner/dev.jsonl",
        score: names::score,
    },
    Corpus {
        title: "re3d, the documents not trained on: names",
        file: "re3d/all.jsonl",
        score: names::score_re3d,
    },
    Corpus {
        title: "UDS-IH2, development part: did it happen",
        file: "factuality/uds_ih2.dev.jsonl",
        score: facts::score,
    },
    Corpus {
        title: "MEANTIME, development part: did it happen",
        file: "factuality/meantime.dev.jsonl",
        score: facts::score,
    },
    Corpus {
        title: "UW (never trained on), development part: did it happen",
        file: "factuality/uw.dev.jsonl",
        score: facts::score,
    },
];

/// Prints the figures of every corpus in `folder`, beside what others reach, and up to `errors`
/// errors of each; `raw` leaves the scores of claims as they are before calibration.
///
/// # Errors
/// If a file is there but cannot be read; one that is missing is said and passed over.
pub(crate) fn report(folder: &Path, errors: usize, raw: bool) -> Result<()> {
    let reader = Arc::new(Reader::builtin()?);
    let mut files = Files::builtin();
    if raw {
        files.insert(
            "scores/claims.toml",
            b"points = [[0.0, 0.0], [1.0, 1.0]]".to_vec(),
        );
    }
    let program = Program {
        extractor: Extractor::new(&files, reader.clone())?,
        reader,
    };
    for corpus in &CORPORA {
        let path = folder.join(corpus.file);
        if !path.exists() {
            eprintln!("{}: not in the folder, passed over", corpus.file);
            continue;
        }
        let rows = rows(&path).with_context(|| format!("{}", path.display()))?;
        let mut notes = Notes::new(errors);
        let figures = (corpus.score)(&program, &rows, &mut notes)?;
        println!("{}", corpus.title);
        println!(
            "{:<28} {:>6}   {:<14} {:>6}  others",
            "score", "value", "95 % interval", "of"
        );
        for figure in figures {
            println!("{figure}");
        }
        if !notes.reliability.is_empty() {
            print!("{}\n\n{}", notes.speed, notes.reliability);
        }
        for error in notes.kept {
            println!("  {error}");
        }
        println!();
    }
    Ok(())
}

fn rows(path: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(path)?;
    let rows = text.lines().map(serde_json::from_str);
    rows.collect::<Result<_, _>>().map_err(Into::into)
}

/// What is told besides the figures: errors to read, spread over the corpus (every `n`th is kept once
/// there are many), how right the scores are, and how fast it went.
struct Notes {
    reliability: Reliability,
    speed: Speed,
    most: usize,
    seen: usize,
    every: usize,
    kept: Vec<String>,
}

impl Notes {
    fn new(most: usize) -> Self {
        Self {
            reliability: Reliability::default(),
            speed: Speed::default(),
            most,
            seen: 0,
            every: 1,
            kept: Vec::new(),
        }
    }

    fn error(&mut self, error: impl FnOnce() -> String) {
        if self.most == 0 {
            return;
        }
        if self.seen.is_multiple_of(self.every) {
            self.kept.push(error());
        }
        self.seen += 1;
        if self.kept.len() > self.most {
            let mut place = 0;
            self.kept.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.every *= 2;
        }
    }
}

/// The byte span of `[start, end]` in code points.
fn span(index: &TextIndex, pair: &Value) -> Span {
    let at = |i: usize| pair[i].as_u64().unwrap_or(0) as usize;
    index.to_bytes(Span::new(at(0), at(1)))
}

/// The byte span of an object with `start` and `end` in code points.
fn bounds(index: &TextIndex, object: &Value) -> Span {
    let at = |name: &str| object[name].as_u64().unwrap_or(0) as usize;
    index.to_bytes(Span::new(at("start"), at("end")))
}
