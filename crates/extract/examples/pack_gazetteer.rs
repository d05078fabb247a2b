//! Packs sorted `name <tab> number` lines from standard input into the fst at the given path.
//!
//! Run by `tools/gazetteer/build.py`.

use std::io::{BufRead, BufWriter, Write, stdin};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let path = std::env::args_os().nth(1).ok_or("no output path given")?;
    let file = BufWriter::new(std::fs::File::create(path)?);
    let mut builder = fst::MapBuilder::new(file)?;
    for line in stdin().lock().lines() {
        let line = line?;
        let (name, number) = line.split_once('\t').ok_or("a line has no tab")?;
        builder.insert(name, number.parse()?)?;
    }
    builder.into_inner()?.flush()?;
    Ok(())
}
