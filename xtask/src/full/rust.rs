//! Suites of Rust's own tests that need a server, a browser or time.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use counterclaim_store::cluster::Cluster;

use super::counted;
use super::python::Environment;
use crate::{browser, ci};

/// Where the tests in Python find a server.
const SERVER: &str = "COUNTERCLAIM_TEST_POSTGRES";

/// Sees to it that there is a server to start.
pub(super) fn server() -> anyhow::Result<()> {
    ci::postgres()?;
    counterclaim_store::cluster::programs()
        .map(drop)
        .context("COUNTERCLAIM_WITHOUT_POSTGRES is set and there is no server")
}

/// The store on PostgreSQL, and the Python package on the same kind of server.
pub(super) fn postgres(root: &Path, packages: &[&str]) -> anyhow::Result<Vec<String>> {
    let mut sums = test(root, "counterclaim-store", &["--test", "postgres"], &[])?;
    let python = Environment::built(root, packages)?;
    let server = Cluster::start().context("COUNTERCLAIM_WITHOUT_POSTGRES is set")?;
    let url = server.database("python");
    sums.extend(python.tests_with(&["test_postgres.py"], &[(SERVER, &url)])?);
    Ok(sums)
}

/// Writers that are killed.
pub(super) fn kills(root: &Path, _: &[&str]) -> anyhow::Result<Vec<String>> {
    let shown = ["--include-ignored", "--nocapture"];
    let mut sums = test(root, "counterclaim-store", &["--test", "killed"], &shown)?;
    let few = ["killed_at_six", "survives_being_killed", "--nocapture"];
    sums.extend(test(root, "counterclaim-cli", &["--test", "cli"], &few)?);
    Ok(sums)
}

/// The pages in a browser.
pub(super) fn browser(root: &Path, _: &[&str]) -> anyhow::Result<Vec<String>> {
    browser::run(root, &root.join("target/pictures").to_string_lossy())
}

fn test(
    root: &Path,
    package: &str,
    which: &[&str],
    filters: &[&str],
) -> anyhow::Result<Vec<String>> {
    let mut command = Command::new("cargo");
    command
        .current_dir(root)
        .args(["test", "--locked", "-p", package])
        .args(which)
        .arg("--")
        .args(filters);
    counted(&mut command)
}
