//! Reads every gold article with the product and prints what it got right, beside the floors.
//!
//! `cargo run --release -p counterclaim-evals` prints the table of the open part; `-- --held` that of
//! the held part too, which nobody looks at while changing the product; `-- --errors` prints the
//! errors of the open part (those of the held part are never printed);
//! `-- --check` exits with 1 where a score of the open part is below its floor; `-- --strict` takes
//! the first of every list of right choices alone, without floors; `-- --agreement` prints how far
//! the second annotation agrees with the first, and reads nothing with the product;
//! `-- --folder DIR` scores marked articles of another folder (an absolute path, or one below `evals/`),
//! `-- --resources DIR` with an edited copy of the resources;
//! `-- --incidents` scores whether events of different articles are taken for one where they are (with
//! `--held` in the held clusters too);
//! `-- --coref FILE --out ANSWER` answers a corpus of events across documents (ECB+) for its own scorer;
//! `-- --syndication` makes copies of the open texts by a seed and scores whether they are found (`--out
//! FILE` writes them for other programs);
//! `-- --corpora DIR` scores corpora that are not in the repository, with `--errors` twenty errors of each,
//! with `--raw` the scores of claims as they are before calibration, to fit it anew.

mod account;
mod coref;
mod corpora;
mod gold;
mod incidents;
mod said;
mod score;
mod syndication;
mod table;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use counterclaim_extract::{Extractor, resources::Files};

use account::Account;
use gold::Gold;
use score::ArticleScore;
use table::Row;

/// Errors of a corpus that are printed, spread over it.
const ERRORS: usize = 20;

