//! Everything that continuous integration checks, in the order of how fast it fails.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::generated;

/// Runs every check and stops at the first that fails; the last line sums up the tests.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    postgres()?;
    step(root, "fmt --all --check")?;
    step(
        root,
        "clippy --workspace --all-targets --locked -- -D warnings",
    )?;
    eprintln!("xtask: generated files");
    generated::check(root)?;
    step(root, "doc --workspace --no-deps --locked")?;
    tests(root)
}

/// Installs Debian's PostgreSQL where there is none and the user may: the store's tests start a server.
pub(crate) fn postgres() -> anyhow::Result<()> {
    let unwanted = std::env::var_os("COUNTERCLAIM_WITHOUT_POSTGRES").is_some();
    if unwanted || counterclaim_store::cluster::programs().is_some() {
        return Ok(());
    }
    install("postgresql").context(
        "the tests of the store with PostgreSQL can be left out with COUNTERCLAIM_WITHOUT_POSTGRES=1",
    )
}

/// Installs one of Debian's packages where its program is not there and the user may.
pub(crate) fn installed(package: &str, program: &str) -> anyhow::Result<()> {
    if Path::new(program).exists() {
        return Ok(());
    }
    install(package)
}

fn install(package: &str) -> anyhow::Result<()> {
    eprintln!("xtask: installing {package}");
    let script = format!(
        "$(test $(id -u) = 0 || echo sudo -n) sh -c 'apt-get update && apt-get install -y {package}'"
    );
    let status = Command::new("sh").args(["-c", &script]).status()?;
    if !status.success() {
        bail!("Debian's package '{package}' could not be installed; install it");
    }
    Ok(())
}

fn cargo(root: &Path, arguments: &str) -> Command {
    eprintln!("xtask: cargo {arguments}");
    let mut command = Command::new("cargo");
    command
        .args(arguments.split(' '))
        .current_dir(root)
        .env("RUSTDOCFLAGS", "-D warnings");
    command
}

/// Where cargo leaves what it builds: the folder that the environment names, else `target`.
pub(crate) fn built(root: &Path, file: &str) -> PathBuf {
    let folder =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    root.join(folder).join(file)
}

/// Runs one of cargo's commands.
pub(crate) fn step(root: &Path, arguments: &str) -> anyhow::Result<()> {
    let status = cargo(root, arguments)
        .status()
        .context("cargo could not be started")?;
    if !status.success() {
        bail!("cargo {arguments} failed");
    }
    Ok(())
}

/// Sums of the summary lines that the test runner prints for each test binary.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    passed: usize,
    failed: usize,
    ignored: usize,
}

/// Unit, integration and documentation tests of all crates.
fn tests(root: &Path) -> anyhow::Result<()> {
    let arguments = "test --workspace --locked --no-fail-fast";
    let mut child = cargo(root, arguments)
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo could not be started")?;
    let mut sums = Sums::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            sums.add(&line);
        }
    }
    let succeeded = child.wait()?.success() && sums.failed == 0;
    let verdict = if succeeded { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {verdict}. {} passed; {} failed; {} ignored",
        sums.passed, sums.failed, sums.ignored
    );
    if succeeded {
        Ok(())
    } else {
        std::process::exit(1)
    }
}

impl Sums {
    /// "test result: ok. 7 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; …"
    fn add(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        let mut words = counts.split([' ', ';']).filter(|word| !word.is_empty());
        let mut before = words.next().unwrap_or("");
        for word in words {
            let n = before.parse().unwrap_or(0);
            match word {
                "passed" => self.passed += n,
                "failed" => self.failed += n,
                "ignored" => self.ignored += n,
                _ => {}
            }
            before = word;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_lines_add_up() {
        let mut sums = Sums::default();
        sums.add("test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured; finished in 0.1s");
        sums.add("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured");
        sums.add("test a_test ... ok");
        assert_eq!((sums.passed, sums.failed, sums.ignored), (9, 3, 1));
    }
}
