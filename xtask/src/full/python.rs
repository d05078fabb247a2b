//! Suites of the Python package, in environments below `target`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, bail};

use super::{counted, done};

/// Whether the package could be built; one build is enough for all suites of a run.
static BUILT: OnceLock<bool> = OnceLock::new();

/// A Python environment.
pub(super) struct Environment {
    root: PathBuf,
    folder: PathBuf,
    /// What its programs find; `None` for everything that ours find.
    path: Option<String>,
}

impl Environment {
    /// One with these packages and the development build of ours.
    pub(super) fn built(root: &Path, packages: &[&str]) -> anyhow::Result<Self> {
        let environment = Self::at(root, "target/full-python", None)?;
        environment.install(packages)?;
        let built = BUILT.get_or_init(|| {
            let made = environment.install(&["maturin>=1.7,<2"]).and_then(|()| {
                let mut build = environment.command("maturin");
                done(build.args(["develop", "--locked", "-m", "crates/python/Cargo.toml"]))
            });
            if let Err(error) = &made {
                eprintln!("xtask: {error:#}");
            }
            made.is_ok()
        });
        if !built {
            bail!("the package could not be built");
        }
        Ok(environment)
    }

    fn at(root: &Path, folder: &str, path: Option<String>) -> anyhow::Result<Self> {
        let environment = Self {
            root: root.to_owned(),
            folder: root.join(folder),
            path,
        };
        if !environment.program("python").exists() {
            let folder = environment.folder.display().to_string();
            done(Command::new("python3").args(["-m", "venv", &folder]))?;
        }
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
        if let Some(path) = &self.path {
            command.env("PATH", path).env_remove("CARGO_HOME");
        }
        command
    }

    fn install<S: AsRef<std::ffi::OsStr>>(&self, packages: &[S]) -> anyhow::Result<()> {
        if packages.is_empty() {
            return Ok(());
        }
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

    /// Runs files of tests.
    pub(super) fn tests(&self, files: &[&str]) -> anyhow::Result<Vec<String>> {
        self.tests_with(files, &[])
    }

    /// Runs files of tests with variables set.
    pub(super) fn tests_with(
        &self,
        files: &[&str],
        variables: &[(&str, &str)],
    ) -> anyhow::Result<Vec<String>> {
        let mut pytest = self.command("python");
        pytest.current_dir(self.root.join("crates/python"));
        pytest.envs(variables.iter().copied());
        pytest.args(["-m", "pytest", "-q", "--durations=5"]);
        pytest.args(files.iter().map(|file| format!("tests/{file}")));
        counted(&mut pytest)
    }
}

/// An empty folder below `target`.
fn fresh(root: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let folder = root.join("target").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Names a wheel that is tested instead of a development build.
const WHEEL: &str = "COUNTERCLAIM_WHEEL";

/// What the tests read, in a folder that has nothing else of ours: there only the installed copy is found.
fn elsewhere(root: &Path) -> anyhow::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    for part in ["crates/python/tests", "docs", "examples"] {
        let to = folder.path().join(part);
        let parent = to.parent().context("a part has a parent")?;
        fs::create_dir_all(parent)?;
        done(
            Command::new("cp")
                .arg("-r")
                .arg(root.join(part))
                .arg(parent),
        )?;
    }
    Ok(folder)
}

/// The wheel that [`WHEEL`] names, else a development build.
fn built_wheel(root: &Path) -> anyhow::Result<PathBuf> {
    if let Some(named) = std::env::var_os(WHEEL) {
        return fs::canonicalize(named).with_context(|| format!("{WHEEL} names no file"));
    }
    let out = fresh(root, "full-wheel")?;
    let builder = Environment::at(root, "target/full-python", None)?;
    builder.install(&["maturin>=1.7,<2"])?;
    let mut build = builder.command("maturin");
    build.args([
        "build",
        "--locked",
        "-m",
        "crates/python/Cargo.toml",
        "--out",
    ]);
    done(build.arg(&out))?;
    let wheel = fs::read_dir(&out)?.next().context("no wheel was built")??;
    Ok(wheel.path())
}

/// A wheel in an environment and a folder that have no compiler and no source: it is tested, and its types.
pub(super) fn wheel(root: &Path, packages: &[&str]) -> anyhow::Result<Vec<String>> {
    let wheel = built_wheel(root)?;
    let away = elsewhere(root)?;
    let away = away.path();
    let python = Environment::at(away, "environment", Some("/usr/bin:/bin".to_owned()))?;
    python.install(&[&wheel])?;
    let name = wheel.file_name().unwrap_or_default().to_string_lossy();
    let mut sums = vec![name.into_owned()];
    python.install(packages)?;
    sums.extend(python.tests(&[
        "test_docs.py",
        "test_reading.py",
        "test_batch.py",
        "test_ledger.py",
        "test_linking.py",
    ])?);
    let mut types = python.command("python");
    types.current_dir(away.join("crates/python/tests"));
    sums.extend(counted(types.args(["-m", "mypy", "--strict", "typed.py"]))?);
    let mut stubs = python.command("python");
    stubs.current_dir(away);
    sums.extend(counted(stubs.args([
        "-m",
        "mypy.stubtest",
        "counterclaim._native",
        "--ignore-disjoint-bases",
    ]))?);
    Ok(sums)
}

/// Every export, read by others' programs; those of npm lie below `target`.
pub(super) fn formats(root: &Path, packages: &[&str]) -> anyhow::Result<Vec<String>> {
    let python = Environment::built(root, packages)?;
    let folder = root.join("target/full-npm");
    fs::create_dir_all(&folder)?;
    let mut npm = Command::new("npm");
    npm.current_dir(&folder)
        .args([
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            ".",
        ])
        .args(["schema-dts@2", "typescript@5", "vnu-jar@26"]);
    done(&mut npm)?;
    let folder = folder.display().to_string();
    python.tests_with(&["test_formats.py"], &[("COUNTERCLAIM_TEST_NPM", &folder)])
}

/// The recipes of the guide to exports, on the bundled example.
pub(super) fn recipes(root: &Path, packages: &[&str]) -> anyhow::Result<Vec<String>> {
    let python = Environment::built(root, packages)?;
    let folder = fresh(root, "full-recipes")?;
    let script = "import counterclaim, sys, json\n\
                  ledger = counterclaim.Ledger('demo.db')\n\
                  ledger.add(sys.argv[1])\n\
                  ledger.export('parquet', 'tables')\n\
                  rows = ledger.claims().to_dicts()\n\
                  claims = [{'id': r['claim'], 'party': r['party'], 'stance': r['stance'], 'content': \
                  {'spans': [list(s) for s in zip(r['starts'], r['ends'])]}} for r in rows]\n\
                  json.dump({'claims': claims}, open('claims.json', 'w'))\n";
    let mut make = python.command("python");
    make.current_dir(&folder).args(["-c", script]);
    done(make.arg(root.join("examples/port-kerrin")))?;
    let mut check = python.command("python");
    check
        .current_dir(&folder)
        .arg(root.join("tools/recipes.py"))
        .args(["tables", "claims.json"]);
    counted(&mut check)
}