fn main() -> Result<ExitCode> {
    let flag = |name: &str| std::env::args().any(|argument| argument == name);
    let value = |name: &str| std::env::args().skip_while(|a| a != name).nth(1);
    if flag("--agreement") {
        agreement()?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(folder) = value("--corpora") {
        let errors = if flag("--errors") { ERRORS } else { 0 };
        corpora::report(Path::new(&folder), errors, flag("--raw"))?;
        return Ok(ExitCode::SUCCESS);
    }
    if flag("--incidents") {
        incidents::report(&folder("incidents"), flag("--errors"), flag("--held"))?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(corpus) = value("--coref") {
        let out = value("--out").context("name the file for the answer with --out FILE")?;
        coref::answer(Path::new(&corpus), Path::new(&out))?;
        return Ok(ExitCode::SUCCESS);
    }
    if flag("--said") {
        let below = said::report(&folder("said"), flag("--errors"), flag("--held"))?;
        return Ok(if flag("--check") && below {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        });
    }
    if flag("--syndication") {
        let mut texts: Vec<String> = golds(&folder("gold"))?
            .into_iter()
            .map(|g| g.text)
            .collect();
        texts.extend(incidents::open_texts(&folder("incidents"))?);
        let out = value("--out").map(std::path::PathBuf::from);
        syndication::report(&texts, out.as_deref())?;
        return Ok(ExitCode::SUCCESS);
    }
    let strict = flag("--strict");
    // an absolute path stays as it is when joined
    let part = value("--folder").unwrap_or_else(|| "gold".to_owned());
    let scores = read(&part, strict)?;
    if flag("--errors") {
        for (gold, score) in &scores {
            for error in &score.errors {
                println!("{}: {error}", gold.name);
            }
        }
    }
    if part != "gold" {
        let scores: Vec<ArticleScore> = scores.into_iter().map(|(_, score)| score).collect();
        print(&part, &scores, None)?;
        return Ok(ExitCode::SUCCESS);
    }
    let below = open_part(scores, strict)?;
    if flag("--held") {
        let held = read("gold/held", strict)?;
        let held: Vec<ArticleScore> = held.into_iter().map(|(_, score)| score).collect();
        print("Held part", &held, None)?;
    }
    Ok(if flag("--check") && below {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Prints the table of the open part; whether a score is below its floor.
fn open_part(scores: Vec<(Gold, ArticleScore)>, strict: bool) -> Result<bool> {
    let scores: Vec<ArticleScore> = scores.into_iter().map(|(_, score)| score).collect();
    let floors = std::fs::read_to_string(folder("floors.toml"))?.parse()?;
    print("Open part", &scores, Some(&floors).filter(|_| !strict))
}

/// Prints one table; whether a score is below its floor.
fn print(title: &str, scores: &[ArticleScore], floors: Option<&toml::Table>) -> Result<bool> {
    ensure!(!scores.is_empty(), "{title} has no articles");
    println!("{title}: {} articles", scores.len());
    println!(
        "{:<26} {:>6}   {:<14} {:>6}  {:>6}",
        "score", "value", "95 % interval", "floor", "of"
    );
    let mut below = false;
    for row in table::rows(scores).into_iter().filter(|row| row.of > 0) {
        let floor = floors.and_then(|floors| floors.get(row.name)?.as_float());
        let shown = floor.map_or(String::new(), |floor| format!("{floor:.3}"));
        let fails = is_below(&row, floor);
        let mark = if fails { "  BELOW" } else { "" };
        let (
            Row {
                name, value, of, ..
            },
            (low, high),
        ) = (&row, row.interval);
        println!("{name:<26} {value:>6.3}   {low:.3}–{high:.3}    {shown:>6}  {of:>6}{mark}");
        below |= fails;
    }
    println!();
    Ok(below)
}

fn is_below(row: &Row, floor: Option<f64>) -> bool {
    floor.is_some_and(|floor| row.value + 1e-9 < floor)
}

/// Reads and scores all gold articles of a folder with the product.
fn read(part: &str, strict: bool) -> Result<Vec<(Gold, ArticleScore)>> {
    let encoder = Arc::new(counterclaim_encoder::Reader::builtin()?);
    let extractor = Extractor::new(&resources()?, encoder)?;
    let golds = golds(&folder(part))?.into_iter();
    golds
        .map(|gold| {
            let gold = if strict { gold.strict() } else { gold };
            let reading = extractor.read(gold.article()?);
            let score = score::score(&gold, &Account::of_reading(&reading));
            Ok((gold, score))
        })
        .collect()
}

/// Scores the second annotation against the first, each by the first of its choices.
fn agreement() -> Result<()> {
    let mut first = golds(&folder("gold"))?;
    first.extend(golds(&folder("gold/held"))?);
    let first: Vec<Gold> = first.into_iter().map(Gold::strict).collect();
    let mut scores = Vec::new();
    for second in golds(&folder("gold/second"))? {
        let first = first.iter().find(|first| first.name == second.name);
        let first = first.with_context(|| format!("{} was annotated once", second.name))?;
        ensure!(first.text == second.text, "{}: another text", second.name);
        scores.push(score::score(first, &Account::of_gold(&second)));
    }
    print("Second annotation, scored against the first", &scores, None)?;
    Ok(())
}

/// The compiled-in resources, overlaid by those of `--resources DIR`, so that an edited list can be
/// scored without a build.
fn resources() -> Result<Files> {
    let mut files = Files::builtin();
    let folder = std::env::args().skip_while(|a| a != "--resources").nth(1);
    let mut open: Vec<_> = folder.iter().map(std::path::PathBuf::from).collect();
    let root = open.clone();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "toml") {
                let name = path
                    .strip_prefix(&root[0])?
                    .to_string_lossy()
                    .replace('\\', "/");
                files.insert(name, std::fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Every gold file of a folder, in name order.
fn golds(folder: &Path) -> Result<Vec<Gold>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "gold")
    });
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path)?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            Gold::parse(&name, &text).with_context(|| format!("{}", path.display()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STANCES: &str = "assert accuse deny confirm doubt correct retract predict announce threaten demand decline unverified";
    const REALIS: &str = "reported planned hypothetical negated background";
    const RELATIONS: &str =
        "denies contradicts corrects retracts supports doubts repeats could_not_verify";
    const STATUSES: &str = "one_side agreed disputed corrected conceded";

    fn check_names(gold: &Gold, names: &[String], known: &str) {
        for name in names {
            let found = known.split(' ').any(|known| known == name);
            assert!(found, "{}: unknown name {name}", gold.name);
        }
    }

    fn all() -> Vec<Gold> {
        let parts = ["gold", "gold/held", "gold/second"];
        parts
            .iter()
            .flat_map(|part| golds(&folder(part)).unwrap())
            .collect()
    }

    #[test]
    fn no_score_is_below_its_floor() {
        assert!(!open_part(read("gold", false).unwrap(), false).unwrap());
    }

    #[test]
    fn the_gold_names_only_what_the_contract_and_the_resources_know() {
        let measures = std::fs::read_to_string(folder("../resources/measures/en.toml")).unwrap();
        for gold in all() {
            for claim in gold.claims.values() {
                check_names(&gold, &claim.stances, STANCES);
            }
            for event in gold.events.values() {
                check_names(&gold, &event.realis, REALIS);
                for kind in &event.types {
                    let file = folder("../resources/events").join(format!("{kind}.toml"));
                    assert!(file.exists(), "{}: unknown type {kind}", gold.name);
                }
            }
            for quantity in &gold.quantities {
                for measure in &quantity.measures {
                    let known = measures.contains(&format!("name = \"{measure}\""));
                    assert!(known, "{}: unknown measure {measure}", gold.name);
                }
            }
            for relation in &gold.relations {
                check_names(&gold, &relation.kinds, RELATIONS);
            }
            for facet in &gold.facets {
                check_names(&gold, &facet.statuses, STATUSES);
            }
        }
    }

    #[test]
    fn an_annotation_agrees_with_itself() {
        for gold in all() {
            let score = score::score(&gold, &Account::of_gold(&gold));
            assert!(score.errors.is_empty(), "{}: {:?}", gold.name, score.errors);
        }
    }

    #[test]
    fn the_second_annotation_marks_the_same_texts() {
        agreement().unwrap();
    }
}
