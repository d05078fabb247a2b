//! Suites that need more than Rust: the Python package, Spark, Ray. `cargo xtask full [SUITE…]`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};

/// A suite.
struct Suite {
    name: &'static str,
    /// Packages of PyPI that it needs.
    packages: &'static [&'static str],
    /// Programs that must be there; without one of them the suite is left out.
    programs: &'static [&'static str],
    /// What runs, in Python's environment.
    run: fn(&Environment) -> anyhow::Result<()>,
}

/// Every suite, in the order in which they run.
const SUITES: &[Suite] = &[
    Suite {
        name: "python",
        packages: &["pytest", "pyarrow", "pandas", "polars", "duckdb"],
        programs: &[],
        run: |python| {
            python.tests(&[
                "test_reading.py",
                "test_batch.py",
                "test_ledger.py",
                "test_linking.py",
                "test_docs.py",
            ])
        },
    },
    Suite {
        name: "spark",
        packages: &["pytest", "pyarrow", "pandas", "pyspark>=4"],
        programs: &["java"],
        run: |python| python.tests(&["test_spark.py"]),
    },
    Suite {
        name: "ray",
        packages: &["pytest", "pyarrow", "pandas", "ray[data]"],
        programs: &[],
        run: |python| python.tests(&["test_ray.py"]),
    },
    Suite {
        name: "recipes",
        packages: &["pyarrow", "polars", "duckdb"],
        programs: &[],
        run: recipes,
    },
];

/// How a suite ended.
enum End {
    Passed,
    LeftOut(String),
    Failed(String),
}

/// Runs the suites of these names, all where none is named, and prints how each ended.
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
    let wanted: Vec<&Suite> = SUITES
        .iter()
        .filter(|suite| names.is_empty() || names.iter().any(|name| name == suite.name))
        .collect();
    let python = Environment::new(root)?;
    let mut rows = Vec::new();
    for suite in wanted {
        let begun = Instant::now();
        let end = suite.end(&python);
        rows.push((suite.name, end, begun.elapsed().as_secs()));
    }
    let mut failed = false;
    println!("\n{:10} {:>8}  how it ended", "suite", "seconds");
    for (name, end, seconds) in rows {
        let told = match end {
            End::Passed => "passed".to_owned(),
            End::LeftOut(reason) => format!("left out: {reason}"),
            End::Failed(reason) => {
                failed = true;
                format!("FAILED: {reason}")
            }
        };
        println!("{name:10} {seconds:>8}  {told}");
    }
    if failed {
        bail!("some suites failed");
    }
    Ok(())
}

impl Suite {
    fn end(&self, python: &Environment) -> End {
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
        match python
            .install(self.packages)
            .and_then(|()| (self.run)(python))
        {
            Ok(()) => End::Passed,
            Err(error) => End::Failed(format!("{error:#}")),
        }
    }
}

/// A Python environment below `target`, with the package built into it.
struct Environment {
    root: PathBuf,
    folder: PathBuf,
}

impl Environment {
    fn new(root: &Path) -> anyhow::Result<Self> {
        let folder = root.join("target/full-python");
        let environment = Self {
            root: root.to_owned(),
            folder,
        };
        if !environment.program("python").exists() {
            let folder = environment.folder.display().to_string();
            done(Command::new("python3").args(["-m", "venv", &folder]))?;
        }
        environment.install(&["maturin>=1.7,<2"])?;
        let mut build = environment.command("maturin");
        build.args(["develop", "--locked", "-m", "crates/python/Cargo.toml"]);
        done(&mut build)?;
        Ok(environment)
    }

    fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.program(name));
        command
            .current_dir(&self.root)
            .env("VIRTUAL_ENV", &self.folder)
            .env_remove("PYTHONHOME");
        command
    }

    fn install(&self, packages: &[&str]) -> anyhow::Result<()> {
        let mut pip = self.command("python");
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args(packages);
        done(&mut pip)
    }

    fn tests(&self, files: &[&str]) -> anyhow::Result<()> {
        let mut pytest = self.command("python");
        pytest.current_dir(self.root.join("crates/python"));
        pytest.args(["-m", "pytest", "-q", "--durations=5"]);
        pytest.args(files.iter().map(|file| format!("tests/{file}")));
        done(&mut pytest)
    }
}

/// The recipes of the guide to exports, on the bundled example.
fn recipes(python: &Environment) -> anyhow::Result<()> {
    let folder = python.root.join("target/full-recipes");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let script = "import counterclaim, sys, json\n\
                  ledger = counterclaim.Ledger('demo.db')\n\
                  ledger.add(sys.argv[1])\n\
                  ledger.export('parquet', 'tables')\n\
                  rows = ledger.claims().to_dicts()\n\
                  claims = [{'id': r['claim'], 'party': r['party'], 'stance': r['stance'], 'content': \
                  {'spans': [list(s) for s in zip(r['starts'], r['ends'])]}} for r in rows]\n\
                  json.dump({'claims': claims}, open('claims.json', 'w'))\n";
    let examples = python.root.join("examples/port-kerrin");
    let mut make = python.command("python");
    make.current_dir(&folder).args(["-c", script]).arg(examples);
    done(&mut make)?;
    let mut check = python.command("python");
    check
        .current_dir(&folder)
        .arg(python.root.join("tools/recipes.py"))
        .args(["tables", "claims.json"]);
    done(&mut check)
}

fn done(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    eprintln!("xtask: {name} {:?}", command.get_args().collect::<Vec<_>>());
    let status = command.status();
    let status = status.with_context(|| format!("{name} could not be started"))?;
    if !status.success() {
        bail!("{name} failed");
    }
    Ok(())
}
